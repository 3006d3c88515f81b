# SPDX-License-Identifier: Apache-2.0
"""The operations listener of a real kithd: its pages, and that its metrics match what happened."""

import asyncio
import contextlib
import http.client
import math
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "cluster"))

from kithd import PASSWORD, Server, run
from outside_client import Connection, new_client_id
from postgres import Postgres
from redis_server import Redis

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"

NAME = r"[a-z][a-z0-9_]*"
HELP = re.compile(rf"# HELP ({NAME}) (\S.*\.)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram)")
SAMPLE = re.compile(rf'({NAME})(?:\{{({NAME}="[^"\\]*"(?:,{NAME}="[^"\\]*")*)\}})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)')


class Family:
    def __init__(self, kind):
        self.kind = kind
        self.samples = {}  # (suffix, labels) → value

    def total(self, suffix="", **labels):
        wanted = labels.items()
        return sum(value for (end, own), value in self.samples.items() if end == suffix and wanted <= dict(own).items())


def parse(text):
    """Returns the families of a page. Checks that each line has the right format and each family is complete and consistent."""
    assert text.endswith("\n")
    families, name, helped = {}, None, None
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP"):
            helped = HELP.fullmatch(line)[1]
        elif line.startswith("# TYPE"):
            name, kind = TYPE.fullmatch(line).groups()
            assert name == helped and name not in families, line
            families[name] = Family(kind)
        else:
            sample, labels, value = SAMPLE.fullmatch(line).groups()
            assert sample.startswith(name), line
            own = tuple(re.findall(rf'({NAME})="([^"]*)"', labels or ""))
            suffix = sample[len(name):]
            assert suffix in (("_bucket", "_sum", "_count") if families[name].kind == "histogram" else ("",)), line
            assert (suffix, own) not in families[name].samples, line
            families[name].samples[suffix, own] = float(value)
    for name, family in families.items():
        assert family.samples, name
        assert re.match(r"kith_|process_", name), name
        assert (family.kind == "counter") == name.endswith("_total"), name
        if family.kind == "histogram":
            check_histogram(name, family)
    return families


def check_histogram(name, family):
    buckets = [(float(dict(labels)["le"]), value) for (suffix, labels), value in family.samples.items()
               if suffix == "_bucket"]
    assert buckets == sorted(buckets) and len(set(bound for bound, _ in buckets)) == len(buckets), name
    assert [value for _, value in buckets] == sorted(value for _, value in buckets), name
    assert buckets[-1] == (math.inf, family.total("_count")), name


class Operations(unittest.IsolatedAsyncioTestCase):
    def get(self, server, path):
        connection = http.client.HTTPConnection("127.0.0.1", server.ops_port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def metrics(self, server):
        status, text = self.get(server, "/metrics")
        self.assertEqual(status, 200)
        return parse(text)

    async def sign_in(self, server, handle):
        connection = await Connection.open(server.address)
        session = await connection.ask("login", handle=handle, password=PASSWORD)
        await connection.ask("hello", versions=[1], token=session["token"])
        return connection, session["user"]["id"]

    async def events(self, connection, count):
        seen = 0
        while seen < count:
            seen += (await connection.push())["type"] == "event"

    def server(self, *arguments):
        return Server("--ops", "127.0.0.1:0", "--request-rate", "100000", *arguments)

    def test_each_wrong_address_is_named_with_what_would_be_right(self):
        right = "but should be an address and a port, such as 127.0.0.1:9464 or [::1]:9464."
        for wrong in ("nowhere", "127.0.0.1", "9464", "127.0.0.1:70000", "127.0.0.1:-1", "chat.example.org:9464", ":9464",
                      ""):
            result = run("serve", "--ops", wrong)
            self.assertEqual(result.returncode, 2, result)
            self.assertIn(f"--ops is '{wrong}', {right}", result.stderr)
        self.assertIn(f"KITH_OPS is 'x', {right}", run("serve", env={**os.environ, "KITH_OPS": "x"}).stderr)
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write("ops = 9464\n")
            file.flush()
            self.assertIn("line 1: ops should be text in quotes.", run("serve", "--config", file.name).stderr)
        self.assertIn("--ops ADDRESS:PORT", run("--help").stdout)

    def test_port_in_use_is_a_clear_sentence(self):
        with Server() as server, tempfile.TemporaryDirectory() as other:
            second = run("serve", "--data", other, "--listen", "127.0.0.1:0", "--ops", f"127.0.0.1:{server.port}")
            self.assertEqual(second.returncode, 1)
            self.assertIn(f"cannot listen on 127.0.0.1, port {server.port}", second.stderr)

    def test_it_is_off_unless_asked_for_and_then_says_where(self):
        with Server() as server:
            server.signal(signal.SIGTERM)
            server.wait()
            self.assertNotIn("operations_listening", server.log_text())
        with self.server() as server:
            server.logged(f"operations_listening address=http://127.0.0.1:{server.ops_port}")
            self.assertEqual(self.get(server, "/healthz"), (200, "ok\n"))
            self.assertEqual(self.get(server, "/readyz"), (200, "ready\n"))
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write("ops = 'localhost:0'\n")
            file.flush()
            with Server("--config", file.name) as server:
                self.assertEqual(self.get(server, "/healthz"), (200, "ok\n"))

    def test_the_public_port_shows_nothing_of_it(self):
        with self.server() as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            connection.request("GET", "/metrics")
            self.assertEqual(connection.getresponse().status, 404)

    def test_every_metric_is_in_the_book(self):
        told = set(re.findall(rf"^\| `((?:kith|process)_{NAME[5:]})`", OPERATIONS.read_text(), re.M))
        with self.server() as server:
            self.assertEqual(set(self.metrics(server)), {name for name in told if not name.startswith(("kith_cluster_", "kith_certificate_"))})
        with Postgres() as postgres, Redis() as redis, tempfile.TemporaryDirectory() as folder:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout",
                            folder + "/key", "-out", folder + "/certificate"], check=True, capture_output=True)
            with self.server("--database", postgres.url, "--redis", redis.url, "--tls-certificate",
                             folder + "/certificate", "--tls-key", folder + "/key") as server:
                self.assertEqual(set(self.metrics(server)), told)

    async def test_two_nodes_count_what_they_tell_each_other_and_say_when_redis_is_away(self):
        with Postgres() as postgres, Redis() as redis:
            join = ("--database", postgres.url, "--redis", redis.url)
            with self.server(*join) as one, self.server(*join) as two:
                while any(self.metrics(node)["kith_cluster_nodes"].total() != 2 for node in (one, two)):
                    pass
                for handle in ("ada", "bob"):
                    one.add_user(handle)
                ada, _ = await self.sign_in(one, "ada")
                bob, bob_id = await self.sign_in(two, "bob")
                for i in range(20):
                    await ada.ask("send", user=bob_id, clientId=new_client_id(), text=f"message {i}")
                await self.events(bob, 20)

                def hints(node, direction):
                    return self.metrics(node)["kith_cluster_hints_total"].total(direction=direction)

                self.assertGreaterEqual(hints(one, "sent"), 20)
                while hints(two, "received") != hints(one, "sent"):
                    pass
                page = self.metrics(one)
                self.assertGreater(page["kith_cluster_batches_total"].total(outcome="published"), 0)
                self.assertEqual(page["kith_cluster_batches_missed_total"].total(), 0)
                self.assertGreater(page["kith_cluster_reconciliations_total"].total(), 0)
                self.assertGreater(page["kith_cluster_directory_entries"].total(), 0)
                self.assertGreater(page["kith_cache_hits_total"].total(cache="directory"), 10)
                self.assertEqual(page["kith_cluster_redis_lost_total"].total(), 0)

                redis.kill()
                while self.metrics(one)["kith_cluster_redis_up"].total() != 0:
                    pass
                self.assertEqual(self.metrics(one)["kith_cluster_nodes"].total(), 0)
                self.assertEqual(self.get(one, "/readyz"), (200, "ready\n"))
                one.logged("The directory cannot use Redis at")
                redis.start()
                while self.metrics(one)["kith_cluster_redis_up"].total() != 2:
                    pass
                self.assertEqual(self.metrics(one)["kith_cluster_redis_lost_total"].total(part="broker"), 1)

    async def test_clients_leave_descriptors_to_operations_and_storage(self):
        with Server("--ops", "127.0.0.1:0", prefix=["sh", "-c", 'ulimit -n 200; exec "$@"', "sh"]) as server:
            server.add_user("ada")
            ada, user = await self.sign_in(server, "ada")
            sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(300)]
            server.logged("reason=descriptors")
            for _ in range(3):
                self.assertEqual(self.get(server, "/healthz"), (200, "ok\n"))
                self.assertEqual(self.get(server, "/readyz"), (200, "ready\n"))
            self.assertLess(self.metrics(server)["process_open_fds"].total(), 200 - 20)
            await ada.ask("send", user=user, clientId=new_client_id(), text="stored")
            server.add_user("bob")  # another process uses the same files
            for one in sockets:
                one.close()

    async def test_idle_connections_do_not_keep_a_supervisor_out(self):
        for few in (200, 4096):
            with Server("--ops", "127.0.0.1:0", prefix=["sh", "-c", f'ulimit -n {few}; exec "$@"', "sh"]) as server:
                idle = [socket.create_connection(("127.0.0.1", server.ops_port)) for _ in range(100)]
                for one in idle[::2]:
                    with contextlib.suppress(OSError):  # closed already
                        one.sendall(b"GET /healthz HTTP/1.1\r\n")
                for _ in range(3):
                    self.assertEqual(self.get(server, "/healthz"), (200, "ok\n"))
                    self.assertEqual(self.get(server, "/readyz"), (200, "ready\n"))
                for one in idle:
                    one.close()

    async def test_numbers_are_those_of_what_happened(self):
        count = 50
        with self.server("--io-threads", "2") as server:
            server.add_user("ada")
            server.add_user("bob")
            ada, _ = await self.sign_in(server, "ada")
            bob, bob_id = await self.sign_in(server, "bob")
            await ada.ask("send", user=bob_id, clientId=new_client_id(), text="the first makes the conversation")
            for person in (ada, bob):
                await self.events(person, 2)  # plus the entry in their own log

            before = self.metrics(server)
            for i in range(count):
                await ada.ask("send", user=bob_id, clientId=new_client_id(), text=f"message {i}")
            for person in (ada, bob):
                await self.events(person, count)
            again = new_client_id()
            for _ in range(2):  # the second stores nothing
                await ada.ask("send", user=bob_id, clientId=again, text="once")
            refused = await ada.ask_once("send", user=bob_id, clientId=again, text="another")
            self.assertEqual(refused["code"], "conflict")
            await self.events(ada, 1)
            await self.events(bob, 1)
            after = self.metrics(server)

            def more(name, suffix="", **labels):
                return after[name].total(suffix, **labels) - before[name].total(suffix, **labels)

            self.assertEqual(after["kith_connections_open"].total(), 2)
            self.assertEqual(after["kith_connections_open"].total(thread="1"), 1)
            self.assertEqual(more("kith_requests_total"), count + 3)
            self.assertEqual(more("kith_answers_total", outcome="ok"), count + 2)
            self.assertEqual(more("kith_answers_total", outcome="conflict"), 1)
            self.assertEqual(more("kith_answers_total"), count + 3)
            self.assertEqual(more("kith_entries_committed_total"), count + 1)
            self.assertEqual(more("kith_deliveries_total"), 2 * (count + 1))
            self.assertEqual(more("kith_commit_to_push_seconds", "_count"), 2 * (count + 1))
            self.assertEqual(more("kith_receipt_to_commit_seconds", "_count"), count + 3)  # each request was a write
            self.assertEqual(more("kith_commit_entries", "_sum"), count + 1)
            self.assertEqual(more("kith_commit_entries", "_count"), more("kith_commits_total"))
            self.assertGreaterEqual(more("kith_commits_total"), count)  # one after another
            self.assertEqual(more("kith_writes_failed_total"), 0)
            self.assertGreater(more("kith_receipt_to_commit_seconds", "_sum"), 0)
            self.assertGreater(more("kith_commit_to_push_seconds", "_sum"), 0)
            self.assertGreater(more("kith_cache_hits_total", cache="conversations"), 0)
            self.assertGreater(more("kith_cache_hits_total", cache="heads"), 0)
            self.assertEqual(more("kith_cache_misses_total"), 0)
            self.assertEqual(after["kith_storage_writable"].total(), 1)
            self.assertGreater(after["process_resident_memory_bytes"].total(), 1e6)
            self.assertGreater(after["process_open_fds"].total(), 5)
            self.assertEqual(after["process_max_fds"].total(),
                             resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)[0])
            for name, family in after.items():
                if family.kind == "counter":
                    for sample, value in before[name].samples.items():
                        self.assertGreaterEqual(family.samples[sample], value, name)

            await bob.close()
            while self.metrics(server)["kith_connections_open"].total() != 1:
                pass
            while self.metrics(server)["kith_index_backlog_entries"].total() != 0:
                pass
            self.assertGreater(self.metrics(server)["kith_index_steps_total"].total(), 0)

    async def test_backup_beside_the_running_server_is_whole(self):
        count = 100
        with self.server() as server, tempfile.TemporaryDirectory() as folder:
            server.add_user("ada")
            server.add_user("bob")
            ada, _ = await self.sign_in(server, "ada")
            _, bob_id = await self.sign_in(server, "bob")

            async def send():
                return await ada.ask("send", user=bob_id, clientId=new_client_id(), text="x" * 1000)

            for _ in range(count):
                conversation = (await send())["conversation"]
            copying = asyncio.create_task(asyncio.to_thread(self.back_up, server.data, folder))
            while not copying.done():
                await send()
            await copying
            for copy in ("backup", "vacuum"):
                with Server(data=os.path.join(folder, copy)) as restored:
                    ada_again, _ = await self.sign_in(restored, "ada")
                    log = await ada_again.ask("getLog", conversation=conversation, after=count - 1)
                    numbers = [entry["seq"] for entry in log["entries"]]
                    self.assertEqual(numbers, list(range(count, count + len(numbers))))
                    self.assertGreater(len(numbers), 0)

    @staticmethod
    def back_up(data, folder):
        """As described in docs/operations.md."""
        for name, command in (("backup", ".backup '{}'"), ("vacuum", "VACUUM INTO '{}'")):
            os.mkdir(os.path.join(folder, name))
            target = os.path.join(folder, name, "kith.db")
            subprocess.run(["sqlite3", os.path.join(data, "kith.db"), command.format(target)], check=True, timeout=60)

    async def test_full_disk_is_not_ready_until_there_is_room(self):
        with self.server() as server:
            server.add_user("ada")
            server.add_user("bob")
            ada, _ = await self.sign_in(server, "ada")
            _, bob_id = await self.sign_in(server, "bob")
            await ada.ask("send", user=bob_id, clientId=new_client_id(), text="before")
            self.assertEqual(self.get(server, "/readyz"), (200, "ready\n"))

            # For SQLite a limit on file sizes is like a full disk.
            unlimited = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, unlimited[1]))
            frame = await ada.ask_once("send", user=bob_id, clientId=new_client_id(), text="refused")
            self.assertEqual(frame["code"], "unavailable")
            for _ in range(3):
                status, why = self.get(server, "/readyz")
                self.assertEqual(status, 503)
                self.assertRegex(why, r"\AThe server cannot store right now: its disk (is full|refuses)\.\n\Z")
            self.assertEqual(self.get(server, "/healthz"), (200, "ok\n"))
            metrics = self.metrics(server)
            self.assertEqual(metrics["kith_storage_writable"].total(), 0)
            self.assertGreaterEqual(metrics["kith_writes_failed_total"].total(), 4)

            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, unlimited)
            self.assertEqual(self.get(server, "/readyz"), (200, "ready\n"))
            self.assertEqual(self.metrics(server)["kith_storage_writable"].total(), 1)
            await ada.ask("send", user=bob_id, clientId=new_client_id(), text="after")


if __name__ == "__main__":
    unittest.main()
class Supervised(unittest.IsolatedAsyncioTestCase):
    def manager(self, abstract):
        """Returns a socket like systemd's, and its name."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.settimeout(120)
        name = os.path.join(folder.name, "notify")
        manager.bind("\0" + name if abstract else name)
        return manager, "@" + name if abstract else name

    async def test_the_service_manager_is_told_and_its_watchdog_fed(self):
        for abstract in (False, True):
            manager, name = self.manager(abstract)
            command = 'WATCHDOG_PID=$$ NOTIFY_SOCKET="$0" WATCHDOG_USEC=40000 exec "$@"'
            with Server(prefix=["sh", "-c", command, name]) as server:
                self.assertEqual(manager.recv(100), b"READY=1")
                await Connection.open(server.address)  # it listens
                for _ in range(5):
                    self.assertEqual(manager.recv(100), b"WATCHDOG=1")
                server.signal(signal.SIGTERM)
                while (said := manager.recv(100)) == b"WATCHDOG=1":
                    pass
                self.assertEqual(said, b"STOPPING=1")
                self.assertEqual(await asyncio.to_thread(server.wait), 0)

    async def test_the_watchdog_of_another_process_is_not_fed(self):
        for watchdog in ("WATCHDOG_PID=1 WATCHDOG_USEC=2000", "WATCHDOG_USEC=0", ""):
            manager, name = self.manager(False)
            with Server(prefix=["env", f"NOTIFY_SOCKET={name}", *watchdog.split()]) as server:
                self.assertEqual(manager.recv(100), b"READY=1")
                server.add_user("ada")  # takes longer than the watchdog would wait
                server.signal(signal.SIGTERM)
                self.assertEqual(manager.recv(100), b"STOPPING=1")
                self.assertEqual(await asyncio.to_thread(server.wait), 0)

    async def test_a_service_manager_that_is_not_there_or_does_not_read_holds_up_nothing(self):
        manager, name = self.manager(False)
        for there in (name, name + "2", "vsock:2:1234", "/" + "x" * 200):
            with Server(prefix=["env", f"NOTIFY_SOCKET={there}", "WATCHDOG_USEC=200"]) as server:
                if there != name:
                    server.logged("The service manager cannot be told of the start: NOTIFY_SOCKET:")
                server.add_user("ada")
                await Connection.open(server.address)
                server.signal(signal.SIGTERM)
                self.assertEqual(await asyncio.to_thread(server.wait), 0)



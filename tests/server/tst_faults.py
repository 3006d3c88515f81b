# SPDX-License-Identifier: Apache-2.0
"""A server that is killed or whose disk is full keeps its promises."""

import asyncio
import contextlib
import fcntl
import os
import random
import resource
import signal
import socket
import subprocess
import tempfile
import unittest

from kithd import KITHD, PASSWORD, Server
from outside_client import Closed, Connection, new_client_id


class Writer:
    """One person who sends numbered messages one after another, and resends each until it is accepted."""

    def __init__(self, server, handle):
        self.server = server
        self.handle = handle
        self.token = None
        self.user = None
        self.connection = None
        self.accepted = {}  # clientId → seq

    async def sign_in(self):
        connection = await Connection.open(self.server.address)
        if not self.token:
            session = await connection.ask("login", handle=self.handle, password=PASSWORD)
            self.token, self.user = session["token"], session["user"]["id"]
        await connection.ask("hello", versions=[1], token=self.token)
        self.connection = connection

    async def say(self, peer, text):
        client_id = new_client_id()
        while True:
            try:
                if not self.connection:
                    await self.sign_in()
                answer = await self.connection.ask("send", user=peer, clientId=client_id, text=text)
                self.accepted[client_id] = answer["seq"]
                return answer
            except (Closed, OSError, EOFError):
                self.connection = None
                await asyncio.sleep(0.01)  # the server is down: ask again soon
            except Exception as error:  # the handshake broke; the exception differs between library versions
                if type(error).__module__.split(".")[0] != "websockets":
                    raise
                self.connection = None


async def whole_log(writer, conversation):
    entries = []
    while True:
        log = await writer.connection.ask("getLog", conversation=conversation, after=len(entries))
        entries += log["entries"]
        if len(entries) >= log["head"]:
            return entries


class Faults(unittest.IsolatedAsyncioTestCase):
    async def test_kill_at_any_moment_loses_and_doubles_nothing(self):
        count = 1000
        with Server("--request-rate", "100000") as server:
            server.add_user("ada")
            server.add_user("bob")
            ada, bob = Writer(server, "ada"), Writer(server, "bob")
            await ada.sign_in()
            await bob.sign_in()

            async def write(writer, peer):
                for i in range(count):
                    answer = await writer.say(peer, f"{writer.handle} {i}")
                return answer["conversation"]

            async def kill_again_and_again(done):
                moments = random.Random(7)
                while not done.is_set():
                    target = len(ada.accepted) + len(bob.accepted) + moments.randrange(50, 300)
                    while len(ada.accepted) + len(bob.accepted) < target and not done.is_set():
                        await asyncio.sleep(0)
                    server.kill()
                    server.start()
                    self.kills += 1

            self.kills = 0
            done = asyncio.Event()
            killer = asyncio.create_task(kill_again_and_again(done))
            conversation, _ = await asyncio.gather(write(ada, bob.user), write(bob, ada.user))
            done.set()
            await killer
            self.assertGreater(self.kills, 4)

            ada.connection = None
            await ada.say(bob.user, "the end")
            entries = await whole_log(ada, conversation)
            self.assertEqual([entry["seq"] for entry in entries], list(range(1, 2 * count + 2)))
            for writer in (ada, bob):
                own = [entry for entry in entries if entry["author"] == writer.user and entry["text"] != "the end"]
                self.assertEqual([entry["text"] for entry in own], [f"{writer.handle} {i}" for i in range(count)])
                for entry in own:
                    self.assertEqual(writer.accepted[entry["clientId"]], entry["seq"])
            times = [entry["sentAt"] for entry in entries]
            self.assertEqual(times, sorted(set(times)))

    async def test_full_disk_refuses_and_resumes(self):
        with Server("--request-rate", "100000") as server:
            server.add_user("ada")
            server.add_user("bob")
            ada, bob = Writer(server, "ada"), Writer(server, "bob")
            await bob.sign_in()
            answer = await ada.say(bob.user, "before")
            # For SQLite a limit on file sizes is like a full disk: the next page cannot be written.
            size = max(entry.stat().st_size for entry in os.scandir(server.data))
            unlimited = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size + 200_000, unlimited[1]))

            stuck = new_client_id()
            refused = await self.until_refused(ada, bob.user, stuck)
            self.assertEqual(refused["code"], "unavailable")
            self.assertGreater(refused["retryAfter"], 0)
            page = await ada.connection.ask("getHistory", conversation=answer["conversation"])
            self.assertIn("before", [message["text"] for message in page["messages"]])  # reading still works

            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, unlimited)
            stored = await ada.connection.ask("send", user=bob.user, clientId=stuck, text="x" * 8000)
            entries = await whole_log(ada, answer["conversation"])
            self.assertEqual([entry["seq"] for entry in entries], list(range(1, len(entries) + 1)))
            self.assertEqual(entries[-1]["clientId"], stuck)
            self.assertEqual(entries[-1]["seq"], stored["seq"])

    async def test_a_log_that_nobody_reads_holds_up_nobody(self):
        reader, writer = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb")))
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        with reader, Server(log=writer) as server:
            writer.close()  # kithd has its own
            server.add_user("ada")
            server.add_user("bob")
            ada, bob = Writer(server, "ada"), Writer(server, "bob")
            await bob.sign_in()
            for _ in range(60):  # each is a line of about 100 bytes
                stranger = await Connection.open(server.address)
                refused = await stranger.ask_once("login", handle="ada", password="wrong " + PASSWORD)
                self.assertEqual(refused["code"], "bad_credentials")
                await stranger.close()
            await ada.say(bob.user, "still here")
            server.signal(signal.SIGKILL)
            server.wait()
            lines = reader.read().decode().splitlines()
        self.assertGreater(len(lines), 10)  # as much as the pipe holds: the log was full all the time

    async def test_a_log_whose_reader_is_gone_ends_nobody(self):
        reader, writer = os.pipe()
        with Server(log=os.fdopen(writer, "wb"), prefix=["env", "--default-signal=PIPE,XFSZ"]) as server:
            server.stderr.close()
            os.close(reader)
            server.add_user("ada")
            stranger = await Connection.open(server.address)
            for _ in range(3):  # each is a line
                refused = await stranger.ask_once("login", handle="ada", password="wrong " + PASSWORD)
                self.assertEqual(refused["code"], "bad_credentials")
            ada = Writer(server, "ada")
            await ada.sign_in()
            self.assertTrue((await ada.say(ada.user, "still here"))["seq"])
            server.signal(signal.SIGTERM)
            self.assertEqual(await asyncio.to_thread(server.wait), 0)

    async def test_only_the_signals_to_stop_end_it(self):
        faults = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT, signal.SIGSYS, signal.SIGTRAP}
        stops = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN,
                 signal.SIGTTOU}
        others = set(range(1, signal.SIGRTMAX + 1)) & signal.valid_signals() - faults - stops
        self.assertTrue({signal.SIGHUP, signal.SIGALRM, signal.SIGXCPU, signal.SIGRTMIN + 3} <= others)
        with Server(prefix=["env", "--default-signal"]) as server:
            server.add_user("ada")
            ada = Writer(server, "ada")
            for number in sorted(others) * 5:
                server.signal(number)
            await ada.sign_in()
            self.assertTrue((await ada.say(ada.user, "still here"))["seq"])
            server.signal(signal.SIGTERM)
            self.assertEqual(await asyncio.to_thread(server.wait), 0)

    async def test_closed_outputs_are_no_files_of_its_own(self):
        for closed in (">&- 2>&-", "<&- >&- 2>&-", "<&-"):
            with tempfile.TemporaryDirectory() as folder:
                data = os.path.join(folder, "data")
                with socket.create_server(("127.0.0.1", 0)) as free:
                    port = free.getsockname()[1]
                command = f'exec "$0" serve --data {data} --listen 127.0.0.1:{port} --sign-in-rate 1000 {closed}'
                process = subprocess.Popen(["sh", "-c", command, KITHD], stdin=subprocess.DEVNULL,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    while not os.path.exists(os.path.join(data, "kithd.address")):
                        self.assertIsNone(process.poll())
                    connection = None
                    while connection is None:
                        with contextlib.suppress(OSError):
                            connection = await Connection.open(f"ws://127.0.0.1:{port}/v1/socket")
                        self.assertIsNone(process.poll())
                    for _ in range(3):  # each is a line of the log
                        refused = await connection.ask_once("login", handle="ada", password="wrong " + PASSWORD)
                        self.assertEqual(refused["code"], "bad_credentials")
                    streams = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
                    self.assertEqual(streams, ["/dev/null"] * 3)
                    process.terminate()
                    self.assertEqual(await asyncio.to_thread(process.wait), 0)
                finally:
                    process.kill()
                    process.wait()
                with open(os.path.join(data, "kithd.lock")) as lock:
                    self.assertEqual(lock.read(), f"{process.pid}\n")

    async def until_refused(self, writer, peer, client_id):
        """Fills the disk. Returns the error of a send with client_id."""
        for _ in range(200):
            frame = await writer.connection.ask_once("send", user=peer, clientId=new_client_id(), text="x" * 8000)
            if frame["type"] == "error":
                return await writer.connection.ask_once("send", user=peer, clientId=client_id, text="x" * 8000)
        self.fail("the disk never filled")


if __name__ == "__main__":
    unittest.main()

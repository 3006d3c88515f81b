# SPDX-License-Identifier: Apache-2.0
"""kithd cluster status: its output for two nodes, and its errors when one of them, or Redis, is not well."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "cluster"))

from kithd import PASSWORD, Server, run
from outside_client import Connection
from postgres import Postgres, programs
from redis_server import Redis

COLUMNS = ["NODE", "INCARNATION", "LEASE", "CONNECTIONS", "USERS", "UNREAD", "OLDEST", "VERSION", "SINCE"]


def status(redis, *arguments):
    return run("cluster", "status", "--redis", redis.url, *arguments)


def until(condition, ask):
    """Repeats until the condition holds. Each call starts a process, which is pause enough."""
    while not condition(said := ask()):
        pass
    return said


class ClusterStatus(unittest.IsolatedAsyncioTestCase):
    async def test_each_node_has_a_line_and_one_that_fails_is_named(self):
        with Postgres() as postgres, Redis() as redis:
            join = ("--database", postgres.url, "--redis", redis.url, "--node-name")
            with Server(*join, "one") as one, Server(*join, "two") as two:
                one.add_user("ada")
                # In this order no node has two more than the other, and would ask one of them to move there.
                ada = []
                for node in (one, two, one):
                    ada.append(connection := await Connection.open(node.address))
                    session = await connection.ask("login", handle="ada", password=PASSWORD)
                    await connection.ask("hello", versions=[1], token=session["token"])

                def shows(said):
                    return said.returncode == 0 and re.search(r"^one .* 2 +1 +\d", said.stdout, re.M) \
                        and re.search(r"^two .* 1 +1 +\d", said.stdout, re.M)

                said = until(shows, lambda: status(redis))
                lines = said.stdout.splitlines()
                self.assertEqual(lines[0].split(), COLUMNS)
                self.assertEqual(sorted(line.split()[0] for line in lines[1:-1]), ["one", "two"])
                for line in lines[1:-1]:
                    self.assertRegex(line, r" \d+  +\d+\.\d s .* \d+\.\d+\.\d+  +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
                self.assertEqual(lines[-1], "All is well, on 2 of 2 nodes.")
                self.assertEqual(said.stderr, "")

                two.signal(signal.SIGSTOP)
                said = until(lambda answer: answer.returncode, lambda: status(redis))
                self.assertEqual(said.returncode, 1)
                self.assertRegex(said.stdout.splitlines()[-1], r"^Not well: two \(\d+\) has not renewed its lease for")
                two.signal(signal.SIGCONT)
                two.signal(signal.SIGTERM)
                two.wait()
                said = until(lambda answer: not answer.returncode, lambda: status(redis))
                self.assertEqual(said.stdout.splitlines()[-1], "All is well, on 1 of 1 nodes.")

                with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
                    file.write(f"redis = '{redis.url}'\ndatabase = '{postgres.url}'\n")
                    file.flush()
                    self.assertEqual(run("cluster", "status", "--config", file.name).returncode, 0)
                said = run("cluster", "status", env={**os.environ, "KITH_REDIS": redis.url})
                self.assertEqual(said.returncode, 0)

    def test_stopped_and_dead_nodes_are_told_apart(self):
        with Postgres() as postgres, Redis() as redis:
            join = ("--database", postgres.url, "--redis", redis.url, "--node-name")

            def asked(*more):
                return status(redis, "--database", postgres.url, *more)

            def last(said):
                return said.returncode, said.stdout.splitlines()[-1]

            with Server(*join, "one"), Server(*join, "two") as two, Server(*join, "three") as three:
                said = until(lambda answer: not answer.returncode, lambda: asked("--expect", "3"))
                self.assertEqual(last(said), (0, "All is well, on 3 of 3 nodes."))
                self.assertRegex(said.stdout, r"(?m)^Database: postgres on \S+, 3 servers connected\.$")

                three.signal(signal.SIGTERM)
                self.assertEqual(three.wait(), 0)
                said = asked()  # at once: it gave its lease back
                self.assertEqual(last(said), (0, "All is well, on 2 of 2 nodes."))
                self.assertRegex(said.stdout, r"(?m)^three +\d+ +stopped +0 +0 ")
                self.assertEqual(last(asked("--expect", "3")), (1, "Not well: 2 of 3 nodes run."))
                self.assertEqual(last(asked("--expect", "2"))[0], 0)

                two.kill()
                said = until(lambda answer: " ended " in answer.stdout, lambda: asked("--expect", "2"))
                code, line = last(said)
                self.assertEqual(code, 1)
                self.assertRegex(line, r"^Not well: two \(\d+\) ended without being stopped, or has not reached Redis for "
                                       r"[\d.]+ s; 1 of 2 nodes run\.$")
                two.start()
                three.start()
                said = until(lambda answer: not answer.returncode, lambda: asked("--expect", "3"))
                self.assertEqual(len(said.stdout.splitlines()), 6)  # with the header, the database and the last line

                postgres.stop()
                said = until(lambda answer: "takes no writes" in answer.stdout, asked)
                code, line = last(said)
                self.assertEqual(code, 1)
                self.assertIn("The database postgres on", line)
                self.assertIn("cannot be reached", line)
                self.assertIn("cannot store: its database takes no writes", last(status(redis))[1])
                postgres.start()
                until(lambda answer: not answer.returncode, lambda: asked("--expect", "3"))
            for wrong in ("0", "-1", "three", ""):
                self.assertEqual(asked(f"--expect={wrong}").returncode, 2)

    def test_a_node_with_another_redis_is_refused_and_named(self):
        with Postgres() as postgres, Redis() as redis:
            join = ("--database", postgres.url, "--redis")
            with Server(*join, redis.url) as one, tempfile.TemporaryDirectory() as folder:
                until(lambda answer: not answer.returncode, lambda: status(redis))
                said = run("serve", *join, redis.url + "/1", "--data", folder, "--listen", "127.0.0.1:0")
                self.assertEqual(said.returncode, 1)
                self.assertRegex(said.stderr, r"kithd: Other servers run on the database postgres on \S+, but not with Redis at ")
                with Server(*join, redis.url):
                    pass
                one.signal(signal.SIGTERM)
                self.assertEqual(one.wait(), 0)
            with Server(*join, redis.url + "/1"):
                said = until(lambda answer: "connected to the database" in answer.stdout,
                             lambda: status(redis, "--database", postgres.url))
                self.assertEqual(said.returncode, 1)
                self.assertRegex(said.stdout, r"node \d+ is connected to the database, but not to this Redis")

    def test_a_node_whose_clock_is_wrong_is_named(self):
        with Postgres() as postgres, Redis() as redis:
            join = ("--redis", redis.url, "--node-name")
            with Server("--database", postgres.url, *join, "one") as one:
                # For the role of the second node the database's clock is an hour behind.
                sql = ("CREATE ROLE late LOGIN PASSWORD 'late' IN ROLE kith; ALTER ROLE late SET search_path = public, pg_catalog; "
                       "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql "
                       "AS $$SELECT pg_catalog.clock_timestamp() - interval '1 hour'$$")
                made = subprocess.run([f"{programs()}/psql", "-c", sql, postgres.url], capture_output=True, text=True)
                self.assertEqual(made.returncode, 0, made.stderr)
                late = re.sub("//kith:[^@]+@", "//late:late@", postgres.url)
                with Server("--database", late, *join, "two") as two:
                    two.logged("The clock of this computer is 3600.0 s ahead of that of the database.")
                    said = until(lambda answer: answer.stdout.count("\n") == 4, lambda: status(redis))
                    self.assertEqual(said.returncode, 1)
                    self.assertRegex(said.stdout.splitlines()[-1],
                                     r"^Not well: two \(\d+\) has a clock that is 3600\.\d s ahead of the database's\.$")
                self.assertNotIn("The clock of this computer", one.log_text())

    def test_two_clusters_on_one_redis_are_refused(self):
        with Postgres() as postgres, Redis() as redis, tempfile.TemporaryDirectory() as folder:
            made = subprocess.run([f"{programs()}/psql", "-c", "CREATE DATABASE other", postgres.url], capture_output=True)
            self.assertEqual(made.returncode, 0)
            other = postgres.url.replace("/postgres?", "/other?")
            with Server("--database", postgres.url, "--redis", redis.url) as one:
                said = run("serve", "--database", other, "--redis", redis.url, "--data", folder, "--listen", "127.0.0.1:0")
                self.assertEqual(said.returncode, 1)
                self.assertRegex(said.stderr, r"kithd: Redis at \S+ cannot be used: servers of another database \(id \S+\) "
                                              r"use it\. Give each cluster a Redis or a database number of its own\.")
                redis.kill()
                with Server("--database", other, "--redis", redis.url) as two:
                    two.logged("The broker cannot use Redis at")
                    redis.start()  # whoever comes first has it
                    while not any("use it. Give each cluster a Redis" in node.log_text() for node in (one, two)):
                        one.still_runs()
                        two.still_runs()
                with Server("--database", other, "--redis", redis.url + "/1"):
                    pass

    def test_what_is_wrong_is_a_clear_sentence(self):
        with Redis() as redis:
            said = status(redis)
            self.assertEqual((said.returncode, said.stdout), (1, ""))
            self.assertRegex(said.stderr, r"^kithd: No node holds a lease in Redis at .*\n$")
            redis.command("CONFIG", "SET", "requirepass", "sesame")
            said = status(redis)
            self.assertEqual((said.returncode, said.stdout), (1, ""))
            self.assertRegex(said.stderr, r"^kithd: Redis at .* cannot be asked: NOAUTH .*\n$")
            said = run("cluster", "status", "--redis", redis.url.replace("redis://", "redis://:closed@"))
            self.assertRegex(said.stderr, r"^kithd: Redis at .* cannot be asked: AUTH: WRONGPASS .*\n$")
            self.assertNotIn("closed", said.stderr)
            redis.kill()
            said = status(redis)
            self.assertEqual(said.returncode, 1)
            self.assertRegex(said.stderr, r"^kithd: Redis at .* cannot be asked: Connection refused.*\n$")
        said = run("cluster", "status")
        self.assertEqual(said.returncode, 2)
        self.assertIn("Say which Redis the nodes use", said.stderr)
        said = run("cluster")
        self.assertEqual(said.returncode, 2)
        self.assertIn("'kithd cluster' needs one of: status", said.stderr)

    def test_a_server_with_redis_needs_a_database(self):
        said = run("serve", "--redis", "unix:///nowhere")
        self.assertEqual(said.returncode, 2)
        self.assertIn("redis joins servers that share a database", said.stderr)


if __name__ == "__main__":
    unittest.main()

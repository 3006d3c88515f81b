# SPDX-License-Identifier: Apache-2.0
"""kithd cluster status: its output for two nodes, and its errors when one of them, or Redis, is not well."""

import os
import re
import signal
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "cluster"))

from kithd import PASSWORD, Server, run
from outside_client import Connection
from postgres import Postgres
from redis_server import Redis

COLUMNS = ["NODE", "INCARNATION", "LEASE", "CONNECTIONS", "USERS", "UNREAD", "OLDEST", "VERSION", "SINCE"]


def status(redis, **options):
    return run("cluster", "status", "--redis", redis.url, **options)


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
                ada = [await Connection.open(one.address) for _ in range(2)]
                for connection in ada:
                    session = await connection.ask("login", handle="ada", password=PASSWORD)
                    await connection.ask("hello", versions=[1], token=session["token"])

                def shows(said):
                    return said.returncode == 0 and re.search(r"^one .* 2 +1 +\d", said.stdout, re.M) \
                        and re.search(r"^two .* 0 +0 +\d", said.stdout, re.M)

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
                two.kill()
                said = until(lambda answer: not answer.returncode, lambda: status(redis))
                self.assertEqual(said.stdout.splitlines()[-1], "All is well, on 1 of 1 nodes.")

                with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
                    file.write(f"redis = '{redis.url}'\ndatabase = '{postgres.url}'\n")
                    file.flush()
                    self.assertEqual(run("cluster", "status", "--config", file.name).returncode, 0)
                said = run("cluster", "status", env={**os.environ, "KITH_REDIS": redis.url})
                self.assertEqual(said.returncode, 0)

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

# SPDX-License-Identifier: Apache-2.0
"""Steps of docs/operations.md, run as they are written there, and names of buttons in docs/user-guide.md."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "cluster"))

from kithd import PASSWORD, Server
from outside_client import Connection, new_client_id
from postgres import PASSWORD as DATABASE_PASSWORD, Postgres, programs
from redis_server import Redis

OPERATIONS = (SOURCE / "docs" / "operations.md").read_text()
USER_GUIDE = (SOURCE / "docs" / "user-guide.md").read_text()

# Of Debian's /etc/redis/sentinel.conf.
SENTINEL = """protected-mode no
sentinel monitor mymaster 127.0.0.1 6379 2
sentinel down-after-milliseconds mymaster 30000
SENTINEL resolve-hostnames no
SENTINEL announce-hostnames no
SENTINEL master-reboot-down-after-period mymaster 0
"""


def block(page, text):
    """Returns the only code block that has the text."""
    found = [part for part in re.findall(r"(?ms)^```\n(.*?)^```$", page) if text in part]
    assert len(found) == 1, f"{len(found)} blocks with {text}"
    return found[0]


class Guides(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_shell_and_systemd_read_the_same_settings(self):
        settings = block(OPERATIONS, "KITH_NODE_NAME=")
        (self.folder / "env").write_text(settings)
        read = subprocess.run(["sh", "-c", "set -a; . ./env; env -0"], cwd=self.folder, env={"PATH": os.environ["PATH"]},
                              capture_output=True, text=True, check=True).stdout
        values = dict(line.split("=", 1) for line in read.split("\0") if line.startswith("KITH_"))
        # In single quotes both take every character as it is.
        self.assertEqual(values, dict(re.findall(r"(?m)^(\w+)='([^'\\]*)'$", settings)))
        self.assertEqual(len(values), len(settings.splitlines()))
        self.assertIn("&sslrootcert=", values["KITH_DATABASE"])

    def test_sentinel_starts_with_names(self):
        config = self.folder / "sentinel.conf"
        config.write_text(SENTINEL)
        steps = block(OPERATIONS, "sed -i -e '/mymaster/d'").replace("/etc/redis/sentinel.conf", str(config))
        steps = steps.replace("redis1.example.org", "localhost").replace("0.0.0.0", "127.0.0.1")
        subprocess.run(["sh", "-ec", re.sub(r"(?m)^systemctl .*\n", "", steps)], check=True)
        with Redis(*config.read_text().splitlines()) as sentinel:
            self.assertIn("monitor chat localhost", config.read_text())
            self.assertEqual(sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "chat"), "127.0.0.1\n6379")

    async def test_postgres_is_restored(self):
        with Postgres() as postgres:
            environment = {**os.environ, "PATH": f"{programs()}:{os.environ['PATH']}", "PGPASSWORD": DATABASE_PASSWORD,
                           "PGUSER": "kith", "PGHOST": os.path.dirname(postgres.socket)}

            def follow(steps):
                steps = steps.replace("runuser -u postgres -- ", "").replace("/backup/", f"{self.folder}/")
                steps = steps.replace("psql -c", "psql -d postgres -c")  # the default is the user's name
                subprocess.run(["sh", "-ec", re.sub(r"(?m)^systemctl .*\n", "", steps)], check=True, env=environment)

            subprocess.run(["createdb", "kith"], check=True, env=environment)
            with Server("--database", postgres.url.replace("/postgres?", "/kith?")) as server:
                server.add_user("ada")
                first, seq = await self.send(server, "before")
                self.assertEqual(seq, 1)
                follow(block(OPERATIONS, "pg_dump"))
                self.assertEqual(await self.send(server, "after"), (first, 2))
                self.stop(server)
                follow(block(OPERATIONS, "pg_restore"))
                server.start()
                second, seq = await self.send(server, "restored")
                self.assertNotEqual(second, first)
                self.assertEqual(seq, 2)
                self.stop(server)
                follow(block(OPERATIONS, "SET epoch"))
                server.start()
                third, _ = await self.send(server, "restored")
                self.assertNotIn(third, (first, second))

    @staticmethod
    def stop(server):
        server.signal(signal.SIGTERM)
        server.wait()

    @staticmethod
    async def send(server, text):
        """Sends a text to oneself and returns the epoch and its place."""
        connection = await Connection.open(server.address)
        session = await connection.ask("login", handle="ada", password=PASSWORD)
        welcome = await connection.ask("hello", versions=[1], token=session["token"])
        accepted = await connection.ask("send", user=session["user"]["id"], clientId=new_client_id(), text=text)
        await connection.close()
        return welcome["epoch"], accepted["seq"]

    def test_buttons_of_the_user_guide_exist(self):
        client = "".join(file.read_text() for file in (SOURCE / "qml").rglob("*.qml"))
        pages = "".join(file.read_text() for file in (SOURCE / "server/api/pages").glob("*.html"))
        words = {*re.findall(r'qsTr\("([^"]+)"', client), *re.findall(r">([^<>]+)</a>", pages)}
        named = {" ".join(name.split()) for part in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", USER_GUIDE)
                 for name in part.split("→")}
        self.assertGreater(len(named), 20)
        self.assertEqual(named - words, set())


if __name__ == "__main__":
    unittest.main()

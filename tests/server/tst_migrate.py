# SPDX-License-Identifier: Apache-2.0
"""kithd migrate: a server on SQLite continues on PostgreSQL, even if the migration was interrupted."""

import os
import signal
import sqlite3
import subprocess
import tempfile
import unittest

from kithd import KITHD, PASSWORD, Server, run
from outside_client import Device, new_client_id
from postgres import Postgres, programs

BULK = 60_000  # entries, so that a migration can be interrupted


def ask(postgres, sql):
    """Returns the result as text; empty if the table does not exist."""
    return subprocess.run([f"{programs()}/psql", "-XAtc", sql, postgres.url], capture_output=True, text=True).stdout.strip()


def copied(postgres):
    return int(ask(postgres, "SELECT coalesce(sum(rows), 0) FROM kith_copy") or 0)


def add_bulk(data):
    """Adds a conversation of a user who never connects, above the index's high-water mark."""
    with sqlite3.connect(data + "/kith.db") as database:
        (carl,) = database.execute("SELECT id FROM account WHERE handle = ?", (b"carl",)).fetchone()
        key = database.execute("INSERT INTO conversation (id, kind, title) VALUES (?, 1, 'Bulk')",
                               (os.urandom(16),)).lastrowid
        database.execute("INSERT INTO member VALUES (?, ?, 3, 1, 0, 0, 0, 1)", (key, carl))
        database.executemany(
            "INSERT INTO entry (conversation, seq, kind, author, client_id, sent_at, written_at, messages, text, target, "
            "withdrawn, role, previous) VALUES (?, ?, 0, ?, ?, ?, 0, ?, ?, 0, 0, 0, ?)",
            ((key, i, carl, os.urandom(16), 1_700_000_000_000 + i, i, b"x" * (i % 200), i - 1)
             for i in range(1, BULK + 1)))
    database.close()


def dump(data):
    database = sqlite3.connect(data + "/kith.db")
    whole = list(database.iterdump())
    database.close()
    return whole


class Migrate(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.data = self.folder.name + "/data"

    def tearDown(self):
        self.folder.cleanup()

    def migrate(self, postgres):
        return run("migrate", "--data", self.data, "--database", postgres.url)

    def refusal(self, *arguments):
        result = run("migrate", *arguments)
        self.assertEqual((result.returncode, result.stdout), (1, ""), result)
        return result.stderr

    async def talk(self, server):
        """Two people; one is offline for the last messages. Returns what is to be resent."""
        ada = await Device.register(server.invite(), "ada", "Ada", PASSWORD)
        bob = await Device.register(server.invite(), "bob", "Bob", PASSWORD)
        await ada.sign_in()
        await bob.sign_in()
        first = await ada.send("one", user=bob.user["id"])
        conversation = first["conversation"]
        await bob.receive(lambda: bob.texts.get(conversation, {}).get(first["seq"]) == "one")
        await bob.ack()
        await bob.go_away()
        await ada.send("one \u0000 🌻", conversation=conversation, kind="edit", target=first["seq"])
        again = {"conversation": conversation, "clientId": new_client_id(), "text": "two"}
        sent = await ada.send(**again)
        await ada.go_away()
        return ada, bob, again, sent

    async def goes_on(self, server, ada, bob, again, sent):
        conversation = again["conversation"]
        for device in (ada, bob):
            device.address = server.address
            await device.sign_in()  # with the earlier token and cursor
            await device.receive(lambda: device.caught_up)
        self.assertEqual(list(bob.texts[conversation].values()), ["one \u0000 🌻", "two"])
        repeated = await ada.send(**again)
        self.assertEqual((repeated["seq"], repeated["sentAt"]), (sent["seq"], sent["sentAt"]))
        await ada.send("three", conversation=conversation)
        await bob.receive(lambda: "three" in bob.texts[conversation].values())

    async def test_a_server_moves_although_it_is_killed_on_the_way(self):
        with Postgres() as postgres:
            with Server(data=self.data) as server:
                server.add_user("carl")
                people = await self.talk(server)
                self.assertIn(f"in use by another kithd (process {server.process.pid}). Stop it first",
                              self.refusal("--data", self.data, "--database", postgres.url))
                server.signal(signal.SIGTERM)
                self.assertEqual(server.wait(), 0)
            add_bulk(self.data)
            before = dump(self.data)

            for rows in (1, 4000, 8000, 16_000):
                with subprocess.Popen([KITHD, "migrate", "--data", self.data, "--database", postgres.url],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as moving:
                    while copied(postgres) < rows:
                        self.assertIsNone(moving.poll())
                    moving.kill()
                for command in (["serve", "--listen", "127.0.0.1:0"], ["user", "list"]):
                    refused = run(*command, "--data", self.data, "--database", postgres.url)
                    self.assertEqual(refused.returncode, 1)
                    self.assertIn("is being filled by 'kithd migrate', which did not come to its end", refused.stderr)
            done = self.migrate(postgres)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stderr, r"(?m)^copied: (60,\d+) of \1 rows \(100 %\), [\d,]+ rows/s$")
            self.assertRegex(done.stderr, r"(?m)^checked: (60,\d+) of \1 rows \(100 %\), [\d,]+ rows/s$")
            self.assertRegex(done.stdout, r"(?m)^entry +60,\d+ rows, checksum [0-9a-f]{16} on both sides$")
            self.assertEqual(dump(self.data), before)
            for table in ("entry", "member", "device", "account"):
                database = sqlite3.connect(self.data + "/kith.db")
                (there,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
                database.close()
                self.assertEqual(ask(postgres, f"SELECT count(*) FROM {table}"), str(there))
            self.assertIn("is not empty and was left as it is",
                          self.refusal("--data", self.data, "--database", postgres.url))

            with Server("--database", postgres.url, data=self.data) as server:
                await self.goes_on(server, *people)

    def test_wrong_use_is_a_clear_sentence(self):
        nowhere = "postgresql://kith:s3cret@localhost/kith?host=/nowhere"
        result = run("migrate", "--data", self.data)
        self.assertEqual(result.returncode, 2)
        self.assertIn("'kithd migrate' needs --database", result.stderr)
        self.assertIn(f"There is no data of a kithd in {self.data}", self.refusal("--data", self.data, "--database", nowhere))
        self.assertFalse(os.path.exists(self.data))
        run("user", "add", "ada", "--data", self.data)
        said = self.refusal("--data", self.data, "--database", nowhere)
        self.assertIn("The database kith on /nowhere:5432 cannot be reached.", said)
        self.assertNotIn("s3cret", said)


if __name__ == "__main__":
    unittest.main()

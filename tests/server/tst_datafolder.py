# SPDX-License-Identifier: Apache-2.0
"""A data folder whose files are not what they were: refused at the start, and noticed while the server runs."""

import asyncio
import contextlib
import http.client
import os
import shutil
import signal
import sqlite3
import stat
import tempfile
import unittest

from kithd import PASSWORD, Server, run
from outside_client import Connection, new_client_id
from postgres import Postgres

NOWHERE = "postgresql://kith@localhost/kith?host=/nowhere"
COMMANDS = (["serve", "--listen", "127.0.0.1:0"], ["user", "add", "eve"], ["user", "list"], ["user", "disable", "ada"],
            ["user", "password", "ada"], ["invite", "create"], ["invite", "list"],
            ["invite", "revoke", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"], ["migrate", "--database", NOWHERE])
FEW = [COMMANDS[i] for i in (0, 1, 5)]


async def talk(server, count=1):
    """Signs in, sends so many messages to oneself, and returns the connection and its user."""
    connection = await Connection.open(server.address)
    session = await connection.ask("login", handle="ada", password=PASSWORD)
    await connection.ask("hello", versions=[1], token=session["token"])
    for _ in range(count):
        await connection.ask("send", user=session["user"]["id"], clientId=new_client_id(), text="x" * 1000)
    return connection, session["user"]["id"]


def contents(folder):
    """What no command may change: the lock names the last process that tried to serve."""
    found = {}
    for entry in os.scandir(folder):
        if entry.name != "kithd.lock":
            with open(entry.path, "rb") as file:
                found[entry.name] = file.read()
    return found


class Folder(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.data = os.path.join(self._folder.name, "data")

    def path(self, name, folder=None):
        return os.path.join(folder or self.data, name)

    def server(self, *arguments):
        return Server("--ops", "127.0.0.1:0", *arguments, data=self.data)

    async def crash(self, count=20):
        """Leaves a folder as a crash does: with a full write-ahead log."""
        with self.server() as server:
            server.add_user("ada")
            await talk(server, count)
        self.assertGreater(os.path.getsize(self.path("kith.db-wal")), 20_000)

    def new_database(self):
        """Returns the path of another server's database."""
        folder = os.path.join(self._folder.name, "other")
        if not os.path.exists(folder):
            self.assertEqual(run("user", "add", "eve", "--data", folder).returncode, 0)
        return self.path("kith.db", folder)

    def is_refused(self, sentence, commands=FEW):
        before = contents(self.data)
        for command in commands:
            said = run(*command, "--data", self.data)
            self.assertEqual((said.returncode, said.stdout), (1, ""), (command, said))
            self.assertRegex(said.stderr, sentence)
            self.assertEqual(len(said.stderr.splitlines()), 1, said.stderr)
            self.assertEqual(contents(self.data), before, command)


class AtTheStart(Folder):
    async def test_a_missing_or_empty_database_is_no_new_server(self):
        await self.crash()
        kept = os.path.join(self._folder.name, "kept.db")
        os.rename(self.path("kith.db"), kept)
        self.is_refused(r"^kithd: The database \S+/data/kith\.db is missing, although \S+/data/kith\.db-wal says", COMMANDS)
        open(self.path("kith.db"), "w").close()
        self.is_refused(r"kith\.db is empty, although \S+kith\.db-wal says that there was one\. Nothing was changed\.")
        log = contents(self.data)["kith.db-wal"]
        os.remove(self.path("kith.db-wal"))
        self.is_refused(r"kith\.db is empty, although kithd\.identity beside it says that there was one\.")
        os.remove(self.path("kith.db"))
        self.is_refused(r"kith\.db is missing, although kithd\.identity beside it says")
        os.remove(self.path("kithd.identity"))
        open(self.path("kith.db-wal"), "w").close()
        self.is_refused(r"kith\.db is missing, although \S+kith\.db-wal says")

        with open(self.path("kith.db-wal"), "wb") as file:
            file.write(log)
        os.rename(kept, self.path("kith.db"))
        with self.server() as server:
            ada, user = await talk(server, 0)
            answer = await ada.ask("send", user=user, clientId=new_client_id(), text="the next one")
            self.assertEqual(answer["seq"], 21)

    async def test_another_servers_database_is_not_opened(self):
        await self.crash()
        os.rename(self.path("kith.db"), self.path("mine.db"))
        shutil.copy(self.new_database(), self.path("kith.db"))
        foreign = r"^kithd: The database \S+/data/kith\.db is not the one that this data folder belongs to"
        self.is_refused(foreign, COMMANDS)
        os.remove(self.path("kith.db-wal"))
        os.remove(self.path("kith.db-shm"))
        self.is_refused(foreign)
        with open(self.path("kith.db"), "w") as file:
            file.write("this is no database\n" * 1000)
        self.is_refused(r"kith\.db is damaged, or no database at all\. It was left as it is")

    async def test_junk_beside_a_log_is_left_as_it_is(self):
        await self.crash()
        with open(self.path("kith.db"), "w") as file:
            file.write("this is no database\n" * 1000)
        self.is_refused(r"kith\.db is damaged, or no database at all\. It was left as it is")

    async def test_the_log_of_another_database_is_not_applied(self):
        await self.crash()
        shutil.copytree(self.data, self.data + "2")
        shutil.rmtree(self.data)
        await self.crash()
        refused = r"^kithd: The write-ahead log \S+/kith\.db-wal is not that of the database \S+/kith\.db: one of them was"
        own, other = self.data, self.data + "2"
        for keep in (("kithd.identity",), ("kithd.identity", "kith.db-shm"), ()):
            for log, database in ((other, own), (own, other)):
                self.data = tempfile.mkdtemp(dir=self._folder.name)
                shutil.copy(self.path("kith.db", database), self.data)
                shutil.copy(self.path("kith.db-wal", log), self.data)
                for name in keep:
                    shutil.copy(self.path(name, database), self.data)
                self.is_refused(refused)
        self.is_refused(refused, COMMANDS)
        self.data = own
        with self.server() as server:
            ada, user = await talk(server, 0)
            answer = await ada.ask("send", user=user, clientId=new_client_id(), text="the next one")
            self.assertEqual(answer["seq"], 21)

    async def test_a_backup_beside_the_log_of_later_is_not_taken_for_the_database(self):
        await self.crash()
        with self.server():
            pass
        backup = os.path.join(self._folder.name, "backup.db")
        for path in (backup, backup + "2"):
            with self.server() as server:
                await talk(server, 5)
                with contextlib.closing(sqlite3.connect(self.path("kith.db"))) as database:
                    database.execute(f"VACUUM INTO '{path}'")
                server.signal(signal.SIGTERM)
                server.wait()
        with self.server() as server:
            await talk(server, 5)
        kept = os.path.join(self._folder.name, "kept.db")
        shutil.copy(self.path("kith.db"), kept)
        shutil.copy(backup, self.path("kith.db"))
        self.is_refused(r"kith\.db-wal is not that of the database \S+/kith\.db")
        shutil.copy(kept, self.path("kith.db"))
        with self.server() as server:  # one log after the other, also through checkpoints
            await talk(server, 5)
            with contextlib.closing(sqlite3.connect(self.path("kith.db"))) as database:
                database.execute("PRAGMA wal_checkpoint")
            await talk(server, 5)
        with self.server() as server:
            with contextlib.closing(sqlite3.connect(self.path("kith.db"))) as database:
                database.execute("VACUUM")
            await talk(server, 5)
        with self.server() as server:
            ada, user = await talk(server, 0)
            answer = await ada.ask("send", user=user, clientId=new_client_id(), text="the next one")
            self.assertEqual(answer["seq"], 51)

    async def test_what_a_server_leaves_says_that_there_was_one(self):
        await self.crash()
        for name in ("kith.db", "kith.db-wal", "kithd.identity"):
            os.remove(self.path(name))
        self.is_refused(r"kith\.db is missing, although \S+/kith\.db-shm says that there was one")
        os.remove(self.path("kith.db-shm"))
        self.is_refused(r"kith\.db is missing, although kithd\.address beside it says that there was one")
        os.remove(self.path("kithd.address"))  # kithd.lock is there before the database is
        with self.server():
            pass

    async def test_a_database_of_an_earlier_version_is_not_taken_for_the_right_one(self):
        await self.crash()
        with sqlite3.connect(self.path("kith.db")) as database:
            for index in ("account_disabled", "account_owner", "account_reset", "invite_creator"):
                database.execute(f"DROP INDEX {index}")
            for column in ("role", "reset_hash", "reset_expires_at"):
                database.execute(f"ALTER TABLE account DROP COLUMN {column}")
            database.execute("ALTER TABLE account ADD COLUMN owner INTEGER NOT NULL DEFAULT 0")
            for table in ("database_id", "history", "audit"):
                database.execute(f"DROP TABLE {table}")
            database.execute("ALTER TABLE conversation DROP COLUMN history_access")
            database.execute("ALTER TABLE member DROP COLUMN visible_from")
            database.execute("DROP INDEX device_ticket")
            for column in ("ticket_hash", "ticket_expires_at"):
                database.execute(f"ALTER TABLE device DROP COLUMN {column}")
            database.execute("PRAGMA user_version = 5")
        database.close()
        self.is_refused("is not the one that this data folder belongs to")
        os.remove(self.path("kithd.identity"))
        with self.server():  # upgraded
            pass
        with self.server() as server:
            self.assertIn("ada", run("user", "list", "--data", server.data).stdout)

    async def test_a_backup_is_restored_into_an_emptied_folder_or_over_the_old_file(self):
        await self.crash()
        backup = os.path.join(self._folder.name, "backup.db")
        with sqlite3.connect(self.path("kith.db")) as database:
            database.execute(f"VACUUM INTO '{backup}'")
        database.close()
        for keep in ((), ("kithd.identity", "kithd.address")):
            for name in {*os.listdir(self.data)} - {*keep}:
                os.remove(self.path(name))
            shutil.copy(backup, self.path("kith.db"))
            with self.server() as server:
                await talk(server)
                self.assertIn("kithd.identity", os.listdir(self.data))

    def epoch(self):
        with contextlib.closing(sqlite3.connect(self.path("kith.db"))) as database:
            return database.execute("SELECT epoch FROM history").fetchone()[0]

    async def served(self, count, stop):
        """Serves, stores so many messages and returns the epoch meanwhile."""
        with self.server() as server:
            await talk(server, count)
            epoch = self.epoch()
            stop(server)
            server.wait()
        return epoch

    async def test_a_restored_database_begins_an_epoch(self):
        stop, kill = lambda server: server.signal(signal.SIGTERM), Server.kill
        await self.crash()
        first = self.epoch()
        self.assertEqual(await self.served(0, kill), first)
        self.assertEqual(await self.served(5, stop), first)
        backup = os.path.join(self._folder.name, "backup.db")
        shutil.copy(self.path("kith.db"), backup)

        shutil.copy(backup, self.path("kith.db"))
        self.assertEqual(await self.served(3, stop), first)  # nothing was lost
        shutil.copy(backup, self.path("kith.db"))
        second = await self.served(0, kill)
        self.assertNotEqual(second, first)
        self.assertEqual(await self.served(3, stop), second)

        shutil.rmtree(self.data)
        os.mkdir(self.data, 0o700)
        shutil.copy(backup, self.path("kith.db"))
        third = await self.served(0, kill)
        self.assertNotIn(third, (first, second))
        self.assertEqual(await self.served(1, stop), third)

    async def test_a_folder_that_was_copied_back_as_a_whole_begins_an_epoch(self):
        stop = lambda server: server.signal(signal.SIGTERM)
        await self.crash(0)
        with self.server() as server:
            token = (await (await Connection.open(server.address)).ask("login", handle="ada", password=PASSWORD))["token"]

            async def hello(**cursor):
                connection = await Connection.open(server.address)
                return connection, await connection.ask("hello", versions=[1], token=token, **cursor)

            first = (await hello())[1]["epoch"]
            await talk(server, 5)
            stop(server)
            server.wait()
            shutil.copytree(self.data, self.data + "2")

            server.start()
            phone, _ = await hello(cursor="none")
            await talk(server, 5)
            while (push := await phone.push())["type"] != "event" or push["entry"]["seq"] < 10:
                pass
            acked = await phone.ask("ack", positions=[{"conversation": push["conversation"], "seq": 10}])
            stop(server)
            server.wait()
            shutil.rmtree(self.data)
            shutil.copytree(self.data + "2", self.data)

            server.start()
            await talk(server, 7)  # more than were lost
            welcome = (await hello(cursor=acked["cursor"]))[1]
            self.assertNotEqual(welcome["epoch"], first)
            self.assertTrue(welcome["fresh"])
            server.logged("The database went back in time")

    def test_an_identity_that_cannot_be_read_is_said(self):
        self.assertEqual(run("user", "add", "ada", "--data", self.data).returncode, 0)
        for text in ("", "nonsense\n", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n"):
            with open(self.path("kithd.identity"), "w") as file:
                file.write(text)
            self.is_refused(r"kithd\.identity, which names the database of this data folder, cannot be read\.")
        os.remove(self.path("kithd.identity"))
        os.mkdir(self.path("kithd.identity"))
        before = sorted(os.listdir(self.data))
        for command in FEW:
            said = run(*command, "--data", self.data)
            self.assertEqual(said.returncode, 1)
            self.assertRegex(said.stderr, r"^kithd: \S+kithd\.identity, which names the database of this data folder, cannot be "
                                          r"read\. [^\n]*\n$")
        self.assertEqual(sorted(os.listdir(self.data)), before)

    def test_a_folder_of_a_postgres_server_gets_no_database_of_its_own(self):
        with Postgres() as postgres, Postgres() as other:
            with self.server("--database", postgres.url) as server:
                server.add_user("ada")
            commands = [command for command in COMMANDS if command[0] != "migrate"]
            self.is_refused(r"belongs to the PostgreSQL database postgres on \S+, so none is made or opened", commands)
            at = ["--data", self.data, "--database"]
            self.assertIn("ada", run("user", "list", *at, postgres.url).stdout)
            for command in (["serve", "--listen", "127.0.0.1:0"], ["user", "add", "eve"], ["user", "list"]):
                said = run(*command, *at, other.url)
                self.assertEqual(said.returncode, 1, said)
                self.assertIn("is not the one that this data folder belongs to", said.stderr)
            said = run("user", "list", "--database", other.url, "--data", self.data + "2")
            self.assertEqual(said.returncode, 0)  # nothing was made in it
            self.assertFalse(os.path.exists(self.path("kith.db")))

    def test_a_new_server_of_user_add_is_never_silent(self):
        first = run("user", "add", "ada", "--data", self.data)
        self.assertIn(f"A new server begins in the database {self.data}/kith.db, which was made now.", first.stderr)
        second = run("user", "add", "bob", "--data", self.data)
        self.assertEqual((second.returncode, second.stderr), (0, ""))
        with Postgres() as postgres:
            made = run("user", "add", "ada", "--data", self.data + "2", "--database", postgres.url)
            self.assertIn("A new server begins in the database postgres on", made.stderr)

    async def test_an_entry_in_the_future_is_warned_of_and_not_followed(self):
        with self.server() as server:
            server.add_user("ada")
            ada, user = await talk(server)
            first = await ada.ask("send", user=user, clientId=new_client_id(), text="a year too late")
        future = first["sentAt"] + 365 * 86_400_000
        with contextlib.closing(sqlite3.connect(self.path("kith.db"))) as database:
            database.execute("UPDATE entry SET sent_at = ? WHERE id = (SELECT max(id) FROM entry)", (future,))
            database.execute("UPDATE conversation SET sent_at = ? WHERE sent_at > 0", (future,))
            database.commit()
        with self.server() as server:
            server.logged("The last entry lies 8760.0 hours in the future (")
            ada, user = await talk(server, 0)
            second = await ada.ask("send", user=user, clientId=new_client_id(), text="on time")
        self.assertEqual(second["seq"], first["seq"] + 1)
        self.assertLess(second["sentAt"], future - 180 * 86_400_000)
        with self.server() as server:
            self.assertNotIn("in the future", server.logged("database_read "))

    async def test_the_start_says_how_far_the_log_was_read(self):
        await self.crash(50)
        shutil.copytree(self.data, self.data + "2")
        with open(self.path("kith.db-wal", self.data + "2"), "r+b") as log:
            log.truncate(os.path.getsize(log.name) // 2)
        with self.server() as server:
            whole = server.logged("database_read ")
        with Server(data=self.data + "2") as server:
            half = server.logged("database_read ")

        def last(log):
            [line] = [line for line in log.splitlines() if "database_read" in line]
            self.assertRegex(line, r"database_read last_entry=\d+ sent_at=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            return int(line.split("last_entry=")[1].split()[0])

        self.assertGreaterEqual(last(whole), 50)
        self.assertLess(last(half), last(whole))

        shutil.rmtree(self.data)
        with self.server() as server:
            self.assertRegex(server.logged("database_read "), r"database_read last_entry=0\n")


class Rights(Folder):
    def mode(self, path):
        return stat.S_IMODE(os.stat(path).st_mode)

    def test_a_folder_that_others_may_read_is_closed(self):
        for mode in (0o755, 0o750, 0o701, 0o1777):
            shutil.rmtree(self.data, ignore_errors=True)
            os.mkdir(self.data)
            os.chmod(self.data, mode)
            with self.server() as server:
                self.assertEqual(self.mode(self.data), 0o700)
                server.logged("was open to other users of this computer. It is closed to them now.")
            os.chmod(self.data, mode)
            self.assertEqual(run("user", "list", "--data", self.data).returncode, 0)
            self.assertEqual(self.mode(self.data), 0o700)

    def test_a_folder_that_is_not_its_own_is_refused(self):
        os.mkdir(self.data)
        os.mkdir(self.path("somebody's"))
        os.chmod(self.data, 0o1777)
        for command in (["serve", "--listen", "127.0.0.1:0"], ["user", "add", "ada"]):
            said = run(*command, "--data", self.data)
            self.assertEqual(said.returncode, 1)
            self.assertRegex(said.stderr, r"^kithd: The data folder \S+/data is open to other users of this computer")
        self.assertEqual((self.mode(self.data), os.listdir(self.data)), (0o1777, ["somebody's"]))
        with Server(data=self.path("kithd")):
            self.assertEqual(self.mode(self.path("kithd")), 0o700)

    @unittest.skipIf(os.geteuid() != 0, "needs another owner")
    def test_a_folder_that_cannot_be_closed_is_refused(self):
        os.chmod(self._folder.name, 0o755)
        os.mkdir(self.data)
        os.chmod(self.data, 0o777)
        said = run("serve", "--data", self.data, "--listen", "127.0.0.1:0",
                   prefix=["setpriv", "--reuid=65534", "--clear-groups"])
        self.assertEqual(said.returncode, 1)
        self.assertIn("is open to other users of this computer, and cannot be closed", said.stderr)
        self.assertEqual(os.listdir(self.data), [])


class WhileItRuns(Folder):
    def get(self, server, path):
        connection = http.client.HTTPConnection("127.0.0.1", server.ops_port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    async def notices(self, change, undo):
        with self.server() as server:
            server.add_user("ada")
            ada, user = await talk(server)
            self.assertEqual(self.get(server, "/readyz"), (200, "ready\n"))
            change()
            while (ready := self.get(server, "/readyz"))[0] == 200:
                server.still_runs()
            self.assertEqual(ready, (503, "The server cannot store right now: its files were moved or replaced while it "
                                          "ran.\n"))
            self.assertIn("kith_storage_writable 0\n", self.get(server, "/metrics")[1])
            refused = await ada.ask_once("send", user=user, clientId=new_client_id(), text="refused")
            self.assertEqual(refused["code"], "unavailable")
            self.assertEqual(self.get(server, "/healthz"), (200, "ok\n"))
            server.logged("was moved, deleted or replaced while the server ran. Nothing more is stored.")
            undo()
            self.assertEqual(self.get(server, "/readyz")[0], 503)  # somebody else may have changed them
            server.signal(signal.SIGTERM)
            self.assertEqual(await asyncio.to_thread(server.wait), 0)
            server.start()
            await talk(server)

    async def test_a_renamed_folder(self):
        await self.notices(lambda: os.rename(self.data, self.data + "2"), lambda: os.rename(self.data + "2", self.data))

    async def test_a_folder_with_a_copy_in_its_place(self):
        def replace():
            os.rename(self.data, self.data + "2")
            shutil.copytree(self.data + "2", self.data)

        def put_back():
            shutil.rmtree(self.data)
            os.rename(self.data + "2", self.data)

        await self.notices(replace, put_back)

    async def test_a_renamed_database(self):
        path = self.path("kith.db")
        await self.notices(lambda: os.rename(path, path + "2"), lambda: os.rename(path + "2", path))

    async def test_a_replaced_database(self):
        def replace():
            shutil.copy(self.path("kith.db"), self.path("copy"))
            os.rename(self.path("kith.db"), self.path("old"))
            os.rename(self.path("copy"), self.path("kith.db"))

        await self.notices(replace, lambda: os.rename(self.path("old"), self.path("kith.db")))

    async def test_a_renamed_log(self):
        path = self.path("kith.db-wal")
        await self.notices(lambda: os.rename(path, path + "2"), lambda: os.rename(path + "2", path))


if __name__ == "__main__":
    unittest.main()

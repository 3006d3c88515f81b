# SPDX-License-Identifier: Apache-2.0
"""kithd on PostgreSQL: two servers and the command line on one database."""

import asyncio
import os
import signal
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "cluster"))

from kithd import PASSWORD, Server, run
from outside_client import Connection, new_client_id
from postgres import PASSWORD as DATABASE_PASSWORD
from postgres import Postgres
from redis_server import Redis


class OnPostgres(unittest.IsolatedAsyncioTestCase):
    async def sign_in(self, server, handle):
        connection = await Connection.open(server.address)
        session = await connection.ask("login", handle=handle, password=PASSWORD)
        session |= await connection.ask("hello", versions=[1], token=session["token"])
        return connection, session

    async def test_two_servers_and_the_command_line_share_one_database(self):
        with Postgres() as postgres, Redis() as redis, \
                Server("--database", postgres.url, "--redis", redis.url, "--log-level", "debug") as one, \
                Server("--database", postgres.url, "--redis", redis.url, "--database-reader", postgres.url) as other:
            at = ["--database", postgres.url, "--data", one.data]
            for handle in ("ada", "bob"):
                made = run("user", "add", handle, *at, "--password-stdin", input=PASSWORD + "\n")
                self.assertEqual(made.returncode, 0, made.stderr)
            self.assertRegex(run("user", "list", *at).stdout, r"^ada +owner")
            self.assertRegex(run("invite", "create", *at).stdout, r"/join/")

            ada, _ = await self.sign_in(one, "ada")
            bob, session = await self.sign_in(other, "bob")
            sent = await ada.ask("send", user=session["user"]["id"], text="hello there",
                                 clientId="017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
            page = await bob.ask("getHistory", conversation=sent["conversation"])
            self.assertIn("hello there", [message.get("text") for message in page["messages"]])

            self.assertEqual(run("user", "disable", "bob", *at).returncode, 0)
            self.assertEqual(await bob.closed(), 4003)
            one.signal(signal.SIGTERM)
            self.assertEqual(one.wait(), 0)
            self.assertNotIn(DATABASE_PASSWORD, one.log_text())
            self.assertFalse(os.path.exists(os.path.join(one.data, "kith.db")))

    def test_a_server_that_is_alone_keeps_others_out_until_it_ends(self):
        with Postgres() as postgres, Redis() as redis, Server("--database", postgres.url) as one:
            def refused(*arguments):
                said = run("serve", "--database", postgres.url, "--data", one.data + "2", "--listen", "127.0.0.1:0",
                           *arguments)
                self.assertEqual(said.returncode, 1)
                return said.stderr

            self.assertIn("The database postgres on", refused())
            self.assertIn("is in use by another kithd. Stop it first, or give this one a database of its own", refused())
            self.assertIn("another kithd, which has no --redis and so is alone on it", refused("--redis", redis.url))
            one.add_user("ada")  # the command line is no server
            for _ in range(3):
                one.kill()
                one.start()
            one.signal(signal.SIGTERM)
            self.assertEqual(one.wait(), 0)
            with Server("--database", postgres.url, "--redis", redis.url):
                self.assertIn("is in use by another kithd. Stop it first, or", refused())

    async def test_a_database_that_is_away_is_logged_once(self):
        with Postgres() as postgres, Server("--database", postgres.url) as server:
            server.add_user("ada")
            _, session = await self.sign_in(server, "ada")
            before = len(server.log_text().splitlines())
            postgres.stop()
            for _ in range(30):
                another = await Connection.open(server.address)
                refused = await another.ask_once("hello", versions=[1], token=session["token"])
                self.assertEqual(refused["code"], "unavailable")
                self.assertLessEqual(refused["retryAfter"], 2000)
                await another.close()
            lines = server.log_text().splitlines()[before:]
            self.assertLessEqual(len(lines), 3, lines)
            postgres.start()

    async def test_a_standby_that_is_promoted_takes_over(self):
        with Postgres() as primary, Postgres(primary) as standby, \
                Server("--database", f"{primary.url},{standby.folder}") as server:
            server.add_user("ada")
            ada, session = await self.sign_in(server, "ada")
            message = {"user": session["user"]["id"], "text": "hello"}
            self.assertEqual((await ada.ask("send", clientId=new_client_id(), **message))["seq"], 1)
            primary.await_standby(standby)
            primary.stop()
            refused = await ada.ask_once("send", clientId=new_client_id(), **message)
            self.assertEqual(refused["code"], "unavailable")
            standby.promote()
            self.assertEqual((await ada.ask("send", clientId=new_client_id(), **message))["seq"], 2)
            _, later = await self.sign_in(server, "ada")
            self.assertEqual(later["epoch"], session["epoch"])

    async def test_a_standby_that_lacks_messages_begins_an_epoch(self):
        with Postgres() as primary, Postgres(primary) as standby, Redis() as redis:
            servers = ["--database", f"{primary.url},{standby.folder}", "--redis", redis.url]
            with Server(*servers) as one, Server(*servers) as other:
                one.add_user("ada")
                ada, session = await self.sign_in(one, "ada")
                there, _ = await self.sign_in(other, "ada")
                message = {"user": session["user"]["id"], "text": "hello"}
                self.assertEqual((await ada.ask("send", clientId=new_client_id(), **message))["seq"], 1)
                primary.await_standby(standby)
                standby.stop()
                accepted = await ada.ask("send", clientId=new_client_id(), **message)
                self.assertEqual(accepted["seq"], 2)
                acked = await ada.ask("ack", positions=[{"conversation": accepted["conversation"], "seq": 2}])
                primary.stop()
                standby.start()
                standby.promote()
                self.assertEqual([await ada.closed(), await there.closed()], [1001, 1001])
                back = await Connection.open(other.address)
                welcome = await back.ask("hello", versions=[1], token=session["token"], cursor=acked["cursor"])
                self.assertNotEqual(welcome["epoch"], session["epoch"])
                self.assertTrue(welcome["fresh"])
                self.assertEqual((await back.ask("send", clientId=new_client_id(), **message))["seq"], 2)
                again, later = await self.sign_in(one, "ada")
                self.assertEqual(later["epoch"], welcome["epoch"])
                self.assertEqual((await back.ask("send", clientId=new_client_id(), **message))["seq"], 3)
                event = await again.push()
                while event["type"] != "event" or event["entry"]["kind"] != "text":
                    event = await again.push()
                self.assertEqual(event["entry"]["seq"], 3)

    async def test_a_frozen_database_is_unavailable(self):
        with Postgres() as postgres, Server("--database", postgres.url) as server:
            server.add_user("ada")
            ada, session = await self.sign_in(server, "ada")
            message = {"user": session["user"]["id"], "clientId": new_client_id(), "text": "perhaps"}
            with postgres.frozen():
                another = await Connection.open(server.address)  # without an answer to its hello in 10 s it is closed
                answers = await asyncio.gather(
                    ada.ask_once("send", **message), ada.ask_once("getConversations"),
                    another.ask_once("hello", versions=[1], token=session["token"]))
            for answer in answers:
                self.assertEqual(answer.get("code"), "unavailable", answer)
                self.assertGreater(answer["retryAfter"], 0)
            self.assertEqual((await ada.ask("send", **message))["messages"], 1)

    def test_a_wrong_address_is_named_without_its_password(self):
        for wrong in ("mysql://kith:s3cret@db/kith", "postgresql://kith:s3cret@db", "postgresql://kith:s3cret@db/kith?x=1",
                      "postgresql://kith:s3cret@db,/kith", "postgresql://kith:s3cret@,db/kith", "postgresql://kith:s3cret@a:1,b:x/kith",
                      "postgresql://kith:s3cret@a,b/kith?host=/c", "postgresql://kith:s3cret@db/kith?host=/c,",
                      "postgresql://kith:s3cret@db/kith?target_session_attrs=first"):
            said = run("serve", "--database", wrong)
            self.assertEqual(said.returncode, 2)
            self.assertIn("but should be a PostgreSQL database, such as postgresql://", said.stderr)
            self.assertNotIn("s3cret", said.stderr)
        said = run("serve", "--database-reader", "postgresql://kith@db/kith")
        self.assertIn("database-reader is a replica of database", said.stderr)

    def test_a_database_that_is_away_is_a_clear_sentence(self):
        said = run("user", "list", "--database", "postgresql://kith:s3cret@localhost/kith?host=/nowhere")
        self.assertEqual(said.returncode, 1)
        self.assertIn("The database kith on /nowhere:5432 cannot be reached.", said.stderr)
        self.assertNotIn("s3cret", said.stderr)


if __name__ == "__main__":
    unittest.main()

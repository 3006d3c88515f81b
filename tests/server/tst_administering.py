# SPDX-License-Identifier: Apache-2.0
"""Owners and admins of a real server administer it over HTTP, while members are connected with WebSockets."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "cluster"))

from api import Api
from kithd import PASSWORD, Server, run
from outside_client import Connection, new_client_id
from postgres import Postgres

NEW_PASSWORD = "staple paper clip orange"


class Person:
    """An account that is signed in on a WebSocket, and its API on another device."""

    @classmethod
    async def sign_in(cls, server, handle, password=PASSWORD):
        person = cls()
        person.socket = await Connection.open(server.address)
        session = await person.socket.ask("login", handle=handle, password=password)
        person.id = session["user"]["id"]
        person.welcome = await person.socket.ask("hello", versions=[1], token=session["token"])
        person.api = Api(server.port).signed_in(handle, password)
        return person

    async def next_entry(self, conversation, kind):
        while True:
            push = await self.socket.push()
            if push["type"] == "event" and push["conversation"] == conversation and push["entry"]["kind"] == kind:
                return push["entry"]


class Administering(unittest.IsolatedAsyncioTestCase):
    async def test_on_sqlite(self):
        with Server("--name", "Harbour") as server:
            await self.administer(server)

    async def test_on_postgres(self):
        with Postgres() as postgres, Server("--name", "Harbour", "--database", postgres.url) as server:
            await self.administer(server)

    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), answer.body)

    def done(self, answer):
        self.assertEqual((answer.status, answer.json), (200, {"type": "ok"}))

    async def administer(self, server):
        server.add_user("ada")
        ada = await Person.sign_in(server, "ada")
        self.assertEqual((ada.welcome["role"], ada.welcome["mayInvite"]), ("owner", True))

        made = ada.api.post("/v1/invites", {"uses": 3, "validFor": 86_400_000})
        invite = made["invite"]["id"]
        page = Api(server.port).get("/join/" + made["code"])
        self.assertEqual(page.status, 200)
        self.assertIn("<bdi>ada</bdi> invited you to <bdi>Harbour</bdi>", page.body.decode())
        people = {}
        for handle in ("bob", "cleo", "dora"):
            joined = Api(server.port).post("/v1/accounts", {"invite": made["code"], "handle": handle, "name": handle.title(),
                                                            "password": PASSWORD})
            self.assertEqual(joined.status, 200, joined.body)
            people[handle] = await Person.sign_in(server, handle)
        bob, cleo, dora = people.values()
        self.assertEqual(Api(server.port).get("/join/" + made["code"]).status, 404)  # used up

        self.assertFalse({"role", "mayInvite"} & set(bob.welcome))
        self.refused(bob.api.get("/v1/accounts"), 403, "forbidden")
        self.done(ada.api.put(f"/v1/accounts/{bob.id}/role", {"role": "admin"}))
        listed = {item["user"]["handle"]: item for item in bob.api.get("/v1/accounts")["items"]}
        self.assertEqual({handle: item.get("role", "member") for handle, item in listed.items()},
                         {"ada": "owner", "bob": "admin", "cleo": "member", "dora": "member"})
        self.refused(bob.api.put(f"/v1/accounts/{ada.id}/disabled", {"disabled": True}), 403, "forbidden")
        self.refused(ada.api.put(f"/v1/accounts/{ada.id}/role", {"role": "member"}), 409, "conflict")

        await self.reset_password(server, bob, cleo)
        await self.disable_the_owner_of_a_group(server, bob, cleo, dora)

        self.refused(bob.api.get("/v1/audit"), 403, "forbidden")
        log = ada.api.get("/v1/audit").json
        names = {user["id"]: user["handle"] for user in log["users"]}
        told = [(names.get(item.get("actor")), item["action"], names.get(item.get("subject"))) for item in reversed(log["items"])]
        self.assertEqual([line for line in told if line[0] or line[2]], [
            (None, "accountCreated", "ada"), ("ada", "inviteCreated", None), ("bob", "accountCreated", "bob"),
            ("cleo", "accountCreated", "cleo"), ("dora", "accountCreated", "dora"), ("ada", "roleSet", "bob"),
            ("bob", "passwordResetCreated", "cleo"), ("cleo", "passwordReset", "cleo"), ("bob", "accountDisabled", "cleo"),
            (None, "ownerChanged", "dora")])
        self.assertEqual([item["number"] for item in log["items"]], list(range(len(log["items"]), 0, -1)))
        self.assertNotIn(made["code"], str(log))
        self.printed(server, invite, log)

    async def reset_password(self, server, bob, cleo):
        code = bob.api.post(f"/v1/accounts/{cleo.id}/password-resets")["code"]
        self.assertEqual(Api(server.port).get("/password/" + code).status, 200)
        self.assertEqual(cleo.api.get("/v1/devices").status, 200)  # nothing has changed
        session = Api(server.port).post("/v1/password-resets", {"code": code, "newPassword": NEW_PASSWORD})
        self.assertEqual((session.status, session["user"]["handle"]), (200, "cleo"), session.body)
        self.assertEqual(await cleo.socket.closed(), 4003)
        self.refused(cleo.api.get("/v1/devices"), 401, "token_invalid")
        devices = Api(server.port, session["token"]).get("/v1/devices")["items"]
        self.assertEqual([device["id"] for device in devices], [session["device"]])
        self.refused(Api(server.port).post("/v1/password-resets", {"code": code, "newPassword": NEW_PASSWORD}), 404, "not_found")

    async def disable_the_owner_of_a_group(self, server, bob, cleo, dora):
        cleo = await Person.sign_in(server, "cleo", NEW_PASSWORD)
        group = cleo.api.put(f"/v1/groups/{new_client_id()}", {"title": "Crew", "members": [dora.id]})["items"][0]["id"]
        self.done(bob.api.put(f"/v1/accounts/{cleo.id}/disabled", {"disabled": True}))
        self.assertEqual(await cleo.socket.closed(), 4003)
        entry = await dora.next_entry(group, "member")
        self.assertEqual((entry["author"], entry["subject"], entry["role"]), (dora.id, dora.id, "owner"))
        self.done(dora.api.put(f"/v1/conversations/{group}/title", {"title": "Dora's crew"}))

    def printed(self, server, invite, log):
        printed = run("audit", *server.where()).stdout.splitlines()
        self.assertEqual(len(printed), len(log["items"]))
        for line in printed:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  \S")
        group = next(item["conversation"] for item in log["items"] if item["action"] == "ownerChanged")
        told = [re.split("  ", line, maxsplit=1)[1] for line in printed]
        self.assertEqual(told[-9:], [
            f"ada made the invite {invite}", f"bob joined with the invite {invite}", f"cleo joined with the invite {invite}",
            f"dora joined with the invite {invite}", "ada made bob admin of the server", "bob made a password link for cleo",
            "cleo set a new password with a link", "bob disabled cleo",
            f"(kithd) made dora owner of the group {group}, whose owners are all disabled"])
        self.assertEqual(run("audit", "--limit", "2", *server.where()).stdout.splitlines(), printed[-2:])

    async def test_members_invite_where_the_server_lets_them(self):
        with Server("--members-may-invite") as server:
            server.add_user("ada")
            server.add_user("bob")
            bob = await Person.sign_in(server, "bob")
            self.assertTrue(bob.welcome["mayInvite"])
            self.assertNotIn("role", bob.welcome)
            made = bob.api.post("/v1/invites", {"uses": 0})
            self.assertEqual(made["invite"]["usesLeft"], -1)
            listed = run("invite", "list", *server.where()).stdout.splitlines()
            self.assertEqual(listed[-1], f"{made['invite']['id']}  any number of uses, expires never, made by bob")
            server.arguments = []
            server.start()
            self.refused(bob.api.post("/v1/invites", {}), 403, "forbidden")


if __name__ == "__main__":
    unittest.main()

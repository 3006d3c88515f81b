# SPDX-License-Identifier: Apache-2.0
"""Real kithd behind a real HAProxy with packaging/haproxy.cfg."""

import asyncio
import json
import os
import resource
import signal
import unittest

from balancer import Balancer
from kithd import PASSWORD, Server
from outside_client import Connection, new_client_id

CLIENT = "127.0.0.9"  # not where HAProxy itself connects from


class BehindABalancer(unittest.IsolatedAsyncioTestCase):
    def server(self):
        return Server("--proxy-protocol", "--ops", "127.0.0.1:0", "--log-level", "debug", "--log-format", "json")

    def events(self, server, event):
        lines = [json.loads(line) for line in server.log_text().splitlines()]
        return [line for line in lines if line.get("event") == event]

    def peers(self, count, server, event):
        """Returns whose events they are, once there are that many: kithd writes its log on a thread of its own."""
        while len(found := self.events(server, event)) < count:
            server.still_runs()
        return [line["peer"] for line in found]

    def opened(self, total, *servers):
        """Returns how many connections each server has opened, once they are the total."""
        while sum(counts := [len(self.events(server, "connection_opened")) for server in servers]) < total:
            pass
        return counts

    async def sign_in(self, balancer):
        connection = await Connection.open(balancer.address, local_addr=(CLIENT, 0))
        session = await connection.ask("login", handle="ada", password=PASSWORD)
        await connection.ask("hello", versions=[1], token=session["token"])
        return connection, session

    async def test_kithd_knows_who_connected_to_the_balancer(self):
        with self.server() as server, Balancer(server) as balancer:
            server.add_user("ada")
            await self.sign_in(balancer)
            connection = await Connection.open(balancer.address, local_addr=(CLIENT, 0))
            wrong = await connection.ask_once("login", handle="ada", password="not her password")
            self.assertEqual(wrong["code"], "bad_credentials")
            for event, count in (("connection_opened", 2), ("device_added", 1), ("refused", 1)):
                self.assertEqual(self.peers(count, server, event), [CLIENT] * count)

    async def test_nobody_gets_in_beside_the_balancer(self):
        with self.server() as server:
            for first in (b"GET /v1/socket HTTP/1.1\r\n", b"PROXY TCP4 nowhere\r\n"):
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(first)
                try:
                    self.assertEqual(await reader.read(), b"")
                except ConnectionResetError:
                    pass
                writer.close()
            self.assertEqual(self.peers(2, server, "connection_refused"), ["127.0.0.1"] * 2)
            self.assertEqual({line["reason"] for line in self.events(server, "connection_refused")}, {"proxy"})

    async def test_where_none_is_ready_clients_are_told_when_to_come_back(self):
        with self.server() as server, Balancer(server) as balancer:
            server.add_user("ada")
            ada, session = await self.sign_in(balancer)
            unlimited = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, unlimited[1]))
            message = {"user": session["user"]["id"], "clientId": new_client_id(), "text": "stays"}
            self.assertEqual((await ada.ask_once("send", **message))["code"], "unavailable")
            await balancer.says("Server kithd/kith1 is DOWN")
            connection = await Connection.open(balancer.address, local_addr=(CLIENT, 0))
            refusal = await connection.ask_once("login", handle="ada", password=PASSWORD)
            self.assertEqual(refusal["code"], "unavailable")
            self.assertGreater(refusal["retryAfter"], 0)

    async def test_clients_go_to_whom_has_fewest_and_is_ready(self):
        with self.server() as one, self.server() as two, Balancer(one, two) as balancer:
            for server in (one, two):
                server.add_user("ada")
            ada, session = await self.sign_in(balancer)
            first, other, name = (one, two, "kith1") if self.opened(1, one, two) == [1, 0] else (two, one, "kith2")
            await self.sign_in(balancer)
            self.assertEqual(self.opened(2, first, other), [1, 1])

            # A full disk, as in tst_operations.py.
            unlimited = resource.prlimit(first.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(first.process.pid, resource.RLIMIT_FSIZE, (1, unlimited[1]))
            message = {"user": session["user"]["id"], "clientId": new_client_id(), "text": "stays"}
            self.assertEqual((await ada.ask_once("send", **message))["code"], "unavailable")
            self.assertIn("code: 503", await balancer.says(f"Server kithd/{name} is DOWN"))
            for _ in range(3):
                await self.sign_in(balancer)
            self.assertEqual(self.opened(5, first, other), [1, 4])

            # Existing connections stay, and are served when there is room again.
            resource.prlimit(first.process.pid, resource.RLIMIT_FSIZE, unlimited)
            await ada.ask("send", **message)
            await balancer.says(f"Server kithd/{name} is UP")
            for _ in range(2):
                await self.sign_in(balancer)
            self.assertEqual(self.opened(7, first, other), [3, 4])

            # Once it stops, no client is sent to it and none fails to connect.
            first.signal(signal.SIGTERM)
            self.assertEqual(await asyncio.to_thread(first.wait), 0)
            self.assertEqual(await ada.closed(), 1001)
            for _ in range(2):
                await self.sign_in(balancer)
            await balancer.says(f"Server kithd/{name} is DOWN")
            await self.sign_in(balancer)
            self.assertEqual(self.opened(10, first, other), [3, 7])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""People who talk during faults, and checks of what each of them received."""

import asyncio
import itertools
import sys
import time
from pathlib import Path

for folder in ("protocol", "server"):
    sys.path.insert(0, str(Path(__file__).parent.parent / folder))

from kithd import PASSWORD
from outside_client import Closed, Connection, Device, new_client_id


def is_broken(error):
    """Returns whether the connection or its handshake broke; the exceptions differ between versions of the library."""
    return isinstance(error, (Closed, OSError, EOFError, asyncio.TimeoutError)) or \
        type(error).__module__.split(".")[0] == "websockets"


class Person(Device):
    """One device that reconnects after every failure, and resends each message until it is accepted."""

    def __init__(self, link, session):
        super().__init__(link.address, session)
        self.signed_in = asyncio.Event()
        self.since = 0  # when the current connection signed in
        self.doubled = 0
        self.gaps = 0
        self.arrived = {}  # (conversation, seq) → time
        self.sent = {}  # clientId → (conversation, seq, time of acceptance)

    @classmethod
    async def register(cls, link, code, handle):
        connection = await Connection.open(link.address)
        session = await connection.ask("register", invite=code, handle=handle, name=handle, password=PASSWORD)
        await connection.close()
        return cls(link, session)

    @classmethod
    async def other_device(cls, link, handle):
        connection = await Connection.open(link.address)
        session = await connection.ask("login", handle=handle, password=PASSWORD)
        await connection.close()
        return cls(link, session)

    async def live(self):
        """Keeps connected until cancelled."""
        while True:
            try:
                await asyncio.wait_for(self.sign_in(), 5)
                self.since = time.monotonic()
                self.signed_in.set()
                await self._follow()
            except Exception as error:
                if not is_broken(error):
                    raise
            self.signed_in.clear()
            if self.connection:
                self.connection.abort()
            await asyncio.sleep(0.05)

    async def sign_in(self):
        self.here = {}  # conversation → last seq on this connection
        await super().sign_in()

    async def _follow(self):
        acked = time.monotonic()
        while True:
            try:
                await self._take(await asyncio.wait_for(self.connection.push(), 0.3))
            except asyncio.TimeoutError:
                pass
            # Also without new entries, to detect a frozen node.
            if time.monotonic() - acked > (0.3 if self.unacked else 1):
                await asyncio.wait_for(self.ack(), 2)
                acked = time.monotonic()

    async def _take_entry(self, conversation, entry):
        seq = entry["seq"]
        self.doubled += seq <= self.here.get(conversation, 0)
        self.here[conversation] = seq
        before = self.heads.get(conversation)
        if before is not None and seq > before + 1:
            self.gaps += 1
            self.heads[conversation] = seq - 1
        await super()._take_entry(conversation, entry)
        if self.heads.get(conversation) != before:
            self.arrived[conversation, seq] = time.monotonic()

    async def say(self, conversation, text):
        client_id = new_client_id()
        answer = await self.insist("send", conversation=conversation, clientId=client_id, text=text)
        self.sent[client_id] = conversation, answer["seq"], time.monotonic()
        return answer["seq"]

    async def insist(self, request, **fields):
        """Returns the answer, on whichever connection it arrives."""
        while True:
            try:
                await self.signed_in.wait()
                return await asyncio.wait_for(self.connection.ask(request, **fields), 5)
            except Exception as error:
                if not is_broken(error):
                    raise
                await asyncio.sleep(0.05)


class Observer(Person):
    """Watches the presence of all through one node's door, and sends nothing."""

    def watch(self, users):
        self._users = users
        self.told_offline = set()

    async def sign_in(self):
        self.states = {}
        await super().sign_in()
        await self._take(await self.connection.ask("watch", users=self._users))

    async def _take(self, frame):
        if frame["type"] != "presences":
            return await super()._take(frame)
        for item in frame["items"]:
            self.states[item["user"]] = item["state"]
            if item["state"] == "offline":
                self.told_offline.add(item["user"])

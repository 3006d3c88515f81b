# SPDX-License-Identifier: Apache-2.0
"""People who talk while things break, and what must be true of what each of them has seen."""

import asyncio
import itertools
import sys
import time
from pathlib import Path

for folder in ("protocol", "server"):
    sys.path.insert(0, str(Path(__file__).parent.parent / folder))

from kithd import PASSWORD
from outside_client import Closed, Connection, Device, Refused, new_client_id


def is_broken(error):
    """Whether the connection or its handshake broke off; each version of the library has names of its own for it."""
    return isinstance(error, (Closed, OSError, EOFError, asyncio.TimeoutError)) or \
        type(error).__module__.split(".")[0] == "websockets"


class Person(Device):
    """One device that connects to any node, comes back to another where one fails, and sends until it is accepted."""

    def __init__(self, nodes, first, session):
        super().__init__("", session)
        self._nodes = itertools.cycle(nodes[first:] + nodes[:first])
        self.node = next(self._nodes)
        self.signed_in = asyncio.Event()
        self.arrived = {}  # (conversation, seq) → when
        self.sent = {}  # clientId → (conversation, seq, when it was accepted)
        self.doubled = 0

    @classmethod
    async def join(cls, nodes, first, handle):
        connection = await Connection.open(nodes[first].address)
        session = await connection.ask("login", handle=handle, password=PASSWORD)
        await connection.close()
        return cls(nodes, first, session)

    async def live(self):
        """Connected, whatever happens, until it is cancelled."""
        while True:
            try:
                self.address = self.node.address
                await asyncio.wait_for(self.sign_in(), 5)
                self.signed_in.set()
                await self._follow()
            except Exception as error:
                if not is_broken(error):
                    raise
            self.signed_in.clear()
            if self.connection:
                self.connection.abort()
            self.node = next(self._nodes)
            await asyncio.sleep(0.05)

    async def _follow(self):
        acked = time.monotonic()
        while True:
            try:
                await self._take(await asyncio.wait_for(self.connection.push(), 0.3))
            except asyncio.TimeoutError:
                pass
            # Also where there is nothing new: so a node that is frozen is noticed.
            if time.monotonic() - acked > (0.3 if self.unacked else 1):
                await asyncio.wait_for(self.ack(), 2)
                acked = time.monotonic()

    async def _take_entry(self, conversation, entry):
        before = self.heads.get(conversation)
        await super()._take_entry(conversation, entry)
        if self.heads.get(conversation) != before:
            place = conversation, entry["seq"]
            self.doubled += place in self.arrived
            self.arrived[place] = time.monotonic()

    async def say(self, conversation, text, client_id=None):
        client_id = client_id or new_client_id()
        while True:
            try:
                await self.signed_in.wait()
                answer = await asyncio.wait_for(
                    self.connection.ask("send", conversation=conversation, clientId=client_id, text=text), 5)
                self.sent.setdefault(client_id, (conversation, answer["seq"], time.monotonic()))
                return answer["seq"]
            except Exception as error:
                if not is_broken(error):
                    raise
                await asyncio.sleep(0.05)


class Talk:
    """A group of people on several nodes, each of whom says something now and then."""

    def __init__(self, people, conversation, pause):
        self.people = people
        self.conversation = conversation
        self._pause = pause
        self._talking = []
        self._living = []

    @classmethod
    async def begin(cls, nodes, count, pause):
        for i in range(count):
            nodes[0].add_user(f"person{i}")
        people = [await Person.join(nodes, i % len(nodes), f"person{i}") for i in range(count)]
        talk = cls(people, None, pause)
        talk._living = [asyncio.create_task(person.live()) for person in people]
        await asyncio.gather(*(person.signed_in.wait() for person in people))
        made = await people[0].connection.ask("createGroup", title="Talk", clientId=new_client_id(),
                                              members=[person.user["id"] for person in people[1:]])
        talk.conversation = made["items"][0]["id"]
        while any(talk.conversation not in person.heads for person in people):
            await asyncio.sleep(0.02)
        return talk

    def forget(self):
        """What comes from now on is looked at alone."""
        for person in self.people:
            person.sent.clear()
            person.arrived.clear()
            person.doubled = 0

    def start(self):
        self._stopping = False
        self._talking = [asyncio.create_task(self._go_on(person)) for person in self.people]

    async def _go_on(self, person):
        for number in itertools.count():
            if self._stopping:
                return
            await person.say(self.conversation, f"{number}")
            await asyncio.sleep(self._pause)

    async def stop(self):
        """Nobody begins to say something more; what was begun is said."""
        self._stopping = True
        await asyncio.gather(*self._talking)

    async def settle(self, within):
        """Until everybody has all that was accepted; says what is missing where it takes longer."""
        last = max((seq for person in self.people for _, seq, _ in person.sent.values()), default=0)
        deadline = time.monotonic() + within
        while any(person.heads.get(self.conversation, 0) < last for person in self.people):
            failed = [task for task in self._living if task.done()]
            if failed:
                await failed[0]
            if time.monotonic() > deadline:
                heads = sorted(person.heads.get(self.conversation, 0) for person in self.people)
                raise AssertionError(f"after {within} s some have {heads[:5]} of {last} entries")
            await asyncio.sleep(0.02)

    async def check(self):
        """Of the whole talk: how many were sent, lost and doubled, and the worst delay from accepted to having it."""
        reader = self.people[0]
        await reader.signed_in.wait()
        entries = []
        while True:
            log = await reader.connection.ask("getLog", conversation=self.conversation, after=len(entries))
            entries += log["entries"]
            if len(entries) >= log["head"]:
                break
        assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1)), "a gap in the log"
        times = [entry["sentAt"] for entry in entries]
        assert times == sorted(set(times)), "sentAt does not rise"
        stored = {}
        for entry in entries:
            if "clientId" in entry:
                assert entry["clientId"] not in stored, "an entry is stored twice"
                stored[entry["clientId"]] = entry["seq"]
        result = {"sent": 0, "lost": 0, "doubled": sum(person.doubled for person in self.people), "worst": 0.0}
        for sender in self.people:
            for client_id, (_, seq, accepted) in sender.sent.items():
                result["sent"] += 1
                if stored.get(client_id) != seq:
                    result["lost"] += 1
                    continue
                for person in self.people:
                    arrived = person.arrived.get((self.conversation, seq))
                    if arrived is None:
                        result["lost"] += 1
                    else:
                        result["worst"] = max(result["worst"], arrived - accepted)
        return result

    async def end(self):
        left = {*self._talking, *self._living}
        while left:
            for task in left:
                task.cancel()  # again, too: before Python 3.12 wait_for() may lose it
            _, left = await asyncio.wait(left, timeout=1)
        for person in self.people:
            if person.connection:
                person.connection.abort()

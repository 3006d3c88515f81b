# SPDX-License-Identifier: Apache-2.0
"""Many people who talk in groups, and checks that each receives everything once, in order and in time."""

import asyncio
import contextlib
import itertools
import math
import time

from outside_client import new_client_id
from people import Observer, Person

ROOM = 25  # people


class Talk:
    @classmethod
    @contextlib.asynccontextmanager
    async def begin(cls, cluster, count, pause):
        self = cls()
        self._pause = pause
        self._talking = []
        self._living = []
        self._stopping = False
        self._stored = {}  # clientId → (conversation, seq)
        code = (await asyncio.to_thread(cluster.nodes[0].invite, 0)).split("/join/")[1]
        few = asyncio.Semaphore(8)  # a connection that waits long for its password is closed

        async def register(i):
            async with few:
                return await Person.register(cluster.streets[i % 3], code, f"person{i}")

        self.people = await asyncio.gather(*(register(i) for i in range(count)))
        self.observers = await asyncio.gather(*(
            Observer.register(node.door, code, f"observer{i}") for i, node in enumerate(cluster.nodes)))
        self.everybody = [*self.people[:200 - len(self.observers)], *self.observers]
        for observer in self.observers:
            observer.watch([person.user["id"] for person in self.everybody])
        try:
            self._living = [asyncio.create_task(person.live()) for person in (*self.people, *self.observers)]
            await self._meet()
            yield self
        finally:
            await self._end()

    async def _meet(self):
        await self.until(lambda: all(person.signed_in.is_set() for person in (*self.people, *self.observers)))
        self.rooms = {}  # conversation → people
        # With few messages, no later one reveals that one is missing.
        for people in (*self._groups(ROOM), *self._groups(2)):
            made = await people[0].insist("createGroup", title="Talk", clientId=new_client_id(),
                                          members=[person.user["id"] for person in people[1:]])
            self.rooms[made["items"][0]["id"]] = people
        self._read = dict.fromkeys(self.rooms, 0)  # conversation → last seq of its log that was checked
        await self.until(lambda: all(room in person.heads for room, people in self.rooms.items() for person in people))

    def _groups(self, size):
        return [self.people[i:i + size] for i in range(0, len(self.people), size)]

    async def until(self, condition, within=None):
        """Waits for the condition. Returns whether it came true in time."""
        deadline = time.monotonic() + within if within else None
        while not condition():
            for task in self._living + self._talking:
                if task.done() and task.exception():
                    raise task.exception()
            if deadline and time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.02)
        return True

    def start(self):
        """Starts a new measurement: check() considers only messages from now on."""
        self._begun = time.monotonic()
        for person in self.people:
            person.sent.clear()
            person.arrived.clear()
            person.doubled = person.gaps = 0
        for observer in self.observers:
            observer.told_offline.clear()
        self._stopping = False
        self._talking = [asyncio.create_task(self._go_on(person)) for person in self.people]

    async def _go_on(self, person):
        last = {room: 0 for room, people in self.rooms.items() if person in people}
        for room in itertools.cycle(last):
            if self._stopping:
                return
            seq = await person.say(room, "What is it like where you are?")
            assert seq > last[room], f"{seq} was accepted after {last[room]}"
            last[room] = seq
            await asyncio.sleep(self._pause)

    @property
    def sent(self):
        return sum(len(person.sent) for person in self.people)

    async def stop(self):
        """Stops new messages; messages in progress are still sent."""
        self._stopping = True
        await asyncio.gather(*self._talking)

    async def settle(self, within):
        """Waits until everybody has all accepted messages, up to a time limit; check() then reports what is missing."""
        last = dict.fromkeys(self.rooms, 0)
        for person in self.people:
            for room, seq, _ in person.sent.values():
                last[room] = max(last[room], seq)
        await self.until(lambda: all(person.heads.get(room, 0) >= last[room]
                                      for room, people in self.rooms.items() for person in people), within)

    async def everybody_is_seen(self):
        """Returns how long it takes until each observer sees everybody online."""
        return await self._are_seen(self.everybody, "online", self.observers)

    async def is_missed(self, gone):
        """Returns how long it takes until the other observers see that this one is offline."""
        return await self._are_seen([gone], "offline", [other for other in self.observers if other is not gone])

    async def _are_seen(self, people, state, observers):
        begun = time.monotonic()
        right = await self.until(lambda: all(observer.states.get(person.user["id"]) == state
                                             for observer in observers for person in people), 60)
        return time.monotonic() - begun if right else math.inf

    def falsely_offline(self):
        """Returns how many were reported offline although they were always connected."""
        told = set().union(*(observer.told_offline for observer in self.observers))
        return sum(person.user["id"] in told and person.signed_in.is_set() and person.since < self._begun
                   for person in self.everybody)

    async def check(self):
        """Returns how many of the messages since start() were sent, lost, doubled and out of order, and the longest delay from
        accepting to receiving."""
        result = {"sent": self.sent, "lost": 0, "doubled": sum(person.doubled for person in self.people),
                  "gaps": sum(person.gaps for person in self.people), "worst": 0.0}
        for room, people in self.rooms.items():
            await self._read_log(room, people[0], result)
        for sender in self.people:
            for client_id, (room, seq, accepted) in sender.sent.items():
                arrived = [person.arrived.get((room, seq)) for person in self.rooms[room]]
                result["lost"] += self._stored.get(client_id) != (room, seq) or None in arrived
                result["worst"] = max([result["worst"], *(at - accepted for at in arrived if at)])
        return result

    async def _read_log(self, room, reader, result):
        last = 0
        while True:
            log = await reader.insist("getLog", conversation=room, after=self._read[room])
            for entry in log["entries"]:
                self._read[room] += 1
                result["gaps"] += entry["seq"] != self._read[room]
                assert entry["sentAt"] > last, f"sentAt does not rise at {entry}"
                last = entry["sentAt"]
                if "clientId" in entry:
                    result["doubled"] += entry["clientId"] in self._stored
                    self._stored[entry["clientId"]] = room, entry["seq"]
            if self._read[room] >= log["head"]:
                return

    async def _end(self):
        left = {*self._talking, *self._living}
        while left:
            for task in left:
                task.cancel()  # repeated, because before Python 3.12 wait_for() may lose it
            _, left = await asyncio.wait(left, timeout=1)
        for person in (*self.people, *self.observers):
            if person.connection:
                person.connection.abort()

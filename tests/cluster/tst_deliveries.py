# SPDX-License-Identifier: Apache-2.0
"""Consumers on three nodes who change the delivery and the node at random while nodes and Redis are killed: each gets the same log.

    tst_deliveries.py [--consumers N] [--entries N] [--seed N]
"""

import argparse
import asyncio
import collections
import json
import random

from cluster import Cluster
from outside_client import Connection
from people import Person, is_broken

ROOM_ENTRIES_AT_ONCE = 16


class Broken(OSError):
    """The server did not answer, or not to the end."""


class Consumer:
    """One device, with one cursor for all deliveries. Asserts that whatever comes is the next entry behind the cursor."""

    def __init__(self, doors, session, chance):
        self._doors = doors
        self._token = session["token"]
        self._chance = chance
        self._left_open = []
        self.cursor = ""
        self.behind = 0  # the seq of the room that the cursor stands for
        self.log = []  # the entries of the room
        self.used = collections.Counter()
        self.broke = 0

    async def begin(self, room):
        """Starts at the end of the room's log, which it has whole by its conversations."""
        self._room = room
        page = await self._poll(self._doors[0], 0)
        assert page["welcome"]["fresh"], page
        self.cursor = page["cursor"]
        status, reader, writer = await self._get(self._doors[0], f"/v1/conversations/{room}")
        self.behind = json.loads(await self._body(status, reader, writer))["items"][0]["head"]
        self.log = [None] * self.behind

    async def live(self):
        """Consumes until cancelled."""
        deliveries = [self.short_poll, self.long_poll, self.stream, self.socket]
        while True:
            delivery, door = self._chance.choice(deliveries), self._chance.choice(self._doors)
            self.used[delivery.__name__] += 1
            try:
                await asyncio.wait_for(delivery(door), 20)
            except Exception as error:
                if not is_broken(error):
                    raise
                self.broke += 1
                await asyncio.sleep(0.05)

    def close(self):
        for writer in self._left_open:
            writer.close()

    async def short_poll(self, door):
        for _ in range(self._chance.randint(1, 5)):
            self._take_page(await self._poll(door, 0))
            await asyncio.sleep(0.1)

    async def long_poll(self, door):
        for _ in range(self._chance.randint(1, 5)):
            self._take_page(await self._poll(door, 1))

    async def stream(self, door):
        status, reader, writer = await self._get(door, "/v1/events/stream", {"Last-Event-ID": self.cursor})
        at, fields, left = self.behind, {}, self._chance.randint(1, 200)
        try:
            while left:
                line = (await asyncio.wait_for(reader.readline(), 2)).decode()
                if not line.endswith("\n"):
                    raise Broken
                name, _, value = line.rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                    continue
                frame, fields = fields, {}
                if status != 200 or frame.get("event") == "close":
                    raise Broken
                if frame.get("event") == "event":
                    at = self._take(json.loads(frame["data"]), at)
                    self.cursor, self.behind = frame["id"], at
                    left -= 1
        finally:
            if self._chance.random() < 0.5:
                writer.close()
            else:  # the next consumer takes its place
                self._left_open.append(writer)

    async def socket(self, door):
        connection = await Connection.open(door.address)
        try:
            await connection.ask("hello", versions=[1], token=self._token, cursor=self.cursor)
            at, left = self.behind, self._chance.randint(1, 100)
            while left:
                frame = await asyncio.wait_for(connection.push(), 2)
                if frame["type"] != "event":
                    continue
                at = self._take(frame, at)
                left -= 1
                if left % 16 == 0:
                    acked = await connection.ask("ack", positions=[{"conversation": self._room, "seq": at}])
                    self.cursor, self.behind = acked["cursor"], at
        finally:
            connection.abort()

    async def _poll(self, door, wait):
        query = f"?wait={wait}" + (f"&cursor={self.cursor}" if self.cursor else "")
        return json.loads(await self._body(*await self._get(door, "/v1/events" + query)))

    def _take_page(self, page):
        at = self.behind
        for frame in page["events"]:
            if frame["type"] == "event":
                at = self._take(frame, at)
        self.cursor, self.behind = page["cursor"], at

    def _take(self, frame, at):
        """Returns the seq of the entry, which follows on `at`."""
        if frame["conversation"] != self._room:
            return at
        entry = frame["entry"]
        assert entry["seq"] == at + 1, f"{entry['seq']} came after {at}"
        if entry["seq"] > len(self.log):  # otherwise it came before, and its cursor was lost
            self.log.append(entry["text"])
        else:
            assert self.log[entry["seq"] - 1] == entry["text"]
        return at + 1

    async def _get(self, door, target, fields={}):
        """Sends a request whose response ends with its connection. Returns the status and the streams."""
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port, limit=2**24)
        lines = [f"GET {target} HTTP/1.0", "Host: kith", f"Authorization: Bearer {self._token}",
                 *(f"{name}: {value}" for name, value in fields.items() if value)]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head[9:12]), reader, writer

    @staticmethod
    async def _body(status, reader, writer):
        body = await reader.read()
        writer.close()
        if not body.endswith(b"}") or status in (409, 429, 503):
            raise Broken
        assert status == 200, body
        return body


async def write(people, room, entries, progress):
    numbers = iter(range(entries))

    async def go_on(person):
        for number in numbers:
            await person.say(room, f"entry {number}")
            progress[0] += 1

    await asyncio.gather(*(go_on(person) for person in people for _ in range(ROOM_ENTRIES_AT_ONCE // len(people))))


async def harm(cluster, progress, entries, chance):
    """Kills two nodes and Redis, each at its share of the entries."""
    async def until(share):
        while progress[0] < entries * share:
            await asyncio.sleep(0.02)

    for share in (0.2, 0.7):
        await until(share)
        node = chance.choice(cluster.nodes)
        await asyncio.to_thread(node.kill)
        await node.begin()
        if share == 0.2:
            await until(0.45)
            cluster.redis.kill()
            await asyncio.to_thread(cluster.redis.start)


async def everything_arrives(cluster, writers, consumers, room, entries, chance):
    progress = [0]
    await asyncio.gather(write(writers, room, entries, progress), harm(cluster, progress, entries, chance))
    head = (await writers[0].insist("getConversations", conversation=room))["items"][0]["head"]
    while any(len(consumer.log) < head for consumer in consumers):
        await asyncio.sleep(0.1)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--consumers", type=int, default=20)
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=random.randrange(1000))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    async with Cluster.start() as cluster:
        doors = [node.door for node in cluster.nodes]
        code = (await asyncio.to_thread(cluster.nodes[0].invite, 0)).split("/join/")[1]
        writers = [await Person.register(cluster.streets[0], code, f"writer{i}") for i in range(2)]
        readers = [await Person.register(cluster.streets[0], code, f"reader{i}") for i in range(options.consumers)]
        talk = asyncio.create_task(asyncio.sleep(0))
        living = [asyncio.create_task(writer.live()) for writer in writers]
        consumers = [Consumer(doors, {"token": reader.token}, random.Random(chance.random())) for reader in readers]
        try:
            group = await writers[0].insist("createGroup", title="Deliveries", clientId=readers[0].user["id"],
                                            members=[person.user["id"] for person in (writers[1], *readers)])
            room = group["items"][0]["id"]
            await asyncio.gather(*(consumer.begin(room) for consumer in consumers))
            living += [asyncio.create_task(consumer.live()) for consumer in consumers]
            talk = asyncio.create_task(everything_arrives(cluster, writers, consumers, room, options.entries, chance))
            ended, _ = await asyncio.wait([talk, *living], return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for task in (talk, *living):
                task.cancel()
            await asyncio.gather(talk, *living, return_exceptions=True)
            for consumer in consumers:
                consumer.close()
        first = consumers[0].log
        assert sorted(text for text in first if text) == sorted(f"entry {i}" for i in range(options.entries))
        assert all(consumer.log == first for consumer in consumers)
        used = sum((consumer.used for consumer in consumers), collections.Counter())
        assert len(used) == 4, used
        print(f"{options.entries} entries for {options.consumers} consumers: {dict(used)}, "
              f"{sum(consumer.broke for consumer in consumers)} broken off", flush=True)


if __name__ == "__main__":
    asyncio.run(main())

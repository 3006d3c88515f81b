# SPDX-License-Identifier: Apache-2.0
"""The faults: how to inject each, and how late a message may then be."""

import asyncio
import random
import signal
import time
from dataclasses import dataclass
from typing import Callable

from faultproxy import Link
from outside_client import new_client_id
from people import Person


@dataclass
class Run:
    """The target of the faults and their extent."""
    cluster: object
    talk: object
    is_long: bool
    seconds: float
    random: random.Random
    presence: float = 0  # the longest time for which presence was wrong

    @property
    def rounds(self):
        return 3 if self.is_long else 1


async def nothing(run):
    await asyncio.sleep(run.seconds)


async def kill_nodes(run):
    for _ in range(run.rounds):
        node, other = run.random.sample(run.cluster.nodes, 2)
        await asyncio.to_thread(node.kill)
        observer = run.talk.observers[run.cluster.nodes.index(node)]
        run.presence = max(run.presence, await run.talk.is_missed(observer))
        await node.begin()
        await asyncio.to_thread(other.kill)  # back before its lease ends
        await other.begin()


async def freeze_nodes(run):
    for _ in range(run.rounds):
        node = run.random.choice(run.cluster.nodes)
        node.signal(signal.SIGSTOP)
        await asyncio.sleep(run.seconds)
        node.signal(signal.SIGCONT)
        await run.cluster.whole()
        # Wait for all people, so that none of them still suffers from this fault in the next one.
        run.presence = max(run.presence, await run.talk.everybody_is_seen())


async def restart_each_node(run):
    for node in run.cluster.nodes:
        await node.stop()
        await node.begin()
        await run.cluster.whole()


async def move_a_clock(run):
    node, friends = run.cluster.nodes[2], run.talk.people[1:]
    await node.stop()
    node.prefix = node.own_clock()
    await node.begin()
    device = await Person.other_device(node.door, "person0")
    for hours, friend in zip((1, -1, 0), friends):
        node.set_clock(f"{hours:+}h")
        await device.sign_in()
        # In a new conversation no earlier entry keeps the time: it is the database's, whatever the node's clock says.
        sent = await device.send("What time is it?", user=friend.user["id"])
        off = sent["sentAt"] / 1000 - time.time()
        assert abs(off) < 60, f"{off} s beside the database's time, with a clock set to {hours:+} h"
        await device.go_away()
        await asyncio.sleep(run.seconds / 3)
    await node.stop()
    node.prefix = []
    await node.begin()


async def send_one_id_everywhere(run):
    """The same message sent 50 times at once over all nodes is one entry, and all answers are the same."""
    devices = [await Person.other_device(node.door, "person0") for node in run.cluster.nodes]
    for device in devices:
        await device.sign_in()
    send = {"conversation": next(iter(run.talk.rooms)), "text": "the same", "clientId": new_client_id()}
    answers = await asyncio.gather(*(devices[i % 3].connection.ask("send", **send) for i in range(50)))
    seqs = {answer["seq"] for answer in answers}
    assert len(seqs) == 1, f"one clientId is at {seqs}"
    for device in devices:
        await device.go_away()


async def come_back_again_and_again(run):
    """One device connects to alternating nodes without disconnecting: the newest connection stays and receives everything."""
    doors = [node.door for node in run.cluster.nodes]
    device = await Person.other_device(doors[0], "person0")
    older = []
    for i in range(1000 if run.is_long else 100):
        device.address = doors[i % 3].address
        await device.sign_in()
        older.append(device.connection)
    room = next(iter(run.talk.rooms))
    seq = await run.talk.people[1].say(room, "after all these times")
    await asyncio.wait_for(device.receive(lambda: device.heads.get(room, 0) >= seq), 10)
    for connection in older[:-1]:
        code = await asyncio.wait_for(connection.closed(), 10)
        assert code == 4001, f"an older connection was closed with {code}"
    assert device.connection.close_code is None
    await device.go_away()


async def kill_redis(run):
    run.cluster.redis.kill()
    await asyncio.sleep(run.seconds)
    await asyncio.to_thread(run.cluster.redis.start)


async def freeze_redis(run):
    run.cluster.redis.signal(signal.SIGSTOP)
    await asyncio.sleep(run.seconds)
    run.cluster.redis.signal(signal.SIGCONT)


async def fail_over(run):
    redis = run.cluster.redis
    old = redis.master
    old.kill()
    while redis.master is old:
        await asyncio.sleep(0.1)
    await asyncio.to_thread(old.start)


async def freeze_the_master(run):
    """The replica takes over, and the old master does not know that when it continues."""
    redis = run.cluster.redis
    old = redis.master
    old.signal(signal.SIGSTOP)
    while redis.master is old:
        await asyncio.sleep(0.1)
    old.signal(signal.SIGCONT)


async def flush_redis(run):
    for _ in range(3):
        run.cluster.redis.master.command("FLUSHALL")
        await asyncio.sleep(run.seconds / 3)


async def trim_the_inboxes(run):
    """Trims the inboxes while a node does not read, so that hints are lost."""
    redis = run.cluster.redis.master
    for node in run.cluster.nodes:
        node.signal(signal.SIGSTOP)
        enough = run.talk.sent + 50
        await run.talk.until(lambda: run.talk.sent > enough, run.seconds)
        for key in redis.command("KEYS", "kith:inbox:*").split():
            redis.command("XTRIM", key, "MAXLEN", "10")
        node.signal(signal.SIGCONT)


async def restart_postgres(run):
    await asyncio.to_thread(run.cluster.postgres.stop)
    await asyncio.sleep(run.seconds)
    await asyncio.to_thread(run.cluster.postgres.start)


def cut(what, *ways, keeps=False):
    """Silences one node's connection to Redis or to PostgreSQL, or a third of the people's connections to the balancer."""
    async def fault(run):
        links = {"redis": run.cluster.nodes[1].redis_links, "postgres": [run.cluster.nodes[1].postgres_link],
                 "people": [run.cluster.streets[1]]}[what]
        for link in links:
            link.cut(*ways, keeps=keeps)
        await asyncio.sleep(run.seconds)
        for link in links:
            link.mend()
    fault.__name__ = f"cut_{what}_{'_and_'.join(ways)}"
    return fault


PRESENCE = 12  # seconds after which presence must be right


@dataclass
class Fault:
    bring: Callable
    part: str
    seconds: tuple  # in the short and in the long run
    bound: float  # seconds from accepting to receiving a message
    adds: bool = False  # the duration of the fault is added to the bound
    seems_away: bool = False  # people of a node without a lease are shown as offline


def cuts(what, seconds, bound, **more):
    return [Fault(cut(what, *ways, keeps=len(ways) == 2), "links", seconds, bound, **more)
            for ways in ((Link.THERE,), (Link.BACK,), (Link.THERE, Link.BACK))]


# The bounds are those of the chapter "When something fails" of docs/operations.md, plus 3 s in which the test's clients notice a
# dead connection, and 10 s for HAProxy's checks if a node does not answer.
FAULTS = [
    Fault(nothing, "nodes", (1, 10), 1),
    Fault(kill_nodes, "nodes", (0, 0), 5),
    Fault(freeze_nodes, "nodes", (4, 8), 13),
    Fault(restart_each_node, "nodes", (0, 0), 5),
    Fault(move_a_clock, "devices", (2, 15), 5),
    Fault(send_one_id_everywhere, "devices", (0, 0), 1),
    Fault(come_back_again_and_again, "devices", (0, 0), 1),
    Fault(kill_redis, "stores", (3, 60), 2),
    Fault(freeze_redis, "stores", (3, 10), 5),
    Fault(flush_redis, "stores", (1, 10), 2),
    Fault(trim_the_inboxes, "stores", (3, 10), 5, adds=True),
    Fault(restart_postgres, "stores", (2, 30), 7, adds=True),
    Fault(fail_over, "failover", (0, 0), 2),
    Fault(freeze_the_master, "failover", (0, 0), 5),
    *cuts("redis", (3, 12), 5, seems_away=True),
    *cuts("postgres", (1, 10), 13, adds=True),
    *cuts("people", (1, 10), 8, adds=True),
]

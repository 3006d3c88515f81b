# SPDX-License-Identifier: Apache-2.0
"""Three nodes on one database, while things break. Nothing is lost, doubled or out of order, and nobody waits for long.

    tst_nodes.py [--people N] [--seconds N] [--pause SECONDS] [--only FAULT] [--bounds]

prints a line for each fault; how late something may come counts with --bounds, on a machine that does nothing else. KITHD in the environment is the server under test.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "server"))

from kithd import Server
from people import Person, Talk
from outside_client import Connection, new_client_id
from postgres import Postgres
from redis_server import Redis


class Cluster:
    """Three nodes, and what they stand on."""

    def __init__(self, stack):
        self.postgres = stack.enter_context(Postgres())
        self.redis = stack.enter_context(Redis())
        self.nodes = [stack.enter_context(Server(
            "--database", self.postgres.url, "--redis", self.redis.url, "--node-name", f"node{i}",
            "--request-rate", "100000")) for i in range(3)]


async def kill_a_node(cluster, seconds):
    await asyncio.sleep(seconds / 3)
    await asyncio.to_thread(cluster.nodes[1].kill)
    await asyncio.sleep(seconds / 3)
    await asyncio.to_thread(cluster.nodes[1].start)
    await asyncio.sleep(seconds / 3)


async def freeze_a_node(cluster, seconds):
    cluster.nodes[2].signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    cluster.nodes[2].signal(signal.SIGCONT)


async def stop_each_node(cluster, seconds):
    for node in cluster.nodes:
        node.signal(signal.SIGTERM)
        code = await asyncio.to_thread(node.wait)
        assert code == 0, f"kithd ended with {code}: {node.log_text()}"
        await asyncio.to_thread(node.start)
        await asyncio.sleep(seconds / len(cluster.nodes))


async def kill_redis(cluster, seconds):
    cluster.redis.kill()
    await asyncio.sleep(seconds)
    await asyncio.to_thread(cluster.redis.start)
    await asyncio.sleep(seconds)


async def freeze_redis(cluster, seconds):
    cluster.redis.freeze()
    await asyncio.sleep(seconds)
    cluster.redis.thaw()


async def flush_redis(cluster, seconds):
    for _ in range(3):
        await asyncio.sleep(seconds / 3)
        cluster.redis.command("FLUSHALL")


async def trim_the_inboxes(cluster, seconds):
    for _ in range(10):
        await asyncio.sleep(seconds / 10)
        for key in cluster.redis.command("KEYS", "kith:inbox:*").split():
            cluster.redis.command("XTRIM", key, "MAXLEN", "0")


async def restart_postgres(cluster, seconds):
    await asyncio.to_thread(cluster.postgres.stop)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(cluster.postgres.start)
    await asyncio.sleep(seconds)


async def nothing(cluster, seconds):
    await asyncio.sleep(seconds)


# What breaks, and how long a message may then take, in seconds, beyond the time for which it was broken: chapter
# "When something fails" of docs/operations.md. The test's own clients notice a dead connection after 2 s.
FAULTS = [
    (nothing, 1),
    (kill_a_node, 5),
    (freeze_a_node, 7),
    (stop_each_node, 5),
    (kill_redis, 3),
    (freeze_redis, 5),
    (flush_redis, 3),
    (trim_the_inboxes, 3),
    (restart_postgres, 7),
]


async def send_one_id_everywhere(cluster, talk):
    """The same message sent 50 times at once over all nodes is one entry, and each gets the same answer."""
    devices = [await Person.join([node], 0, "person0") for node in cluster.nodes]
    for device, node in zip(devices, cluster.nodes):
        device.address = node.address
        await device.sign_in()
    send = {"conversation": talk.conversation, "text": "the same", "clientId": new_client_id()}
    answers = await asyncio.gather(*(devices[i % 3].connection.ask("send", **send) for i in range(50)))
    seqs = {answer["seq"] for answer in answers}
    assert len(seqs) == 1, f"one clientId is at {seqs}"
    for device in devices:
        await device.go_away()
    print("one clientId 50 times over three nodes: one entry", flush=True)


async def come_back_again_and_again(cluster, talk, times):
    """One device on alternating nodes, without leaving the last: the newest stays and hears everything."""
    device = await Person.join(cluster.nodes, 0, "person0")
    older = []
    for i in range(times):
        device.address = cluster.nodes[i % 3].address
        await device.sign_in()
        older.append(device.connection)
    text = f"after {times} times"
    seq = await talk.people[1].say(talk.conversation, text)
    await asyncio.wait_for(device.receive(lambda: device.heads.get(talk.conversation, 0) >= seq), 10)
    for connection in older[:-1]:
        assert await asyncio.wait_for(connection.closed(), 10) == 4001
    assert device.connection.close_code is None
    await device.go_away()
    print(f"one device {times} times on alternating nodes: the newest stays", flush=True)


async def guess_on_all_nodes(cluster):
    """Whoever guesses a password on three nodes in turn has no more tries than on one: 30, and one each 2 s."""
    with contextlib.ExitStack() as stack:
        nodes = [stack.enter_context(Server(
            "--database", cluster.postgres.url, "--redis", cluster.redis.url, "--node-name", f"guessed{i}",
            "--sign-in-rate", "0.5", "--ops", "127.0.0.1:0")) for i in range(3)]
        for node in nodes:
            wanted = {"kith_cluster_nodes 6", 'kith_cluster_redis_up{part="broker"} 1'}
            while not wanted <= set(await asyncio.to_thread(metrics_of, node)):
                pass
        began = time.monotonic()
        outcomes = []
        while outcomes.count("rate_limited") < 40:
            connection = await Connection.open(nodes[len(outcomes) % 3].address)
            outcomes.append((await connection.ask_once("login", handle="person0", password="not the password"))["code"])
            await connection.close()
        passed = outcomes.count("bad_credentials")
        assert passed + 40 == len(outcomes), set(outcomes)
        most = 30 + (time.monotonic() - began) / 2 + len(nodes)  # what was underway to the others
        assert 30 <= passed <= most, f"{passed} guesses passed of {most:.0f}"
        print(f"guessing on three nodes in turn: {passed} passed of {most:.0f}", flush=True)


def metrics_of(node):
    with urllib.request.urlopen(f"http://127.0.0.1:{node.ops_port}/metrics", timeout=60) as answer:
        return answer.read().decode().splitlines()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--pause", type=float, default=0.1)
    parser.add_argument("--only")
    parser.add_argument("--bounds", action="store_true")
    options = parser.parse_args()

    missed = False
    with contextlib.ExitStack() as stack:
        cluster = Cluster(stack)
        talk = await Talk.begin(cluster.nodes, options.people, options.pause)
        for fault, bound in FAULTS:
            if options.only not in (None, fault.__name__):
                continue
            talk.forget()
            talk.start()
            await fault(cluster, options.seconds)
            await talk.stop()
            await talk.settle(options.seconds + bound + 10)
            result = await talk.check()
            late = options.bounds and result["worst"] > options.seconds + bound
            bad = result["lost"] or result["doubled"] or late
            missed |= bool(bad)
            print(f"{fault.__name__:20} sent {result['sent']:6} lost {result['lost']} doubled {result['doubled']} "
                  f"worst delay {result['worst']:.2f} s of {options.seconds + bound:.0f}{'  MISSED' if bad else ''}", flush=True)
        if options.only is None:
            await send_one_id_everywhere(cluster, talk)
            await come_back_again_and_again(cluster, talk, int(50 * options.seconds))
        await talk.end()
        if options.only in (None, "guess_on_all_nodes"):
            await guess_on_all_nodes(cluster)
    return missed


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

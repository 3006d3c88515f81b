# SPDX-License-Identifier: Apache-2.0
"""Three nodes behind a balancer are restarted one after the other. Afterwards each has its share of the ten devices again."""

import asyncio
import re
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "server"))

from cluster import Cluster
from outside_client import Closed
from people import Person

DEVICES = 10


class Traveller(Person):
    codes = []  # with which connections of all were closed

    async def _follow(self):
        try:
            await super()._follow()
        except Closed:
            self.codes.append(await self.connection.closed())
            raise


def metric(node, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{node.ops_port}/metrics", timeout=60) as answer:
        return sum(int(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\d+)$", answer.read().decode(), re.M))


async def all_nodes(cluster, name):
    return [await asyncio.to_thread(metric, node, name) for node in cluster.nodes]


async def spread(cluster, people):
    """Returns how many connections each node has, once everybody is connected."""
    while True:
        counts = await all_nodes(cluster, "kith_connections_open")
        if all(person.signed_in.is_set() for person in people) and sum(counts) == len(people):
            return counts
        await asyncio.sleep(0.1)


async def end(tasks):
    while tasks:
        for task in tasks:
            task.cancel()  # repeated, because before Python 3.12 wait_for() may lose it
        _, tasks = await asyncio.wait(tasks, timeout=1)


async def main():
    async with Cluster.start() as cluster:
        code = (await asyncio.to_thread(cluster.nodes[0].invite, DEVICES)).split("/join/")[1]
        people = [await Traveller.register(cluster.balancer, code, f"person{i}") for i in range(DEVICES)]
        living = [asyncio.create_task(person.live()) for person in people]
        try:
            await spread(cluster, people)
            for node in cluster.nodes:
                await node.stop()
                await node.begin()
                await cluster.whole()
            counts = await spread(cluster, people)
            print(f"devices after the restarts: {counts}", flush=True)
            while sorted(counts) != [3, 3, 4]:
                counts = await spread(cluster, people)
            asked = sum(await all_nodes(cluster, "kith_cluster_rebalanced_total"))
            assert asked > 0, "nobody was asked to come back"
            assert set(Traveller.codes) == {1001}, Traveller.codes
            print(f"and at last: {counts}, after {asked} were asked to come back", flush=True)
        finally:
            await end(living)


if __name__ == "__main__":
    asyncio.run(main())

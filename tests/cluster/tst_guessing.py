# SPDX-License-Identifier: Apache-2.0
"""An attacker who guesses a password on three nodes in turn has no more attempts than on one: 10, and one per 6 s."""

import asyncio
import contextlib
import sys
import time
import urllib.request
from pathlib import Path

for folder in ("protocol", "server"):
    sys.path.insert(0, str(Path(__file__).parent.parent / folder))

from kithd import PASSWORD, Server
from outside_client import Connection
from postgres import Postgres
from redis_server import Redis


def metrics_of(node):
    with urllib.request.urlopen(f"http://127.0.0.1:{node.ops_port}/metrics", timeout=60) as answer:
        return answer.read().decode().splitlines()


async def main():
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(Postgres())
        redis = stack.enter_context(Redis())
        nodes = [stack.enter_context(Server(
            "--database", postgres.url, "--redis", redis.url, "--node-name", f"node{i}",
            "--sign-in-rate", "0.5", "--ops", "127.0.0.1:0")) for i in range(3)]
        nodes[0].add_user("ada")
        for node in nodes:
            wanted = {"kith_cluster_nodes 3", 'kith_cluster_redis_up{part="broker"} 1'}
            while not wanted <= set(await asyncio.to_thread(metrics_of, node)):
                pass
        began = time.monotonic()
        outcomes = []
        while outcomes.count("rate_limited") < 40:
            connection = await Connection.open(nodes[len(outcomes) % 3].address)
            outcomes.append((await connection.ask_once("login", handle="ada", password="not the password"))["code"])
            await connection.close()
        passed = outcomes.count("bad_credentials")
        assert passed + 40 == len(outcomes), set(outcomes)
        most = 10 + (time.monotonic() - began) / 6 + len(nodes)  # attempts not yet known to the other nodes
        assert 10 <= passed <= most, f"{passed} guesses passed of {most:.0f}"
        if sys.platform == "linux":  # elsewhere one has no second address
            owner = await Connection.open(nodes[0].address, local_addr=("127.0.0.2", 0))
            answer = await owner.ask_once("login", handle="ada", password=PASSWORD)
            assert answer["type"] == "session", answer
        print(f"guessing on three nodes in turn: {passed} passed of {most:.0f}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())

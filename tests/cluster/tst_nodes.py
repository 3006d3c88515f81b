# SPDX-License-Identifier: Apache-2.0
"""Three nodes behind a balancer during faults: nothing is lost, doubled or out of order, and nobody waits long.

    tst_nodes.py [--long] [--people N] [--pause SECONDS] [--pairs N] [PART or FAULT…]

prints a line for each fault of faults.py. How late something may come counts with --long, on a machine that does
nothing else. KITHD in the environment is the server under test; LOAD_TOOL, where there is one, plays N pairs more.
"""

import argparse
import asyncio
import math
import random
import resource
import sys
import time

from cluster import Cluster
from faults import FAULTS, PRESENCE, Run
from load import Load, seed
from talk import Talk


async def suffer(fault, run, pairs):
    """Injects the fault while people talk, prints the result, and returns whether it exceeded the bounds."""
    talk, wrong = run.talk, []
    load = Load()
    await load.begin(run.cluster.balancer.port, pairs)
    talk.start()
    begun = time.monotonic()
    try:
        await fault.bring(run)
    except AssertionError as error:
        wrong.append(str(error))
    lasted = time.monotonic() - begun
    bound = fault.bound + fault.adds * lasted

    async def everything_arrives():
        await talk.stop()
        await talk.settle(bound + 30)

    presence, _, paired = await asyncio.gather(talk.everybody_is_seen(), everything_arrives(), load.end())
    result = await talk.check()
    for what in ("lost", "doubled", "gaps"):
        result[what] += paired[what]
    presence = max(run.presence, presence)
    false = 0 if fault.seems_away else talk.falsely_offline()
    if result["lost"] or result["doubled"] or result["gaps"] or false or presence == math.inf:
        wrong.append("WRONG")
    if run.is_long and (result["worst"] > bound or presence > PRESENCE):
        wrong.append("LATE")
    print(f"{fault.bring.__name__:27} {lasted:5.1f} s  sent {result['sent']:5} + {paired['sent']:5}  lost {result['lost']}  "
          f"doubled {result['doubled']}  gaps {result['gaps']}  worst delay {result['worst']:5.2f} s of {bound:2.0f}  "
          f"presence right after {presence:4.1f} s of {PRESENCE}, falsely offline {false}  {'; '.join(wrong)}", flush=True)
    return bool(wrong)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.3)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.randrange(1000))
    parser.add_argument("only", nargs="*")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    print(f"seed {options.seed}", flush=True)

    missed = False
    async with Cluster.start(lambda postgres: seed(postgres, options.pairs)) as cluster:
        async with Talk.begin(cluster, options.people, options.pause) as talk:
            for fault in FAULTS:
                if options.only and not {fault.part, fault.bring.__name__} & {*options.only}:
                    continue
                await cluster.whole()
                run = Run(cluster, talk, options.long, fault.seconds[options.long], random.Random(options.seed))
                missed |= await suffer(fault, run, options.pairs)
    return missed


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

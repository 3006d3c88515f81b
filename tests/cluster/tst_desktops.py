# SPDX-License-Identifier: Apache-2.0
"""Two desktop clients on two nodes talk to each other while Redis is killed: they miss nothing and wait at most briefly.

    tst_desktops.py [--bounds]

KITHD and KITH in the environment are what is tested; with --bounds the delay counts, on a machine that does nothing else.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "server"))

from kithd import PASSWORD, Server
from postgres import Postgres, programs
from redis_server import Redis

TEXTS = 40  # of each client
BOUND = 2  # seconds from a text to its answer: docs/operations.md, "When something fails"
PATIENCE = 240  # seconds; the clients themselves give up when nothing moves for one minute


def client(server, folder, handle, peer):
    password = folder / f"{handle}.password"
    password.write_text(PASSWORD + "\n")
    texts = [option for i in range(TEXTS) for option in ("--demo-say", f"{handle} {i}")]
    return subprocess.Popen(
        [os.environ["KITH"], "--profile", folder / handle, "--server", server.address.removesuffix("/v1/socket"),
         "--sign-in", handle, "--password-file", password, "--open-direct", peer,
         "--demo-shot", folder / f"{handle}.png", *texts],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(postgres):
    """Returns when each text was stored, in ms."""
    done = subprocess.run([f"{programs()}/psql", postgres.url, "-tAc",
                           "SELECT sent_at FROM entry WHERE kind = 0 ORDER BY id"],
                          capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


def wait_for(count, postgres, clients):
    while len(said(postgres)) < count:
        for each in clients:
            if each.poll():
                raise AssertionError(f"a client gave up: {each.communicate()[1]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bounds", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(Postgres())
        redis = stack.enter_context(Redis())
        nodes = [stack.enter_context(Server("--database", postgres.url, "--redis", redis.url,
                                            "--node-name", f"node{i}")) for i in range(2)]
        for handle in ("ada", "bob"):
            nodes[0].add_user(handle)
        clients = [client(nodes[0], folder, "ada", "bob"), client(nodes[1], folder, "bob", "ada")]
        for each in clients:
            stack.callback(each.kill)
        wait_for(TEXTS // 2, postgres, clients)
        redis.kill()
        wait_for(TEXTS, postgres, clients)
        redis.start()
        for each, handle in zip(clients, ("ada", "bob")):
            out, errors = each.communicate(timeout=PATIENCE)
            assert each.returncode == 0, errors
            lines = out.splitlines()
            texts = [line.split(": ", 1)[1].removesuffix(" [read]") for line in lines]
            expected = [f"{who} {i}" for i in range(TEXTS) for who in ("ada", "bob")]
            assert texts == expected, f"{handle} sees {texts}"
        times = said(postgres)
        worst = max(later - earlier for earlier, later in zip(times, times[1:])) / 1000
        missed = options.bounds and worst > BOUND
        print(f"desktops, Redis killed: said {len(times)}, lost 0, longest wait for an answer {worst:.2f} s of {BOUND}"
              f"{'  MISSED' if missed else ''}")
    return missed


if __name__ == "__main__":
    sys.exit(main())

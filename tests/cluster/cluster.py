# SPDX-License-Identifier: Apache-2.0
"""Three nodes behind a balancer with PostgreSQL and Redis, and a fault proxy between any two of them."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "server"))

from balancer import Balancer
from faultproxy import Link
from kithd import Server
from postgres import Postgres
from redis_server import RedisWithReplica

FAKETIME = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"),
            *Path("/opt/homebrew/lib/faketime").glob("libfaketime.1.dylib"),
            *Path("/usr/local/lib/faketime").glob("libfaketime.1.dylib")]


class Node(Server):
    """One node, the fault proxies to its PostgreSQL and Redis, and a door: a proxy that leads to this node only."""

    async def open(self, stack, postgres, redis, number):
        self.postgres_link = await stack.enter_async_context(Link(postgres.socket))
        servers = [await stack.enter_async_context(Link(server.port)) for server in redis.servers]
        # Ports in Sentinel's replies are replaced by those of the proxies.
        def change(data):
            for server, link in zip(redis.servers, servers):
                data = data.replace(b"\r\n%d\r\n" % server.port, b"\r\n%d\r\n" % link.port)
            return data

        sentinel = await stack.enter_async_context(Link(redis.sentinel.port, change=change))
        self.redis_links = [*servers, sentinel]
        self.arguments = ("--database", postgres.url_at(f"127.0.0.1:{self.postgres_link.port}"),
                          "--redis", f"redis+sentinel://127.0.0.1:{sentinel.port}/{redis.NAME}",
                          "--node-name", f"node{number}", "--proxy-protocol", "--request-rate", "100000")
        self._clock = os.path.join(self._folder.name, "clock")
        stack.callback(self.__exit__)
        await self.begin("--ops", "127.0.0.1:0")
        self.arguments += ("--ops", f"127.0.0.1:{await asyncio.to_thread(lambda: self.ops_port)}")
        self.door = await stack.enter_async_context(
            Link(self.port, first=b"PROXY TCP4 127.0.0.1 127.0.0.1 9 9\r\n"))

    async def begin(self, *more):
        """Calls start() while the event loop runs the proxies."""
        self.arguments, before = (*self.arguments, *more), self.arguments
        await asyncio.to_thread(self.start)
        self.arguments = before

    async def stop(self):
        self.signal(signal.SIGTERM)
        code = await asyncio.to_thread(self.wait)
        assert code == 0, f"kithd ended with {code}: {self.log_text()}"

    def set_clock(self, offset):
        """Sets the clock of a node that was started with its own clock."""
        Path(self._clock).write_text(offset)

    def own_clock(self):
        """Returns the command prefix that gives a node its own clock."""
        assert FAKETIME, "libfaketime is not installed (Debian: faketime)"
        self.set_clock("+0")
        preload = "DYLD_INSERT_LIBRARIES" if sys.platform == "darwin" else "LD_PRELOAD"
        sanitizer = f"{os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0"
        return ["env", f"{preload}={FAKETIME[0]}", f"ASAN_OPTIONS={sanitizer}",
                f"FAKETIME_TIMESTAMP_FILE={self._clock}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"]


class Cluster:
    @classmethod
    @contextlib.asynccontextmanager
    async def start(cls, prepare=lambda postgres: None):
        async with contextlib.AsyncExitStack() as stack:
            self = cls()
            self.postgres = stack.enter_context(Postgres())
            await asyncio.to_thread(prepare, self.postgres)
            self.redis = stack.enter_context(RedisWithReplica())
            self.nodes = [Node() for _ in range(3)]
            for i, node in enumerate(self.nodes):
                await node.open(stack, self.postgres, self.redis, i)
            self.balancer = stack.enter_context(Balancer(*self.nodes))
            # The proxies by which people reach the balancer.
            self.streets = [await stack.enter_async_context(Link(self.balancer.port)) for _ in range(3)]
            await self.whole()
            yield self

    async def whole(self):
        """Waits until everything works again."""
        while self.balancer.down() or not await asyncio.to_thread(self.redis.is_whole):
            for node in self.nodes:
                node.still_runs()
            await asyncio.sleep(0.1)

# SPDX-License-Identifier: Apache-2.0
"""A proxy that injects faults: it forwards connections to an address, and on demand is silent in one or both directions."""

import asyncio
import contextlib


class Link:
    THERE, BACK = "there", "back"

    def __init__(self, to, first=b"", change=lambda data: data):
        """Forwards to a port or the path of a Unix socket. Sends `first` there, and passes replies through `change`."""
        self._to = to
        self._first = first
        self._change = change
        self._silent = {}  # direction → event that ends its silence
        self._carrying = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    @property
    def address(self):
        return f"ws://127.0.0.1:{self.port}/v1/socket"

    def cut(self, *ways, keeps):
        """Nothing arrives in these directions, and neither end notices. With `keeps` the bytes arrive after mend(), as with TCP;
        otherwise they are lost, and the connections that sent them break."""
        self._silent = {way: asyncio.Event() for way in ways}
        self._keeps = keeps

    def mend(self):
        for over in self._silent.values():
            over.set()
        self._silent = {}

    async def _carry(self, reader, writer):
        self._carrying.add(asyncio.current_task())
        ends = [writer]
        pumps = []
        try:
            far, there = await (asyncio.open_unix_connection(self._to) if isinstance(self._to, str)
                                else asyncio.open_connection("127.0.0.1", self._to))
            ends.append(there)
            there.write(self._first)
            pumps = [asyncio.create_task(self._pump(self.THERE, reader, there)),
                     asyncio.create_task(self._pump(self.BACK, far, writer, self._change))]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        except OSError:
            pass
        finally:
            for pump in pumps:
                pump.cancel()
            for end in ends:
                end.close()
            self._carrying.discard(asyncio.current_task())

    async def _pump(self, way, reader, writer, change=lambda data: data):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if over := self._silent.get(way):
                    await over.wait()
                    if not self._keeps:
                        return
                writer.write(change(data))
                await writer.drain()
            if over := self._silent.get(way):
                await over.wait()

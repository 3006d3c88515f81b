# SPDX-License-Identifier: Apache-2.0
"""Redis servers for one test: on loopback ports, with nothing on disk but their settings."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Redis:
    """redis-server with these lines of settings, or a Sentinel. A second start() reuses the port and the settings."""

    def __init__(self, *lines):
        self._folder = tempfile.TemporaryDirectory()
        self._mode = ["--sentinel"] if any(line.startswith("sentinel") for line in lines) else []
        self._config = os.path.join(self._folder.name, "redis.conf")
        self.port = free_port()
        self._process = None
        with open(self._config, "w") as file:
            own = [f"port {self.port}", "bind 127.0.0.1", f"dir {self._folder.name}", 'save ""']
            file.write("\n".join([*own, *lines]))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        self._folder.cleanup()

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        self._process = subprocess.Popen(["redis-server", self._config, *self._mode], stdout=subprocess.DEVNULL)
        while self.command("PING") != "PONG":
            assert self._process.poll() is None, "redis-server did not start"

    def command(self, *words):
        done = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True)
        return done.stdout.strip()

    def signal(self, number):
        self._process.send_signal(number)

    def kill(self):
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class RedisWithReplica:
    """A master, its replica and a Sentinel."""

    NAME = "chat"

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(Redis())
            second = stack.enter_context(Redis(f"replicaof 127.0.0.1 {first.port}"))
            self.servers = [first, second]
            self.sentinel = stack.enter_context(Redis(
                f"sentinel monitor {self.NAME} 127.0.0.1 {first.port} 1",
                f"sentinel down-after-milliseconds {self.NAME} 1000", f"sentinel failover-timeout {self.NAME} 2000"))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    @property
    def master(self):
        port = self.sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self.NAME).split()[1]
        return next(server for server in self.servers if str(server.port) == port)

    def is_whole(self):
        """Returns whether there is a replica that could take over."""
        said = self.sentinel.command("SENTINEL", "REPLICAS", self.NAME)
        return "flags\nslave\n" in said and "master-link-status\nok\n" in said

    def signal(self, number):
        for server in self.servers:
            server.signal(number)

    def kill(self):
        for server in self.servers:
            server.kill()

    def start(self):
        for server in self.servers:
            server.start()

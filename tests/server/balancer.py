# SPDX-License-Identifier: Apache-2.0
"""A real HAProxy for one test, with packaging/haproxy.cfg."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[2] / "packaging" / "haproxy.cfg"
HAPROXY = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin") or "haproxy"


class Balancer:
    """HAProxy on its own port, in front of servers named kith1 and so on."""

    def __init__(self, *servers):
        self._folder = tempfile.TemporaryDirectory()
        self._listener = socket.create_server(("127.0.0.1", 0))  # HAProxy takes it over
        config = re.sub(r"(?m)^ *(user|group) .*\n", "", CONFIG.read_text())
        config, bound = re.subn(r"bind :443$", f"bind fd@{self._listener.fileno()}", config, flags=re.M)
        assert bound == 1
        config = re.sub(r"(?m)^ *server \w+ kith(\d):8470.*\n", lambda line: self._place(line, servers), config)
        assert config.count(" 127.0.0.1:") == 2 * len(servers), config
        self._config = os.path.join(self._folder.name, "haproxy.cfg")
        Path(self._config).write_text(config)

    @staticmethod
    def _place(line, servers):
        """Returns the line with the address of its server; empty where there is none."""
        number = int(line[1])
        if number > len(servers):
            return ""
        server = servers[number - 1]
        return line[0].replace(f"kith{number}:8470", f"127.0.0.1:{server.port}").replace("9464", str(server.ops_port))

    def __enter__(self):
        self._log = open(os.path.join(self._folder.name, "log"), "w+")
        self._process = subprocess.Popen([HAPROXY, "-db", "-f", self._config], stdout=self._log,
                                         pass_fds=[self._listener.fileno()])
        self._said = open(self._log.name)
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._log.close()
        self._said.close()
        self._listener.close()
        self._folder.cleanup()

    @property
    def port(self):
        return self._listener.getsockname()[1]

    @property
    def address(self):
        return f"ws://127.0.0.1:{self.port}/v1/socket"

    async def says(self, words):
        """Returns its next log line that contains these words."""
        while self._process.poll() is None:
            if words in (line := self._said.readline()):
                return line
            if not line:
                await asyncio.sleep(0.01)
        raise AssertionError(f"HAProxy ended and did not say: {words}")

    def down(self):
        """Returns the names of the servers that get no new connections."""
        said = re.findall(r"Server kithd/(\w+) is (UP|DOWN)", Path(self._log.name).read_text())
        return {name for name, state in dict(said).items() if state == "DOWN"}

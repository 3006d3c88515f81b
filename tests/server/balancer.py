# SPDX-License-Identifier: Apache-2.0
"""A real HAProxy for one test, with packaging/haproxy.cfg and perhaps haproxy-http.cfg, or a real nginx with packaging/nginx.conf."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
PATH = os.environ["PATH"] + ":/usr/sbin"
HAPROXY = shutil.which("haproxy", path=PATH) or "haproxy"
NGINX = shutil.which("nginx", path=PATH) or "nginx"


class Balancer:
    """HAProxy on ports of its own, in front of servers named kith1 and so on. With a certificate it reads HTTP, too."""

    def __init__(self, *servers, certificate=None):
        self._folder = tempfile.TemporaryDirectory()
        self._listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]  # HAProxy takes them over
        tcp, http = (f"fd@{listener.fileno()}" for listener in self._listeners)
        self._arguments = []
        self._write("haproxy.cfg", servers, [(r"(?m)^ *(user|group) .*\n", ""), (r"(?m)bind :443$", f"bind {tcp}")])
        if certificate:
            self._write("haproxy-http.cfg", servers, [
                (r"bind :8443 ssl crt \S+", f"bind {http} ssl crt {certificate}"), (r"ca-file \S+", f"ca-file {certificate}")])

    def _write(self, name, servers, changes):
        """Writes the file of that name with other addresses."""
        config = (PACKAGING / name).read_text()
        for pattern, to in changes:
            config, changed = re.subn(pattern, to, config)
            assert changed, pattern
        config = re.sub(r"(?m)^ *server \w+ kith(\d):(\d+).*\n", lambda line: self._place(line, servers), config)
        assert config.count(" 127.0.0.1:") == 2 * len(servers), config
        path = os.path.join(self._folder.name, name)
        Path(path).write_text(config)
        self._arguments += ["-f", path]

    @staticmethod
    def _place(line, servers):
        """Returns the line with the address of its server; empty where there is none."""
        number = int(line[1])
        if number > len(servers):
            return ""
        server = servers[number - 1]
        port = server.port if line[2] == "8470" else server.http_port
        return line[0].replace(f"kith{number}:{line[2]}", f"127.0.0.1:{port}").replace("9464", str(server.ops_port))

    def __enter__(self):
        self._log = open(os.path.join(self._folder.name, "log"), "w+")
        self._process = subprocess.Popen([HAPROXY, "-db", *self._arguments], stdout=self._log,
                                         pass_fds=[listener.fileno() for listener in self._listeners])
        self._said = open(self._log.name)
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._log.close()
        self._said.close()
        for listener in self._listeners:
            listener.close()
        self._folder.cleanup()

    @property
    def port(self):
        return self._listeners[0].getsockname()[1]

    @property
    def http_port(self):
        return self._listeners[1].getsockname()[1]

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

    def log_text(self):
        return Path(self._log.name).read_text()

    def down(self):
        """Returns the names of the servers that get no new connections."""
        said = re.findall(r"Server kithd/(\w+) is (UP|DOWN)", self.log_text())
        return {name for name, state in dict(said).items() if state == "DOWN"}


class Nginx:
    """nginx on ports of its own, in front of servers named kith1 and so on."""

    def __init__(self, *servers, certificate):
        self._folder = tempfile.TemporaryDirectory()
        folder = self._folder.name
        self.port, self.http_port = (self._free_port() for _ in range(2))
        config = (PACKAGING / "nginx.conf").read_text()
        temporary = "".join(f"{part}_temp_path {folder}/{part};" for part in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        for pattern, to in [(r"(?m)^user .*\n", ""), (r"/run/nginx.pid", f"{folder}/pid"), (r"/var/log/nginx/", f"{folder}/"),
                            (r"listen 443;", f"listen 127.0.0.1:{self.port};"), (r"http {", "http {" + temporary),
                            (r"listen 8443 ", f"listen 127.0.0.1:{self.http_port} "),
                            (r"/etc/nginx/kith\.(crt|key)|/etc/ssl/certs/ca-certificates\.crt", str(certificate)),
                            (r"kith(\d):8470", lambda found: f"127.0.0.1:{servers[int(found[1]) - 1].port}"),
                            (r"kith(\d):8471", lambda found: f"127.0.0.1:{servers[int(found[1]) - 1].http_port}")]:
            config, changed = re.subn(pattern, to, config)
            assert changed, pattern
        self._config = os.path.join(folder, "nginx.conf")
        Path(self._config).write_text(config)

    @staticmethod
    def _free_port():
        with socket.create_server(("127.0.0.1", 0)) as server:
            return server.getsockname()[1]

    def __enter__(self):
        self._process = subprocess.Popen([NGINX, "-e", f"{self._folder.name}/error.log", "-c", self._config, "-g", "daemon off;"])
        for port in (self.port, self.http_port):
            while True:
                assert self._process.poll() is None, "nginx did not start"
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    pass
        return self

    def __exit__(self, *_):
        self._process.terminate()  # kill() would leave its workers behind
        self._process.wait()
        self._folder.cleanup()

    def log_text(self):
        return "".join(file.read_text() for file in Path(self._folder.name).glob("*.log"))

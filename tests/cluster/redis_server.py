# SPDX-License-Identifier: Apache-2.0
"""A redis-server of a test's own: on a Unix socket in a temporary folder, with nothing on disk."""

import os
import signal
import subprocess
import tempfile


class Redis:
    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self._socket = os.path.join(self._folder.name, "redis.sock")
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        self._folder.cleanup()

    @property
    def url(self):
        return f"unix://{self._socket}"

    def start(self):
        self._process = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self._socket, "--save", "",
                                          "--dir", self._folder.name], stdout=subprocess.PIPE, text=True)
        for line in self._process.stdout:
            if "eady to accept connections" in line:
                return
        raise AssertionError("redis-server did not start")

    def command(self, *words):
        done = subprocess.run(["redis-cli", "-s", self._socket, *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def kill(self):
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

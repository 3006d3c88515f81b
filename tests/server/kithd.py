# SPDX-License-Identifier: Apache-2.0
"""Starts and stops a real kithd for the tests in this folder."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "protocol"))

KITHD = os.environ["KITHD"]
PASSWORD = "correct horse battery"


def run(*arguments, prefix=(), **options):
    """Runs one kithd command to its end."""
    return subprocess.run([*prefix, KITHD, *arguments], capture_output=True, text=True, timeout=120, **options)


class Server:
    """kithd serve on a free port and a temporary folder. A second start() reuses the folder and the port."""

    def __init__(self, *arguments, data=None, prefix=(), log=None):
        self._folder = tempfile.TemporaryDirectory() if data is None else None
        self.data = data or os.path.join(self._folder.name, "data")
        self.arguments = arguments
        self.prefix = list(prefix)
        self.stderr = log
        self.port = 0
        self.greeting = []
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        if self._folder:
            self._folder.cleanup()

    def start(self):
        if self.process:
            self.kill()
        command = [*self.prefix, KITHD, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
                   "--sign-in-rate", "1000", *self.arguments]
        self.log = self.stderr or tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        restore_signals=False)  # a write past a limit fails instead of killing the process
        first = self.process.stdout.readline()
        found = re.search(r"listens on (https?)://127\.0\.0\.1:(\d+)", first)
        if not found:
            self.process.wait()
            raise AssertionError(f"kithd did not start: {first}{self.log_text()}")
        self.scheme, self.port = found[1], int(found[2])
        self.greeting = [first]
        self._reader = threading.Thread(target=lambda: self.greeting.extend(self.process.stdout), daemon=True)
        self._reader.start()

    @property
    def address(self):
        return f"{'wss' if self.scheme == 'https' else 'ws'}://127.0.0.1:{self.port}/v1/socket"

    @property
    def ops_port(self):
        """Returns the port of the operations listener."""
        return self._greeted("metrics are on")

    @property
    def http_port(self):
        """Returns the port of the listener for HTTP alone."""
        return self._greeted("HTTP alone is on")

    def _greeted(self, words):
        while self._reader.is_alive():
            if found := re.search(words + r" https?://127\.0\.0\.1:(\d+)\n", "".join(self.greeting)):
                return int(found[1])
        raise AssertionError(f"kithd does not say what {words}")

    def log_text(self):
        log = self.log.fileno()  # pread, because kithd shares the file offset
        return os.pread(log, os.fstat(log).st_size, 0).decode()

    def logged(self, text):
        """Returns the log once it holds the text: kithd writes it on a thread of its own."""
        while text not in self.log_text():
            self.still_runs()
        return self.log_text()

    def invite(self, uses=10):
        made = run("invite", "create", *self.where(), "--uses", str(uses))
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def add_user(self, handle):
        made = run("user", "add", handle, *self.where(), "--password-stdin", input=PASSWORD + "\n")
        assert made.returncode == 0, made.stderr

    def where(self):
        where = ["--data", self.data]
        if "--database" in self.arguments:
            where += ["--database", self.arguments[self.arguments.index("--database") + 1]]
        return where

    def signal(self, number):
        self.process.send_signal(number)

    def still_runs(self):
        code = self.process.poll()
        assert code is None, f"kithd ended with {code}: {self.log_text()}"

    def wait(self, timeout=30):
        code = self.process.wait(timeout)
        self._reader.join()
        return code

    def kill(self):
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.wait()
        if self.process:
            self.process.stdout.close()
            self.log.close()

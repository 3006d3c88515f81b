# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server for one test: in a temporary folder, on a Unix socket in it."""

import contextlib
import glob
import os
import shutil
import signal
import subprocess
import tempfile
import threading

PASSWORD = "s3cret/word"


def programs():
    """Returns the folder of initdb and postgres: in the path, or the newest version that Debian or Homebrew installs beside it."""
    found = shutil.which("initdb")
    if found:
        return os.path.dirname(os.path.realpath(found))
    kept = sorted(name for root in ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
                  for name in glob.glob(root + "/*/bin/initdb"))
    assert kept, "PostgreSQL is not installed (Debian: postgresql)"
    return os.path.dirname(kept[-1])


class Postgres:
    def __init__(self, primary=None):
        """Given a primary, this is a standby of it."""
        self._primary = primary

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        folder = self._folder.name
        # It refuses to run as root.
        self._as = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._as:
            shutil.chown(folder, "nobody")
        if self._primary:
            self._run("pg_basebackup", "--no-sync", "--checkpoint=fast", "--write-recovery-conf", "--username=kith",
                      f"--host={self._primary.folder}", f"--pgdata={self._data}")
        else:
            file = os.path.join(folder, "password")
            with open(file, "w") as password:
                password.write(PASSWORD)
            os.chmod(file, 0o644)
            self._run("initdb", "--no-sync", "--no-locale", "--encoding=UTF8", "--auth=scram-sha-256", "--username=kith",
                      f"--pwfile={file}", self._data)
        self.start()
        return self

    def _run(self, program, *arguments):
        said = subprocess.run([f"{programs()}/{program}", *arguments], cwd=self.folder, capture_output=True, text=True,
                              env={**os.environ, "PGPASSWORD": PASSWORD}, **self._as)
        assert said.returncode == 0, said.stderr
        return said.stdout

    def query(self, sql):
        return self._run("psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--host={self.folder}", "--username=kith",
                         "--dbname=postgres", f"--command={sql}").strip()

    def await_standby(self, standby):
        """Waits until a standby has all that was committed here."""
        end = self.query("SELECT pg_current_wal_flush_lsn()")
        while standby.query(f"SELECT pg_last_wal_replay_lsn() >= '{end}'") != "t":
            pass

    def promote(self):
        self._run("pg_ctl", "promote", "--wait", f"--pgdata={self._data}")

    def __exit__(self, *_):
        self.stop()
        self._folder.cleanup()

    def start(self):
        self._process = subprocess.Popen([f"{programs()}/postgres", "-D", self._data, "-k", self.folder,
                                          "-c", "fsync=off", "-c", "listen_addresses="],
                                         cwd=self.folder, stderr=subprocess.PIPE, text=True, **self._as)
        for line in self._process.stderr:
            if "ready to accept " in line:
                # Reads further output, so that PostgreSQL does not block on a full pipe.
                self._reader = threading.Thread(target=self._process.stderr.read, daemon=True)
                self._reader.start()
                return
        raise AssertionError("postgres did not start")

    def stop(self):
        """Ends it at once, like a crash."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        self._reader.join()
        self._process.stderr.close()

    @contextlib.contextmanager
    def frozen(self):
        """Stops it as it is, with all its connections, for as long as the context lasts."""
        def send(number, processes):
            for process in processes:
                os.kill(process, number)
        own = self._process.pid
        send(signal.SIGSTOP, [own])  # from now on it starts no others
        children = [int(pid) for pid in subprocess.run(["pgrep", "-P", str(own)], capture_output=True, text=True).stdout.split()]
        send(signal.SIGSTOP, children)
        try:
            yield
        finally:
            send(signal.SIGCONT, [*children, own])

    @property
    def folder(self):
        return self._folder.name

    @property
    def _data(self):
        return os.path.join(self.folder, "data")

    @property
    def socket(self):
        return os.path.join(self.folder, ".s.PGSQL.5432")

    @property
    def url(self):
        return f"{self.url_at('localhost')}?host={self.folder}"

    def url_at(self, place):
        """Returns the URL of a proxy that leads to the socket."""
        return f"postgresql://kith:{PASSWORD.replace('/', '%2F')}@{place}/postgres"

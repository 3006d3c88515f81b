# SPDX-License-Identifier: Apache-2.0
"""Starts a real server with a new data folder and lets outside_client.py talk to it.

    tst_outsideclient.py KITHD
"""

import pathlib
import re
import subprocess
import sys
import tempfile


def invite_link(line):
    found = re.search(r"https?://\S+/join/\S+", line)
    return found.group() if found else None


def read_link(server):
    """The invite for the first account, which the server prints when it listens."""
    for line in server.stdout:
        print(line, end="")
        if link := invite_link(line):
            return link
    raise SystemExit(f"The server ended with {server.wait()} before it printed an invite link.")


def main(kithd):
    with tempfile.TemporaryDirectory() as data:
        server = subprocess.Popen([kithd, "serve", "--data", data, "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, text=True)
        try:
            owner_link = read_link(server)
            made = subprocess.run([kithd, "invite", "create", "--data", data, "--uses", "10"],
                                  stdout=subprocess.PIPE, text=True, check=True)
            client = pathlib.Path(__file__).with_name("outside_client.py")
            result = subprocess.run([sys.executable, client, owner_link, made.stdout.strip()], check=False, timeout=240).returncode
        finally:
            server.terminate()
            server.stdout.close()
            end = server.wait(timeout=60)
        return result or end


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

# SPDX-License-Identifier: Apache-2.0
"""kith-load beside the people: pairs who talk through the balancer, whatever fails: each message is stored once and
comes in order. Whether one is pushed twice on a connection, the people see."""

import asyncio
import json
import os
import subprocess
import tempfile

LOAD_TOOL = os.environ.get("LOAD_TOOL")  # Linux' alone
PAUSE = "0.5"  # seconds of a pair between two messages


def seed(postgres, pairs):
    """Their accounts, before the first server uses the database."""
    if not LOAD_TOOL:
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([LOAD_TOOL, "seed", "--data", folder, "--database", postgres.url, "--pairs", str(pairs)],
                       check=True)


class Load:
    async def begin(self, port, pairs):
        """Until all of them talk."""
        self._process = LOAD_TOOL and subprocess.Popen(
            [LOAD_TOOL, "pairs", "--address", f"127.0.0.1:{port}", "--pairs", str(pairs), "--pause", PAUSE,
             "--seconds", "1", "--warm-up", "0", "--through-failures", "--json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self._process:
            assert await asyncio.to_thread(self._process.stdout.readline) == "talking\n"

    async def end(self):
        """What became of it, when all that was begun is said and heard."""
        if not self._process:
            return {"sent": 0, "lost": 0, "doubled": 0, "gaps": 0}
        said, _ = await asyncio.to_thread(self._process.communicate)
        [result] = json.loads(said)
        return {"sent": result["sent"], "lost": result["lost"] + result["failed"], "doubled": result["duplicated"],
                "gaps": result["gaps"] + result["outOfOrder"]}

# SPDX-License-Identifier: Apache-2.0
"""kith-load beside the people: pairs that talk through the balancer during all faults. Each message must be stored once and
arrive in order. The people check whether one is pushed twice on a connection."""

import asyncio
import json
import os
import subprocess
import tempfile

LOAD_TOOL = os.environ.get("LOAD_TOOL")  # Linux only
PAUSE = "0.5"  # seconds between two messages of a pair


def seed(postgres, pairs):
    """Creates their accounts before the first server uses the database."""
    if not LOAD_TOOL:
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([LOAD_TOOL, "seed", "--data", folder, "--database", postgres.url, "--pairs", str(pairs)],
                       check=True)


class Load:
    async def begin(self, port, pairs):
        """Waits until all of them talk."""
        self._process = LOAD_TOOL and subprocess.Popen(
            [LOAD_TOOL, "pairs", "--address", f"127.0.0.1:{port}", "--pairs", str(pairs), "--pause", PAUSE,
             "--seconds", "1", "--warm-up", "0", "--through-failures", "--json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self._process:
            assert await asyncio.to_thread(self._process.stdout.readline) == "talking\n"

    async def end(self):
        """Returns the result when all messages in flight have arrived."""
        if not self._process:
            return {"sent": 0, "lost": 0, "doubled": 0, "gaps": 0}
        said, _ = await asyncio.to_thread(self._process.communicate)
        [result] = json.loads(said)
        return {"sent": result["sent"], "lost": result["lost"] + result["failed"], "doubled": result["duplicated"],
                "gaps": result["gaps"] + result["outOfOrder"]}

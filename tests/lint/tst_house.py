# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that a machine can hold: who may include whom, and what no file may lack or say."""

import re
import subprocess
import unittest
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

# An arrow of docs/architecture.md reads "includes": each folder with all that it may include besides itself. A folder stands
# below those that it names, so the table has no circle. Tests may include anything.
MAY_INCLUDE = {
    "shared": "",

    "server/core/ports": "shared",
    "server/core/rules": "server/core/ports shared",
    "server/core/cache": "server/core/ports shared",
    "server/core/sessions": "server/core/{ports,rules} shared",
    "server/core/cluster": "server/core/{ports,cache} shared",
    "server/core/people": "server/core/{ports,rules,cache,sessions,cluster} shared",
    "server/core/delivery": "server/core/{ports,rules,cache,sessions,cluster} shared",
    "server/core/conversations": "server/core/{ports,rules,cache,sessions,cluster,delivery} shared",
    "server/core": "server/core/{ports,rules,cache,sessions,cluster,people,delivery,conversations} shared",

    "server/transport/loop": "server/core/ports shared",
    "server/transport/tcp": "server/core/ports shared",
    "server/transport/http": "server/transport/{loop,tcp} server/core/ports shared",
    "server/transport/websocket": "server/transport/{loop,tcp,http} server/core/ports shared",
    "server/transport": "server/transport/{loop,tcp,http,websocket} server/core/ports shared",

    "server/storage/database": "server/core/ports shared",
    "server/storage/rows": "server/storage/database server/core/ports shared",
    "server/storage/log": "server/storage/{database,rows} server/core/ports shared",
    "server/storage/threads": "server/storage/{database,rows,log} server/core/ports shared",
    "server/storage/stores": "server/storage/{database,rows,log,threads} server/core/ports shared",
    "server/storage": "server/storage/{database,rows,log,threads,stores} server/core/ports shared",
    "server/storage/copy": "server/storage server/storage/{database,rows,log} server/core/ports shared",

    "server/cluster": "server/core/ports shared",

    "server/system": "server/core/ports shared",
    "server/config": "server/storage server/storage/database server/cluster server/core/ports shared",
    "server/ops": "server/storage/threads server/transport server/transport/http server/cluster server/core/ports shared",
    "server/api": "server/transport server/transport/http server/core/ports shared",
    "server/commands": "server/{system,config,ops} server/storage server/storage/copy server/cluster server/core/{ports,rules} shared",
    "server": "server/{system,config,ops,api,commands,cluster,core} server/transport server/transport/{http,tcp} "
              "server/core/ports shared",

    "app/platform": "shared",
    "app/models": "app/platform shared",
    "app/history": "app/platform shared",
    "app/connection": "app/platform shared",
    "app/text": "app/{platform,models,history} shared",
    "app/sync": "app/{platform,history,connection,text} shared",
    "app/people": "app/{platform,models,history,text,sync} shared",
    "app/timeline": "app/{platform,models,history,text,sync,people} shared",
    "app/conversations": "app/{platform,models,history,text,sync,people,timeline} shared",
    "app/administration": "app/{platform,models,connection,text,sync,people} shared",
    "app/account": "app/{platform,models,history,connection,text,sync,people,timeline,conversations,administration} shared",
    "app": "app/{platform,models,history,connection,text,sync,people,timeline,conversations,administration,account} qml/support shared",

    "qml/support": "shared",
}

# Of the Chat Service, wherever in it: what it needs of the world comes through its ports.
CORE_MAY_NOT_INCLUDE = r"#include <(QTcp|QWebSocket|QSql|QThread|QtNetwork|thread|mutex)"
CORE_MAY_NOT_ASK = r"instantNow|_clock::now|QElapsedTimer|currentDateTime|currentMSecs"


def expanded(names):
    """The folders that "a/{b,c} d" names."""
    for name in names.split():
        front, brace, rest = name.partition("{")
        if brace:
            yield from (front + inner for inner in rest.rstrip("}").split(","))
        else:
            yield name


def folder(path):
    return PurePosixPath(path).parent.as_posix()


def is_within(path, top):
    return folder(path) == top or folder(path).startswith(top + "/")


def includes(text):
    return re.findall(r'^#include "([^"]+/[^"]+)"', text, re.M)


def faults(path, text):
    """What a C++ file at that path says against the rules; nothing where all is well."""
    found = []
    if not is_within(path, "tests"):
        here = folder(path)
        if here not in MAY_INCLUDE:
            return [f"{here} is a folder without a rule"]
        allowed = {here, *expanded(MAY_INCLUDE[here])}
        found += [f"{here} may not include {name}" for name in includes(text) if folder(name) not in allowed]
    if is_within(path, "server/core"):
        found += [match.group() for match in re.finditer(CORE_MAY_NOT_INCLUDE, text)]
        found += [match.group() for match in re.finditer(CORE_MAY_NOT_ASK, text)]
    if is_within(path, "tests"):
        found += [match.group() for match in re.finditer(r"qSleep|qWait\((?!0\))|sleep_for|QThread::m?sleep", text)]
    return found


def files(*endings):
    """Each file of the project with such an ending: its path, and what it says."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                            check=True).stdout.split("\n")
    for name in listed:
        if name.endswith(endings) and (ROOT / name).is_file():
            yield name, (ROOT / name).read_text()


class House(unittest.TestCase):
    def test_every_source_keeps_the_rules(self):
        seen = 0
        for path, text in files(".h", ".cpp"):
            seen += 1
            with self.subTest(file=path):
                self.assertEqual(faults(path, text), [])
        self.assertGreater(seen, 300)

    def test_what_breaks_a_rule_is_found_in_every_room(self):
        for path, line in [
                ("server/core/cache/pagecache.cpp", '#include "server/core/delivery/inbox.h"'),
                ("server/core/delivery/inbox.h", '#include "server/storage/database/database.h"'),
                ("server/core/delivery/inbox.h", "#include <QTcpSocket>"),
                ("server/core/sessions/session.cpp", "#include <mutex>"),
                ("server/core/people/throttle.cpp", "const auto now = std::chrono::steady_clock::now();"),
                ("server/core/chatservice.cpp", "QDateTime::currentMSecsSinceEpoch()"),
                ("server/storage/rows/heads.cpp", '#include "server/storage/threads/writer.h"'),
                ("server/transport/tcp/listener.h", '#include "server/transport/websocket/peersocket.h"'),
                ("app/history/history.cpp", '#include "app/sync/outbox.h"'),
                ("app/newroom/file.h", ""),
                ("tests/core/tst_inbox.cpp", "QTest::qWait(10);")]:
            with self.subTest(file=path, line=line):
                self.assertNotEqual(faults(path, line), [])

    def test_the_arrows_run_one_way(self):
        below = {name: set(expanded(rule)) for name, rule in MAY_INCLUDE.items()}
        while below:
            bottom = [name for name, rule in below.items() if not rule & below.keys()]
            self.assertTrue(bottom, f"these include each other: {sorted(below)}")
            for name in bottom:
                del below[name]

    def test_every_rule_is_of_a_folder(self):
        for name, rule in MAY_INCLUDE.items():
            for mentioned in [name, *expanded(rule)]:
                self.assertIn(mentioned, MAY_INCLUDE)
                self.assertTrue((ROOT / mentioned).is_dir(), mentioned)

    def test_every_source_names_its_licence(self):
        for path, text in files(".h", ".cpp", ".qml", ".py", "CMakeLists.txt", ".cmake"):
            self.assertIn("SPDX-License-Identifier: Apache-2.0", text[:200], path)

    def test_colours_stand_in_the_theme_only(self):
        for path, text in files(".qml"):
            if is_within(path, "qml") and folder(path) != "qml/theme":
                self.assertIsNone(re.search(r'"#[0-9A-Fa-f]{3,8}"', text), path)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that a machine can hold: who may include whom, and what no file may lack or say."""

import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# An arrow of docs/architecture.md reads "includes". Tests may include anything.
MAY_INCLUDE = {
    "shared": {"shared"},
    "server/core": {"server/core", "shared"},
    "server/transport": {"server/transport", "server/core", "shared"},
    "server/storage": {"server/storage", "server/core", "shared"},
    "server/cluster": {"server/cluster", "server/core", "shared"},
    "server": {"server", "server/core", "server/transport", "server/storage", "server/cluster", "shared"},
    "app": {"app", "shared"},
    "qml": {"qml", "app"},
}


def files(*endings):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                            check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name.endswith(endings) and (ROOT / name).is_file()]


def folder(path):
    return path.relative_to(ROOT).parent.as_posix()


class House(unittest.TestCase):
    def test_no_folder_includes_what_it_may_not(self):
        for path in files(".h", ".cpp"):
            allowed = MAY_INCLUDE.get(folder(path))
            if allowed is None:
                self.assertTrue(folder(path).startswith(("tests", "cmake", "qml")), f"{path}: a folder without a rule")
                continue
            for name in re.findall(r'^#include "([^"]+/[^"]+)"', path.read_text(), re.M):
                with self.subTest(file=path.relative_to(ROOT), includes=name):
                    self.assertIn(Path(name).parent.as_posix(), allowed)

    def test_core_knows_no_socket_no_sql_and_no_thread(self):
        for path in files(".h", ".cpp"):
            if folder(path) != "server/core":
                continue
            found = re.search(r"#include <(QTcp|QWebSocket|QSql|QThread|QtNetwork|thread|mutex)", path.read_text())
            self.assertIsNone(found, path)

    def test_core_looks_at_no_clock_but_the_one_it_is_given(self):
        for path in files(".h", ".cpp"):
            if folder(path) == "server/core":
                found = re.search(r"instantNow|_clock::now|QElapsedTimer|currentDateTime|currentMSecs", path.read_text())
                self.assertIsNone(found, path)

    def test_every_source_names_its_licence(self):
        for path in files(".h", ".cpp", ".qml", ".py", "CMakeLists.txt", ".cmake"):
            self.assertIn("SPDX-License-Identifier: Apache-2.0", path.read_text()[:200], path)

    def test_tests_do_not_sleep(self):
        for path in files(".cpp", ".h"):
            if folder(path).startswith("tests"):
                self.assertIsNone(re.search(r"qSleep|qWait\((?!0\))|sleep_for|QThread::m?sleep", path.read_text()), path)

    def test_colours_stand_in_the_theme_only(self):
        for path in files(".qml"):
            if folder(path).startswith("qml") and folder(path) != "qml/theme":
                self.assertIsNone(re.search(r'"#[0-9A-Fa-f]{3,8}"', path.read_text()), path)


if __name__ == "__main__":
    unittest.main()

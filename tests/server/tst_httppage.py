# SPDX-License-Identifier: Apache-2.0
"""Runs each curl line of docs/http-api.md as it stands there against a real server, and compares the answers with those shown."""

import json
import os
import re
import signal
import subprocess
import tempfile
import unittest
import uuid
from pathlib import Path

from api import Api
from kithd import Server

SOURCE = Path(__file__).resolve().parents[2]
PAGE = (SOURCE / "docs" / "http-api.md").read_text()
VALIDATOR = SOURCE / "build" / "npm" / "node_modules" / ".bin" / "validate-api"
NEW_PASSWORD = "staple paper clip orange"

EXAMPLE = re.compile(r"(?ms)^### (?P<heading>[^\n]*)\n(?:(?!^#)[^\n]*\n)*?^```sh\n(?P<line>[^\n]*)\n^```\n"
                     r"(?:^```(?P<form>json|text)\n(?P<shown>.*?)^```\n)?")


def shape(value):
    """What two answers of the same kind have in common."""
    return {name: shape(field) for name, field in value.items()} if isinstance(value, dict) else type(value)


class Shell:
    """What a reader of the page has in the shell."""

    def __init__(self, server):
        self.api = Api(server.port)
        self.invite = server.invite().rsplit("/", 1)[1]
        self.owner = self.api.signed_in("bob")
        self.eve = self.owner.get("/v1/accounts?query=eve")["items"][0]["user"]["id"]
        self.tokens = []

    def prepare(self):
        """Gives Ada a text to Bob, a group without him, and a cursor from before that."""
        ada = self.ada = Api(self.api.port, self.tokens[-1])
        self.bob = ada.get("/v1/people?query=bob")["users"][0]["id"]
        self.cursor = ada.poll()["cursor"]
        said = ada.say(self.bob, "Good morning")
        self.conversation, self.seq = said["conversation"], said["seq"]
        self.group = ada.put(f"/v1/groups/{uuid.uuid4()}", {"title": "Crew"})["items"][0]["id"]

    def variable(self, name):
        if name == "DEVICE":
            return self.api.post("/v1/sessions", {"handle": "ada", "password": NEW_PASSWORD})["device"]
        values = {"KITH": lambda: f"http://127.0.0.1:{self.api.port}", "INVITE": lambda: self.invite,
                  "UUID": lambda: uuid.uuid4(), "TOKEN": lambda: self.tokens[-1], "BOB": lambda: self.bob,
                  "CURSOR": lambda: self.cursor, "CONVERSATION": lambda: self.conversation,
                  "GROUP": lambda: self.group, "SEQ": lambda: self.seq, "OWNER": lambda: self.owner.token, "EVE": lambda: self.eve,
                  "CODE": lambda: self.owner.post(f"/v1/accounts/{self.eve}/password-resets")["code"],
                  "INVITEID": lambda: self.owner.get("/v1/invites")["items"][0]["id"]}
        return str(values[name]())

    def environment(self, line):
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                **{name: self.variable(name) for name in re.findall(r"\$([A-Z]+)", line)}}

    def run(self, line):
        """Returns the status and the body."""
        ran = subprocess.run(["bash", "-c", 'curl() { command curl -sS -w "\\n%{http_code}" "$@"; }\n' + line],
                             env=self.environment(line), capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, f"{line}\n{ran.stderr}"
        body, status = ran.stdout.rsplit("\n", 1)
        return int(status), body

    def run_stream(self, line, lines):
        """Returns that many first lines of what goes on without end."""
        with subprocess.Popen(["bash", "-c", "exec " + line], env=self.environment(line), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as process:
            try:
                return [process.stdout.readline() for _ in range(lines)]
            finally:
                process.send_signal(signal.SIGKILL)


class HttpPage(unittest.TestCase):
    def test_every_line_does_what_the_page_shows(self):
        examples = list(EXAMPLE.finditer(PAGE))
        self.assertEqual(len(examples), PAGE.count("```sh\n"))
        with Server() as server:
            server.add_user("bob")
            server.add_user("eve")
            shell = Shell(server)
            document = shell.api.get("/v1/openapi.json").json
            for example in examples:
                line = example["line"]
                if "$TOKEN" in line and not hasattr(shell, "cursor") and "sessions/current" not in line:
                    shell.prepare()
                with self.subTest(line=line):
                    self.run_example(shell, document, example)

    def run_example(self, shell, document, example):
        line = example["line"]
        if example["form"] == "text":
            shown = example["shown"].splitlines()
            got = shell.run_stream(line, len(shown))
            self.assertEqual([text.split(":")[0] for text in got], [text.split(":")[0] or "\n" for text in shown])
            self.assertEqual(shape(json.loads(got[-1][6:])), shape(json.loads(shown[-1][6:])))
            return
        status, body = shell.run(line)
        answer = json.loads(body)
        if example["shown"]:
            shown = json.loads(example["shown"])
            self.assertEqual(shape(answer), shape(shown))
            self.assertEqual(answer.get("type"), shown.get("type"))
            self.assertEqual(status, shown.get("status", 200))
        else:
            self.assertEqual(status, 200, body)
        if answer.get("user", {}).get("handle") == "ada":
            shell.tokens.append(answer["token"])
        elif "sessions/current" in line:
            shell.tokens.pop()
        if status == 200:
            self.check_described(document, example["heading"], answer)

    def check_described(self, document, heading, answer):
        """The answer has a type that the OpenAPI document announces, and only fields that it describes."""
        method, path = heading.strip("`").split()
        schema = document["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
        schemas = [self.resolved(document, one) for one in schema.get("oneOf", [schema])]
        kinds = {one["properties"]["type"]["const"]: one for one in schemas if "type" in one.get("properties", {})}
        if kinds:
            described = kinds[answer["type"]]
            self.assertLessEqual(set(answer), set(described["properties"]))
            self.assertLessEqual(set(described["required"]), set(answer))

    @staticmethod
    def resolved(document, schema):
        found = document
        for part in schema["$ref"].split("/")[1:] if "$ref" in schema else []:
            found = found[part]
        return found if "$ref" in schema else schema

    def test_the_document_is_openapi(self):
        self.assertTrue(VALIDATOR.exists(), "./dev test installs the validator with npm")
        with Server() as server, tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(Api(server.port).get("/v1/openapi.json").body)
            file.flush()
            checked = subprocess.run([VALIDATOR, file.name], capture_output=True, text=True, timeout=60)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertTrue(json.loads(checked.stdout)["valid"])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""The command line of kithd: settings, users, invites, the data folder, stopping."""

import asyncio
import http.client
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import unittest

from kithd import PASSWORD, Server, run
from outside_client import Connection, Refused, new_client_id


class Settings(unittest.TestCase):
    def problem(self, *arguments, **options):
        result = run("serve", *arguments, **options)
        self.assertEqual(result.returncode, 2, result)
        return result.stderr

    def test_each_wrong_value_is_named_with_what_would_be_right(self):
        text = self.problem("--listen", "nowhere", "--origins", "chat", "--log-format", "xml", "--request-rate", "0",
                            "--public-address", "https://chat.example.org/kith", "--io-threads", "0",
                            "--http-listen", "here", "--cors-origins", "page", "--trusted-proxies", "10.0.0.5,10.0.0.0/40",
                            "--http-connections-per-address", "-1")
        for part in ("--listen is 'nowhere'", "127.0.0.1:8470", "--origins is 'chat'", "https://chat.example.org",
                     "--log-format is 'xml', but should be json or text", "--request-rate is '0'", "without a path",
                     "--io-threads is '0', but should be a whole number from 1 to 256",
                     "--http-listen is 'here', but should be an address and a port", "--cors-origins is 'page'",
                     "--trusted-proxies is '10.0.0.5,10.0.0.0/40', but should be addresses such as 10.0.0.5 or 10.0.0.0/24",
                     "--http-connections-per-address is '-1', but should be a whole number of at least 0"):
            self.assertIn(part, text)

    def test_no_secret_is_repeated(self):
        wrong = [("KITH_REDIS", value) for value in (
            "redis://SECRET@h", "redis://h:SECRET", "SECRET", "redis://h?password=SECRET", "redis://h/0?password=SECRET",
            "redis://ada:SECRET@h:99999", "redis+sentinel://h/name?password=SECRET", "unix://:SECRET@x",
            "unix:///run/redis.sock?password=SECRET", "http://SECRET@h", "redis://127.0.0.1;password=SECRET",
            "redis://127.0.0.1&password=SECRET", "redis://127.0.0.1%3Bpassword%3DSECRET", "redis://127.0.0.1 password SECRET",
            "redis://127.0.0.1;password=SECRET:6379", "redis://[::1;password=SECRET]", "unix:///run/x;password=SECRET",
            "unix:///run/x&password=SECRET", "unix:///run/x password SECRET", "redis+sentinel://SEC/RET@h",
            "redis+sentinel://h/name;password=SECRET", "redis+sentinel://h;password=SECRET/name")]
        wrong += [(name, value) for name in ("KITH_DATABASE", "KITH_DATABASE_READER") for value in (
            "postgresql://kith@h/kith?password=SECRET", "postgresql://kith:SECRET@h", "host=h password=SECRET",
            "postgres://kith:SECRET@h/kith", "postgresql://h/kith&password=SECRET", "postgresql://kith:SE#CRET@h/kith",
            "postgresql://kith@h/kith:SECRET", "postgresql://kith@h/kith%26password%20SECRET", "postgresql://h/kith%20SECRET",
            "postgresql://h/kith;password=SECRET", "postgresql://h;password=SECRET/kith", "postgresql://kith%3ASECRET@h/kith",
            "postgresql://h/kith?host=/run,password=SECRET", "postgresql://h/kith?host=/run;password=SECRET",
            "postgresql://h/kith?sslrootcert=/x%26password%3DSECRET")]
        wrong += [("KITH_LISTEN", "postgresql://kith:SECRET@h/kith"), ("KITH_PUBLIC_ADDRESS", "https://ada:SECRET@h"),
                  ("KITH_ORIGINS", "https://ada:SECRET@h/x"), ("KITH_OPS", "redis://:SECRET@h"),
                  ("KITH_TLS_KEY", "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n"),
                  ("KITH_LOG_LEVEL", "kith:SECRET@h"), ("KITH_LOG_LEVEL", "kith:SECRET"), ("KITH_LOG_FORMAT", "password=SECRET"),
                  ("KITH_DATA", "postgresql://kith:SECRET@h/kith"), ("KITH_NODE_NAME", "redis://:SECRET@h")]
        for name, value in wrong:
            text = self.problem(env={**os.environ, name: value})
            self.assertIn(f"{name} is '***', but should be ", text)
            self.assertNotIn("CRET", text)
        for line in ('redis = "redis://SECRET@h"', "redis = redis://SECRET@h", 'redis = "redis://SECRET@h', "redis redis://SECRET@h",
                     "database = postgresql://kith:SECRET@h/kith", "database = SECRET", "redis = 'x' SECRET",
                     '"redis://:SECRET@h" = true', '"redis://:SECRET@h" = 1\n"redis://:SECRET@h" = 2'):
            with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
                file.write(line + "\n")
                file.flush()
                self.assertNotIn("SECRET", self.problem("--config", file.name), line)
        for arguments in (["serve", "redis://:SECRET@h"], ["redis://:SECRET@h"], ["user", "postgresql://kith:SECRET@h/kith"],
                          ["serve", "--databse=postgresql://kith:SECRET@h/kith"], ["serve", "--plain=redis://:SECRET@h"],
                          ["serve", "--redis://:SECRET@h"], ["serve", "-redis://:SECRET@h"], ["user", "list", "--kith:SECRET@h"],
                          ["serve", "--config", "postgresql://kith:SECRET@h"]):
            said = run(*arguments)
            self.assertEqual(said.returncode, 2)
            self.assertNotIn("SECRET", said.stderr)
        for url in ("postgresql://kith:SECRET@h", "redis://:SECRET@h", "kith:SECRET", "host=h password=SECRET"):
            self.assertNotIn("SECRET", self.problem(env={**os.environ, "KITH_CONFIG": url}))
            with tempfile.TemporaryDirectory() as data:
                self.assertEqual(run("user", "add", "ada", "--data", data + "/data").returncode, 0)
                for command in (["user", "disable"], ["user", "enable"], ["user", "role", "ada"], ["user", "password"],
                                ["invite", "revoke"], ["user", "add"]):
                    said = run(*command, url, "--data", data + "/data")
                    self.assertIn(said.returncode, (1, 2))
                    self.assertNotIn("SECRET", said.stdout + said.stderr)
        self.assertIn("The configuration file /nowhere/kith.toml cannot be read", self.problem("--config", "/nowhere/kith.toml"))
        self.assertIn("--listen is '127.0.0.1:99999'", self.problem("--listen", "127.0.0.1:99999"))

    def test_a_name_shows_on_one_line(self):
        for name in ("", " ", "\u3164", "\u200b", "two\nlines", "Har\u202ebour", "x" * 81):
            self.assertIn("but should be 1 to 80 characters on one line", self.problem("--name", name))
            with tempfile.TemporaryDirectory() as data:
                self.assertEqual(run("user", "add", "ada", "--name", name, "--data", data + "/data").returncode, 2)

    def test_the_environment_is_read_and_named(self):
        text = self.problem(env={**os.environ, "KITH_LOG_LEVEL": "loud"})
        self.assertIn("KITH_LOG_LEVEL is 'loud', but should be debug or info", text)

    def test_the_file_is_read_and_named(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write("log-level = 'loud'\ncolour = 'green'\n")
            file.flush()
            text = self.problem("--config", file.name)
        self.assertIn(f"log-level in {file.name} is 'loud', but should be debug or info", text)
        self.assertIn("line 2: there is no setting 'colour'", text)

    def test_values_of_the_file_have_their_type(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write("data = 5\nname = ['a', 'b']\nlog-format = ['json']\nplain = 'true'\nrequest-rate = '5'\n"
                       "origins = [7]\nsign-in-rate = 5\nopen-registration = true\nlog-level = 'loud'\n"
                       "public-address = { a = 1 }\n")
            file.flush()
            lines = self.problem("--config", file.name).splitlines()
        text = "text in quotes"
        wanted = [f"line {line}: {name} should be {right}." for line, name, right in (
            (1, "data", text), (2, "name", text), (3, "log-format", text), (4, "plain", "true or false, without quotes"),
            (5, "request-rate", "a number"), (6, "origins", "a list of texts in quotes"), (10, "public-address", text))]
        for part in wanted:
            self.assertEqual(len([line for line in lines if part in line]), 1, part)
        self.assertEqual(len(lines), len(wanted) + 1, lines)  # plus the level, whose type is right
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file, tempfile.TemporaryDirectory() as data:
            file.write(f"data = '{data}/data'\nrequest-rate = 5.5\nsign-in-rate = 5\nplain = true\n"
                       "origins = ['https://a.example.org', 'https://b.example.org']\n")
            file.flush()
            self.assertEqual(run("user", "add", "ada", "--config", file.name).returncode, 0)
            self.assertIn("ada", run("user", "list", "--data", data + "/data").stdout)

    def test_a_file_that_is_not_toml_is_refused(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write("listen = \n")
            file.flush()
            self.assertIn("line 1, is not TOML", self.problem("--config", file.name))
        self.assertIn("cannot be read", self.problem("--config", "/nowhere/kith.toml"))

    def test_flags_go_before_the_environment_and_that_before_the_file(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write("log-level = 'a'\nlog-format = 'a'\nname = ''\n")
            file.flush()
            text = self.problem("--config", file.name, "--log-level", "c",
                                env={**os.environ, "KITH_LOG_LEVEL": "b", "KITH_LOG_FORMAT": "b"})
        for part in ("--log-level is 'c'", "KITH_LOG_FORMAT is 'b'", "name in "):
            self.assertIn(part, text)

    def test_plain_connections_are_for_loopback_only(self):
        self.assertIn("Without TLS only this computer may connect", self.problem("--listen", "0.0.0.0:0"))
        self.assertIn("Without TLS only this computer may connect", self.problem("--http-listen", "0.0.0.0:0"))

    def test_every_address_is_none_that_a_link_could_lead_to(self):
        for listen in ("0.0.0.0:0", "[::]:0"):
            self.assertIn("give public-address", self.problem("--plain", "--listen", listen))
        problem = self.problem("--plain", "--listen", "0.0.0.0:0", "--public-address", "https://chat.example.org",
                               "--log-format", "xml")
        self.assertNotIn("public-address", problem)

    def test_links_that_clients_refuse_are_not_printed(self):
        refused = self.problem("--plain", "--public-address", "http://chat.example.org")
        self.assertIn("not encrypted", refused)
        self.assertIn("set plain, too", self.problem("--trusted-network"))
        for arguments in (["--plain", "--trusted-network", "--public-address", "http://chat.example.org"],
                          ["--public-address", "http://localhost:8470"]):
            text = self.problem(*arguments, "--log-format", "xml")
            self.assertEqual(text.count("\n"), refused.count("\n"), text)

    def test_what_a_command_does_not_take_is_wrong_usage(self):
        for arguments, said in (([], "Say what to do"), (["dance"], "There is no command 'dance'."),
                                (["user"], "'kithd user' needs one of: add, list, disable, enable, role, password."),
                                (["user", "dance", "ada"], "There is no command 'user dance'."),
                                (["invite", "revoke"], "'kithd invite revoke' needs an ID."),
                                (["user", "role"], "'kithd user role' needs a HANDLE."),
                                (["user", "role", "ada"], "'kithd user role' needs a ROLE."),
                                (["user", "role", "ada", "admin", "bob"], "'kithd user role' does not take 'bob'."),
                                (["audit", "ada"], "'kithd audit' does not take 'ada'."),
                                (["audit", "--uses", "3"], "'kithd audit' does not take --uses."),
                                (["user", "list", "extra"], "'kithd user list' does not take 'extra'."),
                                (["serve", "extra"], "'kithd serve' does not take 'extra'."),
                                (["version", "extra"], "'kithd version' does not take 'extra'."),
                                (["user", "add", "ada", "bob"], "'kithd user add' does not take 'bob'."),
                                (["serve", "--colour", "green"], "Unknown option 'colour'."),
                                (["serve", "--uses", "3"], "'kithd serve' does not take --uses."),
                                (["user", "list", "--listen", "127.0.0.1:0"], "'kithd user list' does not take --listen."),
                                (["invite", "list", "--name", "Ada"], "'kithd invite list' does not take --name.")):
            result = run(*arguments, env={**os.environ, "KITH_DATA": "/nowhere"})
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertIn(said, result.stderr)

    def test_variable_that_is_no_setting_is_named(self):
        result = run("user", "list", "--data", "/nowhere", env={**os.environ, "KITH_LISTN": "127.0.0.1:1"})
        self.assertIn("There is no setting KITH_LISTN", result.stderr)

    def test_localhost_is_an_address(self):
        with tempfile.TemporaryDirectory() as data, Server("--listen", "localhost:0", data=data) as server:
            self.assertNotEqual(server.port, 0)

    def test_help_reads_like_a_manual_and_version_answers(self):
        manual = run("--help")
        self.assertEqual(manual.returncode, 0)
        for part in ("NAME", "SYNOPSIS", "--listen ADDRESS:PORT", "EXIT STATUS", "kithd invite revoke ID"):
            self.assertIn(part, manual.stdout)
        for command in ("version", "--version", "-v"):
            self.assertRegex(run(command).stdout, r"^kithd \d+\.\d+\.\d+")


class Descriptors(unittest.TestCase):
    def test_are_as_many_as_the_system_allows(self):
        few = ["sh", "-c", 'ulimit -Sn 256; ulimit -Hn 1000; exec "$@"', "sh"]
        with Server("--log-format", "json", prefix=few) as server:
            if sys.platform == "linux":
                self.assertEqual(resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE), (1000, 1000))
            listening = json.loads(server.logged('"listening"').splitlines()[0])
            self.assertEqual((listening["event"], listening["descriptors"]), ("listening", "1000"))

    def test_fewer_than_it_needs_are_refused_with_their_number(self):
        for settings in ([], ["--ops", "127.0.0.1:0"], ["--io-threads", "16", "--ops", "127.0.0.1:0"]):
            with tempfile.TemporaryDirectory() as data:
                for few in (12, 16, 20, 30):
                    said = run("serve", "--data", data + "/data", "--listen", "127.0.0.1:0", *settings,
                               prefix=["sh", "-c", f'ulimit -n {few}; exec "$@"', "sh"])
                    self.assertEqual(said.returncode, 1, said)
                    found = re.fullmatch(rf"kithd: Only {few} file descriptors may be open, and the server needs at least (\d+) "
                                         r"before the first client comes\. Allow 1024 \(ulimit -n, systemd's LimitNOFILE\)\.\n",
                                         said.stderr)
                    self.assertFalse(os.path.exists(data + "/data"))
                with Server(*settings, prefix=["sh", "-c", f'ulimit -n {found[1]}; exec "$@"', "sh"]) as server:
                    server.add_user("ada")
                    asyncio.run(self.talk(server))

    async def talk(self, server):
        connection = await Connection.open(server.address)
        session = await connection.ask("login", handle="ada", password=PASSWORD)
        await connection.ask("hello", versions=[1], token=session["token"])
        answer = await connection.ask("send", user=session["user"]["id"], clientId=new_client_id(), text="stored")
        self.assertEqual(answer["seq"], 1)

    def test_too_few_are_said_with_what_is_needed(self):
        for few in (64, 200, 1000):
            with Server(prefix=["sh", "-c", f'ulimit -n {few}; exec "$@"', "sh"]) as server:
                log = server.logged("Allow at least 1024 (ulimit -n, systemd's LimitNOFILE).")
                said = re.search(rf"warning kith\.server: Only {few} file descriptors may be open, of which the server "
                                 r"itself needs (\d+): that leaves (\d+) for clients", log)
                self.assertEqual(int(said[1]) + int(said[2]), few)
                self.assertGreater(int(said[2]), 0)
        with Server() as server:
            server.signal(signal.SIGTERM)
            server.wait()
            self.assertNotIn("file descriptors", server.log_text())


class DataFolder(unittest.TestCase):
    def test_is_held_by_one_server(self):
        with Server() as server:
            second = run("serve", "--data", server.data, "--listen", "127.0.0.1:0")
            self.assertEqual(second.returncode, 1)
            self.assertIn(f"in use by another kithd (process {server.process.pid})", second.stderr)

    def test_of_a_killed_server_is_free_again(self):
        with Server() as server:
            server.kill()
            server.start()

    def test_of_a_server_killed_in_another_container_is_free_again(self):
        with Server() as server:
            server.kill()
            with open(os.path.join(server.data, "kithd.lock"), "w") as lock:
                lock.write("1\nkithd\nanother-host\n")  # process 1 runs here, too
            server.start()

    def test_is_made_by_serving_and_by_the_first_user_only(self):
        with tempfile.TemporaryDirectory() as folder:
            for command in (["user", "list"], ["user", "disable", "ada"], ["user", "enable", "ada"], ["user", "role", "ada", "admin"],
                            ["user", "password", "ada"], ["audit"], ["invite", "list"],
                            ["invite", "create"], ["invite", "revoke", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"]):
                result = run(*command, "--data", folder + "/typo")
                self.assertEqual(result.returncode, 1, command)
                self.assertIn(f"There is no data of a kithd in {folder}/typo", result.stderr)
            self.assertEqual(os.listdir(folder), [])
            self.assertEqual(run("user", "add", "ada", "--data", folder + "/new").returncode, 0)
            self.assertIn("ada", run("user", "list", "--data", folder + "/new").stdout)

    def test_that_cannot_be_looked_into_is_not_called_empty(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(folder + "/data")
            os.chmod(folder + "/data", 0)
            unprivileged = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
            result = run("user", "list", "--data", "data", cwd=folder, prefix=unprivileged)
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"The data folder {folder}/data cannot be read.", result.stderr)

    def test_of_an_older_version_is_brought_up_to_date_by_serving_only(self):
        with tempfile.TemporaryDirectory() as folder:
            run("user", "add", "ada", "--data", folder)
            database = sqlite3.connect(folder + "/kith.db")
            database.execute("PRAGMA user_version = 0")
            database.close()
            for command in (["user", "list"], ["user", "add", "bob"]):
                result = run(*command, "--data", folder)
                self.assertEqual(result.returncode, 1)
                self.assertIn("'kithd serve' of this version", result.stderr)

    def test_that_cannot_be_made_is_a_clear_sentence(self):
        result = run("serve", "--data", "/proc/kith", "--listen", "127.0.0.1:0")
        self.assertEqual(result.returncode, 1)
        self.assertIn("The data folder /proc/kith cannot be made", result.stderr)

    def test_port_in_use_is_a_clear_sentence(self):
        with Server() as server, tempfile.TemporaryDirectory() as other:
            second = run("serve", "--data", other, "--listen", f"127.0.0.1:{server.port}")
            self.assertEqual(second.returncode, 1)
            self.assertIn(f"cannot listen on 127.0.0.1, port {server.port}", second.stderr)
            self.assertNotIn("kith.db", os.listdir(other))


class People(unittest.IsolatedAsyncioTestCase):
    async def sign_in(self, server, handle, password=PASSWORD):
        connection = await Connection.open(server.address)
        session = await connection.ask("login", handle=handle, password=password)
        await connection.ask("hello", versions=[1], token=session["token"])
        return connection, session

    async def test_first_start_prints_the_owners_link_once(self):
        with Server() as server:
            link = await self.owners_link(server)
            connection = await Connection.open(server.address)
            code = link.split("/join/")[1]
            await connection.ask("register", invite=code, handle="ada", name="Ada", password=PASSWORD)
            with self.assertRaises(Refused) as refused:
                await connection.ask("register", invite=code, handle="eve", name="Eve", password=PASSWORD)
            self.assertEqual(refused.exception.code, "invite_invalid")
            self.assertRegex(run("user", "list", "--data", server.data).stdout, r"^ada +owner")
            server.signal(signal.SIGTERM)
            self.assertEqual(server.wait(), 0)
            server.start()
            server.signal(signal.SIGTERM)
            server.wait()
            self.assertFalse(any("/join/" in line for line in server.greeting))

    async def owners_link(self, server):
        while not any("/join/" in line for line in server.greeting):
            await asyncio.sleep(0)
        return next(line for line in server.greeting if "/join/" in line).strip()

    async def is_worth_nothing(self, server, link):
        connection = await Connection.open(server.address)
        with self.assertRaises(Refused) as refused:
            await connection.ask("serverInfo", invite=link.split("/join/")[1])
        self.assertEqual(refused.exception.code, "invite_invalid")

    async def test_only_the_last_owners_link_is_good(self):
        with Server() as server:
            first = await self.owners_link(server)
            server.start()
            second = await self.owners_link(server)
            await self.is_worth_nothing(server, first)
            self.assertEqual(len(run("invite", "list", "--data", server.data).stdout.splitlines()), 1)
            server.add_user("ada")  # the owner's account was created by a command
            await self.is_worth_nothing(server, second)

    async def test_disabled_and_changed_users_are_signed_out_of_the_running_server(self):
        with Server() as server:
            server.add_user("ada")
            server.add_user("bob")
            ada, _ = await self.sign_in(server, "ada")
            bob, _ = await self.sign_in(server, "bob")
            self.assertEqual(run("user", "disable", "ada", "--data", server.data).returncode, 0)
            self.assertEqual(await ada.closed(), 4003)
            changed = run("user", "password", "bob", "--data", server.data)
            self.assertEqual(await bob.closed(), 4003)
            password = changed.stdout.split("Password: ")[1].strip()
            await self.sign_in(server, "bob", password)
            for handle in ("ada", "bob"):
                with self.assertRaises(Refused) as refused:
                    await self.sign_in(server, handle)
                self.assertEqual(refused.exception.code, "bad_credentials")

    async def test_an_enabled_user_signs_in_again(self):
        with Server() as server:
            server.add_user("ada")
            server.add_user("bob")
            self.said(server, "bob is disabled and signed out everywhere.\n", "user", "disable", "bob")
            self.assertRegex(run("user", "list", *server.where()).stdout, r"(?m)^bob +member, disabled +since ")
            self.said(server, "bob can sign in.\n", "user", "enable", "Bob")
            await self.sign_in(server, "bob")
            self.assertRegex(run("user", "list", *server.where()).stdout, r"(?m)^bob +member +since ")
            self.assertEqual(run("user", "enable", "eve", *server.where()).returncode, 1)

    async def test_a_role_is_another_at_once(self):
        with Server() as server:
            server.add_user("ada")
            server.add_user("bob")
            bob, _ = await self.sign_in(server, "bob")
            for role, allowed in (("admin", True), ("member", False), ("owner", True)):
                self.said(server, f"bob is {role} of the server now.\n", "user", "role", "bob", role)
                self.assertRegex(run("user", "list", *server.where()).stdout, rf"(?m)^bob +{role} +since ")
                self.assertEqual((await bob.ask_once("getAccounts"))["type"], "accounts" if allowed else "error")
            wrong = run("user", "role", "bob", "king", *server.where())
            self.assertEqual(wrong.returncode, 2)
            self.assertIn("'king' is no role. It is member, admin or owner.", wrong.stderr)

    def test_the_operator_may_leave_no_owner(self):
        warning = "kithd: No owner of the server is left who can sign in. 'kithd user role HANDLE owner' names one.\n"
        with Server() as server:
            server.add_user("ada")
            server.add_user("bob")
            self.said(server, "ada is disabled and signed out everywhere.\n", "user", "disable", "ada", warned=warning)
            self.said(server, "bob is owner of the server now.\n", "user", "role", "bob", "owner")
            self.said(server, "bob is member of the server now.\n", "user", "role", "bob", "member", warned=warning)

    def said(self, server, text, *arguments, warned=""):
        ran = run(*arguments, *server.where())
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, text, warned))

    def test_the_audit_log_is_printed(self):
        with Server() as server:
            server.add_user("ada")
            for command in (["user", "role", "ada", "admin"], ["user", "role", "ada", "admin"], ["user", "disable", "ada"],
                            ["user", "enable", "ada"], ["user", "password", "ada"]):
                self.assertEqual(run(*command, *server.where()).returncode, 0)
            server.invite()
            invite = run("invite", "list", *server.where()).stdout.split()[0]
            run("invite", "revoke", invite, *server.where())
            lines = run("audit", *server.where()).stdout.splitlines()
            told = [line.split("  ", 1)[1] for line in lines]
            self.assertEqual(told[-6:], ["(kithd) made ada admin of the server", "(kithd) disabled ada", "(kithd) enabled ada",
                                         "(kithd) set a new password for ada", f"(kithd) made the invite {invite}",
                                         f"(kithd) revoked the invite {invite}"])
            self.assertIn("(kithd) added ada", told)
            self.assertEqual(run("audit", "--limit", "1", *server.where()).stdout.splitlines(), lines[-1:])
            self.assertEqual(run("audit", "--limit", "0", *server.where()).stdout.splitlines(), lines)
            self.assertEqual(run("audit", "--limit", "x", *server.where()).returncode, 2)

    async def test_invite_leads_to_the_server_that_was_started(self):
        with Server() as server:
            link = server.invite()
            self.assertRegex(link, rf"^http://127\.0\.0\.1:{server.port}/join/\S+$")
            server.kill()
            server.arguments = ["--public-address", "https://chat.example.org/"]
            server.start()
            self.assertRegex(server.invite(), r"^https://chat\.example\.org/join/\S+$")
            made = run("invite", "create", "--data", server.data, "--public-address", "https://b.example.org")
            self.assertRegex(made.stdout, r"^https://b\.example\.org/join/\S+$")

    async def test_revoked_invite_is_worth_nothing(self):
        with Server() as server:
            link = server.invite()
            listed = run("invite", "list", "--data", server.data).stdout.splitlines()
            self.assertEqual(len([line for line in listed if "10 uses left" in line]), 1)
            for line in listed:
                self.assertEqual(run("invite", "revoke", line.split()[0], "--data", server.data).returncode, 0)
            await self.is_worth_nothing(server, link)
            self.assertEqual(run("invite", "revoke", line.split()[0], "--data", server.data).returncode, 1)

    async def test_log_holds_no_secret(self):
        with Server("--log-level", "debug", "--log-format", "json") as server:
            link = server.invite()
            connection = await Connection.open(server.address)
            session = await connection.ask("register", invite=link.split("/join/")[1], handle="ada", name="Ada",
                                           password=PASSWORD)
            await connection.ask("hello", versions=[1], token=session["token"])
            await connection.ask("send", user=session["user"]["id"], text="a body that nobody logs",
                                 clientId="017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
            server.signal(signal.SIGTERM)
            server.wait()
            log = server.log_text()
            for line in log.splitlines():
                self.assertLessEqual({"time", "level", "source", "event"}, set(json.loads(line)))
            for secret in (PASSWORD, session["token"], link.split("/join/")[1], "a body that nobody logs"):
                self.assertNotIn(secret, log)

    async def test_log_tells_who_was_refused_and_closed(self):
        with Server("--log-level", "debug", "--log-format", "json") as server:
            server.add_user("ada")
            with self.assertRaises(Refused):
                await self.sign_in(server, "ada", "not her password")
            ada, session = await self.sign_in(server, "ada")
            self.assertEqual(run("user", "disable", "ada", "--data", server.data).returncode, 0)
            self.assertEqual(await ada.closed(), 4003)
            server.signal(signal.SIGTERM)
            server.wait()
            lines = [json.loads(line) for line in server.log_text().splitlines()]
            whose = {"peer": "127.0.0.1", "user": session["user"]["id"], "device": session["device"]}
            for event, facts in (("listening", {"data": server.data, "address": f"http://127.0.0.1:{server.port}"}),
                                 ("refused", {"peer": "127.0.0.1", "request": "login", "error": "bad_credentials"}),
                                 ("device_added", whose), ("connection_closed", {**whose, "code": "4003"}),
                                 ("stopped", {})):
                found = [line for line in lines if line["event"] == event and facts.items() <= line.items()]
                self.assertEqual(len(found), 1, (event, lines))

    def test_start_errors_are_json_where_the_log_is(self):
        for arguments, status in ((["--data", "/proc/kith"], 1), (["--data", "/proc/kith", "--listen", "nowhere"], 2)):
            result = run("serve", "--log-format", "json", *arguments)
            self.assertEqual(result.returncode, status)
            self.assertEqual([json.loads(line)["level"] for line in result.stderr.splitlines()], ["error"])

    async def test_stopping_answers_what_is_in_flight(self):
        with Server() as server:
            server.add_user("ada")
            ada, session = await self.sign_in(server, "ada")
            sends = [asyncio.create_task(ada.ask("send", user=session["user"]["id"], text=str(i),
                                                 clientId=f"017f22e2-79b0-7cc3-98c4-{i:012x}")) for i in range(100)]
            await sends[0]
            server.signal(signal.SIGTERM)
            self.assertEqual(await asyncio.to_thread(server.wait), 0)
            accepted = [task.result() for task in await asyncio.wait_for(self.settled(sends), 30) if not task.exception()]
            self.assertEqual(await ada.closed(), 1001)
            server.start()
            ada, _ = await self.sign_in(server, "ada")
            log = await ada.ask("getLog", conversation=accepted[0]["conversation"])
            self.assertEqual(log["head"], len(accepted))  # every stored message was answered

    @staticmethod
    async def settled(tasks):
        await asyncio.gather(*tasks, return_exceptions=True)
        return tasks


def make_certificate(folder, name, days=2):
    """Makes NAME.pem and NAME.key for localhost. Days -1: it has ended."""
    at = os.path.join(folder, name)
    for command in (["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", at + ".key", "-out", at + ".csr"],
                    ["x509", "-req", "-in", at + ".csr", "-signkey", at + ".key", "-out", at + ".pem", "-days", str(days)]):
        subprocess.run(["openssl", *command], check=True, capture_output=True)


class Tls(unittest.IsolatedAsyncioTestCase):
    def files(self, folder, name):
        return "--tls-certificate", f"{folder}/{name}.pem", "--tls-key", f"{folder}/{name}.key"

    def served(self, server):
        return ssl.get_server_certificate(("127.0.0.1", server.port))

    def metric(self, server):
        connection = http.client.HTTPConnection("127.0.0.1", server.ops_port, timeout=60)
        connection.request("GET", "/metrics")
        page = connection.getresponse().read().decode()
        connection.close()
        return float(re.search(r"^kith_certificate_end_time_seconds (\S+)$", page, re.M)[1])

    def end(self, folder, name):
        with open(f"{folder}/{name}.pem") as file:
            pem = file.read()
        said = subprocess.run(["openssl", "x509", "-noout", "-enddate"], input=pem, capture_output=True, text=True)
        return pem, ssl.cert_time_to_seconds(said.stdout.strip().split("=")[1])

    def test_the_certificate_is_loaded_again_on_sighup(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, days in (("used", 2), ("new", 3), ("ended", -1)):
                make_certificate(folder, name, days)
            with Server("--ops", "127.0.0.1:0", *self.files(folder, "used")) as server:
                first, end = self.end(folder, "used")
                self.assertEqual((self.served(server), self.metric(server)), (first, end))
                server.logged("certificate_loaded file=")

                shutil.copy(f"{folder}/new.pem", f"{folder}/used.pem")
                server.signal(signal.SIGHUP)  # the key is still the earlier one
                server.logged("used.key is not the key of the certificate in")
                self.assertEqual(self.served(server), first)
                with open(f"{folder}/used.pem", "w") as file:
                    file.write("-----BEGIN CERTIFICATE-----\n")
                server.signal(signal.SIGHUP)
                server.logged("The certificate in use is kept: " + folder + "/used.pem holds no certificate in PEM form")
                os.remove(f"{folder}/used.pem")
                server.signal(signal.SIGHUP)
                server.logged("used.pem cannot be read")
                self.assertEqual((self.served(server), self.metric(server)), (first, end))

                for name in ("new", "ended"):
                    for kind in ("pem", "key"):
                        shutil.copy(f"{folder}/{name}.{kind}", f"{folder}/used.{kind}")
                    second, end = self.end(folder, name)
                    server.signal(signal.SIGHUP)
                    while self.served(server) != second:
                        server.still_runs()
                    while self.metric(server) != end:
                        server.still_runs()
                server.logged("used.pem has ended at ")

    def test_a_certificate_that_has_ended_is_said_at_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            make_certificate(folder, "ended", -1)
            with Server("--ops", "127.0.0.1:0", *self.files(folder, "ended")) as server:
                log = server.logged("has ended at ")
                self.assertRegex(log, r"warning kith\.server: The certificate in \S+/ended\.pem has ended at \d{4}-\d\d-\d\dT")
                self.assertEqual(self.metric(server), self.end(folder, "ended")[1])

    def test_an_intermediate_certificate_that_has_ended_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            make_certificate(folder, "own")
            make_certificate(folder, "intermediate", -1)
            with open(folder + "/own.pem", "a") as chain, open(folder + "/intermediate.pem") as ended:
                chain.write(ended.read())
            with Server("--ops", "127.0.0.1:0", *self.files(folder, "own")) as server:
                server.logged("own.pem has ended at ")
                self.assertEqual(self.metric(server), self.end(folder, "intermediate")[1])

    def test_key_of_another_certificate_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a", "b"):
                make_certificate(folder, name)
            result = run("serve", "--data", folder + "/data", "--listen", "127.0.0.1:0", "--tls-certificate",
                         folder + "/a.pem", "--tls-key", folder + "/b.key")
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, r"^kithd: \S+/b\.key is not the key of the certificate in \S+/a\.pem\.\n$")
            with Server("--tls-certificate", folder + "/a.pem", "--tls-key", folder + "/a.key") as server:
                self.assertEqual(server.scheme, "https")


if __name__ == "__main__":
    unittest.main()

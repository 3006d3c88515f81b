# SPDX-License-Identifier: Apache-2.0
"""The pages that people see at the address of a real server, at its invite links and at its password links."""

import base64
import hashlib
import html
import os
import re
import sqlite3
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser

from api import Api
from kithd import Server, run
from outside_client import Connection

VOID = {"meta", "link", "path", "rect", "stop"}
PASSWORD_PATH = "/password/Zc0aQe7LrUfYp2rQ"
MESSAGE_PATH = "/message/e0d86761-f464-80d5-a773-71b6e628c921/41"
PROTECTED = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
             "Cache-Control": "no-store"}


class Page(HTMLParser):
    """A page, parsed. Fails on elements that do not nest."""

    def __init__(self, answer):
        super().__init__()
        self.status = answer.status
        self.headers = answer.headers
        self.source = answer.body.decode()
        self.elements, self.links, self.codes, self.texts, self._open = [], [], [], [], []
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8", answer.headers
        self.feed(self.source)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag == "a":
            self.links.append(dict(attributes)["href"])
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self._open.pop() == tag, tag

    def handle_data(self, data):
        if self._open and self._open[-1] == "code":
            self.codes.append(data)
        if self._open and self._open[-1] not in ("style", "title"):
            self.texts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.texts).split())

    @property
    def qr(self):
        """Returns what a reader of QR codes reads."""
        svg = next(attributes for tag, attributes in self.elements if attributes.get("class") == "qr")
        side = int(svg["viewbox"].split()[2])
        rows = [bytearray(b"\xff" * side) for _ in range(side)]
        path = next(attributes["d"] for tag, attributes in self.elements if tag == "path" and "h" in attributes["d"])
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
            rows[int(y) + 4][int(x) + 4:int(x) + 4 + int(length)] = bytes(int(length))
        pixels = b"".join(b"".join(bytes([pixel]) * 4 for pixel in row) * 4 for row in rows)
        with tempfile.NamedTemporaryFile(suffix=".pgm") as file:
            file.write(b"P5 %d %d 255\n" % (4 * side, 4 * side) + pixels)
            file.flush()
            read = subprocess.run(["zbarimg", "--quiet", "--raw", file.name], capture_output=True, text=True, timeout=60)
        return read.stdout.strip()


class Pages(unittest.IsolatedAsyncioTestCase):
    def page(self, server, path):
        return Page(Api(server.port).get(path))

    def path(self, link):
        return "/join/" + link.rsplit("/", 1)[1]

    def every_page(self, server):
        return (("/", 200), (self.path(server.invite()), 200), (PASSWORD_PATH, 200), (MESSAGE_PATH, 200), ("/join/none", 404), ("/password/none", 404),
                ("/message/41", 404))

    def invalid(self, server, path):
        """The page says nothing but that the invite is not valid."""
        page = self.page(server, path)
        self.assertEqual(page.status, 404)
        self.assertIn("This invite is not valid", page.text)
        self.assertEqual((page.links, page.codes), ([], []))
        self.assertNotIn("Harbour", page.source)
        return page

    async def join(self, server, link, handle, name):
        connection = await Connection.open(server.address)
        await connection.ask("register", invite=link.rsplit("/", 1)[1], handle=handle, name=name,
                             password="correct horse battery")

    async def test_an_invite_opens_as_a_page(self):
        with Server("--name", "Harbour") as server:
            server.add_user("ada")
            link = server.invite(uses=1)
            page = self.page(server, self.path(link))
            self.assertEqual(page.status, 200)
            self.assertIn("You are invited to Harbour One person is there.", page.text)
            self.assertEqual(page.links, [link.replace("http:", "kith:")])
            self.assertIn(link, page.codes)
            self.assertEqual(page.qr, link)
            await self.join(server, link, "bob", "Bob")  # to look has used nothing up
            self.invalid(server, self.path(link))

    async def test_who_invites_is_named(self):
        with Server() as server:
            await self.join(server, server.invite(), "ada", "<b>Ada</b> \"&\"")
            link = server.invite()
            with sqlite3.connect(os.path.join(server.data, "kith.db"), timeout=60) as database:
                database.execute("UPDATE invite SET created_by = (SELECT id FROM account)")
            database.close()
            page = self.page(server, self.path(link))
            self.assertIn("<b>Ada</b> \"&\" invited you to", page.text)
            self.assertNotIn("b", [tag for tag, _ in page.elements])

    def test_an_invite_that_is_over_says_only_that(self):
        with Server("--name", "Harbour") as server:
            self.invalid(server, "/join/AAAAAAAAAAAAAAAA")
            for path in ("/join/", "/join/x", "/join/%41", "/join/" + "A" * 4000, "/join/../.."):
                self.invalid(server, path)
            revoked, expired = server.invite(), server.invite()
            listed = run("invite", "list", "--data", server.data).stdout.splitlines()
            run("invite", "revoke", listed[-2].split()[0], "--data", server.data)
            with sqlite3.connect(os.path.join(server.data, "kith.db"), timeout=60) as database:
                database.execute("UPDATE invite SET expires_at = 1")
            database.close()
            pages = [self.invalid(server, self.path(link)) for link in (revoked, expired)]
            self.assertEqual(pages[0].source, pages[1].source)

    def test_guesses_are_limited(self):
        with Server("--sign-in-rate", "0.05") as server:
            link = server.invite()
            pages = [self.page(server, f"/join/{number:016}") for number in range(6)]
            self.assertEqual([page.status for page in pages], [404] * 3 + [429] * 3)
            self.assertGreater(int(pages[-1].headers["Retry-After"]), 0)
            self.assertIn("Too many tries", pages[-1].text)
            self.assertEqual(self.page(server, self.path(link)).status, 429)
            self.assertEqual(self.page(server, "/").status, 200)

    def test_the_server_has_a_page(self):
        with Server("--name", "Harbour") as server:
            page = self.page(server, "/")
            self.assertEqual(page.status, 200)
            self.assertIn("Harbour", page.text)
            self.assertIn("you need an invite link", page.text)
            self.assertIn(f"127.0.0.1:{server.port}", page.codes)
            self.assertEqual(page.links, [f"kith://127.0.0.1:{server.port}"])
        with Server("--open-registration", "--downloads", "https://example.org/kith?a&b") as server:
            page = self.page(server, "/")
            self.assertIn("Anybody may join", page.text)
            self.assertIn("https://example.org/kith?a&b", page.links)

    def test_names_are_text(self):
        name = "<script>alert(1)</script>'\"&{{link}}"
        with Server("--name", name) as server:
            for path in ("/", self.path(server.invite()), PASSWORD_PATH):
                page = self.page(server, path)
                self.assertEqual(page.source.count("<bdi>" + html.escape(name, quote=False).replace('"', "&quot;") + "</bdi>"), 1)
                self.assertNotIn("script", [tag for tag, _ in page.elements])

    def test_links_lead_to_the_public_address(self):
        with Server("--public-address", "https://chat.example.org", "--http-listen", "127.0.0.1:0") as server:
            for path in (self.path(server.invite()), PASSWORD_PATH):
                for port in (server.port, server.http_port):
                    page = Page(Api(port).get(path, Host="evil.example", X_Forwarded_Host="evil.example"))
                    self.assertEqual(page.links, [f"kith://chat.example.org{path}"])
                    self.assertIn(f"https://chat.example.org{path}", page.codes)
                    self.assertEqual(page.qr, f"https://chat.example.org{path}")
                    self.assertNotIn("evil", page.source)

    def test_a_message_link_opens_as_a_page(self):
        with Server("--name", "Harbour") as server:
            for path in (MESSAGE_PATH, MESSAGE_PATH + "."):
                page = self.page(server, path)
                self.assertIn("A message on Harbour", page.text)
                self.assertEqual(page.links, [f"kith://127.0.0.1:{server.port}{MESSAGE_PATH}"])
            for path in ("/message/", "/message/x/1", MESSAGE_PATH[:-2] + "0", MESSAGE_PATH.replace("e0", "E0"), "/message/../../1"):
                self.assertEqual(self.page(server, path).status, 404, path)

    def test_a_password_link_opens_as_a_page(self):
        with Server("--name", "Harbour", "--sign-in-rate", "0.05") as server:
            for number in range(6):  # good or not, nobody looks
                page = self.page(server, f"/password/{number:016}")
                self.assertEqual(page.status, 200)
                self.assertIn("Set a new password for Harbour", page.text)
                self.assertEqual(page.links, [f"kith://127.0.0.1:{server.port}/password/{number:016}"])
            self.assertEqual(self.page(server, PASSWORD_PATH + ",").links, [f"kith://127.0.0.1:{server.port}{PASSWORD_PATH}"])
            for path in ("/password/", "/password/x", "/password/%41AAAAAAAAAAAAA", "/password/../.."):
                page = self.page(server, path)
                self.assertEqual(page.status, 404)
                self.assertIn("This link is not valid", page.text)
                self.assertEqual((page.links, page.codes), ([], []))

    def test_a_page_is_nobody_elses_business(self):
        with Server() as server:
            for path, status in self.every_page(server):
                page = self.page(server, path)
                self.assertEqual(page.status, status)
                for name, value in PROTECTED.items():
                    self.assertEqual(page.headers.get_all(name), [value])
                policies = page.headers.get_all("Content-Security-Policy")
                self.assertEqual(len(policies), 1)
                style = re.search("<style>(.*?)</style>", page.source, re.S)[1]
                digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
                self.assertEqual(policies[0], f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
                                              "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                fetched = [attributes.get(name) for _, attributes in page.elements for name in ("src", "href", "srcset")]
                for address in filter(None, fetched + re.findall(r'url\("([^"]*)', style)):
                    self.assertRegex(address, "^(data:|kith:)")

    def test_a_head_request_gets_the_header(self):
        with Server() as server:
            for path, status in self.every_page(server):
                head = Api(server.port).ask("HEAD", path)
                self.assertEqual((head.status, head.body), (status, b""))
                self.assertEqual(head.headers["Content-Length"], Api(server.port).get(path).headers["Content-Length"])
            answer = Api(server.port).post("/", {})
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"))

    def test_the_code_is_not_logged(self):
        with Server("--log-level", "debug") as server:
            link = server.invite()
            self.assertEqual(self.page(server, self.path(link)).status, 200)
            self.assertEqual(self.page(server, PASSWORD_PATH).status, 200)
            self.invalid(server, "/join/GuessedGuessed00")
            log = server.logged("invite_invalid")
            self.assertNotIn("Zc0aQe7LrUfYp2rQ", log)
            self.assertNotIn(link.rsplit("/", 1)[1], log)
            self.assertNotIn("GuessedGuessed00", log)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""A page in headless Chromium uses the API with its own fetch, EventSource and WebSocket."""

import http.server
import json
import queue
import subprocess
import tempfile
import threading
import unittest

from api import Api, texts
from kithd import PASSWORD, Server

# Without these Chromium asks other computers.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run"]

PAGE = """<!doctype html><meta charset="utf-8"><script>
const kith = new URLSearchParams(location.search).get("kith");
const tell = (name, value) => fetch("/told", {method: "POST", body: JSON.stringify([name, value])});
const ask = async (method, path, token, body) => {
    const headers = token ? {Authorization: "Bearer " + token} : {};
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(kith + path, {method, headers, body: body && JSON.stringify(body)});
    return answer.json();
};
const signIn = () => ask("POST", "/v1/sessions", null, {handle: "ada", password: "PASSWORD", deviceName: "page"});
const textOf = frame => frame.entry && frame.entry.kind == "text" && frame.entry.text;

async function withEventSource() {
    const {token} = await signIn();
    const {ticket} = await ask("POST", "/v1/tickets", token);
    const address = kith + "/v1/events/stream?ticket=" + ticket;
    const source = new EventSource(address);
    source.addEventListener("welcome", () => tell("EventSource begins", source.readyState));
    source.addEventListener("event", event => {
        const text = textOf(JSON.parse(event.data));
        if (!text) return;
        tell("EventSource", text);
        const again = new EventSource(address);
        again.onerror = () => tell("a used ticket", again.readyState);
    });
}

async function withWebSocket() {
    const {token} = await signIn();
    const {ticket} = await ask("POST", "/v1/tickets", token);
    const socket = new WebSocket(kith.replace("http", "ws") + "/v1/socket", ["kith.v1.json"]);
    socket.onopen = () => socket.send(JSON.stringify({type: "hello", id: 1, versions: [1], ticket}));
    socket.onmessage = message => {
        const frame = JSON.parse(message.data);
        if (frame.type == "caughtUp") tell("WebSocket begins", socket.readyState);
        if (textOf(frame)) tell("WebSocket", textOf(frame));
    };
}

async function withFetch() {
    const {token, user} = await signIn();
    const found = await ask("GET", "/v1/people?query=bob", token);
    const path = "/v1/people/" + found.users[0].id + "/messages/" + crypto.randomUUID();
    tell("fetch", (await ask("PUT", path, token, {text: "from a page"})).type);
    tell("a wrong request", (await ask("DELETE", "/v1/devices/none", token)).code);
}

withFetch().then(() => { withEventSource(); withWebSocket(); }, error => tell("refused", error.name));
</script>"""


class Site(http.server.ThreadingHTTPServer):
    """Serves the page, and takes what it tells."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Site.Handler)
        self.told = queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server_port}"

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, body=b""):
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.answer(PAGE.replace("PASSWORD", PASSWORD).encode() if self.path.startswith("/?") else b"")

        def do_POST(self):
            self.server.told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer()

        def log_message(self, *_):
            pass


class Browser(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.server_close)
        self.addCleanup(self.site.shutdown)

    def open(self, address):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        process = subprocess.Popen(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *QUIET,
                                    f"--user-data-dir={folder.name}", "--remote-debugging-port=0", address],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def tells(self, names):
        """Returns what the page tells under these names, once it has told all."""
        told = {}
        while set(told) < set(names):
            name, value = self.site.told.get(timeout=120)
            told[name] = value
        return told

    def test_a_page_reads_and_writes(self):
        with Server("--cors-origins", self.site.origin, "--origins", self.site.origin) as server:
            for handle in ("ada", "bob"):
                server.add_user(handle)
            bob = Api(server.port).signed_in("bob")
            cursor = bob.poll()["cursor"]
            self.open(f"{self.site.origin}/?kith=http://127.0.0.1:{server.port}")
            told = self.tells(("EventSource begins", "WebSocket begins", "fetch", "a wrong request"))
            self.assertEqual(told, {"EventSource begins": 1, "WebSocket begins": 1, "fetch": "accepted",
                                    "a wrong request": "bad_request"})
            self.assertEqual(texts(bob.poll(cursor).json), ["from a page"])

            user = bob.get("/v1/people?query=ada")["users"][0]["id"]
            self.assertEqual(bob.say(user, "from outside").status, 200)  # as with curl
            told = self.tells(("EventSource", "WebSocket", "a used ticket"))
            self.assertEqual(told, {"EventSource": "from outside", "WebSocket": "from outside", "a used ticket": 2})

    def test_a_page_of_another_origin_reads_nothing(self):
        with Server() as server:
            server.add_user("ada")
            self.open(f"{self.site.origin}/?kith=http://127.0.0.1:{server.port}")
            self.assertEqual(self.tells(["refused"]), {"refused": "TypeError"})


if __name__ == "__main__":
    unittest.main()

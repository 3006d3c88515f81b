# SPDX-License-Identifier: Apache-2.0
"""Three servers behind the balancers of packaging/: sockets over TCP, and polls, streams and requests over HTTP, while servers stop.

    tst_balancers.py haproxy|nginx
"""

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from pathlib import Path

for folder in ("protocol", "server"):
    sys.path.insert(0, str(Path(__file__).parent.parent / folder))

import websockets

import smuggling
from api import Api
from balancer import Balancer, Nginx
from kithd import PASSWORD, Server
from outside_client import Closed, Connection, Device, new_client_id
from postgres import Postgres
from redis_server import Redis

CLIENT = "127.0.0.9"  # not where the balancers connect from
TEXTS = [f"Message {number}" for number in range(120)]
BROKEN = (OSError, http.client.HTTPException, Closed, websockets.WebSocketException, json.JSONDecodeError)


class TlsApi(Api):
    connect = http.client.HTTPSConnection


class FromElsewhere(Api):
    """Comes from the client's address, and claims another."""

    @staticmethod
    def connect(host, port, **options):
        return http.client.HTTPSConnection(host, port, source_address=(CLIENT, 0), **options)

    def ask(self, *arguments, **headers):
        return super().ask(*arguments, **headers, X_Forwarded_For="192.0.2.1")


def make_certificate(folder):
    """Makes a certificate for the name that the files in packaging/ have, and for this computer."""
    certificate, key, both = (os.path.join(folder, name) for name in ("kith.crt", "kith.key", "kith.pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=chat.example.org", "-addext",
                    "subjectAltName=DNS:chat.example.org,DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    Path(both).write_text(Path(certificate).read_text() + Path(key).read_text())
    return certificate, key, both


def sockets_on(node):
    with urllib.request.urlopen(f"http://127.0.0.1:{node.ops_port}/metrics", timeout=60) as answer:
        found = re.findall(r'(?m)^kith_connections_open\{.*kind="socket".*\} (\d+)', answer.read().decode())
    return sum(map(int, found))


class Listener:
    """A device that follows the log of a conversation. Knows what came, and that nothing is missing or comes again."""

    def __init__(self, api, group):
        self.api = api
        self.group = group
        self.head = 0
        self.texts = []
        self.came_back = 0

    def take(self, frame):
        if frame["type"] != "event" or frame["conversation"] != self.group:
            return
        entry = frame["entry"]
        assert entry["seq"] == self.head + 1, f"{entry['seq']} comes after {self.head}"
        self.head = entry["seq"]
        if entry["kind"] == "text":
            self.texts.append(entry["text"])

    def has_all(self):
        return len(self.texts) == len(TEXTS)


class StreamListener(Listener):
    def run(self, cursor):
        while not self.has_all():
            with contextlib.suppress(*BROKEN):
                stream = self.api.stream(Last_Event_ID=cursor)
                while stream.response.status == 200 and not self.has_all() and (event := stream.next()):
                    _, at, frame = event
                    self.take(frame)
                    cursor = at or cursor
                stream.close()
            self.came_back += 1


class PollListener(Listener):
    def run(self, cursor):
        while not self.has_all():
            with contextlib.suppress(*BROKEN):
                page = self.api.poll(cursor, wait=25)
                if page.status == 200:
                    for frame in page["events"]:
                        self.take(frame)
                    cursor = page["cursor"]
                    continue
            self.came_back += 1


async def follow_on_a_socket(device, group):
    """Goes on until the device has all texts. Returns how often it had to connect anew."""
    came_back = -1
    while len(device.texts.get(group, {})) < len(TEXTS):
        came_back += 1
        with contextlib.suppress(*BROKEN):
            await device.sign_in()
            await device.receive(lambda: len(device.texts.get(group, {})) == len(TEXTS))
            await device.ack()
    return came_back


def insist(request, *arguments):
    """Tries until the request is accepted. A clientId in the path makes it once."""
    while True:
        with contextlib.suppress(*BROKEN):
            answer = request(*arguments)
            if answer.status == 200:
                return answer
            assert answer.status in (502, 503, 504), answer.body


async def knows_who_comes(balancer, nodes):
    """Limits and logs have the client's address over both ways."""
    wrong = {"handle": "ada", "password": "not the password"}
    answer = await asyncio.to_thread(FromElsewhere(balancer.http_port).post, "/v1/sessions", wrong)
    assert answer.code == "bad_credentials", answer.body
    connection = await Connection.open(f"wss://127.0.0.1:{balancer.port}/v1/socket", local_addr=(CLIENT, 0))
    assert (await connection.ask_once("login", **wrong))["code"] == "bad_credentials"
    await connection.close()
    lines = []
    while len(lines) < 2:
        lines = [json.loads(line) for node in nodes for line in node.log_text().splitlines() if '"refused"' in line]
    assert [line["peer"] for line in lines] == [CLIENT] * 2, lines


async def open_page(balancer, path):
    page = await asyncio.to_thread(insist, TlsApi(balancer.http_port).get, path)
    assert b"https://chat.example.org" + path.encode() in page.body


async def restart(node, number, meanwhile=None):
    node.signal(number)
    await asyncio.to_thread(node.wait)
    if meanwhile:
        await meanwhile()
    await asyncio.to_thread(node.start)


async def talk(balancer, nodes):
    await knows_who_comes(balancer, nodes)
    invite = "/join/" + nodes[0].invite().rsplit("/", 1)[1]
    await open_page(balancer, invite)
    ada, bob, carol, dave, eve = [await asyncio.to_thread(TlsApi(balancer.http_port).signed_in, handle)
                                  for handle in ("ada", "bob", "carol", "dave", "eve")]
    people = {user["handle"]: user for handle in ("bob", "carol", "dave") for user in ada.get("/v1/people?query=" + handle)["users"]}
    device = Device(f"wss://127.0.0.1:{balancer.port}/v1/socket", {"token": bob.token, "user": people["bob"]})
    await device.sign_in()
    await device.go_away()
    await asyncio.to_thread(smuggling.check, balancer.http_port, ada, bob, ssl.create_default_context(), True)
    silent = asyncio.create_task(asyncio.to_thread(insist, lambda: eve.poll(wait=30)))  # the longest, with nothing to tell
    cursors = {one: one.poll()["cursor"] for one in (carol, dave)}
    members = [people[handle]["id"] for handle in ("bob", "carol", "dave")]
    group = ada.put(f"/v1/groups/{uuid.uuid4()}", {"title": "Crew", "members": members})["items"][0]["id"]

    stream, poll = StreamListener(carol, group), PollListener(dave, group)
    listening = [asyncio.create_task(asyncio.to_thread(listener.run, cursors[listener.api])) for listener in (stream, poll)]
    listening.append(asyncio.create_task(follow_on_a_socket(device, group)))

    async def say(texts):
        for text in texts:
            path = f"/v1/conversations/{group}/messages/{new_client_id()}"
            await asyncio.to_thread(insist, ada.put, path, {"text": text})

    await say(TEXTS[:30])
    while not (holding := [node for node in nodes if await asyncio.to_thread(sockets_on, node)]):
        pass
    other = next(node for node in nodes if node is not holding[0])
    await asyncio.gather(restart(holding[0], signal.SIGTERM), say(TEXTS[30:60]))

    async def open_pages():
        for _ in range(6):  # one of them, at least, meets the server that is gone
            await open_page(balancer, invite)
    await asyncio.gather(restart(other, signal.SIGKILL, open_pages), say(TEXTS[60:90]))
    await say(TEXTS[90:])
    came_back = (await asyncio.gather(*listening))[2]
    for listener in (stream, poll):
        assert listener.texts == TEXTS, listener.texts
    assert [device.texts[group][seq] for seq in sorted(device.texts[group])] == TEXTS
    assert came_back > 0, "the server that held the socket was stopped"
    assert "GET" in balancer.log_text() and invite not in balancer.log_text()
    assert (await silent)["events"] == [{"type": "caughtUp"}]
    print(f"came back: the socket {came_back} times, the stream {stream.came_back}, the polls {poll.came_back}", flush=True)


async def main(make_balancer):
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        certificate, key, both = make_certificate(folder)
        os.environ["SSL_CERT_FILE"] = certificate  # what clients trust
        assert ssl.create_default_context().get_ca_certs()
        postgres = stack.enter_context(Postgres())
        redis = stack.enter_context(Redis())
        nodes = [stack.enter_context(Server(
            "--database", postgres.url, "--redis", redis.url, "--node-name", f"node{i}", "--request-rate", "100000",
            "--tls-certificate", certificate, "--tls-key", key, "--public-address", "https://chat.example.org",
            "--proxy-protocol", "--http-listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.1", "--ops", "127.0.0.1:0",
            "--log-format", "json")) for i in range(3)]
        for node in nodes:  # where they are found again after a restart
            node.arguments += ("--http-listen", f"127.0.0.1:{node.http_port}", "--ops", f"127.0.0.1:{node.ops_port}")
        for handle in ("ada", "bob", "carol", "dave", "eve"):
            nodes[0].add_user(handle)
        with make_balancer(*nodes, certificate=both) as balancer:
            await talk(balancer, nodes)


if __name__ == "__main__":
    asyncio.run(main({"haproxy": Balancer, "nginx": Nginx}[sys.argv[1]]))

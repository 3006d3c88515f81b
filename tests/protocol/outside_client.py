# SPDX-License-Identifier: Apache-2.0
"""A small Kith client, written from docs/protocol.md alone, and two people who use it.

    outside_client.py INVITE_LINK INVITE_LINK

Each link is good for one account at least. Exits with 0 if the server keeps every promise that is asked for here.
Needs python3-websockets (10.4 and later) and otherwise the standard library.
"""

import asyncio
import json
import os
import sys
import time
import uuid

import websockets


def new_client_id():
    """A UUID of version 7: the time and randomness."""
    raw = bytearray(int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


def split_link(link):
    """The address of the socket and the code of the invite (chapters 2 and 4)."""
    server, code = link.split("/join/")
    return server.replace("http", "ws", 1) + "/v1/socket", code


class Refused(Exception):
    """The server answered a request with an error that cannot pass by itself."""

    def __init__(self, frame):
        super().__init__(f"{frame['code']}: {frame.get('message', '')}")
        self.code = frame["code"]


class Closed(Exception):
    """The connection is gone."""


class Connection:
    """One WebSocket: requests that wait for their answers, and pushes in their order (chapters 2 and 3)."""

    def __init__(self, socket):
        self._socket = socket
        self._last_id = 0
        self._open_requests = {}
        self._pushes = asyncio.Queue()
        self.close_code = None
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, address, **options):
        socket = await websockets.connect(address, subprotocols=["kith.v1.json"], max_size=16 * 2**20,
                                          ping_interval=25, ping_timeout=50, **options)
        assert socket.subprotocol == "kith.v1.json"
        return cls(socket)

    async def ask(self, request, **fields):
        """The answer. Waits and asks again where the server says that this helps (chapter 11)."""
        while True:
            frame = await self.ask_once(request, **fields)
            if frame["type"] != "error":
                return frame
            if not frame.get("retryAfter"):
                raise Refused(frame)
            await asyncio.sleep(frame["retryAfter"] / 1000)

    def has_pushes(self):
        return not self._pushes.empty()

    async def ask_once(self, request, **fields):
        """The answer, also where it is an error."""
        self._last_id += 1
        answer = self._open_requests[self._last_id] = asyncio.get_running_loop().create_future()
        frame = {"type": request, "id": self._last_id, **fields}
        try:
            await self._socket.send(json.dumps(frame, ensure_ascii=False))
        except websockets.ConnectionClosed:
            answer.cancel()
            raise Closed from None
        return await answer

    async def push(self):
        """The next frame that answers nothing."""
        frame = await self._pushes.get()
        if frame is None:
            self._pushes.put_nowait(None)
            raise Closed
        return frame

    async def close(self):
        await self._socket.close()
        await self.closed()

    def abort(self):
        """Ends it without a word."""
        self._socket.transport.abort()

    async def closed(self):
        """The code with which the connection ended."""
        await self._reader
        return self.close_code

    async def _read(self):
        try:
            async for message in self._socket:
                frame = json.loads(message)
                if "re" in frame:
                    answer = self._open_requests.pop(frame["re"])
                    if not answer.done():  # otherwise nobody waits for it any more
                        answer.set_result(frame)
                else:
                    self._pushes.put_nowait(frame)
        except websockets.ConnectionClosed:
            pass
        self.close_code = self._socket.close_code
        for answer in self._open_requests.values():
            if not answer.done():
                answer.set_exception(Closed())
        self._pushes.put_nowait(None)


class Device:
    """What one device keeps, and how it follows the logs (chapters 4 and 7)."""

    SELF_LOG_KINDS = ("joined", "left", "read")

    def __init__(self, address, session):
        self.address = address
        self.token = session["token"]
        self.user = session["user"]
        self.cursor = ""
        self.heads = {}  # conversation → seq up to which everything is here
        self.texts = {}  # conversation → seq → text, as it is now
        self.taken = []  # (conversation, seq) of each event that was new, since the last sign-in
        self.unacked = 0
        self.repeats = 0
        self.marks = {}  # (conversation, user) → marks
        self.caught_up = False
        self.connection = None

    @classmethod
    async def register(cls, link, handle, name, password):
        address, code = split_link(link)
        connection = await Connection.open(address)
        server = await connection.ask("serverInfo", invite=code)
        assert server["name"] and server["version"]
        assert (await connection.ask("checkHandle", handle=handle, invite=code)).get("free")
        session = await connection.ask("register", invite=code, handle=handle, name=name, password=password)
        await connection.close()
        return cls(address, session)

    async def sign_in(self):
        self.caught_up = False
        self.taken = []
        self.unacked = 0  # what was not acked comes again
        self.connection = await Connection.open(self.address)
        cursor = {"cursor": self.cursor} if self.cursor else {}
        welcome = await self.connection.ask("hello", versions=[1], token=self.token, client="outside", **cursor)
        assert welcome["version"] == 1 and welcome["user"] == self.user
        assert welcome.get("fresh", False) == (not self.cursor)
        self.cursor = welcome.get("cursor", self.cursor)
        if welcome.get("fresh"):
            self.heads = {}
            await self.learn_all()

    async def learn_all(self):
        page = {}
        while True:
            answer = await self.connection.ask("getConversations", **page)
            for conversation in answer["items"]:
                self.heads[conversation["id"]] = conversation.get("head", 0)
            if "next" not in answer:
                return
            page = {"after": answer["next"]}

    async def learn(self, conversation):
        """A conversation that is new here: its head, and what there is to see of it (chapter 8)."""
        answer = await self.connection.ask("getConversations", conversation=conversation)
        self.heads[conversation] = answer["items"][0].get("head", 0)
        page = await self.connection.ask("getHistory", conversation=conversation)
        self.texts[conversation] = {m["seq"]: m.get("text", "") for m in page["messages"] if m["kind"] == "text"}

    async def receive(self, until):
        """Takes pushes until the condition holds, and acks whenever there is nothing else to do."""
        while not until():
            if self.unacked and not self.connection.has_pushes():
                await self.ack()
            await self._take(await self.connection.push())

    async def _take(self, frame):
        if frame["type"] == "event":
            await self._take_entry(frame["conversation"], frame["entry"])
        elif frame["type"] == "marks":
            self.marks[frame["conversation"], frame["user"]] = frame
        elif frame["type"] == "caughtUp":
            self.caught_up = True

    async def _take_entry(self, conversation, entry):
        seq = entry["seq"]
        if conversation not in self.heads:
            if entry["kind"] in self.SELF_LOG_KINDS:
                self.heads[conversation] = seq - 1
            else:
                await self.learn(conversation)
        head = self.heads[conversation]
        if seq <= head:
            self.repeats += 1
            return
        assert seq == head + 1, f"a gap: {seq} comes after {head}"
        self.heads[conversation] = seq
        self.taken.append((conversation, seq))
        self._apply(self.texts.setdefault(conversation, {}), entry)
        if entry["kind"] == "joined" and entry["about"] not in self.heads:
            await self.learn(entry["about"])
        self.unacked += 1
        if self.unacked >= 64:
            await self.ack()

    @staticmethod
    def _apply(texts, entry):
        if entry["kind"] == "text":
            texts[entry["seq"]] = entry.get("text", "")
        elif entry["kind"] == "edit" and texts.get(entry["target"]):
            texts[entry["target"]] = entry["text"]
        elif entry["kind"] == "delete":
            texts[entry["target"]] = ""

    async def ack(self):
        self.unacked = 0
        positions = [{"conversation": c, "seq": s} for c, s in self.heads.items() if s]
        self.cursor = (await self.connection.ask("ack", positions=positions))["cursor"]

    async def send(self, text, **fields):
        fields.setdefault("clientId", new_client_id())
        return await self.connection.ask("send", text=text, writtenAt=int(time.time() * 1000), **fields)

    async def go_away(self):
        await self.connection.close()


async def refused(request):
    """The code of the error that the request ends with."""
    try:
        answer = await request
    except Refused as error:
        return error.code
    raise AssertionError(f"this should have been refused: {answer}")


async def first_words(ada, bob):
    """A direct conversation that did not exist, and the same message again."""
    found = await ada.connection.ask("findPeople", query="bo")
    assert [user["id"] for user in found["users"]] == [bob.user["id"]]
    words = "Grüße \u202eשלום 👩‍👩‍👧 \ufeff zero\u0000width e\u0301 \n end"
    client_id = new_client_id()
    accepted = await ada.send(words, user=bob.user["id"], clientId=client_id)
    again = await ada.send(words, user=bob.user["id"], clientId=client_id)
    assert {**accepted, "re": 0} == {**again, "re": 0}, "the same clientId gets the same answer"
    assert await refused(ada.send("other words", user=bob.user["id"], clientId=client_id)) == "conflict"

    conversation = accepted["conversation"]
    await bob.receive(lambda: bob.heads.get(conversation, 0) >= accepted["seq"])
    assert bob.texts[conversation][accepted["seq"]] == words, "text survives as it was sent"
    await bob.ack()
    return conversation


async def answer_and_marks(ada, bob, conversation):
    """Bob answers and reads; Ada sees the answer and how far Bob has read."""
    accepted = await bob.send("I can read you.", conversation=conversation)
    await bob.connection.ask("markRead", conversation=conversation, seq=accepted["seq"])
    await ada.receive(lambda: ada.marks.get((conversation, bob.user["id"]), {}).get("read") == accepted["seq"]
                      and ada.heads.get(conversation) == accepted["seq"])
    assert ada.texts[conversation][accepted["seq"]] == "I can read you."
    await bob.receive(lambda: bob.heads[conversation] == accepted["seq"])
    await bob.ack()


async def while_away(ada, bob, conversation):
    """More than may be unacked at once happens while Bob is away; he gets exactly that."""
    await bob.go_away()
    before = bob.heads[conversation]
    texts = [f"Message {number}" for number in range(300)]
    texts[::10] = [f"{text}, a long one: " + "ü" * 8000 for text in texts[::10]]
    seqs = [(await ada.send(text, conversation=conversation))["seq"] for text in texts]
    assert seqs == list(range(before + 1, before + 301)), "numbers without a gap"
    await ada.send("Message 7, edited", conversation=conversation, kind="edit", target=seqs[7])
    await ada.send("👍", conversation=conversation, kind="reaction", target=seqs[8])
    last = (await ada.send("", conversation=conversation, kind="delete", target=seqs[9]))["seq"]
    texts[7], texts[9] = "Message 7, edited", ""

    await bob.sign_in()
    await bob.receive(lambda: bob.caught_up)
    missed = [seq for log, seq in bob.taken if log == conversation]
    assert missed == list(range(before + 1, last + 1)), "exactly what was missed, in order"
    assert [bob.texts[conversation][seq] for seq in seqs] == texts
    page = await bob.connection.ask("getHistory", conversation=conversation, before=seqs[12], limit=12)
    assert [message.get("text", "") for message in page["messages"]] == texts[:12] and page["more"]
    (reaction,) = page["messages"][8]["reactions"]
    assert reaction["emoji"] == "👍" and reaction["users"] == [ada.user["id"]] and len(reaction["seqs"]) == 1
    await bob.ack()


async def without_an_ack(ada, bob, conversation):
    """What came but was not acked comes again, and is known by its number."""
    last = (await ada.send("Not acked", conversation=conversation))["seq"]
    await bob.receive(lambda: bob.heads[conversation] == last)
    await bob.go_away()
    await ada.send("Behind it", conversation=conversation)
    repeats = bob.repeats
    await bob.sign_in()
    await bob.receive(lambda: bob.caught_up)
    assert bob.repeats > repeats and (conversation, last) not in bob.taken
    assert [seq for log, seq in bob.taken if log == conversation] == [last + 1]
    log = await bob.connection.ask("getLog", conversation=conversation, after=last - 1)
    assert [entry["seq"] for entry in log["entries"]] == [last, last + 1] and log["head"] == last + 1
    await bob.ack()


async def refusals(ada, bob, conversation):
    """What a client asks in vain, and the end of a device."""
    assert await refused(ada.connection.ask("makeCoffee")) == "unknown_request"
    assert await refused(ada.connection.ask("getHistory")) == "bad_request"
    assert await refused(ada.connection.ask("getHistory", conversation=new_client_id())) == "not_found"
    assert await refused(ada.send("x" * 16385, conversation=conversation)) == "too_large"
    assert await refused(ada.send(" \n", conversation=conversation)) == "invalid_text"

    try:
        await websockets.connect(bob.address)
        raise AssertionError("without a subprotocol there is no connection")
    except websockets.InvalidHandshake:
        pass

    older = bob.connection
    await bob.sign_in()
    assert await older.closed() == 4001, "one device has one connection"

    await bob.connection.ask("logout")
    assert await bob.connection.closed() == 4003
    connection = await Connection.open(bob.address)
    assert await refused(connection.ask("getDevices")) == "not_signed_in"
    assert await refused(connection.ask("hello", versions=[1], token=bob.token)) == "token_invalid"
    assert await connection.closed() == 4003


async def main(links):
    ada = await Device.register(links[0], "ada", "Ada Lindqvist", "correct horse battery")
    bob = await Device.register(links[1], "bob", "Bob Okafor", "staple paper clip orange")
    await ada.sign_in()
    await bob.sign_in()
    conversation = await first_words(ada, bob)
    await answer_and_marks(ada, bob, conversation)
    await while_away(ada, bob, conversation)
    await without_an_ack(ada, bob, conversation)
    await refusals(ada, bob, conversation)
    await ada.go_away()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
    print("Everything was as docs/protocol.md says.")

# SPDX-License-Identifier: Apache-2.0
"""The HTTP API of a real server: answers and problems, and the feed over polls, streams and WebSockets."""

import asyncio
import re
import socket
import unittest
import uuid

import smuggling
from api import Api, texts
from kithd import PASSWORD, Server
from outside_client import Connection, new_client_id

PROTECTED = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
             "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"}
PAGE = "https://page.example.org"


class WithServer(unittest.TestCase):
    """One server for all tests of a class, which use accounts of their own."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server("--request-rate", "100000")
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__)
        cls.api = Api(cls.server.port)

    def person(self):
        """Returns the API with the token of a new account."""
        handle = "p" + uuid.uuid4().hex[:20]
        self.server.add_user(handle)
        signed_in = self.api.signed_in(handle)
        signed_in.handle = handle
        signed_in.id = signed_in.get(f"/v1/people?query={handle}")["users"][0]["id"]
        return signed_in

    def state(self, of, to):
        return to.get(f"/v1/presence?users={of.id}")["items"][0]["state"]

    def wait_for(self, state, of, to):
        while self.state(of, to) != state:
            self.server.still_runs()

    def pair(self):
        """Returns two people. The second has a cursor, and is offline."""
        ada, bob = self.person(), self.person()
        stream = bob.stream()
        bob.cursor = stream.next()[1]
        stream.close()
        self.wait_for("offline", of=bob, to=ada)
        return ada, bob


class Answers(WithServer):
    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), answer.body)
        return answer

    def test_a_retry_gets_the_first_answer(self):
        ada, bob = self.pair()
        path = f"/v1/people/{bob.id}/messages/{new_client_id()}"
        first = ada.put(path, {"text": "once"})
        self.assertEqual(first.status, 200)
        self.assertEqual(first.headers["Content-Type"], "application/json")
        self.assertNotIn("re", first.json)
        self.assertEqual(ada.put(path, {"text": "once"}).json, first.json)
        self.refused(ada.put(path, {"text": "twice"}), 409, "conflict")
        self.assertEqual(texts(bob.poll(bob.cursor)), ["once"])

    def test_requests_need_a_good_token(self):
        ada = self.person()
        for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}):
            for path in ("/v1/devices", "/v1/events", "/v1/events/stream"):
                with self.subTest(headers=headers, path=path):
                    answer = self.refused(self.api.get(path, **headers), 401, "not_signed_in")
                    self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        for path in ("/v1/devices", "/v1/events", "/v1/events/stream", "/v1/server"):
            answer = self.refused(self.api.get(path, Authorization="Bearer x"), 401, "token_invalid")
            self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        for scheme in ("bearer", "BEARER", "Bearer "):
            self.assertEqual(self.api.get("/v1/devices", Authorization=f"{scheme} {ada.token}").status, 200)

    def test_two_tokens_are_none(self):
        ada = self.person()
        with socket.create_connection(("127.0.0.1", self.server.port)) as raw:
            field = f"Authorization: Bearer {ada.token}\r\n"
            raw.sendall(f"GET /v1/devices HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{field}{field}\r\n".encode())
            answer = b"".join(iter(lambda: raw.recv(65536), b""))
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)

    def test_whoever_signs_in_has_no_token(self):
        ada = self.person()
        self.refused(ada.post("/v1/sessions", {"handle": ada.handle, "password": PASSWORD}), 400, "bad_request")
        self.refused(self.api.post("/v1/sessions", {"handle": ada.handle, "password": "wrong"}), 401, "bad_credentials")

    def test_a_token_ends(self):
        ada = self.person()
        other = self.api.signed_in(ada.handle)
        self.assertEqual(other.delete("/v1/sessions/current").json, {"type": "ok"})
        self.refused(other.get("/v1/devices"), 401, "token_invalid")
        self.assertEqual(len(ada.get("/v1/devices")["items"]), 1)

    def test_wrong_input_has_its_status(self):
        ada = self.person()
        conversation = f"/v1/conversations/{uuid.uuid4()}"
        self.refused(ada.get("/v1/nothing"), 404, "unknown_request")
        self.refused(ada.get("/v1/conversations/"), 404, "unknown_request")
        self.refused(ada.get(conversation), 404, "not_found")
        self.refused(ada.get("/v1/conversations/x"), 400, "bad_request")
        self.refused(ada.get("/v1/conversations?after"), 400, "bad_request")
        self.refused(ada.get(conversation + "/log?limit=x"), 400, "bad_request")
        self.refused(ada.get("/v1/server?invite=x"), 400, "bad_request")
        self.refused(ada.get("/v1/people?query=a&query=b"), 400, "bad_request")
        self.refused(ada.get("/v1/people?query=%zz"), 400, "bad_request")
        self.refused(ada.put(conversation + "/read", b"{", Content_Type="application/json"), 400, "bad_request")
        self.refused(ada.put(conversation + "/read", {"seq": 1, "conversation": "x"}), 400, "bad_request")
        self.refused(ada.put(conversation + "/read", b'{"seq":1}', Content_Type="text/plain"), 415, "bad_request")
        self.refused(ada.put(conversation + "/read", b'{"seq":1}'), 415, "bad_request")
        self.refused(ada.put(conversation + "/read", {"seq": 1, "more": "x" * 2**18}), 413, "too_large")
        self.refused(ada.put(f"/v1/groups/{uuid.uuid4()}", {"title": " "}), 422, "invalid_text")
        self.refused(self.api.post("/v1/invites/lookup", {"invite": "wrong"}), 422, "invite_invalid")
        answer = self.refused(ada.post("/v1/devices", {}), 405, "unknown_request")
        self.assertEqual(answer.headers["Allow"], "GET, HEAD")
        for query in ("wait=31", "wait=-1", "wait=x", "watch=x", "more=1", "cursor=a&cursor=b"):
            self.refused(ada.get("/v1/events?" + query), 400, "bad_request")
        self.refused(ada.get("/v1/events/stream?wait=1"), 400, "bad_request")
        watched = ",".join(str(uuid.uuid4()) for _ in range(201))
        self.refused(ada.get("/v1/events?watch=" + watched), 413, "too_large")

    def test_a_body_with_parameters_of_its_type_is_json(self):
        ada, bob = self.pair()
        answer = ada.put(f"/v1/people/{bob.id}/messages/{new_client_id()}", '{"text": "hello"}',
                         Content_Type="Application/JSON; charset=utf-8")
        self.assertEqual(answer["type"], "accepted")

    def test_every_answer_protects_browsers(self):
        ada = self.person()
        for answer in (self.api.get("/v1/server"), self.api.get("/v1/openapi.json"), self.api.get("/v1/devices"),
                       self.api.get("/nothing"), self.api.post("/v1/server", {}), ada.poll(),
                       ada.put("/v1/password", b"x" * 300000, Content_Type="application/json")):
            for name, value in PROTECTED.items():
                self.assertEqual(answer.headers.get_all(name), [value])
            self.assertEqual([name for name in answer.headers if name.startswith("Access-Control")], [])
        stream = ada.stream()
        for name, value in PROTECTED.items():
            self.assertEqual(stream.response.headers.get_all(name), [value])
        stream.close()

    def test_pages_of_other_origins_are_not_let_in(self):
        answer = self.api.ask("OPTIONS", "/v1/devices", Origin=PAGE, Access_Control_Request_Method="GET")
        self.refused(answer, 405, "unknown_request")
        self.assertIsNone(self.api.get("/v1/server", Origin=PAGE).headers["Access-Control-Allow-Origin"])

    def test_calls_show_nobody_online(self):
        ada, bob = self.pair()
        self.assertEqual(bob.get("/v1/devices").status, 200)
        self.assertEqual(self.state(of=bob, to=ada), "offline")
        stream = bob.stream()
        self.assertEqual(stream.next()[0], "welcome")
        self.assertEqual(self.state(of=bob, to=ada), "online")
        stream.close()

    def test_one_connection_makes_many_requests(self):
        ada = self.person()
        connection = ada.open("GET", "/v1/devices")
        for path in ("/v1/server", "/v1/nothing", "/v1/conversations", "/v1/events"):
            self.assertTrue(connection.getresponse().read())
            connection.request("GET", path, headers={"Authorization": f"Bearer {ada.token}"})
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()


class Feed(WithServer):
    def test_polls_go_on_where_they_were(self):
        ada, bob = self.pair()
        self.assertTrue(bob.poll()["welcome"]["fresh"])
        cursor, got = bob.poll()["cursor"], []
        for number in range(5):
            ada.say(bob.id, f"text {number}")
            page = bob.poll(cursor)
            self.assertNotIn("fresh", page["welcome"])
            self.assertEqual(page["events"][-1], {"type": "caughtUp"})
            got += texts(page)
            cursor = page["cursor"]
        self.assertEqual(got, [f"text {number}" for number in range(5)])
        self.assertEqual(texts(bob.poll(cursor)), [])

    def test_an_unread_page_comes_again(self):
        ada, bob = self.pair()
        ada.say(bob.id, "hello")
        first = bob.poll(bob.cursor)
        self.assertEqual(bob.poll(bob.cursor)["events"], first["events"])
        self.assertEqual(texts(bob.poll(first["cursor"])), [])

    def test_much_comes_in_pages(self):
        ada, bob = self.pair()
        sent = [f"text {number}" for number in range(600)]
        for text in sent:
            self.assertEqual(ada.say(bob.id, text).status, 200)
        got, cursor, pages = [], bob.cursor, 0
        while len(got) < len(sent):
            page = bob.poll(cursor)
            self.assertNotEqual(page["cursor"], cursor)
            got, cursor, pages = got + texts(page), page["cursor"], pages + 1
        self.assertEqual(got, sent)
        self.assertGreater(pages, 1)
        self.assertEqual(texts(bob.poll(cursor)), [])

    def test_a_long_poll_waits_for_an_event(self):
        ada, bob = self.pair()
        waiting = bob.open("GET", f"/v1/events?wait=30&cursor={bob.cursor}")
        self.wait_for("online", of=bob, to=ada)
        ada.say(bob.id, "now")
        self.assertIn(b'"now"', waiting.getresponse().read())
        waiting.close()

    def test_a_long_poll_ends_by_itself(self):
        _, bob = self.pair()
        page = bob.poll(bob.cursor, wait=1)
        self.assertEqual((page.status, texts(page)), (200, []))

    def test_a_later_consumer_supersedes_the_earlier(self):
        ada, bob = self.pair()
        waiting = bob.open("GET", f"/v1/events?wait=30&cursor={bob.cursor}")
        self.wait_for("online", of=bob, to=ada)
        stream = bob.stream(f"/v1/events/stream?cursor={bob.cursor}")
        self.assertEqual(stream.next()[0], "welcome")
        superseded = waiting.getresponse()
        self.assertEqual(superseded.status, 409)
        self.assertIn(b'"code":"replaced"', superseded.read())
        waiting.close()
        self.assertEqual(bob.poll(bob.cursor).status, 200)
        events = list(iter(stream.next, None))
        self.assertEqual((events[-1][0], events[-1][2]["code"]), ("close", 4001))
        stream.close()

    def test_a_stream_goes_on_after_its_last_id(self):
        ada, bob = self.pair()
        stream = bob.stream(f"/v1/events/stream?cursor={bob.cursor}")
        self.assertEqual(stream.response.headers["Content-Type"], "text/event-stream")
        event, cursor, _ = stream.next()
        self.assertEqual(event, "welcome")
        self.assertEqual(stream.next(), ("caughtUp", None, {"type": "caughtUp"}))
        ada.say(bob.id, "one")
        text = None
        while text != "one":
            event, cursor, frame = stream.next()
            text = frame["entry"].get("text") if event == "event" else None
        self.assertTrue(cursor)
        stream.close()
        ada.say(bob.id, "two")
        stream = bob.stream(f"/v1/events/stream?cursor={bob.cursor}", Last_Event_ID=cursor)
        frames = []
        while "caughtUp" not in [event for event, _, _ in frames]:
            frames.append(stream.next())
        stream.close()
        self.assertEqual([frame["entry"]["text"] for event, _, frame in frames
                          if event == "event" and frame["entry"]["kind"] == "text"], ["two"])

    def test_a_revoked_token_ends_the_stream(self):
        _, bob = self.pair()
        stream = bob.stream()
        self.assertEqual(stream.next()[0], "welcome")
        bob.delete("/v1/sessions/current")
        events = list(iter(stream.next, None))
        self.assertEqual((events[-1][0], events[-1][2]["code"]), ("close", 4003))
        stream.close()

    def test_polls_and_streams_watch(self):
        ada, bob = self.pair()
        page = bob.poll(bob.cursor, watch=ada.id)
        self.assertEqual([frame["items"][0]["state"] for frame in page["events"] if frame["type"] == "presences"], ["offline"])
        self.assertFalse([frame for frame in page["events"] if "re" in frame])
        stream = bob.stream(f"/v1/events/stream?watch={ada.id}")
        frames = iter(stream.next, None)
        self.assertEqual(next(frame for event, _, frame in frames if event == "presences")["items"][0]["state"], "offline")
        online = ada.stream()
        self.assertEqual(next(frame for event, _, frame in frames if event == "presences")["items"][0]["state"], "online")
        online.close()
        stream.close()

    def test_every_delivery_goes_on_where_another_was(self):
        ada, bob = self.pair()
        got = []

        async def over_a_socket(cursor):
            connection = await Connection.open(self.server.address)
            await connection.ask("hello", versions=[1], token=bob.token, cursor=cursor)
            heads = {}
            while (frame := await connection.push())["type"] != "caughtUp":
                if frame["type"] == "event":
                    heads[frame["conversation"]] = frame["entry"]["seq"]
                    got.extend(texts({"events": [frame]}))
            acked = await connection.ask("ack", positions=[{"conversation": c, "seq": s} for c, s in heads.items()])
            await connection.close()
            return acked["cursor"]

        def over_a_stream(cursor):
            stream = bob.stream(f"/v1/events/stream?cursor={cursor}")
            for event, last, frame in iter(stream.next, None):
                cursor = last or cursor
                got.extend(texts({"events": [frame]}))
                if event == "caughtUp":
                    break
            stream.close()
            return cursor

        def over_a_poll(cursor):
            page = bob.poll(cursor)
            got.extend(texts(page))
            return page["cursor"]

        cursor = bob.cursor
        sent = []
        deliveries = [over_a_poll, over_a_stream, lambda at: asyncio.run(over_a_socket(at))]
        for number in range(12):
            sent.append(f"text {number}")
            ada.say(bob.id, sent[-1])
            cursor = deliveries[number % 3 if number < 6 else -number % 3](cursor)
        self.assertEqual(got, sent)


class Smuggling(unittest.TestCase):
    def test_no_second_request_hides_in_a_first_one(self):
        with Server() as server:
            for handle in ("ada", "bob"):
                server.add_user(handle)
            smuggling.check(server.port, *(Api(server.port).signed_in(handle) for handle in ("ada", "bob")))


class Settings(unittest.TestCase):
    def test_listed_pages_are_let_in(self):
        with Server("--cors-origins", PAGE) as server:
            api = Api(server.port)
            asked = api.ask("OPTIONS", "/v1/devices", Origin=PAGE, Access_Control_Request_Method="GET",
                            Access_Control_Request_Headers="authorization")
            self.assertEqual((asked.status, asked.body), (204, b""))
            self.assertEqual(asked.headers["Access-Control-Allow-Origin"], PAGE)
            self.assertEqual(asked.headers["Access-Control-Allow-Methods"], "GET")
            self.assertIn("Authorization", asked.headers["Access-Control-Allow-Headers"])
            for path in ("/v1/server", "/v1/devices", "/v1/openapi.json", "/v1/nothing"):
                answer = api.get(path, Origin=PAGE)
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], PAGE)
                self.assertEqual(answer.headers["Vary"], "Origin")
            self.assertIsNone(api.get("/v1/server").headers["Access-Control-Allow-Origin"])
            other = "https://other.example.org"
            self.assertIsNone(api.get("/v1/server", Origin=other).headers["Access-Control-Allow-Origin"])
            self.assertEqual(api.ask("OPTIONS", "/v1/devices", Origin=other, Access_Control_Request_Method="GET").status, 405)
            self.assertEqual(api.ask("OPTIONS", "/v1/nothing", Origin=PAGE, Access_Control_Request_Method="GET").status, 404)

    def test_only_trusted_proxies_name_the_client(self):
        for settings, client in (((), "127.0.0.1"), (("--trusted-proxies", "127.0.0.0/8"), "203.0.113.7")):
            with self.subTest(settings=settings), Server("--log-level", "debug", *settings) as server:
                self.assertEqual(Api(server.port).get("/v1/server", X_Forwarded_For="198.51.100.1, 203.0.113.7").status, 200)
                opened = re.search(r"connection_opened.*", server.logged("connection_opened"))[0]
                self.assertIn(f"peer={client}", opened)

    def test_a_second_port_speaks_http_alone(self):
        with Server("--http-listen", "127.0.0.1:0") as server:
            api = Api(server.http_port)
            self.assertEqual(api.get("/v1/server").status, 200)
            self.assertIn(api.get("/v1/socket", Upgrade="websocket", Connection="Upgrade").status, (404, 426))
            server.logged("http_listening")

    def test_the_log_has_no_secrets(self):
        with Server("--log-level", "debug") as server:
            invite = server.invite().rsplit("/", 1)[1]
            api = Api(server.port)
            answer = api.post("/v1/accounts", {"invite": invite, "handle": "ada", "name": "Ada", "password": PASSWORD})
            ada = Api(server.port, answer["token"])
            cursor = ada.poll()["cursor"]
            self.assertEqual(ada.poll(cursor).status, 200)
            self.assertEqual(ada.put(f"/v1/people/{answer['user']['id']}/messages/{new_client_id()}", {"text": "a secret"}).status, 200)
            ada.delete("/v1/sessions/current")
            self.assertEqual(ada.poll(cursor).status, 401)
            api.post("/v1/invites/lookup", {"invite": invite + "x"})
            server.signal(15)
            server.wait()
            log = server.log_text()
            self.assertIn("connection_opened", log)
            for secret in (invite, ada.token, PASSWORD, "a secret", cursor):
                self.assertNotIn(secret, log)


if __name__ == "__main__":
    unittest.main()

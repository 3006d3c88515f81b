# SPDX-License-Identifier: Apache-2.0
"""A small client of docs/http-api.md for the tests in this folder."""

import http.client
import json

from kithd import PASSWORD
from outside_client import new_client_id


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def __getitem__(self, name):
        return self.json[name]

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """Returns the code of a problem."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        assert self.json["status"] == self.status and self.json["title"] and self.json["detail"]
        return self.json["code"]


class Api:
    """Makes requests, each on a connection of its own."""

    connect = http.client.HTTPConnection

    def __init__(self, port, token=None):
        self.port = port
        self.token = token

    def signed_in(self, handle, password=PASSWORD):
        """Returns the API with the token of a new device."""
        return type(self)(self.port, self.post("/v1/sessions", {"handle": handle, "password": password})["token"])

    def open(self, method, path, body=None, **headers):
        """Returns the connection once the request is sent."""
        connection = self.connect("127.0.0.1", self.port, timeout=60)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token and "Authorization" not in fields:
            fields["Authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            fields.setdefault("Content-Type", "application/json")
        connection.request(method, path, body, fields)
        return connection

    def ask(self, method, path, body=None, **headers):
        connection = self.open(method, path, body, **headers)
        try:
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.ask("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.ask("DELETE", path, **headers)

    def say(self, user, text):
        """Sends a text to the user."""
        return self.put(f"/v1/people/{user}/messages/{new_client_id()}", {"text": text})

    def poll(self, cursor="", **query):
        query = {"cursor": cursor, **query} if cursor else query
        return self.get("/v1/events?" + "&".join(f"{name}={value}" for name, value in query.items()))

    def stream(self, path="/v1/events/stream", **headers):
        return Stream(self.open("GET", path, **headers))


class Stream:
    """Server-sent events, parsed."""

    def __init__(self, connection):
        self._connection = connection
        self.response = connection.getresponse()

    def next(self):
        """Returns the fields of the next event as (event, id, data); None at the end."""
        fields = {}
        while line := self.response.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name and value:
                fields[name] = value
            elif "event" in fields:
                return fields["event"], fields.get("id"), json.loads(fields["data"])
        return None

    def close(self):
        self._connection.close()


def texts(page):
    """Returns the texts that a poll's page brings."""
    return [frame["entry"]["text"] for frame in page["events"]
            if frame["type"] == "event" and frame["entry"]["kind"] == "text"]

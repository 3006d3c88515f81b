# SPDX-License-Identifier: Apache-2.0
"""Requests whose end can be read in two ways, each with a second request behind its first end."""

import json
import re
import socket
import ssl

from api import texts
from outside_client import new_client_id

# The header fields and the body of the first request; {inner} is the second one.
CASES = {
    "both lengths, the shorter counts": ("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n{inner}"),
    "both lengths, the longer counts": ("Transfer-Encoding: chunked\r\nContent-Length: {all}", "0\r\n\r\n{inner}"),
    "two lengths": ("Content-Length: 0\r\nContent-Length: {all}", "{inner}"),
    "a list of lengths": ("Content-Length: 0, {all}", "{inner}"),
    "a length with a sign": ("Content-Length: +0", "{inner}"),
    "a length of 2^64": ("Content-Length: 18446744073709551616", "{inner}"),
    "a length of 2^64 - 1": ("Content-Length: 18446744073709551615", "{inner}"),
    "a blank before the colon": ("Content-Length : {all}", "{inner}"),
    "an unknown coding": ("Transfer-Encoding: xchunked\r\nContent-Length: 0", "{inner}"),
    "a coding behind another": ("Transfer-Encoding: identity, chunked", "0\r\n\r\n{inner}"),
    "two codings": ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n{inner}"),
    "a coding behind a tab": ("Transfer-Encoding:\tchunked\r\nContent-Length: {all}", "0\r\n\r\n{inner}"),
    "a folded coding": ("Transfer-Encoding:\r\n chunked\r\nContent-Length: {all}", "0\r\n\r\n{inner}"),
    "a coding behind a bare line feed": ("X: y\nTransfer-Encoding: chunked\r\nContent-Length: {all}", "0\r\n\r\n{inner}"),
    "a bad chunk size": ("Transfer-Encoding: chunked", "0x0\r\n\r\n{inner}"),
    "a negative chunk size": ("Transfer-Encoding: chunked", "-1\r\n\r\n{inner}"),
    "a chunk that ends with a bare line feed": ("Transfer-Encoding: chunked", "0\n\n{inner}"),
    "a chunk size beyond 64 bits": ("Transfer-Encoding: chunked", "10000000000000000\r\n\r\n{inner}"),
}


def attempt(case, port, token, user, tls=None):
    """Sends the case. Its second request would write the name of the case to the user. Returns the responses, as bytes."""
    fields, body = CASES[case]
    text = json.dumps({"text": case})
    inner = (f"PUT /v1/people/{user}/messages/{new_client_id()} HTTP/1.1\r\nHost: kith\r\nAuthorization: Bearer {token}\r\n"
             f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}")
    body = body.replace("{inner}", inner)
    request = (f"PUT /v1/people/{user}/messages/{new_client_id()} HTTP/1.1\r\nHost: kith\r\n"
               f"Content-Type: application/json\r\n{fields.replace('{all}', str(len(body)))}\r\n\r\n{body}")
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        stream = tls.wrap_socket(connection, server_hostname="127.0.0.1") if tls else connection
        stream.sendall(request.encode())
        stream.settimeout(2)
        received = b""
        try:
            while data := stream.recv(65536):
                received += data
        except (TimeoutError, ConnectionError, ssl.SSLError):
            pass  # it waits for more of the first request, or dropped the connection
        return received


def check(port, ada, bob, tls=None, balanced=False):
    """No second request of any case is taken without an answer to it, and nobody else gets that. A balancer may read two requests."""
    user = ada.get("/v1/people?query=bob")["users"][0]["id"]
    cursor = bob.poll()["cursor"]
    for case in CASES:
        answers = attempt(case, port, ada.token, user, tls)
        count = len(re.findall(rb"HTTP/1\.1 \d{3} ", answers))
        assert count <= (2 if balanced else 1), (case, answers)
        for _ in range(4):
            assert ada.get("/v1/server")["type"] == "server", case
        page = bob.poll(cursor)
        cursor = page["cursor"]
        assert len(found := texts(page.json)) < max(count, 1), (case, found, answers)

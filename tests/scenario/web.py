"""A client of the gateway for scenarios: plain sockets where the bytes matter,
http.client elsewhere; the standard library only."""
import http.client
import json
import os
import re
import socket
import struct
import sys
import uuid
from datetime import datetime

DIR = os.environ["FANXIU_DIR"]


def port(name="port"):
    with open(f"{DIR}/store/gateway/http.{name}") as f:
        return int(f.read())


def must(right, what):
    if not right:
        sys.exit(f"NOT SO: {what}")


def png(width=640, height=480, rest=bytes(range(256)) * 400):
    """A picture as far as its head goes; more is not looked at."""
    return (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(
        ">II", width, height) + b"\x08\2\0\0\0" + rest)


def new_id(client):
    """As a page makes it, by the clock of the fleet."""
    now = client.get("/v1/me").json["time"][:19] + "+00:00"
    ms = int(datetime.fromisoformat(now).timestamp() * 1000)
    rest = bytearray(uuid.uuid4().bytes[6:])
    rest[0] = 0x70 | rest[0] & 15
    return str(uuid.UUID(bytes=ms.to_bytes(6, "big") + bytes(rest)))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Client:
    """One browser, or with a token one machine."""

    def __init__(self, token=None):
        self.port = port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.cookie, self.page, self.token = None, None, token

    def ask(self, method, path, body=None, headers=None, kind=None):
        said = dict(headers or {})
        if method == "POST":
            said.setdefault("Content-Type", kind or "application/json")
            said.setdefault("Origin", self.origin)
            if self.page:
                said.setdefault("X-Fanxiu-Token", self.page)
        if self.cookie:
            said.setdefault("Cookie", self.cookie)
        if self.token:
            said.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            try:
                line.request(method, path, body, {
                    k: v for k, v in said.items() if v is not None})
            except (BrokenPipeError, ConnectionResetError):
                pass  # it may have been answered before all was sent
            try:
                got = line.getresponse()
                return Answer(got.status, got.headers, got.read())
            except ConnectionResetError:
                return Answer(0, {}, b"cut off")
        finally:
            line.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, {} if body is None else body, **more)

    def keep(self, answer):
        """Stay signed in as whoever this answer let in."""
        must(answer.status == 200, f"let in: {answer}")
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.page = answer.json["token"]
        return answer

    def demo(self, account):
        return self.keep(self.post(f"/v1/demo/{account}"))

    def login(self, name, password):
        answer = self.post("/v1/login", {"name": name, "password": password})
        return self.keep(answer) if answer.status == 200 else answer


def raw(request, name="port", patience=0.5):
    """Send bytes as they are; the statuses of all that is answered."""
    got = b""
    with socket.create_connection(("127.0.0.1", port(name)), 5) as line:
        line.settimeout(patience)
        try:
            line.sendall(request)
            while chunk := line.recv(65536):
                got += chunk
        except OSError:
            pass
    return [int(s) for s in re.findall(rb"HTTP/1\.[01] (\d{3})", got)]

"""The gateway as a browser meets it: sign in, ask, listen to the stream.

Nothing but the standard library.  usage: from live import Web
"""

import http.client
import json
import os
import socket
import time


def port_of(name="port"):
    path = os.path.join(os.environ["FANXIU_DIR"], "store", "gateway", "http." + name)
    with open(path, encoding="ascii") as f:
        return int(f.read().strip())


class Web:
    """One person, signed in to a demo."""

    def __init__(self, account="cs", port=None):
        self.port = port or port_of()
        self.account = account
        self.cookie = self.token = None
        answer, headers = self.ask("POST", "/v1/demo/" + account, whole=True)
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.token = answer.get("token")

    def headers(self):
        host = f"127.0.0.1:{self.port}"
        headers = {"Host": host, "Origin": "http://" + host}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if self.token:
            headers["X-Fanxiu-Token"] = self.token
        return headers

    def raw(self, method, path, body=None):
        """Returns (status, headers, bytes)."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = self.headers()
        if body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        return answer.status, answer.headers, content

    def ask(self, method, path, body=None, whole=False, status=200):
        got, headers, content = self.raw(method, path, body)
        if got != status:
            raise SystemExit(f"NOT SO: {method} {path} is {status}: {got} {content[:300]!r}")
        value = json.loads(content) if content else {}
        return (value, headers) if whole else value

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def stream(self, topics="board", at=None, last=None):
        return Stream(self, topics, at, last)


class Stream:
    """Server-sent events, read as they come."""

    def __init__(self, web, topics, at, last):
        path = f"/v1/stream?topics={topics}"
        if at:
            path += f"&from={at}"
        lines = [f"GET {path} HTTP/1.1"]
        lines += [f"{k}: {v}" for k, v in web.headers().items()]
        if last:
            lines.append(f"Last-Event-ID: {last}")
        self.line = socket.create_connection(("127.0.0.1", web.port), timeout=20)
        self.line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.bytes = b""
        self.text = b""
        self.id = last or at
        self.ended = False
        head = self.until_blank()
        self.status = int(head.split()[1])

    def until_blank(self):
        while b"\r\n\r\n" not in self.bytes:
            more = self.line.recv(65536)
            if not more:
                raise SystemExit("NOT SO: a stream has a head")
            self.bytes += more
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        return head.decode()

    def unchunk(self):
        """Move whole chunks to the text; an empty one is the end."""
        while b"\r\n" in self.bytes:
            size, rest = self.bytes.split(b"\r\n", 1)
            length = int(size, 16)
            if length == 0:
                self.ended = True
                return
            if len(rest) < length + 2:
                return
            self.text += rest[:length]
            self.bytes = rest[length + 2:]

    def read(self, seconds=0.2):
        """What comes within so long, as (name, data, id)."""
        until = time.monotonic() + seconds
        messages = []
        while not self.ended and time.monotonic() < until:
            self.line.settimeout(max(0.01, until - time.monotonic()))
            try:
                more = self.line.recv(262144)
            except (socket.timeout, TimeoutError):
                break
            except OSError:
                more = b""
            if not more:
                self.ended = True
                break
            self.bytes += more
            self.unchunk()
            messages += self.parse()
        return messages

    def parse(self):
        messages = []
        while b"\n\n" in self.text:
            block, self.text = self.text.split(b"\n\n", 1)
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n")
                          if ": " in line and not line.startswith(":"))
            if "event" not in fields:
                continue
            self.id = fields.get("id", self.id)
            messages.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
        return messages

    def until(self, wanted, seconds=20):
        """All up to the first that is wanted."""
        end = time.monotonic() + seconds
        seen = []
        while time.monotonic() < end:
            seen += self.read(0.1)
            if any(wanted(m) for m in seen):
                return seen
            if self.ended:
                break
        raise SystemExit(f"NOT SO: it is told in time; came: {[m[0] for m in seen]}")

    def close(self):
        self.line.close()


LANES = ("intake", "assessment", "repair", "quality", "shipping")
MORE = ("model", "ref", "by", "lot", "payer")


class Board:
    """A snapshot, and the changes after it: the same fold as the pages'."""

    def __init__(self, given):
        self.at = given["at"]
        self.units = {row[0]: row for row in given["units"]}

    def fold(self, change):
        unit = change["u"]
        before = self.units.get(unit, [])
        if change["lane"] not in LANES:
            self.units.pop(unit, None)
            return
        more = [change.get(name, before[7 + i] if len(before) > 7 + i else "")
                for i, name in enumerate(MORE)]
        while more and more[-1] == "":
            more.pop()
        self.units[unit] = [unit, change["lane"], change["state"], change["shape"],
                            change["since"], change["due"], change["attempt"]] + more

    def rows(self):
        return [self.units[unit] for unit in sorted(self.units)]


def is_after(id, at):
    """As console/cursor.js: whether id tells what at does not hold yet."""
    if not id or not at:
        return True
    held = {part[0]: int(part[1:]) for part in at.split(".")}
    return any(int(part[1:]) > held.get(part[0], 0) for part in id.split("."))

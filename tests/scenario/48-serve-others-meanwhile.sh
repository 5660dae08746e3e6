#!/bin/sh
# Whoever is slow, floods or brings what is too much is ended, and everybody
# else is served meanwhile; attachments are what their bytes say, whole, and
# once.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
"$PYTHON" - <<'END' || fail "others are served meanwhile"
import hashlib
import threading
import time

from web import *

HOST = b"Host: 127.0.0.1:%d\r\n" % port()


def line(request):
    s = socket.create_connection(("127.0.0.1", port()), 5)
    s.sendall(request)
    s.settimeout(30)
    return s


def served(what):
    began = time.monotonic()
    must(c.get("/v1/me").status == 200, what)
    must(time.monotonic() - began < 5, f"{what}: in time")


c = Client()
c.demo("technician")

# A head that never ends, and a body that does not: one byte each second.
slow = [line(b"GET /v1/me HTTP/1.1\r\n" + HOST) for _ in range(50)]
late = [line(b"POST /v1/login HTTP/1.1\r\n" + HOST +
             b"Origin: http://127.0.0.1:%d\r\nContent-Type: application/json"
             b"\r\nContent-Length: 1000\r\n\r\n{" % port())]
began = time.monotonic()


def drip():
    while time.monotonic() - began < 40:
        for s in slow + late:
            try:
                s.sendall(b"X: 1\r\n")
            except OSError:
                pass
        time.sleep(1)


threading.Thread(target=drip, daemon=True).start()
served("beside slow ones")

# Many connections that say nothing, and many that ask.
idle = [line(b"") for _ in range(300)]
served("beside silent ones")
errors = []


def ask():
    d = Client()
    d.cookie, d.page = c.cookie, c.page
    for _ in range(40):
        got = d.get("/v1/me")
        if got.status not in (200, 429):
            errors.append(got)


flood = [threading.Thread(target=ask) for _ in range(8)]
for t in flood:
    t.start()
e = Client()
e.demo("inspector")
for t in flood:
    t.join()
must(not errors, f"each is answered: {errors[:1]}")
codes = [c.get("/v1/me").status for _ in range(260)]
must(429 in codes or time.monotonic() - began > 20, "too often is told")
served_by_e = e.get("/v1/me")
must(served_by_e.status == 200, "another account has its own measure")

# Too much: refused before it is read, or cut off while it comes.
got = c.ask("POST", "/v1/commands", b"x" * 262145)
must(got.status in (413, 429, 0), f"JSON over 256 KiB: {got}")
got = e.ask("POST", "/v1/commands", b"x" * 262145)
must(got.status in (413, 0), f"JSON over 256 KiB: {got}")
got = e.ask("GET", "/v1/me", b"body")
must(got.status == 413, f"GET has no body: {got}")
codes = raw(b"POST /v1/commands HTTP/1.1\r\n" + HOST +
            b"Origin: %s\r\nX-Fanxiu-Token: %s\r\nCookie: %s\r\n"
            b"Content-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" % (
                e.origin.encode(), e.page.encode(), e.cookie.encode()) +
            b"10000\r\n" + b"y" * 65536 + b"\r\n" * 1 + b"".join(
                b"10000\r\n" + b"y" * 65536 + b"\r\n" for _ in range(8)), patience=3)
must(not any(200 <= code < 300 for code in codes), f"counted: {codes}")

# Attachments: by their bytes; the same once; whole; with nothing that runs.
photo = png()
got = e.post("/v1/attachments", photo, kind="image/png")
digest = hashlib.blake2b(photo, digest_size=32).hexdigest()
must(got.status == 200 and got.json["hash"] == digest, f"by its hash: {got}")
must(e.post("/v1/attachments", photo, kind="image/jpeg").json["type"] ==
     "image/png", "its type is what its bytes say")
got = e.get(f"/v1/attachments/{digest}")
must(got.body == photo and got.headers["Content-Type"] == "image/png", "whole")
must("sandbox" in got.headers["Content-Security-Policy"], "nothing runs")
must(e.ask("HEAD", f"/v1/attachments/{digest}").status == 200, "have it")
must(e.ask("HEAD", f"/v1/attachments/{'0' * 64}").status == 404, "have not")
must(e.get(f"/v1/attachments/{digest}", headers={
    "If-None-Match": f'"{digest}"'}).status == 304, "known")
pdf = e.post("/v1/attachments", b"%PDF-1.4\n" + b"x" * 100,
             kind="application/pdf").json
must(e.get(f"/v1/attachments/{pdf['hash']}").headers["Content-Disposition"]
     .startswith("attachment"), "a PDF is not shown, it is saved")
for body, kind, status in ((b"<html>" + b"x" * 100, "image/png", 415),
                           (photo, "text/html", 415),
                           (photo + b"x" * 10485760, "image/png", 413)):
    got = e.post("/v1/attachments", body, kind=kind)
    must(got.status in (status, 0 if len(body) > 10485760 else status),
         f"{kind}: {got}")
must(Client().get(f"/v1/attachments/{digest}").status == 401, "for staff")
for path in ("..%2f..%2faccounts", "x", digest + "0", digest.upper()):
    must(e.get(f"/v1/attachments/{path}").status in (400, 404), path)

# Heads that do not end are ended after 10 s, bodies after 30.
for s in slow[:5]:
    try:
        while s.recv(4096):
            pass
    except OSError:
        pass
must(time.monotonic() - began < 20, "slow heads are cut off")
try:
    while late[0].recv(4096):
        pass
except OSError:
    pass
must(25 < time.monotonic() - began < 45, "slow bodies as well")
served("to the end")
END

#!/bin/sh
# What can be read in two ways is not read at all: every ambiguous request is
# refused by the gateway alone, and a second one hidden behind it is never
# answered; what is plain is served, under headers that forbid the rest.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"

start gateway
"$PYTHON" - <<'END' || fail "plain requests alone are let in"
from corpus import corpus
from web import *

HOST = b"Host: 127.0.0.1:%d\r\n" % port()
AMBIGUOUS, PLAIN, ONE = corpus("127.0.0.1:%d" % port())
for name, request in AMBIGUOUS.items():
    codes = raw(request)
    must(not any(200 <= c < 300 for c in codes), f"{name} is refused: {codes}")
for name, request in PLAIN.items():
    must(raw(request) == [200], f"{name} is served: {raw(request)}")

# What nginx in front ends may pass here; a second answer it never gets.
for name, request in ONE.items():
    must(sum(200 <= c < 300 for c in raw(request)) <= 1, f"{name}: one answer")

# Known paths name their methods; unknown ones are none.
c = Client()
got = c.post("/v1/schema")
must(got.status == 405 and got.headers["Allow"] == "GET, HEAD", f"405: {got}")
got = c.get("/v1/nothing")
must(got.status == 404 and {"zh", "en", "code", "instance"} <= set(got.json),
     f"404 in two languages: {got}")
must(got.headers["Content-Type"] == "application/problem+json", "a problem")
got = c.ask("HEAD", "/v1/schema")
must(got.status == 200 and got.body == b"", "HEAD has no body")

# The headers of every answer, and an ETag that saves the rest.
got = c.get("/v1/schema")
for name, word in {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self)",
}.items():
    must(word in got.headers[name], f"{name}: {got.headers[name]}")
again = c.get("/v1/schema", headers={"If-None-Match": got.headers["ETag"]})
must(again.status == 304 and again.body == b"", "known already")

# Each refusal is counted by its reason, on the other listener.
line = http.client.HTTPConnection("127.0.0.1", port("metrics"))
line.request("GET", "/metrics")
text = line.getresponse().read().decode()
for why in ("length_twice", "host", "target", "head_size", "header_twice"):
    must(f'fanxiu_http_refused_total{{why="{why}"}}' in text, f"{why}: {text}")
must(raw(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "metrics") == [200], "live")
must(raw(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n") == [404], "not for all")
END
stop gateway

#!/bin/sh
# Outside of a demo nobody is served who did not come by https through the
# proxy that the settings name, whatever he says of himself; and no cookie goes
# out that a browser would send without TLS: console.md 6.3.
set -eu
. tests/scenario/lib.sh
export DIR
PROFILE=$PWD/config/profiles/electronics-cn.cfg

start gateway
stop gateway
config=$FANXIU_DIR/config/gateway.cfg
sed -i "s|  metrics = |  origin = \"https://rma.example.test\";\n&|
s|production = false;|author = \"li.wei\"; approver = \"zhou.li\";|" "$config"
"$BUILD/fanxiu-gateway" --settings -c "$config" |
	grep -q 'production.*true' || fail "it is for real work"
cp "$config" "$DIR/alone.cfg"
sed -i "s|  metrics = |  proxy = \"127.0.0.1\";\n&|" "$config"

run_gateway() {
	"$BUILD/fanxiu-gateway" -c "$1" 2>>"$FANXIU_DIR/gateway.log" &
	KIDS=$!
	"$PYTHON" - <<'END_' || fail "the gateway is there"
import time

from web import *

for _ in range(100):
    try:
        if raw(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "metrics"):
            break
    except OSError:
        time.sleep(0.1)
END_
}

ask() {
	"$PYTHON" - "$1" <<'END_'
from web import *

PAGES = ("/", "/v1/me", "/v1/schema", "/request", "/u/X", "/app/x", "/none")


told = {}


def codes(said):
    c = Client()
    got = [c.get(p, headers={"Host": "rma.example.test", **said})
           for p in PAGES]
    for answer in got:
        must(answer.status != 403 or answer.json["code"] == "TLS", f"{answer}")
    told[str(said)] = dict(zip(PAGES, got))
    return {answer.status for answer in got}


for said in ({}, {"X-Forwarded-Proto": "http"},
             {"X-Forwarded-Proto": "https, http"}, {"Forwarded": "proto=https"},
             {"X-Forwarded-Proto": "HTTPS "}):
    must(codes(said) == {403} or codes(said) == {403, 404}, f"{said} is served: {told}")
https = {"X-Forwarded-Proto": "https"}
if sys.argv[1] == "alone":
    must(codes(https) <= {403, 404}, "without a proxy nobody is believed")
    sys.exit(0)
must({200, 401} <= codes(https), f"through the proxy: {codes(https)}")
with open(f"{DIR}/store/gateway/first-password") as f:
    given = f.read().strip()
c = Client()
c.origin = "https://rma.example.test"
said = {"Host": "rma.example.test", **https}
got = c.post("/v1/login", {"name": "admin", "password": given}, headers=said)
cookie = got.headers["Set-Cookie"]
must(cookie.startswith("__Host-fx=") and "; Secure" in cookie and
     "; HttpOnly" in cookie and "SameSite=Strict" in cookie, f"{cookie}")
got = c.post("/v1/login", {"name": "admin", "password": given},
             headers={"Host": "rma.example.test"})
must(got.status == 403 and "Set-Cookie" not in got.headers, f"plain: {got}")
END_
}

run_gateway "$config"
ask proxy || fail "plain HTTP is refused behind a proxy"
kill "$KIDS"
wait "$KIDS" || true
run_gateway "$DIR/alone.cfg"
ask alone || fail "plain HTTP is refused without one"
kill "$KIDS"
wait "$KIDS" || true
KIDS=

# -- a demo, which asks for no password ----------------------------------------

PROFILE=$PWD/config/profiles/demo.cfg
rm -rf "$FANXIU_DIR"
start gateway
"$PYTHON" - <<'END_' || fail "everybody is everybody in a demo"
from web import *

c = Client()
must(c.demo("gm").status == 200 and c.get("/v1/me").json["name"] == "gm", "gm")
with open(f"{DIR}/demo-cookie", "w") as f:
    f.write(c.cookie)
END_
stop gateway
demo=$FANXIU_DIR/config/gateway.cfg
# It is for this machine alone.
for said in 'origin = "https://rma.example.test";' 'hosts = "rma.lan";'; do
	sed "s|  metrics = |  $said\n&|" "$demo" >"$DIR/open.cfg"
	code=0
	"$BUILD/fanxiu-gateway" --check -c "$DIR/open.cfg" \
		2>"$DIR/said" || code=$?
	[ $code -eq 78 ] || fail "a demo that others reach: $code"
	grep -q "CONFIG_BAD.*this machine alone" "$DIR/said" ||
		fail "it says so: $(cat "$DIR/said")"
done

# Where it was, nobody comes in without one anymore; the first account is made.
sed "s|profiles/demo.cfg|profiles/electronics-cn.cfg|; /^clock/d" "$demo" \
	>"$DIR/real.cfg"
[ ! -e "$FANXIU_DIR/store/gateway/first-password" ] || fail "a demo has one"
run_gateway "$DIR/real.cfg"
"$PYTHON" - <<'END_' || fail "a demo is over with its profile"
from web import *

c = Client()
must(c.post("/v1/demo/gm").status == 404, "no account without a password")
with open(f"{DIR}/demo-cookie") as f:
    got = c.get("/v1/me", headers={"Cookie": f.read()})
must(got.status == 401, f"who is in from the demo is out: {got}")
with open(f"{DIR}/store/gateway/first-password") as f:
    c = Client()
    must(c.login("admin", f.read().strip()).status == 200, "the first account")
END_
kill "$KIDS"
wait "$KIDS" || true
KIDS=

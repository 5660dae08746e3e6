#!/bin/sh
# Whose roles ask for it shows a code of time beside the password: enrolled
# before all else, taken once, near its time; wrong ones count as wrong
# passwords do; codes on paper open once; a lost telephone is forgotten by
# another operator.  No secret lies readable in the store: console.md 6.3.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
export DIR
PROFILE=$PWD/config/profiles/electronics-cn.cfg

start gateway
config=$FANXIU_DIR/config/gateway.cfg
given=$(cat "$FANXIU_DIR/store/gateway/first-password")
key=$FANXIU_DIR/store/gateway/key
[ "$(stat -c %a:%s "$key")" = 600:32 ] || fail "a key for its owner alone"
stop gateway
# Behind a proxy that is trusted, so that addresses can differ.
sed -i 's/  metrics = /  proxy = "127.0.0.1";\n  metrics = /' "$config"

# A key that others can read is none.
chmod 640 "$key"
ended_with 77 "$BUILD/fanxiu-gateway" -c "$config"
grep -q KEY_UNUSABLE "$DIR/out" || fail "it says why: $(cat "$DIR/out")"
chmod 600 "$key"

"$BUILD/fanxiu-gateway" -c "$config" 2>>"$FANXIU_DIR/gateway.log" &
KIDS=$!

"$PYTHON" - "$given" <<'END' || fail "a second step is asked for"
import base64
import hashlib
import hmac
import struct
import time

from web import *

given = sys.argv[1]
OWN, OTHER = "wooden river nine", "slow green lantern"
places = iter(range(1, 250))


def new():
    """A browser at an address of its own."""
    c = Client()
    at = f"10.0.0.{next(places)}"
    plain = c.ask
    c.ask = lambda *a, headers=None, **k: plain(
        *a, headers={"X-Forwarded-For": at, **(headers or {})}, **k)
    return c


def code(secret, ahead=0):
    """RFC 6238 by somebody else's SHA-1."""
    step = int(time.time()) // 30 + ahead
    key = base64.b32decode(secret)
    sum_ = hmac.new(key, struct.pack(">q", step), hashlib.sha1).digest()
    at = sum_[-1] & 15
    number = struct.unpack(">I", sum_[at:at + 4])[0] & 0x7fffffff
    return f"{number % 1000000:06d}"


def fresh():
    """Not at the very end of a step, which two requests could straddle."""
    if time.time() % 30 > 25:
        time.sleep(30.2 - time.time() % 30)


def login(name, password, said=None):
    c = new()
    got = c.post("/v1/login", {"name": name, "password": password,
                               **({"code": said} if said else {})})
    if got.status == 200:
        c.keep(got)
    return c, got


def enroll(c, password, said=None):
    got = c.post("/v1/me/second", {"password": password,
                                   **({"code": said} if said else {})})
    must(got.status == 200, f"a secret: {got}")
    must(got.headers["Cache-Control"] == "no-store", "kept nowhere")
    secret = got.json["secret"]
    must(len(base64.b32decode(secret)) == 20, "160 bits")
    must(f"secret={secret}" in got.json["uri"] and
         got.json["uri"].startswith("otpauth://totp/Fanxiu:"), f"{got}")
    must(got.json["svg"].startswith("<svg xmlns=") and
         got.json["svg"].endswith("</svg>"), "a picture of its own")
    return secret


for _ in range(100):
    try:
        new().get("/v1/me")
        break
    except OSError:
        time.sleep(0.1)

# The first operator chooses a password, then a second step, before all else.
admin, got = login("admin", given)
admin.keep(admin.post("/v1/me/password", {"old": given, "new": OWN}))
me = admin.get("/v1/me").json
must(me["must_change"] is False and me["must_enroll"] is True, f"{me}")
must(admin.get("/v1/people").json["code"] == "ENROLL", "that first")
must(admin.get("/v1/me/second").json == {
    "must": True, "enrolled": False, "recovery_left": 0}, "not yet")
must(admin.post("/v1/me/second/confirm", {"code": "000000"}).json["code"] ==
     "NOT_BEGUN", "no secret, no code")
must(admin.post("/v1/me/second", {"password": "x"}).json["code"] == "WRONG",
     "the password again")
fresh()
dropped = enroll(admin, OWN)
secret = enroll(admin, OWN)
must(admin.post("/v1/me/second/confirm", {"code": code(dropped)}).status == 401,
     "the secret of before is none")
must(admin.get("/v1/people").status == 403, "not enrolled by a wrong code")
elsewhere, got = login("admin", OWN)
must(got.status == 200 and got.json["must_enroll"], "nobody is shut out yet")
before = admin.cookie
got = admin.post("/v1/me/second/confirm", {"code": code(secret)})
admin.keep(got)
papers = got.json["recovery"]
must(len(papers) == 8 and len(set(papers)) == 8 and
     all(len(p.replace("-", "")) == 16 for p in papers), f"{papers}")
must(admin.get("/v1/people").status == 200, "now all else")
must(elsewhere.get("/v1/me").status == 401, "who did not show it is out")
must(admin.get("/v1/me", headers={"Cookie": before}).status == 401, "renewed")
must(admin.get("/v1/me/second").json == {
    "must": True, "enrolled": True, "recovery_left": 8}, "enrolled")

# A password alone opens nothing; a code works once, and not in ten days.
c, got = login("admin", OWN)
must(got.status == 401 and got.json["code"] == "SECOND_NEEDED" and
     got.json["zh"], f"{got}")
must(not got.headers["Set-Cookie"], "no session")
fresh()
c, got = login("admin", OWN, code(secret))
must(got.json["code"] == "SECOND_WRONG", f"the one it was enrolled with: {got}")
c, got = login("admin", "no such thing", code(secret, 1))
must(got.json["code"] == "WRONG", "a wrong password does not use up a code")
fresh()
c, got = login("admin", OWN, code(secret, 1))
must(got.status == 200 and got.json["failed"] == 2, f"the next: {got}")
for ahead in (1, 0, -1, 2, 3, -3):
    c, got = login("admin", OWN, code(secret, ahead))
    must(got.status in (401, 429), f"replayed, earlier, far: {ahead} {got}")

# Wrong codes count, and whoever is wrong often waits, however right later.
c, got = login("admin", OWN, papers[0])
must(got.status == 429 and got.json["code"] == "WAIT" and
     int(got.headers["Retry-After"]) > 0, f"waits: {got}")
time.sleep(int(got.headers["Retry-After"]) + 0.5)

# Codes on paper: as typed, each once.
c, got = login("admin", OWN, papers[0].lower().replace("-", " "))
must(got.status == 200 and got.json["failed"] >= 4, f"on paper: {got}")
must(c.get("/v1/me/second").json["recovery_left"] == 7, "one is gone")
must(login("admin", OWN, papers[0])[1].json["code"] == "SECOND_WRONG", "once")
must(login("admin", OWN, papers[1])[1].status == 200, "another")

# Another secret: by who has the one of now.
must(c.post("/v1/me/second", {"password": OWN}).json["field"] == "code",
     "a stolen session is not enough")

# Roles without it are not asked; who wants one may have it all the same.
made = admin.post("/v1/people", {"name": "li.wei", "roles": ["technician"]})
li, _ = login("li.wei", made.json["given"])
li.keep(li.post("/v1/me/password", {"old": made.json["given"], "new": OTHER}))
must(li.get("/v1/me").json["must_enroll"] is False, "a technician need not")
must(li.get("/v1/board").status == 200, "and works")
fresh()
other = enroll(li, OTHER)
li.keep(li.post("/v1/me/second/confirm", {"code": code(other)}))
must(login("li.wei", OTHER)[1].json["code"] == "SECOND_NEEDED", "but then is")
must(login("li.wei", OTHER, code(secret, 1))[1].json["code"] ==
     "SECOND_WRONG", "by nobody else's")

# New roles ask for it from the next sign-in on.
made = admin.post("/v1/people", {"name": "wu.di", "roles": ["cs"]})
wu, _ = login("wu.di", made.json["given"])
wu.keep(wu.post("/v1/me/password", {"old": made.json["given"], "new": OTHER}))
must(wu.get("/v1/board").status == 200, "works")
admin.post("/v1/people/wu.di/roles", {"roles": ["cs", "finance"]})
wu, got = login("wu.di", OTHER)
must(got.json["must_enroll"] and wu.get("/v1/board").json["code"] == "ENROLL",
     f"finance: {got}")

# A telephone is lost: another operator forgets it; never one's own.
must(admin.post("/v1/people/admin/second").json["code"] == "OWN", "not oneself")
got = admin.post("/v1/people/li.wei/second")
must(got.json["second"] is False, f"{got}")
must(li.get("/v1/me").status == 401, "its sessions end")
must(login("li.wei", OTHER)[1].status == 200, "the password alone, again")
people = {p["name"]: p["second"] for p in admin.get("/v1/people").json["people"]}
must(people == {"admin": True, "li.wei": False, "wu.di": False}, f"{people}")
with open(os.environ["DIR"] + "/secrets", "w") as f:
    f.write("\n".join([secret, other, *papers,
                       *(p.replace("-", "") for p in papers)]))
with open(os.environ["DIR"] + "/raw", "wb") as f:
    f.write(base64.b32decode(secret))
END
kill $KIDS
wait $KIDS || true
KIDS=""
if grep -raqFf "$DIR/secrets" "$FANXIU_DIR/store" "$FANXIU_DIR"/*.log; then
	fail "no secret lies anywhere"
fi
python3 - "$DIR/raw" "$FANXIU_DIR/store/gateway" <<'END' || fail "sealed"
import pathlib, sys
secret = pathlib.Path(sys.argv[1]).read_bytes()
sys.exit(any(secret in p.read_bytes() for p in pathlib.Path(sys.argv[2])
             .rglob("*") if p.is_file()))
END

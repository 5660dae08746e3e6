#!/bin/sh
# Who is let in, and whose wish it was: passwords of one's own, sessions that
# end, requests from other pages refused, guesses that wait longer and longer
# and never for ever.  No secret lies readable in the store or in a log.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
export DIR
PROFILE=$PWD/config/profiles/electronics-cn.cfg

start gateway
first=$FANXIU_DIR/store/gateway/first-password
[ -s "$first" ] || fail "the first password is told in a file"
[ "$(stat -c %a "$first")" = 600 ] || fail "to its owner alone"
given=$(cat "$first")
stop gateway
# Behind a proxy that is trusted, so that addresses can differ.
config=$FANXIU_DIR/config/gateway.cfg
sed -i 's/  metrics = /  proxy = "127.0.0.1";\n  metrics = /' "$config"
# Passwords alone are looked at here; 71 asks for a second step.
echo 'accounts: { second_step = false; };' >>"$config"
"$BUILD/fanxiu-gateway" -c "$config" 2>>"$FANXIU_DIR/gateway.log" &
KIDS=$!

"$PYTHON" - "$given" <<'END' || fail "people sign in, and only they"
import threading
import time

from web import *

given = sys.argv[1]
OWN, NEXT = "wooden river nine", "slow green lantern"
places = iter(range(1, 250))


def new(place=None):
    """A browser at an address of its own."""
    c = Client()
    at = place or f"10.0.0.{next(places)}"
    plain = c.ask
    c.ask = lambda *a, headers=None, **k: plain(
        *a, headers={"X-Forwarded-For": at, **(headers or {})}, **k)
    return c


for _ in range(100):
    try:
        must(new().get("/v1/me").status == 401, "a stranger is nobody")
        break
    except OSError:
        time.sleep(0.1)
c = new()
must(c.post("/v1/demo/ops").status == 404, "a demo account where none is")
must(c.post("/v1/login", {"name": "admin"}).json["field"] == "password",
     "the field that is missing is named")

# The first one chooses a password of his own before all else.
got = c.login("admin", given)
must(got.json["must_change"] is True, "it was given by somebody else")
for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
    must(word in got.headers["Set-Cookie"], word)
must(c.get("/v1/people").json["code"] == "CHANGE_PASSWORD", "that first")
got = c.post("/v1/me/password", {"old": given, "new": "password123456"})
must(got.status == 400 and got.json["field"] == "new", f"a common one: {got}")
c.keep(c.post("/v1/me/password", {"old": given, "new": OWN}))
must(c.get("/v1/people").status == 200, "now all else")

# Forged: from another page, without the page's token, of another kind.
for what, headers in {
    "no origin": {"Origin": None}, "another": {"Origin": "https://evil.test"},
    "none": {"Origin": "null"}, "a site": {"Sec-Fetch-Site": "cross-site"},
    "no token": {"X-Fanxiu-Token": None},
    "another token": {"X-Fanxiu-Token": "0" * 64},
}.items():
    got = c.post("/v1/people", {"name": "x", "roles": ["cs"]},
                 headers=headers)
    must(got.status == 403, f"{what}: {got}")
got = c.post("/v1/people", b"name=x", kind="application/x-www-form-urlencoded")
must(got.status == 415, f"a form: {got}")
must("x" not in [p["name"] for p in c.get("/v1/people").json["people"]],
     "none of them did anything")

# People are made, and their roles bound them.
made = c.post("/v1/people", {"name": "li.wei", "roles": ["technician"]})
must(made.status == 200, f"made: {made}")
must(c.post("/v1/people", {"name": "li.wei", "roles": ["cs"]}).status == 409,
     "once")
must(c.post("/v1/people", {"name": "a b", "roles": ["cs"]}).json["field"] ==
     "name", "names are plain")
must(c.post("/v1/people", {"name": "ab", "roles": ["timer"]}).json["field"] ==
     "roles", "nobody is the clock")
li = new()
li.login("li.wei", made.json["given"])
before = li.cookie
li.keep(li.post("/v1/me/password", {"old": made.json["given"], "new": NEXT}))
must(li.get("/v1/me", headers={"Cookie": before}).status == 401,
     "a password of one's own ends what was begun with another")
must(li.get("/v1/people").status == 403, "people are for ops")
must(li.get("/v1/me?role=ops").json["code"] == "ROLE", "a role not held")
me = li.get("/v1/me").json
must(43000 < me["idle_ends_in_s"] <= 43200, f"12 hours without use: {me}")
must(86000 < me["full_ends_in_s"] <= 86400, f"24 in all: {me}")
must(me["ends_in_s"] == me["idle_ends_in_s"], "the earlier of the two")
li.post("/v1/me/settings", {"lang": "zh", "density": "dense"})
must(li.get("/v1/me").json["settings"]["density"] == "dense", "my choices")

# Sessions: listed, ended by their owner, and by what happens to an account.
other = new()
other.login("li.wei", NEXT)
must(len(li.get("/v1/me/sessions").json["sessions"]) == 2, "two of them")
li.post("/v1/me/sessions/end")
must(other.get("/v1/me").status == 401, "the other is over")
must(li.get("/v1/me").status == 200, "this one is not")
must(c.post("/v1/people/admin/lock").json["code"] == "OWN", "not oneself")
must(c.post("/v1/people/li.wei/roles", {"roles": ["cs"]}).status == 200, "cs")
must(li.get("/v1/me").status == 401, "new roles, new session")
li.login("li.wei", NEXT)
c.post("/v1/people/li.wei/lock")
must(li.get("/v1/me").status == 401, "locked is out")
must(new().login("li.wei", NEXT).status == 401, "and stays out")
c.post("/v1/people/li.wei/unlock")
li.login("li.wei", NEXT)
must(li.post("/v1/logout").status == 200 and li.get("/v1/me").status == 401,
     "out is out")

# Hashing takes its time.  Three who are nobody keep it busy, so that what is
# done to an account comes while a sign-in or a reset of it is under way.
def meanwhile(slow, action, body=None):
    got = []
    busy = [threading.Thread(target=new().login, args=(f"busy{i}", "x"))
            for i in range(3)]
    for thread in busy:
        thread.start()
        time.sleep(0.02)
    thread = threading.Thread(target=lambda: got.append(slow()))
    thread.start()
    time.sleep(0.08)
    must(c.post(f"/v1/people/li.wei/{action}", body).status == 200, action)
    must(not got, f"{action} came too late: {got}")
    for each in [thread, *busy]:
        each.join()
    return got[0]


def account():
    people = c.get("/v1/people").json["people"]
    return next(p for p in people if p["name"] == "li.wei")


def knock(word):
    browser = new()
    return lambda: browser.post(
        "/v1/login", {"name": "li.wei", "password": word})


got = meanwhile(knock("wrong"), "lock")
must(got.status == 401 and account()["locked"], f"a guess unlocks: {got}")
must(account()["failed"] > 0, "it was noticed all the same")
c.post("/v1/people/li.wei/unlock")
got = meanwhile(knock(NEXT), "lock")
must(got.status == 401 and account()["locked"], f"let in when locked: {got}")
c.post("/v1/people/li.wei/unlock")
got = meanwhile(knock("wrong"), "roles", {"roles": ["inspector"]})
must(account()["roles"] == ["inspector"], "a guess gives old roles back")
made = meanwhile(lambda: c.post("/v1/people/li.wei/reset"), "lock")
must(made.status == 200 and account()["locked"], f"a reset unlocks: {made}")
c.post("/v1/people/li.wei/unlock")
must(account()["must_change"], "it was given by somebody else")
time.sleep(4.5)  # strangers wait for what others did wrong
li = new()
li.keep(li.login("li.wei", made.json["given"]))
got = meanwhile(lambda: li.post("/v1/me/password", {
    "old": made.json["given"], "new": NEXT}), "lock")
must(got.status == 401 and account()["locked"], f"a change unlocks: {got}")
c.post("/v1/people/li.wei/unlock")
must(new().login("li.wei", NEXT).status in (401, 429), "and was not made")
li.keep(li.login("li.wei", made.json["given"]))
li.keep(li.post("/v1/me/password", {"old": made.json["given"], "new": NEXT}))

# Guesses: five a minute from one place; of one account ever longer waits,
# told; a name that is none is told nothing else.
one = new("10.9.9.9")
codes = [one.post("/v1/login", {"name": f"no{i}", "password": "x"}).status
         for i in range(6)]
must(codes == [401] * 5 + [429], f"five a minute: {codes}")
for name in ("nobody", "li.wei"):
    codes, waits = [], []
    for _ in range(6):
        got = new().post("/v1/login", {"name": name, "password": "wrong"})
        codes.append(got.status)
        waits.append(int(got.headers["Retry-After"] or 0))
    must(codes[0] in (401, 429) and codes[-1] == 429 and 0 < waits[-1] <= 60,
         f"{name} waits: {codes} {waits}")
time.sleep(waits[-1] + 1.5)
got = new().login("li.wei", NEXT)
must(got.status == 200 and got.json["failed"] >= 3, f"and is told: {got}")

# A stranger who guesses, from wherever, keeps nobody out but strangers: not who
# comes from where it signed in before, nor who is signed in; and it is told.
def guess(name, at):
    return new(at).post("/v1/login", {"name": name, "password": "wrong"}).status


def is_kept_out(net):
    """One guess may be free again on a slow machine, never all four."""
    return 429 in [guess("li.wei", f"10.6.{net}.{n}") for n in range(3)]


home, away = new("10.7.7.7"), new("2001:db8:7:7:aaaa::1")
home.login("li.wei", NEXT)
away.login("li.wei", NEXT)
codes = [guess("li.wei", f"10.6.6.{n}") for n in range(8)]
must(codes[:4] == [401] * 4 and codes[-1] == 429, f"strangers wait: {codes}")
must(is_kept_out(7), "whoever they are")
got = new("10.7.7.7").login("li.wei", NEXT)
must(got.status == 200 and got.json["failed"] >= 4, f"known there: {got}")
got = new("2001:db8:7:7:bbbb::2").login("li.wei", NEXT)
must(got.status == 200, f"known in that house, whichever address: {got}")
must(is_kept_out(8), "which forgives no stranger")
must(new("2001:db8:7:8::1").login("li.wei", NEXT).status == 429, "next door")
# An account may not be called like the place where another one is known.
for n in range(6):
    guess("known/10.7.7.7/li.wei"[:32], f"10.6.7.{n}")
got = new("10.7.7.7").post("/v1/login", {"name": "li.wei", "password": NEXT})
must(got.status == 200, f"{got}")
got = home.post("/v1/me/password", {"old": "wrong", "new": NEXT + "2"})
must(got.status == 401, f"signed in: it is asked, it does not wait: {got}")
got = home.post("/v1/me/password", {"old": NEXT, "new": NEXT + "2"})
must(got.status == 200, f"and may: {got}")
NEXT += "2"
home.keep(got)
# One house has all addresses of 64 bits.
codes = [new(f"2001:db8:9:9::{n:x}").post(
    "/v1/login", {"name": f"no{n}", "password": "x"}).status for n in range(6)]
must(codes == [401] * 5 + [429], f"five a minute from one house: {codes}")
must(new("2001:db8:9:a::1").post("/v1/login", {
    "name": "no", "password": "x"}).status == 401, "and others are not it")

# A token is shown once, has its scopes, and can be revoked.
got = c.post("/v1/tokens", {"name": "erp", "roles": ["cs"],
                            "scopes": ["commands:intake"]})
must(got.json["token"].startswith("fxk_"), f"a token: {got}")
erp = Client(got.json["token"])
must(erp.get("/v1/me").json["machine"] is True, "a machine")
must("ends_in_s" not in erp.get("/v1/me").json, "a token does not end")
must(erp.get("/v1/people").status == 403, "no person")
for path in ("/v1/records/intake/unit", "/v1/records/intake/unit/x",
             "/v1/units/x", "/v1/units/x/timeline", "/v1/cases/x",
             "/v1/subjects/x/history"):
    must(erp.get(path).json["code"] == "SCOPE", f"read was not given: {path}")
order = {"type": "repair.assign", "subject": "x",
         "data": {"technician": "a"}}
must(erp.post("/v1/commands", order).json["code"] == "SCOPE", "its scope")
for name in ("erp", "li.wei"):
    again = c.post("/v1/tokens", {"name": name, "roles": ["cs"],
                                  "scopes": ["read"]})
    must(again.status == 409 and again.json["field"] == "name",
         f"{name} is somebody already: {again}")
must(c.post("/v1/people", {"name": "erp", "roles": ["cs"]}).status == 409,
     "a person is not called like a token")
c.post("/v1/tokens/erp/revoke")
must(erp.get("/v1/me").status == 401, "revoked")

# Events end with what they were asked for by: a token, a session.
def follow(who):
    line = http.client.HTTPConnection("127.0.0.1", who.port, timeout=10)
    headers = ({"Authorization": f"Bearer {who.token}"} if who.token
               else {"Cookie": who.cookie, "X-Forwarded-For": "10.8.8.8"})
    line.request("GET", "/v1/events?from=start&follow=1", headers=headers)
    answer = line.getresponse()
    must(answer.status == 200, f"events: {answer.status}")
    return line, answer


def ends(what):
    try:
        what[1].read()
    except TimeoutError:
        must(False, "a stream outlives what it was asked for by")


hears = c.post("/v1/tokens", {"name": "bi", "roles": ["cs"],
                              "scopes": ["events"]})
stream = follow(Client(hears.json["token"]))
kept = follow(c)
c.post("/v1/tokens/bi/revoke")
ends(stream)
li = new()
li.login("li.wei", NEXT)
stream = follow(li)
c.post("/v1/people/li.wei/lock")
ends(stream)
kept[0].sock.settimeout(1)
try:
    must(kept[1].read(1) not in (None, b""), "another one goes on")
except TimeoutError:
    pass
with open(os.environ["DIR"] + "/secrets", "w") as f:
    f.write("\n".join([given, OWN, NEXT, got.json["token"][4:],
                       c.cookie.split("=")[1]]))
END
kill $KIDS
wait $KIDS || true
KIDS=""
[ ! -e "$first" ] || fail "the file is gone once its password is"
if grep -raqFf "$DIR/secrets" "$FANXIU_DIR/store" "$FANXIU_DIR"/*.log; then
	fail "no secret lies anywhere"
fi

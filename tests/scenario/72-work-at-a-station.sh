#!/bin/sh
# A shared bench is enrolled once by ops; there a badge and six digits sign a
# person in, the badge alone opens nothing, five wrong PINs lock the account at
# stations and nowhere else, and what is done there says where: console.md 6.3.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
export DIR
sed "s|\.\./calendar|$PWD/config/calendar|g" config/profiles/demo.cfg \
	>"$DIR/demo.cfg"
PROFILE=$DIR/demo.cfg
given_a_fleet
stop gateway
# Behind a proxy that is trusted, so that addresses can differ.
config=$FANXIU_DIR/config/gateway.cfg
sed -i 's/  metrics = /  proxy = "127.0.0.1";\n  metrics = /' "$config"

answers() {
	python3 -c 'import sys, web; web.Client().get("/v1/me")' 2>/dev/null
}

# run_gateway true|false: whether four roles need a second step, as in real
# work.
run_gateway() {
	[ -z "$KIDS" ] || { kill "$KIDS" && wait "$KIDS" || true; }
	sed -i "s/second_step = [a-z]*/second_step = $1/" "$PROFILE"
	"$BUILD/fanxiu-gateway" -c "$config" 2>>"$FANXIU_DIR/gateway.log" &
	KIDS=$!
	wait_until 10 answers
}

cat >"$DIR/bench.py" <<'PY'
import threading
import time

from web import *

OWN = "wooden river nine"


class Browser(Client):
    """Keeps all its cookies, as browsers do."""

    count = 0

    def __init__(self):
        super().__init__()
        self.jar = {}
        Browser.count += 1
        self.place = f"10.{os.getpid() % 250}.1.{Browser.count}"

    def ask(self, method, path, body=None, headers=None, kind=None):
        self.cookie = "; ".join(f"{k}={v}" for k, v in self.jar.items()) or None
        got = super().ask(method, path, body, {
            "X-Forwarded-For": self.place, **(headers or {})}, kind)
        for line in got.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.jar[name] = value
            if "Max-Age=0" in line:
                del self.jar[name]
            must(all(w in line for w in ("HttpOnly", "SameSite=Strict",
                                         "Path=/")), line)
        return got

    def keep(self, answer):
        must(answer.status == 200, f"let in: {answer}")
        self.page = answer.json["token"]
        return answer

    def badge(self, badge, pin):
        got = self.post("/v1/session/badge", {"badge": badge, "pin": pin})
        if got.status == 200:
            self.page = got.json["token"]
        return got

PY

# ops of the demo has no password to get a second step by.
run_gateway false
"$PYTHON" - <<END || fail "a station is enrolled"
exec(open("$DIR/bench.py").read())
ops = Browser()
ops.keep(ops.post("/v1/demo/ops"))
for name, roles, badge, pin in (
        ("li.wei", ["technician", "cs"], "B-1001", "270914"),
        ("wu.di", ["inspector", "finance"], "B-1002", "135790"),
        ("fang", ["finance"], "B-1003", "135790"),
        ("new.one", ["cs"], "B-1004", None)):
    made = ops.post("/v1/people", {"name": name, "roles": roles})
    c = Browser()
    c.keep(c.post("/v1/login", {"name": name, "password": made.json["given"]}))
    c.keep(c.post("/v1/me/password",
                  {"old": made.json["given"], "new": OWN}))
    got = ops.post(f"/v1/people/{name}/badge", {"badge": badge})
    must(got.json["badge"] == badge, f"{got}")
    must(c.get("/v1/me").status == 401, "what happened ends sessions")
    if pin is None:
        continue
    c.keep(c.post("/v1/login", {"name": name, "password": OWN}))
    for weak in ("12345", "111111", "123456", "abcdef"):
        got = c.post("/v1/me/pin", {"password": OWN, "pin": weak})
        must(got.status == 400 and got.json["field"] == "pin", f"{weak} {got}")
    must(c.post("/v1/me/pin", {"password": "x", "pin": pin}).status == 401,
         "the password again")
    got = c.post("/v1/me/pin", {"password": OWN, "pin": pin})
    must(got.status == 200, f"{got}")
    must(c.get("/v1/stations").status == 403, "stations are for ops")
    must(c.post("/v1/stations", {"name": "mine"}).status == 403, "of course")
got = ops.post("/v1/people/fang/badge", {"badge": "B-1001"})
must(got.json["code"] == "EXISTS", "a badge is one person's")
for bad in ("ab", "a b c d", "x" * 65):
    must(ops.post("/v1/people/fang/badge", {"badge": bad}).json["field"] ==
         "badge", bad)

# No station yet: a badge opens nothing.
must(ops.get("/v1/station").json == {}, "no station")
stranger = Browser()
must(stranger.badge("B-1001", "270914").json["code"] == "NO_STATION", "nor here")
must(ops.post("/v1/stations", {"name": "no good"}).json["field"] == "name", "?")
got = ops.post("/v1/stations", {"name": "bench-3"})
must([s["name"] for s in got.json["stations"]] == ["bench-3"], f"{got}")
must(ops.get("/v1/station").json == {"station": "bench-3"}, "this browser")
must(ops.post("/v1/stations", {"name": "bench-3"}).json["code"] == "EXISTS", "1")
ops.post("/v1/logout")
must(ops.get("/v1/station").json == {"station": "bench-3"}, "and stays one")
json.dump(ops.jar, open("$DIR/jar", "w"))
END
run_gateway true

"$PYTHON" - <<END || fail "people work at a station"
exec(open("$DIR/bench.py").read())
bench = Browser()
bench.jar = json.load(open("$DIR/jar"))
must(bench.get("/v1/station").json == {"station": "bench-3"}, "after a restart")
must(bench.get("/v1/me").status == 401, "nobody is there")

# Forged: from another page; without the station's cookie.
for headers in ({"Origin": None}, {"Origin": "https://evil.test"},
                {"Sec-Fetch-Site": "cross-site"}):
    got = bench.post("/v1/session/badge", {"badge": "B-1001", "pin": "270914"},
                     headers=headers)
    must(got.status == 403 and got.json["code"] == "ORIGIN", f"{got}")
other = Browser()
other.jar = {k: "0" * 64 for k in bench.jar}
must(other.badge("B-1001", "270914").json["code"] == "NO_STATION", "not by guess")

# In, quickly; the next person takes over.
begin = time.monotonic()
got = bench.badge("B-1001", "270914")
must(got.status == 200 and got.json["name"] == "li.wei" and
     got.json["station"] == "bench-3", f"{got}")
must(time.monotonic() - begin < 3, "in under 3 s")
first = dict(bench.jar)
got = bench.badge("B-1002", "135790")
must(got.json["name"] == "wu.di" and got.json["must_enroll"] is False, f"{got}")
must(got.json["roles"] == ["inspector"], f"without finance: {got.json['roles']}")
must(bench.get("/v1/board").status == 200, "and works")
must(bench.get("/v1/me?role=finance").json["code"] == "ROLE", "not by asking")
# Nor by a new password, which ends all sessions: who was at a bench stays there.
for one, other in ((OWN, "another river nine"), ("another river nine", OWN)):
    got = bench.keep(bench.post("/v1/me/password", {"old": one, "new": other}))
    must(got.json.get("station") == "bench-3" and
         got.json["roles"] == ["inspector"] and
         got.json["ends_in_s"] <= 600, f"still at the bench: {got}")
    must(bench.get("/v1/me?role=finance").json["code"] == "ROLE", "nor there")
old = Browser()
old.jar = first
must(old.get("/v1/me").status == 401, "whoever was there is out")
must(bench.badge("B-1003", "135790").json["code"] == "SECOND", "finance alone")
must(bench.badge("B-1004", "000000").json["code"] == "WRONG", "who has no PIN")
must(bench.badge("B-9999", "135790").json["code"] == "WRONG", "nobody's badge")
must(bench.badge("B-1001", "").json["field"] == "pin", "the badge alone")

# Reading is no use of a bench, for lists ask by themselves; acting is.
bench.badge("B-1001", "270914")
used = lambda: [s["used"] for s in bench.get("/v1/me/sessions").json["sessions"]
                if s["here"]]
was = used()
time.sleep(2.2)
bench.get("/v1/board")
must(used() == was, "a list that was read")
must(bench.post("/v1/me/stay").status == 200 and used() > was, "somebody")

# What is done there says where.
got = bench.post("/v1/commands", {"type": "intake.request", "role": "cs",
                 "data": {"channel": "phone", "customer_kind": "person",
                          "model": "KETTLE-2", "serial": "SN-2",
                          "voucher": "valid", "purchase_date": "2026-01-15",
                          "fault_note": "no heat", "symptom": "no_power",
                          "demand": "repair", "contact_name": "Zhao Wei",
                          "contact_phone": "13900000000"}})
must(got.status == 200, f"a request: {got}")
rows = bench.get(f"/v1/subjects/{got.json['subject']}/history"
                 "?department=intake").json["events"]
must(rows[0]["station"] == "bench-3" and rows[0]["actor"] == "li.wei" and
     rows[0]["role"] == "cs", f"{rows[0]}")

# Five wrong PINs, however they come: locked at stations, not elsewhere.
answers = []
def guess(pin):
    b = Browser()
    b.jar = {k: v for k, v in bench.jar.items() if k.endswith("s")}
    answers.append(b.badge("B-1002", pin))
threads = [threading.Thread(target=guess, args=(f"{n:06d}",))
           for n in range(111, 120)]
for t in threads:
    t.start()
for t in threads:
    t.join()
codes = sorted(a.status for a in answers)
must(codes.count(401) <= 4 and 200 not in codes and
     set(codes) <= {401, 423, 503}, f"side by side: {codes}")
while bench.badge("B-1002", "000111").status != 423:
    pass
got = bench.badge("B-1002", "135790")
must(got.status == 423 and 600 < int(got.headers["Retry-After"]) <= 900 and
     got.json["zh"], f"the right one too: {got}")
c = Browser()
got = c.post("/v1/login", {"name": "wu.di", "password": OWN})
must(got.status == 200, f"by password elsewhere: {got}")
must(bench.badge("B-1001", "270914").status == 200, "nobody else is locked")

with open("$DIR/secrets", "w") as f:
    f.write("\n".join([OWN, *bench.jar.values()]))
json.dump([bench.jar, bench.page], open("$DIR/jar", "w"))
END

# An end: by ops, for whoever is signed in there.
run_gateway false
"$PYTHON" - <<END || fail "a station ends"
exec(open("$DIR/bench.py").read())
bench = Browser()
bench.jar, bench.page = json.load(open("$DIR/jar"))
must(bench.get("/v1/me").json["station"] == "bench-3", "still there")
ops = Browser()
ops.keep(ops.post("/v1/demo/ops"))
must(ops.get("/v1/stations").json["stations"][0]["used"], "it was used")
must(ops.post("/v1/stations/no/end").status == 404, "none of that name")
got = ops.post("/v1/stations/bench-3/end")
must(got.json["stations"] == [], f"{got}")
must(bench.get("/v1/me").status == 401, "who was there is out")
must(bench.get("/v1/station").json == {}, "no station")
must(bench.badge("B-1001", "270914").json["code"] == "NO_STATION", "anymore")
# A password that was reset takes the PIN with it; a badge can be taken back.
ops.post("/v1/stations", {"name": "bench-4"})
must(ops.post("/v1/people/li.wei/reset").json["pin"] is False, "no PIN")
must(ops.post("/v1/people/li.wei/badge", {"badge": ""}).json["badge"] == "", "no")
END
if grep -raqFf "$DIR/secrets" "$FANXIU_DIR/store" "$FANXIU_DIR"/*.log; then
	fail "no secret lies anywhere"
fi

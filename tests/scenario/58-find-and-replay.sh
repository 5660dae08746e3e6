#!/bin/sh
# Search and scan find a unit by whatever it is called; a journal is replayed
# over HTTP as the command line shows it, and resumed by its cursor after the
# gateway was killed, without a gap and without a double; who may not see money
# is given none: console.md 6.2, security.md 4.3.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
ALL="$ALL gateway"
export DIR
# With sanitizers: what is freed does not stay.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=0:thread_local_quarantine_size_kb=0"

given_a_fleet
an_admitted_unit SN-1001
one=$UNIT
assess "$one" repairable
a_request SN-2002 customer_ref=PO-77
two=$UNIT
authorize "$two"
receive "$two" SN-2002 waybill=SF123456789
admit "$two"
all_is_level
"$BUILD/fanxiu" tail intake. --json --from start >"$DIR/tail" &
KIDS="$KIDS $!"

cat >"$DIR/ask.py" <<'PY'
import time

from web import *

one, two = sys.argv[1:3]
c = Client()
c.demo("cs")


def hits(q):
    got = c.get("/v1/search?q=" + q)
    must(got.status == 200, f"search {q}: {got}")
    return {(g["kind"], h.get("unit") or h.get("case"))
            for g in got.json["groups"] for h in g["hits"]}


# -- search
for _ in range(100):
    if c.get("/v1/search?q=RMA").json["complete"]:
        break
    time.sleep(0.1)
else:
    must(False, "the book of names is read")
case = two.rsplit(".", 1)[0]
for q, kind, what in (
        (two, "unit", two), (two.lower(), "unit", two), (case, "case", case),
        ("SN-2002", "serial", two), ("sn-20", "serial", two),
        ("N-1001", "serial", one), ("PO-77", "reference", case),
        ("SF123456789", "waybill", two), ("%EF%BC%B3%EF%BC%AE-2002", "serial",
                                          two)):
    must((kind, what) in hits(q), f"{q} finds {what}: {hits(q)}")
model = c.get("/v1/records/intake/unit/" + one).json["record"]["model"]
must(("model", one) in hits(model), f"{model} finds {one}")
must(not hits("no-such-thing"), "what is not there is not found")
must(c.get("/v1/search?q=x").status == 400, "a letter is no search")
must(c.get("/v1/search").json["field"] == "q", "the field is named")
must(Client().get("/v1/search?q=RMA").status == 401, "not for strangers")


# -- scan
def scan(text):
    got = c.get("/v1/scan/" + urllib.parse.quote(text, safe=""))
    must(got.status == 200, f"scan {text}: {got}")
    return got.json


for text, kind, unit in (
        (two, "unit", two), (two.replace("-", ""), "unit", two),
        ("SN-1001", "serial", one), ("SF123456789", "waybill", two),
        ("FX1 DOC-01 " + two + " 1 abc", "unit", two),
        ("https://rma.example.com/u/" + two, "unit", two)):
    got = scan(text)
    must(got["kind"] == kind and got.get("unit") == unit, f"{text}: {got}")
must(scan(case)["case"] == case, "a case")
must(scan("PO-77")["case"] == case, "a customer's own number")
must(scan("fx:pass") | {"at": 0} == {"kind": "command", "text": "PASS",
                                     "at": 0}, "a command")
must(scan("A-1")["kind"] == "shelf", f"a shelf: {scan('A-1')}")
must(scan("nothing")["kind"] == "text", "and else a text")
must(c.get("/v1/scan/" + "x" * 64).status == 400, "63 at most")

PY
sed -i 's/^import time$/import time\nimport urllib.parse/' "$DIR/ask.py"
"$PYTHON" "$DIR/ask.py" "$one" "$two" || fail "found by every name"

# What was noted after the book was read is found as well.
a_request SN-3003
late=$UNIT
all_is_level
cat >"$DIR/late.py" <<'PY'
import time

from web import *

c = Client()
c.demo("cs")
for _ in range(100):
    got = c.get("/v1/scan/SN-3003").json
    found = c.get("/v1/search?q=SN-3003").json["groups"]
    if found:
        break
    time.sleep(0.1)
must(got["unit"] == sys.argv[1] and found, f"found as it came: {got} {found}")
PY
"$PYTHON" "$DIR/late.py" "$UNIT" || fail "a new serial is found"

# U3: that its serial was here before is known beside the unit.
a_request SN-3003
all_is_level
cat >"$DIR/alike.py" <<'PY'
import time

from web import *

first, again = sys.argv[1:3]
c = Client()
c.demo("technician")
for _ in range(100):
    got = c.get(f"/v1/units/{again}/alike").json
    if got["returns"]:
        break
    time.sleep(0.1)
must([r["unit_no"] for r in got["returns"]] == [first], f"{got}")
must(not got["similar"], f"what goes on tells nothing yet: {got}")
must(not c.get("/v1/units/RMA-2611-99999-A.01/alike").json["returns"], "none")
must(Client().get(f"/v1/units/{again}/alike").status == 401, "staff alone")
PY
"$PYTHON" "$DIR/alike.py" "$late" "$UNIT" || fail "an earlier return is told"

# Of a work list what was asked for is looked for behind what was not.
MODEL=LAMP-9 a_request SN-9009
all_is_level
cat >"$DIR/queue.py" <<'PY'
from web import *

c = Client()
c.demo("cs")
got = c.get("/v1/queues/intake?state=requested&limit=1").json
must(len(got["rows"]) == 1 and got["more"], f"one of them: {got}")
other = got["rows"][0]["model"]
got = c.get("/v1/queues/intake?limit=1&model=LAMP-9").json
must([r["model"] for r in got["rows"]] == ["LAMP-9"] != [other], f"{got}")
must(not got["more"], "it is the only one")
must(not c.get("/v1/queues/intake?limit=1&model=NONE").json["rows"], "none")
PY
"$PYTHON" "$DIR/queue.py" || fail "a work list is of what was asked for"

# -- replay
cat >"$DIR/replay.py" <<'PY'
from web import *

what = sys.argv[1]
c = Client()


def events(path, accept="application/x-ndjson"):
    got = c.get("/v1/events" + path, headers={"Accept": accept})
    must(got.status == 200, f"{path}: {got}")
    return got


def lines(got):
    return [json.loads(x) for x in got.body.decode().split("\n") if x]


if what == "all":
    c.demo("auditor")
    got = lines(events("?department=intake&from=start"))
    with open(f"{sys.argv[2]}/tail") as f:
        told = [json.loads(x) for x in f]
    must(got == told and got, f"the same {len(got)} {len(told)}")
    # Half of it, with its cursor; the rest is for after the kill.
    got = events("?department=intake&from=start", "text/event-stream")
    rows = [dict(x.split(": ", 1) for x in r.split("\n"))
            for r in got.body.decode().split("\n\n") if r and r[0] != ":"]
    must([json.loads(r["data"]) for r in rows] == told, "as a stream too")
    with open(f"{sys.argv[2]}/cursor", "w") as f:
        f.write(rows[len(rows) // 2]["id"])
    some = lines(events("?department=intake&from=start&types=intake.received"))
    must(some == [e for e in told if e["type"].startswith("intake.received")]
         and some, "only some types")
    every = lines(events("?from=start"))
    must({e["source"] for e in every} >= {"/fanxiu/intake"}, "all departments")
    # Money is for those who have to do with it.
    c.demo("technician")
    bench = lines(events("?department=intake&from=start"))
    must(0 < len(bench) < len(told), "a bench is given less")
    must("_minor" not in json.dumps(bench), "and no amounts")
    must(all(e in told for e in bench), "but whole")
    must("_minor" not in json.dumps(lines(events("?from=start"))), "none")
    c.demo("auditor")
    for bad in ("from=7", "from=x/1/1/y", "department=none", "types=" +
                ",".join("a" * 17)):
        got = c.get("/v1/events?department=intake&from=start&" + bad
                    if bad[0] == "t" else "/v1/events?" + bad)
        must(got.status in (400, 404), f"{bad}: {got}")
    # A place of another history is an error that is said.
    cursor = open(f"{sys.argv[2]}/cursor").read()
    other = lines(events("?department=repair&from=" + cursor))
    must(list(other[-1]) == ["error"] and other[-1]["error"]["zh"],
         f"another history: {other}")
    must(len(other) == 1, "and nothing before it")
else:
    c.demo("auditor")
    cursor = open(f"{sys.argv[2]}/cursor").read()
    seq = int(cursor.split("/")[2])
    got = lines(events("?department=intake&from=" + cursor))
    with open(f"{sys.argv[2]}/tail") as f:
        told = [json.loads(x) for x in f]
    must(got == told[seq:], f"the rest: {len(got)} of {len(told)} at {seq}")
    must(got, "and there is some")
PY
heard_all() {
	some=$(wc -l <"$DIR/tail")
	sleep 1
	[ "$some" -gt 0 ] && [ "$some" = "$(wc -l <"$DIR/tail")" ]
}
all_is_level
wait_until 20 heard_all
"$PYTHON" "$DIR/replay.py" all "$DIR" || fail "a journal over HTTP"
kill_9 gateway
a_request SN-4004
start gateway
all_is_level
wait_until 20 heard_all
"$PYTHON" "$DIR/replay.py" rest "$DIR" || fail "it resumes by its cursor"

# What is cut short says so: who signs out gets no end as of a whole answer, and
# a gateway that stops says that it is not all.
cat >"$DIR/cut.py" <<'PY'
import signal
import time

from web import *

what, gateway, repair = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
c = Client()
c.demo("auditor")
os.kill(repair, signal.SIGSTOP)  # so that it is not all there yet
line = http.client.HTTPConnection("127.0.0.1", c.port, timeout=20)
line.request("GET", "/v1/events?from=start", headers={"Cookie": c.cookie})
got = line.getresponse()
must(got.status == 200 and got.readline(), "it begins")
if what == "logout":
    must(c.post("/v1/logout").status == 200, "signed out")
else:
    os.kill(gateway, signal.SIGTERM)
try:
    rest = got.read().decode().split("\n")
except http.client.IncompleteRead:
    rest = None
finally:
    os.kill(repair, signal.SIGCONT)
if what == "logout":
    must(rest is None, f"it is not whole: {rest}")
else:
    last = json.loads([x for x in rest or [] if x][-1])
    must(last["error"]["code"] == "CUT_SHORT" and last["error"]["zh"],
         f"it is not all: {last}")
PY
"$PYTHON" "$DIR/cut.py" logout "$(pid_of gateway)" "$(pid_of repair)" ||
	fail "a replay that is cut off by a sign-out"
"$PYTHON" "$DIR/cut.py" stop "$(pid_of gateway)" "$(pid_of repair)" ||
	fail "a replay that is cut off by a stop"
is_down() {
	! runs gateway
}
wait_until 10 is_down
start gateway

# Four at once for one person; what is refused beyond takes no memory with it.
cat >"$DIR/refused.py" <<'PY'
import time

from web import *


def held():
    with open(f"/proc/{sys.argv[1]}/status") as f:
        return int(re.search(r"RssAnon:\s+(\d+)", f.read())[1])


def refuse(c, times):
    while times > 0:
        got = c.get("/v1/events?department=intake&follow=1")
        must(got.status in (503, 429), f"a fifth is refused: {got}")
        times -= got.status == 503
        time.sleep(0.1 if got.status == 429 else 0)


c = Client()
c.demo("auditor")
four = []
for _ in range(4):
    four.append(http.client.HTTPConnection("127.0.0.1", c.port, timeout=20))
    four[-1].request("GET", "/v1/events?department=intake&follow=1",
                     headers={"Cookie": c.cookie})
    must(four[-1].getresponse().status == 200, "four are given")
refuse(c, 50)
before = held()
refuse(c, 250)
must(held() - before < 1024, f"{held() - before} KB more after 250 refusals")
PY
"$PYTHON" "$DIR/refused.py" "$(pid_of gateway)" ||
	fail "a refused stream takes no memory"

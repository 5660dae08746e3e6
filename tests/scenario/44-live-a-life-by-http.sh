#!/bin/sh
# A unit goes through all departments by HTTP alone: the same commands, the
# same refusals in the same words, the same end as by the command line; and a
# command whose answer is lost is known all the same.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
ALL="$ALL gateway"
export DIR

given_a_fleet
fanxiu() {
	case $1:$* in
	send:*:customer*) "$BUILD/fanxiu" "$@" ;; # has a link, no token
	send:*)
		shift
		"$PYTHON" "$HERE/web_send.py" "$@"
		;;
	*) "$BUILD/fanxiu" "$@" ;;
	esac
}

an_admitted_unit SN-1001
unit=$UNIT
hours 1
assess "$unit" repairable
propose "$unit" repair customer
stands "$unit" repair queued
hours 1
# What a department refuses by its desk it refuses here, in the same words.
refused_with fx.not_your_role repair.assign "$unit" technician=zhang.min \
	--as chen.yu:cs
REPLY_HTTP=$REPLY
REPLY=$("$BUILD/fanxiu" send --json repair.assign "$unit" technician=zhang.min \
	--as chen.yu:cs 2>/dev/null) || true
for word in reason en zh; do
	[ "$(value "d['$word']")" = "$(REPLY=$REPLY_HTTP value "d['$word']")" ] ||
		fail "the same $word: $REPLY_HTTP"
done
pick_up "$unit"
finish "$unit"
stands "$unit" quality queued
hours 1
pass "$unit"
stands "$unit" shipping waiting
hours 1
ship "$unit" SN-1001
hours 1
deliver "$unit"
accept "$unit"
ends "$unit" repaired
all_is_level
all_is_right

"$PYTHON" - "$unit" <<'END' || fail "what the departments know is shown"
import signal
import time
import uuid

from web import *

unit = sys.argv[1]
cs = Client()
cs.demo("cs")
got = cs.get(f"/v1/units/{unit}").json
must(got["case"] == unit[:-3] and got["line"] == 1, f"{got}"[:300])
must(set(got["records"]) == {"intake", "assessment", "repair", "quality",
                             "shipping"}, "all departments")
must(got["records"]["intake"]["outcome"] == "repaired", "its end")
must(isinstance(got["records"]["repair"]["seq"], str), "seq is text")
case = cs.get(f"/v1/cases/{unit[:-3]}").json
must([u["unit_no"] for u in case["units"]] == [unit], f"{case}"[:300])
story = cs.get(f"/v1/units/{unit}/timeline").json["events"]
types = [e["type"] for e in story]
must(types.index("intake.requested") < types.index("repair.completed") <
     types.index("intake.closed"), "in order")
must(all(e["specversion"] == "1.0" for e in story), "as CloudEvents")
must(any(e.get("actor") == "zhang.min" and e.get("role") == "technician"
         for e in story), "by whom")
whole = cs.get(f"/v1/units/{unit}/timeline").json
must("next" not in whole, "a whole one says no next")
found, after, pages = [], "0", 0
while after:
    part = cs.get(f"/v1/units/{unit}/timeline?limit=5&after={after}").json
    must(len(part["events"]) <= 5, "at most so many")
    found += [e["id"] for e in part["events"]]
    after, pages = part.get("next"), pages + 1
    must(after is None or part["after"] == after, f"{part}"[:200])
must(found == [e["id"] for e in whole["events"]] and pages > 3,
     f"page after page it is the same: {pages}")
page = cs.get(f"/v1/subjects/{unit}/history?department=intake&limit=2").json
must(len(page["events"]) == 2, "a page")
more = cs.get(f"/v1/subjects/{unit}/history?department=intake&limit=2"
              f"&after={page['after']}").json
must(int(more["events"][0]["seq"]) > int(page["events"][1]["seq"]), "the next")
rows = cs.get("/v1/records/intake/unit?state=closed&limit=1").json["rows"]
must(len(rows) == 1 and rows[0]["state"] == "closed", "a list")
must(cs.get("/v1/records/intake/unit/none").status == 404, "none")
must(cs.get("/v1/records/nowhere/unit/none").status == 404, "nowhere")
text = cs.get("/v1/export/intake/unit.csv").body.decode("utf-8-sig")
must(text.count("\r\n") == 2 and unit in text, "an export")

# Contacts: refused to whom they do not concern; else on record.
shipper = Client()
shipper.demo("inspector")
must(shipper.post(f"/v1/cases/{unit[:-3]}/contact", {"purpose": "call"})
     .json["reason"] == "fx.not_your_role", "not for an inspector")
got = cs.post(f"/v1/cases/{unit[:-3]}/contact", {"purpose": "call"})
must(got.json["contact"]["contact_phone"] == "13900000000", f"{got}")
must(got.headers["Cache-Control"] == "no-store", "kept nowhere")

# What is wrong is named, with what would be right, in both languages.
ask = {"type": "intake.request", "data": {"channel": "pigeon"}}
got = cs.post("/v1/commands", ask).json
must(got["field"] == "channel" and "phone" in got["en"] and got["zh"], f"{got}")
for body, field in (({"type": "no.such"}, "type"),
                    ({"type": "intake.note", "id": "x"}, "id"),
                    ({"type": "intake.note", "expect": -1}, "expect"),
                    ({"type": "intake.note", "at": "now"}, "at"),
                    ({"type": "intake.note", "data": []}, "data"),
                    ({"type": "intake.note", "data": {"x": 1}}, "x"),
                    ({"type": "intake.note", "role": "gm"}, "role")):
    got = cs.post("/v1/commands", body)
    must(got.json["field"] == field, f"{body}: {got}")
for body, code in ((b'{"a":1,"a":2}', "TWICE"), (b"[" * 17, "TOO_LARGE"),
                   (b'{"a":1.5}', "NOT_WHOLE"), (b"{", "NOT_JSON"),
                   (b"[]", "NOT_JSON")):
    must(cs.post("/v1/commands", body).json["code"] == code, f"{body}")

# Tried, it happens not.
got = cs.post("/v1/commands", {"type": "intake.request", "data": {
    "channel": "phone", "customer_kind": "person", "model": "KETTLE-2",
    "serial": "SN-2", "voucher": "valid", "purchase_date": "2026-01-15",
    "fault_note": "Cafe\u0301", "symptom": "no_power", "demand": "repair",
    "contact_name": "Zhao Wei", "contact_phone": "13900000000"}})
must(got.status == 200, f"another unit: {got}")
must("intake.requested" in got.json["events"] and
     len(got.json["events"]) == got.json["n"], f"its events: {got}")
unit = got.json["subject"]
must(cs.get(f"/v1/units/{unit}").json["records"]["intake"]["fault_note"] ==
     "Caf\u00e9", "text is composed")
note = {"type": "intake.note", "subject": unit,
        "data": {"kind": "text", "text_sha": "07" * 32}}
rev = cs.get(f"/v1/records/intake/unit/{unit}").json["record"]["rev"]
got = cs.post("/v1/try", note)
must(got.status == 200 and
     got.json["events"][0]["type"] == "intake.noted", f"{got}")
must(cs.get(f"/v1/records/intake/unit/{unit}").json["record"]["rev"] == rev,
     "nothing is written")

# Nobody answers: unknown is not failed, and the same id is the same command.
made = int(time.mktime(time.strptime(cs.get("/v1/me").json["time"][:19],
                                     "%Y-%m-%dT%H:%M:%S")) - time.timezone)
note["id"] = str(uuid.UUID(int=made * 1000 << 80 | 7 << 76 | 2 << 62 | 4711))
with open(f"{DIR}/intake.pid") as f:
    pid = int(f.read())
os.kill(pid, signal.SIGSTOP)
try:
    got = cs.post("/v1/commands", note)
    must(got.status == 202 and got.json["code"] == "UNKNOWN", f"{got}")
    where = got.json["ask"]
    must(cs.get(where).status == 202, "still")
    must(cs.get(f"/v1/cases/{unit[:-3]}").status == 503, "nor a query")
finally:
    os.kill(pid, signal.SIGCONT)
for _ in range(100):
    got = cs.get(where)
    if got.status == 200:
        break
    time.sleep(0.1)
must(got.json["code"] == "OK", f"now it is known: {got}")
again = cs.post("/v1/commands", note)
must(again.json["code"] == "OK" and again.json["dup"] is True and
     again.json["seq"] == got.json["seq"], f"once: {again}")
must(shipper.get(where).status == 404, "not another's")
END
stop gateway
start gateway
"$PYTHON" - <<'END' || fail "a session outlives a restart"
from web import *
c = Client()
c.cookie, c.page = json.load(open(os.environ["DIR"] + "/ops"))
must(c.get("/v1/me").json["name"] == "ops", "the same port, the same session")
END

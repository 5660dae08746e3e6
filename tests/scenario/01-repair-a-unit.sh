#!/bin/sh
# A unit goes through all six departments, by commands that people type, and
# ends as repaired; every store is the fold of its journal: INV-30, G2, G13.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
an_admitted_unit SN-1001
unit=$UNIT
stands "$unit" assessment queued
hours 1
assess "$unit" repairable
propose "$unit" repair customer
stands "$unit" repair queued
hours 1
pick_up "$unit"
# Customer service reads how far it is, at any time: S-139.
REPLY=$(fanxiu unit "$unit" --json --as chen.yu:cs)
of_reply 'd["state"] == "repair"
and d["timeline"][-1]["type"] == "repair.picked_up"
and d["timeline"][-1]["actor"] == "zhang.min"'
send intake.note "$unit" kind=text text_sha="$SHA" --station counter-2
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

# The timeline has every department, in an order that causes allow.
see "$unit"
of_reply 'd["state"] == "closed" and d["unit"].endswith(".01")'
of_reply '[s["type"] for s in d["timeline"]
if s["type"].split(".")[1] in ("requested", "admitted", "diagnosed", "decided",
"picked_up", "passed", "handed_over", "closed")] == ["intake.requested",
"intake.admitted", "assessment.diagnosed", "assessment.decided",
"repair.picked_up", "quality.passed", "shipping.handed_over", "intake.closed"]'
of_reply 'set(s["service"] for s in d["timeline"]) ==
{"intake", "assessment", "repair", "quality", "shipping"}'
of_reply 'all(set(s) == {"time", "service", "type", "actor", "role", "seq"}
for s in d["timeline"])'

# Who, in which role, at which station: each event of a person says it: S-015.
"$BUILD/fanxiu" tail --from start --json >"$DIR/all" &
KIDS=$!
all_is_said() {
	for last in intake.closed assessment.decided repair.completed \
		quality.passed shipping.delivered; do
		grep -q "\"type\":\"$last\"" "$DIR/all" || return 1
	done
}
wait_until 5 all_is_said
"$PYTHON" - "$DIR/all" <<'END' || fail "an event without person, role or station"
import json
import sys

said = [json.loads(line) for line in open(sys.argv[1])]
people = [e for e in said if e["actor"].find("service") < 0
          and e["actor"] not in ("timer", "system")]
notes = [e for e in people if e["type"] == "intake.noted"]
if len(people) < 20 or notes[-1]["station"] != "counter-2":
    sys.exit("%d events" % len(people))
sys.exit(not all(e["role"] and e["station"] for e in people))
END

REPLY=$(fanxiu case "${unit%.*}" --json)
of_reply 'd["case"] == "'"${unit%.*}"'" and d["state"] == "closed"'
of_reply '[u["unit"] for u in d["units"]] == ["'"$unit"'"]'

REPLY=$(fanxiu queue repair released --json)
of_reply '[r["unit_no"] for r in d] == ["'"$unit"'"]'

REPLY=$(fanxiu status --json)
of_reply '[s["name"] for s in d["services"]] == "'"$ALL"'".split()'
of_reply 'all({"name", "pid", "state", "store", "epoch", "seq", "lag"} <= set(s)
and s["state"] == "ok" and s["epoch"] == 1 and s["stuck"] == 0
for s in d["services"])'

all_is_right
of_reply 'd["stock"]["received"] == d["stock"]["delivered"] == 1'
of_reply '[s["name"] for s in d["stores"]] == "'"$ALL"'".split()'
of_reply 'all(s["chain_ok"] and s["cursors_ok"] and s["gaps"] == 0
and s["fold_differences"] == 0 for s in d["stores"])'

# What stops is not what is lost.
stop_the_fleet
given_a_fleet
has_ended "$unit" repaired || fail "the end is still known after a restart"
all_is_right

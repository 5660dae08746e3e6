#!/bin/sh
# `fanxiu tail` replays from the start and goes on live, through a killed
# department, without a gap or a double; each line is a CloudEvent: G8, G9,
# G10.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet
an_admitted_unit SN-1
unit=$UNIT
"$BUILD/fanxiu" tail --from start --json >"$DIR/all" 2>>"$DIR/errors" &
KIDS=$!
"$BUILD/fanxiu" tail intake.re assessment.diagnosed --from start --json >"$DIR/some" \
	2>>"$DIR/errors" &
KIDS="$KIDS $!"
assess "$unit" repairable
kill_9 assessment
a_request SN-2
start assessment
propose "$unit" repair customer
kill_9 repair
start repair
pick_up "$unit"
a_request SN-3
all_is_level

# told EVENT TIMES: the followers have heard it.
told() {
	[ "$(grep -c "\"type\":\"$1\"" "$DIR/all")" -eq "$2" ]
}

wait_until 5 told intake.requested 3
wait_until 5 told repair.picked_up 1
sleep 0.2
# From a number on, and from now on.
"$BUILD/fanxiu" tail intake. --from 4 --json >"$DIR/later" &
late=$!
"$BUILD/fanxiu" tail intake. --from now --json >"$DIR/new" &
KIDS="$KIDS $late $!"
sleep 0.5
a_request SN-4
wait_until 5 grep -q SN-4 "$DIR/new"
wait_until 5 grep -q SN-4 "$DIR/later"
for kid in $KIDS; do
	kill "$kid"
	wait "$kid" || fail "a follower ends with status 0"
done
KIDS=""
ended_with 64 fanxiu tail --from yesterday
# A gap is told, and repaired; there is nothing else to complain about.
! grep -v ' PEER_GAP ' "$DIR/errors" >&2 || fail "there is nothing else"

python3 - "$DIR" <<'END'
import json
import re
import sys


def must(true, what):
    if not true:
        raise SystemExit("NOT SO: " + str(what))


def read(name):
    with open(sys.argv[1] + "/" + name, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


everything, seen, heads = read("all"), {}, {}
for e in everything:
    store, epoch, seq = e["id"].split("/")
    source = e["source"]
    must(e["specversion"] == "1.0" and e["seq"] == seq
         and e["datacontenttype"] == "application/json"
         and e["dataschema"] == "urn:fanxiu:schema:%s:%d"
         % (e["type"], e["v"]), e)
    must(re.fullmatch(r"[0-9a-f]{32}", store) and int(epoch) == 1, e)
    must(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", e["time"])
         and re.fullmatch(r"[0-9a-f]{64}", e["hash"])
         and all(re.fullmatch(r"[a-z0-9]{1,20}", key) for key in e)
         and isinstance(e["data"], dict), e)
    must(source == "/fanxiu/" + e["type"].split(".")[0], e)
    must(int(seq) == heads.get(source, 0) + 1, "dense: %s" % e)
    must(int(e["prev"]) == seen.get(e["type"], 0), "prev of %s" % e)
    heads[source] = seen[e["type"]] = int(seq)
must(len(heads) == 6, heads)

# A cause names an event that is there, by its hash.
by_place = {(e["source"][8:], e["seq"]): e["hash"] for e in everything}
causes = [e["cause"].split("/") for e in everything if "cause" in e]
must(len(causes) > 10, causes)
for service, seq, link in causes:
    must(by_place[service, seq] == link, (service, seq))

some = read("some")
must([e["id"] for e in some] and {e["type"] for e in some} ==
     {"intake.requested", "intake.reviewed", "intake.received",
      "assessment.diagnosed"}, {e["type"] for e in some})
must([e for e in some if e["type"] == "intake.requested"][:3] ==
     [e for e in everything if e["type"] == "intake.requested"][:3], some)
later = [int(e["seq"]) for e in read("later")]
must(later == list(range(4, later[-1] + 1)), later)
must([e["data"]["serial"] for e in read("new")
      if e["type"] == "intake.requested"] == ["SN-4"], "only what is new")
END

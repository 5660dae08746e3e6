#!/bin/sh
# Scripted staff take returns of every kind through all departments, on virtual
# time: every unit reaches an end, all records are right, the same seed gives
# the same course of events, and nothing is requested twice.
set -eu
. tests/scenario/lib.sh

# What happened, without what differs from store to store: nor which of two
# departments that say the same is heard first.
course() {
	for dept in intake assessment repair quality shipping; do
		"$BUILD/fanxiu" tail "$dept." --from start --json >"$DIR/tail" &
		tail=$!
		KIDS="$KIDS $tail"
		wait_until 20 is_whole "$dept" "$DIR/tail"
		kill "$tail"
		python3 -c '
import json, sys
for line in open(sys.argv[1]):
    e = json.loads(line)
    data = {k: v for k, v in e["data"].items()
            if not k.endswith(("_hash", "_seq", "_age_ms", "consent_ref"))}
    if "subject" in e:
        print(e["subject"], e["time"], e["type"], e["actor"].split(":")[0],
              json.dumps(data, sort_keys=True))' "$DIR/tail"
	done | sort
}

# is_whole DEPARTMENT FILE: the file ends with the department's last event.
is_whole() {
	fanxiu status --json | python3 -c '
import json, sys
head = [s["seq"] for s in json.load(sys.stdin)["services"]
        if s["name"] == sys.argv[1]][0]
lines = open(sys.argv[2]).read().splitlines()
sys.exit(not lines or int(json.loads(lines[-1])["seq"]) != head)' "$1" "$2" \
		2>/dev/null
}

play() {
	fanxiu play --generate 60 --seed 5 --json >"$DIR/out" ||
		fail "every unit reaches an end: $(cat "$DIR/out")"
	REPLY=$(cat "$DIR/out")
}

given_a_fleet
play
of_reply 'd["units"] == 60 and d["ended"] == 60'
of_reply 'sum(d["by_outcome"].values()) == 60'
of_reply 'd["by_outcome"]["repaired"] > 20 and len(d["by_outcome"]) >= 5'
of_reply 'd["commands"] > 1200 and d["refused"] < 30'
all_is_right
# Weeks have passed, and the figures know of them.
REPLY=$(fanxiu report --json)
of_reply '3 * 86400 < d["tat_s"]["median"] < 30 * 86400'
course >"$DIR/first"

# What is there already is not requested again.
play
of_reply 'd["units"] == 0 and d["commands"] == 0'

stop_the_fleet
rm -rf "$FANXIU_DIR"
given_a_fleet
play
course >"$DIR/second"
cmp "$DIR/first" "$DIR/second" ||
	fail "the same seed gives the same course of events"
[ "$(wc -l <"$DIR/first")" -gt 2000 ] || fail "much happened"
stop_the_fleet

has_begun() {
	[ "$(fanxiu status --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["services"][0]["seq"])')" -gt 300 ]
}

# A play that a killed department ends goes on where it was, and ends all.
given_a_fleet
"$BUILD/fanxiu" play --generate 150 --seed 6 --timeout 3 --json \
	>"$DIR/out" 2>&1 &
player=$!
KIDS="$KIDS $player"
wait_until 20 has_begun
kill_9 repair
if wait "$player"; then
	fail "a play without repair does not end well"
fi
grep -q "repair" "$DIR/out" || fail "it says who is silent: $(cat "$DIR/out")"
start repair
fanxiu play --generate 150 --seed 6 --json >"$DIR/out" 2>"$DIR/err" ||
	fail "every unit reaches an end: $(cat "$DIR/err")"
REPLY=$(cat "$DIR/out")
of_reply 'd["units"] > 100 and d["ended"] == d["units"]'
all_is_right
stop_the_fleet

# Records end as they say.
rm -rf "$FANXIU_DIR"
given_a_fleet
{
	printf 'id,product_category,brand,repair_status,'
	printf 'repair_barrier_if_end_of_life,problem\n'
	for n in 1 2 3 4 5 6; do
		echo "f$n,Kettle,B,Fixed,,words"
		echo "r$n,Lamp,B,Repairable,,words"
		echo "u$n,Töpferscheibe,Größe,Unknown,,words"
		echo "s$n,Lamp,B,End of life,Item too worn out,words"
		echo "b$n,Lamp,B,End of life,Lack of equipment,words"
		echo "x$n,Lamp,B,End of life,Spare parts not available,words"
	done
	echo "f1,Kettle,B,Fixed,,the same again"
	echo "bad,Lamp,B,Melted,,words"
} >"$DIR/records.csv"
fanxiu play --import "$DIR/records.csv" --json >"$DIR/out" 2>"$DIR/err" ||
	fail "every record reaches its end: $(cat "$DIR/err")"
grep -q "line 39" "$DIR/err" || fail "the refused line is named"
REPLY=$(cat "$DIR/out")
of_reply 'd["units"] == 36 and d["ended"] == 36'
fanxiu queue intake closed --limit 200 --json >"$DIR/closed"
python3 - "$DIR/closed" <<'END' || fail "records end as they say"
import json
import sys

ends = {
    "Fixed": {"repaired"},
    "Repairable": {"repaired", "returned_unrepaired"},
    "Unknown": {"returned_nff"},
    "End of life; Item too": {"scrapped_with_consent"},
    "End of life; Lack of": {"returned_unrepaired"},
    "End of life; Spare parts": {"replaced_new", "replaced_refurb"},
}
units = json.load(open(sys.argv[1]))
assert len(units) == 36, len(units)
for unit in units:
    may = [ends[note] for note in ends if unit["fault_note"].startswith(note)]
    assert len(may) == 1, unit
    assert unit["outcome"] in may[0] | {"lost_compensated"}, unit
assert sum(u["outcome"] == "lost_compensated" for u in units) < 4
END
all_is_right
ended_with 65 fanxiu play --import "$DIR/none.csv"
stop_the_fleet

# Other fleets have the time of the day, and nobody moves it.
mkdir "$DIR/real"
sed '/^clock/d' "$FANXIU_DIR/config/cli.cfg" >"$DIR/real/cli.cfg"
ended_with 64 fanxiu play --generate 1 --config "$DIR/real/cli.cfg"
grep -q "only a demo fleet" "$DIR/out" || fail "it says why"

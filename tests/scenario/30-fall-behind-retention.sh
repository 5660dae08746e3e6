#!/bin/sh
# Old events go, but never before a department has them; a guest that was away
# for too long is told TRUNCATED, takes a snapshot, goes on from it, and ends
# with what the department has: G9, G12.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

sed "s|\.\./calendar|$PWD/config/calendar|g" "$PROFILE" >"$DIR/demo.cfg"
echo 'retention: { rows = 10; guest_days = 1; };' >>"$DIR/demo.cfg"
PROFILE=$DIR/demo.cfg

# requests FROM TO: so many customers call.
requests() {
	i=$1
	while [ "$i" -le "$2" ]; do
		a_request "SN-$i"
		i=$((i + 1))
	done
}

# asks QUERY EXPRESSION: true of what intake answers, as d.
asks() {
	"$PYTHON" - "$@" <<-'END'
		import sys
		from peer import Desk
		desk = Desk("intake")
		d = desk.query(sys.argv[1])[1]
		sys.exit(not eval(sys.argv[2]))
	END
}

# begins_at EXPRESSION: of the first event that intake still has, as n.
begins_at() {
	asks stats "(lambda n: $1)(d['first'])"
}

# has NAME EXPRESSION: of a consumer of intake, as c.
has() {
	asks consumers "[c for c in d if c['name'] == '$1' and ($2)]"
}

# back_up NUMBER: of intake; only what a checked one holds may go.
back_up() {
	mkdir "$DIR/backup-$1"
	fanxiu backup intake "$DIR/backup-$1" >"$DIR/out" 2>&1 ||
		fail "a backup: $(cat "$DIR/out")"
}

given_a_fleet
an_admitted_unit SN-0
old=$UNIT
requests 1 5
all_is_level

# A guest hears everything so far, and goes away with its cursor.
"$BUILD/fanxiu" tail intake. --name view --from start --json >"$DIR/before" &
KIDS=$!
wait_until 10 grep -q SN-5 "$DIR/before"
kill "$KIDS"
wait "$KIDS" || true
KIDS=""
cursor=$(tail -n 1 "$DIR/before" | python3 -c '
import json, sys
e = json.loads(sys.stdin.read())
print(e["id"] + "/" + e["hash"])')
wait_until 10 has view "c['class'] == 'guest' and not c['lapsed']"

# A department dies: nothing goes that it has not taken.
wait_until 20 has shipping "c['class'] == 'peer' and c['seq'] > 5"
kill_9 shipping
requests 6 40
back_up 1
days 2
requests 41 42
wait_until 40 has view "c['lapsed']"
wait_until 40 begins_at "n > 1"
sleep 3
begins_at "n < 40" || fail "what shipping lacks is kept"
start shipping
all_is_level
back_up 2
wait_until 60 begins_at "n > 40"
all_is_right
see "$old"
of_reply 'd["gone"] > 0'
fanxiu unit "$old" | grep -q 'only in backups' || fail "unit says so"
! grep -l PEER_TRUNCATED "$FANXIU_DIR"/*.log || fail "no department is cut off"

# The guest comes back: it is told, and what to do.
ended_with 65 fanxiu tail intake. --name view --from "$cursor" --json
grep -q TRUNCATED "$DIR/out" && grep -q 'fanxiu snapshot intake' "$DIR/out" ||
	fail "it is told: $(cat "$DIR/out")"
ended_with 65 fanxiu tail intake.requested. --from "$cursor" --json

# A snapshot while work goes on, then on from there.
{ requests 43 60; touch "$DIR/worked"; } &
KIDS=$!
fanxiu snapshot intake --name view >"$DIR/snapshot" || fail "a snapshot"
cursor=$(tail -n 1 "$DIR/snapshot" | python3 -c '
import json, sys
print(json.load(sys.stdin)["cursor"])')
wait_until 20 has view "not c['lapsed']"
"$BUILD/fanxiu" tail intake. --name view --from "$cursor" --json \
	>"$DIR/after" 2>"$DIR/said" &
KIDS="$KIDS $!"
wait_until 30 test -e "$DIR/worked"
authorize "$UNIT"
wait_until 10 grep -q "intake.side_confirmed.*$UNIT\|$UNIT.*intake.side_confirmed" \
	"$DIR/after"
all_is_level
sleep 1
fanxiu snapshot intake --kind unit >"$DIR/now" || fail "a snapshot of a kind"
ended_with 64 fanxiu snapshot intake --kind planet
ended_with 64 fanxiu snapshot

python3 - "$DIR" <<'END'
import json
import sys


def must(true, what):
    if not true:
        raise SystemExit("NOT SO: " + str(what))


def read(name):
    with open(sys.argv[1] + "/" + name, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


snapshot, now = read("snapshot"), read("now")
must(snapshot[-1]["records"] == len(snapshot) - 1, "the last line counts")
must({r["kind"] for r in snapshot[:-1]} > {"unit", "case"}, "every kind")
must({r["kind"] for r in now[:-1]} == {"unit"}, "one kind")
base = int(snapshot[-1]["cursor"].split("/")[2])
shadow = {}
for r in snapshot[:-1]:
    must(r["record"]["rev"] == r["rev"] and r["record"]["seq"] == r["seq"], r)
    if r["kind"] == "unit" and r["seq"] >= shadow.get(r["subject"], (0, 0))[1]:
        shadow[r["subject"]] = (r["rev"], r["seq"])
events = read("after")
must(int(events[0]["seq"]) == base + 1, "from the base on")
for before, e in zip(events, events[1:]):
    must(int(e["seq"]) == int(before["seq"]) + 1, e)
units = {r["subject"] for r in now[:-1]}
for e in events:
    rev, seq = shadow.get(e.get("subject"), (0, 0))
    if e.get("subject") in units and int(e["seq"]) > seq:
        must(e["rev"] == rev + 1, (e, rev))
        shadow[e["subject"]] = (e["rev"], int(e["seq"]))
kept = {r["subject"]: (r["rev"], r["seq"]) for r in now[:-1]}
must(shadow == kept, [(s, shadow.get(s), kept.get(s))
                      for s in set(shadow) | set(kept)
                      if shadow.get(s) != kept.get(s)])
must(len(kept) == 61, len(kept))
END

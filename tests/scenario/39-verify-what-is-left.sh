#!/bin/sh
# Six departments that gave up what a checked backup holds: the chain of what is
# left is whole, younger records are its fold, of older ones revision and last
# event fit, and work goes on: G8, G13.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

sed "s|\.\./calendar|$PWD/config/calendar|g" "$PROFILE" >"$DIR/demo.cfg"
echo 'retention: { rows = 20; };' >>"$DIR/demo.cfg"
PROFILE=$DIR/demo.cfg

# is_cut: all departments have given up events, and say so.
is_cut() {
	REPLY=$(fanxiu verify --json) || fail "what is left is right: $REPLY"
	echo "$REPLY" | python3 -c '
import json, sys
stores = json.load(sys.stdin)["stores"]
sys.exit(not all(s["first"] > 1 and s["older"] > 0 for s in stores))'
}

given_a_fleet
fanxiu play --generate 12 --seed 5 --quiet >"$DIR/played" ||
	fail "they play: $(tail -n 3 "$DIR/played")"
all_is_level
mkdir "$DIR/backups"
fanxiu backup "$DIR/backups" >"$DIR/out" 2>&1 ||
	fail "a backup of all: $(tail -n 5 "$DIR/out")"
wait_until 90 is_cut
# Verified while they run; then, killed and started again, where they lie.
an_admitted_unit SN-1
assess "$UNIT" repairable
kill_9 analytics
start analytics
all_is_level
all_is_right
is_cut || fail "nothing has come back"
stop_the_fleet
all_is_right

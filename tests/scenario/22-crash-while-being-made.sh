#!/bin/sh
# Killed at any moment of its first seconds, a department leaves a directory
# that starts: whole, or not there: G1, G3.
set -eu
. tests/scenario/lib.sh

given_a_fleet
stop_the_fleet
config=$FANXIU_DIR/config/intake.cfg
store=$FANXIU_DIR/store/intake
made=0
for i in $(seq 1 20); do
	rm -rf "$store"
	mkdir -m 700 "$store"
	"$BUILD/fanxiu-intake" -c "$config" 2>"$DIR/first.log" &
	kid=$!
	KIDS=$kid
	# Most of it happens in the first ten milliseconds.
	sleep "$(awk "BEGIN { srand($i); printf \"%.4f\", 0.03 * rand() }")"
	kill -9 $kid
	wait $kid 2>/dev/null || true
	KIDS=""
	[ ! -e "$store/data.mdb" ] || made=$((made + 1))
	start intake
	grep '^<6>intake READY' "$FANXIU_DIR/intake.log" | tail -1 |
		grep -q 'head=1 epoch=1 ' || fail "it begins at 1 after crash $i"
	stop intake
done
echo "killed after the store was there: $made of 20"
given_a_fleet
all_is_right

#!/bin/sh
# An event that breaks the process each time it is taken: after the third crash
# it is parked with its unit, the service goes on with the others, and an
# operator has it tried again with a corrected program: G11, fault 20.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

if ! ${CC:-cc} -shared -fPIC -o "$DIR/poison.so" tests/scenario/poison.c \
	-ldl 2>"$DIR/said"; then
	echo "SKIP 36-park-what-kills: $(head -n 1 "$DIR/said")"
	exit 77
fi

stuck_in() {
	fanxiu stuck list "$1" --json | "$PYTHON" -c '
import json, sys
print(*[r["why"] for r in json.load(sys.stdin) if r["subject"] == sys.argv[1]])' "$2"
}

# What a supervisor does, until it stays up: two seconds without a crash.
stays_up() {
	turns=12 quiet=0
	while [ $quiet -lt 20 ]; do
		if runs repair; then
			quiet=$((quiet + 1))
			sleep 0.1
			continue
		fi
		turns=$((turns - 1)) quiet=0
		[ $turns -gt 0 ] || fail "it stays up in the end"
		POISON=$bad LD_PRELOAD=$DIR/poison.so \
			"$BUILD/fanxiu-repair" -c "$FANXIU_DIR/config/repair.cfg" \
			>>"$FANXIU_DIR/repair.log" 2>&1 &
		echo $! >"$FANXIU_DIR/repair.pid"
		KIDS="$KIDS $!"
		sleep 0.5
	done
}

given_a_fleet
an_admitted_unit SN-1
bad=$UNIT
all_is_level
stop repair
assess "$bad" repairable
propose "$bad" repair customer
stays_up
echo "# crashes: $(grep -c ' CRASHED by=signal' "$FANXIU_DIR/repair.log"), parked: $(stuck_in repair "$bad")"
grep -q 'EVENT_CRASHED peer=assessment' "$FANXIU_DIR/repair.log" ||
	fail "the log says which event it was"
case $(stuck_in repair "$bad") in
*crashed*) ;;
*) fail "the event is parked: $(stuck_in repair "$bad")" ;;
esac

# Another unit goes its way through the same service.
an_admitted_unit SN-2
good=$UNIT
assess "$good" repairable
propose "$good" repair customer
stands "$good" repair queued
pick_up "$good"
runs repair || fail "it is still there"

# To try it again with the same program ends it once more; then it is refused.
fanxiu stuck retry repair "$bad" --timeout 2 >"$DIR/out" 2>&1 &&
	fail "nothing came of it: $(cat "$DIR/out")"
stays_up
ended_with 3 fanxiu stuck retry repair "$bad" --lang en
grep -q 'fx.crashed_again.*corrected program' "$DIR/out" ||
	fail "it says why not: $(cat "$DIR/out")"

# The corrected program takes it, and the trace says who had it tried.
kill -TERM "$(pid_of repair)"
while runs repair; do
	sleep 0.05
done
start repair
grep -q 'CRASHED crashes' "$FANXIU_DIR/repair.log" || fail "crashes are counted"
fanxiu stuck retry repair "$bad" --as ma.ops:ops >"$DIR/out" 2>&1 ||
	fail "the event is taken: $(cat "$DIR/out")"
stands "$bad" repair queued
[ -z "$(stuck_in repair "$bad")" ] || fail "nothing is parked any more"
timeout 3 "$BUILD/fanxiu" tail repair.parked_retried. --from start --json \
	>"$DIR/trace" ||
	true # it follows until it is stopped
grep -q '"ma.ops"' "$DIR/trace" || fail "who did it: $(cat "$DIR/trace")"
all_is_level
all_is_right

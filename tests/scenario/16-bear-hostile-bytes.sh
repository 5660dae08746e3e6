#!/bin/sh
# Malformed frames by the thousand on every socket, what the fuzzer keeps too: the services answer or drop
# them, go on serving, and do not grow: G20, G21.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# Our own memory, without the pages of the store.
memory() {
	sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(pid_of "$1")/status"
}

# With sanitizers: what is freed does not stay.
export ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0

given_a_fleet
an_admitted_unit SN-1
all_is_level
# Once to fill what is filled once, then again to see whether it grows.
"$PYTHON" tests/scenario/hostile.py 1 || fail "they go on serving"
"$PYTHON" tests/scenario/hostile.py 2 || fail "they go on serving"
for dept in $ALL; do
	memory "$dept" >"$DIR/before.$dept"
done
"$PYTHON" tests/scenario/hostile.py 3 || fail "they still go on serving"
for dept in $ALL; do
	grown=$(($(memory "$dept") - $(cat "$DIR/before.$dept")))
	[ $grown -lt 4096 ] || fail "$dept has grown by $grown KiB"
done
for dept in $ALL; do
	runs "$dept" || fail "$dept runs"
done
assess "$UNIT" repairable
all_is_level
all_is_right

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

# libzmq 4.3.4 may abort a client that leaves in the middle of an answer
# (session_base.cpp): the services are judged by one that lives to the end.
attack() {
	for again in 1 2 3; do
		status=0
		"$PYTHON" tests/scenario/hostile.py "$1" 2>"$DIR/said" || status=$?
		[ $status -eq 134 ] || break
		grep -q session_base "$DIR/said" || break
		echo "ZeroMQ ended the client ($again)"
	done
	[ $status -eq 0 ] || fail "they go on serving: $(cat "$DIR/said")"
}

given_a_fleet
an_admitted_unit SN-1
all_is_level
# Once to fill what is filled once, then again to see whether it grows.
attack 1
attack 2
for dept in $ALL; do
	memory "$dept" >"$DIR/before.$dept"
done
attack 3
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

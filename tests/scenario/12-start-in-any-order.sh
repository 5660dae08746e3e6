#!/bin/sh
# The departments start one by one in reverse order, one of them seconds after
# the work for it was done: everybody catches up: G9, G11, G16.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

for dept in analytics shipping repair assessment intake; do
	start "$dept" # ready, whoever else is there
done
an_admitted_unit SN-1
assess "$UNIT" repairable
propose "$UNIT" repair customer
pick_up "$UNIT"
finish "$UNIT"
sleep 1
# Quality was never there: its peers say so, and it finds its work.
ended_with 1 fanxiu status
grep -q "unreachable" "$DIR/out" || fail "status says who is not there"
start quality
stands "$UNIT" quality queued
pass "$UNIT"
home "$UNIT" SN-1
ends "$UNIT" repaired
all_is_level
ended_with 0 fanxiu status

# All end and come again in that order; nothing is done twice.
heads_before=$(fanxiu status --json | sed 's/"pid":[0-9]*//g')
stop_the_fleet
for dept in analytics shipping quality repair assessment intake; do
	start "$dept"
done
all_is_level
[ "$(fanxiu status --json | sed 's/"pid":[0-9]*//g')" = "$heads_before" ] ||
	fail "a restart adds no event"
all_is_right

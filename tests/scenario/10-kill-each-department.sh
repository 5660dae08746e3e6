#!/bin/sh
# Each department is killed when its turn comes: the others go on, it catches
# up, and the unit goes home: G1, G9, G16, I5, I11, X37.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# without DEPARTMENT COMMAND ...: it is killed, the work is done, it is back.
without() {
	gone=$1
	shift
	kill_9 "$gone"
	"$@"
	start "$gone"
}

give_it_out() {
	assess "$unit" repairable
	propose "$unit" repair customer
}

given_a_fleet
a_request SN-1
unit=$UNIT
without analytics authorize "$unit"
receive "$unit" SN-1
without assessment admit "$unit"
stands "$unit" assessment queued
without repair give_it_out
stands "$unit" repair queued
pick_up "$unit"
without quality finish "$unit"
stands "$unit" quality queued
without shipping pass "$unit"
stands "$unit" shipping waiting
ship "$unit" SN-1
without intake deliver "$unit"
accept "$unit"
ends "$unit" repaired

# Killed after it has acted, before anybody may have heard of it.
a_request SN-2
kill_9 intake
start intake
stands "$UNIT" intake requested
all_is_level
all_is_right
of_reply 'd["stock"]["received"] == d["stock"]["delivered"] == 1'

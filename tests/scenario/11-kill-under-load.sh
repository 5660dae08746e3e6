#!/bin/sh
# kill -9 of every department while commands stream in: nothing that was
# acknowledged is lost, nothing is done twice: G1, G2, G4, G5, G13, G16.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# The five that take notes are each acknowledging more of them.
goes_on() {
	for other in intake assessment repair quality shipping; do
		[ "$other" = "$1" ] || wait_until 5 more_of "$other" \
			"$(grep -c "\"$other\"" "$DIR/receipts")"
	done
}

more_of() {
	[ "$(grep -c "\"$1\"" "$DIR/receipts")" -gt "$2" ]
}

given_a_fleet
a_unit_everywhere SN-1
"$PYTHON" tests/scenario/load.py "$UNIT" "$DIR/receipts" &
load=$!
KIDS="$load"
wait_until 5 test -s "$DIR/receipts"
for dept in $ALL; do
	kill_9 "$dept"
	goes_on "$dept"
	start "$dept"
done
goes_on nobody
kill "$load"
wait "$load" || fail "the load ends with every command answered"
KIDS=""
all_is_level
"$PYTHON" tests/scenario/receipts.py "$DIR/receipts" >"$DIR/counts" ||
	fail "the receipts stand in the journals"
all_is_right

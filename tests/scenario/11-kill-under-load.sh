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
a_load_begins "$UNIT"
wait_until 5 test -s "$DIR/receipts"
for dept in $ALL; do
	kill_9 "$dept"
	goes_on "$dept"
	start "$dept"
done
goes_on nobody
the_load_ends

#!/bin/sh
# Partitions, one-way partitions, lossy, slow and wild links, under a thousand
# commands a second: everybody goes on with the own work, and all is level
# within 2 s of the healing, without help.  Faults 14 and 15: G9, G16, I11.
set -eu
cd "$(dirname "$0")/../.."
. tests/crash/world.sh

amount SECONDS 30 600
amount RATE 1000 1000

# The unit that the notes are about has been everywhere.
given_a_fleet
an_admitted_unit SN-1
assess "$UNIT" repairable
propose "$UNIT" repair customer
pick_up "$UNIT"
finish "$UNIT"
stands "$UNIT" quality queued
happened "$UNIT" shipping.unit_known
all_is_level
stop_the_fleet

# Everybody reaches the others through the relay; clients do not.
mkdir "$DIR/net" "$DIR/config"
for dept in $ALL; do
	CONFIG=$DIR/config
	sed "/^peer:/,\$s|\"ipc://.*/\([a-z]*\)/\([a-z]*\)\"|\"ipc://$DIR/net/$dept-\1.\2\"|" \
		"$FANXIU_DIR/config/$dept.cfg" >"$CONFIG/$dept.cfg"
done
mkfifo "$DIR/begun"
{
	PART=$PART python net.py relay "$DIR/net" "$FANXIU_DIR" "$SECONDS" \
		"$RATE" "$UNIT" <"$DIR/begun"
} >"$DIR/out" &
driver=$!
KIDS=$driver
exec 9>"$DIR/begun"
wait_until 10 grep -q ready "$DIR/out"
# shellcheck disable=SC2086 # a list of words
serve $ALL
echo >&9
status=0
wait "$driver" || status=$?
grep -v ready "$DIR/out" || true
[ $status -eq 0 ] || fail "the schedule holds"
KIDS=""
exec 9>&-
stop_the_fleet
CONFIG=""
given_a_fleet
all_is_well

#!/bin/sh
# One bit of a store's file flips, a sector is zeros or belongs elsewhere, the
# file is short: every answer is the right one, or the damage is found before
# it is used; never a wrong answer, never a hang.  G8, P4.
set -eu
PART="flip"
[ -w /dev/shm ] && TMPDIR=/dev/shm
export TMPDIR="${TMPDIR:-/tmp}"
. tests/crash/lib.sh

: "${COUNT:=2000}"
given_a_fleet
fanxiu play --generate 12 --seed "$SEED" --quiet >"$DIR/play.out" 2>&1 ||
	fail "the play ends: $(tail -n 3 "$DIR/play.out")"
an_admitted_unit SN-1
assess "$UNIT" repairable
all_is_level
stop_the_fleet
"$BUILD/flip_crash" "$BUILD" "$FANXIU_DIR" "$COUNT" "$SEED"

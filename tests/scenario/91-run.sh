#!/bin/sh
# What a newcomer types first: `make run ONCE=1` plays 300 returns through all
# departments, shows where they stand, sums up, and leaves nothing running; its
# exit status says whether every unit reached an end and all records are right.
set -eu
. tests/scenario/lib.sh

mkdir "$DIR/build"
for program in "$BUILD"/fanxiu "$BUILD"/fanxiu-*; do
	ln -s "$program" "$DIR/build/"
done
FANXIU_DIR=$DIR/build/run

tests/run.sh "$DIR/build" once >"$DIR/out" 2>&1 ||
	fail "every unit reaches an end: $(tail -n 30 "$DIR/out")"
shows() {
	grep -qE "$1" "$DIR/out" || fail "it shows $1: $(cat "$DIR/out")"
}
shows '^2026-03-[0-9]+( +[0-9]+){8}$'
shows '^ +300 +units: 300 ended'
shows '^TAT .*mean [0-9]+d'
shows '^FPY .*%'
shows '^Top faults'
shows '^Ledger by payer'
shows '^all is right'
for dept in $ALL; do
	if runs "$dept"; then
		fail "$dept is stopped"
	fi
done

# A second time begins anew.
tests/run.sh "$DIR/build" once >"$DIR/out" 2>&1 || fail "once more"
shows '^Starting anew'
shows '^ +300 +units: 300 ended'

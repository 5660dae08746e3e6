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

# It stays up until Ctrl-C, and its first command to try works; nobody else's
# fleet is taken away meanwhile.
setsid tests/run.sh "$DIR/build" >"$DIR/up" 2>&1 &
up=$!
KIDS="$KIDS $up"
wait_until 120 grep -q "Ctrl-C ends it" "$DIR/up"
grep -q '^Starting anew' "$DIR/up" || fail "a second time begins anew"
try=$(sed -n "s|^ *\(.*/fanxiu unit .*\)|\1|p" "$DIR/up")
sh -c "$try" | grep -q intake.closed || fail "its example works: $try"
ended_with 1 tests/run.sh "$DIR/build" once
grep -q "A fleet is up" "$DIR/out" || fail "it says that a fleet is up"
kill -TERM "$up"
wait "$up" || fail "a run that was seen to its end ends well"

# Ended before the summary, nothing was seen to be right.
setsid tests/run.sh "$DIR/build" once >"$DIR/up" 2>&1 &
up=$!
KIDS="$KIDS $up"
wait_until 60 grep -q '^2026-03-0' "$DIR/up"
kill -TERM "-$up"
if wait "$up"; then
	fail "a run that was cut short does not end well"
fi
for dept in $ALL; do
	if runs "$dept"; then
		fail "$dept is stopped"
	fi
done

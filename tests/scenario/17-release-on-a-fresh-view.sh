#!/bin/sh
# Nothing is packed, handed over or scrapped while quality or assessment has
# not been heard for the time that the company set; everything else goes on:
# INV-16, G16, G17, G27.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# The same limits, but 2 seconds instead of 10: a test need not wait as long.
mkdir "$DIR/profiles"
cp -r config/calendar "$DIR/calendar"
sed 's/fresh_seconds = 10/fresh_seconds = 2/' "$PROFILE" \
	>"$DIR/profiles/demo.cfg"
PROFILE=$DIR/profiles/demo.cfg

# is_refused ...: now, for its old view; nothing is tried again.
is_refused() {
	! say "$@" && [ "$(reason)" = fx.stale_view ]
}

given_a_fleet
an_admitted_unit SN-1
unit=$UNIT
assess "$unit" repairable
propose "$unit" repair customer
pick_up "$unit"
finish "$unit"
pass "$unit"
stands "$unit" shipping waiting
notice "$unit"
an_admitted_unit SN-2 demand=other
scrapped=$UNIT
assess "$scrapped" unrepairable
propose "$scrapped" scrap scrap choice_needed=yes
answer "$scrapped" approve
happened "$scrapped" assessment.answer_taken
send assessment.decide "$scrapped"
happened "$scrapped" shipping.queued
all_is_level

# Quality hangs: its sockets still answer pings, its loop says nothing.
kill -STOP "$(pid_of quality)"
set -- shipping.scrap "$scrapped" second=zhao.jian method=shred \
	cert_sha="$SHA"
sleep 2.3
is_refused "$@" || fail "scrap waits for quality: $REPLY"
# shellcheck disable=SC2086 # a list of words
is_refused shipping.pack "$unit" scanned=SN-1 $PACK ||
	fail "packing waits for quality: $REPLY"
# The others go on meanwhile, up to where quality would be needed.
an_admitted_unit SN-3
assess "$UNIT" repairable
propose "$UNIT" repair customer
pick_up "$UNIT"
finish "$UNIT"
is_refused "$@" || fail "it is still refused: $REPLY"

# It is back: what was refused is done.
kill -CONT "$(pid_of quality)"
# shellcheck disable=SC2086
send shipping.pack "$unit" scanned=SN-1 $PACK
send "$@"
stands "$UNIT" quality queued

# Assessment is gone: the carrier gets nothing.
kill_9 assessment
sleep 2.3
# shellcheck disable=SC2086
is_refused shipping.hand_over "$unit" scanned=SN-1 $SHIP ||
	fail "the hand-over waits for assessment: $REPLY"
start assessment
# shellcheck disable=SC2086
send shipping.hand_over "$unit" scanned=SN-1 $SHIP
all_is_level
all_is_right

#!/bin/sh
# A store that goes back in time, whole and with all that lies beside it, as a
# machine does that is rolled back, or one whose past was rewritten with a right
# chain, is told by the first peer that hears it, and takes no command from then
# on: P5, P13, G8, G12.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

STORE=$FANXIU_DIR/store/intake

# put_back COPY: the same files, with what they once held.
put_back() {
	cat "$1/data.mdb" >"$STORE/data.mdb"
	cat "$1/witness" >"$STORE/witness"
}

ms() {
	echo $(($(date +%s%N) / 1000000))
}

is_readonly() {
	grep -q "STATE state=readonly why=store_went_back" \
		"$FANXIU_DIR/intake.log"
}

# Within a heartbeat of the first contact, which follows at once.
is_soon_told() {
	: >"$FANXIU_DIR/intake.log"
	start intake
	begin=$(ms)
	wait_until 10 is_readonly
	took=$(($(ms) - begin))
	echo "found after $took ms"
	[ $took -le 2000 ] || fail "it is found within 2 s (was $took ms)"
	grep -q "STORE_WENT_BACK peer=" "$FANXIU_DIR/intake.log" ||
		fail "it says who told"
	say intake.request channel=phone customer_kind=person model=$MODEL \
		serial=SN-9 voucher=valid purchase_date=2026-01-15 \
		fault_note="no heat" symptom=no_power demand=repair \
		contact_name="Zhao Wei" contact_phone=13900000000 || true
	[ $status -eq 75 ] || fail "no command is taken: $status $REPLY"
}

given_a_fleet
an_admitted_unit SN-1
all_is_level
stop intake
cp -a "$STORE" "$DIR/older"
start intake
an_admitted_unit SN-2
all_is_level
stop intake
cp -a "$STORE" "$DIR/newer"

# P5: neither its place nor its witness can tell.
put_back "$DIR/older"
is_soon_told
# A restart does not make it forget, though nobody is heard yet.
stop_the_fleet
: >"$FANXIU_DIR/intake.log"
start intake
is_readonly || fail "it is readonly from its start"
stop intake

# With its own history it is followed again, without a word.
put_back "$DIR/newer"
given_a_fleet
all_is_level

# Or analytics gives back what is missing, and an epoch begins.
stop intake
put_back "$DIR/older"
: >"$FANXIU_DIR/assessment.log"
is_soon_told
is_reported() {
	grep -q "PEER_DIVERGED peer=intake" "$FANXIU_DIR/assessment.log"
}
wait_until 5 is_reported
stop intake
REPLY=$(fanxiu rebuild intake --from analytics --json) || fail "rebuild"
of_reply "d['rows'] > 0 and d['refused'] == 0"
start intake --restored
wait_until 10 grep -q "PEER_REJOINED peer=intake" "$FANXIU_DIR/assessment.log"
all_is_level
all_is_right
an_admitted_unit SN-3
wait_until 10 is_in "$UNIT" assessment queued
all_is_level
all_is_right

# P13: the last events say that somebody else did it.
stop intake
"$PYTHON" tests/scenario/damage.py "$STORE" forge xu.hai xu.hei
ended_with 65 "$BUILD/fanxiu-intake" -c "$FANXIU_DIR/config/intake.cfg"
grep -q STORE_WENT_BACK "$DIR/out" || fail "its witness tells: $(cat "$DIR/out")"
rm "$STORE/witness"
: >"$FANXIU_DIR/assessment.log"
is_soon_told
wait_until 5 is_reported

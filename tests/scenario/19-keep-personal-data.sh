#!/bin/sh
# A name, a phone number, an address and the customer's own words lie sealed in
# intake; no journal, log, stream, answer or file shows them, and whoever reads
# a contact is on record: G25, S-206, DP-5.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# Marks that nothing else holds.
NAME=Zhaoqianmark
PHONE=13977712345
ADDRESS=Marklane-4711
WORDS=Kaputtmark-immer
LATER=Sunlimark

given_a_fleet
"$BUILD/fanxiu" tail --from start --json >"$DIR/stream" &
KIDS=$!
an_admitted_unit SN-1 contact_name=$NAME contact_phone=$PHONE \
	contact_address="$ADDRESS" words="$WORDS. $WORDS"
unit=$UNIT
case=${unit%.*}
send intake.update_contact "$case" contact_name=$LATER contact_phone=$PHONE
assess "$unit" nothing
propose "$unit" return_as_is customer
# What a person sees of it.
fanxiu unit "$unit" >"$DIR/seen"
fanxiu case "$case" --json >>"$DIR/seen"
fanxiu queue intake --json >>"$DIR/seen"
refused_with fx.not_your_role intake.read_contact "$case" purpose=call \
	--as zhang.min:technician
send intake.read_contact "$case" purpose=label --as wang.fa:shipper
read=$(value 'd["id"]')
happened_in_case() {
	grep -q '"type":"intake.contact_read"' "$DIR/stream"
}
wait_until 5 happened_in_case

"$PYTHON" - "$case" "$read" $LATER $NAME <<'END'
import sys
import uuid

from peer import *

case, read, later, first = sys.argv[1:]
read = uuid.UUID(read).bytes


def ask(actor, role, **more):
    said, contact = Desk("intake", actor, role).query(
        "contact", subject=case, **more)
    must(bool(contact) == (said["code"] == "OK"), "all or nothing")
    return said["code"], contact


# Only with the event that says who reads it, and only to that person in that
# role.
code, contact = ask("wang.fa", "shipper", read=read)
must(code == "OK" and contact["contact_name"] == later, "%s" % contact)
for code, _ in (ask("wang.fa", "shipper"), ask("he.jing", "cs", read=read),
                ask("wang.fa", "cs", read=read),
                ask("wang.fa", "shipper", read=new_id()),
                ask("zhang.min", "technician"), ask("root", "ops")):
    must(code == "FORBIDDEN", "it is %s" % code)
for service in ALL:
    for topic, event, _ in Journal(service).all():
        must(later not in str(event) and first not in str(event), event)
END
all_is_level
kill $KIDS
KIDS=""

# Running, then stopped, not one of them is in any file of the fleet.
nowhere() {
	for mark in $NAME $PHONE "$ADDRESS" "$WORDS" $LATER; do
		found=$(grep -rlaF "$mark" "$FANXIU_DIR" "$DIR/stream" \
			"$DIR/seen" || true)
		[ -z "$found" ] || fail "$mark stands in $found"
	done
}
grep -rqaF "no heat" "$FANXIU_DIR/store/intake" || fail "a search finds"
nowhere
stop_the_fleet
nowhere
grep -qa "$case" "$DIR/stream" || fail "the stream was heard"

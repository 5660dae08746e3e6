#!/bin/sh
# What arrives is not what was announced: each way to settle it, and a parcel
# that came without a number: X4, X5, S-083, S-084, INV-03.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# settle UNIT WAY [field=value ...]: the serial is another one.
differs() {
	send intake.report_discrepancy "$1" kinds="${2:-serial}"
	refused_with fx.wrong_state intake.admit "$1" shelf=A-1
}

settle() {
	it=$1 way=$2
	shift 2
	send intake.settle_discrepancy "$it" way="$way" evidence_sha="$SHA" "$@"
}

# A unit without a fault goes home.
goes_home() {
	assess "$1" nothing
	propose "$1" return_as_is customer
	home "$1" "$2"
	ends "$1" returned_nff
}

given_a_fleet

# Another serial: the request is amended, and goes on with what is here.
a_request SN-1
amended=$UNIT
authorize "$amended"
receive "$amended" SN-2
refused_with intake.differs intake.admit "$amended" shelf=A-1
differs "$amended"
settle "$amended" amend
admit "$amended"
goes_home "$amended" SN-2

# It goes back as it is.
a_request SN-3
returned=$UNIT
authorize "$returned"
receive "$returned" SN-4
differs "$returned"
settle "$returned" return_as_is
home "$returned" SN-4
ends "$returned" returned_unrepaired

# The customer gives up.
a_request SN-5
canceled=$UNIT
authorize "$canceled"
receive "$canceled" SN-6
differs "$canceled"
settle "$canceled" cancel
home "$canceled" SN-6
ends "$canceled" canceled

# The carrier broke it: a claim, and the unit goes on.
a_request SN-7
broken=$UNIT
authorize "$broken"
receive "$broken" SN-7 package_state=damaged
differs "$broken" transit_damage
settle "$broken" carrier_claim
admit "$broken"
stands "$broken" assessment queued

# Two came instead of one: the surplus becomes a unit of its own.
a_request SN-8
first=$UNIT
authorize "$first"
receive "$first" SN-8 qty_seen=2
differs "$first" qty_over
settle "$first" split qty=1 serial=SN-9
second=${first%.*}.02
stands "$second" intake received
admit "$first"
admit "$second"
goes_home "$second" SN-9

# A parcel without a number finds its unit; the parcel is settled by that.
send intake.receive_blind shelf=Q-1 model_seen=$MODEL serial_seen=SN-10 \
	qty_seen=1 appearance=used accessories=cable
parcel=$(subject)
stands "$parcel" intake unidentified
a_request SN-10
refused_with intake.not_awaited intake.match "$parcel" unit_no="$UNIT" \
	by=serial
authorize "$UNIT"
send intake.match "$parcel" unit_no="$UNIT" by=serial
stands "$parcel" intake matched
stands "$UNIT" intake received
admit "$UNIT"
stands "$UNIT" assessment queued

all_is_level
all_is_right
of_reply 'd["stock"]["received"] == 7 and d["stock"]["open"] == 3'

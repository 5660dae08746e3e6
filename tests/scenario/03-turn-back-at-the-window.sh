#!/bin/sh
# Returns that end before anybody works on them: an authorization that nobody
# uses, one that the customer cancels, one whose serial is open elsewhere:
# X3, X30, INV-02, INV-06, INV-19, T-05.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

given_a_fleet

# The same serial in two requests: one is bound, the other is merged.
a_request SN-1
bound=$UNIT
authorize "$bound"
a_request SN-1
double=$UNIT
refused_with intake.serial_open intake.review "$double" verdict=eligible \
	method=courier
send intake.merge "$double"
stands "$double" intake canceled

# Nobody may confirm for both sides; a rejection needs reason and notice.
a_request SN-2
send intake.review "$UNIT" verdict=eligible method=courier
send intake.confirm_side "$UNIT"
refused_with fx.same_person intake.confirm_side "$UNIT" --as qian.jin:qa
a_request SN-3
refused_with intake.no_reason intake.review "$UNIT" verdict=rejected
send intake.review "$UNIT" verdict=rejected reason="not ours" text_sha="$SHA"
stands "$UNIT" intake rejected

# Canceled before the goods are sent, and when they are here.
a_request SN-4
authorize "$UNIT"
send intake.cancel "$UNIT" reason="bought another" --as zhao:customer
ends "$UNIT" canceled
an_admitted_unit SN-5
here=$UNIT
send intake.cancel "$here" reason="bought another" --as zhao:customer
stands "$here" intake goods_back
stands "$here" assessment ended
home "$here" SN-5
ends "$here" canceled

# Too late: the repair has begun.
an_admitted_unit SN-6
begun=$UNIT
assess "$begun" repairable
propose "$begun" repair customer
pick_up "$begun"
happened "$begun" intake.progressed 2
refused_with intake.work_began intake.cancel "$begun" reason="too slow"

# Nobody sends the goods: the authorization ends, and cannot be used.
days 31
stands "$bound" intake lapsed
has_ended "$bound" lapsed || fail "$bound lapsed"
refused_with fx.wrong_state intake.receive "$bound" model_seen=$MODEL \
	serial_seen=SN-1 qty_seen=1 appearance=used
# Its serial is free again.
a_request SN-1
authorize "$UNIT"

all_is_level
all_is_right

#!/bin/sh
# Money back, goods destroyed before a witness, a parcel lost, goods that the
# customer does not accept: X10, X12, X19, X22, S-205, INV-15, INV-17, T-14.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

repaired_unit() {
	an_admitted_unit "$1"
	assess "$UNIT" repairable
	propose "$UNIT" repair customer
	pick_up "$UNIT"
	finish "$UNIT"
	pass "$UNIT"
}

given_a_fleet

# Taken back for its price, put into stock.
an_admitted_unit SN-1 demand=refund
assess "$UNIT" unrepairable
propose "$UNIT" refund stock refund_price_minor=29900
send shipping.put_to_stock "$UNIT" place=B-12 condition=used
ends "$UNIT" refunded

# Scrapped: with the owner's consent, before somebody who did not propose it.
an_admitted_unit SN-2 demand=other
scrapped=$UNIT
assess "$scrapped" unrepairable
propose "$scrapped" scrap scrap choice_needed=yes
refused_with assessment.choice_open assessment.decide "$scrapped"
answer "$scrapped" approve
happened "$scrapped" assessment.answer_taken
send assessment.decide "$scrapped"
stands "$scrapped" shipping absent
set -- "$scrapped" method=shred cert_sha="$SHA"
refused_with fx.same_person shipping.scrap "$@" second=wang.fa
refused_with fx.same_person shipping.scrap "$@" second=li.ping
send shipping.scrap "$@" second=zhao.jian
ends "$scrapped" scrapped_with_consent

# Lost by the carrier, paid for.  The parcel holds what was scanned.
repaired_unit SN-3
lost=$UNIT
notice "$lost"
# shellcheck disable=SC2086 # a list of words
refused_with shipping.wrong_serial shipping.pack "$lost" scanned=SN-9 $PACK
ship "$lost" SN-3
send shipping.report_lost "$lost"
stands "$lost" assessment queued
send assessment.start "$lost" bench=B-1
charge_company "$lost"
propose "$lost" refund none refund_price_minor=29900 choice_needed=yes
answer "$lost" approve
happened "$lost" assessment.answer_taken
send assessment.decide "$lost"
ends "$lost" lost_compensated

# No scan for days: the parcel counts as lost by itself.
repaired_unit SN-4
ship "$UNIT" SN-4
days 6
happened "$UNIT" shipping.lost
stands "$UNIT" assessment queued

# Not accepted: decided upon again.
repaired_unit SN-5
rejected=$UNIT
ship "$rejected" SN-5
deliver "$rejected"
send intake.record_acceptance "$rejected" ok=no function_ok=no \
	appearance_ok=yes wish=return --as zhao:customer
stands "$rejected" assessment queued

all_is_level
all_is_right
of_reply 'd["stock"]["received"] == 5 and d["stock"]["stocked"] == 1
and d["stock"]["destroyed"] == 1 and d["stock"]["lost"] >= 1'

#!/bin/sh
# A customer reads where to send it, what was found and what the law grants,
# and chooses another remedy than the one proposed; one who is turned down reads
# why: INV-27, INV-06, CN-18.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
. tests/scenario/customer.sh

given_a_fleet_with_pages

# Turned down, and told why.
a_customer SN-CHS-1
send intake.review "$UNIT" verdict=rejected reason="bought elsewhere" \
	text_sha="$SHA"
reads "Why it was not accepted</dt><dd><bdi>bought elsewhere</bdi>"
grep -q "go to court" "$DIR/page" || fail "the ways outside are named"
grep -q "You may appeal until" "$DIR/page" || fail "and the appeal"

# Granted, and told how to send it.
a_customer SN-CHS-2
send intake.review "$UNIT" verdict=eligible method=courier \
	carrier_required=SF packing_rule=double_carton \
	inbound_freight_payer=company
send intake.confirm_side "$UNIT"
send intake.confirm_side "$UNIT" --as zhou.li:qa
reads "<dd>carton in a carton</dd>"
grep -q "<dd><bdi>SF</bdi></dd>" "$DIR/page" || fail "the carrier is named"
grep -q "Freight to us</dt><dd>we pay it" "$DIR/page" || fail "and who pays"
grep -q "Until</dt><dd><time" "$DIR/page" || fail "and until when"

# It cannot be repaired: an exchange is proposed, the money is chosen.
receive "$UNIT" SN-CHS-2
admit "$UNIT"
assess "$UNIT" unrepairable
propose "$UNIT" replace scrap choice_needed=yes
reads "The law lets you choose instead"
grep -q "in warranty, because of the rules <bdi>S-108</bdi>" "$DIR/page" ||
	fail "it says by which rules"
grep -q "where: <bdi>heater</bdi>" "$DIR/page" || fail "and where the fault is"
grep -q "<dd>we 100 %</dd>" "$DIR/page" || fail "and who pays"
# What was not offered is not taken; what was is, once.
customer form "$LINK?lang=en" /answer choice=repair
leads_back wrong "what is not offered is refused"
happened "$UNIT" intake.customer_decided 0
SAVE=$DIR/sent customer form "$LINK?lang=en" /answer choice=refund_depreciated
leads_back answer "it is chosen"
customer again "$DIR/sent"
leads_back answer "sent twice it is one"
happened "$UNIT" assessment.answer_taken
refused_with assessment.chosen_otherwise assessment.propose "$UNIT" \
	kind=replace goods_to=scrap est_labor_min=30
propose "$UNIT" refund scrap refund_price_minor=29900 \
	refund_depreciation_minor=900
happened "$UNIT" assessment.decided

# The copy has what was agreed to, as it was shown, and no steps of the house.
customer page "$LINK/copy?lang=en"
for words in "A return was requested" "refund less depreciation" \
	"<strong>chooses</strong>" SN-CHS-2; do
	grep -q "$words" "$DIR/page" || fail "the copy says: $words"
done
! grep -q "Liability\|li.ping\|zhou.li" "$DIR/page" ||
	fail "it says nothing of the house"
customer page "$LINK/copy?lang=zh"
grep -q "案件副本" "$DIR/page" || fail "and in Chinese"
grep -q "attachment; filename=\"${UNIT%.01}.html\"" "$DIR/page" ||
	fail "it is kept as a file"

# A quote is left for another remedy without the fee that was agreed.
a_customer SN-CHS-3
authorize "$UNIT"
receive "$UNIT" SN-CHS-3
admit "$UNIT"
diagnose "$UNIT" repairable
charge_customer "$UNIT"
propose "$UNIT" repair customer
send assessment.add_quote_line "$UNIT" line_no=1 code=HEATER-2 qty=1 \
	unit_price_minor=8900
send assessment.quote "$UNIT" price_list=2026-03 doc_no=Q-1 fee_agreed=yes
reads "the test fee you agreed to"
grep -q "out of warranty, because of the rules <bdi>S-113</bdi>" "$DIR/page" ||
	fail "the quote says by which rules"
answer "$UNIT" choose choice=exchange
happened "$UNIT" assessment.declined
"$BUILD/fanxiu" tail assessment.declined. --from start --json >"$DIR/tail" &
KIDS="$KIDS $!"
wait_until 5 grep -q declined "$DIR/tail"
! grep -q '"fee_minor":[1-9]' "$DIR/tail" ||
	fail "another remedy costs no fee: $(cat "$DIR/tail")"

all_is_level
all_is_right

#!/bin/sh
# A customer reads where to send it, what was found and what the law grants,
# and chooses another remedy than the one proposed; one who is turned down reads
# why: INV-27, INV-06, CN-18.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

MODEL=KETTLE-2
given_a_fleet
start gateway
KIDS="$KIDS $(pid_of gateway)"
wait_until 10 test -s "$FANXIU_DIR/store/gateway/http.port"
BASE=http://127.0.0.1:$(cat "$FANXIU_DIR/store/gateway/http.port")

customer() {
	"$PYTHON" "$HERE/customer.py" "$BASE" "$@" >"$DIR/page" 2>&1 ||
		fail "the customer can: $* ($(tail -n 3 "$DIR/page"))"
}

is_read() {
	customer page "$LINK?lang=${2:-en}"
	[ "$(sed -n 's/^Size: //p' "$DIR/page")" -lt 15360 ] ||
		fail "the page is under 15 KB"
	grep -q "$1" "$DIR/page"
}

reads() {
	wait_until 10 is_read "$@"
}

# a_customer SERIAL: asks for a return; sets LINK and UNIT.
a_customer() {
	customer form "/request?lang=en" /request model=$MODEL serial="$1" \
		words="no heat" demand=repair contact_name=Wu \
		contact_phone=13900000001 contact_address="Lane 1" \
		purchase_date=2026-01-15
	LINK=$(sed -n 's|^303 \(/t/[0-9a-z]*\)?lang=en&new=1$|\1|p' "$DIR/page")
	reads "requested"
	UNIT=$(sed -n 's|.*<p class="m no">\(RMA[^<]*\)</p>.*|\1|p' "$DIR/page")
}

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
[ "$(cat "$DIR/page")" = "303 $LINK?lang=en&note=wrong" ] ||
	fail "what is not offered is refused: $(head -n 1 "$DIR/page")"
happened "$UNIT" intake.customer_decided 0
SAVE=$DIR/sent customer form "$LINK?lang=en" /answer choice=refund_depreciated
[ "$(cat "$DIR/page")" = "303 $LINK?lang=en&note=answer" ] ||
	fail "it is chosen: $(head -n 1 "$DIR/page")"
customer again "$DIR/sent"
[ "$(cat "$DIR/page")" = "303 $LINK?lang=en&note=answer" ] ||
	fail "sent twice it is one: $(head -n 1 "$DIR/page")"
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

#!/bin/sh
# A customer without an account asks for a return, follows it by a link,
# answers, accepts and rates; with pages alone, without a script.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
. tests/scenario/customer.sh

given_a_fleet_with_pages

# open_page [ARGUMENTS]: the customer's page, in English.
open_page() {
	customer page "$LINK?lang=en${1:-}"
	[ "$(head -n 1 "$DIR/page")" = 200 ] ||
		fail "the page opens: $(head -n 1 "$DIR/page")"
	is_small
	for mark in "$NAME" "$PHONE" "$STREET" chen.yu li.ping zhang.min \
		SN-WEB-0001; do
		! grep -q "$mark" "$DIR/page" || fail "$mark is not shown"
	done
}

# What reads asks, of a page that tells nobody who they are.
is_read() {
	open_page "${2:-}"
	grep -q "$1" "$DIR/page"
}

NAME="Ouyang-Marked" PHONE=13912345678 STREET="9 Marked Lane"

# Asked for, in a browser: a case of role customer, and a link that is shown.
SAVE=$DIR/asked customer form "/request?lang=en" /request model=$MODEL \
	serial=SN-WEB-0001 words="no heat
since Monday" demand=repair contact_name="$NAME" contact_phone="$PHONE" \
	contact_address="$STREET"
LINK=$(link_given)
[ ${#LINK} -eq 29 ] || fail "a link is given: $(head -n 3 "$DIR/page")"
reads "requested"
open_page "&new=1"
grep -q '<svg' "$DIR/page" || fail "the new link has its code"
grep -q "$BASE$LINK" "$DIR/page" || fail "the new link is shown"
UNIT=$(unit_shown)
asked_link=$LINK asked_unit=$UNIT
happened "$UNIT" intake.requested

# The style is what the policy names, as a browser computes it; no script is.
python3 - "$DIR/page" <<-'END' || fail "the policy fits the page"
	import base64, hashlib, re, sys
	page = open(sys.argv[1]).read()
	style = re.search("<style>(.*?)</style>", page, re.S).group(1)
	made = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
	policy = re.search("Content-Security-Policy: (.*)", page).group(1)
	assert "style-src 'sha256-%s';" % made in policy, policy
	assert "script" not in policy and "<script" not in page
	for line in ("Referrer-Policy: no-referrer", "Cache-Control: no-store",
	             "X-Robots-Tag: noindex"):
	    assert line in page, line
END

# The same request sent twice is one case, and its link stays what it was.
customer again "$DIR/asked"
NEWER=$(link_given)
[ "$NEWER" = "$LINK" ] || fail "the same link is given: $NEWER, $LINK"
reads "requested"
grep -q "$UNIT" "$DIR/page" || fail "it is the same unit"

# Whether it arrived cannot be told: what is sent again is the same request,
# and no other one, when it was changed.
id_of() {
	sed -n "s|.*$1\([0-9a-f]\{8\}-[0-9a-f-]\{27\}\).*|\1|p" "$2"
}
stop intake
SAVE=$DIR/lost customer form "/request?lang=en" /request model=$MODEL \
	serial=SN-WEB-0002 words=cold demand=repair contact_name="$NAME" \
	contact_phone="$PHONE" contact_address="$STREET"
[ "$(head -n 1 "$DIR/page")" = "503 " ] || fail "nobody knows what became of it"
lost=$(id_of '[&"]id=' "$DIR/lost")
[ -n "$lost" ] || fail "what was sent has an id"
[ "$(id_of 'name="id" value="' "$DIR/page")" = "$lost" ] ||
	fail "what is sent again is the same request"
start intake
is_there() {
	customer again "$DIR/lost"
	grep -q '^303 /t/' "$DIR/page"
}
wait_until 30 is_there
customer post "/request?lang=en" id="$lost" model=$MODEL serial=SN-WEB-0002 \
	words=warm demand=repair contact_name="$NAME" contact_phone="$PHONE"
grep -q '^409' "$DIR/page" || fail "a change of it is no other one"
grep -q 'as you sent it first' "$DIR/page" || fail "and says so"

# What is missing or wrong is said beside what was typed, in one language.
customer form "/request?lang=en" /request model="<b>K" words=x \
	contact_phone=12345
grep -q '^400' "$DIR/page" || fail "without a name it is refused"
grep -q 'href="#contact_name">Your name: please fill it in' "$DIR/page" ||
	fail "it says what is missing, and leads there"
grep -q '<span class="late">Telephone: at least 7 digits' "$DIR/page" ||
	fail "it says what is wrong beside the field"
[ "$(grep -o 'aria-invalid="true"' "$DIR/page" | wc -l)" -eq 2 ] ||
	fail "the two fields are marked, and no other"
! grep -q '请\|字节\|bytes' "$DIR/page" || fail "in the person's language alone"
awk '/correct or erase/ { said = NR } /Ask for the return<.button/ { ok = said && said <= NR } END { exit !ok }' "$DIR/page" || fail "the note of data stands before the button"
[ "$(grep -c 'correct or erase' "$DIR/page")" -eq 1 ] || fail "and once"
grep -q 'value="&lt;b&gt;K"' "$DIR/page" || fail "and keeps what was typed"

# A wrong link and one that cannot be are alike, and slow.
wrong() {
	began=$(date +%s%N)
	customer page "/t/$1?lang=en"
	took=$((($(date +%s%N) - began) / 1000000))
	[ $took -ge 200 ] || fail "a wrong link is slow: $took ms"
	[ "$(head -n 1 "$DIR/page")" = 404 ] || fail "a wrong link is not found"
	grep -v '^Date:' "$DIR/page" >"$DIR/wrong.$2"
}
wrong 00000000000000000000000000 unknown
wrong nonsense nonsense
cmp "$DIR/wrong.nonsense" "$DIR/wrong.unknown" || fail "they are alike"

# Ten wrong ones an hour from one address; a right one is a right one.
for n in 1 2 3 4 5 6 7 8 9 10; do
	FROM=127.0.0.9 customer page "/t/$n?lang=en"
	[ "$(head -n 1 "$DIR/page")" = 404 ] || fail "$n wrong ones are told so"
done
FROM=127.0.0.9 customer page "/t/11?lang=en"
[ "$(head -n 1 "$DIR/page")" = 429 ] || fail "the eleventh is too many"
FROM=127.0.0.9 customer page "$LINK?lang=en"
[ "$(head -n 1 "$DIR/page")" = 200 ] || fail "a right one still leads there"

# Only forms of this page are taken.
customer post "$LINK/cancel?lang=en" key=guess unit="$UNIT" reason=other
grep -q '^403' "$DIR/page" || fail "a form of another page is refused"

# Authorized: the waybill.
authorize "$UNIT"
reads "authorized, please send"
fills /sent sent carrier=SF waybill=SF-1
fills_again sent
happened "$UNIT" intake.inbound_notified
reads "on its way to us"
reads "look out for your parcel" "&note=sent"

# Here, assessed, quoted; with other words for the same state in Chinese.
receive "$UNIT" SN-WEB-0001
admit "$UNIT"
reads "being assessed"
customer page "$LINK?lang=zh"
grep -q '检测评估中' "$DIR/page" || fail "the page is in Chinese too"
grep -q 'lang="zh-CN"' "$DIR/page" || fail "and says so"
diagnose "$UNIT" repairable
charge_customer "$UNIT"
propose "$UNIT" repair customer
quote "$UNIT"
reads "waiting for your decision"
grep -q '89.00 CNY' "$DIR/page" || fail "the quote has its total"
grep -q 'HEATER-2' "$DIR/page" || fail "the quote has its lines"
shown=$(sed -n 's/.*name="shown" value="\([0-9a-f]*\)".*/\1/p' "$DIR/page")

# Quoted anew while the page was open: the old version is not agreed to.
cp "$DIR/page" "$DIR/opened"
fields_of() {
	sed -n 's/.*name="'"$1"'" value="\([^"]*\)".*/\1/p' "$DIR/opened" |
		head -n 1
}
send assessment.add_quote_line "$UNIT" line_no=1 code=HEATER-2 qty=1 \
	unit_price_minor=9900
send assessment.requote "$UNIT" price_list=2026-03 doc_no=Q-2
reads "99.00 CNY"
customer post "$LINK/answer?lang=en" key="$(fields_of key)" unit="$UNIT" \
	id="$(fields_of id)" ref="$(fields_of ref)" \
	version="$(fields_of version)" shown="$shown" answer=approve
leads_back stale "an old version is refused"
reads "read it again and answer what it says now" "&note=stale"
happened "$UNIT" intake.customer_decided 0

# The new one is agreed to, once, with the hash of what was shown.
open_page
shown=$(sed -n 's/.*name="shown" value="\([0-9a-f]*\)".*/\1/p' "$DIR/page")
version=$(sed -n 's/.*name="version" value="\([0-9]*\)".*/\1/p' "$DIR/page")
fills /answer answer answer=approve
fills_again answer
happened "$UNIT" intake.customer_decided
"$BUILD/fanxiu" tail intake.customer_decided. --from start --json >"$DIR/tail" &
KIDS="$KIDS $!"
wait_until 5 grep -q customer_decided "$DIR/tail"
python3 - "$DIR/tail" "$shown" "$version" <<-'END' || fail "the event is the evidence"
	import json, sys
	rows = [json.loads(l) for l in open(sys.argv[1])]
	said, = [r["data"] for r in rows if "customer_decided" in r["type"]]
	assert said["evidence_sha"] == sys.argv[2], said
	assert said["version"] == int(sys.argv[3]) and said["answer"] == "approve", said
	assert said["by"].startswith("link-"), said
	assert said["channel"] == "website", said
END
"$PYTHON" - "$shown" <<-'END' || fail "with its amounts for who sees amounts"
	from web import *
	for role in ("cs", "finance", "auditor", "technician", "shipper", "ops"):
	    c = Client()
	    c.demo(role)
	    got = c.get("/v1/shown/" + sys.argv[1])
	    if role in ("cs", "finance", "auditor"):
	        must(got.status == 200 and b"HEATER-2" in got.body, f"{role}: {got}")
	    else:
	        must(got.status == 403 and got.json["code"] == "MONEY" and
	             got.json["zh"], f"{role}: {got}")
END
happened "$UNIT" assessment.answer_taken

# Repaired, sent, delivered; accepted and rated by its customer.
send assessment.decide "$UNIT"
pick_up "$UNIT"
reads "in repair"
! grep -q '/cancel?' "$DIR/page" || fail "it can no longer be canceled"
grep -q 'Promised to be sent back' "$DIR/page" || fail "a day is promised"
grep -q 'Too few of this model' "$DIR/page" || fail "few are not counted on"
finish "$UNIT"
pass "$UNIT"
ship "$UNIT" SN-WEB-0001
deliver "$UNIT"
reads "delivered, please accept"
# Who objects says to what; before that nothing is recorded, and it is marked.
fills /appeal "unticked&unit=1#fault1"
reads 'aria-invalid="true"' "&note=unticked&unit=1"
grep -q "Please tick what is wrong" "$DIR/page" || fail "it says what is missing"
customer page "$LINK?lang=zh&note=unticked"
grep -q "请至少勾选一项" "$DIR/page" || fail "in Chinese too"
# A form of another time does nothing but what it says of itself.
open_page
cp "$DIR/page" "$DIR/opened"
nth=0
old_form() {
	nth=$((nth + 1))
	id=$(grep -o 'name="id" value="[^"]*' "$DIR/opened" | sed 's/.*"//' |
		sed -n "${nth}p")
	customer post "$LINK/appeal?lang=en" key="$(fields_of key)" \
		unit="$UNIT" id="$id" "$@"
	leads_back changed "an old form ($*) says so"
}
old_form kind=remote
old_form kind=reopen reason=same_fault
nth=0
old_form function=bad wish=repair
reads "The page has changed meanwhile" "&note=changed"
happened "$UNIT" intake.acceptance_recorded 0
fills /accept accept
fills_again accept
reads "accepted"
fills /rate wrong usage=in_use
fills /rate wrong csat=4
happened "$UNIT" intake.followed_up 0
fills /rate rate received=no csat=4
fills_again rate
happened "$UNIT" intake.acceptance_recorded
happened "$UNIT" intake.followed_up
ends "$UNIT" repaired
reads "closed: repaired"

# Not the end of it: taken up again.
fills /appeal reopened reason=same_fault
fills_again reopened
happened "$UNIT" intake.reopened
reads "requested"

# Two alike, until one becomes serious and undecided: the pages stay alike.
# a_customer SERIAL: asks for a return; sets LINK and UNIT.
a_customer() {
	customer form "/request?lang=en" /request model=$MODEL serial="$1" \
		words="no heat" demand=repair contact_name="$NAME" \
		contact_phone="$PHONE" contact_address="$STREET" \
		purchase_date=2026-01-15
	LINK=$(link_given)
	reads "requested"
	UNIT=$(unit_shown)
	cp "$DIR/page" "$DIR/opened.$UNIT"
	authorize "$UNIT"
	receive "$UNIT" "$1"
	admit "$UNIT"
	diagnose "$UNIT" repairable
	reads "being assessed"
}

# page_without_names FILE: but for what names the case, the form and the day.
page_without_names() {
	open_page
	sed -e "s|$LINK|LINK|g; s|${UNIT%.01}|CASE|g; s|^Date: .*||" \
		-e 's/name="key" value="[^"]*"/key/g' \
		-e 's/name="id" value="[^"]*"/id/g' \
		-e 's/ending in <bdi>[0-9A-Z-]*/ending in/' \
		"$DIR/page" >"$DIR/$1"
}

a_customer SN-TWIN-1
twin=$UNIT twin_link=$LINK
page_without_names plain
a_customer SN-TWIN-2
page_without_names before
send assessment.classify_severity "$UNIT" level=serious criteria=safety
happened "$UNIT" assessment.severity_set
page_without_names gagged
cmp "$DIR/before" "$DIR/gagged" || diff "$DIR/before" "$DIR/gagged" >&2 || fail "a serious case reads as before"
cmp "$DIR/plain" "$DIR/gagged" || fail "and like any other: $twin"
# It is called off by telephone from the bench on, whatever was found there: a
# form of before does nothing, and says the same of both.
grep -q "To cancel it now please call us" "$DIR/page" || fail "it says how"
! grep -q '/cancel?' "$DIR/page" || fail "there is no form for it"
for it in "$UNIT $LINK" "$twin $twin_link"; do
	UNIT=${it% *} LINK=${it#* }
	cp "$DIR/opened.$UNIT" "$DIR/opened"
	customer post "$LINK/cancel?lang=en" key="$(fields_of key)" \
		unit="$UNIT" id="$(fields_of id)" reason=other
	leads_back changed "$UNIT is not canceled"
	happened "$UNIT" intake.canceled 0
done

# By curl alone.
if command -v curl >/dev/null; then
	curl -sf "$BASE$LINK?lang=zh" | grep -q 检测评估中 ||
		fail "curl reads the page"
	[ "$(curl -s -o /dev/null -w '%{http_code}' -d "key=$(fields_of key)" \
		-d "unit=$UNIT" "$BASE$LINK/rate")" = 303 ] ||
		fail "curl sends a form"
else
	echo "SKIP curl: it is not installed"
fi

# Of many questions each has its form, at the latest on the page of its unit.
customer form "/request?lang=en" /request model=$MODEL serial=SN-MANY-1 \
	words="no heat" demand=repair contact_name="$NAME" \
	contact_phone="$PHONE" contact_address="$STREET" \
	purchase_date=2026-01-15
LINK=$(link_given)
reads "requested"
UNIT=$(unit_shown)
for nth in 2 3; do
	send intake.add_line case_no="${UNIT%.*}" channel=phone model=$MODEL \
		serial=SN-MANY-$nth voucher=valid purchase_date=2026-01-15 \
		fault_note="no heat" symptom=no_power demand=repair
done
for nth in 1 2 3; do
	it=${UNIT%.*}.0$nth
	authorize "$it"
	receive "$it" SN-MANY-$nth
	admit "$it"
	send intake.ask_info "$it" questions=use
	send assessment.start "$it" bench=B-1
	send assessment.ask_info "$it" questions=voucher
	happened "$it" assessment.info_asked
done
has_forms() {
	open_page "$2"
	[ "$(grep -o 'name="ref" value="[^"]*' "$DIR/page" | sort -u |
		wc -l)" = "$1" ]
}
wait_until 10 has_forms 4 ""
wait_until 10 has_forms 2 "&unit=1"
wait_until 10 has_forms 2 "&unit=3"
customer form "$LINK?lang=en&unit=3" /answer answer=decline
leads_back answer "the last of many is answered"
happened "${UNIT%.*}.03" intake.customer_decided
reads "Read it and answer"
grep -q "lang=en&amp;unit=3" "$DIR/page" || fail "the way to it is shown"

# A link that staff ended stays so when its request comes again.
"$PYTHON" - "${asked_unit%.*}" <<-'END' || fail "staff end a link"
	from web import *
	c = Client()
	c.demo("cs")
	got = c.post(f"/v1/cases/{sys.argv[1]}/unlink", {"role": "cs"})
	must(got.status == 200 and got.json["revoked"], f"{got}")
END
for time in first second; do
	customer page "$asked_link?lang=en"
	[ "$(head -n 1 "$DIR/page")" = 404 ] || fail "it is ended, $time time"
	customer again "$DIR/asked"
	head -n 1 "$DIR/page" | grep -q '^409' ||
		fail "it is not given again: $(head -n 1 "$DIR/page")"
	grep -q "link to it was ended" "$DIR/page" || fail "and that is said"
done

all_is_level
all_is_right

# Nothing of the customer is in what the gateway keeps or says.
for mark in "$NAME" "$PHONE" "$STREET" "${LINK#/t/}"; do
	! grep -rqa "$mark" "$FANXIU_DIR/store/gateway" "$FANXIU_DIR"/*.log ||
		fail "$mark lies nowhere at the gateway"
done

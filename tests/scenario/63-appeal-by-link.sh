#!/bin/sh
# A customer appeals by the link: against a refused request, and against being
# made to pay; another than who decided judges, and until the result is told
# nothing closes: S-072, X23, T-17, INV-18.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh
. tests/scenario/customer.sh

GROUNDS="Marked-Grounds: it was broken when it came"
given_a_fleet_with_pages

# appeals NOTE: with the form of the page.
appeals() {
	fills /appeal "$1" grounds="$GROUNDS"
}

# judge UNIT VERDICT WHO: by role quality manager.
judge() {
	send assessment.judge_appeal "$1" verdict="$2" reasons_sha="$SHA" \
		--as "$3:qa_mgr"
}

# Asked for, and refused.
a_customer SN-APL-1
send intake.review "$UNIT" verdict=rejected reason="misuse" text_sha="$SHA"
reads "You may appeal until"
grep -q "go to court" "$DIR/page" || fail "the ways outside are named"
reads "可申诉至" zh

# What is not said, or is said of another decision, is no appeal.
refused_with intake.no_grounds intake.appeal "$UNIT" against_service=intake \
	against_seq="$(sed -n 's/.*name="seq" value="\([0-9]*\)".*/\1/p' \
		"$DIR/page" | head -n 1)" --as link:customer
refused_with intake.other_decision intake.appeal "$UNIT" \
	against_service=intake against_seq=1 grounds=x --as link:customer

# Appealed, once, however often the form comes.
reads "You may appeal until"
appeals appeal
fills_again appeal
happened "$UNIT" intake.appealed
reads "Now: appeal under review"
grep -q "took no part in the decision" "$DIR/page" || fail "it says who judges"
happened "$UNIT" assessment.appeal_queued
happened "$UNIT" shipping.blocked

# Not by who refused it, nor without a laboratory in the other role.
refused_with assessment.judge_took_part assessment.judge_appeal "$UNIT" \
	verdict=dismissed reasons_sha="$SHA" --as chen.yu:qa_mgr
refused_with assessment.lab_missing assessment.judge_appeal "$UNIT" \
	verdict=upheld reasons_sha="$SHA" --as zhou.li:qa
refused_with intake.nothing_to_tell intake.tell_appeal "$UNIT" text_sha="$SHA"
judge "$UNIT" upheld ma.lan
happened "$UNIT" intake.appeal_resolved
happened "$UNIT" shipping.unblocked
reads "Now: appeal under review"
send intake.tell_appeal "$UNIT" text_sha="$SHA"
reads "you were right"
grep -q "Now: requested" "$DIR/page" || fail "it is reviewed anew"

# This time it is taken, and the customer is to pay.
authorize "$UNIT"
receive "$UNIT" SN-APL-1
admit "$UNIT"
diagnose "$UNIT" repairable
charge_customer "$UNIT"
reads "You may appeal until"
appeals appeal
happened "$UNIT" intake.appealed 2
for who in li.ping zhou.li; do
	refused_with assessment.judge_took_part assessment.judge_appeal \
		"$UNIT" verdict=upheld reasons_sha="$SHA" --as $who:qa_mgr
done
judge "$UNIT" upheld ma.lan
happened "$UNIT" assessment.reopened
happened "$UNIT" intake.appeal_resolved 2
send intake.tell_appeal "$UNIT" text_sha="$SHA"
reads "being assessed"

# A further round, the company pays; repaired, and in the customer's hands.
diagnose "$UNIT" repairable
charge_company "$UNIT"
propose "$UNIT" repair customer
pick_up "$UNIT"
finish "$UNIT"
pass "$UNIT"
ship "$UNIT" SN-APL-1
deliver "$UNIT"
reads "delivered, please accept"

# The decision itself is appealed; all else done, it does not close over it.
appeals appeal
happened "$UNIT" intake.appealed 3
send intake.record_acceptance "$UNIT" ok=yes function_ok=yes \
	appearance_ok=yes --as zhao:customer
send intake.follow_up "$UNIT" received_ok=yes csat=4 --as chen.yu:cs
all_is_level
refused_with intake.appeal_open intake.close "$UNIT"
happened "$UNIT" intake.closed 0
judge "$UNIT" dismissed ma.lan
happened "$UNIT" intake.appeal_resolved 3
send intake.tell_appeal "$UNIT" text_sha="$SHA"
reads "the decision stands"
grep -q "go to court" "$DIR/page" || fail "the ways outside are named again"
! grep -q "You may appeal" "$DIR/page" || fail "once is enough"
ends "$UNIT" repaired

# The time is over: the form is gone, and a late one is refused.
a_request SN-APL-2
send intake.review "$UNIT" verdict=rejected reason="misuse" text_sha="$SHA"
see "$UNIT"
seq=$(value '[s["seq"] for s in d["timeline"] if s["type"] == "intake.reviewed"][0]')
days 16
refused_with intake.appeal_over intake.appeal "$UNIT" against_service=intake \
	against_seq="$seq" grounds=late --as link:customer

# The same in the figures; a restarted fleet knows all of it.
all_is_level
kill_9 intake
kill_9 assessment
start intake assessment
all_is_level
all_is_right

# What the customer wrote lies sealed, and nowhere else.
! grep -rqa "Marked-Grounds" "$FANXIU_DIR" || fail "the grounds are sealed"

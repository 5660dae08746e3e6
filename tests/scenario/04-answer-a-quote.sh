#!/bin/sh
# A repair that the customer pays for: agreed to, declined, not answered:
# X8, S-072, S-118, INV-07, T-08.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# a_quoted_unit SERIAL: out of warranty, quoted; sets UNIT.
a_quoted_unit() {
	an_admitted_unit "$1" purchase_date=2022-01-15
	diagnose "$UNIT" repairable
	charge_customer "$UNIT"
	propose "$UNIT" repair customer
	quote "$UNIT"
	wait_until 5 is_asked "$UNIT"
}

given_a_fleet

# Agreed to: only the version that was asked, and only then is it decided.
a_quoted_unit SN-1
paid=$UNIT
refused_with assessment.not_approved assessment.decide "$paid"
refused_with intake.other_version intake.decide "$paid" \
	ref="$(question_of "$paid" | cut -d' ' -f1)" version=99 \
	answer=approve --as zhao:customer
refused_with intake.no_evidence intake.decide "$paid" \
	ref="$(question_of "$paid" | cut -d' ' -f1)" \
	version="$(question_of "$paid" | cut -d' ' -f2)" answer=approve
answer "$paid" approve
happened "$paid" assessment.answer_taken
send assessment.decide "$paid"
pick_up "$paid"
finish "$paid"
pass "$paid"
home "$paid" SN-1
ends "$paid" repaired

# Declined: it goes back unrepaired.
a_quoted_unit SN-2
declined=$UNIT
answer "$declined" decline
happened "$declined" assessment.declined
refused_with assessment.not_approved assessment.decide "$declined"
propose "$declined" return_as_is customer
send assessment.decide "$declined"
home "$declined" SN-2
ends "$declined" returned_unrepaired

# Nobody answers.
a_quoted_unit SN-3
silent=$UNIT
days 10
happened "$silent" assessment.quote_expired
stands "$silent" assessment proposed

# Who proposed that the customer pays does not confirm it.
an_admitted_unit SN-4 purchase_date=2022-01-15
diagnose "$UNIT" repairable
set -- "$UNIT" share_customer=1000 warranty=out proof_burden=customer \
	rule_ids=S-113 rule_hash="$SHA" evidence_sha="$SHA"
send assessment.propose_liability "$@"
refused_with fx.same_person assessment.set_liability "$@"

all_is_level
all_is_right

#!/bin/sh
# A serious problem stands still in every department and nothing is said
# outside until the general manager decides: INV-09, INV-10, S-120, S-121.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

serious() {
	send assessment.classify_severity "$1" level=serious criteria=safety \
		--as chen.yu:cs
}

confirm() {
	send assessment.gm_decide "$1" decision=confirm plan_sha="$SHA"
}

given_a_fleet

# From the first day: facts are gathered, nothing is proposed or said.
an_admitted_unit SN-1
early=$UNIT
serious "$early"
assess "$early" repairable
stands "$early" assessment serious_pending
set -- "$early" kind=repair goods_to=customer
refused_with fx.wrong_state assessment.propose "$@"
refused_with intake.gagged intake.notify "$early" template=progress \
	channel=sms purpose=service
send intake.notify "$early" template=neutral channel=sms purpose=service
refused_with assessment.only_gm_lowers assessment.classify_severity "$early" \
	level=general criteria=cleared --as ma.lan:qa_mgr
refused_with fx.not_your_role assessment.gm_decide "$early" decision=plan \
	kind=repair plan_sha="$SHA" --as ma.lan:qa_mgr
send assessment.gm_decide "$early" decision=plan kind=repair plan_sha="$SHA"
refused_with assessment.gm_decided_otherwise assessment.propose "$early" \
	kind=return_as_is goods_to=customer
propose "$early" repair customer
pick_up "$early"

# On the bench: work stops, and goes on after the word.
an_admitted_unit SN-2
bench=$UNIT
assess "$bench" repairable
propose "$bench" repair customer
pick_up "$bench"
serious "$bench"
stands "$bench" repair stopped
refused_with fx.blocked repair.resume "$bench"
confirm "$bench"
happened "$bench" repair.unblocked
send repair.resume "$bench"
finish "$bench"
pass "$bench"

# At the door: no notice, no parcel, no carrier.
stands "$bench" shipping waiting
send assessment.classify_severity "$bench" level=none criteria=cleared \
	--as ren.zong:gm
notice "$bench"
serious "$bench"
happened "$bench" shipping.blocked 2
# shellcheck disable=SC2086 # a list of words
refused_with fx.blocked shipping.pack "$bench" scanned=SN-2 $PACK
confirm "$bench"
happened "$bench" shipping.unblocked 2
ship "$bench" SN-2
deliver "$bench"
accept "$bench"

# It closes only with both approvals.
refused_with intake.gm_missing intake.close "$bench"
send assessment.gm_approve_execution "$bench"
ends "$bench" repaired

all_is_level
all_is_right

#!/bin/sh
# What the bench finds changes the plan: a new problem, parts that are waited
# for, a unit that cannot be repaired, one without a fault: X7, X11, X13,
# INV-08, INV-11.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# a_unit_on_the_bench SERIAL [field=value of the proposal ...]: sets UNIT.
a_unit_on_the_bench() {
	serial=$1
	shift
	an_admitted_unit "$serial"
	assess "$UNIT" repairable
	propose "$UNIT" repair customer "$@"
	pick_up "$UNIT"
}

given_a_fleet

# A new problem: assessed again, then the repair goes on.
a_unit_on_the_bench SN-1
send repair.report_new_problem "$UNIT" codes=burnt
stands "$UNIT" repair suspended
refused_with fx.wrong_state repair.complete "$UNIT" repair_code=resoldered
assess "$UNIT" repairable
propose "$UNIT" repair customer
stands "$UNIT" repair working
finish "$UNIT"
pass "$UNIT"
home "$UNIT" SN-1
ends "$UNIT" repaired
happened "$UNIT" assessment.decided 2

# A part that is not in the plan is not put in; one that is, is waited for.
a_unit_on_the_bench SN-2 allowed_parts=HEATER-2 spend_limit_minor=5000
send repair.accept_lot LOT-1 part_no=FUSE-1 qty=10 iqc_ref=IQC-1
refused_with repair.part_not_allowed repair.replace_part "$UNIT" \
	part_no=FUSE-1 part_lot=LOT-1 qty=1 unit_cost_minor=100
send repair.request_parts "$UNIT" part_no=HEATER-2 qty=1
stands "$UNIT" repair wait_parts
request=$(fanxiu queue repair open --kind parts_request --json |
	sed 's/.*"request_no":"\([^"]*\)".*/\1/')
send repair.receive_parts "$UNIT" request_no="$request" part_lot=LOT-2 qty=1 \
	iqc_ref=IQC-2
stands "$UNIT" repair working
send repair.replace_part "$UNIT" part_no=HEATER-2 part_lot=LOT-2 qty=1 \
	unit_cost_minor=2000
send repair.record_step "$UNIT" step=10 op=exchange_part
refused_with repair.step_unchecked repair.complete "$UNIT" repair_code=part_replaced
finish "$UNIT"
stands "$UNIT" quality queued

# Given up on the bench by two persons, replaced by a new one.
a_unit_on_the_bench SN-3
given_up=$UNIT
refused_with fx.same_person repair.declare_unrepairable "$given_up" \
	reason="no parts" second=zhang.min
send repair.declare_unrepairable "$given_up" reason="no parts" second=sun.tao
assess "$given_up" unrepairable
refused_with assessment.not_repairable assessment.propose "$given_up" \
	kind=repair goods_to=customer
propose "$given_up" replace scrap
reserve "$given_up" SN-103 new
scrap "$given_up"
home "$given_up" SN-103
ends "$given_up" replaced_new

# No fault: the protocol is kept to the end.
an_admitted_unit SN-4
send assessment.start "$UNIT" bench=B-1
set -- "$UNIT" fault_found=no repairable=no cause=unknown \
	nff_code=works_as_meant nff_protocol_condition_tried=yes
refused_with assessment.test_too_short assessment.diagnose "$@" \
	nff_protocol_minutes=0 second=sun.tao
refused_with assessment.second_tester_missing assessment.diagnose "$@" \
	nff_protocol_minutes=5
send assessment.diagnose "$@" nff_protocol_minutes=5 second=sun.tao
charge_company "$UNIT"
propose "$UNIT" return_as_is customer
home "$UNIT" SN-4
ends "$UNIT" returned_nff

all_is_level
all_is_right

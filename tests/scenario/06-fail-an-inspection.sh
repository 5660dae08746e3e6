#!/bin/sh
# A unit that fails goes back to repair, at the limit to the quality manager;
# who repaired does not inspect: X16, S-150, S-152, INV-12, INV-14.
set -eu
. tests/scenario/lib.sh
. tests/scenario/staff.sh

# a_failed_unit SERIAL: repaired once, failed once; sets UNIT.
a_failed_unit() {
	an_admitted_unit "$1"
	assess "$UNIT" repairable
	propose "$UNIT" repair customer
	pick_up "$UNIT"
	finish "$UNIT"
	flunk "$UNIT"
}

rework() {
	send repair.start_rework "$1" --as "$2"
	finish "$1" "$2"
}

given_a_fleet

# No technician of the unit inspects it, nor does it pass untested.
an_admitted_unit SN-1
reworked=$UNIT
assess "$reworked" repairable
propose "$reworked" repair customer
pick_up "$reworked"
finish "$reworked"
stands "$reworked" quality queued
refused_with fx.same_person quality.start "$reworked" extent=full \
	--as zhang.min:inspector
send quality.start "$reworked" extent=full
refused_with quality.items_open quality.pass "$reworked" report_no=QR-1 \
	sign_sha="$SHA"
send quality.check "$reworked" item=function result=fail
send quality.fail "$reworked" defects=bad_solder
# Failed once: nothing is released, it is worked on again.
stands "$reworked" repair rework
stands "$reworked" shipping absent
rework "$reworked" zhang.min:technician
pass "$reworked"
home "$reworked" SN-1
ends "$reworked" repaired

# Failed at the limit: another technician.
a_failed_unit SN-2
other=$UNIT
rework "$other" zhang.min:technician
flunk "$other"
happened "$other" quality.escalated
stands "$other" repair stopped
refused_with fx.wrong_state repair.start_rework "$other"
send quality.settle_escalation "$other" way=other_technician
stands "$other" repair rework
refused_with fx.same_person repair.start_rework "$other"
rework "$other" wu.gang:technician
pass "$other"
home "$other" SN-2
ends "$other" repaired

# Failed at the limit: replaced, after another assessment.
a_failed_unit SN-3
replaced=$UNIT
rework "$replaced" zhang.min:technician
flunk "$replaced"
send quality.settle_escalation "$replaced" way=replace
assess "$replaced" unrepairable
propose "$replaced" replace scrap
reserve "$replaced" SN-103 refurbished
scrap "$replaced"
home "$replaced" SN-103
ends "$replaced" replaced_refurb

all_is_level
all_is_right

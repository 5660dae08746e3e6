# shellcheck shell=sh
# What people do in a life, each piece of work with the commands as they are
# when all is well.  Sourced after lib.sh.

MODEL=KETTLE-2

# a_request SERIAL [field=value ...]: sets UNIT.
a_request() {
	its_serial=$1
	shift
	send intake.request channel=phone customer_kind=person model=$MODEL \
		serial="$its_serial" voucher=valid purchase_date=2026-01-15 \
		fault_note="no heat" symptom=no_power demand=repair \
		contact_name="Zhao Wei" contact_phone=13900000000 "$@"
	UNIT=$(subject)
}

authorize() {
	send intake.review "$1" verdict=eligible method=courier
	send intake.confirm_side "$1"
	send intake.confirm_side "$1" --as zhou.li:qa
}

# receive UNIT SERIAL [field=value ...]
receive() {
	it=$1 its_serial=$2
	shift 2
	send intake.receive "$it" model_seen=$MODEL serial_seen="$its_serial" \
		qty_seen=1 appearance=used accessories=cable \
		freight_minor=1500 "$@"
}

admit() {
	send intake.admit "$1" shelf=A-1
}

# an_admitted_unit SERIAL [field=value ...]: sets UNIT.
an_admitted_unit() {
	a_request "$@"
	authorize "$UNIT"
	receive "$UNIT" "$1"
	admit "$UNIT"
}

# diagnose UNIT repairable|unrepairable|nothing
diagnose() {
	send assessment.start "$1" bench=B-1
	case $2 in
	nothing) send assessment.diagnose "$1" fault_found=no \
		repairable=no cause=unknown nff_code=works_as_meant \
		nff_protocol_minutes=5 nff_protocol_condition_tried=yes \
		second=sun.tao ;;
	*) send assessment.diagnose "$1" fault_found=yes \
		repairable="$([ "$2" = repairable ] && echo yes || echo no)" \
		cause=material symptom=no_power section=heater \
		defect=open_circuit ;;
	esac
}

charge_company() {
	send assessment.set_liability "$1" share_company=1000 warranty=in \
		proof_burden=customer rule_ids=S-108 rule_hash="$SHA"
}

# By the word of two persons.
charge_customer() {
	set -- "$1" share_customer=1000 warranty=out proof_burden=customer \
		rule_ids=S-113 rule_hash="$SHA" evidence_sha="$SHA"
	send assessment.propose_liability "$@"
	send assessment.set_liability "$@" --as zhou.li:qa
}

assess() {
	diagnose "$1" "$2"
	charge_company "$1"
}

# propose UNIT KIND GOODS_TO [field=value ...]
propose() {
	it=$1 kind=$2 goods_to=$3
	shift 3
	send assessment.propose "$it" kind="$kind" goods_to="$goods_to" \
		est_labor_min=30 est_parts_minor=2000 \
		replacement_value_minor=29900 "$@"
}

quote() {
	send assessment.add_quote_line "$1" line_no=1 code=HEATER-2 qty=1 \
		unit_price_minor=8900
	send assessment.quote "$1" price_list=2026-03 doc_no=Q-1
}

# The open question of a unit: "REF VERSION".
question_of() {
	fanxiu queue intake open --kind question --json | python3 -c '
import json, sys
for q in json.load(sys.stdin):
    if q["unit_no"] == sys.argv[1]:
        print(q["ref"], q["version"])
        break' "$1"
}

is_asked() {
	[ -n "$(question_of "$1")" ]
}

# answer UNIT approve|decline|choose [field=value ...]
answer() {
	it=$1 word=$2
	shift 2
	wait_until 5 is_asked "$it"
	set -- "$(question_of "$it")" "$@"
	asked=$1
	shift
	send intake.decide "$it" ref="${asked% *}" version="${asked#* }" \
		answer="$word" "$@" --as zhao:customer
}

pick_up() {
	send repair.assign "$1" technician=zhang.min
	send repair.pick_up "$1" scanned="$1"
}

# finish UNIT [NAME:ROLE]
finish() {
	set -- "$1" "${2:-zhang.min:technician}"
	send repair.record_step "$1" step=10 op=solder minutes=20 check=pass \
		--as "$2"
	send repair.complete "$1" repair_code=resoldered --as "$2"
}

inspect() {
	send quality.start "$1" extent=full
	send quality.check "$1" item=function result=pass
	send quality.check "$1" item=reported_fault result="$2"
}

pass() {
	inspect "$1" pass
	send quality.pass "$1" report_no=QR-1 sign_sha="$SHA"
}

flunk() {
	inspect "$1" fail
	send quality.fail "$1" defects=bad_solder
}

# reserve UNIT SERIAL new|refurbished
reserve() {
	send shipping.reserve_replacement "$1" new_serial="$2" model=$MODEL \
		source=stock condition="$3"
}

notice() {
	send shipping.issue_notice "$1" mode=courier freight_payer=company \
		contact_rev=1 doc_no=DN-1
}

PACK="package_no=P-1 accessories=cable material=carton label_model=$MODEL
label_qty=1 label_date=2026-03-10 label_contact_rev=1 cost_minor=300"
SHIP="shipment_no=S-1 carrier=SF waybill=SF1234567890 proof_sha=$SHA
freight_minor=1200"

# ship UNIT SERIAL
ship() {
	notice "$1"
	# shellcheck disable=SC2086 # a list of words
	send shipping.pack "$1" scanned="$2" $PACK
	# shellcheck disable=SC2086
	send shipping.hand_over "$1" scanned="$2" $SHIP
}

deliver() {
	send shipping.deliver "$1" signed_by_kind=customer
}

accept() {
	send intake.record_acceptance "$1" ok=yes function_ok=yes \
		appearance_ok=yes
	send intake.follow_up "$1" received_ok=yes csat=5
}

# home UNIT SERIAL: shipped, delivered, accepted.
home() {
	ship "$1" "$2"
	deliver "$1"
	accept "$1"
}

scrap() {
	send shipping.scrap "$1" second=zhao.jian method=shred cert_sha="$SHA"
}

# has_ended UNIT OUTCOME
has_ended() {
	see "$1"
	[ "$(value 'd["outcome"]')" = "$2" ]
}

# ends UNIT OUTCOME: it is closed, by itself or by the clerk, and ended so.
ends() {
	it=$1 its_end=$2
	turns=100
	until has_ended "$it" "$its_end"; do
		turns=$((turns - 1))
		[ $turns -gt 0 ] || fail "$it ends as $its_end: $REPLY"
		say intake.close "$it" || sleep 0.05
	done
}

# a_unit_everywhere SERIAL: every department knows it; it waits in quality.
a_unit_everywhere() {
	an_admitted_unit "$1"
	assess "$UNIT" repairable
	propose "$UNIT" repair customer
	pick_up "$UNIT"
	finish "$UNIT"
	stands "$UNIT" quality queued
	happened "$UNIT" shipping.unit_known
}

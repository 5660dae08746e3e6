#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

#define ASSESSOR "li.ping"
#define CLERK    "chen.yu"
#define UNITS    16

/* A command about one unit, with nothing else said yet. */
#define about(name, unit) about_##name(unit)
#define ABOUT(name)                                                           \
	static struct name about_##name(const char *unit)                     \
	{                                                                     \
		struct name message = { .unit_no = "" };                      \
                                                                              \
		fx_copy_text(message.unit_no, sizeof(message.unit_no), unit); \
		return message;                                               \
	}

ABOUT(intake_review)
ABOUT(intake_confirm_side)
ABOUT(intake_receive)
ABOUT(intake_admit)
ABOUT(intake_decide)
ABOUT(assessment_start)
ABOUT(assessment_diagnose)
ABOUT(assessment_propose_liability)
ABOUT(assessment_set_liability)
ABOUT(assessment_propose)
ABOUT(assessment_add_quote_line)
ABOUT(assessment_quote)
ABOUT(assessment_decide)

#define EVIDENCE \
	"0101010101010101010101010101010101010101010101010101010101010101"
#define write_in(field, text) fx_copy_text((field), sizeof(field), (text))

static const char *
request(enum fx_demand demand, const char *serial, const char *bought)
{
	static char units[UNITS][41];
	static int next;
	struct intake_request cmd = {
		.channel = intake_channel_phone,
		.customer_kind = fx_customer_kind_person,
		.model = STAFF_MODEL,
		.voucher = intake_voucher_valid,
		.fault_note = "no heat",
		.symptom = "no_power",
		.demand = demand,
		.contact_name = "Zhao Wei",
		.contact_phone = "13900000000",
	};
	char *unit = units[next++ % UNITS];

	write_in(cmd.serial, serial);
	write_in(cmd.purchase_date, bought);
	life_do(CMD_intake_request, &cmd, CLERK, "cs");
	fx_copy_text(
	    unit, sizeof(units[0]), life_said(intake_requested)->unit_no);
	return unit;
}

const char *
staff_request(enum fx_demand demand, const char *serial)
{
	return request(demand, serial, "2026-09-01");
}

const char *
staff_request_late(const char *serial)
{
	return request(fx_demand_repair, serial, "2022-09-01");
}

void
staff_authorize(const char *unit)
{
	struct intake_review review = about(intake_review, unit);
	struct intake_confirm_side confirm = about(intake_confirm_side, unit);

	review.verdict = intake_verdict_eligible;
	review.method = intake_method_courier;
	life_do(CMD_intake_review, &review, CLERK, "cs");
	life_do(CMD_intake_confirm_side, &confirm, "qian.jin", "sales_mgr");
	life_do(CMD_intake_confirm_side, &confirm, "zhou.li", "qa");
}

void
staff_receive(const char *unit, const char *serial)
{
	struct intake_receive receive = about(intake_receive, unit);

	write_in(receive.model_seen, STAFF_MODEL);
	write_in(receive.serial_seen, serial);
	receive.qty_seen = 1;
	write_in(receive.appearance, "used");
	write_in(receive.accessories, "cable");
	receive.freight_minor = 1500;
	life_do(CMD_intake_receive, &receive, "xu.hai", "receiver");
}

void
staff_admit(const char *unit)
{
	struct intake_admit admit = about(intake_admit, unit);

	write_in(admit.shelf, "A-1");
	life_do(CMD_intake_admit, &admit, "xu.hai", "receiver");
}

const char *
staff_take_in(enum fx_demand demand, const char *serial)
{
	const char *unit = staff_request(demand, serial);

	staff_authorize(unit);
	staff_receive(unit, serial);
	staff_admit(unit);
	return unit;
}

void
staff_start(const char *unit)
{
	struct assessment_start start = about(assessment_start, unit);

	write_in(start.bench, "B-1");
	life_do(CMD_assessment_start, &start, ASSESSOR, "assessor");
}

void
staff_diagnose(const char *unit, enum staff_finding finding)
{
	struct assessment_diagnose diagnose = about(assessment_diagnose, unit);

	diagnose.fault_found = finding != STAFF_NO_FAULT;
	diagnose.repairable = finding == STAFF_REPAIRABLE;
	diagnose.cause = fx_cause_code_material;
	if (finding == STAFF_NO_FAULT) {
		diagnose.cause = fx_cause_code_unknown;
		write_in(diagnose.nff_code, "works_as_meant");
		diagnose.nff_protocol_minutes = life_policy.nff_test_minutes;
		diagnose.nff_protocol_condition_tried = true;
		write_in(diagnose.second, "sun.tao");
	} else {
		write_in(diagnose.symptom, "no_power");
		write_in(diagnose.section, "heater");
		write_in(diagnose.defect, "open_circuit");
	}
	life_do(CMD_assessment_diagnose, &diagnose, ASSESSOR, "assessor");
}

void
staff_charge_company(const char *unit)
{
	struct assessment_set_liability set =
	    about(assessment_set_liability, unit);

	set.share_company = 1000;
	set.warranty = fx_warranty_in;
	set.proof_burden = assessment_proof_customer;
	write_in(set.rule_ids, "S-108");
	set.rule_hash[0] = 1;
	life_do(CMD_assessment_set_liability, &set, ASSESSOR, "assessor");
}

void
staff_charge_customer(const char *unit)
{
	struct assessment_propose_liability propose =
	    about(assessment_propose_liability, unit);
	struct assessment_set_liability set =
	    about(assessment_set_liability, unit);

	propose.share_customer = set.share_customer = 1000;
	propose.warranty = set.warranty = fx_warranty_out;
	propose.proof_burden = set.proof_burden = assessment_proof_customer;
	write_in(propose.rule_ids, "S-113");
	write_in(set.rule_ids, "S-113");
	propose.rule_hash[0] = set.rule_hash[0] = 1;
	write_in(propose.evidence_sha, EVIDENCE);
	write_in(set.evidence_sha, EVIDENCE);
	life_do(
	    CMD_assessment_propose_liability, &propose, ASSESSOR, "assessor");
	life_do(CMD_assessment_set_liability, &set, "zhou.li", "qa");
}

void
staff_assess(const char *unit, enum staff_finding finding)
{
	staff_start(unit);
	staff_diagnose(unit, finding);
	staff_charge_company(unit);
}

struct assessment_propose
staff_plan(const char *unit, enum fx_decision kind, enum fx_goods_to goods_to)
{
	struct assessment_propose propose = about(assessment_propose, unit);

	propose.kind = kind;
	propose.goods_to = goods_to;
	propose.est_labor_min = 30;
	propose.est_parts_minor = 2000;
	propose.replacement_value_minor = 29900;
	if (kind == fx_decision_refund || kind == fx_decision_credit)
		propose.refund_price_minor = 29900;
	return propose;
}

void
staff_propose(
    const char *unit, enum fx_decision kind, enum fx_goods_to goods_to)
{
	struct assessment_propose propose = staff_plan(unit, kind, goods_to);

	life_do(CMD_assessment_propose, &propose, ASSESSOR, "assessor");
}

void
staff_offer(const char *unit, enum fx_decision kind, enum fx_goods_to goods_to)
{
	struct assessment_propose propose = staff_plan(unit, kind, goods_to);

	propose.choice_needed = true;
	life_do(CMD_assessment_propose, &propose, ASSESSOR, "assessor");
}

void
staff_quote(const char *unit)
{
	struct assessment_add_quote_line line =
	    about(assessment_add_quote_line, unit);
	struct assessment_quote quote = about(assessment_quote, unit);

	line.line_no = 1;
	write_in(line.code, "HEATER-2");
	line.qty = 1;
	line.unit_price_minor = 8900;
	life_do(CMD_assessment_add_quote_line, &line, ASSESSOR, "assessor");
	write_in(quote.price_list, "2026-11");
	write_in(quote.doc_no, "Q-1");
	life_do(CMD_assessment_quote, &quote, ASSESSOR, "assessor");
}

void
staff_decide(const char *unit)
{
	struct assessment_decide decide = about(assessment_decide, unit);

	life_do(CMD_assessment_decide, &decide, ASSESSOR, "assessor");
}

void
customer_answer(const char *unit, enum fx_reply reply)
{
	const struct intake_question_opened *asked =
	    life_said(intake_question_opened);
	struct intake_decide decide = about(intake_decide, unit);

	assert_non_null(asked);
	fx_copy(decide.ref, asked->ref);
	decide.version = asked->version;
	decide.answer = reply;
	life_do(CMD_intake_decide, &decide, "customer", "customer");
}

void
it_ends(const char *unit, enum fx_outcome outcome)
{
	const struct intake_unit *record;

	life_wait(FX_MINUTE_MS);
	record = life_the(intake_unit, unit);
	assert_int_equal(record->state, intake_unit_state_closed);
	assert_int_equal(record->outcome, outcome);
	assert_int_equal(
	    life_the(shipping_unit, unit)->state, shipping_unit_state_ended);
}

#include "tests/unit/assessment_words.h"

#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/test.h"

struct intake_admitted assessment_arrival;

int
assessment_begin(void **state)
{
	static const struct intake_admitted usual = {
		.unit_no = UNIT,
		.round = 1,
		.goods = intake_goods_here,
		.model = "Kettle-17",
		.family = "kettle",
		.qty = 1,
		.demand = fx_demand_repair,
		.customer_kind = fx_customer_kind_person,
		.symptom = "no_power",
		.condition = "always",
		.nth_repair = 1,
	};
	int rc;

	(void)state;
	assessment_arrival = usual;
	rc = story_begin(&assessment_department);
	story_policy.first_assessment_hours = 10;
	return rc;
}

const struct assessment_unit *
assessment_the_unit(void)
{
	return the(assessment_unit, UNIT);
}

const struct assessment_proposal *
assessment_the_proposal(void)
{
	return the(assessment_proposal, UNIT);
}

void
assessment_is_at(enum assessment_unit_state state)
{
	assert_int_equal(assessment_the_unit()->state, state);
}

void
assessment_is_queued(void)
{
	taken(story_put(
	    EV_intake_admitted, &assessment_arrival, "service", "service"));
}

void
assessment_is_started(void)
{
	assessment_is_queued();
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
}

void
assessment_is_diagnosed(void)
{
	assessment_is_started();
	taken(told(WU, assessment_diagnose, .unit_no = UNIT,
	    .fault_found = true, .symptom = "no_power", .section = "power",
	    .defect = "open_circuit", .cause = fx_cause_code_wear,
	    .repairable = true));
}

void
assessment_blame(int64_t share_customer, enum fx_warranty warranty)
{
	int64_t company = 1000 - share_customer;
	struct assessment_propose_liability propose = {
		.unit_no = UNIT,
		.share_company = company,
		.share_customer = share_customer,
		.warranty = warranty,
		.proof_burden = assessment_proof_customer,
		.rule_ids = "s4-2",
		.rule_hash = { 7 },
		.evidence_sha = EVIDENCE,
	};
	struct assessment_set_liability set = {
		.unit_no = UNIT,
		.share_company = company,
		.share_customer = share_customer,
		.warranty = warranty,
		.proof_burden = assessment_proof_customer,
		.rule_ids = "s4-2",
		.rule_hash = { 7 },
		.evidence_sha = EVIDENCE,
	};

	taken(story_put(
	    CMD_assessment_propose_liability, &propose, WU, "assessor"));
	taken(story_put(CMD_assessment_set_liability, &set, HE, "qa"));
}

void
assessment_is_liable(int64_t share_customer)
{
	assessment_is_diagnosed();
	assessment_blame(share_customer,
	    share_customer > 0 ? fx_warranty_out : fx_warranty_in);
}

void
assessment_is_proposed(void)
{
	assessment_is_liable(1000);
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_repair, .est_parts_minor = 9000, .plan = "PL-1",
	    .instruction = "WI-7", .allowed_parts = "CAP-470", .skill = "board",
	    .qc_plan = "electric"));
}

void
assessment_is_quoted(void)
{
	assessment_is_proposed();
	taken(told(WU, assessment_add_quote_line, .unit_no = UNIT, .line_no = 1,
	    .code = "CAP-470", .qty = 2, .unit_price_minor = 12500));
	taken(told(WU, assessment_quote, .unit_no = UNIT,
	    .price_list = "PL-2026-1", .doc_no = "DOC12-1",
	    .fee_agreed = true));
}

void
assessment_is_decided(void)
{
	assessment_is_liable(0);
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_repair, .plan = "PL-1"));
	assessment_is_at(assessment_unit_state_decided);
}

void
assessment_is_serious(void)
{
	taken(story_put(CMD_assessment_classify_severity,
	    &(const struct assessment_classify_severity){ .unit_no = UNIT,
		.level = fx_severity_serious,
		.criteria = "safety" },
	    "any.one", "technician"));
}

int
assessment_answers(enum fx_reply reply, const char *choice)
{
	const struct assessment_proposal *proposal = assessment_the_proposal();
	struct intake_customer_decided decided = {
		.unit_no = UNIT,
		.about = fx_about_plan,
		.version = proposal->version,
		.answer = reply,
		.by = "customer",
	};

	fx_copy(decided.ref, proposal->ref);
	fx_copy_text(decided.choice, sizeof(decided.choice), choice);
	return story_put(
	    EV_intake_customer_decided, &decided, "service", "service");
}

int
assessment_is_silent(void)
{
	const struct assessment_proposal *proposal = assessment_the_proposal();
	struct intake_question_expired expired = {
		.unit_no = UNIT,
		.version = proposal->version,
	};

	fx_copy(expired.ref, proposal->ref);
	return story_put(
	    EV_intake_question_expired, &expired, "service", "service");
}

int
assessment_rings(enum fx_kind command, int64_t due_at)
{
	/* The four commands of the timer are alike. */
	struct assessment_assessment_overdue cmd = {
		.unit_no = UNIT,
		.due_at = due_at,
	};

	story_now_ms = due_at;
	return story_put(command, &cmd, "timer", "timer");
}

int
assessment_proposes(enum fx_decision kind, bool choice_needed)
{
	struct assessment_propose propose = {
		.unit_no = UNIT,
		.kind = kind,
		.choice_needed = choice_needed,
		.goods_to = kind == fx_decision_replace ? fx_goods_to_scrap
							: fx_goods_to_unsaid,
	};

	return story_put(CMD_assessment_propose, &propose, WU, "assessor");
}

#include "tests/unit/repair_words.h"
#include "base/fx_base.h"
#include "tests/unit/test.h"

int
repair_begin(void **state)
{
	(void)state;
	return story_begin(&repair_department);
}

const struct repair_unit *
repaired(void)
{
	return the(repair_unit, UNIT);
}

void
repair_is_at(enum repair_unit_state state)
{
	assert_int_equal(repaired()->state, state);
}

void
repair_is_decided(int64_t round)
{
	taken(heard(intake_admitted, .unit_no = UNIT, .round = round,
	    .goods = intake_goods_here, .model = "Kettle-17", .qty = 1,
	    .shelf = "A-03"));
	taken(heard(assessment_decided, .unit_no = UNIT, .round = round,
	    .kind = fx_decision_repair, .goods_to = fx_goods_to_customer,
	    .plan = "PL-1", .allowed_parts = "CAP-470", .qc_plan = "electric",
	    .warranty_rule = "repair_30", .outcome = fx_outcome_repaired,
	    .currency = "CNY", .proposed_by = "wu.fang"));
}

void
repair_is_decided_otherwise(int64_t round)
{
	taken(heard(assessment_decided, .unit_no = UNIT, .round = round,
	    .kind = fx_decision_refund, .goods_to = fx_goods_to_scrap,
	    .warranty_rule = "none", .outcome = fx_outcome_refunded,
	    .currency = "CNY", .proposed_by = "wu.fang"));
}

void
repair_is_assigned(const char *technician)
{
	struct repair_assign cmd = { .unit_no = UNIT };

	fx_copy_text(cmd.technician, sizeof(cmd.technician), technician);
	taken(story_put(CMD_repair_assign, &cmd, LEAD, NULL));
}

void
repair_is_begun(const char *technician)
{
	repair_is_decided(1);
	repair_is_assigned(technician);
	taken(
	    told(technician, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
}

void
repair_takes_a_step(const char *technician)
{
	taken(
	    told(technician, repair_record_step, .unit_no = UNIT, .step = "10",
		.op = "solder", .minutes = 20, .check = fx_check_pass));
}

void
repair_is_completed(const char *technician)
{
	repair_takes_a_step(technician);
	taken(told(technician, repair_complete, .unit_no = UNIT,
	    .repair_code = "resoldered"));
}

void
repair_hears_failed(int64_t attempt, enum quality_back_to back_to)
{
	const struct quality_failed failed = { .unit_no = UNIT,
		.attempt = attempt,
		.defects = "bad_solder",
		.back_to = back_to };
	int rc = story_put(EV_quality_failed, &failed, "service", "service");

	if (back_to == quality_back_to_repair)
		taken(rc);
	else
		ignored(rc);
}

void
repair_hears_escalated(int64_t attempt)
{
	repair_hears_failed(attempt, quality_back_to_none);
	taken(heard(quality_escalated, .unit_no = UNIT, .attempt = attempt));
}

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

/*
 * The serious-problem gate over all departments: while a serious case is
 * undecided there is no disposition, quote, repair start, release, or message
 * to the customer other than the neutral template (INV-09, S-119 to S-121).
 */

#define SERIAL "SN-1001"

/* What must not happen while the gate is closed. */
static const enum fx_kind forbidden[] = {
	EV_assessment_quoted,
	EV_assessment_proposed,
	EV_assessment_decided,
	EV_repair_picked_up,
	EV_repair_rework_started,
	EV_repair_resumed,
	EV_quality_passed,
	EV_shipping_notice_issued,
	EV_shipping_packed,
	EV_shipping_handed_over,
	EV_shipping_scrapped,
	EV_shipping_stocked,
	EV_intake_question_opened,
	EV_intake_closed,
};

static int counts[fx_count_of(forbidden)];

#define name_it(message, unit) \
	fx_copy_text((message).unit_no, sizeof((message).unit_no), (unit))

static void
classify(const char *unit, enum fx_severity level, const char *role)
{
	struct assessment_classify_severity classify = { .level = level,
		.criteria = "safety" };

	name_it(classify, unit);
	life_do(CMD_assessment_classify_severity, &classify, "zhu.ge", role);
}

/* Somebody says that it is serious; from now on nothing may move. */
static void
the_gate_closes(const char *unit)
{
	size_t i;

	classify(unit, fx_severity_serious, "technician");
	for (i = 0; i < fx_count_of(forbidden); i++)
		counts[i] = life_count(forbidden[i]);
}

static void
is_refused(enum fx_kind command, const void *message, const char *who,
    const char *role)
{
	if (life_give(command, message, who, role) != FX_EREFUSED)
		fail_msg("%s passed the gate", fx_schema_shape(command)->name);
}

static void
assessors_try(const char *unit)
{
	struct assessment_propose propose =
	    staff_plan(unit, fx_decision_repair, fx_goods_to_customer);
	struct assessment_add_quote_line line = {
		.line_no = 1, .code = "HEATER-2", .qty = 1
	};
	struct assessment_quote quote = { .price_list = "2026-11",
		.doc_no = "Q-1" };
	struct assessment_decide decide = { .unit_no = "" };

	name_it(line, unit);
	name_it(quote, unit);
	name_it(decide, unit);
	is_refused(CMD_assessment_propose, &propose, "li.ping", "assessor");
	is_refused(CMD_assessment_add_quote_line, &line, "li.ping", "assessor");
	is_refused(CMD_assessment_quote, &quote, "li.ping", "assessor");
	is_refused(CMD_assessment_decide, &decide, "li.ping", "assessor");
}

static void
workers_try(const char *unit)
{
	struct repair_pick_up pick_up = { .unit_no = "" };
	struct repair_start_rework rework = { .unit_no = "" };
	struct repair_resume resume = { .unit_no = "" };
	struct quality_pass pass = { .report_no = "QR-1", .sign_sha = { 1 } };

	name_it(pick_up, unit);
	fx_copy(pick_up.scanned, pick_up.unit_no);
	name_it(rework, unit);
	name_it(resume, unit);
	name_it(pass, unit);
	is_refused(CMD_repair_pick_up, &pick_up, "zhang.min", "technician");
	is_refused(CMD_repair_start_rework, &rework, "zhang.min", "technician");
	is_refused(CMD_repair_resume, &resume, "sun.tao", "tech_lead");
	is_refused(CMD_quality_pass, &pass, "he.jing", "inspector");
}

static void
shippers_try(const char *unit)
{
	struct shipping_issue_notice notice = staff_notice(unit);
	struct shipping_pack package = staff_package(unit, SERIAL);
	struct shipping_hand_over shipment = staff_shipment(unit, SERIAL);
	struct shipping_scrap scrap = {
		.second = "zhao.jian", .method = "shred", .cert_sha = { 1 }
	};
	struct shipping_put_to_stock stock = { .place = "B-12",
		.condition = shipping_condition_used };

	name_it(scrap, unit);
	name_it(stock, unit);
	is_refused(CMD_shipping_issue_notice, &notice, "chen.yu", "cs");
	is_refused(CMD_shipping_pack, &package, "wang.fa", "shipper");
	is_refused(CMD_shipping_hand_over, &shipment, "wang.fa", "shipper");
	is_refused(CMD_shipping_scrap, &scrap, "wang.fa", "shipper");
	is_refused(CMD_shipping_put_to_stock, &stock, "wang.fa", "shipper");
}

static void
clerks_try(const char *unit)
{
	struct intake_notify notify = { .template = "progress",
		.channel = intake_message_by_sms,
		.purpose = intake_purpose_service };
	struct intake_close close = { .unit_no = "" };

	name_it(notify, unit);
	name_it(close, unit);
	is_refused(CMD_intake_notify, &notify, "chen.yu", "cs");
	is_refused(CMD_intake_close, &close, "chen.yu", "cs");
	/* The neutral template tells nothing, and may go out. */
	fx_copy(notify.template, "neutral");
	life_do(CMD_intake_notify, &notify, "chen.yu", "cs");
}

/* Everybody tries everything; time passes; nothing has moved. */
static void
nothing_moves(const char *unit)
{
	size_t i;

	assessors_try(unit);
	workers_try(unit);
	shippers_try(unit);
	clerks_try(unit);
	life_wait(FX_HOUR_MS);
	for (i = 0; i < fx_count_of(forbidden); i++)
		if (life_count(forbidden[i]) != counts[i])
			fail_msg("%s happened behind the gate",
			    fx_schema_shape(forbidden[i])->name);
}

/* The general manager decides; the plan of before, or another. */
static void
the_gm_decides(
    const char *unit, enum assessment_verdict decision, enum fx_decision kind)
{
	struct assessment_gm_decide decide = {
		.decision = decision, .kind = kind, .plan_sha = { 1 }
	};

	name_it(decide, unit);
	life_do(CMD_assessment_gm_decide, &decide, "ren.zong", "gm");
}

static void
the_gm_approves(const char *unit)
{
	struct assessment_gm_approve_execution approve = { .unit_no = "" };

	name_it(approve, unit);
	life_do(
	    CMD_assessment_gm_approve_execution, &approve, "ren.zong", "gm");
}

static void
it_goes_home(const char *unit)
{
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	staff_accept(unit);
	the_gm_approves(unit);
	it_ends(unit, fx_outcome_repaired);
}

static const char *
it_is_to_be_repaired(void)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	return unit;
}

/* INV-09, S-120 */
TEST(inv_09_a_serious_undecided_case_stays_silent_and_still)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	the_gate_closes(unit);
	nothing_moves(unit);
	/* Facts are gathered on. */
	staff_start(unit);
	staff_diagnose(unit, STAFF_REPAIRABLE);
	nothing_moves(unit);
	staff_charge_company(unit);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_plan, fx_decision_repair);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_repair(unit);
	staff_pass(unit);
	it_goes_home(unit);
}

/* INV-09 */
TEST(a_decided_unit_is_not_picked_up_behind_the_gate)
{
	const char *unit = it_is_to_be_repaired();

	staff_assign(unit);
	the_gate_closes(unit);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_confirm, fx_decision_unsaid);
	staff_pick_up(unit);
	staff_complete(unit);
	staff_pass(unit);
	it_goes_home(unit);
}

/* INV-09 */
TEST(work_on_the_bench_stops_and_goes_on_after_the_gate)
{
	const char *unit = it_is_to_be_repaired();
	struct repair_resume resume = { .unit_no = "" };

	staff_assign(unit);
	staff_pick_up(unit);
	the_gate_closes(unit);
	assert_int_equal(
	    life_the(repair_unit, unit)->state, repair_unit_state_stopped);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_confirm, fx_decision_unsaid);
	name_it(resume, unit);
	life_do(CMD_repair_resume, &resume, "sun.tao", "tech_lead");
	staff_complete(unit);
	staff_pass(unit);
	it_goes_home(unit);
}

/* INV-09 */
TEST(a_repaired_unit_does_not_pass_behind_the_gate)
{
	const char *unit = it_is_to_be_repaired();

	staff_repair(unit);
	staff_inspect(unit);
	the_gate_closes(unit);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_confirm, fx_decision_unsaid);
	staff_sign(unit);
	it_goes_home(unit);
}

/* INV-09 */
TEST(a_released_unit_does_not_leave_behind_the_gate)
{
	const char *unit = it_is_to_be_repaired();
	struct shipping_issue_notice notice = staff_notice(unit);
	struct shipping_pack package = staff_package(unit, SERIAL);
	struct shipping_hand_over shipment = staff_shipment(unit, SERIAL);

	staff_repair(unit);
	staff_pass(unit);
	the_gate_closes(unit);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_confirm, fx_decision_unsaid);
	life_do(CMD_shipping_issue_notice, &notice, "chen.yu", "cs");
	classify(unit, fx_severity_none, "gm");
	the_gate_closes(unit);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_confirm, fx_decision_unsaid);
	life_do(CMD_shipping_pack, &package, "wang.fa", "shipper");
	classify(unit, fx_severity_none, "gm");
	the_gate_closes(unit);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_confirm, fx_decision_unsaid);
	life_do(CMD_shipping_hand_over, &shipment, "wang.fa", "shipper");
	staff_deliver(unit);
	staff_accept(unit);
	the_gm_approves(unit);
	it_ends(unit, fx_outcome_repaired);
}

/* INV-09: another plan of the general manager takes the place of the first */
TEST(another_plan_of_the_general_manager_voids_a_release)
{
	const char *unit = it_is_to_be_repaired();

	staff_repair(unit);
	staff_pass(unit);
	the_gate_closes(unit);
	nothing_moves(unit);
	the_gm_decides(unit, assessment_verdict_plan, fx_decision_replace);
	/* The customer had asked for a repair, and agrees. */
	staff_offer(unit, fx_decision_replace, fx_goods_to_scrap);
	customer_answer(unit, fx_reply_approve);
	staff_decide(unit);
	staff_reserve(unit, "SN-2001", shipping_condition_new);
	staff_scrap(unit);
	staff_send(unit, "SN-2001");
	staff_deliver(unit);
	staff_accept(unit);
	the_gm_approves(unit);
	it_ends(unit, fx_outcome_replaced_new);
}

/* INV-10, S-121 */
TEST(inv_10_a_serious_case_closes_with_both_gm_approvals)
{
	const char *unit = it_is_to_be_repaired();

	the_gate_closes(unit);
	the_gm_decides(unit, assessment_verdict_confirm, fx_decision_unsaid);
	staff_repair(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	staff_accept(unit);
	life_wait(FX_DAY_MS);
	assert_int_equal(
	    life_the(intake_unit, unit)->state, intake_unit_state_admitted);
	the_gm_approves(unit);
	it_ends(unit, fx_outcome_repaired);
}

/* INV-09, INV-16: who does not hear assessment does not know of the gate */
TEST(nothing_leaves_while_assessment_is_not_heard)
{
	const char *unit = it_is_to_be_repaired();
	struct shipping_pack package = staff_package(unit, SERIAL);
	struct shipping_issue_notice notice = staff_notice(unit);
	struct intake_notify notify = { .template = "progress",
		.channel = intake_message_by_sms,
		.purpose = intake_purpose_service };

	staff_repair(unit);
	staff_pass(unit);
	life_do(CMD_shipping_issue_notice, &notice, "chen.yu", "cs");
	life_away(FX_IN_assessment);
	life_wait(11000);
	life_no(CMD_shipping_pack, &package, "wang.fa", "shipper",
	    NO_fx_stale_view);
	name_it(notify, unit);
	life_no(CMD_intake_notify, &notify, "chen.yu", "cs", NO_fx_stale_view);
}

/* INV-09, X37: who was down hears of the gate before it does anything */
TEST(a_department_that_was_down_finds_the_gate_closed)
{
	const char *unit = it_is_to_be_repaired();
	struct shipping_issue_notice notice = staff_notice(unit);

	staff_repair(unit);
	life_away(FX_IN_shipping);
	staff_pass(unit);
	classify(unit, fx_severity_serious, "cs");
	life_return(FX_IN_shipping);
	life_no(
	    CMD_shipping_issue_notice, &notice, "chen.yu", "cs", NO_fx_blocked);
}

/* S-119: anyone raises the severity, only the general manager lowers it */
TEST(only_the_general_manager_lowers_the_severity)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);
	struct assessment_classify_severity lower = {
		.level = fx_severity_general,
		.criteria = "cleared",
	};

	the_gate_closes(unit);
	name_it(lower, unit);
	is_refused(
	    CMD_assessment_classify_severity, &lower, "ma.lan", "qa_mgr");
	life_do(CMD_assessment_classify_severity, &lower, "ren.zong", "gm");
	assert_false(life_the(shipping_unit, unit)->gag);
	assert_false(life_the(repair_unit, unit)->gag);
	assert_false(life_the(quality_unit, unit)->gag);
	assert_false(life_the(intake_unit, unit)->gag);
}

static uint64_t seed = 20261124;

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(inv_09_a_serious_undecided_case_stays_silent_and_still,
		    seed),
		LIFE(a_decided_unit_is_not_picked_up_behind_the_gate, seed),
		LIFE(work_on_the_bench_stops_and_goes_on_after_the_gate, seed),
		LIFE(a_repaired_unit_does_not_pass_behind_the_gate, seed),
		LIFE(a_released_unit_does_not_leave_behind_the_gate, seed),
		LIFE(another_plan_of_the_general_manager_voids_a_release, seed),
		LIFE(inv_10_a_serious_case_closes_with_both_gm_approvals, seed),
		LIFE(nothing_leaves_while_assessment_is_not_heard, seed),
		LIFE(a_department_that_was_down_finds_the_gate_closed, seed),
		LIFE(only_the_general_manager_lowers_the_severity, seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

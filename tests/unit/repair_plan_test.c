#include "base/fx_base.h"
#include "tests/unit/repair_words.h"
#include "tests/unit/test.h"

/*
 * The plan and its promise, and that what is said reaches those who need it.
 */

static struct assessment_decided
a_decision(void)
{
	return (struct assessment_decided){ .unit_no = UNIT,
		.round = 1,
		.kind = fx_decision_repair,
		.goods_to = fx_goods_to_customer,
		.plan = "PL-7",
		.instruction = "WI-88",
		.allowed_parts = "CAP-470,FAN-1",
		.spend_limit_minor = 9000,
		.skill = "soldering",
		.qc_plan = "ceramic",
		.warranty_rule = "repair_30",
		.outcome = fx_outcome_repaired,
		.currency = "CNY",
		.proposed_by = "wu.fang" };
}

static int
is_decided(const struct assessment_decided *decided)
{
	return story_put(EV_assessment_decided, decided, "service", "service");
}

static void
is_admitted_until(int64_t due_return_at)
{
	const struct intake_admitted admitted = { .unit_no = UNIT,
		.round = 1,
		.goods = intake_goods_here,
		.model = "Kettle-17",
		.qty = 1,
		.due_return_at = due_return_at };

	taken(story_put(EV_intake_admitted, &admitted, "service", "service"));
	assert_string_equal(repaired()->model, "Kettle-17");
}

/* S-129, S-140 */
TEST(the_work_order_has_what_the_decision_says)
{
	const struct assessment_decided decided = a_decision();
	const struct repair_queued *queued;

	taken(is_decided(&decided));
	queued = event(0, repair_queued);
	assert_string_equal(queued->instruction, "WI-88");
	assert_string_equal(queued->skill, "soldering");
	assert_int_equal(queued->round, 1);
	assert_string_equal(repaired()->instruction, "WI-88");
	assert_string_equal(repaired()->allowed_parts, "CAP-470,FAN-1");
	assert_string_equal(repaired()->qc_plan, "ceramic");
	assert_int_equal(repaired()->spend_limit_minor, 9000);
}

/* S-129, S-131 */
TEST(a_changed_plan_replaces_all_of_the_old_one)
{
	const struct assessment_decided decided = a_decision();
	const struct repair_plan_changed *changed;

	repair_is_begun(MIN);
	repair_takes_a_step(MIN);
	taken(is_decided(&decided));
	changed = event(0, repair_plan_changed);
	assert_string_equal(changed->plan_ref, "PL-7");
	assert_string_equal(changed->skill, "soldering");
	assert_string_equal(repaired()->instruction, "WI-88");
	assert_string_equal(repaired()->allowed_parts, "CAP-470,FAN-1");
	assert_string_equal(repaired()->qc_plan, "ceramic");
	assert_int_equal(repaired()->spend_limit_minor, 9000);
	assert_int_equal(repaired()->labor_min, 20);
}

/* S-131, INV-08: what the customer is asked belongs to the old plan */
TEST(a_changed_plan_withdraws_the_open_question)
{
	const struct assessment_decided decided = a_decision();

	repair_is_begun(MIN);
	taken(told(MIN, repair_request_consent, .unit_no = UNIT,
	    .about = fx_about_part, .part_no = "LID-2", .amount_minor = 900));
	taken(is_decided(&decided));
	repair_is_at(repair_unit_state_working);
	ignored(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_part, .ref = UNIT "/r1", .version = 1,
	    .answer = fx_reply_approve, .by = "customer"));
	taken(told(MIN, repair_request_consent, .unit_no = UNIT,
	    .about = fx_about_part, .amount_minor = 100));
	assert_string_equal(
	    event(0, repair_consent_requested)->ref, UNIT "/r2");
}

/* S-142, T-09 */
TEST(the_date_in_the_decision_is_the_promise)
{
	struct assessment_decided decided = a_decision();

	is_admitted_until(STORY_NOW + FX_DAY_MS);
	decided.due_at = STORY_NOW + 2 * FX_DAY_MS;
	taken(is_decided(&decided));
	assert_int_equal(repaired()->repair_due, decided.due_at);
	decided.due_at += FX_DAY_MS;
	taken(is_decided(&decided));
	assert_int_equal(repaired()->repair_due, decided.due_at);
}

/* S-142, T-09 */
TEST(else_the_date_given_at_receipt_is_the_promise)
{
	const struct assessment_decided decided = a_decision();
	const int64_t promised = STORY_NOW + FX_DAY_MS;

	is_admitted_until(promised);
	taken(is_decided(&decided));
	assert_int_equal(repaired()->repair_due, promised);
	taken(is_decided(&decided));
	assert_int_equal(repaired()->repair_due, promised);
}

/* S-142, T-09 */
TEST(a_date_of_receipt_that_is_past_promises_nothing)
{
	const struct assessment_decided decided = a_decision();

	is_admitted_until(STORY_NOW - 1);
	taken(is_decided(&decided));
	assert_true(repaired()->repair_due > STORY_NOW);
}

/* T-09: outside production a limit may be unset */
TEST(a_company_that_set_no_limit_promises_nothing)
{
	const struct assessment_decided decided = a_decision();

	story_policy.mailin_repair_workdays = FX_POLICY_UNSET;
	taken(is_decided(&decided));
	assert_int_equal(repaired()->repair_due, 0);
}

/* S-130: the repair record prints it all */
TEST(a_replaced_part_is_traced_from_the_lot_to_the_bin)
{
	const struct repair_part_replaced *replaced;

	repair_is_begun(MIN);
	taken(told("gu.jian", repair_accept_lot, .part_lot = "L7",
	    .part_no = "CAP-470", .qty = 3, .iqc_ref = "IQC-7"));
	assert_string_equal(the(repair_part_lot, "L7")->iqc_ref, "IQC-7");
	taken(told(MIN, repair_replace_part, .unit_no = UNIT,
	    .part_no = "CAP-470", .part_lot = "L7", .qty = 1,
	    .unit_cost_minor = 130, .position = "C17", .old_serial = "OLD-1",
	    .new_serial = "NEW-1", .supplier = "Rubycon", .substitute = true,
	    .old_part_to = repair_old_part_to_analysis));
	replaced = event(0, repair_part_replaced);
	assert_string_equal(replaced->position, "C17");
	assert_string_equal(replaced->old_serial, "OLD-1");
	assert_string_equal(replaced->new_serial, "NEW-1");
	assert_string_equal(replaced->supplier, "Rubycon");
	assert_true(replaced->substitute);
	assert_int_equal(replaced->old_part_to, repair_old_part_to_analysis);
}

/* S-129, S-130 */
TEST(a_repair_record_has_benches_measures_and_software)
{
	const struct repair_completed *done;

	repair_is_decided(1);
	repair_is_assigned(MIN);
	assert_int_equal(event(0, repair_assigned)->attempt, 1);
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT,
	    .bench = "B-2"));
	assert_string_equal(event(0, repair_picked_up)->bench, "B-2");
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "10",
	    .op = "calibrate", .measures = "I=0.2A,U=5.0V",
	    .check = fx_check_pass));
	assert_string_equal(
	    event(0, repair_step_done)->measures, "I=0.2A,U=5.0V");
	taken(told(MIN, repair_complete, .unit_no = UNIT,
	    .repair_code = "no_fault", .nff_confirmed = true,
	    .sw_before = "1.0", .sw_after = "1.1",
	    .wipe = repair_wipe_state_kept));
	done = event(0, repair_completed);
	assert_true(done->nff_confirmed);
	assert_string_equal(done->sw_before, "1.0");
	assert_string_equal(done->sw_after, "1.1");
	assert_int_equal(done->wipe, repair_wipe_state_kept);
}

/* S-187: each attempt is a cost of its own */
TEST(a_new_attempt_counts_from_nothing)
{
	repair_is_begun(MIN);
	taken(told("gu.jian", repair_accept_lot, .part_lot = "L7",
	    .part_no = "CAP-470", .qty = 3, .iqc_ref = "IQC-7"));
	taken(told(MIN, repair_replace_part, .unit_no = UNIT,
	    .part_no = "CAP-470", .part_lot = "L7", .qty = 2,
	    .unit_cost_minor = 130));
	repair_is_completed(MIN);
	assert_int_equal(event(0, repair_completed)->parts_cost_minor, 260);
	repair_hears_failed(1, quality_back_to_repair);
	assert_int_equal(repaired()->parts_cost_minor, 0);
	taken(told(MIN, repair_start_rework, .unit_no = UNIT, .bench = "B-3"));
	assert_string_equal(event(0, repair_rework_started)->bench, "B-3");
	repair_is_completed(MIN);
	assert_int_equal(event(0, repair_completed)->labor_min, 20);
	assert_int_equal(event(0, repair_completed)->parts_cost_minor, 0);
}

/* S-187: an operation left open is not carried into the next attempt */
TEST(what_was_left_unchecked_goes_with_its_attempt)
{
	repair_is_begun(MIN);
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "10",
	    .op = "solder"));
	repair_is_decided_otherwise(1);
	assert_int_equal(event(0, repair_released)->attempt, 1);
	repair_is_decided(2);
	assert_int_equal(repaired()->attempt, 2);
	assert_string_equal(repaired()->open_steps, "");
}

/* S-128: a plan for a unit that nobody picked up in this attempt */
TEST(a_unit_waiting_for_rework_is_queued_again_with_a_new_plan)
{
	repair_is_begun(MIN);
	repair_is_completed(MIN);
	repair_hears_failed(1, quality_back_to_repair);
	taken(heard(assessment_reopened, .unit_no = UNIT, .round = 2,
	    .why = assessment_why_new_problem, .ref_service = "repair",
	    .ref_seq = 5));
	repair_is_decided(2);
	repair_is_at(repair_unit_state_queued);
	assert_int_equal(repaired()->attempt, 2);
}

/* S-131 */
TEST(a_new_problem_and_a_stop_say_what_they_are_about)
{
	repair_is_begun(MIN);
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "smoke"));
	assert_string_equal(event(0, repair_stopped)->words, "smoke");
	taken(told(LEAD, repair_resume, .unit_no = UNIT));
	taken(told(MIN, repair_report_new_problem, .unit_no = UNIT,
	    .codes = "burnt", .est_delta_minor = 8000));
	assert_int_equal(event(0, repair_new_problem)->est_delta_minor, 8000);
}

/* A number that would not fit is never cut short. */
TEST(a_unit_number_without_room_gives_no_request)
{
	static const char long_no[] =
	    "RMA-2611-ABCD99999999-D.999-0123456789AB";
	struct assessment_decided decided = a_decision();
	struct repair_assign assign = { .technician = MIN };
	struct repair_pick_up pick_up = { .bench = "B-2" };
	struct repair_request_parts request = { .part_no = "FAN-1", .qty = 1 };

	fx_copy_text(decided.unit_no, sizeof(decided.unit_no), long_no);
	fx_copy_text(assign.unit_no, sizeof(assign.unit_no), long_no);
	fx_copy_text(pick_up.unit_no, sizeof(pick_up.unit_no), long_no);
	fx_copy_text(pick_up.scanned, sizeof(pick_up.scanned), long_no);
	fx_copy_text(request.unit_no, sizeof(request.unit_no), long_no);
	taken(is_decided(&decided));
	refused(story_put(CMD_repair_assign, &assign, LEAD, NULL),
	    repair_no_work_order);
	fx_copy_text(assign.wo, sizeof(assign.wo), "WO-1");
	taken(story_put(CMD_repair_assign, &assign, LEAD, NULL));
	taken(story_put(CMD_repair_pick_up, &pick_up, MIN, NULL));
	refused(story_put(CMD_repair_request_parts, &request, MIN, NULL),
	    repair_number_full);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, repair_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_work_order_has_what_the_decision_says),
		RUN(a_changed_plan_replaces_all_of_the_old_one),
		RUN(a_changed_plan_withdraws_the_open_question),
		RUN(the_date_in_the_decision_is_the_promise),
		RUN(else_the_date_given_at_receipt_is_the_promise),
		RUN(a_date_of_receipt_that_is_past_promises_nothing),
		RUN(a_company_that_set_no_limit_promises_nothing),
		RUN(a_replaced_part_is_traced_from_the_lot_to_the_bin),
		RUN(a_repair_record_has_benches_measures_and_software),
		RUN(a_new_attempt_counts_from_nothing),
		RUN(what_was_left_unchecked_goes_with_its_attempt),
		RUN(a_unit_waiting_for_rework_is_queued_again_with_a_new_plan),
		RUN(a_new_problem_and_a_stop_say_what_they_are_about),
		RUN(a_unit_number_without_room_gives_no_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

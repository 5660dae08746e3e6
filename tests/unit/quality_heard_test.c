#include "base/fx_base.h"
#include "tests/unit/quality_words.h"
#include "tests/unit/test.h"

/* What other departments say, in every order. */

static int
it_is_decided(int64_t round, enum fx_decision kind)
{
	return heard(assessment_decided, .unit_no = UNIT, .round = round,
	    .kind = kind, .goods_to = fx_goods_to_customer,
	    .warranty_rule = "none", .outcome = fx_outcome_refunded,
	    .currency = "CNY", .proposed_by = "wu.fang");
}

static int
a_round_begins(int64_t round)
{
	return heard(assessment_reopened, .unit_no = UNIT, .round = round,
	    .why = assessment_why_new_problem, .ref_service = "repair",
	    .ref_seq = 5);
}

static int
it_turns_serious(void)
{
	return heard(assessment_severity_set, .unit_no = UNIT,
	    .level = fx_severity_serious, .criteria = "safety");
}

static int
it_is_admitted(void)
{
	return heard(intake_admitted, .unit_no = UNIT, .round = 1,
	    .goods = intake_goods_here, .model = "Kettle-17", .qty = 1,
	    .serial = "SN-7", .symptom = "no_power",
	    .fault_note = "dead since Monday");
}

static int
it_is_canceled(void)
{
	return heard(intake_canceled, .unit_no = UNIT, .goods_here = true,
	    .reason = "bought a new one");
}

static int
it_is_closed(void)
{
	return heard(
	    intake_closed, .unit_no = UNIT, .outcome = fx_outcome_repaired);
}

/* S-147 */
TEST(a_completed_repair_waits_for_inspection_by_itself)
{
	taken(quality_hears_completed(1));
	quality_is_at(quality_unit_state_queued);
	assert_string_equal(
	    event(0, quality_queued)->technicians, "li.wei," MIN);
	assert_string_equal(inspected()->qc_plan, "electric");
}

/* S-148: the inspector can try what the customer reported */
TEST(the_reported_fault_is_known_to_the_inspector)
{
	taken(it_is_admitted());
	quality_is_at(quality_unit_state_absent);
	assert_string_equal(inspected()->model, "Kettle-17");
	assert_string_equal(inspected()->serial, "SN-7");
	assert_string_equal(inspected()->fault_note, "dead since Monday");
	assert_string_equal(inspected()->symptom, "no_power");
}

/* S-120, INV-09: a pass is a release */
TEST(inv_09_a_serious_undecided_case_stays_silent_and_still)
{
	quality_inspects(1);
	quality_passes_all_items();
	taken(it_turns_serious());
	refused(quality_passes(), fx_blocked);
	taken(heard(assessment_gm_decided, .unit_no = UNIT,
	    .decision = assessment_verdict_confirm, .kind = fx_decision_repair,
	    .plan_sha = { 1 }));
	taken(quality_passes());
	ignored(heard(assessment_gm_decided, .unit_no = UNIT,
	    .decision = assessment_verdict_confirm, .kind = fx_decision_repair,
	    .plan_sha = { 1 }));
}

/* S-120 */
TEST(a_block_heard_before_the_unit_came_holds)
{
	taken(it_turns_serious());
	ignored(it_turns_serious());
	quality_inspects(1);
	quality_passes_all_items();
	refused(quality_passes(), fx_blocked);
	taken(heard(assessment_severity_set, .unit_no = UNIT,
	    .level = fx_severity_general, .criteria = "cleared"));
	taken(quality_passes());
}

/* S-131, X13 */
TEST(a_new_round_ends_the_inspection)
{
	quality_inspects(1);
	taken(a_round_begins(2));
	quality_is_at(quality_unit_state_ended);
	assert_int_equal(
	    event(0, quality_ended)->why, quality_end_why_reopened);
	assert_int_equal(inspected()->qc_due, 0);
}

/* Events of two departments cross: the repair is of that very round. */
TEST(a_round_older_than_the_repair_is_no_concern)
{
	taken(heard(repair_completed, .unit_no = UNIT, .round = 2, .attempt = 2,
	    .technicians = MIN, .repair_code = "cleaned"));
	ignored(a_round_begins(2));
	ignored(it_is_decided(1, fx_decision_refund));
	quality_is_at(quality_unit_state_queued);
}

/* S-147: what has become of an earlier attempt does not matter */
TEST(a_later_attempt_takes_the_place_of_an_open_inspection)
{
	quality_inspects(1);
	taken(quality_checks("function", fx_check_pass));
	taken(quality_checks("safety", fx_check_fail));
	taken(quality_hears_completed(2));
	quality_is_at(quality_unit_state_queued);
	assert_string_equal(inspected()->passed_items, "");
	assert_string_equal(inspected()->failed_items, "");
	assert_string_equal(inspected()->inspector, "");
	assert_string_equal(inspected()->doc_no, "");
	ignored(quality_hears_completed(1));
}

/* S-098 */
TEST(a_decision_for_another_remedy_ends_the_inspection)
{
	quality_inspects(1);
	ignored(it_is_decided(1, fx_decision_repair));
	taken(it_is_decided(1, fx_decision_refund));
	quality_is_at(quality_unit_state_ended);
}

/* S-149: a report is of one attempt */
TEST(a_later_attempt_has_no_report_of_the_one_before)
{
	taken(quality_hears_completed(1));
	taken(told(JIAN, quality_start, .unit_no = UNIT,
	    .extent = quality_extent_full, .standard_ref = "GB-4706"));
	quality_passes_all_items();
	taken(quality_passes());
	taken(quality_hears_completed(2));
	assert_string_equal(inspected()->report_no, "");
	assert_string_equal(inspected()->standard_ref, "");
}

/* S-163: what has passed stays passed */
TEST(a_passed_unit_stays_passed_when_a_round_begins)
{
	quality_inspects(1);
	quality_passes_all_items();
	taken(quality_passes());
	ignored(a_round_begins(2));
	quality_is_at(quality_unit_state_passed);
}

/* S-047, X30 */
TEST(a_canceled_unit_is_not_inspected)
{
	quality_inspects(1);
	taken(it_is_canceled());
	quality_is_at(quality_unit_state_ended);
	ignored(quality_hears_completed(2));
}

/* X30 */
TEST(a_completion_that_crosses_a_cancelation_queues_nothing)
{
	ignored(it_is_canceled());
	taken(it_is_admitted());
	taken(it_is_canceled());
	assert_int_equal(event(0, quality_blocked)->why, fx_block_cancel);
	ignored(quality_hears_completed(1));
}

/* S-196, INV-21 */
TEST(inv_21_a_closed_dossier_takes_corrections_only)
{
	quality_inspects(1);
	taken(told(JIAN, quality_note, .unit_no = UNIT,
	    .kind = fx_note_kind_photo, .text_sha = { 1 }));
	taken(it_is_closed());
	refused(told(JIAN, quality_note, .unit_no = UNIT,
		    .kind = fx_note_kind_photo, .text_sha = { 1 }),
	    fx_closed);
	refused(quality_begins(JIAN), fx_wrong_state);
	ignored(quality_hears_completed(2));
	taken(told(JIAN, quality_correct, .unit_no = UNIT, .of_seq = 2,
	    .field = "doc_no", .was = "RI-1", .now = "RI-2", .why = "typo"));
	assert_string_equal(inspected()->doc_no, "RI-2");
	ignored(it_is_closed());
	ignored(it_is_admitted());
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, quality_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_completed_repair_waits_for_inspection_by_itself),
		RUN(the_reported_fault_is_known_to_the_inspector),
		RUN(inv_09_a_serious_undecided_case_stays_silent_and_still),
		RUN(a_block_heard_before_the_unit_came_holds),
		RUN(a_new_round_ends_the_inspection),
		RUN(a_round_older_than_the_repair_is_no_concern),
		RUN(a_later_attempt_takes_the_place_of_an_open_inspection),
		RUN(a_decision_for_another_remedy_ends_the_inspection),
		RUN(a_later_attempt_has_no_report_of_the_one_before),
		RUN(a_passed_unit_stays_passed_when_a_round_begins),
		RUN(a_canceled_unit_is_not_inspected),
		RUN(a_completion_that_crosses_a_cancelation_queues_nothing),
		RUN(inv_21_a_closed_dossier_takes_corrections_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/assessment_words.h"
#include "tests/unit/test.h"

/* The bench: from admission to the diagnosis, and the rounds after it. */

static const struct assessment_unit *
unit(void)
{
	return assessment_the_unit();
}

#define is_at(name) assessment_is_at(assessment_unit_state_##name)

static int
no_fault_is_found(int64_t minutes, bool tried, const char *second)
{
	struct assessment_diagnose cmd = {
		.unit_no = UNIT,
		.nff_code = "not_reproduced",
		.nff_protocol_minutes = minutes,
		.nff_protocol_condition_tried = tried,
		.cause = fx_cause_code_unknown,
		.repairable = true,
	};

	fx_copy_text(cmd.second, sizeof(cmd.second), second);
	return story_put(CMD_assessment_diagnose, &cmd, WU, "assessor");
}

static void
it_is_joint(void)
{
	assessment_is_started();
	taken(told(GONG, assessment_convene, .unit_no = UNIT,
	    .units = "engineering,purchasing,quality"));
}

static int
an_opinion_of(const char *dept)
{
	struct assessment_opine cmd = { .unit_no = UNIT, .text_sha = { 1 } };

	fx_copy_text(cmd.dept, sizeof(cmd.dept), dept);
	return story_put(CMD_assessment_opine, &cmd, HE, "qa");
}

/* S-095 */
TEST(an_admitted_unit_waits_for_an_assessor_with_what_is_known_of_it)
{
	assessment_arrival.entitlement_status = fx_warranty_in;
	assessment_is_queued();
	is_at(queued);
	assert_int_equal(unit()->round, 1);
	assert_string_equal(unit()->model, "Kettle-17");
	assert_int_equal(unit()->entitlement_status, fx_warranty_in);
}

/* S-083, S-084 */
TEST(inv_03_assessment_waits_for_admission_without_discrepancy)
{
	refused(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"),
	    fx_wrong_state);
	assessment_is_queued();
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	is_at(diagnosing);
}

/* S-014 */
TEST(only_an_assessor_starts_an_assessment)
{
	struct assessment_start cmd = { .unit_no = UNIT, .bench = "B-1" };

	assessment_is_queued();
	refused(
	    story_put(CMD_assessment_start, &cmd, SUN, "cs"), fx_not_your_role);
}

/* S-097 */
TEST(a_joint_assessment_closes_when_every_department_has_spoken)
{
	it_is_joint();
	is_at(joint);
	taken(an_opinion_of("quality"));
	taken(an_opinion_of("engineering"));
	assert_string_equal(unit()->opinions_due, "purchasing");
	taken(an_opinion_of("purchasing"));
	taken(told(GONG, assessment_close_joint, .unit_no = UNIT,
	    .summary_sha = { 2 }));
	assert_string_equal(event(0, assessment_joint_closed)->missing, "");
	is_at(diagnosing);
}

/* S-097 */
TEST(a_joint_assessment_without_all_opinions_closes_with_a_reason)
{
	it_is_joint();
	taken(an_opinion_of("quality"));
	refused(told(GONG, assessment_close_joint, .unit_no = UNIT,
		    .summary_sha = { 2 }),
	    assessment_opinions_missing);
	taken(told(GONG, assessment_close_joint, .unit_no = UNIT,
	    .summary_sha = { 2 }, .reason = "purchasing is away"));
	assert_string_equal(event(0, assessment_joint_closed)->missing,
	    "engineering,purchasing");
}

/* S-097 */
TEST(a_department_speaks_once_and_only_when_convened)
{
	it_is_joint();
	refused(an_opinion_of("sales"), assessment_not_convened);
	taken(an_opinion_of("quality"));
	refused(an_opinion_of("quality"), assessment_not_convened);
}

/* S-098, S-103 */
TEST(a_fault_needs_symptom_section_and_defect)
{
	assessment_is_started();
	refused(
	    told(WU, assessment_diagnose, .unit_no = UNIT, .fault_found = true,
		.symptom = "no_power", .section = "power",
		.cause = fx_cause_code_wear, .repairable = true),
	    assessment_codes_missing);
}

/* S-098, S-103 */
TEST(a_diagnosis_tells_quality_the_model_and_lot)
{
	fx_copy(assessment_arrival.lot, "L-9");
	assessment_is_diagnosed();
	assert_string_equal(event(0, assessment_diagnosed)->lot, "L-9");
	assert_string_equal(event(0, assessment_diagnosed)->model, "Kettle-17");
	assert_string_equal(unit()->defect, "open_circuit");
	is_at(diagnosed);
}

/* X7 */
TEST(no_fault_is_said_only_after_the_whole_test_time)
{
	assessment_is_started();
	refused(no_fault_is_found(59, true, HE), assessment_test_too_short);
	taken(no_fault_is_found(60, true, HE));
	assert_int_equal(
	    event(0, assessment_diagnosed)->nff_protocol_minutes, 60);
}

/* X7 */
TEST(no_fault_is_said_only_after_the_customers_condition_was_tried)
{
	assessment_is_started();
	refused(
	    no_fault_is_found(90, false, HE), assessment_condition_not_tried);
}

/* X7 */
TEST(no_fault_needs_a_second_tester_who_is_another_person)
{
	assessment_is_started();
	refused(
	    no_fault_is_found(90, true, ""), assessment_second_tester_missing);
	refused(no_fault_is_found(90, true, WU), fx_same_person);
}

/* S-104 */
TEST(who_diagnosed_a_unit_does_not_confirm_its_cause)
{
	assessment_is_diagnosed();
	refused(told(WU, assessment_confirm_cause, .unit_no = UNIT,
		    .cause = fx_cause_code_wear),
	    fx_same_person);
	taken(told(HE, assessment_confirm_cause, .unit_no = UNIT,
	    .cause = fx_cause_code_material));
	assert_false(event(0, assessment_cause_confirmed)->agrees);
	assert_int_equal(unit()->cause, fx_cause_code_material);
}

/* X13, S-131 */
TEST(a_new_problem_in_repair_begins_a_further_round)
{
	assessment_is_decided();
	taken(heard(
	    repair_new_problem, .unit_no = UNIT, .codes = "burnt", .round = 1));
	is_at(queued);
	assert_int_equal(unit()->round, 2);
	assert_int_equal(
	    event(0, assessment_reopened)->why, assessment_why_new_problem);
	assert_int_equal(assessment_the_proposal()->kind, fx_decision_unsaid);
	assert_int_equal(unit()->warranty, fx_warranty_unsaid);
}

/* X13 */
TEST(a_problem_of_an_earlier_round_begins_no_other)
{
	assessment_is_decided();
	taken(heard(
	    repair_new_problem, .unit_no = UNIT, .codes = "burnt", .round = 1));
	ignored(heard(repair_unrepairable, .unit_no = UNIT, .reason = "burnt",
	    .confirmed_by = GONG, .round = 1));
	assert_int_equal(unit()->round, 2);
}

/* X14, S-131 */
TEST(a_part_the_customer_declines_or_does_not_answer_begins_a_round)
{
	assessment_is_decided();
	taken(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_part, .ref = UNIT "/r1", .version = 1,
	    .answer = fx_reply_decline, .by = "customer"));
	assert_int_equal(unit()->why, assessment_why_part_declined);
	taken(heard(intake_question_expired, .unit_no = UNIT,
	    .about = fx_about_part, .ref = UNIT "/r2", .version = 1));
	assert_int_equal(unit()->round, 3);
	ignored(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_part, .ref = UNIT "/r3", .version = 1,
	    .answer = fx_reply_approve, .by = "customer"));
	/* Something else than the part is not the part. */
	taken(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_part, .ref = UNIT "/r4", .version = 1,
	    .answer = fx_reply_choose, .choice = "refund", .by = "customer"));
	assert_int_equal(unit()->round, 4);
}

/* X16, S-151 */
TEST(an_escalation_comes_back_only_when_it_is_settled_so)
{
	assessment_is_decided();
	ignored(heard(quality_escalation_settled, .unit_no = UNIT,
	    .way = quality_way_other_technician, .attempt = 2));
	taken(heard(quality_escalation_settled, .unit_no = UNIT,
	    .way = quality_way_reassess, .attempt = 2));
	assert_int_equal(unit()->why, assessment_why_escalated);
}

/* X19, S-176 */
TEST(a_lost_parcel_begins_a_round_in_which_the_diagnosis_stands)
{
	assessment_is_decided();
	taken(heard(shipping_lost, .unit_no = UNIT));
	assert_int_equal(unit()->goods, assessment_goods_away);
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	is_at(diagnosed);
	assert_string_equal(unit()->defect, "open_circuit");
}

/* X22, S-173 */
TEST(a_unit_that_is_not_accepted_is_assessed_again)
{
	assessment_is_decided();
	taken(heard(shipping_delivered, .unit_no = UNIT, .at = story_now_ms,
	    .signed_by_kind = 1));
	ignored(heard(intake_acceptance_recorded, .unit_no = UNIT, .ok = true,
	    .function_ok = true, .appearance_ok = true));
	taken(heard(intake_acceptance_recorded, .unit_no = UNIT, .ok = false,
	    .function_ok = false, .appearance_ok = true));
	is_at(queued);
	assert_int_equal(unit()->why, assessment_why_not_accepted);
}

/* X22 */
TEST(goods_that_come_back_to_an_open_round_are_diagnosed_again)
{
	assessment_is_decided();
	taken(heard(shipping_delivered, .unit_no = UNIT, .at = story_now_ms,
	    .signed_by_kind = 1));
	taken(heard(intake_acceptance_recorded, .unit_no = UNIT, .ok = false,
	    .function_ok = false, .appearance_ok = true));
	assessment_is_queued();
	assert_int_equal(unit()->goods, assessment_goods_here);
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	is_at(diagnosing);
	assert_string_equal(unit()->defect, "");
}

/* X30 */
TEST(a_canceled_unit_is_not_assessed_on)
{
	assessment_is_started();
	taken(heard(intake_canceled, .unit_no = UNIT, .goods_here = true,
	    .reason = "changed mind"));
	is_at(ended);
	ignored(heard(intake_canceled, .unit_no = UNIT, .goods_here = true,
	    .reason = "changed mind"));
}

/* S-196 */
TEST(inv_21_a_closed_dossier_takes_corrections_only)
{
	assessment_is_decided();
	taken(heard(
	    intake_closed, .unit_no = UNIT, .outcome = fx_outcome_repaired));
	is_at(ended);
	refused(told(WU, assessment_note, .unit_no = UNIT,
		    .kind = fx_note_kind_text, .text_sha = { 1 }),
	    fx_wrong_state);
	ignored(heard(shipping_lost, .unit_no = UNIT));
	taken(told(WU, assessment_correct, .unit_no = UNIT, .of_seq = 1,
	    .field = "bench", .was = "B-1", .now = "B-2", .why = "misread"));
	assert_string_equal(unit()->bench, "B-2");
}

/* X37: stores are heard in any order. */
TEST(what_is_heard_of_a_unit_that_is_not_here_is_no_concern)
{
	ignored(heard(
	    intake_closed, .unit_no = UNIT, .outcome = fx_outcome_rejected));
	ignored(heard(
	    shipping_delivered, .unit_no = UNIT, .at = 1, .signed_by_kind = 1));
	ignored(heard(repair_unrepairable, .unit_no = UNIT, .reason = "burnt",
	    .confirmed_by = GONG));
}

TEST(everything_declared_has_its_function)
{
	const char *forgotten;

	if (fx_department_check(&assessment_department, &forgotten) != 0)
		fail_msg("forgotten: %s", forgotten);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, assessment_begin, story_end)

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		RUN(an_admitted_unit_waits_for_an_assessor_with_what_is_known_of_it),
		RUN(inv_03_assessment_waits_for_admission_without_discrepancy),
		RUN(only_an_assessor_starts_an_assessment),
		RUN(a_joint_assessment_closes_when_every_department_has_spoken),
		RUN(a_joint_assessment_without_all_opinions_closes_with_a_reason),
		RUN(a_department_speaks_once_and_only_when_convened),
		RUN(a_fault_needs_symptom_section_and_defect),
		RUN(a_diagnosis_tells_quality_the_model_and_lot),
		RUN(no_fault_is_said_only_after_the_whole_test_time),
		RUN(no_fault_is_said_only_after_the_customers_condition_was_tried),
		RUN(no_fault_needs_a_second_tester_who_is_another_person),
		RUN(who_diagnosed_a_unit_does_not_confirm_its_cause),
		RUN(a_new_problem_in_repair_begins_a_further_round),
		RUN(a_problem_of_an_earlier_round_begins_no_other),
		RUN(a_part_the_customer_declines_or_does_not_answer_begins_a_round),
		RUN(an_escalation_comes_back_only_when_it_is_settled_so),
		RUN(a_lost_parcel_begins_a_round_in_which_the_diagnosis_stands),
		RUN(a_unit_that_is_not_accepted_is_assessed_again),
		RUN(goods_that_come_back_to_an_open_round_are_diagnosed_again),
		RUN(a_canceled_unit_is_not_assessed_on),
		RUN(inv_21_a_closed_dossier_takes_corrections_only),
		RUN(what_is_heard_of_a_unit_that_is_not_here_is_no_concern),
		RUN(everything_declared_has_its_function),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/assessment_words.h"
#include "tests/unit/test.h"

/* Deadlines of the company and of the law. */

static const struct assessment_unit *
unit(void)
{
	return assessment_the_unit();
}

#define HOURS(n) ((n)*FX_HOUR_MS)

static int
the_customer_answers(const char *ref, enum fx_reply reply)
{
	struct intake_customer_decided decided = {
		.unit_no = UNIT,
		.about = fx_about_info,
		.version = 1,
		.answer = reply,
		.by = "customer",
	};

	fx_copy_text(decided.ref, sizeof(decided.ref), ref);
	return story_put(
	    EV_intake_customer_decided, &decided, "service", "service");
}

/* Ring the clock of repair until it acts. */
static void
the_repair_takes_too_long(void)
{
	taken(assessment_rings(
	    CMD_assessment_repair_overdue, unit()->repair_next));
	(void)event(0, assessment_warned);
	taken(assessment_rings(
	    CMD_assessment_repair_overdue, unit()->repair_next));
}

/* T-06, S-095 */
TEST(the_first_assessment_is_warned_of_and_then_overdue)
{
	assessment_is_queued();
	assert_int_equal(unit()->assess_next, STORY_NOW + HOURS(8));
	taken(assessment_rings(
	    CMD_assessment_assessment_overdue, STORY_NOW + HOURS(8)));
	assert_string_equal(
	    event(0, assessment_warned)->timer, "first_assessment");
	taken(assessment_rings(
	    CMD_assessment_assessment_overdue, STORY_NOW + HOURS(10)));
	assert_string_equal(
	    event(0, assessment_breached)->told_role, "tech_lead");
	assert_int_equal(unit()->assess_next, 0);
}

/* T-06 */
TEST(a_timer_that_is_not_due_changes_nothing)
{
	assessment_is_queued();
	refused(assessment_rings(
		    CMD_assessment_assessment_overdue, STORY_NOW + HOURS(7)),
	    fx_too_early);
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	refused(assessment_rings(
		    CMD_assessment_assessment_overdue, STORY_NOW + HOURS(8)),
	    fx_too_early);
}

/* T-07, S-099 */
TEST(the_appraisal_counts_from_the_time_that_intake_says)
{
	assessment_arrival.due_appraisal_at = STORY_NOW + HOURS(20);
	assessment_is_queued();
	assert_int_equal(unit()->appraisal_due_at, STORY_NOW + HOURS(20));
	assert_int_equal(unit()->appraisal_next, STORY_NOW + HOURS(16));
}

/* T-07 */
TEST(the_appraisal_ends_when_liability_is_settled)
{
	assessment_is_diagnosed();
	assert_int_equal(unit()->appraisal_due_at, STORY_NOW + HOURS(48));
	assessment_blame(0, fx_warranty_in);
	assert_int_equal(unit()->appraisal_due_at, 0);
	assert_int_equal(unit()->appraisal_next, 0);
}

/* T-07 */
TEST(inv_26_clocks_stop_only_in_declared_wait_states)
{
	assessment_is_started();
	taken(told(
	    GONG, assessment_convene, .unit_no = UNIT, .units = "quality"));
	assert_int_equal(unit()->appraisal_next, 0);
	story_now_ms += HOURS(5);
	taken(told(HE, assessment_opine, .unit_no = UNIT, .dept = "quality",
	    .text_sha = { 1 }));
	taken(told(GONG, assessment_close_joint, .unit_no = UNIT,
	    .summary_sha = { 2 }));
	assert_int_equal(unit()->appraisal_due_at, STORY_NOW + HOURS(53));
	assert_true(unit()->appraisal_next > story_now_ms);
}

/* T-07, INV-26 */
TEST(stops_that_overlap_count_once)
{
	assessment_is_started();
	taken(
	    told(WU, assessment_ask_info, .unit_no = UNIT, .questions = "use"));
	story_now_ms += HOURS(2);
	taken(told(
	    GONG, assessment_convene, .unit_no = UNIT, .units = "quality"));
	story_now_ms += HOURS(2);
	taken(the_customer_answers(UNIT "/a1", fx_reply_approve));
	assert_int_equal(unit()->appraisal_next, 0);
	story_now_ms += HOURS(1);
	taken(told(GONG, assessment_close_joint, .unit_no = UNIT,
	    .summary_sha = { 2 }, .reason = "no need"));
	assert_int_equal(unit()->appraisal_due_at, STORY_NOW + HOURS(53));
}

/* T-07, INV-26 */
TEST(an_open_question_stops_the_appraisal_after_the_joint_assessment)
{
	assessment_is_started();
	taken(
	    told(WU, assessment_ask_info, .unit_no = UNIT, .questions = "use"));
	taken(told(
	    GONG, assessment_convene, .unit_no = UNIT, .units = "quality"));
	story_now_ms += HOURS(2);
	taken(told(GONG, assessment_close_joint, .unit_no = UNIT,
	    .summary_sha = { 2 }, .reason = "no need"));
	assert_int_equal(unit()->appraisal_next, 0);
	story_now_ms += HOURS(3);
	taken(the_customer_answers(UNIT "/a1", fx_reply_approve));
	assert_int_equal(unit()->appraisal_due_at, STORY_NOW + HOURS(53));
}

/* S-025 */
TEST(one_question_for_information_is_open_at_a_time)
{
	assessment_is_started();
	taken(
	    told(WU, assessment_ask_info, .unit_no = UNIT, .questions = "use"));
	assert_string_equal(event(0, assessment_info_asked)->ref, UNIT "/a1");
	refused(told(WU, assessment_ask_info, .unit_no = UNIT,
		    .questions = "voucher"),
	    assessment_question_open);
	taken(heard(intake_question_expired, .unit_no = UNIT, .ref = UNIT "/a1",
	    .version = 1, .about = fx_about_info));
	taken(told(
	    WU, assessment_ask_info, .unit_no = UNIT, .questions = "voucher"));
	assert_string_equal(event(0, assessment_info_asked)->ref, UNIT "/a2");
}

/* S-099 */
TEST(an_extension_needs_a_later_time_and_a_running_deadline)
{
	assessment_is_started();
	refused(told(GONG, assessment_extend_due, .unit_no = UNIT,
		    .timer = assessment_timer_first_assessment,
		    .to_at = STORY_NOW + HOURS(99), .reason = "busy"),
	    assessment_not_running);
	refused(told(GONG, assessment_extend_due, .unit_no = UNIT,
		    .timer = assessment_timer_appraisal,
		    .to_at = STORY_NOW + HOURS(48), .reason = "busy"),
	    assessment_not_later);
	taken(told(GONG, assessment_extend_due, .unit_no = UNIT,
	    .timer = assessment_timer_appraisal, .to_at = STORY_NOW + HOURS(72),
	    .reason = "laboratory"));
	assert_int_equal(
	    event(0, assessment_due_extended)->from_at, STORY_NOW + HOURS(48));
	assert_string_equal(
	    the(assessment_finding, UNIT)->late_reason, "laboratory");
	taken(assessment_rings(
	    CMD_assessment_appraisal_overdue, STORY_NOW + HOURS(72)));
	assert_string_equal(
	    event(0, assessment_breached)->told_role, "dept_head");
}

/* T-10, CN-5, V8, V9: handed in on 2026-11-20, the 30th day is 12-20. */
TEST(after_thirty_days_of_repair_an_exchange_is_due)
{
	fx_copy(assessment_arrival.entitlement_clocks, "statutory_repair");
	fx_copy(assessment_arrival.received_on, "2026-11-20");
	assessment_is_decided();
	the_repair_takes_too_long();
	assert_int_equal(fx_policy_day(&story_policy, story_now_ms - 1),
	    fx_policy_parse_day("2026-12-20"));
	assert_string_equal(event(0, assessment_remedy_due)->offer, "exchange");
	assert_string_equal(event(0, assessment_remedy_due)->article, "CN-5");
	assert_int_equal(
	    event(0, assessment_remedy_due)->payer, fx_payer_company);
	assert_true(unit()->exchange_due);
}

/* T-10, CN-5, X15 */
TEST(a_customer_who_takes_the_exchange_ends_the_repair)
{
	char ref[41];

	fx_copy(assessment_arrival.entitlement_clocks, "statutory_repair");
	assessment_is_decided();
	the_repair_takes_too_long();
	fx_copy(ref, event(0, assessment_remedy_due)->ref);
	taken(the_customer_answers(ref, fx_reply_approve));
	assert_int_equal(
	    event(0, assessment_reopened)->why, assessment_why_overdue);
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	assessment_is_at(assessment_unit_state_diagnosed);
	assessment_blame(0, fx_warranty_in);
	taken(assessment_proposes(fx_decision_replace, false));
	assert_true(event(1, assessment_decided)->consent_seq > 0);
}

/* T-10, INV-27 */
TEST(a_customer_who_waits_on_is_not_disturbed)
{
	char ref[41];

	fx_copy(assessment_arrival.entitlement_clocks, "statutory_repair");
	assessment_is_decided();
	the_repair_takes_too_long();
	fx_copy(ref, event(0, assessment_remedy_due)->ref);
	taken(the_customer_answers(ref, fx_reply_decline));
	assessment_is_at(assessment_unit_state_decided);
	assert_true(unit()->exchange_due);
}

/* INV-09: the law's time is over, and nothing is said outside. */
TEST(a_clock_of_the_law_tells_the_general_manager_of_a_serious_case)
{
	fx_copy(assessment_arrival.entitlement_clocks, "statutory_repair");
	assessment_is_decided();
	assessment_is_serious();
	the_repair_takes_too_long();
	assert_string_equal(event(0, assessment_breached)->told_role, "gm");
	assert_int_equal(unit()->repair_next, 0);
	assert_true(unit()->exchange_due);
}

/* T-10 */
TEST(the_clock_of_repair_ends_when_the_unit_is_ready)
{
	fx_copy(assessment_arrival.entitlement_clocks, "statutory_repair");
	assessment_is_decided();
	taken(heard(quality_passed, .unit_no = UNIT, .attempt = 1,
	    .report_no = "R-1", .sign_sha = { 1 }));
	assert_int_equal(
	    event(0, assessment_clock_marked)->what, assessment_mark_passed);
	assert_int_equal(unit()->repair_next, 0);
}

/* T-10 */
TEST(the_clocks_of_the_law_end_when_nothing_is_repaired)
{
	fx_copy(assessment_arrival.entitlement_clocks, "statutory_repair");
	assessment_is_liable(1000);
	taken(assessment_proposes(fx_decision_return_as_is, false));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_int_equal(unit()->repair_next, 0);
}

static void
a_part_is_requested(void)
{
	taken(heard(repair_parts_requested, .unit_no = UNIT,
	    .request_no = UNIT "/p1", .part_no = "CAP-470", .qty = 1));
}

/* T-11, CN-4, X15, V10, V11 */
TEST(after_ninety_days_without_parts_an_exchange_is_due)
{
	fx_copy(assessment_arrival.entitlement_clocks, "statutory_parts");
	fx_copy(assessment_arrival.received_on, "2026-11-20");
	assessment_is_decided();
	assert_int_equal(unit()->parts_next, 0);
	a_part_is_requested();
	taken(
	    assessment_rings(CMD_assessment_parts_overdue, unit()->parts_next));
	(void)event(0, assessment_warned);
	taken(
	    assessment_rings(CMD_assessment_parts_overdue, unit()->parts_next));
	assert_int_equal(fx_policy_day(&story_policy, story_now_ms - 1),
	    fx_policy_parse_day("2027-02-18"));
	assert_string_equal(event(0, assessment_remedy_due)->article, "CN-4");
}

/* T-11, V12 */
TEST(for_phones_sixty_days_are_enough)
{
	fx_copy(assessment_arrival.entitlement_clocks, "statutory_parts");
	fx_copy(assessment_arrival.received_on, "2026-11-20");
	fx_copy(assessment_arrival.family, "phone");
	assessment_is_queued();
	assert_int_equal(fx_policy_day(&story_policy, unit()->parts_due_at - 1),
	    fx_policy_parse_day("2027-01-19"));
}

/* T-11 */
TEST(the_clock_of_parts_ends_with_the_last_part)
{
	fx_copy(assessment_arrival.entitlement_clocks, "statutory_parts");
	assessment_is_decided();
	a_part_is_requested();
	a_part_is_requested();
	taken(heard(repair_parts_arrived, .unit_no = UNIT,
	    .request_no = UNIT "/p1", .part_no = "CAP-470", .part_lot = "L1",
	    .qty = 1, .iqc_ref = "I-1"));
	assert_true(unit()->parts_next != 0);
	ignored(heard(repair_parts_arrived, .unit_no = UNIT,
	    .request_no = UNIT "/p2", .part_no = "CAP-470", .part_lot = "L1",
	    .qty = 1, .iqc_ref = "I-1", .missing = 1));
	taken(heard(repair_parts_arrived, .unit_no = UNIT,
	    .request_no = UNIT "/p2", .part_no = "CAP-470", .part_lot = "L1",
	    .qty = 1, .iqc_ref = "I-1"));
	assert_int_equal(unit()->parts_next, 0);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, assessment_begin, story_end)

/* A digit too many: what is reckoned from it was no number any more. */
TEST(no_deadline_is_extended_beyond_the_year_9999)
{
	struct assessment_extend_due cmd = { .unit_no = UNIT,
		.timer = assessment_timer_appraisal,
		.to_at = FX_LATEST,
		.reason = "parts" };
	const struct fx_field *field;

	assert_int_equal(
	    fx_schema_check(CMD_assessment_extend_due, &cmd, &field), 0);
	cmd.to_at++;
	assert_int_not_equal(
	    fx_schema_check(CMD_assessment_extend_due, &cmd, &field), 0);
	assert_string_equal(field->name, "to_at");
}

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		RUN(the_first_assessment_is_warned_of_and_then_overdue),
		RUN(a_timer_that_is_not_due_changes_nothing),
		RUN(the_appraisal_counts_from_the_time_that_intake_says),
		RUN(the_appraisal_ends_when_liability_is_settled),
		RUN(inv_26_clocks_stop_only_in_declared_wait_states),
		RUN(stops_that_overlap_count_once),
		RUN(an_open_question_stops_the_appraisal_after_the_joint_assessment),
		RUN(one_question_for_information_is_open_at_a_time),
		RUN(an_extension_needs_a_later_time_and_a_running_deadline),
		RUN(after_thirty_days_of_repair_an_exchange_is_due),
		RUN(a_customer_who_takes_the_exchange_ends_the_repair),
		RUN(a_customer_who_waits_on_is_not_disturbed),
		RUN(a_clock_of_the_law_tells_the_general_manager_of_a_serious_case),
		RUN(the_clock_of_repair_ends_when_the_unit_is_ready),
		RUN(the_clocks_of_the_law_end_when_nothing_is_repaired),
		RUN(after_ninety_days_without_parts_an_exchange_is_due),
		RUN(for_phones_sixty_days_are_enough),
		RUN(the_clock_of_parts_ends_with_the_last_part),
		RUN(no_deadline_is_extended_beyond_the_year_9999),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}

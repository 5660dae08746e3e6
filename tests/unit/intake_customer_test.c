#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

#define QUOTE UNIT "/a1"

#define answers(who, n, how)                                                 \
	told_as(#who, #who, intake_decide, UNIT, .ref = QUOTE, .version = n, \
	    .answer = fx_reply_##how)
#define shows(who, n, how)                                                   \
	told_as(#who, #who, intake_decide, UNIT, .ref = QUOTE, .version = n, \
	    .answer = fx_reply_##how, .evidence_sha = HASH)

#define notify(what)                                      \
	told("an", intake_notify, UNIT, .template = what, \
	    .channel = intake_message_by_sms,             \
	    .purpose = intake_purpose_service)

/* S-026, T-08 */
TEST(a_quote_becomes_an_open_question_to_the_customer)
{
	an_admitted();
	taken(it_was_quoted(UNIT, QUOTE, 1));
	assert_int_equal(
	    event(0, intake_question_opened)->about, fx_about_quote);
	assert_string_equal(
	    event(0, intake_question_opened)->expires_on, "2026-11-30");
	assert_int_equal(
	    the(intake_question, QUOTE)->state, intake_question_state_open);
	assert_int_equal(the(intake_unit, UNIT)->questions_open, 1);
	assert_string_equal(the(intake_asked, UNIT)->ref_a, QUOTE);
	ignored(it_was_quoted(UNIT, QUOTE, 1));
}

/* S-118, INV-07 */
TEST(inv_07_an_answer_is_to_the_open_unexpired_version)
{
	an_admitted();
	refused(answers(customer, 1, approve), intake_no_such_question);
	taken(it_was_quoted(UNIT, QUOTE, 1));
	taken(it_was_quoted(UNIT, QUOTE, 2));
	assert_int_equal(event(0, intake_question_withdrawn)->version, 1);
	assert_int_equal(event(1, intake_question_opened)->version, 2);
	refused(answers(customer, 1, approve), intake_other_version);
	story_now_ms += DAYS(7);
	refused(answers(customer, 2, approve), intake_question_not_open);
	story_now_ms -= 1;
	taken(answers(customer, 2, approve));
	assert_int_equal(
	    event(0, intake_customer_decided)->answer, fx_reply_approve);
	refused(answers(customer, 2, decline), intake_question_not_open);
	assert_int_equal(the(intake_unit, UNIT)->questions_open, 0);
}

/* DP-6: whoever speaks for the customer shows by what right. */
TEST(an_answer_given_for_the_customer_needs_evidence)
{
	an_admitted();
	taken(it_was_quoted(UNIT, QUOTE, 1));
	refused(answers(cs, 1, decline), intake_no_evidence);
	refused(shows(cs, 1, choose), intake_no_choice);
	taken(shows(cs, 1, decline));
	assert_string_equal(event(0, intake_customer_decided)->by, "cs");
}

/* X8, T-08 */
TEST(a_question_that_nobody_answers_expires)
{
	int64_t due = STORY_NOW + DAYS(7);

	an_admitted();
	taken(it_was_quoted(UNIT, QUOTE, 1));
	refused(told("timer", intake_expire_question, QUOTE, due - 1),
	    fx_too_early);
	taken(told("timer", intake_expire_question, QUOTE, due));
	assert_string_equal(event(0, intake_question_expired)->unit_no, UNIT);
	assert_int_equal(
	    event(0, intake_question_expired)->about, fx_about_quote);
	assert_string_equal(the(intake_asked, UNIT)->ref_a, "");
	refused(
	    told("timer", intake_expire_question, QUOTE, due), fx_wrong_state);
}

/* S-026 */
TEST(what_other_departments_ask_is_asked_through_intake)
{
	an_admitted();
	ignored(heard(assessment_proposed, UNIT, .ref = UNIT "/a1",
	    .version = 1, .kind = fx_decision_repair, .currency = "CNY",
	    .goods_to = fx_goods_to_customer, .warranty_rule = "none"));
	taken(heard(assessment_proposed, UNIT, .ref = UNIT "/a1", .version = 1,
	    .kind = fx_decision_scrap, .choice_needed = true, .currency = "CNY",
	    .goods_to = fx_goods_to_scrap, .warranty_rule = "none"));
	assert_int_equal(
	    event(0, intake_question_opened)->about, fx_about_scrap);
	taken(heard(assessment_info_asked, UNIT, .ref = UNIT "/a2",
	    .version = 1, .questions = "use"));
	taken(heard(repair_consent_requested, UNIT, .ref = UNIT "/r1",
	    .version = 1, .about = fx_about_part));
	taken(heard(assessment_remedy_due, UNIT, .ref = UNIT "/a3",
	    .version = 1, .clock = assessment_clock_statutory_repair,
	    .offer = "exchange", .article = "CN-5", .payer = fx_payer_company));
	assert_int_equal(
	    event(0, intake_question_opened)->about, fx_about_replace);
	assert_int_equal(the(intake_unit, UNIT)->questions_open, 4);

	/* A fifth waits until one of the four is answered. */
	refused(it_was_quoted(UNIT, UNIT "/a4", 1), intake_too_many_questions);
	taken(told("customer", intake_decide, UNIT, UNIT "/a2", 1,
	    .answer = fx_reply_approve));
	taken(it_was_quoted(UNIT, UNIT "/a4", 1));
}

/* states.md 12: assessment.reopened */
TEST(a_new_round_withdraws_what_the_old_one_asked)
{
	an_admitted();
	taken(it_was_quoted(UNIT, QUOTE, 1));
	taken(told("an", intake_ask_info, UNIT, "address"));
	it_was_reopened(UNIT, 2);
	assert_string_equal(event(1, intake_question_withdrawn)->ref, QUOTE);
	assert_int_equal(story_answer.count, 2);
	assert_int_equal(the(intake_unit, UNIT)->questions_open, 1);
}

/* states.md 6: assessment.quote_withdrawn */
TEST(a_withdrawn_quote_can_no_longer_be_answered)
{
	an_admitted();
	taken(it_was_quoted(UNIT, QUOTE, 1));
	ignored(heard(assessment_quote_withdrawn, UNIT, QUOTE, 2));
	taken(heard(assessment_quote_withdrawn, UNIT, QUOTE, 1));
	refused(answers(customer, 1, approve), intake_question_not_open);
	ignored(heard(assessment_quote_withdrawn, UNIT, QUOTE, 1));
}

/* S-048, S-120, INV-09 */
TEST(inv_09_a_serious_undecided_case_stays_silent_and_still)
{
	an_admitted();
	taken(notify("received"));
	it_was_called(UNIT, fx_severity_serious);
	assert_int_equal(event(0, intake_blocked)->why, fx_block_gag);
	refused(notify("in_repair"), intake_gagged);
	/* A question is a word to the outside, and so is what it may cost. */
	refused(told("an", intake_ask_info, UNIT, .questions = "use"),
	    intake_gagged);
	refused(
	    told("an", intake_acknowledge, UNIT, .eta_s = 3600), intake_gagged);
	taken(notify("neutral"));
	gm_ruled_on(UNIT);
	assert_int_equal(event(0, intake_unblocked)->why, fx_block_gag);
	taken(notify("in_repair"));
}

/* S-120, INV-09: fails closed. */
TEST(nothing_is_told_on_an_old_view_of_assessment)
{
	struct intake_notify cmd = { UNIT, .template = "in_repair",
		.channel = intake_message_by_sms,
		.purpose = intake_purpose_service };

	an_admitted();
	story_view_age_ms = story_policy.hold_fresh_seconds * 1000 + 1;
	refused(story_put(CMD_intake_notify, &cmd, "an", "cs"), fx_stale_view);
	fx_copy(cmd.template, "neutral");
	taken(story_put(CMD_intake_notify, &cmd, "an", "cs"));
}

/* S-119 */
TEST(only_what_stops_being_serious_is_heard_as_such)
{
	an_admitted();
	ignored(heard(assessment_severity_set, UNIT,
	    .level = fx_severity_general, .criteria = "minor_defect"));
	it_was_called(UNIT, fx_severity_serious);
	ignored(heard(assessment_severity_set, UNIT,
	    .level = fx_severity_serious, .criteria = "safety"));
	it_was_called(UNIT, fx_severity_general);
	assert_false(the(intake_unit, UNIT)->gag);
	assert_false(the(intake_unit, UNIT)->serious);
}

/* S-172, S-173, X22 */
TEST(acceptance_is_recorded_once_and_only_of_delivered_goods)
{
	an_admitted();
	refused(told_as("customer", "customer", intake_record_acceptance,
		    .unit_no = UNIT, .ok = true),
	    intake_not_delivered);
	repaired_and_delivered(UNIT);
	it_was_accepted(UNIT, false);
	assert_int_equal(
	    event(0, intake_acceptance_recorded)->wish, intake_wish_repair);
	refused(told_as("customer", "customer", intake_record_acceptance,
		    .unit_no = UNIT, .ok = true),
	    intake_accepted_before);
	it_was_reopened(UNIT, 2);
	repaired_and_delivered(UNIT);
	it_was_accepted(UNIT, true);
}

/* S-172, T-15 */
TEST(who_says_nothing_has_accepted_after_seven_days)
{
	int64_t due;

	an_admitted();
	repaired_and_delivered(UNIT);
	due = the(intake_unit, UNIT)->acceptance_due;
	/* 24:00 of the seventh day, where the company is. */
	assert_int_equal(due,
	    STORY_NOW + DAYS(8) - story_policy.zone_minutes * FX_MINUTE_MS);
	taken(told("timer", intake_deem_acceptance, UNIT, due));
	assert_true(event(0, intake_acceptance_recorded)->deemed);
	assert_int_equal(
	    the(intake_unit, UNIT)->acceptance, intake_acceptance_deemed);
	refused(told("timer", intake_deem_acceptance, UNIT, due), fx_too_early);
}

/* S-170, T-16 */
TEST(a_follow_up_is_due_three_working_days_after_shipping)
{
	int64_t due;

	an_admitted();
	refused(told("an", intake_follow_up, .unit_no = UNIT),
	    intake_not_delivered);
	repaired_and_delivered(UNIT);
	due = the(intake_unit, UNIT)->followup_due;
	assert_in_range(due, STORY_NOW + DAYS(3), STORY_NOW + DAYS(4));
	it_was_followed_up(UNIT);
	assert_int_equal(the(intake_unit, UNIT)->followup_due, 0);
	refused(
	    told("timer", intake_followup_overdue, UNIT, due), fx_too_early);
}

/* T-16: what is on record, or too late, is not recorded again. */
TEST(a_delivery_is_followed_up_once)
{
	int64_t due;

	an_admitted();
	repaired_and_delivered(UNIT);
	it_was_followed_up(UNIT);
	refused(told("an", intake_follow_up, .unit_no = UNIT),
	    intake_followed_up_before);

	it_was_reopened(UNIT, 2);
	repaired_and_delivered(UNIT);
	due = the(intake_unit, UNIT)->followup_due;
	taken(told("timer", intake_followup_overdue, UNIT, due));
	refused(told("an", intake_follow_up, .unit_no = UNIT),
	    intake_followed_up_before);
}

/* C 7: the page asks; who answers there need not be called. */
TEST(a_customer_who_rates_was_followed_up)
{
	an_admitted();
	repaired_and_delivered(UNIT);
	taken(told_as("customer", "customer", intake_follow_up, .unit_no = UNIT,
	    .received_ok = true, .usage = intake_usage_in_use, .csat = 4));
	assert_int_equal(event(0, intake_followed_up)->csat, 4);
	assert_true(the(intake_unit, UNIT)->followed_up);
	assert_int_equal(the(intake_unit, UNIT)->followup_due, 0);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_quote_becomes_an_open_question_to_the_customer),
		RUN(inv_07_an_answer_is_to_the_open_unexpired_version),
		RUN(an_answer_given_for_the_customer_needs_evidence),
		RUN(a_question_that_nobody_answers_expires),
		RUN(what_other_departments_ask_is_asked_through_intake),
		RUN(a_new_round_withdraws_what_the_old_one_asked),
		RUN(a_withdrawn_quote_can_no_longer_be_answered),
		RUN(inv_09_a_serious_undecided_case_stays_silent_and_still),
		RUN(nothing_is_told_on_an_old_view_of_assessment),
		RUN(only_what_stops_being_serious_is_heard_as_such),
		RUN(acceptance_is_recorded_once_and_only_of_delivered_goods),
		RUN(who_says_nothing_has_accepted_after_seven_days),
		RUN(a_follow_up_is_due_three_working_days_after_shipping),
		RUN(a_delivery_is_followed_up_once),
		RUN(a_customer_who_rates_was_followed_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Appeals at the window: filed, blocked over, told (S-072, X23). */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

#define appeals(service, seq)                             \
	told("link-1", intake_appeal, UNIT, service, seq, \
	    .grounds = "It was broken when it came.")

#define in_appeal(word)   \
	assert_int_equal( \
	    the(intake_unit, UNIT)->appeal, intake_appeal_state_##word)

static void
a_rejected(void)
{
	a_requested();
	taken(
	    told("an", intake_review, UNIT, .verdict = intake_verdict_rejected,
		.reason = "misuse", .text_sha = HASH));
}

/* The last decision, by its number. */
static int
appeals_the_last(void)
{
	const struct intake_unit *unit = the(intake_unit, UNIT);
	struct intake_appeal cmd = { .unit_no = UNIT,
		.against_seq = unit->verdict_seq,
		.grounds = "It was broken when it came." };

	fx_copy_text(cmd.against_service, sizeof(cmd.against_service),
	    unit->state == intake_unit_state_rejected ? "intake"
						      : "assessment");
	return story_put(CMD_intake_appeal, &cmd, "link-1", "customer");
}

static void
it_was_judged(enum fx_appeal_verdict verdict)
{
	taken(heard(assessment_appeal_judged, UNIT, .verdict = verdict,
	    .ref_seq = 1, .reasons_sha = HASH));
}

static int
they_were_told(void)
{
	return told("an", intake_tell_appeal, UNIT, HASH);
}

static int
they_are_to_pay(int64_t share)
{
	return heard(assessment_liability_set, UNIT,
	    .share_company = 1000 - share, .share_customer = share,
	    .warranty = fx_warranty_in, .proof_burden = 1, .rule_ids = "CN-13",
	    .rule_hash = HASH, .proposed_by = "wu.fang");
}

/* S-072, X23, INV-06 */
TEST(a_refused_request_can_be_appealed_by_name)
{
	const struct intake_appealed *said;
	int64_t seq;

	a_rejected();
	seq = the(intake_unit, UNIT)->verdict_seq;
	assert_string_equal(the(intake_unit, UNIT)->verdict_by, "an");
	refused(appeals("intake", seq + 1), intake_other_decision);
	refused(appeals("assessment", seq), intake_other_decision);
	taken(appeals("intake", seq));
	said = event(0, intake_appealed);
	assert_true(said->refusal);
	assert_int_equal(said->against_seq, seq);
	assert_int_equal(said->against_hash[0], 1);
	assert_string_equal(said->verdict_by, "an");
	assert_string_equal(said->case_no, CASE);
	in_appeal(filed);
	in_state(UNIT, rejected);
	assert_int_equal(
	    the(intake_appeal_file, UNIT)->state, intake_appeal_state_filed);
	refused(appeals("intake", seq), intake_appeal_open);
}

/* DP: the words of the customer are sealed and never said. */
TEST(an_appeal_without_grounds_is_none)
{
	int64_t seq;

	a_rejected();
	seq = the(intake_unit, UNIT)->verdict_seq;
	refused(
	    told("link-1", intake_appeal, UNIT, "intake", .against_seq = seq),
	    intake_no_grounds);
	taken(told(
	    "link-1", intake_appeal, UNIT, "intake", seq, .grounds_sha = HASH));
}

/* T-17 */
TEST(the_time_to_appeal_is_over_after_its_days)
{
	const struct intake_unit *unit;

	a_rejected();
	unit = the(intake_unit, UNIT);
	assert_int_equal(unit->appeal_until,
	    fx_policy_add_days(&story_policy, STORY_NOW, 15));
	story_now_ms = unit->appeal_until;
	refused(appeals_the_last(), intake_appeal_over);
	story_now_ms--;
	taken(appeals_the_last());
}

/* X23, T-03 */
TEST(upheld_against_a_refusal_the_request_is_reviewed_anew)
{
	a_rejected();
	taken(appeals_the_last());
	story_now_ms += DAYS(3);
	it_was_judged(fx_appeal_verdict_upheld);
	assert_true(event(0, intake_appeal_resolved)->reviewed_anew);
	in_state(UNIT, requested);
	in_appeal(judged);
	assert_int_equal(
	    the(intake_unit, UNIT)->review_due, story_now_ms + HOURS(24));
	assert_int_equal(the(intake_unit, UNIT)->outcome, fx_outcome_unsaid);
	taken(they_were_told());
	in_appeal(told);
	refused(they_were_told(), intake_nothing_to_tell);
	review_it(UNIT);
	in_state(UNIT, eligible);
}

/* X23 */
TEST(a_dismissed_appeal_is_told_and_the_decision_stands)
{
	a_rejected();
	taken(appeals_the_last());
	refused(they_were_told(), intake_nothing_to_tell);
	it_was_judged(fx_appeal_verdict_dismissed);
	assert_false(event(0, intake_appeal_resolved)->reviewed_anew);
	in_state(UNIT, rejected);
	taken(they_were_told());
	assert_int_equal(
	    event(0, intake_appeal_told)->verdict, fx_appeal_verdict_dismissed);
	/* Once is enough; other ways are outside (CN-18). */
	refused(appeals_the_last(), intake_nothing_to_appeal);
}

/* X23: nobody is judged twice by the same event. */
TEST(a_verdict_about_no_open_appeal_is_no_concern)
{
	a_rejected();
	ignored(heard(assessment_appeal_judged, UNIT,
	    .verdict = fx_appeal_verdict_upheld, .ref_seq = 1,
	    .reasons_sha = HASH));
	in_state(UNIT, rejected);
}

/* S-072, CN-13 */
TEST(who_is_to_pay_can_appeal_before_it_is_decided)
{
	const struct intake_progressed *said;

	an_admitted();
	ignored(they_are_to_pay(0));
	refused(appeals("assessment", 1), intake_nothing_to_appeal);
	taken(they_are_to_pay(1000));
	said = event(0, intake_progressed);
	assert_int_equal(said->stage, intake_stage_liable);
	assert_string_equal(said->verdict_by, "wu.fang");
	taken(appeals("assessment", said->verdict_seq));
	assert_false(event(0, intake_appealed)->refusal);
	assert_int_equal(event(0, intake_appealed)->against_hash[0], 1);
	it_was_judged(fx_appeal_verdict_upheld);
	assert_false(event(0, intake_appeal_resolved)->reviewed_anew);
	in_state(UNIT, admitted);
}

/* INV-09: what is not said yet is not disputed. */
TEST(of_a_serious_case_nothing_can_be_appealed_yet)
{
	an_admitted();
	it_was_called(UNIT, fx_severity_serious);
	ignored(they_are_to_pay(1000));
	refused(appeals("assessment", 1), intake_nothing_to_appeal);
}

/* X23 */
TEST(a_further_round_makes_the_decision_before_void)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	assert_true(the(intake_unit, UNIT)->appeal_until > 0);
	it_was_reopened(UNIT, 2);
	refused(appeals_the_last(), intake_nothing_to_appeal);
}

/* T-17: what was decided while an appeal was open */
TEST(what_was_decided_meanwhile_can_be_appealed_then)
{
	an_admitted();
	taken(they_are_to_pay(1000));
	taken(appeals_the_last());
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	refused(appeals_the_last(), intake_appeal_open);
	it_was_judged(fx_appeal_verdict_dismissed);
	story_now_ms += DAYS(20);
	taken(they_were_told());
	assert_int_equal(the(intake_unit, UNIT)->appeal_until,
	    fx_policy_add_days(&story_policy, story_now_ms, 15));
	taken(appeals_the_last());
}

/* INV-18, S-072 */
TEST(inv_18_a_unit_closes_only_when_the_appeal_is_told)
{
	an_admitted();
	repaired_and_delivered(UNIT);
	taken(appeals_the_last());
	it_was_accepted(UNIT, true);
	it_was_followed_up(UNIT);
	its_ledger_is_complete(UNIT, 1);
	assert_int_equal(the(intake_unit, UNIT)->close_due, 0);
	refused(told("an", intake_close, UNIT), intake_appeal_open);
	it_was_judged(fx_appeal_verdict_dismissed);
	refused(told("an", intake_close, UNIT), intake_appeal_open);
	taken(they_were_told());
	assert_true(the(intake_unit, UNIT)->close_due > 0);
	taken(told("an", intake_close, UNIT));
	in_state(UNIT, closed);
	refused(appeals_the_last(), fx_wrong_state);
}

/* T-15, INV-26 */
TEST(nothing_is_deemed_accepted_while_an_appeal_is_open)
{
	int64_t due, left;

	an_admitted();
	repaired_and_delivered(UNIT);
	due = the(intake_unit, UNIT)->acceptance_due;
	story_now_ms += DAYS(2);
	left = due - story_now_ms;
	taken(appeals_the_last());
	assert_int_equal(the(intake_unit, UNIT)->acceptance_due, 0);
	refused(told("timer", intake_deem_acceptance, UNIT, due), fx_too_early);
	story_now_ms += DAYS(9);
	it_was_judged(fx_appeal_verdict_dismissed);
	taken(they_were_told());
	assert_int_equal(
	    the(intake_unit, UNIT)->acceptance_due, story_now_ms + left);
}

/* T-15: delivered meanwhile, the time begins with the telling. */
TEST(a_delivery_over_an_open_appeal_starts_no_clock)
{
	an_admitted();
	taken(they_are_to_pay(1000));
	taken(appeals_the_last());
	repaired_and_delivered(UNIT);
	assert_int_equal(the(intake_unit, UNIT)->acceptance_due, 0);
	it_was_judged(fx_appeal_verdict_dismissed);
	taken(they_were_told());
	assert_true(the(intake_unit, UNIT)->acceptance_due > story_now_ms);
}

#define T(title) cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_refused_request_can_be_appealed_by_name),
		T(an_appeal_without_grounds_is_none),
		T(the_time_to_appeal_is_over_after_its_days),
		T(upheld_against_a_refusal_the_request_is_reviewed_anew),
		T(a_dismissed_appeal_is_told_and_the_decision_stands),
		T(a_verdict_about_no_open_appeal_is_no_concern),
		T(who_is_to_pay_can_appeal_before_it_is_decided),
		T(of_a_serious_case_nothing_can_be_appealed_yet),
		T(a_further_round_makes_the_decision_before_void),
		T(what_was_decided_meanwhile_can_be_appealed_then),
		T(inv_18_a_unit_closes_only_when_the_appeal_is_told),
		T(nothing_is_deemed_accepted_while_an_appeal_is_open),
		T(a_delivery_over_an_open_appeal_starts_no_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

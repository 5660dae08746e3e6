/* Appeals, and who may judge them (S-072, X23). */
#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/assessment_words.h"
#include "tests/unit/test.h"

#define FENG "feng.qi" /* quality manager */
#define HASH      \
	{         \
		1 \
	}

static void
it_is_appealed(bool refusal, const char *by)
{
	struct intake_appealed said = { .unit_no = UNIT,
		.case_no = "RMA-2611-00042-D",
		.against_service = "assessment",
		.against_seq = 7,
		.against_hash = HASH,
		.refusal = refusal };

	fx_copy_text(said.verdict_by, sizeof(said.verdict_by), by);
	taken(story_put(EV_intake_appealed, &said, "service", "service"));
}

#define judges(who, role, ...)                                       \
	story_put(CMD_assessment_judge_appeal,                       \
	    &(const struct assessment_judge_appeal){                 \
		.unit_no = UNIT, .reasons_sha = HASH, __VA_ARGS__ }, \
	    who, role)

#define UPHELD    .verdict = fx_appeal_verdict_upheld
#define DISMISSED .verdict = fx_appeal_verdict_dismissed

/* S-072: also of a unit that assessment has never seen. */
TEST(an_appeal_against_a_refusal_waits_for_another_judge)
{
	it_is_appealed(true, FENG);
	assert_int_equal(the(assessment_appeal, UNIT)->state,
	    assessment_appeal_state_queued);
	refused(judges(FENG, "qa_mgr", UPHELD), assessment_judge_took_part);
	taken(judges("lu.wei", "qa_mgr", UPHELD));
	assert_int_equal(story_answer.count, 1);
	assert_int_equal(event(0, assessment_appeal_judged)->verdict,
	    fx_appeal_verdict_upheld);
	assessment_is_at(assessment_unit_state_absent);
	assert_string_equal(the(assessment_appeal, UNIT)->judged_by, "lu.wei");
	refused(judges("lu.wei", "qa_mgr", DISMISSED), assessment_no_appeal);
}

/* S-072 */
TEST(whoever_took_part_in_the_verdict_judges_no_appeal)
{
	assessment_is_liable(1000);
	it_is_appealed(false, WU);
	refused(judges(WU, "qa_mgr", UPHELD), assessment_judge_took_part);
	refused(judges(HE, "qa_mgr", DISMISSED), assessment_judge_took_part);
	refused(judges(HE, "qa", DISMISSED, .lab_sha = HASH),
	    assessment_judge_took_part);
	taken(judges(FENG, "qa_mgr", DISMISSED));
}

/* S-072: what was done after the verdict on its ground counts as part of it */
TEST(whoever_decided_by_the_verdict_judges_no_appeal)
{
	assessment_is_decided();
	it_is_appealed(false, "somebody");
	refused(judges(WU, "qa_mgr", UPHELD), assessment_judge_took_part);
}

/* X23: or an outside laboratory */
TEST(quality_judges_by_the_report_of_an_outside_laboratory)
{
	assessment_is_liable(1000);
	it_is_appealed(false, WU);
	refused(judges("lab.a", "qa", UPHELD), assessment_lab_missing);
	taken(judges("lab.a", "qa", UPHELD, .lab_sha = HASH));
	assert_int_equal(event(0, assessment_appeal_judged)->lab_sha[0], 1);
}

/* X23 */
TEST(an_upheld_appeal_begins_a_further_round)
{
	const struct assessment_reopened *said;

	assessment_is_liable(1000);
	it_is_appealed(false, WU);
	taken(judges(FENG, "qa_mgr", UPHELD));
	said = event(1, assessment_reopened);
	assert_int_equal(said->round, 2);
	assert_int_equal(said->why, assessment_why_appeal);
	assert_string_equal(said->ref_service, "intake");
	assert_int_equal(
	    said->ref_seq, event(0, assessment_appeal_judged)->ref_seq);
	assessment_is_at(assessment_unit_state_queued);
	/* Before a decision the goods are at the bench: it looks again. */
	taken(told(WU, assessment_start, UNIT, "B-2"));
	assessment_is_at(assessment_unit_state_diagnosing);
}

/* X23: once decided they may be anywhere; what was found stands. */
TEST(after_a_decision_an_upheld_appeal_is_settled_on_paper)
{
	assessment_is_decided();
	it_is_appealed(false, WU);
	taken(judges(FENG, "qa_mgr", UPHELD));
	taken(told(WU, assessment_start, UNIT, "B-2"));
	assessment_is_at(assessment_unit_state_diagnosed);
}

/* X23 */
TEST(a_dismissed_appeal_changes_nothing)
{
	assessment_is_decided();
	it_is_appealed(false, WU);
	taken(judges(FENG, "qa_mgr", DISMISSED));
	assert_int_equal(story_answer.count, 1);
	assessment_is_at(assessment_unit_state_decided);
}

/* X23: a later round has made void what is appealed. */
TEST(an_appeal_that_a_round_has_overtaken_begins_no_other)
{
	assessment_is_decided();
	it_is_appealed(false, WU);
	taken(heard(intake_acceptance_recorded, UNIT, .ok = false));
	assert_int_equal(assessment_the_unit()->round, 2);
	taken(judges(FENG, "qa_mgr", UPHELD));
	assert_int_equal(story_answer.count, 1);
	assert_int_equal(assessment_the_unit()->round, 2);
}

/* X23, X30: of a canceled return the verdict alone is left. */
TEST(of_an_ended_unit_an_appeal_is_judged_and_nothing_begins)
{
	assessment_is_liable(1000);
	it_is_appealed(false, WU);
	taken(heard(
	    intake_canceled, UNIT, .goods_here = true, .reason = "changed"));
	taken(judges(FENG, "qa_mgr", UPHELD));
	assert_int_equal(story_answer.count, 1);
	assessment_is_at(assessment_unit_state_ended);
}

/* INV-09 */
TEST(a_serious_case_is_undecided_again_after_an_upheld_appeal)
{
	assessment_is_liable(0);
	assessment_is_serious();
	taken(told(ZHAO, assessment_gm_decide, UNIT,
	    .decision = assessment_verdict_plan, .kind = fx_decision_refund,
	    .plan_sha = HASH));
	it_is_appealed(false, WU);
	refused(judges(ZHAO, "qa_mgr", UPHELD), assessment_judge_took_part);
	taken(judges(FENG, "qa_mgr", UPHELD));
	assert_int_equal(
	    event(2, assessment_severity_set)->level, fx_severity_serious);
	assert_true(assessment_the_unit()->gag);
}

/* S-072, X8: who appeals has not let the quote go by. */
TEST(a_quote_that_expires_under_an_appeal_costs_nothing)
{
	assessment_is_quoted();
	it_is_appealed(false, WU);
	taken(assessment_is_silent());
	assert_int_equal(event(0, assessment_quote_expired)->fee_minor, 0);
}

#define T(title) \
	cmocka_unit_test_setup_teardown(title, assessment_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_appeal_against_a_refusal_waits_for_another_judge),
		T(whoever_took_part_in_the_verdict_judges_no_appeal),
		T(whoever_decided_by_the_verdict_judges_no_appeal),
		T(quality_judges_by_the_report_of_an_outside_laboratory),
		T(an_upheld_appeal_begins_a_further_round),
		T(after_a_decision_an_upheld_appeal_is_settled_on_paper),
		T(a_dismissed_appeal_changes_nothing),
		T(an_appeal_that_a_round_has_overtaken_begins_no_other),
		T(of_an_ended_unit_an_appeal_is_judged_and_nothing_begins),
		T(a_quote_that_expires_under_an_appeal_costs_nothing),
		T(a_serious_case_is_undecided_again_after_an_upheld_appeal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

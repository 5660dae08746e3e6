#include "base/fx_base.h"
#include "tests/unit/assessment_words.h"
#include "tests/unit/test.h"

/* General and serious problems, and who decides them. */

static const struct assessment_unit *
unit(void)
{
	return assessment_the_unit();
}

#define is_at(name) assessment_is_at(assessment_unit_state_##name)

static int
the_level_is_set(enum fx_severity level, const char *role)
{
	struct assessment_classify_severity cmd = {
		.unit_no = UNIT,
		.level = level,
		.criteria = "key_function",
	};

	return story_put(
	    CMD_assessment_classify_severity, &cmd, "any.one", role);
}

static int
the_gm_decides(enum assessment_verdict decision, enum fx_decision kind)
{
	struct assessment_gm_decide cmd = {
		.unit_no = UNIT,
		.decision = decision,
		.kind = kind,
		.plan_sha = { 5 },
	};

	return story_put(CMD_assessment_gm_decide, &cmd, ZHAO, "gm");
}

/* S-120 */
TEST(inv_09_a_serious_undecided_case_stays_silent_and_still)
{
	assessment_is_liable(0);
	assessment_is_serious();
	is_at(serious_pending);
	assert_true(unit()->gag);
	refused(assessment_proposes(fx_decision_repair, false), fx_wrong_state);
	refused(told(SUN, assessment_quote, .unit_no = UNIT, .price_list = "PL",
		    .doc_no = "D"),
	    fx_wrong_state);
	refused(told(WU, assessment_decide, .unit_no = UNIT), fx_wrong_state);
	refused(
	    told(WU, assessment_ask_info, .unit_no = UNIT, .questions = "use"),
	    assessment_serious_undecided);
}

/* S-120 */
TEST(facts_are_gathered_while_a_serious_case_waits)
{
	assessment_is_queued();
	assessment_is_serious();
	is_at(queued);
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	taken(
	    told(WU, assessment_diagnose, .unit_no = UNIT, .fault_found = true,
		.symptom = "unsafe", .section = "power", .defect = "burnt",
		.cause = fx_cause_code_design, .repairable = true));
	assessment_blame(0, fx_warranty_in);
	is_at(serious_pending);
}

/* S-120 */
TEST(an_open_quote_is_withdrawn_when_the_case_becomes_serious)
{
	assessment_is_quoted();
	assessment_is_serious();
	assert_int_equal(event(1, assessment_quote_withdrawn)->version, 2);
	is_at(serious_pending);
	ignored(assessment_answers(fx_reply_approve, ""));
}

/* S-120, S-121 */
TEST(the_general_manager_names_the_remedy_and_no_other_is_proposed)
{
	assessment_is_liable(0);
	assessment_is_serious();
	refused(the_gm_decides(assessment_verdict_plan, fx_decision_unsaid),
	    assessment_plan_without_kind);
	taken(the_gm_decides(assessment_verdict_plan, fx_decision_replace));
	is_at(proposed);
	assert_false(unit()->gag);
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_nothing_proposed);
	refused(assessment_proposes(fx_decision_repair, false),
	    assessment_gm_decided_otherwise);
	taken(assessment_proposes(fx_decision_replace, true));
}

/* S-120: not even the customer's choice stands against it. */
TEST(what_was_chosen_before_gives_way_to_the_general_manager)
{
	assessment_is_liable(0);
	taken(assessment_proposes(fx_decision_repair, true));
	taken(assessment_answers(fx_reply_choose, "replace"));
	assessment_is_serious();
	taken(the_gm_decides(assessment_verdict_plan, fx_decision_repair));
	taken(assessment_proposes(fx_decision_repair, false));
	assert_int_equal(
	    event(1, assessment_decided)->kind, fx_decision_repair);
	assert_int_equal(event(1, assessment_decided)->consent_seq, 0);
}

/* S-120, X8: nobody is made to pay for a repair. */
TEST(what_a_customer_declined_goes_back_against_any_plan)
{
	assessment_is_liable(1000);
	assessment_is_serious();
	taken(the_gm_decides(assessment_verdict_plan, fx_decision_repair));
	taken(assessment_proposes(fx_decision_repair, false));
	refused(assessment_proposes(fx_decision_return_as_is, false),
	    assessment_gm_decided_otherwise);
	taken(told(WU, assessment_add_quote_line, .unit_no = UNIT, .line_no = 1,
	    .code = "REPAIR", .qty = 1, .unit_price_minor = 9000));
	taken(told(WU, assessment_quote, .unit_no = UNIT, .price_list = "PL",
	    .doc_no = "D"));
	taken(assessment_answers(fx_reply_decline, ""));
	refused(assessment_proposes(fx_decision_replace, false),
	    assessment_gm_decided_otherwise);
	taken(assessment_proposes(fx_decision_return_as_is, false));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
}

/* S-120 */
TEST(only_the_general_manager_decides_a_serious_case)
{
	struct assessment_gm_decide cmd = {
		.unit_no = UNIT,
		.decision = assessment_verdict_plan,
		.kind = fx_decision_repair,
		.plan_sha = { 5 },
	};

	assessment_is_liable(0);
	assessment_is_serious();
	refused(story_put(CMD_assessment_gm_decide, &cmd, QIAN, "dept_head"),
	    fx_not_your_role);
}

/* S-120 */
TEST(a_decision_that_stands_can_be_confirmed_and_work_goes_on)
{
	assessment_is_decided();
	assessment_is_serious();
	is_at(serious_pending);
	taken(the_gm_decides(assessment_verdict_confirm, fx_decision_unsaid));
	assert_int_equal(
	    event(0, assessment_gm_decided)->kind, fx_decision_repair);
	is_at(decided);
}

/* S-120 */
TEST(where_no_decision_stands_there_is_nothing_to_confirm)
{
	assessment_is_liable(0);
	assessment_is_serious();
	refused(the_gm_decides(assessment_verdict_confirm, fx_decision_unsaid),
	    assessment_no_decision_stands);
}

/* S-010, S-011, S-124 */
TEST(anyone_raises_the_severity_and_only_the_general_manager_lowers_it)
{
	assessment_is_liable(0);
	taken(the_level_is_set(fx_severity_general, "customer"));
	refused(the_level_is_set(fx_severity_general, "technician"),
	    assessment_same_severity);
	taken(the_level_is_set(fx_severity_serious, "technician"));
	refused(the_level_is_set(fx_severity_general, "dept_head"),
	    assessment_only_gm_lowers);
	taken(the_level_is_set(fx_severity_general, "gm"));
	is_at(liable);
	assert_false(unit()->gag);
}

/* S-120 */
TEST(a_lowered_case_goes_back_to_the_decision_that_stands)
{
	assessment_is_decided();
	assessment_is_serious();
	taken(the_level_is_set(fx_severity_none, "gm"));
	is_at(decided);
}

/* S-119 */
TEST(a_general_problem_needs_the_head_who_is_not_the_proposer)
{
	assessment_is_liable(0);
	taken(the_level_is_set(fx_severity_general, "cs"));
	taken(assessment_proposes(fx_decision_repair, false));
	assert_int_equal(story_answer.count, 1);
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_head_has_not_agreed);
	refused(
	    told(WU, assessment_head_agree, .unit_no = UNIT), fx_same_person);
	taken(told(QIAN, assessment_head_agree, .unit_no = UNIT));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
}

/* S-119 */
TEST(the_head_agrees_to_one_version_only)
{
	assessment_is_liable(0);
	taken(the_level_is_set(fx_severity_general, "cs"));
	taken(assessment_proposes(fx_decision_repair, false));
	taken(told(QIAN, assessment_head_agree, .unit_no = UNIT));
	taken(assessment_proposes(fx_decision_repair, false));
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_head_has_not_agreed);
}

/* X11, X12: the approval matrix by value. */
TEST(a_decision_worth_more_than_the_limit_needs_the_head)
{
	assessment_is_liable(0);
	story_policy.approval_head_minor = 10000;
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_repair, .est_parts_minor = 10001));
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_head_has_not_agreed);
	taken(told(QIAN, assessment_head_agree, .unit_no = UNIT));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
}

/* S-121 */
TEST(the_execution_is_approved_after_the_decision)
{
	assessment_is_decided();
	assessment_is_serious();
	refused(told(ZHAO, assessment_gm_approve_execution, .unit_no = UNIT),
	    assessment_gm_has_not_decided);
	taken(the_gm_decides(assessment_verdict_confirm, fx_decision_unsaid));
	taken(told(ZHAO, assessment_gm_approve_execution, .unit_no = UNIT));
}

/* S-120: what was decided on was not what is known now. */
TEST(a_further_round_of_a_serious_case_waits_for_the_general_manager_again)
{
	assessment_is_decided();
	assessment_is_serious();
	taken(the_gm_decides(assessment_verdict_confirm, fx_decision_unsaid));
	taken(heard(repair_unrepairable, .unit_no = UNIT, .reason = "burnt",
	    .confirmed_by = GONG, .round = 1));
	assert_int_equal(
	    event(1, assessment_severity_set)->level, fx_severity_serious);
	assert_true(event(1, assessment_severity_set)->automatic);
	assert_true(unit()->gag);
	is_at(queued);
}

/* INV-09: its customer reads why it takes longer. */
TEST(a_reason_that_is_given_under_the_gate_is_not_read_outside)
{
	assessment_is_started();
	taken(told(WU, assessment_classify_severity, .unit_no = UNIT,
	    .level = fx_severity_serious, .criteria = "safety"));
	taken(told(GONG, assessment_extend_due, .unit_no = UNIT,
	    .timer = assessment_timer_appraisal,
	    .to_at = STORY_NOW + 3 * FX_DAY_MS,
	    .reason = "the general manager reads it"));
	assert_string_equal(the(assessment_finding, UNIT)->late_reason, "");
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, assessment_begin, story_end)

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		RUN(inv_09_a_serious_undecided_case_stays_silent_and_still),
		RUN(facts_are_gathered_while_a_serious_case_waits),
		RUN(an_open_quote_is_withdrawn_when_the_case_becomes_serious),
		RUN(the_general_manager_names_the_remedy_and_no_other_is_proposed),
		RUN(what_was_chosen_before_gives_way_to_the_general_manager),
		RUN(what_a_customer_declined_goes_back_against_any_plan),
		RUN(a_reason_that_is_given_under_the_gate_is_not_read_outside),
		RUN(only_the_general_manager_decides_a_serious_case),
		RUN(a_decision_that_stands_can_be_confirmed_and_work_goes_on),
		RUN(where_no_decision_stands_there_is_nothing_to_confirm),
		RUN(anyone_raises_the_severity_and_only_the_general_manager_lowers_it),
		RUN(a_lowered_case_goes_back_to_the_decision_that_stands),
		RUN(a_general_problem_needs_the_head_who_is_not_the_proposer),
		RUN(the_head_agrees_to_one_version_only),
		RUN(a_decision_worth_more_than_the_limit_needs_the_head),
		RUN(the_execution_is_approved_after_the_decision),
		RUN(a_further_round_of_a_serious_case_waits_for_the_general_manager_again),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}

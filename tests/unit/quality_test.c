#include "base/fx_base.h"
#include "tests/unit/quality_words.h"
#include "tests/unit/test.h"

/* The inspection itself, from the start to its result. */

static void
it_is_escalated(void)
{
	quality_inspects(2);
	taken(quality_fails());
}

static int
it_is_settled(enum quality_way way)
{
	return told(
	    BOSS, quality_settle_escalation, .unit_no = UNIT, .way = way);
}

static int
a_round_begins(int64_t round)
{
	return heard(assessment_reopened, .unit_no = UNIT, .round = round,
	    .why = assessment_why_new_problem, .ref_service = "repair",
	    .ref_seq = 5);
}

/* S-152, INV-12 */
TEST(inv_12_the_inspector_never_repaired_the_unit)
{
	taken(quality_hears_completed(2));
	refused(quality_begins(MIN), fx_same_person);
	refused(quality_begins("li.wei"), fx_same_person);
	taken(quality_begins(JIAN));
	quality_is_at(quality_unit_state_inspecting);
}

/* S-152 */
TEST(only_an_inspector_inspects)
{
	const struct quality_start cmd = { .unit_no = UNIT,
		.extent = quality_extent_full };

	taken(quality_hears_completed(1));
	refused(story_put(CMD_quality_start, &cmd, JIAN, "technician"),
	    fx_not_your_role);
}

/* S-151, S-149 */
TEST(an_inspection_names_its_slip_standard_and_inspector)
{
	taken(quality_hears_completed(1));
	taken(told(JIAN, quality_start, .unit_no = UNIT,
	    .extent = quality_extent_full, .doc_no = "RI-1",
	    .standard_ref = "GB-4706"));
	assert_string_equal(event(0, quality_started)->inspector, JIAN);
	assert_string_equal(inspected()->doc_no, "RI-1");
	assert_string_equal(inspected()->standard_ref, "GB-4706");
}

/* S-148 */
TEST(a_check_keeps_its_measure_and_photos)
{
	static const char photo[] = "00000000000000000000000000000000"
				    "00000000000000000000000000000001";
	struct quality_check cmd = { .unit_no = UNIT,
		.item = "safety",
		.result = fx_check_pass,
		.measure = "2.1 MOhm" };

	quality_inspects(1);
	fx_copy(cmd.photo_sha, photo);
	taken(story_put(CMD_quality_check, &cmd, JIAN, NULL));
	assert_string_equal(event(0, quality_checked)->measure, "2.1 MOhm");
	assert_string_equal(event(0, quality_checked)->photo_sha, photo);
}

/* S-148: words, or half a hash, are no photo */
TEST(only_hashes_of_photos_are_taken_for_photos)
{
	const struct fx_field *photo =
	    fx_schema_field(CMD_quality_check, "photo_sha");
	struct quality_check cmd = { .photo_sha = "photo-1" };

	assert_int_not_equal(fx_schema_check_field(photo, &cmd), 0);
	fx_copy(cmd.photo_sha, "0123456789abcdef0123456789abcdef");
	assert_int_not_equal(fx_schema_check_field(photo, &cmd), 0);
	fx_copy(cmd.photo_sha, "0123456789abcdef0123456789abcdef"
			       "0123456789abcdef0123456789abcdef");
	assert_int_equal(fx_schema_check_field(photo, &cmd), 0);
	cmd.photo_sha[0] = 'A';
	assert_int_not_equal(fx_schema_check_field(photo, &cmd), 0);
}

/* INV-12: a name that no list of codes can hold could not be compared */
TEST(an_account_that_is_no_code_does_not_inspect)
{
	taken(quality_hears_completed(1));
	refused(quality_begins("zhao jian"), quality_bad_account);
	refused(quality_begins("a,b"), quality_bad_account);
}

/* S-152 */
TEST(a_customers_unit_is_not_sampled)
{
	taken(quality_hears_completed(1));
	refused(told(JIAN, quality_start, .unit_no = UNIT,
		    .extent = quality_extent_sample),
	    quality_full_only);
}

/* S-149: who signs has looked */
TEST(an_inspection_is_finished_by_whoever_began_it)
{
	quality_inspects(1);
	refused(told(YUN, quality_check, .unit_no = UNIT, .item = "function",
		    .result = fx_check_pass),
	    quality_not_yours);
	refused(told(YUN, quality_fail, .unit_no = UNIT, .defects = "loose"),
	    quality_not_yours);
	quality_passes_all_items();
	refused(told(YUN, quality_pass, .unit_no = UNIT, .report_no = "IR-1",
		    .sign_sha = { 1 }),
	    quality_not_yours);
}

/* S-148 */
TEST(only_items_of_the_plan_are_checked)
{
	quality_inspects(1);
	refused(
	    quality_checks("watertight", fx_check_pass), quality_not_in_plan);
	taken(quality_checks("appearance", fx_check_pass));
}

/* S-148: a plan nobody knows is the standard one */
TEST(every_plan_tests_the_reported_fault)
{
	static const char *const plans[] = { "standard", "electric", "ceramic",
		"no_fault", "house-17" };
	struct repair_completed done = {
		.unit_no = UNIT, .technicians = MIN, .repair_code = "cleaned"
	};
	size_t i;

	for (i = 0; i < fx_count_of(plans); i++) {
		done.attempt = (int64_t)i + 1;
		fx_copy_text(done.qc_plan, sizeof(done.qc_plan), plans[i]);
		taken(story_put(
		    EV_repair_completed, &done, "service", "service"));
		taken(quality_begins(JIAN));
		taken(quality_checks("appearance", fx_check_pass));
		taken(quality_checks("function", fx_check_pass));
		refused(quality_passes(), quality_items_open);
		taken(quality_checks("reported_fault", fx_check_pass));
	}
	taken(quality_passes());
}

/* S-148, S-149 */
TEST(a_unit_passes_when_every_mandatory_item_has)
{
	quality_inspects(1);
	taken(quality_checks("function", fx_check_pass));
	taken(quality_checks("reported_fault", fx_check_pass));
	refused(quality_passes(), quality_items_open);
	taken(quality_checks("safety", fx_check_na));
	refused(quality_passes(), quality_items_open);
	taken(quality_checks("safety", fx_check_pass));
	taken(quality_passes());
	quality_is_at(quality_unit_state_passed);
	assert_int_equal(event(0, quality_passed)->round, 1);
	assert_int_equal(event(0, quality_passed)->attempt, 1);
	assert_string_equal(inspected()->report_no, "IR-1");
}

/* S-148 */
TEST(an_item_that_failed_must_pass_before_the_unit_does)
{
	quality_inspects(1);
	quality_passes_all_items();
	taken(quality_checks("appearance", fx_check_fail));
	refused(quality_passes(), quality_item_failed);
	taken(quality_checks("appearance", fx_check_pass));
	taken(quality_passes());
}

/* S-148: the last check of an item counts */
TEST(an_item_that_passed_may_fail_later)
{
	quality_inspects(1);
	quality_passes_all_items();
	taken(quality_checks("safety", fx_check_fail));
	assert_string_equal(
	    inspected()->passed_items, "function,reported_fault");
	assert_string_equal(inspected()->failed_items, "safety");
	refused(quality_passes(), quality_item_failed);
}

/* S-150, X16 */
TEST(a_failed_unit_goes_back_to_repair_with_its_defects)
{
	quality_inspects(1);
	taken(quality_fails());
	quality_is_at(quality_unit_state_failed);
	assert_int_equal(story_answer.count, 1);
	assert_int_equal(
	    event(0, quality_failed)->back_to, quality_back_to_repair);
	assert_string_equal(
	    event(0, quality_failed)->defects, "bad_solder,loose");
	assert_int_equal(event(0, quality_failed)->round, 1);
	taken(quality_hears_completed(2));
	quality_is_at(quality_unit_state_queued);
	assert_string_equal(inspected()->defects, "");
}

/* S-150, INV-14, X16 */
TEST(inv_14_attempts_beyond_the_limit_need_an_escalation)
{
	it_is_escalated();
	quality_is_at(quality_unit_state_escalated);
	assert_int_equal(
	    event(0, quality_failed)->back_to, quality_back_to_none);
	assert_int_equal(event(1, quality_escalated)->attempt, 2);
}

/* INV-14: the limit is the company's */
TEST(the_limit_of_attempts_is_a_policy)
{
	story_policy.rework_limit = 3;
	it_is_escalated();
	quality_is_at(quality_unit_state_failed);
}

/* X16 */
TEST(another_technician_may_try_after_an_escalation)
{
	it_is_escalated();
	taken(it_is_settled(quality_way_other_technician));
	quality_is_at(quality_unit_state_escalated);
	assert_string_equal(
	    event(0, quality_escalation_settled)->defects, "bad_solder,loose");
	assert_int_equal(event(0, quality_escalation_settled)->round, 1);
	refused(it_is_settled(quality_way_scrap), quality_settled_already);
	quality_inspects(3);
	taken(quality_fails());
	taken(it_is_settled(quality_way_reassess));
	quality_is_at(quality_unit_state_ended);
}

/* X16 */
TEST(an_escalation_that_goes_to_assessment_ends_the_inspection)
{
	it_is_escalated();
	taken(it_is_settled(quality_way_replace));
	quality_is_at(quality_unit_state_ended);
	ignored(a_round_begins(2));
}

/* X16 */
TEST(only_the_quality_manager_settles_an_escalation)
{
	const struct quality_settle_escalation cmd = { .unit_no = UNIT,
		.way = quality_way_scrap };

	it_is_escalated();
	refused(
	    story_put(CMD_quality_settle_escalation, &cmd, JIAN, "inspector"),
	    fx_not_your_role);
}

/* T-12 */
TEST(a_late_inspection_is_told_to_the_quality_manager_once)
{
	int64_t due;

	taken(quality_hears_completed(1));
	due = inspected()->qc_due;
	assert_int_equal(due, fx_policy_add_workdays(&story_policy, STORY_NOW,
				  story_policy.qc_workdays));
	refused(told("timer", quality_mark_overdue, .unit_no = UNIT,
		    .due_at = due + 1),
	    fx_too_early);
	story_now_ms = due;
	taken(told(
	    "timer", quality_mark_overdue, .unit_no = UNIT, .due_at = due));
	assert_string_equal(event(0, quality_breached)->told_role, "qa_mgr");
	assert_int_equal(inspected()->qc_due, 0);
}

/* T-12 */
TEST(the_clock_stops_with_the_result)
{
	quality_inspects(1);
	taken(quality_fails());
	assert_int_equal(inspected()->qc_due, 0);
	quality_inspects(2);
	quality_passes_all_items();
	taken(quality_passes());
	assert_int_equal(inspected()->qc_due, 0);
}

TEST(everything_declared_has_its_function)
{
	const char *forgotten;

	if (fx_department_check(&quality_department, &forgotten) != 0)
		fail_msg("forgotten: %s", forgotten);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, quality_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(inv_12_the_inspector_never_repaired_the_unit),
		RUN(only_an_inspector_inspects),
		RUN(an_inspection_names_its_slip_standard_and_inspector),
		RUN(a_check_keeps_its_measure_and_photos),
		RUN(only_hashes_of_photos_are_taken_for_photos),
		RUN(an_account_that_is_no_code_does_not_inspect),
		RUN(a_customers_unit_is_not_sampled),
		RUN(an_inspection_is_finished_by_whoever_began_it),
		RUN(only_items_of_the_plan_are_checked),
		RUN(every_plan_tests_the_reported_fault),
		RUN(a_unit_passes_when_every_mandatory_item_has),
		RUN(an_item_that_failed_must_pass_before_the_unit_does),
		RUN(an_item_that_passed_may_fail_later),
		RUN(a_failed_unit_goes_back_to_repair_with_its_defects),
		RUN(inv_14_attempts_beyond_the_limit_need_an_escalation),
		RUN(the_limit_of_attempts_is_a_policy),
		RUN(another_technician_may_try_after_an_escalation),
		RUN(an_escalation_that_goes_to_assessment_ends_the_inspection),
		RUN(only_the_quality_manager_settles_an_escalation),
		RUN(a_late_inspection_is_told_to_the_quality_manager_once),
		RUN(the_clock_stops_with_the_result),
		RUN(everything_declared_has_its_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/fx_base.h"
#include "tests/unit/repair_words.h"
#include "tests/unit/test.h"

/* What other departments say, in every order. */

static void
it_turns_serious(void)
{
	taken(heard(assessment_severity_set, .unit_no = UNIT,
	    .level = fx_severity_serious, .criteria = "safety"));
}

static int
a_round_begins(int64_t round)
{
	return heard(assessment_reopened, .unit_no = UNIT, .round = round,
	    .why = assessment_why_new_problem, .ref_service = "repair",
	    .ref_seq = 5);
}

static int
it_passes(int64_t attempt)
{
	return heard(quality_passed, .unit_no = UNIT, .round = 1,
	    .attempt = attempt, .report_no = "IR-1", .sign_sha = { 1 });
}

static int
it_is_settled(int64_t attempt, enum quality_way way)
{
	return heard(quality_escalation_settled, .unit_no = UNIT,
	    .attempt = attempt, .way = way, .defects = "bad_solder");
}

static int
it_is_closed(void)
{
	return heard(
	    intake_closed, .unit_no = UNIT, .outcome = fx_outcome_repaired);
}

static int
it_is_canceled(void)
{
	return heard(intake_canceled, .unit_no = UNIT, .goods_here = true,
	    .reason = "bought a new one");
}

static void
it_was_repaired_once(void)
{
	repair_is_begun(MIN);
	repair_is_completed(MIN);
}

static void
it_is_escalated(void)
{
	it_was_repaired_once();
	repair_hears_failed(1, quality_back_to_repair);
	taken(told(MIN, repair_start_rework, .unit_no = UNIT));
	repair_is_completed(MIN);
	repair_hears_escalated(2);
}

/* S-120, INV-09, X26 */
TEST(inv_09_a_serious_undecided_case_stays_silent_and_still)
{
	it_turns_serious();
	repair_is_decided(1);
	repair_is_assigned(MIN);
	refused(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT),
	    fx_blocked);
	taken(heard(assessment_gm_decided, .unit_no = UNIT,
	    .decision = assessment_verdict_confirm, .kind = fx_decision_repair,
	    .plan_sha = { 1 }));
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
}

/* S-120, X26 */
TEST(a_serious_problem_stops_the_work_until_the_gm_has_decided)
{
	repair_is_begun(MIN);
	it_turns_serious();
	repair_is_at(repair_unit_state_stopped);
	assert_int_equal(event(0, repair_blocked)->why, fx_block_gag);
	assert_int_equal(
	    event(1, repair_stopped)->reason, repair_stop_reason_gag);
	refused(told(LEAD, repair_resume, .unit_no = UNIT), fx_blocked);
	refused(told(LEAD, repair_assign, .unit_no = UNIT, .technician = WEI),
	    fx_blocked);
	taken(heard(assessment_gm_decided, .unit_no = UNIT,
	    .decision = assessment_verdict_confirm, .kind = fx_decision_repair,
	    .plan_sha = { 1 }));
	taken(told(LEAD, repair_resume, .unit_no = UNIT));
	repair_is_at(repair_unit_state_working);
	ignored(heard(assessment_gm_decided, .unit_no = UNIT,
	    .decision = assessment_verdict_confirm, .kind = fx_decision_repair,
	    .plan_sha = { 1 }));
}

/* S-120 */
TEST(a_problem_found_not_to_be_serious_lifts_the_block)
{
	repair_is_begun(MIN);
	it_turns_serious();
	taken(heard(assessment_severity_set, .unit_no = UNIT,
	    .level = fx_severity_general, .criteria = "cleared"));
	assert_false(repaired()->gag);
	ignored(heard(
	    assessment_severity_set, .unit_no = UNIT, .criteria = "cleared"));
}

/* S-120 */
TEST(rework_is_not_begun_while_the_case_is_serious)
{
	it_was_repaired_once();
	repair_hears_failed(1, quality_back_to_repair);
	it_turns_serious();
	refused(told(MIN, repair_start_rework, .unit_no = UNIT), fx_blocked);
}

/* S-150, X16 */
TEST(a_failed_unit_comes_back_for_another_attempt)
{
	it_was_repaired_once();
	repair_hears_failed(1, quality_back_to_repair);
	repair_is_at(repair_unit_state_rework);
	assert_string_equal(
	    event(0, repair_rework_queued)->defects, "bad_solder");
	assert_int_equal(repaired()->attempt, 2);
	assert_int_equal(repaired()->labor_min, 0);
	taken(told(WEI, repair_start_rework, .unit_no = UNIT));
	repair_is_at(repair_unit_state_working);
	assert_string_equal(repaired()->technicians, WEI "," MIN);
	refused(told(WEI, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    repair_no_step);
	repair_is_completed(WEI);
	assert_int_equal(event(0, repair_completed)->attempt, 2);
}

/* S-150 */
TEST(what_quality_says_of_an_older_attempt_is_no_concern)
{
	it_was_repaired_once();
	repair_hears_failed(1, quality_back_to_repair);
	taken(told(MIN, repair_start_rework, .unit_no = UNIT));
	repair_is_completed(MIN);
	ignored(it_passes(1));
	ignored(heard(quality_failed, .unit_no = UNIT, .attempt = 1,
	    .defects = "bad_solder", .back_to = quality_back_to_repair));
	ignored(heard(quality_escalated, .unit_no = UNIT, .attempt = 1));
}

/* INV-14, X16 */
TEST(an_escalated_unit_waits_for_the_quality_manager)
{
	it_is_escalated();
	repair_is_at(repair_unit_state_stopped);
	refused(
	    told(LEAD, repair_resume, .unit_no = UNIT), repair_awaits_quality);
	refused(told(LEAD, repair_assign, .unit_no = UNIT, .technician = WEI),
	    repair_awaits_quality);
}

/* S-150, INV-14, X16 */
TEST(after_an_escalation_another_technician_tries)
{
	it_is_escalated();
	taken(it_is_settled(2, quality_way_other_technician));
	repair_is_at(repair_unit_state_rework);
	assert_string_equal(
	    event(0, repair_rework_queued)->defects, "bad_solder");
	refused(
	    told(MIN, repair_start_rework, .unit_no = UNIT), fx_same_person);
	taken(told(WEI, repair_start_rework, .unit_no = UNIT));
	assert_int_equal(repaired()->attempt, 3);
}

/* S-150 */
TEST(another_technician_is_meant_when_it_is_assigned_too)
{
	it_is_escalated();
	taken(it_is_settled(2, quality_way_other_technician));
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "ill"));
	refused(told(LEAD, repair_assign, .unit_no = UNIT, .technician = MIN),
	    fx_same_person);
	repair_is_assigned(WEI);
}

/* S-150: it was meant for one attempt */
TEST(a_later_attempt_is_open_to_every_technician_again)
{
	it_is_escalated();
	taken(it_is_settled(2, quality_way_other_technician));
	taken(told(WEI, repair_start_rework, .unit_no = UNIT));
	repair_is_completed(WEI);
	repair_hears_failed(3, quality_back_to_repair);
	taken(told(MIN, repair_start_rework, .unit_no = UNIT));
}

/* S-150: it was meant for one attempt */
TEST(a_new_plan_after_an_escalation_is_open_to_every_technician)
{
	it_is_escalated();
	taken(it_is_settled(2, quality_way_other_technician));
	taken(told(WEI, repair_start_rework, .unit_no = UNIT));
	repair_is_completed(WEI);
	taken(a_round_begins(2));
	repair_is_decided(2);
	repair_is_assigned(MIN);
}

/* S-152, INV-12 */
TEST(rework_is_not_begun_by_a_ninth_technician)
{
	static const char *const more[] = { "t2", "t3", "t4", "t5", "t6", "t7",
		"t8" };
	size_t i;

	repair_is_begun(MIN);
	for (i = 0; i < fx_count_of(more); i++) {
		taken(told(LEAD, repair_stop, .unit_no = UNIT,
		    .reason = "shift ends"));
		repair_is_assigned(more[i]);
		taken(told(
		    more[i], repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
	}
	repair_is_completed("t8");
	repair_hears_failed(1, quality_back_to_repair);
	refused(told("t9", repair_start_rework, .unit_no = UNIT),
	    repair_too_many_technicians);
	refused(told("t 1", repair_start_rework, .unit_no = UNIT),
	    repair_bad_account);
	taken(told("t3", repair_start_rework, .unit_no = UNIT));
}

/* X16 */
TEST(an_escalation_settled_by_assessment_suspends_the_work)
{
	it_is_escalated();
	taken(it_is_settled(2, quality_way_replace));
	repair_is_at(repair_unit_state_suspended);
	ignored(it_is_settled(2, quality_way_replace));
}

/* X16: the new round is heard before the settlement that began it */
TEST(a_new_plan_may_be_heard_before_the_settlement)
{
	it_is_escalated();
	taken(a_round_begins(2));
	repair_is_decided(2);
	repair_is_at(repair_unit_state_queued);
	assert_int_equal(repaired()->attempt, 3);
	ignored(it_is_settled(2, quality_way_reassess));
	repair_is_at(repair_unit_state_queued);
}

/* A stop by the lead outlives what inspection finds. */
TEST(a_unit_stopped_in_inspection_stays_so_when_it_fails)
{
	it_was_repaired_once();
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "audit"));
	repair_hears_failed(1, quality_back_to_repair);
	repair_is_at(repair_unit_state_stopped);
	taken(told(LEAD, repair_resume, .unit_no = UNIT));
	repair_is_at(repair_unit_state_rework);
	assert_int_equal(repaired()->stop_reason, 0);
	assert_int_equal(repaired()->before, repair_unit_state_absent);
}

/* S-128: what is with quality is not given to a technician */
TEST(a_unit_stopped_in_inspection_is_not_assigned)
{
	it_was_repaired_once();
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "audit"));
	refused(told(LEAD, repair_assign, .unit_no = UNIT, .technician = MIN),
	    fx_wrong_state);
}

/* S-149 */
TEST(a_passed_unit_is_released)
{
	it_was_repaired_once();
	taken(it_passes(1));
	repair_is_at(repair_unit_state_released);
	assert_int_equal(
	    event(0, repair_released)->why, repair_release_why_passed);
	assert_int_equal(event(0, repair_released)->labor_min, 0);
}

/* S-131, X13 */
TEST(a_round_begun_elsewhere_suspends_open_work)
{
	repair_is_begun(MIN);
	taken(a_round_begins(2));
	repair_is_at(repair_unit_state_suspended);
	assert_int_equal(
	    event(0, repair_stopped)->reason, repair_stop_reason_reassess);
	ignored(a_round_begins(2));
}

/* Events of two departments cross: ours is of that very round. */
TEST(a_round_that_repair_works_for_already_is_no_concern)
{
	repair_is_decided(2);
	ignored(a_round_begins(2));
	repair_is_at(repair_unit_state_queued);
}

/* S-131 */
TEST(work_goes_on_with_the_new_plan)
{
	repair_is_begun(MIN);
	taken(told(
	    MIN, repair_report_new_problem, .unit_no = UNIT, .codes = "burnt"));
	ignored(a_round_begins(2));
	repair_is_decided(2);
	repair_is_at(repair_unit_state_working);
	assert_int_equal(event(0, repair_plan_changed)->plan, 2);
	assert_int_equal(repaired()->attempt, 1);
	assert_int_equal(repaired()->round, 2);
}

/* S-128: nobody works on what nobody has picked up */
TEST(a_unit_not_picked_up_is_queued_again_with_the_new_plan)
{
	repair_is_decided(1);
	taken(a_round_begins(2));
	repair_is_at(repair_unit_state_suspended);
	repair_is_decided(2);
	repair_is_at(repair_unit_state_queued);
	assert_int_equal(repaired()->attempt, 1);
}

/* X22 */
TEST(a_unit_that_comes_back_is_another_attempt)
{
	it_was_repaired_once();
	taken(it_passes(1));
	ignored(a_round_begins(2));
	repair_is_decided(2);
	repair_is_at(repair_unit_state_queued);
	assert_int_equal(repaired()->attempt, 2);
	assert_true(repaired()->repair_due > story_now_ms);
}

/* X13 */
TEST(a_new_plan_for_a_completed_unit_is_another_attempt)
{
	it_was_repaired_once();
	taken(a_round_begins(2));
	repair_is_at(repair_unit_state_suspended);
	ignored(it_passes(1));
	repair_is_decided(2);
	repair_is_at(repair_unit_state_queued);
	assert_int_equal(repaired()->attempt, 2);
}

/* X26 */
TEST(a_new_plan_puts_a_stopped_unit_back_into_the_queue)
{
	repair_is_begun(MIN);
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "unclear"));
	repair_is_decided(1);
	repair_is_at(repair_unit_state_queued);
	assert_int_equal(repaired()->attempt, 1);
}

/* S-131 */
TEST(a_new_plan_does_not_disturb_work_in_progress)
{
	repair_is_begun(MIN);
	repair_is_decided(1);
	repair_is_at(repair_unit_state_working);
	assert_int_equal(repaired()->plan, 2);
}

/* S-187 */
TEST(a_unit_decided_otherwise_is_released_with_the_labor_spent)
{
	repair_is_begun(MIN);
	repair_takes_a_step(MIN);
	repair_is_decided_otherwise(1);
	repair_is_at(repair_unit_state_released);
	assert_int_equal(event(0, repair_released)->labor_min, 20);
	assert_int_equal(repaired()->repair_due, 0);
}

/* S-047, X30 */
TEST(a_canceled_unit_is_released_and_not_taken_up_again)
{
	repair_is_begun(MIN);
	taken(it_is_canceled());
	repair_is_at(repair_unit_state_released);
	ignored(heard(assessment_decided, .unit_no = UNIT, .round = 1,
	    .kind = fx_decision_repair, .goods_to = fx_goods_to_customer,
	    .warranty_rule = "repair_30", .outcome = fx_outcome_repaired,
	    .currency = "CNY", .proposed_by = "wu.fang"));
}

/* X30 */
TEST(a_decision_that_crosses_a_cancelation_queues_nothing)
{
	taken(heard(intake_admitted, .unit_no = UNIT, .round = 1,
	    .goods = intake_goods_here, .model = "Kettle-17", .qty = 1));
	taken(it_is_canceled());
	assert_int_equal(event(0, repair_blocked)->why, fx_block_cancel);
	ignored(heard(assessment_decided, .unit_no = UNIT, .round = 1,
	    .kind = fx_decision_repair, .goods_to = fx_goods_to_customer,
	    .warranty_rule = "repair_30", .outcome = fx_outcome_repaired,
	    .currency = "CNY", .proposed_by = "wu.fang"));
	ignored(it_is_canceled());
}

/* S-196, INV-21 */
TEST(inv_21_a_closed_dossier_takes_corrections_only)
{
	it_was_repaired_once();
	taken(it_is_closed());
	repair_is_at(repair_unit_state_released);
	ignored(it_passes(1));
	refused(told(LEAD, repair_note, .unit_no = UNIT,
		    .kind = fx_note_kind_text, .text_sha = { 1 }),
	    fx_closed);
	refused(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "late"),
	    fx_wrong_state);
	taken(told(LEAD, repair_correct, .unit_no = UNIT, .of_seq = 3,
	    .field = "shelf", .was = "A-03", .now = "A-04", .why = "typo"));
	ignored(it_is_closed());
	ignored(heard(intake_admitted, .unit_no = UNIT, .round = 2,
	    .goods = intake_goods_here, .model = "Kettle-17", .qty = 1));
}

/* A unit that repair never had needs no end here. */
TEST(closing_a_unit_repair_never_had_is_no_concern)
{
	ignored(it_is_closed());
	ignored(it_is_canceled());
	ignored(a_round_begins(2));
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, repair_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(inv_09_a_serious_undecided_case_stays_silent_and_still),
		RUN(a_serious_problem_stops_the_work_until_the_gm_has_decided),
		RUN(a_problem_found_not_to_be_serious_lifts_the_block),
		RUN(rework_is_not_begun_while_the_case_is_serious),
		RUN(a_failed_unit_comes_back_for_another_attempt),
		RUN(what_quality_says_of_an_older_attempt_is_no_concern),
		RUN(an_escalated_unit_waits_for_the_quality_manager),
		RUN(after_an_escalation_another_technician_tries),
		RUN(another_technician_is_meant_when_it_is_assigned_too),
		RUN(a_later_attempt_is_open_to_every_technician_again),
		RUN(a_new_plan_after_an_escalation_is_open_to_every_technician),
		RUN(rework_is_not_begun_by_a_ninth_technician),
		RUN(an_escalation_settled_by_assessment_suspends_the_work),
		RUN(a_new_plan_may_be_heard_before_the_settlement),
		RUN(a_unit_stopped_in_inspection_stays_so_when_it_fails),
		RUN(a_unit_stopped_in_inspection_is_not_assigned),
		RUN(a_passed_unit_is_released),
		RUN(a_round_begun_elsewhere_suspends_open_work),
		RUN(a_round_that_repair_works_for_already_is_no_concern),
		RUN(work_goes_on_with_the_new_plan),
		RUN(a_unit_not_picked_up_is_queued_again_with_the_new_plan),
		RUN(a_unit_that_comes_back_is_another_attempt),
		RUN(a_new_plan_for_a_completed_unit_is_another_attempt),
		RUN(a_new_plan_puts_a_stopped_unit_back_into_the_queue),
		RUN(a_new_plan_does_not_disturb_work_in_progress),
		RUN(a_unit_decided_otherwise_is_released_with_the_labor_spent),
		RUN(a_canceled_unit_is_released_and_not_taken_up_again),
		RUN(a_decision_that_crosses_a_cancelation_queues_nothing),
		RUN(inv_21_a_closed_dossier_takes_corrections_only),
		RUN(closing_a_unit_repair_never_had_is_no_concern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/fx_base.h"
#include "schema/fx_codec.h"
#include "tests/unit/repair_words.h"
#include "tests/unit/test.h"

/* The bench: from the decision to the hand-over to inspection. */

/* S-128: the bench reads what was reported, and what is dangerous */
TEST(a_technician_knows_what_was_reported_of_the_unit)
{
	taken(heard(intake_admitted, .unit_no = UNIT, .round = 1,
	    .goods = intake_goods_here, .model = "Kettle-17", .qty = 1,
	    .serial = "SN-7", .symptom = "no_power", .hazard = "electric",
	    .fault_note = "dead since Monday", .shelf = "A-03"));
	assert_string_equal(repaired()->serial, "SN-7");
	assert_string_equal(repaired()->symptom, "no_power");
	assert_string_equal(repaired()->fault_note, "dead since Monday");
	assert_string_equal(event(0, repair_unit_known)->hazard, "electric");
}

/* S-140 */
TEST(a_decision_to_repair_queues_the_unit_with_its_plan)
{
	repair_is_decided(1);
	repair_is_at(repair_unit_state_queued);
	assert_int_equal(event(0, repair_queued)->plan, 1);
	assert_string_equal(event(0, repair_queued)->plan_ref, "PL-1");
	assert_int_equal(repaired()->attempt, 1);
	assert_string_equal(repaired()->allowed_parts, "CAP-470");
}

/* S-140 */
TEST(a_decision_to_refund_is_no_concern_of_repair)
{
	ignored(heard(assessment_decided, .unit_no = UNIT, .round = 1,
	    .kind = fx_decision_refund, .goods_to = fx_goods_to_scrap,
	    .warranty_rule = "none", .outcome = fx_outcome_refunded,
	    .currency = "CNY", .proposed_by = "wu.fang"));
}

/* S-140: replaced for the customer, refurbished for the stock */
TEST(returned_goods_that_are_to_be_refurbished_are_queued)
{
	taken(heard(assessment_decided, .unit_no = UNIT, .round = 1,
	    .kind = fx_decision_replace, .goods_to = fx_goods_to_refurbish,
	    .warranty_rule = "restart", .outcome = fx_outcome_replaced_new,
	    .currency = "CNY", .proposed_by = "wu.fang"));
	repair_is_at(repair_unit_state_queued);
}

/* S-128 */
TEST(assigning_names_the_technician_and_the_work_order)
{
	repair_is_decided(1);
	repair_is_assigned(MIN);
	repair_is_at(repair_unit_state_assigned);
	assert_string_equal(event(0, repair_assigned)->technician, MIN);
	assert_string_equal(
	    event(0, repair_assigned)->wo, "WO-2611-00042-D.01");
}

/* S-128 */
TEST(a_unit_can_be_assigned_to_another_until_it_is_picked_up)
{
	repair_is_decided(1);
	repair_is_assigned(MIN);
	repair_is_assigned(WEI);
	refused(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT),
	    repair_not_yours);
	taken(told(WEI, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
	assert_string_equal(repaired()->technicians, WEI);
	refused(told(LEAD, repair_assign, .unit_no = UNIT, .technician = MIN),
	    fx_wrong_state);
}

/* S-128 */
TEST(only_the_technical_lead_assigns)
{
	const struct repair_assign cmd = { .unit_no = UNIT, .technician = MIN };

	repair_is_decided(1);
	refused(story_put(CMD_repair_assign, &cmd, MIN, "technician"),
	    fx_not_your_role);
}

/* S-152: quality must know every technician, and the list has an end */
TEST(a_ninth_technician_is_refused)
{
	static const char *const eight[] = { "t1", "t2", "t3", "t4", "t5", "t6",
		"t7", "t8" };
	size_t i;

	repair_is_decided(1);
	for (i = 0; i < fx_count_of(eight); i++) {
		repair_is_assigned(eight[i]);
		taken(told(eight[i], repair_pick_up, .unit_no = UNIT,
		    .scanned = UNIT));
		taken(told(LEAD, repair_stop, .unit_no = UNIT,
		    .reason = "shift ends"));
	}
	refused(told(LEAD, repair_assign, .unit_no = UNIT, .technician = "t9"),
	    repair_too_many_technicians);
	repair_is_assigned("t3");
}

/* S-128 */
TEST(the_scanned_tag_must_be_the_units)
{
	repair_is_decided(1);
	repair_is_assigned(MIN);
	refused(told(MIN, repair_pick_up, .unit_no = UNIT,
		    .scanned = "RMA-2611-00043-B.01"),
	    repair_wrong_tag);
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT,
	    .bench = "B-2"));
	repair_is_at(repair_unit_state_working);
	assert_string_equal(event(0, repair_picked_up)->from_shelf, "A-03");
}

/* S-129, S-130 */
TEST(a_step_counts_its_minutes_and_says_who_checked_it)
{
	repair_is_begun(MIN);
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "10",
	    .op = "solder", .minutes = 20, .check = fx_check_pass,
	    .extra = true));
	assert_true(event(0, repair_step_done)->extra);
	assert_string_equal(event(0, repair_step_done)->checked_by, MIN);
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "20",
	    .op = "test", .minutes = 5, .check = fx_check_pass,
	    .checked_by = WEI));
	assert_string_equal(event(0, repair_step_done)->checked_by, WEI);
	assert_int_equal(repaired()->labor_min, 25);
}

/* S-128 */
TEST(nobody_works_on_the_bench_of_another)
{
	repair_is_begun(MIN);
	refused(told(WEI, repair_record_step, .unit_no = UNIT, .step = "10",
		    .op = "solder"),
	    repair_not_yours);
	refused(told(WEI, repair_report_new_problem, .unit_no = UNIT,
		    .codes = "burnt"),
	    repair_not_yours);
	refused(told(WEI, repair_record_wipe, .unit_no = UNIT,
		    .method = repair_wipe_method_overwrite, .cert_sha = { 1 }),
	    repair_not_yours);
	refused(told(WEI, repair_declare_unrepairable, .unit_no = UNIT,
		    .reason = "board burnt", .second = LEAD),
	    repair_not_yours);
	refused(told(WEI, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    repair_not_yours);
}

/* S-134, INV-11 */
TEST(inv_11_every_operation_is_checked_before_completion)
{
	repair_is_begun(MIN);
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    repair_no_step);
	repair_takes_a_step(MIN);
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "20",
	    .op = "assemble"));
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    repair_step_unchecked);
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "20",
	    .op = "assemble", .check = fx_check_fail));
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    repair_step_unchecked);
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "20",
	    .op = "assemble", .check = fx_check_na));
	taken(told(MIN, repair_complete, .unit_no = UNIT,
	    .repair_code = "resoldered"));
	repair_is_at(repair_unit_state_completed);
}

/* S-134 */
TEST(a_thirteenth_open_operation_waits_until_others_are_checked)
{
	struct repair_record_step cmd = { .unit_no = UNIT, .op = "clean" };
	int i;

	repair_is_begun(MIN);
	for (i = 0; i < 12; i++) {
		cmd.step[0] = (char)('a' + i);
		taken(story_put(CMD_repair_record_step, &cmd, MIN, NULL));
	}
	cmd.step[0] = 'z';
	refused(story_put(CMD_repair_record_step, &cmd, MIN, NULL),
	    repair_too_many_open_steps);
	taken(told(MIN, repair_record_step, .unit_no = UNIT, .step = "c",
	    .op = "clean", .check = fx_check_pass));
	assert_string_equal(repaired()->open_steps, "a,b,d,e,f,g,h,i,j,k,l");
}

/* S-130, S-152 */
TEST(completion_tells_who_worked_how_long_and_what_to_inspect)
{
	const struct repair_completed *done;

	repair_is_begun(WEI);
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "ill"));
	repair_is_assigned(MIN);
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
	repair_takes_a_step(MIN);
	taken(told(MIN, repair_complete, .unit_no = UNIT,
	    .repair_code = "resoldered", .test_sha = { 1 }));
	done = event(0, repair_completed);
	assert_int_equal(done->round, 1);
	assert_int_equal(done->attempt, 1);
	assert_string_equal(done->technicians, WEI "," MIN);
	assert_string_equal(done->qc_plan, "electric");
	assert_int_equal(done->labor_min, 20);
}

static void
a_data_bearing_unit_is_on_the_bench(void)
{
	repair_is_begun(MIN);
	taken(heard(intake_admitted, .unit_no = UNIT, .round = 1,
	    .goods = intake_goods_here, .model = "Phone-3", .qty = 1,
	    .data_bearing = true));
	repair_takes_a_step(MIN);
}

/* X33 */
TEST(no_unit_is_completed_without_a_word_about_its_data)
{
	a_data_bearing_unit_is_on_the_bench();
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "software"),
	    repair_wipe_unknown);
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "software", .wipe = repair_wipe_state_wiped),
	    repair_not_wiped);
	taken(told(MIN, repair_complete, .unit_no = UNIT,
	    .repair_code = "software", .wipe = repair_wipe_state_kept));
}

/* X33 */
TEST(data_is_wiped_only_after_the_customer_agreed)
{
	a_data_bearing_unit_is_on_the_bench();
	refused(told(MIN, repair_record_wipe, .unit_no = UNIT,
		    .method = repair_wipe_method_overwrite, .cert_sha = { 1 }),
	    repair_no_wipe_consent);
	taken(told(MIN, repair_request_consent, .unit_no = UNIT,
	    .about = fx_about_wipe));
	repair_is_at(repair_unit_state_wait_consent);
	taken(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_wipe, .ref = UNIT "/r1", .version = 1,
	    .answer = fx_reply_approve, .by = "customer"));
	taken(told(MIN, repair_record_wipe, .unit_no = UNIT,
	    .method = repair_wipe_method_overwrite, .cert_sha = { 1 }));
	taken(told(MIN, repair_complete, .unit_no = UNIT,
	    .repair_code = "software", .wipe = repair_wipe_state_wiped));
}

/* X33 */
TEST(work_goes_on_without_wiping_when_the_customer_declines_it)
{
	a_data_bearing_unit_is_on_the_bench();
	taken(told(MIN, repair_request_consent, .unit_no = UNIT,
	    .about = fx_about_wipe));
	taken(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_wipe, .ref = UNIT "/r1", .version = 1,
	    .answer = fx_reply_decline, .by = "customer"));
	repair_is_at(repair_unit_state_working);
	assert_false(repaired()->wipe_agreed);
}

/* A fact that has not come yet is waited for. */
TEST(a_unit_is_not_completed_before_its_facts_are_here)
{
	taken(heard(assessment_decided, .unit_no = UNIT, .round = 1,
	    .kind = fx_decision_repair, .goods_to = fx_goods_to_customer,
	    .warranty_rule = "repair_30", .outcome = fx_outcome_repaired,
	    .currency = "CNY", .proposed_by = "wu.fang"));
	repair_is_assigned(MIN);
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
	repair_takes_a_step(MIN);
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    fx_not_heard_yet);
}

/* S-131, X13 */
TEST(a_new_problem_suspends_the_work)
{
	repair_is_begun(MIN);
	taken(told(MIN, repair_report_new_problem, .unit_no = UNIT,
	    .codes = "burnt,corroded", .est_delta_minor = 8000));
	repair_is_at(repair_unit_state_suspended);
	assert_int_equal(event(0, repair_new_problem)->round, 1);
	refused(told(MIN, repair_record_step, .unit_no = UNIT, .step = "10",
		    .op = "solder"),
	    fx_wrong_state);
}

/* S-131 */
TEST(giving_a_unit_up_takes_a_second_person)
{
	repair_is_begun(MIN);
	refused(told(MIN, repair_declare_unrepairable, .unit_no = UNIT,
		    .reason = "board burnt", .second = MIN),
	    fx_same_person);
	taken(told(MIN, repair_declare_unrepairable, .unit_no = UNIT,
	    .reason = "board burnt", .second = LEAD));
	repair_is_at(repair_unit_state_unrepairable);
	assert_string_equal(event(0, repair_unrepairable)->confirmed_by, LEAD);
}

/* A lead stops and lets go on; whoever had it keeps it. */
TEST(a_stopped_unit_goes_on_where_it_was)
{
	repair_is_begun(MIN);
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "fire drill"));
	repair_is_at(repair_unit_state_stopped);
	refused(told(MIN, repair_record_step, .unit_no = UNIT, .step = "10",
		    .op = "solder"),
	    fx_wrong_state);
	taken(told(LEAD, repair_resume, .unit_no = UNIT));
	repair_is_at(repair_unit_state_working);
	repair_takes_a_step(MIN);
}

/* S-142, T-09 */
TEST(a_late_repair_is_told_to_the_lead_once)
{
	int64_t due;

	repair_is_decided(1);
	due = repaired()->repair_due;
	assert_int_equal(due, fx_policy_add_workdays(&story_policy, STORY_NOW,
				  story_policy.mailin_repair_workdays));
	refused(told("timer", repair_mark_overdue, .unit_no = UNIT,
		    .due_at = due - 1),
	    fx_too_early);
	story_now_ms = due + 60000;
	taken(
	    told("timer", repair_mark_overdue, .unit_no = UNIT, .due_at = due));
	assert_string_equal(event(0, repair_breached)->told_role, "tech_lead");
	assert_int_equal(event(0, repair_breached)->late_s, 60);
	assert_int_equal(repaired()->repair_due, 0);
	refused(
	    told("timer", repair_mark_overdue, .unit_no = UNIT, .due_at = due),
	    fx_too_early);
}

/* INV-26, T-09 */
TEST(inv_26_clocks_stop_only_in_declared_wait_states)
{
	int64_t due;

	repair_is_begun(MIN);
	due = repaired()->repair_due;
	taken(told(MIN, repair_request_parts, .unit_no = UNIT,
	    .part_no = "CAP-470", .qty = 1));
	assert_int_equal(repaired()->repair_due, due);
	taken(told("gu.jian", repair_receive_parts, .unit_no = UNIT,
	    .request_no = UNIT "/p1", .part_lot = "L7", .qty = 1,
	    .iqc_ref = "IQC-7"));
	taken(told(MIN, repair_request_consent, .unit_no = UNIT,
	    .about = fx_about_part, .part_no = "FAN-1", .amount_minor = 900));
	assert_int_equal(repaired()->repair_due, 0);
	story_now_ms += 3 * FX_HOUR_MS;
	taken(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_part, .ref = UNIT "/r1", .version = 1,
	    .answer = fx_reply_approve, .by = "customer"));
	assert_int_equal(repaired()->repair_due, due + 3 * FX_HOUR_MS);
}

/* T-09 */
TEST(the_clock_of_a_completed_repair_stands)
{
	repair_is_begun(MIN);
	repair_takes_a_step(MIN);
	taken(told(MIN, repair_complete, .unit_no = UNIT,
	    .repair_code = "resoldered"));
	assert_int_equal(repaired()->repair_due, 0);
}

/* S-196, X38 */
TEST(a_wrong_entry_is_corrected_by_an_event)
{
	repair_is_decided(1);
	repair_is_assigned(MIN);
	taken(told(LEAD, repair_correct, .unit_no = UNIT, .of_seq = 3,
	    .field = "wo", .was = "WO-2611-00042-D.01", .now = "WO-77",
	    .why = "paper number"));
	assert_string_equal(repaired()->wo, "WO-77");
}

/* The golden chain fixes the bytes of the smallest queued and assigned. */
TEST(a_bare_queued_and_assigned_keep_their_released_bytes)
{
	static const unsigned char plan[] = "\x81\xa4plan\x01";
	static const unsigned char both[] = "\x82\xaatechnician\xa9zhang.min"
					    "\xa2wo\xacWO-2611-0042";
	const struct repair_queued queued = { .unit_no = UNIT, .plan = 1 };
	const struct repair_assigned assigned = {
		.unit_no = UNIT, .technician = MIN, .wo = "WO-2611-0042"
	};
	unsigned char bytes[256];
	size_t used;

	assert_int_equal(fx_codec_encode(EV_repair_queued, &queued, bytes,
			     sizeof(bytes), &used),
	    0);
	assert_int_equal(used, sizeof(plan) - 1);
	assert_memory_equal(bytes, plan, used);
	assert_int_equal(fx_codec_encode(EV_repair_assigned, &assigned, bytes,
			     sizeof(bytes), &used),
	    0);
	assert_int_equal(used, sizeof(both) - 1);
	assert_memory_equal(bytes, both, used);
}

TEST(everything_declared_has_its_function)
{
	const char *forgotten;

	if (fx_department_check(&repair_department, &forgotten) != 0)
		fail_msg("forgotten: %s", forgotten);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, repair_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_technician_knows_what_was_reported_of_the_unit),
		RUN(a_decision_to_repair_queues_the_unit_with_its_plan),
		RUN(a_decision_to_refund_is_no_concern_of_repair),
		RUN(returned_goods_that_are_to_be_refurbished_are_queued),
		RUN(assigning_names_the_technician_and_the_work_order),
		RUN(a_unit_can_be_assigned_to_another_until_it_is_picked_up),
		RUN(only_the_technical_lead_assigns),
		RUN(a_ninth_technician_is_refused),
		RUN(the_scanned_tag_must_be_the_units),
		RUN(a_step_counts_its_minutes_and_says_who_checked_it),
		RUN(nobody_works_on_the_bench_of_another),
		RUN(inv_11_every_operation_is_checked_before_completion),
		RUN(a_thirteenth_open_operation_waits_until_others_are_checked),
		RUN(completion_tells_who_worked_how_long_and_what_to_inspect),
		RUN(no_unit_is_completed_without_a_word_about_its_data),
		RUN(data_is_wiped_only_after_the_customer_agreed),
		RUN(work_goes_on_without_wiping_when_the_customer_declines_it),
		RUN(a_unit_is_not_completed_before_its_facts_are_here),
		RUN(a_new_problem_suspends_the_work),
		RUN(giving_a_unit_up_takes_a_second_person),
		RUN(a_stopped_unit_goes_on_where_it_was),
		RUN(a_late_repair_is_told_to_the_lead_once),
		RUN(inv_26_clocks_stop_only_in_declared_wait_states),
		RUN(the_clock_of_a_completed_repair_stands),
		RUN(a_wrong_entry_is_corrected_by_an_event),
		RUN(a_bare_queued_and_assigned_keep_their_released_bytes),
		RUN(everything_declared_has_its_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/fx_base.h"
#include "tests/unit/repair_words.h"
#include "tests/unit/test.h"

/* Parts: what may go in, what is waited for, what must be agreed to. */

#define DESK "gu.jian"

static void
a_lot_is_accepted(void)
{
	taken(told(DESK, repair_accept_lot, .part_lot = "L7",
	    .part_no = "CAP-470", .qty = 3, .iqc_ref = "IQC-7"));
}

static int
a_part_is_put_in(const char *part_no, const char *part_lot, int64_t qty)
{
	struct repair_replace_part cmd = {
		.unit_no = UNIT, .qty = qty, .unit_cost_minor = 130
	};

	fx_copy_text(cmd.part_no, sizeof(cmd.part_no), part_no);
	fx_copy_text(cmd.part_lot, sizeof(cmd.part_lot), part_lot);
	return story_put(CMD_repair_replace_part, &cmd, MIN, NULL);
}

static int
a_part_is_asked_for(const char *part_no, int64_t amount_minor)
{
	struct repair_request_consent cmd = { .unit_no = UNIT,
		.about = fx_about_part,
		.amount_minor = amount_minor };

	fx_copy_text(cmd.part_no, sizeof(cmd.part_no), part_no);
	return story_put(CMD_repair_request_consent, &cmd, MIN, NULL);
}

static int
the_customer_says(enum fx_reply answer)
{
	const struct intake_customer_decided decided = { .unit_no = UNIT,
		.about = fx_about_part,
		.ref = UNIT "/r1",
		.version = 1,
		.answer = answer,
		.by = "customer" };

	return story_put(
	    EV_intake_customer_decided, &decided, "service", "service");
}

static void
a_plan_with_a_limit(int64_t limit_minor)
{
	taken(heard(intake_admitted, .unit_no = UNIT, .round = 1,
	    .goods = intake_goods_here, .model = "Kettle-17", .qty = 1));
	taken(heard(assessment_decided, .unit_no = UNIT, .round = 1,
	    .kind = fx_decision_repair, .goods_to = fx_goods_to_customer,
	    .allowed_parts = "CAP-470", .spend_limit_minor = limit_minor,
	    .warranty_rule = "repair_30", .outcome = fx_outcome_repaired,
	    .currency = "CNY", .proposed_by = "wu.fang"));
	repair_is_assigned(MIN);
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
}

/* S-132, S-130 */
TEST(a_part_of_the_plan_goes_in_and_is_charged)
{
	repair_is_begun(MIN);
	a_lot_is_accepted();
	taken(a_part_is_put_in("CAP-470", "L7", 2));
	assert_string_equal(event(0, repair_part_replaced)->currency, "CNY");
	assert_int_equal(repaired()->parts_cost_minor, 260);
	assert_int_equal(the(repair_part_lot, "L7")->used, 2);
}

/* S-137, S-138 */
TEST(a_part_of_a_lot_without_inspection_is_refused)
{
	repair_is_begun(MIN);
	refused(a_part_is_put_in("CAP-470", "L7", 1), repair_lot_not_accepted);
}

/* S-138 */
TEST(no_more_of_a_lot_is_used_than_was_accepted)
{
	repair_is_begun(MIN);
	a_lot_is_accepted();
	taken(a_part_is_put_in("CAP-470", "L7", 2));
	refused(a_part_is_put_in("CAP-470", "L7", 2), repair_lot_used_up);
	a_lot_is_accepted();
	taken(a_part_is_put_in("CAP-470", "L7", 2));
}

/* S-133, S-137 */
TEST(a_lot_holds_one_part_only)
{
	repair_is_begun(MIN);
	taken(told(DESK, repair_accept_lot, .part_lot = "L7",
	    .part_no = "FAN-1", .qty = 3, .iqc_ref = "IQC-6"));
	refused(told(DESK, repair_accept_lot, .part_lot = "L7",
		    .part_no = "CAP-470", .qty = 3, .iqc_ref = "IQC-7"),
	    repair_lot_of_another_part);
	refused(
	    a_part_is_put_in("CAP-470", "L7", 1), repair_lot_of_another_part);
}

/* S-132, INV-08 */
TEST(inv_08_an_extra_part_needs_consent_before_it_is_booked)
{
	repair_is_begun(MIN);
	taken(told(DESK, repair_accept_lot, .part_lot = "F1",
	    .part_no = "FAN-1", .qty = 3, .iqc_ref = "IQC-6"));
	refused(a_part_is_put_in("FAN-1", "F1", 1), repair_part_not_allowed);
	taken(a_part_is_asked_for("FAN-1", 900));
	repair_is_at(repair_unit_state_wait_consent);
	assert_string_equal(
	    event(0, repair_consent_requested)->ref, UNIT "/r1");
	refused(a_part_is_put_in("FAN-1", "F1", 1), fx_wrong_state);
	taken(the_customer_says(fx_reply_approve));
	repair_is_at(repair_unit_state_working);
	assert_int_equal(repaired()->question_about, fx_about_unsaid);
	assert_string_equal(repaired()->question_part, "");
	assert_int_equal(repaired()->question_minor, 0);
	taken(a_part_is_put_in("FAN-1", "F1", 1));
}

/* S-131, S-132, X14 */
TEST(a_refused_part_sends_the_unit_back_to_assessment)
{
	repair_is_begun(MIN);
	taken(a_part_is_asked_for("FAN-1", 900));
	taken(the_customer_says(fx_reply_decline));
	repair_is_at(repair_unit_state_suspended);
	assert_string_equal(repaired()->allowed_parts, "CAP-470");
}

/* S-132, X14 */
TEST(an_unanswered_question_sends_the_unit_back_to_assessment)
{
	repair_is_begun(MIN);
	taken(a_part_is_asked_for("FAN-1", 900));
	taken(heard(intake_question_expired, .unit_no = UNIT, .ref = UNIT "/r1",
	    .version = 1, .about = fx_about_part));
	repair_is_at(repair_unit_state_suspended);
}

/* INV-08: consent is bound to one question */
TEST(an_answer_to_another_question_changes_nothing)
{
	repair_is_begun(MIN);
	ignored(the_customer_says(fx_reply_approve));
	taken(a_part_is_asked_for("FAN-1", 900));
	ignored(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_quote, .ref = UNIT "/a1", .version = 1,
	    .answer = fx_reply_approve, .by = "customer"));
	ignored(heard(intake_customer_decided, .unit_no = UNIT,
	    .about = fx_about_part, .ref = UNIT "/r1", .version = 2,
	    .answer = fx_reply_approve, .by = "customer"));
	repair_is_at(repair_unit_state_wait_consent);
}

/* X14 */
TEST(an_answer_that_finds_the_unit_stopped_is_kept)
{
	repair_is_begun(MIN);
	taken(a_part_is_asked_for("FAN-1", 900));
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "ill"));
	taken(the_customer_says(fx_reply_approve));
	repair_is_at(repair_unit_state_stopped);
	taken(told(LEAD, repair_resume, .unit_no = UNIT));
	repair_is_at(repair_unit_state_working);
	assert_string_equal(repaired()->allowed_parts, "CAP-470,FAN-1");
}

/* S-132 */
TEST(a_question_names_a_part_or_an_amount)
{
	repair_is_begun(MIN);
	refused(a_part_is_asked_for("", 0), repair_not_to_ask);
	refused(told(MIN, repair_request_consent, .unit_no = UNIT,
		    .about = fx_about_scrap),
	    repair_not_to_ask);
	taken(a_part_is_asked_for("", 900));
}

/* S-132, INV-08 */
TEST(the_lead_may_allow_an_extra_part_at_the_companys_cost)
{
	repair_is_begun(MIN);
	refused(told(MIN, repair_approve_part, .unit_no = UNIT,
		    .part_no = "FAN-1", .reason = "goodwill"),
	    fx_same_person);
	taken(told(LEAD, repair_approve_part, .unit_no = UNIT,
	    .part_no = "FAN-1", .reason = "goodwill"));
	assert_string_equal(repaired()->allowed_parts, "CAP-470,FAN-1");
}

/* S-132 */
TEST(a_plan_holds_twelve_parts_at_most)
{
	struct repair_approve_part cmd = { .unit_no = UNIT, .reason = "all" };
	int i;

	repair_is_begun(MIN);
	for (i = 0; i < 10; i++) {
		cmd.part_no[0] = (char)('a' + i);
		taken(story_put(CMD_repair_approve_part, &cmd, LEAD, NULL));
	}
	taken(a_part_is_asked_for("FAN-1", 900));
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "ill"));
	repair_is_assigned(MIN);
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
	cmd.part_no[0] = 'z';
	refused(story_put(CMD_repair_approve_part, &cmd, LEAD, NULL),
	    repair_plan_full);
	refused(a_part_is_asked_for("FAN-2", 900), repair_question_open);
	taken(the_customer_says(fx_reply_approve));
	refused(a_part_is_asked_for("FAN-2", 900), repair_plan_full);
}

/* INV-07 */
TEST(inv_07_chargeable_work_needs_an_accepted_unexpired_quote)
{
	a_plan_with_a_limit(300);
	a_lot_is_accepted();
	taken(a_part_is_put_in("CAP-470", "L7", 2));
	refused(a_part_is_put_in("CAP-470", "L7", 1), repair_over_limit);
	taken(a_part_is_asked_for("", 200));
	taken(the_customer_says(fx_reply_approve));
	taken(a_part_is_put_in("CAP-470", "L7", 1));
}

/* INV-07 */
TEST(labor_beyond_the_limit_is_agreed_to_before_completion)
{
	a_plan_with_a_limit(2000);
	repair_takes_a_step(MIN);
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    repair_over_limit);
	taken(a_part_is_asked_for("", 1000));
	taken(the_customer_says(fx_reply_approve));
	assert_int_equal(repaired()->spend_limit_minor, 3000);
	taken(told(MIN, repair_complete, .unit_no = UNIT,
	    .repair_code = "resoldered"));
}

static void
two_parts_are_requested(void)
{
	taken(told(MIN, repair_request_parts, .unit_no = UNIT,
	    .part_no = "CAP-470", .qty = 2));
	taken(told(MIN, repair_request_parts, .unit_no = UNIT,
	    .part_no = "CAP-470", .qty = 1));
}

static int
parts_come(const char *request_no, int64_t qty)
{
	struct repair_receive_parts cmd = { .unit_no = UNIT,
		.part_lot = "L9",
		.qty = qty,
		.iqc_ref = "IQC-9" };

	fx_copy_text(cmd.request_no, sizeof(cmd.request_no), request_no);
	return story_put(CMD_repair_receive_parts, &cmd, DESK, NULL);
}

/* S-130, X15 */
TEST(work_goes_on_when_the_last_part_has_come)
{
	repair_is_begun(MIN);
	two_parts_are_requested();
	repair_is_at(repair_unit_state_wait_parts);
	taken(parts_come(UNIT "/p1", 1));
	assert_int_equal(event(0, repair_parts_arrived)->missing, 1);
	taken(parts_come(UNIT "/p2", 1));
	repair_is_at(repair_unit_state_wait_parts);
	taken(parts_come(UNIT "/p1", 1));
	repair_is_at(repair_unit_state_working);
	assert_int_equal(the(repair_parts_request, UNIT "/p1")->state,
	    repair_request_state_closed);
	assert_int_equal(the(repair_parts_request, UNIT "/p1")->qty, 2);
	assert_string_equal(the(repair_part_lot, "L9")->iqc_ref, "IQC-9");
	taken(a_part_is_put_in("CAP-470", "L9", 3));
}

/* S-130 */
TEST(a_part_comes_once_for_a_request_of_the_same_unit)
{
	repair_is_begun(MIN);
	two_parts_are_requested();
	taken(parts_come(UNIT "/p2", 1));
	refused(parts_come(UNIT "/p2", 1), repair_no_such_request);
	refused(parts_come(UNIT "/p3", 1), repair_no_such_request);
}

/* S-137 */
TEST(a_part_that_comes_in_the_lot_of_another_is_refused)
{
	repair_is_begun(MIN);
	two_parts_are_requested();
	taken(told(DESK, repair_accept_lot, .part_lot = "L9",
	    .part_no = "FAN-1", .qty = 3, .iqc_ref = "IQC-6"));
	refused(parts_come(UNIT "/p1", 1), repair_lot_of_another_part);
}

/* S-128 */
TEST(nobody_asks_for_parts_on_the_bench_of_another)
{
	repair_is_begun(MIN);
	a_lot_is_accepted();
	refused(told(WEI, repair_request_parts, .unit_no = UNIT,
		    .part_no = "CAP-470", .qty = 1),
	    repair_not_yours);
	refused(told(WEI, repair_replace_part, .unit_no = UNIT,
		    .part_no = "CAP-470", .part_lot = "L7", .qty = 1,
		    .unit_cost_minor = 130),
	    repair_not_yours);
	refused(told(WEI, repair_request_consent, .unit_no = UNIT,
		    .about = fx_about_wipe),
	    repair_not_yours);
}

/* INV-08 */
TEST(nobody_waits_for_a_part_that_was_not_agreed_to)
{
	repair_is_begun(MIN);
	refused(told(MIN, repair_request_parts, .unit_no = UNIT,
		    .part_no = "FAN-1", .qty = 1),
	    repair_part_not_allowed);
}

/* X15 */
TEST(a_unit_is_not_completed_while_a_part_is_on_its_way)
{
	repair_is_begun(MIN);
	repair_takes_a_step(MIN);
	taken(told(MIN, repair_request_parts, .unit_no = UNIT,
	    .part_no = "CAP-470", .qty = 1));
	taken(told(LEAD, repair_stop, .unit_no = UNIT, .reason = "ill"));
	repair_is_assigned(MIN);
	taken(told(MIN, repair_pick_up, .unit_no = UNIT, .scanned = UNIT));
	refused(told(MIN, repair_complete, .unit_no = UNIT,
		    .repair_code = "resoldered"),
	    repair_parts_open);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, repair_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_part_of_the_plan_goes_in_and_is_charged),
		RUN(a_part_of_a_lot_without_inspection_is_refused),
		RUN(no_more_of_a_lot_is_used_than_was_accepted),
		RUN(a_lot_holds_one_part_only),
		RUN(inv_08_an_extra_part_needs_consent_before_it_is_booked),
		RUN(a_refused_part_sends_the_unit_back_to_assessment),
		RUN(an_unanswered_question_sends_the_unit_back_to_assessment),
		RUN(an_answer_to_another_question_changes_nothing),
		RUN(an_answer_that_finds_the_unit_stopped_is_kept),
		RUN(a_question_names_a_part_or_an_amount),
		RUN(the_lead_may_allow_an_extra_part_at_the_companys_cost),
		RUN(a_plan_holds_twelve_parts_at_most),
		RUN(inv_07_chargeable_work_needs_an_accepted_unexpired_quote),
		RUN(labor_beyond_the_limit_is_agreed_to_before_completion),
		RUN(work_goes_on_when_the_last_part_has_come),
		RUN(a_part_comes_once_for_a_request_of_the_same_unit),
		RUN(a_part_that_comes_in_the_lot_of_another_is_refused),
		RUN(nobody_asks_for_parts_on_the_bench_of_another),
		RUN(nobody_waits_for_a_part_that_was_not_agreed_to),
		RUN(a_unit_is_not_completed_while_a_part_is_on_its_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

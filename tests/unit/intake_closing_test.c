#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

#define try_to_close() told("an", intake_close, .unit_no = UNIT)

static int
cancel(void)
{
	return told_as("customer", "customer", intake_cancel, UNIT,
	    .cost_minor = 1200, .reason = "changed mind");
}

/* The clock closes what has nothing open. */
static void
closes_by_itself(enum fx_outcome outcome)
{
	int64_t due = the(intake_unit, UNIT)->close_due;

	assert_int_not_equal(due, 0);
	taken(told("timer", intake_close_done, UNIT, due));
	assert_int_equal(event(0, intake_closed)->outcome, outcome);
	in_state(UNIT, closed);
	assert_int_equal(the(intake_unit, UNIT)->close_due, 0);
}

/* S-170, S-172, INV-18 */
TEST(inv_18_a_unit_closes_only_when_nothing_is_open)
{
	an_admitted();
	refused(try_to_close(), intake_round_open);
	taken(it_was_quoted(UNIT, UNIT "/a1", 1));
	refused(try_to_close(), intake_question_open);
	taken(told_as("customer", "customer", intake_decide, UNIT, UNIT "/a1",
	    1, .answer = fx_reply_approve));
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	refused(try_to_close(), intake_goods_on_the_way);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_repair, 1);
	it_was_handed_over(UNIT);
	refused(try_to_close(), intake_goods_on_the_way);
	it_was_delivered(UNIT);
	refused(try_to_close(), intake_not_accepted);
	it_was_accepted(UNIT, true);
	refused(try_to_close(), intake_not_followed_up);
	it_was_followed_up(UNIT);
	refused(try_to_close(), intake_ledger_open);
	assert_int_equal(the(intake_unit, UNIT)->close_due, 0);
	its_ledger_is_complete(UNIT, 1);
	closes_by_itself(fx_outcome_repaired);
}

/* The ledger is heard on its own way, and may be the first to know. */
TEST(what_makes_a_unit_closable_may_be_heard_in_any_order)
{
	an_admitted();
	its_ledger_is_complete(UNIT, 1);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_repair, 1);
	it_was_handed_over(UNIT);
	it_was_delivered(UNIT);
	it_was_accepted(UNIT, true);
	it_was_followed_up(UNIT);
	refused(try_to_close(), intake_round_open);
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	closes_by_itself(fx_outcome_repaired);
}

/* T-16: closing may go on. */
TEST(a_follow_up_that_is_too_late_holds_nothing_up)
{
	int64_t due;

	an_admitted();
	repaired_and_delivered(UNIT);
	it_was_accepted(UNIT, true);
	its_ledger_is_complete(UNIT, 1);
	due = the(intake_unit, UNIT)->followup_due;
	taken(told("timer", intake_followup_overdue, UNIT, due));
	assert_string_equal(event(0, intake_breached)->told_role, "sales_mgr");
	closes_by_itself(fx_outcome_repaired);
}

/* S-121, INV-10 */
TEST(inv_10_a_serious_case_closes_with_both_gm_approvals)
{
	an_admitted();
	it_was_called(UNIT, fx_severity_serious);
	refused(try_to_close(), intake_gm_missing);
	gm_ruled_on(UNIT);
	repaired_and_delivered(UNIT);
	it_was_accepted(UNIT, true);
	it_was_followed_up(UNIT);
	its_ledger_is_complete(UNIT, 1);
	refused(try_to_close(), intake_gm_missing);
	gm_approved_of(UNIT);
	closes_by_itself(fx_outcome_repaired);
}

/* INV-10: each time it becomes serious. */
TEST(what_becomes_serious_again_needs_both_approvals_again)
{
	an_admitted();
	it_was_called(UNIT, fx_severity_serious);
	gm_ruled_on(UNIT);
	gm_approved_of(UNIT);
	it_was_called(UNIT, fx_severity_serious);
	gm_ruled_on(UNIT);
	refused(try_to_close(), intake_gm_missing);
	it_was_called(UNIT, fx_severity_general);
	refused(try_to_close(), intake_round_open);
}

/* X12, INV-18 */
TEST(a_refunded_unit_closes_when_its_goods_are_where_they_go)
{
	an_admitted();
	it_was_decided(
	    UNIT, fx_decision_refund, fx_goods_to_scrap, fx_outcome_refunded);
	its_ledger_is_complete(UNIT, 1);
	refused(try_to_close(), intake_goods_on_the_way);
	it_was_queued(UNIT, shipping_leg_scrap, fx_decision_refund, 1);
	refused(try_to_close(), intake_goods_on_the_way);
	taken(heard(shipping_scrapped, UNIT, .method = "shred",
	    .witness = "bai", .cert_sha = HASH));
	closes_by_itself(fx_outcome_refunded);
}

/* X10 */
TEST(a_scrapped_unit_closes_with_its_consent)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_scrap, fx_goods_to_scrap,
	    fx_outcome_scrapped_with_consent);
	it_was_queued(UNIT, shipping_leg_scrap, fx_decision_scrap, 1);
	taken(heard(shipping_scrapped, UNIT, .method = "shred",
	    .witness = "bai", .cert_sha = HASH));
	its_ledger_is_complete(UNIT, 1);
	closes_by_itself(fx_outcome_scrapped_with_consent);
}

/* X11 */
TEST(a_replacement_is_new_or_refurbished_as_it_was_reserved)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_replace, fx_goods_to_refurbish,
	    fx_outcome_replaced_new);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_replace, 1);
	taken(heard(shipping_replacement_reserved, UNIT, .new_serial = "SN-9",
	    .model = "KD-550", .source = shipping_source_stock,
	    .condition = shipping_condition_refurbished));
	it_was_handed_over(UNIT);
	it_was_delivered(UNIT);
	it_was_accepted(UNIT, true);
	it_was_followed_up(UNIT);
	its_ledger_is_complete(UNIT, 1);
	refused(try_to_close(), intake_goods_on_the_way);
	it_was_queued(UNIT, shipping_leg_stock, fx_decision_replace, 1);
	taken(heard(shipping_stocked, UNIT, .place = "S-1",
	    .condition = shipping_condition_refurbished));
	closes_by_itself(fx_outcome_replaced_refurb);
}

/* X19, S-176 */
TEST(a_unit_lost_on_the_way_out_closes_compensated)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_repair, 1);
	it_was_handed_over(UNIT);
	taken(heard(shipping_lost, UNIT, .claim_no = "CL-1"));
	its_ledger_is_complete(UNIT, 1);
	refused(try_to_close(), intake_goods_on_the_way);
	it_was_reopened(UNIT, 2);
	it_was_decided(UNIT, fx_decision_refund, fx_goods_to_none,
	    fx_outcome_lost_compensated);
	refused(try_to_close(), intake_ledger_open);
	its_ledger_is_complete(UNIT, 2);
	closes_by_itself(fx_outcome_lost_compensated);
}

/* X19, INV-30: the decision says nothing of goods that wait in the house */
TEST(a_lost_replacement_leaves_no_returned_goods_behind)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_replace, fx_goods_to_stock,
	    fx_outcome_replaced_new);
	it_was_queued(UNIT, shipping_leg_stock, fx_decision_replace, 1);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_replace, 1);
	it_was_handed_over(UNIT);
	taken(heard(shipping_lost, UNIT, .claim_no = "CL-1"));
	it_was_reopened(UNIT, 2);
	taken(heard(shipping_withdrawn, UNIT, .leg = shipping_leg_stock,
	    .why = shipping_withdraw_why_reopened, .round = 2));
	it_was_decided(UNIT, fx_decision_refund, fx_goods_to_none,
	    fx_outcome_lost_compensated);
	its_ledger_is_complete(UNIT, 2);
	refused(try_to_close(), intake_goods_on_the_way);
	it_was_queued(UNIT, shipping_leg_stock, fx_decision_replace, 2);
	taken(heard(shipping_stocked, UNIT, .place = "S-1",
	    .condition = shipping_condition_used));
	closes_by_itself(fx_outcome_lost_compensated);
}

/* X22, S-173 */
TEST(goods_that_were_not_accepted_close_after_another_round)
{
	an_admitted();
	repaired_and_delivered(UNIT);
	it_was_accepted(UNIT, false);
	its_ledger_is_complete(UNIT, 1);
	refused(try_to_close(), intake_not_accepted);
	it_was_reopened(UNIT, 2);
	refused(try_to_close(), intake_round_open);
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	refused(try_to_close(), intake_goods_on_the_way);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_repair, 2);
	it_was_handed_over(UNIT);
	it_was_delivered(UNIT);
	it_was_accepted(UNIT, true);
	it_was_followed_up(UNIT);
	its_ledger_is_complete(UNIT, 2);
	closes_by_itself(fx_outcome_repaired);
}

/* X30 */
TEST(a_customer_cancels_before_the_goods_come)
{
	an_authorized();
	taken(told("an", intake_ask_info, UNIT, "address"));
	taken(cancel());
	assert_false(event(0, intake_canceled)->goods_here);
	assert_int_equal(event(0, intake_canceled)->cost_minor, 1200);
	assert_string_equal(
	    event(1, intake_question_withdrawn)->ref, UNIT "/i1");
	in_state(UNIT, canceled);
	assert_int_equal(the(intake_unit, UNIT)->outcome, fx_outcome_canceled);
	assert_int_equal(the(intake_unit, UNIT)->lapse_due, 0);
}

/* X30, S-047 */
TEST(canceled_goods_go_back_as_they_are)
{
	an_admitted();
	taken(cancel());
	assert_true(event(0, intake_canceled)->goods_here);
	in_state(UNIT, goods_back);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_return_as_is, 1);
	it_was_handed_over(UNIT);
	it_was_delivered(UNIT);
	refused(told_as("customer", "customer", intake_record_acceptance,
		    .unit_no = UNIT),
	    intake_untouched);
	it_was_accepted(UNIT, true);
	it_was_followed_up(UNIT);
	its_ledger_is_complete(UNIT, 1);
	closes_by_itself(fx_outcome_canceled);
}

/* X30: the decision behind it may not have been heard yet. */
TEST(what_a_carrier_has_is_not_here_when_it_is_canceled)
{
	an_admitted();
	it_was_queued(UNIT, shipping_leg_out, fx_decision_return_as_is, 1);
	it_was_handed_over(UNIT);
	taken(cancel());
	assert_false(event(0, intake_canceled)->goods_here);
	in_state(UNIT, canceled);
}

/* X30 */
TEST(nobody_cancels_what_is_being_repaired)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	taken(heard(
	    repair_picked_up, UNIT, .attempt = 1, .technician = "li.wei"));
	refused(cancel(), intake_work_began);
}

/* X30 */
TEST(nobody_cancels_once_another_remedy_is_decided)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_replace, fx_goods_to_stock,
	    fx_outcome_replaced_new);
	refused(cancel(), intake_work_began);
}

/* INV-10 */
TEST(a_serious_problem_is_not_ended_by_canceling)
{
	an_admitted();
	it_was_called(UNIT, fx_severity_serious);
	refused(cancel(), intake_gm_missing);
}

/* states.md 6: reopen; X24 */
TEST(a_closed_unit_is_taken_up_again_as_a_new_one)
{
	an_admitted();
	it_was_closed(UNIT);
	story_now_ms += DAYS(30);
	taken(told("an", intake_reopen, UNIT, "fails again"));
	assert_string_equal(event(0, intake_reopened)->new_unit, UNIT_2);
	assert_string_equal(event(1, intake_requested)->bounce_of, UNIT);
	assert_int_equal(event(1, intake_requested)->nth_repair, 2);
	in_state(UNIT, closed);
	in_state(UNIT_2, requested);
	story_now_ms += 1;
	refused(
	    told("an", intake_reopen, UNIT, "fails again"), intake_window_over);
}

/* S-196, INV-21 */
TEST(inv_21_a_closed_dossier_takes_corrections_only)
{
	const uint32_t all = ~UINT32_C(0);
	enum fx_kind kind;
	int allowed = 0;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++)
		if (fx_schema_shape(kind)->sort == FX_COMMAND &&
		    fx_schema_shape(kind)->place == FX_IN_intake)
			allowed += fx_department_allows(&intake_department,
			    REC_intake_unit, intake_unit_state_closed, all,
			    kind);
	/* Correcting it, and taking it up again as another unit. */
	assert_int_equal(allowed, 2);
	an_admitted();
	it_was_closed(UNIT);
	taken(told("an", intake_correct, UNIT, .of_seq = 1,
	    .field = "fault_note", .was = "does not switch on",
	    .now = "does not switch off", .why = "misread"));
	in_state(UNIT, closed);
}

/* states.md 1, 5: what no longer matters passes. */
TEST(what_others_say_of_an_ended_unit_asks_nothing_of_us)
{
	an_admitted();
	it_was_closed(UNIT);
	ignored(heard(assessment_severity_set, UNIT,
	    .level = fx_severity_serious, .criteria = "safety"));
	ignored(heard(shipping_lost, .unit_no = UNIT));
	ignored(heard(analytics_ledger_complete, UNIT, .round = 2));
	ignored(it_was_quoted(UNIT, UNIT "/a9", 1));
	ignored(it_was_quoted(UNIT_2, UNIT_2 "/a1", 1));
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(inv_18_a_unit_closes_only_when_nothing_is_open),
		RUN(what_makes_a_unit_closable_may_be_heard_in_any_order),
		RUN(a_follow_up_that_is_too_late_holds_nothing_up),
		RUN(inv_10_a_serious_case_closes_with_both_gm_approvals),
		RUN(what_becomes_serious_again_needs_both_approvals_again),
		RUN(a_refunded_unit_closes_when_its_goods_are_where_they_go),
		RUN(a_scrapped_unit_closes_with_its_consent),
		RUN(a_replacement_is_new_or_refurbished_as_it_was_reserved),
		RUN(a_unit_lost_on_the_way_out_closes_compensated),
		RUN(a_lost_replacement_leaves_no_returned_goods_behind),
		RUN(goods_that_were_not_accepted_close_after_another_round),
		RUN(a_customer_cancels_before_the_goods_come),
		RUN(canceled_goods_go_back_as_they_are),
		RUN(what_a_carrier_has_is_not_here_when_it_is_canceled),
		RUN(nobody_cancels_what_is_being_repaired),
		RUN(nobody_cancels_once_another_remedy_is_decided),
		RUN(a_serious_problem_is_not_ended_by_canceling),
		RUN(a_closed_unit_is_taken_up_again_as_a_new_one),
		RUN(inv_21_a_closed_dossier_takes_corrections_only),
		RUN(what_others_say_of_an_ended_unit_asks_nothing_of_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

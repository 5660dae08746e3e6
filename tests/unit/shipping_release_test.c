#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/shipping_words.h"
#include "tests/unit/test.h"

/* What releases goods, what voids a release. */

static void
it_is_canceled(bool goods_here)
{
	struct intake_canceled canceled = { UNIT, goods_here, 0, "changed mind",
		"" };

	assert_int_equal(shipping_hears(EV_intake_canceled, &canceled), 0);
}

static void
is_no_concern(enum fx_kind kind, const void *message)
{
	shipping_refuses(kind, message, NO_fx_no_concern);
}

/* INV-13, S-149: the inspection of a later attempt failed */
TEST(inv_13_a_release_is_the_pass_of_the_latest_attempt)
{
	struct quality_failed failed = { UNIT, 2, "worn",
		quality_back_to_repair, 1 };
	struct shipping_pack package = a_package(UNIT, SERIAL);

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	send_notice(UNIT);
	assert_int_equal(shipping_hears(EV_quality_failed, &failed), 0);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_withdrawn);
	shipping_refuses(CMD_shipping_pack, &package, NO_fx_wrong_state);
	inspection_passed(UNIT, 1, 3);
	assert_int_equal(the_unit(UNIT)->attempt, 3);
	pack_up(UNIT, SERIAL);
}

/* INV-13: events of different stores arrive in any order */
TEST(an_old_pass_that_comes_late_releases_nothing)
{
	struct quality_passed passed = { UNIT, 1, 1, "R-1", { 1 } };

	goods_came_in(UNIT, SERIAL);
	round_began(UNIT, 2);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_absent);
	is_no_concern(EV_quality_passed, &passed);
	inspection_passed(UNIT, 2, 2);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_waiting);
}

/* INV-13: intake must not think that a job was taken back */
TEST(a_round_that_is_only_kept_names_no_leg)
{
	const struct shipping_withdrawn *withdrawn;

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	send_off(UNIT, SERIAL);
	bring_it(UNIT);
	round_began(UNIT, 2);
	withdrawn = shipping_said(0, EV_shipping_withdrawn);
	assert_int_equal(withdrawn->leg, shipping_leg_unsaid);
	assert_int_equal(withdrawn->round, 2);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_delivered);
}

/* X12 */
TEST(a_refund_of_goods_that_the_customer_keeps_sends_them_back)
{
	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_customer);
	shipping_gives(EV_shipping_queued);
	assert_int_equal(the_unit(UNIT)->kind, fx_decision_return_as_is);
	send_off(UNIT, SERIAL);
}

/* INV-13 */
TEST(what_happened_in_an_earlier_attempt_withdraws_nothing)
{
	struct quality_failed failed = { UNIT, 1, "worn",
		quality_back_to_repair, 1 };
	struct repair_rework_queued rework = { UNIT, 2, "worn", false };
	struct repair_plan_changed plan = { .unit_no = UNIT,
		.plan = 1,
		.round = 1,
		.attempt = 2,
		.state = repair_unit_state_queued };

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 2);
	is_no_concern(EV_quality_failed, &failed);
	is_no_concern(EV_repair_rework_queued, &rework);
	is_no_concern(EV_repair_plan_changed, &plan);
}

/* INV-13, S-149 */
TEST(rework_and_a_changed_plan_void_an_older_release)
{
	struct repair_rework_queued rework = { UNIT, 2, "worn", false };
	struct repair_plan_changed plan = { .unit_no = UNIT,
		.plan = 1,
		.round = 2,
		.attempt = 3,
		.state = repair_unit_state_queued };

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	assert_int_equal(shipping_hears(EV_repair_rework_queued, &rework), 0);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_withdrawn);
	inspection_passed(UNIT, 1, 2);
	assert_int_equal(shipping_hears(EV_repair_plan_changed, &plan), 0);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_withdrawn);
	assert_int_equal(the_unit(UNIT)->known_round, 2);
}

/* INV-13 */
TEST(a_later_pass_takes_the_place_of_an_open_job)
{
	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	pack_up(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 2);
	(void)shipping_said(0, EV_shipping_withdrawn); /* asserts it is there */
	(void)shipping_said(1, EV_shipping_queued);    /* asserts it is there */
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_waiting);
	assert_string_equal(the_unit(UNIT)->package_no, "");
}

/* decision 5: a contradiction is kept for a person, never dropped */
TEST(a_pass_of_a_unit_that_is_with_the_carrier_cannot_be_taken)
{
	struct quality_passed passed = { UNIT, 1, 2, "R-2", { 1 } };

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	send_off(UNIT, SERIAL);
	shipping_refuses(EV_quality_passed, &passed, NO_fx_wrong_state);
}

/* X13, INV-13 */
TEST(a_further_round_voids_the_release_and_is_kept)
{
	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	send_notice(UNIT);
	round_began(UNIT, 2);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_withdrawn);
	decision_came(UNIT, 2, fx_decision_return_as_is, fx_goods_to_customer);
	send_off(UNIT, SERIAL);
}

/* X19, INV-13: a lost parcel that turns up waits for the new decision */
TEST(a_recovered_parcel_of_an_earlier_round_is_not_sent_again)
{
	struct shipping_report_lost lost = { UNIT, "CLM-1", 0 };
	struct shipping_recover recover = { UNIT, SERIAL, false };
	struct shipping_issue_notice notice = a_notice(UNIT);

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	send_off(UNIT, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_report_lost, &lost), 0);
	round_began(UNIT, 2);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_lost);
	assert_int_equal(shipping_hears(CMD_shipping_recover, &recover), 0);
	shipping_refuses(
	    CMD_shipping_issue_notice, &notice, NO_shipping_release_void);
	decision_came(UNIT, 2, fx_decision_return_as_is, fx_goods_to_customer);
	send_notice(UNIT);
}

/* S-101 */
TEST(a_repair_or_a_refund_without_goods_queues_nothing)
{
	struct assessment_decided decided = { .unit_no = UNIT,
		.round = 1,
		.kind = fx_decision_repair,
		.goods_to = fx_goods_to_customer,
		.warranty_rule = "repair_30",
		.outcome = fx_outcome_repaired,
		.currency = "CNY",
		.proposed_by = "li.ping" };

	goods_came_in(UNIT, SERIAL);
	is_no_concern(EV_assessment_decided, &decided);
	decided.kind = fx_decision_refund;
	decided.goods_to = fx_goods_to_none;
	is_no_concern(EV_assessment_decided, &decided);
}

/* X12: another decision of the same round */
TEST(a_new_decision_takes_the_place_of_the_old_one)
{
	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_replace, fx_goods_to_scrap);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_stock);
	assert_int_equal(shipping_answer.count, 3);
	(void)shipping_said(0, EV_shipping_withdrawn); /* asserts it is there */
	(void)shipping_said(1, EV_shipping_withdrawn); /* asserts it is there */
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_withdrawn);
	assert_int_equal(the_goods(UNIT)->state, shipping_goods_state_waiting);
	assert_int_equal(the_goods(UNIT)->leg, shipping_leg_stock);
}

/* decision 5: shipping may hear quality before assessment */
TEST(a_pass_heard_before_its_decision_still_counts)
{
	struct assessment_decided decided = { .unit_no = UNIT,
		.round = 1,
		.kind = fx_decision_repair,
		.goods_to = fx_goods_to_customer,
		.warranty_rule = "repair_30",
		.outcome = fx_outcome_repaired,
		.currency = "CNY",
		.proposed_by = "li.ping" };

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	is_no_concern(EV_assessment_decided, &decided);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_waiting);

	/* Had it been for our own stock, it does not go to the customer. */
	decided.kind = fx_decision_refund;
	decided.goods_to = fx_goods_to_refurbish;
	assert_int_equal(shipping_hears(EV_assessment_decided, &decided), 0);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_withdrawn);
	assert_true(the_goods(UNIT)->passed);
}

/* X30 */
TEST(goods_of_a_canceled_return_go_back_as_they_are)
{
	goods_came_in(UNIT, SERIAL);
	it_is_canceled(true);
	assert_int_equal(the_unit(UNIT)->kind, fx_decision_return_as_is);
	send_off(UNIT, SERIAL);
}

/* X30: the decision was on its way when the customer canceled */
TEST(a_decision_that_crosses_a_cancelation_changes_nothing)
{
	struct assessment_decided decided = { .unit_no = UNIT,
		.round = 1,
		.kind = fx_decision_scrap,
		.goods_to = fx_goods_to_scrap,
		.warranty_rule = "none",
		.outcome = fx_outcome_scrapped_with_consent,
		.currency = "CNY",
		.proposed_by = "li.ping" };

	goods_came_in(UNIT, SERIAL);
	it_is_canceled(true);
	is_no_concern(EV_assessment_decided, &decided);
}

/* X30 */
TEST(a_cancelation_withdraws_what_was_decided_before)
{
	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_replace, fx_goods_to_scrap);
	it_is_canceled(true);
	assert_int_equal(
	    the_goods(UNIT)->state, shipping_goods_state_withdrawn);
	assert_int_equal(the_unit(UNIT)->kind, fx_decision_return_as_is);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_waiting);
}

/* X30 */
TEST(a_cancelation_before_the_goods_came_only_withdraws)
{
	struct intake_canceled canceled = { UNIT, false, 0, "late", "" };

	is_no_concern(EV_intake_canceled, &canceled);
	decision_came(UNIT, 1, fx_decision_replenish, fx_goods_to_none);
	it_is_canceled(false);
	shipping_gives(EV_shipping_withdrawn);
}

/* X4 */
TEST(a_difference_settled_by_return_sends_the_goods_back)
{
	struct intake_discrepancy_settled settled = { .unit_no = UNIT,
		.way = intake_settle_way_amend,
		.evidence_sha = { 1 } };

	goods_came_in(UNIT, SERIAL);
	is_no_concern(EV_intake_discrepancy_settled, &settled);
	settled.way = intake_settle_way_return_as_is;
	assert_int_equal(
	    shipping_hears(EV_intake_discrepancy_settled, &settled), 0);
	send_off(UNIT, SERIAL);
}

/* X4: what was amended is what is expected */
TEST(an_admission_corrects_the_facts_and_says_nothing_twice)
{
	struct intake_admitted admitted = { .unit_no = UNIT,
		.round = 1,
		.goods = intake_goods_here,
		.model = "KETTLE-2",
		.serial = "SN-1002",
		.qty = 1,
		.accessories = "cable,manual" };

	goods_came_in(UNIT, SERIAL);
	assert_int_equal(shipping_hears(EV_intake_admitted, &admitted), 0);
	assert_string_equal(the_unit(UNIT)->serial, "SN-1002");
	assert_true(the_unit(UNIT)->here);
	is_no_concern(EV_intake_admitted, &admitted);
}

/* X4: what came is what goes back, whatever serial was bound */
TEST(the_serial_seen_at_receipt_is_the_one_expected)
{
	struct intake_received received = { .unit_no = UNIT,
		.round = 1,
		.serial = SERIAL,
		.serial_seen = "SN-1002",
		.model = "KETTLE-2",
		.tag = "T",
		.qty_seen = 1 };

	assert_int_equal(shipping_hears(EV_intake_received, &received), 0);
	assert_string_equal(the_unit(UNIT)->serial, "SN-1002");
	assert_string_equal(the_unit(UNIT)->model, "KETTLE-2");
}

/* X5, T-25 */
TEST(a_parcel_that_nobody_claims_goes_back_under_its_own_number)
{
	struct intake_blind_received received = { .parcel_no = PARCEL,
		.period = "2611",
		.tag = "T",
		.shelf = "Q-1",
		.model_seen = "KETTLE-2",
		.serial_seen = SERIAL,
		.qty_seen = 1,
		.match_due_at = NOW };
	struct intake_unmatched_returned returned = { PARCEL, 2 };

	assert_int_equal(
	    shipping_hears(EV_intake_blind_received, &received), 0);
	assert_int_equal(
	    shipping_hears(EV_intake_unmatched_returned, &returned), 0);
	assert_int_equal(the_unit(PARCEL)->kind, fx_decision_return_as_is);
	send_off(PARCEL, SERIAL);
}

/* INV-09: the gate closes before there is a job, and opens once */
TEST(a_gate_is_kept_before_there_is_any_work)
{
	struct assessment_severity_set set = { UNIT, fx_severity_serious,
		"safety", false };

	gate_closed(UNIT);
	assert_true(the_unit(UNIT)->gag);
	is_no_concern(EV_assessment_severity_set, &set);
	set.level = fx_severity_general;
	assert_int_equal(shipping_hears(EV_assessment_severity_set, &set), 0);
	shipping_gives(EV_shipping_unblocked);
	assert_false(the_unit(UNIT)->gag);
	is_no_concern(EV_assessment_severity_set, &set);
}

/* INV-21 */
TEST(nothing_is_asked_of_shipping_once_the_unit_is_closed)
{
	struct intake_closed closed = { UNIT, fx_outcome_refunded, "" };
	struct quality_passed passed = { UNIT, 1, 1, "R-1", { 1 } };

	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_scrap);
	assert_int_equal(shipping_hears(EV_intake_closed, &closed), 0);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_ended);
	assert_int_equal(the_goods(UNIT)->state, shipping_goods_state_ended);
	assert_int_equal(the_unit(UNIT)->dispatch_due, 0);
	is_no_concern(EV_intake_closed, &closed);
	is_no_concern(EV_quality_passed, &passed);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_shipping, end_shipping)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(inv_13_a_release_is_the_pass_of_the_latest_attempt),
		RUN(an_old_pass_that_comes_late_releases_nothing),
		RUN(a_round_that_is_only_kept_names_no_leg),
		RUN(a_refund_of_goods_that_the_customer_keeps_sends_them_back),
		RUN(what_happened_in_an_earlier_attempt_withdraws_nothing),
		RUN(rework_and_a_changed_plan_void_an_older_release),
		RUN(a_later_pass_takes_the_place_of_an_open_job),
		RUN(a_pass_of_a_unit_that_is_with_the_carrier_cannot_be_taken),
		RUN(a_further_round_voids_the_release_and_is_kept),
		RUN(a_recovered_parcel_of_an_earlier_round_is_not_sent_again),
		RUN(a_repair_or_a_refund_without_goods_queues_nothing),
		RUN(a_new_decision_takes_the_place_of_the_old_one),
		RUN(a_pass_heard_before_its_decision_still_counts),
		RUN(goods_of_a_canceled_return_go_back_as_they_are),
		RUN(a_decision_that_crosses_a_cancelation_changes_nothing),
		RUN(a_cancelation_withdraws_what_was_decided_before),
		RUN(a_cancelation_before_the_goods_came_only_withdraws),
		RUN(a_difference_settled_by_return_sends_the_goods_back),
		RUN(an_admission_corrects_the_facts_and_says_nothing_twice),
		RUN(the_serial_seen_at_receipt_is_the_one_expected),
		RUN(a_parcel_that_nobody_claims_goes_back_under_its_own_number),
		RUN(a_gate_is_kept_before_there_is_any_work),
		RUN(nothing_is_asked_of_shipping_once_the_unit_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

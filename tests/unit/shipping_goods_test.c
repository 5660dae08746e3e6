#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/shipping_words.h"
#include "tests/unit/test.h"

/* Other goods than those that came: replacements, scrap, stock. */

/* X11, X19 */
TEST(a_lost_unit_is_replaced_by_another_that_goes_out)
{
	struct shipping_report_lost lost = { UNIT, "CLM-1", 0 };
	struct shipping_reserve_replacement replacement =
	    a_replacement(UNIT, NEW);

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	send_off(UNIT, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_report_lost, &lost), 0);
	round_began(UNIT, 2);
	decision_came(UNIT, 2, fx_decision_replace, fx_goods_to_none);
	shipping_gives(EV_shipping_queued);
	assert_int_equal(
	    shipping_hears(CMD_shipping_reserve_replacement, &replacement), 0);
	send_off(UNIT, NEW);
	bring_it(UNIT);
}

/* INV-20, X11 */
TEST(inv_20_a_replacement_binds_both_serials_and_the_warranty_rule)
{
	struct shipping_reserve_replacement replacement =
	    a_replacement(UNIT, NEW);
	struct shipping_issue_notice notice = a_notice(UNIT);
	struct shipping_pack package = a_package(UNIT, SERIAL);
	const struct shipping_replacement_reserved *reserved;

	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_replace, fx_goods_to_scrap);
	shipping_refuses(
	    CMD_shipping_issue_notice, &notice, NO_shipping_not_reserved);
	assert_int_equal(
	    shipping_hears(CMD_shipping_reserve_replacement, &replacement), 0);
	reserved = shipping_said(0, EV_shipping_replacement_reserved);
	assert_string_equal(reserved->new_serial, NEW);
	assert_string_equal(reserved->old_serial, SERIAL);
	assert_string_equal(reserved->warranty_rule, "restart");

	send_notice(UNIT);
	shipping_refuses(CMD_shipping_pack, &package, NO_shipping_wrong_serial);
	package = a_package(UNIT, NEW);
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);
}

/* INV-20 */
TEST(a_serial_is_in_no_other_open_job)
{
	struct shipping_reserve_replacement replacement =
	    a_replacement(UNIT, NEW);

	decision_came(UNIT, 1, fx_decision_replace, fx_goods_to_none);
	decision_came(OTHER, 1, fx_decision_replace, fx_goods_to_none);
	goods_came_in(PARCEL, SERIAL);
	assert_int_equal(
	    shipping_hears(CMD_shipping_reserve_replacement, &replacement), 0);

	replacement = a_replacement(OTHER, NEW);
	shipping_refuses(CMD_shipping_reserve_replacement, &replacement,
	    NO_shipping_serial_taken);
	/* Nor is a customer's unit that is here a replacement. */
	replacement = a_replacement(OTHER, SERIAL);
	shipping_refuses(CMD_shipping_reserve_replacement, &replacement,
	    NO_shipping_serial_taken);
	replacement = a_replacement(OTHER, "SN-2002");
	replacement.condition = shipping_condition_used;
	shipping_refuses(CMD_shipping_reserve_replacement, &replacement,
	    NO_shipping_used_replacement);
}

/* INV-20: a job that ends lets its serial go */
TEST(a_serial_that_is_given_up_is_free_again)
{
	struct shipping_reserve_replacement replacement =
	    a_replacement(UNIT, NEW);

	decision_came(UNIT, 1, fx_decision_replace, fx_goods_to_none);
	decision_came(OTHER, 1, fx_decision_replace, fx_goods_to_none);
	assert_int_equal(
	    shipping_hears(CMD_shipping_reserve_replacement, &replacement), 0);
	fx_copy(replacement.new_serial, "SN-2002");
	assert_int_equal(
	    shipping_hears(CMD_shipping_reserve_replacement, &replacement), 0);
	replacement = a_replacement(OTHER, NEW);
	assert_int_equal(
	    shipping_hears(CMD_shipping_reserve_replacement, &replacement), 0);
}

/* X11: refurbished goods may go out again once they are stock */
TEST(what_was_put_into_stock_may_replace_another_unit)
{
	struct shipping_put_to_stock stock = { UNIT, "B-12",
		shipping_condition_refurbished };
	struct shipping_reserve_replacement replacement =
	    a_replacement(OTHER, SERIAL);

	decision_came(OTHER, 1, fx_decision_replace, fx_goods_to_none);
	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_refurbish);
	inspection_passed(UNIT, 1, 1);
	shipping_refuses(CMD_shipping_reserve_replacement, &replacement,
	    NO_shipping_serial_taken);
	assert_int_equal(shipping_hears(CMD_shipping_put_to_stock, &stock), 0);
	assert_int_equal(
	    shipping_hears(CMD_shipping_reserve_replacement, &replacement), 0);
}

/* X11 */
TEST(a_unit_that_goes_back_itself_takes_no_replacement)
{
	struct shipping_reserve_replacement replacement =
	    a_replacement(UNIT, NEW);

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
	shipping_refuses(CMD_shipping_reserve_replacement, &replacement,
	    NO_shipping_sends_itself);
}

/* X11, S-101 */
TEST(a_replacement_goes_out_while_the_old_unit_is_scrapped)
{
	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_replace, fx_goods_to_scrap);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_waiting);
	assert_int_equal(the_goods(UNIT)->state, shipping_goods_state_waiting);
	assert_int_equal(the_goods(UNIT)->leg, shipping_leg_scrap);
	assert_int_equal(the_goods(UNIT)->owner, shipping_owner_company);
}

/* S-205, INV-17 */
TEST(inv_17_scrap_needs_consent_wipe_and_a_second_person)
{
	struct shipping_scrap scrap = a_scrap(UNIT);
	struct assessment_decided decided = { .unit_no = UNIT,
		.round = 1,
		.kind = fx_decision_scrap,
		.goods_to = fx_goods_to_scrap,
		.warranty_rule = "none",
		.outcome = fx_outcome_scrapped_with_consent,
		.currency = "CNY",
		.proposed_by = "li.ping" };
	struct intake_received received = { .unit_no = UNIT,
		.round = 1,
		.tag = "T",
		.qty_seen = 1,
		.data_bearing = true,
		.hazard = "battery_swollen" };

	assert_int_equal(shipping_hears(EV_assessment_decided, &decided), 0);
	shipping_refuses(CMD_shipping_scrap, &scrap, NO_shipping_no_consent);
	decision_came(UNIT, 1, fx_decision_scrap, fx_goods_to_scrap);
	assert_string_equal(the_goods(UNIT)->consent_ref, "intake/77");

	shipping_refuses(CMD_shipping_scrap, &scrap, NO_fx_not_heard_yet);
	assert_int_equal(shipping_hears(EV_intake_received, &received), 0);
	shipping_refuses(
	    CMD_shipping_scrap, &scrap, NO_shipping_no_wipe_certificate);
	scrap.wipe_cert_sha[31] = 1;
	shipping_refuses(
	    CMD_shipping_scrap, &scrap, NO_shipping_no_hazard_route);
	fx_copy(scrap.recycler, "Green Metal");
	fx_copy(scrap.second, "li.ping");
	shipping_refuses(CMD_shipping_scrap, &scrap, NO_fx_same_person);
	fx_copy(scrap.second, "wang.fa");
	shipping_refuses(CMD_shipping_scrap, &scrap, NO_fx_same_person);
	fx_copy(scrap.second, "zhao.jian");
	assert_int_equal(shipping_hears_from(
			     CMD_shipping_scrap, &scrap, "li.ping", "shipper"),
	    FX_EREFUSED);
	assert_int_equal(shipping_answer.refusal, NO_fx_same_person);
	assert_int_equal(shipping_hears(CMD_shipping_scrap, &scrap), 0);
	assert_int_equal(
	    the_goods(UNIT)->state, shipping_goods_state_destroyed);
	assert_string_equal(the_goods(UNIT)->witness, "zhao.jian");
}

/* S-205: destroyed goods are not used or shipped again */
TEST(what_is_destroyed_can_neither_be_stocked_nor_sent_back)
{
	struct shipping_scrap scrap = a_scrap(UNIT);
	struct shipping_put_to_stock stock = { UNIT, "B-12",
		shipping_condition_used };
	struct intake_canceled canceled = { UNIT, true, 0, "late", "" };

	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_scrap);
	shipping_refuses(
	    CMD_shipping_put_to_stock, &stock, NO_shipping_other_leg);
	assert_int_equal(shipping_hears(CMD_shipping_scrap, &scrap), 0);
	shipping_refuses(CMD_shipping_scrap, &scrap, NO_fx_wrong_state);
	shipping_refuses(CMD_shipping_put_to_stock, &stock, NO_fx_wrong_state);
	shipping_refuses(EV_intake_canceled, &canceled, NO_fx_no_concern);
}

/* INV-09, INV-16 */
TEST(scrapping_waits_for_the_gate_and_for_fresh_views)
{
	struct shipping_scrap scrap = a_scrap(UNIT);
	struct shipping_override_stale_view override = { UNIT,
		shipping_step_scrap, "line is down" };

	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_scrap);
	shipping_asking.view_age_ms[FX_IN_quality] = 60000;
	shipping_refuses(CMD_shipping_scrap, &scrap, NO_fx_stale_view);
	assert_int_equal(
	    shipping_hears(CMD_shipping_override_stale_view, &override), 0);
	gate_closed(UNIT);
	shipping_refuses(CMD_shipping_scrap, &scrap, NO_fx_blocked);
}

/* X23: what an appeal may yet change is not destroyed; what goes out, goes. */
TEST(nothing_is_destroyed_over_an_appeal_that_is_not_judged)
{
	struct shipping_scrap scrap = a_scrap(UNIT);
	struct intake_appealed appealed = { .unit_no = UNIT,
		.case_no = "RMA-2611-00042-D",
		.against_service = "assessment",
		.against_seq = 7,
		.against_hash = { 1 } };
	struct intake_appeal_resolved resolved = { .unit_no = UNIT,
		.verdict = fx_appeal_verdict_dismissed };

	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_scrap);
	assert_int_equal(shipping_hears(EV_intake_appealed, &appealed), 0);
	shipping_gives(EV_shipping_blocked);
	shipping_refuses(CMD_shipping_scrap, &scrap, NO_shipping_appeal_open);
	assert_int_equal(
	    shipping_hears(EV_intake_appeal_resolved, &resolved), 0);
	shipping_gives(EV_shipping_unblocked);
	assert_int_equal(shipping_hears(CMD_shipping_scrap, &scrap), 0);

	inspection_passed(OTHER, 1, 1);
	fx_copy(appealed.unit_no, OTHER);
	assert_int_equal(shipping_hears(EV_intake_appealed, &appealed), 0);
	send_notice(OTHER);
}

/* S-151: only a passed unit goes to stock as anything but used */
TEST(goods_that_nobody_inspected_are_stocked_as_used_only)
{
	struct shipping_put_to_stock stock = { UNIT, "B-12",
		shipping_condition_refurbished };

	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_credit, fx_goods_to_stock);
	shipping_refuses(
	    CMD_shipping_put_to_stock, &stock, NO_shipping_not_inspected);
	stock.condition = shipping_condition_used;
	assert_int_equal(shipping_hears(CMD_shipping_put_to_stock, &stock), 0);
	assert_int_equal(the_goods(UNIT)->state, shipping_goods_state_stocked);
	assert_false(the_unit(UNIT)->here);
}

/* S-151 */
TEST(refurbished_goods_are_stocked_after_their_latest_pass)
{
	struct shipping_put_to_stock stock = { UNIT, "B-12",
		shipping_condition_refurbished };
	struct repair_rework_queued rework = { UNIT, 2, "worn", false };

	goods_came_in(UNIT, SERIAL);
	decision_came(UNIT, 1, fx_decision_refund, fx_goods_to_refurbish);
	shipping_refuses(
	    CMD_shipping_put_to_stock, &stock, NO_shipping_not_inspected);
	inspection_passed(UNIT, 1, 1);
	assert_int_equal(shipping_hears(EV_repair_rework_queued, &rework), 0);
	shipping_refuses(
	    CMD_shipping_put_to_stock, &stock, NO_shipping_not_inspected);
	inspection_passed(UNIT, 1, 2);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_absent);
	assert_int_equal(shipping_hears(CMD_shipping_put_to_stock, &stock), 0);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_shipping, end_shipping)

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		RUN(a_lost_unit_is_replaced_by_another_that_goes_out),
		RUN(inv_20_a_replacement_binds_both_serials_and_the_warranty_rule),
		RUN(a_serial_is_in_no_other_open_job),
		RUN(a_serial_that_is_given_up_is_free_again),
		RUN(what_was_put_into_stock_may_replace_another_unit),
		RUN(a_unit_that_goes_back_itself_takes_no_replacement),
		RUN(a_replacement_goes_out_while_the_old_unit_is_scrapped),
		RUN(inv_17_scrap_needs_consent_wipe_and_a_second_person),
		RUN(what_is_destroyed_can_neither_be_stocked_nor_sent_back),
		RUN(scrapping_waits_for_the_gate_and_for_fresh_views),
		RUN(nothing_is_destroyed_over_an_appeal_that_is_not_judged),
		RUN(goods_that_nobody_inspected_are_stocked_as_used_only),
		RUN(refurbished_goods_are_stocked_after_their_latest_pass),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}

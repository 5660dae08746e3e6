#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/shipping_words.h"
#include "tests/unit/test.h"

/* The way to the customer: notice, package, carrier, delivery. */

static void
a_released_unit(void)
{
	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 1);
}

/* S-163 */
TEST(a_pass_queues_the_unit_and_keeps_what_released_it)
{
	const struct shipping_queued *queued;

	goods_came_in(UNIT, SERIAL);
	inspection_passed(UNIT, 1, 2);
	queued = shipping_said(0, EV_shipping_queued);
	assert_int_equal(queued->leg, shipping_leg_out);
	assert_int_equal(queued->kind, fx_decision_repair);
	assert_string_equal(queued->release_service, "quality");
	assert_int_equal(queued->release_seq, shipping_asking.cause.seq);
	assert_int_equal(queued->attempt, 2);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_waiting);
}

/* S-164, S-177 */
TEST(a_notice_states_mode_time_payer_address_and_telling)
{
	struct shipping_issue_notice notice = a_notice(UNIT);
	const struct shipping_notice_issued *issued;

	a_released_unit();
	notice.when_at = NOW + FX_DAY_MS;
	assert_int_equal(shipping_hears(CMD_shipping_issue_notice, &notice), 0);
	issued = shipping_said(0, EV_shipping_notice_issued);
	assert_int_equal(issued->leg, shipping_leg_out);
	assert_int_equal(issued->mode, shipping_mode_courier);
	assert_int_equal(issued->when_at, NOW + FX_DAY_MS);
	assert_int_equal(issued->freight_payer, fx_payer_company);
	assert_int_equal(issued->contact_rev, 3);
	assert_int_equal(issued->told_by, shipping_told_by_phone);
	assert_string_equal(issued->doc_no, "DN-1");
}

/* S-164 */
TEST(a_notice_can_be_issued_again_until_the_unit_is_packed)
{
	struct shipping_issue_notice notice = a_notice(UNIT);

	a_released_unit();
	send_notice(UNIT);
	notice.contact_rev = 4;
	assert_int_equal(shipping_hears(CMD_shipping_issue_notice, &notice), 0);
	assert_int_equal(the_unit(UNIT)->contact_rev, 4);
	notice.contact_rev = 3;
	pack_up(UNIT, SERIAL);
	shipping_refuses(CMD_shipping_issue_notice, &notice, NO_fx_wrong_state);
}

/* INV-15, S-165 */
TEST(inv_15_no_hand_over_without_notice_label_and_scan)
{
	struct shipping_pack package = a_package(UNIT, SERIAL);
	struct shipping_hand_over shipment = a_shipment(UNIT, SERIAL);

	a_released_unit();
	shipping_refuses(CMD_shipping_pack, &package, NO_fx_wrong_state);
	shipping_refuses(CMD_shipping_hand_over, &shipment, NO_fx_wrong_state);
	send_notice(UNIT);
	shipping_refuses(CMD_shipping_hand_over, &shipment, NO_fx_wrong_state);

	fx_copy(package.scanned, "SN-9999");
	shipping_refuses(CMD_shipping_pack, &package, NO_shipping_wrong_serial);
	package = a_package(UNIT, SERIAL);
	package.label_contact_rev = 2;
	shipping_refuses(CMD_shipping_pack, &package, NO_shipping_label_wrong);
	package = a_package(UNIT, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);

	fx_copy(shipment.scanned, "SN-9999");
	shipping_refuses(
	    CMD_shipping_hand_over, &shipment, NO_shipping_wrong_serial);
	fx_copy(shipment.scanned, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_hand_over, &shipment), 0);
}

/* S-167 */
TEST(a_label_with_a_wrong_model_quantity_or_date_is_refused)
{
	struct shipping_pack package = a_package(UNIT, SERIAL);

	a_released_unit();
	send_notice(UNIT);
	fx_copy(package.label_model, "KETTLE-9");
	shipping_refuses(CMD_shipping_pack, &package, NO_shipping_label_wrong);
	package = a_package(UNIT, SERIAL);
	package.label_qty = 2;
	shipping_refuses(CMD_shipping_pack, &package, NO_shipping_label_wrong);
	package = a_package(UNIT, SERIAL);
	fx_copy(package.label_date, "tomorrow");
	shipping_refuses(CMD_shipping_pack, &package, NO_shipping_label_wrong);
}

/* S-165 */
TEST(every_accessory_that_came_in_goes_back)
{
	struct shipping_pack package = a_package(UNIT, SERIAL);

	a_released_unit();
	send_notice(UNIT);
	fx_copy(package.accessories, "manual");
	shipping_refuses(
	    CMD_shipping_pack, &package, NO_shipping_accessory_missing);
	fx_copy(package.accessories, "cable,lid,manual");
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);
}

/* INV-15 */
TEST(a_unit_without_a_serial_is_known_by_its_tag)
{
	struct shipping_pack package = a_package(UNIT, UNIT);

	goods_came_in(UNIT, "");
	inspection_passed(UNIT, 1, 1);
	send_notice(UNIT);
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);
}

/* decision 5: events come in any order */
TEST(a_unit_that_was_not_heard_of_yet_is_not_packed)
{
	struct shipping_pack package = a_package(UNIT, SERIAL);

	inspection_passed(UNIT, 1, 1);
	send_notice(UNIT);
	shipping_refuses(CMD_shipping_pack, &package, NO_fx_not_heard_yet);
	goods_came_in(UNIT, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);
}

/* INV-16, S-154: one step, by the general manager, as an event */
TEST(inv_16_a_stale_or_gapped_hold_view_refuses_release)
{
	struct shipping_pack package = a_package(UNIT, SERIAL);
	struct shipping_hand_over shipment = a_shipment(UNIT, SERIAL);
	struct shipping_override_stale_view override = { UNIT,
		shipping_step_pack, "quality is being moved" };

	static const unsigned char hash[32] = { 7 };
	const struct shipping_packed *packed;

	a_released_unit();
	send_notice(UNIT);
	shipping_asking.view_age_ms[FX_IN_quality] = 10001;
	shipping_refuses(CMD_shipping_pack, &package, NO_fx_stale_view);
	shipping_asking.view_age_ms[FX_IN_quality] = 10000;
	shipping_asking.view_age_ms[FX_IN_assessment] = INT64_MAX;
	shipping_refuses(CMD_shipping_pack, &package, NO_fx_stale_view);

	shipping_asking.view_age_ms[FX_IN_quality] = 20000;
	assert_int_equal(
	    shipping_hears(CMD_shipping_override_stale_view, &override), 0);
	shipping_asking.seen[FX_IN_quality] = (struct fx_view){ 42, hash };
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);
	/* What it was released on stays on record. */
	packed = shipping_said(0, EV_shipping_packed);
	assert_int_equal(packed->quality_seen_age_ms, 20000);
	assert_int_equal(packed->quality_seen_seq, 42);
	assert_memory_equal(packed->quality_seen_hash, hash, sizeof(hash));
	shipping_refuses(CMD_shipping_hand_over, &shipment, NO_fx_stale_view);
}

/* INV-16 */
TEST(an_override_is_for_a_step_that_is_to_come)
{
	struct shipping_override_stale_view override = { UNIT,
		shipping_step_hand_over, "line is down" };

	a_released_unit();
	shipping_refuses(
	    CMD_shipping_override_stale_view, &override, NO_fx_wrong_state);
	override.step = shipping_step_scrap;
	shipping_refuses(
	    CMD_shipping_override_stale_view, &override, NO_fx_wrong_state);
	override.step = shipping_step_pack;
	assert_int_equal(shipping_hears_from(CMD_shipping_override_stale_view,
			     &override, "wang.fa", "shipper"),
	    FX_EREFUSED);
	assert_int_equal(shipping_answer.refusal, NO_fx_not_your_role);
	assert_int_equal(
	    shipping_hears(CMD_shipping_override_stale_view, &override), 0);
}

/* INV-09, S-120 */
TEST(inv_09_a_serious_undecided_case_stays_silent_and_still)
{
	struct shipping_issue_notice notice = a_notice(UNIT);
	struct shipping_pack package = a_package(UNIT, SERIAL);
	struct shipping_hand_over shipment = a_shipment(UNIT, SERIAL);
	struct assessment_gm_decided decided = { UNIT,
		assessment_verdict_confirm, fx_decision_repair, { 1 }, { 0 },
		"" };

	gate_closed(UNIT);
	a_released_unit();
	shipping_refuses(CMD_shipping_issue_notice, &notice, NO_fx_blocked);
	assert_int_equal(shipping_hears(EV_assessment_gm_decided, &decided), 0);
	send_notice(UNIT);
	gate_closed(UNIT);
	shipping_refuses(CMD_shipping_pack, &package, NO_fx_blocked);
	assert_int_equal(shipping_hears(EV_assessment_gm_decided, &decided), 0);
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);
	gate_closed(UNIT);
	shipping_refuses(CMD_shipping_hand_over, &shipment, NO_fx_blocked);
}

/* INV-09: also the general manager's override opens no gate */
TEST(an_override_does_not_open_the_serious_problem_gate)
{
	struct shipping_pack package = a_package(UNIT, SERIAL);
	struct shipping_override_stale_view override = { UNIT,
		shipping_step_pack, "line is down" };

	a_released_unit();
	send_notice(UNIT);
	assert_int_equal(
	    shipping_hears(CMD_shipping_override_stale_view, &override), 0);
	gate_closed(UNIT);
	shipping_refuses(CMD_shipping_pack, &package, NO_fx_blocked);
}

/* S-168 */
TEST(a_hand_over_keeps_waybill_and_proof)
{
	const struct shipping_handed_over *handed;

	a_released_unit();
	send_off(UNIT, SERIAL);
	handed = shipping_said(0, EV_shipping_handed_over);
	assert_string_equal(handed->waybill, "SF1234567890");
	assert_int_equal(handed->proof_sha[0], 1);
	assert_int_equal(handed->freight_payer, fx_payer_company);
	assert_string_equal(the_unit(UNIT)->waybill, "SF1234567890");
	assert_false(the_unit(UNIT)->here);
}

/* S-169, T-14 */
TEST(each_scan_gives_a_parcel_more_time)
{
	struct shipping_track track = { UNIT, "in_transit", 0, "Wuhan" };
	int64_t before;

	a_released_unit();
	send_off(UNIT, SERIAL);
	before = the_unit(UNIT)->no_scan_due;
	assert_int_equal(before, fx_policy_add_days(&shipping_policy, NOW, 3));
	track.at = NOW + 2 * FX_DAY_MS;
	assert_int_equal(shipping_hears(CMD_shipping_track, &track), 0);
	assert_int_equal(the_unit(UNIT)->no_scan_due, before + 2 * FX_DAY_MS);
	/* An older scan that comes late takes nothing away. */
	track.at = NOW + FX_DAY_MS;
	assert_int_equal(shipping_hears(CMD_shipping_track, &track), 0);
	assert_int_equal(the_unit(UNIT)->no_scan_due, before + 2 * FX_DAY_MS);
}

/* S-169, T-14, X19 */
TEST(a_parcel_without_a_scan_is_suspected_lost_by_the_timer)
{
	struct shipping_report_lost lost = { UNIT, "", 1 };
	const struct shipping_breached *breached;

	a_released_unit();
	send_off(UNIT, SERIAL);
	assert_int_equal(shipping_hears_from(
			     CMD_shipping_report_lost, &lost, "timer", "timer"),
	    FX_EREFUSED);
	assert_int_equal(shipping_answer.refusal, NO_fx_too_early);

	lost.due_at = the_unit(UNIT)->no_scan_due;
	shipping_asking.now_ms = lost.due_at + 5000;
	assert_int_equal(shipping_hears_from(
			     CMD_shipping_report_lost, &lost, "timer", "timer"),
	    0);
	(void)shipping_said(0, EV_shipping_lost); /* asserts it is there */
	breached = shipping_said(1, EV_shipping_breached);
	assert_string_equal(breached->timer, "no_scan");
	assert_string_equal(breached->told_role, "cs");
	assert_int_equal(breached->late_s, 5);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_lost);
	assert_int_equal(the_unit(UNIT)->no_scan_due, 0);
}

/* X19 */
TEST(customer_service_may_report_a_parcel_lost_at_once)
{
	struct shipping_report_lost lost = { UNIT, "CLM-1", 0 };

	a_released_unit();
	send_off(UNIT, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_report_lost, &lost), 0);
	shipping_gives(EV_shipping_lost);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_lost);
}

/* S-169 */
TEST(a_delivery_stops_the_tracking)
{
	a_released_unit();
	send_off(UNIT, SERIAL);
	bring_it(UNIT);
	shipping_gives(EV_shipping_delivered);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_delivered);
	assert_int_equal(the_unit(UNIT)->delivered_at, NOW);
	assert_int_equal(the_unit(UNIT)->no_scan_due, 0);
}

/* T-13 */
TEST(a_unit_that_is_not_sent_in_time_is_told_to_sales_once)
{
	struct shipping_dispatch_overdue overdue = { UNIT, 0 };
	const struct shipping_breached *breached;

	a_released_unit();
	overdue.due_at = the_unit(UNIT)->dispatch_due;
	assert_int_equal(
	    overdue.due_at, fx_policy_add_workdays(&shipping_policy, NOW, 1));
	assert_int_equal(
	    shipping_hears(CMD_shipping_dispatch_overdue, &overdue), 0);
	breached = shipping_said(0, EV_shipping_breached);
	assert_string_equal(breached->told_role, "sales_mgr");
	assert_int_equal(the_unit(UNIT)->dispatch_due, 0);
	shipping_refuses(
	    CMD_shipping_dispatch_overdue, &overdue, NO_fx_too_early);
}

/* X21, INV-13 */
TEST(a_parcel_that_came_back_needs_a_new_notice)
{
	struct shipping_return_to_sender back = { UNIT,
		shipping_back_reason_refused, 2 };
	struct shipping_recover recover = { UNIT, SERIAL, false };

	a_released_unit();
	send_off(UNIT, SERIAL);
	assert_int_equal(
	    shipping_hears(CMD_shipping_return_to_sender, &back), 0);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_back);
	assert_int_equal(shipping_hears(CMD_shipping_recover, &recover), 0);
	assert_int_equal(the_unit(UNIT)->state, shipping_unit_state_waiting);
	send_off(UNIT, SERIAL);
}

/* X20, X21 */
TEST(a_parcel_that_was_opened_is_inspected_again)
{
	struct shipping_return_to_sender back = { UNIT,
		shipping_back_reason_refused, 1 };
	struct shipping_recover recover = { UNIT, "SN-9999", true };
	struct shipping_issue_notice notice = a_notice(UNIT);

	a_released_unit();
	send_off(UNIT, SERIAL);
	assert_int_equal(
	    shipping_hears(CMD_shipping_return_to_sender, &back), 0);
	shipping_refuses(
	    CMD_shipping_recover, &recover, NO_shipping_wrong_serial);
	fx_copy(recover.scanned, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_recover, &recover), 0);
	shipping_refuses(
	    CMD_shipping_issue_notice, &notice, NO_shipping_inspect_again);
	inspection_passed(UNIT, 1, 1);
	send_notice(UNIT);
}

/* S-176: the customer does not wait, and the claim outlives the dossier */
TEST(a_claim_on_the_carrier_is_settled_after_the_unit_is_closed)
{
	struct shipping_claim_carrier claim = { "CLM-1", UNIT,
		shipping_claim_kind_loss, 89900 };
	struct shipping_settle_carrier_claim settle = { "CLM-1", 50000 };
	struct shipping_report_lost lost = { UNIT, "CLM-1", 0 };
	struct intake_closed closed = { UNIT, fx_outcome_lost_compensated, "" };

	shipping_refuses(CMD_shipping_claim_carrier, &claim, NO_fx_not_found);
	a_released_unit();
	shipping_refuses(
	    CMD_shipping_claim_carrier, &claim, NO_shipping_never_sent);
	send_off(UNIT, SERIAL);
	assert_int_equal(shipping_hears(CMD_shipping_report_lost, &lost), 0);
	assert_int_equal(shipping_hears(CMD_shipping_claim_carrier, &claim), 0);
	shipping_refuses(CMD_shipping_claim_carrier, &claim, NO_fx_wrong_state);
	assert_int_equal(shipping_hears(EV_intake_closed, &closed), 0);
	assert_int_equal(
	    shipping_hears(CMD_shipping_settle_carrier_claim, &settle), 0);
	assert_int_equal(the_claim("CLM-1")->settled_minor, 50000);
	assert_string_equal(
	    ((const struct shipping_carrier_claim_settled *)shipping_said(
		 0, EV_shipping_carrier_claim_settled))
		->unit_no,
	    UNIT);
}

/* INV-21, S-196 */
TEST(inv_21_a_closed_dossier_takes_corrections_only)
{
	struct intake_closed closed = { UNIT, fx_outcome_repaired, "" };
	struct shipping_note note = { UNIT, fx_note_kind_text, { 1 } };
	struct shipping_correct correct = { UNIT, 1, "waybill", "SF1234567890",
		"SF1234567891", "typing" };

	a_released_unit();
	send_off(UNIT, SERIAL);
	bring_it(UNIT);
	assert_int_equal(shipping_hears(CMD_shipping_note, &note), 0);
	assert_int_equal(shipping_hears(EV_intake_closed, &closed), 0);
	shipping_refuses(CMD_shipping_note, &note, NO_fx_wrong_state);
	shipping_asking.target.kind = EV_shipping_handed_over;
	shipping_asking.target.hash[0] = 1;
	fx_copy(shipping_asking.target.role, "shipper");
	assert_int_equal(shipping_hears_from(CMD_shipping_correct, &correct,
			     "wang.fa", "shipper"),
	    0);
	assert_string_equal(the_unit(UNIT)->waybill, "SF1234567891");
}

/* section 2: roles */
TEST(each_command_is_for_its_own_roles)
{
	struct shipping_issue_notice notice = a_notice(UNIT);
	struct shipping_pack package = a_package(UNIT, SERIAL);

	a_released_unit();
	assert_int_equal(shipping_hears_from(CMD_shipping_issue_notice, &notice,
			     "wang.fa", "shipper"),
	    FX_EREFUSED);
	assert_int_equal(shipping_answer.refusal, NO_fx_not_your_role);
	send_notice(UNIT);
	assert_int_equal(
	    shipping_hears_from(CMD_shipping_pack, &package, "chen.yu", "cs"),
	    FX_EREFUSED);
	assert_int_equal(shipping_answer.refusal, NO_fx_not_your_role);
}

TEST(everything_declared_has_its_function)
{
	const char *forgotten;

	if (fx_department_check(&shipping_department, &forgotten) != 0)
		fail_msg("forgotten: %s", forgotten);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_shipping, end_shipping)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_pass_queues_the_unit_and_keeps_what_released_it),
		RUN(a_notice_states_mode_time_payer_address_and_telling),
		RUN(a_notice_can_be_issued_again_until_the_unit_is_packed),
		RUN(inv_15_no_hand_over_without_notice_label_and_scan),
		RUN(a_label_with_a_wrong_model_quantity_or_date_is_refused),
		RUN(every_accessory_that_came_in_goes_back),
		RUN(a_unit_without_a_serial_is_known_by_its_tag),
		RUN(a_unit_that_was_not_heard_of_yet_is_not_packed),
		RUN(inv_16_a_stale_or_gapped_hold_view_refuses_release),
		RUN(an_override_is_for_a_step_that_is_to_come),
		RUN(inv_09_a_serious_undecided_case_stays_silent_and_still),
		RUN(an_override_does_not_open_the_serious_problem_gate),
		RUN(a_hand_over_keeps_waybill_and_proof),
		RUN(each_scan_gives_a_parcel_more_time),
		RUN(a_parcel_without_a_scan_is_suspected_lost_by_the_timer),
		RUN(customer_service_may_report_a_parcel_lost_at_once),
		RUN(a_delivery_stops_the_tracking),
		RUN(a_unit_that_is_not_sent_in_time_is_told_to_sales_once),
		RUN(a_parcel_that_came_back_needs_a_new_notice),
		RUN(a_parcel_that_was_opened_is_inspected_again),
		RUN(a_claim_on_the_carrier_is_settled_after_the_unit_is_closed),
		RUN(inv_21_a_closed_dossier_takes_corrections_only),
		RUN(each_command_is_for_its_own_roles),
		RUN(everything_declared_has_its_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

#define PHOTO "0000000000000000000000000000000000000000000000000000000000000001"

#define settle(how, ...)                            \
	told("an", intake_settle_discrepancy, UNIT, \
	    .way = intake_settle_way_##how, .evidence_sha = HASH, __VA_ARGS__)

static int64_t
validity_ends(void)
{
	return the(intake_unit, UNIT)->lapse_due;
}

/* S-045, T-05, X3 */
TEST(an_unused_authorization_is_reminded_of_and_lapses)
{
	int64_t ends, reminder;

	an_authorized();
	ends = validity_ends();
	reminder = the(intake_unit, UNIT)->remind_due;
	assert_int_equal(ends - reminder, DAYS(7));
	taken(told("timer", intake_remind_validity, UNIT, reminder));
	assert_int_equal(event(0, intake_warned)->due_at, ends);
	refused(told("timer", intake_lapse, UNIT, ends - 1), fx_too_early);
	taken(told("timer", intake_lapse, UNIT, ends));
	in_state(UNIT, lapsed);
	assert_int_equal(the(intake_unit, UNIT)->outcome, fx_outcome_lapsed);
}

/* T-05 */
TEST(what_is_on_its_way_does_not_lapse_but_is_traced)
{
	int64_t ends;

	an_authorized();
	ends = validity_ends();
	taken(told_as("customer", "customer", intake_notify_inbound, UNIT,
	    .carrier = "SF", .waybill = "SF100"));
	in_state(UNIT, inbound);
	taken(told("timer", intake_lapse, UNIT, ends));
	assert_string_equal(event(0, intake_breached)->told_role, "cs");
	in_state(UNIT, inbound);
	assert_int_equal(validity_ends(), 0);
	receive_it(UNIT, SERIAL);
}

/* S-082, S-085, S-086, S-087 */
TEST(received_goods_carry_their_unit_number_as_tag)
{
	struct intake_receive cmd = a_delivery(UNIT, SERIAL);
	const struct intake_received *said;

	fx_copy(cmd.photo_sha, PHOTO);
	an_authorized();
	refused(
	    story_put(CMD_intake_receive, &cmd, "an", "cs"), fx_not_your_role);
	taken(it_was_received(&cmd));
	said = event(0, intake_received);
	assert_string_equal(said->tag, UNIT);
	assert_int_equal(said->round, 1);
	assert_string_equal(said->appearance, "scratched,used");
	assert_string_equal(said->photo_sha, PHOTO);
	in_state(UNIT, received);
	assert_int_equal(validity_ends(), 0);
	assert_int_equal(the(intake_unit, UNIT)->goods, intake_goods_here);
}

/* INV-02 */
TEST(a_serial_first_seen_at_the_dock_is_bound_there)
{
	struct intake_request cmd = a_request("");

	taken(it_was_requested(&cmd));
	review_it(UNIT);
	authorize_it(UNIT);
	receive_it(UNIT, SERIAL);
	assert_string_equal(the(intake_serial, SERIAL)->unit_no, UNIT);
	assert_string_equal(the(intake_unit, UNIT)->serial, SERIAL);
}

/* S-086, S-087, T-06, T-07, T-09 */
TEST(an_admitted_unit_has_a_shelf_and_its_deadlines)
{
	const struct intake_admitted *said;

	a_received();
	admit_it(UNIT);
	said = event(0, intake_admitted);
	assert_string_equal(said->shelf, "A-1");
	assert_string_equal(said->received_on, TODAY);
	assert_int_equal(said->goods, intake_goods_here);
	assert_int_equal(said->due_assess_at, STORY_NOW + HOURS(8));
	assert_int_equal(said->due_appraisal_at, STORY_NOW + HOURS(48));
	assert_true(said->due_return_at > STORY_NOW + DAYS(7));
	assert_string_equal(said->accessories, "adapter,cable");
	assert_int_equal(said->entitlement_status, fx_warranty_in);
	assert_string_equal(said->customer_ref, "C-77");
	in_state(UNIT, admitted);
}

/* S-083, S-084, INV-03, X4 */
TEST(inv_03_assessment_waits_for_admission_without_discrepancy)
{
	struct intake_receive cmd = a_delivery(UNIT, SERIAL);

	an_authorized();
	fx_copy(cmd.model_seen, "KD-560");
	taken(it_was_received(&cmd));
	refused(
	    told("rui", intake_admit, UNIT, .shelf = "A-1"), intake_differs);
	taken(told("rui", intake_report_discrepancy, UNIT, .kinds = "model",
	    .expected = "KD-550", .seen = "KD-560"));
	refused(
	    told("rui", intake_admit, UNIT, .shelf = "A-1"), fx_wrong_state);
	taken(settle(amend, .qty = 0));
	assert_string_equal(the(intake_unit, UNIT)->model, "KD-560");
	admit_it(UNIT);
	assert_string_equal(event(0, intake_admitted)->model, "KD-560");
}

static void
a_difference(const char *serial, int64_t qty)
{
	struct intake_receive cmd = a_delivery(UNIT, serial);

	an_authorized();
	cmd.qty_seen = qty;
	taken(it_was_received(&cmd));
	taken(told("rui", intake_report_discrepancy, UNIT,
	    .kinds = "qty_over,serial"));
}

/* X4, INV-02 */
TEST(an_amended_serial_is_bound_and_the_old_one_is_free)
{
	struct intake_request other = a_request(SERIAL);

	a_difference("SN-2002", 1);
	taken(settle(amend, .qty = 0));
	assert_string_equal(the(intake_serial, "SN-2002")->unit_no, UNIT);
	taken(it_was_requested(&other));
	assert_string_equal(event(0, intake_requested)->duplicate_of, "");
	review_it(LATER);
}

/* X4, INV-02 */
TEST(a_serial_of_another_open_unit_cannot_be_amended_in)
{
	struct intake_request other = a_request("SN-2002");

	a_difference("SN-2002", 1);
	taken(it_was_requested(&other));
	review_it(LATER);
	refused(settle(amend, .qty = 0), intake_serial_open);
	assert_string_equal(story_answer.subject, LATER);
	taken(settle(return_as_is, .qty = 0));
	in_state(UNIT, goods_back);
}

/* X6, S-060 */
TEST(damage_on_the_way_is_claimed_and_the_unit_goes_on)
{
	a_difference(SERIAL, 1);
	taken(settle(carrier_claim, .qty = 0));
	in_state(UNIT, received);
	admit_it(UNIT);
}

/* X4 */
TEST(what_the_customer_cancels_over_a_difference_goes_back)
{
	a_difference(SERIAL, 2);
	taken(settle(cancel, .qty = 0));
	in_state(UNIT, goods_back);
	assert_true(the(intake_unit, UNIT)->canceled);
}

/* X4, states.md 1, 1 */
TEST(a_split_makes_one_new_unit_that_is_received_at_once)
{
	a_difference(SERIAL, 3);
	refused(settle(split, .qty = 3), intake_bad_split);
	refused(settle(split, .qty = 0), intake_bad_split);
	taken(settle(split, .qty = 2, .serial = "SN-3003"));
	assert_string_equal(
	    event(0, intake_discrepancy_settled)->new_unit, UNIT_2);
	assert_string_equal(event(1, intake_requested)->split_from, UNIT);
	assert_int_equal(event(1, intake_requested)->qty, 1);
	assert_string_equal(event(2, intake_received)->unit_no, UNIT_2);
	assert_int_equal(the(intake_unit, UNIT)->qty, 2);
	assert_string_equal(the(intake_serial, "SN-3003")->unit_no, UNIT_2);
	admit_it(UNIT);
	assert_int_equal(event(0, intake_admitted)->qty, 2);

	/* Both are served under the terms of the one review. */
	admit_it(UNIT_2);
	assert_int_equal(
	    event(0, intake_admitted)->entitlement_status, fx_warranty_in);
	assert_int_equal(
	    event(0, intake_admitted)->return_class, fx_return_class_iw);
}

/* X34 */
TEST(hazardous_goods_are_admitted_to_an_isolation_shelf_only)
{
	struct intake_receive cmd = a_delivery(UNIT, SERIAL);

	an_authorized();
	fx_copy(cmd.hazard, "battery_swollen");
	taken(it_was_received(&cmd));
	refused(told("rui", intake_admit, UNIT, .shelf = "A-1"),
	    intake_hazard_shelf);
	taken(told("rui", intake_admit, UNIT, .shelf = "ISO-1",
	    .isolation_shelf = true));
	assert_string_equal(
	    event(0, intake_admitted)->hazard, "battery_swollen");
}

/* X24 */
TEST(a_repeat_return_goes_first)
{
	struct intake_request cmd = a_request(SERIAL);

	an_admitted();
	it_was_closed(UNIT);
	taken(it_was_requested(&cmd));
	review_it(LATER);
	assert_int_equal(
	    event(0, intake_reviewed)->return_class, fx_return_class_bounce);
	authorize_it(LATER);
	receive_it(LATER, SERIAL);
	admit_it(LATER);
	assert_int_equal(
	    event(0, intake_admitted)->priority, intake_priority_high);
	assert_int_equal(event(0, intake_admitted)->nth_repair, 2);
}

/* states.md 6: admit_without_goods */
TEST(a_unit_without_goods_is_admitted_up_to_a_value)
{
	struct intake_review cmd = { UNIT, .verdict = intake_verdict_eligible,
		.method = intake_method_on_site };

	a_requested();
	taken(story_put(CMD_intake_review, &cmd, "an", "cs"));
	authorize_it(UNIT);
	refused(told("an", intake_admit_without_goods, UNIT,
		    .value_minor = story_policy.approval_head_minor + 1,
		    .evidence_sha = HASH),
	    intake_over_value);
	taken(told("an", intake_admit_without_goods, UNIT, .value_minor = 9900,
	    .evidence_sha = HASH));
	assert_int_equal(
	    event(0, intake_admitted)->goods, intake_goods_on_site);
	assert_int_equal(validity_ends(), 0);
}

/* states.md 6: admit_without_goods */
TEST(goods_that_were_asked_for_must_come)
{
	an_authorized();
	refused(told("an", intake_admit_without_goods, UNIT,
		    .value_minor = 9900, .evidence_sha = HASH),
	    intake_needs_goods);
}

static void
a_parcel(const char *serial)
{
	struct intake_receive_blind cmd = { .shelf = "Q-1",
		.model_seen = "KD-550",
		.qty_seen = 1,
		.appearance = "used" };

	fx_copy_text(cmd.serial_seen, sizeof(cmd.serial_seen), serial);
	taken(story_put(CMD_intake_receive_blind, &cmd, "rui", "receiver"));
}

/* X5, T-25 */
TEST(a_parcel_without_a_number_is_matched_with_its_unit)
{
	a_parcel(SERIAL);
	assert_string_equal(event(0, intake_blind_received)->parcel_no, PARCEL);
	in_state(PARCEL, unidentified);
	refused(
	    told("an", intake_match, PARCEL, UNIT, intake_matched_by_serial),
	    intake_not_awaited);
	an_authorized();
	taken(told("an", intake_match, PARCEL, UNIT, intake_matched_by_serial));
	assert_string_equal(event(0, intake_matched)->unit_no, UNIT);
	assert_string_equal(event(1, intake_received)->serial_seen, SERIAL);
	in_state(PARCEL, matched);
	in_state(UNIT, received);
	admit_it(UNIT);
}

/* X5, INV-02 */
TEST(a_parcel_with_the_serial_of_another_unit_is_not_matched)
{
	struct intake_request other = a_request("");

	an_authorized();
	taken(it_was_requested(&other));
	review_it(LATER);
	authorize_it(LATER);
	a_parcel(SERIAL);
	refused(
	    told("an", intake_match, PARCEL, LATER, intake_matched_by_phone),
	    intake_serial_open);
	in_state(PARCEL, unidentified);
}

/* X5, T-25 */
TEST(an_unmatched_parcel_goes_back_after_its_time_and_a_notice)
{
	int64_t due;

	a_parcel("");
	due = the(intake_unit, PARCEL)->match_due;
	refused(told("an", intake_return_unmatched, PARCEL),
	    intake_match_time_left);
	story_now_ms = due;
	taken(told("timer", intake_match_overdue, PARCEL, due));
	assert_int_equal(the(intake_unit, PARCEL)->match_due, 0);
	refused(told("an", intake_return_unmatched, PARCEL),
	    intake_no_notices_sent);
	taken(told("an", intake_notify, PARCEL, .template = "unmatched",
	    .channel = intake_message_by_letter,
	    .purpose = intake_purpose_service));
	taken(told("an", intake_return_unmatched, PARCEL));
	assert_int_equal(event(0, intake_unmatched_returned)->notices, 1);
	in_state(PARCEL, goods_back);
}

/* X5, INV-18 */
TEST(a_returned_parcel_closes_once_it_is_there)
{
	int64_t due;

	a_parcel("");
	story_now_ms = the(intake_unit, PARCEL)->match_due;
	taken(told("an", intake_notify, PARCEL, .template = "unmatched",
	    .channel = intake_message_by_letter,
	    .purpose = intake_purpose_service));
	taken(told("an", intake_return_unmatched, PARCEL));
	it_was_queued(PARCEL, shipping_leg_out, fx_decision_return_as_is, 0);
	it_was_handed_over(PARCEL);
	it_was_delivered(PARCEL);
	its_ledger_is_complete(PARCEL, 0);
	due = the(intake_unit, PARCEL)->acceptance_due;
	taken(told("timer", intake_deem_acceptance, PARCEL, due));
	due = the(intake_unit, PARCEL)->followup_due;
	taken(told("timer", intake_followup_overdue, PARCEL, due));
	due = the(intake_unit, PARCEL)->close_due;
	taken(told("timer", intake_close_done, PARCEL, due));
	assert_int_equal(
	    event(0, intake_closed)->outcome, fx_outcome_returned_unrepaired);
}

/* X22: what a return leg does to a unit, whoever asks for it. */
TEST(a_lapsed_return_leg_leaves_the_goods_with_the_customer)
{
	struct fx_event opened = { .kind = EV_intake_return_leg_opened };
	struct fx_event lapsed = { .kind = EV_intake_lapsed };
	const struct intake_return_leg_opened leg = { UNIT, .round = 2,
		.expires_at = STORY_NOW + DAYS(30),
		.freight_payer = fx_payer_company };
	const struct intake_terms *terms;
	const struct intake_lapsed end = { UNIT, .return_leg = true,
		.round = 2 };
	const struct intake_unit *unit;
	struct fx_records *records;

	memcpy(opened.bytes, &leg, sizeof(leg));
	memcpy(lapsed.bytes, &end, sizeof(end));
	assert_int_equal(fx_records_open(100, &records), 0);
	fx_apply(&intake_department, &opened, records);
	unit = fx_records_find(records, REC_intake_unit, UNIT);
	assert_int_equal(unit->state, intake_unit_state_authorized);
	assert_int_equal(unit->round, 2);
	assert_int_equal(unit->lapse_due, leg.expires_at);
	/* The customer reads who pays for it. */
	terms = fx_records_find(records, REC_intake_terms, UNIT);
	assert_int_equal(terms->inbound_freight_payer, fx_payer_company);
	fx_apply(&intake_department, &lapsed, records);
	assert_int_equal(unit->state, intake_unit_state_admitted);
	assert_int_equal(unit->acceptance, intake_acceptance_deemed);
	assert_int_equal(unit->lapse_due, 0);
	fx_records_close(records);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(an_unused_authorization_is_reminded_of_and_lapses),
		RUN(what_is_on_its_way_does_not_lapse_but_is_traced),
		RUN(received_goods_carry_their_unit_number_as_tag),
		RUN(a_serial_first_seen_at_the_dock_is_bound_there),
		RUN(an_admitted_unit_has_a_shelf_and_its_deadlines),
		RUN(inv_03_assessment_waits_for_admission_without_discrepancy),
		RUN(an_amended_serial_is_bound_and_the_old_one_is_free),
		RUN(a_serial_of_another_open_unit_cannot_be_amended_in),
		RUN(damage_on_the_way_is_claimed_and_the_unit_goes_on),
		RUN(what_the_customer_cancels_over_a_difference_goes_back),
		RUN(a_split_makes_one_new_unit_that_is_received_at_once),
		RUN(hazardous_goods_are_admitted_to_an_isolation_shelf_only),
		RUN(a_repeat_return_goes_first),
		RUN(a_unit_without_goods_is_admitted_up_to_a_value),
		RUN(goods_that_were_asked_for_must_come),
		RUN(a_parcel_without_a_number_is_matched_with_its_unit),
		RUN(a_parcel_with_the_serial_of_another_unit_is_not_matched),
		RUN(an_unmatched_parcel_goes_back_after_its_time_and_a_notice),
		RUN(a_returned_parcel_closes_once_it_is_there),
		RUN(a_lapsed_return_leg_leaves_the_goods_with_the_customer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

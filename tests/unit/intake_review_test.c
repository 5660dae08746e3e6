#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

/* A review that finds a unit eligible. */
#define eligible(...)                                                       \
	told("an", intake_review, UNIT, .verdict = intake_verdict_eligible, \
	    .method = intake_method_courier, __VA_ARGS__)

#define rejected(actor, ...)                                                 \
	told(actor, intake_review, UNIT, .verdict = intake_verdict_rejected, \
	    __VA_ARGS__)

/* S-035, T-03 */
TEST(the_first_review_is_due_within_a_day)
{
	int64_t due = STORY_NOW + HOURS(24);

	a_requested();
	assert_int_equal(the(intake_unit, UNIT)->review_due, due);
	taken(told("timer", intake_review_overdue, UNIT, due));
	assert_string_equal(event(0, intake_breached)->timer, "first_review");
	assert_int_equal(the(intake_unit, UNIT)->review_due, 0);
	refused(told("timer", intake_review_overdue, UNIT, due), fx_too_early);
}

/* S-035, T-03, INV-26 */
TEST(inv_26_clocks_stop_only_in_declared_wait_states)
{
	a_requested();
	story_now_ms += HOURS(10);
	taken(told("an", intake_ask_info, UNIT, "fault_detail,voucher"));
	assert_int_equal(the(intake_unit, UNIT)->review_due, 0);
	story_now_ms += DAYS(3);
	taken(told("customer", intake_decide, UNIT, UNIT "/i1", 1,
	    .answer = fx_reply_approve));
	assert_int_equal(
	    the(intake_unit, UNIT)->review_due, story_now_ms + HOURS(14));
}

/* T-03: it was reviewed without the answer, which comes all the same. */
TEST(an_answer_after_the_review_does_not_begin_its_clock_again)
{
	a_requested();
	taken(told("an", intake_ask_info, UNIT, "fault_detail,voucher"));
	taken(eligible(.packing_rule = "foam"));
	story_now_ms += DAYS(1);
	taken(told("customer", intake_decide, UNIT, UNIT "/i1", 1,
	    .answer = fx_reply_approve));
	assert_int_equal(the(intake_unit, UNIT)->review_due, 0);
}

/* S-004, S-006, S-036, S-115, CN-7 */
TEST(the_warranty_runs_by_family_from_the_purchase)
{
	const struct intake_reviewed *said;

	a_requested();
	taken(eligible(.packing_rule = "foam"));
	said = event(0, intake_reviewed);
	assert_int_equal(said->entitlement_status, fx_warranty_in);
	assert_string_equal(said->entitlement_until, "2027-03-01");
	assert_int_equal(said->return_class, fx_return_class_iw);
	assert_int_equal(said->inbound_freight_payer, fx_payer_company);
	assert_string_equal(said->entitlement_rule_ids, "CN-7,S-006,S-115");
	in_state(UNIT, eligible);
}

static void
a_request_bought(const char *date, bool first_use)
{
	struct intake_request cmd = a_request("");

	fx_copy_text(cmd.purchase_date, sizeof(cmd.purchase_date), date);
	cmd.first_use = first_use;
	taken(it_was_requested(&cmd));
}

/* S-006, S-115 */
TEST(after_its_term_a_unit_is_out_of_warranty)
{
	a_request_bought("2025-11-22", false);
	refused(eligible(.return_class = fx_return_class_iw),
	    intake_not_in_warranty);
	taken(eligible(.return_class = fx_return_class_unsaid));
	assert_int_equal(
	    event(0, intake_reviewed)->entitlement_status, fx_warranty_out);
	assert_int_equal(
	    event(0, intake_reviewed)->return_class, fx_return_class_oow);
	assert_int_equal(event(0, intake_reviewed)->inbound_freight_payer,
	    fx_payer_customer);
}

/* S-006, S-115 */
TEST(on_its_last_day_a_unit_is_still_in_warranty)
{
	a_request_bought(TODAY, false);
	a_request_bought("2025-11-23", false);
	refused(
	    told("an", intake_review, LATER, .verdict = intake_verdict_eligible,
		.method = intake_method_courier,
		.return_class = fx_return_class_oow),
	    intake_still_in_warranty);
}

/* CN-9 */
TEST(without_a_date_of_purchase_the_warranty_is_unknown)
{
	a_request_bought("", false);
	refused(eligible(.return_class = fx_return_class_iw),
	    intake_not_in_warranty);
	taken(eligible(.return_class = fx_return_class_goodwill));
	assert_int_equal(
	    event(0, intake_reviewed)->entitlement_status, fx_warranty_unknown);
	assert_int_equal(
	    event(0, intake_reviewed)->return_class, fx_return_class_goodwill);
}

/* states.md 4: DOA */
TEST(what_fails_at_its_first_use_is_dead_on_arrival)
{
	a_request_bought("2026-11-20", true);
	taken(eligible(.wipe_asked = true));
	assert_int_equal(
	    event(0, intake_reviewed)->return_class, fx_return_class_doa);
	assert_string_equal(event(0, intake_reviewed)->entitlement_remedies,
	    "exchange,refund,repair");
}

/* CN-9 */
TEST(a_void_warranty_is_neither_in_nor_out)
{
	a_request_bought("2026-11-20", false);
	taken(eligible(.return_class = fx_return_class_void));
	assert_int_equal(
	    event(0, intake_reviewed)->entitlement_status, fx_warranty_void);
}

/* S-050 */
TEST(what_the_customer_misjudged_is_explained_not_authorized)
{
	a_requested();
	refused(eligible(.misjudged = true), intake_misjudged);
	taken(rejected(
	    "an", .misjudged = true, .reason = "as meant", .text_sha = HASH));
	in_state(UNIT, rejected);
}

/* S-045 */
TEST(an_eligible_unit_has_a_way_to_come)
{
	a_requested();
	refused(
	    told("an", intake_review, UNIT, .verdict = intake_verdict_eligible),
	    intake_no_method);
}

/* DP-6, INV-06, X2 */
TEST(inv_06_only_a_person_refuses_or_charges)
{
	a_requested();
	refused(told_as("timer", "timer", intake_review, UNIT,
		    .verdict = intake_verdict_rejected),
	    fx_not_your_role);
	refused(
	    rejected("service:assessment", .reason = "no", .text_sha = HASH),
	    intake_needs_person);
	refused(rejected("an", .text_sha = HASH), intake_no_reason);
	refused(rejected("an", .reason = "not ours"), intake_no_notice);
	taken(rejected("an", .reason = "not ours", .text_sha = HASH));
	in_state(UNIT, rejected);
	assert_string_equal(the(intake_terms, UNIT)->reason, "not ours");
	assert_int_equal(the(intake_unit, UNIT)->outcome, fx_outcome_rejected);
	assert_int_equal(the(intake_unit, UNIT)->feedback_due, 0);
}

/* X2 */
TEST(a_rejection_withdraws_what_was_asked)
{
	a_requested();
	taken(told("an", intake_ask_info, UNIT, "voucher"));
	taken(rejected("an", .reason = "not ours", .text_sha = HASH));
	assert_string_equal(
	    event(1, intake_question_withdrawn)->ref, UNIT "/i1");
	assert_int_equal(the(intake_unit, UNIT)->review_due, 0);
}

/* X31, INV-02 */
TEST(inv_02_a_serial_is_in_at_most_one_open_unit)
{
	struct intake_request cmd = a_request(SERIAL);
	struct intake_receive seen;

	an_authorized();
	taken(it_was_requested(&cmd));
	refused(
	    told("an", intake_review, LATER, .verdict = intake_verdict_eligible,
		.method = intake_method_courier),
	    intake_serial_open);
	assert_string_equal(story_answer.subject, UNIT);

	/* Nor by way of the dock, where the number is seen. */
	fx_copy(cmd.serial, "");
	taken(it_was_requested(&cmd));
	review_it("RMA-2611-00003-R.01");
	authorize_it("RMA-2611-00003-R.01");
	seen = a_delivery("RMA-2611-00003-R.01", SERIAL);
	refused(it_was_received(&seen), intake_serial_open);

	/* Once the first unit has ended, the number is free. */
	taken(told("an", intake_cancel, UNIT, .reason = "changed mind"));
	taken(it_was_received(&seen));
	assert_string_equal(
	    the(intake_serial, SERIAL)->unit_no, "RMA-2611-00003-R.01");
}

/* X31 */
TEST(a_duplicate_is_merged_into_the_open_unit_of_its_serial)
{
	struct intake_request cmd = a_request(SERIAL);

	a_requested();
	refused(told("an", intake_merge, UNIT), intake_not_a_duplicate);
	review_it(UNIT);
	taken(it_was_requested(&cmd));
	taken(told("an", intake_merge, LATER));
	assert_string_equal(event(0, intake_canceled)->merged_into, UNIT);
	in_state(LATER, canceled);
}

/* S-062, INV-19 */
TEST(inv_19_two_persons_confirm_a_return)
{
	a_reviewed();
	taken(told_as("sun", "sales_mgr", intake_confirm_side, UNIT));
	in_state(UNIT, eligible);
	refused(
	    told_as("sun", "qa", intake_confirm_side, UNIT), fx_same_person);
	refused(told_as("lin", "sales_mgr", intake_confirm_side, UNIT),
	    intake_side_confirmed);
	taken(told_as("qi", "qa", intake_confirm_side, UNIT));
	assert_int_equal(event(0, intake_side_confirmed)->side, intake_side_qa);
	(void)event(1, intake_authorized);
	in_state(UNIT, authorized);
}

/* S-062: the policy of a small company asks for one side. */
TEST(one_side_is_enough_where_the_policy_asks_for_one)
{
	story_policy.dual_confirmation = 0;
	a_reviewed();
	taken(told_as("qi", "qa", intake_confirm_side, UNIT));
	in_state(UNIT, authorized);
}

/* S-045, S-046, T-05 */
TEST(an_authorization_says_how_and_until_when_goods_may_come)
{
	const struct intake_authorized *said;

	an_authorized();
	said = event(1, intake_authorized);
	assert_int_equal(said->method, intake_method_courier);
	assert_string_equal(said->carrier_required, "SF");
	assert_string_equal(said->packing_rule, "foam");
	assert_string_equal(said->ship_to, "sz");
	assert_string_equal(said->expires_on, "2026-12-23");
}

/* S-062 */
TEST(one_side_that_declines_sends_a_request_back_to_review)
{
	a_reviewed();
	taken(told_as("sun", "sales_mgr", intake_confirm_side, UNIT));
	refused(told_as("an", "cs", intake_decline_side, UNIT, "no"),
	    fx_not_your_role);
	taken(told_as("qi", "qa", intake_decline_side, UNIT, "not a fault"));
	in_state(UNIT, requested);
	assert_false(the(intake_unit, UNIT)->sales_ok);
	assert_int_equal(
	    the(intake_unit, UNIT)->review_due, STORY_NOW + HOURS(24));
	review_it(UNIT);
	taken(told_as("sun", "sales_mgr", intake_confirm_side, UNIT));
	in_state(UNIT, eligible);
}

/* S-051, X1 */
TEST(a_problem_solved_from_afar_needs_no_goods)
{
	a_requested();
	taken(told("an", intake_guide_remotely, UNIT, .kb_ref = "kb-7"));
	in_state(UNIT, remote);
	refused(told("an", intake_resolve_remotely, UNIT,
		    .cause = intake_remote_cause_setup),
	    intake_not_confirmed_remote);
	taken(told("an", intake_resolve_remotely, UNIT,
	    .cause = intake_remote_cause_setup, .customer_confirms = true));
	in_state(UNIT, remote_resolved);
	assert_int_equal(
	    the(intake_unit, UNIT)->outcome, fx_outcome_remote_resolved);
}

/* S-051, X1 */
TEST(help_from_afar_that_does_not_help_goes_back_to_the_request)
{
	a_requested();
	taken(told("an", intake_guide_remotely, .unit_no = UNIT));
	taken(told("an", intake_end_remote, UNIT, "still dead"));
	in_state(UNIT, requested);
	review_it(UNIT);
}

/* S-196, X38, INV-21 */
TEST(a_wrong_entry_is_corrected_but_not_a_bound_serial)
{
	a_requested();
	taken(told("an", intake_correct, UNIT, .of_seq = 1, .field = "model",
	    .was = "KD-550", .now = "KD-551", .why = "misread"));
	assert_string_equal(the(intake_unit, UNIT)->model, "KD-551");
	refused(
	    told("an", intake_correct, UNIT, .of_seq = 1, .field = "case_no",
		.was = CASE, .now = "X", .why = "wrong"),
	    fx_no_such_field);
	refused(told("an", intake_correct, UNIT, .of_seq = 1,
		    .field = "purchase_date", .was = "2026-03-01",
		    .now = "March", .why = "wrong"),
	    intake_not_a_day);
	review_it(UNIT);
	refused(told("an", intake_correct, UNIT, .of_seq = 1, .field = "serial",
		    .was = SERIAL, .now = "SN-2", .why = "misread"),
	    intake_serial_bound);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_first_review_is_due_within_a_day),
		RUN(inv_26_clocks_stop_only_in_declared_wait_states),
		RUN(an_answer_after_the_review_does_not_begin_its_clock_again),
		RUN(the_warranty_runs_by_family_from_the_purchase),
		RUN(after_its_term_a_unit_is_out_of_warranty),
		RUN(on_its_last_day_a_unit_is_still_in_warranty),
		RUN(without_a_date_of_purchase_the_warranty_is_unknown),
		RUN(what_fails_at_its_first_use_is_dead_on_arrival),
		RUN(a_void_warranty_is_neither_in_nor_out),
		RUN(what_the_customer_misjudged_is_explained_not_authorized),
		RUN(an_eligible_unit_has_a_way_to_come),
		RUN(inv_06_only_a_person_refuses_or_charges),
		RUN(a_rejection_withdraws_what_was_asked),
		RUN(inv_02_a_serial_is_in_at_most_one_open_unit),
		RUN(a_duplicate_is_merged_into_the_open_unit_of_its_serial),
		RUN(inv_19_two_persons_confirm_a_return),
		RUN(one_side_is_enough_where_the_policy_asks_for_one),
		RUN(an_authorization_says_how_and_until_when_goods_may_come),
		RUN(one_side_that_declines_sends_a_request_back_to_review),
		RUN(a_problem_solved_from_afar_needs_no_goods),
		RUN(help_from_afar_that_does_not_help_goes_back_to_the_request),
		RUN(a_wrong_entry_is_corrected_but_not_a_bound_serial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

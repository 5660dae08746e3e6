#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

/* What a request holds of the customer, the product and the problem. */

static const struct intake_requested *
it_says(const struct intake_request *cmd)
{
	taken(it_was_requested(cmd));
	return event(0, intake_requested);
}

/* S-002: no list of models stands between a customer and a request */
TEST(a_return_is_requested_for_any_model_after_its_sale)
{
	static const char *const models[] = { "KD-550", "CELADON-9", "青瓷茶具",
		"PHONE-X3", "X" };
	struct intake_request cmd = a_request("");
	size_t i;

	for (i = 0; i < fx_count_of(models); i++) {
		fx_copy_text(cmd.model, sizeof(cmd.model), models[i]);
		fx_copy(cmd.family, i % 2 == 0 ? "lamp" : "never heard of");
		assert_string_equal(it_says(&cmd)->model, models[i]);
	}
}

/* A unit of its own, requested and found eligible. */
static const struct intake_reviewed *
found_eligible(const struct intake_request *cmd)
{
	struct intake_review review = { .verdict = intake_verdict_eligible,
		.method = intake_method_courier };

	taken(it_was_requested(cmd));
	fx_copy(review.unit_no, event(0, intake_requested)->unit_no);
	taken(story_put(CMD_intake_review, &review, "an", "cs"));
	return event(0, intake_reviewed);
}

/* S-005: what broke by itself is eligible; the stored term decides */
TEST(a_fault_that_nobody_caused_is_eligible)
{
	static const char *const symptoms[] = { "broken", "no_power", "leaks" };
	struct intake_request cmd = a_request("");
	size_t i;

	for (i = 0; i < fx_count_of(symptoms); i++) {
		fx_copy_text(cmd.symptom, sizeof(cmd.symptom), symptoms[i]);
		assert_int_equal(
		    found_eligible(&cmd)->entitlement_status, fx_warranty_in);
	}
	fx_copy(cmd.purchase_date, "2024-03-01");
	assert_int_equal(
	    found_eligible(&cmd)->entitlement_status, fx_warranty_out);
}

/* S-116 */
TEST(without_proof_of_the_period_a_repair_is_paid_for)
{
	struct intake_request cmd = a_request("");

	assert_int_equal(
	    found_eligible(&cmd)->return_class, fx_return_class_iw);
	/* A lost voucher, but the date is on record. */
	cmd.voucher = intake_voucher_lost;
	assert_int_equal(
	    found_eligible(&cmd)->entitlement_status, fx_warranty_in);
	cmd.voucher = intake_voucher_none;
	assert_int_equal(
	    found_eligible(&cmd)->entitlement_status, fx_warranty_unknown);
	assert_int_equal(
	    event(0, intake_reviewed)->return_class, fx_return_class_oow);
	assert_int_equal(event(0, intake_reviewed)->inbound_freight_payer,
	    fx_payer_customer);
}

/* S-008: how it fails, and in what respect, goes with the unit */
TEST(a_return_says_what_keeps_the_product_from_use)
{
	struct intake_request cmd = a_request(SERIAL);
	const struct intake_requested *said;

	fx_copy(cmd.condition, "when_cold");
	fx_copy(cmd.fault_since, "2026-11-20");
	said = it_says(&cmd);
	assert_string_equal(said->symptom, "no_power");
	assert_string_equal(said->condition, "when_cold");
	assert_string_equal(said->fault_note, "does not switch on");
	assert_string_equal(said->fault_since, "2026-11-20");
	assert_string_equal(the(intake_unit, UNIT)->symptom, "no_power");
}

/* S-027, S-028 */
TEST(a_request_comes_by_telephone_or_by_the_net)
{
	static const enum intake_channel channels[] = { intake_channel_phone,
		intake_channel_hotline, intake_channel_email,
		intake_channel_website, intake_channel_online,
		intake_channel_wechat };
	struct intake_request cmd = a_request("");
	size_t i;

	for (i = 0; i < fx_count_of(channels); i++) {
		cmd.channel = channels[i];
		assert_int_equal(it_says(&cmd)->channel, channels[i]);
	}
}

/* S-029 */
TEST(a_request_comes_by_letter_fax_visit_or_in_public)
{
	static const enum intake_channel channels[] = { intake_channel_social,
		intake_channel_visit, intake_channel_letter,
		intake_channel_fax };
	struct intake_request cmd = a_request("");
	size_t i;

	for (i = 0; i < fx_count_of(channels); i++) {
		cmd.channel = channels[i];
		assert_int_equal(it_says(&cmd)->channel, channels[i]);
	}
}

static bool
is_sealed(const char *field)
{
	return fx_schema_field(CMD_intake_request, field)->type == FX_SEALED &&
	       fx_schema_field(EV_intake_requested, field) == NULL;
}

/* S-031, S-033: name and contact are asked for and sealed, the rest is
 * announced */
TEST(a_registration_holds_customer_product_and_problem)
{
	struct intake_request cmd = a_request(SERIAL);
	const struct intake_requested *said;

	cmd.contact_name[0] = '\0';
	refused(it_was_requested(&cmd), intake_no_contact);
	cmd = a_request(SERIAL);
	/* Customers fill in the same form. */
	taken(story_put(CMD_intake_request, &cmd, "customer", "customer"));
	said = event(0, intake_requested);
	assert_string_equal(said->model, "KD-550");
	assert_string_equal(said->purchase_date, "2026-03-01");
	assert_string_equal(said->fault_note, "does not switch on");
	assert_int_equal(said->contact_rev, 1);
	assert_true(is_sealed("contact_name"));
	assert_true(is_sealed("contact_phone"));
	assert_true(is_sealed("contact_address"));
}

/* S-078: their own words are enough, and are sealed */
TEST(a_request_may_be_in_the_words_of_the_customer_alone)
{
	struct intake_request cmd = a_request(SERIAL);

	cmd.fault_note[0] = cmd.symptom[0] = '\0';
	cmd.words[0] = '\0';
	refused(it_was_requested(&cmd), intake_no_fault);
	fx_copy(cmd.words, "It is dead since my son dropped it.");
	taken(it_was_requested(&cmd));
	assert_true(is_sealed("words"));
}

/* S-043 */
TEST(a_request_names_its_order_and_the_review_its_rule)
{
	struct intake_request cmd = a_request(SERIAL);

	fx_copy(cmd.order_no, "PO-2026-0301");
	assert_string_equal(it_says(&cmd)->order_no, "PO-2026-0301");
	review_it(UNIT);
	assert_string_not_equal(
	    event(0, intake_reviewed)->entitlement_rule_ids, "");
}

/* S-174: the end of the repair reaches the window, and somebody calls */
TEST(the_end_of_a_repair_is_reported_to_customer_service)
{
	an_admitted();
	it_was_decided(UNIT, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	taken(heard(quality_passed, UNIT, .round = 1, .attempt = 1,
	    .report_no = "QR-1", .sign_sha = HASH));
	assert_int_equal(
	    event(0, intake_progressed)->stage, intake_stage_passed);
	assert_string_equal(event(0, intake_progressed)->ref, "QR-1");
	it_was_queued(UNIT, shipping_leg_out, fx_decision_repair, 1);
	it_was_handed_over(UNIT);
	assert_int_not_equal(the(intake_unit, UNIT)->followup_due, 0);
	it_was_delivered(UNIT);
	it_was_followed_up(UNIT);
	assert_true(the(intake_unit, UNIT)->followed_up);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_return_is_requested_for_any_model_after_its_sale),
		RUN(a_fault_that_nobody_caused_is_eligible),
		RUN(without_proof_of_the_period_a_repair_is_paid_for),
		RUN(a_return_says_what_keeps_the_product_from_use),
		RUN(a_request_comes_by_telephone_or_by_the_net),
		RUN(a_request_comes_by_letter_fax_visit_or_in_public),
		RUN(a_registration_holds_customer_product_and_problem),
		RUN(a_request_may_be_in_the_words_of_the_customer_alone),
		RUN(a_request_names_its_order_and_the_review_its_rule),
		RUN(the_end_of_a_repair_is_reported_to_customer_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

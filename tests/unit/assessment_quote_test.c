#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/assessment_words.h"
#include "tests/unit/test.h"

/* Quotes, and what the customer says to them. */

#define is_at(name) assessment_is_at(assessment_unit_state_##name)

static int
a_line(int64_t no, int64_t qty, int64_t price)
{
	struct assessment_add_quote_line cmd = {
		.unit_no = UNIT,
		.line_no = no,
		.code = "CAP-470",
		.qty = qty,
		.unit_price_minor = price,
	};

	return story_put(CMD_assessment_add_quote_line, &cmd, SUN, "cs");
}

static int
it_is_quoted(int64_t discount, int64_t valid_until_at)
{
	struct assessment_quote cmd = {
		.unit_no = UNIT,
		.discount_minor = discount,
		.valid_until_at = valid_until_at,
		.price_list = "PL-2026-1",
		.doc_no = "DOC12-1",
	};

	return story_put(CMD_assessment_quote, &cmd, SUN, "cs");
}

/* S-109, S-117 */
TEST(the_total_of_a_quote_is_the_sum_of_its_lines_less_the_discount)
{
	assessment_is_proposed();
	taken(a_line(1, 2, 12500));
	taken(a_line(2, 1, 8000));
	taken(it_is_quoted(3000, 0));
	assert_int_equal(event(0, assessment_quoted)->lines, 2);
	assert_int_equal(event(0, assessment_quoted)->total_minor, 30000);
	assert_int_equal(event(0, assessment_quoted)->version, 2);
	assert_string_equal(event(0, assessment_quoted)->ref, UNIT "/a1");
	assert_string_equal(
	    event(0, assessment_quoted)->price_list, "PL-2026-1");
	is_at(quoted);
}

/* S-117 */
TEST(a_line_is_changed_by_its_number_and_taken_back_with_none)
{
	assessment_is_proposed();
	taken(a_line(1, 2, 12500));
	taken(a_line(1, 1, 10000));
	assert_int_equal(
	    event(0, assessment_quote_line_added)->total_minor, 10000);
	taken(a_line(2, 1, 500));
	taken(a_line(1, 0, 0));
	assert_int_equal(event(0, assessment_quote_line_added)->lines, 1);
	assert_int_equal(
	    event(0, assessment_quote_line_added)->total_minor, 500);
	refused(a_line(1, 0, 0), assessment_no_such_line);
	assert_int_equal(
	    the(assessment_quote_line, UNIT "/a1/2/2")->amount_minor, 500);
}

/* S-117 */
TEST(a_quote_needs_lines_and_a_discount_within_them)
{
	assessment_is_proposed();
	refused(it_is_quoted(0, 0), assessment_quote_empty);
	taken(a_line(1, 1, 1000));
	refused(it_is_quoted(1001, 0), assessment_discount_too_high);
}

/* T-08, EU-3, V21 */
TEST(a_quote_stays_valid_for_the_legal_time_at_least)
{
	int64_t least = fx_policy_add_days(
	    &story_policy, story_now_ms, story_policy.quote_valid_days);

	assessment_is_proposed();
	taken(a_line(1, 1, 1000));
	refused(it_is_quoted(0, least - 1), assessment_valid_too_short);
	taken(it_is_quoted(0, 0));
	assert_int_equal(event(0, assessment_quoted)->valid_until_at, least);
}

/* S-108 */
TEST(there_is_nothing_to_quote_when_the_company_pays)
{
	assessment_is_liable(0);
	taken(assessment_proposes(fx_decision_repair, true));
	refused(a_line(1, 1, 1000), assessment_company_pays);
	refused(it_is_quoted(0, 0), assessment_company_pays);
}

/* S-118 */
TEST(inv_07_chargeable_work_needs_an_accepted_unexpired_quote)
{
	assessment_is_proposed();
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_not_approved);
	taken(a_line(1, 2, 12500));
	taken(it_is_quoted(0, 0));
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_not_approved);
	taken(assessment_answers(fx_reply_approve, ""));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_int_equal(
	    event(0, assessment_decided)->spend_limit_minor, 25000);
	assert_int_equal(event(0, assessment_decided)->amount_minor, 25000);
	assert_int_equal(event(0, assessment_decided)->share_customer, 1000);
	assert_true(event(0, assessment_decided)->consent_seq > 0);
}

/* INV-07 */
TEST(an_approval_after_the_quote_expired_is_none)
{
	assessment_is_quoted();
	story_now_ms = assessment_the_proposal()->valid_until_at + 1;
	taken(assessment_answers(fx_reply_approve, ""));
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_quote_over);
}

/* INV-07, X37: what was approved in time may be decided later. */
TEST(a_quote_approved_in_time_is_decided_after_it_expired)
{
	assessment_is_quoted();
	taken(assessment_answers(fx_reply_approve, ""));
	story_now_ms = assessment_the_proposal()->valid_until_at + 1;
	taken(told(WU, assessment_decide, .unit_no = UNIT));
}

/* INV-07 */
TEST(a_new_quote_needs_a_new_approval)
{
	assessment_is_quoted();
	taken(assessment_answers(fx_reply_approve, ""));
	taken(a_line(1, 3, 12500));
	taken(told(SUN, assessment_requote, .unit_no = UNIT,
	    .price_list = "PL-2026-1", .doc_no = "DOC12-2"));
	assert_int_equal(event(0, assessment_quoted)->version, 3);
	assert_int_equal(event(0, assessment_quoted)->total_minor, 37500);
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_not_approved);
}

/* INV-07 */
TEST(an_answer_to_an_earlier_version_is_no_answer)
{
	struct intake_customer_decided old = {
		.unit_no = UNIT,
		.about = fx_about_quote,
		.ref = UNIT "/a1",
		.version = 2,
		.answer = fx_reply_approve,
		.by = "customer",
	};

	assessment_is_quoted();
	taken(a_line(1, 3, 12500));
	taken(told(SUN, assessment_requote, .unit_no = UNIT,
	    .price_list = "PL-2026-1", .doc_no = "DOC12-2"));
	ignored(
	    story_put(EV_intake_customer_decided, &old, "service", "service"));
}

/* X8 */
TEST(a_declined_quote_costs_the_fee_that_was_agreed_beforehand)
{
	assessment_is_quoted();
	taken(assessment_answers(fx_reply_decline, ""));
	assert_int_equal(event(0, assessment_declined)->fee_minor,
	    story_policy.test_fee_minor);
	is_at(proposed);
	taken(assessment_proposes(fx_decision_return_as_is, false));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_int_equal(event(0, assessment_decided)->outcome,
	    fx_outcome_returned_unrepaired);
	assert_int_equal(event(0, assessment_decided)->amount_minor, 0);
}

/* X8 */
TEST(a_fee_that_was_not_agreed_is_not_charged)
{
	assessment_is_proposed();
	taken(a_line(1, 1, 1000));
	taken(it_is_quoted(0, 0));
	taken(assessment_answers(fx_reply_decline, ""));
	assert_int_equal(event(0, assessment_declined)->fee_minor, 0);
}

/* X8 */
TEST(a_quote_without_an_answer_expires)
{
	assessment_is_quoted();
	taken(assessment_is_silent());
	assert_int_equal(event(0, assessment_quote_expired)->fee_minor,
	    story_policy.test_fee_minor);
	is_at(proposed);
	ignored(assessment_is_silent());
}

/* X8: the customer sells the unit instead of having it repaired. */
TEST(after_a_declined_quote_the_company_may_buy_the_unit)
{
	struct assessment_propose buy = {
		.unit_no = UNIT,
		.kind = fx_decision_credit,
		.goods_to = fx_goods_to_stock,
		.refund_price_minor = 7000,
	};

	assessment_is_quoted();
	taken(assessment_answers(fx_reply_decline, ""));
	refused(story_put(CMD_assessment_propose, &buy, WU, "assessor"),
	    assessment_needs_choice);
	buy.choice_needed = true;
	taken(story_put(CMD_assessment_propose, &buy, WU, "assessor"));
	taken(assessment_answers(fx_reply_approve, ""));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_int_equal(
	    event(0, assessment_decided)->outcome, fx_outcome_credited);
	assert_int_equal(event(0, assessment_decided)->amount_minor, 7000);
	assert_int_equal(
	    event(0, assessment_decided)->goods_to, fx_goods_to_stock);
}

/* X8 */
TEST(another_choice_than_the_one_quoted_declines_the_quote)
{
	assessment_is_quoted();
	taken(assessment_answers(fx_reply_choose, "scrap"));
	(void)event(0, assessment_declined);
	(void)event(1, assessment_answer_taken);
	is_at(proposed);
	taken(assessment_proposes(fx_decision_scrap, false));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_true(event(0, assessment_decided)->consent_seq > 0);
}

/* INV-27: who chooses another remedy does not refuse to have one. */
TEST(another_remedy_is_chosen_without_a_fee)
{
	assessment_is_quoted();
	taken(assessment_answers(fx_reply_choose, "exchange"));
	assert_int_equal(event(0, assessment_declined)->fee_minor, 0);
	assert_int_equal(
	    event(1, assessment_answer_taken)->choice, fx_decision_replace);
	is_at(proposed);
	refused(assessment_proposes(fx_decision_return_as_is, false),
	    assessment_chosen_otherwise);
	taken(assessment_proposes(fx_decision_replace, false));
}

/* X8: a choice that is no remedy is a refusal by another name. */
TEST(to_choose_the_unit_back_as_it_is_costs_what_a_refusal_costs)
{
	assessment_is_quoted();
	taken(assessment_answers(fx_reply_choose, "return_as_is"));
	assert_int_equal(event(0, assessment_declined)->fee_minor,
	    story_policy.test_fee_minor);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, assessment_begin, story_end)

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		RUN(the_total_of_a_quote_is_the_sum_of_its_lines_less_the_discount),
		RUN(a_line_is_changed_by_its_number_and_taken_back_with_none),
		RUN(a_quote_needs_lines_and_a_discount_within_them),
		RUN(a_quote_stays_valid_for_the_legal_time_at_least),
		RUN(there_is_nothing_to_quote_when_the_company_pays),
		RUN(inv_07_chargeable_work_needs_an_accepted_unexpired_quote),
		RUN(an_approval_after_the_quote_expired_is_none),
		RUN(a_quote_approved_in_time_is_decided_after_it_expired),
		RUN(a_new_quote_needs_a_new_approval),
		RUN(an_answer_to_an_earlier_version_is_no_answer),
		RUN(a_declined_quote_costs_the_fee_that_was_agreed_beforehand),
		RUN(a_fee_that_was_not_agreed_is_not_charged),
		RUN(a_quote_without_an_answer_expires),
		RUN(after_a_declined_quote_the_company_may_buy_the_unit),
		RUN(another_choice_than_the_one_quoted_declines_the_quote),
		RUN(another_remedy_is_chosen_without_a_fee),
		RUN(to_choose_the_unit_back_as_it_is_costs_what_a_refusal_costs),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}

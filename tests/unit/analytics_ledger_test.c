#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/analytics_words.h"
#include "tests/unit/test.h"

/* S-187: a line for each cost, with the event that caused it. */
TEST(every_cost_is_a_line_that_names_its_event)
{
	const struct analytics_ledger_posted *line;

	hears_assessment();
	hears_part(14, 3, 4000);
	line = followed(ledger_posted, 0);
	assert_non_null(line);
	assert_string_equal(line->line, "r/1/parts/company");
	assert_string_equal(line->event_service, "repair");
	assert_int_equal(line->event_seq, 1);
	assert_int_equal(line->event_hash[0], 1);
	assert_int_equal(line->amount_minor, 12000);
	assert_string_equal(line->currency, "CNY");
	assert_int_equal(noted(ledger_line, "r/1/parts/company")->kind,
	    analytics_cost_parts);
	assert_string_equal(
	    noted(ledger_line, "r/1/parts/company")->unit_no, UNIT);
}

/* S-187 */
TEST(repair_packing_and_transport_are_on_the_ledger)
{
	hears_assessment();
	hears_repair_and_return();
	assert_int_equal(
	    noted(ledger_line, "r/2/parts/company")->amount_minor, 12000);
	assert_int_equal(noted(ledger_line, "r/3/labor/company")->amount_minor,
	    60 * analytics_policy.labor_rate_minor);
	assert_int_equal(
	    noted(ledger_line, "s/2/packing/company")->amount_minor, 500);
	assert_int_equal(
	    noted(ledger_line, "s/3/transport/company")->amount_minor, 1500);
	assert_int_equal(noted(account, UNIT)->lines, 4);
	assert_int_equal(noted(account, UNIT)->total_minor,
	    12000 + 60 * analytics_policy.labor_rate_minor + 500 + 1500);
}

TEST(what_costs_nothing_is_no_line)
{
	hears_assessment();
	hears_packing(20, 0);
	assert_int_equal(analytics_times(EV_analytics_ledger_posted), 0);
}

/* INV-23; S-187 */
TEST(inv_23_the_ledger_adds_up_by_payer)
{
	int64_t sum = 0;
	static const char *const payers[] = { "company", "customer", "supplier",
		"carrier", "goodwill", "contract" };
	size_t i;

	hears_request(0);
	hears_receipt(1, 1, 1001);
	hears_liability(2, 333, 334, 333);
	hears_part(3, 1, 10000);
	hears_packing(4, 101);
	for (i = 0; i < fx_count_of(payers); i++)
		sum += noted(ledger_total, payers[i])->sum_minor;
	assert_int_equal(sum, 1001 + 10000 + 101);
	assert_int_equal(sum, noted(account, UNIT)->total_minor);
	/* The largest share takes what rounding leaves. */
	assert_int_equal(
	    noted(ledger_line, "r/1/parts/customer")->amount_minor, 3340);
	assert_int_equal(
	    noted(ledger_line, "s/1/packing/customer")->amount_minor, 35);
	assert_int_equal(
	    noted(ledger_line, "s/1/packing/supplier")->amount_minor, 33);
	assert_int_equal(noted(ledger_total, "customer")->lines, 3);
}

/* S-187 */
TEST(a_cost_before_liability_is_known_is_moved_when_it_is)
{
	hears_request(0);
	hears_receipt(1, 1, 1000);
	assert_true(followed(ledger_posted, 0)->provisional);
	assert_string_equal(
	    followed(ledger_posted, 0)->line, "i/2/transport/company");
	hears_liability(2, 0, 1000, 0);
	assert_int_equal(
	    noted(ledger_line, "a/1/moved/company")->amount_minor, -1000);
	assert_int_equal(
	    noted(ledger_line, "a/1/moved/customer")->amount_minor, 1000);
	assert_int_equal(noted(ledger_total, "company")->sum_minor, 0);
	assert_int_equal(noted(account, UNIT)->open_minor, 0);
	/* It moves once. */
	hears_liability(3, 1000, 0, 0);
	assert_null(followed(ledger_posted, 0));
}

TEST(what_stays_with_the_company_is_not_moved_by_a_later_round)
{
	hears_request(0);
	hears_receipt(1, 1, 1000);
	hears_liability(2, 1000, 0, 0);
	assert_null(followed(ledger_posted, 0));
	hears_liability(9, 0, 1000, 0);
	assert_null(followed(ledger_posted, 0));
	assert_int_equal(noted(ledger_total, "company")->sum_minor, 1000);
}

TEST(freight_is_paid_by_whom_the_papers_name)
{
	hears_request(0);
	hears_review(1, fx_payer_customer);
	hears_receipt(2, 1, 1200);
	assert_string_equal(
	    followed(ledger_posted, 0)->line, "i/3/transport/customer");
	assert_false(followed(ledger_posted, 0)->provisional);
	hears_hand_over(9, fx_payer_contract, 900);
	assert_string_equal(
	    followed(ledger_posted, 0)->line, "s/1/transport/contract");
}

/* X12 */
/* X22 */
TEST(the_way_back_for_a_further_round_is_paid_as_it_was_called)
{
	const struct intake_return_leg_opened leg = { UNIT, .round = 2,
		.expires_on = "2026-12-30", .expires_at = 1,
		.freight_payer = fx_payer_company };

	hears_request(0);
	hears_review(1, fx_payer_customer);
	hears_receipt(2, 1, 1000);
	analytics_hears(3, EV_intake_return_leg_opened, &leg);
	hears_receipt(4, 2, 1200);
	assert_int_equal(followed(ledger_posted, 0)->payer, fx_payer_company);
}

TEST(the_customer_never_pays_a_refund)
{
	hears_request(0);
	hears_receipt(1, 1, 0);
	hears_liability(2, 300, 500, 200);
	hears_decision(3, 1, fx_decision_refund, fx_goods_to_none, 1000);
	assert_int_equal(
	    noted(ledger_line, "a/2/refund/company")->amount_minor, 800);
	assert_int_equal(
	    noted(ledger_line, "a/2/refund/supplier")->amount_minor, 200);
	assert_int_equal(noted(ledger_total, "customer")->lines, 0);
}

/* X8 */
TEST(a_test_fee_is_the_customers)
{
	struct assessment_declined declined = { UNIT, .fee_minor = 5000,
		.currency = "CNY" };

	hears_assessment();
	analytics_hears(12, EV_assessment_declined, &declined);
	assert_string_equal(
	    followed(ledger_posted, 0)->line, "a/5/test_fee/customer");
}

/* X19 */
TEST(what_a_carrier_pays_for_a_loss_is_a_recovery)
{
	struct shipping_carrier_claim_settled settled = { "CLM-1", UNIT,
		.amount_minor = 7000 };

	hears_assessment();
	analytics_hears(80, EV_shipping_carrier_claim_settled, &settled);
	assert_string_equal(
	    followed(ledger_posted, 0)->line, "s/1/recovery/carrier");
	assert_int_equal(noted(ledger_total, "carrier")->sum_minor, 7000);
}

TEST(an_amount_in_another_currency_has_an_account_of_its_own)
{
	struct assessment_declined declined = { UNIT, .fee_minor = 5000,
		.currency = "EUR" };

	hears_assessment();
	analytics_hears(12, EV_assessment_declined, &declined);
	assert_int_equal(noted(ledger_total, "customer")->sum_minor, 0);
	assert_int_equal(noted(ledger_total, "customer/EUR")->sum_minor, 5000);
}

/* INV-18: one condition of closing. */
TEST(the_ledger_is_complete_once_the_goods_are_delivered)
{
	hears_assessment();
	hears_repair_and_return();
	assert_non_null(followed(ledger_complete, 0));
	assert_int_equal(followed(ledger_complete, 0)->lines, 4);
	assert_int_equal(followed(ledger_complete, 0)->round, 1);
	assert_int_equal(analytics_times(EV_analytics_ledger_complete), 1);
}

/* INV-18; X37: departments are heard in any order. */
TEST(the_ledger_waits_for_a_repair_that_is_heard_last)
{
	hears_assessment();
	hears_job(23, fx_decision_repair, 1, 1);
	hears_hand_over(26, fx_payer_unsaid, 1500);
	hears_delivery(50);
	assert_null(followed(ledger_complete, 0));
	hears_part(51, 1, 12000);
	assert_null(followed(ledger_complete, 0));
	hears_repair(52, 1, 60);
	assert_non_null(followed(ledger_complete, 0));
	/* It comes last, behind the line of the labor itself. */
	assert_int_equal(followed(ledger_complete, 0)->lines, 3);
}

TEST(the_ledger_waits_for_a_decision_that_is_heard_last)
{
	hears_job(23, fx_decision_return_as_is, 1, 0);
	hears_delivery(50);
	hears_request(60);
	hears_receipt(60, 1, 0);
	hears_admission(60, intake_goods_here);
	assert_null(followed(ledger_complete, 0));
	hears_round(61, 1);
	hears_decision(
	    62, 1, fx_decision_return_as_is, fx_goods_to_customer, 0);
	assert_non_null(followed(ledger_complete, 0));
}

/* X11: the replacement is delivered, the old unit is scrapped. */
TEST(the_ledger_of_a_replacement_waits_for_the_old_goods)
{
	hears_request(0);
	hears_receipt(1, 1, 0);
	hears_admission(2, intake_goods_here);
	hears_round(2, 1);
	hears_decision(3, 1, fx_decision_replace, fx_goods_to_scrap, 0);
	hears_job(4, fx_decision_replace, 1, 0);
	hears_scrap_job(4, 1);
	hears_delivery(30);
	assert_null(followed(ledger_complete, 0));
	hears_scrap(40, 300);
	assert_non_null(followed(ledger_complete, 0));
}

/* X19: a parcel that was given up is found, and its job goes on. */
TEST(the_ledger_waits_for_a_parcel_that_is_found_again)
{
	struct shipping_recovered found = { UNIT, .opened = false };

	hears_assessment();
	hears_job(23, fx_decision_repair, 1, 0);
	hears_loss(40);
	hears_new_round(41, 2);
	analytics_hears(42, EV_shipping_recovered, &found);
	hears_decision(50, 2, fx_decision_refund, fx_goods_to_none, 5000);
	assert_null(followed(ledger_complete, 0));
	hears_delivery(60);
	assert_non_null(followed(ledger_complete, 0));
}

TEST(a_new_round_opens_the_ledger_again)
{
	hears_assessment();
	hears_repair_and_return();
	hears_new_round(60, 2);
	hears_receipt(70, 2, 800);
	hears_decision(80, 2, fx_decision_refund, fx_goods_to_scrap, 5000);
	assert_null(followed(ledger_complete, 0));
	hears_scrap_job(81, 2);
	hears_scrap(90, 0);
	assert_int_equal(followed(ledger_complete, 0)->round, 2);
	assert_int_equal(analytics_times(EV_analytics_ledger_complete), 2);
}

/* X22: the goods are called back and do not come. */
TEST(a_round_whose_goods_do_not_come_keeps_no_ledger_open)
{
	struct intake_lapsed lapsed = { UNIT, true, .round = 2 };

	hears_assessment();
	hears_repair_and_return();
	hears_new_round(60, 2);
	analytics_hears(900, EV_intake_lapsed, &lapsed);
	assert_non_null(followed(ledger_complete, 0));
}

/* X30 */
TEST(the_ledger_of_a_canceled_unit_is_complete_when_it_is_back)
{
	struct intake_canceled canceled = { UNIT, .goods_here = true };

	hears_request(0);
	hears_receipt(1, 1, 500);
	analytics_hears(2, EV_intake_canceled, &canceled);
	assert_null(followed(ledger_complete, 0));
	hears_job(3, fx_decision_return_as_is, 0, 0);
	hears_delivery(30);
	assert_non_null(followed(ledger_complete, 0));
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, analytics_begin, analytics_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(every_cost_is_a_line_that_names_its_event),
		RUN(repair_packing_and_transport_are_on_the_ledger),
		RUN(what_costs_nothing_is_no_line),
		RUN(inv_23_the_ledger_adds_up_by_payer),
		RUN(a_cost_before_liability_is_known_is_moved_when_it_is),
		RUN(what_stays_with_the_company_is_not_moved_by_a_later_round),
		RUN(freight_is_paid_by_whom_the_papers_name),
		RUN(the_way_back_for_a_further_round_is_paid_as_it_was_called),
		RUN(the_customer_never_pays_a_refund),
		RUN(a_test_fee_is_the_customers),
		RUN(what_a_carrier_pays_for_a_loss_is_a_recovery),
		RUN(an_amount_in_another_currency_has_an_account_of_its_own),
		RUN(the_ledger_is_complete_once_the_goods_are_delivered),
		RUN(the_ledger_waits_for_a_repair_that_is_heard_last),
		RUN(the_ledger_waits_for_a_decision_that_is_heard_last),
		RUN(the_ledger_of_a_replacement_waits_for_the_old_goods),
		RUN(the_ledger_waits_for_a_parcel_that_is_found_again),
		RUN(a_new_round_opens_the_ledger_again),
		RUN(a_round_whose_goods_do_not_come_keeps_no_ledger_open),
		RUN(the_ledger_of_a_canceled_unit_is_complete_when_it_is_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

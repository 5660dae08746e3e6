#include "base/fx_base.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

/* Whole lives of units, from the request to the closed dossier. */

#define SERIAL "SN-1001"
#define NEW    "SN-2001"
#define SECOND "wu.gang" /* another technician */

static void
it_goes_home(const char *unit, const char *serial)
{
	staff_send(unit, serial);
	staff_deliver(unit);
	staff_accept(unit);
}

static const char *
it_is_on_the_bench(void)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_assign(unit);
	staff_pick_up(unit);
	return unit;
}

/* The way of a unit that is to be paid for, up to its quote. */
static const char *
it_is_quoted(void)
{
	const char *unit = staff_request_late(SERIAL);

	staff_authorize(unit);
	staff_receive(unit, SERIAL);
	staff_admit(unit);
	staff_start(unit);
	staff_diagnose(unit, STAFF_REPAIRABLE);
	staff_charge_customer(unit);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_quote(unit);
	return unit;
}

/* s1: request, review, receipt, assessment, repair, inspection, dispatch */
TEST(a_unit_is_repaired_and_the_customer_is_content)
{
	const char *unit = it_is_on_the_bench();

	staff_complete(unit);
	staff_pass(unit);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_repaired);
}

/* T-15, T-16: silence is acceptance, and closing may go on */
TEST(a_unit_closes_by_itself_when_the_customer_says_nothing)
{
	const char *unit = it_is_on_the_bench();

	staff_complete(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	life_wait(14 * FX_DAY_MS);
	it_ends(unit, fx_outcome_repaired);
}

/* S-118, INV-07 */
TEST(a_repair_is_paid_for_by_the_quote_that_was_accepted)
{
	const char *unit = it_is_quoted();

	customer_answer(unit, fx_reply_approve);
	staff_decide(unit);
	staff_repair(unit);
	staff_pass(unit);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_repaired);
}

/* X8 */
TEST(a_unit_whose_quote_is_declined_goes_back_unrepaired)
{
	const char *unit = it_is_quoted();

	customer_answer(unit, fx_reply_decline);
	staff_propose(unit, fx_decision_return_as_is, fx_goods_to_customer);
	staff_decide(unit);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_returned_unrepaired);
}

/* X8, T-08 */
TEST(a_quote_that_nobody_answers_expires_and_the_unit_goes_back)
{
	const char *unit = it_is_quoted();

	life_wait(10 * FX_DAY_MS);
	assert_int_equal(life_count(EV_assessment_quote_expired), 1);
	staff_propose(unit, fx_decision_return_as_is, fx_goods_to_customer);
	staff_decide(unit);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_returned_unrepaired);
}

/* X11, INV-20 */
TEST(a_unit_is_replaced_by_a_new_one_and_scrapped)
{
	const char *unit = staff_take_in(fx_demand_replace, SERIAL);

	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_propose(unit, fx_decision_replace, fx_goods_to_scrap);
	staff_reserve(unit, NEW, shipping_condition_new);
	it_goes_home(unit, NEW);
	life_wait(FX_MINUTE_MS);
	assert_int_equal(
	    life_the(intake_unit, unit)->state, intake_unit_state_admitted);
	staff_scrap(unit);
	it_ends(unit, fx_outcome_replaced_new);
}

/* X11 */
TEST(a_replacement_from_refurbished_stock_is_said_to_be_one)
{
	const char *unit = staff_take_in(fx_demand_replace, SERIAL);

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_replace, fx_goods_to_refurbish);
	staff_reserve(unit, NEW, shipping_condition_refurbished);
	it_goes_home(unit, NEW);
	staff_repair(unit);
	staff_pass(unit);
	staff_stock(unit, shipping_condition_refurbished);
	it_ends(unit, fx_outcome_replaced_refurb);
}

/* X12 */
TEST(a_unit_is_taken_back_for_its_price)
{
	const char *unit = staff_take_in(fx_demand_refund, SERIAL);

	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_propose(unit, fx_decision_refund, fx_goods_to_stock);
	staff_stock(unit, shipping_condition_used);
	it_ends(unit, fx_outcome_refunded);
}

/* X10, INV-17 */
TEST(a_unit_is_scrapped_with_the_consent_of_its_owner)
{
	const char *unit = staff_take_in(fx_demand_other, SERIAL);

	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_offer(unit, fx_decision_scrap, fx_goods_to_scrap);
	customer_answer(unit, fx_reply_approve);
	staff_decide(unit);
	staff_scrap(unit);
	it_ends(unit, fx_outcome_scrapped_with_consent);
}

/* X7 */
TEST(a_unit_without_a_fault_goes_back_with_a_protocol)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	staff_assess(unit, STAFF_NO_FAULT);
	staff_propose(unit, fx_decision_return_as_is, fx_goods_to_customer);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_returned_nff);
}

/* X13 */
TEST(a_new_problem_is_assessed_before_the_repair_goes_on)
{
	const char *unit = it_is_on_the_bench();
	struct repair_report_new_problem problem = { .codes = "burnt" };

	fx_copy_text(problem.unit_no, sizeof(problem.unit_no), unit);
	life_do(
	    CMD_repair_report_new_problem, &problem, "zhang.min", "technician");
	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_complete(unit);
	staff_pass(unit);
	it_goes_home(unit, SERIAL);
	assert_int_equal(life_said(assessment_decided)->round, 2);
	it_ends(unit, fx_outcome_repaired);
}

/* X9: given up on the bench, decided anew */
TEST(a_unit_that_cannot_be_repaired_is_replaced)
{
	const char *unit = it_is_on_the_bench();
	struct repair_declare_unrepairable given_up = { .reason = "no parts",
		.second = "sun.tao" };

	fx_copy_text(given_up.unit_no, sizeof(given_up.unit_no), unit);
	life_do(CMD_repair_declare_unrepairable, &given_up, "zhang.min",
	    "technician");
	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_propose(unit, fx_decision_replace, fx_goods_to_scrap);
	staff_reserve(unit, NEW, shipping_condition_new);
	staff_scrap(unit);
	it_goes_home(unit, NEW);
	it_ends(unit, fx_outcome_replaced_new);
}

/* X16, S-149 */
TEST(a_unit_that_fails_is_reworked_and_inspected_again)
{
	const char *unit = it_is_on_the_bench();

	staff_complete(unit);
	staff_fail(unit);
	staff_rework(unit, "zhang.min");
	staff_pass(unit);
	it_goes_home(unit, SERIAL);
	assert_int_equal(life_said(quality_passed)->attempt, 2);
	it_ends(unit, fx_outcome_repaired);
}

/* A unit that failed at the limit, and what was settled (X16, INV-14). */
static const char *
it_is_escalated(enum quality_way way)
{
	const char *unit = it_is_on_the_bench();
	struct quality_settle_escalation settle = { .way = way };

	staff_complete(unit);
	staff_fail(unit);
	staff_rework(unit, "zhang.min");
	staff_fail(unit);
	assert_int_equal(life_count(EV_quality_escalated), 1);
	fx_copy_text(settle.unit_no, sizeof(settle.unit_no), unit);
	life_do(CMD_quality_settle_escalation, &settle, "ma.lan", "qa_mgr");
	return unit;
}

/* X16, INV-14 */
TEST(a_unit_that_fails_at_the_limit_gets_another_technician)
{
	const char *unit = it_is_escalated(quality_way_other_technician);

	staff_rework(unit, SECOND);
	staff_pass(unit);
	it_goes_home(unit, SERIAL);
	assert_int_equal(life_said(quality_passed)->attempt, 3);
	it_ends(unit, fx_outcome_repaired);
}

/* X16 */
TEST(a_unit_that_fails_at_the_limit_may_be_replaced)
{
	const char *unit = it_is_escalated(quality_way_replace);

	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_propose(unit, fx_decision_replace, fx_goods_to_scrap);
	staff_reserve(unit, NEW, shipping_condition_new);
	it_goes_home(unit, NEW);
	staff_scrap(unit);
	it_ends(unit, fx_outcome_replaced_new);
}

/* X19, S-176 */
TEST(a_lost_unit_is_paid_for)
{
	const char *unit = it_is_on_the_bench();

	staff_complete(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_lose(unit);
	staff_start(unit);
	staff_charge_company(unit);
	staff_offer(unit, fx_decision_refund, fx_goods_to_none);
	customer_answer(unit, fx_reply_approve);
	staff_decide(unit);
	it_ends(unit, fx_outcome_lost_compensated);
}

/* X19, T-14 */
TEST(a_parcel_without_a_scan_is_lost_and_replaced)
{
	const char *unit = it_is_on_the_bench();

	staff_complete(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	life_wait(5 * FX_DAY_MS);
	assert_int_equal(life_count(EV_shipping_lost), 1);
	staff_start(unit);
	staff_charge_company(unit);
	staff_offer(unit, fx_decision_replace, fx_goods_to_none);
	customer_answer(unit, fx_reply_approve);
	staff_decide(unit);
	staff_reserve(unit, NEW, shipping_condition_new);
	it_goes_home(unit, NEW);
	it_ends(unit, fx_outcome_lost_compensated);
}

/* X22 */
TEST(a_unit_that_the_customer_rejects_is_decided_upon_again)
{
	const char *unit = it_is_on_the_bench();
	struct intake_record_acceptance rejects = { .ok = false,
		.wish = intake_wish_return };

	staff_complete(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	fx_copy_text(rejects.unit_no, sizeof(rejects.unit_no), unit);
	life_do(CMD_intake_record_acceptance, &rejects, "customer", "customer");
	staff_start(unit);
	staff_charge_company(unit);
	staff_offer(unit, fx_decision_refund, fx_goods_to_none);
	customer_answer(unit, fx_reply_approve);
	staff_decide(unit);
	it_ends(unit, fx_outcome_refunded);
}

static uint64_t seed = 20261124;

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(a_unit_is_repaired_and_the_customer_is_content, seed),
		LIFE(a_unit_closes_by_itself_when_the_customer_says_nothing,
		    seed),
		LIFE(a_repair_is_paid_for_by_the_quote_that_was_accepted, seed),
		LIFE(a_unit_whose_quote_is_declined_goes_back_unrepaired, seed),
		LIFE(a_quote_that_nobody_answers_expires_and_the_unit_goes_back,
		    seed),
		LIFE(a_unit_is_replaced_by_a_new_one_and_scrapped, seed),
		LIFE(a_replacement_from_refurbished_stock_is_said_to_be_one,
		    seed),
		LIFE(a_unit_is_taken_back_for_its_price, seed),
		LIFE(a_unit_is_scrapped_with_the_consent_of_its_owner, seed),
		LIFE(a_unit_without_a_fault_goes_back_with_a_protocol, seed),
		LIFE(a_new_problem_is_assessed_before_the_repair_goes_on, seed),
		LIFE(a_unit_that_cannot_be_repaired_is_replaced, seed),
		LIFE(a_unit_that_fails_is_reworked_and_inspected_again, seed),
		LIFE(a_unit_that_fails_at_the_limit_gets_another_technician,
		    seed),
		LIFE(a_unit_that_fails_at_the_limit_may_be_replaced, seed),
		LIFE(a_lost_unit_is_paid_for, seed),
		LIFE(a_parcel_without_a_scan_is_lost_and_replaced, seed),
		LIFE(a_unit_that_the_customer_rejects_is_decided_upon_again,
		    seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

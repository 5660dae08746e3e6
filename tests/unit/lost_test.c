#include "base/fx_base.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

/* Lives that stray on the way back to the customer, and still come to an end.
 */

#define SERIAL "SN-1001"
#define OTHER  "SN-1002"
#define THIRD  "SN-1003"

static void
it_is_canceled(const char *unit)
{
	struct intake_cancel cancel = { .reason = "bought another" };

	fx_copy_text(cancel.unit_no, sizeof(cancel.unit_no), unit);
	life_do(CMD_intake_cancel, &cancel, "customer", "customer");
}

static void
it_differs_and_goes_back(const char *unit)
{
	struct intake_report_discrepancy report = { .kinds = "serial" };
	struct intake_settle_discrepancy settle = {
		.way = intake_settle_way_return_as_is,
		.evidence_sha = { 1 },
	};

	fx_copy_text(report.unit_no, sizeof(report.unit_no), unit);
	fx_copy_text(settle.unit_no, sizeof(settle.unit_no), unit);
	life_do(CMD_intake_report_discrepancy, &report, "xu.hai", "receiver");
	life_do(CMD_intake_settle_discrepancy, &settle, "chen.yu", "cs");
}

static void
the_carrier_pays_for(const char *unit)
{
	struct shipping_claim_carrier claim = {
		.claim_no = "CL-1",
		.kind = shipping_claim_kind_loss,
		.amount_minor = 20000,
	};
	struct shipping_settle_carrier_claim settle = {
		.claim_no = "CL-1",
		.amount_minor = 20000,
	};

	fx_copy_text(claim.unit_no, sizeof(claim.unit_no), unit);
	life_do(CMD_shipping_claim_carrier, &claim, "chen.yu", "cs");
	life_do(
	    CMD_shipping_settle_carrier_claim, &settle, "qian.fen", "finance");
}

static void
it_is_refunded(const char *unit, enum fx_goods_to goods_to)
{
	staff_offer(unit, fx_decision_refund, goods_to);
	customer_answer(unit, fx_reply_approve);
	staff_decide(unit);
}

/* X19, X30, S-169: the round of a loss opens after a cancelation as well */
TEST(a_canceled_unit_that_is_lost_is_paid_for)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	staff_assess(unit, STAFF_REPAIRABLE);
	it_is_canceled(unit);
	staff_send(unit, SERIAL);
	staff_lose(unit);
	assert_int_equal(life_the(assessment_unit, unit)->state,
	    assessment_unit_state_queued);
	staff_start(unit);
	staff_charge_company(unit);
	it_is_refunded(unit, fx_goods_to_none);
	it_ends(unit, fx_outcome_lost_compensated);
}

/* X19, X30: what was never diagnosed is diagnosed by what is on record */
TEST(a_unit_canceled_before_its_diagnosis_and_lost_is_paid_for)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	it_is_canceled(unit);
	staff_send(unit, SERIAL);
	staff_lose(unit);
	staff_assess(unit, STAFF_UNREPAIRABLE);
	it_is_refunded(unit, fx_goods_to_none);
	it_ends(unit, fx_outcome_lost_compensated);
}

/* X4, X19: goods that nobody assessed are paid for by the carrier */
TEST(goods_that_differ_and_are_lost_close_when_the_carrier_paid)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);

	staff_authorize(unit);
	staff_receive(unit, OTHER);
	it_differs_and_goes_back(unit);
	staff_send(unit, OTHER);
	staff_lose(unit);
	life_wait(FX_DAY_MS);
	assert_int_equal(
	    life_the(intake_unit, unit)->state, intake_unit_state_goods_back);
	the_carrier_pays_for(unit);
	it_ends(unit, fx_outcome_lost_compensated);
}

/* The parcel of a repaired unit comes back opened. */
static const char *
it_comes_back_opened(void)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);
	struct shipping_return_to_sender back = {
		.reason = shipping_back_reason_uncollected
	};
	struct shipping_recover recover = { .scanned = SERIAL, .opened = true };

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_repair(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	fx_copy_text(back.unit_no, sizeof(back.unit_no), unit);
	fx_copy_text(recover.unit_no, sizeof(recover.unit_no), unit);
	life_do(CMD_shipping_return_to_sender, &back, "sf.express", "carrier");
	life_do(CMD_shipping_recover, &recover, "wang.fa", "shipper");
	return unit;
}

/* X21, INV-13 */
TEST(a_parcel_that_was_opened_is_inspected_and_sent_again)
{
	const char *unit = it_comes_back_opened();
	struct shipping_issue_notice notice = staff_notice(unit);

	life_no(CMD_shipping_issue_notice, &notice, "chen.yu", "cs",
	    NO_shipping_inspect_again);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	staff_accept(unit);
	it_ends(unit, fx_outcome_repaired);
}

/* X21, S-149 */
TEST(what_fails_after_its_parcel_was_opened_is_reworked)
{
	const char *unit = it_comes_back_opened();

	staff_fail(unit);
	staff_rework(unit, "li.na");
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	staff_accept(unit);
	it_ends(unit, fx_outcome_repaired);
}

/* X21, INV-20: a replacement that was opened is replaced by another one */
TEST(an_opened_replacement_is_reserved_anew)
{
	const char *unit = staff_take_in(fx_demand_replace, SERIAL);
	struct shipping_return_to_sender back = {
		.reason = shipping_back_reason_uncollected
	};
	struct shipping_recover recover = { .scanned = OTHER, .opened = true };
	struct shipping_issue_notice notice = staff_notice(unit);

	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_propose(unit, fx_decision_replace, fx_goods_to_stock);
	staff_reserve(unit, OTHER, shipping_condition_new);
	staff_send(unit, OTHER);
	fx_copy_text(back.unit_no, sizeof(back.unit_no), unit);
	fx_copy_text(recover.unit_no, sizeof(recover.unit_no), unit);
	life_do(CMD_shipping_return_to_sender, &back, "sf.express", "carrier");
	life_do(CMD_shipping_recover, &recover, "wang.fa", "shipper");
	life_no(CMD_shipping_issue_notice, &notice, "chen.yu", "cs",
	    NO_shipping_not_reserved);
	staff_reserve(unit, THIRD, shipping_condition_new);
	staff_send(unit, THIRD);
	staff_deliver(unit);
	staff_accept(unit);
	staff_stock(unit, shipping_condition_used);
	it_ends(unit, fx_outcome_replaced_new);
}

/* X11, X19: a lost replacement does not strand what it was to replace */
TEST(the_old_unit_is_scrapped_though_its_replacement_was_lost)
{
	const char *unit = staff_take_in(fx_demand_replace, SERIAL);

	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_propose(unit, fx_decision_replace, fx_goods_to_scrap);
	staff_reserve(unit, OTHER, shipping_condition_new);
	staff_send(unit, OTHER);
	staff_lose(unit);
	staff_start(unit);
	staff_charge_company(unit);
	it_is_refunded(unit, fx_goods_to_none);
	life_wait(FX_DAY_MS);
	assert_int_equal(
	    life_the(intake_unit, unit)->state, intake_unit_state_admitted);
	staff_scrap(unit);
	it_ends(unit, fx_outcome_lost_compensated);
}

static uint64_t seed = 20261128;

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(a_canceled_unit_that_is_lost_is_paid_for, seed),
		LIFE(a_unit_canceled_before_its_diagnosis_and_lost_is_paid_for,
		    seed),
		LIFE(goods_that_differ_and_are_lost_close_when_the_carrier_paid,
		    seed),
		LIFE(
		    a_parcel_that_was_opened_is_inspected_and_sent_again, seed),
		LIFE(what_fails_after_its_parcel_was_opened_is_reworked, seed),
		LIFE(an_opened_replacement_is_reserved_anew, seed),
		LIFE(the_old_unit_is_scrapped_though_its_replacement_was_lost,
		    seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

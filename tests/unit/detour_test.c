#include "base/fx_base.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

/* Whole lives of units that leave the straight road on their way in or out. */

#define SERIAL "SN-1001"
#define OTHER  "SN-1002"

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

static void
it_is_canceled(const char *unit)
{
	struct intake_cancel cancel = { .reason = "bought another" };

	fx_copy_text(cancel.unit_no, sizeof(cancel.unit_no), unit);
	life_do(CMD_intake_cancel, &cancel, "customer", "customer");
}

/* X30 */
TEST(a_return_is_canceled_before_the_goods_are_sent)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);

	staff_authorize(unit);
	it_is_canceled(unit);
	assert_int_equal(
	    life_the(intake_unit, unit)->state, intake_unit_state_canceled);
	assert_int_equal(
	    life_the(intake_unit, unit)->outcome, fx_outcome_canceled);
}

/* X30 */
TEST(goods_of_a_canceled_return_go_back_as_they_are)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	it_is_canceled(unit);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_canceled);
}

/* X3, T-05 */
TEST(an_authorization_that_nobody_uses_lapses)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);

	staff_authorize(unit);
	life_wait(40 * FX_DAY_MS);
	assert_int_equal(
	    life_the(intake_unit, unit)->state, intake_unit_state_lapsed);
	assert_int_equal(
	    life_the(intake_unit, unit)->outcome, fx_outcome_lapsed);
}

/* X4 */
TEST(a_surplus_unit_becomes_a_unit_of_its_own)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);
	struct intake_receive receive = { .model_seen = STAFF_MODEL,
		.serial_seen = SERIAL,
		.qty_seen = 2,
		.appearance = "used",
		.accessories = "cable" };
	struct intake_report_discrepancy report = { .kinds = "qty_over" };
	struct intake_settle_discrepancy settle = {
		.way = intake_settle_way_split,
		.qty = 1,
		.serial = OTHER,
		.evidence_sha = { 1 },
	};
	char other[41];

	staff_authorize(unit);
	fx_copy_text(receive.unit_no, sizeof(receive.unit_no), unit);
	fx_copy_text(report.unit_no, sizeof(report.unit_no), unit);
	fx_copy_text(settle.unit_no, sizeof(settle.unit_no), unit);
	life_do(CMD_intake_receive, &receive, "xu.hai", "receiver");
	life_do(CMD_intake_report_discrepancy, &report, "xu.hai", "receiver");
	life_do(CMD_intake_settle_discrepancy, &settle, "chen.yu", "cs");
	fx_copy(other, life_said(intake_discrepancy_settled)->new_unit);

	staff_admit(unit);
	staff_admit(other);
	staff_assess(unit, STAFF_NO_FAULT);
	staff_propose(unit, fx_decision_return_as_is, fx_goods_to_customer);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_returned_nff);
	staff_assess(other, STAFF_NO_FAULT);
	staff_propose(other, fx_decision_return_as_is, fx_goods_to_customer);
	it_goes_home(other, OTHER);
	it_ends(other, fx_outcome_returned_nff);
}

/* X4 */
TEST(goods_that_differ_go_back_when_the_customer_says_so)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);
	struct intake_report_discrepancy report = { .kinds = "serial" };
	struct intake_settle_discrepancy settle = {
		.way = intake_settle_way_return_as_is,
		.evidence_sha = { 1 },
	};

	staff_authorize(unit);
	staff_receive(unit, OTHER);
	fx_copy_text(report.unit_no, sizeof(report.unit_no), unit);
	fx_copy_text(settle.unit_no, sizeof(settle.unit_no), unit);
	life_do(CMD_intake_report_discrepancy, &report, "xu.hai", "receiver");
	life_do(CMD_intake_settle_discrepancy, &settle, "chen.yu", "cs");
	it_goes_home(unit, OTHER);
	it_ends(unit, fx_outcome_returned_unrepaired);
}

static void
a_parcel_comes(char parcel[41])
{
	struct intake_receive_blind receive = { .shelf = "Q-1",
		.model_seen = STAFF_MODEL,
		.serial_seen = SERIAL,
		.qty_seen = 1,
		.appearance = "used",
		.accessories = "cable" };

	life_do(CMD_intake_receive_blind, &receive, "xu.hai", "receiver");
	fx_copy_text(parcel, 41, life_said(intake_blind_received)->parcel_no);
}

/* X5 */
TEST(a_parcel_without_a_number_finds_its_unit)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);
	struct intake_match match = { .by = intake_matched_by_serial };

	staff_authorize(unit);
	a_parcel_comes(match.parcel_no);
	fx_copy_text(match.unit_no, sizeof(match.unit_no), unit);
	life_do(CMD_intake_match, &match, "chen.yu", "cs");
	staff_admit(unit);
	staff_assess(unit, STAFF_NO_FAULT);
	staff_propose(unit, fx_decision_return_as_is, fx_goods_to_customer);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_returned_nff);
}

/* X5, T-25 */
TEST(a_parcel_that_nobody_claims_goes_back)
{
	struct intake_notify notify = { .template = "neutral",
		.channel = intake_message_by_letter,
		.purpose = intake_purpose_service };
	struct intake_return_unmatched back = { .parcel_no = "" };

	a_parcel_comes(back.parcel_no);
	fx_copy(notify.unit_no, back.parcel_no);
	life_do(CMD_intake_notify, &notify, "chen.yu", "cs");
	life_wait(10 * FX_DAY_MS);
	life_do(CMD_intake_return_unmatched, &back, "chen.yu", "cs");
	it_goes_home(back.parcel_no, SERIAL);
	it_ends(back.parcel_no, fx_outcome_returned_unrepaired);
}

/* X21 */
TEST(a_parcel_that_comes_back_is_sent_again)
{
	const char *unit = it_is_on_the_bench();
	struct shipping_return_to_sender back = {
		.reason = shipping_back_reason_uncollected
	};
	struct shipping_recover recover = { .scanned = SERIAL };

	staff_complete(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	fx_copy_text(back.unit_no, sizeof(back.unit_no), unit);
	fx_copy_text(recover.unit_no, sizeof(recover.unit_no), unit);
	life_do(CMD_shipping_return_to_sender, &back, "sf.express", "carrier");
	life_do(CMD_shipping_recover, &recover, "wang.fa", "shipper");
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_repaired);
}

/* X37: the others go on, and it catches up, in whatever order it hears */
static void
they_go_on_without(enum fx_place place)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);

	life_away(place);
	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_repair(unit);
	staff_pass(unit);
	life_wait(FX_DAY_MS);
	life_return(place);
	it_goes_home(unit, SERIAL);
	it_ends(unit, fx_outcome_repaired);
}

/* X37 */
TEST(a_unit_is_repaired_while_shipping_is_down)
{
	they_go_on_without(FX_IN_shipping);
}

/* X37 */
TEST(a_unit_is_repaired_while_analytics_is_down)
{
	they_go_on_without(FX_IN_analytics);
}

/* X37 */
TEST(a_unit_is_repaired_while_intake_is_down)
{
	they_go_on_without(FX_IN_intake);
}

/* INV-16: nothing leaves on an old view, and everything when it is new */
TEST(a_parcel_waits_while_quality_is_not_heard)
{
	const char *unit = it_is_on_the_bench();
	struct shipping_issue_notice notice = staff_notice(unit);
	struct shipping_pack package = staff_package(unit, SERIAL);

	staff_complete(unit);
	staff_pass(unit);
	life_do(CMD_shipping_issue_notice, &notice, "chen.yu", "cs");
	life_away(FX_IN_quality);
	life_wait(11000);
	life_no(CMD_shipping_pack, &package, "wang.fa", "shipper",
	    NO_fx_stale_view);
	life_return(FX_IN_quality);
	life_do(CMD_shipping_pack, &package, "wang.fa", "shipper");
}

/* INV-26, X37: every deadline passes once, and none of them stops the work */
TEST(a_slow_life_breaks_deadlines_and_still_ends)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);

	life_wait(3 * FX_DAY_MS);
	staff_authorize(unit);
	life_wait(10 * FX_DAY_MS);
	staff_receive(unit, SERIAL);
	life_wait(3 * FX_DAY_MS);
	staff_admit(unit);
	life_wait(3 * FX_DAY_MS);
	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	life_wait(15 * FX_DAY_MS);
	staff_repair(unit);
	life_wait(5 * FX_DAY_MS);
	staff_pass(unit);
	life_wait(5 * FX_DAY_MS);
	staff_send(unit, SERIAL);
	life_wait(2 * FX_DAY_MS);
	staff_deliver(unit);
	life_wait(20 * FX_DAY_MS);
	assert_int_equal(life_count(EV_shipping_breached), 1);
	it_ends(unit, fx_outcome_repaired);
}

static uint64_t seed = 20261124;

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(a_return_is_canceled_before_the_goods_are_sent, seed),
		LIFE(goods_of_a_canceled_return_go_back_as_they_are, seed),
		LIFE(an_authorization_that_nobody_uses_lapses, seed),
		LIFE(a_surplus_unit_becomes_a_unit_of_its_own, seed),
		LIFE(goods_that_differ_go_back_when_the_customer_says_so, seed),
		LIFE(a_parcel_without_a_number_finds_its_unit, seed),
		LIFE(a_parcel_that_nobody_claims_goes_back, seed),
		LIFE(a_parcel_that_comes_back_is_sent_again, seed),
		LIFE(a_unit_is_repaired_while_shipping_is_down, seed),
		LIFE(a_unit_is_repaired_while_analytics_is_down, seed),
		LIFE(a_unit_is_repaired_while_intake_is_down, seed),
		LIFE(a_parcel_waits_while_quality_is_not_heard, seed),
		LIFE(a_slow_life_breaks_deadlines_and_still_ends, seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

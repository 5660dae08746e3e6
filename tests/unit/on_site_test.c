#include "base/fx_base.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

/* Lives of units that never leave their customer: served where they are. */

#define SERIAL "SN-1001"
#define NEW    "SN-2001"
#define ABOUT(message, unit) \
	fx_copy_text((message).unit_no, sizeof((message).unit_no), unit)

/* S-045: reviewed as something to be served on site, and admitted so. */
static const char *
it_is_served_on_site(void)
{
	const char *unit = staff_request(fx_demand_repair, SERIAL);
	struct intake_review review = { .verdict = intake_verdict_eligible,
		.method = intake_method_on_site };
	struct intake_confirm_side confirm = { .unit_no = "" };
	struct intake_admit_without_goods admit = { .value_minor = 10000,
		.evidence_sha = { 1 } };

	ABOUT(review, unit);
	ABOUT(confirm, unit);
	ABOUT(admit, unit);
	life_do(CMD_intake_review, &review, "chen.yu", "cs");
	life_do(CMD_intake_confirm_side, &confirm, "lin.xia", "sales_mgr");
	life_do(CMD_intake_confirm_side, &confirm, "he.lin", "qa");
	life_do(CMD_intake_admit_without_goods, &admit, "chen.yu", "cs");
	return unit;
}

/* S-173: accepted before anybody leaves */
TEST(a_unit_is_repaired_and_accepted_on_site)
{
	const char *unit = it_is_served_on_site();
	struct intake_record_acceptance accept = {
		.ok = true, .function_ok = true, .appearance_ok = true
	};

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	ABOUT(accept, unit);
	life_no(CMD_intake_record_acceptance, &accept, "chen.yu", "cs",
	    NO_intake_not_delivered);
	staff_repair(unit);
	staff_pass(unit);
	assert_int_equal(
	    life_the(shipping_unit, unit)->state, shipping_unit_state_absent);
	staff_accept(unit);
	it_ends(unit, fx_outcome_repaired);
}

/* T-15, T-16 */
TEST(who_says_nothing_of_a_repair_on_site_has_accepted_it)
{
	const char *unit = it_is_served_on_site();

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_repair(unit);
	staff_pass(unit);
	life_wait(20 * FX_DAY_MS);
	it_ends(unit, fx_outcome_repaired);
}

/* X7 */
TEST(a_unit_without_a_fault_stays_where_it_is)
{
	const char *unit = it_is_served_on_site();

	staff_assess(unit, STAFF_NO_FAULT);
	staff_propose(unit, fx_decision_return_as_is, fx_goods_to_customer);
	staff_accept(unit);
	it_ends(unit, fx_outcome_returned_nff);
}

/* X11 */
TEST(a_unit_on_site_is_replaced_by_parcel)
{
	const char *unit = it_is_served_on_site();

	staff_assess(unit, STAFF_UNREPAIRABLE);
	staff_propose(unit, fx_decision_replace, fx_goods_to_none);
	staff_reserve(unit, NEW, shipping_condition_new);
	staff_send(unit, NEW);
	staff_deliver(unit);
	staff_accept(unit);
	it_ends(unit, fx_outcome_replaced_new);
}

static uint64_t seed = 20261129;

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(a_unit_is_repaired_and_accepted_on_site, seed),
		LIFE(
		    who_says_nothing_of_a_repair_on_site_has_accepted_it, seed),
		LIFE(a_unit_without_a_fault_stays_where_it_is, seed),
		LIFE(a_unit_on_site_is_replaced_by_parcel, seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/fx_base.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

/* Lives of units that the customer sends a second time (X22). */

#define SERIAL "SN-1001"
#define ABOUT(message, unit) \
	fx_copy_text((message).unit_no, sizeof((message).unit_no), unit)

static void
it_is_called_back(const char *unit)
{
	struct assessment_call_back call = { .freight_payer =
						 fx_payer_company };

	ABOUT(call, unit);
	life_do(CMD_assessment_call_back, &call, "wu.fang", "assessor");
}

/* Repaired, delivered, and not accepted. */
static const char *
it_is_rejected(void)
{
	const char *unit = staff_take_in(fx_demand_repair, SERIAL);
	struct intake_record_acceptance rejects = { .ok = false,
		.wish = intake_wish_repair };

	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_repair(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	ABOUT(rejects, unit);
	life_do(CMD_intake_record_acceptance, &rejects, "customer", "customer");
	return unit;
}

/* S-173, INV-13: the whole way once more, at the company's cost */
TEST(a_rejected_unit_is_called_back_and_repaired_again)
{
	const char *unit = it_is_rejected();
	struct assessment_start start = { .bench = "B-1" };

	ABOUT(start, unit);
	it_is_called_back(unit);
	assert_int_equal(
	    life_the(intake_unit, unit)->state, intake_unit_state_authorized);
	assert_int_equal(life_said(intake_return_leg_opened)->freight_payer,
	    fx_payer_company);
	life_no(CMD_assessment_start, &start, "wu.fang", "assessor",
	    NO_assessment_goods_called_back);
	staff_receive(unit, SERIAL);
	staff_admit(unit);
	staff_assess(unit, STAFF_REPAIRABLE);
	staff_propose(unit, fx_decision_repair, fx_goods_to_customer);
	staff_repair(unit);
	staff_pass(unit);
	staff_send(unit, SERIAL);
	staff_deliver(unit);
	staff_accept(unit);
	it_ends(unit, fx_outcome_repaired);
	assert_int_equal(life_the(repair_unit, unit)->attempt, 2);
}

/* T-05: who keeps the goods keeps them as they are */
TEST(a_unit_that_is_not_sent_again_is_left_with_its_customer)
{
	const char *unit = it_is_rejected();

	it_is_called_back(unit);
	life_wait(60 * FX_DAY_MS);
	assert_int_equal(life_the(assessment_unit, unit)->state,
	    assessment_unit_state_ended);
	it_ends(unit, fx_outcome_repaired);
}

/* Only what was delivered can be called back, and once. */
TEST(nothing_else_is_called_back)
{
	const char *unit = staff_take_in(fx_demand_repair, "SN-1002");
	struct assessment_call_back call = { .freight_payer =
						 fx_payer_company };

	ABOUT(call, unit);
	life_no(CMD_assessment_call_back, &call, "wu.fang", "assessor",
	    NO_assessment_nothing_to_call_back);
	unit = it_is_rejected();
	ABOUT(call, unit);
	it_is_called_back(unit);
	life_no(CMD_assessment_call_back, &call, "wu.fang", "assessor",
	    NO_assessment_nothing_to_call_back);
}

static uint64_t seed = 20261130;

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(a_rejected_unit_is_called_back_and_repaired_again, seed),
		LIFE(a_unit_that_is_not_sent_again_is_left_with_its_customer,
		    seed),
		cmocka_unit_test_setup_teardown(
		    nothing_else_is_called_back, life_begin, life_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

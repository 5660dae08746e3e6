#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/assessment_words.h"
#include "tests/unit/test.h"

/* What is proposed, and what is decided. */

static const struct assessment_unit *
unit(void)
{
	return assessment_the_unit();
}

#define is_at(name) assessment_is_at(assessment_unit_state_##name)

static void
nothing_is_wrong_with_it(void)
{
	assessment_is_started();
	taken(told(WU, assessment_diagnose, .unit_no = UNIT,
	    .fault_found = false, .nff_code = "works_as_meant",
	    .nff_protocol_minutes = 60, .nff_protocol_condition_tried = true,
	    .second = HE, .cause = fx_cause_code_use, .repairable = true));
	assessment_blame(0, fx_warranty_in);
}

static void
it_cannot_be_repaired(void)
{
	assessment_is_started();
	taken(told(WU, assessment_diagnose, .unit_no = UNIT,
	    .fault_found = true, .symptom = "no_power", .section = "mainboard",
	    .defect = "burnt", .cause = fx_cause_code_material,
	    .repairable = false));
}

/* S-096, S-101, S-127 */
TEST(a_repair_the_company_pays_is_decided_as_it_is_proposed)
{
	const struct assessment_decided *decided;

	assessment_is_liable(0);
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_repair, .plan = "PL-1", .instruction = "WI-7",
	    .allowed_parts = "CAP-470,FUSE-2", .dept = "service",
	    .skill = "board", .requirement = "as new", .qc_plan = "electric"));
	decided = event(1, assessment_decided);
	is_at(decided);
	assert_int_equal(decided->round, 1);
	assert_int_equal(decided->kind, fx_decision_repair);
	assert_int_equal(decided->outcome, fx_outcome_repaired);
	assert_int_equal(decided->goods_to, fx_goods_to_customer);
	assert_string_equal(decided->plan, "PL-1");
	assert_string_equal(decided->instruction, "WI-7");
	assert_string_equal(decided->allowed_parts, "CAP-470,FUSE-2");
	assert_string_equal(decided->dept, "service");
	assert_string_equal(decided->skill, "board");
	assert_string_equal(decided->requirement, "as new");
	assert_string_equal(decided->qc_plan, "electric");
	assert_string_equal(decided->proposed_by, WU);
	assert_int_equal(decided->share_company, 1000);
	assert_true(decided->due_at > story_now_ms);
}

/* Whether a decision is refused while the record lacks this. */
static void
nothing_is_decided_without(const void *field, size_t size)
{
	unsigned char kept[64];

	/* No event makes such a record; only the gate is looked at. */
	assert_true(size <= sizeof(kept));
	memcpy(kept, field, size);
	memset((void *)(uintptr_t)field, 0, size);
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_diagnosis_missing);
	memcpy((void *)(uintptr_t)field, kept, size);
}

/* S-098 */
TEST(inv_05_a_decision_needs_diagnosis_liability_and_rule_trace)
{
	assessment_is_diagnosed();
	refused(told(WU, assessment_decide, .unit_no = UNIT), fx_wrong_state);
	assessment_blame(1000, fx_warranty_out);
	taken(assessment_proposes(fx_decision_return_as_is, false));
	nothing_is_decided_without(unit()->defect, sizeof(unit()->defect));
	nothing_is_decided_without(&unit()->warranty, sizeof(unit()->warranty));
	nothing_is_decided_without(
	    unit()->rule_hash, sizeof(unit()->rule_hash));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
}

/* X7 */
TEST(a_unit_without_a_fault_goes_back_as_it_is)
{
	nothing_is_wrong_with_it();
	taken(assessment_proposes(fx_decision_return_as_is, false));
	assert_int_equal(
	    event(1, assessment_decided)->outcome, fx_outcome_returned_nff);
}

/* X10: scrap only with the owner's word. */
TEST(scrap_is_the_customers_choice_and_the_consent_goes_with_the_decision)
{
	assessment_is_liable(1000);
	refused(assessment_proposes(fx_decision_scrap, false),
	    assessment_needs_choice);
	taken(assessment_proposes(fx_decision_scrap, true));
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_choice_open);
	taken(assessment_answers(fx_reply_approve, ""));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_int_equal(event(0, assessment_decided)->outcome,
	    fx_outcome_scrapped_with_consent);
	assert_int_equal(
	    event(0, assessment_decided)->goods_to, fx_goods_to_scrap);
	assert_true(event(0, assessment_decided)->consent_seq > 0);
	assert_int_equal(event(0, assessment_decided)->consent_hash[0], 1);
	assert_string_equal(event(0, assessment_decided)->proposed_by, WU);
}

/* X10 */
TEST(a_customer_who_declines_scrap_gets_the_unit_back)
{
	assessment_is_liable(1000);
	taken(assessment_proposes(fx_decision_scrap, true));
	taken(assessment_answers(fx_reply_decline, ""));
	(void)event(0, assessment_declined);
	is_at(proposed);
	taken(assessment_proposes(fx_decision_return_as_is, false));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_int_equal(event(0, assessment_decided)->outcome,
	    fx_outcome_returned_unrepaired);
}

/* X11, S-065, S-101 */
TEST(inv_20_a_replacement_binds_both_serials_and_the_warranty_rule)
{
	fx_copy(assessment_arrival.entitlement_remedies, "exchange,repair");
	assessment_arrival.demand = fx_demand_replace;
	assessment_is_liable(0);
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_replace, .goods_to = fx_goods_to_scrap,
	    .replacement_value_minor = 40000));
	assert_string_equal(
	    event(1, assessment_decided)->warranty_rule, "restart");
	assert_int_equal(event(1, assessment_decided)->amount_minor, 40000);
	assert_int_equal(
	    event(1, assessment_decided)->goods_to, fx_goods_to_scrap);
}

/* X12: the depreciation is shown, and taken from the price (V25). */
TEST(a_refund_is_the_price_less_depreciation)
{
	assessment_arrival.demand = fx_demand_refund;
	assessment_arrival.nth_repair = 3;
	assessment_is_liable(0);
	refused(told(WU, assessment_propose, .unit_no = UNIT,
		    .kind = fx_decision_refund, .goods_to = fx_goods_to_scrap,
		    .refund_price_minor = 299900,
		    .refund_depreciation_minor = 299901),
	    assessment_refund_wrong);
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_refund, .goods_to = fx_goods_to_scrap,
	    .refund_price_minor = 299900, .refund_days = 100,
	    .refund_depreciation_minor = 14995));
	assert_int_equal(
	    event(0, assessment_proposed)->refund_amount_minor, 284905);
	assert_int_equal(event(1, assessment_decided)->amount_minor, 284905);
	assert_string_equal(event(1, assessment_decided)->currency, "CNY");
	assert_int_equal(
	    event(1, assessment_decided)->outcome, fx_outcome_refunded);
}

/* X9 */
TEST(beyond_economic_repair_the_customer_chooses)
{
	struct assessment_propose cmd = {
		.unit_no = UNIT,
		.kind = fx_decision_repair,
		.est_parts_minor = 30000,
		.replacement_value_minor = 40000,
	};

	assessment_is_liable(0);
	story_policy.labor_rate_minor = 100;
	taken(story_put(CMD_assessment_propose, &cmd, WU, "assessor"));
	assert_false(event(0, assessment_proposed)->ber);
	taken(heard(
	    repair_new_problem, .unit_no = UNIT, .codes = "burnt", .round = 1));
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	taken(
	    told(WU, assessment_diagnose, .unit_no = UNIT, .fault_found = true,
		.symptom = "no_power", .section = "power", .defect = "burnt",
		.cause = fx_cause_code_wear, .repairable = true));
	assessment_blame(0, fx_warranty_in);
	cmd.est_labor_min = 1;
	refused(story_put(CMD_assessment_propose, &cmd, WU, "assessor"),
	    assessment_beyond_repair);
	cmd.choice_needed = true;
	taken(story_put(CMD_assessment_propose, &cmd, WU, "assessor"));
	assert_true(event(0, assessment_proposed)->ber);
	assert_int_equal(event(0, assessment_proposed)->est_cost_minor, 30100);
}

/* X9 */
TEST(what_the_customer_chose_is_what_is_proposed_and_decided)
{
	assessment_is_liable(0);
	taken(assessment_proposes(fx_decision_repair, true));
	assert_string_equal(the(assessment_proposal, UNIT)->remedies,
	    event(0, assessment_proposed)->remedies);
	assert_string_not_equal(the(assessment_proposal, UNIT)->remedies, "");
	taken(assessment_answers(fx_reply_choose, "replace"));
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_chosen_otherwise);
	refused(assessment_proposes(fx_decision_repair, false),
	    assessment_chosen_otherwise);
	taken(assessment_proposes(fx_decision_replace, false));
	assert_int_equal(
	    event(1, assessment_decided)->kind, fx_decision_replace);
	assert_true(event(1, assessment_decided)->consent_seq > 0);
}

/* X9 */
TEST(a_unit_that_cannot_be_repaired_is_not_repaired)
{
	it_cannot_be_repaired();
	assessment_blame(0, fx_warranty_in);
	refused(assessment_proposes(fx_decision_repair, false),
	    assessment_not_repairable);
	taken(assessment_proposes(fx_decision_replace, false));
	is_at(decided);
}

/* S-125, CN-1, CN-2 */
TEST(inv_27_a_proposal_is_never_below_the_law)
{
	fx_copy(
	    assessment_arrival.entitlement_remedies, "exchange,refund,repair");
	assessment_arrival.demand = fx_demand_refund;
	assessment_is_liable(0);
	refused(assessment_proposes(fx_decision_return_as_is, false),
	    assessment_below_law);
	refused(assessment_proposes(fx_decision_repair, false),
	    assessment_below_law);
	refused(told(WU, assessment_propose, .unit_no = UNIT,
		    .kind = fx_decision_refund, .goods_to = fx_goods_to_scrap,
		    .refund_price_minor = 100, .refund_depreciation_minor = 1),
	    assessment_below_law);
	taken(assessment_proposes(fx_decision_repair, true));
	assert_string_equal(
	    event(0, assessment_proposed)->remedies, "exchange,refund,repair");
}

/* CN-3, INV-14, V7 */
TEST(a_third_repair_is_not_enough_for_the_law)
{
	assessment_arrival.nth_repair = 3;
	assessment_is_liable(0);
	refused(assessment_proposes(fx_decision_repair, false),
	    assessment_below_law);
	taken(assessment_proposes(fx_decision_replace, true));
	assert_string_equal(event(0, assessment_proposed)->remedies,
	    "exchange,refund_depreciated");
}

/* S-190 */
TEST(a_business_buyer_has_what_the_contract_grants)
{
	assessment_arrival.customer_kind = fx_customer_kind_organization;
	assessment_is_liable(0);
	taken(assessment_proposes(fx_decision_return_as_is, false));
	assert_string_equal(event(0, assessment_proposed)->remedies, "");
}

/* X19 */
TEST(for_a_lost_unit_only_a_remedy_without_it_is_possible)
{
	assessment_is_decided();
	taken(heard(shipping_lost, .unit_no = UNIT));
	taken(told(WU, assessment_start, .unit_no = UNIT, .bench = "B-1"));
	assessment_blame(0, fx_warranty_in);
	refused(assessment_proposes(fx_decision_repair, false),
	    assessment_goods_not_here);
	refused(assessment_proposes(fx_decision_replace, false),
	    assessment_goods_to_wrong);
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_replace, .choice_needed = true));
	taken(assessment_answers(fx_reply_approve, ""));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
	assert_int_equal(
	    event(0, assessment_decided)->outcome, fx_outcome_lost_compensated);
	assert_int_equal(
	    event(0, assessment_decided)->goods_to, fx_goods_to_none);
}

/* S-067 */
TEST(the_goods_go_where_the_remedy_lets_them)
{
	assessment_is_liable(0);
	refused(told(WU, assessment_propose, .unit_no = UNIT,
		    .kind = fx_decision_repair, .goods_to = fx_goods_to_scrap),
	    assessment_goods_to_wrong);
	refused(told(WU, assessment_propose, .unit_no = UNIT,
		    .kind = fx_decision_replace, .choice_needed = true),
	    assessment_goods_to_wrong);
	/* Goods that are here go somewhere; replaced ones not home again. */
	refused(
	    told(WU, assessment_propose, .unit_no = UNIT,
		.kind = fx_decision_replace, .goods_to = fx_goods_to_customer),
	    assessment_goods_to_wrong);
	refused(told(WU, assessment_propose, .unit_no = UNIT,
		    .kind = fx_decision_replace, .goods_to = fx_goods_to_none),
	    assessment_goods_to_wrong);
	/* Nor does what is sent in place of missing pieces take them along. */
	refused(told(WU, assessment_propose, .unit_no = UNIT,
		    .kind = fx_decision_replenish, .choice_needed = true),
	    assessment_goods_to_wrong);
	taken(told(WU, assessment_propose, .unit_no = UNIT,
	    .kind = fx_decision_replenish, .choice_needed = true,
	    .goods_to = fx_goods_to_stock));
}

/* Nobody sends goods to a supplier yet, so nobody may decide that. */
TEST(goods_do_not_go_where_shipping_has_no_way)
{
	assessment_is_liable(0);
	refused(told(WU, assessment_propose, .unit_no = UNIT,
		    .kind = fx_decision_rtv),
	    assessment_no_way_to_supplier);
	refused(
	    told(WU, assessment_propose, .unit_no = UNIT,
		.kind = fx_decision_replace, .goods_to = fx_goods_to_supplier),
	    assessment_no_way_to_supplier);
}

/* A newer proposal takes back what the customer was asked before. */
TEST(a_new_proposal_withdraws_the_open_question)
{
	assessment_is_liable(0);
	taken(assessment_proposes(fx_decision_repair, true));
	taken(assessment_proposes(fx_decision_repair, false));
	assert_int_equal(event(0, assessment_quote_withdrawn)->version, 1);
	assert_int_equal(event(1, assessment_proposed)->version, 2);
	(void)event(2, assessment_decided);
	ignored(assessment_answers(fx_reply_approve, ""));
}

/* A silent customer: the proposal stands, and nothing is chosen. */
TEST(a_choice_that_is_not_answered_decides_nothing)
{
	assessment_is_liable(1000);
	taken(assessment_proposes(fx_decision_scrap, true));
	taken(assessment_is_silent());
	assert_int_equal(
	    event(0, assessment_answer_taken)->answer, fx_reply_none);
	refused(told(WU, assessment_decide, .unit_no = UNIT),
	    assessment_choice_open);
	taken(assessment_proposes(fx_decision_return_as_is, false));
	taken(told(WU, assessment_decide, .unit_no = UNIT));
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, assessment_begin, story_end)

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		RUN(a_repair_the_company_pays_is_decided_as_it_is_proposed),
		RUN(inv_05_a_decision_needs_diagnosis_liability_and_rule_trace),
		RUN(a_unit_without_a_fault_goes_back_as_it_is),
		RUN(scrap_is_the_customers_choice_and_the_consent_goes_with_the_decision),
		RUN(a_customer_who_declines_scrap_gets_the_unit_back),
		RUN(inv_20_a_replacement_binds_both_serials_and_the_warranty_rule),
		RUN(a_refund_is_the_price_less_depreciation),
		RUN(beyond_economic_repair_the_customer_chooses),
		RUN(what_the_customer_chose_is_what_is_proposed_and_decided),
		RUN(a_unit_that_cannot_be_repaired_is_not_repaired),
		RUN(inv_27_a_proposal_is_never_below_the_law),
		RUN(a_third_repair_is_not_enough_for_the_law),
		RUN(a_business_buyer_has_what_the_contract_grants),
		RUN(for_a_lost_unit_only_a_remedy_without_it_is_possible),
		RUN(the_goods_go_where_the_remedy_lets_them),
		RUN(goods_do_not_go_where_shipping_has_no_way),
		RUN(a_new_proposal_withdraws_the_open_question),
		RUN(a_choice_that_is_not_answered_decides_nothing),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}

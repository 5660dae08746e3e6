#include "base/fx_base.h"
#include "tests/unit/assessment_words.h"
#include "tests/unit/test.h"

/* Who pays. */

static const struct assessment_unit *
unit(void)
{
	return assessment_the_unit();
}

/* A verdict, to be filled in further. */
static struct assessment_set_liability
verdict(int64_t company, int64_t customer, enum fx_warranty warranty)
{
	struct assessment_set_liability set = {
		.unit_no = UNIT,
		.share_company = company,
		.share_customer = customer,
		.warranty = warranty,
		.proof_burden = assessment_proof_customer,
		.rule_ids = "s4-2",
		.rule_hash = { 7 },
	};

	return set;
}

static int
settles(const struct assessment_set_liability *set, const char *actor)
{
	return story_put(CMD_assessment_set_liability, set, actor, "assessor");
}

static int
proposes(const struct assessment_set_liability *set)
{
	struct assessment_propose_liability propose = {
		.unit_no = UNIT,
		.share_company = set->share_company,
		.share_customer = set->share_customer,
		.warranty = set->warranty,
		.proof_burden = set->proof_burden,
		.rule_ids = "s4-2",
		.rule_hash = { 7 },
		.evidence_sha = EVIDENCE,
	};

	return story_put(
	    CMD_assessment_propose_liability, &propose, WU, "assessor");
}

static void
the_cause_is(enum fx_cause_code cause)
{
	assessment_is_diagnosed();
	taken(told(
	    HE, assessment_confirm_cause, .unit_no = UNIT, .cause = cause));
}

/* S-096, S-106 */
TEST(the_assessor_alone_settles_that_the_company_pays)
{
	struct assessment_set_liability set = verdict(1000, 0, fx_warranty_in);

	assessment_is_diagnosed();
	taken(settles(&set, WU));
	assessment_is_at(assessment_unit_state_liable);
	assert_string_equal(
	    event(0, assessment_liability_set)->proposed_by, WU);
}

/* S-060 */
TEST(the_shares_of_all_payers_add_up_to_the_whole)
{
	struct assessment_set_liability set = verdict(600, 0, fx_warranty_in);

	assessment_is_diagnosed();
	set.share_carrier = 300;
	refused(settles(&set, WU), assessment_shares_not_whole);
	set.share_supplier = 100;
	taken(settles(&set, WU));
	assert_int_equal(unit()->share_carrier, 300);
	assert_int_equal(unit()->share_supplier, 100);
}

/* DP-6 */
TEST(inv_06_only_a_person_refuses_or_charges)
{
	struct assessment_set_liability set = verdict(1000, 0, fx_warranty_in);

	assessment_is_diagnosed();
	refused(settles(&set, "timer"), assessment_persons_only);
	refused(settles(&set, "service:intake"), assessment_persons_only);
	taken(settles(&set, WU));
}

/* S-072 */
TEST(a_charge_to_the_customer_is_proposed_by_one_and_confirmed_by_another)
{
	struct assessment_set_liability set = verdict(0, 1000, fx_warranty_out);

	assessment_is_diagnosed();
	fx_copy(set.evidence_sha, EVIDENCE);
	refused(settles(&set, WU), assessment_not_proposed_so);
	taken(proposes(&set));
	refused(settles(&set, WU), fx_same_person);
	taken(settles(&set, HE));
	assert_int_equal(unit()->share_customer, 1000);
	/* The customer is told by which rules. */
	assert_string_equal(
	    the(assessment_finding, UNIT)->rule_ids, set.rule_ids);
	assert_string_equal(the(assessment_finding, UNIT)->section, "power");
	assert_string_equal(
	    event(0, assessment_liability_set)->proposed_by, WU);
}

/* S-072 */
TEST(what_is_confirmed_is_exactly_what_was_proposed)
{
	struct assessment_set_liability set =
	    verdict(500, 500, fx_warranty_out);

	assessment_is_diagnosed();
	fx_copy(set.evidence_sha, EVIDENCE);
	taken(proposes(&set));
	set.share_company = 0;
	set.share_customer = 1000;
	refused(settles(&set, HE), assessment_not_proposed_so);
}

/* CN-13 */
TEST(while_the_company_bears_the_proof_two_persons_settle_it)
{
	struct assessment_set_liability set = verdict(1000, 0, fx_warranty_in);

	fx_copy(assessment_arrival.entitlement_clocks, "proof_operator");
	assessment_is_diagnosed();
	refused(settles(&set, WU), assessment_not_proposed_so);
	taken(proposes(&set));
	refused(settles(&set, WU), fx_same_person);
	taken(settles(&set, HE));
}

/* CN-13, V15 */
TEST(a_charge_or_a_void_warranty_needs_evidence)
{
	struct assessment_set_liability charge =
	    verdict(0, 1000, fx_warranty_out);
	struct assessment_set_liability none =
	    verdict(1000, 0, fx_warranty_void);

	assessment_is_diagnosed();
	refused(settles(&charge, HE), assessment_evidence_missing);
	refused(settles(&none, HE), assessment_evidence_missing);
}

/* S-108, S-113 */
TEST(in_warranty_a_fault_of_its_own_costs_the_customer_nothing)
{
	struct assessment_set_liability set = verdict(0, 1000, fx_warranty_in);

	the_cause_is(fx_cause_code_material);
	fx_copy(set.evidence_sha, EVIDENCE);
	refused(settles(&set, HE), assessment_own_fault_is_free);
}

/* S-112: the company answers in warranty, and else only if it wants to */
TEST(out_of_warranty_the_customer_bears_what_the_company_need_not)
{
	struct assessment_set_liability charge =
	    verdict(0, 1000, fx_warranty_out);

	the_cause_is(fx_cause_code_material);
	fx_copy(charge.evidence_sha, EVIDENCE);
	taken(proposes(&charge));
	taken(settles(&charge, HE));
	/* The help is offered all the same: a repair, by quote. */
	taken(assessment_proposes(fx_decision_repair, false));
	assert_int_equal(story_answer.count, 1);
}

/* S-112 */
TEST(use_and_wear_are_charged_in_warranty_too)
{
	struct assessment_set_liability charge =
	    verdict(0, 1000, fx_warranty_in);

	the_cause_is(fx_cause_code_use);
	fx_copy(charge.evidence_sha, EVIDENCE);
	taken(proposes(&charge));
	taken(settles(&charge, HE));
}

/* S-107, S-110 */
TEST(human_damage_is_charged_in_warranty_too)
{
	struct assessment_set_liability set = verdict(0, 1000, fx_warranty_in);

	the_cause_is(fx_cause_code_human_damage);
	fx_copy(set.evidence_sha, EVIDENCE);
	taken(proposes(&set));
	taken(settles(&set, HE));
}

/* S-111 */
TEST(for_force_majeure_the_company_gives_goodwill_at_most)
{
	struct assessment_set_liability set = verdict(1000, 0, fx_warranty_in);

	the_cause_is(fx_cause_code_force_majeure);
	refused(settles(&set, HE), assessment_only_goodwill);
	set.share_company = 0;
	set.share_goodwill = 1000;
	taken(settles(&set, HE));
}

/* S-072 */
TEST(a_proposed_liability_that_is_sent_back_is_forgotten)
{
	struct assessment_set_liability set = verdict(0, 1000, fx_warranty_out);

	assessment_is_diagnosed();
	refused(told(HE, assessment_return_liability, .unit_no = UNIT,
		    .reason = "no photo"),
	    assessment_nothing_proposed);
	fx_copy(set.evidence_sha, EVIDENCE);
	taken(proposes(&set));
	taken(told(HE, assessment_return_liability, .unit_no = UNIT,
	    .reason = "no photo"));
	refused(settles(&set, HE), assessment_not_proposed_so);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, assessment_begin, story_end)

int
main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
		RUN(the_assessor_alone_settles_that_the_company_pays),
		RUN(the_shares_of_all_payers_add_up_to_the_whole),
		RUN(inv_06_only_a_person_refuses_or_charges),
		RUN(a_charge_to_the_customer_is_proposed_by_one_and_confirmed_by_another),
		RUN(what_is_confirmed_is_exactly_what_was_proposed),
		RUN(while_the_company_bears_the_proof_two_persons_settle_it),
		RUN(a_charge_or_a_void_warranty_needs_evidence),
		RUN(in_warranty_a_fault_of_its_own_costs_the_customer_nothing),
		RUN(out_of_warranty_the_customer_bears_what_the_company_need_not),
		RUN(use_and_wear_are_charged_in_warranty_too),
		RUN(human_damage_is_charged_in_warranty_too),
		RUN(for_force_majeure_the_company_gives_goodwill_at_most),
		RUN(a_proposed_liability_that_is_sent_back_is_forgotten),
	};
	/* clang-format on */

	return cmocka_run_group_tests(tests, NULL, NULL);
}

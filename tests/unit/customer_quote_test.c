#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "tests/unit/customer_words.h"

/* A quote on the customer's page: nothing is agreed to that is not shown. */

static struct gateway_customer_asked *a;

static int
begin(void **state)
{
	(void)state;
	customer_begin("/t/x");
	customer.asked_count = 1;
	customer_unit->facts.assessment.state = assessment_unit_state_quoted;
	customer_unit->facts.intake.questions_open = 1;
	a = &customer.asked[0];
	a->question.state = intake_question_state_open;
	a->question.about = fx_about_quote;
	fx_copy(a->question.expires_on, "2026-11-30");
	a->proposed = true;
	for (a->lines = 0; a->lines < 99; a->lines++) {
		(void)snprintf(a->line[a->lines].code, sizeof(a->line->code),
		    "PART-%02d", a->lines + 1);
		a->line[a->lines].qty = 1;
		a->line[a->lines].unit_price_minor = 12300;
		a->line[a->lines].amount_minor = 12300;
	}
	a->proposal.total_minor = INT64_C(99) * 12300;
	return 0;
}

/* INV-07, C 13 */
TEST(every_line_of_the_longest_quote_is_shown)
{
	int i;

	assert_in_range(strlen(customer_printed()), 1000, 15 * 1024);
	for (i = 0; i < 99; i++)
		assert_non_null(strstr(customer_text, a->line[i].code));
	assert_non_null(
	    strstr(customer_text, "<td>PART-99<td>1<td>123.00<td>123.00"));
	assert_non_null(strstr(customer_text, "value=\"approve\""));
}

TEST(a_quote_that_is_not_shown_whole_cannot_be_agreed_to)
{
	a->lines = 98;
	assert_null(strstr(customer_printed(), "value=\"approve\""));
	assert_non_null(strstr(customer_text, "please call us: 400-000-0000"));
	a->lines = 99;
	a->proposed = false;
	assert_null(strstr(customer_printed(), "value=\"approve\""));
	assert_non_null(strstr(customer_text, "please call us: 400-000-0000"));
}

/* What assessment found and settled; as much as can be said. */
static void
it_was_assessed(void)
{
	struct assessment_unit *unit = &customer_unit->facts.assessment;

	unit->fault_found = true;
	fx_copy(unit->defect, "burnt");
	fx_copy(unit->symptom, "no_power");
	fx_copy(customer_unit->finding.section, "power");
	unit->cause = fx_cause_code_human_damage;
	unit->warranty = fx_warranty_out;
	unit->proof_burden = assessment_proof_customer;
	fx_copy(customer_unit->finding.rule_ids, "CN-9,S-113");
	unit->share_customer = 667;
	unit->share_goodwill = 333;
	a->proposal.kind = fx_decision_repair;
	a->proposal.goods_to = fx_goods_to_customer;
	fx_copy(a->proposal.warranty_rule, "repair_30");
	a->proposal.test_fee_minor = 5000;
}

/* S-117, INV-06, DP-6, console 7 */
TEST(a_quote_tells_what_one_must_know_to_decide)
{
	it_was_assessed();
	shows("<dd><bdi>burnt</bdi>; where: <bdi>power supply</bdi>");
	shows("; cause: human damage</dd>");
	shows(
	    "<dd>out of warranty, because of the rules <bdi>CN-9,S-113</bdi>");
	shows("<dd>you 66.7 %, we, out of goodwill 33.3 %</dd>");
	shows("<dd>repair; what you sent us: to the customer; warranty "
	      "afterwards: <bdi>repair holds at least 30 days</bdi></dd>");
	shows("no tax is added to it");
	shows("The quote is valid, and can be answered, until ");
	shows("If you do not answer in time the quote ends");
	customer.frame.zh = true;
	shows("<dd>您 66.7 %，我们（善意承担） 33.3 %</dd>");
	shows("依据规则：<bdi>CN-9,S-113</bdi>");
	assert_in_range(strlen(customer_text), 1000, 15 * 1024);
	customer.frame.zh = false;
	assert_in_range(strlen(customer_printed()), 1000, 15 * 1024);
}

TEST(a_fault_of_another_cause_is_not_called_the_products_own)
{
	it_was_assessed();
	hides("a fault of its own");
	customer_unit->facts.assessment.cause = fx_cause_code_material;
	shows("; cause: material (a fault of its own)</dd>");
	customer_unit->facts.assessment.fault_found = false;
	fx_copy(customer_unit->facts.assessment.defect, "");
	fx_copy(customer_unit->facts.assessment.nff_code, "works_as_meant");
	hides("a fault of its own");
	shows("no fault: <bdi>works as it is meant to</bdi>");
}

/* INV-07: what was seen of all that is what is proved */
TEST(evidence_is_of_all_that_was_told)
{
	char before[GATEWAY_CUSTOMER_HEX], after[GATEWAY_CUSTOMER_HEX];

	it_was_assessed();
	assert_int_equal(gateway_customer_shown(&customer, a, before), 0);
	fx_copy(customer_unit->finding.rule_ids, "CN-9");
	assert_int_equal(gateway_customer_shown(&customer, a, after), 0);
	assert_string_not_equal(before, after);
}

/* INV-27, CN-1 */
TEST(what_the_law_grants_instead_can_be_chosen)
{
	it_was_assessed();
	a->question.about = fx_about_plan;
	hides("name=\"choice\"");
	fx_copy(a->proposal.remedies, "exchange,refund,repair");
	shows("The law lets you choose instead</dt><dd>exchange; refund of the "
	      "price; that is no refusal and costs nothing.");
	shows("<button name=\"choice\" value=\"exchange\">I choose: "
	      "exchange<");
	shows("<button name=\"choice\" value=\"refund\">");
	hides("value=\"repair\"");
	a->proposal.kind = fx_decision_refund;
	a->proposal.refund_amount_minor = 1000;
	a->proposal.refund_depreciation_minor = 200;
	shows("value=\"repair\"");
	hides("value=\"refund\"");
	shows("(less <span class=\"no\">2.00 CNY</span> of depreciation)");
}

/* CN-5: of the exchange that a clock of the law brought */
TEST(what_a_time_that_is_over_means_is_said)
{
	a->question.about = fx_about_replace;
	a->proposed = false;
	fx_copy(a->question.ref, CUSTOMER_UNIT "/a2");
	hides("the law allows");
	fx_copy(customer_unit->facts.assessment.remedy_ref, a->question.ref);
	shows("the law allows for the repair is over");
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, customer_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(every_line_of_the_longest_quote_is_shown),
		RUN(a_quote_that_is_not_shown_whole_cannot_be_agreed_to),
		RUN(a_quote_tells_what_one_must_know_to_decide),
		RUN(a_fault_of_another_cause_is_not_called_the_products_own),
		RUN(evidence_is_of_all_that_was_told),
		RUN(what_the_law_grants_instead_can_be_chosen),
		RUN(what_a_time_that_is_over_means_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

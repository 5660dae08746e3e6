#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/customer_words.h"

/* What the customer's page says of terms: to send it, by when, and why not. */

static int
begin(void **state)
{
	(void)state;
	customer_begin("/t/x");
	customer_unit->facts.assessment.state =
	    assessment_unit_state_diagnosing;
	customer_unit->facts.repair.due_return_at =
	    CUSTOMER_NOW + 5 * FX_DAY_MS;
	return 0;
}

static void
is_asked(enum fx_about about)
{
	(void)customer_asks(about);
	if (about == fx_about_quote)
		at(assessment, quoted);
}

/* S-120, INV-09: a quote that is gone, and why it is gone */
TEST(a_serious_case_reads_like_a_quote_that_was_withdrawn)
{
	char *withdrawn;

	customer_can_appeal();
	is_asked(fx_about_quote);
	customer.asked_count = 0;
	customer_unit->facts.intake.questions_open = 0;
	at(assessment, proposed);
	withdrawn = strdup(customer_printed());
	assert_non_null(withdrawn);
	at(assessment, serious_pending);
	customer_unit->facts.assessment.gag = true;
	customer_unit->facts.assessment.severity = fx_severity_serious;
	customer_unit->finding.gag = true;
	assert_string_equal(customer_printed(), withdrawn);
	customer_unit->facts.intake.gag = true;
	customer_unit->facts.intake.serious = true;
	/* What was asked before is gone from the page before intake says so. */
	is_asked(fx_about_info);
	assert_string_equal(customer_printed(), withdrawn);
	free(withdrawn);
}

/* S-049: also while a question or an appeal is open */
TEST(a_promise_holds_while_the_customer_is_asked)
{
	is_asked(fx_about_quote);
	shows("Promised to be sent back by <time datetime=\"2026-11-27\">");
	customer_unit->facts.intake.appeal = intake_appeal_state_filed;
	shows("Promised to be sent back by <time datetime=\"2026-11-27\">");
	customer.asked_count = 0;
	customer_unit->facts.intake.questions_open = 0;
	customer_unit->facts.intake.appeal = intake_appeal_state_absent;
	customer.now_ms = customer_unit->facts.repair.due_return_at;
	shows("examining and repairing it takes longer");
	fx_copy(customer_unit->finding.late_reason, "the laboratory <is> late");
	shows("promised: <bdi>the laboratory &lt;is&gt; late</bdi>");
	at(assessment, decided);
	at(quality, queued);
	hides("laboratory");
}

/* T-05, C 7 */
TEST(who_may_send_it_reads_where_to_and_how)
{
	struct intake_terms *terms = &customer_unit->terms;

	at(intake, authorized);
	at(assessment, absent);
	terms->method = intake_method_courier;
	fx_copy(terms->packing_rule, "foam");
	fx_copy(terms->carrier_required, "SF & Co");
	terms->inbound_freight_payer = fx_payer_company;
	customer_unit->facts.intake.lapse_due = CUSTOMER_NOW + 9 * FX_DAY_MS;
	shows("<bdi>1 Example Road</bdi>, <bdi>Example</bdi>");
	shows("To be written on the parcel</dt><dd><span "
	      "class=\"no\">" CUSTOMER_UNIT);
	shows("<dd>carton with foam</dd>");
	shows("<dd><bdi>SF &amp; Co</bdi></dd>");
	shows("Freight to us</dt><dd>we pay it</dd>");
	shows("Until</dt><dd><time datetime=\"2026-12-01\">");
	shows("/sent?");
	customer.frame.zh = true;
	shows("寄来运费</dt><dd>由我们承担");
	shows("纸箱加泡棉");
	customer.frame.zh = false;
	terms->method = intake_method_on_site;
	shows("We come to you; send nothing.");
	hides("/sent?");
	hides("Freight to us");
}

/* INV-06, CN-18 */
TEST(who_is_turned_down_reads_why_and_what_else_there_is)
{
	struct intake_terms *terms = &customer_unit->terms;

	at(intake, rejected);
	at(assessment, absent);
	fx_copy(terms->reason, "not <b>ours</b>");
	hides("Why it was not accepted");
	terms->verdict = intake_verdict_rejected;
	terms->entitlement_status = fx_warranty_out;
	fx_copy(terms->entitlement_rule_ids, "CN-9");
	shows("Why it was not accepted</dt><dd><bdi>not &lt;b&gt;ours&lt;/b&gt;"
	      "</bdi>");
	shows("out of warranty, because of the rules <bdi>CN-9</bdi>");
	shows("go to court");
	customer_can_appeal();
	shows("You may appeal until");
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, customer_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_serious_case_reads_like_a_quote_that_was_withdrawn),
		RUN(a_promise_holds_while_the_customer_is_asked),
		RUN(who_may_send_it_reads_where_to_and_how),
		RUN(who_is_turned_down_reads_why_and_what_else_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

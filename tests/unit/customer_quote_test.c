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

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, customer_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(every_line_of_the_longest_quote_is_shown),
		RUN(a_quote_that_is_not_shown_whole_cannot_be_agreed_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

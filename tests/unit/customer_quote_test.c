#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "services/gateway/gateway_customer.h"
#include "tests/unit/test.h"

/* A quote on the customer's page: nothing is agreed to that is not shown. */

static struct fx_policy policy;
static struct gateway_customer_case c;
static struct gateway_customer_asked *a;
static char *page;

static int
begin(void **state)
{
	(void)state;
	assert_int_equal(fx_crypto_init(), 0);
	fx_policy_base(&policy);
	fx_copy(policy.currency, "CNY");
	memset(&c, 0, sizeof(c));
	c.frame.phone = "400-000-0000";
	c.frame.title = c.frame.company = c.frame.hours = "";
	c.frame.address = c.frame.here = c.path = c.key = "";
	c.policy = &policy;
	c.lines = c.units = c.asked_count = 1;
	c.unit[0].facts.intake.state = intake_unit_state_admitted;
	c.unit[0].facts.assessment.state = assessment_unit_state_quoted;
	c.unit[0].facts.intake.questions_open = 1;
	a = &c.asked[0];
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

static int
end(void **state)
{
	(void)state;
	free(page);
	page = NULL;
	return 0;
}

static const char *
printed(void)
{
	size_t length;
	FILE *out;

	free(page);
	page = NULL;
	out = open_memstream(&page, &length);
	assert_non_null(out);
	gateway_customer_page(out, &c);
	assert_int_equal(fclose(out), 0);
	return page;
}

/* INV-07, C 13 */
TEST(every_line_of_the_longest_quote_is_shown)
{
	int i;

	assert_in_range(strlen(printed()), 1000, 15 * 1024);
	for (i = 0; i < 99; i++)
		assert_non_null(strstr(page, a->line[i].code));
	assert_non_null(strstr(page, "<td>PART-99<td>1<td>123.00<td>123.00"));
	assert_non_null(strstr(page, "value=\"approve\""));
}

TEST(a_quote_that_is_not_shown_whole_cannot_be_agreed_to)
{
	a->lines = 98;
	assert_null(strstr(printed(), "value=\"approve\""));
	assert_non_null(strstr(page, "please call us: 400-000-0000"));
	a->lines = 99;
	a->proposed = false;
	assert_null(strstr(printed(), "value=\"approve\""));
	assert_non_null(strstr(page, "please call us: 400-000-0000"));
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(every_line_of_the_longest_quote_is_shown),
		RUN(a_quote_that_is_not_shown_whole_cannot_be_agreed_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "tests/unit/customer_words.h"

struct fx_policy customer_policy;
struct gateway_customer_case customer;
struct gateway_customer_unit *customer_unit;
char *customer_text;

void
customer_begin(const char *path)
{
	assert_int_equal(fx_crypto_init(), 0);
	fx_policy_base(&customer_policy);
	customer_policy.zone_minutes = 480;
	fx_copy(customer_policy.currency, "CNY");
	memset(&customer, 0, sizeof(customer));
	customer.frame = (struct gateway_page_frame){ .title = "RMA",
		.company = "Example",
		.phone = "400-000-0000",
		.hours = "7x24",
		.address = "1 Example Road",
		.here = path,
		.keep_years = 3 };
	customer.policy = &customer_policy;
	customer.now_ms = CUSTOMER_NOW;
	fx_copy(customer.case_no, "RMA-2611-00042-D");
	customer.path = path;
	customer.key = "abcdefghjkmnpqrstvwxyz0123";
	customer.lines = customer.units = 1;
	customer_unit = &customer.unit[0];
	fx_copy(customer_unit->unit_no, CUSTOMER_UNIT);
	fx_copy(customer_unit->facts.intake.model, "K7-PRO");
	fx_copy(customer_unit->facts.intake.serial, "SN-SECRET-4711");
	customer_unit->facts.intake.state = intake_unit_state_admitted;
	customer_unit->facts.intake.round = 1;
}

int
customer_end(void **state)
{
	(void)state;
	free(customer_text);
	customer_text = NULL;
	return 0;
}

const char *
customer_printed(void)
{
	size_t length;
	FILE *out;

	(void)customer_end(NULL);
	out = open_memstream(&customer_text, &length);
	assert_non_null(out);
	gateway_customer_page(out, &customer);
	assert_int_equal(fclose(out), 0);
	return customer_text;
}

struct gateway_customer_asked *
customer_asks(enum fx_about about)
{
	struct gateway_customer_asked *a =
	    &customer.asked[customer.asked_count++];

	a->question.state = intake_question_state_open;
	a->question.about = about;
	a->question.version = 2;
	fx_copy(a->question.ref, CUSTOMER_UNIT "/a1");
	fx_copy(a->question.expires_on, "2026-11-30");
	customer_unit->facts.intake.questions_open++;
	return a;
}

void
customer_can_appeal(void)
{
	customer_unit->facts.intake.verdict_seq = 77;
	customer_unit->facts.intake.appeal_until =
	    CUSTOMER_NOW + 10 * FX_DAY_MS;
}

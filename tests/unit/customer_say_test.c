#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "tests/unit/customer_words.h"

/* What the customer's page asks once the goods are back, and how. */

static int
begin(void **state)
{
	(void)state;
	customer_begin("/t/x");
	return 0;
}

static void
delivered(void)
{
	customer_unit->facts.assessment.state = assessment_unit_state_decided;
	customer_unit->facts.shipping.state = shipping_unit_state_delivered;
	customer_unit->facts.intake.out_stage = intake_stage_delivered;
	customer_unit->facts.intake.out_round = 1;
	customer_unit->facts.intake.picked_up = true;
}

TEST(goods_at_the_door_can_be_accepted_objected_to_then_rated)
{
	delivered();
	customer_unit->facts.repair.attempt = 1;
	shows("action=\"/t/x/accept?lang=en\"");
	shows("action=\"/t/x/appeal?lang=en\"");
	hides("/rate?");
	hides("/cancel?");
	customer_unit->facts.intake.acceptance = intake_acceptance_accepted;
	hides("/accept?");
	shows("action=\"/t/x/rate?lang=en\"");
	customer_unit->facts.intake.followed_up = true;
	hides("/rate?");
}

/* A refusal that names nothing would be recorded with nothing wrong. */
TEST(an_objection_names_what_is_wrong_and_says_where_it_did_not)
{
	delivered();
	shows("name=\"kind\" value=\"fault\"");
	hides("aria-invalid");
	customer.unticked = true;
	shows("name=\"function\" value=\"bad\" aria-invalid=\"true\"");
	shows("name=\"appearance\" value=\"bad\" aria-invalid=\"true\"");
	shows("Please tick at least one.");
	customer.frame.zh = true;
	shows("请至少勾选一项。");
}

/* A mark that nobody gave is worth nothing. */
TEST(a_rating_has_nothing_chosen_before)
{
	delivered();
	customer_unit->facts.intake.acceptance = intake_acceptance_accepted;
	shows("name=\"csat\" required><option value=\"\">");
	shows("name=\"received\" required><option value=\"\">");
	shows("name=\"usage\"><option value=\"\">");
	hides("selected");
}

/* T-15: what silence means, until when, and what it does not take away */
TEST(acceptance_stands_first_and_says_what_silence_means)
{
	const char *accept, *appeal;

	delivered();
	customer_unit->facts.intake.acceptance_due =
	    CUSTOMER_NOW + 2 * FX_DAY_MS - 8 * 3600000;
	customer_unit->facts.intake.verdict_seq = 77;
	customer_unit->facts.intake.appeal_until =
	    CUSTOMER_NOW + 10 * FX_DAY_MS;
	accept = strstr(customer_printed(), "/accept?");
	appeal = strstr(customer_text, "name=\"grounds\"");
	assert_non_null(accept);
	assert_non_null(appeal);
	assert_true(accept < appeal);
	shows("to the end of <time datetime=\"2026-11-23\">");
	shows("after that day silence counts as acceptance");
	shows("statutory rights and the guarantee for the repair remain");
	customer.frame.zh = true;
	shows("当日或之前告知；此后仍未告知的，视为验收合格。"
	      "您的法定权利和维修保证不受影响。");
}

/* DP-1: what is kept of a person is named in full, with the right to erase */
TEST(the_note_of_data_names_what_is_kept)
{
	shows("own words, the serial number and the day of purchase");
	shows("correct or erase them at any time");
	customer.frame.zh = true;
	shows("更正或删除");
}

/* It stands there on every load, so it must be true on every load. */
TEST(a_new_link_promises_nothing_that_is_not_so)
{
	customer.new_link = "https://rma.example.com/t/x";
	hides("cannot show it again");
	shows("If you lose it, ask us for a new one.");
}

TEST(who_has_sent_the_goods_says_by_whom_and_under_which_number)
{
	customer_unit->facts.intake.state = intake_unit_state_authorized;
	shows("name=\"carrier\" maxlength=\"32\" required");
	shows("autocapitalize=\"characters\" required");
}

/* DP-3: what is on file is not shown, not even to whom it belongs. */
TEST(another_contact_has_a_page_of_its_own_without_the_old_one)
{
	shows("href=\"/t/x?lang=en&amp;contact=1\">Change name");
	shows("href=\"/t/x/copy?lang=en\">Copy of my case");
	hides("/contact?");
	customer.moving = true;
	shows("action=\"/t/x/contact?lang=en\"");
	shows("name=\"contact_phone\" type=\"tel\" maxlength=\"32\"");
	hides("<section>");
	hides("value=\"1");
	customer.frame.zh = true;
	shows("变更联系方式");
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, customer_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(another_contact_has_a_page_of_its_own_without_the_old_one),
		RUN(goods_at_the_door_can_be_accepted_objected_to_then_rated),
		RUN(an_objection_names_what_is_wrong_and_says_where_it_did_not),
		RUN(a_rating_has_nothing_chosen_before),
		RUN(the_note_of_data_names_what_is_kept),
		RUN(a_new_link_promises_nothing_that_is_not_so),
		RUN(who_has_sent_the_goods_says_by_whom_and_under_which_number),
		RUN(acceptance_stands_first_and_says_what_silence_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

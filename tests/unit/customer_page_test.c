#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "tests/unit/customer_words.h"

/* The customer's customer_text, from what the departments know. */

#define PATH "/t/0123456789abcdefghjkmnpqrs"

static int
begin(void **state)
{
	(void)state;
	customer_begin(PATH);
	customer_unit->facts.assessment.state =
	    assessment_unit_state_diagnosing;
	customer_unit->facts.repair.due_return_at =
	    CUSTOMER_NOW + 5 * FX_DAY_MS;
	customer_unit->received_ms = CUSTOMER_NOW - 2 * FX_DAY_MS;
	customer_unit->since_ms[FX_IN_assessment] = CUSTOMER_NOW - FX_DAY_MS;
	return 0;
}

static struct gateway_customer_asked *
quoted(void)
{
	struct gateway_customer_asked *a = customer_asks(fx_about_quote);

	a->proposed = true;
	a->proposal.total_minor = 25600;
	a->proposal.test_fee_minor = 5000;
	a->lines = 2;
	fx_copy(a->line[0].code, "board");
	a->line[0].qty = 2;
	a->line[0].unit_price_minor = 10000;
	a->line[0].amount_minor = 20000;
	fx_copy(a->line[1].code, "labor");
	a->line[1].qty = 1;
	a->line[1].amount_minor = 8000;
	at(assessment, quoted);
	return a;
}

/* C 7: whatever somebody wrote stays text */
TEST(what_people_wrote_is_text_and_never_markup)
{
	fx_copy(customer_unit->facts.intake.model, "<b>\"x\" & 'y'");
	shows("&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;");
	hides("<b>");
	fx_copy(customer_unit->facts.intake.model, "a\x01"
						   "b");
	shows("a\xef\xbf\xbd"
	      "b");
}

TEST(the_bar_shows_where_a_unit_is)
{
	shows("<li class=\"n\" aria-current=\"step\"><span class=\"v\">now: "
	      "</span>Assessment</li>");
	shows("<li class=\"d\"><span class=\"v\">done: </span>Receipt</li>");
	shows("<li><span class=\"v\">to come: </span>Repair</li>");
	shows("being assessed, since <time datetime=\"2026-11-21\">"
	      "21 November 2026</time>");
	customer.frame.zh = true;
	shows("<span class=\"v\">当前：</span>检测</li>");
	shows("2026年11月21日");
}

TEST(steps_that_goods_did_not_need_are_said_so)
{
	at(assessment, decided);
	at(shipping, waiting);
	customer_unit->facts.intake.decision = fx_decision_return_as_is;
	shows("<li><span class=\"v\">not needed: </span>Repair</li>");
	customer_unit->facts.repair.attempt = 1;
	at(repair, released);
	shows("<li class=\"d\"><span class=\"v\">done: </span>Repair</li>");
}

/* S-049: the last of the promised days counts to its end */
TEST(a_promise_is_shown_and_when_it_is_broken_why)
{
	shows("Promised to be sent back by <time datetime=\"2026-11-27\">");
	hides("later than we promised");
	at(assessment, decided);
	at(repair, wait_parts);
	customer.now_ms = customer_unit->facts.repair.due_return_at;
	shows("later than we promised: <bdi>a part it needs has not arrived "
	      "yet.");
}

TEST(others_like_it_are_told_of_from_twenty_on)
{
	customer.others[0].of = 19;
	customer.others[0].within_s = 8 * 86400;
	shows("Too few of this model were finished lately");
	hides("4 of 5");
	customer.others[0].of = 20;
	shows("From the last 20 of this model: 4 of 5 like yours were done "
	      "by <time datetime=\"2026-11-28\">");
	customer.others[0].within_s = 86400;
	shows("took at most 1 days; yours takes longer");
}

/* INV-07: what was agreed to is what was shown */
TEST(a_quote_is_shown_with_its_lines_and_adds_up)
{
	struct gateway_customer_asked *a = quoted();
	char before[GATEWAY_CUSTOMER_HEX], after[GATEWAY_CUSTOMER_HEX];

	shows("waiting for your decision");
	shows("<tr><td>board<td>2<td>100.00<td>200.00<tr>");
	shows("-24.00 CNY");
	shows("256.00 CNY");
	shows("test fee you agreed to is then due: <span class=\"no\">50.00");
	shows("So it is if you do not answer in time");
	shows("if you cancel the return by telephone it is not");
	shows("name=\"version\" value=\"2\"");
	shows("2026-11-30");
	assert_int_equal(gateway_customer_shown(&customer, a, before), 0);
	shows(before);
	a->proposal.total_minor++;
	assert_int_equal(gateway_customer_shown(&customer, a, after), 0);
	assert_string_not_equal(before, after);
}

TEST(both_answers_are_buttons_alike)
{
	(void)quoted();
	shows("<button name=\"answer\" value=\"approve\">I agree</button>"
	      "<button name=\"answer\" value=\"decline\">I do not agree"
	      "</button>");
	customer.frame.zh = true;
	shows(">同意</button>");
	shows(">不同意</button>");
}

/* INV-09, C 7: a serious case is told from no other */
TEST(a_gag_is_invisible)
{
	char *plain;

	at(assessment, serious_pending);
	plain = strdup(customer_printed());
	assert_non_null(plain);
	customer_unit->facts.assessment.gag = true;
	customer_unit->facts.intake.gag = true;
	customer_unit->facts.intake.serious = true;
	(void)quoted();
	at(assessment, serious_pending);
	assert_string_equal(customer_printed(), plain);
	at(assessment, diagnosing);
	assert_string_equal(customer_printed(), plain);
	free(plain);
}

/* Security 7.5: last four, and none of ours */
TEST(nothing_that_identifies_is_shown)
{
	fx_copy(customer_unit->facts.assessment.diagnosed_by, "li.wei");
	fx_copy(customer_unit->facts.intake.confirmed_by, "chen.jing");
	fx_copy(customer_unit->facts.intake.fault_note, "internal words");
	hides("SN-SECRET");
	shows("serial ending in <bdi>4711</bdi>");
	fx_copy(customer_unit->facts.intake.serial, "编号一二");
	shows("serial ending in <bdi>一二</bdi>");
	fx_copy(customer_unit->facts.intake.serial, "7");
	hides("serial ending");
	hides("li.wei");
	hides("chen.jing");
	hides("internal words");
}

TEST(a_closed_unit_can_be_taken_up_again_for_a_while)
{
	at(intake, closed);
	customer_unit->facts.intake.outcome = fx_outcome_repaired;
	customer_unit->facts.intake.closed_at = CUSTOMER_NOW - 30 * FX_DAY_MS;
	shows("Now: closed: repaired");
	shows("/appeal?");
	shows("name=\"kind\" value=\"reopen\"");
	customer_unit->facts.intake.closed_at--;
	hides("/appeal?");
}

/* S-072, T-17 */
TEST(a_decision_can_be_appealed_until_its_last_day)
{
	customer_can_appeal();
	shows("You may appeal until <time datetime=\"2026-12-02\">");
	shows("name=\"kind\" value=\"against\"");
	shows("name=\"service\" value=\"assessment\"");
	shows("name=\"seq\" value=\"77\"");
	shows("name=\"grounds\"");
	hides("go to court");
	/* Of several units, of one at a time, so that the page stays small. */
	customer.units = 2;
	customer.unit[1] = customer.unit[0];
	hides("name=\"grounds\"");
	shows("href=\"" PATH "?lang=en&amp;unit=2\"");
	customer.opened = 2;
	shows("name=\"grounds\"");
	hides("unit=1");
	shows("All units of this case");
	customer.opened = 3;
	shows("unit=1");
	customer.now_ms = customer_unit->facts.intake.appeal_until;
	hides("You may appeal");
}

/* S-072, T-08: its term runs on, so it is there */
/* A page has room for four; the way to the others is there. */
TEST(a_question_that_is_not_shown_is_a_link_away)
{
	customer.units = 2;
	at(assessment, quoted);
	customer_unit->facts.intake.questions_open = 1;
	shows("?lang=en&amp;unit=1\">Read it and answer</a>");
	customer.frame.zh = true;
	shows("?lang=zh&amp;unit=1\">查看并答复</a>");
	customer.frame.zh = false;
	(void)quoted();
	hides("Read it and answer");
	/* There it is, or it was answered meanwhile. */
	customer.asked_count = 0;
	customer.opened = 1;
	hides("Read it and answer");
}

TEST(what_is_asked_can_be_answered_while_an_appeal_is_open)
{
	(void)quoted();
	customer_unit->facts.intake.appeal = intake_appeal_state_filed;
	customer_unit->appeal.filed_at = CUSTOMER_NOW;
	shows("waiting for your decision");
	shows("We have your appeal");
	shows("not answering costs no test fee");
	shows("name=\"version\" value=\"2\"");
	/* Of a serious case nothing is asked. */
	customer_unit->facts.intake.gag = true;
	hides("name=\"version\"");
}

/* S-072: what is open is said, what came of it, and what else is left */
TEST(an_appeal_is_followed_to_its_end)
{
	customer_can_appeal();
	customer_unit->facts.intake.appeal = intake_appeal_state_filed;
	customer_unit->appeal.filed_at = CUSTOMER_NOW;
	shows("Now: appeal under review");
	shows("We have your appeal of <time datetime=\"2026-11-22\">");
	shows("took no part in the decision");
	hides("name=\"grounds\"");
	customer_unit->facts.intake.appeal = intake_appeal_state_judged;
	shows("Now: appeal under review");

	customer_unit->facts.intake.appeal = intake_appeal_state_told;
	customer_unit->facts.intake.appeal_until = 0;
	customer_unit->appeal.told_at = CUSTOMER_NOW;
	customer_unit->appeal.verdict = fx_appeal_verdict_upheld;
	shows("<strong>you were right</strong>");
	hides("go to court");
	customer_unit->appeal.verdict = fx_appeal_verdict_dismissed;
	shows("<strong>the decision stands</strong>");
	shows("go to court");
	customer.frame.zh = true;
	shows("申诉结果：<strong>不成立</strong>");
	shows("向人民法院起诉");
}

/* CN-18 */
TEST(who_is_turned_down_reads_the_ways_that_are_open)
{
	at(intake, rejected);
	shows("go to court");
	customer.frame.zh = true;
	shows("向人民法院起诉");
	shows("申请仲裁");
}

/* INV-09: on the bench only by telephone, whatever is found there. */
TEST(a_return_can_be_canceled_until_it_is_on_the_bench)
{
	at(intake, received);
	shows("/cancel?");
	hides("please call us: 400-000-0000");
	at(intake, admitted);
	hides("/cancel?");
	shows("To cancel it now please call us: 400-000-0000");
	customer_unit->facts.intake.picked_up = true;
	hides("To cancel it now");
}

TEST(each_form_of_a_page_is_a_command_of_its_own)
{
	at(intake, authorized);
	customer.id[15] = 7;
	shows("value=\"00000000-0000-0000-0000-000000000007\"");
	shows("value=\"00000000-0000-0000-0000-000000000008\"");
}

static size_t largest;

/* Print the case with as many units as are shown, all like the first. */
static void
measure(void)
{
	int i;

	for (i = 1; i < GATEWAY_CUSTOMER_UNITS; i++)
		customer.unit[i] = customer.unit[0];
	customer.units = GATEWAY_CUSTOMER_UNITS;
	customer.lines = 999;
	customer.frame.zh = !customer.frame.zh;
	if (strlen(customer_printed()) > largest)
		largest = strlen(customer_text);
	customer.frame.zh = !customer.frame.zh;
	if (strlen(customer_printed()) > largest)
		largest = strlen(customer_text);
}

/* C 13 */
TEST(the_page_is_under_fifteen_kilobytes_in_every_state)
{
	int i, s;

	customer_can_appeal();
	customer_unit->facts.intake.appeal = intake_appeal_state_told;
	customer_unit->appeal.verdict = fx_appeal_verdict_dismissed;
	for (s = 1; s < intake_unit_state_count; s++) {
		customer_unit->facts.intake.state = (enum intake_unit_state)s;
		measure();
	}
	at(intake, admitted);
	at(assessment, decided);
	for (s = 1; s < shipping_unit_state_count; s++) {
		customer_unit->facts.shipping.state =
		    (enum shipping_unit_state)s;
		customer_unit->facts.intake.out_stage = intake_stage_delivered;
		customer_unit->facts.intake.out_round = 1;
		customer_unit->facts.intake.acceptance_due =
		    CUSTOMER_NOW + FX_DAY_MS;
		measure();
	}
	customer_unit->facts.intake.out_stage = intake_stage_unsaid;
	at(shipping, absent);
	customer.now_ms += 30 * FX_DAY_MS;
	(void)quoted();
	customer.asked[0].lines = 12;
	for (i = 2; i < customer.asked[0].lines; i++)
		customer.asked[0].line[i] = customer.asked[0].line[0];
	while (customer.asked_count < GATEWAY_CUSTOMER_ASKED)
		fx_copy(customer_asks(fx_about_info)->question.questions,
		    "voucher,fault_detail,use,accessories");
	measure();
	print_message("largest page: %zu bytes\n", largest);
	assert_in_range(largest, 1000, 15 * 1024);
}

TEST(a_new_link_is_shown_with_its_code)
{
	at(intake, requested);
	at(assessment, absent);
	customer.new_link = "https://rma.example.com" PATH;
	shows("<svg");
	shows(">https://rma.example.com" PATH "</a>");
	assert_in_range(strlen(customer_printed()), 1000, 15 * 1024);
}

/* A case has more units than a page has room for. */
TEST(a_link_ends_with_the_term_of_the_last_unit_of_its_case)
{
	int i;

	customer_policy.retention_years = 3;
	customer.lines = customer.units = GATEWAY_CUSTOMER_UNITS;
	for (i = 0; i < customer.units; i++) {
		customer.unit[i].facts.intake.state = intake_unit_state_closed;
		customer.unit[i].facts.intake.closed_at =
		    CUSTOMER_NOW - 4 * 366 * FX_DAY_MS;
	}
	assert_true(gateway_customer_ended(&customer));
	customer.lines = GATEWAY_CUSTOMER_UNITS + 1;
	assert_false(gateway_customer_ended(&customer));
	customer.rest_ended = true;
	assert_true(gateway_customer_ended(&customer));
	customer.lines = GATEWAY_CUSTOMER_UNITS;
	customer.unit[1].facts.intake.closed_at =
	    CUSTOMER_NOW - 2 * 366 * FX_DAY_MS;
	assert_false(gateway_customer_ended(&customer));
	customer.unit[1].facts.intake.closed_at = 0;
	assert_false(gateway_customer_ended(&customer));
	/* Who was turned down was never closed. */
	customer.unit[1].facts.intake.state = intake_unit_state_rejected;
	assert_false(gateway_customer_ended(&customer));
	customer.unit[1].since_ms[FX_IN_intake] =
	    CUSTOMER_NOW - 4 * 366 * FX_DAY_MS;
	assert_true(gateway_customer_ended(&customer));
}

/* The policy names the style by what a browser would compute. */
TEST(the_policy_allows_the_style_and_nothing_else)
{
	char policy_text[GATEWAY_PAGE_POLICY];

	gateway_page_policy(policy_text);
	assert_non_null(strstr(policy_text, "style-src 'sha256-"));
	assert_non_null(strstr(policy_text, "default-src 'none'"));
	assert_null(strstr(policy_text, "script"));
	assert_null(strstr(policy_text, "unsafe"));
	hides("<script");
	hides("style=");
	hides("onclick");
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, customer_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(what_people_wrote_is_text_and_never_markup),
		RUN(the_bar_shows_where_a_unit_is),
		RUN(steps_that_goods_did_not_need_are_said_so),
		RUN(a_promise_is_shown_and_when_it_is_broken_why),
		RUN(others_like_it_are_told_of_from_twenty_on),
		RUN(a_quote_is_shown_with_its_lines_and_adds_up),
		RUN(both_answers_are_buttons_alike),
		RUN(a_gag_is_invisible),
		RUN(nothing_that_identifies_is_shown),
		RUN(a_closed_unit_can_be_taken_up_again_for_a_while),
		RUN(a_decision_can_be_appealed_until_its_last_day),
		RUN(an_appeal_is_followed_to_its_end),
		RUN(a_question_that_is_not_shown_is_a_link_away),
		RUN(what_is_asked_can_be_answered_while_an_appeal_is_open),
		RUN(who_is_turned_down_reads_the_ways_that_are_open),
		RUN(a_return_can_be_canceled_until_it_is_on_the_bench),
		RUN(each_form_of_a_page_is_a_command_of_its_own),
		RUN(the_page_is_under_fifteen_kilobytes_in_every_state),
		RUN(a_new_link_is_shown_with_its_code),
		RUN(a_link_ends_with_the_term_of_the_last_unit_of_its_case),
		RUN(the_policy_allows_the_style_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

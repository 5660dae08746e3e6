#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/customer_words.h"

/* Chinese on the customer's page has its own punctuation, wherever it stands.
 */

static int
begin(void **state)
{
	(void)state;
	customer_begin("/t/x");
	customer.frame.zh = true;
	customer_unit->received_ms = CUSTOMER_NOW - 2 * FX_DAY_MS;
	return 0;
}

/* What is seen: without markup, in place. */
static char *
seen(char *text)
{
	char *from = strstr(text, "</style>"), *to = text;
	bool tag = false;

	for (from = from == NULL ? text : from; *from != '\0'; from++) {
		if (*from == '<' || *from == '>')
			tag = *from == '<';
		else if (!tag)
			*to++ = *from;
	}
	*to = '\0';
	return text;
}

static bool
is_chinese(char c)
{
	return (unsigned char)c >= 0x80;
}

/* A sign of Latin text that touches Chinese, or is one blank from it. */
static bool
is_narrow(const char *text, const char *sign)
{
	const char *before = sign - 1, *after = sign + 1;

	if (before > text && *before == ' ')
		before--;
	if (*after == ' ')
		after++;
	return (before >= text && is_chinese(*before)) || is_chinese(*after);
}

/* Chinese punctuation has its blank in itself. */
static bool
is_loose(const char *text)
{
	static const char *const signs[] = { "， ", "： ", "； ", "？ ",
		"！ " };
	size_t i;

	for (i = 0; i < fx_count_of(signs); i++)
		if (strncmp(text, signs[i], strlen(signs[i])) == 0)
			return true;
	return false;
}

/* The first place that is not as Chinese is written; NULL: there is none. */
static const char *
flaw(const char *text)
{
	const char *at;

	for (at = text; *at != '\0'; at++)
		if ((strchr(",:;?!()", *at) != NULL && is_narrow(text, at)) ||
		    is_loose(at))
			return at;
	return NULL;
}

static void
is_well(void)
{
	const char *at;

	(void)customer_printed();
	at = flaw(seen(customer_text));
	if (at != NULL)
		fail_msg("narrow: ...%.60s",
		    at - customer_text > 20 ? at - 20 : customer_text);
}

TEST(what_is_looked_for_is_found)
{
	assert_non_null(flaw("目前: 维修"));
	assert_non_null(flaw("您 66.7 %, 我们"));
	assert_non_null(flaw("已关闭(自"));
	assert_non_null(flaw("目前： 维修"));
	assert_null(flaw("目前：维修，10:30 起，1,000.00 CNY（a, b）"));
}

static void
is_quoted(void)
{
	struct assessment_unit *unit = &customer_unit->facts.assessment;
	struct gateway_customer_asked *a = customer_asks(fx_about_quote);

	at(assessment, quoted);
	unit->fault_found = true;
	fx_copy(unit->defect, "burnt");
	fx_copy(unit->symptom, "no_power");
	fx_copy(customer_unit->finding.section, "power");
	fx_copy(customer_unit->finding.rule_ids, "CN-9,S-113");
	unit->cause = fx_cause_code_material;
	unit->warranty = fx_warranty_out;
	unit->proof_burden = assessment_proof_operator;
	unit->share_customer = 667;
	unit->share_goodwill = 233;
	unit->share_carrier = 100;
	a->proposed = true;
	a->proposal.kind = fx_decision_repair;
	a->proposal.goods_to = fx_goods_to_customer;
	fx_copy(a->proposal.warranty_rule, "repair_30");
	fx_copy(a->proposal.plan, "P-1");
	fx_copy(a->proposal.remedies, "exchange,refund");
	a->proposal.total_minor = 25600;
	a->proposal.test_fee_minor = 5000;
	a->lines = 1;
	fx_copy(a->line[0].code, "board");
	a->line[0].qty = 2;
	a->line[0].amount_minor = 28000;
}

TEST(a_quote_is_written_as_chinese_is)
{
	is_quoted();
	is_well();
	customer.asked[0].lines = 0;
	is_well();
	customer_unit->facts.assessment.fault_found = false;
	fx_copy(customer_unit->facts.assessment.nff_code, "works_as_meant");
	customer.asked[0].question.about = fx_about_plan;
	customer.asked[0].proposal.kind = fx_decision_refund;
	customer.asked[0].proposal.refund_amount_minor = 1000;
	customer.asked[0].proposal.refund_depreciation_minor = 200;
	is_well();
	customer.asked[0].proposed = false;
	fx_copy(
	    customer_unit->facts.assessment.remedy_ref, CUSTOMER_UNIT "/a1");
	fx_copy(customer_unit->facts.repair.question_ref, CUSTOMER_UNIT "/a1");
	customer_unit->facts.repair.question_minor = 100;
	is_well();
}

static const enum fx_about abouts[] = { fx_about_info, fx_about_replace };

TEST(every_other_question_is_written_as_chinese_is)
{
	size_t i;

	for (i = 0; i < fx_count_of(abouts); i++) {
		customer.asked_count = 0;
		fx_copy(customer_asks(abouts[i])->question.questions,
		    "voucher,fault_detail,use,accessories");
		is_well();
	}
}

/* With all that may stand beside it. */
static void
every_visible(void)
{
	int late;

	for (late = 0; late < 2; late++) {
		customer.now_ms = CUSTOMER_NOW + late * 10 * FX_DAY_MS;
		customer.others[0].of = late == 0 ? 20 : 1;
		customer.others[0].within_s = 8 * 86400;
		is_well();
	}
	customer.others[0].of = 20;
	is_well();
	customer.now_ms = CUSTOMER_NOW;
}

TEST(every_state_is_written_as_chinese_is)
{
	int s;

	customer_can_appeal();
	customer_unit->facts.repair.due_return_at =
	    CUSTOMER_NOW + 5 * FX_DAY_MS;
	customer_unit->facts.intake.lapse_due = CUSTOMER_NOW + 9 * FX_DAY_MS;
	for (s = 0; s < FX_PLACE_COUNT; s++)
		customer_unit->since_ms[s] = CUSTOMER_NOW - FX_DAY_MS;
	customer_unit->facts.intake.outcome = fx_outcome_repaired;
	customer_unit->facts.intake.closed_at = CUSTOMER_NOW;
	customer_unit->terms.verdict = intake_verdict_rejected;
	customer_unit->terms.entitlement_status = fx_warranty_out;
	fx_copy(customer_unit->terms.entitlement_rule_ids, "CN-9");
	for (s = 1; s < intake_unit_state_count; s++) {
		customer_unit->facts.intake.state = (enum intake_unit_state)s;
		every_visible();
	}
	at(intake, authorized);
	for (s = 0; s < intake_method_count; s++) {
		customer_unit->terms.method = (enum intake_method)s;
		customer.frame.address = s % 2 == 0 ? "" : "1 Example Road";
		is_well();
	}
	at(intake, admitted);
	for (s = 0; s < assessment_unit_state_count; s++) {
		customer_unit->facts.assessment.state =
		    (enum assessment_unit_state)s;
		every_visible();
	}
	at(assessment, decided);
	for (s = 0; s < repair_unit_state_count; s++) {
		customer_unit->facts.repair.state = (enum repair_unit_state)s;
		every_visible();
	}
	at(repair, released);
	for (s = 0; s < quality_unit_state_count; s++) {
		customer_unit->facts.quality.state = (enum quality_unit_state)s;
		every_visible();
	}
}

/* Behind the door of the customer. */
TEST(goods_at_the_door_are_spoken_of_as_chinese_is)
{
	int s;

	at(assessment, decided);
	customer_unit->facts.intake.out_round = 1;
	customer_unit->facts.intake.acceptance_due = CUSTOMER_NOW + FX_DAY_MS;
	fx_copy(customer_unit->facts.shipping.carrier, "SF");
	fx_copy(customer_unit->facts.shipping.waybill, "7001");
	for (s = 0; s < shipping_unit_state_count; s++) {
		customer_unit->facts.shipping.state =
		    (enum shipping_unit_state)s;
		customer_unit->facts.intake.out_stage = intake_stage_unsaid;
		every_visible();
		customer_unit->facts.intake.out_stage = intake_stage_delivered;
		customer_unit->facts.intake.acceptance = intake_acceptance_open;
		every_visible();
		customer_unit->facts.intake.acceptance =
		    intake_acceptance_accepted;
		every_visible();
	}
}

TEST(an_appeal_is_spoken_of_as_chinese_is)
{
	customer_can_appeal();
	is_well();
	customer_unit->facts.intake.appeal = intake_appeal_state_filed;
	is_quoted();
	is_well();
	customer_unit->facts.intake.appeal = intake_appeal_state_told;
	customer_unit->appeal.verdict = fx_appeal_verdict_upheld;
	is_well();
	customer_unit->appeal.verdict = fx_appeal_verdict_dismissed;
	is_well();
}

TEST(what_stands_around_it_is_written_as_chinese_is)
{
	int i;

	customer.unticked = customer.moving = true;
	is_well();
	customer.moving = false;
	customer.new_link = "https://rma.example.com/t/x";
	customer.lines = 9;
	is_well();
	for (i = 1; i < GATEWAY_CUSTOMER_UNITS; i++)
		customer.unit[i] = customer.unit[0];
	customer.units = GATEWAY_CUSTOMER_UNITS;
	is_well();
	customer.opened = 2;
	is_well();
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, customer_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(what_is_looked_for_is_found),
		RUN(a_quote_is_written_as_chinese_is),
		RUN(every_other_question_is_written_as_chinese_is),
		RUN(every_state_is_written_as_chinese_is),
		RUN(goods_at_the_door_are_spoken_of_as_chinese_is),
		RUN(an_appeal_is_spoken_of_as_chinese_is),
		RUN(what_stands_around_it_is_written_as_chinese_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

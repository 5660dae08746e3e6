/*
 * What a rule decides is held against its declaration before it happens: what
 * could not be read again is refused instead.
 */
#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_department.h"
#include "tests/lib/sample.h"
#include "tests/unit/test.h"

static struct fx_records *records;
static struct fx_policy policy;
static struct fx_answer answer;
static int64_t price; /* what the rule makes of it all */

static int
open_records(void **state)
{
	(void)state;
	fx_policy_base(&policy);
	return fx_records_open(100, &records);
}

static int
close_records(void **state)
{
	(void)state;
	fx_records_close(records);
	return 0;
}

static int
decide_note(
    const struct fx_ask *ask, const void *record, struct fx_answer *answers)
{
	struct assessment_quote_line_added *line;

	(void)ask;
	(void)record;
	line = fx_emit(answers, assessment_quote_line_added);
	sample_fill(EV_assessment_quote_line_added, SAMPLE_TYPICAL, line);
	line->amount_minor = price;
	return 0;
}

static const struct fx_rule rules[] = {
	{ CMD_assessment_note, FX_ANYTIME, decide_note, NULL },
	{ 0 },
};
static const struct fx_change changes[] = { { 0 } };
static const struct fx_book book = { REC_assessment_unit, rules, changes };
static const struct fx_book *const books[] = { &book, NULL };
static const struct fx_department department = { .name = "assessment",
	.place = FX_IN_assessment,
	.books = books };

static int
decide_at(int64_t amount)
{
	struct assessment_note cmd;
	struct fx_ask ask = { .kind = CMD_assessment_note,
		.message = &cmd,
		.actor = "li.wei",
		.role = "assessor",
		.policy = &policy,
		.records = records };

	sample_fill(CMD_assessment_note, SAMPLE_TYPICAL, &cmd);
	price = amount;
	return fx_decide(&department, &ask, &answer);
}

TEST(an_event_within_its_limits_happens)
{
	assert_int_equal(decide_at(FX_NUMBER_MAX), 0);
	assert_int_equal(answer.count, 1);
}

/* G20: not even a rule can write what nobody could read. */
TEST(an_event_beyond_its_limits_is_refused)
{
	assert_int_equal(decide_at(-1), FX_EREFUSED);
	assert_int_equal(answer.refusal, NO_fx_out_of_range);
	assert_int_equal(answer.count, 0);
	assert_int_equal(decide_at(FX_NUMBER_MAX + 1), FX_EREFUSED);
	assert_int_equal(answer.refusal, NO_fx_out_of_range);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_within_its_limits_happens),
		cmocka_unit_test(an_event_beyond_its_limits_is_refused),
	};

	return cmocka_run_group_tests(tests, open_records, close_records);
}

#include "tests/unit/quality_words.h"
#include "base/fx_base.h"
#include "tests/unit/test.h"

int
quality_begin(void **state)
{
	(void)state;
	return story_begin(&quality_department);
}

const struct quality_unit *
inspected(void)
{
	return the(quality_unit, UNIT);
}

void
quality_is_at(enum quality_unit_state state)
{
	assert_int_equal(inspected()->state, state);
}

int
quality_hears_completed(int64_t attempt)
{
	return heard(repair_completed, .unit_no = UNIT, .round = 1,
	    .attempt = attempt, .technicians = "li.wei," MIN,
	    .qc_plan = "electric", .repair_code = "resoldered");
}

int
quality_begins(const char *inspector)
{
	const struct quality_start cmd = {
		.unit_no = UNIT, .extent = quality_extent_full, .doc_no = "RI-1"
	};

	return story_put(CMD_quality_start, &cmd, inspector, NULL);
}

void
quality_inspects(int64_t attempt)
{
	taken(quality_hears_completed(attempt));
	taken(quality_begins(JIAN));
}

int
quality_checks(const char *item, enum fx_check result)
{
	struct quality_check cmd = { .unit_no = UNIT, .result = result };

	fx_copy_text(cmd.item, sizeof(cmd.item), item);
	return story_put(CMD_quality_check, &cmd, JIAN, NULL);
}

int
quality_passes(void)
{
	return told(JIAN, quality_pass, .unit_no = UNIT, .report_no = "IR-1",
	    .sign_sha = { 1 });
}

int
quality_fails(void)
{
	return told(
	    JIAN, quality_fail, .unit_no = UNIT, .defects = "bad_solder,loose");
}

void
quality_passes_all_items(void)
{
	taken(quality_checks("function", fx_check_pass));
	taken(quality_checks("reported_fault", fx_check_pass));
	taken(quality_checks("safety", fx_check_pass));
}

/*
 * Every print is an event with its copy number (documents.md 3).
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/analytics/analytics.h"
#include "tests/unit/quality_words.h"
#include "tests/unit/test.h"

static int
prints(int64_t copy, int64_t distribution, const char *document)
{
	struct quality_print cmd = { .number = UNIT,
		.template = "A/0",
		.lang = fx_language_zh,
		.copy = copy,
		.distribution = distribution,
		.contact_rev = 3,
		.inputs = "quality/4,repair/9",
		.input_count = 2,
		.input_hash = { 1 },
		.ref_service = "quality",
		.ref_seq = 4,
		.ref_hash = { 2 },
		.page_hash = { 3 },
		.masked_hash = { 4 } };

	fx_copy_text(cmd.document, sizeof(cmd.document), document);
	return story_put(CMD_quality_print, &cmd, JIAN, NULL);
}

/* S-151, INV-29 */
TEST(each_further_copy_takes_the_next_number)
{
	const struct quality_printed *printed;

	quality_inspects(1);
	taken(prints(1, 1, "DOC-16"));
	printed = event(0, quality_printed);
	assert_string_equal(printed->number, UNIT);
	assert_string_equal(printed->paper, "DOC-16/" UNIT);
	assert_int_equal(printed->copy, 1);
	assert_int_equal(printed->contact_rev, 3);
	assert_string_equal(printed->inputs, "quality/4,repair/9");
	taken(prints(2, 1, "DOC-16"));
	assert_int_equal(the(quality_paper, "DOC-16/" UNIT)->prints, 2);
	assert_int_equal(the(quality_paper, UNIT)->prints, 2);
	assert_int_equal(the(quality_paper, "DOC-16")->originals, 1);
	assert_memory_equal(the(quality_paper, "DOC-16/" UNIT)->page_hash,
	    printed->page_hash, sizeof(printed->page_hash));
}

TEST(a_copy_that_somebody_else_took_is_refused)
{
	quality_inspects(1);
	refused(prints(2, 1, "DOC-16"), fx_copy_taken);
	taken(prints(1, 1, "DOC-16"));
	refused(prints(1, 1, "DOC-16"), fx_copy_taken);
	refused(prints(3, 1, "DOC-16"), fx_copy_taken);
	taken(prints(2, 1, "DOC-16"));
}

/* S-019 */
TEST(a_distribution_number_is_of_the_document_and_stays)
{
	quality_inspects(1);
	refused(prints(1, 2, "DOC-16"), fx_copy_taken);
	taken(prints(1, 1, "DOC-16"));
	refused(prints(2, 2, "DOC-16"), fx_copy_taken);
	taken(prints(2, 1, "DOC-16"));
	taken(prints(1, 1, "DOC-11"));
	assert_int_equal(the(quality_paper, "DOC-16")->originals, 1);
	assert_int_equal(the(quality_paper, "DOC-11")->originals, 1);
}

TEST(nothing_is_printed_about_what_is_not_known)
{
	refused(prints(1, 1, "DOC-16"), fx_not_found);
}

/* INV-21: a print changes no dossier, and the unit keeps its revision. */
TEST(a_closed_dossier_can_be_printed)
{
	quality_inspects(1);
	taken(heard(
	    intake_closed, .unit_no = UNIT, .outcome = fx_outcome_canceled));
	taken(prints(1, 1, "DOC-16"));
}

/* Found by the fuzzer: months have shorter keys than units. */
TEST(a_number_too_long_for_a_month_is_not_known)
{
	const struct analytics_print cmd = { .number = UNIT,
		.document = "DOC-24",
		.template = "A/0",
		.lang = fx_language_en,
		.copy = 1,
		.distribution = 1,
		.inputs = "analytics/1",
		.input_hash = { 1 },
		.ref_service = "analytics",
		.ref_seq = 1,
		.ref_hash = { 1 },
		.page_hash = { 1 },
		.masked_hash = { 1 } };

	assert_int_equal(story_end(NULL), 0);
	assert_int_equal(story_begin(&analytics_department), 0);
	refused(
	    story_put(CMD_analytics_print, &cmd, "an.na", NULL), fx_not_found);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, quality_begin, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(each_further_copy_takes_the_next_number),
		RUN(a_copy_that_somebody_else_took_is_refused),
		RUN(a_distribution_number_is_of_the_document_and_stays),
		RUN(nothing_is_printed_about_what_is_not_known),
		RUN(a_closed_dossier_can_be_printed),
		RUN(a_number_too_long_for_a_month_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

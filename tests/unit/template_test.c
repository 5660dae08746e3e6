/*
 * Templates of printed documents: a small format of our own, read with limits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "edge/fx_template_file.h"
#include "tests/unit/test.h"

#define HEAD                                                        \
	"paper DOC-14\nrevision A/0\nby repair\ntitle 表 | Form\n" \
	"prepared a\nreviewed b\napproved c\nissued 2026-01-01\n"   \
	"effective 2026-01-01\n"
#define HEAD_LINES 9

static struct fx_template template;
static struct fx_template_fault fault;

static int
parse(const char *text)
{
	return fx_template_parse(text, strlen(text), &template, &fault);
}

/* It is refused on the line behind the head, and both languages say why. */
static void
refused_line(const char *line, int rc)
{
	char text[4096];

	(void)snprintf(text, sizeof(text), HEAD "%s\n", line);
	assert_int_equal(parse(text), rc);
	assert_int_equal(fault.line, HEAD_LINES + 1);
	assert_non_null(fault.en);
	assert_non_null(fault.zh);
}

TEST(a_whole_template_is_read)
{
	assert_int_equal(parse(HEAD "# a comment\n\n"
				    "source repair.unit\n"
				    "needs repair.assigned\n"
				    "number repair.assigned.wo\n"
				    "page A5\nscript hant\n"
				    "field repair.completed.labor_min\n"
				    "field repair.completed.@time = 时 | At\n"
				    "table repair.step_done\ncolumn op\n"
				    "sign = 客户 | Customer\n"
				    "contact last4\nbars case\r\n"),
	    0);
	assert_string_equal(template.document, "DOC-14");
	assert_int_equal(template.page, FX_PAGE_A5);
	assert_true(template.traditional);
	assert_int_equal(template.needs, EV_repair_assigned);
	assert_int_equal(template.count, 7);
	assert_int_equal(template.items[1].part, FX_PART_TIME);
	assert_string_equal(template.items[1].en, "At");
	assert_int_equal(template.items[4].kind, FX_KIND_NONE);
	assert_true(fx_template_wants(&template, EV_repair_step_done));
	assert_false(fx_template_wants(&template, EV_repair_released));
}

TEST(what_is_wrong_is_told_with_its_line_in_both_languages)
{
	char longest[FX_TEMPLATE_LINE + 20];

	refused_line("fields repair.completed.labor_min", FX_EINVAL);
	assert_string_equal(fault.word, "fields repair.completed.labor_min");
	refused_line("field repair.completed.price", FX_ENOENT);
	refused_line("field repair.complete.labor_min", FX_ENOENT);
	refused_line("field labor_min", FX_ENOENT);
	refused_line("field repair.completed.labor_min x", FX_ESYNTAX);
	refused_line("field repair.completed.labor_min = 时", FX_ESYNTAX);
	refused_line("field repair.completed.labor_min = | x", FX_EMISSING);
	refused_line("column op", FX_ESYNTAX);
	refused_line("section 一 | one | two", FX_ESYNTAX);
	refused_line("source repair.completed", FX_ENOENT);
	refused_line("page A3", FX_EINVAL);
	refused_line("issued 2026-1-1", FX_EINVAL);
	refused_line("by sales", FX_EINVAL);
	refused_line("paper DOC-99", FX_EINVAL);
	refused_line("number repair.completed.labor_min", FX_EINVAL);
	refused_line("contact email", FX_EINVAL);
	refused_line("contact name x", FX_ESYNTAX);
	refused_line("until repair.assigned.wo", FX_EINVAL);
	refused_line("until repair.assigned.@time", FX_EINVAL);
	refused_line("newest version", FX_ESYNTAX);
	refused_line("sign repair.stopped.reason lunch = 甲 | A", FX_EINVAL);
	refused_line("sign repair.stopped.reason", FX_EINVAL);
	refused_line("sign repair.stopped.words x = 甲 | A", FX_EINVAL);
	refused_line("sign repair.stopped.why x = 甲 | A", FX_ENOENT);
	refused_line("say \xff | x", FX_ESYNTAX);
	refused_line("say \x01 | x", FX_ESYNTAX);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	refused_line(longest, FX_ETOOBIG);
}

/* What lies behind the last line is not looked at. */
TEST(a_last_line_without_an_end_is_told_as_it_is)
{
	assert_int_equal(
	    fx_template_parse("nonsense\x80", 8, &template, &fault), FX_EINVAL);
	assert_string_equal(fault.word, "nonsense");
}

TEST(a_template_is_bounded)
{
	char *text = malloc(2 * FX_TEMPLATE_BYTES);
	size_t used, i;

	assert_non_null(text);
	used = (size_t)snprintf(text, FX_TEMPLATE_BYTES, "%s", HEAD);
	for (i = 0; i < FX_TEMPLATE_ITEMS + 1; i++)
		used += (size_t)snprintf(
		    text + used, FX_TEMPLATE_BYTES - used, "bars number\n");
	assert_int_equal(
	    fx_template_parse(text, used, &template, &fault), FX_ETOOBIG);
	assert_int_equal(fault.line, HEAD_LINES + FX_TEMPLATE_ITEMS + 1);
	memset(text, '\n', 2 * FX_TEMPLATE_BYTES);
	assert_int_equal(
	    fx_template_parse(text, FX_TEMPLATE_BYTES + 1, &template, &fault),
	    FX_ETOOBIG);
	free(text);
}

/* S-019: two persons stand for a version of a controlled document. */
TEST(a_controlled_document_names_its_persons_and_dates)
{
	assert_int_equal(parse("paper DOC-14\nrevision A/0\nby repair\n"
			       "title 表 | Form\neffective 2026-01-01\n"),
	    FX_EMISSING);
	assert_int_equal(parse("paper DOC-14\nrevision A/0\nby repair\n"
			       "title 表 | Form\neffective 2026-01-01\n"
			       "page tag\n"),
	    0);
	assert_int_equal(parse(HEAD "approved a\n"), FX_EINVAL);
	assert_int_equal(parse(""), FX_EMISSING);
}

static void
write_version(
    const char *dir, const char *name, const char *revision, const char *day)
{
	char path[300], text[600];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	(void)snprintf(text, sizeof(text), HEAD "revision %s\neffective %s\n",
	    revision, day);
	assert_int_equal(fx_file_write(path, text, strlen(text)), 0);
}

static void
chooses(const char *dir, const char *day, const char *revision)
{
	const struct fx_template_choice choice = { .document = "DOC-14",
		.day = day };
	char name[FX_TEMPLATE_PATH];

	assert_int_equal(
	    fx_template_choose(dir, &choice, &template, &fault, name), 0);
	assert_string_equal(template.revision, revision);
}

/* documents.md 2: a reprint years later still shows the old form. */
TEST(the_version_in_force_on_the_day_of_the_event_is_taken)
{
	char dir[] = "/tmp/fx-papers-XXXXXX", path[300], name[FX_TEMPLATE_PATH];
	const struct fx_template_choice exact = { .document = "DOC-14",
		.revision = "A/1" };
	const struct fx_template_choice none = { .document = "DOC-13" };
	static const char *const files[] = { "DOC-14.A0.paper",
		"DOC-14.A1.paper", "DOC-14.B0.paper" };
	size_t i;

	assert_non_null(mkdtemp(dir));
	write_version(dir, files[0], "A/0", "2026-01-01");
	write_version(dir, files[1], "A/1", "2026-06-01");
	write_version(dir, files[2], "B/0", "2027-01-01");
	chooses(dir, "2026-05-31", "A/0");
	chooses(dir, "2026-06-01", "A/1");
	chooses(dir, "2026-12-31", "A/1");
	chooses(dir, "2030-01-01", "B/0");
	chooses(dir, "2025-01-01", "A/0");
	chooses(dir, NULL, "B/0");
	assert_int_equal(
	    fx_template_choose(dir, &exact, &template, &fault, name), 0);
	assert_string_equal(template.revision, "A/1");
	assert_int_equal(
	    fx_template_choose(dir, &none, &template, &fault, name), FX_ENOENT);
	for (i = 0; i < fx_count_of(files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		assert_int_equal(fx_file_remove(path), 0);
	}
	assert_int_equal(fx_file_remove(dir), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_template_is_read),
		cmocka_unit_test(
		    what_is_wrong_is_told_with_its_line_in_both_languages),
		cmocka_unit_test(a_last_line_without_an_end_is_told_as_it_is),
		cmocka_unit_test(a_template_is_bounded),
		cmocka_unit_test(
		    a_controlled_document_names_its_persons_and_dates),
		cmocka_unit_test(
		    the_version_in_force_on_the_day_of_the_event_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

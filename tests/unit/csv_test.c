#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_csv.h"
#include "tests/unit/test.h"

static struct fx_csv csv; /* too large for a stack */
static FILE *file;

static void
a_file(const void *bytes, size_t size)
{
	if (file != NULL)
		fclose(file);
	file = tmpfile();
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	rewind(file);
	assert_int_equal(fx_csv_begin(&csv, file), 0);
}

static void
a_text(const char *text)
{
	a_file(text, strlen(text));
}

/* The next record, its fields joined by "|"; with the line it begins on. */
static void
then(int64_t line, const char *joined)
{
	char all[1024] = "";
	int i;

	assert_int_equal(fx_csv_next(&csv), 0);
	for (i = 0; i < csv.count; i++) {
		assert_int_equal(
		    strlen(csv.fields[i].text), csv.fields[i].length);
		strncat(all, i == 0 ? "" : "|", 2);
		strncat(all, csv.fields[i].text, 200);
	}
	assert_string_equal(all, joined);
	assert_int_equal(csv.line, line);
}

static void
then_the_end(void)
{
	assert_int_equal(fx_csv_next(&csv), FX_ENOENT);
	assert_int_equal(fx_csv_next(&csv), FX_ENOENT);
}

static void
then_refused(int64_t line, int rc)
{
	assert_int_equal(fx_csv_next(&csv), rc);
	assert_int_equal(csv.line, line);
	assert_true(csv.en[0] != '\0' && csv.zh[0] != '\0');
}

TEST(fields_come_as_they_were_written)
{
	a_text("a,b,c\n1,,\"\"\n");
	then(1, "a|b|c");
	then(2, "1||");
	then_the_end();
}

TEST(quotes_hold_commas_quotes_and_line_breaks)
{
	a_text("\"a,b\",\"say \"\"no\"\"\"\r\n\"two\nlines\",x\nlast,\"\"\"\"");
	then(1, "a,b|say \"no\"");
	then(2, "two\nlines|x");
	then(4, "last|\"");
	then_the_end();
}

TEST(a_byte_order_mark_and_blank_lines_are_passed_over)
{
	a_text("\xef\xbb\xbf"
	       "a,b\r\n\r\n\nc,d\r\n");
	then(1, "a|b");
	then(4, "c|d");
	then_the_end();
}

TEST(a_quote_that_is_never_closed_costs_its_own_line)
{
	a_text("a,b\n\"open,c\nd,e\n");
	then(1, "a|b");
	then_refused(2, FX_ESYNTAX);
	then(3, "d|e");
	then_the_end();
}

TEST(a_stray_quote_a_zero_byte_and_bad_utf8_cost_their_line)
{
	static const char text[] =
	    "a\"b,c\nd,e\nf\0,g\nh,i\nj\xc3,k\nl,m\n\"n\"o,p\nq";

	a_file(text, sizeof(text) - 1);
	then_refused(1, FX_ESYNTAX);
	then(2, "d|e");
	then_refused(3, FX_ESYNTAX);
	then(4, "h|i");
	then_refused(5, FX_ESYNTAX);
	then(6, "l|m");
	then_refused(7, FX_ESYNTAX);
	then(8, "q");
	then_the_end();
}

TEST(what_is_too_long_or_too_wide_is_refused_with_its_line)
{
	char *text = malloc(3 * FX_CSV_RECORD_MAX);
	size_t i, used = 0;

	assert_non_null(text);
	for (i = 0; i < FX_CSV_RECORD_MAX; i++)
		text[used++] = 'x';
	text[used++] = '\n';
	for (i = 0; i < FX_CSV_FIELDS_MAX; i++)
		text[used++] = ',';
	text[used++] = '\n';
	text[used++] = 'a';
	a_file(text, used);
	free(text);
	then_refused(1, FX_ETOOBIG);
	then_refused(2, FX_ETOOBIG);
	then(3, "a");
	then_the_end();
}

TEST(a_file_cut_at_any_byte_is_read_to_its_end)
{
	static const char text[] =
	    "id,problem\r\n1,\"a \"\"b\"\", c\r\nd\"\n2,\xe4\xbd\xa0\n";
	size_t cut;
	int rc, records;

	for (cut = 0; cut < sizeof(text); cut++) {
		a_file(text, cut);
		records = 0;
		while ((rc = fx_csv_next(&csv)) != FX_ENOENT) {
			assert_true(rc == 0 || rc == FX_ESYNTAX);
			assert_true(++records < 10);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_come_as_they_were_written),
		cmocka_unit_test(quotes_hold_commas_quotes_and_line_breaks),
		cmocka_unit_test(
		    a_byte_order_mark_and_blank_lines_are_passed_over),
		cmocka_unit_test(
		    a_quote_that_is_never_closed_costs_its_own_line),
		cmocka_unit_test(
		    a_stray_quote_a_zero_byte_and_bad_utf8_cost_their_line),
		cmocka_unit_test(
		    what_is_too_long_or_too_wide_is_refused_with_its_line),
		cmocka_unit_test(a_file_cut_at_any_byte_is_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

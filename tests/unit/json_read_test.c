/*
 * JSON of anybody's: what is too much, said twice, a fraction or no JSON is
 * refused before anybody looks at it; the rest is read as it stands.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_json_read.h"
#include "tests/unit/test.h"

/* What reading a text returns; what was read is closed. */
static int
reading(const char *text)
{
	struct fx_doc *doc;
	int rc = fx_doc_parse(text, strlen(text), &doc);

	if (rc == 0)
		fx_doc_close(doc);
	return rc;
}

TEST(values_are_read_as_they_stand)
{
	static const char text[] =
	    "{\"id\":\"x\",\"expect\":7,\"data\":{\"part_no\":\"PCB-77\","
	    "\"quantity\":-1,\"yes\":true},\"list\":[1,2,3],\"none\":null}";
	const struct fx_doc_node *root, *data;
	struct fx_doc *doc;
	const char *word;
	size_t length;
	int64_t number;
	bool yes;

	assert_int_equal(fx_doc_parse(text, strlen(text), &doc), 0);
	root = fx_doc_root(doc);
	data = fx_doc_find(root, "data");
	assert_int_equal(
	    fx_doc_text(fx_doc_find(root, "id"), &word, &length), 0);
	assert_string_equal(word, "x");
	assert_int_equal(
	    fx_doc_number(fx_doc_find(root, "expect"), &number), 0);
	assert_int_equal(number, 7);
	assert_int_equal(
	    fx_doc_number(fx_doc_find(data, "quantity"), &number), 0);
	assert_int_equal(number, -1);
	assert_int_equal(fx_doc_yesno(fx_doc_find(data, "yes"), &yes), 0);
	assert_true(yes);
	assert_int_equal(fx_doc_count(fx_doc_find(root, "list")), 3);
	assert_int_equal(fx_doc_type(fx_doc_find(root, "none")), FX_DOC_NULL);
	assert_null(fx_doc_element(fx_doc_find(root, "list"), 3));
	fx_doc_close(doc);
}

TEST(what_is_absent_or_of_another_type_is_told_apart)
{
	static const char text[] = "{\"a\":\"1\"}";
	const struct fx_doc_node *root;
	struct fx_doc *doc;
	int64_t number;

	assert_int_equal(fx_doc_parse(text, strlen(text), &doc), 0);
	root = fx_doc_root(doc);
	assert_int_equal(
	    fx_doc_number(fx_doc_find(root, "b"), &number), FX_EMISSING);
	assert_int_equal(
	    fx_doc_number(fx_doc_find(root, "a"), &number), FX_ESYNTAX);
	assert_null(fx_doc_find(fx_doc_find(root, "a"), "x"));
	fx_doc_close(doc);
}

TEST(entries_come_in_the_order_of_the_text)
{
	static const char text[] = "{\"z\":1,\"a\":2,\"m\":3}";
	const struct fx_doc_node *root;
	struct fx_doc_entry entry;
	struct fx_doc *doc;
	char names[8] = "";
	size_t count = 0;
	bool more;

	assert_int_equal(fx_doc_parse(text, strlen(text), &doc), 0);
	root = fx_doc_root(doc);
	for (more = fx_doc_first(root, &entry); more;
	     more = fx_doc_next(root, &entry))
		names[count++] = entry.name[0];
	assert_string_equal(names, "zam");
	fx_doc_close(doc);
}

TEST(a_name_that_stands_twice_is_refused)
{
	assert_int_equal(reading("{\"a\":1,\"a\":2}"), FX_EEXISTS);
	assert_int_equal(reading("{\"x\":{\"a\":1,\"a\":1}}"), FX_EEXISTS);
}

TEST(numbers_are_whole_and_fit)
{
	assert_int_equal(reading("{\"a\":1.0}"), FX_EINVAL);
	assert_int_equal(reading("[1e3]"), FX_EINVAL);
	assert_int_equal(reading("[-1E3]"), FX_EINVAL);
	assert_int_equal(reading("[9223372036854775807]"), 0);
	assert_int_equal(reading("[9223372036854775808]"), FX_EINVAL);
	/* A point within a text is none of a number. */
	assert_int_equal(reading("[\"1.5e3 \\\" -2.0\"]"), 0);
}

TEST(sixteen_levels_are_allowed_and_no_more)
{
	char deep[64] = "";

	memset(deep, '[', FX_DOC_DEPTH);
	memset(deep + FX_DOC_DEPTH, ']', FX_DOC_DEPTH);
	assert_int_equal(reading(deep), 0);
	memset(deep, '[', FX_DOC_DEPTH + 1);
	assert_int_equal(reading(deep), FX_ETOOBIG);
	/* Brackets in a text are no levels. */
	assert_int_equal(reading("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[\"]"), 0);
}

TEST(bytes_over_the_limit_are_not_looked_at)
{
	static char bytes[FX_DOC_BYTES + 1];
	struct fx_doc *doc;

	memset(bytes, ' ', sizeof(bytes));
	bytes[0] = '1';
	assert_int_equal(fx_doc_parse(bytes, sizeof(bytes), &doc), FX_ETOOBIG);
	assert_int_equal(fx_doc_parse(bytes, FX_DOC_BYTES, &doc), 0);
	fx_doc_close(doc);
}

TEST(what_is_no_json_is_refused)
{
	assert_int_equal(reading(""), FX_ESYNTAX);
	assert_int_equal(reading("{\"a\":1} x"), FX_ESYNTAX);
	assert_int_equal(reading("{'a':1}"), FX_ESYNTAX);
	assert_int_equal(reading("[1,]"), FX_ESYNTAX);
	assert_int_equal(reading("\"\xff\xfe\""), FX_ESYNTAX);
	assert_int_equal(reading("\"\\u0000\""), FX_ESYNTAX);
	assert_int_equal(reading("\"open"), FX_ESYNTAX);
	assert_int_equal(reading("\"ends \\"), FX_ESYNTAX);
	assert_int_equal(reading("NaN"), FX_ESYNTAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_read_as_they_stand),
		cmocka_unit_test(
		    what_is_absent_or_of_another_type_is_told_apart),
		cmocka_unit_test(entries_come_in_the_order_of_the_text),
		cmocka_unit_test(a_name_that_stands_twice_is_refused),
		cmocka_unit_test(numbers_are_whole_and_fit),
		cmocka_unit_test(sixteen_levels_are_allowed_and_no_more),
		cmocka_unit_test(bytes_over_the_limit_are_not_looked_at),
		cmocka_unit_test(what_is_no_json_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <string.h>

#include "tests/unit/test.h"

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "base/fx_uuid.h"

static int
name(const char *text)
{
	return fx_text_check(text, strlen(text), FX_TEXT_NAME);
}

static int
words(const char *text)
{
	return fx_text_check(text, strlen(text), FX_TEXT_WORDS);
}

/* S-032: fault details in the words of people. */
TEST(chinese_and_english_are_text)
{
	assert_int_equal(name("屏幕碎裂 cracked screen é 😀"), 0);
	assert_int_equal(name(""), 0);
	assert_int_equal(words("第一行\n\tsecond"), 0);
}

/* Text comes from outside. */
TEST(bytes_that_are_no_utf8_are_refused)
{
	static const char *const wrong[] = { "\x80", "\xc3", "\xc3(",
		"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\xf8\x88", "a\xff", "\xe5\xb1" };
	size_t i;

	for (i = 0; i < fx_count_of(wrong); i++)
		assert_int_equal(words(wrong[i]), FX_ESYNTAX);
}

/* A text may not act on a terminal or end another. */
TEST(control_characters_are_refused_but_tab_and_newline)
{
	assert_int_equal(name("a\nb"), FX_EINVAL);
	assert_int_equal(name("a\tb"), FX_EINVAL);
	assert_int_equal(words("a\rb"), FX_EINVAL);
	assert_int_equal(words("a\x1b[2J"), FX_EINVAL);
	assert_int_equal(words("a\x7f"), FX_EINVAL);
	assert_int_equal(words("a\xc2\x85"), FX_EINVAL);
	assert_int_equal(fx_text_check("a\0b", 3, FX_TEXT_WORDS), FX_EINVAL);
}

/* A name may not look like another. */
TEST(a_name_cannot_turn_the_direction_of_writing)
{
	assert_int_equal(name("invoice\xe2\x80\xaegpj"), FX_EINVAL);
	assert_int_equal(name("\xe2\x81\xa6x"), FX_EINVAL);
	assert_int_equal(words("\xe2\x80\xaex"), 0);
}

/* S-085 */
TEST(the_case_numbers_of_the_rules_are_right)
{
	static const struct {
		struct fx_case_no no;
		const char *text;
	} rows[] = {
		{ { "RMA", "2503", "", 42 }, "RMA-2503-00042-7" },
		{ { "RMA", "2611", "", 42 }, "RMA-2611-00042-D" },
		{ { "RMA", "2503", "SZ", 42 }, "RMA-2503-SZ00042-P" },
	};
	char text[FX_CASE_BYTES];
	struct fx_case_no no;
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++) {
		assert_int_equal(fx_text_make_case(&rows[i].no, text), 0);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(fx_text_parse_case(text, &no), 0);
		assert_memory_equal(&no, &rows[i].no, sizeof(no));
	}
}

/* S-085 */
TEST(one_wrong_character_or_two_exchanged_ones_are_noticed)
{
	const char right[] = "RMA-2503-00042-7";
	const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	char text[sizeof(right)];
	struct fx_case_no no;
	size_t i, j;

	for (i = 0; i < sizeof(right) - 1; i++)
		for (j = 0; j < sizeof(letters) - 1; j++) {
			memcpy(text, right, sizeof(right));
			text[i] = letters[j];
			assert_int_equal(fx_text_parse_case(text, &no),
			    text[i] == right[i] ? 0 : FX_EINVAL);
		}
	for (i = 0; i + 2 < sizeof(right); i++) {
		memcpy(text, right, sizeof(right));
		text[i] = right[i + 1];
		text[i + 1] = right[i];
		assert_int_equal(fx_text_parse_case(text, &no),
		    right[i] == right[i + 1] ? 0 : FX_EINVAL);
	}
}

/* S-085 */
TEST(what_is_no_case_number_is_refused)
{
	static const char *const wrong[] = { "", "RMA", "rma-2503-00042-7",
		"RMA-2503-42-7", "RMA-2513-00042-7", "RMA-2503-00042-7 ",
		"RMA-2503-00042-7.01", "RMA-2503-ABCDE00042-7",
		"RMA-2503-99999999999999999999-7" };
	const struct fx_case_no none[] = {
		{ "RMA", "2503", "", 0 },
		{ "RMA", "2500", "", 1 },
		{ "RM", "2503", "", 1 },
		{ "RMA", "2503", "s1", 1 },
		{ "RMA", "2503", "", FX_CASES_MAX + 1 },
	};
	char text[FX_CASE_BYTES];
	struct fx_case_no no;
	size_t i;

	for (i = 0; i < fx_count_of(wrong); i++)
		assert_int_equal(fx_text_parse_case(wrong[i], &no), FX_EINVAL);
	for (i = 0; i < fx_count_of(none); i++)
		assert_int_equal(fx_text_make_case(&none[i], text), FX_EINVAL);
}

/* S-085 */
TEST(a_month_may_hold_more_cases_than_five_digits)
{
	const struct fx_case_no many = { "PCL", "2612", "SHZN", FX_CASES_MAX };
	char text[FX_CASE_BYTES], unit[FX_CASE_BYTES];
	struct fx_case_no no;

	assert_int_equal(fx_text_make_case(&many, text), 0);
	assert_int_equal(fx_text_parse_case(text, &no), 0);
	assert_int_equal(no.number, FX_CASES_MAX);
	assert_int_equal(fx_text_make_unit(text, FX_LINES_MAX, unit), 0);
}

/* S-085 */
TEST(a_unit_is_a_line_of_its_case)
{
	char text[FX_CASE_BYTES], case_no[FX_CASE_BYTES];
	int64_t line;

	assert_int_equal(fx_text_make_unit("RMA-2503-00042-7", 1, text), 0);
	assert_string_equal(text, "RMA-2503-00042-7.01");
	assert_int_equal(fx_text_split_unit(text, case_no, &line), 0);
	assert_string_equal(case_no, "RMA-2503-00042-7");
	assert_int_equal(line, 1);
	assert_int_equal(
	    fx_text_split_unit("RMA-2503-00042-7.123", case_no, &line), 0);
	assert_int_equal(line, 123);
}

/* S-085 */
/* S-086: the bars of a tag have no room for hyphens. */
TEST(a_number_without_its_hyphens_is_found_again)
{
	static const char *const wrong[] = { "", "RMA", "RMA250300042",
		"RMA2503000428.01", "RMA2503000427.", "RMA2503000427.01.01",
		"FX:START", "RMA25030004277777777777" };
	char number[FX_CASE_BYTES];
	size_t i;

	assert_int_equal(fx_text_expand("RMA2503000427.01", number), 0);
	assert_string_equal(number, "RMA-2503-00042-7.01");
	assert_int_equal(fx_text_expand("RMA2503000427", number), 0);
	assert_string_equal(number, "RMA-2503-00042-7");
	assert_int_equal(fx_text_expand("RMA-2503-00042-7.01", number), 0);
	assert_string_equal(number, "RMA-2503-00042-7.01");
	assert_int_equal(fx_text_expand("RMA2503SZ00042P", number), 0);
	assert_string_equal(number, "RMA-2503-SZ00042-P");
	for (i = 0; i < fx_count_of(wrong); i++)
		if (fx_text_expand(wrong[i], number) != FX_EINVAL)
			fail_msg("%s became %s", wrong[i], number);
}

TEST(what_is_no_unit_number_is_refused)
{
	static const char *const wrong[] = { "", ".", "RMA-2503-00042-7",
		"RMA-2503-00042-7.", "RMA-2503-00042-7.1",
		"RMA-2503-00042-7.00", "RMA-2503-00042-7.001",
		"RMA-2503-00042-7.1000", "RMA-2503-00042-7.01x",
		"RMA-2503-00042-8.01",
		"RMA-2503-00042-7RMA-2503-00042-7RMA-2503.01" };
	char case_no[FX_CASE_BYTES], text[FX_CASE_BYTES];
	int64_t line;
	size_t i;

	for (i = 0; i < fx_count_of(wrong); i++)
		assert_int_equal(
		    fx_text_split_unit(wrong[i], case_no, &line), FX_EINVAL);
	assert_int_equal(
	    fx_text_make_unit("RMA-2503-00042-7", 0, text), FX_EINVAL);
	assert_int_equal(
	    fx_text_make_unit("RMA-2503-00042-7", FX_LINES_MAX + 1, text),
	    FX_EINVAL);
}

/* Equal sets of codes are equal text. */
TEST(codes_keep_their_order_in_whatever_order_they_come)
{
	static const char *const codes[] = { "screen", "b", "a", "c", "aa", "b",
		"screen_x" };
	char list[32] = "";
	size_t i;

	for (i = 0; i < fx_count_of(codes); i++)
		assert_int_equal(
		    fx_text_add_code(list, sizeof(list), codes[i]), 0);
	assert_string_equal(list, "a,aa,b,c,screen,screen_x");
	assert_true(fx_text_has_code(list, "screen"));
	assert_true(fx_text_has_code(list, "a"));
	assert_false(fx_text_has_code(list, "scree"));
	assert_false(fx_text_has_code(list, "screen_"));
	assert_false(fx_text_has_code(list, ""));
	assert_false(fx_text_has_code("", "a"));
}

/* What is behind a text is zero. */
TEST(a_full_list_of_codes_stays_what_it_was)
{
	char list[8] = "bb,dd", zero[8] = "";

	memset(list + 5, 'x', 3);
	list[5] = '\0';
	assert_int_equal(fx_text_add_code(list, 8, "cc"), FX_ETOOBIG);
	assert_string_equal(list, "bb,dd");
	assert_int_equal(fx_text_add_code(list, 8, "c"), 0);
	assert_string_equal(list, "bb,c,dd");
	assert_int_equal(fx_text_add_code(list, 8, "c"), 0);

	memset(list, 'x', 8);
	list[0] = '\0';
	assert_int_equal(fx_text_add_code(list, 8, "a"), 0);
	zero[0] = 'a';
	assert_memory_equal(list, zero, 8);
}

/* Money is a whole number of minor units. */
TEST(money_is_shown_with_the_decimals_of_its_currency)
{
	static const struct {
		int64_t minor;
		const char *currency, *text;
	} rows[] = {
		{ 123450, "CNY", "1234.50 CNY" },
		{ 5, "CNY", "0.05 CNY" },
		{ -5, "EUR", "-0.05 EUR" },
		{ 0, "USD", "0.00 USD" },
		{ 1200, "JPY", "1200 JPY" },
		{ 1234567, "KWD", "1234.567 KWD" },
		{ INT64_MIN, "CNY", "-92233720368547758.08 CNY" },
		{ INT64_MAX, "CNY", "92233720368547758.07 CNY" },
		{ INT64_MAX, "JPY", "9223372036854775807 JPY" },
	};
	char text[FX_MONEY_BYTES];
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++) {
		fx_text_money(rows[i].minor, rows[i].currency, text);
		assert_string_equal(text, rows[i].text);
	}
}

/* Security 7.5: who knows a serial knows its end; nobody learns it there */
TEST(an_ending_is_of_whole_characters_and_no_more_than_half)
{
	assert_string_equal(fx_text_ending("SN-SECRET-4711", 4), "4711");
	assert_string_equal(fx_text_ending("12345", 4), "45");
	assert_string_equal(fx_text_ending("1", 4), "");
	assert_string_equal(fx_text_ending("", 4), "");
	assert_string_equal(fx_text_ending("序列号壹贰叁肆伍", 4), "贰叁肆伍");
	assert_string_equal(fx_text_ending("编号7", 4), "7");
	assert_string_equal(fx_text_ending("\xf0\x9f\x98\x80"
					   "ab",
				1),
	    "b");
	/* What is no UTF-8 is not run out of. */
	assert_string_equal(fx_text_ending("\x80\x80", 4), "");
}

/* A refused name comes with the nearest right one. */
TEST(the_distance_of_two_names_is_the_letters_between_them)
{
	char long_name[200];

	assert_int_equal(fx_text_distance("store.path", "store.path"), 0);
	assert_int_equal(fx_text_distance("store.pth", "store.path"), 1);
	assert_int_equal(fx_text_distance("stroe.path", "store.path"), 2);
	assert_int_equal(fx_text_distance("", "abc"), 3);
	assert_int_equal(fx_text_distance("kitten", "sitting"), 3);
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(fx_text_distance(long_name, "a"), 62);
}

/* The order of the bytes is the order of time. */
TEST(a_command_id_carries_its_time_and_reads_back)
{
	const unsigned char random[FX_UUID_RANDOM] = { 0xff, 1, 0xff, 3, 4, 5,
		6, 7, 8, 9 };
	unsigned char uuid[FX_UUID_BYTES], again[FX_UUID_BYTES];
	char text[FX_UUID_TEXT];

	fx_uuid_make(INT64_C(0x0190163d8694), random, uuid);
	fx_uuid_print(uuid, text);
	assert_string_equal(text, "0190163d-8694-7f01-bf03-040506070809");
	assert_int_equal(fx_uuid_time(uuid), INT64_C(0x0190163d8694));
	assert_true(fx_uuid_is_made(uuid));
	assert_int_equal(fx_uuid_parse(text, again), 0);
	assert_memory_equal(uuid, again, FX_UUID_BYTES);
	assert_int_equal(
	    fx_uuid_parse("0190163D-8694-7F01-BF03-040506070809", again), 0);
	assert_memory_equal(uuid, again, FX_UUID_BYTES);
}

/* An id that is not ours is none. */
TEST(what_is_no_command_id_is_refused)
{
	static const char *const wrong[] = { "",
		"0190163d-8694-7f01-bf03-04050607080",
		"0190163d-8694-7f01-bf03-0405060708090",
		"0190163d-8694-4f01-bf03-040506070809",
		"0190163d-8694-7f01-cf03-040506070809",
		"0190163d08694-7f01-bf03-040506070809",
		"0190163g-8694-7f01-bf03-040506070809" };
	unsigned char uuid[FX_UUID_BYTES];
	size_t i;

	for (i = 0; i < fx_count_of(wrong); i++)
		assert_int_equal(fx_uuid_parse(wrong[i], uuid), FX_EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_and_english_are_text),
		cmocka_unit_test(bytes_that_are_no_utf8_are_refused),
		cmocka_unit_test(
		    control_characters_are_refused_but_tab_and_newline),
		cmocka_unit_test(a_name_cannot_turn_the_direction_of_writing),
		cmocka_unit_test(the_case_numbers_of_the_rules_are_right),
		cmocka_unit_test(
		    one_wrong_character_or_two_exchanged_ones_are_noticed),
		cmocka_unit_test(what_is_no_case_number_is_refused),
		cmocka_unit_test(a_month_may_hold_more_cases_than_five_digits),
		cmocka_unit_test(a_unit_is_a_line_of_its_case),
		cmocka_unit_test(a_number_without_its_hyphens_is_found_again),
		cmocka_unit_test(what_is_no_unit_number_is_refused),
		cmocka_unit_test(
		    codes_keep_their_order_in_whatever_order_they_come),
		cmocka_unit_test(a_full_list_of_codes_stays_what_it_was),
		cmocka_unit_test(
		    money_is_shown_with_the_decimals_of_its_currency),
		cmocka_unit_test(
		    an_ending_is_of_whole_characters_and_no_more_than_half),
		cmocka_unit_test(
		    the_distance_of_two_names_is_the_letters_between_them),
		cmocka_unit_test(a_command_id_carries_its_time_and_reads_back),
		cmocka_unit_test(what_is_no_command_id_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

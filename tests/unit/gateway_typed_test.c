#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_typed.h"
#include "tests/unit/test.h"

/* What a customer types, and what is said of it. */

static const struct gateway_typed_field serial = { .name = "serial",
	.kind = GATEWAY_TYPED_CODE,
	.most = 12,
	.en = "Serial number",
	.zh = "序列号" };
static const struct gateway_typed_field phone = { .name = "contact_phone",
	.kind = GATEWAY_TYPED_PHONE,
	.most = 32,
	.must = true,
	.en = "Telephone",
	.zh = "电话" };
static const struct gateway_typed_field name = { .name = "contact_name",
	.kind = GATEWAY_TYPED_LINE,
	.most = 12,
	.prose = true,
	.en = "Your name",
	.zh = "姓名" };
static const struct gateway_typed_field words = { .name = "words",
	.kind = GATEWAY_TYPED_WORDS,
	.most = 8192,
	.must = true,
	.en = "Words",
	.zh = "故障" };
static const struct gateway_typed_field date = { .name = "purchase_date",
	.kind = GATEWAY_TYPED_DATE,
	.most = 10,
	.en = "Bought on",
	.zh = "购买日期" };

static void
is_clean(const struct gateway_typed_field *field, const char *typed,
    const char *wanted)
{
	char clean[GATEWAY_TYPED_MOST + 1];

	assert_int_equal(gateway_typed_clean(field, typed, clean), 0);
	assert_string_equal(clean, wanted);
}

static void
says(const struct gateway_typed_field *field, const char *typed, bool zh,
    const char *wanted)
{
	char why[GATEWAY_TYPED_WHY];

	gateway_typed_say(field, gateway_typed_check(field, typed), zh, why);
	assert_string_equal(why, wanted);
}

/* A Chinese keyboard writes digits and letters wide. */
TEST(wide_signs_of_a_code_become_narrow_ones)
{
	is_clean(&serial, "SN-０１Ａｚ", "SN-01Az");
	is_clean(&phone, "　＋８６（７５５）１２３４　", "+86(755)1234");
	is_clean(&name, "王Ａ", "王Ａ");
	assert_int_equal(gateway_typed_check(&phone, "１３９１２３４５６７８"),
	    GATEWAY_TYPED_GOOD);
}

/* U+202E, U+2066, U+200B, U+FEFF, U+00AD, U+061C */
TEST(what_is_not_seen_is_left_out)
{
	is_clean(&serial,
	    "\xe2\x80\xae"
	    "A\xe2\x81\xa6"
	    "B\xe2\x80\x8b"
	    "C\xef\xbb\xbf"
	    "D\xc2\xad"
	    "E\xd8\x9c",
	    "ABCDE");
	is_clean(&phone,
	    " \xe2\x80\xad"
	    "1391 ",
	    "1391");
}

TEST(a_telephone_has_seven_digits_and_no_letters)
{
	assert_int_equal(
	    gateway_typed_check(&phone, "755-1234"), GATEWAY_TYPED_GOOD);
	says(&phone, "755-123", false, "Telephone: at least 7 digits");
	says(&phone, "755-123", true, "电话：至少7位数字");
	says(&phone, "7551234x", true, "电话：只能包含数字、空格和 + - ( )");
	says(&phone, "电话7551234", false,
	    "Telephone: digits, blanks and + - ( ) only");
	says(&phone, " \xe2\x80\x8b", false, "Telephone: please fill it in");
	says(&phone, "", true, "电话：请填写");
}

/* A person counts characters, not bytes. */
TEST(a_limit_is_told_in_characters)
{
	says(&name, "王小明王小", true, "姓名最多4个汉字或12个字母");
	says(&name, "abcdefghijklm", false,
	    "Your name: at most 12 letters, or 4 Chinese characters");
	says(&phone, "123456789012345678901234567890123", true,
	    "电话最多32个字符");
	assert_int_equal(
	    gateway_typed_check(&name, "王小明王"), GATEWAY_TYPED_GOOD);
	assert_int_equal(gateway_typed_length(&name, true), 4);
	assert_int_equal(gateway_typed_length(&name, false), 12);
	assert_int_equal(gateway_typed_length(&serial, true), 12);
}

TEST(a_line_of_any_length_is_told_to_be_long)
{
	char line[1000];

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(gateway_typed_check(&name, line), GATEWAY_TYPED_LONG);
	assert_int_equal(gateway_typed_check(&words, line), GATEWAY_TYPED_GOOD);
}

TEST(what_is_no_text_is_refused)
{
	assert_int_equal(
	    gateway_typed_check(&name, "a\xe5"), GATEWAY_TYPED_SIGNS);
	assert_int_equal(
	    gateway_typed_check(&name, "a\nb"), GATEWAY_TYPED_SIGNS);
	assert_int_equal(
	    gateway_typed_check(&words, "a\nb"), GATEWAY_TYPED_GOOD);
	assert_int_equal(
	    gateway_typed_check(&words, " \n"), GATEWAY_TYPED_MISSING);
	assert_int_equal(gateway_typed_check(&date, ""), GATEWAY_TYPED_GOOD);
	assert_int_equal(
	    gateway_typed_check(&date, "2026-03-19"), GATEWAY_TYPED_GOOD);
	says(&date, "19.3.2026", true, "购买日期：请填写日期，如2026-03-19");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide_signs_of_a_code_become_narrow_ones),
		cmocka_unit_test(what_is_not_seen_is_left_out),
		cmocka_unit_test(a_telephone_has_seven_digits_and_no_letters),
		cmocka_unit_test(a_limit_is_told_in_characters),
		cmocka_unit_test(a_line_of_any_length_is_told_to_be_long),
		cmocka_unit_test(what_is_no_text_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

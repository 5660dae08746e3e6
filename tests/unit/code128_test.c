#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "edge/fx_code128.h"
#include "edge/fx_qr.h"
#include "tests/unit/test.h"

static void
encodes(const char *text, const char *values)
{
	unsigned char codes[FX_CODE128_CODES];
	char all[400] = "";
	size_t i, count, used = 0;

	assert_int_equal(fx_code128_encode(text, codes, &count), 0);
	for (i = 0; i < count; i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%d",
		    i > 0 ? " " : "", codes[i]);
	assert_string_equal(all, values);
}

/* console.md 8, S-086: worked by hand after ISO/IEC 15417 */
TEST(letters_are_written_in_set_b_with_their_check_symbol)
{
	encodes("Wikipedia", "104 55 73 75 73 80 69 68 73 65 88 106");
	encodes("A", "104 33 34 106");
}

TEST(digits_go_two_to_a_symbol)
{
	encodes("123456", "105 12 34 56 44 106");
	encodes("42", "105 42 44 106");
	encodes("RMA-2503", "104 50 45 33 13 99 25 3 31 106");
	encodes("12345A", "105 12 34 100 21 33 13 106");
}

TEST(what_no_bar_code_can_say_is_refused)
{
	unsigned char codes[FX_CODE128_CODES];
	char longest[FX_CODE128_TEXT + 2];
	size_t count;

	assert_int_equal(fx_code128_encode("", codes, &count), FX_EMISSING);
	assert_int_equal(fx_code128_encode("é", codes, &count), FX_EINVAL);
	assert_int_equal(fx_code128_encode("a\n", codes, &count), FX_EINVAL);
	memset(longest, 'a', sizeof(longest));
	longest[FX_CODE128_TEXT + 1] = '\0';
	assert_int_equal(fx_code128_encode(longest, codes, &count), FX_ETOOBIG);
	longest[FX_CODE128_TEXT] = '\0';
	assert_int_equal(fx_code128_encode(longest, codes, &count), 0);
	assert_int_equal(count, FX_CODE128_TEXT + 3);
}

static char *
drawn(int how(FILE *out), size_t *length)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	assert_non_null(out);
	assert_int_equal(how(out), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static int
draw_a(FILE *out)
{
	return fx_code128_svg(out, "A", 250, 10000);
}

static int
draw_form(FILE *out)
{
	return fx_qr_svg(out, FX_QR_FORM, "FX1 DOC-14 X REPAIR 1 AB 1", 400);
}

static int
draw_link(FILE *out)
{
	return fx_qr_svg(out, FX_QR_LINK, "https://example.org/t/ABC", 500);
}

TEST(bars_are_drawn_in_modules_of_a_quarter_millimeter)
{
	size_t length;
	char *text = drawn(draw_a, &length);

	/* 4 symbols of 11, 2 of the stop, 10 quiet on each side: 66. */
	assert_non_null(strstr(text, "width=\"16.500mm\""));
	assert_non_null(strstr(text, "viewBox=\"0 0 66 1\""));
	/* start B: 2 dark, 1 light, 1 dark, 2 light, 1 dark, 4 light */
	assert_non_null(
	    strstr(text, "d=\"M10 0h2v1h-2zM13 0h1v1h-1zM16 0h1v1h-1zM21 "));
	free(text);
}

/* INV-29 */
TEST(a_square_code_has_its_size_and_always_the_same_bytes)
{
	size_t length, again;
	char *one = drawn(draw_form, &length), *two = drawn(draw_form, &again);

	assert_string_equal(one, two);
	assert_non_null(strstr(one, "viewBox=\"0 0 65 65\"")); /* 57 + 8 */
	free(two);
	two = drawn(draw_link, &again);
	assert_non_null(strstr(two, "viewBox=\"0 0 41 41\"")); /* 33 + 8 */
	free(one);
	free(two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    letters_are_written_in_set_b_with_their_check_symbol),
		cmocka_unit_test(digits_go_two_to_a_symbol),
		cmocka_unit_test(what_no_bar_code_can_say_is_refused),
		cmocka_unit_test(
		    bars_are_drawn_in_modules_of_a_quarter_millimeter),
		cmocka_unit_test(
		    a_square_code_has_its_size_and_always_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

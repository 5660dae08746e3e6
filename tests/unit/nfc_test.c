#include <string.h>

#include "base/fx_err.h"
#include "edge/fx_nfc.h"
#include "tests/unit/test.h"

static char text[64];

static int
composed(const char *from)
{
	return fx_nfc(from, strlen(from), text, sizeof(text));
}

/* C9: equal words are equal bytes, however they were typed. */
TEST(letters_and_marks_become_one_character)
{
	assert_int_equal(composed("Cafe\xcc\x81"), 0);
	assert_string_equal(text, "Caf\xc3\xa9");
	assert_int_equal(composed("Caf\xc3\xa9"), 0);
	assert_string_equal(text, "Caf\xc3\xa9");
	assert_int_equal(composed("\xe8\xbf\x94\xe4\xbf\xae RMA-2603"), 0);
	assert_string_equal(text, "\xe8\xbf\x94\xe4\xbf\xae RMA-2603");
	assert_int_equal(composed(""), 0);
	assert_string_equal(text, "");
}

TEST(what_is_no_text_or_too_long_is_refused)
{
	char longer[130];
	size_t i;

	assert_int_equal(composed("\xc3"), FX_ESYNTAX);
	assert_int_equal(composed("\xff\xfe"), FX_ESYNTAX);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(text)] = '\0';
	assert_int_equal(composed(longer), FX_ETOOBIG);
	longer[sizeof(text) - 1] = '\0';
	assert_int_equal(composed(longer), 0);
	for (i = 0; i + 1 < sizeof(longer); i += 2)
		memcpy(longer + i, "\xc3\xa9", 2);
	assert_int_equal(
	    fx_nfc(longer, sizeof(longer), text, sizeof(text)), FX_ETOOBIG);
	assert_int_equal(
	    fx_nfc(longer, sizeof(text), text, sizeof(text)), FX_ETOOBIG);
	assert_int_equal(
	    fx_nfc(longer, sizeof(text) - 2, text, sizeof(text)), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_and_marks_become_one_character),
		cmocka_unit_test(what_is_no_text_or_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

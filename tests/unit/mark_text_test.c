/*
 * Cursors as text, as people and programs hand them over.
 */
#include <string.h>

#include "edge/fx_mark_text.h"
#include "test.h"

/* G9 */
TEST(a_cursor_is_read_as_it_was_written)
{
	struct fx_mark mark = { .epoch = 3, .seq = 10412 }, back;
	char text[FX_MARK_TEXT];

	memset(mark.store, 0xa7, sizeof(mark.store));
	memset(mark.hash, 0x0c, sizeof(mark.hash));
	fx_mark_text(&mark, text);
	assert_true(fx_mark_read(text, &back));
	assert_memory_equal(&mark, &back, sizeof(mark));
}

TEST(what_is_cut_off_or_goes_on_is_none)
{
	struct fx_mark mark = { .epoch = 1, .seq = 2 };
	char text[FX_MARK_TEXT + 1];
	size_t length, i;

	fx_mark_text(&mark, text);
	length = strlen(text);
	for (i = 0; i < length; i++) {
		char was = text[i];

		text[i] = '\0';
		assert_false(fx_mark_read(text, &mark));
		text[i] = was;
	}
	text[length] = '0';
	text[length + 1] = '\0';
	assert_false(fx_mark_read(text, &mark));
	assert_false(fx_mark_read("start", &mark));
	assert_false(fx_mark_read("", &mark));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_is_read_as_it_was_written),
		cmocka_unit_test(what_is_cut_off_or_goes_on_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

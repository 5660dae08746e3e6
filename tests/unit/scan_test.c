/*
 * What bytes from outside may be shown to msgpack-c.
 */
#include <string.h>

#include "base/fx_err.h"
#include "schema/fx_scan.h"
#include "test.h"

#define CHECK(bytes) fx_scan_check(bytes, sizeof(bytes) - 1, FX_SCAN_ITEMS)

TEST(one_whole_value_of_our_language_passes)
{
	assert_int_equal(CHECK("\x81\xa1k\x01"), 0);
	assert_int_equal(CHECK("\x80"), 0);
	assert_int_equal(CHECK("\x93\xc2\xc3\xff"), 0);
	assert_int_equal(CHECK("\xcf\x01\x02\x03\x04\x05\x06\x07\x08"), 0);
	assert_int_equal(CHECK("\xd3\xff\xff\xff\xff\xff\xff\xff\x00"), 0);
	assert_int_equal(CHECK("\xc4\x03"
			       "abc"),
	    0);
	assert_int_equal(CHECK("\xda\x00\x02"
			       "ab"),
	    0);
	assert_int_equal(CHECK("\xde\x00\x01\xa1k\x01"), 0);
}

TEST(a_count_that_promises_more_than_it_brings_is_refused)
{
	unsigned char nested[31 * 5];
	int i;

	for (i = 0; i < 31; i++)
		memcpy(nested + i * 5, "\xdd\x00\xff\xff\xff", 5);
	assert_int_equal(CHECK("\xdd\x20\x00\x00\x00"), FX_ETOOBIG);
	assert_int_equal(CHECK("\xdd\xff\xff\xff\xff"), FX_ETOOBIG);
	assert_int_equal(CHECK("\xdf\x10\x00\x00\x00"), FX_ETOOBIG);
	assert_int_equal(CHECK("\xdf\xff\xff\xff\xff\x01"), FX_ETOOBIG);
	assert_int_equal(CHECK("\xdb\xff\xff\xff\xff"
			       "a"),
	    FX_ETOOBIG);
	assert_int_equal(CHECK("\xc6\xff\xff\xff\xff"), FX_ETOOBIG);
	assert_int_equal(
	    fx_scan_check(nested, sizeof(nested), FX_SCAN_ITEMS), FX_ETOOBIG);
}

TEST(eight_levels_pass_and_nine_do_not)
{
	unsigned char deep[200];

	memset(deep, 0x91, sizeof(deep));
	deep[8] = 0x01;
	assert_int_equal(fx_scan_check(deep, 9, FX_SCAN_ITEMS), 0);
	deep[8] = 0x90;
	assert_int_equal(fx_scan_check(deep, 9, FX_SCAN_ITEMS), FX_ETOOBIG);
	deep[8] = 0x91;
	assert_int_equal(
	    fx_scan_check(deep, sizeof(deep), FX_SCAN_ITEMS), FX_ETOOBIG);
}

TEST(more_values_than_allowed_are_refused)
{
	unsigned char many[3 + FX_SCAN_ITEMS];

	memset(many, 0x01, sizeof(many));
	memcpy(many, "\xdc\x03\xff", 3); /* 1,023 and the array itself */
	assert_int_equal(
	    fx_scan_check(many, sizeof(many) - 1, FX_SCAN_ITEMS), 0);
	memcpy(many, "\xdc\x04\x00", 3);
	assert_int_equal(
	    fx_scan_check(many, sizeof(many), FX_SCAN_ITEMS), FX_ETOOBIG);
}

TEST(nil_fractions_and_extensions_are_no_part_of_the_language)
{
	assert_int_equal(CHECK("\xc0"), FX_ESYNTAX);
	assert_int_equal(CHECK("\xc1"), FX_ESYNTAX);
	assert_int_equal(CHECK("\xca\x00\x00\x00\x00"), FX_ESYNTAX);
	assert_int_equal(
	    CHECK("\xcb\x00\x00\x00\x00\x00\x00\x00\x00"), FX_ESYNTAX);
	assert_int_equal(CHECK("\xc7\x01\x01\x00"), FX_ESYNTAX);
	assert_int_equal(CHECK("\xd4\x01\x00"), FX_ESYNTAX);
	assert_int_equal(CHECK("\xd8\x01\x00"), FX_ESYNTAX);
	assert_int_equal(CHECK("\x81\xa1k\xc0"), FX_ESYNTAX);
}

TEST(nothing_may_follow_the_value_and_nothing_may_lack)
{
	static const char map[] = "\x82\xa1k\x93\x01\x02\x03\xa2kk\xc4\x02xy";
	size_t cut;

	assert_int_equal(CHECK(map), 0);
	for (cut = 0; cut < sizeof(map) - 1; cut++)
		assert_true(fx_scan_check(map, cut, FX_SCAN_ITEMS) != 0);
	assert_int_equal(
	    fx_scan_check(map, sizeof(map), FX_SCAN_ITEMS), FX_ESYNTAX);
	assert_int_equal(CHECK("\x01\x02"), FX_ESYNTAX);
	assert_int_equal(CHECK("\xce\x00\x00\x00"), FX_ESYNTAX);
}

TEST(no_string_of_two_bytes_makes_it_read_past_the_end)
{
	unsigned char *exact = test_malloc(2);
	unsigned int i;

	for (i = 0; i < 65536; i++) {
		exact[0] = (unsigned char)(i >> 8);
		exact[1] = (unsigned char)i;
		(void)fx_scan_check(exact, 2, FX_SCAN_ITEMS);
	}
	test_free(exact);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_whole_value_of_our_language_passes),
		cmocka_unit_test(
		    a_count_that_promises_more_than_it_brings_is_refused),
		cmocka_unit_test(eight_levels_pass_and_nine_do_not),
		cmocka_unit_test(more_values_than_allowed_are_refused),
		cmocka_unit_test(
		    nil_fractions_and_extensions_are_no_part_of_the_language),
		cmocka_unit_test(
		    nothing_may_follow_the_value_and_nothing_may_lack),
		cmocka_unit_test(
		    no_string_of_two_bytes_makes_it_read_past_the_end),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}

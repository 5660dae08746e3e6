/*
 * Canonical msgpack: one value, one string of bytes.
 */
#include <string.h>

#include "base/fx_err.h"
#include "schema/fx_pack.h"
#include "schema/fx_scan.h"
#include "test.h"

static unsigned char buffer[70000];
static struct fx_packer packer;
static struct fx_reader *reader;

static void
writes(const void *bytes, size_t length)
{
	size_t used = 0;

	assert_int_equal(fx_pack_end(&packer, &used), 0);
	assert_int_equal(used, length);
	assert_memory_equal(buffer, bytes, length);
	fx_pack_begin(&packer, buffer, sizeof(buffer));
}

#define WRITES(bytes) writes(bytes, sizeof(bytes) - 1)

static int
read_bytes(const char *bytes, size_t length, const struct fx_node **root)
{
	return fx_unpack(reader, bytes, length, root);
}

#define READ(bytes, root) read_bytes(bytes, sizeof(bytes) - 1, root)

static int
open_reader(void **state)
{
	(void)state;
	fx_pack_begin(&packer, buffer, sizeof(buffer));
	return fx_unpack_open(FX_SCAN_ITEMS, &reader);
}

static int
close_reader(void **state)
{
	(void)state;
	fx_unpack_close(reader);
	return 0;
}

TEST(numbers_take_their_shortest_form)
{
	fx_pack_uint(&packer, 127);
	WRITES("\x7f");
	fx_pack_uint(&packer, 128);
	WRITES("\xcc\x80");
	fx_pack_uint(&packer, 256);
	WRITES("\xcd\x01\x00");
	fx_pack_uint(&packer, 65536);
	WRITES("\xce\x00\x01\x00\x00");
	fx_pack_uint(&packer, UINT64_C(1) << 32);
	WRITES("\xcf\x00\x00\x00\x01\x00\x00\x00\x00");
	fx_pack_int(&packer, -32);
	WRITES("\xe0");
	fx_pack_int(&packer, -33);
	WRITES("\xd0\xdf");
	fx_pack_int(&packer, -129);
	WRITES("\xd1\xff\x7f");
	fx_pack_int(&packer, INT64_MIN);
	WRITES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00");
}

TEST(a_number_from_0_up_never_takes_a_form_with_a_sign)
{
	fx_pack_int(&packer, 128);
	WRITES("\xcc\x80");
	fx_pack_int(&packer, 40000);
	WRITES("\xcd\x9c\x40");
	fx_pack_int(&packer, 0);
	WRITES("\x00");
}

TEST(texts_bytes_and_counts_take_their_shortest_header)
{
	char long_text[65537];

	memset(long_text, 'a', sizeof(long_text));
	fx_pack_text(&packer, "");
	WRITES("\xa0");
	fx_pack_text(&packer, "abc");
	WRITES("\xa3"
	       "abc");
	fx_pack_bytes(&packer, "xy", 2);
	WRITES("\xc4\x02xy");
	fx_pack_chars(&packer, long_text, 31);
	assert_int_equal(buffer[0], 0xbf);
	fx_pack_begin(&packer, buffer, sizeof(buffer));
	fx_pack_chars(&packer, long_text, 32);
	assert_memory_equal(buffer, "\xd9\x20", 2);
	fx_pack_begin(&packer, buffer, sizeof(buffer));
	fx_pack_chars(&packer, long_text, 256);
	assert_memory_equal(buffer, "\xda\x01\x00", 3);
	fx_pack_begin(&packer, buffer, sizeof(buffer));
	fx_pack_bytes(&packer, long_text, 65536);
	assert_memory_equal(buffer, "\xc6\x00\x01\x00\x00", 5);
	fx_pack_begin(&packer, buffer, sizeof(buffer));
	fx_pack_map(&packer, 15);
	WRITES("\x8f");
	fx_pack_map(&packer, 16);
	WRITES("\xde\x00\x10");
	fx_pack_array(&packer, 16);
	WRITES("\xdc\x00\x10");
	fx_pack_bool(&packer, true);
	WRITES("\xc3");
	fx_pack_bool(&packer, false);
	WRITES("\xc2");
}

TEST(what_does_not_fit_is_not_begun_and_the_end_says_so)
{
	size_t used = 99;

	fx_pack_begin(&packer, buffer, 3);
	fx_pack_text(&packer, "ab");
	fx_pack_uint(&packer, 1);
	fx_pack_bool(&packer, true);
	assert_int_equal(fx_pack_end(&packer, &used), FX_ETOOBIG);
	assert_int_equal(used, 99);
}

TEST(what_is_written_is_read_again)
{
	const struct fx_node *root, *list;
	const unsigned char *bytes;
	const char *text;
	uint64_t number;
	int64_t below;
	size_t length;
	bool yes;

	fx_pack_begin(&packer, buffer, sizeof(buffer));
	fx_pack_map(&packer, 4);
	fx_pack_text(&packer, "list");
	fx_pack_array(&packer, 3);
	fx_pack_uint(&packer, INT64_MAX);
	fx_pack_int(&packer, INT64_MIN);
	fx_pack_uint(&packer, (uint64_t)INT64_MAX + 1);
	fx_pack_text(&packer, "name");
	fx_pack_text(&packer, "李伟");
	fx_pack_text(&packer, "raw");
	fx_pack_bytes(&packer, "\0\1", 2);
	fx_pack_text(&packer, "yes");
	fx_pack_bool(&packer, true);
	assert_int_equal(fx_unpack(reader, buffer, packer.used, &root), 0);
	assert_int_equal(fx_unpack_type(root), FX_NODE_MAP);
	assert_int_equal(fx_unpack_count(root), 4);
	list = fx_unpack_find(root, "list");
	assert_int_equal(
	    fx_unpack_uint(fx_unpack_element(list, 0), &number), 0);
	assert_true(number == INT64_MAX);
	assert_int_equal(
	    fx_unpack_int(fx_unpack_element(list, 2), &below), FX_EINVAL);
	assert_int_equal(
	    fx_unpack_uint(fx_unpack_element(list, 2), &number), FX_EINVAL);
	assert_int_equal(fx_unpack_int(fx_unpack_element(list, 1), &below), 0);
	assert_true(below == INT64_MIN);
	assert_int_equal(
	    fx_unpack_text(
		fx_unpack_entry(root, 1, &text, &length), &text, &length),
	    0);
	assert_int_equal(length, 6);
	assert_int_equal(
	    fx_unpack_bytes(fx_unpack_find(root, "raw"), &bytes, &length), 0);
	assert_memory_equal(bytes, "\0\1", 2);
	assert_int_equal(fx_unpack_bool(fx_unpack_find(root, "yes"), &yes), 0);
	assert_true(yes);
}

TEST(what_is_absent_or_of_another_type_is_told_apart)
{
	const struct fx_node *root;
	const char *text;
	uint64_t number;
	size_t length;

	assert_int_equal(READ("\x82\xa1k\x01\xa1l\xff", &root), 0);
	assert_int_equal(
	    fx_unpack_uint(fx_unpack_find(root, "m"), &number), FX_EMISSING);
	assert_int_equal(
	    fx_unpack_text(fx_unpack_find(root, "k"), &text, &length),
	    FX_ESYNTAX);
	assert_int_equal(
	    fx_unpack_uint(fx_unpack_find(root, "l"), &number), FX_EINVAL);
}

/* Nobody copies from NULL. */
TEST(what_is_empty_is_somewhere)
{
	const struct fx_node *root, *value;
	const unsigned char *binary;
	const char *text;
	size_t length;

	assert_int_equal(READ("\x82\xa0\xa0\xa1k\xc4\x00", &root), 0);
	value = fx_unpack_entry(root, 0, &text, &length);
	assert_non_null(text);
	assert_int_equal(fx_unpack_text(value, &text, &length), 0);
	assert_non_null(text);
	assert_int_equal(length, 0);
	value = fx_unpack_find(root, "k");
	assert_int_equal(fx_unpack_bytes(value, &binary, &length), 0);
	assert_non_null(binary);
	assert_int_equal(length, 0);
}

TEST(a_key_twice_is_refused_at_any_depth)
{
	const struct fx_node *root;

	assert_int_equal(READ("\x82\xa1k\x01\xa1k\x02", &root), FX_ESYNTAX);
	assert_int_equal(
	    READ("\x83\xa1k\x01\xa1j\x02\xa1k\x03", &root), FX_ESYNTAX);
	assert_int_equal(
	    READ("\x92\x01\x91\x82\xa1k\x01\xa1k\x02", &root), FX_ESYNTAX);
	assert_int_equal(
	    READ("\x82\xa1k\x82\xa1k\x01\xa1j\x02\xa1j\x02", &root), 0);
}

TEST(keys_that_are_not_text_are_refused)
{
	const struct fx_node *root;

	assert_int_equal(READ("\x81\x01\x01", &root), FX_ESYNTAX);
	assert_int_equal(READ("\x91\x81\xc4\x01k\x01", &root), FX_ESYNTAX);
}

TEST(a_bomb_never_reaches_the_library)
{
	const struct fx_node *root;

	assert_int_equal(READ("\xdd\x20\x00\x00\x00", &root), FX_ETOOBIG);
	assert_int_equal(READ("\xdf\x10\x00\x00\x00", &root), FX_ETOOBIG);
	assert_int_equal(READ("\x01\x02", &root), FX_ESYNTAX);
	assert_int_equal(READ("", &root), FX_ESYNTAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_take_their_shortest_form),
		cmocka_unit_test(
		    a_number_from_0_up_never_takes_a_form_with_a_sign),
		cmocka_unit_test(
		    texts_bytes_and_counts_take_their_shortest_header),
		cmocka_unit_test(
		    what_does_not_fit_is_not_begun_and_the_end_says_so),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(
		    what_is_absent_or_of_another_type_is_told_apart),
		cmocka_unit_test(what_is_empty_is_somewhere),
		cmocka_unit_test(a_key_twice_is_refused_at_any_depth),
		cmocka_unit_test(keys_that_are_not_text_are_refused),
		cmocka_unit_test(a_bomb_never_reaches_the_library),
	};

	return cmocka_run_group_tests_name(
	    "pack", tests, open_reader, close_reader);
}

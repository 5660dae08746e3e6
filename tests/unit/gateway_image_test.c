/*
 * Pictures: their size is read from the head, and nothing else is believed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_image.h"
#include "test.h"

#define PIC(text) text, sizeof(text) - 1

/* All are 640 wide and 480 high; least: what must be there to know it. */
static const struct picture {
	const char *name;
	enum gateway_sort sort;
	size_t least;
	const char *bytes;
	size_t length;
} pictures[] = {
	{ "png", GATEWAY_PNG, 24,
	    PIC("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\2\x80\0\0\1\xe0\x08\2") },
	{ "jpeg", GATEWAY_JPEG, 29,
	    PIC("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
		"\xff\xc0\0\x11\x08\1\xe0\2\x80\3") },
	{ "progressive jpeg, filled up, after a bare mark", GATEWAY_JPEG, 21,
	    PIC("\xff\xd8\xff\1\xff\xe1\0\4\xff\xc0\xff\xff\xff\xc2\0\x11\x08"
		"\1\xe0\2\x80\3") },
	{ "webp", GATEWAY_WEBP, 30,
	    PIC("RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2a\x80\x42"
		"\xe0\1\0\0") },
	{ "webp without loss", GATEWAY_WEBP, 30,
	    PIC("RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2f\x7f\xc2\x77\0\0\0\0\0\0"
		"\0\0") },
	{ "webp with more", GATEWAY_WEBP, 30,
	    PIC("RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x7f\2\0\xdf\1\0"
		"\0\0") },
};

/* So that a byte beyond is seen by whoever checks memory. */
static int
size_of(const struct picture *p, size_t length, int64_t *width, int64_t *height)
{
	char *exact = malloc(length + 1);
	int rc;

	assert_non_null(exact);
	memcpy(exact + 1, p->bytes, length);
	rc = gateway_image_size(p->sort, exact + 1, length, width, height);
	free(exact);
	return rc;
}

TEST(a_picture_says_how_large_it_is)
{
	int64_t width, height;
	size_t i;

	for (i = 0; i < fx_count_of(pictures); i++) {
		const struct picture *p = &pictures[i];

		assert_int_equal(gateway_sort_of(p->bytes, p->length), p->sort);
		if (size_of(p, p->length, &width, &height) != 0 ||
		    width != 640 || height != 480)
			fail_msg("%s is not 640 by 480", p->name);
	}
}

/* security.md 7: bytes from outside may end anywhere */
TEST(one_that_is_cut_off_before_its_size_does_not_say_it)
{
	int64_t width, height;
	size_t i, n;

	for (i = 0; i < fx_count_of(pictures); i++)
		for (n = 0; n <= pictures[i].length; n++)
			if ((size_of(&pictures[i], n, &width, &height) == 0) !=
			    (n >= pictures[i].least))
				fail_msg(
				    "%s with %zu bytes", pictures[i].name, n);
}

TEST(what_is_no_size_is_none)
{
	static const struct picture wrong[] = {
		{ "no width", GATEWAY_PNG, 0,
		    PIC("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\1\xe0") },
		{ "beyond 31 bits", GATEWAY_PNG, 0,
		    PIC("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\x80\0\0\0\0\0\1"
			"\xe0") },
		{ "another chunk first", GATEWAY_PNG, 0,
		    PIC("\x89PNG\r\n\x1a\n\0\0\0\x0dtEXt\0\0\2\x80\0\0\1"
			"\xe0") },
		{ "a height that comes later", GATEWAY_JPEG, 0,
		    PIC("\xff\xd8\xff\xc0\0\x11\x08\0\0\2\x80\3") },
		{ "picture before its frame", GATEWAY_JPEG, 0,
		    PIC("\xff\xd8\xff\xda\0\4\0\0\xff\xc0\0\x11\x08\1\1\1\1") },
		{ "a segment shorter than its length", GATEWAY_JPEG, 0,
		    PIC("\xff\xd8\xff\xe0\0\1\xff\xc0\0\x11\x08\1\1\1\1\1") },
		{ "a table taken for a frame", GATEWAY_JPEG, 0,
		    PIC("\xff\xd8\xff\xc4\0\x11\x08\1\xe0\2\x80\3") },
		{ "a chunk that is none", GATEWAY_WEBP, 0,
		    PIC("RIFF\x24\0\0\0WEBPVP9 \x18\0\0\0\x30\1\0\x9d\1\x2a"
			"\x80\2\xe0\1\0\0") },
		{ "a frame without its mark", GATEWAY_WEBP, 0,
		    PIC("RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2b"
			"\x80\2\xe0\1\0\0") },
		{ "paper", GATEWAY_PDF, 0, PIC("%PDF-1.4 and more than 16") },
		{ "nothing", GATEWAY_NO_SORT, 0,
		    PIC("more than 16 bytes....") },
	};
	int64_t width, height;
	size_t i;

	for (i = 0; i < fx_count_of(wrong); i++) {
		const struct picture *p = &wrong[i];

		if (size_of(p, p->length, &width, &height) != FX_ESYNTAX)
			fail_msg("%s has a size", p->name);
	}
}

/* A JPEG of segments without an end is not read to its end. */
TEST(a_picture_of_too_many_segments_is_none)
{
	static unsigned char bytes[4 * 5000 + 16] = { 0xff, 0xd8 };
	int64_t width, height;
	size_t i;

	for (i = 2; i + 14 < sizeof(bytes); i += 4)
		memcpy(bytes + i, "\xff\xe1\0\2", 4);
	memcpy(bytes + i, "\xff\xc0\0\x11\x08\1\xe0\2\x80\3", 10);
	assert_int_equal(gateway_image_size(GATEWAY_JPEG, bytes, sizeof(bytes),
			     &width, &height),
	    FX_ESYNTAX);
}

TEST(a_sort_is_told_by_its_bytes_and_by_sixteen_of_them)
{
	assert_int_equal(
	    gateway_sort_of(PIC("%PDF-1.4\n......x")), GATEWAY_PDF);
	assert_int_equal(
	    gateway_sort_of(PIC("%PDF-1.4\n......")), GATEWAY_NO_SORT);
	assert_int_equal(
	    gateway_sort_of(PIC("XIFF\x24\0\0\0WEBPVP8 ")), GATEWAY_NO_SORT);
	assert_int_equal(
	    gateway_sort_of(PIC("<html>           ")), GATEWAY_NO_SORT);
	assert_string_equal(gateway_sort_type(GATEWAY_WEBP), "image/webp");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_says_how_large_it_is),
		cmocka_unit_test(
		    one_that_is_cut_off_before_its_size_does_not_say_it),
		cmocka_unit_test(what_is_no_size_is_none),
		cmocka_unit_test(a_picture_of_too_many_segments_is_none),
		cmocka_unit_test(
		    a_sort_is_told_by_its_bytes_and_by_sixteen_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The bytes of every message and record that was ever released, one file
 * each.  GOLDEN=write makes the files that are missing; it never changes one.
 *
 * A field that came later is not in the bytes that were released, and stays
 * out of what is held against them: it must be one that may be left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_crypto.h"
#include "schema/fx_codec.h"
#include "tests/lib/sample.h"
#include "tests/unit/test.h"

#define FILE_BYTES 32768

static _Alignas(max_align_t) unsigned char thing[SAMPLE_BYTES];
static _Alignas(max_align_t) unsigned char again[SAMPLE_BYTES];
static unsigned char kept[FILE_BYTES], made[FILE_BYTES];

static void
path_of(enum fx_kind kind, char *path, size_t size)
{
	const struct fx_shape *shape = fx_schema_shape(kind);

	snprintf(
	    path, size, "tests/golden/%s.v%d.bin", shape->name, shape->version);
}

/* The kept bytes of a kind; 0 when there are none. */
static size_t
read_kept(enum fx_kind kind)
{
	char path[128];
	FILE *file;
	size_t length;

	path_of(kind, path, sizeof(path));
	file = fopen(path, "rb");
	if (file == NULL)
		return 0;
	length = fread(kept, 1, sizeof(kept), file);
	fclose(file);
	return length;
}

/* The sample of a kind, with no more fields than were released. */
static void
fill(enum fx_kind kind, size_t released)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);
	struct fx_reader *reader;
	const struct fx_node *root;

	sample_fill(kind, SAMPLE_TYPICAL, thing);
	if (released == 0)
		return;
	assert_int_equal(fx_unpack_open(1024, &reader), 0);
	assert_int_equal(fx_unpack(reader, kept, released, &root), 0);
	for (i = 0; i < count; i++) {
		/* The key is said once, outside. */
		if (&f[i] == fx_schema_key(kind) || f[i].need == FX_must ||
		    fx_unpack_find(root, f[i].name) != NULL)
			continue;
		if (fx_schema_is_text(&f[i]) || f[i].type == FX_BYTES)
			memset(
			    (char *)thing + f[i].offset, 0, (size_t)f[i].high);
		else
			fx_schema_put(&f[i], thing, 0);
	}
	fx_unpack_close(reader);
}

static size_t
make(enum fx_kind kind, size_t released)
{
	size_t length;

	fill(kind, released);
	assert_int_equal(
	    fx_codec_encode(kind, thing, made, sizeof(made), &length), 0);
	return length;
}

static void
write_missing(enum fx_kind kind)
{
	const char *mode = getenv("GOLDEN");
	size_t length = make(kind, 0);
	char path[128];
	FILE *file;

	if (mode == NULL || strcmp(mode, "write") != 0)
		fail_msg("%s has no golden bytes (GOLDEN=write makes them)",
		    fx_schema_shape(kind)->name);
	path_of(kind, path, sizeof(path));
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(made, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* G23, G24 */
TEST(released_bytes_are_still_made_the_same)
{
	enum fx_kind kind;
	size_t length;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		length = read_kept(kind);
		if (length == 0) {
			write_missing(kind);
			continue;
		}
		if (make(kind, length) != length ||
		    memcmp(made, kept, length) != 0)
			fail_msg("%s: not the bytes that were released",
			    fx_schema_shape(kind)->name);
	}
}

/* G23: whoever has them on disk can go on reading them. */
TEST(released_bytes_are_still_read_the_same)
{
	struct fx_reader *reader;
	const struct fx_node *root;
	char field[FX_NAME_MAX + 1];
	const struct fx_field *key;
	const char *subject;
	enum fx_kind kind;
	size_t length;

	assert_int_equal(fx_unpack_open(1024, &reader), 0);
	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		length = read_kept(kind);
		fill(kind, length);
		assert_int_equal(fx_unpack(reader, kept, length, &root), 0);
		assert_int_equal(
		    fx_codec_decode(kind, root, FX_FOREIGN, again, field), 0);
		key = fx_schema_key(kind);
		subject = key == NULL ? "" : fx_schema_text(key, thing);
		assert_int_equal(
		    fx_codec_subject(kind, subject, strlen(subject), again), 0);
		assert_memory_equal(thing, again, fx_schema_shape(kind)->size);
	}
	fx_unpack_close(reader);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(released_bytes_are_still_made_the_same),
		cmocka_unit_test(released_bytes_are_still_read_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Commands, events and records: the bytes of a map behind the name of its
 * kind and a zero.
 */
#include <string.h>

#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "schema/fx_scan.h"
#include "tests/fuzz/targets.h"
#include "tests/lib/sample.h"

#define MAP_BYTES 32768

static struct fx_reader *reader;
static _Alignas(max_align_t) unsigned char first[SAMPLE_BYTES];
static _Alignas(max_align_t) unsigned char second[SAMPLE_BYTES];
static unsigned char once[MAP_BYTES], twice[MAP_BYTES], canonical[MAP_BYTES];

void
fuzz_command_begin(void)
{
	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &reader) == 0);
}

/* The kind that is named; for another name any of that sort. */
static enum fx_kind
kind_of(const char *name, size_t length, enum fx_sort sort)
{
	enum fx_kind kind = fx_schema_kind(name, length, sort);
	uint64_t any = fuzz_mix(FUZZ_MIX, name, length) % FX_KIND_COUNT;

	if (kind != FX_KIND_NONE)
		return kind;
	kind = (enum fx_kind)any;
	while (kind == FX_KIND_NONE || fx_schema_shape(kind)->sort != sort)
		kind = (enum fx_kind)((kind + 1) % FX_KIND_COUNT);
	return kind;
}

/*
 * Whether a map is as we write it: known fields in declared order, nothing
 * that could be left unsaid, everything in its shortest form.
 */
static bool
is_canonical(enum fx_kind kind, const unsigned char *bytes, size_t length)
{
	const struct fx_field *field, *before = NULL;
	const struct fx_node *root;
	size_t i, size, count;
	const char *key;
	char name[FX_NAME_MAX + 1];

	size =
	    fuzz_canonical(reader, bytes, length, canonical, sizeof(canonical));
	if (size != length || memcmp(canonical, bytes, length) != 0)
		return false;
	fuzz_check(fx_unpack(reader, bytes, length, &root) == 0);
	count = fx_unpack_count(root);
	for (i = 0; i < count; i++) {
		(void)fx_unpack_entry(root, i, &key, &size);
		if (size >= sizeof(name))
			return false;
		memcpy(name, key, size);
		name[size] = '\0';
		field = fx_schema_field(kind, name);
		if (field == NULL || (before != NULL && field <= before))
			return false;
		if (field->need == FX_may && !fx_schema_is_said(field, first))
			return false;
		before = field;
	}
	return true;
}

/* The subject of a message travels beside its map. */
static void
fill_subject(enum fx_kind kind, void *thing)
{
	const struct fx_shape *shape = fx_schema_shape(kind);

	memset(thing, 0, sizeof(first));
	if (shape->keyed && shape->sort != FX_RECORD)
		fuzz_check(fx_codec_subject(kind, "RMA-1", 5, thing) == 0);
}

static int
decode(enum fx_kind kind, enum fx_trust trust, const unsigned char *bytes,
    size_t length, void *thing)
{
	const struct fx_node *root;
	char field[FX_NAME_MAX + 1] = "";
	int rc;

	fill_subject(kind, thing);
	rc = fx_unpack(reader, bytes, length, &root);
	if (rc == 0)
		rc = fx_codec_decode(kind, root, trust, thing, field);
	fuzz_check(rc == 0 || rc == FX_ESYNTAX || rc == FX_ETOOBIG ||
		   rc == FX_EMISSING || rc == FX_EINVAL ||
		   (rc == FX_ENOENT && trust == FX_ASKED));
	fuzz_check(strlen(field) <= FX_NAME_MAX);
	return rc;
}

/* What was taken is within its limits, and comes back the same. */
static uint64_t
look_at(enum fx_kind kind, enum fx_trust trust, const unsigned char *bytes,
    size_t length)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	size_t used, again;
	int rc = decode(kind, trust, bytes, length, first);

	if (rc != 0)
		return fuzz_mix_number(FUZZ_MIX, rc);
	fuzz_check(
	    fx_codec_encode(kind, first, once, sizeof(once), &used) == 0);
	fuzz_check(used <= fx_codec_longest(kind));
	fuzz_check(decode(kind, trust, once, used, second) == 0);
	fuzz_check(memcmp(first, second, shape->size) == 0);
	fuzz_check(
	    fx_codec_encode(kind, second, twice, sizeof(twice), &again) == 0);
	fuzz_check(again == used && memcmp(once, twice, used) == 0);
	if (is_canonical(kind, bytes, length))
		fuzz_check(used == length && memcmp(once, bytes, used) == 0);
	return fuzz_mix(FUZZ_MIX, once, used);
}

static uint64_t
run(const unsigned char *bytes, size_t length, enum fx_sort sort)
{
	const unsigned char *end = memchr(bytes, '\0', length);
	size_t name = end == NULL ? length : (size_t)(end - bytes);
	enum fx_kind kind;
	uint64_t sum;

	if (name == length)
		return 0;
	kind = kind_of((const char *)bytes, name, sort);
	bytes += name + 1;
	length -= name + 1;
	sum = look_at(kind, FX_FOREIGN, bytes, length);
	if (sort == FX_COMMAND)
		sum ^= look_at(kind, FX_ASKED, bytes, length) << 1;
	return sum;
}

uint64_t
fuzz_command_run(const unsigned char *bytes, size_t length)
{
	return length == 0 ? 0 : run(bytes, length, FX_COMMAND);
}

uint64_t
fuzz_event_run(const unsigned char *bytes, size_t length)
{
	return length == 0 ? 0 : run(bytes, length, FX_EVENT);
}

uint64_t
fuzz_record_run(const unsigned char *bytes, size_t length)
{
	return length == 0 ? 0 : run(bytes, length, FX_RECORD);
}

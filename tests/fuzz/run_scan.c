/*
 * The pre-scan and the reader of msgpack, held against a second reading of
 * the same bytes that was written for this alone.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_pack.h"
#include "schema/fx_scan.h"
#include "tests/fuzz/targets.h"

#define WALK_BYTES (1u << 20)

static struct fx_reader *reader, *second;
static unsigned char written[WALK_BYTES], again[WALK_BYTES];

void
fuzz_scan_begin(void)
{
	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &reader) == 0);
	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &second) == 0);
}

/* What is left of the bytes while they are read the other way. */
struct rest {
	const unsigned char *at, *end;
	size_t values;
};

static uint64_t
big(struct rest *rest, size_t width)
{
	uint64_t number = 0;

	while (width-- > 0)
		number = number << 8 | *rest->at++;
	return number;
}

static bool value(struct rest *rest, int depth);

static bool
several(struct rest *rest, uint64_t count, int depth)
{
	if (depth == FX_SCAN_DEPTH)
		return false;
	for (; count > 0; count--)
		if (!value(rest, depth + 1))
			return false;
	return true;
}

static bool
skip(struct rest *rest, uint64_t size)
{
	if (size > (size_t)(rest->end - rest->at))
		return false;
	rest->at += size;
	return true;
}

/* A count of 1, 2 or 4 bytes that stands at the front. */
static bool
counted(struct rest *rest, size_t width, uint64_t *count)
{
	if ((size_t)(rest->end - rest->at) < width)
		return false;
	*count = big(rest, width);
	return true;
}

/* One value; as the specification of msgpack lists them, and nothing else. */
static bool
value(struct rest *rest, int depth)
{
	static const size_t widths[] = { 1, 2, 4, 8 };
	uint64_t count;
	unsigned char b;

	if (rest->at == rest->end || ++rest->values > FX_SCAN_ITEMS)
		return false;
	b = *rest->at++;
	if (b < 0x80 || b >= 0xe0 || b == 0xc2 || b == 0xc3)
		return true;
	if (b < 0x90)
		return several(rest, 2u * (b & 15u), depth);
	if (b < 0xa0)
		return several(rest, b & 15, depth);
	if (b < 0xc0)
		return skip(rest, b & 31);
	if (b >= 0xc4 && b <= 0xc6)
		return counted(rest, widths[b - 0xc4], &count) &&
		       skip(rest, count);
	if (b >= 0xcc && b <= 0xd3)
		return skip(rest, widths[(b - 0xcc) & 3]);
	if (b >= 0xd9 && b <= 0xdb)
		return counted(rest, widths[b - 0xd9], &count) &&
		       skip(rest, count);
	if (b == 0xdc || b == 0xdd)
		return counted(rest, widths[b - 0xdc + 1], &count) &&
		       several(rest, count, depth);
	if (b == 0xde || b == 0xdf)
		return counted(rest, widths[b - 0xde + 1], &count) &&
		       several(rest, 2 * count, depth);
	return false;
}

uint64_t
fuzz_scan_run(const unsigned char *bytes, size_t length)
{
	struct rest rest = { bytes, bytes + length, 0 };
	int rc = fx_scan_check(bytes, length, FX_SCAN_ITEMS);
	bool fits = value(&rest, 0) && rest.at == rest.end;
	const struct fx_node *root;
	int unpacked;

	fuzz_check(rc == 0 || rc == FX_ESYNTAX || rc == FX_ETOOBIG);
	fuzz_check((rc == 0) == fits);
	unpacked = fx_unpack(reader, bytes, length, &root);
	/* What is refused only then: keys that are no text, twice, too many. */
	fuzz_check(rc == 0 ? unpacked != FX_ENOMEM : unpacked == rc);
	return fuzz_mix_number(FUZZ_MIX, rc * 64 + unpacked);
}

/* -- what was read, written again -------------------------------------------*/

/* A node that has no others within; or its head. */
static void
write_node(struct fx_packer *p, const struct fx_node *node)
{
	const unsigned char *bytes;
	const char *text;
	uint64_t number;
	int64_t below;
	size_t length;
	bool yes;

	switch (fx_unpack_type(node)) {
	case FX_NODE_NUMBER:
		if (fx_unpack_uint(node, &number) == 0) {
			fx_pack_uint(p, number);
			break;
		}
		/* Nobody reads what is above INT64_MAX. */
		if (fx_unpack_int(node, &below) != 0)
			below = INT64_MAX;
		fuzz_check(below < 0 || below == INT64_MAX);
		fx_pack_int(p, below);
		break;
	case FX_NODE_YESNO:
		fuzz_check(fx_unpack_bool(node, &yes) == 0);
		fx_pack_bool(p, yes);
		break;
	case FX_NODE_TEXT:
		fuzz_check(fx_unpack_text(node, &text, &length) == 0);
		fx_pack_chars(p, text, length);
		break;
	case FX_NODE_BYTES:
		fuzz_check(fx_unpack_bytes(node, &bytes, &length) == 0);
		fx_pack_bytes(p, bytes, length);
		break;
	case FX_NODE_ARRAY: fx_pack_array(p, fx_unpack_count(node)); break;
	case FX_NODE_MAP: fx_pack_map(p, fx_unpack_count(node)); break;
	}
}

static void
write_all(struct fx_packer *p, const struct fx_node *node, int depth)
{
	const char *key;
	size_t i, length;

	fuzz_check(depth <= FX_SCAN_DEPTH);
	write_node(p, node);
	for (i = 0; i < fx_unpack_count(node); i++)
		if (fx_unpack_type(node) == FX_NODE_ARRAY) {
			write_all(p, fx_unpack_element(node, i), depth + 1);
		} else {
			const struct fx_node *inside =
			    fx_unpack_entry(node, i, &key, &length);

			fx_pack_chars(p, key, length);
			write_all(p, inside, depth + 1);
		}
}

size_t
fuzz_canonical(struct fx_reader *with, const unsigned char *bytes,
    size_t length, unsigned char *to, size_t size)
{
	const struct fx_node *root;
	struct fx_packer p;
	size_t used;

	if (fx_unpack(with, bytes, length, &root) != 0)
		return 0;
	fx_pack_begin(&p, to, size);
	write_all(&p, root, 0);
	return fx_pack_end(&p, &used) == 0 ? used : 0;
}

uint64_t
fuzz_pack_run(const unsigned char *bytes, size_t length)
{
	size_t once, twice;

	once = fuzz_canonical(reader, bytes, length, written, sizeof(written));
	if (once == 0)
		return FUZZ_MIX;
	/* The shortest form of everything, and then always the same. */
	fuzz_check(once <= length);
	twice = fuzz_canonical(second, written, once, again, sizeof(again));
	fuzz_check(twice == once && memcmp(written, again, once) == 0);
	return fuzz_mix(FUZZ_MIX, written, once);
}

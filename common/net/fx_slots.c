#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "net/fx_result.h"
#include "net/fx_slots.h"

#define SLOTS_MAX 64

static bool
is_zero(const unsigned char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static bool
is_said(const struct fx_slot *slot, const unsigned char *thing)
{
	const unsigned char *value = thing + slot->offset;

	if (slot->need == FX_SLOT_MUST)
		return true;
	if (slot->need == FX_SLOT_FLAGGED)
		return thing[slot->flag] != 0;
	switch (slot->type) {
	case FX_SLOT_TEXT: return value[0] != '\0';
	case FX_SLOT_NUMBER:
	case FX_SLOT_TIME: return *(const uint64_t *)(const void *)value != 0;
	case FX_SLOT_BLOB:
		return ((const struct fx_slot_blob *)(const void *)value)
			   ->length > 0;
	case FX_SLOT_LIST:
		return ((const struct fx_slot_list *)(const void *)value)
			   ->count > 0;
	case FX_SLOT_CAUSE:
		return ((const struct fx_slot_cause *)(const void *)value)
			   ->service[0] != '\0';
	case FX_SLOT_PLACE:
		return ((const struct fx_slot_place *)(const void *)value)
			   ->seq > 0;
	default: return !is_zero(value, slot->size);
	}
}

static void
encode_list(const struct fx_slot_list *list, struct fx_packer *packer)
{
	size_t i;

	fx_pack_array(packer, list->count);
	for (i = 0; i < list->count; i++)
		fx_pack_chars(
		    packer, list->words[i].text, list->words[i].length);
}

static void
encode_cause(const struct fx_slot_cause *cause, struct fx_packer *packer)
{
	fx_pack_array(packer, 3);
	fx_pack_text(packer, cause->service);
	fx_pack_uint(packer, cause->seq);
	fx_pack_bytes(packer, cause->hash, sizeof(cause->hash));
}

static void
encode_place(const struct fx_slot_place *place, struct fx_packer *packer)
{
	fx_pack_array(packer, 3);
	fx_pack_uint(packer, place->seq);
	fx_pack_bytes(packer, place->hash, sizeof(place->hash));
	fx_pack_uint(packer, place->epoch);
}

static void
encode_range(const struct fx_slot_range *range, struct fx_packer *packer)
{
	fx_pack_array(packer, 2);
	fx_pack_uint(packer, range->min);
	fx_pack_uint(packer, range->max);
}

static void
encode_value(
    const struct fx_slot *slot, const void *value, struct fx_packer *packer)
{
	const struct fx_slot_blob *blob = value;

	switch (slot->type) {
	case FX_SLOT_TEXT: fx_pack_text(packer, value); break;
	case FX_SLOT_NUMBER:
		fx_pack_uint(packer, *(const uint64_t *)value);
		break;
	case FX_SLOT_TIME: fx_pack_int(packer, *(const int64_t *)value); break;
	case FX_SLOT_FLAG: fx_pack_bool(packer, *(const bool *)value); break;
	case FX_SLOT_BYTES: fx_pack_bytes(packer, value, slot->size); break;
	case FX_SLOT_BLOB:
		fx_pack_bytes(packer, blob->bytes, blob->length);
		break;
	case FX_SLOT_RANGE: encode_range(value, packer); break;
	case FX_SLOT_LIST: encode_list(value, packer); break;
	case FX_SLOT_CAUSE: encode_cause(value, packer); break;
	case FX_SLOT_PLACE: encode_place(value, packer); break;
	case FX_SLOT_RESULT:
		fx_pack_text(packer,
		    fx_result_word(*(const enum fx_result *)value)->name);
		break;
	}
}

size_t
fx_slots_said(const struct fx_slot *slots, size_t count, const void *thing)
{
	size_t i, said = 0;

	for (i = 0; i < count; i++)
		said += is_said(&slots[i], thing) ? 1 : 0;
	return said;
}

void
fx_slots_pack(const struct fx_slot *slots, size_t count, const void *thing,
    struct fx_packer *packer)
{
	const unsigned char *bytes = thing;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_said(&slots[i], bytes))
			continue;
		fx_pack_text(packer, slots[i].key);
		encode_value(&slots[i], bytes + slots[i].offset, packer);
	}
}

void
fx_slots_encode(const struct fx_slot *slots, size_t count, const void *thing,
    struct fx_packer *packer)
{
	const unsigned char *bytes = thing;
	unsigned char said[SLOTS_MAX];
	const struct fx_slot *slot;
	size_t i, n = 0;

	fx_assert(count <= SLOTS_MAX);
	for (i = 0; i < count; i++)
		if (is_said(&slots[i], bytes))
			said[n++] = (unsigned char)i;
	fx_pack_map(packer, n);
	for (i = 0; i < n; i++) {
		slot = &slots[said[i]];
		fx_pack_text(packer, slot->key);
		encode_value(slot, bytes + slot->offset, packer);
	}
}

static int
decode_text(const struct fx_node *node, char *to, size_t size)
{
	const char *text;
	size_t length;
	int rc = fx_unpack_text(node, &text, &length);

	if (rc != 0)
		return rc;
	if (length >= size)
		return FX_ETOOBIG;
	rc = fx_text_check(text, length, FX_TEXT_NAME);
	if (rc != 0)
		return rc;
	memcpy(to, text, length);
	memset(to + length, 0, size - length);
	return 0;
}

static int
decode_bytes(const struct fx_node *node, unsigned char *to, size_t size)
{
	const unsigned char *bytes;
	size_t length;
	int rc = fx_unpack_bytes(node, &bytes, &length);

	if (rc != 0)
		return rc;
	if (length != size)
		return FX_EINVAL;
	memcpy(to, bytes, length);
	return 0;
}

static int
decode_blob(const struct fx_node *node, struct fx_slot_blob *to)
{
	const unsigned char *bytes;
	size_t length;
	int rc = fx_unpack_bytes(node, &bytes, &length);

	if (rc != 0)
		return rc;
	if (length > sizeof(to->bytes))
		return FX_ETOOBIG;
	if (length > 0)
		memcpy(to->bytes, bytes, length);
	to->length = length;
	return 0;
}

static int
is_array(const struct fx_node *node, size_t least, size_t most)
{
	if (fx_unpack_type(node) != FX_NODE_ARRAY)
		return FX_ESYNTAX;
	if (fx_unpack_count(node) < least || fx_unpack_count(node) > most)
		return FX_EINVAL;
	return 0;
}

static int
decode_range(const struct fx_node *node, struct fx_slot_range *to)
{
	int rc = is_array(node, 2, 2);

	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_element(node, 0), &to->min);
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_element(node, 1), &to->max);
	return rc;
}

static int
decode_list(const struct fx_node *node, struct fx_slot_list *to)
{
	const char *text;
	size_t i, length;
	int rc = is_array(node, 0, FX_LIST_MAX);

	for (i = 0; rc == 0 && i < fx_unpack_count(node); i++) {
		rc = fx_unpack_text(fx_unpack_element(node, i), &text, &length);
		if (rc == 0 && length > sizeof(to->words[i].text))
			rc = FX_ETOOBIG;
		if (rc == 0) {
			memcpy(to->words[i].text, text, length);
			to->words[i].length = (unsigned char)length;
		}
	}
	if (rc == 0)
		to->count = i;
	return rc;
}

static int
decode_cause(const struct fx_node *node, struct fx_slot_cause *to)
{
	int rc = is_array(node, 3, 3);

	if (rc == 0)
		rc = decode_text(fx_unpack_element(node, 0), to->service,
		    sizeof(to->service));
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_element(node, 1), &to->seq);
	if (rc == 0)
		rc = decode_bytes(
		    fx_unpack_element(node, 2), to->hash, sizeof(to->hash));
	return rc;
}

static int
decode_place(const struct fx_node *node, struct fx_slot_place *to)
{
	int rc = is_array(node, 3, 3);

	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_element(node, 0), &to->seq);
	if (rc == 0)
		rc = decode_bytes(
		    fx_unpack_element(node, 1), to->hash, sizeof(to->hash));
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_element(node, 2), &to->epoch);
	return rc;
}

static int
decode_time(const struct fx_node *node, int64_t *to)
{
	int64_t number;
	int rc = fx_unpack_int(node, &number);

	if (rc == 0 && number < 0)
		rc = FX_EINVAL;
	if (rc == 0)
		*to = number;
	return rc;
}

static int
decode_result(const struct fx_node *node, enum fx_result *to)
{
	const char *text;
	size_t length;
	int rc = fx_unpack_text(node, &text, &length);

	if (rc != 0)
		return rc;
	*to = fx_result_find(text, length);
	return *to == FX_RESULTS ? FX_EINVAL : 0;
}

static int
decode_value(const struct fx_slot *slot, const struct fx_node *node, void *to)
{
	switch (slot->type) {
	case FX_SLOT_TEXT: return decode_text(node, to, slot->size);
	case FX_SLOT_NUMBER: return fx_unpack_uint(node, to);
	case FX_SLOT_TIME: return decode_time(node, to);
	case FX_SLOT_FLAG: return fx_unpack_bool(node, to);
	case FX_SLOT_BYTES: return decode_bytes(node, to, slot->size);
	case FX_SLOT_BLOB: return decode_blob(node, to);
	case FX_SLOT_RANGE: return decode_range(node, to);
	case FX_SLOT_LIST: return decode_list(node, to);
	case FX_SLOT_CAUSE: return decode_cause(node, to);
	case FX_SLOT_PLACE: return decode_place(node, to);
	case FX_SLOT_RESULT: return decode_result(node, to);
	}
	fx_never("a type of slot without a decoder");
}

static void
name_field(char *field, const char *key, size_t length)
{
	if (length > FX_FIELD_MAX)
		length = FX_FIELD_MAX;
	memset(field, 0, FX_FIELD_MAX + 1);
	/* It goes into an answer, which whoever asked must be able to read. */
	if (fx_text_check(key, length, FX_TEXT_NAME) != 0)
		fx_copy_text(field, FX_FIELD_MAX + 1, "?");
	else
		memcpy(field, key, length);
}

static bool
is_called(const struct fx_slot *slot, const char *key, size_t length)
{
	return slot->key[0] == key[0] && strlen(slot->key) == length &&
	       memcmp(slot->key, key, length) == 0;
}

/* The row of a key; count when it has none.  Mostly it is a later one. */
static size_t
find(const struct fx_slot *slots, size_t count, size_t after, const char *key,
    size_t length)
{
	size_t i;

	for (i = after; i < count && length > 0; i++)
		if (is_called(&slots[i], key, length))
			return i;
	for (i = 0; i < after && length > 0; i++)
		if (is_called(&slots[i], key, length))
			return i;
	return count;
}

int
fx_slots_decode(const struct fx_slot *slots, size_t count,
    const struct fx_node *map, void *thing, char *field)
{
	unsigned char *bytes = thing;
	const struct fx_node *value;
	const char *key;
	uint64_t seen = 0;
	size_t i, at, after = 0, length;
	int rc;

	fx_assert(count <= SLOTS_MAX);
	name_field(field, "header", 6);
	if (fx_unpack_type(map) != FX_NODE_MAP)
		return FX_ESYNTAX;
	for (i = 0; i < fx_unpack_count(map); i++) {
		value = fx_unpack_entry(map, i, &key, &length);
		at = find(slots, count, after, key, length);
		if (at == count)
			continue;
		rc = decode_value(&slots[at], value, bytes + slots[at].offset);
		if (rc != 0) {
			name_field(field, key, length);
			return rc;
		}
		after = at + 1;
		/* Text that must be said and is empty was not said. */
		if (slots[at].type != FX_SLOT_TEXT ||
		    bytes[slots[at].offset] != '\0')
			seen |= UINT64_C(1) << at;
		if (slots[at].need == FX_SLOT_FLAGGED)
			bytes[slots[at].flag] = 1;
	}
	for (i = 0; i < count; i++) {
		if (slots[i].need != FX_SLOT_MUST ||
		    (seen & UINT64_C(1) << i) != 0)
			continue;
		name_field(field, slots[i].key, strlen(slots[i].key));
		return FX_EMISSING;
	}
	return 0;
}

int
fx_slots_strict(const struct fx_slot *slots, size_t count,
    const struct fx_node *map, char *field)
{
	const char *key;
	size_t i, at, after = 0, length;

	for (i = 0; i < fx_unpack_count(map); i++) {
		(void)fx_unpack_entry(map, i, &key, &length); /* key alone */
		at = find(slots, count, after, key, length);
		if (at == count) {
			name_field(field, key, length);
			return FX_EINVAL;
		}
		after = at + 1;
	}
	return 0;
}

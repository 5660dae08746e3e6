/*
 * The only file of the model that sees msgpack and the hash.  It asks what the
 * page on the wire says: a row is its type, one canonical map and a hash.
 */
#include "model_row.h"

#include <msgpack.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TOPIC_MAX 64
#define BODY_MAX  1900

struct decoder {
	msgpack_zone zone;
};

struct decoder *
decoder_open(void)
{
	struct decoder *decoder = calloc(1, sizeof(*decoder));

	if (decoder == NULL || !msgpack_zone_init(&decoder->zone, 16 << 10))
		abort();
	return decoder;
}

void
decoder_close(struct decoder *decoder)
{
	msgpack_zone_destroy(&decoder->zone);
	free(decoder);
}

bool
is(struct bytes bytes, const char *word)
{
	return strlen(word) == bytes.size &&
	       memcmp(bytes.at, word, bytes.size) == 0;
}

bool
same(struct bytes a, struct bytes b)
{
	return a.size == b.size &&
	       (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

bool
listed(struct bytes list, struct bytes word)
{
	size_t begin = 0;

	for (size_t i = 0; i <= list.size; i++) {
		if (i < list.size && list.at[i] != ',')
			continue;
		if (same((struct bytes){ list.at + begin, i - begin }, word))
			return word.size > 0;
		begin = i + 1;
	}
	return false;
}

static bool
is_key(struct bytes key)
{
	if (key.size < 1 || key.size > 31)
		return false;
	for (size_t i = 0; i < key.size; i++) {
		char c = key.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '_')
			return false;
	}
	return true;
}

/* UTF-8 in its shortest form, without control characters. */
static bool
is_text(struct bytes text, bool may_break)
{
	const unsigned char *at = (const unsigned char *)text.at;

	for (size_t i = 0; i < text.size;) {
		uint32_t code = at[i++];
		int more = code < 0x80   ? 0
			   : code < 0xc2 ? -1
			   : code < 0xe0 ? 1
			   : code < 0xf0 ? 2
			   : code < 0xf5 ? 3
					 : -1;
		static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };

		if (more == 0 && (code < 0x20 || code == 0x7f) &&
		    !(may_break && (code == '\t' || code == '\n')))
			return false;
		if (more < 0 || text.size - i < (size_t)more)
			return false;
		if (more > 0)
			code &= 0x3fU >> more;
		for (int n = 0; n < more; n++) {
			if ((at[i] & 0xc0) != 0x80)
				return false;
			code = code << 6 | (at[i++] & 0x3fU);
		}
		if (code < least[more < 0 ? 0 : more] || code > 0x10ffff ||
		    (code >= 0xd800 && code < 0xe000))
			return false;
	}
	return true;
}

static struct bytes
str_of(const msgpack_object *object)
{
	return (struct bytes){ object->via.str.ptr, object->via.str.size };
}

static bool
number_of(const msgpack_object *object, int64_t *number)
{
	if (object->type == MSGPACK_OBJECT_NEGATIVE_INTEGER)
		*number = object->via.i64;
	else if (object->type == MSGPACK_OBJECT_POSITIVE_INTEGER &&
		 object->via.u64 <= INT64_MAX)
		*number = (int64_t)object->via.u64;
	else
		return false;
	return true;
}

static bool
known_before(const struct row *row, struct bytes key)
{
	for (size_t i = 0; i < row->count; i++) {
		if (same(row->fields[i].key, key))
			return true;
	}
	return false;
}

/* Keys that differ seldom get the same of 64 marks. */
static unsigned
mark_of(struct bytes key)
{
	unsigned first = (unsigned char)key.at[0];
	unsigned middle = (unsigned char)key.at[key.size / 2];

	return ((unsigned)key.size * 7U + first * 5U + middle) & 63U;
}

/* The payload: flat, no key twice. */
static const char *
decode_data(const msgpack_object *data, struct row *row)
{
	uint64_t seen = 0;

	row->has_data = true;
	if (data->type != MSGPACK_OBJECT_MAP)
		return "data is no map";
	if (data->via.map.size > FIELDS_MAX)
		return "data has too many keys";
	for (uint32_t i = 0; i < data->via.map.size; i++) {
		const msgpack_object_kv *pair = &data->via.map.ptr[i];
		struct field *field = &row->fields[row->count];
		uint64_t mark;

		if (pair->key.type != MSGPACK_OBJECT_STR)
			return "a key of data is no text";
		*field = (struct field){ .key = str_of(&pair->key) };
		if (!is_key(field->key))
			return "a key of data is not allowed";
		/* Only keys that look alike are compared. */
		mark = UINT64_C(1) << mark_of(field->key);
		if ((seen & mark) != 0 && known_before(row, field->key))
			return "a key of data stands there twice";
		seen |= mark;

		switch (pair->val.type) {
		case MSGPACK_OBJECT_STR:
			field->kind = FIELD_TEXT;
			field->bytes = str_of(&pair->val);
			if (!is_text(field->bytes, true))
				return "a text of data is not clean";
			break;
		case MSGPACK_OBJECT_BIN:
			field->kind = FIELD_BYTES;
			field->bytes = (struct bytes){ pair->val.via.bin.ptr,
				pair->val.via.bin.size };
			break;
		case MSGPACK_OBJECT_BOOLEAN:
			field->kind = FIELD_YES_NO;
			field->number = pair->val.via.boolean;
			break;
		default:
			field->kind = FIELD_NUMBER;
			if (!number_of(&pair->val, &field->number))
				return "data is not flat";
		}
		row->count++;
	}
	return NULL;
}

static const char *
decode_cause(const msgpack_object *cause, struct row *row)
{
	const msgpack_object *item = cause->via.array.ptr;

	if (cause->type != MSGPACK_OBJECT_ARRAY || cause->via.array.size != 3 ||
	    item[0].type != MSGPACK_OBJECT_STR ||
	    item[2].type != MSGPACK_OBJECT_BIN ||
	    item[2].via.bin.size != HASH_SIZE ||
	    !number_of(&item[1], &row->cause_seq) || row->cause_seq < 1)
		return "the cause is not service, seq and hash";
	row->cause_service = str_of(&item[0]);
	row->cause_hash = (struct bytes){ item[2].via.bin.ptr, HASH_SIZE };
	return NULL;
}

/* The keys of the envelope: where each goes, and how large it may be. */
#define IN(field) offsetof(struct row, field)
static const struct place {
	const char *key;
	enum field_kind kind;
	size_t at;
	size_t min, max;
} places[] = {
	{ "actor", FIELD_TEXT, IN(actor), 1, 32 },
	{ "at", FIELD_NUMBER, IN(at), 0, 0 },
	{ "cmd", FIELD_BYTES, IN(cmd), 16, 16 },
	{ "epoch", FIELD_NUMBER, IN(epoch), 0, 0 },
	{ "ix", FIELD_NUMBER, IN(ix), 0, 0 },
	{ "more", FIELD_YES_NO, IN(more), 0, 0 },
	{ "must", FIELD_YES_NO, IN(must), 0, 0 },
	{ "prev", FIELD_NUMBER, IN(prev), 0, 0 },
	{ "rev", FIELD_NUMBER, IN(rev), 0, 0 },
	{ "role", FIELD_TEXT, IN(role), 1, 32 },
	{ "rules", FIELD_BYTES, IN(rules), 8, 8 },
	{ "seq", FIELD_NUMBER, IN(seq), 0, 0 },
	{ "source", FIELD_TEXT, IN(source), 1, 64 },
	{ "station", FIELD_TEXT, IN(station), 1, 32 },
	{ "store", FIELD_BYTES, IN(store), 16, 16 },
	{ "subject", FIELD_TEXT, IN(subject), 1, 40 },
	{ "time", FIELD_NUMBER, IN(time), 0, 0 },
	{ "traceparent", FIELD_TEXT, IN(traceparent), 55, 55 },
	{ "type", FIELD_TEXT, IN(type), 1, 63 },
	{ "v", FIELD_NUMBER, IN(v), 0, 0 },
};
#undef IN

static const char *
keep(const struct place *place, const msgpack_object *object, struct row *row)
{
	char *into = (char *)row + place->at;
	struct bytes bytes;
	int64_t found;

	switch (place->kind) {
	case FIELD_NUMBER:
		if (!number_of(object, &found) || found < 0)
			return "a number of the envelope is none";
		memcpy(into, &found, sizeof(found));
		return NULL;
	case FIELD_YES_NO:
		/* An attribute that is no is left out. */
		if (object->type != MSGPACK_OBJECT_BOOLEAN ||
		    !object->via.boolean)
			return "a mark of the envelope is not true";
		*(bool *)(void *)into = true;
		return NULL;
	case FIELD_TEXT:
		if (object->type != MSGPACK_OBJECT_STR)
			return "a text of the envelope is none";
		bytes = str_of(object);
		if (!is_text(bytes, false))
			return "a text of the envelope is not clean";
		break;
	default:
		if (object->type != MSGPACK_OBJECT_BIN)
			return "bytes of the envelope are none";
		bytes =
		    (struct bytes){ object->via.bin.ptr, object->via.bin.size };
	}
	if (bytes.size < place->min || bytes.size > place->max)
		return "an attribute of the envelope has the wrong size";
	memcpy(into, &bytes, sizeof(bytes));
	return NULL;
}

static bool
ascends(struct bytes before, struct bytes key)
{
	size_t size = before.size < key.size ? before.size : key.size;
	int order = memcmp(before.at, key.at, size);

	return order < 0 || (order == 0 && before.size < key.size);
}

static const char *
decode_envelope(const msgpack_object *map, struct row *row)
{
	struct bytes before = { "", 0 };
	size_t next = 0;
	const char *bad = NULL;

	if (map->type != MSGPACK_OBJECT_MAP || map->via.map.size > 32)
		return "the event is no map, or too wide";
	for (uint32_t i = 0; i < map->via.map.size && bad == NULL; i++) {
		const msgpack_object_kv *pair = &map->via.map.ptr[i];
		struct bytes key;

		if (pair->key.type != MSGPACK_OBJECT_STR)
			return "a key of the envelope is no text";
		key = str_of(&pair->key);
		if (!is_key(key) || !ascends(before, key))
			return "the keys of the envelope do not ascend";
		before = key;
		while (next < sizeof(places) / sizeof(places[0]) &&
		       ascends((struct bytes){ places[next].key,
				   strlen(places[next].key) },
			   key))
			next++;
		if (is(key, "data"))
			bad = decode_data(&pair->val, row);
		else if (is(key, "cause"))
			bad = decode_cause(&pair->val, row);
		else if (next < sizeof(places) / sizeof(places[0]) &&
			 is(key, places[next].key))
			bad = keep(&places[next], &pair->val, row);
		/* Any other key is of a later version, and is left alone. */
		row->has_prev |= is(key, "prev");
		row->has_rev |= is(key, "rev");
	}
	return bad;
}

/* What is left of the bytes that must come again. */
struct again {
	const unsigned char *at, *end;
};

static int
compare(void *context, const char *bytes, size_t size)
{
	struct again *again = context;

	if ((size_t)(again->end - again->at) < size ||
	    memcmp(again->at, bytes, size) != 0)
		return -1;
	again->at += size;
	return 0;
}

/* The same value, written anew in the shortest forms, is the same bytes. */
static bool
is_shortest(const msgpack_object *map, const unsigned char *body, size_t size)
{
	struct again again = { body, body + size };
	msgpack_packer packer;

	msgpack_packer_init(&packer, &again, compare);
	return msgpack_pack_object(&packer, *map) == 0 && again.at == again.end;
}

const char *
decode(struct decoder *decoder, const unsigned char *bytes, size_t size,
    struct row *row)
{
	msgpack_object map;
	size_t end = 0;
	const char *bad;

	memset(row, 0, offsetof(struct row, fields));
	row->count = 0;
	if (size < 1 || bytes[0] < 4 || bytes[0] > TOPIC_MAX ||
	    size < 1U + bytes[0] + 1U + HASH_SIZE)
		return "the row is too short for its parts";
	row->topic_size = bytes[0];
	row->topic = bytes + 1;
	row->body = row->topic + row->topic_size;
	row->body_size = size - 1 - row->topic_size - HASH_SIZE;
	row->hash = row->body + row->body_size;
	if (row->body_size > BODY_MAX)
		return "the event is longer than an event may be";

	msgpack_zone_clear(&decoder->zone);
	if (msgpack_unpack((const char *)row->body, row->body_size, &end,
		&decoder->zone, &map) != MSGPACK_UNPACK_SUCCESS ||
	    end != row->body_size)
		return "the event is not one whole value";
	bad = decode_envelope(&map, row);
	if (bad != NULL)
		return bad;
	if (!is_shortest(&map, row->body, row->body_size))
		return "the event is not in its shortest form";
	if (row->type.size + 1 != row->topic_size ||
	    memcmp(row->type.at, row->topic, row->type.size) != 0 ||
	    row->topic[row->type.size] != '.')
		return "the topic is not the type";
	return NULL;
}

void
chain(const unsigned char before[HASH_SIZE], const struct row *row,
    unsigned char hash[HASH_SIZE])
{
	crypto_generichash_state state;

	if (crypto_generichash_init(&state, NULL, 0, HASH_SIZE) != 0 ||
	    crypto_generichash_update(&state, before, HASH_SIZE) != 0 ||
	    crypto_generichash_update(
		&state, row->topic, row->topic_size + row->body_size) != 0 ||
	    crypto_generichash_final(&state, hash, HASH_SIZE) != 0)
		abort();
}

static const struct field *
find(const struct row *row, const char *key)
{
	size_t size = strlen(key);

	for (size_t i = 0; i < row->count; i++) {
		const struct field *field = &row->fields[i];

		if (field->key.size == size && field->key.at[0] == key[0] &&
		    memcmp(field->key.at, key, size) == 0)
			return field;
	}
	return NULL;
}

struct bytes
text(const struct row *row, const char *key)
{
	const struct field *field = find(row, key);

	return field == NULL ? (struct bytes){ "", 0 } : field->bytes;
}

int64_t
number(const struct row *row, const char *key)
{
	const struct field *field = find(row, key);

	return field == NULL ? 0 : field->number;
}

bool
yes(const struct row *row, const char *key)
{
	return number(row, key) != 0;
}

bool
given(const struct row *row, const char *key)
{
	return find(row, key) != NULL;
}

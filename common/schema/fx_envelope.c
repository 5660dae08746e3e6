#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "schema/fx_envelope.h"

static void
put_text(struct fx_packer *packer, const char *key, const char *text)
{
	if (*text == '\0')
		return;
	fx_pack_text(packer, key);
	fx_pack_text(packer, text);
}

static void
put_number(struct fx_packer *packer, const char *key, uint64_t number)
{
	fx_pack_text(packer, key);
	fx_pack_uint(packer, number);
}

static void
put_bytes(
    struct fx_packer *packer, const char *key, const void *bytes, size_t size)
{
	fx_pack_text(packer, key);
	fx_pack_bytes(packer, bytes, size);
}

static void
put_yes(struct fx_packer *packer, const char *key, bool yes)
{
	if (!yes)
		return;
	fx_pack_text(packer, key);
	fx_pack_bool(packer, true);
}

static void
put_cause(struct fx_packer *packer, const struct fx_envelope *e)
{
	if (e->cause[0] == '\0')
		return;
	fx_pack_text(packer, "cause");
	fx_pack_array(packer, 3);
	fx_pack_text(packer, e->cause);
	fx_pack_uint(packer, e->cause_seq);
	fx_pack_bytes(packer, e->cause_hash, sizeof(e->cause_hash));
}

/* actor, data, epoch, prev, seq, source, store, time, type and v always are. */
static size_t
count_keys(const struct fx_envelope *e)
{
	const bool also[] = { e->at_ms != 0, e->cause[0] != '\0', e->has_cmd,
		e->ix > 0, e->more, e->must, e->rev > 0, e->role[0] != '\0',
		e->has_rules, e->station[0] != '\0', e->subject[0] != '\0',
		e->traceparent[0] != '\0' };
	size_t i, count = 10;

	for (i = 0; i < fx_count_of(also); i++)
		count += also[i] ? 1 : 0;
	return count;
}

int
fx_envelope_encode(const struct fx_envelope *e, const void *data, size_t length,
    void *buffer, size_t size, size_t *used)
{
	struct fx_packer p;

	/* The keys stand in ascending order: equal events are equal bytes. */
	fx_pack_begin(&p, buffer, size < FX_BODY_MAX ? size : FX_BODY_MAX);
	fx_pack_map(&p, count_keys(e));
	put_text(&p, "actor", e->actor);
	if (e->at_ms != 0)
		put_number(&p, "at", (uint64_t)e->at_ms);
	put_cause(&p, e);
	if (e->has_cmd)
		put_bytes(&p, "cmd", e->cmd, sizeof(e->cmd));
	fx_pack_text(&p, "data");
	fx_pack_ready(&p, data, length);
	put_number(&p, "epoch", e->epoch);
	if (e->ix > 0)
		put_number(&p, "ix", e->ix);
	put_yes(&p, "more", e->more);
	put_yes(&p, "must", e->must);
	put_number(&p, "prev", e->prev);
	if (e->rev > 0)
		put_number(&p, "rev", e->rev);
	put_text(&p, "role", e->role);
	if (e->has_rules)
		put_bytes(&p, "rules", e->rules, sizeof(e->rules));
	put_number(&p, "seq", e->seq);
	put_text(&p, "source", e->source);
	put_text(&p, "station", e->station);
	put_bytes(&p, "store", e->store, sizeof(e->store));
	put_text(&p, "subject", e->subject);
	put_number(&p, "time", (uint64_t)e->time_ms);
	put_text(&p, "traceparent", e->traceparent);
	put_text(&p, "type", e->type);
	put_number(&p, "v", e->v);
	return fx_pack_end(&p, used);
}

/* Where each key goes: text, number or bytes of a known place in the struct. */
enum slot_type { SLOT_TEXT, SLOT_NUMBER, SLOT_BYTES, SLOT_YES };

struct slot {
	const char *key;
	size_t length; /* of key */
	enum slot_type type;
	bool must;
	size_t offset, size;
	size_t flag; /* the bool that says it is there; 0: none */
};

/* clang-format off */
#define ROW(key, type, field, must, flag) { key, sizeof(key) - 1, type, must, \
	offsetof(struct fx_envelope, field), \
	sizeof(((struct fx_envelope *)0)->field), flag }
#define TEXT_SLOT(key, must)          ROW(#key, SLOT_TEXT, key, must, 0)
#define NUMBER_SLOT(key, field, must) ROW(key, SLOT_NUMBER, field, must, 0)
#define BYTES_SLOT(key, must)         ROW(#key, SLOT_BYTES, key, must, 0)
#define FLAG_SLOT(key) ROW(#key, SLOT_BYTES, key, false, \
	offsetof(struct fx_envelope, has_##key))
#define YES_SLOT(key)                 ROW(#key, SLOT_YES, key, false, 0)
static const struct slot slots[] = {
	TEXT_SLOT(actor, true),
	NUMBER_SLOT("at", at_ms, false),
	FLAG_SLOT(cmd),
	NUMBER_SLOT("epoch", epoch, true),
	NUMBER_SLOT("ix", ix, false),
	YES_SLOT(more),
	YES_SLOT(must),
	NUMBER_SLOT("prev", prev, true),
	NUMBER_SLOT("rev", rev, false),
	TEXT_SLOT(role, false),
	FLAG_SLOT(rules),
	NUMBER_SLOT("seq", seq, true),
	TEXT_SLOT(source, true),
	TEXT_SLOT(station, false),
	BYTES_SLOT(store, true),
	TEXT_SLOT(subject, false),
	NUMBER_SLOT("time", time_ms, true),
	TEXT_SLOT(traceparent, false),
	TEXT_SLOT(type, true),
	NUMBER_SLOT("v", v, true),
};
/* clang-format on */

/* What has been read of an event so far. */
struct reading {
	struct fx_envelope *e;
	const struct fx_node **data;
	uint32_t seen; /* slots */
	size_t next;   /* the slot after the last: keys ascend */
};

static int
take_text(const struct slot *slot, const struct fx_node *node, char *to)
{
	const char *text;
	size_t length;
	int rc = fx_unpack_text(node, &text, &length);

	if (rc != 0)
		return rc;
	if (length >= slot->size)
		return FX_ETOOBIG;
	if (length == 0 && slot->must)
		return FX_EMISSING;
	if (fx_text_check(text, length, FX_TEXT_NAME) != 0)
		return FX_ESYNTAX;
	memcpy(to, text, length);
	return 0;
}

static int
take_bytes(const struct slot *slot, const struct fx_node *node, char *to)
{
	const unsigned char *bytes;
	size_t length;
	int rc = fx_unpack_bytes(node, &bytes, &length);

	if (rc != 0)
		return rc;
	if (length != slot->size)
		return FX_EINVAL;
	memcpy(to, bytes, length);
	return 0;
}

static int
take_slot(
    const struct slot *slot, const struct fx_node *node, struct fx_envelope *e)
{
	char *to = (char *)e + slot->offset;
	int64_t number;
	bool yes;
	int rc;

	switch (slot->type) {
	case SLOT_TEXT: return take_text(slot, node, to);
	case SLOT_BYTES: return take_bytes(slot, node, to);
	case SLOT_YES:
		rc = fx_unpack_bool(node, &yes);
		if (rc == 0)
			memcpy(to, &yes, sizeof(yes));
		return rc;
	case SLOT_NUMBER:
		rc = fx_unpack_int(node, &number);
		if (rc == 0 && (number < 0 || number > FX_NUMBER_MAX))
			return FX_EINVAL;
		if (rc == 0)
			memcpy(to, &number, sizeof(number));
		return rc;
	}
	fx_never("a slot of no type");
}

/* The cause is the only array in an event. */
static int
take_cause(const struct fx_node *node, struct fx_envelope *e)
{
	const struct slot who = { .type = SLOT_TEXT, .size = sizeof(e->cause) };
	const struct slot hash = { .type = SLOT_BYTES,
		.size = sizeof(e->cause_hash) };
	int rc;

	if (fx_unpack_type(node) != FX_NODE_ARRAY || fx_unpack_count(node) != 3)
		return FX_ESYNTAX;
	rc = take_text(&who, fx_unpack_element(node, 0), e->cause);
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_element(node, 1), &e->cause_seq);
	if (rc == 0)
		rc = take_bytes(
		    &hash, fx_unpack_element(node, 2), (char *)e->cause_hash);
	return rc;
}

static bool
is_key(const char *wanted, size_t wanted_length, const char *key, size_t length)
{
	return wanted_length == length && memcmp(wanted, key, length) == 0;
}

/* The slot of a key; the number of slots when it has none. */
static size_t
slot_called(size_t next, const char *key, size_t length)
{
	size_t i, at;

	for (i = 0; i < fx_count_of(slots); i++) {
		at = (next + i) % fx_count_of(slots);
		if (is_key(slots[at].key, slots[at].length, key, length))
			return at;
	}
	return fx_count_of(slots);
}

/* Take one entry of the map. */
static int
take_entry(struct reading *r, const char *key, size_t length,
    const struct fx_node *node)
{
	size_t at;

	if (is_key("cause", 5, key, length))
		return take_cause(node, r->e);
	if (is_key("data", 4, key, length)) {
		*r->data = node;
		return fx_unpack_type(node) == FX_NODE_MAP ? 0 : FX_ESYNTAX;
	}
	at = slot_called(r->next, key, length);
	if (at == fx_count_of(slots))
		return 0;
	r->seen |= UINT32_C(1) << at;
	r->next = at + 1;
	if (slots[at].flag != 0)
		*(bool *)((char *)r->e + slots[at].flag) = true;
	return take_slot(&slots[at], node, r->e);
}

int
fx_envelope_decode(struct fx_reader *reader, const void *body, size_t length,
    struct fx_envelope *e, const struct fx_node **data)
{
	struct reading r = { .e = e, .data = data };
	const struct fx_node *root, *node;
	const char *key;
	size_t i, key_length;
	int rc;

	memset(e, 0, sizeof(*e));
	*data = NULL;
	rc = fx_unpack(reader, body, length, &root);
	if (rc != 0)
		return rc;
	if (fx_unpack_type(root) != FX_NODE_MAP)
		return FX_ESYNTAX;
	for (i = 0; i < fx_unpack_count(root) && rc == 0; i++) {
		node = fx_unpack_entry(root, i, &key, &key_length);
		rc = take_entry(&r, key, key_length, node);
	}
	for (i = 0; i < fx_count_of(slots) && rc == 0; i++)
		if (slots[i].must && (r.seen & UINT32_C(1) << i) == 0)
			rc = FX_EMISSING;
	if (rc == 0 && *data == NULL)
		rc = FX_EMISSING;
	return rc;
}

void
fx_envelope_link(const unsigned char before[FX_LINK_BYTES], const char *topic,
    size_t topic_length, const void *body, size_t length,
    unsigned char hash[FX_LINK_BYTES])
{
	struct fx_hash state;

	fx_crypto_hash_begin(&state);
	fx_crypto_hash_more(&state, before, FX_LINK_BYTES);
	if (!FX_BUG(17))
		fx_crypto_hash_more(&state, topic, topic_length);
	fx_crypto_hash_more(&state, body, length);
	fx_crypto_hash_end(&state, hash);
}

int
fx_envelope_row(const char *topic, const void *body, size_t length,
    const unsigned char hash[FX_LINK_BYTES], void *row, size_t size,
    size_t *used)
{
	size_t topic_length = strlen(topic);
	unsigned char *to = row;

	*used = 1 + topic_length + length + FX_LINK_BYTES;
	if (topic_length > FX_TOPIC_MAX || *used > size || *used > FX_ROW_MAX)
		return FX_ETOOBIG;
	*to++ = (unsigned char)topic_length;
	memcpy(to, topic, topic_length);
	memcpy(to + topic_length, body, length);
	memcpy(to + topic_length + length, hash, FX_LINK_BYTES);
	return 0;
}

int
fx_envelope_split(const void *bytes, size_t length, struct fx_parts *row)
{
	const unsigned char *at = bytes;

	if (length < 1 || length > FX_ROW_MAX || at[0] == 0 ||
	    at[0] > FX_TOPIC_MAX || length < 2u + at[0] + FX_LINK_BYTES)
		return FX_ESYNTAX;
	row->topic = (const char *)at + 1;
	row->topic_length = at[0];
	row->body = at + 1 + at[0];
	row->body_length = length - 1 - at[0] - FX_LINK_BYTES;
	row->hash = at + length - FX_LINK_BYTES;
	return 0;
}

enum fx_kind
fx_envelope_kind(const struct fx_envelope *e)
{
	return fx_schema_kind(e->type, strlen(e->type), FX_EVENT);
}

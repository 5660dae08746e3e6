#include <string.h>

#include "base/fx_err.h"
#include "net/fx_talk.h"

#define ASK(key, type, need, member) \
	FX_SLOT(fx_talk_ask, key, type, need, member)
#define SAY(key, type, need, member) \
	FX_SLOT(fx_talk_answer, key, type, need, member)

/* The word of an operation and its keys. */
struct form {
	const char *op;
	const struct fx_slot *slots;
	size_t count;
};

/* clang-format off */
static const struct fx_slot hello_slots[] = {
	ASK("epoch",    NUMBER, MAY,  cursor.epoch),
	ASK("feats",    LIST,   MUST, feats),
	ASK("hash",     BYTES,  MAY,  cursor.hash),
	ASK("name",     TEXT,   MUST, name),
	ASK("op",       TEXT,   MUST, word),
	ASK("proto",    RANGE,  MUST, proto),
	ASK("seq",      NUMBER, MAY,  cursor.seq),
	ASK("store",    BLOB,   MAY,  store),
};

static const struct fx_slot next_slots[] = {
	ASK("bytes",    NUMBER, MUST, bytes),
	ASK("epoch",    NUMBER, MUST, cursor.epoch),
	ASK("hash",     BYTES,  MUST, cursor.hash),
	ASK("max",      NUMBER, MUST, max),
	ASK("name",     TEXT,   MAY,  name),
	ASK("op",       TEXT,   MUST, word),
	ASK("req",      NUMBER, MUST, req),
	ASK("seq",      NUMBER, MUST, cursor.seq),
	ASK("store",    BLOB,   MUST, store),
	ASK("topics",   LIST,   MAY,  topics),
};

static const struct fx_slot ack_slots[] = {
	ASK("epoch",    NUMBER, MUST, cursor.epoch),
	ASK("hash",     BYTES,  MUST, cursor.hash),
	ASK("name",     TEXT,   MAY,  name),
	ASK("op",       TEXT,   MUST, word),
	ASK("seq",      NUMBER, MUST, cursor.seq),
	ASK("store",    BLOB,   MUST, store),
};

static const struct fx_slot snap_slots[] = {
	ASK("after",    BLOB,   MAY,  after),
	ASK("base",     PLACE,  MAY,  base),
	ASK("kind",     TEXT,   MUST, kind),
	ASK("name",     TEXT,   MAY,  name),
	ASK("op",       TEXT,   MUST, word),
	ASK("req",      NUMBER, MUST, req),
};

static const struct fx_slot welcome_slots[] = {
	SAY("bytes",    NUMBER, MUST, bytes),
	SAY("epoch",    NUMBER, MUST, head.epoch),
	SAY("feats",    LIST,   MUST, feats),
	SAY("first",    NUMBER, MUST, first),
	SAY("hash",     BYTES,  MUST, head.hash),
	SAY("hb",       NUMBER, MUST, beat_ms),
	SAY("max",      NUMBER, MUST, max),
	SAY("op",       TEXT,   MUST, word),
	SAY("proto",    NUMBER, MUST, proto),
	SAY("seq",      NUMBER, MUST, head.seq),
	SAY("store",    BYTES,  MUST, head.store),
	SAY("time",     TIME,   MUST, time_ms),
};

static const struct fx_slot events_slots[] = {
	SAY("from",     NUMBER, MUST, from),
	SAY("head",     NUMBER, MUST, last),
	SAY("n",        NUMBER, MUST, n),
	SAY("op",       TEXT,   MUST, word),
	SAY("req",      NUMBER, MUST, req),
	SAY("to",       NUMBER, MUST, to.seq),
	SAY("to_epoch", NUMBER, MUST, to.epoch),
	SAY("to_hash",  BYTES,  MUST, to.hash),
};

static const struct fx_slot chunk_slots[] = {
	SAY("after",    BLOB,   MAY,  after),
	SAY("base",     PLACE,  MUST, base),
	SAY("end",      FLAG,   MAY,  end),
	SAY("n",        NUMBER, MUST, n),
	SAY("op",       TEXT,   MUST, word),
	SAY("req",      NUMBER, MUST, req),
	SAY("store",    BYTES,  MUST, head.store),
	SAY("sum",      BYTES,  MUST, sum),
};

static const struct fx_slot error_slots[] = {
	SAY("code",     RESULT, MUST, code),
	SAY("epoch",    NUMBER, MAY,  common.epoch),
	SAY("field",    TEXT,   MAY,  field),
	SAY("first",    NUMBER, MAY,  first),
	SAY("hash",     BYTES,  MAY,  common.hash),
	SAY("head",     NUMBER, MAY,  last),
	SAY("max",      NUMBER, MAY,  max),
	SAY("min",      NUMBER, MAY,  min),
	SAY("op",       TEXT,   MUST, word),
	SAY("req",      NUMBER, MAY,  req),
	SAY("retry",    NUMBER, MAY,  retry_ms),
	SAY("seq",      NUMBER, MAY,  common.seq),
	SAY("snapshot", FLAG,   MAY,  snapshot),
	SAY("store",    BYTES,  MAY,  common.store),
};

static const struct form asks[] = {
	[FX_TALK_HELLO]   = { "hello", hello_slots, fx_count_of(hello_slots) },
	[FX_TALK_NEXT]    = { "next",  next_slots,  fx_count_of(next_slots) },
	[FX_TALK_ACK]     = { "ack",   ack_slots,   fx_count_of(ack_slots) },
	[FX_TALK_SNAP]    = { "snap",  snap_slots,  fx_count_of(snap_slots) },
};

static const struct form answers[] = {
	[FX_TALK_WELCOME] = { "welcome", welcome_slots,
	    fx_count_of(welcome_slots) },
	[FX_TALK_EVENTS]  = { "events", events_slots,
	    fx_count_of(events_slots) },
	[FX_TALK_CHUNK]   = { "chunk", chunk_slots, fx_count_of(chunk_slots) },
	[FX_TALK_ERROR]   = { "error", error_slots, fx_count_of(error_slots) },
};
/* clang-format on */

static int
encode(const struct form *form, const void *thing, void *buffer, size_t size,
    size_t *used)
{
	struct fx_packer packer;

	fx_pack_begin(&packer, buffer, size);
	fx_slots_encode(form->slots, form->count, thing, &packer);
	return fx_pack_end(&packer, used);
}

/* Which form a map has, by its word; count when it has none of them. */
static int
find_form(const struct fx_node *map, const struct form *forms, size_t count,
    size_t *found)
{
	const char *word;
	size_t length;
	int rc;

	if (fx_unpack_type(map) != FX_NODE_MAP)
		return FX_ESYNTAX;
	rc = fx_unpack_text(fx_unpack_find(map, "op"), &word, &length);
	if (rc != 0)
		return rc;
	for (*found = 0; *found < count; (*found)++)
		if (strlen(forms[*found].op) == length &&
		    memcmp(forms[*found].op, word, length) == 0)
			return 0;
	return FX_EINVAL;
}

int
fx_talk_encode_ask(
    const struct fx_talk_ask *ask, void *buffer, size_t size, size_t *used)
{
	struct fx_talk_ask whole = *ask;
	const struct form *form = &asks[ask->op];

	fx_copy_text(whole.word, sizeof(whole.word), form->op);
	whole.store.length = sizeof(ask->cursor.store);
	if (ask->op == FX_TALK_HELLO && ask->cursor.seq == 0)
		whole.store.length = 0;
	memcpy(whole.store.bytes, ask->cursor.store, whole.store.length);
	return encode(form, &whole, buffer, size, used);
}

/* At the start a cursor names no store: then the bytes may lack. */
static int
take_store(struct fx_talk_ask *ask, char *field)
{
	if (ask->op == FX_TALK_SNAP)
		return 0;
	if (ask->store.length != sizeof(ask->cursor.store) &&
	    (ask->store.length != 0 || ask->cursor.seq != 0)) {
		fx_copy_text(field, FX_FIELD_MAX + 1, "store");
		return FX_EINVAL;
	}
	if (ask->store.length > 0)
		memcpy(ask->cursor.store, ask->store.bytes,
		    sizeof(ask->cursor.store));
	return 0;
}

int
fx_talk_decode_ask(struct fx_reader *reader, struct fx_piece bytes,
    struct fx_talk_ask *ask, char *field)
{
	const struct fx_node *map;
	size_t op;
	int rc = fx_unpack(reader, bytes.bytes, bytes.length, &map);

	memset(ask, 0, sizeof(*ask));
	fx_copy_text(field, FX_FIELD_MAX + 1, rc == 0 ? "op" : "header");
	if (rc == 0)
		rc = find_form(map, asks, fx_count_of(asks), &op);
	if (rc != 0)
		return rc;
	ask->op = (enum fx_talk_op)op;
	/* Whoever is refused wants to know which question that was. */
	(void)fx_unpack_uint(fx_unpack_find(map, "req"), &ask->req);
	rc = fx_slots_decode(asks[op].slots, asks[op].count, map, ask, field);
	return rc == 0 ? take_store(ask, field) : rc;
}

int
fx_talk_encode_answer(const struct fx_talk_answer *answer, void *buffer,
    size_t size, size_t *used)
{
	struct fx_talk_answer whole = *answer;
	const struct form *form = &answers[answer->op];

	fx_copy_text(whole.word, sizeof(whole.word), form->op);
	return encode(form, &whole, buffer, size, used);
}

int
fx_talk_decode_answer(struct fx_reader *reader, struct fx_piece bytes,
    struct fx_talk_answer *answer)
{
	char field[FX_FIELD_MAX + 1];
	const struct fx_node *map;
	size_t op;
	int rc = fx_unpack(reader, bytes.bytes, bytes.length, &map);

	memset(answer, 0, sizeof(*answer));
	if (rc == 0)
		rc = find_form(map, answers, fx_count_of(answers), &op);
	if (rc != 0)
		return rc;
	answer->op = (enum fx_talk_say)op;
	return fx_slots_decode(
	    answers[op].slots, answers[op].count, map, answer, field);
}

int
fx_talk_row(struct fx_piece batch, size_t *at, struct fx_piece *row)
{
	const unsigned char *p = (const unsigned char *)batch.bytes + *at;
	size_t left = batch.length - *at, length;

	if (left < 4)
		return FX_ESYNTAX;
	length =
	    (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (length > left - 4)
		return FX_ESYNTAX;
	*row = (struct fx_piece){ p + 4, length };
	*at += 4 + length;
	return 0;
}

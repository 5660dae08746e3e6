#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_room.h"
#include "net/fx_fetch_internal.h"
#include "schema/fx_scan.h"

#define CONSUMER_BATCHES 4 /* of one consumer in one turn */
#define SCAN_ROWS        FX_TALK_ROWS_MAX
#define SCAN_BYTES       (4u << 20)
#define BUSY_MS          100

/* One answer to next while the journal is walked. */
struct walk {
	struct fx_fetch *fetch;
	const struct fx_talk_ask *ask;
	size_t used, scanned, scanned_bytes;
	uint64_t n, rows_max, bytes_max;
	struct fx_fetch_kept last; /* of those that were scanned */
};

int
fx_fetch_open(const struct fx_fetch_source *source, uint64_t bytes_per_s,
    struct fx_fetch **fetch)
{
	struct fx_fetch *f =
	    fx_room(sizeof(*f), offsetof(struct fx_fetch, batch));
	int rc;

	if (f == NULL)
		return FX_ENOMEM;
	rc = fx_unpack_open(FX_SCAN_ITEMS, &f->reader);
	if (rc != 0) {
		free(f);
		return rc;
	}
	f->source = *source;
	f->bytes_per_s = bytes_per_s;
	f->budget_max = (int64_t)bytes_per_s;
	f->budget = f->budget_max;
	*fetch = f;
	return 0;
}

void
fx_fetch_close(struct fx_fetch *fetch)
{
	if (fetch == NULL)
		return;
	fx_frame_done(&fetch->message);
	fx_unpack_close(fetch->reader);
	free(fetch);
}

void
fx_fetch_refuse(struct fx_fetch *f, enum fx_result code, const char *field)
{
	f->answer = (struct fx_talk_answer){
		.op = FX_TALK_ERROR, .req = f->ask.req, .code = code
	};
	fx_copy_text(f->answer.field, sizeof(f->answer.field), field);
	if (code == FX_SAYS_BUSY)
		f->answer.retry_ms = BUSY_MS;
	if (code == FX_SAYS_VERSION) {
		f->answer.min = FX_PROTO_MIN;
		f->answer.max = FX_PROTO_MAX;
	}
}

/* Bytes come back with time, up to what one second gives. */
bool
fx_fetch_has_budget(struct fx_fetch *f, int64_t now_ms)
{
	int64_t passed = now_ms - f->refilled_ms;

	if (passed > 1000)
		passed = 1000;
	if (passed > 0) {
		f->budget += passed * (int64_t)f->bytes_per_s / 1000;
		f->refilled_ms = now_ms;
	}
	if (f->budget > f->budget_max)
		f->budget = f->budget_max;
	return f->budget > 0;
}

static bool
is_wanted(const struct fx_talk_ask *ask, const struct fx_parts *parts)
{
	size_t i;

	for (i = 0; i < ask->topics.count; i++) {
		if (ask->topics.words[i].length <= parts->topic_length &&
		    memcmp(ask->topics.words[i].text, parts->topic,
			ask->topics.words[i].length) == 0)
			return true;
	}
	return ask->topics.count == 0;
}

void
fx_fetch_put(struct fx_fetch *f, size_t *used, const void *bytes, size_t length)
{
	unsigned char *to = f->batch + *used;

	fx_assert(4 + length <= sizeof(f->batch) - *used);
	to[0] = (unsigned char)(length >> 24);
	to[1] = (unsigned char)(length >> 16);
	to[2] = (unsigned char)(length >> 8);
	to[3] = (unsigned char)length;
	memcpy(to + 4, bytes, length);
	*used += 4 + length;
}

/* Take one row of the walk, or end it before a row that is too much. */
static int
take_row(void *cookie, uint64_t seq, const void *row, size_t length)
{
	struct walk *w = cookie;
	struct fx_parts parts;

	if (fx_envelope_split(row, length, &parts) != 0)
		return 1; /* the reader of the journal has to notice */
	if (w->n >= w->rows_max || w->scanned >= SCAN_ROWS ||
	    w->scanned_bytes >= SCAN_BYTES)
		return 1;
	if (is_wanted(w->ask, &parts)) {
		if (w->used + 4 + length > w->bytes_max)
			return 1;
		fx_fetch_put(w->fetch, &w->used, row, length);
		w->n++;
	}
	w->scanned++;
	w->scanned_bytes += length;
	fx_fetch_keep(&w->last, seq, row, length);
	return 0;
}

static uint64_t
within(uint64_t value, uint64_t least, uint64_t most)
{
	return value < least ? least : value > most ? most : value;
}

static int
give_rows(struct fx_fetch *f, const struct fx_fetch_head *head, size_t *used)
{
	struct walk walk = { .fetch = f,
		.ask = &f->ask,
		.rows_max = within(f->ask.max, 1, FX_TALK_ROWS_MAX),
		.bytes_max =
		    within(f->ask.bytes, FX_ROW_MAX + 4, FX_TALK_BATCH_MAX) };
	struct fx_talk_answer *a = &f->answer;
	int rc = 0;

	*a = (struct fx_talk_answer){ .op = FX_TALK_EVENTS,
		.req = f->ask.req,
		.from = f->ask.cursor.seq + 1,
		.last = head->mark.seq,
		.to = f->ask.cursor };
	if (f->ask.cursor.seq < head->mark.seq)
		rc = f->source.rows(f->source.cookie,
		    f->ask.cursor.seq + 1 + FX_BUG(27), take_row, &walk);
	if (rc == 0 && walk.last.length > 0)
		rc = fx_fetch_mark_of(f, &walk.last, &a->to);
	a->n = walk.n;
	*used = walk.used;
	f->budget -= (int64_t)walk.used;
	return rc;
}

/* A consumer that gives its name says how far it has taken everything. */
static void
remember(struct fx_fetch *f, const struct fx_fetch_head *head)
{
	struct fx_mark mark = f->ask.cursor;

	if (f->source.heard == NULL || f->ask.name[0] == '\0')
		return;
	memcpy(mark.store, head->mark.store, sizeof(mark.store));
	f->source.heard(f->source.cookie, f->ask.name, &mark);
}

/* Inside one read transaction. */
static int
answer_next(struct fx_fetch *f, int64_t now_ms, size_t *used)
{
	struct fx_fetch_head head;
	bool good;
	int rc = f->source.head(f->source.cookie, &head);

	if (rc == 0)
		rc = fx_fetch_check(f, &head, &good);
	if (rc != 0 || !good)
		return rc;
	remember(f, &head);
	if (f->ask.op == FX_TALK_ACK)
		return 0;
	if (!fx_fetch_has_budget(f, now_ms)) {
		fx_fetch_refuse(f, FX_SAYS_BUSY, "");
		return 0;
	}
	return give_rows(f, &head, used);
}

static void
add_feat(struct fx_slot_list *feats, const char *word)
{
	struct fx_slot_word *feat = &feats->words[feats->count++];

	feat->length = (unsigned char)strlen(word);
	memcpy(feat->text, word, feat->length);
}

static int
answer_hello(struct fx_fetch *f)
{
	bool contradicted;
	struct fx_talk_answer *a = &f->answer;
	struct fx_fetch_head head;
	int rc;

	if (f->ask.proto.min > FX_PROTO_MAX ||
	    f->ask.proto.max < FX_PROTO_MIN) {
		fx_fetch_refuse(f, FX_SAYS_VERSION, "");
		return 0;
	}
	rc = f->source.head(f->source.cookie, &head);
	if (rc == 0)
		rc = fx_fetch_contradicted(f, &head, &contradicted);
	if (rc != 0)
		return rc;
	if (contradicted && f->source.contradicted != NULL)
		f->source.contradicted(
		    f->source.cookie, f->ask.name, &f->ask.cursor);
	*a = (struct fx_talk_answer){ .op = FX_TALK_WELCOME,
		.head = head.mark,
		.proto = within(f->ask.proto.max, FX_PROTO_MIN, FX_PROTO_MAX),
		.first = head.first,
		.max = FX_TALK_ROWS_MAX,
		.bytes = FX_TALK_BATCH_MAX,
		.beat_ms = 1000,
		.time_ms = head.time_ms };
	add_feat(&a->feats, "filter");
	if (f->source.records != NULL)
		add_feat(&a->feats, "snap");
	return 0;
}

/* Understand the question.  Returns whether it is one that can be answered. */
static bool
understand(struct fx_fetch *f, const struct fx_piece *ask, int count)
{
	char field[FX_FIELD_MAX + 1];

	f->ask.req = 0;
	if (count > 0 &&
	    (ask[0].length != 4 || memcmp(ask[0].bytes, FX_TALK_TAG, 4) != 0)) {
		fx_fetch_refuse(f, FX_SAYS_VERSION, "");
		return false;
	}
	if (count != 2) {
		fx_fetch_refuse(f, FX_SAYS_INVALID, "frames");
		return false;
	}
	if (fx_talk_decode_ask(f->reader, ask[1], &f->ask, field) != 0) {
		fx_fetch_refuse(f, FX_SAYS_INVALID, field);
		return false;
	}
	return true;
}

static void
frame(struct fx_fetch *f, size_t used, struct fx_piece *answer, size_t *pieces)
{
	size_t length = 0;
	int rc = fx_talk_encode_answer(
	    &f->answer, f->header, sizeof(f->header), &length);

	fx_assert(rc == 0);
	answer[0] = (struct fx_piece){ FX_TALK_TAG, 4 };
	answer[1] = (struct fx_piece){ f->header, length };
	answer[2] = (struct fx_piece){ f->batch, used };
	*pieces =
	    f->answer.op == FX_TALK_EVENTS || f->answer.op == FX_TALK_CHUNK ? 3
									    : 2;
}

/* Answer what was understood.  Within a read transaction. */
static int
answer_ask(struct fx_fetch *f, int64_t now_ms, size_t *used)
{
	switch (f->ask.op) {
	case FX_TALK_HELLO: return answer_hello(f);
	case FX_TALK_SNAP:
		return fx_fetch_snap(f, &f->message.route, now_ms, used);
	case FX_TALK_NEXT:
	case FX_TALK_ACK: break;
	}
	return answer_next(f, now_ms, used);
}

int
fx_fetch_answer(struct fx_fetch *fetch, const struct fx_piece *ask, int count,
    int64_t now_ms, struct fx_piece *answer, size_t *pieces)
{
	bool understood = understand(fetch, ask, count);
	size_t used = 0;
	int rc = 0;

	*pieces = 0;
	if (understood) {
		rc = fetch->source.begin(fetch->source.cookie);
		if (rc != 0)
			return rc;
		rc = answer_ask(fetch, now_ms, &used);
		fetch->source.end(fetch->source.cookie);
	}
	/* Nobody waits for what is said to an acknowledgment. */
	if (rc == 0 && !(understood && fetch->ask.op == FX_TALK_ACK))
		frame(fetch, used, answer, pieces);
	return rc;
}

/* Whether this consumer has had its share of this turn. */
static bool
is_greedy(struct fx_fetch *f, const struct fx_route *route)
{
	size_t i;

	for (i = 0; i < f->consumers; i++)
		if (f->consumer[i].route.length == route->length &&
		    memcmp(f->consumer[i].route.id, route->id, route->length) ==
			0)
			return ++f->consumer[i].batches > CONSUMER_BATCHES;
	f->consumer[f->consumers].route = *route;
	f->consumer[f->consumers++].batches = 1;
	return false;
}

static int
answer_one(
    struct fx_fetch *f, int64_t now_ms, struct fx_piece *answer, size_t *pieces)
{
	if (!is_greedy(f, &f->message.route))
		return fx_fetch_answer(f, f->message.frames, f->message.count,
		    now_ms, answer, pieces);
	*pieces = 0;
	if (understand(f, f->message.frames, f->message.count))
		fx_fetch_refuse(f, FX_SAYS_BUSY, "");
	frame(f, 0, answer, pieces);
	return 0;
}

int
fx_fetch_turn(struct fx_fetch *fetch, struct fx_socket *socket, int64_t now_ms)
{
	struct fx_piece answer[FX_FETCH_PIECES];
	size_t pieces;
	int i, rc;

	fetch->consumers = 0;
	for (i = 0; i < FX_FETCH_TURN; i++) {
		rc = fx_frame_receive(socket, &fetch->message);
		if (rc == FX_EAGAIN)
			return 0;
		if (rc != 0 && rc != FX_ETOOBIG)
			return rc;
		rc = answer_one(fetch, now_ms, answer, &pieces);
		if (rc == 0 && pieces > 0)
			rc = fx_frame_send(
			    socket, &fetch->message.route, answer, pieces);
		/* Who is gone or does not read will ask again. */
		if (rc != 0 && rc != FX_EGONE && rc != FX_EAGAIN)
			return rc;
	}
	return 0;
}

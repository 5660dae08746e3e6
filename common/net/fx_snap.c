#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "net/fx_snap.h"
#include "schema/fx_scan.h"

#define REPEAT_MS     2000
#define REPEAT_MAX_MS 5000
#define UNSENT_MS     100

struct fx_snap {
	char name[FX_TALK_NAME_MAX + 1];
	const char *const *kinds;
	size_t kind_count, kind; /* the one being taken */
	struct fx_reader *reader;
	uint64_t random;

	enum fx_snap_state state;
	enum fx_result why;
	struct fx_mark base;       /* seq 0: not known yet */
	struct fx_slot_blob after; /* the last record of the last chunk */

	uint64_t req;
	bool asking;
	int64_t due_ms, wait_ms;

	bool holding;
	bool end; /* the chunk is the last of its kind */
	struct fx_piece chunk;
	size_t at;

	struct fx_talk_ask question;
	struct fx_talk_answer answer;
	struct fx_snap_counts counts;
};

static void
calm(struct fx_snap *s, int64_t now_ms)
{
	s->due_ms = now_ms;
	s->wait_ms = REPEAT_MS;
	s->asking = false;
}

/* From the first record of the first kind on. */
static void
begin_anew(struct fx_snap *s)
{
	s->kind = 0;
	s->after.length = 0;
	s->base = (struct fx_mark){ 0 };
}

int
fx_snap_open(const struct fx_snap_options *options, int64_t now_ms,
    struct fx_snap **snap)
{
	struct fx_snap *s = calloc(1, sizeof(*s));
	int rc;

	fx_assert(options->kind_count > 0);
	if (s == NULL)
		return FX_ENOMEM;
	rc = fx_unpack_open(FX_SCAN_ITEMS, &s->reader);
	if (rc != 0) {
		free(s);
		return rc;
	}
	fx_copy_text(s->name, sizeof(s->name), options->name);
	s->kinds = options->kinds;
	s->kind_count = options->kind_count;
	s->random = options->seed | 1; /* 0 would stay 0 */
	begin_anew(s);
	calm(s, now_ms);
	*snap = s;
	return 0;
}

void
fx_snap_close(struct fx_snap *snap)
{
	if (snap == NULL)
		return;
	fx_unpack_close(snap->reader);
	free(snap);
}

/* Wait longer each time, and not all at the same moment. */
static void
wait_more(struct fx_snap *s, int64_t now_ms)
{
	int64_t spread = s->wait_ms / 4;

	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	s->due_ms = now_ms + s->wait_ms - spread / 2 +
		    (int64_t)(s->random % (uint64_t)spread);
	s->wait_ms *= 2;
	if (s->wait_ms > REPEAT_MAX_MS)
		s->wait_ms = REPEAT_MAX_MS;
}

bool
fx_snap_ask(struct fx_snap *s, int64_t now_ms, unsigned char bytes[FX_SNAP_ASK],
    size_t *length)
{
	struct fx_talk_ask *q = &s->question;
	int rc;

	if (s->state != FX_SNAP_TAKING || s->holding || now_ms < s->due_ms)
		return false;
	if (!s->asking)
		s->req++;
	s->asking = true;
	wait_more(s, now_ms);
	*q = (struct fx_talk_ask){
		.op = FX_TALK_SNAP, .req = s->req, .after = s->after
	};
	q->base.seq = s->base.seq;
	q->base.epoch = s->base.epoch;
	memcpy(q->base.hash, s->base.hash, sizeof(q->base.hash));
	fx_copy(q->name, s->name);
	fx_copy_text(q->kind, sizeof(q->kind), s->kinds[s->kind]);
	rc = fx_talk_encode_ask(q, bytes, FX_SNAP_ASK, length);
	fx_assert(rc == 0);
	return true;
}

void
fx_snap_unsent(struct fx_snap *s, int64_t now_ms)
{
	s->due_ms = now_ms + UNSENT_MS;
	s->wait_ms = REPEAT_MS;
}

static void
take_error(struct fx_snap *s, int64_t now_ms)
{
	const struct fx_talk_answer *a = &s->answer;

	calm(s, now_ms);
	if (a->code == FX_SAYS_BUSY) {
		s->due_ms = now_ms + (int64_t)(a->retry_ms % 60000);
		return;
	}
	/* What follows the base is gone: another base, from the beginning. */
	if (a->code == FX_SAYS_TRUNCATED && s->base.seq > 0) {
		s->counts.anew++;
		begin_anew(s);
		return;
	}
	s->state = FX_SNAP_STOPPED;
	s->why = a->code;
}

/* Whether a chunk is what was sent, and of the history that was begun with. */
static bool
is_whole(const struct fx_snap *s, struct fx_piece chunk)
{
	const struct fx_talk_answer *a = &s->answer;
	unsigned char sum[FX_HASH_BYTES];

	fx_crypto_hash(chunk.bytes, chunk.length, sum);
	if (memcmp(sum, a->sum, sizeof(sum)) != 0 || a->base.seq == 0)
		return false;
	return s->base.seq == 0 ||
	       (a->base.seq == s->base.seq && a->base.epoch == s->base.epoch &&
		   memcmp(a->base.hash, s->base.hash, sizeof(s->base.hash)) ==
		       0 &&
		   memcmp(a->head.store, s->base.store,
		       sizeof(s->base.store)) == 0);
}

static void
take_chunk(struct fx_snap *s, struct fx_piece chunk, int64_t now_ms)
{
	const struct fx_talk_answer *a = &s->answer;

	if (!is_whole(s, chunk)) {
		s->counts.bad++; /* asked for again in time */
		return;
	}
	calm(s, now_ms);
	s->base.seq = a->base.seq;
	s->base.epoch = a->base.epoch;
	memcpy(s->base.hash, a->base.hash, sizeof(s->base.hash));
	memcpy(s->base.store, a->head.store, sizeof(s->base.store));
	s->after = a->after;
	s->end = a->end || a->n == 0;
	s->chunk = chunk;
	s->at = 0;
	s->holding = true;
}

void
fx_snap_answered(
    struct fx_snap *s, const struct fx_piece *frames, int count, int64_t now_ms)
{
	fx_assert(!s->holding);
	if (s->state != FX_SNAP_TAKING)
		return;
	if (count < 2 || frames[0].length != 4 ||
	    memcmp(frames[0].bytes, FX_TALK_TAG, 4) != 0 ||
	    fx_talk_decode_answer(s->reader, frames[1], &s->answer) != 0) {
		s->counts.bad++;
		return;
	}
	if (!s->asking || s->answer.req != s->req)
		return;
	if (s->answer.op == FX_TALK_CHUNK)
		take_chunk(s,
		    count > 2 ? frames[2] : (struct fx_piece){ "", 0 }, now_ms);
	if (s->answer.op == FX_TALK_ERROR)
		take_error(s, now_ms);
}

bool
fx_snap_holds(const struct fx_snap *s)
{
	return s->holding;
}

/* Everything of a chunk was given: the next one, or kind, or the end. */
static void
end_chunk(struct fx_snap *s)
{
	s->holding = false;
	if (!s->end)
		return;
	s->after.length = 0;
	if (++s->kind == s->kind_count)
		s->state = FX_SNAP_DONE;
}

static int
read_record(struct fx_snap *s, struct fx_snap_record *record)
{
	const struct fx_node *map = NULL;
	int rc = fx_talk_row(s->chunk, &s->at, &record->map);

	if (rc == 0)
		rc = fx_unpack(
		    s->reader, record->map.bytes, record->map.length, &map);
	if (rc == 0)
		rc = fx_unpack_text(fx_unpack_find(map, "subject"),
		    &record->subject, &record->subject_length);
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_find(map, "seq"), &record->seq);
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_find(map, "rev"), &record->rev);
	record->kind = s->kinds[s->kind];
	record->node = rc == 0 ? map : NULL;
	return rc;
}

int
fx_snap_next(struct fx_snap *s, struct fx_snap_record *record)
{
	if (!s->holding)
		return FX_EAGAIN;
	if (s->at == s->chunk.length) {
		end_chunk(s);
		return FX_EAGAIN;
	}
	if (read_record(s, record) == 0) {
		s->counts.records++;
		return 0;
	}
	/* Whole as it came, and yet nothing that can be read. */
	s->counts.bad++;
	s->holding = false;
	s->state = FX_SNAP_STOPPED;
	s->why = FX_SAYS_VERSION;
	return FX_EAGAIN;
}

enum fx_snap_state
fx_snap_state(const struct fx_snap *s)
{
	return s->state;
}

enum fx_result
fx_snap_why(const struct fx_snap *s)
{
	return s->why;
}

const struct fx_mark *
fx_snap_base(const struct fx_snap *s)
{
	return &s->base;
}

void
fx_snap_counts(const struct fx_snap *s, struct fx_snap_counts *counts)
{
	*counts = s->counts;
}

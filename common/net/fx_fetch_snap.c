/*
 * Snapshots: records in the order of their keys, some at a time.
 *
 * Each portion shows what is committed when it is read, so the whole is of no
 * one moment; but each record tells its last event, and whoever hears the
 * events behind the base and passes over those that a record has already ends
 * where the service is.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "net/fx_fetch_internal.h"

#define CHUNK_RECORDS 256
#define CHUNK_BYTES   FX_TALK_BATCH
#define LEASE_MS      10000 /* how long the one who takes it may be silent */
#define BUSY_MS       1000

struct portion {
	struct fx_fetch *fetch;
	size_t used;
	uint64_t n, most;
	bool full;
};

static bool
is_same(const struct fx_route *a, const struct fx_route *b)
{
	return a->length == b->length && memcmp(a->id, b->id, a->length) == 0;
}

/* Whether somebody else is at it. */
static bool
is_taken(const struct fx_fetch *f, const struct fx_route *route, int64_t now_ms)
{
	return now_ms < f->snapper_until_ms && !is_same(&f->snapper, route);
}

static int
take_record(void *cookie, const char *key, const void *map, size_t length)
{
	struct portion *p = cookie;
	struct fx_slot_blob *after = &p->fetch->answer.after;
	size_t key_length = strlen(key);

	fx_assert(key_length <= sizeof(after->bytes));
	if (p->n >= p->most ||
	    (p->n > 0 && p->used + 4 + length > CHUNK_BYTES)) {
		p->full = true;
		if (FX_BUG(60))
			memcpy(after->bytes, key, after->length = key_length);
		return 1;
	}
	fx_fetch_put(p->fetch, &p->used, map, length);
	p->n++;
	memcpy(after->bytes, key, key_length);
	after->length = key_length;
	return 0;
}

static int
give_records(struct fx_fetch *f, const struct fx_fetch_head *head, size_t *used)
{
	struct portion portion = { .fetch = f,
		.most = f->source.chunk > 0 ? f->source.chunk : CHUNK_RECORDS };
	struct fx_talk_answer *a = &f->answer;
	char after[sizeof(f->ask.after.bytes) + 1] = "";
	int rc;

	memcpy(after, f->ask.after.bytes, f->ask.after.length);
	*a = (struct fx_talk_answer){ .op = FX_TALK_CHUNK,
		.req = f->ask.req,
		.head = head->mark,
		.base = f->ask.base };
	rc = f->source.records(
	    f->source.cookie, f->ask.kind, after, take_record, &portion);
	if (rc == FX_EINVAL) {
		fx_fetch_refuse(f, FX_SAYS_INVALID, "kind");
		return 0;
	}
	a->n = portion.n;
	a->end = !portion.full;
	fx_crypto_hash(f->batch, portion.used, a->sum);
	*used = portion.used;
	f->budget -= (int64_t)portion.used;
	return rc;
}

/* The base of the first question is the head; later ones must still be it. */
static int
check_base(struct fx_fetch *f, const struct fx_fetch_head *head, bool *good)
{
	struct fx_slot_place *base = &f->ask.base;

	*good = true;
	f->ask.cursor = head->mark;
	if (base->seq == 0) {
		base->seq = head->mark.seq;
		base->epoch = head->mark.epoch;
		memcpy(base->hash, head->mark.hash, sizeof(base->hash));
		return 0;
	}
	f->ask.cursor.seq = base->seq;
	f->ask.cursor.epoch = base->epoch;
	memcpy(f->ask.cursor.hash, base->hash, sizeof(base->hash));
	return fx_fetch_check(f, head, good);
}

int
fx_fetch_snap(struct fx_fetch *f, const struct fx_route *route, int64_t now_ms,
    size_t *used)
{
	struct fx_fetch_head head;
	bool good;
	int rc;

	if (f->source.records == NULL) {
		fx_fetch_refuse(f, FX_SAYS_INVALID, "op");
		return 0;
	}
	if (is_taken(f, route, now_ms) || !fx_fetch_has_budget(f, now_ms)) {
		fx_fetch_refuse(f, FX_SAYS_BUSY, "");
		f->answer.retry_ms = BUSY_MS;
		return 0;
	}
	rc = f->source.head(f->source.cookie, &head);
	if (rc == 0)
		rc = check_base(f, &head, &good);
	if (rc != 0 || !good)
		return rc;
	rc = give_records(f, &head, used);
	if (rc != 0 || f->answer.op != FX_TALK_CHUNK)
		return rc;
	f->snapper = *route;
	f->snapper_until_ms = f->answer.end ? 0 : now_ms + LEASE_MS;
	if (f->source.heard != NULL && f->ask.name[0] != '\0')
		f->source.heard(f->source.cookie, f->ask.name, &f->ask.cursor);
	return 0;
}

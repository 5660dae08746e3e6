/*
 * Who has taken what of our journal.  The reader hears it, and hands it over;
 * here it is kept, and written down with the commits.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "service/fx_queries_internal.h"

#define WRITE_MS     10000
#define WRITE_EVENTS 1000
#define SILENT_MS    15000      /* an acknowledgment is due every ten seconds */
#define SEEN_MS      FX_HOUR_MS /* how old "last seen" may be in the store */

static struct fx_known *
find(struct fx_consumed *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->known[i].consumer.name, name) == 0)
			return &c->known[i];
	return NULL;
}

/* A department that listens, unless an operator said it is gone. */
static enum fx_consumer_class
class_of(const struct fx_service *s, const char *name)
{
	enum fx_place place = fx_schema_place_of(name);

	if (place < FX_PLACE_COUNT &&
	    fx_schema_hears(place, s->department->place) &&
	    !fx_schema_has_code(s->settings.retention_demoted, name))
		return FX_CONSUMER_PEER;
	return FX_CONSUMER_GUEST;
}

static int
load_one(const struct fx_consumer *consumer, void *context)
{
	struct fx_service *s = context;
	struct fx_consumed *c = &s->consumed;
	struct fx_known *known = &c->known[c->count];

	if (c->count == FX_CONSUMERS_MAX)
		return 1;
	c->count++;
	memset(known, 0, sizeof(*known));
	known->consumer = *consumer;
	known->written = consumer->cursor;
	known->consumer.class = class_of(s, consumer->name);
	known->heard_ms = fx_clock_monotonic_ms();
	return 0;
}

int
fx_consumed_load(struct fx_service *s)
{
	s->consumed.count = 0;
	return fx_consumers_each(s->view, load_one, s);
}

/* Room for one more: of the guests that have lapsed the one seen longest ago.
 */
static struct fx_known *
make_room(struct fx_consumed *c)
{
	struct fx_known *oldest = NULL, *known;
	size_t i;

	if (c->count < FX_CONSUMERS_MAX)
		return &c->known[c->count++];
	for (i = 0; i < c->count; i++) {
		known = &c->known[i];
		if (known->consumer.lapsed &&
		    (oldest == NULL || known->consumer.cursor.time_ms <
					   oldest->consumer.cursor.time_ms))
			oldest = known;
	}
	if (oldest != NULL && c->gone_count < fx_count_of(c->gone))
		fx_copy(c->gone[c->gone_count++], oldest->consumer.name);
	else
		oldest = NULL;
	if (oldest == NULL && !c->told_full) {
		c->told_full = true;
		fx_log(LOG_CONSUMERS_FULL, "known=%d", FX_CONSUMERS_MAX);
	}
	return oldest;
}

static void
owe(struct fx_consumed *c, int64_t events)
{
	if (c->owed_ms == 0)
		c->owed_ms = fx_clock_monotonic_ms();
	c->owed_events += events > 0 ? events : 0;
}

void
fx_consumed_note(
    struct fx_service *s, const char *name, const struct fx_mark *mark)
{
	struct fx_known *known = find(&s->consumed, name);
	struct fx_cursor *cursor;

	if (known == NULL) {
		known = make_room(&s->consumed);
		if (known == NULL)
			return;
		memset(known, 0, sizeof(*known));
		fx_copy_text(
		    known->consumer.name, sizeof(known->consumer.name), name);
		known->consumer.class = class_of(s, name);
		known->changed = true;
	}
	cursor = &known->consumer.cursor;
	memcpy(cursor->store, mark->store, sizeof(cursor->store));
	memcpy(cursor->hash, mark->hash, sizeof(cursor->hash));
	cursor->epoch = (int64_t)mark->epoch;
	cursor->seq = (int64_t)mark->seq;
	cursor->time_ms = fx_look_now(s);
	known->told = false;
	known->heard_ms = fx_clock_monotonic_ms();
	known->changed |= known->consumer.lapsed ||
			  cursor->seq != known->written.seq ||
			  cursor->epoch != known->written.epoch ||
			  cursor->time_ms - known->written.time_ms >= SEEN_MS;
	known->consumer.lapsed = false;
	if (known->changed)
		owe(&s->consumed, cursor->seq - known->written.seq);
}

bool
fx_consumed_is_due(const struct fx_service *s, int64_t now_ms)
{
	const struct fx_consumed *c = &s->consumed;

	return c->owed_ms != 0 && (now_ms - c->owed_ms >= WRITE_MS ||
				      c->owed_events >= WRITE_EVENTS);
}

int
fx_consumed_save(struct fx_service *s)
{
	struct fx_consumed *c = &s->consumed;
	size_t i;
	int rc = 0;

	c->saved = fx_consumed_is_due(s, fx_clock_monotonic_ms());
	if (!c->saved)
		return 0;
	for (i = 0; i < c->gone_count && rc == 0; i++) {
		rc = fx_consumers_remove(s->batch, c->gone[i]);
		if (rc == FX_ENOENT)
			rc = 0;
	}
	for (i = 0; i < c->count && rc == 0; i++)
		if (c->known[i].changed)
			rc = fx_consumers_put(s->batch, &c->known[i].consumer);
	return rc;
}

void
fx_consumed_saved(struct fx_service *s)
{
	struct fx_consumed *c = &s->consumed;
	size_t i;

	if (!c->saved)
		return;
	for (i = 0; i < c->count; i++) {
		if (!c->known[i].changed)
			continue;
		c->known[i].changed = false;
		c->known[i].written = c->known[i].consumer.cursor;
	}
	c->gone_count = 0;
	c->owed_ms = 0;
	c->owed_events = 0;
}

/* -- too far behind ---------------------------------------------------------*/

/* When the first event that a consumer lacks happened; INT64_MAX: none. */
static int
lacks_since(struct fx_service *s, const struct fx_known *known, int64_t *ms)
{
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_row row;
	int64_t seq = known->consumer.cursor.seq + 1;
	int rc;

	*ms = INT64_MAX;
	if (seq > s->committed.seq)
		return 0;
	if (seq < s->first)
		seq = s->first;
	rc = fx_journal_read(s->view, seq, &row);
	if (rc == 0)
		rc = fx_envelope_decode(
		    s->unpack, row.f1, row.f1_size, &e, &data);
	if (rc == 0)
		*ms = e.time_ms;
	return rc == 0 || rc == FX_ECORRUPT || rc == FX_EIO ? rc : FX_ECORRUPT;
}

static int
is_far(struct fx_service *s, const struct fx_known *known, int64_t row_bytes,
    bool *far)
{
	int64_t behind = s->committed.seq - known->consumer.cursor.seq;
	int64_t since;
	int rc = lacks_since(s, known, &since);

	/* Whoever is heard is on its way: old is what it lacks only until then.
	 */
	if (fx_clock_monotonic_ms() - known->heard_ms < SILENT_MS)
		since = INT64_MAX;
	*far = since < fx_look_now(s) - s->settings.guest_days * FX_DAY_MS ||
	       behind > s->settings.guest_size / row_bytes;
	return rc;
}

static void
give_up(struct fx_service *s, struct fx_known *known)
{
	bool guest = known->consumer.class == FX_CONSUMER_GUEST;

	fx_log(guest ? LOG_CONSUMER_LAPSED : LOG_CONSUMER_BEHIND,
	    "name=%s seq=%lld head=%lld", known->consumer.name,
	    (long long)known->consumer.cursor.seq, (long long)s->committed.seq);
	known->told = true;
	if (!guest)
		return;
	known->consumer.lapsed = true;
	known->changed = true;
	owe(&s->consumed, 0);
}

int
fx_consumed_look(struct fx_service *s)
{
	struct fx_consumed *c = &s->consumed;
	struct fx_known *known;
	int64_t bytes, rows = s->committed.seq - s->first + 1;
	bool far;
	size_t i;
	int rc;

	if (!fx_look_is_sure(s))
		return 0;
	rc = fx_store_begin_read(s->view);
	if (rc != 0)
		return rc;
	rc = fx_journal_bytes(s->view, &bytes);
	for (i = 0; i < c->count && rc == 0; i++) {
		known = &c->known[i];
		if (known->consumer.lapsed || known->told)
			continue;
		rc = is_far(s, known, bytes / rows + 1, &far);
		if (rc == 0 && far)
			give_up(s, known);
	}
	fx_store_end_read(s->view);
	return rc;
}

int64_t
fx_consumed_limit(struct fx_service *s)
{
	struct fx_consumed *c = &s->consumed;
	int64_t limit = INT64_MAX, seq;
	const struct fx_word *word;
	enum fx_place place;
	size_t i;

	for (i = 0; i < c->count; i++) {
		seq = c->known[i].consumer.cursor.seq;
		if (!c->known[i].consumer.lapsed && seq < limit && !FX_BUG(80))
			limit = seq;
	}
	/* Who listens and was not heard of yet has nothing. */
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		word = fx_schema_place(place);
		if (class_of(s, word->name) == FX_CONSUMER_PEER &&
		    find(c, word->name) == NULL)
			limit = 0;
	}
	return limit;
}

/* -- the query --------------------------------------------------------------*/

static void
put_consumer(struct fx_query *q, const struct fx_consumer *consumer)
{
	int64_t behind = q->s->committed.seq - consumer->cursor.seq;

	fx_pack_map(&q->page, 7);
	fx_queries_say_text(q, "name", consumer->name);
	fx_queries_say_text(
	    q, "class", consumer->class == FX_CONSUMER_PEER ? "peer" : "guest");
	fx_queries_say_number(q, "epoch", consumer->cursor.epoch);
	fx_queries_say_number(q, "seq", consumer->cursor.seq);
	fx_queries_say_number(q, "behind", behind > 0 ? behind : 0);
	fx_queries_say_number(q, "seen", consumer->cursor.time_ms);
	fx_pack_text(&q->page, "lapsed");
	fx_pack_bool(&q->page, consumer->lapsed);
	q->count++;
}

int
fx_queries_consumers(struct fx_service *s, struct fx_query *q)
{
	struct fx_consumed *c = &s->consumed;
	struct fx_consumer never = { .class = FX_CONSUMER_PEER };
	enum fx_place place;
	const char *name;
	size_t i;

	q->wrap = FX_WRAP_ARRAY;
	for (i = 0; i < c->count; i++)
		put_consumer(q, &c->known[i].consumer);
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		name = fx_schema_place(place)->name;
		if (class_of(s, name) != FX_CONSUMER_PEER ||
		    find(c, name) != NULL)
			continue;
		fx_copy_text(never.name, sizeof(never.name), name);
		put_consumer(q, &never);
	}
	return 0;
}

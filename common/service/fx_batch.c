#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "service/fx_service_internal.h"

/* How parts of the output lie one behind the other. */
struct out_row {
	size_t size;
};

void
fx_batch_read_clock(struct fx_service *s)
{
	s->now_ms = fx_look_now(s);
	if (s->now_ms < s->head.time_ms && !FX_BUG(22))
		s->now_ms = s->head.time_ms;
}

int
fx_batch_open(struct fx_service *s)
{
	int rc;

	if (s->batch != NULL)
		return 0;
	rc = fx_store_begin(s->store, &s->batch);
	if (rc != 0)
		return rc;
	fx_records_go_on(s->records, s->batch);
	fx_batch_read_clock(s);
	s->opened_us = fx_clock_monotonic_us();
	return 0;
}

bool
fx_batch_has_room(const struct fx_service *s)
{
	return s->messages < s->messages_max && s->out_used < FX_OUT_BYTES &&
	       !fx_records_nearly_full(s->records);
}

bool
fx_batch_has_half(const struct fx_service *s)
{
	return s->messages < (s->messages_max + 1) / 2 &&
	       s->out_used < FX_OUT_BYTES / 2 &&
	       !fx_records_half_full(s->records) && fx_batch_has_room(s);
}

struct fx_ask
fx_batch_ask(struct fx_service *s, enum fx_kind kind, const void *message,
    const struct fx_origin *origin)
{
	struct fx_ask ask = { .kind = kind, .message = message };
	int64_t now = fx_clock_monotonic_ms();
	enum fx_place place;
	size_t i;

	ask.actor = origin->actor;
	ask.role = origin->role;
	ask.now_ms = s->now_ms;
	ask.at_ms = origin->at_ms != 0 ? origin->at_ms : s->now_ms;
	ask.cause = origin->cause;
	ask.policy = &s->settings.policy;
	ask.records = s->records;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		ask.view_age_ms[place] = INT64_MAX;
	for (i = 0; i < s->neighbor_count; i++) {
		place = s->neighbors[i].place;
		ask.view_age_ms[place] =
		    fx_follow_age_ms(s->neighbors[i].follow, now);
		ask.seen[place].seq = s->neighbors[i].cursor.seq;
		ask.seen[place].hash = s->neighbors[i].cursor.hash;
	}
	return ask;
}

/* The record that an event's subject names: whose revision it tells. */
static enum fx_kind
subject_record(const struct fx_department *department, enum fx_kind kind)
{
	const struct fx_field *key = fx_schema_key(kind);
	const struct fx_book *const *book;
	const struct fx_change *change;
	const char *reached;

	for (book = department->books; key != NULL && *book != NULL; book++)
		for (change = (*book)->changes; change->apply != NULL;
		     change++) {
			if (change->event != kind)
				continue;
			reached = change->key != NULL
				      ? change->key
				      : fx_schema_key((*book)->record)->name;
			if (strcmp(reached, key->name) == 0)
				return (*book)->record;
		}
	return FX_KIND_NONE;
}

static void
fill_envelope(struct fx_service *s, const struct fx_origin *origin,
    const struct fx_event *event, struct fx_envelope *e)
{
	const struct fx_shape *shape = fx_schema_shape(event->kind);

	fx_copy_text(e->type, sizeof(e->type), shape->name);
	fx_copy_text(e->source, sizeof(e->source), s->source);
	fx_copy(e->actor, origin->actor);
	fx_copy(e->role, origin->role);
	fx_copy(e->station, origin->station);
	fx_copy(e->traceparent, origin->traceparent);
	e->v = (uint64_t)shape->version;
	e->seq = (uint64_t)event->seq;
	e->epoch = (uint64_t)s->head.epoch + FX_BUG(70);
	e->time_ms = s->now_ms;
	if (origin->at_ms != s->now_ms)
		e->at_ms = origin->at_ms;
	memcpy(e->store, fx_store_id(s->store), sizeof(e->store));
	e->has_cmd = origin->has_cmd && !FX_BUG(77);
	memcpy(e->cmd, origin->cmd, sizeof(e->cmd));
	e->has_rules = true;
	memcpy(e->rules, s->rules, sizeof(e->rules));
	if (origin->cause.place < FX_PLACE_COUNT) {
		fx_copy_text(e->cause, sizeof(e->cause),
		    fx_schema_place(origin->cause.place)->name);
		e->cause_seq = (uint64_t)origin->cause.seq + FX_BUG(69);
		memcpy(
		    e->cause_hash, origin->cause.hash, sizeof(e->cause_hash));
	}
}

/* Let an event change the records, and learn the revision of its subject. */
static void
change_records(
    struct fx_service *s, struct fx_event *event, struct fx_envelope *e)
{
	const char *subject = fx_department_subject(event->kind, event->bytes);
	enum fx_kind record;

	fx_records_at(s->records, event->seq,
	    FX_BUG(13) ? fx_clock_monotonic_ms() : s->now_ms);
	fx_apply(s->department, event, s->records);
	fx_copy_text(e->subject, sizeof(e->subject), subject);
	record = subject_record(s->department, event->kind);
	if (record != FX_KIND_NONE)
		e->rev = fx_records_rev(s->records, record, subject) -
			 (FX_BUG(14) && strcmp(e->role, "service") == 0);
}

/* Append one event; its row stays in s->out until it is published. */
static int
append(
    struct fx_service *s, struct fx_envelope *e, const struct fx_event *event)
{
	unsigned char data[FX_BODY_MAX], body[FX_BODY_MAX];
	unsigned char *row = s->out + s->out_used + sizeof(struct out_row);
	char topic[FX_TOPIC_MAX + 1];
	size_t data_size, size = 0, topic_size = strlen(e->type) + 1;
	struct out_row out;
	int rc;

	memcpy(topic, e->type, topic_size - 1);
	memcpy(topic + topic_size - 1, ".", 2);
	e->prev =
	    (uint64_t)fx_topics_move(&s->topics, topic, topic_size, event->seq);
	rc = fx_codec_encode(
	    event->kind, event->bytes, data, sizeof(data), &data_size);
	if (rc == 0)
		rc = fx_envelope_encode(
		    e, data, data_size, body, sizeof(body), &size);
	/* codec_test adds up the longest of each: it always fits. */
	fx_assert(rc == 0);
	fx_envelope_link(
	    s->head.hash, topic, topic_size, body, size, s->head.hash);
	rc = fx_envelope_row(topic, body, size, s->head.hash, row,
	    sizeof(s->out) - s->out_used - sizeof(out), &out.size);
	fx_assert(rc == 0);
	rc = fx_journal_append(s->batch, event->seq, row, out.size);
	if (rc != 0)
		return rc;
	memcpy(s->out + s->out_used, &out, sizeof(out));
	s->out_used += sizeof(out) + out.size;
	s->head.seq = event->seq;
	s->head.time_ms = s->now_ms;
	return 0;
}

int
fx_batch_happen(struct fx_service *s, const struct fx_origin *origin)
{
	struct fx_event *event;
	int i, rc = 0;

	for (i = 0; i < s->answer.count && rc == 0; i++) {
		struct fx_envelope e = { .ix = FX_BUG(68) ? 0 : (uint64_t)i,
			.more = i + 1 < s->answer.count && !FX_BUG(67) };

		event = &s->answer.events[i];
		event->seq = s->head.seq + 1;
		event->time_ms = s->now_ms;
		event->actor = origin->actor;
		event->role = origin->role;
		fill_envelope(s, origin, event, &e);
		change_records(s, event, &e);
		rc = fx_heard_note(s);
		if (rc == 0)
			rc = append(s, &e, event);
	}
	if (rc == 0)
		s->counts.events += s->answer.count;
	return rc;
}

static int
save_cursors(struct fx_service *s)
{
	size_t i;
	int rc = 0;

	if (FX_BUG(3) && s->head.seq != s->committed.seq)
		return 0;
	for (i = 0; i < s->neighbor_count && rc == 0; i++)
		if (s->neighbors[i].moved)
			rc = fx_cursor_put(s->batch, s->neighbors[i].name,
			    &s->neighbors[i].cursor);
	return rc;
}

static int
save(struct fx_service *s)
{
	int rc = fx_records_save(s->records);

	if (rc == 0)
		rc = FX_BUG(72) ? 0 : fx_topics_save(s->batch, &s->topics);
	if (rc == 0)
		rc = save_cursors(s);
	if (rc == 0)
		rc = fx_seen_expire(
		    s->batch, s->now_ms - FX_SEEN_WINDOW - FX_SEEN_MARGIN);
	if (rc == 0)
		rc = fx_consumed_save(s);
	if (rc == 0 && s->head.seq != s->committed.seq && !FX_BUG(73))
		rc = fx_meta_put_head(s->batch, &s->head);
	return rc;
}

/* The next batch may be larger again, one step at a time. */
static void
begin_anew(struct fx_service *s)
{
	s->batch = NULL;
	s->messages = 0;
	s->out_used = 0;
	s->waiting_count = 0;
	s->changed.count = 0;
	s->confirming = false;
	if (s->messages_max < FX_MESSAGES_MAX)
		s->messages_max++;
}

static void
publish(struct fx_service *s)
{
	struct out_row out;
	struct fx_parts parts;
	size_t at = 0;
	int rc;

	while (at < s->out_used) {
		memcpy(&out, s->out + at, sizeof(out));
		at += sizeof(out);
		rc = fx_envelope_split(s->out + at, out.size, &parts);
		fx_assert(rc == 0);
		if (fx_bus_publish(s->bus, &parts) != 0)
			s->counts.dropped++;
		at += out.size;
	}
}

static void
send_answers(struct fx_service *s)
{
	struct fx_waiting *w;
	size_t i;

	for (i = 0; i < s->waiting_count; i++) {
		w = &s->waiting[i];
		if (fx_desk_send(s->desk, &w->to, w->reply, w->size) != 0)
			s->counts.dropped++;
	}
}

static void
tell_neighbors(struct fx_service *s)
{
	struct fx_neighbor *n;
	struct fx_mark mark;
	size_t i;

	for (i = 0; i < s->neighbor_count; i++) {
		n = &s->neighbors[i];
		n->kept = n->became;
		if (!n->moved)
			continue;
		fx_heard_mark(&n->cursor, &mark);
		fx_follow_took(n->follow, &mark);
		n->moved = false;
	}
}

/*
 * Whether nothing happened but that events of no concern to us were passed
 * over.  After a crash they would be passed over again, so where we stand is
 * worth no flush of its own: it rides with the next one.
 */
static bool
may_wait(const struct fx_service *s)
{
	const struct fx_neighbor *n;
	size_t i;

	if (s->waiting_count > 0 || fx_store_has_written(s->batch) ||
	    fx_consumed_is_due(s, fx_clock_monotonic_ms()))
		return false;
	/* A peer's journal gives more only behind what is kept. */
	for (i = 0; i < s->neighbor_count; i++) {
		n = &s->neighbors[i];
		if (n->moved && fx_follow_state(n->follow) != FX_FOLLOW_LIVE)
			return false;
	}
	return s->owed_ms == 0 ||
	       fx_clock_monotonic_ms() - s->owed_ms < FX_OWED_MS;
}

static void
put_off(struct fx_service *s)
{
	fx_store_abandon(s->batch);
	if (s->owed_ms == 0)
		s->owed_ms = fx_clock_monotonic_ms();
	begin_anew(s);
}

int
fx_batch_commit(struct fx_service *s)
{
	int rc;

	if (s->batch == NULL)
		return 0;
	if (may_wait(s)) {
		fx_crashes_over(s);
		put_off(s);
		return 0;
	}
	rc = save(s);
	/* What comes now is the disk's fault, if anybody's. */
	fx_crashes_over(s);
	if (rc == FX_EFULL || rc == FX_ENOMEM) {
		fx_batch_abandon(s, FX_SAYS_BUSY);
		return FX_EFULL;
	}
	if (FX_BUG(1))
		send_answers(s);
	if (FX_BUG(2))
		publish(s);
	if (rc == 0)
		rc = fx_store_commit(s->batch);
	if (FX_BUG(9) && rc == FX_EIO)
		rc = 0;
	if (rc != 0)
		fx_suspect_end(s, rc);
	s->committed = s->head;
	s->owed_ms = 0;
	fx_look_confirm(s);
	fx_consumed_saved(s);
	fx_retention_done(s, true);
	s->counts.commits++;
	fx_times_add(&s->commit_times, fx_clock_monotonic_us() - s->opened_us);
	publish(s);
	send_answers(s);
	tell_neighbors(s);
	begin_anew(s);
	return 0;
}

/* Whether its line has given more than is kept: also what failed half way. */
static bool
is_ahead(const struct fx_neighbor *n)
{
	return n->moved ||
	       fx_follow_given(n->follow)->seq != (uint64_t)n->cursor.seq;
}

/* What an abandoned batch moved in memory is as the store has it again. */
static void
take_back(struct fx_service *s)
{
	size_t i;
	int rc = fx_store_begin_read(s->view);

	if (rc == 0 && !FX_BUG(21))
		rc = fx_topics_load(s->view, &s->topics);
	for (i = 0; i < s->neighbor_count && rc == 0; i++) {
		s->neighbors[i].became = s->neighbors[i].kept;
		if (is_ahead(&s->neighbors[i]) && !FX_BUG(11))
			rc = fx_heard_again(s, &s->neighbors[i]);
	}
	fx_store_end_read(s->view);
	if (rc != 0)
		fx_service_end(FX_STATUS_IO);
	if (!FX_BUG(10))
		s->head = s->committed;
	s->owed_ms = 0;
}

/* Whatever they would have been told, this is what became of it. */
static void
tell_all(struct fx_service *s, enum fx_result result)
{
	struct fx_response reply = { .code = result, .retry_ms = 200 };
	struct fx_waiting *w;
	size_t i;
	int rc;

	for (i = 0; i < s->waiting_count; i++) {
		w = &s->waiting[i];
		memcpy(reply.id, w->id, sizeof(reply.id));
		rc = fx_response_encode(
		    &reply, w->reply, sizeof(w->reply), &w->size);
		fx_assert(rc == 0);
	}
	send_answers(s);
}

void
fx_batch_abandon(struct fx_service *s, enum fx_result result)
{
	size_t half = s->messages / 2;

	fx_assert(s->batch != NULL);
	fx_crashes_over(s);
	fx_store_abandon(s->batch);
	fx_records_begin(s->records, NULL);
	fx_retention_done(s, false);
	take_back(s);
	tell_all(s, result);
	begin_anew(s);
	s->messages_max = half > 0 ? half : 1;
}

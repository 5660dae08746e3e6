#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_random.h"
#include "service/fx_heard_internal.h"

static void
say_why(struct fx_heard *h, const char *why)
{
	size_t length = strlen(why);

	if (length > FX_STUCK_WHY)
		length = FX_STUCK_WHY;
	memcpy(h->why, why, length);
	h->why[length] = '\0';
}

/* Whether anybody here acts upon such an event, or folds it. */
static bool
is_concern(const struct fx_service *s, enum fx_kind kind)
{
	const struct fx_book *book;

	return kind != FX_KIND_NONE &&
	       (s->department->follows_all ||
		   fx_department_rule(s->department, kind, &book) != NULL);
}

/* What our own events will say about what made them. */
static void
fill_origin(struct fx_heard *h, enum fx_place place)
{
	(void)snprintf(h->origin.actor, sizeof(h->origin.actor), "service:%s",
	    fx_schema_place(place)->name);
	fx_copy(h->origin.role, "service");
	h->origin.at_ms = h->envelope.at_ms;
	fx_copy(h->origin.traceparent, h->envelope.traceparent);
}

/*
 * Decode a row into s->heard.  What cannot be read at all still has its
 * envelope's subject, if that much could be read.
 */
void
fx_heard_decode(struct fx_service *s, enum fx_place place,
    const struct fx_parts *row, struct fx_heard *h)
{
	const struct fx_node *data;
	char field[FX_NAME_MAX + 1];
	size_t length;
	int rc;

	memset(&h->origin, 0, sizeof(h->origin));
	h->kind = FX_KIND_NONE;
	h->why[0] = '\0';
	rc = fx_envelope_decode(
	    s->unpack, row->body, row->body_length, &h->envelope, &data);
	h->origin.cause.place = place;
	h->origin.cause.seq = (int64_t)h->envelope.seq;
	memcpy(h->origin.cause.hash, row->hash, FX_LINK_BYTES);
	if (rc != 0) {
		say_why(h, FX_WHY_DATA);
		return;
	}
	h->kind = fx_envelope_kind(&h->envelope);
	if (h->kind == FX_KIND_NONE && h->envelope.must && !FX_BUG(35))
		say_why(h, FX_WHY_TYPE);
	if (!is_concern(s, h->kind))
		return;
	fill_origin(h, place);
	rc = fx_codec_decode(h->kind, data, FX_FOREIGN, s->heard, field);
	length = strlen(h->envelope.subject);
	if (rc == 0)
		rc = fx_codec_subject(
		    h->kind, h->envelope.subject, length, s->heard);
	if (rc != 0)
		say_why(h, rc == FX_EINVAL ? FX_WHY_CHOICE : FX_WHY_DATA);
}

/* A department that follows everybody keeps the row and folds it. */
int
fx_heard_keep(
    struct fx_service *s, const struct fx_parts *row, const struct fx_heard *h)
{
	struct fx_event *event = &s->answer.events[0];
	struct fx_archived archived = { .place = h->origin.cause.place,
		.own = s->head.seq,
		.subject = h->envelope.subject,
		.row = (const unsigned char *)row->topic - 1,
		.size =
		    1 + row->topic_length + row->body_length + FX_LINK_BYTES };
	int rc = fx_archive_append(s->batch, &archived);

	if (rc != 0 || h->kind == FX_KIND_NONE || h->why[0] != '\0')
		return rc;
	event->kind = h->kind;
	event->seq = (int64_t)h->envelope.seq;
	event->time_ms = h->envelope.time_ms;
	event->actor = h->envelope.actor;
	event->role = h->envelope.role;
	memcpy(event->bytes, s->heard, fx_schema_shape(h->kind)->size);
	/* Only what the archive holds may count: a fold must come out equal. */
	fx_records_at_heard(s->records, s->head.seq, h->envelope.time_ms);
	fx_apply(s->department, event, s->records);
	return fx_heard_note(s);
}

/* Put a decoded event to the department; what it makes of it happens. */
int
fx_heard_decide(
    struct fx_service *s, struct fx_heard *h, enum fx_verdict *verdict)
{
	const struct fx_book *book;
	struct fx_ask ask;
	int rc;

	*verdict = h->why[0] == '\0' ? FX_SKIPPED : FX_PARKED;
	if (*verdict == FX_PARKED || h->kind == FX_KIND_NONE ||
	    fx_department_rule(s->department, h->kind, &book) == NULL)
		return 0;
	ask = fx_batch_ask(s, h->kind, s->heard, &h->origin);
	rc = fx_decide(s->department, &ask, &s->answer);
	if (FX_BUG(61) && rc == 0 && h->cursor.seq % 8 == 7)
		rc = fx_refuse(&s->answer, NO_fx_no_concern);
	if (rc == 0) {
		*verdict = FX_TAKEN;
		return fx_batch_happen(s, &h->origin);
	}
	/* A record that could not be read looks like none: that is no answer.
	 */
	if (rc == FX_EREFUSED && s->answer.refusal == NO_fx_no_concern)
		return fx_records_failed(s->records);
	fx_assert(rc == FX_EREFUSED);
	*verdict = FX_PARKED;
	say_why(h, fx_schema_refusal(s->answer.refusal)->name);
	return fx_records_failed(s->records);
}

static int
park(struct fx_service *s, const struct fx_neighbor *neighbor,
    const struct fx_heard *h, const struct fx_parts *row)
{
	struct fx_stuck stuck = { .since_ms = s->now_ms,
		.seq = h->cursor.seq,
		.tries = 1,
		.size =
		    1 + row->topic_length + row->body_length + FX_LINK_BYTES };
	const char *subject = h->envelope.subject;

	if (FX_BUG(31))
		return 0;
	/* What has no subject, or none that can be read, parks by its peer. */
	fx_copy_text(stuck.subject, sizeof(stuck.subject),
	    *subject != '\0' ? subject : neighbor->name);
	fx_copy_text(stuck.peer, sizeof(stuck.peer), neighbor->name);
	fx_copy(stuck.why, h->why);
	memcpy(stuck.row, row->topic - 1, stuck.size);
	fx_log(LOG_EVENT_STUCK, "peer=%s seq=%lld subject=%s why=%s",
	    neighbor->name, (long long)stuck.seq, stuck.subject, stuck.why);
	return fx_stuck_put(s->batch, &stuck);
}

/* Whether an earlier event of this subject from this peer is parked. */
static int
is_behind(struct fx_service *s, const struct fx_neighbor *neighbor,
    const struct fx_heard *h, bool *behind)
{
	int64_t count = 0;
	int rc = 0;

	if (h->envelope.subject[0] != '\0')
		rc = fx_stuck_count(
		    s->batch, h->envelope.subject, neighbor->name, &count);
	*behind = count > 0 && !FX_BUG(32);
	return rc;
}

static void
move_cursor(struct fx_neighbor *neighbor, const struct fx_heard *h)
{
	neighbor->cursor = h->cursor;
	neighbor->cursor.seq += FX_BUG(62);
	neighbor->moved = true;
}

static int
take(struct fx_service *s, struct fx_neighbor *neighbor, struct fx_heard *h,
    const struct fx_parts *row, enum fx_verdict *verdict)
{
	bool behind;
	int rc = is_behind(s, neighbor, h, &behind);

	*verdict = FX_PARKED;
	if (rc == 0 && s->department->follows_all)
		rc = fx_heard_keep(s, row, h);
	if (rc == 0 && behind) {
		if (h->why[0] == '\0')
			say_why(h, "behind");
		return park(s, neighbor, h, row);
	}
	if (rc == 0)
		rc = fx_heard_decide(s, h, verdict);
	if (rc == 0 && *verdict == FX_PARKED)
		rc = park(s, neighbor, h, row);
	return rc;
}

/*
 * What ended the process again and again is parked and nothing is done with
 * it, not even kept: it is folded when somebody has it tried again.
 */
static int
park_crashed(struct fx_service *s, const struct fx_neighbor *neighbor,
    struct fx_heard *h, const struct fx_parts *row)
{
	const struct fx_node *data;

	if (fx_crashes_unread(s) ||
	    fx_envelope_decode(s->unpack, row->body, row->body_length,
		&h->envelope, &data) != 0)
		h->envelope.subject[0] = '\0';
	say_why(h, FX_WHY_CRASHED);
	fx_log(LOG_EVENT_CRASHED, "peer=%s seq=%lld", neighbor->name,
	    (long long)h->cursor.seq);
	return park(s, neighbor, h, row);
}

/*
 * Whether its topic alone says that an event is no concern of ours.  While
 * anything is parked its subject must be known: it may stand behind.
 */
static int
passes_by(struct fx_service *s, const struct fx_parts *row, bool *passes)
{
	enum fx_kind kind =
	    fx_schema_kind(row->topic, row->topic_length - 1, FX_EVENT);
	int64_t parked;
	int rc;

	*passes = false;
	if (kind == FX_KIND_NONE || is_concern(s, kind))
		return 0;
	rc = fx_stuck_count(s->batch, NULL, NULL, &parked);
	*passes = rc == 0 && parked == 0;
	return rc;
}

static int
take_or_pass(struct fx_service *s, struct fx_neighbor *neighbor,
    struct fx_heard *h, const struct fx_parts *row, enum fx_verdict *verdict)
{
	bool passes;
	int rc = passes_by(s, row, &passes);

	*verdict = FX_SKIPPED;
	if (rc == 0 && !passes)
		rc = fx_recovery_knows(s, neighbor, &h->cursor, &passes);
	if (rc != 0 || passes)
		return rc;
	if (fx_crashes_parks(s, neighbor->place, h->cursor.seq)) {
		*verdict = FX_PARKED;
		return park_crashed(s, neighbor, h, row);
	}
	fx_heard_decode(s, neighbor->place, row, h);
	return take(s, neighbor, h, row, verdict);
}

int
fx_heard_take(struct fx_service *s, struct fx_neighbor *neighbor,
    const struct fx_follow_event *event)
{
	enum fx_verdict verdict;
	struct fx_heard h;
	int rc = fx_batch_open(s);

	if (rc != 0)
		return rc;
	h.cursor.epoch = (int64_t)event->mark.epoch;
	h.cursor.seq = (int64_t)event->mark.seq;
	h.cursor.time_ms = s->now_ms;
	memcpy(h.cursor.store, event->mark.store, sizeof(h.cursor.store));
	memcpy(h.cursor.hash, event->mark.hash, sizeof(h.cursor.hash));
	rc = take_or_pass(s, neighbor, &h, &event->row, &verdict);
	if (rc != 0)
		return rc;
	move_cursor(neighbor, &h);
	s->messages++;
	s->counts.foreign++;
	neighbor->became.taken += verdict == FX_TAKEN;
	neighbor->became.skipped += verdict == FX_SKIPPED;
	neighbor->became.parked += verdict == FX_PARKED;
	return fx_heard_cure(s);
}

void
fx_heard_mark(const struct fx_cursor *cursor, struct fx_mark *mark)
{
	mark->epoch = (uint64_t)cursor->epoch;
	mark->seq = (uint64_t)cursor->seq;
	memcpy(mark->store, cursor->store, sizeof(mark->store));
	memcpy(mark->hash, cursor->hash, sizeof(mark->hash));
}

int
fx_heard_open(struct fx_service *s, struct fx_neighbor *neighbor)
{
	struct fx_follow_options options = { .peer = neighbor->name,
		.name = s->department->name };
	struct fx_line_place place;
	int rc = fx_cursor_get(s->view, neighbor->name, &neighbor->cursor);

	if (rc == 0)
		rc = fx_random_bytes(&options.seed, sizeof(options.seed));
	if (rc != 0)
		return rc;
	neighbor->begun = neighbor->cursor.seq;
	fx_heard_mark(&neighbor->cursor, &options.cursor);
	place.events = s->settings.peers[neighbor->place].events;
	place.journal = s->settings.peers[neighbor->place].journal;
	rc = fx_line_open(
	    s->net, &options, &place, fx_clock_monotonic_ms(), &neighbor->line);
	if (rc == 0)
		neighbor->follow = fx_line_follow(neighbor->line);
	return rc;
}

int
fx_heard_again(struct fx_service *s, struct fx_neighbor *neighbor)
{
	neighbor->moved = false;
	fx_follow_again(neighbor->follow);
	return fx_cursor_get(s->view, neighbor->name, &neighbor->cursor);
}

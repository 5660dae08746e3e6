#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "service/fx_service_internal.h"

#define CHECK_MS      10000   /* between looks at map and disk */
#define LOOK_MS       100     /* while the map may be full */
#define CHECK_SOON_MS 1000    /* while nothing is taken */
#define STEPS_MAX     64      /* of a turn, while each event is taken alone */
#define REMEMBER_MS   60000   /* between flushes of the witness */
#define HEAR_MS       1000    /* between looks at what the reader heard */
#define HOURLY_MS     3600000 /* between looks at readers and parked rows */

static const char *const state_words[] = { "ok", "busy", "readonly",
	"leaving" };

void
fx_loop_enter(struct fx_service *s, enum fx_state state, const char *why)
{
	char status[160];

	if (s->state == state)
		return;
	s->state = state;
	fx_log(LOG_STATE, "state=%s why=%s", state_words[state], why);
	(void)snprintf(
	    status, sizeof(status), "STATUS=%s %s", state_words[state], why);
	(void)fx_process_notify(status); /* a supervisor is a convenience */
}

/* A few parked rows at a time, so that commands need not wait for all. */
static int
go_on_again(struct fx_service *s)
{
	bool all;
	int rc = fx_heard_round(s, &all);

	s->again = !all;
	return rc;
}

/* Room that is back is used at once. */
static int64_t
check_ms(const struct fx_service *s)
{
	return s->state == FX_STATE_READONLY ? CHECK_SOON_MS : CHECK_MS;
}

/* A small map can be filled between two looks. */
static bool
may_be_full(const struct fx_service *s)
{
	return s->state == FX_STATE_OK && fx_store_high(s->store) > FX_MAP_FULL;
}

static int
house_keeping(struct fx_service *s, int64_t now)
{
	int rc = 0;

	if (now - s->hourly_ms >= HOURLY_MS) {
		s->hourly_ms = now;
		s->again = true;
		rc = fx_store_check_readers(s->store);
	}
	if (now - s->remembered_ms >= REMEMBER_MS) {
		s->remembered_ms = now;
		fx_store_remember(s->store);
	}
	if (may_be_full(s) && now - s->looked_ms >= LOOK_MS) {
		s->looked_ms = now;
		fx_loop_look(s);
	}
	if (rc == 0 && now - s->checked_ms >= check_ms(s)) {
		s->checked_ms = now;
		fx_loop_look(s);
		fx_retention_look(s);
		rc = fx_consumed_look(s);
		if (rc == 0 && s->contacts != NULL)
			rc = fx_contacts_prepare(s->contacts);
	}
	if (rc == 0 && s->again && s->state != FX_STATE_READONLY)
		rc = go_on_again(s);
	return rc;
}

/* Who reads our journal, and what is not kept for them anymore. */
static int
mind_readers(struct fx_service *s, int64_t now)
{
	if (now - s->readers_ms >= HEAR_MS) {
		s->readers_ms = now;
		fx_reader_hear(s);
	}
	if (fx_consumed_is_due(s, now))
		return fx_batch_open(s);
	if (!s->retention.going || s->busy_turn || s->batch != NULL ||
	    s->state == FX_STATE_LEAVING)
		return 0;
	return fx_retention_step(s);
}

/* -- a turn -----------------------------------------------------------------*/

static int
wait_for_something(struct fx_service *s, int timeout_ms)
{
	struct fx_wait waits[FX_WAITS_MAX] = { 0 };
	size_t i, k = 3, count = k, ends[FX_PLACE_COUNT] = { 0 };
	int rc;

	waits[0].socket = fx_desk_socket(s->desk);
	waits[1].socket = fx_bus_socket(s->bus);
	waits[2].descriptor = s->signals;
	for (i = 0; i < s->neighbor_count; i++) {
		count += fx_line_waits(s->neighbors[i].line, waits + count);
		ends[i] = count;
	}
	rc = fx_frame_wait(waits, count, timeout_ms);
	s->asked = waits[0].ready;
	for (i = 0; i < s->neighbor_count; i++)
		for (s->neighbors[i].came = false; k < ends[i]; k++)
			s->neighbors[i].came |= waits[k].ready;
	return rc;
}

static int
turn_lines(struct fx_service *s, int64_t now)
{
	struct fx_neighbor *n;
	size_t i;
	int rc = 0;

	for (i = 0; i < s->neighbor_count && rc == 0; i++) {
		n = &s->neighbors[i];
		rc = n->came ? fx_line_turn(n->line, now)
			     : fx_line_rest(n->line, now);
	}
	return rc;
}

static void
take_signals(struct fx_service *s, int64_t now)
{
	int signal;

	while ((signal = fx_process_take_signal(s->signals)) != 0) {
		if (signal != SIGTERM && signal != SIGINT)
			continue;
		if (s->stopping) {
			fx_crashes_end(s);
			fx_service_end(FX_STATUS_DONE);
		}
		s->stopping = true;
		s->stop_by_ms = now + FX_DRAIN_MS;
		(void)fx_process_notify("STOPPING=1"); /* as above */
		fx_log(LOG_STOPPING, "head=%lld", (long long)s->committed.seq);
		fx_loop_enter(s, FX_STATE_LEAVING, "signal");
	}
}

/*
 * One event that has a commit of its own, so that it alone is to blame.  What
 * may break is between the two words to fx_crashes.
 */
static int
step(struct fx_service *s, struct fx_neighbor *neighbor,
    const struct fx_follow_event *event)
{
	int rc;

	fx_crashes_begin(s, neighbor->place, (int64_t)event->mark.seq);
	rc = fx_heard_take(s, neighbor, event);
	if (rc == 0)
		rc = fx_batch_commit(s);
	if (rc == 0)
		fx_crashes_quiet(s);
	s->crashes.steps++;
	return rc;
}

/* Peers that catch up leave half of a batch to whoever else wants it. */
static bool
may_take(const struct fx_service *s)
{
	if (s->crashes.stepping)
		return s->crashes.steps < STEPS_MAX;
	return s->asked || s->due_count > 0 ? fx_batch_has_half(s)
					    : fx_batch_has_room(s);
}

static int
take_from(struct fx_service *s, struct fx_neighbor *n)
{
	struct fx_follow_event event;
	int rc = 0;

	while (rc == 0 && may_take(s) &&
	       (!FX_BUG(34) || n->became.parked == 0) &&
	       fx_follow_next(n->follow, &event) == 0)
		rc = s->crashes.stepping ? step(s, n, &event)
					 : fx_heard_take(s, n, &event);
	return rc;
}

/*
 * Peers' events first: a block that has arrived counts before the release.  The
 * next after the one who filled the batch begins the next.
 */
static int
take_heard(struct fx_service *s)
{
	size_t i, at = s->next_heard;
	int rc;

	s->crashes.steps = 0;
	if (s->state == FX_STATE_READONLY)
		return 0;
	rc = fx_timers_look(s);
	for (i = 0; i < s->neighbor_count && rc == 0 && may_take(s); i++) {
		rc = take_from(s, &s->neighbors[at]);
		at = (at + 1) % s->neighbor_count;
	}
	if (!may_take(s))
		s->next_heard = at;
	return rc;
}

static void
keep_query(struct fx_service *s, const struct fx_request *request)
{
	struct fx_kept *kept = &s->kept[s->kept_count];

	kept->request = *request;
	if (request->data.length > sizeof(kept->data)) {
		struct fx_response reply = { .code = FX_SAYS_INVALID,
			.field = "data" };

		memcpy(reply.id, request->id, sizeof(reply.id));
		(void)fx_desk_reply(s->desk, &request->route, &reply, NULL);
		return;
	}
	memcpy(kept->data, request->data.bytes, request->data.length);
	kept->request.data.bytes = kept->data;
	s->kept_count++;
}

/* Commands go into the batch; queries wait until it is committed. */
static int
take_requests(struct fx_service *s)
{
	int rc = 0;

	while (rc == 0 && s->kept_count < FX_QUERIES_MAX &&
	       (s->batch == NULL || fx_batch_has_room(s)) &&
	       s->waiting_count < FX_MESSAGES_MAX) {
		rc = fx_desk_receive(s->desk, &s->request);
		if (rc != 0)
			return rc == FX_EAGAIN ? 0 : rc;
		if (s->request.kind == FX_QUERY_FRAME && FX_BUG(48))
			fx_queries_answer(s, &s->request);
		else if (s->request.kind == FX_QUERY_FRAME)
			keep_query(s, &s->request);
		else
			rc = fx_commands_take(s, &s->request);
	}
	return rc;
}

static int
gather(struct fx_service *s)
{
	int rc = take_heard(s);

	if (rc == 0 && s->state != FX_STATE_READONLY)
		rc = FX_BUG(78) ? 0 : fx_timers_take(s);
	s->kept_count = 0;
	if (rc == 0 && s->asked)
		rc = take_requests(s);
	return rc;
}

/* What did not fit is undone and asked for again; nothing else is survived. */
static void
finish(struct fx_service *s, int rc)
{
	bool alone = s->messages <= 1;

	if (rc == 0)
		rc = fx_batch_commit(s);
	else if ((rc == FX_EFULL || rc == FX_ENOMEM) && s->batch != NULL)
		fx_batch_abandon(s, FX_SAYS_BUSY);
	if (rc == 0)
		return;
	if (rc != FX_EFULL && rc != FX_ENOMEM) {
		fx_log(LOG_STORE_FAILED, "doing=batch reason=%s",
		    fx_err_word(rc)->name);
		fx_service_end(
		    rc == FX_ECORRUPT ? FX_STATUS_DATA : FX_STATUS_IO);
	}
	if (alone)
		fx_loop_enter(s, FX_STATE_READONLY, "no_room");
}

static void
answer_queries(struct fx_service *s)
{
	size_t i;

	for (i = 0; i < s->kept_count; i++)
		fx_queries_answer(s, &s->kept[i].request);
	s->kept_count = 0;
}

static void
fill_beat(struct fx_service *s, struct fx_beat *beat)
{
	size_t i;

	memset(beat, 0, sizeof(*beat));
	memcpy(beat->head.store, fx_store_id(s->store), FX_STORE_BYTES);
	memcpy(beat->head.hash, s->committed.hash, FX_LINK_BYTES);
	beat->head.epoch = (uint64_t)s->committed.epoch;
	beat->head.seq = (uint64_t)s->committed.seq;
	beat->first = (uint64_t)s->first;
	beat->proto_min = FX_PROTO_MIN;
	beat->proto_max = FX_PROTO_MAX;
	memcpy(beat->schema, s->schema, sizeof(beat->schema));
	beat->state = (enum fx_beat_state)s->state;
	beat->time_ms = fx_clock_now();
	for (i = 0; i < s->topics.count; i++)
		if (fx_beat_note(beat, s->topics.topics[i].name,
			s->topics.topics[i].size,
			(uint64_t)s->topics.topics[i].last) != 0)
			fx_never("more topics than a heartbeat has room for");
}

static int
beat(struct fx_service *s, int64_t now)
{
	if (!fx_bus_turn(s->bus, now))
		return 0;
	fill_beat(s, &s->beat);
	return fx_bus_beat(s->bus, &s->beat, now);
}

static void
feed_watchdog(struct fx_service *s, int64_t now)
{
	if (now - s->fed_ms < 1000)
		return;
	s->fed_ms = now;
	(void)fx_process_notify("WATCHDOG=1"); /* as above */
}

static int
turn(struct fx_service *s)
{
	int64_t now;
	int rc = wait_for_something(s, s->busy_turn ? 0 : FX_TURN_MS);

	now = fx_clock_monotonic_ms();
	take_signals(s, now);
	fx_look_at_clock(s);
	if (rc == 0)
		rc = turn_lines(s, now);
	if (rc != 0)
		return rc;
	rc = gather(s);
	s->busy_turn = s->messages > 0 || s->crashes.steps > 0;
	finish(s, rc);
	answer_queries(s);
	rc = beat(s, fx_clock_monotonic_ms());
	if (rc == 0)
		rc = fx_recovery_look(s);
	if (rc == 0)
		rc = house_keeping(s, now);
	/* Cursors that wait longest get a commit of their own. */
	if (rc == 0 && s->owed_ms != 0 && now - s->owed_ms >= FX_OWED_MS)
		rc = fx_batch_open(s);
	if (rc == 0)
		rc = mind_readers(s, now);
	if (s->batch != NULL) {
		finish(s, rc);
		rc = 0;
	}
	feed_watchdog(s, now);
	return rc;
}

int
fx_loop_run(struct fx_service *s)
{
	int rc = 0;

	while (rc == 0) {
		rc = turn(s);
		/* Flags, cursors and backups are written outside a batch. */
		if (fx_store_commit_error(s->store) != 0)
			fx_suspect_end(s, FX_EIO);
		if (s->stopping &&
		    (!s->busy_turn || fx_clock_monotonic_ms() > s->stop_by_ms))
			break;
	}
	if (rc == 0)
		fx_crashes_end(s);
	return rc == 0 ? FX_STATUS_DONE : FX_STATUS_IO;
}

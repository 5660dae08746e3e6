/*
 * The reader: a thread of its own serves the journal, so that whoever falls
 * behind never makes a command wait.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "net/fx_fetch.h"
#include "service/fx_service_internal.h"
#include "store/fx_epochs.h"

#define READER_FAULTS_MAX 3 /* in a row; then the process cannot go on */

struct fx_journal_reader {
	struct fx_service *service;
	struct fx_txn *view;
	struct fx_fetch *fetch;
	struct fx_socket *socket;
	struct fx_socket *mine, *loops; /* a pair: how the loop says stop */
	struct fx_thread thread;
	int faults;
};

static int
begin(void *cookie)
{
	struct fx_journal_reader *r = cookie;

	return fx_store_begin_read(r->view);
}

static void
end(void *cookie)
{
	struct fx_journal_reader *r = cookie;

	fx_store_end_read(r->view);
}

static int
head(void *cookie, struct fx_fetch_head *to)
{
	struct fx_journal_reader *r = cookie;
	struct fx_head now;
	int64_t first = 0;
	int rc = fx_meta_head(r->view, &now);

	if (rc == 0)
		rc = fx_journal_first(r->view, &first);
	if (rc != 0)
		return rc;
	memcpy(to->mark.store, fx_store_id(r->service->store),
	    sizeof(to->mark.store));
	memcpy(to->mark.hash, now.hash, sizeof(to->mark.hash));
	to->mark.epoch = (uint64_t)now.epoch;
	to->mark.seq = (uint64_t)now.seq;
	to->first = (uint64_t)first;
	to->time_ms = fx_clock_now();
	return 0;
}

/* Between the journal's rows and the function that wants them. */
struct walk {
	fx_fetch_take_fn *take;
	void *cookie;
};

static int
give(const struct fx_row *row, void *context)
{
	struct walk *walk = context;

	return walk->take(walk->cookie, (uint64_t)row->seq, row->bytes,
		   row->size) != 0;
}

static int
rows(void *cookie, uint64_t seq, fx_fetch_take_fn *take, void *take_cookie)
{
	struct fx_journal_reader *r = cookie;
	struct walk walk = { take, take_cookie };
	struct fx_reach reach = {
		.from = (int64_t)seq, .rows = SIZE_MAX, .bytes = SIZE_MAX
	};

	return fx_journal_range(r->view, &reach, give, &walk);
}

/*
 * The last event of an epoch is the one before the next epoch's first; an
 * epoch that was lost whole has none, and the one before it ended there.
 */
static int
epoch_end(void *cookie, uint64_t number, struct fx_mark *last)
{
	struct fx_journal_reader *r = cookie;
	struct fx_epoch next;
	int rc = fx_epochs_after(r->view, (int64_t)number, &next);

	if (rc != 0)
		return rc;
	memcpy(
	    last->store, fx_store_id(r->service->store), sizeof(last->store));
	memcpy(last->hash, next.before, sizeof(last->hash));
	last->epoch = number;
	last->seq = (uint64_t)next.first - 1;
	return 0;
}

static bool
told_to_stop(struct fx_journal_reader *r)
{
	struct fx_message message = { 0 };
	bool told = fx_frame_receive(r->mine, &message) == 0 &&
		    message.count == 1 && message.frames[0].length == 4;

	fx_frame_done(&message);
	return told;
}

static void
contradicted(void *cookie, const char *name, const struct fx_mark *event)
{
	struct fx_journal_reader *r = cookie;

	fx_recovery_contradicted(r->service, name, event);
}

static void
serve(void *cookie)
{
	struct fx_journal_reader *r = cookie;
	struct fx_wait waits[2] = { { .socket = r->socket },
		{ .socket = r->mine } };
	int rc;

	while (!told_to_stop(r)) {
		if (atomic_load(&r->service->copying) == FX_COPY_RUNS)
			fx_recovery_copy(r->service);
		rc = fx_frame_wait(waits, fx_count_of(waits), 1000);
		if (rc == 0)
			rc = fx_fetch_turn(
			    r->fetch, r->socket, fx_clock_monotonic_ms());
		r->faults = rc == 0 ? 0 : r->faults + 1;
		if (r->faults >= READER_FAULTS_MAX) {
			fx_log(
			    LOG_READER_FAILED, "why=%s", fx_err_word(rc)->name);
			fx_service_end(FX_STATUS_IO);
		}
	}
}

static int
open_sockets(struct fx_service *s, struct fx_journal_reader *r)
{
	int rc = fx_frame_socket(s->net, FX_SOCKET_ROUTER, &r->socket);

	if (rc == 0)
		rc = fx_frame_bind(r->socket, s->settings.bind_journal);
	if (rc == 0)
		rc = fx_frame_socket(s->net, FX_SOCKET_PAIR, &r->loops);
	if (rc == 0)
		rc = fx_frame_bind(r->loops, "inproc://reader");
	if (rc == 0)
		rc = fx_frame_socket(s->net, FX_SOCKET_PAIR, &r->mine);
	if (rc == 0)
		rc = fx_frame_connect(r->mine, "inproc://reader");
	return rc;
}

int
fx_reader_open(struct fx_service *s)
{
	struct fx_fetch_source source = { .begin = begin,
		.end = end,
		.head = head,
		.rows = rows,
		.contradicted = contradicted,
		.epoch_end = epoch_end };
	struct fx_journal_reader *r = calloc(1, sizeof(*r));
	int rc;

	if (r == NULL)
		return FX_ENOMEM;
	s->reader = r;
	r->service = s;
	source.cookie = r;
	rc = fx_store_reader(s->store, &r->view);
	if (rc == 0)
		rc = fx_fetch_open(&source, FX_FETCH_BYTES_PER_S, &r->fetch);
	if (rc == 0)
		rc = open_sockets(s, r);
	if (rc == 0)
		rc = fx_process_start_thread(&r->thread, serve, r);
	if (rc != 0)
		r->thread.run = NULL;
	return rc;
}

int
fx_reader_wake(struct fx_service *s)
{
	static const struct fx_piece look = { "look!", 5 };

	return fx_frame_send(s->reader->loops, NULL, &look, 1);
}

void
fx_reader_close(struct fx_service *s)
{
	static const struct fx_piece stop = { "stop", 4 };
	struct fx_journal_reader *r = s->reader;

	if (r == NULL)
		return;
	if (r->thread.run != NULL) {
		if (fx_frame_send(r->loops, NULL, &stop, 1) != 0)
			fx_service_end(FX_STATUS_INTERNAL);
		fx_process_join(&r->thread);
	}
	fx_frame_drop(r->socket);
	fx_frame_drop(r->mine);
	fx_frame_drop(r->loops);
	fx_fetch_close(r->fetch);
	fx_store_reader_close(r->view);
	free(r);
	s->reader = NULL;
}

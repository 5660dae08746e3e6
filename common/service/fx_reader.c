/*
 * The reader: a thread of its own serves the journal, so that whoever falls
 * behind never makes a command wait.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "net/fx_fetch.h"
#include "schema/fx_codec.h"
#include "service/fx_service_internal.h"
#include "store/fx_epochs.h"

#define READER_FAULTS_MAX 3    /* in a row; then the process cannot go on */
#define NOTES_MS          1000 /* between what is told to the loop */
#define MAP_BYTES         (2 * FX_RECORD_BYTES)

/* That a consumer has taken everything up to a place. */
struct note {
	char name[FX_CONSUMER_BYTES + 1];
	struct fx_mark mark;
};

struct fx_journal_reader {
	struct fx_service *service;
	struct fx_txn *view;
	struct fx_fetch *fetch;
	struct fx_socket *socket;
	struct fx_socket *mine, *loops; /* a pair: stop, and notes */
	struct fx_thread thread;
	int faults;
	size_t notes; /* not yet told to the loop */
	int64_t told_ms;
	struct note note[FX_CONSUMERS_MAX];
	struct fx_message told; /* the loop's */
	unsigned char map[MAP_BYTES];
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
	struct fx_base base = { 0 };
	struct fx_head now;
	int64_t first = 0;
	int rc = fx_meta_head(r->view, &now);

	if (rc == 0)
		rc = fx_journal_first(r->view, &first);
	if (rc == 0)
		rc = fx_meta_base(r->view, &base);
	if (rc != 0)
		return rc;
	memcpy(to->mark.store, fx_store_id(r->service->store),
	    sizeof(to->mark.store));
	memcpy(to->mark.hash, now.hash, sizeof(to->mark.hash));
	to->mark.epoch = (uint64_t)now.epoch;
	to->mark.seq = (uint64_t)now.seq;
	to->first = (uint64_t)first;
	memcpy(to->before, base.hash, sizeof(to->before));
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

/* -- records, for a snapshot ------------------------------------------------*/

struct records {
	struct fx_journal_reader *reader;
	fx_fetch_record_fn *take;
	void *cookie;
};

/* A record's public fields, and beside them what the store knows of it. */
static int
give_record(const struct fx_stored *stored, void *context)
{
	struct records *all = context;
	struct fx_packer packer;
	size_t used;
	int rc;

	fx_pack_begin(&packer, all->reader->map, sizeof(all->reader->map));
	fx_pack_map(&packer, fx_codec_count(stored->kind, stored->record) + 4);
	fx_codec_pack_fields(&packer, stored->kind, stored->record);
	fx_pack_text(&packer, "rev");
	fx_pack_uint(&packer, stored->rev);
	fx_pack_text(&packer, "seq");
	fx_pack_int(&packer, stored->seq);
	fx_pack_text(&packer, "since");
	fx_pack_int(&packer, stored->since_ms);
	fx_pack_text(&packer, "subject");
	fx_pack_text(&packer, stored->key);
	rc = fx_pack_end(&packer, &used);
	fx_assert(rc == 0);
	return all->take(all->cookie, stored->key, all->reader->map, used) != 0;
}

static int
records(void *cookie, const char *kind, const char *after,
    fx_fetch_record_fn *take, void *take_cookie)
{
	struct fx_journal_reader *r = cookie;
	struct records all = { r, take, take_cookie };
	char name[2 * FX_NAME_MAX + 2];
	enum fx_kind record;

	(void)snprintf(
	    name, sizeof(name), "%s.%s", r->service->department->name, kind);
	record = fx_schema_kind(name, strlen(name), FX_RECORD);
	if (record == FX_KIND_NONE)
		return FX_EINVAL;
	return fx_records_each(r->view, record, after, give_record, &all);
}

/* -- who has what -----------------------------------------------------------*/

static void
hear(void *cookie, const char *name, const struct fx_mark *mark)
{
	struct fx_journal_reader *r = cookie;
	size_t i;

	for (i = 0; i < r->notes; i++)
		if (strcmp(r->note[i].name, name) == 0)
			break;
	/* Who finds no room will say it again. */
	if (i == FX_CONSUMERS_MAX)
		return;
	if (i == r->notes)
		fx_copy_text(
		    r->note[r->notes++].name, sizeof(r->note[0].name), name);
	r->note[i].mark = *mark;
}

static void
tell_loop(struct fx_journal_reader *r, int64_t now)
{
	struct fx_piece piece = { r->note, r->notes * sizeof(r->note[0]) };

	if (r->notes == 0 || now - r->told_ms < NOTES_MS)
		return;
	r->told_ms = now;
	if (fx_frame_send(r->mine, NULL, &piece, 1) == 0)
		r->notes = 0;
}

void
fx_reader_hear(struct fx_service *s)
{
	struct fx_journal_reader *r = s->reader;
	const struct fx_piece *piece = &r->told.frames[0];
	struct note note;
	size_t at;

	while (fx_frame_receive(r->loops, &r->told) == 0) {
		for (at = 0; at + sizeof(note) <= piece->length;
		     at += sizeof(note)) {
			memcpy(&note, (const char *)piece->bytes + at,
			    sizeof(note));
			fx_consumed_note(s, note.name, &note.mark);
		}
	}
	fx_frame_done(&r->told);
}

/* -- the thread -------------------------------------------------------------*/

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
		tell_loop(r, fx_clock_monotonic_ms());
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
		rc = fx_frame_queue(r->socket, FX_FETCH_QUEUE);
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
		.epoch_end = epoch_end,
		.heard = hear,
		.records = records };
	struct fx_journal_reader *r = calloc(1, sizeof(*r));
	int rc;

	if (r == NULL)
		return FX_ENOMEM;
	s->reader = r;
	r->service = s;
	source.cookie = r;
	source.chunk = s->chunk_records;
	rc = fx_store_reader(s->store, &r->view);
	if (rc == 0)
		rc = fx_fetch_open(
		    &source, (uint64_t)s->settings.replay_budget, &r->fetch);
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
	fx_frame_done(&r->told);
	fx_frame_drop(r->socket);
	fx_frame_drop(r->mine);
	fx_frame_drop(r->loops);
	fx_fetch_close(r->fetch);
	fx_store_reader_close(r->view);
	free(r);
	s->reader = NULL;
}

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "net/fx_beat.h"
#include "net/fx_request.h"
#include "store/fx_journal.h"
#include "store/fx_store.h"
#include "tests/crash/power.h"

#define FRAMES  8
#define THREADS 64

/* The frames of a message that its thread has not sent to the end. */
struct message {
	uint32_t thread;
	size_t count;
	const struct record_entry *frames[FRAMES];
};

struct reading {
	struct power_record *r;
	struct fx_reader *reader;
	size_t op;
	struct message messages[THREADS];
};

/* -- the truth --------------------------------------------------------------*/

struct truth {
	struct power_record *r;
	enum fx_place place;
	struct fx_reader *reader;
};

static int
take_event(const struct fx_row *row, void *context)
{
	struct truth *t = context;
	int64_t *n = &t->r->heads[t->place];
	struct power_event **all = &t->r->events[t->place], *e;
	const struct fx_node *data;
	struct fx_envelope envelope;

	if (*n % 1024 == 0)
		*all = realloc(*all, (size_t)(*n + 1024) * sizeof(**all));
	if (*all == NULL || row->seq != *n + 1 ||
	    fx_envelope_decode(
		t->reader, row->f1, row->f1_size, &envelope, &data) != 0)
		rig_die("the journal of %s at %lld cannot be read",
		    fx_schema_place(t->place)->name, (long long)row->seq);
	e = &(*all)[(*n)++];
	memcpy(e->hash, row->hash, sizeof(e->hash));
	e->cause = envelope.cause[0] == '\0'
		       ? FX_PLACE_COUNT
		       : fx_schema_place_of(envelope.cause);
	e->cause_seq = (int64_t)envelope.cause_seq;
	memcpy(t->r->stores[t->place], envelope.store, FX_STORE_BYTES);
	return 0;
}

static void
read_truth(struct power_record *r, enum fx_place place, const char *stores)
{
	const struct fx_reach all = { 1, SIZE_MAX, SIZE_MAX };
	struct truth truth = { r, place, NULL };
	struct fx_txn *reader = NULL;
	struct fx_store *store;
	char path[512];

	(void)snprintf(
	    path, sizeof(path), "%s/%s", stores, fx_schema_place(place)->name);
	if (fx_unpack_open(4096, &truth.reader) != 0 ||
	    fx_store_open_copy(path, &store) != 0 ||
	    fx_store_reader(store, &reader) != 0 ||
	    fx_store_begin_read(reader) != 0 ||
	    fx_journal_range(reader, &all, take_event, &truth) != 0)
		rig_die("no truth in %s", path);
	fx_store_end_read(reader);
	fx_store_reader_close(reader);
	fx_store_close(store);
	fx_unpack_close(truth.reader);
}

/* -- what was told ----------------------------------------------------------*/

static enum fx_place
whose(const struct power_record *r, const unsigned char *store)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (memcmp(r->stores[place], store, FX_STORE_BYTES) == 0)
			break;
	return place;
}

/* hash NULL: only the number was told. */
static void
told(struct reading *g, enum fx_place place, int64_t seq,
    const unsigned char *hash)
{
	struct power_record *r = g->r;

	if (place >= FX_PLACE_COUNT || seq <= 0)
		return;
	if (seq > r->heads[place] ||
	    (hash != NULL && memcmp(r->events[place][seq - 1].hash, hash,
				 FX_LINK_BYTES) != 0)) {
		printf("WRONG: %s %lld was told, and is not in its journal\n",
		    fx_schema_place(place)->name, (long long)seq);
		r->wrong++;
		return;
	}
	if (r->told_count % 4096 == 0)
		r->told =
		    realloc(r->told, (r->told_count + 4096) * sizeof(*r->told));
	if (r->told == NULL)
		rig_die("no memory");
	r->told[r->told_count++] = (struct power_told){ g->op, place, seq };
}

static bool
is_tag(const struct record_entry *frame, const char *tag)
{
	return frame->size == 4 && memcmp(frame->bytes, tag, 4) == 0;
}

static void
take_reply(struct reading *g, const struct record_entry *header)
{
	struct fx_response reply;

	if (fx_response_decode(
		g->reader, header->bytes, header->size, &reply) != 0 ||
	    reply.mark.seq == 0)
		return;
	g->r->replies++;
	if (reply.n > 0)
		told(g, whose(g->r, reply.mark.store),
		    (int64_t)(reply.mark.seq + reply.n - 1), reply.mark.hash);
	else
		told(g, whose(g->r, reply.mark.store), (int64_t)reply.mark.seq,
		    NULL);
}

static void
take_published(
    struct reading *g, const void *body, size_t size, const unsigned char *hash)
{
	const struct fx_node *data;
	struct fx_envelope e;

	if (fx_envelope_decode(g->reader, body, size, &e, &data) != 0)
		return;
	g->r->published++;
	told(g, whose(g->r, e.store), (int64_t)e.seq, hash);
}

/* A page of a journal: rows behind their lengths. */
static void
take_page(struct reading *g, const struct record_entry *page)
{
	struct fx_parts row;
	size_t at = 0, size;

	while (at + 4 < page->size) {
		size = (size_t)page->bytes[at] << 24 |
		       (size_t)page->bytes[at + 1] << 16 |
		       (size_t)page->bytes[at + 2] << 8 | page->bytes[at + 3];
		at += 4;
		if (size > page->size - at ||
		    fx_envelope_split(page->bytes + at, size, &row) != 0)
			return;
		take_published(g, row.body, row.body_length, row.hash);
		at += size;
	}
}

static void
take_message(struct reading *g, const struct message *m)
{
	static struct fx_beat beat; /* too large for a stack */
	size_t i, last = m->count - 1;

	for (i = 0; i + 1 < m->count; i++)
		if (is_tag(m->frames[i], "FXR1")) {
			take_reply(g, m->frames[i + 1]);
			return;
		} else if (is_tag(m->frames[i], "FXJ1")) {
			take_page(g, m->frames[last]);
			return;
		}
	if (m->count == 3 && m->frames[2]->size == FX_LINK_BYTES)
		take_published(g, m->frames[1]->bytes, m->frames[1]->size,
		    m->frames[2]->bytes);
	else if (m->count == 2 && fx_beat_decode(g->reader, m->frames[1]->bytes,
				      m->frames[1]->size, &beat) == 0) {
		g->r->beats++;
		told(g, whose(g->r, beat.head.store), (int64_t)beat.head.seq,
		    beat.head.hash);
	}
}

static void
take_frame(struct reading *g, const struct record_entry *e)
{
	struct message *m = &g->messages[e->file % THREADS];

	if (m->thread != e->file)
		m->count = 0;
	m->thread = e->file;
	if (m->count < FRAMES)
		m->frames[m->count++] = e;
	if (e->offset == 0) {
		take_message(g, m);
		m->count = 0;
	}
}

/* -- the record -------------------------------------------------------------*/

static void
index_entries(struct power_record *r)
{
	const struct record_entry *e;
	uint64_t at = 0;
	size_t room = 0;

	while (at < r->map->used) {
		e = (const void *)(r->map->entries + at);
		if (e->kind == 0 && e->stored == 0)
			break; /* its process was killed right there */
		if (r->count == room) {
			room = room * 2 + 65536;
			r->ops = realloc(r->ops, room * sizeof(*r->ops));
			if (r->ops == NULL)
				rig_die("no memory");
		}
		r->ops[r->count++] = e;
		if (e->kind == RECORD_RENAME &&
		    strstr((const char *)e->bytes, "data.mdb") != NULL)
			r->creation = r->count;
		at += sizeof(*e) + e->stored;
	}
}

void
power_load(struct power_record *r, const char *file, const char *stores)
{
	static struct reading g; /* too large for a stack */
	enum fx_place place;
	int fd = open(file, O_RDONLY);

	memset(r, 0, sizeof(*r));
	r->map = mmap(NULL, RECORD_MAX, PROT_READ, MAP_SHARED, fd, 0);
	if (fd < 0 || r->map == MAP_FAILED)
		rig_die("no record in %s", file);
	(void)close(fd); /* the map stays */
	index_entries(r);
	for (place = 0; place < FX_PLACE_COUNT; place++)
		read_truth(r, place, stores);
	g.r = r;
	if (fx_unpack_open(4096, &g.reader) != 0)
		rig_die("no memory");
	for (g.op = 0; g.op < r->count; g.op++)
		if (r->ops[g.op]->kind == RECORD_SEND)
			take_frame(&g, r->ops[g.op]);
	fx_unpack_close(g.reader);
	/* A recorder that hears nothing would find nothing. */
	if (r->replies == 0 || r->published == 0 || r->creation == 0)
		rig_die("nothing of what was told is in the record");
}

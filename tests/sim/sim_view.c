/*
 * The view of one who follows a department: its records as of a snapshot, and
 * what happened since, folded with the department's own rules.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "tests/sim/sim_guest.h"

#define ROOM      1024 /* records of a world */
#define MAP_BYTES (2 * FX_RECORD_BYTES)

/* A record, and the last event that it contains. */
struct kept {
	struct kept *next;
	enum fx_kind kind;
	uint64_t seq, rev;
	char key[FX_KEY_BYTES];
	_Alignas(max_align_t) unsigned char record[FX_RECORD_BYTES];
};

struct sim_view {
	const struct fx_department *department;
	struct fx_records *records; /* what events are folded onto */
	struct fx_reader *reader;
	struct kept *all;
	size_t count, seen;
	struct fx_event event;
};

struct sim_view *
sim_view_open(const struct fx_department *department)
{
	struct sim_view *v = sim_alloc(sizeof(*v));

	v->department = department;
	fx_assert(fx_records_open(ROOM, &v->records) == 0 &&
		  fx_unpack_open(1024, &v->reader) == 0);
	fx_records_begin(v->records, NULL);
	return v;
}

void
sim_view_close(struct sim_view *view)
{
	struct kept *k;

	if (view == NULL)
		return;
	while ((k = view->all) != NULL) {
		view->all = k->next;
		sim_free(k);
	}
	fx_records_close(view->records);
	fx_unpack_close(view->reader);
	sim_free(view);
}

static struct kept *
find(struct sim_view *v, enum fx_kind kind, const char *key)
{
	struct kept *k = v->all;

	while (k != NULL && (k->kind != kind || strcmp(k->key, key) != 0))
		k = k->next;
	return k;
}

static struct kept *
make(struct sim_view *v, enum fx_kind kind, const char *key)
{
	struct kept *k = sim_alloc(sizeof(*k));

	fx_assert(++v->count < ROOM);
	k->kind = kind;
	fx_copy_text(k->key, sizeof(k->key), key);
	k->next = v->all;
	v->all = k;
	return k;
}

int
sim_view_record(const struct fx_snap_record *record, void *view)
{
	char name[2 * FX_NAME_MAX + 2], key[FX_KEY_BYTES] = "";
	char field[FX_NAME_MAX + 1];
	struct sim_view *v = view;
	enum fx_kind kind;
	struct kept *k;

	if (v == NULL)
		return 0; /* whoever wants the events alone */
	(void)snprintf(
	    name, sizeof(name), "%s.%s", v->department->name, record->kind);
	kind = fx_schema_kind(name, strlen(name), FX_RECORD);
	fx_assert(kind != FX_KIND_NONE && record->subject_length < sizeof(key));
	memcpy(key, record->subject, record->subject_length);
	k = find(v, kind, key);
	if (k != NULL && k->seq >= record->seq)
		return 0;
	if (k == NULL)
		k = make(v, kind, key);
	memset(k->record, 0, sizeof(k->record));
	if (fx_codec_decode(kind, record->node, FX_FOREIGN, k->record, field) !=
	    0)
		sim_wrong("K6 a record of a snapshot cannot be read: %s %s",
		    name, field);
	k->seq = record->seq;
	k->rev = record->rev;
	memcpy(fx_records_change(v->records, kind, key), k->record,
	    fx_schema_shape(kind)->size);
	return 0;
}

static bool
read_event(struct sim_view *v, const struct fx_follow_event *event,
    struct fx_envelope *e)
{
	const struct fx_node *data;
	char field[FX_NAME_MAX + 1];

	if (fx_envelope_decode(v->reader, event->row.body,
		event->row.body_length, e, &data) != 0)
		return false;
	v->event.kind = fx_envelope_kind(e);
	if (v->event.kind == FX_KIND_NONE ||
	    fx_codec_decode(
		v->event.kind, data, FX_FOREIGN, v->event.bytes, field) != 0 ||
	    fx_codec_subject(v->event.kind, e->subject, strlen(e->subject),
		v->event.bytes) != 0)
		return false;
	v->event.seq = (int64_t)e->seq;
	v->event.time_ms = e->time_ms;
	v->event.actor = e->actor;
	v->event.role = e->role;
	return true;
}

/* What it did to records; a newer one is as it was. */
void
sim_view_event(struct sim_view *v, const struct fx_follow_event *event)
{
	struct fx_envelope e;
	enum fx_kind kind;
	const char *key;
	struct kept *k;
	void *record;
	size_t i, size;

	if (!read_event(v, event, &e))
		return; /* it is about no record */
	fx_records_at(v->records, v->event.seq, e.time_ms);
	fx_apply(v->department, &v->event, v->records);
	for (i = 0; fx_records_touched(v->records, i, &kind, &key); i++) {
		size = fx_schema_shape(kind)->size;
		record = fx_records_change(v->records, kind, key);
		k = find(v, kind, key);
		if (k != NULL && k->seq >= e.seq) {
			memcpy(record, k->record, size);
			continue;
		}
		if (k == NULL)
			k = make(v, kind, key);
		memcpy(k->record, record, size);
		k->seq = e.seq;
		k->rev++;
	}
}

/* Only what a snapshot shows: a record may have fields that it does not. */
static bool
is_same(const struct kept *k, const struct fx_stored *stored)
{
	static unsigned char ours[MAP_BYTES], theirs[MAP_BYTES];
	size_t our_size, their_size;

	return k->seq == (uint64_t)stored->seq && k->rev == stored->rev &&
	       fx_codec_encode(
		   k->kind, k->record, ours, sizeof(ours), &our_size) == 0 &&
	       fx_codec_encode(k->kind, stored->record, theirs, sizeof(theirs),
		   &their_size) == 0 &&
	       our_size == their_size && memcmp(ours, theirs, our_size) == 0;
}

static int
compare(const struct fx_stored *stored, void *context)
{
	struct sim_view *v = context;
	const struct kept *k = find(v, stored->kind, stored->key);

	v->seen++;
	if (k == NULL)
		sim_wrong("K6 a view of %s lacks %s",
		    fx_schema_shape(stored->kind)->name, stored->key);
	else if (!is_same(k, stored))
		sim_wrong("K6 a view of %s has %s at event %llu revision %llu, "
			  "not %lld %lu, or otherwise",
		    fx_schema_shape(stored->kind)->name, stored->key,
		    (unsigned long long)k->seq, (unsigned long long)k->rev,
		    (long long)stored->seq, (unsigned long)stored->rev);
	return 0;
}

void
sim_view_audit(struct sim_view *v, struct fx_txn *txn)
{
	const struct fx_book *const *book;
	int rc = 0;

	v->seen = 0;
	for (book = v->department->books; *book != NULL && rc == 0; book++)
		rc = fx_records_each(txn, (*book)->record, "", compare, v);
	if (rc != 0)
		sim_wrong("K6 records of %s cannot be read: %d",
		    v->department->name, rc);
	else if (v->seen != v->count)
		sim_wrong("K6 a view of %s has %zu records, not %zu",
		    v->department->name, v->count, v->seen);
}

#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_rebuild_internal.h"
#include "store/fx_archive.h"

#define RECORDS_ROOM 2048
#define ITEMS_MAX    1024
#define SIZE_MAX_MAP ((size_t)64 << 30)

/* -- what the source has ----------------------------------------------------*/

/*
 * A row of ours that may follow: where it lies, not what it says.  The first
 * time they are counted, the second time there is room for them.
 */
static int
take_archived(const struct fx_archived *archived, void *context)
{
	struct fx_rebuild *r = context;
	const struct fx_node *map;
	struct fx_parts parts;
	uint64_t seq = 0;

	if (archived->place != r->department->place ||
	    fx_envelope_split(archived->row, archived->size, &parts) != 0 ||
	    fx_unpack(r->reader, parts.body, parts.body_length, &map) != 0 ||
	    fx_unpack_uint(fx_unpack_find(map, "seq"), &seq) != 0 ||
	    (int64_t)seq <= r->head.seq)
		return 0;
	if (r->rows != NULL) {
		fx_assert(r->count < r->room);
		r->rows[r->count] =
		    (struct fx_rebuild_row){ (int64_t)seq, archived->arrival };
	}
	r->count++;
	return 0;
}

static int
find_rows(struct fx_rebuild *r)
{
	int rc = fx_archive_each(r->from, 0, take_archived, r);

	if (rc != 0 || r->count == 0)
		return rc;
	r->room = r->count;
	r->count = 0;
	r->rows = calloc(r->room, sizeof(r->rows[0]));
	if (r->rows == NULL)
		return FX_ENOMEM;
	return fx_archive_each(r->from, 0, take_archived, r);
}

/* Of one number the latest first: what came after a restore holds. */
static int
in_order(const void *a, const void *b)
{
	const struct fx_rebuild_row *x = a, *y = b;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return x->arrival > y->arrival ? -1 : x->arrival < y->arrival;
}

/* Let the next row happen if one of these is it.  Returns 1 when none is. */
static int
add_one_of(struct fx_rebuild *r, size_t from, size_t until)
{
	struct fx_archived archived;
	struct fx_row row;
	size_t i;
	int rc;

	for (i = from; i < until; i++) {
		rc = fx_archive_read(r->from, r->rows[i].arrival, &archived);
		if (rc != 0)
			return rc;
		if (fx_rebuild_follows(r, archived.row, archived.size, &row))
			return fx_rebuild_add(r, &row);
	}
	return 1;
}

static int
bring_archived(struct fx_rebuild *r)
{
	size_t i = 0, next;
	int rc = find_rows(r);

	if (rc != 0)
		return rc;
	if (r->count > 0)
		qsort(r->rows, r->count, sizeof(r->rows[0]), in_order);
	while (rc == 0 && i < r->count) {
		for (next = i;
		     next < r->count && r->rows[next].seq == r->rows[i].seq;
		     next++)
			;
		rc = r->rows[i].seq == r->head.seq + 1 ? add_one_of(r, i, next)
						       : 1;
		if (rc == 0)
			i = next;
	}
	r->rebuilt->refused = (int64_t)(r->count - i);
	return rc == 1 ? 0 : rc;
}

/* -- another copy of the same store -----------------------------------------*/

static int
take_row(const struct fx_row *row, void *context)
{
	struct fx_rebuild *r = context;
	struct fx_row again;

	if (!fx_rebuild_follows(r, row->bytes, row->size, &again)) {
		r->rebuilt->refused++;
		return 1;
	}
	return fx_rebuild_add(r, &again);
}

static int
bring_journal(struct fx_rebuild *r)
{
	struct fx_reach reach = {
		.from = r->head.seq + 1, .rows = SIZE_MAX, .bytes = SIZE_MAX
	};
	int64_t last;
	int rc = fx_journal_last(r->from, &last);

	if (rc == 0 && last > r->head.seq)
		rc = fx_journal_range(r->from, &reach, take_row, r);
	/* It may be the broken one: what is whole of it is worth having. */
	return rc == FX_ECORRUPT || rc == FX_ENOENT ? 0 : rc;
}

/* -- opening ----------------------------------------------------------------*/

static int
never_begun(struct fx_txn *txn, enum fx_epoch_why why, void *context)
{
	(void)txn;
	(void)why;
	(void)context;
	return FX_ENOENT; /* there is no store to be rebuilt */
}

static int
open_store(struct fx_rebuild *r, const char *path)
{
	struct fx_store_options options = { .path = path,
		.service = r->department->name,
		.size_max = SIZE_MAX_MAP,
		.came = FX_STORE_UNSETTLED,
		.strict = FX_STORE_TRYOUT,
		.begin_epoch = never_begun };
	int rc = fx_store_open(&options, &r->store);

	if (rc == 0)
		rc = fx_store_begin(r->store, &r->to);
	if (rc != 0)
		return rc;
	rc = fx_meta_head(r->to, &r->head);
	if (rc == 0)
		rc = fx_topics_load(r->to, &r->topics);
	fx_store_abandon(r->to);
	r->to = NULL;
	r->kept = r->head;
	r->rebuilt->had = r->head;
	return rc;
}

static int
open_source(struct fx_rebuild *r, const char *from)
{
	int rc = fx_store_open_copy(from, &r->source);

	if (rc == 0)
		rc = fx_store_reader(r->source, &r->from);
	if (rc == 0)
		rc = fx_store_begin_read(r->from);
	r->reads = rc == 0;
	return rc;
}

static int
bring(struct fx_rebuild *r)
{
	const char *whose = fx_store_service(r->source);
	int rc = FX_EWRONG, closed;

	if (strcmp(whose, r->department->name) == 0)
		rc = memcmp(fx_store_id(r->source), fx_store_id(r->store),
			 FX_STORE_ID) == 0
			 ? bring_journal(r)
			 : FX_EWRONG;
	else if (strcmp(whose, "analytics") == 0)
		rc = bring_archived(r);
	/* Whole rows that came before a fault are kept. */
	closed = fx_rebuild_commit(r);
	r->rebuilt->head = r->head;
	return rc != 0 ? rc : closed;
}

static void
close_all(struct fx_rebuild *r)
{
	free(r->rows);
	fx_unpack_close(r->reader);
	fx_records_close(r->records);
	if (r->reads)
		fx_store_end_read(r->from);
	fx_store_reader_close(r->from);
	fx_store_close(r->source);
	fx_store_close(r->store);
}

int
fx_rebuild(const struct fx_department *department, const char *path,
    const char *from, struct fx_rebuilt *rebuilt)
{
	struct fx_rebuild *r = calloc(1, sizeof(*r));
	int rc;

	if (r == NULL)
		return FX_ENOMEM;
	memset(rebuilt, 0, sizeof(*rebuilt));
	r->department = department;
	r->rebuilt = rebuilt;
	rc = fx_records_open(RECORDS_ROOM, &r->records);
	if (rc == 0)
		rc = fx_unpack_open(ITEMS_MAX, &r->reader);
	if (rc == 0)
		rc = open_store(r, path);
	if (rc == 0)
		rc = open_source(r, from);
	if (rc == 0)
		rc = bring(r);
	close_all(r);
	free(r);
	return rc;
}

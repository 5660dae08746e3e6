#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "service/fx_fold_internal.h"
#include "store/fx_archive.h"
#include "store/fx_journal.h"
#include "store/fx_survey.h"

#define ROOM      2048 /* records that one portion may touch */
#define SCRATCH   ((size_t)16 << 30)
#define ITEMS_MAX 1024
#define FOLD      "fold" /* in meta: by which fold its records were made */

/* -- a portion at a time ----------------------------------------------------*/

static int
open_portion(struct fx_folding *f)
{
	int rc;

	if (f->to != NULL)
		return 0;
	rc = fx_store_begin(f->scratch, &f->to);
	if (rc == 0)
		fx_records_begin(f->records, f->to);
	return rc;
}

static int
close_portion(struct fx_folding *f)
{
	int rc;

	if (f->to == NULL)
		return 0;
	rc = fx_records_save(f->records);
	if (rc == 0)
		rc = fx_store_commit(f->to);
	else
		fx_store_abandon(f->to);
	f->to = NULL;
	return rc;
}

/* -- rows -------------------------------------------------------------------*/

/* Decode an event; one that this program does not know changes nothing. */
static bool
decode(
    struct fx_folding *f, const void *body, size_t size, struct fx_envelope *e)
{
	const struct fx_node *data;
	char field[FX_NAME_MAX + 1];
	struct fx_event *event = &f->event;

	if (fx_envelope_decode(f->reader, body, size, e, &data) != 0) {
		f->findings->unreadable++;
		return false;
	}
	event->kind = fx_envelope_kind(e);
	if (event->kind == FX_KIND_NONE ||
	    fx_codec_decode(
		event->kind, data, FX_FOREIGN, event->bytes, field) != 0 ||
	    fx_codec_subject(
		event->kind, e->subject, strlen(e->subject), event->bytes) != 0)
		return false;
	event->seq = (int64_t)e->seq;
	event->time_ms = e->time_ms;
	event->actor = e->actor;
	event->role = e->role;
	return true;
}

/* Which of the two the event is to the records. */
typedef void at_fn(struct fx_records *records, int64_t seq, int64_t time_ms);

/*
 * Without its first events a record may lack what its declaration asks for,
 * and could not be kept.  Of such a one only the last events and the revision
 * are compared, so it may be as the store has it.
 */
static int
mend(struct fx_folding *f)
{
	const struct fx_field *field;
	enum fx_kind kind;
	const char *key;
	void *record;
	size_t i;
	int rc;

	for (i = 0; fx_records_touched(f->records, i, &kind, &key); i++) {
		record = fx_records_change(f->records, kind, key);
		if (fx_schema_check(kind, record, &field) == 0)
			continue;
		rc = fx_records_get(f->from, kind, key, &f->other);
		if (rc != 0)
			return rc == FX_ENOENT ? FX_ECORRUPT : rc;
		memcpy(record, f->other.record, fx_schema_shape(kind)->size);
	}
	return 0;
}

static int
let_happen(struct fx_folding *f, at_fn *at, int64_t seq, int64_t time_ms)
{
	int rc = open_portion(f);

	if (rc != 0)
		return rc;
	at(f->records, seq, time_ms);
	fx_apply(f->department, &f->event, f->records);
	if (f->findings->from > 1)
		rc = mend(f);
	if (rc != 0)
		return rc;
	if (fx_records_nearly_full(f->records))
		return close_portion(f);
	return fx_records_failed(f->records);
}

/* What each row must hold beside its link, which the survey looked at. */
static void
check_row(
    struct fx_folding *f, const struct fx_row *row, const struct fx_envelope *e)
{
	f->findings->backwards +=
	    e->time_ms < f->last_time || (int64_t)e->epoch < f->last_epoch;
	f->last_time = e->time_ms;
	f->last_epoch = (int64_t)e->epoch;
	f->next = row->seq + 1;
}

static int
take_row(const struct fx_row *row, void *context)
{
	struct fx_folding *f = context;
	struct fx_envelope e;
	bool known = decode(f, row->f1, row->f1_size, &e);

	check_row(f, row, &e);
	return known ? let_happen(f, fx_records_at, row->seq, e.time_ms) : 0;
}

/* Our own events up to one number; then a foreign one may go in. */
static int
own_events_to(struct fx_folding *f, int64_t last)
{
	struct fx_reach reach = { .from = f->next, .bytes = SIZE_MAX };

	if (last < f->next)
		return 0;
	reach.rows = (size_t)(last - f->next + 1);
	return fx_journal_range(f->from, &reach, take_row, f);
}

static int
take_archived(const struct fx_archived *archived, void *context)
{
	struct fx_folding *f = context;
	struct fx_envelope e;
	struct fx_parts row;
	int rc = own_events_to(f, archived->own);

	if (rc != 0)
		return rc;
	f->findings->archived++;
	if (fx_envelope_split(archived->row, archived->size, &row) != 0) {
		f->findings->unreadable++;
		return 0;
	}
	if (!decode(f, row.body, row.body_length, &e))
		return 0;
	return let_happen(f, fx_records_at_heard, archived->own, e.time_ms);
}

static int
fold_all(struct fx_folding *f)
{
	int rc = 0;

	if (f->department->follows_all)
		rc = fx_archive_each(f->from, 0, take_archived, f);
	if (rc == 0)
		rc = own_events_to(f, f->findings->head.seq);
	if (rc == 0)
		rc = close_portion(f);
	return rc;
}

/* -- opening ----------------------------------------------------------------*/

/* The scratch store begins with the same first event as the copy. */
static int
copy_first(struct fx_txn *txn, enum fx_epoch_why why, void *context)
{
	struct fx_folding *f = context;
	struct fx_head head = { .seq = f->next, .epoch = 1 };
	struct fx_base base;
	struct fx_row row;
	int rc = fx_journal_read(f->from, f->next, &row);

	(void)why; /* the copy's own first event says it */
	if (rc == 0)
		rc = fx_meta_base(f->from, &base);
	if (rc == 0)
		rc = fx_meta_put_base(txn, &base);
	if (rc == 0)
		rc = fx_journal_append(txn, f->next, row.bytes, row.size);
	if (rc != 0)
		return rc;
	memcpy(head.hash, row.hash, sizeof(head.hash));
	return fx_meta_put_head(txn, &head);
}

static int
open_scratch(struct fx_folding *f, const char *path)
{
	struct fx_store_options options = { .path = path,
		.service = f->department->name,
		.size_max = SCRATCH,
		.strict = FX_STORE_TRYOUT,
		.begin_epoch = copy_first,
		.context = f };
	int rc = fx_store_remove_copy(path);

	if (rc == 0)
		rc = fx_file_make_directory(path);
	return rc == 0 ? fx_store_open(&options, &f->scratch) : rc;
}

static int
open_copy(struct fx_folding *f, const char *path)
{
	int rc = fx_store_open_copy(path, &f->copy);

	if (rc == 0 &&
	    strcmp(fx_store_service(f->copy), f->department->name) != 0)
		rc = FX_EWRONG;
	if (rc == 0)
		rc = fx_store_reader(f->copy, &f->from);
	if (rc == 0)
		rc = fx_store_begin_read(f->from);
	f->reads = rc == 0;
	return rc == 0 ? fx_meta_head(f->from, &f->findings->head) : rc;
}

/* What lies there, before anything is made of it. */
static int
look_first(struct fx_folding *f)
{
	struct fx_survey survey;
	struct fx_base base;
	int rc = fx_survey(f->from, &survey);

	if (rc == 0)
		rc = fx_meta_base(f->from, &base);
	if (rc != 0)
		return rc;
	f->next = base.seq + 1;
	f->findings->from = f->next;
	f->findings->events = survey.rows;
	f->findings->gaps = survey.missing;
	f->findings->broken = survey.broken;
	rc = fx_store_check_sums(f->from);
	if (rc == FX_ECORRUPT)
		f->findings->damaged = 1;
	return rc == FX_ECORRUPT ? 0 : rc;
}

static int
open_fold(struct fx_folding *f, const char *scratch)
{
	int rc = open_scratch(f, scratch);

	if (rc == 0)
		rc = fx_records_open(ROOM, &f->records);
	if (rc == 0)
		rc = fx_unpack_open(ITEMS_MAX, &f->reader);
	return rc;
}

static void
close_all(struct fx_folding *f)
{
	/* What broke off in a portion. */
	if (f->to != NULL)
		fx_store_abandon(f->to);
	fx_unpack_close(f->reader);
	fx_records_close(f->records);
	fx_store_close(f->scratch);
	if (f->reads)
		fx_store_end_read(f->from);
	fx_store_reader_close(f->from);
	fx_store_close(f->copy);
}

/* Of another fold's records it is no damage that they differ from ours. */
static int
forgive_older(struct fx_folding *f)
{
	unsigned char by;
	int rc = fx_fold_of(f->from, &by);

	if (rc == 0 && by != f->department->fold) {
		f->findings->outdated = f->findings->differences;
		f->findings->differences = 0;
	}
	return rc;
}

static int
fold(struct fx_folding *f, const char *scratch)
{
	int rc = open_fold(f, scratch);

	if (rc == 0)
		rc = fold_all(f);
	if (rc == 0)
		rc = fx_fold_compare(f);
	if (rc == 0)
		rc = forgive_older(f);
	if (rc != 0)
		return rc;
	/* As a start looks: what would not start is no backup. */
	rc = fx_store_check_whole(f->from);
	if (rc == FX_ECORRUPT)
		f->findings->index = 1;
	return rc == FX_ECORRUPT ? 0 : rc;
}

void
fx_fold_beside(const char *path, char *scratch, size_t size)
{
	(void)snprintf(scratch, size, "%s.fold", path);
}

int
fx_fold_check(const struct fx_department *department, const char *path,
    const char *scratch, struct fx_findings *findings)
{
	struct fx_folding *f = calloc(1, sizeof(*f));
	int rc, left;

	if (f == NULL)
		return FX_ENOMEM;
	memset(findings, 0, sizeof(*findings));
	f->department = department;
	f->findings = findings;
	rc = fx_store_check_pages(path);
	if (rc == 0)
		rc = open_copy(f, path);
	if (rc == 0)
		rc = look_first(f);
	/* Of what is not whole, no fold can be made. */
	if (rc == 0 && fx_fold_is_right(findings))
		rc = fold(f, scratch);
	close_all(f);
	free(f);
	/* However it ended: where a disk is full, the more so. */
	left = fx_store_remove_copy(scratch);
	return rc == 0 ? left : rc;
}

/* -- after an upgrade -------------------------------------------------------*/

int
fx_fold_of(struct fx_txn *txn, unsigned char *fold)
{
	int rc = fx_meta_get(txn, FOLD, fold, 1);

	if (rc == FX_ENOENT)
		*fold = 0;
	return rc == FX_ENOENT ? 0 : rc;
}

int
fx_fold_is(struct fx_txn *txn, const struct fx_department *department)
{
	if (department->fold == 0)
		return 0;
	return fx_meta_put(txn, FOLD, &department->fold, 1);
}

/* What is there is folded as it is: a start looks at it elsewhere. */
static int
open_served(struct fx_folding *f, struct fx_store *store)
{
	struct fx_base base;
	int rc = fx_store_reader(store, &f->from);

	if (rc == 0)
		rc = fx_store_begin_read(f->from);
	f->reads = rc == 0;
	if (rc == 0)
		rc = fx_meta_head(f->from, &f->findings->head);
	if (rc == 0)
		rc = fx_meta_base(f->from, &base);
	if (rc == 0)
		f->next = f->findings->from = base.seq + 1;
	return rc;
}

/* All of it in one transaction, not yet committed. */
static int
make_anew(struct fx_folding *f, struct fx_store *store, const char *scratch)
{
	int rc = open_served(f, store);

	if (rc == 0)
		rc = open_fold(f, scratch);
	if (rc == 0)
		rc = fold_all(f);
	if (rc == 0)
		rc = fx_store_begin(store, &f->into);
	if (rc == 0)
		rc = fx_fold_compare(f);
	if (rc == 0)
		rc = fx_fold_is(f->into, f->department);
	return rc;
}

/* A crash before the commit leaves what was there, after it nothing else. */
int
fx_fold_anew(const struct fx_department *department, struct fx_store *store,
    const char *scratch, int64_t *made)
{
	struct fx_folding *f = calloc(1, sizeof(*f));
	struct fx_findings findings = { .events = 0 };
	struct fx_txn *into;
	int rc;

	if (f == NULL)
		return FX_ENOMEM;
	f->department = department;
	f->findings = &findings;
	rc = make_anew(f, store, scratch);
	into = f->into;
	close_all(f);
	free(f);
	(void)fx_store_remove_copy(scratch);
	*made = findings.differences;
	if (rc == 0)
		return fx_store_commit(into);
	if (into != NULL)
		fx_store_abandon(into);
	return rc;
}

bool
fx_fold_is_right(const struct fx_findings *findings)
{
	return findings->gaps == 0 && findings->broken == 0 &&
	       findings->backwards == 0 && findings->unreadable == 0 &&
	       findings->damaged == 0 && findings->differences == 0 &&
	       findings->index == 0;
}

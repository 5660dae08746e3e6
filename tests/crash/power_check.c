#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_cursor.h"
#include "store/fx_journal.h"
#include "store/fx_meta.h"
#include "store/fx_store.h"
#include "tests/crash/power.h"

/* What lies in one store after the cut. */
struct found {
	const struct power_record *r;
	enum fx_place place;
	bool there, different;
	int64_t rows, causes[FX_PLACE_COUNT];
	struct fx_cursor cursors[FX_PLACE_COUNT];
};

/* No epoch begins in a store that was only moved. */
static int
no_epoch(struct fx_txn *txn, enum fx_epoch_why why, void *context)
{
	(void)txn;
	(void)why;
	(void)context;
	return FX_EINVAL;
}

/* K1 K3: each row is the row that was written, which its hash says. */
static int
take_row(const struct fx_row *row, void *context)
{
	struct found *f = context;
	const struct power_event *e;

	if (row->seq != f->rows + 1 || row->seq > f->r->heads[f->place]) {
		f->different = true;
		return 1;
	}
	e = &f->r->events[f->place][f->rows++];
	if (memcmp(e->hash, row->hash, sizeof(e->hash)) != 0)
		f->different = true;
	if (e->cause < FX_PLACE_COUNT && e->cause_seq > f->causes[e->cause])
		f->causes[e->cause] = e->cause_seq;
	return 0;
}

static int
take_cursor(const char *peer, const struct fx_cursor *cursor, void *context)
{
	struct found *f = context;
	enum fx_place place = fx_schema_place_of(peer);

	if (place < FX_PLACE_COUNT)
		f->cursors[place] = *cursor;
	return 0;
}

static int
read_store(struct fx_store *store, struct found *f)
{
	const struct fx_reach all = { 1, SIZE_MAX, SIZE_MAX };
	struct fx_txn *reader;
	struct fx_head head;
	int rc = fx_store_reader(store, &reader);

	if (rc != 0)
		return rc;
	rc = fx_store_begin_read(reader);
	if (rc == 0)
		rc = fx_journal_range(reader, &all, take_row, f);
	if (rc == 0)
		rc = fx_store_check_sums(reader);
	if (rc == 0)
		rc = fx_meta_head(reader, &head);
	if (rc == 0 && head.seq != f->rows)
		f->different = true;
	if (rc == 0)
		rc = fx_cursor_each(reader, take_cursor, f);
	fx_store_end_read(reader);
	fx_store_reader_close(reader);
	return rc;
}

static int
write_more(struct fx_store *store)
{
	static const unsigned char big[300] = { 1 };
	struct fx_txn *txn;
	int rc = fx_store_begin(store, &txn);

	if (rc != 0)
		return rc;
	rc = fx_meta_put(txn, "rig", big, sizeof(big));
	if (rc != 0) {
		fx_store_abandon(txn);
		return rc;
	}
	return fx_store_commit(txn);
}

static int
complain(const struct power_disk *d, enum fx_place place, const char *what,
    int64_t a, int64_t b)
{
	printf("WRONG: cut %zu, %s: %s (%lld, %lld)\n", d->next,
	    fx_schema_place(place)->name, what, (long long)a, (long long)b);
	return 1;
}

/* Our own code opens it, as at a start; the place alone is another. */
static int
look(const struct power_disk *d, const char *path, struct found *f,
    struct power_tally *t)
{
	struct fx_store_options options = { .path = path,
		.service = fx_schema_place(f->place)->name,
		.size_max = (size_t)1 << 30,
		.came = FX_STORE_MOVED,
		.strict = FX_STORE_TRYOUT,
		.begin_epoch = no_epoch };
	struct fx_store *store;
	int rc = fx_store_open(&options, &store);

	t->images++;
	if (rc != 0) {
		t->unopenable++;
		return complain(d, f->place, fx_err_word(rc)->name, rc, 0);
	}
	rc = read_store(store, f);
	if (rc != 0 || f->different) {
		t->different++;
		fx_store_close(store);
		return complain(
		    d, f->place, "not what was written", rc, f->rows);
	}
	rc = write_more(store);
	fx_store_close(store);
	if (rc != 0) {
		t->unwritable++;
		return complain(d, f->place, "takes no commit", rc, 0);
	}
	return 0;
}

/* K4, G8: no cursor beyond its publisher, no effect without its cause. */
static int
look_across(const struct power_disk *d, const struct found found[],
    enum fx_place place, struct power_tally *t)
{
	const struct found *f = &found[place];
	const struct fx_cursor *c;
	enum fx_place peer;
	int wrong = 0;

	for (peer = 0; peer < FX_PLACE_COUNT; peer++) {
		c = &f->cursors[peer];
		if (c->seq > found[peer].rows ||
		    (c->seq > 0 && memcmp(f->r->events[peer][c->seq - 1].hash,
				       c->hash, FX_LINK_BYTES) != 0)) {
			t->cursors++;
			wrong += complain(d, place, "cursor beyond its peer",
			    c->seq, found[peer].rows);
		}
		if (f->causes[peer] > found[peer].rows) {
			t->orphans++;
			wrong += complain(d, place, "effect without its cause",
			    f->causes[peer], found[peer].rows);
		}
	}
	return wrong;
}

int
power_check(const struct power_disk *d, const char *dir, struct rig_luck *luck,
    struct power_tally *t)
{
	struct found found[FX_PLACE_COUNT];
	enum fx_place place;
	char path[600];
	int wrong = 0;

	memset(found, 0, sizeof(found));
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		struct found *f = &found[place];

		f->r = d->record;
		f->place = place;
		(void)snprintf(path, sizeof(path), "%s/%s", dir,
		    fx_schema_place(place)->name);
		f->there = power_image(d, place, luck, path);
		if (f->there)
			wrong += look(d, path, f, t);
		else
			t->absent++;
		if (f->rows < d->told[place]) {
			t->lost++;
			wrong += complain(d, place, "LOST what was told",
			    d->told[place], f->rows);
		}
	}
	for (place = 0; place < FX_PLACE_COUNT && wrong == 0; place++)
		wrong += look_across(d, found, place, t);
	return wrong;
}

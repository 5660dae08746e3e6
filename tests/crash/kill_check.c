#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_journal.h"
#include "store/fx_store.h"
#include "tests/crash/kill.h"

#define SAID_MAX 10

/* One journal, as the check reads it: by its own arithmetic. */
struct journal {
	const char *name;
	int64_t rows, room;
	unsigned char hash[FX_LINK_BYTES]; /* of the row before */
	struct row {
		unsigned char hash[FX_LINK_BYTES], cmd[FX_ID_BYTES];
		unsigned char store[FX_STORE_BYTES];
		uint64_t epoch;
		bool has_cmd;
	} * at; /* by seq - 1 */
	struct fx_reader *reader;
	int wrong;
};

static void
say(struct journal *j, int64_t seq, const char *what)
{
	if (j->wrong++ < SAID_MAX)
		printf("WRONG: %s %lld: %s\n", j->name, (long long)seq, what);
}

/* K3 K10: dense, chained, each event says where it stands. */
static int
take_row(const struct fx_row *row, void *context)
{
	struct journal *j = context;
	unsigned char link[FX_LINK_BYTES];
	const struct fx_node *data;
	struct fx_envelope e;
	struct row *r;

	if (j->rows == j->room) {
		j->room = j->room * 2 + 4096;
		j->at = realloc(j->at, (size_t)j->room * sizeof(*j->at));
		if (j->at == NULL)
			rig_die("no memory");
	}
	r = &j->at[j->rows++];
	memset(r, 0, sizeof(*r));
	if (row->seq != j->rows)
		say(j, row->seq, "a hole before it");
	fx_envelope_link(
	    j->hash, row->topic, row->topic_size, row->f1, row->f1_size, link);
	if (memcmp(link, row->hash, sizeof(link)) != 0)
		say(j, row->seq, "the chain is broken");
	memcpy(j->hash, row->hash, sizeof(j->hash));
	memcpy(r->hash, row->hash, sizeof(r->hash));
	if (fx_envelope_decode(j->reader, row->f1, row->f1_size, &e, &data) !=
		0 ||
	    (int64_t)e.seq != row->seq) {
		say(j, row->seq, "no event");
		return 0;
	}
	memcpy(r->store, e.store, sizeof(r->store));
	r->epoch = e.epoch;
	r->has_cmd = e.has_cmd;
	memcpy(r->cmd, e.cmd, sizeof(r->cmd));
	return 0;
}

static void
read_journal(
    const struct rig_fleet *fleet, enum fx_place place, struct journal *j)
{
	const struct fx_reach all = { 1, SIZE_MAX, SIZE_MAX };
	struct fx_txn *reader = NULL;
	struct fx_store *store;
	char path[512];
	int rc;

	j->name = fx_schema_place(place)->name;
	(void)snprintf(path, sizeof(path), "%s/store/%s", fleet->dir, j->name);
	rc = fx_store_open_copy(path, &store);
	if (rc != 0) {
		say(j, 0, fx_err_word(rc)->name);
		return;
	}
	if (fx_unpack_open(4096, &j->reader) != 0 ||
	    fx_store_reader(store, &reader) != 0 ||
	    fx_store_begin_read(reader) != 0)
		rig_die("cannot read a store");
	rc = fx_journal_range(reader, &all, take_row, j);
	if (rc == 0)
		rc = fx_store_check_sums(reader);
	if (rc != 0)
		say(j, j->rows, fx_err_word(rc)->name);
	fx_store_end_read(reader);
	fx_store_reader_close(reader);
	fx_store_close(store);
	fx_unpack_close(j->reader);
}

/* K1: what was told is there. */
static void
hold(struct journal *j, const struct receipt *r)
{
	const struct row *first, *last;

	if (r->seq == 0 || (int64_t)(r->seq + r->n - 1) > j->rows) {
		say(j, (int64_t)r->seq, "acknowledged and LOST");
		return;
	}
	first = &j->at[r->seq - 1];
	last = first + r->n - 1;
	if (memcmp(last->hash, r->hash, sizeof(r->hash)) != 0 ||
	    last->epoch != r->epoch ||
	    memcmp(last->store, r->store, sizeof(r->store)) != 0)
		say(j, (int64_t)r->seq, "not what was acknowledged");
	if (!first->has_cmd || memcmp(first->cmd, r->id, sizeof(r->id)) != 0)
		say(j, (int64_t)r->seq, "another command");
}

static int
by_cmd(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;
	int order = memcmp(x->cmd, y->cmd, sizeof(x->cmd));

	return order != 0 ? order : x < y ? -1 : x > y;
}

/* K2: the events of one command stand together, once. */
static void
count_effects(struct journal *j)
{
	struct row **all = calloc((size_t)j->rows + 1, sizeof(struct row *));
	int64_t i, n = 0;

	if (all == NULL)
		rig_die("no memory");
	for (i = 0; i < j->rows; i++)
		if (j->at[i].has_cmd)
			all[n++] = &j->at[i];
	qsort(all, (size_t)n, sizeof(struct row *), by_cmd);
	for (i = 1; i < n; i++)
		if (memcmp(all[i - 1]->cmd, all[i]->cmd, FX_ID_BYTES) == 0 &&
		    all[i] != all[i - 1] + 1)
			say(j, all[i] - j->at + 1, "a command done TWICE");
	free(all);
}

int
kill_check(const struct kill_shared *shared, const struct rig_fleet *fleet)
{
	struct journal *j;
	enum fx_place place;
	size_t i, count = atomic_load(&shared->count);
	int wrong = 0;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		j = calloc(1, sizeof(*j));
		if (j == NULL)
			rig_die("no memory");
		read_journal(fleet, place, j);
		for (i = 0; i < count; i++)
			if (shared->receipts[i].place == place)
				hold(j, &shared->receipts[i]);
		count_effects(j);
		wrong += j->wrong;
		free(j->at);
		free(j);
	}
	return wrong;
}

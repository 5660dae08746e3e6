/*
 * fx_fold, the second half: the records of a store, against those that its
 * journal was folded into.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_err.h"
#include "schema/fx_schema.h"
#include "service/fx_fold_internal.h"
#include "store/fx_history.h"

/* folded: there is something to be made of it. */
static int
differs(struct fx_folding *f, const struct fx_stored *stored, bool folded)
{
	if (f->findings->differences++ == 0)
		(void)snprintf(f->findings->first, sizeof(f->findings->first),
		    "%s/%s", fx_schema_shape(stored->kind)->name, stored->key);
	if (f->into == NULL || !folded)
		return 0;
	return fx_records_replace(f->into, f->to, stored->kind, stored->key);
}

static bool
is_same(const struct fx_stored *a, const struct fx_stored *b)
{
	return a->rev == b->rev && a->seq == b->seq &&
	       a->since_ms == b->since_ms &&
	       a->recent.count == b->recent.count &&
	       memcmp(a->recent.seqs, b->recent.seqs,
		   a->recent.count * sizeof(a->recent.seqs[0])) == 0 &&
	       memcmp(a->record, b->record, fx_schema_shape(a->kind)->size) ==
		   0;
}

/* The events that a record names, as one number that is theirs alone. */
struct names {
	uint64_t count, mixed;
};

static int
add_name(int64_t seq, void *context)
{
	struct names *names = context;

	names->count++;
	names->mixed =
	    names->mixed * UINT64_C(6364136223846793005) + (uint64_t)seq;
	return 0;
}

/* Of those that are left. */
static int
names_of(struct fx_txn *txn, const struct fx_folding *f,
    const struct fx_stored *record, struct names *names)
{
	struct fx_history history = { record->kind, record->key,
		f->findings->from - 1 };

	*names = (struct names){ 0 };
	return fx_history_each(txn, &history, add_name, names);
}

/*
 * Whether a record has events that were given up, and those that are left are
 * the last ones of it.  There is nothing to fold them onto.
 */
static int
look_older(struct fx_folding *f, const struct fx_stored *kept, bool folded,
    bool *older)
{
	struct names here = { 0 }, there = { 0 };
	bool fits;
	int rc;

	*older = false;
	if (f->findings->from == 1)
		return 0;
	rc = names_of(f->from, f, kept, &here);
	if (rc == 0)
		rc = names_of(f->to, f, kept, &there);
	/* The last event of it may itself be one that was given up. */
	fits = folded && kept->seq == f->other.seq;
	if (kept->seq < f->findings->from)
		fits = !folded || f->other.seq <= kept->seq;
	*older = fits && kept->rev > (folded ? f->other.rev : 0) &&
		 here.count == there.count && here.mixed == there.mixed;
	return rc;
}

/* A record as kept, against the one that the fold made. */
static int
compare(const struct fx_stored *kept, void *context)
{
	struct fx_folding *f = context;
	int rc = fx_records_get(f->to, kept->kind, kept->key, &f->other);
	bool folded = rc == 0, older;

	f->findings->records++;
	if (rc != 0 && rc != FX_ENOENT)
		return rc;
	rc = look_older(f, kept, folded, &older);
	if (older)
		f->findings->older++;
	else if (rc == 0 && (!folded || !is_same(kept, &f->other)))
		rc = differs(f, kept, folded);
	return rc;
}

/* A record that the fold made and the store does not have. */
static int
compare_back(const struct fx_stored *folded, void *context)
{
	struct fx_folding *f = context;
	int rc = fx_records_get(f->from, folded->kind, folded->key, &f->other);

	return rc == FX_ENOENT ? differs(f, folded, true) : rc;
}

int
fx_fold_compare(struct fx_folding *f)
{
	const struct fx_book *const *book;
	int rc = fx_store_begin(f->scratch, &f->to);

	for (book = f->department->books; *book != NULL && rc == 0; book++) {
		rc = fx_records_each(f->from, (*book)->record, "", compare, f);
		if (rc == 0)
			rc = fx_records_each(
			    f->to, (*book)->record, "", compare_back, f);
	}
	if (f->to != NULL)
		fx_store_abandon(f->to);
	f->to = NULL;
	return rc;
}

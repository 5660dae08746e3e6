#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_store_internal.h"
#include "store/fx_stuck.h"

#define TALLY       "stuck" /* in meta: rows now, the last arrival ever */
#define TALLY_BYTES 16
#define STUCK_BYTES \
	(1 + FX_PEER_BYTES + 1 + FX_STUCK_WHY + 4 + 8 + 8 + FX_ROW_BYTES)

struct counting {
	const char *peer; /* NULL: any */
	int64_t count;
};

struct showing {
	fx_stuck_fn *take;
	void *context;
};

/* How many are parked at all; read once, then known. */
static int
know_tally(struct fx_txn *txn)
{
	struct fx_key key = fx_key_of(TALLY);
	struct fx_in in;
	int rc;

	if (txn->parked >= 0)
		return 0;
	rc = fx_table_get(txn, FX_TABLE_meta, &key, &in);
	if (rc != 0 && rc != FX_ENOENT)
		return rc;
	txn->parked = txn->parked_last = 0;
	if (rc == FX_ENOENT)
		return 0;
	txn->parked = fx_in_number(&in, 8);
	txn->parked_last = fx_in_number(&in, 8);
	return in.bad ? fx_store_corrupt(TALLY) : 0;
}

static int
put_tally(struct fx_txn *txn)
{
	struct fx_key key = fx_key_of(TALLY);
	unsigned char bytes[TALLY_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, txn->parked, 8);
	fx_out_number(&out, txn->parked_last, 8);
	return fx_table_put(txn, FX_TABLE_meta, &key, bytes, out.size);
}

static struct fx_key
key_of(const char *subject, int64_t arrival)
{
	struct fx_key key = fx_key_of(subject);

	fx_key_byte(&key, 0);
	fx_key_number(&key, arrival);
	return key;
}

static int
put_row(struct fx_txn *txn, const struct fx_stuck *stuck)
{
	struct fx_key key = key_of(stuck->subject, stuck->arrival);
	unsigned char bytes[STUCK_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_text(&out, stuck->peer);
	fx_out_text(&out, stuck->why);
	fx_out_number(&out, stuck->tries, 4);
	fx_out_number(&out, stuck->since_ms, 8);
	fx_out_number(&out, stuck->seq, 8);
	fx_out_bytes(&out, stuck->row, stuck->size);
	return fx_table_put(txn, FX_TABLE_stuck, &key, bytes, out.size);
}

int
fx_stuck_put(struct fx_txn *txn, struct fx_stuck *stuck)
{
	int rc;

	if (stuck->arrival > 0)
		return put_row(txn, stuck);
	rc = know_tally(txn);
	if (rc != 0)
		return rc;
	stuck->arrival = ++txn->parked_last;
	txn->parked++;
	rc = put_row(txn, stuck);
	return rc == 0 ? put_tally(txn) : rc;
}

/* The parts of a row, the foreign one among them. */
static int
take_apart(struct fx_in *key, struct fx_in *in, struct fx_stuck *stuck)
{
	size_t subject;

	if (key->size < 1 + sizeof(stuck->arrival) ||
	    key->size - 1 - sizeof(stuck->arrival) > FX_STUCK_SUBJECT)
		return fx_store_corrupt("stuck");
	subject = key->size - 1 - sizeof(stuck->arrival);
	fx_in_bytes(key, stuck->subject, subject + 1);
	stuck->arrival = fx_in_number(key, sizeof(stuck->arrival));
	fx_in_text(in, stuck->peer, sizeof(stuck->peer));
	fx_in_text(in, stuck->why, sizeof(stuck->why));
	stuck->tries = (int)fx_in_number(in, 4);
	stuck->since_ms = fx_in_number(in, 8);
	stuck->seq = fx_in_number(in, 8);
	stuck->size = in->size;
	if (in->bad || stuck->size > sizeof(stuck->row))
		return fx_store_corrupt("stuck");
	fx_in_bytes(in, stuck->row, stuck->size);
	return 0;
}

/* Rows of one subject that arrived after one. */
static struct fx_range
of_subject(const char *subject, int64_t after)
{
	struct fx_range range = { FX_TABLE_stuck, key_of(subject, after),
		strlen(subject) + 1, FX_RANGE_BEHIND };

	return range;
}

static int
count_row(struct fx_in *key, struct fx_in *value, void *context)
{
	struct counting *counting = context;
	char peer[FX_PEER_BYTES + 1];

	(void)key; /* all of the subject count */
	fx_in_text(value, peer, sizeof(peer));
	if (value->bad)
		return fx_store_corrupt("stuck");
	if (counting->peer == NULL || strcmp(counting->peer, peer) == 0)
		counting->count++;
	return 0;
}

int
fx_stuck_count(
    struct fx_txn *txn, const char *subject, const char *peer, int64_t *count)
{
	struct counting counting = { peer, 0 };
	struct fx_range range;
	int rc;

	rc = know_tally(txn);
	if (rc == 0 && subject != NULL && txn->parked > 0) {
		range = of_subject(subject, 0);
		rc = fx_table_each(txn, &range, count_row, &counting);
	}
	if (rc == 0)
		*count = subject == NULL ? txn->parked : counting.count;
	return rc;
}

static int
take_first(struct fx_in *key, struct fx_in *value, void *context)
{
	int rc = take_apart(key, value, context);

	return rc == 0 ? 1 : rc;
}

int
fx_stuck_next(struct fx_txn *txn, const char *subject, int64_t after,
    struct fx_stuck *stuck)
{
	struct fx_range range;
	int rc;

	rc = know_tally(txn);
	if (rc != 0)
		return rc;
	if (txn->parked == 0)
		return FX_ENOENT;
	range = of_subject(subject, after);
	stuck->arrival = 0;
	rc = fx_table_each(txn, &range, take_first, stuck);
	return rc == 0 && stuck->arrival == 0 ? FX_ENOENT : rc;
}

int
fx_stuck_remove(struct fx_txn *txn, const char *subject, int64_t arrival)
{
	struct fx_key key = key_of(subject, arrival);
	int rc;

	rc = know_tally(txn);
	if (rc == 0)
		rc = fx_table_remove(txn, FX_TABLE_stuck, &key);
	if (rc != 0)
		return rc;
	if (--txn->parked < 0)
		return fx_store_corrupt(TALLY);
	return put_tally(txn);
}

static int
show(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_stuck stuck;
	int rc = take_apart(key, value, &stuck);

	return rc == 0 ? showing->take(&stuck, showing->context) : rc;
}

int
fx_stuck_each(struct fx_txn *txn, const char *subject, int64_t after,
    fx_stuck_fn *take, void *context)
{
	struct fx_range range = of_subject(subject, after);
	struct showing showing = { take, context };

	range.same = 0;
	return fx_table_each(txn, &range, show, &showing);
}

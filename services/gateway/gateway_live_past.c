/*
 * The past of the board: what it was at a time, what changed since, and what
 * is too old to be asked for.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_live.h"

#define FORGET_MAX 1000 /* moves, in one commit */

/* -- the past ---------------------------------------------------------------*/

struct reading {
	gateway_move_fn *take;
	void *context;
};

static int
take_move(const struct fx_keep_row *row, void *context)
{
	const struct reading *reading = context;
	struct gateway_move move;

	if (row->length != sizeof(move))
		return FX_ECORRUPT;
	memcpy(&move, row->value, sizeof(move));
	return reading->take(&move, reading->context);
}

int
gateway_live_moves(
    struct gateway *g, uint64_t after, gateway_move_fn *take, void *context)
{
	struct reading reading = { take, context };
	struct fx_keep_txn *txn;
	unsigned char key[8];
	/* What is read is what was said, also what is not kept yet. */
	int rc = gateway_live_save(g);

	if (rc == 0)
		rc = fx_keep_begin_read(g->keep, &txn);
	if (rc != 0)
		return rc;
	gateway_live_key(after + 1, key);
	rc = fx_keep_each(
	    txn, FX_KEEP_moves, key, sizeof(key), take_move, &reading);
	fx_keep_abandon(txn);
	return rc < 0 ? rc : 0;
}

struct past {
	int64_t time_ms;
	struct gateway_units *units;
	uint64_t told;
	bool found, failed;
};

static int
take_told(const struct fx_keep_row *row, void *context)
{
	struct past *past = context;

	if (row->length < sizeof(past->told))
		return FX_ECORRUPT;
	past->found = true;
	memcpy(&past->told, row->value, sizeof(past->told));
	return 1;
}

static int
take_picture(const struct fx_keep_row *row, void *context)
{
	struct past *past = context;
	struct gateway_mark mark;
	struct gateway_unit *unit;
	size_t at;

	for (at = sizeof(past->told); at + sizeof(mark) <= row->length;
	     at += sizeof(mark)) {
		memcpy(&mark, row->value + at, sizeof(mark));
		unit = gateway_units_add(past->units, mark.unit);
		if (unit == NULL)
			return FX_ENOMEM;
		unit->mark = mark;
	}
	return take_told(row, context);
}

/* The one picture that the board of a time is made from, as far as wanted. */
static int
find_picture(struct gateway *g, struct past *past, fx_keep_fn *take)
{
	struct fx_keep_txn *txn;
	unsigned char key[8];
	int rc = fx_keep_begin_read(g->keep, &txn);

	if (rc != 0)
		return rc;
	gateway_live_key((uint64_t)past->time_ms, key);
	rc = fx_keep_before(txn, FX_KEEP_board, key, sizeof(key), take, past);
	fx_keep_abandon(txn);
	return rc;
}

int
gateway_live_told(struct gateway *g, int64_t time_ms, uint64_t *told)
{
	struct past past = { .time_ms = time_ms < 0 ? 0 : time_ms };
	int rc = find_picture(g, &past, take_told);

	*told = past.told;
	return rc;
}

static int
fold_move(const struct gateway_move *move, void *context)
{
	struct past *past = context;
	struct gateway_unit *unit;

	if (move->time_ms > past->time_ms)
		return 1;
	unit = gateway_units_add(past->units, move->mark.unit);
	if (unit == NULL) {
		past->failed = true;
		return 1;
	}
	unit->mark = move->mark;
	return 0;
}

/*
 * What stood on the board when a later day began as "ended today" ended on an
 * earlier one: it is no mark of this day.
 */
int
gateway_live_board(
    struct gateway *g, int64_t time_ms, struct gateway_units *units)
{
	struct past past = { .time_ms = time_ms < 0 ? 0 : time_ms,
		.units = units };
	int rc = find_picture(g, &past, take_picture);

	if (rc == 0 && !past.found && g->live->forgotten > 0)
		return FX_ENOENT;
	if (rc == 0)
		rc = gateway_live_moves(g, past.told, fold_move, &past);
	return rc == 0 && past.failed ? FX_ENOMEM : rc;
}

/* -- what is too old --------------------------------------------------------*/

static int
take_key(const struct fx_keep_row *row, void *context)
{
	memcpy(context, row->key, row->key_length < 8 ? row->key_length : 8);
	return 1;
}

/* Nobody asks for what came before the eldest picture. */
static int
forget_before(struct gateway_live *l, struct fx_keep_txn *txn)
{
	struct past eldest = { 0 };
	int rc = fx_keep_each(txn, FX_KEEP_board, NULL, 0, take_told, &eldest);

	l->forget_to = eldest.told;
	if (l->forgotten < eldest.told)
		l->forgotten = eldest.told;
	return rc;
}

int
gateway_live_forget_picture(
    struct gateway_live *l, struct fx_keep_txn *txn, int64_t before_ms)
{
	unsigned char eldest[8] = { 0 }, least[8];
	int rc = fx_keep_each(txn, FX_KEEP_board, NULL, 0, take_key, eldest);

	gateway_live_key((uint64_t)before_ms, least);
	if (rc != 0 || memcmp(eldest, least, sizeof(least)) >= 0)
		return rc;
	rc = fx_keep_remove(txn, FX_KEEP_board, eldest, sizeof(eldest));
	return rc == 0 ? forget_before(l, txn) : rc;
}

struct old_moves {
	unsigned char last[8];
	size_t count;
	unsigned char key[FORGET_MAX][8];
};

static int
take_old(const struct fx_keep_row *row, void *context)
{
	struct old_moves *old = context;

	if (old->count == FORGET_MAX || row->key_length != 8 ||
	    memcmp(row->key, old->last, 8) > 0)
		return 1;
	memcpy(old->key[old->count++], row->key, 8);
	return 0;
}

int
gateway_live_forget(struct gateway_live *l, struct fx_keep_txn *txn)
{
	struct old_moves old = { .count = 0 };
	size_t i;
	int rc;

	if (l->forget_to == 0)
		return 0;
	gateway_live_key(l->forget_to, old.last);
	rc = fx_keep_each(txn, FX_KEEP_moves, NULL, 0, take_old, &old);
	for (i = 0; i < old.count && rc == 0; i++)
		rc = fx_keep_remove(txn, FX_KEEP_moves, old.key[i], 8);
	if (old.count < FORGET_MAX)
		l->forget_to = 0;
	return rc;
}

/* Moves are counted from 1; where the first is another, some were forgotten. */
int
gateway_live_forgotten(struct gateway_live *l, struct fx_keep_txn *txn)
{
	unsigned char first[8] = { 0 };
	size_t rows, i;
	int rc = fx_keep_rows(txn, FX_KEEP_moves, &rows);

	l->forgotten = 0;
	if (rc == 0 && rows == 0) {
		l->forgotten = l->kept;
		return 0;
	}
	if (rc == 0)
		rc = fx_keep_each(txn, FX_KEEP_moves, NULL, 0, take_key, first);
	for (i = 0; i < sizeof(first); i++)
		l->forgotten = l->forgotten << 8 | first[i];
	if (l->forgotten > 0)
		l->forgotten--;
	return rc == 0 && l->forgotten > 0 ? forget_before(l, txn) : rc;
}

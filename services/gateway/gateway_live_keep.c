/*
 * The view of the board as it lies in the store: a row for each unit that is
 * open or ended today, every change in order, an hourly picture, and the
 * cursors that all of it rests on, written in one transaction.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_random.h"
#include "services/gateway/gateway_live.h"

#define FORMAT       1       /* of the rows; another one is made anew */
#define NOT_KEPT_MAX 1000000 /* changes between two commits */
#define PICTURE_MS   INT64_C(3600000)
#define PICTURES_MS  (7 * 24 * PICTURE_MS)

/* What all rows rest on. */
struct root {
	uint32_t format, unit_bytes, move_bytes, mark_bytes;
	struct gateway_vector at;
	struct fx_mark taken[FX_PLACE_COUNT];
	int64_t last_ms, picture_ms;
};

static const char root_key[] = "view";

void
gateway_live_key(uint64_t number, unsigned char key[8])
{
	int i;

	for (i = 7; i >= 0; i--, number >>= 8)
		key[i] = (unsigned char)number;
}

/* -- reading ----------------------------------------------------------------*/

static int
take_unit(const struct fx_keep_row *row, void *context)
{
	struct gateway_live *l = context;
	struct gateway_unit *unit, kept;

	if (row->length != sizeof(kept))
		return FX_ECORRUPT;
	memcpy(&kept, row->value, sizeof(kept));
	kept.mark.unit[sizeof(kept.mark.unit) - 1] = '\0';
	unit = gateway_units_add(&l->units, kept.mark.unit);
	if (unit == NULL)
		return FX_ENOMEM;
	*unit = kept;
	unit->unsaved = false;
	return 0;
}

static int
begin_view(struct gateway *g, struct fx_keep_txn *txn)
{
	struct gateway_live *l = g->live;
	int rc = fx_keep_clear(txn, FX_KEEP_units);

	if (rc == 0)
		rc = fx_keep_clear(txn, FX_KEEP_moves);
	if (rc == 0)
		rc = fx_keep_clear(txn, FX_KEEP_board);
	if (rc == 0)
		rc = fx_random_bytes(&l->at.view, sizeof(l->at.view));
	l->at.view >>= 32; /* a page keeps it as a number of JavaScript */
	l->moved = true;
	return rc;
}

static bool
is_ours(const void *value, size_t length)
{
	struct root root;

	if (length != sizeof(root))
		return false;
	memcpy(&root, value, sizeof(root));
	return root.format == FORMAT &&
	       root.unit_bytes == sizeof(struct gateway_unit) &&
	       root.move_bytes == sizeof(struct gateway_move) &&
	       root.mark_bytes == sizeof(struct gateway_mark);
}

static int
load(struct gateway *g, struct fx_keep_txn *txn)
{
	struct gateway_live *l = g->live;
	const void *value;
	struct root root;
	size_t length;
	int rc = fx_keep_get(txn, FX_KEEP_cursors, root_key,
	    sizeof(root_key) - 1, &value, &length);

	if (rc == FX_ENOENT || (rc == 0 && !is_ours(value, length)))
		return begin_view(g, txn);
	if (rc != 0)
		return rc;
	memcpy(&root, value, sizeof(root));
	l->at = root.at;
	/*
	 * A page may have been told what was not kept before a kill.  It is
	 * told under other numbers now; who names one of those begins anew.
	 */
	l->kept = root.at.told;
	l->at.told += NOT_KEPT_MAX;
	l->began = l->at.told;
	memcpy(l->taken, root.taken, sizeof(l->taken));
	l->last_ms = root.last_ms;
	l->snapshot_ms = root.picture_ms;
	rc = gateway_live_forgotten(l, txn);
	return rc == 0 ? fx_keep_each(txn, FX_KEEP_units, NULL, 0, take_unit, l)
		       : rc;
}

int
gateway_live_load(struct gateway *g)
{
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(g->keep, &txn);

	if (rc != 0)
		return rc;
	rc = load(g, txn);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

/* -- writing ----------------------------------------------------------------*/

static int
save_unit(struct gateway_live *l, struct fx_keep_txn *txn, const char *name)
{
	struct gateway_unit *unit = gateway_units_find(&l->units, name);
	int rc;

	if (unit != NULL) {
		unit->unsaved = false;
		if (unit->mark.lane != GATEWAY_LANE_NONE || unit->dirty != 0 ||
		    unit->asked != 0)
			return fx_keep_put(txn, FX_KEEP_units, name,
			    strlen(name), unit, sizeof(*unit));
		gateway_units_drop(&l->units, name);
	}
	rc = fx_keep_remove(txn, FX_KEEP_units, name, strlen(name));
	return rc == FX_ENOENT ? 0 : rc;
}

static int
save_units(struct gateway_live *l, struct fx_keep_txn *txn)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < l->unsaved.count && rc == 0; i++)
		rc = save_unit(l, txn,
		    (const char *)l->unsaved.rows + i * l->unsaved.size);
	l->unsaved.count = 0;
	return rc;
}

static int
save_moves(struct gateway_live *l, struct fx_keep_txn *txn)
{
	const struct gateway_move *moves = (const void *)l->moves.rows;
	unsigned char key[8];
	size_t i;
	int rc = 0;

	for (i = 0; i < l->moves.count && rc == 0; i++) {
		gateway_live_key(moves[i].at.told, key);
		rc = fx_keep_put(txn, FX_KEEP_moves, key, sizeof(key),
		    &moves[i], sizeof(moves[i]));
	}
	l->moves.count = 0;
	return rc;
}

static int
save_root(struct gateway_live *l, struct fx_keep_txn *txn)
{
	struct root root;

	memset(&root, 0, sizeof(root)); /* the gaps between its fields too */
	root.format = FORMAT;
	root.unit_bytes = sizeof(struct gateway_unit);
	root.move_bytes = sizeof(struct gateway_move);
	root.mark_bytes = sizeof(struct gateway_mark);
	root.at = l->at;
	memcpy(root.taken, l->taken, sizeof(root.taken));
	root.last_ms = l->last_ms;
	root.picture_ms = l->snapshot_ms;
	return fx_keep_put(txn, FX_KEEP_cursors, root_key, sizeof(root_key) - 1,
	    &root, sizeof(root));
}

/* -- pictures ---------------------------------------------------------------*/

/* A picture: how many board messages it holds, then the marks. */
static int
draw_picture(struct gateway_live *l, void **bytes, size_t *length)
{
	const struct gateway_unit *unit;
	unsigned char *to;
	size_t at = 0;

	*length =
	    sizeof(l->at.told) + l->units.count * sizeof(struct gateway_mark);
	*bytes = to = malloc(*length);
	if (to == NULL)
		return FX_ENOMEM;
	memcpy(to, &l->at.told, sizeof(l->at.told));
	to += sizeof(l->at.told);
	while ((unit = gateway_units_next(&l->units, &at)) != NULL) {
		memcpy(to, &unit->mark, sizeof(unit->mark));
		to += sizeof(unit->mark);
	}
	return 0;
}

static int
save_picture(struct gateway_live *l, struct fx_keep_txn *txn)
{
	unsigned char key[8];
	size_t length;
	void *bytes;
	int rc;

	if (l->last_ms - l->snapshot_ms < PICTURE_MS)
		return 0;
	l->snapshot_ms = l->last_ms;
	rc = draw_picture(l, &bytes, &length);
	if (rc != 0)
		return rc;
	gateway_live_key((uint64_t)l->last_ms, key);
	rc = fx_keep_put(txn, FX_KEEP_board, key, sizeof(key), bytes, length);
	free(bytes);
	return rc == 0 ? gateway_live_forget_picture(
			     l, txn, l->last_ms - PICTURES_MS)
		       : rc;
}

static int
save(struct gateway *g)
{
	struct gateway_live *l = g->live;
	struct fx_keep_txn *txn;
	int rc;

	l->kept_ms = g->now_ms;
	if (!l->moved && l->unsaved.count == 0 && l->moves.count == 0 &&
	    l->forget_to == 0)
		return 0;
	rc = fx_keep_begin(g->keep, &txn);
	if (rc != 0)
		return rc;
	rc = save_units(l, txn);
	if (rc == 0)
		rc = save_moves(l, txn);
	if (rc == 0)
		rc = save_picture(l, txn);
	if (rc == 0)
		rc = gateway_live_forget(l, txn);
	if (rc == 0)
		rc = save_root(l, txn);
	if (rc != 0) {
		fx_keep_abandon(txn);
		return rc;
	}
	l->moved = false;
	return fx_keep_commit(txn);
}

/*
 * What was to be kept is off its list by then: whoever asked for it, a view
 * that could not be kept is of no more use, and begins at what was.
 */
int
gateway_live_save(struct gateway *g)
{
	int rc = save(g);

	g->live->failed |= rc != 0;
	return rc;
}

#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_journal.h"
#include "store/fx_store_internal.h"
#include "store/fx_survey.h"

/* Where a survey is. */
struct place {
	struct fx_survey *found;
	int64_t next; /* the number that must come */
	bool linked;  /* whether before is the hash of the row before */
	unsigned char before[FX_HASH_BYTES];
};

/* What cannot be read has no hash; the row behind it is not judged by it. */
static void
look(struct place *place, const MDB_val *k, const MDB_val *v)
{
	struct fx_in key = { k->mv_data, k->mv_size, false };
	int64_t seq = fx_in_number(&key, sizeof(seq));
	unsigned char hash[FX_HASH_BYTES];
	struct fx_row row;

	place->found->rows++;
	if (key.bad || key.size != 0 || seq < place->next) {
		place->found->broken++;
		return;
	}
	place->found->missing += seq - place->next;
	place->linked = place->linked && seq == place->next;
	place->next = seq + 1;
	if (fx_journal_parse(seq, v->mv_data, v->mv_size, &row) != 0) {
		place->found->broken++;
		place->linked = false;
		return;
	}
	fx_journal_hash(place->before, &row, hash);
	if (place->linked && memcmp(hash, row.hash, sizeof(hash)) != 0)
		place->found->broken++;
	memcpy(place->before, row.hash, sizeof(place->before));
	place->linked = true;
}

static int
look_at_rows(struct fx_txn *txn, struct place *place)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc;

	rc = mdb_cursor_open(
	    txn->txn, fx_table_of(txn, FX_TABLE_journal), &cursor);
	if (rc != 0)
		return fx_store_failed("cursor", rc);
	for (;;) {
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
		if (rc != 0)
			break;
		look(place, &k, &v);
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : fx_store_failed("next", rc);
}

/* The head says how many rows there must be, and the hash of the last. */
static void
look_at_head(struct place *place, const struct fx_head *head)
{
	int64_t last = place->next - 1;

	place->found->missing +=
	    last > head->seq ? last - head->seq : head->seq - last;
	if (last == head->seq && place->linked &&
	    memcmp(place->before, head->hash, sizeof(place->before)) != 0)
		place->found->broken++;
}

int
fx_survey(struct fx_txn *txn, struct fx_survey *survey)
{
	struct place place = { .found = survey, .linked = true };
	struct fx_head head;
	struct fx_base base;
	int rc;

	fx_assert(txn->begun);
	memset(survey, 0, sizeof(*survey));
	rc = fx_meta_head(txn, &head);
	if (rc == 0)
		rc = fx_meta_base(txn, &base);
	if (rc != 0)
		return rc;
	place.next = base.seq + 1;
	memcpy(place.before, base.hash, sizeof(place.before));
	rc = look_at_rows(txn, &place);
	if (rc == 0)
		look_at_head(&place, &head);
	return rc;
}

static void
add_piece(struct fx_hash *hash, const MDB_val *piece)
{
	unsigned char size[4] = { (unsigned char)(piece->mv_size >> 24),
		(unsigned char)(piece->mv_size >> 16),
		(unsigned char)(piece->mv_size >> 8),
		(unsigned char)piece->mv_size };

	fx_crypto_hash_more(hash, size, sizeof(size));
	fx_crypto_hash_more(hash, piece->mv_data, piece->mv_size);
}

static int
digest(struct fx_txn *txn, enum fx_table table, struct fx_hash *hash)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc;

	rc = mdb_cursor_open(txn->txn, fx_table_of(txn, table), &cursor);
	if (rc != 0)
		return fx_store_failed("cursor", rc);
	while ((rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		add_piece(hash, &k);
		add_piece(hash, &v);
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : fx_store_failed("next", rc);
}

int
fx_survey_digest(
    struct fx_txn *txn, const char *table, unsigned char out[FX_HASH_BYTES])
{
	static const char *const names[FX_TABLE_COUNT] = {
#define T(name) #name,
		FX_TABLES(T)
#undef T
	};
	struct fx_hash hash;
	size_t i;
	int rc;

	for (i = 0; i < FX_TABLE_COUNT; i++)
		if (strcmp(names[i], table) == 0)
			break;
	if (i == FX_TABLE_COUNT)
		return FX_ENOENT;
	fx_crypto_hash_begin(&hash);
	rc = digest(txn, (enum fx_table)i, &hash);
	fx_crypto_hash_end(&hash, out);
	return rc;
}

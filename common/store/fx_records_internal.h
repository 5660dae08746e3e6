/*
 * fx_records_internal: what the files of fx_records know of each other.
 * Nobody else includes it.
 */
#ifndef FX_RECORDS_INTERNAL_H
#define FX_RECORDS_INTERNAL_H

#include "store/fx_store_internal.h"

#define FX_MAP_BYTES (2 * FX_RECORD_BYTES) /* a record as a map */

/* What must be known of a kind of record, found once. */
struct fx_record_kind {
	enum fx_kind kind;
	size_t size;
	const struct fx_field *key, *state; /* state: NULL if it has none */
	size_t count;
	const struct fx_field *dues[FX_DUES_MAX];
};

/* What stands before the map of a stored record. */
struct fx_stamp {
	uint32_t rev;
	int64_t seq, since_ms;
	struct fx_recent recent;
};

/*
 * fx_recent_read(in, recent), fx_recent_write(out, recent): a count, then the
 * numbers of six bytes each: 2^48 events are enough for a thousand years.
 */
#define FX_RECENT_BYTES (1 + FX_RECENT_MAX * 6)
void fx_recent_read(struct fx_in *in, struct fx_recent *recent);
void fx_recent_write(struct fx_out *out, const struct fx_recent *recent);

/* fx_record_stamp(value, stamp): what stands before the map; may be bad. */
void fx_record_stamp(struct fx_in *value, struct fx_stamp *stamp);

/* Where a record stands in queue and deadlines. */
struct fx_standing {
	bool there;
	int64_t state, dues[FX_DUES_MAX];
};

/* fx_record_kind(kind, facts): find them. */
void fx_record_kind(enum fx_kind kind, struct fx_record_kind *facts);

/* fx_record_stand(facts, record, standing): where it says it belongs. */
void fx_record_stand(const struct fx_record_kind *facts, const void *record,
    struct fx_standing *standing);

/*
 * fx_record_index(txn, facts, key, was, is): move its rows from there to here.
 * Returns 0, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_record_index(struct fx_txn *txn, const struct fx_record_kind *facts,
    const char *key, const struct fx_standing *was,
    const struct fx_standing *is);

/* fx_record_queue_key(facts, key, standing): its row in the queue. */
struct fx_key fx_record_queue_key(const struct fx_record_kind *facts,
    const char *key, const struct fx_standing *standing);

/* fx_record_due_key(facts, key, i, due_ms): its row for the i-th deadline. */
struct fx_key fx_record_due_key(const struct fx_record_kind *facts,
    const char *key, size_t i, int64_t due_ms);

/*
 * fx_record_read(txn, kind, value, &stamp, record): take a stored value apart.
 * Returns 0, FX_ENOMEM or FX_ECORRUPT.
 */
int fx_record_read(struct fx_txn *txn, enum fx_kind kind, struct fx_in *value,
    struct fx_stamp *stamp, void *record);

/*
 * fx_record_write(txn, kind, key, stamp, record): the reverse.
 * Returns 0, FX_EFULL, FX_ENOMEM or FX_EIO.
 */
int fx_record_write(struct fx_txn *txn, enum fx_kind kind, const char *key,
    const struct fx_stamp *stamp, const void *record);

/*
 * fx_record_path_kind(txn, path, &kind): whose record it is that a row of
 * records, queue or deadlines names; FX_KIND_NONE when the next release keeps
 * records of a kind that this program does not know.
 * Returns 0, FX_ECORRUPT (said in the log), also when nobody counts the kind,
 * or FX_EIO.
 */
int fx_record_path_kind(
    struct fx_txn *txn, const struct fx_in *path, enum fx_kind *kind);

/*
 * fx_records_dropped(txn, &due_ms): the latest deadline that was dropped; 0:
 * none was.  Returns 0, FX_ECORRUPT or FX_EIO.
 */
int fx_records_dropped(struct fx_txn *txn, int64_t *due_ms);

/* fx_record_add_counts(txn, kind, more): more or fewer in each state. */
int fx_record_add_counts(
    struct fx_txn *txn, enum fx_kind kind, const int64_t more[FX_STATES_MAX]);

#endif

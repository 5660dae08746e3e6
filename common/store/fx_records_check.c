/*
 * Whether queue, deadlines and counts are what the records say.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_records_internal.h"

struct checking {
	struct fx_txn *txn;
	struct fx_record_kind facts;
	int64_t dropped_ms; /* until then one may have been dropped */
	int64_t records, dues, counts[FX_STATES_MAX];
};

static int
is_there(struct fx_txn *txn, enum fx_table table, const struct fx_key *key)
{
	struct fx_in nothing;

	return fx_table_get(txn, table, key, &nothing);
}

static int
check_due(struct checking *checking, const char *name, size_t i, int64_t due_ms)
{
	struct fx_key key;
	int rc;

	if (due_ms == 0)
		return 0;
	key = fx_record_due_key(&checking->facts, name, i, due_ms);
	rc = is_there(checking->txn, FX_TABLE_due, &key);
	if (rc == 0)
		checking->dues++;
	if (rc == FX_ENOENT)
		return due_ms <= checking->dropped_ms ? 0
						      : fx_store_corrupt("due");
	return rc;
}

static int
check_record(const struct fx_stored *stored, void *context)
{
	struct checking *checking = context;
	struct fx_standing standing;
	struct fx_key key;
	size_t i;
	int rc;

	fx_record_stand(&checking->facts, stored->record, &standing);
	checking->records++;
	checking->counts[standing.state]++;
	key = fx_record_queue_key(&checking->facts, stored->key, &standing);
	rc = is_there(checking->txn, FX_TABLE_queue, &key);
	if (rc == FX_ENOENT)
		rc = fx_store_corrupt("queue");
	for (i = 0; i < checking->facts.count && rc == 0; i++)
		rc = check_due(checking, stored->key, i, standing.dues[i]);
	return rc;
}

static int
check_kind(struct checking *checking, enum fx_kind kind)
{
	int64_t counts[FX_STATES_MAX];
	int rc;

	fx_record_kind(kind, &checking->facts);
	memset(checking->counts, 0, sizeof(checking->counts));
	rc = fx_records_each(checking->txn, kind, "", check_record, checking);
	if (rc == 0)
		rc = fx_records_counts(checking->txn, kind, counts);
	if (rc == 0 && memcmp(counts, checking->counts, sizeof(counts)) != 0)
		rc = fx_store_corrupt("counts");
	return rc;
}

/* A deadline until then may have been dropped; stores of before noted none. */
static int
look_at_dropped(struct checking *checking)
{
	struct fx_head head;
	int rc = fx_records_dropped(checking->txn, &checking->dropped_ms);

	if (rc == 0)
		rc = fx_meta_head(checking->txn, &head);
	if (rc == 0 && checking->dropped_ms < head.time_ms)
		checking->dropped_ms = head.time_ms;
	return rc;
}

/* Rows of a table: all, and those of kinds that this program knows. */
struct counting {
	struct fx_txn *txn;
	size_t before; /* bytes of a key before the path of its record */
	int64_t all, known;
};

static int
count_row(struct fx_in *key, struct fx_in *value, void *context)
{
	struct counting *counting = context;
	struct fx_in path = *key;
	enum fx_kind kind;
	int rc;

	(void)value; /* fx_table_each() has checked its sum */
	if (path.size < counting->before)
		return fx_store_corrupt("rows");
	path.bytes += counting->before;
	path.size -= counting->before;
	rc = fx_record_path_kind(counting->txn, &path, &kind);
	if (rc != 0)
		return rc;
	counting->all++;
	counting->known += kind != FX_KIND_NONE;
	return 0;
}

/*
 * That a table has no more rows than were found, beside those of a kind of the
 * next release, from which this program is a step back.
 */
static int
check_rows(struct counting *counting, enum fx_table table, int64_t found)
{
	struct fx_range range = { .table = table, .begin = FX_RANGE_AT };
	int rc;

	counting->all = counting->known = 0;
	rc = fx_table_each(counting->txn, &range, count_row, counting);
	return rc == 0 && counting->known != found ? fx_store_corrupt("rows")
						   : rc;
}

/* Also a record of an unknown kind has one place in the queue. */
static int
check_tables(const struct checking *checking)
{
	struct counting counting = { .txn = checking->txn };
	int64_t records;
	int rc;

	rc = check_rows(&counting, FX_TABLE_records, checking->records);
	records = counting.all;
	if (rc == 0)
		rc = check_rows(&counting, FX_TABLE_queue, checking->records);
	if (rc == 0 && counting.all != records)
		rc = fx_store_corrupt("queue");
	counting.before = 8; /* its time */
	if (rc == 0)
		rc = check_rows(&counting, FX_TABLE_due, checking->dues);
	return rc;
}

int
fx_records_check(struct fx_txn *txn)
{
	const char *service = fx_store_service(fx_store_of(txn));
	struct checking checking = { .txn = txn };
	enum fx_kind kind;
	int rc = look_at_dropped(&checking);

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT && rc == 0; kind++) {
		const struct fx_shape *shape = fx_schema_shape(kind);

		if (shape->sort == FX_RECORD &&
		    strcmp(shape->department, service) == 0)
			rc = check_kind(&checking, kind);
	}
	return rc == 0 ? check_tables(&checking) : rc;
}

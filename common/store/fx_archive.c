#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_envelope.h"
#include "store/fx_archive.h"
#include "store/fx_store_internal.h"

#define ARCHIVED_BYTES (1 + 8 + FX_ROW_BYTES)

struct showing {
	struct fx_txn *txn;
	size_t subject; /* bytes of an index key before the arrival */
	fx_archived_fn *take;
	void *context;
};

static struct fx_key
key_of(int64_t arrival)
{
	struct fx_key key = fx_key_of("");

	fx_key_number(&key, arrival);
	return key;
}

static struct fx_key
index_key(const char *subject, int64_t arrival)
{
	struct fx_key key = fx_key_of(subject);

	fx_key_byte(&key, 0);
	fx_key_number(&key, arrival);
	return key;
}

static int
put_index(struct fx_txn *txn, const char *subject, int64_t arrival)
{
	struct fx_key key = index_key(subject, arrival);

	return fx_table_put(txn, FX_TABLE_archive_units, &key, NULL, 0);
}

int
fx_archive_append(struct fx_txn *txn, struct fx_archived *archived)
{
	unsigned char bytes[ARCHIVED_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };
	struct fx_key key;
	int rc = 0;

	if (txn->arrived < 0)
		rc = fx_archive_last(txn, &txn->arrived);
	if (rc != 0)
		return rc;
	archived->arrival = ++txn->arrived;
	key = key_of(archived->arrival);
	fx_out_number(&out, (int64_t)archived->place, 1);
	fx_out_number(&out, archived->own, 8);
	fx_out_bytes(&out, archived->row, archived->size);
	rc = fx_table_append(txn, FX_TABLE_archive, &key, bytes, out.size);
	if (rc == 0 && *archived->subject != '\0')
		rc = put_index(txn, archived->subject, archived->arrival);
	return rc;
}

static int
take_apart(int64_t arrival, struct fx_in *in, struct fx_archived *archived)
{
	int64_t place;

	archived->arrival = arrival;
	archived->subject = "";
	place = fx_in_number(in, 1);
	archived->own = fx_in_number(in, 8);
	archived->row = in->bytes;
	archived->size = in->size;
	if (in->bad || place >= FX_PLACE_COUNT)
		return fx_store_corrupt("archive");
	archived->place = (enum fx_place)place;
	return 0;
}

int
fx_archive_read(
    struct fx_txn *txn, int64_t arrival, struct fx_archived *archived)
{
	struct fx_key key = key_of(arrival);
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_archive, &key, &in);

	return rc == 0 ? take_apart(arrival, &in, archived) : rc;
}

static int
show(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_archived archived;
	int rc = take_apart(fx_in_number(key, 8), value, &archived);

	return rc == 0 ? showing->take(&archived, showing->context) : rc;
}

int
fx_archive_each(
    struct fx_txn *txn, int64_t after, fx_archived_fn *take, void *context)
{
	struct fx_range range = { FX_TABLE_archive, key_of(after), 0,
		FX_RANGE_BEHIND };
	struct showing showing = { txn, 0, take, context };

	return fx_table_each(txn, &range, show, &showing);
}

static int
show_indexed(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_in number = { key->bytes + showing->subject,
		key->size - showing->subject, false };
	struct fx_archived archived;
	int rc;

	(void)value; /* it is empty */
	rc = fx_archive_read(showing->txn, fx_in_number(&number, 8), &archived);
	if (rc == FX_ENOENT)
		return fx_store_corrupt("archive_index");
	return rc == 0 ? showing->take(&archived, showing->context) : rc;
}

int
fx_archive_each_of(struct fx_txn *txn, const char *subject, int64_t after,
    fx_archived_fn *take, void *context)
{
	struct showing showing = { txn, strlen(subject) + 1, take, context };
	struct fx_range range = { FX_TABLE_archive_units,
		index_key(subject, after), showing.subject, FX_RANGE_BEHIND };

	return fx_table_each(txn, &range, show_indexed, &showing);
}

struct finding {
	const void *row;
	size_t size;
	int64_t arrival; /* 0: not found */
};

static int
is_it(const struct fx_archived *archived, void *context)
{
	struct finding *finding = context;

	if (archived->size != finding->size ||
	    memcmp(archived->row, finding->row, finding->size) != 0)
		return 0;
	finding->arrival = archived->arrival;
	return 1;
}

int
fx_archive_remove(
    struct fx_txn *txn, const char *subject, const void *row, size_t size)
{
	struct finding finding = { row, size, 0 };
	struct fx_key key;
	int rc = fx_archive_each_of(txn, subject, 0, is_it, &finding);

	if (rc == 0 && finding.arrival == 0)
		return FX_ENOENT;
	if (rc != 0)
		return rc;
	key = index_key(subject, finding.arrival);
	rc = fx_table_remove(txn, FX_TABLE_archive_units, &key);
	key = key_of(finding.arrival);
	return rc == 0 ? fx_table_remove(txn, FX_TABLE_archive, &key) : rc;
}

int
fx_archive_last(struct fx_txn *txn, int64_t *arrival)
{
	return fx_table_last(txn, FX_TABLE_archive, arrival);
}

/* -- whether the index is what the rows say ---------------------------------*/

struct checking {
	struct fx_txn *txn;
	struct fx_envelope envelope;
	int64_t arrival, indexed, unsure;
};

static int
check_index(const struct fx_archived *archived, void *context)
{
	struct checking *c = context;
	struct fx_parts parts;
	const struct fx_node *data;
	struct fx_key key;
	struct fx_in nothing;
	int rc;

	/* There may be holes: what is read at last was kept anew. */
	if (archived->arrival <= c->arrival)
		return fx_store_corrupt("archive_order");
	c->arrival = archived->arrival;
	if (fx_envelope_split(archived->row, archived->size, &parts) != 0 ||
	    fx_envelope_decode(c->txn->unpack, parts.body, parts.body_length,
		&c->envelope, &data) != 0) {
		c->unsure++;
		return 0;
	}
	if (c->envelope.subject[0] == '\0')
		return 0;
	c->indexed++;
	key = index_key(c->envelope.subject, archived->arrival);
	rc = fx_table_get(c->txn, FX_TABLE_archive_units, &key, &nothing);
	return rc == FX_ENOENT ? fx_store_corrupt("archive_index") : rc;
}

int
fx_archive_check(struct fx_txn *txn)
{
	struct checking c = { .txn = txn };
	int64_t rows = 0;
	int rc = fx_archive_each(txn, 0, check_index, &c);

	if (rc == 0)
		rc = fx_table_rows(txn, FX_TABLE_archive_units, &rows);
	if (rc == 0 && (rows < c.indexed || rows > c.indexed + c.unsure))
		rc = fx_store_corrupt("archive_index");
	return rc;
}

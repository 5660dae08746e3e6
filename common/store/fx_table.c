/*
 * Rows of tables: keys and values put together and taken apart, and the sum
 * that every value carries.
 */
#include <errno.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_store_internal.h"

int
fx_store_corrupt(const char *what)
{
	fx_log(LOG_STORE_CORRUPT, "what=%s", what);
	return FX_ECORRUPT;
}

int
fx_store_failed(const char *doing, int rc)
{
	switch (rc) {
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID: return fx_store_corrupt(doing);
	default: break;
	}
	fx_log(LOG_STORE_FAILED, "doing=%s reason=\"%s\"", doing,
	    mdb_strerror(rc));
	switch (rc) {
	case MDB_MAP_FULL:
	case MDB_TXN_FULL: return FX_EFULL;
	case ENOMEM: return FX_ENOMEM;
	case EACCES:
	case EPERM: return FX_EDENIED;
	default: return FX_EIO;
	}
}

/* --- keys --- */

void
fx_key_bytes(struct fx_key *key, const void *bytes, size_t size)
{
	fx_assert(size <= sizeof(key->bytes) - key->size);
	memcpy(key->bytes + key->size, bytes, size);
	key->size += size;
}

void
fx_key_text(struct fx_key *key, const char *text)
{
	fx_key_bytes(key, text, strlen(text));
}

void
fx_key_byte(struct fx_key *key, unsigned int byte)
{
	unsigned char one = (unsigned char)byte;

	fx_assert(byte <= UINT8_MAX);
	fx_key_bytes(key, &one, 1);
}

static void
spell(unsigned char *to, uint64_t number, size_t width)
{
	size_t i;

	for (i = width; i > 0; i--, number >>= 8)
		to[i - 1] = (unsigned char)(number & UINT8_MAX);
}

void
fx_key_number(struct fx_key *key, int64_t number)
{
	unsigned char bytes[sizeof(number)];

	fx_assert(number >= 0);
	spell(bytes, (uint64_t)number, sizeof(bytes));
	fx_key_bytes(key, bytes, sizeof(bytes));
}

void
fx_key_path(struct fx_key *key, enum fx_kind kind, const char *name)
{
	const char *dot = strchr(fx_schema_shape(kind)->name, '.');

	fx_assert(dot != NULL);
	fx_key_text(key, dot + 1);
	fx_key_byte(key, '/');
	fx_key_text(key, name);
}

/* --- values --- */

void
fx_out_bytes(struct fx_out *out, const void *bytes, size_t size)
{
	fx_assert(size <= out->room - out->size);
	memcpy(out->bytes + out->size, bytes, size);
	out->size += size;
}

void
fx_out_number(struct fx_out *out, int64_t number, size_t width)
{
	fx_assert(number >= 0 && width <= out->room - out->size);
	fx_assert(width == sizeof(number) || number >> (8 * width) == 0);
	spell(out->bytes + out->size, (uint64_t)number, width);
	out->size += width;
}

void
fx_out_text(struct fx_out *out, const char *text)
{
	size_t size = strlen(text);

	fx_out_number(out, (int64_t)size, 1);
	fx_out_bytes(out, text, size);
}

void
fx_in_bytes(struct fx_in *in, void *to, size_t size)
{
	if (in->bad || size > in->size) {
		in->bad = true;
		memset(to, 0, size);
		return;
	}
	memcpy(to, in->bytes, size);
	in->bytes += size;
	in->size -= size;
}

int64_t
fx_in_number(struct fx_in *in, size_t width)
{
	unsigned char bytes[sizeof(uint64_t)];
	uint64_t number = 0;
	size_t i;

	fx_in_bytes(in, bytes, width);
	for (i = 0; i < width; i++)
		number = number << 8 | bytes[i];
	if (number > INT64_MAX)
		in->bad = true;
	return in->bad ? 0 : (int64_t)number;
}

void
fx_in_text(struct fx_in *in, char *to, size_t room)
{
	size_t size = (size_t)fx_in_number(in, 1);

	if (size >= room)
		in->bad = true;
	if (in->bad)
		size = 0;
	fx_in_bytes(in, to, size);
	to[size] = '\0';
}

/* --- rows --- */

/* Ids of commands begin with their time, so they come nearly in order. */
static bool
comes_in_order(const struct fx_txn *txn, enum fx_table table)
{
	return table == FX_TABLE_seen && txn->writes;
}

static int
reserve(struct fx_txn *txn, enum fx_table table, MDB_val *key, MDB_val *value,
    unsigned int flags)
{
	MDB_cursor *cursor;
	int rc;

	flags |= MDB_RESERVE;
	if (!comes_in_order(txn, table))
		return mdb_put(
		    txn->txn, fx_table_of(txn, table), key, value, flags);
	rc = fx_txn_cursor(txn, table, &cursor);
	return rc == 0 ? mdb_cursor_put(cursor, key, value, flags) : rc;
}

static int
find(struct fx_txn *txn, enum fx_table table, MDB_val *key, MDB_val *value)
{
	MDB_cursor *cursor;
	int rc;

	if (!comes_in_order(txn, table))
		return mdb_get(txn->txn, fx_table_of(txn, table), key, value);
	rc = fx_txn_cursor(txn, table, &cursor);
	return rc == 0 ? mdb_cursor_get(cursor, key, value, MDB_SET) : rc;
}

/* Rows of these are keys alone. */
static bool
is_keys(enum fx_table table)
{
	return table == FX_TABLE_queue || table == FX_TABLE_due ||
	       table == FX_TABLE_archive_units;
}

/* Make room for a value and its sum, and fill it in. */
static int
put(struct fx_txn *txn, enum fx_table table, const struct fx_key *key,
    MDB_val value, unsigned int flags)
{
	MDB_val k = { key->size, (void *)(uintptr_t)key->bytes };
	MDB_val v = { value.mv_size == 0 ? 0 : value.mv_size + FX_SUM_BYTES,
		NULL };
	unsigned char *to;
	int rc;

	fx_assert(txn->begun && txn->writes);
	fx_assert((value.mv_size == 0) == is_keys(table));
	txn->wrote = true;
	rc = reserve(txn, table, &k, &v, flags);
	if (rc != 0)
		return fx_store_failed("put", rc);
	if (value.mv_size == 0)
		return 0;
	to = v.mv_data;
	memcpy(to, value.mv_data, value.mv_size);
	fx_crypto_sum(
	    key->bytes, key->size, to, value.mv_size, to + value.mv_size);
	return 0;
}

int
fx_table_put(struct fx_txn *txn, enum fx_table table, const struct fx_key *key,
    const void *value, size_t size)
{
	MDB_val v = { size, (void *)(uintptr_t)value };

	return put(txn, table, key, v, 0);
}

int
fx_table_append(struct fx_txn *txn, enum fx_table table,
    const struct fx_key *key, const void *value, size_t size)
{
	MDB_val v = { size, (void *)(uintptr_t)value };

	return put(txn, table, key, v, MDB_APPEND);
}

/* Check the sum of a value and take it off. */
static int
open_value(enum fx_table table, const MDB_val *key, const MDB_val *value,
    struct fx_in *in)
{
	unsigned char sum[FX_SUM_BYTES];

	in->bytes = value->mv_data;
	in->size = value->mv_size;
	in->bad = false;
	if (in->size == 0 && is_keys(table))
		return 0;
	if (in->size <= FX_SUM_BYTES)
		return fx_store_corrupt("value");
	in->size -= FX_SUM_BYTES;
	fx_crypto_sum(key->mv_data, key->mv_size, in->bytes, in->size, sum);
	if (memcmp(sum, in->bytes + in->size, sizeof(sum)) != 0 && !FX_BUG(20))
		return fx_store_corrupt("sum");
	return 0;
}

int
fx_table_get(struct fx_txn *txn, enum fx_table table, const struct fx_key *key,
    struct fx_in *value)
{
	MDB_val k = { key->size, (void *)(uintptr_t)key->bytes }, v;
	int rc;

	fx_assert(txn->begun);
	if (txn->store->lacks[table])
		return FX_ENOENT;
	rc = find(txn, table, &k, &v);
	if (rc == MDB_NOTFOUND)
		return FX_ENOENT;
	if (rc != 0)
		return fx_store_failed("get", rc);
	return open_value(table, &k, &v, value);
}

int
fx_table_remove(
    struct fx_txn *txn, enum fx_table table, const struct fx_key *key)
{
	MDB_val k = { key->size, (void *)(uintptr_t)key->bytes };
	int rc;

	fx_assert(txn->begun && txn->writes);
	txn->wrote = true;
	rc = mdb_del(txn->txn, fx_table_of(txn, table), &k, NULL);
	if (rc == MDB_NOTFOUND)
		return FX_ENOENT;
	return rc == 0 ? 0 : fx_store_failed("remove", rc);
}

static bool
is_within(const struct fx_range *range, const MDB_val *key)
{
	return key->mv_size >= range->same &&
	       memcmp(key->mv_data, range->from.bytes, range->same) == 0;
}

static bool
is_from(const struct fx_range *range, const MDB_val *key)
{
	return key->mv_size == range->from.size &&
	       memcmp(key->mv_data, range->from.bytes, key->mv_size) == 0;
}

static int
each(MDB_cursor *cursor, const struct fx_range *range, fx_table_fn *take,
    void *context)
{
	MDB_val k = { range->from.size, (void *)(uintptr_t)range->from.bytes };
	MDB_val v;
	struct fx_in key, value;
	int rc;

	rc = mdb_cursor_get(
	    cursor, &k, &v, k.mv_size == 0 ? MDB_FIRST : MDB_SET_RANGE);
	if (rc == 0 && range->begin == FX_RANGE_BEHIND && is_from(range, &k))
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	while (rc == 0 && is_within(range, &k)) {
		rc = open_value(range->table, &k, &v, &value);
		if (rc != 0)
			return rc;
		key = (struct fx_in){ k.mv_data, k.mv_size, false };
		rc = take(&key, &value, context);
		if (rc != 0)
			return rc < 0 ? rc : 0;
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	return rc == 0 || rc == MDB_NOTFOUND ? 0 : fx_store_failed("next", rc);
}

int
fx_table_each(struct fx_txn *txn, const struct fx_range *range,
    fx_table_fn *take, void *context)
{
	MDB_cursor *cursor;
	int rc;

	fx_assert(txn->begun && range->same <= range->from.size);
	if (txn->store->lacks[range->table])
		return 0;
	rc = mdb_cursor_open(txn->txn, fx_table_of(txn, range->table), &cursor);
	if (rc != 0)
		return fx_store_failed("cursor", rc);
	rc = each(cursor, range, take, context);
	mdb_cursor_close(cursor);
	return rc;
}

int
fx_table_last(struct fx_txn *txn, enum fx_table table, int64_t *number)
{
	MDB_cursor *cursor;
	MDB_val k;
	struct fx_in key;
	int rc;

	fx_assert(txn->begun && !txn->store->lacks[table]);
	rc = mdb_cursor_open(txn->txn, fx_table_of(txn, table), &cursor);
	if (rc != 0)
		return fx_store_failed("cursor", rc);
	rc = mdb_cursor_get(cursor, &k, NULL, MDB_LAST);
	mdb_cursor_close(cursor);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return fx_store_failed("last", rc);
	if (rc == MDB_NOTFOUND) {
		*number = 0;
		return 0;
	}
	key = (struct fx_in){ k.mv_data, k.mv_size, false };
	*number = fx_in_number(&key, sizeof(*number));
	return key.bad ? fx_store_corrupt("key") : 0;
}

int
fx_table_rows(struct fx_txn *txn, enum fx_table table, int64_t *rows)
{
	MDB_stat stat;
	int rc;

	fx_assert(txn->begun && !txn->store->lacks[table]);
	rc = mdb_stat(txn->txn, fx_table_of(txn, table), &stat);
	if (rc != 0)
		return fx_store_failed("stat", rc);
	*rows = (int64_t)stat.ms_entries;
	return 0;
}

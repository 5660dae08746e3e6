/*
 * How a store comes into being: made whole under another name, made durable,
 * and only then given its own (reliability 4.1).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_random.h"
#include "store/fx_store_internal.h"

#define SPOT_BYTES (FX_HASH_BYTES + 8 + 8)

int
fx_store_settle(struct fx_txn *txn, const struct fx_spot *spot)
{
	struct fx_key key = fx_key_of("place");
	unsigned char bytes[SPOT_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_bytes(&out, spot->machine, sizeof(spot->machine));
	fx_out_number(&out, spot->inode, 8);
	fx_out_number(&out, spot->born_ns, 8);
	return fx_table_put(txn, FX_TABLE_meta, &key, bytes, out.size);
}

static int
put_format(struct fx_txn *txn)
{
	struct fx_key key = fx_key_of("format");
	unsigned char bytes[4];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, FX_FORMAT, 4);
	return fx_table_put(txn, FX_TABLE_meta, &key, bytes, out.size);
}

/* What the first transaction writes: who this is, and its first event. */
static int
fill(struct fx_txn *txn, const struct fx_store_options *options,
    const struct fx_spot *spot)
{
	struct fx_store *store = txn->store;
	struct fx_base base;
	struct fx_head head;
	int rc;

	memset(&base, 0, sizeof(base));
	rc = put_format(txn);
	if (rc == 0)
		rc = fx_meta_put(txn, "store", store->id, sizeof(store->id));
	if (rc == 0)
		rc = fx_meta_put(
		    txn, "service", store->service, sizeof(store->service));
	if (rc == 0)
		rc = fx_meta_put_base(txn, &base);
	if (rc == 0)
		rc = fx_store_settle(txn, spot);
	if (rc == 0)
		rc = options->begin_epoch(
		    txn, fx_epoch_why_create, options->context);
	if (rc == 0)
		rc = fx_meta_head(txn, &head);
	if (rc == 0)
		fx_assert(head.seq > 0);
	return rc;
}

static int
fill_and_commit(struct fx_store *store, const struct fx_store_options *options,
    const char *path)
{
	struct fx_spot spot;
	struct fx_txn *txn;
	int rc;

	rc = fx_files_spot(path, &spot);
	if (rc == 0)
		rc = fx_random_bytes(store->id, sizeof(store->id));
	if (rc == 0)
		rc = fx_store_begin(store, &txn);
	if (rc != 0)
		return rc;
	rc = fill(txn, options, &spot);
	if (rc == 0)
		return fx_store_commit(txn);
	fx_store_abandon(txn);
	return rc;
}

int
fx_store_make(struct fx_store *store, const struct fx_store_options *options)
{
	char path[FX_PATH_BYTES];
	int rc;

	fx_files_path(path, options->path, "new");
	rc = fx_files_make_new(options->path);
	if (rc == 0)
		rc =
		    fx_store_attach(store, path, options->size_max, MDB_CREATE);
	if (rc != 0)
		return rc;
	rc = fill_and_commit(store, options, path);
	fx_store_detach(store);
	if (rc == 0)
		rc = fx_files_appear(options->path);
	if (rc == 0)
		fx_log(LOG_STORE_MADE, "path=\"%s\"", options->path);
	return rc;
}

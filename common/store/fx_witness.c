#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_journal.h"
#include "store/fx_store_internal.h"
#include "store/fx_witness.h"

#define HASH_BYTES 16 /* of the hash; the rest says nothing more */
#define SUM_BYTES  8
#define SAID_BYTES (FX_WITNESS_BYTES - SUM_BYTES)

/* What a witness says. */
struct said {
	unsigned char store[FX_STORE_ID], hash[HASH_BYTES];
	unsigned char boot[FX_BOOT_BYTES];
	int64_t epoch, seq;
};

static void
put_together(
    const struct fx_store *store, const struct fx_head *head, void *bytes)
{
	unsigned char hash[FX_HASH_BYTES];
	struct fx_out out = { bytes, FX_WITNESS_BYTES, 0 };

	fx_out_bytes(&out, store->id, sizeof(store->id));
	fx_out_number(&out, head->epoch, 8);
	fx_out_number(&out, head->seq, 8);
	fx_out_bytes(&out, head->hash, HASH_BYTES);
	fx_out_bytes(&out, store->boot, sizeof(store->boot));
	fx_crypto_hash(bytes, SAID_BYTES, hash);
	fx_out_bytes(&out, hash, SUM_BYTES);
}

/* Returns whether these are the bytes of a witness. */
static bool
take_apart(const void *bytes, struct said *said)
{
	unsigned char hash[FX_HASH_BYTES];
	struct fx_in in = { bytes, SAID_BYTES, false };

	fx_crypto_hash(bytes, SAID_BYTES, hash);
	if (memcmp((const char *)bytes + SAID_BYTES, hash, SUM_BYTES) != 0)
		return false;
	fx_in_bytes(&in, said->store, sizeof(said->store));
	said->epoch = fx_in_number(&in, 8);
	said->seq = fx_in_number(&in, 8);
	fx_in_bytes(&in, said->hash, sizeof(said->hash));
	fx_in_bytes(&in, said->boot, sizeof(said->boot));
	return !in.bad;
}

static void
path_of(const struct fx_store *store, char path[FX_PATH_BYTES])
{
	fx_files_path(path, store->path, FX_WITNESS_NAME);
}

/* Returns 0, or FX_ENOENT when there is no witness that can be believed. */
static int
read_it(const struct fx_store *store, struct said *said)
{
	char path[FX_PATH_BYTES], bytes[FX_WITNESS_BYTES + 1];
	size_t length;
	int rc;

	path_of(store, path);
	rc = fx_file_read(path, bytes, sizeof(bytes), &length);
	/* Of another store it says nothing; the place tells that better. */
	return rc == 0 && length == FX_WITNESS_BYTES &&
		       take_apart(bytes, said) &&
		       memcmp(said->store, store->id, sizeof(said->store)) == 0
		   ? 0
		   : FX_ENOENT;
}

int64_t
fx_witness_epoch(struct fx_txn *txn)
{
	struct said said;

	return read_it(txn->store, &said) == 0 ? said.epoch : 0;
}

static int
went_back(
    struct fx_txn *txn, const struct fx_head *head, const struct said *said)
{
	fx_log(LOG_STORE_WENT_BACK,
	    "path=\"%s\" have=%lld had=%lld epoch=%lld had_epoch=%lld",
	    txn->store->path, (long long)head->seq, (long long)said->seq,
	    (long long)head->epoch, (long long)said->epoch);
	return FX_EWENTBACK;
}

int
fx_witness_check(struct fx_txn *txn)
{
	struct fx_head head;
	struct fx_row row;
	struct said said;
	int rc = read_it(txn->store, &said);

	if (rc != 0) {
		fx_log(LOG_WITNESS_LOST, "path=\"%s\" why=missing_or_damaged",
		    txn->store->path);
		return 0;
	}
	rc = fx_meta_head(txn, &head);
	if (rc != 0)
		return rc;
	if (said.epoch > head.epoch || said.seq > head.seq)
		return went_back(txn, &head, &said);
	rc = fx_journal_read(txn, said.seq, &row);
	/* What is no longer kept cannot be compared. */
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	if (memcmp(row.hash, said.hash, sizeof(said.hash)) != 0)
		return went_back(txn, &head, &said);
	return 0;
}

/* One warning; it will be made anew at the next start. */
static void
lose(struct fx_store *store)
{
	fx_log(LOG_WITNESS_LOST, "path=\"%s\" why=not_written", store->path);
	fx_file_close(store->witness);
	store->witness = -1;
}

/* In place where it is there: a full disk has room for that too. */
static int
write_it(struct fx_store *store, const void *bytes)
{
	char path[FX_PATH_BYTES];
	int64_t size;
	int rc = fx_files_size(store->path, FX_WITNESS_NAME, &size);

	path_of(store, path);
	if (rc == 0 && size != FX_WITNESS_BYTES)
		rc = fx_file_write(path, bytes, FX_WITNESS_BYTES);
	if (rc == 0)
		rc = fx_file_open(path, &store->witness);
	if (rc == 0 && size == FX_WITNESS_BYTES)
		rc = fx_file_put_at(store->witness, 0, bytes, FX_WITNESS_BYTES);
	return rc;
}

int
fx_witness_open(struct fx_store *store, const struct fx_head *head)
{
	unsigned char bytes[FX_WITNESS_BYTES];
	int rc;

	fx_file_boot(store->boot);
	put_together(store, head, bytes);
	rc = write_it(store, bytes);
	if (rc != FX_EFULL)
		return rc;
	lose(store);
	return 0;
}

void
fx_witness_see(struct fx_store *store, const struct fx_head *head)
{
	unsigned char bytes[FX_WITNESS_BYTES];

	if (store->witness < 0)
		return;
	put_together(store, head, bytes);
	if (fx_file_put_at(store->witness, 0, bytes, sizeof(bytes)) != 0)
		lose(store);
}

void
fx_witness_flush(struct fx_store *store)
{
	if (store->witness >= 0 && fx_file_flush(store->witness) != 0)
		lose(store);
}

void
fx_witness_close(struct fx_store *store)
{
	fx_witness_flush(store);
	fx_file_close(store->witness);
	store->witness = -1;
}

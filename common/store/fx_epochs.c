#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_epochs.h"
#include "store/fx_store_internal.h"

#define KEY_BYTES   4
#define EPOCH_BYTES (8 + FX_HASH_BYTES + 8 + 1 + 1 + FX_HOST_BYTES)

/* Looking for the last epoch that began at or before seq. */
struct looking {
	int64_t seq;
	struct fx_epoch *found;
};

static struct fx_key
key_of(int64_t number)
{
	struct fx_key key = fx_key_of("");
	unsigned char bytes[KEY_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, number, sizeof(bytes));
	fx_key_bytes(&key, bytes, sizeof(bytes));
	return key;
}

int
fx_epochs_put(struct fx_txn *txn, const struct fx_epoch *epoch)
{
	struct fx_key key = key_of(epoch->epoch);
	unsigned char bytes[EPOCH_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, epoch->first, 8);
	fx_out_bytes(&out, epoch->before, sizeof(epoch->before));
	fx_out_number(&out, epoch->time_ms, 8);
	fx_out_number(&out, (int64_t)epoch->why, 1);
	fx_out_text(&out, epoch->node);
	return fx_table_put(txn, FX_TABLE_epochs, &key, bytes, out.size);
}

static int
take_apart(int64_t number, struct fx_in *in, struct fx_epoch *epoch)
{
	int64_t why;

	epoch->epoch = number;
	epoch->first = fx_in_number(in, 8);
	fx_in_bytes(in, epoch->before, sizeof(epoch->before));
	epoch->time_ms = fx_in_number(in, 8);
	why = fx_in_number(in, 1);
	fx_in_text(in, epoch->node, sizeof(epoch->node));
	if (in->bad || why >= fx_epoch_why_count)
		return fx_store_corrupt("epoch");
	epoch->why = (enum fx_epoch_why)why;
	return 0;
}

int
fx_epochs_get(struct fx_txn *txn, int64_t number, struct fx_epoch *epoch)
{
	struct fx_key key = key_of(number);
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_epochs, &key, &in);

	return rc == 0 ? take_apart(number, &in, epoch) : rc;
}

int
fx_epochs_check(struct fx_in *key, struct fx_in *value)
{
	struct fx_epoch epoch;
	int rc;

	if (key->size != KEY_BYTES)
		return fx_store_corrupt("epoch");
	rc = take_apart(fx_in_number(key, KEY_BYTES), value, &epoch);
	return rc == 0 && value->size != 0 ? fx_store_corrupt("epoch") : rc;
}

static int
take_first(struct fx_in *key, struct fx_in *value, void *context)
{
	int rc = take_apart(fx_in_number(key, KEY_BYTES), value, context);

	return rc == 0 ? 1 : rc;
}

int
fx_epochs_after(struct fx_txn *txn, int64_t number, struct fx_epoch *epoch)
{
	struct fx_range range = { .table = FX_TABLE_epochs,
		.from = key_of(number + 1) };
	int rc;

	memset(epoch, 0, sizeof(*epoch));
	rc = fx_table_each(txn, &range, take_first, epoch);
	return rc == 0 && epoch->epoch == 0 ? FX_ENOENT : rc;
}

static int
look(struct fx_in *key, struct fx_in *value, void *context)
{
	struct looking *looking = context;
	struct fx_epoch epoch;
	int rc = take_apart(fx_in_number(key, KEY_BYTES), value, &epoch);

	if (rc != 0)
		return rc;
	if (epoch.first > looking->seq)
		return 1;
	*looking->found = epoch;
	return 0;
}

int
fx_epochs_of(struct fx_txn *txn, int64_t seq, struct fx_epoch *epoch)
{
	struct fx_range range = { .table = FX_TABLE_epochs };
	struct fx_epoch found;
	struct looking looking = { seq, &found };
	int rc;

	memset(&found, 0, sizeof(found));
	rc = fx_table_each(txn, &range, look, &looking);
	if (rc == 0 && found.epoch == 0)
		rc = FX_ENOENT;
	if (rc == 0)
		*epoch = found;
	return rc;
}

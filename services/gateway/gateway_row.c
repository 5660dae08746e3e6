/*
 * Rows are read with care, because an older or newer program may have written
 * them.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_pack.h"
#include "services/gateway/gateway_row.h"

#define ITEMS_MAX 64

int
gateway_row_write(struct gateway *g, const struct gateway_row *row,
    const void *value, size_t length)
{
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(g->keep, &txn);

	if (rc != 0)
		return rc;
	rc = value == NULL
		 ? fx_keep_remove(txn, row->table, row->key, row->key_length)
		 : fx_keep_put(txn, row->table, row->key, row->key_length,
		       value, length);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

int
gateway_row_pack(struct gateway *g, const struct gateway_row *row,
    const struct fx_packer *packer)
{
	size_t used;
	int rc = fx_pack_end(packer, &used);

	return rc == 0 ? gateway_row_write(g, row, packer->bytes, used) : rc;
}

int
gateway_row_read(struct gateway *g, const struct gateway_row *row,
    gateway_row_fn *take, void *thing)
{
	struct fx_reader *reader = NULL;
	struct fx_keep_txn *txn;
	const struct fx_node *map;
	const void *value;
	size_t length;
	int rc = fx_keep_begin_read(g->keep, &txn);

	if (rc != 0)
		return rc;
	rc = fx_keep_get(
	    txn, row->table, row->key, row->key_length, &value, &length);
	if (rc == 0)
		rc = fx_unpack_open(ITEMS_MAX, &reader);
	if (rc == 0)
		rc = fx_unpack(reader, value, length, &map);
	if (rc == 0)
		take(map, thing);
	fx_unpack_close(reader);
	fx_keep_abandon(txn);
	return rc;
}

struct walk {
	struct fx_reader *reader;
	gateway_row_one_fn *take;
	void *context;
};

static int
take_row(const struct fx_keep_row *row, void *context)
{
	struct walk *walk = context;
	const struct fx_node *map;
	int rc = fx_unpack(walk->reader, row->value, row->length, &map);

	return rc == 0 ? walk->take(row, map, walk->context) : rc;
}

int
gateway_row_each(struct gateway *g, enum fx_keep_table table,
    gateway_row_one_fn *take, void *context)
{
	struct walk walk = { .take = take, .context = context };
	struct fx_keep_txn *txn;
	int rc = fx_unpack_open(ITEMS_MAX, &walk.reader);

	if (rc != 0)
		return rc;
	rc = fx_keep_begin_read(g->keep, &txn);
	if (rc == 0) {
		rc = fx_keep_each(txn, table, NULL, 0, take_row, &walk);
		fx_keep_abandon(txn);
	}
	fx_unpack_close(walk.reader);
	return rc;
}

/* -- fields -----------------------------------------------------------------*/

void
gateway_put_text(struct fx_packer *p, const char *key, const char *text)
{
	fx_pack_text(p, key);
	fx_pack_text(p, text);
}

void
gateway_put_number(struct fx_packer *p, const char *key, int64_t number)
{
	fx_pack_text(p, key);
	fx_pack_int(p, number);
}

void
gateway_put_bytes(
    struct fx_packer *p, const char *key, const void *bytes, size_t length)
{
	fx_pack_text(p, key);
	fx_pack_bytes(p, bytes, length);
}

void
gateway_get_text(
    const struct fx_node *map, const char *key, char *to, size_t size)
{
	const char *text;
	size_t length;

	to[0] = '\0';
	if (fx_unpack_text(fx_unpack_find(map, key), &text, &length) == 0 &&
	    length < size) {
		memcpy(to, text, length);
		to[length] = '\0';
	}
}

int64_t
gateway_get_number(const struct fx_node *map, const char *key)
{
	int64_t number = 0;

	/* What is not there is zero. */
	(void)fx_unpack_int(fx_unpack_find(map, key), &number);
	return number;
}

size_t
gateway_get_bytes(
    const struct fx_node *map, const char *key, void *to, size_t size)
{
	const unsigned char *bytes;
	size_t length;

	if (fx_unpack_bytes(fx_unpack_find(map, key), &bytes, &length) != 0 ||
	    length > size)
		return 0;
	memcpy(to, bytes, length);
	return length;
}

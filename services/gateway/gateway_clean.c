/*
 * What is over and was left in the store: nobody comes back for a session that
 * has ended, nor for the sum of a day before.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_account.h"

#define CLEAN_MS  3600000
#define AT_ONCE   64 /* rows in one turn */
#define KEY_BYTES 128
#define DAY_MS    INT64_C(86400000)
#define BROUGHT   "brought/" /* NAME/DAY, of gateway_files */

struct over {
	int64_t now_ms;
	size_t count;
	struct {
		enum fx_keep_table table;
		size_t length;
		unsigned char bytes[KEY_BYTES];
	} key[AT_ONCE];
};

static void
note(
    struct over *over, enum fx_keep_table table, const void *key, size_t length)
{
	over->key[over->count].table = table;
	over->key[over->count].length = length;
	memcpy(over->key[over->count++].bytes, key, length);
}

static int
find_session(const struct gateway_session *s, void *context)
{
	struct over *over = context;

	if (gateway_session_is_over(s, over->now_ms))
		note(over, FX_KEEP_sessions, s->hash, FX_HASH_BYTES);
	return over->count == AT_ONCE;
}

static int
find_day(const struct fx_keep_row *row, void *context)
{
	struct over *over = context;
	char text[KEY_BYTES + 1], *day;

	if (over->count == AT_ONCE || row->key_length <= strlen(BROUGHT) ||
	    memcmp(row->key, BROUGHT, strlen(BROUGHT)) != 0)
		return 1;
	if (row->key_length > KEY_BYTES)
		return 0;
	memcpy(text, row->key, row->key_length);
	text[row->key_length] = '\0';
	day = strrchr(text, '/');
	if (strtoll(day + 1, NULL, 10) < over->now_ms / DAY_MS)
		note(over, FX_KEEP_meta, row->key, row->key_length);
	return 0;
}

static int
find_over(struct gateway *g, struct over *over)
{
	struct fx_keep_txn *txn;
	int rc = gateway_session_each(g, find_session, over);

	if (rc == 0)
		rc = fx_keep_begin_read(g->keep, &txn);
	if (rc != 0)
		return rc;
	rc = fx_keep_each(
	    txn, FX_KEEP_meta, BROUGHT, strlen(BROUGHT), find_day, over);
	fx_keep_abandon(txn);
	return rc;
}

static int
remove_over(struct gateway *g, const struct over *over)
{
	struct fx_keep_txn *txn;
	size_t i;
	int rc = fx_keep_begin(g->keep, &txn);

	if (rc != 0)
		return rc;
	for (i = 0; i < over->count && rc == 0; i++)
		rc = fx_keep_remove(txn, over->key[i].table, over->key[i].bytes,
		    over->key[i].length);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

void
gateway_clean_turn(struct gateway *g)
{
	struct over over;
	int rc;

	if (g->cleaned_ms != 0 && g->now_ms - g->cleaned_ms < CLEAN_MS)
		return;
	over.now_ms = gateway_wall_ms();
	over.count = 0;
	rc = find_over(g, &over);
	if (rc == 0 && over.count > 0)
		rc = remove_over(g, &over);
	/* What fails was said, and is tried again in an hour. */
	if (rc != 0 || over.count < AT_ONCE)
		g->cleaned_ms = g->now_ms;
}

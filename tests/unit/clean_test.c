/*
 * What is over goes from the gateway's store: sessions and the sums of days
 * before, some in each turn, once an hour.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_account.h"
#include "tests/unit/test.h"

#define SIZE (UINT64_C(16) << 20)
#define HOUR 3600000
#define OVER 200
#define DAY  INT64_C(86400000)

static struct gateway g;
static char dir[64];

static int
begin(void **state)
{
	(void)state;
	memset(&g, 0, sizeof(g));
	g.now_ms = 1000;
	(void)snprintf(dir, sizeof(dir), "/tmp/fanxiu-clean-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return fx_keep_open(dir, SIZE, &g.keep);
}

static int
end(void **state)
{
	static const char *const files[] = { "data.mdb", "lock.mdb", "owner" };
	char path[128];
	size_t i;

	(void)state;
	fx_keep_close(g.keep);
	for (i = 0; i < fx_count_of(files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		(void)unlink(path);
	}
	return rmdir(dir);
}

/* Sessions and sums: so many that are over, and one of each that is not. */
static void
fill(int over)
{
	const int64_t now = gateway_wall_ms();
	struct gateway_session s = { .name = "li.wei" };
	struct fx_keep_txn *txn;
	char key[96];
	int i;

	assert_int_equal(fx_keep_begin(g.keep, &txn), 0);
	for (i = 0; i <= over; i++) {
		(void)snprintf(key, sizeof(key), "brought/li.wei/%lld",
		    (long long)(now / DAY - i));
		assert_int_equal(
		    fx_keep_put(txn, FX_KEEP_meta, key, strlen(key), "1", 1),
		    0);
	}
	assert_int_equal(
	    fx_keep_put(txn, FX_KEEP_meta, "carried", 7, "1", 1), 0);
	assert_int_equal(fx_keep_commit(txn), 0);
	for (i = 0; i <= over; i++) {
		memset(s.hash, 0, sizeof(s.hash));
		memcpy(s.hash, &i, sizeof(i));
		s.made_ms = s.used_ms =
		    i == 0 ? now : now - GATEWAY_FULL_END_MS - 1;
		assert_int_equal(gateway_session_put(&g, &s), 0);
	}
}

static size_t
rows(enum fx_keep_table table)
{
	struct fx_keep_txn *txn;
	size_t count;

	assert_int_equal(fx_keep_begin_read(g.keep, &txn), 0);
	assert_int_equal(fx_keep_rows(txn, table, &count), 0);
	fx_keep_abandon(txn);
	return count;
}

TEST(what_is_over_goes_and_nothing_else)
{
	size_t before, left = OVER + 1, now;
	int i;

	before = rows(FX_KEEP_meta);
	fill(OVER);
	for (i = 0; i < 12; i++) {
		gateway_clean_turn(&g);
		now = rows(FX_KEEP_sessions);
		assert_in_range(left - now, 0, 64);
		left = now;
	}
	assert_int_equal(rows(FX_KEEP_sessions), 1);
	assert_int_equal(rows(FX_KEEP_meta), before + 2);
}

TEST(it_is_looked_for_once_an_hour)
{
	gateway_clean_turn(&g);
	fill(3);
	gateway_clean_turn(&g);
	assert_int_equal(rows(FX_KEEP_sessions), 4);
	g.now_ms += HOUR;
	gateway_clean_turn(&g);
	assert_int_equal(rows(FX_KEEP_sessions), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    what_is_over_goes_and_nothing_else, begin, end),
		cmocka_unit_test_setup_teardown(
		    it_is_looked_for_once_an_hour, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

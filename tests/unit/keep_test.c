/*
 * The store of a program that is no department: what is put is there after a
 * commit and not before, in the order of keys, and a changed byte is seen.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "store/fx_keep.h"
#include "tests/unit/test.h"

#define SIZE (UINT64_C(16) << 20)

static char dir[64];
static struct fx_keep *keep;

static int
begin(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/fanxiu-keep-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return fx_keep_open(dir, SIZE, &keep);
}

static int
end(void **state)
{
	static const char *const files[] = { "data.mdb", "lock.mdb", "owner" };
	char path[128];
	size_t i;

	(void)state;
	fx_keep_close(keep);
	keep = NULL;
	for (i = 0; i < fx_count_of(files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		(void)unlink(path);
	}
	return rmdir(dir);
}

static void
put(const char *key, const char *value)
{
	struct fx_keep_txn *txn;

	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(fx_keep_put(txn, FX_KEEP_units, key, strlen(key),
			     value, strlen(value)),
	    0);
	assert_int_equal(fx_keep_commit(txn), 0);
}

/* What is kept under a key, or what the search returned. */
static int
get(const char *key, char *to, size_t size)
{
	struct fx_keep_txn *txn;
	const void *value;
	size_t length;
	int rc;

	assert_int_equal(fx_keep_begin_read(keep, &txn), 0);
	rc = fx_keep_get(txn, FX_KEEP_units, key, strlen(key), &value, &length);
	if (rc == 0) {
		assert_true(length < size);
		memcpy(to, value, length);
		to[length] = '\0';
	}
	fx_keep_abandon(txn);
	return rc;
}

TEST(what_was_put_is_there_after_the_store_was_closed)
{
	char value[64];

	put("RMA-2611-00042-D.01", "repair");
	fx_keep_close(keep);
	assert_int_equal(fx_keep_open(dir, SIZE, &keep), 0);
	assert_int_equal(get("RMA-2611-00042-D.01", value, sizeof(value)), 0);
	assert_string_equal(value, "repair");
}

TEST(what_was_abandoned_was_never_there)
{
	struct fx_keep_txn *txn;
	char value[64];

	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(fx_keep_put(txn, FX_KEEP_units, "a", 1, "1", 1), 0);
	fx_keep_abandon(txn);
	assert_int_equal(get("a", value, sizeof(value)), FX_ENOENT);
}

TEST(who_looks_sees_what_was_committed_when_it_began)
{
	struct fx_keep_txn *look, *txn;
	const void *value;
	size_t length;

	put("a", "old");
	assert_int_equal(fx_keep_begin_read(keep, &look), 0);
	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_put(txn, FX_KEEP_units, "a", 1, "newer", 5), 0);
	assert_int_equal(fx_keep_commit(txn), 0);
	assert_int_equal(
	    fx_keep_get(look, FX_KEEP_units, "a", 1, &value, &length), 0);
	assert_int_equal(length, 3);
	assert_int_equal(fx_keep_commit(look), 0);
}

TEST(a_table_knows_nothing_of_another)
{
	struct fx_keep_txn *txn;
	const void *value;
	size_t length;

	put("a", "1");
	assert_int_equal(fx_keep_begin_read(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_get(txn, FX_KEEP_moves, "a", 1, &value, &length),
	    FX_ENOENT);
	fx_keep_abandon(txn);
}

static int
add_key(const struct fx_keep_row *row, void *context)
{
	char *all = context;

	strncat(all, (const char *)row->key, row->key_length);
	return strcmp(all, "bc") == 0 && row->length == 9;
}

TEST(rows_come_in_the_order_of_their_keys_from_where_one_asks)
{
	struct fx_keep_txn *txn;
	char all[16] = "";

	put("c", "3");
	put("a", "1");
	put("b", "2");
	put("d", "4");
	assert_int_equal(fx_keep_begin_read(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_each(txn, FX_KEEP_units, "aa", 2, add_key, all), 0);
	assert_string_equal(all, "bcd");
	all[0] = '\0';
	assert_int_equal(fx_keep_last(txn, FX_KEEP_units, add_key, all), 0);
	assert_string_equal(all, "d");
	fx_keep_abandon(txn);
}

TEST(the_last_row_before_a_key_is_found)
{
	static const char *const asked[][2] = { { "a", "" }, { "b", "b" },
		{ "bb", "b" }, { "c", "b" }, { "d", "d" }, { "dd", "d" },
		{ "", "d" } };
	struct fx_keep_txn *txn;
	char found[16];
	size_t i;

	put("b", "2");
	put("d", "4");
	assert_int_equal(fx_keep_begin_read(keep, &txn), 0);
	for (i = 0; i < fx_count_of(asked); i++) {
		found[0] = '\0';
		assert_int_equal(fx_keep_before(txn, FX_KEEP_units, asked[i][0],
				     strlen(asked[i][0]), add_key, found),
		    0);
		assert_string_equal(found, asked[i][1]);
	}
	fx_keep_abandon(txn);
}

static int
stop_at_once(const struct fx_keep_row *row, void *context)
{
	int *calls = context;

	(void)row;
	++*calls;
	return 1;
}

TEST(a_walk_ends_when_the_taker_has_enough)
{
	struct fx_keep_txn *txn;
	int calls = 0;

	put("a", "1");
	put("b", "2");
	assert_int_equal(fx_keep_begin_read(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_each(txn, FX_KEEP_units, NULL, 0, stop_at_once, &calls), 0);
	assert_int_equal(calls, 1);
	fx_keep_abandon(txn);
}

TEST(a_row_can_be_removed_once_and_a_table_be_cleared)
{
	struct fx_keep_txn *txn;
	size_t rows;

	put("a", "1");
	put("b", "2");
	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(fx_keep_remove(txn, FX_KEEP_units, "a", 1), 0);
	assert_int_equal(fx_keep_remove(txn, FX_KEEP_units, "a", 1), FX_ENOENT);
	assert_int_equal(fx_keep_rows(txn, FX_KEEP_units, &rows), 0);
	assert_int_equal(rows, 1);
	assert_int_equal(fx_keep_clear(txn, FX_KEEP_units), 0);
	assert_int_equal(fx_keep_rows(txn, FX_KEEP_units, &rows), 0);
	assert_int_equal(rows, 0);
	fx_keep_abandon(txn);
}

TEST(a_key_that_is_empty_or_too_long_is_refused)
{
	static char long_key[FX_KEEP_KEY_MAX + 1];
	struct fx_keep_txn *txn;
	const void *value;
	size_t length;

	memset(long_key, 'k', sizeof(long_key));
	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_put(txn, FX_KEEP_units, "", 0, "1", 1), FX_ETOOBIG);
	assert_int_equal(
	    fx_keep_put(txn, FX_KEEP_units, long_key, sizeof(long_key), "1", 1),
	    FX_ETOOBIG);
	assert_int_equal(fx_keep_get(txn, FX_KEEP_units, long_key,
			     sizeof(long_key), &value, &length),
	    FX_ENOENT);
	fx_keep_abandon(txn);
}

TEST(a_second_process_does_not_get_the_store)
{
	struct fx_keep *other;

	assert_int_equal(fx_keep_open(dir, SIZE, &other), FX_EBUSY);
}

/* Change one byte of the file, wherever the word stands. */
static bool
damage(const char *word)
{
	static char bytes[1 << 20];
	char path[128], *at;
	FILE *file;
	size_t length, i;

	(void)snprintf(path, sizeof(path), "%s/data.mdb", dir);
	file = fopen(path, "r+b");
	assert_non_null(file);
	length = fread(bytes, 1, sizeof(bytes), file);
	for (i = 0, at = NULL; i + strlen(word) < length && at == NULL; i++)
		if (memcmp(bytes + i, word, strlen(word)) == 0)
			at = bytes + i;
	if (at != NULL) {
		(void)fseek(file, at - bytes, SEEK_SET);
		(void)fputc(*at ^ 1, file);
	}
	(void)fclose(file);
	return at != NULL;
}

TEST(a_value_that_was_changed_on_the_disk_is_not_believed)
{
	char value[64];

	put("a", "a word that is found");
	fx_keep_close(keep);
	assert_true(damage("word that is found"));
	assert_int_equal(fx_keep_open(dir, SIZE, &keep), 0);
	assert_int_equal(get("a", value, sizeof(value)), FX_ECORRUPT);
}

/*
 * LMDB never writes pages that were taken and given back within one commit:
 * the last commit may count more pages than its file has.
 */
TEST(a_file_that_ends_before_its_last_free_pages_is_whole)
{
	static const char large[64 * 1024] = { 1 };
	struct fx_keep_txn *txn;
	struct fx_file_facts facts;
	char path[128];
	size_t rows;
	int64_t size;

	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_put(txn, FX_KEEP_units, "b", 1, large, sizeof(large)), 0);
	assert_int_equal(fx_keep_commit(txn), 0);
	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(fx_keep_remove(txn, FX_KEEP_units, "b", 1), 0);
	assert_int_equal(fx_keep_commit(txn), 0);
	put("a", "1");
	put("a", "2");
	fx_keep_close(keep);
	keep = NULL;
	(void)snprintf(path, sizeof(path), "%s/data.mdb", dir);
	assert_int_equal(fx_file_look(path, &facts), 0);
	for (size = facts.size; size > 4096; size -= 4096) {
		assert_int_equal(truncate(path, (off_t)size), 0);
		if (fx_keep_check(dir, &rows) != 0)
			break;
	}
	/* Free pages alone may be missing, and not those in use. */
	assert_true(size < facts.size - 4096);
	assert_true(size > 4096);
	assert_int_equal(fx_keep_check(dir, &rows), FX_ECORRUPT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(title) cmocka_unit_test_setup_teardown(title, begin, end)
		T(what_was_put_is_there_after_the_store_was_closed),
		T(what_was_abandoned_was_never_there),
		T(who_looks_sees_what_was_committed_when_it_began),
		T(a_table_knows_nothing_of_another),
		T(rows_come_in_the_order_of_their_keys_from_where_one_asks),
		T(the_last_row_before_a_key_is_found),
		T(a_walk_ends_when_the_taker_has_enough),
		T(a_row_can_be_removed_once_and_a_table_be_cleared),
		T(a_key_that_is_empty_or_too_long_is_refused),
		T(a_second_process_does_not_get_the_store),
		T(a_value_that_was_changed_on_the_disk_is_not_believed),
		T(a_file_that_ends_before_its_last_free_pages_is_whole),
#undef T
	};

	assert_int_equal(fx_crypto_init(), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

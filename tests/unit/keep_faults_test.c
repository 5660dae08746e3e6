/*
 * The store of a program that is no department, of whose calls any fails: it
 * says so, and what was committed before is there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_keep.h"
#include "tests/lib/fault.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

#define SIZE     (UINT64_C(1) << 20)
#define MAP_FULL (-30792) /* as LMDB says it */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *
__wrap_calloc(size_t count, size_t size)
{
	return fault_struck() ? NULL : __real_calloc(count, size);
}

static int
count_row(const struct fx_keep_row *row, void *context)
{
	(void)row; /* whatever it is */
	++*(int *)context;
	return 0;
}

static int
write_rows(struct fx_keep *keep)
{
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(keep, &txn);

	if (rc != 0)
		return rc;
	rc = fx_keep_put(txn, FX_KEEP_units, "a", 1, "one", 3);
	if (rc == 0)
		rc = fx_keep_put(txn, FX_KEEP_moves, "b", 1, "two", 3);
	if (rc == 0)
		rc = fx_keep_remove(txn, FX_KEEP_units, "a", 1);
	if (rc == 0)
		rc = fx_keep_clear(txn, FX_KEEP_moves);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

static int
read_rows(struct fx_keep *keep)
{
	struct fx_keep_txn *txn;
	const void *value;
	size_t length, rows;
	int count = 0, rc = fx_keep_begin_read(keep, &txn);

	if (rc != 0)
		return rc;
	rc = fx_keep_get(txn, FX_KEEP_units, "kept", 4, &value, &length);
	if (rc == 0)
		rc = fx_keep_each(txn, FX_KEEP_units, "", 0, count_row, &count);
	if (rc == 0)
		rc = fx_keep_last(txn, FX_KEEP_units, count_row, &count);
	if (rc == 0)
		rc = fx_keep_rows(txn, FX_KEEP_units, &rows);
	fx_keep_abandon(txn);
	return rc == 0 && (count != 2 || rows != 1) ? FX_ECORRUPT : rc;
}

static int
work(void)
{
	struct fx_keep *keep;
	int rc = fx_keep_open(the_directory(), SIZE, &keep);

	if (rc != 0)
		return rc;
	rc = read_rows(keep);
	if (rc == 0)
		rc = write_rows(keep);
	fx_keep_close(keep);
	return rc;
}

static int
begin(void **state)
{
	struct fx_keep *keep;
	struct fx_keep_txn *txn;
	int rc = a_directory(state);

	fx_log_level(-1);
	if (rc != 0 || fx_keep_open(the_directory(), SIZE, &keep) != 0 ||
	    fx_keep_begin(keep, &txn) != 0)
		return -1;
	rc = fx_keep_put(txn, FX_KEEP_units, "kept", 4, "value", 5);
	rc |= fx_keep_commit(txn);
	fx_keep_close(keep);
	return rc;
}

static int
end(void **state)
{
	fault_off();
	return no_directory(state);
}

static void
whatever_fails(int error)
{
	int n, rc, failed = 0;

	for (n = 1;; n++) {
		fault_at(FAULT_FAILS, n, error);
		rc = work();
		fault_off();
		if (fault_calls() < n)
			break;
		failed += rc != 0;
		assert_int_equal(work(), 0);
	}
	assert_int_equal(rc, 0);
	assert_true(failed > 30);
}

TEST(whatever_call_fails_what_was_kept_is_there)
{
	whatever_fails(EIO);
}

TEST(without_room_what_was_kept_is_there)
{
	whatever_fails(MAP_FULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    whatever_call_fails_what_was_kept_is_there, begin, end),
		cmocka_unit_test_setup_teardown(
		    without_room_what_was_kept_is_there, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

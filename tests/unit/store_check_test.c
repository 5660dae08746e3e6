/*
 * What a look at a whole store finds that no sum of a row can.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_err.h"
#include "store/fx_store_internal.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

#define EVENTS 3

static struct fx_store *store;

static int
begin(void **state)
{
	int rc = a_directory(state), i;
	struct fx_txn *txn;

	store = open_store(FX_STORE_STAYED);
	txn = writing(store);
	for (i = 0; i < EVENTS; i++)
		assert_int_equal(happen(txn, "a thing that happened"), 0);
	done(txn);
	return rc;
}

static int
end(void **state)
{
	fx_store_close(store);
	return no_directory(state);
}

static int
looked_at(void)
{
	struct fx_txn *reader = looking(store);
	int rc = fx_store_check_whole(reader);

	looked(reader);
	return rc;
}

TEST(a_store_as_it_was_written_is_whole)
{
	assert_int_equal(looked_at(), 0);
}

/* G8: a row without a value has no sum. */
TEST(a_place_in_a_queue_that_no_record_has_is_found)
{
	struct fx_txn *txn = writing(store);
	struct fx_key key = fx_key_of("unit/");

	fx_key_byte(&key, 1);
	assert_int_equal(fx_table_put(txn, FX_TABLE_queue, &key, NULL, 0), 0);
	done(txn);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* G8: of a page whose last row is hidden, all others are right. */
TEST(a_row_that_its_page_hides_is_found)
{
	long at = where_in("data.mdb", "a thing that happened", 21);
	unsigned char lower[2];
	FILE *file;

	fx_store_close(store);
	store = NULL;
	assert_true(at > 0);
	at = at / 4096 * 4096 + 12; /* where a page says how many it has */
	file = fopen(in_directory("data.mdb"), "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	assert_int_equal(fread(lower, 1, 2, file), 2);
	lower[0] = (unsigned char)(lower[0] - 2);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	assert_int_equal(fwrite(lower, 1, 2, file), 2);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(fx_store_open_copy(the_directory(), &store), 0);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* G8: an index of the archive leads to what it says. */
TEST(an_index_that_leads_to_another_subject_is_found)
{
	struct fx_txn *txn = writing(store);
	struct fx_key key = fx_key_of("RMA-2611-00042-D.01");

	fx_key_byte(&key, 0);
	fx_key_number(&key, 1);
	assert_int_equal(
	    fx_table_put(txn, FX_TABLE_archive_units, &key, NULL, 0), 0);
	done(txn);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_store_as_it_was_written_is_whole, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_place_in_a_queue_that_no_record_has_is_found, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_row_that_its_page_hides_is_found, begin, end),
		cmocka_unit_test_setup_teardown(
		    an_index_that_leads_to_another_subject_is_found, begin,
		    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

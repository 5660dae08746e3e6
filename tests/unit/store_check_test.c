/*
 * What a look at a whole store finds that no sum of a row can.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "base/fx_process.h"
#include "schema/fx_envelope.h"
#include "store/fx_archive.h"
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
	assert_int_equal(fx_store_check_pages(the_directory()), 0);
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

/* A row of the archive, of U.1; what it says mentions U.2. */
static int64_t
archive_an_event(void)
{
	static const unsigned char data[] = "\x81\xa4note\xa3U.2";
	const struct fx_envelope envelope = { .type = "quality.noted",
		.subject = "U.1",
		.actor = "somebody",
		.role = "inspector",
		.source = "quality",
		.seq = 1,
		.epoch = 1,
		.rev = 1,
		.v = 1,
		.time_ms = STORE_NOW };
	unsigned char body[FX_BODY_MAX], row[FX_ROW_MAX];
	const unsigned char hash[FX_LINK_BYTES] = { 0 };
	struct fx_archived archived = {
		.place = FX_IN_quality, .own = 1, .subject = "U.1", .row = row
	};
	struct fx_txn *txn = writing(store);
	size_t used;

	assert_int_equal(fx_envelope_encode(&envelope, data, sizeof(data) - 1,
			     body, sizeof(body), &used),
	    0);
	assert_int_equal(fx_envelope_row("quality.noted.U.1", body, used, hash,
			     row, sizeof(row), &archived.size),
	    0);
	assert_int_equal(fx_archive_append(txn, &archived), 0);
	done(txn);
	return archived.arrival;
}

/* G23: what is read at last leaves its place and is kept anew (0027). */
TEST(a_row_that_was_kept_anew_leaves_no_damage)
{
	const unsigned char *row;
	struct fx_archived archived;
	struct fx_txn *txn;
	unsigned char again[FX_ROW_MAX];

	(void)archive_an_event();
	(void)archive_an_event();
	txn = writing(store);
	assert_int_equal(fx_archive_read(txn, 1, &archived), 0);
	row = memcpy(again, archived.row, archived.size);
	assert_int_equal(fx_archive_remove(txn, "U.1", row, archived.size), 0);
	archived.row = row;
	archived.subject = "U.1";
	assert_int_equal(fx_archive_append(txn, &archived), 0);
	assert_int_equal(archived.arrival, 3);
	done(txn);
	assert_int_equal(looked_at(), 0);
}

static void
index_it(const char *subject, int64_t arrival, bool put)
{
	struct fx_txn *txn = writing(store);
	struct fx_key key = fx_key_of(subject);

	fx_key_byte(&key, 0);
	fx_key_number(&key, arrival);
	if (put)
		assert_int_equal(
		    fx_table_put(txn, FX_TABLE_archive_units, &key, NULL, 0),
		    0);
	else
		assert_int_equal(
		    fx_table_remove(txn, FX_TABLE_archive_units, &key), 0);
	done(txn);
}

/* G8: it mentions the one, and is of the other. */
TEST(an_index_row_too_many_is_found)
{
	int64_t arrival = archive_an_event();

	assert_int_equal(looked_at(), 0);
	index_it("U.2", arrival, true);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* G8: as many as before, one of them another. */
TEST(an_index_row_that_became_another_is_found)
{
	int64_t arrival = archive_an_event();

	index_it("U.1", arrival, false);
	index_it("U.2", arrival, true);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* G8: its sum is right; it belongs to another table. */
TEST(a_row_that_is_no_epoch_is_found)
{
	struct fx_txn *txn = writing(store);
	struct fx_key key = fx_key_of("");

	fx_key_bytes(&key, "\0\0\0\7", 4);
	assert_int_equal(
	    fx_table_put(txn, FX_TABLE_epochs, &key, "nothing", 7), 0);
	done(txn);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* What LMDB says of a table begins with its page size and its kind. */
#define KIND       4
#define FREE_TABLE 20 /* of the list of free pages, after the magic number */
#define MAGIC      "\xde\xc0\xef\xbe"
#define DUPLICATES 4 /* the bit: a key may have several values */
#define HEAD_BITS  (16 * 8)
#define FILE_MOST  ((size_t)1 << 22)

/* After each `before` in the first `end` bytes of the file, `by` further on. */
static void
turn_bits(const char *before, long by, size_t end)
{
	size_t size = strlen(before), got, i;
	char *bytes = malloc(FILE_MOST);
	FILE *file = fopen(in_directory("data.mdb"), "r+b");

	assert_non_null(bytes);
	assert_non_null(file);
	got = fread(bytes, 1, FILE_MOST, file);
	for (i = 0; i + size < got && i < end; i++)
		if (memcmp(bytes + i, before, size) == 0)
			bytes[i + size + (size_t)by] ^= DUPLICATES;
	rewind(file);
	assert_int_equal(fwrite(bytes, 1, got, file), got);
	assert_int_equal(fclose(file), 0);
	free(bytes);
}

/* G8: LMDB would end the process at the first commit. */
TEST(a_list_of_free_pages_of_another_kind_is_found)
{
	fx_store_close(store);
	store = NULL;
	turn_bits(MAGIC, FREE_TABLE + KIND, (size_t)2 * 4096);
	assert_int_equal(fx_store_check_pages(the_directory()), FX_ECORRUPT);
}

/* How many of the bits that a page says of itself are found when turned. */
static int
bits_found(FILE *file, long page)
{
	int found = 0, bit, byte;
	long at;

	for (bit = 0; bit < HEAD_BITS; bit++) {
		/* Two bytes of it mean nothing in a page of rows. */
		at = page * 4096 + bit / 8;
		if (bit / 8 == 8 || bit / 8 == 9)
			continue;
		byte = (fseek(file, at, SEEK_SET), fgetc(file));
		(void)fseek(file, at, SEEK_SET);
		(void)fputc(byte ^ 1 << bit % 8, file);
		(void)fflush(file);
		found += fx_store_check_pages(the_directory()) == FX_ECORRUPT;
		(void)fseek(file, at, SEEK_SET);
		(void)fputc(byte, file);
		(void)fflush(file);
	}
	return found;
}

/* G8: a free page says nothing that is believed. */
TEST(every_bit_that_a_page_in_use_says_of_itself_is_looked_at)
{
	FILE *file = fopen(in_directory("data.mdb"), "r+b");
	long page, pages;
	int found, used = 0;

	fx_store_close(store);
	store = NULL;
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	pages = ftell(file) / 4096;
	for (page = 2; page < pages; page++) {
		found = bits_found(file, page);
		assert_true(found == 0 || found == HEAD_BITS - 16);
		used += found != 0;
	}
	assert_int_equal(fclose(file), 0);
	assert_true(used >= 4);
}

static int
write_anyway(void *cookie)
{
	struct fx_txn *txn;
	int i;

	(void)cookie;
	store = open_store(FX_STORE_STAYED);
	for (i = 0; i < EVENTS; i++) {
		txn = writing(store);
		assert_int_equal(happen(txn, "a thing too much"), 0);
		done(txn);
	}
	return FX_STATUS_DONE;
}

/* Of a store too large to be looked at whole: no crash, which would be tried
 * again for ever. */
TEST(what_lmdb_stumbles_over_ends_the_process_as_damage)
{
	int status = FX_STATUS_DONE;

	fx_store_close(store);
	store = NULL;
	turn_bits(MAGIC, FREE_TABLE + KIND, (size_t)2 * 4096);
	assert_int_equal(fx_process_child(write_anyway, NULL, 10, &status), 0);
	assert_int_equal(status, FX_STATUS_DATA);
}

/* G8: a row that is written again would then stand there twice. */
TEST(a_table_of_another_kind_is_found)
{
	fx_store_close(store);
	store = NULL;
	turn_bits("records", KIND, FILE_MOST);
	assert_int_equal(fx_store_check_pages(the_directory()), FX_ECORRUPT);
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
		cmocka_unit_test_setup_teardown(
		    a_row_that_was_kept_anew_leaves_no_damage, begin, end),
		cmocka_unit_test_setup_teardown(
		    an_index_row_too_many_is_found, begin, end),
		cmocka_unit_test_setup_teardown(
		    an_index_row_that_became_another_is_found, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_row_that_is_no_epoch_is_found, begin, end),
		cmocka_unit_test_setup_teardown(
		    every_bit_that_a_page_in_use_says_of_itself_is_looked_at,
		    begin, end),
		cmocka_unit_test_setup_teardown(
		    a_list_of_free_pages_of_another_kind_is_found, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_table_of_another_kind_is_found, begin, end),
		cmocka_unit_test_setup_teardown(
		    what_lmdb_stumbles_over_ends_the_process_as_damage, begin,
		    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

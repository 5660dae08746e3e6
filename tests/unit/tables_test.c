#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_uuid.h"
#include "store/fx_archive.h"
#include "store/fx_cursor.h"
#include "store/fx_seen.h"
#include "store/fx_stuck.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

static struct fx_store *store;
static struct fx_txn *txn;

static int
begin(void **state)
{
	if (a_directory(state) != 0)
		return -1;
	store = open_store(FX_STORE_STAYED);
	txn = writing(store);
	return 0;
}

static int
end(void **state)
{
	fx_store_abandon(txn);
	fx_store_close(store);
	return no_directory(state);
}

/* Commit, and go on in another transaction. */
static void
next_batch(void)
{
	done(txn);
	txn = writing(store);
}

static int
count_cursor(const char *peer, const struct fx_cursor *cursor, void *context)
{
	int *count = context;

	assert_string_equal(peer, *count == 0 ? "assessment" : "quality");
	assert_int_equal(cursor->seq, *count == 0 ? 7 : 9);
	(*count)++;
	return 0;
}

/* I5 */
TEST(a_cursor_is_where_it_was_put)
{
	struct fx_cursor cursor = { .epoch = 2, .seq = 7, .time_ms = 55 };
	struct fx_cursor again;
	int count = 0;

	memset(cursor.hash, 0xab, sizeof(cursor.hash));
	assert_int_equal(fx_cursor_get(txn, "assessment", &again), 0);
	assert_int_equal(again.seq, 0);
	assert_int_equal(fx_cursor_put(txn, "assessment", &cursor), 0);
	cursor.seq = 9;
	assert_int_equal(fx_cursor_put(txn, "quality", &cursor), 0);
	next_batch();
	assert_int_equal(fx_cursor_get(txn, "quality", &again), 0);
	assert_memory_equal(&again, &cursor, sizeof(cursor));
	assert_int_equal(fx_cursor_each(txn, count_cursor, &count), 0);
	assert_int_equal(count, 2);
}

static void
id_at(int64_t ms, unsigned char number, unsigned char id[FX_ID_BYTES])
{
	unsigned char random[FX_UUID_RANDOM] = { number };

	fx_uuid_make(ms, random, id);
}

static struct fx_seen
an_answer(const char *reply)
{
	struct fx_seen seen = { .code = 3, .count = 2, .seq = 41 };

	memset(seen.digest, 0x5a, sizeof(seen.digest));
	seen.reply_size = strlen(reply);
	memcpy(seen.reply, reply, seen.reply_size);
	return seen;
}

/* G4, G5 */
TEST(an_answer_is_given_again_as_it_was)
{
	struct fx_seen seen = an_answer("yes"), again;
	unsigned char id[FX_ID_BYTES];

	id_at(STORE_NOW, 1, id);
	assert_int_equal(fx_seen_get(txn, id, &again), FX_ENOENT);
	assert_int_equal(fx_seen_put(txn, id, &seen), 0);
	assert_int_equal(fx_seen_get(txn, id, &again), 0); /* in this batch */
	next_batch();
	assert_int_equal(fx_seen_get(txn, id, &again), 0);
	assert_int_equal(again.code, 3);
	assert_int_equal(again.count, 2);
	assert_int_equal(again.seq, 41);
	assert_int_equal(again.reply_size, 3);
	assert_memory_equal(again.reply, "yes", 3);
	assert_memory_equal(again.digest, seen.digest, sizeof(seen.digest));
}

TEST(the_longest_reply_is_kept_whole)
{
	struct fx_seen seen = an_answer(""), again;
	unsigned char id[FX_ID_BYTES];

	id_at(STORE_NOW, 1, id);
	seen.reply_size = FX_REPLY_BYTES;
	memset(seen.reply, 'r', FX_REPLY_BYTES);
	assert_int_equal(fx_seen_put(txn, id, &seen), 0);
	assert_int_equal(fx_seen_get(txn, id, &again), 0);
	assert_int_equal(again.reply_size, FX_REPLY_BYTES);
	assert_memory_equal(again.reply, seen.reply, FX_REPLY_BYTES);
}

/* protocol 9.3 */
TEST(ids_older_than_the_window_are_forgotten_and_no_others)
{
	struct fx_seen seen = an_answer("yes");
	unsigned char id[FX_ID_BYTES];
	int i;

	for (i = 0; i < FX_SEEN_EXPIRE + 20; i++) {
		id_at(STORE_NOW + i, 1, id);
		assert_int_equal(fx_seen_put(txn, id, &seen), 0);
	}
	assert_int_equal(fx_seen_expire(txn, STORE_NOW), 0);
	id_at(STORE_NOW, 1, id);
	assert_int_equal(fx_seen_get(txn, id, &seen), 0);
	assert_int_equal(fx_seen_expire(txn, STORE_NOW + 3), 0);
	assert_int_equal(fx_seen_get(txn, id, &seen), FX_ENOENT);
	id_at(STORE_NOW + 3, 1, id);
	assert_int_equal(fx_seen_get(txn, id, &seen), 0);
	next_batch();
	/* At most so many at a time. */
	assert_int_equal(fx_seen_expire(txn, INT64_MAX), 0);
	id_at(STORE_NOW + FX_SEEN_EXPIRE + 3, 1, id);
	assert_int_equal(fx_seen_get(txn, id, &seen), 0);
	assert_int_equal(fx_seen_expire(txn, INT64_MAX), 0);
	assert_int_equal(fx_seen_get(txn, id, &seen), FX_ENOENT);
	assert_int_equal(fx_seen_expire(txn, INT64_MAX), 0);
}

/* Park a row of a peer; returns its arrival. */
static int64_t
park(const char *subject, const char *peer, const char *row)
{
	static struct fx_stuck stuck;

	memset(&stuck, 0, sizeof(stuck));
	fx_copy_text(stuck.subject, sizeof(stuck.subject), subject);
	fx_copy_text(stuck.peer, sizeof(stuck.peer), peer);
	fx_copy_text(stuck.why, sizeof(stuck.why), "wrong_state");
	stuck.tries = 1;
	stuck.since_ms = STORE_NOW;
	stuck.seq = 12;
	stuck.size = strlen(row);
	memcpy(stuck.row, row, stuck.size);
	assert_int_equal(fx_stuck_put(txn, &stuck), 0);
	return stuck.arrival;
}

static int64_t
parked(const char *subject, const char *peer)
{
	int64_t count = -1;

	assert_int_equal(fx_stuck_count(txn, subject, peer, &count), 0);
	return count;
}

static void
next_is(const char *subject, int64_t *after, const char *row)
{
	static struct fx_stuck stuck;

	assert_int_equal(fx_stuck_next(txn, subject, *after, &stuck), 0);
	assert_int_equal(stuck.size, strlen(row));
	assert_memory_equal(stuck.row, row, stuck.size);
	assert_string_equal(stuck.subject, subject);
	*after = stuck.arrival;
}

/* G11, I9 */
TEST(parked_events_of_a_subject_come_back_in_order)
{
	static struct fx_stuck stuck;
	int64_t after = 0;

	assert_int_equal(parked("U.1", NULL), 0);
	park("U.1", "quality", "first");
	park("U.10", "quality", "of another");
	park("U.1", "assessment", "second");
	park("U.1", "quality", "third");
	next_batch();
	assert_int_equal(parked(NULL, NULL), 4);
	assert_int_equal(parked("U.1", NULL), 3);
	assert_int_equal(parked("U.1", "quality"), 2);
	assert_int_equal(parked("U.2", NULL), 0);
	next_is("U.1", &after, "first");
	next_is("U.1", &after, "second");
	next_is("U.1", &after, "third");
	assert_int_equal(fx_stuck_next(txn, "U.1", after, &stuck), FX_ENOENT);
}

TEST(a_parked_event_that_was_taken_is_gone)
{
	static struct fx_stuck stuck;
	int64_t first = park("U.1", "quality", "first"), after = 0;
	int64_t second = park("U.1", "quality", "second");

	assert_int_equal(fx_stuck_remove(txn, "U.1", first), 0);
	assert_int_equal(fx_stuck_remove(txn, "U.1", first), FX_ENOENT);
	assert_int_equal(parked(NULL, NULL), 1);
	next_is("U.1", &after, "second");
	assert_int_equal(fx_stuck_remove(txn, "U.1", second), 0);
	next_batch();
	assert_int_equal(parked(NULL, NULL), 0);
	fx_store_abandon(txn); /* and the store says so too, read afresh */
	txn = writing(store);
	assert_int_equal(parked(NULL, NULL), 0);
	/* Later arrivals stand behind earlier ones, even those long gone. */
	assert_true(park("U.1", "quality", "third") > second);
	assert_int_equal(fx_stuck_next(txn, "U.1", second, &stuck), 0);
}

TEST(a_parked_event_tried_again_keeps_its_place)
{
	static struct fx_stuck stuck;
	int64_t after = 0;

	park("U.1", "quality", "first");
	park("U.1", "quality", "second");
	assert_int_equal(fx_stuck_next(txn, "U.1", 0, &stuck), 0);
	stuck.tries++;
	fx_copy_text(stuck.why, sizeof(stuck.why), "behind");
	assert_int_equal(fx_stuck_put(txn, &stuck), 0);
	assert_int_equal(parked("U.1", NULL), 2);
	next_is("U.1", &after, "first");
	assert_int_equal(fx_stuck_next(txn, "U.1", 0, &stuck), 0);
	assert_int_equal(stuck.tries, 2);
	assert_string_equal(stuck.why, "behind");
}

TEST(what_an_abandoned_batch_parked_is_not_counted)
{
	park("U.1", "quality", "first");
	fx_store_abandon(txn);
	txn = writing(store);
	assert_int_equal(parked(NULL, NULL), 0);
	park("U.1", "quality", "first");
	next_batch();
	assert_int_equal(parked(NULL, NULL), 1);
}

static int
count_stuck(const struct fx_stuck *stuck, void *context)
{
	int *count = context;

	(void)stuck;
	(*count)++;
	return 0;
}

TEST(parked_events_are_listed_page_by_page)
{
	int64_t first = park("U.1", "quality", "first");
	int count = 0;

	park("U.0", "quality", "before");
	park("U.1", "quality", "second");
	park("U.2", "quality", "third");
	assert_int_equal(fx_stuck_each(txn, "", 0, count_stuck, &count), 0);
	assert_int_equal(count, 4);
	count = 0;
	assert_int_equal(
	    fx_stuck_each(txn, "U.1", first, count_stuck, &count), 0);
	assert_int_equal(count, 2);
}

static void
archive(const char *subject, const char *row, int64_t own)
{
	struct fx_archived archived = { .place = FX_IN_quality,
		.own = own,
		.subject = subject,
		.row = (const unsigned char *)row,
		.size = strlen(row) };

	assert_int_equal(fx_archive_append(txn, &archived), 0);
	assert_true(archived.arrival > 0);
}

static int
note_archived(const struct fx_archived *archived, void *context)
{
	char *rows = context;

	assert_int_equal(archived->place, FX_IN_quality);
	strncat(rows, (const char *)archived->row, archived->size);
	return 0;
}

/* One that is kept anew: behind all others, and found there alone. */
TEST(what_leaves_the_archive_leaves_its_index_too)
{
	char rows[64] = "";

	archive("U.1", "a", 1);
	archive("U.2", "b", 1);
	archive("U.1", "c", 2);
	assert_int_equal(fx_archive_remove(txn, "U.1", "b", 1), FX_ENOENT);
	assert_int_equal(fx_archive_remove(txn, "U.2", "bb", 2), FX_ENOENT);
	assert_int_equal(fx_archive_remove(txn, "U.1", "a", 1), 0);
	next_batch();
	archive("U.1", "a", 3);
	assert_int_equal(fx_archive_each(txn, 0, note_archived, rows), 0);
	assert_string_equal(rows, "bca");
	rows[0] = '\0';
	assert_int_equal(
	    fx_archive_each_of(txn, "U.1", 0, note_archived, rows), 0);
	assert_string_equal(rows, "ca");
}

/* Analytics: record == fold(archive and own journal, by arrival), I4 */
TEST(the_archive_keeps_foreign_rows_in_order_of_arrival)
{
	struct fx_archived archived;
	char rows[64] = "";
	int64_t last;

	archive("U.1", "a", 1);
	archive("U.2", "b", 1);
	next_batch();
	archive("", "c", 2);
	archive("U.1", "d", 3);
	assert_int_equal(fx_archive_each(txn, 0, note_archived, rows), 0);
	assert_string_equal(rows, "abcd");
	rows[0] = '\0';
	assert_int_equal(fx_archive_each(txn, 2, note_archived, rows), 0);
	assert_string_equal(rows, "cd");
	rows[0] = '\0';
	assert_int_equal(
	    fx_archive_each_of(txn, "U.1", 0, note_archived, rows), 0);
	assert_string_equal(rows, "ad");
	rows[0] = '\0';
	assert_int_equal(
	    fx_archive_each_of(txn, "U.1", 1, note_archived, rows), 0);
	assert_string_equal(rows, "d");
	assert_int_equal(fx_archive_last(txn, &last), 0);
	assert_int_equal(last, 4);
	assert_int_equal(fx_archive_read(txn, 3, &archived), 0);
	assert_int_equal(archived.own, 2);
	assert_int_equal(fx_archive_read(txn, 5, &archived), FX_ENOENT);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_cursor_is_where_it_was_put),
		RUN(an_answer_is_given_again_as_it_was),
		RUN(the_longest_reply_is_kept_whole),
		RUN(ids_older_than_the_window_are_forgotten_and_no_others),
		RUN(parked_events_of_a_subject_come_back_in_order),
		RUN(a_parked_event_that_was_taken_is_gone),
		RUN(a_parked_event_tried_again_keeps_its_place),
		RUN(what_an_abandoned_batch_parked_is_not_counted),
		RUN(parked_events_are_listed_page_by_page),
		RUN(the_archive_keeps_foreign_rows_in_order_of_arrival),
		RUN(what_leaves_the_archive_leaves_its_index_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

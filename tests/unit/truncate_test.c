#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_consumers.h"
#include "store/fx_history.h"
#include "store/fx_survey.h"
#include "store/fx_truncate.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

static struct fx_store *store;

static int
begin(void **state)
{
	return a_store(state, &store);
}

static int
end(void **state)
{
	return no_store(state, &store);
}

/* Events, until the last of them has this number. */
static void
events_to(int64_t last)
{
	struct fx_txn *txn = writing(store);
	struct fx_head head;

	do {
		assert_int_equal(happen(txn, "something"), 0);
		assert_int_equal(fx_meta_head(txn, &head), 0);
	} while (head.seq < last);
	done(txn);
}

/* Give up rows up to this number, in one commit. */
static size_t
truncated(int64_t last)
{
	struct fx_txn *txn = writing(store);
	size_t removed;

	assert_int_equal(fx_truncate_journal(txn, last, &removed), 0);
	done(txn);
	return removed;
}

static int64_t
first_row(void)
{
	struct fx_txn *txn = looking(store);
	int64_t first;

	assert_int_equal(fx_journal_first(txn, &first), 0);
	looked(txn);
	return first;
}

static void
is_whole(int64_t rows)
{
	struct fx_txn *txn = looking(store);
	struct fx_survey survey;

	assert_int_equal(fx_journal_check(txn, SIZE_MAX >> 1), 0);
	assert_int_equal(fx_survey(txn, &survey), 0);
	assert_int_equal(survey.rows, rows);
	assert_int_equal(survey.missing + survey.broken, 0);
	looked(txn);
}

/* store.md 11: the chain stays checkable from the base on. */
TEST(what_is_left_is_whole_and_begins_behind_the_base)
{
	unsigned char hash[FX_HASH_BYTES];
	struct fx_base base;
	struct fx_txn *txn;
	struct fx_row row;

	events_to(20);
	txn = looking(store);
	assert_int_equal(fx_journal_read(txn, 7, &row), 0);
	memcpy(hash, row.hash, sizeof(hash));
	looked(txn);
	assert_int_equal(truncated(7), 7);
	assert_int_equal(first_row(), 8);
	is_whole(13);
	txn = looking(store);
	assert_int_equal(fx_journal_read(txn, 7, &row), FX_ENOENT);
	assert_int_equal(fx_journal_read(txn, 8, &row), 0);
	looked(txn);
	txn = looking(store);
	assert_int_equal(fx_meta_base(txn, &base), 0);
	assert_memory_equal(base.hash, hash, sizeof(hash));
	assert_int_equal(base.seq, 7);
	looked(txn);
}

TEST(a_truncated_store_opens_again_and_goes_on)
{
	events_to(20);
	assert_int_equal(truncated(15), 15);
	fx_store_close(store);
	store = open_store(FX_STORE_STAYED);
	events_to(30);
	is_whole(15);
	assert_int_equal(head_of(store).seq, 30);
}

/* store.md 11: at most 500 rows a commit. */
TEST(rows_go_a_few_at_a_time)
{
	events_to(1200);
	assert_int_equal(truncated(1100), FX_TRUNCATE_ROWS);
	is_whole(700);
	assert_int_equal(truncated(1100), FX_TRUNCATE_ROWS);
	assert_int_equal(truncated(1100), 100);
	assert_int_equal(truncated(1100), 0);
	assert_int_equal(first_row(), 1101);
	is_whole(100);
}

TEST(the_newest_row_stays_whatever_is_asked)
{
	events_to(10);
	assert_int_equal(truncated(INT64_MAX), 9);
	is_whole(1);
	assert_int_equal(truncated(INT64_MAX), 0);
	events_to(11);
	is_whole(2);
}

TEST(what_was_abandoned_is_still_there)
{
	struct fx_txn *txn;
	size_t removed;

	events_to(10);
	txn = writing(store);
	assert_int_equal(fx_truncate_journal(txn, 5, &removed), 0);
	assert_int_equal(removed, 5);
	assert_true(fx_store_has_written(txn));
	fx_store_abandon(txn);
	assert_int_equal(first_row(), 1);
	is_whole(10);
}

/* One commit may cut and append. */
TEST(rows_go_and_come_in_one_commit)
{
	struct fx_txn *txn;
	size_t removed;

	events_to(10);
	txn = writing(store);
	assert_int_equal(happen(txn, "before"), 0);
	assert_int_equal(fx_truncate_journal(txn, 8, &removed), 0);
	assert_int_equal(happen(txn, "after"), 0);
	done(txn);
	is_whole(4);
}

/* G8: a row that is not what was written is never counted as given up. */
TEST(a_damaged_row_is_not_truncated)
{
	struct fx_txn *txn;
	size_t removed;

	events_to(10);
	txn = writing(store);
	assert_int_equal(
	    fx_meta_put_base(txn, &(struct fx_base){ 3, { 0 } }), 0);
	done(txn);
	txn = writing(store);
	assert_int_equal(fx_truncate_journal(txn, 5, &removed), FX_ECORRUPT);
	assert_int_equal(removed, 0);
	fx_store_abandon(txn);
}

/* -- history ----------------------------------------------------------------*/

static void
put_history(struct fx_txn *txn, int unit, int64_t from, size_t count)
{
	struct fx_recent recent = { .count = count };
	char name[16];
	size_t i;

	snprintf(name, sizeof(name), "U.%04d", unit);
	for (i = 0; i < count; i++)
		recent.seqs[i] = from + (int64_t)i;
	assert_int_equal(
	    fx_history_put(txn, REC_repair_unit, name, &recent), 0);
}

static int
count_number(int64_t seq, void *context)
{
	(void)seq;
	(*(int *)context)++;
	return 0;
}

static int
names_of(int unit)
{
	struct fx_txn *txn = looking(store);
	struct fx_history history = { REC_repair_unit, NULL, 0 };
	char name[16];
	int count = 0;

	snprintf(name, sizeof(name), "U.%04d", unit);
	history.key = name;
	assert_int_equal(
	    fx_history_each(txn, &history, count_number, &count), 0);
	looked(txn);
	return count;
}

/* decision 0010: a row names sixteen events; it goes with the last of them. */
TEST(history_goes_when_the_last_event_of_its_row_has)
{
	struct fx_sweep sweep = { 0 };
	struct fx_txn *txn = writing(store);
	size_t removed;

	put_history(txn, 1, 2, 16);
	put_history(txn, 1, 18, 16);
	put_history(txn, 2, 10, 16);
	done(txn);
	txn = writing(store);
	assert_int_equal(fx_truncate_history(txn, 18, &sweep, &removed), 0);
	assert_int_equal(removed, 1);
	assert_true(sweep.ended);
	done(txn);
	assert_int_equal(names_of(1), 16);
	assert_int_equal(names_of(2), 16);
	sweep = (struct fx_sweep){ 0 };
	txn = writing(store);
	assert_int_equal(fx_truncate_history(txn, 26, &sweep, &removed), 0);
	assert_int_equal(removed, 1);
	done(txn);
	assert_int_equal(names_of(2), 0);
}

/* store.md 11 */
TEST(a_sweep_stops_and_goes_on)
{
	struct fx_sweep sweep = { 0 };
	struct fx_txn *txn = writing(store);
	size_t removed, all = 0, steps = 0;
	int i;

	for (i = 0; i < 1500; i++)
		put_history(txn, i, i % 2 == 0 ? 2 : 3000, 3);
	done(txn);
	while (!sweep.ended) {
		txn = writing(store);
		assert_int_equal(
		    fx_truncate_history(txn, 100, &sweep, &removed), 0);
		done(txn);
		assert_true(removed <= FX_TRUNCATE_ROWS);
		all += removed;
		steps++;
	}
	assert_int_equal(all, 750);
	assert_int_equal(steps, 2);
	assert_int_equal(names_of(0), 0);
	assert_int_equal(names_of(1), 3);
	assert_int_equal(names_of(1499), 3);
}

/* -- consumers --------------------------------------------------------------*/

static int
take_consumer(const struct fx_consumer *consumer, void *context)
{
	struct fx_consumer *all = context;

	while (all->name[0] != '\0')
		all++;
	*all = *consumer;
	return 0;
}

/* protocol.md 8.4 */
TEST(a_consumer_is_kept_with_what_it_has_acknowledged)
{
	struct fx_consumer bridge = { .name = "bridge",
		.class = FX_CONSUMER_GUEST,
		.lapsed = true,
		.cursor = { .seq = 7, .epoch = 2, .time_ms = STORE_NOW } };
	struct fx_consumer repair = { .name = "repair" };
	struct fx_consumer all[4] = { 0 };
	struct fx_txn *txn = writing(store);

	memset(bridge.cursor.hash, 'h', sizeof(bridge.cursor.hash));
	assert_int_equal(fx_consumers_put(txn, &repair), 0);
	assert_int_equal(fx_consumers_put(txn, &bridge), 0);
	done(txn);
	txn = looking(store);
	assert_int_equal(fx_consumers_each(txn, take_consumer, all), 0);
	looked(txn);
	assert_memory_equal(&all[0], &bridge, sizeof(bridge));
	assert_memory_equal(&all[1], &repair, sizeof(repair));
	assert_string_equal(all[2].name, "");
	txn = writing(store);
	assert_int_equal(fx_consumers_remove(txn, "bridge"), 0);
	assert_int_equal(fx_consumers_remove(txn, "bridge"), FX_ENOENT);
	memset(all, 0, sizeof(all));
	assert_int_equal(fx_consumers_each(txn, take_consumer, all), 0);
	assert_string_equal(all[0].name, "repair");
	assert_string_equal(all[1].name, "");
	fx_store_abandon(txn);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(what_is_left_is_whole_and_begins_behind_the_base),
		RUN(a_truncated_store_opens_again_and_goes_on),
		RUN(rows_go_a_few_at_a_time),
		RUN(the_newest_row_stays_whatever_is_asked),
		RUN(what_was_abandoned_is_still_there),
		RUN(rows_go_and_come_in_one_commit),
		RUN(a_damaged_row_is_not_truncated),
		RUN(history_goes_when_the_last_event_of_its_row_has),
		RUN(a_sweep_stops_and_goes_on),
		RUN(a_consumer_is_kept_with_what_it_has_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_epochs.h"
#include "store/fx_history.h"
#include "store/fx_topics.h"
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

/* So many events, each saying its number; the epoch's is the first. */
static void
events(int count)
{
	struct fx_txn *txn = writing(store);
	char what[32];
	int i;

	for (i = 0; i < count; i++) {
		snprintf(what, sizeof(what), "event %d", i);
		assert_int_equal(happen(txn, what), 0);
	}
	done(txn);
}

struct tally {
	int rows, stop_after;
	int64_t next;
};

static int
tally_row(const struct fx_row *row, void *context)
{
	struct tally *tally = context;

	assert_int_equal(row->seq, tally->next);
	assert_int_equal(row->topic_size, strlen("repair.tested."));
	tally->next++;
	return ++tally->rows == tally->stop_after;
}

/* I3 */
TEST(what_was_appended_is_read_as_it_was)
{
	struct fx_txn *reader;
	struct fx_row row;

	events(3);
	reader = looking(store);
	assert_int_equal(fx_journal_read(reader, 4, &row), 0);
	assert_int_equal(row.f1_size, strlen("event 2"));
	assert_memory_equal(row.f1, "event 2", row.f1_size);
	assert_int_equal(fx_journal_read(reader, 5, &row), FX_ENOENT);
	looked(reader);
}

/* Run it in a child: a broken promise ends the process. */
static int
ends_with_abort(int64_t seq)
{
	static const unsigned char row[80] = { 2, 'a', '.' };
	struct fx_txn *txn;
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		txn = writing(store);
		_exit(fx_journal_append(txn, seq, row, sizeof(row)) != 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* store.md 3: a wrong order is a broken promise */
TEST(a_number_out_of_order_ends_the_service)
{
	events(2);
	assert_true(ends_with_abort(3));
	assert_true(ends_with_abort(1));
	assert_true(ends_with_abort(5));
	assert_false(ends_with_abort(4));
}

TEST(a_range_ends_where_its_limits_say)
{
	struct fx_reach rows = { 3, 4, SIZE_MAX }, bytes = { 1, 100, 200 };
	struct fx_reach all = { 1, SIZE_MAX, SIZE_MAX };
	struct tally tally = { 0, 0, 3 };
	struct fx_txn *reader;

	events(20);
	reader = looking(store);
	assert_int_equal(fx_journal_range(reader, &rows, tally_row, &tally), 0);
	assert_int_equal(tally.rows, 4);
	tally = (struct tally){ 0, 0, 1 };
	assert_int_equal(
	    fx_journal_range(reader, &bytes, tally_row, &tally), 0);
	assert_int_equal(tally.rows, 3); /* 52, 54 and 54 bytes */
	tally = (struct tally){ 0, 5, 1 };
	assert_int_equal(fx_journal_range(reader, &all, tally_row, &tally), 0);
	assert_int_equal(tally.rows, 5);
	tally = (struct tally){ 0, 0, 1 };
	assert_int_equal(fx_journal_range(reader, &all, tally_row, &tally), 0);
	assert_int_equal(tally.rows, 21);
	all.from = 22;
	assert_int_equal(fx_journal_range(reader, &all, tally_row, &tally), 0);
	assert_int_equal(tally.rows, 21);
	looked(reader);
}

TEST(a_row_is_taken_apart_only_when_it_is_whole)
{
	unsigned char row[FX_ROW_BYTES + 1];
	struct fx_row parts;

	memset(row, 'x', sizeof(row));
	row[0] = 5;
	row[2] = row[5] = '.';
	assert_int_equal(fx_journal_parse(1, row, 39, &parts), 0);
	assert_int_equal(parts.f1_size, 1);
	assert_int_equal(fx_journal_parse(1, row, 38, &parts), FX_ESYNTAX);
	assert_int_equal(fx_journal_parse(1, row, 0, &parts), FX_ESYNTAX);
	assert_int_equal(
	    fx_journal_parse(1, row, sizeof(row), &parts), FX_ETOOBIG);
	row[0] = FX_TOPIC_BYTES + 1;
	assert_int_equal(fx_journal_parse(1, row, 500, &parts), FX_ESYNTAX);
	row[0] = 0;
	assert_int_equal(fx_journal_parse(1, row, 500, &parts), FX_ESYNTAX);
}

/* G8: the hash is the same wherever the topic ends. */
TEST(a_row_with_another_length_of_its_topic_is_none)
{
	unsigned char row[100] = "\007a.bc.x.de", was = row[0];
	struct fx_row parts;
	int length;

	row[0] = 5;
	for (length = 1; length < 20; length++) {
		row[0] = (unsigned char)length;
		assert_int_equal(fx_journal_parse(1, row, 60, &parts),
		    length == 5 ? 0 : FX_ESYNTAX);
	}
	row[0] = was;
	assert_int_equal(fx_journal_parse(1, row, 60, &parts), FX_ESYNTAX);
}

/* G8 */
TEST(a_turned_bit_in_a_row_is_found_by_its_chain)
{
	struct fx_store_options options = as_usual();
	struct fx_txn *reader;
	struct fx_row row;
	long at;

	events(5);
	fx_store_close(store);
	store = NULL;
	at = where_in("data.mdb", "event 2", 7);
	assert_true(at > 0);
	spoil("data.mdb", at);
	assert_int_equal(fx_store_open(&options, &store), FX_ECORRUPT);
	assert_int_equal(fx_store_open_copy(the_directory(), &store), 0);
	reader = looking(store);
	assert_int_equal(fx_journal_read(reader, 3, &row), 0);
	assert_int_equal(fx_journal_read(reader, 4, &row), FX_ECORRUPT);
	looked(reader);
}

TEST(a_topic_remembers_the_event_before)
{
	static struct fx_topics topics, again;
	struct fx_txn *txn = writing(store);

	assert_int_equal(fx_topics_load(txn, &topics), 0);
	assert_int_equal(fx_topics_move(&topics, "a.b.x", 4, 7), 0);
	assert_int_equal(fx_topics_move(&topics, "a.c.", 4, 8), 0);
	assert_int_equal(fx_topics_move(&topics, "a.b.", 4, 9), 7);
	assert_int_equal(fx_topics_save(txn, &topics), 0);
	done(txn);
	txn = writing(store);
	assert_int_equal(fx_topics_load(txn, &again), 0);
	assert_int_equal(again.count, 2);
	assert_int_equal(fx_topics_move(&again, "a.b.", 4, 10), 9);
	fx_store_abandon(txn);
	txn = writing(store);
	assert_int_equal(fx_topics_load(txn, &again), 0);
	assert_int_equal(fx_topics_move(&again, "a.b.", 4, 10), 9);
	fx_store_abandon(txn);
}

struct numbers {
	int count;
	int64_t seqs[8];
};

static int
note_number(int64_t seq, void *context)
{
	struct numbers *numbers = context;

	numbers->seqs[numbers->count++] = seq;
	return 0;
}

TEST(a_history_holds_the_events_of_its_record_alone)
{
	static const struct fx_recent two = { 2, { 2, 300 } };
	static const struct fx_recent three = { 1, { 3 } };
	struct fx_history history = { REC_repair_unit, "U.1", 0 };
	struct numbers numbers = { 0 };
	struct fx_txn *txn = writing(store);

	assert_int_equal(fx_history_put(txn, REC_repair_unit, "U.1", &two), 0);
	assert_int_equal(
	    fx_history_put(txn, REC_repair_unit, "U.10", &three), 0);
	assert_int_equal(
	    fx_history_put(txn, REC_repair_part_lot, "U.1", &three), 0);
	assert_int_equal(
	    fx_history_each(txn, &history, note_number, &numbers), 0);
	assert_int_equal(numbers.count, 2);
	assert_int_equal(numbers.seqs[0], 2);
	assert_int_equal(numbers.seqs[1], 300);
	history.after = 2;
	assert_int_equal(
	    fx_history_each(txn, &history, note_number, &numbers), 0);
	assert_int_equal(numbers.count, 3);
	fx_store_abandon(txn);
}

/* protocol.md 8.2: the last common event is found from the epochs */
TEST(an_event_belongs_to_the_epoch_that_had_begun)
{
	struct fx_epoch epoch = { .epoch = 2,
		.first = 10,
		.node = "sh-1",
		.why = fx_epoch_why_restore };
	struct fx_txn *txn = writing(store);

	assert_int_equal(fx_epochs_put(txn, &epoch), 0);
	assert_int_equal(fx_epochs_of(txn, 9, &epoch), 0);
	assert_int_equal(epoch.epoch, 1);
	assert_int_equal(fx_epochs_of(txn, 10, &epoch), 0);
	assert_int_equal(epoch.epoch, 2);
	assert_string_equal(epoch.node, "sh-1");
	assert_int_equal(fx_epochs_of(txn, 0, &epoch), FX_ENOENT);
	assert_int_equal(fx_epochs_get(txn, 3, &epoch), FX_ENOENT);
	fx_store_abandon(txn);
}

/* protocol.md 8.4: only what a checked backup holds may be truncated */
TEST(there_is_no_backup_until_one_was_checked)
{
	struct fx_head head, backup;
	struct fx_txn *txn;

	events(2);
	head = head_of(store);
	txn = writing(store);
	assert_int_equal(fx_meta_backup(txn, &backup), 0);
	assert_int_equal(backup.seq, 0);
	assert_int_equal(fx_meta_put_backup(txn, &head), 0);
	done(txn);
	events(1);
	txn = looking(store);
	assert_int_equal(fx_meta_backup(txn, &backup), 0);
	assert_memory_equal(&backup, &head, sizeof(head));
	assert_int_equal(backup.seq, 3);
	looked(txn);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(what_was_appended_is_read_as_it_was),
		RUN(a_number_out_of_order_ends_the_service),
		RUN(a_range_ends_where_its_limits_say),
		RUN(a_row_is_taken_apart_only_when_it_is_whole),
		RUN(a_row_with_another_length_of_its_topic_is_none),
		RUN(a_turned_bit_in_a_row_is_found_by_its_chain),
		RUN(a_topic_remembers_the_event_before),
		RUN(a_history_holds_the_events_of_its_record_alone),
		RUN(an_event_belongs_to_the_epoch_that_had_begun),
		RUN(there_is_no_backup_until_one_was_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

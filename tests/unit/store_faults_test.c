/*
 * Every call that the store makes, to LMDB or to the disk, fails once, or is
 * the last one before the process dies.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_archive.h"
#include "store/fx_contacts.h"
#include "store/fx_cursor.h"
#include "store/fx_history.h"
#include "store/fx_records.h"
#include "store/fx_seen.h"
#include "store/fx_stuck.h"
#include "store/fx_topics.h"
#include "tests/lib/fault.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

/* What LMDB says, by its numbers: tests do not know its header. */
#define MAP_FULL     (-30792)
#define READERS_FULL (-30790)
#define CORRUPTED    (-30796)

static int
begin(void **state)
{
	fault_off();
	return a_directory(state);
}

static int
end(void **state)
{
	fault_off();
	return no_directory(state);
}

static void
opens_with_its_first_event(void)
{
	struct fx_store *store = open_store(FX_STORE_STAYED);

	assert_true(head_of(store).seq >= 1);
	assert_int_equal(head_of(store).epoch, 1);
	fx_store_close(store);
}

/* Opens the store in a child that dies at the n-th call. */
static int
dies_at(int n)
{
	struct fx_store *store;
	int status;
	pid_t child = fork();

	if (child == 0) {
		fault_at(FAULT_DIES, n, 0);
		store = open_store(FX_STORE_STAYED);
		fault_off();
		fx_store_close(store);
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == FAULT_DIED;
}

/* reliability 4.1; issue: a crash during first creation */
TEST(a_creation_that_dies_anywhere_leaves_a_store_that_opens)
{
	int n;

	for (n = 1; dies_at(n); n++) {
		opens_with_its_first_event();
		assert_int_equal(no_directory(NULL), 0);
		assert_int_equal(a_directory(NULL), 0);
	}
	assert_true(n > 30);
	opens_with_its_first_event();
}

/* Opens with the n-th call failing; says whether one failed. */
static int
open_fails_at(int n, int error)
{
	struct fx_store_options options = as_usual();
	struct fx_store *store;
	int rc;

	fault_at(FAULT_FAILS, n, error);
	rc = fx_store_open(&options, &store);
	fault_off();
	if (rc == 0)
		fx_store_close(store);
	assert_true(fault_calls() < n ? rc == 0 : rc < 0);
	return fault_calls() >= n;
}

TEST(a_creation_in_which_any_call_fails_can_be_repeated)
{
	int n;

	for (n = 1; open_fails_at(n, EIO); n++) {
		opens_with_its_first_event();
		assert_int_equal(no_directory(NULL), 0);
		assert_int_equal(a_directory(NULL), 0);
	}
	assert_true(n > 30);
}

TEST(an_open_in_which_any_call_fails_leaves_the_store_as_it_was)
{
	int n;

	opens_with_its_first_event();
	for (n = 1; open_fails_at(n, EIO); n++)
		opens_with_its_first_event();
	assert_true(n > 10);
}

/* --- a batch that writes everything there is --- */

static struct fx_store *store;
static struct fx_records *records;
static struct fx_contacts *contacts;
static struct fx_topics topics;

static int
begin_batches(void **state)
{
	if (begin(state) != 0 || fx_records_open(100, &records) != 0)
		return -1;
	store = open_store(FX_STORE_STAYED);
	return fx_contacts_open(store, &contacts);
}

static int
end_batches(void **state)
{
	fx_contacts_close(contacts);
	fx_store_close(store);
	fx_records_close(records);
	return end(state);
}

static int
write_records(struct fx_txn *txn, int64_t seq)
{
	struct repair_unit *unit;

	fx_records_begin(records, txn);
	fx_records_at(records, seq, STORE_NOW + seq);
	unit = fx_records_change(records, REC_repair_unit, "U.1");
	unit->state = unit->state == repair_unit_state_queued
			  ? repair_unit_state_assigned
			  : repair_unit_state_queued;
	unit->repair_due = STORE_NOW + 5 * seq;
	return fx_records_save(records);
}

static int
write_stuck(struct fx_txn *txn)
{
	static struct fx_stuck stuck;
	int64_t count;
	int rc;

	memset(&stuck, 0, sizeof(stuck));
	fx_copy_text(stuck.subject, sizeof(stuck.subject), "U.1");
	rc = fx_stuck_put(txn, &stuck);
	if (rc == 0)
		rc = fx_stuck_count(txn, "U.1", NULL, &count);
	if (rc == 0)
		rc = fx_stuck_next(txn, "U.1", 0, &stuck);
	if (rc == 0 && count > 1)
		rc = fx_stuck_remove(txn, "U.1", stuck.arrival);
	return rc;
}

static int
write_seen(struct fx_txn *txn, int64_t seq)
{
	unsigned char id[FX_ID_BYTES] = { 0 };
	struct fx_seen seen = { .seq = seq };
	int rc;

	id[5] = (unsigned char)seq; /* made seq ms after the first of all */
	rc = fx_seen_put(txn, id, &seen);
	return rc == 0 ? fx_seen_expire(txn, seq - 1) : rc;
}

static int
write_rest(struct fx_txn *txn, int64_t seq)
{
	struct fx_archived archived = {
		.subject = "U.1", .row = (const unsigned char *)"row", .size = 3
	};
	struct fx_contact contact = { "C.1", "contact" };
	struct fx_recent recent = { 1, { seq } };
	struct fx_cursor cursor = { .seq = seq };
	int rc;

	rc = fx_cursor_put(txn, "quality", &cursor);
	if (rc == 0)
		rc = fx_archive_append(txn, &archived);
	if (rc == 0)
		rc = fx_history_put(txn, REC_repair_unit, "U.1", &recent);
	if (rc == 0)
		rc = fx_contacts_put(contacts, txn, &contact, "Wang", 4);
	return rc;
}

static int
write_all(struct fx_txn *txn)
{
	struct fx_head head;
	int rc = happen(txn, "something");

	if (rc == 0)
		rc = fx_meta_head(txn, &head);
	if (rc == 0)
		rc = fx_topics_load(txn, &topics);
	if (rc != 0)
		return rc;
	fx_topics_move(&topics, "repair.tested.", 14, head.seq);
	rc = fx_topics_save(txn, &topics);
	if (rc == 0)
		rc = write_stuck(txn);
	if (rc == 0)
		rc = write_seen(txn, head.seq);
	if (rc == 0)
		rc = write_rest(txn, head.seq);
	return rc == 0 ? write_records(txn, head.seq) : rc;
}

static int
a_batch(void)
{
	struct fx_txn *txn;
	int rc;

	rc = fx_store_begin(store, &txn);
	if (rc != 0)
		return rc;
	rc = write_all(txn);
	if (rc == 0)
		return fx_store_commit(txn);
	fx_store_abandon(txn);
	return rc;
}

static void
is_whole(int64_t head)
{
	struct fx_txn *reader;

	assert_int_equal(head_of(store).seq, head);
	reader = looking(store);
	assert_int_equal(fx_journal_check(reader, 1000), 0);
	assert_int_equal(fx_records_check(reader), 0);
	looked(reader);
}

/* Runs a batch with the n-th call failing; says whether one failed. */
static int
batch_fails_at(int n, int error, int means)
{
	int64_t before = head_of(store).seq;
	int rc;

	fault_at(FAULT_FAILS, n, error);
	rc = a_batch();
	fault_off();
	if (fault_calls() < n) {
		assert_int_equal(rc, 0);
		is_whole(before + 1);
		return 0;
	}
	/* Of a commit nobody knows more than that it failed. */
	assert_true(rc == means || rc == FX_EIO);
	is_whole(before);
	return 1;
}

/* G1: all or nothing */
TEST(a_batch_in_which_any_call_fails_never_was)
{
	static const struct {
		int error, means;
	} faults[] = { { EIO, FX_EIO }, { MAP_FULL, FX_EFULL },
		{ ENOMEM, FX_ENOMEM }, { CORRUPTED, FX_ECORRUPT } };
	size_t i;
	int n;

	for (i = 0; i < fx_count_of(faults); i++) {
		for (n = 1; batch_fails_at(n, faults[i].error, faults[i].means);
		     n++)
			;
		assert_true(n > 30);
		assert_int_equal(a_batch(), 0);
	}
}

/* --- everything that looks --- */

static int
go_on(int64_t seq, void *context)
{
	(void)seq;
	(void)context;
	return 0;
}

static int
go_on_row(const struct fx_row *row, void *context)
{
	return go_on(row->seq, context);
}

static int
go_on_queued(const struct fx_queued *queued, void *context)
{
	return go_on(queued->due_ms, context);
}

static int
go_on_due(const struct fx_due *due, void *context)
{
	return go_on(due->due_ms, context);
}

static int
look_at_records(struct fx_txn *reader)
{
	static struct fx_stored stored;
	struct fx_queue queue = { .kind = REC_repair_unit,
		.state = repair_unit_state_queued };
	int64_t counts[FX_STATES_MAX];
	int rc;

	rc = fx_records_get(reader, REC_repair_unit, "U.1", &stored);
	if (rc == 0)
		rc = fx_records_list(reader, &queue, go_on_queued, NULL);
	if (rc == 0)
		rc = fx_records_due(reader, INT64_MAX, go_on_due, NULL);
	if (rc == 0)
		rc = fx_records_counts(reader, REC_repair_unit, counts);
	return rc == 0 ? fx_records_check(reader) : rc;
}

static int
look_at_all(struct fx_txn *reader)
{
	struct fx_history history = { REC_repair_unit, "U.1", 0 };
	struct fx_reach reach = { 1, SIZE_MAX, SIZE_MAX };
	struct fx_contact contact = { "C.1", "contact" };
	char text[FX_CONTACT_BYTES];
	struct fx_store_room room;
	struct fx_cursor cursor;
	size_t size;
	int rc;

	rc = fx_journal_range(reader, &reach, go_on_row, NULL);
	if (rc == 0)
		rc = fx_cursor_get(reader, "quality", &cursor);
	if (rc == 0)
		rc = fx_history_each(reader, &history, go_on, NULL);
	if (rc == 0)
		rc = fx_contacts_get(contacts, reader, &contact, text, &size);
	if (rc == 0)
		rc = fx_store_room(reader, &room);
	return rc == 0 ? look_at_records(reader) : rc;
}

static int
a_look(void)
{
	struct fx_txn *reader = NULL;
	int rc;

	assert_int_equal(fx_store_reader(store, &reader), 0);
	rc = fx_store_begin_read(reader);
	if (rc == 0) {
		rc = look_at_all(reader);
		fx_store_end_read(reader);
	}
	fx_store_reader_close(reader);
	return rc;
}

TEST(a_query_in_which_any_call_fails_says_so)
{
	int n;

	assert_int_equal(a_batch(), 0);
	for (n = 1;; n++) {
		fault_at(FAULT_FAILS, n, EIO);
		if (a_look() == 0)
			break;
	}
	assert_true(fault_calls() < n);
	assert_true(n > 20);
}

/* store.md 5.1 */
TEST(a_reader_without_a_slot_asks_once_more)
{
	assert_int_equal(a_batch(), 0);
	fault_at(FAULT_FAILS, 1, READERS_FULL);
	assert_int_equal(a_look(), 0);
	assert_true(fault_calls() > 1);
}

/* store.md 9 */
TEST(an_erasure_that_did_not_reach_the_disk_is_none)
{
	struct fx_txn *reader;

	assert_int_equal(a_batch(), 0);
	reader = looking(store);
	fault_at(FAULT_FAILS, 2, EIO); /* the first call finds the slot */
	assert_int_equal(fx_contacts_destroy(contacts, reader, "C.1"), FX_EIO);
	fault_off();
	assert_int_equal(fx_contacts_destroy(contacts, reader, "C.1"), 0);
	looked(reader);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)
#define BATCHES(title) \
	cmocka_unit_test_setup_teardown(title, begin_batches, end_batches)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_creation_that_dies_anywhere_leaves_a_store_that_opens),
		RUN(a_creation_in_which_any_call_fails_can_be_repeated),
		RUN(an_open_in_which_any_call_fails_leaves_the_store_as_it_was),
		BATCHES(a_batch_in_which_any_call_fails_never_was),
		BATCHES(a_query_in_which_any_call_fails_says_so),
		BATCHES(a_reader_without_a_slot_asks_once_more),
		BATCHES(an_erasure_that_did_not_reach_the_disk_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

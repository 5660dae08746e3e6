#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "store/fx_records.h"
#include "tests/lib/sample.h"
#include "tests/lib/store_words.h"
#include "tests/unit/records_words.h"
#include "tests/unit/test.h"

/* The next event is applied. */
static void
event_at(int64_t time_ms)
{
	fx_records_at(records, ++seq, time_ms);
}

static struct repair_unit *
unit(const char *key)
{
	return fx_records_change(records, REC_repair_unit, key);
}

static uint32_t
rev(const char *key)
{
	return fx_records_rev(records, REC_repair_unit, key);
}

/* Save, commit, and go on in another batch. */
static void
next_batch(void)
{
	assert_int_equal(fx_records_save(records), 0);
	assert_int_equal(fx_records_check(txn), 0);
	done(txn);
	txn = writing(store);
	fx_records_begin(records, txn);
}

/* A unit that came into a state, with a deadline or none. */
static void
a_unit(const char *key, enum repair_unit_state state, int64_t due)
{
	event_at(STORE_NOW);
	unit(key)->state = state;
	unit(key)->repair_due = due;
}

static const struct fx_stored *
stored(const char *key)
{
	static struct fx_stored found;

	assert_int_equal(fx_records_get(txn, REC_repair_unit, key, &found), 0);
	return &found;
}

struct listing {
	char keys[256];
	int count, limit;
	struct fx_page here;
	int64_t last_due;
};

static int
note_queued(const struct fx_queued *queued, void *context)
{
	struct listing *listing = context;
	size_t used = strlen(listing->keys);

	snprintf(listing->keys + used, sizeof(listing->keys) - used, "%s ",
	    queued->key);
	listing->here = queued->here;
	listing->last_due = queued->due_ms;
	return ++listing->count == listing->limit;
}

static void
list(enum repair_unit_state state, struct listing *listing)
{
	struct fx_queue queue = { REC_repair_unit, state, listing->here };

	listing->keys[0] = '\0';
	listing->count = 0;
	assert_int_equal(fx_records_list(txn, &queue, note_queued, listing), 0);
}

static void
in_queue(enum repair_unit_state state, const char *keys)
{
	struct listing listing = { .limit = 0 };

	list(state, &listing);
	assert_string_equal(listing.keys, keys);
}

struct dues {
	int count;
	struct fx_due last;
};

static int
note_due(const struct fx_due *due, void *context)
{
	((struct dues *)context)->count++;
	((struct dues *)context)->last = *due;
	return 0;
}

static int
dues_at(int64_t now_ms, struct dues *dues)
{
	dues->count = 0;
	assert_int_equal(fx_records_due(txn, now_ms, note_due, dues), 0);
	return dues->count;
}

TEST(a_record_nobody_wrote_is_empty_but_for_its_key)
{
	const struct repair_unit *found =
	    fx_records_find(records, REC_repair_unit, "U.1");

	assert_string_equal(found->unit_no, "U.1");
	assert_int_equal(found->state, 0);
	assert_int_equal(rev("U.1"), 0);
	next_batch();
	assert_int_equal(rev("U.1"), 0);
}

/* I3: rev = number of events applied to the record */
TEST(each_event_counts_once_in_the_revision)
{
	a_unit("U.1", repair_unit_state_queued, 0);
	assert_int_equal(rev("U.1"), 1);
	event_at(STORE_NOW);
	assert_int_equal(rev("U.1"), 1);
	unit("U.1")->plan = 3;
	unit("U.1")->plan = 4;
	assert_int_equal(rev("U.1"), 2);
	next_batch();
	assert_int_equal(rev("U.1"), 2);
	event_at(STORE_NOW);
	unit("U.1")->plan = 5;
	next_batch();
	assert_int_equal(stored("U.1")->rev, 3);
	assert_int_equal(stored("U.1")->seq, seq);
	assert_int_equal(
	    ((const struct repair_unit *)stored("U.1")->record)->plan, 5);
}

TEST(a_record_knows_since_when_it_is_in_its_state)
{
	a_unit("U.1", repair_unit_state_queued, 0);
	event_at(STORE_NOW + 10);
	unit("U.1")->plan = 1;
	next_batch();
	assert_int_equal(stored("U.1")->since_ms, STORE_NOW);
	event_at(STORE_NOW + 20);
	unit("U.1")->state = repair_unit_state_assigned;
	event_at(STORE_NOW + 30);
	unit("U.1")->plan = 2;
	next_batch();
	assert_int_equal(stored("U.1")->since_ms, STORE_NOW + 20);
}

TEST(the_records_an_event_touched_are_told)
{
	enum fx_kind kind;
	const char *key;

	a_unit("U.1", repair_unit_state_queued, 0);
	event_at(STORE_NOW);
	assert_false(fx_records_touched(records, 0, &kind, &key));
	unit("U.2")->state = repair_unit_state_queued;
	fx_records_find(records, REC_repair_unit, "U.3");
	unit("U.1")->plan = 1;
	unit("U.2")->plan = 1;
	assert_true(fx_records_touched(records, 0, &kind, &key));
	assert_string_equal(key, "U.2");
	assert_int_equal(kind, REC_repair_unit);
	assert_true(fx_records_touched(records, 1, &kind, &key));
	assert_string_equal(key, "U.1");
	assert_false(fx_records_touched(records, 2, &kind, &key));
}

TEST(an_abandoned_batch_changes_no_record)
{
	a_unit("U.1", repair_unit_state_queued, 0);
	next_batch();
	event_at(STORE_NOW);
	unit("U.1")->plan = 9;
	assert_int_equal(fx_records_save(records), 0);
	fx_store_abandon(txn);
	txn = writing(store);
	fx_records_begin(records, txn);
	assert_int_equal(rev("U.1"), 1);
	assert_int_equal(unit("U.1")->plan, 0);
}

/* store.md 3: queue rows are pure functions of the record */
TEST(the_queue_begins_with_the_earliest_deadline)
{
	a_unit("U.1", repair_unit_state_queued, 0);
	a_unit("U.2", repair_unit_state_queued, 3000);
	a_unit("U.3", repair_unit_state_queued, 2000);
	a_unit("U.4", repair_unit_state_assigned, 1000);
	next_batch();
	in_queue(repair_unit_state_queued, "U.3 U.2 U.1 ");
	in_queue(repair_unit_state_assigned, "U.4 ");
}

TEST(a_record_that_moves_leaves_its_old_place_in_the_queue)
{
	a_unit("U.1", repair_unit_state_queued, 2000);
	a_unit("U.2", repair_unit_state_queued, 3000);
	next_batch();
	event_at(STORE_NOW);
	unit("U.1")->repair_due = 4000;
	next_batch();
	in_queue(repair_unit_state_queued, "U.2 U.1 ");
	event_at(STORE_NOW);
	unit("U.1")->state = repair_unit_state_assigned;
	event_at(STORE_NOW);
	unit("U.1")->state = repair_unit_state_queued;
	event_at(STORE_NOW);
	unit("U.1")->state = repair_unit_state_assigned;
	next_batch();
	in_queue(repair_unit_state_queued, "U.2 ");
	in_queue(repair_unit_state_assigned, "U.1 ");
}

TEST(a_batch_may_be_saved_more_than_once)
{
	a_unit("U.1", repair_unit_state_queued, 2000);
	assert_int_equal(fx_records_save(records), 0);
	event_at(STORE_NOW);
	unit("U.1")->state = repair_unit_state_assigned;
	assert_int_equal(fx_records_save(records), 0);
	event_at(STORE_NOW);
	unit("U.1")->repair_due = 0;
	next_batch();
	in_queue(repair_unit_state_queued, "");
	in_queue(repair_unit_state_assigned, "U.1 ");
}

TEST(a_list_goes_on_behind_the_last_line_shown)
{
	struct listing listing = { .limit = 2 };

	a_unit("U.1", repair_unit_state_queued, 1000);
	a_unit("U.2", repair_unit_state_queued, 1000);
	a_unit("U.3", repair_unit_state_queued, 2000);
	a_unit("U.4", repair_unit_state_queued, 0);
	next_batch();
	list(repair_unit_state_queued, &listing);
	assert_string_equal(listing.keys, "U.1 U.2 ");
	assert_int_equal(listing.last_due, 1000);
	list(repair_unit_state_queued, &listing);
	assert_string_equal(listing.keys, "U.3 U.4 ");
	assert_int_equal(listing.last_due, 0);
	list(repair_unit_state_queued, &listing);
	assert_string_equal(listing.keys, "");
}

/* store.md 3: due rows are pure functions of the record */
TEST(a_deadline_comes_when_its_time_has_come)
{
	struct dues dues;
	int64_t next;

	assert_int_equal(fx_records_next_due(txn, &next), 0);
	assert_int_equal(next, 0);
	a_unit("U.1", repair_unit_state_queued, 2000);
	a_unit("U.2", repair_unit_state_queued, 1000);
	next_batch();
	assert_int_equal(fx_records_next_due(txn, &next), 0);
	assert_int_equal(next, 1000);
	assert_int_equal(dues_at(999, &dues), 0);
	assert_int_equal(dues_at(1000, &dues), 1);
	assert_string_equal(dues.last.key, "U.2");
	assert_int_equal(dues.last.kind, REC_repair_unit);
	assert_int_equal(dues.last.command, CMD_repair_mark_overdue);
	assert_int_equal(dues_at(5000, &dues), 2);
}

TEST(a_deadline_that_moved_is_not_wanted_anymore)
{
	struct dues dues;

	a_unit("U.1", repair_unit_state_queued, 2000);
	next_batch();
	assert_int_equal(dues_at(2000, &dues), 1);
	assert_true(fx_records_wants(records, &dues.last));
	event_at(STORE_NOW);
	unit("U.1")->repair_due = 9000;
	assert_false(fx_records_wants(records, &dues.last));
	next_batch();
	assert_int_equal(dues_at(2000, &dues), 0);
	event_at(STORE_NOW);
	unit("U.1")->repair_due = 0;
	next_batch();
	assert_int_equal(dues_at(INT64_MAX, &dues), 0);
}

TEST(a_deadline_that_was_refused_does_not_come_again)
{
	struct dues dues;

	a_unit("U.1", repair_unit_state_queued, 2000);
	next_batch();
	assert_int_equal(dues_at(2000, &dues), 1);
	assert_int_equal(fx_records_drop_due(txn, &dues.last), 0);
	assert_int_equal(fx_records_drop_due(txn, &dues.last), 0);
	next_batch();
	assert_int_equal(dues_at(2000, &dues), 0);
	event_at(STORE_NOW);
	unit("U.1")->repair_due = 3000;
	next_batch();
	assert_int_equal(dues_at(3000, &dues), 1);
}

TEST(records_are_counted_by_state)
{
	int64_t counts[FX_STATES_MAX];

	a_unit("U.1", repair_unit_state_queued, 0);
	a_unit("U.2", repair_unit_state_queued, 0);
	next_batch();
	event_at(STORE_NOW);
	unit("U.1")->state = repair_unit_state_assigned;
	next_batch();
	assert_int_equal(fx_records_counts(txn, REC_repair_unit, counts), 0);
	assert_int_equal(counts[repair_unit_state_queued], 1);
	assert_int_equal(counts[repair_unit_state_assigned], 1);
	assert_int_equal(
	    fx_records_counts(txn, REC_repair_part_lot, counts), 0);
	assert_int_equal(counts[0], 0);
}

static int
count_stored(const struct fx_stored *one, void *context)
{
	assert_int_equal(one->rev, 1);
	++*(int *)context;
	return 0;
}

TEST(a_batch_as_large_as_the_room_is_saved_whole)
{
	char key[32];
	int i, count = 0;

	for (i = 0; !fx_records_nearly_full(records); i++) {
		snprintf(key, sizeof(key), "U.%04d", i);
		a_unit(key, repair_unit_state_queued, i % 7);
	}
	assert_int_equal(i, RECORDS_ROOM - FX_RECORDS_SPARE);
	next_batch();
	assert_int_equal(
	    fx_records_each(txn, REC_repair_unit, "", count_stored, &count), 0);
	assert_int_equal(count, i);
	count = 0;
	assert_int_equal(fx_records_each(txn, REC_repair_unit, "U.0099",
			     count_stored, &count),
	    0);
	assert_int_equal(count, i - 100);
}

/* Every kind of record of every department, as full as it can be. */
TEST(the_fullest_record_of_every_kind_comes_back_as_it_was)
{
	_Alignas(max_align_t) static unsigned char full[SAMPLE_BYTES];
	static struct fx_stored found;
	const struct fx_field *f;
	enum fx_kind kind;
	const char *key;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		if (fx_schema_shape(kind)->sort != FX_RECORD)
			continue;
		sample_fill(kind, SAMPLE_FULL, full);
		f = fx_schema_key(kind);
		key = fx_schema_text(f, full);
		event_at(STORE_NOW);
		memcpy(fx_records_change(records, kind, key), full,
		    fx_schema_shape(kind)->size);
		assert_int_equal(fx_records_save(records), 0);
		assert_int_equal(fx_records_get(txn, kind, key, &found), 0);
		assert_memory_equal(
		    found.record, full, fx_schema_shape(kind)->size);
		/* Departments share names of kinds, but never a store. */
		fx_store_abandon(txn);
		txn = writing(store);
		fx_records_begin(records, txn);
	}
}

/* A damaged record is empty, and nothing of the batch can be saved. */
TEST(a_turned_bit_in_a_record_stops_the_batch)
{
	const struct repair_unit *found;

	a_unit("U.1", repair_unit_state_queued, 0);
	fx_copy(unit("U.1")->shelf, "easy-to-find");
	next_batch();
	fx_store_abandon(txn);
	fx_store_close(store);
	spoil("data.mdb", where_in("data.mdb", "easy-to-find", 12));
	store = open_store(FX_STORE_STAYED);
	txn = writing(store);
	fx_records_begin(records, txn);
	assert_int_equal(fx_records_failed(records), 0);
	found = fx_records_find(records, REC_repair_unit, "U.1");
	assert_string_equal(found->unit_no, "U.1");
	assert_string_equal(found->shelf, "");
	assert_int_equal(fx_records_failed(records), FX_ECORRUPT);
	assert_int_equal(fx_records_save(records), FX_ECORRUPT);
	fx_records_begin(records, txn);
	assert_int_equal(fx_records_failed(records), 0);
}

TEST(without_a_store_records_live_in_memory)
{
	fx_records_begin(records, NULL);
	unit("U.1")->plan = 3;
	assert_int_equal(unit("U.1")->plan, 3);
	event_at(STORE_NOW);
	unit("U.1")->plan = 4;
	assert_int_equal(rev("U.1"), 1);
	fx_records_begin(records, NULL);
	assert_int_equal(unit("U.1")->plan, 0);
}

TEST(write_through_is_always_at_the_head)
{
	int64_t checkpoint;

	assert_int_equal(happen(txn, "something"), 0);
	assert_int_equal(fx_records_checkpoint(txn, &checkpoint), 0);
	assert_int_equal(checkpoint, 2);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, some_records, no_records)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_record_nobody_wrote_is_empty_but_for_its_key),
		RUN(each_event_counts_once_in_the_revision),
		RUN(a_record_knows_since_when_it_is_in_its_state),
		RUN(the_records_an_event_touched_are_told),
		RUN(an_abandoned_batch_changes_no_record),
		RUN(the_queue_begins_with_the_earliest_deadline),
		RUN(a_record_that_moves_leaves_its_old_place_in_the_queue),
		RUN(a_batch_may_be_saved_more_than_once),
		RUN(a_list_goes_on_behind_the_last_line_shown),
		RUN(a_deadline_comes_when_its_time_has_come),
		RUN(a_deadline_that_moved_is_not_wanted_anymore),
		RUN(a_deadline_that_was_refused_does_not_come_again),
		RUN(records_are_counted_by_state),
		RUN(a_batch_as_large_as_the_room_is_saved_whole),
		RUN(the_fullest_record_of_every_kind_comes_back_as_it_was),
		RUN(a_turned_bit_in_a_record_stops_the_batch),
		RUN(without_a_store_records_live_in_memory),
		RUN(write_through_is_always_at_the_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

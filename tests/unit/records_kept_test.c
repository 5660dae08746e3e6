#include <stdio.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_history.h"
#include "store/fx_records.h"
#include "tests/lib/store_words.h"
#include "tests/unit/records_words.h"
#include "tests/unit/test.h"

static void
change(const char *key, enum repair_unit_state state, int64_t due)
{
	struct repair_unit *unit;

	fx_records_at(records, ++seq, STORE_NOW);
	unit = fx_records_change(records, REC_repair_unit, key);
	unit->state = state;
	unit->repair_due = due;
}

/* Save, commit, and go on with what is known. */
static void
go_on(void)
{
	assert_int_equal(fx_records_save(records), 0);
	assert_int_equal(fx_records_check(txn), 0);
	done(txn);
	txn = writing(store);
	fx_records_go_on(records, txn);
}

static uint32_t
rev(const char *key)
{
	return fx_records_rev(records, REC_repair_unit, key);
}

/* I4 */
TEST(what_was_saved_is_still_known_in_the_next_batch)
{
	const void *before;

	change("a", repair_unit_state_working, 0);
	before = fx_records_find(records, REC_repair_unit, "a");
	go_on();
	assert_ptr_equal(
	    fx_records_find(records, REC_repair_unit, "a"), before);
	assert_int_equal(rev("a"), 1);
}

/* I4 */
TEST(what_is_still_known_is_changed_like_what_was_read)
{
	struct fx_stored stored;

	change("a", repair_unit_state_working, STORE_NOW + 1000);
	go_on();
	change("a", repair_unit_state_wait_parts, STORE_NOW + 2000);
	change("a", repair_unit_state_wait_parts, STORE_NOW + 3000);
	go_on();
	assert_int_equal(fx_records_get(txn, REC_repair_unit, "a", &stored), 0);
	assert_int_equal(stored.rev, 3);
	assert_int_equal(stored.seq, seq);
	assert_int_equal(((struct repair_unit *)(void *)stored.record)->state,
	    repair_unit_state_wait_parts);
}

/* I4 */
TEST(what_was_abandoned_is_not_known_anymore)
{
	change("a", repair_unit_state_working, 0);
	go_on();
	change("a", repair_unit_state_wait_parts, 0);
	fx_store_abandon(txn);
	fx_records_begin(records, NULL);
	txn = writing(store);
	fx_records_go_on(records, txn);
	assert_int_equal(rev("a"), 1);
}

/* I4 */
TEST(what_was_not_saved_is_not_known_anymore)
{
	change("a", repair_unit_state_working, 0);
	fx_store_abandon(txn);
	txn = writing(store);
	fx_records_go_on(records, txn);
	assert_int_equal(rev("a"), 0);
}

/* I4 */
TEST(more_records_than_there_is_room_for_come_and_go)
{
	char key[16];
	int i;

	for (i = 0; i < 3 * RECORDS_ROOM; i++) {
		snprintf(key, sizeof(key), "unit-%d", i);
		change(key, repair_unit_state_working, 0);
		go_on();
		assert_false(fx_records_nearly_full(records));
	}
	assert_int_equal(rev("unit-0"), 1);
	assert_int_equal(rev(key), 1);
}

/* The numbers must come one behind the other; how many there were. */
static int
next_number(int64_t number, void *context)
{
	int64_t *last = context;

	assert_int_equal(number, *last + 1);
	*last = number;
	return 0;
}

static int64_t
last_in_history_from(int64_t after)
{
	struct fx_history history = { REC_repair_unit, "a", after };

	assert_int_equal(
	    fx_history_each(txn, &history, next_number, &after), 0);
	return after;
}

/* protocol.md 10: no event is missing from a history, however long */
TEST(a_history_goes_on_from_its_rows_to_the_record)
{
	int64_t first = seq;
	int i;

	for (i = 1; i <= 5 * FX_RECENT_MAX / 2; i++) {
		change("a", repair_unit_state_working, 0);
		if (i % 7 == 0)
			go_on();
	}
	go_on();
	assert_int_equal(last_in_history_from(first), seq);
	assert_int_equal(last_in_history_from(first + FX_RECENT_MAX), seq);
	assert_int_equal(last_in_history_from(seq - 3), seq);
	assert_int_equal(last_in_history_from(seq), seq);
}

TEST(an_event_of_a_peer_is_no_part_of_the_history)
{
	int64_t first = seq;
	struct repair_unit *unit;

	change("a", repair_unit_state_working, 0);
	fx_records_at_heard(records, seq, STORE_NOW);
	unit = fx_records_change(records, REC_repair_unit, "a");
	unit->state = repair_unit_state_wait_parts;
	go_on();
	assert_int_equal(last_in_history_from(first), seq);
	assert_int_equal(rev("a"), 2);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, some_records, no_records)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(what_was_saved_is_still_known_in_the_next_batch),
		RUN(what_is_still_known_is_changed_like_what_was_read),
		RUN(what_was_abandoned_is_not_known_anymore),
		RUN(what_was_not_saved_is_not_known_anymore),
		RUN(a_history_goes_on_from_its_rows_to_the_record),
		RUN(an_event_of_a_peer_is_no_part_of_the_history),
		RUN(more_records_than_there_is_room_for_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

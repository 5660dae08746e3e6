/*
 * What a look at queue, deadlines and counts finds, and what it lets be.
 */
#include <stdio.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_records_internal.h"
#include "tests/lib/store_words.h"
#include "tests/unit/records_words.h"
#include "tests/unit/test.h"

#define LATER (STORE_NOW + 1000) /* than the last event */

/* A unit with a deadline, or none. */
static void
a_unit(const char *key, int64_t due)
{
	struct repair_unit *unit;

	fx_records_at(records, ++seq, STORE_NOW);
	unit = fx_records_change(records, REC_repair_unit, key);
	unit->state = repair_unit_state_queued;
	unit->repair_due = due;
	assert_int_equal(fx_records_save(records), 0);
}

static int
looked_at(void)
{
	return fx_records_check(txn);
}

static int
note_due(const struct fx_due *due, void *context)
{
	*(struct fx_due *)context = *due;
	return 1;
}

/* The first that has come is refused. */
static void
refused(int64_t now_ms)
{
	struct fx_due due = { .due_ms = 0 };

	assert_int_equal(fx_records_due(txn, now_ms, note_due, &due), 0);
	assert_int_equal(due.due_ms, now_ms);
	assert_int_equal(fx_records_drop_due(txn, &due), 0);
}

/* As if a page had lost it. */
static void
lost(const char *key, int64_t due_ms)
{
	struct fx_record_kind facts;
	struct fx_key row;

	fx_record_kind(REC_repair_unit, &facts);
	row = fx_record_due_key(&facts, key, 0, due_ms);
	assert_int_equal(fx_table_remove(txn, FX_TABLE_due, &row), 0);
}

/* The refusal appends nothing: the journal ends before the deadline. */
TEST(a_deadline_that_was_refused_is_no_damage)
{
	a_unit("U.1", LATER);
	assert_int_equal(looked_at(), 0);
	refused(LATER);
	assert_int_equal(looked_at(), 0);
}

/* G8 */
TEST(a_deadline_that_was_lost_is_found)
{
	a_unit("U.1", LATER);
	lost("U.1", LATER);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* G8: what was dropped excuses no later one. */
TEST(a_lost_deadline_is_found_though_another_was_refused)
{
	a_unit("U.1", LATER);
	a_unit("U.2", LATER + 1);
	refused(LATER);
	lost("U.2", LATER + 1);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* -- after a step back from the next release --------------------------------*/

static void
put_row(
    enum fx_table table, const char *before, size_t size, const char *behind)
{
	struct fx_key key = fx_key_of("");

	fx_key_bytes(&key, before, size);
	fx_key_text(&key, behind);
	assert_int_equal(fx_table_put(txn, table, &key, NULL, 0), 0);
}

/* Its records have a kind that nobody here knows: gadgets. */
static void
a_gadget(bool queued, bool counted)
{
	static const char first[FX_STATES_MAX * 8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	struct fx_key key = fx_key_of("gadget/G.1");

	assert_int_equal(
	    fx_table_put(txn, FX_TABLE_records, &key, "whatever", 8), 0);
	put_row(FX_TABLE_due, "\0\0\0\0\0\0\0\1gadget/G.1\0", 19, "g_due");
	if (queued)
		put_row(FX_TABLE_queue, "gadget/\0\0\0\0\0\0\0\0\1", 16, "G.1");
	if (counted)
		assert_int_equal(fx_meta_put(txn, "count/repair.gadget", first,
				     sizeof(first)),
		    0);
}

/* G23 */
TEST(records_of_a_kind_of_the_next_release_are_let_be)
{
	a_unit("U.1", LATER);
	a_gadget(true, true);
	assert_int_equal(looked_at(), 0);
	lost("U.1", LATER);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

/* G23: it comes first, and asks nothing of this program. */
TEST(a_deadline_of_such_a_record_is_passed_over)
{
	a_unit("U.1", LATER);
	a_gadget(true, true);
	refused(LATER);
}

/* G8: a kind that nobody counts is none of the next release. */
TEST(a_row_whose_kind_became_another_is_found)
{
	struct fx_due due;

	a_gadget(true, false);
	assert_int_equal(looked_at(), FX_ECORRUPT);
	assert_int_equal(
	    fx_records_due(txn, LATER, note_due, &due), FX_ECORRUPT);
}

/* G8 */
TEST(a_record_of_an_unknown_kind_has_its_place_in_the_queue)
{
	a_gadget(false, true);
	assert_int_equal(looked_at(), FX_ECORRUPT);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, some_records, no_records)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_deadline_that_was_refused_is_no_damage),
		RUN(a_deadline_that_was_lost_is_found),
		RUN(a_lost_deadline_is_found_though_another_was_refused),
		RUN(records_of_a_kind_of_the_next_release_are_let_be),
		RUN(a_deadline_of_such_a_record_is_passed_over),
		RUN(a_row_whose_kind_became_another_is_found),
		RUN(a_record_of_an_unknown_kind_has_its_place_in_the_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

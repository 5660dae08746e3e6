#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_archive.h"
#include "store/fx_store_internal.h"
#include "tests/lib/sample.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT  "RMA-2611-00042-D.01"
#define OTHER "RMA-2611-00042-D.02"

/* G11 I9 */
TEST(what_cannot_be_taken_holds_back_its_unit_alone)
{
	admitted(OTHER);
	decided(UNIT);
	decided(UNIT);
	decided(OTHER);
	assert_int_equal(parked(UNIT), 2);
	assert_string_equal(why(UNIT, 0), NOT_KNOWN);
	assert_string_equal(why(UNIT, 1), "behind");
	assert_int_equal(steps(OTHER), 1);
	commit();
	assert_int_equal(parked(NULL), 2);
}

static void
spoil_record(const char *unit_no)
{
	struct fx_key key = fx_key_of("");
	struct fx_txn *txn = writing(service->store);
	MDB_val at, junk = { 4, (char[]){ "junk" } };

	fx_key_path(&key, REC_repair_unit, unit_no);
	at = (MDB_val){ key.size, key.bytes };
	assert_int_equal(mdb_put(txn->txn, fx_table_of(txn, FX_TABLE_records),
			     &at, &junk, 0),
	    0);
	done(txn);
}

/* A record that cannot be read looks like one that is not there.  G11 P4 */
TEST(no_event_is_passed_over_on_a_record_that_cannot_be_read)
{
	admitted(UNIT);
	commit();
	spoil_record(UNIT);
	start_again();
	indifferent = forgiving = true;
	decided(UNIT);
	indifferent = forgiving = false;
	assert_int_equal(amiss, FX_ECORRUPT);
	amiss = 0;
}

/* Another peer's event is still taken, and may be the cure.  G11 */
TEST(an_event_of_another_peer_cures_what_is_parked)
{
	decided(UNIT);
	decided(UNIT);
	commit();
	admitted(UNIT);
	assert_int_equal(parked(UNIT), 0);
	assert_int_equal(steps(UNIT), 2);
}

/* G11; the reply tells the revision after the cure. */
TEST(a_command_that_changes_the_record_cures_what_is_parked)
{
	struct fx_response reply;

	decided(UNIT);
	commit();
	reply = note(UNIT);
	assert_int_equal(reply.code, FX_SAYS_OK);
	assert_int_equal(reply.n, 1);
	assert_int_equal(reply.rev, 2);
	assert_int_equal(reply.stuck, 0);
	assert_int_equal(parked(UNIT), 0);
	assert_int_equal(steps(UNIT), 1);
}

/* A deadline is a change like any other.  G11 */
TEST(a_timer_that_changes_the_record_cures_what_is_parked)
{
	struct assessment_severity_set event;

	sample_fill(EV_assessment_severity_set, SAMPLE_TYPICAL, &event);
	fx_copy(event.unit_no, UNIT);
	decided(OTHER); /* stays where it is */
	hear(FX_IN_assessment, EV_assessment_severity_set, &event);
	decided(UNIT);
	assert_int_equal(parked(UNIT), 1);
	commit();
	assert_int_equal(fx_timers_take(service), 0);
	assert_int_equal(parked(UNIT), 0);
	assert_int_equal(steps(UNIT), 1);
	assert_int_equal(parked(OTHER), 1);
}

/* What each cursor has moved by was taken, passed over or parked. */
static void
all_is_counted(void)
{
	const struct fx_neighbor *n;
	size_t i;

	for (i = 0; i < service->neighbor_count; i++) {
		n = &service->neighbors[i];
		assert_int_equal(n->cursor.seq - n->begun,
		    n->became.taken + n->became.skipped + n->became.parked);
	}
}

static void
hear_four(void)
{
	admitted(OTHER);
	decided(UNIT);
	decided(OTHER);
	hear_bytes(FX_IN_intake, "intake.unheard_of", UNIT, "\x80", 1, false);
	all_is_counted();
}

/* I9, also when a batch is undone, whose events come once more. */
TEST(what_a_peer_said_is_counted_once_as_what_became_of_it)
{
	hear_four();
	fx_batch_abandon(service, FX_SAYS_BUSY);
	all_is_counted();
	hear_again();
	hear_four();
	commit();
	assert_int_equal(service->neighbors[0].cursor.seq, 2);
	assert_int_equal(parked(UNIT), 1);
	admitted(UNIT); /* the cure */
	assert_int_equal(parked(UNIT), 0);
	all_is_counted();
}

/* Each kind of misfit has its word; nothing is skipped that says `must`. */
TEST(what_nobody_understands_is_parked_or_passed_as_it_says)
{
	hear_bytes(FX_IN_intake, "intake.unheard_of", UNIT, "\x80", 1, false);
	assert_int_equal(parked(NULL), 0);
	hear_bytes(FX_IN_intake, "intake.unheard_of", UNIT, "\x80", 1, true);
	assert_string_equal(why(UNIT, 0), "unknown_type");
	hear_bytes(FX_IN_assessment, "assessment.decided", UNIT,
	    "\x81\xa4kind\xa6smiles", 13, false);
	assert_string_equal(why(UNIT, 1), "unknown_choice");
	hear_bytes(FX_IN_assessment, "assessment.decided", OTHER,
	    "\x81\xa5round\xa3two", 11, false);
	assert_string_equal(why(OTHER, 0), "bad_data");
	assert_int_equal(service->neighbors[0].became.skipped, 1);
	assert_int_equal(parked(NULL), 3);
}

/* Though nothing changes, all have their turn, a few at a time. */
TEST(every_parked_row_is_tried_again_within_the_hour)
{
	char unit[FX_KEY_BYTES];
	bool all = false;
	int i, rounds = 0;

	stubborn = true;
	for (i = 0; i < 40; i++) {
		(void)snprintf(unit, sizeof(unit), "RMA-2611-%05d-D.01", i);
		admitted(unit);
		decided(unit);
	}
	commit();
	assert_int_equal(parked(NULL), 40);
	stubborn = false;
	while (!all && rounds++ < 9)
		assert_int_equal(fx_heard_round(service, &all), 0);
	assert_int_equal(parked(NULL), 0);
	assert_int_equal(steps(unit), 1);
}

/* G11: a long row of one unit waits no hour for its second half. */
TEST(all_that_is_parked_for_one_unit_is_taken_in_one_round)
{
	bool all = false;
	int i, rounds = 0;

	stubborn = true;
	admitted(UNIT);
	for (i = 0; i < 70; i++)
		decided(UNIT);
	commit();
	assert_int_equal(parked(UNIT), 70);
	stubborn = false;
	while (!all && rounds++ < 9) {
		assert_int_equal(fx_heard_round(service, &all), 0);
		commit();
	}
	assert_int_equal(parked(UNIT), 0);
	assert_int_equal(steps(UNIT), 70);
}

/* -- who keeps what all say -------------------------------------------------*/

/* Which rows are kept: how many, and the last one's number and place. */
struct archive {
	int64_t count, last_arrival, last_own;
	size_t last_size;
};

static int
look_at_row(const struct fx_archived *archived, void *context)
{
	struct archive *archive = context;

	archive->count++;
	archive->last_arrival = archived->arrival;
	archive->last_own = archived->own;
	archive->last_size = archived->size;
	return 0;
}

static struct archive
kept(void)
{
	struct archive archive = { 0 };

	assert_int_equal(
	    fx_archive_each(service->batch, 0, look_at_row, &archive), 0);
	return archive;
}

/* As if a word of it had been one of the next release, until now. */
static void
nobody_understood(const char *unit_no)
{
	struct fx_stuck stuck;

	assert_int_equal(fx_stuck_next(service->batch, unit_no, 0, &stuck), 0);
	fx_copy(stuck.why, "unknown_choice");
	assert_int_equal(fx_stuck_put(service->batch, &stuck), 0);
}

/*
 * G13, G23: the fold of what is kept comes out equal after an upgrade: what is
 * understood at last stands where it was folded, and stands there once.
 */
TEST(what_is_understood_at_last_is_kept_where_it_was_folded)
{
	struct fx_department all = *service->department;
	struct archive before, after;

	all.follows_all = true;
	service->department = &all;
	decided(UNIT);
	before = kept();
	assert_int_equal(before.count, 1);
	nobody_understood(UNIT);
	decided(OTHER);
	admitted(UNIT);
	after = kept();
	assert_int_equal(parked(UNIT), 0);
	assert_int_equal(after.count, 3);
	assert_int_equal(after.last_arrival, 4);
	assert_int_equal(after.last_size, before.last_size);
	assert_true(after.last_own > before.last_own);
}

/* Not folded twice, when an older program comes between. */
TEST(what_was_understood_once_does_not_become_unheard_of)
{
	struct fx_stuck stuck;

	hear_bytes(FX_IN_assessment, "assessment.decided", UNIT,
	    "\x81\xa4kind\xa6smiles", 13, false);
	assert_int_equal(fx_stuck_next(service->batch, UNIT, 0, &stuck), 0);
	fx_copy(stuck.why, NOT_KNOWN);
	assert_int_equal(fx_stuck_put(service->batch, &stuck), 0);
	admitted(UNIT);
	assert_int_equal(parked(UNIT), 1);
	assert_string_equal(why(UNIT, 0), NOT_KNOWN);
}

/* What was understood, and refused, stays where it came. */
TEST(what_was_only_refused_stays_where_it_came)
{
	struct fx_department all = *service->department;

	all.follows_all = true;
	service->department = &all;
	decided(UNIT);
	admitted(UNIT);
	assert_int_equal(parked(UNIT), 0);
	assert_int_equal(kept().count, 2);
	assert_int_equal(kept().last_arrival, 2);
}

/* What waits behind another and is not understood itself says so. */
TEST(what_is_not_understood_says_so_behind_another_too)
{
	decided(UNIT);
	hear_bytes(FX_IN_assessment, "assessment.decided", UNIT,
	    "\x81\xa4kind\xa6smiles", 13, false);
	assert_string_equal(why(UNIT, 0), NOT_KNOWN);
	assert_string_equal(why(UNIT, 1), "unknown_choice");
}

int
main(void)
{
#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, a_service, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(what_cannot_be_taken_holds_back_its_unit_alone),
		SERVED(no_event_is_passed_over_on_a_record_that_cannot_be_read),
		SERVED(an_event_of_another_peer_cures_what_is_parked),
		SERVED(a_command_that_changes_the_record_cures_what_is_parked),
		SERVED(a_timer_that_changes_the_record_cures_what_is_parked),
		SERVED(what_a_peer_said_is_counted_once_as_what_became_of_it),
		SERVED(what_nobody_understands_is_parked_or_passed_as_it_says),
		SERVED(every_parked_row_is_tried_again_within_the_hour),
		SERVED(all_that_is_parked_for_one_unit_is_taken_in_one_round),
		SERVED(what_is_understood_at_last_is_kept_where_it_was_folded),
		SERVED(what_was_understood_once_does_not_become_unheard_of),
		SERVED(what_was_only_refused_stays_where_it_came),
		SERVED(what_is_not_understood_says_so_behind_another_too),
	};

	return cmocka_run_group_tests_name("parked", tests, NULL, NULL);
}

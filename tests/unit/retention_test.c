/*
 * What is given up once everybody has it: by the policy, below a checked
 * backup, a few rows at a time (protocol.md 8.4).
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "service/fx_fold.h"
#include "service/fx_queries_internal.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT  "RMA-2611-00042-D.01"
#define OTHER "RMA-2611-00043-B.01"

/* How much later it is than the clock says. */
static int64_t later_ms;

int64_t __real_fx_clock_now(void);
int64_t __wrap_fx_clock_now(void);

int64_t
__wrap_fx_clock_now(void)
{
	return __real_fx_clock_now() + later_ms;
}

static int
begin(void **state)
{
	later_ms = 0;
	return a_service(state);
}

static int
end(void **state)
{
	(void)rmdir(in_directory("copy"));
	return no_service(state);
}

/* Every department that listens to repair has everything up to there. */
static void
peers_have(int64_t seq)
{
	has("intake", seq);
	has("assessment", seq);
	has("quality", seq);
	has("shipping", seq);
	has("analytics", seq);
}

/* A backup that holds everything up to there was checked. */
static void
backed_up(int64_t seq)
{
	struct fx_head head = { .seq = seq, .epoch = 1 };

	assert_int_equal(fx_batch_open(service), 0);
	assert_int_equal(fx_meta_put_backup(service->batch, &head), 0);
	commit();
}

/* It was not heard for some time. */
static void
silent(void)
{
	size_t i;

	for (i = 0; i < service->consumed.count; i++)
		service->consumed.known[i].heard_ms -= 20000;
}

/* Give up what may go, in idle turns.  Returns how many commits it took. */
static int
idle(void)
{
	int64_t first;
	int commits = 0;

	fx_retention_look(service);
	while (service->retention.going) {
		first = service->first;
		assert_int_equal(fx_retention_step(service), 0);
		if (service->batch != NULL)
			commit();
		assert_true(service->first - first <= FX_TRUNCATE_ROWS);
		commits += service->first > first;
	}
	return commits;
}

/* -- what may go ------------------------------------------------------------*/

static void
a_policy_of_rows(int64_t rows)
{
	service->settings.retention_rows = rows;
}

TEST(by_default_everything_is_kept)
{
	events(UNIT, 60);
	peers_have(61);
	backed_up(61);
	idle();
	assert_int_equal(service->first, 1);
	a_policy_of_rows(10);
	idle();
	assert_int_equal(service->first, 52);
}

TEST(nothing_goes_that_no_checked_backup_holds)
{
	events(UNIT, 60);
	peers_have(61);
	a_policy_of_rows(10);
	idle();
	assert_int_equal(service->first, 1);
	backed_up(30);
	idle();
	assert_int_equal(service->first, 31);
}

/* G12: a department is never truncated past. */
TEST(nothing_goes_that_a_department_has_not_taken)
{
	events(UNIT, 60);
	backed_up(61);
	a_policy_of_rows(10);
	peers_have(40);
	has("quality", 25);
	idle();
	assert_int_equal(service->first, 26);
	has("quality", 61);
	idle();
	assert_int_equal(service->first, 41);
	assert_int_equal(service->consumed.count, 5);
}

TEST(a_department_that_was_never_heard_of_has_everything_kept)
{
	events(UNIT, 60);
	backed_up(61);
	a_policy_of_rows(10);
	has("intake", 61);
	has("assessment", 61);
	has("quality", 61);
	has("shipping", 61);
	idle();
	assert_int_equal(service->first, 1);
	has("analytics", 61);
	idle();
	assert_int_equal(service->first, 52);
}

TEST(an_operator_may_say_that_a_department_is_gone)
{
	events(UNIT, 60);
	backed_up(61);
	a_policy_of_rows(10);
	peers_have(61);
	service->consumed.count = 4; /* of analytics nothing is known */
	idle();
	assert_int_equal(service->first, 1);
	fx_copy(service->settings.retention_demoted, "analytics");
	idle();
	assert_int_equal(service->first, 52);
}

TEST(a_guest_has_its_events_kept_until_it_lapses)
{
	events(UNIT, 60);
	backed_up(61);
	a_policy_of_rows(10);
	peers_have(61);
	has("bridge", 20);
	idle();
	assert_int_equal(service->first, 21);
	assert_int_equal(fx_consumed_look(service), 0);
	assert_false(service->consumed.known[5].consumer.lapsed);
	later_ms = 14 * FX_DAY_MS + 60000;
	assert_int_equal(fx_consumed_look(service), 0);
	assert_false(service->consumed.known[5].consumer.lapsed);
	silent();
	assert_int_equal(fx_consumed_look(service), 0);
	assert_true(service->consumed.known[5].consumer.lapsed);
	idle();
	assert_int_equal(service->first, 52);
	/* It says where it is: from now on it counts again. */
	has("bridge", 55);
	assert_false(service->consumed.known[5].consumer.lapsed);
	a_policy_of_rows(1);
	idle();
	assert_int_equal(service->first, 56);
}

TEST(a_guest_may_lag_by_time_and_by_size)
{
	events(UNIT, 200);
	has("level", 201);
	has("far", 20);
	has("near", 195);
	service->settings.guest_size = 10000;
	assert_int_equal(fx_consumed_look(service), 0);
	assert_false(service->consumed.known[0].consumer.lapsed);
	assert_true(service->consumed.known[1].consumer.lapsed);
	assert_false(service->consumed.known[2].consumer.lapsed);
	later_ms = 15 * FX_DAY_MS;
	silent();
	assert_int_equal(fx_consumed_look(service), 0);
	assert_false(service->consumed.known[0].consumer.lapsed);
	assert_true(service->consumed.known[2].consumer.lapsed);
	assert_true(service->consumed.known[2].changed);
}

/* protocol.md 8.4: an alarm, and everything stays. */
TEST(a_department_that_is_far_behind_does_not_lapse)
{
	events(UNIT, 60);
	peers_have(61);
	has("quality", 5);
	later_ms = 15 * FX_DAY_MS;
	silent();
	assert_int_equal(fx_consumed_look(service), 0);
	assert_false(service->consumed.known[2].consumer.lapsed);
	assert_true(service->consumed.known[2].told);
	backed_up(61);
	a_policy_of_rows(1);
	idle();
	assert_int_equal(service->first, 6);
}

TEST(age_alone_may_be_the_reason)
{
	service->settings.retention_days = 30;
	events(UNIT, 30);
	later_ms = 20 * FX_DAY_MS;
	events(UNIT, 30);
	peers_have(61);
	backed_up(61);
	idle();
	assert_int_equal(service->first, 1);
	later_ms = 40 * FX_DAY_MS;
	idle();
	assert_int_equal(service->first, 32);
	/* What either of them wants to keep stays. */
	a_policy_of_rows(50);
	later_ms = 80 * FX_DAY_MS;
	idle();
	assert_int_equal(service->first, 32);
	a_policy_of_rows(10);
	idle();
	assert_int_equal(service->first, 52);
}

/* store.md 11 */
TEST(much_goes_in_small_portions)
{
	int i;

	for (i = 0; i < 8; i++)
		events(i % 2 == 0 ? UNIT : OTHER, 150);
	peers_have(service->committed.seq);
	backed_up(service->committed.seq);
	a_policy_of_rows(1);
	assert_int_equal(idle(), 3);
	assert_int_equal(service->first, service->committed.seq);
}

TEST(what_was_abandoned_was_not_given_up)
{
	events(UNIT, 60);
	peers_have(61);
	backed_up(61);
	a_policy_of_rows(10);
	fx_retention_look(service);
	assert_int_equal(fx_retention_step(service), 0);
	assert_non_null(service->batch);
	fx_batch_abandon(service, FX_SAYS_BUSY);
	assert_int_equal(service->first, 1);
	idle();
	assert_int_equal(service->first, 52);
	events(UNIT, 3);
	assert_int_equal(service->committed.seq, 64);
}

/* -- what is left -----------------------------------------------------------*/

static void
given_up_to(int64_t seq)
{
	peers_have(service->committed.seq);
	backed_up(seq);
	a_policy_of_rows(1);
	idle();
	assert_int_equal(service->first, seq + 1);
}

/* The subject of a query. */
static int
asks_about(const char *type, const char *unit_no)
{
	unsigned char args[64] = { 0x81, 0xa7 };

	memcpy(args + 2, "subject", 7);
	args[9] = (unsigned char)(0xa0 | strlen(unit_no));
	memcpy(args + 10, unit_no, strlen(unit_no));
	return asks(type, args, 10 + strlen(unit_no));
}

/* decision 0010, G12 */
TEST(a_history_says_how_many_of_its_events_are_gone)
{
	events(UNIT, 40);
	events(OTHER, 10);
	given_up_to(20);
	assert_int_equal(asks_about("history", UNIT), FX_SAYS_OK);
	/* Rows of sixteen: one of them went whole with its events. */
	assert_int_equal(service->query.count, 21);
	assert_int_equal(service->query.reply.gone, 3);
	assert_int_equal(asks_about("history", OTHER), FX_SAYS_OK);
	assert_int_equal(service->query.count, 10);
	assert_int_equal(service->query.reply.gone, 0);
	assert_int_equal(asks("tail", "\x81\xa1n\xcc\xc8", 5), FX_SAYS_OK);
	assert_int_equal(service->query.count, 31);
}

static struct fx_findings
verified(void)
{
	struct fx_findings findings;
	char copy[256], scratch[256];

	snprintf(copy, sizeof(copy), "%s", in_directory("copy"));
	snprintf(scratch, sizeof(scratch), "%s", in_directory("new"));
	assert_int_equal(fx_store_remove_copy(copy), 0);
	assert_int_equal(mkdir(copy, 0700), 0);
	assert_int_equal(fx_store_copy(service->store, copy), 0);
	assert_int_equal(
	    fx_fold_check(service->department, copy, scratch, &findings), 0);
	assert_int_equal(fx_store_remove_copy(copy), 0);
	return findings;
}

/* G8, I4: also of what is left. */
TEST(a_truncated_store_can_be_verified)
{
	struct fx_findings f;

	events(UNIT, 40);
	given_up_to(20);
	events(OTHER, 10);
	f = verified();
	assert_true(fx_fold_is_right(&f));
	assert_int_equal(f.from, 21);
	assert_int_equal(f.events, 31);
	assert_int_equal(f.records, 2);
	assert_int_equal(f.older, 1);
}

TEST(a_wrong_record_is_found_in_a_truncated_store_too)
{
	struct fx_findings f;
	struct repair_unit *unit;

	events(UNIT, 40);
	given_up_to(20);
	events(OTHER, 10);
	/* A change without an event, of a young record. */
	note(UNIT);
	unit = fx_records_change(service->records, REC_repair_unit, OTHER);
	unit->steps += 1;
	commit();
	f = verified();
	assert_false(fx_fold_is_right(&f));
	assert_int_equal(f.differences, 1);
	/* And of an old one: its last event is none of its own. */
	note(OTHER);
	fx_records_at(service->records, 9, STORE_NOW);
	unit = fx_records_change(service->records, REC_repair_unit, UNIT);
	unit->steps += 1;
	commit();
	f = verified();
	assert_int_equal(f.differences, 2);
}

/* Of what was given up nothing can be made anew. */
TEST(an_upgrade_leaves_the_older_records_of_a_truncated_store)
{
	struct fx_findings f;

	events(UNIT, 40);
	decided(UNIT);
	given_up_to(20);
	admitted(OTHER);
	decided(OTHER);
	commit();
	upgraded = true;
	start_again();
	assert_int_equal(steps(UNIT), 1);
	assert_int_equal(steps(OTHER), 2);
	f = verified();
	assert_true(fx_fold_is_right(&f));
	assert_int_equal(f.older, 1);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(by_default_everything_is_kept),
		RUN(nothing_goes_that_no_checked_backup_holds),
		RUN(nothing_goes_that_a_department_has_not_taken),
		RUN(a_department_that_was_never_heard_of_has_everything_kept),
		RUN(an_operator_may_say_that_a_department_is_gone),
		RUN(a_guest_has_its_events_kept_until_it_lapses),
		RUN(a_guest_may_lag_by_time_and_by_size),
		RUN(a_department_that_is_far_behind_does_not_lapse),
		RUN(age_alone_may_be_the_reason),
		RUN(much_goes_in_small_portions),
		RUN(what_was_abandoned_was_not_given_up),
		RUN(a_history_says_how_many_of_its_events_are_gone),
		RUN(a_truncated_store_can_be_verified),
		RUN(a_wrong_record_is_found_in_a_truncated_store_too),
		RUN(an_upgrade_leaves_the_older_records_of_a_truncated_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

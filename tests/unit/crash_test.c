/*
 * What ends the service again and again: its crashes are counted in a file
 * beside the store, and the event that is to blame is parked (store 5.3).
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "store/fx_archive.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT  "RMA-2611-00042-D.01"
#define OTHER "RMA-2611-00042-D.02"

/* Where the handler's byte and the time of the last crash lie. */
#define OWN_AT  80
#define LAST_AT 32

/* The file, to look into and to write to. */
static int
notes(void)
{
	char path[FX_PATH_BYTES];
	int fd = -1;

	(void)snprintf(
	    path, sizeof(path), "%s/applying", fx_store_path(service->store));
	assert_int_equal(fx_file_open(path, &fd), 0);
	return fd;
}

/* The service is gone, as after kill -9, and started again. */
static void
crash(void)
{
	start_again();
}

/* The first event of assessment is in hand when the process ends. */
static void
dies_of_it(bool own)
{
	const unsigned char byte = 1;
	int fd = notes();

	fx_crashes_begin(service, FX_IN_assessment, 1);
	if (own)
		assert_int_equal(fx_file_put_at(fd, OWN_AT, &byte, 1), 0);
	fx_file_close(fd);
	service->crashes.now.place = 0; /* nobody is there to unsay it */
	crash();
}

/* G11 */
TEST(two_crashes_within_a_minute_make_it_step)
{
	crash();
	assert_false(service->crashes.stepping);
	crash();
	assert_true(service->crashes.stepping);
	assert_int_equal(service->crashes.count, 2);
}

/* A clean stop is a new beginning. */
TEST(a_stop_on_request_forgets_the_crashes)
{
	crash();
	fx_crashes_end(service);
	crash(); /* no: it was stopped before */
	assert_int_equal(service->crashes.count, 0);
	crash();
	assert_false(service->crashes.stepping);
}

/* Two that are far apart have nothing to do with each other. */
TEST(crashes_a_day_apart_are_not_counted_together)
{
	int64_t before;
	int fd = notes();

	crash();
	before = service->crashes.last_ms - 2 * FX_MINUTE_MS;
	assert_int_equal(
	    fx_file_put_at(fd, LAST_AT, &before, sizeof(before)), 0);
	fx_file_close(fd);
	crash();
	assert_int_equal(service->crashes.count, 1);
	assert_false(service->crashes.stepping);
}

/* G11: the third crash on an event parks it; what follows parks behind. */
TEST(the_event_that_breaks_the_process_is_parked)
{
	admitted(UNIT);
	admitted(OTHER);
	commit();
	crash();
	crash();
	dies_of_it(true);
	decided(UNIT);
	decided(UNIT);
	decided(OTHER);
	commit();
	assert_int_equal(parked(NULL), 2);
	assert_string_equal(why(UNIT, 0), "crashed");
	assert_string_equal(why(UNIT, 1), "behind");
	assert_int_equal(steps(OTHER), 1);
}

/* Who is killed from outside is not broken by what it happened to do. */
TEST(an_event_is_blamed_for_a_kill_only_the_third_time)
{
	admitted(UNIT);
	commit();
	crash();
	crash();
	dies_of_it(false);
	dies_of_it(false);
	assert_false(fx_crashes_parks(service, FX_IN_assessment, 1));
	dies_of_it(false);
	assert_true(fx_crashes_parks(service, FX_IN_assessment, 1));
	decided(UNIT);
	assert_string_equal(why(UNIT, 0), "crashed");
}

/* What could not even be looked at is parked by its peer. */
TEST(an_event_whose_envelope_breaks_it_is_parked_unread)
{
	crash();
	crash();
	dies_of_it(true);
	dies_of_it(true);
	decided(UNIT);
	assert_string_equal(why("assessment", 0), "crashed");
	assert_int_equal(parked(UNIT), 0);
}

/* Neither a change nor the hour tries again what ended the process. */
TEST(what_crashed_is_tried_again_by_hand_alone)
{
	int64_t taken;
	bool all;

	crash();
	crash();
	dies_of_it(true);
	decided(UNIT);
	admitted(UNIT);
	assert_int_equal(fx_heard_round(service, &all), 0);
	assert_int_equal(parked(UNIT), 1);
	assert_int_equal(fx_heard_by_hand(service, UNIT, &taken), 0);
	assert_int_equal(taken, 1);
	assert_int_equal(steps(UNIT), 1);
}

/* And who tries it, and ends the process again, is told so. */
TEST(what_crashed_again_by_hand_is_refused)
{
	int64_t taken;

	crash();
	crash();
	dies_of_it(true);
	decided(UNIT);
	commit();
	(void)fx_crashes_begin_again(service, FX_IN_assessment, 1, true);
	service->crashes.now.place = 0;
	crash();
	assert_int_equal(fx_batch_open(service), 0);
	assert_int_equal(fx_heard_by_hand(service, UNIT, &taken), FX_EDENIED);
	assert_int_equal(parked(UNIT), 1);
}

/* -- a parked row, when it is tried again -----------------------------------*/

static jmp_buf gone;

static void
ends_here(void)
{
	longjmp(gone, 1);
}

/* What tries it again: a command, an event of another peer, the hour. */
static void
noting(void)
{
	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
}

static void
admitting(void)
{
	fx_crashes_begin(service, FX_IN_intake, 1);
	admitted(UNIT);
	fx_crashes_over(service);
}

static void
an_hour_passes(void)
{
	bool all;

	assert_int_equal(fx_heard_round(service, &all), 0);
}

/* The process breaks where it weighs a decision; whether it came there. */
static bool
breaks_at(void (*doing)(void))
{
	const unsigned char byte = 1;
	int fd = notes();
	volatile bool broke = true;

	on_weighing = ends_here;
	if (setjmp(gone) == 0) {
		doing();
		broke = false;
	}
	on_weighing = NULL;
	if (broke) {
		assert_int_equal(fx_file_put_at(fd, OWN_AT, &byte, 1), 0);
		service->crashes.now.place = 0; /* as above */
		crash();
	}
	fx_file_close(fd);
	return broke;
}

/* What no command can change: its client repeats it, whatever comes. */
TEST(a_parked_row_that_breaks_every_command_stays_parked)
{
	decided(UNIT);
	commit();
	crash();
	crash();
	assert_true(breaks_at(noting));
	assert_false(breaks_at(noting));
	commit();
	assert_string_equal(why(UNIT, 0), "crashed_later");
	assert_int_equal(parked(UNIT), 1);
}

/* Another peer's event that is the cure did nothing wrong. */
TEST(the_event_that_has_a_row_tried_again_is_not_blamed)
{
	decided(UNIT);
	commit();
	crash();
	crash();
	hear_again();
	assert_true(breaks_at(admitting));
	assert_false(fx_crashes_parks(service, FX_IN_intake, 1));
	hear_again();
	assert_false(breaks_at(admitting));
	assert_string_equal(why(UNIT, 0), "crashed_later");
	assert_int_equal(parked(NULL), 1);
}

/* And once the row is tried it is in hand again, with all that is left. */
TEST(the_event_that_cures_is_blamed_for_what_comes_after)
{
	decided(UNIT);
	commit();
	crash();
	crash();
	fx_crashes_begin(service, FX_IN_intake, 1);
	admitted(UNIT);
	assert_int_equal(parked(UNIT), 0);
	service->crashes.now.place = 0;
	crash();
	assert_int_equal(service->crashes.place, FX_IN_intake + 1);
}

/* Who breaks an hour apart is never taken alone, and is found all the same. */
TEST(a_parked_row_that_breaks_every_hour_stays_parked)
{
	int i, fd = notes();
	int64_t before;

	decided(UNIT);
	commit();
	for (i = 0; i < 3; i++) {
		before = service->crashes.last_ms - FX_HOUR_MS;
		assert_int_equal(
		    fx_file_put_at(fd, LAST_AT, &before, sizeof(before)), 0);
		assert_true(breaks_at(an_hour_passes));
		assert_false(service->crashes.stepping);
	}
	fx_file_close(fd);
	assert_false(breaks_at(an_hour_passes));
	assert_string_equal(why(UNIT, 0), "crashed_later");
}

/* By hand it goes on as with any that crashed. */
TEST(a_parked_row_that_crashed_later_is_tried_again_by_hand)
{
	int64_t taken;

	decided(UNIT);
	commit();
	crash();
	crash();
	assert_true(breaks_at(noting));
	assert_false(breaks_at(noting));
	assert_int_equal(fx_heard_by_hand(service, UNIT, &taken), 0);
	assert_int_equal(taken, 1);
	assert_int_equal(steps(UNIT), 1);
}

static int
count_kept(const struct fx_archived *archived, void *context)
{
	int64_t *count = context;

	(void)archived; /* how many is enough */
	++*count;
	return 0;
}

static void
follow_all(struct fx_department *all)
{
	*all = *service->department;
	all->follows_all = true;
	service->department = all;
}

/* G23: what was kept when it came is not kept once more. */
TEST(a_row_that_crashed_later_is_kept_once)
{
	struct fx_department all;
	int64_t count = 0, taken;

	follow_all(&all);
	decided(UNIT);
	commit();
	crash();
	crash();
	follow_all(&all);
	assert_true(breaks_at(noting));
	follow_all(&all);
	assert_false(breaks_at(noting));
	assert_int_equal(fx_heard_by_hand(service, UNIT, &taken), 0);
	assert_int_equal(
	    fx_archive_each(service->batch, 0, count_kept, &count), 0);
	assert_int_equal(count, 1);
}

/* A poison row at the front would otherwise break every start. */
TEST(the_first_round_is_an_hour_after_the_start)
{
	assert_true(
	    fx_clock_monotonic_ms() - service->hourly_ms < FX_MINUTE_MS);
}

/* A thousand that went well, and events are taken together again. */
TEST(a_thousand_quiet_events_end_the_stepping)
{
	int i;

	crash();
	crash();
	for (i = 0; i < 999; i++)
		fx_crashes_quiet(service);
	assert_true(service->crashes.stepping);
	fx_crashes_quiet(service);
	assert_false(service->crashes.stepping);
	crash();
	assert_false(service->crashes.stepping);
}

/* A file of somebody else, or half of ours, blames nobody. */
TEST(a_file_that_is_none_of_ours_is_no_crash)
{
	char path[FX_PATH_BYTES];

	(void)snprintf(
	    path, sizeof(path), "%s/applying", fx_store_path(service->store));
	assert_int_equal(fx_file_write(path, "rubbish", 7), 0);
	crash();
	assert_int_equal(service->crashes.count, 0);
}

/* The signal's handler writes where the next start looks. */
static int
dies(int signal)
{
	unsigned char own = 0;
	int fd = notes(), status = 0;
	pid_t child = fork();

	if (child == 0) {
		(void)close(STDERR_FILENO); /* it is meant to happen */
		fx_process_on_crash(fd, OWN_AT);
		if (signal == SIGABRT)
			fx_never("it is meant to happen");
		(void)raise(signal);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(fx_file_read_at(fd, OWN_AT, &own, 1), 0);
	fx_file_close(fd);
	assert_int_equal(own, 1);
	return status;
}

/* Fault 9: a page that cannot be read ends it with 74, and no answer. */
TEST(a_page_that_is_lost_ends_the_process_with_status_74)
{
	int status = dies(SIGBUS);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), FX_STATUS_IO);
}

TEST(a_broken_promise_ends_as_the_supervisor_expects)
{
	int status = dies(SIGABRT);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

int
main(void)
{
#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, a_service, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(two_crashes_within_a_minute_make_it_step),
		SERVED(a_stop_on_request_forgets_the_crashes),
		SERVED(crashes_a_day_apart_are_not_counted_together),
		SERVED(the_event_that_breaks_the_process_is_parked),
		SERVED(an_event_is_blamed_for_a_kill_only_the_third_time),
		SERVED(an_event_whose_envelope_breaks_it_is_parked_unread),
		SERVED(what_crashed_is_tried_again_by_hand_alone),
		SERVED(what_crashed_again_by_hand_is_refused),
		SERVED(a_parked_row_that_breaks_every_command_stays_parked),
		SERVED(the_event_that_has_a_row_tried_again_is_not_blamed),
		SERVED(the_event_that_cures_is_blamed_for_what_comes_after),
		SERVED(a_parked_row_that_breaks_every_hour_stays_parked),
		SERVED(a_parked_row_that_crashed_later_is_tried_again_by_hand),
		SERVED(a_row_that_crashed_later_is_kept_once),
		SERVED(the_first_round_is_an_hour_after_the_start),
		SERVED(a_thousand_quiet_events_end_the_stepping),
		SERVED(a_file_that_is_none_of_ours_is_no_crash),
		SERVED(a_page_that_is_lost_ends_the_process_with_status_74),
		SERVED(a_broken_promise_ends_as_the_supervisor_expects),
	};

	return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}

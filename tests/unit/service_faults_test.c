/*
 * A whole service, of whose calls to LMDB, to ZeroMQ, to the disk or for
 * memory the n-th fails: it goes on, says so, or ends; what it had told stands,
 * and the next start finds a store that is right.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_process.h"
#include "service/fx_fold.h"
#include "service/fx_queries_internal.h"
#include "tests/lib/fault_memory.h"
#include "tests/lib/sample.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

/* What LMDB says, by its number: tests do not know its header. */
#define MAP_FULL (-30792)

#define UNIT    "RMA-2611-00042-D.01"
#define STOPPED 9 /* a step said that it failed */

/* What the child has told the world, as far as it lived. */
static struct told {
	int64_t seq; /* committed */
	int calls;
	bool to_the_end;
} * told;

static const struct fx_department *department;

/* The n-th call of every kind, or some of them when time is short. */
static int
after(int n)
{
	return getenv("EVERY") != NULL ? n + 1 : n + 1 + n / 10;
}

/* -- a life -----------------------------------------------------------------*/

static void
hears(void)
{
	decided(UNIT);
	if (amiss == 0)
		admitted(UNIT);
}

static void
is_told(void)
{
	(void)note(UNIT);
}

static void
severe(void)
{
	struct assessment_severity_set event;

	sample_fill(EV_assessment_severity_set, SAMPLE_TYPICAL, &event);
	fx_copy_text(event.unit_no, sizeof(event.unit_no), UNIT);
	hear(FX_IN_assessment, EV_assessment_severity_set, &event);
}

static void
keeps_time(void)
{
	bool all;

	amiss = fx_timers_take(service);
	if (amiss == 0 && service->batch != NULL)
		amiss = fx_heard_round(service, &all);
}

static void
answers(void)
{
	static const char *const queries[] = { "stats", "peers", "stuck",
		"tail", "list", "get", "history", "actions", "contact",
		"consumers", "dossier", "result", "copy", "backed_up", "rejoin",
		"lapse", "nonsense" };
	static const unsigned char args[] =
	    "\x85\xa5state\xa6"
	    "absent\xa7subject\xb3" UNIT "\xa4role\xa2qa\xa4kind\xa4unit"
	    "\xa4peer\xa6intake";
	size_t i;

	for (i = 0; i < fx_count_of(queries); i++)
		(void)asks(queries[i], args, sizeof(args) - 1);
}

static void
minds_its_readers(void)
{
	has("intake", service->committed.seq);
	amiss = fx_consumed_look(service);
	fx_retention_look(service);
	if (amiss == 0)
		amiss = fx_retention_step(service);
}

static void
is_contradicted(void)
{
	struct fx_mark event = { .seq = 1000000, .epoch = 1 };

	fx_recovery_contradicted(service, "intake", &event);
	amiss = fx_recovery_look(service);
	if (amiss == 0 && service->went_back)
		is_told();
}

static void (*const steps_of_life[])(void) = { hears, severe, is_told,
	keeps_time, answers, minds_its_readers, is_told, is_contradicted };

/* What the loop does with what failed. */
static void
ends_batch(void)
{
	if (amiss == 0 && service->batch != NULL)
		commit();
	if (amiss == FX_EFULL || amiss == FX_ENOMEM) {
		if (service->batch != NULL)
			fx_batch_abandon(service, FX_SAYS_BUSY);
		amiss = 0;
	}
	if (amiss != 0)
		_exit(STOPPED);
	told->seq = service->committed.seq;
}

_Noreturn static void
lives(int n, int error)
{
	size_t i;

	/* It dies of what it does, and is no test anymore. */
	(void)signal(SIGSEGV, SIG_DFL);
	(void)signal(SIGABRT, SIG_DFL);
	forgiving = true;
	amiss = 0;
	fault_at(FAULT_FAILS, n, error);
	amiss = start_it();
	told->calls = fault_calls();
	if (amiss != 0) {
		if (service != NULL)
			stop_it();
		_exit(STOPPED);
	}
	hear_again();
	for (i = 0; i < fx_count_of(steps_of_life); i++) {
		steps_of_life[i]();
		ends_batch();
		told->calls = fault_calls();
	}
	fault_off();
	told->to_the_end = true;
	stop_it();
	_exit(0);
}

/* Says whether a call was made to fail at all. */
static bool
lives_with(int n, int error)
{
	int status;
	pid_t child;

	memset(told, 0, sizeof(*told));
	child = fork();
	if (child == 0)
		lives(n, error);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	/* It ended as it wished: no assertion, no broken memory. */
	if (!WIFEXITED(status))
		fail_msg("call %d: signal %d", n, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != STOPPED &&
	    WEXITSTATUS(status) != FX_STATUS_IO &&
	    WEXITSTATUS(status) != FX_STATUS_DATA &&
	    WEXITSTATUS(status) != FX_STATUS_AGAIN)
		fail_msg("call %d: status %d", n, WEXITSTATUS(status));
	return told->calls >= n || !told->to_the_end;
}

static void
is_right(void)
{
	struct fx_findings f;

	assert_int_equal(fx_fold_check(department, the_directory(),
			     in_directory("fold"), &f),
	    0);
	assert_true(fx_fold_is_right(&f));
}

/* The next process finds all that was told, and a store that is whole. */
static void
starts_whole(void)
{
	assert_int_equal(start_it(), 0);
	assert_true(service->committed.seq >= told->seq);
	assert_int_equal(fx_store_begin_read(service->view), 0);
	assert_int_equal(fx_store_check_whole(service->view), 0);
	fx_store_end_read(service->view);
}

static int
a_stopped_service(void **state)
{
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED || a_service(state) != 0)
		return -1;
	department = service->department;
	stop_it();
	return 0;
}

static int
take_away(void **state)
{
	fault_off();
	forgiving = false;
	amiss = 0;
	(void)munmap(told, sizeof(*told)); /* the process ends anyway */
	return no_directory(state);
}

/* One that went back takes no command anymore. */
static void
a_new_store(void)
{
	is_right();
	assert_int_equal(no_directory(NULL), 0);
	assert_int_equal(a_directory(NULL), 0);
	assert_int_equal(start_it(), 0);
	stop_it();
}

static void
whatever_fails(int error)
{
	bool went_back;
	int n;

	for (n = 1; lives_with(n, error); n = after(n)) {
		starts_whole();
		went_back = service->went_back;
		stop_it();
		/* The person who looked at the disk. */
		(void)unlink(in_directory("suspect.past"));
		if (went_back)
			a_new_store();
	}
	assert_true(n > 200);
	is_right();
}

/* G1, G5, P1 */
TEST(whatever_call_fails_what_was_told_stands)
{
	whatever_fails(EIO);
}

/* G1, G5, BUSY */
TEST(whatever_finds_no_room_what_was_told_stands)
{
	whatever_fails(MAP_FULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    whatever_call_fails_what_was_told_stands, a_stopped_service,
		    take_away),
		cmocka_unit_test_setup_teardown(
		    whatever_finds_no_room_what_was_told_stands,
		    a_stopped_service, take_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

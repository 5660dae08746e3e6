/*
 * What a batch promises of memory and of the disk.  Its .ld file puts these
 * functions in front of every allocation of our own objects.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_process.h"
#include "tests/lib/fault.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"

static int taken; /* times that memory was taken */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *
__wrap_malloc(size_t size)
{
	taken++;
	return __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	taken++;
	return __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	taken++;
	return __real_realloc(old, size);
}

/* A day's work: events, commands, a deadline, queries. */
static void
work(void)
{
	static const char *const queries[] = { "stats", "peers", "stuck",
		"tail", "list", "get", "history", "actions" };
	static const unsigned char args[] =
	    "\x83\xa5state\xa6"
	    "absent\xa7subject\xa1x\xa4role\xa2qa";
	bool all;
	size_t i;

	decided(UNIT);
	admitted(UNIT);
	commit();
	(void)note(UNIT);
	commit();
	assert_int_equal(fx_timers_take(service), 0);
	assert_int_equal(fx_heard_round(service, &all), 0);
	commit();
	for (i = 0; i < fx_count_of(queries); i++)
		assert_int_equal(
		    asks(queries[i], args, sizeof(args) - 1), FX_SAYS_OK);
}

/* Silence, until the sockets of a peer are closed and opened again. */
static void
hear_nothing(void)
{
	int64_t now = fx_clock_monotonic_ms();
	size_t i;
	int s;

	for (s = 0; s < 30; s++)
		for (i = 0; i < service->neighbor_count; i++)
			assert_int_equal(
			    fx_line_turn(
				service->neighbors[i].line, now + s * 1000),
			    0);
}

/* G21: what the libraries take inside is theirs. */
TEST(after_ready_our_code_takes_no_memory)
{
	int rc = fx_process_signals(&service->signals);

	assert_int_equal(rc, 0);
	taken = 0;
	work();
	decided(UNIT);
	fx_batch_abandon(service, FX_SAYS_BUSY);
	hear_nothing();
	service->stopping = true;
	assert_int_equal(fx_loop_run(service), FX_STATUS_DONE);
	assert_int_equal(taken, 0);
}

/* What a child does whose disk fails in the commit; it must not come back. */
static void
fail_in_commit(void)
{
	(void)note(UNIT);
	fault_at(FAULT_FAILS, 1, EIO);
	(void)fx_batch_commit(service);
	_exit(0); /* it answered, or tried again: both are wrong */
}

/* G2 G3: nobody knows what the disk holds, so nobody is told anything. */
TEST(a_commit_that_fails_ends_the_process_without_an_answer)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		fail_in_commit();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), FX_STATUS_AGAIN);
}

/* What finds no room is undone, and whoever waits is told when to come. */
TEST(a_batch_without_room_is_busy_and_changes_nothing)
{
	struct fx_head before = service->committed;
	const struct fx_waiting *w = &service->waiting[0];
	struct fx_response reply;

	(void)note(UNIT);
	fx_batch_abandon(service, FX_SAYS_BUSY);
	assert_int_equal(
	    fx_response_decode(service->unpack, w->reply, w->size, &reply), 0);
	assert_int_equal(reply.code, FX_SAYS_BUSY);
	assert_true(reply.retry_ms > 0);
	assert_int_equal(service->head.seq, before.seq);
	assert_int_equal(note(UNIT).rev, 1);
	commit();
	assert_int_equal(service->committed.seq, before.seq + 1);
}

int
main(void)
{
#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, a_service, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(after_ready_our_code_takes_no_memory),
		SERVED(a_commit_that_fails_ends_the_process_without_an_answer),
		SERVED(a_batch_without_room_is_busy_and_changes_nothing),
	};

	return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}

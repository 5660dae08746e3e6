/*
 * A service that serves, in a process of its own, of whose calls the n-th
 * fails while a client speaks to it: who was told that something was done finds
 * it done after the next start, whatever failed.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "edge/fx_client.h"
#include "tests/lib/fault_memory.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define MAP_FULL (-30792) /* as LMDB says it */
#define UNIT     "RMA-2611-00042-D.01"

/* What the service lets the test see. */
static struct seen {
	_Atomic bool serves;
	_Atomic int calls;
} * seen;

static struct fx_net *net;
static char address[192];
static uint64_t receipt; /* the last number that a client was told */
static const struct fx_speaker clerk = { "li.wei", "technician", "" };
static const struct fx_speaker operator= { "zhao.yun", "ops", "" };

_Noreturn static void
serves(int n, int error)
{
	int status;

	(void)signal(SIGSEGV, SIG_DFL);
	(void)signal(SIGABRT, SIG_DFL);
	forgiving = true;
	if (start_it() != 0 || fx_process_signals(&service->signals) != 0)
		_exit(FX_STATUS_INTERNAL);
	fault_at(FAULT_FAILS, n, error);
	seen->serves = true;
	status = fx_loop_run(service);
	seen->calls = fault_calls();
	fault_off();
	stop_it();
	_exit(status);
}

/* -- the client -------------------------------------------------------------*/

static void
says_note(struct fx_client *client)
{
	struct repair_note cmd = {
		.unit_no = UNIT, .kind = fx_note_kind_text, .text_sha = { 1 }
	};
	struct fx_client_answer answer;
	struct fx_request request;

	assert_int_equal(
	    fx_client_command(client, CMD_repair_note, &cmd, &clerk, &request),
	    0);
	if (fx_client_ask(client, FX_IN_repair, &request, &answer) == 0 &&
	    answer.reply.code == FX_SAYS_OK)
		receipt = answer.reply.mark.seq;
}

static void
asks_for(struct fx_client *client, const char *type)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args;

	assert_int_equal(
	    fx_client_query(client, type, &operator, & request, &args), 0);
	fx_pack_map(args, 1);
	fx_pack_text(args, "subject");
	fx_pack_text(args, UNIT);
	(void)fx_client_ask(client, FX_IN_repair, &request, &answer);
}

static void
speaks(void)
{
	struct fx_client_options options = { .under_way_max = 4,
		.timeout_ms = 150 };
	struct fx_client *client;

	options.desk[FX_IN_repair] = address;
	assert_int_equal(fx_client_open(net, &options, &client), 0);
	says_note(client);
	asks_for(client, "get");
	asks_for(client, "stats");
	says_note(client);
	asks_for(client, "copy");
	assert_int_equal(fx_client_under_way(client), 0);
	fx_client_close(client);
}

/* -- both -------------------------------------------------------------------*/

static void
pause_ms(long ms)
{
	assert_int_equal(usleep((unsigned)ms * 1000), 0);
}

/* How it ended, after it was told to; killed when it does not. */
static int
ends(pid_t child)
{
	int status, i;

	for (i = 0; i < 4000; i++) {
		pid_t gone = waitpid(child, &status, WNOHANG);

		if (gone == child)
			return status;
		if (i == 0)
			(void)kill(child, SIGTERM);
		pause_ms(2);
	}
	(void)kill(child, SIGKILL);
	(void)waitpid(child, &status, 0);
	return status;
}

/* Says whether a call was made to fail at all. */
static bool
serves_with(int n, int error)
{
	int status, i;
	pid_t child;

	seen->serves = false;
	seen->calls = n;
	receipt = 0;
	child = fork();
	if (child == 0)
		serves(n, error);
	assert_true(child > 0);
	for (i = 0; !seen->serves && i < 5000; i++)
		pause_ms(1);
	assert_true(seen->serves);
	speaks();
	status = ends(child);
	if (!WIFEXITED(status))
		fail_msg("call %d: signal %d", n, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != FX_STATUS_IO &&
	    WEXITSTATUS(status) != FX_STATUS_DATA &&
	    WEXITSTATUS(status) != FX_STATUS_AGAIN)
		fail_msg("call %d: status %d", n, WEXITSTATUS(status));
	return seen->calls >= n;
}

static int
a_place(void **state)
{
	static char front[160];

	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED || a_directory(state) != 0)
		return -1;
	(void)snprintf(front, sizeof(front), "ipc://%s", in_directory(""));
	where = front;
	(void)snprintf(address, sizeof(address), "%sdesk", front);
	hear_again();
	/* The test itself opens its sockets after every fork. */
	return 0;
}

static int
no_place(void **state)
{
	fault_off();
	where = "inproc://";
	(void)munmap(seen, sizeof(*seen)); /* the process ends anyway */
	return no_directory(state);
}

static void
whatever_fails(int error)
{
	int n, every = getenv("EVERY") != NULL;

	fx_log_level(-1);
	for (n = 1;; n += every ? 1 : 1 + n / 2) {
		bool more;

		assert_int_equal(fx_frame_open(&net), 0);
		more = serves_with(n, error);
		fx_frame_close(net);
		forgiving = false;
		assert_int_equal(start_it(), 0);
		assert_true((uint64_t)service->committed.seq >= receipt);
		assert_int_equal(fx_store_begin_read(service->view), 0);
		assert_int_equal(fx_store_check_whole(service->view), 0);
		fx_store_end_read(service->view);
		stop_it();
		/* The person who looked at the disk. */
		(void)unlink(in_directory("suspect.past"));
		if (!more)
			break;
	}
	assert_true(n > 40);
	/* Without a fault everything is done. */
	assert_true(receipt > 0);
}

/* G1, G5, P1 */
TEST(who_was_told_that_it_is_done_finds_it_done)
{
	whatever_fails(EIO);
}

/* G1, BUSY */
TEST(who_finds_no_room_is_not_told_that_it_is_done)
{
	whatever_fails(MAP_FULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    who_was_told_that_it_is_done_finds_it_done, a_place,
		    no_place),
		cmocka_unit_test_setup_teardown(
		    who_finds_no_room_is_not_told_that_it_is_done, a_place,
		    no_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

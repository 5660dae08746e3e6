/*
 * The thread beside the loop: passwords and files share it, and files never
 * make a person wait who signs in (console.md 6.1, decision 0025).
 */
#define _POSIX_C_SOURCE 200809L /* nanosleep */

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_worker.h"
#include "test.h"

#define MANY 64

struct piece {
	struct gateway_work work;
	bool first;
};

static struct gateway g;
static struct gateway_request *rqs[MANY + 2];
static struct piece pieces[MANY];
static atomic_bool began, go;
static atomic_int ran;
static int told, ran_when_signed_in;
static const struct timespec a_moment = { 0, 1000000 };
static char hash[FX_PASSWORD_BYTES];

static void
run(struct gateway_work *work)
{
	struct piece *piece = (struct piece *)work;

	if (piece->first) {
		began = true;
		while (!go)
			(void)nanosleep(&a_moment, NULL);
	}
	(void)nanosleep(&a_moment, NULL);
	ran++;
}

static void
then(struct gateway *gateway, struct gateway_request *rq,
    struct gateway_work *work)
{
	(void)gateway;
	(void)work;
	if (rq != NULL)
		rq->answered = true;
	told++;
}

static void
signed_in(struct gateway *gateway, struct gateway_request *rq, bool right,
    const char made[FX_PASSWORD_BYTES], void *context)
{
	(void)gateway;
	(void)made;
	(void)context;
	assert_true(right);
	rq->answered = true;
	ran_when_signed_in = ran;
}

static struct gateway_request *
rq_of(size_t i)
{
	if (rqs[i] == NULL)
		rqs[i] = gateway_request_open(&g, "");
	assert_non_null(rqs[i]);
	return rqs[i];
}

static bool
bring(size_t i)
{
	pieces[i].work.run = run;
	pieces[i].work.then = then;
	pieces[i].first = i == 0;
	return gateway_worker_do(rq_of(i), &pieces[i].work);
}

static int
begin(void **state)
{
	(void)state;
	assert_int_equal(fx_crypto_init(), 0);
	assert_int_equal(fx_crypto_password("right", 5, hash), 0);
	memset(&g, 0, sizeof(g));
	began = go = false;
	ran = 0;
	told = 0;
	ran_when_signed_in = -1;
	return gateway_worker_open(&g);
}

static int
end(void **state)
{
	size_t i;

	(void)state;
	go = true;
	for (i = 0; i < MANY + 2; i++) {
		gateway_request_close(rqs[i]);
		rqs[i] = NULL;
	}
	gateway_worker_close(&g);
	return 0;
}

/* A burst of files, all that may wait; the first is being written. */
static void
a_burst(void)
{
	size_t i;

	for (i = 0; i < MANY; i++)
		assert_true(bring(i));
	while (!began)
		(void)nanosleep(&a_moment, NULL);
}

static void
until_told(int count)
{
	int turns;

	for (turns = 0;
	     turns < 20000 && (told < count || ran_when_signed_in < 0);
	     turns++) {
		gateway_worker_turn(&g);
		(void)nanosleep(&a_moment, NULL);
	}
	assert_int_equal(told, count);
}

TEST(who_signs_in_waits_for_one_file_not_for_all)
{
	a_burst();
	assert_true(
	    gateway_worker_check(rq_of(MANY), hash, "right", signed_in, NULL));
	go = true;
	until_told(MANY);
	assert_true(ran_when_signed_in >= 1 && ran_when_signed_in < MANY / 2);
	assert_int_equal(ran, MANY);
}

TEST(more_files_than_may_wait_are_refused_and_a_password_is_not)
{
	struct piece more = { .work = { .run = run, .then = then } };

	a_burst();
	rq_of(MANY + 1)->answered = true; /* whatever it is told */
	assert_false(gateway_worker_do(rq_of(MANY + 1), &more.work));
	assert_true(
	    gateway_worker_check(rq_of(MANY), hash, "right", signed_in, NULL));
	go = true;
	until_told(MANY);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(who_signs_in_waits_for_one_file_not_for_all),
		RUN(more_files_than_may_wait_are_refused_and_a_password_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

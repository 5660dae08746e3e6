/*
 * Who comes to its turn while peers have more to say than a batch holds: G16.
 * Its .ld file puts endless events in the place of what peers say.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_process.h"
#include "net/fx_call.h"
#include "tests/lib/sample.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"

static bool endless;
static int64_t taken[FX_PLACE_COUNT]; /* of each neighbor */
static struct fx_call *call;

int __real_fx_follow_next(
    struct fx_follow *follow, struct fx_follow_event *event);
int __wrap_fx_follow_next(
    struct fx_follow *follow, struct fx_follow_event *event);
int __real_fx_heard_take(struct fx_service *s, struct fx_neighbor *neighbor,
    const struct fx_follow_event *event);
int __wrap_fx_heard_take(struct fx_service *s, struct fx_neighbor *neighbor,
    const struct fx_follow_event *event);

int
__wrap_fx_follow_next(struct fx_follow *follow, struct fx_follow_event *event)
{
	return endless ? 0 : __real_fx_follow_next(follow, event);
}

int
__wrap_fx_heard_take(struct fx_service *s, struct fx_neighbor *neighbor,
    const struct fx_follow_event *event)
{
	if (!endless)
		return __real_fx_heard_take(s, neighbor, event);
	taken[neighbor - s->neighbors]++;
	s->messages++;
	return fx_batch_open(s);
}

static int
begin(void **state)
{
	int rc = a_service(state);

	endless = false;
	memset(taken, 0, sizeof(taken));
	if (rc == 0)
		rc = fx_process_signals(&service->signals);
	if (rc == 0)
		rc = fx_call_open(service->net, "inproc://desk", 8, 42, &call);
	return rc;
}

static int
end(void **state)
{
	endless = false;
	fx_call_close(call);
	return no_service(state);
}

/* One turn of the loop, in which all peers have more than fits. */
static void
a_turn(void)
{
	endless = true;
	service->stopping = true;
	assert_int_equal(fx_loop_run(service), FX_STATUS_DONE);
	endless = false;
}

static int64_t
all_taken(void)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < service->neighbor_count; i++)
		sum += taken[i];
	return sum;
}

/* Somebody asks for the figures; whether there is an answer. */
static void
ask_for_stats(void)
{
	struct fx_request request = { .kind = FX_QUERY_FRAME,
		.actor = "operator",
		.role = "ops",
		.id = { 1 },
		.data = { "\x80", 1 } };
	int64_t now = fx_clock_monotonic_ms();

	fx_copy(request.type, "stats");
	assert_int_equal(
	    fx_call_send(call, &request, 1, now, now + FX_MINUTE_MS), 0);
}

static bool
is_answered(void)
{
	struct fx_call_answer answer;

	return fx_call_receive(call, fx_clock_monotonic_ms(), &answer) == 0 &&
	       answer.rc == 0 && answer.reply.code == FX_SAYS_OK;
}

TEST(a_query_is_answered_while_peers_catch_up)
{
	ask_for_stats();
	a_turn();
	assert_true(is_answered());
	assert_int_equal(all_taken(), FX_MESSAGES_MAX / 2);
}

TEST(a_deadline_is_kept_while_peers_catch_up)
{
	struct assessment_severity_set event;
	int64_t seq;

	sample_fill(EV_assessment_severity_set, SAMPLE_TYPICAL, &event);
	fx_copy(event.unit_no, UNIT);
	hear(FX_IN_assessment, EV_assessment_severity_set, &event);
	commit();
	seq = service->committed.seq;
	a_turn();
	assert_int_equal(service->committed.seq, seq + 1);
}

/* Where nobody else wants anything they have all of it. */
TEST(peers_have_the_whole_batch_while_nobody_asks)
{
	a_turn();
	assert_int_equal(all_taken(), FX_MESSAGES_MAX);
}

/* The last one waits for its turn, and not until the others are level. */
TEST(each_peer_comes_to_its_turn)
{
	size_t i;

	assert_true(service->neighbor_count > 1);
	for (i = 0; i < service->neighbor_count; i++)
		a_turn();
	for (i = 0; i < service->neighbor_count; i++)
		assert_int_equal(taken[i], FX_MESSAGES_MAX);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_query_is_answered_while_peers_catch_up),
		RUN(a_deadline_is_kept_while_peers_catch_up),
		RUN(peers_have_the_whole_batch_while_nobody_asks),
		RUN(each_peer_comes_to_its_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

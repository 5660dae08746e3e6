/*
 * What became of a command: known as long as there is room, waited for while
 * it is repeated, and then asked of the department; what is known is not made
 * less by a second one of the same id (console 6.6).
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_uuid.h"
#include "net/fx_call.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_outcome.h"
#include "tests/unit/test.h"

#define UUID "019abc00-0000-7000-8000-000000000001"

static struct gateway g;
#define ASKED_MAX 4
static struct gateway_request *rqs[ASKED_MAX], *rq; /* the last */
static size_t rq_count;
static struct intake_confirm_clock command;
static unsigned char id[FX_ID_BYTES];
static int send_fails, told, unknown;
static char asked[FX_NAME_MAX + 1]; /* the type that was sent last */
static uint64_t ticket;
static struct fx_call_answer answers[2];
static int coming;

int __wrap_fx_call_open(struct fx_net *net, const char *endpoint,
    size_t under_way_max, uint64_t seed, struct fx_call **call);
void __wrap_fx_call_close(struct fx_call *call);
int __wrap_fx_call_send(struct fx_call *call, const struct fx_request *request,
    uint64_t ticket_, int64_t now_ms, int64_t until_ms);
int __wrap_fx_call_receive(
    struct fx_call *call, int64_t now_ms, struct fx_call_answer *answer);
void __wrap_gateway_done(
    struct gateway_request *of, int status, const char *type);

int
__wrap_fx_call_open(struct fx_net *net, const char *endpoint,
    size_t under_way_max, uint64_t seed, struct fx_call **call)
{
	(void)net;
	(void)endpoint;
	(void)under_way_max;
	(void)seed;
	*call = NULL;
	return 0;
}

void
__wrap_fx_call_close(struct fx_call *call)
{
	(void)call;
}

int
__wrap_fx_call_send(struct fx_call *call, const struct fx_request *request,
    uint64_t ticket_, int64_t now_ms, int64_t until_ms)
{
	(void)call;
	(void)now_ms;
	(void)until_ms;
	if (send_fails != 0)
		return send_fails;
	ticket = ticket_;
	fx_copy(asked, request->type);
	return 0;
}

int
__wrap_fx_call_receive(
    struct fx_call *call, int64_t now_ms, struct fx_call_answer *answer)
{
	(void)call;
	(void)now_ms;
	if (coming == 0)
		return FX_EAGAIN;
	*answer = answers[--coming];
	return 0;
}

void
__wrap_gateway_done(struct gateway_request *of, int status, const char *type)
{
	(void)type;
	unknown += status == 202;
	of->answered = true;
}

static void
take(struct gateway *of, struct gateway_request *r,
    const struct gateway_answer *answer)
{
	(void)of;
	(void)answer;
	told++;
	r->answered = true;
}

static void
ask(void)
{
	assert_true(rq_count < ASKED_MAX);
	rqs[rq_count++] = rq = gateway_request_open(&g, "");
	assert_non_null(rq);
	rq->signed_in = true;
	fx_copy(rq->person.name, "li.wei");
	fx_copy(rq->role, "ops");
	rq->found.parts = 1;
	rq->found.part[0] = UUID;
	asked[0] = '\0';
}

static void
give(void)
{
	const struct gateway_order order = { .id = id };

	ask();
	gateway_command(rq, CMD_intake_confirm_clock, &command, &order, take);
}

static void
answer_with(int rc, enum fx_result code)
{
	memset(answers, 0, sizeof(answers));
	answers[0].rc = rc;
	answers[0].ticket = ticket;
	answers[0].reply.code = code;
	memcpy(answers[0].reply.id, id, sizeof(id));
	coming = 1;
	assert_int_equal(gateway_desks_turn(&g), 0);
}

static enum gateway_outcome_state
state_of(void)
{
	return gateway_outcome_find(g.outcomes, id)->state;
}

static int
begin(void **state)
{
	(void)state;
	memset(&g, 0, sizeof(g));
	send_fails = told = unknown = coming = 0;
	fx_copy(command.why, "as it should be");
	assert_int_equal(fx_uuid_parse(UUID, id), 0);
	if (gateway_outcome_open(&g.outcomes) != 0)
		return -1;
	return gateway_desks_open(&g);
}

static int
end(void **state)
{
	(void)state;
	while (rq_count > 0)
		gateway_request_close(rqs[--rq_count]);
	gateway_desks_close(&g);
	gateway_outcome_close(g.outcomes);
	return 0;
}

TEST(what_was_never_sent_is_not_on_its_way)
{
	send_fails = FX_EFULL;
	give();
	assert_int_equal(state_of(), GATEWAY_OUTCOME_WAITS);
	assert_int_equal(gateway_desks_turn(&g), 0);
	assert_int_equal(told, 1);
	assert_int_equal(state_of(), GATEWAY_OUTCOME_LOST);
}

TEST(what_is_repeated_no_more_is_asked_of_the_department)
{
	give();
	answer_with(FX_EUNKNOWN, FX_SAYS_OK);
	assert_int_equal(state_of(), GATEWAY_OUTCOME_LOST);
	ask();
	gateway_api_outcome(&g, rq);
	assert_int_equal(unknown, 0);
	assert_string_equal(asked, "result");
}

TEST(what_is_repeated_is_waited_for)
{
	give();
	ask();
	gateway_api_outcome(&g, rq);
	assert_int_equal(unknown, 1);
	assert_string_equal(asked, "");
}

TEST(what_is_known_stays_known)
{
	give();
	answer_with(0, FX_SAYS_OK);
	assert_int_equal(state_of(), GATEWAY_OUTCOME_KNOWN);
	/* Something else under its id, and again without room. */
	give();
	answer_with(0, FX_SAYS_ID_REUSED);
	assert_int_equal(
	    gateway_outcome_find(g.outcomes, id)->reply.code, FX_SAYS_OK);
	send_fails = FX_EFULL;
	give();
	assert_int_equal(gateway_desks_turn(&g), 0);
	assert_int_equal(state_of(), GATEWAY_OUTCOME_KNOWN);
	assert_int_equal(
	    gateway_outcome_find(g.outcomes, id)->reply.code, FX_SAYS_OK);
}

TEST(what_is_on_its_way_stays_so_when_it_is_given_twice)
{
	give();
	send_fails = FX_EEXISTS;
	give();
	assert_int_equal(gateway_desks_turn(&g), 0);
	assert_int_equal(state_of(), GATEWAY_OUTCOME_WAITS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(title) cmocka_unit_test_setup_teardown(title, begin, end)
		T(what_was_never_sent_is_not_on_its_way),
		T(what_is_repeated_no_more_is_asked_of_the_department),
		T(what_is_repeated_is_waited_for),
		T(what_is_known_stays_known),
		T(what_is_on_its_way_stays_so_when_it_is_given_twice),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The stream of a page: whole messages over any reads, only what was asked
 * for, an end for who is too slow or signed out, a new beginning for a place
 * that was told and lost (console 6.8, decision 0017).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_live.h"
#include "services/gateway/gateway_session.h"
#include "tests/unit/test.h"

#define RING 16384

static struct gateway g;
static struct gateway_person person = { .name = "li.wei" };
static const char *topics, *last;
static bool signed_out;
static size_t woken;
static int refused;
static uint64_t kept; /* told: the one move that is; 0: none */

/* The one stream that is open. */
static gateway_read_fn *reads;
static gateway_gone_fn *goes;
static void *context;

int __wrap_gateway_live_moves(
    struct gateway *of, uint64_t after, gateway_move_fn *take, void *c);
struct gateway_stream *__wrap_gateway_stream(struct gateway_request *rq,
    const char *type, gateway_read_fn *read, gateway_gone_fn *gone, void *c);
bool __wrap_gateway_wake(struct gateway_stream *stream);
const struct gateway_person *__wrap_gateway_who(
    const struct gateway_request *rq);
const char *__wrap_gateway_argument(
    const struct gateway_request *rq, const char *name);
const char *__wrap_gateway_header(
    const struct gateway_request *rq, const char *name);
void __wrap_gateway_problem(struct gateway_request *rq, int status,
    const char *code, const char *en, const char *zh, const char *field);
void __wrap_gateway_set(
    struct gateway_request *rq, const char *header, const char *value);
const unsigned char *__wrap_gateway_session_hash(
    const struct gateway_request *rq);
int __wrap_gateway_session_get(struct gateway *of,
    const unsigned char hash[FX_HASH_BYTES], struct gateway_session *session);

/* The move of this number is kept, and no other. */
int
__wrap_gateway_live_moves(
    struct gateway *of, uint64_t after, gateway_move_fn *take, void *c)
{
	const struct gateway_move move = { .at.told = kept };

	(void)of;
	if (kept > after)
		(void)take(&move, c);
	return 0;
}

struct gateway_stream *
__wrap_gateway_stream(struct gateway_request *rq, const char *type,
    gateway_read_fn *read, gateway_gone_fn *gone, void *c)
{
	static int any;

	(void)rq;
	(void)type;
	reads = read;
	goes = gone;
	context = c;
	return (struct gateway_stream *)(void *)&any;
}

bool
__wrap_gateway_wake(struct gateway_stream *stream)
{
	(void)stream;
	woken++;
	return true;
}

const struct gateway_person *
__wrap_gateway_who(const struct gateway_request *rq)
{
	(void)rq;
	return &person;
}

const char *
__wrap_gateway_argument(const struct gateway_request *rq, const char *name)
{
	(void)rq;
	return strcmp(name, "topics") == 0 ? topics : NULL;
}

const char *
__wrap_gateway_header(const struct gateway_request *rq, const char *name)
{
	(void)rq;
	return strcmp(name, "Last-Event-ID") == 0 ? last : NULL;
}

void
__wrap_gateway_problem(struct gateway_request *rq, int status, const char *code,
    const char *en, const char *zh, const char *field)
{
	(void)rq;
	(void)code;
	(void)en;
	(void)zh;
	(void)field;
	refused = status;
}

void
__wrap_gateway_set(
    struct gateway_request *rq, const char *header, const char *value)
{
	(void)rq;
	(void)header;
	(void)value;
}

const unsigned char *
__wrap_gateway_session_hash(const struct gateway_request *rq)
{
	static const unsigned char hash[FX_HASH_BYTES];

	(void)rq;
	return hash;
}

int
__wrap_gateway_session_get(struct gateway *of,
    const unsigned char hash[FX_HASH_BYTES], struct gateway_session *session)
{
	(void)of;
	(void)hash;
	memset(session, 0, sizeof(*session));
	session->used_ms = session->made_ms = gateway_wall_ms();
	return signed_out ? FX_ENOENT : 0;
}

static int
begin(void **state)
{
	(void)state;
	memset(&g, 0, sizeof(g));
	g.live = calloc(1, sizeof(*g.live));
	g.settings.stream_of_one = 8;
	g.settings.stream_in_all = 2000;
	topics = "board";
	last = NULL;
	signed_out = false;
	refused = 0;
	kept = 0;
	return g.live == NULL ? -1 : gateway_hub_open(&g);
}

static int
end(void **state)
{
	(void)state;
	gateway_hub_close(&g);
	free(g.live);
	g.live = NULL;
	return 0;
}

static void
say(enum gateway_topic topic, const char *unit, const char *json)
{
	g.live->at.told += topic == GATEWAY_TOPIC_BOARD;
	gateway_hub_say(&g, topic, unit, json);
}

/* All that it gives, so many bytes at a time. */
static const char *
given(size_t room)
{
	static char text[65536];
	size_t used = 0;
	ssize_t n;

	while ((n = reads(context, text + used, room)) > 0)
		used += (size_t)n;
	text[used] = '\0';
	return text;
}

TEST(a_message_is_whole_over_any_reads)
{
	gateway_stream_page(&g, NULL);
	(void)given(512); /* the greeting */
	say(GATEWAY_TOPIC_BOARD, "A", "{\"u\":\"A\"}");
	say(GATEWAY_TOPIC_BOARD, "B", "{\"u\":\"B\"}");
	assert_string_equal(given(7),
	    "id: i0.a0.r0.q0.s0.n0.t1.g0\nevent: board\n"
	    "data: {\"u\":\"A\"}\n\n"
	    "id: i0.a0.r0.q0.s0.n0.t2.g0\nevent: board\n"
	    "data: {\"u\":\"B\"}\n\n");
	goes(context);
}

TEST(only_what_was_asked_for_is_told)
{
	const char *text;

	topics = "unit:A,mine";
	gateway_stream_page(&g, NULL);
	(void)given(512);
	say(GATEWAY_TOPIC_BOARD, "A", "{\"n\":1}");
	say(GATEWAY_TOPIC_UNIT, "B", "{\"n\":2}");
	say(GATEWAY_TOPIC_OPS, "", "{\"n\":3}");
	say(GATEWAY_TOPIC_MINE, "ma.lan", "{\"n\":4}");
	say(GATEWAY_TOPIC_UNIT, "A", "{\"n\":5}");
	say(GATEWAY_TOPIC_MINE, "li.wei", "{\"n\":6}");
	say(GATEWAY_TOPIC_BEAT, "", "{\"n\":7}");
	text = given(512);
	assert_null(strstr(text, "\"n\":1"));
	assert_null(strstr(text, "\"n\":2"));
	assert_null(strstr(text, "\"n\":3"));
	assert_null(strstr(text, "\"n\":4"));
	assert_non_null(strstr(text, "event: unit\ndata: {\"n\":5}"));
	assert_non_null(strstr(text, "event: mine\ndata: {\"n\":6}"));
	assert_non_null(strstr(text, "event: beat\ndata: {\"n\":7}"));
	goes(context);
}

TEST(who_is_too_slow_for_the_ring_is_cut)
{
	char room[64];
	int i;

	gateway_stream_page(&g, NULL);
	(void)given(512);
	for (i = 0; i < RING; i++)
		say(GATEWAY_TOPIC_BOARD, "A", "{}");
	assert_int_equal(reads(context, room, sizeof(room)), sizeof(room));
	goes(context);
	gateway_stream_page(&g, NULL);
	(void)given(512);
	for (i = 0; i <= RING; i++)
		say(GATEWAY_TOPIC_BOARD, "A", "{}");
	assert_int_equal(reads(context, room, sizeof(room)), -1);
	goes(context);
}

TEST(a_session_that_has_ended_ends_its_stream)
{
	char room[64];

	gateway_stream_page(&g, NULL);
	(void)given(512);
	gateway_hub_doubt(&g);
	gateway_hub_wake(&g);
	assert_int_equal(reads(context, room, sizeof(room)), 0);
	signed_out = true;
	gateway_hub_doubt(&g);
	gateway_hub_wake(&g);
	assert_int_equal(reads(context, room, sizeof(room)), -1);
	goes(context);
}

TEST(a_beat_goes_to_some_a_turn_and_a_change_to_all_at_once)
{
	void *page[200];
	size_t i;

	g.settings.stream_of_one = 200;
	for (i = 0; i < 200; i++) {
		gateway_stream_page(&g, NULL);
		(void)given(512);
		page[i] = context;
	}
	woken = 0;
	say(GATEWAY_TOPIC_BEAT, "", "{}");
	gateway_hub_wake(&g);
	assert_int_equal(woken, 64);
	assert_int_equal(gateway_hub_patience(&g, 100), 10);
	say(GATEWAY_TOPIC_BOARD, "A", "{}");
	gateway_hub_wake(&g);
	assert_int_equal(woken, 64 + 200);
	for (i = 0; i < 200; i++) {
		context = page[i];
		assert_non_null(strstr(given(512), "event: beat"));
	}
	say(GATEWAY_TOPIC_BEAT, "", "{}");
	for (i = 0; i < 4; i++) {
		/* Whoever was woken has read it before the next turn. */
		woken = 0;
		gateway_hub_wake(&g);
		assert_int_equal(woken, i < 3 ? 64 : 8);
		for (; woken > 0; woken--) {
			context = page[199 - i * 64 - (woken - 1)];
			assert_non_null(strstr(given(512), "event: beat"));
		}
	}
	assert_int_equal(gateway_hub_patience(&g, 100), 100);
	for (i = 0; i < 200; i++)
		goes(page[i]);
}

TEST(a_place_that_was_told_and_lost_begins_anew)
{
	g.live->kept = 10;
	g.live->began = g.live->at.told = 1000010;
	g.live->at.view = 7;
	last = "i1.a1.r1.q1.s1.n1.t11.g7";
	gateway_stream_page(&g, NULL);
	assert_non_null(strstr(given(512), "event: reset\n"));
	goes(context);
	last = "i1.a1.r1.q1.s1.n1.t1000010.g7";
	gateway_stream_page(&g, NULL);
	assert_null(strstr(given(512), "reset"));
	goes(context);
	/* What came after it is kept no more. */
	g.live->forgotten = 1000011;
	g.live->at.told = 1000020;
	gateway_stream_page(&g, NULL);
	assert_non_null(strstr(given(512), "event: reset\n"));
	goes(context);
	g.live->forgotten = 0;
	g.live->at.told = 1000010;
	/* Of another view, or of none. */
	last = "i1.a1.r1.q1.s1.n1.t1000010.g8";
	gateway_stream_page(&g, NULL);
	assert_non_null(strstr(given(512), "event: reset\n"));
	goes(context);
	last = "x";
	gateway_stream_page(&g, NULL);
	assert_non_null(strstr(given(512), "event: reset\n"));
	goes(context);
}

static size_t
times(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		count++;
	return count;
}

/* Its place counts changes of the board; the unit changed without one. */
TEST(who_comes_back_asks_again_for_what_it_watches)
{
	struct gateway_unit *unit = gateway_units_add(&g.live->units, "C");
	const char *text;

	assert_non_null(unit);
	fx_copy(unit->mark.by, "li.wei");
	unit->mark.lane = GATEWAY_LANE_REPAIR;
	topics = "board,mine,unit:A,unit:B";
	g.live->at.told = 5;
	say(GATEWAY_TOPIC_UNIT, "A", "{\"u\":\"A\",\"rev\":7}");
	last = "i0.a0.r0.q0.s0.n0.t5.g0";
	gateway_stream_page(&g, NULL);
	text = given(512);
	assert_int_equal(times(text, "event: unit\ndata: {\"u\":\"A\"}"), 1);
	assert_int_equal(times(text, "event: unit\ndata: {\"u\":\"B\"}"), 1);
	assert_int_equal(times(text, "event: mine\ndata: {\"u\":\"C\""), 1);
	assert_int_equal(times(text, "\"fresh\":false"), 1);
	assert_int_equal(times(text, "id: "), 0);
	goes(context);
	/* Who comes for the first time has just asked. */
	last = NULL;
	gateway_stream_page(&g, NULL);
	assert_int_equal(times(given(512), "event: unit"), 0);
	goes(context);
	gateway_units_clear(&g.live->units);
}

/* Said when the past is not given yet, and no move of the board with it. */
TEST(nothing_is_missed_while_the_past_is_given)
{
	char room[16];
	const char *text;

	topics = "board,unit:A";
	say(GATEWAY_TOPIC_BOARD, "A", "{\"n\":1}");
	say(GATEWAY_TOPIC_BOARD, "A", "{\"n\":2}");
	last = "i0.a0.r0.q0.s0.n0.t2.g0";
	gateway_stream_page(&g, NULL);
	assert_int_equal(reads(context, room, sizeof(room)), sizeof(room));
	say(GATEWAY_TOPIC_UNIT, "A", "{\"n\":3}");
	text = given(512);
	assert_int_equal(times(text, "{\"n\":3}"), 1);
	assert_int_equal(times(text, "event: board"), 0);
	goes(context);
	/* Behind an older place the board comes once, and the unit too. */
	last = "i0.a0.r0.q0.s0.n0.t1.g0";
	gateway_stream_page(&g, NULL);
	assert_int_equal(reads(context, room, sizeof(room)), sizeof(room));
	say(GATEWAY_TOPIC_UNIT, "A", "{\"n\":4}");
	text = given(512);
	assert_int_equal(times(text, "{\"n\":2}"), 1);
	assert_int_equal(times(text, "{\"n\":4}"), 1);
	assert_int_equal(times(text, "event: board"), 1);
	goes(context);
}

/* What was said behind a change carries its number too. */
TEST(a_change_that_has_left_the_ring_is_told_from_what_is_kept)
{
	int i;

	g.live->at.told = 4;
	say(GATEWAY_TOPIC_BOARD, "A", "{\"n\":5}");
	for (i = 0; i < RING - 1; i++)
		say(GATEWAY_TOPIC_OPS, "", "{}");
	kept = 5;
	last = "i0.a0.r0.q0.s0.n0.t4.g0";
	gateway_stream_page(&g, NULL);
	assert_int_equal(times(given(512), "data: {\"n\":5}"), 1);
	goes(context);
	say(GATEWAY_TOPIC_OPS, "", "{}");
	gateway_stream_page(&g, NULL);
	assert_int_equal(times(given(512), "event: board"), 1);
	goes(context);
	/* Who has heard it is told nothing twice. */
	say(GATEWAY_TOPIC_BOARD, "A", "{\"n\":6}");
	last = "i0.a0.r0.q0.s0.n0.t5.g0";
	gateway_stream_page(&g, NULL);
	assert_int_equal(times(given(512), "event: board"), 1);
	goes(context);
}

TEST(bye_is_told_once_and_ends_it)
{
	char room[512];
	ssize_t n;

	gateway_stream_page(&g, NULL);
	(void)given(512);
	say(GATEWAY_TOPIC_BYE, "", "{\"retry_ms\":500}");
	n = reads(context, room, sizeof(room) - 1);
	assert_true(n > 0);
	room[n] = '\0';
	assert_int_equal(times(room, "event: bye"), 1);
	assert_int_equal(reads(context, room, sizeof(room)), -1);
	goes(context);
}

TEST(a_person_has_as_many_as_are_set)
{
	gateway_gone_fn *first;
	void *of_first;

	g.settings.stream_of_one = 1;
	gateway_stream_page(&g, NULL);
	first = goes;
	of_first = context;
	assert_int_equal(refused, 0);
	gateway_stream_page(&g, NULL);
	assert_int_equal(refused, 503);
	first(of_first);
	refused = 0;
	gateway_stream_page(&g, NULL);
	assert_int_equal(refused, 0);
	goes(context);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_message_is_whole_over_any_reads, begin, end),
		cmocka_unit_test_setup_teardown(
		    only_what_was_asked_for_is_told, begin, end),
		cmocka_unit_test_setup_teardown(
		    who_is_too_slow_for_the_ring_is_cut, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_session_that_has_ended_ends_its_stream, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_beat_goes_to_some_a_turn_and_a_change_to_all_at_once,
		    begin, end),
		cmocka_unit_test_setup_teardown(
		    a_place_that_was_told_and_lost_begins_anew, begin, end),
		cmocka_unit_test_setup_teardown(
		    who_comes_back_asks_again_for_what_it_watches, begin, end),
		cmocka_unit_test_setup_teardown(
		    nothing_is_missed_while_the_past_is_given, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_change_that_has_left_the_ring_is_told_from_what_is_kept,
		    begin, end),
		cmocka_unit_test_setup_teardown(
		    bye_is_told_once_and_ends_it, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_person_has_as_many_as_are_set, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

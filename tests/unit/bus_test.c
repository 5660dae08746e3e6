/*
 * A service's events over real sockets: the publisher, one who follows, and
 * the journal between them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_err.h"
#include "net/fx_bus.h"
#include "net/fx_fetch.h"
#include "net/fx_line.h"
#include "test.h"
#include "tests/lib/history.h"

static char directory[] = "/tmp/fx-bus-XXXXXX";
static char events[64], journal[64];
static struct history repair;
static struct fx_net *net;
static struct fx_bus *bus;
static struct fx_fetch *fetch;
static struct fx_socket *asked; /* the journal's socket */
static struct fx_line *line;
static struct fx_socket *sub;
static struct fx_message message;
static int64_t now_ms;
static uint64_t taken;
static int deaf; /* the publisher's loop hangs */

static void
open_service(void)
{
	struct fx_fetch_source source = history_source(&repair);

	assert_int_equal(fx_bus_open(net, "repair", &repair.head, &bus), 0);
	assert_int_equal(fx_bus_bind(bus, events), 0);
	assert_int_equal(
	    fx_fetch_open(&source, FX_FETCH_BYTES_PER_S, &fetch), 0);
	assert_int_equal(fx_frame_socket(net, FX_SOCKET_ROUTER, &asked), 0);
	assert_int_equal(fx_frame_bind(asked, journal), 0);
}

static void
close_service(void)
{
	fx_bus_close(bus);
	fx_fetch_close(fetch);
	fx_frame_drop(asked);
}

static int
a_service(void **state)
{
	(void)state;
	now_ms = 1000;
	taken = 0;
	deaf = 0;
	sub = NULL;
	line = NULL;
	history_begin(&repair, "repair", 'r');
	(void)snprintf(events, sizeof(events), "ipc://%s/events", directory);
	(void)snprintf(journal, sizeof(journal), "ipc://%s/journal", directory);
	if (fx_frame_open(&net) != 0)
		return 1;
	open_service();
	return 0;
}

static int
no_service(void **state)
{
	(void)state;
	fx_frame_done(&message);
	fx_frame_drop(sub);
	fx_line_close(line);
	close_service();
	fx_frame_close(net);
	return 0;
}

static void
follow(void)
{
	struct fx_follow_options options = {
		.peer = "repair", .name = "quality", .seed = 1
	};
	struct fx_line_place place = { events, journal };

	if (taken > 0)
		options.cursor = repair.events[taken].mark;
	assert_int_equal(fx_line_open(net, &options, &place, now_ms, &line), 0);
}

static void
publish(int count)
{
	struct fx_parts parts;
	const struct history_event *e;

	for (; count > 0; count--) {
		history_add(&repair, "repair.done");
		e = &repair.events[repair.head.seq];
		assert_int_equal(
		    fx_envelope_split(e->row, e->length, &parts), 0);
		assert_int_equal(fx_bus_publish(bus, &parts), 0);
	}
}

/* One turn of the publisher, and one of who follows. */
static void
turn(void)
{
	unsigned char unused[FX_BEAT_BYTES];
	struct fx_piece frames[2];
	struct fx_follow_event event;
	int n = 0;

	now_ms += 10;
	if (!deaf && fx_bus_turn(bus, now_ms)) {
		history_beat(&repair, unused, frames);
		assert_int_equal(fx_bus_beat(bus, &repair.beat, now_ms), 0);
	}
	assert_int_equal(fx_fetch_turn(fetch, asked, now_ms), 0);
	assert_int_equal(fx_line_turn(line, now_ms), 0);
	while (fx_follow_next(fx_line_follow(line), &event) == 0) {
		assert_int_equal(event.mark.seq, ++taken);
		assert_memory_equal(event.whole.bytes, repair.events[taken].row,
		    event.whole.length);
		n++;
	}
	if (n > 0)
		assert_int_equal(fx_line_took(line, &event.mark, now_ms), 0);
}

static int
is_level(void)
{
	return taken == repair.head.seq &&
	       fx_follow_state(fx_line_follow(line)) == FX_FOLLOW_LIVE;
}

/* Turns until it is level; most: a bound, in turns. */
static void
level_within(int most)
{
	struct fx_wait waits[FX_LINE_WAITS];
	size_t count;

	for (turn(); !is_level() && most-- > 0; turn()) {
		count = fx_line_waits(line, waits);
		assert_int_equal(fx_frame_wait(waits, count, 2), 0);
	}
	assert_int_equal(taken, repair.head.seq);
	assert_true(is_level());
}

static void
subscribe(const char *topic)
{
	assert_int_equal(fx_frame_socket(net, FX_SOCKET_SUB, &sub), 0);
	assert_int_equal(fx_frame_subscribe(sub, topic), 0);
	assert_int_equal(fx_frame_connect(sub, events), 0);
}

/* Whether a heartbeat is due within so many milliseconds of the clock. */
static int
due_within(int64_t ms, int polls)
{
	struct fx_wait wait = { .socket = fx_bus_socket(bus) };
	int i;

	now_ms += ms;
	for (i = 0; i < polls; i++) {
		if (fx_bus_turn(bus, now_ms))
			return 1;
		assert_int_equal(fx_frame_wait(&wait, 1, 5), 0);
	}
	return 0;
}

TEST(a_heartbeat_is_due_every_second)
{
	assert_true(due_within(0, 1)); /* the first at once */
	assert_int_equal(fx_bus_beat(bus, &repair.beat, now_ms), 0);
	assert_false(due_within(999, 1));
	assert_true(due_within(1, 1));
}

/* Ten times a second at most. */
TEST(a_heartbeat_is_due_when_somebody_subscribes)
{
	assert_int_equal(fx_bus_beat(bus, &repair.beat, now_ms), 0);
	subscribe("~hb.repair.");
	assert_true(due_within(100, 200));
	assert_int_equal(fx_bus_beat(bus, &repair.beat, now_ms), 0);
	assert_false(due_within(500, 1));
	fx_frame_drop(sub);
	subscribe("~hb.repair."); /* the same topic again */
	assert_true(due_within(100, 200));
	assert_int_equal(fx_bus_beat(bus, &repair.beat, now_ms), 0);
	fx_frame_drop(sub);
	subscribe("~hb.repair.");
	assert_false(due_within(99, 20));
	assert_true(due_within(1, 200));
}

TEST(a_new_subscriber_is_told_who_is_there)
{
	struct fx_wait wait;
	int i;

	subscribe("~hi.");
	wait.socket = sub;
	wait.ready = false;
	for (i = 0; i < 400 && !wait.ready; i++) {
		(void)fx_bus_turn(bus, now_ms); /* lets subscribers in */
		assert_int_equal(fx_frame_wait(&wait, 1, 5), 0);
	}
	assert_int_equal(fx_frame_receive(sub, &message), 0);
	assert_int_equal(message.count, 1);
	assert_memory_equal(message.frames[0].bytes, "~hi.repair.\x83", 12);
}

/* G9: a heartbeat that is heard proves the subscriptions before it. */
TEST(events_are_subscribed_to_before_heartbeats)
{
	static const char *const wanted[] = { "\1repair.", "\1~hb.repair." };
	struct fx_socket *xpub;
	struct fx_wait wait = { 0 };
	size_t i;

	fx_bus_close(bus);
	bus = NULL;
	assert_int_equal(fx_frame_socket(net, FX_SOCKET_XPUB, &xpub), 0);
	assert_int_equal(fx_frame_bind(xpub, events), 0);
	follow();
	wait.socket = xpub;
	for (i = 0; i < 2; i++) {
		assert_int_equal(fx_frame_wait(&wait, 1, 2000), 0);
		assert_int_equal(fx_frame_receive(xpub, &message), 0);
		assert_int_equal(message.frames[0].length, strlen(wanted[i]));
		assert_memory_equal(
		    message.frames[0].bytes, wanted[i], strlen(wanted[i]));
	}
	fx_frame_drop(xpub);
}

/* G9 */
TEST(who_comes_late_gets_everything_and_then_follows_live)
{
	int i;

	publish(3000);
	follow();
	level_within(3000);
	for (i = 0; i < 50; i++) {
		publish(3);
		turn();
	}
	level_within(500);
}

/* G9 */
TEST(a_burst_while_it_joins_is_neither_lost_nor_doubled)
{
	int i;

	publish(500);
	follow();
	for (i = 0; i < 100; i++) {
		publish(100);
		turn();
	}
	level_within(3000);
}

/* G9, G16: the publisher never waits, what was dropped is fetched. */
TEST(a_follower_that_does_not_read_loses_nothing)
{
	struct fx_follow_counts counts;

	publish(1);
	follow();
	level_within(3000);
	publish(30000); /* more than the high-water marks hold, unread */
	level_within(3000);
	fx_follow_counts(fx_line_follow(line), &counts);
	assert_int_equal(counts.given, 30001);
	assert_true(counts.gaps > 0);
}

/* G9 */
TEST(a_publisher_that_comes_back_is_followed_on)
{
	publish(10);
	follow();
	level_within(3000);
	close_service();
	history_add(&repair, "repair.epoch_opened");
	open_service();
	publish(5);
	level_within(3000);
}

/* G9 */
TEST(a_follower_that_comes_back_goes_on_from_its_cursor)
{
	publish(10);
	follow();
	level_within(3000);
	fx_line_close(line);
	publish(10);
	follow();
	level_within(3000);
}

/* G17 */
TEST(a_loop_that_hangs_is_noticed_though_its_sockets_answer)
{
	struct fx_follow_counts counts;
	int i;

	publish(10);
	follow();
	level_within(3000);
	deaf = 1;
	for (i = 0; i < 310; i++)
		turn();
	assert_int_equal(
	    fx_follow_state(fx_line_follow(line)), FX_FOLLOW_STALE);
	for (i = 0; i < 310; i++)
		turn();
	fx_follow_counts(fx_line_follow(line), &counts);
	assert_true(counts.reopened >= 1);
	deaf = 0;
	publish(3);
	level_within(3000);
}

static int
make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL;
}

static int
remove_directory(void **state)
{
	(void)state;
	(void)unlink(events + strlen("ipc://"));  /* libzmq may have */
	(void)unlink(journal + strlen("ipc://")); /* done so before */
	return rmdir(directory);
}

#define BUS(title) cmocka_unit_test_setup_teardown(title, a_service, no_service)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BUS(a_heartbeat_is_due_every_second),
		BUS(a_heartbeat_is_due_when_somebody_subscribes),
		BUS(a_new_subscriber_is_told_who_is_there),
		BUS(events_are_subscribed_to_before_heartbeats),
		BUS(who_comes_late_gets_everything_and_then_follows_live),
		BUS(a_burst_while_it_joins_is_neither_lost_nor_doubled),
		BUS(a_follower_that_does_not_read_loses_nothing),
		BUS(a_publisher_that_comes_back_is_followed_on),
		BUS(a_follower_that_comes_back_goes_on_from_its_cursor),
		BUS(a_loop_that_hangs_is_noticed_though_its_sockets_answer),
	};

	return cmocka_run_group_tests_name(
	    "bus", tests, make_directory, remove_directory);
}

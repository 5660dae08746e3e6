/*
 * What a journal keeps of those who read it: how far each that gives its name
 * has come, and the records for those who come too late.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "net/fx_fetch.h"
#include "schema/fx_scan.h"
#include "test.h"
#include "tests/lib/history.h"

#define RECORDS 700

static struct history repair;
static struct fx_fetch *fetch;
static struct fx_fetch_source source;
static struct fx_reader *reader;
static struct fx_talk_ask ask;
static struct fx_talk_answer said;
static struct fx_piece rows;
static int64_t now_ms;

/* What the journal was told of consumers. */
static struct {
	int times;
	char name[40];
	struct fx_mark mark;
} heard;

static void
hear(void *cookie, const char *name, const struct fx_mark *mark)
{
	(void)cookie;
	heard.times++;
	snprintf(heard.name, sizeof(heard.name), "%s", name);
	heard.mark = *mark;
}

/* 700 records of a kind, each 1,000 bytes that begin with its key. */
static int
records(void *cookie, const char *kind, const char *after,
    fx_fetch_record_fn *take, void *take_cookie)
{
	char map[1000] = "", key[16];
	int i;

	(void)cookie;
	if (strcmp(kind, "unit") != 0)
		return FX_EINVAL;
	for (i = 0; i < RECORDS; i++) {
		snprintf(key, sizeof(key), "U.%04d", i);
		if (strcmp(key, after) <= 0)
			continue;
		memcpy(map, key, sizeof(key));
		if (take(take_cookie, key, map, sizeof(map)) != 0)
			break;
	}
	return 0;
}

static int
a_journal(void **state)
{
	int i;

	(void)state;
	history_begin(&repair, "repair", 'r');
	for (i = 0; i < 100; i++)
		history_add(&repair, "repair.noted");
	source = history_source(&repair);
	source.heard = hear;
	source.records = records;
	now_ms = 1000;
	memset(&heard, 0, sizeof(heard));
	memset(&ask, 0, sizeof(ask));
	ask = (struct fx_talk_ask){ .op = FX_TALK_NEXT,
		.req = 7,
		.max = FX_TALK_ROWS,
		.bytes = FX_TALK_BATCH,
		.name = "bridge",
		.kind = "unit" };
	return fx_fetch_open(&source, 100000000, &fetch) |
	       fx_unpack_open(FX_SCAN_ITEMS, &reader) | fx_crypto_init();
}

static int
no_journal(void **state)
{
	(void)state;
	fx_unpack_close(reader);
	fx_fetch_close(fetch);
	return 0;
}

static size_t
ask_it(void)
{
	unsigned char bytes[FX_TALK_BYTES];
	struct fx_piece frames[2] = { { "FXJ1", 4 }, { bytes, 0 } };
	struct fx_piece say[FX_FETCH_PIECES];
	size_t pieces;

	assert_int_equal(
	    fx_talk_encode_ask(&ask, bytes, sizeof(bytes), &frames[1].length),
	    0);
	assert_int_equal(
	    fx_fetch_answer(fetch, frames, 2, now_ms, say, &pieces), 0);
	if (pieces == 0)
		return 0;
	assert_int_equal(fx_talk_decode_answer(reader, say[1], &said), 0);
	rows = pieces > 2 ? say[2] : (struct fx_piece){ NULL, 0 };
	return pieces;
}

static void
error(enum fx_result code)
{
	assert_int_equal(ask_it(), 2);
	assert_int_equal(said.op, FX_TALK_ERROR);
	assert_int_equal(said.code, code);
}

static void
from(uint64_t seq)
{
	ask.cursor = repair.events[seq].mark;
}

/* -- who has what (protocol.md 8.1, 8.4) ------------------------------------*/

TEST(to_ask_for_more_is_to_acknowledge_what_was_before)
{
	from(40);
	assert_int_equal(ask_it(), 3);
	assert_int_equal(heard.times, 1);
	assert_string_equal(heard.name, "bridge");
	assert_memory_equal(
	    &heard.mark, &repair.events[40].mark, sizeof(heard.mark));
}

TEST(an_acknowledgment_is_kept_and_not_answered)
{
	ask.op = FX_TALK_ACK;
	from(40);
	assert_int_equal(ask_it(), 0);
	assert_int_equal(heard.times, 1);
	assert_int_equal(heard.mark.seq, 40);
}

TEST(who_gives_no_name_is_not_remembered)
{
	ask.name[0] = '\0';
	from(40);
	assert_int_equal(ask_it(), 3);
	ask.op = FX_TALK_ACK;
	assert_int_equal(ask_it(), 0);
	assert_int_equal(heard.times, 0);
}

TEST(who_begins_at_the_start_is_remembered_in_this_store)
{
	assert_int_equal(ask_it(), 3);
	assert_int_equal(heard.times, 1);
	assert_int_equal(heard.mark.seq, 0);
	assert_memory_equal(
	    heard.mark.store, repair.head.store, sizeof(heard.mark.store));
}

/* Else a number out of the air would let events go that nobody has. */
TEST(an_acknowledgment_of_another_history_is_not_kept)
{
	ask.op = FX_TALK_ACK;
	from(40);
	ask.cursor.hash[3] ^= 1;
	assert_int_equal(ask_it(), 0);
	from(40);
	ask.cursor.store[0] ^= 1;
	assert_int_equal(ask_it(), 0);
	from(40);
	ask.cursor.seq = 1000000;
	assert_int_equal(ask_it(), 0);
	assert_int_equal(heard.times, 0);
}

/* G12 */
TEST(who_comes_too_late_is_told_that_there_is_a_snapshot)
{
	repair.first = 51;
	from(49);
	error(FX_SAYS_TRUNCATED);
	assert_true(said.snapshot);
	assert_int_equal(said.first, 51);
	assert_int_equal(said.last, repair.head.seq);
	assert_int_equal(heard.times, 0);
	from(50);
	assert_int_equal(ask_it(), 3);
	assert_int_equal(heard.mark.seq, 50);
}

/* G8: also where the row itself is gone, its hash is known. */
TEST(a_cursor_right_before_the_first_row_is_compared_too)
{
	repair.first = 51;
	from(50);
	ask.cursor.hash[31] ^= 1;
	error(FX_SAYS_DIVERGED);
	assert_int_equal(heard.times, 0);
}

/* -- snapshots (protocol.md 8.3) --------------------------------------------*/

/* Take a chunk and count its records, which come by key from first on. */
static int
chunk(int first)
{
	unsigned char sum[FX_LINK_BYTES];
	struct fx_piece record;
	char key[16];
	size_t at = 0;
	int n = 0;

	assert_int_equal(ask_it(), 3);
	assert_int_equal(said.op, FX_TALK_CHUNK);
	assert_int_equal(said.req, ask.req);
	fx_crypto_hash(rows.bytes, rows.length, sum);
	assert_memory_equal(said.sum, sum, sizeof(sum));
	while (at < rows.length) {
		assert_int_equal(fx_talk_row(rows, &at, &record), 0);
		snprintf(key, sizeof(key), "U.%04d", first + n);
		assert_int_equal(record.length, 1000);
		assert_string_equal(record.bytes, key);
		n++;
	}
	assert_int_equal(said.n, n);
	ask.after = said.after;
	ask.base = said.base;
	return n;
}

TEST(records_come_by_key_in_portions_and_say_when_they_end)
{
	uint64_t base = repair.head.seq;
	int got = 0, portions = 0;

	ask.op = FX_TALK_SNAP;
	do {
		got += chunk(got);
		portions++;
		assert_int_equal(said.base.seq, base);
		assert_int_equal(said.base.epoch, 1);
		assert_memory_equal(said.base.hash,
		    repair.events[base].mark.hash, sizeof(said.base.hash));
		assert_memory_equal(said.head.store, repair.head.store,
		    sizeof(said.head.store));
		/* The service goes on meanwhile; the base stays. */
		history_add(&repair, "repair.noted");
	} while (!said.end);
	assert_int_equal(got, RECORDS);
	assert_int_equal(portions, 3); /* 256 records at most */
	assert_int_equal(heard.times, 3);
	assert_int_equal(heard.mark.seq, base);
}

TEST(a_base_that_is_not_kept_anymore_ends_a_snapshot)
{
	ask.op = FX_TALK_SNAP;
	chunk(0);
	history_add(&repair, "repair.noted");
	history_add(&repair, "repair.noted");
	repair.first = repair.head.seq;
	error(FX_SAYS_TRUNCATED);
	ask.base.hash[0] ^= 1;
	repair.first = 1;
	error(FX_SAYS_DIVERGED);
}

TEST(records_of_an_unknown_kind_are_refused)
{
	ask.op = FX_TALK_SNAP;
	snprintf(ask.kind, sizeof(ask.kind), "%s", "planet");
	error(FX_SAYS_INVALID);
	assert_string_equal(said.field, "kind");
}

TEST(a_journal_without_records_has_no_snapshots)
{
	fx_fetch_close(fetch);
	source.records = NULL;
	assert_int_equal(fx_fetch_open(&source, 1000000, &fetch), 0);
	ask.op = FX_TALK_SNAP;
	error(FX_SAYS_INVALID);
	assert_string_equal(said.field, "op");
	repair.first = 51;
	ask.op = FX_TALK_NEXT;
	from(10);
	error(FX_SAYS_TRUNCATED);
	assert_false(said.snapshot);
	ask.op = FX_TALK_HELLO;
	ask.proto = (struct fx_slot_range){ 1, 1 };
	assert_int_equal(ask_it(), 2);
	assert_int_equal(said.feats.count, 1);
}

/* -- over sockets -----------------------------------------------------------*/

static struct fx_net *net;

static void
send_ask(struct fx_socket *socket)
{
	unsigned char bytes[FX_TALK_BYTES];
	struct fx_piece frames[2] = { { "FXJ1", 4 }, { bytes, 0 } };

	assert_int_equal(
	    fx_talk_encode_ask(&ask, bytes, sizeof(bytes), &frames[1].length),
	    0);
	assert_int_equal(fx_frame_send(socket, NULL, frames, 2), 0);
}

/* What a client is answered; everybody's questions are answered on the way. */
static void
answered(struct fx_socket *journal, struct fx_socket *socket)
{
	struct fx_wait waits[2] = { { .socket = journal },
		{ .socket = socket } };
	struct fx_message message = { 0 };

	while (fx_frame_receive(socket, &message) == FX_EAGAIN) {
		assert_int_equal(fx_frame_wait(waits, 2, 5000), 0);
		assert_int_equal(fx_fetch_turn(fetch, journal, now_ms), 0);
	}
	assert_int_equal(
	    fx_talk_decode_answer(reader, message.frames[1], &said), 0);
	fx_frame_done(&message);
}

/* protocol.md 8.3: one at a time; who is silent for long has given it up. */
TEST(one_takes_a_snapshot_at_a_time)
{
	struct fx_socket *journal, *one, *two;

	assert_int_equal(fx_frame_open(&net), 0);
	fx_frame_socket(net, FX_SOCKET_ROUTER, &journal);
	fx_frame_socket(net, FX_SOCKET_DEALER, &one);
	fx_frame_socket(net, FX_SOCKET_DEALER, &two);
	assert_int_equal(fx_frame_bind(journal, "inproc://journal"), 0);
	assert_int_equal(fx_frame_connect(one, "inproc://journal"), 0);
	assert_int_equal(fx_frame_connect(two, "inproc://journal"), 0);
	ask.op = FX_TALK_SNAP;
	send_ask(one);
	answered(journal, one);
	assert_int_equal(said.op, FX_TALK_CHUNK);
	send_ask(two);
	answered(journal, two);
	assert_int_equal(said.op, FX_TALK_ERROR);
	assert_int_equal(said.code, FX_SAYS_BUSY);
	assert_true(said.retry_ms > 0);
	now_ms += 9000;
	send_ask(one);
	answered(journal, one);
	assert_int_equal(said.op, FX_TALK_CHUNK);
	now_ms += 9000;
	send_ask(two);
	answered(journal, two);
	assert_int_equal(said.code, FX_SAYS_BUSY);
	now_ms += 1001;
	send_ask(two);
	answered(journal, two);
	assert_int_equal(said.op, FX_TALK_CHUNK);
	/* At its end it is free at once. */
	snprintf((char *)ask.after.bytes, 8, "U.0600");
	ask.after.length = 6;
	send_ask(two);
	answered(journal, two);
	assert_true(said.end);
	send_ask(one);
	answered(journal, one);
	assert_int_equal(said.op, FX_TALK_CHUNK);
	fx_frame_drop(one);
	fx_frame_drop(two);
	fx_frame_drop(journal);
	fx_frame_close(net);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, a_journal, no_journal)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(to_ask_for_more_is_to_acknowledge_what_was_before),
		RUN(an_acknowledgment_is_kept_and_not_answered),
		RUN(who_gives_no_name_is_not_remembered),
		RUN(who_begins_at_the_start_is_remembered_in_this_store),
		RUN(an_acknowledgment_of_another_history_is_not_kept),
		RUN(who_comes_too_late_is_told_that_there_is_a_snapshot),
		RUN(a_cursor_right_before_the_first_row_is_compared_too),
		RUN(records_come_by_key_in_portions_and_say_when_they_end),
		RUN(a_base_that_is_not_kept_anymore_ends_a_snapshot),
		RUN(records_of_an_unknown_kind_are_refused),
		RUN(a_journal_without_records_has_no_snapshots),
		RUN(one_takes_a_snapshot_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

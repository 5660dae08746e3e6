/*
 * Who reads the journal, and how far each has come: heard by the reader, kept
 * by the loop, written down with the commits (protocol.md 8.1, 8.4).
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "edge/fx_snapshot.h"
#include "service/fx_queries_internal.h"
#include "services/cli/cli.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT  "RMA-2611-00042-D.01"
#define OTHER "RMA-2611-00043-B.01"

/* The time comes at which is written down what is known. */
static void
ten_seconds_pass(void)
{
	service->consumed.owed_ms -= 10000;
}

struct shown {
	int count;
	struct fx_consumer last;
};

static int
take_one(const struct fx_consumer *consumer, void *context)
{
	struct shown *shown = context;

	shown->count++;
	shown->last = *consumer;
	return 0;
}

static struct shown
stored(void)
{
	struct fx_txn *txn = looking(service->store);
	struct shown shown = { 0 };

	assert_int_equal(fx_consumers_each(txn, take_one, &shown), 0);
	looked(txn);
	return shown;
}

/* -- who has what -----------------------------------------------------------*/

/* protocol.md 8.1: at most every 10 s or 1,000 events, with a commit. */
TEST(what_a_consumer_has_rides_along_with_a_commit)
{
	events(UNIT, 20);
	has("bridge", 12);
	events(UNIT, 1);
	assert_int_equal(stored().count, 0);
	ten_seconds_pass();
	events(UNIT, 1);
	assert_int_equal(stored().count, 1);
	assert_string_equal(stored().last.name, "bridge");
	assert_int_equal(stored().last.cursor.seq, 12);
	assert_int_equal(stored().last.class, FX_CONSUMER_GUEST);
	has("bridge", 15);
	events(UNIT, 1);
	assert_int_equal(stored().last.cursor.seq, 12);
	has("bridge", 1015);
	events(UNIT, 1);
	assert_int_equal(stored().last.cursor.seq, 1015);
}

TEST(what_a_consumer_has_gets_a_commit_of_its_own_in_the_end)
{
	events(UNIT, 20);
	has("bridge", 12);
	assert_int_equal(fx_batch_open(service), 0);
	commit();
	assert_int_equal(stored().count, 0);
	ten_seconds_pass();
	assert_true(fx_consumed_is_due(service, fx_clock_monotonic_ms()));
	assert_int_equal(fx_batch_open(service), 0);
	commit();
	assert_int_equal(stored().count, 1);
	assert_false(fx_consumed_is_due(service, fx_clock_monotonic_ms()));
	/* Who is where it was is not written again. */
	has("bridge", 12);
	assert_int_equal(service->consumed.owed_ms, 0);
}

TEST(a_service_knows_its_consumers_again_when_it_starts)
{
	events(UNIT, 20);
	has("bridge", 12);
	has("quality", 14);
	ten_seconds_pass();
	events(UNIT, 1);
	memset(&service->consumed, 0, sizeof(service->consumed));
	assert_int_equal(fx_store_begin_read(service->view), 0);
	assert_int_equal(fx_consumed_load(service), 0);
	fx_store_end_read(service->view);
	assert_int_equal(service->consumed.count, 2);
	assert_int_equal(service->consumed.known[1].consumer.cursor.seq, 14);
	assert_int_equal(
	    service->consumed.known[1].consumer.class, FX_CONSUMER_PEER);
}

/* protocol.md 13 */
TEST(memory_of_consumers_has_an_end)
{
	char name[FX_CONSUMER_BYTES + 1];
	int i;

	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "guest-%03d", i);
		has(name, 1);
	}
	assert_int_equal(service->consumed.count, FX_CONSUMERS_MAX);
	ten_seconds_pass();
	events(UNIT, 1);
	assert_int_equal(stored().count, FX_CONSUMERS_MAX);
	/* One that lapsed makes room for one that lives. */
	service->consumed.known[7].consumer.lapsed = true;
	has("late", 1);
	assert_int_equal(service->consumed.count, FX_CONSUMERS_MAX);
	assert_string_equal(service->consumed.known[7].consumer.name, "late");
	ten_seconds_pass();
	events(UNIT, 1);
	assert_int_equal(stored().count, FX_CONSUMERS_MAX);
	assert_string_equal(stored().last.name, "late");
}

static void
shows(const struct fx_node *map, const char *name, const char *class,
    int64_t seq, int64_t behind)
{
	const char *text;
	size_t length;
	int64_t number;

	assert_int_equal(
	    fx_unpack_text(fx_unpack_find(map, "name"), &text, &length), 0);
	assert_memory_equal(text, name, length);
	assert_int_equal(
	    fx_unpack_text(fx_unpack_find(map, "class"), &text, &length), 0);
	assert_memory_equal(text, class, length);
	assert_int_equal(fx_unpack_int(fx_unpack_find(map, "seq"), &number), 0);
	assert_int_equal(number, seq);
	assert_int_equal(
	    fx_unpack_int(fx_unpack_find(map, "behind"), &number), 0);
	assert_int_equal(number, behind);
}

TEST(a_query_tells_who_reads_and_who_never_did)
{
	const struct fx_node *all;

	events(UNIT, 20);
	has("bridge", 12);
	has("quality", 21);
	assert_int_equal(asks("consumers", "\x80", 1), FX_SAYS_OK);
	assert_int_equal(service->query.count, 6);
	/* The head of the array stands in front of the page. */
	assert_int_equal(
	    fx_unpack(service->unpack, service->query.page.bytes - 1,
		service->query.page.used + 1, &all),
	    0);
	shows(fx_unpack_element(all, 0), "bridge", "guest", 12, 9);
	shows(fx_unpack_element(all, 1), "quality", "peer", 21, 0);
	shows(fx_unpack_element(all, 2), "intake", "peer", 0, 21);
	shows(fx_unpack_element(all, 5), "analytics", "peer", 0, 21);
}

TEST(who_listens_is_declared_as_the_rules_have_it)
{
	enum fx_place who, whom;

	for (who = 0; who < FX_PLACE_COUNT; who++)
		for (whom = 0; whom < FX_PLACE_COUNT; whom++)
			assert_int_equal(fx_schema_hears(who, whom),
			    fx_department_listens(cli_department(who), whom));
}

/* -- the thread that serves it ----------------------------------------------*/

/* Ask the journal's socket; the answer's frames stay in message. */
static void
ask_journal(struct fx_socket *socket, const struct fx_talk_ask *ask,
    struct fx_message *message)
{
	unsigned char bytes[FX_TALK_BYTES];
	struct fx_piece frames[2] = { { "FXJ1", 4 }, { bytes, 0 } };
	struct fx_wait wait = { .socket = socket };

	assert_int_equal(
	    fx_talk_encode_ask(ask, bytes, sizeof(bytes), &frames[1].length),
	    0);
	assert_int_equal(fx_frame_send(socket, NULL, frames, 2), 0);
	while (fx_frame_receive(socket, message) == FX_EAGAIN)
		assert_int_equal(fx_frame_wait(&wait, 1, 1000), 0);
}

/* protocol.md 8.1, 8.3 */
TEST(the_reader_hands_over_who_reads_and_gives_records)
{
	struct fx_talk_ask ask = { .op = FX_TALK_NEXT,
		.req = 1,
		.max = 10,
		.bytes = 100000,
		.name = "bridge" };
	struct fx_message message = { 0 };
	struct fx_talk_answer said;
	struct fx_socket *socket;
	const struct fx_node *map;
	struct fx_piece record;
	struct repair_unit unit;
	char field[FX_NAME_MAX + 1];
	size_t at = 0;
	int64_t seq, turns = 0;

	events(UNIT, 5);
	events(OTHER, 2);
	assert_int_equal(
	    fx_frame_socket(service->net, FX_SOCKET_DEALER, &socket), 0);
	assert_int_equal(fx_frame_connect(socket, "inproc://journal"), 0);
	ask_journal(socket, &ask, &message);
	assert_int_equal(
	    fx_talk_decode_answer(service->unpack, message.frames[1], &said),
	    0);
	assert_int_equal(said.n, 8);
	while (service->consumed.count == 0 && turns++ < 100) {
		struct fx_wait nobody = { .socket = socket };

		assert_int_equal(fx_frame_wait(&nobody, 1, 100), 0);
		fx_reader_hear(service);
	}
	assert_int_equal(service->consumed.count, 1);
	assert_string_equal(service->consumed.known[0].consumer.name, "bridge");
	ask.op = FX_TALK_SNAP;
	fx_copy(ask.kind, "unit");
	ask_journal(socket, &ask, &message);
	assert_int_equal(
	    fx_talk_decode_answer(service->unpack, message.frames[1], &said),
	    0);
	assert_int_equal(said.op, FX_TALK_CHUNK);
	assert_int_equal(said.n, 2);
	assert_true(said.end);
	assert_int_equal(said.base.seq, 8);
	assert_int_equal(fx_talk_row(message.frames[2], &at, &record), 0);
	assert_int_equal(
	    fx_unpack(service->unpack, record.bytes, record.length, &map), 0);
	assert_int_equal(
	    fx_codec_decode(REC_repair_unit, map, FX_FOREIGN, &unit, field), 0);
	assert_string_equal(unit.unit_no, UNIT);
	assert_int_equal(fx_unpack_int(fx_unpack_find(map, "seq"), &seq), 0);
	assert_int_equal(seq, 6);
	assert_int_equal(fx_unpack_int(fx_unpack_find(map, "rev"), &seq), 0);
	assert_int_equal(seq, 5);
	fx_frame_done(&message);
	fx_frame_drop(socket);
}

static int
count_record(const struct fx_snap_record *record, void *context)
{
	int *count = context;

	assert_string_equal(record->kind, "unit");
	assert_int_equal(record->rev, *count == 0 ? 5 : 2);
	assert_int_equal(record->seq, *count == 0 ? 6 : 8);
	++*count;
	return 0;
}

/* protocol.md 8.3 */
TEST(a_program_takes_a_snapshot_or_is_told_why_not)
{
	static const char *const kinds[] = { "unit", "planet" };
	struct fx_snapshot_from from = { "inproc://journal", 5000 };
	struct fx_snap_options options = {
		.name = "", .kinds = kinds, .kind_count = 1, .seed = 5
	};
	struct fx_mark cursor;
	enum fx_result why;
	int count = 0;

	events(UNIT, 5);
	events(OTHER, 2);
	assert_int_equal(fx_snapshot_take(service->net, &from, &options,
			     count_record, &count, &cursor, &why),
	    0);
	assert_int_equal(count, 2);
	assert_int_equal(cursor.seq, 8);
	assert_memory_equal(
	    cursor.hash, service->committed.hash, sizeof(cursor.hash));
	assert_memory_equal(
	    cursor.store, fx_store_id(service->store), sizeof(cursor.store));
	count = 0;
	options.kind_count = 2;
	assert_int_equal(fx_snapshot_take(service->net, &from, &options,
			     count_record, &count, &cursor, &why),
	    FX_EREFUSED);
	assert_int_equal(why, FX_SAYS_INVALID);
	from.journal = "inproc://nobody";
	from.silence_ms = 200;
	assert_int_equal(fx_snapshot_take(service->net, &from, &options,
			     count_record, &count, &cursor, &why),
	    FX_ETIMEOUT);
}

#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, a_service, no_service)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(what_a_consumer_has_rides_along_with_a_commit),
		SERVED(what_a_consumer_has_gets_a_commit_of_its_own_in_the_end),
		SERVED(a_service_knows_its_consumers_again_when_it_starts),
		SERVED(memory_of_consumers_has_an_end),
		SERVED(a_query_tells_who_reads_and_who_never_did),
		cmocka_unit_test(who_listens_is_declared_as_the_rules_have_it),
		SERVED(the_reader_hands_over_who_reads_and_gives_records),
		SERVED(a_program_takes_a_snapshot_or_is_told_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

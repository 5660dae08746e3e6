/*
 * Heartbeats: what they say, byte for byte.
 */
#include <string.h>

#include "base/fx_err.h"
#include "net/fx_beat.h"
#include "schema/fx_scan.h"
#include "test.h"

static struct fx_reader *reader;
static struct fx_beat beat, again;
static unsigned char bytes[FX_BEAT_BYTES];

static int
a_beat(void **state)
{
	(void)state;
	memset(&beat, 0, sizeof(beat));
	memset(beat.head.store, 0x5c, sizeof(beat.head.store));
	memset(beat.head.hash, 0x65, sizeof(beat.head.hash));
	memset(beat.schema, 0x07, sizeof(beat.schema));
	beat.head.epoch = 1;
	beat.head.seq = 3;
	beat.first = 1;
	beat.proto_min = 1;
	beat.proto_max = 1;
	beat.time_ms = 1795137330123;
	return fx_unpack_open(FX_SCAN_ITEMS, &reader);
}

static int
no_beat(void **state)
{
	(void)state;
	fx_unpack_close(reader);
	return 0;
}

static int
note(const char *topic, uint64_t seq)
{
	return fx_beat_note(&beat, topic, strlen(topic), seq);
}

TEST(a_heartbeat_is_these_bytes)
{
	static const unsigned char golden[] =
	    "\x8a\xa5"
	    "epoch\x01\xa5"
	    "first\x01\xa4hash\xc4\x20"
	    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
	    "\xa5proto\x92\x01\x01\xa6schema\xc4\x08"
	    "\7\7\7\7\7\7\7\7"
	    "\xa3seq\x03\xa5state\xa2ok\xa5store\xc4\x10"
	    "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"
	    "\xa4time\xcf\x00\x00\x01\xa1\xf6\x85\xdb\xcb\xa6topics\x82"
	    "\xb0repair.assigned.\x03\xd9\x20"
	    "repair.epoch_opened_in_the_past.\x01";
	size_t used;

	assert_int_equal(note("repair.epoch_opened_in_the_past.", 1), 0);
	assert_int_equal(note("repair.assigned.", 2), 0);
	assert_int_equal(note("repair.assigned.", 3), 0);
	assert_int_equal(fx_beat_encode(&beat, bytes, sizeof(bytes), &used), 0);
	assert_int_equal(used, sizeof(golden) - 1);
	assert_memory_equal(bytes, golden, used);
}

TEST(what_a_heartbeat_says_is_heard)
{
	size_t used;

	beat.state = FX_BEAT_LEAVING;
	assert_int_equal(note("repair.b.", 2), 0);
	assert_int_equal(note("repair.a.", 3), 0);
	assert_int_equal(note("repair.ab.", 1), 0);
	assert_int_equal(fx_beat_encode(&beat, bytes, sizeof(bytes), &used), 0);
	assert_int_equal(fx_beat_decode(reader, bytes, used, &again), 0);
	assert_memory_equal(&again, &beat, sizeof(beat));
	assert_string_equal(again.topics[0].topic, "repair.a.");
	assert_string_equal(again.topics[1].topic, "repair.ab.");
}

TEST(the_longest_heartbeat_fits)
{
	char topic[FX_TOPIC_MAX + 2];
	size_t i, used;

	memset(topic, 'x', sizeof(topic));
	for (i = 0; i < FX_BEAT_TOPICS; i++) {
		topic[0] = (char)('0' + i);
		assert_int_equal(
		    fx_beat_note(&beat, topic, FX_TOPIC_MAX, INT64_MAX), 0);
	}
	topic[0] = '!';
	assert_int_equal(fx_beat_note(&beat, topic, FX_TOPIC_MAX, 1), FX_EFULL);
	assert_int_equal(
	    fx_beat_note(&beat, topic, FX_TOPIC_MAX + 1, 1), FX_ETOOBIG);
	assert_int_equal(fx_beat_encode(&beat, bytes, sizeof(bytes), &used), 0);
	assert_int_equal(fx_beat_decode(reader, bytes, used, &again), 0);
	assert_int_equal(again.count, FX_BEAT_TOPICS);
}

TEST(no_cut_of_a_heartbeat_is_taken_for_one)
{
	size_t cut, used;

	assert_int_equal(note("repair.a.", 3), 0);
	assert_int_equal(fx_beat_encode(&beat, bytes, sizeof(bytes), &used), 0);
	for (cut = 0; cut < used; cut++)
		assert_true(fx_beat_decode(reader, bytes, cut, &again) != 0);
}

TEST(a_heartbeat_without_its_hash_is_refused)
{
	static const char bad[] = "\x81\xa5"
				  "epoch\x01";

	assert_int_equal(
	    fx_beat_decode(reader, bad, sizeof(bad) - 1, &again), FX_EMISSING);
}

TEST(a_welcome_is_topic_and_map_in_one_frame)
{
	static const char golden[] = "~hi.repair."
				     "\x83\xa5"
				     "epoch\x01\xa5proto\x92\x01\x01\xa5"
				     "store\xc4\x10"
				     "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\";
	size_t used;

	assert_int_equal(
	    fx_beat_welcome("repair", &beat.head, bytes, sizeof(bytes), &used),
	    0);
	assert_int_equal(used, sizeof(golden) - 1);
	assert_memory_equal(bytes, golden, used);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_heartbeat_is_these_bytes, a_beat, no_beat),
		cmocka_unit_test_setup_teardown(
		    what_a_heartbeat_says_is_heard, a_beat, no_beat),
		cmocka_unit_test_setup_teardown(
		    the_longest_heartbeat_fits, a_beat, no_beat),
		cmocka_unit_test_setup_teardown(
		    no_cut_of_a_heartbeat_is_taken_for_one, a_beat, no_beat),
		cmocka_unit_test_setup_teardown(
		    a_heartbeat_without_its_hash_is_refused, a_beat, no_beat),
		cmocka_unit_test_setup_teardown(
		    a_welcome_is_topic_and_map_in_one_frame, a_beat, no_beat),
	};

	return cmocka_run_group_tests_name("beat", tests, NULL, NULL);
}

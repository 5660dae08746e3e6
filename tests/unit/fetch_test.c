/*
 * What a journal answers to those who missed events: the question is held
 * against the journal first.
 */
#include <string.h>

#include "base/fx_err.h"
#include "net/fx_fetch.h"
#include "schema/fx_scan.h"
#include "test.h"
#include "tests/lib/history.h"

static struct history repair;
static struct fx_fetch *fetch;
static struct fx_reader *reader;
static struct fx_talk_ask ask;
static struct fx_talk_answer said;
static struct fx_piece rows;
static int64_t now_ms;

static int
a_journal(void **state)
{
	struct fx_fetch_source source;
	int i;

	(void)state;
	history_begin(&repair, "repair", 'r');
	for (i = 0; i < 1000; i++)
		history_add(
		    &repair, i % 10 == 0 ? "repair.assigned" : "repair.noted");
	source = history_source(&repair);
	now_ms = 1000;
	memset(&ask, 0, sizeof(ask));
	ask.op = FX_TALK_NEXT;
	ask.req = 7;
	ask.max = FX_TALK_ROWS;
	ask.bytes = FX_TALK_BATCH;
	return fx_fetch_open(&source, 1000000, &fetch) |
	       fx_unpack_open(FX_SCAN_ITEMS, &reader);
}

static int
no_journal(void **state)
{
	(void)state;
	fx_unpack_close(reader);
	fx_fetch_close(fetch);
	return 0;
}

/* Ask these frames; the answer stands in said and rows. */
static size_t
ask_frames(const struct fx_piece *frames, int count)
{
	struct fx_piece say[FX_FETCH_PIECES];
	size_t pieces;

	assert_int_equal(
	    fx_fetch_answer(fetch, frames, count, now_ms, say, &pieces), 0);
	if (pieces == 0)
		return 0;
	assert_int_equal(say[0].length, 4);
	assert_memory_equal(say[0].bytes, "FXJ1", 4);
	assert_int_equal(fx_talk_decode_answer(reader, say[1], &said), 0);
	rows = pieces > 2 ? say[2] : (struct fx_piece){ NULL, 0 };
	return pieces;
}

static size_t
ask_it(void)
{
	unsigned char bytes[FX_TALK_BYTES];
	struct fx_piece frames[2] = { { "FXJ1", 4 }, { bytes, 0 } };

	assert_int_equal(
	    fx_talk_encode_ask(&ask, bytes, sizeof(bytes), &frames[1].length),
	    0);
	return ask_frames(frames, 2);
}

static void
error(enum fx_result code)
{
	assert_int_equal(ask_it(), 2);
	assert_int_equal(said.op, FX_TALK_ERROR);
	assert_int_equal(said.code, code);
	assert_int_equal(said.req, ask.req);
}

static void
from(uint64_t seq)
{
	ask.cursor = repair.events[seq].mark;
}

static void
only(const char *prefix)
{
	struct fx_slot_word *word = &ask.topics.words[ask.topics.count++];

	word->length = (unsigned char)strlen(prefix);
	memcpy(word->text, prefix, word->length);
}

/* The rows of the answer are those from first on whose topic is topic's. */
static void
rows_are(uint64_t first, uint64_t n, const char *topic)
{
	struct fx_piece row;
	struct fx_parts parts;
	size_t at = 0;
	uint64_t i = 0, seq = first;

	assert_int_equal(said.op, FX_TALK_EVENTS);
	assert_int_equal(said.n, n);
	while (at < rows.length) {
		assert_int_equal(fx_talk_row(rows, &at, &row), 0);
		assert_int_equal(
		    fx_envelope_split(row.bytes, row.length, &parts), 0);
		while (strstr((const char *)repair.events[seq].row + 1,
			   topic) == NULL)
			seq++;
		assert_memory_equal(
		    row.bytes, repair.events[seq].row, row.length);
		seq++;
		i++;
	}
	assert_int_equal(i, n);
}

/* G9 */
TEST(the_rows_after_the_cursor_are_given_as_they_were_written)
{
	from(100);
	assert_int_equal(ask_it(), 3);
	rows_are(101, 256, "repair.");
	assert_int_equal(said.req, 7);
	assert_int_equal(said.from, 101);
	assert_int_equal(said.to.seq, 356);
	assert_int_equal(said.last, 1000);
	assert_int_equal(said.to.epoch, 1);
	assert_memory_equal(
	    said.to.hash, repair.events[356].mark.hash, FX_LINK_BYTES);
}

TEST(who_is_level_gets_no_rows)
{
	from(1000);
	assert_int_equal(ask_it(), 3);
	rows_are(1001, 0, "repair.");
	assert_int_equal(said.to.seq, 1000);
	assert_int_equal(said.last, 1000);
}

TEST(the_start_needs_no_store)
{
	ask.max = 1;
	assert_int_equal(ask_it(), 3);
	rows_are(1, 1, "repair.");
}

TEST(no_more_than_asked_for_is_given)
{
	ask.max = 10;
	assert_int_equal(ask_it(), 3);
	assert_int_equal(said.n, 10);
	ask.max = 4096;
	ask.bytes = 5000;
	assert_int_equal(ask_it(), 3);
	assert_true(said.n > 10 && rows.length <= 5000);
	ask.bytes = 0;
	assert_int_equal(ask_it(), 3);
	assert_true(said.n > 0); /* a row always fits, or nobody moves on */
	ask.max = 0;
	assert_int_equal(ask_it(), 3);
	assert_int_equal(said.n, 1);
}

/* G10 */
TEST(a_filter_gives_its_topics_and_how_far_it_looked)
{
	only("repair.assigned.");
	ask.max = 20;
	assert_int_equal(ask_it(), 3);
	rows_are(1, 20, "repair.assigned.");
	assert_int_equal(said.to.seq, 191);
	from(200);
	only("repair.nothing.");
	ask.topics.words[0] = ask.topics.words[1];
	ask.topics.count = 1;
	assert_int_equal(ask_it(), 3);
	assert_int_equal(said.n, 0);
	assert_int_equal(said.to.seq, 1000);
	assert_memory_equal(
	    said.to.hash, repair.events[1000].mark.hash, FX_LINK_BYTES);
}

TEST(a_filter_looks_at_4096_rows_and_no_more)
{
	int i;

	for (i = 0; i < 5000; i++)
		history_add(&repair, "repair.noted");
	only("repair.nothing.");
	assert_int_equal(ask_it(), 3);
	assert_int_equal(said.n, 0);
	assert_int_equal(said.to.seq, 4096);
}

/* G12 */
TEST(a_cursor_of_another_store_is_told_so)
{
	from(100);
	ask.cursor.store[3] ^= 1;
	error(FX_SAYS_WRONG_STORE);
	assert_memory_equal(
	    said.common.store, repair.head.store, FX_STORE_BYTES);
}

/* G12 */
TEST(a_cursor_with_another_hash_has_diverged)
{
	from(100);
	ask.cursor.hash[0] ^= 1;
	error(FX_SAYS_DIVERGED);
	assert_int_equal(said.common.seq, 0); /* nobody knows where */
}

/* G12 */
TEST(a_cursor_past_the_head_has_diverged_at_the_head)
{
	from(1000);
	ask.cursor.seq = 1003;
	error(FX_SAYS_DIVERGED);
	assert_int_equal(said.common.seq, 1000);
	assert_memory_equal(said.common.hash, repair.head.hash, FX_LINK_BYTES);
}

/* G12 */
TEST(a_cursor_of_an_old_epoch_diverged_where_it_ended)
{
	from(1000);
	history_lose(&repair, 900);
	history_open_epoch(&repair);
	history_add(&repair, "repair.noted");
	error(FX_SAYS_DIVERGED);
	assert_int_equal(said.common.seq, 900);
	assert_int_equal(said.common.epoch, 1);
	while (repair.head.seq < 1100)
		history_add(&repair, "repair.noted");
	error(FX_SAYS_DIVERGED);
	assert_int_equal(said.common.seq, 900);
}

/* G12 */
TEST(a_cursor_before_what_is_kept_is_told_what_is_kept)
{
	from(100);
	repair.first = 102;
	error(FX_SAYS_TRUNCATED);
	assert_int_equal(said.first, 102);
	assert_int_equal(said.last, 1000);
	from(101);
	assert_int_equal(ask_it(), 3);
	assert_int_equal(said.op, FX_TALK_EVENTS);
}

/* G16 */
TEST(who_asks_for_more_than_the_budget_waits)
{
	int i;

	ask.max = 4096;
	ask.bytes = FX_TALK_BATCH_MAX;
	for (i = 0; i < 100; i++) {
		assert_int_equal(ask_it() > 0, 1);
		if (said.op == FX_TALK_ERROR)
			break;
	}
	assert_true(i > 2 && i < 10); /* 1 MB a second, 200 KB each */
	error(FX_SAYS_BUSY);
	assert_true(said.retry_ms > 0);
	now_ms += 1000;
	assert_int_equal(ask_it(), 3);
	assert_int_equal(said.op, FX_TALK_EVENTS);
}

TEST(hello_is_answered_with_head_and_limits)
{
	ask = (struct fx_talk_ask){
		.op = FX_TALK_HELLO, .proto = { 1, 3 }, .name = "quality"
	};
	assert_int_equal(ask_it(), 2);
	assert_int_equal(said.op, FX_TALK_WELCOME);
	assert_int_equal(said.proto, 1);
	assert_memory_equal(&said.head, &repair.head, sizeof(said.head));
	assert_int_equal(said.first, 1);
	assert_int_equal(said.feats.count, 1);
	assert_memory_equal(said.feats.words[0].text, "filter", 6);
}

TEST(a_hello_without_a_common_protocol_is_told_ours)
{
	ask = (struct fx_talk_ask){
		.op = FX_TALK_HELLO, .proto = { 2, 3 }, .name = "quality"
	};
	error(FX_SAYS_VERSION);
	assert_int_equal(said.min, 1);
	assert_int_equal(said.max, 1);
}

TEST(an_acknowledgment_is_not_answered)
{
	from(100);
	ask.op = FX_TALK_ACK;
	assert_int_equal(ask_it(), 0);
}

TEST(what_is_not_a_question_is_named)
{
	static const char snap[] = "\x83\xa2op\xa4snap\xa3req\x09\xa4kind\xa1x";
	struct fx_piece frames[5] = { { "FXJ1", 4 },
		{ snap, sizeof(snap) - 1 } };

	assert_int_equal(ask_frames(frames, 2), 2);
	assert_int_equal(said.code, FX_SAYS_INVALID);
	assert_string_equal(said.field, "op");
	assert_int_equal(ask_frames(frames, 4), 2);
	assert_string_equal(said.field, "frames");
	assert_int_equal(ask_frames(frames, 0), 2);
	assert_string_equal(said.field, "frames");
	frames[1] = (struct fx_piece){ "\xdd\xff\xff\xff\xff", 5 };
	assert_int_equal(ask_frames(frames, 2), 2);
	assert_string_equal(said.field, "header");
	frames[0] = (struct fx_piece){ "FXJ2", 4 };
	assert_int_equal(ask_frames(frames, 2), 2);
	assert_int_equal(said.code, FX_SAYS_VERSION);
}

/* It would be noted of the consumer, in a store that has no such numbers. */
TEST(a_number_that_no_store_can_keep_is_named)
{
	from(3);
	ask.cursor.seq = 0;
	ask.cursor.epoch = (uint64_t)INT64_MAX + 1;
	assert_int_equal(ask_it(), 2);
	assert_int_equal(said.code, FX_SAYS_INVALID);
	assert_string_equal(said.field, "epoch");
	ask.cursor.epoch = 1;
	ask.cursor.seq = UINT64_MAX;
	assert_int_equal(ask_it(), 2);
	assert_string_equal(said.field, "seq");
}

TEST(no_cut_of_a_question_makes_it_answer_with_rows)
{
	unsigned char bytes[FX_TALK_BYTES];
	struct fx_piece frames[2] = { { "FXJ1", 4 }, { bytes, 0 } };
	size_t length, cut;

	from(10);
	only("repair.");
	assert_int_equal(
	    fx_talk_encode_ask(&ask, bytes, sizeof(bytes), &length), 0);
	for (cut = 0; cut < length; cut++) {
		frames[1].length = cut;
		assert_int_equal(ask_frames(frames, 2), 2);
		assert_int_equal(said.code, FX_SAYS_INVALID);
	}
}

#define FETCH(title) \
	cmocka_unit_test_setup_teardown(title, a_journal, no_journal)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FETCH(the_rows_after_the_cursor_are_given_as_they_were_written),
		FETCH(who_is_level_gets_no_rows),
		FETCH(the_start_needs_no_store),
		FETCH(no_more_than_asked_for_is_given),
		FETCH(a_filter_gives_its_topics_and_how_far_it_looked),
		FETCH(a_filter_looks_at_4096_rows_and_no_more),
		FETCH(a_cursor_of_another_store_is_told_so),
		FETCH(a_cursor_with_another_hash_has_diverged),
		FETCH(a_cursor_past_the_head_has_diverged_at_the_head),
		FETCH(a_cursor_of_an_old_epoch_diverged_where_it_ended),
		FETCH(a_cursor_before_what_is_kept_is_told_what_is_kept),
		FETCH(who_asks_for_more_than_the_budget_waits),
		FETCH(hello_is_answered_with_head_and_limits),
		FETCH(a_hello_without_a_common_protocol_is_told_ours),
		FETCH(an_acknowledgment_is_not_answered),
		FETCH(what_is_not_a_question_is_named),
		FETCH(a_number_that_no_store_can_keep_is_named),
		FETCH(no_cut_of_a_question_makes_it_answer_with_rows),
	};

	return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}

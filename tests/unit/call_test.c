/*
 * Answers over real sockets: lost, late, repeated, in any order.
 */
#include <string.h>

#include "base/fx_err.h"
#include "test.h"
#include "tests/unit/desk_words.h"

TEST(a_request_without_an_answer_is_repeated_byte_by_byte)
{
	struct fx_request sent = a_command(1);
	unsigned char digest[FX_LINK_BYTES];

	call_asks(&sent, 1, 30000);
	desk_gets();
	memcpy(digest, bench.got.digest, sizeof(digest));
	bench.now_ms += 1700;
	assert_int_equal(call_ends(), FX_EAGAIN);
	assert_int_equal(fx_desk_receive(bench.desk, &bench.got), FX_EAGAIN);
	bench.now_ms += 600;
	assert_int_equal(call_ends(), FX_EAGAIN);
	desk_gets();
	assert_memory_equal(bench.got.digest, digest, sizeof(digest));
	desk_says(FX_SAYS_OK);
	desk_says(FX_SAYS_OK); /* the answer to the repeat comes too late */
	assert_int_equal(call_ends(), 0);
	assert_int_equal(call_ends(), FX_EAGAIN);
}

TEST(the_digest_tells_any_other_bytes_apart)
{
	struct fx_request sent = a_command(1);
	unsigned char digest[FX_LINK_BYTES];

	call_asks(&sent, 1, 30000);
	desk_gets();
	memcpy(digest, bench.got.digest, sizeof(digest));
	desk_says(FX_SAYS_OK);
	assert_int_equal(call_ends(), 0);
	sent.data = (struct fx_piece){ "\x81\xa1k\x01", 4 };
	call_asks(&sent, 2, 30000);
	desk_gets();
	assert_true(memcmp(bench.got.digest, digest, sizeof(digest)) != 0);
}

TEST(no_answer_in_time_is_unknown_and_not_failure)
{
	struct fx_request sent = a_command(1);

	call_asks(&sent, 5, 3000);
	bench.now_ms += 3000;
	assert_int_equal(call_ends(), 0);
	assert_int_equal(bench.ended.rc, FX_EUNKNOWN);
	assert_int_equal(bench.ended.ticket, 5);
	assert_memory_equal(bench.ended.reply.id, sent.id, sizeof(sent.id));
	assert_int_equal(fx_call_under_way(bench.call), 0);
}

TEST(many_are_under_way_and_answers_find_their_requests)
{
	struct fx_request sent;
	struct fx_request waiting[16];
	unsigned char i;

	for (i = 0; i < 16; i++) {
		sent = a_command((unsigned char)(i + 1));
		call_asks(&sent, i, 30000);
	}
	assert_int_equal(
	    fx_call_send(bench.call, &sent, 0, bench.now_ms, bench.now_ms + 1),
	    FX_EEXISTS);
	sent = a_command(99);
	assert_int_equal(
	    fx_call_send(bench.call, &sent, 0, bench.now_ms, bench.now_ms + 1),
	    FX_EFULL);
	for (i = 0; i < 16; i++) {
		desk_gets();
		waiting[i] = bench.got;
	}
	while (i-- > 0) {
		bench.got = waiting[i];
		desk_says(FX_SAYS_OK);
	}
	for (i = 16; i-- > 0;) {
		assert_int_equal(call_ends(), 0);
		assert_int_equal(bench.ended.ticket, i);
		assert_int_equal(bench.ended.reply.id[0], i + 1);
	}
}

TEST(a_stored_answer_is_given_again_with_dup)
{
	unsigned char stored[FX_REPLY_BYTES];
	struct fx_response r = { .code = FX_SAYS_OK,
		.mark = { .epoch = 1, .seq = 3 },
		.n = 2,
		.subject = "RMA-2611-00042-D.01" };
	struct fx_request sent = a_command(1);
	size_t length;

	memcpy(r.id, sent.id, sizeof(r.id));
	call_asks(&sent, 1, 30000);
	desk_gets();
	assert_int_equal(
	    fx_response_encode(&r, stored, sizeof(stored), &length), 0);
	assert_int_equal(
	    fx_desk_repeat(bench.desk, &bench.got.route, stored, length), 0);
	assert_int_equal(call_ends(), 0);
	assert_true(bench.ended.reply.dup);
	bench.ended.reply.dup = false;
	assert_memory_equal(&bench.ended.reply, &r, sizeof(r));
}

TEST(an_answer_too_long_for_its_row_leaves_out_the_sentences)
{
	unsigned char bytes[FX_REPLY_BYTES];
	struct fx_response r = { .code = FX_SAYS_REFUSED };
	size_t length;

	memset(r.id, 1, sizeof(r.id));
	memset(r.mark.store, 1, sizeof(r.mark.store));
	memset(r.mark.hash, 1, sizeof(r.mark.hash));
	memset(r.zh, 'z', FX_SENTENCE_MAX);
	memset(r.en, 'e', FX_SENTENCE_MAX);
	memset(r.reason, 'r', FX_REASON_MAX);
	memset(r.subject, 's', FX_SUBJECT_MAX);
	assert_int_equal(
	    fx_response_encode(&r, bytes, sizeof(bytes), &length), 0);
	assert_int_equal(
	    fx_response_decode(bench.reader, bytes, length, &bench.said), 0);
	assert_string_equal(bench.said.reason, r.reason);
	assert_string_equal(bench.said.en, "");
}

TEST(an_answer_to_a_client_that_is_gone_is_counted)
{
	struct fx_request sent = a_command(1);
	struct fx_desk_counts counts;
	int i;

	call_asks(&sent, 1, 30000);
	desk_gets();
	fx_call_close(bench.call);
	bench.call = NULL;
	for (i = 0; i < 100; i++) {
		struct fx_wait wait = { .socket = fx_desk_socket(bench.desk) };

		assert_int_equal(fx_frame_wait(&wait, 1, 1), 0);
	}
	desk_says(FX_SAYS_OK);
	fx_desk_counts(bench.desk, &counts);
	assert_int_equal(counts.gone, 1);
	assert_int_equal(counts.replies, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(a_request_without_an_answer_is_repeated_byte_by_byte),
		DESK(the_digest_tells_any_other_bytes_apart),
		DESK(no_answer_in_time_is_unknown_and_not_failure),
		DESK(many_are_under_way_and_answers_find_their_requests),
		DESK(a_stored_answer_is_given_again_with_dup),
		DESK(an_answer_too_long_for_its_row_leaves_out_the_sentences),
		DESK(an_answer_to_a_client_that_is_gone_is_counted),
	};

	return cmocka_run_group_tests_name("call", tests, NULL, NULL);
}

/*
 * Requests over real sockets: what cannot be read is answered at once, and
 * never ends the service.
 */
#include <string.h>

#include "base/fx_err.h"
#include "test.h"
#include "tests/unit/desk_words.h"

TEST(a_command_arrives_as_it_was_sent)
{
	struct fx_request sent = a_command(1);

	call_asks(&sent, 7, 30000);
	desk_gets();
	assert_int_equal(bench.got.kind, FX_COMMAND_FRAME);
	assert_string_equal(bench.got.type, sent.type);
	assert_string_equal(bench.got.subject, sent.subject);
	assert_string_equal(bench.got.actor, sent.actor);
	assert_string_equal(bench.got.role, sent.role);
	assert_string_equal(bench.got.station, "");
	assert_string_equal(bench.got.cause.service, "assessment");
	assert_int_equal(bench.got.cause.seq, 2211);
	assert_true(bench.got.has_expect);
	assert_int_equal(bench.got.expect, 2);
	assert_true(bench.got.deadline_ms == sent.deadline_ms);
	assert_memory_equal(bench.got.id, sent.id, sizeof(bench.got.id));
	assert_int_equal(bench.got.data.length, 1);
	desk_says(FX_SAYS_OK);
	assert_int_equal(call_ends(), 0);
	assert_int_equal(bench.ended.rc, 0);
	assert_int_equal(bench.ended.ticket, 7);
	assert_int_equal(bench.ended.reply.code, FX_SAYS_OK);
	assert_int_equal(bench.ended.reply.rev, 3);
	assert_int_equal(fx_call_under_way(bench.call), 0);
}

/* A wait that found nothing remembers so; whatever comes must undo that. */
TEST(whoever_found_nothing_is_woken_by_what_comes)
{
	struct fx_wait wait = { .socket = fx_desk_socket(bench.desk) };
	struct fx_request sent = a_command(1);
	int i;

	for (i = 1; i <= 3; i++) {
		assert_int_equal(fx_frame_wait(&wait, 1, 10), 0);
		assert_false(wait.ready);
		sent = a_command((unsigned char)i);
		call_asks(&sent, (uint64_t)i, 30000);
		assert_int_equal(fx_frame_wait(&wait, 1, 2000), 0);
		assert_true(wait.ready);
		/* And again, until it is read. */
		assert_int_equal(fx_frame_wait(&wait, 1, 0), 0);
		assert_true(wait.ready);
		desk_gets();
		desk_says(FX_SAYS_OK);
		assert_int_equal(call_ends(), 0);
	}
}

TEST(a_revision_of_0_is_told_from_none)
{
	struct fx_request sent = a_command(1);

	sent.expect = 0;
	call_asks(&sent, 1, 30000);
	desk_gets();
	assert_true(bench.got.has_expect);
	assert_int_equal(bench.got.expect, 0);
	sent = a_command(2);
	sent.has_expect = false;
	call_asks(&sent, 2, 30000);
	desk_gets();
	assert_false(bench.got.has_expect);
}

TEST(a_query_is_answered_with_a_second_frame)
{
	struct fx_request sent = { .kind = FX_QUERY_FRAME,
		.type = "get",
		.actor = "li.wei",
		.data = { "\x80", 1 } };
	struct fx_piece page = { "\x81\xa1k\x01", 4 };
	struct fx_response r = { .code = FX_SAYS_OK, .mark = { .seq = 9 } };

	call_asks(&sent, 1, 30000);
	desk_gets();
	assert_int_equal(bench.got.kind, FX_QUERY_FRAME);
	assert_string_equal(bench.got.type, "get");
	assert_int_equal(
	    fx_desk_reply(bench.desk, &bench.got.route, &r, &page), 0);
	assert_int_equal(call_ends(), 0);
	assert_int_equal(bench.ended.data.length, 4);
	assert_memory_equal(bench.ended.data.bytes, page.bytes, 4);
	assert_int_equal(bench.ended.reply.mark.seq, 9);
}

/* A REQ socket puts an empty frame first and wants it back. */
TEST(an_empty_frame_in_front_is_sent_back)
{
	struct fx_request sent = a_command(1);
	unsigned char header[FX_REQUEST_HEADER];
	struct fx_piece frames[] = { { "", 0 }, { "FXC1", 4 }, { header, 0 },
		{ "\x80", 1 } };

	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &frames[2].length),
	    0);
	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 4), 0);
	desk_gets();
	desk_says(FX_SAYS_OK);
	desk_wait(bench.client);
	assert_int_equal(fx_frame_receive(bench.client, &bench.message), 0);
	assert_int_equal(bench.message.count, 3);
	assert_int_equal(bench.message.frames[0].length, 0);
	assert_memory_equal(bench.message.frames[1].bytes, "FXR1", 4);
}

TEST(frames_of_another_language_are_told_ours)
{
	struct fx_piece frames[] = { { "FXC9", 4 }, { "\x80", 1 },
		{ "\x80", 1 } };

	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 3), 0);
	desk_refuses(FX_SAYS_VERSION, "");
	assert_int_equal(bench.said.min, 1);
	assert_int_equal(bench.said.max, 1);
}

TEST(too_few_and_too_many_frames_are_refused)
{
	struct fx_piece frames[9] = { { "FXC1", 4 } };
	size_t i;

	for (i = 1; i < 9; i++)
		frames[i] = (struct fx_piece){ "\x80", 1 };
	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 1), 0);
	desk_refuses(FX_SAYS_INVALID, "frames");
	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 2), 0);
	desk_refuses(FX_SAYS_INVALID, "frames");
	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 4), 0);
	desk_refuses(FX_SAYS_INVALID, "frames");
	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 9), 0);
	desk_refuses(FX_SAYS_INVALID, "frames");
}

TEST(a_header_that_is_wrong_is_refused_by_its_key)
{
	unsigned char header[FX_REQUEST_HEADER + 1] = { 0x80 };
	struct fx_request sent = a_command(1);
	size_t length;

	send_header("\x80", 1);
	desk_refuses(FX_SAYS_INVALID, "actor");
	send_header("\x81\xa5wrong\x01", 8);
	desk_refuses(FX_SAYS_INVALID, "actor");
	send_header("\x81\xa5"
		    "actor\x01",
	    8);
	desk_refuses(FX_SAYS_INVALID, "actor");
	send_header("\x82\xa5"
		    "actor\xa1x\xa5"
		    "actor\xa1y",
	    17);
	desk_refuses(FX_SAYS_INVALID, "header");
	send_header("\xdd\xff\xff\xff\xff", 5);
	desk_refuses(FX_SAYS_INVALID, "header");
	send_header(header, sizeof(header));
	desk_refuses(FX_SAYS_INVALID, "header");
	fx_copy_text(sent.actor, sizeof(sent.actor), "li\nwei");
	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &length), 0);
	send_header(header, length);
	desk_refuses(FX_SAYS_INVALID, "actor");
	assert_int_equal(bench.said.id[0], 0); /* the id was not read yet */
}

/* Who says nothing of himself would leave an event without an actor. G18 */
TEST(a_command_of_nobody_is_refused)
{
	unsigned char header[FX_REQUEST_HEADER];
	struct fx_request sent = a_command(1);
	size_t length;

	fx_copy_text(sent.actor, sizeof(sent.actor), "");
	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &length), 0);
	send_header(header, length);
	desk_refuses(FX_SAYS_INVALID, "actor");
}

/* A key with a hidden end is not the key before it. G20 */
/* An answer is text, whatever was asked. */
TEST(a_key_that_is_no_text_is_refused_with_an_answer_that_is)
{
	unsigned char header[FX_REQUEST_HEADER];
	struct fx_request sent = a_command(1);
	size_t length;

	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &length), 0);
	header[0]++; /* one more entry of the map */
	memcpy(header + length, "\xa3\x01\xff\x0a\x01", 5);
	send_header(header, length + 5);
	desk_refuses(FX_SAYS_INVALID, "?");
}

TEST(a_key_that_goes_on_behind_a_zero_is_another_key)
{
	unsigned char header[FX_REQUEST_HEADER];
	struct fx_request sent = a_command(1);
	size_t length;

	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &length), 0);
	header[0]++; /* one more entry of the map */
	memcpy(header + length, "\xa8role\0abc\xa2qa", 12);
	send_header(header, length + 12);
	desk_refuses(FX_SAYS_INVALID, "?");
}

/* A wish of a user is not dropped in silence. */
TEST(a_key_that_a_command_does_not_have_is_refused_by_its_name)
{
	unsigned char header[FX_REQUEST_HEADER];
	struct fx_request sent = a_command(1);
	size_t length;

	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &length), 0);
	header[0]++; /* one more entry of the map */
	memcpy(header + length, "\xa6urgent\xc3", 8);
	send_header(header, length + 8);
	desk_refuses(FX_SAYS_INVALID, "urgent");
	assert_memory_equal(bench.said.id, sent.id, sizeof(bench.said.id));
}

TEST(data_that_is_too_long_or_no_value_is_refused)
{
	unsigned char header[FX_REQUEST_HEADER], data[FX_REQUEST_DATA + 1];
	struct fx_request sent = a_command(1);
	struct fx_piece frames[] = { { "FXC1", 4 }, { header, 0 },
		{ data, sizeof(data) } };

	memset(data, 0xc0, sizeof(data));
	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &frames[1].length),
	    0);
	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 3), 0);
	desk_refuses(FX_SAYS_INVALID, "data");
	frames[2].length = 1;
	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 3), 0);
	desk_refuses(FX_SAYS_INVALID, "data");
}

TEST(a_desk_serves_on_after_hundreds_of_malformed_messages)
{
	unsigned char header[FX_REQUEST_HEADER];
	struct fx_request sent = a_command(1);
	uint64_t random = 42;
	size_t length;
	struct fx_desk_counts counts;
	int i;

	for (i = 0; i < 600; i++) {
		struct fx_piece frames[3] = { { "FXC1", 4 }, { header, 0 },
			{ "\x80", 1 } };

		assert_int_equal(
		    fx_request_encode(&sent, header, sizeof(header), &length),
		    0);
		random = random * 6364136223846793005u + 1442695040888963407u;
		header[(random >> 33) % length] ^=
		    (unsigned char)(1 << (random >> 60) % 8);
		frames[1].length =
		    i % 3 == 0 ? (random >> 20) % length : length;
		frames[2].length = (size_t)(i % 7 != 0);
		assert_int_equal(
		    fx_frame_send(bench.client, NULL, frames, 1 + random % 3),
		    0);
		while (fx_desk_receive(bench.desk, &bench.got) == 0)
			;
		(void)fx_frame_receive(
		    bench.client, &bench.message); /* an answer */
	}
	fx_desk_counts(bench.desk, &counts);
	assert_true(counts.refused > 300);
	call_asks(&sent, 1, 30000);
	do
		desk_gets();
	while (memcmp(bench.got.id, sent.id, sizeof(bench.got.id)) != 0);
	desk_says(FX_SAYS_OK);
	assert_int_equal(call_ends(), 0);
	assert_int_equal(bench.ended.reply.code, FX_SAYS_OK);
}

TEST(endpoints_that_leave_the_machine_are_refused)
{
	char path[200] = "ipc://";

	memset(path + 6, 'x', 108);
	assert_int_equal(fx_desk_bind(bench.desk, path), FX_EINVAL);
	assert_int_equal(
	    fx_desk_bind(bench.desk, "tcp://192.0.2.1:7330"), FX_EINVAL);
	assert_int_equal(fx_desk_bind(bench.desk, "tcp://*:7330"), FX_EINVAL);
	assert_int_equal(fx_desk_bind(bench.desk, "ipc://"), FX_EINVAL);
	assert_int_equal(fx_desk_bind(bench.desk, ""), FX_EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(a_command_arrives_as_it_was_sent),
		DESK(whoever_found_nothing_is_woken_by_what_comes),
		DESK(a_revision_of_0_is_told_from_none),
		DESK(a_query_is_answered_with_a_second_frame),
		DESK(an_empty_frame_in_front_is_sent_back),
		DESK(frames_of_another_language_are_told_ours),
		DESK(too_few_and_too_many_frames_are_refused),
		DESK(a_header_that_is_wrong_is_refused_by_its_key),
		DESK(a_command_of_nobody_is_refused),
		DESK(a_key_that_is_no_text_is_refused_with_an_answer_that_is),
		DESK(a_key_that_goes_on_behind_a_zero_is_another_key),
		DESK(a_key_that_a_command_does_not_have_is_refused_by_its_name),
		DESK(data_that_is_too_long_or_no_value_is_refused),
		DESK(a_desk_serves_on_after_hundreds_of_malformed_messages),
		DESK(endpoints_that_leave_the_machine_are_refused),
	};

	return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}

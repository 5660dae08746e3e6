/*
 * Requests and their answers, over real sockets: what cannot be read is
 * answered at once, and never ends the service.
 */
#include <string.h>

#include "base/fx_err.h"
#include "net/fx_call.h"
#include "net/fx_desk.h"
#include "schema/fx_scan.h"
#include "test.h"

#define PLACE "inproc://desk"

static struct fx_net *net;
static struct fx_desk *desk;
static struct fx_call *call;
static struct fx_socket *client; /* one that sends whatever it likes */
static struct fx_message message;
static struct fx_reader *reader;
static struct fx_request got;
static struct fx_response said;
static struct fx_call_answer ended;
static int64_t now_ms;

static int
a_desk(void **state)
{
	int rc = fx_frame_open(&net);

	(void)state;
	now_ms = 1000;
	rc |= fx_desk_open(net, &desk);
	rc |= fx_desk_bind(desk, PLACE);
	rc |= fx_call_open(net, PLACE, 16, 42, &call);
	rc |= fx_frame_socket(net, FX_SOCKET_DEALER, &client);
	rc |= fx_frame_connect(client, PLACE);
	rc |= fx_unpack_open(FX_SCAN_ITEMS, &reader);
	return rc;
}

static int
no_desk(void **state)
{
	(void)state;
	fx_frame_done(&message);
	fx_unpack_close(reader);
	fx_frame_drop(client);
	fx_call_close(call);
	fx_desk_close(desk);
	fx_frame_close(net);
	return 0;
}

static void
wait_for(struct fx_socket *socket)
{
	struct fx_wait wait = { .socket = socket };

	assert_int_equal(fx_frame_wait(&wait, 1, 2000), 0);
	assert_true(wait.ready);
}

static struct fx_request
a_command(unsigned char number)
{
	struct fx_request r = { .kind = FX_COMMAND_FRAME,
		.type = "repair.start",
		.subject = "RMA-2611-00042-D.01",
		.actor = "li.wei",
		.role = "technician",
		.v = 1,
		.has_expect = true,
		.expect = 2,
		.cause = { .service = "assessment", .seq = 2211 },
		.deadline_ms = 1795137330123,
		.data = { "\x80", 1 } };

	memset(r.id, number, sizeof(r.id));
	return r;
}

/* Send any header, and a data map, as a command. */
static void
send_header(const void *bytes, size_t length)
{
	struct fx_piece frames[] = { { "FXC1", 4 }, { bytes, length },
		{ "\x80", 1 } };

	assert_int_equal(fx_frame_send(client, NULL, frames, 3), 0);
}

/* The desk hands nothing to the service; the client is answered. */
static void
refused(enum fx_result code, const char *field)
{
	wait_for(fx_desk_socket(desk));
	assert_int_equal(fx_desk_receive(desk, &got), FX_EAGAIN);
	wait_for(client);
	assert_int_equal(fx_frame_receive(client, &message), 0);
	assert_int_equal(message.count, 2);
	assert_memory_equal(message.frames[0].bytes, "FXR1", 4);
	assert_int_equal(fx_response_decode(reader, message.frames[1].bytes,
			     message.frames[1].length, &said),
	    0);
	assert_int_equal(said.code, code);
	assert_string_equal(said.field, field);
}

static void
arrives(void)
{
	wait_for(fx_desk_socket(desk));
	assert_int_equal(fx_desk_receive(desk, &got), 0);
}

static void
reply(enum fx_result code)
{
	struct fx_response r = { .code = code, .rev = 3 };

	memcpy(r.id, got.id, sizeof(r.id));
	assert_int_equal(fx_desk_reply(desk, &got.route, &r, NULL), 0);
}

static void
send(const struct fx_request *request, uint64_t ticket, int64_t for_ms)
{
	assert_int_equal(
	    fx_call_send(call, request, ticket, now_ms, now_ms + for_ms), 0);
}

static int
receive(void)
{
	int rc = fx_call_receive(call, now_ms, &ended);

	if (rc == FX_EAGAIN) {
		struct fx_wait wait = { .socket = fx_call_socket(call) };

		assert_int_equal(fx_frame_wait(&wait, 1, 100), 0);
		rc = fx_call_receive(call, now_ms, &ended);
	}
	return rc;
}

TEST(a_command_arrives_as_it_was_sent)
{
	struct fx_request sent = a_command(1);

	send(&sent, 7, 30000);
	arrives();
	assert_int_equal(got.kind, FX_COMMAND_FRAME);
	assert_string_equal(got.type, sent.type);
	assert_string_equal(got.subject, sent.subject);
	assert_string_equal(got.actor, sent.actor);
	assert_string_equal(got.role, sent.role);
	assert_string_equal(got.station, "");
	assert_string_equal(got.cause.service, "assessment");
	assert_int_equal(got.cause.seq, 2211);
	assert_true(got.has_expect);
	assert_int_equal(got.expect, 2);
	assert_true(got.deadline_ms == sent.deadline_ms);
	assert_memory_equal(got.id, sent.id, sizeof(got.id));
	assert_int_equal(got.data.length, 1);
	reply(FX_SAYS_OK);
	assert_int_equal(receive(), 0);
	assert_int_equal(ended.rc, 0);
	assert_int_equal(ended.ticket, 7);
	assert_int_equal(ended.reply.code, FX_SAYS_OK);
	assert_int_equal(ended.reply.rev, 3);
	assert_int_equal(fx_call_under_way(call), 0);
}

TEST(a_revision_of_0_is_told_from_none)
{
	struct fx_request sent = a_command(1);

	sent.expect = 0;
	send(&sent, 1, 30000);
	arrives();
	assert_true(got.has_expect);
	assert_int_equal(got.expect, 0);
	sent = a_command(2);
	sent.has_expect = false;
	send(&sent, 2, 30000);
	arrives();
	assert_false(got.has_expect);
}

TEST(a_query_is_answered_with_a_second_frame)
{
	struct fx_request sent = { .kind = FX_QUERY_FRAME,
		.type = "get",
		.actor = "li.wei",
		.data = { "\x80", 1 } };
	struct fx_piece page = { "\x81\xa1k\x01", 4 };
	struct fx_response r = { .code = FX_SAYS_OK, .mark = { .seq = 9 } };

	send(&sent, 1, 30000);
	arrives();
	assert_int_equal(got.kind, FX_QUERY_FRAME);
	assert_string_equal(got.type, "get");
	assert_int_equal(fx_desk_reply(desk, &got.route, &r, &page), 0);
	assert_int_equal(receive(), 0);
	assert_int_equal(ended.data.length, 4);
	assert_memory_equal(ended.data.bytes, page.bytes, 4);
	assert_int_equal(ended.reply.mark.seq, 9);
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
	assert_int_equal(fx_frame_send(client, NULL, frames, 4), 0);
	arrives();
	reply(FX_SAYS_OK);
	wait_for(client);
	assert_int_equal(fx_frame_receive(client, &message), 0);
	assert_int_equal(message.count, 3);
	assert_int_equal(message.frames[0].length, 0);
	assert_memory_equal(message.frames[1].bytes, "FXR1", 4);
}

TEST(frames_of_another_language_are_told_ours)
{
	struct fx_piece frames[] = { { "FXC9", 4 }, { "\x80", 1 },
		{ "\x80", 1 } };

	assert_int_equal(fx_frame_send(client, NULL, frames, 3), 0);
	refused(FX_SAYS_VERSION, "");
	assert_int_equal(said.min, 1);
	assert_int_equal(said.max, 1);
}

TEST(too_few_and_too_many_frames_are_refused)
{
	struct fx_piece frames[9] = { { "FXC1", 4 } };
	size_t i;

	for (i = 1; i < 9; i++)
		frames[i] = (struct fx_piece){ "\x80", 1 };
	assert_int_equal(fx_frame_send(client, NULL, frames, 1), 0);
	refused(FX_SAYS_INVALID, "frames");
	assert_int_equal(fx_frame_send(client, NULL, frames, 2), 0);
	refused(FX_SAYS_INVALID, "frames");
	assert_int_equal(fx_frame_send(client, NULL, frames, 4), 0);
	refused(FX_SAYS_INVALID, "frames");
	assert_int_equal(fx_frame_send(client, NULL, frames, 9), 0);
	refused(FX_SAYS_INVALID, "frames");
}

TEST(a_header_that_is_wrong_is_refused_by_its_key)
{
	unsigned char header[FX_REQUEST_HEADER + 1] = { 0x80 };
	struct fx_request sent = a_command(1);
	size_t length;

	send_header("\x80", 1);
	refused(FX_SAYS_INVALID, "actor");
	send_header("\x81\xa5wrong\x01", 8);
	refused(FX_SAYS_INVALID, "actor");
	send_header("\x81\xa5"
		    "actor\x01",
	    8);
	refused(FX_SAYS_INVALID, "actor");
	send_header("\x82\xa5"
		    "actor\xa1x\xa5"
		    "actor\xa1y",
	    17);
	refused(FX_SAYS_INVALID, "header");
	send_header("\xdd\xff\xff\xff\xff", 5);
	refused(FX_SAYS_INVALID, "header");
	send_header(header, sizeof(header));
	refused(FX_SAYS_INVALID, "header");
	fx_copy_text(sent.actor, sizeof(sent.actor), "li\nwei");
	assert_int_equal(
	    fx_request_encode(&sent, header, sizeof(header), &length), 0);
	send_header(header, length);
	refused(FX_SAYS_INVALID, "actor");
	assert_int_equal(said.id[0], 0); /* the id was not read yet */
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
	refused(FX_SAYS_INVALID, "urgent");
	assert_memory_equal(said.id, sent.id, sizeof(said.id));
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
	assert_int_equal(fx_frame_send(client, NULL, frames, 3), 0);
	refused(FX_SAYS_INVALID, "data");
	frames[2].length = 1;
	assert_int_equal(fx_frame_send(client, NULL, frames, 3), 0);
	refused(FX_SAYS_INVALID, "data");
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
		    fx_frame_send(client, NULL, frames, 1 + random % 3), 0);
		while (fx_desk_receive(desk, &got) == 0)
			;
		(void)fx_frame_receive(client, &message); /* an answer */
	}
	fx_desk_counts(desk, &counts);
	assert_true(counts.refused > 300);
	send(&sent, 1, 30000);
	do
		arrives();
	while (memcmp(got.id, sent.id, sizeof(got.id)) != 0);
	reply(FX_SAYS_OK);
	assert_int_equal(receive(), 0);
	assert_int_equal(ended.reply.code, FX_SAYS_OK);
}

TEST(a_request_without_an_answer_is_repeated_byte_by_byte)
{
	struct fx_request sent = a_command(1);
	unsigned char digest[FX_LINK_BYTES];

	send(&sent, 1, 30000);
	arrives();
	memcpy(digest, got.digest, sizeof(digest));
	now_ms += 1700;
	assert_int_equal(receive(), FX_EAGAIN);
	assert_int_equal(fx_desk_receive(desk, &got), FX_EAGAIN);
	now_ms += 600;
	assert_int_equal(receive(), FX_EAGAIN);
	arrives();
	assert_memory_equal(got.digest, digest, sizeof(digest));
	reply(FX_SAYS_OK);
	reply(FX_SAYS_OK); /* the answer to the repeat comes too late */
	assert_int_equal(receive(), 0);
	assert_int_equal(receive(), FX_EAGAIN);
}

TEST(the_digest_tells_any_other_bytes_apart)
{
	struct fx_request sent = a_command(1);
	unsigned char digest[FX_LINK_BYTES];

	send(&sent, 1, 30000);
	arrives();
	memcpy(digest, got.digest, sizeof(digest));
	reply(FX_SAYS_OK);
	assert_int_equal(receive(), 0);
	sent.data = (struct fx_piece){ "\x81\xa1k\x01", 4 };
	send(&sent, 2, 30000);
	arrives();
	assert_true(memcmp(got.digest, digest, sizeof(digest)) != 0);
}

TEST(no_answer_in_time_is_unknown_and_not_failure)
{
	struct fx_request sent = a_command(1);

	send(&sent, 5, 3000);
	now_ms += 3000;
	assert_int_equal(receive(), 0);
	assert_int_equal(ended.rc, FX_EUNKNOWN);
	assert_int_equal(ended.ticket, 5);
	assert_memory_equal(ended.reply.id, sent.id, sizeof(sent.id));
	assert_int_equal(fx_call_under_way(call), 0);
}

TEST(many_are_under_way_and_answers_find_their_requests)
{
	struct fx_request sent;
	struct fx_request waiting[16];
	unsigned char i;

	for (i = 0; i < 16; i++) {
		sent = a_command((unsigned char)(i + 1));
		send(&sent, i, 30000);
	}
	assert_int_equal(
	    fx_call_send(call, &sent, 0, now_ms, now_ms + 1), FX_EEXISTS);
	sent = a_command(99);
	assert_int_equal(
	    fx_call_send(call, &sent, 0, now_ms, now_ms + 1), FX_EFULL);
	for (i = 0; i < 16; i++) {
		arrives();
		waiting[i] = got;
	}
	while (i-- > 0) {
		got = waiting[i];
		reply(FX_SAYS_OK);
	}
	for (i = 16; i-- > 0;) {
		assert_int_equal(receive(), 0);
		assert_int_equal(ended.ticket, i);
		assert_int_equal(ended.reply.id[0], i + 1);
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
	send(&sent, 1, 30000);
	arrives();
	assert_int_equal(
	    fx_response_encode(&r, stored, sizeof(stored), &length), 0);
	assert_int_equal(fx_desk_repeat(desk, &got.route, stored, length), 0);
	assert_int_equal(receive(), 0);
	assert_true(ended.reply.dup);
	ended.reply.dup = false;
	assert_memory_equal(&ended.reply, &r, sizeof(r));
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
	assert_int_equal(fx_response_decode(reader, bytes, length, &said), 0);
	assert_string_equal(said.reason, r.reason);
	assert_string_equal(said.en, "");
}

TEST(an_answer_to_a_client_that_is_gone_is_counted)
{
	struct fx_request sent = a_command(1);
	struct fx_desk_counts counts;
	int i;

	send(&sent, 1, 30000);
	arrives();
	fx_call_close(call);
	call = NULL;
	for (i = 0; i < 100; i++) {
		struct fx_wait wait = { .socket = fx_desk_socket(desk) };

		assert_int_equal(fx_frame_wait(&wait, 1, 1), 0);
	}
	reply(FX_SAYS_OK);
	fx_desk_counts(desk, &counts);
	assert_int_equal(counts.gone, 1);
	assert_int_equal(counts.replies, 0);
}

TEST(endpoints_that_leave_the_machine_are_refused)
{
	char path[200] = "ipc://";

	memset(path + 6, 'x', 108);
	assert_int_equal(fx_desk_bind(desk, path), FX_EINVAL);
	assert_int_equal(fx_desk_bind(desk, "tcp://192.0.2.1:7330"), FX_EINVAL);
	assert_int_equal(fx_desk_bind(desk, "tcp://*:7330"), FX_EINVAL);
	assert_int_equal(fx_desk_bind(desk, "ipc://"), FX_EINVAL);
	assert_int_equal(fx_desk_bind(desk, ""), FX_EINVAL);
}

#define DESK(title) cmocka_unit_test_setup_teardown(title, a_desk, no_desk)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(a_command_arrives_as_it_was_sent),
		DESK(a_revision_of_0_is_told_from_none),
		DESK(a_query_is_answered_with_a_second_frame),
		DESK(an_empty_frame_in_front_is_sent_back),
		DESK(frames_of_another_language_are_told_ours),
		DESK(too_few_and_too_many_frames_are_refused),
		DESK(a_header_that_is_wrong_is_refused_by_its_key),
		DESK(a_key_that_a_command_does_not_have_is_refused_by_its_name),
		DESK(data_that_is_too_long_or_no_value_is_refused),
		DESK(a_desk_serves_on_after_hundreds_of_malformed_messages),
		DESK(a_request_without_an_answer_is_repeated_byte_by_byte),
		DESK(the_digest_tells_any_other_bytes_apart),
		DESK(no_answer_in_time_is_unknown_and_not_failure),
		DESK(many_are_under_way_and_answers_find_their_requests),
		DESK(a_stored_answer_is_given_again_with_dup),
		DESK(an_answer_too_long_for_its_row_leaves_out_the_sentences),
		DESK(an_answer_to_a_client_that_is_gone_is_counted),
		DESK(endpoints_that_leave_the_machine_are_refused),
	};

	return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}

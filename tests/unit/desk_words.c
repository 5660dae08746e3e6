#include <string.h>

#include "base/fx_err.h"
#include "schema/fx_scan.h"
#include "test.h"
#include "tests/unit/desk_words.h"

#define PLACE "inproc://desk"

struct desk_bench bench;

int
a_desk(void **state)
{
	int rc = fx_frame_open(&bench.net);

	(void)state;
	bench.now_ms = 1000;
	rc |= fx_desk_open(bench.net, &bench.desk);
	rc |= fx_desk_bind(bench.desk, PLACE);
	rc |= fx_call_open(bench.net, PLACE, 16, 42, &bench.call);
	rc |= fx_frame_socket(bench.net, FX_SOCKET_DEALER, &bench.client);
	rc |= fx_frame_connect(bench.client, PLACE);
	rc |= fx_unpack_open(FX_SCAN_ITEMS, &bench.reader);
	return rc;
}

int
no_desk(void **state)
{
	(void)state;
	fx_frame_done(&bench.message);
	fx_unpack_close(bench.reader);
	fx_frame_drop(bench.client);
	fx_call_close(bench.call);
	fx_desk_close(bench.desk);
	fx_frame_close(bench.net);
	return 0;
}

void
desk_wait(struct fx_socket *socket)
{
	struct fx_wait wait = { .socket = socket };

	assert_int_equal(fx_frame_wait(&wait, 1, 2000), 0);
	assert_true(wait.ready);
}

struct fx_request
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

void
send_header(const void *bytes, size_t length)
{
	struct fx_piece frames[] = { { "FXC1", 4 }, { bytes, length },
		{ "\x80", 1 } };

	assert_int_equal(fx_frame_send(bench.client, NULL, frames, 3), 0);
}

void
desk_refuses(enum fx_result code, const char *field)
{
	desk_wait(fx_desk_socket(bench.desk));
	assert_int_equal(fx_desk_receive(bench.desk, &bench.got), FX_EAGAIN);
	desk_wait(bench.client);
	assert_int_equal(fx_frame_receive(bench.client, &bench.message), 0);
	assert_int_equal(bench.message.count, 2);
	assert_memory_equal(bench.message.frames[0].bytes, "FXR1", 4);
	assert_int_equal(
	    fx_response_decode(bench.reader, bench.message.frames[1].bytes,
		bench.message.frames[1].length, &bench.said),
	    0);
	assert_int_equal(bench.said.code, code);
	assert_string_equal(bench.said.field, field);
}

void
desk_gets(void)
{
	desk_wait(fx_desk_socket(bench.desk));
	assert_int_equal(fx_desk_receive(bench.desk, &bench.got), 0);
}

void
desk_says(enum fx_result code)
{
	struct fx_response r = { .code = code, .rev = 3 };

	memcpy(r.id, bench.got.id, sizeof(r.id));
	assert_int_equal(
	    fx_desk_reply(bench.desk, &bench.got.route, &r, NULL), 0);
}

void
call_asks(const struct fx_request *request, uint64_t ticket, int64_t for_ms)
{
	assert_int_equal(fx_call_send(bench.call, request, ticket, bench.now_ms,
			     bench.now_ms + for_ms),
	    0);
}

int
call_ends(void)
{
	int rc = fx_call_receive(bench.call, bench.now_ms, &bench.ended);

	if (rc == FX_EAGAIN) {
		struct fx_wait wait = { .socket = fx_call_socket(bench.call) };

		assert_int_equal(fx_frame_wait(&wait, 1, 100), 0);
		rc = fx_call_receive(bench.call, bench.now_ms, &bench.ended);
	}
	return rc;
}

/*
 * A message is sent whole or not at all, also when there is no memory for one
 * of its frames.  The .ld file puts these functions in front of the two calls
 * of libzmq that take memory for a frame.
 */
#include <errno.h>
#include <string.h>

#include "base/fx_err.h"
#include "net/fx_frame.h"
#include "test.h"

#define DESK "inproc://desk"
#define WAIT 1000

static struct fx_net *net;
static struct fx_socket *router, *clients[2];
static struct fx_message message;
static struct fx_route routes[2];
static int until; /* calls up to the one that finds no memory; 0: none */

int __real_zmq_send(void *s, const void *bytes, size_t size, int flags);
int __wrap_zmq_send(void *s, const void *bytes, size_t size, int flags);
int __real_zmq_msg_init_size(void *frame, size_t size);
int __wrap_zmq_msg_init_size(void *frame, size_t size);

static bool
fails(void)
{
	if (until == 0 || --until > 0)
		return false;
	errno = ENOMEM;
	return true;
}

int
__wrap_zmq_send(void *s, const void *bytes, size_t size, int flags)
{
	return fails() ? -1 : __real_zmq_send(s, bytes, size, flags);
}

int
__wrap_zmq_msg_init_size(void *frame, size_t size)
{
	return fails() ? -1 : __real_zmq_msg_init_size(frame, size);
}

/* The next message of a socket, when one comes in time. */
static int
comes(struct fx_socket *socket, int timeout_ms)
{
	struct fx_wait wait = { .socket = socket };

	assert_int_equal(fx_frame_wait(&wait, 1, timeout_ms), 0);
	return fx_frame_receive(socket, &message);
}

/* A desk that two clients have asked something. */
static int
a_router(void **state)
{
	const struct fx_piece hello = { "hello", 5 };
	int i;

	(void)state; /* there is one at a time */
	memset(&message, 0, sizeof(message));
	until = 0;
	assert_int_equal(fx_frame_open(&net), 0);
	assert_int_equal(fx_frame_socket(net, FX_SOCKET_ROUTER, &router), 0);
	assert_int_equal(fx_frame_bind(router, DESK), 0);
	for (i = 0; i < 2; i++) {
		assert_int_equal(
		    fx_frame_socket(net, FX_SOCKET_DEALER, &clients[i]), 0);
		assert_int_equal(fx_frame_connect(clients[i], DESK), 0);
		assert_int_equal(fx_frame_send(clients[i], NULL, &hello, 1), 0);
		assert_int_equal(comes(router, WAIT), 0);
		routes[i] = message.route;
	}
	return 0;
}

static int
no_router(void **state)
{
	(void)state; /* as above */
	fx_frame_done(&message);
	fx_frame_drop(clients[0]);
	fx_frame_drop(clients[1]);
	fx_frame_drop(router);
	fx_frame_close(net);
	return 0;
}

/* Each frame is too long to lie in the message itself. */
static int
says_to(int client)
{
	static char text[3][100];
	struct fx_piece pieces[3];
	int i;

	for (i = 0; i < 3; i++) {
		memset(text[i], 'a' + client, sizeof(text[i]));
		pieces[i] = (struct fx_piece){ text[i], sizeof(text[i]) };
	}
	return fx_frame_send(router, &routes[client], pieces, 3);
}

static void
hears_what_is_its_own(int client)
{
	int i;

	assert_int_equal(comes(clients[client], WAIT), 0);
	assert_int_equal(message.count, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(
		    *(const char *)message.frames[i].bytes, 'a' + client);
}

/* P7, G1: else the frames of the next answer go to the client of this one. */
TEST(without_memory_for_a_frame_nothing_of_its_message_is_sent)
{
	int n, rc;

	for (n = 1; n <= 5; n++) {
		until = n;
		rc = says_to(0);
		if (until > 0)
			break; /* it does not take memory so often */
		assert_int_equal(rc, FX_EAGAIN);
		assert_int_equal(says_to(1), 0);
		hears_what_is_its_own(1);
		assert_int_equal(comes(clients[0], 20), FX_EAGAIN);
	}
	assert_true(n > 3);
	until = 0;
	assert_int_equal(says_to(0), 0);
	if (n <= 5)
		hears_what_is_its_own(0);
	hears_what_is_its_own(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    without_memory_for_a_frame_nothing_of_its_message_is_sent,
		    a_router, no_router),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}

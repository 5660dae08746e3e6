/*
 * What each kind of socket is like; a page for whoever compares it with
 * PROTOCOL.md.
 */
#include <stdbool.h>
#include <string.h>
#include <zmq.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "net/fx_frame_internal.h"

/* A client may have 1,024 requests under way: their answers, which leave in
 * one burst after a commit, must not be taken for a client that is slow. */
#define BURST 1024
#define ANY   (-1)

/* An integer option and the type of socket that has it; ANY: all. */
struct option {
	int type, name, value;
};

/* clang-format off */
static const int zmq_types[] = {
	[FX_SOCKET_ROUTER] = ZMQ_ROUTER,
	[FX_SOCKET_DEALER] = ZMQ_DEALER,
	[FX_SOCKET_XPUB]   = ZMQ_XPUB,
	[FX_SOCKET_SUB]    = ZMQ_SUB,
	[FX_SOCKET_PAIR]   = ZMQ_PAIR,
};

/* Set before any bind or connect: later they have no effect. */
static const struct option options[] = {
	{ ANY,              ZMQ_HEARTBEAT_IVL,       2000 },
	{ ANY,              ZMQ_HEARTBEAT_TIMEOUT,   6000 },
	{ ANY,              ZMQ_HEARTBEAT_TTL,       6000 },
	{ ANY,              ZMQ_TCP_KEEPALIVE,       1 },
	{ ANY,              ZMQ_TCP_KEEPALIVE_IDLE,  30 },
	{ ANY,              ZMQ_TCP_KEEPALIVE_INTVL, 10 },
	{ ANY,              ZMQ_TCP_KEEPALIVE_CNT,   3 },
	{ ANY,              ZMQ_HANDSHAKE_IVL,       5000 },
	{ ANY,              ZMQ_RECONNECT_IVL,       100 },
	{ ANY,              ZMQ_RECONNECT_IVL_MAX,   1000 },
	{ ANY,              ZMQ_LINGER,              0 },
	{ FX_SOCKET_ROUTER, ZMQ_ROUTER_MANDATORY,    1 },
	{ FX_SOCKET_ROUTER, ZMQ_RCVHWM,              1000 },
	{ FX_SOCKET_ROUTER, ZMQ_SNDHWM,              BURST },
	{ FX_SOCKET_XPUB,   ZMQ_XPUB_VERBOSE,        1 },
	{ FX_SOCKET_XPUB,   ZMQ_SNDHWM,              10000 },
	{ FX_SOCKET_XPUB,   ZMQ_RCVHWM,              1000 },
	{ FX_SOCKET_XPUB,   ZMQ_LINGER,              500 },
	{ FX_SOCKET_SUB,    ZMQ_RCVHWM,              10000 },
	{ FX_SOCKET_SUB,    ZMQ_SNDHWM,              0 },
	{ FX_SOCKET_DEALER, ZMQ_IMMEDIATE,           1 },
	{ FX_SOCKET_DEALER, ZMQ_SNDHWM,              4096 },
};

/*
 * The longest frame that each lets in.  To a publisher come prefixes, of which
 * every byte costs it a node of a tree, and handshakes of some hundred bytes.
 */
static const int64_t frame_max[] = {
	[FX_SOCKET_ROUTER] = 262144,
	[FX_SOCKET_DEALER] = 1048576,
	[FX_SOCKET_XPUB]   = 1024,
	[FX_SOCKET_SUB]    = 1048576,
	[FX_SOCKET_PAIR]   = 1048576,
};
/* clang-format on */

static bool
set_options(void *zmq, enum fx_socket_type type)
{
	size_t i;

	for (i = 0; i < fx_count_of(options); i++) {
		if (options[i].type != ANY && options[i].type != (int)type)
			continue;
		if (zmq_setsockopt(zmq, options[i].name, &options[i].value,
			sizeof(options[i].value)) != 0)
			return false;
	}
	if (zmq_setsockopt(zmq, ZMQ_MAXMSGSIZE, &frame_max[type],
		sizeof(frame_max[type])) != 0)
		return false;
	return true;
}

void *
fx_frame_make(void *context, enum fx_socket_type type)
{
	void *zmq = zmq_socket(context, zmq_types[type]);

	if (zmq == NULL || set_options(zmq, type))
		return zmq;
	(void)zmq_close(zmq); /* fails only for what is no socket */
	return NULL;
}

static int
set(struct fx_socket *socket, int name, const void *value, size_t size)
{
	int rc = zmq_setsockopt(socket->zmq, name, value, size);

	return rc == 0 ? 0 : FX_EIO;
}

int
fx_frame_queue(struct fx_socket *socket, int most)
{
	return set(socket, ZMQ_SNDHWM, &most, sizeof(most));
}

int
fx_frame_subscribe(struct fx_socket *socket, const char *prefix)
{
	fx_assert(socket->type == FX_SOCKET_SUB);
	return set(socket, ZMQ_SUBSCRIBE, prefix, strlen(prefix));
}

int
fx_frame_welcome(struct fx_socket *socket, const void *bytes, size_t length)
{
	fx_assert(socket->type == FX_SOCKET_XPUB);
	return set(socket, ZMQ_XPUB_WELCOME_MSG, bytes, length);
}

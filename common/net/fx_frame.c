#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "net/fx_frame_internal.h"

#define SOCKETS_MAX 256
#define PIECES_MAX  9

_Static_assert(sizeof(zmq_msg_t) <= 64, "frames do not fit struct fx_message");

struct fx_net {
	void *context;
	struct fx_socket *dropped; /* their room, for the next */
};

/* Say once what failed, in our words. */
static int
failed(const char *doing, const char *what)
{
	int error = errno;

	fx_log(LOG_CANNOT_BIND, "doing=%s endpoint=\"%s\" reason=\"%s\"", doing,
	    what, zmq_strerror(error));
	switch (error) {
	case EADDRINUSE: return FX_EBUSY;
	case EINVAL:
	case EPROTONOSUPPORT:
	case ENODEV:
	case EADDRNOTAVAIL: return FX_EINVAL;
	default: return FX_EIO;
	}
}

int
fx_frame_open(struct fx_net **net)
{
	struct fx_net *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return FX_ENOMEM;
	n->context = zmq_ctx_new();
	if (n->context == NULL)
		goto free_net;
	if (zmq_ctx_set(n->context, ZMQ_IO_THREADS, 1) != 0 ||
	    zmq_ctx_set(n->context, ZMQ_MAX_SOCKETS, SOCKETS_MAX) != 0)
		goto end_context;
	*net = n;
	return 0;

end_context:
	(void)zmq_ctx_term(n->context); /* no socket: it cannot be refused */
free_net:
	free(n);
	return FX_ENOMEM;
}

void
fx_frame_close(struct fx_net *net)
{
	struct fx_socket *s;

	if (net == NULL)
		return;
	while ((s = net->dropped) != NULL) {
		net->dropped = s->next;
		free(s);
	}
	while (zmq_ctx_term(net->context) != 0 && errno == EINTR)
		;
	free(net);
}

/* Room for a socket: of one that was dropped, if there is any. */
static struct fx_socket *
take_socket(struct fx_net *net)
{
	struct fx_socket *s = net->dropped;

	if (s == NULL)
		s = malloc(sizeof(*s));
	else
		net->dropped = s->next;
	if (s != NULL)
		memset(s, 0, sizeof(*s));
	return s;
}

int
fx_frame_socket(
    struct fx_net *net, enum fx_socket_type type, struct fx_socket **socket)
{
	struct fx_socket *s = take_socket(net);
	size_t size = sizeof(s->signal);

	if (s == NULL)
		return FX_ENOMEM;
	s->net = net;
	s->type = type;
	s->zmq = fx_frame_make(net->context, type);
	if (s->zmq == NULL)
		goto free_socket;
	if (zmq_getsockopt(s->zmq, ZMQ_FD, &s->signal, &size) != 0)
		goto close_socket;
	*socket = s;
	return 0;

close_socket:
	(void)zmq_close(s->zmq); /* fails only for what is no socket */
free_socket:
	free(s);
	return FX_EIO;
}

void
fx_frame_drop(struct fx_socket *socket)
{
	if (socket == NULL)
		return;
	(void)zmq_close(socket->zmq); /* fails only for what is no socket */
	/* Its room is kept: opening one again takes no memory of ours. */
	socket->next = socket->net->dropped;
	socket->net->dropped = socket;
}

static const char ipc[] = "ipc://";
/* Whether we speak such endpoints: what is not encrypted stays here. */
static bool
is_endpoint(const char *endpoint)
{
	static const char *const others[] = { "tcp://127.",
		"tcp://[::1]:", "inproc://" };
	size_t i;

	if (strncmp(endpoint, ipc, sizeof(ipc) - 1) == 0)
		return endpoint[sizeof(ipc) - 1] != '\0' &&
		       strlen(endpoint + sizeof(ipc) - 1) <= FX_IPC_MAX;
	for (i = 0; i < fx_count_of(others); i++)
		if (strncmp(endpoint, others[i], strlen(others[i])) == 0)
			return true;
	return false;
}

int
fx_frame_bind(struct fx_socket *socket, const char *endpoint)
{
	if (!is_endpoint(endpoint)) {
		errno = EINVAL;
		return failed("bind", endpoint);
	}
	if (zmq_bind(socket->zmq, endpoint) != 0)
		return failed("bind", endpoint);
	/* Each department is a user of its own; their group is one. */
	if (strncmp(endpoint, ipc, sizeof(ipc) - 1) == 0)
		return fx_file_let_group(endpoint + sizeof(ipc) - 1);
	return 0;
}

int
fx_frame_connect(struct fx_socket *socket, const char *endpoint)
{
	if (!is_endpoint(endpoint)) {
		errno = EINVAL;
		return failed("connect", endpoint);
	}
	if (zmq_connect(socket->zmq, endpoint) != 0)
		return failed("connect", endpoint);
	return 0;
}

/* ZeroMQ's sockets break when two threads use one; nobody else notices. */
static void
claim(struct fx_socket *socket)
{
	if (!socket->owned) {
		socket->owned = true;
		socket->owner = pthread_self();
	}
	fx_assert(pthread_equal(socket->owner, pthread_self()) != 0);
}

static int
send_error(void)
{
	switch (errno) {
	case EAGAIN: return FX_EAGAIN;
	case EHOSTUNREACH: return FX_EGONE;
	default: return FX_EIO;
	}
}

/* Frames that are copied, and not sent yet. */
struct outgoing {
	zmq_msg_t frames[2 + PIECES_MAX]; /* with a route in front */
	size_t count;
};

/* False when there is no memory for it. */
static bool
copy_piece(struct outgoing *out, const void *bytes, size_t length)
{
	zmq_msg_t *frame = &out->frames[out->count];

	if (zmq_msg_init_size(frame, length) != 0)
		return false;
	if (length > 0)
		memcpy(zmq_msg_data(frame), bytes, length);
	out->count++;
	return true;
}

static bool
copy_all(struct outgoing *out, const struct fx_route *route,
    const struct fx_piece *pieces, size_t count)
{
	bool copied =
	    route == NULL || copy_piece(out, route->id, route->length);
	size_t i;

	if (copied && route != NULL && route->delimited)
		copied = copy_piece(out, "", 0);
	for (i = 0; i < count && copied; i++)
		copied = copy_piece(out, pieces[i].bytes, pieces[i].length);
	return copied;
}

int
fx_frame_send(struct fx_socket *socket, const struct fx_route *route,
    const struct fx_piece *pieces, size_t count)
{
	struct outgoing out = { .count = 0 };
	size_t sent = 0, i;
	int more, rc = 0;

	claim(socket);
	socket->no_news = false; /* sending reads news too */
	fx_assert(count > 0 && count <= PIECES_MAX);
	fx_assert((route != NULL) == (socket->type == FX_SOCKET_ROUTER));
	/* All memory first: frames that were begun cannot be taken back, and
	 * would have the next message for their end. */
	if (!copy_all(&out, route, pieces, count))
		rc = FX_EAGAIN;
	/* Only the first frame can be refused: what is begun is sent whole. */
	for (; rc == 0 && sent < out.count; sent++) {
		more = sent + 1 < out.count ? ZMQ_SNDMORE : 0;
		if (zmq_msg_send(&out.frames[sent], socket->zmq,
			ZMQ_DONTWAIT | more) < 0)
			rc = send_error();
	}
	for (i = 0; i < out.count; i++)
		(void)zmq_msg_close(&out.frames[i]); /* sent: it is empty */
	return rc;
}

static zmq_msg_t *
frame_of(struct fx_message *message, int i)
{
	return (zmq_msg_t *)(void *)message->space[i];
}

void
fx_frame_done(struct fx_message *message)
{
	int i;

	for (i = 0; i < message->held; i++)
		(void)zmq_msg_close(frame_of(message, i)); /* it is a frame */
	message->held = 0;
	message->count = 0;
}

/* Read one more frame to the end of those held.  *more: others follow. */
static int
receive_frame(struct fx_socket *socket, struct fx_message *message, bool *more)
{
	zmq_msg_t *frame = frame_of(message, message->held);
	int error;

	if (zmq_msg_init(frame) != 0)
		return FX_EIO;
	do
		error = zmq_msg_recv(frame, socket->zmq, ZMQ_DONTWAIT) < 0
			    ? errno
			    : 0;
	while (error == EINTR);
	if (error != 0) {
		(void)zmq_msg_close(frame); /* it is an empty frame */
		return error == EAGAIN ? FX_EAGAIN : FX_EIO;
	}
	message->held++;
	*more = zmq_msg_more(frame) != 0;
	return 0;
}

static void
forget_last(struct fx_message *message)
{
	message->held--;
	(void)zmq_msg_close(frame_of(message, message->held)); /* a frame */
}

/* A ROUTER's message begins with who sent it, and perhaps an empty frame. */
static int
receive_route(struct fx_socket *socket, struct fx_message *message, bool *more)
{
	struct fx_route *route = &message->route;
	zmq_msg_t *frame = frame_of(message, 0);
	int rc = receive_frame(socket, message, more);

	if (rc != 0)
		return rc;
	fx_assert(zmq_msg_size(frame) <= FX_ROUTE_MAX);
	route->length = (unsigned char)zmq_msg_size(frame);
	memcpy(route->id, zmq_msg_data(frame), route->length);
	route->delimited = false;
	forget_last(message);
	if (!*more)
		return 0;
	rc = receive_frame(socket, message, more);
	if (rc == 0 && zmq_msg_size(frame) == 0 && *more) {
		route->delimited = true;
		forget_last(message);
	}
	return rc;
}

/*
 * That the peer of a DEALER died is heard while receiving, at every hundredth
 * call; is that not for the first frame of a message, the rest of it is taken
 * away and ZeroMQ aborts the process.  So it is heard before each message: of
 * the time in which a death kills us too, some 100 ns remain.
 */
static int
hear_of_peers(struct fx_socket *socket)
{
	size_t size = sizeof(int);
	int events;

	if (socket->type != FX_SOCKET_DEALER)
		return 0;
	if (zmq_getsockopt(socket->zmq, ZMQ_EVENTS, &events, &size) != 0)
		return errno == EINTR ? 0 : FX_EIO;
	return 0;
}

int
fx_frame_receive(struct fx_socket *socket, struct fx_message *message)
{
	bool more = true, too_many = false;
	int i, rc;

	claim(socket);
	socket->no_news = false;
	fx_frame_done(message);
	rc = hear_of_peers(socket);
	if (rc == 0 && socket->type == FX_SOCKET_ROUTER)
		rc = receive_route(socket, message, &more);
	while (rc == 0 && more) {
		if (message->held == FX_FRAMES_MAX) {
			too_many = true;
			forget_last(message);
		}
		rc = receive_frame(socket, message, &more);
	}
	if (rc == 0 && too_many)
		rc = FX_ETOOBIG;
	if (rc != 0) {
		fx_frame_done(message);
		return rc;
	}
	for (i = 0; i < message->held; i++) {
		message->frames[i].bytes = zmq_msg_data(frame_of(message, i));
		message->frames[i].length = zmq_msg_size(frame_of(message, i));
	}
	message->count = message->held;
	return 0;
}

/*
 * Whether there is a message to read.  Asking costs system calls, and the
 * signal is silent from then on until there is news.
 */
static int
ask_for_news(struct fx_wait *wait)
{
	struct fx_socket *s = wait->socket;
	size_t size = sizeof(int);
	int events = 0;

	if (zmq_getsockopt(s->zmq, ZMQ_EVENTS, &events, &size) != 0)
		return errno == EINTR ? 0 : FX_EIO;
	wait->ready = (events & ZMQ_POLLIN) != 0;
	s->no_news = !wait->ready;
	return 0;
}

/* What is there already; a signal would not say so once more. */
static int
look_before(struct fx_wait *waits, size_t count, bool *any)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < count && rc == 0; i++) {
		waits[i].ready = false;
		if (waits[i].socket == NULL)
			continue;
		claim(waits[i].socket);
		if (!waits[i].socket->no_news)
			rc = ask_for_news(&waits[i]);
		*any = *any || waits[i].ready;
	}
	return rc;
}

/*
 * Returns 0 when one is ready or a signal has arrived; FX_EAGAIN when the time
 * is over, or libzmq's news was none of ours.
 */
static int
wait_once(struct fx_wait *waits, size_t count, int timeout_ms)
{
	struct pollfd items[FX_WAITS_MAX];
	bool any = false;
	size_t i;
	int rc = look_before(waits, count, &any);

	for (i = 0; i < count; i++)
		items[i] = (struct pollfd){ .events = POLLIN,
			.fd = waits[i].socket != NULL ? waits[i].socket->signal
						      : waits[i].descriptor };
	if (rc == 0 && poll(items, (nfds_t)count, any ? 0 : timeout_ms) < 0)
		return errno == EINTR ? 0 : FX_EIO;
	for (i = 0; i < count && rc == 0; i++) {
		if (items[i].revents == 0)
			continue;
		if (waits[i].socket == NULL)
			waits[i].ready = true;
		else
			rc = ask_for_news(&waits[i]);
		any = any || waits[i].ready;
	}
	return rc == 0 && !any ? FX_EAGAIN : rc;
}

int
fx_frame_wait(struct fx_wait *waits, size_t count, int timeout_ms)
{
	int64_t until = fx_clock_monotonic_ms() + timeout_ms, left;
	int rc;

	fx_assert(count <= FX_WAITS_MAX);
	for (;;) {
		rc = wait_once(waits, count, timeout_ms);
		left = until - fx_clock_monotonic_ms();
		if (rc != FX_EAGAIN || left <= 0)
			return rc == FX_EAGAIN ? 0 : rc;
		timeout_ms = (int)left;
	}
}

/*
 * fx_frame: messages of several frames over sockets; the seam to ZeroMQ.
 *
 * Only fx_frame.c includes <zmq.h>; a simulator links another file in its
 * place.  One thread owns a socket from its first use to its close.  Nothing
 * blocks but fx_frame_wait.  Options of every socket: PROTOCOL.md, sockets.
 */
#ifndef FX_FRAME_H
#define FX_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#define FX_FRAMES_MAX 4   /* frames of a message, after the routing id */
#define FX_ROUTE_MAX  255 /* the longest routing id */
#define FX_IPC_MAX    107 /* the longest path of an ipc endpoint */

enum fx_socket_type {
	FX_SOCKET_ROUTER,
	FX_SOCKET_DEALER,
	FX_SOCKET_XPUB,
	FX_SOCKET_SUB,
	FX_SOCKET_PAIR /* between two threads, on inproc:// */
};

struct fx_net; /* a process's sockets and the thread that serves them */
struct fx_socket;

/* A piece of memory that somebody else owns. */
struct fx_piece {
	const void *bytes;
	size_t length;
};

/* Who sent a message to a ROUTER, and how it wants to be answered. */
struct fx_route {
	unsigned char length;
	bool delimited; /* it sent an empty frame first, as REQ does */
	unsigned char id[FX_ROUTE_MAX];
};

/*
 * A message that was received.  Frames are owned by it until fx_frame_done or
 * the next fx_frame_receive into it.  Begin with all zero.
 */
struct fx_message {
	struct fx_route route; /* ROUTER only */
	int count;
	struct fx_piece frames[FX_FRAMES_MAX];
	/* ZeroMQ's own structs for the frames; fx_frame.c alone looks. */
	int held;
	_Alignas(void *) unsigned char space[FX_FRAMES_MAX][64];
};

/* One thing to wait for: a socket, or a file descriptor if that is NULL. */
struct fx_wait {
	struct fx_socket *socket;
	int descriptor;
	bool ready; /* set by fx_frame_wait: there is something to read */
};

/*
 * fx_frame_open(&net): the caller owns *net.  Returns 0 or FX_ENOMEM.
 */
int fx_frame_open(struct fx_net **net);

/* fx_frame_close(net): all its sockets must be closed.  May block 500 ms. */
void fx_frame_close(struct fx_net *net);

/*
 * fx_frame_socket(net, type, &socket): with all options set; the caller owns
 * *socket.  Returns 0, FX_ENOMEM or FX_EIO.
 */
int fx_frame_socket(
    struct fx_net *net, enum fx_socket_type type, struct fx_socket **socket);
void fx_frame_drop(struct fx_socket *socket);

/*
 * fx_frame_bind(socket, endpoint), fx_frame_connect(socket, endpoint):
 * endpoint is ipc://PATH, tcp://LOOPBACK:PORT or inproc://NAME.  Binding
 * replaces what lies at PATH, so the caller holds the owner lock.  Logs
 * CANNOT_BIND.  Returns 0, FX_EINVAL (not such an endpoint, or too long),
 * FX_EBUSY (the address is taken) or FX_EIO.
 */
int fx_frame_bind(struct fx_socket *socket, const char *endpoint);
int fx_frame_connect(struct fx_socket *socket, const char *endpoint);

/*
 * fx_frame_queue(socket, most): before it is bound or connected: no more than
 * `most` messages wait for one that does not read.  Returns 0 or FX_EIO.
 */
int fx_frame_queue(struct fx_socket *socket, int most);

/* fx_frame_subscribe(socket, prefix): SUB only.  Returns 0 or FX_EIO. */
int fx_frame_subscribe(struct fx_socket *socket, const char *prefix);

/*
 * fx_frame_welcome(socket, bytes, length): XPUB only: what each new
 * subscriber gets first.  Returns 0 or FX_EIO.
 */
int fx_frame_welcome(
    struct fx_socket *socket, const void *bytes, size_t length);

/*
 * fx_frame_send(socket, route, pieces, count): copy the pieces and send them
 * as one message.  route is NULL unless the socket is a ROUTER.
 * Returns 0; FX_EAGAIN when there is no room, no memory or nobody connected;
 * FX_EGONE when the receiver of a ROUTER is; FX_EIO.  In all cases but 0
 * nothing is sent.
 */
int fx_frame_send(struct fx_socket *socket, const struct fx_route *route,
    const struct fx_piece *pieces, size_t count);

/*
 * fx_frame_receive(socket, message): the next message.  Of a ROUTER's, the
 * routing id and an empty first frame go to message->route.
 * Returns 0; FX_EAGAIN when there is none; FX_ETOOBIG when it had more than
 * FX_FRAMES_MAX frames (it is gone, but route tells from whom); FX_EIO.
 */
int fx_frame_receive(struct fx_socket *socket, struct fx_message *message);

/* fx_frame_done(message): give the frames back.  Harmless when repeated. */
void fx_frame_done(struct fx_message *message);

/*
 * fx_frame_wait(waits, count, timeout_ms): until one is ready, a signal
 * arrives or the time is over; count <= FX_WAITS_MAX.  Blocks.
 * Returns 0 or FX_EIO.
 */
#define FX_WAITS_MAX 32
int fx_frame_wait(struct fx_wait *waits, size_t count, int timeout_ms);

#endif

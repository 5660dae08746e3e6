/*
 * fx_frame_internal: what fx_frame's two files know of each other.
 */
#ifndef FX_FRAME_INTERNAL_H
#define FX_FRAME_INTERNAL_H

#include <pthread.h>

#include "net/fx_frame.h"

struct fx_socket {
	struct fx_net *net;
	struct fx_socket *next; /* of those dropped */
	void *zmq;
	enum fx_socket_type type;
	int signal;   /* a descriptor: readable when libzmq has news for it */
	bool no_news; /* nothing to read, unless signal says so */
	bool owned;   /* a thread has used it */
	pthread_t owner;
};

/*
 * fx_frame_make(context, type): one of ZeroMQ's sockets, with every option of
 * PROTOCOL.md set.  The caller owns it; NULL with errno when there is none.
 */
void *fx_frame_make(void *context, enum fx_socket_type type);

#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "net/fx_bus.h"

#define TURN_MAX 256 /* subscriptions looked at in one turn */

struct fx_bus {
	struct fx_socket *socket;
	struct fx_message arrival;
	char topic[FX_TOPIC_MAX + 1]; /* of heartbeats */
	bool beaten;                  /* at least once */
	bool asked;                   /* somebody subscribed since */
	int64_t beaten_ms;
	unsigned char bytes[FX_BEAT_BYTES];
};

int
fx_bus_open(struct fx_net *net, const char *service, const struct fx_mark *head,
    struct fx_bus **bus)
{
	unsigned char welcome[FX_WELCOME_BYTES];
	struct fx_bus *b = calloc(1, sizeof(*b));
	size_t length;
	int rc;

	if (b == NULL)
		return FX_ENOMEM;
	(void)snprintf(b->topic, sizeof(b->topic), "~hb.%s.", service);
	rc = fx_frame_socket(net, FX_SOCKET_XPUB, &b->socket);
	if (rc != 0)
		goto free_bus;
	rc = fx_beat_welcome(service, head, welcome, sizeof(welcome), &length);
	if (rc == 0)
		rc = fx_frame_welcome(b->socket, welcome, length);
	if (rc != 0)
		goto drop_socket;
	*bus = b;
	return 0;

drop_socket:
	fx_frame_drop(b->socket);
free_bus:
	free(b);
	return rc;
}

void
fx_bus_close(struct fx_bus *bus)
{
	if (bus == NULL)
		return;
	fx_frame_done(&bus->arrival);
	fx_frame_drop(bus->socket);
	free(bus);
}

int
fx_bus_bind(struct fx_bus *bus, const char *endpoint)
{
	return fx_frame_bind(bus->socket, endpoint);
}

struct fx_socket *
fx_bus_socket(struct fx_bus *bus)
{
	return bus->socket;
}

int
fx_bus_publish(struct fx_bus *bus, const struct fx_parts *row)
{
	const struct fx_piece frames[] = {
		{ row->topic, row->topic_length },
		{ row->body, row->body_length },
		{ row->hash, FX_LINK_BYTES },
	};

	return fx_frame_send(bus->socket, NULL, frames, fx_count_of(frames));
}

/* A message of an XPUB is 1 and a topic for a subscription, 0 for its end. */
static bool
is_subscription(const struct fx_message *message)
{
	const unsigned char *bytes = message->frames[0].bytes;

	return message->count > 0 && message->frames[0].length > 0 &&
	       bytes[0] == 1;
}

bool
fx_bus_turn(struct fx_bus *bus, int64_t now_ms)
{
	int64_t since = now_ms - bus->beaten_ms;
	int i, rc = 0;

	for (i = 0; i < TURN_MAX && rc != FX_EAGAIN && rc != FX_EIO; i++) {
		rc = fx_frame_receive(bus->socket, &bus->arrival);
		if (rc == 0 && is_subscription(&bus->arrival))
			bus->asked = true;
	}
	fx_frame_done(&bus->arrival);
	return !bus->beaten || since >= FX_BUS_BEAT_MS ||
	       (bus->asked && since >= FX_BUS_SOON_MS);
}

int
fx_bus_beat(struct fx_bus *bus, const struct fx_beat *beat, int64_t now_ms)
{
	struct fx_piece frames[] = { { bus->topic, strlen(bus->topic) },
		{ bus->bytes, 0 } };
	int rc;

	rc = fx_beat_encode(
	    beat, bus->bytes, sizeof(bus->bytes), &frames[1].length);
	fx_assert(rc == 0);
	if (FX_BUG(57)) {
		void *volatile lost = malloc(64);

		(void)lost;
	}
	bus->beaten = true;
	bus->asked = false;
	bus->beaten_ms = now_ms;
	return fx_frame_send(bus->socket, NULL, frames, fx_count_of(frames));
}

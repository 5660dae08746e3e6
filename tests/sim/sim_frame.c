/*
 * The sockets of the simulator: queues with limits between places.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/sim/sim_net.h"

struct fx_net {
	int place;
};

static uint32_t serials;

/* -- fx_frame ---------------------------------------------------------------*/

static int
place_of_me(void)
{
	struct sim_node *node = sim_fiber_node();

	return node == NULL ? SIM_CLIENT : (int)node->place;
}

int
fx_frame_open(struct fx_net **net)
{
	*net = calloc(1, sizeof(**net));
	return *net == NULL ? FX_ENOMEM : 0;
}

void
fx_frame_close(struct fx_net *net)
{
	free(net);
}

int
fx_frame_socket(
    struct fx_net *net, enum fx_socket_type type, struct fx_socket **socket)
{
	struct fx_socket *s = sim_sockets;

	(void)net;
	sim_call();
	while (s < sim_sockets + SOCKETS_MAX && s->used)
		s++;
	fx_assert(s < sim_sockets + SOCKETS_MAX);
	memset(s, 0, sizeof(*s));
	s->used = true;
	s->type = type;
	s->place = place_of_me();
	s->serial = ++serials;
	*socket = s;
	return 0;
}

void
fx_frame_drop(struct fx_socket *socket)
{
	struct fx_socket *s;

	if (socket == NULL)
		return;
	letter_empty(socket);
	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
		if (s->used && s->peer == socket->serial)
			s->peer = 0;
	socket->used = false;
}

int
fx_frame_bind(struct fx_socket *socket, const char *endpoint)
{
	struct fx_socket *s;

	sim_call();
	fx_assert(strlen(endpoint) < NAME_MAX_);
	fx_copy_text(socket->name, sizeof(socket->name), endpoint);
	socket->bound = true;
	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
		if (s->used && !s->bound && strcmp(s->name, endpoint) == 0)
			letter_join(s);
	return 0;
}

int
fx_frame_connect(struct fx_socket *socket, const char *endpoint)
{
	sim_call();
	fx_assert(strlen(endpoint) < NAME_MAX_);
	fx_copy_text(socket->name, sizeof(socket->name), endpoint);
	letter_join(socket);
	return 0;
}

int
fx_frame_queue(struct fx_socket *socket, int most)
{
	(void)socket;
	(void)most;
	return 0;
}

int
fx_frame_subscribe(struct fx_socket *socket, const char *prefix)
{
	fx_assert(socket->prefixes < PREFIXES);
	fx_copy_text(socket->prefix[socket->prefixes++], PREFIX_MAX, prefix);
	return 0;
}

int
fx_frame_welcome(struct fx_socket *socket, const void *bytes, size_t length)
{
	fx_assert(length <= sizeof(socket->welcome));
	memcpy(socket->welcome, bytes, length);
	socket->welcome_size = length;
	return 0;
}

static bool
wants(const struct fx_socket *s, const struct fx_piece *topic)
{
	size_t size;
	int i;

	for (i = 0; i < s->prefixes; i++) {
		size = strlen(s->prefix[i]);
		if (size <= topic->length &&
		    memcmp(topic->bytes, s->prefix[i], size) == 0)
			return true;
	}
	return false;
}

static void
publish(struct fx_socket *from, const struct fx_piece *pieces, size_t count)
{
	struct fx_socket *s;

	sim_audit_published(from->place, pieces, count);
	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
		if (s->used && s->type == FX_SOCKET_SUB &&
		    letter_is_joined(s, from) && wants(s, pieces) &&
		    s->queued < sim.knobs.hwm)
			letter_send(s, from, pieces, count);
}

static int
answer(struct fx_socket *from, const struct fx_route *route,
    const struct fx_piece *pieces, size_t count)
{
	struct fx_piece all[FX_FRAMES_MAX + 1];
	struct fx_socket *to;
	uint32_t serial;
	size_t n = 0, i;

	memcpy(&serial, route->id, sizeof(serial));
	to = letter_socket(serial);
	if (to == NULL || !letter_is_joined(to, from))
		return FX_EGONE;
	if (to->queued >= 1000)
		return FX_EAGAIN;
	if (route->delimited)
		all[n++] = (struct fx_piece){ "", 0 };
	for (i = 0; i < count; i++)
		all[n++] = pieces[i];
	if (to->place == SIM_CLIENT)
		sim_audit_answered(from->place, pieces, count);
	letter_send(to, from, all, n);
	return 0;
}

int
fx_frame_send(struct fx_socket *socket, const struct fx_route *route,
    const struct fx_piece *pieces, size_t count)
{
	struct fx_socket *peer;

	sim_call();
	if (socket->type == FX_SOCKET_XPUB) {
		publish(socket, pieces, count);
		return 0;
	}
	if (socket->type == FX_SOCKET_ROUTER)
		return answer(socket, route, pieces, count);
	peer = socket->bound ? NULL : letter_socket(socket->peer);
	if (socket->type == FX_SOCKET_PAIR && peer == NULL)
		for (peer = sim_sockets; peer < sim_sockets + SOCKETS_MAX;
		     peer++)
			if (peer->used && peer->peer == socket->serial)
				break;
	if (peer == NULL || peer == sim_sockets + SOCKETS_MAX)
		return FX_EAGAIN;
	if (socket->type == FX_SOCKET_DEALER &&
	    (!letter_is_joined(socket, peer) || peer->queued >= 1000))
		return FX_EAGAIN;
	letter_send(peer, socket, pieces, count);
	return 0;
}

void
fx_frame_done(struct fx_message *message)
{
	struct letter *l;

	if (message->held == 0)
		return;
	memcpy(&l, message->space[0], sizeof(l));
	letter_burn(l);
	message->held = 0;
	message->count = 0;
}

/* Of a ROUTER's, who sent it and an letter_empty first frame go apart. */
static int
open_letter(struct fx_socket *s, struct letter *l, struct fx_message *m)
{
	int i = 0;
	size_t at = 0;

	memcpy(m->space[0], &l, sizeof(l));
	m->held = 1;
	m->count = 0;
	if (s->type == FX_SOCKET_ROUTER) {
		m->route.length = sizeof(l->from);
		memcpy(m->route.id, &l->from, sizeof(l->from));
		m->route.delimited = l->count > 1 && l->sizes[0] == 0;
		if (m->route.delimited)
			i = 1;
	}
	for (; i < l->count; at += l->sizes[i++]) {
		if (m->count == FX_FRAMES_MAX)
			return FX_ETOOBIG;
		m->frames[m->count].bytes = l->bytes + at;
		m->frames[m->count++].length = l->sizes[i];
	}
	return 0;
}

int
fx_frame_receive(struct fx_socket *socket, struct fx_message *message)
{
	struct letter *l = socket->first;

	sim_call();
	fx_frame_done(message);
	if (l == NULL || l->at_us > sim.now_us)
		return FX_EAGAIN;
	letter_take_out(socket, l);
	if (socket->type == FX_SOCKET_SUB && letter_socket(l->from) != NULL)
		sim.heard_us[socket->place][letter_socket(l->from)->place] =
		    sim.now_us;
	return open_letter(socket, l, message);
}

/* Whether one is ready; else when the first will be. */
static bool
look(struct fx_wait *waits, size_t count, int64_t *until_us)
{
	struct sim_node *node = sim_fiber_node();
	const struct letter *l;
	bool any = false;
	size_t i;

	for (i = 0; i < count; i++) {
		waits[i].ready = false;
		if (waits[i].socket == NULL) {
			waits[i].ready = node != NULL && node->stopping;
		} else {
			waits[i].socket->waiter = sim_fiber_me();
			l = waits[i].socket->first;
			waits[i].ready = l != NULL && l->at_us <= sim.now_us;
			if (l != NULL && l->at_us < *until_us)
				*until_us = l->at_us;
		}
		any = any || waits[i].ready;
	}
	return any;
}

int
fx_frame_wait(struct fx_wait *waits, size_t count, int timeout_ms)
{
	int64_t end = sim.now_us + (int64_t)timeout_ms * 1000, until;

	sim_call();
	for (;;) {
		until = end;
		if (look(waits, count, &until) || sim.now_us >= end)
			return 0;
		sim_fiber_sleep(until);
	}
}

/* -- the world --------------------------------------------------------------*/

void
sim_frame_crash(struct sim_node *node)
{
	struct fx_socket *s;

	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
		if (s->used && s->place == (int)node->place)
			fx_frame_drop(s);
}

/* Connections to a place break; both sides try again. */
void
sim_frame_cut(int place)
{
	struct fx_socket *s, *peer;

	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++) {
		if (!s->used || s->peer == 0 || s->type == FX_SOCKET_PAIR)
			continue;
		peer = letter_socket(s->peer);
		if (s->place != place && (peer == NULL || peer->place != place))
			continue;
		letter_empty(s);
		s->peer = 0;
		letter_join(s);
		s->joined_us += LOST_US;
	}
}

size_t
sim_frame_queued(const struct sim_node *node)
{
	const struct fx_socket *s;
	size_t most = 0;

	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
		if (s->used && s->place == (int)node->place && s->queued > most)
			most = s->queued;
	return most;
}

void
sim_frame_reset(void)
{
	struct fx_socket *s;

	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
		if (s->used)
			letter_empty(s);
	letter_burn_all();
	memset(sim_sockets, 0, sizeof(sim_sockets));
	serials = 0;
}

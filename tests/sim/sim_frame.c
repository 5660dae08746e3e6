/*
 * The sockets of the simulator: queues with limits between places, and what
 * happens to messages on their way: they are late, lost, doubled, damaged,
 * overtaken, and gone with a connection.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "net/fx_frame.h"
#include "tests/sim/sim.h"

#define SOCKETS_MAX 128
#define PREFIXES    4
#define PREFIX_MAX  72
#define NAME_MAX_   64
#define CONNECT_US  20000  /* at most, until a connection stands */
#define LOST_US     100000 /* until a broken one is tried again */

/* A message on its way, and then in a queue. */
struct letter {
	struct letter *next, *before;
	struct letter *younger, *older; /* all of the world */
	int64_t at_us;
	uint32_t from; /* serial number of the socket it was sent on */
	int count;
	size_t sizes[FX_FRAMES_MAX + 1];
	unsigned char bytes[];
};

struct fx_net {
	int place;
};

struct fx_socket {
	bool used, bound;
	enum fx_socket_type type;
	int place;
	uint32_t serial;      /* never twice in a world */
	char name[NAME_MAX_]; /* bound to, or connected to */
	char prefix[PREFIXES][PREFIX_MAX];
	int prefixes;
	unsigned char welcome[512];
	size_t welcome_size;
	/* Of one that connects: to whom, and from when on. */
	uint32_t peer;
	int64_t joined_us;
	struct letter *first, *last;
	size_t queued;
	struct sim_fiber *waiter;
};

static struct fx_socket sockets[SOCKETS_MAX];
static uint32_t serials;
static struct letter *all_letters;

/* -- letters ----------------------------------------------------------------*/

static struct fx_socket *
by_serial(uint32_t serial)
{
	struct fx_socket *s;

	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
		if (s->used && s->serial == serial)
			return s;
	return NULL;
}

static void
take_out(struct fx_socket *s, struct letter *l)
{
	if (l->before != NULL)
		l->before->next = l->next;
	else
		s->first = l->next;
	if (l->next != NULL)
		l->next->before = l->before;
	else
		s->last = l->before;
	s->queued--;
}

static void
put_in(struct fx_socket *s, struct letter *l)
{
	struct letter *behind = s->last;

	while (behind != NULL && behind->at_us > l->at_us)
		behind = behind->before;
	l->before = behind;
	l->next = behind == NULL ? s->first : behind->next;
	if (l->before != NULL)
		l->before->next = l;
	else
		s->first = l;
	if (l->next != NULL)
		l->next->before = l;
	else
		s->last = l;
	s->queued++;
	sim_fiber_wake(s->waiter, l->at_us);
}

static void
burn(struct letter *l)
{
	if (l->older != NULL)
		l->older->younger = l->younger;
	if (l->younger != NULL)
		l->younger->older = l->older;
	else
		all_letters = l->older;
	sim_free(l);
}

static void
empty(struct fx_socket *s)
{
	struct letter *l;

	while ((l = s->first) != NULL) {
		take_out(s, l);
		burn(l);
	}
}

static struct letter *
write_letter(const struct fx_piece *pieces, size_t count)
{
	size_t i, size = 0;
	struct letter *l;

	for (i = 0; i < count; i++)
		size += pieces[i].length;
	fx_assert(count <= FX_FRAMES_MAX + 1);
	l = sim_alloc(sizeof(*l) + size);
	l->older = all_letters;
	if (all_letters != NULL)
		all_letters->younger = l;
	all_letters = l;
	l->count = (int)count;
	for (i = 0, size = 0; i < count; size += pieces[i++].length) {
		l->sizes[i] = pieces[i].length;
		if (pieces[i].length > 0)
			memcpy(
			    l->bytes + size, pieces[i].bytes, pieces[i].length);
	}
	return l;
}

/* -- the way of a message ---------------------------------------------------*/

static bool
is_cut_off(int place, int from)
{
	const struct sim_node *node;

	if (place >= SIM_NODES)
		return false;
	node = &sim.nodes[place];
	return node->cut_until_us > sim.now_us &&
	       (node->cut_from & 1u << from) != 0;
}

static bool
is_cut(int from, int to)
{
	return is_cut_off(to, from) ||
	       (is_cut_off(from, to) && !sim.nodes[from].deaf);
}

/*
 * A flipped bit in an event that is published.  What is fetched after that is
 * whole: else it would be a fork, and that is not healed by itself.
 */
static void
damage(struct letter *l)
{
	size_t i, size = 0;

	if (l->count != 3)
		return;
	for (i = 0; i < 3; i++)
		size += l->sizes[i];
	i = sim_below(&sim.net, size);
	l->bytes[i] ^= (unsigned char)(1u << sim_below(&sim.net, 8));
}

/* In order, as one connection is, unless it is to be late. */
static int64_t
arrival(const struct fx_socket *to, uint32_t from, bool hostile)
{
	const struct sim_knobs *k = &sim.knobs;
	int64_t at = sim.now_us + 1 +
		     (int64_t)sim_below(&sim.net, (uint64_t)k->latency_us);
	const struct letter *l;

	if (hostile && sim_happens(&sim.net, k->late))
		return at + (int64_t)sim_below(&sim.net, (uint64_t)k->late_us);
	for (l = to->last; l != NULL; l = l->before)
		if (l->from == from && l->at_us > at &&
		    l->at_us < sim.now_us + k->latency_us + 1)
			at = l->at_us;
	return at;
}

static void
deliver(struct fx_socket *to, const struct fx_socket *from,
    const struct fx_piece *pieces, size_t count)
{
	const struct sim_knobs *k = &sim.knobs;
	bool hostile = sim.chaos && to->type != FX_SOCKET_PAIR;
	struct letter *l;
	int times = 1;

	if (hostile && is_cut(from->place, to->place))
		return;
	if (hostile && sim_happens(&sim.net, k->loss))
		return;
	if (hostile && sim_happens(&sim.net, k->twice))
		times = 2;
	for (; times > 0; times--) {
		l = write_letter(pieces, count);
		l->from = from->serial;
		l->at_us = arrival(to, from->serial, hostile);
		if (hostile && from->type == FX_SOCKET_XPUB &&
		    sim_happens(&sim.net, k->damage))
			damage(l);
		sim.messages++;
		sim_trace(4, l->bytes, l->sizes[0]);
		put_in(to, l);
	}
}

/* -- connections ------------------------------------------------------------*/

static struct fx_socket *
bound_to(const char *name, int place)
{
	struct fx_socket *s;

	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
		if (s->used && s->bound && strcmp(s->name, name) == 0 &&
		    (s->type != FX_SOCKET_PAIR || s->place == place))
			return s;
	return NULL;
}

/* One that subscribes tells the other what it wants, and gets its welcome. */
static void
introduce(struct fx_socket *s, struct fx_socket *peer)
{
	unsigned char wish[1 + PREFIX_MAX] = { 1 };
	struct fx_piece piece = { wish, 0 };
	struct letter *l;
	int i;

	if (s->type != FX_SOCKET_SUB)
		return;
	for (i = 0; i < s->prefixes; i++) {
		memcpy(wish + 1, s->prefix[i], strlen(s->prefix[i]));
		piece.length = 1 + strlen(s->prefix[i]);
		l = write_letter(&piece, 1);
		l->from = s->serial;
		l->at_us = s->joined_us;
		put_in(peer, l);
	}
	piece = (struct fx_piece){ peer->welcome, peer->welcome_size };
	if (piece.length == 0)
		return;
	l = write_letter(&piece, 1);
	l->from = peer->serial;
	l->at_us = s->joined_us + 1;
	put_in(s, l);
}

static void
join(struct fx_socket *s)
{
	struct fx_socket *peer = bound_to(s->name, s->place);

	if (peer == NULL || s->peer == peer->serial)
		return;
	s->peer = peer->serial;
	s->joined_us = sim.now_us;
	if (s->type != FX_SOCKET_PAIR)
		s->joined_us += 1 + (int64_t)sim_below(&sim.net, CONNECT_US);
	introduce(s, peer);
}

static bool
is_joined(const struct fx_socket *s, const struct fx_socket *to)
{
	return s->peer == to->serial && s->joined_us <= sim.now_us;
}

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
	struct fx_socket *s = sockets;

	(void)net;
	sim_call();
	while (s < sockets + SOCKETS_MAX && s->used)
		s++;
	fx_assert(s < sockets + SOCKETS_MAX);
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
	empty(socket);
	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
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
	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
		if (s->used && !s->bound && strcmp(s->name, endpoint) == 0)
			join(s);
	return 0;
}

int
fx_frame_connect(struct fx_socket *socket, const char *endpoint)
{
	sim_call();
	fx_assert(strlen(endpoint) < NAME_MAX_);
	fx_copy_text(socket->name, sizeof(socket->name), endpoint);
	join(socket);
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
	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
		if (s->used && s->type == FX_SOCKET_SUB && is_joined(s, from) &&
		    wants(s, pieces) && s->queued < sim.knobs.hwm)
			deliver(s, from, pieces, count);
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
	to = by_serial(serial);
	if (to == NULL || !is_joined(to, from))
		return FX_EGONE;
	if (to->queued >= 1000)
		return FX_EAGAIN;
	if (route->delimited)
		all[n++] = (struct fx_piece){ "", 0 };
	for (i = 0; i < count; i++)
		all[n++] = pieces[i];
	if (to->place == SIM_CLIENT)
		sim_audit_answered(from->place, pieces, count);
	deliver(to, from, all, n);
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
	peer = socket->bound ? NULL : by_serial(socket->peer);
	if (socket->type == FX_SOCKET_PAIR && peer == NULL)
		for (peer = sockets; peer < sockets + SOCKETS_MAX; peer++)
			if (peer->used && peer->peer == socket->serial)
				break;
	if (peer == NULL || peer == sockets + SOCKETS_MAX)
		return FX_EAGAIN;
	if (socket->type == FX_SOCKET_DEALER &&
	    (!is_joined(socket, peer) || peer->queued >= 1000))
		return FX_EAGAIN;
	deliver(peer, socket, pieces, count);
	return 0;
}

void
fx_frame_done(struct fx_message *message)
{
	struct letter *l;

	if (message->held == 0)
		return;
	memcpy(&l, message->space[0], sizeof(l));
	burn(l);
	message->held = 0;
	message->count = 0;
}

/* Of a ROUTER's, who sent it and an empty first frame go apart. */
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
	take_out(socket, l);
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

	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
		if (s->used && s->place == (int)node->place)
			fx_frame_drop(s);
}

/* Connections to a place break; both sides try again. */
void
sim_frame_cut(int place)
{
	struct fx_socket *s, *peer;

	for (s = sockets; s < sockets + SOCKETS_MAX; s++) {
		if (!s->used || s->peer == 0 || s->type == FX_SOCKET_PAIR)
			continue;
		peer = by_serial(s->peer);
		if (s->place != place && (peer == NULL || peer->place != place))
			continue;
		empty(s);
		s->peer = 0;
		join(s);
		s->joined_us += LOST_US;
	}
}

size_t
sim_frame_queued(const struct sim_node *node)
{
	const struct fx_socket *s;
	size_t most = 0;

	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
		if (s->used && s->place == (int)node->place && s->queued > most)
			most = s->queued;
	return most;
}

void
sim_frame_reset(void)
{
	struct fx_socket *s;

	for (s = sockets; s < sockets + SOCKETS_MAX; s++)
		if (s->used)
			empty(s);
	while (all_letters != NULL)
		burn(all_letters); /* a crash left them */
	memset(sockets, 0, sizeof(sockets));
	serials = 0;
}

/*
 * Messages on their way: late, lost, doubled, damaged, overtaken, and gone
 * with a connection.
 */
#include <string.h>

#include "base/fx_base.h"
#include "tests/sim/sim_net.h"

struct fx_socket sim_sockets[SOCKETS_MAX];

static struct letter *all_letters;

/* -- letters ----------------------------------------------------------------*/

struct fx_socket *
letter_socket(uint32_t serial)
{
	struct fx_socket *s;

	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
		if (s->used && s->serial == serial)
			return s;
	return NULL;
}

void
letter_take_out(struct fx_socket *s, struct letter *l)
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

void
letter_burn(struct letter *l)
{
	if (l->older != NULL)
		l->older->younger = l->younger;
	if (l->younger != NULL)
		l->younger->older = l->older;
	else
		all_letters = l->older;
	sim_free(l);
}

void
letter_empty(struct fx_socket *s)
{
	struct letter *l;

	while ((l = s->first) != NULL) {
		letter_take_out(s, l);
		letter_burn(l);
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
 * whole: else it would be a fork, and that is not healed by itself.  Who hears
 * some topics only cannot check the chain (PROTOCOL 7): it is spared.
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

/* "intake.r" and "~hb.intake.", or more of them; of all it is "intake.". */
static bool
hears_some(const struct fx_socket *to)
{
	const char *dot = strchr(to->prefix[0], '.');

	return to->prefixes > 2 || (dot != NULL && dot[1] != '\0');
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

void
letter_send(struct fx_socket *to, const struct fx_socket *from,
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
		    sim_happens(&sim.net, k->damage) && !hears_some(to))
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

	for (s = sim_sockets; s < sim_sockets + SOCKETS_MAX; s++)
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

void
letter_join(struct fx_socket *s)
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

bool
letter_is_joined(const struct fx_socket *s, const struct fx_socket *to)
{
	return s->peer == to->serial && s->joined_us <= sim.now_us;
}

void
letter_burn_all(void)
{
	while (all_letters != NULL)
		letter_burn(all_letters); /* a crash left them */
}

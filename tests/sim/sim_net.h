/*
 * sim_net: the sockets of the simulator, and messages on their way.
 */
#ifndef SIM_NET_H
#define SIM_NET_H

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

extern struct fx_socket sim_sockets[SOCKETS_MAX];

/* letter_find(serial): the socket with that number, if it is still there. */
struct fx_socket *letter_socket(uint32_t serial);
void letter_take_out(struct fx_socket *s, struct letter *l);
void letter_burn(struct letter *l);
void letter_burn_all(void);

/* letter_empty(s): what waits there is gone. */
void letter_empty(struct fx_socket *s);

/* letter_send(to, from, pieces, count): and what happens on its way. */
void letter_send(struct fx_socket *to, const struct fx_socket *from,
    const struct fx_piece *pieces, size_t count);

/* letter_join(s): find whom it connects to; is_joined: whether it stands. */
void letter_join(struct fx_socket *s);
bool letter_is_joined(const struct fx_socket *s, const struct fx_socket *to);

#endif

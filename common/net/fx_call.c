#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "net/fx_call.h"
#include "schema/fx_scan.h"

#define NONE      UINT32_MAX
#define SWEEP_MS  50    /* between looks at the times */
#define UNSENT_MS 2     /* the same, while one found nobody to be sent to */
#define ITEMS_MAX 65536 /* of an answer: a page of records is long */

/* A request that is under way, or a free place. */
struct slot {
	bool used;
	uint32_t next; /* in the chain of its ids, or of free places */
	enum fx_request_kind kind;
	unsigned char id[FX_ID_BYTES];
	uint64_t ticket;
	int64_t due_ms, wait_ms, until_ms;
	size_t header_length, data_length;
	unsigned char bytes[FX_REQUEST_HEADER + FX_REQUEST_DATA];
};

struct fx_call {
	struct fx_socket *socket;
	struct fx_reader *reader;
	struct fx_message message;
	uint64_t random;
	size_t under_way;
	bool unsent;
	uint32_t size, chains; /* chains is a power of two */
	uint32_t free;         /* first free place that was used before */
	uint32_t fresh;        /* from here on none was; nor are their pages */
	uint32_t *chain;
	struct slot *slots;
	int64_t swept_ms;
	uint32_t sweep; /* where a look at the times goes on */
};

int
fx_call_open(struct fx_net *net, const char *endpoint, size_t under_way_max,
    uint64_t seed, struct fx_call **call)
{
	struct fx_call *c = calloc(1, sizeof(*c));
	int rc = FX_ENOMEM;
	uint32_t i;

	if (c == NULL)
		return rc;
	c->random = seed | 1;
	c->size = (uint32_t)under_way_max;
	for (c->chains = 1; c->chains < c->size; c->chains *= 2)
		;
	c->free = NONE;
	c->slots = calloc(c->size, sizeof(*c->slots));
	c->chain = malloc(c->chains * sizeof(*c->chain));
	if (c->slots == NULL || c->chain == NULL)
		goto close;
	for (i = 0; i < c->chains; i++)
		c->chain[i] = NONE;
	rc = fx_unpack_open(ITEMS_MAX, &c->reader);
	if (rc == 0)
		rc = fx_frame_socket(net, FX_SOCKET_DEALER, &c->socket);
	if (rc == 0)
		rc = fx_frame_connect(c->socket, endpoint);
	if (rc != 0)
		goto close;
	*call = c;
	return 0;

close:
	fx_call_close(c);
	return rc;
}

void
fx_call_close(struct fx_call *call)
{
	if (call == NULL)
		return;
	fx_frame_done(&call->message);
	fx_frame_drop(call->socket);
	fx_unpack_close(call->reader);
	free(call->chain);
	free(call->slots);
	free(call);
}

struct fx_socket *
fx_call_socket(struct fx_call *call)
{
	return call->socket;
}

/* Ids end in random bits. */
static uint32_t *
chain_of(struct fx_call *c, const unsigned char id[FX_ID_BYTES])
{
	uint32_t bits;

	memcpy(&bits, id + FX_ID_BYTES - sizeof(bits), sizeof(bits));
	return &c->chain[bits & (c->chains - 1)];
}

/* The link that leads to the request with this id; it may hold NONE. */
static uint32_t *
link_to(struct fx_call *c, const unsigned char id[FX_ID_BYTES])
{
	uint32_t *link = chain_of(c, id);

	while (
	    *link != NONE && memcmp(c->slots[*link].id, id, FX_ID_BYTES) != 0)
		link = &c->slots[*link].next;
	return link;
}

static void
release(struct fx_call *c, uint32_t *link)
{
	uint32_t at = *link;

	*link = c->slots[at].next;
	c->slots[at].used = false;
	c->slots[at].next = c->free;
	c->free = at;
	c->under_way--;
}

/* Send it, and set the time of its repeat: longer each time. */
static int
transmit(struct fx_call *c, struct slot *s, int64_t now_ms)
{
	const struct fx_piece frames[] = { fx_request_tag(s->kind),
		{ s->bytes, s->header_length },
		{ s->bytes + s->header_length, s->data_length } };
	int64_t spread = s->wait_ms / 4;
	int rc = fx_frame_send(c->socket, NULL, frames, fx_count_of(frames));

	if (rc == FX_EAGAIN) {
		s->due_ms = now_ms; /* nobody there, or no room: soon again */
		c->unsent = true;
		return 0;
	}
	c->random ^= c->random << 13;
	c->random ^= c->random >> 7;
	c->random ^= c->random << 17;
	s->due_ms = now_ms + s->wait_ms - spread / 2 +
		    (int64_t)(c->random % (uint64_t)spread);
	s->wait_ms *= 2;
	if (s->wait_ms > FX_CALL_REPEAT_MAX_MS)
		s->wait_ms = FX_CALL_REPEAT_MAX_MS;
	return rc;
}

int
fx_call_send(struct fx_call *call, const struct fx_request *request,
    uint64_t ticket, int64_t now_ms, int64_t until_ms)
{
	uint32_t *link = link_to(call, request->id);
	uint32_t at = call->free != NONE ? call->free : call->fresh;
	struct slot *s;
	int rc;

	if (*link != NONE)
		return FX_EEXISTS;
	if (at == call->size)
		return FX_EFULL;
	if (request->data.length > FX_REQUEST_DATA)
		return FX_ETOOBIG;
	s = &call->slots[at];
	rc = fx_request_encode(
	    request, s->bytes, FX_REQUEST_HEADER, &s->header_length);
	if (rc != 0)
		return rc;
	memcpy(s->bytes + s->header_length, request->data.bytes,
	    request->data.length);
	s->data_length = request->data.length;
	s->kind = request->kind;
	s->ticket = ticket;
	s->until_ms = until_ms;
	s->wait_ms = FX_CALL_REPEAT_MS;
	memcpy(s->id, request->id, sizeof(s->id));
	if (at == call->fresh)
		call->fresh++;
	else
		call->free = s->next;
	s->next = NONE;
	s->used = true;
	*link = at;
	call->under_way++;
	return transmit(call, s, now_ms);
}

/* Take one answer.  Returns 0, or FX_EAGAIN when it belongs to nothing. */
static int
take(struct fx_call *c, struct fx_call_answer *answer)
{
	const struct fx_message *m = &c->message;
	uint32_t *link;

	if (m->count < 2 || m->frames[0].length != 4 ||
	    memcmp(m->frames[0].bytes, "FXR1", 4) != 0 ||
	    fx_response_decode(c->reader, m->frames[1].bytes,
		m->frames[1].length, &answer->reply) != 0)
		return FX_EAGAIN;
	link = link_to(c, answer->reply.id);
	if (*link == NONE)
		return FX_EAGAIN; /* the second answer to a repeat */
	answer->rc = 0;
	answer->ticket = c->slots[*link].ticket;
	answer->data =
	    m->count > 2 ? m->frames[2] : (struct fx_piece){ NULL, 0 };
	release(c, link);
	return 0;
}

static int
receive(struct fx_call *c, struct fx_call_answer *answer)
{
	int rc;

	for (;;) {
		rc = fx_frame_receive(c->socket, &c->message);
		if (rc == 0)
			rc = take(c, answer);
		else if (rc != FX_ETOOBIG)
			return rc;
		if (rc == 0)
			return 0;
	}
}

static void
give_up(struct fx_call *c, struct slot *s, struct fx_call_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->rc = FX_EUNKNOWN;
	answer->ticket = s->ticket;
	memcpy(answer->reply.id, s->id, sizeof(s->id));
	release(c, link_to(c, s->id));
}

/* Look at the times of all requests: repeat, or give up the first one late. */
static int
sweep(struct fx_call *c, int64_t now_ms, struct fx_call_answer *answer)
{
	struct slot *s;
	int rc;

	while (c->sweep < c->fresh) {
		s = &c->slots[c->sweep++];
		if (!s->used)
			continue;
		if (now_ms >= s->until_ms) {
			give_up(c, s, answer);
			return 0;
		}
		if (now_ms < s->due_ms)
			continue;
		rc = transmit(c, s, now_ms);
		if (rc != 0)
			return rc;
	}
	return FX_EAGAIN;
}

int
fx_call_receive(
    struct fx_call *call, int64_t now_ms, struct fx_call_answer *answer)
{
	int64_t pause = call->unsent ? UNSENT_MS : SWEEP_MS;
	int rc = receive(call, answer);

	if (rc != FX_EAGAIN)
		return rc;
	if (call->sweep == call->fresh && call->under_way > 0 &&
	    now_ms - call->swept_ms >= pause) {
		call->sweep = 0;
		call->unsent = false;
		call->swept_ms = now_ms;
	}
	return sweep(call, now_ms, answer);
}

size_t
fx_call_under_way(const struct fx_call *call)
{
	return call->under_way;
}

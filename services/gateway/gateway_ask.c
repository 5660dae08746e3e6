/*
 * Questions and commands under way: one line to each desk, a ticket for each
 * request, and a clock for those that wait.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "base/fx_uuid.h"
#include "net/fx_call.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_outcome.h"

#define UNDER_WAY  1024 /* at one desk */
#define TICKETS    4096
#define ITEMS_MAX  65536
#define REPEAT_MS  600000 /* a command whose outcome is not known */
#define OWN_NAME   "gateway"
#define OWN_ROLE   "ops"
#define ANSWER_MAX 512 /* taken in one turn */

/* One that is under way, or a free place. */
struct ticket {
	bool used, late; /* late: its request was told that nobody answered */
	int failed;      /* why it was never sent */
	bool clock;      /* nobody is asked: it waits for its time */
	uint32_t round;  /* how often this place was used */
	enum fx_place place;
	bool outcome; /* a command, whose end is kept */
	unsigned char id[FX_ID_BYTES];
	struct gateway_request *rq; /* NULL: the gateway's own, or gone */
	gateway_then_fn *then;
	gateway_done_fn *done;
	void *context, *done_context;
	int64_t until_ms;
};

struct gateway_desks {
	struct fx_call *calls[FX_PLACE_COUNT];
	struct fx_reader *reader;
	uint32_t next; /* where a free ticket is looked for */
	uint32_t used;
	unsigned char bytes[FX_REQUEST_DATA];
	struct ticket tickets[TICKETS];
};

int
gateway_desks_open(struct gateway *g)
{
	struct gateway_desks *d = calloc(1, sizeof(*d));
	enum fx_place place;
	uint64_t seed;
	int rc;

	if (d == NULL)
		return FX_ENOMEM;
	g->desks = d;
	rc = fx_unpack_open(ITEMS_MAX, &d->reader);
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++) {
		rc = fx_random_bytes(&seed, sizeof(seed));
		if (rc == 0)
			rc = fx_call_open(g->net, g->settings.peers[place].desk,
			    UNDER_WAY, seed, &d->calls[place]);
	}
	return rc;
}

void
gateway_desks_close(struct gateway *g)
{
	struct gateway_desks *d = g->desks;
	enum fx_place place;

	if (d == NULL)
		return;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		fx_call_close(d->calls[place]);
	fx_unpack_close(d->reader);
	free(d);
	g->desks = NULL;
}

size_t
gateway_desks_waits(struct gateway *g, struct fx_wait *waits)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		waits[place].socket = fx_call_socket(g->desks->calls[place]);
	return FX_PLACE_COUNT;
}

bool
gateway_desks_busy(const struct gateway *g)
{
	return g->desks->used > 0;
}

/* -- tickets ----------------------------------------------------------------*/

static struct ticket *
take_ticket(struct gateway_desks *d)
{
	uint32_t i;
	struct ticket *t;

	for (i = 0; i < TICKETS; i++) {
		t = &d->tickets[(d->next + i) % TICKETS];
		if (t->used)
			continue;
		d->next = (d->next + i + 1) % TICKETS;
		t->round++;
		t->used = true;
		t->late = t->clock = false;
		t->failed = 0;
		t->outcome = false;
		t->rq = NULL;
		t->then = NULL;
		t->done = NULL;
		t->context = t->done_context = NULL;
		d->used++;
		return t;
	}
	return NULL;
}

static uint64_t
number_of(const struct gateway_desks *d, const struct ticket *t)
{
	return (uint64_t)t->round << 32 | (uint64_t)(t - d->tickets);
}

static struct ticket *
find_ticket(struct gateway_desks *d, uint64_t number)
{
	struct ticket *t = &d->tickets[number & UINT32_MAX];

	fx_assert((number & UINT32_MAX) < TICKETS);
	return t->used && t->round == number >> 32 ? t : NULL;
}

static void
drop_ticket(struct gateway_desks *d, struct ticket *t)
{
	t->used = false;
	d->used--;
}

void
gateway_ask_forget(struct gateway_request *rq)
{
	struct gateway_desks *d = rq->g->desks;
	uint32_t i;

	for (i = 0; i < TICKETS && rq->waiting > 0; i++)
		if (d->tickets[i].used && d->tickets[i].rq == rq) {
			d->tickets[i].rq = NULL;
			rq->waiting--;
		}
}

/* Tell whom it concerns, if anybody still waits. */
static void
tell(struct gateway *g, struct ticket *t, struct gateway_answer *answer)
{
	struct gateway_request *rq = t->rq;

	answer->context = t->context;
	if (rq != NULL) {
		t->rq = NULL;
		rq->waiting--;
		if (!rq->answered)
			t->then(g, rq, answer);
		/* A page that neither asks on nor answers would sleep on. */
		fx_assert(rq->answered || rq->waiting > 0);
	} else if (t->done != NULL) {
		t->done(g, answer, t->done_context);
		t->done = NULL;
	}
}

/* What became of a command can be asked for later. */
static void
keep_outcome(struct gateway *g, const struct ticket *t,
    const struct gateway_answer *answer)
{
	struct gateway_outcome *o = gateway_outcome_find(g->outcomes, t->id);

	if (o == NULL)
		return;
	/* What is known of it, or on its way, is not made less by a second. */
	if (answer->rc == FX_EEXISTS ||
	    (o->state == GATEWAY_OUTCOME_KNOWN &&
		(answer->rc != 0 || answer->reply.code == FX_SAYS_ID_REUSED)))
		return;
	o->state =
	    answer->rc == 0 ? GATEWAY_OUTCOME_KNOWN : GATEWAY_OUTCOME_LOST;
	o->reply = answer->reply;
}

static void
begin_outcome(struct gateway_request *rq, struct ticket *t,
    const unsigned char id[FX_ID_BYTES])
{
	struct gateway_outcome *o = gateway_outcome_begin(rq->g->outcomes, id);

	if (o->sender[0] == '\0')
		fx_copy_text(o->sender, sizeof(o->sender),
		    rq->signed_in ? rq->person.name : OWN_NAME);
	o->place = t->place;
	memcpy(t->id, id, sizeof(t->id));
	t->outcome = true;
}

/* -- sending ----------------------------------------------------------------*/

static int
make_id(unsigned char id[FX_ID_BYTES])
{
	unsigned char random[FX_UUID_RANDOM];
	int rc = fx_random_bytes(random, sizeof(random));

	if (rc == 0)
		fx_uuid_make(fx_clock_now(), random, id);
	return rc;
}

/* What cannot be sent is told in the next turn, as all else. */
static void
send(struct gateway *g, struct ticket *t, struct fx_request *request, int rc)
{
	struct gateway_desks *d = g->desks;
	int64_t until = g->now_ms + GATEWAY_ASK_MS;

	t->until_ms = until;
	if (request->kind == FX_COMMAND_FRAME)
		until = g->now_ms + REPEAT_MS;
	if (rc == 0)
		rc = fx_call_send(d->calls[t->place], request, number_of(d, t),
		    g->now_ms, until);
	t->failed = rc;
}

static int
pack_question(struct gateway_desks *d, struct fx_request *request,
    gateway_pack_fn *pack, void *context)
{
	struct fx_packer packer;
	int rc = make_id(request->id);

	fx_pack_begin(&packer, d->bytes, sizeof(d->bytes));
	if (pack != NULL)
		pack(&packer, context);
	else
		fx_pack_map(&packer, 0);
	request->data.bytes = d->bytes;
	return rc == 0 ? fx_pack_end(&packer, &request->data.length) : rc;
}

/* Nobody can be told: there is no ticket. */
static void
no_ticket(struct gateway_request *rq, enum fx_place place)
{
	struct gateway_answer answer = { .rc = FX_EFULL, .place = place };

	gateway_refused(rq, &answer);
}

/* NULL: the request is answered already, or now. */
static struct ticket *
ticket_of(struct gateway_request *rq, enum fx_place place,
    gateway_then_fn *then, void *context)
{
	struct ticket *t = rq->answered ? NULL : take_ticket(rq->g->desks);

	if (t == NULL) {
		if (!rq->answered)
			no_ticket(rq, place);
		return NULL;
	}
	t->place = place;
	t->rq = rq;
	t->then = then;
	t->context = context;
	rq->waiting++;
	return t;
}

void
gateway_ask(struct gateway_request *rq, enum fx_place place, const char *type,
    gateway_pack_fn *pack, void *context, gateway_then_fn *then)
{
	struct gateway *g = rq->g;
	struct fx_request request = { .kind = FX_QUERY_FRAME };
	struct ticket *t;

	t = ticket_of(rq, place, then, context);
	if (t == NULL)
		return;
	fx_copy_text(request.type, sizeof(request.type), type);
	fx_copy_text(request.actor, sizeof(request.actor),
	    rq->signed_in ? rq->person.name : OWN_NAME);
	fx_copy_text(request.role, sizeof(request.role),
	    rq->signed_in ? gateway_role(rq) : OWN_ROLE);
	send(g, t, &request, pack_question(g->desks, &request, pack, context));
}

void
gateway_ask_for(struct gateway *g, enum fx_place place, const char *type,
    gateway_pack_fn *pack, void *context, gateway_done_fn *done,
    void *done_context)
{
	struct fx_request request = {
		.kind = FX_QUERY_FRAME, .actor = OWN_NAME, .role = OWN_ROLE
	};
	struct gateway_answer answer = {
		.rc = FX_EFULL, .place = place, .context = context
	};
	struct ticket *t = take_ticket(g->desks);

	if (t == NULL) {
		done(g, &answer, done_context);
		return;
	}
	t->place = place;
	t->done = done;
	t->context = context;
	t->done_context = done_context;
	fx_copy_text(request.type, sizeof(request.type), type);
	send(g, t, &request, pack_question(g->desks, &request, pack, context));
}

void
gateway_later(struct gateway_request *rq, int64_t ms, void *context,
    gateway_then_fn *then)
{
	struct ticket *t;

	if (rq->answered)
		return;
	t = take_ticket(rq->g->desks);
	if (t == NULL) {
		no_ticket(rq, FX_IN_intake);
		return;
	}
	t->clock = true;
	t->rq = rq;
	t->then = then;
	t->context = context;
	t->until_ms = rq->g->now_ms + ms;
	rq->waiting++;
}

static void
say_who(struct gateway_request *rq, const struct gateway_order *order,
    struct fx_request *request)
{
	fx_copy_text(request->actor, sizeof(request->actor),
	    order->actor != NULL ? order->actor
	    : rq->signed_in      ? rq->person.name
				 : OWN_NAME);
	fx_copy_text(request->role, sizeof(request->role),
	    order->role != NULL ? order->role : gateway_role(rq));
	fx_copy_text(request->station, sizeof(request->station),
	    order->station != NULL ? order->station : rq->person.station);
	request->has_expect = order->expect != NULL;
	if (order->expect != NULL)
		request->expect = *order->expect;
	request->at_ms = order->at_ms;
}

static int
pack_command(struct gateway_desks *d, enum fx_kind kind, const void *thing,
    struct fx_request *request)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *key = fx_schema_key(kind);

	fx_copy_text(request->type, sizeof(request->type), shape->name);
	request->v = (uint64_t)shape->version;
	if (key != NULL)
		fx_copy_text(request->subject, sizeof(request->subject),
		    fx_schema_text(key, thing));
	request->data.bytes = d->bytes;
	return fx_codec_encode(
	    kind, thing, d->bytes, sizeof(d->bytes), &request->data.length);
}

void
gateway_command(struct gateway_request *rq, enum fx_kind kind,
    const void *thing, const struct gateway_order *order, gateway_then_fn *then)
{
	struct gateway *g = rq->g;
	struct fx_request request = { .kind = FX_COMMAND_FRAME };
	enum fx_place place = fx_schema_shape(kind)->place;
	struct ticket *t;
	int rc = 0;

	t = ticket_of(rq, place, then, order->context);
	if (t == NULL)
		return;
	say_who(rq, order, &request);
	if (order->id != NULL)
		memcpy(request.id, order->id, sizeof(request.id));
	else
		rc = make_id(request.id);
	if (rc == 0)
		rc = pack_command(g->desks, kind, thing, &request);
	begin_outcome(rq, t, request.id);
	send(g, t, &request, rc);
}

/* -- receiving --------------------------------------------------------------*/

static void
take_answer(
    struct gateway *g, enum fx_place place, const struct fx_call_answer *from)
{
	struct gateway_desks *d = g->desks;
	struct ticket *t = find_ticket(d, from->ticket);
	struct gateway_answer answer = { .rc = from->rc,
		.place = place,
		.reply = from->reply,
		.data = from->data };

	if (t == NULL)
		return;
	/* Rows of a journal are no map: they stay bytes. */
	if (from->rc == 0 && from->data.length > 0 &&
	    fx_unpack(d->reader, from->data.bytes, from->data.length,
		&answer.root) != 0)
		answer.root = NULL;
	if (t->outcome)
		keep_outcome(g, t, &answer);
	tell(g, t, &answer);
	drop_ticket(d, t);
}

/* Requests do not wait as long as their commands. */
static void
tell_late(struct gateway *g)
{
	struct gateway_desks *d = g->desks;
	uint32_t i, left = d->used;

	for (i = 0; i < TICKETS && left > 0; i++) {
		struct ticket *t = &d->tickets[i];
		struct gateway_answer answer = { .rc = FX_EUNKNOWN,
			.place = t->place };

		if (!t->used)
			continue;
		left--;
		if (t->failed == 0 && (t->late || g->now_ms < t->until_ms))
			continue;
		if (t->failed != 0)
			answer.rc = t->failed;
		else if (t->clock)
			answer.rc = 0;
		t->late = true;
		if (t->failed != 0 && t->outcome)
			keep_outcome(g, t, &answer);
		tell(g, t, &answer);
		if (t->failed != 0 || t->clock)
			drop_ticket(d, t);
	}
}

int
gateway_desks_turn(struct gateway *g)
{
	struct fx_call_answer answer;
	enum fx_place place;
	int rc, n = 0;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		do {
			rc = fx_call_receive(
			    g->desks->calls[place], g->now_ms, &answer);
			if (rc == 0)
				take_answer(g, place, &answer);
		} while (rc == 0 && ++n < ANSWER_MAX);
		if (rc != 0 && rc != FX_EAGAIN)
			return rc;
	}
	if (g->desks->used > 0)
		tell_late(g);
	return 0;
}

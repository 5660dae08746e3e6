/*
 * Commands and their answers: sent again until they are answered, and every
 * receipt kept to the end.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_uuid.h"
#include "schema/fx_codec.h"
#include "service/fx_department.h"
#include "tests/sim/sim_staff.h"

#define AGAIN_US  2000000
#define BUSY_US   200000
#define TRIES_MAX 400 /* more than any heal needs */

static void
make_id(unsigned char id[FX_ID_BYTES])
{
	unsigned char chance[FX_ID_BYTES];
	size_t i;

	for (i = 0; i < sizeof(chance); i++)
		chance[i] = (unsigned char)sim_draw(&staff->chance);
	fx_uuid_make(sim_wall_ms(SIM_CLIENT), chance, id);
}

static struct errand *
free_errand(void)
{
	struct errand *e;

	for (e = staff->errands; e < staff->errands + ERRANDS_MAX; e++)
		if (!e->used)
			return e;
	return NULL;
}

static void
post(struct errand *e)
{
	struct fx_piece pieces[] = { fx_request_tag(FX_COMMAND_FRAME),
		{ e->header, e->header_size }, { e->data, e->data_size } };

	/* When nobody is there it is sent again like one that got lost. */
	(void)fx_frame_send(
	    staff->sockets[e->place], NULL, pieces, fx_count_of(pieces));
	e->tries++;
	e->again_us = sim.now_us + AGAIN_US;
	sim.commands++;
}

static void
keep_bytes(struct errand *e, const void *header, size_t header_size,
    const void *data, size_t data_size)
{
	e->header = sim_alloc(header_size + 1);
	e->data = sim_alloc(data_size + 1);
	memcpy(e->header, header, header_size);
	memcpy(e->data, data, data_size);
	e->header_size = header_size;
	e->data_size = data_size;
	e->used = true;
	staff->under_way++;
}

/* Encode and post it; what cannot be said is not said. */
static void
send_it(struct errand *e, enum fx_kind kind, const void *thing,
    const struct fx_speaker *speaker)
{
	static unsigned char data[FX_REQUEST_DATA], header[FX_REQUEST_HEADER];
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *key = fx_schema_key(kind);
	struct fx_request request = { .kind = FX_COMMAND_FRAME,
		.has_expect = e->has_expect,
		.expect = e->expect };
	size_t data_size, size;

	fx_copy_text(request.type, sizeof(request.type), shape->name);
	request.v = (uint64_t)shape->version;
	if (key != NULL)
		fx_copy_text(request.subject, sizeof(request.subject),
		    fx_schema_text(key, thing));
	fx_copy(request.actor, speaker->actor);
	fx_copy(request.role, speaker->role);
	fx_copy(request.station, speaker->station);
	make_id(request.id);
	if (fx_codec_encode(kind, thing, data, sizeof(data), &data_size) != 0 ||
	    fx_request_encode(&request, header, sizeof(header), &size) != 0)
		return;
	e->place = (int)shape->place;
	memcpy(e->id, request.id, sizeof(e->id));
	keep_bytes(e, header, size, data, data_size);
	post(e);
}

bool
errand_send(struct play_unit *u, enum play_step step, enum fx_kind kind,
    const void *thing, const struct fx_speaker *speaker, bool is_wrong)
{
	const struct fx_field *wrong;
	struct errand *e = free_errand();

	if (e == NULL)
		return false;
	if (fx_schema_check(kind, thing, &wrong) != 0)
		return true;
	memset(e, 0, sizeof(*e));
	e->unit = u;
	e->step = step;
	e->is_wrong = is_wrong;
	if (fx_schema_shape(kind)->way == FX_keyed && u != NULL) {
		e->has_expect = true;
		e->expect = play_revision(u, kind);
	}
	send_it(e, kind, thing, speaker);
	return true;
}

void
errand_say(enum fx_kind kind, const void *thing,
    const struct fx_speaker *speaker, uint32_t expect)
{
	const struct fx_field *wrong;
	struct errand *e = free_errand();

	if (e == NULL || fx_schema_check(kind, thing, &wrong) != 0)
		return;
	memset(e, 0, sizeof(*e));
	e->is_wrong = true;
	e->has_expect = fx_schema_shape(kind)->way == FX_keyed;
	e->expect = expect;
	send_it(e, kind, thing, speaker);
}

void
errand_repeat(struct receipt *r, bool reuse)
{
	struct errand *e = free_errand();

	/* Its id is tried for another command once, and for nothing after. */
	if (e == NULL || r->reused)
		return;
	r->reused = reuse;
	memset(e, 0, sizeof(*e));
	e->place = r->place;
	e->is_repeat = true;
	e->is_reused = reuse;
	memcpy(e->id, r->id, sizeof(e->id));
	keep_bytes(e, r->bytes, r->header_size, r->bytes + r->header_size,
	    r->data_size);
	if (reuse) /* another actor, whose name is as long */
		((unsigned char *)e->header)[e->header_size - 1] ^= 1;
	post(e);
}

static void
drop(struct errand *e)
{
	sim_free(e->header);
	sim_free(e->data);
	e->used = false;
	staff->under_way--;
}

void
errands_turn(void)
{
	struct errand *e;

	for (e = staff->errands; e < staff->errands + ERRANDS_MAX; e++) {
		if (!e->used || e->again_us > sim.now_us)
			continue;
		if (e->tries > TRIES_MAX)
			sim_wrong("K11 a command is never answered by %s",
			    sim.nodes[e->place].department->name);
		post(e);
	}
}

/* -- answers ----------------------------------------------------------------*/

static struct receipt *
receipt_of(const unsigned char *id)
{
	struct receipt *r;

	for (r = staff->receipts; r != NULL; r = r->next)
		if (memcmp(r->id, id, sizeof(r->id)) == 0)
			return r;
	return NULL;
}

static void
keep_receipt(const struct errand *e, const struct fx_response *reply)
{
	struct receipt *r = sim_alloc(sizeof(*r));

	r->place = e->place;
	memcpy(r->id, e->id, sizeof(r->id));
	r->code = reply->code;
	r->mark = reply->mark;
	r->n = reply->n;
	r->wall_ms = sim_wall_ms(SIM_CLIENT);
	r->header_size = e->header_size;
	r->data_size = e->data_size;
	r->bytes = sim_alloc(e->header_size + e->data_size);
	memcpy(r->bytes, e->header, e->header_size);
	memcpy(r->bytes + e->header_size, e->data, e->data_size);
	r->next = staff->receipts;
	staff->receipts = r;
	staff->receipt_count++;
}

/* No answer can be on its way for longer than the question after it. */
static bool
is_quick(void)
{
	const struct sim_knobs *k = &sim.knobs;

	return k->loss == 0 && k->twice == 0 && k->late == 0 &&
	       !k->on[SIM_CUT] && !k->on[SIM_CRASH] && !k->on[SIM_COMMIT] &&
	       !k->on[SIM_FULL];
}

/* The same command again: the same effect, or none because it is too late. */
static void
check_repeat(const struct errand *e, const struct fx_response *reply)
{
	const struct receipt *r = receipt_of(e->id);

	fx_assert(r != NULL);
	if (reply->code == FX_SAYS_STALE_ID)
		return;
	if (e->is_reused) {
		/* Unless it is a late answer to what had this id before. */
		if (reply->code == FX_SAYS_OK && is_quick())
			sim_wrong("K2 an id was taken for another command");
		return;
	}
	if (reply->code != r->code ||
	    memcmp(&reply->mark, &r->mark, sizeof(r->mark)) != 0)
		sim_wrong("K2 %s answers a repeat with %s seq %llu, not %llu",
		    sim.nodes[e->place].department->name,
		    fx_result_word(reply->code)->name,
		    (unsigned long long)reply->mark.seq,
		    (unsigned long long)r->mark.seq);
}

static void
tell_unit(const struct errand *e, const struct fx_response *reply)
{
	struct play_unit *u = e->unit;

	if (u == NULL)
		return;
	if (reply->code != FX_SAYS_OK && !e->is_wrong) {
		u->refused++;
		u->last_code = reply->code;
		u->last_step = e->step;
		u->last_refusal = play_refusal(reply->reason);
		/* Too late for the last it wanted: it has ended. */
		play_follow_look(staff->follow, u);
	}
	play_units_touch(staff->units, u);
}

static void
take_answer(struct errand *e, const struct fx_response *reply)
{
	if (fx_result_class(reply->code) == FX_CLASS_transient) {
		e->again_us = sim.now_us + BUSY_US;
		return;
	}
	if (e->is_repeat) {
		check_repeat(e, reply);
	} else {
		if ((reply->code == FX_SAYS_OK && reply->n > 0) ||
		    fx_result_class(reply->code) == FX_CLASS_business)
			keep_receipt(e, reply);
		if (reply->code == FX_SAYS_OK && e->has_expect)
			sim_audit_expected(e->place,
			    reply->mark.seq + reply->n - 1,
			    e->expect + reply->n, reply->rev);
		if (reply->code == FX_SAYS_INTERNAL)
			sim_wrong("K15 INTERNAL from %s",
			    sim.nodes[e->place].department->name);
		tell_unit(e, reply);
	}
	drop(e);
}

static void
hear(int place, const struct fx_message *m)
{
	struct fx_response reply;
	struct errand *e;

	if (m->count < 2 ||
	    fx_response_decode(staff->reader, m->frames[1].bytes,
		m->frames[1].length, &reply) != 0) {
		sim_wrong("K15 an answer of %s cannot be read",
		    sim.nodes[place].department->name);
		return;
	}
	for (e = staff->errands; e < staff->errands + ERRANDS_MAX; e++)
		if (e->used && e->place == place &&
		    memcmp(e->id, reply.id, sizeof(e->id)) == 0) {
			take_answer(e, &reply);
			return;
		}
}

void
errands_hear(void)
{
	struct fx_message message = { 0 };
	int place;

	for (place = 0; place < SIM_NODES; place++)
		while (fx_frame_receive(staff->sockets[place], &message) == 0)
			hear(place, &message);
	fx_frame_done(&message);
}

void
errands_close(void)
{
	struct receipt *r, *next;
	struct errand *e;

	for (e = staff->errands; e < staff->errands + ERRANDS_MAX; e++)
		if (e->used)
			drop(e);
	for (r = staff->receipts; r != NULL; r = next) {
		next = r->next;
		sim_free(r->bytes);
		sim_free(r);
	}
}

/*
 * Who reads contacts: most say so first, as the command that leaves an event,
 * and ask for it then; some ask before it can be committed, some without it,
 * some by what another has said, or of another case.  Whatever intake answers
 * is held against its journal at that moment (K13).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_text.h"
#include "base/fx_uuid.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "tests/sim/sim_staff.h"

#define ASKED_MAX 64      /* late answers to older ones are not looked at */
#define PAUSE_US  6000000 /* at most, between two of them */
#define HEAR_MS   100     /* for an answer; it may be lost */
#define VALID_MS  (5 * FX_MINUTE_MS)

struct asked {
	unsigned char id[FX_ID_BYTES], read[FX_ID_BYTES];
	struct fx_speaker who;
	char case_no[FX_CASE_BYTES];
};

static struct sim_chance chance;
static struct sim_fiber *fiber;
static struct fx_net *net;
static struct fx_socket *desk;
static struct fx_reader *reader;
static struct asked asked[ASKED_MAX];
static size_t asked_count;

/* -- what may be shown ------------------------------------------------------*/

static bool
is_read(const struct sim_row *row)
{
	static const char topic[] = "intake.contact_read.";

	return row->bytes[0] == sizeof(topic) - 1 &&
	       memcmp(row->bytes + 1, topic, sizeof(topic) - 1) == 0;
}

/* The event of the command that a query names; nothing but committed ones. */
static bool
find_read(const struct asked *a, struct fx_envelope *e)
{
	const struct sim_history *h = &sim.history[FX_IN_intake];
	const struct fx_node *data;
	struct fx_parts parts;
	size_t i;

	for (i = h->count; i > 0; i--) {
		if (!is_read(&h->rows[i - 1]))
			continue;
		fx_assert(fx_envelope_split(h->rows[i - 1].bytes,
			      h->rows[i - 1].size, &parts) == 0 &&
			  fx_envelope_decode(reader, parts.body,
			      parts.body_length, e, &data) == 0);
		if (e->has_cmd && memcmp(e->cmd, a->read, sizeof(e->cmd)) == 0)
			return true;
	}
	return false;
}

static bool
may_read(const struct asked *a)
{
	struct fx_envelope e;

	return find_read(a, &e) && strcmp(e.actor, a->who.actor) == 0 &&
	       strcmp(e.role, a->who.role) == 0 &&
	       strcmp(e.subject, a->case_no) == 0 &&
	       e.time_ms >= sim_wall_ms(FX_IN_intake) - VALID_MS;
}

/* K13: shown to those who have said so, and to all of them. */
void
sim_contacts_answered(const struct fx_response *reply)
{
	const struct asked *a = asked;

	while (a < asked + ASKED_MAX &&
	       memcmp(a->id, reply->id, sizeof(a->id)) != 0)
		a++;
	if (a == asked + ASKED_MAX)
		return;
	if (reply->code == FX_SAYS_OK && !may_read(a))
		sim_wrong("K13 %s as %s is shown the contact of %s, which no "
			  "event says",
		    a->who.actor, a->who.role, a->case_no);
	/* Of what is not kept for ever the event may be gone by now. */
	if (reply->code == FX_SAYS_FORBIDDEN && !sim.knobs.on[SIM_KEEP] &&
	    may_read(a))
		sim_wrong("K13 %s as %s has said that they read the contact "
			  "of %s, and may not",
		    a->who.actor, a->who.role, a->case_no);
	sim.contacts += reply->code == FX_SAYS_OK;
}

/* -- what is asked ----------------------------------------------------------*/

static void
make_id(unsigned char id[FX_ID_BYTES])
{
	unsigned char draw[FX_ID_BYTES];
	size_t i;

	for (i = 0; i < sizeof(draw); i++)
		draw[i] = (unsigned char)sim_draw(&chance);
	fx_uuid_make(sim_wall_ms(SIM_CLIENT), draw, id);
}

static void
choose_person(struct fx_speaker *who)
{
	static const struct fx_speaker people[] = {
		{ .actor = "chen.yu", .role = "cs" },
		{ .actor = "chen.yu", .role = "assessor" },
		{ .actor = "he.jing", .role = "cs" },
		{ .actor = "wang.fa", .role = "shipper" },
		{ .actor = "zhang.min", .role = "technician" }, /* may not */
	};

	*who = people[sim_below(&chance, fx_count_of(people))];
}

static bool
choose_case(char case_no[FX_CASE_BYTES])
{
	uint32_t count = play_units_count(staff->units);
	const struct play_unit *u;
	int64_t line;

	if (count == 0)
		return false;
	u = play_units_each(staff->units, (uint32_t)sim_below(&chance, count));
	return fx_text_split_unit(u->unit_no, case_no, &line) == 0;
}

/* It may get lost, or come to nobody: there is a next time. */
static void
post(struct fx_request *r, const struct asked *a, struct fx_piece data)
{
	unsigned char header[512];
	struct fx_piece pieces[] = { fx_request_tag(r->kind), { header, 0 },
		data };

	fx_copy(r->actor, a->who.actor);
	fx_copy(r->role, a->who.role);
	fx_assert(fx_request_encode(
		      r, header, sizeof(header), &pieces[1].length) == 0);
	(void)fx_frame_send(desk, NULL, pieces, fx_count_of(pieces));
}

static void
say(const struct asked *a)
{
	struct intake_read_contact cmd = { .purpose =
					       intake_read_purpose_call };
	const struct fx_shape *shape = fx_schema_shape(CMD_intake_read_contact);
	struct fx_request r = { .kind = FX_COMMAND_FRAME,
		.v = (uint64_t)shape->version };
	unsigned char bytes[256];
	struct fx_piece data = { bytes, 0 };

	fx_copy_text(r.type, sizeof(r.type), shape->name);
	fx_copy_text(r.subject, sizeof(r.subject), a->case_no);
	memcpy(r.id, a->read, sizeof(r.id));
	fx_copy(cmd.case_no, a->case_no);
	fx_assert(fx_codec_encode(CMD_intake_read_contact, &cmd, bytes,
		      sizeof(bytes), &data.length) == 0);
	post(&r, a, data);
	sim.commands++;
}

static void
ask(struct asked *a)
{
	struct fx_request r = { .kind = FX_QUERY_FRAME, .type = "contact" };
	struct fx_packer packer;
	unsigned char bytes[128];
	struct fx_piece data = { bytes, 0 };

	make_id(a->id);
	memcpy(r.id, a->id, sizeof(r.id));
	fx_pack_begin(&packer, bytes, sizeof(bytes));
	fx_pack_map(&packer, 2);
	fx_pack_text(&packer, "read");
	fx_pack_bytes(&packer, a->read, sizeof(a->read));
	fx_pack_text(&packer, "subject");
	fx_pack_text(&packer, a->case_no);
	fx_assert(fx_pack_end(&packer, &data.length) == 0);
	post(&r, a, data);
}

/* Nobody reads what it says: the audit has looked at it when it left. */
static void
hear(void)
{
	struct fx_wait wait = { .socket = desk };
	struct fx_message message = { 0 };

	(void)fx_frame_wait(&wait, 1, HEAR_MS);
	while (fx_frame_receive(desk, &message) == 0)
		continue;
	fx_frame_done(&message);
}

static void
read_one(void)
{
	struct asked *a = &asked[asked_count++ % ASKED_MAX];

	memset(a, 0, sizeof(*a));
	if (!choose_case(a->case_no))
		return;
	choose_person(&a->who);
	make_id(a->read);
	if (sim_below(&chance, 8) != 0)
		say(a);
	if (sim_below(&chance, 2) == 0)
		hear();
	if (sim_below(&chance, 4) == 0)
		choose_person(&a->who);
	if (sim_below(&chance, 8) != 0 || choose_case(a->case_no))
		ask(a);
	hear();
}

/* What comes late does not wake anybody: one reading would follow another. */
static void
rest(void)
{
	int64_t until = sim.now_us + (int64_t)sim_below(&chance, PAUSE_US);

	while (sim.now_us < until)
		sim_fiber_sleep(until);
}

static void
live(void *cookie)
{
	(void)cookie;
	for (;;) {
		rest();
		if (staff != NULL && (sim.chaos || !sim_staff_over()))
			read_one();
	}
}

/* -- the world --------------------------------------------------------------*/

void
sim_contacts_open(void)
{
	memset(asked, 0, sizeof(asked));
	asked_count = 0;
	if (!sim.knobs.on[SIM_READ])
		return;
	sim_chance(&chance, "contact");
	fx_assert(fx_frame_open(&net) == 0 &&
		  fx_frame_socket(net, FX_SOCKET_DEALER, &desk) == 0 &&
		  fx_frame_connect(desk, "ipc:///run/intake/desk") == 0 &&
		  fx_unpack_open(1024, &reader) == 0);
	fiber = sim_fiber_start(NULL, live, NULL);
}

void
sim_contacts_close(void)
{
	if (fiber == NULL)
		return;
	sim_fiber_drop(fiber);
	fiber = NULL;
	fx_unpack_close(reader);
	fx_frame_drop(desk);
	fx_frame_close(net);
}

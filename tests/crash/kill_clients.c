#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "base/fx_uuid.h"
#include "net/fx_frame.h"
#include "net/fx_request.h"
#include "schema/fx_codec.h"
#include "tests/crash/kill.h"

#define PLACES   KILL_DESKS
#define AGAIN_US 300000

struct clients {
	struct kill_shared *shared;
	const char *unit;
	struct rig_luck luck;
	struct fx_socket *desks[PLACES];
	struct fx_reader *reader;
};

static const struct {
	enum fx_place place;
	const char *type, *actor, *role;
} desks[PLACES] = {
	{ FX_IN_intake, "intake.note", "chen.yu", "cs" },
	{ FX_IN_assessment, "assessment.note", "li.ping", "assessor" },
	{ FX_IN_repair, "repair.note", "zhang.min", "technician" },
	{ FX_IN_quality, "quality.note", "he.jing", "inspector" },
	{ FX_IN_shipping, "shipping.note", "wang.fa", "shipper" },
};

/* -- commands ---------------------------------------------------------------*/

/* A new return: five other departments will hear of it. */
static void
fill_request(struct clients *c, struct kill_slot *slot)
{
	struct intake_request cmd = { .channel = intake_channel_phone,
		.customer_kind = fx_customer_kind_person,
		.model = "RIG-1",
		.family = "phone",
		.fault_note = "no power",
		.symptom = "no_power",
		.demand = fx_demand_repair,
		.qty = 1,
		.contact_name = "rig",
		.contact_phone = "0" };

	(void)snprintf(cmd.serial, sizeof(cmd.serial), "RIG-%llu",
	    (unsigned long long)c->shared->made);
	if (fx_codec_encode(CMD_intake_request, &cmd, slot->data,
		sizeof(slot->data), &slot->data_size) != 0)
		rig_die("a request is too long");
}

static void
fill_note(struct clients *c, struct kill_slot *slot)
{
	struct fx_packer packer;
	unsigned char sha[32] = { 1 };

	memcpy(sha + 8, &c->shared->made, sizeof(c->shared->made));
	fx_pack_begin(&packer, slot->data, sizeof(slot->data));
	fx_pack_map(&packer, 2);
	fx_pack_text(&packer, "kind");
	fx_pack_text(&packer, "text");
	fx_pack_text(&packer, "text_sha");
	fx_pack_bytes(&packer, sha, sizeof(sha));
	if (fx_pack_end(&packer, &slot->data_size) != 0)
		rig_die("a note is too long");
}

static void
fill(struct clients *c, size_t desk, struct kill_slot *slot)
{
	struct fx_request request = { .kind = FX_COMMAND_FRAME, .v = 1 };
	unsigned char random[FX_UUID_RANDOM];

	if (fx_random_bytes(random, sizeof(random)) != 0)
		rig_die("no random bytes");
	fx_uuid_make(fx_clock_now(), random, slot->id);
	memcpy(request.id, slot->id, sizeof(slot->id));
	fx_copy_text(request.type, sizeof(request.type), desks[desk].type);
	fx_copy_text(request.actor, sizeof(request.actor), desks[desk].actor);
	fx_copy_text(request.role, sizeof(request.role), desks[desk].role);
	c->shared->made++;
	if (desk == 0 && rig_draw(&c->luck, 4) == 0) {
		fx_copy(request.type, "intake.request");
		fill_request(c, slot);
	} else {
		fx_copy_text(request.subject, sizeof(request.subject), c->unit);
		fill_note(c, slot);
	}
	request.data = (struct fx_piece){ slot->data, slot->data_size };
	if (fx_request_encode(&request, slot->head, sizeof(slot->head),
		&slot->head_size) != 0)
		rig_die("a header is too long");
	slot->busy = true;
	slot->sent = false;
}

static void
send(struct clients *c, size_t desk, struct kill_slot *slot)
{
	const struct fx_piece pieces[3] = { fx_request_tag(FX_COMMAND_FRAME),
		{ slot->head, slot->head_size },
		{ slot->data, slot->data_size } };
	int born = atomic_load(&c->shared->born[desks[desk].place]);

	if (slot->sent)
		atomic_fetch_add(&c->shared->repeats, 1);
	slot->sent = fx_frame_send(c->desks[desk], NULL, pieces, 3) == 0;
	slot->born = born;
	slot->sent_us = rig_now_us();
}

/* -- answers ----------------------------------------------------------------*/

static void
keep(struct clients *c, size_t desk, struct kill_slot *slot,
    const struct fx_response *reply)
{
	struct kill_shared *s = c->shared;
	size_t at = atomic_load(&s->count);
	struct receipt *r = &s->receipts[at];
	int64_t last = (int64_t)(reply->mark.seq + reply->n - 1);

	if (reply->code != FX_SAYS_OK || reply->n == 0) {
		(void)snprintf(s->odd, sizeof(s->odd), "%s answered %s %s",
		    desks[desk].type, fx_result_word(reply->code)->name,
		    reply->reason);
		return;
	}
	fx_assert(at < KILL_RECEIPTS);
	r->place = desks[desk].place;
	r->epoch = reply->mark.epoch;
	r->seq = reply->mark.seq;
	r->n = reply->n;
	memcpy(r->store, reply->mark.store, sizeof(r->store));
	memcpy(r->hash, reply->mark.hash, sizeof(r->hash));
	memcpy(r->id, slot->id, sizeof(r->id));
	atomic_store(&s->count, at + 1);
	if (last > atomic_load(&s->top[r->place]))
		atomic_store(&s->top[r->place], last);
	atomic_fetch_add(&s->dups, reply->dup);
	slot->busy = false;
}

static void
hear(struct clients *c, size_t desk)
{
	struct fx_message message = { 0 };
	struct fx_response reply;
	struct kill_slot *slot;
	size_t i;

	while (fx_frame_receive(c->desks[desk], &message) == 0) {
		if (message.count < 2 ||
		    fx_response_decode(c->reader, message.frames[1].bytes,
			message.frames[1].length, &reply) != 0)
			rig_die("an answer that is none");
		for (i = 0; i < KILL_SLOTS; i++) {
			slot = &c->shared->kept[desk][i];
			if (!slot->busy ||
			    memcmp(slot->id, reply.id, sizeof(slot->id)) != 0)
				continue;
			if (reply.code != FX_SAYS_BUSY)
				keep(c, desk, slot, &reply);
			break;
		}
	}
	fx_frame_done(&message);
}

static int
turn(struct clients *c, size_t desk)
{
	int born = atomic_load(&c->shared->born[desks[desk].place]);
	int slots = atomic_load(&c->shared->slots), i, busy = 0;
	bool pause = atomic_load(&c->shared->pause) != 0;
	int64_t now = rig_now_us();
	struct kill_slot *slot;

	hear(c, desk);
	for (i = 0; i < KILL_SLOTS; i++) {
		slot = &c->shared->kept[desk][i];
		if (!slot->busy && !pause && i < slots)
			fill(c, desk, slot);
		if (slot->busy && (!slot->sent || slot->born != born ||
				      now - slot->sent_us > AGAIN_US))
			send(c, desk, slot);
		busy += slot->busy;
	}
	return busy;
}

void
kill_clients(struct kill_shared *shared, const struct fx_settings *settings,
    const char *unit, uint64_t seed)
{
	struct clients *c = calloc(1, sizeof(*c));
	struct fx_wait waits[PLACES];
	struct fx_net *net;
	size_t i;
	int busy;

	if (c == NULL || fx_frame_open(&net) != 0 ||
	    fx_unpack_open(1024, &c->reader) != 0 ||
	    fx_clock_share(settings->clock_shared) != 0)
		rig_die("no clients");
	c->shared = shared;
	c->unit = unit;
	c->luck = rig_luck(seed);
	for (i = 0; i < PLACES; i++)
		if (fx_frame_socket(net, FX_SOCKET_DEALER, &c->desks[i]) != 0 ||
		    fx_frame_connect(
			c->desks[i], settings->peers[desks[i].place].desk) != 0)
			rig_die("no line to a desk");
	while (atomic_load(&shared->stop) == 0) {
		for (i = 0, busy = 0; i < PLACES; i++) {
			busy += turn(c, i);
			waits[i] = (struct fx_wait){ .socket = c->desks[i] };
		}
		atomic_store(&shared->under_way, busy);
		if (fx_frame_wait(waits, PLACES, 2) != 0)
			rig_die("cannot wait");
	}
	exit(0);
}

/*
 * The staff of the simulator: the same steps as the player's, without waiting
 * until everybody has heard everything.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "schema/fx_envelope.h"
#include "tests/sim/sim_staff.h"

#define LEAP_MS     (4 * FX_HOUR_MS)
#define OUTAGE_MS   (2 * FX_MINUTE_MS) /* days of it would end most units */
#define QUIET_US    150000 /* between two leaps: a turn of every loop */
#define REFUSED_MAX 30
#define TURN_US     50000
#define LATE        200
#define ASTRAY_US   120000000 /* so long we wait where units need not end */

struct staff *staff;

void
sim_staff_open(void)
{
	char endpoint[64];
	int place;

	staff = sim_alloc(sizeof(*staff));
	sim_chance(&staff->chance, "staff");
	fx_policy_base(&staff->policy);
	staff->policy.forward_form_hours = 4;
	staff->policy.first_assessment_hours = 8;
	staff->policy.followup_workdays = 3;
	staff->policy.mailin_repair_workdays = 7;
	fx_assert(play_units_open(sim.seed, &staff->units) == 0);
	fx_assert(play_follow_open(NULL, staff->units, &staff->follow) == 0);
	fx_assert(fx_unpack_open(1024, &staff->reader) == 0);
	fx_assert(fx_frame_open(&staff->net) == 0);
	for (place = 0; place < SIM_NODES; place++) {
		(void)snprintf(endpoint, sizeof(endpoint), "ipc:///run/%s/desk",
		    fx_schema_place((enum fx_place)place)->name);
		fx_assert(fx_frame_socket(staff->net, FX_SOCKET_DEALER,
			      &staff->sockets[place]) == 0);
		fx_assert(
		    fx_frame_connect(staff->sockets[place], endpoint) == 0);
	}
	staff->next_ms = sim_wall_ms(SIM_CLIENT);
	sim_any_open();
}

void
sim_staff_close(void)
{
	int place;

	if (staff == NULL)
		return;
	errands_close();
	for (place = 0; place < SIM_NODES; place++)
		fx_frame_drop(staff->sockets[place]);
	fx_frame_close(staff->net);
	fx_unpack_close(staff->reader);
	play_follow_close(staff->follow);
	play_units_close(staff->units);
	free(staff->queue.rows);
	sim_free(staff);
	staff = NULL;
}

/* -- what has happened ------------------------------------------------------*/

/* Intake first: what others say is about units that intake has named. */
static void
hear_rows(void)
{
	const struct sim_history *h;
	struct fx_parts parts;
	int place;

	for (place = 0; place < SIM_NODES; place++) {
		h = &sim.history[place];
		for (; staff->fed[place] < h->count; staff->fed[place]++) {
			const struct sim_row *row = &h->rows[staff->fed[place]];

			if (place == FX_IN_analytics)
				continue;
			if (fx_envelope_split(row->bytes, row->size, &parts) !=
				0 ||
			    play_follow_take(staff->follow,
				(enum fx_place)place, &parts) != 0)
				sim_wrong("K10 a row of %s cannot be read",
				    sim.nodes[place].department->name);
		}
	}
}

/* -- what is done next ------------------------------------------------------*/

static void
plan(struct play_unit *u, enum play_lane lane, int64_t now)
{
	struct play_plan *p = &u->plans[lane];
	enum play_step step = play_next(u, lane, &staff->policy);
	struct play_due due = { .unit = u, .lane = lane };
	int64_t minutes;

	if (step == p->step)
		return;
	p->step = step;
	due.stamp = ++p->stamp;
	if (step == PLAY_NOTHING)
		return;
	minutes = play_minutes_of(u, step);
	if (sim.knobs.on[SIM_ANY] && sim_happens(&staff->chance, 1000))
		minutes *= LATE; /* so that deadlines come */
	due.due_ms = sim.knobs.shared_clock ? play_pace(&staff->policy, now,
						  minutes, play_row(step)->pace)
					    : now + minutes % 5 * 100;
	fx_assert(play_queue_put(&staff->queue, &due) == 0);
}

static void
think(int64_t now)
{
	struct play_unit *u;
	enum play_lane lane;

	while ((u = play_units_touched(staff->units)) != NULL) {
		/* Where all is well nobody is refused for long. */
		if (u->refused >= REFUSED_MAX) {
			if (!sim.chaos)
				continue;
			u->refused = 0;
		}
		for (lane = 0; lane < PLAY_LANES; lane++)
			plan(u, lane, now);
	}
}

/* Somebody who may not: a stranger, or who has repaired it. */
static void
speak_for(const struct play_unit *u, struct fx_speaker *speaker)
{
	switch (sim_below(&staff->chance, 4)) {
	case 0: fx_copy(speaker->actor, "zhao.liu"); break;
	case 1:
		if (u->repair.technician[0] != '\0')
			fx_copy_text(speaker->actor, sizeof(speaker->actor),
			    u->repair.technician);
		break;
	case 2: fx_copy(speaker->role, "courier"); break;
	default: break;
	}
}

static bool
do_step(struct play_unit *u, enum play_step step, int64_t now, bool is_wrong)
{
	static _Alignas(max_align_t) unsigned char thing[PLAY_THING_BYTES];
	struct fx_speaker speaker;
	char today[11];
	struct play_order order = {
		.u = u, .policy = &staff->policy, .now_ms = now, .today = today
	};

	fx_policy_print_day(fx_policy_day(&staff->policy, now), today);
	play_prepare(&order, step, thing, &speaker);
	if (!is_wrong && u->sent[step] < UINT8_MAX)
		u->sent[step]++;
	if (is_wrong && step == PLAY_inspect)
		fx_copy_text(
		    speaker.actor, sizeof(speaker.actor), u->repair.technician);
	else if (is_wrong && step == PLAY_judge_appeal &&
		 u->assessment.proposed_by[0] != '\0')
		fx_copy_text(speaker.actor, sizeof(speaker.actor),
		    u->assessment.proposed_by);
	else if (is_wrong)
		speak_for(u, &speaker);
	return errand_send(
	    u, step, play_row(step)->command, thing, &speaker, is_wrong);
}

/* One too many is allowed, and leads out of what this staff can handle. */
static bool
is_lasting(enum play_step step)
{
	return step == PLAY_quote_line || step == PLAY_request_part ||
	       step == PLAY_ask_part || step == PLAY_new_problem;
}

/* Whoever packs while shipping is cut off tries when its view has aged. */
static bool
is_too_early(enum play_step step)
{
	const struct sim_node *node = &sim.nodes[FX_IN_shipping];

	return step == PLAY_pack && sim.chaos &&
	       node->cut_until_us > sim.now_us &&
	       sim.now_us - sim.heard_us[FX_IN_shipping][FX_IN_quality] <
		   11000000;
}

static void
do_what_is_due(int64_t now)
{
	struct play_due due;
	struct play_plan *p;
	enum play_step step;

	while (play_queue_first(&staff->queue, &due) && due.due_ms <= now &&
	       staff->under_way + 4 < ERRANDS_MAX) {
		play_queue_drop(&staff->queue);
		p = &due.unit->plans[due.lane];
		if (p->stamp != due.stamp)
			continue;
		step = p->step;
		if (is_too_early(step)) {
			due.due_ms = now + 1;
			fx_assert(play_queue_put(&staff->queue, &due) == 0);
			return;
		}
		p->step = PLAY_NOTHING;
		/* Who repaired it would like to inspect it too. */
		if (step == PLAY_inspect && sim.knobs.on[SIM_WRONG])
			(void)do_step(due.unit, step, now, true);
		/* Who had it decided would like to judge the appeal. */
		if (step == PLAY_judge_appeal && sim.knobs.on[SIM_WRONG])
			(void)do_step(due.unit, step, now, true);
		(void)do_step(due.unit, step, now, false);
		/* Two who do the same at the same time. */
		if (sim.chaos && !is_lasting(step) &&
		    sim_happens(&staff->chance, sim.knobs.repeat / 4))
			(void)do_step(due.unit, step, now, true);
	}
}

/* -- what people do wrong ---------------------------------------------------*/

static void
say_again(void)
{
	struct receipt *r = staff->receipts;
	const struct errand *e;
	uint64_t i;

	if (staff->receipt_count == 0 || staff->under_way + 4 >= ERRANDS_MAX)
		return;
	for (i = sim_below(&staff->chance, staff->receipt_count); i > 0; i--)
		r = r->next;
	for (e = staff->errands; e < staff->errands + ERRANDS_MAX; e++)
		if (e->used && memcmp(e->id, r->id, sizeof(e->id)) == 0)
			return; /* one question about it at a time */
	errand_repeat(r, sim_below(&staff->chance, 8) == 0);
}

static void
say_nonsense(int64_t now)
{
	uint32_t count = play_units_count(staff->units);
	enum play_step step;
	struct play_unit *u;

	if (count == 0 || staff->under_way + 4 >= ERRANDS_MAX)
		return;
	u = play_units_each(
	    staff->units, (uint32_t)sim_below(&staff->chance, count));
	step = (enum play_step)(1 + sim_below(&staff->chance, PLAY_STEPS - 1));
	/* Who needs no part, or is alone, has none to name. */
	if (u->other == NULL && step == PLAY_match)
		return;
	if (is_lasting(step))
		return;
	if (play_part(u) == NULL &&
	    (step == PLAY_put_part_in || step == PLAY_request_part ||
		step == PLAY_part_comes || step == PLAY_ask_part))
		return;
	if (sim_below(&staff->chance, 8) == 0 &&
	    u->quality.state == quality_unit_state_queued)
		step = PLAY_inspect;
	(void)do_step(u, step, now, true);
}

/* -- arrivals ---------------------------------------------------------------*/

static bool
fill_shelves(void)
{
	static const struct fx_speaker desk = { .actor = "yu.fang",
		.role = "parts" };
	struct repair_accept_lot lot;
	size_t i;

	for (i = 0; i < PLAY_PARTS; i++) {
		play_shelf(i, &lot);
		if (!errand_send(NULL, PLAY_NOTHING, CMD_repair_accept_lot,
			&lot, &desk, false))
			return false;
	}
	return true;
}

static void
let_arrive(int64_t now)
{
	static const struct fx_speaker clerk = {
		.actor = "chen.yu", .role = "cs", .station = "intake"
	};
	static struct intake_request request;
	char today[11];

	if (!staff->shelves)
		staff->shelves = fill_shelves();
	while (staff->given < sim.knobs.requests && staff->next_ms <= now &&
	       staff->under_way + 4 < ERRANDS_MAX) {
		fx_policy_print_day(fx_policy_day(&staff->policy, now), today);
		play_made(sim.seed, ++staff->given, today, &request);
		request.reported_at = now;
		if (!errand_send(NULL, PLAY_NOTHING, CMD_intake_request,
			&request, &clerk, false))
			staff->given--;
		staff->next_ms += FX_HOUR_MS;
	}
}

/* -- a turn -----------------------------------------------------------------*/

/* Nobody has anything to do: time leaps to where somebody has. */
static void
leap(void)
{
	int64_t most = sim_nodes_work() ? LEAP_MS : OUTAGE_MS;
	int64_t next = sim.wall_ms + most;
	struct play_due due;

	if (!sim.knobs.shared_clock || staff->under_way > 0 ||
	    sim.now_us < staff->leap_us || sim_staff_over())
		return;
	if (play_queue_first(&staff->queue, &due) && due.due_ms < next)
		next = due.due_ms;
	if (staff->given < sim.knobs.requests && staff->next_ms < next)
		next = staff->next_ms;
	if (next > sim.wall_ms)
		sim.wall_ms = next;
	staff->leap_us = sim.now_us + QUIET_US;
}

void
sim_staff_turn(void)
{
	struct fx_wait waits[SIM_NODES];
	int64_t now = sim_wall_ms(SIM_CLIENT);
	int place;

	errands_hear();
	hear_rows();
	sim_audit_feed();
	think(now);
	if (!sim.resting) {
		let_arrive(now);
		do_what_is_due(now);
	}
	if (sim.chaos && sim_happens(&staff->chance, sim.knobs.repeat))
		say_again();
	if (sim.chaos && sim_happens(&staff->chance, sim.knobs.wrong))
		say_nonsense(now);
	sim_any_turn();
	errands_turn();
	leap();
	memset(waits, 0, sizeof(waits));
	for (place = 0; place < SIM_NODES; place++)
		waits[place].socket = staff->sockets[place];
	(void)fx_frame_wait(waits, SIM_NODES, TURN_US / 1000);
}

/* Parcels without a number end with the unit that they are. */
static bool
all_ended(void)
{
	const struct play_unit *u;
	uint32_t i;

	for (i = 0; i < play_units_count(staff->units); i++) {
		u = play_units_each(staff->units, i);
		if (!u->ended && !u->is_parcel)
			return false;
	}
	return true;
}

/*
 * Where clocks differ life takes days, and whoever says anything leads units
 * out of what this staff can handle: there only safety is asked.
 */
static bool
units_must_end(void)
{
	return sim.knobs.shared_clock && !sim.knobs.on[SIM_ANY];
}

bool
sim_staff_over(void)
{
	if (staff == NULL || !staff->shelves || staff->under_way > 0)
		return false;
	if (!sim.chaos && staff->heal_us == 0)
		staff->heal_us = sim.now_us;
	if (!units_must_end() && !sim.chaos &&
	    (!sim.knobs.shared_clock ||
		sim.now_us > staff->heal_us + ASTRAY_US))
		return true;
	return staff->given == sim.knobs.requests &&
	       play_units_count(staff->units) > 0 && all_ended();
}

/* Whoever did not come to the end when all was well. */
void
sim_staff_audit(void)
{
	const struct receipt *r;
	struct play_unit *u;
	uint32_t i;

	for (i = 0; units_must_end() && i < play_units_count(staff->units);
	     i++) {
		u = play_units_each(staff->units, i);
		if (!u->ended && !u->is_parcel)
			sim_wrong("K11 %s did not end: intake state %d, "
				  "refused %d, last step %s reason %s",
			    u->unit_no, (int)u->intake.state, u->refused,
			    u->last_step == PLAY_NOTHING
				? "-"
				: play_row(u->last_step)->name,
			    fx_schema_refusal(u->last_refusal)->name);
	}
	for (r = staff->receipts; r != NULL; r = r->next)
		if (r->code == FX_SAYS_OK)
			sim_audit_receipt(r->place, &r->mark, r->n);
}

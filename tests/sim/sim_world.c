/*
 * One world: chaos, heal, audit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_file.h"
#include "base/fx_process.h"
#include "service/fx_department.h"
#include "tests/sim/sim.h"

#define FATE_US   100000             /* between two looks of fate */
#define HEAL_US   INT64_C(900000000) /* nobody may need longer */
#define REST_US   12000000           /* after the last word */
#define STOP_US   8000000
#define BEGINS_MS INT64_C(1772413200000) /* Mon 2026-03-02, 09:00 in China */

struct sim_world sim;

void
sim_wrong(const char *format, ...)
{
	va_list args;

	if (sim.wrong[0] != '\0')
		return;
	va_start(args, format);
	(void)vsnprintf(sim.wrong, sizeof(sim.wrong), format, args);
	va_end(args);
}

/* Two lanes of multiply and turn: not to withstand anybody, but to differ. */
void
sim_trace(uint64_t what, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	uint64_t word = 0, a = sim.trace[0], b = sim.trace[1];
	size_t i;

	a = (a ^ what ^ (uint64_t)sim.now_us) * UINT64_C(0x9e3779b97f4a7c15);
	for (i = 0; i + 8 <= size; i += 8) {
		memcpy(&word, at + i, 8);
		b = (b ^ word) * UINT64_C(0xbf58476d1ce4e5b9);
		b = b << 27 | b >> 37;
	}
	for (word = 0; i < size; i++)
		word = word << 8 | at[i];
	b = (b ^ word ^ size) * UINT64_C(0x94d049bb133111eb);
	sim.trace[0] = a << 31 | a >> 33;
	sim.trace[1] = b ^ a >> 7;
}

/* -- fate -------------------------------------------------------------------*/

static struct sim_chance fate;
static struct sim_fiber *fates;

static void
strike(struct sim_node *node)
{
	const struct sim_knobs *k = &sim.knobs;

	if (k->on[SIM_CRASH] && sim_happens(&fate, k->crashes))
		node->calls_left = 1 + (int64_t)sim_below(&fate, 3000);
	if (k->on[SIM_COMMIT] && sim_happens(&fate, k->commit_fails))
		node->commits_left = 1 + (int64_t)sim_below(&fate, 20);
	if (k->on[SIM_FULL] && sim_happens(&fate, k->full))
		node->full_until_us =
		    sim.now_us + (int64_t)sim_below(&fate, 2000000);
	if (k->on[SIM_CUT] && sim_happens(&fate, k->cuts)) {
		node->cut_until_us =
		    sim.now_us + (int64_t)sim_below(&fate, 24000000);
		node->deaf = sim_below(&fate, 2) == 0;
		node->cut_from = sim_below(&fate, 3) == 0
				     ? ~0u
				     : 1u << sim_below(&fate, SIM_NODES);
		sim_frame_cut((int)node->place);
	}
	if (!k->shared_clock && sim_happens(&fate, 50))
		node->offset_ms += (int64_t)sim_below(&fate, 100000) - 50000;
}

/*
 * A disk that failed twice within the hour keeps its department down until a
 * person has looked: here, that it was the simulator's doing.
 */
static bool
is_operators(const struct sim_node *node)
{
	struct fx_file_facts facts;
	char path[64];

	(void)snprintf(
	    path, sizeof(path), "%s/suspect", sim_path((int)node->place));
	if (!sim.knobs.on[SIM_COMMIT] || fx_file_look(path, &facts) != 0)
		return false;
	(void)fx_file_remove(path);
	return true;
}

/* Of one that analytics keeps the rows of, at some moment. */
static void
back_up(struct sim_node *node)
{
	if (sim.has_saved || sim.knobs.real_store || node->service == NULL ||
	    node->place == FX_IN_analytics || !sim_happens(&fate, 200))
		return;
	sim_lmdb_save((int)node->place);
	sim.saved = (int)node->place;
	sim.has_saved = true;
}

/*
 * Fate likes to part shipping from who could forbid it, right before goods are
 * packed.
 */
void
sim_tempt(int place, const unsigned char *bytes)
{
	static const char topic[] = "shipping.notice_issued.";
	struct sim_node *node = &sim.nodes[FX_IN_shipping];

	if (!sim.chaos || !sim.knobs.on[SIM_CUT] || place != FX_IN_shipping ||
	    bytes[0] != sizeof(topic) - 1 ||
	    memcmp(bytes + 1, topic, sizeof(topic) - 1) != 0 ||
	    !sim_happens(&fate, 5000))
		return;
	node->cut_until_us = sim.now_us + 20000000;
	node->cut_from = 1u << FX_IN_quality;
	node->deaf = true;
}

/* Whoever ended is started again; nobody may end when all is well. */
static void
look_after(struct sim_node *node)
{
	if (node->up || node->start_at_us > sim.now_us)
		return;
	if (node->status == FX_STATUS_DATA && !is_operators(node))
		sim_wrong(
		    "K6 %s found its store damaged", node->department->name);
	sim_node_start(node);
}

static void
rule(void *cookie)
{
	struct sim_node *node;
	int64_t next;

	(void)cookie;
	for (;;) {
		next = sim.now_us + FATE_US;
		for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++) {
			look_after(node);
			if (node->up && sim.chaos)
				strike(node);
			if (node->up && sim.chaos)
				back_up(node);
			sim_node_retry(node);
			if (!node->up && node->start_at_us < next)
				next = node->start_at_us;
		}
		sim_fiber_sleep(next);
	}
}

static void
staff(void *cookie)
{
	(void)cookie;
	sim_staff_open();
	for (;;)
		sim_staff_turn();
}

/* -- phases -----------------------------------------------------------------*/

static struct sim_fiber *staffs;

static void
begin(void)
{
	uint64_t seed = sim.seed;
	struct sim_world kept = sim;
	int place;

	memset(&sim, 0, sizeof(sim));
	sim.seed = seed;
	sim.bug = kept.bug;
	sim.loud = kept.loud;
	sim.any = kept.any;
	sim.chaos_max_ms = kept.chaos_max_ms;
	memcpy(sim.silenced, kept.silenced, sizeof(sim.silenced));
	sim.now_us = 1000000;
	sim.wall_ms = BEGINS_MS;
	sim_knobs(&sim.knobs);
	if (sim.chaos_max_ms > 0)
		sim.knobs.chaos_ms = sim.chaos_max_ms;
	sim_chance(&sim.tie, "tie");
	sim_chance(&sim.net, "net");
	sim_chance(&fate, "fate");
	sim_audit_open();
	for (place = 0; place < SIM_NODES; place++) {
		sim_node_init(&sim.nodes[place], (enum fx_place)place);
		(void)fx_file_make_directory(sim_path(place));
		sim.nodes[place].start_at_us =
		    sim.now_us + (int64_t)sim_below(&fate, 300000);
	}
	sim.chaos = true;
	fates = sim_fiber_start(NULL, rule, NULL);
	staffs = sim_fiber_start(NULL, staff, NULL);
	sim_guests_open();
	sim_keep_open();
	sim_contacts_open();
}

static void
heal(void)
{
	struct sim_node *node;

	sim.chaos = false;
	for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++) {
		node->calls_left = node->commits_left = 0;
		node->full_until_us = node->cut_until_us = 0;
		sim_frame_cut((int)node->place);
	}
}

static void
run_until_over(void)
{
	int64_t end = sim.now_us + HEAL_US;

	while (sim.wrong[0] == '\0' && sim.now_us < end &&
	       !(sim_staff_over() && sim_guests_over()))
		sim_fibers_run(sim.now_us + 1000000);
	sim.resting = true;
	sim_fibers_run(sim.now_us + REST_US);
}

/* All stop in good order, so that their stores can be looked at. */
static void
stop(void)
{
	struct sim_node *node;

	sim_fiber_drop(fates);
	sim_fiber_drop(staffs);
	for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++) {
		node->stopping = true;
		sim_fiber_wake(node->loop, sim.now_us);
	}
	if (sim.wrong[0] == '\0')
		sim_fibers_run(sim.now_us + STOP_US);
	for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++)
		if (node->up) {
			sim_wrong(
			    "K11 %s does not stop", node->department->name);
			sim_node_kill(node);
		}
}

static void
end(void)
{
	sim_staff_close();
	sim_guests_close();
	sim_keep_close();
	sim_contacts_close();
	sim_audit_close();
	sim_frame_reset();
	sim_file_reset();
	sim_lmdb_reset();
}

bool
sim_run(void)
{
	begin();
	sim_fibers_run(sim.now_us + sim.knobs.chaos_ms * 1000);
	heal();
	run_until_over();
	if (sim.wrong[0] == '\0')
		sim_audit_live();
	stop();
	if (sim.wrong[0] == '\0')
		sim_audit();
	if (sim.wrong[0] == '\0')
		sim_rebuild();
	end();
	return sim.wrong[0] == '\0';
}

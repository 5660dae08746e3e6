/*
 * What a seed draws before anything runs.  One world in ten has every knob at
 * an edge.
 */
#include <string.h>

#include "base/fx_base.h"
#include "tests/sim/sim.h"
#include "tests/sim/sim_real.h"

static const char *const names[SIM_FAULTS] = {
	[SIM_LOSS] = "loss",
	[SIM_DOUBLE] = "double",
	[SIM_DELAY] = "delay",
	[SIM_DAMAGE] = "damage",
	[SIM_CUT] = "cut",
	[SIM_CRASH] = "crash",
	[SIM_COMMIT] = "commit",
	[SIM_FULL] = "full",
	[SIM_CLOCK] = "clock",
	[SIM_REPEAT] = "repeat",
	[SIM_WRONG] = "wrong",
	[SIM_PARK] = "park",
	[SIM_BACK] = "back",
	[SIM_KEEP] = "keep",
	[SIM_GUEST] = "guest",
	[SIM_SOME] = "some",
	[SIM_NEXT] = "next",
	[SIM_ANY] = "any",
	[SIM_READ] = "read",
};

const char *
sim_fault_name(enum sim_fault fault)
{
	return names[fault];
}

/* low ... high, or one of both at an edge. */
static int64_t
between(struct sim_chance *chance, bool edge, int64_t low, int64_t high)
{
	uint64_t drawn = sim_below(chance, (uint64_t)(high - low + 1));

	if (edge)
		return drawn % 2 == 0 ? low : high;
	return low + (int64_t)drawn;
}

static void
draw_clocks(struct sim_knobs *k, struct sim_chance *chance)
{
	static const int64_t wrong[] = { 0, 0, 1000, -1000, 59000, -59000 };
	int place;

	k->shared_clock = !sim_happens(chance, 1000);
	for (place = 0; place < SIM_NODES; place++)
		k->offset_ms[place] =
		    wrong[sim_below(chance, fx_count_of(wrong))];
}

/*
 * What does not last, and who is not always there.  A stream of its own, so
 * that all else of a seed is as it was before there was any of it.
 */
static void
draw_keeping(struct sim_knobs *k, bool edge)
{
	struct sim_chance chance;
	enum sim_fault fault;
	int place;

	sim_chance(&chance, "knobs/keep");
	for (fault = SIM_KEEP; fault < SIM_ANY; fault++)
		k->on[fault] = sim_happens(&chance, 5000);
	for (place = 0; place < SIM_NODES; place++)
		k->keep_rows[place] = between(&chance, edge, 1, 30);
	k->guest_days = between(&chance, edge, 1, 14);
	k->guest_bytes = between(&chance, edge, 1000, 60000);
	k->chunk = (size_t)between(&chance, edge, 1, 256);
	k->next = (unsigned int)between(&chance, edge, 1000, 9000);
}

/* Nor does this shift what there was before it. */
static bool
draw_reading(void)
{
	struct sim_chance chance;

	sim_chance(&chance, "knobs/contact");
	return sim_happens(&chance, 4000);
}

void
sim_knobs(struct sim_knobs *k)
{
	struct sim_chance chance;
	enum sim_fault fault;
	bool edge;

	sim_chance(&chance, "knobs");
	memset(k, 0, sizeof(*k));
	edge = sim_happens(&chance, 1000);
	for (fault = 0; fault < SIM_KEEP; fault++)
		k->on[fault] = sim_happens(&chance, 6000);
	k->loss = (unsigned int)between(&chance, edge, 10, 3000);
	k->twice = (unsigned int)between(&chance, edge, 10, 5000);
	k->late = (unsigned int)between(&chance, edge, 10, 2000);
	k->damage = (unsigned int)between(&chance, edge, 1, 500);
	k->latency_us = between(&chance, edge, 1, 3000);
	k->late_us = between(&chance, edge, 1000, 4000000);
	k->cuts = (unsigned int)between(&chance, edge, 50, 400);
	k->crashes = (unsigned int)between(&chance, edge, 50, 600);
	k->commit_fails = (unsigned int)between(&chance, edge, 20, 200);
	k->full = (unsigned int)between(&chance, edge, 20, 200);
	k->repeat = (unsigned int)between(&chance, edge, 200, 5000);
	k->wrong = (unsigned int)between(&chance, edge, 100, 2000);
	k->hwm = (size_t)between(&chance, edge, 1, 1000);
	k->batch = (size_t)between(&chance, edge, 1, 512);
	k->requests = between(&chance, edge, 1, 3);
	k->chaos_ms = between(&chance, edge, 2000, 45000);
	k->parks = (unsigned int)between(&chance, edge, 10, 2000);
	draw_clocks(k, &chance);
	draw_keeping(k, edge);
	/* Units that are led astray do not end: only where it is asked for. */
	k->on[SIM_ANY] = sim.any;
	k->on[SIM_READ] = draw_reading();
	for (fault = 0; fault < SIM_FAULTS; fault++)
		if (sim.silenced[fault])
			k->on[fault] = false;
	k->loss = k->on[SIM_LOSS] ? k->loss : 0;
	k->twice = k->on[SIM_DOUBLE] ? k->twice : 0;
	k->late = k->on[SIM_DELAY] ? k->late : 0;
	k->damage = k->on[SIM_DAMAGE] ? k->damage : 0;
	k->repeat = k->on[SIM_REPEAT] ? k->repeat : 0;
	k->wrong = k->on[SIM_WRONG] ? k->wrong : 0;
	/* One in twenty on the real LMDB, by number, so that none is spared. */
	k->real_store = sim.seed % 20 == 7 && real_load();
	if (!k->on[SIM_KEEP])
		memset(k->keep_rows, 0, sizeof(k->keep_rows));
	if (!k->on[SIM_NEXT])
		k->next = 0;
	if (!k->on[SIM_CLOCK])
		k->shared_clock = true;
}

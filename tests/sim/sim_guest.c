/*
 * Guests: they follow as a gateway does, over the same fx_line, and each event
 * is held against what was committed: none is given twice, none of its topic
 * before it is missing, and no cursor is stored in front of one.
 */
#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "edge/fx_snapshot.h"
#include "net/fx_line.h"
#include "service/fx_service_internal.h"
#include "services/cli/cli.h"
#include "store/fx_store.h"
#include "tests/sim/sim_guest.h"

#define GUESTS     2
#define TOPICS_MAX 3
#define KINDS_MAX  16
#define SILENCE_MS 20000
#define STAY_US    8000000
#define GOES_US    300000
#define AWAY_US    20000000

struct guest {
	struct sim_chance chance;
	struct sim_fiber *fiber;
	int place;
	char name[16];
	size_t topic_count;
	char prefix[TOPICS_MAX][FX_TOPIC_MAX];
	const char *topics[TOPICS_MAX];
	struct fx_net *net;
	struct fx_line *line; /* NULL while it is away */
	struct fx_mark saved; /* all that it has when it comes back */
	uint64_t proven;      /* nothing up to there is missing */
	unsigned char *taken; /* given in this stay, by seq */
	size_t room;
	struct sim_view *view; /* NULL: of some topics */
};

static struct guest *guests[GUESTS];

/* -- what was committed -----------------------------------------------------*/

static const struct sim_row *
row_of(const struct guest *g, uint64_t seq)
{
	return &sim.history[g->place].rows[seq - 1];
}

static bool
is_wanted(const struct guest *g, const struct sim_row *row)
{
	size_t i, size;

	for (i = 0; i < g->topic_count; i++) {
		size = strlen(g->prefix[i]);
		if (size <= row->bytes[0] &&
		    memcmp(row->bytes + 1, g->prefix[i], size) == 0)
			return true;
	}
	return g->topic_count == 0;
}

static bool
is_same_topic(const struct sim_row *a, const struct sim_row *b)
{
	return memcmp(a->bytes, b->bytes, 1 + (size_t)a->bytes[0]) == 0;
}

static bool
has_taken(const struct guest *g, uint64_t seq)
{
	return seq < g->room && g->taken[seq] != 0;
}

static void
note_taken(struct guest *g, uint64_t seq)
{
	unsigned char *bigger;
	size_t room = g->room;

	if (seq >= g->room) {
		g->room = 2 * (size_t)seq + 64;
		bigger = sim_alloc(g->room);
		if (room > 0)
			memcpy(bigger, g->taken, room);
		sim_free(g->taken);
		g->taken = bigger;
	}
	g->taken[seq] = 1;
}

/* K5: nothing that was wanted up to there is missing. */
static void
prove(struct guest *g, uint64_t seq)
{
	for (; g->proven < seq; g->proven++)
		if (is_wanted(g, row_of(g, g->proven + 1)) &&
		    !has_taken(g, g->proven + 1))
			sim_wrong("K5 %s of %s stands at %llu without %llu",
			    g->name, sim.nodes[g->place].department->name,
			    (unsigned long long)seq,
			    (unsigned long long)g->proven + 1);
}

/* K5, K10: the very bytes, once, and behind all others of its topic. */
static void
check(const struct guest *g, const struct fx_follow_event *event)
{
	const char *name = sim.nodes[g->place].department->name;
	const struct sim_row *row;
	uint64_t seq = event->seq, before;

	if (seq == 0 || seq > sim.history[g->place].count) {
		sim_wrong("K1 %s is given an event of %s that is not there",
		    g->name, name);
		return;
	}
	row = row_of(g, seq);
	if (row->size != event->whole.length ||
	    memcmp(row->bytes, event->whole.bytes, row->size) != 0)
		sim_wrong("K10 %s is given another event %llu of %s", g->name,
		    (unsigned long long)seq, name);
	if (!is_wanted(g, row) || seq <= g->proven || has_taken(g, seq))
		sim_wrong("K5 %s is given event %llu of %s again, or for "
			  "nothing",
		    g->name, (unsigned long long)seq, name);
	for (before = seq - 1; before > g->proven; before--)
		if (g->topic_count == 0 ||
		    is_same_topic(row, row_of(g, before)))
			break;
	if (before > g->proven && !has_taken(g, before))
		sim_wrong("K5 %s is given event %llu of %s without %llu",
		    g->name, (unsigned long long)seq, name,
		    (unsigned long long)before);
}

/* -- coming and going -------------------------------------------------------*/

static void
endpoint(const struct guest *g, const char *socket, char to[64])
{
	(void)snprintf(to, 64, "ipc:///run/%s/%s",
	    sim.nodes[g->place].department->name, socket);
}

static void
come(struct guest *g)
{
	char events[64], journal[64];
	struct fx_follow_options options = {
		.peer = sim.nodes[g->place].department->name,
		.name = g->name,
		.cursor = g->saved,
		.seed = sim_draw(&g->chance),
		.topics = g->topics,
		.topic_count = g->topic_count,
	};
	struct fx_line_place place = { events, journal };

	endpoint(g, "events", events);
	endpoint(g, "journal", journal);
	g->proven = g->saved.seq;
	if (g->room > 0)
		memset(g->taken, 0, g->room);
	fx_assert(fx_line_open(g->net, &options, &place,
		      fx_clock_monotonic_ms(), &g->line) == 0);
}

static void
go(struct guest *g)
{
	fx_line_close(g->line);
	g->line = NULL;
}

/* What was taken is stored, and the cursor with it. */
static void
store(struct guest *g)
{
	struct fx_mark given = *fx_follow_given(fx_line_follow(g->line));

	prove(g, given.seq);
	g->saved = given;
	fx_assert(fx_line_took(g->line, &given, fx_clock_monotonic_ms()) == 0);
}

static void
take_events(struct guest *g, bool stores)
{
	struct fx_follow *follow = fx_line_follow(g->line);
	struct fx_follow_event event;
	bool any = false;

	while (fx_follow_next(follow, &event) == 0) {
		check(g, &event);
		note_taken(g, event.seq);
		if (g->view != NULL)
			sim_view_event(g->view, &event);
		any = true;
	}
	/* Without an event of its own it may still have come further. */
	if (stores && (any || fx_follow_given(follow)->seq > g->saved.seq))
		store(g);
}

/* All kinds of records of its department, as a snapshot names them. */
static size_t
kinds_of(const struct guest *g, const char *kinds[KINDS_MAX])
{
	const struct fx_book *const *book =
	    sim.nodes[g->place].department->books;
	size_t count = 0;

	for (; *book != NULL; book++) {
		fx_assert(count < KINDS_MAX);
		kinds[count++] =
		    strchr(fx_schema_shape((*book)->record)->name, '.') + 1;
	}
	return count;
}

/* Too late for events: begin anew from the records. */
static void
begin_anew(struct guest *g)
{
	const char *kinds[KINDS_MAX];
	struct fx_snap_options options = { .name = g->name,
		.kinds = kinds,
		.kind_count = kinds_of(g, kinds),
		.seed = sim_draw(&g->chance) };
	char journal[64];
	struct fx_snapshot_from from = { journal, SILENCE_MS };
	enum fx_result why = FX_SAYS_OK;
	struct fx_mark base;
	int rc;

	endpoint(g, "journal", journal);
	if (g->saved.seq + 1 >= sim.nodes[g->place].first &&
	    !sim.knobs.real_store)
		sim_wrong("K5 G12 %s stands at %llu of %s, which is kept, and "
			  "is told TRUNCATED",
		    g->name, (unsigned long long)g->saved.seq,
		    sim.nodes[g->place].department->name);
	do
		rc = fx_snapshot_take(g->net, &from, &options, sim_view_record,
		    g->view, &base, &why);
	while (rc == FX_ETIMEOUT);
	if (rc != 0)
		sim_wrong("K11 %s gets no snapshot of %s: %d %d", g->name,
		    sim.nodes[g->place].department->name, rc, (int)why);
	else
		g->saved = base;
	sim.snapshots++;
}

/* As long as there is work they come and go, also when nothing fails. */
static bool
is_restless(void)
{
	return sim.chaos || !sim_staff_over();
}

/* Its own store is gone. */
static void
lose_all(struct guest *g)
{
	g->saved = (struct fx_mark){ 0 };
	if (g->view == NULL)
		return;
	sim_view_close(g->view);
	g->view = sim_view_open(sim.nodes[g->place].department);
}

static void
be_away(struct guest *g, int64_t most_us)
{
	int64_t until =
	    sim.now_us + (int64_t)sim_below(&g->chance, (uint64_t)most_us);

	while (is_restless() && sim.now_us < until)
		sim_fiber_sleep(sim.now_us + 100000);
}

/* Until it goes, or is stopped. */
static void
stay(struct guest *g)
{
	int64_t until =
	    sim.now_us + 500000 + (int64_t)sim_below(&g->chance, STAY_US);
	struct fx_follow *follow = fx_line_follow(g->line);
	struct fx_wait waits[FX_LINE_WAITS];
	bool restless = is_restless(); /* when that ends, the stay does */
	size_t count;

	while (is_restless() ? sim.now_us < until : !restless) {
		memset(waits, 0, sizeof(waits));
		count = fx_line_waits(g->line, waits);
		(void)fx_frame_wait(waits, count, 100);
		fx_assert(fx_line_turn(g->line, fx_clock_monotonic_ms()) == 0);
		/* What is given and not stored is lost when it goes. */
		if (!restless || sim.now_us + GOES_US < until)
			take_events(g, true);
		else if (sim_below(&g->chance, 2) == 0)
			take_events(g, false);
		if (fx_follow_state(follow) == FX_FOLLOW_STOPPED &&
		    fx_follow_why(follow) == FX_SAYS_TRUNCATED)
			return;
	}
}

static void
live(void *cookie)
{
	struct guest *g = cookie;
	bool late;

	if (sim_below(&g->chance, 2) == 0)
		be_away(g, sim.knobs.chaos_ms * 1000);
	for (;;) {
		come(g);
		stay(g);
		late =
		    fx_follow_why(fx_line_follow(g->line)) == FX_SAYS_TRUNCATED;
		go(g);
		if (late) {
			begin_anew(g);
			continue;
		}
		be_away(g, AWAY_US);
		if (sim_below(&g->chance, is_restless() ? 4 : 2) == 0)
			lose_all(g);
	}
}

/* -- the world --------------------------------------------------------------*/

/* "intake.re": every topic that begins so. */
static void
choose_topics(struct guest *g)
{
	const struct fx_shape *shape;
	enum fx_kind kind;
	const char *name;

	g->topic_count = 1 + sim_below(&g->chance, TOPICS_MAX);
	for (size_t i = 0; i < g->topic_count;) {
		kind = (enum fx_kind)(
		    1 + sim_below(&g->chance, FX_KIND_COUNT - 1));
		shape = fx_schema_shape(kind);
		if (shape->sort != FX_EVENT || (int)shape->place != g->place)
			continue;
		name = strchr(shape->name, '.') + 1;
		(void)snprintf(g->prefix[i], sizeof(g->prefix[i]), "%.*s",
		    (int)(name - shape->name) + 1 +
			(int)sim_below(&g->chance, 3),
		    shape->name);
		g->topics[i] = g->prefix[i];
		i++;
	}
}

static struct guest *
invite(const char *name, bool some)
{
	struct guest *g = sim_alloc(sizeof(*g));

	sim_chance(&g->chance, name);
	g->place = (int)sim_below(&g->chance, SIM_NODES - 1);
	if (some && sim_below(&g->chance, 6) == 0)
		g->place = FX_IN_analytics;
	/* One in three gives no name, and has nothing kept for it. */
	if (sim_below(&g->chance, 3) != 0)
		fx_copy_text(g->name, sizeof(g->name), name);
	fx_assert(fx_frame_open(&g->net) == 0);
	if (some)
		choose_topics(g);
	else
		g->view = sim_view_open(sim.nodes[g->place].department);
	g->fiber = sim_fiber_start(NULL, live, g);
	return g;
}

void
sim_guests_open(void)
{
	if (sim.knobs.on[SIM_GUEST])
		guests[0] = invite("guest", false);
	if (sim.knobs.on[SIM_SOME])
		guests[1] = invite("some", true);
}

/* What is none of its topics it hears of with the next heartbeat (G10). */
static bool
is_level(const struct guest *g)
{
	const struct fx_follow *follow;
	uint64_t seq;

	if (g->line == NULL)
		return false;
	follow = fx_line_follow(g->line);
	for (seq = g->saved.seq + 1; seq <= sim.history[g->place].count; seq++)
		if (is_wanted(g, row_of(g, seq)))
			return false;
	return fx_follow_state(follow) == FX_FOLLOW_LIVE;
}

bool
sim_guests_over(void)
{
	size_t i;

	for (i = 0; i < GUESTS; i++)
		if (guests[i] != NULL && !is_level(guests[i]))
			return false;
	return true;
}

static void
audit(struct guest *g)
{
	struct sim_node *node = &sim.nodes[g->place];
	struct fx_service *s = node->service;
	const char *name = g->name[0] == '\0' ? "a guest" : g->name;

	if (!is_level(g)) {
		sim_wrong("K4 %s stands at %llu of %s, whose head is %zu (%s)",
		    name, (unsigned long long)g->saved.seq,
		    node->department->name, sim.history[g->place].count,
		    g->line == NULL ? "away"
				    : fx_follow_state_word(fx_follow_state(
					  fx_line_follow(g->line))));
		return;
	}
	prove(g, g->saved.seq);
	if (g->view == NULL || s == NULL || fx_store_begin_read(s->view) != 0)
		return;
	sim_view_audit(g->view, s->view);
	fx_store_end_read(s->view);
}

void
sim_guests_audit(void)
{
	size_t i;

	for (i = 0; i < GUESTS; i++)
		if (guests[i] != NULL)
			audit(guests[i]);
}

void
sim_guests_close(void)
{
	struct guest *g;
	size_t i;

	for (i = 0; i < GUESTS; i++) {
		g = guests[i];
		guests[i] = NULL;
		if (g == NULL)
			continue;
		sim_fiber_drop(g->fiber);
		fx_line_close(g->line);
		fx_frame_close(g->net);
		sim_view_close(g->view);
		sim_free(g->taken);
		sim_free(g);
	}
}

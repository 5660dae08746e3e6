/*
 * fanxiu play: scripted staff of every role, on virtual time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "services/cli/cli_import.h"
#include "services/cli/cli_play.h"

/* Whoever is due in the same few minutes is served in the same round. */
#define ROUND_MS (10 * FX_MINUTE_MS)
/* Deadlines of the departments fire in between, so time goes no further. */
#define LEAP_MS FX_HOUR_MS
/* The longest that anybody waits for anything (T-05), and some days. */
#define QUIET_MS (45 * FX_DAY_MS)
/* A unit that gets so many refusals, or so often the same step, is stuck. */
#define REFUSED_MAX 20
#define REPEATS_MAX 60
#define DAY_MINUTES 540 /* of work, in which the requests of a day come */
#define DAYS        60  /* in which all of many come */
#define RATE_MIN    60

/* Where requests come from that are not there yet. */
struct source {
	int64_t count, given;
	struct cli_import *file; /* NULL: made up */
	bool is_over;
	int64_t rate, next_ms;
	struct intake_request request; /* the next one */
};

struct play {
	struct cli *cli;
	const struct fx_policy *policy;
	struct play_units *units;
	struct play_follow *follow;
	struct play_fleet *fleet;
	struct play_queue queue;
	struct source source;
	int64_t now_ms, last_event_ms, begun_ms;
	int64_t events;
	struct play_show show;
};

/* -- what the departments say ----------------------------------------------*/

/* A refusal leads to another step, or to the same one some time later. */
static void
hear_answer(void *context, struct play_unit *u, enum play_step step,
    const struct fx_response *reply)
{
	struct play *p = context;

	if (reply->code == FX_SAYS_OK)
		return;
	if (u == NULL) {
		if (strcmp(reply->reason, "intake.already_requested") == 0)
			return;
		p->show.untaken++;
		(void)cli_refused(p->cli, reply);
		return;
	}
	u->refused++;
	u->last_code = reply->code;
	u->last_step = step;
	u->last_refusal = play_refusal(reply->reason);
	play_follow_look(p->follow, u); /* too late for the last it wanted */
	play_units_touch(p->units, u);
}

/* Until all have heard all, and we too. */
static int
settle(struct play *p)
{
	uint64_t heads[FX_PLACE_COUNT];
	int rc = play_fleet_settle(p->fleet, heads);

	if (rc == 0)
		rc = play_follow_to(p->follow, heads);
	if (play_follow_totals(p->follow)->events > p->events)
		p->last_event_ms = p->now_ms;
	p->events = play_follow_totals(p->follow)->events;
	return rc;
}

/* -- what is done next -----------------------------------------------------*/

static int
plan(struct play *p, struct play_unit *u, enum play_lane lane)
{
	struct play_plan *plan = &u->plans[lane];
	enum play_step step = play_next(u, lane, p->policy);
	struct play_due due = { .unit = u, .lane = lane };

	if (step == plan->step)
		return 0;
	plan->step = step;
	due.stamp = ++plan->stamp;
	if (step == PLAY_NOTHING)
		return 0;
	due.due_ms = play_pace(p->policy, p->now_ms, play_minutes_of(u, step),
	    play_row(step)->pace);
	return play_queue_put(&p->queue, &due);
}

static int
think(struct play *p)
{
	struct play_unit *u;
	enum play_lane lane;
	int rc = 0;

	while (rc == 0 && (u = play_units_touched(p->units)) != NULL) {
		if (u->refused >= REFUSED_MAX)
			continue;
		for (lane = 0; lane < PLAY_LANES && rc == 0; lane++)
			rc = plan(p, u, lane);
	}
	return rc;
}

static int
do_step(struct play *p, struct play_unit *u, enum play_step step)
{
	static _Alignas(max_align_t) unsigned char thing[PLAY_THING_BYTES];
	struct fx_speaker speaker;
	char today[11];
	struct play_order order = {
		.u = u, .policy = p->policy, .now_ms = p->now_ms, .today = today
	};

	fx_policy_print_day(fx_policy_day(p->policy, p->now_ms), today);
	play_prepare(&order, step, thing, &speaker);
	if (u->sent[step] < UINT8_MAX)
		u->sent[step]++;
	if (u->sent[step] > REPEATS_MAX)
		u->refused = REFUSED_MAX;
	return play_fleet_send(
	    p->fleet, u, step, play_row(step)->command, thing, &speaker);
}

/* All that has fallen due by now, in its order. */
static int
do_what_is_due(struct play *p)
{
	struct play_due due;
	struct play_plan *plan;
	enum play_step step;
	int rc = 0;

	while (rc == 0 && play_queue_first(&p->queue, &due) &&
	       due.due_ms <= p->now_ms) {
		play_queue_drop(&p->queue);
		plan = &due.unit->plans[due.lane];
		if (plan->stamp != due.stamp)
			continue; /* something else came in between */
		/* Which of two departments is heard first is nobody's to say.
		 */
		if (due.unit->done_ms == p->now_ms) {
			due.due_ms = p->now_ms + 1;
			rc = play_queue_put(&p->queue, &due);
			continue;
		}
		due.unit->done_ms = p->now_ms;
		step = plan->step;
		plan->step = PLAY_NOTHING;
		play_units_touch(p->units, due.unit);
		rc = do_step(p, due.unit, step);
	}
	return rc;
}

/* -- arrivals --------------------------------------------------------------*/

/* Read on to one that was not requested before. */
static int
read_source(struct play *p)
{
	struct source *s = &p->source;
	struct cli_import_why why;
	char today[11];
	int rc = 0;

	fx_policy_print_day(fx_policy_day(p->policy, p->now_ms), today);
	while (rc == 0 && !s->is_over) {
		if (s->given == s->count) {
			s->is_over = true;
			return 0;
		}
		s->given++;
		if (s->file != NULL)
			rc = cli_import_next(s->file, &s->request, &why);
		else
			play_made((uint64_t)p->cli->seed, s->given, today,
			    &s->request);
		if (rc == FX_ENOENT) {
			s->is_over = true;
			return 0;
		}
		if (rc == FX_EINVAL) {
			cli_import_refused(p->cli, &why);
			rc = 0;
			continue;
		}
		if (rc == 0 &&
		    !play_follow_ref(p->follow, s->request.external_ref))
			return 0;
	}
	return rc;
}

/* Requests come evenly over the hours of a working day. */
static int
let_arrive(struct play *p)
{
	static const struct fx_speaker clerk = {
		.actor = "chen.yu", .role = "cs", .station = "intake"
	};
	struct source *s = &p->source;
	int rc = 0;

	while (rc == 0 && !s->is_over && s->next_ms <= p->now_ms) {
		s->request.reported_at = s->next_ms;
		rc = play_fleet_send(p->fleet, NULL, PLAY_NOTHING,
		    CMD_intake_request, &s->request, &clerk);
		s->next_ms = play_pace(p->policy, p->begun_ms,
		    s->given * DAY_MINUTES / s->rate, PLAY_DESK);
		if (rc == 0)
			rc = read_source(p);
	}
	return rc;
}

/* -- time goes on ----------------------------------------------------------*/

/* When something happens next; never further than a leap. */
static int64_t
next_round(const struct play *p)
{
	int64_t next = p->now_ms + LEAP_MS;
	struct play_due due;

	if (play_queue_first(&p->queue, &due) && due.due_ms < next)
		next = due.due_ms;
	if (!p->source.is_over && p->source.next_ms < next)
		next = p->source.next_ms;
	if (next <= p->now_ms)
		next = p->now_ms + 1;
	return (next + ROUND_MS - 1) / ROUND_MS * ROUND_MS;
}

static bool
is_over(const struct play *p)
{
	if (!p->source.is_over)
		return false;
	return play_show_open(&p->show) == 0 ||
	       p->now_ms - p->last_event_ms > QUIET_MS;
}

static int
play_on(struct play *p)
{
	int rc = think(p);

	while (rc == 0 && !is_over(p)) {
		p->now_ms = next_round(p);
		rc = fx_clock_set(p->now_ms);
		/* Deadlines come first, so that nobody acts on what was. */
		if (rc == 0)
			rc = settle(p);
		if (rc == 0)
			rc = think(p);
		if (rc == 0)
			rc = let_arrive(p);
		if (rc == 0)
			rc = do_what_is_due(p);
		if (rc == 0)
			rc = settle(p);
		if (rc == 0)
			rc = think(p);
		play_show_day(&p->show, p->now_ms);
	}
	return rc;
}

/* Spare parts lie ready, but for those that a unit has to wait for. */
static int
fill_shelves(struct play *p)
{
	static const struct fx_speaker desk = { .actor = "yu.fang",
		.role = "parts" };
	struct repair_accept_lot lot;
	size_t i;
	int rc = 0;

	for (i = 0; i < PLAY_PARTS && rc == 0; i++) {
		if (play_follow_lot(p->follow, i))
			continue;
		play_shelf(i, &lot);
		rc = play_fleet_send(p->fleet, NULL, PLAY_NOTHING,
		    CMD_repair_accept_lot, &lot, &desk);
	}
	return rc == 0 ? settle(p) : rc;
}

static int
open_source(struct play *p)
{
	struct cli *cli = p->cli;
	struct source *s = &p->source;

	s->count = cli->generate;
	if (s->file != NULL)
		s->count = cli_import_count(s->file);
	if (s->count < 0)
		return FX_EIO;
	if (cli->limit > 0 && cli->limit < s->count)
		s->count = cli->limit;
	s->rate = cli->rate > 0 ? cli->rate : s->count / DAYS;
	if (cli->rate == 0 && s->rate < RATE_MIN)
		s->rate = RATE_MIN;
	s->next_ms = play_pace(p->policy, p->begun_ms, 0, PLAY_DESK);
	return read_source(p);
}

static int
open_play(struct play *p, struct cli *cli)
{
	int rc = play_units_open((uint64_t)cli->seed, &p->units);

	p->cli = cli;
	p->policy = &cli->settings.policy;
	p->now_ms = p->begun_ms = p->last_event_ms = fx_clock_now();
	if (rc == 0)
		rc = play_follow_open(cli, p->units, &p->follow);
	if (rc == 0)
		rc = play_fleet_open(cli, &p->fleet);
	if (rc == 0) {
		play_fleet_hear(p->fleet, hear_answer, p);
		rc = settle(p);
	}
	if (rc == 0)
		rc = fill_shelves(p);
	if (rc != 0)
		return rc;
	play_show_begin(&p->show, cli, p->units, p->follow);
	return open_source(p);
}

static void
close_play(struct play *p)
{
	cli_import_close(p->source.file);
	play_fleet_close(p->fleet);
	play_follow_close(p->follow);
	play_units_close(p->units);
	free(p->queue.rows);
}

int
cli_play(struct cli *cli)
{
	static struct play p; /* too large for a stack */
	int64_t begin = fx_clock_monotonic_ms();
	int rc, status = cli_connect(cli);

	if (status != 0)
		return status;
	if (!fx_settings_is_demo(&cli->settings) || !fx_clock_is_shared())
		return cli_usage(cli,
		    "play moves the clock of the fleet; only a demo fleet has "
		    "one of its own (fanxiu fleet start --profile demo)",
		    "play 会推动系统时钟，仅演示系统可用 "
		    "(fanxiu fleet start --profile demo)");
	if (cli->import != NULL && cli->generate > 0)
		return cli_usage(cli, "say --import or --generate, not both",
		    "请只用 --import 或 --generate 之一");
	if (cli->import != NULL &&
	    cli_import_open(cli, cli->import, &p.source.file) != 0)
		return FX_STATUS_DATA;
	rc = open_play(&p, cli);
	if (rc == 0)
		rc = play_on(&p);
	if (rc == 0)
		status = play_show_end(&p.show, play_fleet_counts(p.fleet),
		    (fx_clock_monotonic_ms() - begin) / 1000);
	else
		status = cli_unreached(cli,
		    p.fleet == NULL ? FX_IN_intake : play_fleet_silent(p.fleet),
		    rc);
	close_play(&p);
	return status;
}

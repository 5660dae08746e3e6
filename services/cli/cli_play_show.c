/*
 * cli_play_show: what a person sees of a play: where the units stand, a line a
 * day, and how they ended.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fx_base.h"
#include "services/cli/cli_play.h"

/* Where a unit stands, as people would say. */
enum stand {
	AT_WINDOW,
	AT_ASSESSMENT,
	AT_REPAIR,
	AT_QUALITY,
	AT_SHIPPING,
	ON_ITS_WAY, /* to us or back */
	WITH_CUSTOMER,
	STANDS
};

static const struct {
	const char *en, *zh;
} words[STANDS] = { { "intake", "受理" }, { "assess", "评估" },
	{ "repair", "维修" }, { "quality", "质检" }, { "shipping", "发货" },
	{ "on its way", "在途" }, { "customer", "待验收" } };

static bool
is_in_repair(const struct play_unit *u)
{
	switch (u->repair.state) {
	case repair_unit_state_absent:
	case repair_unit_state_suspended:
	case repair_unit_state_unrepairable:
	case repair_unit_state_completed:
	case repair_unit_state_released: return false;
	default: return true;
	}
}

static enum stand
at_work(const struct play_unit *u)
{
	switch (u->shipping.state) {
	case shipping_unit_state_waiting:
	case shipping_unit_state_noticed:
	case shipping_unit_state_packed:
	case shipping_unit_state_back: return AT_SHIPPING;
	case shipping_unit_state_handed_over:
	case shipping_unit_state_lost: return ON_ITS_WAY;
	case shipping_unit_state_delivered: return WITH_CUSTOMER;
	default: break;
	}
	if (u->quality.state == quality_unit_state_queued ||
	    u->quality.state == quality_unit_state_inspecting ||
	    u->quality.state == quality_unit_state_escalated)
		return AT_QUALITY;
	return is_in_repair(u) ? AT_REPAIR : AT_ASSESSMENT;
}

static enum stand
stand_of(const struct play_unit *u)
{
	switch (u->intake.state) {
	case intake_unit_state_inbound: return ON_ITS_WAY;
	case intake_unit_state_goods_back:
	case intake_unit_state_admitted: return at_work(u);
	default: return AT_WINDOW;
	}
}

void
play_show_begin(struct play_show *show, struct cli *cli,
    const struct play_units *units, const struct play_follow *follow)
{
	show->cli = cli;
	show->units = units;
	show->follow = follow;
	show->before = *play_follow_totals(follow);
	show->day = 0;
}

int64_t
play_show_open(const struct play_show *show)
{
	const struct play_totals *t = play_follow_totals(show->follow);

	return t->requested - t->closed;
}

static int64_t
all_units(const struct play_show *show)
{
	return play_follow_totals(show->follow)->requested -
	       show->before.closed;
}

static int64_t
all_ended(const struct play_show *show)
{
	return play_follow_totals(show->follow)->closed - show->before.closed;
}

/* Chinese characters take two columns each and three bytes. */
static void
print_word(const char *zh)
{
	int columns = 0;
	const char *at;

	for (at = zh; *at != '\0'; at++)
		columns += (*at & 0xc0) == 0x80 ? 0 : 2;
	printf("%*s%s", 11 - columns, "", zh);
}

static void
print_heading(const struct play_show *show)
{
	int i;

	printf("%-10s", "");
	for (i = 0; i < STANDS; i++)
		if (show->cli->chinese)
			print_word(words[i].zh);
		else
			printf("%11s", words[i].en);
	if (show->cli->chinese)
		print_word("已结");
	else
		printf("%11s", "ended");
	putchar('\n');
}

void
play_show_day(struct play_show *show, int64_t now_ms)
{
	int32_t day = fx_policy_day(&show->cli->settings.policy, now_ms);
	int64_t counts[STANDS] = { 0 };
	struct play_unit *u;
	char text[11];
	uint32_t i;

	if (day == show->day || show->cli->json || show->cli->quiet)
		return;
	if (show->day == 0)
		print_heading(show);
	show->day = day;
	for (i = 0; i < play_units_count(show->units); i++) {
		u = play_units_each(show->units, i);
		if (!u->ended && !u->is_parcel)
			counts[stand_of(u)]++;
	}
	fx_policy_print_day(day, text);
	printf("%-10s", text);
	for (i = 0; i < STANDS; i++)
		printf("%11" PRId64, counts[i]);
	printf("%11" PRId64 "\n", all_ended(show));
	fflush(stdout);
}

/* -- the end ---------------------------------------------------------------*/

static int64_t
ended_as(const struct play_show *show, enum fx_outcome outcome)
{
	return play_follow_totals(show->follow)->by_outcome[outcome] -
	       show->before.by_outcome[outcome];
}

static const struct fx_word *
outcome_word(enum fx_outcome outcome)
{
	return &fx_schema_field(EV_intake_closed, "outcome")->choices[outcome];
}

static void
print_json(
    const struct play_show *show, struct play_counts counts, int64_t seconds)
{
	struct fx_json json;
	enum fx_outcome o;

	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_number(&json, "units", all_units(show));
	fx_json_number(&json, "ended", all_ended(show));
	fx_json_object(&json, "by_outcome");
	for (o = 1; o < fx_outcome_count; o++)
		if (ended_as(show, o) > 0)
			fx_json_number(
			    &json, outcome_word(o)->name, ended_as(show, o));
	fx_json_end(&json);
	fx_json_number(&json, "commands", counts.commands);
	fx_json_number(&json, "refused", counts.refused);
	fx_json_number(&json, "seconds", seconds);
	fx_json_end(&json);
	fx_json_line(&json);
}

static void
print_summary(
    const struct play_show *show, struct play_counts counts, int64_t seconds)
{
	enum fx_outcome o;

	putchar('\n');
	for (o = 1; o < fx_outcome_count; o++)
		if (ended_as(show, o) > 0)
			printf("%6" PRId64 "  %s  %s\n", ended_as(show, o),
			    outcome_word(o)->en, outcome_word(o)->zh);
	printf("%6" PRId64 "  %s: %" PRId64 " %s, %" PRId64 " %s, %" PRId64
	       " %s, %" PRId64 " s\n",
	    all_units(show), show->cli->chinese ? "件" : "units",
	    all_ended(show), show->cli->chinese ? "结案" : "ended",
	    counts.commands, show->cli->chinese ? "条命令" : "commands",
	    counts.refused, show->cli->chinese ? "被拒" : "refused", seconds);
}

/* What did not come to its end: where it stands, and what was refused last. */
static void
print_stuck(const struct play_show *show)
{
	const struct fx_field *f = fx_schema_state(REC_intake_unit);
	struct play_unit *u;
	uint32_t i;

	for (i = 0; i < play_units_count(show->units); i++) {
		u = play_units_each(show->units, i);
		if (u->ended || u->is_parcel)
			continue;
		fprintf(stderr, "fanxiu: %s: %s", u->unit_no,
		    f->choices[u->intake.state].name);
		if (u->last_step != PLAY_NOTHING)
			fprintf(stderr, "; %s: %s %s",
			    fx_schema_shape(play_row(u->last_step)->command)
				->name,
			    fx_result_word(u->last_code)->name,
			    fx_schema_refusal(u->last_refusal)->name);
		fputc('\n', stderr);
	}
}

int
play_show_end(
    const struct play_show *show, struct play_counts counts, int64_t seconds)
{
	if (show->cli->json)
		print_json(show, counts, seconds);
	else
		print_summary(show, counts, seconds);
	if (all_ended(show) == all_units(show) && show->untaken == 0)
		return FX_STATUS_DONE;
	print_stuck(show);
	return FX_STATUS_FOUND;
}

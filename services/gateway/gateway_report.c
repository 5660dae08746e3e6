/*
 * GET /v1/reports/{name}: asks analytics for the records that a report is
 * made of, one after the other, and writes it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_class.h"
#include "services/gateway/gateway_report.h"

#define STEPS_MAX 16
#define PAGE      200
#define PAGES_MAX 50 /* of one list; what is behind is not counted */

/* One query. */
struct step {
	enum fx_kind kind;
	const char *state;   /* of a list; NULL: the kind has none */
	const char *subject; /* of a record; NULL: a list */
	void *to;            /* of a record */
};

struct asking {
	const struct gateway_report *report;
	bool csv;
	enum gateway_report_part part;
	struct step steps[STEPS_MAX];
	size_t count, at, pages;
	struct fx_slot_blob after;
	struct gateway_report_facts facts;
	union {
		struct analytics_fault_count fault;
		struct analytics_model_count model;
		struct analytics_ledger_total account;
		struct analytics_breach_count breach;
		struct analytics_dossier dossier;
	} one; /* of a list */
};

static gateway_pack_fn pack_step;
static gateway_then_fn take_answer;

static void
plan(struct asking *a, unsigned need, const struct step *step)
{
	if ((a->report->needs & need) == 0)
		return;
	fx_assert(a->count < STEPS_MAX);
	a->steps[a->count++] = *step;
}

static void
plan_all(struct asking *a)
{
	static const char *const ends[] = { "sealed", "closed", "open" };
	struct gateway_report_facts *f = &a->facts;
	int p;

	for (p = 0; p < GATEWAY_PERIODS && f->period[p][0] != '\0'; p++) {
		plan(a, GATEWAY_NEEDS_FIGURE,
		    &(struct step){ REC_analytics_figure, NULL, f->period[p],
			&f->figure[p] });
		plan(a, GATEWAY_NEEDS_OUTCOME,
		    &(struct step){ REC_analytics_figure_outcome, NULL,
			f->period[p], &f->outcome[p] });
		plan(a, GATEWAY_NEEDS_TIME,
		    &(struct step){ REC_analytics_figure_time, NULL,
			f->period[p], &f->time[p] });
	}
	plan(a, GATEWAY_NEEDS_FAULTS,
	    &(struct step){ REC_analytics_fault_count, NULL, NULL, NULL });
	plan(a, GATEWAY_NEEDS_MODELS,
	    &(struct step){ REC_analytics_model_count, NULL, NULL, NULL });
	plan(a, GATEWAY_NEEDS_LEDGER,
	    &(struct step){ REC_analytics_ledger_total, NULL, NULL, NULL });
	plan(a, GATEWAY_NEEDS_BREACHES,
	    &(struct step){ REC_analytics_breach_count, NULL, NULL, NULL });
	for (p = 0; p < (int)fx_count_of(ends); p++)
		plan(a, GATEWAY_NEEDS_STAYS,
		    &(struct step){
			REC_analytics_dossier, ends[p], NULL, NULL });
	plan(a, GATEWAY_NEEDS_PROMISES,
	    &(struct step){ REC_analytics_dossier, "open", NULL, NULL });
}

/* "unit" of "repair.unit". */
static const char *
word_of(enum fx_kind kind)
{
	return strchr(fx_schema_shape(kind)->name, '.') + 1;
}

static void
pack_step(struct fx_packer *args, void *context)
{
	const struct asking *a = context;
	const struct step *step = &a->steps[a->at];

	if (step->subject != NULL) {
		fx_pack_map(args, 2);
		fx_pack_text(args, "kind");
		fx_pack_text(args, word_of(step->kind));
		fx_pack_text(args, "subject");
		fx_pack_text(args, step->subject);
		return;
	}
	fx_pack_map(args, 2 + (step->state != NULL ? 1u : 0u) +
			      (a->after.length > 0 ? 1u : 0u));
	fx_pack_text(args, "kind");
	fx_pack_text(args, word_of(step->kind));
	fx_pack_text(args, "limit");
	fx_pack_int(args, PAGE);
	if (step->state != NULL) {
		fx_pack_text(args, "state");
		fx_pack_text(args, step->state);
	}
	if (a->after.length > 0) {
		fx_pack_text(args, "after");
		fx_pack_bytes(args, a->after.bytes, a->after.length);
	}
}

static void
answer(struct gateway *g, struct gateway_request *rq, struct asking *a)
{
	char name[80], *heard = NULL;
	size_t length = 0;
	FILE *cursors;

	cursors = open_memstream(&heard, &length);
	if (cursors != NULL) {
		gateway_live_cursors(g, cursors);
		(void)fclose(cursors);
	}
	a->facts.heard = heard != NULL ? heard : "";
	if (a->csv) {
		(void)snprintf(name, sizeof(name),
		    "attachment; filename=\"%s-%s.csv\"", a->report->name,
		    a->facts.period[0]);
		gateway_set(rq, "Content-Disposition", name);
		gateway_report_csv(
		    a->report, a->part, &a->facts, gateway_out(rq));
	} else {
		gateway_report_json(a->report, &a->facts, gateway_out(rq));
	}
	free(heard);
	gateway_done(
	    rq, 200, a->csv ? "text/csv; charset=utf-8" : "application/json");
}

static void
go_on(struct gateway *g, struct gateway_request *rq, struct asking *a)
{
	if (a->at == a->count)
		answer(g, rq, a);
	else
		gateway_ask(rq, FX_IN_analytics,
		    a->steps[a->at].subject != NULL ? "get" : "list", pack_step,
		    a, take_answer);
}

/* A record; none is all zero.  Returns 0 or why it cannot be read. */
static int
take_record(const struct step *step, const struct fx_node *map)
{
	char field[FX_NAME_MAX + 1];

	if (map == NULL || fx_unpack_count(map) == 0)
		return 0;
	return fx_codec_decode(step->kind, map, FX_FOREIGN, step->to, field);
}

static void
take_page(struct asking *a, const struct gateway_answer *said)
{
	const struct step *step = &a->steps[a->at];
	char field[FX_NAME_MAX + 1];
	size_t i;

	for (i = 0; said->root != NULL && i < fx_unpack_count(said->root); i++)
		if (fx_codec_decode(step->kind,
			fx_unpack_element(said->root, i), FX_FOREIGN, &a->one,
			field) == 0)
			gateway_report_take(step->kind, &a->one, &a->facts);
	a->after = said->reply.after;
	a->pages++;
}

static void
take_answer(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *said)
{
	struct asking *a = said->context;
	const struct step *step = &a->steps[a->at];

	if (gateway_failed(said)) {
		gateway_refused(rq, said);
		return;
	}
	a->facts.head = said->reply.mark.seq;
	if (step->subject != NULL) {
		if (take_record(step, said->root) != 0) {
			gateway_problem(rq, 500, "INTERNAL",
			    "A figure cannot be read", "统计数据无法读取",
			    NULL);
			return;
		}
		a->at++;
	} else {
		take_page(a, said);
		if (a->after.length == 0 || a->pages == PAGES_MAX) {
			a->facts.cut |= a->after.length > 0;
			memset(&a->after, 0, sizeof(a->after));
			a->pages = 0;
			a->at++;
		}
	}
	go_on(g, rq, a);
}

void
gateway_report_page(struct gateway *g, struct gateway_request *rq)
{
	char name[40] = "";
	const char *asked = gateway_part(rq, 0), *period, *part, *dot;
	struct asking *a = gateway_keep(rq, sizeof(*a));
	size_t length;

	fx_assert(a != NULL);
	dot = strrchr(asked, '.');
	a->csv = dot != NULL && strcmp(dot, ".csv") == 0;
	length = a->csv ? (size_t)(dot - asked) : strlen(asked);
	if (length < sizeof(name))
		memcpy(name, asked, length);
	a->report = gateway_report_find(name);
	if (a->report == NULL) {
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no report of that name", "没有此名称的报表",
		    "name");
		return;
	}
	if ((a->report->needs & GATEWAY_NEEDS_LEDGER) != 0 &&
	    !gateway_class_money(gateway_roles(rq))) {
		gateway_problem(rq, 403, "MONEY",
		    "Sums are shown to who has to do with money",
		    "金额仅对与费用有关的角色显示", "name");
		return;
	}
	period = gateway_argument(rq, "period");
	if (period == NULL || !a->report->by_month)
		period = "all";
	if (!gateway_report_period(period, &a->facts)) {
		gateway_problem(rq, 400, "INVALID",
		    "A period is a month such as 2026-11, or all",
		    "期间为月份（如 2026-11）或 all", "period");
		return;
	}
	part = gateway_argument(rq, "part");
	a->part = part != NULL && strcmp(part, "figures") == 0
		      ? GATEWAY_REPORT_FIGURES
		      : GATEWAY_REPORT_ROWS;
	a->facts.policy = &g->settings.policy;
	a->facts.now_ms = fx_clock_now();
	if ((a->report->needs & GATEWAY_NEEDS_STAYS) != 0)
		a->facts.stays = gateway_keep(rq, sizeof(*a->facts.stays));
	plan_all(a);
	go_on(g, rq, a);
}

/*
 * gateway_customer_look: asks the departments for what the page of a case
 * shows, in steps: the case, the records of its units, those that are not shown
 * where the rest is over, the questions that are open, the lines of what was
 * quoted.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_random.h"
#include "base/fx_text.h"
#include "schema/fx_codec.h"
#include "service/fx_figures.h"
#include "services/gateway/gateway_customer_look.h"

#define FIFTHS 80 /* per cent: four of five */

/* One record that was asked for, and where it goes. */
struct want {
	struct gateway_customer_visit *visit;
	enum fx_kind kind;
	char subject[FX_KEY_MAX + 1];
	void *to;
	int64_t *since_ms;
	uint64_t *rev;
};

typedef void step_fn(
    struct gateway_request *rq, struct gateway_customer_visit *v);
static step_fn ask_units, ask_rest, ask_questions, ask_lines, finish;

/* By the number of the step that is done. */
static step_fn *const steps[] = { ask_units, ask_rest, ask_questions, ask_lines,
	finish };

static void
pack_want(struct fx_packer *args, void *context)
{
	const struct want *want = context;
	const char *kind = fx_schema_shape(want->kind)->name;

	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, strchr(kind, '.') + 1);
	fx_pack_text(args, "subject");
	fx_pack_text(args, want->subject);
}

/* All that this step asked for is there. */
static void
go_on(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	while (v->under_way == 0 && !v->done)
		steps[v->step++](rq, v);
}

static void
take(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct want *want = answer->context;
	struct gateway_customer_visit *v = want->visit;
	char field[FX_NAME_MAX + 1];

	(void)g; /* the request knows it */
	v->under_way--;
	/* Without figures of others the page is a page. */
	if (gateway_failed(answer) && want->kind != REC_analytics_model_time)
		v->missing = true;
	/* What a department does not know is all zero. */
	else if (!gateway_failed(answer) && answer->root != NULL &&
		 fx_unpack_count(answer->root) > 0) {
		if (fx_codec_decode(want->kind, answer->root, FX_FOREIGN,
			want->to, field) != 0)
			v->missing = true;
		if (want->since_ms != NULL)
			(void)fx_unpack_int(/* 0 when it says none */
			    fx_unpack_find(answer->root, "since"),
			    want->since_ms);
		if (want->rev != NULL)
			(void)fx_unpack_uint(/* likewise */
			    fx_unpack_find(answer->root, "rev"), want->rev);
	}
	go_on(rq, v);
}

static struct want *
ask(struct gateway_request *rq, struct gateway_customer_visit *v,
    enum fx_kind kind, const char *subject, void *to, int64_t *since_ms)
{
	struct want *want = gateway_keep(rq, sizeof(*want));

	if (want == NULL) {
		v->missing = true;
		return NULL;
	}
	want->visit = v;
	want->kind = kind;
	fx_copy_text(want->subject, sizeof(want->subject), subject);
	want->to = to;
	want->since_ms = since_ms;
	v->under_way++;
	gateway_ask(
	    rq, fx_schema_shape(kind)->place, "get", pack_want, want, take);
	return want;
}

static void
ask_unit(struct gateway_request *rq, struct gateway_customer_visit *v, int i)
{
	struct gateway_customer_unit *u = &v->c.unit[i];
	struct gateway_customer_raw *raw = &v->raw[i];
	const char *no = u->unit_no;
	struct want *unit = ask(rq, v, REC_intake_unit, no, &u->facts.intake,
	    &u->since_ms[FX_IN_intake]);

	if (unit != NULL)
		unit->rev = &v->rev[i];
	(void)ask(rq, v, REC_intake_receipt, no, &raw->receipt, NULL);
	(void)ask(rq, v, REC_intake_asked, no, &raw->asked, NULL);
	(void)ask(rq, v, REC_intake_appeal_file, no, &u->appeal, NULL);
	(void)ask(rq, v, REC_intake_terms, no, &u->terms, NULL);
	(void)ask(rq, v, REC_assessment_finding, no, &u->finding, NULL);
	(void)ask(rq, v, REC_assessment_unit, no, &u->facts.assessment,
	    &u->since_ms[FX_IN_assessment]);
	(void)ask(rq, v, REC_assessment_proposal, no, &raw->proposal, NULL);
	(void)ask(rq, v, REC_repair_unit, no, &u->facts.repair,
	    &u->since_ms[FX_IN_repair]);
	(void)ask(rq, v, REC_quality_unit, no, &u->facts.quality,
	    &u->since_ms[FX_IN_quality]);
	(void)ask(rq, v, REC_shipping_unit, no, &u->facts.shipping,
	    &u->since_ms[FX_IN_shipping]);
}

static void
ask_units(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	struct gateway_customer_case *c = &v->c;
	char no[FX_CASE_BYTES];

	c->lines = v->header.lines;
	for (; c->units < GATEWAY_CUSTOMER_UNITS && c->units < c->lines;
	     c->units++) {
		if (fx_text_make_unit(c->case_no, c->units + 1, no) != 0)
			break;
		fx_copy_text(c->unit[c->units].unit_no,
		    sizeof(c->unit[c->units].unit_no), no);
		ask_unit(rq, v, c->units);
	}
}

static void
ask_question(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, const char *ref)
{
	struct gateway_customer_case *c = &v->c;
	struct gateway_customer_asked *asked;

	if (ref[0] == '\0' || c->asked_count == GATEWAY_CUSTOMER_ASKED)
		return;
	asked = &c->asked[c->asked_count++];
	asked->unit = unit;
	fx_copy_text(asked->question.ref, sizeof(asked->question.ref), ref);
	(void)ask(rq, v, REC_intake_question, ref, &asked->question, NULL);
}

/* Of many questions some have room; all of a unit that is looked at alone do.
 */
static bool
is_looked_at(const struct gateway_customer_visit *v, int i)
{
	const struct gateway_customer_case *c = &v->c;

	if (v->only != NULL)
		return strcmp(v->only, c->unit[i].unit_no) == 0;
	return c->opened == 0 || c->opened > c->units || c->opened == i + 1;
}

static void
ask_questions(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	struct gateway_customer_case *c = &v->c;
	int i;

	for (i = 0; i < c->units; i++) {
		const struct gateway_customer_raw *raw = &v->raw[i];

		c->unit[i].received_ms = raw->receipt.received_at;
		if (!is_looked_at(v, i))
			continue;
		ask_question(rq, v, i, raw->asked.ref_a);
		ask_question(rq, v, i, raw->asked.ref_b);
		ask_question(rq, v, i, raw->asked.ref_c);
		ask_question(rq, v, i, raw->asked.ref_d);
		(void)ask(rq, v, REC_analytics_model_time,
		    c->unit[i].facts.intake.model, &v->raw[i].times, NULL);
	}
}

/*
 * Where all that is shown is over its term, the rest may be so, too: then the
 * link is.
 */
static void
ask_rest(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	struct gateway_customer_case *c = &v->c;
	char no[FX_CASE_BYTES];
	int64_t i, count = c->lines - c->units;

	c->rest_ended = true;
	if (count <= 0 || !gateway_customer_ended(c))
		return;
	v->rest = gateway_keep(rq, (size_t)count * sizeof(*v->rest));
	if (v->rest == NULL)
		v->missing = true;
	for (i = 0; i < count && v->rest != NULL; i++)
		if (fx_text_make_unit(c->case_no, c->units + i + 1, no) == 0)
			(void)ask(rq, v, REC_intake_unit, no, &v->rest[i].unit,
			    &v->rest[i].since_ms);
}

/* What cannot be told is not over. */
static bool
is_rest_over(const struct gateway_customer_visit *v)
{
	int64_t i;

	for (i = 0; v->rest != NULL && i < v->c.lines - v->c.units; i++)
		if (!gateway_customer_is_over(
			&v->c, &v->rest[i].unit, v->rest[i].since_ms))
			return false;
	return true;
}

/* The key of a line: <ref>/<version>/<line>. */
static void
ask_line(struct gateway_request *rq, struct gateway_customer_visit *v,
    struct gateway_customer_asked *asked, int i)
{
	char key[FX_KEY_MAX + 1];

	(void)snprintf(key, sizeof(key), "%s/%d/%d", asked->question.ref,
	    (int)asked->question.version, i + 1);
	(void)ask(rq, v, REC_assessment_quote_line, key, &asked->line[i], NULL);
}

static void
ask_lines(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	struct gateway_customer_case *c = &v->c;
	int i, n;

	for (n = 0; n < c->asked_count; n++) {
		struct gateway_customer_asked *asked = &c->asked[n];
		const struct assessment_proposal *proposal =
		    &v->raw[asked->unit].proposal;

		asked->proposed =
		    strcmp(proposal->ref, asked->question.ref) == 0 &&
		    proposal->version == asked->question.version;
		asked->proposal = *proposal;
		if (!asked->proposed || asked->question.about != fx_about_quote)
			continue;
		for (i = 0; i < GATEWAY_CUSTOMER_LINES; i++)
			ask_line(rq, v, asked, i);
	}
}

/* Lines that were taken out again have no quantity. */
static void
close_ranks(struct gateway_customer_asked *asked)
{
	int i;

	asked->lines = 0;
	for (i = 0; i < GATEWAY_CUSTOMER_LINES; i++)
		if (asked->line[i].qty > 0)
			asked->line[asked->lines++] = asked->line[i];
}

/*
 * The window of 90 days that runs and the one before; what is older says
 * nothing of today.
 */
static void
reckon(const struct analytics_model_time *model, int64_t now_ms,
    struct gateway_customer_others *others)
{
	static const unsigned char none[FX_FIGURES_BUCKET_BYTES];
	unsigned char times[FX_FIGURES_BUCKET_BYTES];
	int64_t ago = now_ms / (90 * FX_DAY_MS) - model->window;

	if (ago > 1)
		return;
	others->of = model->finished;
	if (ago <= 0)
		others->of += model->finished_before;
	fx_figures_bucket_join(
	    model->times, ago <= 0 ? model->times_before : none, times);
	others->within_s = fx_figures_bucket_percentile(times, FIFTHS);
}

static void
finish(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	struct gateway_customer_case *c = &v->c;
	int i, kept = 0;

	for (i = 0; i < c->units; i++)
		reckon(&v->raw[i].times, c->now_ms, &c->others[i]);
	for (i = 0; i < c->asked_count; i++) {
		if (c->asked[i].question.state != intake_question_state_open)
			continue;
		close_ranks(&c->asked[i]);
		if (kept != i)
			c->asked[kept] = c->asked[i];
		kept++;
	}
	c->asked_count = kept;
	c->rest_ended = is_rest_over(v);
	v->done = true;
	v->then(rq, v);
}

void
gateway_customer_look(struct gateway_request *rq,
    struct gateway_customer_visit *v, gateway_customer_seen_fn *then)
{
	v->then = then;
	(void)ask(rq, v, REC_intake_case, v->c.case_no, &v->header, NULL);
	if (v->under_way == 0)
		go_on(rq, v);
}

/*
 * gateway_customer_copy: a copy of a case for its customer (DP-3): the facts of
 * each unit, what happened to it in plain words and what was agreed to, as a
 * page to keep or print.
 *
 * Of the history only what a customer took part in or was shown is told: from
 * the steps of the house one could read what must not be said (INV-09).
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "net/fx_talk.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_customer_look.h"

#define ITEMS_MAX 1024

/* What is told; in the words of the schema. */
static const enum fx_kind told[] = {
	EV_intake_requested,
	EV_intake_reviewed,
	EV_intake_authorized,
	EV_intake_inbound_notified,
	EV_intake_received,
	EV_intake_admitted,
	EV_intake_question_opened,
	EV_intake_customer_decided,
	EV_intake_question_expired,
	EV_intake_acceptance_recorded,
	EV_intake_followed_up,
	EV_intake_appealed,
	EV_intake_appeal_told,
	EV_intake_canceled,
	EV_intake_lapsed,
	EV_intake_return_leg_opened,
	EV_intake_closed,
	EV_intake_reopened,
	EV_assessment_started,
	EV_assessment_diagnosed,
	EV_assessment_quoted,
	EV_assessment_decided,
	EV_repair_picked_up,
	EV_repair_completed,
	EV_quality_passed,
	EV_shipping_handed_over,
	EV_shipping_delivered,
};

/* A copy that is being made: one unit after the other. */
struct copy {
	struct gateway_customer_visit *visit;
	int unit;
};

#define begin_row gateway_customer_row

static void
print_text(FILE *out, const struct gateway_customer_case *c, const char *en,
    const char *zh, const char *text)
{
	if (text[0] == '\0')
		return;
	begin_row(out, c, en, zh);
	gateway_page_print(out, "<bdi>%s</bdi></dd>\n", text);
}

/* The whole serial number is the customer's own; the page shows its end. */
static void
print_facts(FILE *out, const struct gateway_customer_case *c, int i)
{
	const struct gateway_customer_unit *u = &c->unit[i];
	const struct intake_unit *unit = &u->facts.intake;
	struct gateway_customer_view view;
	const struct fx_word *word;

	gateway_customer_see(u, &view);
	word = view.asked ? fx_visible_word(FX_VISIBLE_decide)
			  : fx_visible_text(&view.facts);
	gateway_page_print(
	    out, "<section><h2 class=\"no\">%s</h2><dl>", u->unit_no);
	print_text(out, c, "Model", "型号", unit->model);
	print_text(out, c, "Serial number", "序列号", unit->serial);
	print_text(out, c, "Bought on", "购买日期", unit->purchase_date);
	begin_row(out, c, "Now", "目前");
	gateway_page_print(out, "%s</dd>\n", c->frame.zh ? word->zh : word->en);
	gateway_page_print(out, "</dl>\n");
}

static enum fx_kind
told_kind(const char *type)
{
	size_t i;

	for (i = 0; i < fx_count_of(told); i++)
		if (strcmp(fx_schema_shape(told[i])->name, type) == 0)
			return told[i];
	return FX_KIND_NONE;
}

/* What was answered, and the text that was shown for it. */
static void
print_answer(
    FILE *out, struct gateway_customer_visit *v, const struct fx_node *data)
{
	const struct fx_field *f =
	    fx_schema_field(EV_intake_customer_decided, "answer");
	struct intake_customer_decided decided;
	char field[FX_NAME_MAX + 1], *text;
	const struct fx_word *word;
	bool zh = v->c.frame.zh;

	memset(&decided, 0, sizeof(decided));
	if (fx_codec_decode(EV_intake_customer_decided, data, FX_FOREIGN,
		&decided, field) != 0)
		return;
	word = &f->choices[decided.answer];
	gateway_page_print(out, "%s<strong>%s</strong>", zh ? "：" : ": ",
	    zh ? word->zh : word->en);
	word =
	    fx_schema_code(DICT_remedy, decided.choice, strlen(decided.choice));
	if (word != NULL)
		gateway_page_print(
		    out, zh ? "（%s）" : " (%s)", zh ? word->zh : word->en);
	if (gateway_link_proof(v->g->keep, decided.evidence_sha, &text) != 0)
		return;
	gateway_page_print(out, "<div class=\"box\">");
	fputs(text, out); /* it was printed by us, escaped */
	gateway_page_print(out, "</div>");
	free(text);
}

static void
print_row(FILE *out, struct gateway_customer_visit *v,
    const struct fx_envelope *e, const struct fx_node *data)
{
	enum fx_kind kind = told_kind(e->type);
	const struct fx_shape *shape;
	bool zh = v->c.frame.zh;

	if (kind == FX_KIND_NONE)
		return;
	shape = fx_schema_shape(kind);
	gateway_page_print(out, "<li>");
	gateway_customer_day(out, &v->c, e->at_ms != 0 ? e->at_ms : e->time_ms);
	gateway_page_print(
	    out, "%s%s", zh ? "：" : ": ", zh ? shape->zh : shape->en);
	if (kind == EV_intake_customer_decided)
		print_answer(out, v, data);
	gateway_page_print(out, "</li>\n");
}

static void
print_history(FILE *out, struct gateway_customer_visit *v,
    struct fx_reader *reader, const struct fx_piece *rows)
{
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_piece row;
	struct fx_parts parts;
	size_t at = 0;

	gateway_page_print(
	    out, "<h3>%s</h3><ol>", v->c.frame.zh ? "经过" : "What happened");
	while (at < rows->length && fx_talk_row(*rows, &at, &row) == 0)
		if (fx_envelope_split(row.bytes, row.length, &parts) == 0 &&
		    fx_envelope_decode(
			reader, parts.body, parts.body_length, &e, &data) == 0)
			print_row(out, v, &e, data);
	gateway_page_print(out, "</ol></section>\n");
}

static void
pack_unit(struct fx_packer *args, void *context)
{
	const struct copy *copy = context;

	fx_pack_map(args, 2);
	fx_pack_text(args, "subject");
	fx_pack_text(args, copy->visit->c.unit[copy->unit].unit_no);
	fx_pack_text(args, "after");
	fx_pack_uint(args, 0);
}

static gateway_then_fn take_unit;

static void
go_on(struct gateway_request *rq, struct copy *copy)
{
	struct gateway_customer_visit *v = copy->visit;
	char name[FX_KEY_MAX + 64];

	if (copy->unit < v->c.units) {
		gateway_ask(
		    rq, FX_IN_analytics, "dossier", pack_unit, copy, take_unit);
		return;
	}
	gateway_page_end(gateway_out(rq), &v->c.frame);
	(void)snprintf(name, sizeof(name), "attachment; filename=\"%s.html\"",
	    v->c.case_no);
	gateway_set(rq, "Content-Disposition", name);
	gateway_customer_send(rq, 200);
}

static void
take_unit(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct copy *copy = answer->context;
	struct gateway_customer_visit *v = copy->visit;
	FILE *out = gateway_out(rq);
	struct fx_reader *reader;

	(void)g; /* the request knows it */
	print_facts(out, &v->c, copy->unit++);
	if (gateway_failed(answer) || fx_unpack_open(ITEMS_MAX, &reader) != 0) {
		gateway_page_print(out, "<p class=\"late\">%s</p></section>\n",
		    v->c.frame.zh
			? "暂时无法读取经过，请稍后再试。"
			: "What happened cannot be read just now; try again "
			  "in a moment.");
	} else {
		print_history(out, v, reader, &answer->data);
		fx_unpack_close(reader);
	}
	go_on(rq, copy);
}

void
gateway_customer_print_copy(
    struct gateway_request *rq, struct gateway_customer_visit *v)
{
	struct copy *copy = gateway_keep(rq, sizeof(*copy));
	FILE *out = gateway_out(rq);
	bool zh = v->c.frame.zh;

	if (copy == NULL) {
		gateway_customer_say(v->g, rq, 503, v->path,
		    "Too much to do just now", "系统繁忙");
		return;
	}
	copy->visit = v;
	gateway_page_begin(out, &v->c.frame);
	gateway_page_print(out, "<h1>%s <span class=\"no\">%s</span></h1><p>",
	    zh ? "案件副本" : "Copy of your case", v->c.case_no);
	gateway_customer_day(out, &v->c, v->c.now_ms);
	gateway_page_print(out, "</p><p>%s%s</p>\n",
	    zh ? "姓名、电话、地址和您的原话加密保存，如需副本请致电："
	       : "Your name, telephone, address and own words lie sealed; for "
		 "a copy of them please call us: ",
	    v->c.frame.phone);
	if (v->c.lines > v->c.units)
		gateway_page_print(out,
		    zh ? "<p>另有%d件产品，请来电查询。</p>\n"
		       : "<p>%d more units belong to this case; please call "
			 "us about them.</p>\n",
		    (int)(v->c.lines - v->c.units));
	go_on(rq, copy);
}

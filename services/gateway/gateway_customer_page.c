/*
 * gateway_customer_page: where each unit of a case is, when it will be done,
 * and what the customer can do, as one page without a script.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "edge/fx_qr.h"
#include "service/fx_figures.h"
#include "services/gateway/gateway_customer.h"

#define YEAR_MS (366 * FX_DAY_MS)

#define STEPS       8
#define STEP_REPAIR 4
#define STEP_CHECK  5
#define STEP_OVER   STEPS

static const struct fx_word steps[STEPS] = {
	{ "request", "Request", "申请" },
	{ "send", "Sending", "寄送" },
	{ "receive", "Receipt", "收货" },
	{ "assess", "Assessment", "检测" },
	{ "repair", "Repair", "维修" },
	{ "inspect", "Inspection", "质检" },
	{ "ship", "Shipping", "发货" },
	{ "done", "Done", "完成" },
};

static int
step_of(enum fx_visible visible)
{
	switch (visible) {
	case FX_VISIBLE_req:
	case FX_VISIBLE_remote: return 0;
	case FX_VISIBLE_auth:
	case FX_VISIBLE_inbound: return 1;
	case FX_VISIBLE_received:
	case FX_VISIBLE_discrep: return 2;
	case FX_VISIBLE_assess: return 3;
	case FX_VISIBLE_repair:
	case FX_VISIBLE_parts: return STEP_REPAIR;
	case FX_VISIBLE_inspect: return STEP_CHECK;
	case FX_VISIBLE_ready:
	case FX_VISIBLE_shipped:
	case FX_VISIBLE_lost: return 6;
	case FX_VISIBLE_accept: return 7;
	case FX_VISIBLE_closed: return STEP_OVER;
	default: return -1;
	}
}

/* Whose record says since when. */
static enum fx_place
place_of(const struct fx_facts *facts, enum fx_visible visible)
{
	switch (visible) {
	case FX_VISIBLE_assess:
		return facts->assessment.state == assessment_unit_state_absent
			   ? FX_IN_intake
			   : FX_IN_assessment;
	case FX_VISIBLE_repair:
	case FX_VISIBLE_parts: return FX_IN_repair;
	case FX_VISIBLE_inspect: return FX_IN_quality;
	case FX_VISIBLE_ready:
	case FX_VISIBLE_shipped:
	case FX_VISIBLE_lost:
	case FX_VISIBLE_accept:
		return facts->shipping.state == shipping_unit_state_absent
			   ? FX_IN_intake
			   : FX_IN_shipping;
	default: return FX_IN_intake;
	}
}

/* An appeal is what comes first, and the term of a question runs on. */
static bool
is_asked(const struct fx_facts *facts)
{
	struct fx_facts but = *facts;

	but.intake.appeal = intake_appeal_state_absent;
	return facts->intake.questions_open > 0 &&
	       fx_visible_of(&but) == FX_VISIBLE_decide;
}

/* Whether it is ours to finish, also while something of it is appealed. */
static bool
is_here(const struct fx_facts *facts)
{
	struct fx_facts but = *facts;
	enum fx_visible visible;
	int step;

	but.intake.appeal = intake_appeal_state_absent;
	visible = fx_visible_of(&but);
	step = step_of(visible);
	return step >= 2 && step <= 6 && visible != FX_VISIBLE_shipped;
}

void
gateway_customer_see(const struct gateway_customer_unit *unit,
    struct gateway_customer_view *view)
{
	struct fx_facts *facts = &view->facts;

	*facts = unit->facts;
	/*
	 * Of a serious problem nothing is told until it is decided: neither
	 * that it is one, nor what was asked before (INV-09).
	 */
	if (facts->intake.gag || facts->assessment.gag)
		facts->intake.questions_open = 0;
	facts->intake.gag = facts->assessment.gag = false;
	facts->intake.serious = false;
	view->asked = is_asked(facts);
	facts->intake.questions_open = 0;
	view->visible = fx_visible_of(facts);
	view->step = step_of(view->visible);
	view->since_ms = unit->since_ms[place_of(facts, view->visible)];
	view->here = is_here(facts);
}

void
gateway_customer_day(
    FILE *out, const struct gateway_customer_case *c, int64_t ms)
{
	gateway_page_day(out, c->frame.zh, fx_policy_day(c->policy, ms));
}

/* What was passed over: goods that go back as they are see no bench. */
static bool
is_skipped(const struct gateway_customer_view *view, int step)
{
	return (step == STEP_REPAIR && view->facts.repair.attempt == 0) ||
	       (step == STEP_CHECK &&
		   view->facts.quality.state == quality_unit_state_absent);
}

static void
print_step(FILE *out, bool zh, const struct gateway_customer_view *view, int i)
{
	const char *class = "", *said = zh ? "未到：" : "to come: ";

	if (i == view->step) {
		class = " class=\"n\" aria-current=\"step\"";
		said = zh ? "当前：" : "now: ";
	} else if (i < view->step && is_skipped(view, i)) {
		said = zh ? "不需要：" : "not needed: ";
	} else if (i < view->step) {
		class = " class=\"d\"";
		said = zh ? "已完成：" : "done: ";
	}
	fprintf(out, "<li%s>", class); /* ours, and no text of anybody */
	gateway_page_print(out, "<span class=\"v\">%s</span>%s</li>", said,
	    zh ? steps[i].zh : steps[i].en);
}

static void
print_where(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_view *view)
{
	const struct fx_word *word = view->asked
					 ? fx_visible_word(FX_VISIBLE_decide)
					 : fx_visible_text(&view->facts);
	bool zh = c->frame.zh;
	int i;

	gateway_page_print(out, "<p class=\"big\">%s%s",
	    zh ? "目前：" : "Now: ", zh ? word->zh : word->en);
	if (view->visible == FX_VISIBLE_closed &&
	    view->facts.intake.outcome != fx_outcome_unsaid) {
		const struct fx_field *f =
		    fx_schema_field(REC_intake_unit, "outcome");

		word = &f->choices[view->facts.intake.outcome];
		gateway_page_print(
		    out, "%s%s", zh ? "：" : ": ", zh ? word->zh : word->en);
	}
	if (view->since_ms != 0 && !view->asked) {
		gateway_page_print(out, zh ? "（自" : ", since ");
		gateway_customer_day(out, c, view->since_ms);
		gateway_page_print(out, zh ? "起）" : "");
	}
	gateway_page_print(out, "</p>\n");
	if (view->step < 0)
		return;
	gateway_page_print(out, "<ol class=\"steps\" aria-label=\"%s\">",
	    zh ? "进度" : "Progress");
	for (i = 0; i < STEPS; i++)
		print_step(out, zh, view, i);
	gateway_page_print(out, "</ol>\n");
}

/*
 * What the department entered, of what still lies with it; else in plain words
 * from what the unit waits for.
 */
static const char *
late_reason(const struct gateway_customer_unit *unit,
    const struct gateway_customer_view *view, bool zh)
{
	if (view->visible == FX_VISIBLE_assess && !view->asked &&
	    unit->finding.late_reason[0] != '\0')
		return unit->finding.late_reason;
	if (view->asked)
		return zh ? "需要您的答复。" : "we wait for your answer.";
	switch (view->visible) {
	case FX_VISIBLE_parts:
		return zh ? "所需备件尚未到货。"
			  : "a part it needs has not arrived yet.";
	case FX_VISIBLE_ready:
		return zh ? "已完成，等待发出。"
			  : "it is finished and waits to be sent.";
	case FX_VISIBLE_inspect:
		return zh ? "正在进行最终检验。"
			  : "it is in its final inspection.";
	case FX_VISIBLE_lost:
		return zh ? "运输途中出现问题，正在处理。"
			  : "something went wrong on the way; we see to it.";
	default:
		return zh ? "检测和维修所需时间比预计长。"
			  : "examining and repairing it takes longer than we "
			    "thought.";
	}
}

/* Of others like it: what was, not what will be. */
static void
print_others(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_unit *unit,
    const struct gateway_customer_others *others)
{
	bool zh = c->frame.zh;
	int64_t by = unit->received_ms + others->within_s * 1000;

	if (unit->received_ms == 0)
		return;
	gateway_page_print(out, "<p class=\"m\">");
	if (others->of < FX_FIGURES_FEW) {
		gateway_page_print(out, "%s",
		    zh ? "近期同类产品完成数量太少，无法给出可靠的时间范围。"
		       : "Too few of this model were finished lately to say "
			 "honestly how long it will take.");
	} else if (by > c->now_ms) {
		gateway_page_print(out,
		    zh ? "根据近%d件同型号产品：每5件中有4件在"
		       : "From the last %d of this model: 4 of 5 like yours "
			 "were done by ",
		    (int)others->of);
		gateway_customer_day(out, c, by);
		gateway_page_print(out, zh ? "或之前完成。" : ".");
	} else {
		gateway_page_print(out,
		    zh ? "根据近%d件同型号产品：每5件中有4件在%d天内完成；"
			 "您的产品所需时间更长。"
		       : "From the last %d of this model: 4 of 5 like yours "
			 "took at most %d days; yours takes longer.",
		    (int)others->of, (int)((others->within_s + 86399) / 86400));
	}
	gateway_page_print(out, "</p>\n");
}

static void
print_when(FILE *out, const struct gateway_customer_case *c, int i,
    const struct gateway_customer_view *view)
{
	int64_t promised = view->facts.repair.due_return_at;
	bool zh = c->frame.zh;

	if (!view->here)
		return;
	if (promised != 0) {
		gateway_page_print(out, "<p>%s",
		    zh ? "承诺寄回日期：" : "Promised to be sent back by ");
		/* The last day counts to its end. */
		gateway_customer_day(out, c, promised - 1);
		gateway_page_print(out, zh ? "</p>\n" : ".</p>\n");
	}
	if (promised != 0 && c->now_ms >= promised)
		gateway_page_print(out,
		    "<p class=\"late\">%s<bdi>%s</bdi></p>\n",
		    zh ? "已超过承诺日期："
		       : "This is later than we promised: ",
		    late_reason(&c->unit[i], view, zh));
	print_others(out, c, &c->unit[i], &c->others[i]);
}

static void
print_parcel(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_view *view)
{
	const struct shipping_unit *job = &view->facts.shipping;
	bool zh = c->frame.zh;

	if (view->visible != FX_VISIBLE_shipped || job->waybill[0] == '\0')
		return;
	gateway_page_print(out,
	    "<p>%s<bdi>%s</bdi> <bdi class=\"no\">%s</bdi></p>\n",
	    zh ? "运单：" : "Waybill: ", job->carrier, job->waybill);
}

static void
print_unit(FILE *out, const struct gateway_customer_case *c, int i, int *forms)
{
	const struct gateway_customer_unit *unit = &c->unit[i];
	struct gateway_customer_view view;
	bool zh = c->frame.zh;

	gateway_customer_see(unit, &view);
	gateway_page_print(
	    out, "<section><h2><bdi>%s</bdi>", view.facts.intake.model);
	/* Enough to know one's own. */
	if (*fx_text_ending(view.facts.intake.serial, 4) != '\0')
		gateway_page_print(out,
		    " <span class=\"m no\">%s<bdi>%s</bdi></span>",
		    zh ? "序列号尾号 " : "serial ending in ",
		    fx_text_ending(view.facts.intake.serial, 4));
	gateway_page_print(
	    out, "</h2><p class=\"m no\">%s</p>\n", unit->unit_no);
	print_where(out, c, &view);
	if (view.asked)
		gateway_customer_asks(out, c, i, forms);
	print_when(out, c, i, &view);
	print_parcel(out, c, &view);
	if (view.visible == FX_VISIBLE_auth)
		gateway_customer_send_to(out, c, i, &view);
	if (view.visible == FX_VISIBLE_rejected)
		gateway_customer_refused(out, c, i);
	gateway_customer_forms(out, c, i, &view, forms);
	gateway_page_print(out, "</section>\n");
}

static void
print_new_link(FILE *out, const struct gateway_customer_case *c)
{
	bool zh = c->frame.zh;

	gateway_page_print(out,
	    "<div class=\"box\"><h2>%s</h2><p>%s</p>"
	    "<p><a class=\"b\" href=\"%s\">%s</a></p>\n",
	    zh ? "请保存此链接" : "Keep this link",
	    zh ? "申请已收到。凭此链接可查看进度并答复；"
		 "请勿转发。遗失时可向我们索取新链接。"
	       : "We have your request. With this link you follow it and "
		 "answer; give it to nobody. If you lose it, ask us for a "
		 "new one.",
	    c->path, c->new_link);
	(void)fx_qr_svg(out, FX_QR_LINK, c->new_link, 1000);
	gateway_page_print(out, "</div>\n");
}

/* When it ended; 0: it has not.  Only who is closed has a time of its own. */
static int64_t
end_of(const struct intake_unit *unit, int64_t since_ms)
{
	switch (unit->state) {
	case intake_unit_state_closed: return unit->closed_at;
	case intake_unit_state_rejected:
	case intake_unit_state_lapsed:
	case intake_unit_state_canceled:
	case intake_unit_state_remote_resolved: return since_ms;
	default: return 0;
	}
}

bool
gateway_customer_is_over(const struct gateway_customer_case *c,
    const struct intake_unit *unit, int64_t since_ms)
{
	int64_t end = end_of(unit, since_ms);

	return end != 0 && c->policy->retention_years > 0 &&
	       c->now_ms - end > c->policy->retention_years * YEAR_MS;
}

bool
gateway_customer_ended(const struct gateway_customer_case *c)
{
	int i;

	for (i = 0; i < c->units; i++)
		if (!gateway_customer_is_over(c, &c->unit[i].facts.intake,
			c->unit[i].since_ms[FX_IN_intake]))
			return false;
	return c->units > 0 && (c->lines <= c->units || c->rest_ended);
}

void
gateway_customer_page(FILE *out, const struct gateway_customer_case *c)
{
	bool zh = c->frame.zh;
	int i, forms = 0;

	gateway_page_begin(out, &c->frame);
	gateway_page_print(out, "<h1>%s <span class=\"no\">%s</span></h1>\n",
	    zh ? "返修" : "Return", c->case_no);
	if (c->notice != NULL)
		gateway_page_print(out,
		    "<div class=\"box\" role=\"status\"><p>%s</p></div>\n",
		    c->notice);
	if (c->new_link != NULL)
		print_new_link(out, c);
	if (c->moving)
		gateway_customer_contact(out, c, &forms);
	for (i = 0; i < c->units && !c->moving; i++)
		if (c->opened == 0 || c->opened > c->units ||
		    gateway_customer_is_opened(c, i))
			print_unit(out, c, i, &forms);
	if (c->opened > 0 && c->units > 1)
		gateway_page_print(out,
		    "<p><a class=\"b\" href=\"%s?lang=%s\">%s</a></p>\n",
		    c->path, zh ? "zh" : "en",
		    zh ? "查看全部产品" : "All units of this case");
	gateway_customer_ways(out, c);
	if (c->lines > c->units)
		gateway_page_print(out,
		    zh ? "<p>另有%d件产品，请来电查询。</p>\n"
		       : "<p>%d more units belong to this case; please call "
			 "us about them.</p>\n",
		    (int)(c->lines - c->units));
	gateway_customer_more(out, c);
	gateway_page_end(out, &c->frame);
}

/*
 * gateway_customer_forms: what the customer can say on the page unasked: a
 * waybill, acceptance, a remaining fault, a rating, that it is canceled.  A
 * form names its command, so sent twice it is one.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_customer.h"

/* The n-th form of a page has a command of its own. */
static void
print_id(FILE *out, const struct gateway_customer_case *c, int n)
{
	unsigned char id[FX_UUID_BYTES];
	char text[FX_UUID_TEXT];

	memcpy(id, c->id, sizeof(id));
	id[FX_UUID_BYTES - 1] = (unsigned char)(id[FX_UUID_BYTES - 1] + n);
	fx_uuid_print(id, text);
	gateway_page_print(
	    out, "<input type=\"hidden\" name=\"id\" value=\"%s\">", text);
}

void
gateway_customer_begin_form(FILE *out, const struct gateway_customer_case *c,
    int unit, const char *action, int *n)
{
	gateway_page_print(out,
	    "<form method=\"post\" action=\"%s/%s?lang=%s\">"
	    "<input type=\"hidden\" name=\"key\" value=\"%s\">"
	    "<input type=\"hidden\" name=\"unit\" value=\"%s\">",
	    c->path, action, c->frame.zh ? "zh" : "en", c->key,
	    c->unit[unit].unit_no);
	print_id(out, c, (*n)++);
}

void
gateway_customer_begin_appeal(FILE *out, const struct gateway_customer_case *c,
    int unit, const char *kind, int *n)
{
	gateway_customer_begin_form(out, c, unit, "appeal", n);
	gateway_page_print(
	    out, "<input type=\"hidden\" name=\"kind\" value=\"%s\">", kind);
}

bool
gateway_customer_is_opened(const struct gateway_customer_case *c, int i)
{
	return c->units == 1 || c->opened == i + 1;
}

void
gateway_customer_open(
    FILE *out, const struct gateway_customer_case *c, int i, const char *text)
{
	gateway_page_print(out,
	    "<p><a class=\"b\" href=\"%s?lang=%s&amp;unit=%d\">%s</a></p>\n",
	    c->path, c->frame.zh ? "zh" : "en", i + 1, text);
}

static void
end_form(FILE *out, const char *button)
{
	gateway_page_print(out, "<button>%s</button></form>\n", button);
}

/* -- what may be done --------------------------------------------------------
 */

#define ACTIVE_MS (90 * FX_DAY_MS) /* after shipping */

bool
gateway_customer_is_active(
    const struct gateway_customer_case *c, const struct fx_facts *facts)
{
	return facts->shipping.handed_over_at == 0 ||
	       c->now_ms - facts->shipping.handed_over_at < ACTIVE_MS;
}

/*
 * On the bench a unit can turn out to be one that only the general manager may
 * end, of which nothing may be said (INV-09).  So that no page differs, from
 * there on all cancel by telephone.
 */
bool
gateway_customer_may_call_off(const struct fx_facts *facts)
{
	return facts->intake.state == intake_unit_state_admitted &&
	       !facts->intake.picked_up && !facts->intake.return_leg &&
	       (facts->intake.decision == fx_decision_unsaid ||
		   facts->intake.decision == fx_decision_repair);
}

bool
gateway_customer_may_cancel(const struct fx_facts *facts)
{
	switch (facts->intake.state) {
	case intake_unit_state_requested:
	case intake_unit_state_remote:
	case intake_unit_state_eligible:
	case intake_unit_state_authorized:
	case intake_unit_state_inbound:
	case intake_unit_state_received:
	case intake_unit_state_discrepancy: break;
	default: return false;
	}
	return !facts->intake.picked_up && !facts->intake.return_leg &&
	       (facts->intake.decision == fx_decision_unsaid ||
		   facts->intake.decision == fx_decision_repair);
}

/* It is in the customer's hands, in this round. */
static bool
is_delivered(const struct fx_facts *facts)
{
	const struct intake_unit *unit = &facts->intake;

	return unit->out_stage == intake_stage_delivered &&
	       (unit->state == intake_unit_state_goods_back ||
		   (unit->state == intake_unit_state_admitted &&
		       unit->out_round >= unit->round));
}

bool
gateway_customer_may_judge(const struct fx_facts *facts)
{
	return is_delivered(facts) &&
	       facts->intake.acceptance == intake_acceptance_open;
}

bool
gateway_customer_may_rate(const struct fx_facts *facts)
{
	return is_delivered(facts) && !facts->intake.followed_up &&
	       facts->intake.acceptance != intake_acceptance_open;
}

bool
gateway_customer_may_reopen(
    const struct gateway_customer_case *c, const struct fx_facts *facts)
{
	return facts->intake.state == intake_unit_state_closed &&
	       c->now_ms - facts->intake.closed_at <=
		   c->policy->reopen_window_days * FX_DAY_MS;
}

/* -- the other forms ---------------------------------------------------------
 */

static void
print_option(FILE *out, const char *value, const char *text)
{
	gateway_page_print(
	    out, "<option value=\"%s\">%s</option>", value, text);
}

static void
print_sent(FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<h3>%s</h3>",
	    zh ? "寄出后请告诉我们" : "Tell us when you have sent it");
	gateway_customer_begin_form(out, c, unit, "sent", n);
	gateway_page_print(out,
	    "<label>%s<input class=\"w\" name=\"carrier\" maxlength=\"32\" "
	    "required>"
	    "</label><label>%s<input class=\"w\" name=\"waybill\" "
	    "maxlength=\"40\" autocapitalize=\"characters\" required></label>",
	    zh ? "快递公司" : "Carrier", zh ? "运单号" : "Waybill number");
	end_form(out, zh ? "已寄出" : "I have sent it");
}

static void
print_accept(FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<h3>%s</h3><p>%s</p>",
	    zh ? "请验收" : "Please accept",
	    zh ? "请检查功能和外观。"
	       : "See whether it works and looks right.");
	gateway_customer_begin_form(out, c, unit, "accept", n);
	end_form(out, zh ? "验收合格" : "Everything is well");
}

static void
print_tick(FILE *out, const char *name, bool missing, const char *text)
{
	gateway_page_print(out,
	    "<label class=\"c\"><input type=\"checkbox\" name=\"%s\" "
	    "value=\"bad\"",
	    name);
	if (missing)
		gateway_page_print(out, " aria-invalid=\"true\"");
	gateway_page_print(out, ">%s</label>", text);
}

/* A remaining fault: what the rules offer for an appeal. */
static void
print_fault(FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	bool zh = c->frame.zh;
	bool missing = c->unticked && gateway_customer_is_opened(c, unit);

	gateway_customer_begin_appeal(out, c, unit, "fault", n);
	gateway_page_print(out, "<fieldset id=\"fault%d\"><legend>%s</legend>",
	    unit + 1, zh ? "或者：仍有问题" : "Or: something is still wrong");
	if (missing)
		gateway_page_print(out, "<p class=\"late\">%s</p>",
		    zh ? "请至少勾选一项。" : "Please tick at least one.");
	print_tick(
	    out, "function", missing, zh ? "功能不正常" : "It does not work");
	print_tick(out, "appearance", missing,
	    zh ? "外观有问题" : "It does not look right");
	gateway_page_print(out,
	    "</fieldset><label>%s<select class=\"w\" name=\"wish\">",
	    zh ? "您的诉求" : "What do you wish?");
	print_option(out, "repair", zh ? "再修" : "repair again");
	print_option(out, "exchange", zh ? "换货" : "exchange");
	print_option(out, "return", zh ? "退货" : "return");
	gateway_page_print(out, "</select></label>");
	end_form(out, zh ? "提出异议" : "Object");
}

static void
print_judge(FILE *out, const struct gateway_customer_case *c, int unit,
    const struct gateway_customer_view *view, int *n)
{
	bool zh = c->frame.zh;

	print_accept(out, c, unit, n);
	/* Goods that went back untouched are what they were. */
	if (view->facts.intake.state != intake_unit_state_goods_back)
		print_fault(out, c, unit, n);
	gateway_page_print(out, "<p class=\"m\">");
	if (view->facts.intake.acceptance_due != 0) {
		gateway_page_print(
		    out, "%s", zh ? "请在" : "You can say so to the end of ");
		/* The last day counts to its end. */
		gateway_customer_day(
		    out, c, view->facts.intake.acceptance_due - 1);
		gateway_page_print(out, "%s",
		    zh ? "当日或之前告知；此后仍未告知的，视为验收合格。"
		       : "; after that day silence counts as acceptance. ");
	}
	gateway_page_print(out, "%s</p>\n",
	    zh ? "您的法定权利和维修保证不受影响。"
	       : "Your statutory rights and the guarantee for the repair "
		 "remain in any case.");
}

/* Nothing is chosen before somebody chooses it: it is theirs to say. */
static void
begin_choice(FILE *out, bool zh, const char *name, const char *text, bool must)
{
	gateway_page_print(
	    out, "<label>%s<select class=\"w\" name=\"%s\"", text, name);
	if (must)
		gateway_page_print(out, " required");
	gateway_page_print(out, ">");
	print_option(out, "", zh ? "请选择" : "please choose");
}

static void
end_choice(FILE *out)
{
	gateway_page_print(out, "</select></label>");
}

static void
print_rate(FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	static const struct fx_word marks[] = {
		{ "5", "5, very good", "5 很好" },
		{ "4", "4, good", "4 好" },
		{ "3", "3, middling", "3 一般" },
		{ "2", "2, bad", "2 差" },
		{ "1", "1, very bad", "1 很差" },
	};
	bool zh = c->frame.zh;
	size_t i;

	gateway_customer_begin_form(out, c, unit, "rate", n);
	begin_choice(out, zh, "received",
	    zh ? "收货时是否完好？" : "Did it reach you well?", true);
	print_option(out, "yes", zh ? "是" : "yes");
	print_option(out, "no", zh ? "否" : "no");
	end_choice(out);
	begin_choice(out, zh, "csat",
	    zh ? "您对本次服务满意吗？" : "How content are you?", true);
	for (i = 0; i < fx_count_of(marks); i++)
		print_option(
		    out, marks[i].name, zh ? marks[i].zh : marks[i].en);
	end_choice(out);
	begin_choice(
	    out, zh, "usage", zh ? "使用情况" : "How does it do?", false);
	print_option(out, "in_use", zh ? "正常使用" : "it is in use");
	print_option(out, "not_used", zh ? "未使用" : "not used yet");
	print_option(out, "troubled", zh ? "仍有问题" : "with trouble");
	end_choice(out);
	end_form(out, zh ? "评价" : "Rate");
}

static void
print_reopen(FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<details><summary>%s</summary>",
	    zh ? "又出现问题？" : "Is something wrong again?");
	gateway_customer_begin_appeal(out, c, unit, "reopen", n);
	gateway_page_print(out, "<label>%s<select class=\"w\" name=\"reason\">",
	    zh ? "原因" : "What is it?");
	print_option(out, "same_fault", zh ? "同样的故障" : "the same fault");
	print_option(out, "other_fault", zh ? "其他故障" : "another fault");
	print_option(out, "result",
	    zh ? "对结果有异议"
	       : "I do not agree with "
		 "the result");
	gateway_page_print(out, "</select></label>");
	end_form(out, zh ? "重新受理" : "Take it up again");
	gateway_page_print(out, "</details>\n");
}

static void
print_cancel(FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	bool zh = c->frame.zh;
	const char *title = zh ? "取消返修" : "Cancel this return";

	if (!gateway_customer_is_opened(c, unit)) {
		gateway_customer_open(out, c, unit, title);
		return;
	}
	gateway_page_print(out, "<details><summary>%s</summary><p>%s</p>",
	    title,
	    zh ? "已寄到的产品将按原样退回。"
	       : "What has reached us goes back as it is.");
	gateway_customer_begin_form(out, c, unit, "cancel", n);
	gateway_page_print(out, "<label>%s<select class=\"w\" name=\"reason\">",
	    zh ? "原因" : "Why?");
	print_option(out, "not_needed", zh ? "不再需要" : "no longer needed");
	print_option(
	    out, "elsewhere", zh ? "已在别处处理" : "settled elsewhere");
	print_option(out, "other", zh ? "其他" : "something else");
	gateway_page_print(out, "</select></label>");
	end_form(out, zh ? "确认取消" : "Cancel it");
	gateway_page_print(out, "</details>\n");
}

static void
print_call_off(FILE *out, const struct gateway_customer_case *c)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<p class=\"m\">%s%s</p>\n",
	    zh ? "产品已在检修，如需取消请致电："
	       : "It is being worked on. To cancel it now please call us: ",
	    c->frame.phone);
}

static void
print_remote(FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<p>%s</p>",
	    zh ? "我们正在远程为您解决。如未能解决，请告诉我们。"
	       : "We help you from afar. If that does not solve it, say so.");
	gateway_customer_begin_appeal(out, c, unit, "remote", n);
	end_form(out, zh ? "未解决，请安排寄修" : "It did not help");
}

void
gateway_customer_forms(FILE *out, const struct gateway_customer_case *c,
    int unit, const struct gateway_customer_view *view, int *n)
{
	const struct fx_facts *facts = &view->facts;

	if (!gateway_customer_is_active(c, facts))
		return;
	if (facts->intake.state == intake_unit_state_authorized &&
	    gateway_customer_sends(&c->unit[unit].terms))
		print_sent(out, c, unit, n);
	if (facts->intake.state == intake_unit_state_remote)
		print_remote(out, c, unit, n);
	/* What is waited for stands first. */
	if (gateway_customer_may_judge(facts))
		print_judge(out, c, unit, view, n);
	gateway_customer_appeal(out, c, unit, view, n);
	if (gateway_customer_may_rate(facts))
		print_rate(out, c, unit, n);
	if (gateway_customer_may_reopen(c, facts))
		print_reopen(out, c, unit, n);
	if (gateway_customer_may_cancel(facts))
		print_cancel(out, c, unit, n);
	if (gateway_customer_may_call_off(facts))
		print_call_off(out, c);
}

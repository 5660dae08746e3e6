/*
 * gateway_customer_appeal: what the customer's page says of an appeal (S-072):
 * that one is open and what became of the last, the form while a decision may
 * be appealed with its last day, and the ways outside the house (CN-18).
 */
#include "base/fx_base.h"
#include "services/gateway/gateway_customer.h"

bool
gateway_customer_may_appeal(
    const struct gateway_customer_case *c, const struct fx_facts *facts)
{
	const struct intake_unit *unit = &facts->intake;

	return (unit->state == intake_unit_state_rejected ||
		   unit->state == intake_unit_state_admitted) &&
	       unit->appeal != intake_appeal_state_filed &&
	       unit->appeal != intake_appeal_state_judged &&
	       c->now_ms < unit->appeal_until;
}

/* Until then; who judges is said, since that is what an appeal is for. */
static void
print_open(FILE *out, const struct gateway_customer_case *c,
    const struct intake_appeal_file *file, bool asked)
{
	bool zh = c->frame.zh;

	gateway_page_print(
	    out, "<p>%s", zh ? "您的申诉已收到：" : "We have your appeal of ");
	gateway_customer_day(out, c, file->filed_at);
	gateway_page_print(out, "%s</p>\n",
	    zh ? "。将由未参与该决定的人员裁定，并告知您结果。"
	       : ". Somebody who took no part in the decision judges it, and "
		 "we tell you what came of it.");
	/* The term of a question runs on (T-08); a silence costs nothing. */
	if (asked)
		gateway_page_print(out, "<p>%s</p>\n",
		    zh ? "裁定之前，您仍可在期限内答复下列事项；"
			 "不答复不产生检测费。"
		       : "Until then you can still answer what is asked here "
			 "within its term; not answering costs no test fee.");
}

static void
print_told(FILE *out, const struct gateway_customer_case *c,
    const struct intake_appeal_file *file)
{
	bool zh = c->frame.zh, upheld;

	upheld = file->verdict == fx_appeal_verdict_upheld;
	gateway_page_print(
	    out, "<p>%s", zh ? "申诉结果：" : "What came of your appeal: ");
	gateway_page_print(out, "<strong>%s</strong>%s",
	    upheld ? (zh ? "成立" : "you were right")
		   : (zh ? "不成立" : "the decision stands"),
	    zh ? "（" : " (");
	gateway_customer_day(out, c, file->told_at);
	gateway_page_print(out, "%s</p>\n", zh ? "）" : ")");
}

/* CN-18: the ways that are open to who is turned down. */
static void
print_ways(FILE *out, const struct gateway_customer_case *c)
{
	gateway_page_print(out, "<p>%s</p>\n",
	    c->frame.zh
		? "您还可以：与我们协商；请求消费者协会调解；"
		  "向有关行政部门投诉；根据仲裁协议申请仲裁；向人民法院起诉。"
		: "You may also settle it with us, ask a consumer association "
		  "to mediate, complain to the authority, go to arbitration "
		  "if that was agreed, or go to court.");
}

static void
print_form(FILE *out, const struct gateway_customer_case *c, int i,
    const struct intake_unit *unit, int *n)
{
	bool zh = c->frame.zh;
	char seq[24];

	(void)snprintf(seq, sizeof(seq), "%lld", (long long)unit->verdict_seq);
	gateway_page_print(out, "<p>%s</p>",
	    zh ? "由未参与该决定的人员裁定。"
	       : "Somebody who took no part in the decision judges it.");
	gateway_customer_begin_appeal(out, c, i, "against", n);
	gateway_page_print(out,
	    "<input type=\"hidden\" name=\"service\" value=\"%s\">"
	    "<input type=\"hidden\" name=\"seq\" value=\"%s\">"
	    "<label>%s<textarea class=\"w\" name=\"grounds\" rows=\"5\" "
	    "maxlength=\"1300\" required></textarea></label>"
	    "<button>%s</button></form>\n",
	    unit->state == intake_unit_state_rejected ? "intake" : "assessment",
	    seq, zh ? "申诉理由" : "Why?", zh ? "提出申诉" : "Appeal");
}

static void
print_offer(FILE *out, const struct gateway_customer_case *c, int i,
    const struct intake_unit *unit, int *n)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<p>%s",
	    zh ? "对决定有异议？可申诉至："
	       : "Do you not agree? You may appeal until ");
	gateway_customer_day(out, c, unit->appeal_until - 1);
	gateway_page_print(out, "</p>\n");
	if (gateway_customer_is_opened(c, i))
		print_form(out, c, i, unit, n);
	else
		gateway_customer_open(out, c, i, zh ? "申诉" : "Appeal");
}

/* Whether an end was told to the customer that they may take elsewhere. */
static bool
is_turned_down(const struct gateway_customer_unit *unit)
{
	const struct intake_unit *u = &unit->facts.intake;

	return u->state == intake_unit_state_rejected ||
	       (u->appeal == intake_appeal_state_told &&
		   unit->appeal.verdict == fx_appeal_verdict_dismissed);
}

void
gateway_customer_ways(FILE *out, const struct gateway_customer_case *c)
{
	int i;

	for (i = 0; i < c->units; i++)
		if (is_turned_down(&c->unit[i])) {
			print_ways(out, c);
			return;
		}
}

void
gateway_customer_appeal(FILE *out, const struct gateway_customer_case *c, int i,
    const struct gateway_customer_view *view, int *n)
{
	const struct intake_appeal_file *file = &c->unit[i].appeal;
	const struct intake_unit *unit = &view->facts.intake;

	if (view->visible == FX_VISIBLE_appeal)
		print_open(out, c, file, view->asked);
	else if (unit->appeal == intake_appeal_state_told)
		print_told(out, c, file);
	if (gateway_customer_may_appeal(c, &view->facts))
		print_offer(out, c, i, unit, n);
}

/*
 * gateway_customer_asks: what the customer is asked, in full, with two equal
 * buttons.  What is agreed to is the text that was shown: the form carries its
 * hash, and the answer's event keeps it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_customer.h"

static void
print_money(FILE *out, const struct gateway_customer_case *c, int64_t minor)
{
	char text[FX_MONEY_BYTES];

	fx_text_money(minor, c->policy->currency, text);
	gateway_page_print(out, "<span class=\"no\">%s</span>", text);
}

static void
print_row(FILE *out, const struct gateway_customer_case *c, const char *what,
    int64_t minor)
{
	gateway_page_print(out,
	    "<tr><th scope=\"row\" colspan=\"3\">%s</th><td class=\"r\">",
	    what);
	print_money(out, c, minor);
	gateway_page_print(out, "</td></tr>");
}

/* Without the currency, which the heading and the total have. */
static void
print_bare(FILE *out, int64_t minor)
{
	char text[FX_MONEY_BYTES];

	fx_text_money(minor, "", text);
	text[strcspn(text, " ")] = '\0';
	gateway_page_print(out, "<td>%s", text);
}

/* Of 99 lines each byte counts: what HTML lets go is left out. */
static void
print_lines(FILE *out, const struct gateway_customer_asked *asked)
{
	const struct assessment_quote_line *line = asked->line;
	const struct assessment_quote_line *end = line + asked->lines;

	for (; line < end; line++) {
		gateway_page_print(
		    out, "<tr><td>%s<td>%d", line->code, (int)line->qty);
		print_bare(out, line->unit_price_minor);
		print_bare(out, line->amount_minor);
	}
}

static void
print_declining(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<p>%s",
	    zh ? "不同意：产品不予维修，按原样退回"
	       : "If you do not agree it is not repaired and goes back as it "
		 "is");
	if (asked->proposal.test_fee_minor > 0) {
		gateway_page_print(
		    out, zh ? "，并收取事先约定的检测费 "
			    : "; the test fee you agreed to is then due: ");
		print_money(out, c, asked->proposal.test_fee_minor);
	}
	gateway_page_print(out, zh ? "。" : ". ");
	if (asked->proposal.test_fee_minor > 0)
		gateway_page_print(out,
		    zh ? "逾期未答复也收取检测费，异议处理期间除外；"
			 "致电取消返修则不收取。"
		       : "So it is if you do not answer in time, unless an "
			 "objection is open; if you cancel the return by "
			 "telephone it is not. ");
	gateway_page_print(out, "%s</p>\n",
	    zh ? "逾期未答复：报价失效，不予维修。"
	       : "If you do not answer in time the quote ends, and nothing is "
		 "repaired by it.");
}

static int64_t
sum_of(const struct gateway_customer_asked *asked)
{
	int64_t sum = 0;
	int i;

	for (i = 0; i < asked->lines; i++)
		sum += asked->line[i].amount_minor;
	return sum;
}

/*
 * Every line, what was taken off, and the total that is agreed to: together
 * they add up, or the quote cannot be agreed to here.
 */
static void
print_quote(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	int64_t sum = sum_of(asked), total = asked->proposal.total_minor;
	bool zh = c->frame.zh;

	gateway_page_print(out,
	    "<table class=\"q\"><thead><tr><th>%s</th><th class=\"r\">%s</th>"
	    "<th class=\"r\">%s</th><th class=\"r\">%s%s%s</th></tr></thead>"
	    "<tbody>",
	    zh ? "项目" : "Item", zh ? "数量" : "Quantity",
	    zh ? "单价" : "Price of one", zh ? "金额（" : "Amount, ",
	    c->policy->currency, zh ? "）" : "");
	print_lines(out, asked);
	if (sum > total)
		print_row(out, c, zh ? "优惠" : "Discount", total - sum);
	print_row(out, c, zh ? "合计" : "Total", total);
	gateway_page_print(out, "</tbody></table><p>%s</p>\n",
	    zh ? "合计即应付总额，不另加税费。"
	       : "The total is all that you pay; no tax is added to it.");
	print_declining(out, c, asked);
}

static bool
is_quote(const struct gateway_customer_asked *asked)
{
	return asked->question.about == fx_about_quote && asked->proposed;
}

bool
gateway_customer_is_whole(const struct gateway_customer_asked *asked)
{
	return asked->question.about != fx_about_quote ||
	       (asked->proposed && asked->lines > 0 &&
		   sum_of(asked) >= asked->proposal.total_minor);
}

static const struct fx_word *
word_of(enum fx_kind kind, const char *field, int64_t choice)
{
	return &fx_schema_field(kind, field)->choices[choice];
}

static void
print_remedy(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	const struct assessment_proposal *p = &asked->proposal;
	const struct fx_word *kind =
	    word_of(REC_assessment_proposal, "kind", p->kind);
	bool zh = c->frame.zh;

	gateway_page_print(out, "<p>%s<strong>%s</strong>",
	    zh ? "我们的方案：" : "We propose: ", zh ? kind->zh : kind->en);
	if (p->refund_amount_minor > 0) {
		gateway_page_print(out, zh ? "，" : ", ");
		print_money(out, c, p->refund_amount_minor);
	}
	if (p->refund_depreciation_minor > 0) {
		gateway_page_print(out, zh ? "（已扣折旧 " : " (less ");
		print_money(out, c, p->refund_depreciation_minor);
		gateway_page_print(out, zh ? "）" : " of depreciation)");
	}
	gateway_page_print(out, "</p><p>%s</p>\n",
	    zh ? "不同意或逾期未答复：不按此方案处理，我们再与您商定。"
	       : "If you do not agree, or do not answer, this is not done; we "
		 "then propose something else.");
}

/* A time that the law sets is over: what was promised no longer binds. */
static void
print_overdue(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	if (strcmp(c->unit[asked->unit].facts.assessment.remedy_ref,
		asked->question.ref) != 0)
		return;
	gateway_page_print(out, "<p>%s</p>\n",
	    c->frame.zh
		? "法定维修期限已过，您可以要求换货。不同意或未答复："
		  "继续维修，不影响您的法定权利。"
		: "The time that the law allows for the repair is over: you "
		  "may have an exchange. If you do not agree, or do not "
		  "answer, the repair goes on; your rights remain.");
}

/* "voucher,use": what is still missing. */
static void
print_codes(FILE *out, const struct gateway_customer_case *c, const char *codes)
{
	const struct fx_word *word;
	size_t n;

	gateway_page_print(out, "<ul>");
	for (; *codes != '\0'; codes += codes[n] == ',' ? n + 1 : n) {
		n = strcspn(codes, ",");
		word = fx_schema_code(DICT_question, codes, n);
		if (word != NULL)
			gateway_page_print(out, "<li>%s</li>",
			    c->frame.zh ? word->zh : word->en);
	}
	gateway_page_print(out, "</ul>\n");
}

static void
print_consent(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	const struct repair_unit *job = &c->unit[asked->unit].facts.repair;
	bool zh = c->frame.zh;

	if (strcmp(job->question_ref, asked->question.ref) != 0 ||
	    job->question_minor == 0)
		return;
	gateway_page_print(out, "<p>%s", zh ? "费用：" : "What it costs: ");
	print_money(out, c, job->question_minor);
	gateway_page_print(out, "</p>\n");
}

void
gateway_customer_question(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	const struct intake_question *q = &asked->question;
	const struct fx_word *about =
	    word_of(REC_intake_question, "about", q->about);
	bool zh = c->frame.zh;

	gateway_page_print(out, "<h3>%s%s <span class=\"m\">%s%d</span></h3>\n",
	    zh ? "请确认：" : "Please decide: ", zh ? about->zh : about->en,
	    zh ? "版本" : "version ", (int)q->version);
	gateway_customer_found(out, c, asked);
	if (is_quote(asked))
		print_quote(out, c, asked);
	else if (asked->proposed)
		print_remedy(out, c, asked);
	else
		print_overdue(out, c, asked);
	if (q->questions[0] != '\0')
		print_codes(out, c, q->questions);
	print_consent(out, c, asked);
	gateway_page_print(out, "<p>%s",
	    q->about == fx_about_quote
		? (zh ? "报价有效期及答复期限："
		      : "The quote is valid, and can be answered, until ")
		: (zh ? "请在此日期前答复：" : "Answer until "));
	gateway_page_day(out, zh, fx_policy_parse_day(q->expires_on));
	gateway_page_print(out, "</p>\n");
}

int
gateway_customer_text(const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked, char **text, size_t *length)
{
	FILE *out;

	*text = NULL;
	out = open_memstream(text, length);
	if (out == NULL)
		return FX_ENOMEM;
	gateway_customer_question(out, c, asked);
	if (fclose(out) == 0 && *text != NULL)
		return 0;
	free(*text);
	return FX_ENOMEM;
}

int
gateway_customer_shown(const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked, char hex[GATEWAY_CUSTOMER_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char hash[FX_HASH_BYTES];
	char *text;
	size_t length, i;
	int rc = gateway_customer_text(c, asked, &text, &length);

	if (rc != 0)
		return rc;
	fx_crypto_hash(text, length, hash);
	free(text);
	for (i = 0; i < FX_HASH_BYTES; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	hex[2 * FX_HASH_BYTES] = '\0';
	return 0;
}

/* Each with a button of its own, so that nothing is chosen by itself. */
static void
print_choices(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	const char *from = asked->proposal.remedies;
	const struct fx_word *word;
	bool zh = c->frame.zh;

	while ((word = gateway_customer_choice(asked, &from)) != NULL)
		gateway_page_print(out,
		    "<button name=\"choice\" value=\"%s\">%s%s</button>",
		    word->name,
		    zh ? "另选：" : "I choose: ", zh ? word->zh : word->en);
}

/* Two equal buttons; neither is the one that is meant. */
static void
print_answers(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	bool zh = c->frame.zh, info = asked->question.about == fx_about_info;

	gateway_page_print(out,
	    "<div class=\"two\">"
	    "<button name=\"answer\" value=\"approve\">%s</button>"
	    "<button name=\"answer\" value=\"decline\">%s</button></div>",
	    info ? (zh ? "提交" : "Send it") : (zh ? "同意" : "I agree"),
	    info ? (zh ? "无法提供" : "I cannot tell")
		 : (zh ? "不同意" : "I do not agree"));
	print_choices(out, c, asked);
	gateway_page_print(out, "</form>\n");
}

/* What cannot be read here cannot be agreed to here. */
static void
print_unshown(FILE *out, const struct gateway_customer_case *c)
{
	bool zh = c->frame.zh;

	gateway_page_print(out, "<p><strong>%s%s</strong></p>\n",
	    zh ? "此报价无法在此完整显示，请致电答复："
	       : "This quote cannot be shown whole here. To answer it please "
		 "call us: ",
	    c->frame.phone);
}

static void
print_asked(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked, int *n)
{
	char hex[GATEWAY_CUSTOMER_HEX];
	bool zh = c->frame.zh;

	gateway_page_print(out, "<div class=\"box\">");
	gateway_customer_question(out, c, asked);
	if (!gateway_customer_is_whole(asked)) {
		print_unshown(out, c);
	} else if (gateway_customer_shown(c, asked, hex) == 0) {
		gateway_customer_begin_form(out, c, asked->unit, "answer", n);
		gateway_page_print(out,
		    "<input type=\"hidden\" name=\"ref\" value=\"%s\">"
		    "<input type=\"hidden\" name=\"version\" value=\"%d\">"
		    "<input type=\"hidden\" name=\"shown\" value=\"%s\">",
		    asked->question.ref, (int)asked->question.version, hex);
		if (asked->question.about == fx_about_info)
			gateway_page_print(out,
			    "<label>%s<textarea class=\"w\" name=\"reply\" "
			    "rows=\"4\" maxlength=\"1300\"></textarea></label>",
			    zh ? "请在此填写，或致电告知我们后点击"
			       : "Please write it here, or tell us by "
				 "telephone, then press");
		print_answers(out, c, asked);
	}
	gateway_page_print(out, "</div>\n");
}

void
gateway_customer_asks(
    FILE *out, const struct gateway_customer_case *c, int unit, int *n)
{
	bool any = false;
	int i;

	for (i = 0; i < c->asked_count; i++)
		if (c->asked[i].unit == unit) {
			print_asked(out, c, &c->asked[i], n);
			any = true;
		}
	if (!any && !gateway_customer_is_opened(c, unit))
		gateway_customer_open(out, c, unit,
		    c->frame.zh ? "查看并答复" : "Read it and answer");
}

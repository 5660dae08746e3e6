/*
 * gateway_customer_request: who has no account asks for a return, and gets a
 * link to it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_form.h"
#include "services/gateway/gateway_customer_look.h"
#include "services/gateway/gateway_key.h"
#include "services/gateway/gateway_typed.h"

#define HERE    "/request"
#define CONTACT 3 /* rows of gateway_customer_contact_fields */

/* clang-format off */
static const struct gateway_typed_field fields[] = {
	{ "model", GATEWAY_TYPED_LINE, 48, true, false, "text", "off",
	  "Model", "型号" },
	{ "serial", GATEWAY_TYPED_CODE, 48, false, false, "text", "off",
	  "Serial number, if you know it", "序列号（如已知）" },
	{ "purchase_date", GATEWAY_TYPED_DATE, 10, false, false, "date", "off",
	  "Bought on", "购买日期" },
};
static const struct gateway_typed_field words[] = {
	{ "words", GATEWAY_TYPED_WORDS, 8192, true, true, "", "",
	  "What is wrong, and when does it show?", "什么故障？何时出现？" },
};
static const struct {
	const struct gateway_typed_field *rows;
	size_t count;
} all[] = {
	{ fields, fx_count_of(fields) },
	{ words, fx_count_of(words) },
	{ gateway_customer_contact_fields, CONTACT },
};
static const struct fx_word demands[] = {
	{ "repair", "repair", "维修" },
	{ "replace", "replacement", "换货" },
	{ "refund", "refund", "退款" },
	{ "other", "something else", "其他" },
};
/* clang-format on */

static const char *
typed(struct gateway_request *rq, const char *name)
{
	const char *value = gateway_form(rq, name);

	return value == NULL ? "" : value;
}

/* What is wrong with it, beside it; once somebody sent the form. */
static void
print_label(FILE *out, struct gateway_request *rq,
    const struct gateway_typed_field *field)
{
	enum gateway_typed_fault fault =
	    gateway_typed_check(field, typed(rq, field->name));
	bool zh = gateway_chinese(rq);
	char why[GATEWAY_TYPED_WHY];

	gateway_page_print(out, "<label>%s%s", zh ? field->zh : field->en,
	    field->must ? (zh ? "（必填）" : " (needed)") : "");
	if (gateway_form(rq, "id") == NULL || fault == GATEWAY_TYPED_GOOD)
		return;
	gateway_typed_say(field, fault, zh, why);
	gateway_page_print(out, " <span class=\"late\">%s</span>", why);
}

static void
print_marks(FILE *out, struct gateway_request *rq,
    const struct gateway_typed_field *field)
{
	if (field->must)
		gateway_page_print(out, " required");
	if (gateway_form(rq, "id") != NULL &&
	    gateway_typed_check(field, typed(rq, field->name)) !=
		GATEWAY_TYPED_GOOD)
		gateway_page_print(out, " aria-invalid=\"true\"");
}

static void
print_fields(FILE *out, struct gateway_request *rq,
    const struct gateway_typed_field *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		print_label(out, rq, &rows[i]);
		gateway_page_print(out,
		    "<input class=\"w\" id=\"%s\" name=\"%s\" type=\"%s\" "
		    "maxlength=\"%d\" autocomplete=\"%s\" value=\"%s\"",
		    rows[i].name, rows[i].name, rows[i].type,
		    gateway_typed_length(&rows[i], gateway_chinese(rq)),
		    rows[i].fill, typed(rq, rows[i].name));
		print_marks(out, rq, &rows[i]);
		gateway_page_print(out, "></label>\n");
	}
}

static void
print_words(FILE *out, struct gateway_request *rq)
{
	print_label(out, rq, words);
	gateway_page_print(out,
	    "<textarea class=\"w\" id=\"words\" name=\"words\" rows=\"5\" "
	    "maxlength=\"1000\"");
	print_marks(out, rq, words);
	gateway_page_print(out, ">%s</textarea></label>\n", typed(rq, "words"));
}

/* Each with the way to its field.  Returns how many. */
static int
print_faults(FILE *out, struct gateway_request *rq)
{
	enum gateway_typed_fault fault;
	const struct gateway_typed_field *field;
	char why[GATEWAY_TYPED_WHY];
	size_t g, i;
	int count = 0;

	for (g = 0; g < fx_count_of(all); g++)
		for (i = 0; i < all[g].count; i++) {
			field = &all[g].rows[i];
			fault =
			    gateway_typed_check(field, typed(rq, field->name));
			if (fault == GATEWAY_TYPED_GOOD)
				continue;
			count++;
			if (out == NULL)
				continue;
			gateway_typed_say(
			    field, fault, gateway_chinese(rq), why);
			gateway_page_print(out,
			    "<p><a class=\"b late\" href=\"#%s\">%s</a></p>",
			    field->name, why);
		}
	return count;
}

static void
print_demands(FILE *out, struct gateway_request *rq)
{
	bool zh = gateway_chinese(rq);
	size_t i;

	gateway_page_print(out, "<label>%s<select class=\"w\" name=\"demand\">",
	    zh ? "您的诉求" : "What do you wish?");
	for (i = 0; i < fx_count_of(demands); i++)
		gateway_page_print(out, "<option value=\"%s\"%s>%s</option>",
		    demands[i].name,
		    strcmp(typed(rq, "demand"), demands[i].name) == 0
			? " selected"
			: "",
		    zh ? demands[i].zh : demands[i].en);
	gateway_page_print(out, "</select></label>\n");
}

static void
print_form(struct gateway_request *rq, const char *id,
    const struct gateway_page_frame *frame)
{
	FILE *out = gateway_out(rq);
	bool zh = gateway_chinese(rq);

	gateway_page_print(out,
	    "<form method=\"post\" action=\"" HERE "?lang=%s\">"
	    "<input type=\"hidden\" name=\"id\" value=\"%s\">"
	    "<h2>%s</h2>\n",
	    zh ? "zh" : "en", id, zh ? "产品" : "The product");
	print_fields(out, rq, fields, fx_count_of(fields));
	print_words(out, rq);
	print_demands(out, rq);
	gateway_page_print(
	    out, "<h2>%s</h2>\n", zh ? "联系方式" : "How we reach you");
	print_fields(out, rq, gateway_customer_contact_fields, CONTACT);
	/* Before it is sent, not after. */
	gateway_page_protection(out, frame);
	gateway_page_print(out, "<button>%s</button></form>\n",
	    zh ? "提交申请" : "Ask for the return");
}

/* The form, with what was typed; why says what is wrong, or is NULL. */
static void
show_form_of(struct gateway *g, struct gateway_request *rq, int status,
    const char *why, const char *id)
{
	struct gateway_page_frame frame;
	FILE *out = gateway_out(rq);

	gateway_customer_frame(g, rq, HERE, &frame);
	frame.title = frame.zh ? "申请返修" : "Ask for a return";
	gateway_page_begin(out, &frame);
	gateway_page_print(out, "<h1>%s</h1>\n", frame.title);
	if (why != NULL)
		gateway_page_print(out,
		    "<div class=\"box\" role=\"alert\"><p class=\"late\">%s"
		    "</p>",
		    why);
	if (why != NULL && gateway_form(rq, "id") != NULL)
		(void)print_faults(out, rq);
	if (why != NULL)
		gateway_page_print(out, "</div>\n");
	print_form(rq, id, &frame);
	frame.told = true;
	gateway_page_end(out, &frame);
	/* No token stands in this address; a browser may say where it was. */
	gateway_set(rq, "Referrer-Policy", "same-origin");
	gateway_customer_send(rq, status);
}

/* For a request that is another one. */
static void
show_form(
    struct gateway *g, struct gateway_request *rq, int status, const char *why)
{
	unsigned char id[FX_UUID_BYTES];
	char text[FX_UUID_TEXT];

	if (gateway_customer_id(id) != 0) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	fx_uuid_print(id, text);
	show_form_of(g, rq, status, why, text);
}

void
gateway_customer_ask(struct gateway *g, struct gateway_request *rq)
{
	show_form(g, rq, 200, NULL);
}

/* -- what was asked
 * -------------------------------------------------------------- */

static bool
fill_one(struct gateway_request *rq, const struct gateway_typed_field *field,
    struct intake_request *cmd)
{
	const char *text = typed(rq, field->name);
	char clean[GATEWAY_TYPED_MOST + 1], why[FX_FORM_WHY];

	if (field->kind != GATEWAY_TYPED_WORDS) {
		if (gateway_typed_clean(field, text, clean) != 0)
			return false;
		text = clean;
	}
	return text[0] == '\0' || fx_form_fill(CMD_intake_request, field->name,
				      text, cmd, why) == 0;
}

/* Returns false when the fields, or the demand, are none. */
static bool
fill(struct gateway_request *rq, struct intake_request *cmd)
{
	char why[FX_FORM_WHY];
	size_t g, i;

	if (print_faults(NULL, rq) > 0)
		return false;
	for (g = 0; g < fx_count_of(all); g++)
		for (i = 0; i < all[g].count; i++)
			if (!fill_one(rq, &all[g].rows[i], cmd))
				return false;
	cmd->channel = intake_channel_website;
	return typed(rq, "demand")[0] == '\0' ||
	       fx_form_fill(CMD_intake_request, "demand", typed(rq, "demand"),
		   cmd, why) == 0;
}

/*
 * The link follows from the request, so that one who sends it again, by the
 * button of the browser or by two taps, does not end the link just given.
 */
static void
token_of(struct gateway *g, struct gateway_request *rq,
    char token[GATEWAY_LINK_BYTES])
{
	unsigned char secret[FX_HASH_BYTES];
	char about[8 + FX_UUID_TEXT];

	(void)snprintf(about, sizeof(about), "link/%.36s", typed(rq, "id"));
	gateway_key_secret(g, about, secret);
	gateway_link_print(secret, token);
	fx_crypto_wipe(secret, sizeof(secret));
}

static void
give_link(struct gateway *g, struct gateway_request *rq, const char *case_no)
{
	char token[GATEWAY_LINK_BYTES], to[128];
	int rc;

	token_of(g, rq, token);
	rc = gateway_link_once(g->keep, case_no, fx_clock_now(), token);
	if (rc == FX_EEXISTS) {
		gateway_customer_say(g, rq, 409, HERE,
		    "We have your request, and you were given a newer link to "
		    "it: please use that one, or call us.",
		    "申请已收到，"
		    "并已向您发放新的链接。请使用新链接或致电我们。");
		return;
	}
	if (rc == FX_EGONE) {
		gateway_customer_say(g, rq, 409, HERE,
		    "We have your request, and the link to it was ended: "
		    "please "
		    "call us.",
		    "申请已收到，但其链接已停用，请致电我们。");
		return;
	}
	if (rc != 0) {
		gateway_customer_say(g, rq, 503, HERE,
		    "We have your request, but could not make its link; "
		    "please call us",
		    "申请已收到，但未能生成链接，请致电我们");
		return;
	}
	(void)snprintf(to, sizeof(to), "/t/%s?lang=%s&new=1", token,
	    gateway_chinese(rq) ? "zh" : "en");
	gateway_go(rq, to);
}

static void
requested(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct fx_response *reply = &answer->reply;
	char case_no[FX_CASE_BYTES];
	int64_t line;
	bool zh = gateway_chinese(rq);

	/* Tried again it is the same one, whatever became of it meanwhile. */
	if (answer->rc != 0) {
		show_form_of(g, rq, 503,
		    zh ? "暂时无法确认是否收到，请勿修改，一分钟后再次提交。"
		       : "We cannot tell yet whether we have it; please send "
			 "it again as it is in a minute.",
		    typed(rq, "id"));
		return;
	}
	if (reply->code == FX_SAYS_ID_REUSED) {
		gateway_customer_say(g, rq, 409, HERE,
		    "We have your request as you sent it first, and took no "
		    "change of it. If you have no link to it, please call us.",
		    "您最初提交的申请我们已收到，之后的修改未采用。"
		    "如未收到链接，请致电我们。");
		return;
	}
	/* Sent twice it is one case, with one link. */
	if (reply->code == FX_SAYS_OK &&
	    fx_text_split_unit(reply->subject, case_no, &line) == 0) {
		give_link(g, rq, case_no);
		return;
	}
	if (reply->code == FX_SAYS_REFUSED)
		show_form(g, rq, 409, zh ? reply->zh : reply->en);
	else
		show_form(g, rq, 400,
		    zh ? "页面打开时间过长或内容有误，请核对后再次提交。"
		       : "The page was open for too long, or something in it "
			 "is wrong; please check it and send it again.");
}

void
gateway_customer_requested(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_order order = { .role = "customer", .actor = "website" };
	struct intake_request *cmd = gateway_keep(rq, sizeof(*cmd));
	unsigned char id[FX_UUID_BYTES];

	if (cmd == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	if (fx_uuid_parse(typed(rq, "id"), id) != 0)
		show_form(g, rq, 400,
		    gateway_chinese(rq) ? "请填写表单。"
					: "Please fill in the form.");
	else if (!fill(rq, cmd))
		show_form(g, rq, 400,
		    gateway_chinese(rq) ? "请更正以下内容："
					: "Please mend this:");
	else {
		order.id = id;
		gateway_command(rq, CMD_intake_request, cmd, &order, requested);
		fx_crypto_wipe(cmd, sizeof(*cmd));
	}
}

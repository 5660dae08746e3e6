/*
 * gateway_customer_request: who has no account asks for a return, and gets a
 * link to it.  And links for staff, who send them on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_form.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway_customer_look.h"

#define HERE "/request"

/* A field that is one line of text. */
struct field {
	const char *name; /* of the form and of the command */
	int most;
	const char *type, *fill; /* of the input, and what a browser fills in */
	bool must;
	const char *en, *zh;
};

/* clang-format off */
static const struct field fields[] = {
	{ "model", 48, "text", "off", true, "Model", "型号" },
	{ "serial", 48, "text", "off", false, "Serial number, if you know it",
	  "序列号(如已知)" },
	{ "purchase_date", 10, "date", "off", false, "Bought on", "购买日期" },
};
static const struct field contact[] = {
	{ "contact_name", 64, "text", "name", true, "Your name", "姓名" },
	{ "contact_phone", 32, "tel", "tel", true, "Telephone", "电话" },
	{ "contact_address", 160, "text", "street-address", false,
	  "Address for the way back", "回寄地址" },
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

static void
print_fields(FILE *out, struct gateway_request *rq, const struct field *rows,
    size_t count)
{
	bool zh = gateway_chinese(rq);
	size_t i;

	for (i = 0; i < count; i++)
		gateway_page_print(out,
		    "<label>%s%s<input class=\"w\" name=\"%s\" type=\"%s\" "
		    "maxlength=\"%d\" autocomplete=\"%s\" value=\"%s\"%s>"
		    "</label>\n",
		    zh ? rows[i].zh : rows[i].en,
		    rows[i].must ? (zh ? " (必填)" : " (needed)") : "",
		    rows[i].name, rows[i].type, rows[i].most, rows[i].fill,
		    typed(rq, rows[i].name), rows[i].must ? " required" : "");
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
print_form(struct gateway_request *rq, const char *id)
{
	FILE *out = gateway_out(rq);
	bool zh = gateway_chinese(rq);

	gateway_page_print(out,
	    "<form method=\"post\" action=\"" HERE "?lang=%s\">"
	    "<input type=\"hidden\" name=\"id\" value=\"%s\">"
	    "<h2>%s</h2>\n",
	    zh ? "zh" : "en", id, zh ? "产品" : "The product");
	print_fields(out, rq, fields, fx_count_of(fields));
	gateway_page_print(out,
	    "<label>%s<textarea class=\"w\" name=\"words\" rows=\"5\" "
	    "maxlength=\"1000\" required>%s</textarea></label>\n",
	    zh ? "什么故障? 何时出现? (必填)"
	       : "What is wrong, and when does it show? (needed)",
	    typed(rq, "words"));
	print_demands(out, rq);
	gateway_page_print(
	    out, "<h2>%s</h2>\n", zh ? "联系方式" : "How we reach you");
	print_fields(out, rq, contact, fx_count_of(contact));
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
		    "</p></div>\n",
		    why);
	print_form(rq, id);
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

/* Returns false with what is wrong, and what would be right, in why. */
static bool
fill(struct gateway_request *rq, struct intake_request *cmd,
    char why[FX_FORM_WHY])
{
	static const char *const names[] = { "model", "serial", "purchase_date",
		"words", "demand", "contact_name", "contact_phone",
		"contact_address" };
	size_t i;

	for (i = 0; i < fx_count_of(names); i++)
		if (typed(rq, names[i])[0] != '\0' &&
		    fx_form_fill(CMD_intake_request, names[i],
			typed(rq, names[i]), cmd, why) != 0)
			return false;
	cmd->channel = intake_channel_website;
	return true;
}

static void
give_link(struct gateway *g, struct gateway_request *rq, const char *case_no)
{
	char token[GATEWAY_LINK_BYTES], to[128];

	if (gateway_link_make(g->keep, case_no, fx_clock_now(), token) != 0) {
		gateway_customer_say(g, rq, 503, HERE,
		    "We have your request, but could not make its link; "
		    "please call us",
		    "申请已收到,但未能生成链接,请致电我们");
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
		    zh ? "暂时无法确认是否收到,请勿修改,一分钟后再次提交。"
		       : "We cannot tell yet whether we have it; please send "
			 "it again as it is in a minute.",
		    typed(rq, "id"));
		return;
	}
	if (reply->code == FX_SAYS_ID_REUSED) {
		gateway_customer_say(g, rq, 409, HERE,
		    "We have your request as you sent it first, and took no "
		    "change of it. If you have no link to it, please call us.",
		    "您最初提交的申请我们已收到,之后的修改未采用。"
		    "如未收到链接,请致电我们。");
		return;
	}
	/* Sent twice it is one case; the link of the last page counts. */
	if (reply->code == FX_SAYS_OK &&
	    fx_text_split_unit(reply->subject, case_no, &line) == 0) {
		give_link(g, rq, case_no);
		return;
	}
	if (reply->code == FX_SAYS_REFUSED)
		show_form(g, rq, 409, zh ? reply->zh : reply->en);
	else
		show_form(g, rq, 400,
		    zh ? "页面打开时间过长或内容有误,请核对后再次提交。"
		       : "The page was open for too long, or something in it "
			 "is wrong; please check it and send it again.");
}

void
gateway_customer_requested(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_order order = { .role = "customer", .actor = "website" };
	struct intake_request *cmd = gateway_keep(rq, sizeof(*cmd));
	unsigned char id[FX_UUID_BYTES];
	char why[FX_FORM_WHY];

	if (cmd == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	if (fx_uuid_parse(typed(rq, "id"), id) != 0)
		show_form(g, rq, 400,
		    gateway_chinese(rq) ? "请填写表单。"
					: "Please fill in the form.");
	else if (!fill(rq, cmd, why))
		show_form(g, rq, 400, why);
	else {
		order.id = id;
		gateway_command(rq, CMD_intake_request, cmd, &order, requested);
		fx_crypto_wipe(cmd, sizeof(*cmd));
	}
}

/* -- links for staff
 * --------------------------------------------------------------- */

static void
pack_case(struct fx_packer *args, void *context)
{
	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, "case");
	fx_pack_text(args, "subject");
	fx_pack_text(args, context);
}

static void
found_case(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const char *case_no = answer->context;
	char token[GATEWAY_LINK_BYTES], url[FX_SETTING_BYTES + 40];
	struct fx_json json;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	if (answer->root == NULL || fx_unpack_count(answer->root) == 0) {
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no such case; check its number",
		    "案件不存在;请核对编号", "case");
		return;
	}
	if (gateway_link_make(g->keep, case_no, fx_clock_now(), token) != 0) {
		gateway_problem(rq, 503, "BUSY", "The store takes nothing now",
		    "存储暂时不可用", NULL);
		return;
	}
	(void)snprintf(url, sizeof(url), "%s/t/%s", g->origin, token);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "case", case_no);
	fx_json_text(&json, "url", url);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

/* Whether the case is named well and the person speaks to customers. */
static bool
may_link(struct gateway_request *rq)
{
	struct fx_case_no no;

	if (fx_text_parse_case(gateway_part(rq, 0), &no) != 0)
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no such case; check its number",
		    "案件不存在;请核对编号", "case");
	else if (!gateway_act_as(rq, "cs"))
		gateway_problem(rq, 403, "FORBIDDEN",
		    "Links are given by customer service", "链接由客服发放",
		    NULL);
	else
		return true;
	return false;
}

void
gateway_customer_link(struct gateway *g, struct gateway_request *rq)
{
	char *case_no = gateway_keep(rq, FX_CASE_BYTES);

	(void)g; /* the department knows the case */
	if (!may_link(rq))
		return;
	if (case_no == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	fx_copy_text(case_no, FX_CASE_BYTES, gateway_part(rq, 0));
	gateway_ask(rq, FX_IN_intake, "get", pack_case, case_no, found_case);
}

void
gateway_customer_unlink(struct gateway *g, struct gateway_request *rq)
{
	int rc;

	if (!may_link(rq))
		return;
	rc = gateway_link_revoke(g->keep, gateway_part(rq, 0));
	if (rc != 0 && rc != FX_ENOENT) {
		gateway_problem(rq, 503, "BUSY", "The store takes nothing now",
		    "存储暂时不可用", NULL);
		return;
	}
	gateway_page_print(
	    gateway_out(rq), "{\"revoked\":%s}\n", rc == 0 ? "true" : "false");
	gateway_done(rq, 200, "application/json");
}

/* -- what a customer was shown
 * ------------------------------------------------------ */

static int
digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

void
gateway_customer_proof(struct gateway *g, struct gateway_request *rq)
{
	const char *hex = gateway_part(rq, 0);
	unsigned char hash[FX_HASH_BYTES];
	struct gateway_page_frame frame;
	char *text = NULL;
	size_t i;
	int rc = strlen(hex) == 2 * FX_HASH_BYTES ? 0 : FX_ENOENT;
	int high, low;

	for (i = 0; rc == 0 && i < FX_HASH_BYTES; i++) {
		high = digit(hex[2 * i]);
		low = digit(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			rc = FX_ENOENT;
		else
			hash[i] = (unsigned char)(high << 4 | low);
	}
	if (rc == 0)
		rc = gateway_link_proof(g->keep, hash, &text);
	if (rc != 0) {
		gateway_problem(rq, 404, "NOT_FOUND",
		    "Nothing that a customer was shown has this hash",
		    "没有此哈希对应的客户页面内容", "hash");
		return;
	}
	gateway_customer_frame(g, rq, gateway_path(rq), &frame);
	gateway_page_begin(gateway_out(rq), &frame);
	fputs(text, gateway_out(rq)); /* it was printed by us, escaped */
	gateway_page_end(gateway_out(rq), &frame);
	free(text);
	gateway_customer_send(rq, 200);
}

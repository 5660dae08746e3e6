/*
 * gateway_customer_links: links for staff, who send them on, and what a
 * customer was shown, for who reads the record.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_class.h"
#include "services/gateway/gateway_customer_look.h"

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
		    "案件不存在；请核对编号", "case");
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
		    "案件不存在；请核对编号", "case");
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

	/* It is whole or it is no proof, as a paper is: decision 0022. */
	if (!gateway_class_money(gateway_roles(rq))) {
		gateway_problem(rq, 403, "MONEY",
		    "What a customer was shown has amounts; it is for those "
		    "who have to do with money",
		    "客户所见内容含金额，仅限与金额有关的角色", NULL);
		return;
	}
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

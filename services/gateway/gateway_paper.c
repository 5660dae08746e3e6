/*
 * GET and POST /v1/forms/..., GET /v1/labels/{unit}, GET /v1/check.
 *
 * What was printed is kept for some minutes, so that a browser can open it:
 * nothing that a GET does is an event, and no contact is read by one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_class.h"
#include "services/gateway/gateway_paper.h"

#define KEPT_MAX 32
#define KEPT_MS  INT64_C(600000)
#define KEPT_HEX 32
#define SWEEP_MS 60000

static gateway_paper_fn show, printed, judge_newest, judge_then, found;

/* A page that was printed, until it is opened or its time is over. */
struct kept {
	char name[KEPT_HEX + 1];
	char person[FX_ACTOR_MAX + 1];
	int64_t until_ms;
	char *bytes;
	size_t length;
};

static struct kept kept[KEPT_MAX];
static size_t kept_next;

/* -- answers ----------------------------------------------------------------*/

static void
put_base64(const unsigned char *from, size_t length, char *to)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t three;
	size_t i, k;

	for (i = 0; i < length; i += 3) {
		three = (uint32_t)from[i] << 16;
		three |= i + 1 < length ? (uint32_t)from[i + 1] << 8 : 0;
		three |= i + 2 < length ? from[i + 2] : 0;
		for (k = 0; k < 4; k++)
			*to++ = i + k > length
				    ? '='
				    : letters[three >> (18 - 6 * k) & 63];
	}
	*to = '\0';
}

/* Its one style is named by its hash; nothing else may be in the page. */
static void
answer_page(struct gateway_request *rq, const char *bytes, size_t length)
{
	unsigned char hash[32];
	char base64[48], policy[200];
	const char *style;
	size_t size = fx_paper_style(bytes, length, &style);

	fx_crypto_sha256(style, size, hash);
	put_base64(hash, sizeof(hash), base64);
	(void)snprintf(policy, sizeof(policy),
	    "default-src 'none'; style-src 'sha256-%s'; "
	    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
	    base64);
	gateway_set(rq, "Content-Security-Policy", policy);
	fwrite(bytes, 1, length, gateway_out(rq));
	gateway_done(rq, 200, "text/html; charset=utf-8");
}

bool
gateway_paper_may(
    struct gateway_request *rq, const struct fx_template *template)
{
	const struct fx_template_item *item = template->items;
	const uint32_t roles = gateway_roles(rq);
	size_t i;

	for (i = 0; i < template->count; i++, item++)
		if (item->field != NULL &&
		    !gateway_class_field(
			item->field->name, strlen(item->field->name), &roles))
			return false;
	return true;
}

/*
 * A paper is whole or it is not that paper: whoever may not be told one of its
 * amounts is told none of it (decision 0022).  False: it is answered.
 */
static bool
may_read(struct gateway_request *rq, const struct gateway_paper *job)
{
	if (gateway_paper_may(rq, &job->template))
		return true;
	gateway_problem(rq, 403, "MONEY",
	    "This document has amounts; it is for those who have to do with "
	    "money",
	    "此单据含金额，仅限与金额有关的角色", NULL);
	return false;
}

static void
show(struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	struct fx_paper_bytes made;

	(void)g;
	if (!may_read(rq, job))
		return;
	if (fx_paper_make(job->paper, &job->print, &made) != 0) {
		gateway_problem(rq, 503, "BUSY", "No memory now; try again",
		    "内存不足，请稍后再试", NULL);
		return;
	}
	answer_page(rq, made.bytes, made.length);
	free(made.bytes);
}

/* -- what was printed -------------------------------------------------------*/

static void
forget(struct kept *k)
{
	if (k->bytes != NULL)
		fx_crypto_wipe(k->bytes, k->length); /* a person stands on it */
	free(k->bytes);
	memset(k, 0, sizeof(*k));
}

/* The oldest gives way. */
static const char *
keep(struct gateway *g, struct gateway_request *rq,
    const struct gateway_paper *job)
{
	struct kept *k = &kept[kept_next];
	unsigned char random[KEPT_HEX / 2];
	size_t i;

	forget(k);
	if (fx_random_bytes(random, sizeof(random)) != 0)
		return NULL;
	k->bytes = malloc(job->length + 1);
	if (k->bytes == NULL)
		return NULL;
	memcpy(k->bytes, job->bytes, job->length);
	k->length = job->length;
	k->until_ms = g->now_ms + KEPT_MS;
	fx_copy_text(k->person, sizeof(k->person), gateway_who(rq)->name);
	for (i = 0; i < sizeof(random); i++)
		(void)snprintf(k->name + 2 * i, 3, "%02x", random[i]);
	kept_next = (kept_next + 1) % KEPT_MAX;
	return k->name;
}

void
gateway_paper_turn(struct gateway *g)
{
	static int64_t swept_ms;
	size_t i;

	if (g->now_ms - swept_ms < SWEEP_MS)
		return;
	swept_ms = g->now_ms;
	for (i = 0; i < KEPT_MAX; i++)
		if (kept[i].bytes != NULL && kept[i].until_ms < g->now_ms)
			forget(&kept[i]);
}

static void
show_kept(struct gateway *g, struct gateway_request *rq, const char *name)
{
	const struct gateway_person *who = gateway_who(rq);
	size_t i;

	for (i = 0; i < KEPT_MAX; i++) {
		if (kept[i].bytes != NULL && kept[i].until_ms < g->now_ms)
			forget(&kept[i]);
		if (kept[i].bytes == NULL || who == NULL ||
		    strcmp(kept[i].name, name) != 0 ||
		    strcmp(kept[i].person, who->name) != 0)
			continue;
		answer_page(rq, kept[i].bytes, kept[i].length);
		return;
	}
	gateway_problem(rq, 404, "NOT_FOUND",
	    "This print is no longer kept; print the next copy",
	    "该打印已不再保留，请打印下一份", "print");
}

static void
printed(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	const char *name = keep(g, rq, job);
	char href[200];
	struct fx_json json;

	if (name == NULL) {
		gateway_problem(rq, 503, "BUSY", "No memory now; try again",
		    "内存不足，请稍后再试", NULL);
		return;
	}
	(void)snprintf(href, sizeof(href), "/v1/forms/%s/%s?print=%s",
	    job->document, job->number, name);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "document", job->document);
	fx_json_text(&json, "number", job->number);
	fx_json_text(&json, "template", job->template.revision);
	fx_json_number(&json, "copy", job->print.copy);
	fx_json_number(&json, "distribution", job->print.distribution);
	fx_json_hex(&json, "hash", job->command.page_hash, FX_LINK_BYTES);
	fx_json_text(&json, "href", href);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

/* -- pages ------------------------------------------------------------------*/

/* The customer's own link on a receipt slip: one of ours, or none. */
static const char *
own_link(const struct gateway *g, const struct gateway_request *rq)
{
	const char *link = gateway_argument(rq, "link");
	size_t length = strlen(g->origin);

	return link != NULL && strlen(link) < 200 &&
		       strncmp(link, g->origin, length) == 0 &&
		       strncmp(link + length, "/t/", 3) == 0
		   ? link
		   : NULL;
}

void
gateway_paper_show(struct gateway *g, struct gateway_request *rq)
{
	const char *print = gateway_argument(rq, "print");
	struct gateway_paper *job;

	if (print != NULL) {
		show_kept(g, rq, print);
		return;
	}
	job = gateway_paper_begin(
	    g, rq, gateway_part(rq, 0), gateway_part(rq, 1));
	if (job == NULL)
		return;
	job->print.link = own_link(g, rq);
	gateway_paper_in_force(g, rq, job, show);
}

void
gateway_paper_label(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_paper *job =
	    gateway_paper_begin(g, rq, "DOC-04", gateway_part(rq, 0));

	if (job != NULL)
		gateway_paper_in_force(g, rq, job, show);
}

static void
order(struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	/* A card or a shelf is about no event: nothing to be counted. */
	if (job->facts.count == 0)
		show(g, rq, job);
	else if (!may_read(rq, job))
		return;
	else if (job->has_id)
		gateway_paper_once(rq, job, printed);
	else
		gateway_paper_order(g, rq, job, printed);
}

void
gateway_paper_print(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_paper *job = gateway_paper_begin(
	    g, rq, gateway_part(rq, 0), gateway_part(rq, 1));

	if (job != NULL && gateway_paper_take_id(rq, job))
		gateway_paper_in_force(g, rq, job, order);
}

/* -- a check ----------------------------------------------------------------*/

static void
answer_verdict(struct gateway_request *rq, const struct gateway_paper *job,
    enum fx_paper_verdict verdict)
{
	const struct fx_word *word = fx_paper_word(verdict);
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "verdict", word->name);
	fx_json_text(&json, "document", job->mark.document);
	fx_json_number(&json, "copy", job->mark.copy);
	fx_json_text(&json, "en", word->en);
	fx_json_text(&json, "zh", word->zh);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

static void
judge_then(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	enum fx_paper_verdict verdict;

	(void)g;
	if (fx_paper_judge(job->paper, &job->newest, &job->printed, &job->print,
		&verdict) != 0)
		gateway_problem(rq, 503, "BUSY", "No memory now; try again",
		    "内存不足，请稍后再试", NULL);
	else
		answer_verdict(rq, job, verdict);
}

/* All that is there now is read; then what there was. */
static void
judge_newest(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	job->newest = job->facts;
	if (fx_paper_limit_parse(job->printed.inputs, &job->limit) != 0) {
		answer_verdict(rq, job, FX_PAPER_UNKNOWN);
		return;
	}
	job->has_limit = true;
	gateway_paper_gather(g, rq, job, judge_then);
}

static void
found(struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	if (job->printed.copy == 0 ||
	    !fx_paper_names(&job->printed, &job->mark)) {
		answer_verdict(rq, job, FX_PAPER_UNKNOWN);
		return;
	}
	if (gateway_paper_version(rq, job, NULL, job->printed.template))
		gateway_paper_gather(g, rq, job, judge_newest);
}

void
gateway_paper_check(struct gateway *g, struct gateway_request *rq)
{
	const char *code = gateway_argument(rq, "qr");
	struct fx_paper_mark mark;
	struct gateway_paper *job;

	if (code == NULL || fx_paper_mark_parse(code, &mark) != 0) {
		gateway_problem(rq, 400, "INVALID",
		    "?qr= is no code of a paper: FX1 DOCUMENT NUMBER "
		    "DEPARTMENT "
		    "SEQ HASH COPY",
		    "?qr= 不是单据二维码：FX1 单据 编号 部门 序号 哈希 份号",
		    "qr");
		return;
	}
	job = gateway_paper_begin(g, rq, mark.document, mark.number);
	if (job == NULL)
		return;
	job->mark = mark;
	gateway_paper_find(rq, job, found);
}

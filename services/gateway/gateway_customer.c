/*
 * gateway_customer: who comes by a link: the page of a case, and what its
 * forms say.  A wrong link is told nothing, and later.
 */
#include <string.h>

#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_customer_act.h"
#include "services/gateway/gateway_customer_look.h"
#include "services/gateway/gateway_guess.h"
#include "services/gateway/gateway_known.h"

#define WRONG_MS 200 /* until a wrong link is answered, whatever is wrong */

/* Of one process; forgotten when it ends, which costs nobody anything. */
static struct gateway_guesses guesses;

void
gateway_customer_frame(struct gateway *g, const struct gateway_request *rq,
    const char *here, struct gateway_page_frame *frame)
{
	const struct fx_settings *s = &g->settings;

	frame->zh = gateway_chinese(rq);
	frame->title = frame->zh ? "返修" : "Return";
	frame->company = s->company_name;
	frame->phone = s->hotline_phone;
	frame->hours = s->hotline_hours;
	frame->address = s->company_address;
	frame->here = here;
	frame->keep_years = s->policy.retention_years;
	frame->told = false;
}

void
gateway_customer_send(struct gateway_request *rq, int status)
{
	char policy[GATEWAY_PAGE_POLICY];

	gateway_page_policy(policy);
	gateway_set(rq, "Content-Security-Policy", policy);
	gateway_set(rq, "X-Robots-Tag", "noindex");
	gateway_done(rq, status, "text/html; charset=utf-8");
}

void
gateway_customer_say(struct gateway *g, struct gateway_request *rq, int status,
    const char *here, const char *en, const char *zh)
{
	struct gateway_page_frame frame;
	FILE *out = gateway_out(rq);

	gateway_customer_frame(g, rq, here, &frame);
	gateway_page_begin(out, &frame);
	gateway_page_print(out, "<h1>%s</h1>\n", frame.zh ? zh : en);
	gateway_page_end(out, &frame);
	gateway_customer_send(rq, status);
}

int
gateway_customer_id(unsigned char id[FX_UUID_BYTES])
{
	unsigned char random[FX_UUID_RANDOM];
	int rc = fx_random_bytes(random, sizeof(random));

	if (rc != 0)
		return rc;
	/* The forms of a page count up from it. */
	random[FX_UUID_RANDOM - 1] &= 0x7f;
	fx_uuid_make(fx_clock_now(), random, id);
	return 0;
}

/* -- wrong links -------------------------------------------------------------
 */

static void
tell_wrong(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	char place[GATEWAY_PLACE_TEXT];

	(void)answer; /* a time that has passed */
	gateway_place_of(gateway_address(rq), place);
	if (!gateway_guess_wrong(&guesses, place, g->now_ms)) {
		gateway_set(rq, "Retry-After", "3600");
		gateway_customer_say(g, rq, 429, "/request",
		    "Too many wrong links came from here; try again in an hour",
		    "错误链接次数过多，请一小时后再试");
		return;
	}
	gateway_customer_say(g, rq, 404, "/request",
	    "This link leads nowhere. It may have been replaced: use the "
	    "latest one, or ask us for a new one.",
	    "此链接无效或已被替换。请使用最新的链接，或向我们索取新链接。");
}

static void
refuse_link(struct gateway_request *rq)
{
	gateway_later(rq, WRONG_MS, NULL, tell_wrong);
}

/* -- the page -----------------------------------------------------------------
 */

/* What became of a form, by the word in ?note=; NULL for any other word. */
static const char *
note_of(const struct gateway_request *rq, bool zh)
{
	const char *word = gateway_argument(rq, "note");
	size_t i;

	for (i = 0; word != NULL && gateway_customer_notes[i].name != NULL; i++)
		if (strcmp(gateway_customer_notes[i].name, word) == 0)
			return zh ? gateway_customer_notes[i].zh
				  : gateway_customer_notes[i].en;
	return NULL;
}

static void
show(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	struct gateway_customer_case *c = &v->c;

	c->notice = note_of(rq, c->frame.zh);
	c->unticked = gateway_argument(rq, "note") != NULL &&
		      strcmp(gateway_argument(rq, "note"), "unticked") == 0;
	if (gateway_argument(rq, "new") != NULL)
		c->new_link = v->link;
	c->moving = gateway_argument(rq, "contact") != NULL;
	gateway_customer_page(gateway_out(rq), c);
	gateway_customer_send(rq, 200);
}

static void
seen(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	if (v->missing) {
		gateway_set(rq, "Retry-After", "10");
		gateway_customer_say(v->g, rq, 503, v->path,
		    "We cannot look this up just now; try again in a moment",
		    "暂时无法查询，请稍后再试");
	} else if (v->c.units == 0 || gateway_customer_ended(&v->c)) {
		refuse_link(rq);
	} else if (v->act != NULL) {
		gateway_customer_act(rq, v);
	} else if (v->copy) {
		gateway_customer_print_copy(rq, v);
	} else {
		show(rq, v);
	}
}

/* The visit of whom the link lets in; else NULL, and it is answered. */
static struct gateway_customer_visit *
let_in(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_customer_visit *v = gateway_keep(rq, sizeof(*v));
	struct gateway_link link;
	unsigned char hash[FX_HASH_BYTES];

	if (v == NULL || gateway_customer_id(v->c.id) != 0) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return NULL;
	}
	if (!gateway_link_read(gateway_part(rq, 0), v->token) ||
	    gateway_link_find(g->keep, v->token, &link) != 0) {
		refuse_link(rq);
		return NULL;
	}
	v->g = g;
	gateway_link_key(v->token, v->key);
	gateway_link_hash(v->token, hash);
	(void)snprintf(v->path, sizeof(v->path), "/t/%s", v->token);
	(void)snprintf(v->link, sizeof(v->link), "%s%s", g->origin, v->path);
	/* Which link it was; the case and its customer are not in it. */
	(void)snprintf(v->actor, sizeof(v->actor), "link-%02x%02x%02x%02x",
	    hash[0], hash[1], hash[2], hash[3]);
	v->c.path = v->path;
	v->c.key = v->key;
	v->c.policy = &g->settings.policy;
	v->c.now_ms = fx_clock_now();
	fx_copy(v->c.case_no, link.case_no);
	gateway_customer_frame(g, rq, v->path, &v->c.frame);
	v->c.frame.title = v->c.case_no;
	return v;
}

void
gateway_customer_show(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_customer_visit *v = let_in(g, rq);
	const char *opened = gateway_argument(rq, "unit");

	if (v == NULL)
		return;
	if (opened != NULL && opened[0] >= '1' && opened[0] <= '9')
		v->c.opened = opened[0] - '0';
	gateway_customer_look(rq, v, seen);
}

void
gateway_customer_copy(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_customer_visit *v = let_in(g, rq);

	if (v == NULL)
		return;
	v->copy = true;
	gateway_customer_look(rq, v, seen);
}

void
gateway_customer_post(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_customer_visit *v = let_in(g, rq);
	const char *key = gateway_form(rq, "key");

	if (v == NULL)
		return;
	v->act = gateway_customer_find_act(gateway_part(rq, 1));
	v->only = gateway_form(rq, "unit");
	if (v->act == NULL)
		gateway_customer_say(
		    g, rq, 404, v->path, "There is no such form", "没有此表单");
	else if (key == NULL || !gateway_link_same(key, v->key))
		gateway_customer_say(g, rq, 403, v->path,
		    "The form is not of this page; open the page and try again",
		    "表单与页面不符，请重新打开页面再试");
	else
		gateway_customer_look(rq, v, seen);
}

/* -- from a tag
 * ---------------------------------------------------------------- */

void
gateway_customer_unit(struct gateway *g, struct gateway_request *rq)
{
	char case_no[FX_CASE_BYTES], to[FX_CASE_BYTES + 4];
	int64_t line;

	if (fx_text_split_unit(gateway_part(rq, 0), case_no, &line) != 0) {
		gateway_customer_say(g, rq, 404, "/request",
		    "This is no number of ours", "编号无效");
		return;
	}
	if (gateway_who(rq) == NULL) {
		gateway_customer_say(g, rq, 200, gateway_path(rq),
		    "This tag is ours. To see your return, use the link on "
		    "your receipt.",
		    "这是我们的产品标签。查询返修进度请使用收据上的链接。");
		return;
	}
	(void)snprintf(to, sizeof(to), "/c/%s", gateway_part(rq, 0));
	gateway_go(rq, to);
}

/*
 * What is mine beside my password: my sessions, my choices.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_sign.h"

/* -- my sessions ------------------------------------------------------------*/

struct listing {
	struct fx_json json;
	const char *name;
	const unsigned char *here;
	int64_t now_ms;
};

static int
put_session(const struct gateway_session *s, void *context)
{
	struct listing *list = context;

	if (strcmp(s->name, list->name) != 0 ||
	    gateway_session_is_over(s, list->now_ms))
		return 0;
	fx_json_object(&list->json, NULL);
	fx_json_hex(&list->json, "id", s->hash, 6);
	gateway_put_time(&list->json, "made", s->made_ms);
	gateway_put_time(&list->json, "used", s->used_ms);
	fx_json_text(&list->json, "agent", s->agent);
	fx_json_text(&list->json, "address", s->address);
	fx_json_bool(&list->json, "here",
	    list->here != NULL &&
		memcmp(s->hash, list->here, FX_HASH_BYTES) == 0);
	fx_json_end(&list->json);
	return 0;
}

void
gateway_sign_sessions(struct gateway *g, struct gateway_request *rq)
{
	struct listing list = { .name = gateway_who(rq)->name,
		.here = gateway_session_hash(rq),
		.now_ms = gateway_wall_ms() };

	fx_json_begin(&list.json, gateway_out(rq));
	fx_json_object(&list.json, NULL);
	fx_json_array(&list.json, "sessions");
	if (gateway_session_each(g, put_session, &list) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	fx_json_end(&list.json);
	fx_json_end(&list.json);
	fx_json_line(&list.json);
	gateway_done(rq, 200, "application/json");
}

void
gateway_sign_end_others(struct gateway *g, struct gateway_request *rq)
{
	if (gateway_session_end_all(
		g, gateway_who(rq)->name, gateway_session_hash(rq)) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	gateway_sign_sessions(g, rq);
}

/* -- my choices -------------------------------------------------------------*/

void
gateway_sign_settings(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	struct gateway_account account;
	const char *lang = NULL, *body;
	size_t length;

	if (root == NULL)
		return;
	body = gateway_body(rq, &length);
	if (length > GATEWAY_SETTINGS_MAX || strchr(body, '\n') != NULL) {
		gateway_problem(rq, 400, "TOO_LARGE",
		    "Choices are one line of at most 4 KiB",
		    "个人设置为一行，最多 4 KiB", "body");
		return;
	}
	if (fx_doc_text(fx_doc_find(root, "lang"), &lang, &length) == 0 &&
	    strcmp(lang, "zh") != 0 && strcmp(lang, "en") != 0) {
		gateway_problem(rq, 400, "INVALID", "lang is zh or en",
		    "lang 为 zh 或 en", "lang");
		return;
	}
	if (gateway_account_get(g, gateway_who(rq)->name, &account) != 0 ||
	    gateway_choices_put(g, account.name, body) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	if (lang != NULL && strcmp(lang, account.lang) != 0) {
		fx_copy_text(account.lang, sizeof(account.lang), lang);
		if (gateway_account_put(g, &account) != 0) {
			gateway_sign_not_kept(rq);
			return;
		}
	}
	fprintf(gateway_out(rq), "{}\n");
	gateway_done(rq, 200, "application/json");
}

/*
 * Signing in and out, who I am, my password, my sessions, my choices.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "edge/fx_cloud.h"
#include "edge/fx_json.h"
#include "edge/fx_json_read.h"
#include "services/gateway/gateway_bucket.h"
#include "services/gateway/gateway_class.h"
#include "services/gateway/gateway_session.h"
#include "services/gateway/gateway_worker.h"

/* Takes as long as a true one, and is right for no password. */
#define NOBODY                                                \
	"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2E$" \
	"RdescudvJCsgt3ub+b/iE3ZJyGb8pRtR0n5wdtq2XB4"

struct signing {
	struct gateway_account account;
	bool known;
	char password[GATEWAY_PASSWORD_MAX + 1]; /* the new one, of a change */
};

static void
no_memory(struct gateway_request *rq)
{
	gateway_problem(
	    rq, 503, "BUSY", "Too much to do just now", "系统繁忙", NULL);
}

static void
not_kept(struct gateway_request *rq)
{
	gateway_problem(
	    rq, 500, "STORE", "It could not be kept", "无法保存", NULL);
}

/*
 * A text of the body, of at most so many bytes; false when it is none, and
 * then the request is answered.
 */
static bool
take_text(struct gateway_request *rq, const struct fx_doc_node *root,
    const char *field, char *to, size_t size)
{
	const char *text;
	size_t length;

	if (fx_doc_text(fx_doc_find(root, field), &text, &length) == 0 &&
	    length > 0 && length < size) {
		memcpy(to, text, length + 1);
		return true;
	}
	gateway_problem(rq, 400, "INVALID", "This field must be said as text",
	    "此字段必填,且须为文本", field);
	return false;
}

void
gateway_put_time(struct fx_json *json, const char *key, int64_t ms)
{
	char text[FX_TIME_TEXT];

	if (ms == 0)
		return;
	fx_cloud_time(ms, text);
	fx_json_text(json, key, text);
}

void
gateway_put_roles(struct fx_json *json, uint32_t roles)
{
	int i;

	fx_json_array(json, "roles");
	for (i = 0; i < FX_ROLE_COUNT; i++)
		if ((roles & (UINT32_C(1) << i)) != 0)
			fx_json_text(json, NULL, fx_schema_role(i)->name);
	fx_json_end(json);
}

/* -- me ---------------------------------------------------------------------*/

/* The object is left open. */
static void
put_me(struct gateway *g, struct gateway_request *rq, struct fx_json *json)
{
	const struct gateway_person *me = gateway_who(rq);
	char token[GATEWAY_TOKEN_TEXT];

	fx_json_begin(json, gateway_out(rq));
	fx_json_object(json, NULL);
	fx_json_text(json, "name", me->name);
	gateway_put_roles(json, me->roles);
	fx_json_text(json, "role", gateway_role(rq));
	fx_json_text(json, "lang", me->lang);
	fx_json_bool(json, "machine", me->machine);
	fx_json_bool(json, "must_change", me->must_change);
	fx_json_bool(json, "money", gateway_class_money(me->roles));
	fx_json_bool(json, "demo", g->demo);
	if (!me->machine) {
		gateway_session_token(rq, token);
		fx_json_text(json, "token", token);
	}
	gateway_put_time(json, "time", fx_clock_now());
	fx_json_number(json, "zone_minutes", g->settings.policy.zone_minutes);
	fx_json_text(json, "currency", g->settings.site_currency);
	fx_json_text(json, "origin", g->origin);
}

static void
end_me(struct gateway_request *rq, struct fx_json *json)
{
	fx_json_end(json);
	fx_json_line(json);
	gateway_done(rq, 200, "application/json");
}

/* JSON that was checked when it was kept goes out as it is. */
static void
put_choices(struct gateway *g, struct gateway_request *rq, struct fx_json *json)
{
	char choices[GATEWAY_SETTINGS_MAX + 1];

	if (gateway_choices_get(g, gateway_who(rq)->name, choices) != 0)
		fx_copy(choices, "{}");
	fprintf(json->out, ",\"settings\":%s", choices);
}

void
gateway_sign_me(struct gateway *g, struct gateway_request *rq)
{
	struct fx_json json;

	put_me(g, rq, &json);
	put_choices(g, rq, &json);
	end_me(rq, &json);
}

/* -- in and out -------------------------------------------------------------*/

/*
 * Hashing takes its time, and what was read before it may be old: the account
 * as it is now, if nobody locked it or gave it another password meanwhile.
 */
static bool
is_still(struct gateway *g, const struct gateway_account *checked,
    struct gateway_account *now)
{
	return gateway_account_get(g, checked->name, now) == 0 &&
	       !now->locked && strcmp(now->hash, checked->hash) == 0;
}

/* In: a session, and what went wrong since the last time. */
static void
let_in(struct gateway *g, struct gateway_request *rq,
    struct gateway_account *account)
{
	struct fx_json json;
	int64_t failed = account->failed, failed_ms = account->failed_ms;

	account->failed = 0;
	account->failed_ms = 0;
	account->seen_ms = gateway_wall_ms();
	if (gateway_account_put(g, account) != 0 ||
	    gateway_session_begin(rq, account) != 0) {
		not_kept(rq);
		return;
	}
	gateway_bucket_forgive(g->buckets, account->name);
	put_me(g, rq, &json);
	put_choices(g, rq, &json);
	if (failed > 0) {
		fx_json_number(&json, "failed", failed);
		gateway_put_time(&json, "failed_at", failed_ms);
	}
	end_me(rq, &json);
}

static void
wrong_password(
    struct gateway *g, struct gateway_request *rq, struct signing *signing)
{
	const char *name = signing->account.name;
	struct gateway_account now;

	gateway_bucket_fail(g->buckets, name, g->now_ms);
	if (signing->known && gateway_account_get(g, name, &now) == 0) {
		now.failed++;
		now.failed_ms = gateway_wall_ms();
		(void)gateway_account_put(g, &now); /* a notice */
	}
	gateway_problem(rq, 401, "WRONG", "Name or password is wrong",
	    "用户名或密码错误", NULL);
}

static void
after_check(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct signing *signing = context;
	struct gateway_account now;

	(void)hash;
	if (!right || !signing->known ||
	    !is_still(g, &signing->account, &now)) {
		wrong_password(g, rq, signing);
		return;
	}
	let_in(g, rq, &now);
}

/* Whoever was wrong often waits, known or not; nobody waits for ever. */
static bool
may_try(struct gateway *g, struct gateway_request *rq, const char *name)
{
	int64_t wait = gateway_bucket_wait(g->buckets, name, g->now_ms);
	char seconds[24];

	if (wait == 0)
		return true;
	(void)snprintf(
	    seconds, sizeof(seconds), "%lld", (long long)((wait + 999) / 1000));
	gateway_set(rq, "Retry-After", seconds);
	gateway_problem(rq, 429, "WAIT",
	    "Wrong too often; wait as long as Retry-After says",
	    "错误次数过多,请按 Retry-After 等待", NULL);
	return false;
}

void
gateway_sign_login(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	char password[GATEWAY_PASSWORD_MAX + 1];
	struct signing *signing;
	const char *hash;

	if (root == NULL)
		return;
	signing = gateway_keep(rq, sizeof(*signing));
	if (signing == NULL) {
		no_memory(rq);
		return;
	}
	if (!take_text(rq, root, "name", signing->account.name,
		sizeof(signing->account.name)) ||
	    !take_text(rq, root, "password", password, sizeof(password)) ||
	    !may_try(g, rq, signing->account.name))
		return;
	signing->known = gateway_name_is(signing->account.name) &&
			 gateway_account_get(
			     g, signing->account.name, &signing->account) == 0;
	/* Who is not there takes as long as who is. */
	hash = signing->known && signing->account.hash[0] != '\0'
		   ? signing->account.hash
		   : NOBODY;
	gateway_worker_check(rq, hash, password, after_check, signing);
	fx_crypto_wipe(password, sizeof(password));
}

void
gateway_sign_demo(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_account account;

	if (!g->demo ||
	    gateway_account_get(g, gateway_part(rq, 0), &account) != 0 ||
	    account.locked) {
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no such demo account", "没有此演示账号", NULL);
		return;
	}
	let_in(g, rq, &account);
}

void
gateway_sign_out(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	gateway_session_end(rq);
	fprintf(gateway_out(rq), "{}\n");
	gateway_done(rq, 200, "application/json");
}

/* -- my password ------------------------------------------------------------*/

static void
after_make(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct signing *signing = context;
	struct gateway_account now;
	bool told;

	if (!right) {
		no_memory(rq);
		return;
	}
	if (!is_still(g, &signing->account, &now)) {
		wrong_password(g, rq, signing);
		return;
	}
	told = now.must_change;
	memcpy(now.hash, hash, sizeof(now.hash));
	now.must_change = false;
	if (gateway_session_end_all(g, now.name, NULL) != 0) {
		not_kept(rq);
		return;
	}
	if (told)
		gateway_account_told(g);
	let_in(g, rq, &now);
}

static void
after_old(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct signing *signing = context;

	(void)hash;
	if (!right) {
		wrong_password(g, rq, signing);
		return;
	}
	gateway_worker_make(rq, signing->password, after_make, signing);
	fx_crypto_wipe(signing->password, sizeof(signing->password));
}

void
gateway_sign_password(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	char old[GATEWAY_PASSWORD_MAX + 1];
	struct signing *signing;
	const char *en, *zh;

	if (root == NULL)
		return;
	signing = gateway_keep(rq, sizeof(*signing));
	if (signing == NULL || gateway_account_get(g, gateway_who(rq)->name,
				   &signing->account) != 0) {
		no_memory(rq);
		return;
	}
	signing->known = true;
	if (!take_text(rq, root, "old", old, sizeof(old)) ||
	    !take_text(rq, root, "new", signing->password,
		sizeof(signing->password)) ||
	    !may_try(g, rq, signing->account.name))
		return;
	if (gateway_password_weak(
		signing->account.name, signing->password, &en, &zh)) {
		gateway_problem(rq, 400, "WEAK", en, zh, "new");
		return;
	}
	gateway_worker_check(rq,
	    signing->account.hash[0] != '\0' ? signing->account.hash : NOBODY,
	    old, after_old, signing);
	fx_crypto_wipe(old, sizeof(old));
}

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
		not_kept(rq);
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
		not_kept(rq);
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
		    "个人设置为一行,最多 4 KiB", "body");
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
		not_kept(rq);
		return;
	}
	if (lang != NULL && strcmp(lang, account.lang) != 0) {
		fx_copy_text(account.lang, sizeof(account.lang), lang);
		if (gateway_account_put(g, &account) != 0) {
			not_kept(rq);
			return;
		}
	}
	fprintf(gateway_out(rq), "{}\n");
	gateway_done(rq, 200, "application/json");
}

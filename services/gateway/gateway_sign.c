/*
 * Signing in and out, who I am, my password.
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
#include "services/gateway/gateway_known.h"
#include "services/gateway/gateway_second.h"
#include "services/gateway/gateway_sign.h"

void
gateway_sign_no_memory(struct gateway_request *rq)
{
	gateway_problem(
	    rq, 503, "BUSY", "Too much to do just now", "系统繁忙", NULL);
}

void
gateway_sign_not_kept(struct gateway_request *rq)
{
	gateway_problem(
	    rq, 500, "STORE", "It could not be kept", "无法保存", NULL);
}

bool
gateway_sign_text(struct gateway_request *rq, const struct fx_doc_node *root,
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
	    "此字段必填，且须为文本", field);
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

/* When it ends: the earlier of the two, and each. */
static void
put_end(struct gateway *g, struct gateway_request *rq, struct fx_json *json)
{
	const unsigned char *hash = gateway_session_hash(rq);
	struct gateway_session session;
	int64_t idle, full;

	if (hash == NULL || gateway_session_get(g, hash, &session) != 0)
		return;
	gateway_session_left(&session, gateway_wall_ms(), &idle, &full);
	fx_json_number(json, "ends_in_s", (idle < full ? idle : full) / 1000);
	fx_json_number(json, "idle_ends_in_s", idle / 1000);
	fx_json_number(json, "full_ends_in_s", full / 1000);
}

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
	fx_json_bool(json, "must_enroll", me->must_enroll);
	if (me->station[0] != '\0')
		fx_json_text(json, "station", me->station);
	fx_json_bool(json, "money", gateway_class_money(me->roles));
	fx_json_bool(json, "demo", g->demo);
	if (!me->machine) {
		gateway_session_token(rq, token);
		fx_json_text(json, "token", token);
		put_end(g, rq, json);
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

void
gateway_sign_in(struct gateway *g, struct gateway_request *rq,
    struct gateway_account *account, const char *station,
    const char (*recovery)[GATEWAY_CODE_MAX + 1])
{
	struct fx_json json;
	int64_t failed = account->failed, failed_ms = account->failed_ms;
	char key[GATEWAY_KEY_TEXT], place[GATEWAY_PLACE_TEXT];

	gateway_known_key(rq, account->name, key);
	/* A bench is known to everybody. */
	if (station[0] == '\0') {
		gateway_place_of(gateway_address(rq), place);
		gateway_known_note(account, place);
	}
	account->failed = 0;
	account->failed_ms = 0;
	account->seen_ms = gateway_wall_ms();
	if (gateway_account_put(g, account) != 0 ||
	    gateway_session_begin(rq, account, station) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	gateway_bucket_forgive(g->buckets, key);
	put_me(g, rq, &json);
	put_choices(g, rq, &json);
	if (failed > 0) {
		fx_json_number(&json, "failed", failed);
		gateway_put_time(&json, "failed_at", failed_ms);
	}
	if (recovery != NULL) {
		fx_json_array(&json, "recovery");
		for (; **recovery != '\0'; recovery++)
			fx_json_text(&json, NULL, *recovery);
		fx_json_end(&json);
	}
	end_me(rq, &json);
}

bool
gateway_sign_read(struct gateway *g, struct gateway_signing *signing)
{
	char name[FX_ACTOR_MAX + 1];

	fx_copy(name, signing->account.name);
	signing->known = gateway_name_is(name) &&
			 gateway_account_get(g, name, &signing->account) == 0;
	return signing->known;
}

bool
gateway_sign_still(struct gateway *g, struct gateway_signing *signing)
{
	char hash[FX_PASSWORD_BYTES];

	fx_copy(hash, signing->account.hash);
	return signing->known && gateway_sign_read(g, signing) &&
	       !signing->account.locked &&
	       strcmp(signing->account.hash, hash) == 0;
}

/* It counts, for who is known or not. */
static void
count_wrong(struct gateway *g, struct gateway_request *rq,
    struct gateway_signing *signing)
{
	char key[GATEWAY_KEY_TEXT];

	gateway_known_key(rq, signing->account.name, key);
	gateway_bucket_fail(g->buckets, key, g->now_ms);
	if (!gateway_sign_read(g, signing))
		return;
	signing->account.failed++;
	signing->account.failed_ms = gateway_wall_ms();
	(void)gateway_account_put(g, &signing->account); /* a notice */
}

void
gateway_sign_wrong(struct gateway *g, struct gateway_request *rq,
    struct gateway_signing *signing)
{
	count_wrong(g, rq, signing);
	gateway_problem(rq, 401, "WRONG", "Name or password is wrong",
	    "用户名或密码错误", NULL);
}

void
gateway_sign_wrong_code(struct gateway *g, struct gateway_request *rq,
    struct gateway_signing *signing)
{
	count_wrong(g, rq, signing);
	gateway_problem(rq, 401, "SECOND_WRONG",
	    "This code is wrong, too old, or was used; say the next one",
	    "验证码错误、过期或已使用，请输入下一个", "code");
}

/* The password was right; what was not said yet is asked for. */
static void
second_step(struct gateway *g, struct gateway_request *rq,
    struct gateway_signing *signing)
{
	if (!signing->account.has_second)
		gateway_sign_in(g, rq, &signing->account, "", NULL);
	else if (signing->code[0] == '\0')
		gateway_problem(rq, 401, "SECOND_NEEDED",
		    "Say the code that your app shows", "请输入动态验证码",
		    "code");
	else if (!gateway_second_check(g, &signing->account, signing->code))
		gateway_sign_wrong_code(g, rq, signing);
	else
		gateway_sign_in(g, rq, &signing->account, "", NULL);
}

static void
after_check(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct gateway_signing *signing = context;

	(void)hash;
	if (!right || !gateway_sign_still(g, signing))
		gateway_sign_wrong(g, rq, signing);
	else
		second_step(g, rq, signing);
}

struct gateway_signing *
gateway_sign_begin(struct gateway_request *rq, const struct fx_doc_node **root)
{
	struct gateway_signing *signing = NULL;

	*root = gateway_json(rq);
	if (*root == NULL)
		return NULL;
	signing = gateway_keep(rq, sizeof(*signing));
	if (signing == NULL)
		gateway_sign_no_memory(rq);
	return signing;
}

bool
gateway_sign_may_try(
    struct gateway *g, struct gateway_request *rq, const char *name)
{
	char key[GATEWAY_KEY_TEXT], seconds[24];
	int64_t wait;

	gateway_known_key(rq, name, key);
	wait = gateway_bucket_wait(g->buckets, key, g->now_ms);
	if (wait == 0)
		return true;
	(void)snprintf(
	    seconds, sizeof(seconds), "%lld", (long long)((wait + 999) / 1000));
	gateway_set(rq, "Retry-After", seconds);
	gateway_problem(rq, 429, "WAIT",
	    "Wrong too often; wait as long as Retry-After says",
	    "错误次数过多，请按 Retry-After 等待", NULL);
	return false;
}

/* Who is not there takes as long as who is. */
void
gateway_sign_check(struct gateway_request *rq, struct gateway_signing *signing,
    const char *password, gateway_hashed_fn *then)
{
	const char *hash = signing->known && signing->account.hash[0] != '\0'
			       ? signing->account.hash
			       : GATEWAY_NOBODY;

	/* If not, the request is answered. */
	(void)gateway_worker_check(rq, hash, password, then, signing);
}

void
gateway_sign_login(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root;
	char password[GATEWAY_PASSWORD_MAX + 1];
	struct gateway_signing *signing = gateway_sign_begin(rq, &root);

	if (signing == NULL)
		return;
	if (!gateway_sign_text(rq, root, "name", signing->account.name,
		sizeof(signing->account.name)) ||
	    !gateway_sign_text(
		rq, root, "password", password, sizeof(password)) ||
	    (fx_doc_find(root, "code") != NULL &&
		!gateway_sign_text(
		    rq, root, "code", signing->code, sizeof(signing->code))) ||
	    !gateway_sign_may_try(g, rq, signing->account.name))
		return;
	(void)gateway_sign_read(g, signing); /* or nobody is hashed */
	gateway_sign_check(rq, signing, password, after_check);
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
	gateway_sign_in(g, rq, &account, "", NULL);
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
	struct gateway_signing *signing = context;
	struct gateway_account *account = &signing->account;
	bool told;

	if (!right) {
		gateway_sign_no_memory(rq);
		return;
	}
	if (!gateway_sign_still(g, signing)) {
		gateway_sign_wrong(g, rq, signing);
		return;
	}
	told = account->must_change;
	memcpy(account->hash, hash, sizeof(account->hash));
	account->must_change = false;
	if (gateway_session_end_all(g, account->name, NULL) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	if (told)
		gateway_account_told(g);
	/* No code was asked for, so it opens no more than was open before. */
	gateway_sign_in(g, rq, account, gateway_who(rq)->station, NULL);
}

static void
after_old(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct gateway_signing *signing = context;

	(void)hash;
	if (!right) {
		gateway_sign_wrong(g, rq, signing);
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
	struct gateway_signing *signing;
	const char *en, *zh;

	if (root == NULL)
		return;
	signing = gateway_keep(rq, sizeof(*signing));
	if (signing == NULL || gateway_account_get(g, gateway_who(rq)->name,
				   &signing->account) != 0) {
		gateway_sign_no_memory(rq);
		return;
	}
	signing->known = true;
	if (!gateway_sign_text(rq, root, "old", old, sizeof(old)) ||
	    !gateway_sign_text(rq, root, "new", signing->password,
		sizeof(signing->password)) ||
	    !gateway_sign_may_try(g, rq, signing->account.name))
		return;
	if (gateway_password_weak(
		signing->account.name, signing->password, &en, &zh)) {
		gateway_problem(rq, 400, "WEAK", en, zh, "new");
		return;
	}
	gateway_sign_check(rq, signing, old, after_old);
	fx_crypto_wipe(old, sizeof(old));
}

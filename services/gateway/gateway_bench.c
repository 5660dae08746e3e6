/*
 * Pages of stations: enrolled and ended by ops, and the way in at one.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "services/gateway/gateway_row.h"
#include "services/gateway/gateway_second.h"
#include "services/gateway/gateway_sign.h"
#include "services/gateway/gateway_station.h"

static void
invalid(struct gateway_request *rq, const char *field, const char *en,
    const char *zh)
{
	gateway_problem(rq, 400, "INVALID", en, zh, field);
}

/* -- the list ---------------------------------------------------------------*/

static int
list_station(const struct gateway_station *s, void *context)
{
	struct fx_json *json = context;

	fx_json_object(json, NULL);
	fx_json_text(json, "name", s->name);
	fx_json_text(json, "maker", s->maker);
	gateway_put_time(json, "made", s->made_ms);
	gateway_put_time(json, "used", s->used_ms);
	fx_json_end(json);
	return 0;
}

void
gateway_bench_list(struct gateway *g, struct gateway_request *rq)
{
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_array(&json, "stations");
	if (gateway_station_each(g, list_station, &json) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

/* Which station this browser is; for the page to sign in. */
void
gateway_bench_here(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_station station;
	struct fx_json json;

	(void)g;
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	if (gateway_station_here(rq, &station) == 0)
		fx_json_text(&json, "station", station.name);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

struct search {
	const char *name;
	bool found;
	unsigned char hash[FX_HASH_BYTES];
};

static int
find_name(const struct gateway_station *s, void *context)
{
	struct search *search = context;

	if (strcmp(s->name, search->name) != 0)
		return 0;
	search->found = true;
	memcpy(search->hash, s->hash, sizeof(search->hash));
	return 1;
}

/* The browser that asks becomes one. */
void
gateway_bench_make(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	struct gateway_station station;
	struct search search = { .name = station.name };
	char secret[GATEWAY_SECRET_TEXT];

	if (root == NULL)
		return;
	memset(&station, 0, sizeof(station));
	if (!gateway_sign_text(
		rq, root, "name", station.name, sizeof(station.name)))
		return;
	if (!gateway_name_is(station.name)) {
		invalid(rq, "name",
		    "1 to 32 letters, digits, . _ or -, the first no sign",
		    "1至32个字母、数字、. _ -，首位为字母或数字");
		return;
	}
	if (gateway_station_each(g, find_name, &search) == 0 && search.found) {
		gateway_problem(rq, 409, "EXISTS", "There is such a station",
		    "工位已存在", "name");
		return;
	}
	fx_copy(station.maker, gateway_who(rq)->name);
	station.made_ms = gateway_wall_ms();
	if (gateway_secret(secret) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	gateway_secret_hash(secret, station.hash);
	if (gateway_station_put(g, &station) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	gateway_session_set_bench(rq, secret);
	fx_crypto_wipe(secret, sizeof(secret));
	fx_log(LOG_ACCOUNT, "name=%s by=%s what=station", station.name,
	    station.maker);
	gateway_bench_list(g, rq);
}

/* And whoever is signed in at it is so no longer. */
void
gateway_bench_end(struct gateway *g, struct gateway_request *rq)
{
	struct search search = { .name = gateway_part(rq, 0) };
	struct gateway_row row = { FX_KEEP_stations, search.hash,
		FX_HASH_BYTES };
	int rc = gateway_station_each(g, find_name, &search);

	if (rc == 0 && !search.found) {
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no such station", "没有此工位", NULL);
		return;
	}
	if (rc == 0)
		rc = gateway_row_write(g, &row, NULL, 0);
	if (rc == 0)
		rc = gateway_session_end_bench(g, search.name);
	if (rc != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	fx_log(LOG_ACCOUNT, "name=%s by=%s what=end_station", search.name,
	    gateway_who(rq)->name);
	gateway_bench_list(g, rq);
}

/* -- in ---------------------------------------------------------------------*/

/* Who comes in at a station. */
struct coming {
	struct gateway_signing signing;
	struct gateway_station station;
};

static void
locked(struct gateway_request *rq, int64_t ms)
{
	char seconds[24];

	(void)snprintf(
	    seconds, sizeof(seconds), "%lld", (long long)((ms + 999) / 1000));
	gateway_set(rq, "Retry-After", seconds);
	gateway_problem(rq, 423, "PIN_LOCKED",
	    "Five wrong PINs: this account is locked at stations for 15 "
	    "minutes; its password still works elsewhere",
	    "PIN 连续错误五次：该账号在工位锁定15分钟，仍可在别处用密码登录",
	    NULL);
}

static void
wrong_pin(struct gateway_request *rq, const struct gateway_account *account)
{
	int64_t left = account->pin_until_ms - gateway_wall_ms();

	if (left > 0)
		locked(rq, left);
	else
		gateway_problem(rq, 401, "WRONG", "Badge or PIN is wrong",
		    "工牌或 PIN 错误", "pin");
}

static void
let_in(struct gateway *g, struct gateway_request *rq, struct coming *coming)
{
	struct gateway_account *account = &coming->signing.account;

	if (gateway_second_must(g, account->roles) &&
	    (account->roles & ~GATEWAY_SECOND_ROLES) == 0) {
		gateway_problem(rq, 403, "SECOND",
		    "Your roles sign in with password and code, not at a "
		    "station",
		    "您的角色须用密码和验证码登录，不能在工位登录", NULL);
		return;
	}
	gateway_pin_right(account);
	coming->station.used_ms = gateway_wall_ms();
	if (gateway_station_put(g, &coming->station) != 0)
		gateway_sign_not_kept(rq);
	else
		gateway_sign_in(g, rq, account, coming->station.name, NULL);
}

static void
after_pin(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct coming *coming = context;
	struct gateway_account *account = &coming->signing.account;
	char pin[FX_PASSWORD_BYTES];

	(void)hash;
	fx_copy(pin, account->pin);
	/* What was done meanwhile stays done. */
	if (!coming->signing.known || !gateway_sign_read(g, &coming->signing) ||
	    !right || account->locked || strcmp(account->pin, pin) != 0)
		wrong_pin(rq, account);
	else
		let_in(g, rq, coming);
}

/* The try is counted, and then looked at. */
static void
try_pin(struct gateway *g, struct gateway_request *rq, struct coming *coming,
    const char *pin)
{
	struct gateway_account *account = &coming->signing.account;
	int64_t wait = gateway_pin_begin(account, gateway_wall_ms());

	if (wait > 0) {
		locked(rq, wait);
		return;
	}
	if (gateway_account_put(g, account) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	if (gateway_worker_check(rq, account->pin, pin, after_pin, coming))
		return;
	gateway_pin_back(account);
	(void)gateway_account_put(g, account); /* or it counts as wrong */
}

void
gateway_bench_badge(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	char badge[GATEWAY_BADGE_MAX + 1], pin[GATEWAY_PIN_DIGITS + 1];
	char who[GATEWAY_STATION_MAX + 16];
	struct coming *coming;

	if (root == NULL)
		return;
	coming = gateway_keep(rq, sizeof(*coming));
	if (coming == NULL) {
		gateway_sign_no_memory(rq);
		return;
	}
	if (gateway_station_here(rq, &coming->station) != 0) {
		gateway_problem(rq, 403, "NO_STATION",
		    "This browser is no station; sign in with your password",
		    "此浏览器不是工位，请用密码登录", NULL);
		return;
	}
	(void)snprintf(who, sizeof(who), "station/%s", coming->station.name);
	if (!gateway_sign_text(rq, root, "badge", badge, sizeof(badge)) ||
	    !gateway_sign_text(rq, root, "pin", pin, sizeof(pin)) ||
	    !gateway_rate(rq, GATEWAY_SECRET, who))
		return;
	coming->signing.known =
	    gateway_badge_find(g, badge, &coming->signing.account) == 0 &&
	    coming->signing.account.pin[0] != '\0';
	if (coming->signing.known)
		try_pin(g, rq, coming, pin);
	else /* takes as long; if not, the request is answered */
		(void)gateway_worker_check(
		    rq, GATEWAY_NOBODY, pin, after_pin, coming);
	fx_crypto_wipe(pin, sizeof(pin));
}

void
gateway_bench_stay(struct gateway *g, struct gateway_request *rq)
{
	(void)g; /* whoever asks is here: gateway_session has kept that */
	fprintf(gateway_out(rq), "{}\n");
	gateway_done(rq, 200, "application/json");
}

/* -- my PIN -----------------------------------------------------------------*/

static void
after_make(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct gateway_signing *signing = context;

	if (!right) {
		gateway_sign_no_memory(rq);
		return;
	}
	if (!gateway_sign_still(g, signing)) {
		gateway_sign_wrong(g, rq, signing);
		return;
	}
	memcpy(signing->account.pin, hash, sizeof(signing->account.pin));
	gateway_pin_right(&signing->account);
	if (gateway_account_put(g, &signing->account) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	fprintf(gateway_out(rq), "{}\n");
	gateway_done(rq, 200, "application/json");
}

static void
after_password(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct gateway_signing *signing = context;

	(void)hash;
	if (!right)
		gateway_sign_wrong(g, rq, signing);
	else
		gateway_worker_make(rq, signing->password, after_make, signing);
	fx_crypto_wipe(signing->password, sizeof(signing->password));
}

void
gateway_bench_pin(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root;
	char password[GATEWAY_PASSWORD_MAX + 1];
	struct gateway_signing *signing = gateway_sign_begin(rq, &root);

	if (signing == NULL)
		return;
	fx_copy(signing->account.name, gateway_who(rq)->name);
	if (!gateway_sign_text(
		rq, root, "password", password, sizeof(password)) ||
	    !gateway_sign_text(rq, root, "pin", signing->password,
		sizeof(signing->password)) ||
	    !gateway_sign_may_try(g, rq, signing->account.name))
		return;
	if (gateway_pin_weak(signing->password)) {
		invalid(rq, "pin",
		    "A PIN is six digits, not all the same and no row of them",
		    "PIN 为六位数字，不能全部相同或连续");
		return;
	}
	(void)gateway_sign_read(g, signing); /* or nobody is hashed */
	gateway_sign_check(rq, signing, password, after_password);
	fx_crypto_wipe(password, sizeof(password));
}

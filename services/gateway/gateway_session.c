#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_bucket.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_known.h"
#include "services/gateway/gateway_second.h"
#include "services/gateway/gateway_session.h"

#define TOUCH_MS       60000 /* how exact the last use is kept */
#define TOUCH_BENCH_MS 2000
#define COOKIE         "__Host-fx"
#define PLAIN          "fx" /* without TLS no cookie may be called __Host- */
#define BENCH          "__Host-fxs" /* of a station */
#define BENCH_PLAIN    "fxs"
#define BENCH_S        34560000 /* 400 days, the most that browsers keep */
#define BEARER         "Bearer fxk_"
#define COOKIE_ROOM    160

static const char *
cookie_name(const struct gateway *g)
{
	return g->plain ? PLAIN : COOKIE;
}

/* -- who it is --------------------------------------------------------------*/

static void
sign_in_first(struct gateway_request *rq)
{
	gateway_problem(rq, 401, "SIGN_IN", "Sign in first", "请先登录", NULL);
}

/*
 * A badge and six digits are less than a password and a second step: at a
 * station nobody holds the roles that ask for one.
 */
static void
become(struct gateway_request *rq, const struct gateway_account *account,
    const char *station)
{
	bool must = gateway_second_must(rq->g, account->roles);

	rq->signed_in = true;
	fx_copy(rq->person.name, account->name);
	fx_copy(rq->person.lang, account->lang);
	fx_copy_text(rq->person.station, sizeof(rq->person.station), station);
	rq->person.roles = account->roles;
	if (station[0] != '\0' && must)
		rq->person.roles &= ~GATEWAY_SECOND_ROLES;
	rq->person.must_change = account->must_change;
	rq->person.must_enroll =
	    must && !account->has_second && station[0] == '\0';
}

/*
 * A list that follows its units asks by itself; at a station that does not
 * tell that somebody is there, and only what a person did counts.
 */
static bool
is_use(const struct gateway_request *rq, const struct gateway_session *session)
{
	return session->station[0] == '\0' ||
	       rq->found.route->method == GATEWAY_POST;
}

static bool
find_session(struct gateway_request *rq)
{
	char secret[GATEWAY_SECRET_TEXT];
	struct gateway_session session;
	struct gateway_account account;
	int64_t now = gateway_wall_ms();

	if (gateway_cookie(rq, cookie_name(rq->g), secret, sizeof(secret)) ==
		NULL ||
	    strlen(secret) != GATEWAY_SECRET_TEXT - 1)
		return false;
	gateway_secret_hash(secret, rq->session);
	if (gateway_session_get(rq->g, rq->session, &session) != 0)
		return false;
	if (gateway_session_is_over(&session, now)) {
		(void)gateway_session_remove(rq->g, rq->session); /* later */
		return false;
	}
	if (gateway_account_get(rq->g, session.name, &account) != 0 ||
	    account.locked)
		return false;
	if (is_use(rq, &session) &&
	    now - session.used_ms >
		(session.station[0] != '\0' ? TOUCH_BENCH_MS : TOUCH_MS)) {
		session.used_ms = now;
		(void)gateway_session_put(rq->g, &session); /* next time */
	}
	become(rq, &account, session.station);
	return true;
}

/* No cookie is read beside a token. */
static bool
find_token(struct gateway_request *rq, const char *said)
{
	unsigned char hash[FX_HASH_BYTES];
	struct gateway_token token;

	if (strncmp(said, BEARER, strlen(BEARER)) != 0)
		return false;
	gateway_secret_hash(said + strlen(BEARER), hash);
	if (gateway_token_get(rq->g, hash, &token) != 0)
		return false;
	rq->signed_in = true;
	memcpy(rq->session, hash, sizeof(rq->session));
	rq->person.machine = true;
	fx_copy(rq->person.name, token.name);
	fx_copy(rq->person.token, token.name);
	fx_copy(rq->person.scopes, token.scopes);
	rq->person.roles = token.roles;
	return true;
}

/* Returns false when what was shown is none, and the request is answered. */
static bool
find_person(struct gateway_request *rq)
{
	const char *said = gateway_header(rq, "Authorization");
	char place[GATEWAY_PLACE_TEXT];
	int64_t wait;

	if (said == NULL) {
		(void)find_session(rq); /* most pages ask for one below */
		return true;
	}
	if (find_token(rq, said))
		return true;
	gateway_place_of(rq->address, place);
	wait = gateway_bucket_take(
	    rq->g->buckets, GATEWAY_WRONG, place, rq->g->now_ms);
	gateway_set(rq, "WWW-Authenticate", "Bearer");
	gateway_problem(rq, wait > 0 ? 429 : 401, "TOKEN",
	    "This token is none, or was revoked", "令牌无效或已撤销", NULL);
	return false;
}

/* -- whether it is for them -------------------------------------------------*/

/* Without TLS only a try-out on this machine is served. */
static bool
is_private(const struct gateway_request *rq)
{
	const char *proto = gateway_header(rq, "X-Forwarded-Proto");

	return rq->g->plain ||
	       (rq->proxied && proto != NULL && strcmp(proto, "https") == 0);
}

/* What somebody must do before all else. */
static bool
is_ready(struct gateway_request *rq)
{
	const char *path = rq->found.route->path;

	if ((!rq->person.must_change && !rq->person.must_enroll) ||
	    strncmp(path, "/v1/me", 6) == 0 || strcmp(path, "/v1/logout") == 0)
		return true;
	if (rq->person.must_change)
		gateway_problem(rq, 403, "CHANGE_PASSWORD",
		    "Choose a password of your own first", "请先设置自己的密码",
		    NULL);
	else
		gateway_problem(rq, 403, "ENROLL",
		    "Your roles ask for a second step; set it up first",
		    "您的角色须启用二次验证，请先设置", NULL);
	return false;
}

/*
 * What a token may read, it was given the word for.  Who it is, what became of
 * its commands and the events, which have words of their own, need no other.
 */
static bool
may_read(const struct gateway_request *rq)
{
	static const char *const free_of_it[] = { "/v1/me", "/v1/events",
		"/v1/commands/{id}" };
	const struct gateway_route *route = rq->found.route;
	size_t i;

	if (!rq->person.machine || route->method != GATEWAY_GET)
		return true;
	for (i = 0; i < fx_count_of(free_of_it); i++)
		if (strcmp(route->path, free_of_it[i]) == 0)
			return true;
	return gateway_may(rq, "read");
}

static bool
is_theirs(struct gateway_request *rq)
{
	enum gateway_who who = rq->found.route->who;

	if (who == GATEWAY_ALL || who == GATEWAY_CUSTOMER)
		return true;
	if (!rq->signed_in) {
		sign_in_first(rq);
		return false;
	}
	if (rq->person.machine && who != GATEWAY_MACHINE) {
		gateway_problem(rq, 403, "FORBIDDEN",
		    "This address is not for tokens", "令牌不能访问此地址",
		    NULL);
		return false;
	}
	if (!may_read(rq)) {
		gateway_problem(rq, 403, "SCOPE",
		    "This token does not have the scope read",
		    "此令牌没有 read 范围", NULL);
		return false;
	}
	if (who == GATEWAY_OPS && (rq->person.roles & R(ops)) == 0) {
		gateway_problem(rq, 403, "FORBIDDEN",
		    "This address is for the role ops", "仅限运维角色", NULL);
		return false;
	}
	return is_ready(rq);
}

bool
gateway_rate(
    struct gateway_request *rq, enum gateway_rate rate, const char *who)
{
	char seconds[24], place[GATEWAY_PLACE_TEXT];
	int64_t wait;

	gateway_place_of(rq->address, place);
	if (who == NULL)
		who = rq->signed_in && rate != GATEWAY_SIGNIN ? rq->person.name
							      : place;
	wait = gateway_bucket_take(rq->g->buckets, rate, who, rq->g->now_ms);
	if (wait == 0)
		return true;
	(void)snprintf(
	    seconds, sizeof(seconds), "%lld", (long long)((wait + 999) / 1000));
	gateway_set(rq, "Retry-After", seconds);
	gateway_problem(rq, 429, "TOO_OFTEN",
	    "Too many requests; wait as long as Retry-After says",
	    "请求过于频繁，请按 Retry-After 等待", NULL);
	return false;
}

/* ?role= or X-Fanxiu-Role: one that the person holds. */
static bool
right_role(struct gateway_request *rq)
{
	const char *role = gateway_argument(rq, "role");

	if (role == NULL)
		role = gateway_header(rq, "X-Fanxiu-Role");
	if (role == NULL || !rq->signed_in || gateway_act_as(rq, role))
		return true;
	gateway_problem(rq, 403, "ROLE", "You do not hold this role",
	    "您没有该角色", "role");
	return false;
}

void
gateway_session_enter(struct gateway_request *rq)
{
	if (rq->found.route->who == GATEWAY_PROBE)
		return;
	if (!is_private(rq)) {
		gateway_problem(rq, 403, "TLS",
		    "Only https through the proxy is served",
		    "仅接受经代理的 https 访问", NULL);
		return;
	}
	if (!find_person(rq) || !is_theirs(rq) || !gateway_session_meant(rq) ||
	    !right_role(rq))
		return;
	(void)gateway_rate(rq, rq->found.route->rate, NULL); /* or answered */
}

/* -- cookies ----------------------------------------------------------------*/

static void
set_cookie(struct gateway_request *rq, const char *name, const char *secret,
    int seconds)
{
	char cookie[COOKIE_ROOM];

	(void)snprintf(cookie, sizeof(cookie),
	    "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", name,
	    secret, seconds, rq->g->plain ? "" : "; Secure");
	gateway_set(rq, "Set-Cookie", cookie);
}

/* What a browser calls itself, as far as it has room. */
static void
copy_agent(const struct gateway_request *rq, char *to, size_t size)
{
	const char *agent = gateway_header(rq, "User-Agent");
	size_t i;

	for (i = 0; agent != NULL && agent[i] != '\0' && i + 1 < size; i++)
		to[i] = agent[i] >= ' ' && agent[i] < 127 ? agent[i] : '?';
	to[i] = '\0';
}

int
gateway_session_begin(struct gateway_request *rq,
    const struct gateway_account *account, const char *station)
{
	struct gateway_session session;
	char secret[GATEWAY_SECRET_TEXT];
	int rc;

	/* A session of before is not taken over. */
	if (rq->signed_in && !rq->person.machine)
		(void)gateway_session_remove(rq->g, rq->session); /* or over */
	memset(&session, 0, sizeof(session));
	fx_copy(session.name, account->name);
	fx_copy(session.address, rq->address);
	fx_copy_text(session.station, sizeof(session.station), station);
	copy_agent(rq, session.agent, sizeof(session.agent));
	session.made_ms = session.used_ms = gateway_wall_ms();
	rc = gateway_secret(secret);
	if (rc != 0)
		return rc;
	gateway_secret_hash(secret, session.hash);
	rc = gateway_session_put(rq->g, &session);
	if (rc != 0)
		return rc;
	memcpy(rq->session, session.hash, sizeof(rq->session));
	set_cookie(
	    rq, cookie_name(rq->g), secret, (int)(GATEWAY_FULL_END_MS / 1000));
	fx_crypto_wipe(secret, sizeof(secret));
	become(rq, account, session.station); /* not of what it writes over */
	return 0;
}

void
gateway_session_end(struct gateway_request *rq)
{
	(void)gateway_session_remove(rq->g, rq->session); /* or it is over */
	set_cookie(rq, cookie_name(rq->g), "", 0);
}

struct gateway *
gateway_session_house(const struct gateway_request *rq)
{
	return rq->g;
}

const char *
gateway_session_bench(const struct gateway_request *rq)
{
	return rq->g->plain ? BENCH_PLAIN : BENCH;
}

void
gateway_session_set_bench(struct gateway_request *rq, const char *secret)
{
	set_cookie(rq, gateway_session_bench(rq), secret, BENCH_S);
}

void
gateway_session_token(
    const struct gateway_request *rq, char text[GATEWAY_TOKEN_TEXT])
{
	static const char what[] = "fanxiu page token 1";
	unsigned char hash[FX_HASH_BYTES];
	struct fx_hash h;
	size_t i;

	fx_crypto_hash_begin(&h);
	fx_crypto_hash_more(&h, what, sizeof(what));
	fx_crypto_hash_more(&h, rq->session, sizeof(rq->session));
	fx_crypto_hash_end(&h, hash);
	for (i = 0; i < sizeof(hash); i++)
		(void)snprintf(text + 2 * i, 3, "%02x", hash[i]);
}

void
gateway_standing_of(
    const struct gateway_request *rq, struct gateway_standing *standing)
{
	standing->machine = rq->person.machine;
	memcpy(standing->hash, rq->session, sizeof(standing->hash));
}

bool
gateway_standing_holds(
    struct gateway *g, const struct gateway_standing *standing)
{
	struct gateway_token token;
	struct gateway_session session;

	if (standing->machine)
		return gateway_token_get(g, standing->hash, &token) == 0;
	return gateway_session_get(g, standing->hash, &session) == 0 &&
	       !gateway_session_is_over(&session, gateway_wall_ms());
}

const unsigned char *
gateway_session_hash(const struct gateway_request *rq)
{
	return rq->signed_in && !rq->person.machine ? rq->session : NULL;
}

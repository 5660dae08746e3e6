/*
 * Rows of accounts, sessions and tokens.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "schema/fx_pack.h"
#include "services/gateway/gateway_account.h"
#include "services/gateway/gateway_live.h"
#include "services/gateway/gateway_row.h"
#include "services/gateway/gateway_tails.h"

#define SCHEME "fanxiu 1"

int64_t
gateway_wall_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now); /* it is always there */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
gateway_name_is(const char *name)
{
	size_t length = strlen(name);

	return length >= 1 && length <= FX_ACTOR_MAX &&
	       strspn(name,
		   "abcdefghijklmnopqrstuvwxyz"
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == length &&
	       strchr("._-", name[0]) == NULL;
}

int
gateway_secret(char text[GATEWAY_SECRET_TEXT])
{
	unsigned char bytes[GATEWAY_SECRET_BYTES];
	int rc = fx_random_bytes(bytes, sizeof(bytes));
	size_t i;

	for (i = 0; i < sizeof(bytes) && rc == 0; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	fx_crypto_wipe(bytes, sizeof(bytes));
	return rc;
}

void
gateway_secret_hash(const char *text, unsigned char hash[FX_HASH_BYTES])
{
	struct fx_hash h;

	fx_crypto_hash_begin(&h);
	fx_crypto_hash_more(&h, SCHEME, sizeof(SCHEME));
	fx_crypto_hash_more(&h, text, strlen(text));
	fx_crypto_hash_end(&h, hash);
}

int
gateway_password(char text[GATEWAY_GIVEN_TEXT])
{
	/* 32 signs that nobody mistakes for another: 100 bits. */
	static const char signs[] = "abcdefghjkmnpqrstuvwxyz23456789-";
	unsigned char bytes[GATEWAY_GIVEN_TEXT - 1];
	int rc = fx_random_bytes(bytes, sizeof(bytes));
	size_t i;

	_Static_assert(sizeof(signs) >= 32, "five bits a sign");
	for (i = 0; i < sizeof(bytes) && rc == 0; i++)
		text[i] = signs[bytes[i] % (sizeof(signs) - 1)];
	text[sizeof(bytes)] = '\0';
	return rc;
}

/* -- accounts ---------------------------------------------------------------*/

static void
read_account(const struct fx_node *map, void *thing)
{
	struct gateway_account *a = thing;

	gateway_get_text(map, "name", a->name, sizeof(a->name));
	gateway_get_text(map, "hash", a->hash, sizeof(a->hash));
	gateway_get_text(map, "lang", a->lang, sizeof(a->lang));
	a->roles = (uint32_t)gateway_get_number(map, "roles");
	a->locked = gateway_get_number(map, "locked") != 0;
	a->must_change = gateway_get_number(map, "must") != 0;
	a->made_ms = gateway_get_number(map, "made");
	a->seen_ms = gateway_get_number(map, "seen");
	a->failed = gateway_get_number(map, "failed");
	a->failed_ms = gateway_get_number(map, "failed_at");
	a->has_second = gateway_get_bytes(map, "second", a->second,
			    sizeof(a->second)) == sizeof(a->second);
	a->has_next = gateway_get_bytes(map, "next", a->next,
			  sizeof(a->next)) == sizeof(a->next);
	a->second_step = gateway_get_number(map, "step");
	a->codes =
	    (int)(gateway_get_bytes(map, "codes", a->code, sizeof(a->code)) /
		  FX_SUM_BYTES);
	gateway_get_text(map, "badge", a->badge, sizeof(a->badge));
	gateway_get_text(map, "pin", a->pin, sizeof(a->pin));
	a->pin_failed = gateway_get_number(map, "pin_failed");
	a->pin_until_ms = gateway_get_number(map, "pin_until");
	a->places =
	    (int)(gateway_get_bytes(map, "places", a->place, sizeof(a->place)) /
		  FX_SUM_BYTES);
}

int
gateway_account_get(
    struct gateway *g, const char *name, struct gateway_account *account)
{
	struct gateway_row row = { FX_KEEP_accounts, name, strlen(name) };

	return gateway_row_read(g, &row, read_account, account);
}

int
gateway_account_put(struct gateway *g, const struct gateway_account *a)
{
	struct gateway_row row = { FX_KEEP_accounts, a->name, strlen(a->name) };
	unsigned char bytes[GATEWAY_ROW_MAX];
	struct fx_packer p;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 19);
	gateway_put_text(&p, "name", a->name);
	gateway_put_text(&p, "hash", a->hash);
	gateway_put_text(&p, "lang", a->lang);
	gateway_put_number(&p, "roles", a->roles);
	gateway_put_number(&p, "locked", a->locked);
	gateway_put_number(&p, "must", a->must_change);
	gateway_put_number(&p, "made", a->made_ms);
	gateway_put_number(&p, "seen", a->seen_ms);
	gateway_put_number(&p, "failed", a->failed);
	gateway_put_number(&p, "failed_at", a->failed_ms);
	gateway_put_bytes(
	    &p, "second", a->second, a->has_second ? sizeof(a->second) : 0);
	gateway_put_bytes(
	    &p, "next", a->next, a->has_next ? sizeof(a->next) : 0);
	gateway_put_number(&p, "step", a->second_step);
	gateway_put_bytes(
	    &p, "codes", a->code, (size_t)a->codes * FX_SUM_BYTES);
	gateway_put_text(&p, "badge", a->badge);
	gateway_put_text(&p, "pin", a->pin);
	gateway_put_number(&p, "pin_failed", a->pin_failed);
	gateway_put_number(&p, "pin_until", a->pin_until_ms);
	gateway_put_bytes(
	    &p, "places", a->place, (size_t)a->places * FX_SUM_BYTES);
	return gateway_row_pack(g, &row, &p);
}

/* -- sessions ---------------------------------------------------------------*/

static void
read_session(const struct fx_node *map, void *thing)
{
	struct gateway_session *s = thing;

	gateway_get_text(map, "name", s->name, sizeof(s->name));
	gateway_get_text(map, "agent", s->agent, sizeof(s->agent));
	gateway_get_text(map, "address", s->address, sizeof(s->address));
	s->made_ms = gateway_get_number(map, "made");
	s->used_ms = gateway_get_number(map, "used");
	gateway_get_text(map, "station", s->station, sizeof(s->station));
}

int
gateway_session_get(struct gateway *g, const unsigned char hash[FX_HASH_BYTES],
    struct gateway_session *session)
{
	struct gateway_row row = { FX_KEEP_sessions, hash, FX_HASH_BYTES };

	memcpy(session->hash, hash, FX_HASH_BYTES);
	return gateway_row_read(g, &row, read_session, session);
}

int
gateway_session_put(struct gateway *g, const struct gateway_session *s)
{
	struct gateway_row row = { FX_KEEP_sessions, s->hash, FX_HASH_BYTES };
	unsigned char bytes[GATEWAY_ROW_MAX];
	struct fx_packer p;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 6);
	gateway_put_text(&p, "station", s->station);
	gateway_put_text(&p, "name", s->name);
	gateway_put_text(&p, "agent", s->agent);
	gateway_put_text(&p, "address", s->address);
	gateway_put_number(&p, "made", s->made_ms);
	gateway_put_number(&p, "used", s->used_ms);
	return gateway_row_pack(g, &row, &p);
}

int
gateway_session_remove(
    struct gateway *g, const unsigned char hash[FX_HASH_BYTES])
{
	struct gateway_row row = { FX_KEEP_sessions, hash, FX_HASH_BYTES };

	gateway_hub_doubt(g);
	gateway_tails_doubt(g);
	return gateway_row_write(g, &row, NULL, 0);
}

void
gateway_session_left(const struct gateway_session *s, int64_t now_ms,
    int64_t *idle_ms, int64_t *full_ms)
{
	int64_t idle = s->station[0] != '\0' ? GATEWAY_STATION_END_MS
					     : GATEWAY_IDLE_END_MS;

	*idle_ms = s->used_ms + idle - now_ms;
	*full_ms = s->made_ms + GATEWAY_FULL_END_MS - now_ms;
}

bool
gateway_session_is_over(const struct gateway_session *s, int64_t now_ms)
{
	int64_t idle, full;

	gateway_session_left(s, now_ms, &idle, &full);
	return idle < 0 || full < 0 ||
	       s->used_ms > now_ms + GATEWAY_IDLE_END_MS;
}

/* -- tokens -----------------------------------------------------------------*/

static void
read_token(const struct fx_node *map, void *thing)
{
	struct gateway_token *t = thing;

	gateway_get_text(map, "name", t->name, sizeof(t->name));
	gateway_get_text(map, "maker", t->maker, sizeof(t->maker));
	gateway_get_text(map, "scopes", t->scopes, sizeof(t->scopes));
	t->roles = (uint32_t)gateway_get_number(map, "roles");
	t->made_ms = gateway_get_number(map, "made");
}

int
gateway_token_get(struct gateway *g, const unsigned char hash[FX_HASH_BYTES],
    struct gateway_token *token)
{
	struct gateway_row row = { FX_KEEP_tokens, hash, FX_HASH_BYTES };

	memcpy(token->hash, hash, FX_HASH_BYTES);
	return gateway_row_read(g, &row, read_token, token);
}

int
gateway_token_put(struct gateway *g, const struct gateway_token *t)
{
	struct gateway_row row = { FX_KEEP_tokens, t->hash, FX_HASH_BYTES };
	unsigned char bytes[GATEWAY_ROW_MAX];
	struct fx_packer p;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 5);
	gateway_put_text(&p, "name", t->name);
	gateway_put_text(&p, "maker", t->maker);
	gateway_put_text(&p, "scopes", t->scopes);
	gateway_put_number(&p, "roles", t->roles);
	gateway_put_number(&p, "made", t->made_ms);
	return gateway_row_pack(g, &row, &p);
}

int
gateway_token_remove(struct gateway *g, const unsigned char hash[FX_HASH_BYTES])
{
	struct gateway_row row = { FX_KEEP_tokens, hash, FX_HASH_BYTES };

	gateway_tails_doubt(g);
	return gateway_row_write(g, &row, NULL, 0);
}

/* -- each -------------------------------------------------------------------*/

struct walk {
	gateway_account_fn *account;
	gateway_session_fn *session;
	gateway_token_fn *token;
	void *context;
};

static int
take_row(
    const struct fx_keep_row *row, const struct fx_node *map, void *context)
{
	struct walk *walk = context;
	struct gateway_account account;
	struct gateway_session session;
	struct gateway_token token;

	if (walk->account != NULL) {
		read_account(map, &account);
		return walk->account(&account, walk->context);
	}
	if (row->key_length != FX_HASH_BYTES)
		return FX_ECORRUPT;
	if (walk->session != NULL) {
		memcpy(session.hash, row->key, FX_HASH_BYTES);
		read_session(map, &session);
		return walk->session(&session, walk->context);
	}
	memcpy(token.hash, row->key, FX_HASH_BYTES);
	read_token(map, &token);
	return walk->token(&token, walk->context);
}

int
gateway_account_each(struct gateway *g, gateway_account_fn *take, void *context)
{
	struct walk walk = { .account = take, .context = context };

	return gateway_row_each(g, FX_KEEP_accounts, take_row, &walk);
}

int
gateway_session_each(struct gateway *g, gateway_session_fn *take, void *context)
{
	struct walk walk = { .session = take, .context = context };

	return gateway_row_each(g, FX_KEEP_sessions, take_row, &walk);
}

int
gateway_token_each(struct gateway *g, gateway_token_fn *take, void *context)
{
	struct walk walk = { .token = take, .context = context };

	return gateway_row_each(g, FX_KEEP_tokens, take_row, &walk);
}

/* Those that go: found first, because who walks does not write. */
#define ENDED_MAX 256
struct ending {
	const char *name, *station; /* one of them */
	const unsigned char *but;
	int64_t now_ms;
	int count;
	unsigned char hash[ENDED_MAX][FX_HASH_BYTES];
};

static int
find_ending(const struct gateway_session *s, void *context)
{
	struct ending *e = context;
	bool his =
	    strcmp(e->station != NULL ? s->station : s->name,
		e->station != NULL ? e->station : e->name) == 0 &&
	    (e->but == NULL || memcmp(s->hash, e->but, FX_HASH_BYTES) != 0);

	if (!his && !gateway_session_is_over(s, e->now_ms))
		return 0;
	memcpy(e->hash[e->count++], s->hash, FX_HASH_BYTES);
	return e->count == ENDED_MAX;
}

static int
end_sessions(struct gateway *g, const char *name, const char *station,
    const unsigned char *but)
{
	struct ending *e = calloc(1, sizeof(*e));
	int i, rc;

	if (e == NULL)
		return FX_ENOMEM;
	e->name = name;
	e->station = station;
	e->but = but;
	e->now_ms = gateway_wall_ms();
	do {
		e->count = 0;
		rc = gateway_session_each(g, find_ending, e);
		for (i = 0; i < e->count && rc == 0; i++)
			rc = gateway_session_remove(g, e->hash[i]);
	} while (rc == 0 && e->count == ENDED_MAX);
	free(e);
	return rc;
}

int
gateway_session_end_all(
    struct gateway *g, const char *name, const unsigned char *but)
{
	return end_sessions(g, name, NULL, but);
}

int
gateway_session_end_bench(struct gateway *g, const char *station)
{
	return end_sessions(g, NULL, station, NULL);
}

/* -- what a person chose ----------------------------------------------------*/

int
gateway_choices_get(
    struct gateway *g, const char *name, char json[GATEWAY_SETTINGS_MAX + 1])
{
	struct fx_keep_txn *txn;
	const void *value;
	size_t length;
	int rc = fx_keep_begin_read(g->keep, &txn);

	fx_copy_text(json, GATEWAY_SETTINGS_MAX + 1, "{}");
	if (rc != 0)
		return rc;
	rc = fx_keep_get(
	    txn, FX_KEEP_settings, name, strlen(name), &value, &length);
	if (rc == 0 && length <= GATEWAY_SETTINGS_MAX) {
		memcpy(json, value, length);
		json[length] = '\0';
	}
	fx_keep_abandon(txn);
	return rc == FX_ENOENT ? 0 : rc;
}

int
gateway_choices_put(struct gateway *g, const char *name, const char *json)
{
	struct gateway_row row = { FX_KEEP_settings, name, strlen(name) };

	return gateway_row_write(g, &row, json, strlen(json));
}

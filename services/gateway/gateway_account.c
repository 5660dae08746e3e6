/*
 * Rows of accounts, sessions and tokens: small maps, read with care, because
 * an older or newer program may have written them.
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

#define ROW_MAX   1024
#define ITEMS_MAX 64
#define SCHEME    "fanxiu 1"

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

/* -- one row, in a transaction of its own -----------------------------------*/

struct row {
	enum fx_keep_table table;
	const void *key;
	size_t key_length;
};

static int
write_row(
    struct gateway *g, const struct row *row, const void *value, size_t length)
{
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(g->keep, &txn);

	if (rc != 0)
		return rc;
	rc = value == NULL
		 ? fx_keep_remove(txn, row->table, row->key, row->key_length)
		 : fx_keep_put(txn, row->table, row->key, row->key_length,
		       value, length);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

static int
write_packed(
    struct gateway *g, const struct row *row, const struct fx_packer *packer)
{
	size_t used;
	int rc = fx_pack_end(packer, &used);

	return rc == 0 ? write_row(g, row, packer->bytes, used) : rc;
}

/* A row as a map, which take reads before the transaction ends. */
typedef void read_fn(const struct fx_node *map, void *thing);

static int
read_row(struct gateway *g, const struct row *row, read_fn *take, void *thing)
{
	struct fx_reader *reader = NULL;
	struct fx_keep_txn *txn;
	const struct fx_node *map;
	const void *value;
	size_t length;
	int rc = fx_keep_begin_read(g->keep, &txn);

	if (rc != 0)
		return rc;
	rc = fx_keep_get(
	    txn, row->table, row->key, row->key_length, &value, &length);
	if (rc == 0)
		rc = fx_unpack_open(ITEMS_MAX, &reader);
	if (rc == 0)
		rc = fx_unpack(reader, value, length, &map);
	if (rc == 0)
		take(map, thing);
	fx_unpack_close(reader);
	fx_keep_abandon(txn);
	return rc;
}

/* -- fields -----------------------------------------------------------------*/

static void
put_text(struct fx_packer *p, const char *key, const char *text)
{
	fx_pack_text(p, key);
	fx_pack_text(p, text);
}

static void
put_number(struct fx_packer *p, const char *key, int64_t number)
{
	fx_pack_text(p, key);
	fx_pack_int(p, number);
}

static void
get_text(const struct fx_node *map, const char *key, char *to, size_t size)
{
	const char *text;
	size_t length;

	to[0] = '\0';
	if (fx_unpack_text(fx_unpack_find(map, key), &text, &length) == 0 &&
	    length < size) {
		memcpy(to, text, length);
		to[length] = '\0';
	}
}

static int64_t
get_number(const struct fx_node *map, const char *key)
{
	int64_t number = 0;

	/* What is not there is zero. */
	(void)fx_unpack_int(fx_unpack_find(map, key), &number);
	return number;
}

/* -- accounts ---------------------------------------------------------------*/

static void
read_account(const struct fx_node *map, void *thing)
{
	struct gateway_account *a = thing;

	get_text(map, "name", a->name, sizeof(a->name));
	get_text(map, "hash", a->hash, sizeof(a->hash));
	get_text(map, "lang", a->lang, sizeof(a->lang));
	a->roles = (uint32_t)get_number(map, "roles");
	a->locked = get_number(map, "locked") != 0;
	a->must_change = get_number(map, "must") != 0;
	a->made_ms = get_number(map, "made");
	a->seen_ms = get_number(map, "seen");
	a->failed = get_number(map, "failed");
	a->failed_ms = get_number(map, "failed_at");
}

int
gateway_account_get(
    struct gateway *g, const char *name, struct gateway_account *account)
{
	struct row row = { FX_KEEP_accounts, name, strlen(name) };

	return read_row(g, &row, read_account, account);
}

int
gateway_account_put(struct gateway *g, const struct gateway_account *a)
{
	struct row row = { FX_KEEP_accounts, a->name, strlen(a->name) };
	unsigned char bytes[ROW_MAX];
	struct fx_packer p;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 10);
	put_text(&p, "name", a->name);
	put_text(&p, "hash", a->hash);
	put_text(&p, "lang", a->lang);
	put_number(&p, "roles", a->roles);
	put_number(&p, "locked", a->locked);
	put_number(&p, "must", a->must_change);
	put_number(&p, "made", a->made_ms);
	put_number(&p, "seen", a->seen_ms);
	put_number(&p, "failed", a->failed);
	put_number(&p, "failed_at", a->failed_ms);
	return write_packed(g, &row, &p);
}

/* -- sessions ---------------------------------------------------------------*/

static void
read_session(const struct fx_node *map, void *thing)
{
	struct gateway_session *s = thing;

	get_text(map, "name", s->name, sizeof(s->name));
	get_text(map, "agent", s->agent, sizeof(s->agent));
	get_text(map, "address", s->address, sizeof(s->address));
	s->made_ms = get_number(map, "made");
	s->used_ms = get_number(map, "used");
}

int
gateway_session_get(struct gateway *g, const unsigned char hash[FX_HASH_BYTES],
    struct gateway_session *session)
{
	struct row row = { FX_KEEP_sessions, hash, FX_HASH_BYTES };

	memcpy(session->hash, hash, FX_HASH_BYTES);
	return read_row(g, &row, read_session, session);
}

int
gateway_session_put(struct gateway *g, const struct gateway_session *s)
{
	struct row row = { FX_KEEP_sessions, s->hash, FX_HASH_BYTES };
	unsigned char bytes[ROW_MAX];
	struct fx_packer p;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 5);
	put_text(&p, "name", s->name);
	put_text(&p, "agent", s->agent);
	put_text(&p, "address", s->address);
	put_number(&p, "made", s->made_ms);
	put_number(&p, "used", s->used_ms);
	return write_packed(g, &row, &p);
}

int
gateway_session_remove(
    struct gateway *g, const unsigned char hash[FX_HASH_BYTES])
{
	struct row row = { FX_KEEP_sessions, hash, FX_HASH_BYTES };

	gateway_hub_doubt(g);
	return write_row(g, &row, NULL, 0);
}

bool
gateway_session_is_over(const struct gateway_session *s, int64_t now_ms)
{
	return now_ms - s->used_ms > GATEWAY_IDLE_END_MS ||
	       now_ms - s->made_ms > GATEWAY_FULL_END_MS ||
	       s->used_ms > now_ms + GATEWAY_IDLE_END_MS;
}

/* -- tokens -----------------------------------------------------------------*/

static void
read_token(const struct fx_node *map, void *thing)
{
	struct gateway_token *t = thing;

	get_text(map, "name", t->name, sizeof(t->name));
	get_text(map, "maker", t->maker, sizeof(t->maker));
	get_text(map, "scopes", t->scopes, sizeof(t->scopes));
	t->roles = (uint32_t)get_number(map, "roles");
	t->made_ms = get_number(map, "made");
}

int
gateway_token_get(struct gateway *g, const unsigned char hash[FX_HASH_BYTES],
    struct gateway_token *token)
{
	struct row row = { FX_KEEP_tokens, hash, FX_HASH_BYTES };

	memcpy(token->hash, hash, FX_HASH_BYTES);
	return read_row(g, &row, read_token, token);
}

int
gateway_token_put(struct gateway *g, const struct gateway_token *t)
{
	struct row row = { FX_KEEP_tokens, t->hash, FX_HASH_BYTES };
	unsigned char bytes[ROW_MAX];
	struct fx_packer p;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 5);
	put_text(&p, "name", t->name);
	put_text(&p, "maker", t->maker);
	put_text(&p, "scopes", t->scopes);
	put_number(&p, "roles", t->roles);
	put_number(&p, "made", t->made_ms);
	return write_packed(g, &row, &p);
}

int
gateway_token_remove(struct gateway *g, const unsigned char hash[FX_HASH_BYTES])
{
	struct row row = { FX_KEEP_tokens, hash, FX_HASH_BYTES };

	return write_row(g, &row, NULL, 0);
}

/* -- each -------------------------------------------------------------------*/

struct walk {
	struct fx_reader *reader;
	gateway_account_fn *account;
	gateway_session_fn *session;
	gateway_token_fn *token;
	void *context;
};

static int
take_row(const struct fx_keep_row *row, void *context)
{
	struct walk *walk = context;
	const struct fx_node *map;
	struct gateway_account account;
	struct gateway_session session;
	struct gateway_token token;
	int rc = fx_unpack(walk->reader, row->value, row->length, &map);

	if (rc != 0)
		return rc;
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

static int
each(struct gateway *g, enum fx_keep_table table, struct walk *walk)
{
	struct fx_keep_txn *txn;
	int rc = fx_unpack_open(ITEMS_MAX, &walk->reader);

	if (rc != 0)
		return rc;
	rc = fx_keep_begin_read(g->keep, &txn);
	if (rc == 0) {
		rc = fx_keep_each(txn, table, NULL, 0, take_row, walk);
		fx_keep_abandon(txn);
	}
	fx_unpack_close(walk->reader);
	return rc;
}

int
gateway_account_each(struct gateway *g, gateway_account_fn *take, void *context)
{
	struct walk walk = { .account = take, .context = context };

	return each(g, FX_KEEP_accounts, &walk);
}

int
gateway_session_each(struct gateway *g, gateway_session_fn *take, void *context)
{
	struct walk walk = { .session = take, .context = context };

	return each(g, FX_KEEP_sessions, &walk);
}

int
gateway_token_each(struct gateway *g, gateway_token_fn *take, void *context)
{
	struct walk walk = { .token = take, .context = context };

	return each(g, FX_KEEP_tokens, &walk);
}

/* Those that go: found first, because who walks does not write. */
#define ENDED_MAX 256
struct ending {
	const char *name;
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
	    strcmp(s->name, e->name) == 0 &&
	    (e->but == NULL || memcmp(s->hash, e->but, FX_HASH_BYTES) != 0);

	if (!his && !gateway_session_is_over(s, e->now_ms))
		return 0;
	memcpy(e->hash[e->count++], s->hash, FX_HASH_BYTES);
	return e->count == ENDED_MAX;
}

int
gateway_session_end_all(
    struct gateway *g, const char *name, const unsigned char *but)
{
	struct ending *e = calloc(1, sizeof(*e));
	int i, rc;

	if (e == NULL)
		return FX_ENOMEM;
	e->name = name;
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
	struct row row = { FX_KEEP_settings, name, strlen(name) };

	return write_row(g, &row, json, strlen(json));
}

/*
 * gateway_account: people, their sessions and machines' tokens, as they are
 * kept.  Ids and tokens are kept as hashes alone.
 */
#ifndef GATEWAY_ACCOUNT_H
#define GATEWAY_ACCOUNT_H

#include "base/fx_crypto.h"
#include "services/gateway/gateway.h"

#define GATEWAY_SECRET_BYTES   32
#define GATEWAY_SECRET_TEXT    65
#define GATEWAY_SETTINGS_MAX   4096
#define GATEWAY_IDLE_END_MS    (INT64_C(12) * 3600000)
#define GATEWAY_FULL_END_MS    (INT64_C(24) * 3600000)
#define GATEWAY_STATION_END_MS (INT64_C(10) * 60000) /* at a shared bench */
#define GATEWAY_SECOND_BYTES   20 /* RFC 4226: as long as what SHA-1 gives */
#define GATEWAY_CODES          8  /* to come in without the app, each once */
#define GATEWAY_STATION_MAX    32
#define GATEWAY_BADGE_MAX      64
#define GATEWAY_PLACES         8 /* from where an account signs in */

struct gateway_account {
	char name[FX_ACTOR_MAX + 1];
	char hash[FX_PASSWORD_BYTES]; /* "": nobody can sign in with one */
	char lang[3];
	uint32_t roles;
	bool locked, must_change;
	int64_t made_ms, seen_ms;  /* the last time it signed in */
	int64_t failed, failed_ms; /* wrong passwords since */

	/* Where it signed in, as hashes; the last one first. */
	int places;
	unsigned char place[GATEWAY_PLACES][FX_SUM_BYTES];

	/* The second step: sealed secrets, of now and being enrolled. */
	bool has_second, has_next;
	unsigned char second[GATEWAY_SECOND_BYTES + FX_SEAL_EXTRA];
	unsigned char next[GATEWAY_SECOND_BYTES + FX_SEAL_EXTRA];
	int64_t second_step; /* the last that was used */
	int codes;
	unsigned char code[GATEWAY_CODES][FX_SUM_BYTES];

	/* At stations. */
	char badge[GATEWAY_BADGE_MAX + 1]; /* "": none */
	char pin[FX_PASSWORD_BYTES];       /* its hash; "": none */
	int64_t pin_failed, pin_until_ms;  /* wrong ones; locked until */
};

struct gateway_session {
	unsigned char hash[FX_HASH_BYTES];
	char name[FX_ACTOR_MAX + 1];
	char station[GATEWAY_STATION_MAX + 1]; /* "": at none */
	char agent[64];
	char address[64];
	int64_t made_ms, used_ms;
};

struct gateway_token {
	unsigned char hash[FX_HASH_BYTES];
	char name[FX_ACTOR_MAX + 1], maker[FX_ACTOR_MAX + 1];
	char scopes[256];
	uint32_t roles;
	int64_t made_ms;
};

/* gateway_name_is(name): letters, digits, . _ -; 1 to 32, begins with one. */
bool gateway_name_is(const char *name);

/* gateway_secret(text), gateway_secret_hash(text, hash): 32 random bytes. */
int gateway_secret(char text[GATEWAY_SECRET_TEXT]);
void gateway_secret_hash(const char *text, unsigned char hash[FX_HASH_BYTES]);

/* gateway_password(text): one that is given once: 20 letters and digits. */
#define GATEWAY_GIVEN_TEXT 21
int gateway_password(char text[GATEWAY_GIVEN_TEXT]);

/*
 * Each finds, or writes and commits, one row.  Return 0, FX_ENOENT or an error
 * of fx_keep.
 */
int gateway_account_get(
    struct gateway *g, const char *name, struct gateway_account *account);
int gateway_account_put(
    struct gateway *g, const struct gateway_account *account);
int gateway_session_get(struct gateway *g,
    const unsigned char hash[FX_HASH_BYTES], struct gateway_session *session);
int gateway_session_put(
    struct gateway *g, const struct gateway_session *session);
int gateway_session_remove(
    struct gateway *g, const unsigned char hash[FX_HASH_BYTES]);
int gateway_token_get(struct gateway *g,
    const unsigned char hash[FX_HASH_BYTES], struct gateway_token *token);
int gateway_token_put(struct gateway *g, const struct gateway_token *token);
int gateway_token_remove(
    struct gateway *g, const unsigned char hash[FX_HASH_BYTES]);

/* Each of them in turn; take returns 0, 1 to end, or an error. */
typedef int gateway_account_fn(
    const struct gateway_account *account, void *context);
typedef int gateway_session_fn(
    const struct gateway_session *session, void *context);
typedef int gateway_token_fn(const struct gateway_token *token, void *context);
int gateway_account_each(
    struct gateway *g, gateway_account_fn *take, void *context);
int gateway_session_each(
    struct gateway *g, gateway_session_fn *take, void *context);
int gateway_token_each(
    struct gateway *g, gateway_token_fn *take, void *context);

/*
 * gateway_session_end_all(g, name, but): all sessions of a person but one
 * (NULL: all); those of everybody that are over as well.
 */
int gateway_session_end_all(
    struct gateway *g, const char *name, const unsigned char *but);

/* gateway_session_end_bench(g, station): all sessions at a station. */
int gateway_session_end_bench(struct gateway *g, const char *station);

/* gateway_session_is_over(session, now_ms): by the clock of the world. */
bool gateway_session_is_over(
    const struct gateway_session *session, int64_t now_ms);

/*
 * gateway_session_left(session, now_ms, &idle_ms, &full_ms): how long it still
 * lasts without use, and at most; below 0: it is over.
 */
void gateway_session_left(const struct gateway_session *session, int64_t now_ms,
    int64_t *idle_ms, int64_t *full_ms);

/* What a person chose for itself: JSON; "{}" when nothing. */
int gateway_choices_get(
    struct gateway *g, const char *name, char json[GATEWAY_SETTINGS_MAX + 1]);
int gateway_choices_put(struct gateway *g, const char *name, const char *json);

/*
 * gateway_account_first(g): who there is at the first start: in a demo one
 * account a role, else an administrator with a password that is told once.
 */
int gateway_account_first(struct gateway *g);

/* gateway_account_told(g): the administrator has changed that password. */
void gateway_account_told(struct gateway *g);

/*
 * gateway_password_weak(name, password, &en, &zh): whether it may not be a
 * person's own, and why.
 */
bool gateway_password_weak(
    const char *name, const char *password, const char **en, const char **zh);

#endif

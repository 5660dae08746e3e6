/*
 * gateway_session: who speaks: cookies, tokens, and whether a request that
 * changes something was meant (console 6.3, 6.4, 6.9).
 */
#ifndef GATEWAY_SESSION_H
#define GATEWAY_SESSION_H

#include "edge/fx_json.h"

#include "services/gateway/gateway_account.h"

/*
 * gateway_session_enter(rq): who it is, whether this page is for them, whether
 * they meant it and come too often; the request is answered if not.
 */
void gateway_session_enter(struct gateway_request *rq);

/* gateway_session_meant(rq): they meant it, or the request is answered. */
bool gateway_session_meant(struct gateway_request *rq);

/*
 * gateway_session_begin(rq, account, station): a new session, and its cookie
 * in the answer; station "": at none.  Returns 0 or an error.
 */
int gateway_session_begin(struct gateway_request *rq,
    const struct gateway_account *account, const char *station);

/* gateway_session_end(rq): this one; its cookie is taken back. */
void gateway_session_end(struct gateway_request *rq);

/* gateway_session_token(rq, text): what X-Fanxiu-Token must say. */
#define GATEWAY_TOKEN_TEXT 65
void gateway_session_token(
    const struct gateway_request *rq, char text[GATEWAY_TOKEN_TEXT]);

/*
 * gateway_session_bench(rq): the cookie that makes a browser a station;
 * gateway_session_set_bench(rq, secret): give it.  gateway_session_house(rq):
 * whose request it is.
 */
const char *gateway_session_bench(const struct gateway_request *rq);
void gateway_session_set_bench(struct gateway_request *rq, const char *secret);
struct gateway *gateway_session_house(const struct gateway_request *rq);

/* gateway_session_hash(rq): of this session; NULL: none. */
const unsigned char *gateway_session_hash(const struct gateway_request *rq);

/*
 * By what an answer that goes on for long was asked for: a session or a token.
 * gateway_standing_holds(g, standing): whether that is still there; a lock and
 * other roles end a person's sessions.
 */
struct gateway_standing {
	bool machine;
	unsigned char hash[FX_HASH_BYTES];
};

void gateway_standing_of(
    const struct gateway_request *rq, struct gateway_standing *standing);
bool gateway_standing_holds(
    struct gateway *g, const struct gateway_standing *standing);

/*
 * gateway_put_time(json, key, ms), gateway_put_roles(json, roles): what people
 * and sessions are told alike; a time of 0 is left out.
 */
void gateway_put_time(struct fx_json *json, const char *key, int64_t ms);
void gateway_put_roles(struct fx_json *json, uint32_t roles);

#endif

/*
 * gateway_sign: what the ways to sign in share: password, second step, badge.
 */
#ifndef GATEWAY_SIGN_H
#define GATEWAY_SIGN_H

#include "edge/fx_json_read.h"
#include "services/gateway/gateway_session.h"
#include "services/gateway/gateway_worker.h"

/* Takes as long as a true one, and is right for no password. */
#define GATEWAY_NOBODY                                        \
	"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2E$" \
	"RdescudvJCsgt3ub+b/iE3ZJyGb8pRtR0n5wdtq2XB4"

#define GATEWAY_CODE_MAX 32 /* six digits, or a code of paper with dashes */

/* Who signs in, while a password is hashed. */
struct gateway_signing {
	struct gateway_account account;
	bool known;
	char password[GATEWAY_PASSWORD_MAX + 1]; /* the new one, of a change */
	char code[GATEWAY_CODE_MAX + 1];         /* of the second step; "" */
};

/*
 * gateway_sign_begin(rq, root): the body, and room for who signs in, which
 * lives as long as the request.  NULL: the request is answered.
 */
struct gateway_signing *gateway_sign_begin(
    struct gateway_request *rq, const struct fx_doc_node **root);

/*
 * gateway_sign_text(rq, root, field, to, size): a text of the body, of at most
 * so many bytes; false when it is none, and then the request is answered.
 */
bool gateway_sign_text(struct gateway_request *rq,
    const struct fx_doc_node *root, const char *field, char *to, size_t size);

/*
 * gateway_sign_may_try(g, rq, name): whoever was wrong often waits, known or
 * not; nobody waits for ever, nor because of a stranger (gateway_known_key).
 * false: the request is answered.
 */
bool gateway_sign_may_try(
    struct gateway *g, struct gateway_request *rq, const char *name);

/* gateway_sign_check(rq, signing, password, then): of who is known or not. */
void gateway_sign_check(struct gateway_request *rq,
    struct gateway_signing *signing, const char *password,
    gateway_hashed_fn *then);

/* gateway_sign_read(g, signing): the account of that name; is there one? */
bool gateway_sign_read(struct gateway *g, struct gateway_signing *signing);

/*
 * gateway_sign_still(g, signing): hashing takes its time, and what was read
 * before it may be old: the account as it is now, if nobody locked it or gave
 * it another password meanwhile.
 */
bool gateway_sign_still(struct gateway *g, struct gateway_signing *signing);

/* How a sign-in failed: it counts, and the request is answered. */
void gateway_sign_wrong(struct gateway *g, struct gateway_request *rq,
    struct gateway_signing *signing);
void gateway_sign_wrong_code(struct gateway *g, struct gateway_request *rq,
    struct gateway_signing *signing);

/*
 * gateway_sign_in(g, rq, account, station): a session, and what went wrong
 * since the last time; station "": at none.  recovery: codes that are told
 * once, or NULL.
 */
void gateway_sign_in(struct gateway *g, struct gateway_request *rq,
    struct gateway_account *account, const char *station,
    const char (*recovery)[GATEWAY_CODE_MAX + 1]);

/* What cannot go on: without memory; what could not be kept. */
void gateway_sign_no_memory(struct gateway_request *rq);
void gateway_sign_not_kept(struct gateway_request *rq);

#endif

/*
 * gateway_link: the address by which a customer sees one case and speaks of
 * it, without an account: 130 random bits, of which the store keeps a hash.
 * One for each case; a new one ends the one before.
 */
#ifndef GATEWAY_LINK_H
#define GATEWAY_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fx_crypto.h"
#include "schema/fx_schema.h"
#include "store/fx_keep.h"

#define GATEWAY_LINK_LETTERS 26 /* of 5 bits each */
#define GATEWAY_LINK_BYTES   (GATEWAY_LINK_LETTERS + 1)

/* What a link leads to. */
struct gateway_link {
	char case_no[FX_KEY_MAX + 1];
	int64_t made_ms;
};

/*
 * gateway_link_print(random, token): 17 random bytes as a token.  Its letters
 * are those of Crockford: no i, l, o and u.
 */
void gateway_link_print(
    const unsigned char random[17], char token[GATEWAY_LINK_BYTES]);

/*
 * gateway_link_read(text, token): what somebody typed, in either case of
 * letters, with hyphens, an o for a zero and an i or l for a one.  false: it
 * cannot be a token.
 */
bool gateway_link_read(const char *text, char token[GATEWAY_LINK_BYTES]);

/* gateway_link_hash(token, hash): what the store knows of it. */
void gateway_link_hash(const char *token, unsigned char hash[FX_HASH_BYTES]);

/*
 * gateway_link_key(token, key): what the forms of its page carry: made from
 * the token, and of no use for finding it.
 */
void gateway_link_key(const char *token, char key[GATEWAY_LINK_BYTES]);

/* gateway_link_same(a, b): compare two keys in a time that tells nothing. */
bool gateway_link_same(const char *a, const char *b);

/*
 * gateway_link_make(keep, case_no, now_ms, token): a new one for this case;
 * the one before leads nowhere from now on.  Blocks for the disk.  Returns 0
 * or what fx_keep and fx_random return.
 */
int gateway_link_make(struct fx_keep *keep, const char *case_no, int64_t now_ms,
    char token[GATEWAY_LINK_BYTES]);

/*
 * gateway_link_once(keep, case_no, now_ms, token): as _make, but of a token
 * that follows from what was asked: asked again the link stays what it is.
 * Returns also FX_EEXISTS: the case has another one by now, which stays; and
 * FX_EGONE: its link was revoked, and comes back by gateway_link_make alone.
 */
int gateway_link_once(struct fx_keep *keep, const char *case_no, int64_t now_ms,
    const char *token);

/*
 * gateway_link_revoke(keep, case_no): it leads nowhere from now on.  Blocks for
 * the disk.  Returns 0, FX_ENOENT when there is none to revoke, or an error.
 */
int gateway_link_revoke(struct fx_keep *keep, const char *case_no);

/*
 * gateway_link_prove(keep, text, length): keep what a customer was shown, under
 * its hash.  Blocks for the disk.  gateway_link_proof(keep, hash, &text): the
 * same again, in memory that the caller frees.  Return 0, FX_ENOENT, FX_ENOMEM
 * or an error of fx_keep.
 */
int gateway_link_prove(struct fx_keep *keep, const char *text, size_t length);
int gateway_link_proof(
    struct fx_keep *keep, const unsigned char hash[FX_HASH_BYTES], char **text);

/* gateway_link_find(keep, token, link): returns 0, FX_ENOENT or an error. */
int gateway_link_find(
    struct fx_keep *keep, const char *token, struct gateway_link *link);

#endif

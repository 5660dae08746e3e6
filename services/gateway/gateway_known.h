/*
 * gateway_known: from where somebody comes, and whether an account is known
 * there, so that a stranger who guesses keeps nobody out but strangers.
 */
#ifndef GATEWAY_KNOWN_H
#define GATEWAY_KNOWN_H

#include "services/gateway/gateway_account.h"

#define GATEWAY_PLACE_TEXT 64
#define GATEWAY_KEY_TEXT   128

/*
 * gateway_place_of(address, place): an IPv4 address, or the first 64 bits of an
 * IPv6 address: one house may have all that begin so.
 */
void gateway_place_of(const char *address, char place[GATEWAY_PLACE_TEXT]);

/*
 * gateway_known_note(account, place): it signed in there; of more than
 * GATEWAY_PLACES the one longest not used is forgotten.  gateway_known_is():
 * whether it did.
 */
void gateway_known_note(struct gateway_account *account, const char *place);
bool gateway_known_is(const struct gateway_account *account, const char *place);

/*
 * gateway_known_key(rq, name, key): under which name wrong passwords of an
 * account count: of its own session, of a place where it is known, else of all
 * strangers together.
 */
void gateway_known_key(const struct gateway_request *rq, const char *name,
    char key[GATEWAY_KEY_TEXT]);

#endif

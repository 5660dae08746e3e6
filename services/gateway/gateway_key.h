/*
 * gateway_key: what the gateway keeps sealed: a key of its own in a file that
 * its owner alone can read, apart from the store's pages, so that a copy of
 * the store opens nothing.
 */
#ifndef GATEWAY_KEY_H
#define GATEWAY_KEY_H

#include "base/fx_crypto.h"
#include "services/gateway/gateway.h"

/*
 * gateway_key_open(g): read the file, or make it where it is not there yet.
 * Returns 0 or an error, which is said.
 */
int gateway_key_open(struct gateway *g);
void gateway_key_close(struct gateway *g);

/*
 * gateway_key_seal(g, about, plain, length, sealed): sealed has room for
 * length + FX_SEAL_EXTRA bytes; about ("second/li.wei") is bound to it.
 * Returns 0 or FX_EIO.  gateway_key_open_seal(): the reverse; length is that
 * of sealed.  Returns 0 or FX_EINVAL.
 */
int gateway_key_seal(struct gateway *g, const char *about, const void *plain,
    size_t length, unsigned char *sealed);
int gateway_key_open_seal(struct gateway *g, const char *about,
    const unsigned char *sealed, size_t length, unsigned char *plain);

/*
 * gateway_key_secret(g, about, secret): bytes that follow from the key and from
 * about, and that nobody finds without the key.
 */
void gateway_key_secret(
    struct gateway *g, const char *about, unsigned char secret[FX_HASH_BYTES]);

#endif

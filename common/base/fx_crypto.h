/*
 * fx_crypto: the hash that chains events, sums of stored values, and sealing
 * of what is personal.  Only fx_crypto.c includes <sodium.h>.
 */
#ifndef FX_CRYPTO_H
#define FX_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FX_HASH_BYTES 32
#define FX_SUM_BYTES  16
#define FX_SEAL_KEY   32
#define FX_SEAL_EXTRA (24 + 16) /* nonce and tag that a seal adds */

/* A BLAKE2b-256 under way. */
struct fx_hash {
	_Alignas(64) unsigned char state[384];
};

void fx_crypto_hash_begin(struct fx_hash *hash);
void fx_crypto_hash_more(
    struct fx_hash *hash, const void *bytes, size_t length);
void fx_crypto_hash_end(struct fx_hash *hash, unsigned char out[FX_HASH_BYTES]);

/* fx_crypto_hash(bytes, length, out): BLAKE2b-256 of one piece. */
void fx_crypto_hash(
    const void *bytes, size_t length, unsigned char out[FX_HASH_BYTES]);

/*
 * fx_crypto_sha256(bytes, length, out): SHA-256, for what others compute too
 * (the policy of a web page names a style by it).  Nothing of ours is chained
 * by it.
 */
void fx_crypto_sha256(
    const void *bytes, size_t length, unsigned char out[FX_HASH_BYTES]);

/* fx_crypto_sum(key, key_size, value, size, out): 16 bytes of BLAKE2b over
 * both. */
void fx_crypto_sum(const void *key, size_t key_size, const void *value,
    size_t size, unsigned char out[FX_SUM_BYTES]);

/*
 * fx_crypto_init(): call once at start, before any other.  Returns 0 or FX_EIO.
 */
int fx_crypto_init(void);

/*
 * fx_crypto_seal(key, nonce, also, also_size, plain, length, out): out must
 * have room for length + FX_SEAL_EXTRA bytes: nonce, ciphertext, tag.  also is
 * bound to it but not hidden (store, case, field).  XChaCha20-Poly1305.
 */
void fx_crypto_seal(const unsigned char key[FX_SEAL_KEY],
    const unsigned char nonce[24], const void *also, size_t also_size,
    const void *plain, size_t length, unsigned char *out);

/*
 * fx_crypto_open(key, also, also_size, sealed, length, plain): the reverse;
 * plain has room for length - FX_SEAL_EXTRA.  Returns 0 or FX_EINVAL.
 */
int fx_crypto_open(const unsigned char key[FX_SEAL_KEY], const void *also,
    size_t also_size, const unsigned char *sealed, size_t length,
    unsigned char *plain);

/*
 * fx_crypto_password(password, length, hash): argon2id with 64 MiB, 60 ms: for
 * a thread of its own.  Returns 0 or FX_ENOMEM.  fx_crypto_is_password(hash,
 * password, length): whether it is that one; false too without memory, and
 * for a hash that is none.  fx_crypto_is_old(hash): made with less.
 */
#define FX_PASSWORD_BYTES 128
int fx_crypto_password(
    const char *password, size_t length, char hash[FX_PASSWORD_BYTES]);
bool fx_crypto_is_password(
    const char hash[FX_PASSWORD_BYTES], const char *password, size_t length);
bool fx_crypto_is_old(const char hash[FX_PASSWORD_BYTES]);

/* fx_crypto_same(a, b, length): in a time that tells nothing. */
bool fx_crypto_same(const void *a, const void *b, size_t length);

/* fx_crypto_wipe(bytes, length): zero them, and be sure it happens. */
void fx_crypto_wipe(void *bytes, size_t length);

#endif

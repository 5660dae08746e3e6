#include <string.h>

#include <sodium.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct fx_hash),
    "the state of a hash outgrew its place");

int
fx_crypto_init(void)
{
	return sodium_init() < 0 ? FX_EIO : 0;
}

static crypto_generichash_state *
state_of(struct fx_hash *hash)
{
	return (crypto_generichash_state *)(void *)hash->state;
}

void
fx_crypto_hash_begin(struct fx_hash *hash)
{
	crypto_generichash_init(state_of(hash), NULL, 0, FX_HASH_BYTES);
}

void
fx_crypto_hash_more(struct fx_hash *hash, const void *bytes, size_t length)
{
	crypto_generichash_update(state_of(hash), bytes, length);
}

void
fx_crypto_hash_end(struct fx_hash *hash, unsigned char out[FX_HASH_BYTES])
{
	crypto_generichash_final(state_of(hash), out, FX_HASH_BYTES);
}

void
fx_crypto_hash(
    const void *bytes, size_t length, unsigned char out[FX_HASH_BYTES])
{
	crypto_generichash(out, FX_HASH_BYTES, bytes, length, NULL, 0);
}

void
fx_crypto_sha256(
    const void *bytes, size_t length, unsigned char out[FX_HASH_BYTES])
{
	crypto_hash_sha256(out, bytes, length);
}

void
fx_crypto_sum(const void *key, size_t key_size, const void *value, size_t size,
    unsigned char out[FX_SUM_BYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, FX_SUM_BYTES);
	crypto_generichash_update(&state, key, key_size);
	crypto_generichash_update(&state, value, size);
	crypto_generichash_final(&state, out, FX_SUM_BYTES);
}

void
fx_crypto_seal(const unsigned char key[FX_SEAL_KEY],
    const unsigned char nonce[24], const void *also, size_t also_size,
    const void *plain, size_t length, unsigned char *out)
{
	memcpy(out, nonce, 24);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    out + 24, NULL, plain, length, also, also_size, NULL, nonce, key);
}

int
fx_crypto_open(const unsigned char key[FX_SEAL_KEY], const void *also,
    size_t also_size, const unsigned char *sealed, size_t length,
    unsigned char *plain)
{
	if (length < FX_SEAL_EXTRA ||
	    crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
		sealed + 24, length - 24, also, also_size, sealed, key) != 0)
		return FX_EINVAL;
	return 0;
}

void
fx_crypto_wipe(void *bytes, size_t length)
{
	sodium_memzero(bytes, length);
}

_Static_assert(FX_PASSWORD_BYTES == crypto_pwhash_STRBYTES, "room of a hash");

int
fx_crypto_password(
    const char *password, size_t length, char hash[FX_PASSWORD_BYTES])
{
	return crypto_pwhash_str(hash, password, length,
		   crypto_pwhash_OPSLIMIT_INTERACTIVE,
		   crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
		   ? 0
		   : FX_ENOMEM;
}

bool
fx_crypto_is_password(
    const char hash[FX_PASSWORD_BYTES], const char *password, size_t length)
{
	return crypto_pwhash_str_verify(hash, password, length) == 0;
}

bool
fx_crypto_is_old(const char hash[FX_PASSWORD_BYTES])
{
	return crypto_pwhash_str_needs_rehash(hash,
		   crypto_pwhash_OPSLIMIT_INTERACTIVE,
		   crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

bool
fx_crypto_same(const void *a, const void *b, size_t length)
{
	return sodium_memcmp(a, b, length) == 0;
}

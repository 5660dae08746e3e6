#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "base/fx_random.h"
#include "services/gateway/gateway_key.h"

struct gateway_key {
	unsigned char bytes[FX_SEAL_KEY];
};

static int
make_key(const char *path, struct gateway_key *key)
{
	int rc = fx_random_bytes(key->bytes, sizeof(key->bytes));

	return rc == 0 ? fx_file_write(path, key->bytes, sizeof(key->bytes))
		       : rc;
}

static int
read_key(const char *path, struct gateway_key *key)
{
	char room[FX_SEAL_KEY + 2];
	struct fx_file_facts facts;
	size_t length;
	int rc = fx_file_look(path, &facts);

	if (rc == FX_ENOENT)
		return make_key(path, key);
	if (rc == 0 && (facts.mode & 077) != 0)
		rc = FX_EDENIED;
	if (rc == 0)
		rc = fx_file_read(path, room, sizeof(room), &length);
	if (rc == 0 && length != sizeof(key->bytes))
		rc = FX_EINVAL;
	if (rc == 0)
		memcpy(key->bytes, room, sizeof(key->bytes));
	fx_crypto_wipe(room, sizeof(room));
	return rc;
}

int
gateway_key_open(struct gateway *g)
{
	char path[FX_SETTING_BYTES + 8];
	int rc;

	if (g->settings.accounts_key[0] != '\0')
		fx_copy_text(path, sizeof(path), g->settings.accounts_key);
	else
		(void)snprintf(
		    path, sizeof(path), "%s/key", g->settings.store_path);
	g->key = calloc(1, sizeof(*g->key));
	rc = g->key == NULL ? FX_ENOMEM : read_key(path, g->key);
	if (rc != 0)
		fx_log(LOG_KEY_UNUSABLE, "file=\"%s\" error=%s", path,
		    fx_err_word(rc)->name);
	return rc;
}

void
gateway_key_close(struct gateway *g)
{
	if (g->key == NULL)
		return;
	fx_crypto_wipe(g->key, sizeof(*g->key));
	free(g->key);
	g->key = NULL;
}

int
gateway_key_seal(struct gateway *g, const char *about, const void *plain,
    size_t length, unsigned char *sealed)
{
	unsigned char nonce[24];
	int rc = fx_random_bytes(nonce, sizeof(nonce));

	if (rc == 0)
		fx_crypto_seal(g->key->bytes, nonce, about, strlen(about),
		    plain, length, sealed);
	return rc;
}

int
gateway_key_open_seal(struct gateway *g, const char *about,
    const unsigned char *sealed, size_t length, unsigned char *plain)
{
	return fx_crypto_open(
	    g->key->bytes, about, strlen(about), sealed, length, plain);
}

void
gateway_key_secret(
    struct gateway *g, const char *about, unsigned char secret[FX_HASH_BYTES])
{
	struct fx_hash state;

	fx_crypto_hash_begin(&state);
	fx_crypto_hash_more(&state, g->key->bytes, sizeof(g->key->bytes));
	fx_crypto_hash_more(&state, about, strlen(about));
	fx_crypto_hash_end(&state, secret);
}

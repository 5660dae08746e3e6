#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "services/gateway/gateway_blob.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_key.h"

#define PATH_BYTES (FX_SETTING_BYTES + GATEWAY_BLOB_TEXT + 32)

/* No file of a sort that we take begins so. */
static const char mark[] = { 'F', 'X', 'A', '1' };

#define SEALED (sizeof(mark) + FX_SEAL_EXTRA) /* what is added */

/* files/ab/ab12...: no directory gets too many. */
static void
file_path(const struct gateway *g, const char *hash, char path[PATH_BYTES])
{
	(void)snprintf(path, PATH_BYTES, "%s/files/%.2s/%s",
	    g->settings.store_path, hash, hash);
}

/* So that one file does not stand for another. */
static const char *
about(const char *hash, char room[GATEWAY_BLOB_TEXT + 8])
{
	(void)snprintf(room, GATEWAY_BLOB_TEXT + 8, "file/%s", hash);
	return room;
}

static void
name_of(const void *bytes, size_t length, char hash[GATEWAY_BLOB_TEXT])
{
	unsigned char sum[FX_HASH_BYTES];
	size_t i;

	fx_crypto_hash(bytes, length, sum);
	for (i = 0; i < sizeof(sum); i++)
		(void)snprintf(hash + 2 * i, 3, "%02x", sum[i]);
}

bool
gateway_blob_is(const char *text)
{
	return strlen(text) == GATEWAY_BLOB_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == GATEWAY_BLOB_TEXT - 1;
}

bool
gateway_blob_there(const struct gateway *g, const char *hash)
{
	char path[PATH_BYTES];
	struct fx_file_facts facts;

	file_path(g, hash, path);
	return fx_file_look(path, &facts) == 0;
}

/* -- load -------------------------------------------------------------------*/

static int
read_all(const char *path, char **bytes, size_t *length)
{
	struct fx_file_facts facts;
	int rc = fx_file_look(path, &facts);

	*bytes = NULL;
	if (rc != 0)
		return rc;
	if (facts.size < 0 || facts.size > GATEWAY_FILE_MAX + (int64_t)SEALED)
		return FX_ECORRUPT;
	*bytes = malloc((size_t)facts.size + 2);
	if (*bytes == NULL)
		return FX_ENOMEM;
	rc = fx_file_read(path, *bytes, (size_t)facts.size + 2, length);
	return rc == FX_ETOOBIG || rc == FX_EINVAL ? FX_ECORRUPT : rc;
}

/* What lies there becomes what was brought. */
static int
open_seal(struct gateway *g, const char *hash, char **bytes, size_t *length)
{
	char room[GATEWAY_BLOB_TEXT + 8];
	char *plain;
	int rc;

	if (*length < SEALED)
		return FX_ECORRUPT;
	plain = malloc(*length - SEALED + 1);
	if (plain == NULL)
		return FX_ENOMEM;
	rc = gateway_key_open_seal(g, about(hash, room),
	    (const unsigned char *)*bytes + sizeof(mark),
	    *length - sizeof(mark), (unsigned char *)plain);
	free(*bytes);
	*bytes = plain;
	*length -= SEALED;
	return rc == 0 ? 0 : FX_ECORRUPT;
}

int
gateway_blob_load(struct gateway *g, const char *hash, char **bytes,
    size_t *length, bool *sealed)
{
	char path[PATH_BYTES], name[GATEWAY_BLOB_TEXT];
	int rc;

	file_path(g, hash, path);
	rc = read_all(path, bytes, length);
	*sealed = rc == 0 && *length >= sizeof(mark) &&
		  memcmp(*bytes, mark, sizeof(mark)) == 0;
	if (*sealed)
		rc = open_seal(g, hash, bytes, length);
	if (rc == 0) {
		name_of(*bytes, *length, name);
		rc = strcmp(name, hash) == 0 ? 0 : FX_ECORRUPT;
	}
	if (rc != 0) {
		free(*bytes);
		*bytes = NULL;
	}
	return rc;
}

/* -- keep -------------------------------------------------------------------*/

static int
write_sealed(struct gateway *g, const char *hash, const void *bytes,
    size_t length, unsigned char *room)
{
	char path[PATH_BYTES], directory[PATH_BYTES];
	char words[GATEWAY_BLOB_TEXT + 8];
	int rc;

	memcpy(room, mark, sizeof(mark));
	rc = gateway_key_seal(
	    g, about(hash, words), bytes, length, room + sizeof(mark));
	file_path(g, hash, path);
	if (rc == 0)
		rc = fx_file_directory_of(path, directory, sizeof(directory));
	if (rc == 0)
		rc = fx_file_make_directories(directory);
	return rc == 0 ? fx_file_write(path, room, length + SEALED) : rc;
}

int
gateway_blob_keep(struct gateway *g, const void *bytes, size_t length,
    char hash[GATEWAY_BLOB_TEXT], bool *added)
{
	unsigned char *room;
	size_t there;
	bool sealed;
	char *old;
	int rc;

	*added = false;
	name_of(bytes, length, hash);
	rc = gateway_blob_load(g, hash, &old, &there, &sealed);
	if (rc == 0) {
		free(old);
		if (sealed)
			return 0;
	}
	/* One that is damaged is whole again, one that is plain is sealed. */
	room = malloc(length + SEALED);
	if (room == NULL)
		return FX_ENOMEM;
	rc = write_sealed(g, hash, bytes, length, room);
	*added = rc == 0;
	free(room);
	return rc;
}

#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_random.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_case_key.h"
#include "services/gateway/gateway_key.h"

#define PATH_BYTES (FX_SETTING_BYTES + GATEWAY_CASE_ID + 32)
#define SLOT_BYTES (FX_SEAL_KEY + FX_SEAL_EXTRA)

static const unsigned char nothing[SLOT_BYTES];

/* case.keys/ab/ab12...: apart from what they open. */
static void
file_path(const struct gateway *g, const char *id, char path[PATH_BYTES])
{
	(void)snprintf(path, PATH_BYTES, "%s/case.keys/%.2s/%s",
	    g->settings.store_path, id, id);
}

static const char *
about(const char *id, char room[GATEWAY_CASE_ID + 8])
{
	(void)snprintf(room, GATEWAY_CASE_ID + 8, "key/%s", id);
	return room;
}

void
gateway_case_id(
    struct gateway *g, const char *subject, char id[GATEWAY_CASE_ID])
{
	unsigned char secret[FX_HASH_BYTES];
	char case_no[FX_CASE_BYTES], words[FX_KEY_MAX + 8];
	int64_t line;
	size_t i;

	if (fx_text_split_unit(subject, case_no, &line) == 0)
		subject = case_no;
	(void)snprintf(words, sizeof(words), "case/%.*s", FX_KEY_MAX, subject);
	gateway_key_secret(g, words, secret);
	for (i = 0; i < (GATEWAY_CASE_ID - 1) / 2; i++)
		(void)snprintf(id + 2 * i, 3, "%02x", secret[i]);
}

int
gateway_case_key_get(
    struct gateway *g, const char *id, unsigned char key[FX_SEAL_KEY])
{
	char path[PATH_BYTES], room[GATEWAY_CASE_ID + 8], slot[SLOT_BYTES + 2];
	size_t length;
	int rc;

	file_path(g, id, path);
	rc = fx_file_read(path, slot, sizeof(slot), &length);
	if (rc == FX_ETOOBIG || rc == FX_EINVAL ||
	    (rc == 0 && length != SLOT_BYTES))
		return FX_ECORRUPT;
	if (rc == 0 && memcmp(slot, nothing, SLOT_BYTES) == 0)
		return FX_ENOENT; /* it was ended, and something went wrong */
	if (rc == 0 && gateway_key_open_seal(g, about(id, room),
			   (const unsigned char *)slot, SLOT_BYTES, key) != 0)
		rc = FX_ECORRUPT;
	return rc;
}

int
gateway_case_key_make(
    struct gateway *g, const char *id, unsigned char key[FX_SEAL_KEY])
{
	char path[PATH_BYTES], directory[PATH_BYTES];
	char room[GATEWAY_CASE_ID + 8];
	unsigned char slot[SLOT_BYTES];
	int rc = gateway_case_key_get(g, id, key);

	if (rc != FX_ENOENT)
		return rc;
	file_path(g, id, path);
	rc = fx_file_directory_of(path, directory, sizeof(directory));
	if (rc == 0)
		rc = fx_file_make_directories(directory);
	if (rc == 0)
		rc = fx_random_bytes(key, FX_SEAL_KEY);
	if (rc == 0)
		rc = gateway_key_seal(
		    g, about(id, room), key, FX_SEAL_KEY, slot);
	return rc == 0 ? fx_file_write(path, slot, sizeof(slot)) : rc;
}

int
gateway_case_key_end(struct gateway *g, const char *id)
{
	char path[PATH_BYTES];
	int fd, rc;

	file_path(g, id, path);
	rc = fx_file_open(path, &fd);
	if (rc == FX_ENOENT)
		return 0;
	if (rc != 0)
		return rc;
	rc = fx_file_write_at(fd, 0, nothing, sizeof(nothing));
	fx_file_close(fd);
	return rc == 0 ? fx_file_remove(path) : rc;
}

/*
 * fanxiu-gateway --verify DIR: whether a backup is what its manifest says; or
 * whether a store, also one that is being served, is whole, and each of its
 * attachments what its name says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_process.h"
#include "service/fx_backup_keep.h"
#include "services/gateway/gateway_blob.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_key.h"
#include "store/fx_store.h"

/* A look at a store; the gateway has of it what reading a file needs. */
struct look {
	struct gateway g;
	struct fx_kept_found found;
};

static int
status_of(int rc)
{
	switch (rc) {
	case 0: return FX_STATUS_DONE;
	case FX_ENOENT: return FX_STATUS_NOT_FOUND;
	case FX_ECORRUPT:
	case FX_EWRONG:
	case FX_EVERSION: return FX_STATUS_DATA;
	case FX_EDENIED: return FX_STATUS_DENIED;
	default: return FX_STATUS_IO;
	}
}

/* -- of a store -------------------------------------------------------------*/

static int
look_at_file(const char *name, void *context)
{
	struct look *look = context;
	int rc;

	if (!fx_backup_keep_is_name(name))
		return 0;
	rc = gateway_blob_check(&look->g, name);
	if (rc == FX_ENOENT)
		return 0; /* it went meanwhile, or its case did */
	look->found.files++;
	if (rc == FX_ECORRUPT && look->found.damaged++ == 0)
		fx_copy_text(
		    look->found.first, sizeof(look->found.first), name);
	return rc == FX_ECORRUPT ? 0 : rc;
}

static int
look_at_part(const char *name, void *context)
{
	struct look *look = context;
	char part[FX_SETTING_BYTES + 16];

	if (strlen(name) != 2)
		return 0;
	(void)snprintf(part, sizeof(part), "%s/files/%s",
	    look->g.settings.store_path, name);
	return fx_file_each(part, look_at_file, look);
}

/* Without the key nothing can be said of them, and it makes none here. */
static int
look_at_files(struct look *look)
{
	const struct fx_settings *s = &look->g.settings;
	char path[FX_SETTING_BYTES + 8];
	struct fx_file_facts facts;
	int rc;

	if (s->accounts_key[0] != '\0')
		fx_copy_text(path, sizeof(path), s->accounts_key);
	else
		(void)snprintf(path, sizeof(path), "%s/key", s->store_path);
	rc = fx_file_look(path, &facts);
	if (rc == FX_ENOENT) {
		printf("%s: no key at %s: attachments were NOT looked at\n",
		    s->store_path, path);
		return 0;
	}
	if (rc == 0)
		rc = gateway_key_open(&look->g);
	(void)snprintf(path, sizeof(path), "%s/files", s->store_path);
	if (rc == 0)
		rc = fx_file_each(path, look_at_part, look);
	gateway_key_close(&look->g);
	return rc == FX_ENOENT ? 0 : rc; /* nobody has brought any */
}

/* Out of a copy, since whoever serves it goes on to write. */
static int
look_at_store(struct look *look)
{
	const char *dir = look->g.settings.store_path;
	char copy[FX_SETTING_BYTES + 8];
	int rc;

	(void)snprintf(copy, sizeof(copy), "%s/verify", dir);
	rc = fx_store_remove_copy(copy);
	if (rc == 0)
		rc = fx_file_make_directory(copy);
	if (rc == 0)
		rc = fx_keep_copy(dir, copy);
	if (rc == 0)
		rc = fx_keep_check(copy, &look->found.rows);
	if (fx_store_remove_copy(copy) != 0 && rc == 0)
		rc = FX_EIO;
	return rc == 0 ? look_at_files(look) : rc;
}

/* -- either -----------------------------------------------------------------*/

int
gateway_verify(const char *dir, const struct fx_settings *settings)
{
	struct look *look = calloc(1, sizeof(*look));
	struct fx_manifest m;
	int rc;

	if (look == NULL)
		return FX_STATUS_IO;
	if (settings != NULL)
		look->g.settings = *settings;
	fx_copy(look->g.settings.store_path, "");
	if (strlen(dir) >= FX_SETTING_BYTES - 16) {
		free(look);
		return FX_STATUS_USAGE;
	}
	fx_copy_text(look->g.settings.store_path, FX_SETTING_BYTES, dir);
	rc = fx_backup_keep_check(dir, &m, &look->found);
	if (rc == FX_ENOENT)
		rc = look_at_store(look);
	else if (rc == 0 && strcmp(m.service, "gateway") != 0)
		rc = FX_EWRONG;
	if (rc == 0 && look->found.damaged > 0)
		rc = FX_ECORRUPT;
	printf("%s: rows=%zu attachments=%lld damaged=%lld %s: %s\n", dir,
	    look->found.rows, (long long)look->found.files,
	    (long long)look->found.damaged, look->found.first,
	    rc == 0 ? "right" : fx_err_word(rc)->en);
	free(look);
	return status_of(rc);
}

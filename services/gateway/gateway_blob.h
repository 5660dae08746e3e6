/*
 * gateway_blob: attachments on the disk, in files that are called by the hash
 * of their plain bytes: sealed with the gateway's key as they are brought, and
 * with the key of a case as soon as a command says which.  It reads of the
 * gateway only what never changes while it runs, so the worker may call it.
 */
#ifndef GATEWAY_BLOB_H
#define GATEWAY_BLOB_H

#include "base/fx_crypto.h"
#include "services/gateway/gateway.h"

#define GATEWAY_BLOB_TEXT (2 * FX_HASH_BYTES + 1)

/* gateway_blob_is(text): whether it is a hash; gateway_blob_there(g, hash). */
bool gateway_blob_is(const char *text);
bool gateway_blob_there(struct gateway *g, const char *hash);

/*
 * gateway_blob_keep(g, bytes, length, hash, &added): write it, unless it is
 * there, whole and sealed; hash is its name then.  Blocks.  Returns 0 or an
 * error of fx_file, or FX_ENOMEM.
 */
int gateway_blob_keep(struct gateway *g, const void *bytes, size_t length,
    char hash[GATEWAY_BLOB_TEXT], bool *added);

/*
 * gateway_blob_load(g, hash, &bytes, &length, &sealed): the plain bytes, for
 * free(); sealed: they lay so, as all do that are brought since there is a
 * key.  Blocks.  Returns 0, FX_ENOENT, FX_ECORRUPT when they are not what the
 * name says, FX_ENOMEM or an error of fx_file.
 */
int gateway_blob_load(struct gateway *g, const char *hash, char **bytes,
    size_t *length, bool *sealed);

/*
 * gateway_blob_check(g, name): one file, by its own name (fx_backup_keep.h).
 * Returns as load; FX_ENOENT also when the key of its case was ended.
 */
int gateway_blob_check(struct gateway *g, const char *name);

/*
 * gateway_blob_claim(g, hash, id): it is of that case (gateway_case_key.h) from
 * now on, sealed with its key alone; what was never brought is well.  Blocks.
 * Returns 0, FX_ENOMEM or an error of fx_file.
 */
int gateway_blob_claim(struct gateway *g, const char *hash, const char *id);

/*
 * gateway_blob_move(g, from, to): all that is of one case is of another from
 * now on, and the key of the first ends; one that cannot be read stays, and so
 * does that key.  Repeating it is harmless.  Blocks.  Returns 0, FX_ENOMEM,
 * FX_ECORRUPT when the key of the other cannot be read, or an error of fx_file.
 */
int gateway_blob_move(struct gateway *g, const char *from, const char *to);

/*
 * gateway_blob_end(g, id, &count): end the key of a case, then take its files
 * away; the same bytes of another case stay.  Repeating it is harmless.
 * Blocks.  Returns 0 or an error of fx_file.
 */
int gateway_blob_end(struct gateway *g, const char *id, int *count);

#endif

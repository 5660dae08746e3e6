/*
 * gateway_case_key: a key of each case for what is attached to it, so that it
 * ends with the case: each in a file of its own, sealed with the gateway's key.
 * Only the worker calls it.
 */
#ifndef GATEWAY_CASE_KEY_H
#define GATEWAY_CASE_KEY_H

#include "base/fx_crypto.h"
#include "services/gateway/gateway.h"

#define GATEWAY_CASE_ID 33 /* a case as hexadecimal digits, and the end */

/*
 * gateway_case_id(g, subject, id): of the case of a unit, of a case, or of
 * whatever else a command is about.  Nobody finds the number from it.
 */
void gateway_case_id(
    struct gateway *g, const char *subject, char id[GATEWAY_CASE_ID]);

/*
 * gateway_case_key_get(g, id, key): Returns 0, FX_ENOENT when it has none or
 * it was ended, FX_ECORRUPT, or an error of fx_file.  gateway_case_key_make():
 * the same, and makes one where there is none.  Blocks.
 */
int gateway_case_key_get(
    struct gateway *g, const char *id, unsigned char key[FX_SEAL_KEY]);
int gateway_case_key_make(
    struct gateway *g, const char *id, unsigned char key[FX_SEAL_KEY]);

/*
 * gateway_case_key_end(g, id): overwrite it where it lies, flush that, and take
 * the file away; repeating it is harmless.  Blocks.
 */
int gateway_case_key_end(struct gateway *g, const char *id);

#endif

/*
 * fx_uuid: the names of commands: UUIDv7 (RFC 9562), 16 bytes whose order is
 * the order of their time.  Pure: the time and the random bytes are given.
 */
#ifndef FX_UUID_H
#define FX_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define FX_UUID_BYTES  16
#define FX_UUID_TEXT   37 /* its text form with the final zero */
#define FX_UUID_RANDOM 10

/* fx_uuid_make(ms, random, uuid): a new one of this time, ms UTC. */
void fx_uuid_make(int64_t ms, const unsigned char random[FX_UUID_RANDOM],
    unsigned char uuid[FX_UUID_BYTES]);

/* fx_uuid_is_made(uuid): whether it has the version and variant of ours. */
bool fx_uuid_is_made(const unsigned char uuid[FX_UUID_BYTES]);

/* fx_uuid_time(uuid): the time it was made with, ms UTC. */
int64_t fx_uuid_time(const unsigned char uuid[FX_UUID_BYTES]);

/* fx_uuid_print(uuid, text): 0190163d-8694-739b-aea5-966c26f8ad91. */
void fx_uuid_print(
    const unsigned char uuid[FX_UUID_BYTES], char text[FX_UUID_TEXT]);

/*
 * fx_uuid_parse(text, uuid): the reverse, in either case of letters.  Returns
 * 0, or FX_EINVAL when it is not a UUIDv7.
 */
int fx_uuid_parse(const char *text, unsigned char uuid[FX_UUID_BYTES]);

#endif

/*
 * gateway_totp: codes of time (RFC 6238: HMAC-SHA-1, 30 s, six digits), as the
 * apps of telephones make them.  Pure; the time is given.
 *
 * SHA-1 is for this alone: what the apps compute decides, and HMAC does not
 * need it to be free of collisions.
 */
#ifndef GATEWAY_TOTP_H
#define GATEWAY_TOTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GATEWAY_SHA1_BYTES 20
#define GATEWAY_TOTP_S     30
#define GATEWAY_TOTP_TEXT  7 /* six digits and the end */

void gateway_sha1(
    const void *bytes, size_t length, unsigned char out[GATEWAY_SHA1_BYTES]);
void gateway_hmac_sha1(const void *key, size_t key_length, const void *bytes,
    size_t length, unsigned char out[GATEWAY_SHA1_BYTES]);

/* gateway_totp(key, length, step, text): the code of a step of time. */
void gateway_totp(const unsigned char *key, size_t length, int64_t step,
    char text[GATEWAY_TOTP_TEXT]);

/*
 * gateway_totp_step(key, length, code, now_ms, last): which step the code is
 * of: that of now, the one before or the one after, and later than last, so
 * that each works once.  0: of none.
 */
int64_t gateway_totp_step(const unsigned char *key, size_t length,
    const char *code, int64_t now_ms, int64_t last);

/*
 * gateway_base32(bytes, length, text, size): RFC 4648 without padding; text
 * has room for 8 signs for each 5 bytes begun, and the end.
 */
void gateway_base32(
    const unsigned char *bytes, size_t length, char *text, size_t size);

#endif

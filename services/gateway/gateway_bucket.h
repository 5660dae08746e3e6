/*
 * gateway_bucket: who comes too often: token buckets (console 6.9), and waits
 * that grow with each wrong password.  Pure but for its memory: the time is
 * given.  What is forgotten for want of room is the bucket that is fullest.
 */
#ifndef GATEWAY_BUCKET_H
#define GATEWAY_BUCKET_H

#include <stdint.h>

#include "services/gateway/gateway.h"

struct gateway_buckets;

/* gateway_bucket_open(&b): the caller owns *b.  Returns 0 or FX_ENOMEM. */
int gateway_bucket_open(struct gateway_buckets **buckets);
void gateway_bucket_close(struct gateway_buckets *buckets);

/*
 * gateway_bucket_take(b, rate, who, now_ms): one of what who may have.
 * Returns 0, or how many ms until there is one.
 */
int64_t gateway_bucket_take(struct gateway_buckets *b, enum gateway_rate rate,
    const char *who, int64_t now_ms);

/*
 * gateway_bucket_wait(b, who, now_ms): how long who must wait after what went
 * wrong; _fail(): once more; _forgive(): it went well.
 */
int64_t gateway_bucket_wait(
    const struct gateway_buckets *b, const char *who, int64_t now_ms);
void gateway_bucket_fail(
    struct gateway_buckets *b, const char *who, int64_t now_ms);
void gateway_bucket_forgive(struct gateway_buckets *b, const char *who);

#endif

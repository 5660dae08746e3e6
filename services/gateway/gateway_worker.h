/*
 * gateway_worker: what would hold up the loop, done in a thread beside it:
 * passwords, and pieces of work with files.  Called by the loop alone.
 */
#ifndef GATEWAY_WORKER_H
#define GATEWAY_WORKER_H

#include "base/fx_crypto.h"
#include "services/gateway/gateway.h"

#define GATEWAY_PASSWORD_MAX 128 /* bytes of a password */

/* What came out: right says whether it is that one, or could be made. */
typedef void gateway_hashed_fn(struct gateway *g, struct gateway_request *rq,
    bool right, const char hash[FX_PASSWORD_BYTES], void *context);

int gateway_worker_open(struct gateway *g);
void gateway_worker_close(struct gateway *g);
size_t gateway_worker_waits(struct gateway *g, struct fx_wait *waits);
void gateway_worker_turn(struct gateway *g);

/*
 * gateway_worker_check(rq, hash, password, then, context): is it that one;
 * gateway_worker_make(rq, password, then, context): hash it.  When four wait
 * already the request is answered with 503, and check returns false.
 */
bool gateway_worker_check(struct gateway_request *rq, const char *hash,
    const char *password, gateway_hashed_fn *then, void *context);
void gateway_worker_make(struct gateway_request *rq, const char *password,
    gateway_hashed_fn *then, void *context);

/*
 * A piece of work, at the beginning of what it works on.  run is called in the
 * thread, which touches nothing but the piece and what never changes while the
 * gateway runs.  then is called in the loop, once, and frees it; rq NULL:
 * nobody waits anymore, and perhaps it was never run.
 */
struct gateway_work {
	void (*run)(struct gateway_work *work);
	void (*then)(struct gateway *g, struct gateway_request *rq,
	    struct gateway_work *work);
	struct gateway_request *rq; /* this and below: the worker's */
	struct gateway_work *next;
};

/*
 * gateway_worker_do(rq, work): false when 64 pieces wait already; then the
 * request is answered with 503 and work is still the caller's.
 */
bool gateway_worker_do(struct gateway_request *rq, struct gateway_work *work);

/* gateway_worker_forget(rq): nobody waits for it anymore. */
void gateway_worker_forget(struct gateway_request *rq);

#endif

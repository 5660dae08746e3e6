/*
 * fx_consumers: who reads our journal, and how far each has taken it.
 *
 * What a consumer has acknowledged is its own word, written down a little
 * later: never more than it said, so nothing that it may still ask for is
 * given up because of it (protocol 8.4).
 */
#ifndef FX_CONSUMERS_H
#define FX_CONSUMERS_H

#include <stdbool.h>

#include "store/fx_cursor.h"

#define FX_CONSUMERS_MAX  256
#define FX_CONSUMER_BYTES 32 /* the longest name */

enum fx_consumer_class {
	FX_CONSUMER_PEER, /* a department that listens */
	FX_CONSUMER_GUEST /* anybody else who gives a name */
};

struct fx_consumer {
	char name[FX_CONSUMER_BYTES + 1];
	enum fx_consumer_class class;
	bool lapsed;             /* nothing is kept for it anymore */
	struct fx_cursor cursor; /* acknowledged; time_ms: last seen */
};

/* Returns 0 to go on, 1 to end here, or a negative FX_E*. */
typedef int fx_consumer_fn(const struct fx_consumer *consumer, void *context);

/* fx_consumers_put(txn, consumer): Returns 0, FX_EFULL, FX_ENOMEM, FX_EIO. */
int fx_consumers_put(struct fx_txn *txn, const struct fx_consumer *consumer);

/* fx_consumers_remove(txn, name): returns 0, FX_ENOENT, FX_EFULL, FX_EIO. */
int fx_consumers_remove(struct fx_txn *txn, const char *name);

/*
 * fx_consumers_each(txn, take, context): all, by name.
 * Returns 0, FX_ECORRUPT, FX_EIO, or the error of take.
 */
int fx_consumers_each(struct fx_txn *txn, fx_consumer_fn *take, void *context);

#endif

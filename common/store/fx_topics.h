/*
 * fx_topics: the last event of each topic.
 *
 * The caller keeps them in memory, learns `prev` there, and saves what
 * changed once per batch.  After an abandoned batch they are loaded again.
 */
#ifndef FX_TOPICS_H
#define FX_TOPICS_H

#include <stdbool.h>

#include "store/fx_journal.h"

#define FX_TOPICS_MAX 72 /* topics of a service (protocol 13) */

struct fx_topic {
	char name[FX_TOPIC_BYTES + 1]; /* "repair.started." */
	size_t size;                   /* its length */
	int64_t last;                  /* seq */
	bool changed;
};

struct fx_topics {
	size_t count;
	struct fx_topic topics[FX_TOPICS_MAX];
};

/*
 * fx_topics_load(txn, topics): as the store has them.
 * Returns 0, FX_ECORRUPT or FX_EIO.
 */
int fx_topics_load(struct fx_txn *txn, struct fx_topics *topics);

/*
 * fx_topics_move(topics, name, size, seq): event seq is the last of a topic
 * now.  Returns which one was; 0: none.  name needs no zero at its end.
 */
int64_t fx_topics_move(
    struct fx_topics *topics, const char *name, size_t size, int64_t seq);

/*
 * fx_topics_save(txn, topics): write those that changed.
 * Returns 0, FX_EFULL or FX_EIO.
 */
int fx_topics_save(struct fx_txn *txn, struct fx_topics *topics);

#endif

/*
 * fx_consumed: who reads our journal, how far each has come, and what is
 * therefore kept; a part of fx_service_internal.
 */
#ifndef FX_CONSUMED_H
#define FX_CONSUMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_mark.h"
#include "store/fx_consumers.h"
#include "store/fx_truncate.h"

struct fx_service;

/* One who reads our journal, as of now. */
struct fx_known {
	struct fx_consumer consumer;
	struct fx_cursor written; /* as the store has it */
	bool changed;             /* since it was written down */
	bool told;                /* that it is far behind */
	int64_t heard_ms;         /* monotonic; or when this service began */
};

/* All of them, and what of it is to be written down. */
struct fx_consumed {
	size_t count, gone_count;
	struct fx_known known[FX_CONSUMERS_MAX];
	char gone[8][FX_CONSUMER_BYTES + 1]; /* to be forgotten */
	int64_t owed_ms, owed_events;        /* since when, and how much */
	bool saved;     /* in the batch that is being committed */
	bool told_full; /* that there is no room for another */
};

/* Giving up what is old. */
struct fx_retention {
	bool going;            /* there may be something to do */
	bool cut;              /* something went in this round */
	int64_t first;         /* the first event, once this is committed */
	struct fx_sweep sweep; /* through the history */
};

/* fx_consumed_load(s): as the store has them; within a read of s->view. */
int fx_consumed_load(struct fx_service *s);

/* fx_consumed_note(s, name, mark): that one has taken everything up to mark. */
void fx_consumed_note(
    struct fx_service *s, const char *name, const struct fx_mark *mark);

/*
 * fx_consumed_is_due(s, now_ms): whether something must be written down: 10 s
 * or 1,000 events after it was heard.  fx_consumed_save(s): into the batch, if
 * so; fx_consumed_saved(s): it was committed.
 */
bool fx_consumed_is_due(const struct fx_service *s, int64_t now_ms);
int fx_consumed_save(struct fx_service *s);
void fx_consumed_saved(struct fx_service *s);

/*
 * fx_consumed_look(s): guests that are too far behind lapse; not while the
 * clock cannot be believed.
 */
int fx_consumed_look(struct fx_service *s);

/* fx_consumed_limit(s): the last event that all have for whom any is kept. */
int64_t fx_consumed_limit(struct fx_service *s);

/*
 * fx_retention_look(s): there may be something to give up; not while the clock
 * cannot be believed, nor does a step do anything then.
 * fx_retention_step(s): a little of it, in a batch of its own, which is then to
 * be committed; only while none is open.  Returns 0 or the error of the store.
 * fx_retention_done(s, kept): what became of that batch.
 */
void fx_retention_look(struct fx_service *s);
int fx_retention_step(struct fx_service *s);
void fx_retention_done(struct fx_service *s, bool kept);

#endif

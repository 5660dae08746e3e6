/*
 * story: what tests of a department are told in.
 *
 * A story is what a department is told and hears, one thing after the other.
 * Records are made by events alone.  At the end all events are folded once
 * more into empty records, which must come out the same.
 */
#ifndef STORY_H
#define STORY_H

#include "service/fx_department.h"

#define STORY_UNIT "RMA-2611-00042-D.01"
#define STORY_NOW  INT64_C(1795392000000) /* 2026-11-23 00:00 UTC, a Monday */

extern struct fx_answer story_answer; /* to what was put last */
extern struct fx_policy story_policy;
extern int64_t story_now_ms;
extern int64_t story_view_age_ms; /* since every other one was heard */

/* For the setup and teardown of each test. */
int story_begin(const struct fx_department *department);
int story_end(void **state);

/*
 * story_put(kind, message, actor, role): a command or a foreign event.  A role
 * of NULL is one that may give the command.  What follows is applied.
 * Returns what fx_decide did.
 */
int story_put(enum fx_kind kind, const void *message, const char *actor,
    const char *role);

/* story_event(i, kind): the i-th event of the last answer, which is of a kind.
 */
const void *story_event(int i, enum fx_kind kind);

/* story_record(kind, key): a record as it is now. */
const void *story_record(enum fx_kind kind, const char *key);

/* What was said last was taken; or was refused for this reason. */
void story_was_taken(int rc);
void story_was_refused(int rc, enum fx_refusal reason);

/* One gives a command; another department's event is heard. */
#define told(actor, name, ...) \
	story_put(CMD_##name, &(const struct name){ __VA_ARGS__ }, actor, NULL)
#define heard(name, ...)                                                     \
	story_put(EV_##name, &(const struct name){ __VA_ARGS__ }, "service", \
	    "service")

#define taken(rc)           story_was_taken(rc)
#define refused(rc, reason) story_was_refused(rc, NO_##reason)
#define ignored(rc)         story_was_refused(rc, NO_fx_no_concern)

/* The i-th event that followed; a record. */
#define event(i, name) ((const struct name *)story_event(i, EV_##name))
#define the(name, key) ((const struct name *)story_record(REC_##name, key))

#endif

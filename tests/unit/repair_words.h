/*
 * repair_words: how a unit comes to the bench, for the tests of repair.
 */
#ifndef REPAIR_WORDS_H
#define REPAIR_WORDS_H

#include "services/repair/repair.h"
#include "tests/unit/story.h"

#define UNIT STORY_UNIT
#define LEAD "chen.gong"
#define MIN  "zhang.min"
#define WEI  "li.wei"

/* For the setup of each test. */
int repair_begin(void **state);

/* The unit as it is now, and where it must stand. */
const struct repair_unit *repaired(void);
void repair_is_at(enum repair_unit_state state);

/* A decision of a round: for repair, with one part agreed to; or another. */
void repair_is_decided(int64_t round);
void repair_is_decided_otherwise(int64_t round);

/* From the decision to the bench of a technician. */
void repair_is_assigned(const char *technician);
void repair_is_begun(const char *technician);

/* A checked step, and all that leads to inspection. */
void repair_takes_a_step(const char *technician);
void repair_is_completed(const char *technician);

/* What quality says of an attempt. */
void repair_hears_failed(int64_t attempt, enum quality_back_to back_to);
void repair_hears_escalated(int64_t attempt);

#endif

/*
 * quality_words: how a unit comes to inspection, for the tests of quality.
 */
#ifndef QUALITY_WORDS_H
#define QUALITY_WORDS_H

#include "services/quality/quality.h"
#include "tests/unit/story.h"

#define UNIT STORY_UNIT
#define JIAN "zhao.jian" /* inspects */
#define YUN  "he.yun"    /* inspects, too */
#define BOSS "sun.wei"   /* the quality manager */
#define MIN  "zhang.min" /* has repaired it */

/* For the setup of each test. */
int quality_begin(void **state);

/* The unit as it is now, and where it must stand. */
const struct quality_unit *inspected(void);
void quality_is_at(enum quality_unit_state state);

/* Repair has completed an attempt; an inspector begins; both. */
int quality_hears_completed(int64_t attempt);
int quality_begins(const char *inspector);
void quality_inspects(int64_t attempt);

/* What JIAN finds. */
int quality_checks(const char *item, enum fx_check result);
void quality_passes_all_items(void);
int quality_passes(void);
int quality_fails(void);

#endif

/*
 * fx_survey: every row of a journal, also behind what is wrong with it.
 *
 * Whoever reads a journal to use it ends at the first fault (fx_journal); who
 * asks how much of it is left wants all of them.
 */
#ifndef FX_SURVEY_H
#define FX_SURVEY_H

#include <stdint.h>

#include "base/fx_crypto.h"

struct fx_txn;

/* A journal is whole when all but rows is zero. */
struct fx_survey {
	int64_t rows;
	int64_t missing; /* numbers without a row, or rows past the head */
	int64_t broken;  /* rows that are unreadable or not the next link */
};

/*
 * fx_survey(txn, survey): look at every row, and at the head.
 * Returns 0, FX_ECORRUPT (there is no head to be found) or FX_EIO.
 */
int fx_survey(struct fx_txn *txn, struct fx_survey *survey);

/*
 * fx_survey_digest(txn, table, hash): over every row of a table, such as
 * "journal"; of two stores equal only when these are the same.
 * Returns 0, FX_ENOENT (there is no such table) or FX_EIO.
 */
int fx_survey_digest(
    struct fx_txn *txn, const char *table, unsigned char hash[FX_HASH_BYTES]);

#endif

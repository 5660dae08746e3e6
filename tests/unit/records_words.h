/*
 * records_words: the records of a store in a directory of its own, and one
 * transaction in which they change.
 */
#ifndef RECORDS_WORDS_H
#define RECORDS_WORDS_H

#include "store/fx_records.h"

#define RECORDS_ROOM 200

extern struct fx_store *store;
extern struct fx_records *records;
extern struct fx_txn *txn;
extern int64_t seq; /* of the last event */

/* some_records(), no_records(): each test has some, none of them written. */
int some_records(void **state);
int no_records(void **state);

#endif

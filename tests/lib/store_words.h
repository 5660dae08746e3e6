/*
 * store_words: a store in a directory of its own, for tests to write to.
 */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "store/fx_journal.h"
#include "store/fx_meta.h"
#include "store/fx_store.h"

#define STORE_NOW INT64_C(1795305600000)

/* a_directory(), no_directory(): each test has one, empty, and loses it. */
int a_directory(void **state);
int no_directory(void **state);

/* the_directory(): its path. */
const char *the_directory(void);

/* in_directory(name): the path of a file in it; good until the next call. */
const char *in_directory(const char *name);

/* as_usual(): options for a store of repair in the directory. */
struct fx_store_options as_usual(void);

/* open_store(came): open or make it; fails the test when it does not open. */
struct fx_store *open_store(enum fx_store_came came);

/* a_store(state, &store), no_store(): a directory with a new store, open. */
int a_store(void **state, struct fx_store **store);
int no_store(void **state, struct fx_store **store);

/* writing(store): begin the write transaction; done(txn): commit it. */
struct fx_txn *writing(struct fx_store *store);
void done(struct fx_txn *txn);

/* looking(store): a read transaction, begun; looked(reader) ends it. */
struct fx_txn *looking(struct fx_store *store);
void looked(struct fx_txn *reader);

/*
 * happen(txn, what): append an event with that text as its F1, chained, and
 * move the head.  Returns 0 or the error.
 */
int happen(struct fx_txn *txn, const char *what);

/* head_of(store): as committed. */
struct fx_head head_of(struct fx_store *store);

/* spoil(name, at): turn a bit of a file in the directory. */
void spoil(const char *name, long at);

/* where_in(name, bytes, size): where a file holds these bytes; -1: nowhere. */
long where_in(const char *name, const void *bytes, size_t size);

#endif

/*
 * service_words: a whole service in a test's own process: store, sockets and
 * batches, with a department of three rules instead of a real one.
 *
 * The department is repair.  It knows a unit when intake has admitted it; it
 * counts a decision of assessment as a step, but refuses one for a unit it
 * does not know, or, while stubborn is set, any.  While indifferent is set a
 * unit that it does not know is no concern of its.
 */
#ifndef SERVICE_WORDS_H
#define SERVICE_WORDS_H

#include <stdbool.h>

#include "service/fx_service_internal.h"

extern struct fx_service *service;
extern bool stubborn, indifferent;

/* While upgraded is set, programs that start fold a step as two. */
extern bool upgraded;

/* Called when a decision of assessment is weighed; NULL: nobody is. */
extern void (*on_weighing)(void);

/* While forgiving is set, the first thing that fails stays in amiss. */
extern bool forgiving;
extern int amiss;

/* What its addresses begin with; a process of another cannot reach inproc. */
extern const char *where;

/* What the test department refuses with what it does not know. */
#define NOT_KNOWN "fx.not_found"

/* a_service(), no_service(): each test has one, with an empty store. */
int a_service(void **state);
int no_service(void **state);

/* start_again(): the process is gone, without a word, and another begins. */
void start_again(void);

/* stop_it(), start_it(): the same in two steps; what the start returned. */
void stop_it(void);
int start_it(void);

/* hear(place, kind, thing): the next event of a peer. */
void hear(enum fx_place place, enum fx_kind kind, const void *thing);

/* hear_bytes(place, type, subject, data, size, must): one nobody declared. */
void hear_bytes(enum fx_place place, const char *type, const char *subject,
    const void *data, size_t size, bool must);

/* hear_again(): from now on peers say what they said from their first on. */
void hear_again(void);

/* Two things that a peer may say of a unit. */
void admitted(const char *unit_no);
void decided(const char *unit_no);

/* note(unit_no): a command; its reply, before it is sent. */
struct fx_response note(const char *unit_no);

/* says(kind, cmd, role): a command that needs no revision; its reply. */
struct fx_response says(enum fx_kind kind, const void *cmd, const char *role);

/* commit(): end the batch. */
void commit(void);

/* events(unit_no, count): so many notes, committed. */
void events(const char *unit_no, int count);

/* has(name, seq): a consumer says that it has everything up to there. */
void has(const char *name, int64_t seq);

/* parked(subject): how many rows wait for it; of all when it is NULL. */
int64_t parked(const char *subject);

/* why(subject, arrival): why the row after that arrival waits. */
const char *why(const char *subject, int64_t after);

/* steps(unit_no): how many decisions were counted. */
int64_t steps(const char *unit_no);

/* asks(type, args, size): a query; what it packs is in service->query. */
int asks(const char *type, const void *args, size_t size);

#endif

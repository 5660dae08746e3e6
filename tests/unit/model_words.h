/*
 * model_words: histories told by hand, to the reference model alone.
 *
 *	by("zhang.min", "technician");
 *	accepted(tell("repair.picked_up", UNIT, "attempt:1
 *technician=zhang.min"));
 *
 * A row gets its number, its revision, its command and its place in the chain
 * by itself; `next` says what is to be wrong with the next one.
 */
#ifndef MODEL_WORDS_H
#define MODEL_WORDS_H

#include "tests/sim/model.h"

#include <stdbool.h>
#include <stdint.h>

#define UNIT  "RMA-2603-00001-V.01"
#define OTHER "RMA-2603-00002-T.01"

/* What is to be different with the next row, and only with it. */
struct next {
	const char *actor, *role, *cause; /* cause: whose last row it answers */
	int64_t cause_seq;                /* another one of its rows */
	int64_t seq, prev, rev, epoch, time, ix, made; /* added to what is
							  right */
	bool more, same_command, bad_hash, bad_cause_hash, bad_link;
	bool no_command, long_number, wrong_order, no_store;
};

extern struct next next;

/* company_begin(): a company of six new stores; company_end() frees it. */
void company_begin(void);
void company_end(void);

/* The same, for the setup and teardown of each test. */
int company_setup(void **state);
int company_teardown(void **state);

/* by(): who does what follows, until somebody else is named. */
void by(const char *actor, const char *role);

/* after(service): the next row answers the last one of a department. */
void after(const char *service);

/* later(ms): the clock goes on. */
void later(int64_t ms);
int64_t now(void);

/*
 * tell(type, subject, fields): the next row of a journal.  Fields are words
 * key=text, key:number, key?yes, key?no and key#x, 32 bytes of x; key@ is the
 * number, or if it ends in hash the hash, of the row that next.cause names.
 * Returns what the model said.
 */
const char *tell(const char *type, const char *subject, const char *fields);

/* told(service): how many rows of it were told. */
int64_t told(const char *service);

struct model *model_told(void);

/*
 * until(type): the life of a unit that is repaired and sent back, as far as
 * it was not told yet, up to before the first such event; NULL: to its end.
 * All of it is accepted.
 */
void until(const char *type);

void life_anew(void);

/* is_half_told(type): the last row of that department said more. */
bool is_half_told(const char *type);

/* without(type), with(type, fields): the life leaves it out, or says it so. */
void without(const char *type);
void with(const char *type, const char *fields);

/* accepted(), refused(what, ...): what the model must have said. */
void accepted(const char *said);
void refused(const char *what, const char *said);

#endif

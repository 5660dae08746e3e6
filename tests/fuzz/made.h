/*
 * made: messages that obey their declarations, drawn from a tape: keys of
 * records that there are, people that there are, limits and other numbers.
 */
#ifndef MADE_H
#define MADE_H

#include <stdbool.h>

#include "schema/fx_schema.h"
#include "tests/fuzz/fuzz.h"

#define MADE_RECORDS 200

struct made_record {
	enum fx_kind kind;
	char key[FX_KEY_MAX + 1];
};

/* The records of a department so far. */
struct made {
	size_t knows;
	struct made_record known[MADE_RECORDS];
};

extern int64_t made_now_ms; /* what a time may be */

const char *made_person(struct fuzz_tape *tape);
const char *made_unit(struct fuzz_tape *tape);

/* made_key(made, tape): the key of a record, or of a unit; "" for none. */
const char *made_key(const struct made *made, struct fuzz_tape *tape);

/*
 * made_message(made, kind, key, tape, message): one about key, unless that is
 * empty.  Returns whether it obeys its declaration as a whole.
 */
bool made_message(const struct made *made, enum fx_kind kind, const char *key,
    struct fuzz_tape *tape, void *message);

#endif

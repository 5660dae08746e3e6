/*
 * flip: everything that a store can answer, remembered while it was whole.
 */
#ifndef FLIP_H
#define FLIP_H

#include "store/fx_store.h"
#include "tests/crash/rig.h"

/* What came of a damaged file. */
enum flip_outcome {
	FLIP_HARMLESS, /* every answer is the right one, also after commits */
	FLIP_AT_START, /* our code does not open it */
	FLIP_ON_READ,  /* our code says so where it is read */
	FLIP_OLDER,    /* the commit before, whole, with the same head: what it
			* lacks is read again from peers */
	FLIP_DIED,     /* LMDB crashed or hung: see what the daemon does */
	FLIP_SILENT,   /* a wrong answer */
	FLIP_OUTCOMES
};

struct flip_row {
	int table;
	size_t key_size, value_size;
	unsigned char *key;
	unsigned char hash[16]; /* of the value */
};

struct flip_truth {
	struct flip_row *rows;
	size_t count, room;
	int64_t journal; /* rows */
};

/* flip_remember(store, truth): of a whole store. */
void flip_remember(struct fx_store *store, struct flip_truth *truth);

/*
 * flip_ask(store, truth, why): ask for everything, in order and by key.
 * Returns FLIP_HARMLESS, FLIP_ON_READ, or FLIP_SILENT and why.
 */
enum flip_outcome flip_ask(
    struct fx_store *store, const struct flip_truth *truth, char why[128]);

#endif

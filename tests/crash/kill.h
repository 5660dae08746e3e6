/*
 * kill: clients that keep every receipt, and the check that holds receipts
 * against the journals.  The clients are a process of their own, so that a
 * kill falls where it likes.
 */
#ifndef KILL_H
#define KILL_H

#include <stdatomic.h>

#include "net/fx_request.h"
#include "schema/fx_envelope.h"
#include "service/fx_settings.h"
#include "tests/crash/rig.h"

#define KILL_RECEIPTS 2000000 /* of one world */
#define KILL_DESKS    5       /* who takes notes: all but analytics */
#define KILL_SLOTS    64      /* commands under way, of each department */

struct receipt {
	enum fx_place place;
	uint64_t epoch, seq, n;
	unsigned char store[FX_STORE_BYTES], id[FX_ID_BYTES];
	unsigned char hash[FX_LINK_BYTES];
};

/* A command until it is answered; outlives the process that sent it. */
struct kill_slot {
	bool busy, sent;
	int born; /* of the process that it was sent to */
	int64_t sent_us;
	unsigned char id[FX_ID_BYTES];
	unsigned char head[FX_REQUEST_HEADER], data[1024];
	size_t head_size, data_size;
};

/* What clients and killer share. */
struct kill_shared {
	_Atomic int pause, stop, slots;
	_Atomic int under_way;
	_Atomic int born[FX_PLACE_COUNT];    /* counts the starts of each */
	_Atomic int64_t top[FX_PLACE_COUNT]; /* last event told to anybody */
	_Atomic int64_t repeats, dups;
	_Atomic size_t count;
	uint64_t made; /* commands */
	struct kill_slot kept[KILL_DESKS][KILL_SLOTS];
	char odd[256]; /* an answer that should not have come */
	struct receipt receipts[KILL_RECEIPTS];
};

/* kill_clients(shared, settings, unit, seed): until stop; does not return. */
_Noreturn void kill_clients(struct kill_shared *shared,
    const struct fx_settings *settings, const char *unit, uint64_t seed);

/*
 * kill_check(shared, fleet): all daemons are dead: every receipt is in its
 * journal with its hash; seq dense; chain whole; one effect of each command.
 * Returns how many things are wrong, each printed.
 */
int kill_check(const struct kill_shared *shared, const struct rig_fleet *fleet);

#endif

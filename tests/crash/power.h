/*
 * power: what lay on the disk when the power went, made from a record.
 *
 *	power_record  the entries, and what had been told to the outside by then
 *	power_disk    a directory of six stores as it may lie there after a cut
 *	power_check   whether such stores keep every promise
 */
#ifndef POWER_H
#define POWER_H

#include "schema/fx_envelope.h"
#include "tests/crash/record.h"
#include "tests/crash/rig.h"

#define POWER_SECTOR 512
#define POWER_NAMES  16
#define POWER_FILES  64 /* of one store, ever */

/* An event of the truth: the journal as it was at the end. */
struct power_event {
	unsigned char hash[FX_LINK_BYTES];
	enum fx_place cause; /* FX_PLACE_COUNT: none */
	int64_t cause_seq;
};

/* Something told to the outside. */
struct power_told {
	size_t op; /* from there on it may be known */
	enum fx_place place;
	int64_t seq;
};

struct power_record {
	const struct record *map;
	const struct record_entry **ops;
	size_t count, creation; /* operations until all stores are there */
	struct power_event *events[FX_PLACE_COUNT]; /* by seq - 1 */
	int64_t heads[FX_PLACE_COUNT];
	unsigned char stores[FX_PLACE_COUNT][FX_STORE_BYTES];
	struct power_told *told;
	size_t told_count;
	int64_t replies, published, beats;
	int wrong; /* told, and not the truth */
};

/* power_load(record, file, stores): and the truth from the stores at rest. */
void power_load(
    struct power_record *record, const char *file, const char *stores);

/* A write that the disk may not have. */
struct power_write {
	const struct record_entry *entry;
	bool forced;
};

struct power_file {
	unsigned char *bytes; /* what is surely there */
	size_t size, room;
	struct power_write *pending;
	size_t count, pending_room;
};

struct power_name {
	char name[64];
	int file;
};

struct power_names {
	struct power_name at[POWER_NAMES];
	size_t count;
};

/* A change of names that the disk may not have. */
struct power_move {
	char from[64], to[64]; /* from "": made; to "": removed */
	char folder[64];
	int file;
	bool synced;
};

struct power_store {
	struct power_file files[POWER_FILES];
	int file_count;
	struct power_names now, sure;
	struct power_move moves[POWER_FILES];
	size_t move_count;
};

struct power_disk {
	const struct power_record *record;
	struct power_store stores[FX_PLACE_COUNT];
	struct {
		int place, file;
		char folder[64];
	} * open;    /* by the record's number of an open file */
	size_t next; /* operation */
	size_t next_told;
	int64_t told[FX_PLACE_COUNT];
};

void power_disk(struct power_disk *disk, const struct power_record *record);

/* power_go_on(disk, cut): all operations before that one happen. */
void power_go_on(struct power_disk *disk, size_t cut);

/*
 * power_image(disk, place, luck, dir): write what may lie in the directory of
 * a store now.  Returns whether there is a store.
 */
bool power_image(const struct power_disk *disk, enum fx_place place,
    struct rig_luck *luck, const char *dir);

/* What came of it; shared with the children that look. */
struct power_tally {
	_Atomic int64_t images, absent, bytes;
	_Atomic int64_t lost, unopenable, different, orphans, cursors,
	    unwritable;
	_Atomic int64_t died;
};

/*
 * power_check(disk, dir, luck, tally): make the images of all six stores at
 * this instant and look at them.  Returns how many promises are broken.
 */
int power_check(const struct power_disk *disk, const char *dir,
    struct rig_luck *luck, struct power_tally *tally);

#endif

/*
 * record: what record_preload.so writes and power_crash reads: one shared file
 * of entries over all processes.  An entry's place in the file is its place in
 * time.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdatomic.h>
#include <stdint.h>

#define RECORD_MAX (UINT64_C(1) << 30)

enum record_kind {
	RECORD_OPEN = 1, /* bytes = path; offset 1: it was created */
	RECORD_FOLDER,   /* a directory was opened; bytes = path */
	RECORD_WRITE,    /* from here on it may reach the disk */
	RECORD_DURABLE,  /* the same write, now on the disk (O_DSYNC) */
	RECORD_RESIZE,   /* offset = new size */
	RECORD_SYNC,     /* has returned; of a file or a directory */
	RECORD_RENAME,   /* bytes = from, to; offset = where "to" begins */
	RECORD_UNLINK,   /* bytes = path */
	RECORD_SEND, /* a frame leaves; file = thread, offset 1: more come */
	RECORD_HOLE, /* room that its process did not live to fill */
};

struct record_entry {
	_Atomic uint32_t kind;
	uint32_t file;
	uint64_t offset, size, stored;
	unsigned char bytes[];
};

struct record {
	_Atomic uint64_t used;
	_Atomic uint32_t files;
	uint32_t pad;
	unsigned char entries[];
};

#endif

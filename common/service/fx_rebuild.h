/*
 * fx_rebuild: bring back the end of a restored store's history, from whoever
 * holds its rows: the raw rows that analytics keeps of every department, or
 * another copy of the same store.
 *
 * A row proves itself by the chain; the first that does not follow ends it.
 * Journal, records and their indexes are made by folding, as at commit;
 * accepted commands are remembered, so that a repeat is told the same; and of
 * foreign events it is remembered that they were taken, or skipped by a person
 * (fx_taken).  Contacts cannot come back: no row holds them.
 */
#ifndef FX_REBUILD_H
#define FX_REBUILD_H

#include <stdint.h>

#include "service/fx_department.h"
#include "store/fx_meta.h"

struct fx_rebuilt {
	struct fx_head had, head; /* before and after */
	int64_t rows;             /* brought back */
	int64_t commands;         /* whose answers are known again */
	int64_t taken;   /* foreign events that had been taken, or skipped */
	int64_t refused; /* rows that came after and do not follow */
};

/*
 * fx_rebuild(department, path, from, rebuilt): path is a store that nobody has
 * open; from is a copy, or a stopped store, of analytics or of the same
 * department.  Blocks for the disk, and long; begun again after a crash it goes
 * on.  The store is to be started with --restored afterwards.
 * Returns 0, FX_EWRONG when from is no such store, FX_EFULL, FX_ENOMEM, or as
 * fx_store_open().
 */
int fx_rebuild(const struct fx_department *department, const char *path,
    const char *from, struct fx_rebuilt *rebuilt);

#endif

/*
 * The file of a store, a few of its bytes changed: whether it is as LMDB lays
 * it out is told without an end, a crash, or more memory than it has pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_store_internal.h"
#include "tests/fuzz/targets.h"
#include "tests/lib/store_words.h"

#define PAGE        4096
#define FILE_MOST   ((size_t)1 << 20)
#define COMMITS     8
#define EVENTS      40
#define LONG        9000 /* a value on pages of its own */
#define CHANGES_MAX 8

static unsigned char *file;
static size_t file_size;

static void
take_away(void)
{
	(void)no_directory(NULL);
}

static void
write_some(struct fx_store *store)
{
	static const unsigned char bytes[LONG];
	struct fx_key key = fx_key_of("long");
	struct fx_txn *txn;
	int commit, i;

	for (commit = 0; commit < COMMITS; commit++) {
		txn = writing(store);
		for (i = 0; i < EVENTS; i++)
			fuzz_check(happen(txn, "something") == 0);
		fuzz_check(
		    fx_table_put(txn, FX_TABLE_meta, &key, bytes, LONG) == 0);
		done(txn);
	}
}

void
fuzz_pages_begin(void)
{
	struct fx_store *store;
	FILE *from;

	fx_log_level(-1);
	fuzz_check(a_directory(NULL) == 0 && atexit(take_away) == 0);
	store = open_store(FX_STORE_STAYED);
	write_some(store);
	fx_store_close(store);
	file = malloc(FILE_MOST);
	from = fopen(in_directory("data.mdb"), "rb");
	fuzz_check(file != NULL && from != NULL);
	file_size = fread(file, 1, FILE_MOST, from);
	fuzz_check(file_size > (size_t)4 * PAGE && file_size < FILE_MOST);
	fuzz_check(fclose(from) == 0);
	fuzz_check(fx_store_check_pages(the_directory()) == 0);
}

/* Where, as a page and a place in it; changed back by another run. */
static void
change(FILE *to, struct fuzz_tape *tape, bool back)
{
	size_t at = fuzz_draw(tape, 256) % (file_size / PAGE) * PAGE;
	unsigned char byte;

	/* Mostly the heads of pages, where LMDB believes. */
	at += fuzz_draw(tape, 4) == 0 ? fuzz_draw(tape, 256) * 16
				      : fuzz_draw(tape, 32);
	byte = (unsigned char)(file[at] ^ fuzz_draw(tape, 256));
	fuzz_check(fseek(to, (long)at, SEEK_SET) == 0);
	fuzz_check(fputc(back ? file[at] : byte, to) != EOF);
}

uint64_t
fuzz_pages_run(const unsigned char *bytes, size_t length)
{
	struct fuzz_tape tape = { bytes, length };
	FILE *to = fopen(in_directory("data.mdb"), "r+b");
	int i, rc;

	fuzz_check(to != NULL);
	for (i = 0; i < CHANGES_MAX && tape.left > 0; i++)
		change(to, &tape, false);
	fuzz_check(fflush(to) == 0);
	rc = fx_store_check_pages(the_directory());
	fuzz_check(rc == 0 || rc == FX_ECORRUPT);
	tape = (struct fuzz_tape){ bytes, length };
	for (i = 0; i < CHANGES_MAX && tape.left > 0; i++)
		change(to, &tape, true);
	fuzz_check(fclose(to) == 0);
	return fuzz_mix_number(FUZZ_MIX, rc);
}

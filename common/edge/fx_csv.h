/*
 * fx_csv: comma separated values (RFC 4180), record by record, from a file of
 * anybody's.  Quotes may hold commas, doubled quotes and line breaks.  What is
 * wrong costs the line on which it begins and nothing behind it: after an
 * error reading goes on with the next line.
 */
#ifndef FX_CSV_H
#define FX_CSV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FX_CSV_FIELDS_MAX 64
#define FX_CSV_RECORD_MAX 20480 /* bytes, quotes taken off */

struct fx_csv_field {
	const char *text; /* ends with a zero; none within */
	size_t length;
};

struct fx_csv {
	FILE *file;
	int64_t line;        /* on which the record begins, from 1 */
	int64_t next;        /* the line that is read next */
	int64_t offset;      /* bytes of the file read so far */
	const char *en, *zh; /* what is wrong with this record */
	int count;
	struct fx_csv_field fields[FX_CSV_FIELDS_MAX];
	size_t used;
	char bytes[FX_CSV_RECORD_MAX];
};

/*
 * fx_csv_begin(csv, file): keeps a reference to a file that can be positioned,
 * at its beginning; a byte order mark is passed over.  Returns 0 or FX_EIO.
 */
int fx_csv_begin(struct fx_csv *csv, FILE *file);

/*
 * fx_csv_next(csv): the next record; its fields are borrowed until the next
 * call.  Blank lines are passed over.  Blocks for the disk.
 * Returns 0, FX_ENOENT at the end, FX_EIO, or FX_ESYNTAX, FX_ETOOBIG for a
 * line that is none, and then en and zh say why.
 */
int fx_csv_next(struct fx_csv *csv);

#endif

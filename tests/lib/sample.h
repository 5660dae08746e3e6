/*
 * sample: messages and records made up from their declarations.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "schema/fx_schema.h"

#define SAMPLE_BYTES 16384 /* the largest command, sealed words and all */

/* How full a sample is. */
enum sample_size { SAMPLE_TYPICAL, SAMPLE_FULL };

/*
 * sample_fill(kind, size, thing): values for every field that obey its
 * declaration; always the same for the same kind and size.  SAMPLE_FULL has
 * every text and number at its limit, key included.
 */
void sample_fill(enum fx_kind kind, enum sample_size size, void *thing);

#endif

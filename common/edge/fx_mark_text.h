/*
 * fx_mark_text: a cursor as text, STORE/EPOCH/SEQ/HASH: the id and the hash of
 * an event, in hexadecimal.  What the command line and HTTP take and give.
 */
#ifndef FX_MARK_TEXT_H
#define FX_MARK_TEXT_H

#include <stdbool.h>

#include "net/fx_mark.h"

#define FX_MARK_TEXT 160 /* the longest, and its end */

/* fx_mark_text(mark, text): write it. */
void fx_mark_text(const struct fx_mark *mark, char text[FX_MARK_TEXT]);

/* fx_mark_read(text, mark): the reverse; returns whether it is one. */
bool fx_mark_read(const char *text, struct fx_mark *mark);

#endif

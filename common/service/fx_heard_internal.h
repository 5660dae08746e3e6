/*
 * fx_heard_internal: what fx_heard (a foreign event comes) and fx_heard_again
 * (one that was parked is tried again) know of each other.  Nobody else
 * includes it.
 */
#ifndef FX_HEARD_INTERNAL_H
#define FX_HEARD_INTERNAL_H

#include "service/fx_service_internal.h"

/*
 * Why a row is parked, when no refusal says it.  What ended the process is
 * tried again by hand alone: at once, when nothing had been made of it; or
 * when it was tried again, folded by then (later) or not (unread).
 */
#define FX_WHY_CRASHED "crashed"
#define FX_WHY_LATER   "crashed_later"
#define FX_WHY_UNREAD  "crashed_unread"
#define FX_WHY_CHOICE  "unknown_choice"
#define FX_WHY_TYPE    "unknown_type"
#define FX_WHY_DATA    "bad_data"

/* What became of a foreign event that was put to the department. */
enum fx_verdict {
	FX_TAKEN,   /* it made events of ours */
	FX_SKIPPED, /* no concern of ours, or of a kind nobody here knows */
	FX_PARKED   /* it could not be taken: a person must look */
};

/* A foreign event, decoded, and what made it. */
struct fx_heard {
	struct fx_envelope envelope;
	struct fx_origin origin;
	struct fx_cursor cursor; /* where its peer stands after it */
	enum fx_kind kind;       /* FX_KIND_NONE: not known here */
	char why[FX_STUCK_WHY + 1];
};

/*
 * fx_heard_decode(s, place, row, heard): a row into s->heard.  What cannot be
 * read at all still has its envelope's subject, if that much could be read.
 */
void fx_heard_decode(struct fx_service *s, enum fx_place place,
    const struct fx_parts *row, struct fx_heard *heard);

/*
 * fx_heard_keep(s, row, heard): a department that follows everybody keeps the
 * row and folds it.  Returns 0, FX_EFULL, FX_ECORRUPT or FX_EIO.
 */
int fx_heard_keep(struct fx_service *s, const struct fx_parts *row,
    const struct fx_heard *heard);

/*
 * fx_heard_decide(s, heard, verdict): put a decoded event to the department;
 * what it makes of it happens.  Returns 0 or the error of the store.
 */
int fx_heard_decide(
    struct fx_service *s, struct fx_heard *heard, enum fx_verdict *verdict);

#endif

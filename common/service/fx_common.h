/*
 * fx_common: the rules that every department has, written once: corrections,
 * notes, prints, deadlines that pass, blocks.  What they say is declared in
 * schema/work.def, schema/paper.def and schema/gate.def.
 */
#ifndef FX_COMMON_H
#define FX_COMMON_H

#include "service/fx_department.h"

/*
 * For the row of <department>.correct: nothing is edited; a correction is an
 * event that names the one it corrects (S-196, X38, INV-21).  Only a text or
 * code of the record can be corrected, never its key, and only if it is what
 * the command says it was.
 */
fx_decide_fn fx_decide_correct;
fx_apply_fn fx_apply_corrected;

/* For the row of <department>.note. */
fx_decide_fn fx_decide_note;

/*
 * For the rows of <department>.print and .printed, in a department's book of
 * papers: a print is an event with its copy number (documents.md 3).
 */
fx_decide_fn fx_decide_print;
fx_apply_fn fx_apply_printed;

/* For events that are facts in the journal and change nothing in a record. */
fx_apply_fn fx_apply_nothing;

/*
 * fx_breach(ask, answer, kind, unit_no, timer, due_ms, told): emit the
 * <department>.breached event kind for a deadline that passed (timers.md 1).
 */
void fx_breach(const struct fx_ask *ask, struct fx_answer *answer,
    enum fx_kind kind, const char *unit_no, const char *timer, int64_t due_ms,
    const char *told);

/* fx_warn(answer, kind, unit_no, timer, due_ms): emit <department>.warned. */
void fx_warn(struct fx_answer *answer, enum fx_kind kind, const char *unit_no,
    const char *timer, int64_t due_ms);

/*
 * fx_block(ask, answer, kind, unit_no, why): emit <department>.blocked or
 * .unblocked, whichever kind is, because of the foreign event that is asked.
 */
void fx_block(const struct fx_ask *ask, struct fx_answer *answer,
    enum fx_kind kind, const char *unit_no, enum fx_block why);

#endif

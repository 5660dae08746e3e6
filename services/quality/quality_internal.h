/*
 * quality_internal: the decisions about a unit, as the table in
 * quality_unit.c names them: at the inspector's bench, and heard from other
 * departments; and the plans that inspections follow.
 */
#ifndef QUALITY_INTERNAL_H
#define QUALITY_INTERNAL_H

#include "service/fx_department.h"

fx_decide_fn quality_bench_start, quality_bench_check, quality_bench_pass;
fx_decide_fn quality_bench_fail, quality_bench_settle_escalation;
fx_decide_fn quality_bench_mark_overdue;

fx_decide_fn quality_heard_completed, quality_heard_decided;
fx_decide_fn quality_heard_recovered;
fx_decide_fn quality_heard_reopened, quality_heard_severity_set;
fx_decide_fn quality_heard_gm_decided, quality_heard_admitted;
fx_decide_fn quality_heard_canceled, quality_heard_closed;

/* What is inspected, by codes of the dictionary inspection_item. */
struct quality_plan {
	const char *name;
	const char *mandatory; /* each must pass */
	const char *more;      /* may be checked as well */
};

/*
 * quality_plan_of(name): the plan of that name; the standard one when there
 * is none.  Never NULL.
 */
const struct quality_plan *quality_plan_of(const char *name);

/* quality_plan_has(plan, item): whether the item is in the plan. */
bool quality_plan_has(const struct quality_plan *plan, const char *item);

/*
 * quality_plan_is_done(plan, passed): whether every mandatory item is in this
 * list of items that passed.
 */
bool quality_plan_is_done(const struct quality_plan *plan, const char *passed);

#endif

/*
 * repair_internal: the decisions about a unit and what its events do, as the
 * tables in repair_unit.c name them.  The bench is the technician's; parts are
 * what technician and parts desk do about them; the lead decides for all;
 * heard is what comes from other departments.
 */
#ifndef REPAIR_INTERNAL_H
#define REPAIR_INTERNAL_H

#include "service/fx_department.h"

fx_decide_fn repair_bench_pick_up, repair_bench_record_step;
fx_decide_fn repair_bench_report_new_problem, repair_bench_record_wipe;
fx_decide_fn repair_bench_complete, repair_bench_declare_unrepairable;
fx_decide_fn repair_bench_start_rework;

fx_decide_fn repair_parts_replace_part, repair_parts_request_parts;
fx_decide_fn repair_parts_receive_parts, repair_parts_request_consent;
fx_decide_fn repair_parts_approve_part;

fx_decide_fn repair_lead_assign, repair_lead_stop, repair_lead_resume;
fx_decide_fn repair_lead_mark_overdue;

fx_decide_fn repair_heard_admitted, repair_heard_canceled, repair_heard_closed;
fx_decide_fn repair_heard_customer_decided, repair_heard_question_expired;
fx_decide_fn repair_heard_decided, repair_heard_reopened;
fx_decide_fn repair_heard_severity_set, repair_heard_gm_decided;
fx_decide_fn repair_heard_passed, repair_heard_failed, repair_heard_escalated;
fx_decide_fn repair_heard_escalation_settled;

fx_apply_fn repair_fold_unit_known, repair_fold_queued;
fx_apply_fn repair_fold_plan_changed, repair_fold_assigned;
fx_apply_fn repair_fold_picked_up, repair_fold_step_done;
fx_apply_fn repair_fold_part_replaced, repair_fold_part_approved;
fx_apply_fn repair_fold_parts_requested, repair_fold_parts_arrived;
fx_apply_fn repair_fold_new_problem, repair_fold_consent_requested;
fx_apply_fn repair_fold_consent_taken, repair_fold_wiped;
fx_apply_fn repair_fold_completed, repair_fold_unrepairable;
fx_apply_fn repair_fold_rework_queued, repair_fold_rework_started;
fx_apply_fn repair_fold_stopped, repair_fold_resumed, repair_fold_released;
fx_apply_fn repair_fold_breached, repair_fold_blocked, repair_fold_unblocked;

#define REPAIR_TECHNICIANS_MAX 8  /* as the .def says of technicians */
#define REPAIR_PARTS_MAX       12 /* and of allowed_parts */

/* repair_unit_is_theirs(unit, ask): whether it is on the asker's bench. */
bool repair_unit_is_theirs(
    const struct repair_unit *unit, const struct fx_ask *ask);

/*
 * repair_unit_has_room_for(unit, account): whether this person may still be
 * one of the technicians of the unit.
 */
bool repair_unit_has_room_for(
    const struct repair_unit *unit, const char *account);

/* repair_unit_count_codes(list): how many codes a list holds. */
int repair_unit_count_codes(const char *list);

/*
 * repair_unit_is_over_limit(unit, ask, more_minor): whether the attempt would
 * cost more than was agreed to, with so much more (INV-07).  Where no limit
 * was said the company pays, and there is none.
 */
bool repair_unit_is_over_limit(const struct repair_unit *unit,
    const struct fx_ask *ask, int64_t more_minor);

#endif

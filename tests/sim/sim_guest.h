/*
 * sim_guest: who reads a journal and is no department: one follows a whole
 * department and keeps its records, one some topics only.  Both go away for a
 * while, forget what they had not stored, and may come back too late.
 */
#ifndef SIM_GUEST_H
#define SIM_GUEST_H

#include "net/fx_follow.h"
#include "net/fx_snap.h"
#include "service/fx_department.h"
#include "tests/sim/sim.h"

/* The records of a department, made of a snapshot and of what came after. */
struct sim_view;

struct sim_view *sim_view_open(const struct fx_department *department);
void sim_view_close(struct sim_view *view);

/* sim_view_record(record, view): one of a snapshot; the newer one counts. */
int sim_view_record(const struct fx_snap_record *record, void *view);

/* sim_view_event(view, row): what it does to those that are older. */
void sim_view_event(struct sim_view *view, const struct fx_follow_event *event);

/* sim_view_audit(view, txn): whether the department has the same records. */
struct fx_txn;
void sim_view_audit(struct sim_view *view, struct fx_txn *txn);

#endif

/*
 * quality_unit: the units and their inspections: the tables, and what each of
 * our events does to a unit.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "service/fx_common.h"
#include "services/quality/quality.h"
#include "services/quality/quality_internal.h"

static fx_decide_fn decide_note;
static fx_apply_fn apply_unit_known, apply_queued, apply_started, apply_checked;
static fx_apply_fn apply_passed, apply_failed, apply_escalated, apply_settled;
static fx_apply_fn apply_ended, apply_blocked, apply_unblocked, apply_breached;

/* clang-format off */
#define IN(name) (UINT32_C(1) << quality_unit_state_##name)
#define KNOWN    (FX_ANYTIME & ~IN(absent))

static const struct fx_rule rules[] = {
	/* message, in which states, decided by */
	{ CMD_quality_start,             IN(queued),
	    quality_bench_start, NULL },
	{ CMD_quality_check,             IN(inspecting),
	    quality_bench_check, NULL },
	{ CMD_quality_pass,              IN(inspecting),
	    quality_bench_pass, NULL },
	{ CMD_quality_fail,              IN(inspecting),
	    quality_bench_fail, NULL },
	{ CMD_quality_settle_escalation, IN(escalated),
	    quality_bench_settle_escalation, NULL },
	{ CMD_quality_mark_overdue,      IN(queued) | IN(inspecting),
	    quality_bench_mark_overdue, NULL },
	{ CMD_quality_correct,           KNOWN,
	    fx_decide_correct, NULL },
	{ CMD_quality_note,              KNOWN,
	    decide_note, NULL },

	{ EV_intake_admitted,            FX_ANYTIME,
	    quality_heard_admitted, NULL },
	{ EV_intake_canceled,            FX_ANYTIME,
	    quality_heard_canceled, NULL },
	{ EV_intake_closed,              FX_ANYTIME,
	    quality_heard_closed, NULL },
	{ EV_assessment_decided,         FX_ANYTIME,
	    quality_heard_decided, NULL },
	{ EV_assessment_reopened,        FX_ANYTIME,
	    quality_heard_reopened, NULL },
	{ EV_assessment_severity_set,    FX_ANYTIME,
	    quality_heard_severity_set, NULL },
	{ EV_assessment_gm_decided,      FX_ANYTIME,
	    quality_heard_gm_decided, NULL },
	{ EV_repair_completed,           FX_ANYTIME,
	    quality_heard_completed, NULL },
	{ EV_shipping_recovered,         FX_ANYTIME,
	    quality_heard_recovered, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                     what it does to the unit */
	{ EV_quality_unit_known,         apply_unit_known, NULL },
	{ EV_quality_queued,             apply_queued, NULL },
	{ EV_quality_started,            apply_started, NULL },
	{ EV_quality_checked,            apply_checked, NULL },
	{ EV_quality_passed,             apply_passed, NULL },
	{ EV_quality_failed,             apply_failed, NULL },
	{ EV_quality_escalated,          apply_escalated, NULL },
	{ EV_quality_escalation_settled, apply_settled, NULL },
	{ EV_quality_ended,              apply_ended, NULL },
	{ EV_quality_blocked,            apply_blocked, NULL },
	{ EV_quality_unblocked,          apply_unblocked, NULL },
	{ EV_quality_breached,           apply_breached, NULL },
	{ EV_quality_warned,             fx_apply_nothing, NULL },
	{ EV_quality_noted,              fx_apply_nothing, NULL },
	{ EV_quality_corrected,          fx_apply_corrected, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book quality_unit_book = {
	.record = REC_quality_unit,
	.rules = rules,
	.changes = changes,
};

static int
decide_note(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_unit *unit = record;

	/* A closed dossier takes corrections only (INV-21). */
	if (unit->closed)
		return fx_refuse(answer, NO_fx_closed);
	return fx_decide_note(ask, record, answer);
}

static void
apply_unit_known(void *record, const struct fx_event *event)
{
	const struct quality_unit_known *known =
	    fx_said(event, quality_unit_known);
	struct quality_unit *unit = record;

	unit->known = true;
	fx_copy(unit->model, known->model);
	fx_copy(unit->serial, known->serial);
	fx_copy(unit->symptom, known->symptom);
	fx_copy(unit->fault_note, known->fault_note);
}

/* A new inspection knows nothing of what an earlier one found. */
static void
apply_queued(void *record, const struct fx_event *event)
{
	const struct quality_queued *queued = fx_said(event, quality_queued);
	struct quality_unit *unit = record;

	unit->state = quality_unit_state_queued;
	unit->round = queued->round;
	unit->attempt = queued->attempt;
	fx_copy(unit->technicians, queued->technicians);
	fx_copy(unit->qc_plan, queued->qc_plan);
	fx_copy(unit->standard_ref, "");
	unit->qc_due = queued->due_at;
	fx_copy(unit->inspector, "");
	fx_copy(unit->doc_no, "");
	fx_copy(unit->passed_items, "");
	fx_copy(unit->failed_items, "");
	fx_copy(unit->defects, "");
	fx_copy(unit->report_no, "");
	unit->way = quality_way_unsaid;
}

static void
apply_started(void *record, const struct fx_event *event)
{
	const struct quality_started *started = fx_said(event, quality_started);
	struct quality_unit *unit = record;

	unit->state = quality_unit_state_inspecting;
	fx_copy(unit->standard_ref, started->standard_ref);
	fx_copy(unit->doc_no, started->doc_no);
	fx_copy(unit->inspector, started->inspector);
}

/* Every item of the dictionary together fits into the list. */
static void
add_item(char list[145], const char *item)
{
	int rc = fx_text_add_code(list, 145, item);

	fx_assert(rc == 0);
}

static void
drop_item(char list[145], const char *item)
{
	char rest[145] = "", code[FX_CODE_BYTES + 1];
	const char *at = list;
	size_t length;

	for (; *at != '\0'; at += length + (at[length] == ',')) {
		length = strcspn(at, ",");
		fx_assert(length < sizeof(code));
		memcpy(code, at, length);
		code[length] = '\0';
		if (strcmp(code, item) != 0)
			add_item(rest, code);
	}
	fx_copy_text(list, 145, rest);
}

/* The last check of an item counts; one that does not apply is neither. */
static void
apply_checked(void *record, const struct fx_event *event)
{
	const struct quality_checked *checked = fx_said(event, quality_checked);
	struct quality_unit *unit = record;

	drop_item(unit->passed_items, checked->item);
	drop_item(unit->failed_items, checked->item);
	if (checked->result == fx_check_pass)
		add_item(unit->passed_items, checked->item);
	if (checked->result == fx_check_fail)
		add_item(unit->failed_items, checked->item);
}

static void
apply_passed(void *record, const struct fx_event *event)
{
	struct quality_unit *unit = record;

	unit->state = quality_unit_state_passed;
	fx_copy(unit->report_no, fx_said(event, quality_passed)->report_no);
	unit->qc_due = 0;
}

static void
apply_failed(void *record, const struct fx_event *event)
{
	struct quality_unit *unit = record;

	unit->state = quality_unit_state_failed;
	fx_copy(unit->defects, fx_said(event, quality_failed)->defects);
	unit->qc_due = 0;
}

static void
apply_escalated(void *record, const struct fx_event *event)
{
	struct quality_unit *unit = record;

	(void)event; /* the failure before it says why */
	unit->state = quality_unit_state_escalated;
}

/* Another attempt comes back here; anything else goes by assessment. */
static void
apply_settled(void *record, const struct fx_event *event)
{
	struct quality_unit *unit = record;

	unit->way = fx_said(event, quality_escalation_settled)->way;
	if (unit->way != quality_way_other_technician)
		unit->state = quality_unit_state_ended;
}

static void
apply_ended(void *record, const struct fx_event *event)
{
	const struct quality_ended *ended = fx_said(event, quality_ended);
	struct quality_unit *unit = record;

	unit->state = quality_unit_state_ended;
	unit->qc_due = 0;
	if (ended->why == quality_end_why_canceled)
		unit->canceled = true;
	if (ended->why == quality_end_why_closed)
		unit->closed = true;
}

static void
apply_blocked(void *record, const struct fx_event *event)
{
	const struct quality_blocked *blocked = fx_said(event, quality_blocked);
	struct quality_unit *unit = record;

	if (blocked->why == fx_block_gag)
		unit->gag = true;
	if (blocked->why == fx_block_cancel)
		unit->canceled = true;
}

static void
apply_unblocked(void *record, const struct fx_event *event)
{
	const struct quality_unblocked *lifted =
	    fx_said(event, quality_unblocked);
	struct quality_unit *unit = record;

	if (lifted->why == fx_block_gag)
		unit->gag = false;
}

static void
apply_breached(void *record, const struct fx_event *event)
{
	struct quality_unit *unit = record;

	(void)event; /* told once, and over */
	unit->qc_due = 0;
}

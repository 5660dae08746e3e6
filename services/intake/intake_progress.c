/*
 * intake_progress: how far the other departments are with a unit, as far as
 * heard.  Intake cancels and closes by it, and tells the customer.
 *
 * Each foreign fact becomes an event of our own, so that the record follows
 * from our journal alone.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/intake/intake_internal.h"

/* When silence becomes acceptance (T-15), and when somebody calls (T-16). */
static void
let_them_judge(const struct fx_ask *ask, struct intake_progressed *progressed)
{
	progressed->acceptance_due_at = fx_policy_add_days(ask->policy,
	    intake_unit_start(ask), ask->policy->acceptance_deemed_days);
	progressed->followup_due_at = fx_policy_add_workdays(ask->policy,
	    intake_unit_start(ask), ask->policy->followup_workdays);
}

/* A decision of assessment that the customer may appeal from now on (T-17). */
static void
let_them_appeal(const struct fx_ask *ask, const char *by,
    struct intake_progressed *progressed)
{
	progressed->verdict_seq = ask->cause.seq;
	memcpy(progressed->verdict_hash, ask->cause.hash,
	    sizeof(progressed->verdict_hash));
	fx_copy_text(
	    progressed->verdict_by, sizeof(progressed->verdict_by), by);
	progressed->appeal_until_at = intake_appeal_until(ask);
}

static bool
is_on_site(const struct intake_unit *unit)
{
	return unit->goods == intake_goods_on_site;
}

/* The next event: how far it is.  NULL when the unit asks for nothing more. */
static struct intake_progressed *
progress(struct fx_answer *answer, const struct intake_unit *unit,
    enum intake_stage stage)
{
	struct intake_progressed *progressed;

	if (!intake_unit_is_open(unit))
		return NULL;
	progressed = fx_emit(answer, intake_progressed);
	fx_copy(progressed->unit_no, unit->unit_no);
	progressed->stage = stage;
	return progressed;
}

/* The same, where the stage says it all. */
static int
merely(struct fx_answer *answer, const struct intake_unit *unit,
    enum intake_stage stage)
{
	if (progress(answer, unit, stage) == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	return 0;
}

/* That they are to pay, customers may appeal before anything is decided. */
int
intake_progress_liable(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_liability_set *set =
	    fx_heard(ask, assessment_liability_set);
	const struct intake_unit *unit = record;
	struct intake_progressed *progressed;

	/* Of a serious case nothing is said yet, so nothing is disputed. */
	if (unit->gag ||
	    (set->share_customer == 0 && set->warranty != fx_warranty_void))
		return fx_refuse(answer, NO_fx_no_concern);
	progressed = progress(answer, unit, intake_stage_liable);
	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	let_them_appeal(ask, set->proposed_by, progressed);
	return 0;
}

int
intake_progress_severity(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_severity_set *set =
	    fx_heard(ask, assessment_severity_set);
	const struct intake_unit *unit = record;

	if (!intake_unit_is_open(unit) ||
	    (set->level == fx_severity_serious ? unit->gag : !unit->serious))
		return fx_refuse(answer, NO_fx_no_concern);
	if (set->level == fx_severity_serious) {
		fx_block(
		    ask, answer, EV_intake_blocked, set->unit_no, fx_block_gag);
		return 0;
	}
	if (unit->gag)
		fx_block(ask, answer, EV_intake_unblocked, set->unit_no,
		    fx_block_gag);
	return merely(answer, unit, intake_stage_severity_lowered);
}

int
intake_progress_ruled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_gm_decided *decided =
	    fx_heard(ask, assessment_gm_decided);
	const struct intake_unit *unit = record;

	if (intake_unit_is_open(unit) && unit->gag)
		fx_block(ask, answer, EV_intake_unblocked, decided->unit_no,
		    fx_block_gag);
	return merely(answer, unit, intake_stage_gm_decided);
}

int
intake_progress_approved(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask; /* the record is the unit's */
	return merely(answer, record, intake_stage_gm_execution_approved);
}

int
intake_progress_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_decided *decided =
	    fx_heard(ask, assessment_decided);
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_decided);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	progressed->round = decided->round;
	progressed->outcome = decided->outcome;
	progressed->decision = decided->kind;
	progressed->goods_to = decided->goods_to;
	let_them_appeal(ask, decided->proposed_by, progressed);
	/* What is to go back as it is, and never left, is there. */
	if (is_on_site(record) && decided->kind == fx_decision_return_as_is)
		let_them_judge(ask, progressed);
	return 0;
}

/* What was asked for the round before is no longer of interest. */
int
intake_progress_reopened(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_reopened *reopened =
	    fx_heard(ask, assessment_reopened);
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_reopened);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	progressed->round = reopened->round;
	intake_question_withdraw(ask, reopened->unit_no, 'i', answer);
	return 0;
}

int
intake_progress_picked_up(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask; /* the record is the unit's */
	return merely(answer, record, intake_stage_picked_up);
}

int
intake_progress_passed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_passed *passed = fx_heard(ask, quality_passed);
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_passed);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_copy(progressed->ref, passed->report_no);
	progressed->round = passed->round;
	if (is_on_site(record))
		let_them_judge(ask, progressed);
	return 0;
}

static enum intake_leg
leg_of(enum shipping_leg leg)
{
	switch (leg) {
	case shipping_leg_out: return intake_leg_out;
	case shipping_leg_scrap: return intake_leg_scrap;
	case shipping_leg_stock: return intake_leg_stock;
	case shipping_leg_unsaid:
	case shipping_leg_count:
	default: return intake_leg_unsaid;
	}
}

/*
 * A job for goods that never left their customer: shipping began it before it
 * heard so, and withdraws it.
 */
static bool
is_void_on_site(const struct intake_unit *unit, enum shipping_leg leg,
    enum fx_decision kind)
{
	return is_on_site(unit) && leg == shipping_leg_out &&
	       (kind == fx_decision_repair || kind == fx_decision_return_as_is);
}

int
intake_progress_queued(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_queued *queued = fx_heard(ask, shipping_queued);
	struct intake_progressed *progressed;

	if (is_void_on_site(record, queued->leg, queued->kind))
		return fx_refuse(answer, NO_fx_no_concern);
	progressed = progress(answer, record, intake_stage_queued);
	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	progressed->leg = leg_of(queued->leg);
	progressed->round = queued->round;
	progressed->decision = queued->kind;
	return 0;
}

int
intake_progress_withdrawn(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_withdrawn *withdrawn =
	    fx_heard(ask, shipping_withdrawn);
	const struct intake_unit *unit = record;
	struct intake_progressed *progressed;

	/* Of such a job nothing was kept; a replacement's was queued here. */
	if (unit->out_stage != intake_stage_queued &&
	    is_void_on_site(unit, withdrawn->leg, fx_decision_return_as_is))
		return fx_refuse(answer, NO_fx_no_concern);
	progressed = progress(answer, unit, intake_stage_withdrawn);
	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	progressed->leg = leg_of(withdrawn->leg);
	progressed->round = withdrawn->round;
	return 0;
}

int
intake_progress_reserved(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_replacement_reserved *reserved =
	    fx_heard(ask, shipping_replacement_reserved);
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_replacement_reserved);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_copy(progressed->serial, reserved->new_serial);
	progressed->new_goods = reserved->condition == shipping_condition_new
				    ? intake_new_goods_new
				    : intake_new_goods_refurbished;
	return 0;
}

/* The goods leave: the follow-up is due some working days on (T-16). */
int
intake_progress_shipped(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_handed_over *handed =
	    fx_heard(ask, shipping_handed_over);
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_handed_over);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_copy(progressed->ref, handed->waybill);
	progressed->followup_due_at = fx_policy_add_workdays(ask->policy,
	    intake_unit_start(ask), ask->policy->followup_workdays);
	return 0;
}

/* The goods are there: silence becomes acceptance (T-15). */
int
intake_progress_delivered(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_delivered);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	progressed->leg = intake_leg_out;
	progressed->acceptance_due_at = fx_policy_add_days(ask->policy,
	    intake_unit_start(ask), ask->policy->acceptance_deemed_days);
	return 0;
}

int
intake_progress_lost(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_lost *lost = fx_heard(ask, shipping_lost);
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_lost);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_copy(progressed->ref, lost->claim_no);
	return 0;
}

int
intake_progress_back(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask; /* the record is the unit's */
	return merely(answer, record, intake_stage_returned_to_sender);
}

int
intake_progress_scrapped(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask; /* the record is the unit's */
	return merely(answer, record, intake_stage_scrapped);
}

int
intake_progress_stocked(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask; /* the record is the unit's */
	return merely(answer, record, intake_stage_stocked);
}

/* Who pays for what was assessed, its round decides; here only the carrier. */
int
intake_progress_compensated(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_unit *unit = record;

	(void)ask; /* the record is the unit's */
	if (unit->state != intake_unit_state_goods_back ||
	    unit->out_stage != intake_stage_lost)
		return fx_refuse(answer, NO_fx_no_concern);
	return merely(answer, unit, intake_stage_compensated);
}

int
intake_progress_ledger(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_ledger_complete *complete =
	    fx_heard(ask, analytics_ledger_complete);
	struct intake_progressed *progressed =
	    progress(answer, record, intake_stage_ledger_complete);

	if (progressed == NULL)
		return fx_refuse(answer, NO_fx_no_concern);
	progressed->round = complete->round;
	return 0;
}

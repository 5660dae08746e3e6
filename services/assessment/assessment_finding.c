/*
 * assessment_finding: what a unit's customer reads of its assessment beside
 * what is decided on: where the fault is, by which rules somebody pays, why it
 * takes longer.
 */
#include "base/fx_base.h"
#include "services/assessment/assessment.h"

static fx_apply_fn apply_diagnosed, apply_set, apply_returned, apply_extended,
    apply_severity, apply_gm_decided, apply_reopened;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event                        what it does to the finding */
	{ EV_assessment_diagnosed,          apply_diagnosed, NULL },
	{ EV_assessment_liability_set,      apply_set, NULL },
	{ EV_assessment_liability_returned, apply_returned, NULL },
	{ EV_assessment_due_extended,       apply_extended, NULL },
	{ EV_assessment_severity_set,       apply_severity, NULL },
	{ EV_assessment_gm_decided,         apply_gm_decided, NULL },
	{ EV_assessment_reopened,           apply_reopened, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book assessment_finding_book = {
	.record = REC_assessment_finding,
	.rules = rules,
	.changes = changes,
};

static void
apply_diagnosed(void *record, const struct fx_event *event)
{
	const struct assessment_diagnosed *diagnosed =
	    fx_said(event, assessment_diagnosed);
	struct assessment_finding *finding = record;

	fx_copy(finding->section, diagnosed->section);
}

static void
apply_set(void *record, const struct fx_event *event)
{
	const struct assessment_liability_set *set =
	    fx_said(event, assessment_liability_set);
	struct assessment_finding *finding = record;

	fx_copy(finding->rule_ids, set->rule_ids);
}

static void
apply_returned(void *record, const struct fx_event *event)
{
	struct assessment_finding *finding = record;

	(void)event;
	fx_copy(finding->rule_ids, "");
}

/* Nothing that is written while nothing may be said is read outside. */
static void
apply_extended(void *record, const struct fx_event *event)
{
	const struct assessment_due_extended *extended =
	    fx_said(event, assessment_due_extended);
	struct assessment_finding *finding = record;

	if (!finding->gag)
		fx_copy(finding->late_reason, extended->reason);
}

static void
apply_severity(void *record, const struct fx_event *event)
{
	const struct assessment_severity_set *set =
	    fx_said(event, assessment_severity_set);
	struct assessment_finding *finding = record;

	finding->gag = set->level == fx_severity_serious;
}

static void
apply_gm_decided(void *record, const struct fx_event *event)
{
	struct assessment_finding *finding = record;

	(void)event;
	finding->gag = false;
}

static void
apply_reopened(void *record, const struct fx_event *event)
{
	struct assessment_finding *finding = record;

	(void)event;
	fx_copy(finding->rule_ids, "");
	fx_copy(finding->late_reason, "");
}

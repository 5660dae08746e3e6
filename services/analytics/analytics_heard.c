#include <string.h>

#include "base/fx_base.h"
#include "services/analytics/analytics_internal.h"

/*
 * What an event says about where a unit stands in its department, and who
 * holds it from then on; NULL: nothing.  Words as each department has them.
 */
struct phase {
	enum fx_kind event;
	const char *state, *holder;
};

/* clang-format off */
static const struct phase phases[] = {
	{ EV_intake_requested,            "requested",       NULL },
	{ EV_intake_remote_guided,        "remote",          NULL },
	{ EV_intake_remote_resolved,      "remote_resolved", NULL },
	{ EV_intake_remote_ended,         "requested",       NULL },
	{ EV_intake_reviewed,             "eligible",        NULL },
	{ EV_intake_side_declined,        "requested",       NULL },
	{ EV_intake_authorized,           "authorized",      NULL },
	{ EV_intake_inbound_notified,     "inbound",         NULL },
	{ EV_intake_lapsed,               "lapsed",          NULL },
	{ EV_intake_received,             "received",        "intake" },
	{ EV_intake_blind_received,       "unidentified",    "intake" },
	{ EV_intake_matched,              "matched",         NULL },
	{ EV_intake_unmatched_returned,   "goods_back",      NULL },
	{ EV_intake_discrepancy_found,    "discrepancy",     NULL },
	{ EV_intake_discrepancy_settled,  "received",        NULL },
	{ EV_intake_admitted,             "admitted",        "shelf" },
	{ EV_intake_canceled,             "canceled",        NULL },
	{ EV_intake_closed,               "closed",          NULL },
	{ EV_intake_return_leg_opened,    "authorized",      NULL },
	{ EV_assessment_queued,           "queued",          NULL },
	{ EV_assessment_started,          "diagnosing",      "assessment" },
	{ EV_assessment_joint_convened,   "joint",           NULL },
	{ EV_assessment_joint_closed,     "diagnosing",      NULL },
	{ EV_assessment_diagnosed,        "diagnosed",       NULL },
	{ EV_assessment_liability_set,    "liable",          NULL },
	{ EV_assessment_proposed,         "proposed",        NULL },
	{ EV_assessment_quoted,           "quoted",          NULL },
	{ EV_assessment_declined,         "proposed",        NULL },
	{ EV_assessment_quote_expired,    "proposed",        NULL },
	{ EV_assessment_gm_decided,       "proposed",        NULL },
	{ EV_assessment_decided,          "decided",         NULL },
	{ EV_assessment_reopened,         "queued",          NULL },
	{ EV_assessment_ended,            "ended",           NULL },
	{ EV_repair_queued,               "queued",          NULL },
	{ EV_repair_assigned,             "assigned",        NULL },
	{ EV_repair_picked_up,            "working",         "repair" },
	{ EV_repair_parts_requested,      "wait_parts",      NULL },
	{ EV_repair_new_problem,          "suspended",       NULL },
	{ EV_repair_consent_requested,    "wait_consent",    NULL },
	{ EV_repair_completed,            "completed",       NULL },
	{ EV_repair_unrepairable,         "unrepairable",    NULL },
	{ EV_repair_rework_queued,        "rework",          NULL },
	{ EV_repair_rework_started,       "working",         "repair" },
	{ EV_repair_stopped,              "stopped",         NULL },
	{ EV_repair_resumed,              "working",         NULL },
	{ EV_repair_released,             "released",        NULL },
	{ EV_quality_queued,              "queued",          NULL },
	{ EV_quality_started,             "inspecting",      "quality" },
	{ EV_quality_passed,              "passed",          NULL },
	{ EV_quality_failed,              "failed",          NULL },
	{ EV_quality_escalated,           "escalated",       NULL },
	{ EV_quality_ended,               "ended",           NULL },
	{ EV_shipping_queued,             "waiting",         NULL },
	{ EV_shipping_notice_issued,      "noticed",         NULL },
	{ EV_shipping_packed,             "packed",          "shipping" },
	{ EV_shipping_handed_over,        "handed_over",     "carrier" },
	{ EV_shipping_delivered,          "delivered",       "customer" },
	{ EV_shipping_lost,               "lost",            NULL },
	{ EV_shipping_returned_to_sender, "back",            "shipping" },
	{ EV_shipping_recovered,          "waiting",         "shipping" },
	{ EV_shipping_scrapped,           "destroyed",       "destroyed" },
	{ EV_shipping_stocked,            "stocked",         "stock" },
	{ EV_shipping_ended,              "ended",           NULL },
};
/* clang-format on */

static const struct phase *
phase_of(enum fx_kind event)
{
	size_t i;

	for (i = 0; i < fx_count_of(phases); i++)
		if (phases[i].event == event)
			return &phases[i];
	return NULL;
}

/* What a dossier says of the department that spoke. */
struct standing {
	char *state;
	int64_t *since, *head;
};

static struct standing
standing_at(struct analytics_dossier *d, enum fx_place place)
{
	switch (place) {
	case FX_IN_intake:
		return (struct standing){ d->at_intake, &d->since_intake,
			&d->head_intake };
	case FX_IN_assessment:
		return (struct standing){ d->at_assessment,
			&d->since_assessment, &d->head_assessment };
	case FX_IN_repair:
		return (struct standing){ d->at_repair, &d->since_repair,
			&d->head_repair };
	case FX_IN_quality:
		return (struct standing){ d->at_quality, &d->since_quality,
			&d->head_quality };
	default:
		return (struct standing){ d->at_shipping, &d->since_shipping,
			&d->head_shipping };
	}
}

/*
 * Whether an event tells of the unit itself.  A replacement that leaves moves
 * no received goods, and what stays with the customer is not moved either.
 */
static bool
moves_unit(const struct analytics_dossier *dossier, enum fx_kind event)
{
	switch (event) {
	case EV_shipping_packed:
	case EV_shipping_handed_over:
	case EV_shipping_delivered:
	case EV_shipping_returned_to_sender:
	case EV_shipping_recovered: return analytics_is_own(dossier->job);
	default: return !dossier->away || event == EV_intake_received;
	}
}

/* Of two that took it, the later holds it, whoever was heard first. */
static void
hand(struct analytics_dossier *dossier, const struct fx_event *event,
    const char *holder)
{
	if (event->time_ms < dossier->held_at ||
	    !moves_unit(dossier, event->kind))
		return;
	dossier->held_at = event->time_ms;
	fx_copy_text(dossier->holder, sizeof(dossier->holder), holder);
	memset(dossier->holder_account, 0, sizeof(dossier->holder_account));
	if (event->actor != NULL &&
	    strlen(event->actor) < sizeof(dossier->holder_account))
		fx_copy_text(dossier->holder_account,
		    sizeof(dossier->holder_account), event->actor);
}

void
analytics_keep_heard(void *record, const struct fx_event *event)
{
	const struct phase *phase = phase_of(event->kind);
	struct analytics_dossier *dossier = record;
	struct standing standing =
	    standing_at(dossier, fx_schema_shape(event->kind)->place);

	if (dossier->state == analytics_dossier_state_absent)
		dossier->state = analytics_dossier_state_open;
	dossier->n_events++;
	dossier->last_at = event->time_ms;
	*standing.head = event->seq;
	if (phase == NULL)
		return;
	fx_copy_text(standing.state, sizeof(dossier->at_intake), phase->state);
	*standing.since = event->time_ms;
	if (phase->holder != NULL)
		hand(dossier, event, phase->holder);
}

/*
 * The end: every effect that must follow has followed (K5, K11), and the
 * departments agree about each unit.
 */
#include "model_states.h"

/*
 * Which department must have answered to which event of a unit, and when.  A
 * department that hears of the closing first has no concern in what came
 * before it from another one; but some things must be heard before a unit can
 * be closed.
 */
enum when { ALWAYS, WHILE_OPEN, BEFORE_CLOSING };

static const struct effect {
	const char *event;
	enum service to;
	enum when when;
} effects[] = {
	{ "intake.admitted", ASSESSMENT, BEFORE_CLOSING },
	{ "intake.admitted", REPAIR, ALWAYS },
	{ "intake.admitted", QUALITY, ALWAYS },
	{ "intake.received", SHIPPING, ALWAYS },
	{ "intake.blind_received", SHIPPING, ALWAYS },
	{ "intake.closed", SHIPPING, ALWAYS },
	{ "intake.requested", ANALYTICS, ALWAYS },
	{ "intake.closed", ANALYTICS, ALWAYS },
	{ "assessment.proposed", INTAKE, WHILE_OPEN },
	{ "assessment.quoted", INTAKE, WHILE_OPEN },
	{ "assessment.info_asked", INTAKE, WHILE_OPEN },
	{ "assessment.decided", INTAKE, BEFORE_CLOSING },
	{ "assessment.reopened", INTAKE, WHILE_OPEN },
	{ "repair.consent_requested", INTAKE, WHILE_OPEN },
	{ "repair.picked_up", INTAKE, WHILE_OPEN },
	{ "repair.completed", QUALITY, BEFORE_CLOSING },
	{ "quality.passed", SHIPPING, WHILE_OPEN },
	{ "quality.passed", REPAIR, WHILE_OPEN },
	{ "quality.passed", INTAKE, WHILE_OPEN },
	{ "shipping.queued", INTAKE, WHILE_OPEN },
	{ "shipping.handed_over", INTAKE, WHILE_OPEN },
	{ "shipping.delivered", INTAKE, BEFORE_CLOSING },
	{ "shipping.delivered", ASSESSMENT, WHILE_OPEN },
	{ "shipping.scrapped", INTAKE, WHILE_OPEN },
	{ "shipping.stocked", INTAKE, WHILE_OPEN },
	{ "intake.appealed", ASSESSMENT, ALWAYS },
	{ "intake.appealed", SHIPPING, ALWAYS },
	{ "intake.appealed", ANALYTICS, ALWAYS },
	{ "assessment.appeal_judged", INTAKE, ALWAYS },
	{ "intake.appeal_resolved", SHIPPING, ALWAYS },
};

/* A unit that was canceled, or went on to another round or attempt. */
static bool
is_no_concern(const struct unit *unit)
{
	int in = unit->state[AT_INTAKE];

	return (in != I_ADMITTED && in != I_CLOSED) || unit->intake.canceled ||
	       unit->state[AT_ASSESSMENT] == A_ABSENT ||
	       unit->assessment.round > 1 || unit->repair.attempt > 1;
}

static void
check_effects(struct model *model, const struct kept *kept, const char *type,
    enum service of, size_t seq)
{
	const struct unit *unit = kept->unit;

	for (size_t i = 0; i < count_of(effects); i++) {
		const struct effect *effect = &effects[i];

		if (strcmp(effect->event, type) != 0 ||
		    (kept->heard & 1U << effect->to) != 0)
			continue;
		if (effect->when != ALWAYS && is_no_concern(unit))
			continue;
		if (effect->when == WHILE_OPEN &&
		    unit->state[AT_INTAKE] == I_CLOSED)
			continue;
		if (strcmp(type, "assessment.proposed") == 0 &&
		    (!unit->assessment.choice_needed ||
			unit->assessment.version != 1))
			continue; /* nothing was asked with this one, perhaps */
		wrong(model, "K5 %s never heard of %s %zu about %s",
		    service_names[effect->to], service_names[of], seq,
		    unit->no);
	}
}

static bool
is_blocked_as(const struct unit *unit, enum block block)
{
	int count = 0;

	for (int i = 0; i < SERVICES; i++)
		count += (unit->blocked[i] & (unsigned)block) != 0;
	return count == 0 || count == 4;
}

/* What several departments keep of a unit does not disagree. */
static void
check_agreement(struct model *model, const struct unit *unit)
{
	const signed char *at = unit->state;

	if (at[AT_INTAKE] == I_CLOSED) {
		if (at[AT_ASSESSMENT] != A_ABSENT &&
		    at[AT_ASSESSMENT] != A_ENDED)
			wrong(model, "K8 %s is closed, its assessment not",
			    unit->no);
		if (at[AT_REPAIR] != R_ABSENT && at[AT_REPAIR] != R_RELEASED)
			wrong(
			    model, "K8 %s is closed, and in repair", unit->no);
		if (at[AT_QUALITY] != Q_ABSENT && at[AT_QUALITY] != Q_ENDED)
			wrong(model, "K8 %s is closed, and in inspection",
			    unit->no);
		if (at[AT_SHIPPING] != H_ENDED)
			wrong(
			    model, "K8 %s is closed, its job is not", unit->no);
	}
	if (at[AT_REPAIR] == R_COMPLETED && at[AT_QUALITY] == Q_ABSENT)
		wrong(
		    model, "K8 %s is completed, and never inspected", unit->no);
	if (at[AT_INTAKE] == I_ADMITTED && at[AT_ASSESSMENT] == A_ABSENT)
		wrong(model, "K8 %s is admitted, and nobody assesses it",
		    unit->no);
	if (!is_blocked_as(unit, BLOCK_GAG))
		wrong(model, "K8 INV-09 %s is gagged in some departments",
		    unit->no);
	for (int i = 0; i < SERVICES; i++) {
		if ((unit->blocked[i] & BLOCK_GAG) != 0 &&
		    unit->assessment.severity != SEVERITY_SERIOUS)
			wrong(model, "K8 INV-09 %s is gagged for nothing",
			    unit->no);
	}
}

void
end_effects(struct model *model)
{
	const struct unit *unit;
	size_t place = 0;

	for (int i = 0; i < SERVICES; i++) {
		const struct journal *journal = &model->journals[i];

		for (size_t n = 0; n < (size_t)journal->seq; n++) {
			const struct kept *kept = &journal->rows[n];

			if (kept->unit != NULL)
				check_effects(model, kept,
				    book_key(&model->kinds, kept->kind),
				    (enum service)i, n + 1);
		}
	}
	while ((unit = book_next(&model->units, &place)) != NULL) {
		if (unit->is_goods)
			check_agreement(model, unit);
	}
}

/*
 * The end: every effect that must follow has followed (K5, K11), and the
 * departments agree about each unit.
 */
#include "model_states.h"

/*
 * Which department must have answered to which event of a unit, unless it had
 * become no concern of it.
 */
static const struct effect {
	const char *event;
	enum service to;
	bool always; /* whatever state the unit was in */
} effects[] = {
	{ "intake.admitted", ASSESSMENT, false },
	{ "intake.admitted", REPAIR, true },
	{ "intake.admitted", QUALITY, true },
	{ "intake.received", SHIPPING, true },
	{ "intake.blind_received", SHIPPING, true },
	{ "intake.closed", SHIPPING, true },
	{ "intake.requested", ANALYTICS, true },
	{ "intake.closed", ANALYTICS, true },
	{ "assessment.proposed", INTAKE, false },
	{ "assessment.quoted", INTAKE, true },
	{ "assessment.info_asked", INTAKE, true },
	{ "assessment.decided", INTAKE, false },
	{ "assessment.reopened", INTAKE, false },
	{ "repair.consent_requested", INTAKE, false },
	{ "repair.picked_up", INTAKE, false },
	{ "repair.completed", QUALITY, false },
	{ "quality.passed", SHIPPING, false },
	{ "quality.passed", REPAIR, false },
	{ "quality.passed", INTAKE, false },
	{ "shipping.queued", INTAKE, false },
	{ "shipping.handed_over", INTAKE, false },
	{ "shipping.delivered", INTAKE, false },
	{ "shipping.delivered", ASSESSMENT, false },
	{ "shipping.scrapped", INTAKE, false },
	{ "shipping.stocked", INTAKE, false },
};

/* A unit that was canceled or closed, or went on to another round or attempt.
 */
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
		if (!effect->always && is_no_concern(unit))
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

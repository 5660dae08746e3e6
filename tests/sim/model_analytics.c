/* Analytics: dossiers and counts; the ledger is in model_money. */
#include "model_states.h"

static rule_fn seal_planned, sealed, identity_broken;

/* clang-format off */
const struct step analytics_steps[] = {
	/* event                       from                to         who */
	{ "analytics.epoch_opened",    ANYHOW,             STAYS,     "", NULL },
	{ "analytics.counted",         ANYHOW,             STAYS,     "service", NULL },
	{ "analytics.tallied",         ANYHOW,             STAYS,     "service", NULL },
	{ "analytics.finished",        ANYHOW,             STAYS,     "service", NULL },
	{ "analytics.ledger_posted",   ANYHOW,             STAYS,     "service", NULL },
	{ "analytics.ledger_complete", ANYHOW,             STAYS,     "service", NULL },
	{ "analytics.identity_broken", ANYHOW,             STAYS,     "service", identity_broken },
	{ "analytics.seal_planned",    S(D_ABSENT) | S(D_CLOSED),
	                                                   D_CLOSED,  "service", seal_planned },
	{ "analytics.dossier_sealed",  S(D_CLOSED),        D_SEALED,  "timer", sealed },
	{ NULL, 0, 0, NULL, NULL },
};
/* clang-format on */

static void
seal_planned(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (number(row, "seal_at") <= row->time)
		wrong(model, "K8 T-21 a seal without its time");
}

/* S-196 */
static void
sealed(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (text(row, "heads").size == 0)
		wrong(model, "K8 T-21 sealed without the heads");
}

/* It is said only when something is wrong. */
static void
identity_broken(struct model *model, struct unit *unit, const struct row *row)
{
	struct bytes what = text(row, "what");

	(void)unit;
	wrong(model, "K9 %s analytics found %.*s broken",
	    is(what, "custody") ? "INV-04" : "INV-30", (int)what.size, what.at);
}

/* Analytics: dossiers and counts; the ledger is in model_money. */
#include "model_states.h"

#define NOT_SEALED (S(D_ABSENT) | S(D_CLOSED))

static rule_fn seal_planned, sealed, identity_broken;

/* clang-format off */
const struct step analytics_steps[] = {
	/* event, without its department; from; to; who; rule */
	{ "epoch_opened",    ANYHOW,      STAYS,    "", NULL },
	{ "counted",         ANYHOW,      STAYS,    "service", NULL },
	{ "printed",         ANYHOW,      STAYS,    "*", NULL },
	{ "tallied",         ANYHOW,      STAYS,    "service", NULL },
	{ "finished",        ANYHOW,      STAYS,    "service", NULL },
	{ "ledger_posted",   ANYHOW,      STAYS,    "service", NULL },
	{ "ledger_complete", ANYHOW,      STAYS,    "service", NULL },
	{ "identity_broken", ANYHOW,      STAYS,    "service", identity_broken },
	{ "seal_planned",    NOT_SEALED,  D_CLOSED, "service timer", seal_planned },
	{ "dossier_sealed",  S(D_CLOSED), D_SEALED, "timer", sealed },
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

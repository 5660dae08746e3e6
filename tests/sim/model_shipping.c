/* Shipping: the way to the customer, and goods that stay. */
#include "model_states.h"

#define FRESH_MS  10000 /* the oldest view of quality that lets goods go */
#define KNOWN     (~S(H_ABSENT))
#define OPEN      (S(H_WAITING) | S(H_NOTICED) | S(H_PACKED) | S(H_BACK))
#define UNPACKED  (S(H_WAITING) | S(H_NOTICED))
#define STRAY     (S(H_LOST) | S(H_BACK))
#define GOODS_NEW (S(G_ABSENT) | S(G_WITHDRAWN))
#define AGAIN                                                        \
	(S(H_ABSENT) | S(H_WITHDRAWN) | S(H_DELIVERED) | S(H_LOST) | \
	    S(H_WAITING))

static rule_fn unit_known, queued, withdrawn, ended, notice_issued, reserved;
static rule_fn packed, handed_over, overridden, delivered, lost, came_back;
static rule_fn recovered, claimed, claim_settled;
static rule_fn goods_queued, goods_withdrawn, scrapped, stocked;

/* clang-format off */
const struct step shipping_steps[] = {
	/* event, without its department; from; to; who; rule */
	{ "epoch_opened",          ANYHOW,           STAYS,         "", NULL },
	{ "corrected",             ANYHOW,           STAYS,         "*", NULL },
	{ "noted",                 ANYHOW,           STAYS,         "*", NULL },
	{ "printed",               ANYHOW,           STAYS,         "*", NULL },
	{ "warned",                ANYHOW,           STAYS,         "timer", NULL },
	{ "breached",              KNOWN,            STAYS,         "timer", NULL },
	{ "blocked",               ANYHOW,           STAYS,         "service", block_set },
	{ "unblocked",             ANYHOW,           STAYS,         "service", block_cleared },
	{ "unit_known",            ANYHOW,           STAYS,         "service", unit_known },
	{ "queued",                AGAIN,            H_WAITING,     "service", queued },
	{ "withdrawn",             ANYHOW,           STAYS,         "service", withdrawn },
	{ "ended",                 ANYHOW,           H_ENDED,       "service", ended },
	{ "notice_issued",         UNPACKED,         H_NOTICED,     "cs", notice_issued },
	{ "replacement_reserved",  S(H_WAITING),     STAYS,         "shipper", reserved },
	{ "packed",                S(H_NOTICED),     H_PACKED,      "shipper", packed },
	{ "handed_over",           S(H_PACKED),      H_HANDED_OVER, "shipper", handed_over },
	{ "stale_view_overridden", ANYHOW,           STAYS,         "gm", overridden },
	{ "tracked",               S(H_HANDED_OVER), STAYS,         "carrier", NULL },
	{ "delivered",             S(H_HANDED_OVER), H_DELIVERED,   "carrier cs", delivered },
	{ "lost",                  S(H_HANDED_OVER), H_LOST,        "cs timer", lost },
	{ "returned_to_sender",    S(H_HANDED_OVER), H_BACK,        "carrier receiver", came_back },
	{ "recovered",             STRAY,            H_WAITING,     "shipper", recovered },
	{ "carrier_claim_opened",  ANYHOW,           STAYS,         "cs", claimed },
	{ "carrier_claim_settled", ANYHOW,           STAYS,         "finance", claim_settled },
	{ NULL, 0, 0, NULL, NULL },
};

const struct step goods_steps[] = {
	{ "queued",                GOODS_NEW,        G_WAITING,     "service", goods_queued },
	{ "withdrawn",             S(G_WAITING),     G_WITHDRAWN,   "service", goods_withdrawn },
	{ "ended",                 ANYHOW,           G_ENDED,       "service", NULL },
	{ "scrapped",              S(G_WAITING),     G_DESTROYED,   "shipper", scrapped },
	{ "stocked",               S(G_WAITING),     G_STOCKED,     "shipper", stocked },
	{ NULL, 0, 0, NULL, NULL },
};
/* clang-format on */

static bool
held_back(const struct unit *unit)
{
	return (unit->blocked[SHIPPING] &
		   (BLOCK_GAG | BLOCK_HOLD | BLOCK_SUSPICION)) != 0;
}

/* INV-16: the view of quality was young enough, or the manager let it pass. */
static void
check_view(struct model *model, const struct row *row, bool *overridden_once)
{
	struct journal *quality = &model->journals[QUALITY];
	int64_t age = number(row, "quality_seen_age_ms");
	int64_t seq = number(row, "quality_seen_seq");
	struct bytes hash = text(row, "quality_seen_hash");

	if (age > FRESH_MS && !*overridden_once)
		wrong(model, "K8 INV-16 the view of quality was %lld ms old",
		    (long long)age);
	*overridden_once = false;
	if (seq > 0 && seq <= quality->seq &&
	    (hash.size != HASH_SIZE ||
		memcmp(hash.at, quality->rows[seq - 1].hash, HASH_SIZE) != 0))
		wrong(model, "K10 it saw quality %lld with another hash",
		    (long long)seq);
}

static void
unit_known(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_shipping *sh = &unit->shipping;
	const char *serial = word_of(model, row, "serial");

	sh->known = true;
	sh->here = yes(row, "here");
	sh->data_bearing |= yes(row, "data_bearing");
	sh->hazard |= text(row, "hazard").size > 0;
	if (serial[0] != '\0')
		sh->own_serial = serial;
}

static void
check_release(struct model *model, const struct row *row)
{
	static const char *const causes[] = { "quality.passed",
		"assessment.decided", "intake.unmatched_returned",
		"intake.discrepancy_settled", "intake.canceled" };
	bool fits = false;

	for (size_t i = 0; i < count_of(causes); i++)
		fits |= cause_is(model, row, causes[i]);
	if (!fits)
		wrong(model, "K8 INV-13 released by another event");
	if (number(row, "release_seq") != row->cause_seq ||
	    !same(text(row, "release_service"), row->cause_service) ||
	    !same(text(row, "release_hash"), row->cause_hash))
		wrong(model, "K8 INV-13 the release is not its cause");
	if (cause_is(model, row, "quality.passed") != yes(row, "passed") &&
	    yes(row, "passed"))
		wrong(model, "K8 INV-13 nobody passed it");
}

/* INV-13 */
static void
queued(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_shipping *sh = &unit->shipping;
	const char *kind = word_of(model, row, "kind");

	check_release(model, row);
	if (unit->was == H_WAITING && !sh->opened)
		wrong(model, "K8 INV-13 an earlier job was not withdrawn");
	if (number(row, "round") < sh->round && number(row, "round") > 0)
		wrong(model, "K8 INV-13 a release of round %lld, known is %lld",
		    (long long)number(row, "round"), (long long)sh->round);
	if (number(row, "attempt") < sh->attempt && number(row, "attempt") > 0)
		wrong(model, "K8 INV-13 a release of attempt %lld of %lld",
		    (long long)number(row, "attempt"), (long long)sh->attempt);
	sh->sends_itself = strcmp(kind, "replace") != 0 &&
			   strcmp(kind, "replenish") != 0 &&
			   strcmp(kind, "equal_value") != 0;
	sh->kind = kind;
	sh->serial = NULL;
	sh->opened = false;
	sh->attempt = number(row, "attempt");
	if (number(row, "round") > sh->round)
		sh->round = number(row, "round");
}

static void
withdrawn(struct model *model, struct unit *unit, const struct row *row)
{
	static const struct why {
		const char *why, *cause;
	} whys[] = {
		{ "failed", "quality.failed" },
		{ "rework", "repair.rework_queued" },
		{ "plan", "repair.plan_changed" },
		{ "reopened", "assessment.reopened" },
		{ "decided", "assessment.decided" },
		{ "passed", "quality.passed" },
		{ "canceled", "intake.canceled" },
		{ "settled", "intake.discrepancy_settled" },
	};
	bool fits = false;

	for (size_t i = 0; i < count_of(whys); i++)
		fits |= is(text(row, "why"), whys[i].why) &&
			cause_is(model, row, whys[i].cause);
	if (!fits)
		wrong(model, "K8 INV-13 withdrawn for no reason heard");
	if ((S(unit->was) & OPEN) != 0)
		unit->state[AT_SHIPPING] = H_WITHDRAWN;
	if (number(row, "round") > unit->shipping.round)
		unit->shipping.round = number(row, "round");
	if (number(row, "attempt") > unit->shipping.attempt)
		unit->shipping.attempt = number(row, "attempt");
}

static void
ended(struct model *model, struct unit *unit, const struct row *row)
{
	if (!cause_is(model, row, "intake.closed"))
		wrong(model, "K8 it ended, and is not closed");
	if (text(row, "goods_no").size > 0)
		unit->state[AT_GOODS] = G_ENDED;
}

/* INV-15, INV-09 */
static void
notice_issued(struct model *model, struct unit *unit, const struct row *row)
{
	if (held_back(unit))
		wrong(model, "K8 INV-09 a notice while it is blocked");
	if (!unit->shipping.sends_itself && unit->shipping.serial == NULL)
		wrong(model, "K8 INV-20 a notice before the replacement");
	if (unit->shipping.opened)
		wrong(model, "K8 X21 an opened parcel is inspected first");
	unit->shipping.contact_rev = number(row, "contact_rev");
}

/* INV-20 */
static void
reserved(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_shipping *sh = &unit->shipping;

	if (sh->sends_itself)
		wrong(model, "K8 INV-20 the unit itself goes back");
	if (text(row, "warranty_rule").size == 0)
		wrong(model, "K8 INV-20 a replacement without warranty rule");
	if (sh->own_serial != NULL &&
	    word_of(model, row, "old_serial") != sh->own_serial)
		wrong(model, "K8 INV-20 the old serial is another");
	if (word_of(model, row, "new_serial") == sh->own_serial)
		wrong(model, "K8 INV-20 a unit replaces itself");
	sh->serial = word_of(model, row, "new_serial");
}

/* INV-15, INV-16 */
static void
packed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_shipping *sh = &unit->shipping;
	const char *expected = sh->sends_itself ? sh->own_serial : sh->serial;

	if (held_back(unit))
		wrong(model, "K8 INV-16 packed while it is blocked");
	check_view(model, row, &sh->override_pack);
	if (expected != NULL && word_of(model, row, "scanned") != expected)
		wrong(model, "K8 INV-15 %s was expected", expected);
	if (text(row, "label_model").size == 0 ||
	    text(row, "label_date").size == 0 || number(row, "label_qty") < 1)
		wrong(model, "K8 INV-15 the label is not complete");
	if (number(row, "label_contact_rev") != sh->contact_rev)
		wrong(model, "K8 INV-15 the label has another address");
}

static void
handed_over(struct model *model, struct unit *unit, const struct row *row)
{
	if (held_back(unit))
		wrong(model, "K8 INV-16 handed over while it is blocked");
	check_view(model, row, &unit->shipping.override_hand_over);
	if (text(row, "waybill").size == 0 || text(row, "proof_sha").size == 0)
		wrong(model, "K8 S-165 handed over without waybill or proof");
}

/* One unit, one step; never a unit known to be held. */
static void
overridden(struct model *model, struct unit *unit, const struct row *row)
{
	struct bytes step = text(row, "step");
	struct at_shipping *sh = &unit->shipping;

	if ((unit->blocked[SHIPPING] & BLOCK_HOLD) != 0)
		wrong(model, "K8 INV-16 overridden for a held unit");
	if (is(step, "pack"))
		sh->override_pack = true;
	else if (is(step, "hand_over"))
		sh->override_hand_over = true;
	else
		sh->override_scrap = true;
}

static void
delivered(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (number(row, "at") < 1)
		wrong(model, "K8 S-170 delivered at no time");
}

static void
lost(struct model *model, struct unit *unit, const struct row *row)
{
	(void)model;
	(void)unit;
	(void)row;
}

static void
came_back(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (text(row, "reason").size == 0)
		wrong(model, "K8 X21 it came back without a reason");
}

static void
recovered(struct model *model, struct unit *unit, const struct row *row)
{
	(void)model;
	unit->shipping.opened = yes(row, "opened");
}

static void
claimed(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (number(row, "amount_minor") < 0)
		wrong(model, "K9 INV-23 a claim below zero");
}

static void
claim_settled(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (number(row, "amount_minor") < 0)
		wrong(model, "K9 INV-23 a recovery below zero");
}

static void
goods_queued(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_shipping *sh = &unit->shipping;

	check_release(model, row);
	sh->goods_leg = word_of(model, row, "leg");
	sh->owner = word_of(model, row, "owner");
	sh->consent = word_of(model, row, "consent_ref");
	sh->by = word_of(model, row, "proposed_by");
	sh->goods_round = number(row, "round");
}

static void
goods_withdrawn(struct model *model, struct unit *unit, const struct row *row)
{
	if (number(row, "round") > unit->shipping.round)
		unit->shipping.round = number(row, "round");
	if (text(row, "why").size == 0)
		wrong(model, "K8 INV-13 withdrawn for no reason");
}

/* INV-17 */
static void
scrapped(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_shipping *sh = &unit->shipping;

	if (strcmp(sh->goods_leg, "scrap") != 0)
		wrong(model, "K8 INV-17 the goods are meant to %s",
		    sh->goods_leg);
	if (strcmp(sh->owner, "company") != 0 && sh->consent[0] == '\0')
		wrong(model, "K8 INV-17 scrapped without consent");
	if (sh->data_bearing && text(row, "wipe_cert_sha").size == 0)
		wrong(model, "K8 INV-17 scrapped with data on it");
	if (word_of(model, row, "witness") == sh->by ||
	    same(text(row, "witness"), row->actor))
		wrong(model, "K8 INV-17 its own witness");
	if (sh->hazard && text(row, "recycler").size == 0)
		wrong(model, "K8 X34 hazardous goods without a recycler");
	if ((unit->blocked[SHIPPING] & ~BLOCK_CANCEL) != 0)
		wrong(model, "K8 INV-09 scrapped while it is blocked");
	check_view(model, row, &sh->override_scrap);
}

static void
stocked(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_shipping *sh = &unit->shipping;

	if (strcmp(sh->goods_leg, "stock") != 0)
		wrong(model, "K8 INV-17 the goods are meant to %s",
		    sh->goods_leg);
	if (held_back(unit))
		wrong(model, "K8 INV-16 stocked while it is blocked");
	if (text(row, "place").size == 0)
		wrong(model, "K8 INV-04 stocked nowhere");
}

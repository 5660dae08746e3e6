/*
 * cli_play_course: chance, and how the story of each unit goes.
 *
 * Where a record says how a repair ended, the story follows it; where it is
 * silent, and for everything on the way, the seed decides.  Each thing that
 * may happen is drawn by its own name, so that one more of them leaves the
 * rest of the story as it was.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/cli/cli_import.h"
#include "services/cli/cli_play.h"

/* -- chance ----------------------------------------------------------------*/

/* FNV-1a of a name, stirred with the seed as splitmix64 does. */
uint64_t
play_draw(uint64_t seed, const char *what, uint64_t n)
{
	uint64_t x = UINT64_C(0xcbf29ce484222325);

	for (; *what != '\0'; what++)
		x = (x ^ (unsigned char)*what) * UINT64_C(0x100000001b3);
	x += seed + UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	x ^= x >> 31;
	return x % n;
}

bool
play_chance(const struct play_unit *u, const char *what, uint64_t permille)
{
	return play_draw(u->seed, what, 1000) < permille;
}

bool
play_free(const struct play_unit *u, const char *what, uint64_t permille)
{
	return !u->is_recorded && play_chance(u, what, permille);
}

void
play_sha(const struct play_unit *u, const char *what, unsigned char sha[32])
{
	uint64_t word = u->seed;
	size_t i;

	for (i = 0; i < 32; i++) {
		if (i % 8 == 0)
			word = play_draw(word + i, what, UINT64_MAX);
		sha[i] = (unsigned char)(word >> i % 8 * 8);
	}
}

void
play_hash(const struct play_unit *u, const char *what, char text[65])
{
	unsigned char sha[32];
	size_t i;

	play_sha(u, what, sha);
	for (i = 0; i < sizeof(sha); i++) {
		text[2 * i] = "0123456789abcdef"[sha[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[sha[i] & 15];
	}
	text[64] = '\0';
}

/* -- who works here --------------------------------------------------------*/

#define PERSONS 8

/* clang-format off */
static const struct {
	const char *role;
	const char *persons[PERSONS]; /* ends with NULL */
} staff[] = {
	{ "cs",         { "chen.yu", "liu.yang", "ma.li", "guo.jing", NULL } },
	{ "sales_mgr",  { "qian.jin", "shen.hua", NULL } },
	{ "qa",         { "zhou.li", "wu.min", NULL } },
	{ "receiver",   { "xu.hai", "he.ping", NULL } },
	{ "assessor",   { "li.ping", "tang.wei", "feng.xia", "song.jie", NULL } },
	{ "tech_lead",  { "sun.tao", "luo.gang", NULL } },
	{ "technician", { "zhang.min", "li.wei", "wang.lei", "zhao.qiang",
			  "huang.bo", "lin.feng", NULL } },
	{ "parts",      { "yu.fang", NULL } },
	{ "inspector",  { "he.jing", "cao.ying", "deng.hui", NULL } },
	{ "qa_mgr",     { "peng.xue", NULL } },
	{ "shipper",    { "wang.fa", "jiang.shan", NULL } },
	{ "dept_head",  { "zhao.jian", NULL } },
	{ "gm",         { "dong.hai", NULL } },
	{ "carrier",    { "sf.express", "yto.express", NULL } },
	{ "customer",   { "customer", NULL } },
};
/* clang-format on */

static const char *
person(const struct play_unit *u, const char *role, uint64_t further)
{
	size_t i, n;

	for (i = 0; i < fx_count_of(staff); i++)
		if (strcmp(staff[i].role, role) == 0)
			break;
	fx_assert(i < fx_count_of(staff));
	for (n = 0; staff[i].persons[n] != NULL; n++)
		;
	fx_assert(n > 0);
	return staff[i].persons[(play_draw(u->seed, role, n) + further) % n];
}

const char *
play_staff(const struct play_unit *u, const char *role)
{
	return person(u, role, 0);
}

const char *
play_colleague(const struct play_unit *u, const char *role)
{
	return person(u, role, 1);
}

/* Another one each time that a unit comes back to the bench. */
const char *
play_technician(const struct play_unit *u)
{
	return person(u, "technician", (uint64_t)u->repair.attempt);
}

/* -- the story -------------------------------------------------------------*/

static enum play_fate
fate_by_record(const struct cli_outcome *outcome)
{
	switch (outcome->status) {
	case CLI_FIXED: return PLAY_FIXED;
	case CLI_REPAIRABLE: return PLAY_REPAIRABLE;
	case CLI_UNKNOWN: return PLAY_NO_FAULT;
	default: break;
	}
	switch (outcome->barrier) {
	case CLI_NO_PARTS:
	case CLI_NO_WAY_IN: return PLAY_EXCHANGE;
	case CLI_PARTS_TOO_DEAR:
	case CLI_NO_INFORMATION:
	case CLI_NO_EQUIPMENT: return PLAY_RETURN;
	default: return PLAY_SCRAP;
	}
}

static enum play_fate
fate_by_chance(const struct play_unit *u)
{
	static const struct {
		enum play_fate fate;
		uint64_t below; /* of a thousand */
	} fates[] = { { PLAY_FIXED, 690 }, { PLAY_REPAIRABLE, 790 },
		{ PLAY_EXCHANGE, 850 }, { PLAY_RETURN, 880 },
		{ PLAY_SCRAP, 910 }, { PLAY_NO_FAULT, 1000 } };
	uint64_t drawn = play_draw(u->seed, "fate", 1000);
	size_t i = 0;

	while (drawn >= fates[i].below)
		i++;
	return fates[i].fate;
}

void
play_course_begin(struct play_unit *u, const char *ref, const char *note)
{
	struct cli_outcome outcome;

	u->is_recorded =
	    strncmp(ref, "ords/", 5) == 0 && cli_import_outcome(note, &outcome);
	u->fate = u->is_recorded ? fate_by_record(&outcome) : fate_by_chance(u);
}

static bool
declines_quote(const struct play_unit *u)
{
	return u->fate == PLAY_REPAIRABLE && play_chance(u, "declines", 500);
}

/*
 * Whoever is out of warranty pays for a repair, and whoever broke it; where
 * the quote is to be declined there must be one.
 */
bool
play_pays(const struct play_unit *u)
{
	if (u->assessment.why == assessment_why_lost ||
	    u->assessment.why == assessment_why_not_accepted ||
	    u->assessment.why == assessment_why_appeal)
		return false;
	if (u->fate == PLAY_REPAIRABLE)
		return declines_quote(u);
	return u->fate == PLAY_FIXED &&
	       (u->assessment.entitlement_status != fx_warranty_in ||
		   play_chance(u, "own fault", 60));
}

/* Against a refusal, against paying, and, seldom, when it is all done. */
bool
play_appeals(const struct play_unit *u)
{
	if (u->intake.appeal_until == 0 || play_was(u, PLAY_WAS_APPEALED) ||
	    u->last_refusal == NO_intake_appeal_over)
		return false;
	if (u->intake.state == intake_unit_state_rejected)
		return play_chance(u, "appeals refusal", 400);
	if (u->intake.decision == fx_decision_unsaid)
		return play_free(u, "appeals charge", 150);
	return u->intake.out_stage == intake_stage_delivered &&
	       play_free(u, "appeals result", 25);
}

static bool
is_away(const struct play_unit *u)
{
	return u->assessment.goods == assessment_goods_away ||
	       u->assessment.goods == assessment_goods_none;
}

/* What takes the place of a repair that is not to be. */
static enum fx_decision
substitute(const struct play_unit *u)
{
	/* A record that says exchange gets one, unless nothing is left. */
	if (u->intake.demand == fx_demand_refund ||
	    play_free(u, "money back", 250) ||
	    (is_away(u) && play_chance(u, "money back", 250)))
		return fx_decision_refund;
	return fx_decision_replace;
}

enum fx_decision
play_remedy(const struct play_unit *u)
{
	if (u->assessment.gm_kind != fx_decision_unsaid)
		return u->proposal.declined ? fx_decision_return_as_is
					    : u->assessment.gm_kind;
	if (u->proposal.chosen != fx_decision_unsaid)
		return u->proposal.chosen;
	if (is_away(u))
		return substitute(u);
	if (u->proposal.declined || play_was(u, PLAY_WAS_QUOTE_ENDED))
		return fx_decision_return_as_is;
	if (!u->assessment.repairable && u->assessment.fault_found &&
	    (u->fate == PLAY_FIXED || u->fate == PLAY_REPAIRABLE))
		return substitute(u); /* found only at the bench */
	switch (u->fate) {
	case PLAY_FIXED:
	case PLAY_REPAIRABLE: return fx_decision_repair;
	case PLAY_SCRAP: return fx_decision_scrap;
	case PLAY_EXCHANGE: return substitute(u);
	default: return fx_decision_return_as_is;
	}
}

static const char *const part_nos[PLAY_PARTS] = { "BAT-18650", "PCB-PSU-12",
	"FAN-40", "LCD-07", "HEATER-2", "SWITCH-3P", "MOTOR-370", "CABLE-USB" };

const char *
play_part_no(size_t i)
{
	fx_assert(i < PLAY_PARTS);
	return part_nos[i];
}

/* What is known to wait for a part needs one. */
const char *
play_part(const struct play_unit *u)
{
	if (u->fate != PLAY_REPAIRABLE && !play_chance(u, "needs a part", 450))
		return NULL;
	return part_nos[play_draw(u->seed, "part", PLAY_PARTS)];
}

const char *
play_differs(const struct play_unit *u)
{
	static const char *const kinds[] = { "accessory", "model",
		"transit_damage" };

	if (!play_chance(u, "differs", 50))
		return "";
	return kinds[play_draw(u->seed, "how it differs", fx_count_of(kinds))];
}

int64_t
play_part_cost(const char *part_no)
{
	return part_no == NULL ? 0 : 500 + (int64_t)play_draw(0, part_no, 3000);
}

int64_t
play_operations(const struct play_unit *u)
{
	return 1 + (int64_t)play_draw(u->seed, "operations", 3);
}

int64_t
play_minutes(const struct play_unit *u, int64_t i)
{
	return 10 + (int64_t)play_draw(u->seed + (uint64_t)i, "minutes", 40);
}

/*
 * Steps: each event against its line of the table, who caused it, and what
 * several departments have in common (K8).
 */
#include "model_states.h"

const char *
word(struct model *model, struct bytes bytes)
{
	if (bytes.size == 0)
		return "";
	return book_key(
	    &model->words, book_make(&model->words, bytes.at, bytes.size));
}

const char *
word_of(struct model *model, const struct row *row, const char *key)
{
	return word(model, text(row, key));
}

bool
is_timer(const struct row *row)
{
	return is(row->actor, "timer");
}

bool
is_person(const struct row *row)
{
	return !is_timer(row) && !is(row->actor, "system") &&
	       !(row->actor.size > 8 &&
		   memcmp(row->actor.at, "service:", 8) == 0);
}

bool
cause_is(const struct model *model, const struct row *row, const char *type)
{
	enum service by = service_named(row->cause_service);
	const struct kept *cause;

	if (by == NOBODY || row->cause_seq > model->journals[by].seq)
		return false;
	cause = &model->journals[by].rows[row->cause_seq - 1];
	return strcmp(book_key(&model->kinds, cause->kind), type) == 0;
}

static const char *const states[MACHINES][20] = {
	[AT_INTAKE] = { "absent", "requested", "remote", "eligible",
	    "authorized", "inbound", "unidentified", "received", "discrepancy",
	    "admitted", "goods_back", "closed", "remote_resolved", "rejected",
	    "lapsed", "canceled", "matched" },
	[AT_ASSESSMENT] = { "absent", "queued", "diagnosing", "joint",
	    "diagnosed", "liable", "serious_pending", "proposed", "quoted",
	    "decided", "ended" },
	[AT_REPAIR] = { "absent", "queued", "assigned", "working", "wait_parts",
	    "wait_consent", "suspended", "stopped", "completed", "rework",
	    "unrepairable", "released" },
	[AT_QUALITY] = { "absent", "queued", "inspecting", "passed", "failed",
	    "escalated", "ended" },
	[AT_SHIPPING] = { "absent", "waiting", "noticed", "packed",
	    "handed_over", "delivered", "lost", "back", "withdrawn", "ended" },
	[AT_ANALYTICS] = { "absent", "open", "closed", "sealed" },
	[AT_GOODS] = { "absent", "waiting", "destroyed", "stocked", "withdrawn",
	    "ended" },
};

const char *
state_name(enum machine machine, int state)
{
	return states[machine][state];
}

/* "*" is every person but a carrier; other words are roles. */
static bool
may(const struct row *row, const char *roles)
{
	struct bytes role = row->role;
	const char *at = roles;

	if (role.size == 0)
		return true; /* a command may leave it out */
	while (*at != '\0') {
		size_t size = strcspn(at, " ");

		if (size == 1 && *at == '*' && is_person(row) &&
		    !is(role, "carrier"))
			return true;
		if (size == role.size && memcmp(at, role.at, size) == 0)
			return true;
		at += size + strspn(at + size, " ");
	}
	return false;
}

/* Changes of hands are told apart: two of them at once are INV-04. */
static bool
changes_hands(const struct row *row)
{
	static const char *const events[] = { "repair.picked_up",
		"repair.rework_started", "quality.started", "shipping.packed",
		"shipping.handed_over", "shipping.delivered", "intake.received",
		"intake.admitted", "assessment.started", "shipping.scrapped",
		"shipping.stocked", "shipping.returned_to_sender",
		"shipping.recovered" };

	for (size_t i = 0; i < count_of(events); i++) {
		if (is(row->type, events[i]))
			return true;
	}
	return false;
}

/* A job of goods that do not go to the customer. */
static bool
stays_here(const struct row *row)
{
	struct bytes leg = text(row, "leg");

	return is(leg, "scrap") || is(leg, "stock") || is(leg, "rtv");
}

void
take_step(struct model *model, enum service service, const struct row *row,
    struct kept *kept)
{
	const struct kind *kind = kept->kind;
	const struct step *step = kind->step;
	enum machine machine = (enum machine)service;
	struct unit *unit = kept->unit;
	struct unit nobody = { 0 };
	signed char *state;

	if (kind->goods_step != NULL && (step == NULL || stays_here(row))) {
		step = kind->goods_step;
		machine = AT_GOODS;
	}
	if (step == NULL) {
		wrong(model, "K8 nobody knows such an event");
		return;
	}
	unit = unit == NULL ? &nobody : unit;
	state = &unit->state[machine];
	if (step->from != ANYHOW && (step->from & S(*state)) == 0) {
		wrong(model, "K8 %sit was %s",
		    changes_hands(row) ? "INV-04 "
		    : is_timer(row)    ? "T once: "
				       : "",
		    state_name(machine, *state));
		return;
	}
	unit->was = *state;
	if (step->to != STAYS)
		*state = (signed char)step->to;
	if (!may(row, step->roles))
		wrong(model, "K8 S-198 not for the role %.*s",
		    (int)row->role.size, row->role.at);
	if (step->rule != NULL)
		step->rule(model, unit, row);
	if (unit == &nobody)
		return;
	if ((kind->acts & ACT_TIMER) != 0 || unit->timers != NULL)
		take_timers(model, unit, row);
	if ((kind->acts & ACT_COST) != 0 || service == ANALYTICS)
		take_money(model, unit, row);
	if ((kind->acts & ACT_MOVE) != 0)
		take_goods(model, unit, row);
}

static int
block_of(struct bytes why)
{
	return is(why, "hold")        ? BLOCK_HOLD
	       : is(why, "gag")       ? BLOCK_GAG
	       : is(why, "appeal")    ? BLOCK_APPEAL
	       : is(why, "cancel")    ? BLOCK_CANCEL
	       : is(why, "suspicion") ? BLOCK_SUSPICION
				      : 0;
}

static void
check_ref(struct model *model, const struct row *row)
{
	if (number(row, "ref_seq") != row->cause_seq ||
	    !same(text(row, "ref_service"), row->cause_service) ||
	    !same(text(row, "ref_hash"), row->cause_hash))
		wrong(model, "K8 the block names another event than its cause");
}

/* INV-09: the flag is up from the event that raised it. */
void
block_set(struct model *model, struct unit *unit, const struct row *row)
{
	int block = block_of(text(row, "why"));

	check_ref(model, row);
	if (block == 0 || (unit->blocked[model->service] & block) != 0)
		wrong(model, "K8 INV-09 blocked twice for one reason");
	if (block == BLOCK_GAG &&
	    !cause_is(model, row, "assessment.severity_set"))
		wrong(model, "K8 INV-09 gagged by another event");
	if (block == BLOCK_APPEAL && !cause_is(model, row, "intake.appealed"))
		wrong(model, "K8 X23 blocked by another event");
	unit->blocked[model->service] |= (unsigned char)block;
	if (model->service == INTAKE)
		unit->intake.serious = true;
}

void
block_cleared(struct model *model, struct unit *unit, const struct row *row)
{
	int block = block_of(text(row, "why"));

	check_ref(model, row);
	if (block == 0 || (unit->blocked[model->service] & block) == 0)
		wrong(model, "K8 INV-09 cleared what was not blocked");
	unit->blocked[model->service] &= (unsigned char)~block;
}

static struct question *
question_of(struct model *model, const struct row *row)
{
	struct bytes ref = text(row, "ref");

	return book_make(&model->questions, ref.at, ref.size);
}

/* One version of a question is open at a time. */
void
question_opened(struct model *model, struct unit *unit, const struct row *row)
{
	struct question *question = question_of(model, row);

	if (question->state == Q_OPEN)
		wrong(model, "K8 S-118 a version of this question is open");
	if (number(row, "version") < question->version)
		wrong(model, "K8 S-118 an older version is asked");
	question->unit = unit;
	question->state = Q_OPEN;
	question->version = number(row, "version");
	question->expires_at = number(row, "expires_at");
	question->about = word_of(model, row, "about");
	question->answer = question->choice = "";
	unit->intake.questions_open++;
	if (is_person(row))
		unit->info_open++;
}

static struct question *
question_ends(struct model *model, struct unit *unit, const struct row *row,
    enum question_state state)
{
	struct question *question = question_of(model, row);

	if (question->state != Q_OPEN || question->unit != unit) {
		wrong(model, "K8 S-118 the question is not open");
		return question;
	}
	if (question->version != number(row, "version"))
		wrong(model, "K8 S-118 the question has another version");
	question->state = state;
	unit->intake.questions_open--;
	/* A question of intake's own carries its letter. */
	if (strstr(book_key(&model->questions, question), "/i") != NULL)
		unit->info_open--;
	return question;
}

/* INV-07 */
void
question_answered(struct model *model, struct unit *unit, const struct row *row)
{
	struct question *question = question_ends(model, unit, row, Q_ANSWERED);

	if (row->time >= question->expires_at)
		wrong(model, "K8 INV-07 answered after it expired");
	question->answered_at = row->time;
	question->answer = word_of(model, row, "answer");
	question->choice = word_of(model, row, "choice");
	if (!same(text(row, "by"), row->actor))
		wrong(model, "K8 S-118 somebody else entered the answer");
	if (is(row->role, "cs") && text(row, "evidence_sha").size == 0)
		wrong(model, "K8 S-118 answered for the customer, unproved");
}

/* T-08 */
void
question_expired(struct model *model, struct unit *unit, const struct row *row)
{
	struct question *question = question_ends(model, unit, row, Q_EXPIRED);

	if (row->time < question->expires_at)
		wrong(model, "K8 T-08 it expired before its time");
}

void
question_withdrawn(
    struct model *model, struct unit *unit, const struct row *row)
{
	(void)question_ends(model, unit, row, Q_WITHDRAWN);
}

/*
 * Deadlines (T-01 to T-25): each fires once, not before it is due, not while
 * its clock stands still; and in the end none is left that should have fired.
 */
#include "model_states.h"

#define LATE_MS (120 * 1000) /* a timer that is later than this was lost */

/* Which field of which event starts which timer. */
static const struct start {
	const char *event, *due, *warn, *timer;
} starts[] = {
	{ "intake.requested", "review_due_at", NULL, "first_review" },
	{ "intake.requested", "forward_due_at", NULL, "forward_form" },
	{ "intake.requested", "feedback_due_at", NULL, "first_feedback" },
	{ "intake.side_declined", "review_due_at", NULL, "first_review" },
	{ "intake.authorized", "expires_at", "remind_at", "rma_validity" },
	{ "intake.return_leg_opened", "expires_at", "remind_at",
	    "rma_validity" },
	{ "intake.blind_received", "match_due_at", NULL, "blind_match" },
	{ "intake.progressed", "acceptance_due_at", NULL, "acceptance" },
	{ "intake.appeal_told", "acceptance_due_at", NULL, "acceptance" },
	{ "intake.appeal_resolved", "review_due_at", NULL, "first_review" },
	{ "intake.progressed", "followup_due_at", NULL, "followup" },
	{ "assessment.queued", "assess_due_at", "assess_warn_at",
	    "first_assessment" },
	{ "assessment.queued", "appraisal_due_at", "appraisal_warn_at",
	    "appraisal" },
	{ "assessment.queued", "repair_due_at", "repair_warn_at",
	    "statutory_repair" },
	{ "assessment.queued", "parts_due_at", "parts_warn_at",
	    "statutory_parts" },
	{ "assessment.reopened", "assess_due_at", "assess_warn_at",
	    "first_assessment" },
	{ "assessment.reopened", "appraisal_due_at", "appraisal_warn_at",
	    "appraisal" },
	{ "assessment.goods_returned", "assess_due_at", "assess_warn_at",
	    "first_assessment" },
	{ "assessment.goods_returned", "appraisal_due_at", "appraisal_warn_at",
	    "appraisal" },
	{ "assessment.goods_returned", "repair_due_at", "repair_warn_at",
	    "statutory_repair" },
	{ "assessment.goods_returned", "parts_due_at", "parts_warn_at",
	    "statutory_parts" },
	{ "assessment.joint_closed", "appraisal_due_at", NULL, "appraisal" },
	{ "assessment.answer_taken", "appraisal_due_at", NULL, "appraisal" },
	{ "repair.queued", "due_at", NULL, "repair_due" },
	{ "repair.plan_changed", "due_at", NULL, "repair_due" },
	{ "quality.queued", "due_at", NULL, "qc_due" },
	{ "shipping.queued", "dispatch_due_at", NULL, "dispatch_due" },
	{ "shipping.handed_over", "no_scan_at", NULL, "no_scan" },
	{ "shipping.tracked", "no_scan_at", NULL, "no_scan" },
	{ "analytics.seal_planned", "seal_at", NULL, "seal" },
};

/* What ends a timer; "" ends all of that department. */
static const struct stop {
	const char *event, *timer;
} stops[] = {
	{ "intake.forwarded", "forward_form" },
	{ "intake.acknowledged", "first_feedback" },
	{ "intake.reviewed", "first_review" },
	{ "intake.received", "rma_validity" },
	{ "intake.admitted", "rma_validity" },
	{ "intake.lapsed", "rma_validity" },
	{ "intake.matched", "blind_match" },
	{ "intake.unmatched_returned", "blind_match" },
	{ "intake.acceptance_recorded", "acceptance" },
	{ "intake.appealed", "acceptance" },
	{ "intake.followed_up", "followup" },
	{ "intake.remote_resolved", "" },
	{ "intake.canceled", "" },
	{ "intake.closed", "" },
	{ "assessment.started", "first_assessment" },
	{ "assessment.liability_set", "appraisal" },
	{ "assessment.ended", "" },
	{ "repair.completed", "repair_due" },
	{ "repair.released", "" },
	{ "quality.passed", "qc_due" },
	{ "quality.failed", "qc_due" },
	{ "quality.ended", "" },
	{ "shipping.handed_over", "dispatch_due" },
	{ "shipping.withdrawn", "" },
	{ "shipping.delivered", "no_scan" },
	{ "shipping.lost", "no_scan" },
	{ "shipping.returned_to_sender", "no_scan" },
	{ "shipping.ended", "" },
	{ "analytics.dossier_sealed", "seal" },
};

static struct timer *
timer_of(struct unit *unit, enum service service, struct bytes name)
{
	struct timer *timer = unit->timers;

	while (timer != NULL &&
	       (timer->service != service || !is(name, timer->name)))
		timer = timer->next;
	return timer;
}

static bool
may_wait(const char *name)
{
	return strcmp(name, "first_review") == 0 ||
	       strcmp(name, "appraisal") == 0 ||
	       strcmp(name, "repair_due") == 0;
}

/* The same due time again is the same timer. */
static void
start(struct model *model, struct unit *unit, const struct start *what,
    const struct row *row)
{
	struct bytes name = { what->timer, strlen(what->timer) };
	struct timer *timer = timer_of(unit, model->service, name);
	int64_t due = number(row, what->due);

	if (due == 0)
		return;
	/* T-15: over an open appeal nothing is deemed accepted. */
	if (is(name, "acceptance") && (unit->intake.appeal == A_FILED ||
					  unit->intake.appeal == A_RESOLVED))
		return;
	if (timer == NULL) {
		timer = arena_take(&model->arena, sizeof(*timer));
		timer->name = what->timer;
		timer->service = model->service;
		timer->may_wait = may_wait(timer->name);
		timer->next = unit->timers;
		unit->timers = timer;
	}
	if (timer->due_at != due || !timer->running)
		timer->fired = timer->warned = false;
	timer->due_at = due;
	timer->warn_at = what->warn == NULL ? 0 : number(row, what->warn);
	timer->running = true;
	timer->stopped = false;
}

static void
stop(struct model *model, struct unit *unit, const char *name)
{
	for (struct timer *t = unit->timers; t != NULL; t = t->next) {
		if (t->service == model->service &&
		    (name[0] == '\0' || strcmp(t->name, name) == 0))
			t->running = false;
		t->ended_by = model->journals[t->service].seq;
	}
}

/* INV-26: the wait states in which a clock stands still. */
static bool
waits(struct model *model, const struct unit *unit, const char *name)
{
	if (strcmp(name, "first_review") == 0)
		return unit->info_open > 0;
	if (strcmp(name, "appraisal") == 0)
		return unit->state[AT_ASSESSMENT] == A_JOINT ||
		       unit->assessment.asked_info;
	if (strcmp(name, "repair_due") == 0)
		return unit->state[AT_REPAIR] == R_WAIT_CONSENT ||
		       (unit->blocked[REPAIR] & BLOCK_HOLD) != 0;
	(void)model;
	return false;
}

/* A clock that goes on again is due later by the time that it stood. */
static void
stand_or_go(struct model *model, struct unit *unit, const struct row *row)
{
	for (struct timer *t = unit->timers; t != NULL; t = t->next) {
		bool wait;

		if (!t->may_wait || t->service != model->service || !t->running)
			continue;
		wait = waits(model, unit, t->name);
		if (wait && !t->stopped) {
			t->stopped = true;
			t->stopped_at = row->time;
		} else if (!wait && t->stopped) {
			t->stopped = false;
			if (t->due_at > t->stopped_at)
				t->due_at += row->time - t->stopped_at;
		}
	}
}

static void
check_fired(struct model *model, struct unit *unit, const struct row *row,
    struct bytes name, bool warns)
{
	struct timer *t = timer_of(unit, model->service, name);
	int64_t due = number(row, "due_at");
	bool *before = t == NULL ? NULL : warns ? &t->warned : &t->fired;

	/* What it did may stand right before it, in the same group. */
	if (t == NULL || (!t->running && !*before &&
			     (row->ix == 0 || t->ended_by != row->seq - 1))) {
		wrong(model, "K8 timer %.*s was not running", (int)name.size,
		    name.at);
		return;
	}
	if (*before)
		wrong(model, "K8 timer %s fired twice", t->name);
	*before = true;
	if (t->stopped)
		wrong(model, "K8 INV-26 %s fired while it stood", t->name);
	if (due != t->due_at)
		wrong(model, "K8 INV-26 %s was due at %lld, not %lld", t->name,
		    (long long)t->due_at, (long long)due);
	if (row->time < (warns ? t->warn_at : t->due_at))
		wrong(model, "K8 timer %s fired %lld ms early", t->name,
		    (long long)((warns ? t->warn_at : t->due_at) - row->time));
	if (!is_timer(row))
		wrong(model, "K8 timer %s fired by hand", t->name);
}

/* What else the clock does when a time is over. */
static void
check_effect(struct model *model, struct unit *unit, const struct row *row)
{
	static const struct effect {
		const char *event, *timer;
	} effects[] = {
		{ "intake.lapsed", "rma_validity" },
		{ "intake.acceptance_recorded", "acceptance" },
		{ "shipping.lost", "no_scan" },
		{ "analytics.dossier_sealed", "seal" },
	};

	if (!is_timer(row))
		return;
	for (size_t i = 0; i < count_of(effects); i++) {
		const char *name = effects[i].timer;
		struct timer *t = timer_of(
		    unit, model->service, (struct bytes){ name, strlen(name) });

		if (!is(row->type, effects[i].event))
			continue;
		if (t == NULL || !t->running)
			wrong(model, "K8 timer %s was not running", name);
		else if (row->time < t->due_at)
			wrong(model, "K8 timer %s fired %lld ms early", name,
			    (long long)(t->due_at - row->time));
	}
}

static void
check_remedy(struct model *model, struct unit *unit, const struct row *row)
{
	struct timer *t = timer_of(unit, ASSESSMENT, text(row, "clock"));

	if (t == NULL || row->time < t->due_at)
		wrong(model, "K8 T-10 a remedy before its time");
	else if (t->fired)
		wrong(model, "K8 T-10 a remedy is due once");
	else
		t->fired = true;
}

static void
take_deadline(struct model *model, struct unit *unit, const struct row *row)
{
	const char *type = book_key(&model->kinds, model->kept->kind);
	const char *event = type + strcspn(type, ".") + 1;
	bool warns = strcmp(event, "warned") == 0;

	if (warns || strcmp(event, "breached") == 0) {
		check_fired(model, unit, row, text(row, "timer"), warns);
		/* Its time is over: that counts as done. */
		if (!warns && is(text(row, "timer"), "followup"))
			unit->intake.followed_up = true;
		return;
	}
	if (strcmp(type, "assessment.remedy_due") == 0)
		check_remedy(model, unit, row);
	check_effect(model, unit, row);
	for (size_t i = 0; i < count_of(stops); i++) {
		if (strcmp(stops[i].event, type) == 0)
			stop(model, unit, stops[i].timer);
	}
	if (unit->state[AT_INTAKE] == I_REJECTED && model->service == INTAKE)
		stop(model, unit, "");
	/* T-15: silence over goods of an earlier round says nothing. */
	if (strcmp(type, "intake.progressed") == 0 && unit->intake.judged_anew)
		stop(model, unit, "acceptance");
	stand_or_go(model, unit, row);
	for (size_t i = 0; i < count_of(starts); i++) {
		if (strcmp(starts[i].event, type) == 0)
			start(model, unit, &starts[i], row);
	}
	if (strcmp(type, "assessment.due_extended") == 0) {
		struct timer *t =
		    timer_of(unit, ASSESSMENT, text(row, "timer"));

		if (t == NULL || !t->running)
			wrong(model, "K8 S-095 extended what does not run");
		else if (number(row, "to_at") <= number(row, "from_at"))
			wrong(model, "K8 S-095 extended to an earlier time");
		else {
			t->due_at = number(row, "to_at");
			t->fired = t->warned = false;
		}
	}
}

bool
is_of_timers(const char *type)
{
	const char *event = type + strcspn(type, ".") + 1;

	for (size_t i = 0; i < count_of(starts); i++) {
		if (strcmp(type, starts[i].event) == 0)
			return true;
	}
	for (size_t i = 0; i < count_of(stops); i++) {
		if (strcmp(type, stops[i].event) == 0)
			return true;
	}
	return strcmp(event, "warned") == 0 || strcmp(event, "breached") == 0 ||
	       strcmp(type, "assessment.remedy_due") == 0 ||
	       strcmp(type, "assessment.due_extended") == 0;
}

/* A row that is of no deadline may still make one wait, or go on. */
void
take_timers(struct model *model, struct unit *unit, const struct row *row)
{
	if ((model->kept->kind->acts & ACT_TIMER) == 0)
		stand_or_go(model, unit, row);
	else
		take_deadline(model, unit, row);
}
/* In the end: what was due long ago has fired. */
void
end_timers(struct model *model, struct unit *unit)
{
	for (struct timer *t = unit->timers; t != NULL; t = t->next) {
		int64_t last = model->journals[t->service].time;

		if (!t->running || t->stopped || t->fired ||
		    t->due_at + LATE_MS > last)
			continue;
		if (t->service == INTAKE && unit->state[AT_INTAKE] >= I_CLOSED)
			continue; /* it is over, and nobody waits any more */
		if (strcmp(t->name, "seal") == 0 &&
		    unit->state[AT_INTAKE] < I_CLOSED)
			continue; /* an appeal opened it again */
		if (strcmp(t->name, "rma_validity") == 0 &&
		    unit->state[AT_INTAKE] != I_AUTHORIZED)
			continue; /* it is traced, and does not lapse */
		if (strncmp(t->name, "statutory", 9) == 0)
			continue; /* armed and at rest by what the law says */
		wrong(model, "K8 timer %s of %s was due at %lld and is lost",
		    t->name, unit->no, (long long)t->due_at);
	}
}

/* T-08 */
void
end_questions(struct model *model)
{
	int64_t last = model->journals[INTAKE].time;
	const struct question *question;
	size_t place = 0;

	while ((question = book_next(&model->questions, &place)) != NULL) {
		if (question->state == Q_OPEN &&
		    question->expires_at + LATE_MS < last)
			wrong(model, "K8 timer of question %s is lost",
			    book_key(&model->questions, question));
	}
}

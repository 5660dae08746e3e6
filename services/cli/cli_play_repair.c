/*
 * cli_play_repair: what technicians and inspectors do.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/cli/cli_play_fill.h"

/* A part that the plan does not name; the customer is asked for it. */
#define EXTRA_PART "SEAL-KIT"

/* -- what is done next -----------------------------------------------------*/

static bool
waits_for_part(const struct play_unit *u)
{
	return play_part(u) != NULL &&
	       (u->fate == PLAY_REPAIRABLE || play_chance(u, "no stock", 120));
}

static bool
is_allowed(const struct play_unit *u, const char *part)
{
	return part != NULL && fx_text_has_code(u->repair.allowed_parts, part);
}

/* The first attempt has detours; those that follow only mend what failed. */
static enum play_step
next_of_first_attempt(const struct play_unit *u)
{
	if (play_chance(u, "new problem", 25) &&
	    !play_was(u, PLAY_WAS_NEW_PROBLEM))
		return PLAY_new_problem;
	if (play_free(u, "beyond help", 12))
		return PLAY_give_up;
	if (play_chance(u, "extra part", 15) &&
	    !play_was(u, PLAY_WAS_ASKED_PART))
		return PLAY_ask_part;
	if (waits_for_part(u) && !play_was(u, PLAY_WAS_PARTS_ASKED) &&
	    is_allowed(u, play_part(u)))
		return PLAY_request_part;
	return PLAY_NOTHING;
}

static enum play_step
next_of_work(const struct play_unit *u)
{
	enum play_step step = PLAY_NOTHING;

	if (u->repair.attempt == 1)
		step = next_of_first_attempt(u);
	if (step != PLAY_NOTHING)
		return step;
	if (is_allowed(u, play_part(u)) && !play_was(u, PLAY_WAS_PART_IN))
		return PLAY_put_part_in;
	if (u->repair.steps < play_operations(u))
		return PLAY_work;
	return PLAY_complete;
}

enum play_step
play_next_workshop(const struct play_unit *u)
{
	switch (u->repair.state) {
	case repair_unit_state_queued: return PLAY_assign;
	case repair_unit_state_assigned: return PLAY_pick_up;
	case repair_unit_state_working: return next_of_work(u);
	case repair_unit_state_wait_parts: return PLAY_part_comes;
	case repair_unit_state_rework: return PLAY_rework;
	case repair_unit_state_stopped:
		return u->repair.stop_reason == repair_stop_reason_gag &&
			       !u->repair.gag
			   ? PLAY_resume
			   : PLAY_NOTHING;
	default: return PLAY_NOTHING;
	}
}

/* What of the plan for electric goods was not looked at yet; "" at the end. */
static const char *
next_item(const struct play_unit *u)
{
	static const char *const items[] = { "function", "safety",
		"reported_fault" };
	size_t i;

	for (i = 0; i < fx_count_of(items); i++)
		if (!fx_text_has_code(u->quality.passed_items, items[i]) &&
		    !fx_text_has_code(u->quality.failed_items, items[i]))
			return items[i];
	return "";
}

/* Few fail; of those that failed once, more fail again. */
static bool
fails(const struct play_unit *u)
{
	switch (u->quality.attempt) {
	case 1: return play_chance(u, "fails", 60);
	case 2: return play_chance(u, "fails again", 250);
	default: return false;
	}
}

enum play_step
play_next_inspector(const struct play_unit *u)
{
	switch (u->quality.state) {
	case quality_unit_state_queued: return PLAY_inspect;
	case quality_unit_state_inspecting:
		if (u->quality.gag)
			return PLAY_NOTHING;
		if (*next_item(u) != '\0')
			return PLAY_check;
		return u->quality.failed_items[0] != '\0' ? PLAY_fail
							  : PLAY_pass;
	case quality_unit_state_escalated:
		return play_was(u, PLAY_WAS_SETTLED) ? PLAY_NOTHING
						     : PLAY_settle_escalation;
	default: return PLAY_NOTHING;
	}
}

/* -- how the commands are filled in ----------------------------------------*/

FILL(assign, repair_assign)
{
	write_in(cmd->technician, play_technician(o->u));
}

FILL(pick_up, repair_pick_up)
{
	fx_copy(cmd->scanned, o->u->unit_no);
	(void)snprintf(cmd->bench, sizeof(cmd->bench), "W-%u",
	    (unsigned)play_draw(o->u->seed, "workplace", 12));
}

FILL(work, repair_record_step)
{
	static const char *const operations[] = { "clean", "solder", "adjust",
		"exchange_part", "update_software" };
	int64_t n = o->u->repair.steps;

	(void)snprintf(
	    cmd->step, sizeof(cmd->step), "%u", (unsigned)(10 + 10 * n));
	write_in(cmd->op,
	    operations[(play_draw(o->u->seed, "operation", 5) + (uint64_t)n) %
		       5]);
	cmd->minutes = play_minutes(o->u, n);
	cmd->check = fx_check_pass;
}

FILL(request_part, repair_request_parts)
{
	write_in(cmd->part_no, play_part(o->u));
	cmd->qty = 1;
}

static void
write_lot(const char *part, char *lot, size_t size)
{
	(void)snprintf(lot, size, "L-%s", part);
}

FILL(part_comes, repair_receive_parts)
{
	(void)snprintf(cmd->request_no, sizeof(cmd->request_no), "%.32s/p%u",
	    o->u->unit_no, (unsigned)o->u->repair.requests);
	write_lot(play_part(o->u), cmd->part_lot, sizeof(cmd->part_lot));
	cmd->qty = 1;
	write_in(cmd->iqc_ref, "IQC-1");
}

FILL(put_part_in, repair_replace_part)
{
	write_in(cmd->part_no, play_part(o->u));
	write_lot(cmd->part_no, cmd->part_lot, sizeof(cmd->part_lot));
	cmd->qty = 1;
	cmd->unit_cost_minor = play_part_cost(cmd->part_no);
	cmd->old_part_to = repair_old_part_to_scrap;
}

FILL(ask_part, repair_request_consent)
{
	(void)o;
	cmd->about = fx_about_part;
	write_in(cmd->part_no, EXTRA_PART);
	cmd->amount_minor = 900;
}

FILL(new_problem, repair_report_new_problem)
{
	write_in(cmd->codes, "corroded");
	cmd->est_delta_minor = 1500;
	play_sha(o->u, "new problem", cmd->text_sha);
}

FILL(give_up, repair_declare_unrepairable)
{
	write_in(cmd->reason, "the board is burnt through");
	write_in(cmd->second, play_staff(o->u, "tech_lead"));
}

FILL(complete, repair_complete)
{
	write_in(cmd->repair_code,
	    play_was(o->u, PLAY_WAS_PART_IN) ? "part_replaced" : "resoldered");
	if (o->u->repair.data_bearing)
		cmd->wipe = repair_wipe_state_kept;
	play_sha(o->u, "test", cmd->test_sha);
}

FILL(rework, repair_start_rework)
{
	(void)snprintf(cmd->bench, sizeof(cmd->bench), "W-%u",
	    (unsigned)play_draw(o->u->seed, "workplace", 12));
}

FILL_NOTHING(resume)

FILL(inspect, quality_start)
{
	(void)o;
	cmd->extent = quality_extent_full;
	write_in(cmd->standard_ref, "QS-01");
}

FILL(check, quality_check)
{
	write_in(cmd->item, next_item(o->u));
	cmd->result = fx_check_pass;
	if (strcmp(cmd->item, "reported_fault") == 0 && fails(o->u))
		cmd->result = fx_check_fail;
}

FILL(pass, quality_pass)
{
	(void)snprintf(cmd->report_no, sizeof(cmd->report_no), "QR-%u-%u",
	    (unsigned)o->u->order, (unsigned)o->u->quality.attempt);
	play_sha(o->u, "signed", cmd->sign_sha);
}

FILL(fail, quality_fail)
{
	(void)o;
	write_in(cmd->defects, "function_fails");
}

FILL(settle_escalation, quality_settle_escalation)
{
	cmd->way = quality_way_other_technician;
	if (play_free(o->u, "given up", 300))
		cmd->way = quality_way_replace;
}

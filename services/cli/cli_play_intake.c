/*
 * cli_play_intake: what the window, the dock and the customer do.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/cli/cli_play_fill.h"

/* -- what is done next -----------------------------------------------------*/

static enum play_step
next_of_request(const struct play_unit *u)
{
	if (!play_was(u, PLAY_WAS_FORWARDED))
		return PLAY_forward;
	if (!play_was(u, PLAY_WAS_ACKNOWLEDGED))
		return PLAY_acknowledge;
	/* The other unit may have ended meanwhile; then it is reviewed. */
	if ((u->intake.duplicate_of[0] != '\0' && u->sent[PLAY_merge] == 0) ||
	    u->last_refusal == NO_intake_serial_open)
		return PLAY_merge;
	if (play_chance(u, "remote", 40) && !play_was(u, PLAY_WAS_GUIDED))
		return PLAY_guide;
	if (play_free(u, "rejected", 20) && !play_was(u, PLAY_WAS_APPEALED))
		return PLAY_reject;
	return PLAY_review;
}

static enum play_step
next_of_eligible(const struct play_unit *u)
{
	if (play_free(u, "thinks better", 12))
		return PLAY_cancel;
	if (play_chance(u, "unsettled", 15) && !play_was(u, PLAY_WAS_UNSETTLED))
		return PLAY_decline_side;
	if (!u->intake.sales_ok)
		return PLAY_confirm_sales;
	return u->intake.qa_ok ? PLAY_NOTHING : PLAY_confirm_qa;
}

static enum play_step
next_of_authorized(const struct play_unit *u)
{
	if (u->intake.return_leg)
		return PLAY_send_in;
	if (u->intake.method == intake_method_no_goods)
		return PLAY_admit_bare;
	if (play_free(u, "never sends", 12))
		return PLAY_NOTHING; /* it lapses */
	/* Some send it without the number; the dock finds a parcel. */
	if (play_chance(u, "blind", 30))
		return u->other == NULL && u->sent[PLAY_find_parcel] == 0
			   ? PLAY_find_parcel
			   : PLAY_NOTHING;
	return PLAY_send_in;
}

static enum play_step
next_of_received(const struct play_unit *u)
{
	/* Also where the dock wrote down what was not planned, and again where
	 * the report was not taken. */
	bool report = u->last_refusal == NO_intake_differs ||
		      (play_differs(u)[0] != '\0' && u->sent[PLAY_report] == 0);

	if (report && !u->intake.settled)
		return PLAY_report;
	return PLAY_admit;
}

/* A few are not content with a repair, once. */
static bool
refuses(const struct play_unit *u)
{
	return play_chance(u, "not content", 15) &&
	       !play_was(u, PLAY_WAS_JUDGED) &&
	       u->proposal.kind == fx_decision_repair &&
	       u->intake.state == intake_unit_state_admitted;
}

/* Somebody calls; the last word is the customer's, unless nothing is said. */
static enum play_step
next_of_delivered(const struct play_unit *u)
{
	if (!u->intake.followed_up && play_chance(u, "followed up", 850))
		return PLAY_follow_up;
	if (u->intake.acceptance == intake_acceptance_open &&
	    (refuses(u) || play_chance(u, "accepts", 700)))
		return PLAY_accept;
	return PLAY_NOTHING;
}

static enum play_step
next_of_admitted(const struct play_unit *u)
{
	bool is_early = u->assessment.state == assessment_unit_state_queued ||
			u->assessment.state == assessment_unit_state_diagnosing;

	if (play_free(u, "withdraws", 10) && u->intake.round == 1 && is_early)
		return PLAY_cancel;
	if (u->intake.out_stage == intake_stage_delivered)
		return next_of_delivered(u);
	return PLAY_NOTHING;
}

static enum play_step
next_of_parcel(const struct play_unit *u)
{
	bool is_awaited =
	    u->other != NULL &&
	    (u->other->intake.state == intake_unit_state_authorized ||
		u->other->intake.state == intake_unit_state_inbound);

	return u->intake.state == intake_unit_state_unidentified && is_awaited
		   ? PLAY_match
		   : PLAY_NOTHING;
}

enum play_step
play_next_window(const struct play_unit *u)
{
	if (u->is_parcel)
		return next_of_parcel(u);
	if (u->intake.appeal == intake_appeal_state_judged)
		return PLAY_tell_appeal;
	switch (u->intake.state) {
	case intake_unit_state_requested: return next_of_request(u);
	case intake_unit_state_remote:
		return play_free(u, "solved", 500) ? PLAY_resolve
						   : PLAY_end_remote;
	case intake_unit_state_eligible: return next_of_eligible(u);
	case intake_unit_state_authorized: return next_of_authorized(u);
	case intake_unit_state_inbound: return PLAY_receive;
	case intake_unit_state_received: return next_of_received(u);
	case intake_unit_state_discrepancy: return PLAY_settle;
	case intake_unit_state_admitted: return next_of_admitted(u);
	case intake_unit_state_goods_back:
		return u->intake.out_stage == intake_stage_delivered
			   ? next_of_delivered(u)
			   : PLAY_NOTHING;
	default: return PLAY_NOTHING;
	}
}

static const struct play_question *
open_question(const struct play_unit *u)
{
	size_t i;

	for (i = 0; i < PLAY_QUESTIONS; i++)
		if (u->questions[i].open)
			return &u->questions[i];
	return NULL;
}

/* Whoever does not answer lets the question expire; at most once a unit. */
enum play_step
play_next_customer(const struct play_unit *u)
{
	const struct play_question *q = open_question(u);

	if (play_appeals(u))
		return PLAY_appeal;
	if (q == NULL ||
	    (q->about == fx_about_quote && !play_was(u, PLAY_WAS_QUOTE_ENDED) &&
		play_free(u, "never answers", 10)))
		return PLAY_NOTHING;
	return PLAY_answer;
}

/* -- how the commands are filled in ----------------------------------------*/

FILL(forward, intake_forward_form)
{
	(void)snprintf(cmd->doc_no, sizeof(cmd->doc_no), "DOC-01/%u",
	    (unsigned)o->u->order);
}

FILL(acknowledge, intake_acknowledge)
{
	cmd->eta_s = 3 * 24 * 3600;
	play_sha(o->u, "acknowledged", cmd->text_sha);
}

FILL(guide, intake_guide_remotely)
{
	write_in(cmd->kb_ref, "KB-17");
	play_sha(o->u, "guided", cmd->text_sha);
}

FILL(resolve, intake_resolve_remotely)
{
	cmd->cause = intake_remote_cause_setup;
	cmd->customer_confirms = true;
	play_sha(o->u, "resolved", cmd->evidence_sha);
}

FILL(end_remote, intake_end_remote)
{
	(void)o;
	write_in(cmd->reason, "still does not work");
}

FILL_NOTHING(merge)

FILL(reject, intake_review)
{
	cmd->verdict = intake_verdict_rejected;
	cmd->misjudged = true;
	write_in(cmd->reason, "works as the manual says; explained");
	play_sha(o->u, "rejected", cmd->text_sha);
}

FILL(review, intake_review)
{
	cmd->verdict = intake_verdict_eligible;
	cmd->method = play_free(o->u, "photos will do", 20)
			  ? intake_method_no_goods
			  : intake_method_courier;
	write_in(cmd->packing_rule, "bubble");
}

FILL_NOTHING(confirm_sales)

FILL_NOTHING(confirm_qa)

FILL(decline_side, intake_decline_side)
{
	(void)o;
	write_in(cmd->reason, "the voucher is to be looked at again");
}

FILL(cancel, intake_cancel)
{
	(void)o;
	write_in(cmd->reason, "the customer wants it back");
}

/* What a carrier's number looks like; of a blind parcel it is the sender's. */
static void
write_waybill(
    const struct play_unit *u, const char *what, char *to, size_t size)
{
	(void)snprintf(to, size, "SF%013llu",
	    (unsigned long long)play_draw(
		u->seed, what, UINT64_C(10000000000000)));
}

FILL(send_in, intake_notify_inbound)
{
	write_in(cmd->carrier, "SF");
	write_waybill(o->u, "sent in", cmd->waybill, sizeof(cmd->waybill));
}

static const char *
appearance(const struct play_unit *u)
{
	static const char *const seen[] = { "used", "scratched,used", "as_new",
		"dirty", "dented" };

	return seen[play_draw(u->seed, "appearance", fx_count_of(seen))];
}

static const char *
accessories(const struct play_unit *u)
{
	static const char *const with[] = { "", "cable", "adapter",
		"box,manual", "charger" };

	return with[play_draw(u->seed, "accessories", fx_count_of(with))];
}

/* A difference of the model is seen at the dock; the others are told. */
#define SEE(cmd, u)                                                           \
	do {                                                                  \
		fx_copy((cmd)->model_seen, (u)->intake.model);                \
		if (strcmp(play_differs(u), "model") == 0)                    \
			write_in((cmd)->model_seen, "OTHER-1");               \
		fx_copy((cmd)->serial_seen, (u)->intake.serial);              \
		(cmd)->qty_seen = (u)->intake.qty;                            \
		write_in((cmd)->appearance, appearance(u));                   \
		write_in((cmd)->accessories, accessories(u));                 \
		(cmd)->package_state = intake_package_intact;                 \
		(cmd)->data_bearing = play_chance((u), "holds data", 120);    \
		(cmd)->freight_minor =                                        \
		    1000 + (int64_t)play_draw((u)->seed, "freight in", 1500); \
		write_in((cmd)->place, "dock 1");                             \
	} while (0)

FILL(receive, intake_receive)
{
	SEE(cmd, o->u);
	write_in(cmd->carrier, "SF");
	write_waybill(o->u, "sent in", cmd->waybill, sizeof(cmd->waybill));
}

FILL(find_parcel, intake_receive_blind)
{
	SEE(cmd, o->u);
	write_in(cmd->shelf, "Q-1");
	write_in(cmd->carrier, "YTO");
	fx_copy(cmd->waybill, o->u->unit_no);
}

FILL(match, intake_match)
{
	fx_copy(cmd->unit_no, o->u->other->unit_no);
	cmd->by = intake_matched_by_waybill;
}

FILL(report, intake_report_discrepancy)
{
	write_in(cmd->kinds,
	    play_differs(o->u)[0] == '\0' ? "model" : play_differs(o->u));
	write_in(cmd->expected, "as requested");
	write_in(cmd->seen, "otherwise, see photos");
}

FILL(settle, intake_settle_discrepancy)
{
	cmd->way = intake_settle_way_amend;
	if (strcmp(play_differs(o->u), "transit_damage") == 0)
		cmd->way = intake_settle_way_carrier_claim;
	if (play_free(o->u, "wants it back", 100))
		cmd->way = intake_settle_way_return_as_is;
	play_sha(o->u, "settled", cmd->evidence_sha);
}

FILL(admit, intake_admit)
{
	(void)snprintf(cmd->shelf, sizeof(cmd->shelf), "A-%02u",
	    (unsigned)play_draw(o->u->seed, "shelf", 60));
}

FILL(admit_bare, intake_admit_without_goods)
{
	cmd->value_minor = 19900;
	play_sha(o->u, "photos", cmd->evidence_sha);
}

FILL(accept, intake_record_acceptance)
{
	cmd->ok = cmd->function_ok = !refuses(o->u);
	cmd->appearance_ok = true;
	cmd->wish = cmd->ok ? intake_wish_none : intake_wish_exchange;
}

FILL(follow_up, intake_follow_up)
{
	cmd->received_ok = true;
	cmd->usage = intake_usage_in_use;
	cmd->csat = 3 + (int64_t)play_draw(o->u->seed, "csat", 3);
	cmd->effort = 1 + (int64_t)play_draw(o->u->seed, "effort", 3);
	cmd->nps = 7 + (int64_t)play_draw(o->u->seed, "nps", 5);
}

static bool
declines(const struct play_unit *u, const struct play_question *q)
{
	return q->about == fx_about_quote && u->fate == PLAY_REPAIRABLE &&
	       u->proposal.kind == fx_decision_repair;
}

FILL(tell_appeal, intake_tell_appeal)
{
	play_sha(o->u, "appeal told", cmd->text_sha);
}

FILL(appeal, intake_appeal)
{
	write_in(cmd->against_service,
	    o->u->intake.state == intake_unit_state_rejected ? "intake"
							     : "assessment");
	cmd->against_seq = o->u->intake.verdict_seq;
	write_in(cmd->grounds, "买来就是坏的，不是我弄坏的");
}

FILL(answer, intake_decide)
{
	const struct play_question *q = open_question(o->u);

	if (q == NULL)
		return; /* it was withdrawn; the command will be refused */
	fx_copy(cmd->ref, q->ref);
	cmd->version = q->version;
	cmd->answer = declines(o->u, q) ? fx_reply_decline : fx_reply_approve;
	cmd->channel = intake_channel_wechat;
}

#include "edge/fx_visible.h"
#include "base/fx_base.h"

static const struct fx_word words[FX_VISIBLE_COUNT] = {
	{ "appeal", "appeal under review", "申诉处理中" },
	{ "closed", "closed", "已结案" },
	{ "rejected", "not accepted", "不予受理" },
	{ "lapsed", "lapsed", "已过期" },
	{ "canceled", "canceled", "已取消" },
	{ "hold", "in process", "处理中" },
	{ "decide", "waiting for your decision", "待您确认" },
	{ "lost", "transport problem", "运输异常" },
	{ "assess", "being assessed", "检测评估中" },
	{ "accept", "delivered, please accept", "待验收" },
	{ "shipped", "on its way to you", "已发货" },
	{ "ready", "ready to ship", "待发货" },
	{ "inspect", "quality inspection", "质检中" },
	{ "parts", "waiting for parts", "等待备件" },
	{ "repair", "in repair", "维修中" },
	{ "discrep", "received, difference to settle", "收货差异待确认" },
	{ "received", "received", "已收货" },
	{ "inbound", "on its way to us", "寄送途中" },
	{ "auth", "authorized, please send", "已受理，待寄出" },
	{ "remote", "remote help", "远程指导中" },
	{ "req", "requested", "已申请" },
};

const struct fx_word *
fx_visible_word(enum fx_visible visible)
{
	fx_assert(visible < FX_VISIBLE_COUNT);
	return &words[visible];
}

/* Ends, whatever else is known. */
static bool
is_over(enum intake_unit_state state, enum fx_visible *visible)
{
	switch (state) {
	case intake_unit_state_closed:
	case intake_unit_state_remote_resolved:
		*visible = FX_VISIBLE_closed;
		return true;
	case intake_unit_state_rejected:
		*visible = FX_VISIBLE_rejected;
		return true;
	case intake_unit_state_lapsed:
		*visible = FX_VISIBLE_lapsed;
		return true;
	case intake_unit_state_canceled:
		*visible = FX_VISIBLE_canceled;
		return true;
	default: return false;
	}
}

/* An admitted unit of which assessment says nothing yet waits for it. */
static bool
is_round_open(const struct fx_facts *f)
{
	if (f->assessment.state == assessment_unit_state_absent)
		return f->intake.state == intake_unit_state_admitted;
	return f->assessment.state != assessment_unit_state_decided &&
	       f->assessment.state != assessment_unit_state_ended;
}

static bool
is_repaid(const struct fx_facts *f)
{
	return f->intake.decision == fx_decision_refund ||
	       f->intake.decision == fx_decision_credit;
}

/* On its way out, or waiting for it. */
static bool
is_leaving(enum shipping_unit_state state, enum fx_visible *visible)
{
	switch (state) {
	case shipping_unit_state_delivered:
		*visible = FX_VISIBLE_accept;
		return true;
	case shipping_unit_state_handed_over:
		*visible = FX_VISIBLE_shipped;
		return true;
	case shipping_unit_state_waiting:
	case shipping_unit_state_noticed:
	case shipping_unit_state_packed:
		*visible = FX_VISIBLE_ready;
		return true;
	default: return false;
	}
}

/* In the house, between the decision and the way out. */
static bool
is_at_work(const struct fx_facts *f, enum fx_visible *visible)
{
	if (f->quality.state == quality_unit_state_queued ||
	    f->quality.state == quality_unit_state_inspecting ||
	    f->quality.state == quality_unit_state_escalated) {
		*visible = FX_VISIBLE_inspect;
		return true;
	}
	if (f->repair.state == repair_unit_state_wait_parts) {
		*visible = FX_VISIBLE_parts;
		return true;
	}
	*visible = FX_VISIBLE_repair;
	return f->repair.state != repair_unit_state_absent &&
	       f->repair.state != repair_unit_state_released;
}

static enum fx_visible
at_the_window(enum intake_unit_state state)
{
	switch (state) {
	case intake_unit_state_discrepancy: return FX_VISIBLE_discrep;
	case intake_unit_state_unidentified:
	case intake_unit_state_received:
	case intake_unit_state_admitted:
	case intake_unit_state_goods_back: return FX_VISIBLE_received;
	case intake_unit_state_inbound: return FX_VISIBLE_inbound;
	case intake_unit_state_authorized: return FX_VISIBLE_auth;
	case intake_unit_state_remote: return FX_VISIBLE_remote;
	default: return FX_VISIBLE_req;
	}
}

enum fx_visible
fx_visible_of(const struct fx_facts *f)
{
	enum fx_visible visible;

	if (f->intake.appeal == intake_appeal_state_filed ||
	    f->intake.appeal == intake_appeal_state_judged)
		return FX_VISIBLE_appeal;
	if (is_over(f->intake.state, &visible))
		return visible;
	if (f->intake.gag || f->assessment.gag)
		return FX_VISIBLE_hold;
	if (f->intake.questions_open > 0)
		return FX_VISIBLE_decide;
	if (f->shipping.state == shipping_unit_state_lost ||
	    f->shipping.state == shipping_unit_state_back)
		return FX_VISIBLE_lost;
	if (is_round_open(f))
		return f->intake.state == intake_unit_state_admitted
			   ? FX_VISIBLE_assess
			   : at_the_window(f->intake.state);
	if (is_leaving(f->shipping.state, &visible) || is_at_work(f, &visible))
		return visible;
	/* Money needs no job of shipping. */
	if (f->intake.state == intake_unit_state_admitted && is_repaid(f))
		return FX_VISIBLE_ready;
	return at_the_window(f->intake.state);
}

const struct fx_word *
fx_visible_text(const struct fx_facts *f)
{
	static const struct fx_word accepted = { "accept", "accepted",
		"已验收" };
	static const struct fx_word repaid = { "ready", "refund being made",
		"待退款" };
	enum fx_visible visible = fx_visible_of(f);

	if (visible == FX_VISIBLE_accept &&
	    (f->intake.acceptance == intake_acceptance_accepted ||
		f->intake.acceptance == intake_acceptance_deemed))
		return &accepted;
	if (visible == FX_VISIBLE_ready && is_repaid(f))
		return &repaid;
	return fx_visible_word(visible);
}

/* What needs the customer, or tells them something is wrong, comes first. */
static bool
comes_first(enum fx_visible visible)
{
	return visible == FX_VISIBLE_appeal || visible == FX_VISIBLE_hold ||
	       visible == FX_VISIBLE_decide || visible == FX_VISIBLE_lost;
}

enum fx_visible
fx_visible_of_case(const enum fx_visible *units, size_t count)
{
	enum fx_visible shown = FX_VISIBLE_canceled, v;
	bool open = false, first = false;
	size_t i;

	for (i = 0; i < count; i++) {
		v = units[i];
		if (comes_first(v) && (!first || v < shown)) {
			shown = v;
			first = open = true;
		} else if (!first && v > FX_VISIBLE_canceled) {
			shown = !open || v > shown ? v : shown;
			open = true;
		} else if (!open && v < shown) {
			shown = v;
		}
	}
	return shown;
}

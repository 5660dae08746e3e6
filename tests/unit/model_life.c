/* The life that the tests of the model tell, and bend. */
#include "model_words.h"

#include <stdio.h>
#include <string.h>

/* One row of a life: who does it, or whose last row it answers. */
static const struct line {
	const char *who, *role, *type, *fields;
} life[] = {
	{ "chen.yu", "cs", "intake.requested",
	    "case_no=RMA-2603-00001-V model=NET-6 serial=S1 qty:1 "
	    "demand=repair review_due_at:1772500200000" },
	{ "", "intake", "analytics.counted", "what=requested n:1" },
	{ "chen.yu", "cs", "intake.reviewed",
	    "verdict=eligible serial=S1 method=courier" },
	{ "shen.hua", "sales_mgr", "intake.side_confirmed",
	    "side=sales confirmed_by=shen.hua" },
	{ "wu.min", "qa", "intake.side_confirmed",
	    "side=qa confirmed_by=wu.min +" },
	{ "wu.min", "qa", "intake.authorized",
	    "expires_at:1775059200000 method=courier" },
	{ "xu.hai", "receiver", "intake.received",
	    "round:1 serial=S1 tag=T freight_minor:900" },
	{ "", "intake", "shipping.unit_known", "serial=S1 here?yes" },
	{ "", "intake", "analytics.ledger_posted",
	    "line=i/7/transport/company kind=transport payer=company "
	    "amount_minor:900 event_service=intake event_seq@ event_hash@ +" },
	{ "", "intake", "analytics.tallied", "now=open" },
	{ "xu.hai", "receiver", "intake.admitted",
	    "round:1 goods=here shelf=A-1" },
	{ "", "intake", "assessment.queued",
	    "round:1 goods=here assess_due_at:1772600000000 "
	    "appraisal_due_at:1772700000000" },
	{ "", "intake", "repair.unit_known", "serial=S1" },
	{ "", "intake", "quality.unit_known", "serial=S1" },
	{ "feng.xia", "assessor", "assessment.started", "round:1 bench=B-1" },
	{ "feng.xia", "assessor", "assessment.diagnosed",
	    "round:1 fault_found?yes symptom=s section=x defect=d "
	    "cause=material repairable?yes" },
	{ "feng.xia", "assessor", "assessment.liability_proposed",
	    "share_customer:1000 warranty=out proof_burden=customer "
	    "rule_ids=S-106 rule_hash#r evidence_sha=e" },
	{ "zhou.li", "qa", "assessment.liability_set",
	    "share_customer:1000 warranty=out proof_burden=customer "
	    "rule_ids=S-106 rule_hash#r proposed_by=feng.xia" },
	{ "feng.xia", "assessor", "assessment.proposed",
	    "ref=" UNIT "/a1 version:1 kind=repair choice_needed?no "
	    "goods_to=customer" },
	{ "feng.xia", "assessor", "assessment.quote_line_added",
	    "ref=" UNIT "/a1 version:2 line_no:1 qty:2 unit_price_minor:50 "
	    "amount_minor:100 lines:1 total_minor:100" },
	{ "feng.xia", "assessor", "assessment.quoted",
	    "ref=" UNIT "/a1 version:2 lines:1 discount_minor:10 "
	    "total_minor:90 valid_until_at:1773000000000" },
	{ "", "assessment", "intake.question_opened",
	    "about=quote ref=" UNIT "/a1 version:2 "
	    "expires_at:1773000000000" },
	{ "customer", "customer", "intake.customer_decided",
	    "about=quote ref=" UNIT "/a1 version:2 answer=approve "
	    "by=customer" },
	{ "", "intake", "assessment.answer_taken",
	    "ref=" UNIT "/a1 version:2 answer=approve "
	    "answered_at:1772413300000 consent_seq@" },
	{ "feng.xia", "assessor", "assessment.decided",
	    "round:1 kind=repair goods_to=customer outcome=repaired "
	    "proposed_by=feng.xia "
	    "share_customer:1000" },
	{ "", "assessment", "intake.progressed",
	    "stage=decided decision=repair outcome=repaired" },
	{ "", "assessment", "repair.queued",
	    "plan:1 round:1 due_at:1772900000000" },
	{ "luo.gang", "tech_lead", "repair.assigned",
	    "technician=zhang.min wo=W attempt:1" },
	{ "zhang.min", "technician", "repair.picked_up",
	    "attempt:1 technician=zhang.min" },
	{ "", "repair", "intake.progressed", "stage=picked_up" },
	{ "zhang.min", "technician", "repair.step_done",
	    "step=10 op=solder minutes:30 check=pass" },
	{ "zhang.min", "technician", "repair.completed",
	    "round:1 attempt:1 technicians=zhang.min qc_plan=standard "
	    "labor_min:30" },
	{ "", "repair", "analytics.ledger_posted",
	    "line=r/7/labor/customer kind=labor payer=customer "
	    "amount_minor:4500 event_service=repair event_seq@ "
	    "event_hash@" },
	{ "", "repair", "quality.queued",
	    "round:1 attempt:1 technicians=zhang.min qc_plan=standard "
	    "due_at:1772900000000" },
	{ "cao.ying", "inspector", "quality.started",
	    "attempt:1 extent=full inspector=cao.ying" },
	{ "cao.ying", "inspector", "quality.checked",
	    "item=function result=pass" },
	{ "cao.ying", "inspector", "quality.checked",
	    "item=reported_fault result=pass" },
	{ "cao.ying", "inspector", "quality.passed",
	    "round:1 attempt:1 report_no=Q1 sign_sha#s" },
	{ "", "quality", "intake.progressed", "stage=passed round:1" },
	{ "", "quality", "repair.released", "why=passed attempt:1" },
	{ "", "quality", "shipping.queued",
	    "leg=out kind=repair round:1 attempt:1 release_service=quality "
	    "release_seq@ release_hash@ owner=customer "
	    "dispatch_due_at:1772900000000" },
	{ "", "shipping", "intake.progressed", "stage=queued round:1" },
	{ "chen.yu", "cs", "shipping.notice_issued",
	    "leg=out mode=courier contact_rev:1 doc_no=D1" },
	{ "jiang.shan", "shipper", "shipping.packed",
	    "package_no=P1 scanned=S1 label_model=NET-6 label_qty:1 "
	    "label_date=2026-03-02 label_contact_rev:1 "
	    "quality_seen_age_ms:40" },
	{ "jiang.shan", "shipper", "shipping.handed_over",
	    "shipment_no=H1 carrier=SF waybill=W1 proof_sha#p "
	    "quality_seen_age_ms:9000 no_scan_at:1772700000000" },
	{ "", "shipping", "intake.progressed",
	    "stage=handed_over followup_due_at:1773100000000" },
	{ "sf", "carrier", "shipping.delivered",
	    "at:1772413300000 signed_by_kind=customer" },
	{ "", "shipping", "intake.progressed",
	    "stage=delivered acceptance_due_at:1773100000000" },
	{ "", "shipping", "assessment.clock_marked",
	    "clock=statutory_repair what=delivered at:1772413300000" },
	{ "", "shipping", "analytics.tallied", "was=open now=delivered +" },
	{ "", "shipping", "analytics.ledger_complete", "round:1 lines:2" },
	{ "", "analytics", "intake.progressed", "stage=ledger_complete" },
	{ "customer", "customer", "intake.acceptance_recorded",
	    "ok?yes function_ok?yes appearance_ok?yes" },
	{ "chen.yu", "cs", "intake.followed_up", "received_ok?yes csat:4" },
	{ "timer", "timer", "intake.closed", "outcome=repaired" },
	{ "", "intake", "assessment.ended", "why=closed" },
	{ "", "intake", "repair.released", "why=closed attempt:1" },
	{ "", "intake", "quality.ended", "why=closed" },
	{ "", "intake", "shipping.ended", "" },
	{ "", "intake", "analytics.seal_planned", "seal_at:1775000000000" },
};

static struct {
	size_t at;
	const char *without, *with, *fields;
} told_so_far;

void
life_anew(void)
{
	memset(&told_so_far, 0, sizeof(told_so_far));
}

void
without(const char *type)
{
	told_so_far.without = type;
}

void
with(const char *type, const char *fields)
{
	told_so_far.with = type;
	told_so_far.fields = fields;
}

/* A word + at the end says that another row of the command follows. */
static const char *
tell_line(const char *type, const char *fields)
{
	static char words[512];
	size_t size = (size_t)snprintf(words, sizeof(words), "%s", fields);

	if (size > 2 && words[size - 1] == '+') {
		words[size - 2] = '\0';
		next.more = true;
	}
	return tell(type, UNIT, words);
}

void
until(const char *type)
{
	size_t count = sizeof(life) / sizeof(life[0]);

	for (; told_so_far.at < count; told_so_far.at++) {
		const struct line *line = &life[told_so_far.at];
		bool so = told_so_far.with != NULL &&
			  strcmp(told_so_far.with, line->type) == 0;

		if (type != NULL && strcmp(line->type, type) == 0)
			break;
		if (told_so_far.without != NULL &&
		    strcmp(told_so_far.without, line->type) == 0)
			continue;
		if (line->who[0] == '\0')
			after(line->role);
		else
			by(line->who, line->role);
		next.same_command = is_half_told(line->type);
		accepted(tell_line(
		    line->type, so ? told_so_far.fields : line->fields));
	}
}

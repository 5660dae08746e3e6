#include "tests/unit/intake_words.h"
#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/test.h"

int
begin_intake(void **state)
{
	int rc;

	(void)state;
	rc = story_begin(&intake_department);
	story_policy.forward_form_hours = 4;
	story_policy.first_assessment_hours = 8;
	story_policy.followup_workdays = 3;
	story_policy.mailin_repair_workdays = 7;
	return rc;
}

struct intake_request
a_request(const char *serial)
{
	struct intake_request cmd = { .channel = intake_channel_phone,
		.region = "south",
		.site = "sz",
		.customer_ref = "C-77",
		.customer_kind = fx_customer_kind_person,
		.model = "KD-550",
		.family = "lamp",
		.lot = "L-9",
		.purchase_date = "2026-03-01",
		.voucher = intake_voucher_valid,
		.fault_note = "does not switch on",
		.symptom = "no_power",
		.demand = fx_demand_repair,
		.contact_name = "Wang",
		.contact_phone = "13800000000",
		.words = "It is dead." };

	fx_copy_text(cmd.serial, sizeof(cmd.serial), serial);
	return cmd;
}

int
it_was_requested(const struct intake_request *cmd)
{
	return story_put(CMD_intake_request, cmd, "an", "cs");
}

void
a_requested(void)
{
	struct intake_request cmd = a_request(SERIAL);

	taken(it_was_requested(&cmd));
}

void
review_it(const char *unit_no)
{
	struct intake_review cmd = { .verdict = intake_verdict_eligible,
		.method = intake_method_courier,
		.carrier_required = "SF",
		.packing_rule = "foam" };

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), unit_no);
	taken(story_put(CMD_intake_review, &cmd, "an", "cs"));
}

void
authorize_it(const char *unit_no)
{
	struct intake_confirm_side cmd = { 0 };

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), unit_no);
	taken(story_put(CMD_intake_confirm_side, &cmd, "sun", "sales_mgr"));
	taken(story_put(CMD_intake_confirm_side, &cmd, "qi", "qa"));
}

void
a_reviewed(void)
{
	a_requested();
	review_it(UNIT);
}

void
an_authorized(void)
{
	a_reviewed();
	authorize_it(UNIT);
}

struct intake_receive
a_delivery(const char *unit_no, const char *serial)
{
	struct intake_receive cmd = { .carrier = "SF",
		.waybill = "SF100",
		.freight_minor = 1200,
		.package_state = intake_package_intact,
		.model_seen = "KD-550",
		.qty_seen = 1,
		.appearance = "scratched,used",
		.accessories = "adapter,cable" };

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), unit_no);
	fx_copy_text(cmd.serial_seen, sizeof(cmd.serial_seen), serial);
	return cmd;
}

int
it_was_received(const struct intake_receive *cmd)
{
	return story_put(CMD_intake_receive, cmd, "rui", "receiver");
}

void
receive_it(const char *unit_no, const char *serial)
{
	struct intake_receive cmd = a_delivery(unit_no, serial);

	taken(it_was_received(&cmd));
}

void
a_received(void)
{
	an_authorized();
	receive_it(UNIT, SERIAL);
}

void
admit_it(const char *unit_no)
{
	struct intake_admit cmd = { .shelf = "A-1" };

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), unit_no);
	taken(story_put(CMD_intake_admit, &cmd, "rui", "receiver"));
}

void
an_admitted(void)
{
	a_received();
	admit_it(UNIT);
}

void
it_was_decided(const char *unit_no, enum fx_decision kind,
    enum fx_goods_to goods_to, enum fx_outcome outcome)
{
	struct assessment_decided said = { .round =
					       the(intake_unit, unit_no)->round,
		.kind = kind,
		.goods_to = goods_to,
		.warranty_rule = "none",
		.outcome = outcome,
		.currency = "CNY",
		.proposed_by = "ping" };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(EV_assessment_decided, &said, "service", "service"));
}

void
it_was_reopened(const char *unit_no, int64_t round)
{
	struct assessment_reopened said = { .round = round,
		.why = assessment_why_new_problem,
		.ref_service = "repair",
		.ref_seq = 1 };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(EV_assessment_reopened, &said, "service", "service"));
}

void
it_was_queued(const char *unit_no, enum shipping_leg leg, enum fx_decision kind,
    int64_t round)
{
	struct shipping_queued said = { .leg = leg,
		.kind = kind,
		.round = round,
		.release_service = "quality",
		.release_seq = 1,
		.release_hash = HASH,
		.owner = shipping_owner_customer };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(EV_shipping_queued, &said, "service", "service"));
}

void
it_was_handed_over(const char *unit_no)
{
	struct shipping_handed_over said = { .shipment_no = "SH-1",
		.carrier = "SF",
		.waybill = "SF200",
		.proof_sha = HASH };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(EV_shipping_handed_over, &said, "service", "service"));
}

void
it_was_delivered(const char *unit_no)
{
	struct shipping_delivered said = { .at = story_now_ms,
		.signed_by_kind = shipping_signed_by_customer };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(EV_shipping_delivered, &said, "service", "service"));
}

void
its_ledger_is_complete(const char *unit_no, int64_t round)
{
	struct analytics_ledger_complete said = { .round = round };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(
	    EV_analytics_ledger_complete, &said, "service", "service"));
}

void
it_was_called(const char *unit_no, enum fx_severity level)
{
	struct assessment_severity_set said = { .level = level,
		.criteria = "safety" };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(
	    story_put(EV_assessment_severity_set, &said, "service", "service"));
}

void
gm_ruled_on(const char *unit_no)
{
	struct assessment_gm_decided said = { .decision =
						  assessment_verdict_plan,
		.kind = fx_decision_repair,
		.plan_sha = HASH };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(EV_assessment_gm_decided, &said, "service", "service"));
}

void
gm_approved_of(const char *unit_no)
{
	struct assessment_gm_execution_approved said = { .text_sha = HASH };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	taken(story_put(
	    EV_assessment_gm_execution_approved, &said, "service", "service"));
}

int
it_was_quoted(const char *unit_no, const char *ref, int64_t version)
{
	struct assessment_quoted said = { .version = version,
		.lines = 1,
		.total_minor = 9900,
		.currency = "CNY",
		.valid_until_at = story_now_ms + DAYS(7),
		.price_list = "2026-1",
		.doc_no = "Q-1" };

	fx_copy_text(said.unit_no, sizeof(said.unit_no), unit_no);
	fx_copy_text(said.ref, sizeof(said.ref), ref);
	return story_put(EV_assessment_quoted, &said, "service", "service");
}

void
it_was_accepted(const char *unit_no, bool ok)
{
	struct intake_record_acceptance cmd = { .ok = ok,
		.function_ok = ok,
		.appearance_ok = true,
		.wish = ok ? intake_wish_none : intake_wish_repair,
		.sign_sha = HASH };

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), unit_no);
	taken(story_put(
	    CMD_intake_record_acceptance, &cmd, "customer", "customer"));
}

void
it_was_followed_up(const char *unit_no)
{
	struct intake_follow_up cmd = { .received_ok = true,
		.usage = intake_usage_in_use,
		.csat = 5,
		.nps = 10 };

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), unit_no);
	taken(story_put(CMD_intake_follow_up, &cmd, "an", "cs"));
}

void
repaired_and_delivered(const char *unit_no)
{
	int64_t round = the(intake_unit, unit_no)->round;

	it_was_decided(unit_no, fx_decision_repair, fx_goods_to_customer,
	    fx_outcome_repaired);
	it_was_queued(unit_no, shipping_leg_out, fx_decision_repair, round);
	it_was_handed_over(unit_no);
	it_was_delivered(unit_no);
}

void
it_was_closed(const char *unit_no)
{
	struct intake_close cmd = { 0 };

	repaired_and_delivered(unit_no);
	it_was_accepted(unit_no, true);
	it_was_followed_up(unit_no);
	its_ledger_is_complete(unit_no, the(intake_unit, unit_no)->round);
	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), unit_no);
	taken(story_put(CMD_intake_close, &cmd, "an", "cs"));
}

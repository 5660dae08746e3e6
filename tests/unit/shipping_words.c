#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/shipping_words.h"
#include "tests/unit/test.h"

#define JOURNAL_MAX 64
#define RECORDS_MAX 100
#define FIRST_CAUSE 1000

struct fx_answer shipping_answer;
struct fx_ask shipping_asking;
struct fx_policy shipping_policy;

static struct fx_records *records;
static struct fx_event journal[JOURNAL_MAX];
static int events;

int
begin_shipping(void **state)
{
	(void)state;
	events = 0;
	fx_policy_base(&shipping_policy);
	memset(&shipping_asking, 0, sizeof(shipping_asking));
	shipping_asking.now_ms = NOW;
	shipping_asking.at_ms = NOW;
	shipping_asking.policy = &shipping_policy;
	shipping_asking.cause.seq = FIRST_CAUSE;
	shipping_asking.cause.hash[0] = 1;
	return fx_records_open(RECORDS_MAX, &records);
}

/* Records of these kinds are the same in both. */
static void
are_equal(struct fx_records *other, enum fx_kind kind, const char *key)
{
	assert_memory_equal(fx_records_find(records, kind, key),
	    fx_records_find(other, kind, key), fx_schema_shape(kind)->size);
}

/* A record is the fold of its journal. */
static void
fold_again(struct fx_records *other)
{
	const char *const units[] = { UNIT, OTHER, PARCEL };
	size_t i;
	int n;

	for (n = 0; n < events; n++) {
		fx_records_at(other, journal[n].seq, journal[n].time_ms);
		fx_apply(&shipping_department, &journal[n], other);
	}
	for (i = 0; i < fx_count_of(units); i++) {
		are_equal(other, REC_shipping_unit, units[i]);
		are_equal(other, REC_shipping_goods, units[i]);
	}
	are_equal(other, REC_shipping_serial, SERIAL);
	are_equal(other, REC_shipping_serial, NEW);
	are_equal(other, REC_shipping_claim, "CLM-1");
}

int
end_shipping(void **state)
{
	struct fx_records *other;

	(void)state;
	assert_int_equal(fx_records_open(RECORDS_MAX, &other), 0);
	fold_again(other);
	fx_records_close(other);
	fx_records_close(records);
	return 0;
}

static void
take_answer(void)
{
	int i;

	for (i = 0; i < shipping_answer.count; i++) {
		assert_true(events < JOURNAL_MAX);
		shipping_answer.events[i].seq = events + 1;
		shipping_answer.events[i].time_ms = shipping_asking.at_ms;
		journal[events++] = shipping_answer.events[i];
		fx_records_at(records, events, shipping_asking.at_ms);
		fx_apply(
		    &shipping_department, &shipping_answer.events[i], records);
	}
}

int
shipping_hears_from(
    enum fx_kind kind, const void *message, const char *actor, const char *role)
{
	const struct fx_field *field;
	int rc;

	shipping_asking.kind = kind;
	shipping_asking.message = message;
	shipping_asking.actor = actor;
	shipping_asking.role = role;
	shipping_asking.records = records;
	shipping_asking.cause.place = fx_schema_shape(kind)->place;
	shipping_asking.cause.seq++;
	assert_int_equal(fx_schema_check(kind, message, &field), 0);
	rc =
	    fx_decide(&shipping_department, &shipping_asking, &shipping_answer);
	if (rc == 0)
		take_answer();
	return rc;
}

/* The first role that may give a command; of an event, its department. */
static const char *
role_for(enum fx_kind kind)
{
	int i;

	for (i = 0; i < FX_ROLE_COUNT; i++)
		if ((fx_schema_shape(kind)->roles >> i & 1) != 0)
			return fx_schema_role(i)->name;
	return "service";
}

int
shipping_hears(enum fx_kind kind, const void *message)
{
	return shipping_hears_from(kind, message, "wang.fa", role_for(kind));
}

void
shipping_refuses(enum fx_kind kind, const void *message, enum fx_refusal reason)
{
	assert_int_equal(shipping_hears(kind, message), FX_EREFUSED);
	assert_string_equal(fx_schema_refusal(shipping_answer.refusal)->name,
	    fx_schema_refusal(reason)->name);
}

const void *
shipping_said(int i, enum fx_kind kind)
{
	assert_true(i < shipping_answer.count);
	assert_string_equal(
	    fx_schema_shape(shipping_answer.events[i].kind)->name,
	    fx_schema_shape(kind)->name);
	return shipping_answer.events[i].bytes;
}

void
shipping_gives(enum fx_kind kind)
{
	(void)shipping_said(0, kind); /* asserts that it is there */
	assert_int_equal(shipping_answer.count, 1);
}

const struct shipping_unit *
the_unit(const char *unit_no)
{
	return fx_records_find(records, REC_shipping_unit, unit_no);
}

const struct shipping_goods *
the_goods(const char *unit_no)
{
	return fx_records_find(records, REC_shipping_goods, unit_no);
}

const struct shipping_claim *
the_claim(const char *claim_no)
{
	return fx_records_find(records, REC_shipping_claim, claim_no);
}

#define name_it(field, text) fx_copy_text((field), sizeof(field), (text))

void
goods_came_in(const char *unit_no, const char *serial)
{
	struct intake_received received = {
		.round = 1,
		.tag = "T",
		.model_seen = "KETTLE-2",
		.qty_seen = 1,
		.accessories = "cable,manual",
	};

	name_it(received.unit_no, unit_no);
	name_it(received.serial, serial);
	assert_int_equal(shipping_hears(EV_intake_received, &received), 0);
}

void
inspection_passed(const char *unit_no, int64_t round, int64_t attempt)
{
	struct quality_passed passed = {
		.round = round,
		.attempt = attempt,
		.report_no = "R-1",
		.sign_sha = { 1 },
	};

	name_it(passed.unit_no, unit_no);
	assert_int_equal(shipping_hears(EV_quality_passed, &passed), 0);
}

void
decision_came(const char *unit_no, int64_t round, enum fx_decision kind,
    enum fx_goods_to goods_to)
{
	struct assessment_decided decided = {
		.round = round,
		.kind = kind,
		.goods_to = goods_to,
		.warranty_rule = "restart",
		.outcome = fx_outcome_replaced_new,
		.currency = "CNY",
		.consent_seq = 77,
		.proposed_by = "li.ping",
	};

	name_it(decided.unit_no, unit_no);
	assert_int_equal(shipping_hears(EV_assessment_decided, &decided), 0);
}

void
round_began(const char *unit_no, int64_t round)
{
	struct assessment_reopened reopened = {
		.round = round,
		.why = assessment_why_new_problem,
		.ref_service = "repair",
		.ref_seq = 5,
	};

	name_it(reopened.unit_no, unit_no);
	assert_int_equal(shipping_hears(EV_assessment_reopened, &reopened), 0);
}

void
gate_closed(const char *unit_no)
{
	struct assessment_severity_set set = {
		.level = fx_severity_serious,
		.criteria = "safety",
	};

	name_it(set.unit_no, unit_no);
	assert_int_equal(shipping_hears(EV_assessment_severity_set, &set), 0);
}

struct shipping_issue_notice
a_notice(const char *unit_no)
{
	struct shipping_issue_notice notice = {
		.mode = shipping_mode_courier,
		.freight_payer = fx_payer_company,
		.contact_rev = 3,
		.doc_no = "DN-1",
		.told_by = shipping_told_by_phone,
	};

	name_it(notice.unit_no, unit_no);
	return notice;
}

struct shipping_reserve_replacement
a_replacement(const char *unit_no, const char *serial)
{
	struct shipping_reserve_replacement replacement = {
		.model = "KETTLE-3",
		.source = shipping_source_stock,
		.condition = shipping_condition_new,
	};

	name_it(replacement.unit_no, unit_no);
	name_it(replacement.new_serial, serial);
	return replacement;
}

struct shipping_pack
a_package(const char *unit_no, const char *scanned)
{
	struct shipping_pack package = {
		.package_no = "P-1",
		.accessories = "cable,manual",
		.material = "carton",
		.label_model = "KETTLE-2",
		.label_qty = 1,
		.label_date = "2026-11-23",
		.label_contact_rev = 3,
	};

	name_it(package.unit_no, unit_no);
	name_it(package.scanned, scanned);
	if (strcmp(scanned, NEW) == 0)
		fx_copy(package.label_model, "KETTLE-3");
	return package;
}

struct shipping_hand_over
a_shipment(const char *unit_no, const char *scanned)
{
	struct shipping_hand_over shipment = {
		.shipment_no = "S-1",
		.carrier = "SF",
		.waybill = "SF1234567890",
		.proof_sha = { 1 },
		.freight_minor = 1200,
	};

	name_it(shipment.unit_no, unit_no);
	name_it(shipment.scanned, scanned);
	return shipment;
}

struct shipping_scrap
a_scrap(const char *unit_no)
{
	struct shipping_scrap scrap = {
		.second = "zhao.jian",
		.method = "shred",
		.cert_sha = { 1 },
	};

	name_it(scrap.unit_no, unit_no);
	return scrap;
}

void
send_notice(const char *unit_no)
{
	struct shipping_issue_notice notice = a_notice(unit_no);

	assert_int_equal(shipping_hears(CMD_shipping_issue_notice, &notice), 0);
}

void
pack_up(const char *unit_no, const char *serial)
{
	struct shipping_pack package = a_package(unit_no, serial);

	send_notice(unit_no);
	assert_int_equal(shipping_hears(CMD_shipping_pack, &package), 0);
}

void
send_off(const char *unit_no, const char *serial)
{
	struct shipping_hand_over shipment = a_shipment(unit_no, serial);

	pack_up(unit_no, serial);
	assert_int_equal(shipping_hears(CMD_shipping_hand_over, &shipment), 0);
}

void
bring_it(const char *unit_no)
{
	struct shipping_deliver deliver = {
		.signed_by_kind = shipping_signed_by_customer,
	};

	name_it(deliver.unit_no, unit_no);
	assert_int_equal(shipping_hears(CMD_shipping_deliver, &deliver), 0);
}

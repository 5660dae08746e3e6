#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/analytics_words.h"
#include "tests/unit/test.h"

#define LOG_MAX     300
#define RECORDS_MAX 400

struct fx_answer analytics_answer;
struct fx_ask analytics_asking;
struct fx_policy analytics_policy;

static struct fx_records *records;
static struct fx_event
    said[LOG_MAX]; /* archive and own journal, as they came */
static int events;
static int64_t seqs[FX_PLACE_COUNT];

int
analytics_begin(void **state)
{
	enum fx_place place;

	(void)state;
	events = 0;
	memset(seqs, 0, sizeof(seqs));
	fx_policy_base(&analytics_policy);
	memset(&analytics_asking, 0, sizeof(analytics_asking));
	for (place = 0; place < FX_PLACE_COUNT; place++)
		analytics_asking.view_age_ms[place] = 1000;
	return fx_records_open(RECORDS_MAX, &records);
}

static void
apply(struct fx_event *event)
{
	assert_true(events < LOG_MAX);
	event->actor = "li.wei";
	event->role = "service";
	said[events++] = *event;
	fx_apply(&analytics_department, event, records);
}

/* The records that an event reached are the same in both. */
static void
compare(const struct fx_event *event, struct fx_records *other)
{
	const struct fx_book *const *book;
	const struct fx_change *c;
	const char *key;
	enum fx_kind kind;

	for (book = analytics_department.books; *book != NULL; book++)
		for (c = (*book)->changes; c->apply != NULL; c++) {
			if (c->event != event->kind)
				continue;
			kind = (*book)->record;
			key =
			    c->key != NULL ? c->key : fx_schema_key(kind)->name;
			key = fx_schema_text(
			    fx_schema_field(event->kind, key), event->bytes);
			if (*key == '\0')
				continue;
			assert_memory_equal(fx_records_find(records, kind, key),
			    fx_records_find(other, kind, key),
			    fx_schema_shape(kind)->size);
		}
}

/* Each record is the fold of the archive and the journal; none breaks limits.
 */
int
analytics_end(void **state)
{
	struct fx_records *other;
	int i;

	(void)state;
	assert_int_equal(fx_records_open(RECORDS_MAX, &other), 0);
	for (i = 0; i < events; i++)
		fx_apply(&analytics_department, &said[i], other);
	for (i = 0; i < events; i++)
		compare(&said[i], other);
	fx_records_close(other);
	fx_records_close(records);
	return 0;
}

static void
take_answer(void)
{
	const struct fx_field *offender;
	struct fx_event *event;
	int i;

	for (i = 0; i < analytics_answer.count; i++) {
		event = &analytics_answer.events[i];
		event->seq = ++seqs[FX_IN_analytics];
		event->time_ms = analytics_asking.now_ms;
		if (fx_schema_check(event->kind, event->bytes, &offender) != 0)
			fail_msg("%s: %s", fx_schema_shape(event->kind)->name,
			    offender->name);
		apply(event);
	}
}

static int
decide(enum fx_kind kind, const void *message, const char *role)
{
	int rc;

	analytics_asking.kind = kind;
	analytics_asking.message = message;
	analytics_asking.actor = role;
	analytics_asking.role = role;
	analytics_asking.policy = &analytics_policy;
	analytics_asking.records = records;
	rc = fx_decide(
	    &analytics_department, &analytics_asking, &analytics_answer);
	if (rc == 0)
		take_answer();
	return rc;
}

static void
set_time(int hour)
{
	analytics_asking.now_ms = NOW + hour * FX_HOUR_MS;
	analytics_asking.at_ms = analytics_asking.now_ms;
}

void
analytics_hears(int hour, enum fx_kind kind, const void *message)
{
	struct fx_event event = { .kind = kind };
	enum fx_place place = fx_schema_shape(kind)->place;
	const struct fx_book *book;

	set_time(hour);
	event.seq = ++seqs[place];
	event.time_ms = analytics_asking.now_ms;
	memcpy(event.bytes, message, fx_schema_shape(kind)->size);
	apply(&event);
	analytics_answer.count = 0;
	analytics_asking.cause.place = place;
	analytics_asking.cause.seq = event.seq;
	analytics_asking.cause.hash[0] = (unsigned char)event.seq;
	if (fx_department_rule(&analytics_department, kind, &book) == NULL)
		return;
	/* A foreign event cannot be told no. */
	if (decide(kind, message, "service") != 0)
		assert_int_equal(analytics_answer.refusal, NO_fx_no_concern);
}

int
analytics_is_told(int hour, enum fx_kind kind, const void *message)
{
	set_time(hour);
	analytics_asking.cause.place = FX_PLACE_COUNT;
	return decide(kind, message, "timer");
}

const void *
analytics_followed(enum fx_kind kind, int i)
{
	int n;

	for (n = 0; n < analytics_answer.count; n++)
		if (analytics_answer.events[n].kind == kind && i-- == 0)
			return analytics_answer.events[n].bytes;
	return NULL;
}

int
analytics_times(enum fx_kind kind)
{
	int i, times = 0;

	for (i = 0; i < events; i++)
		times += said[i].kind == kind;
	return times;
}

const void *
analytics_record(enum fx_kind kind, const char *key)
{
	return fx_records_find(records, kind, key);
}

void
hears_request(int hour)
{
	struct intake_requested m = { UNIT, "RMA-2611-00042-D", .model = MODEL,
		.family = "kettle", .lot = "L7", .serial = "SN-1",
		.symptom = "no_power" };

	analytics_hears(hour, EV_intake_requested, &m);
}

void
hears_review(int hour, enum fx_payer inbound)
{
	struct intake_reviewed m = { UNIT, .verdict = intake_verdict_eligible,
		.return_class = fx_return_class_iw,
		.inbound_freight_payer = inbound };

	analytics_hears(hour, EV_intake_reviewed, &m);
}

void
hears_receipt(int hour, int64_t round, int64_t freight)
{
	struct intake_received m = { UNIT, round, .freight_minor = freight };

	analytics_hears(hour, EV_intake_received, &m);
}

void
hears_admission(int hour, enum intake_goods goods)
{
	struct intake_admitted m = { UNIT, 1, .goods = goods, .model = MODEL };

	analytics_hears(hour, EV_intake_admitted, &m);
}

void
hears_round(int hour, int64_t round)
{
	struct assessment_queued m = { UNIT, .round = round };

	analytics_hears(hour, EV_assessment_queued, &m);
}

void
hears_diagnosis(int hour, bool fault_found)
{
	struct assessment_diagnosed m = { UNIT, 1, fault_found,
		.section = "heater", .defect = "open_circuit" };

	analytics_hears(hour, EV_assessment_diagnosed, &m);
}

void
hears_liability(int hour, int64_t company, int64_t customer, int64_t supplier)
{
	struct assessment_liability_set m = { UNIT, .share_company = company,
		.share_customer = customer, .share_supplier = supplier };

	analytics_hears(hour, EV_assessment_liability_set, &m);
}

void
hears_decision(int hour, int64_t round, enum fx_decision kind,
    enum fx_goods_to goods_to, int64_t amount)
{
	struct assessment_decided m = { UNIT, round, kind, .goods_to = goods_to,
		.amount_minor = amount, .currency = "CNY" };

	analytics_hears(hour, EV_assessment_decided, &m);
}

void
hears_pick_up(int hour, int64_t attempt)
{
	struct repair_picked_up m = { UNIT, .attempt = attempt };

	analytics_hears(hour, EV_repair_picked_up, &m);
}

void
hears_part(int hour, int64_t qty, int64_t cost)
{
	struct repair_part_replaced m = { UNIT, "HEATER-2", .qty = qty,
		.unit_cost_minor = cost };

	analytics_hears(hour, EV_repair_part_replaced, &m);
}

void
hears_repair(int hour, int64_t attempt, int64_t minutes)
{
	struct repair_completed m = { UNIT, .attempt = attempt,
		.labor_min = minutes };

	analytics_hears(hour, EV_repair_completed, &m);
}

void
hears_inspector(int hour, int64_t attempt)
{
	struct quality_started m = { UNIT, .attempt = attempt };

	analytics_hears(hour, EV_quality_started, &m);
}

void
hears_pass(int hour, int64_t round, int64_t attempt)
{
	struct quality_passed m = { UNIT, round, .attempt = attempt };

	analytics_hears(hour, EV_quality_passed, &m);
}

void
hears_failure(int hour, int64_t attempt)
{
	struct quality_failed m = { UNIT, .attempt = attempt };

	analytics_hears(hour, EV_quality_failed, &m);
}

void
hears_job(int hour, enum fx_decision kind, int64_t round, int64_t attempt)
{
	struct shipping_queued m = { UNIT, shipping_leg_out, kind, round,
		.attempt = attempt };

	analytics_hears(hour, EV_shipping_queued, &m);
}

void
hears_scrap_job(int hour, int64_t round)
{
	struct shipping_queued m = { UNIT, shipping_leg_scrap,
		fx_decision_scrap, .round = round };

	analytics_hears(hour, EV_shipping_queued, &m);
}

void
hears_packing(int hour, int64_t cost)
{
	struct shipping_packed m = { UNIT, .cost_minor = cost };

	analytics_hears(hour, EV_shipping_packed, &m);
}

void
hears_hand_over(int hour, enum fx_payer payer, int64_t freight)
{
	struct shipping_handed_over m = { UNIT, .freight_minor = freight,
		.freight_payer = payer };

	analytics_hears(hour, EV_shipping_handed_over, &m);
}

void
hears_delivery(int hour)
{
	struct shipping_delivered m = { UNIT, .at = NOW + hour * FX_HOUR_MS };

	analytics_hears(hour, EV_shipping_delivered, &m);
}

void
hears_loss(int hour)
{
	struct shipping_lost m = { .unit_no = UNIT };

	analytics_hears(hour, EV_shipping_lost, &m);
}

void
hears_scrap(int hour, int64_t cost)
{
	struct shipping_scrapped m = { UNIT, .cost_minor = cost };

	analytics_hears(hour, EV_shipping_scrapped, &m);
}

void
hears_new_round(int hour, int64_t round)
{
	struct assessment_reopened m = { UNIT, .round = round };

	analytics_hears(hour, EV_assessment_reopened, &m);
}

void
hears_closing(int hour, enum fx_outcome outcome)
{
	struct intake_closed m = { UNIT, .outcome = outcome };

	analytics_hears(hour, EV_intake_closed, &m);
}

void
hears_end(int hour)
{
	struct shipping_ended m = { .unit_no = UNIT };

	analytics_hears(hour, EV_shipping_ended, &m);
}

void
hears_question(int hour, enum fx_about about)
{
	struct intake_question_opened m = { UNIT, .about = about };

	analytics_hears(hour, EV_intake_question_opened, &m);
}

void
hears_answer(int hour, enum fx_about about, enum fx_reply answer)
{
	struct intake_customer_decided m = { UNIT, about, .answer = answer };

	analytics_hears(hour, EV_intake_customer_decided, &m);
}

void
hears_assessment(void)
{
	hears_request(0);
	hears_review(1, fx_payer_unsaid);
	hears_receipt(2, 1, 0);
	hears_admission(3, intake_goods_here);
	hears_round(3, 1);
	hears_diagnosis(8, true);
	hears_liability(9, 1000, 0, 0);
	hears_decision(10, 1, fx_decision_repair, fx_goods_to_customer, 0);
}

void
hears_repair_and_return(void)
{
	hears_pick_up(12, 1);
	hears_part(14, 1, 12000);
	hears_repair(20, 1, 60);
	hears_inspector(22, 1);
	hears_pass(23, 1, 1);
	hears_job(23, fx_decision_repair, 1, 1);
	hears_packing(24, 500);
	hears_hand_over(26, fx_payer_unsaid, 1500);
	hears_delivery(50);
}

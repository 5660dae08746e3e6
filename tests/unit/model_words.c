#include "model_words.h"

#include <msgpack.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define SERVICES 6
#define ROWS     512
#define KEYS     64

static const char *const names[SERVICES] = { "intake", "assessment", "repair",
	"quality", "shipping", "analytics" };

struct rising {
	char key[128];
	int64_t last;
};

static struct {
	struct model *model;
	unsigned char hash[SERVICES][ROWS][32];
	int64_t seq[SERVICES], ix[SERVICES], clock, commands;
	struct rising topics[KEYS * 4], subjects[KEYS * 4];
	char actor[33], role[33];
	size_t life;
	const char *left_out, *said_so, *so;
} history;

struct next next;

int64_t
now(void)
{
	return history.clock;
}

void
later(int64_t ms)
{
	history.clock += ms;
}

void
by(const char *actor, const char *role)
{
	snprintf(history.actor, sizeof(history.actor), "%s", actor);
	snprintf(history.role, sizeof(history.role), "%s", role);
}

void
after(const char *service)
{
	next.cause = service;
}

struct model *
model_told(void)
{
	return history.model;
}

static int
named(const char *name, size_t size)
{
	for (int i = 0; i < SERVICES; i++) {
		if (strlen(names[i]) == size &&
		    memcmp(names[i], name, size) == 0)
			return i;
	}
	abort();
}

int64_t
told(const char *service)
{
	return history.seq[named(service, strlen(service))];
}

/* The last number of something; 0 when it is new. */
static int64_t *
last_of(struct rising *rising, const char *key)
{
	while (rising->key[0] != '\0' && strcmp(rising->key, key) != 0)
		rising++;
	snprintf(rising->key, sizeof(rising->key), "%s", key);
	return &rising->last;
}

static void
put_text(msgpack_packer *packer, const char *text, size_t size)
{
	msgpack_pack_str(packer, size);
	msgpack_pack_str_body(packer, text, size);
}

static void
put_key(msgpack_packer *packer, const char *key)
{
	put_text(packer, key, strlen(key));
}

static void
put_bytes(msgpack_packer *packer, const void *bytes, size_t size)
{
	msgpack_pack_bin(packer, size);
	msgpack_pack_bin_body(packer, bytes, size);
}

static void
put_number(msgpack_packer *packer, const char *key, int64_t number)
{
	put_key(packer, key);
	msgpack_pack_int64(packer, number);
}

/* What an event says of its cause. */
static void
put_behind(msgpack_packer *packer, const char *key, size_t size)
{
	int of = named(next.cause, strlen(next.cause));
	int64_t seq = history.seq[of];

	if (size > 4 && memcmp(key + size - 4, "hash", 4) == 0)
		put_bytes(packer, history.hash[of][seq], 32);
	else
		msgpack_pack_int64(packer, seq);
}

/* One word, key and value. */
static void
put_field(msgpack_packer *packer, const char *word, size_t size)
{
	size_t key = strcspn(word, "=:?#@");
	const char *value = word + key + 1;
	size_t rest = size - key - 1;
	char sha[32];

	put_text(packer, word, key);
	switch (word[key]) {
	case '=': put_text(packer, value, rest); break;
	case '@': put_behind(packer, word, key); break;
	case ':': msgpack_pack_int64(packer, strtoll(value, NULL, 10)); break;
	case '?':
		if (value[0] == 'y')
			msgpack_pack_true(packer);
		else
			msgpack_pack_false(packer);
		break;
	default:
		memset(sha, value[0], sizeof(sha));
		put_bytes(packer, sha, sizeof(sha));
	}
}

static void
put_data(msgpack_packer *packer, const char *fields)
{
	size_t count = 0;

	for (const char *at = fields; *at != '\0'; at += strspn(at, " ")) {
		at += strcspn(at, " ");
		count++;
	}
	put_key(packer, "data");
	msgpack_pack_map(packer, count);
	for (const char *at = fields; *at != '\0'; at += strspn(at, " ")) {
		size_t size = strcspn(at, " ");

		put_field(packer, at, size);
		at += size;
	}
}

static void
put_cause(msgpack_packer *packer)
{
	int by_whom = named(next.cause, strlen(next.cause));
	int64_t seq =
	    next.cause_seq != 0 ? next.cause_seq : history.seq[by_whom];
	unsigned char hash[32];

	memcpy(hash, history.hash[by_whom][seq < 0 ? 0 : seq], sizeof(hash));
	hash[5] ^= next.bad_cause_hash;
	put_key(packer, "cause");
	msgpack_pack_array(packer, 3);
	put_key(packer, next.cause);
	msgpack_pack_int64(packer, seq);
	put_bytes(packer, hash, sizeof(hash));
}

static void
put_command(msgpack_packer *packer)
{
	unsigned char id[16] = { 0 };
	int64_t count = history.commands += next.same_command ? 0 : 1;

	memcpy(id, &count, sizeof(count));
	put_key(packer, "cmd");
	put_bytes(packer, id, sizeof(id));
}

/* Who acted, and why: the first keys of the envelope. */
static void
put_trigger(msgpack_packer *packer, const char *type, bool commanded)
{
	char actor[48];

	snprintf(actor, sizeof(actor), "%s", history.actor);
	if (strstr(type, ".epoch_opened") != NULL)
		snprintf(actor, sizeof(actor), "system");
	else if (next.actor != NULL)
		snprintf(actor, sizeof(actor), "%s", next.actor);
	else if (next.cause != NULL)
		snprintf(actor, sizeof(actor), "service:%s", next.cause);

	if (next.wrong_order)
		put_number(packer, "v", 1);
	put_key(packer, "actor");
	put_key(packer, actor);
	if (next.cause != NULL)
		put_cause(packer);
	if (commanded)
		put_command(packer);
}

/* Whose row it is, and when: the last keys. */
static void
put_place(
    msgpack_packer *packer, const char *type, const char *subject, int service)
{
	char source[48];

	snprintf(source, sizeof(source), "/fanxiu/%s", names[service]);
	put_number(packer, "seq", history.seq[service] + 1 + next.seq);
	put_key(packer, "source");
	put_key(packer, source);
	if (!next.no_store) {
		put_key(packer, "store");
		put_bytes(packer, "0123456789abcdef", 16);
	}
	if (subject != NULL) {
		put_key(packer, "subject");
		put_key(packer, subject);
	}
	put_number(packer, "time", history.clock + next.time);
	put_key(packer, "type");
	put_key(packer, type);
	if (!next.wrong_order)
		put_number(packer, "v", 1);
}

/* The envelope, its keys in their order. */
static void
put_event(msgpack_packer *packer, const char *type, const char *subject,
    const char *fields, int service)
{
	bool commanded = strstr(type, ".epoch_opened") == NULL &&
			 (next.cause == NULL || next.actor != NULL) &&
			 !next.no_command;
	bool has_role = commanded && history.role[0] != '\0';
	int64_t ix = history.ix[service] + next.ix;
	int64_t *prev = last_of(history.topics, type), *rev = NULL;
	char key[128];
	int keys = 10 + (next.cause != NULL) + commanded + (ix > 0) +
		   next.more + (subject != NULL ? 2 : 0) - next.no_store +
		   has_role;

	msgpack_pack_map(packer, (size_t)keys);
	put_trigger(packer, type, commanded);
	put_data(packer, fields);
	put_number(packer, "epoch", 1 + next.epoch);
	if (ix > 0)
		put_number(packer, "ix", ix);
	if (next.more) {
		put_key(packer, "more");
		msgpack_pack_true(packer);
	}
	put_number(packer, "prev", *prev + next.prev);
	if (subject != NULL) {
		/* A line of a quote counts in another book. */
		snprintf(key, sizeof(key), "%d %s",
		    strstr(type, "quote_line") != NULL ? SERVICES : service,
		    subject);
		rev = last_of(history.subjects, key);
		put_number(packer, "rev", ++*rev + next.rev);
	}
	if (has_role) {
		put_key(packer, "role");
		put_key(packer, history.role);
	}
	put_place(packer, type, subject, service);
	*prev = history.seq[service] + 1;
}

/* The number of v, one byte, written in two. */
static void
lengthen(msgpack_sbuffer *body)
{
	body->data[body->size - 1] = (char)0xcc;
	msgpack_sbuffer_write(body, "\1", 1);
}

const char *
tell(const char *type, const char *subject, const char *fields)
{
	int service = named(type, strcspn(type, "."));
	int64_t seq = ++history.seq[service];
	unsigned char row[2200], *hash = history.hash[service][seq];
	size_t topic = strlen(type) + 1, size;
	crypto_generichash_state state;
	msgpack_sbuffer body;
	msgpack_packer packer;

	assert_true(seq < ROWS);
	history.seq[service]--;
	/* What one command says, it says at one time. */
	history.clock += history.ix[service] > 0 ? 0 : 1000;
	msgpack_sbuffer_init(&body);
	msgpack_packer_init(&packer, &body, msgpack_sbuffer_write);
	put_event(&packer, type, subject, fields, service);
	if (next.long_number)
		lengthen(&body);
	history.seq[service]++;
	history.ix[service] = next.more ? history.ix[service] + 1 : 0;

	row[0] = (unsigned char)topic;
	size = 1 + (size_t)snprintf((char *)row + 1, 80, "%s.", type);
	memcpy(row + size, body.data, body.size);
	size += body.size;
	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state,
	    next.bad_link
		? (const unsigned char *)"................................"
		: hash - 32,
	    32);
	crypto_generichash_update(&state, row + 1, size - 1);
	crypto_generichash_final(&state, hash, 32);
	memcpy(row + size, hash, 32);
	row[size + 3] ^= next.bad_hash;
	msgpack_sbuffer_destroy(&body);
	next = (struct next){ 0 };
	return model_event(history.model, names[service], row, size + 32);
}

void
company_begin(void)
{
	memset(&history, 0, sizeof(history));
	next = (struct next){ 0 };
	history.model = model_open();
	history.clock = INT64_C(1772413200000);
	for (int i = 0; i < SERVICES; i++) {
		char type[48];

		snprintf(type, sizeof(type), "%s.epoch_opened", names[i]);
		accepted(tell(type, NULL, "node=here why=create"));
	}
	by("chen.yu", "cs");
}

void
company_end(void)
{
	model_close(history.model);
	history.model = NULL;
}

void
accepted(const char *said)
{
	if (said != NULL)
		fail_msg("the model said: %s", said);
}

void
refused(const char *what, const char *said)
{
	if (said == NULL)
		fail_msg("the model said nothing of %s", what);
	if (strstr(said, what) == NULL)
		fail_msg("not %s, but: %s", what, said);
}

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
	{ "", "quality", "repair.released", "why=passed attempt:1" },
	{ "", "quality", "shipping.queued",
	    "leg=out kind=repair round:1 attempt:1 release_service=quality "
	    "release_seq@ release_hash@ owner=customer "
	    "dispatch_due_at:1772900000000" },
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

void
without(const char *type)
{
	history.left_out = type;
}

void
with(const char *type, const char *fields)
{
	history.said_so = type;
	history.so = fields;
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

	for (; history.life < count; history.life++) {
		const struct line *line = &life[history.life];
		int service = named(line->type, strcspn(line->type, "."));
		bool so = history.said_so != NULL &&
			  strcmp(history.said_so, line->type) == 0;

		if (type != NULL && strcmp(line->type, type) == 0)
			break;
		if (history.left_out != NULL &&
		    strcmp(history.left_out, line->type) == 0)
			continue;
		if (line->who[0] == '\0')
			after(line->role);
		else
			by(line->who, line->role);
		next.same_command = history.ix[service] > 0;
		accepted(tell_line(line->type, so ? history.so : line->fields));
	}
}

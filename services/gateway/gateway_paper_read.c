#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "edge/fx_cloud.h"
#include "edge/fx_unprinted.h"
#include "net/fx_talk.h"
#include "schema/fx_codec.h"
#include "schema/fx_scan.h"
#include "services/gateway/gateway_paper.h"

static gateway_then_fn take_record, take_list, take_rows, take_prints;
static gateway_paper_fn choose_again;

/* Of rows that are taken one at a time. */
static struct fx_reader *rows_reader;

static struct fx_reader *
shared_reader(void)
{
	if (rows_reader == NULL &&
	    fx_unpack_open(FX_SCAN_ITEMS, &rows_reader) != 0)
		rows_reader = NULL;
	return rows_reader;
}

static void
no_memory(struct gateway_request *rq)
{
	gateway_problem(rq, 503, "BUSY", "No memory now; try again",
	    "内存不足，请稍后再试", NULL);
}

bool
gateway_paper_version(struct gateway_request *rq, struct gateway_paper *job,
    const char *day, const char *revision)
{
	const struct fx_template_choice choice = {
		.document = job->document, .day = day, .revision = revision
	};
	char directory[FX_TEMPLATE_PATH], name[FX_TEMPLATE_PATH];
	char en[FX_UNPRINTED_WORDS], zh[FX_UNPRINTED_WORDS];
	struct fx_template_fault fault = { 0 };
	int rc = fx_template_directory(directory);

	if (rc == 0)
		rc = fx_template_choose(
		    directory, &choice, &job->template, &fault, name);
	if (rc == 0)
		return true;
	if (rc == FX_ENOENT && fault.en == NULL) {
		(void)fx_unprinted(job->document, false, en);
		(void)fx_unprinted(job->document, true, zh);
		gateway_problem(rq, 404, "NOT_FOUND", en, zh, "document");
	} else
		gateway_problem(rq, 500, "INTERNAL",
		    "A template of this document is wrong; the operator "
		    "finds why with fanxiu print",
		    "该单据的模板有误，运维人员可用 fanxiu print 查看原因",
		    "document");
	return false;
}

/* A document's name names a file: letters, digits and a hyphen. */
static bool
is_name(const char *document)
{
	return strlen(document) <= FX_CODE_BYTES && *document != '\0' &&
	       strspn(document, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
		   strlen(document);
}

struct gateway_paper *
gateway_paper_begin(struct gateway *g, struct gateway_request *rq,
    const char *document, const char *number)
{
	struct gateway_paper *job;

	if (!is_name(document) || *number == '\0' ||
	    strlen(number) > FX_SUBJECT_MAX) {
		gateway_problem(rq, 400, "INVALID",
		    "A document (DOC-14) and a number of at most 40 bytes",
		    "须为单据（DOC-14）和至多40字节的编号", "number");
		return NULL;
	}
	job = gateway_keep(rq, sizeof(*job));
	if (job != NULL)
		job->paper = gateway_keep(rq, fx_paper_size());
	if (job == NULL || job->paper == NULL || shared_reader() == NULL) {
		no_memory(rq);
		return NULL;
	}
	fx_paper_start(job->paper, shared_reader());
	fx_copy_text(job->document, sizeof(job->document), document);
	fx_copy_text(job->number, sizeof(job->number), number);
	job->print = (struct fx_paper_print){ .chinese = gateway_chinese(rq),
		.zone_minutes = g->settings.policy.zone_minutes,
		.currency = g->settings.site_currency,
		.origin = g->settings.http_origin };
	return gateway_paper_version(rq, job, NULL, NULL) ? job : NULL;
}

/* -- questions --------------------------------------------------------------*/

static const char *
kind_name(enum fx_kind record)
{
	return strchr(fx_schema_shape(record)->name, '.') + 1;
}

static void
pack_get(struct fx_packer *args, void *context)
{
	const struct gateway_paper *job = context;

	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, kind_name(job->kind));
	fx_pack_text(args, "subject");
	fx_pack_text(args, job->key);
}

static void
pack_history(struct fx_packer *args, void *context)
{
	const struct gateway_paper *job = context;

	fx_pack_map(args, 3);
	fx_pack_text(args, "kind");
	fx_pack_text(args, kind_name(job->kind));
	fx_pack_text(args, "subject");
	fx_pack_text(args, job->key);
	fx_pack_text(args, "after");
	fx_pack_uint(args, job->after);
}

static void
pack_list(struct fx_packer *args, void *context)
{
	const struct gateway_paper *job = context;

	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, kind_name(job->kind));
	fx_pack_text(args, "limit");
	fx_pack_uint(args, 200);
}

void
gateway_paper_get(struct gateway_request *rq, struct gateway_paper *job,
    enum fx_kind kind, const char *key, gateway_then_fn *then)
{
	job->kind = kind;
	fx_copy_text(job->key, sizeof(job->key), key);
	gateway_ask(
	    rq, fx_schema_shape(kind)->place, "get", pack_get, job, then);
}

static void
ask_history(struct gateway_request *rq, struct gateway_paper *job,
    gateway_then_fn *then)
{
	gateway_ask(rq, fx_schema_shape(job->kind)->place, "history",
	    pack_history, job, then);
}

/* -- what it is filled from -------------------------------------------------*/

/* The next question, or the end. */
static void
gather_on(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	const struct fx_template *t = &job->template;
	size_t at = job->at++;

	if (at < t->record_count) {
		gateway_paper_get(
		    rq, job, t->records[at], job->number, take_record);
		return;
	}
	at -= t->record_count;
	if (at < t->list_count) {
		job->kind = t->lists[at];
		gateway_ask(rq, fx_schema_shape(job->kind)->place, "list",
		    pack_list, job, take_list);
		return;
	}
	at -= t->list_count;
	if (at < t->source_count) {
		job->kind = t->sources[at];
		fx_copy_text(job->key, sizeof(job->key), job->number);
		/* Of a record the event that changed it last is enough. */
		job->after = job->last > 0 ? job->last - 1 : 0;
		ask_history(rq, job, take_rows);
		return;
	}
	if (fx_paper_facts(job->paper, &job->facts) != 0)
		job->facts.count = 0;
	job->then(g, rq, job);
}

static void
not_read(struct gateway_request *rq, int rc)
{
	if (rc == FX_ETOOBIG)
		gateway_problem(rq, 409, "REFUSED",
		    "Over 512 events: too many for one paper",
		    "超过512条事件，无法打印在一份单据上", NULL);
	else
		gateway_problem(rq, 500, "INTERNAL",
		    "An event cannot be read by this version",
		    "本版本无法读取某条事件", NULL);
}

static void
take_record(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;
	uint64_t seq = 0;
	int rc = 0;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	if (answer->root != NULL && fx_unpack_count(answer->root) > 0) {
		rc = fx_paper_take_record(job->paper, job->kind, answer->root);
		if (job->at == 1 &&
		    fx_unpack_uint(fx_unpack_find(answer->root, "seq"), &seq) ==
			0)
			job->last = seq;
	}
	if (rc != 0)
		not_read(rq, rc);
	else
		gather_on(g, rq, job);
}

static void
take_list(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;
	size_t i, count;
	int rc = 0;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	count = answer->root == NULL ? 0 : fx_unpack_count(answer->root);
	for (i = 0; i < count && rc == 0; i++)
		rc = fx_paper_take_record(
		    job->paper, job->kind, fx_unpack_element(answer->root, i));
	if (rc != 0)
		not_read(rq, rc);
	else
		gather_on(g, rq, job);
}

/* Each row of a page to take; *after is the last of them, 0: none. */
static int
each_row(const struct gateway_answer *answer,
    int take(struct gateway_paper *job, enum fx_place place,
	const struct fx_parts *parts, const struct fx_envelope *e,
	const struct fx_node *data),
    uint64_t *after)
{
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_parts parts;
	struct fx_piece row;
	size_t at = 0;
	int rc = 0;

	*after = 0;
	while (rc == 0 && at < answer->data.length &&
	       fx_talk_row(answer->data, &at, &row) == 0) {
		rc = fx_envelope_split(row.bytes, row.length, &parts);
		if (rc == 0)
			rc = fx_envelope_decode(rows_reader, parts.body,
			    parts.body_length, &e, &data);
		if (rc != 0)
			break;
		*after = e.seq;
		rc = take(answer->context, answer->place, &parts, &e, data);
	}
	return rc;
}

static int
take_input(struct gateway_paper *job, enum fx_place place,
    const struct fx_parts *parts, const struct fx_envelope *e,
    const struct fx_node *data)
{
	(void)e;
	(void)data;
	return fx_paper_take(job->paper, place, parts);
}

static void
take_rows(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;
	int rc;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	rc = each_row(answer, take_input, &job->after);
	if (rc != 0)
		not_read(rq, rc);
	else if (job->after != 0)
		ask_history(rq, job, take_rows);
	else
		gather_on(g, rq, job);
}

void
gateway_paper_gather(struct gateway *g, struct gateway_request *rq,
    struct gateway_paper *job, gateway_paper_fn *then)
{
	fx_paper_begin(job->paper, &job->template, job->number,
	    job->has_limit ? &job->limit : NULL);
	job->at = 0;
	job->last = 0;
	job->then = then;
	gather_on(g, rq, job);
}

static void
answer_if_any(struct gateway *g, struct gateway_request *rq,
    struct gateway_paper *job, gateway_paper_fn *then)
{
	const struct fx_template *t = &job->template;

	if (job->facts.count > 0 ||
	    (t->source_count == 0 && t->needs == FX_KIND_NONE))
		then(g, rq, job);
	else
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is nothing to print yet: what this document is "
		    "about has not happened",
		    "尚无可打印的内容：该单据所述事项尚未发生", "number");
}

/* -- the template in force --------------------------------------------------*/

static void
choose_again(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	char day[FX_TIME_TEXT], revision[sizeof(job->template.revision)];
	gateway_paper_fn *then = job->in_force;

	if (job->facts.count == 0) {
		answer_if_any(g, rq, job, then);
		return;
	}
	fx_copy(revision, job->template.revision);
	fx_cloud_time(
	    job->facts.time_ms + job->print.zone_minutes * FX_MINUTE_MS, day);
	day[FX_TEMPLATE_DAY] = '\0';
	if (!gateway_paper_version(rq, job, day, NULL))
		return;
	if (strcmp(revision, job->template.revision) == 0)
		then(g, rq, job);
	else
		gateway_paper_gather(g, rq, job, then);
}

void
gateway_paper_in_force(struct gateway *g, struct gateway_request *rq,
    struct gateway_paper *job, gateway_paper_fn *then)
{
	job->in_force = then;
	gateway_paper_gather(g, rq, job, choose_again);
}

/* -- a print of before ------------------------------------------------------*/

static int
take_print(struct gateway_paper *job, enum fx_place place,
    const struct fx_parts *parts, const struct fx_envelope *e,
    const struct fx_node *data)
{
	enum fx_kind kind = fx_paper_kind(place, "printed", FX_EVENT);
	fx_paper_printed one = { 0 };
	char field[FX_NAME_MAX + 1];

	(void)parts;
	if (fx_envelope_kind(e) != kind)
		return 0;
	if (fx_codec_decode(kind, data, FX_FOREIGN, &one, field) != 0)
		return FX_ESYNTAX;
	fx_copy(one.number, e->subject);
	if (job->printed_seq != 0 ? e->seq == job->printed_seq
				  : one.copy == job->mark.copy)
		job->printed = one;
	return 0;
}

static void
take_prints(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	if (each_row(answer, take_print, &job->after) != 0)
		not_read(rq, FX_ESYNTAX);
	else if (job->after != 0)
		ask_history(rq, job, take_prints);
	else
		job->then(g, rq, job);
}

void
gateway_paper_find(struct gateway_request *rq, struct gateway_paper *job,
    gateway_paper_fn *then)
{
	job->then = then;
	job->kind = fx_paper_kind(job->template.place, "paper", FX_RECORD);
	fx_paper_key(job->document, job->number, job->key);
	job->after = 0;
	ask_history(rq, job, take_prints);
}

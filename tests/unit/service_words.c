#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_uuid.h"
#include "tests/lib/sample.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

struct fx_service *service;
bool stubborn, indifferent, forgiving, upgraded;
void (*on_weighing)(void);
int amiss;
const char *where = "inproc://";

static struct fx_mark peers[FX_PLACE_COUNT];

static void
goes_well(int rc)
{
	if (!forgiving)
		assert_int_equal(rc, 0);
	else if (amiss == 0)
		amiss = rc;
}

/* -- the department ---------------------------------------------------------*/

static int
decide_admitted(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_admitted *heard = fx_heard(ask, intake_admitted);
	struct repair_unit_known *known;

	(void)record; /* whatever it was */
	known = fx_emit(answer, repair_unit_known);
	fx_copy(known->unit_no, heard->unit_no);
	return 0;
}

static int
decide_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_decided *heard =
	    fx_heard(ask, assessment_decided);
	const struct repair_unit *unit = record;
	struct repair_noted *noted;

	if (on_weighing != NULL)
		on_weighing();
	if (stubborn || !unit->known)
		return fx_refuse(
		    answer, indifferent ? NO_fx_no_concern : NO_fx_not_found);
	noted = fx_emit(answer, repair_noted);
	fx_copy(noted->unit_no, heard->unit_no);
	noted->kind = fx_note_kind_text;
	noted->text_sha[0] = 1;
	return 0;
}

/* The clerk's note, and the timer, make a unit known as well. */
static int
decide_note(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	struct repair_unit_known *known;

	(void)record; /* whatever it was */
	known = fx_emit(answer, repair_unit_known);
	fx_copy(known->unit_no, fx_asked(ask, repair_note)->unit_no);
	return 0;
}

static int
decide_overdue(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	struct repair_unit_known *known;

	(void)record; /* whatever it was */
	known = fx_emit(answer, repair_unit_known);
	fx_copy(known->unit_no, fx_asked(ask, repair_mark_overdue)->unit_no);
	return 0;
}

static void
apply_known(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;

	(void)event; /* that it came is enough */
	unit->known = true;
	unit->repair_due = 0;
}

static void
apply_noted(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;

	(void)event; /* as above */
	unit->steps += upgraded ? 2 : 1;
}

/* A block sets a deadline: what a timer of a test needs. */
static int
decide_severity(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	struct repair_blocked *blocked;

	(void)record; /* whatever it was */
	blocked = fx_emit(answer, repair_blocked);
	fx_copy(
	    blocked->unit_no, fx_heard(ask, assessment_severity_set)->unit_no);
	blocked->why = fx_block_gag;
	fx_copy(blocked->ref_service, "assessment");
	blocked->ref_seq = ask->cause.seq;
	memcpy(blocked->ref_hash, ask->cause.hash, sizeof(blocked->ref_hash));
	return 0;
}

static void
apply_blocked(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;

	unit->repair_due = event->time_ms;
}

static const struct fx_rule rules[] = {
	{ EV_intake_admitted, FX_ANYTIME, decide_admitted, NULL },
	{ EV_assessment_decided, FX_ANYTIME, decide_decided, NULL },
	{ EV_assessment_severity_set, FX_ANYTIME, decide_severity, NULL },
	{ CMD_repair_note, FX_ANYTIME, decide_note, NULL },
	{ CMD_repair_mark_overdue, FX_ANYTIME, decide_overdue, NULL },
	{ 0 },
};

static const struct fx_change changes[] = {
	{ EV_repair_unit_known, apply_known, NULL },
	{ EV_repair_noted, apply_noted, NULL },
	{ EV_repair_blocked, apply_blocked, NULL },
	{ 0 },
};

static const struct fx_book unit_book = { REC_repair_unit, rules, changes };
static const struct fx_book *const books[] = { &unit_book, NULL };
static struct fx_department department = { .name = "repair",
	.place = FX_IN_repair,
	.books = books,
	.fold = 1 };

/* -- the service ------------------------------------------------------------*/

static void
place_sockets(struct fx_settings *settings)
{
	enum fx_place place;

	(void)snprintf(settings->bind_commands, sizeof(settings->bind_commands),
	    "%sdesk", where);
	(void)snprintf(settings->bind_events, sizeof(settings->bind_events),
	    "%sevents", where);
	(void)snprintf(settings->bind_journal, sizeof(settings->bind_journal),
	    "%sjournal", where);
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		fx_copy(settings->peers[place].events, "inproc://nobody");
		fx_copy(settings->peers[place].journal, "inproc://nowhere");
	}
}

void
hear_again(void)
{
	enum fx_place place;

	memset(peers, 0, sizeof(peers));
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		memset(peers[place].store, 'a' + (int)place, FX_STORE_BYTES);
		peers[place].epoch = 1;
	}
}

static void
settle(struct fx_settings *settings)
{
	fx_policy_base(&settings->policy);
	fx_copy(settings->profile_name, "demo");
	fx_copy_text(settings->store_path, sizeof(settings->store_path),
	    the_directory());
	settings->store_size_max = 16 << 20;
	settings->replay_budget = 100000000;
	settings->guest_days = 14;
	settings->guest_size = INT64_C(4) << 30;
	settings->drain_within_ms = 5000;
	place_sockets(settings);
}

static int
begin(void)
{
	service = calloc(1, sizeof(*service));
	if (service == NULL)
		return 1;
	department.fold = upgraded ? 2 : 1;
	service->department = &department;
	settle(&service->settings);
	return fx_start_open(service, FX_STORE_STAYED);
}

int
a_service(void **state)
{
	int rc = a_directory(state);

	stubborn = indifferent = upgraded = false;
	on_weighing = NULL;
	hear_again();
	return rc == 0 ? begin() : 1;
}

void
stop_it(void)
{
	if (service->batch != NULL)
		fx_batch_abandon(service, FX_SAYS_BUSY);
	fx_start_close(service);
	free(service);
	service = NULL;
}

int
start_it(void)
{
	return begin();
}

void
start_again(void)
{
	stop_it();
	assert_int_equal(start_it(), 0);
}

int
no_service(void **state)
{
	if (service->batch != NULL)
		fx_batch_abandon(service, FX_SAYS_BUSY);
	fx_start_close(service);
	free(service);
	return no_directory(state);
}

/* -- what peers say ---------------------------------------------------------*/

static struct fx_neighbor *
neighbor_in(enum fx_place place)
{
	size_t i;

	for (i = 0; i < service->neighbor_count; i++)
		if (service->neighbors[i].place == place)
			return &service->neighbors[i];
	fail();
	return NULL;
}

void
hear_bytes(enum fx_place place, const char *type, const char *subject,
    const void *data, size_t size, bool must)
{
	struct fx_mark *mark = &peers[place];
	struct fx_envelope e = { .v = 1,
		.seq = ++mark->seq,
		.epoch = 1,
		.time_ms = STORE_NOW,
		.actor = "li.wei",
		.must = must,
		.rev = 1 };
	unsigned char body[FX_BODY_MAX], row[FX_ROW_MAX];
	struct fx_follow_event event;
	char topic[FX_TOPIC_MAX + 1];
	size_t length, used;

	fx_copy_text(e.type, sizeof(e.type), type);
	fx_copy_text(e.subject, sizeof(e.subject), subject);
	fx_copy(e.source, "/fanxiu/peer");
	memcpy(e.store, mark->store, sizeof(e.store));
	fx_copy_text(topic, sizeof(topic), type);
	memcpy(topic + strlen(type), ".", 2);
	assert_int_equal(
	    fx_envelope_encode(&e, data, size, body, sizeof(body), &length), 0);
	fx_envelope_link(
	    mark->hash, topic, strlen(topic), body, length, mark->hash);
	assert_int_equal(fx_envelope_row(topic, body, length, mark->hash, row,
			     sizeof(row), &used),
	    0);
	event.mark = *mark;
	assert_int_equal(fx_envelope_split(row, used, &event.row), 0);
	event.whole = (struct fx_piece){ row, used };
	goes_well(fx_heard_take(service, neighbor_in(place), &event));
}

void
hear(enum fx_place place, enum fx_kind kind, const void *thing)
{
	unsigned char data[FX_BODY_MAX];
	size_t size;

	assert_int_equal(
	    fx_codec_encode(kind, thing, data, sizeof(data), &size), 0);
	hear_bytes(place, fx_schema_shape(kind)->name,
	    fx_department_subject(kind, thing), data, size, false);
}

void
admitted(const char *unit_no)
{
	struct intake_admitted event;

	sample_fill(EV_intake_admitted, SAMPLE_TYPICAL, &event);
	fx_copy_text(event.unit_no, sizeof(event.unit_no), unit_no);
	hear(FX_IN_intake, EV_intake_admitted, &event);
}

void
decided(const char *unit_no)
{
	struct assessment_decided event;

	sample_fill(EV_assessment_decided, SAMPLE_TYPICAL, &event);
	fx_copy_text(event.unit_no, sizeof(event.unit_no), unit_no);
	hear(FX_IN_assessment, EV_assessment_decided, &event);
}

/* -- what is asked ----------------------------------------------------------*/

static struct fx_response
ask(enum fx_kind kind, const void *cmd, const char *subject, const char *role)
{
	static unsigned char number;
	struct fx_request request = { .kind = FX_COMMAND_FRAME,
		.actor = "li.wei",
		.v = 1,
		.route = { .length = 5 } };
	unsigned char chance[FX_ID_BYTES] = { [1] = ++number }, data[512];
	const struct fx_waiting *waiting;
	struct fx_response reply;

	fx_copy_text(
	    request.type, sizeof(request.type), fx_schema_shape(kind)->name);
	fx_copy_text(request.subject, sizeof(request.subject), subject);
	fx_copy_text(request.role, sizeof(request.role), role);
	fx_uuid_make(fx_clock_now(), chance, request.id);
	request.data.bytes = data;
	assert_int_equal(fx_codec_encode(kind, cmd, data, sizeof(data),
			     &request.data.length),
	    0);
	memset(&reply, 0, sizeof(reply));
	goes_well(fx_commands_take(service, &request));
	if (amiss != 0)
		return reply;
	waiting = &service->waiting[service->waiting_count - 1];
	assert_int_equal(fx_response_decode(service->unpack, waiting->reply,
			     waiting->size, &reply),
	    0);
	return reply;
}

struct fx_response
note(const char *unit_no)
{
	struct repair_note cmd = { .kind = fx_note_kind_text,
		.text_sha = { 1 } };

	return ask(CMD_repair_note, &cmd, unit_no, "technician");
}

struct fx_response
says(enum fx_kind kind, const void *cmd, const char *role)
{
	return ask(kind, cmd, "", role);
}

void
commit(void)
{
	size_t i;

	/* Nobody was asked for these events, so nobody is told. */
	for (i = 0; i < service->neighbor_count; i++)
		service->neighbors[i].moved = false;
	goes_well(fx_batch_commit(service));
}

int64_t
parked(const char *subject)
{
	int64_t count = -1;

	assert_int_equal(fx_batch_open(service), 0);
	assert_int_equal(
	    fx_stuck_count(service->batch, subject, NULL, &count), 0);
	return count;
}

const char *
why(const char *subject, int64_t after)
{
	static struct fx_stuck stuck;

	assert_int_equal(fx_batch_open(service), 0);
	assert_int_equal(
	    fx_stuck_next(service->batch, subject, after, &stuck), 0);
	return stuck.why;
}

int64_t
steps(const char *unit_no)
{
	const struct repair_unit *unit;
	struct fx_stored stored;
	int rc;

	if (service->batch != NULL) {
		unit =
		    fx_records_find(service->records, REC_repair_unit, unit_no);
		return unit->steps;
	}
	assert_int_equal(fx_store_begin_read(service->view), 0);
	rc = fx_records_get(service->view, REC_repair_unit, unit_no, &stored);
	fx_store_end_read(service->view);
	unit = (const void *)stored.record;
	return rc == 0 ? unit->steps : 0;
}

int
asks(const char *type, const void *args, size_t size)
{
	static struct fx_request request;

	request = (struct fx_request){ .kind = FX_QUERY_FRAME,
		.actor = "operator",
		.role = "ops",
		.route = { .length = 5 },
		.data = { args, size } };
	fx_copy_text(request.type, sizeof(request.type), type);
	fx_queries_answer(service, &request);
	return (int)service->query.reply.code;
}

void
events(const char *unit_no, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		assert_int_equal(note(unit_no).code, FX_SAYS_OK);
		if (i % 50 == 49)
			commit();
	}
	commit();
}

void
has(const char *name, int64_t seq)
{
	struct fx_mark mark = { .epoch = 1, .seq = (uint64_t)seq };

	fx_consumed_note(service, name, &mark);
}

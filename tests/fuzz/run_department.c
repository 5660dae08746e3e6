/*
 * The six departments, given commands, events and time in any order.  What is
 * said obeys its declaration only; who, what and when is drawn from the bytes.
 * Whatever they decide could be written down, and the records are the fold of
 * what happened.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "schema/fx_scan.h"
#include "service/fx_department.h"
#include "services/analytics/analytics.h"
#include "services/assessment/assessment.h"
#include "services/intake/intake.h"
#include "services/quality/quality.h"
#include "services/repair/repair.h"
#include "services/shipping/shipping.h"
#include "tests/fuzz/made.h"
#include "tests/fuzz/targets.h"
#include "tests/lib/sample.h"

#define JOURNAL_MAX 400
#define FOLDS_MAX   2000
#define ROOM        1200
#define STEPS_MAX   200
#define MAP_BYTES   32768
#define ENVELOPE    620 /* the longest envelope, around an event's map */

/* An event and who said it. */
struct entry {
	struct fx_event event;
	char actor[FX_ACTOR_BYTES + 1], role[FX_ACTOR_BYTES + 1];
	unsigned char hash[32];
};

struct desk {
	const struct fx_department *department;
	struct fx_records *records, *again;
	struct entry journal[JOURNAL_MAX];
	int head;
	int cursor[FX_PLACE_COUNT];
	const struct entry *folded[FOLDS_MAX];
	int folds;
	struct made made;
};

static struct desk desks[FX_PLACE_COUNT] = {
	[FX_IN_intake].department = &intake_department,
	[FX_IN_assessment].department = &assessment_department,
	[FX_IN_repair].department = &repair_department,
	[FX_IN_quality].department = &quality_department,
	[FX_IN_shipping].department = &shipping_department,
	[FX_IN_analytics].department = &analytics_department,
};
static struct fx_policy policy;
static struct fx_reader *reader;
static struct fx_answer answer;
static uint64_t sum;
static _Alignas(max_align_t) unsigned char message[SAMPLE_BYTES];
static _Alignas(max_align_t) unsigned char decoded[SAMPLE_BYTES];
static unsigned char map[MAP_BYTES];

void
fuzz_department_begin(void)
{
	enum fx_place place;

	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &reader) == 0);
	for (place = 0; place < FX_PLACE_COUNT; place++)
		fuzz_check(fx_records_open(ROOM, &desks[place].records) == 0 &&
			   fx_records_open(ROOM, &desks[place].again) == 0);
	fx_policy_base(&policy);
	policy.forward_form_hours = 4;
	policy.first_assessment_hours = 8;
	policy.followup_workdays = 3;
	policy.mailin_repair_workdays = 7;
}

/* -- what happens -----------------------------------------------------------*/

/* It goes through the journal and is the same on the other side. */
static void
can_be_written(enum fx_kind kind, const void *thing, size_t most)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *field;
	const struct fx_node *root;
	char name[FX_NAME_MAX + 1];
	size_t used;

	field = NULL;
	if (fx_schema_check(kind, thing, &field) != 0) {
		fprintf(stderr, "%s: %s\n", shape->name,
		    field == NULL ? "?" : field->name);
		fuzz_wrong(__FILE__, __LINE__, "it obeys its declaration");
	}
	fuzz_check(fx_codec_encode(kind, thing, map, sizeof(map), &used) == 0);
	fuzz_check(used <= most);
	memset(decoded, 0, shape->size);
	fuzz_check(fx_unpack(reader, map, used, &root) == 0);
	fuzz_check(fx_codec_decode(kind, root, FX_FOREIGN, decoded, name) == 0);
	if (shape->sort != FX_RECORD && shape->keyed) {
		const char *key = fx_department_subject(kind, thing);

		fuzz_check(
		    fx_codec_subject(kind, key, strlen(key), decoded) == 0);
	}
	fuzz_check(memcmp(decoded, thing, shape->size) == 0);
	sum = fuzz_mix(sum, map, used);
}

static void
learn(struct desk *desk)
{
	enum fx_kind kind;
	const char *key;
	size_t i, n;

	for (i = 0; fx_records_touched(desk->records, i, &kind, &key); i++) {
		can_be_written(kind, fx_records_find(desk->records, kind, key),
		    FX_RECORD_BYTES);
		for (n = 0; n < desk->made.knows; n++)
			if (desk->made.known[n].kind == kind &&
			    strcmp(desk->made.known[n].key, key) == 0)
				break;
		if (n < desk->made.knows || n == MADE_RECORDS)
			continue;
		desk->made.known[n].kind = kind;
		fx_copy_text(desk->made.known[n].key,
		    sizeof(desk->made.known[n].key), key);
		desk->made.knows++;
	}
}

static void
fold(struct desk *desk, const struct entry *entry)
{
	struct fx_event event = entry->event;

	desk->folded[desk->folds++] = entry;
	fx_records_at(desk->records, desk->folds, event.time_ms);
	fx_apply(desk->department, &event, desk->records);
	learn(desk);
}

static void
happen(struct desk *desk, const struct fx_ask *ask)
{
	struct entry *entry;
	int i;

	fuzz_check(answer.count >= 1 && answer.count <= FX_EVENTS_MAX);
	for (i = 0; i < answer.count; i++) {
		can_be_written(answer.events[i].kind, answer.events[i].bytes,
		    FX_BODY_MAX - ENVELOPE);
		entry = &desk->journal[desk->head++];
		entry->event = answer.events[i];
		entry->event.seq = desk->head;
		entry->event.time_ms = made_now_ms;
		fx_copy_text(entry->actor, sizeof(entry->actor), ask->actor);
		fx_copy_text(entry->role, sizeof(entry->role), ask->role);
		entry->event.actor = entry->actor;
		entry->event.role = entry->role;
		memset(entry->hash, 1 + (int)desk->department->place, 32);
		memcpy(entry->hash, &desk->head, sizeof(desk->head));
		fold(desk, entry);
	}
}

static bool
has_room(const struct desk *desk)
{
	return desk->head + FX_EVENTS_MAX < JOURNAL_MAX &&
	       desk->folds + 2 * FX_EVENTS_MAX < FOLDS_MAX &&
	       !fx_records_nearly_full(desk->records);
}

/* Put it to the department; a no has a reason. */
static void
put(struct desk *desk, struct fx_ask *ask)
{
	int rc, place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		ask->view_age_ms[place] = 1000;
	ask->now_ms = ask->at_ms = made_now_ms;
	ask->policy = &policy;
	ask->records = desk->records;
	rc = fx_decide(desk->department, ask, &answer);
	sum = fuzz_mix_number(sum, rc);
	fuzz_check(fx_records_failed(desk->records) == 0);
	if (rc == 0) {
		happen(desk, ask);
		return;
	}
	fuzz_check(rc == FX_EREFUSED || rc == FX_EINVAL);
	if (rc == FX_EREFUSED)
		fuzz_check(answer.refusal > FX_REFUSAL_NONE &&
			   answer.refusal < FX_REFUSAL_COUNT);
}

/* An event of which a correction says that it names it. */
static void
fill_target(const struct desk *desk, struct fx_ask *ask)
{
	const struct fx_field *of_seq = fx_schema_field(ask->kind, "of_seq");
	const struct entry *entry;
	int64_t seq =
	    of_seq == NULL ? 0 : fx_schema_number(of_seq, ask->message);

	if (seq < 1 || seq > desk->head)
		return;
	entry = &desk->journal[seq - 1];
	ask->target.kind = entry->event.kind;
	memcpy(ask->target.hash, entry->hash, sizeof(ask->target.hash));
	fx_copy_text(ask->target.role, sizeof(ask->target.role), entry->role);
}

/* A command that is allowed in the state of some record; or any. */
static enum fx_kind
some_command(struct desk *desk, struct fuzz_tape *tape, const char **key)
{
	const struct made_record *known;
	const struct fx_field *f;
	enum fx_kind allowed[FX_KIND_COUNT], kind;
	size_t count = 0;
	int64_t state = 0;

	known =
	    desk->made.knows == 0 || fuzz_draw(tape, 8) == 0
		? NULL
		: &desk->made.known[fuzz_draw(tape, 256) % desk->made.knows];
	if (known != NULL && (f = fx_schema_state(known->kind)) != NULL)
		state = fx_schema_number(
		    f, fx_records_find(desk->records, known->kind, known->key));
	*key = known == NULL ? made_unit(tape) : known->key;
	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++)
		if (fx_schema_shape(kind)->sort == FX_COMMAND &&
		    fx_schema_shape(kind)->place == desk->department->place &&
		    (known == NULL ||
			fx_department_allows(desk->department, known->kind,
			    state, UINT32_MAX, kind)))
			allowed[count++] = kind;
	return count == 0 ? FX_KIND_NONE
			  : allowed[fuzz_draw(tape, 256) % count];
}

static const char *
role_for(enum fx_kind kind, struct fuzz_tape *tape)
{
	uint32_t roles = fx_schema_shape(kind)->roles;
	size_t i, from = fuzz_draw(tape, FX_ROLE_COUNT);

	for (i = 0; i < FX_ROLE_COUNT; i++)
		if ((roles >> ((from + i) % FX_ROLE_COUNT) & 1) != 0)
			return fx_schema_role((int)((from + i) % FX_ROLE_COUNT))
			    ->name;
	return "";
}

static void
command(struct desk *desk, struct fuzz_tape *tape)
{
	const char *key;
	enum fx_kind kind = some_command(desk, tape, &key);
	struct fx_ask ask = {
		.kind = kind, .message = message, .cause.place = FX_PLACE_COUNT
	};

	if (kind == FX_KIND_NONE ||
	    !made_message(&desk->made, kind, key, tape, message))
		return;
	ask.actor = made_person(tape);
	ask.role = role_for(kind, tape);
	fill_target(desk, &ask);
	put(desk, &ask);
}

/* The next event of another department; or one that nobody ever said. */
static void
hear(struct desk *desk, struct fuzz_tape *tape, bool true_one)
{
	enum fx_place place = (enum fx_place)fuzz_draw(tape, FX_PLACE_COUNT);
	struct desk *other = &desks[place];
	const struct fx_book *book;
	const struct entry *entry;
	struct fx_ask ask = { .message = message,
		.actor = "service:x",
		.role = "service",
		.cause = { .place = place } };

	if (other == desk)
		return;
	if (true_one) {
		if (desk->cursor[place] == other->head)
			return;
		entry = &other->journal[desk->cursor[place]++];
		if (desk->department->follows_all)
			fold(desk, entry);
		ask.kind = entry->event.kind;
		ask.cause.seq = desk->cursor[place];
		memcpy(ask.cause.hash, entry->hash, sizeof(entry->hash));
		memcpy(message, entry->event.bytes, sizeof(entry->event.bytes));
	} else {
		ask.kind = (enum fx_kind)(
		    1 + fuzz_draw(tape, 256) * 4 % (FX_KIND_COUNT - 1));
		while (fx_schema_shape(ask.kind)->sort != FX_EVENT ||
		       fx_schema_shape(ask.kind)->place != place)
			ask.kind =
			    (enum fx_kind)(ask.kind % (FX_KIND_COUNT - 1) + 1);
		if (!made_message(&desk->made, ask.kind,
			made_key(&desk->made, tape), tape, message))
			return;
		ask.cause.seq = 10000;
		memset(ask.cause.hash, 9, sizeof(ask.cause.hash));
	}
	if (fx_department_rule(desk->department, ask.kind, &book) != NULL)
		put(desk, &ask);
}

/* The command of a deadline of some record. */
static void
fire(struct desk *desk, struct fuzz_tape *tape)
{
	const struct made_record *known;
	size_t i, count;
	const struct fx_field *f;
	const void *record;
	struct fx_ask ask = { .message = message,
		.actor = "timer",
		.role = "timer",
		.cause.place = FX_PLACE_COUNT };

	if (desk->made.knows == 0)
		return;
	known = &desk->made.known[fuzz_draw(tape, 256) % desk->made.knows];
	record = fx_records_find(desk->records, known->kind, known->key);
	f = fx_schema_shape(known->kind)->fields(&count);
	for (i = 0; i < count; i++) {
		if (f[i].type != FX_DUE || fx_schema_number(&f[i], record) == 0)
			continue;
		memset(message, 0, sizeof(message));
		ask.kind = f[i].due;
		fx_copy_text((char *)message + fx_schema_key(ask.kind)->offset,
		    (size_t)fx_schema_key(ask.kind)->high + 1, known->key);
		fx_schema_put(fx_schema_field(ask.kind, "due_at"), message,
		    fx_schema_number(&f[i], record));
		put(desk, &ask);
		return;
	}
}

static void
is_the_fold(struct desk *desk)
{
	struct fx_event event;
	size_t n;
	int i;

	fx_records_begin(desk->again, NULL);
	for (i = 0; i < desk->folds; i++) {
		event = desk->folded[i]->event;
		fx_records_at(desk->again, i + 1, event.time_ms);
		fx_apply(desk->department, &event, desk->again);
	}
	for (n = 0; n < desk->made.knows; n++)
		fuzz_check(
		    memcmp(
			fx_records_find(desk->again, desk->made.known[n].kind,
			    desk->made.known[n].key),
			fx_records_find(desk->records, desk->made.known[n].kind,
			    desk->made.known[n].key),
			fx_schema_shape(desk->made.known[n].kind)->size) == 0);
}

static void
step(struct fuzz_tape *tape)
{
	struct desk *desk = &desks[fuzz_draw(tape, FX_PLACE_COUNT)];

	if (!has_room(desk))
		return;
	switch (fuzz_draw(tape, 8)) {
	case 0: hear(desk, tape, false); break;
	case 1:
	case 2:
	case 3: hear(desk, tape, true); break;
	case 4:
		made_now_ms += (int64_t)fuzz_draw(tape, 256) * FX_HOUR_MS;
		fire(desk, tape);
		break;
	default: command(desk, tape);
	}
}

uint64_t
fuzz_department_run(const unsigned char *bytes, size_t length)
{
	struct fuzz_tape tape = { bytes, length };
	enum fx_place place;
	int steps;

	made_now_ms = INT64_C(1795484400000);
	sum = FUZZ_MIX;
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		struct desk *desk = &desks[place];

		fx_records_begin(desk->records, NULL);
		memset(desk->cursor, 0, sizeof(desk->cursor));
		desk->head = desk->folds = 0;
		desk->made.knows = 0;
	}
	for (steps = 0; steps < STEPS_MAX && tape.left > 0; steps++)
		step(&tape);
	for (place = 0; place < FX_PLACE_COUNT; place++)
		is_the_fold(&desks[place]);
	return sum;
}

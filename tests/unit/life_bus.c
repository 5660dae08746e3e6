#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/life_internal.h"
#include "tests/unit/test.h"

/* The bus of a life: what happens at a desk, and who hears of it when. */

static const char *const services[FX_PLACE_COUNT] = {
#define X_DEPARTMENT(name, en, zh) "service:" #name,
#include "schema/all.def"
};

static struct fx_answer heard_answer;

/* Remember every record that an event changed, for timers and the last fold. */
static void
learn(struct desk *desk)
{
	enum fx_kind kind;
	const char *key;
	size_t i;
	int n;

	for (i = 0; fx_records_touched(desk->records, i, &kind, &key); i++) {
		for (n = 0; n < desk->knows; n++)
			if (desk->known[n].kind == kind &&
			    strcmp(desk->known[n].key, key) == 0)
				break;
		if (n < desk->knows)
			continue;
		assert_true(desk->knows < KNOWN_MAX);
		desk->known[n].kind = kind;
		fx_copy_text(
		    desk->known[n].key, sizeof(desk->known[n].key), key);
		desk->knows++;
	}
}

/* The records of a desk take an event, its own or another's. */
static void
fold(struct desk *desk, enum fx_place place, int at)
{
	struct fx_event event = life_desks[place].journal[at].event;

	assert_true(desk->folds < FOLDED_MAX);
	desk->folded[desk->folds].place = place;
	desk->folded[desk->folds].at = at;
	desk->folds++;
	fx_records_at(desk->records, desk->folds, event.time_ms);
	fx_apply(desk->department, &event, desk->records);
	learn(desk);
}

/* What was decided goes into the journal and to the records. */
void
life_happen(
    struct desk *desk, const struct fx_ask *ask, struct fx_answer *answer)
{
	const struct fx_field *field;
	struct entry *entry;
	int i;

	for (i = 0; i < answer->count; i++) {
		if (fx_schema_check(answer->events[i].kind,
			answer->events[i].bytes, &field) != 0)
			fail_msg("%s: %s is not allowed",
			    fx_schema_shape(answer->events[i].kind)->name,
			    field->name);
		assert_true(desk->head < JOURNAL_MAX);
		entry = &desk->journal[desk->head++];
		entry->event = answer->events[i];
		entry->event.seq = desk->head;
		entry->event.time_ms = ask->now_ms;
		fx_copy_text(entry->actor, sizeof(entry->actor), ask->actor);
		fx_copy_text(entry->role, sizeof(entry->role), ask->role);
		entry->event.actor = entry->actor;
		entry->event.role = entry->role;
		entry->hash[0] = (unsigned char)(1 + desk->department->place);
		memcpy(entry->hash + 1, &desk->head, sizeof(desk->head));
		fold(desk, desk->department->place, desk->head - 1);
	}
}

struct fx_ask
life_asked(struct desk *desk, enum fx_kind kind, const void *message)
{
	struct fx_ask ask = { .kind = kind,
		.message = message,
		.now_ms = life_now_ms,
		.at_ms = life_now_ms,
		.cause.place = FX_PLACE_COUNT,
		.policy = &life_policy,
		.records = desk->records };
	int place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		ask.view_age_ms[place] = life_now_ms - desk->heard_ms[place];
	return ask;
}

/* One department hears the next event of another. */
static void
hear(struct desk *desk, enum fx_place place)
{
	int at = desk->cursor[place]++;
	const struct entry *entry = &life_desks[place].journal[at];
	const struct fx_book *book;
	struct fx_ask ask =
	    life_asked(desk, entry->event.kind, entry->event.bytes);
	int rc;

	if (desk->department->follows_all)
		fold(desk, place, at);
	if (fx_department_rule(desk->department, ask.kind, &book) == NULL)
		return;
	ask.actor = services[place];
	ask.role = "service";
	ask.cause.place = place;
	ask.cause.seq = at + 1;
	memcpy(ask.cause.hash, entry->hash, sizeof(ask.cause.hash));
	rc = fx_decide(desk->department, &ask, &heard_answer);
	if (rc == 0)
		life_happen(desk, &ask, &heard_answer);
	else if (heard_answer.refusal != NO_fx_no_concern)
		fail_msg("%s is stuck in %s: %s",
		    fx_schema_shape(ask.kind)->name, desk->department->name,
		    fx_schema_refusal(heard_answer.refusal)->name);
}

static bool
may_hear(const struct desk *desk, int place)
{
	return !desk->away && !life_desks[place].away &&
	       desk != &life_desks[place];
}

/* xorshift64: the same seed gives the same course of events. */
uint64_t
life_draw(void)
{
	life_seed ^= life_seed << 13;
	life_seed ^= life_seed >> 7;
	life_seed ^= life_seed << 17;
	return life_seed;
}

/* A pair of departments of which one has something to hear; or -1. */
static int
next_pair(void)
{
	int pairs[FX_PLACE_COUNT * FX_PLACE_COUNT], count = 0, i;
	const struct desk *desk;

	for (i = 0; i < FX_PLACE_COUNT * FX_PLACE_COUNT; i++) {
		desk = &life_desks[i / FX_PLACE_COUNT];
		if (may_hear(desk, i % FX_PLACE_COUNT) &&
		    desk->cursor[i % FX_PLACE_COUNT] <
			life_desks[i % FX_PLACE_COUNT].head)
			pairs[count++] = i;
	}
	if (count == 0)
		return -1;
	return pairs[life_seed == 0 ? 0 : life_draw() % (uint64_t)count];
}

/* Let so many events be heard.  Returns whether there was one each time. */
bool
life_hear(uint64_t count)
{
	int pair;

	for (; count > 0; count--) {
		pair = next_pair();
		if (pair < 0)
			return false;
		hear(&life_desks[pair / FX_PLACE_COUNT],
		    (enum fx_place)(pair % FX_PLACE_COUNT));
	}
	return true;
}

/* Let everybody hear everything; then every view is fresh. */
void
life_settle(void)
{
	int i;

	while (life_hear(1))
		continue;
	for (i = 0; i < FX_PLACE_COUNT * FX_PLACE_COUNT; i++)
		if (may_hear(
			&life_desks[i / FX_PLACE_COUNT], i % FX_PLACE_COUNT))
			life_desks[i / FX_PLACE_COUNT]
			    .heard_ms[i % FX_PLACE_COUNT] = life_now_ms;
}

/* A record is the fold of its journal (and for analytics, of everybody's). */
void
life_fold_again(const struct desk *desk)
{
	struct fx_records *again;
	struct fx_event event;
	const struct known *known;
	int i;

	assert_int_equal(fx_records_open(RECORDS_MAX, &again), 0);
	for (i = 0; i < desk->folds; i++) {
		event = life_desks[desk->folded[i].place]
			    .journal[desk->folded[i].at]
			    .event;
		fx_records_at(again, i + 1, event.time_ms);
		fx_apply(desk->department, &event, again);
	}
	for (i = 0; i < desk->knows; i++) {
		known = &desk->known[i];
		assert_memory_equal(
		    fx_records_find(again, known->kind, known->key),
		    fx_records_find(desk->records, known->kind, known->key),
		    fx_schema_shape(known->kind)->size);
	}
	fx_records_close(again);
}

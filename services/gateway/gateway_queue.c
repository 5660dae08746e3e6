/*
 * The work list of a department: its units in the states that are open, the
 * earliest deadline first, as `fanxiu queue` has it.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_list.h"

#define STATES_MAX 32
#define PAGES_MAX  100 /* of one state, when only some rows are wanted */

/* States in which a department has nothing to do with a unit anymore. */
static const char *const done[] = { "intake.closed", "intake.remote_resolved",
	"intake.rejected", "intake.lapsed", "intake.canceled", "intake.matched",
	"intake.admitted", "assessment.decided", "assessment.ended",
	"repair.completed", "repair.unrepairable", "repair.released",
	"quality.passed", "quality.failed", "quality.ended",
	"shipping.delivered", "shipping.withdrawn", "shipping.ended" };

struct row {
	struct gateway_spot spot;
	int64_t since;
	const char *text;
};

struct queue {
	const struct fx_field *state;
	const char *model, *find;
	bool mine, more, failed;
	struct gateway_answer failure;
	int64_t limit;
	struct fx_slot_blob after; /* where the page begins */
	struct fx_slot_blob until; /* what is behind it is not known yet */
	int waiting;
	size_t count, room;
	struct row *rows;
	/* How many units are in a state, by its choice; -1: not told. */
	int64_t counts[STATES_MAX];
};

struct one_state {
	struct queue *queue;
	const char *name;
	struct fx_slot_blob after;
	int64_t fits; /* rows that were wanted */
	int pages;
};

static void
pack_state(struct fx_packer *args, void *context)
{
	const struct one_state *one = context;
	const struct queue *q = one->queue;
	bool some = q->model != NULL || q->find != NULL || q->mine;

	fx_pack_map(args, one->after.length > 0 ? 4 : 3);
	fx_pack_text(args, "kind");
	fx_pack_text(args, "unit");
	fx_pack_text(args, "state");
	fx_pack_text(args, one->name);
	fx_pack_text(args, "limit");
	fx_pack_int(args, some ? GATEWAY_PAGE_MOST : q->limit);
	if (one->after.length == 0)
		return;
	fx_pack_text(args, "after");
	fx_pack_bytes(args, one->after.bytes, one->after.length);
}

static int64_t
number(const struct fx_node *map, const char *key)
{
	int64_t value = 0;

	/* What is not there is zero. */
	(void)fx_unpack_int(fx_unpack_find(map, key), &value);
	return value;
}

static bool
is_text(const struct fx_node *map, const char *key, const char *wanted)
{
	const char *text;
	size_t length;

	return fx_unpack_text(fx_unpack_find(map, key), &text, &length) == 0 &&
	       length == strlen(wanted) && memcmp(text, wanted, length) == 0;
}

/* Who works on it, as the departments call them. */
static bool
is_mine(const struct fx_node *map, const char *name)
{
	static const char *const fields[] = { "technician", "assessor",
		"inspector", "packed_by" };
	size_t i;

	for (i = 0; i < fx_count_of(fields); i++)
		if (is_text(map, fields[i], name))
			return true;
	return false;
}

/* Whether a text has the words in it, whatever their case. */
static bool
has_words(const struct fx_node *map, const char *key, const char *words)
{
	size_t length, i, size = strlen(words);
	const char *text;

	if (fx_unpack_text(fx_unpack_find(map, key), &text, &length) != 0)
		return false;
	for (i = 0; i + size <= length; i++)
		if (strncasecmp(text + i, words, size) == 0)
			return true;
	return false;
}

/* What a person knows of a unit when looking for it. */
static bool
is_found(const struct fx_node *map, const char *words)
{
	static const char *const fields[] = { "unit_no", "model", "serial" };
	size_t i;

	for (i = 0; i < fx_count_of(fields); i++)
		if (has_words(map, fields[i], words))
			return true;
	return false;
}

static bool
is_wanted(const struct gateway_request *rq, const struct queue *q,
    const struct fx_node *map)
{
	return (q->model == NULL || is_text(map, "model", q->model)) &&
	       (q->find == NULL || is_found(map, q->find)) &&
	       (!q->mine || is_mine(map, gateway_who(rq)->name));
}

/* Its key, for as long as the request lives. */
static const char *
keep_key(struct gateway_request *rq, const struct fx_node *map)
{
	const char *text;
	char *kept;
	size_t length;

	if (fx_unpack_text(fx_unpack_find(map, "unit_no"), &text, &length) !=
		0 ||
	    length > FX_KEY_MAX)
		return NULL;
	kept = gateway_keep(rq, length + 1);
	if (kept != NULL)
		memcpy(kept, text, length);
	return kept;
}

/* A row as JSON, as long. */
static const char *
keep_row(struct gateway_request *rq, const struct fx_node *map)
{
	struct fx_json json;
	char *text = NULL, *kept;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return NULL;
	fx_json_begin(&json, out);
	gateway_record(&json, gateway_roles(rq), NULL, map);
	if (fclose(out) != 0)
		return NULL;
	kept = gateway_keep(rq, length + 1);
	if (kept != NULL)
		memcpy(kept, text, length + 1);
	free(text);
	return kept;
}

static void
take_row(struct gateway_request *rq, struct one_state *one,
    const struct fx_node *map)
{
	struct queue *q = one->queue;
	struct row *row = &q->rows[q->count];

	if (!is_wanted(rq, q, map))
		return;
	if (one->fits == q->limit) {
		q->more = true;
		return;
	}
	row->text = keep_row(rq, map);
	row->spot.key = keep_key(rq, map);
	if (row->text == NULL || row->spot.key == NULL)
		return;
	row->spot.due = number(map, "due");
	if (row->spot.due == 0)
		row->spot.due = GATEWAY_NEVER;
	row->since = number(map, "since");
	q->count++;
	one->fits++;
}

/* The earliest deadline; of those without one, who stands there longest. */
static int
by_due(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->spot.due != y->spot.due)
		return x->spot.due < y->spot.due ? -1 : 1;
	return x->since < y->since ? -1 : x->since > y->since;
}

static int
by_spot(const void *a, const void *b)
{
	return gateway_spot_order(
	    &((const struct row *)a)->spot, &((const struct row *)b)->spot);
}

/*
 * Which rows are this page, and where the next begins: the first in the order
 * of the department, as far as every state was read.  On the page they stand
 * as people work.
 */
static void
cut(struct queue *q, struct fx_slot_blob *next)
{
	struct fx_slot_blob here = { 0 };
	int64_t n = 0;

	if (q->count > 1)
		qsort(q->rows, q->count, sizeof(q->rows[0]), by_spot);
	*next = q->until;
	for (; (size_t)n < q->count && n < q->limit; n++) {
		gateway_spot_say(&q->rows[n].spot, &here);
		if (q->until.length > 0 &&
		    gateway_place_order(&here, &q->until) > 0)
			break;
		if (n + 1 == q->limit && (q->more || (size_t)n + 1 < q->count))
			*next = here;
	}
	q->count = (size_t)n;
	if (n > 1)
		qsort(q->rows, q->count, sizeof(q->rows[0]), by_due);
}

/* How many units are in each state, found or not. */
static void
say_counts(struct fx_json *json, const struct queue *q)
{
	int64_t i;

	fx_json_object(json, "counts");
	for (i = 1; i <= q->state->high && i < STATES_MAX; i++)
		if (q->counts[i] >= 0)
			fx_json_number(
			    json, q->state->choices[i].name, q->counts[i]);
	fx_json_end(json);
}

static void
say(struct gateway *g, struct gateway_request *rq, struct queue *q,
    enum fx_place place)
{
	struct fx_slot_blob next;
	struct fx_json json;
	size_t i;

	cut(q, &next);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "department", fx_schema_place(place)->name);
	fx_json_array(&json, "rows");
	for (i = 0; i < q->count; i++)
		fx_json_ready(&json, NULL, q->rows[i].text);
	fx_json_end(&json);
	say_counts(&json, q);
	fx_json_bool(&json, "more", next.length > 0);
	gateway_list_next(&json, &next);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

/* One answer less to wait for; the last one is followed by ours. */
static void
settle(struct gateway *g, struct gateway_request *rq, struct queue *q,
    enum fx_place place)
{
	if (--q->waiting > 0)
		return;
	if (q->failed)
		gateway_refused(rq, &q->failure);
	else
		say(g, rq, q, place);
}

static bool
is_open(enum fx_place place, const char *state)
{
	char name[2 * FX_NAME_MAX];
	size_t i;

	(void)snprintf(
	    name, sizeof(name), "%s.%s", fx_schema_place(place)->name, state);
	for (i = 0; i < fx_count_of(done); i++)
		if (strcmp(done[i], name) == 0)
			return false;
	return true;
}

/* A list without counts is a list all the same. */
static void
take_counts(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct queue *q = answer->context;
	bool told = !gateway_failed(answer) && answer->root != NULL;
	char key[2 * FX_NAME_MAX];
	const char *name;
	int64_t i;

	for (i = 0; i <= q->state->high && i < STATES_MAX; i++) {
		name = q->state->choices[i].name;
		(void)snprintf(key, sizeof(key), "unit.%s", name);
		q->counts[i] = told && is_open(answer->place, name)
				   ? number(answer->root, key)
				   : -1;
	}
	settle(g, rq, q, answer->place);
}

static void
take_state(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct one_state *one = answer->context;
	struct queue *q = one->queue;
	size_t i;

	if (gateway_failed(answer)) {
		q->failed = true;
		q->failure = *answer;
	} else if (answer->root != NULL) {
		for (i = 0; i < fx_unpack_count(answer->root); i++)
			take_row(rq, one, fx_unpack_element(answer->root, i));
		one->after = answer->reply.after;
		/* What was passed over is not what was asked for. */
		if (one->after.length > 0 && one->fits < q->limit &&
		    ++one->pages < PAGES_MAX) {
			gateway_ask(rq, answer->place, "list", pack_state, one,
			    take_state);
			return;
		}
		q->more |= one->after.length > 0;
		if (one->after.length > 0 && one->fits < q->limit &&
		    (q->until.length == 0 ||
			gateway_place_order(&one->after, &q->until) < 0))
			q->until = one->after;
	}
	settle(g, rq, q, answer->place);
}

/* The states that are looked at; their number, or 0 when it is answered. */
static int
find_states(struct gateway_request *rq, struct queue *q, enum fx_place place,
    const char *names[STATES_MAX])
{
	const char *wanted = gateway_argument(rq, "state"), *name;
	int64_t i;
	int count = 0;

	for (i = 1; i <= q->state->high && count < STATES_MAX; i++) {
		name = q->state->choices[i].name;
		if (wanted != NULL ? strcmp(wanted, name) == 0
				   : is_open(place, name))
			names[count++] = name;
	}
	if (count == 0)
		gateway_bad(
		    rq, "state", "There is no such state", "没有此状态");
	return count;
}

static bool
begin(struct gateway_request *rq, struct queue *q, enum fx_place place)
{
	const char *mine = gateway_argument(rq, "mine");
	char name[2 * FX_NAME_MAX];
	enum fx_kind kind;

	(void)snprintf(
	    name, sizeof(name), "%s.unit", fx_schema_place(place)->name);
	kind = fx_schema_kind(name, strlen(name), FX_RECORD);
	q->state = kind == FX_KIND_NONE ? NULL : fx_schema_state(kind);
	if (q->state == NULL) {
		gateway_missing(rq);
		return false;
	}
	q->limit =
	    gateway_count_of(rq, "limit", GATEWAY_PAGE, GATEWAY_PAGE_MOST);
	q->limit = q->limit > 0 ? q->limit : 1;
	q->model = gateway_argument(rq, "model");
	q->find = gateway_argument(rq, "q");
	if (q->find != NULL && q->find[0] == '\0')
		q->find = NULL;
	q->mine = mine != NULL && strcmp(mine, "0") != 0;
	q->room = (size_t)q->limit * STATES_MAX;
	q->rows = gateway_keep(rq, q->room * sizeof(*q->rows));
	return q->rows != NULL;
}

void
gateway_queue_page(struct gateway *g, struct gateway_request *rq)
{
	struct queue *q = gateway_keep(rq, sizeof(*q));
	const char *names[STATES_MAX];
	struct one_state *ones;
	enum fx_place place;
	int i, count;

	(void)g;
	if (q == NULL || !gateway_place(rq, gateway_part(rq, 0), &place) ||
	    !begin(rq, q, place))
		return;
	if (!gateway_list_after(rq, &q->after))
		return;
	count = find_states(rq, q, place, names);
	ones = gateway_keep(rq, STATES_MAX * sizeof(*ones));
	if (count == 0 || ones == NULL)
		return;
	q->waiting = count + 1;
	gateway_ask(rq, place, "stats", NULL, q, take_counts);
	for (i = 0; i < count; i++) {
		ones[i].queue = q;
		ones[i].name = names[i];
		ones[i].after = q->after;
		gateway_ask(
		    rq, place, "list", pack_state, &ones[i], take_state);
	}
}

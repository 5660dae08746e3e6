/*
 * Somebody who says whatever a state allows, in a role that may: commands that
 * the staff of the simulator never needs, made up from their declarations.
 * What comes of it obeys every check but one: units that are led astray need
 * not come to an end (sim_staff_over).
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_service_internal.h"
#include "services/cli/cli.h"
#include "tests/fuzz/made.h"
#include "tests/lib/sample.h"
#include "tests/sim/sim_staff.h"

#define TAPE_BYTES 512

static struct sim_chance chance;
static unsigned int rate; /* of 10,000 turns: units go far, or astray */

/* One record of a department, each as likely as any other. */
struct choice {
	struct made made; /* all of them, to be named */
	uint64_t seen;
	enum fx_kind kind;
	char key[FX_KEY_BYTES];
	int64_t state;
	uint32_t rev;
};

static int
look_at(const struct fx_stored *stored, void *context)
{
	const struct fx_field *f = fx_schema_state(stored->kind);
	struct choice *c = context;
	struct made_record *known;

	if (c->made.knows < MADE_RECORDS) {
		known = &c->made.known[c->made.knows++];
		known->kind = stored->kind;
		fx_copy_text(known->key, sizeof(known->key), stored->key);
	}
	if (sim_below(&chance, ++c->seen) != 0)
		return 0;
	c->kind = stored->kind;
	c->rev = stored->rev;
	c->state = f == NULL ? 0 : fx_schema_number(f, stored->record);
	fx_copy_text(c->key, sizeof(c->key), stored->key);
	return 0;
}

/* Between two turns of its loop nobody reads by its view. */
static bool
choose(const struct sim_node *node, struct choice *c)
{
	const struct fx_book *const *book;
	struct fx_service *s = node->service;
	int rc;

	memset(c, 0, sizeof(*c));
	if (!node->up || s == NULL || fx_store_begin_read(s->view) != 0)
		return false;
	rc = 0;
	for (book = node->department->books; *book != NULL && rc == 0; book++)
		rc = fx_records_each(s->view, (*book)->record, "", look_at, c);
	fx_store_end_read(s->view);
	return rc == 0 && c->seen > 0;
}

/* Deadlines give their own commands, when they come. */
static bool
is_for_people(enum fx_kind kind)
{
	return (fx_schema_shape(kind)->roles & ~fx_schema_role_bit("timer")) !=
	       0;
}

/* A command for this record, or one that begins another. */
static enum fx_kind
some_command(const struct sim_node *node, const struct choice *c, bool anew)
{
	enum fx_kind kind, found = FX_KIND_NONE;
	const struct fx_rule *rule;
	const struct fx_book *book;
	uint64_t seen = 0;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		if (fx_schema_shape(kind)->sort != FX_COMMAND ||
		    fx_schema_shape(kind)->place != node->place ||
		    !is_for_people(kind))
			continue;
		rule = fx_department_rule(node->department, kind, &book);
		if (rule == NULL ||
		    (anew ? (rule->states & 1) == 0
			  : !fx_department_allows(node->department, c->kind,
				c->state, UINT32_MAX, kind)))
			continue;
		if (sim_below(&chance, ++seen) == 0)
			found = kind;
	}
	return found;
}

static void
speak_as(enum fx_kind kind, struct fuzz_tape *tape, struct fx_speaker *speaker)
{
	uint32_t roles = fx_schema_shape(kind)->roles;
	size_t i, at, from = fuzz_draw(tape, FX_ROLE_COUNT);

	memset(speaker, 0, sizeof(*speaker));
	fx_copy_text(speaker->actor, sizeof(speaker->actor), made_person(tape));
	for (i = 0; i < FX_ROLE_COUNT; i++) {
		at = (from + i) % FX_ROLE_COUNT;
		if ((roles >> at & 1) == 0)
			continue;
		fx_copy_text(speaker->role, sizeof(speaker->role),
		    fx_schema_role((int)at)->name);
		return;
	}
}

/* A lot is not called as a unit is: one subject, one record. */
static bool
is_another(const struct choice *c, enum fx_kind kind, const void *thing)
{
	const char *subject = fx_department_subject(kind, thing);
	const struct fx_book *book = NULL;
	size_t i;

	(void)fx_department_rule(
	    cli_department(fx_schema_shape(kind)->place), kind, &book);
	for (i = 0; i < c->made.knows; i++)
		if (c->made.known[i].kind != book->record &&
		    strcmp(c->made.known[i].key, subject) == 0)
			return true;
	return false;
}

static void
say_something(const struct sim_node *node)
{
	static _Alignas(max_align_t) unsigned char thing[SAMPLE_BYTES];
	static unsigned char bytes[TAPE_BYTES];
	static struct choice c;
	struct fuzz_tape tape = { bytes, sizeof(bytes) };
	struct fx_speaker speaker;
	enum fx_kind kind;
	bool anew;
	size_t i;

	if (!choose(node, &c))
		return;
	anew = sim_below(&chance, 4) == 0;
	kind = some_command(node, &c, anew);
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)sim_draw(&chance);
	made_now_ms = sim_wall_ms(SIM_CLIENT);
	if (kind == FX_KIND_NONE ||
	    !made_message(&c.made, kind, anew ? "" : c.key, &tape, thing) ||
	    (anew && is_another(&c, kind, thing)))
		return;
	speak_as(kind, &tape, &speaker);
	errand_say(kind, thing, &speaker, anew ? 0 : c.rev);
}

void
sim_any_open(void)
{
	static const unsigned int rates[] = { 30, 100, 300, 1000, 3000 };

	sim_chance(&chance, "any");
	rate = rates[sim_below(&chance, fx_count_of(rates))];
}

void
sim_any_turn(void)
{
	if (sim.knobs.on[SIM_ANY] && !sim.resting &&
	    sim_happens(&chance, rate) && staff->under_way + 4 < ERRANDS_MAX)
		say_something(&sim.nodes[sim_below(&chance, SIM_NODES)]);
}

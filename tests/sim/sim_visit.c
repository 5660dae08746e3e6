/*
 * Which rules the worlds have reached: for every command and every state in
 * which it is allowed, whether anybody who may give it ever did, and whether it
 * was done.  A rule that no world comes to is not proven by any of them.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_department.h"
#include "services/cli/cli.h"
#include "tests/sim/sim.h"

/* Of this process, over all its worlds. */
static struct sim_visits visits;

/* The state of the record that a command is about, and the rule's. */
static const struct fx_rule *
rule_of(const struct fx_department *department, const struct fx_ask *ask,
    int64_t *state)
{
	const struct fx_book *book = NULL;
	const struct fx_rule *rule =
	    fx_department_rule(department, ask->kind, &book);
	const struct fx_shape *shape = fx_schema_shape(ask->kind);
	const struct fx_field *f, *key;
	const char *name = "";

	if (rule == NULL || shape->sort != FX_COMMAND)
		return NULL;
	f = fx_schema_state(book->record);
	key = fx_schema_field(ask->kind,
	    rule->key != NULL ? rule->key : fx_schema_key(book->record)->name);
	if (shape->way != FX_assigned)
		name = fx_schema_text(key, ask->message);
	*state = f == NULL ? 0
			   : fx_schema_number(f, fx_records_find(ask->records,
						     book->record, name));
	return rule;
}

/* Whether it came as far as its own rule: role, person and state were right. */
static bool
was_put(const struct fx_answer *answer)
{
	return answer->refusal != NO_fx_not_your_role &&
	       answer->refusal != NO_fx_same_person &&
	       answer->refusal != NO_fx_wrong_state;
}

void
sim_visit(const struct fx_department *department, const struct fx_ask *ask,
    const struct fx_answer *answer)
{
	int64_t state = 0;
	const struct fx_rule *rule = rule_of(department, ask, &state);
	uint32_t bit = UINT32_C(1) << state;

	if (rule == NULL || (rule->states & bit) == 0 || !was_put(answer))
		return;
	visits.put[ask->kind] |= bit;
	if (answer->count > 0)
		visits.done[ask->kind] |= bit;
}

void
sim_visits_add(struct sim_visits *sum, const struct sim_visits *more)
{
	size_t i;

	for (i = 0; i < FX_KIND_COUNT; i++) {
		sum->put[i] |= more->put[i];
		sum->done[i] |= more->done[i];
	}
}

const struct sim_visits *
sim_visits(void)
{
	return &visits;
}

/* -- what was never reached -------------------------------------------------*/

static const char *
state_name(const struct fx_book *book, int64_t state)
{
	const struct fx_field *f = fx_schema_state(book->record);

	return f == NULL ? "-" : f->choices[state].name;
}

static size_t
states_of(const struct fx_book *book)
{
	const struct fx_field *f = fx_schema_state(book->record);

	return f == NULL ? 1 : (size_t)f->high + 1;
}

static void
look_at_rule(const struct fx_book *book, const struct fx_rule *rule,
    const struct sim_visits *v, struct sim_visited *found)
{
	size_t state;
	uint32_t bit;

	if (fx_schema_shape(rule->message)->sort != FX_COMMAND)
		return;
	for (state = 0; state < states_of(book); state++) {
		bit = UINT32_C(1) << state;
		if ((rule->states & bit) == 0)
			continue;
		found->all++;
		found->put += (v->put[rule->message] & bit) != 0;
		found->done += (v->done[rule->message] & bit) != 0;
		if (found->say != NULL && (v->put[rule->message] & bit) == 0)
			found->say(fx_schema_shape(rule->message)->name,
			    state_name(book, (int64_t)state));
	}
}

void
sim_visits_count(const struct sim_visits *v, struct sim_visited *found)
{
	const struct fx_department *department;
	const struct fx_book *const *book;
	const struct fx_rule *rule;
	int place;

	for (place = 0; place < SIM_NODES; place++) {
		department = cli_department((enum fx_place)place);
		for (book = department->books; *book != NULL; book++)
			for (rule = (*book)->rules; rule->decide != NULL;
			     rule++)
				look_at_rule(*book, rule, v, found);
	}
}

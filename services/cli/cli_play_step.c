/*
 * cli_play_step: which step is next, and its command, whoever plays.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "schema/fx_codec.h"
#include "services/cli/cli_play.h"

static const struct play_row rows[PLAY_STEPS] = {
#define S(name, command, lane, pace, from, to, role)                      \
	[PLAY_##name] = { #name, CMD_##command, PLAY_##lane, PLAY_##pace, \
		from, to, #role, play_fill_##name },
#include "services/cli/play_steps.def"
#undef S
};

const struct play_row *
play_row(enum play_step step)
{
	fx_assert(step > PLAY_NOTHING && step < PLAY_STEPS);
	return &rows[step];
}

enum play_step
play_next(const struct play_unit *u, enum play_lane lane,
    const struct fx_policy *policy)
{
	switch (lane) {
	case PLAY_WINDOW: return play_next_window(u);
	case PLAY_CUSTOMER: return play_next_customer(u);
	case PLAY_BENCH: return play_next_bench(u, policy);
	case PLAY_WORKSHOP: return play_next_workshop(u);
	case PLAY_INSPECTOR: return play_next_inspector(u);
	case PLAY_DISPATCH: return play_next_dispatch(u);
	case PLAY_STORE: return play_next_store(u);
	default: fx_never("no such lane");
	}
}

/* Who gives the command: whoever has the unit in hand, or is on duty. */
static const char *
actor_of(const struct play_unit *u, enum play_step step)
{
	const char *role = play_row(step)->role;

	if (step == PLAY_rework)
		return play_technician(u);
	if (strcmp(role, "technician") == 0)
		return u->repair.technician;
	if (strcmp(role, "inspector") == 0 && u->quality.inspector[0] != '\0' &&
	    step != PLAY_inspect)
		return u->quality.inspector;
	return play_staff(u, role);
}

void
play_prepare(const struct play_order *order, enum play_step step, void *thing,
    struct fx_speaker *speaker)
{
	const struct play_row *row = play_row(step);
	const struct play_unit *u = order->u;
	const struct fx_shape *shape = fx_schema_shape(row->command);

	fx_assert(shape->size <= PLAY_THING_BYTES);
	memset(thing, 0, shape->size);
	memset(speaker, 0, sizeof(*speaker));
	if (fx_schema_key(row->command) != NULL)
		(void)fx_codec_subject(
		    row->command, u->unit_no, strlen(u->unit_no), thing);
	row->fill(order, thing);
	fx_copy_text(speaker->actor, sizeof(speaker->actor), actor_of(u, step));
	fx_copy_text(speaker->role, sizeof(speaker->role), row->role);
	fx_copy_text(speaker->station, sizeof(speaker->station),
	    fx_schema_place(shape->place)->name);
}

uint64_t
play_revision(const struct play_unit *u, enum fx_kind command)
{
	const struct fx_book *book;

	(void)fx_department_rule(
	    cli_department(fx_schema_shape(command)->place), command, &book);
	switch (book->record) {
	case REC_intake_unit: return u->rev[PLAY_INTAKE];
	case REC_assessment_unit: return u->rev[PLAY_ASSESSMENT];
	case REC_repair_unit: return u->rev[PLAY_REPAIR];
	case REC_quality_unit: return u->rev[PLAY_QUALITY];
	case REC_shipping_unit: return u->rev[PLAY_SHIPPING];
	case REC_shipping_goods: return u->rev[PLAY_GOODS];
	default: fx_never("a step about a record that is not followed");
	}
}

enum fx_refusal
play_refusal(const char *reason)
{
	enum fx_refusal r;

	for (r = FX_REFUSAL_NONE + 1; r < FX_REFUSAL_COUNT; r++)
		if (strcmp(fx_schema_refusal(r)->name, reason) == 0)
			return r;
	return FX_REFUSAL_NONE;
}

int64_t
play_minutes_of(const struct play_unit *u, enum play_step step)
{
	const struct play_row *row = play_row(step);
	uint64_t many = (uint64_t)(row->to_min - row->from_min + 1);

	return row->from_min +
	       (int64_t)play_draw(u->seed + u->sent[step], row->name, many);
}

void
play_shelf(size_t i, struct repair_accept_lot *lot)
{
	memset(lot, 0, sizeof(*lot));
	fx_copy_text(lot->part_no, sizeof(lot->part_no), play_part_no(i));
	(void)snprintf(
	    lot->part_lot, sizeof(lot->part_lot), "L-%s", lot->part_no);
	lot->qty = 1000000;
	fx_copy(lot->iqc_ref, "IQC-1");
}

#include "model_internal.h"

#include <stdarg.h>
#include <stdlib.h>

#define LOT_SIZE  32
#define COST_SIZE 64

static void
learn(struct model *model, enum service service, const struct step *steps,
    bool of_goods)
{
	char type[64];

	for (; steps->event != NULL; steps++) {
		size_t size = (size_t)snprintf(type, sizeof(type), "%s.%s",
		    service_names[service], steps->event);
		struct kind *kind = book_make(&model->kinds, type, size);

		kind->acts = (is_of_timers(type) ? ACT_TIMER : 0U) |
			     (is_of_money(type) ? ACT_COST : 0U) |
			     (is_of_goods(type) ? ACT_MOVE : 0U);
		if (of_goods)
			kind->goods_step = steps;
		else
			kind->step = steps;
	}
}

struct model *
model_open(void)
{
	struct model *model = calloc(1, sizeof(*model));

	if (model == NULL)
		abort();
	model->decoder = decoder_open();
	book_open(&model->kinds, &model->arena, sizeof(struct kind));
	book_open(&model->units, &model->arena, sizeof(struct unit));
	book_open(&model->commands, &model->arena, 0);
	book_open(&model->revs, &model->arena, sizeof(int64_t));
	book_open(&model->words, &model->arena, 0);
	book_open(&model->serials, &model->arena, sizeof(struct unit *));
	book_open(&model->questions, &model->arena, sizeof(struct question));
	book_open(&model->lots, &model->arena, LOT_SIZE);
	book_open(&model->lines, &model->arena, 0);
	book_open(&model->costs, &model->arena, COST_SIZE);
	learn(model, INTAKE, intake_steps, false);
	learn(model, ASSESSMENT, assessment_steps, false);
	learn(model, REPAIR, repair_steps, false);
	learn(model, QUALITY, quality_steps, false);
	learn(model, SHIPPING, shipping_steps, false);
	learn(model, SHIPPING, goods_steps, true);
	learn(model, ANALYTICS, analytics_steps, false);
	return model;
}

void
model_close(struct model *model)
{
	if (model == NULL)
		return;
	book_close(&model->kinds);
	book_close(&model->units);
	book_close(&model->commands);
	book_close(&model->revs);
	book_close(&model->words);
	book_close(&model->serials);
	book_close(&model->questions);
	book_close(&model->lots);
	book_close(&model->lines);
	book_close(&model->costs);
	for (int i = 0; i < SERVICES; i++)
		free(model->journals[i].rows);
	arena_drop(&model->arena);
	decoder_close(model->decoder);
	free(model);
}

bool
wrong(struct model *model, const char *format, ...)
{
	const struct row *row = model->row;
	size_t used;
	va_list args;

	if (model->complaint[0] != '\0')
		return false;
	va_start(args, format);
	vsnprintf(model->complaint, sizeof(model->complaint), format, args);
	va_end(args);
	used = strlen(model->complaint);
	if (row != NULL)
		snprintf(model->complaint + used,
		    sizeof(model->complaint) - used, " (%.*s %lld %.*s)",
		    (int)row->type.size, row->type.at, (long long)row->seq,
		    (int)row->subject.size,
		    row->subject.size > 0 ? row->subject.at : "");
	return false;
}

/* Units and parcels are what moves; their numbers end in what tells them. */
static bool
is_goods(struct bytes no)
{
	return (no.size > 4 && memcmp(no.at, "PCL-", 4) == 0) ||
	       (no.size > 7 && memcmp(no.at, "RMA-", 4) == 0 &&
		   no.at[no.size - 3] == '.');
}

struct unit *
unit_at(struct model *model, struct bytes no)
{
	struct unit *unit = book_make(&model->units, no.at, no.size);

	if (unit->no == NULL) {
		unit->no = book_key(&model->units, unit);
		unit->is_goods = is_goods(no);
	}
	return unit;
}

const char *
model_event(struct model *model, const char *service,
    const unsigned char *bytes, size_t size)
{
	struct bytes name = { service, strlen(service) };
	enum service from = service_named(name);
	struct kept *kept = NULL;
	struct row row;
	const char *bad;

	model->complaint[0] = '\0';
	model->row = NULL;
	if (from == NOBODY) {
		wrong(model, "K3 there is no such department");
		return model->complaint;
	}
	bad = decode(model->decoder, bytes, size, &row);
	model->row = &row;
	if (bad != NULL)
		wrong(model, "K3 %s", bad);
	else
		kept = take_row(model, from, &row);
	model->kept = kept;
	model->service = from;
	if (kept != NULL)
		take_step(model, from, &row, kept);
	model->row = NULL;
	return model->complaint[0] == '\0' ? NULL : model->complaint;
}

const char *
model_end(struct model *model)
{
	struct unit *unit;
	size_t place = 0;

	model->complaint[0] = '\0';
	end_rows(model);
	while ((unit = book_next(&model->units, &place)) != NULL) {
		end_timers(model, unit);
		end_goods(model, unit);
	}
	end_questions(model);
	end_money(model);
	end_effects(model);
	return model->complaint[0] == '\0' ? NULL : model->complaint;
}

long
model_visits(const struct model *model, const char *type)
{
	const struct kind *kind = book_find(&model->kinds, type, strlen(type));

	return kind == NULL ? 0 : kind->visits;
}

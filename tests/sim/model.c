#include "model_internal.h"

#include <stdarg.h>
#include <stdlib.h>

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
		(void)take_row(model, from, &row);
	model->row = NULL;
	return model->complaint[0] == '\0' ? NULL : model->complaint;
}

const char *
model_end(struct model *model)
{
	model->complaint[0] = '\0';
	end_rows(model);
	return model->complaint[0] == '\0' ? NULL : model->complaint;
}

long
model_visits(const struct model *model, const char *type)
{
	const struct kind *kind = book_find(&model->kinds, type, strlen(type));

	return kind == NULL ? 0 : kind->visits;
}

#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "tests/lib/sample.h"

/*
 * How many digits a made code has: a hash all of them; of free codes as many
 * as fill the field, when it is to be full.
 */
static int
made_digits(const struct fx_field *f, enum sample_size size)
{
	int room = ((int)f->high - f->most + 1) / f->most - 1;

	if (f->dictionary == DICT_hash)
		return FX_HASH_DIGITS - 1;
	if (size != SAMPLE_FULL || room < 2)
		return 2;
	return room < FX_CODE_BYTES ? room : FX_CODE_BYTES - 1;
}

/* Codes in ascending order, as many as there are and fit. */
static void
fill_codes(const struct fx_field *f, enum sample_size size, char *to)
{
	size_t used = 0, length;
	const struct fx_word *word;
	char made[FX_HASH_DIGITS + 1];
	const char *code, *last = "";
	int n, most = size == SAMPLE_FULL ? f->most : 1;
	int digits = made_digits(f, size);

	for (n = 0; n < most; n++) {
		snprintf(made, sizeof(made), "c%0*d", digits, n);
		code = made;
		if (f->dictionary != DICT_any && f->dictionary != DICT_hash) {
			/* The next in order; dictionaries are not sorted. */
			const struct fx_word *best = NULL;
			size_t i;

			for (i = 0; (word = fx_schema_codes_of(
					 f->dictionary, i)) != NULL;
			     i++)
				if (strcmp(word->name, last) > 0 &&
				    (best == NULL ||
					strcmp(word->name, best->name) < 0))
					best = word;
			if (best == NULL)
				return;
			code = last = best->name;
		}
		length = strlen(code);
		if (used + (n > 0) + length > (size_t)f->high)
			return;
		if (n > 0)
			to[used++] = ',';
		memcpy(to + used, code, length);
		used += length;
	}
}

static void
fill_text(const struct fx_field *f, enum sample_size size, char *to)
{
	size_t i, length = (size_t)f->high;

	if (size == SAMPLE_TYPICAL && length > 12)
		length = 12;
	for (i = 0; i < length; i++)
		to[i] = (char)('a' + (char)((i + f->name_length) % 26));
}

static void
fill_number(const struct fx_field *f, enum sample_size size, void *thing)
{
	int64_t number = size == SAMPLE_FULL ? f->high : f->low;

	if (f->low >= 0 && f->type == FX_NUMBER && number > FX_NUMBER_MAX)
		number = FX_NUMBER_MAX;
	if (size == SAMPLE_TYPICAL && number < f->high && number == 0)
		number = 1;
	if (f->type == FX_PICK || f->type == FX_YESNO)
		number = size == SAMPLE_FULL ? f->high : 1;
	fx_schema_put(f, thing, number);
}

void
sample_fill(enum fx_kind kind, enum sample_size size, void *thing)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	size_t i, count;
	const struct fx_field *f = shape->fields(&count);

	fx_assert(shape->size <= SAMPLE_BYTES);
	memset(thing, 0, shape->size);
	for (i = 0; i < count; i++) {
		char *to = (char *)thing + f[i].offset;

		switch (f[i].type) {
		case FX_TEXT:
		case FX_SEALED: fill_text(&f[i], size, to); break;
		case FX_CODE:
		case FX_CODES: fill_codes(&f[i], size, to); break;
		case FX_BYTES: memset(to, 0xa5, (size_t)f[i].high); break;
		default: fill_number(&f[i], size, thing); break;
		}
	}
}

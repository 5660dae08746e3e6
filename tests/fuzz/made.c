#include <string.h>

#include "service/fx_policy.h"
#include "tests/fuzz/made.h"
#include "tests/lib/sample.h"

int64_t made_now_ms;

static const char *const people[] = { "li.wei", "chen.yu", "zhang.min",
	"sun.tao", "he.jing", "customer:9" };
static const char *const units[] = { "RMA-2611-00042-D.01",
	"RMA-2611-00042-D.02", "RMA-2611-00043-B.01", "" };

const char *
made_person(struct fuzz_tape *tape)
{
	return people[fuzz_draw(tape, fx_count_of(people))];
}

const char *
made_unit(struct fuzz_tape *tape)
{
	return units[fuzz_draw(tape, fx_count_of(units))];
}

const char *
made_key(const struct made *made, struct fuzz_tape *tape)
{
	size_t draw = fuzz_draw(tape, 16);

	if (draw < 10 && made->knows > 0)
		return made->known[fuzz_draw(tape, 256) % made->knows].key;
	return units[draw % 4];
}

static void
fill_text(const struct made *made, const struct fx_field *f,
    struct fuzz_tape *tape, void *thing)
{
	char *to = (char *)thing + f->offset;
	const char *text = "";

	switch (fuzz_draw(tape, 8)) {
	case 0:
	case 1: text = made_key(made, tape); break;
	case 2: text = made_person(tape); break;
	case 3:
		text = fx_schema_place(
		    (enum fx_place)fuzz_draw(tape, FX_PLACE_COUNT))
			   ->name;
		break;
	case 4: text = "2026-11-24"; break;
	default: return; /* the sample's */
	}
	if (strlen(text) <= (size_t)f->high)
		fx_copy_text(to, (size_t)f->high + 1, text);
}

static void
fill_number(const struct fx_field *f, struct fuzz_tape *tape, void *thing)
{
	int64_t number = 0;

	switch (fuzz_draw(tape, 6)) {
	case 0: number = f->low; break;
	case 1:
		number = f->high < FX_NUMBER_MAX ? f->high : FX_NUMBER_MAX;
		break;
	case 2: number = f->low + (int64_t)fuzz_draw(tape, 256); break;
	case 3: number = made_now_ms; break;
	case 4: number = (int64_t)fuzz_draw(tape, 16); break;
	default: return; /* the sample's */
	}
	if (f->type == FX_PICK || f->type == FX_YESNO)
		number = (int64_t)fuzz_draw(tape, (size_t)f->high + 1);
	if (number >= f->low && number <= f->high)
		fx_schema_put(f, thing, number);
}

bool
made_message(const struct made *made, enum fx_kind kind, const char *key,
    struct fuzz_tape *tape, void *message)
{
	unsigned char *to = message;
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *wrong;
	size_t i, count;
	const struct fx_field *f = shape->fields(&count);

	sample_fill(kind, SAMPLE_TYPICAL, message);
	for (i = 0; i < count; i++) {
		if (f[i].need == FX_may && fuzz_draw(tape, 3) == 0)
			memset(to + f[i].offset, 0,
			    fx_schema_is_text(&f[i]) ? 1 : sizeof(bool));
		else if (f[i].type == FX_TEXT)
			fill_text(made, &f[i], tape, message);
		else if (!fx_schema_is_text(&f[i]) && f[i].type != FX_BYTES)
			fill_number(&f[i], tape, message);
	}
	if (shape->keyed && strlen(key) <= (size_t)f[0].high && key[0] != '\0')
		fx_copy_text(
		    (char *)to + f[0].offset, (size_t)f[0].high + 1, key);
	return fx_schema_check_said(kind, message, &wrong) == 0;
}

/*
 * Rows of texts with what they name.  Tables of hashes tell which are there
 * already, and lead to those of one text and those about one unit, the last
 * noted first; only a search goes through all.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_find.h"

#define SLOTS_LEAST 4096
#define HASH_BEGIN  UINT64_C(1469598103934665603)

struct row {
	unsigned char sort;
	char text[GATEWAY_FIND_TEXT], folded[GATEWAY_FIND_TEXT];
	char about[FX_SUBJECT_MAX + 1];
	uint32_t text_before, about_before; /* 1 + the row; 0: none */
};

struct gateway_find {
	struct row *rows;
	size_t count, room;
	uint32_t *slots;          /* 1 + the row; 0: none */
	uint32_t *texts, *abouts; /* the same, the last noted; within slots */
	size_t slot_count;        /* of each of the three */
	bool full;
};

int
gateway_find_open(struct gateway_find **find)
{
	*find = calloc(1, sizeof(**find));
	return *find != NULL ? 0 : FX_ENOMEM;
}

void
gateway_find_close(struct gateway_find *find)
{
	if (find == NULL)
		return;
	free(find->rows);
	free(find->slots);
	free(find);
}

bool
gateway_find_full(const struct gateway_find *find)
{
	return find->full;
}

const struct fx_word *
gateway_find_sort(enum gateway_find_sort sort)
{
	static const struct fx_word words[] = {
#define FIND(name, en, zh) { #name, en, zh },
		GATEWAY_FINDS(FIND)
#undef FIND
	};

	return &words[sort];
}

/* Capitals, and wide letters as narrow ones. */
static void
fold(const char *text, char to[GATEWAY_FIND_TEXT])
{
	const unsigned char *t = (const unsigned char *)text;
	size_t n = 0;
	unsigned int c;

	for (; *t != '\0' && n + 1 < GATEWAY_FIND_TEXT; t++) {
		c = *t;
		/* U+FF01 to U+FF5E: EF BC 81 .. EF BD 9E. */
		if (c == 0xef && (t[1] == 0xbc || t[1] == 0xbd) && t[2] != 0 &&
		    (t[1] == 0xbc || t[2] <= 0x9e)) {
			c = (t[1] - 0xbcU) * 0x40 + t[2] - 0x80U + 0x20;
			t += 2;
		}
		if (c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		to[n++] = (char)c;
	}
	to[n] = '\0';
}

/* Of a unit there is one model and one symptom, the last. */
static bool
is_single(const struct row *row)
{
	return row->sort == GATEWAY_FIND_model ||
	       row->sort == GATEWAY_FIND_alike;
}

/* FNV-1a, over one text after the other. */
static uint64_t
hash_of(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return hash ^ hash >> 29;
}

/* Where a row is or would be. */
static uint32_t *
slot_of(const struct gateway_find *find, const struct row *row)
{
	bool whole = !is_single(row);
	uint64_t hash = hash_of(HASH_BEGIN ^ row->sort, row->about);
	const struct row *there;
	size_t i;

	if (whole)
		hash = hash_of(hash, row->folded);
	for (i = hash % find->slot_count; find->slots[i] != 0;
	     i = (i + 1) % find->slot_count) {
		there = &find->rows[find->slots[i] - 1];
		if (there->sort == row->sort &&
		    strcmp(there->about, row->about) == 0 &&
		    (!whole || strcmp(there->folded, row->folded) == 0))
			break;
	}
	return &find->slots[i];
}

/* The last noted of those of one text; others may be among them. */
static uint32_t *
text_of(const struct gateway_find *find, unsigned char sort, const char *folded)
{
	return &find->texts[hash_of(HASH_BEGIN ^ sort, folded) %
			    find->slot_count];
}

static uint32_t *
about_of(const struct gateway_find *find, const char *about)
{
	return &find->abouts[hash_of(HASH_BEGIN, about) % find->slot_count];
}

static void
link_text(struct gateway_find *find, uint32_t at)
{
	struct row *row = &find->rows[at - 1];
	uint32_t *last = text_of(find, row->sort, row->folded);

	row->text_before = *last;
	*last = at;
}

static void
unlink_text(struct gateway_find *find, uint32_t at)
{
	const struct row *row = &find->rows[at - 1];
	uint32_t *place = text_of(find, row->sort, row->folded);

	while (*place != at)
		place = &find->rows[*place - 1].text_before;
	*place = row->text_before;
}

static void
link_row(struct gateway_find *find, uint32_t at)
{
	struct row *row = &find->rows[at - 1];
	uint32_t *last = about_of(find, row->about);

	*slot_of(find, row) = at;
	row->about_before = *last;
	*last = at;
	link_text(find, at);
}

/* Room for one row more. */
static int
grow(struct gateway_find *find)
{
	size_t i, slot_count, room = find->room == 0 ? 1024 : find->room * 2;
	uint32_t *slots;
	struct row *rows;

	if (find->count < find->room)
		return 0;
	rows = realloc(find->rows, room * sizeof(*rows));
	if (rows == NULL)
		return FX_ENOMEM;
	find->rows = rows;
	slot_count = room * 2 + SLOTS_LEAST;
	slots = calloc(slot_count * 3, sizeof(*slots));
	if (slots == NULL)
		return FX_ENOMEM;
	free(find->slots);
	find->slots = slots;
	find->texts = slots + slot_count;
	find->abouts = slots + 2 * slot_count;
	find->slot_count = slot_count;
	find->room = room;
	for (i = 0; i < find->count; i++)
		link_row(find, (uint32_t)i + 1);
	return 0;
}

/* Another text in the place of the one before. */
static void
replace(struct gateway_find *find, uint32_t at, const struct row *row)
{
	struct row *there = &find->rows[at - 1];

	unlink_text(find, at);
	fx_copy(there->text, row->text);
	fx_copy(there->folded, row->folded);
	link_text(find, at);
}

static int
note(struct gateway_find *find, enum gateway_find_sort sort, const char *text,
    const char *about)
{
	struct row row = { .sort = (unsigned char)sort };
	uint32_t *slot;
	int rc = grow(find);

	if (rc != 0)
		return rc;
	fx_copy_text(row.text, sizeof(row.text), text);
	fx_copy_text(row.about, sizeof(row.about), about);
	fold(text, row.folded);
	slot = slot_of(find, &row);
	if (*slot != 0) {
		replace(find, *slot, &row);
		return 0;
	}
	if (find->count == GATEWAY_FIND_ROWS) {
		find->full = true;
		return 0;
	}
	find->rows[find->count++] = row;
	link_row(find, (uint32_t)find->count);
	return 0;
}

static const struct {
	const char *field;
	enum gateway_find_sort sort;
} noted[] = {
	{ "serial", GATEWAY_FIND_serial },
	{ "serial_seen", GATEWAY_FIND_serial },
	{ "new_serial", GATEWAY_FIND_serial },
	{ "customer_ref", GATEWAY_FIND_reference },
	{ "external_ref", GATEWAY_FIND_reference },
	{ "waybill", GATEWAY_FIND_waybill },
	{ "model", GATEWAY_FIND_model },
	{ "shelf", GATEWAY_FIND_shelf },
};

static const char *
model_of(const struct gateway_find *find, const char *about)
{
	struct row wanted = { .sort = GATEWAY_FIND_model };
	uint32_t *slot;

	fx_copy_text(wanted.about, sizeof(wanted.about), about);
	slot = slot_of(find, &wanted);
	return *slot != 0 ? find->rows[*slot - 1].text : "";
}

/* Its symptom, as the last who looked at it said, with its model. */
static int
note_alike(
    struct gateway_find *find, const char *about, const struct fx_node *map)
{
	char text[2 * GATEWAY_FIND_TEXT];
	const char *symptom;
	size_t length;

	if (fx_unpack_text(fx_unpack_find(map, "symptom"), &symptom, &length) !=
		0 ||
	    length == 0 || length >= GATEWAY_FIND_TEXT ||
	    model_of(find, about)[0] == '\0')
		return 0;
	(void)snprintf(text, sizeof(text), "%.*s %s", (int)length, symptom,
	    model_of(find, about));
	return note(find, GATEWAY_FIND_alike, text, about);
}

int
gateway_find_hear(
    struct gateway_find *find, const char *about, const struct fx_node *map)
{
	char value[GATEWAY_FIND_TEXT], number[FX_CASE_BYTES];
	struct fx_case_no no;
	const char *text;
	int64_t line;
	size_t i, length;
	bool unit = fx_text_split_unit(about, number, &line) == 0;
	int rc = 0;

	if (!unit && fx_text_parse_case(about, &no) != 0)
		return 0;
	if (unit)
		rc = note(find, GATEWAY_FIND_case, number, number);
	else
		fx_copy_text(number, sizeof(number), about);
	unit = unit || strncmp(about, "PCL-", 4) == 0;
	if (rc == 0)
		rc = note(find, unit ? GATEWAY_FIND_unit : GATEWAY_FIND_case,
		    about, about);
	for (i = 0; i < fx_count_of(noted) && rc == 0; i++) {
		if (fx_unpack_text(fx_unpack_find(map, noted[i].field), &text,
			&length) != 0 ||
		    length == 0 || length >= sizeof(value))
			continue;
		memcpy(value, text, length);
		value[length] = '\0';
		/* What a customer calls it is of the whole case. */
		rc = note(find, noted[i].sort, value,
		    noted[i].sort == GATEWAY_FIND_reference ? number : about);
	}
	return rc == 0 && unit ? note_alike(find, about, map) : rc;
}

/* -- looking ----------------------------------------------------------------*/

static void
show(const struct gateway_find *find, size_t i, struct gateway_hit *hit)
{
	const struct row *row = &find->rows[i];

	hit->sort = (enum gateway_find_sort)row->sort;
	hit->text = row->text;
	hit->about = row->about;
	hit->model = model_of(find, row->about);
}

/* How well it fits: 0 exactly, 1 its beginning, 2 within, 3 not. */
static int
fits(const struct row *row, const char *folded, size_t length)
{
	const char *at = strstr(row->folded, folded);

	if (at == NULL)
		return 3;
	if (at != row->folded)
		return 2;
	return row->folded[length] == '\0' ? 0 : 1;
}

size_t
gateway_find_search(const struct gateway_find *find, const char *text,
    struct gateway_hit hits[GATEWAY_FIND_MOST])
{
	size_t best[3][GATEWAY_FIND_MOST], counts[3] = { 0, 0, 0 };
	char folded[GATEWAY_FIND_TEXT];
	size_t i, j, length, used = 0;
	int how;

	if (strlen(text) >= GATEWAY_FIND_TEXT * 3)
		return 0;
	fold(text, folded);
	length = strlen(folded);
	for (i = find->count; length > 0 && i-- > 0;) {
		how = fits(&find->rows[i], folded, length);
		if (find->rows[i].sort == GATEWAY_FIND_alike)
			continue;
		if (how < 3 && counts[how] < GATEWAY_FIND_MOST)
			best[how][counts[how]++] = i;
	}
	for (how = 0; how < 3; how++)
		for (j = 0; j < counts[how] && used < GATEWAY_FIND_MOST; j++)
			show(find, best[how][j], &hits[used++]);
	return used;
}

size_t
gateway_find_exact(const struct gateway_find *find, enum gateway_find_sort sort,
    const char *text, struct gateway_hit hits[GATEWAY_FIND_MOST])
{
	char folded[GATEWAY_FIND_TEXT];
	const struct row *row;
	size_t used = 0;
	uint32_t at;

	if (find->count == 0 || strlen(text) >= GATEWAY_FIND_TEXT)
		return 0;
	fold(text, folded);
	for (at = *text_of(find, (unsigned char)sort, folded);
	     at != 0 && used < GATEWAY_FIND_MOST; at = row->text_before) {
		row = &find->rows[at - 1];
		if (row->sort == sort && strcmp(row->folded, folded) == 0)
			show(find, at - 1, &hits[used++]);
	}
	return used;
}

static bool
is_among(const struct gateway_hit *hits, size_t count, const char *about)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(hits[i].about, about) == 0)
			return true;
	return false;
}

size_t
gateway_find_others(const struct gateway_find *find,
    enum gateway_find_sort sort, const char *about,
    struct gateway_hit hits[GATEWAY_FIND_MOST])
{
	struct gateway_hit same[GATEWAY_FIND_MOST];
	size_t j, count, used = 0;
	const struct row *row;
	uint32_t at = find->count == 0 ? 0 : *about_of(find, about);

	for (; at != 0; at = row->about_before) {
		row = &find->rows[at - 1];
		if (row->sort != sort || strcmp(row->about, about) != 0)
			continue;
		count = gateway_find_exact(find, sort, row->text, same);
		for (j = 0; j < count && used < GATEWAY_FIND_MOST; j++)
			if (strcmp(same[j].about, about) != 0 &&
			    !is_among(hits, used, same[j].about))
				hits[used++] = same[j];
	}
	return used;
}

/*
 * gateway_find: what a text can be the name of: numbers of units and cases,
 * serials, waybills, references of customers, models, shelves.  In memory
 * alone; made from what the departments say, again at each start.
 */
#ifndef GATEWAY_FIND_H
#define GATEWAY_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/fx_envelope.h"
#include "schema/fx_pack.h"

#define GATEWAY_FIND_TEXT 49     /* the longest text, with its end */
#define GATEWAY_FIND_MOST 20     /* hits */
#define GATEWAY_FIND_ROWS 500000 /* beyond, nothing new is noted */

struct gateway_find;

/* clang-format off */
/* FIND(sort, "English", "中文"), in the order in which hits are shown. */
#define GATEWAY_FINDS(FIND)                           \
	FIND(unit, "Units", "产品")                   \
	FIND(case, "Cases", "案件")                   \
	FIND(serial, "Serial numbers", "序列号")      \
	FIND(reference, "References", "客户编号")     \
	FIND(waybill, "Waybills", "运单")             \
	FIND(model, "Models", "型号")                 \
	FIND(shelf, "Shelves", "货位")               \
	FIND(alike, "Of one model and symptom", "同型号同症状")

enum gateway_find_sort {
#define FIND(name, en, zh) GATEWAY_FIND_##name,
	GATEWAY_FINDS(FIND)
#undef FIND
	GATEWAY_FIND_SORTS
};
/* clang-format on */

struct gateway_hit {
	enum gateway_find_sort sort;
	const char *text;  /* as it was said */
	const char *about; /* a unit, or a case */
	const char *model; /* of that unit; "" */
};

/* gateway_find_open(&find): returns 0 or FX_ENOMEM. */
int gateway_find_open(struct gateway_find **find);
void gateway_find_close(struct gateway_find *find);

/*
 * gateway_find_hear(find, about, map): note what an event or a record says
 * about a unit, a parcel or a case; others are passed over.  Returns 0 or
 * FX_ENOMEM.
 */
int gateway_find_hear(
    struct gateway_find *find, const char *about, const struct fx_node *map);

/* gateway_find_full(find): something may be missing. */
bool gateway_find_full(const struct gateway_find *find);

/*
 * gateway_find_search(find, text, hits): whatever is so, begins so or has it
 * within, in this order, the last noted first; width and case do not matter.
 * Hits are borrowed until the next hear.  Returns how many.
 */
size_t gateway_find_search(const struct gateway_find *find, const char *text,
    struct gateway_hit hits[GATEWAY_FIND_MOST]);

/* gateway_find_exact(): only what is so, of one sort. */
size_t gateway_find_exact(const struct gateway_find *find,
    enum gateway_find_sort sort, const char *text,
    struct gateway_hit hits[GATEWAY_FIND_MOST]);

/*
 * gateway_find_others(find, sort, about, hits): other units that share a text
 * of that sort with this one, each once, the last noted first: its serials, or
 * alike: its model and symptom, by which nobody searches.  Returns how many.
 */
size_t gateway_find_others(const struct gateway_find *find,
    enum gateway_find_sort sort, const char *about,
    struct gateway_hit hits[GATEWAY_FIND_MOST]);

/* gateway_find_sort(sort): its name and words. */
const struct fx_word *gateway_find_sort(enum gateway_find_sort sort);

#endif

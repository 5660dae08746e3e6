/*
 * model_internal: what the files of the model share.  Nobody else includes it.
 */
#ifndef MODEL_INTERNAL_H
#define MODEL_INTERNAL_H

#include <stdio.h>
#include <string.h>

#include "model.h"
#include "model_book.h"
#include "model_row.h"

#define count_of(array) (sizeof(array) / sizeof((array)[0]))

enum service {
	INTAKE,
	ASSESSMENT,
	REPAIR,
	QUALITY,
	SHIPPING,
	ANALYTICS,
	SERVICES,
	NOBODY = -1
};

struct unit;
struct model;

/* The machines a unit goes through; shipping has one for goods that stay. */
enum machine {
	AT_INTAKE = INTAKE,
	AT_ASSESSMENT = ASSESSMENT,
	AT_REPAIR = REPAIR,
	AT_QUALITY = QUALITY,
	AT_SHIPPING = SHIPPING,
	AT_ANALYTICS = ANALYTICS,
	AT_GOODS,
	MACHINES
};

typedef void rule_fn(struct model *, struct unit *, const struct row *);

/* One line of a department's table: an event, from where, and whereto. */
struct step {
	const char *event;
	uint32_t from;     /* a bit for each state; 0 = any */
	int to;            /* a state, or STAYS, or what the rule says */
	const char *roles; /* who may cause it; a service or a timer if '' */
	rule_fn *rule;
};

#define STAYS    (-1)
#define ANYHOW   0U
#define S(state) (1U << (state))

/* What was said of one type of event so far. */
struct kind {
	const struct step *step;       /* NULL = nobody knows such an event */
	const struct step *goods_step; /* the same about goods that stay */
	enum service service;
	long visits;
	int64_t prev;
};

/* A row that others may name as their cause. */
struct kept {
	unsigned char hash[HASH_SIZE];
	uint32_t know[SERVICES]; /* how far its author had provably heard */
	struct kind *kind;
	struct unit *unit;
	int64_t time;
	uint32_t heard; /* a bit for each department that answered to it */
};

/* The group of events of one command or cause that is being told. */
struct group {
	bool open;
	int64_t ix, time, cause_seq;
	unsigned char cmd[16];
	bool has_cmd;
	struct unit *unit;
};

struct journal {
	unsigned char store[16], hash[HASH_SIZE];
	int64_t seq, epoch, time;
	uint32_t know[SERVICES];
	struct group group;
	struct kept *rows; /* row n stands at n - 1 */
	size_t room;
};

struct model {
	struct arena arena;
	struct decoder *decoder;
	struct journal journals[SERVICES];
	struct book kinds;     /* type -> struct kind */
	struct book units;     /* subject -> struct unit */
	struct book commands;  /* service and cmd -> nothing */
	struct book revs;      /* kind and subject -> int64_t */
	const struct row *row; /* the one at hand, for the complaint */
	char complaint[480];
};

/* What is known of a unit, a parcel, or whatever else is a subject. */
struct unit {
	const char *no;
	bool is_goods; /* a unit or a parcel */
	signed char state[MACHINES], was;
	int64_t rev[SERVICES];
	uint32_t heard[SERVICES][SERVICES]; /* last seq by whom of whom */
};

extern const char *const service_names[SERVICES];

enum service service_named(struct bytes name);

struct unit *unit_at(struct model *model, struct bytes no);

/*
 * wrong(model, ...): a complaint about the row at hand; the first one of a
 * row is told.  Returns false.
 */
__attribute__((format(printf, 2, 3))) bool wrong(
    struct model *model, const char *format, ...);

/*
 * take_row(model, service, row): the row's place among the others, and the
 * row kept; NULL when it has none.  Checks K2, K3, K7 and K10.
 */
struct kept *take_row(
    struct model *model, enum service service, const struct row *row);

/* end_rows(model): no group was left half told. */
void end_rows(struct model *model);

#endif

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

/* Books of account that an event may touch. */
enum act {
	ACT_TIMER = 1, /* starts, stops or fires one, or is what one does */
	ACT_COST = 2,
	ACT_MOVE = 4
};

/* What was said of one type of event so far. */
struct kind {
	const struct step *step;       /* NULL = nobody knows such an event */
	const struct step *goods_step; /* the same about goods that stay */
	unsigned acts;                 /* which books of account it touches */
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
	struct book kinds;      /* type -> struct kind */
	struct book units;      /* subject -> struct unit */
	struct book commands;   /* service and cmd -> nothing */
	struct book revs;       /* kind and subject -> int64_t */
	struct book words;      /* a text -> nothing; the key stays */
	struct book serials;    /* serial -> struct unit *, bound last */
	struct book questions;  /* ref -> struct question */
	struct book lots;       /* lot of a part -> what is left of it */
	struct book lines;      /* ledger line -> nothing */
	struct book costs;      /* department and seq -> struct cost */
	struct cost *open_cost; /* whose lines are being told */
	int64_t rate;           /* of labor, a minute */
	struct kept *kept;      /* of the row at hand */
	enum service service;   /* whose row it is */
	const struct row *row;  /* the one at hand, for the complaint */
	char complaint[480];
};

/* Flags that stop a unit, and the facts of one department that heard them. */
enum block {
	BLOCK_HOLD = 1,
	BLOCK_GAG = 2,
	BLOCK_APPEAL = 4,
	BLOCK_CANCEL = 8,
	BLOCK_SUSPICION = 16,
};

enum payer { COMPANY, CUSTOMER, CARRIER, SUPPLIER, GOODWILL, CONTRACT, PAYERS };

/* What intake has on record of a unit. */
struct at_intake {
	const char *sales_by, *qa_by, *serial, *split_from, *decision,
	    *goods_to;
	const char *decided_outcome;
	int64_t expires_at, match_due, round, closed_at, ledger_round;
	int questions_open, notices;
	bool return_leg, goods_here, picked_up, round_open, decided, serious;
	bool gm_decided, gm_approved, delivered, gone, compensated, lost;
	bool accepted, followed_up, ledger_complete, canceled, merged;
	bool no_goods;
	int64_t out_round; /* of what was last sent to the customer */
	bool judged_anew;  /* what was accepted before, by the last progress */
	/* The last decision that was told, and what became of an appeal. */
	const char *verdict_service, *verdict_by;
	int64_t verdict_seq, appeal_until;
	enum appeal { A_NONE, A_FILED, A_RESOLVED, A_TOLD } appeal;
	bool upheld, refusal, disputed;
};

/* Most that take part in what is found about a unit. */
#define PARTS_MAX 40

/* What assessment has. */
struct at_assessment {
	const char *parts[PARTS_MAX]; /* who took part */
	int part_count;
	bool appeal_open;
	int64_t appeal_seq, upheld_seq; /* intake's event; the row here */
	const char *assessor, *proposer, *kind, *why, *goods_to, *ref, *by;
	int64_t round, version, proposed_version, quoted_version, valid_until;
	int64_t line_total, lines, quote_total, refund_amount, answered_at;
	int64_t approved_version, agreed_version, chosen_version;
	int64_t shares[PAYERS], asked_shares[PAYERS];
	const char *choice, *chosen, *gm_kind, *decided_kind, *convened;
	int opinions, severity;
	bool diagnosed, stands, repairable, fault_found, liable, proof_open,
	    decided;
	bool gm_decided, away, paper, asked_info, called_back, choice_needed;
	int64_t decided_round;
};

/* What repair has. */
struct at_repair {
	const char *technician, *technicians[9], *told;
	int technician_count, requests_open, before;
	int64_t attempt, round, parts_cost, labor_min, plan, told_attempt;
	int64_t steps, questions;
	bool began, wiped, completed, escalated;
};

/* What quality has. */
struct at_quality {
	const char *technicians, *inspector, *plan;
	int64_t attempt, round;
	uint32_t passed_items, failed_items;
	bool settled;
};

/* What shipping has of the way out, and of goods that stay. */
struct at_shipping {
	const char *kind, *serial, *own_serial, *leg, *owner, *consent, *by;
	int64_t round, attempt, contact_rev, goods_round;
	bool known, here, data_bearing, hazard, opened, override_pack;
	bool override_hand_over, override_scrap, by_pass, passed, sends_itself;
	const char *goods_leg;
};

/* Where the thing itself is. */
enum place {
	OUTSIDE, /* with the customer, never here or gone back */
	DOCK,
	SHELF,
	ASSESSOR,
	TECHNICIAN,
	INSPECTOR,
	SHIPPER,
	WITH_CARRIER,
	LOST,
	DESTROYED,
	IN_STOCK
};

/* A change of hands, and how much its author had heard. */
struct hand {
	struct hand *before;
	enum service by;
	enum place to;
	uint32_t seq;
};

/* What may fire once, at its time. */
struct timer {
	struct timer *next;
	enum service service;
	const char *name;
	int64_t due_at, warn_at, stopped_at, ended_by;
	bool running, stopped, warned, fired, may_wait;
};

/* What the departments say a unit costs, and what the ledger says. */
struct money {
	int64_t posted, moved, lines;
	int64_t way_here; /* of a parcel: its freight, spent if it goes back */
};

/* What is known of a unit, a parcel, or whatever else is a subject. */
struct unit {
	const char *no;
	bool is_goods; /* a unit or a parcel */
	signed char state[MACHINES], was;
	unsigned char blocked[SERVICES];
	int64_t rev[SERVICES];
	uint32_t heard[SERVICES][SERVICES]; /* last seq by whom of whom */
	struct at_intake intake;
	struct at_assessment assessment;
	struct at_repair repair;
	struct at_quality quality;
	struct at_shipping shipping;
	struct hand *hands; /* the last one first */
	struct timer *timers;
	struct money money;
	int info_open; /* questions of intake's own */
	bool was_here, merged;
	const char *stock; /* as what analytics counts it */
};

/* A question to the customer, by its number. */
enum question_state { Q_NEVER, Q_OPEN, Q_ANSWERED, Q_EXPIRED, Q_WITHDRAWN };

struct question {
	struct unit *unit;
	enum question_state state;
	int64_t version, expires_at, answered_at;
	const char *about, *answer, *choice;
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

/* word(model, bytes): the same pointer for the same text; "" for none. */
const char *word(struct model *model, struct bytes bytes);

/* word_of(model, row, key) is that of a field. */
const char *word_of(
    struct model *model, const struct row *row, const char *key);

bool is_person(const struct row *row);
bool is_timer(const struct row *row);

/* cause_is(model, row, type): the row was caused by such an event. */
bool cause_is(
    const struct model *model, const struct row *row, const char *type);

/*
 * take_step(model, service, row, kept): the row as a step of its unit (K8).
 */
void take_step(struct model *model, enum service service, const struct row *row,
    struct kept *kept);

/* acts_of(type): which of the books of account below it touches. */
bool is_of_timers(const char *type);
bool is_of_money(const char *type);
bool is_of_goods(const char *type);

/* The further books of account: deadlines, money, custody and stock. */
void take_timers(struct model *model, struct unit *unit, const struct row *row);
void take_money(struct model *model, struct unit *unit, const struct row *row);
void take_goods(struct model *model, struct unit *unit, const struct row *row);
void end_timers(struct model *model, struct unit *unit);
void end_questions(struct model *model);
void end_money(struct model *model);
void end_goods(struct model *model, struct unit *unit);
void end_effects(struct model *model);

/* The tables, each ended by an event of NULL. */
extern const struct step intake_steps[], assessment_steps[], repair_steps[],
    quality_steps[], shipping_steps[], goods_steps[], analytics_steps[];

/*
 * take_row(model, service, row): the row's place among the others, and the
 * row kept; NULL when it has none.  Checks K2, K3, K7 and K10.
 */
struct kept *take_row(
    struct model *model, enum service service, const struct row *row);

/* end_rows(model): no group was left half told. */
void end_rows(struct model *model);

#endif

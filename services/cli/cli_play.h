/*
 * cli_play: scripted staff take every open unit through all departments.
 *
 * The player follows the journals of the departments and folds them with the
 * departments' own tables, so that it knows of each unit what they know.  What
 * is done next follows from that and from a seed alone, never from the order
 * in which messages happen to arrive: before virtual time goes on, every
 * department has heard everything that was said (cli_play_fleet).
 *
 *	follow   journals -> records of each unit
 *	next     records -> the next step of each lane, by seed
 *	fill     a step -> its command
 *	pace     when a step is due, in virtual time
 */
#ifndef CLI_PLAY_H
#define CLI_PLAY_H

#include "net/fx_result.h"
#include "schema/fx_schema.h"
#include "services/cli/cli.h"

/* What can be under way for one unit at the same time. */
enum play_lane {
	PLAY_WINDOW,    /* intake */
	PLAY_CUSTOMER,  /* questions to the customer */
	PLAY_BENCH,     /* assessment */
	PLAY_WORKSHOP,  /* repair */
	PLAY_INSPECTOR, /* quality */
	PLAY_DISPATCH,  /* shipping, to the customer */
	PLAY_STORE,     /* shipping, goods that stay */
	PLAY_LANES
};

enum play_pace {
	PLAY_DESK, /* working hours of working days */
	PLAY_LIFE  /* customers and carriers: every day, in daytime */
};

enum play_step {
	PLAY_NOTHING,
#define S(name, command, lane, pace, from, to, role) PLAY_##name,
#include "services/cli/play_steps.def"
#undef S
	PLAY_STEPS
};

/* What happened to a unit once; a bit each. */
enum play_past {
#define P(name, event) PLAY_WAS_##name,
#include "services/cli/play_past.def"
#undef P
	PLAY_PASTS
};
_Static_assert(PLAY_PASTS <= 64, "a bit each");

/* The records that are followed. */
enum play_record {
	PLAY_INTAKE,
	PLAY_ASSESSMENT,
	PLAY_PROPOSAL,
	PLAY_REPAIR,
	PLAY_QUALITY,
	PLAY_SHIPPING,
	PLAY_GOODS,
	PLAY_RECORDS
};

/* How a unit's story goes, as its record or chance has it. */
enum play_fate {
	PLAY_FIXED,
	PLAY_REPAIRABLE, /* waits for a part, or the quote is declined */
	PLAY_SCRAP,
	PLAY_RETURN,
	PLAY_EXCHANGE,
	PLAY_NO_FAULT
};

struct play_question {
	char ref[41];
	enum fx_about about;
	int64_t version;
	bool open;
};

#define PLAY_QUESTIONS 4 /* at once, for one unit: intake allows no more */

/* When a lane's next step is due. */
struct play_plan {
	enum play_step step;
	uint32_t stamp; /* of the row in the queue that counts */
};

struct play_unit {
	struct play_unit *chain; /* the next of the same hash */
	struct play_unit *next_touched;
	struct play_unit *other; /* of a parcel its unit, and the reverse */
	char unit_no[41];
	uint32_t order; /* how many units were known before it */
	uint64_t seed;
	uint64_t past;   /* enum play_past */
	int64_t done_ms; /* when somebody did something with it last */
	bool is_parcel, is_recorded, touched, ended;
	enum play_fate fate;
	struct intake_unit intake;
	struct assessment_unit assessment;
	struct assessment_proposal proposal;
	struct repair_unit repair;
	struct quality_unit quality;
	struct shipping_unit shipping;
	struct shipping_goods goods;
	uint64_t rev[PLAY_RECORDS];
	struct play_question questions[PLAY_QUESTIONS];
	struct play_plan plans[PLAY_LANES];
	uint8_t sent[PLAY_STEPS]; /* how often; stops at 255 */
	uint16_t refused;
	enum fx_refusal last_refusal;
	enum fx_result last_code;
	enum play_step last_step; /* that was refused */
};

static inline bool
play_was(const struct play_unit *u, enum play_past what)
{
	return (u->past & UINT64_C(1) << what) != 0;
}

/* -- cli_play_units.c: all units --------------------------------------------*/

struct play_units;

int play_units_open(uint64_t seed, struct play_units **units);
void play_units_close(struct play_units *units);

/* play_units_find(units, unit_no): NULL when it is not known. */
struct play_unit *play_units_find(
    const struct play_units *units, const char *unit_no);

/* play_units_add(units, unit_no, ref): ref is what its seed is drawn from,
 * or "".  NULL when memory is short. */
struct play_unit *play_units_add(
    struct play_units *units, const char *unit_no, const char *ref);
uint32_t play_units_count(const struct play_units *units);
uint32_t play_units_ended(const struct play_units *units);

/* play_units_end(units, u): nothing more will be done with it. */
void play_units_end(struct play_units *units, struct play_unit *u);

/* play_units_each(units, i): the i-th that became known. */
struct play_unit *play_units_each(const struct play_units *units, uint32_t i);

/* play_units_touch(units, u): its next steps are to be thought over. */
void play_units_touch(struct play_units *units, struct play_unit *u);

/* play_units_touched(units): takes one of them; NULL at the end. */
struct play_unit *play_units_touched(struct play_units *units);

/* -- cli_play_follow.c: what the departments say ----------------------------*/

struct play_follow;

/* Without a cli it hears nothing by itself. */
int play_follow_open(
    struct cli *cli, struct play_units *units, struct play_follow **follow);
void play_follow_close(struct play_follow *follow);

/*
 * play_follow_take(follow, place, row): the next event of a department, from
 * whoever has heard it.  Returns 0 or what the row is refused for.
 */
int play_follow_take(struct play_follow *follow, enum fx_place place,
    const struct fx_parts *row);

/* play_follow_look(follow, u): whether it has ended, as far as is known. */
void play_follow_look(struct play_follow *follow, struct play_unit *u);

/*
 * play_follow_to(follow, heads): take every event up to these numbers.
 * Blocks.  Returns 0, FX_EIO, FX_EUNKNOWN when a department stays silent.
 */
int play_follow_to(
    struct play_follow *follow, const uint64_t heads[FX_PLACE_COUNT]);

/* What has been heard of all units together. */
struct play_totals {
	int64_t events, requested, closed;
	int64_t by_outcome[fx_outcome_count];
};

const struct play_totals *play_follow_totals(const struct play_follow *follow);

/* play_follow_lot(follow, i): whether a lot of the i-th part was accepted. */
bool play_follow_lot(const struct play_follow *follow, size_t i);

/* play_follow_ref(follow, ref): whether this was requested before. */
bool play_follow_ref(const struct play_follow *follow, const char *ref);

/* -- cli_play_course.c: chance, and who works here --------------------------*/

/* play_course_begin(u, ref, note): how its story will go. */
void play_course_begin(struct play_unit *u, const char *ref, const char *note);

/* play_draw(seed, what, n): a number below n; the same for the same what. */
uint64_t play_draw(uint64_t seed, const char *what, uint64_t n);

/* play_chance(u, what, permille): true for so many units of a thousand. */
bool play_chance(
    const struct play_unit *u, const char *what, uint64_t permille);

/* play_free(u, what, permille): the same; never where a record says how it
 * ended. */
bool play_free(const struct play_unit *u, const char *what, uint64_t permille);

/* play_hash(u, what, text): the hash of one document, in digits. */
void play_hash(const struct play_unit *u, const char *what, char text[65]);

/* play_sha(u, what, sha): 32 bytes that stand for a document. */
void play_sha(
    const struct play_unit *u, const char *what, unsigned char sha[32]);

/* play_staff(u, role): who of that role sees to this unit.  Never NULL. */
const char *play_staff(const struct play_unit *u, const char *role);

/* play_colleague(u, role): another of that role. */
const char *play_colleague(const struct play_unit *u, const char *role);

/* play_technician(u): who repairs it next. */
const char *play_technician(const struct play_unit *u);

/* play_pays(u): whether the customer pays for the work. */
bool play_pays(const struct play_unit *u);

/* play_appeals(u): whether its customer is going to appeal, once. */
bool play_appeals(const struct play_unit *u);

/* play_remedy(u): what is to be proposed now. */
enum fx_decision play_remedy(const struct play_unit *u);

/* play_part(u): the part that it needs; NULL for none. */
const char *play_part(const struct play_unit *u);

/* play_differs(u): how the goods differ from the request; "" when not. */
const char *play_differs(const struct play_unit *u);

/* play_operations(u), play_minutes(u, i): what a repair takes. */
int64_t play_operations(const struct play_unit *u);
int64_t play_minutes(const struct play_unit *u, int64_t i);

#define PLAY_PARTS 8
const char *play_part_no(size_t i);

/* play_part_cost(part_no): in minor units; 0 for NULL. */
int64_t play_part_cost(const char *part_no);

/* -- a lane each: the next step, and how its command is filled in ----------*/

enum play_step play_next_window(const struct play_unit *u);
enum play_step play_next_customer(const struct play_unit *u);
enum play_step play_next_bench(
    const struct play_unit *u, const struct fx_policy *policy);
enum play_step play_next_workshop(const struct play_unit *u);
enum play_step play_next_inspector(const struct play_unit *u);
enum play_step play_next_dispatch(const struct play_unit *u);
enum play_step play_next_store(const struct play_unit *u);

/* What a step's command is made of. */
struct play_order {
	const struct play_unit *u;
	const struct fx_policy *policy;
	int64_t now_ms;
	const char *today; /* as 2026-03-31 */
};

/* Each fills in one command, which is zeroed and has its subject. */
typedef void play_fill_fn(const struct play_order *order, void *thing);
#define S(name, command, lane, pace, from, to, role) \
	play_fill_fn play_fill_##name;
#include "services/cli/play_steps.def"
#undef S

struct play_row {
	const char *name;
	enum fx_kind command;
	enum play_lane lane;
	enum play_pace pace;
	int64_t from_min, to_min;
	const char *role;
	play_fill_fn *fill;
};

/* -- cli_play_step.c: the next step of a lane, and its command -------------*/

const struct play_row *play_row(enum play_step step);

/* play_next(u, lane, policy): PLAY_NOTHING when nobody is to do anything. */
enum play_step play_next(const struct play_unit *u, enum play_lane lane,
    const struct fx_policy *policy);

/*
 * play_prepare(order, step, thing, speaker): the command of a step, and who
 * gives it; thing has room for PLAY_THING_BYTES, sealed words and all.
 */
#define PLAY_THING_BYTES 16384
void play_prepare(const struct play_order *order, enum play_step step,
    void *thing, struct fx_speaker *speaker);

/* play_revision(u, command): as far as the player knows, of the record that
 * the command changes. */
uint64_t play_revision(const struct play_unit *u, enum fx_kind command);

/* play_refusal(reason): as "repair.not_yours"; FX_REFUSAL_NONE for none. */
enum fx_refusal play_refusal(const char *reason);

/* play_minutes_of(u, step): how long it takes until the step is taken. */
int64_t play_minutes_of(const struct play_unit *u, enum play_step step);

/* play_shelf(i, lot): the i-th of PLAY_PARTS lots that lie ready. */
void play_shelf(size_t i, struct repair_accept_lot *lot);

/* -- cli_play_pace.c: virtual time ------------------------------------------*/

struct play_due {
	int64_t due_ms;
	struct play_unit *unit;
	enum play_lane lane;
	uint32_t stamp;
};

/* The earliest first; of equals the older unit, then the lower lane. */
struct play_queue {
	struct play_due *rows;
	size_t count, size;
};

int play_queue_put(struct play_queue *queue, const struct play_due *due);
bool play_queue_first(const struct play_queue *queue, struct play_due *due);
void play_queue_drop(struct play_queue *queue);

/* play_pace(policy, from_ms, minutes, pace): so many such minutes later. */
int64_t play_pace(const struct fx_policy *policy, int64_t from_ms,
    int64_t minutes, enum play_pace pace);

/* -- cli_play_fleet.c: commands, answers, and when all have been heard -----*/

struct play_counts {
	int64_t commands, refused;
};

struct play_fleet;

int play_fleet_open(struct cli *cli, struct play_fleet **fleet);
void play_fleet_close(struct play_fleet *fleet);

/* Called with each answer; u is NULL for one that is about no unit. */
typedef void play_answer_fn(void *context, struct play_unit *u,
    enum play_step step, const struct fx_response *reply);

/*
 * play_fleet_send(fleet, u, step, kind, thing, speaker): send a command, of a
 * unit or of none.  Blocks while too many are under way.  Returns 0, FX_EIO
 * or FX_EUNKNOWN.
 */
int play_fleet_send(struct play_fleet *fleet, struct play_unit *u,
    enum play_step step, enum fx_kind kind, const void *thing,
    const struct fx_speaker *speaker);
void play_fleet_hear(
    struct play_fleet *fleet, play_answer_fn *hear, void *context);

/*
 * play_fleet_settle(fleet, heads): wait for every answer, and until every
 * department has heard all that the others said.  heads: their last numbers.
 * Returns 0, FX_EIO or FX_EUNKNOWN.
 */
int play_fleet_settle(struct play_fleet *fleet, uint64_t heads[FX_PLACE_COUNT]);
struct play_counts play_fleet_counts(const struct play_fleet *fleet);

/* play_fleet_silent(fleet): after FX_EUNKNOWN, who did not answer. */
enum fx_place play_fleet_silent(const struct play_fleet *fleet);

/* -- cli_play_show.c: what a person sees of it -----------------------------*/

struct play_show {
	struct cli *cli;
	const struct play_units *units;
	const struct play_follow *follow;
	struct play_totals before; /* as it was when the play began */
	int32_t day;               /* the last one that has a line */
	int64_t untaken;           /* requests that intake did not take */
};

void play_show_begin(struct play_show *show, struct cli *cli,
    const struct play_units *units, const struct play_follow *follow);

/* play_show_open(show): units that have not ended. */
int64_t play_show_open(const struct play_show *show);

/* play_show_day(show, now_ms): a line a day: how many stand where. */
void play_show_day(struct play_show *show, int64_t now_ms);

/* play_show_end(show, counts, seconds): the summary, or JSON; and what did not
 * come to its end.  Returns the exit status. */
int play_show_end(
    const struct play_show *show, struct play_counts counts, int64_t seconds);

/* -- cli_play_made.c: returns that nobody asked for ------------------------*/

/* play_made(seed, i, today, request): the i-th of a seed. */
void play_made(uint64_t seed, int64_t i, const char *today,
    struct intake_request *request);

/* play_contact(seed, request): a name, a phone number and an address. */
void play_contact(uint64_t seed, struct intake_request *request);

#endif

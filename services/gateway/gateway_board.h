/*
 * gateway_board: where a unit stands on the Flow board: which lane it is in,
 * which shape its clock gives it, and what a page is told of it.
 *
 * Pure.  What is known of a unit is taken record by record, from whichever
 * departments have answered; the lane is the first that fits, from shipping
 * back to intake.  Times are of the site's clock, in ms UTC.
 */
#ifndef GATEWAY_BOARD_H
#define GATEWAY_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "edge/fx_json.h"
#include "schema/fx_schema.h"

#define GATEWAY_UNIT_BYTES 41

enum gateway_lane {
	GATEWAY_LANE_NONE, /* no mark: ended before today, or never there */
	GATEWAY_LANE_INTAKE,
	GATEWAY_LANE_ASSESSMENT,
	GATEWAY_LANE_REPAIR,
	GATEWAY_LANE_QUALITY,
	GATEWAY_LANE_SHIPPING,
	GATEWAY_LANE_TODAY, /* ended today: a bar, not a mark */
	GATEWAY_LANES
};

enum gateway_shape {
	GATEWAY_SHAPE_ON_TIME,
	GATEWAY_SHAPE_DUE,      /* within 24 h, or at 80 % of its time */
	GATEWAY_SHAPE_LATE,     /* overdue */
	GATEWAY_SHAPE_CUSTOMER, /* the clock stands: the customer, or parts */
	GATEWAY_SHAPE_HELD,     /* serious and undecided */
	GATEWAY_SHAPES
};

/* What a page sees of a unit; all zero behind the ends of texts. */
struct gateway_mark {
	char unit[GATEWAY_UNIT_BYTES], state[32];
	char model[49], by[33], lot[33];
	unsigned char lane, from, shape;
	int32_t attempt;
	int64_t entered_s, due_s; /* due 0: no clock runs */
};

/* What a department's record says of it. */
struct gateway_stage {
	int64_t since_ms, due_ms;
	int32_t attempt;
	unsigned char state;
	bool held, waits;
	char by[33];
};

/* The departments that move units: all but analytics. */
#define GATEWAY_STAGES 5

struct gateway_unit {
	struct gateway_mark mark;
	struct gateway_stage stage[GATEWAY_STAGES]; /* by enum fx_place */
	char model[49], lot[33];
	unsigned char dirty; /* bit p: department p has to be asked */
	unsigned char asked; /* bit p: and it was */
	bool unsaved;        /* it is among those to be kept */
};

/* gateway_board_kind(place): the record of a unit there. */
enum fx_kind gateway_board_kind(enum fx_place place);

/*
 * gateway_board_take(unit, place, record, since_ms): what a department's
 * record of the unit (struct repair_unit ...) says; NULL: it has none.
 */
void gateway_board_take(struct gateway_unit *unit, enum fx_place place,
    const void *record, int64_t since_ms);

/*
 * gateway_board_weigh(unit, now_ms, midnight_ms): put the mark right.  What
 * ended before midnight_ms has no lane.  Returns whether anything changed.
 */
bool gateway_board_weigh(
    struct gateway_unit *unit, int64_t now_ms, int64_t midnight_ms);

/* Words as the pages know them. */
const char *gateway_board_lane(enum gateway_lane lane);
const char *gateway_board_shape(enum gateway_shape shape);

/* gateway_board_change(json, mark, time_ms): the message `board`. */
void gateway_board_change(
    struct fx_json *json, const struct gateway_mark *mark, int64_t time_ms);

/* gateway_board_row(json, mark): its row of a board: an array. */
void gateway_board_row(struct fx_json *json, const struct gateway_mark *mark);

#endif

#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_board.h"

#define DAY_MS INT64_C(86400000)

#define IN(name)          (UINT32_C(1) << (name))
#define AMONG(set, state) (((set) >> (state)&1) != 0)

static const uint32_t shipping_open =
    IN(shipping_unit_state_waiting) | IN(shipping_unit_state_noticed) |
    IN(shipping_unit_state_packed) | IN(shipping_unit_state_handed_over) |
    IN(shipping_unit_state_lost) | IN(shipping_unit_state_back);
static const uint32_t quality_open = IN(quality_unit_state_queued) |
				     IN(quality_unit_state_inspecting) |
				     IN(quality_unit_state_escalated);
static const uint32_t repair_open =
    IN(repair_unit_state_queued) | IN(repair_unit_state_assigned) |
    IN(repair_unit_state_working) | IN(repair_unit_state_wait_parts) |
    IN(repair_unit_state_wait_consent) | IN(repair_unit_state_stopped) |
    IN(repair_unit_state_completed) | IN(repair_unit_state_rework);
static const uint32_t assessment_open =
    IN(assessment_unit_state_queued) | IN(assessment_unit_state_diagnosing) |
    IN(assessment_unit_state_joint) | IN(assessment_unit_state_diagnosed) |
    IN(assessment_unit_state_liable) |
    IN(assessment_unit_state_serious_pending) |
    IN(assessment_unit_state_proposed) | IN(assessment_unit_state_quoted);
static const uint32_t intake_ended =
    IN(intake_unit_state_closed) | IN(intake_unit_state_remote_resolved) |
    IN(intake_unit_state_rejected) | IN(intake_unit_state_lapsed) |
    IN(intake_unit_state_canceled) | IN(intake_unit_state_matched);
/* The next step is the customer's, or a carrier's on the way to us. */
static const uint32_t intake_waits = IN(intake_unit_state_authorized) |
				     IN(intake_unit_state_inbound) |
				     IN(intake_unit_state_remote);

const char *
gateway_board_lane(enum gateway_lane lane)
{
	static const char *const words[GATEWAY_LANES] = { "none", "intake",
		"assessment", "repair", "quality", "shipping", "today" };

	fx_assert(lane < GATEWAY_LANES);
	return words[lane];
}

const char *
gateway_board_shape(enum gateway_shape shape)
{
	static const char *const words[GATEWAY_SHAPES] = { "on_time", "due",
		"late", "customer", "held" };

	fx_assert(shape < GATEWAY_SHAPES);
	return words[shape];
}

enum fx_kind
gateway_board_kind(enum fx_place place)
{
	static const enum fx_kind kinds[GATEWAY_STAGES] = { [FX_IN_intake] =
								REC_intake_unit,
		[FX_IN_assessment] = REC_assessment_unit,
		[FX_IN_repair] = REC_repair_unit,
		[FX_IN_quality] = REC_quality_unit,
		[FX_IN_shipping] = REC_shipping_unit };

	fx_assert(place < GATEWAY_STAGES);
	return kinds[place];
}

/* The next deadline of a record, whichever it is. */
static int64_t
next_due(enum fx_kind kind, const void *record)
{
	size_t count, i;
	const struct fx_field *fields = fx_schema_shape(kind)->fields(&count);
	int64_t due = 0, at;

	for (i = 0; i < count; i++) {
		if (fields[i].type != FX_DUE)
			continue;
		at = fx_schema_number(&fields[i], record);
		if (at != 0 && (due == 0 || at < due))
			due = at;
	}
	return due;
}

static void
take_intake(struct gateway_unit *u, struct gateway_stage *s, const void *record)
{
	const struct intake_unit *r = record;

	s->state = (unsigned char)r->state;
	s->held = r->gag;
	s->waits =
	    r->questions_open > 0 || AMONG(intake_waits, r->state) ||
	    (r->acceptance_due != 0 && r->state == intake_unit_state_admitted);
	memset(u->model, 0, sizeof(u->model));
	memset(u->lot, 0, sizeof(u->lot));
	fx_copy(u->model, r->model);
	fx_copy(u->lot, r->lot);
}

static void
take_assessment(struct gateway_stage *s, const void *record)
{
	const struct assessment_unit *r = record;

	s->state = (unsigned char)r->state;
	s->held = r->gag || r->state == assessment_unit_state_serious_pending;
	s->waits = r->state == assessment_unit_state_quoted;
	fx_copy(s->by, r->diagnosed_by);
}

static void
take_repair(struct gateway_stage *s, const void *record)
{
	const struct repair_unit *r = record;

	s->state = (unsigned char)r->state;
	s->attempt = (int32_t)r->attempt;
	s->held = r->gag || r->stop_reason == repair_stop_reason_gag;
	s->waits = r->state == repair_unit_state_wait_parts ||
		   r->state == repair_unit_state_wait_consent;
	fx_copy(s->by, r->technician);
}

static void
take_quality(struct gateway_stage *s, const void *record)
{
	const struct quality_unit *r = record;

	s->state = (unsigned char)r->state;
	s->attempt = (int32_t)r->attempt;
	s->held = r->gag;
	fx_copy(s->by, r->inspector);
}

static void
take_shipping(struct gateway_stage *s, const void *record)
{
	const struct shipping_unit *r = record;

	s->state = (unsigned char)r->state;
	s->held = r->gag;
}

void
gateway_board_take(struct gateway_unit *unit, enum fx_place place,
    const void *record, int64_t since_ms)
{
	struct gateway_stage *s;

	fx_assert(place < GATEWAY_STAGES);
	s = &unit->stage[place];
	memset(s, 0, sizeof(*s));
	if (record == NULL)
		return;
	s->since_ms = since_ms;
	s->due_ms = next_due(gateway_board_kind(place), record);
	switch (place) {
	case FX_IN_intake: take_intake(unit, s, record); break;
	case FX_IN_assessment: take_assessment(s, record); break;
	case FX_IN_repair: take_repair(s, record); break;
	case FX_IN_quality: take_quality(s, record); break;
	case FX_IN_shipping: take_shipping(s, record); break;
	default: fx_never("a department without a lane");
	}
}

/* The first that fits, from the end of the way. */
static enum gateway_lane
lane_of(const struct gateway_unit *u, int64_t midnight_ms)
{
	const struct gateway_stage *s = u->stage;

	if (s[FX_IN_intake].state == intake_unit_state_absent ||
	    s[FX_IN_intake].state == intake_unit_state_matched)
		return GATEWAY_LANE_NONE;
	if (AMONG(intake_ended, s[FX_IN_intake].state))
		return s[FX_IN_intake].since_ms >= midnight_ms
			   ? GATEWAY_LANE_TODAY
			   : GATEWAY_LANE_NONE;
	if (AMONG(shipping_open, s[FX_IN_shipping].state))
		return GATEWAY_LANE_SHIPPING;
	if (AMONG(quality_open, s[FX_IN_quality].state))
		return GATEWAY_LANE_QUALITY;
	if (AMONG(repair_open, s[FX_IN_repair].state))
		return GATEWAY_LANE_REPAIR;
	if (AMONG(assessment_open, s[FX_IN_assessment].state))
		return GATEWAY_LANE_ASSESSMENT;
	return GATEWAY_LANE_INTAKE;
}

static const char *
state_word(enum fx_place place, int state)
{
	const struct fx_field *field =
	    fx_schema_state(gateway_board_kind(place));

	return state <= field->high ? field->choices[state].name : "absent";
}

static enum gateway_shape
shape_of(
    const struct gateway_unit *u, const struct gateway_stage *s, int64_t now_ms)
{
	int64_t left = s->due_ms - now_ms, whole = s->due_ms - s->since_ms;
	size_t i;

	for (i = 0; i < GATEWAY_STAGES; i++)
		if (u->stage[i].held)
			return GATEWAY_SHAPE_HELD;
	if (s->waits || u->stage[FX_IN_intake].waits)
		return GATEWAY_SHAPE_CUSTOMER;
	if (s->due_ms == 0)
		return GATEWAY_SHAPE_ON_TIME;
	if (left < 0)
		return GATEWAY_SHAPE_LATE;
	return left <= DAY_MS || left <= whole / 5 ? GATEWAY_SHAPE_DUE
						   : GATEWAY_SHAPE_ON_TIME;
}

static enum fx_place
place_of(enum gateway_lane lane)
{
	static const enum fx_place places[GATEWAY_LANES] = {
		[GATEWAY_LANE_NONE] = FX_IN_intake,
		[GATEWAY_LANE_INTAKE] = FX_IN_intake,
		[GATEWAY_LANE_ASSESSMENT] = FX_IN_assessment,
		[GATEWAY_LANE_REPAIR] = FX_IN_repair,
		[GATEWAY_LANE_QUALITY] = FX_IN_quality,
		[GATEWAY_LANE_SHIPPING] = FX_IN_shipping,
		[GATEWAY_LANE_TODAY] = FX_IN_intake
	};

	return places[lane];
}

bool
gateway_board_weigh(
    struct gateway_unit *unit, int64_t now_ms, int64_t midnight_ms)
{
	struct gateway_mark mark = unit->mark, *was = &unit->mark;
	enum gateway_lane lane = lane_of(unit, midnight_ms);
	enum fx_place place = place_of(lane);
	const struct gateway_stage *s = &unit->stage[place];
	bool ended = lane == GATEWAY_LANE_TODAY || lane == GATEWAY_LANE_NONE;
	const char *word = state_word(place, s->state);

	memset(mark.state, 0, sizeof(mark.state));
	fx_copy(mark.state, word);
	memcpy(mark.model, unit->model, sizeof(mark.model));
	memcpy(mark.lot, unit->lot, sizeof(mark.lot));
	memcpy(mark.by, s->by, sizeof(mark.by));
	mark.shape = (unsigned char)(ended ? GATEWAY_SHAPE_ON_TIME
					   : shape_of(unit, s, now_ms));
	mark.due_s = ended || s->waits ? 0 : s->due_ms / 1000;
	mark.attempt = unit->stage[FX_IN_repair].attempt;
	if (mark.lane != lane) {
		mark.from = was->lane;
		mark.lane = (unsigned char)lane;
		mark.entered_s = s->since_ms / 1000;
	}
	/* What pads it was copied; at worst one move would be told twice.
	 * NOLINTNEXTLINE(*-memory-comparison,cert-exp42-c,cert-flp37-c) */
	if (memcmp(&mark, was, sizeof(mark)) == 0)
		return false;
	*was = mark;
	return true;
}

void
gateway_board_change(
    struct fx_json *json, const struct gateway_mark *mark, int64_t time_ms)
{
	const char *from = mark->from == GATEWAY_LANE_NONE
			       ? ""
			       : gateway_board_lane(mark->from);

	fx_json_object(json, NULL);
	fx_json_text(json, "u", mark->unit);
	fx_json_text(json, "lane", gateway_board_lane(mark->lane));
	fx_json_text(json, "from", from);
	fx_json_text(json, "state", mark->state);
	fx_json_text(json, "shape", gateway_board_shape(mark->shape));
	fx_json_number(json, "since", mark->entered_s);
	fx_json_number(json, "due", mark->due_s);
	fx_json_number(json, "attempt", mark->attempt);
	fx_json_text(json, "model", mark->model);
	fx_json_text(json, "by", mark->by);
	fx_json_text(json, "lot", mark->lot);
	if (time_ms != 0)
		fx_json_number(json, "time", time_ms / 1000);
	fx_json_end(json);
}

void
gateway_board_row(struct fx_json *json, const struct gateway_mark *mark)
{
	/* model, ref, by, lot: what is empty at the end is left out. */
	const char *more[] = { mark->model, "", mark->by, mark->lot };
	size_t i, count = fx_count_of(more);

	while (count > 0 && more[count - 1][0] == '\0')
		count--;
	fx_json_array(json, NULL);
	fx_json_text(json, NULL, mark->unit);
	fx_json_text(json, NULL, gateway_board_lane(mark->lane));
	fx_json_text(json, NULL, mark->state);
	fx_json_text(json, NULL, gateway_board_shape(mark->shape));
	fx_json_number(json, NULL, mark->entered_s);
	fx_json_number(json, NULL, mark->due_s);
	fx_json_number(json, NULL, mark->attempt);
	for (i = 0; i < count; i++)
		fx_json_text(json, NULL, more[i]);
	fx_json_end(json);
}

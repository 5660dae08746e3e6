/*
 * cli_play_pace: when what is planned falls due, and working hours.
 */
#include <stdlib.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/cli/cli_play.h"

#define ROWS_STEP   16384
#define MORNING_MIN (9 * 60)
#define EVENING_MIN (18 * 60)
#define EARLY_MIN   (8 * 60)
#define LATE_MIN    (21 * 60)
#define DAY_MIN     (24 * 60)

/* -- the queue: a binary heap ----------------------------------------------*/

static bool
is_before(const struct play_due *a, const struct play_due *b)
{
	if (a->due_ms != b->due_ms)
		return a->due_ms < b->due_ms;
	if (a->unit->order != b->unit->order)
		return a->unit->order < b->unit->order;
	return a->lane < b->lane;
}

static void
swap(struct play_due *a, struct play_due *b)
{
	struct play_due c = *a;

	*a = *b;
	*b = c;
}

int
play_queue_put(struct play_queue *q, const struct play_due *due)
{
	struct play_due *rows;
	size_t i = q->count;

	if (q->count == q->size) {
		rows = realloc(
		    q->rows, (q->size + ROWS_STEP) * sizeof(q->rows[0]));
		if (rows == NULL)
			return FX_ENOMEM;
		q->rows = rows;
		q->size += ROWS_STEP;
	}
	q->rows[q->count++] = *due;
	for (; i > 0 && is_before(&q->rows[i], &q->rows[(i - 1) / 2]);
	     i = (i - 1) / 2)
		swap(&q->rows[i], &q->rows[(i - 1) / 2]);
	return 0;
}

bool
play_queue_first(const struct play_queue *q, struct play_due *due)
{
	if (q->count == 0)
		return false;
	*due = q->rows[0];
	return true;
}

void
play_queue_drop(struct play_queue *q)
{
	size_t i = 0, child;

	fx_assert(q->count > 0);
	q->rows[0] = q->rows[--q->count];
	for (;;) {
		child = 2 * i + 1;
		if (child >= q->count)
			return;
		if (child + 1 < q->count &&
		    is_before(&q->rows[child + 1], &q->rows[child]))
			child++;
		if (!is_before(&q->rows[child], &q->rows[i]))
			return;
		swap(&q->rows[child], &q->rows[i]);
		i = child;
	}
}

/* -- working hours ---------------------------------------------------------*/

/*
 * A time is a day and a minute of it.  What is left of a day counts; then the
 * next day on which anybody is there.
 */
int64_t
play_pace(const struct fx_policy *policy, int64_t from_ms, int64_t minutes,
    enum play_pace pace)
{
	int64_t begin = pace == PLAY_DESK ? MORNING_MIN : EARLY_MIN;
	int64_t end = pace == PLAY_DESK ? EVENING_MIN : LATE_MIN;
	int64_t local = from_ms / FX_MINUTE_MS + policy->zone_minutes;
	int64_t day = local / DAY_MIN, minute = local % DAY_MIN;

	minute = minute < begin ? begin : minute;
	for (;; day++, minute = begin) {
		if (pace == PLAY_DESK &&
		    !fx_policy_is_workday(policy, (int32_t)day))
			continue;
		if (minute + minutes <= end && minute < end)
			break;
		if (minute < end)
			minutes -= end - minute;
	}
	return (day * DAY_MIN + minute + minutes - policy->zone_minutes) *
	       FX_MINUTE_MS;
}

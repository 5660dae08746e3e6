/*
 * What is old goes, when there is nothing else to do: events that the policy
 * does not want, that a checked backup holds, and that everybody has for whom
 * they are kept; then the rows of history that named nothing else.
 */
#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "service/fx_service_internal.h"

static bool
has_policy(const struct fx_service *s)
{
	return s->settings.retention_days > 0 || s->settings.retention_rows > 0;
}

struct aging {
	struct fx_service *s;
	int64_t before_ms, last; /* the last event that is older than that */
};

static int
is_old(const struct fx_row *row, void *context)
{
	struct aging *aging = context;
	const struct fx_node *data;
	struct fx_envelope e;

	if (fx_envelope_decode(
		aging->s->unpack, row->f1, row->f1_size, &e, &data) != 0)
		return FX_ECORRUPT;
	if (e.time_ms >= aging->before_ms)
		return 1;
	aging->last = row->seq;
	return 0;
}

/* The last of the next few events that are old enough to go. */
static int
limit_of_age(struct fx_service *s, int64_t *limit)
{
	struct fx_reach reach = {
		.from = s->first, .rows = FX_TRUNCATE_ROWS, .bytes = SIZE_MAX
	};
	struct aging aging = { .s = s };
	int rc;

	*limit = INT64_MAX;
	if (s->settings.retention_days == 0)
		return 0;
	aging.before_ms =
	    fx_look_now(s) - s->settings.retention_days * FX_DAY_MS;
	rc = fx_journal_range(s->view, &reach, is_old, &aging);
	*limit = aging.last;
	return rc;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The last event that may go now; 0: none. */
static int
find_limit(struct fx_service *s, int64_t *limit)
{
	struct fx_head backup;
	int64_t age;
	int rc = fx_meta_backup(s->view, &backup);

	if (rc == 0)
		rc = limit_of_age(s, &age);
	if (rc != 0)
		return rc;
	*limit = least(age, s->committed.seq - s->settings.retention_rows);
	*limit = FX_BUG(79) ? *limit : least(*limit, backup.seq);
	*limit = least(*limit, fx_consumed_limit(s));
	return 0;
}

static int
give_up_events(struct fx_service *s, int64_t limit)
{
	size_t removed;
	int rc = fx_batch_open(s);

	if (rc == 0)
		rc = fx_truncate_journal(s->batch, limit, &removed);
	if (rc == 0)
		s->retention.first = s->first + (int64_t)removed;
	s->retention.sweep = (struct fx_sweep){ 0 };
	s->retention.cut = true;
	return rc;
}

static int
give_up_history(struct fx_service *s)
{
	size_t removed;
	int rc = fx_batch_open(s);

	return rc != 0 ? rc
		       : fx_truncate_history(
			     s->batch, s->first, &s->retention.sweep, &removed);
}

void
fx_retention_look(struct fx_service *s)
{
	s->retention.going = has_policy(s) && fx_look_is_sure(s);
}

int
fx_retention_step(struct fx_service *s)
{
	struct fx_retention *r = &s->retention;
	int64_t limit;
	int rc;

	/* The next look goes on with it. */
	if (!fx_look_is_sure(s)) {
		r->going = false;
		return 0;
	}
	rc = fx_store_begin_read(s->view);
	if (rc != 0)
		return rc;
	rc = find_limit(s, &limit);
	fx_store_end_read(s->view);
	if (rc != 0)
		return rc;
	/* The newest event stays in any case. */
	if (limit >= s->first && s->first < s->committed.seq)
		return give_up_events(s, limit);
	if (s->first > 1 && !r->sweep.ended)
		return give_up_history(s);
	if (r->cut)
		fx_log(LOG_JOURNAL_CUT, "first=%lld", (long long)s->first);
	r->cut = false;
	r->going = false;
	return 0;
}

void
fx_retention_done(struct fx_service *s, bool kept)
{
	if (kept && s->retention.first != 0)
		s->first = s->retention.first;
	s->retention.first = 0;
}

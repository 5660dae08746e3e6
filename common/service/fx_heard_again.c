#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "service/fx_heard_internal.h"

struct fx_neighbor *
fx_heard_neighbor(struct fx_service *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->neighbor_count; i++)
		if (strcmp(s->neighbors[i].name, name) == 0)
			return &s->neighbors[i];
	return NULL;
}

/* How parked rows are tried again. */
struct again {
	int tries;     /* left */
	bool by_hand;  /* because a person says so */
	bool refused;  /* what crashed then, too */
	int64_t taken; /* so many were */
};

/* Whether it ended the process, when it came or when it was tried again. */
static bool
has_crashed(const char *why)
{
	return strcmp(why, FX_WHY_CRASHED) == 0 ||
	       strcmp(why, FX_WHY_LATER) == 0 ||
	       strcmp(why, FX_WHY_UNREAD) == 0;
}

/*
 * Whether this row may be tried at all.  What ended the process is a person's
 * to try, and once only: if it ends it again, the next start knows.
 */
static bool
may_try(struct fx_service *s, const struct fx_neighbor *neighbor,
    const struct fx_stuck *stuck, struct again *again)
{
	if (!has_crashed(stuck->why))
		return true;
	if (!again->by_hand)
		return false;
	again->refused = fx_crashes_refuses(s, neighbor->place, stuck->seq);
	return !again->refused;
}

/* Whether it said something that this program did not know then. */
static bool
is_unread(const char *why)
{
	return strcmp(why, FX_WHY_CHOICE) == 0 ||
	       strcmp(why, FX_WHY_TYPE) == 0 || strcmp(why, FX_WHY_DATA) == 0 ||
	       strcmp(why, FX_WHY_UNREAD) == 0;
}

/* What was read once was folded, whatever an older program makes of it. */
static bool
was_folded(const char *why)
{
	return !is_unread(why) && strcmp(why, FX_WHY_CRASHED) != 0;
}

/*
 * What could not be read was kept and not folded.  Now it can: it is kept
 * anew, here where it is folded, so that a fold comes out equal.
 */
static int
keep_late(struct fx_service *s, const struct fx_stuck *stuck,
    const struct fx_parts *row, const struct fx_heard *h)
{
	int rc;

	if (!s->department->follows_all)
		return 0;
	if (strcmp(stuck->why, FX_WHY_CRASHED) == 0)
		return fx_heard_keep(s, row, h);
	if (!is_unread(stuck->why) || h->why[0] != '\0' || FX_BUG(84))
		return 0;
	rc = fx_archive_remove(
	    s->batch, h->envelope.subject, stuck->row, stuck->size);
	if (rc == FX_ENOENT)
		return 0; /* without a subject it changes no record */
	return rc == 0 ? fx_heard_keep(s, row, h) : rc;
}

/* Decode it and put it to the department. */
static int
try_row(struct fx_service *s, const struct fx_neighbor *neighbor,
    const struct fx_stuck *stuck, struct fx_heard *h, enum fx_verdict *verdict)
{
	struct fx_in_hand before;
	struct fx_parts row;
	int rc;

	if (fx_envelope_split(stuck->row, stuck->size, &row) != 0)
		return FX_ECORRUPT;
	before = fx_crashes_begin_again(
	    s, neighbor->place, stuck->seq, has_crashed(stuck->why));
	fx_heard_decode(s, neighbor->place, &row, h);
	rc = keep_late(s, stuck, &row, h);
	if (rc == 0)
		rc = fx_heard_decide(s, h, verdict);
	fx_crashes_go_back(s, &before);
	return rc;
}

/*
 * Whether the process ended of this row, again and again, when it was tried
 * again.  *rc: that it stays, for a person to try, could be put down.
 */
static bool
stays_crashed(struct fx_service *s, const struct fx_neighbor *neighbor,
    struct fx_stuck *stuck, struct again *again, int *rc)
{
	*rc = 0;
	if (has_crashed(stuck->why) ||
	    !fx_crashes_parks(s, neighbor->place, stuck->seq))
		return false;
	fx_log(LOG_EVENT_CRASHED, "peer=%s seq=%lld", stuck->peer,
	    (long long)stuck->seq);
	fx_copy_text(stuck->why, sizeof(stuck->why),
	    is_unread(stuck->why) ? FX_WHY_UNREAD : FX_WHY_LATER);
	again->refused |= again->by_hand;
	*rc = fx_stuck_put(s->batch, stuck);
	return true;
}

/* One parked row again.  It stays parked, with one more try, or is taken. */
static int
retry(struct fx_service *s, struct fx_stuck *stuck, struct again *again,
    bool *still)
{
	struct fx_neighbor *neighbor = fx_heard_neighbor(s, stuck->peer);
	enum fx_verdict verdict;
	struct fx_heard h;
	int rc;

	*still = true;
	if (neighbor == NULL)
		return 0;
	if (stays_crashed(s, neighbor, stuck, again, &rc))
		return rc;
	if (!may_try(s, neighbor, stuck, again))
		return 0;
	rc = try_row(s, neighbor, stuck, &h, &verdict);
	if (rc != 0)
		return rc;
	*still = verdict == FX_PARKED;
	if (!*still) {
		again->taken++;
		neighbor->became.taken++;
		neighbor->became.parked -= !FX_BUG(34);
		return FX_BUG(65) ? 0
				  : fx_stuck_remove(s->batch, stuck->subject,
					stuck->arrival);
	}
	stuck->tries++;
	if (!is_unread(h.why) || !was_folded(stuck->why))
		fx_copy(stuck->why, h.why);
	return fx_stuck_put(s->batch, stuck);
}

/* Peers of which a row is still parked: theirs stay in order behind it. */
struct held {
	size_t count;
	char peers[FX_PLACE_COUNT][FX_PEER_BYTES + 1];
};

static bool
is_held(const struct held *held, const char *peer)
{
	size_t i;

	for (i = 0; i < held->count; i++)
		if (strcmp(held->peers[i], peer) == 0)
			return true;
	return false;
}

/* Rows of one subject again, in order, while there are tries left. */
static int
retry_all(struct fx_service *s, const char *subject, struct again *again)
{
	struct held held = { 0 };
	struct fx_stuck stuck;
	int64_t after = 0;
	bool still;
	int rc = 0;

	while (rc == 0 && again->tries > 0 &&
	       !fx_records_nearly_full(s->records)) {
		rc = fx_stuck_next(s->batch, subject, after, &stuck);
		if (rc != 0)
			break;
		after = stuck.arrival;
		if (is_held(&held, stuck.peer) && !FX_BUG(33))
			continue;
		again->tries--;
		rc = retry(s, &stuck, again, &still);
		if (rc == 0 && still)
			fx_copy(held.peers[held.count++], stuck.peer);
	}
	return rc == FX_ENOENT ? 0 : rc;
}

static void
note(struct fx_changed *changed, const char *key)
{
	size_t i;

	for (i = 0; i < changed->count; i++)
		if (strcmp(changed->keys[i], key) == 0)
			return;
	/* What finds no room is tried again within the hour. */
	if (changed->count < FX_CHANGED_MAX)
		fx_copy_text(changed->keys[changed->count++],
		    sizeof(changed->keys[0]), key);
}

int
fx_heard_note(struct fx_service *s)
{
	enum fx_kind kind;
	const char *key;
	int64_t count;
	size_t i;
	int rc = fx_records_failed(s->records);

	if (rc == 0)
		rc = fx_stuck_count(s->batch, NULL, NULL, &count);
	if (rc != 0 || count == 0)
		return rc;
	for (i = 0; fx_records_touched(s->records, i, &kind, &key); i++)
		note(&s->changed, key);
	return 0;
}

/* A row that is taken changes records too: then once more. */
static int
cure(struct fx_service *s, struct again *again)
{
	struct fx_changed *changed = &s->changed;
	char key[FX_KEY_BYTES];
	int rc = 0;

	while (rc == 0 && changed->count > 0) {
		fx_copy(key, changed->keys[--changed->count]);
		rc = retry_all(s, key, again);
		/* The rest of a long row goes on in the next turns. */
		if (again->tries == 0) {
			changed->count = 0;
			s->again = true;
		}
	}
	return rc;
}

int
fx_heard_cure(struct fx_service *s)
{
	struct again again = { .tries = FX_STUCK_TRIES };

	return cure(s, &again);
}

int
fx_heard_by_hand(struct fx_service *s, const char *subject, int64_t *taken)
{
	struct again again = { .tries = FX_STUCK_TRIES, .by_hand = true };
	int rc = retry_all(s, subject, &again);

	again.by_hand = false;
	if (rc == 0)
		rc = cure(s, &again);
	*taken = again.taken;
	return rc == 0 && again.refused ? FX_EDENIED : rc;
}

int
fx_heard_skip(struct fx_service *s, const struct fx_stuck *stuck)
{
	struct fx_neighbor *neighbor = fx_heard_neighbor(s, stuck->peer);

	if (neighbor != NULL) {
		neighbor->became.parked--;
		neighbor->became.skipped++;
	}
	note(&s->changed, stuck->subject);
	return fx_stuck_remove(s->batch, stuck->subject, stuck->arrival);
}

static int
note_subject(const struct fx_stuck *stuck, void *context)
{
	struct fx_changed *all = context;

	if (all->count > 0 &&
	    strcmp(all->keys[all->count - 1], stuck->subject) == 0)
		return 0;
	if (all->count == FX_STUCK_TRIES)
		return 1;
	fx_copy(all->keys[all->count++], stuck->subject);
	return 0;
}

int
fx_heard_round(struct fx_service *s, bool *all)
{
	struct fx_changed some = { 0 };
	struct again again = { 0 };
	int64_t count;
	size_t i;
	int rc = fx_batch_open(s);

	*all = true;
	if (rc == 0)
		rc = fx_stuck_count(s->batch, NULL, NULL, &count);
	if (rc != 0 || count == 0)
		return rc;
	rc = fx_stuck_each(
	    s->batch, s->again_after, INT64_MAX, note_subject, &some);
	*all = some.count < FX_STUCK_TRIES;
	for (i = 0; i < some.count && rc == 0; i++) {
		again.tries = FX_STUCK_TRIES;
		rc = retry_all(s, some.keys[i], &again);
		/* A long row of one unit goes on where it is. */
		if (again.tries == 0) {
			*all = false;
			break;
		}
		fx_copy(s->again_after, some.keys[i]);
	}
	if (*all)
		s->again_after[0] = '\0';
	return rc == 0 ? fx_heard_cure(s) : rc;
}

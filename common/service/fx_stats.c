#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "service/fx_queries_internal.h"

/* -- times: log-linear, sixteen steps for every power of two
 * -----------------*/

static uint32_t
step_of(uint64_t us)
{
	uint32_t power = 0;

	if (us < 16)
		return (uint32_t)us;
	while (us >> power >= 32)
		power++;
	return (power + 1) * 16 + (uint32_t)(us >> power) - 16;
}

static int64_t
value_of(uint32_t step)
{
	if (step < 16)
		return step;
	return (int64_t)(16 + step % 16) << (step / 16 - 1);
}

void
fx_times_add(struct fx_times *times, int64_t us)
{
	uint32_t step = us < 0 ? 0 : step_of((uint64_t)us);

	if (step >= FX_STEPS)
		step = FX_STEPS - 1;
	times->steps[step]++;
	times->count++;
}

int64_t
fx_times_at(const struct fx_times *times, uint32_t permille)
{
	uint64_t want = ((uint64_t)times->count * permille + 999) / 1000;
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < FX_STEPS; i++) {
		sum += times->steps[i];
		if (sum >= want && sum > 0)
			return value_of(i);
	}
	return 0;
}

/* -- stats ------------------------------------------------------------------*/

/* "unit.queued": how many units are queued; none is not said. */
static int
put_counts(struct fx_service *s, struct fx_query *q)
{
	const struct fx_book *const *book;
	int64_t i, counts[FX_STATES_MAX];
	const struct fx_field *f;
	char key[2 * FX_NAME_MAX];
	const char *kind;
	int rc = 0;

	for (book = s->department->books; *book != NULL && rc == 0; book++) {
		kind = strchr(fx_schema_shape((*book)->record)->name, '.') + 1;
		f = fx_schema_state((*book)->record);
		rc = fx_records_counts(s->view, (*book)->record, counts);
		for (i = 0; rc == 0 && i < FX_STATES_MAX; i++) {
			if (counts[i] == 0)
				continue;
			(void)snprintf(key, sizeof(key), "%s.%s", kind,
			    f == NULL || i > f->high ? "all"
						     : f->choices[i].name);
			fx_queries_add_number(q, key, counts[i]);
		}
	}
	return rc;
}

/* What a peer is known to have and we have not taken. */
static int64_t
lag(const struct fx_neighbor *n)
{
	uint64_t head = fx_follow_head(n->follow);
	uint64_t have = (uint64_t)n->cursor.seq;

	return head > have ? (int64_t)(head - have) : 0;
}

static void
put_lags(struct fx_service *s, struct fx_query *q)
{
	char key[FX_NAME_MAX + 1];
	size_t i;

	for (i = 0; i < s->neighbor_count; i++) {
		(void)snprintf(
		    key, sizeof(key), "lag.%s", s->neighbors[i].name);
		fx_queries_add_number(q, key, lag(&s->neighbors[i]));
		(void)snprintf(
		    key, sizeof(key), "cursor.%s", s->neighbors[i].name);
		fx_queries_add_number(q, key, s->neighbors[i].cursor.seq);
	}
}

static void
put_times(struct fx_service *s, struct fx_query *q)
{
	fx_queries_add_number(
	    q, "commit_p50_us", fx_times_at(&s->commit_times, 500));
	fx_queries_add_number(
	    q, "commit_p99_us", fx_times_at(&s->commit_times, 990));
	fx_queries_add_number(
	    q, "commit_p999_us", fx_times_at(&s->commit_times, 999));
}

static void
put_done(struct fx_service *s, struct fx_query *q)
{
	fx_queries_add_number(q, "commands", s->counts.commands);
	fx_queries_add_number(q, "refused", s->counts.refused);
	fx_queries_add_number(q, "events", s->counts.events);
	fx_queries_add_number(q, "foreign", s->counts.foreign);
	fx_queries_add_number(q, "commits", s->counts.commits);
	fx_queries_add_number(q, "batch_mean",
	    s->counts.commits == 0
		? 0
		: (s->counts.commands + s->counts.foreign) / s->counts.commits);
	fx_queries_add_number(q, "dropped", s->counts.dropped);
}

/* What the last checked backup holds; zero: there is none. */
static int
put_backup(struct fx_service *s, struct fx_query *q)
{
	struct fx_head backup;
	int rc = fx_meta_backup(s->view, &backup);

	if (rc != 0)
		return rc;
	fx_queries_add_number(q, "backup_seq", backup.seq);
	fx_queries_add_number(q, "backup_time", backup.time_ms);
	return 0;
}

int
fx_queries_stats(struct fx_service *s, struct fx_query *q)
{
	static const char *const states[] = { "ok", "busy", "readonly",
		"leaving" };
	int64_t stuck = 0;
	char store[2 * FX_STORE_BYTES + 1];
	size_t i;
	int rc;

	for (i = 0; i < FX_STORE_BYTES; i++)
		(void)snprintf(
		    store + 2 * i, 3, "%02x", fx_store_id(s->store)[i]);
	q->wrap = FX_WRAP_MAP;
	fx_queries_add_text(q, "service", s->department->name);
	fx_queries_add_text(q, "version", FX_VERSION);
	fx_queries_add_text(q, "state", states[s->state]);
	fx_queries_add_number(q, "pid", fx_process_number());
	fx_queries_add_text(q, "store", store);
	fx_queries_add_number(q, "epoch", s->committed.epoch);
	fx_queries_add_number(q, "head", s->committed.seq);
	fx_queries_add_number(q, "first", s->first);
	fx_queries_add_number(q, "time", s->committed.time_ms);
	fx_queries_add_number(q, "now", fx_clock_now());
	fx_queries_add_number(q, "map_permille", s->room.map_permille);
	fx_queries_add_number(
	    q, "disk_free_permille", s->room.disk_free_permille);
	put_done(s, q);
	put_times(s, q);
	put_lags(s, q);
	rc = fx_stuck_count(s->view, NULL, NULL, &stuck);
	fx_queries_add_number(q, "stuck", stuck);
	if (rc == 0)
		rc = put_backup(s, q);
	if (rc == 0)
		rc = put_counts(s, q);
	return rc;
}

int
fx_queries_peers(struct fx_service *s, struct fx_query *q)
{
	int64_t age, now = fx_clock_monotonic_ms();
	struct fx_neighbor *n;
	size_t i;

	for (i = 0; i < s->neighbor_count; i++) {
		n = &s->neighbors[i];
		age = fx_follow_age_ms(n->follow, now);
		fx_pack_map(&q->page, 8 + (age != INT64_MAX));
		fx_queries_add_text(q, "peer", n->name);
		fx_queries_add_text(q, "state",
		    fx_follow_state_word(fx_follow_state(n->follow)));
		fx_queries_add_number(q, "begun", n->begun);
		fx_queries_add_number(q, "cursor", n->cursor.seq);
		fx_queries_add_number(
		    q, "head", (int64_t)fx_follow_head(n->follow));
		fx_queries_add_number(q, "taken", n->became.taken);
		fx_queries_add_number(q, "skipped", n->became.skipped);
		fx_queries_add_number(q, "parked", n->became.parked);
		if (age != INT64_MAX)
			fx_queries_add_number(q, "age_ms", age);
	}
	q->wrap = FX_WRAP_ARRAY;
	q->count = (int64_t)s->neighbor_count;
	return 0;
}

static int
stuck_one(const struct fx_stuck *stuck, void *context)
{
	struct fx_query *q = context;
	struct fx_parts row;
	int64_t count = q->count;

	if (q->count == q->limit ||
	    q->page.size - q->page.used < FX_RECORD_ROOM) {
		q->more = true;
		return 1;
	}
	if (fx_envelope_split(stuck->row, stuck->size, &row) != 0)
		row.topic_length = 0;
	fx_pack_map(&q->page, 8);
	fx_queries_add_text(q, "subject", stuck->subject);
	fx_queries_add_text(q, "peer", stuck->peer);
	fx_queries_add_number(q, "seq", stuck->seq);
	fx_pack_text(&q->page, "topic");
	fx_pack_chars(&q->page, row.topic, row.topic_length);
	fx_queries_add_text(q, "why", stuck->why);
	fx_queries_add_number(q, "tries", stuck->tries);
	fx_queries_add_number(q, "since", stuck->since_ms);
	fx_queries_add_number(q, "arrival", stuck->arrival);
	q->count = count + 1;
	return 0;
}

int
fx_queries_stuck(struct fx_service *s, struct fx_query *q)
{
	char subject[FX_STUCK_SUBJECT + 1];

	if (fx_queries_text(q, "subject", subject, sizeof(subject)) != 0)
		subject[0] = '\0';
	q->limit = fx_queries_limit(q);
	q->wrap = FX_WRAP_ARRAY;
	return fx_stuck_each(
	    s->view, subject, fx_queries_number(q, "after", 0), stuck_one, q);
}

/* -- what leaves a trace ----------------------------------------------------*/

#define READ_MS (5 * FX_MINUTE_MS) /* how long a read stays allowed */

/* In which role, too: not every role is shown the same. */
static bool
is_theirs(const struct fx_envelope *e, const struct fx_request *r)
{
	return (strcmp(e->actor, r->actor) == 0 || FX_BUG(87)) &&
	       (strcmp(e->role, r->role) == 0 || FX_BUG(88));
}

/*
 * Whether this person has just said, as an event, that they read this contact:
 * the command intake.read_contact, under the roles of its row, comes first
 * (DP-5, S-206).
 */
static int
check_said(struct fx_service *s, struct fx_query *q, const char *case_no)
{
	const unsigned char *id;
	struct fx_txn *txn =
	    FX_BUG(48) && s->batch != NULL ? s->batch : s->view;
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_seen seen;
	struct fx_row row;
	size_t length;
	int rc;

	q->reply.code = FX_SAYS_FORBIDDEN;
	if (fx_unpack_bytes(fx_unpack_find(q->args, "read"), &id, &length) !=
		0 ||
	    length != FX_ID_BYTES || fx_seen_get(txn, id, &seen) != 0 ||
	    seen.count == 0)
		return FX_EREFUSED;
	rc = fx_journal_read(txn, seen.seq, &row);
	if (rc == FX_ENOENT)
		return FX_EREFUSED; /* long ago, and given up */
	if (rc == 0)
		rc = fx_envelope_decode(
		    s->unpack, row.f1, row.f1_size, &e, &data);
	if (rc != 0)
		return rc;
	if (fx_envelope_kind(&e) != EV_intake_contact_read ||
	    strcmp(e.subject, case_no) != 0 || !is_theirs(&e, q->request) ||
	    e.time_ms < fx_clock_now() - READ_MS)
		return FX_EREFUSED;
	q->reply.code = FX_SAYS_OK;
	return 0;
}

#define OWN_WORDS 3 /* from here on: what was written about a unit */

int
fx_queries_contact(struct fx_service *s, struct fx_query *q)
{
	static const char *const fields[] = { "contact_name", "contact_phone",
		"contact_address", "words", "grounds", "reply" };
	size_t first =
	    fx_schema_role_needs_address(q->request->role) ? 0 : OWN_WORDS;
	char case_no[FX_KEY_BYTES], unit_no[FX_KEY_BYTES];
	char name[FX_NAME_MAX + FX_KEY_MAX + 2];
	struct fx_contact contact = { .case_no = case_no, .field = name };
	size_t i, size;
	int rc;

	if (s->contacts == NULL ||
	    fx_queries_text(q, "subject", case_no, sizeof(case_no)) != 0) {
		q->reply.code = FX_SAYS_INVALID;
		return FX_EREFUSED;
	}
	if (fx_queries_text(q, "unit", unit_no, sizeof(unit_no)) != 0)
		unit_no[0] = '\0';
	rc = check_said(s, q, case_no);
	q->wrap = FX_WRAP_MAP;
	for (i = first; i < fx_count_of(fields) && rc == 0; i++) {
		(void)snprintf(name, sizeof(name), "%s/%s", fields[i],
		    i >= OWN_WORDS ? unit_no : "");
		rc = fx_contacts_get(
		    s->contacts, s->view, &contact, s->plain, &size);
		if (rc == 0) {
			fx_pack_text(&q->page, fields[i]);
			fx_pack_chars(&q->page, (const char *)s->plain, size);
			fx_crypto_wipe(s->plain, size);
			q->count++;
		}
		if (rc == FX_ENOENT)
			rc = 0;
	}
	return rc;
}

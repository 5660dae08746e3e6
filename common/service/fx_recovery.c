/*
 * What a service does when its history, or a peer's, is not what it was: it
 * takes no command while its store went back, makes copies of itself, and
 * follows a peer again when a person says so.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "service/fx_queries_internal.h"
#include "service/fx_recovery.h"
#include "store/fx_taken.h"

#define WENT_BACK "went_back" /* in meta, while it takes no command */

/* -- a store that went back -------------------------------------------------*/

/* In the thread of the reader. */
void
fx_recovery_contradicted(
    struct fx_service *s, const char *peer, const struct fx_mark *event)
{
	enum fx_place place = fx_schema_place_of(peer);

	/* Only another department is believed. */
	if (place >= FX_PLACE_COUNT || place == s->department->place ||
	    atomic_exchange(&s->contradicted, true))
		return;
	fx_log(LOG_STORE_WENT_BACK, "peer=%s had=%llu epoch=%llu", peer,
	    (unsigned long long)event->seq, (unsigned long long)event->epoch);
}

int
fx_recovery_flag(struct fx_txn *txn, bool on)
{
	unsigned char byte = on;

	return fx_meta_put(txn, WENT_BACK, &byte, sizeof(byte));
}

static int
get_flag(struct fx_txn *txn, bool *on)
{
	unsigned char byte = 0;
	int rc = fx_meta_get(txn, WENT_BACK, &byte, sizeof(byte));

	*on = rc == 0 && byte != 0;
	return rc == FX_ENOENT ? 0 : rc;
}

int
fx_recovery_look(struct fx_service *s)
{
	struct fx_txn *txn;
	int rc;

	if (s->went_back || !atomic_load(&s->contradicted))
		return 0;
	/* A restart must not forget it. */
	rc = fx_store_begin(s->store, &txn);
	if (rc != 0)
		return rc;
	rc = fx_recovery_flag(txn, true);
	if (rc == 0)
		rc = fx_store_commit(txn);
	else
		fx_store_abandon(txn);
	s->went_back = true;
	fx_loop_look(s);
	/* Without room to write it down it is known until the end. */
	return rc == FX_EFULL ? 0 : rc;
}

int
fx_recovery_load(struct fx_service *s)
{
	int rc = get_flag(s->view, &s->went_back);

	if (rc == 0)
		rc = fx_taken_any(s->view, &s->retaking);
	if (rc == 0 && s->went_back)
		fx_log(LOG_STORE_WENT_BACK, "have=%lld since=earlier",
		    (long long)s->committed.seq);
	return rc;
}

int
fx_recovery_forget(struct fx_txn *txn)
{
	bool on;
	int rc = get_flag(txn, &on);

	return rc == 0 && on ? fx_recovery_flag(txn, false) : rc;
}

int
fx_recovery_knows(struct fx_service *s, const struct fx_neighbor *neighbor,
    const struct fx_cursor *event, bool *known)
{
	const struct fx_taken taken = {
		.peer = neighbor->name, .seq = event->seq, .hash = event->hash
	};

	*known = false;
	return s->retaking ? fx_taken_forget(s->batch, &taken, known) : 0;
}

/* -- a peer that is followed again ------------------------------------------*/

static int
keep_cursor(
    struct fx_service *s, struct fx_neighbor *n, const struct fx_mark *common)
{
	struct fx_cursor cursor = { .epoch = (int64_t)common->epoch,
		.seq = (int64_t)common->seq,
		.time_ms = fx_clock_now() };
	struct fx_txn *txn;
	int rc;

	memcpy(cursor.store, common->store, sizeof(cursor.store));
	memcpy(cursor.hash, common->hash, sizeof(cursor.hash));
	rc = fx_store_begin(s->store, &txn);
	if (rc != 0)
		return rc;
	rc = fx_cursor_put(txn, n->name, &cursor);
	if (rc == 0)
		rc = fx_store_commit(txn);
	else
		fx_store_abandon(txn);
	if (rc != 0)
		return rc;
	n->begun += cursor.seq - n->cursor.seq;
	n->kept = n->became;
	n->cursor = cursor;
	return 0;
}

/* Nothing is proven: what the peer says may have another event before it. */
static int
refuse_unproven(struct fx_query *q)
{
	const struct fx_word *why = fx_schema_refusal(NO_fx_no_common);

	q->reply.code = FX_SAYS_REFUSED;
	fx_copy_text(q->reply.reason, sizeof(q->reply.reason), why->name);
	fx_copy_text(q->reply.en, sizeof(q->reply.en), why->en);
	fx_copy_text(q->reply.zh, sizeof(q->reply.zh), why->zh);
	return FX_EREFUSED;
}

/* From where a peer that diverged may be followed again.  0 or FX_EREFUSED. */
static int
find_common(
    struct fx_query *q, const struct fx_neighbor *n, struct fx_mark *common)
{
	bool unproven = fx_queries_number(q, "unproven", 0) != 0;

	if (n == NULL || fx_follow_why(n->follow) != FX_SAYS_DIVERGED)
		return fx_queries_wrong(q, "peer");
	if (fx_follow_common(n->follow, common) ||
	    (unproven && fx_follow_claim(n->follow, common)))
		return 0;
	return refuse_unproven(q);
}

/*
 * Follow a peer that diverged from the last event that both have.  What was
 * taken of its lost events stays: a person has weighed that.
 */
int
fx_queries_rejoin(struct fx_service *s, struct fx_query *q)
{
	char name[FX_ACTOR_MAX + 1];
	struct fx_neighbor *n;
	struct fx_mark common = { .seq = 0 };
	int rc;

	if (fx_queries_text(q, "peer", name, sizeof(name)) != 0)
		return fx_queries_wrong(q, "peer");
	n = fx_heard_neighbor(s, name);
	rc = find_common(q, n, &common);
	if (rc != 0)
		return rc;
	fx_queries_add_number(q, "was", n->cursor.seq);
	fx_queries_add_number(q, "from", (int64_t)common.seq);
	q->wrap = FX_WRAP_MAP;
	rc = keep_cursor(s, n, &common);
	if (rc == 0)
		fx_follow_rejoin(n->follow, &common, fx_clock_monotonic_ms());
	return rc;
}

/* -- copies -----------------------------------------------------------------*/

void
fx_recovery_copy_path(const struct fx_service *s, char *to, size_t size)
{
	(void)snprintf(to, size, "%s/copy", fx_store_path(s->store));
}

/* In the thread of the reader. */
void
fx_recovery_copy(struct fx_service *s)
{
	char dir[FX_STORE_PATH + 16];
	int rc;

	fx_recovery_copy_path(s, dir, sizeof(dir));
	rc = fx_store_remove_copy(dir);
	if (rc == 0)
		rc = fx_file_make_directory(dir);
	if (rc == 0)
		rc = fx_store_copy(s->store, dir);
	if (rc != 0)
		fx_log(LOG_COPY_FAILED, "dir=\"%s\" why=%s", dir,
		    fx_err_word(rc)->name);
	atomic_store(&s->copying, rc == 0 ? FX_COPY_DONE : FX_COPY_FAILED);
}

/*
 * A consistent copy beside the store, for `fanxiu backup` and `fanxiu verify`;
 * whoever asked for it removes it.  One that was left behind is written over.
 * It is made while the service goes on: asked again with the number that was
 * answered, it says how far it is.
 */
int
fx_queries_copy(struct fx_service *s, struct fx_query *q)
{
	static const char *const words[] = { [FX_COPY_NONE] = "none",
		[FX_COPY_RUNS] = "runs",
		[FX_COPY_DONE] = "done",
		[FX_COPY_FAILED] = "failed" };
	int64_t number = fx_queries_number(q, "number", 0);
	char dir[FX_STORE_PATH + 16];
	int rc = 0;

	if (number != 0 && number != s->copies)
		return fx_queries_wrong(q, "number");
	if (number == 0 && atomic_load(&s->copying) == FX_COPY_RUNS) {
		q->reply.code = FX_SAYS_BUSY;
		q->reply.retry_ms = 1000;
		return FX_EREFUSED;
	}
	if (number == 0) {
		s->copies++;
		atomic_store(&s->copying, FX_COPY_RUNS);
		rc = fx_reader_wake(s);
	}
	fx_recovery_copy_path(s, dir, sizeof(dir));
	fx_queries_add_number(q, "number", s->copies);
	fx_queries_add_text(q, "dir", dir);
	fx_queries_add_text(q, "state", words[atomic_load(&s->copying)]);
	q->wrap = FX_WRAP_MAP;
	return rc;
}

/* Whether a backup's head is an event of ours. */
static int
find_head(struct fx_service *s, struct fx_query *q, struct fx_head *head)
{
	const unsigned char *hash;
	struct fx_row row;
	size_t length;
	int rc;

	head->seq = fx_queries_number(q, "seq", 0);
	head->epoch = fx_queries_number(q, "epoch", 0);
	head->time_ms = fx_queries_number(q, "time", 0);
	if (fx_unpack_bytes(fx_unpack_find(q->args, "hash"), &hash, &length) !=
		0 ||
	    length != sizeof(head->hash))
		return fx_queries_wrong(q, "hash");
	memcpy(head->hash, hash, sizeof(head->hash));
	rc = fx_store_begin_read(s->view);
	if (rc != 0)
		return rc;
	rc = fx_journal_read(s->view, head->seq, &row);
	if (rc == FX_ENOENT || (rc == 0 && memcmp(row.hash, hash, length) != 0))
		rc = fx_queries_wrong(q, "seq");
	fx_store_end_read(s->view);
	return rc;
}

/* A backup up to this event was checked: rows before it may be given up. */
int
fx_queries_backed_up(struct fx_service *s, struct fx_query *q)
{
	struct fx_head head;
	struct fx_txn *txn;
	int rc = find_head(s, q, &head);

	if (rc == 0)
		rc = fx_store_begin(s->store, &txn);
	if (rc != 0)
		return rc;
	rc = fx_meta_put_backup(txn, &head);
	if (rc == 0)
		rc = fx_store_commit(txn);
	else
		fx_store_abandon(txn);
	if (rc == 0)
		fx_log(LOG_BACKED_UP, "seq=%lld epoch=%lld",
		    (long long)head.seq, (long long)head.epoch);
	fx_queries_add_number(q, "seq", head.seq);
	q->wrap = FX_WRAP_MAP;
	return rc;
}

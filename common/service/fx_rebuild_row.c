#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "service/fx_rebuild_internal.h"
#include "service/fx_recovery.h"
#include "store/fx_cursor.h"
#include "store/fx_epochs.h"
#include "store/fx_stuck.h"
#include "store/fx_taken.h"

#define PORTION 512 /* rows of one commit, about */

bool
fx_rebuild_follows(struct fx_rebuild *r, const unsigned char *bytes,
    size_t size, struct fx_row *row)
{
	unsigned char hash[FX_HASH_BYTES];

	if (fx_journal_parse(r->head.seq + 1, bytes, size, row) != 0)
		return false;
	fx_journal_hash(r->head.hash, row, hash);
	return memcmp(hash, row->hash, sizeof(hash)) == 0;
}

/* -- portions ---------------------------------------------------------------*/

static int
open_portion(struct fx_rebuild *r)
{
	int rc;

	if (r->to != NULL)
		return 0;
	rc = fx_store_begin(r->store, &r->to);
	if (rc != 0)
		return rc;
	fx_records_begin(r->records, r->to);
	r->portion = 0;
	/* Until it is restored it takes no command, wherever it lies. */
	return fx_recovery_flag(r->to, true);
}

int
fx_rebuild_commit(struct fx_rebuild *r)
{
	int rc = r->half ? FX_ECORRUPT : 0;

	if (r->to == NULL)
		return 0;
	if (rc == 0)
		rc = fx_records_save(r->records);
	if (rc == 0)
		rc = fx_topics_save(r->to, &r->topics);
	if (rc == 0)
		rc = fx_meta_put_head(r->to, &r->head);
	if (rc == 0)
		rc = fx_store_commit(r->to);
	else
		fx_store_abandon(r->to);
	r->to = NULL;
	if (rc == 0)
		r->kept = r->head;
	else
		r->head = r->kept;
	return rc;
}

/* -- what a row makes beside records ----------------------------------------*/

/* An epoch began with it.  Every department's event has the same fields. */
static int
begin_epoch(struct fx_rebuild *r, const struct fx_row *row)
{
	const struct intake_epoch_opened *opened = (const void *)r->event.bytes;
	struct fx_epoch epoch = { .epoch = (int64_t)r->envelope.epoch,
		.first = row->seq,
		.time_ms = r->envelope.time_ms,
		.why = (enum fx_epoch_why)opened->why };

	memcpy(epoch.before, r->head.hash, sizeof(epoch.before));
	fx_copy_text(epoch.node, sizeof(epoch.node), opened->node);
	return fx_epochs_put(r->to, &epoch);
}

/* The parked row that became taken, or was skipped, if it is one. */
struct parked {
	const struct fx_taken *taken;
	bool found;
	int64_t arrival;
	char subject[FX_STUCK_SUBJECT + 1];
};

static int
find_parked(const struct fx_stuck *stuck, void *context)
{
	struct parked *parked = context;

	parked->found = stuck->seq == parked->taken->seq &&
			strcmp(stuck->peer, parked->taken->peer) == 0;
	if (!parked->found)
		return 0;
	parked->arrival = stuck->arrival;
	fx_copy(parked->subject, stuck->subject);
	return 1;
}

/* It was seen to: it waits no longer, nor is it taken when it comes again. */
static int
note_taken(struct fx_rebuild *r, const struct fx_taken *taken)
{
	struct parked parked = { .taken = taken };
	struct fx_cursor cursor;
	int rc = fx_stuck_each(r->to, "", 0, find_parked, &parked);

	if (rc == 0 && parked.found)
		return fx_stuck_remove(r->to, parked.subject, parked.arrival);
	if (rc == 0)
		rc = fx_cursor_get(r->to, taken->peer, &cursor);
	if (rc != 0 || taken->seq <= cursor.seq)
		return rc;
	r->rebuilt->taken += r->envelope.ix == 0;
	return fx_taken_put(r->to, taken);
}

/* A foreign event was taken: it must not be taken again. */
static int
note_cause(struct fx_rebuild *r)
{
	const struct fx_envelope *e = &r->envelope;
	struct fx_taken taken = { .peer = e->cause,
		.seq = (int64_t)e->cause_seq,
		.hash = e->cause_hash };

	/* A command may name a cause as well, which takes nothing. */
	if (e->cause[0] == '\0' || strncmp(e->actor, "service:", 8) != 0)
		return 0;
	return note_taken(r, &taken);
}

/*
 * A person passed over a parked event: what was decided by hand is not decided
 * anew.  Every department's event has the same fields.
 */
static int
note_skipped(struct fx_rebuild *r)
{
	const struct repair_parked_skipped *skipped =
	    (const void *)r->event.bytes;
	struct fx_taken taken = { .peer = skipped->peer,
		.seq = skipped->of_seq,
		.hash = skipped->of_hash };

	return note_taken(r, &taken);
}

/* The answer to the command that made the last events, as it was sent. */
static int
put_answer(struct fx_rebuild *r, const struct fx_row *row)
{
	const struct fx_envelope *e = &r->envelope;
	struct fx_response reply = { .code = FX_SAYS_OK,
		.n = (uint64_t)(row->seq - r->first + 1),
		.rev = (uint64_t)r->rev };
	int rc;

	memcpy(reply.id, e->cmd, sizeof(reply.id));
	fx_copy(reply.subject, r->subject);
	reply.mark.epoch = e->epoch;
	reply.mark.seq = (uint64_t)r->first;
	memcpy(reply.mark.store, e->store, sizeof(reply.mark.store));
	memcpy(reply.mark.hash, row->hash, sizeof(reply.mark.hash));
	memset(&r->seen, 0, sizeof(r->seen)); /* its bytes are not known */
	r->seen.code = (int)reply.code;
	r->seen.count = (int)reply.n;
	r->seen.seq = r->first;
	rc = fx_response_encode(
	    &reply, r->seen.reply, sizeof(r->seen.reply), &r->seen.reply_size);
	fx_assert(rc == 0);
	r->rebuilt->commands++;
	return fx_seen_put(r->to, e->cmd, &r->seen);
}

static int
note_command(struct fx_rebuild *r, const struct fx_row *row)
{
	const struct fx_envelope *e = &r->envelope;
	bool asked = e->has_cmd && strcmp(e->actor, "timer") != 0;
	int rc = 0;

	if (asked && (e->ix == 0 || r->first == 0)) {
		r->first = row->seq - (int64_t)e->ix;
		r->rev = (int64_t)e->rev;
		fx_copy(r->subject, e->subject);
	} else if (asked && strcmp(r->subject, e->subject) == 0) {
		r->rev = (int64_t)e->rev;
	}
	if (asked && !e->more)
		rc = put_answer(r, row);
	if (!e->more)
		r->first = 0;
	return rc;
}

/* -- a row ------------------------------------------------------------------*/

/* The event as its struct; one that this program does not know is none. */
static enum fx_kind
decode(struct fx_rebuild *r, const struct fx_node *data)
{
	const struct fx_envelope *e = &r->envelope;
	enum fx_kind kind = fx_envelope_kind(e);
	char field[FX_NAME_MAX + 1];

	if (kind == FX_KIND_NONE ||
	    fx_codec_decode(kind, data, FX_FOREIGN, r->event.bytes, field) !=
		0 ||
	    fx_codec_subject(
		kind, e->subject, strlen(e->subject), r->event.bytes) != 0)
		return FX_KIND_NONE;
	r->event.kind = kind;
	r->event.seq = (int64_t)e->seq;
	r->event.time_ms = e->time_ms;
	r->event.actor = e->actor;
	r->event.role = e->role;
	return kind;
}

/* What an event of the shell does, which changes no record; else 1. */
static int
obey_shell(struct fx_rebuild *r, const struct fx_row *row)
{
	const char *dot = strchr(r->envelope.type, '.');

	if (dot != NULL && strcmp(dot, ".epoch_opened") == 0)
		return begin_epoch(r, row);
	if (dot != NULL && strcmp(dot, ".parked_skipped") == 0)
		return note_skipped(r);
	return 1;
}

static int
change_records(struct fx_rebuild *r, const struct fx_row *row)
{
	int rc = obey_shell(r, row);

	if (rc != 1)
		return rc;
	fx_records_at(r->records, row->seq, r->envelope.time_ms);
	fx_apply(r->department, &r->event, r->records);
	return fx_records_failed(r->records);
}

static void
move_head(struct fx_rebuild *r, const struct fx_row *row)
{
	r->head.seq = row->seq;
	r->head.epoch = (int64_t)r->envelope.epoch;
	r->head.time_ms = r->envelope.time_ms;
	memcpy(r->head.hash, row->hash, sizeof(r->head.hash));
	r->rebuilt->rows++;
	r->portion++;
}

int
fx_rebuild_add(struct fx_rebuild *r, const struct fx_row *row)
{
	const struct fx_node *data;
	int rc = fx_envelope_decode(
	    r->reader, row->f1, row->f1_size, &r->envelope, &data);

	/* The chain proves that it was said; a store that says such is ill. */
	if (rc != 0 || (int64_t)r->envelope.seq != row->seq)
		return FX_ECORRUPT;
	rc = open_portion(r);
	r->half = rc == 0;
	if (rc == 0)
		rc = fx_journal_append(r->to, row->seq, row->bytes, row->size);
	if (rc == 0)
		(void)fx_topics_move(
		    &r->topics, row->topic, row->topic_size, row->seq);
	if (rc == 0 && decode(r, data) != FX_KIND_NONE)
		rc = change_records(r, row);
	if (rc == 0)
		rc = note_cause(r);
	if (rc == 0)
		rc = note_command(r, row);
	if (rc != 0)
		return rc;
	r->half = false;
	move_head(r, row);
	/* What one command made stays in one commit. */
	if (!r->envelope.more &&
	    (r->portion >= PORTION || fx_records_nearly_full(r->records)))
		return fx_rebuild_commit(r);
	return 0;
}

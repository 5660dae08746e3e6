#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "base/fx_random.h"
#include "base/fx_room.h"
#include "service/fx_fold.h"
#include "service/fx_service_internal.h"
#include "store/fx_epochs.h"
#include "store/fx_witness.h"

#define TAIL_ROWS 1000 /* of the journal, checked at every start */
#define ITEMS_MAX 1024

/*
 * The first event of an epoch, written in the transaction that makes or takes
 * over the store.  It changes no record, so it needs no batch.
 */
static int
append_opened(struct fx_txn *txn, struct fx_service *s,
    const struct fx_epoch *epoch, struct fx_head *head)
{
	static const char topic_end[] = ".";
	struct fx_envelope e = { .seq = (uint64_t)head->seq,
		.epoch = (uint64_t)head->epoch,
		.time_ms = head->time_ms,
		.actor = "system" };
	unsigned char data[128], body[FX_BODY_MAX], row[FX_ROW_MAX];
	size_t data_size, size, row_size;
	enum fx_kind kind;
	char topic[FX_TOPIC_MAX + 1];
	struct fx_topics topics;
	struct intake_epoch_opened opened = { .why = epoch->why };
	int rc = fx_topics_load(txn, &topics);

	/* Every department's epoch_opened has the same fields. */
	(void)snprintf(
	    e.type, sizeof(e.type), "%s.epoch_opened", s->department->name);
	kind = fx_envelope_kind(&e);
	(void)snprintf(topic, sizeof(topic), "%s%s", e.type, topic_end);
	(void)snprintf(opened.node, sizeof(opened.node), "%.31s", epoch->node);
	fx_copy_text(e.source, sizeof(e.source), s->source);
	memcpy(e.store, fx_store_id(fx_store_of(txn)), sizeof(e.store));
	e.v = (uint64_t)fx_schema_shape(kind)->version;
	if (rc != 0)
		return rc;
	e.prev =
	    (uint64_t)fx_topics_move(&topics, topic, strlen(topic), head->seq);
	rc = fx_codec_encode(kind, &opened, data, sizeof(data), &data_size);
	if (rc == 0)
		rc = fx_envelope_encode(
		    &e, data, data_size, body, sizeof(body), &size);
	if (rc != 0)
		return rc;
	fx_envelope_link(
	    epoch->before, topic, strlen(topic), body, size, head->hash);
	rc = fx_envelope_row(
	    topic, body, size, head->hash, row, sizeof(row), &row_size);
	if (rc == 0)
		rc = fx_journal_append(txn, head->seq, row, row_size);
	return rc == 0 ? fx_topics_save(txn, &topics) : rc;
}

static int
begin_epoch(struct fx_txn *txn, enum fx_epoch_why why, void *context)
{
	struct fx_service *s = context;
	struct fx_epoch epoch = { .why = why };
	struct fx_head head;
	int rc = fx_meta_head(txn, &head);

	if (rc != 0)
		return rc;
	memcpy(epoch.before, head.hash, sizeof(epoch.before));
	/* Above any that was ever begun, also after what the copy holds: a
	 * number of an event must not come again within an epoch. */
	epoch.epoch = fx_witness_epoch(txn);
	if (epoch.epoch < head.epoch)
		epoch.epoch = head.epoch;
	epoch.epoch++;
	epoch.first = head.seq + 1;
	epoch.time_ms = fx_clock_now();
	if (epoch.time_ms < head.time_ms)
		epoch.time_ms = head.time_ms;
	fx_process_node(epoch.node, sizeof(epoch.node));
	head.epoch = epoch.epoch;
	head.seq = epoch.first;
	head.time_ms = epoch.time_ms;
	rc = append_opened(txn, s, &epoch, &head);
	if (rc == 0)
		rc = fx_epochs_put(txn, &epoch);
	if (rc == 0)
		rc = fx_meta_put_head(txn, &head);
	if (rc == 0)
		rc = fx_recovery_forget(txn);
	if (rc == 0 && why == fx_epoch_why_create)
		rc = fx_fold_is(txn, s->department);
	if (rc == 0)
		fx_log(LOG_EPOCH_OPENED, "epoch=%lld seq=%lld",
		    (long long)head.epoch, (long long)head.seq);
	return rc;
}

static int
open_store(struct fx_service *s, enum fx_store_came came)
{
	struct fx_store_options options = { .path = s->settings.store_path,
		.service = s->department->name,
		.size_max = (size_t)s->settings.store_size_max,
		.came = came,
		.strict = fx_settings_is_demo(&s->settings) ? FX_STORE_TRYOUT
							    : FX_STORE_STRICT,
		.begin_epoch = begin_epoch,
		.context = s };
	int rc = fx_store_open(&options, &s->store);

	if (rc == 0)
		rc = fx_store_reader(s->store, &s->view);
	if (rc == 0)
		rc = fx_records_open(FX_RECORDS_ROOM, &s->records);
	if (rc == 0 && s->department->place == FX_IN_intake)
		rc = fx_contacts_open(s->store, &s->contacts);
	if (rc == 0)
		rc = fx_unpack_open(ITEMS_MAX, &s->unpack);
	if (rc == 0)
		rc = fx_unpack_open(ITEMS_MAX, &s->unpack_args);
	return rc;
}

static int
fold_of(struct fx_service *s, unsigned char *fold)
{
	int rc = fx_store_begin_read(s->view);

	if (rc != 0)
		return rc;
	rc = fx_fold_of(s->view, fold);
	fx_store_end_read(s->view);
	return rc;
}

/*
 * Records that another release made: what this one makes of the same journal
 * takes their place.  Where there is no room for that they serve as they are.
 */
static int
renew_records(struct fx_service *s)
{
	char scratch[FX_STORE_PATH + 8];
	unsigned char fold;
	int64_t made = 0;
	int rc = fold_of(s, &fold);

	if (rc != 0 || fold == s->department->fold)
		return rc;
	(void)snprintf(
	    scratch, sizeof(scratch), "%s/anew", s->settings.store_path);
	/* A supervisor waits for READY, and not for an hour. */
	(void)fx_process_notify("EXTEND_TIMEOUT_USEC=3600000000");
	rc = fx_fold_anew(s->department, s->store, scratch, &made);
	if (rc == 0)
		fx_log(LOG_RECORDS_ANEW, "records=%lld fold=%d was=%d",
		    (long long)made, s->department->fold, fold);
	else if (fx_store_commit_error(s->store) != 0)
		fx_suspect_end(s, rc);
	else if (rc != FX_ECORRUPT)
		fx_log(LOG_RECORDS_OLD, "why=%s", fx_err_word(rc)->en);
	return rc == FX_ECORRUPT ? rc : 0;
}

/* The tail of the journal, and what stands in memory from now on. */
static int
check_store(struct fx_service *s)
{
	int rc = fx_store_begin_read(s->view);

	if (rc != 0)
		return rc;
	rc = fx_journal_check(s->view, TAIL_ROWS);
	if (rc == 0)
		rc = fx_meta_head(s->view, &s->head);
	if (rc == 0)
		rc = fx_journal_first(s->view, &s->first);
	if (rc == 0)
		rc = fx_topics_load(s->view, &s->topics);
	if (rc == 0)
		rc = fx_consumed_load(s);
	if (rc == 0)
		rc = fx_store_room(s->view, &s->room);
	if (FX_BUG(18))
		memset(s->head.hash, 0, sizeof(s->head.hash));
	s->committed = s->head;
	if (rc == 0)
		rc = fx_recovery_load(s);
	fx_store_end_read(s->view);
	if (rc == 0)
		fx_loop_look(s);
	return rc;
}

static int
open_neighbors(struct fx_service *s)
{
	struct fx_neighbor *n;
	enum fx_place place;
	int rc = fx_store_begin_read(s->view);

	if (rc != 0)
		return rc;
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++) {
		if (!fx_department_listens(s->department, place))
			continue;
		n = &s->neighbors[s->neighbor_count++];
		n->place = place;
		n->name = fx_schema_place(place)->name;
		rc = fx_heard_open(s, n);
	}
	fx_store_end_read(s->view);
	return rc;
}

static int
open_sockets(struct fx_service *s)
{
	struct fx_mark head = { .epoch = (uint64_t)s->head.epoch,
		.seq = (uint64_t)s->head.seq };
	int rc = fx_frame_open(&s->net);

	memcpy(head.store, fx_store_id(s->store), sizeof(head.store));
	memcpy(head.hash, s->head.hash, sizeof(head.hash));
	if (rc == 0)
		rc = fx_desk_open(s->net, &s->desk);
	if (rc == 0)
		rc = fx_bus_open(s->net, s->department->name, &head, &s->bus);
	if (rc == 0)
		rc = fx_bus_bind(s->bus, s->settings.bind_events);
	if (rc == 0)
		rc = fx_reader_open(s);
	if (rc == 0)
		rc = open_neighbors(s);
	/* Last: whoever reaches the desk finds a whole service. */
	if (rc == 0)
		rc = fx_desk_bind(s->desk, s->settings.bind_commands);
	return rc;
}

struct fx_service *
fx_service_new(void)
{
	return fx_room(
	    sizeof(struct fx_service), offsetof(struct fx_service, out));
}

int
fx_start_open(struct fx_service *s, enum fx_store_came came)
{
	int rc;

	(void)snprintf(
	    s->source, sizeof(s->source), "/fanxiu/%s", s->department->name);
	fx_schema_digest(s->department->place, s->schema);
	fx_policy_digest(&s->settings.policy, s->rules);
	s->messages_max = FX_MESSAGES_MAX;
	/* No round at once: what ends it there must leave commands some time.
	 */
	s->hourly_ms = fx_clock_monotonic_ms();
	s->crashes.file = -1;
	rc = fx_suspect_check(s);
	if (rc == 0)
		rc = open_store(s, came);
	if (rc == 0)
		rc = renew_records(s);
	if (rc == 0)
		rc = check_store(s);
	if (rc == 0)
		rc = open_sockets(s);
	/* What keeps it from starting is no crash. */
	if (rc == 0)
		fx_crashes_open(s);
	return rc;
}

void
fx_start_close(struct fx_service *s)
{
	size_t i;

	for (i = 0; i < s->neighbor_count; i++)
		fx_line_close(s->neighbors[i].line);
	fx_desk_close(s->desk);
	fx_bus_close(s->bus);
	fx_reader_close(s);
	fx_frame_close(s->net);
	fx_unpack_close(s->unpack);
	fx_unpack_close(s->unpack_args);
	fx_crashes_close(s);
	fx_contacts_close(s->contacts);
	fx_records_close(s->records);
	fx_store_reader_close(s->view);
	fx_store_close(s->store);
}

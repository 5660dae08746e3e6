/*
 * fx_service_internal: what the files of the shell know of each other.  Nobody
 * else includes it.
 *
 * One struct holds everything a service is, so that several may live in one
 * process.  The files: fx_service (options, start, stop), fx_loop (one turn),
 * fx_batch (one commit for many), fx_commands, fx_heard, fx_timers (what goes
 * into a batch), fx_queries (what is asked between batches), fx_reader (the
 * thread that serves the journal), fx_consumed (how far those who read it are),
 * fx_retention (what is not kept for ever), fx_recovery (what went back,
 * copies).
 */
#ifndef FX_SERVICE_INTERNAL_H
#define FX_SERVICE_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fx_file.h"
#include "base/fx_process.h"
#include "net/fx_beat.h"
#include "net/fx_bus.h"
#include "net/fx_desk.h"
#include "net/fx_frame.h"
#include "net/fx_line.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "service/fx_consumed.h"
#include "service/fx_crashes.h"
#include "service/fx_department.h"
#include "service/fx_settings.h"
#include "store/fx_archive.h"
#include "store/fx_contacts.h"
#include "store/fx_cursor.h"
#include "store/fx_journal.h"
#include "store/fx_meta.h"
#include "store/fx_records.h"
#include "store/fx_seen.h"
#include "store/fx_store.h"
#include "store/fx_stuck.h"
#include "store/fx_topics.h"

#define FX_MESSAGES_MAX 512        /* of one batch */
#define FX_RECORDS_ROOM 4096       /* records known; half for one batch */
#define FX_TIMERS_MAX   256        /* of one batch */
#define FX_OUT_BYTES    (1u << 20) /* rows of one batch, published after it */
#define FX_OUT_SPARE \
	((1 + FX_STUCK_TRIES) * FX_EVENTS_MAX * (FX_ROW_MAX + sizeof(size_t)))
#define FX_COMMAND_BYTES 20480 /* the largest command struct */
#define FX_QUERIES_MAX   64    /* answered in one turn */
#define FX_STUCK_TRIES   16    /* parked rows tried again at once */
#define FX_CHANGED_MAX   64    /* records a message changed, of those parked */
#define FX_SEEN_WINDOW   (7 * FX_DAY_MS)
#define FX_SEEN_MARGIN   (10 * FX_MINUTE_MS)
#define FX_ID_AHEAD      (5 * FX_MINUTE_MS)
#define FX_PAGE_HEAD     8   /* room in front of a query's page */
#define FX_TURN_MS       100 /* the longest wait of a turn */
#define FX_BEAT_MS       1000
#define FX_OWED_MS       100 /* the longest that a moved cursor may wait */
#define FX_DRAIN_MS      5000
#define FX_MAP_FULL      800 /* per mille: commands are refused above */
#define FX_DISK_FREE     100 /* per mille: and below */
#define FX_ROOM_SLACK    20
#define FX_CLOCK_SLACK   (5 * FX_MINUTE_MS) /* the clock may be behind */

/* Why a service does what it does now. */
enum fx_state {
	FX_STATE_OK,
	FX_STATE_BUSY, /* never entered: queues lie in the sockets */
	FX_STATE_READONLY,
	FX_STATE_LEAVING
};

/* What became of the copy that was asked for last. */
enum fx_copying { FX_COPY_NONE, FX_COPY_RUNS, FX_COPY_DONE, FX_COPY_FAILED };

/* What became of the events of a peer, since the start. */
struct fx_became {
	int64_t taken, skipped, parked;
};

/* Another department that this one listens to. */
struct fx_neighbor {
	enum fx_place place;
	const char *name;
	struct fx_line *line;     /* its sockets */
	struct fx_follow *follow; /* borrowed from line */
	struct fx_cursor cursor;  /* as of the batch that is open */
	bool came;                /* anything, in this turn's wait */
	bool moved;               /* since the last commit */
	/* Where the cursor was at the start: what it has moved by became one
	 * of three (I9); and as it was when last committed. */
	int64_t begun;
	struct fx_became became, kept;
};

/* What made events happen: goes into their envelopes. */
struct fx_origin {
	char actor[FX_ACTOR_MAX + 1], role[FX_ACTOR_MAX + 1];
	char station[FX_ACTOR_MAX + 1];
	char traceparent[FX_TRACE_BYTES + 1];
	int64_t at_ms; /* 0: at the time of the batch */
	bool has_cmd;
	unsigned char cmd[FX_ID_BYTES];
	struct fx_cause cause;
};

/* An answer that waits for the commit, as it will be sent. */
struct fx_waiting {
	struct fx_route to; /* who asked */
	unsigned char id[FX_ID_BYTES];
	size_t size;
	unsigned char reply[FX_REPLY_BYTES];
};

struct fx_counts {
	int64_t commands, refused, events, foreign, commits, dropped;
};

/* How long commits took: sixteen steps for every power of two of us. */
#define FX_STEPS 512
struct fx_times {
	uint32_t steps[FX_STEPS];
	uint32_t count;
};

/* Keys of records that changed while something was parked. */
struct fx_changed {
	size_t count;
	char keys[FX_CHANGED_MAX][FX_KEY_BYTES];
};

/* A query that waits until the batch of its turn is committed. */
struct fx_kept {
	struct fx_request request;
	unsigned char data[FX_REQUEST_DATA];
};

/* What is put around the things on a query's page. */
enum fx_wrap { FX_WRAP_NONE, FX_WRAP_ARRAY, FX_WRAP_MAP };

/* A query being answered. */
struct fx_query {
	struct fx_service *s;
	const struct fx_request *request;
	const struct fx_node *args;
	struct fx_response reply;
	struct fx_packer page; /* F2 */
	enum fx_wrap wrap;     /* what to put around the page */
	bool more;             /* the page ended before the list did */
	int64_t count, limit;
	const char *wrong; /* an argument of another type than it must be */
	enum fx_kind kind;
	struct fx_page here; /* the last line of the page */
	int64_t arrival;     /* of the last row of a dossier */
};

struct fx_service {
	const struct fx_department *department;
	struct fx_settings settings;
	char source[FX_SOURCE_MAX + 1]; /* "/fanxiu/repair" */
	unsigned char schema[8];
	unsigned char rules[FX_RULES_BYTES];

	/* the store */
	struct fx_store *store;
	struct fx_records *records;
	struct fx_contacts *contacts; /* intake only */
	struct fx_txn *view;          /* the loop's read transaction */
	struct fx_txn *batch;         /* NULL while none is open */
	struct fx_head head;          /* as of the open batch */
	struct fx_head committed;
	struct fx_topics topics;
	int64_t first; /* first event still in the journal */

	/* the network */
	struct fx_net *net;
	struct fx_desk *desk;
	struct fx_bus *bus;
	struct fx_journal_reader *reader;
	struct fx_neighbor neighbors[FX_PLACE_COUNT];
	size_t neighbor_count, next_heard; /* who is heard first */
	struct fx_reader *unpack, *unpack_data;

	/* the batch */
	int64_t now_ms, opened_us;
	int64_t owed_ms; /* since when a moved cursor waits; 0: none does */
	size_t messages, messages_max;
	size_t chunk_records; /* of a snapshot; 0: as many as there may be */
	size_t out_used, waiting_count;
	struct fx_answer answer;
	_Alignas(max_align_t) unsigned char command[FX_COMMAND_BYTES];
	_Alignas(max_align_t) unsigned char heard[FX_EVENT_BYTES];
	struct fx_changed changed; /* for which parked rows are tried again */
	size_t due_count;
	struct fx_due due[FX_TIMERS_MAX]; /* deadlines that a turn found */

	/* queries */
	struct fx_request request; /* being received */
	size_t kept_count;
	struct fx_reader *unpack_args;
	struct fx_query query;
	struct fx_request tried;
	struct fx_stored stored;
	unsigned char plain[FX_CONTACT_BYTES];

	/* what the loop and the thread of the reader tell each other */
	_Atomic bool contradicted; /* a peer knows what we do not have */
	_Atomic int copying;       /* enum fx_copying */

	/* the state */
	bool went_back; /* no command until an operator restores */
	bool retaking;  /* something may be heard that is taken already */
	int64_t copies; /* asked for since the start */
	enum fx_state state;
	bool stopping, busy_turn;
	bool asked;                     /* something came to the desk */
	bool again;                     /* parked rows are gone through */
	char again_after[FX_KEY_BYTES]; /* up to this subject */
	int signals;                    /* where SIGTERM and its like arrive */
	int64_t stop_by_ms, checked_ms, looked_ms, hourly_ms, fed_ms;
	int64_t readers_ms, remembered_ms;
	struct fx_beat beat;
	struct fx_store_room room;
	struct fx_consumed consumed;
	struct fx_retention retention;
	struct fx_counts counts;
	struct fx_times commit_times;
	struct fx_crashes crashes;

	/* the clock */
	bool has_drift;
	bool confirming;             /* once this batch is committed */
	int64_t drift_ms, jumped_ms; /* against the time since boot; 0: not */
	bool reserve_failed;

	/* From here on not cleared: of the batch and the queries. */
	unsigned char out[FX_OUT_BYTES + FX_OUT_SPARE];
	struct fx_waiting waiting[FX_MESSAGES_MAX];
	struct fx_kept kept[FX_QUERIES_MAX];
	unsigned char page[FX_DESK_PAGE];
};

/* fx_service_new(): one of which nothing is known; yours to free().  NULL when
 * there is no memory. */
struct fx_service *fx_service_new(void);

/* -- fx_batch ---------------------------------------------------------------*/

/*
 * fx_batch_open(s): begin a batch unless one is open; reads the clock once.
 * Returns 0 or the error of the store.
 */
int fx_batch_open(struct fx_service *s);

/*
 * fx_batch_read_clock(s): the time that decisions are given from now on; never
 * before the last event.
 */
void fx_batch_read_clock(struct fx_service *s);

/*
 * fx_batch_has_room(s): whether one message more may go in.
 * fx_batch_has_half(s): and half of it is left for others then.
 */
bool fx_batch_has_room(const struct fx_service *s);
bool fx_batch_has_half(const struct fx_service *s);

/*
 * fx_batch_happen(s, origin): append the events in s->answer to the journal
 * and let them change the records.  Returns 0, FX_EFULL, FX_EIO, FX_ECORRUPT.
 */
int fx_batch_happen(struct fx_service *s, const struct fx_origin *origin);

/*
 * fx_batch_commit(s): make it durable, then publish and answer.  Blocks for
 * the disk.  Where nothing was to be said or kept, cursors that moved wait for
 * the next commit, FX_OWED_MS at most.  Returns 0, or FX_EFULL when there was
 * no room: then nothing happened and everyone waiting was told BUSY.  Any other
 * failure ends the process: nobody knows what the disk holds.
 */
int fx_batch_commit(struct fx_service *s);

/*
 * fx_batch_abandon(s, result): undo the open batch; everyone waiting is told
 * the outcome, neighbors are read again from where they stood.
 */
void fx_batch_abandon(struct fx_service *s, enum fx_result result);

/*
 * fx_batch_ask(s, kind, message, origin): the ask for a decision in this
 * batch.
 */
struct fx_ask fx_batch_ask(struct fx_service *s, enum fx_kind kind,
    const void *message, const struct fx_origin *origin);

/* -- what goes into a batch -------------------------------------------------*/

/* fx_commands_take(s, request): one command; its answer waits for the commit.
 */
int fx_commands_take(struct fx_service *s, const struct fx_request *request);

/*
 * fx_commands_try(s, request, reply): what it would answer now, the events in
 * s->answer; writes nothing, remembers nothing (the query `try`).  Within a
 * read transaction of s->view, between batches.
 */
void fx_commands_try(struct fx_service *s, const struct fx_request *request,
    struct fx_response *reply);

/*
 * fx_commands_explain(kind, name, rc, reply): which field is wrong, and what it
 * may hold, in both languages.
 */
void fx_commands_explain(
    enum fx_kind kind, const char *name, int rc, struct fx_response *reply);

/* fx_heard_take(s, neighbor, event): one foreign event, in order. */
int fx_heard_take(struct fx_service *s, struct fx_neighbor *neighbor,
    const struct fx_follow_event *event);

/* fx_heard_neighbor(s, name): NULL when that is nobody we listen to. */
struct fx_neighbor *fx_heard_neighbor(struct fx_service *s, const char *name);

/*
 * fx_heard_open(s, neighbor): begin to follow from the stored cursor; within
 * a read transaction of s->view.  fx_heard_again(s, neighbor): from there once
 * more, when what was heard since was not kept.
 */
int fx_heard_open(struct fx_service *s, struct fx_neighbor *neighbor);
int fx_heard_again(struct fx_service *s, struct fx_neighbor *neighbor);

/* fx_heard_mark(cursor, mark): a cursor as it travels. */
void fx_heard_mark(const struct fx_cursor *cursor, struct fx_mark *mark);

/*
 * fx_heard_note(s): after an event was applied: remember which records it
 * changed, if anything is parked at all.  fx_heard_cure(s): once all events of
 * a message are: the rows parked for those records again, each peer's in
 * order, at most 16.
 */
int fx_heard_note(struct fx_service *s);
int fx_heard_cure(struct fx_service *s);

/*
 * fx_heard_round(s, &all): rows of the next few subjects that have any, though
 * nothing changed; *all says whether these were the last.
 */
int fx_heard_round(struct fx_service *s, bool *all);

/*
 * fx_heard_by_hand(s, subject, &taken): rows of this subject because a person
 * says so, also those that ended the process; how many were taken.  Returns
 * FX_EDENIED when one of them has ended it again since it was parked.
 * fx_heard_skip(s, stuck): never mind this row; what waits behind it is tried
 * with the next fx_heard_cure().
 */
int fx_heard_by_hand(struct fx_service *s, const char *subject, int64_t *taken);
int fx_heard_skip(struct fx_service *s, const struct fx_stuck *stuck);

/*
 * fx_shell_decide(s, kind, role): a command that the department leaves to the
 * shell, in s->command: what is parked changes, and s->answer holds the event
 * that says so, or the refusal.  Returns 0, FX_EREFUSED, or the error of the
 * store.
 */
int fx_shell_decide(struct fx_service *s, enum fx_kind kind, const char *role);

/*
 * fx_suspect_end(s, rc): a commit failed with rc: what is on the disk is not
 * known.  The process ends, and the next start must look at the disk before it
 * believes it.  fx_suspect_check(s): it looks, before the store is opened.
 * Returns 0, FX_EBUSY when another holds the store, FX_ECORRUPT when
 * the disk is not to be trusted (said in the log), or an error of fx_file.
 */
_Noreturn void fx_suspect_end(struct fx_service *s, int rc);
int fx_suspect_check(struct fx_service *s);

/*
 * fx_timers_look(s): how many deadlines have come, in s->due_count.
 * fx_timers_take(s): and they are kept, as far as there is room.
 */
int fx_timers_look(struct fx_service *s);
int fx_timers_take(struct fx_service *s);

/* -- the rest ---------------------------------------------------------------*/

/* fx_queries_answer(s, request): one query, from what is committed. */
void fx_queries_answer(struct fx_service *s, const struct fx_request *request);

/* fx_times_add(times, us), fx_times_at(times, permille): see fx_times. */
void fx_times_add(struct fx_times *times, int64_t us);
int64_t fx_times_at(const struct fx_times *times, uint32_t permille);

/* fx_loop_run(s): turn until told to stop.  Returns the exit status. */
int fx_loop_run(struct fx_service *s);

/* fx_loop_enter(s, state, why): change the state, and say so once. */
void fx_loop_enter(struct fx_service *s, enum fx_state state, const char *why);

/*
 * fx_loop_look(s): whether there is room, and the clock not behind the last
 * event; commands rest while it is not so.
 *
 * fx_look_at_clock(s): whether the clock moved against the time since boot, by
 * more than a minute since the last look; then they rest until it is back, or
 * a person confirms it.  fx_look_confirm(s): the batch that did is committed.
 * fx_look_now(s): the wall clock as it was believed at the last look.
 * fx_look_is_sure(s): whether it can be believed: what cannot be undone waits.
 *
 * fx_look_reserve(s, needed): room kept for a full disk, given up when needed.
 */
void fx_loop_look(struct fx_service *s);
void fx_look_at_clock(struct fx_service *s);
void fx_look_confirm(struct fx_service *s);
int64_t fx_look_now(const struct fx_service *s);
bool fx_look_is_sure(const struct fx_service *s);
void fx_look_reserve(struct fx_service *s, bool needed);

/*
 * The thread that serves the journal to whoever falls behind.
 * fx_reader_wake(s): let it look for something to do.  Returns 0 or FX_EIO.
 * fx_reader_hear(s): what it heard of those who read it.
 */
int fx_reader_open(struct fx_service *s);
int fx_reader_wake(struct fx_service *s);
void fx_reader_hear(struct fx_service *s);
void fx_reader_close(struct fx_service *s);

/*
 * A store that went back: fx_recovery_contradicted(s, peer, event): a peer was
 * once told an event that is not in our journal.  fx_recovery_look(s): take no
 * command from then on; between batches.  fx_recovery_load(s): whether it was
 * so before the start, within s->view.  fx_recovery_forget(txn): it is
 * restored.  Return 0 or the error of the store.
 */
void fx_recovery_contradicted(
    struct fx_service *s, const char *peer, const struct fx_mark *event);
int fx_recovery_look(struct fx_service *s);
int fx_recovery_load(struct fx_service *s);
int fx_recovery_forget(struct fx_txn *txn);

/*
 * fx_recovery_knows(s, neighbor, event, &known): whether a foreign event was
 * taken before the store was restored.  Returns 0 or the error of the store.
 */
int fx_recovery_knows(struct fx_service *s, const struct fx_neighbor *neighbor,
    const struct fx_cursor *event, bool *known);

/* fx_recovery_copy(s): make the copy that was asked for; the reader's. */
void fx_recovery_copy(struct fx_service *s);
void fx_recovery_copy_path(const struct fx_service *s, char *to, size_t size);

/*
 * fx_start_open(s): open the store, check it, then the sockets, in the order
 * of PROTOCOL.md; each failure is one log line.  Returns 0 or FX_E*.
 */
int fx_start_open(struct fx_service *s, enum fx_store_came came);
void fx_start_close(struct fx_service *s);

/* fx_service_end(status): the process cannot go on. */
_Noreturn void fx_service_end(enum fx_status status);

#endif

/*
 * fx_follow_internal: what the files of fx_follow know of each other.  Nobody
 * else includes it.  fx_follow.c: opening, orders, questions about it;
 * fx_follow_hear.c: what comes in; fx_follow_give.c: what goes out;
 * fx_follow_back.c: a peer whose history is not ours anymore;
 * fx_follow_some.c: the same where only some topics are followed.
 */
#ifndef FX_FOLLOW_INTERNAL_H
#define FX_FOLLOW_INTERNAL_H

#include "net/fx_follow.h"
#include "net/fx_ring.h"

/* A thing that is sent again until it is answered. */
struct fx_follow_repeat {
	int64_t due_ms, wait_ms;
};

struct fx_follow_some;

/* So many events are remembered by their hashes, to find where a peer parted.
 */
#define FX_FOLLOW_PAST 1024

/* Where both histories part: after `fits`, not after `differs`. */
struct fx_follow_search {
	bool on;
	bool proven; /* the peer has what stands at `fits` */
	uint64_t fits, differs;
};

struct fx_follow {
	struct fx_follow_some *some; /* NULL: all topics */
	char peer[FX_ACTOR_MAX + 1], name[FX_ACTOR_MAX + 1];
	char beat_topic[FX_TOPIC_MAX + 1];
	struct fx_reader *reader;
	uint64_t random;

	enum fx_follow_state state;
	enum fx_result why;
	bool joined;           /* it was said that it is LIVE */
	bool told_stale;       /* it was said that it is STALE */
	bool told_epoch;       /* it was said that an old epoch speaks */
	bool to_show;          /* the peer must see what it once said */
	bool to_probe;         /* ask whether its history is ours again */
	struct fx_mark probe;  /* after which event it is asked then */
	struct fx_mark common; /* the last event both have; seq 0: unknown */
	struct fx_mark claim;  /* the same, as the peer says; 0: refuted */
	struct fx_follow_search search;
	struct fx_mark past[FX_FOLLOW_PAST]; /* by their numbers */
	struct fx_mark cursor;               /* committed by the service */
	struct fx_mark given;                /* last event that was given */
	int misfits; /* events in a row whose hash did not fit */

	bool heard;      /* anything, ever */
	int64_t born_ms; /* when waiting began */
	int64_t heard_ms;
	bool fresh;       /* it was level, once */
	int64_t fresh_ms; /* last heard while level */

	bool has_beat;
	struct fx_beat beat;
	struct fx_beat incoming; /* while it is being read */
	uint64_t head;           /* the last event it is known to have */

	struct fx_ring ring;

	struct fx_piece batch; /* rows that were fetched */
	size_t batch_at;
	bool holding;
	struct fx_mark batch_to;
	uint64_t batch_head;

	bool behind; /* something must be fetched */
	bool asking; /* and has been asked for */
	uint64_t req;
	int64_t asked_ms; /* when it was last sent */
	struct fx_follow_repeat ask, hello;
	int64_t reopen_ms, reopen_wait_ms;
	struct fx_mark acked;
	int64_t acked_ms;
	enum fx_talk_op last_order;

	struct fx_talk_ask question;
	struct fx_talk_answer answer;
	struct fx_follow_counts counts;
};

/* fx_follow_keep(follow, frames, place): an event that was heard, in the ring.
 */
struct fx_follow_place;
void fx_follow_keep(struct fx_follow *follow, const struct fx_piece *frames,
    const struct fx_follow_place *place);

/* fx_follow_some_*: what the functions of that name do for some topics. */
int fx_follow_some_open(
    const struct fx_follow_options *options, struct fx_follow_some **some);
void fx_follow_some_close(struct fx_follow_some *some);
const struct fx_slot_list *fx_follow_some_prefixes(
    const struct fx_follow_some *some);
void fx_follow_some_heard(struct fx_follow *follow,
    const struct fx_piece *frames, const struct fx_follow_place *place);
void fx_follow_some_weigh(struct fx_follow *follow);
void fx_follow_some_end_batch(struct fx_follow *follow);
int fx_follow_some_next(
    struct fx_follow *follow, struct fx_follow_event *event);
bool fx_follow_some_has_next(const struct fx_follow *follow);
void fx_follow_some_took(struct fx_follow *follow);
void fx_follow_some_again(struct fx_follow *follow);

/*
 * fx_follow_remember(follow): the last event that was given.
 * fx_follow_parted(follow): the peer says that it does not have the one at our
 * cursor: find where it parted from us.
 */
void fx_follow_remember(struct fx_follow *follow);
void fx_follow_parted(struct fx_follow *follow);

/* fx_follow_stopped(follow, frames, count, now_ms): an answer while it is. */
void fx_follow_stopped(struct fx_follow *follow, const struct fx_piece *frames,
    int count, int64_t now_ms);

/* fx_follow_stop(follow, why): for good; logs once. */
void fx_follow_stop(struct fx_follow *follow, enum fx_result why);

/* fx_follow_lag(follow, now_ms): fetch; there is more than was heard. */
void fx_follow_lag(struct fx_follow *follow);

/* fx_follow_gap(follow, want): the same, because events up to want are missing.
 */
void fx_follow_gap(struct fx_follow *follow, uint64_t want);

/* fx_follow_level(follow): nothing is missing as far as is known. */
void fx_follow_level(struct fx_follow *follow);

/* fx_follow_settle(follow): a fetch is complete: LIVE, or more to fetch. */
void fx_follow_settle(struct fx_follow *follow);

/* fx_follow_misfit(follow): what came does not follow what was given. */
void fx_follow_misfit(struct fx_follow *follow);

/* fx_follow_end_batch(follow): all its rows were given. */
void fx_follow_end_batch(struct fx_follow *follow);

/* fx_follow_tail(follow): the last event heard or given. */
uint64_t fx_follow_tail(const struct fx_follow *follow);

/*
 * fx_follow_is_store(follow, store): whether it is the store that is followed;
 * before the first event the one that speaks becomes it.
 */
bool fx_follow_is_store(struct fx_follow *follow, const unsigned char *store);

/* fx_follow_calm(repeat, now_ms): begin a repeat anew, due at once. */
void fx_follow_calm(struct fx_follow_repeat *repeat, int64_t now_ms);

/* What an event says of its place. */
struct fx_follow_place {
	uint64_t seq, epoch, prev;
	const unsigned char *store;
};

/*
 * fx_follow_place(follow, parts, place): read it from an event.  Returns 0,
 * or FX_ESYNTAX when it is none, or its topic is not its type.
 */
int fx_follow_place(struct fx_follow *follow, const struct fx_parts *parts,
    struct fx_follow_place *place);

/*
 * fx_follow_fetched(follow, row, parts, place): the next row of the batch that
 * was fetched.  Returns 0, FX_EAGAIN when there is none left, or FX_EINVAL when
 * it is none, or of another store.
 */
int fx_follow_fetched(struct fx_follow *follow, struct fx_piece *row,
    struct fx_parts *parts, struct fx_follow_place *place);

#endif

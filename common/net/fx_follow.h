/*
 * fx_follow: hear every event of one peer once, in order, or an explicit
 * error; never skip, never begin anew by itself.
 *
 * Of some topics only, it is the event before of the same topic that must have
 * been given.  Then the cursor to store is a place up to which none is missing:
 * whoever begins there again is given what came behind it once more.
 *
 * This is the state machine alone: frames and the time go in, events and
 * orders come out.  It touches no socket, clock or store (fx_line does), so a
 * simulator can drive it.  Times are of the monotonic clock.
 *
 *	JOINING   subscribed; waits for the first heartbeat
 *	CATCHING  fetches from the peer's journal what it missed
 *	LIVE      level with the peer
 *	STALE     nothing heard for 3 s
 *	STOPPED   the peer's history is not ours; see fx_follow_why.  One that
 *	          diverged is shown what it once said, until it says it again
 */
#ifndef FX_FOLLOW_H
#define FX_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_beat.h"
#include "net/fx_frame.h"
#include "net/fx_mark.h"
#include "net/fx_result.h"
#include "net/fx_talk.h"

#define FX_FOLLOW_RING      262144 /* bytes of events heard and not yet given */
#define FX_FOLLOW_STALE_MS  3000
#define FX_FOLLOW_REOPEN_MS 6000

enum fx_follow_state {
	FX_FOLLOW_JOINING,
	FX_FOLLOW_CATCHING,
	FX_FOLLOW_LIVE,
	FX_FOLLOW_STALE,
	FX_FOLLOW_STOPPED
};

struct fx_follow_options {
	const char *peer; /* the service that is followed; copied */
	/* who follows, and has events kept until it has them; "": nobody in
	 * particular; copied */
	const char *name;
	struct fx_mark cursor; /* the last event applied; all zero: none */
	uint64_t seed;         /* any random number, for spreading repeats */
	/* only events whose topics begin so; none: all; copied */
	const char *const *topics;
	size_t topic_count;
};

/* An event that comes next.  Checked: it follows the one before. */
struct fx_follow_event {
	uint64_t seq;          /* its number */
	struct fx_mark mark;   /* the place after it: the cursor to store */
	struct fx_parts row;   /* borrowed until follow is used again */
	struct fx_piece whole; /* the same as one journal row; borrowed */
};

/* What the owner of the sockets is to do. */
enum fx_follow_do {
	FX_FOLLOW_NOTHING,
	FX_FOLLOW_SEND,  /* bytes, as F1, to the journal socket */
	FX_FOLLOW_REOPEN /* close the SUB socket and open it again */
};

struct fx_follow_order {
	enum fx_follow_do what;
	size_t length;
	unsigned char bytes[FX_TALK_BYTES];
};

struct fx_follow_counts {
	uint64_t given;   /* events given */
	uint64_t doubles; /* heard again */
	uint64_t gaps;    /* times that events were missing */
	uint64_t fetched; /* events of those given that had to be fetched */
	uint64_t bad;     /* messages that could not be read */
	uint64_t reopened;
};

struct fx_follow;

/*
 * fx_follow_open(options, now_ms, &follow): the caller owns *follow.
 * Returns 0, FX_ENOMEM or, of more or longer topics than may be asked for,
 * FX_EINVAL.
 */
int fx_follow_open(const struct fx_follow_options *options, int64_t now_ms,
    struct fx_follow **follow);
void fx_follow_close(struct fx_follow *follow);

/* fx_follow_room(follow): whether fx_follow_heard would find room. */
bool fx_follow_room(const struct fx_follow *follow);

/* fx_follow_heard(follow, frames, count, now_ms): a message of the SUB socket.
 */
void fx_follow_heard(struct fx_follow *follow, const struct fx_piece *frames,
    int count, int64_t now_ms);

/*
 * fx_follow_answered(follow, frames, count, now_ms): a message of the journal
 * socket.  If fx_follow_holds is true afterwards, frames stay borrowed until it
 * is false, and no other answer may be handed in before.
 */
void fx_follow_answered(struct fx_follow *follow, const struct fx_piece *frames,
    int count, int64_t now_ms);
bool fx_follow_holds(const struct fx_follow *follow);

/*
 * fx_follow_expects(follow): whether there is a question that may yet be
 * answered; else there is no need to look at the journal socket.
 */
bool fx_follow_expects(const struct fx_follow *follow);

/*
 * fx_follow_next(follow, &event): the next event in order.
 * Returns 0 or FX_EAGAIN when there is none now.
 */
int fx_follow_next(struct fx_follow *follow, struct fx_follow_event *event);

/* fx_follow_has_next(follow): whether fx_follow_next may give one now. */
bool fx_follow_has_next(const struct fx_follow *follow);

/*
 * fx_follow_took(follow, cursor): everything up to cursor, an event's mark,
 * is committed in our own store; of some topics: everything that was given.
 * Only then is it acknowledged, and more fetched.
 */
void fx_follow_took(struct fx_follow *follow, const struct fx_mark *cursor);

/*
 * fx_follow_again(follow): what was given since then was not committed, and is
 * fetched and given again.
 */
void fx_follow_again(struct fx_follow *follow);

/*
 * fx_follow_order(follow, now_ms, &order): what to do now; call until it is
 * FX_FOLLOW_NOTHING, at least every 100 ms.
 */
void fx_follow_order(
    struct fx_follow *follow, int64_t now_ms, struct fx_follow_order *order);

/* fx_follow_unsent(follow, now_ms): the last order could not be sent. */
void fx_follow_unsent(struct fx_follow *follow, int64_t now_ms);

enum fx_follow_state fx_follow_state(const struct fx_follow *follow);
const char *fx_follow_state_word(enum fx_follow_state state);

/* fx_follow_why(follow): why it is STOPPED; else FX_SAYS_OK. */
enum fx_result fx_follow_why(const struct fx_follow *follow);

/*
 * fx_follow_common(follow, &mark): of one that diverged: the last event that
 * it and we are proven to have.  Returns whether there is one: it takes some
 * questions to find, and what was taken in this process, not too long ago.
 *
 * fx_follow_claim(follow, &mark): where the peer's history parted from ours as
 * it says, when nothing is proven and nothing speaks against it: it may have
 * gone on otherwise before.  Returns whether it says so.
 *
 * fx_follow_rejoin(follow, from, now_ms): whatever was given beyond, go on
 * after this event; a person has decided so.
 */
bool fx_follow_common(const struct fx_follow *follow, struct fx_mark *mark);
bool fx_follow_claim(const struct fx_follow *follow, struct fx_mark *mark);
void fx_follow_rejoin(
    struct fx_follow *follow, const struct fx_mark *from, int64_t now_ms);

/*
 * fx_follow_age_ms(follow, now_ms): since the peer's loop was last heard while
 * nothing of it was missing; INT64_MAX when it never was, or is STOPPED.
 */
int64_t fx_follow_age_ms(const struct fx_follow *follow, int64_t now_ms);

/* fx_follow_given(follow): the last event given. */
const struct fx_mark *fx_follow_given(const struct fx_follow *follow);

/* fx_follow_head(follow): the highest event that the peer is known to have. */
uint64_t fx_follow_head(const struct fx_follow *follow);

/* fx_follow_beat(follow): the last heartbeat; NULL before the first. */
const struct fx_beat *fx_follow_beat(const struct fx_follow *follow);

void fx_follow_counts(
    const struct fx_follow *follow, struct fx_follow_counts *counts);

#endif

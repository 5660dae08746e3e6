/*
 * What ends the process again and again (store 5.3).  A small file beside the
 * store, `applying`, is written without a flush: it outlives the process, not
 * the machine, and after a power cut nobody is blamed.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "service/fx_service_internal.h"

#define MAGIC      INT64_C(0x4658415050310000) /* "FXAPP1" */
#define WINDOW_MS  FX_MINUTE_MS                /* two within it, and we step */
#define CRASHES    2                           /* so many */
#define SENTENCE   3    /* the crash that parks the event */
#define QUIET      1000 /* events without one, and we stop stepping */
#define BY_HAND    256  /* added to a place: a person tried it again */
#define MARK_AT    offsetof(struct notes, applying_place)
#define MARK_BYTES (2 * sizeof(int64_t))

/* The file.  Only this machine reads it, so numbers lie as it keeps them. */
struct notes {
	int64_t magic;
	int64_t runs;              /* 1: it was not stopped */
	int64_t stepping;          /* 1: one foreign event at a time */
	int64_t crashes, last_ms;  /* within a minute of each other */
	int64_t place, seq, times; /* whom we blame, how often */
	int64_t applying_place, applying_seq; /* now; place + 1, 0: nothing */
	unsigned char own, spare[7];          /* 1: the process itself broke */
};

static void
write_notes(struct fx_service *s, const struct notes *notes)
{
	/* Without the file we serve as well, and know less after a crash. */
	if (s->crashes.file >= 0)
		(void)fx_file_put_at(s->crashes.file, 0, notes, sizeof(*notes));
}

static void
keep(struct fx_service *s)
{
	const struct fx_crashes *c = &s->crashes;
	struct notes notes = { .magic = MAGIC,
		.runs = 1,
		.stepping = c->stepping,
		.crashes = c->count,
		.last_ms = c->last_ms,
		.place = c->place,
		.seq = c->seq,
		.times = c->times };

	write_notes(s, &notes);
}

/* What is there, or nothing at all. */
static void
read_notes(struct fx_service *s, struct notes *notes)
{
	static const struct notes nothing = { .magic = MAGIC };
	char path[FX_PATH_BYTES];
	int rc;

	(void)snprintf(
	    path, sizeof(path), "%s/applying", fx_store_path(s->store));
	s->crashes.file = -1;
	*notes = nothing;
	rc = fx_file_open(path, &s->crashes.file);
	if (rc == FX_ENOENT) {
		rc = fx_file_write(path, &nothing, sizeof(nothing));
		if (rc == 0)
			rc = fx_file_open(path, &s->crashes.file);
	}
	if (rc == 0)
		rc = fx_file_read_at(s->crashes.file, 0, notes, sizeof(*notes));
	if (rc != 0 || notes->magic != MAGIC)
		*notes = nothing;
}

/* Whom the crash is to be blamed on, and how often it was. */
static void
blame(struct fx_crashes *c, const struct notes *notes)
{
	bool same = notes->place == notes->applying_place &&
		    notes->seq == notes->applying_seq;

	c->place = notes->place;
	c->seq = notes->seq;
	c->times = notes->times;
	if (notes->applying_place == 0)
		return;
	c->place = notes->applying_place;
	c->seq = notes->applying_seq;
	c->times = same ? notes->times + 1 : 1;
	/*
	 * Two crashes came before we stepped.  One that somebody else made, by
	 * kill -9 or for want of memory, need not be the event's fault.
	 */
	if (notes->own != 0 && notes->stepping != 0 && c->times < SENTENCE)
		c->times = SENTENCE;
}

static void
count_crash(struct fx_crashes *c, const struct notes *notes, int64_t now)
{
	int64_t since = now - notes->last_ms;

	c->count = since >= 0 && since <= WINDOW_MS ? notes->crashes + 1 : 1;
	c->last_ms = now;
	c->stepping = notes->stepping != 0 || c->count >= CRASHES;
	blame(c, notes);
}

void
fx_crashes_open(struct fx_service *s)
{
	struct fx_crashes *c = &s->crashes;
	struct notes notes;

	read_notes(s, &notes);
	if (notes.runs != 0) {
		count_crash(c, &notes, fx_clock_monotonic_ms());
		fx_log(LOG_CRASHED, "crashes=%lld stepping=%d",
		    (long long)c->count, c->stepping);
	}
	if (c->stepping)
		fx_log(LOG_STEPPING, "crashes=%lld", (long long)c->count);
	keep(s);
	fx_process_on_crash(c->file, offsetof(struct notes, own));
}

void
fx_crashes_end(struct fx_service *s)
{
	static const struct notes nothing = { .magic = MAGIC };

	write_notes(s, &nothing);
}

void
fx_crashes_close(struct fx_service *s)
{
	if (s->crashes.file < 0)
		return;
	fx_process_on_crash(-1, 0);
	fx_file_close(s->crashes.file);
	s->crashes.file = -1;
}

/* Where and what, as it is written; 0: nothing. */
static void
mark(struct fx_service *s, int64_t place, int64_t seq)
{
	int64_t numbers[2] = { place, seq };

	_Static_assert(sizeof(numbers) == MARK_BYTES &&
			   offsetof(struct notes, applying_seq) ==
			       MARK_AT + sizeof(int64_t),
	    "both are written at once");
	s->crashes.now = (struct fx_in_hand){ place, seq };
	if (s->crashes.file >= 0)
		(void)fx_file_put_at(
		    s->crashes.file, MARK_AT, numbers, sizeof(numbers));
}

void
fx_crashes_begin(struct fx_service *s, enum fx_place place, int64_t seq)
{
	if (s->crashes.stepping)
		mark(s, (int64_t)place + 1, seq);
}

/*
 * Also while events are taken together: a row that breaks each hour would
 * never be found otherwise.
 */
struct fx_in_hand
fx_crashes_begin_again(
    struct fx_service *s, enum fx_place place, int64_t seq, bool by_hand)
{
	struct fx_in_hand before = s->crashes.now;

	mark(s, (int64_t)place + 1 + (by_hand ? BY_HAND : 0), seq);
	return before;
}

void
fx_crashes_go_back(struct fx_service *s, const struct fx_in_hand *before)
{
	mark(s, before->place, before->seq);
}

void
fx_crashes_over(struct fx_service *s)
{
	if (s->crashes.now.place != 0)
		mark(s, 0, 0);
}

bool
fx_crashes_parks(const struct fx_service *s, enum fx_place place, int64_t seq)
{
	const struct fx_crashes *c = &s->crashes;

	return c->place == (int64_t)place + 1 && c->seq == seq &&
	       c->times >= SENTENCE;
}

bool
fx_crashes_unread(const struct fx_service *s)
{
	return s->crashes.times > SENTENCE;
}

bool
fx_crashes_refuses(const struct fx_service *s, enum fx_place place, int64_t seq)
{
	return s->crashes.place == (int64_t)place + 1 + BY_HAND &&
	       s->crashes.seq == seq;
}

void
fx_crashes_quiet(struct fx_service *s)
{
	struct fx_crashes *c = &s->crashes;

	if (++c->quiet < QUIET)
		return;
	c->stepping = false;
	c->quiet = c->count = 0;
	fx_log(LOG_STEPPING_OVER, "events=%d", QUIET);
	keep(s);
}

/*
 * fx_department: what a department is - books of records, and for each book
 * two tables of pure functions.
 *
 * Nothing here touches the disk, the network or the clock.  The same tables
 * run in the service, in the unit tests and in the simulator.
 */
#ifndef FX_DEPARTMENT_H
#define FX_DEPARTMENT_H

#include <stddef.h>
#include <stdint.h>

#include "schema/fx_schema.h"
#include "service/fx_policy.h"
#include "store/fx_records.h"

#define FX_EVENTS_MAX    8    /* the most events one decision may emit */
#define FX_EVENT_BYTES   2048 /* the largest event struct */
#define FX_ACTOR_BYTES   32   /* the longest name of one who asks */
#define FX_SUBJECT_BYTES 40   /* the longest subject on the wire */

/* In a rule's column of states: for records that have none. */
#define FX_ANYTIME UINT32_MAX

/* Which event of which department: a foreign event that is asked about. */
struct fx_cause {
	enum fx_place place; /* FX_PLACE_COUNT: none */
	int64_t seq;
	unsigned char hash[32];
};

/* An event of our own journal that a correction or an appeal names. */
struct fx_target {
	enum fx_kind kind; /* FX_KIND_NONE: there is none of this subject */
	unsigned char hash[32];
	char role[FX_ACTOR_BYTES + 1];
};

/* The last event of a peer that was heard; seq 0: none was. */
struct fx_view {
	int64_t seq;
	const unsigned char *hash; /* 32 bytes */
};

/* What is asked, by whom, when.  Made by the service; decisions read it. */
struct fx_ask {
	enum fx_kind kind;
	const void *message; /* the struct that kind names */
	const char *actor; /* who asks: an account, "timer", "service:repair" */
	const char *role;  /* in which role; "" for none */
	int64_t now_ms;    /* time of the batch, ms UTC */
	int64_t at_ms;     /* when it really happened; now_ms unless said */
	struct fx_cause cause;               /* of a foreign event: itself */
	struct fx_target target;             /* of a correction, an appeal */
	const struct fx_policy *policy;      /* the company's limits */
	int64_t view_age_ms[FX_PLACE_COUNT]; /* since a peer was last heard */
	struct fx_view seen[FX_PLACE_COUNT]; /* what our view of it rests on */
	struct fx_records *records;          /* for fx_find() */
};

/* Something that happened. */
struct fx_event {
	enum fx_kind kind;
	enum fx_kind record; /* in apply: the kind of record being changed */
	int64_t seq, time_ms;
	const char *actor, *role; /* of its envelope; in apply only */
	_Alignas(max_align_t) unsigned char bytes[FX_EVENT_BYTES];
};

/* What was decided: 1..FX_EVENTS_MAX events, or one refusal. */
struct fx_answer {
	enum fx_refusal refusal;
	char
	    subject[FX_SUBJECT_BYTES + 1]; /* a refusal may point at a record */
	int count;
	struct fx_event events[FX_EVENTS_MAX];
};

typedef int fx_decide_fn(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer);
typedef void fx_apply_fn(void *record, const struct fx_event *event);

/*
 * A command of ours, or another department's event we act upon.  The record
 * it is about is the one of this book whose key the message carries: in the
 * field called like the book's key, or called key where that is not NULL.  An
 * `assigned` command sees a record that is all zero.
 */
struct fx_rule {
	enum fx_kind message;
	uint32_t states; /* bit s set: allowed in state s */
	fx_decide_fn *decide;
	const char *key;
};

/*
 * What one of our own events does to a record of this book.  It cannot fail.
 * key is as in a rule; an event whose key field is empty changes no record
 * here.  A department that follows everybody may name foreign events too.
 */
struct fx_change {
	enum fx_kind event;
	fx_apply_fn *apply;
	const char *key;
};

/* All records of one kind, and what may happen to them. */
struct fx_book {
	enum fx_kind record;
	const struct fx_rule *rules;     /* ends with a zero row */
	const struct fx_change *changes; /* ends with a zero row */
};

struct fx_department {
	const char *name;
	enum fx_place place;
	const struct fx_book *const *books; /* ends with NULL */
	bool follows_all; /* keeps every foreign event, and may fold them */
	/*
	 * Raised by one whenever an event of before changes records in another
	 * way than before: then a start makes the records anew (I4).
	 */
	unsigned char fold;
};

/*
 * fx_decide(department, ask, answer): put a message to a department.  First
 * the one table of roles and the one of persons apart (fx_schema), then the
 * state, then the rule.
 * Returns 0 with events in answer, FX_EREFUSED with answer->refusal set, or
 * FX_EINVAL when the department has no rule for it.  Changes nothing else.
 */
int fx_decide(const struct fx_department *department, const struct fx_ask *ask,
    struct fx_answer *answer);

/*
 * fx_apply(department, event, records): let an event change the records whose
 * keys it carries, in every book with a change for it.  A store event changes
 * none.  Sets event->record as it goes.
 */
void fx_apply(const struct fx_department *department, struct fx_event *event,
    struct fx_records *records);

/*
 * fx_department_subject(ask): the key of the record that the message is about
 * (its subject); "" for an assigned command.  Borrowed from the message.
 */
const char *fx_department_subject(enum fx_kind kind, const void *message);

/*
 * fx_department_rule(department, kind, &book): the one rule for a message;
 * NULL when there is none.
 */
const struct fx_rule *fx_department_rule(const struct fx_department *department,
    enum fx_kind kind, const struct fx_book **book);

/*
 * fx_department_allows(department, record, state, role, command): whether a
 * command may be given in that state to that role (the query `actions`).
 */
bool fx_department_allows(const struct fx_department *department,
    enum fx_kind record, int64_t state, uint32_t role, enum fx_kind command);

/*
 * fx_department_listens(department, place): whether it has a rule, or a
 * change, for any event of that department.
 */
bool fx_department_listens(
    const struct fx_department *department, enum fx_place place);

/*
 * fx_department_leaves(kind): whether a command is about the service itself,
 * and so left to the shell (schema/shell.def): no book has a rule for it.
 */
bool fx_department_leaves(enum fx_kind kind);

/*
 * fx_department_check(department, &forgotten): whether the tables are whole.
 * Every record declared for it has a book, every command one rule, every
 * event a change; and what reaches a book carries its key.
 * Returns 0, or FX_EMISSING with the name of the first thing forgotten.  Run
 * at start and by make check.
 */
int fx_department_check(
    const struct fx_department *department, const char **forgotten);

/* For decide functions: the message, as the struct it must be. */
#define fx_asked(ask, name) \
	((const struct name *)fx_department_message(ask, CMD_##name))
#define fx_heard(ask, name) \
	((const struct name *)fx_department_message(ask, EV_##name))

/*
 * For decide functions: another record, of any book.  Never NULL; all zero
 * when it is not there.
 */
#define fx_find(ask, name, key) \
	((const struct name *)fx_records_find((ask)->records, REC_##name, key))

/* For decide functions: the next event, zeroed, to be filled in. */
#define fx_emit(answer, name) \
	((struct name *)fx_department_next(answer, EV_##name))

/* For decide functions: say no.  Always returns FX_EREFUSED. */
int fx_refuse(struct fx_answer *answer, enum fx_refusal reason);

/* For apply functions: the event, as the struct it must be. */
#define fx_said(event, name) \
	((const struct name *)fx_department_event(event, EV_##name))

/* What the words above are made of. */
const void *fx_department_message(const struct fx_ask *ask, enum fx_kind kind);
void *fx_department_next(struct fx_answer *answer, enum fx_kind kind);
const void *fx_department_event(
    const struct fx_event *event, enum fx_kind kind);

#endif

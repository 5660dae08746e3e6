/*
 * gateway_paper: printed documents over HTTP; the same bytes as fanxiu print.
 * A job reads what the paper is filled from, question by question, and then
 * does what it was begun for.
 */
#ifndef GATEWAY_PAPER_H
#define GATEWAY_PAPER_H

#include "base/fx_text.h"
#include "edge/fx_paper_order.h"
#include "edge/fx_template_file.h"
#include "services/gateway/gateway.h"

struct gateway_paper;
typedef void gateway_paper_fn(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job);

struct gateway_paper {
	char document[FX_CODE_BYTES + 1];
	char number[FX_SUBJECT_MAX + 1];
	struct fx_template template;
	struct fx_paper *paper;
	struct fx_paper_facts facts, newest;
	struct fx_paper_print print;
	struct fx_paper_mark mark;
	fx_paper_printed printed;
	gateway_paper_fn *then;     /* what is done when all is read */
	gateway_paper_fn *in_force; /* and the template is that of its day */

	/* reading */
	bool has_limit;
	struct fx_paper_limit limit;
	enum fx_kind kind; /* the record that is asked about */
	char key[FX_KEY_MAX + 1];
	size_t at; /* which of the records, lists and sources */
	uint64_t after, last;

	/* printing */
	fx_paper_copies copies, all;
	fx_paper_command command;
	char *bytes; /* kept with the request */
	size_t length;
	int turns;
	char case_no[FX_CASE_BYTES];
	unsigned char read_id[FX_ID_BYTES];
	int64_t contact_rev;
	struct fx_paper_contact contact;
	char name[65], phone[33], address[161], words[8193];

	/* again */
	bool has_id, again; /* again: it is printed, and made once more */
	unsigned char id[FX_ID_BYTES];
	uint64_t printed_seq; /* of the event; 0: it is found by its copy */
	gateway_paper_fn *ordered;
};

#define GATEWAY_PAPER_TURNS 5 /* others may print the same at that moment */

/*
 * gateway_paper_begin(g, rq, document, number): a job; NULL when the request
 * is answered already (no such document, a template at fault).
 */
struct gateway_paper *gateway_paper_begin(struct gateway *g,
    struct gateway_request *rq, const char *document, const char *number);

/* gateway_paper_version(rq, job, day, revision): false: it is answered. */
bool gateway_paper_version(struct gateway_request *rq,
    struct gateway_paper *job, const char *day, const char *revision);

/*
 * gateway_paper_gather(g, rq, job, then): read what it is filled from, up to
 * job->limit if it has one; then facts are there (count 0: nothing is).
 */
void gateway_paper_gather(struct gateway *g, struct gateway_request *rq,
    struct gateway_paper *job, gateway_paper_fn *then);

/* gateway_paper_in_force(g, rq, job, then): the same, with the template in
 * force on the day of what is printed; answers 404 when there is nothing. */
void gateway_paper_in_force(struct gateway *g, struct gateway_request *rq,
    struct gateway_paper *job, gateway_paper_fn *then);

/*
 * gateway_paper_find(rq, job, then): the print of job->mark, or of the event
 * job->printed_seq, in printed.
 */
void gateway_paper_find(struct gateway_request *rq, struct gateway_paper *job,
    gateway_paper_fn *then);

/*
 * gateway_paper_take_id(rq, job): "id" of the body, if there is one; false: the
 * request is answered.  gateway_paper_once(rq, job, then): order it, unless
 * that id was printed; then that copy is made again.
 */
bool gateway_paper_take_id(
    struct gateway_request *rq, struct gateway_paper *job);
void gateway_paper_once(struct gateway_request *rq, struct gateway_paper *job,
    gateway_paper_fn *then);

/*
 * gateway_paper_id(job, id): of the command of this turn; each needs its own.
 * gateway_paper_taken(answer): somebody else printed that copy.
 * gateway_paper_remake(g, rq, job): what was made is what was printed, or the
 * request is answered.
 */
void gateway_paper_id(
    const struct gateway_paper *job, unsigned char id[FX_ID_BYTES]);
bool gateway_paper_taken(const struct gateway_answer *answer);
void gateway_paper_remake(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job);

/*
 * gateway_paper_order(g, rq, job, then): the contact if the role may read it,
 * the next copy, and the event; its page is in bytes.
 */
void gateway_paper_order(struct gateway *g, struct gateway_request *rq,
    struct gateway_paper *job, gateway_paper_fn *then);

/* gateway_paper_may(rq, template): whether it is told all of its amounts. */
bool gateway_paper_may(
    struct gateway_request *rq, const struct fx_template *template);

/* gateway_paper_get(rq, job, kind, key, then): ask for a record. */
void gateway_paper_get(struct gateway_request *rq, struct gateway_paper *job,
    enum fx_kind kind, const char *key, gateway_then_fn *then);

#endif

/*
 * gateway_customer: the page on which a customer follows one case and speaks
 * of it (console 7).  Two halves: _look asks the departments for the facts,
 * _page and _forms print them; the second half is pure.
 *
 * A unit that is held back or of which nothing may be said reads like any
 * other: the printing half drops what tells the difference before it begins.
 */
#ifndef GATEWAY_CUSTOMER_H
#define GATEWAY_CUSTOMER_H

#include "base/fx_uuid.h"
#include "edge/fx_visible.h"
#include "service/fx_policy.h"
#include "services/gateway/gateway_link.h"
#include "services/gateway/gateway_page.h"

#define GATEWAY_CUSTOMER_UNITS 4  /* of one case that are shown */
#define GATEWAY_CUSTOMER_ASKED 4  /* questions that are shown at once */
#define GATEWAY_CUSTOMER_LINES 99 /* of a quote: all it may have */
#define GATEWAY_CUSTOMER_HEX   65

/* A question to the customer that is open. */
struct gateway_customer_asked {
	int unit; /* which of the case */
	struct intake_question question;
	bool proposed; /* it is about the proposal that follows */
	struct assessment_proposal proposal;
	int lines;
	struct assessment_quote_line line[GATEWAY_CUSTOMER_LINES];
};

struct gateway_customer_unit {
	char unit_no[FX_KEY_MAX + 1];
	struct fx_facts facts;
	struct intake_appeal_file appeal; /* the last one */
	struct intake_terms terms;
	struct assessment_finding finding;
	int64_t since_ms[FX_PLACE_COUNT]; /* of each of these records */
	int64_t received_ms;
};

/* How long others like it took: of so many four fifths were done within. */
struct gateway_customer_others {
	int64_t of, within_s;
};

/* Everything that a page shows. */
struct gateway_customer_case {
	struct gateway_page_frame frame;
	const struct fx_policy *policy;
	int64_t now_ms;
	char case_no[FX_KEY_MAX + 1];
	const char *path;     /* "/t/<token>" */
	const char *key;      /* of the forms: gateway_link_key() */
	const char *new_link; /* shown with its QR, once; NULL: it is known */
	const char *notice;   /* what became of the last form; NULL: nothing */
	bool unticked;        /* it was an objection that named nothing */
	bool moving;          /* only the form of a new contact is shown */
	unsigned char id[FX_UUID_BYTES]; /* the forms' commands follow it */
	int64_t lines;                   /* units of the case */
	bool rest_ended; /* the term of those that are not shown is over */
	int units, asked_count;
	int opened; /* of several units the one with all forms, from 1; 0: none
		     */
	struct gateway_customer_unit unit[GATEWAY_CUSTOMER_UNITS];
	struct gateway_customer_asked asked[GATEWAY_CUSTOMER_ASKED];
	struct gateway_customer_others others[GATEWAY_CUSTOMER_UNITS];
};

/*
 * gateway_customer_ended(c): the contact's term is over, of each unit of the
 * case: so is the link.  gateway_customer_is_over(c, unit, since_ms): of one,
 * whose record is as it is since then.
 */
bool gateway_customer_ended(const struct gateway_customer_case *c);
bool gateway_customer_is_over(const struct gateway_customer_case *c,
    const struct intake_unit *unit, int64_t since_ms);

/* gateway_customer_page(out, c): the whole page. */
void gateway_customer_page(FILE *out, const struct gateway_customer_case *c);

/*
 * gateway_customer_question(out, c, asked): what the customer is asked, as the
 * page shows it; its hash is the evidence of what was agreed to.
 * gateway_customer_text(): the same, in memory that the caller frees;
 * gateway_customer_shown(): its hash, in hexadecimal.  Return 0 or FX_ENOMEM.
 */
void gateway_customer_question(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked);
int gateway_customer_text(const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked, char **text, size_t *length);
int gateway_customer_shown(const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked, char hex[GATEWAY_CUSTOMER_HEX]);

/*
 * gateway_customer_is_whole(asked): whether all that a customer would agree to
 * is shown; what is not cannot be agreed to.
 */
bool gateway_customer_is_whole(const struct gateway_customer_asked *asked);

/* -- between the files of the printing half ---------------------------------
 */

/* A unit as its customer may see it. */
struct gateway_customer_view {
	struct fx_facts facts; /* without what may not be told */
	enum fx_visible visible;
	bool asked; /* something of it waits for the customer */
	bool here;  /* it is in the house, or on a bench of ours */
	int step;   /* of the bar: 0 to 7; 8: over; -1: ended on the way */
	int64_t since_ms;
};

void gateway_customer_see(const struct gateway_customer_unit *unit,
    struct gateway_customer_view *view);

/*
 * gateway_customer_appeal(out, c, i, view, n): what became of an appeal, and
 * the form for one while it may be filed.  gateway_customer_ways(): the ways
 * outside the house, if somebody was turned down (CN-18).
 */
void gateway_customer_appeal(FILE *out, const struct gateway_customer_case *c,
    int unit, const struct gateway_customer_view *view, int *n);
void gateway_customer_ways(FILE *out, const struct gateway_customer_case *c);

/*
 * gateway_customer_contact(out, c, n): the form of another contact;
 * gateway_customer_more(out, c): the ways to it, and to a copy of the case.
 */
void gateway_customer_contact(
    FILE *out, const struct gateway_customer_case *c, int *n);
void gateway_customer_more(FILE *out, const struct gateway_customer_case *c);

/* gateway_customer_forms(out, c, i, view, n): n counts the forms of a page. */
void gateway_customer_forms(FILE *out, const struct gateway_customer_case *c,
    int unit, const struct gateway_customer_view *view, int *n);

/*
 * gateway_customer_send_to(out, c, i, view): how the goods come to us, once it
 * is granted; gateway_customer_sends(terms): by a parcel with a waybill.
 * gateway_customer_refused(out, c, i): why it was not, if so.
 */
void gateway_customer_send_to(FILE *out, const struct gateway_customer_case *c,
    int unit, const struct gateway_customer_view *view);
bool gateway_customer_sends(const struct intake_terms *terms);
void gateway_customer_refused(
    FILE *out, const struct gateway_customer_case *c, int unit);

/* gateway_customer_row(out, c, en, zh): begin a line of a list of terms. */
void gateway_customer_row(FILE *out, const struct gateway_customer_case *c,
    const char *en, const char *zh);

/*
 * gateway_customer_found(out, c, asked): what somebody has to know who decides
 * on what was proposed.
 */
void gateway_customer_found(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked);

/*
 * gateway_customer_choice(asked, &from): the next remedy of the proposal's that
 * can be chosen in place of it, beginning with from = its remedies; NULL: there
 * is no more.
 */
const struct fx_word *gateway_customer_choice(
    const struct gateway_customer_asked *asked, const char **from);

/*
 * gateway_customer_asks(out, c, unit, n): its open questions, with buttons;
 * where the page has no room for them, the way to them.
 */
void gateway_customer_asks(
    FILE *out, const struct gateway_customer_case *c, int unit, int *n);

/*
 * gateway_customer_is_opened(c, i): whether the forms that are seldom used are
 * shown of a unit: where there are several, of one at a time, so that the page
 * stays small.  gateway_customer_open(out, c, i, text): the way there.
 */
bool gateway_customer_is_opened(const struct gateway_customer_case *c, int i);
void gateway_customer_open(
    FILE *out, const struct gateway_customer_case *c, int i, const char *text);

/*
 * gateway_customer_begin_form(): what every form carries; n counts them.
 * gateway_customer_begin_appeal(): of the four that object to something, each
 * says which it is.
 */
void gateway_customer_begin_form(FILE *out,
    const struct gateway_customer_case *c, int unit, const char *action,
    int *n);
void gateway_customer_begin_appeal(FILE *out,
    const struct gateway_customer_case *c, int unit, const char *kind, int *n);

/* gateway_customer_day(out, c, ms): the civil day of a time, at the site. */
void gateway_customer_day(
    FILE *out, const struct gateway_customer_case *c, int64_t ms);

/* What may be done, as far as the records tell: nothing long after shipping. */
bool gateway_customer_is_active(
    const struct gateway_customer_case *c, const struct fx_facts *facts);
bool gateway_customer_may_cancel(const struct fx_facts *facts);
bool gateway_customer_may_call_off(const struct fx_facts *facts);
bool gateway_customer_may_judge(const struct fx_facts *facts);
bool gateway_customer_may_rate(const struct fx_facts *facts);
bool gateway_customer_may_appeal(
    const struct gateway_customer_case *c, const struct fx_facts *facts);
bool gateway_customer_may_reopen(
    const struct gateway_customer_case *c, const struct fx_facts *facts);

#endif

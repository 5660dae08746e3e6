/*
 * assessment_words: how a unit gets on in assessment, so that a test begins
 * where its sentence does.
 */
#ifndef ASSESSMENT_WORDS_H
#define ASSESSMENT_WORDS_H

#include "services/assessment/assessment.h"
#include "tests/unit/story.h"

#define UNIT STORY_UNIT
#define WU   "wu.fang"   /* assessor */
#define HE   "he.lin"    /* quality assurance */
#define GONG "chen.gong" /* technical lead */
#define QIAN "qian.yi"   /* head of department */
#define ZHAO "zhao.min"  /* general manager */
#define SUN  "sun.li"    /* customer service */

/* The hash of what shows who is liable. */
#define EVIDENCE \
	"8888888888888888888888888888888888888888888888888888888888888888"

/* How the unit arrives; a test may change it before it does. */
extern struct intake_admitted assessment_arrival;

/* For the setup of each test. */
int assessment_begin(void **state);

const struct assessment_unit *assessment_the_unit(void);
const struct assessment_proposal *assessment_the_proposal(void);
void assessment_is_at(enum assessment_unit_state state);

/* The stations of a unit, each from the one before. */
void assessment_is_queued(void);
void assessment_is_started(void);
void assessment_is_diagnosed(void);
void assessment_is_liable(int64_t share_customer);
void assessment_is_proposed(void); /* a repair that the customer pays */
void assessment_is_quoted(void);   /* one line of 25,000 fen */
void assessment_is_decided(void);  /* a repair that the company pays */
void assessment_is_serious(void);

/* Settle liability: proposed by the assessor, confirmed by quality. */
void assessment_blame(int64_t share_customer, enum fx_warranty warranty);

/* The customer answers what is asked about the proposal, or is silent. */
int assessment_answers(enum fx_reply reply, const char *choice);
int assessment_is_silent(void);

/* A timer goes off at its time. */
int assessment_rings(enum fx_kind command, int64_t due_at);

/* Propose a remedy and nothing more about it. */
int assessment_proposes(enum fx_decision kind, bool choice_needed);

#endif

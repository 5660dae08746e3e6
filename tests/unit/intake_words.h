/*
 * intake_words: the words in which tests tell stories about intake, over
 * those of story.h: a unit is taken along its way by commands and by what is
 * heard from others.
 */
#ifndef INTAKE_WORDS_H
#define INTAKE_WORDS_H

#include "services/intake/intake.h"
#include "tests/unit/story.h"

#define CASE   "RMA-2611-00001-V"
#define UNIT   "RMA-2611-00001-V.01"
#define UNIT_2 "RMA-2611-00001-V.02"
#define LATER  "RMA-2611-00002-T.01" /* the first unit of the second case */
#define PARCEL "PCL-2611-00001-M"
#define SERIAL "SN-1001"
#define TODAY  "2026-11-23"

#define DAYS(n)  ((n)*FX_DAY_MS)
#define HOURS(n) ((n)*FX_HOUR_MS)

/* For the setup of each test. */
int begin_intake(void **state);

/* told_as(actor, role, name, ...): a command in one of several roles. */
#define told_as(actor, role, name, ...) \
	story_put(CMD_##name, &(const struct name){ __VA_ARGS__ }, actor, role)

#define HASH      \
	{         \
		1 \
	}

/* A request as it is when all is said; a test may change it before. */
struct intake_request a_request(const char *serial);
int it_was_requested(const struct intake_request *cmd);

/* A unit that has come so far, as the first of its case. */
void a_requested(void);
void a_reviewed(void);
void an_authorized(void);
void a_received(void);
void an_admitted(void);

/* The steps, for any unit. */
void review_it(const char *unit_no);
void authorize_it(const char *unit_no);
struct intake_receive a_delivery(const char *unit_no, const char *serial);
int it_was_received(const struct intake_receive *cmd);
void receive_it(const char *unit_no, const char *serial);
void admit_it(const char *unit_no);

/* What others say. */
void it_was_decided(const char *unit_no, enum fx_decision kind,
    enum fx_goods_to goods_to, enum fx_outcome outcome);
void it_was_reopened(const char *unit_no, int64_t round);
void it_was_queued(const char *unit_no, enum shipping_leg leg,
    enum fx_decision kind, int64_t round);
void it_was_handed_over(const char *unit_no);
void it_was_delivered(const char *unit_no);
void its_ledger_is_complete(const char *unit_no, int64_t round);
void it_was_called(const char *unit_no, enum fx_severity level);
void gm_ruled_on(const char *unit_no);
void gm_approved_of(const char *unit_no);
int it_was_quoted(const char *unit_no, const char *ref, int64_t version);

/* What the customer says at the end. */
void it_was_accepted(const char *unit_no, bool ok);
void it_was_followed_up(const char *unit_no);

/* From admission to the customer's door, repaired; and to the end. */
void repaired_and_delivered(const char *unit_no);
void it_was_closed(const char *unit_no);

/* The state of a unit. */
#define in_state(unit_no, word) \
	assert_int_equal(       \
	    the(intake_unit, unit_no)->state, intake_unit_state_##word)

#endif

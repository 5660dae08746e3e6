/*
 * model_states: the states of the pages, and the rules that several
 * departments have in common.
 */
#ifndef MODEL_STATES_H
#define MODEL_STATES_H

#include "model_internal.h"

enum intake_state {
	I_ABSENT,
	I_REQUESTED,
	I_REMOTE,
	I_ELIGIBLE,
	I_AUTHORIZED,
	I_INBOUND,
	I_PARCEL,
	I_RECEIVED,
	I_DISCREPANCY,
	I_ADMITTED,
	I_GOODS_BACK,
	I_CLOSED,
	I_HELPED,
	I_REJECTED,
	I_LAPSED,
	I_CANCELED,
	I_MATCHED
};

enum assessment_state {
	A_ABSENT,
	A_QUEUED,
	A_DIAGNOSING,
	A_JOINT,
	A_DIAGNOSED,
	A_LIABLE,
	A_SERIOUS,
	A_PROPOSED,
	A_QUOTED,
	A_DECIDED,
	A_ENDED
};

enum repair_state {
	R_ABSENT,
	R_QUEUED,
	R_ASSIGNED,
	R_WORKING,
	R_WAIT_PARTS,
	R_WAIT_CONSENT,
	R_SUSPENDED,
	R_STOPPED,
	R_COMPLETED,
	R_REWORK,
	R_UNREPAIRABLE,
	R_RELEASED
};

enum quality_state {
	Q_ABSENT,
	Q_QUEUED,
	Q_INSPECTING,
	Q_PASSED,
	Q_FAILED,
	Q_ESCALATED,
	Q_ENDED
};

enum shipping_state {
	H_ABSENT,
	H_WAITING,
	H_NOTICED,
	H_PACKED,
	H_HANDED_OVER,
	H_DELIVERED,
	H_LOST,
	H_BACK,
	H_WITHDRAWN,
	H_ENDED
};

enum goods_state {
	G_ABSENT,
	G_WAITING,
	G_DESTROYED,
	G_STOCKED,
	G_WITHDRAWN,
	G_ENDED
};

enum dossier_state { D_ABSENT, D_OPEN, D_CLOSED, D_SEALED };

enum severity { SEVERITY_NONE, SEVERITY_GENERAL, SEVERITY_SERIOUS };

rule_fn block_set, block_cleared;
rule_fn question_opened, question_answered, question_expired;
rule_fn question_withdrawn;

rule_fn offer_proposed, offer_line_added, offer_quoted, offer_decided;
rule_fn offer_answer_taken, offer_fell_back;

/* take_part(): who is behind the row had a part in the verdict. */
rule_fn take_part;

rule_fn appealed, appeal_resolved, appeal_told, appeal_queued, appeal_judged;

/* read_shares(): who pays how much of a thousand. */
void read_shares(
    struct model *model, const struct row *row, int64_t shares[PAYERS]);

const char *state_name(enum machine machine, int state);

#endif

/*
 * intake_case: cases, the headers of their units: who asks, through which
 * window, and which revision of the sealed contact is the present one.
 */
#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/intake/intake.h"

static fx_decide_fn decide_update_contact, decide_read_contact;
static fx_apply_fn apply_requested, apply_reviewed, apply_contact_changed;

/* clang-format off */
static const struct fx_rule rules[] = {
	/* message                    in which states  decided by */
	{ CMD_intake_update_contact,  FX_ANYTIME,      decide_update_contact, NULL },
	{ CMD_intake_read_contact,    FX_ANYTIME,      decide_read_contact, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                  what it does to the case */
	{ EV_intake_requested,        apply_requested, NULL },
	{ EV_intake_reviewed,         apply_reviewed, NULL },
	{ EV_intake_contact_changed,  apply_contact_changed, NULL },
	{ EV_intake_contact_read,     fx_apply_nothing, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_case_book = {
	.record = REC_intake_case,
	.rules = rules,
	.changes = changes,
};

static int
decide_update_contact(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_update_contact *cmd =
	    fx_asked(ask, intake_update_contact);
	const struct intake_case *head = record;
	struct intake_contact_changed *changed;

	if (head->lines == 0)
		return fx_refuse(answer, NO_intake_no_such_case);
	if (cmd->contact_name[0] == '\0' ||
	    (cmd->contact_phone[0] == '\0' && cmd->contact_address[0] == '\0'))
		return fx_refuse(answer, NO_intake_no_contact);

	/* The contact itself is sealed by the service; nobody announces it. */
	changed = fx_emit(answer, intake_contact_changed);
	fx_copy(changed->case_no, cmd->case_no);
	changed->contact_rev = head->contact_rev + 1;
	return 0;
}

/* Only who has said, as an event, that they read a contact is shown it. */
static int
decide_read_contact(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_read_contact *cmd =
	    fx_asked(ask, intake_read_contact);
	const struct intake_case *head = record;
	struct intake_contact_read *read;

	if (head->lines == 0)
		return fx_refuse(answer, NO_intake_no_such_case);
	read = fx_emit(answer, intake_contact_read);
	fx_copy(read->case_no, cmd->case_no);
	read->purpose = cmd->purpose;
	return 0;
}

static void
apply_requested(void *record, const struct fx_event *event)
{
	const struct intake_requested *requested =
	    fx_said(event, intake_requested);
	struct intake_case *head = record;

	if (head->lines++ > 0)
		return;
	head->contact_rev = requested->contact_rev;
	head->channel = requested->channel;
	fx_copy(head->region, requested->region);
	fx_copy(head->site, requested->site);
	fx_copy(head->customer_ref, requested->customer_ref);
	head->customer_kind = requested->customer_kind;
	head->opened_at = requested->reported_at;
}

static void
apply_reviewed(void *record, const struct fx_event *event)
{
	struct intake_case *head = record;

	(void)event;
	head->reviewed++;
}

static void
apply_contact_changed(void *record, const struct fx_event *event)
{
	const struct intake_contact_changed *changed =
	    fx_said(event, intake_contact_changed);
	struct intake_case *head = record;

	head->contact_rev = changed->contact_rev;
}

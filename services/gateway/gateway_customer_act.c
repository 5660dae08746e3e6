/*
 * gateway_customer_act: a form becomes one command of intake in the role of
 * the customer, under the id that the form carries; then the page is shown
 * again with a word of what became of it.  What intake refuses is told in
 * words that say nothing of the house: the page of a unit of which nothing may
 * be said refuses like any other.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_form.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_customer_act.h"
#include "services/gateway/gateway_typed.h"

/* clang-format off */
const struct fx_word gateway_customer_notes[] = {
	{ "answer", "Thank you. Your answer is recorded.", "谢谢，您的答复已记录。" },
	{ "sent", "Thank you. We look out for your parcel.", "谢谢，我们会留意您的包裹。" },
	{ "accept", "Thank you. Your acceptance is recorded.", "谢谢，您的验收已记录。" },
	{ "objected", "Your objection to the delivery is recorded; we look into it.",
	  "您对本次交付的异议已记录，我们会处理。" },
	{ "appeal", "We have your appeal. Somebody who took no part in the decision judges it.",
	  "您的申诉已收到，将由未参与该决定的人员裁定。" },
	{ "reopened", "Your return is taken up again.", "您的返修已重新受理。" },
	{ "remote", "Thank you. We now look into sending it in.", "谢谢，我们将安排寄修。" },
	{ "rate", "Thank you for your rating.", "感谢您的评价。" },
	{ "cancel", "Your return is canceled.", "返修已取消。" },
	{ "contact", "Thank you. The new contact is on file.", "谢谢，联系方式已更新。" },
	{ "stale", "This was changed after you opened the page, so your answer was not "
	  "recorded. Please read it again and answer what it says now.",
	  "内容在您打开页面后已更新，您的答复未被记录。请阅读最新内容后重新答复。" },
	{ "refused", "This cannot be done now. Below you see how things stand; "
	  "please call us if you think otherwise.",
	  "目前无法进行此操作。请见下方最新状态，如有疑问请致电我们。" },
	{ "waiting", "We have it and are recording it. Please look again in a minute.",
	  "已收到，正在记录。请一分钟后再查看。" },
	{ "changed", "The page has changed meanwhile, so nothing was done. Below you see "
	  "how things stand now.",
	  "页面内容已变化，本次操作未执行。请见下方最新状态。" },
	{ "unticked", "Please tick what is wrong: that it does not work, does not look "
	  "right, or both. Nothing was recorded yet.",
	  "请至少勾选一项问题：功能不正常或外观有问题。目前尚未记录。" },
	{ "old", "The page was open for too long. Please do it once more.",
	  "页面打开时间过长，请重新操作一次。" },
	{ "wrong", "Something is missing or wrong in the form. Please fill it in again.",
	  "表单内容缺失或有误，请重新填写。" },
	{ NULL, NULL, NULL },
};
/* clang-format on */

/* What a form says of its unit, as one command. */
struct deed {
	enum fx_kind kind;
	union {
		struct intake_decide decide;
		struct intake_notify_inbound sent;
		struct intake_record_acceptance judged;
		struct intake_follow_up rated;
		struct intake_cancel canceled;
		struct intake_reopen reopened;
		struct intake_end_remote ended;
		struct intake_appeal appealed;
		struct intake_update_contact contact;
	} as;
};

/*
 * Fills in the command.  Returns NULL, or the word of the note that says why
 * not.
 */
typedef const char *fill_fn(struct gateway_request *rq,
    struct gateway_customer_visit *v, int unit, struct deed *deed);
static fill_fn fill_answer, fill_sent, fill_accept, fill_appeal, fill_rate,
    fill_cancel, fill_contact;

struct gateway_customer_act {
	const char *name;
	fill_fn *fill;
};

static const struct gateway_customer_act acts[] = {
	{ "answer", fill_answer },
	{ "sent", fill_sent },
	{ "accept", fill_accept },
	{ "appeal", fill_appeal },
	{ "rate", fill_rate },
	{ "cancel", fill_cancel },
	{ "contact", fill_contact },
};

const struct gateway_customer_act *
gateway_customer_find_act(const char *name)
{
	size_t i;

	for (i = 0; i < fx_count_of(acts); i++)
		if (strcmp(acts[i].name, name) == 0)
			return &acts[i];
	return NULL;
}

#define said gateway_customer_said

const char *
gateway_customer_said(struct gateway_request *rq, const char *name)
{
	const char *value = gateway_form(rq, name);

	return value == NULL ? "" : value;
}

/* Whether a field of the form fits the field of the command that it names. */
static bool
takes(enum fx_kind kind, void *thing, const char *field, const char *value)
{
	char why[FX_FORM_WHY];

	return fx_form_fill(kind, field, value, thing, why) == 0;
}

/* -- one for each form
 * ---------------------------------------------------------- */

static const char *
fill_answer(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, struct deed *deed)
{
	deed->kind = CMD_intake_decide;
	return gateway_customer_answer(rq, v, unit, &deed->as.decide);
}

static const char *
fill_sent(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, struct deed *deed)
{
	struct intake_notify_inbound *cmd = &deed->as.sent;

	v->fits =
	    v->c.unit[unit].facts.intake.state == intake_unit_state_authorized;
	deed->kind = CMD_intake_notify_inbound;
	if (!takes(deed->kind, cmd, "carrier", said(rq, "carrier")) ||
	    !takes(deed->kind, cmd, "waybill", said(rq, "waybill")))
		return "wrong";
	return NULL;
}

static const char *
fill_accept(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, struct deed *deed)
{
	struct intake_record_acceptance *cmd = &deed->as.judged;

	(void)rq;
	v->fits = gateway_customer_may_judge(&v->c.unit[unit].facts);
	deed->kind = CMD_intake_record_acceptance;
	cmd->ok = cmd->function_ok = cmd->appearance_ok = true;
	return NULL;
}

/* The same words of reasons as the page offers; free text stays out. */
static const char *
reason_of(struct gateway_request *rq)
{
	static const struct fx_word reasons[] = {
		{ "same_fault", "customer: the same fault again", NULL },
		{ "other_fault", "customer: another fault", NULL },
		{ "result", "customer: does not agree with the result", NULL },
		{ "not_needed", "customer: no longer needed", NULL },
		{ "elsewhere", "customer: settled elsewhere", NULL },
		{ "other", "customer: other reason", NULL },
	};
	const char *word = said(rq, "reason");
	size_t i;

	for (i = 0; i < fx_count_of(reasons); i++)
		if (strcmp(reasons[i].name, word) == 0)
			return reasons[i].en;
	return NULL;
}

/* Against the decision that the page showed, in words that are sealed. */
static const char *
fill_against(struct gateway_request *rq, struct deed *deed)
{
	struct intake_appeal *cmd = &deed->as.appealed;

	deed->kind = CMD_intake_appeal;
	if (!takes(deed->kind, cmd, "against_service", said(rq, "service")) ||
	    !takes(deed->kind, cmd, "against_seq", said(rq, "seq")) ||
	    !takes(deed->kind, cmd, "grounds", said(rq, "grounds")) ||
	    cmd->grounds[0] == '\0')
		return "wrong";
	return NULL;
}

/* What was refused at the door: at least one thing is, or it was no refusal. */
static const char *
fill_fault(struct gateway_request *rq, struct deed *deed)
{
	struct intake_record_acceptance *cmd = &deed->as.judged;

	deed->kind = CMD_intake_record_acceptance;
	cmd->function_ok = gateway_form(rq, "function") == NULL;
	cmd->appearance_ok = gateway_form(rq, "appearance") == NULL;
	if (cmd->function_ok && cmd->appearance_ok)
		return "unticked";
	return takes(deed->kind, cmd, "wish", said(rq, "wish")) ? NULL
								: "wrong";
}

static const char *
fill_reopen(struct gateway_request *rq, struct deed *deed)
{
	deed->kind = CMD_intake_reopen;
	if (reason_of(rq) == NULL)
		return "wrong";
	fx_copy_text(deed->as.reopened.reason, sizeof(deed->as.reopened.reason),
	    reason_of(rq));
	return NULL;
}

static const char *
fill_remote(struct gateway_request *rq, struct deed *deed)
{
	(void)rq;
	deed->kind = CMD_intake_end_remote;
	fx_copy(deed->as.ended.reason, "customer: it did not help");
	return NULL;
}

/*
 * Four forms object to something.  Which one was sent is what the form says of
 * itself, never what the unit has become since the page was opened: a form of
 * before must not do another thing than it said.
 */
static const char *
fill_appeal(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, struct deed *deed)
{
	const struct fx_facts *facts = &v->c.unit[unit].facts;
	const char *kind = said(rq, "kind");

	if (strcmp(kind, "against") == 0) {
		v->fits = gateway_customer_may_appeal(&v->c, facts);
		return fill_against(rq, deed);
	}
	if (strcmp(kind, "fault") == 0) {
		v->fits = gateway_customer_may_judge(facts);
		v->note = "objected";
		return fill_fault(rq, deed);
	}
	if (strcmp(kind, "reopen") == 0) {
		v->fits = gateway_customer_may_reopen(&v->c, facts);
		v->note = "reopened";
		return fill_reopen(rq, deed);
	}
	if (strcmp(kind, "remote") == 0) {
		v->fits = facts->intake.state == intake_unit_state_remote;
		v->note = "remote";
		return fill_remote(rq, deed);
	}
	return "changed";
}

static const char *
fill_rate(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, struct deed *deed)
{
	struct intake_follow_up *cmd = &deed->as.rated;

	v->fits = gateway_customer_may_rate(&v->c.unit[unit].facts);
	deed->kind = CMD_intake_follow_up;
	if (!takes(deed->kind, cmd, "received_ok", said(rq, "received")) ||
	    !takes(deed->kind, cmd, "csat", said(rq, "csat")) ||
	    cmd->csat == 0 ||
	    (said(rq, "usage")[0] != '\0' &&
		!takes(deed->kind, cmd, "usage", said(rq, "usage"))))
		return "wrong";
	return NULL;
}

static const char *
fill_cancel(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, struct deed *deed)
{
	const struct fx_facts *facts = &v->c.unit[unit].facts;

	/* The same for all, whatever is found on the bench. */
	if (facts->intake.state == intake_unit_state_admitted)
		return "changed";
	v->fits = gateway_customer_may_cancel(facts);
	deed->kind = CMD_intake_cancel;
	if (reason_of(rq) == NULL)
		return "wrong";
	fx_copy_text(deed->as.canceled.reason, sizeof(deed->as.canceled.reason),
	    reason_of(rq));
	return NULL;
}

/* Of the case, whichever unit the form names. */
static const char *
fill_contact(struct gateway_request *rq, struct gateway_customer_visit *v,
    int unit, struct deed *deed)
{
	const struct gateway_typed_field *f = gateway_customer_contact_fields;
	char clean[GATEWAY_TYPED_MOST + 1];

	(void)v, (void)unit;
	deed->kind = CMD_intake_update_contact;
	for (; f->name != NULL; f++) {
		if (gateway_typed_check(f, said(rq, f->name)) !=
			GATEWAY_TYPED_GOOD ||
		    gateway_typed_clean(f, said(rq, f->name), clean) != 0)
			return "wrong";
		if (clean[0] != '\0' &&
		    !takes(deed->kind, &deed->as.contact, f->name, clean))
			return "wrong";
	}
	return NULL;
}

/* -- what became of it
 * ----------------------------------------------------------- */

/* 303 to the page, in the same language. */
static void
go_back(struct gateway_request *rq, const char *note)
{
	char token[GATEWAY_LINK_BYTES], to[128];

	if (!gateway_link_read(gateway_part(rq, 0), token))
		fx_never("who got here came by a link");
	(void)snprintf(to, sizeof(to), "/t/%s?lang=%s&note=%s", token,
	    gateway_chinese(rq) ? "zh" : "en", note);
	gateway_go(rq, to);
}

/*
 * The form was sent before, when the unit had another revision: what became of
 * it then is what became of it.
 */
static gateway_then_fn told;

static void
ask_result(struct gateway_request *rq, struct gateway_customer_visit *v)
{
	unsigned char id[FX_UUID_BYTES];

	if (fx_uuid_parse(said(rq, "id"), id) != 0)
		go_back(rq, "old");
	else
		gateway_result(rq, FX_IN_intake, id, v, told);
}

static void
told(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct fx_response *reply = &answer->reply;
	const struct gateway_customer_visit *v = answer->context;

	(void)g; /* the request says all */
	if (answer->rc != 0) {
		go_back(rq, answer->rc == FX_EUNKNOWN ? "waiting" : "old");
		return;
	}
	switch (reply->code) {
	case FX_SAYS_OK: go_back(rq, v->note); return;
	case FX_SAYS_STALE_ID:
	case FX_SAYS_ID_REUSED:
	case FX_SAYS_CONFLICT:
	case FX_SAYS_LATE: go_back(rq, "old"); return;
	case FX_SAYS_INVALID: go_back(rq, "wrong"); return;
	default: break;
	}
	if (strcmp(reply->reason, "intake.other_version") == 0 ||
	    strcmp(reply->reason, "intake.question_not_open") == 0 ||
	    strcmp(reply->reason, "intake.no_such_question") == 0)
		go_back(rq, "stale");
	else
		go_back(rq, v->fits ? "refused" : "changed");
}

static void
taken(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	if (answer->rc == 0 && answer->reply.code == FX_SAYS_ID_REUSED)
		ask_result(rq, answer->context);
	else
		told(g, rq, answer);
}

/* The unit of the form, if it belongs to the case and is shown; else -1. */
static int
find_unit(const struct gateway_customer_visit *v, const char *unit_no)
{
	int i;

	for (i = 0; i < v->c.units; i++)
		if (strcmp(v->c.unit[i].unit_no, unit_no) == 0)
			return i;
	return -1;
}

void
gateway_customer_act(
    struct gateway_request *rq, struct gateway_customer_visit *v)
{
	int unit = find_unit(v, said(rq, "unit"));
	struct gateway_order order = {
		.role = "customer", .actor = v->actor, .context = v
	};
	struct deed deed = { 0 };
	unsigned char id[FX_UUID_BYTES];
	char mend[64];
	const char *note, *subject;

	if (unit < 0 || fx_uuid_parse(said(rq, "id"), id) != 0) {
		go_back(rq, "wrong");
		return;
	}
	if (!gateway_customer_is_active(&v->c, &v->c.unit[unit].facts)) {
		go_back(rq, "refused");
		return;
	}
	v->fits = true;
	v->note = v->act->name;
	note = v->act->fill(rq, v, unit, &deed);
	/* All of them begin with the unit, but for what is the case's. */
	subject = deed.kind == CMD_intake_update_contact
		      ? v->c.case_no
		      : v->c.unit[unit].unit_no;
	if (note == NULL && fx_codec_subject(deed.kind, subject,
				strlen(subject), &deed.as) != 0)
		note = "wrong";
	if (note != NULL) {
		/* What is to be mended is where the page opens. */
		(void)snprintf(mend, sizeof(mend), "%s&unit=%d#fault%d", note,
		    unit + 1, unit + 1);
		go_back(rq, strcmp(note, "unticked") == 0 ? mend : note);
		fx_crypto_wipe(&deed, sizeof(deed));
		return;
	}
	order.id = id;
	/* Against the unit as it was read just now; a question has a version.
	 */
	if (fx_schema_shape(deed.kind)->way == FX_keyed)
		order.expect = &v->rev[unit];
	gateway_command(rq, deed.kind, &deed.as, &order, taken);
	fx_crypto_wipe(&deed, sizeof(deed));
}

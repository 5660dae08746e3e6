/*
 * gateway_customer_answer: what a customer says to a question.  What is agreed
 * to is the text that was shown, and no answer is passed on without it.
 */
#include <stdlib.h>
#include <string.h>

#include "edge/fx_form.h"
#include "services/gateway/gateway_customer_act.h"

#define said gateway_customer_said

static const struct gateway_customer_asked *
find_asked(const struct gateway_customer_visit *v, int unit, const char *ref)
{
	int i;

	for (i = 0; i < v->c.asked_count; i++)
		if (v->c.asked[i].unit == unit &&
		    strcmp(v->c.asked[i].question.ref, ref) == 0)
			return &v->c.asked[i];
	return NULL;
}

static void
read_hex(const char hex[GATEWAY_CUSTOMER_HEX], unsigned char hash[32])
{
	size_t i;
	char pair[3] = "";

	for (i = 0; i < 32; i++) {
		memcpy(pair, hex + 2 * i, 2);
		hash[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
}

static int
keep_text(const struct gateway_customer_visit *v,
    const struct gateway_customer_asked *asked)
{
	char *text;
	size_t length;
	int rc = gateway_customer_text(&v->c, asked, &text, &length);

	if (rc != 0)
		return rc;
	rc = gateway_link_prove(v->g->keep, text, length);
	free(text);
	return rc;
}

/* A remedy that the question offered. */
static bool
is_offered(const struct gateway_customer_asked *asked, const char *choice)
{
	const char *from = asked->proposal.remedies;
	const struct fx_word *word;

	while ((word = gateway_customer_choice(asked, &from)) != NULL)
		if (strcmp(word->name, choice) == 0)
			return true;
	return choice[0] == '\0';
}

static bool
takes(struct intake_decide *cmd, const char *field, const char *value)
{
	char why[FX_FORM_WHY];

	return fx_form_fill(CMD_intake_decide, field, value, cmd, why) == 0;
}

/* Agreed, declined, or another remedy chosen. */
static bool
fill_reply(struct gateway_request *rq, struct intake_decide *cmd)
{
	const char *choice = said(rq, "choice");

	if (choice[0] != '\0') {
		cmd->answer = fx_reply_choose;
		return takes(cmd, "choice", choice);
	}
	return takes(cmd, "answer", said(rq, "answer")) &&
	       (cmd->answer == fx_reply_approve ||
		   cmd->answer == fx_reply_decline);
}

/*
 * Where the version is another one intake says so; here also what the version
 * does not tell: other words, another sum, another language than the form's.
 * What is open while nothing may be said was withdrawn for all that is seen.
 */
static const char *
prove(struct gateway_request *rq, struct gateway_customer_visit *v,
    const struct gateway_customer_asked *asked, struct intake_decide *cmd)
{
	struct gateway_customer_view view;
	char hex[GATEWAY_CUSTOMER_HEX];

	gateway_customer_see(&v->c.unit[asked->unit], &view);
	if (!view.asked || asked->question.version != cmd->version ||
	    !gateway_customer_is_whole(asked) ||
	    gateway_customer_shown(&v->c, asked, hex) != 0 ||
	    strcmp(hex, said(rq, "shown")) != 0)
		return "stale";
	if (!is_offered(asked, cmd->choice))
		return "wrong";
	/* No answer without its evidence. */
	if (keep_text(v, asked) != 0)
		return "old";
	read_hex(hex, cmd->evidence_sha);
	return NULL;
}

const char *
gateway_customer_answer(struct gateway_request *rq,
    struct gateway_customer_visit *v, int unit, struct intake_decide *cmd)
{
	const struct gateway_customer_asked *asked =
	    find_asked(v, unit, said(rq, "ref"));

	if (!takes(cmd, "ref", said(rq, "ref")) ||
	    !takes(cmd, "version", said(rq, "version")) ||
	    !fill_reply(rq, cmd) || !takes(cmd, "reply", said(rq, "reply")))
		return "wrong";
	cmd->channel = intake_channel_website;
	if (asked != NULL)
		return prove(rq, v, asked, cmd);
	/* Sent twice, it is answered already: intake knows the command. */
	if (strlen(said(rq, "shown")) != GATEWAY_CUSTOMER_HEX - 1)
		return "wrong";
	read_hex(said(rq, "shown"), cmd->evidence_sha);
	return NULL;
}

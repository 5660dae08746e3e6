/*
 * fanxiu print: a document as HTML; fanxiu form: whether one is genuine.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "edge/fx_cloud.h"
#include "services/cli/cli_paper.h"

#define TURNS 5 /* others may print the same document at the same moment */

static struct cli_paper paper; /* too large for a stack */

/* A day of the site, as templates write it. */
static void
day_of(const struct cli_paper *p, char day[FX_TEMPLATE_DAY + 1])
{
	char utc[FX_TIME_TEXT];

	fx_cloud_time(
	    p->facts.time_ms + p->print.zone_minutes * FX_MINUTE_MS, utc);
	utc[FX_TEMPLATE_DAY] = '\0';
	fx_copy_text(day, FX_TEMPLATE_DAY + 1, utc);
}

/* The template in force on the day of what is printed (documents.md 2). */
static int
gather_in_force(struct cli_paper *p)
{
	char day[FX_TEMPLATE_DAY + 1], revision[sizeof(p->template.revision)];
	int status = cli_paper_gather(p, NULL);

	if (status != 0 || p->facts.count == 0)
		return status;
	fx_copy(revision, p->template.revision);
	day_of(p, day);
	status = cli_paper_version(p, day, NULL);
	if (status == 0 && strcmp(revision, p->template.revision) != 0)
		status = cli_paper_gather(p, NULL);
	return status;
}

static int
put_out(const struct fx_paper_bytes *made)
{
	bool whole =
	    fwrite(made->bytes, 1, made->length, stdout) == made->length &&
	    fflush(stdout) == 0;

	free(made->bytes);
	return whole ? FX_STATUS_DONE : FX_STATUS_IO;
}

/* No original is made of dots. */
static int
refuse_lost(const struct cli_paper *p)
{
	char en[FX_PAPER_READERS], zh[FX_PAPER_READERS];

	fx_paper_readers(false, en);
	fx_paper_readers(true, zh);
	cli_say(p->cli, en, zh);
	return FX_STATUS_REFUSED;
}

/* One try: the next copy, as an event.  *again: somebody else took it. */
static int
print_next(struct cli_paper *p, struct fx_paper_bytes *made, bool *again)
{
	const char *taken = fx_schema_refusal(NO_fx_copy_taken)->name;
	struct fx_client_answer answer;
	struct fx_request request;
	fx_paper_command cmd;
	int rc, status = cli_paper_count(p);

	*again = false;
	if (status != 0)
		return status;
	fx_paper_next(&p->copies, &p->all, &p->print);
	if (fx_paper_is_lost(&p->template, &p->print, p->contact_rev))
		return refuse_lost(p);
	rc = fx_paper_order(p->paper, &p->print, p->contact_rev, made, &cmd);
	if (rc != 0)
		return cli_failed(p->cli, p->document, rc);
	rc = fx_client_command(p->cli->client,
	    fx_paper_kind(p->template.place, "print", FX_COMMAND), &cmd,
	    &p->cli->speaker, &request);
	if (rc == 0)
		rc = fx_client_ask(
		    p->cli->client, p->template.place, &request, &answer);
	if (rc != 0)
		status = cli_unreached(p->cli, p->template.place, rc);
	else if (answer.reply.code != FX_SAYS_OK) {
		*again = strcmp(answer.reply.reason, taken) == 0;
		status = FX_STATUS_CONFLICT;
		if (!*again)
			status = cli_refused(p->cli, &answer.reply);
	}
	if (status != 0)
		free(made->bytes);
	return status;
}

static int
print_as_event(struct cli_paper *p)
{
	struct fx_paper_bytes made;
	bool again = true;
	int turn, status = cli_paper_contact(p);

	for (turn = 0; turn < TURNS && again && (status == 0 || turn > 0);
	     turn++)
		status = print_next(p, &made, &again);
	if (again)
		cli_say(p->cli, fx_schema_refusal(NO_fx_copy_taken)->en,
		    fx_schema_refusal(NO_fx_copy_taken)->zh);
	return status == 0 ? put_out(&made) : status;
}

static int
print_plain(struct cli_paper *p)
{
	struct fx_paper_bytes made;
	int rc = fx_paper_make(p->paper, &p->print, &made);

	return rc == 0 ? put_out(&made) : cli_failed(p->cli, p->document, rc);
}

/* A copy that was printed, once more: the same bytes, and no event. */
static int
print_again(struct cli_paper *p, int64_t copy)
{
	struct fx_paper_limit limit;
	struct fx_paper_bytes made;
	fx_paper_printed printed;
	int status = cli_paper_find(p, copy, &printed);

	if (status == 0 && printed.copy == 0) {
		cli_say(p->cli, "that copy was never printed", "该份从未打印");
		return FX_STATUS_NOT_FOUND;
	}
	if (status == 0)
		status = cli_paper_version(p, NULL, printed.template);
	if (status == 0 && fx_paper_limit_parse(printed.inputs, &limit) != 0)
		status = FX_STATUS_DATA;
	if (status == 0)
		status = cli_paper_gather(p, &limit);
	if (status == 0)
		fx_paper_as(&printed, &p->print);
	if (status == 0 && printed.contact_rev > 0)
		status = cli_paper_contact(p);
	if (status != 0)
		return status;
	if (fx_paper_make(p->paper, &p->print, &made) != 0)
		return FX_STATUS_IO;
	if (memcmp(made.hash, printed.page_hash, FX_LINK_BYTES) != 0)
		cli_say(p->cli,
		    "not the same page: the contact is masked or has changed, "
		    "or the template was edited",
		    "与原打印不同：联系方式已遮盖或变更，或模板已被修改");
	return put_out(&made);
}

int
cli_print(struct cli *cli)
{
	struct cli_paper *p = &paper;
	int status;

	if (cli->argc < 1 || cli->argc > 2)
		return cli_usage(cli,
		    "say which document about what: DOC-14 UNIT",
		    "请指明单据与编号：DOC-14 产品编号");
	/* Cards are about nothing but themselves. */
	status = cli_paper_open(cli, cli->argv[0], cli->argv[cli->argc - 1], p);
	if (status == 0 && cli->copy > 0)
		status = print_again(p, cli->copy);
	else if (status == 0) {
		status = gather_in_force(p);
		if (status == 0)
			status = cli->preview || p->facts.count == 0
				     ? print_plain(p)
				     : print_as_event(p);
	}
	cli_paper_close(p);
	return status;
}

/* -- fanxiu form ------------------------------------------------------------*/

static int
say_verdict(const struct cli *cli, const struct fx_paper_mark *mark,
    const fx_paper_printed *printed, enum fx_paper_verdict verdict)
{
	const struct fx_word *word = fx_paper_word(verdict);
	struct fx_json json;

	if (cli->json) {
		fx_json_begin(&json, stdout);
		fx_json_object(&json, NULL);
		fx_json_text(&json, "verdict", word->name);
		fx_json_text(&json, "document", mark->document);
		fx_json_text(&json, "number", mark->number);
		fx_json_number(&json, "copy", mark->copy);
		if (verdict != FX_PAPER_UNKNOWN)
			fx_json_text(&json, "template", printed->template);
		fx_json_text(&json, "en", word->en);
		fx_json_text(&json, "zh", word->zh);
		fx_json_end(&json);
		fx_json_line(&json);
	} else {
		printf(
		    "%s: %s\n", word->name, cli->chinese ? word->zh : word->en);
	}
	return verdict == FX_PAPER_GENUINE      ? FX_STATUS_DONE
	       : verdict == FX_PAPER_SUPERSEDED ? FX_STATUS_FOUND
						: FX_STATUS_NOT_FOUND;
}

/* All that is there now, then what there was when it was printed. */
static int
judge(struct cli_paper *p, const fx_paper_printed *printed,
    enum fx_paper_verdict *verdict)
{
	struct fx_paper_facts newest;
	struct fx_paper_limit limit;
	int status = cli_paper_version(p, NULL, printed->template);

	if (status == 0 && fx_paper_limit_parse(printed->inputs, &limit) != 0)
		status = FX_STATUS_DATA;
	if (status == 0)
		status = cli_paper_gather(p, NULL);
	newest = p->facts;
	if (status == 0)
		status = cli_paper_gather(p, &limit);
	if (status == 0 &&
	    fx_paper_judge(p->paper, &newest, printed, &p->print, verdict) != 0)
		status = FX_STATUS_IO;
	return status;
}

int
cli_form(struct cli *cli)
{
	enum fx_paper_verdict verdict = FX_PAPER_UNKNOWN;
	struct cli_paper *p = &paper;
	struct fx_paper_mark mark;
	fx_paper_printed printed = { 0 };
	int status;

	if (cli->argc != 2 || strcmp(cli->argv[0], "check") != 0)
		return cli_usage(cli,
		    "fanxiu form check \"FX1 DOC-14 ...\", as scanned",
		    "fanxiu form check \"FX1 DOC-14 ...\", 扫描所得内容");
	if (fx_paper_mark_parse(cli->argv[1], &mark) != 0)
		return cli_usage(cli,
		    "no code of a paper: FX1 DOCUMENT NUMBER DEPARTMENT SEQ "
		    "HASH COPY",
		    "不是单据二维码：FX1 单据 编号 部门 序号 哈希 份号");
	status = cli_paper_open(cli, mark.document, mark.number, p);
	if (status == 0)
		status = cli_paper_find(p, mark.copy, &printed);
	if (status == 0 && printed.copy > 0 && fx_paper_names(&printed, &mark))
		status = judge(p, &printed, &verdict);
	/* What it was filled from is gone: nobody can say that it is true. */
	if (status == FX_STATUS_NOT_FOUND && printed.copy > 0)
		status = 0;
	cli_paper_close(p);
	return status == 0 ? say_verdict(cli, &mark, &printed, verdict)
			   : status;
}

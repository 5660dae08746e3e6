/*
 * fanxiu import: requests from a file, many under way, each on the disk of
 * intake before it counts.  What was imported before is not requested again:
 * intake knows its external reference.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "services/cli/cli_import.h"

#define UNDER_WAY   256
#define WAIT_MS     1000
#define PROGRESS_MS 500
/* Refused lines that are kept for --json; more are counted alone. */
#define REFUSALS_MAX 10000
#define REASON_BYTES 256

struct refusal {
	int64_t line;
	char reason[REASON_BYTES];
};

/* A request that is not answered. */
struct sent {
	int64_t line; /* 0: none */
	struct intake_request request;
};

struct importing {
	struct cli *cli;
	struct cli_import *file;
	struct sent sent[UNDER_WAY]; /* by ticket */
	size_t under_way;
	int status; /* why intake takes no more at all */
	int64_t read, accepted, repeated, refused;
	struct refusal *refusals;
	int64_t begun_ms, shown_ms;
};

/* -- what was refused ------------------------------------------------------*/

void
cli_import_refused(const struct cli *cli, const struct cli_import_why *why)
{
	fprintf(stderr,
	    cli->chinese ? "fanxiu: 第 %" PRId64 " 行：%s\n"
			 : "fanxiu: line %" PRId64 ": %s\n",
	    why->line, cli->chinese ? why->zh : why->en);
}

static void
refuse(struct importing *im, const struct cli_import_why *why)
{
	struct refusal *refusal;

	cli_import_refused(im->cli, why);
	if (im->refused++ >= REFUSALS_MAX)
		return;
	refusal = &im->refusals[im->refused - 1];
	refusal->line = why->line;
	(void)snprintf(refusal->reason, sizeof(refusal->reason), "%s",
	    im->cli->chinese ? why->zh : why->en);
}

/* -- sending ---------------------------------------------------------------*/

static int
send(struct importing *im, size_t ticket)
{
	static const struct fx_speaker clerk = {
		.actor = "import", .role = "cs", .station = "import"
	};
	const struct fx_speaker *speaker =
	    im->cli->has_speaker ? &im->cli->speaker : &clerk;
	struct fx_request request;
	int rc = fx_client_command(im->cli->client, CMD_intake_request,
	    &im->sent[ticket].request, speaker, &request);

	return rc == 0 ? fx_client_send(
			     im->cli->client, FX_IN_intake, &request, ticket)
		       : rc;
}

/* What was answered to a record; true when it is to be sent again. */
static bool
judge(struct importing *im, int64_t line, const struct fx_response *reply)
{
	struct cli_import_why why = { line, reply->en, reply->zh };
	bool is_known = strcmp(reply->reason, "intake.already_requested") == 0;

	switch (reply->code) {
	case FX_SAYS_OK: im->accepted++; return false;
	case FX_SAYS_BUSY: return true;
	case FX_SAYS_REFUSED:
		if (is_known)
			im->repeated++;
		else
			refuse(im, &why);
		return false;
	default:
		/* It would say so to every record. */
		if (im->status == 0)
			im->status = cli_refused(im->cli, reply);
		return false;
	}
}

static int
take_answer(struct importing *im)
{
	struct fx_client_answer answer;
	enum fx_place place;
	int rc;

	do
		rc = fx_client_next(im->cli->client, WAIT_MS, &place, &answer);
	while (rc == FX_EAGAIN);
	if (rc != 0)
		return rc;
	if (judge(im, im->sent[answer.ticket].line, &answer.reply)) {
		cli_nap(answer.reply.retry_ms);
		return send(im, answer.ticket);
	}
	im->sent[answer.ticket].line = 0;
	im->under_way--;
	return 0;
}

static int
send_one(struct importing *im, const struct intake_request *r, int64_t line)
{
	size_t ticket = 0;
	int rc = 0;

	while (rc == 0 && im->under_way == UNDER_WAY)
		rc = take_answer(im);
	if (rc != 0)
		return rc;
	while (im->sent[ticket].line != 0)
		ticket++;
	im->sent[ticket].line = line;
	im->sent[ticket].request = *r;
	im->under_way++;
	return send(im, ticket);
}

/* -- what is shown ---------------------------------------------------------*/

/* A line that is written over, on a terminal alone. */
static void
show_progress(struct importing *im, bool is_last)
{
	int64_t now = fx_clock_monotonic_ms(), spent = now - im->begun_ms;
	int part = is_last ? 1000 : cli_import_part(im->file);
	int64_t left = part == 0 ? 0 : spent * (1000 - part) / part;

	if (im->cli->json || im->cli->quiet || !isatty(STDERR_FILENO) ||
	    (!is_last && now - im->shown_ms < PROGRESS_MS))
		return;
	im->shown_ms = now;
	fprintf(stderr,
	    im->cli->chinese
		? "\r%3d %%  %" PRId64 " 条，剩余 %" PRId64 " 秒   %s"
		: "\r%3d %%  %" PRId64 " records, %" PRId64 " s left   %s",
	    part / 10, im->read, left / 1000, is_last ? "\n" : "");
}

static void
print_json(const struct importing *im)
{
	int64_t i,
	    kept = im->refused < REFUSALS_MAX ? im->refused : REFUSALS_MAX;
	struct fx_json json;

	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_number(&json, "read", im->read);
	fx_json_number(&json, "accepted", im->accepted);
	fx_json_number(&json, "repeated", im->repeated);
	fx_json_number(&json, "refused", im->refused);
	fx_json_array(&json, "refusals");
	for (i = 0; i < kept; i++) {
		fx_json_object(&json, NULL);
		fx_json_number(&json, "line", im->refusals[i].line);
		fx_json_text(&json, "reason", im->refusals[i].reason);
		fx_json_end(&json);
	}
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
}

static void
print_result(const struct importing *im)
{
	if (im->cli->json)
		print_json(im);
	else
		printf(im->cli->chinese
			   ? "读入 %" PRId64 ", 受理 %" PRId64 ", 重复 %" PRId64
			     ", 拒绝 %" PRId64 "\n"
			   : "%" PRId64 " read, %" PRId64 " accepted, %" PRId64
			     " repeated, %" PRId64 " refused\n",
		    im->read, im->accepted, im->repeated, im->refused);
}

/* -- the command -----------------------------------------------------------*/

static int
import_all(struct importing *im)
{
	static struct intake_request request; /* too large for a stack */
	struct cli_import_why why;
	int64_t limit = im->cli->limit;
	int rc = 0;

	while (im->status == 0 && (limit == 0 || im->read < limit)) {
		rc = cli_import_next(im->file, &request, &why);
		if (rc == FX_EIO)
			im->status = FX_STATUS_IO;
		if (rc == FX_EIO || rc == FX_ENOENT)
			break;
		im->read++;
		if (rc == FX_EINVAL)
			refuse(im, &why);
		else if (send_one(im, &request, why.line) != 0)
			return FX_EUNKNOWN;
		show_progress(im, false);
	}
	rc = 0;
	while (rc == 0 && im->under_way > 0)
		rc = take_answer(im);
	show_progress(im, true);
	return rc;
}

int
cli_import(struct cli *cli)
{
	static struct importing im; /* too large for a stack */
	int rc, status;

	if (cli->argc != 2 || strcmp(cli->argv[0], "ords") != 0)
		return cli_usage(cli,
		    "say what and from where: import ords FILE",
		    "请写明：import ords 文件");
	status = cli_connect(cli);
	if (status != 0)
		return status;
	im.cli = cli;
	im.begun_ms = fx_clock_monotonic_ms();
	im.refusals = calloc(REFUSALS_MAX, sizeof(im.refusals[0]));
	if (im.refusals == NULL)
		return FX_STATUS_IO;
	rc = cli_import_open(cli, cli->argv[1], &im.file);
	if (rc != 0) {
		status = FX_STATUS_DATA;
	} else {
		rc = import_all(&im);
		status =
		    rc == 0 ? im.status : cli_unreached(cli, FX_IN_intake, rc);
		print_result(&im);
	}
	cli_import_close(im.file);
	free(im.refusals);
	return status;
}

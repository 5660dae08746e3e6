/*
 * fanxiu stuck: events of other departments that could not be taken; fanxiu
 * clock: a clock that jumped.  What changes anything is an ordinary command
 * with the role ops, and so an event that says who did it, and why.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "services/cli/cli.h"

#define PAGE      100
#define WORD_SIZE 256

/* A parked row as the query `stuck` gives it. */
struct row {
	char subject[64], peer[32], topic[96], why[64];
	int64_t seq, tries, since, arrival;
};

/* What is done with each row of a department. */
struct walk {
	enum fx_place place;
	const char *subject; /* NULL: all */
	int64_t count;
	struct row first;
	struct fx_json *json; /* NULL: lines, or nothing */
	bool quiet;
};

static void
read_row(const struct fx_node *map, struct row *row)
{
	cli_text(map, "subject", row->subject, sizeof(row->subject));
	cli_text(map, "peer", row->peer, sizeof(row->peer));
	cli_text(map, "topic", row->topic, sizeof(row->topic));
	cli_text(map, "why", row->why, sizeof(row->why));
	row->seq = cli_number(map, "seq", 0);
	row->tries = cli_number(map, "tries", 0);
	row->since = cli_number(map, "since", 0);
	row->arrival = cli_number(map, "arrival", 0);
}

static void
print_json(struct fx_json *json, const char *place, const struct row *row)
{
	fx_json_object(json, NULL);
	fx_json_text(json, "service", place);
	fx_json_text(json, "subject", row->subject);
	fx_json_text(json, "peer", row->peer);
	fx_json_number(json, "seq", row->seq);
	fx_json_text(json, "topic", row->topic);
	fx_json_text(json, "why", row->why);
	fx_json_number(json, "tries", row->tries);
	fx_json_number(json, "since", row->since);
	fx_json_end(json);
}

/* What a refusal's name means, or the shell's own word for it. */
static const char *
meaning(const struct cli *cli, const char *why)
{
	static const struct fx_word own[] = {
		{ "behind", "waits behind an earlier one",
		    "排在更早的事件之后" },
		{ "bad_data", "cannot be read", "内容无法读取" },
		{ "unknown_type", "not known to this version, and must be",
		    "本版本不认识且不可忽略" },
		{ "unknown_choice", "says a word this version does not know",
		    "含本版本不认识的取值" },
		{ "crashed", "ended the service three times",
		    "三次使服务崩溃" },
		{ "crashed_later", "ended the service when tried again",
		    "重试时使服务崩溃" },
		{ "crashed_unread", "ended the service when tried again",
		    "重试时使服务崩溃" },
	};
	const struct fx_word *word;
	enum fx_refusal r;
	size_t i;

	for (i = 0; i < fx_count_of(own); i++)
		if (strcmp(own[i].name, why) == 0)
			return cli->chinese ? own[i].zh : own[i].en;
	for (r = FX_REFUSAL_NONE + 1; r < FX_REFUSAL_COUNT; r++) {
		word = fx_schema_refusal(r);
		if (strcmp(word->name, why) == 0)
			return cli->chinese ? word->zh : word->en;
	}
	return "";
}

static void
print_line(const struct cli *cli, const char *place, const struct row *row)
{
	char since[CLI_TIME_BYTES];

	cli_time(cli, row->since, since);
	printf("%-11s %-24s %-11s %10" PRId64 " %-32s %-16s %6" PRId64
	       "  %s: %s\n",
	    place, row->subject, row->peer, row->seq, row->topic, since,
	    row->tries, row->why, meaning(cli, row->why));
}

static void
take_row(struct cli *cli, struct walk *walk, const struct row *row)
{
	const char *place = fx_schema_place(walk->place)->name;

	if (walk->subject != NULL && strcmp(walk->subject, row->subject) != 0)
		return;
	if (walk->count++ == 0)
		walk->first = *row;
	if (walk->json != NULL)
		print_json(walk->json, place, row);
	else if (!walk->quiet)
		print_line(cli, place, row);
}

/* All rows of a department, a page at a time.  Returns the exit status. */
static int
walk_rows(struct cli *cli, struct walk *walk)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args;
	struct row row = { 0 };
	size_t i, count;
	int status;

	if (walk->subject != NULL)
		(void)snprintf(
		    row.subject, sizeof(row.subject), "%s", walk->subject);
	do {
		args = cli_begin(cli, "stuck", &request);
		fx_pack_map(args, 3);
		fx_pack_text(args, "subject");
		fx_pack_text(args, row.subject);
		fx_pack_text(args, "after");
		fx_pack_int(args, row.arrival);
		fx_pack_text(args, "limit");
		fx_pack_int(args, PAGE);
		status = cli_ask(cli, walk->place, &request, &answer);
		count = answer.root == NULL ? 0 : fx_unpack_count(answer.root);
		for (i = 0; status == 0 && i < count; i++) {
			read_row(fx_unpack_element(answer.root, i), &row);
			take_row(cli, walk, &row);
		}
	} while (status == 0 && count == PAGE);
	return status;
}

static void
print_heading(const struct cli *cli)
{
	if (cli->chinese)
		printf("服务        对象                     来源             "
		       "序号 事件                             自               "
		       "  次数  原因\n");
	else
		printf(
		    "service     subject                  from          "
		    "number event                            since            "
		    " tries  why\n");
}

/* Those that answer; of the others it says so.  Returns the first's status. */
static int
walk_all(struct cli *cli, struct walk *walk, enum fx_place last)
{
	int status, worst = 0;

	for (; walk->place <= last; walk->place++) {
		status = walk_rows(cli, walk);
		if (status != 0)
			cli_not_asked(cli, walk->place);
		if (worst == 0)
			worst = status;
	}
	return worst;
}

static int
list(struct cli *cli, const char *subject)
{
	enum fx_place last = FX_PLACE_COUNT - 1;
	struct walk walk = { .subject = subject };
	struct fx_json json;
	int status = 0;

	if (cli->argc > 1) {
		status = cli_place(cli, cli->argv[1], &walk.place);
		last = walk.place;
	}
	if (status == 0)
		status = cli_connect(cli);
	if (status != 0)
		return status;
	fx_json_begin(&json, stdout);
	if (cli->json) {
		walk.json = &json;
		fx_json_array(&json, NULL);
	} else {
		print_heading(cli);
	}
	status = walk_all(cli, &walk, last);
	if (cli->json) {
		fx_json_end(&json);
		fx_json_line(&json);
	} else if (walk.count == 0 && status == 0) {
		printf("%s\n", cli->chinese ? "无" : "none");
	}
	if (status == 0 && subject != NULL && walk.count == 0)
		return FX_STATUS_NOT_FOUND;
	return status;
}

/* The rest of the command line, as fields of a command of that service. */
static int
send(struct cli *cli, const char *command, int from)
{
	static char type[WORD_SIZE];
	int i, count = 1;

	(void)snprintf(type, sizeof(type), "%.20s.%s", cli->argv[1], command);
	cli->argv[0] = type;
	for (i = from; i < cli->argc; i++)
		cli->argv[count++] = cli->argv[i];
	cli->argc = count;
	return cli_send(cli);
}

static bool
says(const struct cli *cli, const char *field)
{
	int i;

	for (i = 2; i < cli->argc; i++)
		if (strncmp(cli->argv[i], field, strlen(field)) == 0)
			return true;
	return false;
}

/* about=SUBJECT, in the place where only SUBJECT was. */
static void
name_subject(struct cli *cli)
{
	static char about[WORD_SIZE];

	(void)snprintf(about, sizeof(about), "about=%s", cli->argv[2]);
	cli->argv[2] = about;
}

static int
none(const struct cli *cli)
{
	cli_say(cli, "nothing is parked there", "该对象没有搁置的事件");
	return FX_STATUS_NOT_FOUND;
}

/* Who does not say which row means the first that waits there. */
static int
skip(struct cli *cli)
{
	static char peer[WORD_SIZE], seq[WORD_SIZE];
	struct walk walk = { .subject = cli->argv[2], .quiet = true };
	int status = cli_place(cli, cli->argv[1], &walk.place);

	if (status == 0 && !says(cli, "why="))
		return cli_usage(
		    cli, "say why: why=\"...\"", "请说明原因：why=\"...\"");
	if (status == 0 && !says(cli, "of_seq=") &&
	    cli->argc + 2 < CLI_ARGS_MAX) {
		status = cli_connect(cli);
		if (status == 0)
			status = walk_rows(cli, &walk);
		cli_close(cli);
		if (status == 0 && walk.count == 0)
			return none(cli);
		(void)snprintf(peer, sizeof(peer), "peer=%s", walk.first.peer);
		(void)snprintf(
		    seq, sizeof(seq), "of_seq=%" PRId64, walk.first.seq);
		cli->argv[cli->argc++] = peer;
		cli->argv[cli->argc++] = seq;
	}
	name_subject(cli);
	return status == 0 ? send(cli, "skip_parked", 2) : status;
}

int
cli_stuck(struct cli *cli)
{
	const char *verb = cli->argc > 0 ? cli->argv[0] : "list";

	if (strcmp(verb, "list") == 0 && cli->argc <= 2)
		return list(cli, NULL);
	if (strcmp(verb, "show") == 0 && cli->argc == 3)
		return list(cli, cli->argv[2]);
	if (strcmp(verb, "retry") == 0 && cli->argc == 3) {
		name_subject(cli);
		return send(cli, "retry_parked", 2);
	}
	if (strcmp(verb, "skip") == 0 && cli->argc >= 3)
		return skip(cli);
	return cli_usage(cli,
	    "stuck list [SERVICE] | show SERVICE SUBJECT | retry SERVICE "
	    "SUBJECT | skip SERVICE SUBJECT why=\"...\"",
	    "stuck list [服务] | show 服务 对象 | retry 服务 对象 | "
	    "skip 服务 对象 why=\"...\"");
}

int
cli_clock(struct cli *cli)
{
	if (cli->argc != 3 || strcmp(cli->argv[0], "confirm") != 0)
		return cli_usage(cli, "clock confirm SERVICE why=\"...\"",
		    "clock confirm 服务 why=\"...\"");
	return send(cli, "confirm_clock", 2);
}

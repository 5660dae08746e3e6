/*
 * fanxiu tail: replay what happened and follow it, without a gap.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "net/fx_line.h"
#include "services/cli/cli.h"

/* One department that is followed. */
struct followed {
	struct fx_line *line;
	struct fx_follow *follow;
};

struct tail {
	struct followed places[FX_PLACE_COUNT];
	struct fx_reader *reader;
	struct fx_json json;
	int signals;
};

/* Whether an event's topic begins with one of the prefixes asked for. */
static bool
is_wanted(const struct cli *cli, const struct fx_parts *row)
{
	int i;

	for (i = 0; i < cli->argc; i++)
		if (strlen(cli->argv[i]) <= row->topic_length &&
		    memcmp(cli->argv[i], row->topic, strlen(cli->argv[i])) == 0)
			return true;
	return cli->argc == 0;
}

/* The prefixes that can be about one department. */
struct chosen {
	bool whole; /* all of its topics */
	size_t count;
	const char *topics[CLI_ARGS_MAX];
};

static void
choose(const struct cli *cli, const char *name, struct chosen *chosen)
{
	char topic[FX_NAME_MAX + 2];
	size_t length;
	int i;

	(void)snprintf(topic, sizeof(topic), "%s.", name);
	chosen->whole = cli->argc == 0;
	chosen->count = 0;
	for (i = 0; i < cli->argc; i++) {
		length = strlen(cli->argv[i]);
		if (strncmp(cli->argv[i], topic,
			length < strlen(topic) ? length : strlen(topic)) != 0)
			continue;
		chosen->topics[chosen->count++] = cli->argv[i];
		chosen->whole |= length <= strlen(topic);
	}
}

static void
print_event(const struct cli *cli, struct tail *tail,
    const struct fx_follow_event *event)
{
	const struct fx_node *data;
	char time[CLI_TIME_BYTES];
	struct fx_envelope e;

	if (!is_wanted(cli, &event->row))
		return;
	if (cli->json) {
		if (fx_cloud_event(&tail->json, tail->reader, &event->row) == 0)
			fx_json_line(&tail->json);
		return;
	}
	if (fx_envelope_decode(tail->reader, event->row.body,
		event->row.body_length, &e, &data) != 0)
		return;
	cli_time(cli, e.time_ms, time);
	printf("%s %-12s %6" PRIu64 " %-28s %-24s %s%s%s\n", time,
	    e.source + sizeof("/fanxiu/") - 1, e.seq, e.type, e.subject,
	    e.actor, e.role[0] == '\0' ? "" : ":", e.role);
}

static bool
is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/*
 * Where to begin: at the present head, or at the start.  Also for a number:
 * only who has heard all before it knows the hash that it must follow.
 */
static int
find_cursor(struct cli *cli, enum fx_place place, struct fx_mark *mark)
{
	const char *from = cli->from != NULL ? cli->from : "now";
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args;
	int status;

	memset(mark, 0, sizeof(*mark));
	if (strcmp(from, "start") == 0 || is_number(from))
		return 0;
	if (strchr(from, '/') != NULL && fx_mark_read(from, mark))
		return 0;
	if (strcmp(from, "now") != 0)
		return cli_usage(cli,
		    "--from is a number, a cursor, start or now",
		    "--from 为序号、游标、start 或 now");
	args = cli_begin(cli, "tail", &request);
	fx_pack_map(args, 1);
	fx_pack_text(args, "n");
	fx_pack_int(args, 0);
	status = cli_ask(cli, place, &request, &answer);
	if (status == 0)
		*mark = answer.reply.mark;
	return status;
}

static int
follow(struct cli *cli, struct tail *tail, enum fx_place place,
    const struct chosen *chosen)
{
	struct fx_follow_options options = { .peer =
						 fx_schema_place(place)->name,
		.name = cli->name != NULL ? cli->name : "",
		.topics = chosen->topics,
		/* All of it can be held against its chain. */
		.topic_count = chosen->whole ? 0 : chosen->count };
	struct fx_line_place at = { cli->settings.peers[place].events,
		cli->settings.peers[place].journal };
	struct followed *f = &tail->places[place];
	int rc, status = find_cursor(cli, place, &options.cursor);

	if (status != 0)
		return status;
	rc = fx_random_bytes(&options.seed, sizeof(options.seed));
	if (rc == 0)
		rc = fx_line_open(
		    cli->net, &options, &at, fx_clock_monotonic_ms(), &f->line);
	if (rc == FX_EINVAL)
		return cli_usage(cli, "too many prefixes, or one too long",
		    "前缀过多或过长");
	if (rc != 0)
		return FX_STATUS_IO;
	f->follow = fx_line_follow(f->line);
	return 0;
}

/* Numbers before the one asked for are passed over. */
static bool
is_after(const struct cli *cli, const struct fx_follow_event *event)
{
	uint64_t from;

	if (cli->from == NULL || !is_number(cli->from))
		return true;
	from = strtoull(cli->from, NULL, 10);
	return event->seq >= from;
}

static int
drain(const struct cli *cli, struct tail *tail, struct followed *f)
{
	struct fx_follow_event event;
	struct fx_mark last;
	bool any = false;
	int rc = fx_line_turn(f->line, fx_clock_monotonic_ms());

	while (rc == 0 && fx_follow_next(f->follow, &event) == 0) {
		if (is_after(cli, &event))
			print_event(cli, tail, &event);
		last = event.mark;
		any = true;
	}
	if (any) {
		fflush(stdout);
		fx_follow_took(f->follow, &last);
	}
	return rc;
}

static int
turn(const struct cli *cli, struct tail *tail)
{
	struct fx_wait waits[FX_WAITS_MAX];
	enum fx_place place;
	size_t count = 0;
	int rc;

	memset(waits, 0, sizeof(waits));
	waits[count++].descriptor = tail->signals;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (tail->places[place].line != NULL)
			count += fx_line_waits(
			    tail->places[place].line, waits + count);
	rc = fx_frame_wait(waits, count, 100);
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++)
		if (tail->places[place].line != NULL)
			rc = drain(cli, tail, &tail->places[place]);
	return rc;
}

/* A history that is not the one that was followed is no end, but an error. */
static int
stopped(const struct cli *cli, const struct tail *tail)
{
	enum fx_place place;
	enum fx_result why;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		if (tail->places[place].line == NULL)
			continue;
		why = fx_follow_why(tail->places[place].follow);
		if (why == FX_SAYS_OK)
			continue;
		cli_history(cli, place, why);
		return FX_STATUS_DATA;
	}
	return 0;
}

/* A cursor is of one history: of one department. */
static int
check_from(const struct cli *cli, int places)
{
	if (places == 0)
		return cli_usage(
		    cli, "no topic begins so", "没有以此开头的主题");
	if (places > 1 && cli->from != NULL && strchr(cli->from, '/') != NULL)
		return cli_usage(cli,
		    "a cursor is of one department: say which, as repair.",
		    "游标只属于一个部门，请指明，如 repair.");
	return 0;
}

static int
follow_all(struct cli *cli, struct tail *tail)
{
	struct chosen chosen[FX_PLACE_COUNT];
	enum fx_place place;
	int status, places = 0;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		choose(cli, fx_schema_place(place)->name, &chosen[place]);
		places += chosen[place].whole || chosen[place].count > 0;
	}
	status = check_from(cli, places);
	for (place = 0; place < FX_PLACE_COUNT && status == 0; place++)
		if (chosen[place].whole || chosen[place].count > 0)
			status = follow(cli, tail, place, &chosen[place]);
	return status;
}

int
cli_tail(struct cli *cli)
{
	struct tail tail = { 0 };
	enum fx_place place;
	int status = cli_connect(cli);

	if (status == 0 && (fx_process_signals(&tail.signals) != 0 ||
			       fx_unpack_open(1024, &tail.reader) != 0))
		status = FX_STATUS_IO;
	fx_json_begin(&tail.json, stdout);
	if (status == 0)
		status = follow_all(cli, &tail);
	/* From a number on: everything is replayed, and passed over. */
	while (status == 0 && fx_process_take_signal(tail.signals) == 0) {
		if (turn(cli, &tail) != 0)
			status = FX_STATUS_IO;
		else
			status = stopped(cli, &tail);
	}
	for (place = 0; place < FX_PLACE_COUNT; place++)
		fx_line_close(tail.places[place].line);
	fx_unpack_close(tail.reader);
	return status;
}

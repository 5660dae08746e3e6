/*
 * fanxiu queue: the work list of a department.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "services/cli/cli.h"

#define PAGE 200

#define DUE_NEVER INT64_MAX

/* A line as it is printed. */
struct line {
	int64_t due, since; /* DUE_NEVER sorts last */
	char *text;
};

/* What is listed, and how far it got. */
struct list {
	enum fx_place place;
	const struct fx_field *state;
	const char *kind;
	int64_t limit;
	int64_t left; /* of one state: no more of it can be among the first */
	size_t count, room;
	struct line *lines;
	size_t after_length;
	unsigned char after[FX_BLOB_MAX];
};

static void
write_line(const struct cli *cli, const struct list *list, int64_t state,
    const struct fx_node *map, FILE *out)
{
	char name[FX_NAME_MAX + 1], key[FX_KEY_MAX + 1];
	char since[CLI_TIME_BYTES], due[CLI_TIME_BYTES];
	char model[64], age[CLI_TIME_BYTES];
	const struct fx_word *word = &list->state->choices[state];
	int64_t at = cli_number(map, "since", 0);
	int64_t due_at = cli_number(map, "due", 0);
	const char *first;
	size_t length;

	/* The first field of a record is its key. */
	(void)fx_unpack_entry(map, 0, &first, &length);
	(void)snprintf(name, sizeof(name), "%.*s", (int)length, first);
	cli_text(map, name, key, sizeof(key));
	cli_text(map, "model", model, sizeof(model));
	cli_time(cli, at, since);
	cli_span(fx_clock_now() - at, age);
	fx_copy(due, "-");
	if (due_at != 0)
		cli_time(cli, due_at, due);
	fprintf(out, "%-24s %-12s %-16s %-16s %-8s %s%s\n", key,
	    cli->chinese ? word->zh : word->name, due, since, age, model,
	    due_at != 0 && due_at < fx_clock_now()
		? (cli->chinese ? " 逾期" : " OVERDUE")
		: "");
}

/* Returns 0, or FX_STATUS_INTERNAL without memory. */
static int
keep_line(const struct cli *cli, struct list *list, int64_t state,
    const struct fx_node *map)
{
	struct line *line, *more;
	struct fx_json json;
	size_t size;
	FILE *out;

	if (list->count == list->room) {
		list->room += PAGE;
		more = realloc(list->lines, list->room * sizeof(*more));
		if (more == NULL)
			return FX_STATUS_INTERNAL;
		list->lines = more;
	}
	line = &list->lines[list->count];
	out = open_memstream(&line->text, &size);
	if (out == NULL)
		return FX_STATUS_INTERNAL;
	fx_json_begin(&json, out);
	if (cli->json)
		fx_cloud_node(&json, NULL, map);
	else
		write_line(cli, list, state, map, out);
	if (fclose(out) != 0)
		return FX_STATUS_INTERNAL;
	line->due = cli_number(map, "due", 0);
	if (line->due == 0)
		line->due = DUE_NEVER;
	line->since = cli_number(map, "since", 0);
	list->count++;
	return 0;
}

/* One page of one state.  Returns the exit status. */
static int
page(struct cli *cli, struct list *list, int64_t state)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "list", &request);
	size_t i;
	int status;

	fx_pack_map(args, list->after_length > 0 ? 4 : 3);
	fx_pack_text(args, "kind");
	fx_pack_text(args, list->kind);
	fx_pack_text(args, "state");
	fx_pack_text(args, list->state->choices[state].name);
	fx_pack_text(args, "limit");
	fx_pack_int(args, list->left < PAGE ? list->left : PAGE);
	if (list->after_length > 0) {
		fx_pack_text(args, "after");
		fx_pack_bytes(args, list->after, list->after_length);
	}
	status = cli_ask(cli, list->place, &request, &answer);
	if (status != 0 || answer.root == NULL)
		return status;
	for (i = 0; i < fx_unpack_count(answer.root) && status == 0; i++)
		status = keep_line(
		    cli, list, state, fx_unpack_element(answer.root, i));
	list->left -= (int64_t)i;
	list->after_length = answer.reply.after.length;
	memcpy(list->after, answer.reply.after.bytes, list->after_length);
	return status;
}

static int
one_state(struct cli *cli, struct list *list, int64_t state)
{
	int status = 0;

	list->after_length = 0;
	list->left = list->limit;
	do
		status = page(cli, list, state);
	while (status == 0 && list->after_length > 0 && list->left > 0);
	return status;
}

static int
find_state(const struct cli *cli, const struct list *list, int64_t *state)
{
	int64_t i;

	for (i = 1; i <= list->state->high; i++)
		if (strcmp(list->state->choices[i].name, cli->argv[1]) == 0) {
			*state = i;
			return 0;
		}
	fprintf(stderr, "fanxiu: states:");
	for (i = 1; i <= list->state->high; i++)
		fprintf(stderr, " %s", list->state->choices[i].name);
	fprintf(stderr, "\n");
	return FX_STATUS_USAGE;
}

static int
find_list(const struct cli *cli, struct list *list)
{
	char name[2 * FX_NAME_MAX];
	enum fx_kind kind;
	int status;

	if (cli->argc < 1)
		return cli_usage(cli, "say which department: queue repair",
		    "请指明部门，如 queue repair");
	status = cli_place(cli, cli->argv[0], &list->place);
	if (status != 0)
		return status;
	list->kind = cli->kind != NULL                ? cli->kind
		     : list->place == FX_IN_analytics ? "dossier"
						      : "unit";
	(void)snprintf(
	    name, sizeof(name), "%.20s.%.40s", cli->argv[0], list->kind);
	kind = fx_schema_kind(name, strlen(name), FX_RECORD);
	list->state = kind == FX_KIND_NONE ? NULL : fx_schema_state(kind);
	if (list->state == NULL)
		return cli_usage(cli, "that kind of record has no queue",
		    "此类记录没有队列");
	list->limit = cli->limit > 0 ? cli->limit : PAGE;
	return 0;
}

/* Oldest due first; of those without a deadline, who stands there longest. */
static int
by_due(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	return x->since < y->since ? -1 : x->since > y->since;
}

static void
print_list(const struct cli *cli, const struct list *list)
{
	size_t i, count = list->count;

	if ((int64_t)count > list->limit)
		count = (size_t)list->limit;
	if (!cli->json && count == 0)
		printf("%s\n", cli->chinese ? "无" : "none");
	for (i = 0; i < count; i++)
		printf("%s%s",
		    !cli->json ? ""
		    : i == 0   ? "["
			       : ",",
		    list->lines[i].text);
	if (cli->json)
		printf("%s]\n", count == 0 ? "[" : "");
}

int
cli_queue(struct cli *cli)
{
	struct list list = { 0 };
	int64_t state, first = 1, last;
	int status = find_list(cli, &list);
	size_t i;

	if (status != 0)
		return status;
	fx_assert(list.state != NULL);
	last = list.state->high;
	if (cli->argc > 1) {
		status = find_state(cli, &list, &first);
		last = first;
	}
	if (status == 0)
		status = cli_connect(cli);
	for (state = first; state <= last && status == 0; state++)
		status = one_state(cli, &list, state);
	if (status == 0) {
		if (list.count > 1)
			qsort(list.lines, list.count, sizeof(list.lines[0]),
			    by_due);
		print_list(cli, &list);
	}
	for (i = 0; i < list.count; i++)
		free(list.lines[i].text);
	free(list.lines);
	return status;
}

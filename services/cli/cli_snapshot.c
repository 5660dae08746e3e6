/*
 * fanxiu snapshot: all records of a department, a line each, and the cursor to
 * follow from: how somebody begins who cannot hear everything from the start.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "edge/fx_snapshot.h"
#include "services/cli/cli.h"

#define KINDS_MAX 16

struct kinds {
	size_t count;
	const char *kind[KINDS_MAX];
};

/* The kinds of records of a department, or the one asked for. */
static int
find_kinds(const struct cli *cli, enum fx_place place, struct kinds *kinds)
{
	const struct fx_book *const *book;
	const char *kind;

	kinds->count = 0;
	for (book = cli_department(place)->books; *book != NULL; book++) {
		kind = strchr(fx_schema_shape((*book)->record)->name, '.') + 1;
		if (cli->kind != NULL && strcmp(cli->kind, kind) != 0)
			continue;
		fx_assert(kinds->count < KINDS_MAX);
		kinds->kind[kinds->count++] = kind;
	}
	return kinds->count > 0
		   ? 0
		   : cli_usage(cli, "that department has no such records",
			 "该部门没有此类记录");
}

struct printing {
	struct fx_json json;
	int64_t count;
};

static int
print_record(const struct fx_snap_record *record, void *context)
{
	struct printing *p = context;

	fx_json_object(&p->json, NULL);
	fx_json_text(&p->json, "kind", record->kind);
	fx_json_chars(
	    &p->json, "subject", record->subject, record->subject_length);
	fx_json_number(&p->json, "rev", (int64_t)record->rev);
	fx_json_number(&p->json, "seq", (int64_t)record->seq);
	fx_cloud_node(&p->json, "record", record->node);
	fx_json_end(&p->json);
	fx_json_line(&p->json);
	p->count++;
	return ferror(stdout) != 0 ? FX_EIO : 0;
}

/* The last line: where to go on, and that this was all. */
static void
print_cursor(
    struct printing *p, enum fx_place place, const struct fx_mark *cursor)
{
	char text[FX_MARK_TEXT];

	fx_mark_text(cursor, text);
	fx_json_object(&p->json, NULL);
	fx_json_text(&p->json, "service", fx_schema_place(place)->name);
	fx_json_number(&p->json, "records", p->count);
	fx_json_text(&p->json, "cursor", text);
	fx_json_end(&p->json);
	fx_json_line(&p->json);
}

static int
take(struct cli *cli, enum fx_place place, const struct kinds *kinds)
{
	struct fx_snap_options options = { .name = cli->name != NULL ? cli->name
								     : "",
		.kinds = kinds->kind,
		.kind_count = kinds->count };
	struct fx_snapshot_from from = { cli->settings.peers[place].journal,
		cli->timeout_ms };
	struct printing printing = { .count = 0 };
	struct fx_mark cursor;
	enum fx_result why = FX_SAYS_OK;
	int rc = fx_random_bytes(&options.seed, sizeof(options.seed));

	fx_json_begin(&printing.json, stdout);
	if (rc == 0)
		rc = fx_snapshot_take(cli->net, &from, &options, print_record,
		    &printing, &cursor, &why);
	if (rc == FX_ETIMEOUT)
		return cli_unreached(cli, place, FX_EUNKNOWN);
	if (rc == FX_EREFUSED) {
		cli_history(cli, place, why);
		return FX_STATUS_DATA;
	}
	if (rc == 0)
		print_cursor(&printing, place, &cursor);
	return rc == 0 && fflush(stdout) == 0 ? 0 : FX_STATUS_IO;
}

int
cli_snapshot(struct cli *cli)
{
	struct kinds kinds;
	enum fx_place place;
	int status;

	if (cli->argc != 1)
		return cli_usage(cli, "say which department: snapshot repair",
		    "请指明部门，如 snapshot repair");
	status = cli_place(cli, cli->argv[0], &place);
	if (status == 0)
		status = find_kinds(cli, place, &kinds);
	if (status == 0)
		status = cli_connect(cli);
	if (status == 0 && !cli_is_there(cli, place))
		status = cli_unreached(cli, place, FX_EUNKNOWN);
	return status == 0 ? take(cli, place, &kinds) : status;
}

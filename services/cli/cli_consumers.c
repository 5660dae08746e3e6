/*
 * fanxiu consumers: who reads the journals, how far each has come, and what is
 * kept for whom.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/cli/cli.h"

static void
print_head(const struct cli *cli)
{
	printf("%s\n",
	    cli->chinese
		? "部门        读取者           类别        已读     落后  "
		  "最近"
		: "service     consumer         class       have   behind  "
		  "seen");
}

static void
print_consumer(
    const struct cli *cli, enum fx_place place, const struct fx_node *map)
{
	char name[40], class[16], seen[CLI_TIME_BYTES] = "-";
	int64_t at = cli_number(map, "seen", 0);
	bool lapsed = false;

	(void)fx_unpack_bool(fx_unpack_find(map, "lapsed"), &lapsed);
	if (at != 0)
		cli_time(cli, at, seen);
	printf("%-11s %-16s %-6s %9" PRId64 " %8" PRId64 "  %s%s\n",
	    fx_schema_place(place)->name,
	    cli_text(map, "name", name, sizeof(name)),
	    cli_text(map, "class", class, sizeof(class)),
	    cli_number(map, "seq", 0), cli_number(map, "behind", 0), seen,
	    !lapsed        ? ""
	    : cli->chinese ? "  不再保留"
			   : "  lapsed");
}

/* Those of one department.  Returns the exit status. */
static int
show(struct cli *cli, struct fx_json *json, enum fx_place place)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "consumers", &request);
	size_t i;
	int status;

	fx_pack_map(args, 0);
	status = cli_ask(cli, place, &request, &answer);
	if (status != 0 || answer.root == NULL)
		return status;
	if (cli->json) {
		fx_cloud_node(json, fx_schema_place(place)->name, answer.root);
		return 0;
	}
	for (i = 0; i < fx_unpack_count(answer.root); i++)
		print_consumer(cli, place, fx_unpack_element(answer.root, i));
	return 0;
}

int
cli_consumers(struct cli *cli)
{
	enum fx_place place = 0, last = FX_PLACE_COUNT - 1;
	struct fx_json json;
	int status = 0, worst = 0;

	if (cli->argc > 0) {
		status = cli_place(cli, cli->argv[0], &place);
		last = place;
	}
	if (status == 0)
		status = cli_connect(cli);
	if (status != 0)
		return status;
	fx_json_begin(&json, stdout);
	if (cli->json)
		fx_json_object(&json, NULL);
	else
		print_head(cli);
	for (; place <= last; place++) {
		status = show(cli, &json, place);
		if (status != 0)
			cli_not_asked(cli, place);
		if (worst == 0)
			worst = status;
	}
	if (cli->json) {
		fx_json_end(&json);
		fx_json_line(&json);
	}
	return worst;
}

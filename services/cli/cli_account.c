/*
 * fanxiu verify: what each department heard of the others since its start, and
 * what became of it.  I9: nothing is passed over in silence.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fx_err.h"
#include "services/cli/cli.h"
#include "services/cli/cli_account.h"

static void
read_account(const struct fx_node *row, struct cli_account *a)
{
	int64_t begun = cli_number(row, "begun", -1);
	char name[FX_NAME_MAX + 1];

	cli_text(row, "peer", name, sizeof(name));
	a->peer = fx_schema_place_of(name);
	/* A department of the release before does not say where it began. */
	a->heard = begun < 0 ? 0 : cli_number(row, "cursor", 0) - begun;
	a->lost = begun < 0 ? 0
			    : a->heard - cli_number(row, "taken", 0) -
				  cli_number(row, "skipped", 0) -
				  cli_number(row, "parked", 0);
}

void
cli_account_say(
    const struct cli_account *a, bool chinese, char text[CLI_ACCOUNT_TEXT])
{
	const char *peer = fx_schema_place(a->peer)->name;

	(void)snprintf(text, CLI_ACCOUNT_TEXT,
	    chinese ? "自启动以来 %s 的 %" PRId64
		      " 条事件，采纳、略过与搁置之和不符"
		    : "events of %s, %" PRId64 " since the start: not each was "
		      "taken, skipped or parked",
	    peer, a->heard);
}

int
cli_account_check(
    struct cli *cli, enum fx_place place, cli_account_fn *found, void *context)
{
	struct cli_account account = { .place = place };
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "peers", &request);
	size_t i;
	int rc;

	fx_pack_map(args, 0);
	rc = fx_client_ask(cli->client, place, &request, &answer);
	if (rc != 0 || answer.reply.code != FX_SAYS_OK || answer.root == NULL)
		return rc != 0 ? rc : FX_EUNKNOWN;
	for (i = 0; i < fx_unpack_count(answer.root); i++) {
		read_account(fx_unpack_element(answer.root, i), &account);
		if (account.peer < FX_PLACE_COUNT && account.lost != 0)
			found(&account, context);
	}
	return 0;
}

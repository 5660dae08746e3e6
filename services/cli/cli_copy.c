/*
 * A copy of a running service's store, made by the service itself.
 */
#include <string.h>

#include "base/fx_err.h"
#include "service/fx_fold.h"
#include "services/cli/cli.h"

#define LOOK_MS 20 /* between looks how far it is */

/* Ask for a copy, or with its number how far it is.  Returns 0 or an error. */
static int
ask(struct cli *cli, enum fx_place place, int64_t number,
    struct fx_client_answer *answer)
{
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "copy", &request);
	int rc;

	fx_pack_map(args, number > 0);
	if (number > 0) {
		fx_pack_text(args, "number");
		fx_pack_int(args, number);
	}
	rc = fx_client_ask(cli->client, place, &request, answer);
	if (rc == 0 && answer->reply.code == FX_SAYS_BUSY)
		return FX_EBUSY;
	if (rc == 0 && answer->reply.code != FX_SAYS_OK)
		return FX_EDENIED;
	return rc;
}

int
cli_copy(struct cli *cli, enum fx_place place, char *to, size_t size)
{
	struct fx_client_answer answer;
	char state[16] = "runs";
	int64_t number = 0;
	int rc = FX_EUNKNOWN;

	to[0] = '\0';
	if (cli_is_there(cli, place))
		rc = ask(cli, place, 0, &answer);
	while (rc == 0) {
		cli_text(answer.root, "dir", to, size);
		cli_text(answer.root, "state", state, sizeof(state));
		number = cli_number(answer.root, "number", 0);
		if (to[0] == '\0' || number == 0)
			return FX_ESYNTAX;
		if (strcmp(state, "runs") != 0)
			return strcmp(state, "done") == 0 ? 0 : FX_EIO;
		cli_nap(LOOK_MS);
		rc = ask(cli, place, number, &answer);
	}
	return rc;
}

int
cli_remove_copy(const char *copy)
{
	char fold[FX_STORE_PATH + 48];
	int rc = fx_store_remove_copy(copy), left;

	/* Of a verify that was killed; the service may not remove it. */
	fx_fold_beside(copy, fold, sizeof(fold));
	left = fx_store_remove_copy(fold);
	return rc == 0 ? left : rc;
}

/*
 * cli_account: the events that a running department heard of each other one,
 * against what it says became of them.
 */
#ifndef CLI_ACCOUNT_H
#define CLI_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/fx_schema.h"

struct cli;

#define CLI_ACCOUNT_TEXT 128

/* Since its start place heard so many events of peer; lost: of which it does
 * not say that it took, skipped or parked them; below zero: it says more. */
struct cli_account {
	enum fx_place place, peer;
	int64_t heard, lost;
};

typedef void cli_account_fn(const struct cli_account *account, void *context);

/*
 * cli_account_check(cli, place, found, context): tell found() of each peer
 * whose account does not close.  place must run.
 * Returns 0, FX_EUNKNOWN (it does not tell), or the error of the question.
 */
int cli_account_check(
    struct cli *cli, enum fx_place place, cli_account_fn *found, void *context);

/* cli_account_say(account, chinese, text): that it does not close. */
void cli_account_say(const struct cli_account *account, bool chinese,
    char text[CLI_ACCOUNT_TEXT]);

#endif

/*
 * That a history ends a following, said to a person.
 */
#include <stdio.h>

#include "services/cli/cli.h"

void
cli_history(const struct cli *cli, enum fx_place place, enum fx_result why)
{
	const struct fx_word *word = fx_result_word(why);
	const char *name = fx_schema_place(place)->name;

	fprintf(stderr, "fanxiu: %s %s: %s\n", name, word->name,
	    cli->chinese ? word->zh : word->en);
	if (why == FX_SAYS_TRUNCATED)
		fprintf(stderr,
		    cli->chinese ? "fanxiu: 请从快照重新开始：fanxiu snapshot "
				   "%s\n"
				 : "fanxiu: begin anew from a snapshot: fanxiu "
				   "snapshot %s\n",
		    name);
}

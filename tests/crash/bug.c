/*
 * bug: which planted bug the daemons of `make crash-mutants` have, by the
 * environment.
 */
#include <stdlib.h>

#include "base/fx_bug.h"

#ifdef FX_BUGS
int fx_bug_planted;

__attribute__((constructor)) static void
plant(void)
{
	const char *number = getenv("FANXIU_BUG");

	if (number != NULL)
		fx_bug_planted = (int)strtol(number, NULL, 10);
}
#endif

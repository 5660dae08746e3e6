#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_guess.h"

bool
gateway_guess_wrong(
    struct gateway_guesses *guesses, const char *address, int64_t now_ms)
{
	size_t i, at = 0;

	for (i = 0; i < GATEWAY_GUESS_ROOM; i++) {
		if (strcmp(guesses->of[i].address, address) == 0)
			break;
		if (guesses->of[i].since_ms < guesses->of[at].since_ms)
			at = i;
	}
	if (i < GATEWAY_GUESS_ROOM)
		at = i;
	if (i == GATEWAY_GUESS_ROOM ||
	    now_ms - guesses->of[at].since_ms >= GATEWAY_GUESS_MS) {
		fx_copy_text(guesses->of[at].address,
		    sizeof(guesses->of[at].address), address);
		guesses->of[at].since_ms = now_ms;
		guesses->of[at].count = 0;
	}
	if (guesses->of[at].count == GATEWAY_GUESS_MOST)
		return false;
	guesses->of[at].count++;
	return true;
}

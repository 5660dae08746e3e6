/*
 * Cursor vectors as text: how far a view has come in each journal, how many
 * changes of the board it has told, and which view it is.
 */
#include <stdlib.h>
#include <string.h>

#include "services/gateway/gateway_live.h"

static const char letters[FX_PLACE_COUNT + 1] = "iarqsn";

void
gateway_vector_text(const struct gateway_vector *at, char text[GATEWAY_VECTOR])
{
	size_t used = 0;
	enum fx_place p;

	for (p = 0; p < FX_PLACE_COUNT; p++)
		used += (size_t)snprintf(text + used, GATEWAY_VECTOR - used,
		    "%c%llu.", letters[p], (unsigned long long)at->seq[p]);
	(void)snprintf(text + used, GATEWAY_VECTOR - used, "t%llu.g%llu",
	    (unsigned long long)at->told, (unsigned long long)at->view);
}

bool
gateway_vector_read(const char *text, struct gateway_vector *at)
{
	const char *letter;
	uint64_t number;
	char *end;

	memset(at, 0, sizeof(*at));
	while (*text != '\0') {
		letter = strchr("iarqsntg", *text);
		if (text[1] < '0' || text[1] > '9' || letter == NULL)
			return false;
		number = strtoull(text + 1, &end, 10);
		if (*text == 't')
			at->told = number;
		else if (*text == 'g')
			at->view = number;
		else
			at->seq[letter - "iarqsntg"] = number;
		text = end;
		if (*text == '.')
			text++;
		else if (*text != '\0')
			return false;
	}
	return true;
}

void
gateway_live_cursors(const struct gateway *g, FILE *out)
{
	char text[GATEWAY_VECTOR];

	gateway_vector_text(&g->live->at, text);
	fputs(text, out);
}

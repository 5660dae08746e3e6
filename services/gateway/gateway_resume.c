/*
 * Messages, and what a page is told first that comes back: places count changes
 * of the board alone, so that a unit it watches may have changed behind its
 * place, also in a gateway that was killed since.  Said as it is now, nothing
 * is missed.
 */
#include <string.h>

#include "services/gateway/gateway_live.h"

char *
gateway_message(const struct gateway_vector *at, const char *name,
    const char *json, size_t *length)
{
	char id[GATEWAY_VECTOR], *text;
	FILE *out = open_memstream(&text, length);

	if (out == NULL)
		return NULL;
	gateway_vector_text(at, id);
	fprintf(out, "id: %s\nevent: %s\ndata: %s\n\n", id, name, json);
	return fclose(out) == 0 ? text : NULL;
}

void
gateway_message_move(FILE *out, const struct gateway_move *move)
{
	char id[GATEWAY_VECTOR];
	struct fx_json json;

	gateway_vector_text(&move->at, id);
	fprintf(out, "id: %s\nevent: board\ndata: ", id);
	fx_json_begin(&json, out);
	gateway_board_change(&json, &move->mark, move->time_ms);
	fprintf(out, "\n\n");
}

void
gateway_mine(
    const struct gateway_mark *mark, bool fresh, char text[GATEWAY_MINE])
{
	(void)snprintf(text, GATEWAY_MINE,
	    "{\"u\":\"%s\",\"lane\":\"%s\",\"state\":\"%s\","
	    "\"shape\":\"%s\",\"due\":%lld,\"fresh\":%s}",
	    mark->unit, gateway_board_lane((enum gateway_lane)mark->lane),
	    mark->state, gateway_board_shape((enum gateway_shape)mark->shape),
	    (long long)mark->due_s, fresh ? "true" : "false");
}

/* Without an id: its place is behind the past that it is still given. */
void
gateway_resume(FILE *out, const struct gateway_live *l, const char *person,
    char unit[][GATEWAY_UNIT_BYTES], size_t count)
{
	const struct gateway_unit *u;
	char text[GATEWAY_MINE];
	struct fx_json json;
	size_t i, at = 0;

	for (i = 0; i < count; i++) {
		fprintf(out, "event: unit\ndata: ");
		fx_json_begin(&json, out); /* its name is the asker's own */
		fx_json_object(&json, NULL);
		fx_json_text(&json, "u", unit[i]);
		fx_json_end(&json);
		fprintf(out, "\n\n");
	}
	while (person != NULL && person[0] != '\0' &&
	       (u = gateway_units_next(&l->units, &at)) != NULL) {
		if (u->mark.lane == GATEWAY_LANE_NONE ||
		    strcmp(u->mark.by, person) != 0)
			continue;
		gateway_mine(&u->mark, false, text);
		fprintf(out, "event: mine\ndata: %s\n\n", text);
	}
}

/*
 * The topic ops: how each service is, told when it changes.  What only the
 * clock moves (times, percentiles, counters of work) is no change.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_cloud.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_live.h"

#define EACH_MS 1000

static bool
is_telling(const char *name, size_t length)
{
	static const char *const names[] = { "state", "head", "backup_seq",
		"stuck", "pid", "map_permille", "disk_free_permille" };
	size_t i;

	for (i = 0; i < fx_count_of(names); i++)
		if (strlen(names[i]) == length &&
		    memcmp(names[i], name, length) == 0)
			return true;
	return length > 4 && memcmp(name, "lag.", 4) == 0;
}

/* What of an answer must differ for it to be told. */
static void
write_telling(FILE *out, const struct gateway_answer *answer)
{
	const struct fx_node *node;
	struct fx_json json;
	const char *name;
	size_t i, length;

	if (gateway_failed(answer)) {
		fputs("silent", out);
		return;
	}
	fx_json_begin(&json, out);
	fx_json_array(&json, NULL);
	for (i = 0; i < fx_unpack_count(answer->root); i++) {
		node = fx_unpack_entry(answer->root, i, &name, &length);
		if (is_telling(name, length))
			fx_cloud_node(&json, NULL, node);
	}
	fx_json_end(&json);
}

static void
tell_row(struct gateway *g, const struct gateway_answer *answer)
{
	struct fx_json json;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return; /* the next change is told */
	fx_json_begin(&json, out);
	gateway_ops_row(&json, answer);
	if (fclose(out) == 0)
		gateway_hub_say(g, GATEWAY_TOPIC_OPS, "", text);
	free(text);
}

static void
take_stats(
    struct gateway *g, const struct gateway_answer *answer, void *context)
{
	struct gateway_watched *w = context;
	char telling[GATEWAY_WATCHED] = "";
	FILE *out = fmemopen(telling, sizeof(telling) - 1, "w");

	w->asked = false;
	if (out == NULL)
		return;
	write_telling(out, answer);
	/* What does not fit is cut, the same way each time. */
	(void)fclose(out);
	if (strcmp(telling, w->told) == 0)
		return;
	memcpy(w->told, telling, sizeof(w->told));
	tell_row(g, answer);
}

void
gateway_watch_turn(struct gateway *g)
{
	struct gateway_live *l = g->live;
	enum fx_place p;

	if (gateway_hub_operators(g) == 0 ||
	    g->now_ms - l->watched_ms < EACH_MS)
		return;
	l->watched_ms = g->now_ms;
	for (p = 0; p < FX_PLACE_COUNT; p++) {
		if (l->watched[p].asked)
			continue;
		l->watched[p].asked = true;
		gateway_ask_for(
		    g, p, "stats", NULL, NULL, take_stats, &l->watched[p]);
	}
}

void
gateway_watch_anew(struct gateway *g)
{
	enum fx_place p;

	for (p = 0; p < FX_PLACE_COUNT; p++)
		g->live->watched[p].told[0] = '\0';
}

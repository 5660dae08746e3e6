/*
 * fanxiu status: one line a service.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/cli/cli.h"

#define WAIT_MS 2000 /* a service that is well answers at once */

/* What one service says of itself. */
struct state {
	bool reached;
	char state[24], store[40];
	int64_t pid, epoch, head, stuck, queued, p99_us;
	int64_t lag[FX_PLACE_COUNT];
};

/* Whether anybody has still to do with a unit in such a state. */
static bool
waits(const char *unit_state)
{
	static const char *const over[] = { "absent", "canceled", "closed",
		"ended", "lapsed", "matched", "passed", "rejected", "released",
		"remote_resolved", "withdrawn" };
	size_t i;

	for (i = 0; i < fx_count_of(over); i++)
		if (strcmp(over[i], unit_state) == 0)
			return false;
	return true;
}

/* The value of "lag.<peer>" or a count of records; others are skipped. */
static void
take_entry(struct state *state, const char *key, size_t length, int64_t number)
{
	char name[FX_NAME_MAX + 1];
	enum fx_place place;

	if (length > FX_NAME_MAX)
		return;
	memcpy(name, key, length);
	name[length] = '\0';
	if (strncmp(name, "lag.", 4) == 0) {
		place = fx_schema_place_of(name + 4);
		if (place < FX_PLACE_COUNT)
			state->lag[place] = number;
	}
	if (strncmp(name, "unit.", 5) == 0 && waits(name + 5))
		state->queued += number;
}

static void
take_stats(const struct fx_node *map, struct state *state)
{
	const char *key;
	size_t i, length;
	int64_t number;

	memset(state->lag, 0xff, sizeof(state->lag)); /* -1: not followed */
	cli_text(map, "state", state->state, sizeof(state->state));
	cli_text(map, "store", state->store, sizeof(state->store));
	state->pid = cli_number(map, "pid", 0);
	state->epoch = cli_number(map, "epoch", 0);
	state->head = cli_number(map, "head", 0);
	state->stuck = cli_number(map, "stuck", 0);
	state->p99_us = cli_number(map, "commit_p99_us", 0);
	for (i = 0; map != NULL && i < fx_unpack_count(map); i++)
		if (fx_unpack_int(
			fx_unpack_entry(map, i, &key, &length), &number) == 0)
			take_entry(state, key, length, number);
	state->reached = true;
}

static void
ask_state(struct cli *cli, enum fx_place place, struct state *state)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "stats", &request);

	memset(state, 0, sizeof(*state));
	fx_pack_map(args, 0);
	if (cli_is_there(cli, place) &&
	    fx_client_ask(cli->client, place, &request, &answer) == 0 &&
	    answer.reply.code == FX_SAYS_OK)
		take_stats(answer.root, state);
	else
		fx_copy(state->state, "unreachable");
}

static void
print_line(const struct state *state, enum fx_place place)
{
	char lags[128] = "";
	size_t used = 0;
	enum fx_place peer;

	for (peer = 0; state->reached && peer < FX_PLACE_COUNT; peer++)
		if (state->lag[peer] > 0 && used < sizeof(lags))
			used += (size_t)snprintf(lags + used,
			    sizeof(lags) - used, " %s:%" PRId64,
			    fx_schema_place(peer)->name, state->lag[peer]);
	printf("%-11s %-11s %10" PRId64 " %7" PRId64 " %6" PRId64 " %8.1f %s\n",
	    fx_schema_place(place)->name, state->state, state->head,
	    state->queued, state->stuck, (double)state->p99_us / 1000.0,
	    lags[0] == '\0' ? (state->reached ? "0" : "-") : lags + 1);
}

static void
print_json(struct fx_json *json, const struct state *state, enum fx_place place)
{
	enum fx_place peer;

	fx_json_object(json, NULL);
	fx_json_text(json, "name", fx_schema_place(place)->name);
	fx_json_number(json, "pid", state->pid);
	fx_json_text(json, "state", state->state);
	fx_json_text(json, "store", state->store);
	fx_json_number(json, "epoch", state->epoch);
	fx_json_number(json, "seq", state->head);
	fx_json_number(json, "queued", state->queued);
	fx_json_number(json, "stuck", state->stuck);
	fx_json_object(json, "lag");
	for (peer = 0; state->reached && peer < FX_PLACE_COUNT; peer++)
		if (state->lag[peer] >= 0)
			fx_json_number(json, fx_schema_place(peer)->name,
			    state->lag[peer]);
	fx_json_end(json);
	fx_json_end(json);
}

int
cli_status(struct cli *cli)
{
	struct state states[FX_PLACE_COUNT];
	struct fx_json json;
	enum fx_place place;
	int not_ready = 0, status;

	cli->timeout_ms = WAIT_MS;
	status = cli_connect(cli);
	if (status != 0)
		return status;
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		ask_state(cli, place, &states[place]);
		not_ready += strcmp(states[place].state, "ok") != 0 &&
			     strcmp(states[place].state, "busy") != 0;
	}
	if (!cli->json) {
		printf("%s\n",
		    cli->chinese
			? "部门        状态              末号    在办   卡住  "
			  "p99 毫秒 滞后"
			: "service     state             head  queued  stuck   "
			  "p99 ms lag");
		for (place = 0; place < FX_PLACE_COUNT; place++)
			print_line(&states[place], place);
	} else {
		fx_json_begin(&json, stdout);
		fx_json_object(&json, NULL);
		fx_json_array(&json, "services");
		for (place = 0; place < FX_PLACE_COUNT; place++)
			print_json(&json, &states[place], place);
		fx_json_end(&json);
		fx_json_end(&json);
		fx_json_line(&json);
	}
	return not_ready == 0 ? FX_STATUS_DONE : FX_STATUS_FOUND;
}

/*
 * A department in the simulator: the shell with its loop and reader, in a
 * process that can end at any call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_process.h"
#include "service/fx_service_internal.h"
#include "services/cli/cli.h"
#include "tests/sim/sim.h"

#define RESTART_US 500000 /* what systemd waits */

static char paths[SIM_NODES][32];

const char *
sim_path(int place)
{
	return paths[place];
}

void
sim_node_init(struct sim_node *node, enum fx_place place)
{
	char name[32];

	memset(node, 0, sizeof(*node));
	node->place = place;
	node->department = cli_department(place);
	node->start_at_us = INT64_MAX;
	node->offset_ms = sim.knobs.offset_ms[place];
	(void)snprintf(name, sizeof(name), "node/%s", node->department->name);
	sim_chance(&node->chance, name);
	(void)snprintf(name, sizeof(name), "next/%s", node->department->name);
	sim_chance(&node->release, name);
	(void)snprintf(paths[place], sizeof(paths[place]), "/sim/%s",
	    node->department->name);
}

/* The limits of a company, as a demo has them. */
static void
set_limits(struct fx_policy *policy)
{
	fx_policy_base(policy);
	policy->forward_form_hours = 4;
	policy->first_assessment_hours = 8;
	policy->followup_workdays = 3;
	policy->mailin_repair_workdays = 7;
}

static void
endpoint(char *to, size_t size, const char *service, const char *socket)
{
	(void)snprintf(to, size, "ipc:///run/%s/%s", service, socket);
}

static void
set_peers(struct fx_settings *settings)
{
	enum fx_place place;
	const char *name;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		name = fx_schema_place(place)->name;
		endpoint(settings->peers[place].desk, FX_SETTING_BYTES, name,
		    "desk");
		endpoint(settings->peers[place].events, FX_SETTING_BYTES, name,
		    "events");
		endpoint(settings->peers[place].journal, FX_SETTING_BYTES, name,
		    "journal");
	}
}

static void
set(struct fx_settings *settings, const struct sim_node *node)
{
	const char *name = node->department->name;

	set_limits(&settings->policy);
	fx_copy(settings->profile_name, "demo");
	fx_copy_text(settings->store_path, sizeof(settings->store_path),
	    paths[node->place]);
	settings->store_size_max = 64 << 20;
	settings->retention_rows = sim.knobs.keep_rows[node->place];
	settings->guest_days = sim.knobs.guest_days;
	settings->guest_size = sim.knobs.guest_bytes;
	settings->replay_budget = 100000000;
	settings->drain_within_ms = 5000;
	settings->log_level = 4;
	endpoint(settings->bind_commands, FX_SETTING_BYTES, name, "desk");
	endpoint(settings->bind_events, FX_SETTING_BYTES, name, "events");
	endpoint(settings->bind_journal, FX_SETTING_BYTES, name, "journal");
	set_peers(settings);
}

static void
live(void *cookie)
{
	struct sim_node *node = cookie;
	struct fx_service *s = fx_service_new();
	enum fx_store_came came =
	    node->restored ? FX_STORE_RESTORED : FX_STORE_STAYED;
	int rc;

	fx_assert(s != NULL);
	node->service = s;
	s->department = node->department;
	s->chunk_records = sim.knobs.chunk;
	set(&s->settings, node);
	rc = fx_process_signals(&s->signals);
	if (rc == 0)
		rc = fx_start_open(s, came);
	if (rc != 0)
		fx_process_end(
		    rc == FX_ECORRUPT ? FX_STATUS_DATA : FX_STATUS_IO);
	node->restored = false;
	node->ready = node->bytes;
	s->messages_max = sim.knobs.batch;
	node->status = fx_loop_run(s);
	fx_start_close(s);
	free(s);
	node->service = NULL;
	fx_process_end(node->status);
}

void
sim_node_start(struct sim_node *node)
{
	fx_assert(!node->up);
	node->up = true;
	node->stopping = false;
	node->start_at_us = INT64_MAX;
	node->next = sim_happens(&node->release, sim.knobs.next);
	node->loop = sim_fiber_start(node, live, node);
}

void
sim_node_kill(struct sim_node *node)
{
	int64_t pause =
	    RESTART_US / 10 + (int64_t)sim_below(&node->chance, RESTART_US);

	fx_assert(node->up);
	node->up = false;
	node->kills++;
	sim.kills++;
	node->calls_left = 0;
	sim_frame_crash(node);
	sim_lmdb_crash(node);
	sim_file_crash(node);
	sim_fiber_drop(node->loop);
	sim_fiber_drop(node->reader);
	node->loop = node->reader = NULL;
	node->service = NULL;
	sim_memory_free(node);
	node->start_at_us = sim.now_us + pause;
}

static bool
has_parked(const struct fx_service *s)
{
	size_t i;

	for (i = 0; i < s->neighbor_count; i++)
		if (s->neighbors[i].became.parked > 0)
			return true;
	return false;
}

bool
sim_nodes_work(void)
{
	const struct sim_node *node;

	for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++)
		if (!node->up || node->service == NULL ||
		    node->service->state != FX_STATE_OK ||
		    has_parked(node->service))
			return false;
	return true;
}

void
sim_call(void)
{
	struct sim_node *node = sim_fiber_node();

	if (node == NULL || node->calls_left == 0 || --node->calls_left > 0)
		return;
	node->status = -9;
	sim_trace(2, &node->place, sizeof(node->place));
	sim_fiber_die();
}

/* -- what cannot be taken now -----------------------------------------------*/

int __real_fx_decide(const struct fx_department *department,
    const struct fx_ask *ask, struct fx_answer *answer);
int __wrap_fx_decide(const struct fx_department *department,
    const struct fx_ask *ask, struct fx_answer *answer);

/* The same thing about the same unit, as long as there is chaos. */
static bool
is_refused(const struct sim_node *node, const struct fx_ask *ask)
{
	const char *at = fx_department_subject(ask->kind, ask->message);
	uint64_t sum =
	    sim.seed ^ (uint64_t)node->place << 32 ^ (uint64_t)ask->kind;

	for (; *at != '\0'; at++)
		sum = (sum ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	return (sum ^ sum >> 29) % 10000 < sim.knobs.parks;
}

/*
 * The rules take what peers say in any order, so nothing would ever be parked:
 * now and then one is refused that could be taken, and has to wait.
 */
int
__wrap_fx_decide(const struct fx_department *department,
    const struct fx_ask *ask, struct fx_answer *answer)
{
	struct sim_node *node = sim_fiber_node();
	int rc;

	if (sim.chaos && node != NULL && sim.knobs.on[SIM_PARK] &&
	    fx_schema_shape(ask->kind)->sort == FX_EVENT &&
	    is_refused(node, ask)) {
		answer->count = 0;
		answer->subject[0] = '\0';
		return fx_refuse(answer, NO_fx_wrong_state);
	}
	rc = __real_fx_decide(department, ask, answer);
	if (node != NULL)
		sim_visit(department, ask, answer);
	return rc;
}

void
sim_node_retry(struct sim_node *node)
{
	if (node->service != NULL)
		node->service->again = true;
}

/*
 * What is not kept for ever: the operator who tells the departments that their
 * backups were checked, so that old events may go.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_uuid.h"
#include "net/fx_frame.h"
#include "net/fx_request.h"
#include "schema/fx_envelope.h"
#include "schema/fx_pack.h"
#include "service/fx_department.h"
#include "tests/sim/sim.h"

#define TELL_US 200000 /* until a connection stands */
#define WAIT_US 300000 /* for the answer, which nobody reads */

static struct sim_chance chance;
static struct sim_fiber *keeper;
static struct fx_net *net;
static struct fx_reader *reader;

/* The last row of a department as its backup holds it. */
static bool
read_head(int place, struct fx_envelope *e, const unsigned char **hash)
{
	const struct sim_history *h = &sim.history[place];
	const struct sim_row *row;
	const struct fx_node *data;
	struct fx_parts parts;
	uint64_t back;

	if (h->count == 0)
		return false;
	back = sim_below(&chance, 4) == 0 ? sim_below(&chance, h->count) : 0;
	row = &h->rows[h->count - 1 - back];
	fx_assert(fx_envelope_split(row->bytes, row->size, &parts) == 0);
	fx_assert(fx_envelope_decode(
		      reader, parts.body, parts.body_length, e, &data) == 0);
	*hash = parts.hash;
	return true;
}

static void
pack(const struct fx_envelope *e, const unsigned char *hash,
    unsigned char *data, size_t size, size_t *used)
{
	struct fx_packer packer;

	fx_pack_begin(&packer, data, size);
	fx_pack_map(&packer, 4);
	fx_pack_text(&packer, "epoch");
	fx_pack_int(&packer, (int64_t)e->epoch);
	fx_pack_text(&packer, "hash");
	fx_pack_bytes(&packer, hash, FX_LINK_BYTES);
	fx_pack_text(&packer, "seq");
	fx_pack_int(&packer, (int64_t)e->seq);
	fx_pack_text(&packer, "time");
	fx_pack_int(&packer, e->time_ms);
	fx_assert(fx_pack_end(&packer, used) == 0);
}

/* It may get lost, or come to nobody: there is a next time. */
static void
tell(int place)
{
	unsigned char data[256], header[512], draw[FX_ID_BYTES];
	struct fx_piece pieces[3] = { fx_request_tag(FX_QUERY_FRAME),
		{ header, 0 }, { data, 0 } };
	struct fx_request request = { .kind = FX_QUERY_FRAME,
		.type = "backed_up",
		.actor = "operator",
		.role = "ops" };
	const unsigned char *hash;
	struct fx_envelope e;
	struct fx_socket *socket;
	char endpoint[64];
	size_t i;

	if (!read_head(place, &e, &hash))
		return;
	for (i = 0; i < sizeof(draw); i++)
		draw[i] = (unsigned char)sim_draw(&chance);
	fx_uuid_make(sim_wall_ms(SIM_CLIENT), draw, request.id);
	pack(&e, hash, data, sizeof(data), &pieces[2].length);
	fx_assert(fx_request_encode(&request, header, sizeof(header),
		      &pieces[1].length) == 0);
	(void)snprintf(endpoint, sizeof(endpoint), "ipc:///run/%s/desk",
	    sim.nodes[place].department->name);
	fx_assert(fx_frame_socket(net, FX_SOCKET_DEALER, &socket) == 0 &&
		  fx_frame_connect(socket, endpoint) == 0);
	if (e.seq > sim.nodes[place].backed)
		sim.nodes[place].backed = e.seq;
	sim_fiber_sleep(sim.now_us + TELL_US);
	(void)fx_frame_send(socket, NULL, pieces, fx_count_of(pieces));
	sim_fiber_sleep(sim.now_us + WAIT_US);
	fx_frame_drop(socket);
}

static void
keep(void *cookie)
{
	(void)cookie;
	for (;;) {
		tell((int)sim_below(&chance, SIM_NODES));
		sim_fiber_sleep(
		    sim.now_us + (int64_t)sim_below(&chance, 1000000));
	}
}

void
sim_keep_open(void)
{
	if (!sim.knobs.on[SIM_KEEP])
		return;
	sim_chance(&chance, "keep/operator");
	fx_assert(
	    fx_frame_open(&net) == 0 && fx_unpack_open(1024, &reader) == 0);
	keeper = sim_fiber_start(NULL, keep, NULL);
}

void
sim_keep_close(void)
{
	if (keeper == NULL)
		return;
	sim_fiber_drop(keeper);
	keeper = NULL;
	fx_unpack_close(reader);
	fx_frame_close(net);
}

/*
 * What must hold: at every commit, publication and answer, and at the end.
 */
#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "net/fx_mark.h"
#include "net/fx_request.h"
#include "service/fx_fold.h"
#include "service/fx_service_internal.h"
#include "tests/sim/model.h"
#include "tests/sim/sim.h"

#define HASH_BYTES 32
#define RECENT     2000 /* rows that may still be published */
#define QUEUE_MAX  12000
#define FRESH_US   10500000 /* S-157: ten seconds, and a turn */

static struct model *model;
static struct fx_reader *reader;

/* In which order rows were committed, over all departments. */
static struct {
	unsigned char *places;
	size_t count, room, fed;
	size_t next[SIM_NODES];
} order;

void
sim_audit_open(void)
{
	memset(&order, 0, sizeof(order));
	model = model_open();
	fx_assert(model != NULL && fx_unpack_open(1024, &reader) == 0);
}

void
sim_audit_close(void)
{
	struct sim_history *h;
	size_t i;

	model_close(model);
	fx_unpack_close(reader);
	sim_free(order.places);
	for (h = sim.history; h < sim.history + SIM_NODES; h++) {
		for (i = 0; i < h->count; i++)
			sim_free(h->rows[i].bytes);
		sim_free(h->rows);
		memset(h, 0, sizeof(*h));
	}
}

static void *
grown(void *old, size_t used, size_t room)
{
	void *bigger = sim_alloc(room);

	if (used > 0)
		memcpy(bigger, old, used);
	sim_free(old);
	return bigger;
}

static void
say_row(int place, uint64_t seq, const unsigned char *bytes, size_t size)
{
	static const char key[] = "\xa7subject";
	const unsigned char *at = memmem(bytes, size, key, sizeof(key) - 1);
	int length = at == NULL ? 0 : at[sizeof(key) - 1] & 31;

	fprintf(stderr, "%12.6f %-10s %llu %.*s %.*s\n",
	    (double)sim.now_us / 1e6, sim.nodes[place].department->name,
	    (unsigned long long)seq, bytes[0], bytes + 1, length,
	    at == NULL ? (const unsigned char *)"" : at + sizeof(key));
}

/* K14: every number of a customer of this world begins so. */
static void
look_for_phone(int place, const unsigned char *bytes, size_t size)
{
	static const char mark[] = "000-0000-";

	if (memmem(bytes, size, mark, sizeof(mark) - 1) != NULL)
		sim_wrong("K14 %s says the number of a customer",
		    sim.nodes[place].department->name);
}

/*
 * K8, INV-16: goods leave only while quality and assessment are heard, by what
 * the network knows of it and not the department.
 */
static void
look_at_leaving(int place, const unsigned char *bytes)
{
	static const char *const leaving[] = { "shipping.packed.",
		"shipping.handed_over.", "shipping.scrapped." };
	static const int by[] = { FX_IN_quality, FX_IN_assessment };
	size_t i, k;

	for (i = 0; i < fx_count_of(leaving); i++) {
		if (bytes[0] != strlen(leaving[i]) ||
		    memcmp(bytes + 1, leaving[i], bytes[0]) != 0)
			continue;
		for (k = 0; k < fx_count_of(by); k++)
			if (sim.now_us - sim.heard_us[place][by[k]] > FRESH_US)
				sim_wrong("K8 INV-16 %s with a view that is "
					  "%lld ms old",
				    leaving[i],
				    (long long)((sim.now_us -
						    sim.heard_us[place]
								[by[k]]) /
						1000));
	}
}

/* K3: the next number, and no other, becomes visible. */
void
sim_audit_row(int place, uint64_t seq, const unsigned char *bytes, size_t size)
{
	struct sim_history *h = &sim.history[place];
	struct sim_row *row;

	if (place >= SIM_NODES)
		return;
	if (seq != h->count + 1) {
		sim_wrong("K3 %s commits seq %llu after %zu",
		    sim.nodes[place].department->name, (unsigned long long)seq,
		    h->count);
		return;
	}
	if (h->count == h->room) {
		h->room = h->room == 0 ? 256 : 2 * h->room;
		h->rows = grown(
		    h->rows, h->count * sizeof(*row), h->room * sizeof(*row));
	}
	if (order.count == order.room) {
		order.room = order.room == 0 ? 1024 : 2 * order.room;
		order.places = grown(order.places, order.count, order.room);
	}
	if (sim.loud)
		say_row(place, seq, bytes, size);
	look_for_phone(place, bytes, size);
	look_at_leaving(place, bytes);
	sim_tempt(place, bytes);
	row = &h->rows[h->count++];
	row->size = (uint32_t)size;
	row->bytes = sim_alloc(size);
	memcpy(row->bytes, bytes, size);
	order.places[order.count++] = (unsigned char)place;
	sim.events++;
	sim_trace(6, bytes, size);
}

void
sim_audit_feed(void)
{
	const struct sim_row *row;
	const char *wrong;
	int place;

	for (; order.fed < order.count; order.fed++) {
		place = order.places[order.fed];
		row = &sim.history[place].rows[order.next[place]++];
		wrong = model_event(model, sim.nodes[place].department->name,
		    row->bytes, row->size);
		if (wrong != NULL) {
			sim_wrong("%s (%s seq %zu)", wrong,
			    sim.nodes[place].department->name,
			    order.next[place]);
			return;
		}
	}
}

/* -- what leaves a department -----------------------------------------------*/

/* Whether a row tells what a parked event of a peer led to. */
static bool
is_cure(const struct sim_row *row)
{
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_parts parts;

	return fx_envelope_split(row->bytes, row->size, &parts) == 0 &&
	       fx_envelope_decode(
		   reader, parts.body, parts.body_length, &e, &data) == 0 &&
	       strcmp(e.role, "service") == 0;
}

/*
 * K8: who named a revision changed that one, and no later.  What had waited
 * for it may have raised it further at once.
 */
void
sim_audit_expected(int place, uint64_t last, uint64_t most, uint64_t rev)
{
	const struct sim_history *h = &sim.history[place];

	while (last < h->count && is_cure(&h->rows[last])) {
		last++;
		most++;
	}
	if (rev > most)
		sim_wrong("K8 %s took a command for an older revision: %llu, "
			  "not %llu",
		    sim.nodes[place].department->name, (unsigned long long)rev,
		    (unsigned long long)most);
}

static bool
is_committed(int place, const unsigned char *hash, uint64_t seq)
{
	const struct sim_history *h = &sim.history[place];
	const struct sim_row *row;
	size_t i;

	if (seq > 0) {
		if (seq > h->count)
			return false;
		row = &h->rows[seq - 1];
		return memcmp(row->bytes + row->size - HASH_BYTES, hash,
			   HASH_BYTES) == 0;
	}
	for (i = h->count; i > 0 && i + RECENT > h->count; i--) {
		row = &h->rows[i - 1];
		if (memcmp(row->bytes + row->size - HASH_BYTES, hash,
			HASH_BYTES) == 0)
			return true;
	}
	return false;
}

/* K1: an event is published only when it is committed. */
void
sim_audit_published(int place, const struct fx_piece *pieces, size_t count)
{
	if (count != 3 || *(const char *)pieces[0].bytes == '~')
		return;
	if (!is_committed(place, pieces[2].bytes, 0))
		sim_wrong("K1 %s publishes what it has not committed",
		    sim.nodes[place].department->name);
	sim.nodes[place].published++;
}

/* K1: so is an answer; K13: and what it shows. */
void
sim_audit_answered(int place, const struct fx_piece *pieces, size_t count)
{
	static struct fx_response reply;

	if (count < 2 || fx_response_decode(reader, pieces[1].bytes,
			     pieces[1].length, &reply) != 0)
		return;
	if (reply.code == FX_SAYS_OK && reply.n > 0)
		sim_audit_receipt(place, &reply.mark, reply.n);
	if (place == FX_IN_intake)
		sim_contacts_answered(&reply);
}

void
sim_audit_receipt(int place, const struct fx_mark *mark, uint64_t n)
{
	if (!is_committed(place, mark->hash, mark->seq + n - 1))
		sim_wrong("K1 %s acknowledged seq %llu, which is not there",
		    sim.nodes[place].department->name,
		    (unsigned long long)(mark->seq + n - 1));
}

/* -- when all is quiet ------------------------------------------------------*/

/* K5: what a cursor has moved by was taken, passed over or parked. */
static void
look_at_account(const struct sim_node *node, const struct fx_neighbor *n)
{
	const struct fx_became *b = &n->became;

	if (n->cursor.seq - n->begun != b->taken + b->skipped + b->parked)
		sim_wrong("K5 %s moved by %lld events of %s, of which %lld "
			  "were taken, %lld skipped, %lld parked",
		    node->department->name,
		    (long long)(n->cursor.seq - n->begun), n->name,
		    (long long)b->taken, (long long)b->skipped,
		    (long long)b->parked);
}

/* K4: every cursor is at its publisher's head.  K12: nothing has piled up. */
static void
look_at(struct sim_node *node)
{
	struct fx_service *s = node->service;
	const struct fx_neighbor *n;
	const struct sim_history *h;
	size_t i;

	if (!node->up || s == NULL) {
		sim_wrong("K11 %s is down when all is well, status %d",
		    node->department->name, node->status);
		return;
	}
	for (i = 0; i < s->neighbor_count; i++) {
		n = &s->neighbors[i];
		h = &sim.history[n->place];
		if ((size_t)n->cursor.seq != h->count ||
		    !is_committed(
			(int)n->place, n->cursor.hash, (uint64_t)n->cursor.seq))
			sim_wrong("K4 %s stands at %lld of %s, whose head is "
				  "%zu (%s)",
			    node->department->name, (long long)n->cursor.seq,
			    n->name, h->count,
			    fx_follow_state_word(fx_follow_state(n->follow)));
		look_at_account(node, n);
	}
	if (node->bytes > node->ready)
		sim_wrong("K12 %s holds %zu bytes more than at its start",
		    node->department->name, node->bytes - node->ready);
	if (sim_frame_queued(node) > QUEUE_MAX)
		sim_wrong("K12 a queue of %s holds %zu", node->department->name,
		    sim_frame_queued(node));
}

static int
say_parked(const struct fx_stuck *stuck, void *context)
{
	const struct sim_node *node = context;

	sim_wrong("K11 %s keeps %s seq %lld of %s parked: %s",
	    node->department->name, stuck->subject, (long long)stuck->seq,
	    stuck->peer, stuck->why);
	return 1;
}

static void
look_for_parked(struct sim_node *node)
{
	struct fx_service *s = node->service;

	if (s == NULL || fx_store_begin_read(s->view) != 0)
		return;
	if (fx_stuck_each(s->view, "", 0, say_parked, node) < 0)
		sim_wrong("K6 what is parked cannot be read");
	fx_store_end_read(s->view);
}

void
sim_audit_live(void)
{
	struct sim_node *node;

	sim_audit_feed();
	sim_staff_audit();
	for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++)
		look_at(node);
	for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++)
		look_for_parked(node);
	sim_guests_audit();
	if (sim.wrong[0] == '\0' && sim.knobs.shared_clock) {
		const char *wrong = model_end(model);

		if (wrong != NULL)
			sim_wrong("%s", wrong);
	}
}

/* -- when all have stopped --------------------------------------------------*/

/* K6: records and indexes are the fold of the journal. */
void
sim_audit(void)
{
	struct fx_findings findings;
	struct sim_node *node;
	int rc;

	for (node = sim.nodes; node < sim.nodes + SIM_NODES; node++) {
		rc = fx_fold_check(node->department, sim_path(node->place),
		    "/sim/scratch", &findings);
		if (rc != 0)
			sim_wrong("K6 %s cannot be folded: %d",
			    node->department->name, rc);
		else if (!fx_fold_is_right(&findings))
			sim_wrong(
			    "K6 %s is not the fold of its journal: "
			    "gaps %lld broken %lld backwards %lld damaged "
			    "%lld differences %lld index %lld %s",
			    node->department->name, (long long)findings.gaps,
			    (long long)findings.broken,
			    (long long)findings.backwards,
			    (long long)findings.damaged,
			    (long long)findings.differences,
			    (long long)findings.index, findings.first);
	}
}

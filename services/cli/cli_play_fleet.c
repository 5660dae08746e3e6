/*
 * cli_play_fleet: commands to the departments, and when all of them have
 * heard all that was said.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "services/cli/cli_play.h"

#define IN_FLIGHT 256
#define WAIT_MS   1000
/* A department that is behind for so long does not come back by itself. */
#define BEHIND_MS 60000

/* A command that is not answered; kept, as a busy desk wants it again. */
struct in_flight {
	bool used;
	struct play_unit *unit; /* NULL: about none */
	enum play_step step;
	enum fx_kind kind;
	struct fx_speaker speaker;
	_Alignas(max_align_t) unsigned char thing[PLAY_THING_BYTES];
};

struct play_fleet {
	struct cli *cli;
	struct in_flight flight[IN_FLIGHT];
	size_t under_way;
	play_answer_fn *hear;
	void *context;
	struct play_counts counts;
	/* Of one round of questions. */
	bool level;           /* everybody had heard everybody's last */
	enum fx_place silent; /* who did not answer, or is behind */
	uint64_t heads[FX_PLACE_COUNT];
	uint64_t cursors[FX_PLACE_COUNT][FX_PLACE_COUNT]; /* [who][of whom] */
	bool follows[FX_PLACE_COUNT][FX_PLACE_COUNT];
};

int
play_fleet_open(struct cli *cli, struct play_fleet **fleet)
{
	struct play_fleet *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return FX_ENOMEM;
	f->cli = cli;
	*fleet = f;
	return 0;
}

void
play_fleet_close(struct play_fleet *fleet)
{
	free(fleet);
}

void
play_fleet_hear(struct play_fleet *f, play_answer_fn *hear, void *context)
{
	f->hear = hear;
	f->context = context;
}

struct play_counts
play_fleet_counts(const struct play_fleet *fleet)
{
	return fleet->counts;
}

enum fx_place
play_fleet_silent(const struct play_fleet *fleet)
{
	return fleet->silent;
}

/* -- commands --------------------------------------------------------------*/

static int
send(struct play_fleet *f, size_t i)
{
	const struct in_flight *flight = &f->flight[i];
	const struct fx_shape *shape = fx_schema_shape(flight->kind);
	struct fx_request request;
	int rc = fx_client_command(f->cli->client, flight->kind, flight->thing,
	    &flight->speaker, &request);

	if (rc != 0)
		return rc;
	if (shape->way == FX_keyed) {
		request.has_expect = true;
		request.expect = play_revision(flight->unit, flight->kind);
	}
	return fx_client_send(f->cli->client, shape->place, &request, i);
}

static int
take_answer(struct play_fleet *f)
{
	struct fx_client_answer answer;
	struct in_flight *flight;
	enum fx_place place;
	int rc;

	do
		rc = fx_client_next(f->cli->client, WAIT_MS, &place, &answer);
	while (rc == FX_EAGAIN);
	if (rc != 0) {
		f->silent = place;
		return rc;
	}
	/* How busy a desk is must not change the course of events. */
	if (answer.reply.code == FX_SAYS_BUSY) {
		cli_nap(answer.reply.retry_ms);
		return send(f, answer.ticket);
	}
	flight = &f->flight[answer.ticket];
	flight->used = false;
	f->under_way--;
	if (answer.reply.code != FX_SAYS_OK)
		f->counts.refused++;
	f->hear(f->context, flight->unit, flight->step, &answer.reply);
	return 0;
}

int
play_fleet_send(struct play_fleet *f, struct play_unit *u, enum play_step step,
    enum fx_kind kind, const void *thing, const struct fx_speaker *speaker)
{
	size_t i = 0, size = fx_schema_shape(kind)->size;
	int rc = 0;

	fx_assert(size <= PLAY_THING_BYTES);
	while (rc == 0 && f->under_way == IN_FLIGHT)
		rc = take_answer(f);
	if (rc != 0)
		return rc;
	while (f->flight[i].used)
		i++;
	f->flight[i].used = true;
	f->flight[i].unit = u;
	f->flight[i].step = step;
	f->flight[i].kind = kind;
	f->flight[i].speaker = *speaker;
	memcpy(f->flight[i].thing, thing, size);
	f->under_way++;
	f->counts.commands++;
	return send(f, i);
}

/* -- whether all have heard all --------------------------------------------*/

static int
ask_peers(struct play_fleet *f)
{
	struct fx_request request;
	struct fx_packer *args;
	enum fx_place place;
	int rc = 0;

	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++) {
		args = cli_begin(f->cli, "peers", &request);
		fx_pack_map(args, 0);
		rc = fx_client_send(f->cli->client, place, &request, 0);
	}
	return rc;
}

static void
take_peers(struct play_fleet *f, enum fx_place place,
    const struct fx_client_answer *answer)
{
	const struct fx_node *row;
	char name[FX_NAME_MAX + 1];
	enum fx_place peer;
	size_t i;

	f->heads[place] = answer->reply.mark.seq;
	for (i = 0; answer->root != NULL && i < fx_unpack_count(answer->root);
	     i++) {
		row = fx_unpack_element(answer->root, i);
		cli_text(row, "peer", name, sizeof(name));
		peer = fx_schema_place_of(name);
		if (peer == FX_PLACE_COUNT)
			continue;
		f->follows[place][peer] = true;
		f->cursors[place][peer] =
		    (uint64_t)cli_number(row, "cursor", 0);
	}
}

/* One round of questions. */
static int
look_around(struct play_fleet *f)
{
	struct fx_client_answer answer;
	enum fx_place place, peer;
	size_t left = FX_PLACE_COUNT;
	int rc = ask_peers(f);

	while (rc == 0 && left > 0) {
		rc = fx_client_next(f->cli->client, WAIT_MS, &place, &answer);
		if (rc == FX_EAGAIN) {
			rc = 0;
			continue;
		}
		left--;
		if (rc == 0 && answer.reply.code != FX_SAYS_OK)
			rc = FX_EUNKNOWN;
		if (rc == 0)
			take_peers(f, place, &answer);
		else
			f->silent = place;
	}
	f->level = rc == 0;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		for (peer = 0; peer < FX_PLACE_COUNT; peer++)
			if (rc == 0 && f->follows[place][peer] &&
			    f->cursors[place][peer] < f->heads[peer]) {
				f->level = false;
				f->silent = place;
			}
	return rc;
}

/*
 * Level twice with the same heads: what a department had to say to the last
 * event of another, or because a deadline passed, it has said.
 */
int
play_fleet_settle(struct play_fleet *f, uint64_t heads[FX_PLACE_COUNT])
{
	int64_t until = fx_clock_monotonic_ms() + BEHIND_MS;
	bool was_level, same = false;
	int rc = 0;

	/* A turn that had read the clock before it was moved may yet answer. */
	f->level = was_level = false;
	while (rc == 0 && f->under_way > 0)
		rc = take_answer(f);
	while (rc == 0 && !(f->level && was_level && same)) {
		was_level = f->level;
		memcpy(heads, f->heads, sizeof(f->heads));
		rc = look_around(f);
		same = memcmp(heads, f->heads, sizeof(f->heads)) == 0;
		if (rc == 0 && fx_clock_monotonic_ms() > until)
			rc = FX_EUNKNOWN;
	}
	return rc;
}

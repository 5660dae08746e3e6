/*
 * A whole service with a store: commands and queries as frames, and events of
 * peers with anything at all in them.  Nothing is committed, so that each run
 * finds the same store.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_clock.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "base/fx_uuid.h"
#include "schema/fx_scan.h"
#include "service/fx_service_internal.h"
#include "services/analytics/analytics.h"
#include "services/intake/intake.h"
#include "services/repair/repair.h"
#include "tests/fuzz/targets.h"

#define PARTS_MAX 24

static struct fx_service *services[3];
static struct fx_reader *reader;
static struct fx_mark peers[FX_PLACE_COUNT];
static uint64_t sum;
static unsigned char ids;
static char directory[64];

static void
take_away(void)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "%s/%zu", directory, i);
		(void)fx_store_remove_copy(path);
	}
	(void)rmdir(directory);
}

static void
open_service(size_t i, const struct fx_department *department)
{
	struct fx_service *s = fx_service_new();
	struct fx_settings *settings;
	enum fx_place place;

	fuzz_check(s != NULL);
	services[i] = s;
	settings = &s->settings;
	s->department = department;
	fx_policy_base(&settings->policy);
	settings->policy.mailin_repair_workdays = 7;
	fx_copy(settings->profile_name, "demo");
	(void)snprintf(settings->store_path, sizeof(settings->store_path),
	    "%s/%zu", directory, i);
	fuzz_check(fx_file_make_directory(settings->store_path) == 0);
	settings->store_size_max = 16 << 20;
	settings->replay_budget = 100000000;
	settings->drain_within_ms = 5000;
	fx_copy(settings->bind_commands, "inproc://desk");
	fx_copy(settings->bind_events, "inproc://events");
	fx_copy(settings->bind_journal, "inproc://journal");
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		fx_copy(settings->peers[place].events, "inproc://nobody");
		fx_copy(settings->peers[place].journal, "inproc://nowhere");
	}
	fuzz_check(fx_start_open(s, FX_STORE_STAYED) == 0);
}

void
fuzz_service_begin(void)
{
	const char *in = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	fx_log_level(-1);
	(void)snprintf(directory, sizeof(directory), "%s/fx-fuzz-XXXXXX", in);
	fuzz_check(mkdtemp(directory) != NULL && fx_crypto_init() == 0);
	fuzz_check(atexit(take_away) == 0);
	open_service(0, &repair_department);
	open_service(1, &intake_department);
	open_service(2, &analytics_department);
	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &reader) == 0);
}

/* A request that a desk would hand on, with an id that it takes for new. */
static bool
read_request(struct fuzz_tape *tape, enum fx_request_kind kind,
    struct fx_request *request)
{
	unsigned char chance[FX_UUID_RANDOM] = { 7 };
	struct fx_piece header, data;
	const unsigned char *part;
	char field[FX_FIELD_MAX + 1];

	header.length = fuzz_part(tape, &part);
	header.bytes = part;
	data.length = fuzz_part(tape, &part);
	data.bytes = part;
	memset(request, 0, sizeof(*request));
	if (header.length > FX_REQUEST_HEADER || data.length > FX_REQUEST_DATA)
		return false;
	if (fx_request_decode(reader, kind, header, data, request, field) != 0)
		return false;
	request->route.length = 5;
	chance[1] = ++ids; /* others, also within a millisecond */
	if (kind == FX_COMMAND_FRAME && request->id[15] % 4 != 3)
		fx_uuid_make(fx_clock_now(), chance, request->id);
	return true;
}

static void
command(struct fx_service *s, struct fuzz_tape *tape)
{
	static struct fx_request request;
	static struct fx_response reply;
	const struct fx_waiting *waiting;

	if (!read_request(tape, FX_COMMAND_FRAME, &request))
		return;
	fuzz_check(fx_batch_open(s) == 0);
	fuzz_check(fx_commands_take(s, &request) == 0);
	waiting = &s->waiting[s->waiting_count - 1];
	fuzz_check(fx_response_decode(
		       reader, waiting->reply, waiting->size, &reply) == 0);
	fuzz_check(reply.code != FX_SAYS_INTERNAL);
	sum = fuzz_mix_number(sum, reply.code);
}

static void
undo(struct fx_service *s)
{
	if (s->batch != NULL)
		fx_batch_abandon(s, FX_SAYS_BUSY);
}

static void
query(struct fx_service *s, struct fuzz_tape *tape)
{
	static struct fx_request request;

	if (!read_request(tape, FX_QUERY_FRAME, &request))
		return;
	/* The one that writes a file. */
	if (strcmp(request.type, "copy") == 0)
		return;
	undo(s);
	fx_queries_answer(s, &request);
	fuzz_check(s->query.reply.code != FX_SAYS_INTERNAL);
	sum = fuzz_mix_number(sum, s->query.reply.code);
}

/* An event of a peer, as fx_follow gives it: chained, and of that place. */
static void
hear(struct fx_service *s, struct fuzz_tape *tape)
{
	unsigned char row[FX_ROW_MAX];
	struct fx_neighbor *neighbor;
	struct fx_follow_event event;
	const unsigned char *body;
	struct fx_mark *mark;
	size_t used, length;

	if (s->neighbor_count == 0)
		return;
	neighbor = &s->neighbors[fuzz_draw(tape, s->neighbor_count)];
	mark = &peers[neighbor->place];
	length = fuzz_part(tape, &body);
	if (length == 0 || length > FX_BODY_MAX)
		return;
	mark->seq++;
	mark->epoch = 1;
	fx_envelope_link(mark->hash, "a.b.", 4, body, length, mark->hash);
	fuzz_check(fx_envelope_row("a.b.", body, length, mark->hash, row,
		       sizeof(row), &used) == 0);
	event.mark = *mark;
	fuzz_check(fx_envelope_split(row, used, &event.row) == 0);
	event.whole = (struct fx_piece){ row, used };
	fuzz_check(fx_batch_open(s) == 0);
	fuzz_check(fx_heard_take(s, neighbor, &event) == 0);
	sum = fuzz_mix_number(sum, s->head.seq);
	sum = fuzz_mix_number(sum, neighbor->became.parked);
}

uint64_t
fuzz_service_run(const unsigned char *bytes, size_t length)
{
	struct fuzz_tape tape = { bytes, length };
	struct fx_service *s = services[fuzz_draw(&tape, 3)];
	int parts;
	size_t i;

	sum = FUZZ_MIX;
	ids = 0;
	memset(peers, 0, sizeof(peers));
	for (i = 0; i < s->neighbor_count; i++)
		s->neighbors[i].became.parked = 0;
	for (parts = 0; parts < PARTS_MAX && tape.left > 0; parts++)
		switch (fuzz_draw(&tape, 4)) {
		case 0:
		case 1: command(s, &tape); break;
		case 2: query(s, &tape); break;
		default: hear(s, &tape);
		}
	undo(s);
	s->messages_max = FX_MESSAGES_MAX;
	return sum;
}

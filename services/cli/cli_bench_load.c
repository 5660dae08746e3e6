/*
 * The load of `fanxiu bench`: commands to one department, with one other that
 * follows it durably.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "services/cli/cli_bench.h"

#define TIMES_MAX  4000000
#define NEXT_UNITS 500 /* that go to the next department */
#define NOTE_UNITS 256 /* under work at a time: they get the notes */
#define UNDER_WAY  256
#define FLIGHT_MAX 1024
#define WAIT_MS    30000

static const struct fx_speaker clerk = { .actor = "bench", .role = "cs" };

/* -- times ------------------------------------------------------------------*/

void
cli_bench_add(struct bench_times *times, int64_t us)
{
	if (times->us == NULL) {
		times->us = calloc(TIMES_MAX, sizeof(times->us[0]));
		times->room = times->us == NULL ? 0 : TIMES_MAX;
	}
	if (times->count < times->room)
		times->us[times->count++] = us < 0 ? 0 : (uint32_t)us;
}

static int
by_size(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int64_t
cli_bench_at(struct bench_times *times, int permille)
{
	size_t rank;

	if (times->count == 0)
		return 0;
	qsort(times->us, times->count, sizeof(times->us[0]), by_size);
	rank = (times->count * (size_t)permille + 999) / 1000;
	return times->us[rank > 0 ? rank - 1 : 0];
}

/* -- sending ----------------------------------------------------------------*/

/* Send one command and go on; the ticket comes back with its answer. */
static int
send_command(struct bench *b, const struct fx_speaker *speaker,
    enum fx_kind kind, const void *thing, uint64_t ticket)
{
	struct fx_client *client = b->cli->client;
	struct fx_request request;
	int rc = fx_client_command(client, kind, thing, speaker, &request);

	if (fx_schema_shape(kind)->way == FX_keyed) {
		request.has_expect = true;
		request.expect = b->revs[ticket % BENCH_UNITS];
	}
	if (rc == 0)
		rc = fx_client_send(
		    client, fx_schema_shape(kind)->place, &request, ticket);
	return rc;
}

/* Anything but OK ends the measurement. */
static int
judge(struct bench *b, int rc, const struct fx_client_answer *answer)
{
	if (rc != 0)
		return cli_unreached(b->cli, FX_IN_intake, rc);
	if (answer->reply.code != FX_SAYS_OK)
		return cli_refused(b->cli, &answer->reply);
	return 0;
}

static int
take_answer(struct bench *b, struct fx_client_answer *answer)
{
	enum fx_place place;
	int rc = fx_client_next(b->cli->client, WAIT_MS, &place, answer);

	return judge(b, rc, answer);
}

/* What makes the i-th command of a round. */
typedef int make_fn(struct bench *b, size_t i);

/* Send n commands, at most UNDER_WAY at once, and wait for all. */
static int
round_of(struct bench *b, size_t n, make_fn *make)
{
	struct fx_client_answer answer;
	size_t sent = 0, done = 0, unit;
	int status = 0;

	while (done < n && status == 0) {
		while (sent < n && sent - done < UNDER_WAY)
			if (make(b, sent++) != 0)
				return FX_STATUS_IO;
		status = take_answer(b, &answer);
		unit = answer.ticket % BENCH_UNITS;
		b->revs[unit] = answer.reply.rev;
		if (b->units[unit][0] == '\0')
			fx_copy(b->units[unit], answer.reply.subject);
		done++;
	}
	return status;
}

/* -- the steps of a return --------------------------------------------------*/

static int
make_request(struct bench *b, size_t i)
{
	struct intake_request cmd = { .channel = intake_channel_phone,
		.customer_kind = fx_customer_kind_person,
		.model = "BENCH-1",
		.family = "phone",
		.fault_note = "no power",
		.symptom = "no_power",
		.demand = fx_demand_repair,
		.qty = 1,
		.contact_name = "bench",
		.contact_phone = "0" };

	(void)snprintf(cmd.serial, sizeof(cmd.serial), "BENCH-%zu", i);
	return send_command(b, &clerk, CMD_intake_request, &cmd, i);
}

static int
make_review(struct bench *b, size_t i)
{
	struct intake_review cmd = { .verdict = intake_verdict_eligible,
		.method = intake_method_courier,
		.return_class = fx_return_class_oow };

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), b->units[i]);
	return send_command(b, &clerk, CMD_intake_review, &cmd, i);
}

static int
confirm(struct bench *b, size_t i, const char *role)
{
	struct fx_speaker speaker = { 0 };
	struct intake_confirm_side cmd = { 0 };

	fx_copy_text(speaker.role, sizeof(speaker.role), role);
	fx_copy_text(speaker.actor, sizeof(speaker.actor), role);
	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), b->units[i]);
	return send_command(b, &speaker, CMD_intake_confirm_side, &cmd, i);
}

static int
make_sales(struct bench *b, size_t i)
{
	return confirm(b, i, "sales_mgr");
}

static int
make_qa(struct bench *b, size_t i)
{
	return confirm(b, i, "qa");
}

static int
make_receive(struct bench *b, size_t i)
{
	static const struct fx_speaker dock = { .actor = "dock",
		.role = "receiver" };
	struct intake_receive cmd = { .model_seen = "BENCH-1",
		.qty_seen = 1,
		.package_state = intake_package_intact,
		.appearance = "as_new" };

	(void)snprintf(
	    cmd.serial_seen, sizeof(cmd.serial_seen), "BENCH-%zu", i);
	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), b->units[i]);
	return send_command(b, &dock, CMD_intake_receive, &cmd, i);
}

static int
make_note(struct bench *b, size_t ticket)
{
	struct intake_note cmd = { .kind = fx_note_kind_text };
	size_t i = NEXT_UNITS + ticket % NOTE_UNITS;

	/* Other units than those whose revisions are counted on. */
	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), b->units[i]);
	memset(cmd.text_sha, 0x5a, sizeof(cmd.text_sha));
	return send_command(b, &clerk, CMD_intake_note, &cmd, ticket);
}

int
cli_bench_make_units(struct bench *bench)
{
	return round_of(bench, BENCH_UNITS, make_request);
}

/* -- throughput -------------------------------------------------------------*/

void
cli_bench_let_time_pass(struct bench *b, int64_t now_us)
{
	if (!fx_clock_is_shared())
		return;
	if (b->clock_us == 0) {
		b->clock_us = now_us;
		b->clock_ms = fx_clock_now();
	}
	/* It never goes back, so an older time is no harm. */
	(void)fx_clock_set(b->clock_ms + (now_us - b->clock_us) / 1000);
}

/* Commands that are under way, each in the place of its ticket. */
struct flight {
	size_t places, free_count;
	int64_t begun[FLIGHT_MAX]; /* by place */
	uint64_t free[FLIGHT_MAX]; /* tickets to be sent next */
	int64_t now_us;
};

static size_t
place_of(const struct flight *f, uint64_t ticket)
{
	fx_assert(f->places > 0);
	return (size_t)(ticket % f->places);
}

/* One answer; its place is free for the next command. */
static void
note_answer(struct bench *b, struct flight *f, uint64_t ticket)
{
	f->now_us = fx_clock_monotonic_us();
	cli_bench_add(&b->times, f->now_us - f->begun[place_of(f, ticket)]);
	f->free[f->free_count++] = ticket + f->places;
}

/* Wait for an answer, and take what else has come with it. */
static int
take_answers(struct bench *b, struct flight *f)
{
	struct fx_client_answer answer;
	enum fx_place place;
	int rc, status = take_answer(b, &answer);

	while (status == 0) {
		note_answer(b, f, answer.ticket);
		if (fx_client_under_way(b->cli->client) == 0)
			break;
		rc = fx_client_next(b->cli->client, 0, &place, &answer);
		if (rc == FX_EAGAIN)
			break;
		status = judge(b, rc, &answer);
	}
	return status;
}

static int
send_free(struct bench *b, struct flight *f)
{
	uint64_t ticket;

	cli_bench_let_time_pass(b, f->now_us);
	while (f->free_count > 0) {
		ticket = f->free[--f->free_count];
		f->begun[place_of(f, ticket)] = fx_clock_monotonic_us();
		if (make_note(b, ticket) != 0)
			return FX_STATUS_IO;
	}
	return 0;
}

int
cli_bench_load(struct bench *b, size_t in_flight, struct bench_load *load)
{
	static struct flight flight; /* too large for a stack */
	int64_t begin = fx_clock_monotonic_us();
	int64_t until = begin + b->seconds * 1000000;
	int status;

	fx_assert(in_flight <= FLIGHT_MAX);
	flight = (struct flight){ .places = in_flight, .now_us = begin };
	while (flight.free_count < in_flight) {
		flight.free[flight.free_count] = flight.free_count;
		flight.free_count++;
	}
	b->times.count = 0;
	status = send_free(b, &flight);
	while (status == 0 && fx_client_under_way(b->cli->client) > 0) {
		status = take_answers(b, &flight);
		/* The next command takes the place of the one that is done. */
		if (status == 0 && flight.now_us < until)
			status = send_free(b, &flight);
		else
			flight.free_count = 0;
	}
	load->done = (int64_t)b->times.count;
	fx_assert(flight.now_us > begin);
	load->per_s = load->done * 1000000 / (flight.now_us - begin);
	load->p50_us = cli_bench_at(&b->times, 500);
	load->p99_us = cli_bench_at(&b->times, 990);
	return status;
}

/* -- the next department ----------------------------------------------------*/

int
cli_bench_follow(struct bench *b, enum fx_place place, struct fx_line **line)
{
	struct fx_follow_options options = {
		.peer = fx_schema_place(place)->name, .name = ""
	};
	struct fx_line_place at = { b->cli->settings.peers[place].events,
		b->cli->settings.peers[place].journal };
	int rc = fx_random_bytes(&options.seed, sizeof(options.seed));

	if (rc == 0)
		rc = fx_line_open(
		    b->cli->net, &options, &at, fx_clock_monotonic_ms(), line);
	return rc == 0 ? 0 : FX_STATUS_IO;
}

/* Wait until repair has announced something; false when it takes too long. */
static bool
heard(struct fx_line *line, int64_t until_us)
{
	struct fx_follow *follow = fx_line_follow(line);
	struct fx_wait waits[FX_LINE_WAITS];
	struct fx_follow_event event;
	size_t count;
	bool any = false;

	while (!any && fx_clock_monotonic_us() < until_us) {
		memset(waits, 0, sizeof(waits));
		count = fx_line_waits(line, waits);
		if (fx_frame_wait(waits, count, 10) != 0 ||
		    fx_line_turn(line, fx_clock_monotonic_ms()) != 0)
			return false;
		while (fx_follow_next(follow, &event) == 0) {
			fx_follow_took(follow, &event.mark);
			any = true;
		}
	}
	return any;
}

static int
admit_one(struct bench *b, size_t i, struct fx_line *line)
{
	static const struct fx_speaker dock = { .actor = "dock",
		.role = "receiver" };
	struct intake_admit cmd = { .shelf = "A-01" };
	struct fx_client_answer answer;
	int64_t accepted;
	int status;

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), b->units[i]);
	if (send_command(b, &dock, CMD_intake_admit, &cmd, i) != 0)
		return FX_STATUS_IO;
	status = take_answer(b, &answer);
	accepted = fx_clock_monotonic_us();
	if (status != 0)
		return status;
	if (!heard(line, accepted + 5000000))
		return FX_STATUS_UNREACHABLE;
	cli_bench_add(&b->times, fx_clock_monotonic_us() - accepted);
	return 0;
}

int
cli_bench_next(struct bench *b)
{
	struct fx_line *line = NULL;
	size_t i;
	int status = round_of(b, NEXT_UNITS, make_review);

	if (status == 0)
		status = round_of(b, NEXT_UNITS, make_sales);
	if (status == 0)
		status = round_of(b, NEXT_UNITS, make_qa);
	if (status == 0)
		status = round_of(b, NEXT_UNITS, make_receive);
	if (status == 0)
		status = cli_bench_follow(b, FX_IN_repair, &line);
	/* Everything said so far is heard first. */
	while (status == 0 && heard(line, fx_clock_monotonic_us() + 1500000))
		;
	b->times.count = 0;
	for (i = 0; i < NEXT_UNITS && status == 0; i++)
		status = admit_one(b, i, line);
	fx_line_close(line);
	b->next_p50_us = cli_bench_at(&b->times, 500);
	b->next_p99_us = cli_bench_at(&b->times, 990);
	return status;
}

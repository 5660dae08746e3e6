/*
 * fill FLEET EVENTS: give intake that many events by commands of the usual
 * kind, a thousand under way, as quickly as it takes them.  Says how many units
 * there are; ends with 0, or 1 when one was not taken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_crypto.h"
#include "edge/fx_client.h"
#include "service/fx_settings.h"

#define UNITS     2000
#define UNDER_WAY 1024
#define WAIT_MS   30000

static const struct fx_speaker clerk = { .actor = "chen.yu", .role = "cs" };

struct fill {
	struct fx_client *client;
	struct fx_settings settings;
	char units[UNITS][FX_SUBJECT_MAX + 1];
};

static int
fail(const char *what)
{
	fprintf(stderr, "NOT SO: %s\n", what);
	return 1;
}

static int
connect_to(struct fill *f, const char *fleet)
{
	struct fx_client_options options = { .under_way_max = UNDER_WAY,
		.timeout_ms = WAIT_MS };
	struct fx_net *net;
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/config/cli.cfg", fleet);
	if (fx_crypto_init() != 0 ||
	    fx_settings_read("cli", path, &f->settings) != 0 ||
	    fx_clock_share(f->settings.clock_shared) != 0)
		return fail("the fleet has settings and a clock");
	options.desk[FX_IN_intake] = f->settings.peers[FX_IN_intake].desk;
	if (fx_frame_open(&net) != 0 ||
	    fx_client_open(net, &options, &f->client) != 0)
		return fail("there is room for a client");
	return 0;
}

static int
send_request(struct fill *f, size_t i)
{
	struct intake_request cmd = { .channel = intake_channel_phone,
		.customer_kind = fx_customer_kind_person,
		.model = "KETTLE-2",
		.fault_note = "no heat",
		.symptom = "no_power",
		.demand = fx_demand_repair,
		.qty = 1,
		.contact_name = "fill",
		.contact_phone = "0" };
	struct fx_request request;
	int rc;

	(void)snprintf(cmd.serial, sizeof(cmd.serial), "FILL-%zu", i);
	rc = fx_client_command(
	    f->client, CMD_intake_request, &cmd, &clerk, &request);
	return rc == 0 ? fx_client_send(f->client, FX_IN_intake, &request, i)
		       : rc;
}

static int
send_note(struct fill *f, size_t i)
{
	struct intake_note cmd = { .kind = fx_note_kind_text,
		.text_sha = { 1 } };
	struct fx_request request;
	int rc;

	fx_copy_text(cmd.unit_no, sizeof(cmd.unit_no), f->units[i % UNITS]);
	rc = fx_client_command(
	    f->client, CMD_intake_note, &cmd, &clerk, &request);
	return rc == 0 ? fx_client_send(f->client, FX_IN_intake, &request, i)
		       : rc;
}

typedef int send_fn(struct fill *f, size_t i);

/* Send so many, as many at once as may be, and take every answer. */
static int
round_of(struct fill *f, size_t count, send_fn *send)
{
	struct fx_client_answer answer;
	enum fx_place place;
	size_t sent = 0, done;

	for (done = 0; done < count; done++) {
		while (sent < count && sent - done < UNDER_WAY)
			if (send(f, sent++) != 0)
				return fail("a command can be sent");
		if (fx_client_next(f->client, WAIT_MS, &place, &answer) != 0)
			return fail("every command is answered");
		if (answer.reply.code != FX_SAYS_OK)
			return fail("every command is taken");
		if (send == send_request)
			fx_copy(f->units[answer.ticket], answer.reply.subject);
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	static struct fill fill; /* too large for a stack */
	long events = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	int rc;

	if (events <= UNITS)
		return fail("usage: fill FLEET EVENTS, more than 2000");
	rc = connect_to(&fill, argv[1]);
	if (rc == 0)
		rc = round_of(&fill, UNITS, send_request);
	if (rc == 0)
		rc = round_of(&fill, (size_t)events - UNITS, send_note);
	if (rc == 0)
		printf("%d units\n", UNITS);
	return rc;
}

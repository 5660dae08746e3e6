/*
 * fanxiu-gateway: options, settings, the order of start and stop, the loop.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "services/gateway/gateway_account.h"
#include "services/gateway/gateway_bucket.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_key.h"
#include "services/gateway/gateway_outcome.h"
#include "services/gateway/gateway_search.h"
#include "services/gateway/gateway_tails.h"
#include "services/gateway/gateway_worker.h"

#define TURN_MS  100  /* the longest a turn waits */
#define BUSY_MS  50   /* the same while answers are awaited */
#define DRAIN_MS 2000 /* for what was begun, when it is told to stop */

enum wish { SERVE, CHECK, SETTINGS, VERIFY, VERSION, HELP, WRONG };

struct options {
	enum wish wish;
	const char *config;
	const char *dir; /* to be verified */
};

static void
print_help(void)
{
	printf("usage: fanxiu-gateway [-c FILE] [OPTION]\n\n"
	       "Serves HTTP, the console and the customer's page in the "
	       "foreground.\n\n"
	       "  -c, --config FILE  settings (/etc/fanxiu/gateway.cfg)\n"
	       "  -t, --check        read the settings, look at the place of "
	       "the store, say\n"
	       "                     all that is wrong, exit 0 or 78\n"
	       "      --settings     the settings in force, and from where\n"
	       "      --verify DIR   whether the store in DIR, a backup or "
	       "one that is served,\n"
	       "                     is whole, exit 0 or 65\n"
	       "      --version\n\n"
	       "example: fanxiu-gateway --check -c /etc/fanxiu/gateway.cfg\n");
}

static struct options
read_options(int argc, char *argv[])
{
	static const struct option table[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, 't' },
		{ "settings", no_argument, NULL, 's' },
		{ "verify", required_argument, NULL, 'V' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options o = { SERVE, NULL, NULL };
	int c;

	while ((c = getopt_long(argc, argv, "c:th", table, NULL)) != -1) {
		switch (c) {
		case 'c': o.config = optarg; break;
		case 't': o.wish = CHECK; break;
		case 's': o.wish = SETTINGS; break;
		case 'V':
			o.wish = VERIFY;
			o.dir = optarg;
			break;
		case 'v': o.wish = VERSION; break;
		case 'h': o.wish = HELP; break;
		default: o.wish = WRONG; break;
		}
	}
	if (optind < argc)
		o.wish = WRONG;
	return o;
}

static int
status_of(int rc)
{
	switch (rc) {
	case FX_EBUSY: return FX_STATUS_AGAIN;
	case FX_EVERSION:
	case FX_ECORRUPT: return FX_STATUS_DATA;
	case FX_EDENIED: return FX_STATUS_DENIED;
	case FX_EINVAL: return FX_STATUS_CONFIG;
	default: return FX_STATUS_IO;
	}
}

static int
open_all(struct gateway *g)
{
	int rc = fx_process_signals(&g->signals);

	if (rc == 0 && g->settings.clock_shared[0] != '\0')
		rc = fx_clock_share(g->settings.clock_shared);
	if (rc == 0)
		rc = fx_keep_open(g->settings.store_path,
		    (size_t)g->settings.store_size_max, &g->keep);
	if (rc == 0)
		rc = gateway_key_open(g);
	if (rc == 0)
		rc = gateway_account_first(g);
	if (rc == 0)
		rc = gateway_bucket_open(&g->buckets);
	if (rc == 0)
		rc = gateway_outcome_open(&g->outcomes);
	if (rc == 0)
		rc = gateway_worker_open(g);
	if (rc == 0)
		rc = fx_frame_open(&g->net);
	g->now_ms = fx_clock_monotonic_ms();
	if (rc == 0)
		rc = gateway_desks_open(g);
	if (rc == 0)
		rc = gateway_search_open(g);
	if (rc == 0)
		rc = gateway_tails_open(g);
	if (rc == 0)
		rc = gateway_live_open(g);
	if (rc == 0)
		rc = gateway_http_open(g);
	return rc;
}

/* What answers must be answered before the sockets go. */
static void
close_all(struct gateway *g)
{
	gateway_http_close(g);
	gateway_tails_close(g);
	gateway_live_close(g);
	gateway_desks_close(g);
	gateway_search_close(g);
	if (g->net != NULL)
		fx_frame_close(g->net);
	gateway_worker_close(g);
	gateway_outcome_close(g->outcomes);
	gateway_bucket_close(g->buckets);
	gateway_key_close(g);
	fx_keep_close(g->keep);
	gateway_schema_forget();
	gateway_openapi_forget();
}

static void
take_signals(struct gateway *g, int64_t *stop_by_ms)
{
	int signal;

	while ((signal = fx_process_take_signal(g->signals)) != 0) {
		if (signal != SIGTERM && signal != SIGINT)
			continue;
		if (g->stopping)
			fx_process_end(FX_STATUS_DONE);
		g->stopping = true;
		*stop_by_ms = g->now_ms + DRAIN_MS;
		(void)fx_process_notify("STOPPING=1"); /* a convenience */
		fx_log(LOG_STOPPING, "head=0");
		gateway_live_drain(g);
		gateway_http_drain(g);
	}
}

static int
turn(struct gateway *g)
{
	struct fx_wait waits[FX_WAITS_MAX] = { 0 };
	size_t count = 1;
	int rc, patience = gateway_desks_busy(g) ? BUSY_MS : TURN_MS;

	waits[0].descriptor = g->signals;
	count += gateway_desks_waits(g, waits + count);
	count += gateway_http_waits(g, waits + count);
	count += gateway_worker_waits(g, waits + count);
	count += gateway_live_waits(g, waits + count);
	count += gateway_tails_waits(g, waits + count, FX_WAITS_MAX - count);
	fx_assert(count <= FX_WAITS_MAX);
	patience = gateway_live_patience(g, gateway_http_patience(g, patience));
	rc = fx_frame_wait(waits, count, patience);
	g->now_ms = fx_clock_monotonic_ms();
	if (rc == 0)
		rc = gateway_desks_turn(g);
	if (rc == 0)
		rc = gateway_live_turn(g);
	gateway_tails_turn(g);
	gateway_search_turn(g);
	gateway_worker_turn(g);
	gateway_clean_turn(g);
	gateway_paper_turn(g);
	/* Behind all that answers: it sends that. */
	gateway_http_turn(g);
	if (rc == 0)
		rc = gateway_live_rest(g);
	return rc;
}

static void
feed_watchdog(const struct gateway *g, int64_t *fed_ms)
{
	int within = fx_process_watchdog_ms();

	if (within == 0 || g->now_ms - *fed_ms < within / 3)
		return;
	*fed_ms = g->now_ms;
	(void)fx_process_notify("WATCHDOG=1"); /* as above */
}

static int
serve(struct gateway *g)
{
	int64_t stop_by_ms = 0, fed_ms = 0;
	int rc = open_all(g);

	if (rc == 0) {
		fx_log_level((int)g->settings.log_level + 3);
		(void)fx_process_notify("READY=1\nSTATUS=ok"); /* as above */
		fx_log(LOG_READY, "head=0 epoch=0 desk=%s", g->origin);
	}
	while (rc == 0) {
		rc = turn(g);
		take_signals(g, &stop_by_ms);
		feed_watchdog(g, &fed_ms);
		if (g->stopping &&
		    (g->now_ms >= stop_by_ms || !gateway_desks_busy(g)))
			break;
	}
	close_all(g);
	return rc == 0 ? FX_STATUS_DONE : status_of(rc);
}

/* All that is wrong at once. */
static int
check(const char *config, struct fx_settings *settings)
{
	int rc = fx_settings_check("gateway", config, settings);

	if (gateway_listen_fits(settings) != 0)
		rc = FX_EINVAL;
	return rc == 0 ? FX_STATUS_DONE : FX_STATUS_CONFIG;
}

static int
work(const struct options *o)
{
	struct gateway *g = calloc(1, sizeof(*g));
	const char *config = o->config;
	enum wish wish = o->wish;
	int status = FX_STATUS_DONE;

	if (g == NULL)
		return FX_STATUS_IO;
	if (config == NULL)
		config = "/etc/fanxiu/gateway.cfg";
	if (wish == CHECK)
		status = check(config, &g->settings);
	else if (fx_settings_read("gateway", config, &g->settings) != 0)
		status = FX_STATUS_CONFIG;
	else if (wish == VERIFY)
		status = gateway_verify(o->dir, &g->settings);
	else if (wish == SETTINGS)
		fx_settings_print(&g->settings, stdout);
	else if (gateway_listen_fits(&g->settings) != 0)
		status = FX_STATUS_CONFIG;
	else if (wish == SERVE) {
		g->demo = fx_settings_is_demo(&g->settings);
		status = serve(g);
	}
	free(g);
	return status;
}

int
main(int argc, char *argv[])
{
	struct options o = read_options(argc, argv);

	fx_log_open("gateway");
	switch (o.wish) {
	case HELP: print_help(); return FX_STATUS_DONE;
	case WRONG: print_help(); return FX_STATUS_USAGE;
	case VERSION:
		printf("fanxiu-gateway %s\n", FX_VERSION);
		return FX_STATUS_DONE;
	default: break;
	}
	if (fx_process_harden() != 0 || fx_crypto_init() != 0)
		return FX_STATUS_IO;
	/* A backup is looked at anywhere, also where there are no settings. */
	if (o.wish == VERIFY && o.config == NULL)
		return gateway_verify(o.dir, NULL);
	return work(&o);
}

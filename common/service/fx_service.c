#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "schema/fx_manual.h"
#include "service/fx_backup.h"
#include "service/fx_fold.h"
#include "service/fx_service.h"
#include "service/fx_service_internal.h"

#define WHOLE_BYTES   (INT64_C(8) << 20) /* of a store that is seen whole */
#define WHOLE_SECONDS 10

/* What the command line asks for. */
enum wish {
	SERVE,
	CHECK,
	SETTINGS,
	MANUAL,
	BRIEF,
	VERIFY,
	VERSION,
	HELP,
	WRONG
};

struct options {
	enum wish wish;
	enum fx_store_came came;
	const char *config;
	const char *dir; /* to be verified */
};

void
fx_service_end(enum fx_status status)
{
	fx_process_end(status);
}

static void
print_help(const struct fx_department *department)
{
	const char *name = department->name;

	printf("usage: fanxiu-%s [-c FILE] [OPTION]\n\n"
	       "Serves the %s department in the foreground.\n\n"
	       "  -c, --config FILE  settings (/etc/fanxiu/%s.cfg)\n"
	       "  -t, --check        read the settings, look at the place of "
	       "the store, say\n"
	       "                     all that is wrong, exit 0 or 78\n"
	       "      --settings     the settings in force, and from where\n"
	       "      --manual       everything it accepts, announces and "
	       "keeps\n"
	       "      --brief        the same, a line for each\n"
	       "      --moved        the store was moved here; the original "
	       "is gone\n"
	       "      --restored     the store is a backup: begin a new epoch\n"
	       "      --verify DIR   whether the store in DIR, a backup or a "
	       "stopped one, is\n"
	       "                     what happened, exit 0 or 65\n"
	       "      --version\n\n"
	       "example: fanxiu-%s --check -c /etc/fanxiu/%s.cfg\n",
	    name, name, name, name, name);
}

static struct options
read_options(int argc, char *argv[])
{
	static const struct option table[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, 't' },
		{ "settings", no_argument, NULL, 's' },
		{ "manual", no_argument, NULL, 'm' },
		{ "brief", no_argument, NULL, 'b' },
		{ "moved", no_argument, NULL, 'M' },
		{ "restored", no_argument, NULL, 'R' },
		{ "verify", required_argument, NULL, 'V' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options o = { SERVE, FX_STORE_STAYED, NULL, NULL };
	int c;

	while ((c = getopt_long(argc, argv, "c:th", table, NULL)) != -1) {
		switch (c) {
		case 'c': o.config = optarg; break;
		case 't': o.wish = CHECK; break;
		case 's': o.wish = SETTINGS; break;
		case 'm': o.wish = MANUAL; break;
		case 'b': o.wish = BRIEF; break;
		case 'M': o.came = FX_STORE_MOVED; break;
		case 'R': o.came = FX_STORE_RESTORED; break;
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

static void
print_manual(const struct fx_department *department)
{
	printf("# fanxiu-%s\n", department->name);
	fx_manual_print(stdout, department->name);
	fx_manual_words(stdout);
	fx_settings_manual(stdout);
	fx_log_manual(stdout);
}

static int
status_of(int rc)
{
	switch (rc) {
	case FX_EBUSY: return FX_STATUS_AGAIN;
	case FX_ECOPIED:
	case FX_EWENTBACK:
	case FX_ECORRUPT: return FX_STATUS_DATA;
	case FX_EDENIED: return FX_STATUS_DENIED;
	case FX_EINVAL: return FX_STATUS_CONFIG;
	case FX_EMISSING: return FX_STATUS_INTERNAL;
	default: return FX_STATUS_IO;
	}
}

static void
say_ready(const struct fx_service *s)
{
	char state[96];

	(void)snprintf(state, sizeof(state),
	    "READY=1\nSTATUS=%s head=%lld peers=%zu",
	    s->state == FX_STATE_OK ? "ok" : "readonly",
	    (long long)s->committed.seq, s->neighbor_count);
	(void)fx_process_notify(state); /* a supervisor is a convenience */
	fx_log(LOG_READY, "head=%lld epoch=%lld desk=%s",
	    (long long)s->committed.seq, (long long)s->committed.epoch,
	    s->settings.bind_commands);
}

/*
 * In a child: LMDB may crash or hang on a damaged file.  0: it is whole, or of
 * another process, whose pages change while they are looked at; the start says
 * whose.
 */
static int
look_at_all(void *cookie)
{
	const struct fx_service *s = cookie;
	struct fx_store *copy;
	struct fx_txn *view = NULL;
	int rc = fx_store_open_copy(s->settings.store_path, &copy);

	if (rc != 0)
		return rc == FX_ECORRUPT;
	rc = fx_store_check_pages(s->settings.store_path);
	if (rc == 0)
		rc = fx_store_reader(copy, &view);
	if (rc == 0)
		rc = fx_store_begin_read(view);
	if (rc == 0)
		rc = fx_store_check_whole(view);
	return rc == FX_ECORRUPT;
}

/*
 * A store of moderate size is looked at whole before it is used; the rest of a
 * larger one proves itself row by row as it is read.
 */
static int
look_before_use(struct fx_service *s)
{
	char path[FX_SETTING_BYTES + 16];
	struct fx_file_facts facts;
	int rc, damaged = 0;

	(void)snprintf(
	    path, sizeof(path), "%s/data.mdb", s->settings.store_path);
	if (fx_file_look(path, &facts) != 0 || facts.size > WHOLE_BYTES)
		return 0;
	rc = fx_process_child(look_at_all, s, WHOLE_SECONDS, &damaged);
	if (rc == 0 && damaged == 0)
		return 0;
	if (rc != FX_EINVAL && damaged == 0)
		return rc;
	fx_log(LOG_STORE_CORRUPT, "what=whole path=\"%s\" how=%s", path,
	    rc == 0 ? "found" : "unreadable");
	return FX_ECORRUPT;
}

static int
serve(struct fx_service *s, enum fx_store_came came)
{
	const char *forgotten;
	int status, rc = fx_department_check(s->department, &forgotten);

	if (rc != 0) {
		fx_log(LOG_RULE_MISSING, "name=%s", forgotten);
		return status_of(rc);
	}
	if (s->settings.clock_shared[0] != '\0')
		rc = fx_clock_share(s->settings.clock_shared);
	if (rc == 0)
		rc = fx_settings_check_calendar(&s->settings, fx_clock_now());
	if (rc == 0)
		rc = fx_process_signals(&s->signals);
	if (rc == 0)
		rc = look_before_use(s);
	if (rc == 0)
		rc = fx_start_open(s, came);
	if (rc != 0) {
		fx_start_close(s);
		return status_of(rc);
	}
	/* Settings count from error = 0; lines from syslog's error = 3. */
	fx_log_level((int)s->settings.log_level + 3);
	say_ready(s);
	status = fx_loop_run(s);
	fx_start_close(s);
	return status;
}

/* Read the settings; then serve, or only say what they are. */
static int
work(const struct fx_department *department, const struct options *o)
{
	struct fx_service *s = fx_service_new();
	char path[FX_SETTING_BYTES];
	const char *config = o->config != NULL ? o->config : path;
	int status, rc;

	if (s == NULL)
		return FX_STATUS_IO;
	s->department = department;
	(void)snprintf(
	    path, sizeof(path), "/etc/fanxiu/%s.cfg", department->name);
	rc = o->wish == CHECK
		 ? fx_settings_check(department->name, config, &s->settings)
		 : fx_settings_read(department->name, config, &s->settings);
	if (rc != 0) {
		status = FX_STATUS_CONFIG;
	} else if (o->wish == SETTINGS) {
		fx_settings_print(&s->settings, stdout);
		status = FX_STATUS_DONE;
	} else if (o->wish == CHECK) {
		status = FX_STATUS_DONE;
	} else {
		status = serve(s, o->came);
	}
	free(s);
	return status;
}

/* A backup as its manifest says, or a stopped store; and record by record. */
static int
verify(const struct fx_department *department, const char *dir)
{
	char scratch[FX_STORE_PATH + 16];
	struct fx_manifest manifest;
	struct fx_findings f;
	int rc = fx_backup_check(dir, &manifest);
	bool right;

	fx_fold_beside(dir, scratch, sizeof(scratch));
	if (rc == 0 && strcmp(manifest.service, department->name) != 0)
		rc = FX_EWRONG;
	if (rc == 0 || rc == FX_ENOENT)
		rc = fx_fold_check(department, dir, scratch, &f);
	if (rc != 0) {
		printf("%s: %s\n", dir, fx_err_word(rc)->en);
		return rc == FX_EWRONG ? FX_STATUS_DATA : status_of(rc);
	}
	right = fx_fold_is_right(&f);
	printf("%s: events=%lld records=%lld missing=%lld broken=%lld "
	       "backwards=%lld damaged=%lld unreadable=%lld "
	       "differences=%lld outdated=%lld index=%lld %s: %s\n",
	    dir, (long long)f.events, (long long)f.records, (long long)f.gaps,
	    (long long)f.broken, (long long)f.backwards, (long long)f.damaged,
	    (long long)f.unreadable, (long long)f.differences,
	    (long long)f.outdated, (long long)f.index, f.first,
	    right ? "right" : "NOT RIGHT");
	return right ? FX_STATUS_DONE : FX_STATUS_DATA;
}

int
fx_service_main(int argc, char *argv[], const struct fx_department *department)
{
	struct options o = read_options(argc, argv);

	fx_log_open(department->name);
	switch (o.wish) {
	case HELP: print_help(department); return FX_STATUS_DONE;
	case WRONG: print_help(department); return FX_STATUS_USAGE;
	case MANUAL: print_manual(department); return FX_STATUS_DONE;
	case BRIEF:
		fx_manual_brief(stdout, department->name);
		return FX_STATUS_DONE;
	case VERSION:
		printf("fanxiu-%s %s\n", department->name, FX_VERSION);
		return FX_STATUS_DONE;
	default: break;
	}
	if (fx_process_harden() != 0 || fx_crypto_init() != 0)
		return FX_STATUS_IO;
	if (o.wish == VERIFY)
		return verify(department, o.dir);
	return work(department, &o);
}

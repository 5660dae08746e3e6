/*
 * cli: the command line of Fanxiu.  One table of commands (commands.def), one
 * struct of options that all of them share, one function a command.
 */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/fx_process.h"
#include "edge/fx_client.h"
#include "edge/fx_cloud.h"
#include "edge/fx_json.h"
#include "edge/fx_mark_text.h"
#include "edge/fx_nfc.h"
#include "service/fx_department.h"
#include "service/fx_settings.h"

#define CLI_ARGS_MAX   256
#define CLI_PATH_BYTES 512
#define CLI_CONFIG     "/etc/fanxiu/cli.cfg"

/* What stands on the command line. */
struct cli {
	const char *dir, *config, *profile, *from, *import, *kind, *name;
	const char *id, *expect, *to, *keys, *earlier;
	bool json, chinese, quiet, restored, cross, preview, unproven;
	int64_t limit, generate, seed, rate, seconds, timeout_ms, copy;
	struct fx_speaker speaker;
	bool has_speaker;
	int argc;
	const char *argv[CLI_ARGS_MAX]; /* what is no option */
	bool dir_said;                  /* --dir, not FANXIU_DIR */

	/* made by cli_settings(), then by cli_connect() */
	char file[CLI_PATH_BYTES]; /* the settings in use; "": not read yet */
	struct fx_settings settings;
	struct fx_net *net;
	struct fx_client *client;
};

/* Each returns the exit status (fx_process.h). */
typedef int cli_command_fn(struct cli *cli);
#define C(name, function, arguments, en, zh, example) cli_command_fn function;
#include "services/cli/commands.def"
#undef C

/*
 * cli_settings(cli): read the file of --config, DIR/config/cli.cfg, or what
 * is installed (CLI_CONFIG), and share its virtual clock if there is one; once.
 * Returns 0, or the exit status, having said what is wrong.
 */
int cli_settings(struct cli *cli);

/*
 * cli_settings_of(cli, program, settings, path): those of another program, of
 * the file beside the one in use, which path names (CLI_PATH_BYTES + 32; NULL:
 * nobody asks).  Returns 0, FX_STATUS_NOT_FOUND when there is no
 * such file, or FX_STATUS_CONFIG (said).  Before cli_connect(): it forks.
 *
 * cli_store(cli, program, to, size): where the store of a program lies: what
 * --to says, else its store.path, as above.  Returns 0 or the exit status.
 */
int cli_settings_of(const struct cli *cli, const char *program,
    struct fx_settings *settings, char *path);
int cli_store(
    const struct cli *cli, const char *program, char *to, size_t size);

/* cli_connect(cli): that, and lines to all desks.  Returns 0 or the status. */
int cli_connect(struct cli *cli);

/* cli_close(cli): release what cli_connect made. */
void cli_close(struct cli *cli);

/*
 * cli_say(cli, en, zh): one sentence to standard error, in the language of the
 * person.  A printf without arguments.
 */
void cli_say(const struct cli *cli, const char *en, const char *zh);

/* cli_usage(cli, en, zh): the same; returns FX_STATUS_USAGE. */
int cli_usage(const struct cli *cli, const char *en, const char *zh);

/*
 * cli_path(cli, to, size, from): a path that somebody typed.  Returns 0, or
 * FX_STATUS_USAGE (said) when it is too long.
 */
int cli_path(const struct cli *cli, char *to, size_t size, const char *from);

/*
 * cli_is_there(cli, place): false when it is certain that nobody listens at
 * its desk: a local socket that takes no connection.  Of others, true.
 */
bool cli_is_there(const struct cli *cli, enum fx_place place);

/*
 * cli_unreached(cli, place, rc): say that a department did not answer; returns
 * the exit status.
 */
int cli_unreached(const struct cli *cli, enum fx_place place, int rc);

/*
 * cli_refused(cli, reply): say why something was not done; returns the exit
 * status: 3 refused, 4 conflict, 6 not found, 64, 75, 77.
 */
int cli_refused(const struct cli *cli, const struct fx_response *reply);

/*
 * cli_not_asked(cli, place): a line in a list, where the rows of a department
 * that did not answer would stand; nothing in JSON.
 */
void cli_not_asked(const struct cli *cli, enum fx_place place);

/* cli_place(cli, name, place): a department by name; 0 or the exit status. */
int cli_place(const struct cli *cli, const char *name, enum fx_place *place);

/* cli_department(place): its rules and records; never NULL. */
const struct fx_department *cli_department(enum fx_place place);

/*
 * cli_ask(cli, place, type, answer): a query whose arguments are in
 * cli_args(); waits.  Returns 0 when answered OK, else the exit status.
 */
struct fx_packer *cli_begin(
    struct cli *cli, const char *type, struct fx_request *request);
int cli_ask(struct cli *cli, enum fx_place place, struct fx_request *request,
    struct fx_client_answer *answer);

/*
 * cli_copy(cli, place, to, size): let a running service make a copy of its
 * store; its path is in to.  Returns 0, FX_EUNKNOWN when nobody is there,
 * FX_EDENIED, FX_EIO or FX_ESYNTAX.
 *
 * cli_remove_copy(copy): and what a verify that was killed left beside it.
 * Returns 0 or an error.
 */
int cli_copy(struct cli *cli, enum fx_place place, char *to, size_t size);
int cli_remove_copy(const char *copy);

/*
 * cli_verify_copy(program, dir, config): let a program of its own check a
 * backup; config is its file of settings, or NULL.  Returns its exit status.
 */
int cli_verify_copy(const char *program, const char *dir, const char *config);

/*
 * The gateway's store (cli_gateway.c).  cli_gateway_find(cli, &gateway): where
 * it lies, and its key; is_there says whether there is one.  Before
 * cli_connect().  Returns 0 or the exit status.
 *
 * cli_gateway_backup(cli, gateway, dir, keys): back it up into dir, its key
 * into keys; attachments are shared with cli->earlier where they can be.
 * cli_gateway_verify(cli, gateway): of the store itself.
 * cli_gateway_restore(cli): the whole command.  Return the exit status.
 */
struct cli_gateway {
	bool is_there;
	char path[FX_SETTING_BYTES], key[FX_SETTING_BYTES + 8];
	char config[CLI_PATH_BYTES + 32]; /* "": it has no settings */
	int64_t size_max;
};
int cli_gateway_find(struct cli *cli, struct cli_gateway *gateway);
int cli_gateway_backup(struct cli *cli, const struct cli_gateway *gateway,
    const char *dir, const char *keys);
int cli_gateway_verify(const struct cli_gateway *gateway);
int cli_gateway_restore(struct cli *cli);

/*
 * cli_is_backup_of(dir, name): whose it is.  Returns 0, FX_EWRONG, FX_ENOENT
 * when there is none, or an error.
 *
 * cli_own(path, &owner), cli_move_aside(path, aside, size),
 * cli_give(path): steps of a restore: nobody may have the store open
 * meanwhile; what lay there is kept (aside: where; "": nothing did); what root
 * made belongs to whom the directory belongs to.  Return 0 or an error.
 *
 * cli_find_keys(cli, dir, name, from, size): where `backup` put a key of that
 * name.  Returns 0, FX_ENOENT or an error.
 */
int cli_is_backup_of(const char *dir, const char *name);
int cli_own(const char *path, int *owner);
int cli_move_aside(const char *path, char *aside, size_t size);
int cli_give(const char *path);
int cli_find_keys(const struct cli *cli, const char *dir, const char *name,
    char *from, size_t size);

/* cli_failed(cli, what, rc): say what failed; returns the exit status. */
int cli_failed(const struct cli *cli, const char *what, int rc);

/* cli_number(map, key, otherwise), cli_text(map, key, to, size): of a map. */
int64_t cli_number(
    const struct fx_node *map, const char *key, int64_t otherwise);
const char *cli_text(
    const struct fx_node *map, const char *key, char *to, size_t size);

/* cli_history(cli, place, why): say that its history ends a following. */
void cli_history(
    const struct cli *cli, enum fx_place place, enum fx_result why);

/* cli_time(cli, ms, text): a time as people read it, in the zone of the site.
 */
#define CLI_TIME_BYTES 32
void cli_time(const struct cli *cli, int64_t ms, char text[CLI_TIME_BYTES]);

/* cli_span(ms, text): "3d 4h", "25m", "12s". */
void cli_span(int64_t ms, char text[CLI_TIME_BYTES]);

/* cli_nap(ms): wait so long, or half a second. */
void cli_nap(uint64_t ms);

#endif

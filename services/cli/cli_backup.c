/*
 * fanxiu backup: a copy of a running store, with its manifest, checked by a
 * second process; only then it counts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_backup.h"
#include "services/cli/cli.h"

/* One department's backup. */
struct backup {
	enum fx_place place;
	char dir[FX_PATH_BYTES / 2];
	char keys_dir[FX_PATH_BYTES / 2 + 8];
	char copy[FX_STORE_PATH + 32]; /* made by the service, removed here */
	struct fx_manifest manifest;
	bool keys; /* of intake: its keys were saved too */
};

/* Where the programs of the departments lie: beside this one, or in sbin. */
static bool
find_program(const char *name, char *path, size_t size)
{
	char self[FX_PATH_BYTES / 2];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (length <= 0)
		return false;
	self[length] = '\0';
	slash = strrchr(self, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	(void)snprintf(path, size, "%s/fanxiu-%s", self, name);
	if (access(path, X_OK) != 0)
		(void)snprintf(path, size, "%s/../sbin/fanxiu-%s", self, name);
	return access(path, X_OK) == 0;
}

int
cli_verify_copy(const char *program, const char *dir, const char *config)
{
	char path[FX_PATH_BYTES];
	pid_t child;
	int status = 0;

	if (!find_program(program, path, sizeof(path)))
		return FX_STATUS_NOT_FOUND;
	(void)fflush(stdout); /* the child's lines come after ours */
	child = fork();
	if (child == 0) {
		(void)dup2(STDERR_FILENO, STDOUT_FILENO);
		execl(path, path, "--verify", dir, config == NULL ? NULL : "-c",
		    config, (char *)NULL);
		_exit(FX_STATUS_NOT_FOUND);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return FX_STATUS_IO;
	return WIFEXITED(status) ? WEXITSTATUS(status) : FX_STATUS_INTERNAL;
}

int
cli_failed(const struct cli *cli, const char *what, int rc)
{
	fprintf(stderr, "fanxiu: %s: %s\n", what,
	    cli->chinese ? fx_err_word(rc)->zh : fx_err_word(rc)->en);
	switch (rc) {
	case FX_ECORRUPT:
	case FX_EWRONG:
	case FX_EVERSION: return FX_STATUS_DATA;
	case FX_ENOENT: return FX_STATUS_NOT_FOUND;
	case FX_EBUSY: return FX_STATUS_AGAIN;
	case FX_EUNKNOWN: return FX_STATUS_UNREACHABLE;
	case FX_EDENIED: return FX_STATUS_DENIED;
	case FX_EEXISTS: return FX_STATUS_USAGE;
	default: return FX_STATUS_IO;
	}
}

/*
 * The keys that seal contacts, apart from what they seal: whoever deletes
 * them after 30 days makes erasures of that time final (store 9).
 */
static int
save_keys(struct backup *b)
{
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES];
	unsigned char hash[FX_HASH_BYTES];
	char *slash = strrchr(b->copy, '/');
	int rc;

	if (b->place != FX_IN_intake || slash == NULL)
		return 0;
	(void)snprintf(from, sizeof(from), "%.*s/contact.keys",
	    (int)(slash - b->copy), b->copy);
	(void)snprintf(to, sizeof(to), "%s/contact.keys", b->keys_dir);
	rc = fx_file_make_directories(b->keys_dir);
	if (rc == 0)
		rc = fx_file_copy(from, to, hash);
	b->keys = rc == 0;
	return rc == FX_ENOENT ? 0 : rc; /* no contact was ever written */
}

/* Tell the service that what comes before may be given up. */
static int
tell(struct cli *cli, const struct backup *b)
{
	const struct fx_head *head = &b->manifest.head;
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "backed_up", &request);

	fx_pack_map(args, 4);
	fx_pack_text(args, "epoch");
	fx_pack_int(args, head->epoch);
	fx_pack_text(args, "hash");
	fx_pack_bytes(args, head->hash, sizeof(head->hash));
	fx_pack_text(args, "seq");
	fx_pack_int(args, head->seq);
	fx_pack_text(args, "time");
	fx_pack_int(args, head->time_ms);
	return cli_ask(cli, b->place, &request, &answer);
}

static void
print_backup(const struct cli *cli, const struct backup *b)
{
	const struct fx_manifest *m = &b->manifest;
	struct fx_json json;

	if (!cli->json) {
		printf(cli->chinese
			   ? "%s: 已备份并核验，至事件 %" PRId64
			     " (纪元 %" PRId64 "), %" PRId64 " 字节\n"
			   : "%s: backed up and checked, to event %" PRId64
			     " of epoch %" PRId64 ", %" PRId64 " bytes\n",
		    m->service, m->head.seq, m->head.epoch, m->size);
		if (b->keys)
			printf(cli->chinese
				   ? "%s: 密钥另存；请在 30 天内删除\n"
				   : "%s: the keys, apart; delete them "
				     "within 30 days\n",
			    b->keys_dir);
		return;
	}
	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "service", m->service);
	fx_json_text(&json, "dir", b->dir);
	fx_json_number(&json, "seq", m->head.seq);
	fx_json_number(&json, "epoch", m->head.epoch);
	fx_json_number(&json, "size", m->size);
	fx_json_bool(&json, "keys", b->keys);
	fx_json_end(&json);
	fx_json_line(&json);
}

static int
back_up(struct cli *cli, struct backup *b)
{
	const char *name = fx_schema_place(b->place)->name;
	int status, rc = cli_copy(cli, b->place, b->copy, sizeof(b->copy));

	/* Nothing has begun there, so nothing is uncertain. */
	if (rc == FX_EUNKNOWN && b->copy[0] == '\0')
		return cli_unreached(cli, b->place, rc);
	if (rc == 0)
		rc = fx_backup_take(b->copy, b->dir, &b->manifest);
	if (b->copy[0] != '\0' && cli_remove_copy(b->copy) != 0 && rc == 0)
		rc = FX_EIO;
	/* After the copy: a key is written before what it seals. */
	if (rc == 0)
		rc = save_keys(b);
	if (rc != 0)
		return cli_failed(cli, name, rc);
	status = cli_verify_copy(name, b->dir, NULL);
	if (status != 0) {
		fprintf(stderr, "fanxiu: %s: %s\n", b->dir,
		    cli->chinese ? "备份未通过核验，不作数"
				 : "the backup is not right and does not "
				   "count");
		return status;
	}
	status = tell(cli, b);
	if (status == 0)
		print_backup(cli, b);
	return status;
}

/* The directory that was typed, without the slashes at its end. */
static int
take_dir(struct cli *cli, char *to, size_t size, const char *typed)
{
	int status = cli_path(cli, to, size, typed);
	size_t length = status == 0 ? strlen(to) : 0;

	while (length > 1 && to[length - 1] == '/')
		to[--length] = '\0';
	return status;
}

/*
 * Where the keys go: never below what they open, so that whoever takes the
 * directory that was named away has not both.
 */
static int
place_keys(struct cli *cli, struct backup *b, const char *dir)
{
	if (cli->keys != NULL)
		return take_dir(
		    cli, b->keys_dir, sizeof(b->keys_dir), cli->keys);
	(void)snprintf(b->keys_dir, sizeof(b->keys_dir), "%s.keys", dir);
	return 0;
}

/* The gateway is one of all where there is one. */
static int
back_up_gateway(struct cli *cli, const struct cli_gateway *gateway,
    const char *dir, const char *keys_of)
{
	static struct backup b; /* too large for a stack */
	int status = take_dir(cli, b.dir, sizeof(b.dir), dir);

	if (status == 0)
		status = place_keys(cli, &b, keys_of);
	return status == 0 ? cli_gateway_backup(cli, gateway, b.dir, b.keys_dir)
			   : status;
}

static int
back_up_all(struct cli *cli, const struct cli_gateway *gateway)
{
	static struct backup b; /* too large for a stack */
	char all[FX_PATH_BYTES / 2 - FX_NAME_MAX];
	enum fx_place place;
	int worst = 0, status = take_dir(cli, all, sizeof(all), cli->argv[0]);

	if (status != 0)
		return status;
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		memset(&b, 0, sizeof(b));
		b.place = place;
		(void)snprintf(b.dir, sizeof(b.dir), "%s/%s", all,
		    fx_schema_place(place)->name);
		status = place_keys(cli, &b, all);
		if (status == 0)
			status = back_up(cli, &b);
		if (worst == 0)
			worst = status;
	}
	if (!gateway->is_there)
		return worst;
	(void)snprintf(b.dir, sizeof(b.dir), "%s/gateway", all);
	status = back_up_gateway(cli, gateway, b.dir, all);
	return worst == 0 ? status : worst;
}

static int
back_up_one(struct cli *cli)
{
	static struct backup b; /* too large for a stack */
	int status = cli_place(cli, cli->argv[0], &b.place);

	if (status == 0 && cli->earlier != NULL)
		status = cli_usage(cli,
		    "--earlier is for the attachments of the gateway",
		    "--earlier 仅用于网关的附件");
	if (status == 0)
		status = take_dir(cli, b.dir, sizeof(b.dir), cli->argv[1]);
	if (status == 0)
		status = place_keys(cli, &b, b.dir);
	return status == 0 ? back_up(cli, &b) : status;
}

/* Whether somebody forgot to say where to. */
static bool
is_name(const char *what)
{
	return strcmp(what, "gateway") == 0 ||
	       fx_schema_place_of(what) < FX_PLACE_COUNT;
}

int
cli_backup(struct cli *cli)
{
	static struct cli_gateway gateway;
	int status, found;

	if (cli->argc < 1 || cli->argc > 2)
		return cli_usage(cli,
		    "backup [DEPARTMENT|gateway] DIR [--keys DIR] [--earlier "
		    "DIR]",
		    "backup [部门|gateway] 目录 [--keys 目录] [--earlier "
		    "目录]");
	if (cli->argc == 1 && is_name(cli->argv[0]))
		return cli_usage(cli,
		    "say where to: backup NAME DIR (a directory of that name: "
		    "./NAME)",
		    "请指明目录：backup 名称 目录（同名目录请写 ./名称）");
	status = cli_settings(cli);
	if (status != 0)
		return status;
	found = cli_gateway_find(cli, &gateway);
	if (strcmp(cli->argv[0], "gateway") == 0)
		return found != 0 ? found
				  : back_up_gateway(cli, &gateway, cli->argv[1],
					cli->argv[1]);
	status = cli_connect(cli);
	if (status != 0)
		return status;
	if (cli->argc == 2)
		return back_up_one(cli);
	status = back_up_all(cli, &gateway);
	return status == 0 ? found : status;
}

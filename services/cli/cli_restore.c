/*
 * fanxiu restore, rebuild, rejoin: from a backup to a department that works
 * again, and others that follow it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_backup.h"
#include "service/fx_rebuild.h"
#include "services/cli/cli.h"
#include "store/fx_contacts.h"

/* The store that is restored, or rebuilt. */
struct target {
	enum fx_place place;
	const char *name;
	char path[FX_PATH_BYTES / 4];
	char aside[FX_PATH_BYTES / 2]; /* where the broken one went; "": none */
};

static int
find_target(const struct cli *cli, struct target *t)
{
	int status = cli_place(cli, cli->argv[0], &t->place);

	if (status != 0)
		return status;
	t->name = fx_schema_place(t->place)->name;
	return cli_store(cli, t->name, t->path, sizeof(t->path));
}

static void
path_to(char *to, size_t size, const char *dir, const char *name)
{
	(void)snprintf(to, size, "%s/%s", dir, name);
}

/* -- restore ----------------------------------------------------------------*/

/* Before it is opened: the gateway's is of another kind. */
int
cli_is_backup_of(const char *dir, const char *name)
{
	struct fx_manifest m;
	int rc = fx_backup_read(dir, &m);

	return rc == 0 && strcmp(m.service, name) != 0 ? FX_EWRONG : rc;
}

/* Nobody may have it open, nor open it meanwhile. */
int
cli_own(const char *path, int *owner)
{
	char name[FX_PATH_BYTES];
	int rc = fx_file_make_directories(path);

	path_to(name, sizeof(name), path, "owner");
	return rc == 0 ? fx_file_lock(name, owner) : rc;
}

/*
 * The broken store goes aside and is kept: it may hold what its backup lacks.
 * Its keys stay, since what was erased after the backup stays erased; so does
 * its witness, which knows of epochs that the backup does not.
 */
int
cli_move_aside(const char *path, char *aside, size_t size)
{
	static const char *const names[] = { "data.mdb", "lock.mdb", "suspect",
		"applying" };
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES];
	struct fx_file_facts facts;
	size_t i;
	int rc;

	aside[0] = '\0';
	path_to(from, sizeof(from), path, "data.mdb");
	rc = fx_file_look(from, &facts);
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	(void)snprintf(aside, size, "%s.broken-%" PRId64, path, fx_clock_now());
	rc = fx_file_make_directory(aside);
	for (i = 0; i < fx_count_of(names) && rc == 0; i++) {
		path_to(from, sizeof(from), path, names[i]);
		path_to(to, sizeof(to), aside, names[i]);
		if (fx_file_look(from, &facts) == 0)
			rc = fx_file_rename(from, to);
	}
	return rc;
}

/*
 * Where `backup` put the keys: where it was told, beside the backup, or beside
 * the backup of all six.
 */
int
cli_find_keys(const struct cli *cli, const char *dir, const char *name,
    char *from, size_t size)
{
	char front[FX_PATH_BYTES / 2], all[FX_PATH_BYTES / 2];
	struct fx_file_facts facts;
	size_t length;

	if (cli->keys != NULL) {
		path_to(from, size, cli->keys, name);
		return fx_file_look(from, &facts);
	}
	(void)snprintf(front, sizeof(front), "%s", dir);
	for (length = strlen(front); length > 1 && front[length - 1] == '/';)
		front[--length] = '\0';
	(void)snprintf(from, size, "%s.keys/%s", front, name);
	if (fx_file_look(from, &facts) == 0)
		return 0;
	if (fx_file_directory_of(front, all, sizeof(all)) != 0)
		return FX_ENOENT;
	(void)snprintf(from, size, "%s.keys/%s", all, name);
	return fx_file_look(from, &facts);
}

/* Whether those are missing that a restore would bring; or were given up. */
static int
lacks_keys(const struct target *t, bool *lacks)
{
	int rc = 0;

	*lacks = false;
	if (t->place == FX_IN_intake)
		rc = fx_contacts_are_given_up(t->path, lacks);
	if (rc == FX_ENOENT)
		*lacks = true;
	return rc == FX_ENOENT ? 0 : rc;
}

/* So that intake starts, and seals what is asked for again. */
static int
give_up_keys(const struct target *t, const char *dir)
{
	struct fx_store *copy;
	int rc = fx_store_open_copy(dir, &copy);

	if (rc != 0)
		return rc;
	rc = fx_contacts_give_up(copy, t->path);
	fx_store_close(copy);
	return rc;
}

static int
put_keys(const struct cli *cli, const struct target *t, const char *dir)
{
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES];
	unsigned char hash[FX_HASH_BYTES];
	bool lacks;
	int rc = lacks_keys(t, &lacks);

	if (rc != 0 || !lacks)
		return rc;
	path_to(to, sizeof(to), t->path, "contact.keys");
	rc = cli_find_keys(cli, dir, "contact.keys", from, sizeof(from));
	if (rc == 0)
		return fx_file_copy(from, to, hash);
	if (rc != FX_ENOENT || cli->keys != NULL)
		return rc;
	cli_say(cli,
	    "no keys beside the backup: contacts of before cannot be read and "
	    "must be asked for again; if you have the keys, restore once more "
	    "with --keys DIR before you start intake",
	    "备份旁没有密钥，此前的联系方式无法读取，须重新询问；"
	    "如有密钥，请在启动 intake 之前用 --keys 目录 再恢复一次");
	return give_up_keys(t, dir);
}

/*
 * What root made belongs to whom the directory belongs to: the service could
 * not open it else.
 */
int
cli_give(const char *path)
{
	static const char *const names[] = { "data.mdb", "lock.mdb", "owner",
		"contact.keys", "witness", "applying", "suspect",
		"suspect.past", "reserve" };
	char name[FX_PATH_BYTES];
	struct fx_file_facts facts;
	size_t i;
	int rc = 0;

	for (i = 0; i < fx_count_of(names) && rc == 0; i++) {
		path_to(name, sizeof(name), path, names[i]);
		if (fx_file_look(name, &facts) == 0)
			rc = fx_file_give(name, path);
	}
	return rc;
}

/* All that may fail for want of room comes before the old store moves. */
static int
put_in_place(const struct cli *cli, struct target *t,
    const struct fx_manifest *manifest, const char *dir)
{
	int owner = -1, rc = cli_own(t->path, &owner);

	if (rc == 0)
		rc = fx_backup_bring(dir, manifest, t->path);
	if (rc == 0)
		rc = put_keys(cli, t, dir);
	if (rc != 0)
		cli_say(cli, "the store is as it was", "原存储未改动");
	if (rc == 0)
		rc = cli_move_aside(t->path, t->aside, sizeof(t->aside));
	if (rc == 0)
		rc = fx_backup_settle(t->path);
	if (rc == 0)
		rc = cli_give(t->path);
	fx_file_unlock(owner);
	return rc;
}

static void
print_restored(
    const struct cli *cli, const struct target *t, const struct fx_manifest *m)
{
	char time[CLI_TIME_BYTES];

	if (t->aside[0] != '\0')
		printf("%s %s\n",
		    cli->chinese ? "原存储已移至" : "the old store lies in",
		    t->aside);
	cli_time(cli, m->head.time_ms, time);
	printf(cli->chinese
		   ? "%s: 已恢复至事件 %" PRId64 " (纪元 %" PRId64
		     ", %s)\n下一步：fanxiu rebuild %s --from analytics, "
		     "然后以 --restored 启动\n"
		   : "%s: restored to event %" PRId64 " of epoch %" PRId64
		     ", %s\nnext: fanxiu rebuild %s --from analytics, then "
		     "start it with --restored\n",
	    t->name, m->head.seq, m->head.epoch, time, t->name);
}

int
cli_restore(struct cli *cli)
{
	static struct target t; /* too large for a stack */
	struct fx_manifest m;
	int rc, status;

	if (cli->argc != 2)
		return cli_usage(cli,
		    "restore DEPARTMENT|gateway DIR [--to PATH] [--keys DIR]",
		    "restore 部门|gateway 目录 [--to 路径] [--keys 目录]");
	status = cli_settings(cli);
	if (status == 0 && strcmp(cli->argv[0], "gateway") == 0)
		return cli_gateway_restore(cli);
	if (status == 0)
		status = find_target(cli, &t);
	if (status != 0)
		return status;
	rc = cli_is_backup_of(cli->argv[1], t.name);
	if (rc == 0)
		rc = fx_backup_check(cli->argv[1], &m);
	if (rc != 0)
		return cli_failed(cli, cli->argv[1], rc);
	rc = put_in_place(cli, &t, &m, cli->argv[1]);
	if (rc != 0)
		return cli_failed(cli, t.path, rc);
	print_restored(cli, &t, &m);
	return FX_STATUS_DONE;
}

/* -- rebuild ----------------------------------------------------------------*/

/*
 * Where the rows come from: a directory, or analytics: a copy that it makes
 * while it runs, else its store.
 */
static int
find_source(
    struct cli *cli, const char *stopped, char *path, size_t size, bool *copied)
{
	struct fx_file_facts facts;
	int rc;

	*copied = false;
	(void)snprintf(path, size, "%s", cli->from);
	if (strcmp(cli->from, "analytics") != 0 ||
	    fx_file_look(path, &facts) == 0)
		return 0;
	rc = cli_copy(cli, FX_IN_analytics, path, size);
	*copied = rc == 0;
	if (rc == FX_EUNKNOWN)
		(void)snprintf(path, size, "%s", stopped);
	return rc == FX_EUNKNOWN ? 0 : rc;
}

static void
print_rebuilt(
    const struct cli *cli, const struct target *t, const struct fx_rebuilt *r)
{
	struct fx_json json;

	if (!cli->json) {
		printf(cli->chinese
			   ? "%s: 找回 %" PRId64 " 个事件，由 %" PRId64
			     " 至 %" PRId64 " (纪元 %" PRId64 "); %" PRId64
			     " 行不相接\n联系方式无法找回：备份之后录入的"
			     "须重新询问\n下一步：以 --restored 启动，"
			     "然后 fanxiu verify --cross\n"
			   : "%s: %" PRId64 " events are back, from %" PRId64
			     " to %" PRId64 " of epoch %" PRId64 "; %" PRId64
			     " rows do not follow\ncontacts are in no row: "
			     "those written after the backup must be asked "
			     "for again\nnext: start it with --restored, "
			     "then fanxiu verify --cross\n",
		    t->name, r->rows, r->had.seq, r->head.seq, r->head.epoch,
		    r->refused);
		return;
	}
	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "service", t->name);
	fx_json_number(&json, "had", r->had.seq);
	fx_json_number(&json, "head", r->head.seq);
	fx_json_number(&json, "rows", r->rows);
	fx_json_number(&json, "commands", r->commands);
	fx_json_number(&json, "taken", r->taken);
	fx_json_number(&json, "refused", r->refused);
	fx_json_end(&json);
	fx_json_line(&json);
}

int
cli_rebuild(struct cli *cli)
{
	static struct target t; /* too large for a stack */
	char from[FX_PATH_BYTES], stopped[FX_PATH_BYTES / 4];
	struct fx_rebuilt r;
	bool copied;
	int rc, status;

	if (cli->argc != 1 || cli->from == NULL)
		return cli_usage(cli,
		    "rebuild DEPARTMENT --from analytics|DIR [--to PATH]",
		    "rebuild 部门 --from analytics|目录 [--to 路径]");
	status = cli_settings(cli);
	if (status == 0)
		status = find_target(cli, &t);
	cli->to = NULL; /* it named the target */
	if (status == 0)
		status = cli_store(cli, "analytics", stopped, sizeof(stopped));
	if (status == 0)
		status = cli_connect(cli);
	if (status != 0)
		return status;
	if (t.place == FX_IN_analytics)
		return cli_usage(cli,
		    "nobody keeps the rows of analytics: it hears the others "
		    "again from its backup on",
		    "无人保存 analytics 的事件："
		    "它会从备份处重新接收其他部门");
	rc = find_source(cli, stopped, from, sizeof(from), &copied);
	if (rc == 0)
		rc = fx_rebuild(cli_department(t.place), t.path, from, &r);
	if (rc == 0)
		rc = cli_give(t.path);
	if (copied && cli_remove_copy(from) != 0 && rc == 0)
		rc = FX_EIO;
	if (rc != 0)
		return cli_failed(cli, t.path, rc);
	print_rebuilt(cli, &t, &r);
	return FX_STATUS_DONE;
}

/* -- rejoin -----------------------------------------------------------------*/

int
cli_rejoin(struct cli *cli)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args;
	enum fx_place place, peer;
	int status;

	if (cli->argc != 2)
		return cli_usage(cli, "rejoin DEPARTMENT PEER [--unproven]",
		    "rejoin 部门 对方部门 [--unproven]");
	status = cli_connect(cli);
	if (status == 0)
		status = cli_place(cli, cli->argv[0], &place);
	if (status == 0)
		status = cli_place(cli, cli->argv[1], &peer);
	if (status != 0)
		return status;
	args = cli_begin(cli, "rejoin", &request);
	fx_pack_map(args, 2);
	fx_pack_text(args, "peer");
	fx_pack_text(args, fx_schema_place(peer)->name);
	fx_pack_text(args, "unproven");
	fx_pack_uint(args, cli->unproven);
	status = cli_ask(cli, place, &request, &answer);
	if (status != 0)
		return status;
	printf(cli->chinese ? "%s 从事件 %" PRId64
			      " 起重新跟随 %s (此前至 %" PRId64 ")\n"
			    : "%s follows from event %" PRId64
			      " of %s again (it had heard up to %" PRId64 ")\n",
	    fx_schema_place(place)->name, cli_number(answer.root, "from", 0),
	    fx_schema_place(peer)->name, cli_number(answer.root, "was", 0));
	return FX_STATUS_DONE;
}

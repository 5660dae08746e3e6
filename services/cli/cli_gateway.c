/*
 * What operators do with the gateway's own store: accounts, links, stations,
 * and the attachments beside it.  It is no department: it has no desk and no
 * journal, so its store is copied from here while it is served.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_backup_keep.h"
#include "services/cli/cli.h"
#include "store/fx_keep.h"

#define KEY_NAME  "gateway.key" /* beside a backup */
#define CASE_KEYS "case.keys"   /* there, and in the store */

int
cli_gateway_find(struct cli *cli, struct cli_gateway *w)
{
	static struct fx_settings settings; /* too large for a stack */
	char path[FX_SETTING_BYTES + 16];
	struct fx_file_facts facts;
	int status = cli_settings_of(cli, "gateway", &settings, w->config);

	if (status != 0 && status != FX_STATUS_NOT_FOUND)
		return status;
	w->size_max = settings.store_size_max;
	if (status == 0)
		fx_copy(w->path, settings.store_path);
	else
		(void)snprintf(
		    w->path, sizeof(w->path), "/var/lib/fanxiu/%s", "gateway");
	if (cli->to != NULL)
		status = cli_path(cli, w->path, sizeof(w->path), cli->to);
	else
		status = 0;
	if (settings.accounts_key[0] != '\0')
		fx_copy(w->key, settings.accounts_key);
	else
		(void)snprintf(w->key, sizeof(w->key), "%s/key", w->path);
	(void)snprintf(path, sizeof(path), "%s/data.mdb", w->path);
	w->is_there = fx_file_look(path, &facts) == 0;
	return status;
}

/* -- backup, verify ---------------------------------------------------------*/

static const char *
config_of(const struct cli_gateway *w)
{
	return w->config[0] == '\0' ? NULL : w->config;
}

/* A tree of two levels, ab/NAME, of which only what is not there is copied. */
struct tree {
	const char *from, *to;
	char part[FX_PATH_BYTES / 2], into[FX_PATH_BYTES / 2];
	const char *like; /* to whom it is given; NULL: to nobody else */
};

static int
copy_leaf(const char *name, void *context)
{
	const struct tree *t = context;
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES];
	unsigned char hash[FX_HASH_BYTES];
	struct fx_file_facts facts;
	int rc;

	/* One that is being written is not there yet. */
	if (strspn(name, "0123456789abcdef") != strlen(name))
		return 0;
	(void)snprintf(from, sizeof(from), "%s/%.250s", t->part, name);
	(void)snprintf(to, sizeof(to), "%s/%.250s", t->into, name);
	if (fx_file_look(to, &facts) == 0)
		return 0;
	rc = fx_file_copy(from, to, hash);
	/* One that ends meanwhile is none. */
	if (rc != 0)
		return fx_file_look(from, &facts) == FX_ENOENT ? 0 : rc;
	return t->like == NULL ? 0 : fx_file_give(to, t->like);
}

static int
copy_branch(const char *name, void *context)
{
	struct tree *t = context;
	int rc;

	if (strlen(name) != 2)
		return 0;
	(void)snprintf(t->part, sizeof(t->part), "%.1000s/%s", t->from, name);
	(void)snprintf(t->into, sizeof(t->into), "%.1000s/%s", t->to, name);
	rc = fx_file_make_directories(t->into);
	if (rc == 0 && t->like != NULL)
		rc = fx_file_give(t->into, t->like);
	return rc == 0 ? fx_file_each(t->part, copy_leaf, t) : rc;
}

/* The keys of cases from one place to another; there may be none. */
static int
copy_case_keys(const char *from_dir, const char *to_dir, const char *like)
{
	char from[FX_PATH_BYTES / 2], to[FX_PATH_BYTES / 2];
	struct tree t = { .from = from, .to = to, .like = like };
	struct fx_file_facts facts;
	int rc;

	(void)snprintf(from, sizeof(from), "%.1000s/" CASE_KEYS, from_dir);
	(void)snprintf(to, sizeof(to), "%.1000s/" CASE_KEYS, to_dir);
	rc = fx_file_look(from, &facts);
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	rc = fx_file_make_directories(to);
	if (rc == 0 && like != NULL)
		rc = fx_file_give(to, like);
	return rc == 0 ? fx_file_each(from, copy_branch, &t) : rc;
}

/* Apart from what it seals, as a department's are. */
static int
save_key(const struct cli_gateway *w, const char *keys, bool *saved)
{
	char to[FX_PATH_BYTES];
	unsigned char hash[FX_HASH_BYTES];
	int rc;

	(void)snprintf(to, sizeof(to), "%s/%s", keys, KEY_NAME);
	rc = fx_file_make_directories(keys);
	if (rc == 0)
		rc = fx_file_copy(w->key, to, hash);
	*saved = rc == 0;
	if (rc == 0)
		rc = copy_case_keys(w->path, keys, NULL);
	return rc == FX_ENOENT ? 0 : rc; /* it was never started */
}

/*
 * The backup of an earlier day: of the gateway, or of all.  One that cannot be
 * used is no reason to make none today.
 */
static const char *
find_earlier(const struct cli *cli, char *room, size_t size)
{
	static const char *const below[] = { "", "/gateway" };
	size_t i;

	for (i = 0; i < fx_count_of(below) && cli->earlier != NULL; i++) {
		(void)snprintf(room, size, "%s%s", cli->earlier, below[i]);
		if (cli_is_backup_of(room, "gateway") == 0)
			return room;
	}
	if (cli->earlier != NULL)
		cli_say(cli,
		    "no backup of the gateway in --earlier: all attachments "
		    "are copied",
		    "--earlier 中没有网关的备份：附件全部复制");
	return NULL;
}

static void
print_backup(const struct cli *cli, const char *dir, const char *keys,
    const struct fx_keeping *keeping, const struct fx_manifest *m)
{
	struct fx_json json;

	if (!cli->json) {
		if (keeping->earlier != NULL)
			printf(cli->chinese
				   ? "%s: 其中 %" PRId64 " 个附件与其共用\n"
				   : "%s: shares %" PRId64 " attachments\n",
			    keeping->earlier, keeping->shared);
		printf(cli->chinese ? "%s: 已备份并核验，%" PRId64
				      " 字节，%" PRId64 " 个附件\n"
				    : "%s: backed up and checked, %" PRId64
				      " bytes, %" PRId64 " attachments\n",
		    m->service, m->size, m->head.seq);
		if (keys != NULL)
			printf(cli->chinese ? "%s/%s: 密钥另存\n"
					    : "%s/%s: the key, apart\n",
			    keys, KEY_NAME);
		return;
	}
	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "service", m->service);
	fx_json_text(&json, "dir", dir);
	fx_json_number(&json, "size", m->size);
	fx_json_number(&json, "attachments", m->head.seq);
	fx_json_number(&json, "shared", keeping->shared);
	fx_json_bool(&json, "keys", keys != NULL);
	fx_json_end(&json);
	fx_json_line(&json);
}

/*
 * LMDB makes the file of its locks anew where there is none, and it must be
 * the gateway's.
 */
static int
give_locks(const struct cli_gateway *w)
{
	char name[FX_PATH_BYTES];
	struct fx_file_facts facts;

	(void)snprintf(name, sizeof(name), "%s/lock.mdb", w->path);
	return fx_file_look(name, &facts) == 0 ? fx_file_give(name, w->path)
					       : 0;
}

int
cli_gateway_backup(struct cli *cli, const struct cli_gateway *w,
    const char *dir, const char *keys)
{
	char earlier[FX_PATH_BYTES / 2];
	struct fx_keeping keeping = { .program = "gateway", .path = w->path };
	struct fx_manifest m;
	bool saved = false;
	int status, rc;

	if (!w->is_there)
		return cli_failed(cli, w->path, FX_ENOENT);
	keeping.earlier = find_earlier(cli, earlier, sizeof(earlier));
	rc = fx_backup_keep_take(&keeping, dir, fx_clock_now(), &m);
	if (rc == 0)
		rc = give_locks(w);
	if (rc == 0)
		rc = save_key(w, keys, &saved);
	if (rc != 0)
		return cli_failed(cli, "gateway", rc);
	status = cli_verify_copy("gateway", dir, NULL);
	if (status != 0) {
		fprintf(stderr, "fanxiu: %s: %s\n", dir,
		    cli->chinese ? "备份未通过核验，不作数"
				 : "the backup is not right and does not "
				   "count");
		return status;
	}
	print_backup(cli, dir, saved ? keys : NULL, &keeping, &m);
	return 0;
}

int
cli_gateway_verify(const struct cli_gateway *w)
{
	int status =
	    w->is_there ? cli_verify_copy("gateway", w->path, config_of(w)) : 0;

	if (w->is_there && give_locks(w) != 0 && status == 0)
		status = FX_STATUS_IO;
	return status;
}

/* -- restore ----------------------------------------------------------------*/

struct restoring {
	struct cli_gateway gateway;
	struct fx_manifest manifest;
	struct fx_kept_found found;
	char aside[FX_PATH_BYTES / 2];
	char key[FX_PATH_BYTES]; /* beside the backup; "": none */
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES];
};

static int
is_same_file(const char *a, const char *b, bool *same)
{
	unsigned char of_a[FX_HASH_BYTES] = { 0 }, of_b[FX_HASH_BYTES] = { 0 };
	int rc = fx_file_copy(a, NULL, of_a);

	if (rc == 0)
		rc = fx_file_copy(b, NULL, of_b);
	*same = rc == 0 && memcmp(of_a, of_b, sizeof(of_a)) == 0;
	return rc;
}

static bool
has_case_keys(const struct restoring *r)
{
	char path[FX_PATH_BYTES];
	struct fx_file_facts facts;

	(void)snprintf(path, sizeof(path), "%s/" CASE_KEYS, r->gateway.path);
	return fx_file_look(path, &facts) == 0;
}

/*
 * Where the keys of cases are all lost, or belong to another key.  Else those
 * that are there stay, and what was erased since stays erased.
 */
static int
bring_case_keys(const struct restoring *r)
{
	char beside[FX_PATH_BYTES];
	int rc = fx_file_directory_of(r->key, beside, sizeof(beside));

	return rc == 0
		   ? copy_case_keys(beside, r->gateway.path, r->gateway.path)
		   : rc;
}

/*
 * The key of the backup opens what lies in it; another that was made meanwhile
 * goes aside with the store that it belongs to.
 */
static int
put_key(const struct cli *cli, struct restoring *r)
{
	const char *key = r->gateway.key;
	unsigned char hash[FX_HASH_BYTES];
	struct fx_file_facts facts;
	bool same = false, is = fx_file_look(key, &facts) == 0;
	int rc = 0;

	if (r->key[0] == '\0') {
		if (!is)
			cli_say(cli,
			    "no key beside the backup: attachments and codes "
			    "of telephones cannot be read; say --keys DIR",
			    "备份旁没有密钥，附件与动态码无法读取；"
			    "请用 --keys 目录");
		return 0;
	}
	if (is)
		rc = is_same_file(key, r->key, &same);
	if (rc == 0 && (!same || !has_case_keys(r)))
		rc = bring_case_keys(r);
	if (rc != 0 || same)
		return rc;
	if (is) {
		(void)snprintf(r->to, sizeof(r->to), "%s/key",
		    r->aside[0] != '\0' ? r->aside : r->gateway.path);
		if (r->aside[0] == '\0')
			(void)snprintf(r->to, sizeof(r->to),
			    "%s.broken-%" PRId64, key, fx_clock_now());
		rc = fx_file_copy(key, r->to, hash);
	}
	if (rc == 0)
		rc = fx_file_copy(r->key, key, hash);
	return rc == 0 ? fx_file_give(key, r->gateway.path) : rc;
}

static int
give_file(const char *name, void *context)
{
	struct restoring *r = context;
	char path[FX_PATH_BYTES + 256];

	(void)snprintf(path, sizeof(path), "%s/%s", r->from, name);
	return fx_file_give(path, r->gateway.path);
}

static int
give_part(const char *name, void *context)
{
	struct restoring *r = context;
	int rc;

	(void)snprintf(
	    r->from, sizeof(r->from), "%s/files/%s", r->gateway.path, name);
	rc = fx_file_give(r->from, r->gateway.path);
	return rc == 0 ? fx_file_each(r->from, give_file, r) : rc;
}

static int
give_all(struct restoring *r)
{
	int rc = cli_give(r->gateway.path);

	(void)snprintf(r->to, sizeof(r->to), "%s/files", r->gateway.path);
	if (rc == 0)
		rc = fx_file_give(r->to, r->gateway.path);
	if (rc == 0)
		rc = fx_file_each(r->to, give_part, r);
	return rc == FX_ENOENT ? 0 : rc; /* it has no files */
}

/* Whoever was signed in at the time of the backup is not again. */
static int
end_sessions(const struct cli_gateway *w)
{
	struct fx_keep_txn *txn;
	struct fx_keep *keep;
	int rc = fx_keep_open(w->path, (size_t)w->size_max, &keep);

	if (rc != 0)
		return rc;
	rc = fx_keep_begin(keep, &txn);
	if (rc == 0) {
		rc = fx_keep_clear(txn, FX_KEEP_sessions);
		if (rc == 0)
			rc = fx_keep_commit(txn);
		else
			fx_keep_abandon(txn);
	}
	fx_keep_close(keep);
	return rc;
}

/* All that may fail for want of room comes before the old store moves. */
static int
put_in_place(const struct cli *cli, struct restoring *r)
{
	const char *path = r->gateway.path;
	int owner = -1, rc = cli_own(path, &owner);

	if (rc == 0)
		rc = fx_backup_keep_bring(cli->argv[1], &r->manifest, path);
	if (rc != 0)
		cli_say(cli, "the store is as it was", "原存储未改动");
	if (rc == 0)
		rc = cli_move_aside(path, r->aside, sizeof(r->aside));
	if (rc == 0)
		rc = put_key(cli, r);
	if (rc == 0)
		rc = fx_backup_settle(path);
	fx_file_unlock(owner);
	if (rc == 0)
		rc = end_sessions(&r->gateway);
	return rc == 0 ? give_all(r) : rc;
}

int
cli_gateway_restore(struct cli *cli)
{
	static struct restoring r; /* too large for a stack */
	const char *dir = cli->argv[1];
	int rc, status = cli_gateway_find(cli, &r.gateway);

	if (status != 0)
		return status;
	rc = cli_is_backup_of(dir, "gateway");
	if (rc == 0)
		rc = fx_backup_keep_check(dir, &r.manifest, &r.found);
	if (rc != 0)
		return cli_failed(cli, dir, rc);
	rc = cli_find_keys(cli, dir, KEY_NAME, r.key, sizeof(r.key));
	if (rc != 0)
		r.key[0] = '\0';
	if (rc != 0 && (rc != FX_ENOENT || cli->keys != NULL))
		return cli_failed(cli, cli->keys, rc);
	rc = put_in_place(cli, &r);
	if (rc != 0)
		return cli_failed(cli, r.gateway.path, rc);
	if (r.aside[0] != '\0')
		printf("%s %s\n",
		    cli->chinese ? "原存储已移至" : "the old store lies in",
		    r.aside);
	printf(cli->chinese ? "gateway: 已恢复，%" PRId64
			      " 个附件；所有人须重新登录\n下一步：启动网关\n"
			    : "gateway: restored, %" PRId64
			      " attachments; everybody signs in again\nnext: "
			      "start it\n",
	    r.found.files);
	return FX_STATUS_DONE;
}

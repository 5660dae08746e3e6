/*
 * Attachments: content by its hash, of four types that are told by their
 * bytes, beside the store.  What is there already is not written again.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway.h"

#define HASH_TEXT  (2 * FX_HASH_BYTES + 1)
#define DAY_MS     INT64_C(86400000)
#define DAY_BYTES  (INT64_C(1) << 30)
#define PATH_BYTES (FX_SETTING_BYTES + HASH_TEXT + 32)

static const struct {
	const char *type;
	size_t at, length;
	const char *bytes;
	bool image;
} types[] = {
	{ "image/jpeg", 0, 3, "\xff\xd8\xff", true },
	{ "image/png", 0, 8, "\x89PNG\r\n\x1a\n", true },
	{ "image/webp", 8, 4, "WEBP", true },
	{ "application/pdf", 0, 5, "%PDF-", false },
};

/* The type that the bytes show; -1: none of ours. */
static int
type_of(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < fx_count_of(types); i++)
		if (length >= 16 &&
		    memcmp(bytes + types[i].at, types[i].bytes,
			types[i].length) == 0 &&
		    (types[i].at == 0 || memcmp(bytes, "RIFF", 4) == 0))
			return (int)i;
	return -1;
}

static bool
is_hash(const char *text)
{
	return strlen(text) == HASH_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == HASH_TEXT - 1;
}

/* files/ab/ab12...: no directory gets too many. */
static void
file_path(const struct gateway *g, const char *hash, char path[PATH_BYTES])
{
	(void)snprintf(path, PATH_BYTES, "%s/files/%.2s/%s",
	    g->settings.store_path, hash, hash);
}

/* -- how much an account may bring in a day ---------------------------------*/

static int
add_to_day(struct gateway *g, const char *name, int64_t size, bool *enough)
{
	struct fx_keep_txn *txn;
	char key[96], text[24];
	const void *value;
	size_t length;
	int64_t sum = 0;
	int rc = fx_keep_begin(g->keep, &txn);

	if (rc != 0)
		return rc;
	(void)snprintf(key, sizeof(key), "brought/%s/%lld", name,
	    (long long)(gateway_wall_ms() / DAY_MS));
	rc = fx_keep_get(txn, FX_KEEP_meta, key, strlen(key), &value, &length);
	if (rc == 0 && length < sizeof(text)) {
		memcpy(text, value, length);
		text[length] = '\0';
		sum = strtoll(text, NULL, 10);
	}
	sum += size;
	*enough = sum > DAY_BYTES;
	(void)snprintf(text, sizeof(text), "%lld", (long long)sum);
	if (rc == FX_ENOENT)
		rc = 0;
	if (rc == 0 && !*enough)
		rc = fx_keep_put(
		    txn, FX_KEEP_meta, key, strlen(key), text, strlen(text));
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

/* -- bring ------------------------------------------------------------------*/

static int
keep_file(struct gateway *g, const char *hash, const char *bytes, size_t length)
{
	char path[PATH_BYTES], *slash;
	struct fx_file_facts facts;
	int rc;

	file_path(g, hash, path);
	if (fx_file_look(path, &facts) == 0)
		return 0;
	slash = strrchr(path, '/');
	*slash = '\0';
	rc = fx_file_make_directories(path);
	*slash = '/';
	return rc == 0 ? fx_file_write(path, bytes, length) : rc;
}

static void
say_file(struct gateway_request *rq, const char *hash, int type, size_t length)
{
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "hash", hash);
	fx_json_text(&json, "type", types[type].type);
	fx_json_number(&json, "size", (int64_t)length);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

void
gateway_files_bring(struct gateway *g, struct gateway_request *rq)
{
	unsigned char sum[FX_HASH_BYTES];
	char hash[HASH_TEXT];
	size_t length, i;
	const char *bytes = gateway_body(rq, &length);
	int type = type_of(bytes, length);
	bool enough = false;
	int rc;

	if (type < 0) {
		gateway_problem(rq, 415, "TYPE",
		    "Attachments are JPEG, PNG, WebP or PDF, by their content",
		    "附件须为 JPEG, PNG, WebP 或 PDF (按内容识别)", "body");
		return;
	}
	fx_crypto_hash(bytes, length, sum);
	for (i = 0; i < sizeof(sum); i++)
		(void)snprintf(hash + 2 * i, 3, "%02x", sum[i]);
	rc = add_to_day(g, gateway_who(rq)->name, (int64_t)length, &enough);
	if (rc == 0 && enough) {
		gateway_set(rq, "Retry-After", "3600");
		gateway_problem(rq, 429, "TOO_MUCH",
		    "1 GiB a day is brought already", "当日附件已达 1 GiB 上限",
		    NULL);
		return;
	}
	if (rc == 0)
		rc = keep_file(g, hash, bytes, length);
	if (rc != 0) {
		gateway_problem(
		    rq, 500, "STORE", "It could not be kept", "无法保存", NULL);
		return;
	}
	say_file(rq, hash, type, length);
}

/* -- show -------------------------------------------------------------------*/

/* Its type by its first bytes; the descriptor stands at the beginning. */
static int
look_into(int fd)
{
	char head[16];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	return n == (ssize_t)sizeof(head) ? type_of(head, sizeof(head)) : -1;
}

void
gateway_files_show(struct gateway *g, struct gateway_request *rq)
{
	const char *hash = gateway_part(rq, 0);
	char path[PATH_BYTES], tag[HASH_TEXT + 2];
	struct stat facts;
	int fd = -1, type = -1;

	if (is_hash(hash)) {
		file_path(g, hash, path);
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	}
	if (fd >= 0 && fstat(fd, &facts) == 0)
		type = look_into(fd);
	if (type < 0) {
		if (fd >= 0)
			(void)close(fd); /* it was only read */
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no such attachment", "没有此附件", NULL);
		return;
	}
	(void)snprintf(tag, sizeof(tag), "\"%s\"", hash);
	if (gateway_fresh(rq, tag)) {
		(void)close(fd); /* it was only read */
		return;
	}
	gateway_unset(rq, "Cache-Control");
	gateway_set(rq, "Cache-Control", "private, max-age=86400");
	gateway_set(rq, "Content-Security-Policy",
	    "default-src 'none'; sandbox; frame-ancestors 'none'");
	if (!types[type].image)
		gateway_set(rq, "Content-Disposition",
		    "attachment; filename=\"fanxiu.pdf\"");
	gateway_file(rq, 200, types[type].type, fd, (size_t)facts.st_size);
}

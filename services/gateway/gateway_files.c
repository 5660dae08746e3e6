/*
 * Attachments: content by its hash, of four types that are told by their
 * bytes.  Reading and writing is the worker's; the loop asks for it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway_blob.h"
#include "services/gateway/gateway_image.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_worker.h"

#define DAY_MS    INT64_C(86400000)
#define DAY_BYTES (INT64_C(1) << 30)
#define HELD_MAX  ((size_t)128 << 20) /* brought and sent at one time */

/* One that is brought, or asked for. */
struct file {
	struct gateway_work work;
	struct gateway *g;
	char name[FX_ACTOR_MAX + 1]; /* who brings it */
	char hash[GATEWAY_BLOB_TEXT];
	char *bytes;
	size_t length, held; /* held: while it is brought */
	bool added, sealed;
	int rc;
};

static struct file *
new_file(struct gateway_request *rq)
{
	struct file *file = calloc(1, sizeof(*file));

	if (file == NULL)
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
	else
		file->g = rq->g;
	return file;
}

/* What is held for all is less than what the gateway may have. */
static bool
has_room(struct gateway_request *rq, size_t length)
{
	if (rq->g->held + length <= HELD_MAX)
		return true;
	gateway_set(rq, "Retry-After", "1");
	gateway_problem(rq, 503, "BUSY",
	    "Many bring or ask for attachments; try again",
	    "附件请求较多，请稍后再试", NULL);
	return false;
}

static void
end_file(struct file *file)
{
	file->g->held -= file->held;
	free(file->bytes);
	free(file);
}

static void
not_kept(struct gateway_request *rq)
{
	gateway_problem(
	    rq, 500, "STORE", "It could not be kept", "无法保存", NULL);
}

/* -- how much an account may bring in a day ---------------------------------*/

/*
 * What an account has brought today, and size more.  With a size of 0 it is
 * only looked at.
 */
static int
add_to_day(struct gateway *g, const char *name, int64_t size, int64_t *sum)
{
	struct fx_keep_txn *txn;
	char key[96], text[24];
	const void *value;
	size_t length;
	int rc = fx_keep_begin(g->keep, &txn);

	*sum = 0;
	if (rc != 0)
		return rc;
	(void)snprintf(key, sizeof(key), "brought/%s/%lld", name,
	    (long long)(gateway_wall_ms() / DAY_MS));
	rc = fx_keep_get(txn, FX_KEEP_meta, key, strlen(key), &value, &length);
	if (rc == 0 && length < sizeof(text)) {
		memcpy(text, value, length);
		text[length] = '\0';
		*sum = strtoll(text, NULL, 10);
	}
	*sum += size;
	(void)snprintf(text, sizeof(text), "%lld", (long long)*sum);
	if (rc == FX_ENOENT)
		rc = 0;
	if (rc == 0 && size > 0) {
		rc = fx_keep_put(
		    txn, FX_KEEP_meta, key, strlen(key), text, strlen(text));
		if (rc == 0)
			return fx_keep_commit(txn);
	}
	fx_keep_abandon(txn);
	return rc;
}

/*
 * Whether there is room for it in the day.  It is charged when it is kept; so
 * those that are under way at the same time may together go beyond.
 */
static bool
may_bring(struct gateway *g, struct gateway_request *rq, size_t length)
{
	int64_t sum;

	if (add_to_day(g, gateway_who(rq)->name, 0, &sum) != 0) {
		not_kept(rq);
		return false;
	}
	if (sum + (int64_t)length <= DAY_BYTES)
		return true;
	gateway_set(rq, "Retry-After", "3600");
	gateway_problem(rq, 429, "TOO_MUCH", "1 GiB a day is brought already",
	    "当日附件已达 1 GiB 上限", NULL);
	return false;
}

/* -- bring ------------------------------------------------------------------*/

static void
say_file(struct gateway_request *rq, const struct file *file)
{
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "hash", file->hash);
	fx_json_text(&json, "type",
	    gateway_sort_type(gateway_sort_of(file->bytes, file->length)));
	fx_json_number(&json, "size", (int64_t)file->length);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

static void
bring(struct gateway_work *work)
{
	struct file *file = (struct file *)work;

	file->rc = gateway_blob_keep(
	    file->g, file->bytes, file->length, file->hash, &file->added);
}

/* Kept is charged, also when whoever brought it has gone. */
static void
brought(
    struct gateway *g, struct gateway_request *rq, struct gateway_work *work)
{
	struct file *file = (struct file *)work;
	int64_t sum;

	if (file->added)
		file->rc =
		    add_to_day(g, file->name, (int64_t)file->length, &sum);
	if (rq != NULL && file->rc != 0)
		not_kept(rq);
	else if (rq != NULL)
		say_file(rq, file);
	end_file(file);
}

/* A picture says how large it is, and is not too large to be looked at. */
static bool
is_picture(struct gateway_request *rq, enum gateway_sort sort,
    const char *bytes, size_t length)
{
	int64_t width, height;

	if (sort == GATEWAY_PDF)
		return true;
	if (gateway_image_size(sort, bytes, length, &width, &height) != 0) {
		gateway_problem(rq, 422, "IMAGE",
		    "The picture does not say its width and height; save it "
		    "anew as JPEG, PNG or WebP",
		    "无法读取图片的宽和高，请另存为 JPEG, PNG 或 WebP 后重试",
		    "body");
		return false;
	}
	if (width * height <= GATEWAY_PIXELS_MAX)
		return true;
	gateway_problem(rq, 413, "PIXELS",
	    "A picture has at most 40 megapixels (width times height); make "
	    "it smaller",
	    "图片最多4000万像素（宽乘高），请缩小后重试", "body");
	return false;
}

void
gateway_files_bring(struct gateway *g, struct gateway_request *rq)
{
	size_t length;
	const char *bytes = gateway_body(rq, &length);
	enum gateway_sort sort = gateway_sort_of(bytes, length);
	struct file *file;

	if (sort == GATEWAY_NO_SORT) {
		gateway_problem(rq, 415, "TYPE",
		    "Attachments are JPEG, PNG, WebP or PDF, by their content",
		    "附件须为 JPEG, PNG, WebP 或 PDF（按内容识别）", "body");
		return;
	}
	if (!is_picture(rq, sort, bytes, length) || !has_room(rq, length) ||
	    !may_bring(g, rq, length))
		return;
	file = new_file(rq);
	if (file == NULL)
		return;
	file->work.run = bring;
	file->work.then = brought;
	fx_copy(file->name, gateway_who(rq)->name);
	/* The thread may go on with them when the request is no more. */
	file->bytes = rq->body;
	file->length = file->held = length;
	g->held += length;
	rq->body = NULL;
	rq->length = rq->room = 0;
	if (!gateway_worker_do(rq, &file->work))
		end_file(file);
}

/* -- show -------------------------------------------------------------------*/

static void
missing(struct gateway_request *rq)
{
	gateway_problem(rq, 404, "NOT_FOUND", "There is no such attachment",
	    "没有此附件", NULL);
}

static void
load(struct gateway_work *work)
{
	struct file *file = (struct file *)work;

	file->rc = gateway_blob_load(
	    file->g, file->hash, &file->bytes, &file->length, &file->sealed);
}

static void
show(struct gateway_request *rq, struct file *file)
{
	enum gateway_sort sort = gateway_sort_of(file->bytes, file->length);

	if (sort == GATEWAY_NO_SORT) {
		missing(rq);
		return;
	}
	if (!has_room(rq, file->length))
		return;
	gateway_unset(rq, "Cache-Control");
	gateway_set(rq, "Cache-Control", "private, max-age=86400");
	gateway_set(rq, "Content-Security-Policy",
	    "default-src 'none'; sandbox; frame-ancestors 'none'");
	if (sort == GATEWAY_PDF)
		gateway_set(rq, "Content-Disposition",
		    "attachment; filename=\"fanxiu.pdf\"");
	gateway_bytes(
	    rq, 200, gateway_sort_type(sort), file->bytes, file->length);
	file->bytes = NULL;
}

/* What is damaged is not shown, and whoever brings it again mends it. */
static void
loaded(struct gateway *g, struct gateway_request *rq, struct gateway_work *work)
{
	struct file *file = (struct file *)work;

	(void)g;
	if (file->rc == FX_ECORRUPT)
		fx_log(LOG_ATTACHMENT_DAMAGED, "file=%s", file->hash);
	if (rq != NULL && file->rc == 0)
		show(rq, file);
	else if (rq != NULL && file->rc == FX_ENOENT)
		missing(rq);
	else if (rq != NULL && file->rc == FX_ECORRUPT)
		gateway_problem(rq, 500, "DAMAGED",
		    "This attachment is damaged where it is kept; bring it "
		    "again, or have operations restore it",
		    "附件存储已损坏，请重新上传，或由运维恢复", NULL);
	else if (rq != NULL)
		gateway_problem(
		    rq, 500, "STORE", "It could not be read", "无法读取", NULL);
	end_file(file);
}

void
gateway_files_show(struct gateway *g, struct gateway_request *rq)
{
	const char *hash = gateway_part(rq, 0);
	char tag[GATEWAY_BLOB_TEXT + 2];
	struct file *file;

	if (!gateway_blob_is(hash) || !gateway_blob_there(g, hash)) {
		missing(rq);
		return;
	}
	(void)snprintf(tag, sizeof(tag), "\"%s\"", hash);
	if (gateway_fresh(rq, tag))
		return;
	file = new_file(rq);
	if (file == NULL)
		return;
	file->work.run = load;
	file->work.then = loaded;
	fx_copy_text(file->hash, sizeof(file->hash), hash);
	if (!gateway_worker_do(rq, &file->work))
		end_file(file);
}

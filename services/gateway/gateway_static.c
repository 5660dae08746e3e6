/*
 * The console's files: one page for all its addresses, and modules whose path
 * holds a hash, so that they never change.
 */
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_internal.h"

#define FOR_EVER "public, max-age=31536000, immutable"

static const struct {
	const char *end, *type;
} types[] = {
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".html", "text/html; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
};

static const char *
type_of(const char *name)
{
	size_t i, length = strlen(name), end;

	for (i = 0; i < fx_count_of(types); i++) {
		end = strlen(types[i].end);
		if (length > end &&
		    strcmp(name + length - end, types[i].end) == 0)
			return types[i].type;
	}
	return NULL;
}

/* Names that our build makes, and nothing that leads elsewhere. */
static bool
is_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") ==
		   strlen(name) &&
	       strstr(name, "/.") == NULL && strstr(name, "//") == NULL;
}

static int
open_file(const char *path, size_t *length)
{
	struct stat facts;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return -1;
	if (fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode)) {
		*length = (size_t)facts.st_size;
		return fd;
	}
	(void)close(fd); /* it was only looked at */
	return -1;
}

/* "gzip" among those that are accepted, and not with q=0. */
static bool
takes_gzip(const struct gateway_request *rq)
{
	const char *said = gateway_header(rq, "Accept-Encoding");
	const char *gzip = said == NULL ? NULL : strstr(said, "gzip");

	return gzip != NULL && strncmp(gzip + 4, ";q=0", 4) != 0;
}

/* Returns whether there is such a file; then the request is answered. */
static bool
send_file(struct gateway *g, struct gateway_request *rq, const char *name)
{
	char path[2 * FX_SETTING_BYTES + GATEWAY_TARGET_MAX];
	const char *type = type_of(name);
	size_t length = 0;
	int fd = -1;

	if (type == NULL || g->files[0] == '\0' || !is_name(name))
		return false;
	if (takes_gzip(rq)) {
		(void)snprintf(path, sizeof(path), "%s/%s.gz", g->files, name);
		fd = open_file(path, &length);
		if (fd >= 0)
			gateway_set(rq, "Content-Encoding", "gzip");
	}
	if (fd < 0) {
		(void)snprintf(path, sizeof(path), "%s/%s", g->files, name);
		fd = open_file(path, &length);
	}
	if (fd < 0)
		return false;
	gateway_set(rq, "Vary", "Accept-Encoding");
	gateway_file(rq, 200, type, fd, length);
	return true;
}

void
gateway_static_file(struct gateway *g, struct gateway_request *rq)
{
	char name[GATEWAY_TARGET_MAX];

	(void)snprintf(name, sizeof(name), "app/%s", gateway_part(rq, 0));
	gateway_set(rq, "Cache-Control", FOR_EVER);
	if (send_file(g, rq, name))
		return;
	gateway_unset(rq, "Cache-Control");
	gateway_problem(
	    rq, 404, "NOT_FOUND", "There is no such file", "没有此文件", NULL);
}

void
gateway_static_shell(struct gateway *g, struct gateway_request *rq)
{
	if (send_file(g, rq, "index.html"))
		return;
	gateway_problem(rq, 503, "NO_CONSOLE",
	    "The console was not built or not installed; the API is there",
	    "未构建或未安装控制台页面，API 可用", NULL);
}

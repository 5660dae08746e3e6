/*
 * Routes: from a path to its page.  The table is routes.def; the first row
 * that fits counts.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_internal.h"

/* clang-format off */
static const struct gateway_route rows[] = {
#define ROUTE(method, path, page, who, rate, en, zh) \
	{ GATEWAY_##method, path, page, GATEWAY_##who, GATEWAY_##rate, en, zh },
#include "services/gateway/routes.def"
#undef ROUTE
};
/* clang-format on */

const struct gateway_route *
gateway_route_row(size_t i)
{
	return i < fx_count_of(rows) ? &rows[i] : NULL;
}

/* Put a decoded piece of the path into the room of the parts. */
static int
add_part(struct gateway_found *f, size_t *used, const char *from, size_t length)
{
	int rc;

	if (f->parts == GATEWAY_PARTS_MAX)
		return FX_ETOOBIG;
	rc = gateway_decode(
	    from, length, f->room + *used, sizeof(f->room) - *used, '+');
	if (rc != 0)
		return rc;
	f->part[f->parts++] = f->room + *used;
	*used += strlen(f->room + *used) + 1;
	return 0;
}

/* Whether a {part}, {rest...} or word of a row takes this piece of a path. */
static bool
is_same(const char *word, size_t word_length, const char *piece, size_t length)
{
	char decoded[64];

	return gateway_decode(piece, length, decoded, sizeof(decoded), '+') ==
		   0 &&
	       strlen(decoded) == word_length &&
	       memcmp(decoded, word, word_length) == 0;
}

/* Returns 0, FX_ENOENT or what is wrong with the path. */
static int
fit(const char *row, const char *path, struct gateway_found *f)
{
	size_t used = 0, w, p;
	int rc = 0;

	f->parts = 0;
	while (*row == '/' && *path == '/') {
		row++;
		path++;
		w = strcspn(row, "/");
		p = strcspn(path, "/");
		if (w > 5 && row[0] == '{' &&
		    memcmp(row + w - 4, "...}", 4) == 0)
			return add_part(f, &used, path, strlen(path));
		if (row[0] == '{')
			rc = p == 0 ? FX_ENOENT : add_part(f, &used, path, p);
		else if (!is_same(row, w, path, p))
			return FX_ENOENT;
		if (rc != 0)
			return rc;
		row += w;
		path += p;
	}
	return *row == '\0' && *path == '\0' ? 0 : FX_ENOENT;
}

static void
say_allow(struct gateway_found *f, bool get, bool post)
{
	fx_copy_text(f->allow, sizeof(f->allow),
	    get && post ? "GET, HEAD, POST"
	    : get       ? "GET, HEAD"
			: "POST");
}

int
gateway_route_find(const char *path, enum gateway_method method, bool probe,
    struct gateway_found *found)
{
	bool get = false, post = false;
	size_t i;
	int rc;

	found->route = NULL;
	found->other = false;
	for (i = 0; i < fx_count_of(rows); i++) {
		if ((rows[i].who == GATEWAY_PROBE) != probe)
			continue;
		rc = fit(rows[i].path, path, found);
		if (rc == FX_ENOENT)
			continue;
		if (rc != 0)
			return FX_ESYNTAX;
		if (rows[i].method == method) {
			found->route = &rows[i];
			return 0;
		}
		get |= rows[i].method == GATEWAY_GET;
		post |= rows[i].method == GATEWAY_POST;
	}
	found->parts = 0;
	found->other = get || post;
	if (found->other)
		say_allow(found, get, post);
	return 0;
}

/*
 * Whether the file of a store is laid out as LMDB lays it out (0.9, its data
 * version 1, pages of 4096 bytes).
 *
 * LMDB believes what a page says of itself, and no row shows the head of the
 * page it lies on.  So every page is read here: it is the page it says it is,
 * of the kind it has to be, its rows lie within it and beside each other, and
 * each page of the file is in one table, or free, once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "base/fx_file.h"
#include "store/fx_store_internal.h"

#define PAGE  4096
#define METAS 2
/* Pages taken and given back within one commit are never written: a file may
 * end before them.  They are free, and not read; no more than a map has. */
#define UNWRITTEN (1 << 22)
#define FEW       64 /* levels of a tree; LMDB has 32 */

/* The head of a page: u64 its number, u16, u16 kind, u16 lower, u16 upper; of a
 * long value u32 pages instead of the last two. */
#define HEAD      16
#define AT_KIND   10
#define AT_LOWER  12
#define AT_UPPER  14
#define AT_LONG   12
#define IS_BRANCH 0x01
#define IS_LEAF   0x02
#define IS_LONG   0x04
/* A row: u16, u16 size of the value, u16 kind, u16 size of the key. */
#define ROW       8
#define ROW_KIND  4
#define ROW_KEY   6
#define ROW_LONG  0x01 /* the value is the number of its first page */
#define ROW_TABLE 0x02 /* the value is what is known of a table */
/* What is known of a table: u32, u16 kind, u16 depth, u64 each: pages of the
 * three kinds, rows, root. */
#define TABLE     48
#define NO_ROOT   UINT64_MAX
#define KINDS     0x7e /* of keys and values; the rest are of the file */
#define KIND_FREE 0x08 /* keys are numbers */
/* A meta page, behind its head. */
#define META_FREE (HEAD + 24)
#define META_MAIN (META_FREE + TABLE)
#define META_LAST (META_MAIN + TABLE)
#define META_TURN (META_LAST + 8)

struct table {
	unsigned int kind, depth;
	uint64_t branches, leaves, longs, rows, root;
};

struct pages {
	int fd;
	uint64_t end; /* of what the last commit uses */
	unsigned char *seen;
	enum { OF_FREE, OF_MAIN, OF_NAMED } of;
	struct table found; /* in the table that is walked */
};

static uint64_t
number(const unsigned char *bytes, size_t width)
{
	uint64_t n = 0;

	while (width-- > 0)
		n = n << 8 | bytes[width];
	return n;
}

static struct table
table_at(const unsigned char *bytes)
{
	struct table t = { .kind = (unsigned int)number(bytes + 4, 2),
		.depth = (unsigned int)number(bytes + 6, 2),
		.branches = number(bytes + 8, 8),
		.leaves = number(bytes + 16, 8),
		.longs = number(bytes + 24, 8),
		.rows = number(bytes + 32, 8),
		.root = number(bytes + 40, 8) };

	return t;
}

/* Count these pages as met; none is met twice. */
static int
meet(struct pages *p, uint64_t first, uint64_t count)
{
	uint64_t i;

	if (first < METAS || first >= p->end || count > p->end - first)
		return fx_store_corrupt("page_number");
	for (i = first; i < first + count; i++) {
		if (p->seen[i] != 0)
			return fx_store_corrupt("page_twice");
		p->seen[i] = 1;
	}
	return 0;
}

static int
read_page(struct pages *p, uint64_t page, unsigned int kind,
    unsigned char bytes[PAGE])
{
	int rc = meet(p, page, 1);

	if (rc == 0)
		rc =
		    fx_file_read_at(p->fd, (int64_t)(page * PAGE), bytes, PAGE);
	if (rc != 0)
		return rc == FX_ENOENT ? fx_store_corrupt("file_end") : rc;
	if (number(bytes, 8) != page || number(bytes + AT_KIND, 2) != kind)
		return fx_store_corrupt("page_head");
	return 0;
}

/* -- values -----------------------------------------------------------------*/

static int walk(struct pages *p, const struct table *table);

/* A row of the list of free pages: how many, then each below the last. */
static int
take_free(struct pages *p, const unsigned char *value, size_t size)
{
	uint64_t count, page, above = p->end;
	size_t i;
	int rc = 0;

	if (size < 8 || size % 8 != 0)
		return fx_store_corrupt("free_list");
	count = number(value, 8);
	if (count != size / 8 - 1)
		return fx_store_corrupt("free_list");
	for (i = 1; i <= count && rc == 0; i++) {
		page = number(value + i * 8, 8);
		if (page >= above)
			return fx_store_corrupt("free_list");
		above = page;
		rc = meet(p, page, 1);
	}
	return rc;
}

static int
take_table(struct pages *p, const unsigned char *value, size_t size)
{
	struct pages of = *p;
	struct table table;

	if (size != TABLE)
		return fx_store_corrupt("table");
	table = table_at(value);
	of.of = OF_NAMED;
	return walk(&of, &table);
}

static int
take_value(
    struct pages *p, unsigned int kind, const unsigned char *value, size_t size)
{
	bool table = (kind & ROW_TABLE) != 0;

	if (table != (p->of == OF_MAIN))
		return fx_store_corrupt("row_kind");
	if (table)
		return take_table(p, value, size);
	return p->of == OF_FREE ? take_free(p, value, size) : 0;
}

/* A value on pages of its own. */
static int
take_long(struct pages *p, const unsigned char *at, size_t size)
{
	uint64_t page = number(at, 8), count = (HEAD + size + PAGE - 1) / PAGE;
	unsigned char *bytes;
	int rc = meet(p, page, count);

	if (rc != 0)
		return rc;
	bytes = malloc(count * PAGE);
	if (bytes == NULL)
		return FX_ENOMEM;
	rc =
	    fx_file_read_at(p->fd, (int64_t)(page * PAGE), bytes, count * PAGE);
	if (rc == FX_ENOENT ||
	    (rc == 0 && (number(bytes, 8) != page ||
			    number(bytes + AT_KIND, 2) != IS_LONG ||
			    number(bytes + AT_LONG, 4) != count)))
		rc = fx_store_corrupt("long_value");
	if (rc == 0)
		rc = take_value(p, 0, bytes + HEAD, size);
	free(bytes);
	p->found.longs += count;
	return rc;
}

/* -- pages ------------------------------------------------------------------*/

static size_t
row_size(const unsigned char *row, bool leaf, size_t *value)
{
	*value = leaf ? (size_t)number(row, 4) : 0;
	if (leaf && (number(row + ROW_KIND, 2) & ROW_LONG) != 0)
		return ROW + number(row + ROW_KEY, 2) + 8;
	return ROW + number(row + ROW_KEY, 2) + *value;
}

/*
 * Where the rows of a page are, and that they fill it from `upper` to its end
 * without meeting each other.
 */
static int
check_rows(const unsigned char *page, bool leaf, size_t *rows)
{
	unsigned char used[PAGE / 2] = { 0 };
	size_t lower = number(page + AT_LOWER, 2);
	size_t upper = number(page + AT_UPPER, 2);
	size_t left = PAGE - upper, value, size, at, i, half;

	if (lower <= HEAD || lower % 2 != 0 || lower > upper || upper > PAGE)
		return fx_store_corrupt("page_bounds");
	*rows = (lower - HEAD) / 2;
	for (i = 0; i < *rows; i++) {
		at = number(page + HEAD + i * 2, 2);
		if (at < upper || at % 2 != 0 || at + ROW > PAGE)
			return fx_store_corrupt("row_place");
		size = row_size(page + at, leaf, &value);
		size += size % 2;
		if (size > PAGE - at || size > left)
			return fx_store_corrupt("row_size");
		left -= size;
		for (half = at / 2; half < (at + size) / 2; half++)
			if (used[half]++ != 0)
				return fx_store_corrupt("row_overlap");
	}
	return left == 0 ? 0 : fx_store_corrupt("page_filled");
}

static int
walk_leaf(struct pages *p, uint64_t number_of_page)
{
	unsigned char page[PAGE];
	const unsigned char *row, *at;
	size_t rows = 0, i, value;
	unsigned int kind;
	int rc = read_page(p, number_of_page, IS_LEAF, page);

	if (rc == 0)
		rc = check_rows(page, true, &rows);
	if (rc != 0)
		return rc;
	p->found.leaves++;
	p->found.rows += rows;
	for (i = 0; i < rows && rc == 0; i++) {
		row = page + number(page + HEAD + i * 2, 2);
		(void)row_size(row, true, &value);
		kind = (unsigned int)number(row + ROW_KIND, 2);
		at = row + ROW + number(row + ROW_KEY, 2);
		if ((kind & ~(unsigned int)(ROW_LONG | ROW_TABLE)) != 0)
			rc = fx_store_corrupt("row_kind");
		else if ((kind & ROW_LONG) != 0)
			rc = take_long(p, at, value);
		else
			rc = take_value(p, kind, at, value);
	}
	return rc;
}

static int
walk_page(struct pages *p, uint64_t number_of_page, unsigned int depth)
{
	unsigned char page[PAGE];
	const unsigned char *row;
	size_t rows = 0, i;
	int rc;

	if (depth == 1)
		return walk_leaf(p, number_of_page);
	rc = read_page(p, number_of_page, IS_BRANCH, page);
	if (rc == 0)
		rc = check_rows(page, false, &rows);
	if (rc != 0)
		return rc;
	p->found.branches++;
	for (i = 0; i < rows && rc == 0; i++) {
		/* Of a branch the first six bytes are the page below. */
		row = page + number(page + HEAD + i * 2, 2);
		rc = walk_page(p, number(row, 6), depth - 1);
	}
	return rc;
}

static int
walk(struct pages *p, const struct table *table)
{
	unsigned int kind = p->of == OF_FREE ? KIND_FREE : 0;
	int rc = 0;

	memset(&p->found, 0, sizeof(p->found));
	if ((table->kind & KINDS) != kind || table->depth > FEW ||
	    (table->root == NO_ROOT) != (table->depth == 0))
		return fx_store_corrupt("table_kind");
	if (table->depth > 0)
		rc = walk_page(p, table->root, table->depth);
	if (rc == 0 &&
	    (p->found.branches != table->branches ||
		p->found.leaves != table->leaves ||
		p->found.longs != table->longs || p->found.rows != table->rows))
		return fx_store_corrupt("table_counts");
	return rc;
}

/* -- the file ---------------------------------------------------------------*/

/* The meta page of the last commit, as LMDB chooses it. */
static int
read_meta(int fd, unsigned char meta[PAGE])
{
	unsigned char other[PAGE];
	int rc = fx_file_read_at(fd, 0, meta, PAGE);

	if (rc == 0)
		rc = fx_file_read_at(fd, PAGE, other, PAGE);
	if (rc != 0)
		return rc == FX_ENOENT ? fx_store_corrupt("file_end") : rc;
	if (number(other + META_TURN, 8) > number(meta + META_TURN, 8))
		memcpy(meta, other, PAGE);
	return 0;
}

static int
walk_all(struct pages *p, const unsigned char *meta)
{
	struct table table = table_at(meta + META_FREE);
	uint64_t i;
	int rc;

	p->of = OF_FREE;
	rc = walk(p, &table);
	table = table_at(meta + META_MAIN);
	p->of = OF_MAIN;
	if (rc == 0)
		rc = walk(p, &table);
	for (i = METAS; i < p->end && rc == 0; i++)
		if (p->seen[i] == 0)
			rc = fx_store_corrupt("page_lost");
	return rc;
}

int
fx_store_check_pages(const char *path)
{
	char name[FX_PATH_BYTES];
	unsigned char meta[PAGE];
	struct pages p = { .fd = -1 };
	int64_t size;
	int rc = fx_files_size(path, "data.mdb", &size);

	fx_files_path(name, path, "data.mdb");
	if (rc == 0)
		rc = fx_file_open_to_read(name, &p.fd);
	if (rc == 0)
		rc = read_meta(p.fd, meta);
	if (rc == 0) {
		p.end = number(meta + META_LAST, 8) + 1;
		if (p.end < METAS || p.end > (uint64_t)size / PAGE + UNWRITTEN)
			rc = fx_store_corrupt("file_too_short");
	}
	if (rc == 0) {
		p.seen = calloc(p.end, 1);
		rc = p.seen == NULL ? FX_ENOMEM : walk_all(&p, meta);
	}
	free(p.seen);
	fx_file_close(p.fd);
	return rc;
}

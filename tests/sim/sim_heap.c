/*
 * The memory behind LMDB's calls: tables of rows in the order of their keys.
 */
#include <string.h>

#include "base/fx_base.h"
#include "tests/sim/sim_lmdb.h"

static struct heap *heaps, *saved[SIM_NODES];
static uint64_t inodes;

struct heap *
heap_find(const char *path, bool make)
{
	struct heap *h = heaps;

	while (h != NULL && strcmp(h->path, path) != 0)
		h = h->next;
	if (h != NULL || !make)
		return h;
	h = sim_alloc(sizeof(*h));
	fx_copy_text(h->path, sizeof(h->path), path);
	h->inode = 1000 + ++inodes;
	h->next = heaps;
	heaps = h;
	return h;
}

static void
unlink_heap(struct heap *heap)
{
	struct heap **at = &heaps;

	while (*at != NULL && *at != heap)
		at = &(*at)->next;
	if (*at != NULL)
		*at = heap->next;
}

void
heap_free(struct heap *heap)
{
	size_t i, n;

	if (heap == NULL)
		return;
	unlink_heap(heap);
	for (i = 0; i < heap->count; i++) {
		for (n = 0; n < heap->tables[i].count; n++)
			sim_free(heap->tables[i].rows[n]);
		sim_free(heap->tables[i].rows);
	}
	sim_free(heap);
}

struct heap *
heap_copy(const struct heap *from)
{
	struct heap *h = sim_alloc(sizeof(*h));
	const struct table *t;
	struct row *row;
	size_t i, n, size;

	*h = *from;
	h->next = NULL;
	for (i = 0; i < from->count; i++) {
		t = &from->tables[i];
		h->tables[i].rows = sim_alloc((t->count + 1) * sizeof(row));
		h->tables[i].room = t->count + 1;
		for (n = 0; n < t->count; n++) {
			size = sizeof(*row) +
			       (t->rows[n]->key_size + 7) / 8 * 8 +
			       t->rows[n]->size;
			row = sim_alloc(size);
			memcpy(row, t->rows[n], size);
			h->tables[i].rows[n] = row;
		}
	}
	return h;
}

/* -- tables -----------------------------------------------------------------*/

static int
compare(const struct row *row, const void *key, size_t size)
{
	size_t least = row->key_size < size ? row->key_size : size;
	int order = least == 0 ? 0 : memcmp(row->bytes, key, least);

	if (order != 0)
		return order;
	return row->key_size < size ? -1 : row->key_size > size;
}

bool
table_find(const struct table *t, const void *key, size_t size, size_t *at)
{
	size_t low = 0, high = t->count, middle;
	int order;

	/* What comes is mostly behind all that is there. */
	if (high > 0 && compare(t->rows[high - 1], key, size) < 0) {
		*at = high;
		return false;
	}
	while (low < high) {
		middle = (low + high) / 2;
		order = compare(t->rows[middle], key, size);
		if (order == 0) {
			*at = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*at = low;
	return false;
}

struct row *
row_make(const MDB_val *key, const void *value, size_t size)
{
	struct row *row =
	    sim_alloc(sizeof(*row) + (key->mv_size + 7) / 8 * 8 + size);

	row->key_size = key->mv_size;
	row->size = size;
	memcpy(row->bytes, key->mv_data, key->mv_size);
	if (value != NULL && size > 0)
		memcpy(row_value(row), value, size);
	return row;
}

void
table_put(struct table *t, size_t at, struct row *row)
{
	struct row **bigger;

	if (t->count == t->room) {
		t->room = t->room == 0 ? 64 : 2 * t->room;
		bigger = sim_alloc(t->room * sizeof(*bigger));
		if (t->count > 0)
			memcpy(bigger, t->rows, t->count * sizeof(*bigger));
		sim_free(t->rows);
		t->rows = bigger;
	}
	memmove(
	    t->rows + at + 1, t->rows + at, (t->count - at) * sizeof(*t->rows));
	t->rows[at] = row;
	t->count++;
}

void
table_drop(struct table *t, size_t at)
{
	t->count--;
	memmove(
	    t->rows + at, t->rows + at + 1, (t->count - at) * sizeof(*t->rows));
}

/* -- the world --------------------------------------------------------------*/

static const char *
data_of(const char *directory, char path[96])
{
	fx_copy_text(path, 96, directory);
	memcpy(path + strlen(directory), "/data.mdb", 10);
	return path;
}

const unsigned char *
sim_lmdb_row(int place, uint64_t seq, size_t *size)
{
	unsigned char key[8];
	char path[96];
	struct heap *h = heap_find(data_of(sim_path(place), path), false);
	size_t i, at;

	for (i = 0; i < 8; i++)
		key[i] = (unsigned char)(seq >> (56 - 8 * i));
	for (i = 0; h != NULL && i < h->count; i++)
		if (strcmp(h->tables[i].name, "journal") == 0 &&
		    table_find(&h->tables[i], key, 8, &at)) {
			*size = h->tables[i].rows[at]->size;
			return row_value(h->tables[i].rows[at]);
		}
	return NULL;
}

void
sim_lmdb_save(int place)
{
	char path[96];
	struct heap *h = heap_find(data_of(sim_path(place), path), false);

	if (h == NULL)
		return;
	heap_free(saved[place]);
	saved[place] = heap_copy(h);
}

bool
sim_lmdb_put_back(int place)
{
	char path[96];
	struct heap *h = heap_find(data_of(sim_path(place), path), false);

	if (saved[place] == NULL || h == NULL)
		return false;
	heap_free(h);
	h = saved[place];
	saved[place] = NULL;
	h->inode = 1000 + ++inodes; /* it is a copy */
	h->next = heaps;
	heaps = h;
	return true;
}

void
sim_lmdb_trim(int place, uint64_t first)
{
	char path[96];
	struct heap *h = heap_find(data_of(sim_path(place), path), false);
	struct table *t;
	unsigned char key[8];
	size_t i, at;

	for (i = 0; i < 8; i++)
		key[i] = (unsigned char)(first >> (56 - 8 * i));
	for (i = 0; h != NULL && i < h->count; i++) {
		t = &h->tables[i];
		if (strcmp(t->name, "journal") != 0)
			continue;
		for ((void)table_find(t, key, 8, &at); at > 0; at--) {
			sim_free(t->rows[at - 1]);
			table_drop(t, at - 1);
		}
	}
}

bool
sim_lmdb_there(const char *path, int64_t *size, uint64_t *inode)
{
	const struct heap *h = heap_find(path, false);

	if (h == NULL)
		return false;
	*size = INT64_C(1) << 40; /* never too short */
	*inode = h->inode;
	return true;
}

bool
sim_heap_is_new(const struct heap *heap)
{
	return strstr(heap->path, "/new/") != NULL;
}

/* A store that was made appears, and its first rows with it. */
static void
appear(struct heap *h)
{
	struct sim_node *node = sim_fiber_node();
	const struct table *t;
	size_t i;

	for (t = h->tables; t < h->tables + h->count; t++)
		if (strcmp(t->name, "journal") == 0)
			for (i = 0; i < t->count; i++)
				sim_audit_row((int)node->place, i + 1,
				    row_value(t->rows[i]), t->rows[i]->size);
}

bool
sim_lmdb_moved(const char *from, const char *to)
{
	struct heap *h = heap_find(from, false);
	bool is_new = h != NULL && sim_heap_is_new(h);

	if (h == NULL)
		return false;
	heap_free(heap_find(to, false));
	fx_copy_text(h->path, sizeof(h->path), to);
	if (is_new && sim_fiber_node() != NULL)
		appear(h);
	return true;
}

void
sim_lmdb_removed(const char *path)
{
	heap_free(heap_find(path, false));
}

void
sim_heap_reset(void)
{
	int place;

	while (heaps != NULL)
		heap_free(heaps);
	for (place = 0; place < SIM_NODES; place++) {
		heap_free(saved[place]);
		saved[place] = NULL;
	}
	inodes = 0;
}

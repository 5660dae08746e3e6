#include "model_book.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK (256U << 10)

struct chunk {
	struct chunk *next;
	size_t room;
};

/* The value follows the entry, and the key the value. */
struct entry {
	struct entry *next;
	uint64_t hash;
	size_t key_size;
	size_t pad;
};

static void *
take(size_t size)
{
	void *found = calloc(1, size);

	if (found == NULL)
		abort(); /* a checker without memory checks nothing */
	return found;
}

void *
arena_take(struct arena *arena, size_t size)
{
	const size_t head = (sizeof(struct chunk) + 15) & ~(size_t)15;
	size_t need = (size + 15) & ~(size_t)15;
	struct chunk *chunk = arena->chunks;

	if (chunk == NULL || arena->used + need > chunk->room) {
		size_t room = head + need > CHUNK ? head + need : CHUNK;

		chunk = take(room);
		chunk->next = arena->chunks;
		chunk->room = room;
		arena->chunks = chunk;
		arena->used = head;
	}
	arena->used += need;
	return (char *)chunk + arena->used - need;
}

void
arena_drop(struct arena *arena)
{
	while (arena->chunks != NULL) {
		struct chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		free(chunk);
	}
}

void
book_open(struct book *book, struct arena *arena, size_t size)
{
	*book =
	    (struct book){ .arena = arena, .size = (size + 15) & ~(size_t)15 };
}

void
book_close(struct book *book)
{
	free(book->slots);
	book->slots = NULL;
}

/* FNV-1a: short keys, and nobody chooses them to harm us. */
static uint64_t
hash_of(const void *key, size_t size)
{
	const unsigned char *at = key;
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * UINT64_C(1099511628211);
	return hash ^ hash >> 29;
}

static char *
key_of(const struct book *book, const struct entry *entry)
{
	return (char *)(uintptr_t)(entry + 1) + book->size;
}

static struct entry *
find(const struct book *book, const void *key, size_t size, uint64_t hash)
{
	struct entry *entry = NULL;

	if (book->room > 0)
		entry = book->slots[hash & (book->room - 1)];
	while (
	    entry != NULL && (entry->hash != hash || entry->key_size != size ||
				 memcmp(key_of(book, entry), key, size) != 0))
		entry = entry->next;
	return entry;
}

void *
book_find(const struct book *book, const void *key, size_t size)
{
	struct entry *entry = find(book, key, size, hash_of(key, size));

	return entry == NULL ? NULL : entry + 1;
}

static void
widen(struct book *book)
{
	size_t room = book->room == 0 ? 64 : 2 * book->room;
	struct entry **slots = take(room * sizeof(*slots));

	for (size_t i = 0; i < book->room; i++) {
		while (book->slots[i] != NULL) {
			struct entry *entry = book->slots[i];

			book->slots[i] = entry->next;
			entry->next = slots[entry->hash & (room - 1)];
			slots[entry->hash & (room - 1)] = entry;
		}
	}
	free(book->slots);
	book->slots = slots;
	book->room = room;
}

void *
book_make(struct book *book, const void *key, size_t size)
{
	uint64_t hash = hash_of(key, size);
	struct entry *entry = find(book, key, size, hash);

	if (entry != NULL)
		return entry + 1;
	if (book->count >= book->room)
		widen(book);
	entry = arena_take(book->arena, sizeof(*entry) + book->size + size + 1);
	entry->hash = hash;
	entry->key_size = size;
	memcpy(key_of(book, entry), key, size);
	entry->next = book->slots[hash & (book->room - 1)];
	book->slots[hash & (book->room - 1)] = entry;
	book->count++;
	return entry + 1;
}

/* A place is a slot and how deep in it; the chains are short. */
void *
book_next(const struct book *book, size_t *place)
{
	for (size_t slot = *place >> 16; slot < book->room; slot++) {
		struct entry *entry = book->slots[slot];

		for (size_t deep = *place & 0xffff; deep > 0; deep--)
			entry = entry == NULL ? NULL : entry->next;
		if (entry != NULL) {
			++*place;
			return entry + 1;
		}
		*place = (slot + 1) << 16;
	}
	return NULL;
}

const char *
book_key(const struct book *book, const void *value)
{
	return (const char *)value + book->size;
}

void *
grow(void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	*room = *room == 0 ? 256 : 2 * *room;
	items = realloc(items, *room * size);
	if (items == NULL)
		abort();
	return items;
}

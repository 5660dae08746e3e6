/*
 * model_book: what the model remembers.  A book is a hash table from bytes to
 * entries that never move; all of it lies in one arena and is freed at once.
 */
#ifndef MODEL_BOOK_H
#define MODEL_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena {
	struct chunk *chunks;
	size_t used;
};

struct book {
	struct arena *arena;
	struct entry **slots;
	size_t room; /* a power of two, or 0 */
	size_t count;
	size_t size; /* of an entry's value */
};

/* arena_take(): zeroed memory that lives until arena_drop(). */
void *arena_take(struct arena *arena, size_t size);
void arena_drop(struct arena *arena);

void book_open(struct book *book, struct arena *arena, size_t size);
void book_close(struct book *book);

/* book_find(): the value under the key, or NULL; book_make() never fails. */
void *book_find(const struct book *book, const void *key, size_t size);
void *book_make(struct book *book, const void *key, size_t size);

/* book_next(): the value after a place, which begins as 0; NULL at the end. */
void *book_next(const struct book *book, size_t *place);

/* book_key(value): the key of an entry that was made, as text. */
const char *book_key(const struct book *book, const void *value);

/* grow(): room for one more of `size` bytes behind `count` of them. */
void *grow(void *items, size_t count, size_t *room, size_t size);

#endif

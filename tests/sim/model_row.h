/*
 * model_row: one row of a journal, decoded and found canonical, or not.
 */
#ifndef MODEL_ROW_H
#define MODEL_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_SIZE  32
#define FIELDS_MAX 48

/* Bytes that lie in the row. */
struct bytes {
	const char *at;
	size_t size;
};

enum field_kind { FIELD_NUMBER, FIELD_YES_NO, FIELD_TEXT, FIELD_BYTES };

struct field {
	struct bytes key;
	enum field_kind kind;
	int64_t number;
	struct bytes bytes;
};

/* What is not there has no size, or is 0. */
struct row {
	struct bytes type, subject, actor, role, station, source;
	struct bytes store, cmd, rules, traceparent;
	struct bytes cause_service, cause_hash;
	int64_t cause_seq;
	int64_t seq, prev, rev, epoch, time, at, ix, v;
	bool more, must, has_rev, has_prev, has_data;
	struct field fields[FIELDS_MAX];
	size_t count;
	const unsigned char *topic, *body, *hash;
	size_t topic_size, body_size;
};

struct decoder;

struct decoder *decoder_open(void);
void decoder_close(struct decoder *decoder);

/*
 * decode(decoder, bytes, size, row): NULL, or what is wrong.  The row points
 * into the bytes.
 */
const char *decode(struct decoder *decoder, const unsigned char *bytes,
    size_t size, struct row *row);

/* chain(before, row, hash): the hash that the row must carry. */
void chain(const unsigned char before[HASH_SIZE], const struct row *row,
    unsigned char hash[HASH_SIZE]);

/* Fields of the event's data; what is absent is empty, 0 or false. */
struct bytes text(const struct row *row, const char *key);
int64_t number(const struct row *row, const char *key);
bool yes(const struct row *row, const char *key);
bool given(const struct row *row, const char *key);

bool is(struct bytes bytes, const char *word);
bool same(struct bytes a, struct bytes b);

/* listed(list, word): one of the words between commas. */
bool listed(struct bytes list, struct bytes word);

#endif

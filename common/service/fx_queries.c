#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_queries_internal.h"
#include "store/fx_history.h"

/* -- arguments --------------------------------------------------------------*/

int
fx_queries_text(
    const struct fx_query *q, const char *name, char *to, size_t size)
{
	const char *text;
	size_t length;
	int rc = fx_unpack_text(fx_unpack_find(q->args, name), &text, &length);

	to[0] = '\0';
	if (rc != 0)
		return rc;
	if (length >= size)
		return FX_ETOOBIG;
	memcpy(to, text, length);
	to[length] = '\0';
	return 0;
}

int64_t
fx_queries_number(struct fx_query *q, const char *name, int64_t otherwise)
{
	const struct fx_node *node = fx_unpack_find(q->args, name);
	int64_t number;

	if (node == NULL)
		return otherwise;
	if (fx_unpack_int(node, &number) == 0 && number >= 0)
		return number;
	q->wrong = name;
	return otherwise;
}

void
fx_queries_say_text(struct fx_query *q, const char *key, const char *text)
{
	fx_pack_text(&q->page, key);
	fx_pack_text(&q->page, text);
}

void
fx_queries_say_number(struct fx_query *q, const char *key, int64_t number)
{
	fx_pack_text(&q->page, key);
	fx_pack_int(&q->page, number);
}

void
fx_queries_add_text(struct fx_query *q, const char *key, const char *text)
{
	fx_queries_say_text(q, key, text);
	q->count++;
}

void
fx_queries_add_number(struct fx_query *q, const char *key, int64_t number)
{
	fx_queries_say_number(q, key, number);
	q->count++;
}

int
fx_queries_wrong(struct fx_query *q, const char *field)
{
	(void)snprintf(q->reply.field, sizeof(q->reply.field), "%s", field);
	q->reply.code = FX_SAYS_INVALID;
	return FX_EREFUSED;
}

/* The kind of record that is asked about; the unit when none is named. */
int
fx_queries_kind(struct fx_service *s, struct fx_query *q, enum fx_kind *kind)
{
	char name[FX_NAME_MAX + 1], full[2 * FX_NAME_MAX + 2];

	if (fx_unpack_find(q->args, "kind") == NULL)
		fx_copy(name, "unit");
	else if (fx_queries_text(q, "kind", name, sizeof(name)) != 0)
		return fx_queries_wrong(q, "kind");
	(void)snprintf(full, sizeof(full), "%s.%s", s->department->name, name);
	*kind = fx_schema_kind(full, strlen(full), FX_RECORD);
	return *kind == FX_KIND_NONE ? fx_queries_wrong(q, "kind") : 0;
}

int
fx_queries_subject(struct fx_query *q, char subject[FX_KEY_BYTES])
{
	if (fx_queries_text(q, "subject", subject, FX_KEY_BYTES) != 0 ||
	    subject[0] == '\0')
		return fx_queries_wrong(q, "subject");
	return 0;
}

int64_t
fx_queries_limit(struct fx_query *q)
{
	int64_t limit = fx_queries_number(q, "limit", FX_LINES_OF_PAGE);

	return limit < 1 || limit > FX_LINES_OF_PAGE ? FX_LINES_OF_PAGE : limit;
}

/* -- records ----------------------------------------------------------------*/

/* A record's map, and beside its fields what the store knows of it. */
static void
pack_stored(struct fx_query *q, const struct fx_stored *stored, int64_t due_ms)
{
	int64_t stuck = 0;

	if (fx_stuck_count(q->s->view, stored->key, NULL, &stuck) != 0)
		stuck = 0;
	fx_pack_map(&q->page, fx_codec_count(stored->kind, stored->record) + 3 +
				  (due_ms != 0) + (stuck != 0));
	fx_codec_pack_fields(&q->page, stored->kind, stored->record);
	fx_pack_text(&q->page, "rev");
	fx_pack_uint(&q->page, stored->rev);
	fx_pack_text(&q->page, "seq");
	fx_pack_int(&q->page, stored->seq);
	fx_pack_text(&q->page, "since");
	fx_pack_int(&q->page, stored->since_ms);
	if (due_ms != 0) {
		fx_pack_text(&q->page, "due");
		fx_pack_int(&q->page, due_ms);
	}
	if (stuck != 0) {
		fx_pack_text(&q->page, "stuck");
		fx_pack_int(&q->page, stuck);
	}
}

int
fx_queries_get(struct fx_service *s, struct fx_query *q)
{
	char subject[FX_KEY_BYTES];
	enum fx_kind kind;
	int rc = fx_queries_kind(s, q, &kind);

	if (rc == 0)
		rc = fx_queries_subject(q, subject);
	if (rc == 0)
		rc = fx_records_get(s->view, kind, subject, &s->stored);
	if (rc == FX_ENOENT) {
		fx_pack_map(&q->page, 0);
		return 0;
	}
	if (rc == 0)
		pack_stored(q, &s->stored, 0);
	return rc;
}

/* One line of a list, while there is room on the page. */
static int
list_one(const struct fx_queued *queued, void *context)
{
	struct fx_query *q = context;
	struct fx_service *s = q->s;
	int rc;

	if (q->count == q->limit ||
	    q->page.size - q->page.used < FX_RECORD_ROOM) {
		q->more = true;
		return 1;
	}
	rc = fx_records_get(s->view, q->kind, queued->key, &s->stored);
	if (rc != 0)
		return rc;
	pack_stored(q, &s->stored, queued->due_ms);
	q->count++;
	q->here = queued->here;
	return 0;
}

static int
read_state(const struct fx_query *q, enum fx_kind kind, int64_t *state)
{
	const struct fx_field *f = fx_schema_state(kind);
	char word[FX_NAME_MAX + 1];

	*state = 0;
	if (f == NULL)
		return 0;
	if (fx_queries_text(q, "state", word, sizeof(word)) != 0)
		return FX_EINVAL;
	for (*state = 0; *state <= f->high; (*state)++)
		if (strcmp(f->choices[*state].name, word) == 0)
			return 0;
	return FX_EINVAL;
}

/* Where the page begins: as the reply before said. */
static int
read_after(struct fx_query *q, struct fx_page *after)
{
	const struct fx_node *node = fx_unpack_find(q->args, "after");
	const unsigned char *bytes;
	size_t length;

	after->size = 0;
	if (node == NULL)
		return 0;
	if (fx_unpack_bytes(node, &bytes, &length) != 0 ||
	    length > sizeof(after->bytes))
		return fx_queries_wrong(q, "after");
	memcpy(after->bytes, bytes, length);
	after->size = length;
	return 0;
}

int
fx_queries_list(struct fx_service *s, struct fx_query *q)
{
	struct fx_queue queue;
	int rc = fx_queries_kind(s, q, &q->kind);

	if (rc != 0)
		return rc;
	queue.kind = q->kind;
	if (read_state(q, q->kind, &queue.state) != 0)
		return fx_queries_wrong(q, "state");
	rc = read_after(q, &queue.after);
	if (rc != 0)
		return rc;
	q->limit = fx_queries_limit(q);
	q->wrap = FX_WRAP_ARRAY;
	rc = fx_records_list(s->view, &queue, list_one, q);
	if (rc == 0 && q->more) {
		memcpy(q->reply.after.bytes, q->here.bytes, q->here.size);
		q->reply.after.length = q->here.size;
	}
	return rc;
}

/* -- events -----------------------------------------------------------------*/

int
fx_queries_put_row(struct fx_query *q, const void *row, size_t size)
{
	const unsigned char head[4] = { (unsigned char)(size >> 24),
		(unsigned char)(size >> 16), (unsigned char)(size >> 8),
		(unsigned char)size };

	if (q->count == q->limit ||
	    q->page.size - q->page.used < size + sizeof(head)) {
		q->more = true;
		return 1;
	}
	fx_pack_ready(&q->page, head, sizeof(head));
	fx_pack_ready(&q->page, row, size);
	q->count++;
	return 0;
}

static int
history_one(int64_t seq, void *context)
{
	struct fx_query *q = context;
	struct fx_row row;
	int rc;

	/* It was given up; the reply says that there was one. */
	if (seq < q->s->first) {
		q->reply.gone++;
		return 0;
	}
	rc = fx_journal_read(q->s->view, seq, &row);
	return rc != 0 ? rc : fx_queries_put_row(q, row.bytes, row.size);
}

int
fx_queries_history(struct fx_service *s, struct fx_query *q)
{
	struct fx_history history;
	char subject[FX_KEY_BYTES];
	int rc = fx_queries_kind(s, q, &history.kind);

	if (rc == 0)
		rc = fx_queries_subject(q, subject);
	if (rc != 0)
		return rc;
	history.key = subject;
	history.after = fx_queries_number(q, "after", 0);
	q->limit = fx_queries_limit(q);
	return fx_history_each(s->view, &history, history_one, q);
}

/* Whether a row's topic begins as one of those that are wanted. */
static bool
is_wanted(const struct fx_node *topics, const struct fx_row *row)
{
	const char *prefix;
	size_t i, length;

	if (topics == NULL)
		return true;
	for (i = 0; i < fx_unpack_count(topics); i++)
		if (fx_unpack_text(
			fx_unpack_element(topics, i), &prefix, &length) == 0 &&
		    length <= row->topic_size &&
		    memcmp(prefix, row->topic, length) == 0)
			return true;
	return false;
}

/* The last rows that are wanted and fit on a page, newest first. */
static int
find_last(struct fx_service *s, struct fx_query *q, int64_t n,
    const struct fx_node *topics, int64_t *seqs)
{
	int64_t seq = s->committed.seq;
	int64_t end = seq - FX_TAIL_LOOKED;
	size_t left = q->page.size - q->page.used;
	struct fx_row row;
	int rc = 0;

	for (; seq >= s->first && seq > end && q->count < n; seq--) {
		rc = fx_journal_read(s->view, seq, &row);
		if (rc != 0)
			return rc;
		if (!is_wanted(topics, &row))
			continue;
		if (row.size + 4 > left)
			break;
		left -= row.size + 4;
		seqs[q->count++] = seq;
	}
	return 0;
}

int
fx_queries_tail(struct fx_service *s, struct fx_query *q)
{
	const struct fx_node *topics = fx_unpack_find(q->args, "topics");
	int64_t i, n = fx_queries_number(q, "n", 20),
		   seqs[FX_LINES_OF_PAGE] = { 0 };
	struct fx_row row;
	int rc;

	if (n > FX_LINES_OF_PAGE)
		return fx_queries_wrong(q, "n");
	if (topics != NULL && fx_unpack_type(topics) != FX_NODE_ARRAY)
		return fx_queries_wrong(q, "topics");
	q->reply.mark.epoch = (uint64_t)s->committed.epoch;
	q->reply.mark.seq = (uint64_t)s->committed.seq;
	memcpy(q->reply.mark.store, fx_store_id(s->store), FX_STORE_BYTES);
	memcpy(q->reply.mark.hash, s->committed.hash, FX_LINK_BYTES);
	rc = find_last(s, q, n, topics, seqs);
	q->limit = q->count;
	q->count = 0;
	for (i = q->limit - 1; i >= 0 && rc == 0; i--) {
		rc = fx_journal_read(s->view, seqs[i], &row);
		if (rc == 0)
			rc = fx_queries_put_row(q, row.bytes, row.size);
	}
	return rc;
}

/* -- one query --------------------------------------------------------------*/

/* Who may ask what (S-206).  Contacts have their own gate besides. */
static const struct {
	const char *type;
	fx_query_fn *answer;
	uint32_t roles;
	enum { READS, ALONE } alone; /* whether it looks at the store */
} queries[] = {
	{ "get", fx_queries_get, ANYONE | R(carrier), READS },
	{ "list", fx_queries_list, STAFF, READS },
	{ "history", fx_queries_history, STAFF, READS },
	{ "dossier", fx_queries_dossier, STAFF, READS },
	{ "result", fx_queries_result, ANYONE | R(carrier), READS },
	{ "stats", fx_queries_stats, STAFF, READS },
	{ "tail", fx_queries_tail, STAFF, READS },
	{ "peers", fx_queries_peers, STAFF, READS },
	{ "stuck", fx_queries_stuck, STAFF, READS },
	{ "consumers", fx_queries_consumers, STAFF, READS },
	{ "try", fx_queries_try, ANYONE | R(carrier), READS },
	{ "actions", fx_queries_actions, ANYONE | R(carrier), READS },
	{ "contact", fx_queries_contact, STAFF, READS },
	{ "copy", fx_queries_copy, R(ops), ALONE },
	{ "backed_up", fx_queries_backed_up, R(ops), ALONE },
	{ "rejoin", fx_queries_rejoin, R(ops), ALONE },
};

static int
ask(struct fx_service *s, struct fx_query *q)
{
	const struct fx_request *r = q->request;
	uint32_t role = fx_schema_role_bit(r->role);
	size_t i;
	int rc;

	for (i = 0; i < fx_count_of(queries); i++)
		if (strcmp(queries[i].type, r->type) == 0)
			break;
	q->reply.code = FX_SAYS_UNKNOWN_TYPE;
	if (i == fx_count_of(queries))
		return FX_EREFUSED;
	q->reply.code = FX_SAYS_FORBIDDEN;
	if ((role & queries[i].roles) == 0)
		return FX_EREFUSED;
	q->reply.code = FX_SAYS_OK;
	rc = fx_unpack(s->unpack_args, r->data.bytes, r->data.length, &q->args);
	if (rc != 0)
		return fx_queries_wrong(q, "data");
	if (queries[i].alone == ALONE)
		return queries[i].answer(s, q);
	rc = fx_store_begin_read(s->view);
	if (rc != 0)
		return rc;
	rc = queries[i].answer(s, q);
	fx_store_end_read(s->view);
	return rc == 0 && q->wrong != NULL ? fx_queries_wrong(q, q->wrong) : rc;
}

/* Put the head of an array or map in front of the page. */
static struct fx_piece
wrap_up(struct fx_query *q)
{
	unsigned char head[FX_PAGE_HEAD];
	struct fx_packer packer;
	struct fx_piece piece;
	size_t used;
	int rc;

	fx_pack_begin(&packer, head, sizeof(head));
	if (q->wrap == FX_WRAP_ARRAY)
		fx_pack_array(&packer, (size_t)q->count);
	if (q->wrap == FX_WRAP_MAP)
		fx_pack_map(&packer, (size_t)q->count);
	rc = fx_pack_end(&packer, &used);
	fx_assert(rc == 0);
	memcpy(q->page.bytes - used, head, used);
	piece.bytes = q->page.bytes - used;
	piece.length = q->page.used + used;
	return piece;
}

void
fx_queries_answer(struct fx_service *s, const struct fx_request *request)
{
	struct fx_query *q = &s->query;
	struct fx_piece data;
	int rc;

	*q = (struct fx_query){ .s = s, .request = request };
	memcpy(q->reply.id, request->id, sizeof(q->reply.id));
	fx_pack_begin(
	    &q->page, s->page + FX_PAGE_HEAD, sizeof(s->page) - FX_PAGE_HEAD);
	rc = ask(s, q);
	if (rc == 0 && q->page.overflow)
		rc = FX_ETOOBIG;
	if (rc != 0 && rc != FX_EREFUSED)
		q->reply.code = FX_SAYS_INTERNAL;
	q->reply.mark.seq = (uint64_t)s->committed.seq;
	data = wrap_up(q);
	if (fx_desk_reply(s->desk, &request->route, &q->reply,
		rc == 0 ? &data : NULL) != 0)
		s->counts.dropped++;
}

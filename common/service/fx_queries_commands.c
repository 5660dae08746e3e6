/*
 * Queries about commands: what became of one, what one would do, which are
 * allowed.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_queries_internal.h"

int
fx_queries_result(struct fx_service *s, struct fx_query *q)
{
	const unsigned char *id;
	struct fx_seen seen;
	size_t length;
	int rc;

	if (fx_unpack_bytes(fx_unpack_find(q->args, "id"), &id, &length) != 0 ||
	    length != FX_ID_BYTES)
		return fx_queries_wrong(q, "id");
	rc = fx_seen_get(s->view, id, &seen);
	if (rc == FX_ENOENT) {
		q->reply.code = FX_SAYS_NOT_SEEN;
		return FX_EREFUSED;
	}
	if (rc == 0)
		fx_pack_ready(&q->page, seen.reply, seen.reply_size);
	return rc;
}

/* What would happen, without what only the journal gives it. */
static void
pack_event(struct fx_query *q, const struct fx_event *event)
{
	fx_pack_map(&q->page, 3);
	fx_pack_text(&q->page, "data");
	fx_codec_pack(&q->page, event->kind, event->bytes);
	fx_queries_say_text(
	    q, "subject", fx_department_subject(event->kind, event->bytes));
	fx_queries_say_text(q, "type", fx_schema_shape(event->kind)->name);
}

/* A command's header and data lie in the query's arguments as bytes. */
int
fx_queries_try(struct fx_service *s, struct fx_query *q)
{
	struct fx_piece header, data;
	struct fx_request *tried = &s->tried;
	char field[FX_FIELD_MAX + 1];
	int i;

	if (fx_unpack_bytes(fx_unpack_find(q->args, "header"),
		(const unsigned char **)&header.bytes, &header.length) != 0 ||
	    fx_unpack_bytes(fx_unpack_find(q->args, "data"),
		(const unsigned char **)&data.bytes, &data.length) != 0)
		return fx_queries_wrong(q, "header");
	if (fx_request_decode(
		s->unpack, FX_COMMAND_FRAME, header, data, tried, field) != 0)
		return fx_queries_wrong(q, field);
	fx_commands_try(s, tried, &q->reply);
	memcpy(q->reply.id, q->request->id, sizeof(q->reply.id));
	fx_pack_array(&q->page, (size_t)s->answer.count);
	for (i = 0; i < s->answer.count; i++)
		pack_event(q, &s->answer.events[i]);
	return 0;
}

static void
pack_action_field(struct fx_query *q, const struct fx_field *f)
{
	static const char *const types[] = { "text", "number", "yesno", "bytes",
		"pick", "code", "codes", "sealed", "due" };
	int64_t i, first = f->need == FX_must ? 1 : 0;

	fx_pack_map(&q->page, 7 + (f->type == FX_PICK));
	fx_queries_say_text(q, "name", f->name);
	fx_queries_say_text(q, "type", types[f->type]);
	fx_queries_say_text(q, "en", f->en);
	fx_queries_say_text(q, "zh", f->zh);
	fx_pack_text(&q->page, "must");
	fx_pack_bool(&q->page, f->need == FX_must);
	fx_pack_text(&q->page, "low");
	fx_pack_int(&q->page, f->low);
	fx_pack_text(&q->page, "high");
	fx_pack_int(&q->page, f->high);
	if (f->type != FX_PICK)
		return;
	fx_pack_text(&q->page, "choices");
	fx_pack_array(&q->page, (size_t)(f->high + 1 - first));
	for (i = first; i <= f->high; i++)
		fx_pack_text(&q->page, f->choices[i].name);
}

static void
pack_action(struct fx_query *q, enum fx_kind kind)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	size_t i, count;
	const struct fx_field *f = shape->fields(&count);

	fx_pack_map(&q->page, 4);
	fx_queries_say_text(q, "type", shape->name);
	fx_queries_say_text(q, "en", shape->en);
	fx_queries_say_text(q, "zh", shape->zh);
	fx_pack_text(&q->page, "fields");
	fx_pack_array(&q->page, count);
	for (i = 0; i < count; i++)
		pack_action_field(q, &f[i]);
}

int
fx_queries_actions(struct fx_service *s, struct fx_query *q)
{
	char subject[FX_KEY_BYTES], role[FX_ACTOR_MAX + 1];
	const struct fx_field *f;
	enum fx_kind kind, command;
	int64_t state = 0;
	int rc = fx_queries_kind(s, q, &kind);

	if (rc == 0)
		rc = fx_queries_subject(q, subject);
	if (rc == 0 && fx_queries_text(q, "role", role, sizeof(role)) != 0)
		return fx_queries_wrong(q, "role");
	if (rc == 0)
		rc = fx_records_get(s->view, kind, subject, &s->stored);
	if (rc != 0 && rc != FX_ENOENT)
		return rc;
	f = fx_schema_state(kind);
	if (rc == 0 && f != NULL)
		state = fx_schema_number(f, s->stored.record);
	q->wrap = FX_WRAP_ARRAY;
	for (command = FX_KIND_NONE + 1; command < FX_KIND_COUNT; command++)
		if (fx_schema_shape(command)->sort == FX_COMMAND &&
		    fx_department_allows(s->department, kind, state,
			fx_schema_role_bit(role), command)) {
			pack_action(q, command);
			q->count++;
		}
	return 0;
}

#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_uuid.h"
#include "service/fx_service_internal.h"

/* A command on its way through the checks. */
struct command {
	const struct fx_request *request;
	enum fx_kind kind;
	const struct fx_rule *rule;
	const struct fx_book *book;
	struct fx_origin origin;
	struct fx_response reply;
};

static int
say(struct command *c, enum fx_result result)
{
	c->reply.code = result;
	return FX_EREFUSED;
}

static int
invalid(struct command *c, const char *field, int rc)
{
	fx_commands_explain(c->kind, field, rc, &c->reply);
	return say(c, FX_SAYS_INVALID);
}

/* Names that only the service itself may use. */
static bool
is_ours(const char *name)
{
	return strcmp(name, "timer") == 0 || strcmp(name, "system") == 0 ||
	       strncmp(name, "service", 7) == 0;
}

/*
 * Until there are keys, whoever reaches the desk may speak for any person, but
 * not for the clock or a service.
 */
static int
check_person(struct command *c)
{
	if (is_ours(c->request->actor) || is_ours(c->request->role))
		return say(c, FX_SAYS_FORBIDDEN);
	return 0;
}

/* What can be said without the store. */
static int
check_sender(const struct fx_service *s, struct command *c)
{
	int64_t made = fx_uuid_time(c->request->id);
	int rc = check_person(c);

	if (rc != 0)
		return rc;
	if (FX_BUG(7))
		return 0;
	/* Nothing is taken now, and the clock may be what is wrong: an id that
	 * is called too old is never sent again. */
	if (s->state == FX_STATE_READONLY)
		return 0;
	if (made < s->now_ms - FX_SEEN_WINDOW || made > s->now_ms + FX_ID_AHEAD)
		return say(c, FX_SAYS_STALE_ID);
	return 0;
}

/* Whether it was answered before: then the same answer again. */
static int
check_seen(struct fx_service *s, struct command *c)
{
	static const unsigned char unknown[FX_HASH_BYTES];
	struct fx_seen seen;
	int rc = fx_seen_get(s->batch, c->request->id, &seen);

	if (rc == FX_ENOENT)
		return 0;
	if (rc != 0)
		return rc;
	/* Of one that was brought back the bytes are not known. */
	if (memcmp(seen.digest, unknown, sizeof(unknown)) != 0 &&
	    memcmp(seen.digest, c->request->digest, sizeof(seen.digest)) != 0 &&
	    !FX_BUG(6))
		return say(c, FX_SAYS_ID_REUSED);
	rc = fx_response_decode(
	    s->unpack, seen.reply, seen.reply_size, &c->reply);
	if (rc != 0)
		return FX_ECORRUPT;
	c->reply.dup = true;
	return FX_EEXISTS;
}

static bool
is_for_shell(const struct fx_service *s, enum fx_kind kind)
{
	return kind != FX_KIND_NONE && fx_department_leaves(kind) &&
	       fx_schema_shape(kind)->place == s->department->place;
}

/* The command as its struct, in s->command. */
static int
check_fields(struct fx_service *s, struct command *c)
{
	const struct fx_request *r = c->request;
	const struct fx_node *root;
	char field[FX_NAME_MAX + 1];
	int rc;

	c->kind = fx_schema_kind(r->type, strlen(r->type), FX_COMMAND);
	if (c->kind != FX_KIND_NONE)
		c->rule = fx_department_rule(s->department, c->kind, &c->book);
	if (c->rule == NULL && !is_for_shell(s, c->kind))
		return say(c, FX_SAYS_UNKNOWN_TYPE);
	fx_assert(fx_schema_shape(c->kind)->size <= sizeof(s->command));
	rc = fx_unpack(s->unpack, r->data.bytes, r->data.length, &root);
	if (rc != 0)
		return invalid(c, "data", rc);
	rc = fx_codec_decode(c->kind, root, FX_ASKED, s->command, field);
	if (rc != 0)
		return invalid(c, field, rc);
	rc = fx_codec_subject(
	    c->kind, r->subject, strlen(r->subject), s->command);
	if (rc != 0)
		return invalid(c,
		    fx_schema_key(c->kind) == NULL
			? "subject"
			: fx_schema_key(c->kind)->name,
		    rc);
	if (r->at_ms > s->now_ms + FX_ID_AHEAD)
		return invalid(c, "at", FX_EINVAL);
	return 0;
}

/* What ends the reading only must be let through. */
static bool
is_confirmation(const struct fx_service *s, const struct command *c)
{
	return s->jumped_ms != 0 && !s->went_back && c->rule == NULL &&
	       strstr(fx_schema_shape(c->kind)->name, ".confirm_clock") != NULL;
}

static int
check_room(const struct fx_service *s, struct command *c)
{
	c->reply.retry_ms = 500;
	if (s->state == FX_STATE_READONLY && !is_confirmation(s, c) &&
	    !FX_BUG(76))
		return say(c, FX_SAYS_READONLY);
	if (s->state == FX_STATE_LEAVING || s->state == FX_STATE_BUSY)
		return say(c, FX_SAYS_BUSY);
	c->reply.retry_ms = 0;
	return 0;
}

static uint32_t
revision(struct fx_service *s, const struct command *c)
{
	if (c->request->subject[0] == '\0')
		return 0;
	return fx_records_rev(s->records, c->book->record, c->request->subject);
}

static int
check_expected(struct fx_service *s, struct command *c)
{
	const struct fx_request *r = c->request;
	enum fx_way way = fx_schema_shape(c->kind)->way;

	if (!r->has_expect)
		return way == FX_keyed ? invalid(c, "expect", FX_EMISSING) : 0;
	if (r->expect == revision(s, c) || FX_BUG(15))
		return 0;
	c->reply.rev = revision(s, c);
	fx_copy(c->reply.subject, r->subject);
	return say(c, FX_SAYS_CONFLICT);
}

static void
fill_origin(struct command *c)
{
	const struct fx_request *r = c->request;
	enum fx_place place = fx_schema_place_of(r->cause.service);

	fx_copy(c->origin.actor, r->actor);
	fx_copy(c->origin.role, r->role);
	fx_copy(c->origin.station, r->station);
	fx_copy(c->origin.traceparent, r->traceparent);
	c->origin.at_ms = r->at_ms;
	c->origin.has_cmd = true;
	memcpy(c->origin.cmd, r->id, sizeof(c->origin.cmd));
	c->origin.cause.place = place;
	c->origin.cause.seq = (int64_t)r->cause.seq;
	memcpy(c->origin.cause.hash, r->cause.hash, FX_LINK_BYTES);
}

/* A correction or an appeal names an event of ours: show it to the rule. */
static int
find_target(
    struct fx_service *s, const struct command *c, struct fx_target *target)
{
	const struct fx_field *of = fx_schema_field(c->kind, "of_seq");
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_row row;
	int rc;

	target->kind = FX_KIND_NONE;
	if (of == NULL)
		of = fx_schema_field(c->kind, "against_seq");
	if (of == NULL)
		return 0;
	rc = fx_journal_read(s->batch, fx_schema_number(of, s->command), &row);
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	rc = fx_envelope_decode(s->unpack, row.f1, row.f1_size, &e, &data);
	if (rc != 0)
		return FX_ECORRUPT;
	if (strcmp(e.subject, c->request->subject) != 0)
		return 0;
	target->kind = fx_envelope_kind(&e);
	fx_copy(target->role, e.role);
	memcpy(target->hash, row.hash, sizeof(target->hash));
	return 0;
}

/* The case whose key seals the words about a person that came along. */
static const char *
sealing_case(const struct fx_service *s, const struct command *c)
{
	const struct fx_field *key = fx_schema_key(c->kind), *f;
	const struct fx_event *first = &s->answer.events[0];

	if (key != NULL && strcmp(key->name, "case_no") == 0)
		return fx_schema_text(key, s->command);
	f = fx_schema_field(first->kind, "case_no");
	return f == NULL ? "" : fx_schema_text(f, first->bytes);
}

static int
seal(struct fx_service *s, const struct command *c)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(c->kind)->fields(&count);
	struct fx_contact contact = { .case_no = sealing_case(s, c) };
	const struct fx_event *first = &s->answer.events[0];
	char name[FX_NAME_MAX + FX_KEY_MAX + 2];
	const char *text;
	int rc = 0;

	for (i = 0; i < count && rc == 0; i++) {
		if (f[i].type != FX_SEALED ||
		    !fx_schema_is_said(&f[i], s->command))
			continue;
		fx_assert(s->contacts != NULL && contact.case_no[0] != '\0');
		/* A contact is the case's; its own words come with each unit.
		 */
		(void)snprintf(name, sizeof(name), "%s/%s", f[i].name,
		    strncmp(f[i].name, "contact_", 8) == 0
			? ""
			: fx_department_subject(first->kind, first->bytes));
		contact.field = name;
		text = fx_schema_text(&f[i], s->command);
		rc = fx_contacts_put(
		    s->contacts, s->batch, &contact, text, strlen(text));
	}
	return rc;
}

static void
say_done(struct fx_service *s, struct command *c, int64_t first)
{
	const struct fx_event *event = &s->answer.events[0];
	struct fx_response *r = &c->reply;
	const char *subject = c->request->subject;

	if (subject[0] == '\0')
		subject = fx_department_subject(event->kind, event->bytes);
	r->code = FX_SAYS_OK;
	r->mark.epoch = (uint64_t)s->head.epoch;
	r->mark.seq = (uint64_t)first + FX_BUG(75);
	memcpy(r->mark.store, fx_store_id(s->store), FX_STORE_BYTES);
	memcpy(r->mark.hash, s->head.hash, FX_LINK_BYTES);
	r->n = (uint64_t)s->answer.count;
	if (c->rule != NULL)
		r->rev = fx_records_rev(s->records, c->book->record, subject);
	fx_copy_text(r->subject, sizeof(r->subject), subject);
}

static void
say_refused(const struct fx_service *s, struct command *c)
{
	const struct fx_word *why = fx_schema_refusal(s->answer.refusal);
	struct fx_response *r = &c->reply;

	r->code = FX_SAYS_REFUSED;
	(void)snprintf(r->reason, sizeof(r->reason), "%s", why->name);
	(void)snprintf(r->en, sizeof(r->en), "%s", why->en);
	(void)snprintf(r->zh, sizeof(r->zh), "%s", why->zh);
	fx_copy(r->subject, s->answer.subject);
}

static int
decide(struct fx_service *s, struct command *c)
{
	struct fx_ask ask = fx_batch_ask(s, c->kind, s->command, &c->origin);
	int rc = find_target(s, c, &ask.target);

	return rc == 0 ? fx_decide(s->department, &ask, &s->answer) : rc;
}

/* Put it to the department; what it decides happens in the open batch. */
static int
carry_out(struct fx_service *s, struct command *c)
{
	int64_t first;
	int rc;

	if (c->rule == NULL)
		rc = fx_shell_decide(s, c->kind, c->request->role);
	else
		rc = decide(s, c);
	if (rc == FX_EREFUSED) {
		say_refused(s, c);
		return fx_records_failed(s->records);
	}
	first = s->head.seq + 1;
	if (rc == 0)
		rc = fx_batch_happen(s, &c->origin);
	if (rc == 0)
		rc = seal(s, c);
	if (rc == 0)
		say_done(s, c, first);
	return rc;
}

/* Checks of which nothing is remembered. */
static int
check(struct fx_service *s, struct command *c)
{
	int rc = check_sender(s, c);

	if (rc == 0)
		rc = check_seen(s, c);
	if (rc == 0 && c->request->deadline_ms != 0 &&
	    c->request->deadline_ms < s->now_ms)
		rc = say(c, FX_SAYS_LATE);
	if (rc == 0)
		rc = check_fields(s, c);
	if (rc == 0)
		rc = check_room(s, c);
	return rc;
}

/* The answer as it will be sent, once what it says is durable. */
static struct fx_waiting *
wait_for_commit(struct fx_service *s, const struct command *c)
{
	struct fx_waiting *w = &s->waiting[s->waiting_count++];
	int rc;

	fx_assert(s->waiting_count <= FX_MESSAGES_MAX);
	w->to = c->request->route;
	memcpy(w->id, c->request->id, sizeof(w->id));
	rc =
	    fx_response_encode(&c->reply, w->reply, sizeof(w->reply), &w->size);
	fx_assert(rc == 0);
	return w;
}

static int
remember(struct fx_service *s, const struct command *c,
    const struct fx_waiting *waiting)
{
	struct fx_seen seen = { .code = (int)c->reply.code,
		.count = (int)c->reply.n,
		.seq = (int64_t)c->reply.mark.seq,
		.reply_size = waiting->size };

	if (FX_BUG(4) && c->reply.code == FX_SAYS_OK)
		return 0;
	if (FX_BUG(5) && c->reply.code != FX_SAYS_OK)
		return 0;
	memcpy(seen.reply, waiting->reply, waiting->size);
	memcpy(seen.digest, c->request->digest, sizeof(seen.digest));
	return fx_seen_put(s->batch, c->request->id, &seen);
}

static int
count_stuck(struct fx_service *s, struct command *c)
{
	int64_t count = 0;
	int rc = fx_stuck_count(s->batch, c->reply.subject, NULL, &count);

	c->reply.stuck = (uint64_t)count;
	return rc;
}

/* Parked rows may have waited for this; they change what we tell of it. */
static int
cure(struct fx_service *s, struct command *c)
{
	int rc = fx_heard_cure(s);

	if (rc == 0 && c->rule != NULL)
		c->reply.rev = fx_records_rev(
		    s->records, c->book->record, c->reply.subject);
	return rc;
}

/* Do what it says, or find why not; all that is remembered but the answer. */
static int
perform(struct fx_service *s, struct command *c)
{
	int rc;

	fill_origin(c);
	rc = check_expected(s, c);
	if (rc == 0)
		rc = carry_out(s, c);
	if (rc == 0 && c->reply.code == FX_SAYS_OK)
		rc = cure(s, c);
	if (rc == 0)
		rc = count_stuck(s, c);
	return rc == FX_EREFUSED && c->reply.code == FX_SAYS_CONFLICT ? 0 : rc;
}

int
fx_commands_take(struct fx_service *s, const struct fx_request *request)
{
	struct command c = { .request = request };
	const struct fx_waiting *waiting;
	int rc = fx_batch_open(s);

	if (rc != 0)
		return rc;
	memcpy(c.reply.id, request->id, sizeof(c.reply.id));
	s->counts.commands++;
	s->messages++;
	rc = check(s, &c);
	if (rc == 0)
		rc = perform(s, &c);
	s->counts.refused += c.reply.code != FX_SAYS_OK;
	if (rc != 0 && rc != FX_EREFUSED && rc != FX_EEXISTS)
		c.reply.code = FX_SAYS_INTERNAL;
	waiting = wait_for_commit(s, &c);
	if (rc == 0)
		rc = remember(s, &c, waiting);
	return rc == FX_EREFUSED || rc == FX_EEXISTS ? 0 : rc;
}

void
fx_commands_try(struct fx_service *s, const struct fx_request *request,
    struct fx_response *reply)
{
	struct command c = { .request = request };
	struct fx_ask ask;
	int rc;

	fx_assert(s->batch == NULL);
	memcpy(c.reply.id, request->id, sizeof(c.reply.id));
	s->batch = s->view;
	fx_records_begin(s->records, s->view);
	s->answer.count = 0;
	fx_batch_read_clock(s);
	rc = check_person(&c);
	if (rc == 0)
		rc = check_fields(s, &c);
	/* What the shell does is no decision that could be tried. */
	if (rc == 0 && c.rule == NULL)
		rc = say(&c, FX_SAYS_UNKNOWN_TYPE);
	if (rc == 0 && request->has_expect)
		rc = check_expected(s, &c);
	if (rc == 0) {
		fill_origin(&c);
		ask = fx_batch_ask(s, c.kind, s->command, &c.origin);
		rc = find_target(s, &c, &ask.target);
	}
	if (rc == 0)
		rc = fx_decide(s->department, &ask, &s->answer);
	if (rc == FX_EREFUSED && c.reply.code == FX_SAYS_OK)
		say_refused(s, &c);
	if (rc != 0 && rc != FX_EREFUSED)
		c.reply.code = FX_SAYS_INTERNAL;
	*reply = c.reply;
	fx_records_begin(s->records, NULL);
	s->batch = NULL;
}

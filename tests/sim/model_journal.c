/*
 * The journal as such: numbers, times, chain, causes, groups (K2, K3, K7,
 * K10).  It knows nothing of returns.
 */
#include "model_internal.h"

#define GROUP_MAX 8
#define AHEAD_MS  (5 * 60 * 1000)    /* how far `at` and ids may lie ahead */
#define WINDOW_MS INT64_C(604800000) /* how old an id may be: 7 days */

const char *const service_names[SERVICES] = { "intake", "assessment", "repair",
	"quality", "shipping", "analytics" };

enum service
service_named(struct bytes name)
{
	for (int i = 0; i < SERVICES; i++) {
		if (is(name, service_names[i]))
			return (enum service)i;
	}
	return NOBODY;
}

static bool
is_of_service(struct bytes source, const char *name)
{
	size_t size = strlen(name);

	return source.size >= size + 8 &&
	       memcmp(source.at, "/fanxiu/", 8) == 0 &&
	       source.at[source.size - size - 1] == '/' &&
	       memcmp(source.at + source.size - size, name, size) == 0;
}

static bool
begins(struct bytes bytes, const char *with)
{
	return bytes.size > strlen(with) &&
	       memcmp(bytes.at, with, strlen(with)) == 0;
}

static bool
ends(struct bytes bytes, const char *with)
{
	size_t size = strlen(with);

	return bytes.size > size &&
	       memcmp(bytes.at + bytes.size - size, with, size) == 0;
}

/* Who acted decides what else the envelope must say. */
static bool
check_actor(struct model *model, const struct row *row)
{
	struct bytes actor = row->actor;

	if (begins(actor, "service:")) {
		actor.at += 8;
		actor.size -= 8;
		if (row->cause_seq == 0 || !same(actor, row->cause_service))
			return wrong(model,
			    "K3 actor is a service, the cause is not its");
		return row->cmd.size == 0 ||
		       wrong(model, "K3 a foreign event was no command");
	}
	if (is(actor, "system"))
		return row->subject.size == 0 ||
		       wrong(model, "K3 the system does nothing to a record");
	return row->cmd.size == 16 || wrong(model, "K3 the command is missing");
}

static bool
check_envelope(struct model *model, enum service service, const struct row *row)
{
	const char *name = service_names[service];

	if (row->actor.size == 0 || row->source.size == 0 ||
	    row->store.size == 0 || row->type.size == 0 || row->seq == 0 ||
	    row->epoch == 0 || row->time == 0 || row->v == 0 ||
	    !row->has_prev || !row->has_data)
		return wrong(model, "K3 a required key is missing");
	if (!begins(row->type, name) || row->type.at[strlen(name)] != '.')
		return wrong(model, "K3 the type is another department's");
	if (!is_of_service(row->source, name))
		return wrong(model, "K3 the source is another department");
	if ((row->subject.size > 0) != row->has_rev)
		return wrong(model, "K3 subject and rev come together");
	if (row->at != 0 &&
	    (row->at == row->time || row->at > row->time + AHEAD_MS))
		return wrong(model, "K3 at is time, or lies in the future");
	return check_actor(model, row);
}

/* The place in the journal, and its proof. */
static bool
check_place(struct model *model, struct journal *journal, const struct row *row)
{
	unsigned char hash[HASH_SIZE];

	if (row->seq != journal->seq + 1)
		return wrong(
		    model, "K3 seq follows %lld", (long long)journal->seq);
	if (row->time < journal->time)
		return wrong(model, "K3 time went back by %lld ms",
		    (long long)(journal->time - row->time));
	if (row->epoch < journal->epoch)
		return wrong(model, "K3 epoch fell from %lld",
		    (long long)journal->epoch);
	if (row->epoch > journal->epoch &&
	    (!is(text(row, "why"), row->seq == 1 ? "create" : "restore") &&
		!is(text(row, "why"), "promote") &&
		!is(text(row, "why"), "repair")))
		return wrong(model, "K3 an epoch does not say why it began");
	if ((row->epoch > journal->epoch) != ends(row->type, ".epoch_opened"))
		return wrong(model, "K3 epoch and epoch_opened differ");
	if (row->seq > 1 && memcmp(journal->store, row->store.at, 16) != 0)
		return wrong(model, "K3 the store is another one");
	chain(journal->hash, row, hash);
	if (memcmp(hash, row->hash, HASH_SIZE) != 0)
		return wrong(model, "K10 the chain is broken");
	return true;
}

/* The id of a command says when it was made: neither long ago nor to come. */
static bool
check_age(struct model *model, const struct row *row)
{
	int64_t made = 0;

	if (!is_person(row))
		return true;
	for (int i = 0; i < 6; i++)
		made = made << 8 | (unsigned char)row->cmd.at[i];
	if (row->time - made > WINDOW_MS)
		return wrong(model, "K2 INV-24 its id had expired");
	if (made - row->time > AHEAD_MS)
		return wrong(model, "K2 INV-24 its id was still to come");
	return true;
}

/*
 * The first row of a group was decided alone; the others follow at once, with
 * the same trigger.
 */
static bool
check_group(struct model *model, enum service service, const struct row *row,
    struct unit *unit)
{
	struct group *group = &model->journals[service].group;
	unsigned char key[17];

	if (group->open != (row->ix > 0) || row->ix != group->ix)
		return wrong(model, "K2 ix is %lld, not %lld",
		    (long long)row->ix, (long long)group->ix);
	if (row->ix >= GROUP_MAX)
		return wrong(model, "K2 a command has over 8 events");
	if (group->open) {
		if (row->time != group->time ||
		    row->cause_seq != group->cause_seq ||
		    (row->cmd.size > 0) != group->has_cmd ||
		    (group->has_cmd && memcmp(row->cmd.at, group->cmd,
					   sizeof(group->cmd)) != 0))
			return wrong(model, "K2 a group has two triggers");
	} else {
		*group = (struct group){ .time = row->time,
			.unit = unit,
			.cause_seq = row->cause_seq,
			.has_cmd = row->cmd.size > 0 };
		if (group->has_cmd) {
			size_t before = model->commands.count;

			memcpy(group->cmd, row->cmd.at, sizeof(group->cmd));
			memcpy(key, row->cmd.at, 16);
			key[16] = (unsigned char)service;
			book_make(&model->commands, key, sizeof(key));
			if (model->commands.count == before)
				return wrong(model,
				    "K2 INV-24 the command had effect before");
			if (!check_age(model, row))
				return false;
		}
	}
	group->open = row->more;
	group->ix = row->more ? row->ix + 1 : 0;
	return true;
}

/* The cause was committed, with that hash, and is answered to in order. */
static bool
check_cause(struct model *model, enum service service, const struct row *row,
    struct unit *unit)
{
	struct journal *journal = &model->journals[service];
	enum service by = service_named(row->cause_service);
	struct kept *cause;
	uint32_t seq = (uint32_t)row->cause_seq;

	if (by == NOBODY)
		return wrong(model, "K10 nobody is called as its cause");
	if (row->cause_seq > model->journals[by].seq)
		return wrong(model, "K7 its cause %s %lld is not there",
		    service_names[by], (long long)row->cause_seq);
	cause = &model->journals[by].rows[row->cause_seq - 1];
	if (memcmp(cause->hash, row->cause_hash.at, HASH_SIZE) != 0)
		return wrong(model, "K10 its cause %s %u has another hash",
		    service_names[by], seq);
	for (int i = 0; i < SERVICES; i++) {
		if (journal->know[i] < cause->know[i])
			journal->know[i] = cause->know[i];
	}
	if (!begins(row->actor, "service:"))
		return true;
	if (row->ix == 0 && (cause->heard & 1U << service) != 0)
		return wrong(model, "K5 %s %u was answered to before",
		    service_names[by], seq);
	cause->heard |= 1U << service;
	if (unit != NULL) {
		uint32_t *last = &unit->heard[service][by];

		if (seq < *last)
			return wrong(model,
			    "K7 %s %u was heard after its later %u",
			    service_names[by], seq, *last);
		*last = seq;
	}
	return true;
}

/* What changes the book of proposals, or of papers, not that of units. */
static bool
is_apart(const struct row *row)
{
	return ends(row->type, ".printed") ||
	       is(row->type, "assessment.quote_line_added") ||
	       is(row->type, "assessment.quote_withdrawn") ||
	       is(row->type, "assessment.head_agreed");
}

/*
 * Revisions of a unit are dense.  Analytics folds what others say too, and some
 * events count in the book of proposals or of papers: those only rise.
 */
static bool
check_rev(struct model *model, enum service service, const struct row *row,
    struct kind *kind, struct unit *unit)
{
	const void *key[2] = { kind, unit };
	bool dense = service != ANALYTICS && unit->is_goods && !is_apart(row);
	int64_t *last = dense ? &unit->rev[service]
			      : book_make(&model->revs, key, sizeof(key));

	if (row->rev <= *last || (dense && row->rev != *last + 1))
		return wrong(model, "K3 rev is %lld after %lld",
		    (long long)row->rev, (long long)*last);
	*last = row->rev;
	return true;
}

struct kept *
take_row(struct model *model, enum service service, const struct row *row)
{
	struct journal *journal = &model->journals[service];
	struct kind *kind =
	    book_make(&model->kinds, row->type.at, row->type.size);
	struct unit *unit = NULL;
	struct kept *kept;

	kind->visits++;
	if (!check_envelope(model, service, row) ||
	    !check_place(model, journal, row))
		return NULL;
	if (row->prev != kind->prev)
		wrong(model, "K5 prev is not %lld", (long long)kind->prev);
	kind->prev = row->seq;
	memcpy(journal->store, row->store.at, 16);
	memcpy(journal->hash, row->hash, HASH_SIZE);
	journal->seq = row->seq;
	journal->time = row->time;
	journal->epoch = row->epoch;
	journal->know[service] = (uint32_t)row->seq;

	if (row->subject.size > 0)
		unit = unit_at(model, row->subject);
	(void)check_group(model, service, row, unit);
	if (row->cause_seq > 0)
		(void)check_cause(model, service, row, unit);
	if (unit != NULL)
		(void)check_rev(model, service, row, kind, unit);

	journal->rows = grow(journal->rows, (size_t)row->seq - 1,
	    &journal->room, sizeof(*journal->rows));
	kept = &journal->rows[row->seq - 1];
	*kept = (struct kept){ .kind = kind, .unit = unit, .time = row->time };
	memcpy(kept->hash, row->hash, HASH_SIZE);
	memcpy(kept->know, journal->know, sizeof(kept->know));
	return kept;
}

void
end_rows(struct model *model)
{
	for (int i = 0; i < SERVICES; i++) {
		if (model->journals[i].group.open)
			wrong(model, "K2 the last command of %s is half told",
			    service_names[i]);
	}
}

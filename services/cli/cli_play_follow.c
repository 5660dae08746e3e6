/*
 * cli_play_follow: hears every event of the working departments and folds it
 * with their own tables, so that the player knows what they know.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "net/fx_line.h"
#include "schema/fx_codec.h"
#include "services/assessment/assessment.h"
#include "services/cli/cli_play.h"
#include "services/intake/intake.h"
#include "services/quality/quality.h"
#include "services/repair/repair.h"
#include "services/shipping/shipping.h"

#define ITEMS_MAX   1024
#define SILENT_MS   30000 /* a department that says nothing for so long */
#define REF_BUCKETS 65536

/* clang-format off */
static const struct {
	const struct fx_book *book;
	enum fx_place place;
	size_t offset;
} followed[PLAY_RECORDS] = {
	[PLAY_INTAKE]     = { &intake_unit_book, FX_IN_intake,
			      offsetof(struct play_unit, intake) },
	[PLAY_ASSESSMENT] = { &assessment_unit_book, FX_IN_assessment,
			      offsetof(struct play_unit, assessment) },
	[PLAY_PROPOSAL]   = { &assessment_proposal_book, FX_IN_assessment,
			      offsetof(struct play_unit, proposal) },
	[PLAY_REPAIR]     = { &repair_unit_book, FX_IN_repair,
			      offsetof(struct play_unit, repair) },
	[PLAY_QUALITY]    = { &quality_unit_book, FX_IN_quality,
			      offsetof(struct play_unit, quality) },
	[PLAY_SHIPPING]   = { &shipping_unit_book, FX_IN_shipping,
			      offsetof(struct play_unit, shipping) },
	[PLAY_GOODS]      = { &shipping_goods_book, FX_IN_shipping,
			      offsetof(struct play_unit, goods) },
};

static const enum fx_kind past_events[PLAY_PASTS] = {
#define P(name, event) [PLAY_WAS_##name] = EV_##event,
#include "services/cli/play_past.def"
#undef P
};
/* clang-format on */

/* An external reference that was requested. */
struct ref {
	struct ref *chain;
	char text[41];
};

struct play_follow {
	struct play_units *units;
	struct fx_net *net;
	struct fx_reader *reader;
	struct fx_line *lines[FX_PLACE_COUNT]; /* NULL for analytics */
	uint64_t taken[FX_PLACE_COUNT];
	struct fx_event event;
	struct play_totals totals;
	bool lots[PLAY_PARTS];
	struct ref *refs[REF_BUCKETS];
};

/* -- external references ---------------------------------------------------*/

bool
play_follow_ref(const struct play_follow *f, const char *text)
{
	const struct ref *ref = f->refs[play_draw(0, text, REF_BUCKETS)];

	while (ref != NULL && strcmp(ref->text, text) != 0)
		ref = ref->chain;
	return ref != NULL;
}

static int
keep_ref(struct play_follow *f, const char *text)
{
	struct ref **bucket = &f->refs[play_draw(0, text, REF_BUCKETS)];
	struct ref *ref;

	if (text[0] == '\0')
		return 0;
	ref = calloc(1, sizeof(*ref));
	if (ref == NULL)
		return FX_ENOMEM;
	fx_copy_text(ref->text, sizeof(ref->text), text);
	ref->chain = *bucket;
	*bucket = ref;
	return 0;
}

/* -- what an event means beside the records --------------------------------*/

static int
hear_requested(struct play_follow *f, const struct intake_requested *requested)
{
	struct play_unit *u = play_units_add(
	    f->units, requested->unit_no, requested->external_ref);

	if (u == NULL)
		return FX_ENOMEM;
	play_course_begin(u, requested->external_ref, requested->fault_note);
	f->totals.requested++;
	return keep_ref(f, requested->external_ref);
}

/* A parcel bears the number of its unit as the sender's reference. */
static int
hear_parcel(struct play_follow *f, const struct intake_blind_received *blind)
{
	struct play_unit *u = play_units_add(f->units, blind->parcel_no, "");

	if (u == NULL)
		return FX_ENOMEM;
	u->is_parcel = true;
	u->other = play_units_find(f->units, blind->waybill);
	if (u->other != NULL)
		u->other->other = u;
	return 0;
}

static void
open_question(struct play_unit *u, const struct intake_question_opened *opened)
{
	size_t i;

	for (i = 0; i < PLAY_QUESTIONS; i++)
		if (!u->questions[i].open)
			break;
	if (i == PLAY_QUESTIONS)
		return;
	u->questions[i].open = true;
	u->questions[i].about = opened->about;
	u->questions[i].version = opened->version;
	fx_copy(u->questions[i].ref, opened->ref);
}

static void
close_question(struct play_unit *u, const char *ref)
{
	size_t i;

	for (i = 0; i < PLAY_QUESTIONS; i++)
		if (strcmp(u->questions[i].ref, ref) == 0)
			u->questions[i].open = false;
}

static void
hear_question(struct play_unit *u, const struct fx_event *event)
{
	const struct fx_field *ref;

	switch (event->kind) {
	case EV_intake_question_opened:
		open_question(u, fx_said(event, intake_question_opened));
		return;
	case EV_intake_question_withdrawn:
	case EV_intake_question_expired:
	case EV_intake_customer_decided:
		ref = fx_schema_field(event->kind, "ref");
		close_question(u, fx_schema_text(ref, event->bytes));
		return;
	default: return;
	}
}

static void
remember(struct play_unit *u, enum fx_kind kind)
{
	size_t i;

	for (i = 0; i < PLAY_PASTS; i++)
		if (past_events[i] == kind)
			u->past |= UINT64_C(1) << i;
}

static void
hear_lot(struct play_follow *f, const char *part_no)
{
	size_t i;

	for (i = 0; i < PLAY_PARTS; i++)
		if (strcmp(play_part_no(i), part_no) == 0)
			f->lots[i] = true;
}

static int
hear_without_unit(struct play_follow *f, const struct fx_event *event)
{
	switch (event->kind) {
	case EV_intake_requested:
		return hear_requested(f, fx_said(event, intake_requested));
	case EV_intake_blind_received:
		return hear_parcel(f, fx_said(event, intake_blind_received));
	case EV_repair_lot_accepted:
		hear_lot(f, fx_said(event, repair_lot_accepted)->part_no);
		return 0;
	default: return 0;
	}
}

/* -- the records -----------------------------------------------------------*/

/* The unit whose record in this book an event changes; NULL for none. */
static struct play_unit *
changed(struct play_follow *f, enum play_record record,
    const struct fx_change *change)
{
	const char *name = change->key;
	const struct fx_field *key;

	if (name == NULL)
		name = fx_schema_key(followed[record].book->record)->name;
	key = fx_schema_field(change->event, name);
	return key == NULL ? NULL
			   : play_units_find(
				 f->units, fx_schema_text(key, f->event.bytes));
}

static void
fold(struct play_follow *f, enum play_record record)
{
	const struct fx_change *change = followed[record].book->changes;
	struct play_unit *u;

	for (; change->event != FX_KIND_NONE; change++) {
		if (change->event != f->event.kind)
			continue;
		u = changed(f, record, change);
		if (u == NULL)
			continue;
		f->event.record = followed[record].book->record;
		change->apply((char *)u + followed[record].offset, &f->event);
		u->rev[record]++;
		play_units_touch(f->units, u);
	}
}

void
play_follow_look(struct play_follow *f, struct play_unit *u)
{
	if (u->ended || u->is_parcel)
		return;
	switch (u->intake.state) {
	case intake_unit_state_rejected:
		if (play_appeals(u) ||
		    u->intake.appeal == intake_appeal_state_filed ||
		    u->intake.appeal == intake_appeal_state_judged)
			return;
		break;
	case intake_unit_state_closed:
	case intake_unit_state_remote_resolved:
	case intake_unit_state_lapsed:
	case intake_unit_state_canceled: break;
	default: return;
	}
	play_units_end(f->units, u);
	f->totals.closed++;
	f->totals.by_outcome[u->intake.outcome]++;
}

static void
hear_subject(struct play_follow *f, const char *subject)
{
	struct play_unit *u = play_units_find(f->units, subject);

	if (u == NULL)
		return;
	remember(u, f->event.kind);
	hear_question(u, &f->event);
	play_units_touch(f->units, u);
	play_follow_look(f, u);
}

int
play_follow_take(
    struct play_follow *f, enum fx_place place, const struct fx_parts *row)
{
	const struct fx_node *data;
	char field[FX_NAME_MAX + 1];
	struct fx_envelope e;
	struct fx_event *event = &f->event;
	enum play_record record;
	int rc = fx_envelope_decode(
	    f->reader, row->body, row->body_length, &e, &data);

	if (rc != 0)
		return rc;
	event->kind = fx_envelope_kind(&e);
	if (event->kind == FX_KIND_NONE)
		return 0;
	rc =
	    fx_codec_decode(event->kind, data, FX_FOREIGN, event->bytes, field);
	if (rc != 0)
		return rc;
	(void)fx_codec_subject(
	    event->kind, e.subject, strlen(e.subject), event->bytes);
	event->seq = (int64_t)e.seq;
	event->time_ms = e.time_ms;
	event->actor = e.actor;
	event->role = e.role;
	f->totals.events++;
	rc = hear_without_unit(f, event);
	for (record = 0; record < PLAY_RECORDS && rc == 0; record++)
		if (followed[record].place == place)
			fold(f, record);
	if (rc == 0)
		hear_subject(f, e.subject);
	return rc;
}

/* -- the sockets -----------------------------------------------------------*/

static int
drain(struct play_follow *f, enum fx_place place)
{
	struct fx_follow *follow = fx_line_follow(f->lines[place]);
	int64_t now = fx_clock_monotonic_ms();
	struct fx_follow_event event;
	struct fx_mark last = { 0 };
	int rc = fx_line_turn(f->lines[place], now);

	while (rc == 0 && fx_follow_next(follow, &event) == 0) {
		rc = play_follow_take(f, place, &event.row);
		last = event.mark;
	}
	if (rc == 0 && last.seq > 0) {
		f->taken[place] = last.seq;
		rc = fx_line_took(f->lines[place], &last, now);
	}
	if (rc == 0 && fx_follow_why(follow) != FX_SAYS_OK)
		rc = FX_EUNKNOWN;
	return rc;
}

static bool
is_level(const struct play_follow *f, const uint64_t heads[FX_PLACE_COUNT])
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (f->lines[place] != NULL && f->taken[place] < heads[place])
			return false;
	return true;
}

/*
 * One turn of all lines.  Units are known by intake alone: before it was heard
 * up to its head, what others say would be about nobody.
 */
static int
turn(struct play_follow *f, const uint64_t heads[FX_PLACE_COUNT])
{
	struct fx_wait waits[FX_WAITS_MAX];
	bool others = f->taken[FX_IN_intake] >= heads[FX_IN_intake];
	enum fx_place place;
	size_t waited = 0;
	int rc;

	memset(waits, 0, sizeof(waits));
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (f->lines[place] != NULL &&
		    (others || place == FX_IN_intake))
			waited +=
			    fx_line_waits(f->lines[place], waits + waited);
	rc = fx_frame_wait(waits, waited, 100);
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++)
		if (f->lines[place] != NULL &&
		    (others || place == FX_IN_intake))
			rc = drain(f, place);
	return rc;
}

int
play_follow_to(struct play_follow *f, const uint64_t heads[FX_PLACE_COUNT])
{
	int64_t until = fx_clock_monotonic_ms() + SILENT_MS;
	int64_t before = f->totals.events;
	int rc = 0;

	while (rc == 0 && !is_level(f, heads)) {
		rc = turn(f, heads);
		if (f->totals.events > before)
			until = fx_clock_monotonic_ms() + SILENT_MS;
		before = f->totals.events;
		if (rc == 0 && fx_clock_monotonic_ms() > until)
			rc = FX_EUNKNOWN;
	}
	return rc;
}

const struct play_totals *
play_follow_totals(const struct play_follow *f)
{
	return &f->totals;
}

bool
play_follow_lot(const struct play_follow *f, size_t i)
{
	fx_assert(i < PLAY_PARTS);
	return f->lots[i];
}

static int
open_line(struct cli *cli, struct play_follow *f, enum fx_place place)
{
	struct fx_follow_options options = {
		.peer = fx_schema_place(place)->name, .name = ""
	};
	struct fx_line_place at = { cli->settings.peers[place].events,
		cli->settings.peers[place].journal };
	int rc = fx_random_bytes(&options.seed, sizeof(options.seed));

	return rc == 0 ? fx_line_open(cli->net, &options, &at,
			     fx_clock_monotonic_ms(), &f->lines[place])
		       : rc;
}

int
play_follow_open(
    struct cli *cli, struct play_units *units, struct play_follow **follow)
{
	struct play_follow *f = calloc(1, sizeof(*f));
	enum fx_place place;
	int rc;

	if (f == NULL)
		return FX_ENOMEM;
	f->units = units;
	rc = fx_unpack_open(ITEMS_MAX, &f->reader);
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++)
		if (cli != NULL && place != FX_IN_analytics)
			rc = open_line(cli, f, place);
	if (rc != 0) {
		play_follow_close(f);
		return rc;
	}
	*follow = f;
	return 0;
}

void
play_follow_close(struct play_follow *f)
{
	struct ref *ref, *next;
	enum fx_place place;
	size_t i;

	if (f == NULL)
		return;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		fx_line_close(f->lines[place]);
	for (i = 0; i < REF_BUCKETS; i++)
		for (ref = f->refs[i]; ref != NULL; ref = next) {
			next = ref->chain;
			free(ref);
		}
	fx_unpack_close(f->reader);
	free(f);
}

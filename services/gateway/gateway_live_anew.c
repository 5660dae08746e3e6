/*
 * Looking at a department anew.  Its events are no longer all there, or are
 * not those that we know; or there are so many that the present is known
 * sooner by asking for it.  First the head, then the lists of what is open:
 * what happens in between comes behind the head and is heard.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "services/gateway/gateway_live.h"
#include "services/gateway/gateway_search.h"

#define AGAIN_MS 1000 /* after no answer, and between two beginnings */
#define PAGE     200

static gateway_pack_fn pack_head, pack_list;
static gateway_done_fn take_head, take_list;

void
gateway_anew_want(struct gateway *g, enum fx_place place)
{
	struct gateway_anew *a = &g->live->anew[place];

	if (a->step == GATEWAY_ANEW_HEAD)
		return;
	/* A list that is under way is not taken anymore. */
	a->step = GATEWAY_ANEW_HEAD;
	a->state = 0;
	a->after.length = 0;
}

static void
pack_head(struct fx_packer *args, void *context)
{
	(void)context;
	fx_pack_map(args, 1);
	fx_pack_text(args, "n");
	fx_pack_int(args, 0);
}

/* From there on it is heard; of an empty journal, from its beginning. */
static int
begin_at(struct gateway *g, enum fx_place place, const struct fx_mark *head)
{
	struct gateway_live *l = g->live;

	if (l->taken[place].seq != 0)
		fx_log(LOG_VIEW_ANEW, "peer=%s why=%s have=%llu head=%llu",
		    fx_schema_place(place)->name,
		    fx_result_word(
			fx_follow_why(fx_line_follow(l->lines[place])))
			->name,
		    (unsigned long long)l->taken[place].seq,
		    (unsigned long long)head->seq);
	gateway_search_anew(g);
	memset(&l->taken[place], 0, sizeof(l->taken[place]));
	if (head->seq != 0)
		l->taken[place] = *head;
	l->at.seq[place] = head->seq;
	l->moved = true;
	fx_line_close(l->lines[place]);
	l->lines[place] = NULL;
	return gateway_live_line(g, place);
}

/* What is known of it here may have ended there meanwhile. */
static int
ask_all(struct gateway_live *l, enum fx_place place)
{
	struct gateway_unit *unit;
	size_t at = 0;
	int rc = 0;

	while (rc == 0 && (unit = gateway_units_next(&l->units, &at)) != NULL)
		rc = gateway_live_want(l, unit, place);
	return rc;
}

static void
take_head(struct gateway *g, const struct gateway_answer *answer, void *context)
{
	struct gateway_live *l = g->live;
	struct gateway_anew *a = context;
	enum fx_place place = answer->place;

	a->asked = false;
	a->again_ms = g->now_ms + AGAIN_MS;
	if (gateway_failed(answer))
		return;
	a->step = place == FX_IN_intake ? GATEWAY_ANEW_LIST : GATEWAY_ANEW_NOT;
	if (begin_at(g, place, &answer->reply.mark) != 0 ||
	    (place < GATEWAY_STAGES && ask_all(l, place) != 0))
		l->failed = true;
}

/* What has ended is not on the board, and what is open intake knows. */
static bool
is_open(int64_t state)
{
	switch ((enum intake_unit_state)state) {
	case intake_unit_state_absent:
	case intake_unit_state_closed:
	case intake_unit_state_remote_resolved:
	case intake_unit_state_rejected:
	case intake_unit_state_lapsed:
	case intake_unit_state_canceled:
	case intake_unit_state_matched: return false;
	default: return true;
	}
}

static void
pack_list(struct fx_packer *args, void *context)
{
	const struct gateway_anew *a = context;

	fx_pack_map(args, a->after.length > 0 ? 4 : 3);
	fx_pack_text(args, "kind");
	fx_pack_text(args, "unit");
	fx_pack_text(args, "state");
	fx_pack_text(
	    args, fx_schema_state(REC_intake_unit)->choices[a->state].name);
	fx_pack_text(args, "limit");
	fx_pack_int(args, PAGE);
	if (a->after.length > 0) {
		fx_pack_text(args, "after");
		fx_pack_bytes(args, a->after.bytes, a->after.length);
	}
}

static int
hear_row(struct gateway_live *l, const struct fx_node *row)
{
	char name[GATEWAY_UNIT_BYTES];
	const char *text;
	size_t length;

	if (fx_unpack_text(fx_unpack_find(row, "unit_no"), &text, &length) !=
		0 ||
	    length >= sizeof(name))
		return 0;
	memcpy(name, text, length);
	name[length] = '\0';
	return gateway_live_hear(l, FX_IN_intake, name);
}

static void
take_list(struct gateway *g, const struct gateway_answer *answer, void *context)
{
	struct gateway_live *l = g->live;
	struct gateway_anew *a = context;
	size_t i, count;
	int rc = 0;

	a->asked = false;
	if (a->step != GATEWAY_ANEW_LIST)
		return;
	if (gateway_failed(answer)) {
		a->again_ms = g->now_ms + AGAIN_MS;
		return;
	}
	count = answer->root == NULL ? 0 : fx_unpack_count(answer->root);
	for (i = 0; i < count && rc == 0; i++)
		rc = hear_row(l, fx_unpack_element(answer->root, i));
	l->failed |= rc != 0;
	a->after = answer->reply.after;
	a->state += a->after.length == 0;
}

int
gateway_anew_turn(struct gateway *g, enum fx_place place)
{
	struct gateway_anew *a = &g->live->anew[place];

	if (a->step == GATEWAY_ANEW_NOT || a->asked || g->now_ms < a->again_ms)
		return 0;
	if (a->step == GATEWAY_ANEW_HEAD) {
		a->asked = true;
		gateway_ask_for(g, place, "tail", pack_head, a, take_head, a);
		return 0;
	}
	while (a->state < intake_unit_state_count && !is_open(a->state))
		a->state++;
	if (a->state == intake_unit_state_count) {
		a->step = GATEWAY_ANEW_NOT;
		return 0;
	}
	a->asked = true;
	gateway_ask_for(g, place, "list", pack_list, a, take_list, a);
	return 0;
}

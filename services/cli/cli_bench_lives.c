/*
 * Whole lives of `fanxiu bench`: many units at once go from the request to the
 * closed dossier, each by the commands of the shortest repair, the next as
 * soon as the one before is answered and the department has heard what came
 * before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "edge/fx_form.h"
#include "net/fx_line.h"
#include "schema/fx_codec.h"
#include "services/cli/cli_bench.h"

#define LIVES         2000
#define AT_ONCE       512
#define MAP_SIZE      4096 /* twice the lives, or more; a power of two */
#define WAIT_MS       30000
#define AGAIN_MS      200 /* after a refusal, if nothing changes before */
#define ITEMS_MAX     1024
#define WORDS_MAX     512
#define COMMAND_BYTES 20480 /* the largest struct of a command */
#define SHA                                \
	"00000000000000000000000000000000" \
	"000000000000000000000000000000aa"

/* What is done to a unit, by whom, when its department has heard what. */
struct step {
	enum fx_kind command;
	bool hears; /* first the department must have heard of it */
	const char *actor, *role;
	const char *serial, *unit; /* fields that take the unit's own */
	const char *words;         /* field=value ..., the same for all */
};

/* clang-format off */
static const struct step steps[] = {
	{ CMD_intake_request, false, "chen.yu", "cs", "serial", NULL,
	    "channel=phone customer_kind=person model=BENCH-1 voucher=valid "
	    "purchase_date=2026-01-15 fault_note=no_heat symptom=no_power "
	    "demand=repair contact_name=bench contact_phone=0" },
	{ CMD_intake_review, false, "chen.yu", "cs", NULL, NULL,
	    "verdict=eligible method=courier" },
	{ CMD_intake_confirm_side, false, "qian.jin", "sales_mgr", NULL, NULL,
	    "" },
	{ CMD_intake_confirm_side, false, "zhou.li", "qa", NULL, NULL, "" },
	{ CMD_intake_receive, false, "xu.hai", "receiver", "serial_seen", NULL,
	    "model_seen=BENCH-1 qty_seen=1 appearance=used accessories=cable" },
	{ CMD_intake_admit, false, "xu.hai", "receiver", NULL, NULL,
	    "shelf=A-1" },
	{ CMD_assessment_start, true, "li.ping", "assessor", NULL, NULL,
	    "bench=B-1" },
	{ CMD_assessment_diagnose, false, "li.ping", "assessor", NULL, NULL,
	    "fault_found=yes repairable=yes cause=material symptom=no_power "
	    "section=heater defect=open_circuit" },
	{ CMD_assessment_set_liability, false, "li.ping", "assessor", NULL,
	    NULL, "share_company=1000 warranty=in proof_burden=customer "
	    "rule_ids=S-108 rule_hash=" SHA },
	{ CMD_assessment_propose, false, "li.ping", "assessor", NULL, NULL,
	    "kind=repair goods_to=customer est_labor_min=30 "
	    "est_parts_minor=2000 replacement_value_minor=29900" },
	{ CMD_repair_assign, true, "sun.tao", "tech_lead", NULL, NULL,
	    "technician=zhang.min" },
	{ CMD_repair_pick_up, false, "zhang.min", "technician", NULL,
	    "scanned", "" },
	{ CMD_repair_record_step, false, "zhang.min", "technician", NULL, NULL,
	    "step=10 op=solder minutes=20 check=pass" },
	{ CMD_repair_complete, false, "zhang.min", "technician", NULL, NULL,
	    "repair_code=resoldered" },
	{ CMD_quality_start, true, "he.jing", "inspector", NULL, NULL,
	    "extent=full" },
	{ CMD_quality_check, false, "he.jing", "inspector", NULL, NULL,
	    "item=function result=pass" },
	{ CMD_quality_check, false, "he.jing", "inspector", NULL, NULL,
	    "item=reported_fault result=pass" },
	{ CMD_quality_pass, false, "he.jing", "inspector", NULL, NULL,
	    "report_no=QR-1 sign_sha=" SHA },
	{ CMD_shipping_issue_notice, true, "chen.yu", "cs", NULL, NULL,
	    "mode=courier freight_payer=company contact_rev=1 doc_no=DN-1" },
	{ CMD_shipping_pack, false, "wang.fa", "shipper", "scanned", NULL,
	    "package_no=P-1 accessories=cable material=carton "
	    "label_model=BENCH-1 label_qty=1 label_date=2026-03-10 "
	    "label_contact_rev=1 cost_minor=300" },
	{ CMD_shipping_hand_over, false, "wang.fa", "shipper", "scanned", NULL,
	    "shipment_no=S-1 carrier=SF waybill=SF1234567890 "
	    "freight_minor=1200 proof_sha=" SHA },
	{ CMD_shipping_deliver, false, "sf.express", "carrier", NULL, NULL,
	    "signed_by_kind=customer" },
	{ CMD_intake_record_acceptance, true, "chen.yu", "cs", NULL, NULL,
	    "ok=yes function_ok=yes appearance_ok=yes" },
	{ CMD_intake_follow_up, false, "chen.yu", "cs", NULL, NULL,
	    "received_ok=yes csat=5" },
};

/* The events that say so: from now on the department may be told more. */
static const enum fx_kind hears[] = {
	EV_assessment_queued, EV_repair_queued, EV_quality_queued,
	EV_shipping_queued, EV_intake_progressed, EV_intake_closed,
};

static const enum fx_place places[] = {
	FX_IN_intake, FX_IN_assessment, FX_IN_repair, FX_IN_quality,
	FX_IN_shipping,
};
/* clang-format on */

struct life {
	char unit[FX_KEY_BYTES], serial[32];
	size_t step;    /* the next to be done */
	bool under_way; /* it is asked for, and not yet answered */
	bool heard[FX_PLACE_COUNT];
	uint64_t revs[FX_PLACE_COUNT]; /* as far as we know */
	uint64_t asked;                /* at this revision */
	int64_t refused_ms;            /* and refused, then; 0: it was not */
};

struct lives {
	struct bench *b;
	struct fx_reader *reader;
	struct fx_line *lines[fx_count_of(places)];
	size_t begun, ended;
	int64_t moved_ms;           /* when anything got on last */
	int64_t again_ms;           /* when refusals were gone through last */
	struct fx_response refusal; /* the last one */
	struct life lives[LIVES];
	uint16_t map[MAP_SIZE]; /* life + 1, by its unit */
	_Alignas(max_align_t) unsigned char commands[fx_count_of(steps)]
						    [COMMAND_BYTES];
};

/* -- the commands -----------------------------------------------------------*/

static void
put(enum fx_kind kind, const char *name, const char *text, void *command)
{
	const struct fx_field *f = fx_schema_field(kind, name);

	fx_assert(f != NULL && strlen(text) <= (size_t)f->high);
	fx_copy_text((char *)command + f->offset, (size_t)f->high + 1, text);
}

/* Fill in what is the same for all units. */
static void
fill_in(const struct step *step, void *command)
{
	char words[WORDS_MAX], why[FX_FORM_WHY], *word, *equals, *rest;

	fx_assert(strlen(step->words) < sizeof(words));
	fx_copy_text(words, sizeof(words), step->words);
	for (word = strtok_r(words, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		equals = strchr(word, '=');
		fx_assert(equals != NULL);
		*equals = '\0';
		fx_assert(fx_form_fill(step->command, word, equals + 1, command,
			      why) == 0);
	}
}

static void
fill_in_all(struct lives *all)
{
	size_t i;

	for (i = 0; i < fx_count_of(steps); i++) {
		fx_assert(fx_schema_shape(steps[i].command)->size <=
			  sizeof(all->commands[i]));
		fill_in(&steps[i], all->commands[i]);
	}
}

static int
send(struct lives *all, struct life *life)
{
	const struct step *step = &steps[life->step];
	struct fx_client *client = all->b->cli->client;
	enum fx_place place = fx_schema_shape(step->command)->place;
	const struct fx_field *key = fx_schema_key(step->command);
	void *command = all->commands[life->step];
	struct fx_speaker speaker = { 0 };
	struct fx_request request;
	int rc;

	fx_copy_text(speaker.actor, sizeof(speaker.actor), step->actor);
	fx_copy_text(speaker.role, sizeof(speaker.role), step->role);
	if (key != NULL)
		put(step->command, key->name, life->unit, command);
	if (step->serial != NULL)
		put(step->command, step->serial, life->serial, command);
	if (step->unit != NULL)
		put(step->command, step->unit, life->unit, command);
	rc = fx_client_command(
	    client, step->command, command, &speaker, &request);
	request.has_expect = key != NULL;
	request.expect = life->asked = life->revs[place];
	life->under_way = true;
	if (rc == 0)
		rc = fx_client_send(
		    client, place, &request, (uint64_t)(life - all->lives));
	return rc == 0 ? 0 : FX_STATUS_IO;
}

/* Do the next thing, if it is time for it. */
static int
go_on(struct lives *all, struct life *life)
{
	const struct step *step = &steps[life->step];
	enum fx_place place;

	if (life->under_way || life->step == fx_count_of(steps))
		return 0;
	place = fx_schema_shape(step->command)->place;
	if (step->hears && !life->heard[place])
		return 0;
	/* What was refused is asked again when something has changed; or
	 * later, for a rule may have wanted a fresher view of others. */
	if (life->refused_ms != 0 && life->revs[place] <= life->asked &&
	    fx_clock_monotonic_ms() - life->refused_ms < AGAIN_MS)
		return 0;
	life->refused_ms = 0;
	return send(all, life);
}

static int
begin_life(struct lives *all)
{
	struct life *life = &all->lives[all->begun++];

	(void)snprintf(
	    life->serial, sizeof(life->serial), "LIFE-%zu", all->begun);
	return go_on(all, life);
}

/* -- finding a life by its unit ---------------------------------------------*/

static size_t
place_in_map(const struct lives *all, const char *unit)
{
	uint32_t hash = 2166136261u;
	const char *c;
	size_t at;

	for (c = unit; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	at = hash & (MAP_SIZE - 1);
	while (all->map[at] != 0 &&
	       strcmp(all->lives[all->map[at] - 1].unit, unit) != 0)
		at = (at + 1) & (MAP_SIZE - 1);
	return at;
}

/* NULL before it is known, and for a unit that is none of ours. */
static struct life *
life_of(struct lives *all, const char *unit)
{
	size_t at = place_in_map(all, unit);

	return all->map[at] == 0 ? NULL : &all->lives[all->map[at] - 1];
}

static void
name_unit(struct lives *all, struct life *life, const char *unit)
{
	size_t at = place_in_map(all, unit);

	fx_copy_text(life->unit, sizeof(life->unit), unit);
	all->map[at] = (uint16_t)(life - all->lives + 1);
}

/* -- answers ----------------------------------------------------------------*/

static int
take_answer(struct lives *all, const struct fx_client_answer *answer)
{
	struct life *life = &all->lives[answer->ticket];
	const struct fx_response *reply = &answer->reply;
	uint64_t *rev =
	    &life->revs[fx_schema_shape(steps[life->step].command)->place];

	life->under_way = false;
	if (reply->code == FX_SAYS_REFUSED) {
		life->refused_ms = fx_clock_monotonic_ms();
		all->refusal = *reply;
	} else if (reply->code == FX_SAYS_CONFLICT) {
		*rev = reply->rev; /* somebody was faster */
	} else if (reply->code == FX_SAYS_OK) {
		*rev = reply->rev > *rev ? reply->rev : *rev;
		all->moved_ms = fx_clock_monotonic_ms();
		if (life->step++ == 0)
			name_unit(all, life, reply->subject);
	} else {
		return cli_refused(all->b->cli, reply);
	}
	return go_on(all, life);
}

static int
take_answers(struct lives *all, int timeout_ms)
{
	struct fx_client_answer answer;
	enum fx_place place;
	int rc, status = 0;

	while (status == 0 && fx_client_under_way(all->b->cli->client) > 0) {
		rc = fx_client_next(
		    all->b->cli->client, timeout_ms, &place, &answer);
		if (rc == FX_EAGAIN)
			break;
		if (rc != 0)
			return cli_unreached(all->b->cli, place, rc);
		status = take_answer(all, &answer);
		timeout_ms = 0;
	}
	return status;
}

/* -- events -----------------------------------------------------------------*/

/* The kind of an event that matters here; most do not, and are not read. */
static enum fx_kind
kind_of(const struct fx_parts *row)
{
	const struct fx_shape *shape;
	size_t i;

	for (i = 0; i < fx_count_of(hears); i++) {
		shape = fx_schema_shape(hears[i]);
		if (row->topic_length == shape->name_length + 1 &&
		    memcmp(row->topic, shape->name, shape->name_length) == 0)
			return hears[i];
	}
	return FX_KIND_NONE;
}

/* Of what intake hears of others, only the delivery lets the work go on. */
static bool
lets_go_on(enum fx_kind kind, const struct fx_node *data)
{
	struct intake_progressed progressed = { 0 };
	char field[FX_NAME_MAX + 1];

	if (kind != EV_intake_progressed)
		return kind != EV_intake_closed;
	return fx_codec_decode(kind, data, FX_FOREIGN, &progressed, field) ==
		   0 &&
	       progressed.stage == intake_stage_delivered;
}

static int
take_event(struct lives *all, enum fx_place place, const struct fx_parts *row)
{
	enum fx_kind kind = kind_of(row);
	const struct fx_node *data;
	struct fx_envelope e;
	struct life *life;

	if (kind == FX_KIND_NONE)
		return 0;
	if (fx_envelope_decode(
		all->reader, row->body, row->body_length, &e, &data) != 0)
		return FX_STATUS_DATA;
	life = life_of(all, e.subject);
	if (life == NULL)
		return 0;
	if (e.rev > life->revs[place])
		life->revs[place] = e.rev;
	if (lets_go_on(kind, data))
		life->heard[place] = true;
	all->ended += kind == EV_intake_closed;
	return go_on(all, life);
}

static int
hear(struct lives *all, size_t i)
{
	struct fx_line *line = all->lines[i];
	struct fx_follow_event event;
	int status = 0;

	if (fx_line_turn(line, fx_clock_monotonic_ms()) != 0)
		return FX_STATUS_IO;
	while (
	    status == 0 && fx_follow_next(fx_line_follow(line), &event) == 0) {
		status = take_event(all, places[i], &event.row);
		fx_follow_took(fx_line_follow(line), &event.mark);
	}
	return status;
}

static int
hear_all(struct lives *all)
{
	size_t i;
	int status = 0;

	for (i = 0; i < fx_count_of(places) && status == 0; i++)
		status = hear(all, i);
	return status;
}

/* -- all of them ------------------------------------------------------------*/

static int
go_on_with_refused(struct lives *all, int64_t now)
{
	size_t i;
	int status = 0;

	if (now - all->again_ms < AGAIN_MS)
		return 0;
	all->again_ms = now;
	for (i = 0; i < all->begun && status == 0; i++)
		if (all->lives[i].refused_ms != 0)
			status = go_on(all, &all->lives[i]);
	return status;
}

/* Nothing gets on anymore: say the last thing that was heard. */
static int
give_up(struct lives *all)
{
	cli_say(all->b->cli, "whole lives: nothing got on for 30 s",
	    "完整流程：30 秒内没有进展");
	if (all->refusal.code == FX_SAYS_REFUSED)
		(void)cli_refused(all->b->cli, &all->refusal);
	return FX_STATUS_UNREACHABLE;
}

static int
turn(struct lives *all)
{
	int64_t now = fx_clock_monotonic_ms();
	int status = 0;

	cli_bench_let_time_pass(all->b, fx_clock_monotonic_us());
	while (status == 0 && all->begun < LIVES &&
	       all->begun - all->ended < AT_ONCE)
		status = begin_life(all);
	if (status == 0)
		status = take_answers(all, 1);
	if (status == 0)
		status = hear_all(all);
	if (status == 0)
		status = go_on_with_refused(all, now);
	return status == 0 && now - all->moved_ms > WAIT_MS ? give_up(all)
							    : status;
}

static int
open_all(struct lives *all)
{
	size_t i;
	int status = 0;

	if (fx_unpack_open(ITEMS_MAX, &all->reader) != 0)
		return FX_STATUS_IO;
	for (i = 0; i < fx_count_of(places) && status == 0; i++)
		status = cli_bench_follow(all->b, places[i], &all->lines[i]);
	return status;
}

static void
close_all(struct lives *all)
{
	size_t i;

	for (i = 0; i < fx_count_of(places); i++)
		fx_line_close(all->lines[i]);
	fx_unpack_close(all->reader);
	free(all);
}

int
cli_bench_lives(struct bench *b)
{
	struct lives *all = calloc(1, sizeof(*all));
	int64_t begin = fx_clock_monotonic_us(), took;
	int status;

	if (all == NULL)
		return FX_STATUS_IO;
	all->b = b;
	all->moved_ms = begin / 1000;
	fill_in_all(all);
	status = open_all(all);
	while (status == 0 && all->ended < LIVES)
		status = turn(all);
	took = fx_clock_monotonic_us() - begin;
	if (status == 0)
		b->lives_per_s = LIVES * INT64_C(1000000) / took;
	close_all(all);
	return status;
}

/*
 * fanxiu case, fanxiu unit: where it is, what each department knows, and what
 * happened, with who and how long between steps.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_visible.h"
#include "net/fx_talk.h"
#include "schema/fx_codec.h"
#include "services/cli/cli.h"

#define STEPS_MAX 2048

/* One event of a unit. */
struct step {
	int64_t time_ms;
	uint64_t seq;
	enum fx_place place;
	char type[FX_NAME_MAX + 1];
	char actor[FX_ACTOR_MAX + 1], role[FX_ACTOR_MAX + 1];
};

struct view {
	struct fx_facts facts;
	size_t count;
	uint64_t gone; /* events that their departments no longer keep */
	struct step steps[STEPS_MAX];
	struct fx_reader *reader;
};

/* The record of a department, into the facts.  Absent is all zero. */
static int
read_fact(struct cli *cli, enum fx_kind kind, const char *unit_no, void *thing)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "get", &request);
	char field[FX_NAME_MAX + 1];
	int status;

	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, "unit");
	fx_pack_text(args, "subject");
	fx_pack_text(args, unit_no);
	status = cli_ask(cli, fx_schema_shape(kind)->place, &request, &answer);
	if (status != 0)
		return status;
	if (answer.root == NULL || fx_unpack_count(answer.root) == 0)
		return 0;
	return fx_codec_decode(kind, answer.root, FX_FOREIGN, thing, field) == 0
		   ? 0
		   : FX_STATUS_DATA;
}

static int
read_facts(struct cli *cli, const char *unit_no, struct fx_facts *facts)
{
	int status = read_fact(cli, REC_intake_unit, unit_no, &facts->intake);

	if (status == 0)
		status = read_fact(
		    cli, REC_assessment_unit, unit_no, &facts->assessment);
	if (status == 0)
		status =
		    read_fact(cli, REC_repair_unit, unit_no, &facts->repair);
	if (status == 0)
		status =
		    read_fact(cli, REC_quality_unit, unit_no, &facts->quality);
	if (status == 0)
		status = read_fact(
		    cli, REC_shipping_unit, unit_no, &facts->shipping);
	return status;
}

static void
take_step(struct view *view, enum fx_place place, const struct fx_parts *row)
{
	const struct fx_node *data;
	struct fx_envelope e;
	struct step *step = &view->steps[view->count];

	if (view->count == STEPS_MAX ||
	    fx_envelope_decode(
		view->reader, row->body, row->body_length, &e, &data) != 0)
		return;
	step->time_ms = e.time_ms;
	step->seq = e.seq;
	step->place = place;
	fx_copy(step->type, e.type);
	fx_copy(step->actor, e.actor);
	fx_copy(step->role, e.role);
	view->count++;
}

/* Rows of a journal: each behind its length. */
static uint64_t
take_rows(struct view *view, enum fx_place place, const struct fx_piece *rows)
{
	struct fx_piece row;
	struct fx_parts parts;
	size_t at = 0, before = view->count;

	while (at < rows->length && fx_talk_row(*rows, &at, &row) == 0)
		if (fx_envelope_split(row.bytes, row.length, &parts) == 0)
			take_step(view, place, &parts);
	return view->count > before ? view->steps[view->count - 1].seq : 0;
}

static int
read_history(struct cli *cli, struct view *view, enum fx_place place,
    const char *unit_no)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args;
	uint64_t after = 0;
	int status;

	do {
		args = cli_begin(cli, "history", &request);
		fx_pack_map(args, 2);
		fx_pack_text(args, "subject");
		fx_pack_text(args, unit_no);
		fx_pack_text(args, "after");
		fx_pack_uint(args, after);
		status = cli_ask(cli, place, &request, &answer);
		if (status != 0)
			break;
		after = take_rows(view, place, &answer.data);
		view->gone += answer.reply.gone;
	} while (status == 0 && after != 0);
	return status;
}

/* Times of different stores are only shown side by side, nothing is decided. */
static int
by_time(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->time_ms != y->time_ms)
		return x->time_ms < y->time_ms ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int
read_view(struct cli *cli, struct view *view, const char *unit_no)
{
	enum fx_place place;
	int status;

	memset(&view->facts, 0, sizeof(view->facts));
	view->count = 0;
	view->gone = 0;
	status = read_facts(cli, unit_no, &view->facts);
	for (place = 0; place < FX_IN_analytics && status == 0; place++)
		status = read_history(cli, view, place, unit_no);
	if (status == 0)
		qsort(
		    view->steps, view->count, sizeof(view->steps[0]), by_time);
	return status;
}

static const char *
state_word(const struct cli *cli, enum fx_kind kind, const void *record)
{
	const struct fx_field *f = fx_schema_state(kind);
	const struct fx_word *word = &f->choices[fx_schema_number(f, record)];

	return cli->chinese ? word->zh : word->en;
}

static void
print_head(const struct cli *cli, const struct view *view, const char *unit_no)
{
	const struct fx_facts *f = &view->facts;
	const struct fx_word *word = fx_visible_text(&view->facts);
	const struct fx_field *outcome =
	    fx_schema_field(REC_intake_unit, "outcome");

	printf("%s  %s  %s", unit_no, word->name,
	    cli->chinese ? word->zh : word->en);
	if (f->intake.outcome != 0)
		printf("  %s", outcome->choices[f->intake.outcome].name);
	printf("\n%s %s %s  %s\n", f->intake.model, f->intake.family,
	    f->intake.serial, f->intake.fault_note);
	printf(
	    "  intake     %s\n", state_word(cli, REC_intake_unit, &f->intake));
	printf("  assessment %s\n",
	    state_word(cli, REC_assessment_unit, &f->assessment));
	printf(
	    "  repair     %s\n", state_word(cli, REC_repair_unit, &f->repair));
	printf("  quality    %s\n",
	    state_word(cli, REC_quality_unit, &f->quality));
	printf("  shipping   %s\n",
	    state_word(cli, REC_shipping_unit, &f->shipping));
}

static void
print_timeline(const struct cli *cli, const struct view *view)
{
	const struct step *s;
	char time[CLI_TIME_BYTES], span[CLI_TIME_BYTES];
	int64_t before = 0;
	size_t i;

	if (view->gone > 0)
		printf(cli->chinese ? "  (另有 %" PRIu64
				      " 条更早的事件已不在流水中，见备份)\n"
				    : "  (%" PRIu64 " earlier events are kept "
				      "only in backups)\n",
		    view->gone);
	for (i = 0; i < view->count; i++) {
		s = &view->steps[i];
		cli_time(cli, s->time_ms, time);
		cli_span(s->time_ms - before, span);
		printf("  %s  %8s  %-32s %s%s%s\n", time,
		    before == 0 ? "" : span, s->type, s->actor,
		    s->role[0] == '\0' ? "" : ":", s->role);
		before = s->time_ms;
	}
}

static void
json_unit(struct fx_json *json, const struct view *view, const char *unit_no)
{
	const struct fx_field *f = fx_schema_field(REC_intake_unit, "outcome");
	const struct step *s;
	char time[FX_TIME_TEXT];
	size_t i;

	fx_json_object(json, NULL);
	fx_json_text(json, "unit", unit_no);
	fx_json_text(json, "state", fx_visible_text(&view->facts)->name);
	fx_json_text(
	    json, "outcome", f->choices[view->facts.intake.outcome].name);
	fx_json_number(json, "gone", (int64_t)view->gone);
	fx_json_array(json, "timeline");
	for (i = 0; i < view->count; i++) {
		s = &view->steps[i];
		fx_cloud_time(s->time_ms, time);
		fx_json_object(json, NULL);
		fx_json_text(json, "time", time);
		fx_json_text(json, "service", fx_schema_place(s->place)->name);
		fx_json_text(json, "type", s->type);
		fx_json_text(json, "actor", s->actor);
		fx_json_text(json, "role", s->role);
		fx_json_number(json, "seq", (int64_t)s->seq);
		fx_json_end(json);
	}
	fx_json_end(json);
	fx_json_end(json);
}

/* Whether anything ever happened to it. */
static bool
is_known(const struct view *view)
{
	return view->count > 0 || view->gone > 0;
}

static int
not_found(const struct cli *cli)
{
	cli_say(cli, "there is no such case or unit", "没有此案件或产品");
	return FX_STATUS_NOT_FOUND;
}

/* -- the commands -----------------------------------------------------------*/

/* All units of a case, one after the other, until one is not there. */
static int
each_unit(struct cli *cli, struct view *view, const char *case_no,
    struct fx_json *json, enum fx_visible *states, size_t *count)
{
	char unit_no[FX_CASE_BYTES];
	int status = 0;

	for (*count = 0; *count < FX_LINES_MAX; (*count)++) {
		if (fx_text_make_unit(case_no, (int64_t)*count + 1, unit_no) !=
		    0)
			return not_found(cli);
		status = read_view(cli, view, unit_no);
		if (status != 0 || !is_known(view))
			break;
		states[*count] = fx_visible_of(&view->facts);
		if (json != NULL)
			json_unit(json, view, unit_no);
		else {
			print_head(cli, view, unit_no);
			print_timeline(cli, view);
		}
	}
	return status;
}

static int
show_case(struct cli *cli, struct view *view, const char *case_no)
{
	enum fx_visible states[FX_LINES_MAX];
	const struct fx_word *word;
	struct fx_json json;
	size_t count;
	int status;

	if (cli->json) {
		fx_json_begin(&json, stdout);
		fx_json_object(&json, NULL);
		fx_json_text(&json, "case", case_no);
		fx_json_array(&json, "units");
	}
	status = each_unit(
	    cli, view, case_no, cli->json ? &json : NULL, states, &count);
	if (status == 0 && count == 0)
		status = not_found(cli);
	word = fx_visible_word(
	    count == 0 ? FX_VISIBLE_req : fx_visible_of_case(states, count));
	if (cli->json) {
		fx_json_end(&json);
		fx_json_text(&json, "state", count == 0 ? "" : word->name);
		fx_json_end(&json);
		fx_json_line(&json);
	} else if (status == 0) {
		printf("%s  %s  %s\n", case_no, word->name,
		    cli->chinese ? word->zh : word->en);
	}
	return status;
}

static int
show_unit(struct cli *cli, struct view *view, const char *unit_no)
{
	struct fx_json json;
	int status = read_view(cli, view, unit_no);

	if (status == 0 && !is_known(view))
		status = not_found(cli);
	if (status != 0)
		return status;
	if (cli->json) {
		fx_json_begin(&json, stdout);
		json_unit(&json, view, unit_no);
		fx_json_line(&json);
		return 0;
	}
	print_head(cli, view, unit_no);
	print_timeline(cli, view);
	return 0;
}

/* Both commands begin alike and differ by what they show. */
static int
show(struct cli *cli,
    int (*what)(struct cli *cli, struct view *view, const char *name))
{
	static struct view view; /* too large for a stack */
	int status;

	if (cli->argc != 1)
		return cli_usage(cli, "say which: unit RMA-2603-00001-9.01",
		    "请指明编号，如 unit RMA-2603-00001-9.01");
	status = cli_connect(cli);
	if (status != 0)
		return status;
	if (fx_unpack_open(1024, &view.reader) != 0)
		return FX_STATUS_IO;
	status = what(cli, &view, cli->argv[0]);
	fx_unpack_close(view.reader);
	return status;
}

int
cli_case(struct cli *cli)
{
	return show(cli, show_case);
}

int
cli_unit(struct cli *cli)
{
	return show(cli, show_unit);
}

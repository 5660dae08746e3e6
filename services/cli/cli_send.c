/*
 * fanxiu send: one command from the command line.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "base/fx_uuid.h"
#include "edge/fx_form.h"
#include "services/cli/cli.h"

#define COMMAND_BYTES 20480

/* The command that was probably meant. */
static int
unknown_type(const char *name)
{
	const char *best = "";
	size_t distance, least = SIZE_MAX;
	enum fx_kind kind;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		if (fx_schema_shape(kind)->sort != FX_COMMAND)
			continue;
		distance = fx_text_distance(name, fx_schema_shape(kind)->name);
		if (distance < least) {
			least = distance;
			best = fx_schema_shape(kind)->name;
		}
	}
	fprintf(stderr,
	    "fanxiu: there is no command %s; did you mean %s? / "
	    "没有此命令，是否指 %s?\n",
	    name, best, best);
	return FX_STATUS_USAGE;
}

static void
print_fields(enum fx_kind kind)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);
	char why[FX_FORM_WHY];

	fprintf(stderr, "fanxiu: %s takes\n", fx_schema_shape(kind)->name);
	for (i = 0; i < count; i++) {
		fx_form_explain(&f[i], why);
		fprintf(stderr, "  %-20s %s %s; %s%s\n", f[i].name, f[i].en,
		    f[i].zh, why, f[i].need == FX_must ? " (must)" : "");
	}
}

static int
not_text(const char *name)
{
	fprintf(stderr,
	    "fanxiu: %s: not UTF-8 text, or longer than any field; "
	    "非UTF-8文本或过长\n",
	    name);
	return FX_STATUS_USAGE;
}

/* field=value into the command; says what is wrong with it. */
static int
fill(enum fx_kind kind, const char *word, void *thing)
{
	const char *equals = strchr(word, '=');
	static char value[FX_CLIENT_ARGS * 2]; /* the customer's words fit */
	char name[FX_NAME_MAX + 1], why[FX_FORM_WHY];
	size_t length = equals == NULL ? 0 : (size_t)(equals - word);

	if (length == 0 || length > FX_NAME_MAX) {
		fprintf(stderr, "fanxiu: not field=value: %s\n", word);
		return FX_STATUS_USAGE;
	}
	memcpy(name, word, length);
	name[length] = '\0';
	if (fx_nfc(equals + 1, strlen(equals + 1), value, sizeof(value)) != 0)
		return not_text(name);
	if (fx_form_fill(kind, name, value, thing, why) == 0)
		return 0;
	fprintf(stderr, "fanxiu: %s: %s\n", name, why);
	if (fx_schema_field(kind, name) == NULL)
		print_fields(kind);
	return FX_STATUS_USAGE;
}

/* Name every field that is missing or not allowed; the exit status. */
static int
check_fields(enum fx_kind kind, const void *thing)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);
	char why[FX_FORM_WHY];
	int rc, status = 0;

	for (i = 0; i < count; i++) {
		rc = fx_schema_check_field(&f[i], thing);
		if (rc == 0)
			continue;
		fx_form_explain(&f[i], why);
		fprintf(stderr, "fanxiu: %s %s (%s %s): %s\n",
		    rc == FX_EMISSING ? "missing 缺少" : "not allowed 不允许",
		    f[i].name, f[i].en, f[i].zh, why);
		status = FX_STATUS_USAGE;
	}
	return status;
}

/* Subject and fields of the command line, as the command's struct. */
static int
read_command(const struct cli *cli, enum fx_kind kind, void *thing)
{
	const struct fx_field *key = fx_schema_key(kind);
	char why[FX_FORM_WHY];
	int i = 1, status = 0;

	memset(thing, 0, fx_schema_shape(kind)->size);
	if (key != NULL && cli->argc > 1 && strchr(cli->argv[1], '=') == NULL) {
		if (fx_form_fill(kind, key->name, cli->argv[i++], thing, why) !=
		    0) {
			fprintf(stderr, "fanxiu: %s: %s\n", key->name, why);
			return FX_STATUS_USAGE;
		}
	}
	for (; i < cli->argc && status == 0; i++)
		status = fill(kind, cli->argv[i], thing);
	return status == 0 ? check_fields(kind, thing) : status;
}

/* The kind of record that a command is about: of the book with its rule. */
static const char *
record_of(enum fx_kind command)
{
	const struct fx_department *department =
	    cli_department(fx_schema_shape(command)->place);
	const struct fx_book *book;

	if (fx_department_rule(department, command, &book) == NULL)
		return "unit";
	return strchr(fx_schema_shape(book->record)->name, '.') + 1;
}

/* Read the revision first, so that nothing built on an old one happens. */
static int
read_revision(struct cli *cli, enum fx_kind kind, struct fx_request *request)
{
	struct fx_client_answer answer;
	struct fx_request query;
	struct fx_packer *args;
	int status;

	if (cli->expect != NULL) {
		request->has_expect = true;
		request->expect = strtoull(cli->expect, NULL, 10);
		return 0;
	}
	if (fx_schema_shape(kind)->way != FX_keyed)
		return 0;
	args = cli_begin(cli, "get", &query);
	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, record_of(kind));
	fx_pack_text(args, "subject");
	fx_pack_text(args, request->subject);
	status = cli_ask(cli, fx_schema_shape(kind)->place, &query, &answer);
	request->has_expect = true;
	request->expect = (uint64_t)cli_number(answer.root, "rev", 0);
	return status;
}

/*
 * Send it.  A repeat by --id must have the bytes of the first, also the
 * revision, which has moved since: an id that is known is never done again, so
 * older ones can be tried until the stored answer comes.
 */
static int
ask(struct cli *cli, enum fx_place place, struct fx_request *request,
    struct fx_client_answer *answer)
{
	int rc = fx_client_ask(cli->client, place, request, answer);

	while (rc == 0 && answer->reply.code == FX_SAYS_ID_REUSED &&
	       cli->id != NULL && cli->expect == NULL && request->expect > 0) {
		request->expect--;
		rc = fx_client_ask(cli->client, place, request, answer);
	}
	return rc;
}

static void
print_receipt(const struct cli *cli, const struct fx_response *r)
{
	char id[FX_UUID_TEXT];
	struct fx_json json;

	fx_uuid_print(r->id, id);
	if (!cli->json) {
		printf("%s %s rev %" PRIu64 " seq %" PRIu64 " events %" PRIu64
		       "%s id %s\n",
		    fx_result_word(r->code)->name, r->subject, r->rev,
		    r->mark.seq, r->n, r->dup ? " (repeated)" : "", id);
		return;
	}
	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "id", id);
	fx_json_text(&json, "code", fx_result_word(r->code)->name);
	fx_json_text(&json, "subject", r->subject);
	if (r->dup)
		fx_json_bool(&json, "dup", true);
	if (r->code == FX_SAYS_OK) {
		fx_json_hex(&json, "store", r->mark.store, FX_STORE_BYTES);
		fx_json_number(&json, "epoch", (int64_t)r->mark.epoch);
		fx_json_number(&json, "seq", (int64_t)r->mark.seq);
		fx_json_number(&json, "n", (int64_t)r->n);
		fx_json_hex(&json, "hash", r->mark.hash, FX_LINK_BYTES);
		fx_json_number(&json, "rev", (int64_t)r->rev);
	} else {
		fx_json_text(&json, "reason", r->reason);
		fx_json_text(&json, "field", r->field);
		fx_json_text(&json, "zh", r->zh);
		fx_json_text(&json, "en", r->en);
		fx_json_number(&json, "rev", (int64_t)r->rev);
	}
	fx_json_end(&json);
	fx_json_line(&json);
}

static int
unsure(const struct cli *cli, const struct fx_request *request)
{
	char id[FX_UUID_TEXT];

	fx_uuid_print(request->id, id);
	cli_say(cli,
	    "nobody answered: the outcome is not known. Send it again with "
	    "the id below",
	    "没有应答，结果未知。请用下面的编号重发");
	fprintf(stderr, "fanxiu: --id %s\n", id);
	return FX_STATUS_UNSURE;
}

int
cli_send(struct cli *cli)
{
	static _Alignas(max_align_t) unsigned char thing[COMMAND_BYTES];
	struct fx_client_answer answer;
	struct fx_request request;
	enum fx_kind kind;
	int rc, status;

	if (cli->argc < 1)
		return cli_usage(cli, "say which command: repair.assign",
		    "请指明命令，如 repair.assign");
	kind = fx_schema_kind(cli->argv[0], strlen(cli->argv[0]), FX_COMMAND);
	if (kind == FX_KIND_NONE)
		return unknown_type(cli->argv[0]);
	status = read_command(cli, kind, thing);
	if (status == 0)
		status = cli_connect(cli);
	if (status != 0)
		return status;
	if (fx_client_command(
		cli->client, kind, thing, &cli->speaker, &request) != 0)
		return FX_STATUS_USAGE;
	status = read_revision(cli, kind, &request);
	if (status != 0)
		return status;
	/* The revision's question took the place of the data: pack anew. */
	rc = fx_client_command_data(cli->client, kind, thing, &request);
	if (rc == 0 && cli->id != NULL)
		rc = fx_uuid_parse(cli->id, request.id);
	if (rc != 0)
		return cli_usage(cli, "--id is no UUIDv7", "--id 不是 UUIDv7");
	rc = ask(cli, fx_schema_shape(kind)->place, &request, &answer);
	if (rc != 0)
		return unsure(cli, &request);
	if (answer.reply.code == FX_SAYS_OK || cli->json)
		print_receipt(cli, &answer.reply);
	return answer.reply.code == FX_SAYS_OK
		   ? FX_STATUS_DONE
		   : cli_refused(cli, &answer.reply);
}

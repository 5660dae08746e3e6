#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_unprinted.h"
#include "net/fx_talk.h"
#include "schema/fx_codec.h"
#include "services/cli/cli_paper.h"

/* What reads a page of history; returns 0 or a negative FX_E*. */
typedef int take_fn(
    struct cli_paper *p, enum fx_place place, const struct fx_parts *row);

static int
say_fault(const struct cli *cli, const char *name,
    const struct fx_template_fault *fault)
{
	fprintf(stderr, "fanxiu: %s:%d: %s%s%s\n", name, fault->line,
	    cli->chinese ? fault->zh : fault->en,
	    fault->word[0] != '\0' ? ": " : "", fault->word);
	return FX_STATUS_CONFIG;
}

int
cli_paper_version(struct cli_paper *p, const char *day, const char *revision)
{
	const struct fx_template_choice choice = {
		.document = p->document, .day = day, .revision = revision
	};
	struct fx_template_fault fault = { 0 };
	char name[FX_TEMPLATE_PATH] = "";
	char en[FX_UNPRINTED_WORDS], zh[FX_UNPRINTED_WORDS];
	int rc = fx_template_choose(
	    p->directory, &choice, &p->template, &fault, name);

	if (rc == 0)
		return 0;
	if (fault.en != NULL)
		return say_fault(p->cli, name, &fault);
	if (rc != FX_ENOENT)
		return cli_failed(p->cli, p->directory, rc);
	(void)fx_unprinted(p->document, false, en);
	(void)fx_unprinted(p->document, true, zh);
	cli_say(p->cli, en, zh);
	return FX_STATUS_NOT_FOUND;
}

int
cli_paper_open(struct cli *cli, const char *document, const char *number,
    struct cli_paper *p)
{
	int status;

	if (strlen(document) > FX_CODE_BYTES || strchr(document, '/') != NULL ||
	    strlen(number) > FX_SUBJECT_MAX || *number == '\0')
		return cli_usage(cli, "a document and a number: DOC-14 UNIT",
		    "请给出单据和编号：DOC-14 产品编号");
	p->cli = cli;
	fx_copy_text(p->document, sizeof(p->document), document);
	fx_copy_text(p->number, sizeof(p->number), number);
	if (fx_template_directory(p->directory) != 0)
		return cli_usage(cli,
		    "no templates: neither config/papers beside the programs "
		    "nor /etc/fanxiu/papers is there",
		    "没有模板目录：程序旁的 config/papers 或 "
		    "/etc/fanxiu/papers");
	status = cli_paper_version(p, NULL, NULL);
	if (status == 0)
		status = cli_connect(cli);
	if (status != 0)
		return status;
	if (fx_paper_open(&p->paper) != 0)
		return FX_STATUS_IO;
	p->print = (struct fx_paper_print){ .chinese = cli->chinese,
		.zone_minutes = cli->settings.policy.zone_minutes,
		.currency = cli->settings.site_currency,
		.origin = cli->settings.http_origin };
	return 0;
}

void
cli_paper_close(struct cli_paper *p)
{
	fx_paper_close(p->paper);
	p->paper = NULL;
}

/* -- reading ----------------------------------------------------------------*/

static const char *
kind_name(enum fx_kind record)
{
	return strchr(fx_schema_shape(record)->name, '.') + 1;
}

/* The last number of a page; 0 when there were no rows. */
static int
take_page(struct cli_paper *p, enum fx_place place, const struct fx_piece *rows,
    take_fn *take, uint64_t *after)
{
	const struct fx_node *data;
	struct fx_reader *reader;
	struct fx_envelope e;
	struct fx_parts parts;
	struct fx_piece row;
	size_t at = 0;
	int rc = fx_unpack_open(4096, &reader);

	*after = 0;
	if (rc != 0)
		return rc;
	while (rc == 0 && at < rows->length &&
	       fx_talk_row(*rows, &at, &row) == 0) {
		rc = fx_envelope_split(row.bytes, row.length, &parts);
		if (rc == 0)
			rc = fx_envelope_decode(
			    reader, parts.body, parts.body_length, &e, &data);
		if (rc == 0)
			rc = take(p, place, &parts);
		if (rc == 0)
			*after = e.seq;
	}
	fx_unpack_close(reader);
	return rc;
}

static int
read_history(struct cli_paper *p, enum fx_kind record, const char *key,
    uint64_t after, take_fn *take)
{
	enum fx_place place = fx_schema_shape(record)->place;
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args;
	int rc, status;

	do {
		args = cli_begin(p->cli, "history", &request);
		fx_pack_map(args, 3);
		fx_pack_text(args, "kind");
		fx_pack_text(args, kind_name(record));
		fx_pack_text(args, "subject");
		fx_pack_text(args, key);
		fx_pack_text(args, "after");
		fx_pack_uint(args, after);
		status = cli_ask(p->cli, place, &request, &answer);
		if (status != 0)
			return status;
		rc = take_page(p, place, &answer.data, take, &after);
		if (rc == FX_ETOOBIG)
			cli_say(p->cli,
			    "over 512 events: too many for one paper",
			    "超过512条事件，无法打印在一份单据上");
		if (rc != 0)
			return FX_STATUS_DATA;
	} while (after != 0);
	return 0;
}

/* A record as its map, until the next question; NULL: there is none. */
static int
get(struct cli_paper *p, enum fx_kind record, const char *key,
    struct fx_client_answer *answer)
{
	struct fx_request request;
	struct fx_packer *args = cli_begin(p->cli, "get", &request);
	int status;

	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, kind_name(record));
	fx_pack_text(args, "subject");
	fx_pack_text(args, key);
	status =
	    cli_ask(p->cli, fx_schema_shape(record)->place, &request, answer);
	if (status == 0 && fx_unpack_count(answer->root) == 0)
		answer->root = NULL;
	return status;
}

static int
read_record(struct cli_paper *p, enum fx_kind record, uint64_t *last)
{
	struct fx_client_answer answer;
	int status = get(p, record, p->number, &answer);

	if (status != 0 || answer.root == NULL)
		return status;
	*last = (uint64_t)cli_number(answer.root, "seq", 0);
	return fx_paper_take_record(p->paper, record, answer.root) == 0
		   ? 0
		   : FX_STATUS_DATA;
}

static int
read_list(struct cli_paper *p, enum fx_kind record)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(p->cli, "list", &request);
	size_t i;
	int status;

	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, kind_name(record));
	fx_pack_text(args, "limit");
	fx_pack_uint(args, 200);
	status =
	    cli_ask(p->cli, fx_schema_shape(record)->place, &request, &answer);
	for (i = 0; status == 0 && i < fx_unpack_count(answer.root); i++)
		if (fx_paper_take_record(p->paper, record,
			fx_unpack_element(answer.root, i)) != 0)
			status = FX_STATUS_DATA;
	return status;
}

static int
take_input(struct cli_paper *p, enum fx_place place, const struct fx_parts *row)
{
	return fx_paper_take(p->paper, place, row);
}

int
cli_paper_gather(struct cli_paper *p, const struct fx_paper_limit *limit)
{
	const struct fx_template *t = &p->template;
	uint64_t last = 0;
	size_t i;
	int status = 0;

	fx_paper_begin(p->paper, t, p->number, limit);
	for (i = 0; i < t->record_count && status == 0; i++)
		status = read_record(
		    p, t->records[i], i == 0 ? &last : &(uint64_t){ 0 });
	for (i = 0; i < t->list_count && status == 0; i++)
		status = read_list(p, t->lists[i]);
	/* Of a record the event that changed it last is enough. */
	for (i = 0; i < t->source_count && status == 0; i++)
		status = read_history(p, t->sources[i], p->number,
		    last > 0 ? last - 1 : 0, take_input);
	if (status != 0 || fx_paper_facts(p->paper, &p->facts) == 0)
		return status;
	if (t->source_count == 0 && t->needs == FX_KIND_NONE)
		return 0;
	cli_say(p->cli,
	    "there is nothing to print yet: what this document is about has "
	    "not happened, or the number is wrong",
	    "尚无可打印的内容：该单据所述事项尚未发生，或编号有误");
	return FX_STATUS_NOT_FOUND;
}

/* -- copies -----------------------------------------------------------------*/

static int
read_copies(struct cli_paper *p, const char *key, fx_paper_copies *copies)
{
	enum fx_kind kind =
	    fx_paper_kind(p->template.place, "paper", FX_RECORD);
	struct fx_client_answer answer;
	char field[FX_NAME_MAX + 1];
	int status = get(p, kind, key, &answer);

	memset(copies, 0, sizeof(*copies));
	if (status != 0 || answer.root == NULL)
		return status;
	return fx_codec_decode(kind, answer.root, FX_FOREIGN, copies, field) ==
		       0
		   ? 0
		   : FX_STATUS_DATA;
}

int
cli_paper_count(struct cli_paper *p)
{
	char key[FX_KEY_MAX + 1];
	int status;

	fx_paper_key(p->document, p->number, key);
	status = read_copies(p, key, &p->copies);
	return status == 0 ? read_copies(p, p->document, &p->all) : status;
}

/* The print that is looked for; one paper at a time. */
static int64_t wanted_copy;
static fx_paper_printed *found;

static int
take_printed(
    struct cli_paper *p, enum fx_place place, const struct fx_parts *row)
{
	enum fx_kind kind = fx_paper_kind(place, "printed", FX_EVENT);
	fx_paper_printed one = { 0 };
	const struct fx_node *data;
	struct fx_reader *reader;
	struct fx_envelope e;
	char field[FX_NAME_MAX + 1];
	int rc = fx_unpack_open(4096, &reader);

	(void)p;
	if (rc != 0)
		return rc;
	rc = fx_envelope_decode(reader, row->body, row->body_length, &e, &data);
	if (rc == 0 && fx_envelope_kind(&e) == kind)
		rc = fx_codec_decode(kind, data, FX_FOREIGN, &one, field);
	fx_copy(one.number, e.subject);
	if (rc == 0 && one.copy == wanted_copy)
		*found = one;
	fx_unpack_close(reader);
	return rc;
}

int
cli_paper_find(struct cli_paper *p, int64_t copy, fx_paper_printed *printed)
{
	char key[FX_KEY_MAX + 1];

	memset(printed, 0, sizeof(*printed));
	wanted_copy = copy;
	found = printed;
	fx_paper_key(p->document, p->number, key);
	return read_history(p,
	    fx_paper_kind(p->template.place, "paper", FX_RECORD), key, 0,
	    take_printed);
}

/* -- the contact ------------------------------------------------------------*/

/* Reading is an event first; what it is for stands in it (S-201). */
static int
ask_leave(struct cli_paper *p, const char *case_no,
    unsigned char id[FX_ID_BYTES], bool *granted)
{
	struct intake_read_contact cmd = { .purpose =
					       intake_read_purpose_label };
	struct fx_client_answer answer;
	struct fx_request request;

	*granted = false;
	fx_copy_text(cmd.case_no, sizeof(cmd.case_no), case_no);
	if (fx_client_command(p->cli->client, CMD_intake_read_contact, &cmd,
		&p->cli->speaker, &request) != 0)
		return FX_STATUS_USAGE;
	memcpy(id, request.id, FX_ID_BYTES);
	if (fx_client_ask(p->cli->client, FX_IN_intake, &request, &answer) != 0)
		return cli_unreached(p->cli, FX_IN_intake, FX_EUNKNOWN);
	*granted = answer.reply.code == FX_SAYS_OK;
	return 0;
}

static void
keep(const struct fx_node *map, const char *key, char *room, size_t size,
    const char **text)
{
	*text = cli_text(map, key, room, size);
}

static int
read_contact(struct cli_paper *p, const char *case_no,
    const unsigned char id[FX_ID_BYTES])
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(p->cli, "contact", &request);
	int status;

	fx_pack_map(args, 3);
	fx_pack_text(args, "read");
	fx_pack_bytes(args, id, FX_ID_BYTES);
	fx_pack_text(args, "subject");
	fx_pack_text(args, case_no);
	fx_pack_text(args, "unit");
	fx_pack_text(args, p->number);
	status = cli_ask(p->cli, FX_IN_intake, &request, &answer);
	if (status != 0)
		return status;
	keep(answer.root, "contact_name", p->name, sizeof(p->name),
	    &p->contact.name);
	keep(answer.root, "contact_phone", p->phone, sizeof(p->phone),
	    &p->contact.phone);
	keep(answer.root, "contact_address", p->address, sizeof(p->address),
	    &p->contact.address);
	keep(answer.root, "words", p->words, sizeof(p->words),
	    &p->contact.words);
	p->print.contact = &p->contact;
	return 0;
}

int
cli_paper_contact(struct cli_paper *p)
{
	uint32_t may = fx_schema_shape(CMD_intake_read_contact)->roles;
	unsigned char id[FX_ID_BYTES];
	struct fx_client_answer answer;
	char case_no[FX_CASE_BYTES];
	int64_t line;
	bool granted;
	int status;

	if (!fx_paper_has_contact(&p->template) ||
	    fx_text_split_unit(p->number, case_no, &line) != 0)
		return 0;
	status = get(p, REC_intake_case, case_no, &answer);
	if (status != 0 || answer.root == NULL)
		return status;
	p->contact_rev = cli_number(answer.root, "contact_rev", 0);
	if ((fx_schema_role_bit(p->cli->speaker.role) & may) == 0)
		return 0;
	status = ask_leave(p, case_no, id, &granted);
	if (status != 0 || !granted || p->contact_rev == 0)
		return status;
	return read_contact(p, case_no, id);
}

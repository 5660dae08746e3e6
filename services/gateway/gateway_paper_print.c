/*
 * A print: how often it was printed, the contact, the event.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "base/fx_uuid.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_paper.h"

static gateway_then_fn take_case, take_leave, take_contact, take_copies;
static gateway_then_fn take_all, take_printed;

/* -- copies -----------------------------------------------------------------*/

static bool make(struct gateway_request *rq, struct gateway_paper *job);

static void
ask_copies(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	char key[FX_KEY_MAX + 1];

	if (job->again) {
		if (make(rq, job))
			gateway_paper_remake(g, rq, job);
		return;
	}
	fx_paper_key(job->document, job->number, key);
	gateway_paper_get(rq, job,
	    fx_paper_kind(job->template.place, "paper", FX_RECORD), key,
	    take_copies);
}

/* False: the request is answered. */
static bool
read_copies(struct gateway_request *rq, const struct gateway_answer *answer,
    fx_paper_copies *copies)
{
	struct gateway_paper *job = answer->context;
	char field[FX_NAME_MAX + 1];

	memset(copies, 0, sizeof(*copies));
	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return false;
	}
	if (answer->root == NULL || fx_unpack_count(answer->root) == 0 ||
	    fx_codec_decode(
		job->kind, answer->root, FX_FOREIGN, copies, field) == 0)
		return true;
	gateway_problem(rq, 500, "INTERNAL", "A record cannot be read",
	    "记录无法读取", NULL);
	return false;
}

static void
take_copies(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;

	(void)g;
	if (read_copies(rq, answer, &job->copies))
		gateway_paper_get(rq, job, job->kind, job->document, take_all);
}

/* -- the event --------------------------------------------------------------*/

static bool
make(struct gateway_request *rq, struct gateway_paper *job)
{
	struct fx_paper_bytes made;
	int rc = fx_paper_order(
	    job->paper, &job->print, job->contact_rev, &made, &job->command);

	if (rc == 0) {
		job->length = made.length;
		job->bytes = gateway_keep(rq, made.length + 1);
		if (job->bytes != NULL)
			memcpy(job->bytes, made.bytes, made.length);
		free(made.bytes);
	}
	if (rc == 0 && job->bytes != NULL)
		return true;
	gateway_problem(rq, 503, "BUSY", "No memory now; try again",
	    "内存不足，请稍后再试", NULL);
	return false;
}

/* No original is made of dots. */
static void
refuse_lost(struct gateway_request *rq)
{
	char en[FX_PAPER_READERS], zh[FX_PAPER_READERS];

	fx_paper_readers(false, en);
	fx_paper_readers(true, zh);
	gateway_problem(rq, 403, "CONTACT", en, zh, NULL);
}

static void
take_all(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;
	unsigned char id[FX_ID_BYTES];
	const struct gateway_order order = { .id = job->has_id ? id : NULL,
		.context = job };

	(void)g;
	if (!read_copies(rq, answer, &job->all))
		return;
	gateway_paper_id(job, id);
	fx_paper_next(&job->copies, &job->all, &job->print);
	if (fx_paper_is_lost(&job->template, &job->print, job->contact_rev))
		refuse_lost(rq);
	else if (make(rq, job))
		gateway_command(rq,
		    fx_paper_kind(job->template.place, "print", FX_COMMAND),
		    &job->command, &order, take_printed);
}

bool
gateway_paper_taken(const struct gateway_answer *answer)
{
	return answer->rc == 0 &&
	       strcmp(answer->reply.reason,
		   fx_schema_refusal(NO_fx_copy_taken)->name) == 0;
}

static void
take_printed(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;

	if (!gateway_failed(answer))
		job->then(g, rq, job);
	else if (gateway_paper_taken(answer) &&
		 ++job->turns < GATEWAY_PAPER_TURNS)
		ask_copies(g, rq, job);
	else
		gateway_refused(rq, answer);
}

/* -- the contact ------------------------------------------------------------*/

static void
take_case(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct intake_read_contact cmd = { .purpose =
					       intake_read_purpose_label };
	struct gateway_paper *job = answer->context;
	const struct gateway_order order = { .id = job->read_id,
		.context = job };
	uint32_t may = fx_schema_shape(CMD_intake_read_contact)->roles;
	unsigned char random[FX_UUID_RANDOM];

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	if (answer->root == NULL ||
	    fx_unpack_int(fx_unpack_find(answer->root, "contact_rev"),
		&job->contact_rev) != 0 ||
	    job->contact_rev == 0 ||
	    fx_random_bytes(random, sizeof(random)) != 0) {
		ask_copies(g, rq, job);
		return;
	}
	if ((fx_schema_role_bit(gateway_role(rq)) & may) == 0) {
		ask_copies(g, rq, job);
		return;
	}
	/* Reading is an event first; what it is for stands in it (S-201). */
	fx_uuid_make(fx_clock_now(), random, job->read_id);
	fx_copy_text(cmd.case_no, sizeof(cmd.case_no), job->case_no);
	gateway_command(rq, CMD_intake_read_contact, &cmd, &order, take_leave);
}

static void
pack_contact(struct fx_packer *args, void *context)
{
	const struct gateway_paper *job = context;

	fx_pack_map(args, 3);
	fx_pack_text(args, "read");
	fx_pack_bytes(args, job->read_id, FX_ID_BYTES);
	fx_pack_text(args, "subject");
	fx_pack_text(args, job->case_no);
	fx_pack_text(args, "unit");
	fx_pack_text(args, job->number);
}

static void
take_leave(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;

	/* Without leave it is printed masked. */
	if (gateway_failed(answer))
		ask_copies(g, rq, job);
	else
		gateway_ask(rq, FX_IN_intake, "contact", pack_contact, job,
		    take_contact);
}

static const char *
keep(const struct fx_node *map, const char *key, char *room, size_t size)
{
	const char *text;
	size_t length;

	room[0] = '\0';
	if (map != NULL &&
	    fx_unpack_text(fx_unpack_find(map, key), &text, &length) == 0 &&
	    length < size) {
		memcpy(room, text, length);
		room[length] = '\0';
	}
	return room;
}

static void
take_contact(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;
	const struct fx_node *map = answer->root;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	job->contact = (struct fx_paper_contact){
		.name = keep(map, "contact_name", job->name, sizeof(job->name)),
		.phone =
		    keep(map, "contact_phone", job->phone, sizeof(job->phone)),
		.address = keep(
		    map, "contact_address", job->address, sizeof(job->address)),
		.words = keep(map, "words", job->words, sizeof(job->words)),
	};
	job->print.contact = &job->contact;
	ask_copies(g, rq, job);
}

void
gateway_paper_order(struct gateway *g, struct gateway_request *rq,
    struct gateway_paper *job, gateway_paper_fn *then)
{
	int64_t line;

	job->then = then;
	if ((!job->again || job->printed.contact_rev > 0) &&
	    fx_paper_has_contact(&job->template) &&
	    fx_text_split_unit(job->number, job->case_no, &line) == 0)
		gateway_paper_get(
		    rq, job, REC_intake_case, job->case_no, take_case);
	else
		ask_copies(g, rq, job);
}

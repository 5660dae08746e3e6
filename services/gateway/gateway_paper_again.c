/*
 * A print that is asked for again with its id is that print: whoever did not
 * hear what became of it gets the same copy, not the next one.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_uuid.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_paper.h"

static gateway_then_fn take_result;
static gateway_paper_fn make_again;

bool
gateway_paper_take_id(struct gateway_request *rq, struct gateway_paper *job)
{
	const struct fx_doc_node *root, *said;
	const char *text;
	size_t length;

	(void)gateway_body(rq, &length);
	if (length == 0)
		return true;
	root = gateway_json(rq);
	if (root == NULL)
		return false;
	said = fx_doc_find(root, "id");
	if (said == NULL)
		return true;
	job->has_id = fx_doc_text(said, &text, &length) == 0 &&
		      fx_uuid_parse(text, job->id) == 0;
	if (!job->has_id)
		gateway_bad(
		    rq, "id", "id is a UUID of version 7", "id 须为 UUIDv7");
	return job->has_id;
}

void
gateway_paper_id(const struct gateway_paper *job, unsigned char id[FX_ID_BYTES])
{
	memcpy(id, job->id, FX_ID_BYTES);
	id[FX_ID_BYTES - 1] ^= (unsigned char)job->turns;
}

static void
ask_result(struct gateway_request *rq, struct gateway_paper *job)
{
	unsigned char id[FX_ID_BYTES];

	gateway_paper_id(job, id);
	gateway_result(rq, job->template.place, id, job, take_result);
}

/* It was printed; as what the event says, of what was there then. */
static void
found(struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	if (job->printed.copy == 0) {
		gateway_problem(rq, 409, "ID_REUSED",
		    "This id was used for something else; take a new one",
		    "此 id 已用于其他操作，请使用新 id", "id");
		return;
	}
	fx_paper_as(&job->printed, &job->print);
	if (!gateway_paper_version(rq, job, NULL, job->printed.template))
		return;
	job->has_limit =
	    fx_paper_limit_parse(job->printed.inputs, &job->limit) == 0;
	job->again = true;
	gateway_paper_gather(g, rq, job, make_again);
}

static void
make_again(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	gateway_paper_order(g, rq, job, job->ordered);
}

static void
take_result(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_paper *job = answer->context;

	if (answer->rc == 0 && answer->reply.code == FX_SAYS_NOT_SEEN) {
		gateway_paper_order(g, rq, job, job->ordered);
	} else if (gateway_paper_taken(answer) &&
		   ++job->turns < GATEWAY_PAPER_TURNS) {
		ask_result(rq, job);
	} else if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
	} else {
		job->printed_seq = answer->reply.mark.seq;
		gateway_paper_find(rq, job, found);
	}
}

void
gateway_paper_once(struct gateway_request *rq, struct gateway_paper *job,
    gateway_paper_fn *then)
{
	job->ordered = then;
	ask_result(rq, job);
}

void
gateway_paper_remake(
    struct gateway *g, struct gateway_request *rq, struct gateway_paper *job)
{
	char en[160], zh[160];

	if (memcmp(job->command.page_hash, job->printed.page_hash,
		sizeof(job->command.page_hash)) == 0) {
		job->then(g, rq, job);
		return;
	}
	(void)snprintf(en, sizeof(en),
	    "Copy %lld was printed, and cannot be made again as it was: the "
	    "contact or its reader is another; print the next copy",
	    (long long)job->printed.copy);
	(void)snprintf(zh, sizeof(zh),
	    "第%lld份已打印，因联系方式或权限变化无法重现，请打印下一份",
	    (long long)job->printed.copy);
	gateway_problem(rq, 409, "PRINTED", en, zh, "id");
}

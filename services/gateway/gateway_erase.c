/*
 * POST /v1/cases/{case}/erase: what was attached to a case, or to a parcel that
 * found none, is gone for good: its key is overwritten, then its files are
 * taken away.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_text.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_blob.h"
#include "services/gateway/gateway_case_key.h"
#include "services/gateway/gateway_worker.h"

struct erasure {
	struct gateway_work work;
	struct gateway *g;
	char case_no[FX_KEY_MAX + 1];
	char id[GATEWAY_CASE_ID], by[FX_ACTOR_MAX + 1];
	int count, rc;
};

static void
run(struct gateway_work *work)
{
	struct erasure *e = (struct erasure *)work;

	e->rc = gateway_blob_end(e->g, e->id, &e->count);
}

/* It is told also when whoever asked has gone. */
static void
erased(struct gateway *g, struct gateway_request *rq, struct gateway_work *work)
{
	struct erasure *e = (struct erasure *)work;
	struct fx_json json;

	(void)g;
	if (e->rc == 0)
		fx_log(LOG_ATTACHMENTS_ENDED, "case=%s by=%s files=%d",
		    e->case_no, e->by, e->count);
	if (rq != NULL && e->rc != 0) {
		gateway_problem(rq, 500, "STORE",
		    "Not all of it could be erased; ask again",
		    "未能全部清除，请重试", NULL);
	} else if (rq != NULL) {
		fx_json_begin(&json, gateway_out(rq));
		fx_json_object(&json, NULL);
		fx_json_text(&json, "case", e->case_no);
		fx_json_number(&json, "files", e->count);
		gateway_end(rq, &json);
	}
	free(e);
}

/* The number once more, so that no slip of the hand erases. */
static bool
is_meant(struct gateway_request *rq, const char *case_no)
{
	const struct fx_doc_node *root = gateway_json(rq);
	const char *text;
	size_t length;

	if (root == NULL)
		return false;
	if (fx_doc_text(fx_doc_find(root, "confirm"), &text, &length) == 0 &&
	    strcmp(text, case_no) == 0)
		return true;
	gateway_bad(rq, "confirm",
	    "confirm is the case number once more: what is attached to it "
	    "cannot be brought back",
	    "confirm 须再次填写案件编号：清除后附件无法恢复");
	return false;
}

void
gateway_erase_case(struct gateway *g, struct gateway_request *rq)
{
	const char *case_no = gateway_part(rq, 0);
	struct fx_case_no no;
	struct erasure *e;

	/* What is no number has nothing, and shall not be told as ended. */
	if (fx_text_parse_case(case_no, &no) != 0) {
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no such case or parcel; check its number",
		    "案件或包裹不存在；请核对编号", "case");
		return;
	}
	if (!is_meant(rq, case_no))
		return;
	e = calloc(1, sizeof(*e));
	if (e == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	e->work.run = run;
	e->work.then = erased;
	e->g = g;
	fx_copy_text(e->case_no, sizeof(e->case_no), case_no);
	fx_copy_text(e->by, sizeof(e->by), gateway_who(rq)->name);
	gateway_case_id(g, case_no, e->id);
	if (!gateway_worker_do(rq, &e->work))
		free(e);
}

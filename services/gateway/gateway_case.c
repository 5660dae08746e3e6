/*
 * A case: its record at intake, and its units, one after the other.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_api.h"

#define UNITS_MAX 200 /* of a case, in one answer */

struct dossier {
	struct gateway_getting get, unit;
	bool found;
	int count;
	struct fx_json json;
};

static void ask_unit(struct gateway_request *rq, struct dossier *d);

/* The next unit, until one is not there. */
static void
take_case_unit(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct dossier *d = answer->context;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	if (answer->root != NULL && fx_unpack_count(answer->root) > 0 &&
	    d->count < UNITS_MAX) {
		gateway_record(&d->json, gateway_roles(rq), NULL, answer->root);
		ask_unit(rq, d);
		return;
	}
	if (!d->found && d->count <= 1) {
		gateway_missing(rq);
		return;
	}
	fx_json_end(&d->json);
	gateway_at(g, &d->json);
	gateway_end(rq, &d->json);
}

static void
pack_case_unit(struct fx_packer *args, void *context)
{
	struct dossier *d = context;

	gateway_get_pack(args, &d->unit);
}

static void
ask_unit(struct gateway_request *rq, struct dossier *d)
{
	char unit_no[FX_CASE_BYTES];

	if (fx_text_make_unit(d->get.subject, ++d->count, unit_no) != 0) {
		gateway_missing(rq);
		return;
	}
	fx_copy(d->unit.kind, "unit");
	fx_copy_text(d->unit.subject, sizeof(d->unit.subject), unit_no);
	gateway_ask(rq, FX_IN_intake, "get", pack_case_unit, d, take_case_unit);
}

static void
take_case(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct dossier *d = answer->context;

	(void)g;
	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	fx_json_begin(&d->json, gateway_out(rq));
	fx_json_object(&d->json, NULL);
	fx_json_text(&d->json, "case", d->get.subject);
	d->found = answer->root != NULL && fx_unpack_count(answer->root) > 0;
	if (d->found)
		gateway_record(
		    &d->json, gateway_roles(rq), "record", answer->root);
	fx_json_array(&d->json, "units");
	ask_unit(rq, d);
}

static void
pack_case(struct fx_packer *args, void *context)
{
	struct dossier *d = context;

	gateway_get_pack(args, &d->get);
}

void
gateway_query_case(struct gateway *g, struct gateway_request *rq)
{
	struct dossier *d = gateway_keep(rq, sizeof(*d));

	(void)g;
	if (d == NULL ||
	    !gateway_get_begin(rq, &d->get, "case", gateway_part(rq, 0)))
		return;
	gateway_ask(rq, FX_IN_intake, "get", pack_case, d, take_case);
}

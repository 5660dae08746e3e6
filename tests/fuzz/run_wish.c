/*
 * What a signed-in browser says and the gate lets through: a command as JSON,
 * and places in journals and streams as text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "edge/fx_mark_text.h"
#include "schema/fx_codec.h"
#include "schema/fx_scan.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_live.h"
#include "tests/fuzz/targets.h"

#define BODY_MAX 262144

static struct fx_reader *reader;
static _Alignas(max_align_t) unsigned char again[GATEWAY_COMMAND_BYTES];

void
fuzz_wish_begin(void)
{
	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &reader) == 0);
}

/* It is within the limits of its table, and travels as it is. */
static uint64_t
taken(uint64_t sum, const struct gateway_wish *wish)
{
	static unsigned char data[FX_BODY_MAX], more[FX_BODY_MAX];
	const struct fx_node *root = NULL;
	const struct fx_field *field;
	char name[FX_NAME_MAX + 1];
	size_t size, size_again;

	fuzz_check(fx_schema_check_said(wish->kind, wish->thing, &field) == 0);
	if (fx_codec_encode(
		wish->kind, wish->thing, data, sizeof(data), &size) != 0)
		return fuzz_mix_number(sum, -1);
	fuzz_check(fx_unpack(reader, data, size, &root) == 0);
	/* Its key travels beside it, and is left as it is. */
	memcpy(again, wish->thing, sizeof(again));
	fuzz_check(
	    fx_codec_decode(wish->kind, root, FX_ASKED, again, name) == 0);
	fuzz_check(fx_codec_encode(wish->kind, again, more, sizeof(more),
		       &size_again) == 0);
	fuzz_check(size == size_again && memcmp(data, more, size) == 0);
	return fuzz_mix(sum, data, size);
}

uint64_t
fuzz_wish_run(const unsigned char *bytes, size_t length)
{
	static struct gateway gateway;
	struct gateway_request *rq =
	    gateway_request_open(&gateway, "/v1/commands");
	const struct gateway_wish *wish;
	struct fx_doc *problem = NULL;
	uint64_t sum = FUZZ_MIX;

	fuzz_check(rq != NULL);
	rq->limit = BODY_MAX;
	rq->signed_in = true;
	rq->person.roles = UINT32_MAX;
	fuzz_check(gateway_request_take(rq, (const char *)bytes, length));
	wish = gateway_wish(rq, NULL);
	fuzz_check((wish == NULL) == rq->answered);
	if (wish != NULL) {
		sum = taken(fuzz_mix_number(sum, (int64_t)wish->kind), wish);
	} else {
		/* What is wrong is said, in JSON that can be read. */
		fuzz_check(rq->status >= 400 && rq->status < 500);
		fuzz_check(
		    fx_doc_parse(rq->text, rq->text_length, &problem) == 0);
		fuzz_check(fx_doc_find(fx_doc_root(problem), "zh") != NULL);
		fx_doc_close(problem);
		sum = fuzz_mix_number(sum, rq->status);
	}
	gateway_request_close(rq);
	return sum;
}

/* -- places, as text --------------------------------------------------------*/

uint64_t
fuzz_cursor_run(const unsigned char *bytes, size_t length)
{
	char text[GATEWAY_VECTOR], back[GATEWAY_VECTOR],
	    mark_back[FX_MARK_TEXT];
	struct gateway_vector at, at_again;
	struct fx_mark mark, mark_again;
	uint64_t sum = FUZZ_MIX;
	int64_t ms;

	if (length >= sizeof(text))
		length = sizeof(text) - 1;
	memcpy(text, bytes, length);
	text[length] = '\0';
	if (gateway_vector_read(text, &at)) {
		gateway_vector_text(&at, back);
		fuzz_check(gateway_vector_read(back, &at_again));
		fuzz_check(memcmp(at.seq, at_again.seq, sizeof(at.seq)) == 0);
		fuzz_check(at.told == at_again.told);
		fuzz_check(at.view == at_again.view);
		sum = fuzz_mix(sum, back, strlen(back));
	}
	if (fx_mark_read(text, &mark)) {
		fx_mark_text(&mark, mark_back);
		fuzz_check(fx_mark_read(mark_back, &mark_again));
		fuzz_check(mark.epoch == mark_again.epoch &&
			   mark.seq == mark_again.seq);
		sum = fuzz_mix(sum, mark_back, strlen(mark_back));
	}
	if (gateway_time_of(text, &ms) == 0)
		sum = fuzz_mix_number(sum, ms);
	return sum;
}

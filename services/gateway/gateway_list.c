/*
 * Lists, page by page: where a page begins, and records of a kind.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_list.h"

#define DUE_BYTES 8

/* -- places -----------------------------------------------------------------*/

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
gateway_list_after(struct gateway_request *rq, struct fx_slot_blob *after)
{
	const char *text = gateway_argument(rq, "after");
	size_t i, length = text == NULL ? 0 : strlen(text);

	after->length = 0;
	for (i = 0; i < length; i += 2) {
		int high = digit_of(text[i]), low = digit_of(text[i + 1]);

		if (high < 0 || low < 0 || i / 2 == sizeof(after->bytes)) {
			gateway_bad(rq, "after",
			    "after is what the page before said as next",
			    "after 取自上一页的 next");
			return false;
		}
		after->bytes[i / 2] = (unsigned char)(high * 16 + low);
		after->length = i / 2 + 1;
	}
	return true;
}

void
gateway_list_next(struct fx_json *json, const struct fx_slot_blob *place)
{
	if (place->length > 0)
		fx_json_hex(json, "next", place->bytes, place->length);
}

int
gateway_spot_order(const struct gateway_spot *a, const struct gateway_spot *b)
{
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	return strcmp(a->key, b->key);
}

/* All ones stand behind every number: none is due. */
void
gateway_spot_say(const struct gateway_spot *spot, struct fx_slot_blob *place)
{
	uint64_t due =
	    spot->due == GATEWAY_NEVER ? UINT64_MAX : (uint64_t)spot->due;
	size_t i, length = strlen(spot->key);

	fx_assert(DUE_BYTES + length <= sizeof(place->bytes));
	for (i = 0; i < DUE_BYTES; i++)
		place->bytes[i] =
		    (unsigned char)(due >> (8 * (DUE_BYTES - 1 - i)));
	memcpy(place->bytes + DUE_BYTES, spot->key, length);
	place->length = DUE_BYTES + length;
}

int
gateway_place_order(const struct fx_slot_blob *a, const struct fx_slot_blob *b)
{
	size_t length = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->bytes, b->bytes, length);

	if (order == 0 && a->length != b->length)
		order = a->length < b->length ? -1 : 1;
	return order;
}

/* -- records of a kind ------------------------------------------------------*/

struct listing {
	const char *kind, *state;
	int64_t limit;
	struct fx_slot_blob after;
};

static void
pack_listing(struct fx_packer *args, void *context)
{
	const struct listing *list = context;

	fx_pack_map(
	    args, 2 + (size_t)(list->state != NULL) + (list->after.length > 0));
	fx_pack_text(args, "kind");
	fx_pack_text(args, list->kind);
	if (list->state != NULL) {
		fx_pack_text(args, "state");
		fx_pack_text(args, list->state);
	}
	fx_pack_text(args, "limit");
	fx_pack_int(args, list->limit);
	if (list->after.length > 0) {
		fx_pack_text(args, "after");
		fx_pack_bytes(args, list->after.bytes, list->after.length);
	}
}

static void
take_list(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct fx_json json;
	size_t i;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_array(&json, "rows");
	for (i = 0; answer->root != NULL && i < fx_unpack_count(answer->root);
	     i++)
		gateway_record(&json, gateway_roles(rq), NULL,
		    fx_unpack_element(answer->root, i));
	fx_json_end(&json);
	gateway_list_next(&json, &answer->reply.after);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

void
gateway_list_records(struct gateway *g, struct gateway_request *rq)
{
	struct listing *list = gateway_keep(rq, sizeof(*list));
	enum fx_place place;

	(void)g;
	if (list == NULL || !gateway_place(rq, gateway_part(rq, 0), &place) ||
	    !gateway_list_after(rq, &list->after))
		return;
	list->kind = gateway_part(rq, 1);
	list->state = gateway_argument(rq, "state");
	list->limit =
	    gateway_count_of(rq, "limit", GATEWAY_PAGE, GATEWAY_PAGE_MOST);
	gateway_ask(rq, place, "list", pack_listing, list, take_list);
}

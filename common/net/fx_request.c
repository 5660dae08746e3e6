#include <string.h>

#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "net/fx_request.h"
#include "schema/fx_scan.h"

#define REQUEST(key, type, need, member) \
	FX_SLOT(fx_request, key, type, need, member)
#define RESPONSE(key, type, need, member) \
	FX_SLOT(fx_response, key, type, need, member)

/* clang-format off */
static const struct fx_slot command_slots[] = {
	REQUEST("actor",       TEXT,   MUST, actor),
	REQUEST("at",          TIME,   MAY,  at_ms),
	REQUEST("cause",       CAUSE,  MAY,  cause),
	REQUEST("deadline",    TIME,   MAY,  deadline_ms),
	{ "expect", FX_SLOT_NUMBER, FX_SLOT_FLAGGED,
	    offsetof(struct fx_request, expect), sizeof(uint64_t),
	    offsetof(struct fx_request, has_expect) },
	REQUEST("id",          BYTES,  MUST, id),
	REQUEST("role",        TEXT,   MAY,  role),
	REQUEST("station",     TEXT,   MAY,  station),
	REQUEST("subject",     TEXT,   MAY,  subject),
	REQUEST("traceparent", TEXT,   MAY,  traceparent),
	REQUEST("type",        TEXT,   MUST, type),
	REQUEST("v",           NUMBER, MUST, v),
};

static const struct fx_slot query_slots[] = {
	REQUEST("actor",       TEXT,   MUST, actor),
	REQUEST("id",          BYTES,  MUST, id),
	REQUEST("role",        TEXT,   MAY,  role),
	REQUEST("type",        TEXT,   MUST, type),
};

static const struct fx_slot response_slots[] = {
	RESPONSE("after",      BLOB,   MAY,  after),
	RESPONSE("code",       RESULT, MUST, code),
	RESPONSE("dup",        FLAG,   MAY,  dup),
	RESPONSE("en",         TEXT,   MAY,  en),
	RESPONSE("endpoint",   TEXT,   MAY,  endpoint),
	RESPONSE("epoch",      NUMBER, MAY,  mark.epoch),
	RESPONSE("field",      TEXT,   MAY,  field),
	RESPONSE("gone",       NUMBER, MAY,  gone),
	RESPONSE("hash",       BYTES,  MAY,  mark.hash),
	RESPONSE("id",         BYTES,  MUST, id),
	RESPONSE("max",        NUMBER, MAY,  max),
	RESPONSE("min",        NUMBER, MAY,  min),
	RESPONSE("n",          NUMBER, MAY,  n),
	RESPONSE("reason",     TEXT,   MAY,  reason),
	RESPONSE("retry",      NUMBER, MAY,  retry_ms),
	RESPONSE("rev",        NUMBER, MAY,  rev),
	RESPONSE("seq",        NUMBER, MAY,  mark.seq),
	RESPONSE("store",      BYTES,  MAY,  mark.store),
	RESPONSE("stuck",      NUMBER, MAY,  stuck),
	RESPONSE("subject",    TEXT,   MAY,  subject),
	RESPONSE("zh",         TEXT,   MAY,  zh),
};
/* clang-format on */

struct table {
	const struct fx_slot *slots;
	size_t count;
};

static struct table
slots_of(enum fx_request_kind kind)
{
	if (kind == FX_COMMAND_FRAME)
		return (
		    struct table){ command_slots, fx_count_of(command_slots) };
	return (struct table){ query_slots, fx_count_of(query_slots) };
}

struct fx_piece
fx_request_tag(enum fx_request_kind kind)
{
	return (
	    struct fx_piece){ kind == FX_COMMAND_FRAME ? "FXC1" : "FXQ1", 4 };
}

static int
decode_header(struct fx_reader *reader, enum fx_request_kind kind,
    struct fx_piece header, struct fx_request *request, char *field)
{
	struct table table = slots_of(kind);
	const struct fx_node *map;
	int rc = fx_unpack(reader, header.bytes, header.length, &map);

	if (rc == 0)
		rc = fx_slots_decode(
		    table.slots, table.count, map, request, field);
	if (rc == 0)
		rc = fx_slots_strict(table.slots, table.count, map, field);
	if (rc == 0 && request->type[0] == '\0') {
		fx_copy_text(field, FX_FIELD_MAX + 1, "type");
		rc = FX_EINVAL;
	}
	return rc;
}

/* What both frames are, so that the same id is never used for two things. */
static void
digest(struct fx_piece header, struct fx_piece data,
    unsigned char out[FX_LINK_BYTES])
{
	struct fx_hash hash;

	fx_crypto_hash_begin(&hash);
	fx_crypto_hash_more(&hash, header.bytes, header.length);
	fx_crypto_hash_more(&hash, data.bytes, data.length);
	fx_crypto_hash_end(&hash, out);
}

int
fx_request_decode(struct fx_reader *reader, enum fx_request_kind kind,
    struct fx_piece header, struct fx_piece data, struct fx_request *request,
    char *field)
{
	int rc;

	memset((char *)request + sizeof(request->route), 0,
	    sizeof(*request) - sizeof(request->route));
	request->kind = kind;
	request->data = data;
	fx_copy_text(field, FX_FIELD_MAX + 1, "header");
	if (header.length > FX_REQUEST_HEADER)
		return FX_ETOOBIG;
	rc = decode_header(reader, kind, header, request, field);
	if (rc != 0)
		return rc;
	fx_copy_text(field, FX_FIELD_MAX + 1, "data");
	if (data.length > FX_REQUEST_DATA)
		return FX_ETOOBIG;
	rc = fx_scan_check(data.bytes, data.length, FX_SCAN_ITEMS);
	if (rc == 0)
		digest(header, data, request->digest);
	return rc;
}

int
fx_request_encode(
    const struct fx_request *request, void *buffer, size_t size, size_t *used)
{
	struct table table = slots_of(request->kind);
	struct fx_packer packer;

	fx_pack_begin(&packer, buffer, size);
	fx_slots_encode(table.slots, table.count, request, &packer);
	return fx_pack_end(&packer, used);
}

static int
encode_response(
    const struct fx_response *response, void *buffer, size_t size, size_t *used)
{
	struct fx_packer packer;

	fx_pack_begin(&packer, buffer, size);
	fx_slots_encode(
	    response_slots, fx_count_of(response_slots), response, &packer);
	return fx_pack_end(&packer, used);
}

/* The same without its sentences. */
static int
encode_brief(
    const struct fx_response *response, void *buffer, size_t size, size_t *used)
{
	struct fx_response brief = *response;

	brief.zh[0] = '\0';
	brief.en[0] = '\0';
	return encode_response(&brief, buffer, size, used);
}

int
fx_response_encode(
    const struct fx_response *response, void *buffer, size_t size, size_t *used)
{
	int rc = encode_response(response, buffer, size, used);

	return rc == FX_ETOOBIG ? encode_brief(response, buffer, size, used)
				: rc;
}

int
fx_response_decode(struct fx_reader *reader, const void *bytes, size_t length,
    struct fx_response *response)
{
	char field[FX_FIELD_MAX + 1];
	const struct fx_node *map;
	int rc = fx_unpack(reader, bytes, length, &map);

	memset(response, 0, sizeof(*response));
	if (rc == 0)
		rc = fx_slots_decode(response_slots,
		    fx_count_of(response_slots), map, response, field);
	return rc;
}

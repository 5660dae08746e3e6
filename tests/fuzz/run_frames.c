/*
 * What travels: events, rows of a journal, requests and replies, heartbeats,
 * the talk of a journal socket.  What is read is written again and read again.
 */
#include <string.h>

#include "base/fx_err.h"
#include "net/fx_beat.h"
#include "net/fx_request.h"
#include "net/fx_talk.h"
#include "schema/fx_envelope.h"
#include "schema/fx_scan.h"
#include "tests/fuzz/targets.h"

#define FRAME_BYTES 32768

static struct fx_reader *reader;
static unsigned char once[FRAME_BYTES], twice[FRAME_BYTES];
static unsigned char data[FRAME_BYTES];
static char field[FX_FIELD_MAX + 1];

void
fuzz_envelope_begin(void)
{
	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &reader) == 0);
}

static bool
is_refusal(int rc)
{
	return rc == FX_ESYNTAX || rc == FX_ETOOBIG || rc == FX_EMISSING ||
	       rc == FX_EINVAL;
}

/* The same envelope around the same data is the same event. */
static size_t
envelope(const unsigned char *bytes, size_t length, unsigned char *to)
{
	static struct fx_envelope e;
	const struct fx_node *inside;
	size_t used, packed;
	struct fx_packer p;
	int rc;

	memset(&e, 0, sizeof(e));
	rc = fx_envelope_decode(reader, bytes, length, &e, &inside);
	if (rc != 0) {
		fuzz_check(is_refusal(rc));
		return 0;
	}
	fuzz_check(fx_unpack_type(inside) == FX_NODE_MAP);
	(void)fx_envelope_kind(&e);
	fx_pack_begin(&p, data, sizeof(data));
	fx_pack_map(&p, 0);
	fuzz_check(fx_pack_end(&p, &packed) == 0);
	fuzz_check(
	    fx_envelope_encode(&e, data, packed, to, FRAME_BYTES, &used) == 0);
	return used;
}

uint64_t
fuzz_envelope_run(const unsigned char *bytes, size_t length)
{
	size_t used = envelope(bytes, length, once), again;

	if (used == 0)
		return 0;
	again = envelope(once, used, twice);
	fuzz_check(again == used && memcmp(once, twice, used) == 0);
	return fuzz_mix(FUZZ_MIX, once, used);
}

/* A row of a journal, or of what was fetched of one. */
uint64_t
fuzz_row_run(const unsigned char *bytes, size_t length)
{
	struct fx_parts parts;
	char topic[FX_TOPIC_MAX + 1];
	size_t used;

	if (fx_envelope_split(bytes, length, &parts) != 0)
		return 0;
	fuzz_check(parts.topic_length <= FX_TOPIC_MAX);
	fuzz_check(parts.body_length <= length);
	memcpy(topic, parts.topic, parts.topic_length);
	topic[parts.topic_length] = '\0';
	if (strlen(topic) != parts.topic_length || length > sizeof(once))
		return 1;
	fuzz_check(fx_envelope_row(topic, parts.body, parts.body_length,
		       parts.hash, once, sizeof(once), &used) == 0);
	fuzz_check(used == length && memcmp(once, bytes, used) == 0);
	return 2 + fuzz_envelope_run(parts.body, parts.body_length);
}

/* A batch of rows: every byte of it is in one, or it is refused. */
uint64_t
fuzz_batch_run(const unsigned char *bytes, size_t length)
{
	struct fx_piece batch = { bytes, length }, row;
	size_t at = 0, before, sum = 0;
	int rc = 0;

	while (at < length && rc == 0) {
		before = at;
		rc = fx_talk_row(batch, &at, &row);
		if (rc != 0)
			break;
		fuzz_check(at > before && at <= length);
		fuzz_check((const unsigned char *)row.bytes >= bytes + before);
		fuzz_check((const unsigned char *)row.bytes + row.length ==
			   bytes + at);
		sum += row.length;
	}
	fuzz_check(rc == 0 || rc == FX_ESYNTAX);
	return fuzz_mix_number(FUZZ_MIX, (int64_t)sum * 32 + rc);
}

/* -- desk -------------------------------------------------------------------*/

static size_t
request(enum fx_request_kind kind, struct fx_piece header, struct fx_piece body,
    unsigned char *to)
{
	static struct fx_request r;
	size_t used;
	int rc;

	memset(&r, 0, sizeof(r));
	memset(field, 0, sizeof(field));
	rc = fx_request_decode(reader, kind, header, body, &r, field);
	if (rc != 0) {
		fuzz_check(is_refusal(rc));
		fuzz_check(memchr(field, '\0', sizeof(field)) != NULL);
		return 0;
	}
	fuzz_check(r.data.length == body.length);
	fuzz_check(fx_request_encode(&r, to, FRAME_BYTES, &used) == 0);
	fuzz_check(used <= FX_REQUEST_HEADER);
	return used;
}

/* The first byte: command or query; then the header, 0xff 0xff, the data. */
uint64_t
fuzz_request_run(const unsigned char *bytes, size_t length)
{
	struct fuzz_tape tape = { bytes, length };
	struct fx_piece header, body, again;
	enum fx_request_kind kind =
	    fuzz_draw(&tape, 2) == 0 ? FX_COMMAND_FRAME : FX_QUERY_FRAME;
	const unsigned char *part;
	size_t used;

	header.length = fuzz_part(&tape, &part);
	header.bytes = part;
	body.length = fuzz_part(&tape, &part);
	body.bytes = part;
	used = request(kind, header, body, once);
	if (used == 0)
		return 0;
	again = (struct fx_piece){ once, used };
	fuzz_check(request(kind, again, body, twice) == used);
	fuzz_check(memcmp(once, twice, used) == 0);
	return fuzz_mix(FUZZ_MIX, once, used);
}

static size_t
response(const unsigned char *bytes, size_t length, unsigned char *to)
{
	static struct fx_response r;
	size_t used;
	int rc;

	memset(&r, 0, sizeof(r));
	rc = fx_response_decode(reader, bytes, length, &r);
	if (rc != 0) {
		fuzz_check(is_refusal(rc));
		return 0;
	}
	fuzz_check(fx_response_encode(&r, to, FRAME_BYTES, &used) == 0);
	return used;
}

uint64_t
fuzz_response_run(const unsigned char *bytes, size_t length)
{
	size_t used = response(bytes, length, once);

	if (used == 0)
		return 0;
	fuzz_check(response(once, used, twice) == used);
	fuzz_check(memcmp(once, twice, used) == 0);
	return fuzz_mix(FUZZ_MIX, once, used);
}

/* -- events and journal -----------------------------------------------------*/

static size_t
beat(const unsigned char *bytes, size_t length, unsigned char *to)
{
	static struct fx_beat b;
	size_t used;
	int rc;

	memset(&b, 0, sizeof(b));
	rc = fx_beat_decode(reader, bytes, length, &b);
	if (rc != 0) {
		fuzz_check(is_refusal(rc));
		return 0;
	}
	fuzz_check(b.count <= FX_BEAT_TOPICS && b.state < FX_BEAT_STATES);
	fuzz_check(fx_beat_encode(&b, to, FX_BEAT_BYTES, &used) == 0);
	return used;
}

uint64_t
fuzz_beat_run(const unsigned char *bytes, size_t length)
{
	size_t used = beat(bytes, length, once);

	if (used == 0)
		return 0;
	fuzz_check(beat(once, used, twice) == used);
	fuzz_check(memcmp(once, twice, used) == 0);
	return fuzz_mix(FUZZ_MIX, once, used);
}

static size_t
ask(struct fx_piece bytes, unsigned char *to)
{
	static struct fx_talk_ask a;
	size_t used;
	int rc;

	memset(&a, 0, sizeof(a));
	memset(field, 0, sizeof(field));
	rc = fx_talk_decode_ask(reader, bytes, &a, field);
	if (rc != 0) {
		fuzz_check(is_refusal(rc));
		fuzz_check(memchr(field, '\0', sizeof(field)) != NULL);
		return 0;
	}
	fuzz_check(fx_talk_encode_ask(&a, to, FX_TALK_BYTES, &used) == 0);
	return used;
}

static size_t
answer(struct fx_piece bytes, unsigned char *to)
{
	static struct fx_talk_answer a;
	size_t used;
	int rc;

	memset(&a, 0, sizeof(a));
	rc = fx_talk_decode_answer(reader, bytes, &a);
	if (rc != 0) {
		fuzz_check(is_refusal(rc));
		return 0;
	}
	fuzz_check(fx_talk_encode_answer(&a, to, FX_TALK_BYTES, &used) == 0);
	return used;
}

uint64_t
fuzz_talk_run(const unsigned char *bytes, size_t length)
{
	struct fx_piece in = { bytes, length };
	size_t used = ask(in, once);
	uint64_t sum = FUZZ_MIX;

	if (used > 0) {
		fuzz_check(ask((struct fx_piece){ once, used }, twice) == used);
		fuzz_check(memcmp(once, twice, used) == 0);
		sum = fuzz_mix(sum, once, used);
	}
	used = answer(in, once);
	if (used > 0) {
		fuzz_check(
		    answer((struct fx_piece){ once, used }, twice) == used);
		fuzz_check(memcmp(once, twice, used) == 0);
		sum = fuzz_mix(sum, once, used);
	}
	return sum;
}

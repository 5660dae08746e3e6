#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "net/fx_desk.h"
#include "schema/fx_scan.h"

#define TAG     "FXR1"
#define BAD_MAX 64 /* refused in one call, before others get their turn */

struct fx_desk {
	struct fx_socket *socket;
	struct fx_reader *reader;
	struct fx_message message;
	struct fx_desk_counts counts;
};

int
fx_desk_open(struct fx_net *net, struct fx_desk **desk)
{
	struct fx_desk *d = calloc(1, sizeof(*d));
	int rc;

	if (d == NULL)
		return FX_ENOMEM;
	rc = fx_unpack_open(FX_SCAN_ITEMS, &d->reader);
	if (rc != 0)
		goto free_desk;
	rc = fx_frame_socket(net, FX_SOCKET_ROUTER, &d->socket);
	if (rc != 0)
		goto close_reader;
	*desk = d;
	return 0;

close_reader:
	fx_unpack_close(d->reader);
free_desk:
	free(d);
	return rc;
}

void
fx_desk_close(struct fx_desk *desk)
{
	if (desk == NULL)
		return;
	fx_frame_done(&desk->message);
	fx_frame_drop(desk->socket);
	fx_unpack_close(desk->reader);
	free(desk);
}

int
fx_desk_bind(struct fx_desk *desk, const char *endpoint)
{
	return fx_frame_bind(desk->socket, endpoint);
}

struct fx_socket *
fx_desk_socket(struct fx_desk *desk)
{
	return desk->socket;
}

static int
send_frames(struct fx_desk *desk, const struct fx_route *route,
    struct fx_piece header, const struct fx_piece *data)
{
	struct fx_piece frames[3] = { { TAG, sizeof(TAG) - 1 }, header };
	size_t count = 2;
	int rc;

	if (data != NULL)
		frames[count++] = *data;
	rc = fx_frame_send(desk->socket, route, frames, count);
	if (rc == FX_EGONE) {
		desk->counts.gone++;
		return 0;
	}
	if (rc == FX_EAGAIN) {
		desk->counts.slow++;
		return 0;
	}
	if (rc == 0)
		desk->counts.replies++;
	return rc;
}

int
fx_desk_send(struct fx_desk *desk, const struct fx_route *route,
    const void *bytes, size_t length)
{
	return send_frames(
	    desk, route, (struct fx_piece){ bytes, length }, NULL);
}

int
fx_desk_reply(struct fx_desk *desk, const struct fx_route *route,
    const struct fx_response *response, const struct fx_piece *data)
{
	unsigned char bytes[FX_REPLY_BYTES];
	size_t used;
	int rc;

	if (data != NULL && data->length > FX_DESK_PAGE)
		return FX_ETOOBIG;
	rc = fx_response_encode(response, bytes, sizeof(bytes), &used);
	if (rc != 0)
		return rc;
	return send_frames(desk, route, (struct fx_piece){ bytes, used }, data);
}

int
fx_desk_repeat(struct fx_desk *desk, const struct fx_route *route,
    const void *bytes, size_t length)
{
	struct fx_response response;
	int rc = fx_response_decode(desk->reader, bytes, length, &response);

	if (rc != 0)
		return rc;
	response.dup = true;
	return fx_desk_reply(desk, route, &response, NULL);
}

static bool
is_tag(const struct fx_piece *frame, const char *tag)
{
	return frame->length == 4 && memcmp(frame->bytes, tag, 4) == 0;
}

/* Say that what stands in desk->message is not acceptable, and why. */
static int
refuse(struct fx_desk *desk, const unsigned char id[FX_ID_BYTES],
    enum fx_result code, const char *field)
{
	struct fx_response response = { .code = code };

	desk->counts.refused++;
	memcpy(response.id, id, sizeof(response.id));
	if (code == FX_SAYS_VERSION) {
		response.min = FX_PROTO_MIN;
		response.max = FX_PROTO_MAX;
	} else if (fx_text_check(field, strlen(field), FX_TEXT_NAME) == 0) {
		fx_copy_text(response.field, sizeof(response.field), field);
	}
	return fx_desk_reply(desk, &desk->message.route, &response, NULL);
}

/*
 * Read what stands in desk->message.  Returns 0; FX_EAGAIN when it was refused
 * and answered; or FX_EIO.
 */
static int
take(struct fx_desk *desk, struct fx_request *request)
{
	const struct fx_message *m = &desk->message;
	enum fx_request_kind kind = FX_COMMAND_FRAME;
	enum fx_result code = FX_SAYS_INVALID;
	char field[FX_FIELD_MAX + 1] = "frames";
	int rc = FX_EINVAL;

	memset(request->id, 0, sizeof(request->id));
	if (m->count > 0 && is_tag(&m->frames[0], "FXQ1"))
		kind = FX_QUERY_FRAME;
	else if (m->count > 0 && !is_tag(&m->frames[0], "FXC1"))
		code = FX_SAYS_VERSION;
	if (m->count == 3 && code != FX_SAYS_VERSION)
		rc = fx_request_decode(desk->reader, kind, m->frames[1],
		    m->frames[2], request, field);
	if (rc == 0) {
		request->route = m->route;
		desk->counts.requests++;
		return 0;
	}
	rc = refuse(desk, request->id, code, field);
	return rc == 0 ? FX_EAGAIN : rc;
}

int
fx_desk_receive(struct fx_desk *desk, struct fx_request *request)
{
	static const unsigned char nobody[FX_ID_BYTES];
	int i, rc;

	for (i = 0; i < BAD_MAX; i++) {
		rc = fx_frame_receive(desk->socket, &desk->message);
		if (rc == 0) {
			rc = take(desk, request);
			if (rc != FX_EAGAIN)
				return rc;
		} else if (rc == FX_ETOOBIG) {
			rc = refuse(desk, nobody, FX_SAYS_INVALID, "frames");
			if (rc != 0)
				return rc;
		} else {
			return rc;
		}
	}
	return FX_EAGAIN;
}

void
fx_desk_counts(const struct fx_desk *desk, struct fx_desk_counts *counts)
{
	*counts = desk->counts;
}

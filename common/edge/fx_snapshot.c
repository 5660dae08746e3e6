#include "edge/fx_snapshot.h"
#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"

#define TURN_MS 100

static int
ask(struct fx_snap *snap, struct fx_socket *socket, int64_t now)
{
	unsigned char bytes[FX_SNAP_ASK];
	/* With an empty frame in front, as REQ has it. */
	struct fx_piece frames[] = { { "", 0 }, { FX_TALK_TAG, 4 },
		{ bytes, 0 } };
	int rc;

	if (!fx_snap_ask(snap, now, bytes, &frames[2].length))
		return 0;
	rc = fx_frame_send(socket, NULL, frames, fx_count_of(frames));
	if (rc == FX_EAGAIN) {
		fx_snap_unsent(snap, now);
		return 0;
	}
	return rc;
}

static int
take_all(struct fx_snap *snap, fx_snapshot_fn *take, void *context)
{
	struct fx_snap_record record;
	int rc = 0;

	while (rc == 0 && fx_snap_next(snap, &record) == 0)
		rc = take(&record, context);
	return rc;
}

/* One answer, if one is there.  *heard: when. */
static int
hear(struct fx_snap *snap, struct fx_socket *socket, struct fx_message *message,
    int64_t *heard)
{
	int skip, rc = fx_frame_receive(socket, message);

	if (rc == FX_EAGAIN)
		return 0;
	if (rc != 0 && rc != FX_ETOOBIG)
		return rc;
	*heard = fx_clock_monotonic_ms();
	skip = message->count > 0 && message->frames[0].length == 0 ? 1 : 0;
	fx_snap_answered(
	    snap, message->frames + skip, message->count - skip, *heard);
	return 0;
}

static int
run(struct fx_snap *snap, struct fx_socket *socket, int64_t silence_ms,
    fx_snapshot_fn *take, void *context)
{
	struct fx_message message = { 0 };
	struct fx_wait wait = { .socket = socket };
	int64_t heard = fx_clock_monotonic_ms();
	int rc = 0;

	while (rc == 0 && fx_snap_state(snap) == FX_SNAP_TAKING) {
		rc = ask(snap, socket, fx_clock_monotonic_ms());
		if (rc == 0)
			rc = fx_frame_wait(&wait, 1, TURN_MS);
		if (rc == 0)
			rc = hear(snap, socket, &message, &heard);
		if (rc == 0)
			rc = take_all(snap, take, context);
		if (rc == 0 && fx_clock_monotonic_ms() - heard > silence_ms)
			rc = FX_ETIMEOUT;
	}
	fx_frame_done(&message);
	return rc;
}

int
fx_snapshot_take(struct fx_net *net, const struct fx_snapshot_from *from,
    const struct fx_snap_options *options, fx_snapshot_fn *take, void *context,
    struct fx_mark *cursor, enum fx_result *why)
{
	struct fx_socket *socket = NULL;
	struct fx_snap *snap = NULL;
	int rc = fx_snap_open(options, fx_clock_monotonic_ms(), &snap);

	*why = FX_SAYS_OK;
	if (rc == 0)
		rc = fx_frame_socket(net, FX_SOCKET_DEALER, &socket);
	if (rc == 0)
		rc = fx_frame_connect(socket, from->journal);
	if (rc == 0)
		rc = run(snap, socket, from->silence_ms, take, context);
	if (rc == 0) {
		*cursor = *fx_snap_base(snap);
		*why = fx_snap_why(snap);
		rc = fx_snap_state(snap) == FX_SNAP_DONE ? 0 : FX_EREFUSED;
	}
	if (socket != NULL)
		fx_frame_drop(socket);
	fx_snap_close(snap);
	return rc;
}

/*
 * fx_line: the sockets of one peer that is followed, around a fx_follow.
 *
 *	fx_line_turn(line, now_ms);
 *	while (there is room and fx_follow_next(follow, &event) == 0)
 *		...
 *	commit;
 *	fx_line_took(line, &cursor, now_ms);
 *
 * Used by one thread.
 */
#ifndef FX_LINE_H
#define FX_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "net/fx_follow.h"
#include "net/fx_frame.h"

#define FX_LINE_WAITS 2

struct fx_line;

/* Where a peer is; copied. */
struct fx_line_place {
	const char *events, *journal; /* endpoints */
};

/*
 * fx_line_open(net, options, place, now_ms, &line): connect to the peer's
 * endpoints; that nobody is there yet is no error.  The caller owns *line.
 * Returns 0, FX_ENOMEM, FX_EINVAL or FX_EIO.
 */
int fx_line_open(struct fx_net *net, const struct fx_follow_options *options,
    const struct fx_line_place *place, int64_t now_ms, struct fx_line **line);
void fx_line_close(struct fx_line *line);

/*
 * fx_line_waits(line, waits): fill FX_LINE_WAITS rows for fx_frame_wait;
 * returns how many: what could not be taken now is not waited for.
 */
size_t fx_line_waits(struct fx_line *line, struct fx_wait *waits);

/*
 * fx_line_turn(line, now_ms): read what has come, send what is due.  Bounded
 * by the room in the ring.  Returns 0 or FX_EIO.
 */
int fx_line_turn(struct fx_line *line, int64_t now_ms);

/*
 * fx_line_rest(line, now_ms): the same after a wait in which nothing came:
 * only sends what is due.  Returns 0 or FX_EIO.
 */
int fx_line_rest(struct fx_line *line, int64_t now_ms);

/*
 * fx_line_took(line, cursor, now_ms): fx_follow_took, and at once what is to
 * be asked next.  Returns 0 or FX_EIO.
 */
int fx_line_took(
    struct fx_line *line, const struct fx_mark *cursor, int64_t now_ms);

/* fx_line_follow(line): whose events to take; borrowed. */
struct fx_follow *fx_line_follow(struct fx_line *line);

#endif

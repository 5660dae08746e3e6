/*
 * fx_bus: the publisher's side of a service's events.
 *
 * A subscriber that is slow or gone loses events and never holds us up; the
 * heartbeat tells it what it lost, and fx_fetch serves that again.  Used by
 * the loop thread alone.
 */
#ifndef FX_BUS_H
#define FX_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_beat.h"
#include "net/fx_frame.h"

#define FX_BUS_BEAT_MS 1000 /* between heartbeats */
#define FX_BUS_SOON_MS 100  /* between those that subscriptions ask for */

struct fx_bus;

/*
 * fx_bus_open(net, service, head, &bus): head's store and epoch go into the
 * welcome.  Call fx_bus_bind once or twice.  The caller owns *bus.
 * Returns 0, FX_ENOMEM or FX_EIO.
 */
int fx_bus_open(struct fx_net *net, const char *service,
    const struct fx_mark *head, struct fx_bus **bus);
void fx_bus_close(struct fx_bus *bus);

/* fx_bus_bind(bus, endpoint): as fx_frame_bind. */
int fx_bus_bind(struct fx_bus *bus, const char *endpoint);

/* fx_bus_socket(bus): to wait for: it is ready when subscriptions arrive. */
struct fx_socket *fx_bus_socket(struct fx_bus *bus);

/*
 * fx_bus_publish(bus, row): send one event, after its commit.  Never waits;
 * drops for subscribers that are slow.  Returns 0 or FX_EIO.
 */
int fx_bus_publish(struct fx_bus *bus, const struct fx_parts *row);

/*
 * fx_bus_turn(bus, now_ms): once a turn of the loop, at least every 100 ms:
 * let new subscribers in.  now_ms is of the monotonic clock.  Returns whether
 * a heartbeat is due: a second passed, or somebody new subscribed.
 */
bool fx_bus_turn(struct fx_bus *bus, int64_t now_ms);

/* fx_bus_beat(bus, beat, now_ms): send a heartbeat.  Returns 0 or FX_EIO. */
int fx_bus_beat(struct fx_bus *bus, const struct fx_beat *beat, int64_t now_ms);

#endif

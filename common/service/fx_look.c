/*
 * Whether commands can be taken: room in the map and on the disk, a clock that
 * can be believed.  While not, a service reads only; it looks every second,
 * and goes on by itself (store 5.2, reliability 4.6).
 */
#include <stdio.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "service/fx_service_internal.h"

#define MIB        INT64_C(1048576)
#define RESERVE    (16 * MIB)
#define RESERVE_AT (8 * MIB) /* free: now the reserve is needed */
#define JUMP_MS    FX_MINUTE_MS

/* A demo may lie on a disk that is nearly full; so much must be free.  It keeps
 * a reserve only where the whole disk is small. */
#define DEMO_FREE  (32 * MIB)
#define DEMO_SMALL (1024 * MIB)

/* Per mille within which one who reads only does not come back yet. */
static int
slack(const struct fx_service *s)
{
	return s->state == FX_STATE_READONLY ? FX_ROOM_SLACK : 0;
}

static bool
is_map_full(const struct fx_service *s)
{
	return s->room.map_permille > FX_MAP_FULL - slack(s);
}

static bool
is_disk_full(const struct fx_service *s)
{
	int64_t more = s->room.disk_bytes / 1000 * slack(s);

	if (fx_settings_is_demo(&s->settings))
		return s->room.disk_free_bytes < DEMO_FREE + more;
	return s->room.disk_free_permille < FX_DISK_FREE + slack(s);
}

/* A virtual clock is moved forward only, and cannot be behind. */
static bool
is_clock_behind(const struct fx_service *s)
{
	return !fx_clock_is_shared() &&
	       s->committed.time_ms > fx_clock_now() + FX_CLOCK_SLACK;
}

bool
fx_look_is_sure(const struct fx_service *s)
{
	return s->jumped_ms == 0 && !is_clock_behind(s);
}

/* Why nothing can be written now; NULL: it can. */
static const char *
trouble(const struct fx_service *s)
{
	if (s->went_back)
		return "store_went_back";
	if (is_clock_behind(s))
		return "clock_behind";
	if (s->jumped_ms != 0)
		return "clock_jumped";
	if (is_map_full(s))
		return "map_full";
	return is_disk_full(s) ? "disk_full" : NULL;
}

static void
say_trouble(const struct fx_service *s)
{
	if (is_clock_behind(s))
		fx_log(LOG_CLOCK_BEHIND, "head_time=%lld",
		    (long long)s->committed.time_ms);
	if (is_map_full(s))
		fx_log(LOG_MAP_FULL, "permille=%d", s->room.map_permille);
	if (is_disk_full(s))
		fx_log(LOG_DISK_LOW, "free_permille=%d free_bytes=%lld",
		    s->room.disk_free_permille,
		    (long long)s->room.disk_free_bytes);
}

static void
judge(struct fx_service *s)
{
	const char *why = trouble(s);

	if (s->state == FX_STATE_LEAVING)
		return;
	if (why != NULL) {
		if (s->state != FX_STATE_READONLY)
			say_trouble(s);
		fx_loop_enter(s, FX_STATE_READONLY, why);
	} else if (s->state == FX_STATE_READONLY && !FX_BUG(55)) {
		fx_loop_enter(s, FX_STATE_OK, "good_again");
	}
}

static bool
wants_reserve(const struct fx_service *s)
{
	return !s->reserve_failed && s->state == FX_STATE_OK &&
	       s->room.disk_free_bytes > 4 * RESERVE &&
	       (!fx_settings_is_demo(&s->settings) ||
		   s->room.disk_bytes < DEMO_SMALL);
}

void
fx_look_reserve(struct fx_service *s, bool needed)
{
	char path[FX_PATH_BYTES];
	struct fx_file_facts facts;
	bool there;

	(void)snprintf(
	    path, sizeof(path), "%s/reserve", fx_store_path(s->store));
	there = fx_file_look(path, &facts) == 0;
	/* Without it we live as well, only nearer to the edge. */
	if (there && needed)
		(void)fx_file_remove(path);
	else if (!there && !needed && wants_reserve(s))
		s->reserve_failed = fx_file_reserve(path, RESERVE) != 0;
}

void
fx_loop_look(struct fx_service *s)
{
	int rc = fx_store_begin_read(s->view);

	if (rc == 0) {
		rc = fx_store_room(s->view, &s->room);
		fx_store_end_read(s->view);
	}
	if (rc != 0)
		return;
	judge(s);
	fx_look_reserve(s, s->room.disk_free_bytes < RESERVE_AT);
}

void
fx_look_at_clock(struct fx_service *s)
{
	int64_t drift, jump;

	if (fx_clock_is_shared())
		return;
	drift = fx_clock_now() - fx_clock_boot_ms();
	if (!s->has_drift)
		s->drift_ms = drift;
	s->has_drift = true;
	jump = drift - s->drift_ms;
	if (jump >= -JUMP_MS && jump <= JUMP_MS) {
		/* Drift, or a clock that is set bit by bit, is followed. */
		s->drift_ms = drift;
		jump = 0;
	} else if (s->jumped_ms == 0) {
		fx_log(LOG_CLOCK_JUMPED, "by_ms=%lld now=%lld", (long long)jump,
		    (long long)fx_clock_now());
	}
	if ((jump != 0) == (s->jumped_ms != 0))
		return;
	s->jumped_ms = jump;
	judge(s);
}

int64_t
fx_look_now(const struct fx_service *s)
{
	if (fx_clock_is_shared() || !s->has_drift)
		return fx_clock_now();
	return s->drift_ms + fx_clock_boot_ms();
}

void
fx_look_confirm(struct fx_service *s)
{
	if (!s->confirming)
		return;
	s->confirming = false;
	s->has_drift = false;
	s->jumped_ms = 0;
	judge(s);
}

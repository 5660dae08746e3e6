/*
 * After a commit that failed, nobody knows what the disk holds (reliability
 * 4.4).  `suspect` beside the store says so; the next start looks at the disk,
 * past what the kernel remembers of it, before it opens the store for writing.
 * What passed is kept as `suspect.past`: a second failure within the hour is a
 * disk that fails, and ends it until a person has looked.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "service/fx_service_internal.h"

#define ROWS         1000
#define SECONDS      2
#define COMPARED     (INT64_C(64) << 20) /* bytes of the file */
#define HOUR_MS      INT64_C(3600000)
#define SUSPECT_SIZE 128
#define NO_ROOM      (INT64_C(1) << 20) /* what LMDB writes at once */

/* What the file says: a line of numbers, for people too. */
struct suspect {
	int64_t error, seq, boot_ms, again;
};

/* What the child found. */
enum walk { WALK_RIGHT, WALK_WRONG, WALK_BUSY };

static void
path_of(const struct fx_service *s, const char *name, char to[FX_PATH_BYTES])
{
	(void)snprintf(
	    to, FX_PATH_BYTES, "%s/%s", s->settings.store_path, name);
}

/*
 * Returns 0, FX_ENOENT, FX_EDENIED or FX_EIO: who may not read it knows nothing
 * of the disk.  What is no line of numbers counts as a first failure.
 */
static int
read_suspect(
    const struct fx_service *s, const char *name, struct suspect *suspect)
{
	char path[FX_PATH_BYTES], text[SUSPECT_SIZE], *at = text;
	size_t length;
	int rc;

	path_of(s, name, path);
	memset(suspect, 0, sizeof(*suspect));
	rc = fx_file_read(path, text, sizeof(text), &length);
	if (rc != 0)
		return rc == FX_ETOOBIG || rc == FX_EINVAL ? 0 : rc;
	suspect->error = strtoll(at, &at, 10);
	suspect->seq = strtoll(at, &at, 10);
	suspect->boot_ms = strtoll(at, &at, 10);
	suspect->again = strtoll(at, &at, 10);
	return 0;
}

/* A disk or a map that is merely full does not fail. */
static bool
is_failure(const struct suspect *suspect)
{
	return suspect->error != 0 && suspect->error != ENOSPC;
}

static bool
is_again(const struct fx_service *s, const struct suspect *now)
{
	struct suspect past;
	int64_t since;

	if (!is_failure(now) || read_suspect(s, "suspect.past", &past) != 0)
		return false;
	since = now->boot_ms - past.boot_ms;
	return is_failure(&past) && since >= 0 && since <= HOUR_MS;
}

/*
 * LMDB calls it an error of the disk when it wrote less than it wanted; where
 * no room was left, that was the reason.
 */
static int
reason(const struct fx_service *s)
{
	int error = fx_store_commit_error(s->store);
	struct fx_file_disk disk;

	if (error == EIO && fx_file_disk(s->settings.store_path, &disk) == 0 &&
	    disk.free_bytes < NO_ROOM)
		return ENOSPC;
	return error;
}

static void
write_suspect(struct fx_service *s)
{
	struct suspect now = { .error = reason(s),
		.seq = s->committed.seq,
		.boot_ms = fx_clock_boot_ms() };
	char path[FX_PATH_BYTES], text[SUSPECT_SIZE];
	int length;

	now.again = is_again(s, &now);
	/* It needs room itself. */
	if (now.error == ENOSPC)
		fx_look_reserve(s, true);
	path_of(s, "suspect", path);
	length = snprintf(text, sizeof(text), "%lld %lld %lld %lld\n",
	    (long long)now.error, (long long)now.seq, (long long)now.boot_ms,
	    (long long)now.again);
	/* Where even this fails, the start checks what it always checks. */
	(void)fx_file_write(path, text, (size_t)length);
}

void
fx_suspect_end(struct fx_service *s, int rc)
{
	fx_log(LOG_COMMIT_FAILED, "seq=%lld why=%s",
	    (long long)s->committed.seq, fx_err_word(rc)->name);
	if (rc != FX_ECORRUPT)
		write_suspect(s);
	fx_service_end(rc == FX_ECORRUPT ? FX_STATUS_DATA : FX_STATUS_AGAIN);
}

/* In a child: LMDB may crash or hang on what it finds. */
static int
walk(void *cookie)
{
	const struct fx_service *s = cookie;
	struct fx_store *copy;
	struct fx_txn *view = NULL;
	int rc = fx_store_open_copy(s->settings.store_path, &copy);

	if (rc != 0)
		return rc == FX_EBUSY ? WALK_BUSY : WALK_WRONG;
	rc = fx_store_reader(copy, &view);
	if (rc == 0)
		rc = fx_store_begin_read(view);
	if (rc == 0) {
		rc = fx_journal_check(view, ROWS);
		fx_store_end_read(view);
	}
	fx_store_reader_close(view);
	fx_store_close(copy);
	return rc == 0 ? WALK_RIGHT : WALK_WRONG;
}

/* Returns 0, FX_EBUSY, or FX_ECORRUPT. */
static int
look_at_disk(struct fx_service *s)
{
	char data[FX_PATH_BYTES];
	int rc, found = WALK_WRONG;

	path_of(s, "data.mdb", data);
	rc = fx_file_forget(data);
	if (rc == 0)
		rc = fx_file_same(data, COMPARED);
	if (rc == 0)
		rc = fx_process_child(walk, s, SECONDS, &found);
	if (rc == 0 && found == WALK_BUSY)
		return FX_EBUSY;
	return rc == 0 && found == WALK_RIGHT ? 0 : FX_ECORRUPT;
}

int
fx_suspect_check(struct fx_service *s)
{
	char path[FX_PATH_BYTES], past[FX_PATH_BYTES];
	struct suspect suspect;
	int rc;

	rc = read_suspect(s, "suspect", &suspect);
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	fx_log(LOG_SUSPECT, "errno=%lld seq=%lld", (long long)suspect.error,
	    (long long)suspect.seq);
	rc = suspect.again != 0 ? FX_ECORRUPT : look_at_disk(s);
	if (rc == FX_ECORRUPT)
		fx_log(LOG_DISK_FAILING, "errno=%lld why=%s",
		    (long long)suspect.error,
		    suspect.again != 0 ? "second_within_an_hour" : "differs");
	if (rc != 0)
		return rc;
	path_of(s, "suspect", path);
	path_of(s, "suspect.past", past);
	return fx_file_rename(path, past);
}

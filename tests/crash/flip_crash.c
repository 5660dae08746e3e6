/*
 * flip_crash BUILD FLEET COUNT SEED: damage the file of a stopped store: one
 * bit; and, a tenth as often each, a sector of zeros, a sector from elsewhere,
 * a file too short.  Then everything it can answer is asked for, before and
 * after some commits: the truth, or our code says that something is wrong.
 * In a child with an alarm, since LMDB may crash or hang; then the real daemon
 * has to end, and say why.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_meta.h"
#include "tests/crash/flip.h"

#define PATIENCE 10
#define SECTOR   512
#define COMMITS  4

/* Two pages lead to all others: one bit in so many hits the start of one. */
#define META_SHARE  20
#define META_BYTES  160
#define META_PAGE   4096
#define META_NUMBER 144 /* where it says which commit it is of */

enum damage { BIT, ZEROS, ELSEWHERE, SHORT, DAMAGES };

static const char *const damages[DAMAGES] = { "a bit", "a sector of zeros",
	"a sector from elsewhere", "a short file" };
static const char *const outcomes[FLIP_OUTCOMES] = { "harmless", "at start",
	"on read", "a commit back", "died", "SILENT" };

/* A file as it was. */
struct kept {
	char path[512];
	unsigned char *bytes;
	size_t size;
};

struct flipping {
	struct rig_fleet fleet;
	struct rig_luck luck;
	struct rig_pace pace;
	char dir[FX_PLACE_COUNT][512];
	struct kept data[FX_PLACE_COUNT], witness[FX_PLACE_COUNT];
	struct flip_truth truth[FX_PLACE_COUNT];
	struct flip_truth older[FX_PLACE_COUNT]; /* the commit before */
	char *why;                               /* shared with the child */
	long tally[DAMAGES][FLIP_OUTCOMES];
	long by_daemon, wrong;
};

/* -- files ------------------------------------------------------------------*/

static void
keep(struct kept *k, const char *dir, const char *name)
{
	struct stat st;
	int fd;

	(void)snprintf(k->path, sizeof(k->path), "%s/%s", dir, name);
	fd = open(k->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		rig_die("no %s", k->path);
	k->size = (size_t)st.st_size;
	k->bytes = malloc(k->size + 1);
	if (k->bytes == NULL ||
	    read(fd, k->bytes, k->size) != (ssize_t)k->size || close(fd) != 0)
		rig_die("cannot read %s", k->path);
}

/* In place: a store knows the number of its file. */
static void
put_back(const struct kept *k)
{
	int fd = open(k->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, k->bytes, k->size) != (ssize_t)k->size ||
	    ftruncate(fd, (off_t)k->size) != 0 || close(fd) != 0)
		rig_die("cannot put back %s", k->path);
}

struct spot {
	enum damage damage;
	size_t at, from;
	int bit;
};

static struct spot
draw_spot(struct flipping *f, enum damage damage, const struct kept *k)
{
	size_t sectors = k->size / SECTOR;
	struct spot s = { .damage = damage };

	s.at = rig_draw(&f->luck, k->size);
	s.bit = (int)rig_draw(&f->luck, 8);
	s.from = rig_draw(&f->luck, sectors) * SECTOR;
	if (damage != BIT)
		s.at = s.at / SECTOR * SECTOR;
	else if (rig_draw(&f->luck, META_SHARE) == 0)
		s.at = s.at % META_BYTES + s.at % 2 * META_PAGE;
	return s;
}

static void
do_damage(const struct kept *k, const struct spot *s)
{
	static const unsigned char zeros[SECTOR];
	unsigned char byte = k->bytes[s->at] ^ (unsigned char)(1 << s->bit);
	const void *bytes = s->damage == BIT     ? &byte
			    : s->damage == ZEROS ? zeros
						 : k->bytes + s->from;
	size_t n = s->damage == BIT ? 1 : SECTOR;
	int fd = open(k->path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		rig_die("cannot open %s", k->path);
	if (s->damage == SHORT
		? ftruncate(fd, (off_t)s->at) != 0
		: pwrite(fd, bytes, n, (off_t)s->at) != (ssize_t)n)
		rig_die("cannot damage %s", k->path);
	(void)close(fd); /* what was written is there */
}

/* -- questions --------------------------------------------------------------*/

static int
no_epoch(struct fx_txn *txn, enum fx_epoch_why why, void *context)
{
	(void)txn;
	(void)why;
	(void)context;
	return FX_EINVAL;
}

static int
open_it(const struct flipping *f, enum fx_place place, struct fx_store **store)
{
	const struct fx_store_options options = { .path = f->dir[place],
		.service = fx_schema_place(place)->name,
		.size_max = (size_t)1 << 30,
		.strict = FX_STORE_TRYOUT,
		.begin_epoch = no_epoch };

	return fx_store_open(&options, store);
}

static int
write_some(struct fx_store *store, int round)
{
	unsigned char bytes[200];
	struct fx_txn *txn;
	int rc = fx_store_begin(store, &txn);

	if (rc != 0)
		return rc;
	memset(bytes, round, sizeof(bytes));
	rc = fx_meta_put(txn, "rig", bytes, sizeof(bytes));
	if (rc != 0) {
		fx_store_abandon(txn);
		return rc;
	}
	return fx_store_commit(txn);
}

/* As every start does, before the store is opened to be written. */
static bool
looks_whole(const struct flipping *f, enum fx_place place)
{
	struct fx_store *store;
	struct fx_txn *view = NULL;
	int rc = fx_store_check_pages(f->dir[place]);

	if (rc == 0)
		rc = fx_store_open_copy(f->dir[place], &store);
	if (rc == 0)
		rc = fx_store_reader(store, &view);
	if (rc == 0)
		rc = fx_store_begin_read(view);
	if (rc == 0)
		rc = fx_store_check_whole(view);
	if (rc != 0)
		return false;
	fx_store_end_read(view);
	fx_store_reader_close(view);
	fx_store_close(store);
	return true;
}

static enum flip_outcome
question(struct flipping *f, enum fx_place place)
{
	enum flip_outcome outcome;
	struct fx_store *store;
	char why[128];
	int i;

	if (!looks_whole(f, place) || open_it(f, place, &store) != 0)
		return FLIP_AT_START;
	outcome = flip_ask(store, &f->truth[place], f->why);
	if (outcome == FLIP_SILENT &&
	    f->older[place].journal == f->truth[place].journal &&
	    flip_ask(store, &f->older[place], why) == FLIP_HARMLESS)
		return FLIP_OLDER;
	for (i = 0; i < COMMITS && outcome == FLIP_HARMLESS; i++)
		if (write_some(store, i) != 0)
			return FLIP_ON_READ;
	return outcome == FLIP_HARMLESS
		   ? flip_ask(store, &f->truth[place], f->why)
		   : outcome;
}

static enum flip_outcome
ask_in_child(struct flipping *f, enum fx_place place)
{
	pid_t pid = fork();
	int status;

	f->why[0] = '\0';
	if (pid < 0)
		rig_die("cannot fork");
	if (pid == 0) {
		(void)alarm(PATIENCE);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(FLIP_SILENT);
		_exit((int)question(f, place));
	}
	if (waitpid(pid, &status, 0) != pid)
		rig_die("cannot wait");
	if (WIFEXITED(status) && WEXITSTATUS(status) < FLIP_OUTCOMES)
		return (enum flip_outcome)WEXITSTATUS(status);
	(void)snprintf(f->why, 128, "signal %d",
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	return FLIP_DIED;
}

/* -- the daemon -------------------------------------------------------------*/

/* Whether the daemon ends by itself on this file, with a line that says why. */
static bool
daemon_ends(struct flipping *f, enum fx_place place)
{
	char log[512], text[65536];
	ssize_t n;
	bool ended;
	int fd;

	(void)snprintf(log, sizeof(log), "%s/%s.log", f->fleet.dir,
	    fx_schema_place(place)->name);
	(void)unlink(log); /* it may not be there */
	rig_start(&f->fleet, place, NULL);
	ended = !rig_ready(&f->fleet, place, PATIENCE * 1000) &&
		f->fleet.pids[place] == 0;
	rig_kill(&f->fleet, place);
	fd = open(log, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read from */
	text[n > 0 ? n : 0] = '\0';
	return ended && (strstr(text, "CORRUPT") != NULL ||
			    strstr(text, "READ_FAILED") != NULL ||
			    strstr(text, "WENT_BACK") != NULL);
}

/* -- all --------------------------------------------------------------------*/

static void
flip_once(struct flipping *f, enum damage damage, bool check)
{
	enum fx_place place = rig_draw(&f->luck, FX_PLACE_COUNT);
	const struct kept *k = &f->data[place];
	struct spot s = draw_spot(f, damage, k);
	enum flip_outcome outcome;

	do_damage(k, &s);
	outcome = ask_in_child(f, place);
	put_back(k);
	put_back(&f->witness[place]);
	f->tally[damage][outcome]++;
	if (outcome < FLIP_DIED)
		return;
	do_damage(k, &s);
	if (check && daemon_ends(f, place))
		f->by_daemon++;
	else {
		f->wrong++;
		printf("WRONG: %s of %s at %zu bit %d from %zu: %s, %s\n",
		    damages[damage], fx_schema_place(place)->name, s.at, s.bit,
		    s.from, outcomes[outcome], f->why);
	}
	put_back(k);
	put_back(&f->witness[place]);
}

/*
 * What the store held one commit ago, which LMDB serves when the number of the
 * last one is damaged.  With another head the witness tells; with the same one
 * nothing that was told is missing.
 */
static void
remember_older(struct flipping *f, enum fx_place place)
{
	const struct kept *k = &f->data[place];
	static const unsigned char none[8];
	uint64_t number[2];
	struct fx_store *store;
	int fd = open(k->path, O_WRONLY | O_CLOEXEC);

	memcpy(&number[0], k->bytes + META_NUMBER, 8);
	memcpy(&number[1], k->bytes + META_PAGE + META_NUMBER, 8);
	if (fd < 0 ||
	    pwrite(fd, none, sizeof(none),
		META_NUMBER + (number[1] > number[0] ? META_PAGE : 0)) != 8 ||
	    close(fd) != 0 || fx_store_open_copy(f->dir[place], &store) != 0)
		rig_die("no commit before the last in %s", k->path);
	flip_remember(store, &f->older[place]);
	fx_store_close(store);
	put_back(k);
}

static void
begin(struct flipping *f)
{
	struct fx_store *store;
	enum fx_place place;

	f->why = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (f->why == MAP_FAILED)
		rig_die("no memory");
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		(void)snprintf(f->dir[place], sizeof(f->dir[place]),
		    "%s/store/%s", f->fleet.dir, fx_schema_place(place)->name);
		if (open_it(f, place, &store) != 0)
			rig_die("%s does not open", f->dir[place]);
		flip_remember(store, &f->truth[place]);
		fx_store_close(store);
		keep(&f->data[place], f->dir[place], "data.mdb");
		keep(&f->witness[place], f->dir[place], "witness");
		remember_older(f, place);
	}
}

int
main(int argc, char *argv[])
{
	static struct flipping f; /* too large for a stack */
	enum flip_outcome o;
	enum damage d;
	long i, count, bits;

	if (argc != 5) {
		fprintf(stderr, "flip_crash BUILD FLEET COUNT SEED\n");
		return 2;
	}
	fx_log_open("flip_crash");
	fx_log_level((int)rig_number("RIG_LOG", -1));
	if (fx_crypto_init() != 0)
		rig_die("no sodium");
	bits = strtol(argv[3], NULL, 10);
	count = bits + bits / 10 * (DAMAGES - 1);
	f.luck = rig_luck(strtoull(argv[4], NULL, 10));
	rig_fleet(&f.fleet, argv[1], argv[2]);
	begin(&f);
	f.pace = rig_pace("flip", count);
	for (i = 0; i < count; i++) {
		flip_once(&f,
		    i < bits ? BIT : ZEROS + (enum damage)(i % (DAMAGES - 1)),
		    true);
		rig_say(&f.pace, i + 1, "");
	}
	for (d = 0; d < DAMAGES; d++) {
		printf("flip: %s:", damages[d]);
		for (o = 0; o < FLIP_OUTCOMES; o++)
			printf(" %ld %s%s", f.tally[d][o], outcomes[o],
			    o + 1 < FLIP_OUTCOMES ? "," : "\n");
	}
	printf("%ld damages, %ld wrong answers; %ld ended by the daemon\n",
	    count, f.wrong, f.by_daemon);
	return f.wrong == 0 ? RIG_HELD : RIG_FAILED;
}

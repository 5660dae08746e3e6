/*
 * power_crash RECORD STORES DIR COUNT SEED: cut the power of all six stores at
 * one instant, again and again, and look at what may lie on the disk then.  An
 * image is the store of one department after one cut.  A fifth of the cuts
 * falls into the first creation.  Each is looked at in a child with an alarm,
 * since a broken page may crash or hang LMDB.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_crypto.h"
#include "base/fx_log.h"
#include "tests/crash/power.h"

#define CHILDREN 2
#define PATIENCE 20 /* seconds, for the six images of a cut */

struct child {
	pid_t pid;
	size_t cut, number;
	char dir[512];
};

struct cutting {
	struct power_record record;
	struct power_disk disk;
	struct power_tally *tally;
	struct child children[CHILDREN];
	size_t *cuts, count;
	uint64_t seed;
	struct rig_pace pace;
	int wrong;
};

static int
by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return x < y ? -1 : x > y;
}

/* Ascending, so that the disk only goes on. */
static void
draw_cuts(struct cutting *c, int64_t images)
{
	struct rig_luck luck = rig_luck(c->seed);
	size_t i;

	c->count = (size_t)images / FX_PLACE_COUNT;
	c->count += c->count / 4 + 1;
	c->cuts = calloc(c->count, sizeof(*c->cuts));
	if (c->cuts == NULL)
		rig_die("no memory");
	for (i = 0; i < c->count; i++)
		c->cuts[i] =
		    1 + rig_draw(&luck, i % 5 == 0 ? c->record.creation + 100
						   : c->record.count);
	qsort(c->cuts, c->count, sizeof(*c->cuts), by_size);
}

static _Noreturn void
look(struct cutting *c, const struct child *child)
{
	struct rig_luck luck = rig_luck(c->seed ^ child->number << 20);
	int wrong;

	(void)alarm(PATIENCE);
	wrong = power_check(&c->disk, child->dir, &luck, c->tally);
	(void)fflush(stdout); /* as it can */
	_exit(wrong != 0);
}

/* Whether what this child looked at is in order. */
static void
take_back(struct cutting *c, struct child *child)
{
	int status;

	if (child->pid == 0)
		return;
	if (waitpid(child->pid, &status, 0) != child->pid)
		rig_die("cannot wait");
	child->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	c->wrong++;
	if (WIFSIGNALED(status)) {
		c->tally->died++;
		printf("WRONG: cut %zu: the check ended by signal %d\n",
		    child->cut, WTERMSIG(status));
	}
	printf(
	    "power: the images of cut %zu are in %s\n", child->cut, child->dir);
}

static void
cut_all(struct cutting *c)
{
	struct child *child;
	size_t i;

	for (i = 0; i < c->count && c->wrong == 0; i++) {
		child = &c->children[i % CHILDREN];
		take_back(c, child);
		if (c->wrong != 0)
			break;
		power_go_on(&c->disk, c->cuts[i]);
		child->cut = c->cuts[i];
		child->number = i;
		child->pid = fork();
		if (child->pid < 0)
			rig_die("cannot fork");
		if (child->pid == 0)
			look(c, child);
		rig_say(&c->pace, (int64_t)i * FX_PLACE_COUNT, "");
	}
	for (i = 0; i < CHILDREN; i++)
		take_back(c, &c->children[i]);
}

static void
print(const struct cutting *c)
{
	const struct power_tally *t = c->tally;

	printf("images %lld absent %lld lost %lld unopenable %lld different "
	       "%lld causes %lld cursors %lld unwritable %lld died %lld cuts "
	       "%zu writes %zu replies %lld published %lld wrong %d\n",
	    (long long)t->images, (long long)t->absent, (long long)t->lost,
	    (long long)t->unopenable, (long long)t->different,
	    (long long)t->orphans, (long long)t->cursors,
	    (long long)t->unwritable, (long long)t->died, c->count,
	    c->record.count, (long long)c->record.replies,
	    (long long)c->record.published, c->wrong + c->record.wrong);
}

int
main(int argc, char *argv[])
{
	static struct cutting c; /* too large for a stack */
	size_t i;

	if (argc != 6) {
		fprintf(stderr, "power_crash RECORD STORES DIR COUNT SEED\n");
		return 2;
	}
	fx_log_open("power_crash");
	fx_log_level((int)rig_number("RIG_LOG", -1));
	if (fx_crypto_init() != 0)
		rig_die("no sodium");
	c.seed = strtoull(argv[5], NULL, 10);
	power_load(&c.record, argv[1], argv[2]);
	power_disk(&c.disk, &c.record);
	draw_cuts(&c, strtoll(argv[4], NULL, 10));
	c.pace = rig_pace("power", (int64_t)c.count * FX_PLACE_COUNT);
	c.tally = mmap(NULL, sizeof(*c.tally), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c.tally == MAP_FAILED)
		rig_die("no memory");
	for (i = 0; i < CHILDREN; i++) {
		(void)snprintf(c.children[i].dir, sizeof(c.children[i].dir),
		    "%s/%zu", argv[3], i);
		if (mkdir(c.children[i].dir, 0700) != 0)
			rig_die("cannot make %s", c.children[i].dir);
	}
	if (c.record.wrong == 0)
		cut_all(&c);
	print(&c);
	return c.wrong + c.record.wrong == 0 ? RIG_HELD : RIG_FAILED;
}

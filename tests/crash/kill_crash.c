/*
 * kill_crash BUILD FLEET UNIT COUNT SEED: kill -9 of one to six daemons at
 * random microseconds, while clients send notes and requests at full speed
 * and keep every receipt.  Each round: what is acknowledged is below the head
 * that the restarted daemon reports.  Each hundredth: everything (kill.h), and
 * `fanxiu verify`.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fx_crypto.h"
#include "base/fx_log.h"
#include "tests/crash/kill.h"

#define READY_MS  20000
#define SETTLE_MS 60000
#define FULL      100 /* rounds between full checks */

struct killing {
	struct kill_shared *shared;
	struct rig_fleet fleet;
	struct rig_luck luck;
	struct rig_pace pace;
	int64_t kills, all, rounds, checks, restart_us, restarts, worst_us;
	int64_t aborts; /* of the clients, by ZeroMQ */
	const char *unit;
	uint64_t seed;
	struct fx_settings settings;
	pid_t clients;
};

static void
pause_us(uint64_t us)
{
	struct timespec t = { (time_t)(us / 1000000),
		(long)(us % 1000000) * 1000 };

	(void)nanosleep(&t, NULL); /* a shorter pause is as good */
}

static void
start_all(struct killing *k)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		rig_start(&k->fleet, place, NULL);
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		if (!rig_ready(&k->fleet, place, READY_MS))
			rig_die(
			    "%s does not start", fx_schema_place(place)->name);
		atomic_fetch_add(&k->shared->born[place], 1);
	}
}

/* Who is killed: mostly one, at times some, at times all. */
static unsigned int
draw_victims(struct killing *k)
{
	uint64_t kind = rig_draw(&k->luck, 10);

	if (kind == 0)
		return (1u << FX_PLACE_COUNT) - 1;
	if (kind < 3)
		return 1 + (unsigned int)rig_draw(
			       &k->luck, (1u << FX_PLACE_COUNT) - 1);
	return 1u << rig_draw(&k->luck, FX_PLACE_COUNT);
}

/* Wait for one that was started again; K1 in short. */
static int
await_back(struct killing *k, enum fx_place place, int64_t began, int64_t told)
{
	const char *name = fx_schema_place(place)->name;
	int64_t took;

	if (!rig_ready(&k->fleet, place, READY_MS)) {
		printf("WRONG: %s does not start again\n", name);
		return 1;
	}
	took = rig_now_us() - began;
	k->restart_us += took;
	k->restarts++;
	if (took > k->worst_us)
		k->worst_us = took;
	atomic_fetch_add(&k->shared->born[place], 1);
	if (k->fleet.head[place] >= told)
		return 0;
	printf("WRONG: %s begins again at %lld, after %lld was acknowledged\n",
	    name, (long long)k->fleet.head[place], (long long)told);
	return 1;
}

/* All at once, in any order, as systemd would. */
static int
bring_back(struct killing *k, unsigned int victims)
{
	unsigned int i,
	    first = (unsigned int)rig_draw(&k->luck, FX_PLACE_COUNT);
	int64_t told[FX_PLACE_COUNT], began[FX_PLACE_COUNT];
	int wrong = 0;

	for (i = 0; i < FX_PLACE_COUNT; i++)
		told[i] = atomic_load(&k->shared->top[i]);
	for (i = 0; i < FX_PLACE_COUNT; i++) {
		enum fx_place place = (first + i) % FX_PLACE_COUNT;

		began[place] = rig_now_us();
		if ((victims & 1u << place) != 0)
			rig_start(&k->fleet, place, NULL);
	}
	for (i = 0; i < FX_PLACE_COUNT; i++)
		if ((victims & 1u << i) != 0)
			wrong +=
			    await_back(k, (enum fx_place)i, began[i], told[i]);
	return wrong;
}

static int
round_of_kills(struct killing *k)
{
	unsigned int victims = draw_victims(k), i;
	int wrong;

	atomic_store(
	    &k->shared->slots, 1 + (int)rig_draw(&k->luck, KILL_SLOTS));
	pause_us(rig_draw(&k->luck, 40000));
	for (i = 0; i < FX_PLACE_COUNT; i++)
		if ((victims & 1u << i) != 0) {
			rig_kill(&k->fleet, (enum fx_place)i);
			k->kills++;
		}
	wrong = bring_back(k, victims);
	k->rounds++;
	return wrong;
}

/* Every command is answered; then all die, and everything is looked at. */
static int
check_all(struct killing *k)
{
	static const char *const verify[] = { "verify", "--json", NULL };
	int64_t until = rig_now_us() + SETTLE_MS * INT64_C(1000);
	char out[512];
	int wrong = 0;

	atomic_store(&k->shared->pause, 1);
	pause_us(5000);
	while (atomic_load(&k->shared->under_way) > 0) {
		pause_us(5000);
		if (rig_now_us() > until || k->shared->odd[0] != '\0') {
			printf("WRONG: commands are not answered\n");
			return 1;
		}
	}
	rig_end(&k->fleet);
	k->kills += FX_PLACE_COUNT;
	wrong = kill_check(k->shared, &k->fleet);
	(void)snprintf(out, sizeof(out), "%s/verify.out", k->fleet.dir);
	if (rig_run(&k->fleet, out, verify) != 0) {
		printf("WRONG: fanxiu verify finds something: %s\n", out);
		wrong++;
	}
	k->checks++;
	start_all(k);
	atomic_store(&k->shared->pause, 0);
	return wrong;
}

static void
start_clients(struct killing *k)
{
	k->clients = fork();
	if (k->clients < 0)
		rig_die("cannot fork");
	if (k->clients == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* best effort */
		kill_clients(k->shared, &k->settings, k->unit,
		    k->seed + 1 + (uint64_t)k->aborts);
	}
}

/*
 * Whether the clients go on.  ZeroMQ may abort a process whose peer dies (see
 * fx_frame.c); others take over what was under way.
 */
static bool
clients_live(struct killing *k)
{
	int status;

	if (k->shared->odd[0] != '\0')
		return false;
	if (waitpid(k->clients, &status, WNOHANG) == 0)
		return true;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT ||
	    ++k->aborts > 1 + k->kills / 1000)
		return false;
	start_clients(k);
	return true;
}

static void
begin(struct killing *k)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/config/cli.cfg", k->fleet.dir);
	if (fx_settings_read("cli", path, &k->settings) != 0)
		rig_die("no settings in %s", path);
	k->shared = mmap(NULL, sizeof(*k->shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (k->shared == MAP_FAILED)
		rig_die("no memory");
	atomic_store(&k->shared->slots, 8);
	k->luck = rig_luck(k->seed);
	start_all(k);
	start_clients(k);
}

static int
run(struct killing *k)
{
	char more[64];
	int wrong = 0;

	while (wrong == 0 && k->kills < k->all) {
		wrong = round_of_kills(k);
		if (wrong == 0 && k->rounds % FULL == 0)
			wrong = check_all(k);
		if (!clients_live(k)) {
			printf("WRONG: clients: %s\n", k->shared->odd);
			wrong++;
		}
		(void)snprintf(more, sizeof(more), "%zu acknowledged",
		    atomic_load(&k->shared->count));
		rig_say(&k->pace, k->kills, more);
	}
	return wrong == 0 ? check_all(k) : wrong;
}

int
main(int argc, char *argv[])
{
	static struct killing k; /* too large for a stack */
	int wrong;

	if (argc != 6) {
		fprintf(stderr, "kill_crash BUILD FLEET UNIT COUNT SEED\n");
		return 2;
	}
	fx_log_open("kill_crash");
	fx_log_level(4);
	if (fx_crypto_init() != 0)
		rig_die("no sodium");
	rig_fleet(&k.fleet, argv[1], argv[2]);
	k.all = strtoll(argv[4], NULL, 10);
	k.pace = rig_pace("kill", k.all);
	k.unit = argv[3];
	k.seed = strtoull(argv[5], NULL, 10);
	begin(&k);
	wrong = run(&k);
	atomic_store(&k.shared->stop, 1);
	(void)kill(k.clients, SIGKILL); /* it may have ended */
	rig_end(&k.fleet);
	printf("kills %lld acknowledged %zu repeated %lld dup %lld checks %lld "
	       "restart_us %lld worst_us %lld aborts %lld wrong %d\n",
	    (long long)k.kills, atomic_load(&k.shared->count),
	    (long long)atomic_load(&k.shared->repeats),
	    (long long)atomic_load(&k.shared->dups), (long long)k.checks,
	    (long long)(k.restart_us / (k.restarts > 0 ? k.restarts : 1)),
	    (long long)k.worst_us, (long long)k.aborts, wrong);
	return wrong == 0 ? RIG_HELD : RIG_FAILED;
}

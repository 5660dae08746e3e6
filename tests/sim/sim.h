/*
 * sim: the whole company in one process, on virtual time, by seed.
 *
 * The six departments are the real ones, down to the shell and the store; what
 * is not deterministic is replaced at link time: the clock, chance, the
 * sockets, files, threads, the end of a process, the log, and LMDB.  Every
 * loop and reader is a fiber that runs until it waits; which of two that are
 * due at once goes first is drawn.
 *
 *	sim_main    seeds, one world or many, shrinking, what is printed
 *	sim_world   phases: chaos, heal, audit
 *	sim_knobs   what a seed draws
 *	sim_fiber   fibers and virtual time
 *	sim_node    a department: started, killed, restarted
 *	sim_frame   the sockets, and what happens to messages
 *	sim_file    files, clock, chance, processes, log
 *	sim_lmdb    LMDB's calls, in memory or handed on, and their faults
 *	sim_staff   commands, receipts, answers
 *	sim_any     whatever else may be said
 *	sim_audit   what must hold
 *	sim_guest   who follows a journal and is no department
 *	sim_view    and what it keeps of it
 *	sim_keep    what is not kept for ever
 *	sim_contact who reads contacts
 *	sim_next    the next release among those of today
 *	sim_rebuild one department thrown away, and brought back
 *	sim_visit   which rules any world has reached
 *	model       the reference model, which shares nothing with them
 */
#ifndef SIM_H
#define SIM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/fx_schema.h"

#define SIM_NODES  FX_PLACE_COUNT
#define SIM_CLIENT SIM_NODES /* the staff, as a place in the network */
#define SIM_PLACES (SIM_NODES + 1)

/* -- chance: a stream for each component ------------------------------------*/

struct sim_chance {
	uint64_t s[4];
};

/* sim_chance(chance, name): begin the stream of a component of this seed. */
void sim_chance(struct sim_chance *chance, const char *name);
uint64_t sim_draw(struct sim_chance *chance);

/* sim_below(chance, n): 0 ... n - 1; 0 for n = 0. */
uint64_t sim_below(struct sim_chance *chance, uint64_t n);

/* sim_happens(chance, permyriad): so many times of ten thousand. */
bool sim_happens(struct sim_chance *chance, unsigned int permyriad);

/* -- knobs
 * -------------------------------------------------------------------*/

/* Kinds of faults; shrinking silences one after the other. */
enum sim_fault {
	SIM_LOSS,   /* messages are lost */
	SIM_DOUBLE, /* or come twice */
	SIM_DELAY,  /* or late, and out of order */
	SIM_DAMAGE, /* or with a flipped bit */
	SIM_CUT,    /* links are cut for a while */
	SIM_CRASH,  /* a department is killed between two calls */
	SIM_COMMIT, /* a commit fails, whatever the disk holds */
	SIM_FULL,   /* there is no room in the map for a while */
	SIM_CLOCK,  /* clocks are wrong, and jump */
	SIM_REPEAT, /* commands are sent twice, or late */
	SIM_WRONG,  /* commands that must be refused */
	SIM_PARK,   /* what peers say cannot be taken for a while */
	SIM_BACK,   /* a store goes back in time and is restored */
	SIM_KEEP,   /* old events go */
	SIM_GUEST,  /* somebody follows a department, and goes away */
	SIM_SOME,   /* the same, of some topics only */
	SIM_NEXT,   /* departments of the next release among them */
	SIM_ANY,    /* whatever a state allows is said */
	SIM_READ,   /* somebody reads contacts */
	SIM_FAULTS
};

struct sim_knobs {
	bool on[SIM_FAULTS];
	unsigned int loss, twice, late, damage; /* of 10,000 messages */
	int64_t latency_us, late_us;
	unsigned int cuts, crashes, commit_fails; /* in a world, per node */
	unsigned int full;                        /* of 10,000 commits */
	unsigned int parks;                       /* of 10,000 events */
	unsigned int repeat, wrong;               /* of 10,000 commands */
	size_t hwm;
	size_t batch;    /* messages in a commit at first */
	int64_t beat_ms; /* not used by a service: how often the staff looks */
	int64_t requests;
	int64_t chaos_ms;
	/* Of a journal that does not keep all: rows (0: all), what a guest may
	 * be behind, and the records in a chunk of a snapshot. */
	int64_t keep_rows[SIM_NODES], guest_days, guest_bytes;
	size_t chunk;
	unsigned int next; /* of 10,000 starts: of the next release */
	bool shared_clock, real_store;
	int64_t offset_ms[SIM_NODES]; /* of clocks that are not shared */
};

/* sim_knobs(knobs): drawn from the seed. */
void sim_knobs(struct sim_knobs *knobs);
const char *sim_fault_name(enum sim_fault fault);

/* -- the world
 * ---------------------------------------------------------------*/

struct sim_fiber;
struct fx_service;

struct sim_node {
	enum fx_place place;
	const struct fx_department *department;
	struct fx_service *service; /* NULL while it is down */
	struct sim_fiber *loop, *reader;
	struct sim_chance chance, release;
	bool up, stopping, restored;
	int status;            /* how it ended the last time */
	int64_t start_at_us;   /* when it is started again; INT64_MAX: not */
	int64_t calls_left;    /* until it is killed; 0: it is not */
	int64_t commits_left;  /* until a commit fails; 0: none does */
	int64_t full_until_us; /* no room in its map */
	int64_t cut_until_us;  /* its links are cut */
	bool deaf;             /* and only towards it */
	unsigned int cut_from; /* from these places; a bit each */
	int64_t offset_ms;     /* its clock is wrong by so much */
	uint64_t kills, ends, restores;
	uint64_t published; /* events seen on the wire */
	uint64_t first;     /* of the rows it has not given up; 0: none was */
	uint64_t backed;    /* the last of which it was told a backup */
	bool next;          /* it is of the next release */
	size_t ready;       /* when it was up; nothing is taken after */
	size_t bytes, most; /* of memory it holds */
};

/* A row of a journal that was committed, as everybody may see it. */
struct sim_row {
	uint32_t size;
	uint32_t given; /* to the model */
	unsigned char *bytes;
};

struct sim_history {
	struct sim_row *rows; /* by seq - 1 */
	size_t count, room;
};

struct sim_world {
	uint64_t seed;
	int bug;
	bool silenced[SIM_FAULTS];
	int64_t chaos_max_ms; /* 0: as drawn */
	bool loud;            /* the log is printed */
	bool any;             /* everything that is allowed is said */
	struct sim_knobs knobs;
	struct sim_node nodes[SIM_NODES];
	struct sim_history history[SIM_NODES];
	struct sim_chance tie, net;
	int64_t now_us;  /* virtual, monotonic */
	int64_t wall_ms; /* of a shared clock */
	bool resting;    /* nobody begins anything more */
	bool chaos;      /* faults happen */
	/* When a place last heard another one. */
	int64_t heard_us[SIM_PLACES][SIM_PLACES];
	uint64_t steps;
	uint64_t trace[2];
	uint64_t messages, commands, events, kills;
	int saved; /* the department of which there is a backup */
	bool has_saved;
	uint64_t rebuilt, snapshots, given_up, contacts;
	char wrong[512]; /* the first violation; "": none */
};

extern struct sim_world sim;

/* sim_wrong(check, format, ...): a violation; only the first is kept. */
void sim_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* sim_trace(what, bytes, size): all that happens goes into the trace. */
void sim_trace(uint64_t what, const void *bytes, size_t size);

/* sim_run(seed): one world.  Returns whether all held. */
bool sim_run(void);

/* sim_now_ms(), sim_wall_ms(place): the clocks. */
int64_t sim_wall_ms(int place);

/* -- fibers
 * ------------------------------------------------------------------*/

typedef void sim_fiber_fn(void *cookie);

/* sim_fiber_start(node, run, cookie): runs when time goes on. */
struct sim_fiber *sim_fiber_start(
    struct sim_node *node, sim_fiber_fn *run, void *cookie);

/* sim_fiber_me(): the fiber that runs; NULL: the world. */
struct sim_fiber *sim_fiber_me(void);
struct sim_node *sim_fiber_node(void);

/* sim_fiber_sleep(until_us): of the one that runs; wake(): not later. */
void sim_fiber_sleep(int64_t until_us);
void sim_fiber_wake(struct sim_fiber *fiber, int64_t at_us);
bool sim_fiber_over(const struct sim_fiber *fiber);

/* sim_fiber_drop(fiber): it never runs again. */
void sim_fiber_drop(struct sim_fiber *fiber);

/* sim_fiber_die(): the node of the fiber that runs is no more. */
_Noreturn void sim_fiber_die(void);

/* sim_fibers_run(until_us): let those that are due run, one after another. */
void sim_fibers_run(int64_t until_us);

/* What a node holds of memory, given back when it dies. */
void sim_memory_free(struct sim_node *node);

/* sim_alloc(size): zeroed memory of the world, whoever causes it. */
void *sim_alloc(size_t size);
void sim_free(void *room);

/* -- nodes
 * -------------------------------------------------------------------*/

void sim_node_init(struct sim_node *node, enum fx_place place);
void sim_node_start(struct sim_node *node);

/* sim_node_kill(node): as kill -9 does. */
void sim_node_kill(struct sim_node *node);

/* sim_node_retry(node): what is parked there is tried again, as by hand. */
void sim_node_retry(struct sim_node *node);

/* sim_nodes_work(): whether every department is up and takes commands. */
bool sim_nodes_work(void);

/* sim_call(): one more call of a node; it may be its last. */
void sim_call(void);

/* -- what is replaced
 * --------------------------------------------------------*/

/* Everything of a node that a crash takes: sockets, locks, transactions. */
void sim_frame_crash(struct sim_node *node);
void sim_file_crash(struct sim_node *node);
void sim_lmdb_crash(struct sim_node *node);

/* Of a whole world. */
void sim_frame_reset(void);
void sim_file_reset(void);
void sim_lmdb_reset(void);

/* sim_frame_flush(): what is under way gets lost. */
void sim_frame_cut(int place);

/* sim_lmdb_row(place, seq, &size): a committed journal row; NULL: none. */
const unsigned char *sim_lmdb_row(int place, uint64_t seq, size_t *size);

/* sim_lmdb_save(place), sim_lmdb_put_back(place): a backup, and its use. */
void sim_lmdb_save(int place);
bool sim_lmdb_put_back(int place);

/* sim_lmdb_trim(place, first): its journal begins there. */
void sim_lmdb_trim(int place, uint64_t first);

/* sim_lmdb_path(place): where the store of a department lies. */
const char *sim_path(int place);

/* sim_lmdb_appear(place): a store that was made has its name. */
void sim_lmdb_appear(int place);

/* sim_file_moved(from, to): the store in a file that was renamed. */
bool sim_lmdb_moved(const char *from, const char *to);
void sim_lmdb_removed(const char *path);
bool sim_lmdb_there(const char *path, int64_t *size, uint64_t *inode);
void sim_heap_reset(void);

/* sim_frame_queued(node): the longest queue of its sockets. */
size_t sim_frame_queued(const struct sim_node *node);

/* -- the staff
 * ---------------------------------------------------------------*/

void sim_staff_open(void);
void sim_staff_close(void);

/* sim_staff_turn(): hear, think, send, wait. */
void sim_staff_turn(void);

/* sim_staff_over(): every unit came to its end, and nobody owes an answer. */
bool sim_staff_over(void);
void sim_staff_audit(void);

/* -- guests, and what is not kept
 * ------------------------------------------------------*/

void sim_guests_open(void);
void sim_guests_close(void);

/* sim_guests_over(): they have all that was committed. */
bool sim_guests_over(void);
void sim_guests_audit(void);

void sim_keep_open(void);
void sim_keep_close(void);

/* -- who reads contacts
 * ----------------------------------------------------------------*/

void sim_contacts_open(void);
void sim_contacts_close(void);

/* sim_contacts_answered(reply): of intake, and it leaves it now. */
struct fx_response;
void sim_contacts_answered(const struct fx_response *reply);

/* -- the audit
 * ---------------------------------------------------------------*/

/* sim_audit_row(place, row): whenever one is committed. */
void sim_audit_row(
    int place, uint64_t seq, const unsigned char *bytes, size_t size);
void sim_audit_open(void);

/* sim_tempt(place, row): what fate makes of it. */
void sim_tempt(int place, const unsigned char *bytes);
void sim_audit_close(void);

/* What leaves a department: it must be committed by then. */
struct fx_piece;
void sim_audit_published(
    int place, const struct fx_piece *pieces, size_t count);
void sim_audit_answered(int place, const struct fx_piece *pieces, size_t count);

/* sim_audit_feed(): the model reads what was committed since. */
void sim_audit_feed(void);

/* sim_audit_receipt(place, mark, n): what was acknowledged is there. */
struct fx_mark;
void sim_audit_receipt(int place, const struct fx_mark *mark, uint64_t n);

/* sim_audit_expected(place, last, most, rev): of a command that named a
 * revision: its last event, and what the revision may be by now. */
void sim_audit_expected(int place, uint64_t last, uint64_t most, uint64_t rev);

/* sim_audit_live(): when all is quiet; sim_audit(): when all have stopped. */
void sim_audit_live(void);
void sim_audit(void);

/* sim_rebuild(): one department comes back from an old backup. */
void sim_rebuild(void);

/* -- which rules were reached
 * ----------------------------------------------------------*/

/* Of every command, the states in which it was put to its rule, and done. */
struct sim_visits {
	uint32_t put[FX_KIND_COUNT], done[FX_KIND_COUNT];
};

/* Pairs of a command and a state that allows it. */
struct sim_visited {
	size_t all, put, done;
	void (*say)(const char *command, const char *state); /* never put */
};

struct fx_ask;
struct fx_answer;
struct fx_department;

/* sim_visit(department, ask, answer): a department has decided. */
void sim_visit(const struct fx_department *department, const struct fx_ask *ask,
    const struct fx_answer *answer);

/* sim_visits(): of all worlds of this process; add(): and of others. */
const struct sim_visits *sim_visits(void);
void sim_visits_add(struct sim_visits *sum, const struct sim_visits *more);
void sim_visits_count(
    const struct sim_visits *visits, struct sim_visited *found);

#endif

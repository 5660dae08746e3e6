/*
 * fx_process: what a process does with itself: ends, starts a thread, takes
 * signals, gives up rights, tells its supervisor.  Replaced at link time by
 * the simulator.
 */
#ifndef FX_PROCESS_H
#define FX_PROCESS_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

/* A sanitizer takes all addresses, and has better answers to a crash. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FX_PROCESS_WATCHED 1
#else
#define FX_PROCESS_WATCHED 0
#endif

/* How a program ends; scripts and systemd rely on the numbers. */
enum fx_status {
	FX_STATUS_DONE = 0,
	FX_STATUS_FOUND = 1,        /* a check found something */
	FX_STATUS_REFUSED = 3,      /* by a business rule */
	FX_STATUS_CONFLICT = 4,     /* the record has changed */
	FX_STATUS_UNSURE = 5,       /* the outcome is not known */
	FX_STATUS_NOT_FOUND = 6,    /* there is no such thing */
	FX_STATUS_USAGE = 64,       /* wrong usage */
	FX_STATUS_DATA = 65,        /* input or store damaged */
	FX_STATUS_UNREACHABLE = 69, /* cannot connect or bind */
	FX_STATUS_INTERNAL = 70,
	FX_STATUS_IO = 74,
	FX_STATUS_AGAIN = 75,  /* try again later */
	FX_STATUS_DENIED = 77, /* owner or mode of a file */
	FX_STATUS_CONFIG = 78, /* configuration */
	FX_STATUS_INTERRUPTED = 130,
};

/* A thread of ours; stays where it is until it is joined. */
struct fx_thread {
	void (*run)(void *cookie);
	void *cookie;
	pthread_t id;
};

/* fx_process_end(status): now, without flushing anything but streams. */
_Noreturn void fx_process_end(enum fx_status status);

/*
 * fx_process_harden(): files for the owner alone, no core dump, no tracing by
 * others, no new privileges, as many descriptors as may be.  Call first in
 * main.  Returns 0 or FX_EIO.
 */
int fx_process_harden(void);

/*
 * fx_process_signals(fd): from now on SIGTERM, SIGINT and SIGHUP arrive as
 * readable bytes on *fd and not otherwise; SIGPIPE is ignored.  Call before
 * any thread.  Returns 0 or FX_EIO.
 */
int fx_process_signals(int *fd);

/*
 * fx_process_on_crash(fd, at): from now on a process that breaks says so in one
 * line, and writes one byte 1 at that place of fd (-1: none).  A page that the
 * disk does not give ends it with FX_STATUS_IO; any other break as always.
 */
void fx_process_on_crash(int fd, int64_t at);

/*
 * fx_process_take_signal(fd): the next signal of those that came, or 0.  Does
 * not wait.
 */
int fx_process_take_signal(int fd);

/*
 * fx_process_start_thread(thread, run, cookie): with every signal blocked.
 * Returns 0 or FX_EIO.
 */
int fx_process_start_thread(
    struct fx_thread *thread, void (*run)(void *cookie), void *cookie);

/* fx_process_join(thread): wait until it has returned. */
void fx_process_join(struct fx_thread *thread);

/*
 * fx_process_notify(state): one datagram to the supervisor, such as
 * "READY=1\nSTATUS=ok head=1042" or "WATCHDOG=1".  Without NOTIFY_SOCKET
 * nothing is sent.  Returns 0, FX_EINVAL for an address that is none, or
 * FX_EIO.
 */
int fx_process_notify(const char *state);

/*
 * fx_process_watchdog_ms(): within how many ms the supervisor wants to hear
 * WATCHDOG=1; 0: it does not watch this process.
 */
int fx_process_watchdog_ms(void);

/* fx_process_number(): its number, as the system calls it. */
int fx_process_number(void);

/* fx_process_node(name, size): what this machine is called; cut to size. */
void fx_process_node(char *name, size_t size);

/*
 * fx_process_child(work, cookie, seconds, said): what work returns, 0 to 127,
 * in a child that has so many seconds.  Call before any thread.  Blocks until
 * the child ends.  Returns 0, FX_EINVAL when it ended otherwise than by
 * returning, or FX_EIO.
 */
int fx_process_child(
    int (*work)(void *cookie), void *cookie, unsigned int seconds, int *said);

/*
 * fx_process_try(work, cookie, room, size, length): run work in a child that
 * may use 64 MiB, 2 s and one descriptor, to which it writes; keep what it
 * wrote in room.  Whatever the work does to its process, this one goes on.
 * Blocks until the child ends.  Returns 0, FX_ETOOBIG when it wrote more than
 * size, FX_EINVAL when it ended otherwise than by returning, or FX_EIO.
 */
int fx_process_try(void (*work)(int out, void *cookie), void *cookie,
    char *room, size_t size, size_t *length);

#endif

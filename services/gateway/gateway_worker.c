/*
 * The one thread beside the loop: argon2id takes 60 ms and 64 MiB a time, so
 * it never runs in the loop, and at most four wait for it.  Files of 10 MiB
 * are hashed, sealed and flushed there as well, when no password waits.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_process.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_worker.h"

#define WAITING_MAX 4
#define PIECES_MAX  64

enum phase { FREE, WAITS, RUNS, DONE };

struct job {
	enum phase phase;
	struct gateway_request *rq; /* the loop's; NULL: gone */
	gateway_hashed_fn *then;    /* the loop's */
	void *context;
	bool check; /* else a hash is made */
	size_t length;
	char password[GATEWAY_PASSWORD_MAX + 1];
	char hash[FX_PASSWORD_BYTES];
	bool right;
};

struct gateway_worker {
	struct fx_thread thread;
	pthread_mutex_t lock;
	pthread_cond_t come;
	bool stop;
	int bell; /* rings when a job is done */
	int next; /* whose turn it is */
	struct job jobs[WAITING_MAX];
	int pieces;                 /* the loop's: not told yet */
	struct gateway_work *first; /* they wait, in order */
	struct gateway_work *now;   /* it runs; the loop may look at whose */
	struct gateway_work *done;  /* they were run, the last one first */
};

static void
work(struct job *job)
{
	if (job->check)
		job->right = fx_crypto_is_password(
		    job->hash, job->password, job->length);
	else
		job->right = fx_crypto_password(
				 job->password, job->length, job->hash) == 0;
	fx_crypto_wipe(job->password, sizeof(job->password));
}

static struct job *
next_job(struct gateway_worker *w)
{
	int i;

	for (i = 0; i < WAITING_MAX; i++) {
		struct job *job = &w->jobs[(w->next + i) % WAITING_MAX];

		if (job->phase == WAITS) {
			w->next = (w->next + i + 1) % WAITING_MAX;
			return job;
		}
	}
	return NULL;
}

/* Both are called with the lock held, and let go of it meanwhile. */
static void
run_job(struct gateway_worker *w, struct job *job)
{
	job->phase = RUNS;
	(void)pthread_mutex_unlock(&w->lock);
	work(job);
	(void)pthread_mutex_lock(&w->lock);
	job->phase = DONE;
}

static void
run_piece(struct gateway_worker *w)
{
	w->now = w->first;
	w->first = w->now->next;
	(void)pthread_mutex_unlock(&w->lock);
	w->now->run(w->now);
	(void)pthread_mutex_lock(&w->lock);
	w->now->next = w->done;
	w->done = w->now;
	w->now = NULL;
}

static void
run(void *cookie)
{
	struct gateway_worker *w = cookie;
	const uint64_t one = 1;
	struct job *job;

	(void)pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		job = next_job(w);
		if (job != NULL)
			run_job(w, job);
		else if (w->first != NULL)
			run_piece(w);
		else {
			(void)pthread_cond_wait(&w->come, &w->lock);
			continue;
		}
		/* An eventfd takes it as long as the process lives. */
		if (write(w->bell, &one, sizeof(one)) != sizeof(one))
			fx_never("the bell is gone");
	}
	(void)pthread_mutex_unlock(&w->lock);
}

int
gateway_worker_open(struct gateway *g)
{
	struct gateway_worker *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return FX_ENOMEM;
	w->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->bell < 0 || pthread_mutex_init(&w->lock, NULL) != 0 ||
	    pthread_cond_init(&w->come, NULL) != 0 ||
	    fx_process_start_thread(&w->thread, run, w) != 0) {
		free(w);
		return FX_EIO;
	}
	g->worker = w;
	return 0;
}

/* The end of pieces that nobody waits for. */
static void
drop(struct gateway *g, struct gateway_work *work)
{
	struct gateway_work *next;

	for (; work != NULL; work = next) {
		next = work->next;
		g->worker->pieces--;
		work->then(g, NULL, work);
	}
}

void
gateway_worker_close(struct gateway *g)
{
	struct gateway_worker *w = g->worker;

	if (w == NULL)
		return;
	(void)pthread_mutex_lock(&w->lock);
	w->stop = true;
	(void)pthread_cond_signal(&w->come);
	(void)pthread_mutex_unlock(&w->lock);
	fx_process_join(&w->thread);
	drop(g, w->first);
	drop(g, w->done);
	(void)pthread_cond_destroy(&w->come);
	(void)pthread_mutex_destroy(&w->lock);
	(void)close(w->bell); /* nobody listens */
	fx_crypto_wipe(w->jobs, sizeof(w->jobs));
	free(w);
	g->worker = NULL;
}

size_t
gateway_worker_waits(struct gateway *g, struct fx_wait *waits)
{
	waits[0].descriptor = g->worker->bell;
	return 1;
}

/* Give a job away; false: four wait already. */
static bool
give(struct gateway_request *rq, const struct job *job)
{
	struct gateway_worker *w = rq->g->worker;
	bool given = false;
	int i;

	(void)pthread_mutex_lock(&w->lock);
	for (i = 0; i < WAITING_MAX && !given; i++) {
		if (w->jobs[i].phase != FREE)
			continue;
		w->jobs[i] = *job;
		w->jobs[i].phase = WAITS;
		given = true;
	}
	(void)pthread_cond_signal(&w->come);
	(void)pthread_mutex_unlock(&w->lock);
	if (given) {
		rq->waiting++;
		return true;
	}
	gateway_set(rq, "Retry-After", "1");
	gateway_problem(rq, 503, "BUSY", "Many are signing in; try again",
	    "登录人数较多，请稍后再试", NULL);
	return false;
}

bool
gateway_worker_do(struct gateway_request *rq, struct gateway_work *work)
{
	struct gateway_worker *w = rq->g->worker;
	struct gateway_work **end;

	if (w->pieces == PIECES_MAX) {
		gateway_set(rq, "Retry-After", "1");
		gateway_problem(rq, 503, "BUSY",
		    "Many bring or ask for attachments; try again",
		    "附件请求较多，请稍后再试", NULL);
		return false;
	}
	w->pieces++;
	rq->waiting++;
	work->rq = rq;
	work->next = NULL;
	(void)pthread_mutex_lock(&w->lock);
	for (end = &w->first; *end != NULL; end = &(*end)->next)
		continue;
	*end = work;
	(void)pthread_cond_signal(&w->come);
	(void)pthread_mutex_unlock(&w->lock);
	return true;
}

static void
begin(struct gateway_request *rq, struct job *job, const char *password)
{
	job->rq = rq;
	job->length = strlen(password);
	fx_assert(job->length <= GATEWAY_PASSWORD_MAX);
	memcpy(job->password, password, job->length + 1);
}

bool
gateway_worker_check(struct gateway_request *rq, const char *hash,
    const char *password, gateway_hashed_fn *then, void *context)
{
	struct job job = { .check = true, .then = then, .context = context };
	bool given;

	begin(rq, &job, password);
	fx_copy_text(job.hash, sizeof(job.hash), hash);
	given = give(rq, &job);
	fx_crypto_wipe(&job, sizeof(job));
	return given;
}

void
gateway_worker_make(struct gateway_request *rq, const char *password,
    gateway_hashed_fn *then, void *context)
{
	struct job job = { .then = then, .context = context };

	begin(rq, &job, password);
	(void)give(rq, &job); /* as above */
	fx_crypto_wipe(&job, sizeof(job));
}

/* A request waits for one at most; what did not begin is not begun. */
static void
forget_pieces(struct gateway_worker *w, struct gateway_request *rq)
{
	struct gateway_work **at, *gone = NULL, *work;

	(void)pthread_mutex_lock(&w->lock);
	if (w->now != NULL && w->now->rq == rq) {
		w->now->rq = NULL;
		rq->waiting--;
	}
	for (work = w->done; work != NULL; work = work->next)
		if (work->rq == rq) {
			work->rq = NULL;
			rq->waiting--;
		}
	for (at = &w->first; *at != NULL; at = &(*at)->next)
		if ((*at)->rq == rq) {
			gone = *at;
			*at = gone->next;
			gone->next = NULL;
			rq->waiting--;
			break;
		}
	(void)pthread_mutex_unlock(&w->lock);
	drop(rq->g, gone);
}

void
gateway_worker_forget(struct gateway_request *rq)
{
	struct gateway_worker *w = rq->g->worker;
	int i;

	/* Only the loop reads and writes whose it is. */
	for (i = 0; w != NULL && i < WAITING_MAX && rq->waiting > 0; i++)
		if (w->jobs[i].rq == rq) {
			w->jobs[i].rq = NULL;
			rq->waiting--;
		}
	if (w != NULL && w->pieces > 0 && rq->waiting > 0)
		forget_pieces(w, rq);
}

static void
tell(struct gateway *g, struct job *job)
{
	struct gateway_request *rq = job->rq;

	if (rq == NULL)
		return;
	rq->waiting--;
	if (!rq->answered)
		job->then(g, rq, job->right, job->hash, job->context);
	fx_assert(rq->answered || rq->waiting > 0);
}

static void
tell_pieces(struct gateway *g)
{
	struct gateway_worker *w = g->worker;
	struct gateway_work *work, *next, *done = NULL;

	(void)pthread_mutex_lock(&w->lock);
	for (work = w->done; work != NULL; work = next) {
		next = work->next; /* the first one first again */
		work->next = done;
		done = work;
	}
	w->done = NULL;
	(void)pthread_mutex_unlock(&w->lock);
	for (work = done; work != NULL; work = next) {
		struct gateway_request *rq = work->rq;

		next = work->next;
		w->pieces--;
		if (rq != NULL)
			rq->waiting--;
		work->then(g, rq != NULL && !rq->answered ? rq : NULL, work);
		fx_assert(rq == NULL || rq->answered || rq->waiting > 0);
	}
}

void
gateway_worker_turn(struct gateway *g)
{
	struct gateway_worker *w = g->worker;
	struct job done;
	uint64_t rung;
	int i;

	if (read(w->bell, &rung, sizeof(rung)) != sizeof(rung))
		return;
	for (i = 0; i < WAITING_MAX; i++) {
		(void)pthread_mutex_lock(&w->lock);
		done.phase = w->jobs[i].phase;
		if (done.phase == DONE) {
			done = w->jobs[i];
			memset(&w->jobs[i], 0, sizeof(w->jobs[i]));
		}
		(void)pthread_mutex_unlock(&w->lock);
		if (done.phase == DONE)
			tell(g, &done);
	}
	fx_crypto_wipe(&done, sizeof(done));
	tell_pieces(g);
}

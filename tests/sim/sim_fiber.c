/*
 * Fibers and virtual time: who is due runs until it waits; of several that are
 * due at once one is drawn.  Memory is counted for the node that takes it, so
 * that a killed one gives all of it back.
 */
#define _DEFAULT_SOURCE
/* Its longjmp refuses a stack that is not below its own, as another's is. */
#undef _FORTIFY_SOURCE

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "base/fx_base.h"
#include "tests/sim/sim.h"

#define FIBERS_MAX  32
#define STACK_BYTES (1u << 20)

struct sim_fiber {
	ucontext_t context; /* its first step; then */
	jmp_buf here;       /* where it waits: swapcontext asks the kernel */
	bool begun;
	void *stack;
	struct sim_node *node;
	sim_fiber_fn *run;
	void *cookie;
	int64_t wake_us;
	bool used, over;
};

static struct sim_fiber fibers[FIBERS_MAX];
static struct sim_fiber *me;
static jmp_buf outside;
static struct sim_node *dead; /* its fiber has just ended it */

struct sim_fiber *
sim_fiber_me(void)
{
	return me;
}

struct sim_node *
sim_fiber_node(void)
{
	return me == NULL ? NULL : me->node;
}

static void
leave(void)
{
	struct sim_fiber *was = me;

	me = NULL;
	if (_setjmp(was->here) == 0)
		_longjmp(outside, 1);
}

/* Until it waits. */
static void
enter(struct sim_fiber *f)
{
	me = f;
	if (_setjmp(outside) != 0)
		return;
	if (f->begun)
		_longjmp(f->here, 1);
	f->begun = true;
	fx_assert(setcontext(&f->context) == 0);
}

static void
begin(void)
{
	me->run(me->cookie);
	me->over = true;
	me->wake_us = INT64_MAX;
	leave();
	fx_never("a fiber that is over");
}

struct sim_fiber *
sim_fiber_start(struct sim_node *node, sim_fiber_fn *run, void *cookie)
{
	struct sim_fiber *f = fibers;

	while (f->used)
		f++;
	fx_assert(f < fibers + FIBERS_MAX);
	if (f->stack == NULL)
		f->stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fx_assert(f->stack != MAP_FAILED && getcontext(&f->context) == 0);
	f->context.uc_stack.ss_sp = f->stack;
	f->context.uc_stack.ss_size = STACK_BYTES;
	f->context.uc_link = NULL;
	makecontext(&f->context, begin, 0);
	f->node = node;
	f->run = run;
	f->cookie = cookie;
	f->wake_us = sim.now_us;
	f->used = true;
	f->begun = false;
	f->over = false;
	return f;
}

void
sim_fiber_sleep(int64_t until_us)
{
	fx_assert(me != NULL);
	me->wake_us = until_us;
	leave();
}

void
sim_fiber_wake(struct sim_fiber *fiber, int64_t at_us)
{
	if (fiber != NULL && !fiber->over && at_us < fiber->wake_us)
		fiber->wake_us = at_us;
}

bool
sim_fiber_over(const struct sim_fiber *fiber)
{
	return fiber == NULL || fiber->over;
}

void
sim_fiber_drop(struct sim_fiber *fiber)
{
	if (fiber == NULL)
		return;
	fx_assert(fiber != me);
	fiber->used = false;
	fiber->over = true;
	fiber->wake_us = INT64_MAX;
}

void
sim_fiber_die(void)
{
	dead = me->node;
	me->over = true;
	leave();
	abort(); /* nobody comes back */
}

/* Who is due first; of several one is drawn. */
static struct sim_fiber *
next(int64_t until_us)
{
	struct sim_fiber *f, *found[FIBERS_MAX];
	int64_t first = INT64_MAX, due;
	size_t count = 0;

	for (f = fibers; f < fibers + FIBERS_MAX; f++) {
		if (!f->used || f->over || f->wake_us > until_us)
			continue;
		due = f->wake_us > sim.now_us ? f->wake_us : sim.now_us;
		if (due < first)
			count = 0;
		if (due <= first) {
			first = due;
			found[count++] = f;
		}
	}
	if (count == 0)
		return NULL;
	return found[count == 1 ? 0 : sim_below(&sim.tie, count)];
}

void
sim_fibers_run(int64_t until_us)
{
	struct sim_fiber *f;

	while (sim.wrong[0] == '\0' && (f = next(until_us)) != NULL) {
		if (f->wake_us > sim.now_us) {
			if (sim.knobs.shared_clock)
				sim.wall_ms +=
				    f->wake_us / 1000 - sim.now_us / 1000;
			sim.now_us = f->wake_us;
		}
		f->wake_us = INT64_MAX;
		sim.steps++;
		sim_trace(1, &(size_t){ (size_t)(f - fibers) }, sizeof(size_t));
		enter(f);
		if (dead != NULL) {
			struct sim_node *node = dead;

			dead = NULL;
			sim_node_kill(node);
		}
	}
	if (sim.now_us < until_us)
		sim.now_us = until_us;
}

/* -- memory -----------------------------------------------------------------*/

struct block {
	struct block *next, *before;
	struct sim_node *node;
	size_t size;
};

static struct block *blocks[SIM_NODES];

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *room);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *room, size_t size);
void __wrap_free(void *room);

static void *
keep(struct block *b, size_t size)
{
	struct block **all;

	if (b == NULL)
		return NULL;
	b->node = sim_fiber_node();
	b->size = size;
	b->next = b->before = NULL;
	if (b->node == NULL)
		return b + 1;
	all = &blocks[b->node->place];
	b->next = *all;
	if (b->next != NULL)
		b->next->before = b;
	*all = b;
	b->node->bytes += size;
	if (b->node->bytes > b->node->most)
		b->node->most = b->node->bytes;
	return b + 1;
}

void *
__wrap_malloc(size_t size)
{
	return keep(__real_malloc(size + sizeof(struct block)), size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	fx_assert(size == 0 || count <= SIZE_MAX / 2 / size);
	return keep(__real_calloc(1, count * size + sizeof(struct block)),
	    count * size);
}

static void
forget(struct block *b)
{
	if (b->node == NULL)
		return;
	if (b->before != NULL)
		b->before->next = b->next;
	else
		blocks[b->node->place] = b->next;
	if (b->next != NULL)
		b->next->before = b->before;
	b->node->bytes -= b->size;
}

void
__wrap_free(void *room)
{
	struct block *b = room;

	if (b == NULL)
		return;
	forget(b - 1);
	__real_free(b - 1);
}

void *
__wrap_realloc(void *room, size_t size)
{
	struct block *b = room;
	void *bigger = __wrap_malloc(size);

	if (bigger != NULL && b != NULL) {
		memcpy(bigger, room, b[-1].size < size ? b[-1].size : size);
		__wrap_free(room);
	}
	return bigger;
}

void
sim_memory_free(struct sim_node *node)
{
	while (blocks[node->place] != NULL)
		__wrap_free(blocks[node->place] + 1);
}

/* What the world holds, whoever causes it. */
void *
sim_alloc(size_t size)
{
	struct block *b = __real_calloc(1, size + sizeof(*b));

	fx_assert(b != NULL);
	b->size = size;
	return b + 1;
}

void
sim_free(void *room)
{
	__wrap_free(room);
}

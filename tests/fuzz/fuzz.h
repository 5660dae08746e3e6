/*
 * fuzz: what a target of the fuzzer is made of.
 *
 * A target does something with bytes from anywhere and checks what must hold
 * whatever they are.  It is run twice and must come to the same end; while it
 * runs, no more memory may be in use at once than its row in fuzz_targets.c
 * allows.  libFuzzer runs it with bytes that it makes up (make fuzz), the
 * replay in make check with those that are kept.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What a decoder may take: so many times its bytes, and this besides. */
#define FUZZ_TIMES 4
#define FUZZ_ROOM  4096

struct fuzz_target {
	const char *name;
	void (*begin)(void); /* once, before the first try; NULL: nothing */
	/* Something that tells one outcome from another. */
	uint64_t (*run)(const unsigned char *bytes, size_t length);
	size_t room; /* bytes of memory, besides FUZZ_TIMES the input */
};

/* All targets; the last has no name. */
extern const struct fuzz_target fuzz_targets[];

/* fuzz_find(name): NULL when there is none. */
const struct fuzz_target *fuzz_find(const char *name);

/*
 * fuzz_run(target, bytes, length): once more than once, and under watch.
 * What does not hold is said to standard error and ends the process.
 */
void fuzz_run(const struct fuzz_target *target, const unsigned char *bytes,
    size_t length);

/* fuzz_check(truth): must hold whatever the bytes are. */
#define fuzz_check(truth) \
	((truth) ? (void)0 : fuzz_wrong(__FILE__, __LINE__, #truth))
_Noreturn void fuzz_wrong(const char *file, int line, const char *truth);

/* fuzz_mix(sum, bytes, length), fuzz_mix_number(sum, n): an outcome grows. */
uint64_t fuzz_mix(uint64_t sum, const void *bytes, size_t length);
uint64_t fuzz_mix_number(uint64_t sum, int64_t number);
#define FUZZ_MIX UINT64_C(0xcbf29ce484222325)

/* -- fuzz_tape --------------------------------------------------------------*/

/* Bytes from which a target draws what it does next. */
struct fuzz_tape {
	const unsigned char *bytes;
	size_t left;
};

/* fuzz_draw(tape, below): 0 .. below - 1; 0 at the end.  below <= 256. */
size_t fuzz_draw(struct fuzz_tape *tape, size_t below);

/*
 * fuzz_part(tape, part, size): the bytes up to the next 0xff 0xff, or the
 * end, at most size of them; returns how many.
 */
size_t fuzz_part(struct fuzz_tape *tape, const unsigned char **part);

/* -- fuzz_memory ------------------------------------------------------------*/

/* Count what is allocated from now on; how much of it lay at once. */
void fuzz_memory_begin(void);
size_t fuzz_memory_end(void);

#endif

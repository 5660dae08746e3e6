/*
 * life_internal: the files of a life to each other.
 */
#ifndef LIFE_INTERNAL_H
#define LIFE_INTERNAL_H

#include "tests/unit/life.h"

#define JOURNAL_MAX 600
#define FOLDED_MAX  (FX_PLACE_COUNT * JOURNAL_MAX)
#define KNOWN_MAX   1000
#define RECORDS_MAX 2000
#define DUES_MAX    12
#define NAME_BYTES  (FX_ACTOR_BYTES + 1)

/* An event and its envelope. */
struct entry {
	struct fx_event event;
	char actor[NAME_BYTES], role[NAME_BYTES];
	unsigned char hash[32];
};

/* A record that was changed once, and the deadlines it was refused. */
struct known {
	enum fx_kind kind;
	char key[FX_KEY_BYTES];
	int64_t dropped[DUES_MAX];
};

/* An event as a department's records took it: its own, or another's. */
struct folded {
	enum fx_place place;
	int at;
};

struct desk {
	const struct fx_department *department;
	struct fx_records *records;
	struct entry journal[JOURNAL_MAX];
	int head;
	struct folded folded[FOLDED_MAX];
	int folds;
	struct known known[KNOWN_MAX];
	int knows;
	int cursor[FX_PLACE_COUNT];
	int64_t heard_ms[FX_PLACE_COUNT];
	bool away;
};

extern struct desk life_desks[FX_PLACE_COUNT];
extern int64_t life_now_ms;
extern uint64_t life_seed;

/* life_draw(): the next number of the seed. */
uint64_t life_draw(void);

/* life_asked(desk, kind, message): what is put to it, but for who asks. */
struct fx_ask life_asked(
    struct desk *desk, enum fx_kind kind, const void *message);

/* life_happen(desk, ask, answer): what was decided is kept and applied. */
void life_happen(
    struct desk *desk, const struct fx_ask *ask, struct fx_answer *answer);

/* life_hear(count): let so many events be heard; false: there were fewer. */
bool life_hear(uint64_t count);

/* life_settle(): let everybody hear everything; then every view is fresh. */
void life_settle(void);

/* life_fold_again(desk): fail unless its records are the fold. */
void life_fold_again(const struct desk *desk);

#endif

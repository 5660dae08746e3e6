/*
 * gateway_live: what the files that follow the departments know of each other:
 * _live hears events and asks for records, _live_keep makes the view durable,
 * _stream tells the pages, _board_page answers for the whole board.
 */
#ifndef GATEWAY_LIVE_H
#define GATEWAY_LIVE_H

#include "net/fx_line.h"
#include "services/gateway/gateway.h"
#include "services/gateway/gateway_board.h"
#include "services/gateway/gateway_units.h"

#define GATEWAY_VECTOR   240 /* the longest cursor vector, as text */
#define GATEWAY_FLOW_MIN 180 /* minutes of comings and goings remembered */

/*
 * How far the view has come: the last event taken of each department, the
 * number of board messages since the view was made, and which view it is.
 */
struct gateway_vector {
	uint64_t seq[FX_PLACE_COUNT];
	uint64_t told;
	uint64_t view;
};

/* A change of the board, as it is kept. */
struct gateway_move {
	struct gateway_vector at;
	int64_t time_ms;
	struct gateway_mark mark;
};

/* A growing row of bytes: names that wait, moves that are not kept yet. */
struct gateway_list {
	unsigned char *rows;
	size_t size, count, room; /* of a row; rows; rows that have place */
};

struct gateway_flow {
	int64_t minute;
	int in[GATEWAY_LANES], out[GATEWAY_LANES];
};

struct gateway_lane_told {
	int64_t count, oldest_s, in_h, out_h;
	bool stale, bottleneck;
};

struct gateway_asking {
	struct gateway_live *live;
	bool used;
	enum fx_place place;
	char unit[GATEWAY_UNIT_BYTES];
};

#define GATEWAY_ASKING_MAX 128
#define GATEWAY_WATCHED    512

/* How far a department has come that is looked at anew. */
enum gateway_anew_step {
	GATEWAY_ANEW_NOT,
	GATEWAY_ANEW_HEAD, /* where does its journal stand? */
	GATEWAY_ANEW_LIST  /* intake: which units are open? */
};

struct gateway_anew {
	enum gateway_anew_step step;
	bool asked;
	int64_t again_ms;
	int64_t state; /* that is listed */
	struct fx_slot_blob after;
};

/* What was last told of a service, as far as a change of it is told. */
struct gateway_watched {
	bool asked;
	char told[GATEWAY_WATCHED];
};

struct gateway_live {
	struct fx_line *lines[FX_PLACE_COUNT];
	struct gateway_anew anew[FX_PLACE_COUNT];
	struct fx_mark taken[FX_PLACE_COUNT];
	struct fx_reader *reader;
	struct gateway_units units;
	struct gateway_vector at;
	uint64_t kept, began; /* told: at the last stop, and since the start */
	uint64_t forgotten;   /* told: up to here moves may be missing */
	uint64_t forget_to;   /* and are being removed; 0: none are */
	struct gateway_list waiting; /* struct gateway_asking: to be asked */
	size_t next_waiting;
	struct gateway_list unsaved; /* names */
	struct gateway_list moves;   /* struct gateway_move, not kept yet */
	struct gateway_asking asking[GATEWAY_ASKING_MAX];
	size_t asked;
	bool moved;  /* a cursor did, since the last commit */
	bool failed; /* no memory where nobody could be told */
	int64_t kept_ms, looked_ms, beat_ms, snapshot_ms, last_ms;
	int64_t deaf_until_ms[FX_PLACE_COUNT];
	struct gateway_flow flow[GATEWAY_FLOW_MIN];
	struct gateway_lane_told lanes[GATEWAY_LANES];
	struct gateway_watched watched[FX_PLACE_COUNT];
	int64_t watched_ms;
	struct gateway_hub *hub;
};

/* gateway_list_add(list, row): returns 0 or FX_ENOMEM. */
int gateway_list_add(struct gateway_list *list, const void *row);
void gateway_list_end(struct gateway_list *list);

/* gateway_live_midnight(g, now_ms): when the site's day began. */
int64_t gateway_live_midnight(const struct gateway *g, int64_t now_ms);

/* gateway_vector_text(at, text), _read(text, at): false: it is none. */
void gateway_vector_text(
    const struct gateway_vector *at, char text[GATEWAY_VECTOR]);
bool gateway_vector_read(const char *text, struct gateway_vector *at);

/* -- _live ----------------------------------------------------------------- */

/* gateway_live_hear(l, place, name): something happened to a unit there. */
int gateway_live_hear(
    struct gateway_live *l, enum fx_place place, const char *name);

/* gateway_live_line(g, place): follow it from what was taken of it on. */
int gateway_live_line(struct gateway *g, enum fx_place place);

/* gateway_live_unsaved(l, unit): its row is to be written. */
int gateway_live_unsaved(struct gateway_live *l, struct gateway_unit *unit);

/* gateway_live_weigh(g, unit, now_ms): put its mark right; tell and keep. */
int gateway_live_weigh(
    struct gateway *g, struct gateway_unit *unit, int64_t now_ms);

/* -- _live_ask ------------------------------------------------------------- */

/* gateway_live_want(l, unit, place): its record there is to be asked for. */
int gateway_live_want(
    struct gateway_live *l, struct gateway_unit *unit, enum fx_place place);

/* gateway_live_ask(g): as many as may be under way. */
int gateway_live_ask(struct gateway *g);

/* -- _live_anew ------------------------------------------------------------ */

/*
 * gateway_anew_want(g, place): look at a department anew, whose journal does
 * not go on from where we were, or of which nothing is known yet: from its
 * present head on; units that are open are those of intake's lists, and those
 * that are known are asked for.  Until then its lane is stale.
 * gateway_anew_turn() does what can be done now.
 */
void gateway_anew_want(struct gateway *g, enum fx_place place);
int gateway_anew_turn(struct gateway *g, enum fx_place place);

/* -- _lanes ---------------------------------------------------------------- */

/* gateway_lanes_count(l, mark, time_ms): it went from one lane to another. */
void gateway_lanes_count(
    struct gateway_live *l, const struct gateway_mark *mark, int64_t time_ms);

/* gateway_lanes_look(g, now_ms): count all; what changed is told. */
void gateway_lanes_look(struct gateway *g, int64_t now_ms);

/* gateway_lanes_beat(g): every two seconds, how old each view is. */
void gateway_lanes_beat(struct gateway *g);

/* -- _live_keep ------------------------------------------------------------ */

/* gateway_live_load(g): the view as it was kept.  Returns 0 or an error. */
int gateway_live_load(struct gateway *g);

/*
 * gateway_live_save(g): all that is not kept yet.  Blocks for the disk.  When
 * that fails the process ends with its next turn, whoever called.
 */
int gateway_live_save(struct gateway *g);

/* gateway_live_key(number, key): highest byte first, so that they sort. */
void gateway_live_key(uint64_t number, unsigned char key[8]);

/* -- _live_past ------------------------------------------------------------ */

/*
 * gateway_live_moves(g, after, take, context): the kept moves after the
 * after-th, in order.  Returns 0 or an error; take returns 1 to end.
 */
typedef int gateway_move_fn(const struct gateway_move *move, void *context);
int gateway_live_moves(
    struct gateway *g, uint64_t after, gateway_move_fn *take, void *context);

/*
 * gateway_live_board(g, time_ms, units): the board as it stood then, into
 * units, of which only the marks are filled in.  Returns 0, FX_ENOENT (it is
 * kept no more) or an error.
 */
int gateway_live_board(
    struct gateway *g, int64_t time_ms, struct gateway_units *units);

/*
 * gateway_live_told(g, time_ms, &told): a move before that time, and not long
 * before it: moves after it are all that came later.  Returns 0 or an error.
 */
int gateway_live_told(struct gateway *g, int64_t time_ms, uint64_t *told);

/*
 * A week is kept.  gateway_live_forget_picture(l, txn, before_ms): the eldest
 * picture, if it is from before; gateway_live_forget(): moves that no picture
 * needs anymore, some in each commit; gateway_live_forgotten(): at a start,
 * up to where they are missing.  Return 0 or an error.
 */
int gateway_live_forget_picture(
    struct gateway_live *l, struct fx_keep_txn *txn, int64_t before_ms);
int gateway_live_forget(struct gateway_live *l, struct fx_keep_txn *txn);
int gateway_live_forgotten(struct gateway_live *l, struct fx_keep_txn *txn);

/* -- _stream --------------------------------------------------------------- */

enum gateway_topic {
	GATEWAY_TOPIC_BOARD,
	GATEWAY_TOPIC_LANE,
	GATEWAY_TOPIC_UNIT,
	GATEWAY_TOPIC_OPS,
	GATEWAY_TOPIC_BEAT,
	GATEWAY_TOPIC_BYE,
	GATEWAY_TOPIC_MINE /* unit: the name of whose it is */
};

int gateway_hub_open(struct gateway *g);
void gateway_hub_close(struct gateway *g);

/* gateway_hub_say(g, topic, unit, json): to all who want it. */
void gateway_hub_say(struct gateway *g, enum gateway_topic topic,
    const char *unit, const char *json);

/*
 * gateway_resume(out, l, person, unit, count): what may have been missed of
 * what is not counted, said as it is now: each watched unit is to be asked for
 * again, and which units are the person's (NULL: that is not wanted).
 */
void gateway_resume(FILE *out, const struct gateway_live *l, const char *person,
    char unit[][GATEWAY_UNIT_BYTES], size_t count);

/*
 * gateway_message(at, name, json, &length): as it is sent; the caller frees.
 * NULL without memory.
 */
char *gateway_message(const struct gateway_vector *at, const char *name,
    const char *json, size_t *length);

/* gateway_message_move(out, move): the same of a kept move. */
void gateway_message_move(FILE *out, const struct gateway_move *move);

/* gateway_mine(mark, fresh, text): the message `mine`. */
#define GATEWAY_MINE 240
void gateway_mine(
    const struct gateway_mark *mark, bool fresh, char text[GATEWAY_MINE]);

/* gateway_hub_doubt(g): a session has ended; whose streams were its end too. */
void gateway_hub_doubt(struct gateway *g);

/*
 * gateway_hub_wake(g): once a turn: what was said is sent; what can wait (beat,
 * lane, ops) to some streams in each turn.
 */
void gateway_hub_wake(struct gateway *g);

/* gateway_hub_patience(g, most_ms): how long the next turn may wait. */
int gateway_hub_patience(const struct gateway *g, int most_ms);
size_t gateway_hub_streams(const struct gateway *g);
size_t gateway_hub_operators(const struct gateway *g);

/* -- _watch ---------------------------------------------------------------- */

/*
 * gateway_watch_turn(g): while anybody wants the topic ops, each service is
 * asked how it is, each second; what of it changed is told.
 * gateway_watch_anew(g): somebody new listens: all are told once more.
 */
void gateway_watch_turn(struct gateway *g);
void gateway_watch_anew(struct gateway *g);

#endif

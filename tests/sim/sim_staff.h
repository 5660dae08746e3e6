/*
 * sim_staff: what the files of the staff know of each other.
 */
#ifndef SIM_STAFF_H
#define SIM_STAFF_H

#include "edge/fx_client.h"
#include "net/fx_frame.h"
#include "net/fx_request.h"
#include "services/cli/cli_play.h"
#include "tests/sim/sim.h"

/* A command under way, as it was sent. */
struct errand {
	bool used;
	int place;
	struct play_unit *unit; /* NULL: about none */
	enum play_step step;
	unsigned char id[FX_ID_BYTES];
	size_t header_size, data_size;
	unsigned char *header, *data;
	int64_t again_us;
	int tries;
	bool is_repeat; /* the answer is known; it must be the same */
	bool has_expect;
	uint64_t expect;
	bool is_wrong;  /* whatever it is answered is no news */
	bool is_reused; /* the id of another command */
};

/* What the staff was told of a command, accepted or refused. */
struct receipt {
	struct receipt *next;
	int place;
	unsigned char id[FX_ID_BYTES];
	enum fx_result code;
	struct fx_mark mark; /* of an accepted one */
	uint64_t n;
	int64_t wall_ms;
	bool reused;
	size_t header_size, data_size;
	unsigned char *bytes; /* header, then data */
};

#define ERRANDS_MAX 64

struct staff {
	struct play_units *units;
	struct play_follow *follow;
	struct play_queue queue;
	struct fx_policy policy;
	struct sim_chance chance;
	struct fx_net *net;
	struct fx_socket *sockets[SIM_NODES];
	struct fx_reader *reader;
	size_t fed[SIM_NODES];
	struct errand errands[ERRANDS_MAX];
	size_t under_way;
	struct receipt *receipts;
	size_t receipt_count;
	int64_t given, next_ms, leap_us, heal_us;
	bool shelves, all_in;
	uint64_t ids;
};

extern struct staff *staff;

/* errand_send(...): a new command; false: too many are under way. */
bool errand_send(struct play_unit *u, enum play_step step, enum fx_kind kind,
    const void *thing, const struct fx_speaker *speaker, bool is_wrong);

/* errand_say(...): one about no unit that the staff looks after. */
void errand_say(enum fx_kind kind, const void *thing,
    const struct fx_speaker *speaker, uint32_t expect);

/* errand_repeat(receipt, reuse): the same once more; or its id for another. */
void errand_repeat(struct receipt *receipt, bool reuse);

/* errands_turn(): what is not answered is sent again. */
void errands_turn(void);

/* errands_hear(): every answer that has come. */
void errands_hear(void);
void errands_close(void);

/* sim_any_turn(): whatever else may be said, now and then. */
void sim_any_open(void);
void sim_any_turn(void);

#endif

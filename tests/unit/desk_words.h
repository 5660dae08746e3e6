/*
 * desk_words: the words in which the tests of fx_desk and fx_call are written:
 * one desk, one well-behaved client, and one that sends whatever it likes.
 */
#ifndef DESK_WORDS_H
#define DESK_WORDS_H

#include "net/fx_call.h"
#include "net/fx_desk.h"

struct desk_bench {
	struct fx_net *net;
	struct fx_desk *desk;
	struct fx_call *call;
	struct fx_socket *client; /* one that sends whatever it likes */
	struct fx_message message;
	struct fx_reader *reader;
	struct fx_request got;
	struct fx_response said;
	struct fx_call_answer ended;
	int64_t now_ms;
};

extern struct desk_bench bench;

int a_desk(void **state);
int no_desk(void **state);

/* desk_wait(socket): until there is something to read. */
void desk_wait(struct fx_socket *socket);

/* a_command(number): one whose id is made of number. */
struct fx_request a_command(unsigned char number);

/* send_header(bytes, length): any header, and a data map, as a command. */
void send_header(const void *bytes, size_t length);

/* desk_refuses(code, field): the service gets nothing; client is answered. */
void desk_refuses(enum fx_result code, const char *field);

/* desk_gets(): the service gets bench.got; desk_says(code): its answer. */
void desk_gets(void);
void desk_says(enum fx_result code);

/* call_asks(request, ticket, for_ms), call_ends(): fx_call_send, _receive. */
void call_asks(
    const struct fx_request *request, uint64_t ticket, int64_t for_ms);
int call_ends(void);

#define DESK(title) cmocka_unit_test_setup_teardown(title, a_desk, no_desk)

#endif

#include "model_words.h"

#include <msgpack.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define SERVICES 6
#define ROWS     512
#define KEYS     64

static const char *const names[SERVICES] = { "intake", "assessment", "repair",
	"quality", "shipping", "analytics" };

struct rising {
	char key[128];
	int64_t last;
};

static struct {
	struct model *model;
	unsigned char hash[SERVICES][ROWS][32];
	int64_t seq[SERVICES], ix[SERVICES], clock, commands, made;
	struct rising topics[KEYS * 4], subjects[KEYS * 4];
	char actor[33], role[33];
} history;

struct next next;

int64_t
now(void)
{
	return history.clock;
}

void
later(int64_t ms)
{
	history.clock += ms;
}

void
by(const char *actor, const char *role)
{
	snprintf(history.actor, sizeof(history.actor), "%s", actor);
	snprintf(history.role, sizeof(history.role), "%s", role);
}

void
after(const char *service)
{
	next.cause = service;
}

struct model *
model_told(void)
{
	return history.model;
}

static int
named(const char *name, size_t size)
{
	for (int i = 0; i < SERVICES; i++) {
		if (strlen(names[i]) == size &&
		    memcmp(names[i], name, size) == 0)
			return i;
	}
	abort();
}

int64_t
told(const char *service)
{
	return history.seq[named(service, strlen(service))];
}

bool
is_half_told(const char *type)
{
	return history.ix[named(type, strcspn(type, "."))] > 0;
}

/* The last number of something; 0 when it is new. */
static int64_t *
last_of(struct rising *rising, const char *key)
{
	while (rising->key[0] != '\0' && strcmp(rising->key, key) != 0)
		rising++;
	snprintf(rising->key, sizeof(rising->key), "%s", key);
	return &rising->last;
}

static void
put_text(msgpack_packer *packer, const char *text, size_t size)
{
	msgpack_pack_str(packer, size);
	msgpack_pack_str_body(packer, text, size);
}

static void
put_key(msgpack_packer *packer, const char *key)
{
	put_text(packer, key, strlen(key));
}

static void
put_bytes(msgpack_packer *packer, const void *bytes, size_t size)
{
	msgpack_pack_bin(packer, size);
	msgpack_pack_bin_body(packer, bytes, size);
}

static void
put_number(msgpack_packer *packer, const char *key, int64_t number)
{
	put_key(packer, key);
	msgpack_pack_int64(packer, number);
}

/* What an event says of its cause. */
static void
put_behind(msgpack_packer *packer, const char *key, size_t size)
{
	int of = named(next.cause, strlen(next.cause));
	int64_t seq = history.seq[of];

	if (size > 4 && memcmp(key + size - 4, "hash", 4) == 0)
		put_bytes(packer, history.hash[of][seq], 32);
	else
		msgpack_pack_int64(packer, seq);
}

/* One word, key and value. */
static void
put_field(msgpack_packer *packer, const char *word, size_t size)
{
	size_t key = strcspn(word, "=:?#@");
	const char *value = word + key + 1;
	size_t rest = size - key - 1;
	char sha[32];

	put_text(packer, word, key);
	switch (word[key]) {
	case '=': put_text(packer, value, rest); break;
	case '@': put_behind(packer, word, key); break;
	case ':': msgpack_pack_int64(packer, strtoll(value, NULL, 10)); break;
	case '?':
		if (value[0] == 'y')
			msgpack_pack_true(packer);
		else
			msgpack_pack_false(packer);
		break;
	default:
		memset(sha, value[0], sizeof(sha));
		put_bytes(packer, sha, sizeof(sha));
	}
}

static void
put_data(msgpack_packer *packer, const char *fields)
{
	size_t count = 0;

	for (const char *at = fields; *at != '\0'; at += strspn(at, " ")) {
		at += strcspn(at, " ");
		count++;
	}
	put_key(packer, "data");
	msgpack_pack_map(packer, count);
	for (const char *at = fields; *at != '\0'; at += strspn(at, " ")) {
		size_t size = strcspn(at, " ");

		put_field(packer, at, size);
		at += size;
	}
}

static void
put_cause(msgpack_packer *packer)
{
	int by_whom = named(next.cause, strlen(next.cause));
	int64_t seq =
	    next.cause_seq != 0 ? next.cause_seq : history.seq[by_whom];
	unsigned char hash[32];

	memcpy(hash, history.hash[by_whom][seq < 0 ? 0 : seq], sizeof(hash));
	hash[5] ^= next.bad_cause_hash;
	put_key(packer, "cause");
	msgpack_pack_array(packer, 3);
	put_key(packer, next.cause);
	msgpack_pack_int64(packer, seq);
	put_bytes(packer, hash, sizeof(hash));
}

static void
put_command(msgpack_packer *packer)
{
	unsigned char id[16] = { 0 };
	int64_t count = history.commands += next.same_command ? 0 : 1;
	int64_t made = history.made;

	if (!next.same_command)
		history.made = made = history.clock + next.made;

	/* The first bytes are the time when it was made. */
	for (int i = 0; i < 6; i++)
		id[i] = (unsigned char)(made >> (40 - 8 * i));
	memcpy(id + 8, &count, sizeof(count));
	put_key(packer, "cmd");
	put_bytes(packer, id, sizeof(id));
}

/* Who acted, and why: the first keys of the envelope. */
static void
put_trigger(msgpack_packer *packer, const char *type, bool commanded)
{
	char actor[48];

	snprintf(actor, sizeof(actor), "%s", history.actor);
	if (strstr(type, ".epoch_opened") != NULL)
		snprintf(actor, sizeof(actor), "system");
	else if (next.actor != NULL)
		snprintf(actor, sizeof(actor), "%s", next.actor);
	else if (next.cause != NULL)
		snprintf(actor, sizeof(actor), "service:%s", next.cause);

	if (next.wrong_order)
		put_number(packer, "v", 1);
	put_key(packer, "actor");
	put_key(packer, actor);
	if (next.cause != NULL)
		put_cause(packer);
	if (commanded)
		put_command(packer);
}

/* Whose row it is, and when: the last keys. */
static void
put_place(
    msgpack_packer *packer, const char *type, const char *subject, int service)
{
	char source[48];

	snprintf(source, sizeof(source), "/fanxiu/%s", names[service]);
	put_number(packer, "seq", history.seq[service] + 1 + next.seq);
	put_key(packer, "source");
	put_key(packer, source);
	if (!next.no_store) {
		put_key(packer, "store");
		put_bytes(packer, "0123456789abcdef", 16);
	}
	if (subject != NULL) {
		put_key(packer, "subject");
		put_key(packer, subject);
	}
	put_number(packer, "time", history.clock + next.time);
	put_key(packer, "type");
	put_key(packer, type);
	if (!next.wrong_order)
		put_number(packer, "v", 1);
}

/* The envelope, its keys in their order. */
static void
put_event(msgpack_packer *packer, const char *type, const char *subject,
    const char *fields, int service)
{
	bool commanded = strstr(type, ".epoch_opened") == NULL &&
			 (next.cause == NULL || next.actor != NULL) &&
			 !next.no_command;
	bool has_role = commanded && history.role[0] != '\0';
	int64_t ix = history.ix[service] + next.ix;
	int64_t *prev = last_of(history.topics, type), *rev = NULL;
	char key[128];
	int keys = 10 + (next.cause != NULL) + commanded + (ix > 0) +
		   next.more + (subject != NULL ? 2 : 0) - next.no_store +
		   has_role;

	msgpack_pack_map(packer, (size_t)keys);
	put_trigger(packer, type, commanded);
	put_data(packer, fields);
	put_number(packer, "epoch", 1 + next.epoch);
	if (ix > 0)
		put_number(packer, "ix", ix);
	if (next.more) {
		put_key(packer, "more");
		msgpack_pack_true(packer);
	}
	put_number(packer, "prev", *prev + next.prev);
	if (subject != NULL) {
		/* A line of a quote counts in another book; so do prints. */
		snprintf(key, sizeof(key), "%d %s",
		    strstr(type, "quote_line") != NULL ? SERVICES
		    : strstr(type, ".printed") != NULL ? SERVICES + 1 + service
						       : service,
		    subject);
		rev = last_of(history.subjects, key);
		put_number(packer, "rev", ++*rev + next.rev);
	}
	if (has_role) {
		put_key(packer, "role");
		put_key(packer, history.role);
	}
	put_place(packer, type, subject, service);
	*prev = history.seq[service] + 1;
}

/* The number of v, one byte, written in two. */
static void
lengthen(msgpack_sbuffer *body)
{
	body->data[body->size - 1] = (char)0xcc;
	msgpack_sbuffer_write(body, "\1", 1);
}

const char *
tell(const char *type, const char *subject, const char *fields)
{
	int service = named(type, strcspn(type, "."));
	int64_t seq = ++history.seq[service];
	unsigned char row[2200], *hash = history.hash[service][seq];
	size_t topic = strlen(type) + 1, size;
	crypto_generichash_state state;
	msgpack_sbuffer body;
	msgpack_packer packer;

	assert_true(seq < ROWS);
	history.seq[service]--;
	/* What one command says, it says at one time. */
	history.clock += history.ix[service] > 0 ? 0 : 1000;
	msgpack_sbuffer_init(&body);
	msgpack_packer_init(&packer, &body, msgpack_sbuffer_write);
	put_event(&packer, type, subject, fields, service);
	if (next.long_number)
		lengthen(&body);
	history.seq[service]++;
	history.ix[service] = next.more ? history.ix[service] + 1 : 0;

	row[0] = (unsigned char)topic;
	size = 1 + (size_t)snprintf((char *)row + 1, 80, "%s.", type);
	memcpy(row + size, body.data, body.size);
	size += body.size;
	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state,
	    next.bad_link
		? (const unsigned char *)"................................"
		: hash - 32,
	    32);
	crypto_generichash_update(&state, row + 1, size - 1);
	crypto_generichash_final(&state, hash, 32);
	memcpy(row + size, hash, 32);
	row[size + 3] ^= next.bad_hash;
	msgpack_sbuffer_destroy(&body);
	next = (struct next){ 0 };
	return model_event(history.model, names[service], row, size + 32);
}

void
company_begin(void)
{
	memset(&history, 0, sizeof(history));
	next = (struct next){ 0 };
	history.model = model_open();
	history.clock = INT64_C(1772413200000);
	for (int i = 0; i < SERVICES; i++) {
		char type[48];

		snprintf(type, sizeof(type), "%s.epoch_opened", names[i]);
		accepted(tell(type, NULL, "node=here why=create"));
	}
	by("chen.yu", "cs");
	life_anew();
}

void
company_end(void)
{
	model_close(history.model);
	history.model = NULL;
}

void
accepted(const char *said)
{
	if (said != NULL)
		fail_msg("the model said: %s", said);
}

void
refused(const char *what, const char *said)
{
	if (said == NULL)
		fail_msg("the model said nothing of %s", what);
	if (strstr(said, what) == NULL)
		fail_msg("not %s, but: %s", what, said);
}

int
company_setup(void **state)
{
	(void)state;
	company_begin();
	return 0;
}

int
company_teardown(void **state)
{
	(void)state;
	company_end();
	return 0;
}

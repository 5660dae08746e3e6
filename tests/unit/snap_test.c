/*
 * A snapshot is of no one moment, arrives over a network that loses, and is
 * right all the same: with the events behind its base it is what the service
 * has (protocol.md 8.3).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "net/fx_snap.h"
#include "schema/fx_scan.h"
#include "test.h"
#include "tests/lib/history.h"

#define RECORDS 1000
#define EVENTS  3000

/* A record, as the service has it or as a consumer made it. */
struct record {
	uint64_t rev, seq, folded;
};

static struct history repair;
static struct record service[RECORDS], shadow[RECORDS];
static int subject_of[EVENTS + 2]; /* of each event */
static struct fx_fetch *fetch;
static struct fx_fetch_source source;
static struct fx_packer *packer;
static struct fx_snap *snap;
static uint64_t random_state;
static int64_t now_ms;

static uint64_t
chance(uint64_t of)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % of;
}

/* What an event makes of a record: no two ways lead to the same. */
static void
fold(struct record *record, uint64_t seq)
{
	record->rev++;
	record->seq = seq;
	record->folded = record->folded * 31 + seq;
}

static void
event(void)
{
	int subject = (int)chance(RECORDS);

	if (repair.head.seq == EVENTS)
		return;
	history_add(&repair, "repair.noted");
	subject_of[repair.head.seq] = subject;
	fold(&service[subject], repair.head.seq);
}

static int
records(void *cookie, const char *kind, const char *after,
    fx_fetch_record_fn *take, void *take_cookie)
{
	unsigned char map[128];
	char key[16];
	size_t used;
	int i = after[0] == '\0' ? 0 : (int)strtol(after + 2, NULL, 10) + 1;

	(void)cookie;
	if (strcmp(kind, "nothing") == 0)
		return 0;
	for (; i < RECORDS; i++) {
		if (service[i].rev == 0)
			continue;
		snprintf(key, sizeof(key), "U.%04d", i);
		fx_pack_begin(packer, map, sizeof(map));
		fx_pack_map(packer, 4);
		fx_pack_text(packer, "folded");
		fx_pack_uint(packer, service[i].folded);
		fx_pack_text(packer, "rev");
		fx_pack_uint(packer, service[i].rev);
		fx_pack_text(packer, "seq");
		fx_pack_uint(packer, service[i].seq);
		fx_pack_text(packer, "subject");
		fx_pack_text(packer, key);
		assert_int_equal(fx_pack_end(packer, &used), 0);
		if (take(take_cookie, key, map, used) != 0)
			break;
	}
	return 0;
}

static void
begin_with(uint64_t seed)
{
	static const char *const kinds[] = { "nothing", "unit" };
	static struct fx_packer room;
	struct fx_snap_options options = {
		.name = "view", .kinds = kinds, .kind_count = 2, .seed = seed
	};
	int i;

	packer = &room;
	random_state = seed * 2654435761u + 1;
	memset(service, 0, sizeof(service));
	memset(shadow, 0, sizeof(shadow));
	history_begin(&repair, "repair", 'r');
	for (i = 0; i < 1500; i++)
		event();
	source = history_source(&repair);
	source.records = records;
	now_ms = 1000;
	assert_int_equal(fx_fetch_open(&source, 100000000, &fetch), 0);
	assert_int_equal(fx_snap_open(&options, now_ms, &snap), 0);
}

static void
over(void)
{
	fx_snap_close(snap);
	fx_fetch_close(fetch);
}

/* protocol.md 8.3: an upsert guarded by seq. */
static void
take_records(void)
{
	struct fx_snap_record record;
	struct record *kept;
	char subject[8] = "";

	while (fx_snap_next(snap, &record) == 0) {
		assert_int_equal(record.subject_length, 6);
		memcpy(subject, record.subject, 6);
		kept = &shadow[strtol(subject + 2, NULL, 10)];
		if (record.seq < kept->seq)
			continue;
		kept->seq = record.seq;
		kept->rev = record.rev;
		assert_int_equal(
		    fx_unpack_uint(
			fx_unpack_find(record.node, "folded"), &kept->folded),
		    0);
	}
}

/* Ask what is to be asked; altered: turn a bit of the answer on its way. */
static bool
exchange(bool lost, bool altered)
{
	static unsigned char copy[FX_TALK_BATCH_MAX];
	unsigned char bytes[FX_SNAP_ASK];
	struct fx_piece ask[2] = { { "FXJ1", 4 }, { bytes, 0 } };
	struct fx_piece say[FX_FETCH_PIECES];
	size_t pieces;

	if (!fx_snap_ask(snap, now_ms, bytes, &ask[1].length))
		return false;
	if (lost)
		return true;
	assert_int_equal(
	    fx_fetch_answer(fetch, ask, 2, now_ms, say, &pieces), 0);
	if (altered && pieces == 3 && say[2].length > 0) {
		memcpy(copy, say[2].bytes, say[2].length);
		copy[chance(say[2].length)] ^= 1;
		say[2].bytes = copy;
	}
	fx_snap_answered(snap, say, (int)pieces, now_ms);
	take_records();
	return true;
}

/* Follow from the base: what a record contains does nothing to it. */
static void
follow(void)
{
	uint64_t seq = fx_snap_base(snap)->seq + 1;

	assert_true(seq >= repair.first);
	for (; seq <= repair.head.seq; seq++)
		if (seq > shadow[subject_of[seq]].seq)
			fold(&shadow[subject_of[seq]], seq);
}

static void
is_the_same(void)
{
	assert_memory_equal(shadow, service, sizeof(service));
}

/* G12, I10 */
TEST(a_snapshot_and_what_follows_it_is_what_the_service_has)
{
	struct fx_snap_counts counts;
	uint64_t seed;
	int i, turns, lossy = 0;

	for (seed = 1; seed <= 40; seed++) {
		begin_with(seed);
		for (turns = 0; fx_snap_state(snap) == FX_SNAP_TAKING;
		     turns++) {
			assert_true(turns < 10000);
			lossy += exchange(chance(4) == 0, chance(4) == 0);
			for (i = (int)chance(40); i > 0; i--)
				event();
			now_ms += (int64_t)chance(2000);
		}
		assert_int_equal(fx_snap_state(snap), FX_SNAP_DONE);
		fx_snap_counts(snap, &counts);
		assert_true(counts.records >= 750);
		follow();
		is_the_same();
		over();
	}
	assert_true(lossy > 40 * 6);
}

/* What follows the base went meanwhile: from the beginning, by itself. */
TEST(a_base_that_is_not_kept_is_replaced)
{
	struct fx_snap_counts counts;
	uint64_t base;
	int turns;

	begin_with(7);
	exchange(false, false);
	base = fx_snap_base(snap)->seq;
	assert_int_equal(base, 1500);
	event();
	event();
	repair.first = repair.head.seq;
	for (turns = 0; fx_snap_state(snap) == FX_SNAP_TAKING && turns < 100;
	     turns++) {
		exchange(false, false);
		event();
		now_ms += 1000;
	}
	assert_int_equal(fx_snap_state(snap), FX_SNAP_DONE);
	fx_snap_counts(snap, &counts);
	assert_int_equal(counts.anew, 1);
	assert_true(fx_snap_base(snap)->seq > base);
	follow();
	is_the_same();
	over();
}

/* Who has given all that it may in this second is asked again: pitfalls, BUSY
 */
TEST(a_publisher_that_is_busy_is_asked_again_later)
{
	int turns;

	begin_with(9);
	fx_fetch_close(fetch);
	assert_int_equal(fx_fetch_open(&source, 4000, &fetch), 0);
	for (turns = 0; fx_snap_state(snap) == FX_SNAP_TAKING && turns < 5000;
	     turns++) {
		exchange(false, false);
		now_ms += 100;
	}
	assert_int_equal(fx_snap_state(snap), FX_SNAP_DONE);
	assert_true(turns > 20);
	follow();
	is_the_same();
	over();
}

/* A store that was restored meanwhile is another history: G12. */
TEST(a_base_of_another_history_ends_a_snapshot)
{
	begin_with(8);
	exchange(false, false);
	history_lose(&repair, 1400);
	history_open_epoch(&repair);
	now_ms += 10000;
	exchange(false, false);
	assert_int_equal(fx_snap_state(snap), FX_SNAP_STOPPED);
	assert_int_equal(fx_snap_why(snap), FX_SAYS_DIVERGED);
	assert_false(exchange(false, false));
	over();
}

TEST(what_is_lost_is_asked_for_again_and_ever_more_slowly)
{
	int64_t last, first;
	int i;

	begin_with(9);
	assert_true(exchange(true, false));
	assert_false(exchange(true, false));
	for (i = 0, first = now_ms; !exchange(true, false); i++)
		now_ms += 10;
	assert_in_range(now_ms - first, 1700, 2300);
	for (last = now_ms; !exchange(true, false);)
		now_ms += 10;
	assert_in_range(now_ms - last, 3400, 4600);
	for (last = now_ms; !exchange(true, false);)
		now_ms += 10;
	assert_in_range(now_ms - last, 4300, 5700);
	now_ms += 6000;
	assert_true(exchange(false, false));
	assert_int_equal(fx_snap_base(snap)->seq, 1500);
	over();
}

TEST(an_altered_chunk_is_not_taken)
{
	struct fx_snap_counts counts;

	begin_with(10);
	exchange(false, false); /* the kind without records */
	now_ms += 10;
	exchange(false, true);
	fx_snap_counts(snap, &counts);
	assert_int_equal(counts.bad, 1);
	assert_int_equal(counts.records, 0);
	now_ms += 3000;
	exchange(false, false);
	fx_snap_counts(snap, &counts);
	assert_int_equal(counts.records, 256);
	over();
}

TEST(an_unknown_kind_is_said_and_ends_it)
{
	static const char *const kinds[] = { "unit" };
	struct fx_snap_options options = {
		.name = "", .kinds = kinds, .kind_count = 1, .seed = 3
	};

	begin_with(11);
	over();
	source.records = NULL;
	assert_int_equal(fx_fetch_open(&source, 100000000, &fetch), 0);
	assert_int_equal(fx_snap_open(&options, now_ms, &snap), 0);
	exchange(false, false);
	assert_int_equal(fx_snap_state(snap), FX_SNAP_STOPPED);
	assert_int_equal(fx_snap_why(snap), FX_SAYS_INVALID);
	over();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_snapshot_and_what_follows_it_is_what_the_service_has),
		cmocka_unit_test(a_base_that_is_not_kept_is_replaced),
		cmocka_unit_test(a_publisher_that_is_busy_is_asked_again_later),
		cmocka_unit_test(a_base_of_another_history_ends_a_snapshot),
		cmocka_unit_test(
		    what_is_lost_is_asked_for_again_and_ever_more_slowly),
		cmocka_unit_test(an_altered_chunk_is_not_taken),
		cmocka_unit_test(an_unknown_kind_is_said_and_ends_it),
	};

	if (fx_crypto_init() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

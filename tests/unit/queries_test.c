#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_uuid.h"
#include "net/fx_follow_internal.h"
#include "service/fx_queries_internal.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"

/* The numbers of the rows on the page; how many there are. */
static int64_t
rows_on_page(int64_t *seqs)
{
	const struct fx_packer *page = &service->query.page;
	const unsigned char *at = page->bytes, *end = at + page->used;
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_parts parts;
	int64_t n = 0;
	size_t size;

	for (; at < end; at += size) {
		size = (size_t)at[2] << 8 | at[3];
		at += 4;
		assert_int_equal(fx_envelope_split(at, size, &parts), 0);
		assert_int_equal(fx_envelope_decode(service->unpack, parts.body,
				     parts.body_length, &e, &data),
		    0);
		seqs[n++] = (int64_t)e.seq;
	}
	return n;
}

/* What everybody wants to see first is what came last. */
TEST(a_tail_gives_the_last_rows_of_the_topics_asked_for)
{
	int64_t seqs[FX_LINES_OF_PAGE];
	int i;

	note(UNIT);
	for (i = 0; i < 3; i++)
		decided(UNIT);
	note(UNIT);
	decided(UNIT);
	commit();
	assert_int_equal(asks("tail", "\x81\xa1n\x02", 4), FX_SAYS_OK);
	assert_int_equal(rows_on_page(seqs), 2);
	assert_int_equal(seqs[0], 6);
	assert_int_equal(seqs[1], 7);
	assert_int_equal(service->query.reply.mark.seq, 7);
	assert_int_equal(
	    asks("tail", "\x82\xa1n\x02\xa6topics\x91\xb2repair.unit_known.",
		31),
	    FX_SAYS_OK);
	assert_int_equal(rows_on_page(seqs), 2);
	assert_int_equal(seqs[0], 2);
	assert_int_equal(seqs[1], 6);
	assert_int_equal(service->query.reply.mark.seq, 7);
}

/* A page that is full ends with the newest row, or one would miss it. */
TEST(a_tail_that_does_not_fit_leaves_out_the_oldest)
{
	struct fx_query *q = &service->query;
	int64_t seqs[FX_LINES_OF_PAGE];
	int i;

	for (i = 0; i < 20; i++)
		note(UNIT);
	commit();
	assert_int_equal(asks("tail", "\x80", 1), FX_SAYS_OK);
	assert_int_equal(rows_on_page(seqs), 20);
	fx_pack_begin(&q->page, service->page, 2000);
	q->count = 0;
	assert_int_equal(fx_store_begin_read(service->view), 0);
	assert_int_equal(fx_queries_tail(service, q), 0);
	fx_store_end_read(service->view);
	i = (int)rows_on_page(seqs);
	assert_in_range(i, 2, 19);
	assert_int_equal(seqs[i - 1], 21);
}

/* A wish that nobody understands is not answered with something else. */
TEST(an_argument_of_another_type_is_refused_by_its_name)
{
	assert_int_equal(asks("tail", "\x81\xa1n\xa1z", 5), FX_SAYS_INVALID);
	assert_string_equal(service->query.reply.field, "n");
	assert_int_equal(
	    asks("stuck", "\x81\xa5limit\xff", 8), FX_SAYS_INVALID);
	assert_string_equal(service->query.reply.field, "limit");
	assert_int_equal(
	    asks("tail", "\x81\xa6topics\x01", 9), FX_SAYS_INVALID);
	assert_string_equal(service->query.reply.field, "topics");
	assert_int_equal(asks("peers", "\x80", 1), FX_SAYS_OK);
	assert_int_equal(asks("nothing", "\x80", 1), FX_SAYS_UNKNOWN_TYPE);
}

/* One query, its arguments as written down here, and what is wrong with it. */
struct wrong {
	const char *type, *args;
	size_t size;
	const char *field;
};

#define W(type, args, field)                        \
	{                                           \
		type, args, sizeof(args) - 1, field \
	}
#define KIND    "\xa4kind"
#define SUBJECT "\xa7subject"
#define FORTY   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* protocol.md 10; A3 */
TEST(every_argument_that_is_wrong_is_named)
{
	static const struct wrong wrongs[] = {
		W("get", "\xc1", "data"),
		W("get", "\x80", "subject"),
		W("get", "\x82" KIND "\x07" SUBJECT "\xa1x", "kind"),
		W("get", "\x82" KIND "\xa6nobody" SUBJECT "\xa1x", "kind"),
		W("get", "\x81" KIND "\xa4unit", "subject"),
		W("get", "\x82" KIND "\xa4unit" SUBJECT "\xa0", "subject"),
		W("get",
		    "\x82" KIND "\xa4unit" SUBJECT
		    "\xd9\xa0" FORTY FORTY FORTY FORTY,
		    "subject"),
		W("list", "\x81" KIND "\xa4unit", "state"),
		W("list", "\x82" KIND "\xa4unit\xa5state\x01", "state"),
		W("list", "\x82" KIND "\xa4unit\xa5state\xa4gone", "state"),
		W("list",
		    "\x83" KIND "\xa4unit\xa5state\xa6"
		    "absent\xa5"
		    "after\x01",
		    "after"),
		W("history", "\x80", "subject"),
		W("dossier", "\x80", "subject"),
		W("dossier", "\x81" SUBJECT "\xa1x", "type"),
		W("tail", "\x81\xa1n\xcd\x27\x10", "n"),
		W("copy", "\x81\xa6number\x63", "number"),
		W("rejoin", "\x80", "peer"),
		W("rejoin", "\x81\xa4peer\xa6nobody", "peer"),
		W("rejoin", "\x81\xa4peer\xa6intake", "peer"),
		W("backed_up", "\x80", "hash"),
		W("backed_up", "\x81\xa4hash\xc4\x01h", "hash"),
		W("contact", "\x80", ""),
	};
	size_t i;

	for (i = 0; i < fx_count_of(wrongs); i++) {
		const struct wrong *w = &wrongs[i];

		if (asks(w->type, w->args, w->size) != FX_SAYS_INVALID)
			fail_msg("%zu: %s is refused", i, w->type);
		assert_string_equal(service->query.reply.field, w->field);
	}
	/* A role that nobody has. */
	assert_int_equal(asks("result", "\x80", 1), FX_SAYS_INVALID);
}

/* A row that is not ours is no backup's head. */
TEST(a_backup_of_another_history_is_not_taken_for_ours)
{
	unsigned char args[64] = "\x83\xa3seq\x01\xa5"
				 "epoch\x01\xa4hash\xc4\x20";
	size_t at = strlen((const char *)args);

	assert_int_equal(asks("backed_up", args, at + 32), FX_SAYS_INVALID);
	assert_string_equal(service->query.reply.field, "seq");
	memcpy(args + at, service->committed.hash, 32);
	assert_int_equal(asks("backed_up", args, at + 32), FX_SAYS_OK);
}

static int64_t
things_on_page(void)
{
	return service->query.count;
}

/* A list goes on where its page ended, until all was seen once. */
TEST(a_list_is_seen_whole_a_page_at_a_time)
{
	unsigned char args[256];
	struct fx_packer packer;
	struct fx_slot_blob after = { 0 };
	char unit[] = "RMA-2611-00000-D.01";
	int64_t seen = 0;
	size_t size;
	int i;

	for (i = 0; i < 7; i++) {
		unit[13] = (char)('1' + i);
		(void)note(unit);
	}
	commit();
	for (i = 0; i < 10; i++) {
		fx_pack_begin(&packer, args, sizeof(args));
		fx_pack_map(&packer, after.length > 0 ? 4 : 3);
		fx_pack_text(&packer, "kind");
		fx_pack_text(&packer, "unit");
		fx_pack_text(&packer, "state");
		fx_pack_text(&packer, "absent");
		fx_pack_text(&packer, "limit");
		fx_pack_int(&packer, 2);
		if (after.length > 0) {
			fx_pack_text(&packer, "after");
			fx_pack_bytes(&packer, after.bytes, after.length);
		}
		assert_int_equal(fx_pack_end(&packer, &size), 0);
		assert_int_equal(asks("list", args, size), FX_SAYS_OK);
		assert_true(things_on_page() <= 2);
		seen += things_on_page();
		after = service->query.reply.after;
		if (after.length == 0)
			break;
	}
	assert_int_equal(seen, 7);
	assert_int_equal(i, 3);
}

/* What waits is told with its unit, and is on the list of what waits. */
TEST(what_is_parked_is_told)
{
	static const char limited[] = "\x81\xa5limit\x01";
	static const char unit[] = "\x82" KIND "\xa4unit" SUBJECT "\xb3" UNIT;

	decided("RMA-2611-00043-B.01");
	(void)note(UNIT);
	commit();
	assert_int_equal(asks("stuck", "\x80", 1), FX_SAYS_OK);
	assert_int_equal(things_on_page(), 1);
	assert_false(service->query.more);
	decided("RMA-2611-00044-X.01");
	commit();
	assert_int_equal(
	    asks("stuck", limited, sizeof(limited) - 1), FX_SAYS_OK);
	assert_int_equal(things_on_page(), 1);
	assert_true(service->query.more);
	assert_int_equal(asks("get", unit, sizeof(unit) - 1), FX_SAYS_OK);
	assert_int_equal(asks("stats", "\x80", 1), FX_SAYS_OK);
}

/* Ask what a note would do, by whom, on which revision (0: not said). */
static int
tries(const char *actor, uint64_t expect)
{
	struct fx_request r = { .kind = FX_COMMAND_FRAME,
		.type = "repair.note",
		.subject = UNIT,
		.role = "technician",
		.v = 1,
		.has_expect = expect > 0,
		.expect = expect };
	struct repair_note cmd = { .kind = fx_note_kind_text,
		.text_sha = { 1 } };
	unsigned char header[512], data[256], args[1024];
	size_t header_size, data_size, size;
	struct fx_packer packer;

	fx_copy_text(r.actor, sizeof(r.actor), actor);
	assert_int_equal(
	    fx_request_encode(&r, header, sizeof(header), &header_size), 0);
	assert_int_equal(fx_codec_encode(CMD_repair_note, &cmd, data,
			     sizeof(data), &data_size),
	    0);
	fx_pack_begin(&packer, args, sizeof(args));
	fx_pack_map(&packer, 2);
	fx_pack_text(&packer, "header");
	fx_pack_bytes(&packer, header, header_size);
	fx_pack_text(&packer, "data");
	fx_pack_bytes(&packer, data, data_size);
	assert_int_equal(fx_pack_end(&packer, &size), 0);
	return asks("try", args, size);
}

TEST(a_try_tells_what_would_happen_and_nothing_does)
{
	const struct fx_node *events, *event;
	const char *text;
	size_t length;

	note(UNIT);
	commit();
	service->now_ms = 0; /* nobody has asked for the time for long */
	assert_int_equal(tries("li.wei", 1), FX_SAYS_OK);
	assert_true(service->now_ms > 0);
	assert_int_equal(fx_unpack(service->unpack, service->query.page.bytes,
			     service->query.page.used, &events),
	    0);
	assert_int_equal(fx_unpack_count(events), 1);
	event = fx_unpack_element(events, 0);
	assert_int_equal(
	    fx_unpack_text(fx_unpack_find(event, "type"), &text, &length), 0);
	assert_memory_equal(text, "repair.unit_known", length);
	assert_int_equal(
	    fx_unpack_text(fx_unpack_find(event, "subject"), &text, &length),
	    0);
	assert_memory_equal(text, UNIT, length);
	assert_int_equal(
	    fx_unpack_type(fx_unpack_find(event, "data")), FX_NODE_MAP);
	assert_int_equal(service->committed.seq, 2);
	assert_int_equal(tries("li.wei", 7), FX_SAYS_CONFLICT);
	assert_int_equal(service->query.reply.rev, 1);
	assert_int_equal(tries("timer", 1), FX_SAYS_FORBIDDEN);
	assert_int_equal(tries("li.wei", 0), FX_SAYS_OK);
}

/* Until the clock returns, and not only until somebody looks again. */
TEST(commands_rest_while_the_clock_is_behind_the_last_event)
{
	int64_t time_ms = service->committed.time_ms;

	service->committed.time_ms = fx_clock_now() + FX_CLOCK_SLACK + 60000;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
	assert_int_equal(note(UNIT).code, FX_SAYS_READONLY);
	assert_true(note(UNIT).retry_ms > 0);
	service->committed.time_ms = time_ms;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_OK);
	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
}

#define REJOIN   "\xa4peer\xa6intake"
#define UNPROVEN "\xa8unproven\x01"

/* Intake went back, and says where. */
static struct fx_follow *
intake_diverged(void)
{
	struct fx_follow *follow = fx_heard_neighbor(service, "intake")->follow;

	follow->state = FX_FOLLOW_STOPPED;
	follow->why = FX_SAYS_DIVERGED;
	follow->claim = (struct fx_mark){ .seq = 3, .epoch = 1 };
	return follow;
}

/* G8: an event that nobody gives again must not be passed over unseen. */
TEST(a_peer_is_not_followed_from_what_is_only_claimed)
{
	(void)intake_diverged();
	assert_int_equal(asks("rejoin", "\x81" REJOIN, 13), FX_SAYS_REFUSED);
	assert_string_equal(service->query.reply.reason, "fx.no_common");
	assert_true(service->query.reply.zh[0] != '\0');
}

TEST(a_person_may_take_a_peers_word)
{
	const struct fx_neighbor *n;

	(void)intake_diverged();
	assert_int_equal(
	    asks("rejoin", "\x82" REJOIN UNPROVEN, 23), FX_SAYS_OK);
	n = fx_heard_neighbor(service, "intake");
	assert_int_equal(n->cursor.seq, 3);
	assert_int_equal(fx_follow_state(n->follow), FX_FOLLOW_JOINING);
}

/* Which helps nobody where it is known to be wrong. */
TEST(a_peers_word_that_is_refuted_is_not_taken)
{
	intake_diverged()->claim.seq = 0;
	assert_int_equal(
	    asks("rejoin", "\x82" REJOIN UNPROVEN, 23), FX_SAYS_REFUSED);
}

TEST(a_peer_is_followed_again_from_what_is_proven)
{
	intake_diverged()->common = (struct fx_mark){ .seq = 2, .epoch = 1 };
	assert_int_equal(asks("rejoin", "\x81" REJOIN, 13), FX_SAYS_OK);
	assert_int_equal(fx_heard_neighbor(service, "intake")->cursor.seq, 2);
}

int
main(void)
{
#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, a_service, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(a_tail_gives_the_last_rows_of_the_topics_asked_for),
		SERVED(a_tail_that_does_not_fit_leaves_out_the_oldest),
		SERVED(an_argument_of_another_type_is_refused_by_its_name),
		SERVED(every_argument_that_is_wrong_is_named),
		SERVED(a_backup_of_another_history_is_not_taken_for_ours),
		SERVED(a_list_is_seen_whole_a_page_at_a_time),
		SERVED(what_is_parked_is_told),
		SERVED(a_peer_is_not_followed_from_what_is_only_claimed),
		SERVED(a_person_may_take_a_peers_word),
		SERVED(a_peers_word_that_is_refuted_is_not_taken),
		SERVED(a_peer_is_followed_again_from_what_is_proven),
		SERVED(a_try_tells_what_would_happen_and_nothing_does),
		SERVED(commands_rest_while_the_clock_is_behind_the_last_event),
	};

	return cmocka_run_group_tests_name("queries", tests, NULL, NULL);
}

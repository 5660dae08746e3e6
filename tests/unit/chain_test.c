#include <string.h>

#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "schema/fx_envelope.h"
#include "tests/unit/test.h"

static unsigned char body[FX_BODY_MAX];
static unsigned char hash[FX_LINK_BYTES];

static int
setup(void **state)
{
	(void)state;
	memset(hash, 0, sizeof(hash));
	return fx_crypto_init();
}

static size_t
unhex(const char *hex, unsigned char *to)
{
	static const char digits[] = "0123456789abcdef";
	size_t i, length = strlen(hex) / 2;

	for (i = 0; i < length; i++)
		to[i] =
		    (unsigned char)((strchr(digits, hex[2 * i]) - digits) << 4 |
				    (strchr(digits, hex[2 * i + 1]) - digits));
	return length;
}

static struct fx_envelope
an_envelope(uint64_t seq, int64_t time_ms, const char *type, const char *actor)
{
	struct fx_envelope e = {
		.seq = seq, .epoch = 1, .v = 1, .time_ms = time_ms
	};

	fx_copy_text(e.type, sizeof(e.type), type);
	fx_copy_text(e.actor, sizeof(e.actor), actor);
	fx_copy(e.source, "/fanxiu/repair");
	unhex("5c1f0e8ab4d24b7f9a630d2e71c8f594", e.store);
	return e;
}

static void
about_the_unit(struct fx_envelope *e, uint64_t rev)
{
	fx_copy(e->subject, "RMA-2611-00042-D.01");
	e->rev = rev;
	e->has_rules = true;
	unhex("fc9c5b5bf12a8996", e->rules);
}

/* Encode with this data; the bytes and the link of the chain must be these. */
static void
becomes(const struct fx_envelope *e, const char *topic, const char *data,
    const char *bytes, const char *link)
{
	unsigned char packed[64], want[FX_BODY_MAX], want_hash[32];
	size_t used, length = unhex(data, packed);

	assert_int_equal(
	    fx_envelope_encode(e, packed, length, body, sizeof(body), &used),
	    0);
	assert_int_equal(used, unhex(bytes, want));
	assert_memory_equal(body, want, used);
	fx_envelope_link(hash, topic, strlen(topic), body, used, hash);
	unhex(link, want_hash);
	assert_memory_equal(hash, want_hash, 32);
}

/* G8, G24: three events of a new store, byte for byte, as published. */
TEST(the_golden_chain_is_made_of_these_bytes)
{
	struct fx_envelope e =
	    an_envelope(1, 1795136400004, "repair.epoch_opened", "system");

	becomes(&e, "repair.epoch_opened.",
	    "82a46e6f6465a473682d31a3776879a6637265617465",
	    "8aa56163746f72a673797374656da46461746182a46e6f6465a473682d31a37768"
	    "79a6637265617465a565706f636801a47072657600a373657101a6736f75726365"
	    "ae2f66616e7869752f726570616972a573746f7265c4105c1f0e8ab4d24b7f9a63"
	    "0d2e71c8f594a474696d65cf000001a1f677aa84a474797065b37265706169722e"
	    "65706f63685f6f70656e6564a17601",
	    "00de9b664b986030853c1f908eb8a8c66c83b6ec2970cd86fc54635b7ca43236");

	e = an_envelope(
	    2, 1795137161350, "repair.queued", "service:assessment");
	about_the_unit(&e, 1);
	fx_copy(e.cause, "assessment");
	e.cause_seq = 2211;
	unhex(
	    "4e8577b1814c82177b00dd5314a75693fc34d078d47a9565a8a2fbf5c9071bfb",
	    e.cause_hash);
	becomes(&e, "repair.queued.", "81a4706c616e01",
	    "8ea56163746f72b2736572766963653a6173736573736d656e74a5636175736593"
	    "aa6173736573736d656e74cd08a3c4204e8577b1814c82177b00dd5314a75693fc"
	    "34d078d47a9565a8a2fbf5c9071bfba46461746181a4706c616e01a565706f6368"
	    "01a47072657600a372657601a572756c6573c408fc9c5b5bf12a8996a373657102"
	    "a6736f75726365ae2f66616e7869752f726570616972a573746f7265c4105c1f0e"
	    "8ab4d24b7f9a630d2e71c8f594a77375626a656374b3524d412d323631312d3030"
	    "3034322d442e3031a474696d65cf000001a1f6834886a474797065ad7265706169"
	    "722e717565756564a17601",
	    "daf28124fb107216c3170a0ec3b7926107381097775b05b321c9ade8387870f6");

	e = an_envelope(3, 1795137330123, "repair.assigned", "li.wei");
	about_the_unit(&e, 2);
	fx_copy(e.role, "tech_lead");
	e.has_cmd = true;
	unhex("01a1f685dacf73b49c2d3e4f50617283", e.cmd);
	fx_copy(e.traceparent,
	    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
	becomes(&e, "repair.assigned.",
	    "82aa746563686e696369616ea97a68616e672e6d696ea2776fac574f2d32363131"
	    "2d30303432",
	    "de0010a56163746f72a66c692e776569a3636d64c41001a1f685dacf73b49c2d3e"
	    "4f50617283a46461746182aa746563686e696369616ea97a68616e672e6d696ea2"
	    "776fac574f2d323631312d30303432a565706f636801a47072657600a372657602"
	    "a4726f6c65a9746563685f6c656164a572756c6573c408fc9c5b5bf12a8996a373"
	    "657103a6736f75726365ae2f66616e7869752f726570616972a573746f7265c410"
	    "5c1f0e8ab4d24b7f9a630d2e71c8f594a77375626a656374b3524d412d32363131"
	    "2d30303034322d442e3031a474696d65cf000001a1f685dbcbab74726163657061"
	    "72656e74d93730302d346266393266333537376233346461366133636539323964"
	    "30"
	    "653065343733362d303066303637616130626139303262372d3031a474797065af"
	    "72"
	    "65706169722e61737369676e6564a17601",
	    "65299fba141319e72179dcd5ed54c7cb756a49a0359aef363d3f3c45a3b93750");
}

TEST(a_row_is_taken_apart_into_what_it_was_made_of)
{
	unsigned char row[FX_ROW_MAX];
	struct fx_parts parts;
	size_t used;

	memset(hash, 7, sizeof(hash));
	assert_int_equal(fx_envelope_row("repair.queued.", "\x81\x01\x02", 3,
			     hash, row, sizeof(row), &used),
	    0);
	assert_int_equal(used, 1 + 14 + 3 + 32);
	assert_int_equal(fx_envelope_split(row, used, &parts), 0);
	assert_memory_equal(parts.topic, "repair.queued.", parts.topic_length);
	assert_int_equal(parts.body_length, 3);
	assert_memory_equal(parts.hash, hash, sizeof(hash));
}

TEST(a_row_cut_short_is_refused)
{
	unsigned char row[FX_ROW_MAX];
	struct fx_parts parts;
	size_t used, cut;

	assert_int_equal(fx_envelope_row("repair.queued.", "\x80", 1, hash, row,
			     sizeof(row), &used),
	    0);
	for (cut = 0; cut < used; cut++)
		assert_int_equal(
		    fx_envelope_split(row, cut, &parts), FX_ESYNTAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    the_golden_chain_is_made_of_these_bytes, setup),
		cmocka_unit_test_setup(
		    a_row_is_taken_apart_into_what_it_was_made_of, setup),
		cmocka_unit_test_setup(a_row_cut_short_is_refused, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What documents.md and console.md 8 ask of papers beside their words: dates
 * and shares as people read them, who signed, masks, corrections, and codes
 * that a scanner can read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_paper_order.h"
#include "edge/fx_unprinted.h"
#include "tests/unit/paper_words.h"
#include "tests/unit/test.h"

#define DAY  INT64_C(86400000)
#define ZONE INT64_C(28800000) /* 480 minutes */

static const struct fx_paper_contact someone = { .name = "王小明",
	.phone = "13800001234",
	.address = "深圳市1号" };

/* 24:00 of a day of the site, so many days after 2026-11-23. */
static int64_t
end_of(int64_t days)
{
	return INT64_C(1795392000000) + (days + 1) * DAY - ZONE;
}

/* -- the written result (S-100, S-118) --------------------------------------*/

static void
a_result(void)
{
	const struct assessment_liability_set set = { .share_customer = 375,
		.share_company = 625,
		.warranty = fx_warranty_out,
		.proof_burden = assessment_proof_customer,
		.rule_ids = "S-108",
		.rule_hash = { 1 },
		.proposed_by = "li.ping" };

	a_template("DOC-12");
	blank(PAPER_UNIT);
	print.contact = &someone;
	(void)it_happened(EV_assessment_liability_set, &set, PAPER_UNIT);
}

static void
a_line(int64_t version, const char *code, int64_t amount)
{
	struct assessment_quote_line_added line = { .line_key = "Q-1/1",
		.ref = "Q-1",
		.version = version,
		.line_no = 1,
		.qty = 1,
		.unit_price_minor = amount,
		.amount_minor = amount };

	fx_copy_text(line.code, sizeof(line.code), code);
	(void)it_happened(EV_assessment_quote_line_added, &line, PAPER_UNIT);
}

static void
a_quote(int64_t version)
{
	const struct assessment_quoted quoted = { .ref = "Q-1",
		.version = version,
		.lines = 1,
		.total_minor = 2000,
		.currency = "USD",
		.valid_until_at = end_of(7),
		.price_list = "PL-9",
		.doc_no = "DOC12-7" };

	(void)it_happened(EV_assessment_quoted, &quoted, PAPER_UNIT);
}

TEST(shares_are_told_of_a_hundred)
{
	a_result();
	holds("客戶承擔 37.5 %");
	holds("公司承擔 62.5 %");
	print.chinese = false;
	holds("Customer bears 37.5 %");
	holds("Carrier bears 0 %");
}

TEST(a_quote_is_valid_until_a_day_in_words)
{
	a_result();
	a_quote(1);
	holds("有效期至 2026年11月30日");
	print.chinese = false;
	holds("Valid until 30 November 2026");
}

TEST(only_the_lines_of_the_quote_itself_are_on_it)
{
	a_result();
	a_line(1, "OLD-PART", 1000);
	a_line(2, "NEW-PART", 2000);
	a_quote(2);
	holds("NEW-PART | 1 | 20.00 USD | 20.00 USD | ");
	holds_not("OLD-PART");
}

/* T-17: how long is the rules' affair, which intake said. */
TEST(the_last_day_to_appeal_is_what_the_rules_gave)
{
	struct intake_progressed told = { .stage = intake_stage_decided,
		.verdict_seq = 1,
		.appeal_until_at = end_of(20) };

	a_result();
	holds("可申訴至 —");
	(void)it_happened(EV_intake_progressed, &told, PAPER_UNIT);
	holds("可申訴至 2026年12月13日");
	told.stage = intake_stage_picked_up;
	told.appeal_until_at = 0;
	(void)it_happened(EV_intake_progressed, &told, PAPER_UNIT);
	holds("可申訴至 2026年12月13日");
	print.chinese = false;
	holds("Last day to appeal 13 December 2026");
	holds_not("15 days");
}

/* CN-18 */
TEST(a_result_names_the_ways_that_are_open)
{
	a_result();
	holds("調解");
	holds("行政部門");
	holds("仲裁");
	holds("人民法院");
	print.chinese = false;
	holds("mediate");
	holds("authority");
	holds("arbitration");
	holds("court");
}

/* -- labels -----------------------------------------------------------------*/

/* Every document and card that there is a template of. */
static bool
take_document(size_t i)
{
	static const char *const cards[] = { "BENCH", "SHELF", "SLIP" };
	const struct fx_word *word = fx_schema_codes_of(DICT_document, i);
	char words[FX_UNPRINTED_WORDS];
	const char *name;

	if (word == NULL && i >= 28 + fx_count_of(cards))
		return false;
	name = word != NULL ? word->name : cards[i - 28];
	template.count = 0;
	if (word == NULL || !fx_unprinted(name, true, words) ||
	    strstr(words, "没有此单据的模板") != NULL)
		a_template(name);
	return true;
}

TEST(no_label_speaks_of_how_a_number_is_kept)
{
	static const char *const never[] = { "ms UTC", "per mille",
		"in seconds", "minor units", "service/seq", "name=value",
		"千分", "（秒）", "（分）", "(T-" };
	size_t i, k;

	for (i = 0; take_document(i); i++) {
		if (template.count == 0)
			continue;
		blank(PAPER_UNIT);
		a_sample_of_all();
		for (k = 0; k < 2 * fx_count_of(never); k++) {
			print.chinese = k % 2 == 0;
			holds_not(never[k / 2]);
		}
		assert_int_equal(paper_end(NULL), 0);
		assert_int_equal(paper_begin(NULL), 0);
	}
	assert_int_equal(i, 31);
}

/* Of each of the 28 it is known what it is filled from, or why it is not. */
TEST(a_document_is_printed_or_it_is_told_why_not)
{
	static const char *const without[] = { "DOC-05", "DOC-06", "DOC-15",
		"DOC-17", "DOC-18", "DOC-22", "DOC-26", "DOC-27" };
	char words[FX_UNPRINTED_WORDS];
	size_t i, missing = 0;

	for (i = 0; take_document(i); i++) {
		if (template.count > 0)
			continue;
		assert_true(missing < fx_count_of(without));
		assert_string_equal(fx_schema_codes_of(DICT_document, i)->name,
		    without[missing]);
		assert_true(fx_unprinted(without[missing], false, words));
		assert_non_null(strstr(words, "here"));
		assert_memory_equal(words, without[missing], 6);
		assert_true(fx_unprinted(without[missing++], true, words));
		assert_non_null(strstr(words, "本系统"));
	}
	assert_int_equal(missing, fx_count_of(without));
	assert_false(fx_unprinted("DOC-99", false, words));
	assert_non_null(strstr(words, "DOC-01 to DOC-28"));
}

/* -- signatures (rule 6) ----------------------------------------------------*/

/* S-063: a return slip is confirmed by sales and by quality. */
TEST(a_slip_is_open_until_both_sides_confirmed)
{
	const struct intake_authorized authorized = { .expires_on =
							  "2026-12-31",
		.expires_at = end_of(38),
		.method = intake_method_courier };
	const struct intake_received received = {
		.round = 1, .tag = "T-1", .qty_seen = 1
	};
	struct intake_side_confirmed side = { .side = intake_side_sales,
		.confirmed_by = "chen.yu" };

	a_template("DOC-08");
	blank(PAPER_UNIT);
	(void)it_happened(EV_intake_authorized, &authorized, PAPER_UNIT);
	(void)it_happened(EV_intake_received, &received, PAPER_UNIT);
	(void)it_happened(EV_intake_side_confirmed, &side, PAPER_UNIT);
	holds("質量  待簽");
	side.side = intake_side_qa;
	(void)it_happened(EV_intake_side_confirmed, &side, PAPER_UNIT);
	holds_not("待簽");
}

/* S-172: what a clerk recorded is not the customer's hand. */
TEST(a_customer_signs_with_an_image_or_not_at_all)
{
	const struct shipping_delivered delivered = { .at = end_of(1),
		.signed_by_kind = shipping_signed_by_customer };
	struct intake_acceptance_recorded recorded = {
		.ok = true, .function_ok = true, .appearance_ok = true
	};

	a_template("DOC-21");
	blank(PAPER_UNIT);
	(void)it_happened(EV_shipping_delivered, &delivered, PAPER_UNIT);
	(void)it_happened(EV_intake_acceptance_recorded, &recorded, PAPER_UNIT);
	holds("客戶  待簽");
	holds("記錄人 zhang.min");
	recorded.sign_sha[0] = 7;
	(void)it_happened(EV_intake_acceptance_recorded, &recorded, PAPER_UNIT);
	holds("客戶 簽名圖像 · ");
	holds_not("待簽");
}

/* -- masks and corrections (rules 5, 7) -------------------------------------*/

/* INV-29, S-201: there is one original, and it says who the customer is. */
TEST(an_original_is_not_made_of_dots)
{
	const struct fx_paper_contact nameless = { .name = "",
		.words = "开机就响" };
	char words[FX_PAPER_READERS];

	a_template("DOC-01");
	assert_true(fx_paper_is_lost(&template, &print, 3));
	assert_false(fx_paper_is_lost(&template, &print, 0));
	print.copy = 2;
	assert_false(fx_paper_is_lost(&template, &print, 3));
	print.copy = 1;
	print.contact = &someone;
	assert_false(fx_paper_is_lost(&template, &print, 3));
	/* DP-4: an assessor is told the words, and not whose they are. */
	print.contact = &nameless;
	assert_true(fx_paper_is_lost(&template, &print, 3));
	a_template("DOC-14");
	assert_false(fx_paper_is_lost(&template, &print, 3));
	print.contact = NULL;
	assert_false(fx_paper_is_lost(&template, &print, 3));
	fx_paper_readers(false, words);
	assert_string_equal(strstr(words, "printed by: "),
	    "printed by: customer service clerk, sales manager, shipper");
	fx_paper_readers(true, words);
	assert_non_null(strstr(words, "、"));
}

TEST(a_masked_paper_says_that_it_is)
{
	a_result();
	holds_not("個人信息已遮蓋");
	print.contact = NULL;
	holds("個人信息已遮蓋");
	print.chinese = false;
	holds("personal data masked");
}

/* S-196 */
TEST(the_ending_of_a_corrected_serial_is_corrected)
{
	const struct intake_received received = { .round = 1,
		.tag = "T-1",
		.qty_seen = 1,
		.serial_seen = "SN-00001111" };
	struct intake_corrected fix = { .of_seq = 1,
		.of_hash = { 1 },
		.field = "serial_seen",
		.was = "SN-00001111",
		.now = "SN-00002222",
		.why = "misread" };

	a_template("DOC-04");
	blank(PAPER_UNIT);
	(void)it_happened(EV_intake_received, &received, PAPER_UNIT);
	holds("1111");
	fx_copy(fix.unit_no, PAPER_UNIT);
	(void)it_happened(EV_intake_corrected, &fix, PAPER_UNIT);
	holds("2222 改 #2");
	holds_not("1111");
}

/* -- codes (console.md 8) ---------------------------------------------------*/

static double
number_in(const char *at, const char *name)
{
	const char *value = strstr(at, name);

	assert_non_null(value);
	return strtod(value + strlen(name), NULL);
}

/* Each bar code of the page: wide modules, and quiet on both sides. */
static int
bars_are_right(double room_mm)
{
	const char *at = sheet(), *last, *end;
	double mm, modules, x, width;
	int count = 0;

	while ((at = strstr(at, "<svg class=\"bars\"")) != NULL) {
		end = strstr(at, "</svg>");
		assert_non_null(end);
		mm = number_in(at, " width=\"");
		modules = number_in(at, "viewBox=\"0 0 ");
		assert_true(mm / modules >= 0.25);
		if (mm > room_mm)
			fail_msg("bars of %.1f mm in %.1f", mm, room_mm);
		assert_true(number_in(at, "<path d=\"M") >= 10);
		for (last = end; *last != 'M'; last--)
			continue;
		x = strtod(last + 1, NULL);
		width = number_in(last, " 0h");
		assert_true(x + width <= modules - 10);
		at = end;
		count++;
	}
	return count;
}

static const struct {
	const char *document, *number, *size;
	double room_mm;
	int bars;
} labels[] = {
	{ "DOC-04", PAPER_UNIT, "60mm 40mm", 56, 1 },
	{ "DOC-04", "RMA-2611-99999-D.9999", "60mm 40mm", 56, 1 },
	{ "SHELF", "A-01-02", "60mm 40mm", 56, 1 },
	{ "SHELF", "WAREHOUSE-NORTH-A-01-02X", "60mm 40mm", 56, 0 },
	{ "DOC-20", PAPER_UNIT, "100mm 60mm", 94, 1 },
	{ "BENCH", "BENCH", "A5", 130, 8 },
	{ "SLIP", PAPER_UNIT, "60mm 40mm", 56, 0 },
	{ "DOC-02", PAPER_UNIT, "A4", 182, 1 },
};

TEST(every_bar_code_can_be_scanned)
{
	char size[40];
	size_t i;

	for (i = 0; i < fx_count_of(labels); i++) {
		a_template(labels[i].document);
		assert_int_equal(paper_end(NULL), 0);
		assert_int_equal(paper_begin(NULL), 0);
		blank(labels[i].number);
		a_sample_of_all();
		print.link = "https://repair.example/t/ABCDEFGHJKLMNPQRST";
		assert_int_equal(
		    bars_are_right(labels[i].room_mm), labels[i].bars);
		(void)snprintf(
		    size, sizeof(size), "@page{size:%s;", labels[i].size);
		assert_non_null(strstr(sheet(), size));
		/* What has no room as bars is square. */
		if (labels[i].bars == 0)
			assert_non_null(strstr(sheet(), "class=\"qr\""));
	}
}

/* 26 characters of a token: version 4, 33 modules and four around them. */
TEST(a_slip_has_the_link_of_the_customer)
{
	const char *at;

	a_template("SLIP");
	blank(PAPER_UNIT);
	a_sample_of_all();
	assert_null(strstr(sheet(), "class=\"qr\""));
	print.link = "https://r.example/t/ABCDEFGHJKMNPQRSTVWXYZ2345";
	at = strstr(sheet(), "class=\"qr\"");
	assert_non_null(at);
	assert_non_null(strstr(at, "viewBox=\"0 0 41 41\""));
	assert_true(number_in(at, " width=\"") <= 36);
	assert_true(number_in(at, " width=\"") / 41 >= 0.38);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, paper_begin, paper_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(shares_are_told_of_a_hundred),
		RUN(a_quote_is_valid_until_a_day_in_words),
		RUN(only_the_lines_of_the_quote_itself_are_on_it),
		RUN(the_last_day_to_appeal_is_what_the_rules_gave),
		RUN(a_result_names_the_ways_that_are_open),
		RUN(no_label_speaks_of_how_a_number_is_kept),
		RUN(a_document_is_printed_or_it_is_told_why_not),
		RUN(a_slip_is_open_until_both_sides_confirmed),
		RUN(a_customer_signs_with_an_image_or_not_at_all),
		RUN(an_original_is_not_made_of_dots),
		RUN(a_masked_paper_says_that_it_is),
		RUN(the_ending_of_a_corrected_serial_is_corrected),
		RUN(every_bar_code_can_be_scanned),
		RUN(a_slip_has_the_link_of_the_customer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

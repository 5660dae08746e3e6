/*
 * Printed documents: domain/documents.md.  The text layers of all of them, in
 * both languages, are kept in tests/golden/papers; GOLDEN=write makes those
 * that are missing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/paper_words.h"
#include "tests/unit/test.h"

static const char *const documents[] = { "DOC-01", "DOC-02", "DOC-03", "DOC-04",
	"DOC-07", "DOC-08", "DOC-09", "DOC-10", "DOC-11", "DOC-12", "DOC-13",
	"DOC-14", "DOC-16", "DOC-19", "DOC-20", "DOC-21", "DOC-23", "DOC-24",
	"DOC-25", "DOC-28", "SHELF", "BENCH", "SLIP" };

static const struct fx_paper_contact someone = { .name = "王小明",
	.phone = "13800001234",
	.address = "深圳市<南山>区1号",
	.words = "开机就响" };

#define HEAD                                                        \
	"paper DOC-14\nrevision A/0\nby repair\ntitle 表 | Form\n" \
	"prepared a\nreviewed b\napproved c\nissued 2026-01-01\n"   \
	"effective 2026-01-01\n"

static bool
is_to_be_written(const char *path)
{
	const char *mode = getenv("GOLDEN");
	FILE *file = fopen(path, "rb");

	if (file != NULL)
		fclose(file);
	return file == NULL && mode != NULL && strcmp(mode, "write") == 0;
}

static void
is_as_kept(const char *document, bool chinese)
{
	static char kept[PAPER_TEXT];
	const char *said = layer();
	char path[128];
	size_t length;
	FILE *file;

	(void)snprintf(path, sizeof(path), "tests/golden/papers/%s.%s.txt",
	    document, chinese ? "zh" : "en");
	if (is_to_be_written(path)) {
		file = fopen(path, "wb");
		assert_non_null(file);
		assert_true(fputs(said, file) >= 0 && fclose(file) == 0);
	}
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("no %s (GOLDEN=write)", path);
	length = fread(kept, 1, sizeof(kept) - 1, file);
	fclose(file);
	kept[length] = '\0';
	if (strcmp(kept, said) != 0)
		fail_msg("%s is otherwise:\n%s", path, said);
}

/* For tests/scenario/61-pages-of-paper.sh: the pages themselves. */
static void
leave_page(const char *document, bool chinese)
{
	const char *where = getenv("PAPERS");
	char path[300];
	FILE *file;

	if (where == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%.200s/%s.%s.html", where, document,
	    chinese ? "zh" : "en");
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_true(fputs(sheet(), file) >= 0 && fclose(file) == 0);
}

/*
 * S-024, S-031, S-034, S-036: DOC-01, DOC-02.  S-085, S-086, S-090: DOC-03,
 * DOC-04.  S-100, S-105: DOC-11, DOC-12.  S-122, S-130, S-149: DOC-13, DOC-14.
 */
/* S-151, S-153: DOC-16.  S-164, S-167: DOC-19, DOC-20.  S-172: DOC-21. */
/* S-178, S-187: DOC-24, DOC-23.  S-205: DOC-28.  S-061, S-063: DOC-07, 08. */
TEST(every_document_says_what_its_golden_file_says)
{
	size_t i;

	for (i = 0; i < fx_count_of(documents); i++) {
		a_template(documents[i]);
		assert_int_equal(paper_end(NULL), 0);
		assert_int_equal(paper_begin(NULL), 0);
		print.contact = &someone;
		print.link = "https://repair.example/t/ABCDEFGHJKLMNPQ";
		blank(PAPER_UNIT);
		a_sample_of_all();
		is_as_kept(documents[i], true);
		leave_page(documents[i], true);
		print.chinese = false;
		is_as_kept(documents[i], false);
		leave_page(documents[i], false);
	}
}

/* INV-29 */
TEST(the_same_inputs_give_the_same_bytes)
{
	size_t i;
	char *once;

	for (i = 0; i < fx_count_of(documents); i++) {
		a_template(documents[i]);
		assert_int_equal(paper_end(NULL), 0);
		assert_int_equal(paper_begin(NULL), 0);
		blank(PAPER_UNIT);
		a_sample_of_all();
		once = strdup(sheet());
		assert_non_null(once);
		assert_string_equal(once, sheet());
		free(once);
	}
}

static struct repair_completed
completed(void)
{
	return (struct repair_completed){ .attempt = 1,
		.technicians = "zhang.min",
		.repair_code = "resoldered",
		.labor_min = 35,
		.wipe = repair_wipe_state_kept };
}

static void
a_record_of_repair(void)
{
	const struct repair_assigned assigned = {
		.technician = "zhang.min", .wo = "WO-42", .attempt = 1
	};
	const struct repair_step_done step = { .step = "010",
		.op = "solder",
		.minutes = 20,
		.check = fx_check_pass,
		.checked_by = "li.wei" };
	const struct repair_completed done = completed();

	a_template("DOC-14");
	blank(PAPER_UNIT);
	(void)it_happened(EV_repair_assigned, &assigned, PAPER_UNIT);
	(void)it_happened(EV_repair_step_done, &step, PAPER_UNIT);
	(void)it_happened(EV_repair_completed, &done, PAPER_UNIT);
}

/* S-130 */
TEST(the_repair_record_holds_steps_parts_and_time)
{
	const struct repair_part_replaced part = { .part_no = "PCB-77",
		.part_lot = "L-9",
		.qty = 1,
		.unit_cost_minor = 12800,
		.old_serial = "OLD-1",
		.new_serial = "NEW-1",
		.old_part_to = repair_old_part_to_customer };

	a_record_of_repair();
	(void)it_happened(EV_repair_part_replaced, &part, PAPER_UNIT);
	holds("010 | ");
	holds("20 | ");
	holds("PCB-77 | L-9 | 1 | — | OLD-1 | NEW-1 | 還給客戶 | ");
	holds("35 | ");
}

/* S-149: a pass puts name and signature of the inspector on it. */
TEST(an_open_signature_is_told_and_a_pass_closes_it)
{
	const struct quality_passed passed = {
		.attempt = 1, .report_no = "IR-42", .sign_sha = { 9 }
	};

	a_record_of_repair();
	holds("待簽");
	(void)it_happened(EV_quality_passed, &passed, PAPER_UNIT);
	holds_not("待簽");
	holds("檢驗員 zhang.min");
	holds("quality #1 ");
	holds("IR-42");
}

/* S-019 */
TEST(a_controlled_document_has_its_header)
{
	a_record_of_repair();
	holds("版本/修改 | A/0 | 分發號 | 7 | 受控狀態 | 非受控 | 份號 | 正本");
	holds("編制 | sun.tao | 審核 | ma.lan | 批准 | ren.zong | "
	      "文件編號 | WO-42");
	holds("頒布日期 | 2024-12-02 | 實施日期 | 2025-01-01");
	print.controlled = true;
	holds("受控狀態 | 受控 |");
}

/* documents.md 3, rule 2 */
TEST(two_copies_differ_in_the_number_and_code_only)
{
	char *once;

	a_record_of_repair();
	once = strdup(layer());
	assert_non_null(once);
	print.copy = 2;
	holds("副本 2");
	holds_not("正本");
	print.copy = 1;
	assert_string_equal(once, layer());
	free(once);
	print.copy = 0;
	holds("預覽");
}

/* documents.md 3, rule 7; S-196 */
TEST(a_corrected_value_stands_with_the_number_of_its_correction)
{
	struct repair_corrected fix = { .of_seq = 1,
		.of_hash = { 1 },
		.field = "wo",
		.was = "WO-42",
		.now = "WO-43",
		.why = "typo" };

	a_record_of_repair();
	fx_copy(fix.unit_no, PAPER_UNIT);
	(void)it_happened(EV_repair_corrected, &fix, PAPER_UNIT);
	holds("WO-43 改 #4");
	holds_not("WO-42");
	fx_copy(fix.now, "WO-44");
	(void)it_happened(EV_repair_corrected, &fix, PAPER_UNIT);
	holds("WO-44 改 #5");
}

static struct intake_requested
asked_for(const char *model)
{
	struct intake_requested requested = { .case_no = "RMA-2611-00042-D",
		.channel = intake_channel_phone,
		.demand = fx_demand_repair,
		.qty = 1 };

	fx_copy_text(requested.model, sizeof(requested.model), model);
	return requested;
}

/* documents.md 3, rule 5; S-201 */
TEST(without_authority_a_contact_is_masked)
{
	const struct intake_requested requested = asked_for("X1");

	a_template("DOC-01");
	blank(PAPER_UNIT);
	(void)it_happened(EV_intake_requested, &requested, PAPER_UNIT);
	holds("聯繫人 " FX_PAPER_MASK);
	holds("聯繫電話 " FX_PAPER_MASK);
	holds_not("王小明");
	print.contact = &someone;
	holds("聯繫人 王小明");
	holds("13800001234");
}

/* S-167: the label's phone shows its last four digits only. */
TEST(a_package_label_shows_four_digits_of_the_phone)
{
	const struct shipping_packed packed = { .package_no = "P-1",
		.label_model = "X1",
		.label_qty = 1,
		.label_date = "2026-11-24",
		.label_contact_rev = 1,
		.scanned = "SN-1",
		.material = "carton" };
	struct fx_paper_contact short_one = someone;

	a_template("DOC-20");
	blank(PAPER_UNIT);
	(void)it_happened(EV_shipping_packed, &packed, PAPER_UNIT);
	print.contact = &someone;
	holds("1234");
	holds_not("13800001234");
	short_one.phone = "电话12";
	print.contact = &short_one;
	holds_not("电话12");
	holds("12");
	short_one.phone = "7";
	holds("末四位 " FX_PAPER_MASK);
	holds("發貨日期 2026-11-24");
}

/* The script is an option of the template, for labels alone. */
TEST(traditional_labels_stand_beside_what_people_wrote)
{
	struct intake_requested requested = asked_for("电暖器");

	fx_copy(requested.fault_note, "开机无反应");
	a_template("DOC-01");
	assert_true(template.traditional);
	blank(PAPER_UNIT);
	(void)it_happened(EV_intake_requested, &requested, PAPER_UNIT);
	holds("型號 电暖器");
	holds("故障描述 开机无反应");
	holds("訴求 維修");
	template.traditional = false;
	holds("诉求 维修");
}

/* What people typed never becomes markup. */
TEST(text_is_written_out)
{
	const struct intake_requested requested = asked_for("<script>\"'&");

	a_template("DOC-01");
	blank(PAPER_UNIT);
	(void)it_happened(EV_intake_requested, &requested, PAPER_UNIT);
	holds_not("<script");
	holds("&lt;script&gt;&quot;&#39;&amp;");
}

/* Nor what was asked for, on a card that is about no event. */
TEST(a_number_is_written_out)
{
	a_template("BENCH");
	blank("<a href=x>\"'&");
	holds_not("<a href");
	holds("BENCH-&lt;a href=x&gt;&quot;&#39;&amp;");
}

TEST(nothing_is_printed_before_its_event_happened)
{
	struct fx_paper_facts facts;
	const struct repair_completed done = completed();

	a_template("DOC-14");
	blank(PAPER_UNIT);
	assert_int_equal(fx_paper_facts(paper, &facts), FX_EMISSING);
	(void)it_happened(EV_repair_completed, &done, PAPER_UNIT);
	assert_int_equal(fx_paper_facts(paper, &facts), FX_EMISSING);
	assert_int_equal(fx_paper_write(paper, &print, stdout), FX_EMISSING);
}

TEST(the_facts_name_what_it_was_filled_from)
{
	struct fx_paper_facts facts;
	struct fx_paper_limit limit;

	a_record_of_repair();
	assert_int_equal(fx_paper_facts(paper, &facts), 0);
	assert_string_equal(facts.inputs, "repair/3");
	assert_int_equal(facts.count, 3);
	assert_int_equal(facts.place, FX_IN_repair);
	assert_int_equal(facts.seq, 3);
	assert_int_equal(fx_paper_limit_parse("intake/4,repair/2", &limit), 0);
	assert_int_equal(limit.seq[FX_IN_repair], 2);
	assert_int_equal(limit.seq[FX_IN_quality], 0);
	assert_int_equal(fx_paper_limit_parse("repair", &limit), FX_EINVAL);
	assert_int_equal(fx_paper_limit_parse("x/1", &limit), FX_EINVAL);
	assert_int_equal(fx_paper_limit_parse("", &limit), FX_EINVAL);
	assert_int_equal(fx_paper_limit_parse("repair/1x", &limit), FX_EINVAL);
}

/* documents.md 3, rule 3 */
TEST(a_square_code_can_be_read_again)
{
	struct fx_paper_mark mark = { .document = "DOC-14",
		.number = PAPER_UNIT,
		.place = FX_IN_repair,
		.seq = 1234,
		.hash = { 0x9f, 1, 0xa0 },
		.copy = 2 };
	struct fx_paper_mark again;
	char code[FX_PAPER_QR];

	fx_paper_mark_print(&mark, code);
	assert_memory_equal(
	    code, "FX1 DOC-14 " PAPER_UNIT " REPAIR 1234 9F01A0", 49);
	assert_int_equal(fx_paper_mark_parse(code, &again), 0);
	assert_memory_equal(&again, &mark, sizeof(mark));
	assert_int_equal(fx_paper_mark_parse("", &again), FX_EINVAL);
	assert_int_equal(fx_paper_mark_parse("FX1 DOC-14", &again), FX_EINVAL);
	code[0] = 'G';
	assert_int_equal(fx_paper_mark_parse(code, &again), FX_EINVAL);
	fx_paper_mark_print(&mark, code);
	strncat(code, " x", 3);
	assert_int_equal(fx_paper_mark_parse(code, &again), FX_EINVAL);
}

TEST(what_is_beyond_its_limit_is_not_on_a_paper)
{
	const struct repair_completed done = completed();
	const struct fx_paper_limit limit = { .seq = { [FX_IN_repair] = 1 } };
	struct fx_paper_facts facts;

	a_file_of(
	    HEAD "source repair.unit\nfield repair.completed.labor_min\n");
	fx_paper_begin(paper, &template, PAPER_UNIT, &limit);
	(void)it_happened(EV_repair_completed, &done, PAPER_UNIT);
	(void)it_happened(EV_repair_completed, &done, PAPER_UNIT);
	assert_int_equal(fx_paper_facts(paper, &facts), 0);
	assert_int_equal(facts.count, 1);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, paper_begin, paper_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(every_document_says_what_its_golden_file_says),
		RUN(the_same_inputs_give_the_same_bytes),
		RUN(the_repair_record_holds_steps_parts_and_time),
		RUN(an_open_signature_is_told_and_a_pass_closes_it),
		RUN(a_controlled_document_has_its_header),
		RUN(two_copies_differ_in_the_number_and_code_only),
		RUN(a_corrected_value_stands_with_the_number_of_its_correction),
		RUN(without_authority_a_contact_is_masked),
		RUN(a_package_label_shows_four_digits_of_the_phone),
		RUN(traditional_labels_stand_beside_what_people_wrote),
		RUN(text_is_written_out),
		RUN(a_number_is_written_out),
		RUN(nothing_is_printed_before_its_event_happened),
		RUN(the_facts_name_what_it_was_filled_from),
		RUN(a_square_code_can_be_read_again),
		RUN(what_is_beyond_its_limit_is_not_on_a_paper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * gateway_customer_found: what somebody has to know who is asked to decide:
 * what was found, whether the warranty covers it and by which rules, who pays
 * which share, what will be done, and what else the law lets them choose.  It
 * is a part of the question, so that the evidence covers what was seen.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_customer.h"

static const char *
chosen_word(const struct gateway_customer_case *c, enum fx_kind kind,
    const char *field, int64_t choice)
{
	const struct fx_word *word =
	    &fx_schema_field(kind, field)->choices[choice];

	return c->frame.zh ? word->zh : word->en;
}

/* The words of a code, behind what introduces them; nothing for no code. */
static void
print_code(FILE *out, const struct gateway_customer_case *c, const char *before,
    enum fx_dictionary dictionary, const char *code)
{
	const struct fx_word *word =
	    fx_schema_code(dictionary, code, strlen(code));

	if (code[0] == '\0')
		return;
	gateway_page_print(out, "%s<bdi>%s</bdi>", before,
	    word == NULL  ? code
	    : c->frame.zh ? word->zh
			  : word->en);
}

#define begin_row gateway_customer_row

/* S-106: what comes from the product itself. */
static bool
is_own_fault(enum fx_cause_code cause)
{
	return cause == fx_cause_code_material ||
	       cause == fx_cause_code_workmanship ||
	       cause == fx_cause_code_design || cause == fx_cause_code_software;
}

static void
print_fault(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_unit *u)
{
	const struct assessment_unit *unit = &u->facts.assessment;
	bool zh = c->frame.zh;

	begin_row(out, c, "What we found", "检测结果");
	if (!unit->fault_found)
		print_code(out, c,
		    zh ? "未见故障：" : "no fault: ", DICT_no_fault,
		    unit->nff_code);
	print_code(out, c, "", DICT_defect, unit->defect);
	print_code(out, c, zh ? "；部位：" : "; where: ", DICT_section,
	    u->finding.section);
	if (unit->fault_found)
		print_code(out, c,
		    zh ? "；现象：" : "; it shows as: ", DICT_symptom,
		    unit->symptom);
	if (unit->cause != fx_cause_code_unsaid)
		gateway_page_print(out, "%s%s", zh ? "；原因：" : "; cause: ",
		    chosen_word(c, REC_assessment_unit, "cause", unit->cause));
	if (unit->fault_found && is_own_fault(unit->cause))
		gateway_page_print(out, "%s",
		    zh ? "（产品自身故障）" : " (a fault of its own)");
	gateway_page_print(out, "</dd>\n");
}

static void
print_warranty(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_unit *u)
{
	const struct assessment_unit *unit = &u->facts.assessment;
	bool zh = c->frame.zh;

	begin_row(out, c, "Warranty", "保修");
	gateway_page_print(out, "%s",
	    chosen_word(c, REC_assessment_unit, "warranty", unit->warranty));
	if (u->finding.rule_ids[0] != '\0')
		gateway_page_print(out, "%s<bdi>%s</bdi>",
		    zh ? "，依据规则：" : ", because of the rules ",
		    u->finding.rule_ids);
	if (unit->proof_burden == assessment_proof_operator)
		gateway_page_print(out, "%s",
		    zh ? "；如有争议由我们举证"
		       : "; in a dispute it is for us to prove");
	gateway_page_print(out, "</dd>\n");
}

/* 333: "33.3 %" */
static void
print_share(FILE *out, const struct gateway_customer_case *c, const char *who,
    int64_t permille, bool *more)
{
	if (permille == 0)
		return;
	gateway_page_print(out, "%s%s %d",
	    !*more        ? ""
	    : c->frame.zh ? "，"
			  : ", ",
	    who, (int)(permille / 10));
	if (permille % 10 != 0)
		gateway_page_print(out, ".%d", (int)(permille % 10));
	gateway_page_print(out, " %%");
	*more = true;
}

static void
print_shares(FILE *out, const struct gateway_customer_case *c,
    const struct assessment_unit *unit)
{
	bool zh = c->frame.zh, more = false;

	begin_row(out, c, "Who pays", "费用承担");
	print_share(out, c, zh ? "您" : "you", unit->share_customer, &more);
	print_share(out, c, zh ? "我们" : "we", unit->share_company, &more);
	print_share(out, c, zh ? "我们（善意承担）" : "we, out of goodwill",
	    unit->share_goodwill, &more);
	print_share(
	    out, c, zh ? "承运商" : "the carrier", unit->share_carrier, &more);
	print_share(out, c, zh ? "供应商" : "the supplier",
	    unit->share_supplier, &more);
	print_share(out, c, zh ? "合同" : "by the contract",
	    unit->share_contract, &more);
	gateway_page_print(out, "</dd>\n");
}

static void
print_plan(FILE *out, const struct gateway_customer_case *c,
    const struct assessment_proposal *p)
{
	bool zh = c->frame.zh;

	begin_row(out, c, "What will be done", "处理方案");
	gateway_page_print(out, "%s",
	    chosen_word(c, REC_assessment_proposal, "kind", p->kind));
	if (p->goods_to != fx_goods_to_unsaid &&
	    p->goods_to != fx_goods_to_none)
		gateway_page_print(out, "%s%s",
		    zh ? "；您寄来的产品：" : "; what you sent us: ",
		    chosen_word(
			c, REC_assessment_proposal, "goods_to", p->goods_to));
	print_code(out, c, zh ? "；处置后保修：" : "; warranty afterwards: ",
	    DICT_warranty_rule, p->warranty_rule);
	if (p->plan[0] != '\0')
		gateway_page_print(out,
		    zh ? "（<bdi class=\"no\">%s</bdi>）"
		       : " (<bdi class=\"no\">%s</bdi>)",
		    p->plan);
	gateway_page_print(out, "</dd>\n");
}

/* What the law calls it, and what it is decided as. */
static bool
is_same(const char *code, size_t length, enum fx_decision kind)
{
	static const struct {
		const char *code;
		enum fx_decision kind;
	} words[] = {
		{ "repair", fx_decision_repair },
		{ "repair", fx_decision_refurbish },
		{ "exchange", fx_decision_replace },
		{ "exchange", fx_decision_replenish },
		{ "refund", fx_decision_refund },
		{ "refund", fx_decision_credit },
		{ "refund_depreciated", fx_decision_refund },
		{ "refund_depreciated", fx_decision_credit },
	};
	size_t i;

	for (i = 0; i < fx_count_of(words); i++)
		if (words[i].kind == kind && strlen(words[i].code) == length &&
		    memcmp(words[i].code, code, length) == 0)
			return true;
	return false;
}

const struct fx_word *
gateway_customer_choice(
    const struct gateway_customer_asked *asked, const char **from)
{
	const struct fx_word *word;
	const char *code;
	size_t length;

	while (asked->proposed && **from != '\0') {
		code = *from;
		length = strcspn(code, ",");
		*from += code[length] == ',' ? length + 1 : length;
		word = fx_schema_code(DICT_remedy, code, length);
		if (word != NULL &&
		    !is_same(code, length, asked->proposal.kind))
			return word;
	}
	return NULL;
}

static void
print_choices(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	const char *from = asked->proposal.remedies;
	const struct fx_word *word = gateway_customer_choice(asked, &from);
	bool zh = c->frame.zh;

	if (word == NULL)
		return;
	begin_row(out, c, "The law lets you choose instead", "您依法可另选");
	for (; word != NULL; word = gateway_customer_choice(asked, &from))
		gateway_page_print(
		    out, zh ? "%s；" : "%s; ", zh ? word->zh : word->en);
	gateway_page_print(out, "%s</dd>\n",
	    zh ? "另选不视为拒绝，不收费。"
	       : "that is no refusal and costs nothing.");
}

void
gateway_customer_found(FILE *out, const struct gateway_customer_case *c,
    const struct gateway_customer_asked *asked)
{
	const struct gateway_customer_unit *u = &c->unit[asked->unit];
	const struct assessment_unit *unit = &u->facts.assessment;

	if (!asked->proposed)
		return;
	gateway_page_print(out, "<dl>");
	if (unit->fault_found || unit->nff_code[0] != '\0')
		print_fault(out, c, u);
	if (unit->warranty != fx_warranty_unsaid) {
		print_warranty(out, c, u);
		print_shares(out, c, unit);
	}
	if (asked->proposal.kind != fx_decision_unsaid)
		print_plan(out, c, &asked->proposal);
	print_choices(out, c, asked);
	gateway_page_print(out, "</dl>\n");
}

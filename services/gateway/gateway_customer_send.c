/*
 * gateway_customer_send: what follows from a review: where to send the goods,
 * how packed, by whom, at whose cost and until when; or why the request was not
 * accepted.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_customer.h"

void
gateway_customer_row(FILE *out, const struct gateway_customer_case *c,
    const char *en, const char *zh)
{
	gateway_page_print(out, "<dt>%s</dt><dd>", c->frame.zh ? zh : en);
}

static void
end_row(FILE *out)
{
	gateway_page_print(out, "</dd>\n");
}

static void
print_text(FILE *out, const struct gateway_customer_case *c, const char *en,
    const char *zh)
{
	gateway_page_print(out, "%s", c->frame.zh ? zh : en);
}

bool
gateway_customer_sends(const struct intake_terms *terms)
{
	return terms->method == intake_method_unsaid ||
	       terms->method == intake_method_courier;
}

/* Whether something is put into a parcel at all. */
static bool
is_packed(const struct intake_terms *terms)
{
	return gateway_customer_sends(terms) ||
	       terms->method == intake_method_pick_up;
}

static void
print_how(FILE *out, const struct gateway_customer_case *c,
    const struct intake_terms *terms)
{
	switch (terms->method) {
	case intake_method_pick_up:
		print_text(out, c,
		    "We have it picked up at your address; have it packed.",
		    "我们将上门取件，请提前包装好。");
		break;
	case intake_method_bring_in:
		print_text(out, c, "Please bring it to us.", "请送到我处。");
		break;
	case intake_method_on_site:
		print_text(out, c, "We come to you; send nothing.",
		    "我们上门服务，无需寄送。");
		break;
	case intake_method_no_goods:
		print_text(out, c, "Please send nothing.", "无需寄送产品。");
		break;
	default:
		print_text(out, c, "Please send it to us.", "请寄给我们。");
		break;
	}
}

/* The address of the house; who has none on file is called. */
static void
print_address(
    FILE *out, const struct gateway_customer_case *c, const char *unit_no)
{
	const struct gateway_page_frame *frame = &c->frame;

	gateway_customer_row(out, c, "Address", "地址");
	if (frame->address[0] == '\0')
		gateway_page_print(out, "%s<bdi class=\"no\">%s</bdi>",
		    frame->zh ? "请致电询问：" : "please call us: ",
		    frame->phone);
	else
		gateway_page_print(out,
		    "<bdi>%s</bdi>%s<bdi>%s</bdi> <bdi class=\"no\">%s</bdi>",
		    frame->address, frame->zh ? "，" : ", ", frame->company,
		    frame->phone);
	end_row(out);
	gateway_customer_row(
	    out, c, "To be written on the parcel", "请在包裹上注明");
	gateway_page_print(out, "<span class=\"no\">%s</span>", unit_no);
	end_row(out);
}

static void
print_packing(FILE *out, const struct gateway_customer_case *c,
    const struct intake_terms *terms)
{
	const struct fx_word *word = fx_schema_code(
	    DICT_packing, terms->packing_rule, strlen(terms->packing_rule));

	gateway_customer_row(out, c, "Packing", "包装");
	if (word != NULL)
		print_text(out, c, word->en, word->zh);
	else
		print_text(out, c, "so that nothing can break on the way",
		    "请妥善包装，防止运输损坏");
	end_row(out);
}

static void
print_carrier(FILE *out, const struct gateway_customer_case *c,
    const struct intake_terms *terms)
{
	gateway_customer_row(out, c, "Carrier", "快递公司");
	if (terms->carrier_required[0] != '\0')
		gateway_page_print(
		    out, "<bdi>%s</bdi>", terms->carrier_required);
	else
		print_text(out, c, "any", "不限");
	end_row(out);
}

static void
print_freight(FILE *out, const struct gateway_customer_case *c,
    const struct intake_terms *terms)
{
	static const struct fx_word words[fx_payer_count] = {
		[fx_payer_unsaid] = { "", "please ask us", "请与我们确认" },
		[fx_payer_company] = { "", "we pay it", "由我们承担" },
		[fx_payer_customer] = { "", "you pay it", "由您承担" },
		[fx_payer_carrier] = { "", "the carrier", "由承运商承担" },
		[fx_payer_supplier] = { "", "we pay it", "由我们承担" },
		[fx_payer_goodwill] = { "", "we pay it", "由我们承担" },
		[fx_payer_contract] = { "", "as the contract says",
		    "按合同约定" },
	};
	const struct fx_word *word = &words[terms->inbound_freight_payer];

	gateway_customer_row(out, c, "Freight to us", "寄来运费");
	print_text(out, c, word->en, word->zh);
	end_row(out);
}

void
gateway_customer_send_to(FILE *out, const struct gateway_customer_case *c,
    int i, const struct gateway_customer_view *view)
{
	const struct intake_terms *terms = &c->unit[i].terms;
	int64_t until = view->facts.intake.lapse_due;

	gateway_page_print(out, "<div class=\"box\"><h3>");
	print_how(out, c, terms);
	gateway_page_print(out, "</h3><dl>");
	if (gateway_customer_sends(terms) ||
	    terms->method == intake_method_bring_in)
		print_address(out, c, c->unit[i].unit_no);
	if (is_packed(terms)) {
		print_packing(out, c, terms);
		print_carrier(out, c, terms);
		print_freight(out, c, terms);
	}
	if (until != 0) {
		gateway_customer_row(out, c, "Until", "截止日期");
		/* The last day counts to its end. */
		gateway_customer_day(out, c, until - 1);
		print_text(out, c, "; after that day the permission ends.",
		    "；逾期授权失效。");
		end_row(out);
	}
	gateway_page_print(out, "</dl></div>\n");
}

void
gateway_customer_refused(
    FILE *out, const struct gateway_customer_case *c, int i)
{
	const struct intake_terms *terms = &c->unit[i].terms;

	if (terms->verdict != intake_verdict_rejected)
		return;
	gateway_page_print(out, "<dl>");
	gateway_customer_row(
	    out, c, "Why it was not accepted", "不予受理的原因");
	gateway_page_print(out, "<bdi>%s</bdi>", terms->reason);
	end_row(out);
	if (terms->entitlement_status != fx_warranty_unsaid) {
		const struct fx_word *word =
		    &fx_schema_field(REC_intake_terms, "entitlement_status")
			 ->choices[terms->entitlement_status];

		gateway_customer_row(out, c, "Warranty", "保修");
		print_text(out, c, word->en, word->zh);
		if (terms->entitlement_rule_ids[0] != '\0')
			gateway_page_print(out, "%s<bdi>%s</bdi>",
			    c->frame.zh ? "，依据规则："
					: ", because of the rules ",
			    terms->entitlement_rule_ids);
		end_row(out);
	}
	gateway_page_print(out, "</dl>\n");
}

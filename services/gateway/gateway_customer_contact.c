/*
 * gateway_customer_contact: another name, telephone or address.  What is on
 * file is not shown, so the form begins empty.
 */
#include "base/fx_base.h"
#include "services/gateway/gateway_customer.h"
#include "services/gateway/gateway_typed.h"

/* clang-format off */
const struct gateway_typed_field gateway_customer_contact_fields[] = {
	{ "contact_name", GATEWAY_TYPED_LINE, 64, true, true, "text", "name",
	  "Your name", "姓名" },
	{ "contact_phone", GATEWAY_TYPED_PHONE, 32, true, false, "tel", "tel",
	  "Telephone", "电话" },
	{ "contact_address", GATEWAY_TYPED_LINE, 160, false, true, "text",
	  "street-address", "Address for the way back", "回寄地址" },
	{ NULL, 0, 0, false, false, NULL, NULL, NULL, NULL },
};
/* clang-format on */

void
gateway_customer_contact(
    FILE *out, const struct gateway_customer_case *c, int *n)
{
	const struct gateway_typed_field *f = gateway_customer_contact_fields;
	bool zh = c->frame.zh;

	gateway_page_print(out, "<h2>%s</h2><p>%s</p>",
	    zh ? "变更联系方式" : "Another name, telephone or address",
	    zh ? "已登记的内容不在此显示。地址留空则保持不变。"
	       : "What is on file is not shown here. An address that is left "
		 "empty stays as it is.");
	gateway_customer_begin_form(out, c, 0, "contact", n);
	for (; f->name != NULL; f++)
		gateway_page_print(out,
		    "<label>%s%s<input class=\"w\" name=\"%s\" type=\"%s\" "
		    "maxlength=\"%d\" autocomplete=\"%s\"%s></label>\n",
		    zh ? f->zh : f->en,
		    !f->must ? ""
		    : zh     ? "（必填）"
			     : " (needed)",
		    f->name, f->type, gateway_typed_length(f, zh), f->fill,
		    f->must ? " required" : "");
	gateway_page_print(
	    out, "<button>%s</button></form>\n", zh ? "提交" : "Send it");
}

static void
print_way(FILE *out, const struct gateway_customer_case *c, const char *path,
    const char *more, const char *text)
{
	gateway_page_print(out,
	    "<p><a class=\"b\" href=\"%s%s?lang=%s%s\">%s</a></p>\n", c->path,
	    path, c->frame.zh ? "zh" : "en", more, text);
}

void
gateway_customer_more(FILE *out, const struct gateway_customer_case *c)
{
	bool zh = c->frame.zh;

	if (c->moving) {
		print_way(out, c, "", "", zh ? "返回" : "Back");
		return;
	}
	print_way(out, c, "/copy", "", zh ? "下载案件副本" : "Copy of my case");
	if (c->units > 0 && gateway_customer_is_active(c, &c->unit[0].facts))
		print_way(out, c, "", "&contact=1",
		    zh ? "变更姓名、电话或地址"
		       : "Change name, telephone or address");
}

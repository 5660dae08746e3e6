#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "edge/fx_paper_order.h"

/* clang-format off */
#define SAME(dept)                                                             \
	_Static_assert(sizeof(struct dept##_print) == sizeof(fx_paper_command) && \
	    sizeof(struct dept##_printed) == sizeof(fx_paper_printed) &&       \
	    sizeof(struct dept##_paper) == sizeof(fx_paper_copies), #dept);
/* clang-format on */
SAME(intake)
SAME(assessment)
SAME(quality)
SAME(shipping)
SAME(analytics)

enum fx_kind
fx_paper_kind(enum fx_place place, const char *name, enum fx_sort sort)
{
	char full[FX_NAME_MAX + 1];
	int length = snprintf(
	    full, sizeof(full), "%s.%s", fx_schema_place(place)->name, name);
	enum fx_kind kind = fx_schema_kind(full, (size_t)length, sort);

	fx_assert(kind != FX_KIND_NONE);
	return kind;
}

void
fx_paper_key(const char *document, const char *number, char key[FX_KEY_MAX + 1])
{
	(void)snprintf(key, FX_KEY_MAX + 1, "%.22s/%.40s", document, number);
}

void
fx_paper_next(const fx_paper_copies *copies, const fx_paper_copies *all,
    struct fx_paper_print *print)
{
	print->copy = copies->prints + 1;
	print->distribution =
	    copies->prints == 0 ? all->originals + 1 : copies->distribution;
}

int
fx_paper_make(struct fx_paper *paper, const struct fx_paper_print *print,
    struct fx_paper_bytes *made)
{
	FILE *out;
	int rc;

	made->bytes = NULL;
	out = open_memstream(&made->bytes, &made->length);
	if (out == NULL)
		return FX_ENOMEM;
	rc = fx_paper_write(paper, print, out);
	if (fclose(out) != 0 && rc == 0)
		rc = FX_ENOMEM;
	if (rc != 0) {
		free(made->bytes);
		made->bytes = NULL;
		return rc;
	}
	fx_crypto_hash(made->bytes, made->length, made->hash);
	return 0;
}

static int
hash_masked(struct fx_paper *paper, const struct fx_paper_print *print,
    unsigned char hash[FX_LINK_BYTES])
{
	struct fx_paper_print masked = *print;
	struct fx_paper_bytes made;
	int rc;

	masked.contact = NULL;
	rc = fx_paper_make(paper, &masked, &made);
	if (rc != 0)
		return rc;
	memcpy(hash, made.hash, FX_LINK_BYTES);
	free(made.bytes);
	return 0;
}

int
fx_paper_order(struct fx_paper *paper, const struct fx_paper_print *print,
    int64_t contact_rev, struct fx_paper_bytes *made, fx_paper_command *command)
{
	const struct fx_template *t = fx_paper_template(paper);
	struct fx_paper_facts facts;
	int rc = fx_paper_facts(paper, &facts);

	memset(command, 0, sizeof(*command));
	if (rc == 0)
		rc = hash_masked(paper, print, command->masked_hash);
	if (rc == 0)
		rc = fx_paper_make(paper, print, made);
	if (rc != 0)
		return rc;
	fx_copy_text(
	    command->number, sizeof(command->number), fx_paper_about(paper));
	fx_copy(command->document, t->document);
	fx_copy_text(command->template, sizeof(command->template), t->revision);
	command->lang = print->chinese ? fx_language_zh : fx_language_en;
	command->copy = print->copy;
	command->distribution = print->distribution;
	command->controlled = print->controlled;
	command->contact_rev = print->contact == NULL ? 0 : contact_rev;
	fx_copy(command->inputs, facts.inputs);
	command->input_count = facts.count;
	memcpy(command->input_hash, facts.input_hash, FX_LINK_BYTES);
	fx_copy_text(command->ref_service, sizeof(command->ref_service),
	    fx_schema_place(facts.place)->name);
	command->ref_seq = (int64_t)facts.seq;
	memcpy(command->ref_hash, facts.hash, FX_LINK_BYTES);
	memcpy(command->page_hash, made->hash, FX_LINK_BYTES);
	return 0;
}

void
fx_paper_as(const fx_paper_printed *printed, struct fx_paper_print *print)
{
	print->chinese = printed->lang == fx_language_zh;
	print->controlled = printed->controlled;
	print->copy = printed->copy;
	print->distribution = printed->distribution;
	print->contact = NULL;
	print->link = NULL;
}

bool
fx_paper_names(
    const fx_paper_printed *printed, const struct fx_paper_mark *mark)
{
	return strcmp(printed->document, mark->document) == 0 &&
	       strcmp(printed->number, mark->number) == 0 &&
	       printed->copy == mark->copy &&
	       strcmp(printed->ref_service,
		   fx_schema_place(mark->place)->name) == 0 &&
	       (uint64_t)printed->ref_seq == mark->seq &&
	       memcmp(printed->ref_hash, mark->hash, FX_LINK_BYTES) == 0;
}

int
fx_paper_judge(struct fx_paper *paper, const struct fx_paper_facts *newest,
    const fx_paper_printed *printed, const struct fx_paper_print *print,
    enum fx_paper_verdict *verdict)
{
	const struct fx_template *t = fx_paper_template(paper);
	unsigned char masked[FX_LINK_BYTES];
	struct fx_paper_print as = *print;
	struct fx_paper_facts facts;
	int rc = fx_paper_facts(paper, &facts);

	*verdict = FX_PAPER_UNKNOWN;
	if (rc == FX_EMISSING)
		return 0;
	if (rc != 0 ||
	    memcmp(facts.input_hash, printed->input_hash, FX_LINK_BYTES) != 0)
		return rc;
	/* Records go on; what they were is not kept to be compared. */
	if (t->record_count == 0) {
		fx_paper_as(printed, &as);
		rc = hash_masked(paper, &as, masked);
		if (rc != 0 ||
		    memcmp(masked, printed->masked_hash, FX_LINK_BYTES) != 0)
			return rc;
	}
	*verdict =
	    memcmp(newest->input_hash, printed->input_hash, FX_LINK_BYTES) == 0
		? FX_PAPER_GENUINE
		: FX_PAPER_SUPERSEDED;
	return 0;
}

const struct fx_word *
fx_paper_word(enum fx_paper_verdict verdict)
{
	static const struct fx_word words[] = {
		[FX_PAPER_GENUINE] = { "genuine",
		    "The paper is genuine: it says what the journals say",
		    "单据属实，与记录一致" },
		[FX_PAPER_SUPERSEDED] = { "superseded",
		    "The paper is genuine, but more has happened since",
		    "单据属实，但其后已有新的记录" },
		[FX_PAPER_UNKNOWN] = { "unknown",
		    "No such paper was printed, or it was changed",
		    "没有打印过此单据，或其内容已被改动" },
	};

	fx_assert(verdict < fx_count_of(words));
	return &words[verdict];
}

bool
fx_paper_has_contact(const struct fx_template *t)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (t->items[i].what == FX_ITEM_CONTACT)
			return true;
	return false;
}

static bool
is_said(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static bool
is_nobody(const struct fx_paper_contact *c)
{
	return c == NULL || (!is_said(c->name) && !is_said(c->phone) &&
				!is_said(c->address));
}

bool
fx_paper_is_masked(
    const struct fx_template *t, const struct fx_paper_print *print)
{
	return fx_paper_has_contact(t) && is_nobody(print->contact);
}

bool
fx_paper_is_lost(const struct fx_template *t,
    const struct fx_paper_print *print, int64_t contact_rev)
{
	return print->copy == 1 && contact_rev > 0 &&
	       fx_paper_is_masked(t, print);
}

void
fx_paper_readers(bool chinese, char words[FX_PAPER_READERS])
{
	uint32_t may = fx_schema_shape(CMD_intake_read_contact)->roles;
	const char *between = "";
	const struct fx_word *role;
	size_t used;
	int i;

	used = (size_t)snprintf(words, FX_PAPER_READERS, "%s",
	    chinese ? "正本须写明客户的联系方式，您的角色无权查阅；"
		      "可先预览，正本由下列角色打印："
		    : "The original shows the customer's contact, which your "
		      "role may not read; look at a preview, and have it "
		      "printed by: ");
	for (i = 0; i < FX_ROLE_COUNT; i++) {
		role = fx_schema_role(i);
		if ((fx_schema_role_bit(role->name) & may) == 0 ||
		    !fx_schema_role_needs_address(role->name))
			continue;
		used += (size_t)snprintf(words + used, FX_PAPER_READERS - used,
		    "%s%s", between, chinese ? role->zh : role->en);
		between = chinese ? "、" : ", ";
		fx_assert(used < FX_PAPER_READERS);
	}
}

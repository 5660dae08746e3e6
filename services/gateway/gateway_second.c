/*
 * The second step: checked at sign-in; shown, begun and confirmed by its owner.
 * A secret counts only once a code of it was said, so that nobody is shut out
 * by an app that took it wrong.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_random.h"
#include "edge/fx_json.h"
#include "edge/fx_qr.h"
#include "services/gateway/gateway_key.h"
#include "services/gateway/gateway_second.h"
#include "services/gateway/gateway_sign.h"
#include "services/gateway/gateway_totp.h"

#define SECRET_TEXT 40 /* base32 of the secret, and the end */
#define PAPER_BYTES 10 /* 80 bits, 16 signs */
#define PAPER_TEXT  17
#define MODULE_UM   1000

bool
gateway_second_must(const struct gateway *g, uint32_t roles)
{
	return g->settings.accounts_second_step != 0 &&
	       (roles & GATEWAY_SECOND_ROLES) != 0;
}

void
gateway_second_forget(struct gateway_account *account)
{
	account->has_second = account->has_next = false;
	account->second_step = 0;
	account->codes = 0;
	memset(account->code, 0, sizeof(account->code));
	memset(account->second, 0, sizeof(account->second));
	memset(account->next, 0, sizeof(account->next));
}

static void
about(const struct gateway_account *account, char to[FX_ACTOR_MAX + 16])
{
	(void)snprintf(to, FX_ACTOR_MAX + 16, "second/%s", account->name);
}

/* -- checking ---------------------------------------------------------------*/

static int64_t
step_of(struct gateway *g, const struct gateway_account *account,
    const unsigned char sealed[GATEWAY_SECOND_BYTES + FX_SEAL_EXTRA],
    const char *code, int64_t last)
{
	unsigned char secret[GATEWAY_SECOND_BYTES];
	char name[FX_ACTOR_MAX + 16];
	int64_t step = 0;

	about(account, name);
	if (gateway_key_open_seal(g, name, sealed,
		GATEWAY_SECOND_BYTES + FX_SEAL_EXTRA, secret) == 0)
		step = gateway_totp_step(
		    secret, sizeof(secret), code, gateway_wall_ms(), last);
	fx_crypto_wipe(secret, sizeof(secret));
	return step;
}

/* Of a code on paper, as somebody may type it; false: it is none. */
static bool
sum_paper(const char *name, const char *code, unsigned char sum[FX_SUM_BYTES])
{
	char plain[PAPER_TEXT];
	size_t i, n = 0;

	for (i = 0; code[i] != '\0'; i++) {
		if (code[i] == '-' || code[i] == ' ')
			continue;
		if (n == sizeof(plain) - 1)
			return false;
		plain[n++] = (char)toupper((unsigned char)code[i]);
	}
	if (n != sizeof(plain) - 1)
		return false;
	fx_crypto_sum(name, strlen(name), plain, n, sum);
	fx_crypto_wipe(plain, sizeof(plain));
	return true;
}

static bool
take_paper(struct gateway_account *account, const char *code)
{
	unsigned char sum[FX_SUM_BYTES];
	int i;

	if (!sum_paper(account->name, code, sum))
		return false;
	for (i = 0; i < account->codes; i++)
		if (fx_crypto_same(account->code[i], sum, sizeof(sum)))
			break;
	if (i >= account->codes)
		return false;
	account->codes--;
	memmove(account->code[i], account->code[account->codes], sizeof(sum));
	return true;
}

bool
gateway_second_check(
    struct gateway *g, struct gateway_account *account, const char *code)
{
	int64_t step =
	    step_of(g, account, account->second, code, account->second_step);

	if (step == 0)
		return take_paper(account, code);
	account->second_step = step;
	return true;
}

/* -- what there is ----------------------------------------------------------*/

void
gateway_second_show(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_account account;
	struct fx_json json;

	if (gateway_account_get(g, gateway_who(rq)->name, &account) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_bool(&json, "must", gateway_second_must(g, account.roles));
	fx_json_bool(&json, "enrolled", account.has_second);
	fx_json_number(&json, "recovery_left", account.codes);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

/* -- beginning --------------------------------------------------------------*/

/* The code as a picture of its own, for an app's camera. */
static void
put_picture(struct fx_json *json, const char *uri)
{
	static const char tag[] = "<svg";
	char *text = NULL, *whole = NULL;
	size_t length, size;
	FILE *out = open_memstream(&text, &length), *all;

	if (out == NULL)
		return;
	if (fx_qr_svg(out, FX_QR_UNIT, uri, MODULE_UM) != 0 ||
	    fclose(out) != 0 || length < sizeof(tag)) {
		free(text);
		return; /* the secret can be typed as well */
	}
	all = open_memstream(&whole, &size);
	if (all != NULL) {
		fprintf(all, "%s xmlns=\"http://www.w3.org/2000/svg\"%s", tag,
		    text + sizeof(tag) - 1);
		if (fclose(all) == 0)
			fx_json_text(json, "svg", whole);
	}
	free(whole);
	free(text);
}

static void
say_secret(struct gateway_request *rq, const char *name,
    const unsigned char secret[GATEWAY_SECOND_BYTES])
{
	char text[SECRET_TEXT], uri[FX_QR_TEXT];
	struct fx_json json;

	gateway_base32(secret, GATEWAY_SECOND_BYTES, text, sizeof(text));
	(void)snprintf(uri, sizeof(uri),
	    "otpauth://totp/Fanxiu:%s?secret=%s&issuer=Fanxiu", name, text);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "secret", text);
	fx_json_text(&json, "uri", uri);
	put_picture(&json, uri);
	fx_json_end(&json);
	fx_json_line(&json);
	fx_crypto_wipe(text, sizeof(text));
	fx_crypto_wipe(uri, sizeof(uri));
	gateway_done(rq, 200, "application/json");
}

static void
give_secret(struct gateway *g, struct gateway_request *rq,
    struct gateway_account *account)
{
	unsigned char secret[GATEWAY_SECOND_BYTES];
	char name[FX_ACTOR_MAX + 16];

	about(account, name);
	if (fx_random_bytes(secret, sizeof(secret)) != 0 ||
	    gateway_key_seal(g, name, secret, sizeof(secret), account->next) !=
		0) {
		gateway_sign_not_kept(rq);
		return;
	}
	account->has_next = true;
	if (gateway_account_put(g, account) != 0)
		gateway_sign_not_kept(rq);
	else
		say_secret(rq, account->name, secret);
	fx_crypto_wipe(secret, sizeof(secret));
}

static void
after_password(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct gateway_signing *signing = context;

	(void)hash;
	if (!right || !gateway_sign_still(g, signing))
		gateway_sign_wrong(g, rq, signing);
	else if (signing->account.has_second &&
		 !gateway_second_check(g, &signing->account, signing->code))
		gateway_sign_wrong_code(g, rq, signing);
	else
		give_secret(g, rq, &signing->account);
}

/* Who begins this says the password again, and a code if there is one. */
void
gateway_second_begin(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root;
	struct gateway_signing *signing = gateway_sign_begin(rq, &root);
	char password[GATEWAY_PASSWORD_MAX + 1];

	if (signing == NULL)
		return;
	fx_copy(signing->account.name, gateway_who(rq)->name);
	if (!gateway_sign_read(g, signing)) {
		gateway_sign_not_kept(rq);
		return;
	}
	if (!gateway_sign_text(
		rq, root, "password", password, sizeof(password)) ||
	    (signing->account.has_second &&
		!gateway_sign_text(
		    rq, root, "code", signing->code, sizeof(signing->code))) ||
	    !gateway_sign_may_try(g, rq, signing->account.name))
		return;
	gateway_sign_check(rq, signing, password, after_password);
	fx_crypto_wipe(password, sizeof(password));
}

/* -- confirming -------------------------------------------------------------*/

/* Codes for paper, as they are told once: "ABCD-EFGH-IJKL-MNOP". */
static int
make_papers(struct gateway_account *account,
    char told[GATEWAY_CODES + 1][GATEWAY_CODE_MAX + 1])
{
	unsigned char bytes[PAPER_BYTES];
	char plain[PAPER_TEXT];
	int i, rc = 0;

	account->codes = 0;
	for (i = 0; i < GATEWAY_CODES && rc == 0; i++) {
		rc = fx_random_bytes(bytes, sizeof(bytes));
		if (rc != 0)
			break;
		gateway_base32(bytes, sizeof(bytes), plain, sizeof(plain));
		(void)snprintf(told[i], GATEWAY_CODE_MAX + 1,
		    "%.4s-%.4s-%.4s-%.4s", plain, plain + 4, plain + 8,
		    plain + 12);
		(void)sum_paper(account->name, plain, account->code[i]);
		account->codes++;
	}
	told[GATEWAY_CODES][0] = '\0';
	fx_crypto_wipe(bytes, sizeof(bytes));
	fx_crypto_wipe(plain, sizeof(plain));
	return rc;
}

/* From now on; whoever is signed in elsewhere did not show it. */
static void
enroll(struct gateway *g, struct gateway_request *rq,
    struct gateway_account *account, int64_t step)
{
	char told[GATEWAY_CODES + 1][GATEWAY_CODE_MAX + 1];

	memcpy(account->second, account->next, sizeof(account->second));
	account->has_second = true;
	account->has_next = false;
	account->second_step = step;
	if (make_papers(account, told) != 0 ||
	    gateway_account_put(g, account) != 0 ||
	    gateway_session_end_all(g, account->name, NULL) != 0) {
		gateway_sign_not_kept(rq);
		return;
	}
	fx_log(LOG_ACCOUNT, "name=%s by=%s what=second", account->name,
	    account->name);
	gateway_sign_in(g, rq, account, gateway_who(rq)->station,
	    (const char(*)[GATEWAY_CODE_MAX + 1]) told);
	fx_crypto_wipe(told, sizeof(told));
}

void
gateway_second_confirm(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root;
	struct gateway_signing *signing = gateway_sign_begin(rq, &root);
	int64_t step;

	if (signing == NULL)
		return;
	fx_copy(signing->account.name, gateway_who(rq)->name);
	if (!gateway_sign_text(
		rq, root, "code", signing->code, sizeof(signing->code)) ||
	    !gateway_sign_may_try(g, rq, signing->account.name))
		return;
	if (!gateway_sign_read(g, signing) || !signing->account.has_next) {
		gateway_problem(rq, 409, "NOT_BEGUN",
		    "Begin with a new secret first", "请先生成新密钥", NULL);
		return;
	}
	step = step_of(
	    g, &signing->account, signing->account.next, signing->code, 0);
	if (step == 0)
		gateway_sign_wrong_code(g, rq, signing);
	else
		enroll(g, rq, &signing->account, step);
}

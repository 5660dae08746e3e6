/*
 * People and machines' tokens: what the role ops does with them.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "edge/fx_cloud.h"
#include "edge/fx_json.h"
#include "edge/fx_json_read.h"
#include "services/gateway/gateway_second.h"
#include "services/gateway/gateway_session.h"
#include "services/gateway/gateway_station.h"
#include "services/gateway/gateway_worker.h"

#define NEVER_STAFF (R(customer) | R(carrier) | R(timer) | R(service))
#define NEVER_TOKEN (R(customer) | R(timer) | R(service)) /* carriers may */

struct making {
	struct gateway_account account;
	char password[GATEWAY_GIVEN_TEXT];
	bool fresh;
};

static void
not_kept(struct gateway_request *rq)
{
	gateway_problem(
	    rq, 500, "STORE", "It could not be kept", "无法保存", NULL);
}

static void
invalid(struct gateway_request *rq, const char *field, const char *en,
    const char *zh)
{
	gateway_problem(rq, 400, "INVALID", en, zh, field);
}

/* The roles of a body; false when one is none, and it is answered. */
static bool
take_roles(struct gateway_request *rq, const struct fx_doc_node *root,
    uint32_t never, uint32_t *roles)
{
	const struct fx_doc_node *list = fx_doc_find(root, "roles");
	size_t i, length;
	const char *name;
	uint32_t bit;

	*roles = 0;
	for (i = 0; i < fx_doc_count(list); i++) {
		bit = 0;
		if (fx_doc_text(fx_doc_element(list, i), &name, &length) == 0)
			bit = fx_schema_role_bit(name);
		if (bit == 0 || (bit & never) != 0) {
			invalid(rq, "roles", "There is no such role of staff",
			    "没有此员工角色");
			return false;
		}
		*roles |= bit;
	}
	if (*roles != 0)
		return true;
	invalid(rq, "roles", "Say at least one role", "至少一个角色");
	return false;
}

/* -- people -----------------------------------------------------------------*/

static void
put_account(struct fx_json *json, const struct gateway_account *a)
{
	fx_json_object(json, NULL);
	fx_json_text(json, "name", a->name);
	gateway_put_roles(json, a->roles);
	fx_json_text(json, "lang", a->lang);
	fx_json_bool(json, "locked", a->locked);
	fx_json_bool(json, "must_change", a->must_change);
	fx_json_bool(json, "password", a->hash[0] != '\0');
	fx_json_bool(json, "second", a->has_second);
	fx_json_text(json, "badge", a->badge);
	fx_json_bool(json, "pin", a->pin[0] != '\0');
	gateway_put_time(json, "made", a->made_ms);
	gateway_put_time(json, "seen", a->seen_ms);
	fx_json_number(json, "failed", a->failed);
	gateway_put_time(json, "failed_at", a->failed_ms);
}

/* An object with one array, whose rows come in between. */
static void
begin_list(struct gateway_request *rq, struct fx_json *json, const char *key)
{
	fx_json_begin(json, gateway_out(rq));
	fx_json_object(json, NULL);
	fx_json_array(json, key);
}

static void
end_list(struct gateway_request *rq, struct fx_json *json, int rc)
{
	if (rc != 0) {
		not_kept(rq);
		return;
	}
	fx_json_end(json);
	fx_json_end(json);
	fx_json_line(json);
	gateway_done(rq, 200, "application/json");
}

static int
list_account(const struct gateway_account *account, void *context)
{
	struct fx_json *json = context;

	put_account(json, account);
	fx_json_end(json);
	return 0;
}

void
gateway_people_list(struct gateway *g, struct gateway_request *rq)
{
	struct fx_json json;

	begin_list(rq, &json, "people");
	end_list(rq, &json, gateway_account_each(g, list_account, &json));
}

/* Who it is now; with the password that is told once, if there is one. */
static void
say_account(struct gateway_request *rq, const struct gateway_account *account,
    const char *password)
{
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	put_account(&json, account);
	if (password != NULL)
		fx_json_text(&json, "given", password);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

struct search {
	const char *name;
	bool found;
	unsigned char hash[FX_HASH_BYTES];
};

static int
find_token(const struct gateway_token *token, void *context)
{
	struct search *search = context;

	if (strcmp(token->name, search->name) != 0)
		return 0;
	search->found = true;
	memcpy(search->hash, token->hash, sizeof(search->hash));
	return 1;
}

/*
 * Whether a person or a token is called so: one name is one actor in what
 * departments keep.  When it is, or that can not be read, it is answered.
 */
static bool
is_taken(struct gateway *g, struct gateway_request *rq, const char *name)
{
	struct search search = { .name = name };
	struct gateway_account account;
	int rc = gateway_account_get(g, name, &account);

	if (rc == FX_ENOENT) {
		rc = gateway_token_each(g, find_token, &search);
		if (rc == 0 && !search.found)
			return false;
	}
	if (rc == 0)
		gateway_problem(rq, 409, "EXISTS",
		    "There is such an account or token", "账号或令牌已存在",
		    "name");
	else
		not_kept(rq);
	return true;
}

static void
after_make(struct gateway *g, struct gateway_request *rq, bool right,
    const char hash[FX_PASSWORD_BYTES], void *context)
{
	struct making *making = context;
	struct gateway_account now;
	int rc;

	if (!right) {
		not_kept(rq);
		return;
	}
	/* Hashing took its time; what was done meanwhile stays done. */
	if (making->fresh && is_taken(g, rq, making->account.name))
		return;
	rc = gateway_account_get(g, making->account.name, &now);
	if (rc == 0)
		making->account = now;
	memcpy(making->account.hash, hash, sizeof(making->account.hash));
	making->account.must_change = true;
	making->account.pin[0] = '\0';
	if ((rc != 0 && !making->fresh) ||
	    (!making->fresh &&
		gateway_session_end_all(g, making->account.name, NULL) != 0) ||
	    gateway_account_put(g, &making->account) != 0) {
		not_kept(rq);
		return;
	}
	fx_log(LOG_ACCOUNT, "name=%s by=%s what=%s", making->account.name,
	    gateway_who(rq)->name, making->fresh ? "make" : "reset");
	say_account(rq, &making->account, making->password);
	fx_crypto_wipe(making->password, sizeof(making->password));
}

/* A password that is told once and must be changed. */
static void
give_password(struct gateway_request *rq, struct making *making)
{
	if (gateway_password(making->password) != 0) {
		not_kept(rq);
		return;
	}
	gateway_worker_make(rq, making->password, after_make, making);
}

void
gateway_people_make(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	struct making *making;
	const char *name;
	size_t length;

	if (root == NULL)
		return;
	making = gateway_keep(rq, sizeof(*making));
	if (making == NULL) {
		not_kept(rq);
		return;
	}
	if (fx_doc_text(fx_doc_find(root, "name"), &name, &length) != 0 ||
	    !gateway_name_is(name)) {
		invalid(rq, "name",
		    "1 to 32 letters, digits, . _ or -, the first no sign",
		    "1至32个字母、数字、. _ -，首位为字母或数字");
		return;
	}
	if (is_taken(g, rq, name))
		return;
	if (!take_roles(rq, root, NEVER_STAFF, &making->account.roles))
		return;
	fx_copy_text(making->account.name, sizeof(making->account.name), name);
	making->account.made_ms = gateway_wall_ms();
	making->fresh = true;
	give_password(rq, making);
}

/* Whose badge it is now; an empty one is taken back. */
static bool
take_badge(struct gateway *g, struct gateway_request *rq,
    struct gateway_account *account)
{
	const struct fx_doc_node *root = gateway_json(rq);
	struct gateway_account other;
	const char *badge;
	size_t length;

	if (root == NULL)
		return false;
	if (fx_doc_text(fx_doc_find(root, "badge"), &badge, &length) != 0 ||
	    (length > 0 && !gateway_badge_is(badge))) {
		invalid(rq, "badge",
		    "4 to 64 letters, digits, . _ - or :; empty: none",
		    "4至64个字母、数字、. _ - :，空为取消");
		return false;
	}
	if (gateway_badge_find(g, badge, &other) == 0 &&
	    strcmp(other.name, account->name) != 0) {
		gateway_problem(rq, 409, "EXISTS",
		    "Somebody else has this badge", "此工牌已属他人", "badge");
		return false;
	}
	fx_copy_text(account->badge, sizeof(account->badge), badge);
	return true;
}

/* What happened to an account ends its sessions. */
static void
change(struct gateway *g, struct gateway_request *rq, struct making *making,
    const char *action)
{
	const struct fx_doc_node *root;
	struct gateway_account *a = &making->account;

	if (strcmp(action, "roles") == 0) {
		root = gateway_json(rq);
		if (root == NULL ||
		    !take_roles(rq, root, NEVER_STAFF, &a->roles))
			return;
	}
	if (strcmp(action, "badge") == 0 && !take_badge(g, rq, a))
		return;
	if (strcmp(action, "second") == 0)
		gateway_second_forget(a); /* the telephone is lost */
	if (strcmp(action, "lock") == 0 || strcmp(action, "unlock") == 0)
		a->locked = strcmp(action, "lock") == 0;
	if (gateway_account_put(g, a) != 0 ||
	    gateway_session_end_all(g, a->name, NULL) != 0) {
		not_kept(rq);
		return;
	}
	fx_log(LOG_ACCOUNT, "name=%s by=%s what=%s", a->name,
	    gateway_who(rq)->name, action);
	say_account(rq, a, NULL);
}

void
gateway_people_act(struct gateway *g, struct gateway_request *rq)
{
	static const char *const actions[] = { "roles", "lock", "unlock",
		"reset", "second", "badge" };
	const char *name = gateway_part(rq, 0), *action = gateway_part(rq, 1);
	struct making *making = gateway_keep(rq, sizeof(*making));
	size_t i;

	for (i = 0; i < fx_count_of(actions); i++)
		if (strcmp(actions[i], action) == 0)
			break;
	if (i == fx_count_of(actions) || making == NULL ||
	    gateway_account_get(g, name, &making->account) != 0) {
		gateway_problem(rq, 404, "NOT_FOUND",
		    "There is no such account or action", "没有此账号或操作",
		    NULL);
		return;
	}
	/* Else nobody could be left who can undo it. */
	if (strcmp(name, gateway_who(rq)->name) == 0) {
		gateway_problem(rq, 409, "OWN",
		    "Somebody else must do this to your account",
		    "须由他人操作您的账号", NULL);
		return;
	}
	if (strcmp(action, "reset") == 0)
		give_password(rq, making);
	else
		change(g, rq, making, action);
}

/* -- tokens -----------------------------------------------------------------*/

static int
list_token(const struct gateway_token *token, void *context)
{
	struct fx_json *json = context;

	fx_json_object(json, NULL);
	fx_json_hex(json, "id", token->hash, 6);
	fx_json_text(json, "name", token->name);
	fx_json_text(json, "scopes", token->scopes);
	gateway_put_roles(json, token->roles);
	fx_json_text(json, "maker", token->maker);
	gateway_put_time(json, "made", token->made_ms);
	fx_json_end(json);
	return 0;
}

void
gateway_people_tokens(struct gateway *g, struct gateway_request *rq)
{
	struct fx_json json;

	begin_list(rq, &json, "tokens");
	end_list(rq, &json, gateway_token_each(g, list_token, &json));
}

/* "read,events:repair": each a word, or a word and what it is about. */
static bool
take_scopes(const struct fx_doc_node *root, char *to, size_t size)
{
	static const char *const words[] = { "read", "events", "commands" };
	const struct fx_doc_node *list = fx_doc_find(root, "scopes");
	size_t i, w, n, length, used = 0;
	const char *text;

	for (i = 0; i < fx_doc_count(list); i++) {
		if (fx_doc_text(fx_doc_element(list, i), &text, &length) != 0)
			return false;
		n = strcspn(text, ":");
		for (w = 0; w < fx_count_of(words); w++)
			if (n == strlen(words[w]) &&
			    memcmp(text, words[w], n) == 0)
				break;
		if (w == fx_count_of(words) || used + length + 2 > size ||
		    strspn(text, "abcdefghijklmnopqrstuvwxyz_.:") != length)
			return false;
		if (used > 0)
			to[used++] = ',';
		memcpy(to + used, text, length + 1);
		used += length;
	}
	return used > 0;
}

void
gateway_people_token(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	char secret[GATEWAY_SECRET_TEXT], shown[GATEWAY_SECRET_TEXT + 8];
	struct gateway_token token;
	struct fx_json json;
	const char *name;
	size_t length;

	if (root == NULL)
		return;
	memset(&token, 0, sizeof(token));
	if (fx_doc_text(fx_doc_find(root, "name"), &name, &length) != 0 ||
	    !gateway_name_is(name)) {
		invalid(rq, "name", "1 to 32 letters, digits, . _ or -",
		    "1至32个字母、数字、. _ -");
		return;
	}
	if (is_taken(g, rq, name))
		return;
	if (!take_scopes(root, token.scopes, sizeof(token.scopes))) {
		invalid(rq, "scopes",
		    "Scopes are read, events, events:repair, commands, "
		    "commands:intake.request",
		    "范围为 read, events, events:repair, commands, "
		    "commands:intake.request");
		return;
	}
	if (!take_roles(rq, root, NEVER_TOKEN, &token.roles))
		return;
	fx_copy_text(token.name, sizeof(token.name), name);
	fx_copy(token.maker, gateway_who(rq)->name);
	token.made_ms = gateway_wall_ms();
	if (gateway_secret(secret) != 0) {
		not_kept(rq);
		return;
	}
	gateway_secret_hash(secret, token.hash);
	if (gateway_token_put(g, &token) != 0) {
		not_kept(rq);
		return;
	}
	(void)snprintf(shown, sizeof(shown), "fxk_%s", secret);
	fx_log(
	    LOG_ACCOUNT, "name=%s by=%s what=token", token.name, token.maker);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_hex(&json, "id", token.hash, 6);
	fx_json_text(&json, "name", token.name);
	fx_json_text(&json, "scopes", token.scopes);
	fx_json_text(&json, "token", shown);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}

/* All of a name: a store of before may hold two. */
void
gateway_people_revoke(struct gateway *g, struct gateway_request *rq)
{
	struct search search = { .name = gateway_part(rq, 0) };
	bool any = false;
	int rc;

	do {
		search.found = false;
		rc = gateway_token_each(g, find_token, &search);
		if (rc == 0 && search.found)
			rc = gateway_token_remove(g, search.hash);
		any |= search.found;
	} while (rc == 0 && search.found);
	if (rc != 0) {
		not_kept(rq);
		return;
	}
	if (!any) {
		gateway_problem(rq, 404, "NOT_FOUND", "There is no such token",
		    "没有此令牌", NULL);
		return;
	}
	fx_log(LOG_ACCOUNT, "name=%s by=%s what=revoke", search.name,
	    gateway_who(rq)->name);
	gateway_people_tokens(g, rq);
}

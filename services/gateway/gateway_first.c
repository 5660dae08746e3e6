/*
 * Who there is at the first start, and which passwords are none.
 */
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "services/gateway/gateway_account.h"

#define FIRST_NAME   "admin"
#define FIRST_FILE   "first-password"
#define SHORTEST     12
#define DIFFERENT    5 /* signs that a password has at least */
#define NOT_OF_STAFF (R(customer) | R(carrier) | R(timer) | R(service))

/* What people take when they are asked for twelve signs. */
static const char *const common[] = { "password", "passwort", "qwerty",
	"qwertz", "asdfgh", "zxcvbn", "1qaz2wsx", "qazwsx", "123456", "654321",
	"abcdef", "abc123", "111111", "000000", "888888", "666666", "5201314",
	"letmein", "welcome", "iloveyou", "woaini", "admin", "administrator",
	"root", "login", "master", "monkey", "dragon", "football", "baseball",
	"sunshine", "princess", "superman", "batman", "trustno1", "whatever",
	"changeme", "default", "secret", "passw0rd", "p@ssword", "p@ssw0rd",
	"google", "computer", "internet", "huawei", "xiaomi", "taobao", "mima",
	"nihao", "zhongguo", "beijing", "shanghai", "shenzhen", "fanxiu",
	"repair", "factory", "test", "demo" };

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* How many bytes remain when all common words and signs for show are gone. */
static size_t
own_bytes(const char *password)
{
	char left[160];
	size_t used = 0, i, n, length;
	char *at;

	for (i = 0; password[i] != '\0' && used + 1 < sizeof(left); i++)
		left[used++] = lower(password[i]);
	left[used] = '\0';
	for (i = 0; i < fx_count_of(common); i++)
		while ((at = strstr(left, common[i])) != NULL) {
			length = strlen(common[i]);
			memmove(at, at + length, strlen(at + length) + 1);
		}
	for (i = 0, n = 0; left[i] != '\0'; i++)
		n += strchr("0123456789!?.,-_@#$%&*+ ", left[i]) == NULL;
	return n;
}

static int
different(const char *password)
{
	bool seen[256] = { false };
	int count = 0;

	for (; *password != '\0'; password++) {
		count += !seen[(unsigned char)*password];
		seen[(unsigned char)*password] = true;
	}
	return count;
}

/* Each sign one more, or one less, than the sign before. */
static bool
is_row(const char *password)
{
	size_t i, up = 0, down = 0, length = strlen(password);

	for (i = 1; i < length; i++) {
		up += password[i] == password[i - 1] + 1;
		down += password[i] == password[i - 1] - 1;
	}
	return up + 2 >= length || down + 2 >= length;
}

static bool
holds_name(const char *name, const char *password)
{
	size_t length = strlen(name), i;

	if (length < 4)
		return false;
	for (i = 0; password[i] != '\0'; i++)
		if (strncasecmp(password + i, name, length) == 0 &&
		    strlen(password) - length < 8)
			return true;
	return false;
}

bool
gateway_password_weak(
    const char *name, const char *password, const char **en, const char **zh)
{
	if (strlen(password) < SHORTEST) {
		*en = "A password has at least 12 characters";
		*zh = "密码至少 12 个字符";
		return true;
	}
	if (different(password) < DIFFERENT || is_row(password) ||
	    holds_name(name, password) || own_bytes(password) < 4) {
		*en = "This password is easily guessed; take another, such as "
		      "four words";
		*zh = "此密码容易被猜到，请换一个，例如四个词组合";
		return true;
	}
	return false;
}

/* -- the first start --------------------------------------------------------*/

/* Who there is. */
struct people {
	size_t able; /* who can sign in with a password */
	size_t open; /* whom a demo made: who need none */
	char name[FX_ROLE_COUNT][FX_ACTOR_MAX + 1];
};

static int
take_account(const struct gateway_account *account, void *context)
{
	struct people *people = context;

	if (account->hash[0] != '\0')
		people->able++;
	else if (!account->locked && people->open < FX_ROLE_COUNT)
		fx_copy(people->name[people->open++], account->name);
	return 0;
}

/* In a demo there is one for each role, without a password. */
static int
make_demo(struct gateway *g)
{
	struct gateway_account account, there;
	int i, rc = 0;

	for (i = 0; i < FX_ROLE_COUNT && rc == 0; i++) {
		if (((UINT32_C(1) << i) & NOT_OF_STAFF) != 0)
			continue;
		memset(&account, 0, sizeof(account));
		fx_copy_text(account.name, sizeof(account.name),
		    fx_schema_role(i)->name);
		account.roles = UINT32_C(1) << i;
		account.made_ms = gateway_wall_ms();
		rc = gateway_account_get(g, account.name, &there);
		if (rc == 0 && there.locked && there.hash[0] == '\0') {
			there.locked = false;
			rc = gateway_account_put(g, &there);
		} else if (rc == FX_ENOENT) {
			rc = gateway_account_put(g, &account);
		}
	}
	return rc;
}

struct tokens {
	const char *maker;
	bool found;
	unsigned char hash[FX_HASH_BYTES];
};

static int
find_one_of(const struct gateway_token *token, void *context)
{
	struct tokens *of = context;

	of->found = strcmp(token->maker, of->maker) == 0;
	memcpy(of->hash, token->hash, sizeof(of->hash));
	return of->found ? 1 : 0;
}

/* Whoever came in without a password stays outside: also by what it made. */
static int
close_account(struct gateway *g, const char *name)
{
	struct tokens of = { .maker = name };
	struct gateway_account account;
	int rc = gateway_account_get(g, name, &account);

	account.locked = true;
	if (rc == 0)
		rc = gateway_account_put(g, &account);
	if (rc == 0)
		rc = gateway_session_end_all(g, name, NULL);
	while (rc == 0) {
		of.found = false;
		rc = gateway_token_each(g, find_one_of, &of);
		if (rc != 0 || !of.found)
			break;
		rc = gateway_token_remove(g, of.hash);
	}
	if (rc == 0)
		fx_log(LOG_DEMO_CLOSED, "name=%s", name);
	return rc;
}

static void
first_path(const struct gateway *g, char *path, size_t size)
{
	(void)snprintf(path, size, "%s/%s", g->settings.store_path, FIRST_FILE);
}

/*
 * Its password goes to a file that only this account can read, and to a person
 * who looks on: what is written to standard error is kept as a log.
 */
static int
tell_password(struct gateway *g, const char *password)
{
	char path[2 * FX_SETTING_BYTES], line[64];
	int n = snprintf(line, sizeof(line), "%s\n", password);
	int rc;

	first_path(g, path, sizeof(path));
	rc = fx_file_write(path, line, (size_t)n);
	if (rc != 0)
		return rc;
	fx_log(LOG_FIRST_ACCOUNT, "name=%s file=\"%s\"", FIRST_NAME, path);
	if (isatty(STDERR_FILENO) == 1)
		fprintf(stderr, "%s %s\n", FIRST_NAME, password);
	return 0;
}

static int
make_first(struct gateway *g)
{
	struct gateway_account account;
	char password[GATEWAY_GIVEN_TEXT];
	int rc;

	memset(&account, 0, sizeof(account));
	fx_copy(account.name, FIRST_NAME);
	account.roles = R(ops);
	account.must_change = true;
	account.made_ms = gateway_wall_ms();
	rc = gateway_password(password);
	if (rc == 0)
		rc = fx_crypto_password(
		    password, strlen(password), account.hash);
	if (rc == 0)
		rc = tell_password(g, password);
	if (rc == 0)
		rc = gateway_account_put(g, &account);
	fx_crypto_wipe(password, sizeof(password));
	return rc;
}

int
gateway_account_first(struct gateway *g)
{
	struct people people = { 0 };
	size_t i;
	int rc;

	if (g->demo)
		return make_demo(g);
	/* Also where a demo was before. */
	rc = gateway_account_each(g, take_account, &people);
	for (i = 0; i < people.open && rc == 0; i++)
		rc = close_account(g, people.name[i]);
	return rc != 0 || people.able > 0 ? rc : make_first(g);
}

void
gateway_account_told(struct gateway *g)
{
	char path[2 * FX_SETTING_BYTES];

	first_path(g, path, sizeof(path));
	(void)fx_file_remove(path); /* it opens nothing anymore */
}

/*
 * fanxiu verify: whether what the departments keep is what happened.
 *
 * A running service makes a consistent copy of its store, which is checked and
 * removed; a stopped one is checked where it lies, under its owner lock.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_fold.h"
#include "services/analytics/analytics.h"
#include "services/cli/cli.h"
#include "services/cli/cli_account.h"
#include "services/cli/cli_cross.h"
#include "store/fx_cursor.h"
#include "store/fx_records.h"

#define PROBLEMS_MAX 64
#define LOOK_MS      3000

/* What was found in one store. */
struct checked {
	struct fx_findings findings;
	struct fx_cursor cursors[FX_PLACE_COUNT];
	bool followed[FX_PLACE_COUNT];
	bool looked_at, cursors_ok;
	char stopped[FX_STORE_PATH];   /* "": it ran */
	char copy[FX_STORE_PATH + 32]; /* "": it was no copy */
	char path[FX_STORE_PATH + 32]; /* of the copy, or the stopped store */
};

struct verification {
	struct checked stores[FX_PLACE_COUNT];
	struct analytics_stock_count stock;
	bool has_stock, stock_ok, chinese;
	int64_t crossed; /* cursors and causes that do not fit */
	int problems;
	char problem[PROBLEMS_MAX][160];
};

static void
note(struct verification *v, const char *service, const char *en,
    const char *zh, int64_t n)
{
	if (v->problems < PROBLEMS_MAX)
		(void)snprintf(v->problem[v->problems], sizeof(v->problem[0]),
		    "%s: %s (%" PRId64 ")", service, v->chinese ? zh : en, n);
	v->problems++;
}

/* -- where to look ----------------------------------------------------------*/

/* Where the stores of those lie that do not run. */
static void
find_stopped(const struct cli *cli, struct verification *v)
{
	enum fx_place place;
	struct checked *c;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		c = &v->stores[place];
		if (!cli_is_there(cli, place) &&
		    cli_store(cli, fx_schema_place(place)->name, c->stopped,
			sizeof(c->stopped)) != 0)
			c->stopped[0] = '\0'; /* and that is a problem */
	}
}

/* -- one store --------------------------------------------------------------*/

static int
take_cursor(const char *peer, const struct fx_cursor *cursor, void *context)
{
	struct checked *c = context;
	enum fx_place place = fx_schema_place_of(peer);

	if (place < FX_PLACE_COUNT) {
		c->cursors[place] = *cursor;
		c->followed[place] = true;
	}
	return 0;
}

/* Cursors, and the account of all goods, out of the same copy. */
static int
look_inside(struct verification *v, enum fx_place place, const char *path)
{
	struct fx_store *store = NULL;
	struct fx_txn *reader = NULL;
	struct fx_stored stored;
	int rc = fx_store_open_copy(path, &store);

	if (rc == 0)
		rc = fx_store_reader(store, &reader);
	if (rc == 0)
		rc = fx_store_begin_read(reader);
	if (rc == 0) {
		rc = fx_cursor_each(reader, take_cursor, &v->stores[place]);
		if (rc == 0 && place == FX_IN_analytics &&
		    fx_records_get(reader, REC_analytics_stock_count, "all",
			&stored) == 0) {
			memcpy(&v->stock, stored.record, sizeof(v->stock));
			v->has_stock = true;
		}
		fx_store_end_read(reader);
	}
	fx_store_reader_close(reader);
	fx_store_close(store);
	return rc;
}

static void
note_findings(
    struct verification *v, const char *service, const struct fx_findings *f)
{
	char first[sizeof(f->first)];

	if (f->gaps != 0)
		note(v, service, "numbers missing in the journal", "流水缺号",
		    f->gaps);
	if (f->broken != 0)
		note(v, service, "broken links of the chain", "链断裂",
		    f->broken);
	if (f->damaged != 0)
		note(v, service, "a value is not what was written",
		    "存储的数据已损坏", 1);
	if (f->backwards != 0)
		note(v, service, "times that go backwards", "时间倒退",
		    f->backwards);
	if (f->unreadable != 0)
		note(v, service, "events that cannot be read", "无法读取的事件",
		    f->unreadable);
	if (f->differences != 0) {
		note(v, service, "records that are not the fold",
		    "记录与流水重算不符", f->differences);
		(void)snprintf(first, sizeof(first), "%s", f->first);
		note(v, first, "is the first of them", "为其中第一条", 1);
	}
	if (f->index != 0)
		note(v, service, "queue, deadlines or indexes do not fit",
		    "队列、到期或索引不符", f->index);
}

static void
check_store(struct cli *cli, struct verification *v, enum fx_place place)
{
	struct checked *c = &v->stores[place];
	const char *name = fx_schema_place(place)->name;
	char path[FX_STORE_PATH + 32], scratch[sizeof(path) + 16];
	int rc = cli_copy(cli, place, c->copy, sizeof(c->copy));

	(void)snprintf(path, sizeof(path), "%s", c->copy);
	if (rc == FX_EUNKNOWN) {
		c->copy[0] = '\0';
		fx_copy(path, c->stopped);
		rc = path[0] == '\0' ? FX_EUNKNOWN : 0;
	}
	fx_fold_beside(path, scratch, sizeof(scratch));
	if (rc == 0)
		rc = fx_fold_check(
		    cli_department(place), path, scratch, &c->findings);
	if (rc == 0)
		rc = look_inside(v, place, path);
	if (rc != 0) {
		note(v, name, fx_err_word(rc)->en, fx_err_word(rc)->zh, rc);
		return;
	}
	c->looked_at = true;
	fx_copy(c->path, path);
	note_findings(v, name, &c->findings);
}

/* -- all of them ------------------------------------------------------------*/

/* The head of a service now, or of its stopped store. */
static int64_t
head_now(struct cli *cli, const struct verification *v, enum fx_place place)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args;

	if (v->stores[place].copy[0] == '\0')
		return v->stores[place].findings.head.seq;
	args = cli_begin(cli, "stats", &request);
	fx_pack_map(args, 0);
	if (fx_client_ask(cli->client, place, &request, &answer) != 0)
		return v->stores[place].findings.head.seq;
	return cli_number(answer.root, "head", 0);
}

static void
note_account(const struct cli_account *a, void *context)
{
	struct verification *v = context;
	char what[CLI_ACCOUNT_TEXT];

	cli_account_say(a, v->chinese, what);
	v->stores[a->place].cursors_ok = false;
	note(v, fx_schema_place(a->place)->name, what, what, a->lost);
}

/* Of those that run: a stopped one hears nothing. */
static void
check_account(struct cli *cli, struct verification *v, enum fx_place place)
{
	if (v->stores[place].copy[0] != '\0' &&
	    cli_account_check(cli, place, note_account, v) != 0)
		note(v, fx_schema_place(place)->name,
		    "does not tell what it heard", "未答复收到的事件", 1);
}

static void
check_cursors(struct cli *cli, struct verification *v)
{
	int64_t heads[FX_PLACE_COUNT];
	enum fx_place place, peer;
	struct checked *c;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		heads[place] = head_now(cli, v, place);
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		c = &v->stores[place];
		c->cursors_ok = c->looked_at;
		for (peer = 0; peer < FX_PLACE_COUNT; peer++) {
			if (!c->followed[peer] ||
			    c->cursors[peer].seq <= heads[peer])
				continue;
			c->cursors_ok = false;
			note(v, fx_schema_place(place)->name,
			    "cursor past the head of a peer",
			    "游标超过对方流水末尾",
			    c->cursors[peer].seq - heads[peer]);
		}
		check_account(cli, v, place);
	}
}

/* -- across -----------------------------------------------------------------*/

static void
note_crossed(const struct cli_crossed *c, void *context)
{
	struct verification *v = context;
	const char *name = fx_schema_place(c->place)->name;
	const char *peer = fx_schema_place(c->peer)->name;
	char what[128];

	v->crossed++;
	if (c->what == CLI_CROSS_CURSOR)
		(void)snprintf(what, sizeof(what),
		    v->chinese ? "%s 的流水中没有已收到的事件"
			       : "what was heard is not in the journal of %s",
		    peer);
	else
		(void)snprintf(what, sizeof(what),
		    v->chinese ? "事件 %" PRId64 " 的起因不在 %s 的流水中"
			       : "the cause of event %" PRId64
				 " is not in the journal of %s",
		    c->seq, peer);
	note(v, name, what, what, c->peer_seq);
}

static void
check_across(struct cli *cli, struct verification *v)
{
	struct cli_cross cross = { .found = note_crossed, .context = v };
	enum fx_place place;
	int rc;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		cross.paths[place] = v->stores[place].path;
		cross.heads[place] = head_now(cli, v, place);
	}
	rc = cli_cross_check(&cross);
	if (rc != 0)
		note(
		    v, "--cross", fx_err_word(rc)->en, fx_err_word(rc)->zh, rc);
}

static void
check_stock(struct verification *v)
{
	const struct analytics_stock_count *s = &v->stock;

	v->stock_ok = s->received == s->open + s->delivered + s->stocked +
					 s->destroyed + s->disposed + s->lost;
	if (!v->stock_ok)
		note(v, "analytics", "received goods are not accounted for",
		    "收到的产品账实不符", s->received);
}

/* -- output -----------------------------------------------------------------*/

/* Of records, or of values that are not even what was written. */
static int64_t
differences_of(const struct fx_findings *f)
{
	return f->differences + f->index + f->damaged + f->unreadable;
}

static void
json_store(struct fx_json *json, const struct checked *c, const char *name)
{
	const struct fx_findings *f = &c->findings;

	fx_json_object(json, NULL);
	fx_json_text(json, "name", name);
	fx_json_number(json, "events", f->events);
	fx_json_bool(json, "chain_ok",
	    c->looked_at && f->gaps == 0 && f->broken == 0 &&
		f->backwards == 0);
	fx_json_number(json, "gaps", f->gaps);
	fx_json_number(json, "records", f->records);
	fx_json_number(json, "first", f->from);
	fx_json_number(json, "older", f->older);
	fx_json_number(json, "outdated", f->outdated);
	fx_json_number(json, "fold_differences", differences_of(f));
	fx_json_bool(json, "cursors_ok", c->cursors_ok);
	fx_json_end(json);
}

static void
json_stock(struct fx_json *json, const struct verification *v)
{
	const struct analytics_stock_count *s = &v->stock;

	fx_json_object(json, "stock");
	fx_json_number(json, "received", s->received);
	fx_json_number(json, "open", s->open);
	fx_json_number(json, "delivered", s->delivered);
	fx_json_number(json, "stocked", s->stocked);
	fx_json_number(json, "destroyed", s->destroyed);
	fx_json_number(json, "disposed", s->disposed);
	fx_json_number(json, "lost", s->lost);
	fx_json_bool(json, "ok", v->stock_ok);
	fx_json_end(json);
}

static void
print_json(const struct verification *v)
{
	struct fx_json json;
	enum fx_place place;
	int i;

	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_bool(&json, "ok", v->problems == 0);
	fx_json_array(&json, "stores");
	for (place = 0; place < FX_PLACE_COUNT; place++)
		json_store(
		    &json, &v->stores[place], fx_schema_place(place)->name);
	fx_json_end(&json);
	json_stock(&json, v);
	fx_json_array(&json, "problems");
	for (i = 0; i < v->problems && i < PROBLEMS_MAX; i++)
		fx_json_text(&json, NULL, v->problem[i]);
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
}

static void
print_stock(const struct cli *cli, const struct verification *v)
{
	const struct analytics_stock_count *s = &v->stock;

	printf(cli->chinese ? "收到 %" PRId64 " = 在修 %" PRId64
			      " + 已交付 %" PRId64 " + 入库 %" PRId64
			      " + 销毁 %" PRId64 " + 处置 %" PRId64
			      " + 遗失 %" PRId64 ": %s\n"
			    : "received %" PRId64 " = open %" PRId64
			      " + delivered %" PRId64 " + stocked %" PRId64
			      " + destroyed %" PRId64 " + disposed %" PRId64
			      " + lost %" PRId64 ": %s\n",
	    s->received, s->open, s->delivered, s->stocked, s->destroyed,
	    s->disposed, s->lost, v->stock_ok ? "ok" : "BAD");
}

/* What could not be folded, because only backups hold its beginning. */
static void
print_older(const struct cli *cli, const struct verification *v)
{
	const struct fx_findings *f;
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		f = &v->stores[place].findings;
		if (f->outdated != 0)
			printf(cli->chinese
				   ? "%s: %" PRId64 " 条记录由其他版本生成，"
				     "下次启动时按流水重新生成\n"
				   : "%s: %" PRId64 " records are as another "
				     "release made them; the next start makes "
				     "them anew from the journal\n",
			    fx_schema_place(place)->name, f->outdated);
		if (f->older == 0)
			continue;
		printf(
		    cli->chinese
			? "%s: %" PRId64 " 条记录早于现存流水 (自 %" PRId64
			  " 起), 仅核对版本与末次事件\n"
			: "%s: %" PRId64 " records are older than the journal "
			  "(from %" PRId64 "): of them only revision and last "
			  "event were checked\n",
		    fx_schema_place(place)->name, f->older, f->from);
	}
}

static void
print_text(const struct cli *cli, const struct verification *v)
{
	const struct checked *c;
	enum fx_place place;
	int i;

	printf("%s\n",
	    cli->chinese
		? "部门             事件      记录   链    缺号  不符  游标"
		: "store          events   records  chain  gaps  fold  "
		  "cursors");
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		c = &v->stores[place];
		printf("%-11s %9" PRId64 " %9" PRId64 "  %-5s %5" PRId64
		       " %5" PRId64 "  %s\n",
		    fx_schema_place(place)->name, c->findings.events,
		    c->findings.records,
		    c->looked_at && c->findings.gaps + c->findings.broken == 0
			? "ok"
			: "BAD",
		    c->findings.gaps, differences_of(&c->findings),
		    c->cursors_ok ? "ok" : "BAD");
	}
	print_stock(cli, v);
	print_older(cli, v);
	for (i = 0; i < v->problems && i < PROBLEMS_MAX; i++)
		printf("%s %s\n", cli->chinese ? "问题" : "PROBLEM",
		    v->problem[i]);
	printf("%s\n", v->problems == 0
			   ? (cli->chinese ? "全部正确" : "all is right")
			   : (cli->chinese ? "发现问题" : "not all is right"));
}

static void
remove_copies(struct verification *v)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (v->stores[place].copy[0] != '\0' &&
		    cli_remove_copy(v->stores[place].copy) != 0)
			note(v, fx_schema_place(place)->name,
			    "a copy is left behind beside the store",
			    "存储旁遗留副本", 1);
}

int
cli_verify(struct cli *cli)
{
	static struct verification v; /* too large for a stack */
	static struct cli_gateway gateway;
	enum fx_place place;
	int status, found;

	if (cli->timeout_ms == 30000 && cli->dir != NULL)
		cli->timeout_ms = LOOK_MS * 20;
	status = cli_settings(cli);
	if (status != 0)
		return status;
	v.chinese = cli->chinese;
	find_stopped(cli, &v);
	found = cli_gateway_find(cli, &gateway);
	status = cli_connect(cli);
	if (status != 0)
		return status;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		check_store(cli, &v, place);
	check_cursors(cli, &v);
	if (cli->cross)
		check_across(cli, &v);
	check_stock(&v);
	status = found == 0 ? cli_gateway_verify(&gateway) : found;
	if (status != 0)
		note(&v, "gateway", "its store or an attachment is not right",
		    "其存储或附件有误", status);
	remove_copies(&v);
	if (cli->json)
		print_json(&v);
	else
		print_text(cli, &v);
	return v.problems == 0 ? FX_STATUS_DONE : FX_STATUS_FOUND;
}

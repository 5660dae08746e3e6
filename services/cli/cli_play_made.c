/*
 * cli_play_made: returns as they might come in, from a seed.  The names, the
 * numbers and the words are made up.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/cli/cli_play_fill.h"

struct made_fault {
	const char *symptom, *note, *words;
};

struct made_product {
	const char *family, *model;
	struct made_fault faults[3];
};

/* clang-format off */
static const struct made_product products[] = {
	{ "kettle", "KETTLE-2 电热水壶", {
	  { "no_power", "does not heat 不加热", "按下开关灯不亮，水一直是凉的" },
	  { "leaks", "leaks at the base 底部漏水", "烧水时底座渗水，桌面都湿了" },
	  { "powers_off", "switches off early 提前断电",
	    "It clicks off before the water boils." } } },
	{ "rice_cooker", "RICE-5 电饭煲", {
	  { "no_response", "keys do not respond 按键无反应", "按键偶尔没反应，要拔插头" },
	  { "overheats", "burns the rice 煮焦", "每次都煮糊，保温也太烫" },
	  { "no_power", "dead 不开机", "昨天还好好的，今天不通电了" } } },
	{ "phone", "PHONE-X3 手机", {
	  { "battery_short", "battery lasts half a day 续航短", "半天就没电了，还没怎么用" },
	  { "no_picture", "screen stays black 黑屏", "掉电后屏幕不亮，有震动" },
	  { "no_charge", "does not charge 不充电",
	    "The charger is warm but the battery stays at 3 %." } } },
	{ "notebook", "BOOK-14 笔记本电脑", {
	  { "overheats", "fan loud, hot 风扇响过热", "开会时风扇像飞机一样响" },
	  { "bad_picture", "lines on the display 屏幕有线", "屏幕右边有三条竖线" },
	  { "slow", "slow after update 升级后卡顿", "升级以后打开网页要等很久" } } },
	{ "earphones", "BUDS-2 无线耳机", {
	  { "no_sound", "left side silent 左耳无声", "左边没声音，重新配对也没用" },
	  { "noise", "crackles 杂音", "It crackles as soon as I walk." },
	  { "no_charge", "case does not charge 充电盒不充电", "充电盒指示灯不亮" } } },
	{ "vacuum", "VAC-8 吸尘器", {
	  { "noise", "loud rattle 异响", "里面像有石子在转" },
	  { "battery_short", "stops after 5 minutes 续航短", "充满电只能吸五分钟" },
	  { "no_power", "does not start 不启动", "Pressing the trigger does nothing." } } },
	{ "router", "NET-6 路由器", {
	  { "no_network", "drops the line 断网", "每天晚上断网好几次" },
	  { "overheats", "hot, restarts 发热重启", "摸着烫手，一会儿就重启" },
	  { "no_power", "no light 指示灯不亮", "指示灯全灭" } } },
	{ "tea_set", "CELADON-9 青瓷茶具", {
	  { "surface", "flaw of the glaze 釉面缺陷", "杯口有一处缩釉" },
	  { "broken", "cracked 开裂", "第一次倒热水就裂了" },
	  { "incomplete", "a lid is missing 缺盖", "开箱少了一个盖子" } } },
};

static const char *const regions[] = { "上海 Shanghai", "杭州 Hangzhou",
	"深圳 Shenzhen", "成都 Chengdu", "西安 Xi'an", "武汉 Wuhan",
	"北京 Beijing", "广州 Guangzhou", "Singapore", "Hamburg" };

static const char *const streets[] = { "人民路", "解放路", "中山北路",
	"Harbour Street", "建设大道", "学院路" };

static const char *const names[] = { "张伟", "王芳", "李娜", "刘洋", "陈静",
	"杨帆", "赵敏", "周杰", "Anna Meyer", "John Tan", "吴倩", "孙悦" };

static const enum intake_channel channels[] = { intake_channel_phone,
	intake_channel_wechat, intake_channel_online, intake_channel_hotline,
	intake_channel_website, intake_channel_email };
/* clang-format on */

#define PICK(seed, what, list) (list)[play_draw(seed, what, fx_count_of(list))]

/* Some bought it last month, some the year before last. */
static void
date_purchase(uint64_t seed, const char *today, struct intake_request *r)
{
	int32_t bought = fx_policy_parse_day(today) - 10 -
			 (int32_t)play_draw(seed, "bought", 560);
	char day[11];

	fx_policy_print_day(bought, day);
	write_in(r->purchase_date, day);
	(void)snprintf(r->lot, sizeof(r->lot), "L%.2s%.2s-%u", day + 2, day + 5,
	    (unsigned)play_draw(seed, "lot", 40));
	r->voucher = play_draw(seed, "voucher", 10) == 0 ? intake_voucher_lost
							 : intake_voucher_valid;
}

void
play_contact(uint64_t seed, struct intake_request *r)
{
	write_in(r->contact_name, PICK(seed, "name", names));
	(void)snprintf(r->contact_phone, sizeof(r->contact_phone),
	    "000-0000-%05u", (unsigned)play_draw(seed, "phone", 100000));
	(void)snprintf(r->contact_address, sizeof(r->contact_address),
	    "%s %s %u", PICK(seed, "region", regions),
	    PICK(seed, "street", streets),
	    1 + (unsigned)play_draw(seed, "number", 300));
}

static enum fx_demand
demand(uint64_t seed)
{
	uint64_t drawn = play_draw(seed, "demand", 100);

	if (drawn < 88)
		return fx_demand_repair;
	return drawn < 95 ? fx_demand_replace : fx_demand_refund;
}

/* What is drawn for the i-th of a seed. */
static uint64_t
seed_of(uint64_t seed, int64_t i, char *ref, size_t size)
{
	(void)snprintf(
	    ref, size, "gen/%llu/%lld", (unsigned long long)seed, (long long)i);
	return play_draw(seed, ref, UINT64_MAX);
}

/* Now and then somebody asks twice for the same thing: for the one before. */
static int64_t
thing_of(uint64_t own, int64_t i)
{
	return i > 1 && play_draw(own, "again", 150) == 0 ? i - 1 : i;
}

static const struct made_product *
write_thing(
    uint64_t seed, int64_t n, const char *today, struct intake_request *r)
{
	char ref[sizeof(r->external_ref)];
	uint64_t thing = seed_of(seed, n, ref, sizeof(ref));
	const struct made_product *product = &PICK(thing, "product", products);

	write_in(r->family, product->family);
	write_in(r->model, product->model);
	(void)snprintf(r->serial, sizeof(r->serial), "SN%02u-%08lld",
	    (unsigned)(seed % 100), (long long)n);
	r->qty = 1;
	date_purchase(thing, today, r);
	return product;
}

void
play_made(uint64_t seed, int64_t i, const char *today, struct intake_request *r)
{
	const struct made_product *product;
	const struct made_fault *fault;
	uint64_t own;

	memset(r, 0, sizeof(*r));
	own = seed_of(seed, i, r->external_ref, sizeof(r->external_ref));
	product = write_thing(seed, thing_of(own, i), today, r);
	fault = &PICK(own, "fault", product->faults);
	r->channel = PICK(own, "channel", channels);
	write_in(r->region, PICK(own, "region", regions));
	r->customer_kind = play_draw(own, "kind", 5) == 0
			       ? fx_customer_kind_organization
			       : fx_customer_kind_person;
	write_in(r->fault_note, fault->note);
	write_in(r->symptom, fault->symptom);
	r->demand = demand(own);
	play_contact(own, r);
	write_in(r->words, fault->words);
	r->confirmed_with_caller = true;
}

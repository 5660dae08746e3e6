#include <string.h>

#include "base/fx_base.h"
#include "tests/unit/life.h"
#include "tests/unit/staff.h"
#include "tests/unit/test.h"

/* Repair, inspection and dispatch. */

#define LEAD       "sun.tao"
#define TECHNICIAN "zhang.min"
#define INSPECTOR  "he.jing"
#define SHIPPER    "wang.fa"
#define CLERK      "chen.yu"

/* A command about one unit, with nothing else said yet. */
#define about(name, unit) about_##name(unit)
#define ABOUT(name)                                                           \
	static struct name about_##name(const char *unit)                     \
	{                                                                     \
		struct name message = { .unit_no = "" };                      \
                                                                              \
		fx_copy_text(message.unit_no, sizeof(message.unit_no), unit); \
		return message;                                               \
	}

ABOUT(intake_record_acceptance)
ABOUT(intake_follow_up)
ABOUT(repair_assign)
ABOUT(repair_pick_up)
ABOUT(repair_record_step)
ABOUT(repair_complete)
ABOUT(repair_start_rework)
ABOUT(quality_start)
ABOUT(quality_check)
ABOUT(quality_pass)
ABOUT(quality_fail)
ABOUT(shipping_reserve_replacement)
ABOUT(shipping_issue_notice)
ABOUT(shipping_pack)
ABOUT(shipping_hand_over)
ABOUT(shipping_report_lost)
ABOUT(shipping_deliver)
ABOUT(shipping_scrap)
ABOUT(shipping_put_to_stock)

#define write_in(field, text) fx_copy_text((field), sizeof(field), (text))

void
staff_assign(const char *unit)
{
	struct repair_assign assign = about(repair_assign, unit);

	write_in(assign.technician, TECHNICIAN);
	life_do(CMD_repair_assign, &assign, LEAD, "tech_lead");
}

void
staff_pick_up(const char *unit)
{
	struct repair_pick_up pick_up = about(repair_pick_up, unit);

	write_in(pick_up.scanned, unit);
	life_do(CMD_repair_pick_up, &pick_up, TECHNICIAN, "technician");
}

static void
complete(const char *unit, const char *technician)
{
	struct repair_record_step step = about(repair_record_step, unit);
	struct repair_complete done = about(repair_complete, unit);

	write_in(step.step, "10");
	write_in(step.op, "solder");
	step.minutes = 20;
	step.check = fx_check_pass;
	life_do(CMD_repair_record_step, &step, technician, "technician");
	write_in(done.repair_code, "resoldered");
	life_do(CMD_repair_complete, &done, technician, "technician");
}

void
staff_complete(const char *unit)
{
	complete(unit, TECHNICIAN);
}

void
staff_repair(const char *unit)
{
	staff_assign(unit);
	staff_pick_up(unit);
	staff_complete(unit);
}

void
staff_rework(const char *unit, const char *technician)
{
	struct repair_start_rework rework = about(repair_start_rework, unit);

	life_do(CMD_repair_start_rework, &rework, technician, "technician");
	complete(unit, technician);
}

static void
inspect(const char *unit, const char *item, enum fx_check result)
{
	struct quality_check check = about(quality_check, unit);

	write_in(check.item, item);
	check.result = result;
	life_do(CMD_quality_check, &check, INSPECTOR, "inspector");
}

static void
begin_inspection(const char *unit)
{
	struct quality_start start = about(quality_start, unit);

	start.extent = quality_extent_full;
	life_do(CMD_quality_start, &start, INSPECTOR, "inspector");
	inspect(unit, "function", fx_check_pass);
}

void
staff_inspect(const char *unit)
{
	begin_inspection(unit);
	inspect(unit, "reported_fault", fx_check_pass);
}

void
staff_sign(const char *unit)
{
	struct quality_pass pass = about(quality_pass, unit);

	write_in(pass.report_no, "QR-1");
	pass.sign_sha[0] = 1;
	life_do(CMD_quality_pass, &pass, INSPECTOR, "inspector");
}

void
staff_pass(const char *unit)
{
	staff_inspect(unit);
	staff_sign(unit);
}

void
staff_fail(const char *unit)
{
	struct quality_fail fail = about(quality_fail, unit);

	begin_inspection(unit);
	inspect(unit, "reported_fault", fx_check_fail);
	write_in(fail.defects, "bad_solder");
	life_do(CMD_quality_fail, &fail, INSPECTOR, "inspector");
}

void
staff_reserve(
    const char *unit, const char *serial, enum shipping_condition condition)
{
	struct shipping_reserve_replacement reserve =
	    about(shipping_reserve_replacement, unit);

	write_in(reserve.new_serial, serial);
	write_in(reserve.model, STAFF_MODEL);
	reserve.source = shipping_source_stock;
	reserve.condition = condition;
	life_do(CMD_shipping_reserve_replacement, &reserve, SHIPPER, "shipper");
}

struct shipping_issue_notice
staff_notice(const char *unit)
{
	struct shipping_issue_notice notice =
	    about(shipping_issue_notice, unit);

	notice.mode = shipping_mode_courier;
	notice.freight_payer = fx_payer_company;
	notice.contact_rev = 1;
	write_in(notice.doc_no, "DN-1");
	notice.told_by = shipping_told_by_phone;
	return notice;
}

struct shipping_pack
staff_package(const char *unit, const char *serial)
{
	struct shipping_pack pack = about(shipping_pack, unit);

	write_in(pack.package_no, "P-1");
	write_in(pack.scanned, serial);
	write_in(pack.accessories, "cable");
	write_in(pack.material, "carton");
	write_in(pack.label_model, STAFF_MODEL);
	pack.label_qty = 1;
	write_in(pack.label_date, "2026-11-25");
	pack.label_contact_rev = 1;
	pack.cost_minor = 300;
	return pack;
}

struct shipping_hand_over
staff_shipment(const char *unit, const char *serial)
{
	struct shipping_hand_over shipment = about(shipping_hand_over, unit);

	write_in(shipment.shipment_no, "S-1");
	write_in(shipment.carrier, "SF");
	write_in(shipment.waybill, "SF1234567890");
	write_in(shipment.scanned, serial);
	shipment.proof_sha[0] = 1;
	shipment.freight_minor = 1200;
	return shipment;
}

void
staff_send(const char *unit, const char *serial)
{
	struct shipping_issue_notice notice = staff_notice(unit);
	struct shipping_pack pack = staff_package(unit, serial);
	struct shipping_hand_over shipment = staff_shipment(unit, serial);

	life_do(CMD_shipping_issue_notice, &notice, CLERK, "cs");
	life_do(CMD_shipping_pack, &pack, SHIPPER, "shipper");
	life_do(CMD_shipping_hand_over, &shipment, SHIPPER, "shipper");
}

void
staff_lose(const char *unit)
{
	struct shipping_report_lost lost = about(shipping_report_lost, unit);

	life_do(CMD_shipping_report_lost, &lost, CLERK, "cs");
}

void
staff_scrap(const char *unit)
{
	struct shipping_scrap scrap = about(shipping_scrap, unit);

	write_in(scrap.second, "zhao.jian");
	write_in(scrap.method, "shred");
	scrap.cert_sha[0] = 1;
	life_do(CMD_shipping_scrap, &scrap, SHIPPER, "shipper");
}

void
staff_stock(const char *unit, enum shipping_condition condition)
{
	struct shipping_put_to_stock stock = about(shipping_put_to_stock, unit);

	write_in(stock.place, "B-12");
	stock.condition = condition;
	life_do(CMD_shipping_put_to_stock, &stock, SHIPPER, "shipper");
}

void
staff_deliver(const char *unit)
{
	struct shipping_deliver deliver = about(shipping_deliver, unit);

	deliver.signed_by_kind = shipping_signed_by_customer;
	life_do(CMD_shipping_deliver, &deliver, "sf.express", "carrier");
}

void
staff_accept(const char *unit)
{
	struct intake_record_acceptance accept =
	    about(intake_record_acceptance, unit);
	struct intake_follow_up follow_up = about(intake_follow_up, unit);

	accept.ok = accept.function_ok = accept.appearance_ok = true;
	life_do(CMD_intake_record_acceptance, &accept, CLERK, "cs");
	follow_up.received_ok = true;
	follow_up.csat = 5;
	life_do(CMD_intake_follow_up, &follow_up, CLERK, "cs");
}

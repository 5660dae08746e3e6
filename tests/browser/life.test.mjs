// A return from the request to the rating, clicked through by the people who
// do it, each in a window of their own role: S-024 to S-175, once in Chinese
// and once in English.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { fill, open, state, step } from "./hands.mjs";

let world, chrome;

before(async () => {
	world = fleet();
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

const REQUEST = {
	serial: "SN-4711", model: "KETTLE-2", fault_note: "no heat",
	channel: "phone", customer_kind: "person", voucher: "valid",
	purchase_date: "2026-01-15", symptom: "no_power", demand: "repair",
	contact_name: "Zhao Wei", contact_phone: "000-0000-0001",
};

// Who does what, where, with what they type beside what the page knows.
const LIFE = [
	["cs", "intake", "intake.review", { verdict: "eligible",
		method: "courier" }],
	["sales_mgr", "intake", "intake.confirm_side"],
	["qa", "intake", "intake.confirm_side"],
	["receiver", "intake", "intake.receive", { model_seen: "KETTLE-2",
		serial_seen: "SN-4711", qty_seen: 1, appearance: "used" }],
	["receiver", "intake", "intake.admit", { shelf: "A-1" }],
	["assessor", "assessment", "assessment.start", { bench: "B-1" }],
	["assessor", "assessment", "assessment.diagnose", { fault_found: true,
		repairable: true, cause: "material", symptom: "no_power",
		section: "heater", defect: "open_circuit" }],
	["assessor", "assessment", "assessment.set_liability", {
		share_company: 1000, warranty: "in", proof_burden: "customer",
		rule_ids: "S-108" }],
	["assessor", "assessment", "assessment.propose", { kind: "repair",
		goods_to: "customer", est_labor_min: 30, est_parts_minor: 20,
		replacement_value_minor: 299 }],
	["tech_lead", "repair", "repair.assign", { technician: "technician" }],
	["technician", "repair", "repair.pick_up", { scanned: "UNIT" }],
	["technician", "repair", "repair.record_step", { step: "10",
		op: "solder", minutes: 20, check: "pass" }],
	["technician", "repair", "repair.complete", { repair_code: "resoldered" }],
	["inspector", "quality", "quality.start", { extent: "full" }],
	["inspector", "quality", "quality.check", { item: "function",
		result: "pass" }],
	["inspector", "quality", "quality.check", { item: "reported_fault",
		result: "pass" }],
	["inspector", "quality", "quality.pass", { report_no: "QR-1",
		sign_sha: "f" }],
	["cs", "shipping", "shipping.issue_notice", { mode: "courier",
		freight_payer: "company", contact_rev: 1, doc_no: "DN-1" }],
	["shipper", "shipping", "shipping.pack", { scanned: "SN-4711",
		package_no: "P-1", material: "carton", label_model: "KETTLE-2",
		label_qty: 1, label_date: "2026-03-10", label_contact_rev: 1 }],
	["shipper", "shipping", "shipping.hand_over", { scanned: "SN-4711",
		shipment_no: "S-1", carrier: "SF", waybill: "SF1234567890",
		proof_sha: "f" }],
	["cs", "shipping", "shipping.deliver", { signed_by_kind: "customer" }],
	["cs", "intake", "intake.record_acceptance", { ok: true,
		function_ok: true, appearance_ok: true }],
	["cs", "intake", "intake.follow_up", { received_ok: true, csat: 5 }],
];

async function live(lang, serial) {
	const windows = {};
	const window = async (role) =>
		windows[role] ??= await person(chrome, world, role, { lang });
	const clerk = await window("cs");
	await clerk.goto("/intake");
	await clerk.getByTestId("new-request").click();
	await fill(clerk, "intake.request", { ...REQUEST, serial });
	const unit = await until("the new unit is shown", async () => {
		const panel = clerk.getByTestId("unit-panel");
		return (await panel.count()) && panel.getAttribute("data-unit");
	});
	for (const [role, department, type, values = {}] of LIFE) {
		const page = await window(role);
		const own = Object.fromEntries(Object.entries(values).map(([k, v]) =>
			[k, v === "UNIT" ? unit : v === "SN-4711" ? serial : v]));
		await open(page, department, unit);
		await step(page, type, own);
	}
	await open(clerk, "intake", unit);
	await until("the unit is closed", async () =>
		(await state(clerk)) === "closed");
	for (const page of Object.values(windows))
		assert.deepEqual(page.faults, []);
	for (const page of Object.values(windows)) await page.context().close();
	const told = JSON.parse(world.fanxiu("unit", unit, "--json"));
	assert.equal(told.outcome, "repaired");
	return told;
}

test("a return goes from request to rating in Chinese", async () => {
	const told = await live("zh", "SN-4711");
	// Each step was done by the person of its role.
	const who = Object.fromEntries(told.timeline.map((e) =>
		[e.type, e.actor]));
	assert.equal(who["quality.passed"], "inspector");
	assert.equal(who["repair.completed"], "technician");
});

test("a return goes from request to rating in English", async () => {
	await live("en", "SN-4712");
});

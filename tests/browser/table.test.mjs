// The counter and the packing table: a request with its form in few actions;
// what is held or judged by an old word does not leave: console 4.2, 4.6, 15.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { open, put, scan } from "./hands.mjs";
import { assigned, soon } from "./units.mjs";

const SHA = "7".padStart(64, "0");
let world, chrome, unit;

/** A unit that waits to be packed. */
function noticed(serial) {
	const one = assigned(world, serial);
	const then = (who, type, fields = {}) =>
		soon(world, `${who}:${who}`, type, one, fields);
	then("technician", "repair.pick_up", { scanned: one });
	then("technician", "repair.record_step", { step: "S1", op: "solder",
		minutes: 5, check: "pass" });
	then("technician", "repair.complete", { repair_code: "resoldered" });
	then("inspector", "quality.start", { extent: "full" });
	then("inspector", "quality.check", { item: "function", result: "pass" });
	then("inspector", "quality.check", { item: "reported_fault",
		result: "pass" });
	then("inspector", "quality.pass", { report_no: "QR-1", sign_sha: SHA });
	then("cs", "shipping.issue_notice", { mode: "courier",
		freight_payer: "company", contact_rev: 1, doc_no: "DN-1" });
	return one;
}

before(async () => {
	world = fleet();
	chrome = await browser();
	unit = noticed("SN-77");
});
after(async () => {
	await chrome?.close();
	world?.end();
});

test("a request and its form take a clerk under twelve actions", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("page-intake").waitFor();
	let actions = 0;
	const act = (what) => (actions++, what);
	await act(page.keyboard.press("a"));
	const form = page.getByTestId("command-form");
	await form.waitFor();
	for (const [name, value] of [["serial", "SN-30"], ["model", "KETTLE-2"],
		["fault_note", "no heat"], ["symptom", "no_power"],
		["contact_name", "Zhao Wei"], ["contact_phone", "00000000001"]])
		await act(put(form, name, value));
	await act(form.getByTestId("form-send").click());
	await page.waitForURL(/\/c\/RMA-/);
	await act(page.getByTestId("tab-papers").click());
	const paper = page.getByTestId("print-DOC-01");
	await act(paper.getByTestId("do-print").click());
	const copy = paper.getByTestId("print-copy");
	await copy.waitFor();
	const shown = await page.request.get(await copy.getAttribute("href"));
	assert.match(await shown.text(), /SN-30/);
	assert.ok(actions < 12, `${actions} actions`);
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test("another box than the one asked for is refused over the screen",
	async () => {
		const page = await person(chrome, world, "shipper");
		await open(page, "shipping", unit);
		await page.locator('[data-test="next-step"]' +
			'[data-type="shipping.pack"]').click();
		const form = page.getByTestId("command-form");
		await form.waitFor();
		await put(form, "scanned", "SN-OTHER");
		await put(form, "material", "carton");
		await form.getByTestId("form-send").click();
		const stop = page.getByTestId("dialog-stop");
		await stop.waitFor();
		assert.match(await stop.innerText(), new RegExp(unit));
		await page.getByTestId("stop-close").click();
		await stop.waitFor({ state: "detached" });
		await page.context().close();
	});

// Fail closed: without quality's word nobody packs, and the page says why.
test("when quality is silent packing stops and says so", async () => {
	const page = await person(chrome, world, "shipper");
	await open(page, "shipping", unit);
	const next = page.getByTestId("next-step");
	const corner = page.getByTestId("hold-view");
	await until("it may be packed", () => next.isEnabled());
	const pid = world.pid("quality");
	process.kill(pid, "SIGSTOP");
	try {
		await until("the corner says how old", async () => /wrong/.test(
			await corner.getAttribute("class")), 30000);
		await until("packing is off", () => next.isDisabled());
	} finally {
		process.kill(pid, "SIGCONT");
	}
	await until("and on again", () => next.isEnabled(), 20000);
	await page.context().close();
});

test("a held unit is refused at the scan, over the whole screen", async () => {
	world.send("qa:qa", "assessment.classify_severity", unit,
		{ level: "serious", criteria: "safety" });
	const page = await person(chrome, world, "shipper", { lang: "zh" });
	await until("shipping has heard of it", async () => (await (await
	page.request.get(`/v1/units/${unit}`)).json()).records.shipping.gag);
	await page.goto("/shipping");
	await page.getByTestId("page-shipping").waitFor();
	await scan(page, unit);
	const stop = page.getByTestId("dialog-stop");
	await stop.waitFor();
	assert.match(await stop.innerText(), /封存/);
	await page.getByTestId("stop-close").click();
	await stop.waitFor({ state: "detached" });
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

// A refusal explains itself, before a command is given and after; an answer
// names what happened: console rules U1, U12, 6.5.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, sleep } from "./world.mjs";
import { open, step } from "./hands.mjs";
import { assigned, soon } from "./units.mjs";

let world, chrome;

before(async () => {
	world = fleet();
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

test("what may not be done says by whom, or in which state", async () => {
	const unit = assigned(world, "SN-1");
	const page = await person(chrome, world, "technician");
	await open(page, "repair", unit);
	const panel = page.getByTestId("unit-panel");
	await panel.locator('[data-test="more-actions"] > summary').click();
	assert.match(await panel.getByTestId("no-repair.assign").innerText(),
		/Only for .*; you act as technician/i);
	assert.match(await panel.getByTestId("no-repair.complete").innerText(),
		/Not while Repair has it as: /i);
	await page.keyboard.press("Control+k");
	await page.getByTestId("palette-input").fill("hand a unit to");
	const line = page.locator('[role="option"][aria-disabled="true"]');
	assert.match(await line.innerText(), /Not while Repair has it as/i);
	await page.keyboard.press("Enter");
	await page.getByTestId("notice").filter({ hasText: "Not while" })
		.waitFor();
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

// Who repaired a unit does not inspect it: S-140.
test("who repaired a unit is told before the form of the inspection",
	async () => {
		const unit = assigned(world, "SN-2", "inspector");
		const by = "inspector:technician";
		world.send(by, "repair.pick_up", unit, { scanned: unit });
		world.send(by, "repair.record_step", unit, { step: "S1",
			op: "solder", minutes: 5, check: "pass" });
		world.send(by, "repair.complete", unit,
			{ repair_code: "resoldered" });
		const page = await person(chrome, world, "inspector");
		await open(page, "quality", unit);
		const told = page.getByTestId("next-refused");
		await told.waitFor();
		assert.match(await told.innerText(), /will be refused: .{10,}/i);
		// Nor is it found out by sending the form.
		await page.getByTestId("next-step").click();
		await page.getByTestId("form-would").waitFor();
		assert.deepEqual(page.faults, []);
		await page.context().close();
	});

test("an answer names what happened, with a link to the unit", async () => {
	const unit = assigned(world, "SN-3");
	const page = await person(chrome, world, "technician");
	await open(page, "repair", unit);
	// It goes by itself after 5 s: it is read as it comes.
	const notice = page.getByTestId("notice").filter({ hasText: unit });
	const told = Promise.all([notice.innerText(),
		notice.locator("a").innerText()]);
	await step(page, "repair.pick_up", { scanned: unit });
	const [text, link] = await told;
	const events = JSON.parse(world.fanxiu("unit", unit, "--json")).timeline;
	assert.ok(events.some((e) => e.type === "repair.picked_up"));
	const schema = await (await page.request.get("/v1/schema")).json();
	const word = schema.events.find((e) => e.type === "repair.picked_up").en;
	assert.ok(text.includes(word), text);
	assert.equal(link, unit);
	await page.context().close();
});

// The bell of console.md 3: what waits for my decision, also while I was away.
test("a serious problem rings the general manager's bell", async () => {
	const page = await person(chrome, world, "gm");
	await page.getByTestId("bell").waitFor();
	const unit = assigned(world, "SN-4");
	soon(world, "assessor:assessor", "assessment.classify_severity", unit,
		{ level: "serious", criteria: "safety" });
	const bell = page.getByTestId("bell");
	await bell.locator("b").waitFor();
	await bell.click();
	const ring = page.getByTestId("ring").first();
	assert.equal(await ring.getAttribute("data-why"), "escalated");
	assert.equal(await ring.locator("a").innerText(),
		`${unit} waits for your decision`);
	await ring.locator("a").click();
	await page.getByTestId("unit-panel").waitFor();
	assert.ok(page.url().includes(unit));
	assert.equal(await bell.locator("b").count(), 0);
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

// Console 4.7, U14: who has looked at whom.
test("an auditor sees who read a contact, a technician does not", async () => {
	const unit = assigned(world, "SN-5");
	const clerk = await person(chrome, world, "cs");
	// A slow line: what is asked for stays when the rest comes.
	const late = (path, ms) => clerk.route(`**/v1/cases/${path}`,
		async (route) => {
			await sleep(ms);
			await route.continue();
		});
	await late(unit.slice(0, -3), 1500);
	await late("*/contact", 3000);
	await clerk.goto(`/c/${unit.slice(0, -3)}`);
	await clerk.getByTestId("contact").locator("select").selectOption("call");
	await clerk.getByTestId("show-contact").click();
	await clerk.getByTestId("contact").getByText("Zhao Wei").waitFor();
	await clerk.context().close();
	const page = await person(chrome, world, "auditor");
	await page.goto(`/c/${unit.slice(0, -3)}?tab=access`);
	const row = page.getByTestId("access").locator("tbody tr");
	await row.waitFor();
	assert.match(await row.innerText(), /\bcs\b.*contact was read.*call/is);
	assert.deepEqual(page.faults, []);
	await page.context().close();
	const bench = await person(chrome, world, "technician");
	await bench.goto(`/c/${unit.slice(0, -3)}?tab=access`);
	await bench.getByTestId("tab-story").waitFor();
	assert.equal(await bench.getByTestId("tab-access").count(), 0);
	assert.equal(await bench.getByTestId("access").count(), 0);
	await bench.context().close();
});

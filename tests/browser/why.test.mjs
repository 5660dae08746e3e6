// A refusal explains itself, before a command is given and after; an answer
// names what happened: console rules U1, U12, 6.5.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person } from "./world.mjs";
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
	await step(page, "repair.pick_up", { scanned: unit });
	const events = JSON.parse(world.fanxiu("unit", unit, "--json")).timeline;
	assert.ok(events.some((e) => e.type === "repair.picked_up"));
	const notice = page.getByTestId("notice").filter({ hasText: unit });
	await notice.waitFor();
	const schema = await (await page.request.get("/v1/schema")).json();
	const word = schema.events.find((e) => e.type === "repair.picked_up").en;
	assert.ok((await notice.innerText()).includes(word),
		await notice.innerText());
	assert.equal(await notice.locator("a").innerText(), unit);
	await page.context().close();
});

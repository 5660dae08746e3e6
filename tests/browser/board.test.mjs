// The Flow board shows every open unit once, moves them by transform alone,
// keeps still for those who ask for it, and plays a past day as it was:
// console rules 5.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";

let world, chrome;

before(async () => {
	world = fleet();
	chrome = await browser();
	for (let i = 0; i < 6; i++)
		world.send("cs:cs", "intake.request", null, { channel: "phone",
			customer_kind: "person", model: "KETTLE-2", serial: `SN-${i}`,
			voucher: "valid", purchase_date: "2026-01-15",
			fault_note: "no heat", symptom: "no_power", demand: "repair",
			contact_name: "Zhao Wei", contact_phone: "00000000001" });
});
after(async () => {
	await chrome?.close();
	world?.end();
});

const board = async (page) => page.evaluate(() =>
	fetch("/v1/board").then((r) => r.json()));

test("every open unit is there once, as in the table", async () => {
	const page = await person(chrome, world, "gm");
	await page.goto("/");
	await page.getByTestId("stage").waitFor();
	const marks = page.locator('[data-test="stage"] svg use');
	await until("six marks are drawn", async () =>
		(await marks.count()) >= 6);
	const told = await board(page);
	assert.equal(told.units.length, 6);
	await page.keyboard.press("t");
	await page.getByTestId("twin").waitFor();
	const rows = await page.locator('[data-test="twin"] tbody tr').count();
	assert.equal(rows, 6);
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test("a unit that moves is seen to move, live", async () => {
	const page = await person(chrome, world, "gm");
	await page.goto("/?view=table");
	await page.getByTestId("twin").waitFor();
	world.send("cs:cs", "intake.request", null, { channel: "phone",
		customer_kind: "person", model: "KETTLE-2", serial: "SN-9",
		voucher: "valid", purchase_date: "2026-01-15", fault_note: "no heat",
		symptom: "no_power", demand: "repair", contact_name: "Zhao Wei",
		contact_phone: "00000000001" });
	await until("the seventh is there", async () =>
		(await page.locator('[data-test="twin"] tbody tr').count()) === 7);
	await page.context().close();
});

test("whoever wants no motion gets none", async () => {
	const page = await person(chrome, world, "gm",
		{ reducedMotion: "reduce" });
	await page.goto("/");
	await page.getByTestId("stage").waitFor();
	const running = await page.evaluate(() =>
		document.getAnimations().filter((a) => a.playState === "running" &&
			a.effect.getTiming().duration > 1).length);
	assert.equal(running, 0);
	await page.context().close();
});

test("a replayed day ends in the board of its evening", async () => {
	const page = await person(chrome, world, "gm");
	await page.goto("/");
	await page.getByTestId("flow-replay").click();
	await page.getByTestId("replay-band").waitFor();
	await page.getByTestId("by-600").click();
	await page.getByTestId("replay-play").click();
	await page.waitForTimeout(1000);
	await page.getByTestId("replay-leave").click();
	await page.getByTestId("replay-band").waitFor({ state: "detached" });
	assert.deepEqual(page.faults, []);
	// What the changes of the day make of an empty board is the board.
	const same = await page.evaluate(async () => {
		const now = await (await fetch("/v1/board")).json();
		const day = new Date(Date.parse(now.time) - 86400000).toISOString();
		const text = await (await fetch(
			`/v1/board/changes?from=${day}&to=${now.time}`)).text();
		const last = new Map();
		for (const line of text.trim().split("\n").filter(Boolean)) {
			const change = JSON.parse(line);
			if (change.u) last.set(change.u, change.lane);
		}
		return now.units.every(([unit, lane]) => last.get(unit) === lane);
	});
	assert.ok(same, "the changes end where the board is");
	await page.context().close();
});

// The Flow board shows every open unit once, moves them by transform alone,
// keeps still for those who ask for it, and plays a past day as it was:
// console rules 5.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { requested } from "./units.mjs";

let world, chrome;

before(async () => {
	world = fleet();
	chrome = await browser();
	for (let i = 0; i < 6; i++)
		requested(world, `SN-${i}`);
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
	requested(world, "SN-9");
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

/** The board as it is, with so many made-up units in it. */
async function crowded(page, n) {
	await page.route("**/v1/board", async (route) => {
		const answer = await route.fetch();
		const told = await answer.json();
		const now = Math.floor(Date.parse(told.time) / 1000);
		told.units = Array.from({ length: n }, (_, i) => [
			`RMA-2601-${String(i).padStart(5, "0")}-A.01`,
			i % 4 ? "repair" : "quality", "queued", i % 3 ? "on_time" : "late",
			now - (i % 5 ? 3600 : 5 * 86400), 0, 1, "KETTLE-2"]);
		await route.fulfill({ json: told });
	});
}

test("a number of a crowded board opens the list of its units", async () => {
	const n = 1800, behind = 1800 / 4 / 5 * 2 / 3;
	const page = await person(chrome, world, "gm", { lang: "zh" });
	await crowded(page, n);
	await page.goto("/");
	const numbers = page.locator('[data-test="stage"] text.cell');
	await until("the numbers are drawn", async () =>
		(await numbers.count()) >= 8);
	const sum = (await numbers.allTextContents()).reduce((a, b) => a + +b, 0);
	assert.equal(sum, n);
	// By pointer: quality's units of five days in time.
	const at = (await numbers.allTextContents()).indexOf(String(behind));
	const spot = await page.locator('[data-test="stage"] use.cell').nth(at)
		.boundingBox();
	await page.mouse.move(spot.x + spot.width / 2, spot.y + spot.height / 2);
	await until("it says what it is", async () => /4-7天：按时 60件/.test(
		await page.getByTestId("card").innerText().catch(() => "")));
	await page.mouse.down();
	await page.mouse.up();
	await page.getByTestId("twin").waitFor();
	assert.equal(await page.locator('[data-test="twin"] tbody tr').count(),
		behind);
	assert.match(page.url(), /lane=quality&age=2&shape=on_time/);
	await page.goBack();
	// By keyboard: from one to the next, and the list.
	await page.getByTestId("stage").focus();
	await until("the numbers are back", async () =>
		(await numbers.count()) >= 8);
	await page.keyboard.press("ArrowRight");
	const first = await page.getByTestId("card").innerText();
	await page.keyboard.press("ArrowRight");
	await until("the next one", async () =>
		(await page.getByTestId("card").innerText()) !== first);
	const told = Number((await page.getByTestId("card").innerText())
		.match(/(\d+)件/)[1]);
	await page.keyboard.press("Enter");
	await page.getByTestId("twin").waitFor();
	assert.equal(await page.locator('[data-test="twin"] tbody tr').count(),
		told);
	await page.getByTestId("flow-clear").click();
	await until("all are shown", async () =>
		(await page.locator('[data-test="twin"] tbody tr').count()) === n);
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

// A stage has no size until it is laid out, which a busy machine does late.
test("a board that has no room yet is drawn when it has", async () => {
	const page = await person(chrome, world, "gm", { bypassCSP: true });
	await page.addInitScript(() => addEventListener("DOMContentLoaded", () => {
		const rule = document.createElement("style");
		rule.id = "no-room";
		rule.textContent = "[data-test=stage] { display: none }";
		document.head.append(rule);
	}));
	await page.goto("/?view=table");
	await page.getByTestId("twin").waitFor();
	await page.getByTestId("flow-table").click();
	await page.getByTestId("twin").waitFor({ state: "detached" });
	const text = () => page.getByTestId("flow-count").textContent();
	await until("a number is told", async () => /\d/.test(await text()));
	const before = await text();
	requested(world, "SN-ROOM");
	await until("the number of units follows", async () =>
		(await text()) !== before);
	assert.deepEqual(page.faults, []);
	await page.evaluate(() => document.getElementById("no-room").remove());
	await until("the marks are drawn", async () => (await page
		.locator('[data-test="stage"] svg use').count()) >= 7);
	assert.deepEqual(page.faults, []);
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

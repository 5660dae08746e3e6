// A technician repairs a unit from pick-up to completion by scans alone, with
// no mouse and no key, as fast as hands scan; a scan never reaches a note that
// has the focus; the same scan within two seconds acts once: console rules
// 9.1, 9.2.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, sleep, until } from "./world.mjs";
import { open, scan, settled } from "./hands.mjs";
import { assigned } from "./units.mjs";

let world, chrome, unit;
before(async () => {
	world = fleet();
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

test("a unit is repaired by scans alone", async () => {
	unit = assigned(world, "SN-1");
	const page = await person(chrome, world, "technician");
	await page.goto("/repair");
	await page.getByTestId("page-repair").waitFor();
	await scan(page, unit);
	await page.getByTestId("unit-panel").waitFor();
	const stands = (what) => until(`it is ${what}`, async () =>
		(await page.getByTestId("unit-state")
			.getAttribute("data-state")) === what);
	const form = page.getByTestId("command-form");
	const effect = page.getByTestId("scan-effect");
	// A form that a command opens is filled in and sent by scans too.
	const by = async (command, ...codes) => {
		// Long enough for the same code to come again.
		await effect.waitFor({ state: "detached" });
		await scan(page, command);
		// It says what it did when its form is open, or its answer here.
		await effect.filter({ hasNotText: "Loading" }).waitFor();
		const asked = (await form.count()) > 0;
		for (const code of asked ? codes : []) {
			await scan(page, code);
			await effect.filter({ hasText: code }).waitFor();
		}
		if (asked) {
			await scan(page, "FX:NEXT");
			await form.waitFor({ state: "detached" });
		}
		await settled(page, command);
	};
	await by("FX:START", unit);
	await stands("working");
	await by("FX:STEP", "solder");
	await until("the step is done", () =>
		JSON.parse(world.fanxiu("unit", unit, "--json")).timeline
			.some((e) => e.type === "repair.step_done"));
	await page.waitForTimeout(2100);
	await scan(page, "FX:NEXT"); // the next step of the unit: to complete it
	await form.waitFor();
	await scan(page, "resoldered");
	await page.waitForTimeout(2100);
	await scan(page, "FX:NEXT");
	await form.waitFor({ state: "detached" });
	await settled(page, "NEXT");
	await stands("completed");
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test("a scan opens the unit on every page, and no note takes it", async () => {
	const page = await person(chrome, world, "technician");
	for (const path of ["/", "/repair", "/quality", "/settings"]) {
		await page.goto(path);
		await page.getByTestId("scan-box").waitFor();
		await page.getByTestId("scan-box").focus();
		await scan(page, unit);
		await until(`${path} opens the unit`, async () =>
			page.url().includes(unit));
		assert.equal(await page.getByTestId("scan-box").inputValue(), "");
	}
	await page.context().close();
});

test("the same scan twice within two seconds acts once", async () => {
	const page = await person(chrome, world, "technician");
	await open(page, "repair", unit);
	await scan(page, unit);
	const began = Date.now();
	await scan(page, "FX:PAUSE");
	await scan(page, "FX:PAUSE");
	if (Date.now() - began < 1900)
		await until("the pause was taken once", async () =>
			(await page.getByTestId("scan-effect").count()) > 0);
	await page.context().close();
});

// Whoever scans does not wait for a page to be drawn.
test("a unit scanned the moment the page appears is in hand", async () => {
	const one = assigned(world, "SN-2");
	const page = await person(chrome, world, "technician");
	await page.addInitScript((text) => {
		new MutationObserver((_, watch) => {
			if (!document.querySelector("[data-test=page-repair]")) return;
			watch.disconnect();
			for (const key of [...text, "Enter"])
				document.body.dispatchEvent(new KeyboardEvent("keydown", {
					key, bubbles: true, cancelable: true }));
		}).observe(document, { childList: true, subtree: true });
	}, one);
	await page.goto("/repair");
	await page.getByTestId("unit-panel").waitFor();
	assert.equal(new URL(page.url()).pathname, "/repair");
	await page.context().close();
});

test("scans without a pause between them are taken in order", async () => {
	const one = assigned(world, "SN-3");
	const page = await person(chrome, world, "technician");
	await page.route(/\/v1\/units\/[^/]+\/actions/, async (route) => {
		await sleep(700); // a poor link
		await route.continue();
	});
	await page.goto("/repair");
	await page.getByTestId("page-repair").waitFor();
	for (const text of [one, "FX:START", "FX:STEP", "solder", "FX:NEXT"])
		await scan(page, text);
	await until("the step is done", () =>
		JSON.parse(world.fanxiu("unit", one, "--json")).timeline
			.some((e) => e.type === "repair.step_done"), 20000);
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test("a command acts on the unit in hand on every page", async () => {
	const one = assigned(world, "SN-4");
	const page = await person(chrome, world, "technician");
	await page.goto("/settings");
	await page.getByTestId("page-settings").waitFor();
	await scan(page, one);
	await page.getByTestId("unit-panel").waitFor();
	await page.goto("/");
	await scan(page, one);
	await until("it is opened", () => page.url().includes(one));
	await page.goBack();
	await scan(page, "FX:START");
	await until("it is working", async () =>
		(await page.getByTestId("unit-state").count()) &&
		(await page.getByTestId("unit-state")
			.getAttribute("data-state")) === "working");
	await page.context().close();
});

// Gloves: rows of 56 px, all that is pressed at least 44 (console.md 11, 12.2);
// where the pointer is a finger, without asking for it.
test("at a bench nothing that is pressed is too small for a glove",
	async () => {
		const one = assigned(world, "SN-5");
		for (const isMobile of [false, true]) {
			const page = await person(chrome, world, "technician",
				{ isMobile, hasTouch: isMobile });
			await page.goto("/settings");
			if (!isMobile)
				await page.getByTestId("choose-density")
					.locator("input").last().check();
			for (const path of [`/repair?unit=${one}`, "/repair?list=bench",
				"/repair"]) {
				await page.goto(path);
				await page.getByTestId("page-repair").waitFor();
				await page.getByText(one).first().waitFor();
				const small = await page.locator("main").locator(
					"button, .button, .chip, select, summary, .tick, " +
					'input:not([type="checkbox"]):not([type="radio"])')
					.evaluateAll((all) => all.filter((e) =>
						e.checkVisibility() &&
						e.getBoundingClientRect().height < 44)
						.map((e) => e.outerHTML.slice(0, 80)));
				assert.deepEqual(small, [], `${path} ${isMobile}`);
			}
			const row = await page.getByTestId("row").first().boundingBox();
			assert.ok(row.height >= (isMobile ? 44 : 56), `${row.height}`);
			await page.context().close();
		}
	});

// Every page loads under its policy, from this host alone, and says nothing
// on the console; contacts stay masked until somebody permitted asks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person } from "./world.mjs";
import { requested } from "./units.mjs";

let world, chrome, unit;

before(async () => {
	world = fleet();
	chrome = await browser();
	unit = requested(world, "SN-1", { contact_name: "Marked Name",
		contact_phone: "00000000042" });
});
after(async () => {
	await chrome?.close();
	world?.end();
});

test("every page loads under its policy, from here alone", async () => {
	const page = await person(chrome, world, "gm");
	const abroad = [];
	page.on("request", (r) => {
		if (!r.url().startsWith(world.url) && !r.url().startsWith("blob:"))
			abroad.push(r.url());
	});
	for (const path of ["/", "/intake", "/assessment", "/repair", "/quality",
		"/shipping", "/analytics", "/ops", "/settings",
		`/c/${unit.replace(/\.\d+$/, "")}`]) {
		const answer = await page.goto(path);
		assert.equal(answer.status(), 200, path);
		const policy = answer.headers()["content-security-policy"] ?? "";
		assert.match(policy, /default-src 'none'/, path);
		assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/, path);
		await page.locator("main, [data-test]").first().waitFor();
		await page.waitForTimeout(300);
	}
	assert.deepEqual(page.faults, []);
	assert.deepEqual(abroad, []);
	await page.context().close();
});

test("a contact stays masked until it is asked for, and that is an event",
	async () => {
		const page = await person(chrome, world, "cs");
		await page.goto(`/c/${unit.replace(/\.\d+$/, "")}`);
		await page.getByTestId("page-case").waitFor();
		assert.doesNotMatch(await page.locator("body").innerText(),
			/Marked Name|00000000042/);
		const read = () => page.evaluate(() => fetch(
			"/v1/events?department=intake&from=start&follow=0")
			.then((r) => r.text()));
		// Who chooses by keys passes what comes before.
		await page.getByTestId("contact").locator("select").focus();
		for (let i = 0; i < 3; i++)
			await page.keyboard.press("ArrowDown");
		await page.waitForTimeout(1000);
		assert.doesNotMatch(await read(), /intake\.contact_read/);
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page.getByText("Marked Name").waitFor();
		const events = await read();
		assert.match(events, /intake\.contact_read.*visit/);
		assert.doesNotMatch(events, /Marked Name|00000000042/);
		await page.context().close();
	});

test("what changes before a page listens is drawn all the same", async () => {
	const page = await person(chrome, world, null);
	// A browser that is slow to paint: what waits for the first frame waits
	// for a second, and the answer of who is signed in is there long before.
	await page.addInitScript(() => {
		const later = globalThis.setTimeout;
		globalThis.requestAnimationFrame = () => 0;
		globalThis.setTimeout = (call, ms, ...rest) =>
			later(call, ms === 35 ? 1000 : ms, ...rest);
	});
	await page.goto("/demo");
	await page.getByTestId("demo-ops").waitFor();
	await page.context().close();
});

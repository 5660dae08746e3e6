// What cannot be taken back is asked before, what fails stays where it is, and
// nobody is offered what is refused anyway: console rules U1, 9.3 and 14.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { isClean } from "./clean.mjs";
import { assigned } from "./units.mjs";

let world, chrome, unit;

before(async () => {
	world = fleet();
	unit = assigned(world, "SN-G1");
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

/** Calls a function of a module that the page itself uses. */
function inside(page, module, call) {
	return page.evaluate(async ([name, text]) => {
		const app = document.querySelector('script[type="module"]').src;
		const found = await import(new URL(name, app).href);
		return (0, eval)(text)(found);
	}, [module, String(call)]);
}

test("who is locked, reset or cut off is asked for before", async () => {
	for (const lang of ["en", "zh"]) {
		const page = await person(chrome, world, "ops", { lang,
			theme: lang === "zh" ? "dark" : "light" });
		const sent = [];
		page.on("request", (r) => r.method() === "POST" &&
			sent.push(new URL(r.url()).pathname));
		await page.goto("/people");
		const row = page.locator("[data-name=receiver]");
		const sure = page.getByTestId("dialog-sure");
		await row.getByTestId("reset").click();
		await sure.waitFor();
		assert.match(await sure.innerText(), /receiver/);
		await isClean(page, "the question");
		// Enter is no yes: the way out has the focus.
		await page.keyboard.press("Enter");
		await sure.waitFor({ state: "detached" });
		await row.getByTestId("lock").click();
		await sure.waitFor();
		await page.keyboard.press("Escape");
		await sure.waitFor({ state: "detached" });
		assert.deepEqual(sent, [], "nothing was done");
		await row.getByTestId("lock").click();
		await sure.getByTestId("sure-go").click();
		await row.getByTestId("lock").waitFor({ state: "detached" });
		assert.deepEqual(sent, ["/v1/people/receiver/lock"]);
		await row.getByRole("button", { name: lang === "zh" ? "解锁"
			: "Unlock" }).click();
		await row.getByTestId("lock").waitFor();
		await row.getByTestId("reset").click();
		await sure.getByTestId("sure-go").click();
		await page.getByTestId("given").waitFor();
		await page.context().close();
	}
});

test("a dialog that fails is closed, and the page goes on", async () => {
	const page = await person(chrome, world, "technician",
		{ bypassCSP: true });
	await page.goto("/repair");
	await page.getByTestId("row").first().waitFor();
	await inside(page, "dialog.js", ({ openDialog }) => openDialog({
		name: "broken", title: () => "x",
		view: () => { throw new Error("broken"); } }));
	const dialog = page.getByTestId("dialog-broken");
	await dialog.getByTestId("page-failed").waitFor();
	await dialog.getByTestId("dialog-close").click();
	await dialog.waitFor({ state: "detached" });
	await page.getByTestId("row").first().click();
	await page.getByTestId("unit-panel").waitFor();
	await page.context().close();
});

test("a top bar that fails leaves the page at work", async () => {
	const page = await person(chrome, world, "technician",
		{ bypassCSP: true });
	await page.goto("/repair");
	await page.getByTestId("row").first().waitFor();
	await inside(page, "store.js", ({ set }) => set("rings", 1));
	await page.getByTestId("page-failed").waitFor();
	await page.getByTestId("row").first().click();
	await page.getByTestId("unit-panel").waitFor();
	await page.getByTestId("rail-quality").click();
	await page.getByTestId("page-quality").waitFor();
	await page.context().close();
});

test("every paper that is offered may be read", async () => {
	for (const [role, all] of [["technician", false], ["qa", true]]) {
		const page = await person(chrome, world, role);
		await page.goto(`/c/${unit}?tab=papers`);
		const links = page.locator('[data-test^="paper-"]');
		await links.first().waitFor();
		const paths = await links.evaluateAll((as) =>
			as.map((a) => a.getAttribute("href")));
		assert.equal(paths.some((p) => p.includes("DOC-12")), all, role);
		// Those that have nothing to be filled from are not offered, but told.
		assert.equal(paths.some((p) => /DOC-(05|15|17)/.test(p)), false);
		assert.match(await page.getByTestId("not-printed").textContent(),
			/DOC-05.*DOC-15.*DOC-27/s);
		for (const path of paths)
			assert.notEqual((await page.request.get(path)).status(), 403,
				`${role} ${path}`);
		await page.context().close();
	}
});

// INV-29: the answer is lost behind the print; "Print" again gives that copy.
test("a print whose answer was lost is asked for again, not made twice",
	async () => {
		const page = await person(chrome, world, "cs");
		await page.goto(`/c/${unit}?tab=papers`);
		const paper = page.getByTestId("print-DOC-01");
		await page.route("**/v1/forms/DOC-01/**", async (route) => {
			await route.fetch();
			await route.abort();
		}, { times: 1 });
		await paper.getByTestId("do-print").click();
		await paper.getByRole("alert").waitFor();
		await paper.getByTestId("do-print").click();
		const copy = paper.getByTestId("print-copy");
		await copy.waitFor();
		assert.match(await copy.innerText(), /Copy 1/);
		const shown = await page.request.get(await copy.getAttribute("href"));
		assert.equal(shown.status(), 200);
		assert.deepEqual(page.faults, []);
		await page.context().close();
	});

test("what stands under More is in the palette too", async () => {
	const page = await person(chrome, world, "parts", { lang: "zh" });
	await page.goto("/repair");
	const more = page.getByTestId("more").locator("button");
	await page.getByTestId("more").waitFor();
	const names = await more.evaluateAll((all) =>
		all.map((b) => b.textContent.trim()));
	assert.ok(names.length > 0);
	for (const name of names) {
		await page.keyboard.press("Control+k");
		await page.getByTestId("palette-input").fill(name);
		assert.ok(await until(name, async () => (await page.getByRole("option")
			.allInnerTexts()).some((text) => text.startsWith(name))));
		await page.keyboard.press("Escape");
		await page.getByTestId("palette-input").waitFor({ state: "detached" });
	}
	// And is done from there.
	await page.keyboard.press("Control+k");
	await page.getByTestId("palette-input").fill(names[0]);
	await page.keyboard.press("Enter");
	await page.locator('[data-test="dialog-about"], ' +
		'[data-test="command-form"]').first().waitFor();
	// On a page that has none of them they are not offered.
	await page.goto("/analytics");
	await page.getByTestId("analytics").waitFor();
	await page.keyboard.press("Control+k");
	await page.getByTestId("palette-input").fill(names[0]);
	assert.ok(!(await page.getByRole("option").allInnerTexts())
		.some((text) => text.startsWith(names[0])));
	await page.context().close();
});

// What waits for a paint waits for long where there is much to draw.
test("the focus is back at once, however long the next paint takes",
	async () => {
		const page = await person(chrome, world, "cs");
		await page.addInitScript(() => {
			const later = globalThis.setTimeout;
			globalThis.requestAnimationFrame = () => 0;
			globalThis.setTimeout = (call, ms, ...rest) =>
				later(call, ms === 35 ? 2000 : ms, ...rest);
		});
		const focused = () => page.evaluate(() =>
			document.activeElement?.dataset.test ??
			document.activeElement?.tagName);
		await page.goto("/intake");
		const begin = page.getByTestId("new-request");
		await begin.focus();
		await page.keyboard.press("Enter");
		await page.getByTestId("command-form").waitFor();
		await page.keyboard.press("Escape");
		await page.getByTestId("command-form").waitFor({ state: "detached" });
		assert.equal(await focused(), "new-request");
		// What was chosen in a menu, which is closed then: its summary.
		await page.goto(`/intake?unit=${unit}`);
		await page.getByTestId("unit-panel").waitFor();
		const menu = page.getByTestId("more-actions").locator("summary");
		await menu.focus();
		await page.keyboard.press("Enter");
		await page.getByTestId("act-intake.note").focus();
		await page.keyboard.press("Enter");
		await page.getByTestId("command-form").waitFor();
		await page.keyboard.press("Escape");
		await page.getByTestId("command-form").waitFor({ state: "detached" });
		assert.equal(await focused(), "SUMMARY");
		await page.context().close();
	});

test("before a session ends it says so above an open form, which stays",
	async () => {
		for (const lang of ["en", "zh"]) {
			const page = await person(chrome, world, "cs", { lang,
				theme: lang === "zh" ? "dark" : "light" });
			let ends = 300;
			await page.route("**/v1/me", async (route) => {
				const answer = await route.fetch();
				await route.fulfill({ json: { ...await answer.json(),
					ends_in_s: ends, idle_ends_in_s: ends } });
			});
			// The time goes on when the form is filled in, on any machine.
			await page.addInitScript(() => {
				const now = Date.now;
				Date.now = () => now() + (globalThis.later ?? 0);
			});
			await page.goto("/intake");
			await page.getByTestId("new-request").click();
			const form = page.getByTestId("command-form");
			const serial = form.getByTestId("field-serial").locator("input");
			await serial.fill("SN-TYPED");
			await page.evaluate(() => { globalThis.later = 185000; });
			const warning = page.getByTestId("idle");
			await warning.waitFor();
			const [, left] = /(\d+) ?[s秒]/.exec(await warning.innerText());
			assert.ok(left > 0 && left <= 120, left);
			await isClean(page, "the warning");
			ends = 3600;
			const stayed = page.waitForRequest("**/v1/me/stay");
			await page.keyboard.press("Enter");
			await stayed;
			await warning.waitFor({ state: "detached" });
			assert.equal(await serial.inputValue(), "SN-TYPED");
			assert.equal(await page.evaluate(() =>
				document.activeElement?.id), "f-serial", "the focus is back");
			assert.deepEqual(page.faults, []);
			await page.context().close();
		}
	});

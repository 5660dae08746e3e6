// Every page in both languages and both themes, with the side panel and a
// dialog open, has nothing that the rules of accessibility forbid; and at
// twice the size nothing is lost: WCAG 2.2 AA, console rules 11.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { requested } from "./units.mjs";
import { isClean } from "./clean.mjs";

let world, chrome, unit, caseNo;

before(async () => {
	world = fleet({ play: 40 });
	chrome = await browser();
	requested(world, "SN-A");
	unit = requested(world, "SN-B");
	caseNo = unit.replace(/\.\d+$/, "");
});
after(async () => {
	await chrome?.close();
	world?.end();
});

// Address, who looks, and what tells that it is drawn.
const pages = () => [
	["/", "gm", "stage"],
	["/?view=table", "gm", "twin"],
	["/intake", "cs", "page-intake"],
	[`/intake?unit=${unit}`, "cs", "unit-panel"],
	["/assessment", "assessor", "page-assessment"],
	["/repair", "technician", "page-repair"],
	["/quality", "inspector", "page-quality"],
	["/shipping", "shipper", "page-shipping"],
	[`/c/${caseNo}`, "cs", "page-case"],
	["/analytics", "analyst", "analytics"],
	["/ops", "ops", "ops"],
	["/people", "ops", "page-people"],
	["/settings", "cs", "page-settings"],
	["/demo", null, "demo-page"],
];

/** Each page in turn, drawn; those behind it rest, since they all live on. */
async function each(how, look) {
	const windows = {};
	for (const [path, role, mark] of pages()) {
		const page = windows[role] ??= await person(chrome, world, role, how);
		await page.goto(path);
		await page.getByTestId(mark).first().waitFor();
		await look(page, `${path} ${role}`);
		await page.goto("about:blank");
	}
	return windows;
}

async function close(windows) {
	for (const page of Object.values(windows))
		await page.context().close();
}

async function isCleanInBoth(page, where) {
	for (const theme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme: theme });
		await isClean(page, `${where} ${theme}`);
	}
}

async function isComplete(page, lang, where) {
	const said = await page.locator("body").innerText();
	const raw = said.match(/\b[a-z]+_[a-z_]+\b/g) ?? [];
	assert.deepEqual(raw.filter((w) => w.startsWith("page_") ||
		w.startsWith("form_") || w.startsWith("scan_")), [], where);
	assert.equal(await page.evaluate(() =>
		document.documentElement.lang.slice(0, 2)), lang, where);
}

for (const lang of ["zh", "en"])
	test(`in ${lang} no page breaks a rule, light or dark, nor shows a key`,
		async () => {
			const windows = await each({ lang, reducedMotion: "reduce" },
				async (page, where) => {
					await isComplete(page, lang, where);
					await isCleanInBoth(page, where);
				});
			const clerk = windows.cs;
			await clerk.goto("/intake");
			await clerk.getByTestId("new-request").click();
			await clerk.getByTestId("command-form").waitFor();
			await isCleanInBoth(clerk, "a form");
			await clerk.keyboard.press("Escape");
			await clerk.getByTestId("command-form")
				.waitFor({ state: "detached" });
			await clerk.keyboard.press("Control+k");
			await clerk.getByTestId("palette-input").waitFor();
			await isCleanInBoth(clerk, "the palette");
			await close(windows);
		});

test("at twice the size, and on 360 px, no page scrolls sideways", async () => {
	const wide = () => document.documentElement.scrollWidth -
		document.documentElement.clientWidth;
	for (const [width, height] of [[640, 400], [360, 740]])
		await close(await each({ width, height }, async (page, where) => {
			const over = await page.evaluate(wide);
			assert.ok(over <= 0, `${where}: ${over} px beyond ${width}`);
		}));
});

test("with the keyboard alone: sign in, find, act, sign out", async () => {
	const page = await person(chrome, world, null);
	await page.goto("/demo");
	await page.getByTestId("demo-cs").focus();
	await page.keyboard.press("Enter");
	await page.waitForURL((u) => u.pathname !== "/demo");
	await page.getByTestId("stage").waitFor();
	await page.keyboard.press("/");
	await until("the box has the focus", () => page.evaluate(() =>
		document.activeElement?.id === "scan"));
	await page.keyboard.type(unit, { delay: 60 });
	await page.keyboard.press("Enter");
	await page.getByTestId("unit-panel").or(page.getByTestId("page-case"))
		.first().waitFor();
	await page.goto(`/intake?unit=${unit}`);
	await page.getByTestId("next-step").waitFor();
	await page.keyboard.press("n");
	const form = page.getByTestId("command-form");
	await form.waitFor();
	assert.ok(await until("the focus is in the form", () =>
		page.evaluate(() => Boolean(document.activeElement
			?.closest('[data-test="command-form"]')))));
	await page.keyboard.press("Escape");
	await form.waitFor({ state: "detached" });
	await page.context().close();
});

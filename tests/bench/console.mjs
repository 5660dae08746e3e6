// How fast the console is with the open units that a fleet has: the first
// paint, and from a click to what it changes on the screen (console.md 13).
//   URL=http://127.0.0.1:PORT node tests/bench/console.mjs

import { browser, person } from "../browser/world.mjs";

const world = { url: process.env.URL };
const chrome = await browser();

/** The n-th of a hundred, by nearest rank. */
const share = (values, n) => values.sort((a, b) => a - b)[
	Math.ceil(values.length * n / 100) - 1];

function tell(what, values) {
	console.log(`${what}: median ${Math.round(share(values, 50))} ms, ` +
		`p95 ${Math.round(share(values, 95))} ms, of ${values.length}`);
}

/** Click, and wait in the page until something is there or gone. */
const click = (page, what, until) => page.evaluate(([at, there]) =>
	new Promise((done, fail) => {
		const from = performance.now();
		setTimeout(() => fail(new Error(`never: ${there}`)), 10000);
		document.querySelector(at).click();
		const look = () => document.querySelector(there)
			? done(performance.now() - from) : requestAnimationFrame(look);
		requestAnimationFrame(look);
	}), [what, until]);

async function paint(path, mark) {
	const first = [], whole = [];
	for (let i = 0; i < 6; i++) {
		const page = await person(chrome, world, "gm");
		const from = Date.now();
		await page.goto(path);
		await page.locator(mark).first().waitFor();
		whole.push(Date.now() - from);
		first.push(await page.evaluate(() => performance
			.getEntriesByName("first-contentful-paint")[0].startTime));
		await page.context().close();
	}
	tell(`first paint of ${path}`, first);
	tell(`all of ${path} there`, whole);
}

async function act() {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("row").first().waitFor();
	const opened = [], asked = [], answered = [];
	// By its name: the list moves while its units do.
	const units = await page.getByTestId("row").evaluateAll((rows) =>
		rows.slice(0, 12).map((row) => row.dataset.unit));
	for (const unit of units) {
		const panel = `[data-test="unit-panel"][data-unit="${unit}"]`;
		opened.push(await click(page,
			`[data-test="row"][data-unit="${unit}"]`, panel));
		await page.locator(`${panel} [data-test="next-step"]`).waitFor();
		asked.push(await click(page, `${panel} [data-test="next-step"]`,
			'[data-test="command-form"]'));
		answered.push(await click(page, '[data-test="form-send"]',
			`${panel} [data-test="unit-waiting"], ` +
			`${panel} [data-test="unit-state"]:not([data-state="requested"])`));
		await page.waitForTimeout(400);
	}
	tell("a row chosen to its panel", opened);
	tell("the next step to its form", asked);
	tell("a command sent to its first sign", answered);
	await page.context().close();
}

try {
	await paint("/", '[data-test="stage"] svg *');
	await paint("/intake", '[data-test="row"]');
	await act();
} finally {
	await chrome.close();
}

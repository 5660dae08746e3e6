// The customer's page on a phone, without JavaScript: a return is asked for,
// followed and its quote answered, and the answer is on the record with the
// version that was shown: S-100, S-139, console rules 7.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, until } from "./world.mjs";
import { isClean } from "./clean.mjs";
import { customer, phone } from "./customer.mjs";

let world, chrome;

before(async () => {
	world = fleet();
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

/** Latin punctuation that touches Chinese, with what stands around it. */
const narrow = (text) => text.match(
	/.{0,9}([\u2e80-\uffef] ?[,:;?!()]|[,:;?!()] ?[\u2e80-\uffef]).{0,9}/g);

test("Chinese for a customer has its own punctuation", async () => {
	const page = await customer(chrome, world, { lang: "zh" });
	const { pathname } = new URL(page.url());
	const isWell = async (what) => {
		const text = await page.locator("body").innerText();
		assert.match(text, /[\u4e00-\u9fff]/, what);
		assert.equal(narrow(text), null, what);
	};

	await isWell("a quote");
	for (const path of [`${pathname}/copy?lang=zh`, "/u/RMA-1?lang=zh",
		`${pathname}?lang=zh&note=unticked`, `/t/${"0".repeat(26)}?lang=zh`,
		`${pathname}?lang=zh&contact=1`, `${pathname}?lang=zh&new=1`]) {
		const answer = await page.request.get(path);
		await page.setContent((await answer.text())
			.replace(/<style>.*?<\/style>/s, ""));
		await isWell(path);
	}
	await page.goto("/request?lang=zh");
	await isWell("the form");
	await page.locator("form").evaluate((form) => { form.noValidate = true; });
	await page.locator('[name="contact_phone"]').fill("7");
	await page.locator("form button").click();
	await page.locator('[role="alert"]').waitFor();
	await isWell("the form with faults");
	await page.context().close();
});

const told = (unit) => JSON.parse(world.fanxiu("unit", unit, "--json"));

for (const lang of ["zh", "en"])
	test(`a quote is answered on a phone without a script, ${lang}`,
		async () => {
			const page = await customer(chrome, world, { lang });
			const form = page.locator('form[action*="/answer"]').first();
			assert.ok(await form.count(), "there is a quote to answer");
			const wide = await phone(chrome, world, { script: true });
			await wide.goto(page.url());
			assert.ok(await wide.evaluate(() =>
				document.documentElement.scrollWidth <= innerWidth));
			const small = await wide.evaluate(() =>
				[...document.querySelectorAll("button, .button")]
					.filter((b) => b.getBoundingClientRect().height < 44)
					.map((b) => b.innerText));
			assert.deepEqual(small, [], "buttons of at least 44 px");
			// Neither is the one that is meant: console.md 7.
			const widths = await wide.locator('button[name="answer"]')
				.evaluateAll((all) => all.map((b) => b.offsetWidth));
			assert.equal(widths.length, 2);
			assert.equal(widths[0], widths[1], "two equal buttons");
			await wide.context().close();
			await form.locator('button[value="approve"]').click();
			await until("the answer is on the record", () =>
				told(page.unit).timeline.some((e) =>
					e.type === "intake.customer_decided"));
			await page.waitForURL(/note=answer/);
			await page.context().close();
		});

test("the page breaks no rule of accessibility, also on 320 px", async () => {
	for (const [lang, theme] of [["zh", "light"], ["en", "dark"]]) {
		const seen = await customer(chrome, world, { lang: `${lang}` });
		const page = await phone(chrome, world, { lang, script: true,
			width: 320, colorScheme: theme, bypassCSP: true });
		const { pathname } = new URL(seen.url());
		for (const [path, more] of [[pathname, ""], ["/request", ""],
			[pathname, "&contact=1"]]) {
			await page.goto(`${path}?lang=${lang}${more}`);
			await isClean(page, path + more);
			assert.ok(await page.evaluate(() =>
				document.documentElement.scrollWidth <= innerWidth), path);
		}
		await page.context().close();
		await seen.context().close();
	}
});

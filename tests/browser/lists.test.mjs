// A list longer than an answer of the gateway is read on, by hand and by key;
// an appeal is opened from its tab and judged, in both languages: S-072, X23.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { isClean } from "./clean.mjs";
import { settled, step } from "./hands.mjs";
import { requested, soon } from "./units.mjs";

const SHA = "7".padStart(64, "0");
let world, chrome;

const request = (serial) => requested(world, serial);

before(async () => {
	world = fleet();
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

/** Pages of two rows, of the gateway's own cutting. */
async function cutShort(page) {
	await page.route(/\/v1\/(queues|records)\/.*limit=200/, (route) =>
		route.continue({ url: route.request().url()
			.replace("limit=200", "limit=2") }));
}

/** Its request is refused, and the customer appeals. */
function appealed(serial) {
	const unit = request(serial);
	world.send("cs:cs", "intake.review", unit, { verdict: "rejected",
		reason: "misuse", text_sha: SHA });
	const { timeline } = JSON.parse(world.fanxiu("unit", unit, "--json"));
	const said = timeline.findLast((e) => /intake/.test(e.source ?? "") ||
		e.type?.startsWith("intake."));
	soon(world, "link:customer", "intake.appeal", unit, {
		against_service: "intake", against_seq: said.seq ?? said.sequence,
		grounds: "it was never used" });
	return unit;
}

for (const [lang, word] of [["en", "More"], ["zh", "更多"]])
	test(`a long list is read on in ${lang}`, async () => {
		if (lang === "en")
			["1", "2", "3", "4", "5"].forEach((n) => request(`SN-${n}`));
		const page = await person(chrome, world, "cs", { lang });
		await cutShort(page);
		await page.goto("/intake");
		const rows = page.getByTestId("row"), more =
			page.getByTestId("load-more");
		const has = (n) => until(`${n} rows`, async () =>
			(await rows.count()) === n);
		await has(2);
		assert.equal(await more.innerText(), word);
		await isClean(page, `a cut list, ${lang}`);
		await more.click();
		await has(4);
		await rows.nth(3).click();
		await page.getByTestId("unit-panel").waitFor();
		await page.locator("h1").first().click();
		await page.keyboard.press("j");
		await has(5);
		await more.waitFor({ state: "detached" });
		const units = await rows.evaluateAll((all) =>
			all.map((row) => row.dataset.unit));
		assert.equal(new Set(units).size, 5);
		await page.context().close();
	});

for (const lang of ["en", "zh"])
	test(`an appeal is opened from its tab and judged in ${lang}`,
		async () => {
			const units = ["1", "2", "3"].map((n) =>
				appealed(`SN-${lang}-${n}`));
			const page = await person(chrome, world, "qa_mgr", { lang });
			await cutShort(page);
			await page.goto("/assessment");
			await page.getByTestId("tab-appeals").click();
			const rows = page.getByTestId("appeals").getByTestId("row");
			await until("two appeals are there", async () =>
				(await rows.count()) === 2);
			await until("the tab counts them", async () =>
				(lang === "zh" ? /申诉\s*2\+/ : /Appeals\s*2\+/).test(
					await page.getByTestId("tab-appeals").innerText()));
			await page.getByTestId("load-more").click();
			await until("all are there", async () =>
				(await rows.count()) === 3);
			await isClean(page, `appeals, ${lang}`);
			const unit = units[1];
			await page.getByTestId("appeals")
				.locator(`[data-unit="${unit}"]`).click();
			await page.locator(`[data-test="unit-panel"][data-unit="${unit}"]`)
				.waitFor();
			await isClean(page, `an appeal, ${lang}`);
			await step(page, "assessment.judge_appeal", {
				verdict: "dismissed", reasons_sha: true });
			await settled(page, "assessment.judge_appeal");
			await until("it waits no more", async () =>
				(await rows.count()) === 2 && !(await page
					.getByTestId("appeals")
					.locator(`[data-unit="${unit}"]`).count()));
			assert.ok(JSON.parse(world.fanxiu("unit", unit, "--json"))
				.timeline.some((e) => e.type === "assessment.appeal_judged"));
			assert.deepEqual(page.faults, []);
			for (const other of units.filter((one) => one !== unit))
				world.send("qa_mgr:qa_mgr", "assessment.judge_appeal", other,
					{ verdict: "dismissed", reasons_sha: SHA });
			await page.context().close();
		});

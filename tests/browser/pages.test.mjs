// What pages show is of what was asked for, and a failure that passes leaves
// nobody stuck.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { requested } from "./units.mjs";
import { placeOf } from "../../services/gateway/console/steps.js";

let world, chrome;

const request = (serial, more) => requested(world, serial, more);

before(async () => {
	world = fleet();
	["SN-1", "SN-2", "SN-3"].forEach((serial) => request(serial));
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

/** A window whose requests to a path fail as long as `bad.is`. */
async function failing(page, path) {
	const bad = { is: true, asked: 0 };
	await page.route(path, async (route) => {
		bad.asked++;
		if (bad.is)
			await route.fulfill({ status: 503, json: { code: "BUSY",
				en: "Too much to do just now", zh: "系统繁忙" } });
		else
			await route.continue();
	});
	return bad;
}

test("a figure of another period is never shown as this one's", async () => {
	const page = await person(chrome, world, "gm");
	await page.goto("/analytics?period=all");
	const tile = page.getByTestId("chart-turnaround");

	await tile.waitFor();
	const bad = await failing(page, "**/v1/reports/**");
	await page.getByTestId("period").selectOption({ index: 1 });
	await tile.waitFor({ state: "detached" });
	await page.getByText("Too much to do just now").first().waitFor();
	bad.is = false;
	await tile.waitFor();
	await page.context().close();
});

/** What was finished in so many days, with what their half, ... took. */
const times = (report, most, ...days) => ({ ...report,
	rows: Array.from({ length: most }, (_, i) => ({ over_s: i * 86400,
		up_to_s: (i + 1) * 86400, gross: 3 + i % 5, net: 1 })),
	figures: ["tat_gross_median", "tat_gross_p90", "promise_median"]
		.map((figure, i) => ({ figure, n: 40, value: days[i] * 86400,
			period: i === 2 ? "now" : report.period })) });

/** What of a chart cannot be read: where its names stand, and its lines. */
const unreadable = (svg) => {
	const boxes = (what) => [...svg.querySelectorAll(what)].map((e) => {
		const { x, y, width, height } = e.getBBox();
		return { text: e.textContent || e.getAttribute("class"), x, y, width,
			height };
	});
	const all = boxes("text");
	const lines = boxes(".median, .p90, .promise, .mark");
	const { width, height } = svg.viewBox.baseVal;
	const meet = (a, b) => a !== b && a.x < b.x + b.width + 1 &&
		b.x < a.x + a.width + 1 && a.y + 2 < b.y + b.height - 2 &&
		b.y + 2 < a.y + a.height - 2;
	return all.flatMap((a) => [...all, ...lines].filter((b) => meet(a, b))
		.map((b) => `${a.text} and ${b.text}`)
		.concat(a.x < 0 || a.x + a.width > width || a.y < 0 ||
			a.y + a.height > height ? [`${a.text} goes beyond`] : []));
};

test("what a chart says can be read on a narrow screen", async () => {
	for (const lang of ["zh", "en"]) {
		const page = await person(chrome, world, "analyst",
			{ lang, width: 360 });
		let now;
		await page.route("**/v1/reports/turnaround*", async (route) =>
			route.fulfill({ json: times(await (await route.fetch()).json(),
				...now) }));
		for (now of [[18, 7, 10, 5], [18, 8.4, 9.2, 8.9], [18, 15, 17.5, 16],
			[18, 17.9, 17.95, 17.92], [4, 1.3, 3.8, 0.1], [18, 1, 17.9, 9]]) {
			await page.goto("/analytics?period=all");
			const chart = page.locator("#turnaround svg");
			await chart.locator(".promise").waitFor({ state: "attached" });
			for (const svg of await page.locator("svg.plot").all())
				assert.deepEqual(await svg.evaluate(unreadable), [],
					`${lang} ${now}`);
		}
		const file = page.waitForEvent("download");
		await page.getByTestId("csv-turnaround").click();
		assert.equal((await file).suggestedFilename(), "turnaround.csv");
		await page.context().close();
	}
});

test("a start that fails in passing goes on by itself", async () => {
	const page = await person(chrome, world, "cs");
	for (const path of ["**/v1/schema", "**/v1/me"]) {
		const bad = await failing(page, path);
		await page.goto("/intake");
		await page.getByTestId("trouble").waitFor();
		bad.is = false;
		await page.getByTestId("rail-intake").waitFor();
		await page.getByTestId("trouble").waitFor({ state: "detached" });
		await page.unroute(path);
	}
	await page.context().close();
});

test("steps that could not be asked for are asked for again", async () => {
	const page = await person(chrome, world, "cs");
	const bad = await failing(page, /\/actions/);
	await page.goto("/intake");
	await page.getByTestId("row").first().click();
	await until("it says why", async () => /Too much to do/.test(
		await page.getByTestId("no-step").innerText()));
	bad.is = false;
	await page.getByTestId("next-step").waitFor();
	await page.context().close();
});

test("signing in is at hand when newer modules are given out", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("row").first().waitFor();
	await page.waitForLoadState("networkidle", { timeout: 3000 })
		.catch(() => {});
	await page.route("**/pages/signin.js", (route) =>
		route.fulfill({ status: 404 }));
	await page.context().clearCookies();
	await page.getByTestId("row").first().click();
	await page.getByTestId("signin").waitFor();
	const other = await person(chrome, world, null);
	await other.route("**/pages/signin.js", (route) =>
		route.fulfill({ status: 404 }));
	await other.goto("/");
	await other.getByTestId("page-failed").waitFor();
	await page.context().close();
	await other.context().close();
});

test("a board that cannot be loaded says so, and no number", async () => {
	const page = await person(chrome, world, "cs");
	const bad = await failing(page, "**/v1/board");
	await page.goto("/");
	const count = page.getByTestId("flow-count");
	await until("it says why", async () =>
		/Too much to do/.test(await count.innerText()));
	assert.doesNotMatch(await count.innerText(), /\d/);
	bad.is = false;
	await until("it is loaded", async () =>
		/\d/.test(await count.innerText()));
	await page.context().close();
});

test("clocks of lists and of the wall go on", async () => {
	const page = await person(chrome, world, "cs");
	await page.clock.install();
	await page.goto("/intake");
	const row = page.getByTestId("row").first();
	await row.waitFor();
	const age = () => row.locator("td").nth(4).innerText();
	const before = await age();
	await page.clock.fastForward("10:00");
	await until("the age goes on", async () => (await age()) !== before);
	await page.goto("/?wall=1");
	const wall = page.getByTestId("wall-clock");
	await wall.waitFor();
	const was = await wall.innerText();
	await page.clock.fastForward("02:00");
	await until("the time goes on", async () =>
		(await wall.innerText()) !== was);
	await page.context().close();
});

test("what a lane has counted is drawn though no unit moves", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/");
	const rate = async () => Number(/in (\d+)/.exec(
		await page.getByTestId("lane-intake").innerText())?.[1] ?? 0);
	await page.getByTestId("lane-intake").waitFor();
	const before = await rate();
	request("SN-4");
	await until("the rate follows", async () =>
		(await rate()) === before + 1, 15000);
	await page.context().close();
});

test("beside the board stand the times of the chosen unit alone",
	async () => {
		const page = await person(chrome, world, "cs");
		const [one, two] = ["SN-5", "SN-6"].map((sn) => request(sn));
		await page.goto(`/?unit=${one}&view=table`);
		const side = page.getByTestId("flow-side");
		await side.locator("dd").nth(1).waitFor();
		const bad = await failing(page, /records\/analytics\/dossier/);
		await page.getByTestId("twin").getByText(two).click();
		await side.getByRole("heading", { name: two }).waitFor();
		await until("it was asked", () => bad.asked > 0);
		assert.equal(await side.locator("dd").count(), 1);
		await page.context().close();
	});

test("the palette opens no hit of the text before", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("row").first().waitFor();
	await page.keyboard.press("Control+k");
	const box = page.getByTestId("palette-input");
	await box.fill("RMA-");
	const hits = page.getByRole("option", { name: /RMA-/ });
	await hits.first().waitFor();
	await page.route("**/v1/search**", () => {});
	await box.fill("RMA-nowhere");
	await until("the list is of the new text", async () =>
		(await hits.count()) === 0, 3000);
	await page.context().close();
});

test("who only looks learns that nobody is signed in", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("row").first().waitFor();
	await page.context().clearCookies();
	process.kill(world.pid("gateway"), "SIGKILL");
	world.start("gateway");
	await page.getByTestId("signin").waitFor();
	await page.context().close();
});

test("looking through a list says what it looked for", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("row").first().waitFor();
	const count = page.getByTestId("count");
	const all = Number((await count.innerText()).split(" ")[0]);
	await page.getByTestId("find").fill("sn-2");
	await until("one is found", async () =>
		(await page.getByTestId("row").count()) === 1 &&
		(await count.innerText()) === `1 of ${all} units`);
	await page.getByTestId("find").fill("nowhere");
	await until("none is found", async () => /"nowhere"/.test(
		await page.getByTestId("empty").innerText()));
	await page.getByTestId("find").fill("");
	await page.getByTestId("mine").check();
	await until("none is mine", async () => /yours/.test(
		await page.getByTestId("empty").innerText()));
	assert.match(await page.getByTestId("tab-requested").innerText(),
		new RegExp(`${all}`));
	await page.context().close();
});

test("the customer's link is made and ended on the page of the case",
	async () => {
		const page = await person(chrome, world, "cs");
		const unit = request("SN-LINK");
		await page.goto(`/c/${unit.replace(/\.\d+$/, "")}`);
		await page.getByTestId("link-make").click();
		await page.getByTestId("link-go").click();
		const url = await page.getByTestId("link-url").inputValue();
		const there = new URL(url, world.url).pathname;
		assert.match(there, /^\/t\//);
		const looks = () => page.evaluate((path) =>
			fetch(path).then((r) => r.status), there);
		assert.equal(await looks(), 200);
		await page.getByTestId("link-end").click();
		await page.getByTestId("link-go").click();
		await page.getByTestId("link-url").waitFor({ state: "detached" });
		assert.notEqual(await looks(), 200);
		await page.context().close();
		const other = await person(chrome, world, "technician");
		await other.goto(`/c/${unit.replace(/\.\d+$/, "")}`);
		await other.getByTestId("event").first().waitFor();
		assert.equal(await other.getByTestId("link-make").count(), 0);
		await other.context().close();
	});

test("every command that a role may send has its place on a page",
	async () => {
		const schema = await fetch(`${world.url}/v1/schema`)
			.then((r) => r.json());
		const machines = ["customer", "carrier", "timer", "service"];
		const more = {};
		for (const c of schema.commands)
			for (const role of c.roles.filter((r) => !machines.includes(r))) {
				const place = placeOf(c);
				if (place === "more")
					(more[role] ??= []).push(c);
				else if (place === "unit")
					assert.ok(c.subject && c.department !== "analytics",
						`${c.type} is about no unit`);
			}
		for (const role of ["cs", "finance", "parts", "ops"]) {
			const page = await person(chrome, world, role);
			for (const c of more[role]) {
				await page.goto(role === "ops" ? "/ops"
					: `/${c.department}`);
				await page.getByTestId("more").locator("> summary").click();
				const act = page.getByTestId(`more-${c.type}`);
				await act.waitFor();
				assert.ok(await act.isEnabled(), `${role}: ${c.type}`);
			}
			await page.context().close();
		}
	});

test("a contact is corrected on the page of its case, a lot is taken in",
	async () => {
		const cs = await person(chrome, world, "cs");
		const unit = request("SN-ACT");
		await cs.goto(`/c/${unit.replace(/\.\d+$/, "")}`);
		await cs.getByTestId("case-intake.update_contact").click();
		const form = cs.getByTestId("command-form");
		await form.getByTestId("form-more").click();
		await form_(cs, "contact_name").fill("Zhao Wei");
		await form_(cs, "contact_phone").fill("00000000009");
		await form.getByTestId("form-send").click();
		await form.waitFor({ state: "detached" }).catch(
			async () => assert.fail(await form.innerText()));
		await until("it is an event", () => cs.evaluate(() => fetch(
			"/v1/events?department=intake&from=start&follow=0")
			.then((r) => r.text())
			.then((text) => /intake\.contact_changed/.test(text))));
		await cs.context().close();
		const parts = await person(chrome, world, "parts");
		await parts.goto("/repair");
		await parts.getByTestId("more").locator("> summary").click();
		await parts.getByTestId("more-repair.accept_lot").click();
		await parts.getByTestId("dialog-about").locator("input")
			.fill("LOT-7");
		await parts.keyboard.press("Enter");
		for (const [name, value] of [["part_no", "PCB-77"], ["qty", "5"],
			["iqc_ref", "IQC-1"]])
			await form_(parts, name).fill(value);
		await parts.getByTestId("form-send").click();
		await until("the lot is there", () => parts.evaluate(() => fetch(
			"/v1/records/repair/part_lot/LOT-7").then((r) => r.ok)));
		await parts.context().close();
	});

function form_(page, name) {
	return page.getByTestId("command-form").getByTestId(`field-${name}`)
		.locator("input");
}

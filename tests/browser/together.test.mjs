// Two people, a cut stream, a line that is gone: what the console shows is
// true or says how old it is, and what was asked happens once.  U5, U6.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, sleep, until } from "./world.mjs";
import { requested } from "./units.mjs";
import { open, state, step } from "./hands.mjs";

let world, chrome;

before(async () => {
	world = fleet();
	chrome = await browser();
});
after(async () => {
	await chrome?.close();
	world?.end();
});

const request = (serial) => requested(world, serial);

const events = (unit, type) =>
	JSON.parse(world.fanxiu("unit", unit, "--json")).timeline
		.filter((e) => e.type === type).length;

test("a list follows without a reload", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("page-intake").waitFor();
	const unit = request("SN-1");
	await page.locator(`[data-test="row"][data-unit="${unit}"]`).waitFor();
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

test("who comes second is told what happened meanwhile", async () => {
	const unit = request("SN-2");
	const one = await person(chrome, world, "cs");
	const two = await person(chrome, world, "cs");
	await open(one, "intake", unit);
	await open(two, "intake", unit);
	const panel = two.getByTestId("unit-panel");
	await panel.getByTestId("next-step").click();
	await two.getByTestId("command-form").waitFor();
	await step(one, "intake.review", { verdict: "eligible",
		method: "courier" });
	await two.getByTestId("form-send").click();
	await until("the second is told", async () =>
		(await panel.getByTestId("unit-refused").count()) ||
		(await two.getByTestId("form-refused").count()));
	assert.equal(events(unit, "intake.reviewed"), 1);
	await one.context().close();
	await two.context().close();
});

test("commands wait while there is no line, and go out once", async () => {
	const unit = request("SN-3");
	const page = await person(chrome, world, "cs");
	await open(page, "intake", unit);
	const panel = page.getByTestId("unit-panel");
	const acts = panel.getByTestId("act-intake.acknowledge");
	await acts.waitFor({ state: "attached" }); // known before the line goes
	await page.context().setOffline(true);
	await panel.locator('[data-test="more-actions"] > summary').click();
	await acts.click();
	await page.getByTestId("form-send").click();
	await until("it waits", async () =>
		(await page.getByTestId("waiting").count()) > 0);
	await sleep(Number(process.env.OFFLINE_MS ?? 5000));
	await page.context().setOffline(false);
	await until("it went out", async () =>
		(await page.getByTestId("waiting").count()) === 0, 30000);
	assert.equal(events(unit, "intake.acknowledged"), 1);
	await page.context().close();
});

test("a cut stream says so, heals, and has missed nothing", async () => {
	const page = await person(chrome, world, "cs");
	await page.goto("/intake");
	await page.getByTestId("page-intake").waitFor();
	process.kill(world.pid("gateway"), "SIGKILL");
	await page.getByTestId("stale-banner").waitFor();
	const unit = request("SN-4");
	world.start("gateway");
	await page.locator(`[data-test="row"][data-unit="${unit}"]`)
		.waitFor();
	await page.getByTestId("stale-banner").waitFor({ state: "detached" });
	await page.context().close();
});

test("what has no answer is shown as waiting, then once done", async () => {
	const unit = request("SN-5");
	const page = await person(chrome, world, "cs");
	await open(page, "intake", unit);
	await page.getByTestId("next-step").waitFor();
	const pid = world.pid("intake");
	process.kill(pid, "SIGSTOP");
	try {
		await page.getByTestId("next-step").click();
		const form = page.getByTestId("command-form");
		await form.waitFor();
		await page.getByTestId("form-send").click();
		await until("it is shown as waiting", async () =>
			(await page.getByTestId("unit-waiting").count()) > 0);
		await sleep(6000);
	} finally {
		process.kill(pid, "SIGCONT");
	}
	await until("it is done", async () =>
		(await state(page)) === "eligible" ||
		events(unit, "intake.reviewed") === 1, 30000);
	assert.equal(events(unit, "intake.reviewed"), 1);
	await page.context().close();
});

// The stream tells of services; the page asks once.  Console 4.9, 6.8.
test("operations are told what changed and do not ask for it", async () => {
	const page = await person(chrome, world, "ops");
	let asked = 0;
	page.on("request", (r) => {
		asked += new URL(r.url()).pathname === "/v1/ops/services";
	});
	await page.goto("/ops");
	const head = page.getByTestId("ops-intake").locator("td.mono").first();
	await head.waitFor();
	const before = Number(await head.innerText());
	const unit = request("SN-6");
	await until("its new head", async () =>
		Number(await head.innerText()) > before);
	await page.getByTestId("ops-tail").getByText(unit).first().waitFor();
	// Its state alone: a commit that was stopped in the middle was slow.
	const ill = () => page.getByTestId("ops-repair").locator("td").first()
		.evaluate((cell) => cell.className === "wrong");
	const pid = world.pid("repair");
	process.kill(pid, "SIGSTOP");
	try {
		await until("it is silent", ill, 20000);
		await page.getByTestId("alert-state").waitFor();
	} finally {
		process.kill(pid, "SIGCONT");
	}
	await until("and back", async () => !(await ill()), 20000);
	assert.ok(asked <= 3, `asked ${asked} times`);
	assert.deepEqual(page.faults, []);
	await page.context().close();
});

// What pages show is of what was asked for, and a failure that passes leaves
// nobody stuck.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";

let world, chrome;

function request(serial, more = {}) {
	return world.send("cs:cs", "intake.request", null, { channel: "phone",
		customer_kind: "person", model: "KETTLE-2", serial, voucher: "valid",
		purchase_date: "2026-01-15", fault_note: "no heat",
		symptom: "no_power", demand: "repair", contact_name: "Zhao Wei",
		contact_phone: "00000000001", ...more }).subject;
}

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
	await until("the steps are there", async () =>
		(await page.getByTestId("next-step").count()) > 0 ||
		/in your role/.test(await page.getByTestId("no-step").innerText()));
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

// Signing in as in real work: a second step is set up before all else and
// asked for from then on; at a shared bench a badge and a PIN, and an end
// without use that warns first.  None of it breaks a rule of accessibility.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { browser, fleet, person, until } from "./world.mjs";
import { isClean } from "./clean.mjs";
import { scan } from "./hands.mjs";

const OWN = "wooden river nine";
let world, chrome, profile;

before(async () => {
	world = fleet();
	chrome = await browser();
	profile = join(world.home, "real.cfg");
	writeFileSync(profile, readFileSync(resolve("config/profiles/demo.cfg"),
		"utf8").replace("second_step = false", "second_step = true")
		.replaceAll("../calendar", resolve("config/calendar")));
});
after(async () => {
	await chrome?.close();
	world?.end();
});

/** What an app shows: RFC 6238 by node's own SHA-1. */
function code(secret, ahead = 0) {
	let bits = "";
	for (const sign of secret.replace(/ /g, ""))
		bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign)
			.toString(2).padStart(5, "0");
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	const count = Buffer.alloc(8);
	count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
	const sum = createHmac("sha1", key).update(count).digest();
	const number = sum.readUInt32BE(sum[19] & 15) & 0x7fffffff;
	return String(number % 1000000).padStart(6, "0");
}

/** Not at the very end of a step. */
async function early() {
	await until("a step begins", () => Date.now() % 30000 < 22000, 30000);
}

/** Minute by minute, however late the page learns when its session ends. */
async function unused(page) {
	await until("it warns of the end", async () => {
		await page.clock.fastForward("01:00");
		return page.getByTestId("idle").count();
	});
}

/** An account, by the operator of the demo; its first password. */
async function made(ops, name, roles) {
	return ops.evaluate(async ([name_, roles_]) => {
		const me = await (await fetch("/v1/me")).json();
		const answer = await fetch("/v1/people", { method: "POST",
			headers: { "Content-Type": "application/json",
				"X-Fanxiu-Token": me.token },
			body: JSON.stringify({ name: name_, roles: roles_ }) });
		return (await answer.json()).given;
	}, [name, roles]);
}

async function signIn(page, name, password) {
	await page.goto("/");
	await page.locator("input[name=username]").fill(name);
	await page.locator("input[name=password]").fill(password);
	await page.getByTestId("signin-go").click();
}

/** From the password that was given to one's own. */
async function ownPassword(page, given) {
	const form = page.getByTestId("password");
	await form.locator("input[name=old]").fill(given);
	await form.locator("input[name=new]").fill(OWN);
	await page.getByTestId("password-save").click();
}

test("a second step is set up first, and asked for from then on", async () => {
	const ops = await person(chrome, world, "ops");
	const given = await made(ops, "zhao.ops", ["ops"]);
	await ops.context().close();
	world.stop("gateway");
	world.fanxiu("fleet", "start", "gateway", "--profile", profile, "--quiet");
	const page = await person(chrome, world, null, { lang: "zh" });
	await signIn(page, "zhao.ops", given);
	await page.getByTestId("password").waitFor();
	await isClean(page, "a password of one's own");
	await ownPassword(page, given);
	await page.getByTestId("second-begin").waitFor();
	await isClean(page, "before it begins");
	await page.getByTestId("second-begin")
		.locator("input[name=password]").fill(OWN);
	await page.keyboard.press("Enter");
	const picture = page.locator("img.qr");
	await picture.waitFor();
	await until("the picture is drawn", () => picture.evaluate((i) =>
		i.complete && i.naturalWidth > 50));
	await isClean(page, "with the picture");
	const secret = await page.getByTestId("second-secret").innerText();
	const field = page.getByTestId("second-confirm")
		.locator("input[name=code]");
	await field.fill("000000");
	await page.keyboard.press("Enter");
	await page.getByTestId("second-confirm").getByRole("alert").waitFor();
	await early();
	await field.fill(code(secret));
	await page.keyboard.press("Enter");
	await page.getByTestId("second-paper").waitFor();
	assert.equal(await page.getByTestId("second-paper").locator("li")
		.count(), 8);
	await isClean(page, "codes for paper");
	await page.getByTestId("second-kept").click();
	await page.getByTestId("stage").waitFor();
	await page.context().close();

	const again = await person(chrome, world, null, { lang: "en" });
	await signIn(again, "zhao.ops", OWN);
	const asked = again.locator("input[name=code]");
	await asked.waitFor();
	await until("the focus waits in it", () => asked.evaluate((e) =>
		e === document.activeElement));
	await isClean(again, "a code is asked for");
	await asked.fill(code(secret, 1));
	await again.keyboard.press("Enter");
	await again.getByTestId("stage").waitFor();
	await again.context().close();
});

test("at a bench: badge, PIN on big keys, a warning before the end",
	async () => {
		world.stop("gateway");
		world.start("gateway");
		const page = await person(chrome, world, "ops");
		const given = await made(page, "li.wei", ["technician"]);
		await page.goto("/people");
		const row = page.locator("[data-name='li.wei']");
		await row.getByRole("button", { name: "Badge" }).click();
		await page.getByTestId("give-badge").locator("input").fill("B-1001");
		await page.keyboard.press("Enter");
		await page.getByTestId("give-badge").waitFor({ state: "detached" });
		await page.getByTestId("stations").locator("input[name=station]")
			.fill("bench-3");
		await page.getByTestId("station-make").click();
		await page.getByTestId("station-row").waitFor();
		await isClean(page, "people and stations");

		// Its owner chooses a PIN, elsewhere.
		const own = await person(chrome, world, null);
		await signIn(own, "li.wei", given);
		await ownPassword(own, given);
		await own.getByTestId("stage").waitFor();
		await own.goto("/settings");
		const pin = own.getByTestId("pin");
		await pin.locator("input[autocomplete=current-password]").fill(OWN);
		await pin.locator("input[name=pin]").fill("270914");
		await own.getByTestId("pin-save").click();
		await pin.getByRole("status").waitFor();
		await isClean(own, "settings");
		await own.context().close();

		await page.evaluate(async () => {
			const me = await (await fetch("/v1/me")).json();
			await fetch("/v1/logout", { method: "POST", headers: {
				"Content-Type": "application/json",
				"X-Fanxiu-Token": me.token }, body: "{}" });
		});
		await page.clock.install();
		await page.goto("/");
		await page.getByTestId("badge-form").waitFor();
		await isClean(page, "a bench");
		const small = await page.locator(".pad button").evaluateAll(
			(all) => all.map((b) => b.getBoundingClientRect()).filter((b) =>
				b.width < 44 || b.height < 44).length);
		assert.equal(small, 0, "keys for gloves");
		await page.locator("input[name=badge]").fill("B-1001");
		const press = async (digits) => {
			for (const digit of digits)
				await page.getByTestId(`pad-${digit}`).click();
			await page.getByTestId("badge-go").click();
		};
		await press("000111");
		await page.getByTestId("badge-wrong").waitFor();
		await press("270914");
		await page.getByTestId("stage").waitFor();

		await unused(page);
		await isClean(page, "the warning");
		// Two minutes that are made to pass before the answer end it.
		const told = page.waitForResponse((r) => r.url().endsWith("/v1/me"));
		await page.getByTestId("idle-stay").click();
		await page.getByTestId("idle").waitFor({ state: "detached" });
		await (await told).finished();
		await unused(page);
		// For the gateway the ten minutes have hardly begun.
		await page.clock.fastForward("02:05");
		await page.getByTestId("idle").waitFor({ state: "detached" });
		await page.getByTestId("stage").waitFor();
		await unused(page);
		await page.route("/v1/me", async (route) => {
			const response = await route.fetch();
			await route.fulfill({ response, json: {
				...await response.json(), idle_ends_in_s: 0 } });
		});
		await page.clock.fastForward("02:05");
		await page.getByTestId("badge-form").waitFor();
		await page.context().close();
	});

test("who comes next on the same page may have another role", async () => {
	const ops = await person(chrome, world, "ops");
	const first = await made(ops, "wang.rx", ["receiver"]);
	const next = await made(ops, "chen.qa", ["inspector"]);
	await ops.context().close();
	const page = await person(chrome, world, null, { lang: "en" });
	await signIn(page, "wang.rx", first);
	await ownPassword(page, first);
	await page.getByTestId("stage").waitFor();
	await page.getByTestId("person").locator("summary").click();
	await page.getByTestId("sign-out").click();
	await page.locator("input[name=username]").fill("chen.qa");
	// A program that keeps passwords types them as fast as a scanner.
	const asked = [];
	page.on("request", (r) => asked.push(r.url()));
	await page.locator("input[name=password]").focus();
	await scan(page, next);
	await page.getByTestId("signin-go").click();
	await page.getByTestId("password").waitFor();
	assert.deepEqual(asked.filter((url) => url.includes("/v1/scan")), []);
	await page.context().close();
});

// What hands type, press and photograph is not lost: console rules 2.2.1, 9.1
// and 9.3, U2 and U9.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { browser, fleet, person, until } from "./world.mjs";
import { requested } from "./units.mjs";
import { fill, open, put, scan } from "./hands.mjs";

let world, chrome, page;

/** A unit whose goods are on the way. */
function coming(serial) {
	const unit = requested(world, serial);
	const say = (role, type, fields = {}) =>
		world.send(`${role}:${role}`, type, unit, fields);
	say("cs", "intake.review", { verdict: "eligible", method: "courier" });
	say("sales_mgr", "intake.confirm_side");
	say("qa", "intake.confirm_side");
	return unit;
}

const CRC = Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1;
	return n >>> 0;
});

function chunk(name, data) {
	const body = Buffer.concat([Buffer.from(name), data]);
	let sum = ~0;
	for (const byte of body) sum = CRC[(sum ^ byte) & 255] ^ sum >>> 8;
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(data.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE(~sum >>> 0, body.length + 4);
	return out;
}

/** A picture of this gray, a point if nothing else is said. */
function photo(gray, { width = 1, height = 1, more = [] } = {}) {
	const head = Buffer.from("00000000000000000800000000", "hex");
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, gray)]);
	return { name: `${gray}.png`, mimeType: "image/png",
		buffer: Buffer.concat([
			Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
			chunk("IHDR", head), ...more,
			chunk("IDAT", deflateSync(Buffer.concat(
				Array(height).fill(line)))),
			chunk("IEND", Buffer.alloc(0))]) };
}

before(async () => {
	world = fleet();
	chrome = await browser();
	page = await person(chrome, world, "receiver");
});
after(async () => {
	await chrome?.close();
	world?.end();
});

const form = () => page.getByTestId("command-form");
const field = (name) => form().getByTestId(`field-${name}`);

const typed = (name) => field(name).locator("input").inputValue();

/** Open the form of receiving, on a page that is loaded anew. */
async function receiving(unit) {
	await open(page, "intake", unit);
	await again();
}

async function again() {
	await page.locator('[data-test="next-step"][data-type="intake.receive"]')
		.click();
	await form().waitFor();
}

test("Enter on a button does what the button says", async () => {
	const unit = coming("SN-E1");
	await open(page, "intake", unit);
	await page.getByTestId("panel-close").focus();
	await page.keyboard.press("Enter");
	await page.getByTestId("unit-panel").waitFor({ state: "detached" });
	assert.equal(new URL(page.url()).pathname, "/intake");
});

test("what was typed is there again after Esc, and nothing takes its place",
	async () => {
		const unit = coming("SN-E2");
		await receiving(unit);
		await put(form(), "serial_seen", "SN-E2-X");
		await page.keyboard.press("Control+k");
		await page.waitForTimeout(300);
		assert.equal(await page.getByTestId("dialog-palette").count(), 0);
		await page.keyboard.press("Escape");
		await form().waitFor({ state: "detached" });
		await again();
		await form().getByTestId("form-draft").waitFor();
		assert.equal(await typed("serial_seen"), "SN-E2-X");
	});

test("photos add up, can be taken away, and the form waits for them",
	async () => {
		await receiving(coming("SN-E3"));
		const photos = field("photo_sha"), chips = photos.locator(".chip");
		const file = photos.locator('input[type="file"]');
		let go = () => {};
		const held = new Promise((done) => { go = done; });
		await page.route("/v1/attachments", async (route) => {
			await held;
			await route.continue();
		});
		await file.setInputFiles([photo(1)]);
		await file.setInputFiles([photo(2)]);
		assert.ok(await form().getByTestId("form-send").isDisabled());
		go();
		await until("both are kept", async () => await chips.count() === 2);
		await page.unroute("/v1/attachments");
		await file.setInputFiles([photo(3), photo(4)]);
		await photos.locator(".wrong").waitFor();
		assert.equal(await chips.count(), 3);
		await chips.first().getByTestId("form-remove").click();
		await until("one is taken away", async () => await chips.count() === 2);
		assert.ok(await form().getByTestId("form-send").isEnabled());
	});

// Where a photo was taken is nobody's business; a telephone writes it into a
// PNG as it does into a JPEG.
test("a PNG leaves the browser small and without what a camera wrote",
	async () => {
		await receiving(coming("SN-E7"));
		const place = [chunk("eXIf", Buffer.from("GPS 31.2304N 121.4737E")),
			chunk("tEXt", Buffer.from("Location\x0031.2304N"))];
		const sent = page.waitForRequest("/v1/attachments");
		await field("photo_sha").locator('input[type="file"]').setInputFiles(
			[photo(6, { width: 3200, height: 100, more: place })]);
		// A body of bytes is not told: what was kept is asked for.
		assert.equal((await sent).headers()["content-type"], "image/png");
		await field("photo_sha").locator(".chip").first().waitFor();
		const { hash } = await (await (await sent).response()).json();
		const kept = await (await page.request.get(
			`/v1/attachments/${hash}`)).body();
		assert.equal(kept.readUInt32BE(16), 1600, "as wide as 1,600 px");
		assert.equal(kept.readUInt32BE(20), 50);
		for (const what of ["eXIf", "tEXt", "GPS", "31.2304"])
			assert.ok(!kept.includes(what), what);
	});

test("a scan reaches its field though a file has the focus", async () => {
	await receiving(coming("SN-E4"));
	const file = field("photo_sha").locator('input[type="file"]');
	await file.setInputFiles([photo(5)]);
	await file.focus();
	await scan(page, "SN-E4-AB");
	await until("the model is filled in", async () =>
		await typed("model_seen") === "SN-E4-AB");
	assert.deepEqual(page.faults, []);
});

test("what is written as evidence goes with the form", async () => {
	await receiving(coming("SN-E5"));
	await field("photo_sha").locator('input[type="text"]').fill("as seen");
	const asked = page.waitForRequest("/v1/commands");
	await fill(page, "intake.receive", { model_seen: "KETTLE-2",
		serial_seen: "SN-E5", qty_seen: 1, appearance: "used" });
	assert.match((await asked).postDataJSON().data.photo_sha,
		/^[0-9a-f]{64}$/);
});

// Goods-in, console 4.2: nobody presses a button for the tag.
test("the tag of what was received prints by itself", async () => {
	await page.context().addInitScript(() => {
		window.print = () => {
			(opener ?? window).printed = location.pathname;
			dispatchEvent(new Event("afterprint"));
		};
	});
	const unit = coming("SN-E8");
	await receiving(unit);
	await fill(page, "intake.receive", { model_seen: "KETTLE-2",
		serial_seen: "SN-E8", qty_seen: 1, appearance: "used" });
	await until("it is printed", async () => await page.evaluate(() =>
		globalThis.printed) === `/v1/labels/${unit}`);
	await until("its page is gone", () => page.context().pages()
		.every((one) => !one.url().includes(`/v1/labels/${unit}`)));
	await page.goto("/settings");
	await page.getByTestId("choose-tag").uncheck();
	const other = coming("SN-E9");
	await receiving(other);
	await fill(page, "intake.receive", { model_seen: "KETTLE-2",
		serial_seen: "SN-E9", qty_seen: 1, appearance: "used" });
	await page.locator('[data-test="unit-state"][data-state="received"]')
		.waitFor();
	assert.equal(await page.evaluate(() => globalThis.printed), undefined);
	await page.goto("/settings");
	await page.getByTestId("choose-tag").check();
});

test("when somebody else was faster the form is back, and can be sent",
	async () => {
		const unit = coming("SN-E6");
		await receiving(unit);
		await page.route("/v1/commands", async (route) => {
			world.send("cs:cs", "intake.forward_form", unit,
				{ doc_no: "F-1" });
			await route.continue();
		}, { times: 1 });
		await fill(page, "intake.receive", { model_seen: "KETTLE-2",
			serial_seen: "SN-E6", qty_seen: 1, appearance: "used" });
		await page.getByTestId("form-refused").waitFor();
		assert.equal(await typed("serial_seen"), "SN-E6");
		await form().getByTestId("form-send").click();
		await until("it is received", async () => JSON.parse(world.fanxiu(
			"unit", unit, "--json")).state === "received");
	});

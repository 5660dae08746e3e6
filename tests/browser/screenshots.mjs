// The pictures of the README: the Flow board, the bench, analytics and the
// customer's page, in both languages, of the fleet that "make run" plays.
//   node screenshots.mjs INTO

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BUILD, browser, fleet, person, spawn, until } from "./world.mjs";
import { customer } from "./customer.mjs";

const into = process.argv[2] || "deploy/pictures";
mkdirSync(into, { recursive: true });

const world = fleet();
const chrome = await browser();

async function shoot(page, name, options = {}) {
	await page.evaluate(() => document.fonts.ready);
	await page.waitForTimeout(900);
	await page.screenshot({ path: join(into, `${name}.png`), ...options });
	console.log(`${name}.png`);
}

/** Weeks of work, held in the middle: the staff stop, the board stays. */
async function play() {
	const staff = spawn(join(BUILD, "fanxiu"), ["play", "--generate", "300",
		"--seed", "7"], { env: world.env, stdio: "ignore" });
	const page = await person(chrome, world, "gm");
	await until("the house is full", () => page.evaluate(() =>
		fetch("/v1/board").then((r) => r.json())
			.then((b) => b.units.length > 80 && b.lanes.every((l) =>
				l.id === "today" || (l.count > 1 && l.count < 75)))), 60000);
	staff.kill("SIGSTOP");
	await page.context().close();
	return staff;
}

async function board(lang, theme) {
	const page = await person(chrome, world, "gm",
		{ lang, theme, width: 1440, height: 810 });
	await page.goto("/");
	await page.getByTestId("stage").waitFor();
	await until("the marks are drawn", async () =>
		(await page.locator('[data-test="stage"] svg use').count()) > 20);
	await shoot(page, `flow-${lang}`);
	await page.context().close();
}

async function bench(lang, theme) {
	const page = await person(chrome, world, "technician",
		{ lang, theme, width: 1280, height: 720 });
	await page.goto("/repair?state=working");
	const row = page.getByTestId("row").first();
	await row.waitFor();
	await row.click();
	await page.getByTestId("unit-panel").waitFor();
	await shoot(page, `bench-${lang}`);
	await page.context().close();
}

async function analytics(lang, theme) {
	const page = await person(chrome, world, "analyst",
		{ lang, theme, width: 1280, height: 720 });
	await page.goto("/analytics");
	await page.getByTestId("analytics").waitFor();
	await shoot(page, `analytics-${lang}`);
	await page.context().close();
}

async function phone(lang) {
	const page = await customer(chrome, world, { lang });
	await page.goto(`${new URL(page.url()).pathname}?lang=${lang}`);
	await shoot(page, `customer-${lang}`);
	await page.context().close();
}

let staff;
try {
	staff = await play();
	await board("zh", "light");
	await board("en", "dark");
	await bench("zh", "dark");
	await bench("en", "light");
	await analytics("zh", "light");
	await analytics("en", "light");
	await phone("zh");
	await phone("en");
} finally {
	staff?.kill("SIGKILL");
	await chrome.close();
	world.end();
}

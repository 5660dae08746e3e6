// A fleet of its own with its gateway, and a browser that looks at it.
//
// Every test file runs one world, in a directory of its own, on a port that
// the system chose, and leaves nothing behind.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const BUILD = resolve(process.env.BUILD || "build");
const PROFILE = resolve("config/profiles/demo.cfg");
const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

// The packages lie in the build tree, never beside the sources.
export const tools = createRequire(join(BUILD, "browser", "package.json"));
const { chromium, selectors } = tools("playwright-core");
selectors.setTestIdAttribute("data-test");

const FLAGS = [
	"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
	"--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync",
];

/** What is waited for comes on the slowest machine, or does not come. */
export const PATIENCE = 60000;

export function sleep(ms) {
	return new Promise((done) => setTimeout(done, ms));
}

/** Wait until something is true; says what when it never is. */
export async function until(what, is, ms = PATIENCE) {
	const end = Date.now() + ms;
	for (;;) {
		const found = await is();
		if (found) return found;
		if (Date.now() > end) throw new Error(`never: ${what}`);
		await sleep(50);
	}
}

class Fleet {
	constructor() {
		this.home = mkdtempSync(join(tmpdir(), "fxb."));
		this.dir = join(this.home, "fleet");
		this.env = {
			...process.env, FANXIU_DIR: this.dir,
			LANG: "C.UTF-8", LC_ALL: "C.UTF-8",
		};
	}

	fanxiu(...args) {
		return execFileSync(join(BUILD, "fanxiu"), args, {
			env: this.env, encoding: "utf8",
			stdio: ["ignore", "pipe", "pipe"],
		});
	}

	/** A command of somebody's; returns the reply. */
	send(who, type, subject, fields = {}) {
		const words = Object.entries(fields).map(([k, v]) => `${k}=${v}`);
		const about = subject ? [subject] : [];
		return JSON.parse(this.fanxiu(
			"send", type, ...about, ...words, "--as", who, "--json"));
	}

	start(...names) {
		this.fanxiu("fleet", "start", ...names,
			"--profile", PROFILE, "--quiet");
		const port = join(this.dir, "store", "gateway", "http.port");
		if (existsSync(port))
			this.url = `http://127.0.0.1:${readFileSync(port, "utf8").trim()}`;
		return this;
	}

	stop(...names) {
		this.fanxiu("fleet", "stop", ...names);
	}

	/** The process of one service. */
	pid(name) {
		return Number(readFileSync(join(this.dir, `${name}.pid`), "utf8"));
	}

	end() {
		try {
			this.stop();
		} catch (e) {
			console.error(String(e.stderr || e));
		}
		if (process.env.KEEP) console.error(`kept: ${this.home}`);
		else rmSync(this.home, { recursive: true, force: true });
	}
}

/** A fleet with `play` made-up returns in it. */
export function fleet({ play = 0, seed = 7 } = {}) {
	const made = new Fleet();
	made.start();
	if (play > 0)
		made.fanxiu("play", "--generate", String(play), "--seed", String(seed));
	return made;
}

export function browser() {
	return chromium.launch({ executablePath: CHROMIUM, args: FLAGS.slice(1) });
}

/** A window of somebody: signed in as `account`, in one language and theme. */
export async function person(chrome, world, account, options = {}) {
	const { lang = "en", theme = "light", width = 1280, height = 800,
		...rest } = options;
	const context = await chrome.newContext({
		baseURL: world.url, locale: lang === "zh" ? "zh-CN" : "en-GB",
		colorScheme: theme, viewport: { width, height }, ...rest,
	});
	context.setDefaultTimeout(PATIENCE);
	const page = await context.newPage();
	// What a page still asks for when its test is over is nobody's failure.
	const close = context.close.bind(context);
	context.close = async () => {
		await page.unrouteAll({ behavior: "ignoreErrors" });
		await close();
	};
	page.faults = [];
	page.on("console", (m) => {
		if (m.type() === "error" && !m.text().startsWith("Failed to load"))
			page.faults.push(m.text());
	});
	page.on("pageerror", (e) => page.faults.push(e.stack ?? String(e)));
	page.on("response", (r) => {
		// A form that is being filled in may be tried before it is whole.
		const tried = r.status() === 400 && r.url().endsWith("/v1/try");
		if (r.status() >= 400 && r.status() !== 409 && !tried)
			page.faults.push(`${r.status()} ${r.url()}`);
	});
	if (account) {
		await page.goto("/demo");
		await page.getByTestId(`demo-${account}`).click();
		await page.waitForURL((u) => u.pathname !== "/demo");
		page.faults.length = 0; /* who has not signed in is told so: 401 */
	}
	return page;
}

export { spawn };

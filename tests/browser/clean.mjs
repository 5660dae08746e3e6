// What the rules of accessibility forbid on a page: WCAG 2.2 AA and what
// axe calls good practice, console rules 11.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { tools } from "./world.mjs";

const RULES = readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

// What is fading in has no colors yet.
const faded = (page) => page.evaluate(() => Promise.allSettled(
	document.getAnimations()
		.filter((a) => a.effect.getComputedTiming().endTime < 5000)
		.map((a) => a.finished)));

/** The page breaks no rule; otherwise it says which, and where. */
export async function isClean(page, where) {
	await faded(page);
	await page.evaluate(RULES);
	const { violations } = await page.evaluate((tags) =>
		globalThis.axe.run(document, { runOnly: { type: "tag", values: tags },
			resultTypes: ["violations"] }), TAGS);
	assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) =>
		n.target.join(" ")).join(", ")}`), [], where);
}

// A customer with a phone: asks for a return on the page without an account,
// and the staff bring it as far as a quote.

import { PATIENCE, sleep } from "./world.mjs";

const SHA = "7".padStart(64, "0");

export async function phone(chrome, world, { lang = "en", width = 390,
	height = 844, script = false, ...rest } = {}) {
	const context = await chrome.newContext({ baseURL: world.url,
		locale: lang === "zh" ? "zh-CN" : "en-GB",
		viewport: { width, height }, javaScriptEnabled: script,
		hasTouch: true, deviceScaleFactor: 1, ...rest });
	context.setDefaultTimeout(PATIENCE);
	return context.newPage();
}

/** Fill in and send the form; the page then shows the new case. */
export async function ask(page, lang, serial) {
	await page.goto(`/request?lang=${lang}`);
	const fields = { model: "KETTLE-2", serial, words: "no heat since Monday",
		contact_name: "Ouyang", contact_phone: "00000000007",
		contact_address: "9 Lane" };
	for (const [name, value] of Object.entries(fields))
		await page.locator(`[name="${name}"]`).fill(value);
	await page.locator('form[action*="/request"] button').first().click();
	await page.waitForURL(/\/t\//);
	return (await page.locator("body").innerText())
		.match(/RMA-\d{4}-\d{5}-\w\.\d\d/)?.[0];
}

/** What the staff do until the customer has a quote to answer. */
export async function quoted(world, unit, serial) {
	const say = (role, type, fields = {}) =>
		world.send(`${role}:${role}`, type, unit, fields);
	const soon = async (...what) => {
		for (let tries = 0; ; tries++)
			try {
				return say(...what);
			} catch (e) {
				if (tries > 40) throw e;
				await sleep(100); /* it has not heard of the unit yet */
			}
	};
	say("cs", "intake.review", { verdict: "eligible", method: "courier" });
	say("sales_mgr", "intake.confirm_side");
	say("qa", "intake.confirm_side");
	say("receiver", "intake.receive", { model_seen: "KETTLE-2",
		serial_seen: serial, qty_seen: 1, appearance: "used" });
	say("receiver", "intake.admit", { shelf: "A-1" });
	await soon("assessor", "assessment.start", { bench: "B-1" });
	say("assessor", "assessment.diagnose", { fault_found: "yes",
		repairable: "yes", cause: "material", symptom: "no_power",
		section: "heater", defect: "open_circuit" });
	const liability = { share_customer: 1000, warranty: "out",
		proof_burden: "customer", rule_ids: "S-113", rule_hash: SHA,
		evidence_sha: SHA };
	say("assessor", "assessment.propose_liability", liability);
	say("qa", "assessment.set_liability", liability);
	say("assessor", "assessment.propose", { kind: "repair",
		goods_to: "customer", est_labor_min: 30, est_parts_minor: 2000,
		replacement_value_minor: 29900 });
	say("assessor", "assessment.add_quote_line", { line_no: 1,
		code: "HEATER-2", qty: 1, unit_price_minor: 8900 });
	say("assessor", "assessment.quote", { price_list: "2026-03",
		doc_no: "Q-1" });
}

let serials = 0; /* one is bound in one open unit */

/** A phone on the page of a case that waits for an answer. */
export async function customer(chrome, world, options = {}) {
	const page = await phone(chrome, world, options);
	const serial = `SN-W-${options.lang}-${++serials}`;
	const unit = await ask(page, options.lang ?? "en", serial);
	await quoted(world, unit, serial);
	for (let tries = 0; tries < 50; tries++) {
		await page.reload();
		if (await page.locator('form[action*="/answer"]').count()) break;
		await sleep(200);
	}
	return Object.assign(page, { unit });
}

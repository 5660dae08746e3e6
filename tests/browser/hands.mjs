// What hands do on the console: fill in a form by the names of its fields,
// take a step of a unit, scan.

import { until } from "./world.mjs";

// The smallest PNG: one grey point.
const DOT = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAgg" +
	"CBd81ytgAAAABJRU5ErkJggg==", "base64");

/** Put a value into a field of the open form, whatever its control is. */
export async function put(form, name, value) {
	const field = form.getByTestId(`field-${name}`);
	const more = form.getByTestId("form-more");
	if (!(await field.count()) && (await more.count())) await more.click();
	await field.waitFor();
	if (await field.locator("select").count())
		return field.locator("select").selectOption(value);
	if (await field.locator('input[type="file"]').count()) {
		await field.locator('input[type="file"]').setInputFiles({
			name: "evidence.png", mimeType: "image/png", buffer: DOT,
		});
		return field.locator(".chip").first().waitFor();
	}
	const word = value === true ? "yes" : value === false ? "no" : value;
	const radio = field.locator(`input[type="radio"][value="${word}"]`);
	if (await radio.count()) return radio.check();
	const box = field.locator('input[type="checkbox"]');
	if (await box.count()) return box.first().setChecked(Boolean(value));
	return field.locator("input, textarea").first().fill(String(value));
}

/** Send the open form with these values. */
export async function fill(page, type, values = {}) {
	const form = page.locator(
		`[data-test="command-form"][data-type="${type}"]`);
	await form.waitFor();
	for (const [name, value] of Object.entries(values))
		await put(form, name, value);
	// The form is gone before its command is sent.
	const answered = page.waitForResponse("**/v1/commands").catch(() => {});
	await form.getByTestId("form-send").click();
	await form.waitFor({ state: "detached" }).catch(async () => {
		throw new Error(`${type}: ${await form.innerText()}`);
	});
	await answered;
}

/** Open a unit at a department. */
export async function open(page, department, unit) {
	await page.goto(`/${department}?unit=${unit}`);
	await page.locator(
		`[data-test="unit-panel"][data-unit="${unit}"]`).waitFor();
}

/** Take one step of the open unit, by the large button or by the menu. */
export async function step(page, type, values = {}) {
	const panel = page.getByTestId("unit-panel");
	const next = panel.locator(`[data-test="next-step"][data-type="${type}"]`);
	const other = panel.getByTestId(`act-${type}`);
	const how = await until(`${type} is offered`, async () =>
		(await next.count()) ? next : (await other.count()) ? other : null);
	if (how === other)
		await panel.locator('[data-test="more-actions"] > summary').click();
	await how.click();
	await fill(page, type, values);
	await settled(page, type);
}

/** Nothing waits for its answer, and nothing was refused. */
export async function settled(page, what) {
	const panel = page.getByTestId("unit-panel");
	await until(`${what} is answered`, async () =>
		!(await panel.getByTestId("unit-waiting").count()));
	const refused = panel.getByTestId("unit-refused");
	if (await refused.count())
		throw new Error(`${what}: ${await refused.innerText()}`);
}

/** What a hand scanner types, and its Enter, in a few milliseconds. */
export async function scan(page, text) {
	await page.evaluate((keys) => {
		for (const key of [...keys, "Enter"]) {
			const at = document.activeElement || document.body;
			const code = key === "Enter" ? "Enter" : "";
			const event = new KeyboardEvent("keydown", {
				key, code, bubbles: true, cancelable: true });
			if (at.dispatchEvent(event) && key.length === 1 &&
				"value" in at && at.type !== "file") {
				at.value += key;
				at.dispatchEvent(new Event("input", { bubbles: true }));
			}
		}
	}, [...text]);
}

/** The state that the panel shows. */
export const state = (page) =>
	page.getByTestId("unit-state").getAttribute("data-state");

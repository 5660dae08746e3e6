// All that is stuck can be looked at, however much it is: console.md 4.9.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app } from './page.mjs';

const { load } = await app('pages/stuck.js');
const EACH = 100, MANY = 230;

/** A repair with many, an intake with one; pages as the gateway gives them. */
const asked = [];
globalThis.fetch = async (path) => {
	const url = new URL(path, 'http://gateway');
	const one = url.searchParams.get('department');
	const from = Number(url.searchParams.get('after') ?? 0);
	asked.push(`${one ?? 'all'} ${from}`);
	const of = (name, n) => ({ department: name, answers: true,
		value: Array.from({ length: Math.min(EACH, n - from) }, (_, i) =>
			({ arrival: from + i + 1, subject: `U${from + i}` })),
		...n - from > EACH && { next: String(from + EACH) } });
	const departments = [of('intake', 1), of('repair', MANY)]
		.filter((d) => !one || d.department === one);
	return { status: 200, ok: true, json: async () => ({ departments }),
		headers: new Headers({ 'Content-Type': 'application/json' }) };
};

test('the first of each are shown, and that there are more', async () => {
	const { rows, isCut } = await load(1);
	assert.equal(rows.length, 1 + EACH);
	assert.equal(isCut, true);
	assert.deepEqual(asked, ['all 0']);
});

test('page after page all are there, each once', async () => {
	const { rows, isCut } = await load(3);
	assert.equal(rows.length, 1 + MANY);
	assert.equal(isCut, false);
	assert.equal(new Set(rows.map((r) => r.service + r.arrival)).size,
		1 + MANY);
	assert.ok(!asked.includes('intake 0'), 'who has no more is not asked');
});

// The bell knows all that is mine, however long the queue is: console.md 3.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app, soon } from './page.mjs';

const { startBell } = await app('bell.js');
const { get } = await app('store.js');

let asked = 0;
globalThis.fetch = async (path) => {
	const url = new URL(path, 'http://gateway');
	const after = url.searchParams.get('after');
	const mine = url.pathname.endsWith('/repair');
	asked++;
	const rows = !mine ? [] : after ? [{ unit_no: 'LAST', state: 'working',
		due: 1, by: 'li' }] : Array.from({ length: 200 }, (_, i) => ({
		unit_no: `U${i}`, state: 'working', due: Date.now() + 1e8 }));
	const json = { rows, next: mine && !after ? 'a1' : undefined };
	return { status: 200, ok: true, json: async () => json,
		headers: new Headers({ 'Content-Type': 'application/json' }) };
};

test('what is late behind the first page rings too', async () => {
	startBell({ name: 'li', roles: ['technician'] });
	for (let i = 0; i < 100 && !(get('rings') ?? []).length; i++)
		await soon(10);
	assert.deepEqual(get('rings').map((r) => [r.unit, r.why]),
		[['LAST', 'late']]);
	assert.ok(asked < 10, `asked ${asked} times`);
});

// Lists longer than a page: read on by what the gateway calls next, each row
// once, and no further than a person wants.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app } from './page.mjs';

const { pagesOf } = await app('rows.js');
const { set } = await app('store.js');
const { keysOf } = await app('pages/department.js');

let pages = {}, asked = [];
globalThis.fetch = async (path) => {
	const { searchParams } = new URL(path, 'http://gateway');
	asked.push(searchParams.get('after') ?? '');
	const json = pages[asked.at(-1)];
	return { status: 200, ok: true, json: async () => json,
		headers: new Headers({ 'Content-Type': 'application/json' }) };
};
/** Rows of a page, by their numbers. */
const rows = (from, to, more = {}) => Array.from({ length: to - from },
	(_, i) => ({ unit_no: `U${from + i}`, ...more }));
beforeEach(() => {
	asked = [];
	pages = { '': { rows: rows(0, 200), next: 'a1', counts: { working: 450 } },
		a1: { rows: rows(199, 399, { at: 2 }), next: 'a2',
			counts: { working: 451 } },
		a2: { rows: rows(399, 450) } };
});

test('the first page is asked for alone until more is wanted', async () => {
	const list = await pagesOf('/v1/queues/repair', {}, 'unit_no', 1);
	assert.equal(list.rows.length, 200);
	assert.equal(list.next, 'a1');
	assert.deepEqual(asked, ['']);
	assert.deepEqual(list.counts, { working: 450 });
});

test('what moved to the next page meanwhile stands there once', async () => {
	const list = await pagesOf('/v1/queues/repair', {}, 'unit_no', 2);
	assert.equal(list.rows.length, 399);
	assert.equal(new Set(list.rows.map((r) => r.unit_no)).size, 399);
	assert.equal(list.rows.find((r) => r.unit_no === 'U199').at, 2);
});

test('the last page has none behind it', async () => {
	const list = await pagesOf('/v1/queues/repair', {}, 'unit_no', 9);
	assert.equal(list.rows.length, 450);
	assert.equal(list.next, undefined);
	assert.deepEqual(asked, ['', 'a1', 'a2']);
});

test('a page without rows is not the end of the list', async () => {
	pages = { '': { rows: [], next: 'a1' },
		a1: { rows: rows(0, 3), next: 'a2' }, a2: { rows: rows(3, 5) } };
	const list = await pagesOf('/v1/queues/repair', { q: 'x' }, 'unit_no', 1);
	assert.equal(list.rows.length, 3);
	assert.equal(list.next, 'a2');
});

test('a next that leads nowhere ends it', async () => {
	pages = { '': { rows: rows(0, 1), next: 'a1' },
		a1: { rows: rows(1, 2), next: 'a1' } };
	const list = await pagesOf('/v1/queues/repair', {}, 'unit_no', 9);
	assert.equal(list.rows.length, 2);
	assert.equal(list.next, undefined);
});

test('j at the last row loads on, and at no other', () => {
	let loads = 0;
	globalThis.history = { pushState() {}, replaceState() {} };
	globalThis.location = { pathname: '/repair', search: '' };
	set('place', { path: '/repair', query: {} });
	const list = ['U0', 'U1', 'U2'].map((unit) => ({ unit }));
	const press = (unit, key) => keysOf('repair', list, unit,
		() => loads++).find((k) => k.key === key).act();
	press('U1', 'j');
	press('U2', 'k');
	assert.equal(loads, 0);
	press('U2', 'j');
	press('U2', 'ArrowDown');
	assert.equal(loads, 2);
});

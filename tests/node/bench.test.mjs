// Minutes of work (console.md 4.4): of the moment a step is recorded, from the
// step before, on one unit at a time, and never of a night.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app, soon } from './page.mjs';

const MIN = 60000;
const { get, set } = await app('store.js');
const { Bench, clockOf, minutesOn, setClock } = await app('bench.js');
let now = 1e12;
Date.now = () => now;
globalThis.setInterval = () => 0;

const show = (unit, more = {}) => {
	set('panel', { unit, record: { state: 'working', ...more } });
	Bench({ unit });
};

let people = 0;
beforeEach(() => set('me', { name: `a${++people}`, roles: ['technician'] }));

test('after a step the clock goes on from nothing', () => {
	show('U1');
	now += 5 * MIN;
	assert.equal(minutesOn('U1'), 5);
	setClock('U1', 'anew');
	show('U1');
	now += 3 * MIN;
	assert.equal(minutesOn('U1'), 3);
	setClock('U1', 'stop');
	setClock('U1', 'anew');
	now += 3 * MIN;
	assert.equal(minutesOn('U1'), 0);
});

test('one clock of a person runs; the other goes on when its unit is back',
	() => {
		show('U1');
		now += 5 * MIN;
		show('U2');
		now += 7 * MIN;
		assert.equal(minutesOn('U1'), 5);
		assert.equal(minutesOn('U2'), 7);
		show('U1');
		now += MIN;
		assert.equal(minutesOn('U1'), 6);
		assert.equal(minutesOn('U2'), 7);
	});

test('a pause stays one when another unit was looked at meanwhile', () => {
	show('U1');
	setClock('U1', 'stop');
	show('U2');
	show('U1');
	now += 5 * MIN;
	assert.equal(minutesOn('U1'), 0);
});

test('the clock of one person is not that of the next', () => {
	show('U1');
	now += 5 * MIN;
	set('me', { name: 'somebody' });
	assert.equal(minutesOn('U1'), 0);
});

test('looking at what another works on starts no clock', () => {
	show('U1', { technician: 'somebody' });
	assert.equal(clockOf('U1'), undefined);
	show('U1', { technician: get('me').name });
	assert.ok(clockOf('U1').from);
});

test('a clock that ran through a night is not believed', () => {
	show('U1');
	now += 14 * 60 * MIN;
	assert.equal(minutesOn('U1'), 0);
	setClock('U1', 'stop');
	assert.equal(minutesOn('U1'), 0);
});

test('the minutes of a step are those of the moment it is taken', async () => {
	const { UnitPanel } = await app('unit.js');
	globalThis.matchMedia = () => ({ matches: false });
	globalThis.fetch = () => new Promise(() => {});
	set('schema', { commands: { 'repair.record_step': {
		type: 'repair.record_step', department: 'repair', roles: [],
		fields: [{ name: 'minutes', type: 'number', must: true }] } },
	records: {}, roles: {}, departments: {} });
	show('U1');
	UnitPanel({ unit: 'U1', department: 'repair' });
	const { act } = get('panel');
	now += 9 * MIN;
	act('repair.record_step');
	await soon();
	assert.equal(get('dialog').view({}).values
		.find((v) => v?.defaults).defaults.minutes, 9);
});

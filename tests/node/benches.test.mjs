// Repair by who does it: console.md 4.4.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app } from './page.mjs';

const { benchesOf } = await app('pages/benches.js');
const unit = (name, state, technician, due) =>
	({ unit: name, state, technician, due });

test('a bench holds what is in hand, what is next and what waits', () => {
	const [chen] = benchesOf([unit('A', 'working', 'chen', 5),
		unit('B', 'assigned', 'chen', 9), unit('C', 'rework', 'chen', 7),
		unit('D', 'wait_parts', 'chen'), unit('E', 'suspended', 'chen', 3),
		unit('F', 'released', 'chen', 1)], 4);
	const names = (rows) => rows.map((r) => r.unit).join('');
	assert.deepEqual([names(chen.now), names(chen.next), names(chen.waiting)],
		['A', 'CB', 'ED'], 'the first due comes first, what is done is gone');
	assert.deepEqual([chen.all, chen.late, chen.due], [5, 1, 3]);
});

test('who has most comes first, and what nobody has last', () => {
	const benches = benchesOf([unit('A', 'queued'), unit('B', 'queued'),
		unit('C', 'queued'), unit('D', 'working', 'wang'),
		unit('E', 'working', 'chen,wang')], 0);
	assert.deepEqual(benches.map((b) => [b.who, b.all]),
		[['wang', 2], ['chen', 1], ['', 3]]);
});

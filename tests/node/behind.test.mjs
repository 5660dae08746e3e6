// The units behind a mark: console.md 4.8.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app } from './page.mjs';

const { behindOf } = await app('pages/behind.js');
const DAY = 86400000;
const dayOf = (at) => `2026-${String(1 + Math.floor(at / (30 * DAY)))
	.padStart(2, '0')}-01`;
const names = (rows) => rows.map((r) => r.unit_no).join('');
const unit = (unit_no, more) => ({ unit_no, ...more });

test('behind a fault are the units of its model, part and defect', () => {
	const rows = [unit('A', { model: 'M', section: 's', defect: 'd' }),
		unit('B', { model: 'M', section: 's', defect: 'e' }),
		unit('C', { model: 'N', section: 's', defect: 'd' }), unit('D', {})];
	assert.equal(names(behindOf(rows, 'faults', 'M|s|d', 'all')), 'A');
	assert.equal(names(behindOf(rows, 'faults', '', 'all')), 'ABC');
});

test('turnaround is of what was finished in the month, slowest first', () => {
	const rows = [unit('A', { received_at: DAY, finished_at: 4 * DAY }),
		unit('B', { received_at: DAY, finished_at: 9 * DAY }),
		unit('C', { received_at: DAY, finished_at: 40 * DAY }),
		unit('D', { received_at: DAY })];
	assert.equal(names(behindOf(rows, 'turnaround', '', '2026-01', dayOf)),
		'BA');
	assert.equal(names(behindOf(rows, 'turnaround', '', 'all', dayOf)), 'CBA');
});

test('a bounce is a return within 90 days of its delivery before', () => {
	const rows = [unit('C', { serial: 'X', received_at: 200 * DAY }),
		unit('A', { serial: 'X', received_at: DAY, delivered_at: 5 * DAY }),
		unit('B', { serial: 'X', received_at: 95 * DAY,
			delivered_at: 100 * DAY }),
		unit('D', { serial: 'Y', received_at: 6 * DAY })];
	assert.equal(names(behindOf(rows, 'bounce', '', 'all')), 'B');
	assert.equal(names(behindOf(rows, 'yield', '', 'all')), '');
});

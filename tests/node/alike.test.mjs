// What was seen before, as it stands beside a unit: console.md U3, 4.3.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app } from './page.mjs';

const { againOf, findingsOf, tookOf } = await app('pages/alike.js');
const DAY = 86400000, NOW = 100 * DAY;

test('a repeat return says how often, how soon and whether alike', () => {
	const earlier = [{ requested_at: NOW - 30 * DAY, section: 'mainboard' },
		{ requested_at: NOW - 90 * DAY, section: 'battery' },
		{ requested_at: NOW - 59 * DAY, section: 'mainboard' }];
	assert.deepEqual(againOf(earlier, NOW),
		{ n: 4, days: 60, k: 3, same: 'mainboard' });
	assert.equal(againOf([{ nff: true }, { nff: true }], NOW).same, '',
		'what was not found is no part');
});

test('what units alike had is told by how many, with the median', () => {
	const unit = (section, days, more = {}) => ({ section, defect: 'worn',
		outcome: 'repaired', admitted_at: DAY, finished_at: (1 + days) * DAY,
		...more });
	const found = findingsOf([unit('battery', 9), unit('mainboard', 1),
		unit('battery', 2), unit('battery', 3, { outcome: 'exchanged' }),
		unit(undefined, 1, { nff: true }), unit('charger', 1, { nff: true })]);
	assert.deepEqual(found.map((f) => [f.nff ? 'nff' : f.section, f.n]),
		[['battery', 3], ['nff', 2], ['mainboard', 1]]);
	assert.deepEqual(found[0].outcomes, ['repaired', 'exchanged']);
	assert.equal(found[0].took, 3 * DAY);
	assert.equal(tookOf({ finished_at: 5 * DAY }), 0, 'it never came in');
});

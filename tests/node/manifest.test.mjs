// What was handed over to each carrier on a day: console.md 4.6.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app } from './page.mjs';

const { manifestsOf } = await app('pages/manifest.js');
const DAY = 86400000;
const dayOf = (at) => `day ${Math.floor(at / DAY)}`;
const unit = (unit_no, carrier, handed_over_at) =>
	({ unit_no, carrier, handed_over_at });

test('a manifest has what one carrier took on one day, in order', () => {
	const sheets = manifestsOf([unit('A', 'SF', 3 * DAY + 9),
		unit('B', 'JD', 3 * DAY), unit('C', 'SF', 3 * DAY + 5),
		unit('D', 'SF', 4 * DAY), unit('E', 'SF', 0)], 'day 3', dayOf);
	assert.deepEqual(sheets.map((s) => [s.carrier,
		s.rows.map((r) => r.unit_no).join('')]), [['JD', 'B'], ['SF', 'CA']]);
	assert.deepEqual(manifestsOf([], 'day 3', dayOf), []);
});

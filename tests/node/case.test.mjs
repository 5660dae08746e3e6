// More of a case: what is about money, which photos, the first clock.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app } from './page.mjs';

const { hasAmounts } = await app('story.js');
const { firstDue, photosOf } = await app('pages/case_more.js');
const { set } = await app('store.js');
const { index } = await app('schema.js');

test('what says an amount or a share is about money, new or old', () => {
	assert.ok(hasAmounts({ no_such_field_minor: 5 }));
	assert.ok(hasAmounts({ share_customer: 400 }));
	assert.ok(!hasAmounts({ freight_minor: 0, shares: 3, minor: 1 }));
});

test('photos before are those of the receipt, those after of the end', () => {
	const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((x) => x.repeat(64));
	const event = (type, photo_sha) => ({ event: { type,
		data: { photo_sha } } });
	assert.deepEqual(photosOf([event('intake.received', `${a},${b}`),
		event('repair.step_recorded', d), event('quality.checked', c),
		event('shipping.packed', undefined)]),
	{ before: [a, b], after: [c] });
});

test('the first clock of all departments counts', () => {
	const record = (department, field) => ({ department, kind: 'unit',
		states: [], fields: [{ name: field, type: 'due' }] });
	set('schema', index({ departments: [], roles: [], commands: [],
		events: [], refusals: [], dictionaries: [],
		records: [record('intake', 'x_due'), record('repair', 'y_due')] }));
	assert.equal(firstDue({ intake: { x_due: 9 }, repair: { y_due: 5 } }), 5);
	assert.equal(firstDue({ intake: {}, repair: {} }), 0);
});

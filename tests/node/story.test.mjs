// The story of a unit tells who was waited for (console.md 4.7).
import assert from 'node:assert/strict';
import test from 'node:test';
import {
	evidenceOf, pastOf, shownRows, story,
} from '../../services/gateway/console/story.js';

const HOUR = 3600000;
const event = (type, hours, data = {}) => ({ type, data, seq: String(hours),
	source: `/fanxiu/${type.split('.')[0]}`,
	time: new Date(1.7e12 + hours * HOUR).toISOString() });

test('waiting is split by whom it was for', () => {
	const told = story([
		event('intake.requested', 0), event('intake.authorized', 2),
		event('intake.inbound_notified', 10), event('intake.received', 40),
		event('assessment.quoted', 45), event('intake.question_opened', 45),
		event('intake.customer_decided', 65),
		event('repair.parts_requested', 70),
		event('repair.parts_arrived', 100), event('repair.completed', 101),
		event('shipping.handed_over', 110), event('shipping.delivered', 130),
	]);
	assert.deepEqual(told.waits, { company: (2 + 5 + 5 + 1 + 9) * HOUR,
		customer: (8 + 20) * HOUR, carrier: (30 + 20) * HOUR,
		supplier: 30 * HOUR });
	assert.equal(told.took, 130 * HOUR);
	assert.equal(Object.values(told.waits).reduce((a, b) => a + b),
		told.took);
});

test('events of any order are told in the order of time', () => {
	const told = story([event('b.later', 5), event('a.sooner', 1)]);
	assert.deepEqual(told.rows.map((row) => row.event.type),
		['a.sooner', 'b.later']);
	assert.equal(told.rows[0].event.service, 'a');
});

test('what is left out leaves its waiting to the next', () => {
	const rows = story([event('intake.requested', 0),
		event('shipping.unit_known', 3), event('intake.received', 5)]).rows;
	assert.deepEqual(shownRows(rows, false).map((r) => r.waited),
		[0, 5 * HOUR]);
	assert.equal(shownRows(rows, true).length, 3);
});

test('an empty story is one', () => {
	assert.deepEqual(story([]).rows, []);
	assert.equal(story([]).took, 0);
});

test('evidence is found by its hashes alone', () => {
	const hash = 'ab'.repeat(32);
	assert.deepEqual(evidenceOf({ data: { photo_sha: `${hash},${hash}`,
		text_sha: 'none', note: hash } }),
	[['photo_sha', hash], ['photo_sha', hash]]);
});

test('the past is what the story was when it ended there', () => {
	const raw = [event('intake.requested', 0), event('repair.queued', 5),
		event('intake.received', 7), event('repair.assigned', 9)];
	const { rows } = story(raw);
	for (let n = 0; n <= raw.length; n++) {
		const { seen, states } = pastOf(rows, n);
		assert.deepEqual(seen, story(raw.slice(0, n)).rows);
		assert.deepEqual(Object.keys(states), [...new Set(seen.map((r) =>
			r.event.service))]);
	}
	assert.equal(pastOf(rows, 3).states.repair.type, 'repair.queued');
});

// What rings the bell (console.md 3): my escalations and answers to what I
// asked; nothing else.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
	concerns, queuesOf, ringOf, waitsOf,
} from '../../services/gateway/console/rings.js';

const tech = { name: 'li', roles: ['technician'] };
const gm = { name: 'gm', roles: ['gm'] };
const stand = (lane, state, shape = 'on_time', by = 'li') =>
	({ lane, state, shape, by });

test('an answer rings for who asked, and for nobody else', () => {
	const was = stand('repair', 'wait_consent', 'customer');
	const now = stand('repair', 'working');
	assert.equal(ringOf(was, now, tech), 'answered');
	assert.equal(ringOf(was, now, { name: 'wu', roles: ['technician'] }), '');
	// A quote is answered without another state: its clock runs again.
	assert.equal(ringOf(stand('assessment', 'quoted', 'customer'),
		stand('assessment', 'quoted'), tech), 'answered');
	// So it does when the unit has gone on meanwhile.
	assert.equal(ringOf(was, stand('', '', '', ''), tech), 'answered');
});

test('what is late rings once, for whose it is', () => {
	const late = stand('repair', 'working', 'late');
	assert.equal(ringOf(stand('repair', 'working', 'due'), late, tech), 'late');
	assert.equal(ringOf(late, late, tech), '');
	assert.equal(ringOf(undefined, late, gm), '');
});

test('an escalation rings for the role that settles it', () => {
	const now = stand('assessment', 'serious_pending', 'held', 'chen');
	assert.equal(ringOf(undefined, now, gm), 'escalated');
	assert.equal(ringOf(now, now, gm), '');
	assert.equal(ringOf(undefined, now, tech), '');
	assert.ok(concerns(now, gm) && !concerns(now, tech));
	assert.ok(queuesOf(gm).some(([, more]) =>
		more === 'state=serious_pending'));
	assert.ok(!queuesOf(tech).some(([, more]) => /state/.test(more)));
});

test('ordinary work rings for nobody', () => {
	assert.equal(ringOf(undefined, stand('repair', 'assigned'), tech), '');
	assert.equal(ringOf(stand('repair', 'working'),
		stand('quality', 'queued'), tech), '');
});

test('the rail counts what waits for me, not what I wait for', () => {
	assert.deepEqual(waitsOf([stand('repair', 'working'),
		stand('repair', 'assigned', 'late'),
		stand('repair', 'wait_parts', 'customer'),
		stand('quality', 'inspecting')]), { repair: 2, quality: 1 });
});

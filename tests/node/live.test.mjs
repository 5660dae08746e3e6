// What is said aloud: a reader tells what changes in a region, so that the
// same words are told again only when the region was empty in between.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app, soon } from './page.mjs';

const { get, set } = await app('store.js');
const { say } = await app('live.js');
const { scanned, takeScans } = await app('scanning.js');

/** What the region holds from then on, whenever a page could be drawn. */
async function drawn(region, act) {
	const seen = [];
	act();
	for (let i = 0; i < 40; i++) {
		await soon(10);
		const now = get(region);
		if (now !== seen.at(-1))
			seen.push(now);
	}
	return seen;
}
beforeEach(() => {
	set('assertive', '');
	set('polite', '');
});

test('the same refusal twice is told twice', async () => {
	for (let i = 0; i < 2; i++)
		assert.deepEqual(await drawn('assertive', () => say('no', true)),
			['', 'no']);
	assert.equal(get('notices').length, 2);
});

test('of two refusals at once the later one stands', async () => {
	const seen = await drawn('assertive', () => {
		say('one', true);
		say('two', true);
	});
	assert.equal(seen.at(-1), 'two');
});

test('the same scan twice is told twice', async () => {
	const end = takeScans(() => 'Opened U1');
	set('me', { name: 'a' });
	for (let i = 0; i < 2; i++)
		assert.deepEqual(await drawn('polite', () => scanned('U1-SCAN')),
			['', 'Opened U1']);
	end();
});

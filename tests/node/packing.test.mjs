// What must not leave is refused at the packing table: console.md 4.6.
import assert from 'node:assert/strict';
import test from 'node:test';
import { app } from './page.mjs';

const { heldOf } = await app('pages/packing.js');

test('a held unit is refused wherever it stands in shipping', () => {
	for (const state of ['waiting', 'noticed', 'packed', 'back'])
		assert.equal(heldOf({ state, gag: true }), 'held', state);
	assert.equal(heldOf({ state: 'packed' }), '');
	assert.equal(heldOf({ state: 'handed_over', gag: true }), '',
		'it has left: nobody can set it aside');
});

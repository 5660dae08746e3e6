// What was typed is not lost (console.md 11, 2.2.1), and is not shown to
// another person.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from './page.mjs';

const { get, set } = await app('store.js');
const { draftOf, keepDraft } = await app('drafts.js');
const { openDialog } = await app('dialog.js');
const { withFiles } = await app('forms.js');

const A = { name: 'a' }, B = { name: 'b' };
const what = { type: 'intake.review', subject: 'U1' };

test('a draft is of one command about one subject', () => {
	set('me', A);
	keepDraft(what, { note: 'scratched' });
	assert.deepEqual(draftOf(what), { note: 'scratched' });
	assert.deepEqual(draftOf({ ...what, subject: 'U2' }), {});
	assert.deepEqual(draftOf({ ...what, type: 'intake.receive' }), {});
	keepDraft(what);
	assert.deepEqual(draftOf(what), {});
});

test('it outlives a session of its person, and ends with another', () => {
	set('me', A);
	keepDraft(what, { note: 'scratched' });
	openDialog({ name: 'command', title: () => '', view: () => '' });
	set('me', null);
	set('me', { ...A });
	assert.equal(get('dialog')?.name, 'command');
	assert.deepEqual(draftOf(what), { note: 'scratched' });
	set('me', B);
	assert.equal(get('dialog'), null);
	assert.deepEqual(draftOf(what), {});
	set('me', A);
	assert.deepEqual(draftOf(what), {});
});

test('photos are added to those that are there, up to the limit', () => {
	const photos = { name: 'photo_sha', type: 'codes', dictionary: 'hash',
		most: 3 };
	assert.deepEqual(withFiles(photos, undefined, ['a']),
		{ value: ['a'], cut: 0 });
	assert.deepEqual(withFiles(photos, ['a', 'b'], ['b', 'c', 'd']),
		{ value: ['a', 'b', 'c'], cut: 1 });
	const sign = { name: 'sign_sha', type: 'bytes' };
	assert.deepEqual(withFiles(sign, 'a', ['b']), { value: 'b', cut: 0 });
});

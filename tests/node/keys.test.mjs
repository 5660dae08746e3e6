// Single keys (console.md 3): none acts where the key is for something else,
// none is pressed by a scanner.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app, happen, soon } from './page.mjs';

let menu = false;
globalThis.document = { querySelectorAll: () => [], querySelector: () =>
	menu && { removeAttribute: () => { menu = false; },
		querySelector: () => null } };
const { get, set } = await app('store.js');
await app('frame.js');
const { Keys, useKeys } = await app('keys.js');

const did = [];
let time = 1e6;
set('looks', { keys: true, lang: 'en' });
set('me', { name: 'a', roles: ['technician'] });
useKeys(['Enter', ' ', 'ArrowDown', 'x'].map((key) => ({ key,
	words: () => key, act: () => did.push(key) })), []);
Keys();

/** An element inside others; each is a name of a tag or of a class. */
const at = (...names) => ({
	tagName: names[0].toUpperCase(),
	closest: (asked) => asked.split(',').some((one) =>
		names.includes(one.replace(/:not\([^)]*\)/, ''))) || null,
});

/** @param {string} key @param {any} target */
async function press(key, target = at('main'), more = {}) {
	did.length = 0;
	const event = happen('keydown',
		{ key, target, timeStamp: time += 1000, ...more });
	await soon(60);
	return { event, did: [...did] };
}

beforeEach(() => set('dialog', null));

test('on the page itself its keys act', async () => {
	assert.deepEqual((await press('Enter')).did, ['Enter']);
	assert.deepEqual((await press('ArrowDown')).did, ['ArrowDown']);
	assert.deepEqual((await press('x', at('button'))).did, ['x']);
});

test('what a button, a link or a fold does by a key of its own is left to it',
	async () => {
		for (const [key, ...names] of [['Enter', 'button'], ['Enter', 'a'],
			['Enter', 'summary'], [' ', 'button'], [' ', 'summary'],
			[' ', 'div', '.scroll'], ['ArrowDown', 'button']]) {
			const { event, did } = await press(key, at(...names));
			assert.equal(event.defaultPrevented, false, `${key} ${names}`);
			assert.deepEqual(did, [], `${key} ${names}`);
		}
	});

test('arrows go from row to row, also from a link of a row', async () => {
	assert.deepEqual((await press('ArrowDown', at('a', 'tbody'))).did,
		['ArrowDown']);
});

test('the palette does not take the place of a form', async () => {
	set('dialog', { name: 'command' });
	const { event } = await press('k', at('input'), { ctrlKey: true });
	assert.equal(event.defaultPrevented, true);
	await soon(200);
	assert.equal(get('dialog').name, 'command');
});

test('Esc in a menu closes the menu and nothing behind it', async () => {
	menu = true;
	useKeys([{ key: 'Escape', words: () => '', act: () =>
		did.push('Escape') }], []);
	assert.deepEqual((await press('Escape', at('summary'))).did, []);
	assert.equal(menu, false);
	assert.deepEqual((await press('Escape', at('summary'))).did, ['Escape']);
});

test('the key of the next step acts wherever a unit is shown', async () => {
	const { useUnitKeys } = await app('keys.js');
	const acted = [];
	useUnitKeys();
	set('panel', { actions: { next: 'repair.complete' },
		act: (type) => acted.push(type) });
	await press('n');
	assert.deepEqual(acted, ['repair.complete']);
});

test('bad news while a dialog is open is told in it', async () => {
	const { Dialogs, openDialog } = await app('dialog.js');
	const { say } = await app('live.js');
	const text = (drawn) => JSON.stringify(drawn);
	say('before', true);
	openDialog({ name: 'command', title: () => 'form', view: () => '' });
	say('refused by the desk', true);
	assert.match(text(Dialogs()), /refused by the desk/);
	assert.doesNotMatch(text(Dialogs()), /before/);
});

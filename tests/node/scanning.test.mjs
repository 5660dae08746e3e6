// Scans wherever the focus is (console.md 9.1, U2): none is lost, none presses
// or types anything else.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app, happen, soon } from './page.mjs';

const { get, set } = await app('store.js');
const { Keys, useKeys } = await app('keys.js');
const { scanned, startScanner, takeScans } = await app('scanning.js');

const got = [], went = [];
let time = 1e6;
set('looks', { keys: true, lang: 'en', prefix: '' });
set('me', { name: 'a', roles: ['technician'] });
set('place', { path: '/', query: {} });
globalThis.history = { pushState: (a, b, to) => went.push(to) };
globalThis.location = { pathname: '/', search: '' };
startScanner();
useKeys([{ key: 'f', words: () => '', act: () => went.push('f') },
	{ key: ' ', words: () => '', act: () => went.push('space') }], []);
Keys();

let take = ({ raw }) => {
	got.push(raw);
	return true;
};
takeScans((what) => take(what));

/** Types keys; gives their events. */
function type(keys, pause, target = { tagName: 'BODY' }) {
	time += 5000;
	return keys.map((key) => happen('keydown',
		{ key, target, timeStamp: time += pause }));
}

beforeEach(() => {
	got.length = went.length = 0;
	set('looks', { ...get('looks'), prefix: '' });
});

test('a field that cannot be put back costs no scan', async () => {
	const file = { tagName: 'INPUT', type: 'file', isConnected: true,
		get value() { return 'C:\\fakepath\\photo.jpg'; },
		set value(to) { throw new Error(`InvalidStateError ${to}`); } };
	type([...'SN-001', 'Enter'], 5, file);
	await soon(10);
	assert.deepEqual(got, ['SN-001']);
});

test('a slow scanner with a prefix goes to no page and presses no key',
	async () => {
		set('looks', { ...get('looks'), prefix: '~' });
		type([...'~gf1 f', 'Enter'], 120);
		await soon(100);
		assert.deepEqual(got, ['gf1 f']);
		assert.deepEqual(went, []);
	});

test('what follows a prefix too late is a key again', async () => {
	set('looks', { ...get('looks'), prefix: '~' });
	type(['~', 'f'], 400);
	await soon(100);
	assert.deepEqual(went, ['f']);
});

test('a space within a scan presses no button', async () => {
	const button = { tagName: 'BUTTON', value: '', type: 'submit',
		closest: (names) => names.includes('button') };
	const events = type([...'FX1 DOC', 'Enter'], 5, button);
	assert.equal(events[3].defaultPrevented, true);
	assert.equal(happen('keyup', { key: ' ', target: button })
		.defaultPrevented, true);
	assert.equal(happen('keyup', { key: ' ', target: button })
		.defaultPrevented, false);
	const field = { tagName: 'INPUT', type: 'text', value: '' };
	assert.equal(type([...'FX1 DOC'], 5, field)[3].defaultPrevented, false);
	// A person who presses space presses the button.
	assert.equal(type([' '], 5, button)[0].defaultPrevented, false);
	await soon(10);
	assert.deepEqual(got, ['FX1 DOC']);
});

test('what a program types where one signs in is no scan', async () => {
	const asked = [];
	globalThis.fetch = async (path) => { asked.push(path); };
	take = () => null;
	for (const autocomplete of ['username', 'current-password',
		'new-password', 'one-time-code']) {
		const field = { tagName: 'INPUT', type: 'password', autocomplete,
			isConnected: true, value: 'wooden river nine',
			dispatchEvent() { throw new Error(`${autocomplete} put back`); } };
		const events = type([...'wooden river nine', 'Enter'], 2, field);
		assert.ok(events.every((e) => !e.defaultPrevented && !e.stopped));
	}
	await soon(10);
	assert.deepEqual(asked, []);
});

test('while nobody is signed in a scan goes to who asked for it, nowhere else',
	async () => {
		const asked = [], me = get('me');
		globalThis.fetch = async (path) => { asked.push(path); };
		set('me', null);
		take = ({ raw }) => raw === 'B-1001' && got.push(raw) && true;
		const pin = { tagName: 'INPUT', type: 'password', autocomplete: 'off',
			value: '', isConnected: false };
		type([...'B-1001', 'Enter'], 5, pin);
		await soon(10);
		type([...'wooden river', 'Enter'], 5);
		await soon(10);
		set('me', me);
		assert.deepEqual(got, ['B-1001']);
		assert.deepEqual(asked, []);
	});

test('a PIN that a program types into its field stays there', async () => {
	const asked = [];
	globalThis.fetch = async (path) => { asked.push(path); };
	take = () => null;
	const events = type([...'270914', 'Enter'], 2, { tagName: 'INPUT',
		type: 'password', autocomplete: 'off', value: '',
		isConnected: false });
	await soon(10);
	assert.ok(events.every((e) => !e.defaultPrevented));
	assert.deepEqual(asked, []);
});

/** What the gateway knows by a code. */
function gateway(answers) {
	globalThis.fetch = async (path) => {
		const found = Object.keys(answers).find((p) => path.startsWith(p));
		return { status: 200, ok: true, json: async () => answers[found],
			headers: new Headers({ 'Content-Type': 'application/json' }) };
	};
}

test('a code that several units bear lets choose among them', async () => {
	take = () => null;
	gateway({ '/v1/scan/': { kind: 'shelf', text: 'A-01', hits: [
		{ unit: 'RMA-2611-00042-D.01' }, { unit: 'RMA-2611-00043-6.01' }] } });
	await scanned('A-01');
	assert.equal(get('dialog')?.name, 'hits');
	assert.equal(get('scan').good, true);
	set('dialog', null);
});

test('a text is searched for before it is called unknown', async () => {
	take = () => null;
	gateway({ '/v1/scan/': { kind: 'text', text: 'PO 77' },
		'/v1/search': { hits: [{ unit: 'RMA-2611-00042-D.01' },
			{ case: 'RMA-2611-00043-6' }] } });
	await scanned('PO 77');
	assert.equal(get('dialog')?.name, 'hits');
	set('dialog', null);
	gateway({ '/v1/scan/': { kind: 'text', text: 'PO 77' },
		'/v1/search': { hits: [] } });
	await scanned('PO 77');
	assert.equal(get('scan').good, false);
	gateway({ '/v1/scan/': { kind: 'text', text: 'PO 77' },
		'/v1/search': { hits: [{ unit: 'RMA-2611-00042-D.01' }] } });
	await scanned('PO 77');
	assert.deepEqual(went, ['/c/RMA-2611-00042-D?unit=RMA-2611-00042-D.01']);
});

test('a command that the desk refuses sounds as refused', async () => {
	take = () => null;
	const unit = 'RMA-2611-00042-D.01';
	set('hand', { unit, at: Date.now() });
	set('stream', { state: 'live' });
	set('place', { path: '/repair', query: { unit } });
	const panel = (act) => set('panel', { unit, act, level: () => true,
		actions: { loaded: true, next: 'repair.complete', allowed: [] } });
	panel(async () => ({ ok: false, answer: { code: 'REFUSED',
		en: 'Steps are still open' } }));
	await scanned('FX:NEXT');
	assert.equal(get('scan').good, false);
	assert.match(get('scan').effect, /Steps are still open/);
	panel(async () => ({ ok: true, answer: {} }));
	await scanned('FX:NEXT');
	assert.equal(get('scan').good, true);
	// No answer yet is not failure.
	panel(() => new Promise(() => {}));
	await scanned('FX:NEXT');
	assert.equal(get('scan').good, true);
});

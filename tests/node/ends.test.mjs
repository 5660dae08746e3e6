// When a session ends (WCAG 2.2.1): a warning two minutes before, above what
// is open; who stays goes on; only what cannot be prolonged ends.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { app, happen, soon } from './page.mjs';

/** The gateway, in the hands of the test: what /v1/me says, what was sent. */
let me, sent = [], away = false, slow = null, thinks = null;
globalThis.fetch = async (path, { method }) => {
	if (away)
		throw new Error('away');
	if (method === 'POST') {
		sent.push(path);
		await slow;
	} else {
		await thinks;
	}
	const status = path === '/v1/me' && !me ? 401 : 200;
	return { status, ok: status === 200,
		headers: new Headers({ 'Content-Type': 'application/json' }),
		json: async () => status === 401 ? { code: 'SIGN_IN' }
			: path === '/v1/me' ? me : {} };
};
// A second of the test is a moment.
const { setInterval: real } = globalThis;
globalThis.setInterval = (call) => real(call, 2);
const { watchEnd } = await app('ends.js');
const { get, set } = await app('store.js');

let at, shown, stop, warnings = 0;

/** From /v1/me on; `shown` is what the person sees. */
function watching(said) {
	at = 1e9;
	sent = [];
	shown = null;
	warnings = 0;
	me = { name: 'a', roles: [], ...said };
	set('me', me);
	stop = watchEnd(me, { now: () => at, wait: 10, show: (what) => {
		shown = what;
		warnings++;
		return () => { shown = null; };
	} });
	return async (seconds) => {
		at += 1000 * seconds;
		await soon(20);
	};
}
afterEach(() => stop());

test('two minutes before the end it warns, and not before', async () => {
	const later = watching({ ends_in_s: 600, idle_ends_in_s: 600,
		full_ends_in_s: 86400 });
	await later(470);
	assert.equal(shown, null);
	await later(15);
	assert.equal(shown.which, 'idle');
});

test('who stays is believed by the gateway, and goes on', async () => {
	const later = watching({ ends_in_s: 600, idle_ends_in_s: 600,
		full_ends_in_s: 86400 });
	await later(500);
	await shown.stay();
	assert.deepEqual(sent, ['/v1/me/stay']);
	assert.equal(shown, null);
	await later(400);
	assert.equal(shown, null, 'a new end counts from here');
	await later(100);
	assert.equal(shown.which, 'idle');
});

test('who stays is not warned again while the answer is on its way',
	async () => {
		const later = watching({ ends_in_s: 600, idle_ends_in_s: 600,
			full_ends_in_s: 86400 });
		await later(500);
		let answer = () => {};
		slow = new Promise((done) => { answer = done; });
		const stayed = shown.stay();
		await later(2);
		assert.equal(shown, null);
		answer();
		await stayed;
		await later(490);
		assert.equal(shown.which, 'idle', 'but before the next end');
		away = true;
		await shown.stay();
		await later(1);
		assert.equal(shown.which, 'idle', 'or when there was no answer');
		away = false;
	});

test('who acts is there; a touched pointer does not answer the warning',
	async () => {
		const later = watching({ station: 'bench-1', ends_in_s: 600,
			idle_ends_in_s: 600, full_ends_in_s: 86400 });
		await later(400);
		happen('keydown');
		await later(0);
		assert.deepEqual(sent, ['/v1/me/stay']);
		await later(490);
		assert.equal(shown.which, 'idle');
		happen('pointerdown');
		await later(0);
		assert.equal(shown.which, 'idle');
		assert.equal(sent.length, 1);
	});

test('the end of the day is said once, and staying does not move it',
	async () => {
		const later = watching({ ends_in_s: 300, idle_ends_in_s: 43200,
			full_ends_in_s: 300 });
		await later(200);
		assert.equal(shown.which, 'full');
		shown.close();
		await later(30);
		assert.equal(shown, null);
		me = null;
		await later(80);
		assert.equal(get('me'), null, 'the gateway says that it is over');
		assert.deepEqual(sent, [], 'nobody was signed out by the page');
	});

test('who works on at a bench hears of the end of the day once', async () => {
	const later = watching({ station: 'bench-1', ends_in_s: 110,
		idle_ends_in_s: 600, full_ends_in_s: 110 });
	await later(1);
	assert.equal(shown.which, 'full');
	me = { ...me, ends_in_s: 70, full_ends_in_s: 70 };
	at += 40000;
	happen('keydown');
	await soon(20);
	assert.deepEqual(sent, ['/v1/me/stay']);
	assert.equal(shown.which, 'full', 'it stays until it is read');
	assert.equal(warnings, 1);
});

test('another window that was used keeps this one too', async () => {
	const later = watching({ ends_in_s: 600, idle_ends_in_s: 600,
		full_ends_in_s: 86400 });
	await later(500);
	assert.equal(shown.which, 'idle');
	await later(110);
	assert.equal(shown, null);
	assert.equal(get('me'), me, 'it goes on');
	await later(300);
	assert.equal(shown, null);
});

test('at a bench a window ends only what the gateway calls ended', async () => {
	const later = watching({ station: 'bench-1', ends_in_s: 600,
		idle_ends_in_s: 600, full_ends_in_s: 86400 });
	// Somebody works in another window.
	await later(610);
	assert.equal(get('me'), me, 'it goes on');
	assert.deepEqual(sent, []);
	me = { ...me, ends_in_s: 0, idle_ends_in_s: 0 };
	await later(610);
	assert.equal(get('me'), null);
	assert.deepEqual(sent, ['/v1/logout']);
});

test('who has signed in meanwhile is not signed out for another', async () => {
	const later = watching({ station: 'bench-1', ends_in_s: 600,
		idle_ends_in_s: 600, full_ends_in_s: 86400 });
	me = { ...me, name: 'b', ends_in_s: 0, idle_ends_in_s: 0 };
	await later(610);
	assert.equal(get('me')?.name, 'b');
	assert.deepEqual(sent, []);
});

test('at a bench nobody stays while the gateway thinks', async () => {
	const later = watching({ station: 'bench-1', ends_in_s: 600,
		idle_ends_in_s: 600, full_ends_in_s: 86400 });
	thinks = new Promise(() => {});
	await later(610);
	thinks = null;
	assert.equal(get('me'), null);
	assert.deepEqual(sent, ['/v1/logout']);
});

test('at a bench nobody stays, also when the gateway does not answer',
	async () => {
		const later = watching({ station: 'bench-1', ends_in_s: 600,
			idle_ends_in_s: 600, full_ends_in_s: 86400 });
		away = true;
		await later(610);
		assert.equal(get('me'), null);
		away = false;
	});

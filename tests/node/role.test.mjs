// The role that a person acts in goes with every request, and the gateway
// refuses one that is not held: it ends with the session of its person.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { app, soon } from './page.mjs';

/** The gateway, in the hands of the test: who is signed in, who holds what. */
const held = { t: ['technician'], i: ['inspector'] };
let whoami = '', must = false, asked = [];
const schema = { departments: [], roles: [], commands: [], events: [],
	refusals: [], dictionaries: [], records: [] };
function answer(path, role) {
	if (path.startsWith('/v1/session/badge'))
		return [200, {}];
	if (!whoami)
		return [401, { code: 'SIGN_IN' }];
	if (path.endsWith('ops-only') ||
	    (role && !held[whoami].includes(role)))
		return [403, { code: 'ROLE', en: 'You do not hold this role' }];
	if (must && path === '/v1/stuck')
		return [403, { code: 'ENROLL' }];
	if (path === '/v1/logout')
		whoami = '';
	return [200, path === '/v1/me' ? { name: whoami, roles: held[whoami],
		role: held[whoami][0], must_enroll: must }
		: path === '/v1/schema' ? schema : {}];
}
globalThis.fetch = async (path, { method, headers }) => {
	const role = headers['X-Fanxiu-Role'];
	asked.push([method, path, role]);
	const [status, json] = answer(path, role);
	return { status, ok: status < 300, json: async () => json,
		headers: new Headers({ 'Content-Type': 'application/json' }) };
};
globalThis.location = { pathname: '/demo', search: '', origin: '' };
globalThis.history = { pushState() {}, replaceState() {} };
globalThis.document = { documentElement: { dataset: {} },
	addEventListener() {}, getElementById: () => null };
globalThis.SharedWorker = class {
	port = { postMessage() {}, start() {} };
};
globalThis.requestIdleCallback = () => {};
const { get, set } = await app('store.js');
const { loadMe, read, send } = await app('api.js');
const { signOut } = await app('sign.js');
await app('app.js');

const signIn = async (name) => {
	await send('/v1/session/badge', { badge: name, pin: '123456' });
	whoami = name;
	set('me', await loadMe());
	await soon(20);
};
beforeEach(async () => {
	held.t = ['technician'];
	await signIn('t');
	assert.equal(get('role'), 'technician');
	asked = [];
});
afterEach(() => set('me', null));

test('the next at a bench signs in after whoever had another role',
	async () => {
		await signOut();
		assert.equal(get('role'), undefined);
		await signIn('i');
		assert.equal(get('role'), 'inspector');
	});

test('who was signed out by the gateway leaves no role behind', async () => {
	whoami = '';
	await read('/v1/stuck').catch(() => {});
	assert.equal(get('me'), null);
	await signIn('i');
	assert.equal(get('role'), 'inspector');
});

test('who lost the role they act in goes on in one that is left', async () => {
	held.t = ['receiver', 'shipper'];
	await assert.rejects(read('/v1/stuck'), { code: 'ROLE' });
	await soon(20);
	assert.deepEqual(get('me').roles, ['receiver', 'shipper']);
	assert.equal(get('role'), 'receiver');
	await read('/v1/stuck');
});

test('a role that is kept stays the one of the person', async () => {
	held.t = ['receiver', 'technician'];
	await assert.rejects(send('/v1/stuck/ops-only'), { code: 'ROLE' });
	await soon(20);
	assert.deepEqual(get('me').roles, held.t);
	assert.equal(get('role'), 'technician');
});

test('what a person must do first is asked for once', async () => {
	must = true;
	for (let i = 0; i < 3; i++) {
		await assert.rejects(read('/v1/stuck'), { code: 'ENROLL' });
		await soon(20);
	}
	must = false;
	assert.equal(get('me').must_enroll, true);
	assert.equal(asked.filter(([, path]) => path === '/v1/me').length, 1);
});

test('who lost the role can still sign out', async () => {
	held.t = ['receiver'];
	await signOut();
	assert.equal(whoami, '');
});

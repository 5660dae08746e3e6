// The commands of a person (console.md 9.4): what waits goes out by itself,
// belongs to one account, and is never given up without a word.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app, soon } from './page.mjs';

const { get, set } = await app('store.js');
const { run, startCommands } = await app('commands.js');
const { signOut } = await app('sign.js');

/** The gateway, in the hands of the test. */
let answer = (body) => ({ status: 200, content: { code: 'OK',
	subject: body.subject, rev: (body.expect ?? 0) + 1 } });
let sent = [];
let whoami = 'a', outcomes = /** @type {any} */ (null);
globalThis.fetch = async (path, { headers, body }) => {
	const content = (status, json) => ({ status, ok: status < 300,
		headers: new Headers({ 'Content-Type': 'application/json' }),
		json: async () => json });
	if (path === '/v1/me')
		return whoami ? content(200, { name: whoami, roles: ['technician'],
			token: `token of ${whoami}` }) : content(401, { code: 'SIGN_IN' });
	if (outcomes && path.startsWith('/v1/commands/'))
		return content(outcomes.status, outcomes.content);
	const asked = { ...JSON.parse(body), token: headers['X-Fanxiu-Token'] };
	sent.push(asked);
	const { status, content: json } = answer(asked);
	if (status === 0)
		throw new Error('away');
	return content(status, json);
};

const signIn = (name) => {
	whoami = name;
	set('me', { name, roles: ['technician'], token: `token of ${name}` });
	startCommands(get('me'));
};
const ok = answer;

beforeEach(() => {
	set('role', 'technician');
	set('notices', []);
	answer = ok;
	sent = [];
});

test('two of one unit go out by themselves when the first had no answer',
	async () => {
		signIn('a');
		let tries = 0;
		answer = (body) => ++tries < 2 ? { status: 0 } : ok(body);
		const both = Promise.all([run('repair.note', 'U1', { expect: 1 }),
			run('repair.note', 'U1', { expect: 1 })]);
		const done = await Promise.race([both, soon(3000)]);
		assert.deepEqual(done?.map((o) => o.ok), [true, true]);
		assert.deepEqual(sent.map((c) => c.expect), [1, 1, 2]);
	});

test('nothing is sent while another person, or nobody, is signed in',
	async () => {
		signIn('a');
		answer = () => ({ status: 401, content: { code: 'SIGN_IN' } });
		whoami = '';
		const mine = run('repair.note', 'U2');
		await soon(50);
		assert.equal(get('me'), null);
		answer = ok;
		sent = [];
		signIn('b');
		await run('repair.note', 'U3');
		assert.deepEqual(sent.map((c) => c.subject), ['U3']);
		signIn('a');
		const done = await Promise.race([mine, soon(7000)]);
		assert.equal(done?.ok, true);
		assert.equal(sent[1].token, 'token of a');
	});

test('a token of an earlier session is fetched anew, the command stays',
	async () => {
		signIn('a');
		set('me', { ...get('me'), token: 'old' });
		answer = (body) => body.token === 'old'
			? { status: 403, content: { code: 'TOKEN' } } : ok(body);
		const done = await Promise.race([run('repair.note', 'U4'),
			soon(7000)]);
		assert.equal(done?.ok, true);
		assert.equal(sent.length, 2);
		assert.equal(sent[0].id, sent[1].id);
	});

test('what the person has to do first does not refuse the command',
	async () => {
		signIn('a');
		const codes = ['CHANGE_PASSWORD', 'ENROLL'];
		answer = (body) => codes.length
			? { status: 403, content: { code: codes.shift() } } : ok(body);
		const done = await Promise.race([run('repair.note', 'U9'),
			soon(7000)]);
		assert.equal(done?.ok, true);
	});

test('a role that was taken away is told after it was asked again',
	async () => {
		signIn('a');
		answer = () => ({ status: 403, content: { code: 'ROLE',
			en: 'You do not hold this role' } });
		const done = await Promise.race([run('repair.note', 'U5'),
			soon(7000)]);
		assert.equal(done?.ok, false);
		assert.match(get('notices').at(-1).text, /do not hold this role/);
	});

/** The stream hears quality since `ms`. */
const hears = (state, ms) => set('stream', { state, beat: Date.now(),
	ages: { quality: ms } });

test('what needs a fresh word of quality is neither sent nor kept without it',
	async () => {
		signIn('a');
		for (const [state, ms] of [['cut', 100], ['live', 11000]]) {
			hears(state, ms);
			const outcome = await run('shipping.pack', 'U7', { expect: 1 });
			assert.equal(outcome.ok, false);
			assert.match(get('notices').at(-1).text, /U7/);
		}
		assert.equal(get('waiting').length, 0);
		assert.equal(sent.length, 0);
		hears('live', 100);
		assert.equal((await run('shipping.pack', 'U7')).ok, true);
	});

test('what was held up until the word was old is told and not sent',
	async () => {
		signIn('a');
		hears('live', 100);
		let first = true;
		answer = (body) => {
			if (!first)
				return ok(body);
			first = false;
			return { status: 503, content: { retry_ms: 200 } };
		};
		const packing = run('shipping.pack', 'U8');
		await soon(50);
		hears('cut', 100);
		assert.equal((await packing).answer.code, 'STALE');
		assert.equal(sent.length, 1);
	});

/** The first try has no answer; each of `replies` is what the next ones get. */
function inDoubt(...replies) {
	const all = [{ status: 0 }, ...replies];
	answer = (body) => all.shift() ?? ok(body);
}

test('what may have been done is not refused for an old word', async () => {
	signIn('a');
	hears('live', 100);
	inDoubt({ status: 503, content: { retry_ms: 100 } });
	const packing = run('shipping.pack', 'U10', { expect: 1 });
	await soon(50);
	hears('cut', 100);
	const done = await Promise.race([packing, soon(5000)]);
	assert.equal(done?.ok, true);
	assert.equal(new Set(sent.map((c) => c.id)).size, 1);
});

test('who may not repeat what is in doubt asks what became of it', async () => {
	signIn('a');
	const role = { status: 403, content: { code: 'ROLE', en: 'not held' } };
	for (const [status, content, is] of [[200, { code: 'OK', rev: 2 }, true],
		[409, { code: 'REFUSED' }, false],
		[404, { code: 'NOT_SEEN' }, false]]) {
		inDoubt(role, role, role);
		outcomes = { status, content };
		const done = await Promise.race([run('repair.note', 'U11'),
			soon(7000)]);
		outcomes = null;
		assert.equal(done?.ok, is);
		assert.equal(done.answer.code, status === 404 ? 'ROLE' : content.code);
	}
});

test('whoever signs out is told what has not gone out', async () => {
	signIn('a');
	answer = () => ({ status: 0 });
	run('repair.note', 'U6');
	await soon(50);
	let left = false;
	const { fetch } = globalThis;
	globalThis.fetch = async (path, more) => {
		left ||= path === '/v1/logout';
		return fetch(path, more);
	};
	await signOut();
	globalThis.fetch = fetch;
	assert.equal(left, false);
	assert.equal(get('dialog').name, 'leave');
	set('dialog', null);
	answer = ok;
	for (let i = 0; i < 100 && get('waiting').length > 0; i++)
		await soon(100);
	assert.equal(get('waiting').length, 0);
});

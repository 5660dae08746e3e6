// Commands that wait (console.md 9.4, U6): ids stay, order per unit holds, a
// refusal stops only its unit.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Queue } from '../../services/gateway/console/queue.js';

/** A queue over a gateway that a test answers for. */
function rig(answer) {
	const stored = new Map(), sent = [];
	const clock = { now: 1000 };
	const storage = {
		put: async (e) => { stored.set(e.id, { ...e }); },
		remove: async (id) => { stored.delete(id); },
	};
	const send = async (e) => {
		assert.ok(stored.has(e.id), 'stored before it is sent');
		sent.push({ ...e });
		return answer(e, sent.length);
	};
	const told = [];
	const queue = new Queue(storage, send, { clock: () => clock.now,
		settled: (e, outcome) =>
			told.push([e.id, outcome.ok, outcome.answer?.code]) });
	return { queue, stored, sent, clock, told };
}

function command(id, subject, more = {}) {
	return { id, subject, account: 'a', tab: 't', type: 'repair.note',
		role: 'technician', data: {}, at: '', ...more };
}

const ok = (rev) => ({ status: 200, content: { code: 'OK', rev } });
const away = () => { throw { status: 0 }; };
const no = (code) => { throw { status: 409, body: { code, en: 'no' } }; };

test('a command that is answered is gone', async () => {
	const { queue, stored } = rig(() => ok(8));
	const outcome = await queue.add(command('1', 'U1'));
	assert.equal(outcome.ok, true);
	assert.equal(outcome.answer.rev, 8);
	assert.equal(stored.size, 0);
	assert.equal(queue.entries.length, 0);
});

test('no answer is not failure: the same id is sent again', async () => {
	const { queue, sent, clock } = rig((e, n) => n < 3 ? away() : ok(8));
	const settled = queue.add(command('1', 'U1'));
	await queue.pump();
	for (let i = 0; i < 4; i++) {
		await new Promise((r) => setImmediate(r));
		clock.now += 6000;
		await queue.pump();
	}
	assert.equal((await settled).ok, true);
	assert.deepEqual(sent.map((e) => e.id), ['1', '1', '1']);
});

test('those of one unit go in order, other units do not wait', async () => {
	let down = true;
	const { queue, sent, clock } = rig((e) =>
		down && e.subject === 'U1' ? away() : ok(e.expect + 1));
	const all = [
		queue.add(command('1', 'U1', { expect: 7 })),
		queue.add(command('2', 'U1', { expect: 7 })),
		queue.add(command('3', 'U2', { expect: 1 })),
	];
	await all[2];
	assert.ok(!sent.some((e) => e.id === '2'));
	down = false;
	clock.now += 10000;
	await queue.pump();
	await Promise.all(all);
	assert.deepEqual(sent.filter((e) => e.subject === 'U1').map((e) => e.id),
		['1', '1', '2']);
	// What was built on a command without answer gets its revision.
	assert.equal(sent.find((e) => e.id === '2').expect, 8);
});

test('a refusal stops only its unit, and is kept while others wait behind it',
	async () => {
		let down = true;
		const { queue, sent, clock } = rig((e) => down ? away()
			: e.id === '1' ? no('REFUSED') : ok(2));
		const first = queue.add(command('1', 'U1'));
		queue.add(command('2', 'U1'));
		const other = queue.add(command('3', 'U2'));
		await new Promise((r) => setImmediate(r));
		down = false;
		clock.now += 10000;
		await queue.pump();
		assert.equal((await first).ok, false);
		assert.equal((await other).ok, true);
		assert.ok(!sent.some((e) => e.id === '2'));
		assert.equal(queue.entries[0].state, 'refused');
		await queue.drop('1');
		assert.ok(sent.some((e) => e.id === '2'));
	});

test('what has no subject yet is built on nothing else', async () => {
	let down = true;
	const { queue, sent, clock } = rig(() => down ? away() : ok(5));
	const all = [
		queue.add(command('1', '', { type: 'intake.request', expect: 0 })),
		queue.add(command('2', '', { type: 'intake.request', expect: 0 })),
	];
	await new Promise((r) => setImmediate(r));
	assert.deepEqual(sent.map((e) => e.id), ['1', '2']);
	down = false;
	clock.now += 10000;
	await queue.pump();
	await Promise.all(all);
	assert.deepEqual(sent.map((e) => e.expect), [0, 0, 0, 0]);
});

test('a revision goes on only to what is built on it at its department',
	async () => {
		let down = true;
		const { queue, sent, clock } = rig((e) => down ? away()
			: ok({ 1: 8, 2: 4, 3: 9, 4: 10 }[e.id]));
		const all = [
			queue.add(command('1', 'U1', { expect: 7 })),
			queue.add(command('2', 'U1', { type: 'quality.note', expect: 3 })),
			queue.add(command('3', 'U1', { type: 'repair.ask' })),
			queue.add(command('4', 'U1', { expect: 7 })),
		];
		await new Promise((r) => setImmediate(r));
		down = false;
		clock.now += 10000;
		await queue.pump();
		await Promise.all(all);
		assert.deepEqual(sent.slice(1).map((e) => [e.id, e.expect]),
			[['1', 7], ['2', 3], ['3', undefined], ['4', 9]]);
	});

test('what waits behind another makes no work of its own', async () => {
	const { queue, clock } = rig(away);
	queue.add(command('1', 'U1'));
	queue.add(command('2', 'U1'));
	await new Promise((r) => setImmediate(r));
	assert.equal(queue.due(), clock.now + 500);
});

test('what an earlier page left and is refused is told too', async () => {
	const { queue, told, stored } = rig(() => no('REFUSED'));
	queue.adopt([command('9', 'U9')]);
	await queue.pump();
	await new Promise((r) => setImmediate(r));
	assert.deepEqual(told, [['9', false, 'REFUSED']]);
	assert.equal(stored.size, 0);
});

test('a refusal with nothing behind it is told with its reason, and is gone',
	async () => {
		const { queue, stored } = rig(() => no('REFUSED'));
		const outcome = await queue.add(command('1', 'U1'));
		assert.equal(outcome.ok, false);
		assert.equal(outcome.dropped, undefined);
		assert.equal(outcome.answer.code, 'REFUSED');
		assert.equal(stored.size, 0);
		assert.equal(queue.entries.length, 0);
	});

test('what was sent and is in doubt cannot be given up', async () => {
	const { queue } = rig(away);
	queue.add(command('1', 'U1'));
	queue.add(command('2', 'U1'));
	await new Promise((r) => setImmediate(r));
	assert.equal(await queue.drop('1'), false);
	assert.equal(await queue.drop('2'), true);
});

test('busy is asked again when it says, and is not unknown', async () => {
	const { queue, clock } = rig((e, n) => {
		if (n === 1)
			throw { status: 503, body: { retry_ms: 300 } };
		return ok(1);
	});
	const settled = queue.add(command('1', 'U1'));
	await new Promise((r) => setImmediate(r));
	assert.equal(queue.entries[0].state, 'waiting');
	assert.equal(queue.due(), clock.now + 300);
	clock.now += 300;
	await queue.pump();
	assert.equal((await settled).ok, true);
});

test('what is in doubt stays so until it is answered itself', async () => {
	const replies = [away, () => { throw { status: 401 }; },
		() => { throw { status: 503, body: {} }; },
		() => { throw { status: 403, body: { code: 'TOKEN' } }; }];
	const { queue, stored, clock } = rig((e, n) =>
		n <= replies.length ? replies[n - 1]() : ok(8));
	const settled = queue.add(command('1', 'U1'));
	for (let i = 0; i < replies.length; i++) {
		await new Promise((r) => setImmediate(r));
		assert.equal(queue.entries[0].state, 'unknown');
		assert.equal(stored.get('1').state, 'unknown');
		clock.now += 6000;
		await queue.pump();
	}
	assert.equal((await settled).ok, true);
});

test('what is on its way when the page is closed is in doubt', async () => {
	const { queue, stored, sent } = rig(() => new Promise(() => {}));
	queue.add(command('1', 'U1'));
	await new Promise((r) => setImmediate(r));
	assert.equal(sent[0].state, 'waiting');
	assert.equal(stored.get('1').state, 'unknown');
});

test('what an earlier page left is taken up and sent', async () => {
	const { queue, sent, stored } = rig(() => ok(1));
	const left = { ...command('9', 'U9'), state: 'unknown', tries: 4,
		next: 99999, sent: true };
	stored.set('9', left);
	queue.adopt([left]);
	await queue.pump();
	await new Promise((r) => setImmediate(r));
	assert.deepEqual(sent.map((e) => e.id), ['9']);
	assert.equal(stored.size, 0);
});

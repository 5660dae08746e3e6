// What a page asks: which answer counts, what is kept, when it is asked again.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
	Asked, Pace, waitAfter,
} from '../../services/gateway/console/asked.js';

/** Timers that the test runs. */
function clock() {
	const due = [];
	const held = { now: 0,
		later: (call, ms) => due.push({ call, at: held.now + ms }),
		never: (timer) => { if (due[timer - 1]) due[timer - 1].call = null; },
		async pass(ms) {
			held.now += ms;
			for (const one of [...due].sort((a, b) => a.at - b.at))
				if (one.call && one.at <= held.now) {
					const { call } = one;
					one.call = null;
					call();
				}
			await new Promise(setImmediate);
		} };
	return held;
}

/** A gateway that answers when it is told to. */
function gateway() {
	const open = [];
	return { open, ask: () => new Promise((yes, no) =>
		open.push({ yes, no })) };
}

function rig() {
	const time = clock(), gate = gateway();
	let drawn = 0;
	const asked = new Asked(() => drawn++, time.later, time.never);
	asked.ask = gate.ask;
	asked.about(['repair']);
	return { asked, time, gate, drawn: () => drawn };
}

const turn = () => new Promise(setImmediate);

test('who asks faster than it is answered sees the answers', async () => {
	const { asked, gate } = rig();
	for (let i = 0; i < 5; i++)
		asked.again();
	gate.open[0].yes('first');
	await turn();
	assert.equal(asked.value, 'first');
	assert.equal(asked.isLevel(), false);
	gate.open[3].yes('fourth');
	await turn();
	gate.open[1].yes('second');
	await turn();
	assert.equal(asked.value, 'fourth', 'an older one does not come back');
	gate.open[4].yes('fifth');
	await turn();
	assert.equal(asked.value, 'fifth');
	assert.equal(asked.isLevel(), true);
});

test('another question forgets the answer, asking again does not',
	async () => {
		const { asked, gate } = rig();
		asked.again();
		gate.open[0].yes('rows of repair');
		await turn();
		asked.again();
		assert.equal(asked.value, 'rows of repair');
		asked.about(['repair']);
		assert.equal(asked.value, 'rows of repair');
		asked.about(['quality']);
		assert.equal(asked.value, undefined);
		gate.open[1].yes('late rows of repair');
		await turn();
		assert.equal(asked.value, undefined);
		asked.again();
		gate.open[2].no({ status: 403 });
		await turn();
		assert.deepEqual([asked.value, asked.error?.status],
			[undefined, 403]);
	});

test('what fails in passing is tried again, ever more seldom', async () => {
	for (const status of [0, 429, 503]) {
		const { asked, time, gate } = rig();
		asked.again();
		gate.open[0].no({ status });
		await turn();
		assert.equal(asked.error.status, status, 'it is told meanwhile');
		await time.pass(999);
		assert.equal(gate.open.length, 1);
		await time.pass(1);
		assert.equal(gate.open.length, 2);
		gate.open[1].no({ status });
		await turn();
		await time.pass(1000);
		assert.equal(gate.open.length, 2);
		await time.pass(1000);
		gate.open[2].yes('well');
		await turn();
		assert.deepEqual([asked.value, asked.error], ['well', undefined]);
	}
	assert.deepEqual([1, 2, 3, 4, 5, 9].map(waitAfter),
		[1000, 2000, 4000, 8000, 15000, 15000]);
});

test('a no is a no, and who has gone asks no more', async () => {
	const one = rig();
	one.asked.again();
	one.gate.open[0].no({ status: 404 });
	await turn();
	await one.time.pass(60000);
	assert.equal(one.gate.open.length, 1);
	const two = rig();
	two.asked.again();
	two.asked.end();
	two.gate.open[0].no({ status: 503 });
	await turn();
	await two.time.pass(60000);
	assert.equal(two.gate.open.length, 1);
	assert.equal(two.drawn(), 0);
});

test('a move each 0.3 s and answers of 1.5 s: one question at a time',
	async () => {
		const time = clock(), gate = gateway();
		const pace = new Pace(gate.ask, { now: () => time.now,
			later: time.later, never: time.never });
		let answered = 0, most = 0, begun = 0;
		for (let at = 0; at < 12000; at += 100) {
			if (at % 300 === 0)
				pace.changed();
			await time.pass(100);
			const under = gate.open.length - answered;
			most = Math.max(most, under);
			begun = under && !begun ? time.now : begun;
			if (under && time.now - begun >= 1500) {
				gate.open[answered++].yes();
				begun = 0;
				await turn();
			}
		}
		assert.equal(most, 1);
		assert.ok(answered >= 6, `${answered} answers in 12 s`);
	});

test('what is told while it is asked is asked after the answer', async () => {
	const time = clock(), gate = gateway();
	const pace = new Pace(gate.ask, { now: () => time.now,
		later: time.later, never: time.never });
	pace.changed();
	await time.pass(40);
	assert.equal(gate.open.length, 1);
	pace.changed();
	await time.pass(5000);
	assert.equal(gate.open.length, 1);
	gate.open[0].yes();
	await turn();
	await time.pass(40);
	assert.equal(gate.open.length, 2);
	gate.open[1].no({ status: 503 });
	await turn();
	await time.pass(5000);
	assert.equal(gate.open.length, 2, 'nothing was told since');
	pace.end();
	pace.changed();
	await time.pass(5000);
	assert.equal(gate.open.length, 2);
});

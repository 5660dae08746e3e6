// A day again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boardOf, boardText, foldAll } from
	'../../services/gateway/console/flow/fold.js';
import { Player, secondsOf } from
	'../../services/gateway/console/flow/player.js';

const T0 = 1795000000;
const change = (i, more = {}) => ({ u: `U${i % 37}.01`, lane: i % 11 === 0
	? 'today' : 'repair', from: 'intake', state: 'working',
shape: i % 13 === 0 ? 'late' : 'on_time', since: T0 + i, due: 0, attempt: 1,
time: T0 + i * 10, ...more });
const many = Array.from({ length: 1500 }, (_, i) => change(i));
const empty = () => boardOf({ lanes: [], units: [] });

test('a replayed day ends in the board of that evening', () => {
	const player = new Player(empty(), many, T0, T0 + 15000);
	assert.equal(boardText(player.seek(T0 + 15000)),
		boardText(foldAll(empty(), many)));
});

test('to and fro gives the same board as going there at once', () => {
	const player = new Player(empty(), many, T0, T0 + 15000);
	for (const to of [9000, 100, 4001, 4000, 14000, 3990, 3990, 8123]) {
		const board = player.seek(T0 + to);
		assert.equal(boardText(board), boardText(foldAll(empty(),
			many.filter((c) => c.time <= T0 + to))), `at ${to}`);
		assert.equal(board.today, foldAll(empty(),
			many.filter((c) => c.time <= T0 + to)).today);
	}
});

test('the next event and the next late unit are found', () => {
	const some = [change(1), change(2), change(13), change(14),
		change(13, { time: T0 + 500 })];
	const player = new Player(empty(), some, T0, T0 + 600);
	player.seek(T0);
	assert.equal(player.next(), T0 + 10);
	assert.equal(player.next(true), T0 + 130);
	player.seek(T0 + 130);
	// It is late already: to be late again is nothing new.
	assert.equal(player.next(true), null);
	player.seek(T0 + 600);
	assert.equal(player.next(), null);
});

test('times come as text, milliseconds or seconds', () => {
	assert.equal(secondsOf({ time: '2026-11-22T01:15:30Z' }), 1795310130);
	assert.equal(secondsOf({ time: 1795310130123 }), 1795310130.123);
	assert.equal(secondsOf({ since: 1795310130 }), 1795310130);
});

test('density counts each change once', () => {
	const player = new Player(empty(), many, T0, T0 + 15000);
	const parts = player.density(60);
	assert.equal(parts.length, 60);
	assert.equal(parts.reduce((a, b) => a + b), 1500);
});

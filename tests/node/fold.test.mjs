// The board's fold: live, in replay, and the same bytes as the gateway's.
//   node --test tests/node              GOLDEN=write writes what is missing
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import {
	LANES, SHAPES, boardOf, boardText, fold, foldAll, foldLane,
} from '../../services/gateway/console/flow/fold.js';

const GOLDEN = new URL('../golden/board/', import.meta.url);

/** 2,000 changes of 300 units, from one fixed seed. */
function changes() {
	let seed = 20261128;
	const draw = (n) => {
		seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
		return (seed >>> 8) % n;
	};
	const lanes = new Map(), out = [];
	for (let i = 0; i < 2000; i++) {
		const n = draw(300), u = `RMA-2611-${String(n).padStart(5, '0')}-D.01`;
		const from = lanes.get(u) || '';
		const lane = draw(9) === 0 && from ? 'today' : LANES[draw(5)];
		const change = { u, lane, from, state: `state_${draw(7)}`,
			shape: SHAPES[draw(5)], since: 1795000000 + i * 30,
			due: draw(4) ? 1795000000 + draw(900000) : 0,
			attempt: draw(4) };
		if (draw(3) === 0)
			Object.assign(change, { model: `X${draw(9)}`,
				by: draw(2) ? 'li.wei' : '' });
		lanes.set(u, lane);
		out.push(change);
	}
	return out;
}

function golden(name, text) {
	const file = new URL(name, GOLDEN);
	if (process.env.GOLDEN === 'write' && !fs.existsSync(file))
		fs.writeFileSync(file, text);
	return fs.readFileSync(file, 'utf8');
}

const empty = () => boardOf({ at: '', time: '', lanes: [], units: [] });

test('two thousand changes give the board of the golden file', () => {
	const lines = golden('changes.ndjson',
		changes().map((c) => JSON.stringify(c) + '\n').join(''));
	const given = lines.trim().split('\n').map((line) => JSON.parse(line));
	const board = foldAll(empty(), given);
	assert.equal(given.length, 2000);
	assert.equal(boardText(board), golden('board.ndjson', boardText(board)));
});

test('one at a time is the same as all at once', () => {
	const some = changes().slice(0, 400);
	assert.equal(boardText(some.reduce(fold, empty())),
		boardText(foldAll(empty(), some)));
});

test('a fold leaves the board that it was given as it was', () => {
	const before = foldAll(empty(), changes().slice(0, 50));
	const text = boardText(before);
	foldAll(before, changes().slice(50, 90));
	assert.equal(boardText(before), text);
});

test('a change that is heard twice changes nothing the second time', () => {
	const came = { u: 'A.01', lane: 'quality', from: 'repair',
		state: 'queued', shape: 'late', since: 5, due: 9, attempt: 1 };
	const left = { ...came, lane: 'today', from: 'quality' };
	const once = foldAll(empty(), [came, left]);
	const twice = foldAll(empty(), [came, came, left, left]);
	assert.equal(boardText(once), boardText(twice));
	assert.equal(once.today, 1);
	assert.equal(twice.today, 1);
	assert.equal(foldAll(twice, [{ ...came, from: 'today' }]).today, 0);
});

test('what a change does not say of a unit stays as it was', () => {
	const came = { u: 'A.01', lane: 'repair', from: '', state: 'queued',
		shape: 'due', since: 5, due: 9, attempt: 0, model: 'X1' };
	const { model, ...later } = { ...came, state: 'working' };
	assert.equal(model, 'X1');
	assert.equal(boardText(foldAll(empty(), [came, later])),
		'["A.01","repair","working","due",5,9,0,"X1"]\n');
});

test('a lane message changes its numbers and no unit', () => {
	const board = foldAll(empty(), changes().slice(0, 50));
	const next = foldLane(board, { id: 'repair', count: 9, in_h: 3 });
	assert.equal(next.lanes.get('repair').in_h, 3);
	assert.equal(boardText(next), boardText(board));
	assert.equal(board.lanes.get('repair'), undefined);
});

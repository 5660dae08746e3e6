// Where marks stand on the board.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	GRID, arc, columnOf, compact, density, depth, laneOf, plan, settle, spot,
	widths,
} from '../../services/gateway/console/flow/layout.js';

const DAY = 86400, NOW = 1795000000;
const row = (unit, days, shape = 'on_time') =>
	[unit, 'repair', 'working', shape, NOW - days * DAY, 0, 1];

test('a unit stands in the column of its age', () => {
	const ages = [0, 1.9, 2, 3.99, 4, 7, 8, 14, 15, 30, 31, 400];
	assert.deepEqual(ages.map((d) => columnOf(NOW - d * DAY, NOW)),
		[0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
	assert.equal(columnOf(NOW + 99, NOW), 0);
});

test('columns share the lane by what is in them, none without a slot', () => {
	assert.deepEqual(widths([60, 0, 0, 0, 0, 0], 16), [11, 1, 1, 1, 1, 1]);
	assert.deepEqual(widths([0, 0, 0, 0, 0, 0], 6), [1, 1, 1, 1, 1, 1]);
	const got = widths([30, 30, 1, 1, 1, 1], 16);
	assert.equal(got.reduce((a, b) => a + b), 16);
	assert.equal(got[0], got[1]);
});

test('nobody shifts because of one who comes or leaves', () => {
	const lane = laneOf(18, 10);
	const rows = ['A', 'B', 'C', 'D'].map((u) => row(u, 0));
	settle(lane, rows, NOW);
	const before = ['A', 'C', 'D'].map((u) => spot(lane, u));
	settle(lane, rows.filter((r) => r[0] !== 'B'), NOW);
	assert.deepEqual(['A', 'C', 'D'].map((u) => spot(lane, u)), before);
	assert.equal(spot(lane, 'B'), null);
});

test('who comes takes the first free slot', () => {
	const lane = laneOf(18, 10);
	settle(lane, ['A', 'B', 'C'].map((u) => row(u, 0)), NOW);
	const free = spot(lane, 'B');
	settle(lane, ['A', 'C', 'E'].map((u) => row(u, 0)), NOW);
	assert.deepEqual(spot(lane, 'E'), free);
});

test('a unit that grows older goes to the next column alone', () => {
	const lane = laneOf(18, 10);
	settle(lane, [row('A', 1.5), row('B', 0)], NOW);
	const b = spot(lane, 'B');
	settle(lane, [row('A', 1.5), row('B', 0)], NOW + DAY);
	assert.equal(lane.places.get('A').column, 1);
	assert.deepEqual(spot(lane, 'B'), b);
});

test('a column that overflows compacts its lane once a minute at most', () => {
	const lane = laneOf(12, 2);
	const rows = [];
	for (let i = 0; i < 8; i++)
		rows.push(row(`U${i}`, 20));
	assert.equal(settle(lane, rows, NOW), true);
	assert.equal(lane.widths[4], 7);
	for (let i = 8; i < 40; i++)
		rows.push(row(`U${i}`, 20));
	assert.equal(settle(lane, rows, NOW + 59), false);
	assert.equal(lane.places.size, 40);
	rows.push(row('late', 0));
	assert.equal(settle(lane, rows, NOW + 61), true);
});

test('no two units stand in one place', () => {
	const lane = laneOf(16, 12), rows = [];
	for (let i = 0; i < 150; i++)
		rows.push(row(`U${i}`, i % 40));
	compact(lane, rows, NOW);
	const seen = new Set(rows.map((r) => {
		const { x, y } = spot(lane, r[0]);
		assert.ok(x > 0 && x < 16 * GRID);
		return `${x},${y}`;
	}));
	assert.equal(seen.size, 150);
	assert.ok(depth(lane) <= 12);
});

test('density counts each unit once, by column and shape', () => {
	const cells = density([row('A', 0), row('B', 0, 'late'), row('C', 9),
		row('D', 0)], NOW);
	assert.deepEqual(cells[0], { on_time: 2, late: 1 });
	assert.deepEqual(cells[3], { on_time: 1 });
});

test('lanes stand side by side, three and three, or below each other', () => {
	const counts = [30, 41, 71, 32, 38];
	for (const [width, across] of [[1352, 6], [700, 3], [344, 1]]) {
		const at = plan(width, 700, counts);
		assert.equal(at.across, across);
		assert.equal(at.boxes.length, 6);
		for (const box of at.boxes) {
			assert.ok(box.x >= 0 && box.x + box.w <= at.width + 1e-6);
			assert.ok(box.y + box.h <= at.height + 1e-6);
		}
		counts.forEach((n, i) =>
			assert.ok(at.wide * at.boxes[i].rows >= n, `${width} lane ${i}`));
	}
});

test('marks are as large as fits, and never smaller than the grid', () => {
	assert.ok(plan(1352, 700, [5, 5, 5, 5, 5]).scale > 1.3);
	assert.equal(plan(1352, 700, [500, 400, 900, 300, 300]).scale, 1);
});

test('marks get smaller until their ages leave them room', () => {
	const counts = [20, 0, 0, 0, 0], tried = [];
	const wide = plan(1440, 640, counts);
	const tight = plan(1440, 640, counts, 78, (at) => {
		tried.push(at.scale);
		return at.scale < wide.scale;
	});
	assert.equal(tried[0], wide.scale);
	assert.ok(tight.scale < wide.scale);
	// At the smallest there is nothing left to try.
	assert.equal(plan(1440, 640, counts, 78, () => false).scale, 1);
});

test('an arc begins and ends at its places and rises between them', () => {
	const way = arc({ x: 0, y: 50 }, { x: 100, y: 50 }, 0.06);
	assert.deepEqual([way[0], way[10]], [{ x: 0, y: 50 }, { x: 100, y: 50 }]);
	assert.equal(Math.min(...way.map((p) => p.y)), 44);
	assert.ok(arc({ x: 0, y: 0 }, { x: 100, y: 0 }, -0.12)[5].y > 0);
});

// What charts compute before they draw.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binsOf, month, places, stack, ticks } from
	'../../services/gateway/console/chart_math.js';
import { csv } from '../../services/gateway/console/csv.js';

test('an axis begins at zero and ends at or above the highest bar', () => {
	for (const most of [0, 1, 3, 7, 10, 41, 99, 100, 101, 1234]) {
		const axis = ticks(most);
		assert.equal(axis[0], 0);
		assert.ok(axis[axis.length - 1] >= most);
		assert.ok(axis.length <= 8, `${most}: ${axis}`);
		assert.ok(axis.every(Number.isInteger), `${most}: ${axis}`);
	}
	assert.deepEqual(ticks(100), [0, 25, 50, 75, 100]);
});

const HOUR = 3600;
const bucket = (from, to, gross) =>
	({ over_s: from * HOUR, up_to_s: to * HOUR, gross });

test('every unit of a histogram stands in one bin', () => {
	const rows = [bucket(0, 1, 4), bucket(20, 24, 10), bucket(48, 52, 8),
		bucket(100, 112, 3)];
	const { bins, more, width } = binsOf(rows, 'gross');
	assert.equal(bins.reduce((a, b) => a + b) + more, 25);
	assert.ok(bins.length <= 18);
	assert.equal(width % HOUR, 0);
});

test('one that took very long does not flatten all others', () => {
	const rows = [bucket(20, 24, 200), bucket(40, 44, 150),
		bucket(4000, 4400, 1)];
	const { bins, more } = binsOf(rows, 'gross');
	assert.equal(more, 1);
	assert.ok(bins.length > 5);
});

test('a histogram of nothing has one empty bin', () => {
	assert.deepEqual(binsOf([], 'gross').bins, [0]);
});

test('parts lie one behind the other', () => {
	assert.deepEqual(stack([{ n: 3 }, { n: 0 }, { n: 2 }])
		.map((part) => part.from), [0, 3, 3]);
});

test('no line crosses the name of another, nor does a name leave the chart',
	() => {
		for (let n = 0; n < 20000; n++) {
			const width = 300, at = (i) => n * (i * 7919 + 1) % 265 + 36;
			const lines = [0, 1, 2].slice(n % 3).map((i) =>
				({ x: n % 4 ? at(i) : 300 - i * n % 7,
					size: 60 + n * i % 80 }));
			const all = places(lines, width).map(({ row, x }, i) =>
				({ row, line: lines[i].x, from: x, to: x + lines[i].size }));
			const said = JSON.stringify(all);

			assert.deepEqual(all.map((name) => name.row).sort(),
				lines.map((_, i) => i));
			for (const name of all) {
				assert.ok(name.from >= 0 && name.to <= width, said);
				assert.ok(name.from <= name.line + 5 &&
					name.to >= name.line - 5, `at its line: ${said}`);
				for (const o of all)
					assert.ok(o.row >= name.row || o.line <= name.from - 5 ||
						o.line >= name.to + 5, said);
			}
		}
	});

test('a name begins at its line while there is room', () => {
	assert.deepEqual(places([{ x: 90, size: 60 }, { x: 50, size: 60 }], 300),
		[{ row: 1, x: 90 }, { row: 0, x: 50 }]);
	assert.deepEqual(places([], 300), []);
});

test('months go over the year', () => {
	assert.equal(month('2026-01', -1), '2025-12');
	assert.equal(month('2026-12', 1), '2027-01');
	assert.equal(month('2026-11', -24), '2024-11');
});

test('a spreadsheet computes nothing that it is given', () => {
	assert.equal(csv(['a', 'b'], [['=1+1', 2], ['say "x"', -3]]),
		'"a","b"\r\n"\'=1+1",2\r\n"say ""x""",-3\r\n');
});

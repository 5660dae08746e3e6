// @ts-check
// Density mode: so many units that a lane has a number for each age and shape
// instead of marks.  A number is a place to point at and to walk to; behind it
// is the list of its units.  Loaded when a board is first that full.
import { departmentWord } from '../schema.js';
import { add, t } from '../text.js';
import { LANES, SHAPES } from './fold.js';
import { AGES, AGE_NAMES, GRID, columnOf, density } from './layout.js';
import { draw } from './shapes.js';

add({
	flow_cell: ['{lane}, {ages} days here: {n} {shape}',
		'{lane}, 已停留{ages}天: {shape} {n}件'],
	flow_cell_open: ['Enter or a click opens the list',
		'回车或点击打开清单'],
});

/** Where the number of an age and a shape stands. */
function place(plan, lane, column, shape) {
	const box = plan.boxes[LANES.indexOf(lane)];
	return { x: box.left + (column + 0.5) * plan.wide * GRID / AGES.length,
		y: box.top + (SHAPES.indexOf(shape) + 0.3) * box.rows * GRID /
			SHAPES.length };
}

/**
 * All numbers that are not zero: name -> where it stands, what it says, and
 * the filter of the list behind it.
 * @param {any} plan @param {Record<string, any[][]>} rows @param {number} now
 * @param {(row: any[]) => boolean} wanted
 * @returns {Map<string, {to: {x: number, y: number}, n: number,
 *   shape: string, says: () => string, opens: () => string, query: any}>}
 */
export function cellsOf(plan, rows, now, wanted) {
	const cells = new Map();
	for (const lane of LANES)
		density(rows[lane].filter(wanted), now).forEach((cell, age) =>
			SHAPES.forEach((shape) => {
				const n = cell[shape];
				if (n)
					cells.set(`#${lane} ${age} ${shape}`, { n, shape,
						to: place(plan, lane, age, shape),
						says: () => t('flow_cell', { n,
							lane: departmentWord(lane), ages: AGE_NAMES[age],
							shape: t(`shape_${shape}`) }),
						opens: () => t('flow_cell_open'),
						query: { view: 'table', lane, age, shape } });
			}));
	return cells;
}

/** Draws them; who moved since flies. @param {any} scene */
export function crowd(scene, into, board, rows, was, most) {
	const now = scene.now;
	for (const mark of scene.marks.values())
		mark.el.remove();
	scene.marks.clear();
	scene.cells = cellsOf(scene.plan, rows, now, scene.wanted);
	for (const { to, n, shape } of scene.cells.values()) {
		const el = draw('use', { href: `#m-${shape}`,
			class: `${shape} cell` }, into);
		el.style.transform = `translate(${to.x}px,${to.y}px)`;
		draw('text', { class: 'many cell', x: to.x, y: to.y + 16 },
			into).append(String(n));
	}
	let room = was && !scene.still.matches ? most : 0;
	for (const row of room ? board.units.values() : []) {
		const before = was.units.get(row[0]);
		if (before && before[1] !== row[1] && room-- > 0)
			fly(scene, before, row, now);
	}
}

function fly(scene, before, row, now) {
	const at = (r) => place(scene.plan, r[1], columnOf(r[4], now), r[3]);
	const mark = { el: draw('use', {}, scene.layer), row: null,
		lane: before[1], from: at(before), to: at(row) };
	scene.dress(mark, row, false);
	scene.glide(mark, 1, 1).onfinish = () => mark.el.remove();
}

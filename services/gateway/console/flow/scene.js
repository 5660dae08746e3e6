// @ts-check
// scene: the marks of the board on one SVG.  Each unit is one <use> of a
// symbol, moved by its CSS transform alone.
import { LANES, SHAPES } from './fold.js';
import {
	AGE_NAMES, GRID, arc, compact, depth, edges, laneOf, plan, settle, spot,
} from './layout.js';
import { draw } from './shapes.js';

const GLIDE = 700, MANY = 40, CROWD = 1500, TRAIL = 2000, LATER = 400;
/** Marks that need as much room as the numbers of a crowd. */
const NUMBERS = 150;
const FIT = 60; // seconds of the site between two choices of the scale
const EASE = 'cubic-bezier(.2,.7,.2,1)';

/** @typedef {ReturnType<typeof plan>} Plan */
/** @returns {Record<string, any[][]>} */
const byLane = () => Object.fromEntries(LANES.map((lane) => [lane, []]));

const at = (p, size = 1) => `translate(${p.x}px,${p.y}px)` +
	(size === 1 ? '' : ` scale(${size})`);

export class Scene {
	/** @param {any} svg */
	constructor(svg) {
		this.svg = svg;
		this.back = draw('g', { class: 'back' }, svg);
		this.trails = draw('g', { class: 'trails' }, svg);
		this.layer = draw('g', { class: 'marks' }, svg);
		this.ring = draw('circle', { class: 'ring', r: 8.5 }, svg);
		this.marks = new Map();
		/** Of a crowd, numbers in the place of marks. */
		this.cells = new Map();
		this.crowd = /** @type {any} */ (null);
		this.full = false;
		this.lanes = {};
		this.still = matchMedia('(prefers-reduced-motion: reduce)');
		/** @type {import('./fold.js').Board?} */
		this.board = null;
		this.chosen = '';
		this.soon = 0;
		this.now = 0;
		/** @type {Plan} */
		this.plan = plan(0, 0, []);
		/** When the scale was last chosen, and who chooses it anew. */
		this.fitted = 0;
		this.refit = () => {};
		/** When each lane was last brought to the ages of its units. */
		this.aged = {};
		/** @type {(row: any[]) => boolean} */
		this.wanted = () => true;
	}

	/** Lays the board out anew; all marks jump. */
	resize(width, height, board, now, heads) {
		const of = byLane();
		for (const row of board.units.values())
			of[row[1]].push(row);
		this.full = board.units.size > CROWD;
		const fill = (at) => LANES.forEach((lane, i) => {
			const here = this.lanes[lane] = laneOf(at.wide, at.boxes[i].rows);
			if (this.full)
				here.widths.fill(at.wide / here.widths.length);
			else
				compact(here, of[lane], now);
		});
		const p = this.plan = plan(width, height, LANES.map((lane) =>
			this.full ? NUMBERS : of[lane].length), heads, (at) => {
			fill(at);
			return !this.tight();
		});
		this.fitted = now;
		fill(p);
		this.svg.setAttribute('viewBox', `0 0 ${p.width} ${p.height}`);
		this.svg.setAttribute('width', String(width));
		this.svg.setAttribute('height', String(p.height * p.scale));
		for (const mark of this.marks.values())
			mark.slot = null;
		this.show(board, now, true);
		return p;
	}

	/** Whether a column runs into the head of its lane. */
	tight() {
		return Object.values(this.lanes).some((l) => depth(l) > l.high);
	}

	/** What is behind the marks: lanes, ages, the bar of today. */
	ground(was) {
		clearTimeout(this.soon);
		this.soon = 0;
		const board = this.board;
		if (!board)
			return;
		const rows = byLane();
		for (const row of board.units.values())
			rows[row[1]].push(row);
		const { boxes, scale } = this.plan;
		this.back.replaceChildren();
		boxes.forEach((box, i) => {
			draw('rect', { class: 'lane', x: box.x, y: box.y, width: box.w,
				height: box.h, rx: 6 / scale }, this.back);
			if (i < 5)
				this.ages(box, this.lanes[LANES[i]], rows[LANES[i]]);
		});
		this.done(boxes[5], board.today);
		this.cells = new Map();
		if (board.units.size > CROWD)
			this.dense(board, rows, was);
	}

	/** The bar of today: a stroke for each unit, as long as there is room. */
	done(box, n) {
		const lies = this.plan.across === 1;
		const from = lies ? box.x + 6 : box.y + box.h - 6;
		const room = lies ? box.w - 12 : box.y + box.h - box.top - 4;
		const step = Math.min(5, room / Math.max(1, n));
		const top = box.y + box.h - 14;
		const d = Array.from({ length: Math.min(n, 400) }, (_, i) => lies
			? `M${from + i * step} ${top}v8`
			: `M${box.x + 8} ${from - i * step}h${box.w - 16}`).join('');
		draw('path', { class: 'strokes', d, 'stroke-width':
			Math.max(0.4, step * 0.6) }, this.back);
	}

	/** Age columns of a lane: hairlines, names, and the share of each shape. */
	ages(box, lane, rows) {
		const { scale } = this.plan, y = box.y + box.h - 4 / scale;
		const total = rows.length || 1;
		let x = box.left;
		for (const shape of SHAPES) {
			const n = rows.filter((row) => row[3] === shape).length;
			const width = lane.wide * GRID * n / total;
			if (n > 0)
				draw('rect', { class: `share ${shape}`, x, width,
					y: box.top - 8 / scale, height: 3 / scale }, this.back);
			x += width;
		}
		edges(lane).forEach((from, i) => {
			const left = box.left + from, room = lane.widths[i] * GRID * scale;
			if (i > 0)
				draw('path', { class: 'hair',
					d: `M${left} ${box.top}V${box.y + box.h - 15 / scale}` },
				this.back);
			const name = room >= AGE_NAMES[i].length * 7 + 4 ? AGE_NAMES[i]
				: AGE_NAMES[i].replace(/-.*/, '').replace('>30', '31');
			draw('text', { class: 'age', x: left + room / scale / 2, y,
				'font-size': 10 / scale }, this.back).append(name);
		});
	}

	/** The middle of a row's slot; columns stand on their ages. */
	where(row) {
		const box = this.plan.boxes[LANES.indexOf(row[1])];
		const p = spot(this.lanes[row[1]], row[0]);
		return p ? { x: box.left + p.x, y: box.top + box.rows * GRID - p.y }
			: { x: box.left, y: box.top };
	}

	/** Draws the board; who moved glides, unless told to jump. */
	show(board, now, jump = false) {
		const crowd = board.units.size > CROWD, was = this.board;
		this.board = board;
		this.now = now;
		if (!this.fitted)
			return; // there is no room yet; resize() draws it
		if (!jump && (crowd !== this.full || (now - this.fitted >= FIT &&
		    this.plan.scale > 1 && this.tight()))) {
			this.refit();
			return;
		}
		let moved = false;
		if (!crowd) {
			const lanes = this.touched(board, now);
			for (const lane of lanes)
				moved = settle(this.lanes[lane], [...board.units.values()]
					.filter((row) => row[1] === lane), now) || moved;
			if (lanes.size || jump)
				this.place(board, jump || this.still.matches);
		}
		if (jump || moved || crowd)
			this.ground(jump ? null : was);
		else
			this.soon ||= setTimeout(() => this.ground(null), LATER);
		this.halo();
	}

	/** Lanes with a row that is not as it was drawn, or a minute older. */
	touched(board, now) {
		const lanes = new Set(LANES.filter((lane) =>
			Math.abs(now - (this.aged[lane] ?? -60)) >= 60));
		for (const [unit, mark] of this.marks)
			if (!board.units.has(unit))
				lanes.add(mark.row[1]);
		for (const row of board.units.values()) {
			const mark = this.marks.get(row[0]);
			if (mark?.row === row)
				continue;
			lanes.add(row[1]);
			if (mark)
				lanes.add(mark.row[1]);
		}
		for (const lane of lanes)
			this.aged[lane] = now;
		return lanes;
	}

	place(board, jump) {
		let room = jump ? 0 : MANY;
		for (const [unit, mark] of this.marks)
			if (!board.units.has(unit)) {
				this.marks.delete(unit);
				this.leave(mark, room-- > 0);
			}
		for (const row of board.units.values()) {
			let mark = this.marks.get(row[0]);
			const slot = this.lanes[row[1]].places.get(row[0]);
			if (mark?.row === row && mark.slot === slot)
				continue;
			const to = this.where(row), born = !mark;
			if (!mark) {
				mark = { el: draw('use', {}, this.layer), row: null,
					from: { x: this.plan.boxes[0].x, y: to.y }, lane: row[1] };
				this.marks.set(row[0], mark);
			}
			mark.slot = slot;
			if (mark.row !== row)
				this.dress(mark, row, !jump && !born);
			if (!born && mark.to.x === to.x && mark.to.y === to.y)
				continue;
			mark.from = born ? mark.from : mark.to;
			mark.to = to;
			mark.el.style.transform = at(to);
			if (room-- > 0)
				this.glide(mark, born ? 0.1 : 1, 1);
			mark.lane = row[1];
		}
	}

	/** The looks of a mark: shape, notch, lane, whether it is looked for. */
	dress(mark, row, fade) {
		const href = `#m-${row[3]}${row[6] >= 2 ? '-n' : ''}`;
		if (fade && mark.row && mark.row[3] !== row[3] && !this.still.matches)
			mark.el.animate([{ opacity: 0.1 }, { opacity: 1 }], 200);
		mark.row = row;
		mark.el.setAttribute('href', href);
		mark.el.setAttribute('class', `${row[3]} in-${row[1]}` +
			(this.wanted(row) ? '' : ' off'));
	}

	/** From `from` to `to` in an arc; backwards below, with a trail. */
	glide(mark, small, big) {
		// What was delivered waits at intake for the customer: no step back.
		const back = LANES.indexOf(mark.row[1]) < LANES.indexOf(mark.lane) &&
			!(mark.lane === 'shipping' && mark.row[1] === 'intake');
		const way = arc(mark.from, mark.to, back ? -0.12 : 0.06);
		const last = way.length - 1;
		if (back) {
			const trail = draw('path', { class: 'trail', d: 'M' +
				way.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`)
					.join('L') }, this.trails);
			setTimeout(() => trail.remove(), TRAIL);
		}
		this.layer.append(mark.el);
		return mark.el.animate(way.map((p, i) => ({
			transform: at(p, small + (big - small) * i / last) })),
		{ duration: GLIDE, easing: EASE });
	}

	/** Shrinks into the bar of today. */
	leave(mark, glides) {
		if (!glides) {
			mark.el.remove();
			return;
		}
		const box = this.plan.boxes[5];
		mark.from = mark.to;
		mark.to = { x: box.x + box.w / 2, y: box.y + box.h - 12 };
		mark.el.style.transform = at(mark.to, 0.1);
		this.glide(mark, 1, 0.1).onfinish = () => mark.el.remove();
	}

	/** Density: a number for each age and shape, drawn by its own module. */
	async dense(board, rows, was) {
		const into = draw('g', {}, this.back);
		this.crowd ??= await import('./crowd.js').then((m) => m.crowd,
			() => null);
		// Meanwhile the ground may be another.
		if (into.isConnected)
			this.crowd?.(this, into, board, rows, was, MANY);
	}

	/** Which marks are looked for; the rest fades. */
	want(wanted) {
		this.wanted = wanted;
		for (const mark of this.marks.values())
			mark.el.classList.toggle('off', !wanted(mark.row));
		if (this.cells.size)
			this.ground(null);
	}

	/** A second outline around the chosen unit; `pulse`: found by search. */
	choose(unit, pulse = false) {
		this.chosen = unit;
		this.halo();
		if (pulse && this.marks.has(unit) && !this.still.matches)
			this.ring.animate([{ r: 8.5 }, { r: 26 }, { r: 8.5 }],
				{ duration: GLIDE, iterations: 2, easing: EASE });
	}

	halo() {
		const mark = this.spots().get(this.chosen);
		this.ring.classList.toggle('on', !!mark);
		if (mark)
			this.ring.style.transform = at(mark.to);
	}

	/** What may be pointed at. @returns {Map<string, any>} */
	spots() {
		return this.cells.size ? this.cells : this.marks;
	}

	/** The nearest mark to a place on the screen, within 12 pixels of it. */
	nearest(clientX, clientY) {
		const rect = this.svg.getBoundingClientRect(), s = this.plan.scale;
		const x = (clientX - rect.left) / s, y = (clientY - rect.top) / s;
		let best = '', least = Math.max(12 / s, GRID * 0.7);
		for (const [unit, mark] of this.spots()) {
			const d = Math.hypot(mark.to.x - x, mark.to.y - y);
			if (d < least) {
				least = d;
				best = unit;
			}
		}
		return best;
	}

	/** The next mark in a direction; from none, the first of all. */
	beside(unit, dx, dy) {
		const from = this.spots().get(unit)?.to ?? { x: -GRID, y: 0 };
		let best = '', least = Infinity;
		for (const [other, mark] of this.spots()) {
			const along = (mark.to.x - from.x) * dx + (mark.to.y - from.y) * dy;
			const off = Math.abs((mark.to.x - from.x) * dy) +
				Math.abs((mark.to.y - from.y) * dx);
			if (other === unit || along <= 0.1)
				continue;
			const cost = along + off * 3;
			if (cost < least) {
				least = cost;
				best = other;
			}
		}
		return best || unit;
	}

	/** The way of a unit through the lanes so far, with the time in each. */
	path(stays) {
		this.svg.querySelector('.path')?.remove();
		if (!stays.length)
			return;
		const g = draw('g', { class: 'path' }, this.svg);
		const points = stays.map((stay) => {
			const box = this.plan.boxes[LANES.indexOf(stay.lane)];
			return { x: box.x + box.w / 2, y: box.y + box.h * 0.62 };
		});
		draw('polyline', { points: points.map((p) => `${p.x},${p.y}`)
			.join(' ') }, g);
		points.forEach((p, i) => {
			draw('circle', { cx: p.x, cy: p.y, r: 3 }, g);
			draw('text', { x: p.x, y: p.y - 7, 'font-size':
				12 / this.plan.scale }, g).append(stays[i].text);
		});
	}
}

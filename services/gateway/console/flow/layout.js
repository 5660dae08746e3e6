// @ts-check
// layout: where each mark stands.  Pure but for the places it is handed.
//
// A lane has six columns by age.  A unit takes the first free slot of its
// column and keeps it until it leaves; others never shift because of it.  A
// column that is full makes its whole lane compact, at most once a minute.

export const GRID = 14;
/** Upper ends of the age columns, in whole days; the last one is open. */
export const AGES = [2, 4, 8, 15, 31, Infinity];
export const AGE_NAMES = ['0-1', '2-3', '4-7', '8-14', '15-30', '>30'];
const DAY = 86400, REST = 60;

// Marks are drawn as large as the board allows: 1 is the grid as it is.
const SCALES = [2.6, 2.2, 1.9, 1.6, 1.35, 1.15, 1];
const GAP = 10, PAD = 7, FOOT = 14, BAR = 84;

/** The age column of a unit that entered its lane then; both in seconds. */
export function columnOf(entered, now) {
	const days = Math.max(0, now - entered) / DAY;
	return AGES.findIndex((end) => days < end);
}

/**
 * Shares `wide` slots out among columns so that the highest column is as low
 * as can be; each keeps at least one.
 */
export function widths(counts, wide) {
	const out = counts.map(() => 1);
	for (let left = wide - counts.length; left > 0; left--) {
		let best = 0;
		for (let i = 1; i < counts.length; i++)
			if (counts[i] / out[i] > counts[best] / out[best])
				best = i;
		out[best]++;
	}
	return out;
}

/** An empty lane of so many slots across and down. */
export function laneOf(wide, high) {
	return { wide, high, widths: widths(AGES.map(() => 0), wide),
		slots: AGES.map(() => []), places: new Map(), compacted: -REST };
}

function put(lane, unit, column) {
	const slots = lane.slots[column];
	let slot = slots.indexOf(null);
	if (slot < 0)
		slot = slots.length;
	slots[slot] = unit;
	lane.places.set(unit, { column, slot });
}

/** Takes a unit out; its slot is free, nobody else moves. */
export function leave(lane, unit) {
	const place = lane.places.get(unit);
	if (!place)
		return;
	const slots = lane.slots[place.column];
	slots[place.slot] = null;
	while (slots.length > 0 && slots[slots.length - 1] === null)
		slots.pop();
	lane.places.delete(unit);
}

/** All again from the first slot, oldest first, columns as wide as needed. */
export function compact(lane, rows, now) {
	const ordered = [...rows].sort((a, b) =>
		a[4] - b[4] || (a[0] < b[0] ? -1 : 1));
	const counts = AGES.map(() => 0);
	for (const row of ordered)
		counts[columnOf(row[4], now)]++;
	lane.widths = widths(counts, lane.wide);
	lane.slots = AGES.map(() => []);
	lane.places.clear();
	for (const row of ordered)
		put(lane, row[0], columnOf(row[4], now));
	lane.compacted = now;
}

/**
 * Brings a lane to these rows: who left leaves, who came takes a free slot,
 * who grew older changes column.  Says whether the lane was compacted.
 */
export function settle(lane, rows, now) {
	const here = new Map(rows.map((row) => [row[0], row]));
	for (const unit of [...lane.places.keys()]) {
		const row = here.get(unit);
		if (!row || columnOf(row[4], now) !== lane.places.get(unit).column)
			leave(lane, unit);
	}
	for (const row of rows)
		if (!lane.places.has(row[0]))
			put(lane, row[0], columnOf(row[4], now));
	if (depth(lane) <= lane.high || now - lane.compacted < REST)
		return false;
	compact(lane, rows, now);
	return true;
}

/** Where the columns begin, in pixels from the lane's left edge. */
export function edges(lane) {
	let x = 0;
	return lane.widths.map((w) => {
		const from = x;
		x += w * GRID;
		return from;
	});
}

/** The middle of a unit's slot, in pixels from the lane's corner; or null. */
export function spot(lane, unit) {
	const place = lane.places.get(unit);
	if (!place)
		return null;
	const w = lane.widths[place.column];
	return { x: edges(lane)[place.column] + (place.slot % w + 0.5) * GRID,
		y: (Math.floor(place.slot / w) + 0.5) * GRID };
}

/** Rows a lane needs below each other to show all of them. */
export function depth(lane) {
	return Math.max(1, ...lane.slots.map((slots, i) =>
		Math.ceil(slots.length / lane.widths[i])));
}

/** Density mode: how many units of each column have each shape. */
export function density(rows, now) {
	const cells = AGES.map(() => ({}));
	for (const row of rows) {
		const cell = cells[columnOf(row[4], now)];
		cell[row[3]] = (cell[row[3]] || 0) + 1;
	}
	return cells;
}

/** One plan at one scale; all numbers but the scale in units of the drawing. */
function planAt(width, height, counts, across, scale, heads) {
	const gap = GAP / scale, head = heads / scale, foot = FOOT / scale;
	const w = width / scale, bar = across === 6 ? BAR / scale : 0;
	const lw = across === 6 ? (w - bar - 5 * gap) / 5
		: (w - (across - 1) * gap) / across;
	const wide = Math.floor((lw - 2 * PAD) / GRID);
	const need = (n) => Math.ceil(n * 1.3 / wide) + 1;
	const given = across === 6
		? Math.floor((height / scale - head - foot - 2 * PAD) / GRID) : 0;
	/** @type {{x: number, y: number, w: number, h: number, rows: number,
	 *   left: number, top: number}[]} */
	const boxes = [];
	const out = { scale, across, wide, boxes, width: w, height: 0,
		fits: wide >= 9 };
	let y = 0;
	for (let i = 0; i < 6; i += across) {
		const most = Math.max(...counts.slice(i, Math.min(i + across, 5)), 0);
		const rows = Math.max(across === 6 ? 6 : 3, given, need(most));
		const high = head + foot + 2 * PAD + rows * GRID;
		if (across === 6 ? need(most) > given : need(most) > 9)
			out.fits = false;
		for (let k = i; k < i + across; k++) {
			const x = (k - i) * (lw + gap);
			out.boxes.push({ x, y, w: k === 5 && bar ? bar : lw,
				h: k === 5 && across === 1 ? head : high, rows,
				left: x + (lw - wide * GRID) / 2, top: y + head + PAD });
		}
		y += (i === 5 ? head : high) + gap;
	}
	out.height = y - gap;
	return out;
}

/**
 * Where the five lanes and the bar of today stand in so many pixels: all side
 * by side, three and three, or one below the other; marks as large as they
 * may be; `holds` tells whether the ages leave them room too.
 * @param {number} width @param {number} height @param {number[]} counts
 * @param {number} [heads] @param {(at: any) => boolean} [holds]
 */
export function plan(width, height, counts, heads = 78, holds = () => true) {
	const across = width >= 860 ? 6 : width >= 540 ? 3 : 1;
	for (const scale of SCALES) {
		const at = planAt(width, height, counts, across, scale, heads);
		if (at.fits && holds(at))
			return at;
	}
	return planAt(width, height, counts, across, 1, heads);
}

/** Points of the way between two places: an arc of some share of its length. */
export function arc(a, b, share, steps = 10) {
	const high = Math.hypot(b.x - a.x, b.y - a.y) * share;
	return Array.from({ length: steps + 1 }, (_, i) => {
		const p = i / steps;
		return { x: a.x + (b.x - a.x) * p,
			y: a.y + (b.y - a.y) * p - 4 * high * p * (1 - p) };
	});
}

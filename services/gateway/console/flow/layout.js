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

// @ts-check
// fold: (board, change) -> board.  The same code live and in replay; the fold
// of the gateway gives the same bytes (tests/golden/board).
//
// A board is { at, time, units, lanes, today }: units is a Map from unit
// number to row, lanes a Map from lane to its last `lane` message, today the
// number of units that ended today.  A row is
// [unit, lane, state, shape, entered (s), due (s or 0), attempt, ...more].

/**
 * @typedef {{at: string, time: string, units: Map<string, any[]>,
 *   lanes: Map<string, any>, today: number}} Board
 */

/** Lanes in the order of the way; today is a bar, not a lane of marks. */
export const LANES = ['intake', 'assessment', 'repair', 'quality', 'shipping'];
export const TODAY = 'today';
export const SHAPES = ['late', 'due', 'customer', 'held', 'on_time'];
const MORE = ['model', 'ref', 'by', 'lot', 'payer'];

/** What `GET /v1/board` gave, as a board. */
export function boardOf(given) {
	const lanes = new Map((given.lanes || []).map((lane) => [lane.id, lane]));
	return {
		at: given.at || '', time: given.time || '', lanes,
		units: new Map((given.units || [])
			.filter((row) => LANES.includes(row[1]))
			.map((row) => [row[0], row])),
		today: lanes.get(TODAY)?.count || 0,
	};
}

/** The row that a change leaves behind; null when the unit is no mark. */
export function rowOf(change, before) {
	if (!LANES.includes(change.lane))
		return null;
	const row = [change.u, change.lane, change.state, change.shape,
		change.since, change.due, change.attempt];
	const more = MORE.map((name, i) => change[name] ?? before?.[7 + i] ?? '');
	while (more.length > 0 && more[more.length - 1] === '')
		more.pop();
	return row.concat(more);
}

/** Changes one after another; the board given stays as it was. */
export function foldAll(board, changes) {
	const units = new Map(board.units);
	let today = board.today, time = board.time;
	for (const change of changes) {
		const before = units.get(change.u);
		const row = rowOf(change, before);
		// Said twice is the same as said once.
		if (row)
			units.set(change.u, row);
		else
			units.delete(change.u);
		if (before && change.lane === TODAY)
			today++;
		else if (row && !before && change.from === TODAY)
			today = Math.max(0, today - 1);
		time = change.time || time;
	}
	return { ...board, units, today, time };
}

export const fold = (board, change) => foldAll(board, [change]);

/** A lane's own message: counts that the marks alone do not tell. */
export function foldLane(board, lane) {
	const lanes = new Map(board.lanes);
	lanes.set(lane.id, { ...lanes.get(lane.id), ...lane });
	return { ...board, lanes,
		today: lane.id === TODAY ? lane.count : board.today };
}

/** The bytes that two folds must agree on: a row a line, by unit number. */
export function boardText(board) {
	return [...board.units.keys()].sort()
		.map((unit) => JSON.stringify(board.units.get(unit)) + '\n').join('');
}

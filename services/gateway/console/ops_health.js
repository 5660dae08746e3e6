// @ts-check
// Whether a service is well, from what it last said of itself and when; with
// nothing of the browser in it.

export const SILENT = 5000;

/**
 * "lag.repair": 3, or lag: {repair: 3}; as pairs, the largest first.
 * @returns {[string, number][]}
 */
export function lagsOf(row) {
	/** @type {(key: string, n: any) => [string, number]} */
	const pair = (key, n) => [key.replace(/^lag\./, ''), Number(n)];
	return [...Object.entries(row).filter(([key]) => key.startsWith('lag.')),
		...Object.entries(row.lag ?? {})]
		.map(([key, n]) => pair(key, n)).sort((a, b) => b[1] - a[1]);
}

/** Where a number of a service is no longer well; each a column. */
const BOUNDS = {
	lag: (row) => lagsOf(row)[0]?.[1] > 100,
	p99: (row) => (row.commit_p99_us ?? row.p99_us) > 50000,
	disk: (row) => row.disk_free_permille < 100,
	map: (row) => row.map_permille > 800,
	stuck: (row) => Number(row.stuck) > 0,
};

/** How long nothing was heard of it; for ever, if nothing ever was. */
export function silence(row, at) {
	return row.heard === undefined ? Infinity : at - row.heard;
}

/** The columns in which it is not well. */
export function illsOf(row, at) {
	return [...silence(row, at) > SILENT || row.state !== 'ok'
		? ['state'] : [],
	...Object.keys(BOUNDS).filter((name) => BOUNDS[name](row))];
}

/**
 * A row after a round of questions: what it says now; of who did not answer
 * what it said last, heard when it was.
 */
export function rowAfter(before, told, at) {
	const row = { ...before, ...told.value, service: told.department };
	return told.answers ? { ...row, heard: at } : row;
}

/** A row after a beat of the stream, which says how long ago it was heard. */
export function beaten(row, age, at) {
	return row.mute || age === undefined ? row
		: { ...row, heard: Math.max(row.heard ?? -Infinity, at - age) };
}

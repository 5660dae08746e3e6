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
	backup: (row) => !row.demo && backupOf(row)?.old,
};

/** Longer than this, and what a backup lacks is too much to lose. */
const BACKUP_OLD = 26 * 3600000;

/**
 * What the last checked backup lacks: since when, and how many events; null
 * when nothing was said of it.  A demonstration has none and needs none.
 * @returns {{none: boolean, lacks: number, age: number, old: boolean}?}
 */
export function backupOf(row) {
	if (row.backup_seq === undefined)
		return null;
	const seq = Number(row.backup_seq), lacks = Number(row.head) - seq;
	// Of its last event: a quiet department has an old one that holds all.
	const age = Math.max(0, Number(row.now) - Number(row.backup_time));
	return { none: seq === 0, lacks, age,
		old: lacks > 0 && (seq === 0 || age > BACKUP_OLD) };
}

/**
 * The company's limits that each service judged its last event by: the hash
 * of those in force, which is that of the newest event, and who had another.
 * @param {any[]} events of the tails
 */
export function rulesOf(events) {
	const last = new Map();
	for (const event of events) {
		const was = last.get(event.service);
		if (event.rules && (!was || Number(event.seq) > Number(was.seq)))
			last.set(event.service, event);
	}
	const newest = [...last.values()].sort((a, b) =>
		Date.parse(b.time) - Date.parse(a.time))[0];
	return { hash: newest?.rules ?? '', of: Object.fromEntries(
		[...last].map(([name, { rules }]) => [name, rules])),
	others: [...last.values()].filter((e) => e.rules !== newest?.rules)
		.map(({ service, time }) => ({ service, time })) };
}

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

/** Bounds beyond which somebody is called; the others wait for the day. */
const CALLS = {
	state: () => true, stuck: (row) =>
		['quality', 'shipping'].includes(row.service),
	disk: () => true, map: () => true,
};

/**
 * @typedef {{service: string, what: string, calls: boolean, name?: string}}
 *   Alert
 */

/**
 * What is not well, those first that call somebody.
 * @param {any[]} rows of services @param {any[]} readers of their journals
 */
export function alertsOf(rows, readers, at) {
	/** @type {Alert[]} */
	const found = rows.flatMap((row) => illsOf(row, at).map((what) => ({
		service: row.service, what, calls: Boolean(CALLS[what]?.(row)) })));
	for (const { service, name, lapsed, behind } of readers)
		if (isBehind({ lapsed, behind }))
			found.push({ service, what: 'behind', calls: false, name });
	return found.sort((a, b) => Number(b.calls) - Number(a.calls));
}

/** Whether a reader of a journal stays too far behind. */
export function isBehind({ lapsed, behind }) {
	return Boolean(lapsed) || Number(behind) > 1000;
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

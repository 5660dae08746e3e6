// @ts-check
// One state for the page: named values, each with its watchers.  Whoever
// changes something says so here; components are functions of it (view.js).
//
//   me        the signed-in person, null when nobody is, undefined not yet
//   role      the role that the person acts in
//   schema    the published language (schema.js)
//   lang      zh, en or xx
//   stream    { state: live|behind|cut, beat: when, ages: {department: ms} }
//   waiting   commands that have no answer yet (commands.js)
//   scan      the last scan and what it did
//   waits     how many units wait for this person, by department (bell.js)
//   place     { path, query } of the address
//   chosen    the unit of the side panel
//   more      departments whose further commands the page offers (more.js)

/** @type {Map<string, any>} */
const values = new Map();
/** @type {Map<string, Set<Function>>} */
const watchers = new Map();

/** @param {string} key */
export function get(key) {
	return values.get(key);
}

/** @param {string} key @param {any} value */
export function set(key, value) {
	const was = values.get(key);
	if (Object.is(was, value))
		return;
	values.set(key, value);
	for (const call of [...(watchers.get(key) ?? [])])
		call(value, was);
}

/**
 * Call when `key` changes; gives the function that ends it.
 * @param {string} key @param {(value: any, was: any) => void} call
 */
export function watch(key, call) {
	let all = watchers.get(key);
	if (!all)
		watchers.set(key, all = new Set());
	all.add(call);
	return () => { all.delete(call); };
}

/** What this browser remembers of its person: only looks and keys. */
export function remembered(name, otherwise) {
	try {
		return JSON.parse(localStorage.getItem(`fx.${name}`) ?? 'null') ??
			otherwise;
	} catch {
		return otherwise;
	}
}

export function remember(name, value) {
	try {
		localStorage.setItem(`fx.${name}`, JSON.stringify(value));
	} catch {
		// A browser that keeps nothing still works, until the page is left.
	}
}

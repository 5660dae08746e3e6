// @ts-check
// Addresses and the pages behind them.  The address is the state: filters and
// what is chosen stand in it, so that everything has a link.
import { get, set } from './store.js';

/** Pages of the rail, in its order: key, path, sign, roles (none: all). */
export const RAIL = [
	{ name: 'flow', path: '/', sign: '流', key: 'f' },
	{ name: 'intake', path: '/intake', sign: '受', key: 'i' },
	{ name: 'assessment', path: '/assessment', sign: '评', key: 'a' },
	{ name: 'repair', path: '/repair', sign: '维', key: 'r' },
	{ name: 'quality', path: '/quality', sign: '检', key: 'q' },
	{ name: 'shipping', path: '/shipping', sign: '发', key: 's' },
	{ name: 'analytics', path: '/analytics', sign: '析', key: 'n' },
	{ name: 'ops', path: '/ops', sign: '务', key: 'o',
		roles: ['ops', 'supervisor', 'gm', 'auditor'] },
	{ name: 'people', path: '/people', sign: '人', key: 'p',
		roles: ['ops'] },
	{ name: 'settings', path: '/settings', sign: '设', key: 't' },
];

export const DEPARTMENTS = [
	'intake', 'assessment', 'repair', 'quality', 'shipping',
];

const department = () => import('./pages/department.js');

/** Each gives a module whose default export is the page. */
const PAGES = [
	[/^\/$/, 'flow', () => import('./flow/board.js')],
	[/^\/(intake|assessment|repair|quality|shipping)$/, '', department],
	[/^\/(?:c|u)\/([^/]+)$/, 'case', () => import('./pages/case.js')],
	[/^\/analytics$/, 'analytics', () => import('./pages/analytics.js')],
	[/^\/ops$/, 'ops', () => import('./pages/ops.js')],
	[/^\/people$/, 'people', () => import('./pages/people.js')],
	[/^\/settings$/, 'settings', () => import('./pages/settings.js')],
	[/^\/demo$/, 'demo', () => import('./pages/demo.js')],
];

/** @param {string} path @returns {{name: string, part: string, load: any}?} */
export function match(path) {
	for (const [shape, name, load] of PAGES) {
		const found = /** @type {RegExp} */ (shape).exec(path);
		if (found)
			return { name: /** @type {string} */ (name) || found[1],
				part: decodeURIComponent(found[1] ?? ''), load };
	}
	return null;
}

/** Pages of the rail that the person may use. */
export function railOf(me) {
	return RAIL.filter((page) => !page.roles ||
		page.roles.some((role) => me?.roles?.includes(role)));
}

function read() {
	return {
		path: location.pathname,
		query: Object.fromEntries(new URLSearchParams(location.search)),
	};
}

/** Go there; `instead`: without a step in the history. */
export function go(to, instead = false) {
	history[instead ? 'replaceState' : 'pushState'](null, '', to);
	set('place', read());
}

/** The address with some of its arguments changed; undefined takes one off. */
export function withQuery(changes) {
	const { path, query } = get('place');
	const next = { ...query, ...changes };
	const text = new URLSearchParams(Object.entries(next)
		.filter(([, v]) => v !== undefined && v !== '')).toString();
	return path + (text ? `?${text}` : '');
}

/** Where a unit is shown. */
export function unitPath(unit) {
	const dot = unit.lastIndexOf('.');
	return dot < 0 ? `/c/${unit}` : `/c/${unit.slice(0, dot)}?unit=${unit}`;
}

/** Links of ours change the page without loading it. */
function click(event) {
	const link = event.target.closest?.('a[href]');
	if (!link || event.defaultPrevented || event.button !== 0 ||
	    event.metaKey || event.ctrlKey || event.shiftKey || event.altKey ||
	    link.target || link.hasAttribute('download') ||
	    link.origin !== location.origin || !match(link.pathname))
		return;
	event.preventDefault();
	go(link.href);
}

export function follow() {
	set('place', read());
	addEventListener('popstate', () => set('place', read()));
	document.addEventListener('click', click);
}

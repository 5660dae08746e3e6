// @ts-check
// Single keys: those of the frame and those of the page.  They never act while
// a field has the focus or a dialog is open, and can be switched off.
import { useLayoutEffect } from './view.js';
import { get } from './store.js';
import { go, railOf } from './routes.js';
import { isDialogOpen } from './dialog.js';
import { setLooks } from './looks.js';
import { GAP } from './scan.js';
import { t } from './text.js';

/** The palette is loaded when it is first wanted. */
export function openPalette() {
	import('./palette.js').then((palette) => palette.openPalette());
}

/** @typedef {{key: string, words: () => string, act: () => void}} Key */
/** @type {Key[][]} */
const pages = [];
let leader = 0;
let pending = 0, last = 0;

/** A character that a scanner typed is no key: act when no other follows. */
function soon(event, act) {
	event.preventDefault();
	if (event.key.length > 1)
		act();
	else
		pending = setTimeout(act, GAP + 10);
}

/**
 * Keys of the page while it is shown.
 * @param {Key[]} keys @param {any[]} needs
 */
export function useKeys(keys, needs) {
	// Whoever sees the page may press them; a paint may take long.
	useLayoutEffect(() => {
		pages.push(keys);
		return () => { pages.splice(pages.indexOf(keys), 1); };
	}, needs);
}

function nextOf(list, now) {
	return list[(list.indexOf(now) + 1) % list.length];
}

/** @type {Key[]} */
const FRAME = [
	{ key: '/', words: () => t('key_scan'), act: () =>
		/** @type {any} */ (document.querySelector('#scan'))?.focus() },
	{ key: '?', words: () => t('key_help'), act: showHelp },
	{ key: 'l', words: () => t('language'), act: () =>
		setLooks({ lang: nextOf(['zh', 'en'], get('looks').lang) }) },
	{ key: 'd', words: () => t('density'), act: () =>
		setLooks({ density: nextOf(['dense', 'roomy', 'bench'],
			get('looks').density) }) },
	{ key: 'p', words: () => t('print'), act: () => print() },
];

/** Keys of the unit that is shown. @type {Key[]} */
const UNIT = [
	{ key: 'n', words: () => t('next_step'), act: () => {
		const panel = get('panel');
		if (panel?.actions.next)
			panel.act(panel.actions.next);
	} },
	{ key: '.', words: () => t('more_actions'), act: () => {
		const menu = /** @type {HTMLElement?} */ (document.querySelector(
			'[data-test=more-actions] summary'));
		menu?.click();
		menu?.focus();
	} },
];

export const useUnitKeys = () => useKeys(UNIT, []);

function isField(at) {
	return at?.isContentEditable ||
		['INPUT', 'TEXTAREA', 'SELECT'].includes(at?.tagName);
}

/** Whether the key already means something where the focus is. */
function isTaken({ key, target }) {
	const on = (names) => target?.closest?.(names);
	// The link of the row that is chosen leads where one is.
	return key === 'Enter' ? on('a:not([aria-current=true]),button,summary')
		: key === ' ' ? on('a,button,summary,.scroll')
			: /^Arrow/.test(key) && on('a,button,summary') && !on('tbody');
}

function press(event) {
	const quick = event.timeStamp - last < GAP;
	last = event.timeStamp;
	clearTimeout(pending);
	if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
		event.preventDefault();
		if (!isDialogOpen())
			openPalette();
		return;
	}
	if (quick && event.key.length === 1)
		return;
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
	    isField(event.target) || isTaken(event) || isDialogOpen() ||
	    !get('looks')?.keys)
		return;
	if (leader && Date.now() - leader < 1500) {
		leader = 0;
		const to = railOf(get('me')).find((page) => page.key === event.key);
		if (to) {
			soon(event, () => go(to.path));
			return;
		}
	}
	if (event.key === 'g') {
		leader = Date.now();
		return;
	}
	const number = Number(event.key);
	const own = pages.flat().findLast?.((k) => k.key === event.key);
	const found = own ?? FRAME.find((k) => k.key === event.key);
	if (found) {
		soon(event, () => found.act());
	} else if (number >= 1 && number <= 9 && railOf(get('me'))[number - 1]) {
		soon(event, () => go(railOf(get('me'))[number - 1].path));
	}
}

export function Keys() {
	useLayoutEffect(() => {
		addEventListener('keydown', press);
		return () => removeEventListener('keydown', press);
	}, []);
	return null;
}

/** All keys, those of the page first. */
export function showHelp() {
	import('./help.js').then((help) => help.openKeys(pages.flat(), FRAME));
}

// @ts-check
// What is said aloud: a polite region that gets one summary in 5 s at most,
// an assertive one for refusals, and the same as short notices on the screen.
import { html, use } from './view.js';
import { get, set } from './store.js';
import { t } from './text.js';
import { unitPath } from './routes.js';

const EVERY = 5000, EMPTY = 100;
/** @type {string[]} */
let queue = [];
let timer = 0;
let last = 0;
let count = 0;

/** Equal words are told again only where there were none in between. */
export function aloud(region, text) {
	set(region, '');
	setTimeout(() => set(region, text), EMPTY);
}

function flush() {
	timer = 0;
	last = Date.now();
	aloud('polite', queue.length > 3
		? t('n_changes', { n: queue.length }) : queue.join('; '));
	queue = [];
}

/** For the ear only. @param {string} text */
export function whisper(text) {
	queue.push(text);
	if (!timer)
		timer = setTimeout(flush, Math.max(0, last + EVERY - Date.now()));
}

/**
 * For eye and ear; bad news stays until it is closed.
 * @param {string} text @param {boolean} [bad]
 * @param {string} [unit] stands in the text, and becomes a link
 */
export function say(text, bad = false, unit = '') {
	const id = ++count;
	set('notices', [...(get('notices') ?? []), { id, text, bad,
		unit }].slice(-4));
	if (bad)
		aloud('assertive', text);
	else
		whisper(text);
	if (!bad)
		setTimeout(() => close(id), EVERY);
}

function close(id) {
	set('notices', (get('notices') ?? []).filter((n) => n.id !== id));
}

/** The text of a notice, its unit as a link. */
function worded({ text, unit }) {
	const at = unit ? text.indexOf(unit) : -1;
	return at < 0 ? text : html`${text.slice(0, at)}<a class="mono"
		href=${unitPath(unit)}>${unit}</a>${text.slice(at + unit.length)}`;
}

export function Live() {
	const notices = use('notices') ?? [];
	return html`
		${notices.length > 0 && html`<section class="notices no-print"
			aria-label=${t('notices')}>${notices.map((n) => html`
			<div class="notice ${n.bad ? 'bad' : ''}" key=${n.id}
				data-test="notice">
				<span>${worded(n)}</span>
				<button class="bare" aria-label=${t('close')}
					onClick=${() => close(n.id)}>×</button>
			</div>`)}</section>`}
		<div class="hear" role="status">${use('polite') ?? ''}</div>
		<div class="hear" role="alert">${use('assertive') ?? ''}</div>`;
}

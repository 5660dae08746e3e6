// @ts-check
// Scans, wherever the focus is: what reached a field is taken out again, a
// sound and a word tell whether it was understood, and whoever is on top (a
// dialog, then the page, then the frame) takes it.
import { get, set, watch } from './store.js';
import { Scanner, meaning } from './scan.js';
import { read } from './api.js';
import { aloud } from './live.js';
import { go, unitPath } from './routes.js';
import { t } from './text.js';

const HOLD = 10 * 60 * 1000; // a command acts on a unit scanned within this
const SHOWN = 5000;
/** @type {((what: any) => any)[]} */
const takers = [];
let scanner = new Scanner();
/** @type {AudioContext?} */
let audio = null;

/**
 * Take scans before those who asked earlier; `take` says what it did as text,
 * {refused: text}, or nothing when the scan is not for it.
 */
export function takeScans(take) {
	takers.unshift(take);
	return () => { takers.splice(takers.indexOf(take), 1); };
}

function tone(audio, hertz, from, length) {
	const o = audio.createOscillator(), g = audio.createGain();
	o.frequency.value = hertz;
	g.gain.value = 0.15;
	o.connect(g).connect(audio.destination);
	o.start(audio.currentTime + from);
	o.stop(audio.currentTime + from + length);
}

/** When which was made: what a scan did is told by more than one. */
const made = { good: false, at: 0 };

/** One short for yes, two low for no; the same for the hand. */
export function sound(good) {
	if (made.good === good && Date.now() - made.at < 300)
		return;
	Object.assign(made, { good, at: Date.now() });
	navigator.vibrate?.(good ? 40 : [120, 80, 120]);
	if (!get('looks')?.sound)
		return;
	try {
		audio ??= new AudioContext();
		if (good) {
			tone(audio, 1400, 0, 0.07);
		} else {
			tone(audio, 220, 0, 0.16);
			tone(audio, 180, 0.22, 0.22);
		}
	} catch {
		// A page without sound still shows the word.
	}
}

function show(text, effect, good) {
	const id = Date.now();
	set('scan', { text, effect, good, id });
	aloud(good ? 'polite' : 'assertive', effect);
	sound(good);
	setTimeout(() => get('scan')?.id === id && set('scan', null), SHOWN);
}

/** The unit that commands act on, if it was scanned lately. */
export function unitInHand() {
	const hand = get('hand');
	return hand && Date.now() - hand.at < HOLD ? hand.unit : null;
}

async function understand(text) {
	const known = meaning(text);
	if (known.kind !== 'text')
		return known;
	const found = await read(`/v1/scan/${encodeURIComponent(text)}`);
	return { text, ...found };
}

/** One after the other, as they were scanned. */
let turn = Promise.resolve();

/** @param {string} text one scan, or what was typed into the scan box */
export function scanned(text) {
	turn = turn.then(() => take(text))
		.catch((problem) => show(text, problem.zh && get('lang') === 'zh'
			? problem.zh : problem.en ?? problem.message, false))
		// What it opened is drawn before the next one may go into it.
		.then(() => new Promise((drawn) => setTimeout(drawn)));
	return turn;
}

/** Whoever is on top takes it: true when somebody did. */
async function offer(what) {
	for (const taker of [...takers]) {
		const did = await taker(what);
		if (did)
			return tell(what.raw, did);
	}
	return false;
}

async function take(text) {
	// A dialog may want the bare text, whatever else it could mean.
	// It may be a password: nobody else gets it while nobody is signed in.
	if (await offer({ ...meaning(text), raw: text }) || !get('me'))
		return;
	const what = await understand(text);
	if (what.unit)
		set('hand', { unit: what.unit, at: Date.now() });
	else if (what.case)
		set('hand', null);
	if (await offer({ ...what, raw: text, looked: true }))
		return;
	if (what.kind === 'command') {
		set('scan', { text, effect: t('loading'), good: true, id: 0 });
		const { takeCommand } = await import('./barcodes.js');
		tell(text, await takeCommand(what.text));
	} else if (what.unit || what.case) {
		go(what.unit ? unitPath(what.unit) : `/c/${what.case}`);
		show(text, t('scan_opened', { what: what.unit ?? what.case }), true);
	} else {
		const { showHits } = await import('./palette.js');
		tell(text, await showHits(what));
	}
}

function tell(text, did) {
	const refused = did?.refused;
	show(text, refused ?? (did === true ? t('scan_taken') : did), !refused);
	return true;
}

const NO_TEXT = ['file', 'checkbox', 'radio', 'range', 'button', 'submit'];

/** How a field is before a scan types into it. */
function remember(event) {
	const at = event.target;
	if (at?.isContentEditable)
		return { at, html: at.textContent };
	// What has no text to put back: setting the value of some of these throws.
	if (!at || !('value' in at) || NO_TEXT.includes(at.type))
		return null;
	let from = null, to = null;
	try {
		from = at.selectionStart;
		to = at.selectionEnd;
	} catch {
		// Fields of numbers and lists of choices have no selection.
	}
	return { at, value: at.value, from, to };
}

function putBack(before) {
	if (!before?.at?.isConnected)
		return;
	if (before.html !== undefined) {
		before.at.textContent = before.html;
		return;
	}
	before.at.value = before.value;
	if (before.from !== null && before.from !== undefined)
		before.at.setSelectionRange(before.from, before.to);
	before.at.dispatchEvent(new Event('input', { bubbles: true }));
}

let pressed = false; // a space of a scan, until its key is up

/** A key within a scan is no key of the page, and presses nothing. */
function hold(event) {
	if (scanner.prefix)
		event.stopImmediatePropagation();
	const at = event.target;
	const text = at?.isContentEditable || (!NO_TEXT.includes(at?.type) &&
		['INPUT', 'TEXTAREA'].includes(at?.tagName));
	if (text || !(scanner.prefix || event.key === ' '))
		return;
	event.preventDefault();
	pressed ||= event.key === ' ';
}

function up(event) {
	if (pressed && event.key === ' ')
		event.preventDefault();
	pressed &&= event.key !== ' ';
}

/** Where a program types for a person, as fast as a scanner. */
function isSecret({ autocomplete, type }) {
	return /username|password|one-time/.test(autocomplete) ||
		// At a bench a badge is scanned with the focus in the PIN.
		(type === 'password' && get('me'));
}

function key(event) {
	if (event.ctrlKey || event.altKey || event.metaKey ||
	    isSecret(event.target))
		return;
	const inside = scanner.inside(event.timeStamp);
	const scan = scanner.feed({ key: event.key, code: event.code,
		shiftKey: event.shiftKey, time: event.timeStamp },
	() => remember(event));
	if (!scan) {
		if (inside)
			hold(event);
		return;
	}
	event.preventDefault();
	event.stopImmediatePropagation();
	try {
		putBack(scan.before);
	} catch {
		// A field that cannot be put back must not cost the scan.
	}
	if (!scan.repeated)
		scanned(scan.text);
}

export function startScanner() {
	addEventListener('keydown', key, { capture: true });
	addEventListener('keyup', up, { capture: true });
	watch('looks', (looks) => {
		scanner = new Scanner({ prefix: looks.prefix });
	});
	scanner = new Scanner({ prefix: get('looks')?.prefix });
}

// @ts-check
// Command bar codes: each acts on the unit in hand, on whatever page.  Scans
// come faster than answers, so a command waits until what it acts on is here.
import { get } from './store.js';
import { go, unitPath } from './routes.js';
import { typeWord } from './schema.js';
import { unitInHand } from './scanning.js';
import { dropLast, refusalText } from './commands.js';
import { clockOf, setClock } from './bench.js';
import { BARCODES } from './steps.js';
import { t } from './text.js';
import './words_pages.js';

const SOON = 1000; // an answer that the ear takes for that of the scan
const LONGEST = 8000; // a wait that would be noticed as no answer at all

/** The unit whose page is shown, or is on its way to be. */
function placeUnit() {
	const { path, query } = get('place');
	return query.unit ?? /^\/c\/([^/]+)$/.exec(path)?.[1];
}

/** Whether a command of this unit is on its way; without a line all are. */
function isSending(unit) {
	return get('stream')?.state !== 'cut' && (get('waiting') ?? [])
		.some((e) => e.subject === unit && e.state !== 'refused');
}

/** The panel of the unit, when what it offers is level with what was done. */
async function panelOf(unit) {
	const end = Date.now() + LONGEST;
	for (;;) {
		const panel = get('panel');
		const late = Date.now() > end;
		if (panel?.unit === unit && panel.actions.loaded &&
		    (late || (panel.level() && !isSending(unit))))
			return panel;
		if (late)
			return null;
		await new Promise((done) => setTimeout(done, 25));
	}
}

function pause(unit) {
	setClock(unit, clockOf(unit)?.from ? 'stop' : 'run');
	return t('paused');
}

/** @param {string} text of the bar code, without FX: */
export async function takeCommand(text) {
	if (text === 'UNDO')
		return await dropLast() ? t('undone') : { refused: t('no_undo') };
	const shown = get('panel')?.unit;
	const unit = unitInHand() ?? shown;
	// What is shown must be what is worked on.
	if (!unit || (shown && shown !== unit && placeUnit() !== unit))
		return { refused: t('scan_no_unit') };
	if (text === 'PAUSE')
		return pause(unit);
	if (!shown && placeUnit() !== unit)
		go(unitPath(unit));
	const panel = await panelOf(unit);
	if (!panel)
		return { refused: t('no_answer') };
	const { actions, act } = panel;
	const types = [actions.next, ...actions.allowed.map((c) => c.type)];
	const code = BARCODES[text];
	const type = text === 'NEXT' ? actions.next
		: code?.types.find((one) => types.includes(one));
	if (!type)
		return { refused: t('scan_not_now', { what: code
			? code.types.map(typeWord).join(' / ') : text }) };
	const did = await Promise.race([
		act(type, { quick: true, fill: { ...code?.fill,
			...(type === 'repair.pick_up' ? { scanned: unit } : {}) } }),
		new Promise((done) => setTimeout(done, SOON))]);
	return did?.ok === false && !did.dropped
		? { refused: refusalText(did.answer) } : typeWord(type);
}

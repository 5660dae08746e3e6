// @ts-check
// The bench: the unit in hand in type that is read from two meters, and a
// timer that runs while it is worked on and fills in the minutes.
import { html, use, useEffect, useReducer } from './view.js';
import { get, remember, remembered, set } from './store.js';
import { stateWord } from './schema.js';
import { t } from './text.js';

/** A clock that nobody touched for so long tells nothing of work. */
const LONGEST = 4 * 3600000;

/** Of the person: a bench has many. */
const clocks = () => `clocks.${get('me')?.name}`;

/**
 * @returns {{spent: number, from: number, held?: boolean, lost?: boolean}
 *   | undefined} held: stopped by work on another; lost: ran unbelievably long
 */
export function clockOf(unit) {
	return remembered(clocks(), {})[unit];
}

/** The clock with what it ran until now. */
function added(clock, at) {
	const ran = clock.from ? at - clock.from : 0;
	return { spent: clock.spent + ran, from: 0,
		lost: clock.lost || ran > LONGEST };
}

/** Minutes on a unit so far, rounded up; 0 when nobody knows. */
export function minutesOn(unit, at = Date.now()) {
	const { spent, lost } = added(clockOf(unit) ?? { spent: 0, from: 0 }, at);
	return lost ? 0 : Math.ceil(spent / 60000);
}

/**
 * Set the clock of a unit: run, stop, or begin anew after a step.  One of a
 * person runs; another one is held while it does.
 */
export function setClock(unit, how) {
	const all = remembered(clocks(), {}), at = Date.now();
	const was = all[unit] ?? { spent: 0, from: 0 };
	const anew = { spent: 0, from: all[unit] && !was.from ? 0 : at };
	const next = how === 'anew' ? anew : { ...added(was, at),
		from: how === 'run' ? at : 0 };
	delete all[unit];
	for (const [other, clock] of Object.entries(all))
		if (next.from && clock.from)
			all[other] = { ...added(clock, at), held: true };
	all[unit] = next;
	// What nobody has touched for long is forgotten.
	remember(clocks(), Object.fromEntries(Object.entries(all).slice(-50)));
	set('bench', { unit, at });
}

/** @param {{unit: string}} props */
export function Bench({ unit }) {
	const panel = use('panel');
	use('bench'); // a clock was set
	const [, tick] = useReducer((n) => n + 1, 0);
	const record = panel?.unit === unit ? panel.record : {};
	const clock = clockOf(unit);
	const theirs = record.technician &&
		record.technician !== get('me')?.name;
	useEffect(() => {
		const timer = setInterval(() => tick(undefined), 5000);
		return () => clearInterval(timer);
	}, []);
	useEffect(() => {
		if (record.state === 'working' && !theirs && (!clock || clock.held))
			setClock(unit, 'run');
		else if (record.state && record.state !== 'working' && clock?.from)
			setClock(unit, 'stop');
	}, [unit, record.state, theirs, Boolean(clock), clock?.held]);
	if (!record.state)
		return null;
	return html`<section class="bench panel" data-test="bench"
		aria-label=${t('bench')}>
		<b class="wall mono">${unit}</b>
		<span class="wall">${stateWord('repair', record.state)}</span>
		<span class="grow"></span>
		${clock && added(clock, Date.now()).lost ? html`<span class="wrong"
			data-test="bench-lost">${t('clock_lost')}</span>`
		: html`<span class="wall" data-test="bench-minutes">${t('age_m',
			{ m: minutesOn(unit) })}</span>`}
		${record.state === 'working' && html`<button class="big"
			data-test="bench-pause" onClick=${() => setClock(unit,
				clock?.from ? 'stop' : 'run')}>${
			t(clock?.from ? 'pause' : 'go_on')}</button>`}
	</section>`;
}

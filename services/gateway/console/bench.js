// @ts-check
// The bench: the unit in hand in type that is read from two meters, and a
// timer that runs while it is worked on and fills in the minutes.
import { html, use, useEffect, useReducer } from './view.js';
import { remember, remembered, set } from './store.js';
import { stateWord } from './schema.js';
import { t } from './text.js';

/** Minutes on a unit so far, rounded up. */
export function minutesOn(unit, at = Date.now()) {
	const clock = remembered('clocks', {})[unit];
	if (!clock)
		return 0;
	return Math.ceil((clock.spent + (clock.from ? at - clock.from : 0)) /
		60000);
}

/** Start, stop or clear the clock of a unit. */
export function setClock(unit, how) {
	const clocks = remembered('clocks', {}), at = Date.now();
	const was = clocks[unit] ?? { spent: 0, from: 0 };
	const spent = was.spent + (was.from ? at - was.from : 0);
	if (how === 'clear')
		delete clocks[unit];
	else
		clocks[unit] = how === 'run' ? { ...was, from: was.from || at }
			: { spent, from: 0 };
	// What nobody has touched for long is forgotten.
	remember('clocks', Object.fromEntries(Object.entries(clocks).slice(-50)));
	set('bench', { unit, at });
}

/** @param {{unit: string}} props */
export function Bench({ unit }) {
	const panel = use('panel');
	use('bench'); // a clock was set
	const [, tick] = useReducer((n) => n + 1, 0);
	const record = panel?.unit === unit ? panel.record : {};
	const clock = remembered('clocks', {})[unit];
	useEffect(() => {
		const timer = setInterval(() => tick(undefined), 5000);
		return () => clearInterval(timer);
	}, []);
	useEffect(() => {
		if (record.state === 'working' && !clock)
			setClock(unit, 'run');
		else if (record.state && record.state !== 'working' && clock?.from)
			setClock(unit, 'stop');
	}, [unit, record.state]);
	if (!record.state)
		return null;
	return html`<section class="bench panel" data-test="bench"
		aria-label=${t('bench')}>
		<b class="wall mono">${unit}</b>
		<span class="wall">${stateWord('repair', record.state)}</span>
		<span class="grow"></span>
		<span class="wall" data-test="bench-minutes">${t('age_m',
			{ m: minutesOn(unit) })}</span>
		${record.state === 'working' && html`<button class="big"
			data-test="bench-pause" onClick=${() => setClock(unit,
				clock?.from ? 'stop' : 'run')}>${
			t(clock?.from ? 'pause' : 'go_on')}</button>`}
	</section>`;
}

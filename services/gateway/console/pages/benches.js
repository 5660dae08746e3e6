// @ts-check
// Repair by who does it: my bench, with what is in hand, what comes next and
// what waits; and for the lead all benches, each with its load.
import { html, use, useAsked, useEffect } from '../view.js';
import { get, set } from '../store.js';
import { now } from '../api.js';
import { go, withQuery } from '../routes.js';
import { pagesOf } from '../rows.js';
import { stateWord } from '../schema.js';
import { Mark } from '../mark.js';
import { age, ms, shape, time, until } from '../format.js';
import { add, t } from '../text.js';
import { problemText } from '../sign.js';
import { useAnew } from './lists.js';

add({
	bench_now: ['Now', '进行中'],
	bench_next: ['Next', '待开始'],
	bench_waiting: ['Waiting', '等待中'],
	bench_none: ['nothing', '无'],
	bench_nobody: ['nobody yet', '尚未分派'],
	bench_late: ['Late', '超期'],
	bench_first: ['First due', '最早到期'],
	bench_all: ['In all', '合计'],
	empty_benches: ['Repair has nothing in hand.', '维修部门没有在手产品。'],
});

/** What a state is on a bench; others are not on one. */
const PLACE = { working: 'now', assigned: 'next', rework: 'next',
	queued: 'next', wait_parts: 'waiting', wait_consent: 'waiting',
	suspended: 'waiting', stopped: 'waiting' };
const PLACES = ['now', 'next', 'waiting'];
const PAGES = 5;

const namesOf = (row) => String(row.technician ?? '').split(',')
	.filter(Boolean);

/**
 * Benches by technician, '' for what nobody has: {who, now, next, waiting,
 * all, late, due}; whoever has most comes first, what nobody has last.
 * @param {any[]} rows @param {number} at @returns {any[]}
 */
export function benchesOf(rows, at) {
	/** @type {Map<string, any>} */
	const benches = new Map();
	for (const row of rows) {
		const place = PLACE[row.state], names = namesOf(row);
		if (!place)
			continue;
		for (const who of names.length ? names : ['']) {
			const bench = benches.get(who) ?? { who, now: [], next: [],
				waiting: [], all: 0, late: 0, due: 0 };
			benches.set(who, bench);
			bench[place].push(row);
			bench.all++;
			const due = ms(row.due);
			bench.late += due && due < at ? 1 : 0;
			bench.due = due && (!bench.due || due < bench.due) ? due
				: bench.due;
		}
	}
	const order = (a, b) => (ms(a.due) || Infinity) - (ms(b.due) || Infinity);
	for (const bench of benches.values())
		PLACES.forEach((place) => bench[place].sort(order));
	return [...benches.values()].sort((a, b) =>
		Number(!a.who) - Number(!b.who) || b.all - a.all);
}

function useBenches(department, list) {
	const asked = useAsked(() => pagesOf(`/v1/queues/${department}`, {},
		'unit_no', PAGES), [department]);
	useAnew(asked.again, [department]);
	const rows = (asked.value?.rows ?? []).map((row) => ({ ...row,
		unit: row.unit ?? row.unit_no }));
	return { ...asked, benches: benchesOf(rows, now()),
		tell: (shown) => set('list', { department, name: list, rows: shown }) };
}

function Card({ row, unit }) {
	const at = now();
	return html`<li data-test="row" data-unit=${row.unit}
		data-state=${row.state} class=${row.unit === unit ? 'chosen' : ''}
		onClick=${() => go(withQuery({ unit: row.unit }), true)}>
		<${Mark} shape=${row.shape ?? shape(row, at)} />
		${' '}<a class="mono" href=${withQuery({ unit: row.unit })}>${
		row.unit}</a> ${row.model} <span class="quiet">${
		stateWord('repair', row.state)}, ${age(at - ms(row.since))}${
		row.due && `, ${until(row.due, at)}`}</span></li>`;
}

/** @param {{department: string, list: string, unit: string}} props */
export function Mine({ department, list, unit }) {
	use('lang');
	const { value, error, benches, tell } = useBenches(department, list);
	const mine = benches.find((b) => b.who === get('me')?.name);
	useEffect(() => tell(PLACES.flatMap((p) => mine?.[p] ?? [])), [value]);
	if (!value)
		return html`<p class="quiet">${error ? problemText(error)
			: t('loading')}</p>`;
	return html`<div data-test="bench-mine">${PLACES.map((place) => html`
		<section key=${place} data-test=${`bench-${place}`}>
		<h2>${t(`bench_${place}`)} ${mine?.[place].length ?? 0}</h2>
		<ul class="benches">${mine?.[place].length ? mine[place].map((row) =>
		html`<${Card} key=${row.unit} row=${row} unit=${unit} />`)
		: html`<li class="quiet">${t('bench_none')}</li>`}</ul></section>`)}
		</div>`;
}

/** @param {{department: string, list: string, unit: string}} props */
export function Load({ department, list, unit }) {
	use('lang');
	const { value, error, benches, tell } = useBenches(department, list);
	useEffect(() => tell(benches.flatMap((b) => PLACES.flatMap((p) => b[p]))),
		[value]);
	if (!value)
		return html`<p class="quiet">${error ? problemText(error)
			: t('loading')}</p>`;
	if (!benches.length)
		return html`<p class="panel quiet" data-test="empty">${
			t('empty_benches')}</p>`;
	const most = Math.max(...benches.map((b) => b.all));
	return html`<div class="scroll" tabindex="0" role="group"
		aria-labelledby="title"><table data-test="benches"><thead><tr>
		<th>${t('who')}</th><th>${t('bench_all')}</th>
		${PLACES.map((p) => html`<th key=${p}>${t(`bench_${p}`)}</th>`)}
		<th>${t('bench_late')}</th><th>${t('bench_first')}</th></tr></thead>
		<tbody>${benches.map((b) => html`<tr key=${b.who}
		data-test="bench-row" data-who=${b.who}>
		<th scope="row">${b.who || t('bench_nobody')}</th>
		<td class="nowrap"><meter min="0" max=${most} value=${b.all}
			aria-hidden="true"></meter> ${b.all}</td>
		${PLACES.map((p) => html`<td key=${p}>${p === 'next' && !b.who
			|| b[p].length > 3 ? b[p].length : b[p].map((row) => html`<a
			key=${row.unit} class="mono" data-unit=${row.unit}
			aria-current=${row.unit === unit ? 'true' : undefined}
			href=${withQuery({ unit: row.unit })}>${row.unit}</a> `)}</td>`)}
		<td class=${b.late ? 'wrong' : ''}>${b.late ? `▲ ${b.late}` : 0}</td>
		<td class="nowrap" title=${b.due ? time(b.due) : ''}>${b.due
			? until(b.due, now()) : '-'}</td></tr>`)}</tbody></table></div>`;
}

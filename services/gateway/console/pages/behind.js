// @ts-check
// The units behind a mark of analytics: their dossiers, looked through here.
// What is looked at stands in the address.
import '../words_pages.js';
import { html, use, useAsked } from '../view.js';
import { pagesOf } from '../rows.js';
import { unitPath, withQuery } from '../routes.js';
import { codeWord, record as recordOf, valueWord } from '../schema.js';
import { age, day, ms, number, time } from '../format.js';
import { add, t } from '../text.js';
import { problemText } from '../sign.js';

add({
	an_was: ['{period}: median {median}, 9 of 10 within {p90}, n = {n}',
		'{period}: 中位数 {median}, 九成在 {p90} 内, n = {n}'],
	behind_title: ['{n} units behind: {what}', '{what}: 涉及{n}件'],
	behind_none: ['No dossier fits.', '没有符合的档案。'],
	behind_cut: ['Only the first {n} dossiers were looked through; there are ' +
		'more.', '仅检查了前{n}份档案, 尚有更多。'],
	behind_first: ['The first {n} are shown.', '显示前{n}件。'],
	behind_found: ['Found', '结论'],
	behind_outcome: ['Outcome', '结果'],
	behind_took: ['Gross turnaround', '总周转时间'],
	behind_finished: ['Finished', '完成'],
});

const PAGES = 25, SHOWN = 200, DAY = 86400000;
/** Which dossiers a figure is made of. */
const STATES = { faults: ['open', 'closed', 'sealed'],
	bounce: ['open', 'closed', 'sealed'] };

/** Turnaround of the periods that a report is compared with. */
export function wasText(report) {
	const of = (name, period) => report.figures.find((f) =>
		f.figure === name && f.period === period);
	return [report.before, report.year_before].filter(Boolean).map((period) => {
		const f = of('tat_gross_median', period);
		const p90 = of('tat_gross_p90', period);
		return f && p90 ? t('an_was', { period, n: f.n,
			median: age(f.value * 1000), p90: age(p90.value * 1000) }) : '';
	}).filter(Boolean).join('; ');
}

/** Gross turnaround, from receipt to the end; 0: it has none. */
export function grossOf(row) {
	const from = ms(row.received_at), to = ms(row.finished_at);
	return from && to > from ? to - from : 0;
}

const within = (at, period, dayOf) => ms(at) > 0 &&
	(period === 'all' || dayOf(ms(at)).slice(0, 7) === period);

/** Returns of a serial within 90 days of when it was delivered before. */
function bounced(rows, period, dayOf) {
	const by = new Map();
	for (const row of rows)
		if (row.serial && ms(row.received_at))
			by.set(row.serial, [...by.get(row.serial) ?? [], row]);
	return [...by.values()].flatMap((of) => {
		of.sort((a, b) => ms(a.received_at) - ms(b.received_at));
		return of.filter((row, i) => i > 0 && ms(of[i - 1].delivered_at) &&
			ms(row.received_at) - ms(of[i - 1].delivered_at) <= 90 * DAY &&
			within(row.received_at, period, dayOf));
	});
}

/**
 * Those behind a figure, or behind one mark of it: `of`, a name of faults.
 * @param {any[]} rows dossiers @param {string} name @param {string} of
 * @param {string} period "2026-03", "all" @returns {any[]}
 */
export function behindOf(rows, name, of, period, dayOf = day) {
	const slowest = (a, b) => grossOf(b) - grossOf(a);
	switch (name) {
	case 'faults':
		return rows.filter((r) => r.section && (!of ||
			of === `${r.model}|${r.section}|${r.defect}`));
	case 'turnaround':
		return rows.filter((r) => grossOf(r) &&
			within(r.finished_at, period, dayOf)).sort(slowest);
	case 'yield':
		return rows.filter((r) => (r.attempts > 1 || r.nff) &&
			within(r.diagnosed_at, period, dayOf));
	case 'bounce':
		return bounced(rows, period, dayOf);
	default:
		return [];
	}
}

async function load(name) {
	const answers = await Promise.all((STATES[name] ?? ['closed', 'sealed'])
		.map((state) => pagesOf('/v1/records/analytics/dossier', { state },
			'unit_no', PAGES)));
	return { rows: answers.flatMap((a) => a.rows),
		isCut: answers.some((a) => a.next) };
}

function Row({ row }) {
	const outcome = recordOf('analytics', 'dossier')?.byField.outcome;
	return html`<tr data-test="behind-row" data-unit=${row.unit_no}>
		<th scope="row" class="mono"><a href=${unitPath(row.unit_no)}>${
			row.unit_no}</a></th><td>${row.model}</td>
		<td>${row.section ? `${codeWord('section', row.section)} · ${
			codeWord('defect', row.defect)}` : '-'}</td>
		<td>${row.outcome && outcome ? valueWord(outcome, row.outcome)
			: '-'}</td>
		<td class="number">${grossOf(row) ? age(grossOf(row)) : '-'}</td>
		<td class="nowrap">${ms(row.finished_at) ? time(row.finished_at)
			: '-'}</td></tr>`;
}

/** @param {{name: string, of: string, period: string, what: string}} props */
export function Behind({ name, of, period, what }) {
	use('lang');
	const { value, error } = useAsked(() => load(name), [name]);
	const found = value ? behindOf(value.rows, name, of, period) : [];
	return html`<section class="panel" id="behind" data-test="behind">
		<div class="head"><h2 class="grow">${t('behind_title',
		{ n: value ? number(found.length) : '…', what })}</h2>
		<a class="button" data-test="behind-close" href=${withQuery({
		behind: undefined, of: undefined })}>${t('close')}</a></div>
		${error && !value && html`<p class="wrong" role="alert">${
			problemText(error)}</p>`}
		${value?.isCut && html`<p class="wrong">${t('behind_cut',
		{ n: number(value.rows.length) })}</p>`}
		${value && !found.length && html`<p class="quiet">${
			t('behind_none')}</p>`}
		${found.length > SHOWN && html`<p class="quiet">${t('behind_first',
		{ n: SHOWN })}</p>`}
		${found.length > 0 && html`<div class="scroll" tabindex="0"
			role="group" aria-label=${what}><table><thead><tr>
			<th>${t('unit')}</th><th>${t('model')}</th>
			<th>${t('behind_found')}</th><th>${t('behind_outcome')}</th>
			<th>${t('behind_took')}</th><th>${t('behind_finished')}</th>
			</tr></thead><tbody>${found.slice(0, SHOWN).map((row) =>
			html`<${Row} key=${row.unit_no} row=${row} />`)}</tbody></table>
			</div>`}</section>`;
}

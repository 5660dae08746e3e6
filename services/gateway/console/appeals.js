// @ts-check
// The appeals that wait at a department: to be judged, or to be told.  A list
// beside the units, since whose request was refused is in no queue.
import { html, useAsked, useEffect, useMemo } from './view.js';
import { now } from './api.js';
import { Pace } from './asked.js';
import { listen } from './stream.js';
import { go, withQuery } from './routes.js';
import { MoreRows, pagesOf, usePages } from './rows.js';
import { stateWord } from './schema.js';
import { age, ms, time } from './format.js';
import { add, t } from './text.js';

add({
	appeals: ['Appeals', '申诉'],
	empty_appeals: ['No appeal waits here now.', '当前没有待处理的申诉。'],
	appeal_against: ['Against', '针对'],
	appeal_refusal: ['a refused request, by', '不予受理, 决定人'],
	appeal_verdict: ['a finding or decision, by', '评定或处置决定, 决定人'],
});

/** Which record, and in which states it waits here. */
const WAITING = {
	intake: { kind: 'appeal_file', states: ['judged', 'filed'] },
	assessment: { kind: 'appeal', states: ['queued'] },
};

async function load(name, pages) {
	const { kind, states } = WAITING[name] ?? { kind: '', states: [] };
	const answers = await Promise.all(states.map((state) => pagesOf(
		`/v1/records/${name}/${kind}`, { state }, 'unit_no', pages)));
	// One that was judged meanwhile may be in both answers.
	const rows = new Map(answers.flatMap((a) => a.rows).map((row) =>
		[row.unit_no, { ...row, unit: row.unit_no }]));
	return { rows: [...rows.values()], pages,
		isCut: answers.some((a) => a.next) };
}

/**
 * None where there are no appeals.
 * @param {string} name @returns {{rows: any[], more?: () => void}}
 */
export function useAppeals(name) {
	const [pages, more] = usePages(name);
	const asked = useAsked(() => load(name, pages), [name], [pages]);
	useEffect(() => {
		if (!WAITING[name])
			return undefined;
		const pace = new Pace(asked.again);
		const ends = ['fresh', 'reset', 'own', 'board']
			.map((e) => listen(e, () => pace.changed()));
		return () => {
			pace.end();
			ends.forEach((end) => end());
		};
	}, [name]);
	const { value } = asked;
	return useMemo(() => ({ rows: value?.rows ?? [],
		more: value?.isCut && value.pages === pages ? more : undefined }),
	[value, pages]);
}

/** @param {{appeals: {rows: any[], more?: any}, here: boolean}} props */
export function AppealsTab({ appeals, here }) {
	const count = appeals.rows.length;
	return (count > 0 || here) && html`<a class="chip" data-test="tab-appeals"
		href=${withQuery({ state: undefined, list: 'appeals' })}
		aria-current=${here ? 'page' : undefined}>${t('appeals')}
		<b>${count}${appeals.more && '+'}</b></a>`;
}

/** @param {{name: string, appeals: any, unit: string}} props */
export function Appeals({ name, appeals: { rows, more }, unit }) {
	if (!rows.length)
		return html`<p class="panel quiet" data-test="empty">${
			t('empty_appeals')}</p>`;
	return html`<div class="scroll" tabindex="0" role="group"
		aria-labelledby="title"><table data-test="appeals">
		<thead><tr><th>${t('unit')}</th><th>${t('state')}</th>
			<th>${t('since')}</th><th>${t('appeal_against')}</th></tr></thead>
		<tbody>${rows.map((row) => html`<tr key=${row.unit} data-test="row"
			data-unit=${row.unit} data-state=${row.state}
			class=${row.unit === unit ? 'chosen' : ''}
			onClick=${() => go(withQuery({ unit: row.unit }), true)}>
			<th scope="row" class="mono"><a
				href=${withQuery({ unit: row.unit })}>${row.unit}</a></th>
			<td>${stateWord(name, row.state, WAITING[name].kind)}</td>
			<td class="nowrap" title=${time(row.since)}>${row.since
				? age(now() - ms(row.since)) : '-'}</td>
			<td>${row.refusal ? t('appeal_refusal') : t('appeal_verdict')}
				<span class="quiet">${row.verdict_by ?? ''}</span></td>
			</tr>`)}</tbody></table></div>
		${more && html`<${MoreRows} n=${rows.length} more=${more} />`}`;
}

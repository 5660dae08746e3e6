// @ts-check
// The appeals that wait at a department: to be judged, or to be told.  A list
// beside the units, since whose request was refused is in no queue.
import { html, useAsked, useEffect } from './view.js';
import { now, query, read } from './api.js';
import { Pace } from './asked.js';
import { listen } from './stream.js';
import { go, withQuery } from './routes.js';
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

async function load(name) {
	const { kind, states } = WAITING[name] ?? { kind: '', states: [] };
	const answers = await Promise.all(states.map((state) =>
		read(`/v1/records/${name}/${kind}${query({ state, limit: 200 })}`)));
	return answers.flatMap((a) => a.rows ?? a).map((row) =>
		({ ...row, unit: row.unit_no ?? row.subject }));
}

/** @param {string} name @returns {any[]} none where there are no appeals */
export function useAppeals(name) {
	const asked = useAsked(() => load(name), [name]);
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
	return asked.value ?? [];
}

/** @param {{count: number, here: boolean}} props */
export function AppealsTab({ count, here }) {
	return (count > 0 || here) && html`<a class="chip" data-test="tab-appeals"
		href=${withQuery({ state: undefined, list: 'appeals' })}
		aria-current=${here ? 'page' : undefined}>${t('appeals')}
		<b>${count}</b></a>`;
}

/** @param {{name: string, rows: any[], unit: string}} props */
export function Appeals({ name, rows, unit }) {
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
			</tr>`)}</tbody></table></div>`;
}

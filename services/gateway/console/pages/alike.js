// @ts-check
// What was seen before, beside a unit: earlier returns of its serial, and what
// units of its model with its symptom turned out to have, what helped, how
// long it took.
import { html, use, useAsked } from '../view.js';
import { now, read } from '../api.js';
import { unitPath } from '../routes.js';
import { codeWord, record as recordOf, valueWord } from '../schema.js';
import { age, ms, time } from '../format.js';
import { add, t } from '../text.js';

add({
	alike_again: ['This serial is here for the {n}. time, {k} of them within ' +
		'{days} days', '该序列号第{n}次返修, 其中{days}天内{k}次'],
	alike_same: ['same part: {what}', '同一部位: {what}'],
	alike_similar: ['Same model and symptom: {n} ended',
		'同型号同症状: 已结{n}件'],
	alike_of: ['{k} of {n}', '{k}/{n}'],
	alike_took: ['{age} in the house', '在厂 {age}'],
	alike_back: ['back after {age}', '{age}后返回'],
	alike_unknown: ['no finding', '无结论'],
	alike_nff: ['no fault found', '未发现故障'],
	alike_cut: ['The index is still being read: there may be more.',
		'索引尚在读取, 可能还有更多。'],
});

const DAY = 86400000, SOON = 60;

/** Of which part a fault was: '' when nobody found one. */
const partOf = (row) => row.nff ? 'nff' : row.section ?? '';

/**
 * What earlier returns of a serial announce: the how-manieth this is, how many
 * of them came within so many days, and the part that two of them share.
 * @param {any[]} returns dossiers @param {number} at
 */
export function againOf(returns, at) {
	const parts = returns.map(partOf).filter((p) => p && p !== 'nff');
	return { n: returns.length + 1, days: SOON,
		k: 1 + returns.filter((r) => at - ms(r.requested_at) <= SOON * DAY)
			.length,
		same: parts.find((p, i) => parts.indexOf(p) !== i) ?? '' };
}

/** How long it was in the house; 0: it was not, or that is not known. */
export function tookOf(row) {
	const end = ms(row.finished_at) || ms(row.completed_at) ||
		ms(row.passed_at);
	return end && ms(row.admitted_at) ? end - ms(row.admitted_at) : 0;
}

/**
 * What similar units had, the most frequent first: {section, defect, nff, n,
 * outcomes, took}; took is the median.
 * @param {any[]} similar dossiers @returns {any[]}
 */
export function findingsOf(similar) {
	/** @type {Map<string, any>} */
	const groups = new Map();
	for (const row of similar) {
		const key = row.nff ? 'nff' : `${row.section ?? ''} ${
			row.defect ?? ''}`;
		const group = groups.get(key) ?? { section: row.section,
			defect: row.defect, nff: Boolean(row.nff), rows: [] };
		group.rows.push(row);
		groups.set(key, group);
	}
	return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length)
		.map(({ rows, ...what }) => {
			const times = rows.map(tookOf).filter(Boolean)
				.sort((a, b) => a - b);
			const outcomes = [...new Set(rows.map((r) => r.outcome)
				.filter(Boolean))];
			return { ...what, n: rows.length, rows, outcomes,
				took: times[Math.floor((times.length - 1) / 2)] ?? 0 };
		});
}

function findingWord(row) {
	return row.nff ? t('alike_nff') : row.section ? `${codeWord('section',
		row.section)}${row.defect ? ` · ${codeWord('defect', row.defect)}`
		: ''}` : t('alike_unknown');
}

function outcomeWord(name) {
	const field = recordOf('analytics', 'dossier')?.byField.outcome;
	return field ? valueWord(field, name) : name;
}

const Link = ({ row }) => html`<a class="mono chip"
	href=${unitPath(row.unit_no)}
	title=${time(row.requested_at)}>${row.unit_no}</a>`;

function Again({ returns }) {
	const again = againOf(returns, now());
	return html`<details class="fold" open data-test="alike-again">
		<summary class="wrong">▲ ${t('alike_again', again)}${again.same &&
			`, ${t('alike_same', { what: codeWord('section', again.same) })}`}
		</summary><ul>${returns.map((row) => html`<li key=${row.unit_no}>
			<${Link} row=${row} /> ${findingWord(row)}${row.outcome &&
			`, ${outcomeWord(row.outcome)}`}${ms(row.delivered_at) > 0 &&
			`, ${t('alike_back', { age: age(now() - ms(row.delivered_at)) })}`}
		</li>`)}</ul></details>`;
}

function Similar({ similar }) {
	return html`<details class="fold" open data-test="alike-similar">
		<summary>${t('alike_similar', { n: similar.length })}</summary>
		<ul>${findingsOf(similar).map((group) => html`<li
			key=${`${group.section} ${group.defect} ${group.nff}`}>
			<b>${findingWord(group)}</b> ${t('alike_of', { k: group.n,
			n: similar.length })}: ${group.outcomes.map(outcomeWord)
			.join(', ') || '-'}${group.took > 0 && `, ${t('alike_took',
			{ age: age(group.took) })}`}<br />${group.rows.map((row) => html`
			<span key=${row.unit_no}><${Link} row=${row} /> </span>`)}</li>`)}
		</ul></details>`;
}

/** @param {{unit: string}} props */
export function Alike({ unit }) {
	use('lang');
	const { value } = useAsked(() => read(`/v1/units/${unit}/alike`), [unit]);
	if (!value)
		return null;
	const { returns, similar, complete } = value;
	return html`${returns.length > 0 && html`<${Again} returns=${returns} />`}
		${similar.length > 0 && html`<${Similar} similar=${similar} />`}
		${!complete && html`<p class="quiet">${t('alike_cut')}</p>`}`;
}

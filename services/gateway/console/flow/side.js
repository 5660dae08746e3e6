// @ts-check
// The chosen unit beside the board: where it is, what comes next, its way.
import { html, useAsked, useEffect } from '../view.js';
import { now, read } from '../api.js';
import { stateWord, typeWord } from '../schema.js';
import { age, ms, time } from '../format.js';
import { unitPath } from '../routes.js';
import { t } from '../text.js';
import { Clock, Sign, laneWord } from './parts.js';

/** When a stay in a lane began and ended, by the dossier. */
const STAYS = [
	['intake', 'requested_at', 'admitted_at'],
	['assessment', 'admitted_at', 'decided_at'],
	['repair', 'decided_at', 'completed_at'],
	['quality', 'completed_at', 'passed_at'],
	['shipping', 'passed_at', 'delivered_at'],
];

/** The way so far: lanes with the time in each, from a dossier. */
export function staysOf(dossier, at) {
	const stays = [];
	for (const [lane, from, to] of STAYS) {
		const begin = ms(dossier?.[from]);
		if (!begin)
			break;
		const end = ms(dossier[to]);
		stays.push({ lane, took: Math.max(0, (end || at) - begin) });
		if (!end)
			break;
	}
	return stays;
}

export function UnitSide({ unit, row, scene, close }) {
	const { value: actions } = useAsked(
		() => read(`/v1/units/${unit}/actions`), [unit, row]);
	const { value: dossier } = useAsked(
		() => read(`/v1/records/analytics/dossier/${unit}`), [unit]);
	const data = dossier?.record ?? dossier?.data ?? dossier;
	const stays = data?.unit_no === unit || data?.requested_at
		? staysOf(data, now()) : [];
	useEffect(() => {
		scene?.path(stays.map((stay) =>
			({ ...stay, text: age(stay.took) })));
		return () => scene?.path([]);
	}, [scene, unit, data]);
	return html`<aside class="side panel" data-test="flow-side"
		aria-label=${unit}>
		<header class="row"><h2 class="mono grow">${unit}</h2>
			<button class="bare" aria-label=${t('close')} data-test="side-close" onClick=${close}>×
			</button></header>
		${row && html`<p class="card-state"><${Sign} shape=${row[3]}
			again=${row[6] >= 2} /> ${t(`shape_${row[3]}`)} ·
			${laneWord(row[1])} · ${stateWord(row[1], row[2])}</p>
		<${Clock} row=${row} at=${now() / 1000} />`}
		<p><a class="primary button" href=${unitPath(unit)}>${actions?.next
			? t('flow_next_step', { what: typeWord(actions.next) })
			: t('flow_open_unit')}</a></p>
		<dl>${row?.[7] && html`<dt>${t('col_model')}</dt><dd>${row[7]}</dd>`}
			${stays.map((stay) => html`<dt key=${stay.lane}>${
				laneWord(stay.lane)}</dt><dd>${age(stay.took)}</dd>`)}
		</dl>
		${data?.promised_at ? html`<p class="quiet">${t('col_due')}
			${' '}${time(data.promised_at)}</p>` : ''}
	</aside>`;
}

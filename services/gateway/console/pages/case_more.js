// @ts-check
// More of a case: its units with who has them and what runs out next, photos
// before and after, and its dossier as a file.
import { html, use, useAsked, useState } from '../view.js';
import { now, read } from '../api.js';
import { DEPARTMENTS, withQuery } from '../routes.js';
import { departmentWord, roleWord, stateWord } from '../schema.js';
import { dueOf, recordsOf } from '../unit.js';
import { age, ms, time, until } from '../format.js';
import { add, t } from '../text.js';
import { problemText } from '../sign.js';

add({
	custody: ['Who has it', '保管'],
	export_dossier: ['Export the dossier', '导出档案'],
	photos_before: ['As it came', '到货时'],
	photos_after: ['As it left', '发出时'],
	photos_slide: ['How much of it as it left', '发出时照片所占比例'],
	photos: ['Before and after', '维修前后'],
});

const MOST = 30;
const none = () => null;

/** What is known of each unit; of very many only of the first. */
async function load(units) {
	return Promise.all(units.slice(0, MOST).map(async ({ unit }) => {
		const [raw, dossier] = await Promise.all([read(`/v1/units/${unit}`),
			read(`/v1/records/analytics/dossier/${unit}`).catch(none)]);
		return { unit, records: recordsOf(raw), dossier: dossier?.record };
	}));
}

/** The first clock of a unit that runs out; 0: none runs. */
export function firstDue(records) {
	const dues = Object.keys(records).map((d) => dueOf(d, records[d]))
		.filter(Boolean);
	return dues.length ? Math.min(...dues) : 0;
}

/** A department, or who is none of them. */
function holderWord(name) {
	return !name ? '-' : DEPARTMENTS.includes(name) ? departmentWord(name)
		: roleWord(name);
}

function UnitRow({ one }) {
	const { records, dossier } = one, due = firstDue(records), at = now();
	return html`<tr data-test="case-unit" data-unit=${one.unit}>
		<th scope="row" class="mono"><a
			href=${withQuery({ unit: one.unit })}>${one.unit}</a></th>
		<td>${records.intake?.model ?? ''}</td>
		<td>${holderWord(dossier?.holder)}${dossier?.holder_account && html`
			<span class="quiet">${dossier.holder_account}</span>`}${
			ms(dossier?.held_at) > 0 && html` <span class="quiet">${
			age(at - ms(dossier.held_at))}</span>`}</td>
		<td class=${due && due < at ? 'wrong' : ''} title=${due ? time(due)
			: ''}>${due ? until(due, at) : '-'}</td>
		${DEPARTMENTS.map((d) => html`<td key=${d}>${
			stateWord(d, records[d]?.state ?? '')}</td>`)}</tr>`;
}

/** @param {{units: any[], news: any}} props */
export function Units({ units, news }) {
	use('lang');
	const { value, error } = useAsked(() => load(units),
		[units.map((u) => u.unit).join()], [news]);
	if (!value)
		return html`<p class="quiet">${error ? problemText(error)
			: t('loading')}</p>`;
	return html`<div class="scroll" tabindex="0" role="group"
		aria-label=${t('tab_units')}><table><thead><tr><th>${t('unit')}</th>
		<th>${t('model')}</th><th>${t('custody')}</th><th>${t('due')}</th>
		${DEPARTMENTS.map((d) => html`<th key=${d}>${departmentWord(d)}</th>`)}
		</tr></thead><tbody>${value.map((one) => html`<${UnitRow}
			key=${one.unit} one=${one} />`)}</tbody></table></div>`;
}

const HASH = /^[0-9a-f]{64}$/;

/** Hashes of photos: what came, and what left, each in order. */
export function photosOf(rows) {
	const of = (types) => rows.filter(({ event }) => types.includes(event.type))
		.flatMap(({ event }) => String(event.data.photo_sha ?? '').split(','))
		.filter((hash) => HASH.test(hash));
	return { before: of(['intake.received', 'intake.blind_received']),
		after: of(['quality.checked', 'shipping.packed']) };
}

/** @param {{rows: any[]}} props */
export function Photos({ rows }) {
	use('lang');
	const [share, setShare] = useState(50);
	const { before, after } = photosOf(rows);
	if (!before.length || !after.length)
		return null;
	const path = (hash) => `/v1/attachments/${hash}`;
	return html`<details class="fold" data-test="photos">
		<summary>${t('photos')}</summary>
		<svg width="100%" viewBox="0 0 640 400" role="img"
			aria-label=${t('photos')}>
			<clipPath id="photos-cut"><rect x=${640 - share * 6.4} y="0"
				width=${share * 6.4} height="400" /></clipPath>
			<image width="640" height="400" href=${path(before[0])} />
			<image width="640" height="400" clip-path="url(#photos-cut)"
				href=${path(after[after.length - 1])} /></svg>
		<label class="row">${t('photos_before')}<input type="range"
			class="grow" min="0" max="100" value=${share}
			aria-label=${t('photos_slide')} data-test="photos-share"
			onInput=${(e) => setShare(Number(e.target.value))} />${
			t('photos_after')}</label></details>`;
}

function save(name, text) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([text],
		{ type: 'application/json' }));
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** All that is known of a unit: records and events with their hashes. */
export function Export({ unit, raw, events }) {
	use('lang');
	return html`<p class="row no-print"><button data-test="export-dossier"
		onClick=${() => save(`${unit}.json`, `${JSON.stringify({ unit,
		at: raw?.at, records: recordsOf(raw), events }, null, 1)}\n`)}>${
		t('export_dossier')}</button></p>`;
}

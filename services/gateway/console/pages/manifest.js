// @ts-check
// What was handed over to each carrier on a day, as a list that its driver
// signs: a page of its own each on paper.
import { html, use, useAsked, useEffect } from '../view.js';
import { set } from '../store.js';
import { now } from '../api.js';
import { go, withQuery } from '../routes.js';
import { pagesOf } from '../rows.js';
import { day, ms, time } from '../format.js';
import { add, t } from '../text.js';
import { problemText } from '../sign.js';
import { useAnew } from './lists.js';

add({
	manifest_of: ['{carrier}, {day}: {n} parcels', '{carrier} {day}: {n}件'],
	manifest_day: ['Handed over on', '交接日期'],
	manifest_package: ['Package', '包裹'],
	manifest_waybill: ['Waybill', '运单'],
	manifest_at: ['At', '时间'],
	manifest_sign: ['Received in number, and undamaged outside. Name, ' +
		'signature, time:', '件数及外观无误。收件人签名与时间:'],
	manifest_print: ['Print', '打印'],
	manifest_cut: ['More is on its way than is read: look at one carrier at ' +
		'its own system.', '在途数量超出读取范围, 请以承运商系统为准。'],
	empty_manifest: ['Nothing that is still on its way was handed over on ' +
		'{day}.', '{day} 没有交接且仍在途的包裹。'],
});

const PAGES = 5;

/**
 * By carrier, those of one day, in the order of handing over.
 * @param {any[]} rows on their way @param {string} on a day of the site
 * @returns {{carrier: string, rows: any[]}[]}
 */
export function manifestsOf(rows, on, dayOf = day) {
	/** @type {Map<string, any[]>} */
	const carriers = new Map();
	for (const row of rows)
		if (row.handed_over_at && dayOf(ms(row.handed_over_at)) === on)
			carriers.set(row.carrier ?? '',
				[...carriers.get(row.carrier ?? '') ?? [], row]);
	return [...carriers].map(([carrier, of]) => ({ carrier, rows:
		of.sort((a, b) => ms(a.handed_over_at) - ms(b.handed_over_at)) }))
		.sort((a, b) => a.carrier < b.carrier ? -1 : 1);
}

function Sheet({ carrier, on, rows }) {
	return html`<section class="panel manifest" data-test="manifest-sheet"
		data-carrier=${carrier}><h2>${t('manifest_of', { carrier, day: on,
		n: rows.length })}</h2>
		<div class="scroll" tabindex="0" role="group" aria-label=${carrier}>
		<table><thead><tr><th>#</th><th>${t('manifest_waybill')}</th>
			<th>${t('manifest_package')}</th><th>${t('unit')}</th>
			<th>${t('model')}</th><th>${t('manifest_at')}</th></tr></thead>
		<tbody>${rows.map((row, i) => html`<tr key=${row.unit_no}
			data-test="row" data-unit=${row.unit_no}>
			<td class="number">${i + 1}</td>
			<th scope="row" class="mono">${row.waybill}</th>
			<td class="mono">${row.package_no}</td>
			<td class="mono"><a href=${withQuery({ unit: row.unit_no })}>${
			row.unit_no}</a></td><td>${row.model}</td>
			<td class="nowrap">${time(row.handed_over_at)}</td></tr>`)}</tbody>
		</table></div><p>${t('manifest_sign')}</p></section>`;
}

/** @param {{department: string, list: string}} props */
export function Manifest({ department, list }) {
	use('lang');
	const on = use('place').query.day ?? day(now());
	const { value, error, again } = useAsked(() => pagesOf(
		`/v1/records/${department}/unit`, { state: 'handed_over' }, 'unit_no',
		PAGES), [department]);
	useAnew(again, [department]);
	const sheets = manifestsOf(value?.rows ?? [], on);
	useEffect(() => set('list', { department, name: list, rows: sheets
		.flatMap((s) => s.rows).map((r) => ({ ...r, unit: r.unit_no })) }),
	[value, on]);
	return html`<p class="row no-print"><label class="tick">${
		t('manifest_day')} <input type="date" value=${on}
		data-test="manifest-day" onChange=${(e) => go(withQuery({
		day: e.target.value || undefined }), true)} /></label>
		${sheets.length > 0 && html`<button onClick=${() => print()}>${
			t('manifest_print')}</button>`}</p>
		${error && !value && html`<p class="wrong" role="alert">${
			problemText(error)}</p>`}
		${value?.next && html`<p class="wrong">${t('manifest_cut')}</p>`}
		${value && !sheets.length && html`<p class="panel quiet"
			data-test="empty">${t('empty_manifest', { day: on })}</p>`}
		${sheets.map((sheet) => html`<${Sheet} key=${sheet.carrier}
			...${sheet} on=${on} />`)}`;
}

// @ts-check
// What stands around the marks: lane heads, legend, filters, the card, the
// chosen unit, and the table that says the same to a screen reader.
import {
	html, useAsked, useEffect, useEvery, useRef, useState,
} from '../view.js';
import { now, read } from '../api.js';
import { departmentWord, stateWord, typeWord } from '../schema.js';
import { age, collate, ms, time, until } from '../format.js';
import { go, unitPath, withQuery } from '../routes.js';
import { t } from '../text.js';
import { LANES, SHAPES } from './fold.js';
import { columnOf } from './layout.js';
import { symbols } from './shapes.js';

symbols();

export function laneWord(lane) {
	return lane === 'today' ? t('lane_today') : departmentWord(lane);
}

/** Columns of a row that a list of chips filters by. */
export const BY = { model: 7, ref: 8, by: 9, lot: 10, payer: 11 };

const FILTERS = ['shape', 'lane', 'age'];

/** Whether a row passes the filters of the address. */
export function isWanted(query, at = now() / 1000) {
	const shapes = (query.shape ?? '').split(',').filter(Boolean);
	const pairs = Object.entries(BY).filter(([name]) => query[name]);
	return (row) => (!query.lane || row[1] === query.lane) &&
		(!query.age || columnOf(row[4], at) === Number(query.age)) &&
		(!shapes.length || shapes.includes(row[3]) ||
			(shapes.includes('rework') && row[6] >= 2)) &&
		pairs.every(([name, i]) => String(row[i] ?? '') === query[name]);
}

/**
 * The lane where work piles up: it has the largest share of units late or
 * due, and less leaves than comes.
 */
export function neckOf(board, rows) {
	const told = [...board.lanes.values()].find((lane) => lane.bottleneck);
	if (told)
		return told.id;
	let worst = '', share = 0;
	for (const lane of LANES) {
		const here = rows.filter((row) => row[1] === lane);
		const bad = here.filter((row) => ['late', 'due'].includes(row[3]));
		const { in_h = 0, out_h = 0 } = board.lanes.get(lane) ?? {};
		if (here.length >= 8 && bad.length / here.length > share) {
			share = bad.length / here.length;
			worst = out_h < in_h ? lane : '';
		}
	}
	return worst;
}

/** Puts an element over the drawing; styles by script, none in the page. */
function usePlace(x, y, width) {
	const ref = useRef(/** @type {any} */ (null));
	useEffect(() => {
		if (!ref.current)
			return;
		ref.current.style.transform = `translate(${x}px,${y}px)`;
		ref.current.style.width = `${width}px`;
	});
	return ref;
}

export function Sign({ shape, again = false, look = shape }) {
	return html`<svg class=${`mark-sign ${look}`} viewBox="-7 -7 14 14"
		aria-hidden="true"><use href=${`#m-${shape}${again ? '-n' : ''}`} />
	</svg>`;
}

/** The time on the wall. @param {{clock: () => number}} props */
export function Wall({ clock }) {
	useEvery(1000);
	return html`<time class="clock" data-test="wall-clock">${
		time(clock() * 1000)}</time>`;
}

export function Head({ lane, box, scale, n, rows, told, neck, clock }) {
	useEvery(1000);
	const at = clock();
	const place = usePlace(box.x * scale, box.y * scale, box.w * scale);
	const here = rows.filter((row) => row[1] === lane);
	const first = here.reduce((least, row) => Math.min(least, row[4]), at);
	const name = html`<span class="lane-name">${laneWord(lane)}</span>
		<span class="lane-count">${n}</span>`;
	if (lane === 'today')
		return html`<div class="lane-head today" ref=${place}>${name}</div>`;
	return html`<a class="lane-head" href=${`/${lane}`} ref=${place}
		data-test=${`lane-${lane}`}>${name}
		<span class="lane-more">${here.length > 0 &&
			t('flow_oldest', { age: age((at - first) * 1000) })}
			${neck && html`<strong class="neck">▼ ${t('flow_neck')}</strong>`}
		</span>
		<span class="lane-more">${told.in_h !== undefined &&
			t('flow_rate', { in: told.in_h, out: told.out_h ?? 0 })}</span>
	</a>`;
}

/** Names and counts of the shapes; each is a filter too. */
export function Legend({ rows, query }) {
	const now = (query.shape ?? '').split(',').filter(Boolean);
	const turn = (shape) => go(withQuery({ shape: (now.includes(shape)
		? now.filter((s) => s !== shape) : [...now, shape]).join(',') ||
		undefined }), true);
	const item = (shape, n, again) => html`<button key=${shape} class="chip"
		aria-pressed=${now.includes(shape)} data-test=${`shape-${shape}`}
		onClick=${() => turn(shape)}><${Sign} shape=${again ? 'on_time'
			: shape} again=${again} />${t(`shape_${shape}`)} <b>${n}</b>
	</button>`;
	return html`<div class="legend" role="group"
		aria-label=${t('flow_legend')}>
		${SHAPES.map((shape) =>
			item(shape, rows.filter((row) => row[3] === shape).length))}
		${item('rework', rows.filter((row) => row[6] >= 2).length, true)}
		<span class="stale-key"><${Sign} shape="on_time" look="stale" />
			${t('shape_stale')}</span>
		<span class="ages">${t('flow_ages')}</span>
	</div>`;
}

/** Filters by what rows carry, and the box that finds a unit. */
export function Filters({ rows, query, find }) {
	const lists = Object.entries(BY).map(([name, i]) => ({ name,
		values: [...new Set(rows.map((row) => row[i]).filter(Boolean))].sort(),
	}));
	return html`<span class="filters">
		<form onSubmit=${(e) => {
			e.preventDefault();
			const box = e.target.elements.unit;
			if (box.value.trim())
				find(box.value.trim());
		}}><input name="unit" type="search" autocomplete="off"
			placeholder=${t('flow_find')} aria-label=${t('flow_find')} /></form>
		${lists.map(({ name, values }) => values.length > 1 &&
			html`<select key=${name} aria-label=${t(`flow_by_${name}`)}
				data-test=${`by-${name}`} value=${query[name] ?? ''}
				onChange=${(e) => go(withQuery(
					{ [name]: e.target.value || undefined }), true)}>
				<option value="">${t('flow_any',
					{ what: t(`flow_by_${name}`) })}</option>
				${values.map((v) => html`<option key=${v} value=${v}>${v}
				</option>`)}</select>`)}
		${[...FILTERS, ...Object.keys(BY)].some((name) => query[name]) &&
			html`<button data-test="flow-clear" onClick=${() =>
			go(withQuery(Object.fromEntries([...FILTERS, ...Object.keys(BY)]
				.map((name) => [name, undefined]))), true)}>
			${t('flow_clear')}</button>`}
	</span>`;
}

/** The clock of a unit as a bar: how much of it is over. */
export function Clock({ row, at }) {
	const [, , , shape, since, due] = row;
	const share = due ? Math.min(1, Math.max(0.02,
		(at - since) / Math.max(1, due - since))) : 0;
	return html`<span class="clock-bar">${due > 0 && html`
		<svg viewBox="0 0 100 4" preserveAspectRatio="none"
			aria-hidden="true"><rect class="hole" width="100" height="4" />
			<rect class=${shape} width=${100 * share} height="4" /></svg>`}
		<small>${due ? until(due * 1000, at * 1000) : t('flow_no_due')}</small>
	</span>`;
}

/** The card beside a mark. */
export function Card({ unit, scene, board, clock }) {
	useEvery(1000);
	const at = clock();
	const row = board?.units.get(unit), mark = scene?.spots().get(unit);
	const [next, setNext] = useState(/** @type {any} */ ({}));
	const scale = scene?.plan?.scale ?? 1, wide = 264;
	const x = (mark?.to.x ?? 0) * scale, y = (mark?.to.y ?? 0) * scale;
	const room = scene?.svg?.clientWidth ?? 0, high = scene?.svg?.clientHeight;
	const place = usePlace(Math.max(0, Math.min(x + 12, room - wide)),
		y + 172 > high ? y - 168 : y + 12, wide);
	useEffect(() => {
		if (!row)
			return undefined;
		const timer = setTimeout(() => read(`/v1/units/${unit}/actions`).then(
			(answer) => setNext({ unit, type: answer.next }), () => {}), 250);
		return () => clearTimeout(timer);
	}, [unit]);
	if (mark?.says)
		return html`<div class="card" ref=${place} data-test="card"
			role="status"><b>${mark.says()}</b>
			<span>${mark.opens()}</span></div>`;
	if (!row || !mark)
		return null;
	return html`<div class="card" ref=${place} data-test="card" role="status">
		<b class="mono">${unit}</b>
		<span>${row[7] || ''}</span>
		<span class="card-state"><${Sign} shape=${row[3]}
			again=${row[6] >= 2} /> ${t(`shape_${row[3]}`)} ·
			${' '}${stateWord(row[1], row[2])}</span>
		<span>${laneWord(row[1])}, ${t('flow_in_lane',
			{ age: age((at - row[4]) * 1000) })}${row[6] >= 2 ? ', ' +
			t('flow_attempt', { n: row[6] }) : ''}${row[9]
			? ` · ${row[9]}` : ''}</span>
		<${Clock} row=${row} at=${at} />
		${next.unit === unit && next.type &&
			html`<span>${t('flow_next_step', { what: typeWord(next.type) })}
			</span>`}
	</div>`;
}

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

/** The dossier that came, if it is that of the unit. */
export function dossierOf(given, unit) {
	const data = given?.record ?? given?.data ?? given;
	return data?.unit_no === unit ? data : undefined;
}

export function UnitSide({ unit, row, scene, close }) {
	useEvery(15000);
	const { value: actions } = useAsked(
		() => read(`/v1/units/${unit}/actions`), [unit], [row]);
	const { value: dossier } = useAsked(
		() => read(`/v1/records/analytics/dossier/${unit}`), [unit]);
	const data = dossierOf(dossier, unit);
	const stays = staysOf(data, now());
	useEffect(() => {
		scene?.path(stays.map((stay) =>
			({ ...stay, text: age(stay.took) })));
		return () => scene?.path([]);
	}, [scene, unit, data]);
	return html`<aside class="side panel" data-test="flow-side"
		aria-label=${unit}>
		<header class="row"><h2 class="mono grow">${unit}</h2>
			<button class="bare" aria-label=${t('close')}
				data-test="side-close" onClick=${close}>×</button></header>
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

/** @type {[string, (row: any[]) => any][]} */
const COLUMNS = [
	['col_unit', (row) => row[0]],
	['col_lane', (row) => LANES.indexOf(row[1])],
	['col_state', (row) => row[2]],
	['col_clock', (row) => SHAPES.indexOf(row[3])],
	['col_since', (row) => row[4]],
	['col_due', (row) => row[5] || Infinity],
	['col_attempt', (row) => row[6]],
	['col_model', (row) => row[7] ?? ''],
];

/** Rows in the order of one column; of equals, by unit. */
export function ordered(rows, column, down) {
	const key = COLUMNS[column][1];
	return [...rows].sort((a, b) => {
		const x = key(a), y = key(b);
		const by = typeof x === 'string' ? collate(x, y)
			: x === y ? 0 : x < y ? -1 : 1;
		return (down ? -by : by) || (a[0] < b[0] ? -1 : 1);
	});
}

export function Twin({ rows, choose }) {
	const [sort, setSort] = useState({ column: 5, down: false });
	const at = now();
	const turn = (column) => setSort((was) => ({ column,
		down: was.column === column ? !was.down : false }));
	return html`<div class="scroll" tabindex="0" role="region"
		aria-label=${t('flow_table')}>
		<table class="twin" data-test="twin">
		<thead><tr>${COLUMNS.map(([name], i) => html`<th scope="col" key=${name}
			aria-sort=${sort.column !== i ? 'none' : sort.down ? 'descending'
			: 'ascending'}><button class="sort" onClick=${() => turn(i)}>
			${t(name)}${sort.column === i ? sort.down ? ' ▼' : ' ▲' : ''}
			</button></th>`)}</tr></thead>
		<tbody>${ordered(rows, sort.column, sort.down).map((row) => html`
			<tr key=${row[0]}>
			<th scope="row"><button class="link mono" onClick=${() =>
				choose(row[0])}>${row[0]}</button></th>
			<td>${laneWord(row[1])}</td>
			<td>${stateWord(row[1], row[2])}</td>
			<td><${Sign} shape=${row[3]} again=${row[6] >= 2} />
				${t(`shape_${row[3]}`)}</td>
			<td>${time(row[4] * 1000)}</td>
			<td>${row[5] ? until(row[5] * 1000, at) : '-'}</td>
			<td class="number">${row[6]}</td>
			<td>${row[7] ?? ''}</td></tr>`)}</tbody>
		</table></div>`;
}

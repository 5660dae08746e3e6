// @ts-check
// twin: the table that says the same as the board; what a screen reader gets.
import { html, useState } from '../view.js';
import { now } from '../api.js';
import { stateWord } from '../schema.js';
import { collate, time, until } from '../format.js';
import { t } from '../text.js';
import { LANES, SHAPES } from './fold.js';
import { Sign, laneWord } from './parts.js';

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
